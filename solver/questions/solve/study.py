"""Does the plan of a study work? Each step, all of them together, the weakest, and what would mend the whole.

The weakest link is the step that fails; where none does, the one with the least margin: the largest error, common to
all parameters as a part of their ranges, that leaves it holding (`solver.questions.robust`).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from solver.algebra.algebraic_numbers import Coordinate
from solver.atlas import Atlas, asked_walls, outcome_region
from solver.concepts.line_search import Along
from solver.concepts.study_atlas import StudyAt, StudyAtlas, as_steps
from solver.errors import Undecided, UsageError
from solver.forms.any_form import AnyForm, title
from solver.forms.formulas import locate_errors
from solver.forms.study import PLAN, STEP, Step, Study
from solver.questions.concede.answer import Concede, concede, controlled_by
from solver.questions.concede.report import change_blocks, plain_answer
from solver.questions.plain_words import place_words, sentences
from solver.questions.robust.answer import robust
from solver.questions.subject import atlas_of
from solver.questions.thresholds.answer import thresholds
from solver.questions.uncertain.answer import chances
from solver.questions.uncertain.probabilities import Chance
from solver.questions.when.answer import Gap, when
from solver.questions.when.report import shortfall
from solver.questions.words import APART, LEAD, closing, proof_word, say_proved, whereabouts
from solver.regions.domain import free_names
from solver.regions.parameters import Point
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.regions.report import coordinate_text, symbols, where_block
from solver.report import json_records
from solver.report.answer import Answer, report
from solver.report.blocks import Block, Code, Facts, Grid, Head, Only, Report, Row, Say, blank_if_none, plain, yes_no
from solver.report.records import Record
from solver.report.words import clean, count_of, exactly, interval, join_words, percent, percent_below

UNCERTAIN = "With the parameters as uncertain as the games state"


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

    report: ClassVar[str] = "solver.questions.solve.study"
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


# --- how it is written -----------------------------------------------------------------------------


@report.register(StudyAtlas)
def _(atlas: StudyAtlas, at: Point | None = None, *_: object) -> Report:
    return report(plan(atlas, at))


def study_record(atlas: StudyAtlas, at: Point | None = None, *_: object) -> json_records.Record:
    """Return the answer about a study as a JSON record."""
    return dict(json_records.plain(plan(atlas, at)))


@report.register(Plan)
def _(answer: Plan, *_: object) -> Report:
    game, page = answer.game, (*_blocks(answer), *closing(answer.game))
    return Report(
        title(game), page, "", symbols(game.space), lambda: _table(answer, whole=True), lambda: _plain(answer)
    )


def _plain(answer: Plan) -> str:
    mended = f" {plain_answer(answer.mend)}" if answer.mend else ""
    chance = f" {UNCERTAIN}, it works with probability {_likely(answer.plan.chance)}." if answer.plan.chance else ""
    return f"{_verdict(answer)}{mended}{chance}"


def _verdict(answer: Plan) -> str:
    """Return whether the plan can work and does, and its weakest step, in a sentence or two."""
    place, count = whereabouts(answer.game, answer.point) or "here", len(answer.steps)
    lead, steps = f"{_limits(answer)}{place[0].upper()}{place[1:]}{',' * (',' in place)}", count_of(count, "step")
    few = {1: ("the one step holds", "the one step does not hold"), 2: ("both steps hold", "neither step holds")}
    every, none = few.get(count, (f"all {steps} hold", f"none of {steps} holds"))
    if answer.plan.holds:
        how = f", of which {answer.weakest[0]} bears the least error: the plan works" if answer.weakest else ""
        if edge := [one.name for one in answer.steps if one.on_edge]:
            how = f", but {join_words(edge)} only just: any error can end it"
        return f"{lead} {every}{how or ': the plan works'}."
    left, fail = count - len(answer.weakest), answer.weakest
    held = count_of(left, f"of {steps} holds", f"of {steps} hold") if left else none
    fails = "fail" if len(fail) > 1 else "fails alone" if left else "fails"
    says = "; ".join(clean(one.says).rstrip(".") for one in answer.steps if one.says and one.name in fail)
    return f"{lead} {held}, and the plan does not work: {join_words(fail)} {fails}.{says and f' Not so is: {says}.'}"


def _limits(answer: Plan) -> str:
    """Return that the plan can work nowhere, or on a wall only, with the reason; nothing where it has room."""
    found, the = answer.plan.verdict, f"{LEAD}the" if answer.off_walls else "The"
    if found.kind != "empty":
        edge = found.kind == "nonempty" and found.full is False
        return f"{the} plan can work on a wall only, where some equality holds exactly. " if edge else ""
    never = [one.name for one in answer.steps if one.verdict.kind == "empty"]
    why = (
        f"{join_words(never)} hold{'s' * (len(never) == 1)} nowhere"
        if never
        else "no point satisfies all steps together"
    )
    return f"{the} plan can work nowhere within the ranges ({say_proved(proof_word(found) == 'trusted')}): {why}. "


def _likely(chance: Chance) -> str:
    """Return a probability, with its interval where it is sampled."""
    said, ends = percent(chance.value), interval(100 * chance.low, 100 * chance.high, 100)
    sampled = f"{'about ' * said[0].isdigit()}{said} (sampled, {ends} %)"  # over 99.9 % is about nothing
    return sampled if chance.exact is None else said


def _blocks(answer: Plan) -> Iterator[Block | Only]:
    yield Say(_verdict(answer))
    yield _table(answer)
    lacks = [(one.name, shortfall(gap)) for one in answer.steps for gap in (one.missing[0] if one.missing else ())]
    yield Facts(tuple((name, (f"fails at the point: {plain(gap)}",)) for name, gap in lacks))
    yield Head("Where each holds")
    if answer.off_walls:
        yield Say(APART)
    yield Facts(tuple((one.name, (*filter(None, [clean(one.says)]), where_block(one.region))) for one in answer.steps))
    whole = "where all of them do" if answer.plan.region.cells else "nowhere within the ranges"
    yield Facts(((PLAN, (f"{whole} (zopa when {shlex.quote(answer.game.file or 'FILE')} {PLAN})",)),), close=True)
    if answer.mend is not None:
        yield Head("The cheapest change that mends the whole plan, by the parameters that somebody controls")
        yield from change_blocks(answer.mend, brief=True)
    if answer.tips:
        yield Head("One parameter alone: where the plan begins or ceases to work")
        for name, values in answer.tips.items():
            where = [coordinate_text(name, value) for value in values]
            yield Say(f"{join_words(where)} (it is {exactly(answer.point[name])} now)", indent=2)
    if answer.fails_most:
        also = f"By error {answer.weakest[0]} is the weakest. " if answer.plan.holds and answer.weakest else ""
        yield Say(f"{also}{UNCERTAIN}, it fails most often at {answer.fails_most}.")


def _table(answer: Plan, whole: bool = False) -> Grid:
    """Return a row for each step, and one for the plan; with `whole`, all that CSV has of them."""
    rows: list[Row] = []
    for one in (*answer.steps, answer.plan):
        if not whole:
            bears = "any error" if one.margin is None else percent_below(one.margin)
            rows.append((one.name, yes_no(one.holds), bears, "" if one.chance is None else _likely(one.chance)))
            continue
        lacks = "; ".join(f"{gap.sentence}: {gap.short}" for gap in (one.missing[0] if one.missing else ()))
        numbers = map(blank_if_none, (one.margin, None if one.chance is None else one.chance.value))
        about = (Code(one.claim), clean(one.says), where_block(one.region), lacks)
        rows.append((one.name, yes_no(one.holds), *numbers, *about))
    head = ("step", "holds", "bears errors up to", "holds with probability")
    return Grid((*head, *(("claim", "says", "holds if", "short by") if whole else ())), tuple(rows), whole)


@report.register(StudyAt)
def _(here: StudyAt, *_: object) -> Report:
    standing, game = here.holding, here.game
    rows: list[Row] = [(one.name, yes_no(one.name in standing), clean(one.says)) for one in game.steps]
    table = Grid(("step", "holds", "says"), (*rows, (PLAN, yes_no(PLAN in standing), "")))
    failing = [one.name for one in game.steps if one.name not in standing]
    works = (
        f"does not work: {join_words(failing)} fail{'s' * (len(failing) == 1)}" if failing else "works: all steps hold"
    )
    said = sentences(f"{place_words(game.space, here.point)}, the plan {works}")
    place = whereabouts(game, here.point) or "in numbers"
    return Report(f"{title(game)}, {place}", (table,), game.note, sentence=said)
