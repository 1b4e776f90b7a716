"""What pages of several forms have: players as they are called, and payoffs as formulas, at a point, and as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from solver.expressions.expression import Expression
from solver.forms.any_form import AnyForm
from solver.report.blocks import Amount, Block, Cell, Code, Grid, Only
from solver.report.words import clean

MAX_ROWS = 64  # agreements in print; JSON and CSV have them all


@dataclass(frozen=True)
class Content:
    """What a page has of one form: its blocks, the table for CSV; `close`: the blocks after it stand close together;
    `symbols`: those of names that are no parameters."""

    blocks: Iterable[Block | Only]
    data: Callable[[], Grid]
    close: bool = False
    symbols: Mapping[str, str] = field(default_factory=dict)


def players_called(game: AnyForm) -> list[str]:
    """Return what the players are called: by their name, with the title where there is one.

    >>> players_called(load("thaad-deal"))
    ['US (United States)', 'China']
    """
    return [f"{p.name} ({clean(p.title)})" if clean(p.title) not in ("", p.name) else p.name for p in game.players]


def list_amounts(game: AnyForm, cell: Sequence[Expression], at: Mapping[str, Fraction]) -> list[Amount]:
    """Return what payoffs are at a point."""
    return [Amount(game.value_at(entry, at)) for entry in cell]


def payoff_grid(game: AnyForm, head: tuple[str, ...], at: Mapping[str, Fraction] | None) -> Grid:
    """Return the table for CSV: a row for each outcome, the payoffs as formulas, and as numbers at the point."""
    names = [f"{player.name} payoff" for player in game.players]
    heads = (*head, *names, *(f"{name} at point" for name in names if at is not None))
    rows = (
        (*called, *codes(cell), *(() if at is None else list_amounts(game, cell, at)))
        for called, cell in game.paid_outcomes()
    )
    return Grid(heads, tuple(rows))


def with_meaning(facts: str, meaning: str) -> tuple[Cell, ...]:
    return (facts, clean(meaning)) if meaning else (facts,)


def codes(entries: Sequence[Expression]) -> list[Code]:
    return [Code(str(entry)) for entry in entries]
