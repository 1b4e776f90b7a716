"""How far apart two points are, in what may move: one of two distances.

    Common   max_k |δ_k| / scale_k     an error of so much of each scale
    Total    Σ_k cost_k · |δ_k|        what a change costs, unit by unit

A parameter without a scale or a cost does not move: numbers are put in its place before anything else is done, since a
curved condition may be affine in the parameters left. A condition with a margin m holds by so much in the units in
which it is printed: 2·breach − shield >= 0 as breach >= shield/2 + m.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from solver.algebra.linear_programs import Line
from solver.algebra.polynomials import Poly, constant_of, degrees, to_fmpq, to_fraction
from solver.regions.constraints import Cell, Constraint, constraint, normalize_cell
from solver.regions.domain import Domain, substitute

Values = tuple[Fraction, ...]


@dataclass(frozen=True)
class Common:
    """The largest movement, each measured by the parameter's own scale.

    >>> Common({0: Fraction(10), 1: Fraction(5)}).between((Fraction(3), Fraction(2)), (Fraction(4), Fraction(1)))
    Fraction(1, 5)
    """

    scales: Mapping[int, Fraction]  # above zero, by the parameter's position

    @property
    def free(self) -> tuple[int, ...]:
        return tuple(sorted(self.scales))

    def between(self, start: Sequence[Fraction], end: Sequence[Fraction]) -> Fraction:
        return max((abs(end[k] - start[k]) / scale for k, scale in self.scales.items()), default=Fraction(0))

    def rows(self, used: Sequence[int], limit: Fraction | None = None) -> list[Line]:
        """Return the rows that no movement exceeds the distance, which is the last unknown, or else `limit`."""
        each: list[Line] = []
        for place, k in enumerate(used):
            moved = [Fraction(-(j // 2 == place)) for j in range(2 * len(used))]
            scale, zero = self.scales[k], Fraction(0)
            each.append(((*moved, scale), zero) if limit is None else ((*moved, zero), limit * scale))
        return each

    def objective(self, used: Sequence[int]) -> tuple[Fraction, ...]:
        """Return the objective to be made greatest, over (plus, minus) of each parameter used and the distance."""
        return (*[Fraction(0)] * (2 * len(used)), Fraction(-1))

    def balls(self, over: Domain, point: Values, radius: Fraction) -> Iterator[tuple[Domain, Cell]]:
        """Yield the part of the box at most so far away, as boxes cut by affine conditions: here one box."""
        low, high = list(over.low), list(over.high)
        for k, scale in self.scales.items():
            low[k] = max(low[k], point[k] - radius * scale)
            high[k] = min(high[k], point[k] + radius * scale)
        yield replace(over, low=tuple(low), high=tuple(high), baseline=point), ()


@dataclass(frozen=True)
class Total:
    """The sum of all movements, each at its cost per unit.

    >>> Total({0: Fraction(2), 1: Fraction(1)}).between((Fraction(3), Fraction(2)), (Fraction(4), Fraction(1)))
    Fraction(3, 1)
    """

    costs: Mapping[int, Fraction]  # at least zero, by the parameter's position

    @property
    def free(self) -> tuple[int, ...]:
        return tuple(sorted(self.costs))

    def between(self, start: Sequence[Fraction], end: Sequence[Fraction]) -> Fraction:
        return sum((cost * abs(end[k] - start[k]) for k, cost in self.costs.items()), Fraction(0))

    def rows(self, used: Sequence[int], limit: Fraction | None = None) -> list[Line]:
        return [] if limit is None else [(self.objective(used), limit)]

    def objective(self, used: Sequence[int]) -> tuple[Fraction, ...]:
        return (*(-self.costs[k] for k in used for _ in range(2)), Fraction(0))

    def balls(self, over: Domain, point: Values, radius: Fraction) -> Iterator[tuple[Domain, Cell]]:
        """Yield a box for each combination of directions, cut by what the changes may cost together."""
        dear = [k for k, cost in self.costs.items() if cost]
        generators = list(over.ring.generators.values())
        ways = [[s for s, end in ((1, over.high[k]), (-1, over.low[k])) if end != point[k]] for k in dear]
        for signs in product(*ways):
            low, high = list(over.low), list(over.high)
            spent = over.ring.constant(radius)
            for k, sign in zip(dear, signs, strict=True):
                reach = radius / self.costs[k]
                if sign > 0:
                    low[k], high[k] = point[k], min(high[k], point[k] + reach)
                else:
                    low[k], high[k] = max(low[k], point[k] - reach), point[k]
                spent = spent - (generators[k] - over.ring.constant(point[k])) * to_fmpq(sign * self.costs[k])
            part = replace(over, low=tuple(low), high=tuple(high), baseline=point)
            within: tuple[Constraint, ...] = (constraint(spent, ">="),) if len(dear) > 1 else ()
            yield part, within


Norm = Common | Total


def printed_unit(poly: Poly) -> Fraction:
    """Return how much the polynomial changes for one unit of the printed condition.

    >>> r = ring(("shield", "breach"))
    >>> printed_unit(2 * r["breach"] - r["shield"]), printed_unit(r["breach"] * r["shield"] - 4)
    (Fraction(2, 1), Fraction(1, 1))
    """
    lonely = [
        to_fraction(constant_of(slope))
        for k, degree in enumerate(degrees(poly))
        if degree == 1 and (slope := poly.derivative(k)).is_constant()
    ]
    upwards = [slope for slope in lonely if slope > 0]
    return abs((upwards or lonely or [Fraction(1)])[-1])


def with_margin(condition: Constraint, margin: Fraction) -> Constraint:
    """Return the condition with a margin; an equality has none, and without a margin nothing changes.

    >>> r = ring(("shield", "breach"))
    >>> with_margin(constraint(2 * r["breach"] - r["shield"], ">"), Fraction(1, 2))
    Constraint(-p0 + 2*p1 - 1 >= 0)
    """
    if not margin or condition.relation == "==":
        return condition
    return constraint(condition.poly - to_fmpq(margin * printed_unit(condition.poly)), ">=")


def with_numbers(condition: Constraint, point: Values, free: Collection[int]) -> Constraint:
    """Return the condition with the point's coordinates in the place of all parameters but the free ones."""
    fixed = (k for k in condition.variables if k not in free)
    return substitute(condition, {k: condition.poly.context().constant(to_fmpq(point[k])) for k in fixed})


def restrict_cell(cell: Cell, point: Values, free: Collection[int]) -> Cell | None:
    """Return the cell in the free parameters alone; None where a condition without any of them is false."""
    return normalize_cell(tuple(with_numbers(condition, point, free) for condition in cell))


def restrict_domain(over: Domain, point: Values, free: Collection[int]) -> Domain:
    """Return the domain for conditions in the free parameters: the assumptions hold with the others at the point.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 2, 0, 4)), (parse_condition("x <= y"),))
    >>> restrict_domain(Region(space, ()).domain, (Fraction(1), Fraction(2)), {0}).alternatives
    ((Constraint(-p0 + 2 >= 0),),)
    """
    kept = [restrict_cell(alternative, point, free) for alternative in over.alternatives]
    return replace(over, baseline=point, alternatives=tuple(dict.fromkeys(c for c in kept if c is not None)))
