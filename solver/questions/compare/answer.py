"""One question at several points side by side: what stands at each, what differs, and which walls lie between.

The first scenario is compared with each other one. An equilibrium that stands at one of the two alone does so because
some of its conditions hold at one and fail at the other: these are named, with every t at which they turn on the
straight way from the first point (t = 0) to the other (t = 1). Where the list changes on that way is found as
`thresholds` finds it: exactly, and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate, coordinate
from solver.atlas import Atlas, domain_of, in_order, outcome_region, refuse_open, with_facts
from solver.concepts.claim_atlas import claim_named, is_claim
from solver.concepts.line_search import Along, Standing
from solver.errors import Undecided, UsageError, clip
from solver.forms.any_form import AnyForm
from solver.questions.subject import ConceptAnswer, atlas_of
from solver.questions.when.answer import Gap, failing_conditions
from solver.regions.decide.emptiness import DEFAULT, FORMULAS_BUDGET, Budget, check_budget
from solver.regions.differences import Difference
from solver.regions.extent import PointTest
from solver.regions.lines import line_between, roots_in
from solver.regions.region import Region, union
from solver.report.records import Record

MAX_SCENARIOS = 12


@dataclass(frozen=True, slots=True)
class Scenario(Record):
    """What is so at one point. `walls`: those it lies on; `holds`: what was asked, if anything; `missing`: the
    conditions that it lacks there, of the nearest alternative."""

    name: str
    point: Mapping[str, Fraction]
    standing: Standing
    walls: tuple[str, ...]
    holds: bool | None
    missing: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Reason(Record):
    """A condition that holds at one of two points alone; `turns`: all t where its sides are equal between them."""

    gap: Gap
    turns: tuple[Coordinate, ...]


@dataclass(frozen=True, slots=True)
class OutcomeChange(Record):
    """An outcome, or what was asked, that holds at the other point only (`gained`), or at the first only; and why."""

    what: str
    gained: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ScenarioDifference(Record):
    """What differs between the first scenario and another; `way`: the tipping points between them, if they differ, and
    if that is not `open`: why."""

    to: str
    changes: tuple[OutcomeChange, ...]
    way: Along | None
    open: str = ""


@dataclass(frozen=True)
class Comparison(ConceptAnswer, schema="zopa.compare/1"):
    """Scenarios side by side, and between the first and each other; `asked`: a claim, an outcome, or nothing."""

    asked: str
    scenarios: tuple[Scenario, ...]
    between: tuple[ScenarioDifference, ...]


def compare(
    subject: AnyForm | Atlas,
    points: Mapping[str, Mapping[str, object] | None],
    asked: str | None = None,
    at: Mapping[str, object] | None = None,
    budget: Budget = DEFAULT,
) -> Comparison:
    """Return what stands at each of the named points, and why it is not the same; `asked`: a claim or an outcome.

    A point is a mapping, filled up with `at` and the baseline; None is the baseline itself. Raises UsageError for fewer
    than two points, and for one outside the ranges or the assumptions, with its name.

    >>> found = compare(load("thaad-deal"), {"now": None, "trust": {"breach_us": 4, "breach_cn": 4}})
    >>> [(one.what, one.gained, [str(why.turns[0]) for why in one.reasons]) for one in found.between[0].changes]
    [('(withdraw, sanction)', True, ['1/2', '1/2']), ('(withdraw + keep, sanction + tolerate)', True, ['1/2', '1/2'])]
    """
    check_budget(budget)
    if not isinstance(points, Mapping):
        raise UsageError('scenarios have names; give them as {"now": None, "later": {"shield": 2}}, for example')
    if not 2 <= len(points) <= MAX_SCENARIOS:
        raise UsageError(f"compare takes two to {MAX_SCENARIOS} scenarios; found {len(points)}, so name others")
    whole, region, test, said = atlas_of(subject, FORMULAS_BUDGET), None, None, ""
    if asked is not None and is_claim(whole, asked):
        extent, said = whole.claim(asked), asked
        extent.refuse_open()
        region = extent.in_short(budget).found
    elif asked is not None:
        refuse_open(whole)
        region, said = outcome_region(whole, asked), claim_named(whole, whole.label(asked))
    if said and (extent := whole.claim(said)).walls:
        test = extent.test
    moves = ((name, {**(at or {}), **(moved or {})}) for name, moved in points.items())
    found = tuple(scenario_at(with_facts(whole), region, *one, test) for one in moves)
    between = tuple(_between(with_facts(whole), region, asked or "", found[0], one) for one in found[1:])
    return Comparison(whole.game, whole.concept, asked or "", found, between)


def scenario_at(
    atlas: Atlas, region: Region | Difference | None, name: str, moved: Mapping[str, object],
    test: PointTest | None = None,
) -> Scenario:  # fmt: skip
    """Return what is so at one point, and of the region of what was asked, if anything; `test`: what tells whether that
    holds where the region is right off the walls alone."""
    try:
        there = atlas.at(moved)
    except UsageError as error:
        raise UsageError(f"scenario {clip(name)}: {error}") from None
    point, holds = there.point, None if region is None else (test or region.contains)(there.point)
    lines = failing_conditions(region.base, point) if region is not None and not holds else []
    standing: Standing = atlas.along(line_between(domain_of(atlas), point, point)).standing(Fraction(0))
    return Scenario(name, point, standing, there.walls, holds, tuple(gap for _, gap in lines[0]) if lines else ())


def paid_in(standing: Standing) -> Iterator[tuple[str, Sequence[Coordinate]]]:
    """Yield what stands, with what it pays; nothing for another name of the first, such as a property of its game."""
    for one in standing.outcomes:
        first = standing.outcomes[0]
        yield one.label, () if one.label != first.label and one.strategies == first.strategies else one.payoffs


def _between(
    atlas: Atlas, region: Region | Difference | None, asked: str, first: Scenario, other: Scenario
) -> ScenarioDifference:
    if first.point == other.point:
        return ScenarioDifference(other.name, (), None)
    line = line_between(domain_of(atlas), first.point, other.point)
    before, after = (set(scenario.standing.labels) for scenario in (first, other))
    differ = [(label, label in after) for (label,) in in_order(atlas, ([one] for one in before ^ after))]
    regions = [(label, gained, _outcome_region(atlas, label)) for label, gained in differ]
    if region is not None and first.holds != other.holds:
        regions.append((asked, bool(other.holds), region.base))
    changes = []
    for what, gained, where in regions:
        lacks, has = (first.point, other.point) if gained else (other.point, first.point)
        if what != asked and where.contains(lacks):
            continue  # it stands there, too: inside a continuum, or under another name
        failing = next(iter(failing_conditions(where, lacks, beside=has)), [])
        turns = (tuple(map(coordinate, roots_in([line.restrict(c.poly)], line.low, line.high))) for c, _ in failing)
        changes.append(
            OutcomeChange(what, gained, tuple(Reason(gap, t) for (_, gap), t in zip(failing, turns, strict=True)))
        )
    try:
        return ScenarioDifference(other.name, tuple(changes), atlas.along(line).answer(Fraction(0)))
    except (UsageError, Undecided) as unknown:
        return ScenarioDifference(other.name, tuple(changes), None, str(unknown))


def _outcome_region(atlas: Atlas, label: str) -> Region:
    """Return where an outcome stands, on walls, too, where its name can say that."""
    try:
        return outcome_region(atlas, label)
    except UsageError:  # a property of a game of coalitions
        return union((one.region for one in atlas.branches if one.label == label), atlas.game.space)
