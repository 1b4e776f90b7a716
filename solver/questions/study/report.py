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
from solver.questions.words import APART, LEAD, closing, proof_word, say_proved, whereabouts
from solver.regions.parameters import Point
from solver.regions.report import coordinate_text, symbols, where_block
from solver.report.answer import report
from solver.report.blocks import Block, Code, Facts, Grid, Head, Only, Report, Row, Say, blank_if_none, plain, yes_no
from solver.report.words import clean, count_of, exactly, interval, join_words, percent, percent_below

__all__ = ["study_record"]  # the JSON record of a study, which its atlas looks for here
UNCERTAIN = "With the parameters as uncertain as the games state"


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
    return f"{lead} {held}, and the plan does not work: {join_words(fail)} {fails}.{says and f' Not true yet: {says}.'}"


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
