"""Games, atlases and answers at a point as plain text for a reader who knows no game theory.

    >>> from games import load
    >>> from solver import nash
    >>> deal = nash(load("thaad-deal"))
    >>> print(point(deal.game, deal.at()).splitlines()[0])
    THAAD withdrawal for a full embargo, at the baseline

Every function takes the width in columns, and whether bold and colour are wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.forms.words import size, title
from solver.present.text_atlas import atlas
from solver.present.text_point import point
from solver.questions.words import whereabouts
from solver.report import words
from solver.report.text_page import Page
from solver.report.words import clean, counted, listed

if TYPE_CHECKING:
    from solver.forms.any_form import AnyForm
    from solver.forms.normal import NormalForm

__all__ = ["atlas", "catalogue", "game", "point"]
MOST_CELLS = 64  # of a game, printed; the other formats have them all


# --- the catalogue --------------------------------------------------------------------------------


def catalogue(shelves: Sequence[tuple[str, AnyForm]], width: int = 80, colour: bool = False) -> str:
    """The games of the catalogue, each with the folder it stands in."""
    page = Page(width, colour)
    longest = max((len(game.name) for _, game in shelves), default=0)
    for folder in dict.fromkeys(folder for folder, _ in shelves):
        page.blank()
        page.heading(folder)
        for shelf, game in shelves:
            if shelf == folder:
                line = f"{game.name.ljust(longest)}  {clean(game.title)} ({size(game)})"
                page.paragraph(line, indent=2, hang=longest + 2)
    return f"{page}\n"


# --- a game ---------------------------------------------------------------------------------------


def game(game: NormalForm, at: Mapping[str, Fraction] | None = None, width: int = 80, colour: bool = False) -> str:
    """A game: who plays, what everyone gets, and what the parameters mean; with `at`, the payoffs there too."""
    page = Page(width, colour)
    page.heading(title(game))
    if game.note:
        page.paragraph(clean(game.note))
    page.blank()
    for player in game.players:
        other = clean(player.title)
        called = f"{player.name} ({other})" if other and other != player.name else player.name
        page.paragraph(f"{called} chooses {listed(player.strategies, 'or')}.", hang=2)
    names = ", ".join(player.name for player in game.players)
    page.blank()
    page.heading(f"Payoffs (to {names})")
    _payoffs(page, game, [[str(u) for u in cell] for cell in game.payoffs])
    if at is not None and len(game.space):
        page.blank()
        page.heading(f"The same {whereabouts(game, at)}")
        values = [[words.amount(game.value_at(u, at)) for u in cell] for cell in game.payoffs]
        _payoffs(page, game, values)
    _terms(page, game)
    _parameters(page, game)
    _background(page, game)
    return f"{page}\n"


def _payoffs(page: Page, game: NormalForm, cells: Sequence[Sequence[str]]) -> None:
    """A table where two players' payoffs fit into one, else a line a profile."""
    if len(game.players) == 2 and _matrix(page, game, cells):
        return
    for profile, payoffs in list(zip(game.profiles(), cells, strict=True))[:MOST_CELLS]:
        page.field(", ".join(profile), ", ".join(payoffs), indent=2)
    if len(cells) > MOST_CELLS:
        page.paragraph(f"and {len(cells) - MOST_CELLS} more; --format csv or json gives them all", indent=2)


def _matrix(page: Page, game: NormalForm, cells: Sequence[Sequence[str]]) -> bool:
    rows, columns = (player.strategies for player in game.players)
    head = [f"{game.players[0].name} \\ {game.players[1].name}"], *([name] for name in columns)
    lines: list[list[Sequence[str]]] = [list(head)]
    for k, name in enumerate(rows):
        lines.append([[name], *cells[k * len(columns) : (k + 1) * len(columns)]])
    return page.table(lines, indent=2)


def _terms(page: Page, game: NormalForm) -> None:
    if game.terms:
        page.blank()
        page.heading("Terms")
        for name, term in game.terms:
            page.field(name, str(term), indent=2)


def _parameters(page: Page, game: NormalForm) -> None:
    if not game.space.parameters:
        return
    page.blank()
    page.heading("Parameters (baseline; range; who controls it)")
    for p in game.space.parameters:
        facts = f"{words.exactly(p.baseline)}; {words.exactly(p.low)} to {words.exactly(p.high)}; {p.control}"
        page.field(p.name, [facts, clean(p.meaning)] if p.meaning else facts, indent=2)
    for k, assumption in enumerate(game.space.assumptions):
        page.field("" if k else "assumed", str(assumption), indent=2)


def _background(page: Page, game: NormalForm) -> None:
    if game.sources:
        page.blank()
        page.heading("Sources")
        for source in game.sources:
            by = ", ".join(part for part in (clean(source.author), str(source.year or "")) if part)
            page.paragraph(f"{by + ': ' if by else ''}{clean(source.title)}", indent=2, hang=2)
    if game.answers:
        page.blank()
        page.heading(f"Published or derived answers ({len(game.answers)})")
        lists = sum(bool(answer.equilibria) for answer in game.answers)
        for answer in game.answers:
            if answer.claim:
                within = f" (where {clean(answer.where)})" if answer.where else ""
                page.paragraph(f"{clean(answer.claim)} exactly if {clean(answer.iff)}{within}", indent=2, hang=2)
        if lists:
            other = "and " if lists < len(game.answers) else ""
            many = counted(lists, "complete list", "complete lists")
            page.paragraph(f"{other}{many} of the equilibria on a part of the ranges", indent=2, hang=2)
