"""Closed forms at many points: an atlas compiled once to a tape, then run on arrays.

Branch b stands at θ where one conjunction of its region holds. The signs of the conditions' polynomials, and
of the walls', are read off their floating-point values: a value beyond its error bound (`solver.kernels.tape`)
has a certain sign, any other counts as zero, and the point is marked as lying on a wall. So off the
marked points the answer is exactly the atlas', and on them what it would be if the tie were exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from solver.arrays import Array
from solver.atlas import Atlas, Branch
from solver.kernels.found import CERTAIN, OUTSIDE, WALL, Found, Makeup
from solver.kernels.signs import Form, Signs, any_holds, read, uncertain
from solver.kernels.tape import Register, Tape
from solver.polynomial import Key, Poly, Ratio, constant_of, to_fraction


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One branch: alternatives of signs, and its values, a place among the values or a constant."""

    position: int
    used: tuple[int, ...]
    alternatives: tuple[Form, ...]
    weights: tuple[tuple[int | float, ...], ...]
    payoffs: tuple[int | float, ...]


class ClosedForms:
    """The atlas of a game as a function of arrays.

    >>> from games import load
    >>> from solver import nash
    >>> kernel = ClosedForms(nash(load("thaad-deal")))
    >>> points = np.array([[6.0, 3, 2, 5, 6, 3, 2], [6.0, 3, 4, 5, 6, 3, 4]]).T  # the baseline; more to lose
    >>> found = kernel(points)
    >>> found.count.tolist(), found.branch.tolist(), found.payoffs[0].tolist()
    ([1, 3], [3, 0, 3, 4], [0.0, 3.0, 0.0, 1.5])
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.makeup = Makeup(atlas.groups, tuple(b.label for b in atlas.branches) if atlas.closed else None)
        tape = Tape(atlas.game.space.box)
        signs, values = Signs(tape), _Values(tape)
        self._assumed = tuple(signs.form(cell) for cell in atlas.domain.alternatives)
        self._outcomes = tuple(_compiled(k, branch, signs, values) for k, branch in enumerate(atlas.branches))
        self._watched = {signs.place(factor)[0] for factor in _walls(atlas)}
        self._watched |= {sign.place for one in self._outcomes for form in one.alternatives for sign in form}
        self._signs, self._bounds = signs.program(), signs.bounds()
        self._values = tape.program(values.registers)

    def __len__(self) -> int:
        """Operations on arrays for each block of points: what a run costs."""
        return len(self._signs) + len(self._values)

    def __call__(self, points: Array) -> Found:
        """Everything that stands; `points` has shape (parameters, points), in the order of declaration.

        Points must lie in the ranges; ones that break an assumption have no equilibria and the status "outside".
        """
        length = points.shape[1]
        inputs = list(points)
        signs = read(self._signs(inputs), self._bounds, length)
        inside = any_holds(self._assumed, signs, length)
        stands = [any_holds(outcome.alternatives, signs, length) & inside for outcome in self._outcomes]
        status = np.full(length, CERTAIN, np.uint8)
        status[uncertain(self._watched, signs, length)] = WALL
        status[~inside] = OUTSIDE
        with np.errstate(all="ignore"):
            values = self._values(inputs)
        return self._table(status, stands, values)

    def _table(self, status: Array, stands: Sequence[Array], values: Sequence[Any]) -> Found:
        length = len(status)
        count = np.zeros(length, np.int32)
        ranks = []
        for mask in stands:
            ranks.append(count.copy())
            count += mask
        starts = np.cumsum(count, dtype=np.int64) - count
        rows = int(starts[-1] + count[-1]) if length else 0
        found = Found(
            status,
            count,
            np.repeat(np.arange(length, dtype=np.int64), count),
            np.empty(rows, np.int16),
            np.empty((len(self.makeup.groups), rows), np.int16),
            tuple(np.zeros((len(names), rows)) for names in self.makeup.names),
            np.empty((len(self.atlas.game.players), rows)),
        )
        for outcome, mask, rank in zip(self._outcomes, stands, ranks, strict=True):
            here = np.flatnonzero(mask)
            if len(here):
                _fill(found, outcome, starts[here] + rank[here], here, values)
        return found


def _fill(found: Found, outcome: _Outcome, rows: Array, here: Array, values: Sequence[Any]) -> None:
    found.branch[rows] = outcome.position
    for player, bits in enumerate(outcome.used):
        found.used[player, rows] = bits
    columns = [
        *((found.weights[player][k], one) for player, all_ in enumerate(outcome.weights) for k, one in enumerate(all_)),
        *((found.payoffs[player], one) for player, one in enumerate(outcome.payoffs)),
    ]
    for column, one in columns:
        value = values[one] if isinstance(one, int) else one
        if isinstance(value, np.ndarray):
            column[rows] = value[here]
        elif value:
            column[rows] = value
        elif column.base is found.payoffs:
            column[rows] = 0.0


class _Values:
    """The quotients whose values are asked for, each once; constants stay numbers."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.registers: list[Register] = []
        self._places: dict[Ratio, int] = {}

    def place(self, value: Ratio) -> int | float:
        if value.is_polynomial and value.over.is_constant():
            return float(to_fraction(constant_of(value.over)))
        if value not in self._places:
            self._places[value] = len(self.registers)
            self.registers.append(self.tape.ratio(value))
        return self._places[value]


def _walls(atlas: Atlas) -> Iterator[Poly]:
    """Every factor of a wall that can vanish in the ranges, as far as its bounds there tell."""
    over = atlas.domain
    for factor in {Key(factor): factor for wall in atlas.walls for factor, _ in wall.factor()[1]}.values():
        if not (over.positive(factor) or over.positive(-factor)):
            yield factor


def _compiled(position: int, branch: Branch, signs: Signs, values: _Values) -> _Outcome:
    used = tuple(
        sum(1 << k for k, weight in enumerate(weights) if weight.over) for weights in branch.strategies
    )
    return _Outcome(
        position,
        used,
        tuple(signs.form(cell) for cell in branch.region.simplified().cells),
        tuple(tuple(values.place(weight) for weight in weights) for weights in branch.strategies),
        tuple(values.place(payoff) for payoff in branch.payoffs),
    )
