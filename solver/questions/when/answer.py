"""When does a claim hold? The simplest exact condition, how large it is, and what is missing at a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from solver.algebra.polynomials import at as value_at
from solver.algebra.polynomials import to_fraction
from solver.atlas import Atlas, asked_walls, point_and_walls
from solver.claims import apart_from_walls, parse_claim
from solver.errors import InvalidGame, Undecided, UsageError, no_truth_value
from solver.expressions.conditions import Condition, predicates
from solver.expressions.expression import evaluate, parse
from solver.forms.any_form import AnyForm
from solver.forms.equilibrium_values import VALUES
from solver.questions.subject import atlas_of, claims_of, space_given
from solver.regions.constraints import Cell, Constraint, is_thin, split_thin
from solver.regions.decide.emptiness import DEFAULT, POINTS_BUDGET, Budget, check_budget, decide
from solver.regions.decide.work import allowing, counting_trust
from solver.regions.differences import Difference
from solver.regions.domain import Domain, box_constraints
from solver.regions.elimination import decide_stepwise
from solver.regions.extent import Extent, Truth
from solver.regions.parameters import ParameterSpace, Point
from solver.regions.proofs.certificates import Verdict, best_verdict
from solver.regions.region import Region, everywhere, nowhere
from solver.regions.sentences import Sentence
from solver.regions.volume import Share
from solver.report.answer import Answer
from solver.report.json_records import Names
from solver.report.records import Record

MAX_ASKED_AGAIN, SECOND_PART = 4, 0.15  # alternatives still open that are asked again, with this part of the budget
LAST_PART = 0.2  # of the whole budget, for them together, where that is more
STEPWISE, STEPWISE_WORK = Budget(20_000_000, 0), 2e8  # for what stays open on walls, without z3: each, and together
MAX_TOLD = 60  # alternatives of what is told of a tree, for which more than points is tried
OPEN_PART = 0.1  # of the budget, that goes to what is no more than what is told of a tree
SHORTENING_PART = 0.4  # of the budget, that goes to shortening what a difference excepts: a few seconds at most


@dataclass(frozen=True, slots=True)
class Gap(Record, rename={"sentence": "condition"}):
    """A condition that fails: the right side less the left, as written; `strict`: equality would not do."""

    sentence: Sentence
    short: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class When(
    Answer, schema="zopa.when/2", explained=True, add="unsolved",
    rename={"subject": "solved_for", "struck": "exceptions_at_point"},
):  # fmt: skip
    """Where a claim holds.

    `region`: the exact set, over the ranges, the game's assumptions and what is `given`; a difference, one region
    except where another one holds, where that reads better; None where what is given contradicts them. `verdict`:
    whether it has a point. `holds`: at `point`; None where the point breaks what is given. `missing`: for each
    alternative of the region the conditions that fail at the point, nearest alternative first; empty where the claim
    holds. `struck`: the positions of the exceptions of a difference that hold at the point. `share`: of what the
    assumptions leave; None where nothing is known of it. `trusted`: how many refutations that shortened the condition
    are z3's verdicts, without a certificate. `open_alternatives`: positions of those of which it is undecided whether
    they have a point; the condition is exact all the same. `truth`: the word that `prove` has for the claim.
    `elsewhere`: whether it may hold at more points, since not every outcome is told; at such a one `holds` is None.
    `off_walls`: whether the region tells nothing of walls, whose share is 0; at a wall `holds` is None where it takes
    more than two players. `unsolved`: how many conditions hold the parameter asked for, and are not solved for it.
    """

    game: AnyForm
    claim: str
    given: str
    region: Region | Difference | None
    verdict: Verdict | None
    subject: str
    point: Point
    holds: bool | None
    missing: tuple[tuple[Gap, ...], ...]
    share: Share | None
    trusted: int = 0
    open_alternatives: tuple[int, ...] = ()
    struck: tuple[int, ...] = ()
    truth: Truth = "contradictory"
    elsewhere: bool = False
    off_walls: bool = False
    __bool__ = no_truth_value("whether it holds at the point (holds), or always (truth)")

    @property
    def json_names(self) -> Names:
        """What conditions are solved for."""
        return Names(subject=self.subject)

    @property
    def unsolved(self) -> int:
        """How many conditions hold the parameter asked for without being solved for it."""
        if not self.subject or self.region is None:
            return 0
        region, held = self.region, self.region.domain.names.index(self.subject)
        kept, excepted = region.lines(self.subject)
        cells, lines = (*region.base.simplified().cells, *region.taken.cells), (*kept, *excepted)
        pairs = (pair for cell, line in zip(cells, lines, strict=True) for pair in zip(cell, line, strict=True))
        return sum(held in condition.variables and one.left != self.subject for condition, one in pairs)

    @property
    def least_missing(self) -> tuple[tuple[Gap, ...], ...]:
        """What is missing, without the alternatives that lack all that one before them lacks, and perhaps more."""
        sets = [*map(frozenset, self.missing)]
        return tuple(gaps for k, gaps in enumerate(self.missing) if not any(one <= sets[k] for one in sets[:k]))

    @property
    def is_on_wall(self) -> bool:
        """Whether nothing is said at the point since it lies on a wall, though it breaks nothing that is assumed."""
        return self.off_walls and self.region is not None and self.region.space.admits(self.point)

    @property
    def undecided(self) -> str:
        """What the answer leaves open, or nothing."""
        if self.elsewhere:
            return "undecided: whether it holds at more points than those told"
        if isinstance(self.region, Difference):
            return "" if self.verdict and self.verdict.kind != "undecided" else "undecided: whether it holds anywhere"
        if not self.open_alternatives:
            return ""
        return f"undecided: whether {len(self.open_alternatives)} of the alternatives have any point"


def when(
    subject: AnyForm | Atlas,
    claim: str,
    given: str | None = None,
    solve_for: str | None = None,
    at: Mapping[str, object] | None = None,
    budget: Budget = DEFAULT,
) -> When:
    """Return a short exact condition for a claim; where it is affine, nothing of it can be dropped.

    `given`: a claim that is assumed throughout; `solve_for`: the parameter that conditions are solved for where
    they can be; `at`: the point at which what is missing is reported. Raises InvalidText and InvalidGame for a claim
    that cannot be read, with the place and the nearest name.

    >>> print(when(load("thaad-deal"), "equilibrium(withdraw, sanction)").region)
    breach_us >= shield and breach_cn >= buffer - calm
    """
    check_budget(budget)
    atlas = claims_of(subject)
    game, point = atlas.game, atlas.game.space.point(at)
    if solve_for is not None:
        game.space[solve_for]  # UsageError for an unknown name
    read = parse_claim(atlas, claim)
    space = space_given(atlas, given, budget)
    if space is None:
        return When(game, claim, given or "", None, None, solve_for or "", point, None, (), None)
    asked = _find(atlas, read, space, budget)
    extent, off_walls = asked.extent, asked.off_walls
    region, verdict, undecided, refuted = _shorten_and_decide(asked.region, budget, bool(game.open))
    verdict = verdict if off_walls else extent.settle(verdict, budget)
    elsewhere, holds = asked.may_hold_elsewhere(region, budget), asked.holds(region, point)
    missing, struck = _what_fails(region, point, solve_for) if holds is False else ((), ())
    share = (region.simplified() if isinstance(region, Region) else region).share()
    truth, more = _truth(extent, region, verdict, share, elsewhere, holds, budget)
    if off_walls and truth == "true":  # which may take more than is given to each exception
        region, truth = everywhere(space), "almost true"
    elif off_walls and truth == "false":
        truth = "almost false"
    if truth.startswith("almost"):
        share, refuted = Share(float(truth == "almost true"), Fraction(truth == "almost true")), refuted + more
    return When(
        game, claim, given or "", region, verdict, solve_for or "", point, holds, missing,
        share if share.known else None, asked.trusted + refuted, undecided, struck, truth, elsewhere, off_walls,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _WhenQuestion:
    """Where a claim holds, and what was asked for that: `region`: what was found; `trusted`: how many refutations on
    the way are z3's alone; `atlas`: of whose outcomes the claim speaks; `off_walls`: whether walls are left out."""

    region: Region | Difference
    trusted: int
    atlas: Atlas
    extent: Extent
    off_walls: bool

    def may_hold_elsewhere(self, region: Region | Difference, budget: Budget) -> bool:
        """Return whether the claim may hold at points that are in none of the outcomes told."""
        if self.extent.is_open_somewhere():
            return True
        may = self.extent.may()
        if may is None or isinstance(region, Difference):
            return may is not None
        with counting_trust(budget.times(OPEN_PART).questions):
            return Difference(may, region).verdict(budget.first).kind != "empty"

    def holds(self, region: Region | Difference, point: Point) -> bool | None:
        """Return whether the claim holds at a point; None where that is not known, or what is given does not hold."""
        if not self.extent.space.admits(point):
            return None
        game, holds = self.atlas.game, region.contains(point)
        by_itself = len(game.parties) == 2 or bool(asked_walls(self.atlas))  # is a point on a wall asked
        if self.off_walls and not by_itself and point_and_walls(self.atlas, point, {})[1]:
            return None
        return self.extent.at(point) if self.off_walls or (game.open and not holds) else holds


