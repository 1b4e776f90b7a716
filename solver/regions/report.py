"""One condition in a sentence, solved for a parameter; an equality has a plain `=`, also where a bound at an end of its
range is one: `shield = 0`, never `shield <= 0`. Long whole numbers are rounded; JSON has them in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from textwrap import shorten

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.regions.constraints import Constraint
from solver.regions.domain import Domain
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region
from solver.regions.sentences import equality_at_end, join_unequal, sentence
from solver.regions.simplification import reduce_factors
from solver.report import blocks
from solver.report.remedies import CUT
from solver.report.words import brief_amount, count_of, join_words, name_symbol


def symbols(space: ParameterSpace) -> dict[str, str]:
    r"""Return how each parameter is written; a symbol that two parameters share is given to neither.

    >>> symbols(ParameterSpace((Parameter("shield", 1, 0, 2, symbol="s"), Parameter("delta", 1, 0, 2))))
    {'shield': 's', 'delta': '\\delta'}
    """
    given = Counter(p.symbol for p in space.parameters)
    return {p.name: p.symbol if p.symbol and given[p.symbol] == 1 else name_symbol(p.name) for p in space.parameters}


def legend(space: ParameterSpace) -> Iterator[blocks.Only]:
    """Yield the table of what the symbols stand for, which LaTeX needs; nothing without parameters."""
    head = ("symbol", "parameter", "meaning", "baseline", "range", "controlled by")
    ranges = [f"{p.low} to {p.high} {p.unit}".strip() for p in space.parameters]
    rows = tuple(
        (blocks.Code(p.name), p.name, p.meaning, blocks.Amount(p.baseline), span, p.control)
        for p, span in zip(space.parameters, ranges, strict=True)
    )
    if rows:
        yield blocks.Only(("latex",), (blocks.Grid(head, rows, data=False),))


def report(region: Region) -> blocks.Report:
    """Return a region in blocks: its conditions."""
    return blocks.Report("", (blocks.Say(where_block(region)),), symbols=symbols(region.space))


@lru_cache(maxsize=1_000)
def conditions(region: Region) -> tuple[tuple[blocks.Chain, ...], ...]:
    """Return the alternatives of a region, each a conjunction of chains."""
    return tuple(join_unequal(region.chains()))


def notation(region: Region) -> str:
    """Return a region in the notation of a game file; `always`, `never`.

    >>> notation(where("x <= 0", ParameterSpace((Parameter("x", 1, 0, 2),))))
    'x == 0'
    """
    return blocks.either([" and ".join(map(" ".join, cell)) for cell in conditions(region)], "always", "never")


def sentence_text(region: Region) -> str:
    """Return a region on one line: `breach >= shield and 0 < calm < 1`; `everywhere`, `nowhere`.

    >>> sentence_text(where("x > 1 and x < 2 or x > 3", box(x=9))), sentence_text(where("x >= 0", box(x=9)))
    ('(1 < x < 2) or (x > 3)', 'everywhere')
    """
    return blocks.alternatives_text(conditions(region))


def where_block(region: Region) -> blocks.Where:
    """Return the block that writes a region as its conditions."""
    return blocks.Where(conditions(region))


MAX_DIGITS = 15  # digits of a whole number in a formula
_LONG = re.compile(rf"\d{{{MAX_DIGITS + 1},}}")


def where_lines(region: Region) -> tuple[blocks.Cell, ...]:
    """Return the conditions, an alternative on one line where it fits; alternatives begin with `either`, `or`.

    >>> where_lines(nash(load("hawk-dove")).branches[0].region)
    (Lines(parts=('if value >= injury',), by=' '),)
    """
    cells = conditions(region)
    if () in cells:
        return ("everywhere in the ranges",)
    lines = []
    for k, cell in enumerate(cells):
        lead = "if" if len(cells) == 1 else "either if" if k == 0 else "or if"
        first, *others = map(blocks.condition_text, cell)
        lines.append(blocks.Lines((f"{lead} {first}", *(f"and {other}" for other in others)), by=" "))
    return tuple(lines) or ("nowhere",)


def comparison(condition: Constraint, over: Domain, plain: bool = False) -> blocks.Inline:
    """Return a condition as it is read, `plain`: without factors of one sign within the ranges.

    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 2, 0, 10)))
    >>> region = where("shield <= 0 or shield >= 12345678901234567890*breach", space)
    >>> [comparison(cell[0], region.domain) for cell in region.cells]
    [Code(text='shield = 0'), 'shield >= 1.235e+19*breach (rounded)']
    >>> comparison(where("(breach + 1)*(shield - breach) >= 0", space).cells[0][0], region.domain, plain=True)
    Code(text='shield >= breach')
    """
    found = reduce_factors(condition, over) if plain else ()
    condition = found[0] if len(found) == 1 else condition
    return equation(blocks.condition_text(equality_at_end(sentence(condition, over.names), over).chain))


def condition_inline(region: Region) -> blocks.Inline:
    """Return a region's conditions, its long numbers rounded."""
    written = sentence_text(region)
    return where_block(region) if written == round_numbers(written) else equation(written)


