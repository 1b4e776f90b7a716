"""Independent points of the stated distributions, and all that is asked of each of them, as columns.

Those points are kept that satisfy what is assumed and given. Asked is which equilibria stand together, which claims
hold, what the payoffs are and what selection rules choose. A claim is certainly true, 1, certainly false, −1, or open,
0: a comparison becomes polynomial conditions, whose signs are certain beyond their rounding errors
(`solver.sweeps.kernels.tape`); `and` is the least of these numbers, `or` the greatest, `not` changes the sign.

`unique`, `payoff_dominant` and how many there are speak of all equilibria, which the kernel has found already. What
remains uncertain is told from the exact payoffs at the exact point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import reduce
from math import ceil
from typing import Any

import numpy as np

from solver.atlas import Atlas, domain_of, told_by_branch
from solver.errors import UsageError
from solver.expressions.conditions import And, Comparison, Condition, ConditionNode, Not, Or, Predicate
from solver.forms.equilibrium_values import least_count
from solver.forms.players import bits_of
from solver.forms.predicates import EQUILIBRIA
from solver.forms.reductions import to
from solver.questions.uncertain.selection import (
    TOLERANCE,
    Rule,
    envelope,
    pays_all_more,
    points_with,
    rounding,
    select,
)  # fmt: skip
from solver.regions.constraints import Cell, Constraint
from solver.regions.differences import Exclusion
from solver.regions.extent import PointTest
from solver.regions.lowering import condition_cells
from solver.regions.region import Region
from solver.sweeps.design import Design, drawn, within_ranges
from solver.sweeps.kernels.engine import Engine
from solver.sweeps.kernels.point_table import FAILED, ON_A_WALL, OUTSIDE, SETTLED, PointTable, without_failed
from solver.sweeps.kernels.polynomial_signs import Known, SignedPolynomials
from solver.sweeps.kernels.tape import Array, Tape
from solver.sweeps.tables import lists_met, outcomes

BLOCK = 2**17  # points whose equilibria are held at once
STATES = ALONE, CHOSEN, NONE, TIED = range(4)  # what a rule does at a point
MAX_TRIES = 100  # points drawn for each that is wanted, at most
MIN_KEPT = 100  # points kept, below which there is no answer
Exact = Callable[[Array], Sequence[Mapping[str, Fraction]]]
OF_ALL = frozenset({"unique", "payoff_dominant"})  # predicates about every equilibrium


@dataclass(frozen=True, eq=False)
class Columns:
    """One entry a point in the last axis.

    `phase`: the number of the list of equilibria that stand; `settled`: whether they were found exactly, the point
    being too near a wall, or tied wherever it is; `truth`, shape (claims, points); `low` and `high`, shape (players,
    points): the ends of the payoffs' envelope; `errors`, shape (2, players, points): how far rounding may have moved
    them; `ruled`, shape (rules, 2, players, points): payoffs under each rule, completed by the low and by the high
    end; `state`, shape (rules, points): ALONE, CHOSEN, NONE or TIED.
    """

    phase: Array
    settled: Array
    truth: Array
    low: Array
    high: Array
    errors: Array
    ruled: Array
    state: Array

    def __len__(self) -> int:
        return len(self.phase)

    def take(self, places: Any) -> Columns:
        """Return the points at these places, a mask or a slice."""
        return Columns(*(getattr(self, one.name)[..., places] for one in fields(self)))


def join_columns(parts: Sequence[Columns]) -> Columns:
    """Return runs one after another as one."""
    return Columns(*(np.concatenate([getattr(part, f.name) for part in parts], axis=-1) for f in fields(Columns)))


class Inquiry:
    """An engine, claims and rules, asked at many points; lists of equilibria are numbered as they are met.

    >>> atlas = nash(load("two-markets"))
    >>> asked = Inquiry(choose(atlas), ClaimsAtPoints(atlas, ()), ())
    >>> points = np.array([[0.1, 0.5, 0.6, 0.9]])
    >>> kept, found = asked.inside(points, lambda places: [])
    >>> asked.columns(points, found, lambda places: []).phase.tolist(), asked.labels(0)
    ([0, 2, 2, 1], ('(second, second)',))
    """

    def __init__(self, engine: Engine, truths: ClaimsAtPoints, rules: Sequence[Rule]) -> None:
        self.engine, self.truths, self.rules = engine, truths, tuple(rules)
        self.game = engine.game
        self._lists: dict[tuple[str, ...], int] = {}

    def __len__(self) -> int:
        """Return how many lists of equilibria have been met."""
        return len(self._lists)

    def labels(self, phase: int) -> tuple[str, ...]:
        """Return the outcomes of a list by name, pure ones first, but behind one without a name."""
        return tuple(sorted(list(self._lists)[phase], key=lambda label: label != ON_A_WALL))

    def at(self, points: Array, exact: Exact) -> Columns:
        """Return everything at points that keep the assumptions; `exact` gives the exact points at some positions."""
        parts = []
        for start in range(0, points.shape[1], BLOCK):
            block, here = points[:, start : start + BLOCK], exact_at(exact, np.arange(start, points.shape[1]))
            parts.append(self.columns(block, self.inside(block, here)[1], here))
        return join_columns(parts)

    def inside(self, points: Array, exact: Exact) -> tuple[Array, PointTable]:
        """Return which points keep the assumptions, and their exact equilibria; UsageError for a payoff not finite."""
        found = without_failed(self.engine.solve_walls(self.engine(points), exact))
        if (found.status == FAILED).any():
            place = int(np.flatnonzero(found.status == FAILED)[0])
            where = ", ".join(f"{n} = {x:g}" for n, x in zip(self.game.space.names, points[:, place], strict=True))
            raise UsageError(f"a payoff has no finite value at {where}; narrow the ranges")
        kept = found.status != OUTSIDE
        return kept, points_kept(found, kept)

    def columns(self, points: Array, found: PointTable, exact: Exact) -> Columns:
        """Return everything at points whose equilibria are known."""
        ends, count, game = envelope(found), len(self.rules), to("normal", self.game).game if self.rules else None
        off = TOLERANCE * np.abs(found.payoffs) if game is None else rounding(game, points, found)
        ruled = np.empty((count, *ends.shape))
        state = np.empty((count, len(found)), np.int8)
        for k, rule in enumerate(self.rules):
            row, tied = select(rule, to("normal", self.game).game, points, found, off)
            ruled[k] = np.where(row >= 0, found.payoffs[:, np.maximum(row, 0)], ends)
            state[k] = np.select([found.count == 1, row >= 0, tied], [ALONE, CHOSEN, TIED], NONE)
        truth = self.truths(points, found, exact)
        low, high = envelope(found, found.payoffs + off)[0], envelope(found, found.payoffs - off)[1]
        errors = np.array([low - ends[0], ends[1] - high])
        return Columns(self.phases(found), found.status == SETTLED, truth, ends[0], ends[1], errors, ruled, state)

    def phases(self, found: PointTable) -> Array:
        """Return the number of the list of equilibria that stand at each point."""
        codes, lists = lists_met(found, *outcomes(found, self.engine.makeup))
        _, first = np.unique(codes, return_index=True)
        numbers = np.empty(len(lists), np.int64)
        for k in sorted(range(len(lists)), key=lambda k: (len(lists[k]), first[k])):
            numbers[k] = self._lists.setdefault(lists[k], len(self._lists))
        return np.asarray(numbers[codes])


def points_kept(found: PointTable, kept: Array) -> PointTable:
    """Return the columns of some of the points, which are numbered anew."""
    return found if kept.all() else found.only(kept[found.point], found.status[kept], found.count[kept])


@dataclass(frozen=True, eq=False)
class Sample:
    """Points that were kept, shape (parameters, points), and what was found there. `places`: their positions in the
    design; `tried`: how many points were drawn to find them."""

    design: Design
    places: Array
    points: Array
    columns: Columns
    tried: int

    def __len__(self) -> int:
        return len(self.places)

    def exact(self, wanted: Array) -> list[dict[str, Any]]:
        """Return the points at some positions of the sample as exact numbers."""
        return self.design.exact(self.places[wanted])


def sample(asked: Inquiry, given: ClaimsAtPoints, count: int, seed: int) -> Sample:
    """Return `count` points where what is `given` holds, by at most MAX_TRIES draws for each; UsageError if too few."""
    design = drawn(asked.game.space, MAX_TRIES * count, seed, "random")
    runs: list[tuple[Array, Array, Columns]] = []
    kept = start = 0
    while kept < count and start < len(design):
        rate = (kept + 1) / (start + 1)  # the share that was kept so far
        wanted = max(1024, ceil(1.1 * (count - kept) / rate)) if start else count
        stop = min(len(design), start + min(BLOCK, wanted))
        runs.append(_draw_run(asked, given, design, start, stop))
        kept += len(runs[-1][0])
        start = stop
    if kept < MIN_KEPT:
        raise UsageError(
            f"of {start} points drawn, {kept} satisfy what is assumed and given: too few to say how likely anything is;"
            " narrow the ranges to where it holds, or assume less"
            + ("" if kept else "; an equality is solved where the game's own assumptions state it")
        )
    each = list(zip(*runs, strict=True))
    places, points = np.concatenate(each[0])[:count], np.concatenate(each[1], axis=1)[:, :count]
    columns = join_columns(each[2]).take(slice(count))
    return Sample(design, places, points, columns, start if kept < count else int(places[-1]) + 1)


def _draw_run(
    asked: Inquiry, given: ClaimsAtPoints, design: Design, start: int, stop: int
) -> tuple[Array, Array, Columns]:
    """Return of the points start to stop - 1 those that satisfy everything: positions, points, and what is there."""
    places, points = np.arange(start, stop), design.arrays(start, stop)
    within = within_ranges(asked.game.space, points)
    places, points = places[within], points[:, within]
    likely = given.possible(points)
    places, points = places[likely], np.ascontiguousarray(points[:, likely])
    inside, found = asked.inside(points, exact_at(design.exact, places))
    places, points = places[inside], np.ascontiguousarray(points[:, inside])
    holds = np.asarray(given(points, found, exact_at(design.exact, places)).all(axis=0))
    places, points, found = places[holds], np.ascontiguousarray(points[:, holds]), points_kept(found, holds)
    return places, points, asked.columns(points, found, exact_at(design.exact, places))


def exact_at(exact: Exact, places: Array) -> Exact:
    """Return the exact points of those at some places, by their positions among them."""
    return lambda wanted: exact(places[wanted])


_Standing = tuple[Array, PointTable]  # points, and everything that stands there
# By signs of polynomials and what stands (None where nobody looked); one number where all points are alike.
_Test = Callable[[Sequence[Known], _Standing | None], Array]


class ClaimsAtPoints:
    """Claims about one game as functions of arrays; `off_walls`: as they are read where no wall is met.

    >>> atlas = nash(load("two-markets"))
    >>> claims = [parse_claim(atlas.game, text) for text in ("share > 1/2", "unique(first, first)")]
    >>> truths = ClaimsAtPoints(atlas, claims)
    >>> points = np.array([[0.25, 0.5, 0.75]])
    >>> found = choose(atlas)(points)
    >>> truths(points, found, lambda places: [{"share": Fraction(int(k) + 1, 4)} for k in places]).tolist()
    [[False, False, True], [False, False, True]]
    """

    def __init__(self, atlas: Atlas, claims: Sequence[Condition], off_walls: bool = False) -> None:
        self.atlas, self.claims = atlas, tuple(claims)
        self._signs = SignedPolynomials(Tape(atlas.game.space.box))
        self._curved: set[int] = set()
        self._tests: list[_Test] = []
        self._exactly: list[PointTest] = []
        for k, claim in enumerate(self.claims):
            extent = atlas.claim(claim, off_walls=off_walls)
            assert extent.reading is not None
            self._now, self._reading = k, extent.reading
            meant = extent.reading.at_points()
            self._tests.append(self._test(meant))
            self._exactly.append(meant.contains if isinstance(meant, Region) else extent.test)
        self._read = self._signs.reader()

    def affine(self, claim: int) -> bool:
        """Whether every condition that the claim compares is affine, as far as it speaks of no other equilibria."""
        return claim not in self._curved

    def __call__(self, points: Array, found: PointTable, exact: Exact) -> Array:
        """Return where each claim holds, shape (claims, points); `points` has shape (parameters, points)."""
        signs, holds = self._read(points), np.empty((len(self.claims), points.shape[1]), bool)
        for row, test, decided in zip(holds, self._tests, self._exactly, strict=True):
            known = np.broadcast_to(test(signs, (points, found)), points.shape[1])
            row[:] = known > 0
            if len(open_ := np.flatnonzero(known == 0)):
                row[open_] = [decided(point) for point in exact(open_)]
        return holds

    def possible(self, points: Array) -> Array:
        """Return where no claim certainly fails, without computing equilibria, which take long in a large game."""
        return np.broadcast_to(_all(self._tests)(self._read(points), None) >= 0, points.shape[1])

    def _test(self, node: ConditionNode | Region) -> _Test:
        match node:
            case Region():
                return self._union(node.cells)
            case Comparison():
                return self._union(condition_cells(node, domain_of(self.atlas).ring))
            case Not(inner):
                return _not(self._test(inner))
            case And(parts):
                return _all([self._test(part) for part in parts])
            case Or(parts):
                return _any([self._test(part) for part in parts])
            case _:
                return self._predicate(node)

    def _predicate(self, node: Predicate) -> _Test:
        if node.name in OF_ALL:
            used, game = bits_of(self.atlas.game.players, node.arguments), to("normal", self.atlas.game).game
            if node.name == "unique":  # one extreme equilibrium alone is then the only equilibrium
                return _test_marked(used, lambda points, found: found.count[found.point] == 1)
            return _test_marked(used, lambda points, found: pays_all_more(found, rounding(game, points, found))[0])
        if node.name == EQUILIBRIA and self._reading.off_walls:
            return _as_many(least_count(node), told_by_branch(self.atlas))
        meant = self._reading.meaning(node)
        if isinstance(meant, Exclusion):
            return _all([self._union(meant.parts.base), _not(self._union(meant.parts.taken))])
        return self._test(meant)

    def _union(self, cells: Sequence[Cell]) -> _Test:
        return _any([_all([self._sign(condition) for condition in cell]) for cell in cells])

    def _sign(self, condition: Constraint) -> _Test:
        if not condition.is_affine:
            self._curved.add(self._now)
        (sign,) = self._signs.form((condition,))

        def test(signs: Sequence[Known], there: _Standing | None) -> Array:
            above, below = reversed(signs[sign.place]) if sign.turned else signs[sign.place]
            return (
                -(above | below).view(np.int8) if sign.relation == "==" else above.view(np.int8) - below.view(np.int8)
            )

        return test


def _all(tests: Sequence[_Test]) -> _Test:
    return lambda signs, there: reduce(np.minimum, (one(signs, there) for one in tests), np.asarray(1, np.int8))


def _any(tests: Sequence[_Test]) -> _Test:
    return lambda signs, there: reduce(np.maximum, (one(signs, there) for one in tests), np.asarray(-1, np.int8))


def _not(test: _Test) -> _Test:
    return lambda signs, there: -test(signs, there)


def _by_standing(tell: Callable[[Array, PointTable], Any]) -> _Test:
    """Return the test of what everything that stands tells, which is open where nobody looked."""
    return lambda signs, there: np.asarray(0 if there is None else tell(*there), np.int8)


def _test_marked(used: tuple[int, ...], mark: Callable[[Array, PointTable], Array]) -> _Test:
    """Return the test of whether an equilibrium of these supports is one of those that are marked."""

    def tell(points: Array, found: PointTable) -> Array:
        return np.where(
            points_with(found, mark(points, found) & (found.used == np.array(used)[:, None]).all(axis=0)), 1, -1
        )

    return _by_standing(tell)


def _as_many(least: int, by_branch: bool) -> _Test:
    """Return the test of whether so many equilibria stand, infinitely many included, of which two ends have one
    player's mixture in common; where all are branches, there are never more."""

    def tell(points: Array, found: PointTable) -> Array:
        enough, open_ = found.count >= least, np.zeros(len(found), bool)
        for weights in () if by_branch else found.weights:
            each, times = np.unique(np.vstack([found.point, weights]), axis=1, return_counts=True)
            open_[each[0, times > 1].astype(int)] = True
        return np.where(enough, 1, np.where(open_, 0, -1))

    return _by_standing(tell)
