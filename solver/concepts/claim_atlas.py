"""Claims as the outcomes of an atlas: one claim, or the steps of a study; each stands where it holds and pays nothing.

So what is asked about an outcome can be asked about a claim: what tips it, how wrong the numbers may be, which is the
cheapest change that makes it true.

Of a study there is a branch for each step, over the parameters of all games, and one for their common part:

    claim = comparisons of formulas; `step(promise)`, one step holds; `plan`, all of them do; and, or, not, implies

The region of a step is found in its own game, over that game's parameters alone, and then read over all of them. At a
point a step is asked of its own game, without any region. Outcomes are called by the steps, and `plan`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import and_
from typing import Any, ClassVar, Literal

from solver.algebra.polynomials import Key, Poly, ring
from solver.atlas import Atlas, Branch, Named, Progress, no_progress
from solver.claims import Test, claim_region
from solver.concepts.line_search import FactSearch, LineSearch, WithinAWall, lies_within
from solver.concepts.piecewise import Agreed, AgreedAt, PiecewiseAtlas
from solver.errors import UsageError
from solver.expressions.conditions import WITHOUT_LABELS, Condition, Predicate, holds, predicates
from solver.forms.any_form import CLAIM
from solver.forms.formulas import located, substituted_condition
from solver.forms.study import PLAN, STEP, Step, Study, step_place
from solver.outcomes import PredicateClaims
from solver.regions.constraints import constraint
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.decide.work import counting_trust
from solver.regions.lines import Line
from solver.regions.parameters import ParameterSpace, Point, no_such
from solver.regions.region import Region, nowhere

CONCEPT = "steps of a study"
_LOOKS_LIKE_ONE = re.compile(r"[<>=≤≥≠]|\s(and|or|implies)\s|^\s*not\s|\w\s*\(")


@dataclass(frozen=True, eq=False, repr=False)
class ClaimAtlas(PiecewiseAtlas):
    """The claim as the only outcome there is: `own`; `asked_of`: the atlas whose outcomes it speaks of."""

    asked_of: Atlas = field(kw_only=True, repr=False)
    own: Condition = field(kw_only=True, repr=False)

    @property
    def asked_walls(self) -> tuple[Poly, ...]:
        walls = self.asked_of.asked_walls  # which most atlases have none of
        return () if not walls or self.asked_of.right_on_walls(self.own, self.game.space) else walls

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> AgreedAt:
        found = super().at(point, **moved)
        if not self.asked_walls:
            return found
        here = self.branches_of("") if self.claim_test(self.own, self.game.space)(found.point) else ()
        return replace(found, branches=here, outcomes=tuple(Agreed(one.label, (), ()) for one in here))

    def along(self, line: Line, name: str = "") -> LineSearch:
        return (WithinAWall if lies_within(line, self.asked_walls) else FactSearch)(self, name, line)

    def on_line(self, search: LineSearch) -> ClaimAtlas:
        whole: Any = self.asked_of  # one that has walls to be asked
        return _of_claim(
            whole.on_line(search), replace(self.own, tree=substituted_condition(self.own.tree, search.parameters))
        )

    def right_on_walls(self, claim: Condition, space: ParameterSpace) -> bool:
        return self.asked_of.right_on_walls(claim, space)

    def parse_claim(self, text: str) -> Condition:
        return self.asked_of.parse_claim(text)

    def claim_test(self, claim: Condition, space: ParameterSpace) -> Test:
        return self.asked_of.claim_test(claim, space)

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        return *self.branches, *self.excluded


def claim_atlas(asked_of: Atlas, claim: str, budget: Budget = DEFAULT) -> ClaimAtlas:
    """Return a claim about the outcomes of an atlas as an atlas of its own.

    >>> print(claim_atlas(nash(load("two-markets")), "payoff(row, first, first) > 1/3").branches[0].region)
    share > 2/3

    Raises InvalidText and InvalidGame for a text that is no claim, with the place and the nearest name; Undecided
    where finding the region takes more work than the budget allows.
    """
    return _of_claim(asked_of, asked_of.parse_claim(claim), budget)


def _of_claim(asked_of: Atlas, claim: Condition, budget: Budget = DEFAULT) -> ClaimAtlas:
    with counting_trust(max(budget.questions, DEFAULT.questions)):
        region = claim_region(asked_of, claim)
    parts = _branches_and_walls({" ".join(claim.text.split()): region}, budget, asked_of.asked_walls)
    return ClaimAtlas(asked_of.game, CLAIM, *parts, nowhere(asked_of.game.space), (), asked_of=asked_of, own=claim)


def _branches_and_walls(
    regions: Mapping[str, Region], budget: Budget, more: Iterable[Poly]
) -> tuple[tuple[Branch, ...], tuple[Branch, ...], tuple[Poly, ...]]:
    """Return a branch for each claim that holds somewhere, or might, those for the others, and the walls."""
    every = [Branch((), (), (), one, one.verdict(budget), title=name) for name, one in regions.items()]
    met = [*more, *(c.poly for one in regions.values() for cell in one.cells for c in cell if c.relation != "==")]
    held, failed = (tuple(b for b in every if (b.verdict.kind == "empty") is empty) for empty in (False, True))
    return held, failed, tuple({Key(wall): wall for wall in met}.values())


def looks_like_claim(text: str) -> bool:
    """Return whether a text can be no name of an outcome, but a claim.

    >>> [looks_like_claim(text) for text in ("keep, tolerate", "shield > 2", "zone")]
    [False, True, True]
    """
    return bool(_LOOKS_LIKE_ONE.search(text)) or text.strip() in WITHOUT_LABELS - {"plan"}


def claim_named(atlas: Atlas, label: str) -> str:
    """Return the claim that an outcome of a tree is played, or that what a claim or a step of a study says is so; of
    other outcomes nothing.

    >>> claim_named(usual_atlas(load("plan")), "offer"), claim_named(usual_atlas(load("wedge")), "confront")
    ('step(offer)', 'played(confront)')
    """
    if isinstance(atlas, StudyAtlas):
        return label if label == PLAN else f"{STEP}({label})"
    played = f"played({label})" if atlas.predicate == "played" else ""
    return label if atlas.concept == CLAIM else played


def is_claim(atlas: Atlas, text: Named) -> bool:
    """Return whether a text makes a claim; UsageError with the nearest name where it names no outcome either.

    >>> [is_claim(nash(load("thaad-deal")), text) for text in ("keep, tolerate", "best(US) >= 2")]
    [False, True]
    """
    try:
        atlas.label(text)
    except UsageError:
        if not isinstance(text, str) or not looks_like_claim(text):
            raise
        return True
    return False


def named_or_claimed(atlas: Atlas, text: Named, budget: Budget = DEFAULT) -> Atlas:
    """Return the atlas itself where a text names one of its outcomes, else the atlas of the claim that it makes.

    >>> named_or_claimed(nash(load("thaad-deal")), "best(US) >= 2").concept
    'claim'
    """
    return claim_atlas(atlas, str(text), budget) if is_claim(atlas, text) else atlas


# --- the steps of a study ---------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class StudyAtlas(PredicateClaims, PiecewiseAtlas):
    """A branch for each step, and one for the plan, that pay nothing; `tests`: of each step, in its own game; `apart`:
    the `asked_walls` of the steps' games."""

    report: ClassVar[str] = "solver.questions.solve.study"
    record: ClassVar[str] = "study_record"
    search = FactSearch
    game: Study
    tests: Mapping[str, Test] = field(default_factory=dict)
    apart: tuple[Poly, ...] = ()

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> StudyAt:
        """Return the steps that hold at a rational point of Θ, and the plan where all do.

        >>> [one.label for one in usual_atlas(load("plan")).at("baseline").outcomes]
        ['offer', 'prepared', 'shared']
        """
        full, walls = self.point_and_walls(point, moved)
        here = self.standing(full)
        if self.apart:
            held = {name for name, test in self.tests.items() if test(full)}
            every = {one.label: one for one in (*self.branches, *self.excluded)}
            here = tuple(one for name, one in every.items() if name in held or (name == PLAN and {*self.tests} == held))
        return StudyAt(full, here, walls, tuple(Agreed(piece.label, (), ()) for piece in here), self.game)

    def meaning(self, predicate: Predicate) -> Region:
        return self.outcome_region(predicate.arguments[0] if predicate.arguments else PLAN)

    @property
    def asked_walls(self) -> tuple[Poly, ...]:
        return self.apart

    def right_on_walls(self, claim: Condition, space: ParameterSpace) -> bool:
        return not (self.apart and any(predicates(claim.tree)))

    def claim_test(self, claim: Condition, space: ParameterSpace) -> Test:
        def decided(point: Point, asked: Predicate) -> bool:
            return all(self.tests[name](point) for name in asked.arguments or self.tests)

        return lambda point: holds(claim, point, partial(decided, point))

    def label(self, outcome: Named) -> str:
        name = (outcome if isinstance(outcome, str) else ", ".join(outcome)).strip().removesuffix("()")
        if name.startswith((f"{STEP}(", "(")) and name.endswith(")"):
            name = name.removeprefix(STEP)[1:-1].strip()
        if name not in (known := [*self.tests, PLAN]):
            raise UsageError(no_such("step", name, known))
        return name

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        return super().branches_of(self.label(outcome))


