"""Numbers of Python and numpy as exact ones.

A float is read from its shortest decimal form, as people write it: 0.1 is 1/10, and float32(0.1) too.
"""

from __future__ import annotations

import numbers
from decimal import Decimal
from fractions import Fraction

from solver.errors import InvalidGame, InvalidText, clip
from solver.expressions.nodes import Number
from solver.expressions.parser import read
from solver.expressions.tokens import fits, too_long


def comes_from(value: object, package: str) -> bool:
    """Whether a value's class, or one it is built on, is the package's; the package need not be imported.

    >>> comes_from(Fraction(1), "fractions"), comes_from(1.5, "numpy")
    (True, False)
    """
    return any(base.__module__.partition(".")[0] == package for base in type(value).__mro__)


def rational(value: object) -> Fraction:
    """Return the exact number that a number of Python or numpy stands for.

    >>> rational(0.1), rational(Decimal("2.50"))
    (Fraction(1, 10), Fraction(5, 2))

    Raises InvalidGame for anything else, for nan and infinity, and beyond MAX_DIGITS digits.
    """
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
    raise InvalidGame(
        f"a {type(value).__name__} cannot stand for a number: {safe_repr(value)}; "
        "give a number, a text or a sympy expression"
    )


def check_digits(value: Fraction) -> Fraction:
    """Return the number itself; raise InvalidGame where it has too many digits.

    >>> check_digits(Fraction(7, 3))
    Fraction(7, 3)
    """
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
    if not isinstance(tree, Number):
        raise InvalidGame(f"{text} is not a finite number; give one")
    return tree.value


def safe_repr(value: object) -> str:
    """Return a value as text for a message; a repr that fails is no reason to fail.

    >>> safe_repr("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxx'"
    """
    try:
        return clip(repr(value))
    except Exception:  # noqa: BLE001 - whatever a stranger's repr raises
        return "(it cannot be shown)"
