"""When does a claim hold? The simplest exact condition, how large it is, and what is missing at a point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from solver.algebra.polynomials import at as value_at
from solver.algebra.polynomials import to_fraction
from solver.atlas import Atlas
from solver.claims import Truth, apart_from_walls, claim_set, claim_truth, parse_claim
from solver.errors import InvalidGame, Undecided, UsageError, no_truth_value
from solver.expressions.conditions import Condition, predicates
from solver.expressions.expression import evaluate, parse
from solver.forms.any_form import AnyForm
from solver.forms.predicates import VALUES
from solver.questions.subject import atlas_of, claims_of, space_given
from solver.regions.constraints import Constraint, is_thin, split_thin
from solver.regions.decide.emptiness import DEFAULT, POINTS_BUDGET, Budget, check_budget, decide
from solver.regions.decide.work import allowing, counting_trust
from solver.regions.differences import Difference
from solver.regions.domain import box_constraints
from solver.regions.elimination import decide_stepwise
from solver.regions.parameters import ParameterSpace, Point
from solver.regions.proofs.certificates import Verdict, best_verdict
from solver.regions.region import Region, everywhere, nowhere
from solver.regions.sentences import Sentence
from solver.regions.volume import Share
from solver.report.answer import Answer
from solver.report.html_page import Record
from solver.report.json_records import Names

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
class When(Answer, schema="zopa.when/2", rename={"subject": "solved_for", "struck": "exceptions_at_point"}):
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
    more than two players.
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
    found, trusted, atlas, off_walls = _found(atlas, read, space, budget)
    region, verdict, undecided, refuted = _shown(found, budget, bool(game.open))
    asked = _Asked(atlas, read, space, budget, point, off_walls)
    verdict = verdict if off_walls else atlas.with_open(read, space, False, verdict, budget)
    elsewhere, holds = asked.may_hold_elsewhere(region), asked.holds(region)
    missing, struck = _what_fails(region, point, solve_for) if holds is False else ((), ())
    share = (region.simplified() if isinstance(region, Region) else region).share()
    truth, more = asked.truth(region, verdict, share, elsewhere, holds)
    if off_walls and truth == "true":  # which may take more than is given to each exception
        region, truth = everywhere(space), "almost true"
    elif off_walls and truth == "false":
        truth = "almost false"
    if truth.startswith("almost"):
        share, refuted = Share(float(truth == "almost true"), Fraction(truth == "almost true")), refuted + more
    return When(
        game, claim, given or "", region, verdict, solve_for or "", point, holds, missing,
        share if share.known else None, trusted + refuted, undecided, struck, truth, elsewhere, off_walls,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A claim, where it is asked, and what is told of: of all of Θ, or only `off_walls`."""

    atlas: Atlas
    claim: Condition
    space: ParameterSpace
    budget: Budget
    point: Point
    off_walls: bool

    def may_hold_elsewhere(self, region: Region | Difference) -> bool:
        """Return whether the claim may hold at points that are in none of the outcomes told."""
        if self.atlas.is_open_somewhere(self.claim, self.space):
            return True
        may = self.atlas.may_hold(self.claim, self.space)
        if may is None or isinstance(region, Difference):
            return may is not None
        with counting_trust(self.budget.times(OPEN_PART).questions):
            return Difference(may, region).verdict(self.budget.first).kind != "empty"

    def holds(self, region: Region | Difference) -> bool | None:
        """Return whether the claim holds at the point; None where that is not known, or what is given does not hold."""
        if not self.space.admits(self.point):
            return None
        game, holds = self.atlas.game, region.contains(self.point)
        by_itself = len(game.parties) == 2 or bool(self.atlas.asked_walls)  # is a point on a wall asked
        if self.off_walls and not by_itself and self.atlas.point_and_walls(self.point, {})[1]:
            return None
        if self.off_walls or (game.open and not holds):
            return self.atlas.claim_test(self.claim, self.space)(self.point)
        return holds

    def truth(
        self, region: Region | Difference, verdict: Verdict, share: Share, elsewhere: bool, holds: bool | None
    ) -> tuple[Truth, int]:
        """Return the word for the claim, and how many refutations on the way are z3's alone."""
        with counting_trust(self.budget.questions) as trust:
            if isinstance(region, Region) and () in region.cells:
                truth: Truth = "true"
            elif not elsewhere and share.exact is not None and 0 < share.exact < 1:
                truth = "mixed"
            else:
                fails = Verdict("nonempty") if holds is False else None
                truth, _ = claim_truth(self.atlas, self.claim, self.space, verdict, fails, self.budget)
        return truth, trust.refuted


