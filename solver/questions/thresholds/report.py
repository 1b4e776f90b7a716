"""How tipping points are written: a strip for each line, what each letter stands for, and the exact values.

    shield  0 |DDDDDD|CCCCCCCCCCCCCCCCCCCC*CCCC 10

A letter is one list of equilibria, that of the phase in which it stands; small ones are of no phase, and # stands for
one of several letters. | is a tipping point, * where the parameter is now, . what the assumptions rule out. Strips are
in ASCII, so every terminal shows them. Crowded tipping points are moved apart on the strip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.concepts.line_search import Along, Standing, Threshold
from solver.forms import any_form
from solver.forms.any_form import CLAIM
from solver.questions import plain_words
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import MAX_WORDS, count_words, one_or_several
from solver.questions.thresholds.answer import NamedList, Thresholds
from solver.questions.thresholds.moves import Moves, NearestTip
from solver.questions.words import game_report, one_at_a_time
from solver.regions.report import across, equation, round_numbers, wall_inline
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Facts, Grid, Picture, Report, Row, Say
from solver.report.phrases import Phrases
from solver.report.text_page import columns, cut_end, pad

SAY = Phrases(
    "thresholds",
    asked="What tips it",
    what="[{claim?}whether the claim holds|{open?}what is told to be played|what {tips}]",
    changes="{place}, moving one number at a time changes {what} when {moves}",
    unchanged="{place}, moving [{levers:or} alone|one number at a time] within the ranges does not change {what}",
    in_cases="{place}, moving one number at a time changes {what} in {cases:count case}",
    calm="moving {calm:or} alone never changes it",
    many_calm="none of the other {calm:count number} changes it alone",
    move="{moves:or} ([{unit}; ]now {here}[; {further}])",
    to="[{above?}rises above|{below?}falls below|{rises?}rises to|falls to] {value}",
    leaving="[{either?}moves away from|{up?}rises above|falls below] {here}, where it is now[ ({further})]",
    crossing="crosses what the assumptions rule out {place}",
    between="[between {low} and {high}|at {low}]",
    further="further on it changes again at {points:and}",
    more_points="{more:count more point}",
    way="on the straight way between the two points {what} [{never?}does not change|{once?}changes once|{twice?}changes"
    " twice|changes {often} times][, after {tips:and} of it][, {cuts}]",
    cut="{place} of it, which the assumptions rule out",
    together="All parameters move together on a straight line; t runs from 0 to 1.",
    signs="|| tips it; * is where [{way?}the way starts|it is now][; . is ruled out by the assumptions{cut?}]."
    " {letters}",
    letters="Each letter is one list of {many}; a capital is the name of its phase[, a small letter is this answer's"
    " own{own?}]:",
    letters_of_claim="A letter says whether the claim holds:",
    none="none{closed}",
    fails="it does not hold",
    continuum="A continuum is an unbroken set of infinitely many equilibria, listed by its corners: the rest lie"
    " between these.",
    by_choices="A continuum is infinitely many equilibria that use exactly these choices.",
    part="[a corner of {corner?}][{only?}a continuum|continuum {number}]",
    brief="Of these {names:and} {names:number stands/stand} only at a tipping point.",
    nothing="Nothing[ that is told{open?}] tips it along {names:and}.",
    nowhere="The assumptions hold nowhere along {names:and}.",
    proved="Proved: {method}.",
    ruled_out="(ruled out)",
    end="(end of the [{way?}way|range])",
    root="root {index} of {polynomial}",
    csv_continuum="[[continuum: {labels}]]",
)
Namer: TypeAlias = Callable[[Standing], str]
MARGIN, MIN_STRIP = 2, 12  # columns that a strip leaves free on its right, and of a strip without its name at least
MAX_CALM = 3  # parameters named that tip nothing
MAX_FURTHER = 4  # tipping points named beyond the nearest ones
NAME_WIDTH, END_WIDTH = 18, 8  # columns for a name and for an end of a range, at most
TIPS = ("moving", "tips at", "below", "there", "above", "where")


def _data(answer: Thresholds) -> Grid:
    """Return a row for each tipping point, and one for a line without any."""
    head = ("moving", "now", "tips at", "polynomial", "below", "there", "above", "where")
    rows, ruled_out = list[Row](), SAY("ruled_out")
    for line in answer.lines:
        before = (line.name or "t", Amount(line.here))
        if not line.thresholds:
            there = _table_list(line.intervals[0].standing) if line.intervals else ruled_out
            rows += [] if any(line.jumps) else [(*before, "", "", there, there, there, "")]
        for tip in line.thresholds:
            lists = ("" if one is None else _table_list(one) for one in (tip.before, tip.there, tip.after))
            root = tip.value if isinstance(tip.value, Root) else None
            exactly = SAY("root", index=root.index, polynomial=root.polynomial_in(before[0])) if root else ""
            rows.append((*before, Amount(tip.value), exactly, *lists, "; ".join(tip.walls)))
        for low, high in line.jumps:
            below, above, where = *map(_table_list, (low.standing, high.standing)), across(low.high, high.low, str)
            rows.append((*before, "", "", below, ruled_out, above, f"{before[0]} = {where}"))
    return Grid(head, tuple(rows))


def _table_list(standing: Standing) -> str:
    each = ((len(one), "; ".join(dict.fromkeys(outcome.label for outcome in one))) for one in standing.components)
    named = (labels if corners == 1 else SAY("csv_continuum", labels=labels) for corners, labels in each)
    return "; ".join(words.each_once(named))


def report(answer: Thresholds, full: bool = False) -> Report:
    """Return the tipping points as a report; `full`: long walls, too, are written whole."""
    page = _blocks(answer, full)
    said, key = partial(plain_answer, answer), partial(_key, answer)
    return game_report(SAY("asked"), answer.game, page, lambda: _data(answer), said, key=key)


def plain_answer(answer: Thresholds) -> str:
    """Return the answer in plain words: the tipping points, the nearest on either side of where things are first.

    >>> print(plain_answer(thresholds(load("hawk-dove"), "value")))
    At the baseline values, moving one number at a time changes what is stable when the worth of the resource falls to
    0 or rises to 4 (now 2). Stable means that no side gains by changing its own choice.
    """
    game = answer.game
    what = SAY("what", claim=answer.concept == CLAIM, open=bool(game.open), tips=game.traits.tips)
    if _is_way(answer):
        return plain_words.with_stable_note(plain_words.sentences(_say_of_way(answer.lines[0], what)))
    wording = PlainWords(game.space)
    said = plain_words.sentences(*_say_of_lines(answer, what, wording))
    return plain_words.with_stable_note(wording.briefly(said))


def _say_of_way(way: Along, what: str) -> str:
    """Return how often the list changes on the straight way between two points, and after which parts of it."""
    tips = [words.percent(tip.value) for tip in way.thresholds]
    cuts = [SAY("cut", place=_between(*map(words.percent, (a.high, b.low)))) for a, b in way.jumps]
    often = len(tips) + len(cuts)
    return SAY(
        "way", what=what, never=not often, once=often == 1, twice=often == 2, often=often, tips=tips,
        cuts=", ".join(cuts),
    )  # fmt: skip


def _say_of_lines(answer: Thresholds, what: str, wording: PlainWords) -> Iterator[str]:
    """Yield which parameters change the list where, moved one at a time, and which do not."""
    told = ((moves.name, _say_moves(moves, wording)) for moves in answer.moves)
    moves = [wording.does(name, said) for name, said in told if said]
    calm = [wording.name(a.name) for a in answer.lines if a.intervals and not (a.thresholds or any(a.jumps))]
    place = plain_words.place_words(answer.game.space, answer.point)
    if not moves:  # of the parameters that were not asked about nothing is known
        levers = calm if len(answer.lines) < len(answer.game.space) else []
        yield SAY("unchanged", place=place, levers=levers, what=what)
        return
    whole = SAY("changes", place=place, what=what, moves="; or ".join(moves))
    if len(moves) > 1 and count_words(whole) > MAX_WORDS:
        whole = one_or_several(SAY("in_cases", place=place, what=what, cases=len(moves)), moves, numbered=False)
    yield whole
    if calm:
        named = SAY("calm", calm=calm)
        few = len(calm) <= MAX_CALM and count_words(named) <= MAX_WORDS
        yield named if few else SAY("many_calm", calm=calm)


def _say_moves(moves: Moves, wording: PlainWords) -> str:
    """Return how far a parameter has to move, down or up, before the list changes, and where again; else nothing."""
    further = _say_further(moves)
    if moves.leaving:
        here = wording.number(moves.here, [moves.name])
        either, up = moves.leaving == "either", moves.leaving == "up"
        return SAY("leaving", either=either, up=up, here=here, further=further)
    found = [_say_nearest(tip) for tip in moves.nearest]
    found += [SAY("crossing", place=_between(*map(words.brief_amount, (cut.low, cut.high)))) for cut in moves.ruled_out]
    unit, here = wording.unit([moves.name]), words.brief_amount(moves.here)
    return SAY("move", moves=found, unit=unit, here=here, further=further) if found else ""


def _say_nearest(tip: NearestTip) -> str:
    """Return the move that reaches a tipping point, or passes it."""
    above, below = tip.past and tip.rises, tip.past and not tip.rises
    return SAY("to", above=above, below=below, rises=tip.rises, value=words.brief_amount(tip.value))


def _between(low: str, high: str) -> str:
    """Return where a part outside Θ lies, which may be one number."""
    return SAY("between", low=low, high="" if high == low else high)


def _say_further(moves: Moves) -> str:
    """Return where the list changes again, beyond the nearest tipping points; nothing where it does not."""
    points = [words.brief_amount(value) for value in moves.further[:MAX_FURTHER]]
    if (more := len(moves.further) - MAX_FURTHER) > 0:
        points.append(SAY("more_points", more=more))
    return SAY("further", points=points) if points else ""


def _blocks(answer: Thresholds, full: bool) -> Iterator[Block]:
    inside = [line for line in answer.lines if line.intervals]
    tipped = [line for line in answer.lines if line.thresholds or any(line.jumps)]
    yield from _what_moves(answer)
    if inside:
        yield from _picture_blocks(answer, inside)
        yield from _list_blocks(answer)
    yield from _tip_tables(answer, tipped, full)
    if calm := [line.name or "t" for line in inside if line not in tipped]:
        yield Say(SAY("nothing", open=bool(answer.game.open), names=calm))
    if missing := [line.name or "t" for line in answer.lines if not line.intervals]:
        yield Say(SAY("nowhere", names=missing))
    yield Say(SAY("proved", method=answer.method))


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


def _is_way(answer: Thresholds) -> bool:
    """Whether all parameters move together, from one point to another."""
    return not all(line.name for line in answer.lines)


def _what_moves(answer: Thresholds) -> Iterator[Block]:
    """Yield which parameters move, and from where."""
    if not _is_way(answer):
        yield Say(one_at_a_time(answer.game, answer.point, [line.name for line in answer.lines]))
        return
    way, baseline = answer.lines[0], answer.game.space.baseline
    ends = (("from", (words.point_text(way.start, baseline),)), ("to", (words.point_text(way.end, baseline),)))
    yield Facts(ends)
    yield Say(SAY("together"))


def _picture_blocks(answer: Thresholds, inside: Sequence[Along]) -> Iterator[Block]:
    """Yield the strips, and what their signs and letters are."""
    yield Picture(partial(_strips, inside, answer.name))
    if answer.concept == CLAIM:
        letters = SAY("letters_of_claim")
    else:
        own = any(one.name.islower() for one in answer.lists)
        letters = SAY("letters", many=any_form.outcome(answer.game, 2, answer.concept), own=own)
    yield Say(SAY("signs", way=_is_way(answer), cut=not all(map(_is_whole, inside)), letters=letters))


def _list_blocks(answer: Thresholds) -> Iterator[Block]:
    """Yield the list that each letter is, what a continuum is, and which lists stand at a tipping point only."""
    none = SAY("none", closed=any_form.in_closed_form(answer.game)) if answer.concept != CLAIM else SAY("fails")
    yield Grid(("list", any_form.outcome(answer.game, 1, answer.concept), ""), tuple(_legend(answer.lists, none)))
    if several := [set(corners) for one in answer.lists for corners in one.continua if len(corners) > 1]:
        yield Say(SAY("continuum" if any(len(labels) > 1 for labels in several) else "by_choices"))
    if brief_ones := [one.name for one in answer.lists if not one.lasts]:
        yield Say(SAY("brief", names=brief_ones))


def _tip_tables(answer: Thresholds, tipped: Sequence[Along], full: bool) -> Iterator[Block]:
    """Yield a row for each tipping point and each part that is ruled out; then the roots that are no fractions."""
    if tipped:
        rows = [_row(line, threshold, answer.name, full) for line in tipped for threshold in line.thresholds]
        for one, (below, above) in ((line, jump) for line in tipped for jump in line.jumps):
            lists = (answer.name(below.standing), SAY("ruled_out"), answer.name(above.standing))
            rows.append((one.name or "t", across(below.high, above.low), *lists, ""))
        yield Grid(TIPS, tuple(rows))
    exact = [(line.name or "t", t.value) for line in tipped for t in line.thresholds if isinstance(t.value, Root)]
    if exact:
        each = ((name, root, equation(root.polynomial_in(name))) for name, root in exact)
        found = (
            (name, Amount(float(root)), SAY.pieces("root", index=root.index, polynomial=written))
            for name, root, written in each
        )
        yield Grid(("moving", "tips at", "exactly"), tuple(found))


def _is_whole(line: Along) -> bool:
    """Whether the assumptions leave all of the line."""
    ends = [line.low, *(end for interval in line.intervals for end in (interval.low, interval.high)), line.high]
    return all(a == b for a, b in zip(ends[::2], ends[1::2], strict=True))


def _legend(lists: Sequence[NamedList], none: str) -> Iterator[tuple[Cell, ...]]:
    for one in lists:
        continua = 0
        if not one.continua:
            yield one.name, none, ""
        for corners, times in one.counted:
            if len(corners) == 1:
                yield from ((one.name, label, "") for label in words.each_once(corners * times))
                continue
            continua += 1
            part = SAY("part", corner=len(set(corners)) > 1, only=continua == 1, number=continua)
            yield from ((one.name, label, part) for label in dict.fromkeys(corners))


def _row(line: Along, threshold: Threshold, name: Namer, full: bool) -> tuple[Cell, ...]:
    whole = SAY("end", way=not line.name)
    before, after = (
        name(standing) if standing is not None else whole if threshold.value == end else SAY("ruled_out")
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
