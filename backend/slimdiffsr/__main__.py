"""`python -m slimdiffsr` is the command `slimdiffsr`."""

from slimdiffsr.service.cli import main

if __name__ == "__main__":
    main()
