"""Does the plan of a study work? Each step, all of them together, the weakest, and what would mend the whole.

The weakest link is the step that fails; where none does, the one with the least margin: the largest error, common to
all parameters as a part of their ranges, that leaves it holding (`solver.questions.robust`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate
from solver.atlas import Atlas, asked_walls, outcome_region
from solver.concepts.line_search import Along
from solver.concepts.study_atlas import StudyAtlas, as_steps
from solver.errors import Undecided, UsageError
from solver.forms.any_form import AnyForm
from solver.forms.formulas import locate_errors
from solver.forms.study import PLAN, STEP, Step, Study
from solver.questions.concede.answer import Concede, concede, controlled_by
from solver.questions.robust.answer import robust
from solver.questions.subject import atlas_of
from solver.questions.thresholds.answer import thresholds
from solver.questions.uncertain.answer import chances
from solver.questions.uncertain.probabilities import Chance
from solver.questions.when.answer import Gap, when
from solver.regions.domain import free_names
from solver.regions.parameters import Point
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.report import json_records
from solver.report.answer import Answer
from solver.report.records import Record


@dataclass(frozen=True, slots=True)
class Link(Record):
    """A step, or the plan as a whole. `region`: where it holds; `verdict`: whether it does anywhere, and in more than a
    wall (`full`); `missing`: what fails at the point, for each alternative, the nearest first; `margin`: the error that
    it bears, a proved lower bound, None where none within the ranges breaks it; `on_edge`: it holds, and any error can
    end it; `chance`: how likely it holds, None without points to draw."""

    name: str
    claim: str
    says: str
    region: Region
    verdict: Verdict
    holds: bool
    on_edge: bool
    missing: tuple[tuple[Gap, ...], ...]
    margin: Fraction | None
    chance: Chance | None


@dataclass(frozen=True, eq=False)
class Plan(Answer, schema="zopa.study/1"):
    """The answer. `weakest`: the steps that fail at the point, or else the step with the least margin; `mend`: the
    cheapest change that makes all hold, by the parameters that somebody controls, None where there is none; `tips`:
    where one parameter alone makes the plan work or fail; `fails_most`: the step that is least likely to hold;
    `off_walls`: whether what is said of more than one point leaves out walls."""

    game: Study
    point: Point
    plan: Link
    steps: tuple[Link, ...]
    weakest: tuple[str, ...]
    mend: Concede | None
    tips: Mapping[str, tuple[Coordinate, ...]]
    fails_most: str
    off_walls: bool = False


def plan(subject: AnyForm | Atlas, at: Mapping[str, object] | None = None) -> Plan:
    """Return whether the steps of a study hold, which is the weakest, and the cheapest change that mends the plan.

    >>> found = plan(load("plan"))
    >>> found.plan.holds, found.weakest, {name: list(map(str, values)) for name, values in found.tips.items()}
    (False, ('promise',), {'garrison': ['2'], 'breach_us': ['3']})

    `at` moves parameters from their baselines. Raises UsageError for anything but a study.
    """
    atlas = as_steps(atlas_of(subject))
    game, asked = atlas.game, [*((f"{STEP}({s.name})", s) for s in atlas.game.steps), (PLAN, None)]
    likely: list[Chance | None] = [None] * len(asked)
    with suppress(UsageError):
        likely = [held.chance for held in chances(atlas, [claim for claim, _ in asked])]
    *steps, whole = (_link(atlas, claim, step, one, at) for (claim, step), one in zip(asked, likely, strict=True))
    bearing = sorted((one.margin, k) for k, one in enumerate(steps) if one.margin is not None)
    rarest = min(steps, key=lambda one: 1 if one.chance is None else one.chance.value)
    return Plan(
        game, game.space.check(game.space.point(at)), whole, tuple(steps),
        tuple(one.name for one in steps if not one.holds) or tuple(steps[k].name for _, k in bearing[:1]),
        concede(atlas, PLAN, at=at) if controlled_by(game) and not whole.holds and whole.region.cells else None,
        dict(_tips(atlas, at)) if len(game.space) else {},
        rarest.name if rarest.chance is not None and rarest.chance.value < 1 else "", bool(asked_walls(atlas)),
    )  # fmt: skip


def study_record(atlas: StudyAtlas, at: Point | None = None, *_: object) -> json_records.Record:
    """Return the answer about a study as a JSON record."""
    return dict(json_records.plain(plan(atlas, at)))


def _link(
    atlas: StudyAtlas, claim: str, step: Step | None, chance: Chance | None, at: Mapping[str, object] | None
) -> Link:
    name = step.name if step else PLAN
    with locate_errors(f"step {name}" if step else name):
        found = when(atlas, claim, at=at)
        bears = robust(atlas, name, at=at) if found.holds and len(atlas.game.space) else None
    margin = (bears.low if bears else None) if found.holds else Fraction(0)
    said, region = (step.claim, step.says) if step else (PLAN, ""), outcome_region(atlas, name).merged()
    (branch,), on_edge = atlas.branches_of(name), bears is not None and bears.high == 0
    return Link(name, *said, region, branch.verdict, bool(found.holds), on_edge, found.missing, margin, chance)


def _tips(atlas: StudyAtlas, at: Mapping[str, object] | None) -> Iterator[tuple[str, tuple[Coordinate, ...]]]:
    found = (_line(atlas, name, at) for name in free_names(atlas.game.space))
    for line in (line for one in found for line in one):
        each = [(tip.value, (tip.before, tip.there, tip.after)) for tip in line.thresholds]
        each += [((a.high, b.low)[PLAN in b.standing.labels], (a.standing, b.standing, None)) for a, b in line.jumps]
        if tips := sorted((t for t, lists in each if len({PLAN in one.labels for one in lists if one}) > 1), key=float):
            yield line.name, tuple(tips)


def _line(atlas: StudyAtlas, name: str, at: Mapping[str, object] | None) -> tuple[Along, ...]:
    """Return what happens along one parameter; nothing where that is undecided."""
    with suppress(Undecided):
        return thresholds(atlas, name, at).lines
    return ()
