"""The steps of a study as the outcomes of an atlas: each stands where its claim holds, over the parameters of all its
games.

There is a branch for each step, and one for their common part, the plan:

    claim = comparisons of formulas; `step(promise)`, one step holds; `plan`, all of them do; and, or, not, implies

The region of a step is found in its own game, over that game's parameters alone, and then read over all of them. At a
point a step is asked of its own game, without any region. Outcomes are called by the steps, and `plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import and_
from typing import ClassVar, Literal

from solver.algebra.polynomials import Poly
from solver.atlas import Atlas, Branch, Named, Progress, asked_walls, branches_at, no_progress, point_and_walls
from solver.concepts.claim_atlas import branches_and_walls, claim_named
from solver.concepts.line_search import FactSearch
from solver.concepts.piecewise import Agreed, AgreedAt, PiecewiseAtlas
from solver.errors import UsageError
from solver.expressions.conditions import Condition, Predicate, holds, predicates
from solver.forms.formulas import locate_errors
from solver.forms.study import PLAN, STEP, Step, Study, step_place
from solver.outcomes import PredicateClaims
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.extent import Extent, PointTest
from solver.regions.parameters import ParameterSpace, Point, no_such
from solver.regions.region import Region, nowhere

CONCEPT = "steps of a study"


@dataclass(frozen=True, eq=False, repr=False)
class StudyAtlas(PredicateClaims, PiecewiseAtlas):
    """A branch for each step, and one for the plan, that pay nothing; `tests`: of each step, in its own game; `apart`:
    the `asked_walls` of the steps' games."""

    report: ClassVar[str] = "solver.questions.study.report"
    record: ClassVar[str] = "study_record"
    search = FactSearch
    game: Study
    tests: Mapping[str, PointTest] = field(default_factory=dict)
    apart: tuple[Poly, ...] = ()

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> StudyAt:
        """Return the steps that hold at a rational point of Θ, and the plan where all do.

        >>> [one.label for one in usual_atlas(load("plan")).at("baseline").outcomes]
        ['offer', 'prepared', 'shared']
        """
        full, walls = point_and_walls(self, point, moved)
        here = branches_at(self, full)
        if self.apart:
            held = {name for name, test in self.tests.items() if test(full)}
            every = {one.label: one for one in (*self.branches, *self.excluded)}
            here = tuple(one for name, one in every.items() if name in held or (name == PLAN and {*self.tests} == held))
        return StudyAt(full, here, walls, tuple(Agreed(piece.label, (), ()) for piece in here), self.game)

    def meaning(self, predicate: Predicate) -> Region:
        return self._outcome_region(predicate.arguments[0] if predicate.arguments else PLAN)

    def _unknown_walls(self, claim: Condition, space: ParameterSpace) -> tuple[Poly, ...]:
        return self.apart if any(predicates(claim.tree)) else ()

    def _test(self, claim: Condition, space: ParameterSpace) -> PointTest:
        def decide_at(point: Point, asked: Predicate) -> bool:
            return all(self.tests[name](point) for name in asked.arguments or self.tests)

        return lambda point: holds(claim, point, partial(decide_at, point))

    def label(self, outcome: Named) -> str:
        name = (outcome if isinstance(outcome, str) else ", ".join(outcome)).strip().removesuffix("()")
        if name.startswith((f"{STEP}(", "(")) and name.endswith(")"):
            name = name.removeprefix(STEP)[1:-1].strip()
        if name not in (known := [*self.tests, PLAN]):
            raise UsageError(no_such("step", name, known))
        return name

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        return super().branches_of(self.label(outcome))


@asked_walls.register
def _(atlas: StudyAtlas) -> tuple[Poly, ...]:
    return atlas.apart


@claim_named.register
def _(atlas: StudyAtlas, label: str) -> str:
    return label if label == PLAN else f"{STEP}({label})"


@dataclass(frozen=True, slots=True)
class StudyAt(AgreedAt, schema="zopa.study_point/1", omit="branches outcomes", add="holding"):
    """The steps that hold at one point, and the plan where all do."""

    report: ClassVar[str] = "solver.questions.study.report"
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

    >>> print(outcome_region(usual_atlas(load("plan")), "shared"))
    fund >= pact - unified

    Raises InvalidGame, with the step, for a claim that cannot be read.
    """
    steps: dict[str, Extent] = {}
    for step in form.steps:
        place = step_place(form, step)
        with locate_errors(place):
            atlas = make(form, step)
        with locate_errors(f"{place}.claim"):
            asked = atlas.claim(step.claim)
            asked.refuse_open()
            steps[step.name] = asked.over(form.space).keep_region()
        progress(len(steps), len(form.steps))
    plan = reduce(and_, steps.values())
    regions = {name: one.region() for name, one in steps.items()} | {PLAN: plan.region().simplified()}
    parts = branches_and_walls(regions, budget, plan.walls)
    tests = {name: one.test for name, one in steps.items()}
    return StudyAtlas(form, CONCEPT, *parts, nowhere(form.space), (), False, tests, plan.walls)
