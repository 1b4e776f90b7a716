"""One error family: every failure that is the input's and not the program's. A message states what was asked, what was
found, what to do. What to do by an option or an argument is data (`solver.report.remedies`), which the door words where
the error is printed. Each class carries the command line's exit code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from errno import EAGAIN, ENOMEM
from importlib import import_module
from typing import Any, ClassVar, NoReturn

WINDOW = 70  # characters of a faulty text shown round the fault
MAX_NAME_COMPARED = 100
MAX_PATH = 200  # characters


class ZopaError(Exception):
    """The family; catch it to catch everything that zopa raises on purpose.

    >>> [kind.exit_code for kind in (ZopaError, UsageError, InvalidGame, Undecided, InvalidQuestion)]
    [1, 2, 3, 4, 2]
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, *said: object, remedies: Iterable[object] = ()) -> None:
        super().__init__(*said)
        self.remedies = tuple(remedies)

    @property
    def message(self) -> str:
        """What is wrong, without the remedies."""
        return super().__str__()

    def __str__(self) -> str:
        return with_remedies(self.message, self.remedies)


def with_remedies(message: str, remedies: Iterable[object]) -> str:
    """Return a message with what would help; remedies that have no words here are left out.

    >>> with_remedies("there are 900 edges", ["drop some", "", "ask later"])
    'there are 900 edges; drop some, or ask later'
    """
    worded = [text for text in map(str, remedies) if text]
    last = worded[-1:] if len(worded) < 2 else [f"{', '.join(worded[:-1])}, or {worded[-1]}"]
    return "; ".join((message, *last))


class UsageError(ZopaError):
    """A call that cannot be taken: an unknown parameter, a value outside its range."""

    exit_code: ClassVar[int] = 2


class NoTruthValue(UsageError, TypeError):
    """An object without a truth value that is used as a condition."""


def no_truth_value(ask: str) -> Callable[[object], NoReturn]:
    """Return a `__bool__` that refuses: what can be undecided is neither true nor false. `ask`: what to ask instead."""

    def refuse(answer: object) -> NoReturn:
        raise NoTruthValue(f"{type(answer).__name__} can be undecided, so it is no condition; ask {ask}")

    return refuse


class InvalidGame(ZopaError):
    """A game, or a part of one, that cannot be a game."""

    exit_code: ClassVar[int] = 3


class Pole(InvalidGame):
    """An expression that divides by zero at the place the message names."""


class InvalidText(InvalidGame):
    """Text that cannot be read, why and where: `column` counts from 1, one past the end where something is missing.

    >>> print(InvalidText("write 2*x", "1 + 2x", 6))
    write 2*x
        1 + 2x
             ^
    """

    def __init__(self, reason: str, text: str, column: int) -> None:
        super().__init__(reason, text, column)  # the three arguments make it picklable
        self.reason, self.text, self.column = reason, text, column

    @property
    def message(self) -> str:
        return "\n".join([self.reason, *("    " + line for line in _point_at(self.text, self.column))])


class Undeclared(InvalidText):
    """A text with a name at the column that is not declared.

    >>> Undeclared("no such name", "x > core", 5).name
    'core'
    """

    @property
    def name(self) -> str:
        found = re.match(r"\w*", self.text[self.column - 1 :])
        return found[0] if found else ""


class InvalidQuestion(UsageError, InvalidGame):
    """A question that does not fit the game it is about: the call is at fault, not the game."""


class UnreadableQuestion(UsageError, InvalidText):
    """A question that cannot be parsed; it points at the column."""


@contextmanager
def asking() -> Iterator[None]:
    """Turn an InvalidGame inside, where a question is read and no game, into an error of the call.

    >>> try:
    ...     with asking():
    ...         parse("1 +")
    ... except UsageError as error:
    ...     print(error.exit_code, isinstance(error, InvalidText))
    2 True
    """
    try:
        yield
    except UsageError:
        raise
    except InvalidText as fault:
        raise UnreadableQuestion(fault.reason, fault.text, fault.column) from None
    except InvalidGame as fault:
        raise InvalidQuestion(fault.message, remedies=fault.remedies) from None


