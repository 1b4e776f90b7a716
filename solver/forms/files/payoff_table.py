"""A table of payoffs, as a spreadsheet holds it, made a game in normal form; in one of two layouts.

    US,China,payoff_US,payoff_China             US \\ China,sanction,tolerate
    keep,sanction,-breach,"1/2"                 keep,"-breach; 1/2","0; 2"

Long, for any number of players: a row for each profile, in any order, with a column of strategies and one of payoffs
for each player. As a grid, for two: the strategies of one down, of the other across, both payoffs in a cell, with ; or
, between. A payoff is a number or a formula, and a name in it becomes a parameter, with baseline 1 and range 0 to 10
until somebody says better. Formulas of the spreadsheet itself, =A1 + 1, are refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import NamedTuple

from solver.errors import InvalidGame, InvalidText, clip, nearest
from solver.expressions.expression import Expression, parse
from solver.forms.files.gambit_text import legal_labels
from solver.forms.files.spreadsheet import Sheet, read_sheet
from solver.forms.formulas import Cell, Formulas, located
from solver.forms.normal import MAX_PAYOFFS, NormalForm
from solver.forms.players import Player
from solver.regions.parameters import NOBODY, Parameter, ParameterSpace

_PAYOFF = re.compile(r"payoffs?[\s_:]+(?:(?:to|of)\s+)?(?P<player>.+)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[0-9.]+(?:/[0-9]+)?")
_WORD = re.compile(r"[^\W\d]\w*")
_NO_NAMES = frozenset({"nan", "inf", "infinity", "none", "null", "na", "n/a", "true", "false"})  # as programs export
BASELINE, LOW, HIGH = Fraction(1), Fraction(0), Fraction(10)  # of a parameter of which only the name is known


class Entry(NamedTuple):
    """A profile in a table, a strategy a player: its row, and the payoffs, each with its column."""

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
    sheet = read_sheet(source)
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
        kind, name = (paid, match["player"]) if match else (seats, cell)
        if not name or name in kind:
            again = f"the column {clip(cell)} stands here again; rename or remove one"
            raise sheet.fault(number, column + 1, again if name else "the column has no name; name it")
        kind[name] = column
    for name in [*paid, *seats]:
        if name not in seats:
            hint = nearest(name, seats) or " add one"
            raise sheet.fault(number, paid[name] + 1, f"no column has the strategies of {clip(name)!r};{hint}")
        if name not in paid:
            raise sheet.fault(
                number, seats[name] + 1, f"no column says what {clip(name)!r} gets; add payoff_{clip(name)}"
            )
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
            raise sheet.fault(
                number, column + 1, f"{clip(name, 40)!r} cannot be one more strategy; give it another name"
            )
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
        depth, cuts = 0, [-1]
        for match in re.finditer(rf"[(){mark}]", inner):
            depth += (match[0] == "(") - (match[0] == ")")
            cuts += [match.start()] * (match[0] == mark and depth == 0)
        if len(cuts) > 1:
            return [inner[a + 1 : b].strip() for a, b in zip(cuts, [*cuts[1:], len(inner)], strict=True)]
    return [text]


def _game(sheet: Sheet, players: Sequence[str], entries: Iterator[Entry]) -> NormalForm:
    """Return the game of all entries; each profile must be there, and once."""
    strategies: list[dict[str, None]] = [{} for _ in players]
    cells, rows, names, formulas = (
        dict[tuple[str, ...], Cell](),
        dict[tuple[str, ...], int](),
        dict[str, None](),
        Formulas(()),
    )
    for profile, row, payoffs in entries:
        if profile in rows:
            again = f"{clip(', '.join(profile))} stands here again, first in row {rows[profile]}; take one out"
            raise sheet.fault(row, 1, again)
        rows[profile] = row
        if len(rows) * len(players) > MAX_PAYOFFS:
            raise sheet.fault(row, 1, f"up to here there are more than {MAX_PAYOFFS} payoffs; write a smaller game")
        cells[profile] = tuple(_payoff(sheet, formulas, text, row, column) for column, text in payoffs)
        for known, strategy in zip(strategies, profile, strict=True):
            known[strategy] = None
        for entry in cells[profile]:
            used = entry.names
            names |= dict.fromkeys(word for word in _WORD.findall(entry.text) if word in used)
    if len(cells) != prod(map(len, strategies)):
        missing = next(profile for profile in product(*strategies) if profile not in cells)
        complaint = f"the table ends without {clip(', '.join(missing))}; every profile needs its payoffs"
        raise sheet.fault(sheet.rows[-1][0], 1, complaint)
    with located(sheet.where):
        seats = tuple(
            Player(name, legal_labels(tuple(known), "s"), text if text != name else "")
            for name, text, known in zip(legal_labels(players, "p", {NOBODY}), players, strategies, strict=True)
        )
        space = ParameterSpace(tuple(Parameter(one, BASELINE, LOW, HIGH) for one in names))
        return NormalForm(seats, tuple(cells[profile] for profile in product(*strategies)), space, name=sheet.name)


def _payoff(sheet: Sheet, formulas: Formulas, text: str, row: int, column: int) -> Expression:
    """Return the number or formula that a cell holds; raise InvalidGame for anything else."""
    plain = _NUMBER.fullmatch(text)
    if not text:
        raise sheet.fault(row, column, "the payoff is missing; write a number or a formula")
    if text[0] in "=@+" and not plain:
        what = f"{clip(text, 40)!r} is a formula of the spreadsheet, and those are not calculated here"
        raise sheet.fault(row, column, f"{what}; write its value, or leave out the {text[0]}")
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
