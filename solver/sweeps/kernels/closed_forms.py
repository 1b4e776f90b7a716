"""Closed forms: an atlas compiled once to a tape, and run at many points.

Branch b stands at θ where one conjunction of its region holds. The signs of the conditions' polynomials, and
of the walls', are read off their floating-point values: a value beyond its error bound (`solver.sweeps.kernels.tape`)
has a certain sign, any other counts as zero, and the point is marked as lying on a wall. So off the
marked points the answer is exactly the atlas', and on them what it would be if the tie were exact: where branches meet
in one outcome there, it is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from solver.algebra.polynomials import Key, Poly, Ratio, constant_of, to_fraction
from solver.atlas import Atlas, Branch, domain_of, groups_of, told_by_branch
from solver.sweeps.kernels.point_table import CERTAIN, OUTSIDE, WALL, OutcomeLayout, PointTable
from solver.sweeps.kernels.polynomial_signs import Form, SignedPolynomials, any_holds, uncertain
from solver.sweeps.kernels.tape import Array, Program, Register, Tape

TINY = 1e-12  # what stands for zero in the numbers of an outcome on a wall


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One branch: alternatives of signs, and weights by group and payoffs, each a result's place or a constant."""

    position: int
    used: tuple[int, ...]
    alternatives: tuple[Form, ...]
    numbers: tuple[tuple[int | float, ...], ...]
    program: Program


