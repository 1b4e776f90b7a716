"""Every Nash equilibrium of a two-player game at one point, exactly, degenerate games included.

(x, y) is an equilibrium iff every pure strategy is unused or a best answer: x gives each row the label "unused" or y
gives it the label "best"; y gives each column the label "unused" or x gives it the label "best". The equilibria are the
union of products of faces of the two best-response polyhedra, so finitely many of them determine the rest: the extreme
ones, pairs of vertices whose labels together are complete.

    vertices of both polyhedra (double_description.py)  →  complete pairs (here)
    →  maximal Nash subsets and connected components (components.py)

All arithmetic is on Python integers: each player's payoffs are scaled by their common denominator. Nothing is rounded,
no tolerance decides anything. At an irrational tipping point α the payoffs lie in the number field Q(α); there the same
steps are taken with the field's own exact signs (`solve_over_field`).

Mangasarian (1964), "Equilibrium Points of Bimatrix Games"; Avis, Rosenberg, Savani,
von Stengel (2010), "Enumeration of Nash Equilibria for Two-Player Games".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from numbers import Rational
from operator import itemgetter
from typing import ClassVar

from solver.algebra.algebraic_numbers import Element
from solver.algebra.double_description import Vertex, bits, vertices
from solver.concepts.nash.components import Component, assemble
from solver.errors import InvalidGame, UsageError
from solver.expressions.exact_numbers import decimal
from solver.forms.players import Equilibrium, Strategy
from solver.report.answer import Describable

Payoffs = Sequence[Sequence[int | Fraction | str]]
Corner = tuple[Strategy, Fraction]
Ray = tuple[Element, ...]
METHOD = "vertex pairs over the rationals"
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Solution(Describable):
    """All equilibria of a two-player game: the extreme ones, and the components they span.

    Ordered as in `solver.concepts.nash.components`. `nondegenerate`: no mixed strategy has more pure best answers than
    strategies it mixes; then the equilibria are isolated and odd in number. `method` names the engine.

    >>> solve([[1, 0], [0, 1]], [[0, 0], [0, 0]]).nondegenerate
    False
    """

    report: ClassVar[str] = "solver.questions.solve.point_report"
    equilibria: tuple[Equilibrium, ...]
    components: tuple[Component, ...]
    nondegenerate: bool
    method: str


def solve(A: Payoffs, B: Payoffs | None = None) -> Solution:
    """Return all extreme equilibria, Nash subsets and components of the game with payoffs A (row), B (column).

    A and B have one line a row strategy and one int or Fraction a column strategy; InvalidGame otherwise, UsageError
    for a game, which `nash`, `subgame_perfect` and `agreements` solve. The time can grow exponentially: a random 6×6
    takes a millisecond or two, a 10×10 tenths of a second, a 12×12 seconds.

    >>> solution = solve([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]])
    >>> for equilibrium in solution.equilibria:
    ...     print(*equilibrium.row, "|", *equilibrium.column, "|", *equilibrium.payoffs)
    1 0 0 | 1 0 | 3 3
    1 0 0 | 2/3 1/3 | 3 3
    0 1/3 2/3 | 1/3 2/3 | 4 8/3
    >>> [component.is_point for component in solution.components]
    [False, True]
    """
    if B is None:
        raise UsageError("solve takes two tables of numbers; solve a game by nash(game), subgame_perfect(tree) or so")
    scale_a, integers_a = _integers(A, "A")
    scale_b, integers_b = _integers(B, "B")
    m, n = len(integers_a), len(integers_a[0])
    if len(integers_b) != m or len(integers_b[0]) != n:
        raise InvalidGame(
            f"A has shape {m}×{n}, B {len(integers_b)}×{len(integers_b[0])}; both need one line a row "
            "strategy and one payoff a column strategy"
        )
    # Labels: bit i for row i, bit m + j for column j.
    mixtures_x = vertices(list(zip(*integers_b, strict=True)), best=m, unused=0)
    mixtures_y = vertices(integers_a, best=0, unused=m)
    nondegenerate = not (
        any(x.labels.bit_count() > m for x in mixtures_x) or any(y.labels.bit_count() > n for y in mixtures_y)
    )
    rows, columns, neighbours = _graph(mixtures_x, mixtures_y, m + n)
    found = [
        [Equilibrium((x, y), (u / scale_a, v / scale_b)) for y, u in map(columns.__getitem__, bits(mask))]
        for (x, v), mask in zip(rows, neighbours, strict=True)
    ]
    components = assemble([x for x, _ in rows], [y for y, _ in columns], neighbours, found)
    return Solution(tuple(chain.from_iterable(found)), components, nondegenerate, METHOD)


def _graph(
    mixtures_x: Sequence[Vertex], mixtures_y: Sequence[Vertex], size: int
) -> tuple[list[Corner], list[Corner], list[int]]:
    """Return the vertices that are part of an equilibrium, in decreasing order, and for each x the bitset of its y: the
    intersection, over the labels that x lacks, of the bitsets of the y that carry each."""
    carriers = [0] * size
    for j, y in enumerate(mixtures_y):
        for label in bits(y.labels):
            carriers[label] |= 1 << j
    complete = (1 << size) - 1
    partners: list[tuple[Corner, int]] = []
    everyone = (1 << len(mixtures_y)) - 1
    used = 0
    for x in mixtures_x:
        mask = everyone
        for label in bits(complete & ~x.labels):
            mask &= carriers[label]
        if mask:
            partners.append((_corner(x), mask))
            used |= mask
    partners.sort(key=itemgetter(0), reverse=True)
    ranked = sorted([(_corner(mixtures_y[j]), j) for j in bits(used)], reverse=True)
    place = {j: 1 << rank for rank, (_, j) in enumerate(ranked)}
    neighbours = [sum([place[j] for j in bits(mask)]) for _, mask in partners]
    return [corner for corner, _ in partners], [corner for corner, _ in ranked], neighbours


def _corner(vertex: Vertex) -> Corner:
    """Return the strategy of a vertex, and its value (in the scaled payoffs)."""
    total = sum(vertex.weights)
    strategy = tuple([ONE if w == total else Fraction(w, total) if w else ZERO for w in vertex.weights])
    return strategy, Fraction(vertex.value, total)


def _integers(payoffs: Payoffs, name: str) -> tuple[int, list[list[int]]]:
    """Return checked `payoffs` as (scale, integers = scale · payoffs), scale the least common denominator."""
    if len(payoffs) == 0 or len(payoffs[0]) == 0:
        raise InvalidGame(f"{name} is empty; each player needs at least one strategy")
    width = len(payoffs[0])
    scale = 1
    numbers = [[decimal(payoff) if isinstance(payoff, str) else payoff for payoff in line] for line in payoffs]
    for i, line in enumerate(numbers, 1):
        if len(line) != width:
            raise InvalidGame(
                f"line {i} of {name} has {len(line)} payoffs, line 1 has {width}; give every line one payoff "
                "a column strategy"
            )
        for j, payoff in enumerate(line, 1):
            if not isinstance(payoff, Rational):
                raise InvalidGame(
                    f"{name} has {payoff!r} ({type(payoff).__name__}) in line {i}, column {j}; "
                    "give an int, a Fraction or a text such as 1/3, since nothing is rounded here"
                )
            scale = lcm(scale, int(payoff.denominator))
    return scale, [[int(payoff.numerator) * (scale // int(payoff.denominator)) for payoff in line] for line in numbers]
