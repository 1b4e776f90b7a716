"""One condition in a sentence, and numbers too long to be read.

A condition is written solved for a parameter, an equality with a plain `=`, and a bound at the end of a parameter's
range as the equality that it is: `shield = 0`, never `shield == 0` or `shield <= 0`. Whole numbers of many digits are
rounded there; the JSON record has them in full.
"""

from __future__ import annotations

import re
from fractions import Fraction

from solver.constraint import Constraint, sentence
from solver.domain import Domain
from solver.present.conditions import at_the_end, condition_text, sentence_text
from solver.present.report import Code, Piece, Where
from solver.present.words import amount
from solver.proof.certificate import Coordinate, Root
from solver.region import Region

LONGEST = 15  # digits of a whole number in a formula

_LONG = re.compile(rf"\d{{{LONGEST + 1},}}")


def comparison(condition: Constraint, over: Domain) -> Piece:
    """A condition as it is read.

    >>> from solver.domain import domain
    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 2, 0, 10)))
    >>> long = ("shield >= 12345678901234567890*breach", "shield >= 100000000000000000000*breach")
    >>> for text in ("shield <= 0", "shield == 7*breach", *long):
    ...     print(comparison(where(text, space).cells[0][0], domain(space)))
    Code(text='shield = 0')
    Code(text='shield = 7*breach')
    shield >= 1.235e+19*breach (rounded)
    shield >= 1e+20*breach
    """
    return _formula(condition_text(at_the_end(sentence(condition, over.names), over)))


def conditions(region: Region) -> Piece:
    """A region's conditions, its long numbers rounded."""
    written = sentence_text(region)
    return Where(region) if written == rounded(written) else _formula(written)


def equation(written: str) -> Piece:
    """An equation that is a text already, its long numbers rounded."""
    return _formula(written)


def _formula(written: str) -> Piece:
    short = rounded(written)
    if short == written:
        return Code(written)
    exact = all(Fraction(_scientific(int(number))) == int(number) for number in _LONG.findall(written))
    return short if exact else f"{short} (rounded)"


def rounded(written: str) -> str:
    """A formula with its long whole numbers to four digits.

    >>> rounded("12345678901234567890*x >= 7")
    '1.235e+19*x >= 7'
    """
    return _LONG.sub(lambda found: _scientific(int(found[0])), written)


def _scientific(number: int) -> str:
    power = len(str(number)) - 1
    leading = round(Fraction(number, 10 ** (power - 3)))
    if leading == 10_000:
        leading, power = 1_000, power + 1
    digits = f"{leading // 1000}.{leading % 1000:03d}".rstrip("0").rstrip(".")
    return f"{digits}e+{power}"


def coordinate(value: Coordinate) -> Fraction | float:
    """A coordinate as a number that can be written: itself, or the nearest float of an irrational one."""
    return value.approximate if isinstance(value, Root) else value


def placed(name: str, value: Coordinate) -> str:
    """`buffer = 9/2 (4.5)`.

    >>> placed("buffer", Fraction(9, 2))
    'buffer = 9/2 (4.5)'
    """
    return f"{name} = {amount(coordinate(value))}"


__all__ = ["comparison", "conditions", "coordinate", "equation", "placed", "rounded"]
