"""The answer at one point as plain text: every equilibrium there, the continua as sets."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.forms.words import title
from solver.questions import words as questions_words
from solver.regions.report import sentence_text
from solver.report import words
from solver.report.text_page import BOLD, Page, glued
from solver.report.words import clean, counted

if TYPE_CHECKING:
    from solver.atlas import Branch
    from solver.concepts.nash.atlas import NashAtPoint
    from solver.concepts.nash.components import Component
    from solver.forms.normal import NormalForm
    from solver.forms.players import Equilibrium


def point(game: NormalForm, at: NashAtPoint, width: int = 80, colour: bool = False) -> str:
    """Every equilibrium at one point, the continua as sets, and how they were found."""
    page = Page(width, colour)
    place = questions_words.whereabouts(game, at.point)
    page.heading(f"{title(game)}{', ' + place if place else ''}")
    if at.point:
        values = ", ".join(f"{name} = {words.exactly(value)}" for name, value in at.point.items())
        page.paragraph(glued(values), hang=2)
    page.blank()
    components = at.solution.components
    page.paragraph(_census(components))
    page.blank()
    for number, component in enumerate(components, 1):
        if component.is_point:
            _isolated(page, game, at, component.equilibria[0], number)
        else:
            _continuum(page, game, at, component, number)
        page.blank()
    page.paragraph(f"Found {questions_words.way(at)}.", hang=2)
    if degenerate := questions_words.degenerate(at):
        page.paragraph(degenerate, hang=2)
    if game.note:
        page.paragraph(f"Note: {clean(game.note)}", hang=2)
    return f"{str(page).rstrip()}\n"


def _census(components: Sequence[Component]) -> str:
    alone = sum(component.is_point for component in components)
    joined = len(components) - alone
    parts = []
    if alone or not joined:
        parts.append(counted(alone, "equilibrium", "equilibria"))
    if joined:
        parts.append(counted(joined, "continuum", "continua") + " of equilibria")
    said = " and ".join(parts)
    hint = " (no player gains by changing its own choice alone)."
    return said[0].upper() + said[1:] + hint


def _isolated(page: Page, game: NormalForm, at: NashAtPoint, equilibrium: Equilibrium, number: int) -> None:
    weights = (equilibrium.row, equilibrium.column)
    page.numbered(f"  {number}", _choices(game, weights), equilibrium.is_pure, BOLD)
    page.field("pays", questions_words.paid(game, equilibrium), indent=5)
    if len(game.space):
        page.field("branch", _on(at, equilibrium), indent=5)


def _on(at: NashAtPoint, equilibrium: Equilibrium) -> str:
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is not None:
        return f"{branch.label}, which stands {_clause(branch)}"
    return "none: only the wall has it" if at.walls else "not looked for"


def _clause(branch: Branch) -> str:
    said = sentence_text(branch.region)
    return said if said in ("everywhere", "nowhere") else f"if {said}"


def _continuum(page: Page, game: NormalForm, at: NashAtPoint, component: Component, number: int) -> None:
    names = [player.strategies for player in game.players]
    count = len(component.subsets)
    within = "this set" if count == 1 else f"one of these {count} sets, which touch each other"
    page.paragraph(f"  {number}  A continuum: any choices within {within}", hang=5, style=BOLD)
    for subset in component.subsets:
        found = zip(game.players, questions_words.subset_choices(subset, names), strict=True)
        page.field("set", page.joined([f"{player.name}: {text}" for player, text in found]), indent=5)
    corners = []
    for equilibrium in component.equilibria:
        who = "; ".join(_choices(game, (equilibrium.row, equilibrium.column)))
        corners.append(f"{who} ({questions_words.paid(game, equilibrium)}{_short(at, equilibrium)})")
    page.field("corners", corners, indent=5)
    chosen = component.representative()
    point = (chosen.row, chosen.column)
    page.field("representative", [*_choices(game, point), "(the max-entropy point of the continuum)"], indent=5)


def _short(at: NashAtPoint, equilibrium: Equilibrium) -> str:
    """Which branch a corner lies on, unless that is plain to see."""
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is None:
        return "; on no branch" if at.walls else ""
    return "" if branch.is_pure else f"; branch {branch.label}"


def _choices(game: NormalForm, weights: Sequence[Sequence[Fraction | float]]) -> list[str]:
    parts = zip(game.players, weights, strict=True)
    return [f"{player.name}: {questions_words.point_choice(player.strategies, w)}" for player, w in parts]
