"""Numbers of Python and numpy as exact fractions.

A float is its shortest decimal form: 0.1 is 1/10, float32(0.1) too.
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from solver.errors import InvalidGame, InvalidText, clip
from solver.expressions import nodes
from solver.expressions.parser import read
from solver.expressions.tokens import fits, too_long


def comes_from(value: object, package: str) -> bool:
    """Whether a value's class, or one it is built on, is the package's; the package need not be imported.

    >>> comes_from(Fraction(1), "fractions"), comes_from(1.5, "numpy")
    (True, False)
    """
    return any((base.__module__ or "").partition(".")[0] == package for base in type(value).__mro__)


def exact_number(value: object) -> Fraction:
    """Return the exact value of a Python or numpy number; InvalidGame for others, nan, infinity and too many digits."""
    if not isinstance(value, bool):
        if isinstance(value, numbers.Rational):
            return check_digits(Fraction(int(value.numerator), int(value.denominator)))
        if isinstance(value, float):
            return decimal(float.__repr__(value))
        if isinstance(value, Decimal):
            return decimal(str(value))
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        if comes_from(value, "numpy") and getattr(value, "shape", None) == () and kind in "fiu":
            return decimal(str(value))  # not .item(): float32(0.1) would become 0.10000000149011612
    fault = f"a {type(value).__name__} cannot stand for a number: {value_text(value)}"
    raise InvalidGame(f"{fault}; give a number, a text or a sympy expression")


def check_digits(value: Fraction) -> Fraction:
    """Return the number itself; raise InvalidGame where it has too many digits."""
    if not fits(value):
        raise InvalidGame(too_long("the number"))
    return value


def decimal(text: str) -> Fraction:
    """Return the number that a text writes.

    >>> decimal("-1e-3")
    Fraction(-1, 1000)
    """
    try:
        tree = read(text)
    except InvalidText as error:
        raise InvalidGame(f"{clip(text)} cannot be read: {error.reason}") from None
    if not isinstance(tree, nodes.Number):
        raise InvalidGame(f"{text} is not a finite number; give one")
    return tree.value


def value_text(value: object) -> str:
    """Return a value as text for a message, of a table its keys; a repr that fails is no reason to fail.

    >>> value_text({"where": 1}), value_text(Decimal("0.5"))
    ('a table with where', '0.5')
    """
    try:
        if isinstance(value, Mapping):
            return f"a table with {clip(', '.join(map(str, value)) or 'nothing in it')}"
        return clip(str(value) if comes_from(value, "datetime") or comes_from(value, "decimal") else repr(value))
    except Exception:  # noqa: BLE001 - whatever a stranger's repr raises, or a huge integer inside a list
        return f"a {type(value).__name__}"
