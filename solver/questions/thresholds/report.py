"""How tipping points are written: a strip for each line, what each letter stands for, and the exact values.

    shield  0 |bbbbbb|aaaaaaaaaaaaaaaaaaaa*aaaa 10

A letter is one list of equilibria, the same one on every strip and in every table; | is a
tipping point, * where the parameter is now, . what the assumptions rule out. Strips are in
ASCII, so every terminal shows them. Crowded tipping points are moved apart on the strip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from string import ascii_letters

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomial_text import text
from solver.algebra.polynomials import ring
from solver.concepts.line_search import Along, Interval, Standing, Threshold
from solver.forms import words as forms_words
from solver.questions.thresholds.answer import Thresholds
from solver.questions.words import game_report
from solver.regions.report import coordinate, equation, round_numbers
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Facts, Grid, Picture, Report, Row, Say
from solver.report.text_page import columns, pad


def csv_table(answer: Thresholds) -> Grid:
    """Return a row for each tipping point, and one for a line without any."""
    head = ("moving", "now", "tips at", "polynomial", "below", "there", "above", "where")
    rows: list[Row] = []
    for line in answer.lines:
        before = (line.name or "t", Amount(line.here))
        if not line.thresholds:
            there = _table_list(line.intervals[0].standing) if line.intervals else "(ruled out)"
            rows.append((*before, "", "", there, there, there, ""))
        for tip in line.thresholds:
            lists = ("" if one is None else _table_list(one) for one in (tip.before, tip.there, tip.after))
            walls = "; ".join(tip.walls)
            rows.append((*before, Amount(coordinate(tip.value)), _polynomial(line, tip.value), *lists, walls))
    return Grid(head, tuple(rows))


def _table_list(standing: Standing) -> str:
    parts = []
    for component in standing.components:
        labels = "; ".join(dict.fromkeys(outcome.label for outcome in component))
        parts.append(labels if len(component) == 1 else f"[continuum: {labels}]")
    return "; ".join(parts)


def _polynomial(line: Along, value: Coordinate) -> str:
    """Return the polynomial that an irrational value is a root of; nothing for a rational one."""
    return str(value).partition(" (")[0].replace("t**", f"{line.name or 't'}**") if isinstance(value, Root) else ""


__all__ = ["report", "strip"]
WIDTH = 78  # of a strip with its name and the ends of its range
NAME_WIDTH, END_WIDTH = 18, 8  # columns for a name and for an end of a range, at most
MAX_WALL, MAX_AFFINE_WALL = 26, 40
CONTINUUM = (
    "A continuum is an unbroken set of infinitely many equilibria, listed by its corners: the rest lie between these."
)
CURVED = re.compile(r"\*\*|\)|[^\W\d]\w*[*/](?:[^\W\d]|\()")


def report(answer: Thresholds) -> Report:
    """Return the tipping points as a report.

    >>> from zopa import load, thresholds
    >>> report(thresholds(load("hawk-dove"), "value")).title
    'What tips it: Hawk and dove'
    """
    letters = _Letters(answer)
    tipped = [line for line in answer.lines if line.thresholds]
    return game_report("What tips it", answer.game, _blocks(answer, letters, tipped), (csv_table(answer),))


def _blocks(answer: Thresholds, letters: _Letters, tipped: Sequence[Along]) -> Iterator[Block]:
    baseline = answer.game.space.baseline
    way = next((line for line in answer.lines if not line.name), None)
    if way is not None:
        ends = (("from", (words.point_text(way.start, baseline),)), ("to", (words.point_text(way.end, baseline),)))
        yield Facts(ends)
        yield Say("All parameters move together on a straight line; t runs from 0 to 1.")
    else:
        yield Say(
            "Each parameter moves over its range alone, the others staying at",
            f"{words.point_text(answer.point, baseline)}.",
        )
    inside = [line for line in answer.lines if line.intervals]
    if inside:
        yield Picture(tuple(_strips(inside, letters)))
        cut = "" if all(map(_whole, inside)) else "; . is ruled out by the assumptions"
        star = "where the way starts" if way is not None else "where it is now"
        yield Say(f"| tips it; * is {star}{cut}. A letter is one list of {forms_words.outcome(answer.game)}:")
        what = forms_words.outcome(answer.game, 1)
        yield Grid(("list", what, ""), tuple(letters.legend()))
        if letters.any_continuum:
            yield Say(CONTINUUM)
        brief_ones = letters.only_at_points()
        if brief_ones:
            verb = "stands" if len(brief_ones) == 1 else "stand"
            yield Say(f"Of these {words.listed(brief_ones)} {verb} only at a tipping point.")
    if tipped:
        rows = [_row(line, threshold, letters) for line in tipped for threshold in line.thresholds]
        yield Grid(("moving", "tips at", "below", "there", "above", "where"), tuple(rows))
    exact = [(line, t.value) for line in tipped for t in line.thresholds if isinstance(t.value, Root)]
    if exact:
        found = ((_line_name(line), Amount(float(root)), _exactly(line, root)) for line, root in exact)
        yield Grid(("moving", "tips at", "exactly"), tuple(found))
    calm = [_line_name(line) for line in inside if not line.thresholds]
    if calm:
        yield Say("Nothing tips it along", f"{words.listed(calm)}.")
    missing = [_line_name(line) for line in answer.lines if not line.intervals]
    if missing:
        yield Say("The assumptions hold nowhere along", f"{words.listed(missing)}.")
    yield Say(f"Proved: {answer.method}.")


def _whole(line: Along) -> bool:
    """Whether the assumptions leave all of the line."""
    ends = [line.low, *(end for interval in line.intervals for end in (interval.low, interval.high)), line.high]
    return all(a == b for a, b in zip(ends[::2], ends[1::2], strict=True))


def _line_name(line: Along) -> str:
    return line.name or "t"


class _Letters:
    """A letter for each list of equilibria, in the order in which they are met; # when letters run out."""

    def __init__(self, answer: Thresholds) -> None:
        self.first: dict[object, Standing] = {}
        for line in answer.lines:
            for interval in line.intervals:
                self.first.setdefault(interval.standing.pattern, interval.standing)
        self.lasting = set(self.first)
        for line in answer.lines:
            for threshold in line.thresholds:
                self.first.setdefault(threshold.there.pattern, threshold.there)
        self.letter = {
            pattern: ascii_letters[k] if k < len(ascii_letters) else "#" for k, pattern in enumerate(self.first)
        }

    def __call__(self, standing: Standing) -> str:
        return self.letter[standing.pattern]

    @property
    def any_continuum(self) -> bool:
        return any(len(component) > 1 for standing in self.first.values() for component in standing.components)

    def only_at_points(self) -> list[str]:
        """Return the letters of the lists that hold between no two tipping points."""
        return list(dict.fromkeys(letter for pattern, letter in self.letter.items() if pattern not in self.lasting))

    def legend(self) -> Iterator[tuple[Cell, ...]]:
        for pattern, standing in self.first.items():
            continua = 0
            for component in standing.components:
                continua += len(component) > 1
                which = "a continuum" if continua == 1 else f"continuum {continua}"
                part = f"a corner of {which}" if len(component) > 1 else ""
                for label in dict.fromkeys(outcome.label for outcome in component):
                    yield self.letter[pattern], label, part