def _truth(
    extent: Extent, region: Region | Difference, verdict: Verdict, share: Share, elsewhere: bool, holds: bool | None,
    budget: Budget,
) -> tuple[Truth, int]:  # fmt: skip
    """Return the word for a claim, and how many refutations on the way are z3's alone."""
    with counting_trust(budget.questions) as trust:
        if isinstance(region, Region) and () in region.cells:
            return "true", trust.refuted
        if not elsewhere and share.exact is not None and 0 < share.exact < 1:
            return "mixed", trust.refuted
        truth, _ = extent.truth(verdict, Verdict("nonempty") if holds is False else None, budget)
    return truth, trust.refuted


class _DecidedSet(NamedTuple):
    """A set in few words. `verdict`: whether it has a point; `left_open`: of which alternatives that is open;
    `trusted`: how many refutations that shortened it are z3's alone."""

    region: Region | Difference
    verdict: Verdict
    left_open: tuple[int, ...] = ()
    trusted: int = 0


def _shorten_and_decide(found: Region | Difference, budget: Budget, told: bool) -> _DecidedSet:
    """Return the set in few words, and whether it has a point; `told` as in `_decide_cells`."""
    with counting_trust(budget.questions) as trust:
        decided = _decide_cells(found, budget, told)
    region = decided.region
    if not isinstance(region, Difference):
        return decided._replace(trusted=trust.refuted if region is not found else 0)
    if decided.verdict.kind == "empty":
        return decided._replace(region=nowhere(region.space), trusted=trust.refuted)
    # afterwards, since a proof that nothing is left can use more than what is needed to say it
    with counting_trust(budget.times(SHORTENING_PART).questions) as trust:
        short = region.within_the_base()
    return decided._replace(region=short if short.taken.cells else short.base, trusted=trust.refuted)


