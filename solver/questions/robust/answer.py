"""How wrong the numbers may be before the outcome changes: the largest common error, and each parameter alone.

Let R be where the outcome stands and p a point of it. An error of r in every parameter at once is anything in the box
|θ_k − p_k| <= r·s_k, s_k the width of k's range, or |p_k| for relative errors (a value of zero has none). The radius is

    r* = inf { r : the box of r holds a point of Θ outside R },

so every error below r* leaves the outcome standing; errors that leave the ranges or break the assumptions do
not count. The points outside R are a union of conjunctions: for affine ones r* is a linear programme, exact; else
it lies between bounds, the lower of which is proved (see `solver.regions.distances`). At r* itself
the outcome fails exactly if the nearest conjunction attains its distance.

Without an outcome the question is about the phase: that the branches standing at p go on standing, and no other begins
to. Branches and pieces without an interior, which stand on walls only, are named within the radius but do not count.

On the line of one parameter the narrowest interval round the point counts, with exact ends, across gaps in Θ; a single
point at which a region is touched is not entering it. Walls within it beyond which there is nothing new, but where more
equilibria stand or those that stand join to a continuum, are known exactly, and named.

Compare the radius of stability in Hansen and Sargent (2008), Robustness, and in linear programming,
Ben-Tal, El Ghaoui and Nemirovski (2009), Robust Optimization.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from solver.algebra.polynomials import at as value_of
from solver.algebra.polynomials import to_fmpq, to_fraction
from solver.atlas import Atlas, Named, branches_at, domain_of, in_order, with_facts
from solver.concepts.claim_atlas import claim_named, named_or_claimed
from solver.errors import Undecided
from solver.forms.any_form import AnyForm
from solver.questions.robust.alone import Alone, Meeting, add_what_is_there, ask_at_ends, meetings, single_rooms
from solver.questions.robust.targets import Target, list_targets, named_target, restrict
from solver.questions.subject import ConceptAnswer, atlas_of, lies_in_a_wall, region_at
from solver.regions.constraints import Constraint
from solver.regions.decide.emptiness import Budget, check_budget
from solver.regions.distances import NEAREST_BUDGET
from solver.regions.domain import Domain, domain
from solver.regions.lines import line_between
from solver.regions.nearest_outside import DistanceBounds, NearestOutside, find_nearest
from solver.regions.norms import Common, Values, printed_unit, restrict_cell, restrict_domain
from solver.regions.parameters import Point
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.report.records import Record
from solver.report.words import TOLD

EXACT = "linear programmes over the rationals"
BOUNDS = "linear programmes, and bounds where conditions are curved"


@dataclass(frozen=True, slots=True)
class Change(Record):
    """What the nearest error does: the outcome that ends or begins there, the conditions that turn, and the point;
    `attained`: whether it does so at that very point, or else (False) as near beyond it as one likes."""

    outcome: str
    ends: bool
    walls: tuple[Constraint, ...]
    at: Point
    attained: bool | None


@dataclass(frozen=True, slots=True)
class Shortfall(Record):
    """A condition that fails at the point, and by how much its sides differ as printed, which is no payoff."""

    condition: Constraint
    short: Fraction


@dataclass(frozen=True, eq=False)
class Robust(ConceptAnswer, schema="zopa.robust/2", explained=True, add="exact", by={"begins": ("low", "high")}):
    """The answer. `low`: every error below it is proved to leave things standing; `high`: how large an error is known
    to change them; equal where the answer is exact, both None where nothing within Θ changes them.

    `attained`: whether an error of exactly `high` changes them (None: not known); `changes`: what changes first, where;
    `alone`: the interval of each parameter, the others staying; `box`: the safe box, the errors up to `low`, with the
    whole range of a parameter that nothing depends on. For the whole list, what stands on walls only, but is met:
    `beside` within errors up to `low`, `met` by a parameter alone within its interval. `still`: parameters without
    error, being 0, with `relative`; `trusted`: whether `low` rests on z3's verdict, without a certificate. `off_walls`:
    whether walls are left out of all this, but for the point itself and the ends of intervals.

    When the outcome does not stand at the point, `stands` is false, both bounds are 0, `misses` lists what fails for
    each of its alternatives, and `begins` is the error with which it might stand after all.
    """

    outcome: str | None
    standing: tuple[str, ...]
    point: Point
    relative: bool
    stands: bool
    low: Fraction | None
    high: Fraction | None
    attained: bool | None
    changes: tuple[Change, ...]
    alone: tuple[Alone, ...]
    box: Mapping[str, tuple[Fraction, Fraction]]
    beside: tuple[Change, ...]
    met: Mapping[str, tuple[Meeting, ...]]
    still: tuple[str, ...]
    method: str
    spent: str = ""
    trusted: bool = False
    off_walls: bool = False
    misses: tuple[tuple[Shortfall, ...], ...] = ()
    begins: DistanceBounds | None = field(default=None, repr=False)

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def radius(self) -> Fraction | None:
        """The largest common error where it is known exactly, as a part of each scale; None elsewhere."""
        return self.low if self.exact else None


def robust(
    subject: AnyForm | Atlas,
    outcome: Named | None = None,
    at: Mapping[str, object] | None = None,
    relative: bool = False,
    budget: Budget = NEAREST_BUDGET,
) -> Robust:
    """Return the largest common error that leaves the outcome an equilibrium, or the whole list of them as it is.

    >>> found = robust(load("thaad-deal"), "keep, tolerate")
    >>> found.radius, found.attained, [(c.outcome, c.at["buffer"]) for c in found.changes]
    (Fraction(3, 20), False, [('(keep, tolerate)', Fraction(9, 2))])

    `at`: a point of Θ, the baseline for what is left out. `budget` goes to each proof about curved conditions.
    Raises UsageError for a point outside Θ and an unknown outcome; Undecided where not every play of a tree is told.
    """
    check_budget(budget)
    atlas = atlas_of(subject)
    atlas = with_facts(atlas) if outcome is None else named_or_claimed(atlas, outcome, budget)
    asked = _ask(atlas, outcome, atlas.game.space.check(atlas.game.space.point(at)), relative)
    asked.refuse_open()
    stands = asked.label is None or asked.targets[0].region.contains(asked.point)
    return _where_it_ends(asked, budget) if stands else _where_it_begins(asked, budget)


@dataclass(frozen=True, eq=False, slots=True)
class _RobustQuestion:
    """What is asked: `told`: what must not be reached, and `targets` the same as it is at the point, where regions are
    right off the walls alone; `thin`: what begins on walls only; `standing`: what stands at the point; `still`: the
    parameters without an error; `norm`: how errors are measured; `within`: whether all of them stay within a wall."""

    atlas: Atlas
    label: str | None
    point: Point
    relative: bool
    told: Sequence[Target]
    targets: Sequence[Target]
    thin: Sequence[Target]
    standing: tuple[str, ...]
    still: tuple[str, ...]
    norm: Common
    within: bool

    @property
    def off_walls(self) -> bool:
        return self.targets is not self.told

    @property
    def over(self) -> Domain:
        return domain(self.atlas.game.space)

    @property
    def values(self) -> Values:
        return self.over.order(self.point)

    @property
    def claim(self) -> str:
        return claim_named(self.atlas, str(self.label))

    @property
    def here(self) -> Domain:
        """The space of errors around the point."""
        return restrict_domain(self.over, self.values, self.norm.free)

    def refuse_open(self) -> None:
        """Raise Undecided where it is open whether the outcome stands at the point, or what does."""
        label, open_ = self.label, self.atlas.game.open
        if open_ and (label is None or self.atlas.claim(self.claim).at(self.point) is None):
            raise Undecided(f"it is open {f'whether {label} stands' if label else 'what stands beside'}. {open_}")


def _ask(atlas: Atlas, outcome: Named | None, point: Point, relative: bool) -> _RobustQuestion:
    over = domain(atlas.game.space)
    values = over.order(point)
    told, thin = list_targets(atlas, point) if outcome is None else ([named_target(atlas, outcome)], [])
    label = None if outcome is None else told[0].outcome
    seen = None if label is None else region_at(atlas, claim_named(atlas, label), told[0].region, point)
    if outcome is None or seen is not None:  # exactly: on a wall a branch can have weights 0, and be met by others
        there = atlas.along(line_between(domain_of(atlas), point, point)).standing(Fraction(0))
        standing = tuple(label for corners in in_order(atlas, there.continua) for label in dict.fromkeys(corners))
    else:
        standing = tuple(dict.fromkeys(branch.label for branch in branches_at(atlas, point)))
    ends = zip(values, over.low, over.high, strict=True)
    sizes = [abs(value) if relative else high - low for value, low, high in ends]
    still = tuple(name for name, size in zip(over.names, sizes, strict=True) if not size)
    fixed = {*still, *(name for name, others in over.origins.items() if not others)}  # by an equality
    norm = Common({k: size for k, size in enumerate(sizes) if over.names[k] not in fixed})
    targets = told if seen is None else [replace(told[0], region=seen)]
    within = seen is not None and lies_in_a_wall(atlas, point, norm.free)
    return _RobustQuestion(atlas, label, point, relative, told, targets, thin, standing, still, norm, within)


def _where_it_begins(asked: _RobustQuestion, budget: Budget) -> Robust:
    """Return what an outcome misses that does not stand at the point, and the nearest place where it does."""
    region, told, values, free = asked.targets[0].region, asked.told[0].region, asked.values, asked.norm.free
    misses = tuple(_misses(region if told.contains(asked.point) else told, values))
    begins = find_nearest(restrict(region, values, free), asked.here, asked.norm, values, None, budget)
    open_ = bool(asked.atlas.game.open) or asked.within  # it may stand nearer
    return Robust(
        asked.atlas.game, asked.atlas.concept, asked.label, asked.standing, asked.point, asked.relative, False,
        Fraction(0), Fraction(0), None, (), (), {}, (), {}, asked.still, EXACT, misses=misses,
        begins=None if open_ else begins, off_walls=asked.off_walls,
    )  # fmt: skip


def _where_it_ends(asked: _RobustQuestion, budget: Budget) -> Robust:
    """Return how far what stands at the point does so around it."""
    atlas, targets, point, norm, values = asked.atlas, asked.targets, asked.point, asked.norm, asked.values
    search, changes = _first_reached(targets, asked.here, values, norm, budget)
    if (atlas.game.open and search.low is not None) or asked.within:  # it may stand at more points, or at fewer
        low = Fraction(0) if asked.within else search.low
        search, changes = replace(search, low=low, found=(), open=(Verdict("undecided", spent=TOLD),)), ()
    curved = any(not c.is_affine for t in targets for cell in t.region.cells for c in cell)
    rooms = () if atlas.game.open else tuple(single_rooms(targets, point))
    if asked.off_walls:
        rooms = tuple(ask_at_ends(rooms, atlas, asked.claim, point))
    beside = tuple(_walls_beside(asked.thin, asked.here, values, norm, search.low, budget))
    named = asked.label is not None
    met = {} if named else {room.parameter: tuple(meetings(atlas, room, point)) for room in rooms}
    rooms = tuple(add_what_is_there(room, asked.over, point, met.get(room.parameter, ()), named) for room in rooms)
    spent = "; ".join(dict.fromkeys(v.spent for v in search.open if v.spent))
    return Robust(
        atlas.game, atlas.concept, asked.label, asked.standing, point, asked.relative, True, search.low, search.high,
        search.attained, changes, rooms, _box(targets, asked.over, point, norm.scales, search.low), beside, met,
        asked.still, BOUNDS if curved else EXACT, spent, search.trusted, off_walls=asked.off_walls,
    )  # fmt: skip


def _first_reached(
    targets: Sequence[Target], here: Domain, point: Values, norm: Common, budget: Budget
) -> tuple[DistanceBounds, tuple[Change, ...]]:
    """Return the nearest of all targets, and what changes there."""
    searches: list[tuple[Target, DistanceBounds]] = []
    reach: Fraction | None = None
    for target in targets:
        cells = restrict(target.region, point, norm.free)
        search = find_nearest(cells, here, norm, point, reach, budget, target.ends)
        searches.append((target, search))
        reach = min((high for high in (reach, search.high) if high is not None), default=None)
    lows = [search.low for _, search in searches if search.low is not None]
    nearest = [(target, found) for target, search in searches for found in search.found if found.nearest.high == reach]
    nearest.sort(key=lambda one: one[1].nearest.attained is not True)  # where an outcome changes, before its limits
    left_open = tuple(v for _, search in searches for v in search.open)
    trusted = any(search.trusted for _, search in searches)
    total = DistanceBounds(min(lows, default=None), tuple(found for _, found in nearest), left_open, trusted)
    return total, tuple(_changes(nearest, point, norm))


def _walls_beside(
    thin: Sequence[Target], here: Domain, point: Values, norm: Common, radius: Fraction | None, budget: Budget
) -> Iterator[Change]:
    """Yield what begins on affine walls within the radius, and where."""
    for target in thin if radius is None or radius else ():
        straight = [cell for cell in restrict(target.region, point, norm.free) if all(c.is_affine for c in cell)]
        search = find_nearest(straight, here, norm, point, radius, budget)
        if search.high is not None and (radius is None or search.high < radius):
            yield from _changes([(target, search.found[0])], point, norm)


def _changes(nearest: Sequence[tuple[Target, NearestOutside]], point: Values, norm: Common) -> Iterator[Change]:
    seen: list[tuple[Target, set[Constraint]]] = []
    for target, found in nearest:
        limit = found.nearest.limit
        if limit is None:
            continue
        walls = tuple(_walls(target, found, point, norm))
        known = (had for one, had in seen if one is target)
        if not any(had == {*walls} or (had < {*walls} and not found.nearest.attained) for had in known):
            seen.append((target, {*walls}))
            at = target.region.domain.name(limit)
            yield Change(target.outcome, target.ends, walls, at, found.nearest.attained)


def _walls(target: Target, found: NearestOutside, point: Values, norm: Common) -> Iterator[Constraint]:
    """Yield the conditions of the outcome's region that turn there: that fail after holding, or hold after failing."""
    stated = {c.key for c in found.cell}
    values = tuple(map(to_fmpq, point))
    for condition in dict.fromkeys(c for cell in target.region.cells for c in cell):
        if condition.holds(values) is target.ends:
            for own in restrict_cell((condition,), point, norm.free) or ():
                if any(c.key in stated for c in (own.negation() if target.ends else (own,))):
                    yield condition


def _box(
    targets: Sequence[Target], over: Domain, point: Point, scales: Mapping[int, Fraction],
    radius: Fraction | None,
) -> dict[str, tuple[Fraction, Fraction]]:  # fmt: skip
    cells = [*over.alternatives, *(cell for target in targets for cell in target.region.cells)]
    mentioned = {k for cell in cells for c in cell for k in c.variables}
    box = {}
    for k, (name, value) in enumerate(point.items()):
        if k not in mentioned or (radius is None and k in scales):
            box[name] = (over.low[k], over.high[k])
        else:
            error = (radius or Fraction(0)) * scales.get(k, Fraction(0))
            box[name] = (max(over.low[k], value - error), min(over.high[k], value + error))
    return box


def _misses(region: Region, point: Values) -> Iterator[tuple[Shortfall, ...]]:
    """Yield what fails in each alternative of the region."""
    values = tuple(map(to_fmpq, point))

    def short(condition: Constraint) -> Shortfall:
        return Shortfall(condition, abs(to_fraction(value_of(condition.poly, values))) / printed_unit(condition.poly))

    yield from (tuple(short(c) for c in cell if not c.holds(values)) for cell in region.cells)