def _row(line: Along, threshold: Threshold, letters: _Letters) -> tuple[Cell, ...]:
    def beside(standing: Standing | None, end: Fraction) -> str:
        if standing is not None:
            return letters(standing)
        whole = "(end of the range)" if line.name else "(end of the way)"
        return whole if threshold.value == end else "(ruled out)"

    before, after = beside(threshold.before, line.low), beside(threshold.after, line.high)
    value, wall = Amount(coordinate(threshold.value)), _wall(threshold.walls, _line_name(line))
    return _line_name(line), value, before, letters(threshold.there), after, wall


def _wall(walls: Sequence[str], moving: str) -> Cell:
    """Return the shortest equation; only its parameters if it is long, nothing if it just repeats the exact root."""
    shortest = walls[0]
    if len(round_numbers(shortest)) <= (MAX_WALL if CURVED.search(shortest) else MAX_AFFINE_WALL):
        return equation(shortest)
    names = sorted(set(re.findall(r"[^\W\d]\w*", shortest)))
    return "" if names == [moving] else f"a condition on {words.listed(names)}"


def _exactly(line: Along, root: Root) -> Cell:
    name = _line_name(line)
    one = ring((name,))
    poly = one.context.from_dict({(k,): c for k, c in enumerate(root.coefficients) if c})
    return f"root {root.index} of", equation(text(poly, one.names))


def _strips(lines: Sequence[Along], letters: _Letters) -> Iterator[str]:
    names = [_short(_line_name(line), NAME_WIDTH) for line in lines]
    lows, highs = ([_end(end) for end in ends] for ends in zip(*((line.low, line.high) for line in lines), strict=True))
    name, low, high = max(map(columns, names)), max(map(len, lows)), max(map(len, highs))
    for k, line in enumerate(lines):
        drawn = strip(line, letters, WIDTH - name - low - high - 4)
        yield f"{pad(names[k], name)}  {lows[k]:>{low}} {drawn} {highs[k]}"


def _end(value: Fraction) -> str:
    """Return an end of a range, to few digits where it is long."""
    written, near = round_numbers(words.exactly(value)), words.decimal(value)
    return _short(written if len(written) <= END_WIDTH or near is None else f"{near:.2g}", END_WIDTH)


def _short(written: str, width: int) -> str:
    return written if len(written) <= width else f"{written[: width - 2]}.."


def strip(line: Along, letter: Callable[[Standing], str], width: int) -> str:
    """Return the line as `width` characters.

    >>> from zopa import load, thresholds
    >>> line = thresholds(load("hawk-dove"), "value").lines[0]
    >>> strip(line, lambda standing: str(len(standing.components)), 30)
    '|33333*33333|11111111111111111'
    """
    cells = ["."] * width
    marks = [_column(threshold.value, line, width) for threshold in line.thresholds]
    _spread(marks, width)
    column = dict(zip((threshold.value for threshold in line.thresholds), marks, strict=True))
    for interval in line.intervals:
        start, end = (column.get(value, _column(value, line, width)) for value in (interval.low, interval.high))
        for k in range(start, end + 1):
            cells[k] = letter(interval.standing)
    for k in marks:
        cells[k] = "|"
    cells[_here(line, column, width)] = "*"
    return "".join(cells)


def _here(line: Along, column: dict[Coordinate, int], width: int) -> int:
    """Return the column of where the parameter is now, within its own interval if there is room."""
    found = column.get(line.here, _column(line.here, line, width))
    own = next((i for i in line.intervals if i.standing.value == line.here), None)
    if own is None:
        return found
    low, high = (_edge(value, own, column, line, width) for value in (own.low, own.high))
    return min(max(found, low), high) if low <= high else found


def _edge(value: Coordinate, interval: Interval, column: dict[Coordinate, int], line: Along, width: int) -> int:
    inward = 1 if value == interval.low else -1
    return column[value] + inward if value in column else _column(value, line, width)


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