class Undecided(ZopaError):
    """A question that the budget did not suffice to answer, where an answer was demanded."""

    exit_code: ClassVar[int] = 4


@contextmanager
def in_floats() -> Iterator[None]:
    """Turn an overflow into a UsageError: points and pictures are calculated in floats, and have no answer beyond them.

    >>> with in_floats():
    ...     float(10**400)
    Traceback (most recent call last):
    solver.errors.UsageError: a number here is beyond what floats hold (1.8e308); give payoffs and ranges in other units
    """
    try:
        yield
    except OverflowError:
        raise UsageError(
            "a number here is beyond what floats hold (1.8e308); give payoffs and ranges in other units"
        ) from None


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a question, after a space, with the known name most like `name`, or nothing when none is near.

    >>> nearest("sheild", ["embargo", "shield"]), nearest("tariff", ["embargo", "shield"])
    (" did you mean 'shield'?", '')
    """
    if len(name) > MAX_NAME_COMPARED:
        return ""
    choices = list(known)
    same = [choice for choice in choices if choice.casefold() == name.casefold()]
    close = same or get_close_matches(name, choices, n=1)
    return f" did you mean {close[0]!r}?" if close else ""


def several(asked: object) -> tuple[str, ...]:
    """Return the names asked for; a text is one name, and not a list of letters.

    >>> several("shield"), several(["shield", "calm"])
    (('shield',), ('shield', 'calm'))
    """
    if isinstance(asked, str) or not isinstance(asked, Iterable):
        asked = (asked,)
    return tuple(map(str, asked))


def optional_library(name: str, need: str) -> Any:
    """Import a library that not everybody has, and return it; raise UsageError with what to do where it is missing."""
    try:
        return import_module(name)
    except ImportError as error:
        if lacks_memory(error):
            raise
        raise UsageError(need) from None


_NO_ROOM = re.compile("(?i)failed to map|cannot allocate memory|can't start new thread|return without exception")


def lacks_memory(error: BaseException) -> bool:
    """Return whether an error comes of too little memory, whoever noticed it.

    >>> lacks_memory(ImportError("libz.so: failed to map segment from shared object")), lacks_memory(ImportError("x"))
    (True, False)
    """
    of_system = isinstance(error, OSError) and error.errno in (ENOMEM, EAGAIN)
    said = (
        isinstance(error, ImportError | OSError | RuntimeError | SystemError)
        and _NO_ROOM.search(str(error)) is not None
    )
    return isinstance(error, MemoryError) or of_system or said


def path_text(path: object) -> str:
    """Return a path as errors print it: on one printable line, cut in the middle where it is very long."""
    return clip(str(path), MAX_PATH)


def clip(text: str, width: int = 60) -> str:
    """Return `text` on one printable line, cut in the middle when longer than `width` characters.

    >>> clip("a" * 100, 9)
    'aaa...aaa'
    """
    if len(text) > width:
        half = (width - 3) // 2
        text = f"{text[:half]}...{text[len(text) - half :]}"
    return "".join(_cell(character) for character in text)


def _cell(character: str) -> str:
    """Return the character itself if it takes room of its own on a line, else a stand-in that does."""
    if character.isspace():
        return " "
    return "?" if not character.isprintable() or unicodedata.combining(character) else character


def _point_at(text: str, column: int) -> list[str]:
    """Return the part of `text` round `column`, and below it a caret."""
    start = max(0, min(column - 1 - WINDOW // 2, len(text) - WINDOW))
    before = "".join(map(_cell, text[start : column - 1]))
    after = "".join(map(_cell, text[column - 1 : start + WINDOW]))
    left = "..." if start > 0 else ""
    right = "..." if start + WINDOW < len(text) else ""
    width = len(left) + sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before)
    return [f"{left}{before}{after}{right}".rstrip(), " " * width + "^"]