def _what_fails(
    region: Region | Difference, point: Point, subject: str | None
) -> tuple[tuple[tuple[Gap, ...], ...], tuple[int, ...]]:
    """Return what is missing at a point outside the set, or which exceptions of a difference hold there."""
    if region.base.contains(point):
        values = region.domain.ring.values(point)
        struck = (k for k, cell in enumerate(region.taken.cells) if all(c.holds(values) for c in cell))
        return (), tuple(struck)
    return tuple(tuple(gap for _, gap in line) for line in failing_conditions(region.base, point, subject)), ()


def _find(atlas: Atlas, claim: Condition, space: ParameterSpace, budget: Budget) -> _WhenQuestion:
    """Return where a claim holds; without the walls where these are too many to tell."""
    try:
        extent = atlas.claim(claim, space)
        whole, trusted = extent.in_short(budget)
        return _WhenQuestion(whole, trusted, atlas, extent, bool(extent.walls))
    except (Undecided, UsageError):
        if all(one.name not in VALUES for one in predicates(claim.tree)):
            raise
        broad = atlas if len(atlas.game.parties) == 2 else atlas_of(atlas.game)
        extent = broad.claim(claim, space, off_walls=True)
        found, trusted = extent.in_short(budget)
        if isinstance(found, Difference):
            found = Difference(*(apart_from_walls(part, claim) for part in (found.base, found.taken)))
            return _WhenQuestion(found, trusted, broad, extent, True)
        return _WhenQuestion(apart_from_walls(found, claim), trusted, broad, extent, True)


