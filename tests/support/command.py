"""The command line, run in this process."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Sequence
from typing import NamedTuple
from unittest.mock import patch

import cli
from solver.commands.options import COMMANDS, option_names


class Done(NamedTuple):
    """The code with which a command ended, and what it printed on the two streams."""

    code: int
    out: str
    err: str


WAITED = re.compile(r"^still .* after \d+ seconds\n", re.MULTILINE)  # what a busy machine alone makes a command print


def run(arguments: Sequence[str], stdin: str = "") -> Done:
    """A command from beginning to end."""
    out, err = io.StringIO(), io.StringIO()
    done = Done(_code(arguments, out, err, stdin), out.getvalue(), WAITED.sub("", err.getvalue()))
    assert not (unknown := unknown_options(arguments, done)), f"{arguments} advises {unknown}, which it does not have"
    return done


ADVISED = re.compile(
    r"(?:zopa|sustain|No such option:) [^;,.)]*|'[^']*'|\"[^\"]*\"|(--[a-z][a-z-]*)", re.DOTALL
)  # of a command that is named, or no advice


def unknown_options(arguments: Sequence[str], done: Done) -> set[str]:
    """Options named on the two streams that the command does not have."""
    if (
        not (has := COMMANDS.get(arguments[0] if arguments else ""))
        or "--help" in arguments
        or done.out.startswith(("{", "<!doctype"))
    ):
        return set()
    known = option_names(has.__annotations__.values())
    return {*ADVISED.findall(done.out + done.err)} - known - {"", "--help", *arguments}


def printed(arguments: Sequence[str]) -> str:
    """What a command prints on both streams, in the order in which it does."""
    both = io.StringIO()
    _code(arguments, both, both, "")
    return WAITED.sub("", both.getvalue())


def _code(arguments: Sequence[str], out: io.StringIO, err: io.StringIO, stdin: str) -> int:
    streams = (contextlib.redirect_stdout(out), contextlib.redirect_stderr(err))
    with streams[0], streams[1], patch.object(sys, "stdin", io.StringIO(stdin)):
        try:
            cli.main(arguments)
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 0
    raise AssertionError("cli.main returned")
