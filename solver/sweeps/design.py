"""Designs: the points at which a game is looked at, by a plan (`solver.sweeps.plans`) for the parameters that move;
others stay, or follow from assumptions. Position n is the same point in whatever slice, on whatever machine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from solver.errors import UsageError
from solver.regions.domain import Domain, domain, free_names
from solver.regions.parameters import ParameterSpace, check_space, no_such, quote
from solver.sweeps.chances import SOBOL_BITS
from solver.sweeps.design_checks import At, check_axis, check_distributions, check_names, rest_point, whole_number
from solver.sweeps.kernels.tape import Array, Tape
from solver.sweeps.plans import GridPlan, Method, Plan, Points, SamplePlan

METHODS: tuple[Method, ...] = ("sobol", "latin", "random")
MAX_POINTS = 10**12
MAX_LATIN = 2**25  # numbers of a Latin hypercube, which is held whole: 270 MB


@dataclass(frozen=True, eq=False)
class Design:
    """Points of a parameter space, in order, numbered from 0.

    `rest`: the values of the parameters that do not move; `offset`: the plan's position of the first point.

    >>> design = grid(load("thaad-deal").space, {"shield": (0, 10, 3), "calm": (0, 1, 2)})
    >>> len(design), design.moving
    (6, ('shield', 'calm'))
    >>> design.arrays(2, 4)[design.space.names.index("shield")].tolist()
    [5.0, 5.0]
    """

    space: ParameterSpace
    plan: Plan
    rest: tuple[Fraction, ...]
    offset: int = 0
    length: int | None = None

    def __len__(self) -> int:
        return self.plan.count - self.offset if self.length is None else self.length

    @property
    def moving(self) -> tuple[str, ...]:
        """The parameters that the plan moves; those determined by assumptions may move with them."""
        return self.plan.names

    def arrays(self, start: int, stop: int) -> Array:
        """Return the points start to stop - 1 as the nearest floats, shape (parameters, points), as declared. A value
        that an assumption determines is a rounded one, and may lie outside its range."""
        start, stop, _ = slice(start, stop).indices(len(self))
        positions = np.arange(start, max(start, stop), dtype=np.int64) + self.offset
        values = np.empty((len(self.space), len(positions)))
        values[:] = np.array([float(x) for x in self.rest]).reshape(-1, 1)
        values[self._places] = self.plan.floats(positions)
        carry(self.space, values, self.moving)
        return values

    def exact(self, positions: Sequence[int] | Array) -> list[dict[str, Fraction]]:
        """Return the exact points at these positions, whose floats `arrays` gives; UsageError where there is none."""
        wanted = [int(k) for k in positions]
        for k in wanted:
            if not 0 <= k < len(self):
                raise UsageError(f"there is no point {k}; the design has {len(self)}, numbered from 0")
        over, each = domain(self.space), self.plan.exactly([k + self.offset for k in wanted])
        rest, moving = over.name(self.rest), self.moving
        return [_moved_to(dict(zip(moving, moved, strict=True)), rest, over) for moved in each]

    def part(self, start: int, stop: int) -> Design:
        """Return the design of the points start to stop - 1 alone, small where the plan is.

        >>> whole = grid(load("thaad-deal").space, {"shield": (0, 10, 11)})
        >>> len(whole.part(4, 6)), whole.part(4, 6).exact([0]) == whole.exact([4])
        (2, True)
        """
        start, stop, _ = slice(start, stop).indices(len(self))
        plan, offset = self.plan, start + self.offset
        if isinstance(plan, Points):  # which is as large as it has points
            plan, offset = Points(plan.names, plan.points[offset : stop + self.offset]), 0
        return replace(self, plan=plan, offset=offset, length=stop - start)

    def record(self) -> dict[str, Any]:
        """Return what makes it this design and no other, for provenance."""
        still = {name: str(x) for name, x in zip(self.space.names, self.rest, strict=True) if name not in self.moving}
        return {**self.plan.record(), "points": len(self), "first": self.offset, "still": still}

    @property
    def _places(self) -> list[int]:
        return [self.space.names.index(name) for name in self.plan.names]


def carry(space: ParameterSpace, values: Array, given: Collection[str]) -> None:
    """Put what the assumptions determine into points, a row a parameter, but for parameters that are given.

    >>> x, y = (Parameter(name, 2, 0, 4) for name in "xy")
    >>> points = np.array([[1.0, 2.0], [0.0, 0.0]])
    >>> carry(ParameterSpace((x, y), (parse_condition("x + y == 4"),)), points, ())
    >>> points[1].tolist()
    [3.0, 2.0]
    """
    tape = Tape(space.box)
    for k, quotient in sorted(domain(space).solved.items()):
        if space.names[k] not in given:
            with np.errstate(divide="ignore", invalid="ignore"):  # outside of what the assumptions leave
                values[k] = tape.program([tape.divide(*map(tape.polynomial, quotient))])([*values])[0]


def within_ranges(space: ParameterSpace, points: Array) -> Array:
    """Return which points, a row a parameter, lie in the ranges, which what the assumptions determine can leave.

    >>> within_ranges(ParameterSpace((Parameter("x", 1, 0, 4),)), np.array([[1.0, 5.0]])).tolist()
    [True, False]
    """
    low, high = np.array(space.box, dtype=float).T[:, :, None]
    found: Array = ((points >= low) & (points <= high)).all(axis=0)
    return found


def _moved_to(point: Mapping[str, Fraction], rest: Mapping[str, Fraction], over: Domain) -> dict[str, Fraction]:
    """Return a whole point: some values given, others determined by assumptions or at rest."""
    whole = {**rest, **point}
    return {**over.name(over.lift(over.order(whole))), **point} if over.solved else whole


def grid(space: ParameterSpace, axes: Mapping[str, tuple[object, object, int]], at: At = None) -> Design:
    """Return all combinations of equally spaced values, {"name": (low, high, count)}, both ends included.

    The last named parameter moves fastest; the others are at their baseline, or where `at` puts them. Values are
    exact: a third of the way from 0 to 1 is 1/3. A count of 1 needs low == high, so that no range is left out.

    >>> [str(point["shield"]) for point in grid(load("thaad-deal").space, {"shield": (0, 1, 4)}).exact(range(4))]
    ['0', '1/3', '2/3', '1']

    Raises UsageError for an unknown or determined name, a bad bound, an empty range, and more than MAX_POINTS points.
    """
    check_space(space)
    if not axes:
        raise UsageError("a grid needs a parameter that moves; give one with its low, high and count")
    check_names(space, axes)
    plan = GridPlan(tuple(check_axis(space, name, given) for name, given in axes.items()))
    if plan.count > MAX_POINTS:
        advice = "take smaller counts, or a sample"
        raise UsageError(f"{quote(plan.count)} points; at most {MAX_POINTS} are swept, so {advice}")
    return Design(space, plan, rest_point(space, at, plan.names))


def drawn(
    space: ParameterSpace,
    count: int,
    seed: int,
    method: str = "sobol",
    names: Iterable[str] | None = None,
    at: At = None,
) -> Design:
    """Return `count` points drawn over the parameters' distributions, of all parameters or of `names` only.

    The same seed gives the same points. Without `names` all parameters move but those that `at` puts somewhere.
    `method`: "sobol", a scrambled Sobol sequence, best with a power of two; "latin", a Latin hypercube, which is held
    in memory whole; "random", independent points. A parameter without a distribution is uniform on its range.

    >>> design = drawn(load("thaad-deal").space, 8, seed=1, names=["shield"])
    >>> sorted(int(point["shield"] * 8 / 10) for point in design.exact(range(8)))
    [0, 1, 2, 3, 4, 5, 6, 7]

    Raises UsageError for a count or seed that is none, an unknown method or name, a hypercube too large for memory, and
    a parameter that follows from others with a distribution of its own.
    """
    check_space(space)
    check_distributions(space)
    free = (name for name in free_names(space) if name not in (at or ()))
    chosen = tuple(free) if names is None else check_names(space, names)
    if not chosen:
        raise UsageError("a sample needs a parameter that moves; name one that no assumption determines")
    size, source = whole_number("a sample of", count, 1), whole_number("the seed", seed, 0)
    if size > MAX_POINTS:
        raise UsageError(f"{quote(size)} points; at most {MAX_POINTS} are swept")
    if method not in METHODS:
        raise UsageError(no_such("way to draw", method, METHODS))
    one = METHODS[METHODS.index(method)]
    if one == "sobol" and size > 2**SOBOL_BITS:
        raise UsageError(f"{size} Sobol points; there are at most {2**SOBOL_BITS}, so draw at random")
    if one == "latin" and size * len(chosen) > MAX_LATIN:
        many = f"{size} points of {len(chosen)} parameters are too many"
        advice = f"take at most {MAX_LATIN // len(chosen)}, or a Sobol sequence, which is drawn piece by piece"
        raise UsageError(f"a Latin hypercube is held in memory whole, and {many}; {advice}")
    plan = SamplePlan(tuple(space[name] for name in chosen), size, source, one)
    return Design(space, plan, rest_point(space, at, chosen))


def listed(space: ParameterSpace, points: Iterable[Mapping[str, object]], at: At = None) -> Design:
    """Return points from mappings of what differs from `at`, the baseline; UsageError for an unknown name or bad value.

    >>> design = listed(load("thaad-deal").space, [{"shield": "7/3"}, {"calm": 4}])
    >>> len(design), design.moving, str(design.exact([0])[0]["shield"])
    (2, ('shield', 'calm'), '7/3')
    """
    check_space(space)
    read = []
    for k, point in enumerate(points):
        try:
            read.append(space.values(point))
        except UsageError as error:
            raise UsageError(f"point {k}: {error}") from None
    names = tuple(name for name in space.names if any(name in point for point in read))
    rest, over = rest_point(space, at, ()), domain(space)
    whole = (_moved_to(point, over.name(rest), over) for point in read)
    return Design(space, Points(names, tuple(tuple(point[name] for name in names) for point in whole)), rest)