def _shown(
    found: Region | Difference, budget: Budget, told: bool
) -> tuple[Region | Difference, Verdict, tuple[int, ...], int]:
    """Return the set in few words, whether it has a point, of which alternatives that is open, and how many refutations
    that shortened it are z3's alone; `told` as in `_decided`."""
    with counting_trust(budget.questions) as trust:
        region, verdict, undecided = _decided(found, budget, told)
    if not isinstance(region, Difference):
        return region, verdict, undecided, trust.refuted if region is not found else 0
    if verdict.kind == "empty":
        return nowhere(region.space), verdict, undecided, trust.refuted
    # afterwards, since a proof that nothing is left can use more than what is needed to say it
    with counting_trust(budget.times(SHORTENING_PART).questions) as trust:
        short = region.within_the_base()
    return short if short.taken.cells else short.base, verdict, undecided, trust.refuted


def _what_fails(
    region: Region | Difference, point: Point, subject: str | None
) -> tuple[tuple[tuple[Gap, ...], ...], tuple[int, ...]]:
    """Return what is missing at a point outside the set, or which exceptions of a difference hold there."""
    if region.base.contains(point):
        values = region.domain.ring.values(point)
        struck = (k for k, cell in enumerate(region.taken.cells) if all(c.holds(values) for c in cell))
        return (), tuple(struck)
    return tuple(tuple(gap for _, gap in line) for line in failing_conditions(region.base, point, subject)), ()


def _found(
    atlas: Atlas, claim: Condition, space: ParameterSpace, budget: Budget
) -> tuple[Region | Difference, int, Atlas, bool]:
    """Return the claim's set, how many refutations are z3's alone, of which atlas it is the set, and whether walls are
    left out, since they are too many to tell."""
    try:
        whole, trusted = claim_set(atlas, claim, space, budget)
        return whole, trusted, atlas, not atlas.right_on_walls(claim, space)
    except (Undecided, UsageError):
        if all(one.name not in VALUES for one in predicates(claim.tree)):
            raise
        broad = (atlas if len(atlas.game.parties) == 2 else atlas_of(atlas.game)).almost_everywhere
        found, trusted = claim_set(broad, claim, space, budget)
        if isinstance(found, Difference):
            found = Difference(*(apart_from_walls(part, claim) for part in (found.base, found.taken)))
            return found, trusted, broad, True
        return apart_from_walls(found, claim), trusted, broad, True


def _decided(
    region: Region | Difference, budget: Budget, told: bool
) -> tuple[Region | Difference, Verdict, tuple[int, ...]]:
    """Return the set without alternatives proved empty, whether it has a point, and of which of them that is open;
    `told`: it is less than where the claim holds, so of many alternatives one with a point will do."""
    if isinstance(region, Difference):
        return region, region.verdict(budget), ()
    told = told and len(region.cells) > MAX_TOLD
    cells, thin = split_thin(region.cells)
    shared = budget.among(len(cells))
    each = POINTS_BUDGET if told else shared.first
    verdicts = [decide(cell, region.domain, each) for cell in cells]
    left = [k for k, one in enumerate(verdicts) if one.kind == "undecided"]
    again, before = [] if told else left[:MAX_ASKED_AGAIN], 0
    while again and len(again) != before:  # fewer than before share what there is
        parts, before = (shared.times(SECOND_PART), budget.times(LAST_PART / len(again))), len(again)
        for k in again:
            verdicts[k] = decide(cells[k], region.domain, max(parts, key=lambda part: part.coefficients))
        again = [k for k in again if verdicts[k].kind == "undecided"]
    verdict = best_verdict(verdicts)
    thin_ones = [k for k, one in enumerate(verdicts) if one.kind == "undecided" and is_thin(cells[k])]
    left_open = thin_ones if verdict.kind == "nonempty" and region.domain.alternatives == ((),) else []
    with allowing(STEPWISE_WORK):  # which of these are left to tell, without a certificate
        for k, stage in ((k, stage) for stage in STEPWISE.stages for k in left_open):
            if verdicts[k].kind == "undecided":
                verdicts[k] = decide_stepwise((*cells[k], *box_constraints(region.domain)), region.domain, stage)
        for k in (k for k in left_open if verdicts[k].kind == "undecided"):
            verdicts[k] = decide(cells[k], region.domain, STEPWISE)
    if verdict.kind == "undecided" or (thin and verdict.kind == "empty"):
        verdict = region.verdict(budget)
    open_ = [one.kind for one in verdicts if one.kind != "empty"] if verdict.kind != "empty" else []
    if len(open_) < len(verdicts):
        kept = (c for c, one in zip(cells, verdicts, strict=True) if open_ and one.kind != "empty")
        region = Region(region.space, (*kept, *(thin if verdict.kind != "empty" else ())))
    return region, verdict, tuple(k for k, kind in enumerate(open_) if kind == "undecided")


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