def _decide_cells(region: Region | Difference, budget: Budget, told: bool) -> _DecidedSet:
    """Return the set without alternatives proved empty, whether it has a point, and of which of them that is open;
    `told`: it is less than where the claim holds, so of many alternatives one with a point will do."""
    if isinstance(region, Difference):
        return _DecidedSet(region, region.verdict(budget))
    told = told and len(region.cells) > MAX_TOLD
    cells, thin = split_thin(region.cells)
    verdicts = _each_verdict(cells, region.domain, budget, told)
    verdict = best_verdict(verdicts)
    if verdict.kind == "nonempty" and region.domain.alternatives == ((),):
        _decide_walls(cells, region.domain, verdicts)
    if verdict.kind == "undecided" or (thin and verdict.kind == "empty"):
        verdict = region.verdict(budget)
    kept = [] if verdict.kind == "empty" else [k for k, one in enumerate(verdicts) if one.kind != "empty"]
    if len(kept) < len(verdicts):
        region = Region(region.space, (*(cells[k] for k in kept), *(thin if verdict.kind != "empty" else ())))
    left_open = tuple(place for place, k in enumerate(kept) if verdicts[k].kind == "undecided")
    return _DecidedSet(region, verdict, left_open)


def _each_verdict(cells: Sequence[Cell], over: Domain, budget: Budget, told: bool) -> list[Verdict]:
    """Return whether each alternative has a point; a few that stay open are asked again, with more."""
    shared = budget.among(len(cells))
    verdicts = [decide(cell, over, POINTS_BUDGET if told else shared.first) for cell in cells]
    left = [k for k, one in enumerate(verdicts) if one.kind == "undecided"]
    again, before = [] if told else left[:MAX_ASKED_AGAIN], 0
    while again and len(again) != before:  # fewer than before share what there is
        parts, before = (shared.times(SECOND_PART), budget.times(LAST_PART / len(again))), len(again)
        for k in again:
            verdicts[k] = decide(cells[k], over, max(parts, key=lambda part: part.coefficients))
        again = [k for k in again if verdicts[k].kind == "undecided"]
    return verdicts


def _decide_walls(cells: Sequence[Cell], over: Domain, verdicts: list[Verdict]) -> None:
    """Decide alternatives on walls that are left to tell, as far as that can be done without a certificate."""
    walls = [k for k, one in enumerate(verdicts) if one.kind == "undecided" and is_thin(cells[k])]
    with allowing(STEPWISE_WORK):
        for k, stage in ((k, stage) for stage in STEPWISE.stages for k in walls):
            if verdicts[k].kind == "undecided":
                verdicts[k] = decide_stepwise((*cells[k], *box_constraints(over)), over, stage)
        for k in (k for k in walls if verdicts[k].kind == "undecided"):
            verdicts[k] = decide(cells[k], over, STEPWISE)


def failing_conditions(
    region: Region, point: Point, subject: str | None = None, beside: Point | None = None
) -> list[list[tuple[Constraint, Gap]]]:
    """Return for each alternative the conditions that fail at a point: the one missed by least first, knife-edges last;
    with `beside`, of those alternatives only that hold at that other point. Very many knife-edges are left out."""
    cells = region.simplified().cells
    left_out = frozenset(split_thin(cells)[1])
    here, there = map(region.domain.ring.values, (point, beside or point))
    found: list[tuple[bool, list[tuple[Constraint, Gap]]]] = []
    for cell, line in zip(cells, region.sentences(subject), strict=True):
        if cell not in left_out and (beside is None or all(c.holds(there) for c in cell)):
            failing = [(c, said) for c, said in zip(cell, line, strict=True) if not c.holds(here)]
            gaps = [(c, Gap(said, _shortfall(c, said, region, point), c.relation == ">")) for c, said in failing]
            found.append((any(said.relation == "==" for said in line), gaps))
    found.sort(key=lambda one: (one[0], sum(gap.short for _, gap in one[1]), len(one[1])))
    return [gaps for _, gaps in found]


def _shortfall(condition: Constraint, printed: Sentence, region: Region, point: Point) -> Fraction:
    """Return the gap between the sentence's sides; where one has no value there, the polynomial's own."""
    try:
        left, right = (evaluate(parse(side).tree, point) for side in (printed.left, printed.right))
        return abs(left - right)
    except InvalidGame:
        return abs(to_fraction(value_at(condition.poly, region.domain.ring.values(point))))
