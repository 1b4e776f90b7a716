"""How tipping points are written: a strip for each line, what each letter stands for, and the exact values.

    shield  0 |DDDDDD|CCCCCCCCCCCCCCCCCCCC*CCCC 10

A letter is one list of equilibria, that of the phase in which it stands; small ones are of no phase, and # stands for
one of several letters. | is a tipping point, * where the parameter is now, . what the assumptions rule out. Strips are
in ASCII, so every terminal shows them. Crowded tipping points are moved apart on the strip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from solver.algebra.algebraic_numbers import Coordinate, Root, real_of
from solver.concepts.line_search import Along, Standing, Threshold, pattern_of
from solver.forms import any_form
from solver.forms.any_form import CLAIM
from solver.questions import plain_words
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import MAX_WORDS, count_words, one_or_several
from solver.questions.thresholds.answer import NamedList, Thresholds
from solver.questions.words import game_report, one_at_a_time
from solver.regions.report import across, equation, round_numbers, wall_inline
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Facts, Grid, Picture, Report, Row, Say
from solver.report.text_page import columns, cut_end, pad

Namer: TypeAlias = Callable[[Standing], str]
MARGIN, MIN_STRIP = 2, 12  # columns that a strip leaves free on its right, and of a strip without its name at least
MAX_CALM = 3  # parameters named that tip nothing
MAX_FURTHER = 4  # tipping points named beyond the nearest ones
NAME_WIDTH, END_WIDTH = 18, 8  # columns for a name and for an end of a range, at most
CONTINUUM = (
    "A continuum is an unbroken set of infinitely many equilibria, listed by its corners: the rest lie between these."
)
BY_CHOICES = "A continuum is infinitely many equilibria that use exactly these choices."


def _data(answer: Thresholds) -> Grid:
    """Return a row for each tipping point, and one for a line without any."""
    head = ("moving", "now", "tips at", "polynomial", "below", "there", "above", "where")
    rows: list[Row] = []
    for line in answer.lines:
        before = (line.name or "t", Amount(line.here))
        if not line.thresholds:
            there = _table_list(line.intervals[0].standing) if line.intervals else "(ruled out)"
            rows += [] if any(line.jumps) else [(*before, "", "", there, there, there, "")]
        for tip in line.thresholds:
            lists = ("" if one is None else _table_list(one) for one in (tip.before, tip.there, tip.after))
            walls = "; ".join(tip.walls)
            root = tip.value if isinstance(tip.value, Root) else None
            exactly = f"root {root.index} of {root.polynomial_in(before[0])}" if root else ""
            rows.append((*before, Amount(tip.value), exactly, *lists, walls))
        for low, high in line.jumps:
            below, above, where = *map(_table_list, (low.standing, high.standing)), across(low.high, high.low, str)
            rows.append((*before, "", "", below, "(ruled out)", above, f"{before[0]} = {where}"))
    return Grid(head, tuple(rows))


def _table_list(standing: Standing) -> str:
    each = ((len(one), "; ".join(dict.fromkeys(outcome.label for outcome in one))) for one in standing.components)
    return "; ".join(words.each_once(labels if corners == 1 else f"[continuum: {labels}]" for corners, labels in each))


def report(answer: Thresholds, full: bool = False) -> Report:
    """Return the tipping points as a report; `full`: long walls, too, are written whole."""
    page = _blocks(answer, full)
    said, key = partial(plain_answer, answer), partial(_key, answer)
    return game_report("What tips it", answer.game, page, lambda: _data(answer), said, key=key)


def plain_answer(answer: Thresholds) -> str:
    """Return the answer in plain words: the tipping points, the nearest on either side of where things are first.

    >>> print(plain_answer(thresholds(load("hawk-dove"), "value")))
    At the baseline values, moving one number at a time changes what is stable when the worth of the resource falls to
    0 or rises to 4 (now 2). Stable means that no side gains by changing its own choice.
    """
    if _way_of(answer) is not None:
        return plain_words.with_stable_note(plain_words.sentences(_say_of_way(answer.lines[0], _what_tips(answer))))
    wording = PlainWords(answer.game.space)
    return plain_words.with_stable_note(wording.briefly(plain_words.sentences(*_say_of_lines(answer, wording))))


def _what_tips(answer: Thresholds) -> str:
    """Return what it is that changes at a tipping point."""
    kind = "is told to be played" if answer.game.open else answer.game.traits.tips
    return "whether the claim holds" if answer.concept == CLAIM else f"what {kind}"


def _say_of_way(way: Along, what: str) -> str:
    """Return how often the list changes on the straight way between two points, and after which parts of it."""
    tips = [words.percent(tip.value) for tip in way.thresholds]
    cuts = [_ruled_out(words.percent(end) for end in (a.high, b.low)) for a, b in way.jumps]
    few = {0: "does not change", 1: "changes once", 2: "changes twice"}
    often = few.get(len(tips) + len(cuts), f"changes {len(tips) + len(cuts)} times")
    far = f", after {words.join_words(tips)} of it" if tips else ""
    far += "".join(f", {cut} of it, which the assumptions rule out" for cut in cuts)
    return f"on the straight way between the two points {what} {often}{far}"


def _say_of_lines(answer: Thresholds, wording: PlainWords) -> tuple[str, str]:
    """Return which parameters change the list where, moved one at a time, and which do not."""
    what = _what_tips(answer)
    moves = [wording.does(line.name, move) for line in answer.lines if (move := _nearest_moves(line, wording))]
    calm = [wording.name(a.name) for a in answer.lines if a.intervals and not (a.thresholds or any(a.jumps))]
    place, by = plain_words.place_words(answer.game.space, answer.point), "moving one number at a time"
    if not moves:
        if calm and len(answer.lines) < len(answer.game.space):  # of the others nothing was asked
            by = f"moving {words.join_words(calm, 'or')} alone"
        return f"{place}, {by} within the ranges does not change {what}", ""
    others = f"moving {words.join_words(calm, 'or')} alone never changes it" if calm else ""
    if len(calm) > MAX_CALM or count_words(others) > MAX_WORDS:
        others = f"none of the other {words.count_of(len(calm), 'number')} changes it alone"
    whole = f"{place}, {by} changes {what} when {'; or '.join(moves)}"
    if len(moves) > 1 and count_words(whole) > MAX_WORDS:
        lead = f"{place}, {by} changes {what} in {words.count_of(len(moves), 'case')}"
        whole = one_or_several(lead, moves, numbered=False)
    return whole, others


def _nearest_moves(line: Along, wording: PlainWords) -> str:
    """Return how far a parameter has to move, down or up, before the list changes, and where again; else nothing."""
    if at := next((tip for tip in line.thresholds if tip.value == line.here), None):
        return _moves_from_tip(line, at, wording)
    nearest = _nearest_tips(line)
    found = [move for _, move in nearest]
    more = _further(tip for tip in line.thresholds if all(tip is not one for one, _ in nearest))
    cuts = (map(words.brief_amount, (a.high, b.low)) for a, b in line.jumps)
    found += [f"crosses what the assumptions rule out {_ruled_out(cut)}" for cut in cuts]
    aside = "; ".join(filter(None, (wording.unit([line.name]), f"now {words.brief_amount(line.here)}", more)))
    return f"{' or '.join(found)} ({aside})" if found else ""


def _moves_from_tip(line: Along, at: Threshold, wording: PlainWords) -> str:
    """Return by which moves the list changes where the parameter is at a tipping point, and where again."""
    below, above = (one is None or one.pattern == at.there.pattern for one in (at.before, at.after))
    verb = "moves away from" if below == above else "rises above" if below else "falls below"
    more = _further(tip for tip in line.thresholds if tip.value != line.here)
    return f"{verb} {wording.number(line.here, [line.name])}, where it is now{f' ({more})' if more else ''}"


def _nearest_tips(line: Along) -> list[tuple[Threshold, str]]:
    """Return the nearest tipping points below and above, each with the move that reaches or passes it."""
    cut = [real_of(a.high) for a, _ in line.jumps]  # what lies beyond is no nearest one
    near = [tip for tip in line.thresholds if all((at < real_of(tip.value)) == (at < line.here) for at in cut)]
    low = [(tip, "falls", "below", tip.after) for tip in near if real_of(tip.value) < line.here][-1:]
    high = [(tip, "rises", "above", tip.before) for tip in near if real_of(tip.value) > line.here][:1]
    found = []
    for tip, verb, past, inside in (*low, *high):
        kept = inside is not None and inside.pattern == tip.there.pattern  # the list at the tipping point is as before
        found.append((tip, f"{verb} {past if kept else 'to'} {words.brief_amount(tip.value)}"))
    return found


def _ruled_out(ends: Iterable[str]) -> str:
    """Return where a part outside Θ lies, which may be one number."""
    return f"between {' and '.join(two)}" if len(two := list(dict.fromkeys(ends))) > 1 else f"at {two[0]}"


def _further(tips: Iterable[Threshold]) -> str:
    """Return where the list changes again, beyond the nearest tipping points; nothing where it does not."""
    at = [words.brief_amount(tip.value) for tip in tips]
    more = at[:MAX_FURTHER] + [words.count_of(len(at) - MAX_FURTHER, "more point")] * (len(at) > MAX_FURTHER)
    return f"further on it changes again at {words.join_words(more)}" if more else ""


def _blocks(answer: Thresholds, full: bool) -> Iterator[Block]:
    inside = [line for line in answer.lines if line.intervals]
    tipped = [line for line in answer.lines if line.thresholds or any(line.jumps)]
    yield from _what_moves(answer)
    if inside:
        yield from _picture_blocks(answer, inside)
        yield from _list_blocks(answer)
    yield from _tip_tables(answer, tipped, full)
    if calm := [line.name or "t" for line in inside if line not in tipped]:
        yield Say(f"Nothing{' that is told' * bool(answer.game.open)} tips it along", f"{words.join_words(calm)}.")
    if missing := [line.name or "t" for line in answer.lines if not line.intervals]:
        yield Say("The assumptions hold nowhere along", f"{words.join_words(missing)}.")
    yield Say(f"Proved: {answer.method}.")


def _key(answer: Thresholds) -> Iterator[Block]:
    """Yield what one screen shows: the lists by letter, where each gives way to the next, and the strips."""
    inside = [line for line in answer.lines if line.intervals]
    tipped = [line for line in answer.lines if line.thresholds or any(line.jumps)]
    for table in _tip_tables(answer, tipped, False):
        if isinstance(table, Grid) and len(table.head) == len(TIPS):
            kept = [TIPS.index(name) for name in ("moving", "tips at", "where")]
            yield Grid(tuple(TIPS[k] for k in kept), tuple(tuple(row[k] for k in kept) for row in table.rows))
    if inside:
        yield next(_list_blocks(answer))
        yield next(_picture_blocks(answer, inside))


def _way_of(answer: Thresholds) -> Along | None:
    """Return the line on which all parameters move together, if it is that which was asked about."""
    return next((line for line in answer.lines if not line.name), None)


def _what_moves(answer: Thresholds) -> Iterator[Block]:
    """Yield which parameters move, and from where."""
    way, baseline = _way_of(answer), answer.game.space.baseline
    if way is None:
        yield Say(one_at_a_time(answer.game, answer.point, [line.name for line in answer.lines]))
        return
    ends = (("from", (words.point_text(way.start, baseline),)), ("to", (words.point_text(way.end, baseline),)))
    yield Facts(ends)
    yield Say("All parameters move together on a straight line; t runs from 0 to 1.")


def _picture_blocks(answer: Thresholds, inside: Sequence[Along]) -> Iterator[Block]:
    """Yield the strips, and what their signs and letters are."""
    yield Picture(partial(_strips, inside, answer.name))
    cut = "" if all(map(_whole, inside)) else "; . is ruled out by the assumptions"
    star = "where the way starts" if _way_of(answer) is not None else "where it is now"
    own = ", a small one this answer's own" * any(one.name.islower() for one in answer.lists)
    many = any_form.outcome(answer.game, 2, answer.concept)
    letters = f"A letter is one list of {many}, a capital that of the phase of this name{own}:"
    if answer.concept == CLAIM:
        letters = "A letter says whether the claim holds:"
    yield Say(f"| tips it; * is {star}{cut}. {letters}")


def _list_blocks(answer: Thresholds) -> Iterator[Block]:
    """Yield the list that each letter is, what a continuum is, and which lists stand at a tipping point only."""
    none = f"none{any_form.in_closed_form(answer.game)}" if answer.concept != CLAIM else "it does not hold"
    yield Grid(("list", any_form.outcome(answer.game, 1, answer.concept), ""), tuple(_legend(answer.lists, none)))
    if several := [set(corners) for one in answer.lists for corners in one.continua if len(corners) > 1]:
        yield Say(CONTINUUM if any(len(labels) > 1 for labels in several) else BY_CHOICES)
    if brief_ones := [one.name for one in answer.lists if not one.lasts]:
        verb = "stands" if len(brief_ones) == 1 else "stand"
        yield Say(f"Of these {words.join_words(brief_ones)} {verb} only at a tipping point.")


def _tip_tables(answer: Thresholds, tipped: Sequence[Along], full: bool) -> Iterator[Block]:
    """Yield a row for each tipping point and each part that is ruled out; then the roots that are no fractions."""
    if tipped:
        rows = [_row(line, threshold, answer.name, full) for line in tipped for threshold in line.thresholds]
        for one, (below, above) in ((line, jump) for line in tipped for jump in line.jumps):
            lists = (answer.name(below.standing), "(ruled out)", answer.name(above.standing))
            rows.append((one.name or "t", across(below.high, above.low), *lists, ""))
        yield Grid(TIPS, tuple(rows))
    exact = [(line.name or "t", t.value) for line in tipped for t in line.thresholds if isinstance(t.value, Root)]
    if exact:
        each = ((name, root, equation(root.polynomial_in(name))) for name, root in exact)
        found = ((name, Amount(float(root)), (f"root {root.index} of", written)) for name, root, written in each)
        yield Grid(("moving", "tips at", "exactly"), tuple(found))


TIPS = ("moving", "tips at", "below", "there", "above", "where")


def _whole(line: Along) -> bool:
    """Whether the assumptions leave all of the line."""
    ends = [line.low, *(end for interval in line.intervals for end in (interval.low, interval.high)), line.high]
    return all(a == b for a, b in zip(ends[::2], ends[1::2], strict=True))


def _legend(lists: Sequence[NamedList], none: str) -> Iterator[tuple[Cell, ...]]:
    for one in lists:
        continua = 0
        if not one.continua:
            yield one.name, none, ""
        times = Counter(pattern_of([corners]) for corners in one.continua)
        for corners in {pattern_of([corners]): corners for corners in one.continua}.values():
            continua += len(corners) > 1
            which = "a continuum" if continua == 1 else f"continuum {continua}"
            corner = "a corner of " if len(set(corners)) > 1 else ""
            part = corner + which if len(corners) > 1 else ""
            alone = len(corners) == 1
            for label in words.each_once(corners * times[pattern_of([corners])]) if alone else dict.fromkeys(corners):
                yield one.name, label, part


def _row(line: Along, threshold: Threshold, name: Namer, full: bool) -> tuple[Cell, ...]:
    whole = "(end of the range)" if line.name else "(end of the way)"
    before, after = (
        name(standing) if standing is not None else whole if threshold.value == end else "(ruled out)"
        for standing, end in ((threshold.before, line.low), (threshold.after, line.high))
    )
    value, wall = Amount(threshold.value), wall_inline(threshold.walls[0], full)
    return line.name or "t", value, before, name(threshold.there), after, wall


def _strips(lines: Sequence[Along], called: Namer, width: int) -> Iterator[str]:
    def letter(standing: Standing) -> str:
        return name if len(name := called(standing)) == 1 else "#"

    names = [cut_end(line.name or "t", NAME_WIDTH) for line in lines]
    lows, highs = [_end(line.low) for line in lines], [_end(line.high) for line in lines]
    name, low, high = max(map(columns, names)), max(map(len, lows)), max(map(len, highs))
    room = max(MIN_STRIP, width - MARGIN - name - low - high - 4)
    for k, line in enumerate(lines):
        yield f"{pad(names[k], name)}  {lows[k]:>{low}} {strip(line, letter, room)} {highs[k]}"


def _end(value: Fraction) -> str:
    """Return an end of a range, to few digits where it is long."""
    written, near = round_numbers(words.exactly(value)), words.decimal(value)
    return cut_end(written if len(written) <= END_WIDTH or near is None else f"{near:.2g}", END_WIDTH)


def strip(line: Along, letter: Namer, width: int) -> str:
    """Return the line as `width` characters.

    >>> line = thresholds(load("hawk-dove"), "value").lines[0]
    >>> strip(line, lambda standing: str(len(standing.components)), 30)
    '|33333*33333|11111111111111111'
    """
    cells = ["."] * width
    marks = [_column(threshold.value, line, width) for threshold in line.thresholds]
    _spread(marks, width)
    marked = dict(zip((threshold.value for threshold in line.thresholds), marks, strict=True))

    def column(value: Coordinate) -> int:
        return marked.get(value, _column(value, line, width))

    here = column(line.here)
    for interval in line.intervals:
        start, end = column(interval.low), column(interval.high)
        cells[start : end + 1] = letter(interval.standing) * (end + 1 - start)
        inner = start + (interval.low in marked), end - (interval.high in marked)
        if interval.standing.value == line.here and inner[0] <= inner[1]:  # within its own interval if there is room
            here = min(max(here, inner[0]), inner[1])
    for k in marks:
        cells[k] = "|"
    cells[here] = "*"
    return "".join(cells)


def _column(value: Coordinate, line: Along, width: int) -> int:
    share = (Fraction(float(value)) if isinstance(value, Root) else value) - line.low
    return min(max(round(share / (line.high - line.low) * (width - 1)), 0), width - 1)


def _spread(marks: list[int], width: int) -> None:
    """Move marks apart, so that a letter fits between any two, as long as there is room for all."""
    if len(marks) * 2 > width:
        return
    for k in range(1, len(marks)):
        marks[k] = max(marks[k], marks[k - 1] + 2)
    limit = width - 1
    for k in reversed(range(len(marks))):
        marks[k] = min(marks[k], limit)
        limit = marks[k] - 2