@dataclass(frozen=True, slots=True)
class StudyAt(AgreedAt, schema="zopa.study_point/1", omit="branches outcomes", add="holding"):
    """The steps that hold at one point, and the plan where all do."""

    report: ClassVar[str] = "solver.questions.solve.study"
    game: Study

    @property
    def holding(self) -> tuple[str, ...]:
        return tuple(one.label for one in self.outcomes)


def as_steps(atlas: Atlas) -> StudyAtlas:
    """Return the atlas itself where its outcomes are the steps of a study; else raise UsageError.

    >>> as_steps(usual_atlas(load("chicken")))
    Traceback (most recent call last):
    solver.errors.UsageError: chicken is one game, and has no steps; zopa solve says what stands
    """
    if not isinstance(atlas, StudyAtlas):
        raise UsageError(f"{atlas.game.name or 'this'} is one game, and has no steps; zopa solve says what stands")
    return atlas


def study_atlas(
    form: Study, make: Callable[[Study, Step], Atlas], budget: Budget = DEFAULT, progress: Progress = no_progress
) -> StudyAtlas:
    """Return where each step of a study holds, and all of them; `make`: the atlas that a step is asked of.

    >>> print(usual_atlas(load("plan")).outcome_region("shared"))
    fund >= pact - unified

    Raises InvalidGame, with the step, for a claim that cannot be read.
    """
    tests: dict[str, Test] = {}
    regions: dict[str, Region] = {}
    apart: list[Poly] = []
    for step in form.steps:
        place = step_place(form, step)
        with located(place):
            atlas = make(form, step)
        with located(f"{place}.claim"):
            claim = atlas.parse_claim(step.claim)
            atlas.refuse_open(claim)
            regions[step.name] = _widened(atlas.claim_region(claim, atlas.game.space).merged(), form.space)
            if not atlas.right_on_walls(claim, atlas.game.space):
                met = Region(atlas.game.space, tuple((constraint(wall, "=="),) for wall in atlas.asked_walls))
                apart += (cell[0].poly for cell in _widened(met, form.space).cells)
        tests[step.name] = partial(_own_test, atlas.claim_test(claim, atlas.game.space), atlas.game.space.names)
        progress(len(tests), len(form.steps))
    regions[PLAN] = reduce(and_, regions.values()).simplified()
    parts = _branches_and_walls(regions, budget, apart)
    return StudyAtlas(form, CONCEPT, *parts, nowhere(form.space), (), False, tests, tuple(apart))


def _widened(region: Region, space: ParameterSpace) -> Region:
    """Return a region over more parameters than it has."""
    wide = ring(space.names)
    ours = [wide[name] for name in region.space.names]
    cells = ([constraint(c.poly.compose(*ours, ctx=wide.context), c.relation) for c in cell] for cell in region.cells)
    return Region(space, tuple(map(tuple, cells)))


def _own_test(test: Test, names: tuple[str, ...], point: Point) -> bool:
    return bool(test({name: point[name] for name in names}))
