"""Values at a place in a game: tables and lists of the right kind, and errors that say where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from solver.errors import InvalidGame, InvalidText, clip, nearest
from solver.parameter import shown
from solver.rational import comes_from


@contextmanager
def located(place: str) -> Iterator[None]:
    """Errors raised inside are told where in the game they are.

    >>> with located("title"):
    ...     raise InvalidGame("it is empty")
    Traceback (most recent call last):
    solver.errors.InvalidGame: title: it is empty
    """
    try:
        yield
    except InvalidText as error:
        reason = f"{place}, column {error.column}: {error.reason}"
        raise InvalidText(reason, error.text, error.column) from None
    except InvalidGame as error:
        raise InvalidGame(f"{place}: {error}") from None


def table(value: object, allowed: Sequence[str], required: Sequence[str] = ()) -> Mapping[str, Any]:
    """The value itself, when it is a table with the right keys.

    >>> table({"baseline": 3, "rnage": [0, 1]}, ["baseline", "range"])
    Traceback (most recent call last):
    solver.errors.InvalidGame: no key is called 'rnage'; did you mean 'range'? there are baseline, range
    """
    if not isinstance(value, Mapping):
        raise InvalidGame(f"expected a table with {', '.join(required or allowed)}, found {shown(value)}")
    for key in value:
        if key not in allowed:
            hint = nearest(str(key), allowed)
            raise InvalidGame(f"no key is called {shown(key)};{hint} there are {', '.join(allowed)}")
    for key in required:
        if key not in value:
            raise InvalidGame(f"{key} is missing; add it")
    return value


def key(name: object) -> str:
    """A name as it stands in the path of a table: bare, or in quotes where it must be.

    >>> key("shield"), key("withdraw, sanction")
    ('shield', '"withdraw, sanction"')
    """
    text = str(name)
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return clip(text) if plain else f'"{clip(text)}"'


def sequence(value: object, place: str, what: str) -> Sequence[Any]:
    """The value itself, when it is a list.

    >>> sequence("a, b", "answers", "answers")
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers: expected a list of answers, found 'a, b'
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise InvalidGame(f"{place}: expected a list of {what}, found {shown(value)}")
    return value


def so_many(found: Sequence[object]) -> str:
    """How many entries a list has: `1 entry`, `2 entries`."""
    return "1 entry" if len(found) == 1 else f"{len(found)} entries"


def entries(value: Any) -> Sequence[object] | None:
    """The entries of a list, a numpy array or a sympy matrix; None for anything else.

    >>> entries((1, 2)), entries("1, 2")
    ((1, 2), None)
    """
    if isinstance(value, (list, tuple)):
        return value
    if comes_from(value, "numpy") and getattr(value, "shape", ()) != ():
        return list(value)  # numpy's own scalars, which know how many digits they mean
    if comes_from(value, "sympy") and hasattr(value, "tolist"):
        return list(value.tolist())
    return None


def repeated(names: Iterable[str]) -> str | None:
    """The first name that occurs a second time.

    >>> repeated(["keep", "withdraw", "keep"])
    'keep'
    """
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
