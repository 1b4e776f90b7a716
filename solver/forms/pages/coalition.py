"""The page of a game of coalitions: what each is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from solver.forms.coalition import CoalitionGame
from solver.forms.pages.parts import MAX_ROWS, Content, players_called
from solver.report import words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Grid, Head, Only, Say
from solver.report.remedies import ALL_AS_DATA
from solver.report.words import join_words


def coalition_page(game: CoalitionGame, at: Mapping[str, Fraction] | None) -> Content:
    """Return what the page has of a game of coalitions."""
    return Content(_of_coalitions(game, at), lambda: _worths(game, at))


def _of_coalitions(game: CoalitionGame, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    yield Say(f"{join_words(players_called(game))} share what they are worth together.")
    yield Head("What each coalition is worth")
    table = _worths(game, at)
    yield replace(table, rows=table.rows[:MAX_ROWS], data=False, maths=True)
    if len(table.rows) > MAX_ROWS:
        yield Say(Advice(f"and {len(table.rows) - MAX_ROWS} more", ALL_AS_DATA))
    if unlisted := game.everybody - len(game.worth):
        yield Say(f"{words.count_of(unlisted, 'coalition').capitalize()} not listed in the file: worth 0.")


def _worths(game: CoalitionGame, at: Mapping[str, Fraction] | None) -> Grid:
    """Return every coalition, the smallest first, with what it is worth: as a formula, and at a point as a number."""
    there = () if at is None or not len(game.space) else game.worths_at(at)
    rows: list[tuple[Cell, ...]] = []
    known = dict(game.worth)
    for group in sorted(range(1, game.everybody + 1), key=int.bit_count):
        name = game.members(group)
        rows.append((name, Code(str(known.get(name, 0))), *map(Amount, there[group : group + 1])))
    return Grid(("coalition", "worth", *(["worth at point"] if there else [])), tuple(rows))
