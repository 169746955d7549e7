"""Subcommands of `slimdiffsr-train` by group; heavy imports only inside the commands."""
