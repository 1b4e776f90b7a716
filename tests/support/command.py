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

PARSER_OF = typer.main.get_command


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


@cache
def _parser(columns: int) -> Any:
    return PARSER_OF(build_app())


def parser_made_once() -> AbstractContextManager[Any]:
    """Let all commands share the parser of their width: to make it takes as long as many a command."""
    return patch.object(typer.main, "get_command", lambda _: _parser(get_terminal_size().columns))


def _code(arguments: Sequence[str], out: io.StringIO, err: io.StringIO, stdin: str) -> int:
    streams = (contextlib.redirect_stdout(out), contextlib.redirect_stderr(err))
    with streams[0], streams[1], patch.object(sys, "stdin", io.StringIO(stdin)), parser_made_once():
        try:
            cli.main(arguments)
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 0
    raise AssertionError("cli.main returned")
