"""Games without parameters whose equilibria are published: one table, over which every engine runs.

An equilibrium is written "row | column | payoffs". The list holds the extreme ones, in decreasing order of the row
player's weights, then of the column player's; components come in the order of their first equilibrium.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Payoffs = Sequence[Sequence[int | Fraction]]
Mixed = tuple[Fraction, ...]
Shape = tuple[int, int]

ONE: tuple[Shape, ...] = ((1, 1),)


@dataclass(frozen=True)
class Case:
    """A game, its extreme equilibria, and its components.

    `sizes`: the extreme equilibria of each component. `shapes`: for each component, how many corners each of its
    maximal Nash subsets has on the row player's side and on the column player's, sorted. `catalogue`: the game of
    the catalogue that is this one at its baseline.
    """

    name: str
    A: Payoffs
    B: Payoffs
    equilibria: tuple[str, ...]
    sizes: tuple[int, ...]
    shapes: tuple[tuple[Shape, ...], ...]
    catalogue: str = ""


def mixed(text: str) -> Mixed:
    return tuple(Fraction(weight) for weight in text.split())


def transposed(payoffs: Payoffs) -> list[list[int | Fraction]]:
    return [list(column) for column in zip(*payoffs, strict=True)]


def symmetric(A: Payoffs) -> tuple[Payoffs, Payoffs]:
    return A, transposed(A)


def hawk_dove(value: int, injury: int) -> tuple[Payoffs, Payoffs]:
    return symmetric([[Fraction(value - injury, 2), value], [0, Fraction(value, 2)]])


def inspection(h: int, w: int, g: int, v: int) -> tuple[Payoffs, Payoffs]:
    """Effort h, wage w, monitoring g, output v: Pr(shirk) = h/w against Pr(inspect) = g/w."""
    return [[0, w], [w - g, w - g]], [[-h, -w], [v - w - h, v - w]]


LITERATURE = (
    Case(
        "01 prisoners' dilemma",
        *symmetric([[3, 0], [5, 1]]),
        ("0 1 | 0 1 | 1 1",),
        (1,),
        (ONE,),
        "prisoners-dilemma",
    ),
    Case(
        "02 chicken",
        *symmetric([[6, 2], [7, 0]]),
        ("1 0 | 0 1 | 2 7", "2/3 1/3 | 2/3 1/3 | 14/3 14/3", "0 1 | 1 0 | 7 2"),
        (1, 1, 1),
        (ONE, ONE, ONE),
        "chicken",
    ),
    Case(
        "03 stag hunt",
        *symmetric([[9, 0], [8, 7]]),
        ("1 0 | 1 0 | 9 9", "7/8 1/8 | 7/8 1/8 | 63/8 63/8", "0 1 | 0 1 | 7 7"),
        (1, 1, 1),
        (ONE, ONE, ONE),
        "stag-hunt",
    ),
    Case(
        "04 battle of the sexes",
        [[2, 0], [0, 1]],
        [[1, 0], [0, 2]],
        ("1 0 | 1 0 | 2 1", "2/3 1/3 | 1/3 2/3 | 2/3 2/3", "0 1 | 0 1 | 1 2"),
        (1, 1, 1),
        (ONE, ONE, ONE),
        "battle-of-the-sexes",
    ),
    Case(
        "05 asymmetric matching pennies",
        [[320, 40], [40, 80]],
        [[40, 80], [80, 40]],
        ("1/2 1/2 | 1/8 7/8 | 75 60",),
        (1,),
        (ONE,),
        "matching-pennies",
    ),
    Case(
        "06 three by two",
        [[3, 3], [2, 5], [0, 6]],
        [[3, 2], [2, 6], [3, 1]],
        ("1 0 0 | 1 0 | 3 3", "4/5 1/5 0 | 2/3 1/3 | 3 14/5", "0 1/3 2/3 | 1/3 2/3 | 4 8/3"),
        (1, 1, 1),
        (ONE, ONE, ONE),
    ),
    Case(
        "07 three by two, degenerate",
        [[3, 3], [2, 5], [0, 6]],
        [[3, 3], [2, 6], [3, 1]],
        ("1 0 0 | 1 0 | 3 3", "1 0 0 | 2/3 1/3 | 3 3", "0 1/3 2/3 | 1/3 2/3 | 4 8/3"),
        (2, 1),
        (((1, 2),), ONE),
    ),
    Case(
        "08 three by two, another",
        [[0, 6], [2, 5], [3, 3]],
        [[1, 0], [0, 2], [4, 3]],
        ("2/3 1/3 0 | 1/3 2/3 | 4 2/3", "0 1/3 2/3 | 2/3 1/3 | 3 8/3", "0 0 1 | 1 0 | 3 4"),
        (1, 1, 1),
        (ONE, ONE, ONE),
    ),
    Case(
        "09 hexagon",
        [[1, 0, -1], [-1, 0, -1], [1, 0, -2]],
        [[1, -1, 1], [0, 0, 0], [-1, -1, -2]],
        (
            "1 0 0 | 1 0 0 | 1 1",
            "1 0 0 | 0 0 1 | -1 1",
            "0 1 0 | 0 1 0 | 0 0",
            "0 1 0 | 0 0 1 | -1 0",
            "0 0 1 | 1 0 0 | 1 -1",
            "0 0 1 | 0 1 0 | 0 -1",
        ),
        (6,),
        (((1, 2), (1, 2), (1, 2), (2, 1), (2, 1), (2, 1)),),
        "hexagon",
    ),
    Case(
        "10 entry deterrence",  # rows out, in; columns fight, accommodate
        [[0, 0], [-1, 1]],
        [[2, 2], [-1, 1]],
        ("1 0 | 1 0 | 0 2", "1 0 | 1/2 1/2 | 0 2", "0 1 | 0 1 | 1 1"),
        (2, 1),
        (((1, 2),), ONE),
        "entry-deterrence",
    ),
    Case(
        "11 a column player who never cares",
        [[1, 0], [0, 1]],
        [[0, 0], [0, 0]],
        ("1 0 | 1 0 | 1 0", "1 0 | 1/2 1/2 | 1/2 0", "0 1 | 1/2 1/2 | 1/2 0", "0 1 | 0 1 | 1 0"),
        (4,),
        (((1, 2), (1, 2), (2, 1)),),
    ),
    Case(
        "12 hawk and dove, V = 2 and C = 4",
        *hawk_dove(2, 4),
        ("1 0 | 0 1 | 2 0", "1/2 1/2 | 1/2 1/2 | 1/2 1/2", "0 1 | 1 0 | 0 2"),
        (1, 1, 1),
        (ONE, ONE, ONE),
        "hawk-dove",
    ),
    Case(
        "12 hawk and dove, V = 3 and C = 7",
        *hawk_dove(3, 7),
        ("1 0 | 0 1 | 3 0", "3/7 4/7 | 3/7 4/7 | 6/7 6/7", "0 1 | 1 0 | 0 3"),
        (1, 1, 1),
        (ONE, ONE, ONE),
    ),
    Case(
        "13 inspection, w = 4, g = 2, v = 8, h = 1",
        *inspection(h=1, w=4, g=2, v=8),
        ("1/4 3/4 | 1/2 1/2 | 2 2",),
        (1,),
        (ONE,),
        "inspection",
    ),
    Case(
        "13 inspection, w = 7, g = 3, v = 20, h = 2",
        *inspection(h=2, w=7, g=3, v=20),
        ("2/7 5/7 | 3/7 4/7 | 4 51/7",),
        (1,),
        (ONE,),
    ),
    Case(
        "14 zero-sum",
        [[15, 0, -2], [0, -15, -1], [1, 2, 0]],
        [[-15, 0, 2], [0, 15, 1], [-1, -2, 0]],
        ("0 0 1 | 0 0 1 | 0 0",),
        (1,),
        (ONE,),
    ),
)


def published(number: str) -> Case:
    """The first case of that number."""
    return next(case for case in LITERATURE if case.name.startswith(number))
