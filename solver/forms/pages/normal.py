"""The page of a game in normal form: who chooses between what, and the payoffs, as a table where two play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from solver.forms.normal import NormalForm
from solver.forms.pages.parts import MAX_ROWS, Content, codes, list_amounts, payoff_grid, players_called
from solver.report import blocks, words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Lines, Only, Say
from solver.report.remedies import ALL_AS_DATA
from solver.report.words import join_words


def normal_page(game: NormalForm, at: Mapping[str, Fraction] | None) -> Content:
    """Return what the page has of a game in normal form."""
    return Content(_normal_blocks(game, at), lambda: payoff_grid(game, game.seat_names, at), close=True)


def _normal_blocks(game: NormalForm, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    for k, called in enumerate(players_called(game)):
        yield Say(f"{called} chooses {join_words(game.players[k].strategies, 'or')}.", hang=2, close=k > 0)
    yield Head(f"Payoffs (to {', '.join(game.seat_names)})")
    yield from _payoffs(game, [codes(cell) for cell in game.payoffs])
    if at is not None and len(game.space):
        yield Head(f"The same at {words.point_text(at, game.space.baseline)}")
        yield from _payoffs(game, [list_amounts(game, cell, at) for cell in game.payoffs])


def _payoffs(game: NormalForm, cells: Sequence[Sequence[Code] | Sequence[Amount]]) -> Iterator[Block | Only]:
    """Yield a table of strategies where there are two players, else a line a profile."""
    both = list(zip(game.profiles(), (Lines(tuple(cell), by=", ") for cell in cells), strict=True))
    facts = [(f"{', '.join(profile)}:", (blocks.plain(cell),)) for profile, cell in both[:MAX_ROWS]]
    more = [Say(Advice(f"and {len(both) - MAX_ROWS} more", ALL_AS_DATA), indent=2)]
    by_profile = (Facts(tuple(facts), close=True), *(more if len(both) > MAX_ROWS else ()))
    if len(game.players) == 2:
        (first, second), wide = game.players, len(game.players[1].strategies)
        rows: list[tuple[Cell, ...]] = []
        for k, name in enumerate(first.strategies):
            rows.append((blocks.Strong(name), *(cell for _, cell in both[k * wide : (k + 1) * wide])))
        head = (f"{first.name} \\ {second.name}", *second.strategies)
        yield Grid(head, tuple(rows), False, maths=True, narrow=by_profile, indent=2, close=True)
    else:
        table = tuple((", ".join(profile), *cell.parts) for profile, cell in both[:MAX_ROWS])
        head = ("profile", *game.seat_names)
        yield Grid(head, table, False, maths=True, narrow=by_profile[:1], indent=2, close=True)
        yield from by_profile[1:]
