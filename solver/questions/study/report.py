"""How the answer about a study is written: whether its plan works in a sentence, a row for each step, then where each
holds, what mends the whole, and what tips it; or at a point which steps hold."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from solver.concepts.study_atlas import StudyAt, StudyAtlas
from solver.forms.any_form import title
from solver.forms.study import PLAN
from solver.questions.concede.report import change_blocks, plain_answer
from solver.questions.plain_words import place_words, sentences
from solver.questions.study.answer import Plan, plan, study_record
from solver.questions.uncertain.probabilities import Chance
from solver.questions.when.report import shortfall
from solver.questions.words import APART, LEAD, closing, lead_in, proof_word, say_proved, whereabouts
from solver.regions.parameters import Point
from solver.regions.report import coordinate_text, symbols, where_block
from solver.report.answer import report
from solver.report.blocks import (
    Block,
    Code,
    Facts,
    Grid,
    Head,
    Only,
    Report,
    Row,
    Say,
    blank_if_none,
    plain,
    plain_piece,
    row,
    yes_no,
)  # fmt: skip
from solver.report.phrases import Phrases
from solver.report.words import clean, exactly, interval, percent, percent_below

__all__ = ["study_record"]  # the JSON record of a study, which its atlas looks for here
SAY = Phrases(
    "study",
    uncertain="With the parameters as uncertain as the games state, it works with probability {chance}.",
    works="[{limits} ]{place} {every}[, of which {weakest} bears the least error]: the plan works.",
    on_edge="[{limits} ]{place} {every}, but {edge:and} only just: any error can end it.",
    fails="[{limits} ]{place} {held}, and the plan does not work: {failing:and} [fail{several?}|fails alone{alone?}|"
    "fails].[ Not true yet: {says}.]",
    all_hold="[{one?}the one step holds|{two?}both steps hold|all {steps:count step} hold]",
    none_holds="[{one?}the one step does not hold|{two?}neither step holds|none of {steps:count step} holds]",
    some_hold="{held:count of/of} {steps:count step} {held:number holds/hold}",
    place="[{here}|here][,{comma?}]",
    edge_only="The plan can work on a wall only, where some equality holds exactly.",
    nowhere="The plan can work nowhere within the ranges ({proved}): [{never:and} {never:number holds/hold} nowhere|no"
    " point satisfies all steps together].",
    odds="[about {about?}]{share}[ (sampled, {interval} %)]",
    short="fails at the point: {gap}",
    where="Where each holds",
    plan_where="[where all of them do{somewhere?}|nowhere within the ranges] (zopa when {game} {plan})",
    mend="The cheapest change that mends the whole plan, by the parameters that somebody controls",
    tips="One parameter alone: where the plan begins or ceases to work",
    tip="{values:and} (it is {now} now)",
    fails_most="[By error {weakest} is the weakest. ]With the parameters as uncertain as the games state, it fails most"
    " often at {step}.",
    any_error="any error",
    here_works="{place}, the plan works: all steps hold",
    here_fails="{place}, the plan does not work: {failing:and} {failing:number fails/fail}",
    title="{title}, {place}",
    in_numbers="in numbers",
)


@report.register(StudyAtlas)
def _(atlas: StudyAtlas, at: Point | None = None, *_: object) -> Report:
    return report(plan(atlas, at))


@report.register(Plan)
def _(answer: Plan, *_: object) -> Report:
    game, page = answer.game, (*_blocks(answer), *closing(answer.game))
    return Report(
        title(game), page, "", symbols(game.space), lambda: _table(answer, whole=True), lambda: _plain(answer)
    )


def _plain(answer: Plan) -> str:
    mended = plain_answer(answer.mend) if answer.mend else ""
    chance = SAY("uncertain", chance=_likely(answer.plan.chance)) if answer.plan.chance else ""
    return " ".join(filter(None, (_verdict(answer), mended, chance)))


def _verdict(answer: Plan) -> str:
    """Return whether the plan can work and does, and its weakest step, in a sentence or two."""
    here, count = whereabouts(answer.game, answer.point), len(answer.steps)
    place = SAY("place", here=here, comma="," in here)
    lead = {"limits": _limits(answer), "place": f"{place[0].upper()}{place[1:]}"}
    every = SAY("all_hold", one=count == 1, two=count == 2, steps=count)
    if answer.plan.holds:
        if edge := [one.name for one in answer.steps if one.on_edge]:
            return SAY("on_edge", every=every, edge=edge, **lead)
        return SAY("works", every=every, weakest=answer.weakest[0] if answer.weakest else "", **lead)
    left, fail = count - len(answer.weakest), answer.weakest
    held = SAY("some_hold", held=left, steps=count)
    held = held if left else SAY("none_holds", one=count == 1, two=count == 2, steps=count)
    says = "; ".join(clean(one.says).rstrip(".") for one in answer.steps if one.says and one.name in fail)
    return SAY("fails", held=held, failing=fail, several=len(fail) > 1, alone=left > 0, says=says, **lead)


def _limits(answer: Plan) -> str:
    """Return that the plan can work nowhere, or on a wall only, with the reason; nothing where it has room."""
    found = answer.plan.verdict
    if found.kind != "empty":
        edge = found.kind == "nonempty" and found.full is False
        said = SAY("edge_only") if edge else ""
    else:
        never = [one.name for one in answer.steps if one.verdict.kind == "empty"]
        said = SAY("nowhere", never=never, proved=say_proved(proof_word(found) == "trusted"))
    return row(map(plain_piece, lead_in(LEAD if answer.off_walls else "", [said] if said else [])))


def _likely(chance: Chance) -> str:
    """Return a probability, with its interval where it is sampled."""
    said, ends = percent(chance.value), interval(100 * chance.low, 100 * chance.high, 100)
    about = chance.exact is None and said[0].isdigit()  # over 99.9 % is about nothing
    return SAY("odds", about=about, share=said, interval=ends if chance.exact is None else "")


def _blocks(answer: Plan) -> Iterator[Block | Only]:
    yield Say(_verdict(answer))
    yield _table(answer)
    lacks = [(one.name, shortfall(gap)) for one in answer.steps for gap in (one.missing[0] if one.missing else ())]
    yield Facts(tuple((name, (SAY("short", gap=plain(gap)),)) for name, gap in lacks))
    yield Head(SAY("where"))
    if answer.off_walls:
        yield Say(APART)
    yield Facts(tuple((one.name, (*filter(None, [clean(one.says)]), where_block(one.region))) for one in answer.steps))
    called = shlex.quote(answer.game.file or "FILE")
    whole = SAY("plan_where", somewhere=bool(answer.plan.region.cells), game=called, plan=PLAN)
    yield Facts(((PLAN, (whole,)),), close=True)
    if answer.mend is not None:
        yield Head(SAY("mend"))
        yield from change_blocks(answer.mend, brief=True)
    if answer.tips:
        yield Head(SAY("tips"))
        for name, values in answer.tips.items():
            where = [coordinate_text(name, value) for value in values]
            yield Say(SAY("tip", values=where, now=exactly(answer.point[name])), indent=2)
    if answer.fails_most:
        weakest = answer.weakest[0] if answer.plan.holds and answer.weakest else ""
        yield Say(SAY("fails_most", weakest=weakest, step=answer.fails_most))


def _table(answer: Plan, whole: bool = False) -> Grid:
    """Return a row for each step, and one for the plan; with `whole`, all that CSV has of them."""
    rows: list[Row] = []
    for one in (*answer.steps, answer.plan):
        if not whole:
            bears = SAY("any_error") if one.margin is None else percent_below(one.margin)
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
    place = place_words(game.space, here.point)
    works = SAY("here_fails", place=place, failing=failing) if failing else SAY("here_works", place=place)
    called = SAY("title", title=title(game), place=whereabouts(game, here.point) or SAY("in_numbers"))
    return Report(called, (table,), game.note, sentence=sentences(works))
