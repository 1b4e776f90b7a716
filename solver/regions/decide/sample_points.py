"""Points of one conjunction, and the signs that polynomials have there.

They are those of the sample grid that lie in it, points that are known, and others found by steps from both, many of
which are next to walls. Parameters that the conjunction determines are put in, so that knife-edges have points too.
Signs are worked out in floats; a point that is shown is evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial, reduce
from math import prod
from operator import and_
from typing import Any

from solver.algebra import np
from solver.algebra.polynomials import Key, Poly, at, degrees, to_fmpq, to_fraction
from solver.regions.constraints import Cell, consistent, is_thin
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.sampling import GRID, MARGIN, Point, grid, round_to_grains, values
from solver.regions.decide.work import work_left
from solver.regions.domain import Domain, put_quotients

ENOUGH_POINTS = 512  # points of the grid
WALKERS, WALKS, HALVINGS = 256, 2, 16  # steps from them: those that leave the conjunction are halved
SHORT_GRAINS = (GRID, 1_000, 10**6, 10**9)  # parts of each range that exact points are rounded to, short ones first
MAX_POINTS_TRIED, MAX_STARTS = 8, 12  # points evaluated for a sign that floats show; from which a zero is sought
MAX_SAMPLED_TERMS = 100  # terms: of a polynomial with k times as many the sign is asked at one point in k + 1


class SamplePoints:
    """Points of one conjunction; `known`: rational points of Θ, those outside the conjunction are left out.

    >>> cell, over = conjunction("x >= y and y > 0", x=2, y=2)
    >>> samples, x, y = SamplePoints(cell, over), over.ring["x"], over.ring["y"]
    >>> [str(number) for number in samples.showing((x, x - y), 1)], samples.showing((x, x - y), -1)
    (['1/2', '3/20'], None)
    >>> [str(number) for number in samples.vanishing(x - y)]
    ['3/20', '3/20']
    """

    def __init__(self, cell: Cell, over: Domain, known: Iterable[Point] = ()) -> None:
        self.box = over
        self.over = replace(over, alternatives=(cell,))
        self.known = {point: self._unit(point) for point in known if self.over.contains(point)}
        self.places = self._places()
        self._signs, self._at_known = dict[Key, Any](), dict[Key, list[int]]()  # in floats: at the places; known points

    def __len__(self) -> int:
        return len(self.known) + len(self.places)

    def _places(self) -> Any:
        """Return the points in unit coordinates, shape (point, parameter)."""
        flat = self.over.flat
        if not (flat.alternatives and work_left()) or is_thin(flat.alternatives[0]):
            return grid(len(flat.names))[:0] / GRID
        memory, points = self.box if flat is self.over else flat, grid(len(flat.names))
        within = (values(condition, memory) > MARGIN for condition in flat.alternatives[0])
        inside = reduce(and_, within, np.ones(len(points), dtype=bool))
        found = np.concatenate([points[inside][:ENOUGH_POINTS] / GRID, *self.known.values()])
        functions = [Compiled(self.box.unit(c.poly)) for c in flat.alternatives[0]]
        dice = np.random.default_rng(0)
        for _ in range(WALKS if len(found) else 0):
            start = found[dice.integers(len(found), size=WALKERS)]
            step = dice.normal(size=start.shape)
            for _ in range(HALVINGS):  # the farthest that stays inside
                tried = np.clip(start + step, 0.0, 1.0)
                within = (function(tried) > MARGIN for function in functions)
                inside = reduce(and_, within, np.ones(len(tried), dtype=bool))
                found = np.concatenate([found, tried[inside]])
                start, step = start[~inside], step[~inside] / 2
        return found

    def _unit(self, point: Point) -> Any:
        """Return a point of the box in unit coordinates, shape (1, parameter)."""
        ranges = zip(point, self.box.low, self.box.high, strict=True)
        return np.array([[float((x - low) / (high - low)) for x, low, high in ranges]])

    def signs(self, poly: Poly) -> Any:
        """Return 1, −1 or 0 (too near to zero to tell, or not looked at) at each of the points; of long ones some."""
        key, rows = Key(poly), slice(None, None, 1 + len(poly) // MAX_SAMPLED_TERMS)
        if key not in self._signs:
            self._signs[key] = np.zeros(len(self.places), dtype=np.int8)
            self._signs[key][rows] = self._clear_signs(key, self.places[rows])
        return self._signs[key]

    def _clear_signs(self, key: Key, places: Any) -> Any:
        turn = 1 if key.poly.leading_coefficient() > 0 else -1
        free = Key(put_quotients(turn * key.poly, self.over.solved))
        here = turn * self.box.recall(("compiled", free), lambda: Compiled(self.box.unit(free.poly)))(places)
        return np.where(here > MARGIN, 1, np.where(here < -MARGIN, -1, 0))

    def showing(self, factors: Sequence[Poly], sign: int) -> Point | None:
        """Return a point at which the product has the sign (1 or −1), checked exactly; None: none of them does."""
        keys, places = [Key(factor) for factor in factors], list(self.known.values())
        clear = [self._at_known.setdefault(key, []) for key in keys]
        for key, found in zip(keys, clear, strict=True):
            if fresh := places[len(found) :]:
                found += self._clear_signs(key, np.concatenate(fresh)).tolist()
        for k, point in enumerate(self.known):
            if prod(found[k] for found in clear) == -sign:
                continue
            exact = (self.over.recall(("sign", key, k), partial(sign_at, (key.poly,), point)) for key in keys)
            if prod(exact) == sign:
                return point
        whole = prod(map(self.signs, factors), start=np.ones(len(self.places), dtype=np.int8))
        for row in np.flatnonzero(whole == sign)[:MAX_POINTS_TRIED]:
            for point in self.near(int(row)):
                if sign_at(factors, point) == sign:
                    self.known[point] = self._unit(point)
                    return point
        return None

    def near(self, row: int) -> Iterator[Point]:
        """Return points of the conjunction at one of the places or next to it, in numbers with few digits first."""
        points = (self.over.lift(self.box.from_unit(unit)) for unit in round_to_grains(self.places[row], SHORT_GRAINS))
        return filter(self.over.contains, points)

    def vanishing(self, factor: Poly) -> Point | None:
        """Return a rational point of the conjunction at which the polynomial is zero, one coordinate solved for."""
        return self.over.recall(("zero", Key(factor)), lambda: next(self._vanishing(factor), None))

    def some(self, most: int) -> Iterator[Point]:
        """Yield points of the conjunction next to places that lie evenly in their order, about so many of them."""
        rows = range(0, len(self.places), 1 + len(self.places) // most)
        found = (next(self.near(row), None) for row in rows)
        return (point for point in found if point is not None)

    def _vanishing(self, factor: Poly) -> Iterator[Point]:
        free = put_quotients(factor, self.over.solved)
        some = self.over.recall("starts", lambda: tuple(self.some(MAX_STARTS)))
        starts = dict.fromkeys((*list(self.known)[:MAX_STARTS], *some))
        linear = [(k, free.derivative(k)) for k, degree in enumerate(degrees(free)) if degree == 1]
        for start in starts:
            if sign_at((factor,), start) == 0:
                yield start
            here = tuple(map(to_fmpq, start))
            for k, slope in linear:
                steep = at(slope, here)
                if steep != 0:
                    moved = start[k] - to_fraction(at(free, here) / steep)
                    lifted = self.over.lift((*start[:k], moved, *start[k + 1 :]))
                    if self.over.contains(lifted):
                        yield lifted


def sample_points_in(cell: Cell, over: Domain, known: Iterable[Point]) -> Iterator[SamplePoints]:
    """Yield points of a conjunction, for each alternative of the assumptions."""
    return (SamplePoints(both, over, known) for both in consistent(cell + one for one in over.alternatives))


def sign_at(factors: Sequence[Poly], point: Point) -> int:
    """Return the exact sign of a product.

    >>> from fractions import Fraction
    >>> x = ring(("x",))["x"]
    >>> sign_at((x, x - 1), (Fraction(1, 2),))
    -1
    """
    values = tuple(map(to_fmpq, point))
    return prod((value > 0) - (value < 0) for value in (at(factor, values) for factor in factors))
