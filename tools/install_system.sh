#!/usr/bin/env bash
# Install QGIS, a virtual display and Python's venv module from the system's packages, if they are missing.
# Does nothing, quickly, when all are there; on systems without apt it says what to install.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
command -v qgis >/dev/null && { command -v qgis_process || command -v qgis_process.bin; } >/dev/null || packages+=(qgis)
/usr/bin/python3 -c 'from importlib.util import find_spec; raise SystemExit(find_spec("qgis") is None)' 2>/dev/null ||
    packages+=(python3-qgis)
/usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)
# Where the system's Python is too old for the engine, a newer one from the same archive is taken.
if [ -z "${PYTHON:-}" ] && ! tools/find_python.sh >/dev/null 2>&1 &&
    ! /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    packages+=(python3.11-venv)
fi
command -v xvfb-run >/dev/null || packages+=(xvfb)
command -v xauth >/dev/null || packages+=(xauth)
[ ${#packages[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing: ${packages[*]} (names of Debian's packages). Install them with your system's package manager." >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Missing: ${packages[*]}. Run as root: apt-get install --no-install-recommends ${packages[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing system packages: ${packages[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
