"""The page of a tree: drawn with a line for each history, an information set's moves under one number; numbers at a
point; then what every game has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from solver.forms.histories import Move, after
from solver.forms.report import MAX_ROWS, game_record, page_of, paid, payoff_data, players_called
from solver.forms.tree import Tree
from solver.report import blocks, words
from solver.report.blocks import Advice, Block, Cell, Code, Drawn, Grid, Head, Lines, Only, Picture, Report, Say
from solver.report.words import listed

__all__ = ["game_record", "report"]


def report(game: Tree, at: Mapping[str, Fraction] | None = None) -> Report:
    """Return a tree in blocks; with `at`, what it pays there too."""
    return page_of(game, _blocks(game, at), lambda: payoff_data(game, ("history",), at))


def _blocks(game: Tree, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    who = listed(players_called(game))
    yield Say(f"{who} move one after another." if len(game.players) > 1 else f"The only player is {who}.", hang=2)
    yield Only(("latex",), (Grid(("after", "who moves", "between"), tuple(_moves(game)), False),))
    yield Head(f"The tree, with the payoffs to {', '.join(player.name for player in game.players)}")
    yield from _drawn(game, {history: [Code(str(u)) for u in cell] for history, cell in game.payoffs})
    if numbers := ", ".join(f"[{number}]" for number in numbered_sets(game).values()):
        yield Say(f"Who moves at a number does not know where it is among the places that have it: {numbers}.", hang=2)
    if at is not None and len(game.space):
        yield Head(f"The same at {words.point_text(at, game.space.baseline)}")
        yield from _drawn(game, {history: paid(game, cell, at) for history, cell in game.payoffs})


def _moves(game: Tree) -> Iterator[tuple[Cell, ...]]:
    """Yield for each information set where it is, who moves, and the actions, those of chance with probabilities."""
    for move in game.moves[:MAX_ROWS]:
        where = " or ".join(history or "the beginning" for history in move.at)
        pairs = zip(move.actions, move.probabilities, strict=False)
        chances = tuple((action, "with", Code(str(chance))) for action, chance in pairs)
        yield where, move.player, Lines(chances or move.actions, by=", ")


def numbered_sets(game: Tree) -> dict[Move, int]:
    """Return a number for each information set of several histories.

    >>> list(numbered_sets(load("simple-poker")).values())
    [1]
    """
    return {move: k for k, move in enumerate((one for one in game.sets if len(one.at) > 1), 1)}


def _drawn(game: Tree, payoffs: Mapping[str, Sequence[Cell]]) -> Iterator[Block | Only]:
    """Yield the drawing with payoffs beside it, or where that is too wide below each end; for LaTeX a table of ends."""
    lines = list(drawing(game))
    shown, players = lines[: 2 * MAX_ROWS], [player.name for player in game.players]
    rows = tuple((Drawn(text), *payoffs.get(history, [""] * len(players))) for text, history in shown)
    below = []
    for text, history in shown:
        below.append(text)
        if history in payoffs:
            stem = text[: len(text) - len(text.lstrip("│├└─ "))].replace("├─", "│ ").replace("└─", "  ")
            each = zip(players, payoffs[history], strict=True)
            below += [f"{stem}  {name}: {blocks.plain(cell)}" for name, cell in each]
    narrow = Picture(tuple(below))
    yield Only(("text",), (Grid(("", *players), rows, False, narrow=(narrow,)),))
    yield Only(("markdown", "html"), (narrow,))
    ends = tuple((history, *cells) for history, cells in list(payoffs.items())[:MAX_ROWS])
    yield Only(("latex",), (Grid(("history", *players), ends, False, maths=True),))
    if len(lines) > len(shown):
        yield Say(Advice(f"and {len(lines) - len(shown)} more", "; --format csv or json gives all that the tree pays"))


def drawing(game: Tree) -> Iterator[tuple[str, str]]:
    """Yield a line for each history, with the history itself: the action that leads to it, then who moves there.

    >>> moves = [("", "one", ["out", "in"]), ("in", "two", ["fight", "share"])]
    >>> game = tree(["one", "two"], moves, {"out": [0, 2], "in/fight": [-1, -1], "in/share": [1, 1]})
    >>> for line, _ in drawing(game):
    ...     print(line)
    one
    ├─ out
    └─ in: two
       ├─ fight
       └─ share
    """
    numbers = numbered_sets(game)
    pending: list[tuple[str, str, str]] = [("", "", "")]  # a history, what leads to it, and what stands before its own
    while pending:
        history, lead, before = pending.pop()
        move = game.move_at(history)
        who = "" if move is None else move.player + (f" [{numbers[move]}]" if move in numbers else "")
        yield f"{lead}{': ' if lead and who else ''}{who}", history
        for k, action in reversed(list(enumerate(move.actions if move else ()))):
            last = move is not None and k == len(move.actions) - 1
            chance = f" ({move.probabilities[k]})" if move is not None and move.is_chance else ""
            stem, rest = ("└─ ", "   ") if last else ("├─ ", "│  ")
            pending.append((after(history, action), f"{before}{stem}{action}{chance}", before + rest))
