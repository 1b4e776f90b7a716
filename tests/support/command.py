"""The command line, run in this process."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from shutil import get_terminal_size
from typing import Any, NamedTuple
from unittest.mock import patch

import typer

import cli
from solver.commands.app import build_app

BUILD = typer.main.get_command


@cache
def _tree(width: int) -> Any:
    """Return typer's tree of commands for a screen; to build it takes longer than most commands."""
    return BUILD(build_app())


def built_once() -> AbstractContextManager[Any]:
    """Return a context in which command lines share their tree of commands."""
    return patch.object(typer.main, "get_command", lambda _: _tree(get_terminal_size().columns))


class Done(NamedTuple):
    """The code with which a command ended, and what it printed on the two streams."""

    code: int
    out: str
    err: str


def run(arguments: Sequence[str], stdin: str = "") -> Done:
    """A command from beginning to end."""
    out, err = io.StringIO(), io.StringIO()
    return Done(_code(arguments, out, err, stdin), out.getvalue(), err.getvalue())


def printed(arguments: Sequence[str]) -> str:
    """What a command prints on both streams, in the order in which it does."""
    both = io.StringIO()
    _code(arguments, both, both, "")
    return both.getvalue()


def _code(arguments: Sequence[str], out: io.StringIO, err: io.StringIO, stdin: str) -> int:
    streams = (contextlib.redirect_stdout(out), contextlib.redirect_stderr(err))
    with built_once(), streams[0], streams[1], patch.object(sys, "stdin", io.StringIO(stdin)):
        try:
            cli.main(arguments)
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 0
    raise AssertionError("cli.main returned")
