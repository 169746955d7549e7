"""What commands say: results as tables or JSON lines, errors as one line and an exit code."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import typer

from slimdiffsr.errors import SlimDiffSRError

T = TypeVar("T")


def guarded(command: Callable[[], T], *, as_json: bool) -> T:
    try:
        return command()
    except SlimDiffSRError as error:
        fail(str(error), error.kind, error.exit_code, as_json=as_json)
    except BrokenPipeError:
        # Nobody reads any more; writing the rest would only fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as error:
        logging.getLogger("slimdiffsr").exception("internal error")
        fail(f"An internal error occurred: {type(error).__name__}: {error}", "internal", 1, as_json=as_json)


def fail(message: str, kind: str, code: int, *, as_json: bool) -> NoReturn:
    line = " ".join(message.split())
    if as_json:
        print_json({"event": "error", "kind": kind, "message": line})
    else:
        typer.echo(f"Error: {line}", err=True)
    raise SystemExit(code)


def print_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def print_table(rows: dict[str, str]) -> None:
    for name, value in rows.items():
        typer.echo(f"{name + ':':<13} {value}")
