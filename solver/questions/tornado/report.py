"""How a tornado is written: a chart (ASCII, for every terminal) and a table for each quantity, the widest swing first,
then tipping points. = is what it does while the same equilibria go on, ~ past a jump, | where it is now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from solver.algebra.algebraic_numbers import Coordinate
from solver.forms.any_form import in_payoff_unit
from solver.questions.plain_conditions import PlainWords
from solver.questions.plain_words import movers, sentences
from solver.questions.tornado.answer import Bar, Measured, Span, Tip, Tornado
from solver.questions.words import by_formula, game_report, one_at_a_time
from solver.regions.report import across, coordinate, wall_inline
from solver.report import numbers, words
from solver.report.blocks import Amount, Block, Cell, Grid, Head, Picture, Report, Say
from solver.report.phrases import Phrases
from solver.report.text_page import columns, cut_end, pad
from solver.report.words import brief_amount, join_words

MAX_FIRST = 2  # parameters that the first sentence names where more move it as soon
SAY = Phrases(
    "tornado",
    asked="What moves {outcome}",
    still="nothing asked about moves with one parameter alone",
    outcome="the outcome {first}",
    state="[stands[, as a corner of a continuum{corner?}]{stands?}|does not stand][{by}]",
    never="{state}, and no parameter alone makes it [{stands?}end|begin], boundaries aside",
    soonest="{state}, and [{stands?}ends|begins] soonest as {first}[ or in {more:count more case}]",
    passes="passes {value}",
    there="There {outcome} {first}; [{stands?}past an end all that stands instead takes over|what is followed is"
    " {followed:and}|nothing is followed].",
    head="[Payoff of {payoff?}]{name}: {now} now",
    nothing="Nothing moves it along {names:and}.",
    marks="In the charts = is what slopes reach, ~ what lies past a jump, || where it is now.",
    tips="Tipping points",
    happens="[it {what}|others join at the end{at_end?}|others change][, across what is ruled out{across?}]",
    method="Exact: {method}.",
    span="{low}[ to {high}]",
    end="{values} at {end}",
    jump="{values} past {tip}",
    none="none",
)
MARGIN, MIN_CHART = 2, 12  # columns that a chart leaves free on its right, and of one without its names at least
NAME_WIDTH = 20  # columns for a name, at most
END_WIDTH = 8  # columns for a number beside a chart, at most


def report(answer: Tornado, full: bool = False) -> Report:
    """Return the tornado in blocks; `full`: long walls, too, are written whole."""
    sizes = ((one.name, {bar.parameter: bar.swing for bar in one.bars}) for one in answer.measured)
    lead, first = sentences(movers(answer.game, sizes, True) or SAY("still")), _first_tips(answer)
    return game_report(
        SAY("asked", outcome=answer.outcome),
        answer.game,
        _blocks(answer, first, full),
        lambda: _data(answer),
        f"{lead} {sentences(SAY('outcome', first=first))}",
        lead,
        lambda: _key(answer),
    )


@numbers.writing_sentences()
def _first_tips(answer: Tornado) -> str:
    """Return whether the outcome stands, and by which least move of one parameter, in parts of its range, no longer."""
    wording, by = PlainWords(answer.game.space), "" if answer.stands else by_formula([answer.outcome])
    state = SAY("state", stands=answer.stands, corner=answer.corner, by=by)
    if not answer.soonest:
        return SAY("never", state=state, stands=answer.stands)
    told = sorted((tip.parameter, wording.number(tip.value, [tip.parameter])) for tip in answer.soonest)
    first = [wording.does(name, SAY("passes", value=value)) for name, value in told]
    more = len(first) - MAX_FIRST if len(first) > MAX_FIRST + 1 else 0
    named = first[: len(first) - more]
    which = ", ".join(named) if more else join_words(named, "or")
    return SAY("soonest", state=state, stands=answer.stands, first=which, more=more)


def _blocks(answer: Tornado, first: str, full: bool) -> Iterator[Block]:
    moved = [bar.parameter for bar in answer.measured[0].bars]
    there = SAY("there", outcome=answer.outcome, first=first, stands=answer.stands, followed=answer.standing)
    yield Say(one_at_a_time(answer.game, answer.point, moved), there)
    for measured in answer.measured:
        yield from _measured_blocks(answer, measured)
    if any(bar.swing for measured in answer.measured for bar in measured.bars):
        yield Say(SAY("marks"))
    tips = [(bar, tip) for bar in answer.measured[0].bars for tip in bar.tips]
    if tips:
        yield Head(SAY("tips"))
        heads = ("moving", "tips at", "what happens", "where")
        yield Grid(heads, tuple(_tip_row(bar, tip, full) for bar, tip in tips), False)
    yield Say(SAY("method", method=answer.method))


def _measured_blocks(answer: Tornado, measured: Measured) -> Iterator[Block]:
    now, payoff = _plain(measured.at_here), measured.kind == "payoff"
    now = in_payoff_unit(answer.game, now) if payoff else now
    yield Head(SAY("head", name=measured.name, payoff=payoff, now=now))
    moving = [bar for bar in measured.bars if bar.swing]
    if moving:
        yield Picture(partial(_chart, moving))
        yield Grid(("moving", "low end", "high end", "swing", "slopes", "jumps"), tuple(map(_row, moving)), False)
    if len(moving) < len(measured.bars):
        yield Say(SAY("nothing", names=[bar.parameter for bar in measured.bars if not bar.swing]))


def _key(answer: Tornado) -> Iterator[Block]:
    """Yield what one screen shows: a table for each quantity, without charts."""
    for measured in answer.measured:
        yield from (block for block in _measured_blocks(answer, measured) if not isinstance(block, Picture))


def _row(bar: Bar) -> tuple[Cell, ...]:
    sides = ((side.beyond, side.tip) for side in (bar.falls, bar.rises))
    known = ((past, tip) for past, tip in sides if past is not None and tip is not None)
    jumps = [SAY("jump", values=_plain(past), tip=brief_amount(tip)) for past, tip in known]
    ends = (SAY("end", values=_plain(s.at_end), end=brief_amount(s.end)) for s in (bar.falls, bar.rises))
    none = SAY("none")
    slopes = none if bar.own.is_point else _plain(bar.own)
    return bar.parameter, *ends, brief_amount(bar.swing), slopes, "; ".join(jumps) or none


def _plain(span: Span) -> str:
    return SAY("span", low=brief_amount(span.low), high="" if span.is_point else brief_amount(span.high))


def _tip_row(bar: Bar, tip: Tip, full: bool) -> tuple[Cell, ...]:
    at_end = bool(tip.walls) and None in (tip.before, tip.after)
    what = "" if tip.what == "beside" else tip.what
    happens = SAY("happens", what=what, at_end=at_end, across=tip.until is not None)
    if tip.until is not None:
        return bar.parameter, across(tip.value, tip.until), happens, ""
    return bar.parameter, Amount(tip.value), happens, wall_inline(tip.walls[0], full)


def _data(answer: Tornado) -> Grid:
    """Return the table for CSV: a line for each bar, or for each of its tipping points; a span is two columns."""
    heads = (
        "quantity", "moving", "from", "now", "to", "at low, least", "at low, greatest", "at high, least",
        "at high, greatest", "swing", "slopes, least", "slopes, greatest", "all, least", "all, greatest", "tips at",
        "what", "where", "before, least", "before, greatest", "after, least", "after, greatest",
    )  # fmt: skip
    bars = ((measured, bar) for measured in answer.measured for bar in measured.bars)
    rows = ((*_numbers(measured, bar), *_tip_cells(bar, tip)) for measured, bar in bars for tip in bar.tips or (None,))
    return Grid(heads, tuple(rows))


def _tip_cells(bar: Bar, tip: Tip | None) -> tuple[Cell, ...]:
    if tip is None:
        return ("",) * 7
    over = "" if tip.until is None else f"{bar.parameter} = {across(tip.value, tip.until, str)}"
    at = "" if over else Amount(tip.value)
    return at, tip.what, over or tip.walls[0], *_ends(tip.before), *_ends(tip.after)


def _numbers(measured: Measured, bar: Bar) -> tuple[Cell, ...]:
    spans = (bar.falls.at_end, bar.rises.at_end)
    return (
        measured.name, bar.parameter, Amount(bar.falls.end), Amount(bar.here),
        Amount(bar.rises.end), *(cell for span in spans for cell in _ends(span)), Amount(bar.swing),
        *_ends(bar.own), *_ends(bar.whole),
    )  # fmt: skip


def _ends(span: Span | None) -> tuple[Cell, Cell]:
    return ("", "") if span is None else (Amount(span.low), Amount(span.high))


def _chart(bars: Sequence[Bar], page: int) -> Iterator[str]:
    """Yield a line for each parameter: its name, and its bar between the least and the greatest value of all."""
    least = min(Fraction(coordinate(bar.whole.low)) for bar in bars)
    greatest = max(Fraction(coordinate(bar.whole.high)) for bar in bars)
    low, high = (cut_end(words.four_digits(value), END_WIDTH) for value in (least, greatest))
    names = [cut_end(bar.parameter, NAME_WIDTH) for bar in bars]
    name = max(map(columns, names))
    width = max(MIN_CHART, page - MARGIN - name - len(low) - len(high) - 4)

    def column(value: Coordinate) -> int:
        return round((Fraction(coordinate(value)) - least) / (greatest - least) * (width - 1))

    for label, bar in zip(names, bars, strict=True):
        cells = [" "] * width
        for mark, span in (("~", bar.falls.beyond), ("~", bar.rises.beyond), ("=", bar.own), ("|", bar.at_here)):
            if span is not None:
                cells[column(span.low) : column(span.high) + 1] = mark * (column(span.high) - column(span.low) + 1)
        yield f"{pad(label, name)}  {low} {''.join(cells)} {high}"
