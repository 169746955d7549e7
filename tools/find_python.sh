#!/bin/sh
# Print the Python that the engine's environment is made from: the first one that is new enough and can make environments.
# PyTorch's CPU builds reach each Python version at a different time; 3.11 is the version this project is tried with.
for candidate in python3.11 python3.12 python3.13 python3 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        command -v "$candidate"
        exit 0
    fi
done
echo "No Python 3.11 or newer with the modules venv and ensurepip was found." >&2
echo "Install one (Debian, Ubuntu: python3 and python3-venv) or name it: make setup PYTHON=/path/to/python3" >&2
exit 1
