"""The equilibria at one point: every one there, the continua as sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import singledispatch
from typing import TYPE_CHECKING

from solver.concepts.nash.atlas import NashAtPoint
from solver.concepts.nash.point_solver import Solution
from solver.forms.players import Equilibrium
from solver.forms.words import title
from solver.questions import words as questions_words
from solver.questions.words import PLAYERS
from solver.regions.report import legend, sentence_text, symbols
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Facts, Grid, Item, Lines, Only, Place, Report, Say, plain
from solver.report.words import clean, count_of

if TYPE_CHECKING:
    from solver.atlas import Branch
    from solver.concepts.nash.components import Component
    from solver.forms.normal import NormalForm

Weights = Sequence[Sequence[Fraction | float]]
Entry = tuple[int, str, Weights, Sequence[Fraction], str]  # component, kind, weights, payoffs, branch


@singledispatch
def report(found: object) -> Report:
    """Return every equilibrium at one point in blocks, and how they were found."""
    raise TypeError(f"{type(found).__name__} holds no equilibria")


@report.register(NashAtPoint)
def _(at: NashAtPoint) -> Report:
    values = ", ".join(f"{name} = {words.exactly(value)}" for name, value in at.point.items())
    if at.game is None:
        return Report(values or "Equilibria", (*_tables(at.solution), Say(f"Found {questions_words.way(at)}.")))
    place = questions_words.whereabouts(at.game, at.point)
    blocks: list[Block | Only] = [Say(Place(values), hang=2, close=True)] if values else []
    blocks.append(Only(("text",), tuple(_listing(at.game, at))))
    blocks += _tables(at.solution, at.game, at.branches)
    blocks.append(Say(f"Found {questions_words.way(at)}.", hang=2))
    if degenerate := questions_words.degenerate(at):
        blocks.append(Say(degenerate, hang=2, close=True))
    blocks += legend(at.game.space)
    if at.game.note:
        blocks.append(Say(f"Note: {clean(at.game.note)}", hang=2, close=True))
    called = f"{title(at.game)}{', ' + place if place else ''}"
    data = (_data(at.game, _entries(at.solution, at.branches)),)
    return Report(called, tuple(blocks), symbols=symbols(at.game.space), data=data)


@report.register(Solution)
def _(solution: Solution) -> Report:
    return Report("", tuple(_tables(solution)))


@report.register(Equilibrium)
def _(found: Equilibrium) -> Report:
    cells: tuple[Cell, ...] = (*map(_vector, (found.row, found.column)), *map(Amount, found.payoffs))
    return Report("", (Grid((*PLAYERS, *(f"{player} gets" for player in PLAYERS)), (cells,), maths=True),))


def _listing(game: NormalForm, at: NashAtPoint) -> Iterator[Block]:
    components = at.solution.components
    yield Say(_census(components))
    for number, component in enumerate(components, 1):
        if component.is_point:
            yield from _isolated(game, at, component.equilibria[0], number)
        else:
            yield from _continuum(game, at, component, number)


def _census(components: Sequence[Component]) -> str:
    alone = sum(component.is_point for component in components)
    continua = len(components) - alone
    parts = []
    if alone or not continua:
        parts.append(count_of(alone, "equilibrium", "equilibria"))
    if continua:
        parts.append(count_of(continua, "continuum", "continua") + " of equilibria")
    many = " and ".join(parts)
    return f"{many[0].upper()}{many[1:]} (no player gains by changing its own choice alone)."


def _isolated(game: NormalForm, at: NashAtPoint, equilibrium: Equilibrium, number: int) -> Iterator[Block]:
    weights = (equilibrium.row, equilibrium.column)
    yield Item(f"  {number}", _choices(game, weights), equilibrium.is_pure)
    branch = [("branch", (_on(at, equilibrium),))] if len(game.space) else []
    yield Facts((("pays", (questions_words.paid(game, equilibrium),)), *branch), indent=5, close=True)


def _on(at: NashAtPoint, equilibrium: Equilibrium) -> str:
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is not None:
        return f"{branch.label}, which stands {_clause(branch)}"
    return "none: only the wall has it" if at.walls else "not looked for"


def _clause(branch: Branch) -> str:
    where = sentence_text(branch.region)
    return where if where in ("everywhere", "nowhere") else f"if {where}"


def _continuum(game: NormalForm, at: NashAtPoint, component: Component, number: int) -> Iterator[Block]:
    names = [player.strategies for player in game.players]
    count = len(component.subsets)
    within = "this set" if count == 1 else f"one of these {count} sets, which touch each other"
    yield Item(f"  {number}", (f"A continuum: any choices within {within}",))
    facts: list[tuple[str, tuple[Cell, ...]]] = []
    for subset in component.subsets:
        found = zip(game.players, questions_words.subset_choices(subset, names), strict=True)
        facts.append(("set", (Lines(tuple(f"{player.name}: {text}" for player, text in found)),)))
    corners = []
    for equilibrium in component.equilibria:
        who = "; ".join(_choices(game, (equilibrium.row, equilibrium.column)))
        corners.append(f"{who} ({questions_words.paid(game, equilibrium)}{_short(at, equilibrium)})")
    facts.append(("corners", tuple(corners)))
    chosen = component.representative()
    middle = _choices(game, (chosen.row, chosen.column))
    facts.append(("representative", (*middle, "(the max-entropy point of the continuum)")))
    yield Facts(tuple(facts), indent=5, close=True)


def _short(at: NashAtPoint, equilibrium: Equilibrium) -> str:
    """Return which branch a corner lies on, unless that is plain to see."""
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is None:
        return "; on no branch" if at.walls else ""
    return "" if branch.is_pure else f"; branch {branch.label}"


def _choices(game: NormalForm, weights: Weights) -> tuple[str, ...]:
    parts = zip(game.players, weights, strict=True)
    return tuple(f"{player.name}: {plain(questions_words.point_choice(player.strategies, w))}" for player, w in parts)


# --- tables ---------------------------------------------------------------------------------------


def _entries(solution: Solution, branches: Sequence[Branch | None] = ()) -> Iterator[Entry]:
    """Yield each extreme equilibrium, and after the corners of a continuum its max-entropy representative."""
    labels = dict(zip(((e.row, e.column) for e in solution.equilibria), branches, strict=False))
    for k, component in enumerate(solution.components, 1):
        for found in component.equilibria:
            branch = labels.get((found.row, found.column))
            kind = "isolated" if component.is_point else "extreme"
            yield k, kind, (found.row, found.column), found.payoffs, branch.label if branch else ""
        if not component.is_point:
            middle = component.representative()
            yield k, "representative", (middle.row, middle.column), (), ""


KINDS = {"extreme": "corner of a continuum", "representative": "representative (max-entropy point)"}


def _tables(
    solution: Solution, game: NormalForm | None = None, branches: Sequence[Branch | None] = ()
) -> Iterator[Only]:
    """Yield the equilibria as a table; LaTeX has neither the kinds of corners nor branches, which make it too wide."""
    players = [player.name for player in game.players] if game else PLAYERS
    page: list[tuple[Cell, ...]] = []
    display: list[tuple[Cell, ...]] = []
    for k, kind, weights, payoffs, label in _entries(solution, branches):
        cells: list[Cell] = [_vector(w) for w in weights]
        if game is not None:
            named = zip(game.players, weights, strict=True)
            cells = [questions_words.point_choice(player.strategies, w) for player, w in named]
        cells += map(Amount, payoffs) if payoffs else [""] * len(players)
        called = KINDS.get(kind, kind)
        page.append((str(k), called, *cells, *([label or "none" * (kind != "representative")] if game else [])))
        display.append((f"{k}, {called}" if kind == "representative" else str(k), *cells))
    head = (*players, *(f"{player} gets" for player in players))
    yield Only(("markdown", "html"), (Grid(("component", "kind", *head, *(["branch"] if game else [])), tuple(page)),))
    yield Only(("latex",), (Grid(("component", *head), tuple(display), maths=True),))


def _vector(weights: Sequence[Fraction | float]) -> str:
    return f"({', '.join(map(words.exactly, weights))})"


def _data(game: NormalForm, entries: Iterable[Entry]) -> Grid:
    """Return the table for CSV."""
    names = [f"{player.name}: {strategy}" for player in game.players for strategy in player.strategies]
    head = ("component", "kind", "branch", *names, *(f"{player.name} payoff" for player in game.players))
    rows: list[tuple[Cell, ...]] = []
    for k, kind, weights, payoffs, label in entries:
        numbers: list[Cell] = [Amount(w) for of_player in weights for w in of_player]
        numbers += map(Amount, payoffs) if payoffs else [""] * len(game.players)
        rows.append((str(k), kind, label, *numbers))
    return Grid(head, tuple(rows))
