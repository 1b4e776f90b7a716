r"""A table of payoffs, as a spreadsheet holds it, made a game in normal form; in one of two layouts.

    US,China,payoff_US,payoff_China             US \ China,sanction,tolerate
    keep,sanction,-breach,"1/2"                 keep,"-breach; 1/2","0; 2"

Long, for any number of players: a row for each profile, in any order, with a column of strategies and one of payoffs
for each player, `payoff_US` or, as zopa itself shows games in CSV, `US payoff`. As a grid, for two: the strategies of
one down, of the other across, both payoffs in a cell, with ; or , between. A payoff is a number or a formula, and a
name in it becomes a parameter, with baseline 1 and range 0 to 10 until somebody says better. Formulas of the
spreadsheet itself, =A1 + 1, are refused.

The rows are those of CSV or of a workbook (`solver.forms.files.sheets`). Nothing is calculated. Errors name row and
column, both from 1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path
from typing import NamedTuple

from solver.errors import InvalidGame, InvalidText, clip, nearest, path_text
from solver.expressions.expression import Expression, parse
from solver.forms.files.gambit_text import labelled_players
from solver.forms.files.sheets import Sheet, csv_rows, workbook_rows
from solver.forms.files.toml_read import contents
from solver.forms.formulas import Cell, Formulas, locate_errors, split_outside
from solver.forms.normal import MAX_PAYOFFS, NormalForm
from solver.regions.parameters import Parameter, ParameterSpace

_PAYOFF = re.compile(r"payoffs?[\s_:]+(?:(?:to|of)\s+)?(?P<player>.+)|(?P<before>.+?)[\s_:]+payoffs?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[0-9.]+(?:/[0-9]+)?")
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = re.compile(rf"\d{{4}}-\d\d-\d\d( 00:00:00)?|\d\d?-{_MONTH}(-\d\d(\d\d)?)?|{_MONTH}-\d\d", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d]\w*")
_NO_NAMES = frozenset({"nan", "inf", "infinity", "none", "null", "na", "n/a", "true", "false"})  # as programs export
BASELINE, LOW, HIGH = Fraction(1), Fraction(0), Fraction(10)  # of a parameter of which only the name is known


class Entry(NamedTuple):
    """A profile with its row, and what it pays: texts, each with its column."""

    profile: tuple[str, ...]
    row: int
    payoffs: tuple[tuple[int, str], ...]


def read(source: str | os.PathLike[str]) -> NormalForm:
    """Read the game that a table describes, from a file in CSV or .xlsx, or "-" for CSV on standard input.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "deal.csv"
    ...     _ = file.write_text("US,China,payoff_US,payoff_China\\nkeep,sanction,-breach,1/2\\n")
    ...     deal = read(file)
    >>> deal.players[1].strategies, [str(entry) for entry in deal.payoffs[0]], deal.space.names
    (('sanction',), ['-breach', '1/2'], ('breach',))

    Whether a denominator vanishes within those ranges is not asked here. Raises UsageError where there is nothing to
    read, InvalidGame with row and column for what is no table of payoffs.
    """
    path = Path(source)
    if path.suffix.lower() == ".xlsx":
        where = path_text(path)
        rows = workbook_rows(path, where)
    else:
        text, where, path = contents(source)
        rows = csv_rows(text.removeprefix("\ufeff"), where)
    sheet = Sheet(where, path.stem, rows)
    if len(sheet.rows) < 2:
        layouts = "write a row such as US,China,payoff_US,payoff_China, and one for each profile below it"
        raise InvalidGame(f"{sheet.where}: there are no payoffs in it; {layouts}")
    is_long = any(map(_PAYOFF.fullmatch, sheet.rows[0][1]))
    players, entries = _long(sheet) if is_long else _grid(sheet)
    return _game(sheet, players, entries)


def _long(sheet: Sheet) -> tuple[list[str], Iterator[Entry]]:
    """Return the players of a table with a row for each profile, and its entries."""
    number, header = sheet.rows[0]
    seats, paid = dict[str, int](), dict[str, int]()
    for column, cell in enumerate(header):
        match = _PAYOFF.fullmatch(cell)
        kind, name = (paid, match["player"] or match["before"]) if match else (seats, cell)
        if not name or name in kind:
            again = f"the column {clip(cell)} stands here again; rename or remove one"
            raise sheet.fault(number, column + 1, again if name else "the column has no name; name it")
        kind[name] = column
    for name in [*paid, *seats]:
        if name not in seats:
            hint = nearest(name, seats) or " add one"
            raise sheet.fault(number, paid[name] + 1, f"no column has the strategies of {clip(name)!r};{hint}")
        if name not in paid:
            missing = f"no column says what {clip(name)!r} gets; add payoff_{clip(name)}"
            raise sheet.fault(number, seats[name] + 1, missing)
    return list(seats), _profiles(sheet, list(seats.values()), [paid[name] for name in seats])


def _profiles(sheet: Sheet, seats: Sequence[int], paid: Sequence[int]) -> Iterator[Entry]:
    for row, cells in sheet.rows[1:]:
        whole = _whole(sheet, row, cells, len(seats) + len(paid))
        if missing := [column for column in seats if not whole[column]]:
            raise sheet.fault(row, missing[0] + 1, "the strategy is missing; each row names one for every player")
        yield Entry(tuple(whole[k] for k in seats), row, tuple((k + 1, whole[k]) for k in paid))


def _whole(sheet: Sheet, row: int, cells: Sequence[str], width: int) -> list[str]:
    """Return a row with the empty cells at its end; refuse one that is longer than the first row."""
    if len(cells) > width:
        raise sheet.fault(row, width + 1, f"{clip(cells[width], 40)!r} stands beside the table; remove it")
    return [*cells, *[""] * (width - len(cells))]


def _grid(sheet: Sheet) -> tuple[list[str], Iterator[Entry]]:
    """Return both players of a grid, and its entries."""
    number, header = sheet.rows[0]
    players = [name.strip() for name in re.split(r"[\\/|]", header[0])] if header[0] else ["row", "column"]
    if len(players) != 2 or not all(players):
        what = f"{clip(header[0], 40)!r} names no two players, and no column is called payoff_..."
        raise sheet.fault(number, 1, f"{what}; write US \\ China for a grid, else US,China,payoff_US,payoff_China")
    for column, name in enumerate(header):
        if column and (not name or name in header[1:column]):
            again = f"{clip(name, 40)!r} cannot be one more strategy; give it another name"
            raise sheet.fault(number, column + 1, again)
    return players, _cells(sheet, header)


def _cells(sheet: Sheet, header: Sequence[str]) -> Iterator[Entry]:
    for row, cells in sheet.rows[1:]:
        strategy, *whole = _whole(sheet, row, cells, len(header))
        if not strategy:
            raise sheet.fault(row, 1, "the strategy is missing; each row begins with one")
        for column, text in enumerate(whole, 1):
            both = _split(text)
            if len(both) != 2:
                found = repr(clip(text, 40)) if text else "an empty cell"
                raise sheet.fault(row, column + 1, f"expected two payoffs with ; between, such as 1; 0, found {found}")
            yield Entry((strategy, header[column]), row, tuple((column + 1, one) for one in both))


def _split(text: str) -> list[str]:
    """Return the texts between semicolons, or else commas, outside of parentheses; those round all may be left out.

    >>> _split("(Max(a, b), 1)"), _split("Max(a, b); 1"), _split("Max(a, b)")
    (['Max(a, b)', '1'], ['Max(a, b)', '1'], ['Max(a, b)'])
    """
    for mark, inner in product(";,", (text, text[1:-1] if text[:1] + text[-1:] == "()" else "")):
        if len(parts := split_outside(inner, mark)) > 1:
            return parts
    return [text]


def _game(sheet: Sheet, players: Sequence[str], entries: Iterator[Entry]) -> NormalForm:
    """Return the game of all entries; each profile must be there, and once."""
    cells, rows = dict[tuple[str, ...], Cell](), dict[tuple[str, ...], int]()
    names, formulas = dict[str, None](), Formulas(())
    for profile, row, payoffs in entries:
        if rows.setdefault(profile, row) != row:
            again = f"{clip(', '.join(profile))} stands here again, first in row {rows[profile]}; take one out"
            raise sheet.fault(row, 1, again)
        if len(rows) * len(players) > MAX_PAYOFFS:
            raise sheet.fault(row, 1, f"up to here there are more than {MAX_PAYOFFS} payoffs; write a smaller game")
        cells[profile] = tuple(_payoff(sheet, formulas, text, row, column) for column, text in payoffs)
        for entry in cells[profile]:
            used = entry.names
            names |= dict.fromkeys(word for word in _WORD.findall(entry.text) if word in used)
    strategies = [dict.fromkeys(profile[k] for profile in cells) for k in range(len(players))]
    if len(cells) != prod(map(len, strategies)):
        missing = next(profile for profile in product(*strategies) if profile not in cells)
        complaint = f"the table ends without {clip(', '.join(missing))}; every profile needs its payoffs"
        raise sheet.fault(sheet.rows[-1][0], 1, complaint)
    with locate_errors(sheet.where):
        space = ParameterSpace(tuple(Parameter(one, BASELINE, LOW, HIGH) for one in names))
        paid = tuple(cells[profile] for profile in product(*strategies))
        return NormalForm(labelled_players(players, strategies), paid, space=space, name=sheet.name)


def _payoff(sheet: Sheet, formulas: Formulas, text: str, row: int, column: int) -> Expression:
    """Return the number or formula that a cell holds; raise InvalidGame for anything else."""
    plain = _NUMBER.fullmatch(text)
    if not text:
        raise sheet.fault(row, column, "the payoff is missing; write a number or a formula")
    if text[0] in "=@+" and not plain:
        what = f"{clip(text, 40)!r} is a formula of the spreadsheet, and those are not calculated here"
        raise sheet.fault(row, column, f"{what}; write its value, or leave out the {text[0]}")
    if _DATE.fullmatch(text):
        advice = "spreadsheets make one of a fraction such as 1/2: write 0.5, or make the cell a text"
        raise sheet.fault(row, column, f"{text.removesuffix(' 00:00:00')!r} is a date; {advice}")
    try:
        if not plain:
            formulas.spend(text)
        entry = parse(text)
    except InvalidText as error:
        raise InvalidText(str(sheet.fault(row, column, error.reason)), error.text, error.column) from None
    except InvalidGame as error:
        raise sheet.fault(row, column, str(error)) from None
    if wrong := [name for name in (text, *entry.names) if name.casefold() in _NO_NAMES]:
        raise sheet.fault(row, column, f"{wrong[0]!r} stands for no payoff; write a number, or another name")
    return entry
