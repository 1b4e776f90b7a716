"""How robustness is written: the largest common error, what it meets first, and the room of each parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.forms import any_form
from solver.forms.any_form import CLAIM
from solver.questions import plain_words
from solver.questions.robust.alone import Alone, IntervalEnd
from solver.questions.robust.answer import Change, Robust
from solver.questions.words import APART, LEAD, game_report, lead_in, say_proved, say_what_moves
from solver.regions.constraints import Constraint
from solver.regions.domain import Domain, domain
from solver.regions.report import MAX_ALTERNATIVES, comparison, coordinate_text
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Facts, Grid, Head, Inline, Report, Row, Say, plain, yes_no
from solver.report.phrases import Phrases

SAY = Phrases(
    "robust",
    asked="How robust is [{outcome}|the list of {listed}]",
    here="{place}, {what}",
    claim_here="{place}, the claim {claim} is [not {fails?}]true",
    outcome_here="{place}, {outcome} is [not {fails?}]{stable}",
    common="A common error is one in all numbers at once, each wrong by no more than that.",
    numbers="The numbers are {place}.",
    listed="{names:and} [{several?}stand|stands] there.",
    none_listed="No {listed}{closed} stands there.",
    each="each [{relative?}value|range]",
    scale="per cent of {each}",
    stays="[{named?}stands|stays the same]",
    any_error="It {stays} [{zeros?}with every such error|everywhere][, apart from walls{walls?}]: no error within the"
    " ranges and the assumptions changes that.[ Parameters that are 0 have no error in per cent of their value:"
    " {zeros:and}.]",
    open="It {stays} [with every common error below {low} {scale} ({proved})|there]. How much more it bears is"
    " undecided: {spent}.",
    no_point="no rational point was found",
    wall="The numbers lie on a wall, where some equality holds exactly",
    on_wall="{wall}: an error of any size, however small, can change it.",
    between="It {stays} [with every common error below {low} {scale} ({proved}); one|there; a common error] of {high}"
    " per cent can change it.",
    below="It {stays} with every common error below {low} {scale}; an error of that size can change it.",
    up_to="It {stays} with every common error up to {low} {scale}; a larger one can change it.",
    met_first="Met first",
    beside="Beside the list, on walls within these errors",
    box="All at once: safe within",
    alone="Each alone: nothing changes within",
    change="{outcome} [{ends?}ends|begins] where {turning}[ ([beyond {beyond?}]{moved})].",
    turning="{conditions} [{ends?}{count:number fails/fail}|{count:number comes to hold/come to hold}]",
    there="[{ruled_out?}ruled out|{stands?}stands|{fails?}fails|{other?}another list|{more?}more|same list]",
    ruled_out="[at {at}|[{has_low?}from|above] {low} [{has_high?}to|and below] {high}] is ruled out",
    limit="[just {past} {at}|at {at}], alone, {outcome} [{ends?}ends|begins]: {turning}",
    meeting="[at {at}|from {low} to {high}] alone, {what:and}[, there only{only?}]",
    as_well="{names:and} {names:number stands/stand} as well",
    joined="[{new?}a continuum joins them|equilibria join in a continuum]",
    errors="Errors that leave the ranges or break the assumptions do not count.",
    thin="{listed} that stand on walls only, on sets without an interior, do not count as a change.",
    still="A value of 0 has no error relative to itself: {names:and} {names:number stays/stay}.",
    method="Found by {method}.",
    fails="It does not stand there, so there is nothing to be robust: the radius is 0.",
    alternative="Alternative {number}:",
    more="{more:count more alternative}: see the JSON record.",
    nowhere="It [{open?}is not told to stand anywhere|stands nowhere] within the ranges.",
    never="No common error within the ranges makes it stand.",
    begins_on_wall="{wall}: with an error of any size, however small, it could stand.",
    begins_open="How small an error could make it stand is undecided.",
    begins="It could stand if the numbers are wrong by [more than {past?}]{size} {scale}.",
    not_below="It could not stand with an error below {low} {scale} (proved).",
)


def _data(answer: Robust) -> Grid:
    """Return a row for each parameter or, where the outcome is no equilibrium, for each condition that it needs."""
    head = (
        "outcome", "stands", "safe error in per cent", "error that changes it", "of", "parameter", "value",
        "together from", "together to", "alone from", "alone to", "alternative", "needs", "short by",
    )  # fmt: skip
    sizes: list[Cell] = ["" if part is None else Amount(100 * part) for part in (answer.low, answer.high)]
    asked = answer.outcome or "; ".join(words.each_once(answer.standing))
    before = (asked, yes_no(answer.stands), *sizes, SAY("each", relative=answer.relative))
    over = domain(answer.game.space)
    rows: list[Row] = []
    for one in answer.alone:
        box: tuple[Cell, ...] = tuple(Amount(end) for end in answer.box.get(one.parameter, ())) or ("", "")
        ends = (Amount(side.at) for side in (one.low, one.high))
        rows.append((*before, one.parameter, Amount(one.value), *box, *ends, "", "", ""))
    for k, alternative in enumerate(answer.misses, 1):
        for missing in alternative:
            rows.append((*before, *[""] * 6, str(k), comparison(missing.condition, over), Amount(missing.short)))
    return Grid(head, tuple(rows) or ((*before, *[""] * 9),))


def report(answer: Robust) -> Report:
    listed = any_form.outcome(answer.game, concept=answer.concept)
    return game_report(
        SAY("asked", outcome=answer.outcome, listed=listed),
        answer.game,
        _blocks(answer),
        lambda: _data(answer),
        lambda: _plain_answer(answer),
        key=lambda: _key(answer),
    )


def _plain_answer(answer: Robust) -> str:
    """Return what stands at the point and how wrong the numbers may be, or that it does not stand, in plain words."""
    found = (_verdict(answer),) if answer.stands else _nearest_beginning(answer)
    lead = plain_words.APART if answer.off_walls else ""
    said = plain_words.sentences(_say_here(answer), *(plain(tuple(lead_in(lead, one))) for one in found))
    common = SAY("common") if _names_common_error(answer) else ""
    return plain_words.with_stable_note(plain_words.sentences(said, common))


def _say_here(answer: Robust) -> str:
    """Return whether the outcome stands at the point, or what does."""
    game, place, fails = answer.game, plain_words.place_words(answer.game.space, answer.point), not answer.stands
    if answer.outcome is None:
        return SAY("here", place=place, what=plain_words.listed_words(game, answer.standing, answer.concept))
    if answer.concept == CLAIM:
        return SAY("claim_here", place=place, claim=words.clean(answer.outcome), fails=fails)
    outcome, stable = plain_words.outcome_words(game, answer.outcome), plain_words.standing_word(game, answer.concept)
    return SAY("outcome_here", place=place, outcome=outcome, fails=fails, stable=stable)


def _names_common_error(answer: Robust) -> bool:
    """Whether the sentence speaks of a common error, which is then explained."""
    if not answer.stands:
        return bool(answer.misses) and answer.begins is not None and answer.begins.low is None
    return answer.low is not None and bool(answer.low or answer.high)


def _blocks(answer: Robust) -> Iterator[Block]:
    over = domain(answer.game.space)
    yield Say(SAY("numbers", place=words.point_text(answer.point, answer.game.space.baseline)))
    if not answer.stands:
        yield from _missing(answer)
        return
    if answer.outcome is None:
        yield Say(_say_listed(answer))
    yield Say(*lead_in(LEAD if answer.off_walls else "", _verdict(answer)))
    if answer.off_walls:
        yield Say(APART)
    if answer.changes:
        yield Head(SAY("met_first"))
        for said in dict.fromkeys(_change(change, answer, over) for change in answer.changes):
            yield Say(*said, indent=2)
    if answer.beside:
        yield Head(SAY("beside"))
        for change in answer.beside:
            yield Say(*_change(change, answer, over), indent=2)
    if answer.alone:
        yield from _tables(answer, over)
    yield Say(*_reading(answer))


def _say_listed(answer: Robust) -> str:
    """Return what stands at the point, by name."""
    if names := words.each_once(answer.standing):
        return SAY("listed", names=names, several=len(answer.standing) > 1)
    listed = any_form.outcome(answer.game, 1, answer.concept)
    return SAY("none_listed", listed=listed, closed=any_form.in_closed_form(answer.game))


def _tables(answer: Robust, over: Domain) -> Iterator[Block]:
    yield Head(SAY("box"))
    rows = ((name, Amount(low), Amount(high)) for name, (low, high) in answer.box.items())
    yield Grid(("parameter", "from", "to"), tuple(rows))
    yield from _alone(answer, over)


def _alone(answer: Robust, over: Domain) -> Iterator[Block]:
    yield Head(SAY("alone"))
    if told := say_what_moves(answer.game, (one.parameter for one in answer.alone)):
        yield Say(told)
    rooms = list[Row]()
    for one in answer.alone:
        ends = ((Amount(s.at), _say_what_is_there(answer, s)) for s in (one.low, one.high))
        rooms.append((one.parameter, Amount(one.value), *(cell for end in ends for cell in end)))
    yield Grid(("parameter", "value", "from", "there", "to", "there"), tuple(rooms))
    limits = ((one.parameter, (*_limits(one, over), *_meetings_on_walls(answer, one))) for one in answer.alone)
    if limited := tuple((name, cells) for name, cells in limits if cells):
        yield Facts(limited)


def _key(answer: Robust) -> Iterator[Block]:
    """Yield what one screen shows: how far each number may go alone; where it does not stand, all there is."""
    yield from _alone(answer, domain(answer.game.space)) if answer.alone else _blocks(answer)


def _say_what_is_there(answer: Robust, end: IntervalEnd) -> str:
    """Return what holds at an end itself: whether it is still the same."""
    named = answer.outcome is not None
    return SAY(
        "there", ruled_out=end.there == "ruled out", stands=named and end.there == "same",
        fails=named and end.there == "other", other=end.there == "other", more=end.there == "more",
    )  # fmt: skip


def _meetings_on_walls(answer: Robust, one: Alone) -> Iterator[Cell]:
    """Yield the outcomes within the interval, or at an end of it, that are equilibria on a wall only."""
    begun = [(side.at, side.outcome) for side in (one.low, one.high) if not side.closed]
    for meeting in answer.met.get(one.parameter, ()):
        new = [label for label in meeting.more if (meeting.low, label) not in begun]
        at_end = any(at in (meeting.low, meeting.high) for at, _ in begun)
        if new or not at_end:
            what = [SAY("as_well", names=new)] if new else []
            what += [SAY("joined", new=bool(new))] if meeting.joined else []
            low, high = Amount(meeting.low), Amount(meeting.high)
            at = low if meeting.is_point else ""
            yield SAY.pieces("meeting", at=at, low=low, high=high, what=what, only=not at_end)


def _verdict(answer: Robust) -> tuple[Inline, ...]:
    """Return a sentence on the largest common error."""
    low, high, scale, stays = answer.low, answer.high, _scale(answer), SAY("stays", named=bool(answer.outcome))
    proved = say_proved(answer.trusted)
    if low is None:
        zeros = [name for name, value in answer.point.items() if answer.relative and not value]
        walls = bool(answer.beside) or any(answer.met.values())
        return SAY.pieces("any_error", stays=stays, zeros=zeros, walls=walls)
    size = Amount(100 * low)
    if high is None:
        spent = words.undecided_text(answer.spent) if answer.spent else SAY("no_point")
        return SAY.pieces("open", stays=stays, low=size if low else "", scale=scale, proved=proved, spent=spent)
    if not high:
        return SAY.pieces("on_wall", wall=SAY("wall"))
    if not answer.exact:
        safe, enough = words.outward(100 * low, 100 * high)
        known = safe if low else ""
        return SAY.pieces("between", stays=stays, low=known, scale=scale, proved=proved, high=enough)
    return SAY.pieces("below" if answer.attained else "up_to", stays=stays, low=size, scale=scale)


def _scale(answer: Robust) -> str:
    return SAY("scale", each=SAY("each", relative=answer.relative))


def _change(change: Change, answer: Robust, over: Domain) -> tuple[Inline, ...]:
    """Return what ends or begins with the nearest error, why, and where."""
    moved = [coordinate_text(name, value) for name, value in change.at.items() if value != answer.point[name]]
    turning = _turning_conditions(change.walls, change.ends, over)
    beyond = change.attained is False
    return SAY.pieces(
        "change", outcome=change.outcome, ends=change.ends, turning=turning, beyond=beyond, moved=", ".join(moved)
    )


def _turning_conditions(conditions: Sequence[Constraint], ends: bool, over: Domain) -> tuple[Inline, ...]:
    """Return the conditions, which all fail, or all come to hold, together."""
    shown = [*dict.fromkeys(comparison(one, over, plain=True) for one in conditions)]
    joined = [piece for one in shown for piece in ("and", one)][1:]
    return SAY.pieces("turning", conditions=joined, ends=ends, count=len(shown))


def _limits(one: Alone, over: Domain) -> Iterator[Cell]:
    """Yield what the assumptions rule out within the interval, and what ends it."""
    for part in one.ruled_out:
        low, high = Amount(part.low), Amount(part.high)
        at, ends = low if part.low == part.high else "", {"has_low": part.has_low, "has_high": part.has_high}
        yield SAY.pieces("ruled_out", at=at, low=low, high=high, **ends)
    for side, past in ((one.low, "below"), (one.high, "above")):
        if side.outcome is not None:
            turning, beyond = _turning_conditions(side.by, side.ends, over), past if side.closed else ""
            yield SAY.pieces(
                "limit", past=beyond, at=Amount(side.at), outcome=side.outcome, ends=side.ends, turning=turning
            )


def _reading(answer: Robust) -> Iterator[str]:
    yield SAY("errors")
    if answer.outcome is None:
        yield SAY("thin", listed=any_form.outcome(answer.game, concept=answer.concept).capitalize())
    if answer.still:
        yield SAY("still", names=answer.still)
    yield SAY("method", method=answer.method)


def _missing(answer: Robust) -> Iterator[Block]:
    """Yield that the outcome is no equilibrium, what is missing, and how near it is to being one."""
    over = domain(answer.game.space)
    yield Say(SAY("fails"))
    many = len(answer.misses) > 1
    thin_last = sorted(enumerate(answer.misses, 1), key=lambda one: any(s.condition.relation == "==" for s in one[1]))
    for k, alternative in thin_last[:MAX_ALTERNATIVES]:
        rows = tuple((comparison(s.condition, over), Amount(s.short)) for s in alternative)
        if many:
            yield Say(SAY("alternative", number=k))
        yield Grid(("it needs", "its sides, as written, differ by"), rows)
    if (left := len(answer.misses) - MAX_ALTERNATIVES) > 0:
        yield Say(plain_words.sentences(SAY("more", more=left)))
    lead = LEAD if answer.off_walls else ""
    yield from (Say(*lead_in(lead, said)) for said in _nearest_beginning(answer))
    if answer.off_walls:
        yield Say(APART)


def _nearest_beginning(answer: Robust) -> Iterator[tuple[Inline, ...]]:
    """Yield how wrong the numbers have to be for an outcome to stand that does not, as far as that is known."""
    begins, scale = answer.begins, _scale(answer)
    if not answer.misses:
        yield SAY.pieces("nowhere", open=bool(answer.game.open))
    elif begins is None:
        return
    elif begins.low is None:
        yield SAY.pieces("never")
    elif not begins.low:
        yield SAY.pieces("begins_on_wall", wall=SAY("wall")) if begins.is_exact else SAY.pieces("begins_open")
    elif begins.is_exact:
        yield SAY.pieces("begins", past=begins.attained is False, size=Amount(100 * begins.low), scale=scale)
    else:
        low, _ = words.outward(100 * begins.low, 100 * (begins.high or begins.low))
        yield SAY.pieces("not_below", low=low, scale=scale)
