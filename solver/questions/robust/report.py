"""How robustness is written: the largest common error, what it meets first, and the room of each parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from solver.algebra.algebraic_numbers import real_of
from solver.forms import any_form
from solver.forms.any_form import CLAIM
from solver.questions import plain_words
from solver.questions.robust.alone import Alone, IntervalEnd
from solver.questions.robust.answer import Change, Robust
from solver.questions.words import APART, LEAD, game_report, lead_in, say_proved, say_what_moves
from solver.regions.constraints import Constraint
from solver.regions.domain import Domain, domain
from solver.regions.lines import Stretch, line_along
from solver.regions.report import MAX_ALTERNATIVES, comparison, coordinate_text
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Facts, Grid, Head, Inline, Report, Row, Say, plain, yes_no

COMMON = "A common error is one in all numbers at once, each wrong by no more than that"
ON_WALL = "The numbers lie on a wall, where some equality holds exactly"


def _data(answer: Robust) -> Grid:
    """Return a row for each parameter or, where the outcome is no equilibrium, for each condition that it needs."""
    head = (
        "outcome", "stands", "safe error in per cent", "error that changes it", "of", "parameter", "value",
        "together from", "together to", "alone from", "alone to", "alternative", "needs", "short by",
    )  # fmt: skip
    sizes: list[Cell] = ["" if part is None else Amount(100 * part) for part in (answer.low, answer.high)]
    asked = answer.outcome or "; ".join(words.each_once(answer.standing))
    before = (asked, yes_no(answer.stands), *sizes, _scale(answer))
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
    what = answer.outcome or f"the list of {any_form.outcome(answer.game, concept=answer.concept)}"
    return game_report(
        f"How robust is {what}",
        answer.game,
        _blocks(answer),
        lambda: _data(answer),
        lambda: _plain_answer(answer),
        key=lambda: _key(answer),
    )


def _plain_answer(answer: Robust) -> str:
    """Return what stands at the point and how wrong the numbers may be, or that it does not stand, in plain words."""
    game, place = answer.game, plain_words.place_words(answer.game.space, answer.point)
    if answer.outcome is None:
        what = plain_words.listed_words(game, answer.standing, answer.concept)
    elif answer.concept == CLAIM:
        what = f"the claim {words.clean(answer.outcome)} is {'true' if answer.stands else 'not true'}"
    else:
        does = f"is {'not ' * (not answer.stands)}{plain_words.standing_word(game, answer.concept)}"
        what = f"{plain_words.outcome_words(game, answer.outcome)} {does}"
    found = (_verdict(answer),) if answer.stands else _nearest_beginning(answer)
    lead = plain_words.APART if answer.off_walls else ""
    said = plain_words.sentences(f"{place}, {what}", *(plain(tuple(lead_in(lead, one))) for one in found))
    return plain_words.with_stable_note(plain_words.sentences(said, COMMON * ("common error" in said)))


def _blocks(answer: Robust) -> Iterator[Block]:
    over = domain(answer.game.space)
    yield Say(f"The numbers are {words.point_text(answer.point, answer.game.space.baseline)}.")
    if not answer.stands:
        yield from _missing(answer)
        return
    if answer.outcome is None:
        none = f"no {any_form.outcome(answer.game, concept=answer.concept)}{any_form.in_closed_form(answer.game)}"
        stand = f"There stand{'s' * (len(answer.standing) < 2)}"
        yield Say(stand, f"{words.join_words(words.each_once(answer.standing) or [none])}.")
    yield Say(*lead_in(LEAD * answer.off_walls, _verdict(answer)))
    if answer.off_walls:
        yield Say(APART)
    if answer.changes:
        yield Head("Met first")
        for said in dict.fromkeys(tuple(_change(change, answer, over)) for change in answer.changes):
            yield Say(*said, indent=2)
    if answer.beside:
        yield Head("Beside the list, on walls within these errors")
        for change in answer.beside:
            yield Say(*_change(change, answer, over), indent=2)
    if answer.alone:
        yield from _tables(answer, over)
    yield Say(*_reading(answer))


def _tables(answer: Robust, over: Domain) -> Iterator[Block]:
    yield Head("All at once: safe within")
    rows = ((name, Amount(low), Amount(high)) for name, (low, high) in answer.box.items())
    yield Grid(("parameter", "from", "to"), tuple(rows))
    yield from _alone(answer, over)


def _alone(answer: Robust, over: Domain) -> Iterator[Block]:
    yield Head("Each alone: nothing changes within")
    if told := say_what_moves(answer.game, (one.parameter for one in answer.alone)):
        yield Say(told)
    rooms: list[Row] = []
    each = [(one, line_along(over, one.parameter, answer.point, carries=True).stretches) for one in answer.alone]
    for one, parts in each:
        ends = ((Amount(s.at), _at_the_end(answer, one, s, parts)) for s in (one.low, one.high))
        rooms.append((one.parameter, Amount(one.value), *(cell for end in ends for cell in end)))
    yield Grid(("parameter", "value", "from", "there", "to", "there"), tuple(rooms))
    limits = ((a.parameter, (*_limits(a, over, parts), *_meetings_on_walls(answer, a))) for a, parts in each)
    if limited := tuple((name, cells) for name, cells in limits if cells):
        yield Facts(limited)


def _key(answer: Robust) -> Iterator[Block]:
    """Yield what one screen shows: how far each number may go alone; where it does not stand, all there is."""
    yield from _alone(answer, domain(answer.game.space)) if answer.alone else _blocks(answer)


def _at_the_end(answer: Robust, one: Alone, side: IntervalEnd, parts: Sequence[Stretch]) -> str:
    """Return what holds at an end itself: whether it is still the same."""
    if not any(real_of(side.at) in part for part in parts):
        return "ruled out"
    if answer.outcome is not None:
        return "stands" if side.closed else "fails"
    if not side.closed:
        return "another list"
    return "more" if any(side.at in (m.low, m.high) for m in answer.met.get(one.parameter, ())) else "same list"


def _meetings_on_walls(answer: Robust, one: Alone) -> Iterator[Cell]:
    """Yield the outcomes within the interval, or at an end of it, that are equilibria on a wall only."""
    begun = [(side.at, side.outcome) for side in (one.low, one.high) if not side.closed]
    for meeting in answer.met.get(one.parameter, ()):
        new = [label for label in meeting.more if (meeting.low, label) not in begun]
        at_end = any(at in (meeting.low, meeting.high) for at, _ in begun)
        if new or not at_end:
            low, high = Amount(meeting.low), Amount(meeting.high)
            place: tuple[Inline, ...] = ("at", low) if meeting.is_point else ("from", low, "to", high)
            what = [f"{words.join_words(new)} {'stands' if len(new) == 1 else 'stand'} as well"] if new else []
            continuum = "a continuum joins them" if new else "equilibria join in a continuum"
            what += [continuum] if meeting.joined else []
            yield (*place, "alone,", f"{' and '.join(what)}{'' if at_end else ', there only'}")


def _scale(answer: Robust) -> str:
    return "each value" if answer.relative else "each range"


def _verdict(answer: Robust) -> Iterator[Inline]:
    """Yield a sentence on the largest common error."""
    low, high, scale = answer.low, answer.high, f"per cent of {_scale(answer)}"
    what = "stands" if answer.outcome else "stays the same"
    if low is None:
        zero = ", ".join(name for name, value in answer.point.items() if answer.relative and not value)
        none = f" Parameters that are 0 have no error in per cent of their value: {zero}." if zero else ""
        where = "with every such error" if zero else "everywhere"
        where += ", apart from walls" if answer.beside or any(answer.met.values()) else ""
        yield f"It {what} {where}: no error within the ranges and the assumptions changes that.{none}"
    elif high is None:
        if low:
            yield from (f"It {what} with every common error below", Amount(100 * low), scale)
        more = words.undecided_text(answer.spent) if answer.spent else "no rational point was found"
        yield f"({say_proved(answer.trusted)})." if low else f"It {what} there."
        yield f"How much more it bears is undecided: {more}."
    elif not high:
        yield f"{ON_WALL}: an error of any size, however small, can change it."
    elif not answer.exact:
        safe, enough = words.outward(100 * low, 100 * high)
        known = f"with every common error below {safe} {scale} ({say_proved(answer.trusted)}); one"
        yield f"It {what} {known if low else 'there; a common error'} of {enough} per cent can change it."
    elif answer.attained:
        yield from (f"It {what} with every common error below", Amount(100 * low), f"{scale};")
        yield "an error of that size can change it."
    else:
        yield from (f"It {what} with every common error up to", Amount(100 * low), f"{scale};")
        yield "a larger one can change it."


def _change(change: Change, answer: Robust, over: Domain) -> Iterator[Inline]:
    yield f"{change.outcome} {'ends where' if change.ends else 'begins where'}"
    yield from _turning_conditions(change.walls, change.ends, over)
    moved = [coordinate_text(name, value) for name, value in change.at.items() if value != answer.point[name]]
    yield f"({'beyond ' if change.attained is False else ''}{', '.join(moved)})." if moved else "."


def _turning_conditions(conditions: Sequence[Constraint], ends: bool, over: Domain) -> Iterator[Inline]:
    """Yield the conditions, which all fail, or all come to hold, together."""
    shown = dict.fromkeys(comparison(one, over, plain=True) for one in conditions)
    yield from [piece for one in shown for piece in ("and", one)][1:]
    one = len(shown) == 1
    yield ("fails" if one else "fail") if ends else ("comes to hold" if one else "come to hold")


def _limits(one: Alone, over: Domain, parts: Sequence[Stretch]) -> Iterator[Cell]:
    """Yield what the assumptions rule out within the interval, and what ends it."""
    for left, right in pairwise(parts):
        if real_of(one.low.at) <= left.high and right.low <= real_of(one.high.at):
            low, high = Amount(left.high), Amount(right.low)
            ends = ("above" if left.has_high else "from", low, "and below" if right.has_low else "to", high)
            yield (*(("at", low) if left.high == right.low else ends), "is ruled out")
    for side, past in ((one.low, "below"), (one.high, "above")):
        if side.outcome is not None:
            at = Amount(side.at)
            where: tuple[Inline, ...] = ("just", past, at) if side.closed else ("at", at)
            event = "ends" if side.ends else "begins"
            yield (*where, f", alone, {side.outcome} {event}:", *_turning_conditions(side.by, side.ends, over))


def _reading(answer: Robust) -> Iterator[Inline]:
    yield "Errors that leave the ranges or break the assumptions do not count."
    if answer.outcome is None:
        what = any_form.outcome(answer.game, concept=answer.concept).capitalize()
        yield f"{what} that stand on walls only, on sets without an interior, do not count as a change."
    if answer.still:
        stay = "stays" if len(answer.still) == 1 else "stay"
        yield f"A value of 0 has no error relative to itself: {words.join_words(answer.still)} {stay}."
    yield f"Found by {answer.method}."


def _missing(answer: Robust) -> Iterator[Block]:
    """Yield that the outcome is no equilibrium, what is missing, and how near it is to being one."""
    over = domain(answer.game.space)
    yield Say("It does not stand there, so there is nothing to be robust: the radius is 0.")
    many = len(answer.misses) > 1
    thin_last = sorted(enumerate(answer.misses, 1), key=lambda one: any(s.condition.relation == "==" for s in one[1]))
    for k, alternative in thin_last[:MAX_ALTERNATIVES]:
        rows = tuple((comparison(s.condition, over), Amount(s.short)) for s in alternative)
        if many:
            yield Say(f"Alternative {k}:")
        yield Grid(("it needs", "its sides, as written, differ by"), rows)
    if (left := len(answer.misses) - MAX_ALTERNATIVES) > 0:
        yield Say(f"{words.count_of(left, 'more alternative').capitalize()}: see the JSON record.")
    yield from (Say(*lead_in(LEAD * answer.off_walls, said)) for said in _nearest_beginning(answer))
    if answer.off_walls:
        yield Say(APART)


def _nearest_beginning(answer: Robust) -> Iterator[tuple[Inline, ...]]:
    """Yield how wrong the numbers have to be for an outcome to stand that does not, as far as that is known."""
    begins = answer.begins
    if not answer.misses:
        yield (f"It {'is not told to stand anywhere' if answer.game.open else 'stands nowhere'} within the ranges.",)
    elif begins is None:
        return
    elif begins.low is None:
        yield ("No common error within the ranges makes it stand.",)
    elif not begins.low:
        on_wall = f"{ON_WALL}: with an error of any size, however small, it could stand."
        yield (on_wall if begins.is_exact else "With how small an error it could stand is undecided.",)
    elif begins.is_exact:
        by = f"It could stand if the numbers are wrong by{' more than' * (begins.attained is False)}"
        yield by, Amount(100 * begins.low), f"per cent of {_scale(answer)}."
    else:
        low, _ = words.outward(100 * begins.low, 100 * (begins.high or begins.low))
        yield (f"It could not stand with an error below {low} per cent of {_scale(answer)} (proved).",)