class ClosedForms:
    """The atlas of a game as a function of arrays.

    >>> points = np.array([[6.0, 3, 2, 5, 6, 3, 2], [6.0, 3, 4, 5, 6, 3, 4]]).T  # the baseline; more to lose
    >>> ClosedForms(nash(load("thaad-deal")))(points).count.tolist()
    [1, 3]
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        titles = tuple(branch.label for branch in atlas.branches) if told_by_branch(atlas) else None
        self.makeup = OutcomeLayout(groups_of(atlas), titles)
        signs = SignedPolynomials(Tape(atlas.game.space.box))
        self._assumed = tuple(signs.form(cell) for cell in domain_of(atlas).alternatives)
        self._outcomes = tuple(_compile_branch(k, branch, signs) for k, branch in enumerate(atlas.branches))
        self._watched = {signs.place(factor)[0] for factor in live_walls(atlas)}
        self._watched |= {sign.place for one in self._outcomes for form in one.alternatives for sign in form}
        self._signs = signs.reader()

    def __call__(self, points: Array) -> StandingTable:
        """Return which branches hold at each point, with no values yet: signs are enough to count. `points` has shape
        (parameters, points), in the order of declaration. They must lie in the ranges; ones that break an assumption
        have no equilibria and the status "outside"."""
        length = points.shape[1]
        signs = self._signs(points)
        inside = any_holds(self._assumed, signs, length)
        stands = [any_holds(outcome.alternatives, signs, length) & inside for outcome in self._outcomes]
        status = np.full(length, CERTAIN, np.uint8)
        status[uncertain(self._watched, signs, length)] = WALL
        status[~inside] = OUTSIDE
        self._tell_once(stands, points, status == WALL)
        kind = np.uint8 if len(stands) < 256 else np.int32  # bytes are counted many at a time
        count = np.zeros(length, kind)
        for mask in stands:
            count += mask.view(np.uint8)
        return StandingTable(self._outcomes, points, status, count.astype(np.int32), stands)

    def _tell_once(self, stands: Sequence[Array], points: Array, meeting: Array) -> None:
        """Of branches that are one outcome where they meet, at a kink or at an edge, keep the first alone; where a
        single one stands at each point, all that meet are one."""
        meeting = meeting & (np.sum(stands, axis=0, dtype=np.int32) > 1)
        if not meeting.any():
            return
        places = [np.flatnonzero(mask & meeting) for mask in stands]
        keys = [here[np.newaxis] for here in places]
        if not self.atlas.traits.single:
            keys = [
                np.array([here, *_digits(one, points, here)]) for one, here in zip(self._outcomes, places, strict=True)
            ]
        rows = np.concatenate(keys, axis=1)
        rows = rows[:, order := np.lexsort(rows[::-1])]  # stable, so that the first branch comes first
        repeated = np.zeros(len(order), bool)
        repeated[order[1:]] = (rows[:, 1:] == rows[:, :-1]).all(axis=0)
        ends = np.cumsum([len(here) for here in places])
        for mask, here, again in zip(stands, places, np.split(repeated, ends[:-1]), strict=True):
            mask[here[again]] = False


def _digits(outcome: _Outcome, points: Array, here: Array) -> Iterator[Array]:
    """Yield what an outcome is at some points, each number to ten digits: as far as rounding errors let two agree. One
    without numbers, a step that holds, is only itself."""
    if not any(outcome.numbers):
        yield np.full(len(here), float(outcome.position))
    values = outcome.program(list(points), at=here)
    for one in (one for group in outcome.numbers for one in group):
        digits, exponents = np.frexp(values[one] if isinstance(one, int) else one)
        rounded = np.ldexp(np.round(digits, 10), exponents)
        yield np.where(np.abs(rounded) < TINY, 0.0, np.broadcast_to(rounded, here.shape))


# One branch, its lines when they are sorted by branch, and what the places of its numbers stand for there.
_Part = tuple[_Outcome, slice, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class StandingTable:
    """Which branches stand at each point: what has to be known to lay the tables out."""

    outcomes: Sequence[_Outcome]
    points: Array
    status: Array
    count: Array
    stands: Sequence[Array]

    def fill(self, place: PointTable) -> None:
        """Write the equilibria, branch by branch; those of a point come in the order of the branches."""
        free = np.cumsum(place.count, dtype=np.int64)
        free -= place.count  # each point's next line
        order = np.empty(len(place.branch), np.int64)  # for each line, its place when they are sorted by branch
        parts: list[_Part] = []
        end = 0
        for outcome, mask in zip(self.outcomes, self.stands, strict=True):
            here = np.flatnonzero(mask)
            if not len(here):
                continue
            start, end = end, end + len(here)
            lines = free[here]
            order[lines] = np.arange(start, end)
            free[here] = lines + 1
            values = outcome.program(list(self.points), at=here)
            parts.append((outcome, slice(start, end), values))
        _write(place, parts, order)


def _write(found: PointTable, parts: Sequence[_Part], order: Array) -> None:
    """Fill every column from its start to its end, out of what the branches say one after another. Writing each
    branch's lines where they belong would go through the columns once a branch."""
    short, long, bits = (np.empty(len(order), kind) for kind in (found.branch.dtype, float, found.used.dtype))

    def put(column: Array, ours: Iterable[Any], line: Array) -> None:
        for (_, lines, _), one in zip(parts, ours, strict=True):
            line[lines] = one
        line.take(order, out=column, mode="clip")

    put(found.branch, (outcome.position for outcome, _, _ in parts), short)
    for player, column in enumerate(found.used):
        put(column, (outcome.used[player] for outcome, _, _ in parts), bits)
    for group, columns in enumerate((*found.weights, found.payoffs)):  # payoffs come after the groups
        for k, column in enumerate(columns):
            numbers = ((outcome.numbers[group][k], values) for outcome, _, values in parts)
            put(column, (values[one] if isinstance(one, int) else one for one, values in numbers), long)


def live_walls(atlas: Atlas) -> Iterator[Poly]:
    """Yield every factor of a wall that can vanish in the ranges, as far as its bounds there tell."""
    over = domain_of(atlas)
    for factor in {Key(factor): factor for wall in atlas.walls for factor, _ in wall.factor()[1]}.values():
        if not (over.is_positive(factor) or over.is_positive(-factor)):
            yield factor


def _compile_branch(position: int, branch: Branch, signs: SignedPolynomials) -> _Outcome:
    """Return a branch ready to run; its quotients are worked out once, where it stands: mostly at few of the points."""
    registers: list[Register] = []
    places: dict[Ratio, int] = {}

    def place(value: Ratio) -> int | float:
        if value.is_polynomial and value.over.is_constant():
            return float(to_fraction(constant_of(value.over)))
        if value not in places:
            places[value] = len(registers)
            registers.append(signs.tape.ratio(value))
        return places[value]

    return _Outcome(
        position,
        tuple(sum(1 << k for k, weight in enumerate(weights) if weight.over) for weights in branch.strategies),
        tuple(signs.form(cell) for cell in branch.region.simplified().cells),
        tuple(tuple(map(place, group)) for group in (*branch.strategies, branch.payoffs)),
        signs.tape.program(registers),
    )
