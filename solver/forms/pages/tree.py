"""The page of a tree: a drawing with the payoffs beside its ends, an information set's moves under one number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from solver.forms.pages.parts import MAX_ROWS, Content, list_amounts, payoff_grid, players_called
from solver.forms.tree import Tree
from solver.report import blocks, words
from solver.report.blocks import Advice, Block, Cell, Code, Grid, Head, Lines, Only, Say
from solver.report.remedies import ALL_ENDS
from solver.report.words import join_words


def tree_page(game: Tree, at: Mapping[str, Fraction] | None) -> Content:
    """Return what the page has of a tree."""
    return Content(_of_tree(game, at), lambda: payoff_grid(game, ("history",), at))


def _of_tree(game: Tree, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    who = join_words(players_called(game))
    yield Say(f"{who} move one after another." if len(game.players) > 1 else f"The only player is {who}.", hang=2)
    yield Only(("latex",), (Grid(("after", "who moves", "between"), tuple(_moves(game)), False),))
    yield Head(f"The tree, with the payoffs to {', '.join(game.seat_names)}")
    yield from _draw_tree(game, {history: [Code(str(u)) for u in cell] for history, cell in game.payoffs})
    if numbers := ", ".join(f"[{number}]" for number in game.numbers.values()):
        yield Say(f"Who moves at a number does not know where it is among the places that have it: {numbers}.", hang=2)
    if at is not None and len(game.space):
        yield Head(f"The same at {words.point_text(at, game.space.baseline)}")
        yield from _draw_tree(game, {history: list_amounts(game, cell, at) for history, cell in game.payoffs})


def _moves(game: Tree) -> Iterator[tuple[Cell, ...]]:
    """Yield for each information set where it is, who moves, and the actions, those of chance with probabilities."""
    for move in game.moves[:MAX_ROWS]:
        where = " or ".join(history or "the beginning" for history in move.at)
        pairs = zip(move.actions, move.probabilities, strict=False)
        chances = tuple((action, "with", Code(str(chance))) for action, chance in pairs)
        yield where, move.player, Lines(chances or move.actions, by=", ")


def _draw_tree(game: Tree, payoffs: Mapping[str, Sequence[Cell]]) -> Iterator[Block | Only]:
    """Yield the drawing with payoffs beside it, or where that is too wide below each end; for LaTeX a table of ends."""
    lines = list(game.drawing())
    shown, players = lines[: 2 * MAX_ROWS], game.seat_names
    rows = tuple((blocks.DrawnLine(text), *payoffs.get(history, [""] * len(players))) for text, history in shown)
    below = []
    for text, history in shown:
        below.append(text)
        if history in payoffs:
            stem = text[: len(text) - len(text.lstrip("│├└─ "))].replace("├─", "│ ").replace("└─", "  ")
            each = zip(players, payoffs[history], strict=True)
            below += [f"{stem}  {name}: {blocks.plain(cell)}" for name, cell in each]
    narrow = blocks.Picture(tuple(below))
    yield Only(("text",), (Grid(("", *players), rows, False, narrow=(narrow,)),))
    yield Only(("markdown", "html"), (narrow,))
    ends = tuple((history, *cells) for history, cells in list(payoffs.items())[:MAX_ROWS])
    yield Only(("latex",), (Grid(("history", *players), ends, False, maths=True),))
    if len(lines) > len(shown):
        yield Say(Advice(f"and {len(lines) - len(shown)} more", ALL_ENDS))
