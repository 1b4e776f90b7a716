"""How near conditions come to a point, curved ones too, with certified bounds.

From above: a point of the conjunction, moved nearer by linear programmes. Each condition is replaced by its tangent at
the point in hand, the nearest point of the tangents is taken, and pulled back towards the old point until every
condition holds exactly (sequential linear programming; Griffith and Stewart 1961, "A nonlinear programming technique
for the optimization of continuous processing systems"). From below: the conjunction is proved to have no point at a
radius just short of that, and otherwise a nearer point has been found. The bounds agree to PRECISION, where the proof
comes within the budget; the upper one then gives way by ROUNDING for a point with few digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from solver.algebra.algebraic_numbers import simplest_fraction
from solver.algebra.polynomials import Poly, at, to_fmpq, to_fraction
from solver.regions.constraints import Cell, Constraint
from solver.regions.decide.emptiness import decide
from solver.regions.decide.work import OUT_OF_WORK, Budget, work_left
from solver.regions.domain import Domain
from solver.regions.nearest_point import Nearest, Programme, affine_distance, affine_nearest
from solver.regions.norms import Norm, Values
from solver.regions.proofs.certificates import Verdict, Witness, all_empty

PRECISION = Fraction(1, 100_000)
ROUNDING = Fraction(1, 20_000)
TIGHT_PART = Fraction(1, 1_000)  # of what a condition changes over the ranges: it holds with equality, nearly
GRAIN = 10**9  # points in hand are rounded to this, or finer where it must be, so that their digits stay few
GRAINS_IN_HAND = (GRAIN, 10**12, 10**18)
GRAINS = (1, 10, 100, 1_000, 10_000, 10**6)  # tried for a point with few digits
MAX_TANGENTS = 24  # tangents taken, while they are trusted on FINEST of the box
MIN_TRUST = Fraction(1, 10**5)
PULLS = 24  # halvings between the nearest point of the tangents and a point of the conjunction
FIRST_STEP, MAX_STEPS = Fraction(1, 1_000), 40  # of the way to where tangents at the start lead, halved until all hold
MAX_ROUNDS = 8  # nearer points found by the proof that there is none
RADIUS_CUTS = (Fraction(1, 1_000), Fraction(1, 50), Fraction(1, 4))  # by how much, where the first proof fails
HALVINGS = 8  # of the gap then, with a part of the budget each
PART_OF_BUDGET = 0.02
NEAREST_BUDGET = Budget(coefficients=20_000_000, steps=200_000)


def nearest(
    cell: Cell, over: Domain, norm: Norm, point: Values, reach: Fraction | None = None, budget: Budget = NEAREST_BUDGET
) -> Nearest:
    """Return the nearest point of a conjunction within the box: exact where it is affine, else between bounds.

    >>> cell, over = conjunction("x*y >= 4", x=10, y=10)
    >>> found = nearest(cell, over, Total({0: Fraction(1), 1: Fraction(1)}), over.baseline)
    >>> Fraction(1998, 1000) <= found.low <= 2 <= found.high < Fraction(2001, 1000)
    True

    With `reach`, a conjunction that comes no nearer than that is called empty. The assumptions are not looked at.
    """
    if all(c.is_affine for c in cell):
        return affine_nearest(cell, over, norm, point)
    if not work_left():
        return Nearest(OUT_OF_WORK, low=affine_distance(cell, over, norm, point) or Fraction(0))
    return _Enclosure(cell, over, norm, point, budget).run(reach)


@dataclass
class _Enclosure:
    cell: Cell
    over: Domain
    norm: Norm
    point: Values
    budget: Budget
    below: Verdict | None = None  # the last proof that nothing lies nearer
    flat: Fraction = Fraction(0)  # the distance that the affine conditions keep

    def run(self, reach: Fraction | None) -> Nearest:
        here = self.from_the_start()
        if here is not None:
            verdict, zero, tight = Verdict("nonempty", Witness(here)), Fraction(0), self.tight_conditions(self.point)
            return Nearest(verdict, zero, zero, self.point, self.holds(self.point), here, tight)
        ends = zip(self.over.low, self.over.high, self.point, strict=True)
        corner = tuple(high if high - x > x - low else low for low, high, x in ends)
        farthest = self.norm.between(self.point, corner) if reach is None else reach
        seen = self.decide_within(farthest)
        if seen.kind == "empty":
            return Nearest(seen, below=seen)
        self.flat = affine_distance(self.cell, self.over, self.norm, self.point) or Fraction(0)
        verdict, best, low, high = seen, seen.rational_witness, None, farthest
        if best is None:
            return Nearest(verdict, low=self.lower_bound(farthest), below=self.below)
        for _ in range(MAX_ROUNDS):
            best = self.nearer_point(best)
            high = self.norm.between(self.point, best)
            if high <= self.flat:
                low = high
            elif (seen := self.decide_within(_just_short_of(high))).kind == "empty":
                low = _just_short_of(high)
            if low is not None or seen.rational_witness is None:
                break
            verdict, best = seen, seen.rational_witness
        low = self.lower_bound(high) if low is None else low
        best = self.shorten(best, high if low == high else high * (1 + ROUNDING))
        high, tight = self.norm.between(self.point, best), self.tight_conditions(best)
        return Nearest(verdict, low, high, best, True if low == high else None, best, tight, below=self.below)

    def from_the_start(self) -> Values | None:
        """Return a point of the conjunction by the start where its points come as near to that as one likes: whatever
        is zero at the start rises in one direction, by its tangents, and the rest holds for a while."""
        values = tuple(map(to_fmpq, self.point))
        touching = [c for c in self.cell if not at(c.poly, values)]
        bent = any(c.relation == "==" and not c.is_affine for c in touching)
        if bent or not all(c.holds(values) for c in self.cell if c not in touching):
            return None
        rising = [c if c.is_affine else Constraint(_tangent(c, self.point).poly, ">") for c in touching]
        target = Programme(rising, self.over, self.norm, self.point).point_inside()
        steps = (_between(self.point, target or self.point, FIRST_STEP / 2**n) for n in range(MAX_STEPS))
        return next((step for step in steps if self.holds(step)), None)

    def shorten(self, best: Values, most: Fraction) -> Values:
        """Return a point of the conjunction with few digits that is no farther than `most`, or the point itself."""
        for grain in GRAINS:
            offers = (p for p in dict.fromkeys(self._short(best, grain)) if self.norm.between(self.point, p) <= most)
            holding = [p for p in offers if self.holds(p)]
            if holding:
                return min(holding, key=lambda p: (self.norm.between(self.point, p), sum(x.denominator for x in p)))
        return best

    def _short(self, best: Values, grain: int) -> Iterator[Values]:
        """Yield points with few digits: all rounded away from the start; or all simple but one, making up for it."""
        pairs = tuple(zip(self.point, best, strict=True))
        yield tuple(Fraction((ceil if x > start else floor)(x * grain), grain) for start, x in pairs)
        rooms = (2 * ROUNDING * abs(x - start) for start, x in pairs)
        simple = tuple(simplest_fraction(x - room, x + room) for x, room in zip(best, rooms, strict=True))
        for k, (start, x) in enumerate(pairs):
            for more in (0, 1, 2) if x != start else ():
                value = Fraction(round(x * grain) + (more if x > start else -more), grain)
                yield (*simple[:k], value, *simple[k + 1 :])

    def decide_within(self, radius: Fraction, budget: Budget | None = None) -> Verdict:
        """Whether the conjunction has a point at most so far away."""
        found: list[Verdict] = []
        for part, within in self.norm.balls(self.over, self.point, radius):
            found.append(verdict := decide((*self.cell, *within), part, budget or self.budget))
            if verdict.kind == "nonempty":
                return verdict
        if undecided := [verdict for verdict in found if verdict.kind == "undecided"]:
            return undecided[-1]
        self.below = all_empty(found)
        return self.below

    def lower_bound(self, high: Fraction) -> Fraction:
        """Return a smaller radius at which the proof succeeds, or else the distance that the affine conditions keep."""
        low, radius = self.flat, high
        for less in RADIUS_CUTS:
            radius = high * (1 - less)
            if radius <= low:
                return low
            if self.decide_within(radius).kind == "empty":
                return radius
        for _ in range(HALVINGS):  # from here on the radius is one at which that stays open
            middle = (low + radius) / 2
            keeps_away = self.decide_within(middle, self.budget.times(PART_OF_BUDGET)).kind == "empty"
            low, radius = (middle, radius) if keeps_away else (low, middle)
        return low

    def nearer_point(self, found: Values) -> Values:
        """Return a point of the conjunction, nearer than the one found where tangents lead to one. Tangents are trusted
        on a part of the box round the best point, which shrinks where they mislead."""
        best, trust = self.pull_back(self.point, found), Fraction(1)
        for _ in range(MAX_TANGENTS):
            target = self.tangent_target(best, trust)
            offers = (self.pull_back(target, inside) for inside in (best, found))
            offer = min(offers, key=lambda p: self.norm.between(self.point, p))
            before, after = (self.norm.between(self.point, p) for p in (best, offer))
            if after < before:
                best = offer
            if (before - after) * 10**4 < before:
                trust /= 4
            if trust < MIN_TRUST:
                break
        return best

    def tangent_target(self, centre: Values, trust: Fraction) -> Values:
        """Return the nearest point of the tangents at a point of the conjunction, not too far from that."""
        tangents = [c if c.is_affine else _tangent(c, centre) for c in self.cell]
        if trust < 1:
            generators = list(self.over.ring.generators.values())
            for k in sorted({k for c in self.cell for k in c.variables}):
                reach = trust * (self.over.high[k] - self.over.low[k])
                for sign in (1, -1):
                    gap = sign * (generators[k] - self.over.ring.constant(centre[k])) + self.over.ring.constant(reach)
                    tangents.append(Constraint(gap, ">="))
        programme = Programme(tangents, self.over, self.norm, self.point)
        least = programme.least_distance()
        assert least is not None  # the tangents hold at the centre
        return _round_to(programme.least_moved_point(least.distance), GRAIN)

    def pull_back(self, target: Values, inside: Values) -> Values:
        """Return a point of the conjunction on the way from the target to a point of it, close to the target."""
        if self.holds(target):
            return target
        near, far = Fraction(0), Fraction(1)  # parts of the way: not known to hold, holds
        for _ in range(PULLS):
            middle = (near + far) / 2
            near, far = (near, middle) if self.holds(_between(target, inside, middle)) else (middle, far)
        exact = _between(target, inside, far)
        rounded = (_round_to(exact, grain) for grain in GRAINS_IN_HAND)
        return next((point for point in rounded if self.holds(point)), inside)

    def holds(self, point: Values) -> bool:
        return self.over.keeps(self.cell, point)

    def tight_conditions(self, best: Values) -> tuple[Constraint, ...]:
        """Return the conditions that nearly hold with equality: those whose tangents bind."""
        tangents = {(c if c.is_affine else _tangent(c, best)): c for c in self.cell}
        found = Programme(tuple(tangents), self.over, self.norm, self.point).least_distance()
        binding = () if found is None else (tangents[tangent] for tangent in found.binding)
        return tuple(condition for condition in binding if self._is_tight(condition, best))

    def _is_tight(self, condition: Constraint, best: Values) -> bool:
        values = tuple(map(to_fmpq, best))
        slopes = ((k, to_fraction(at(condition.poly.derivative(k), values))) for k in condition.variables)
        change = sum((abs(slope) * (self.over.high[k] - self.over.low[k]) for k, slope in slopes), Fraction(0))
        return abs(to_fraction(at(condition.poly, values))) <= TIGHT_PART * change


def _just_short_of(high: Fraction) -> Fraction:
    """Return a radius shorter by PRECISION, or by less with few digits, lest they double from round to round."""
    radius = high * (1 - PRECISION)
    if radius.denominator < GRAINS_IN_HAND[-1]:
        return radius
    return simplest_fraction(radius, high * (1 - PRECISION / 2))


def _tangent(condition: Constraint, centre: Values) -> Constraint:
    """Return the condition with its polynomial's linear part at a point in the polynomial's place."""
    poly = condition.poly
    values = tuple(map(to_fmpq, centre))
    generators = poly.context().gens()
    linear: Poly = poly.context().constant(at(poly, values))
    for k in condition.variables:
        slope = at(poly.derivative(k), values)
        linear = linear + (generators[k] - poly.context().constant(values[k])) * slope
    return Constraint(linear, condition.relation)


def _between(start: Values, end: Values, part: Fraction) -> Values:
    return tuple(a + part * (b - a) for a, b in zip(start, end, strict=True))


def _round_to(point: Sequence[Fraction], grain: int) -> Values:
    return tuple(Fraction(round(x * grain), grain) for x in point)