def equation(written: str) -> blocks.Inline:
    """Return a formula with its long whole numbers rounded, and marked where that is not exact."""
    short = round_numbers(written)
    if short == written:
        return blocks.Code(written)
    exact = all(Fraction(_scientific(int(number))) == int(number) for number in _LONG.findall(written))
    return short if exact else f"{short} (rounded)"


MAX_WALL = 80  # characters of a wall, or another formula beside text, that are written unless all are asked for


def cut_formula(written: str, full: bool = False, most: int = MAX_WALL) -> blocks.Inline:
    """Return a formula as `equation` does, cut between its terms if it is long, unless it is wanted in full.

    >>> blocks.plain(cut_formula(" + ".join(["shield*breach"] * 9) + " >= 0", most=50))
    'shield*breach + shield*breach + ...'
    """
    shown = equation(written)
    if full or len(round_numbers(written)) <= most:
        return shown
    return blocks.Advice(shorten(blocks.plain(shown), most - len(CUT.typed), placeholder=" ..."), CUT)


def wall_inline(written: str, full: bool = False) -> blocks.Inline:
    """Return the equation of a wall; a long one as a curve, unless its polynomial is wanted in full.

    >>> wall_inline("shield = breach"), blocks.plain(wall_inline(" + ".join(["shield*calm"] * 9) + " = 0"))
    (Code(text='shield = breach'), 'a curve in shield and calm')
    """
    if full or len(round_numbers(written)) <= MAX_WALL:
        return equation(written)
    return blocks.Advice(f"a curve in {join_words(list(dict.fromkeys(_NAME.findall(written))))}", CUT)


MAX_ALTERNATIVES, MAX_CONDITION = 8, 160  # of one region that are written out; characters of one condition
_NAME = re.compile(r"[^\W\d]\w*")


def where_cut(region: Region, full: bool) -> Iterator[tuple[blocks.Inline, ...]]:
    """Yield one line for each alternative, long ones and many of them cut unless all are wanted in full.

    >>> [blocks.plain(line) for line in where_cut(where("x < 2 or x > 3", box(x=9)), False)]
    ['x < 2', 'or x > 3']
    """
    cells = conditions(region)
    if () in cells:
        yield ("everywhere",)
        return
    most = len(cells) if full else MAX_ALTERNATIVES
    for n, cell in enumerate(cells[:most]):
        pieces: list[blocks.Inline] = ["or"] if n else []
        for j, written in enumerate(map(blocks.condition_text, cell)):
            shown = cut_formula(written, full, MAX_CONDITION)
            pieces += ["and", shown] if j else [shown]
        yield tuple(pieces)
    if len(cells) > most:
        yield (blocks.Advice(f"or {count_of(len(cells) - most, 'more alternative')}", CUT),)


def round_numbers(written: str) -> str:
    """Return a formula with its long whole numbers to four digits.

    >>> round_numbers("12345678901234567890*x >= 7")
    '1.235e+19*x >= 7'
    """
    return _LONG.sub(lambda found: _scientific(int(found[0])), written)


def _scientific(number: int) -> str:
    digits, _, power = f"{Decimal(number):.3e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')}e{power}"


def coordinate(value: Coordinate) -> Fraction | float:
    """Return a coordinate as a number that can be written: itself, or the nearest float of an irrational one.

    >>> coordinate(Root((-2, 0, 1), 2, 1.4142)), coordinate(Fraction(1, 2))
    (1.4142, Fraction(1, 2))
    """
    return value.approximate if isinstance(value, Root) else value


def across(low: Coordinate, high: Coordinate, say: Callable[[Coordinate], str] | None = None) -> str:
    """Return a part of a line by its ends, in brief or as `say` has them."""
    return " to ".join(dict.fromkeys(map(say or (lambda end: brief_amount(coordinate(end))), (low, high))))


def coordinate_text(name: str, value: Coordinate) -> str:
    """Return a coordinate with its name: `buffer = 9/2`.

    >>> coordinate_text("buffer", Fraction(9, 2))
    'buffer = 9/2'
    """
    return f"{name} = {brief_amount(coordinate(value))}"
