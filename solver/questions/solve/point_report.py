"""How the equilibria at one point are written: isolated ones by their strategies, continua as convex sets with their
corners and the point in the middle; and in words what stands there. Without a game players are first and second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from operator import contains
from typing import SupportsFloat

from solver.atlas import Branch
from solver.concepts.nash.atlas import OFF_WALLS, PURE, PURE_METHOD, NashAtPoint
from solver.concepts.nash.components import Component
from solver.concepts.nash.many_players import ManyAtPoint
from solver.concepts.nash.point_solver import Solution
from solver.forms import any_form
from solver.forms.normal import NormalForm
from solver.forms.ordinal_names import ordinal_name
from solver.forms.players import Equilibrium
from solver.questions import words
from solver.questions.plain_words import now_words, sentences, with_stable_note
from solver.questions.solve.phrases import SAY
from solver.questions.words import MAX_CONDITION
from solver.regions.report import legend, sentence_text
from solver.report import blocks
from solver.report.answer import report
from solver.report.blocks import PAGES, Block, Cell, Grid, Only, Report, Say
from solver.report.remedies import CONDITIONS_WITHOUT_POINT
from solver.report.words import count_of

Weights = Sequence[Sequence[SupportsFloat]]
Entry = tuple[int, str, Weights, Sequence[Fraction], str]  # component, kind, weights, payoffs, branch


def standing_sentence(game: NormalForm, at: NashAtPoint | ManyAtPoint) -> str:
    """Return what stands at a point in plain words, with what `stable` means."""
    return with_stable_note(now_words(game, at))


@report.register(NashAtPoint)
def _(at: NashAtPoint) -> Report:
    page: list[Block | Only] = [Only(("text",), tuple(_listing(at.game, at)))]
    page += [*_tables(at.solution, at.game, at.branches), *_sets(at), Say(SAY("found", how=_way(at)), hang=2)]
    ranks = SAY("ranks", name=ordinal_name(at.game, at.point)) if at.game.shape == (2, 2) else ""
    more = (ranks, words.stable_all_the_same(at.game, at.point), _degenerate(at))
    page += [Say(said, hang=2, close=True) for said in more if said]
    page += [*legend(at.game.space), *words.note(at.game, close=True)]
    return words.point_report(at.game, at.point, page, _point_data(at), partial(standing_sentence, at.game, at))


def _degenerate(at: NashAtPoint) -> str:
    """Return that the game is degenerate at a point, and whether only the point makes it so; empty where it is not."""
    if at.solution.nondegenerate:
        return ""
    return SAY("degenerate_nearby" if at.method == OFF_WALLS else "degenerate")


def _way(at: NashAtPoint) -> str:
    """Return how the answer at a point was found."""
    if at.method == PURE_METHOD:
        return at.method
    if at.method == OFF_WALLS:
        return SAY("by_forms")
    return SAY("by_solver", method=at.method, walls=words.walls(at))


@report.register(Solution)
def _(solution: Solution) -> Report:
    return Report("", tuple(_tables(solution)))


@report.register(Equilibrium)
def _(found: Equilibrium) -> Report:
    cells = (*words.list_choices(found.called, found.strategies), *map(blocks.Amount, found.payoffs))
    players = [name for name, _ in found.called] or words.PLAYERS
    return Report("", (Grid((*players, *(f"{player} gets" for player in players)), (cells,), maths=True),))


def _listing(game: NormalForm, at: NashAtPoint) -> Iterator[Block]:
    components = at.solution.components
    alone = sum(component.is_point for component in components)
    continua = len(components) - alone
    kinds = [any_form.outcome(game, k, PURE if at.method == PURE_METHOD else "") for k in (1, 2)]
    parts = [count_of(alone, *kinds)] if alone or not continua else []
    parts += [SAY("continua", n=continua)] if continua else []
    yield Say(sentences(SAY("listed", parts=parts)))
    for number, component in enumerate(components, 1):
        if not component.is_point:
            yield from _continuum(game, at, component, number)
            continue
        (one,) = component.equilibria
        yield blocks.Item(f"  {number}", words.choices(game, one.strategies), one.is_pure)
        branch = [("branch", (_on(at, one),))] if len(game.space) else []
        yield blocks.Facts((("pays", (words.say_payoffs(game, one.payoffs),)), *branch), indent=5, close=True)


def _on(at: NashAtPoint, equilibrium: Equilibrium) -> Cell:
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is not None:
        where = sentence_text(branch.region)
        if len(where) > MAX_CONDITION:
            return blocks.Advice(SAY("on_long_branch", label=branch.label), CONDITIONS_WITHOUT_POINT)
        whole = where if where in ("everywhere", "nowhere") else ""
        return SAY("on_branch", label=branch.label, where=whole, condition=where)
    return SAY("on_none", wall=bool(at.walls))


def _continuum(game: NormalForm, at: NashAtPoint, component: Component, number: int) -> Iterator[Block]:
    names = [player.strategies for player in game.players]
    count = len(component.subsets)
    yield blocks.Item(f"  {number}", (SAY("continuum", sets=count if count > 1 else 0),))
    sets: list[tuple[str, tuple[Cell, ...]]] = []
    for subset in component.subsets:
        found = zip(game.players, map(words.spread, names, subset.corners), strict=True)
        sets.append(
            ("set", (blocks.Lines(tuple(SAY("player", who=player.name, what=text) for player, text in found)),))
        )
    paid = ((" ; ".join(words.choices(game, one.strategies)), one) for one in component.equilibria)
    corners = tuple(
        SAY("corner_pays", corner=corner, payoffs=words.say_payoffs(game, one.payoffs), branch=_short(at, one))
        for corner, one in paid
    )
    middle = (*words.choices(game, component.representative().strategies), SAY("even"))
    yield blocks.Facts((*sets, ("corners", corners), ("representative", middle)), indent=5, close=True)


def _sets(at: NashAtPoint) -> Iterator[Only]:
    """Yield for pages the convex sets of which each continuum is made."""
    names = at.game.seat_names, [player.strategies for player in at.game.players]
    rows = [
        (str(k), str(j), *map(words.spread, names[1], one.corners))
        for k, of in enumerate(at.solution.components, 1) if not of.is_point for j, one in enumerate(of.subsets, 1)
    ]  # fmt: skip
    if rows:
        yield Only(PAGES, (Say(SAY("sets")), Grid(("component", "set", *names[0]), tuple(rows))))


def _short(at: NashAtPoint, equilibrium: Equilibrium) -> str:
    """Return which branch a corner lies on, unless that is plain to see."""
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is None:
        return SAY("no_branch") if at.walls else ""
    return "" if branch.is_pure else SAY("branch", label=branch.label)


def _entries(solution: Solution, branches: Sequence[Branch | None] = ()) -> Iterator[Entry]:
    """Yield each extreme equilibrium, and after the corners of a continuum its max-entropy representative."""
    labels = dict(zip((e.strategies for e in solution.equilibria), branches, strict=False))
    for k, component in enumerate(solution.components, 1):
        for found in component.equilibria:
            branch = labels.get(found.strategies)
            kind = "isolated" if component.is_point else "extreme"
            yield k, kind, found.strategies, found.payoffs, branch.label if branch else ""
        if not component.is_point:
            yield k, "representative", component.representative().strategies, (), ""


def _tables(
    solution: Solution, game: NormalForm | None = None, branches: Sequence[Branch | None] = ()
) -> Iterator[Only]:
    """Yield the equilibria as a table; LaTeX has neither the kinds of corners nor branches, which make it too wide."""
    called = solution.equilibria[0].called if game is None else game.groups
    players = [name for name, _ in called] or words.PLAYERS
    page: list[tuple[Cell, ...]] = []
    display: list[tuple[Cell, ...]] = []
    for k, kind, weights, payoffs, label in _entries(solution, branches):
        cells = words.list_choices(called, weights)
        cells += map(blocks.Amount, payoffs) if payoffs else [""] * len(players)
        middle = kind == "representative"
        on = [label or ("" if middle else SAY("none"))] if game else []
        called_kind = SAY("representative" if middle else "corner") if kind != "isolated" else kind
        page.append((str(k), called_kind, *cells, *on))
        display.append((f"{k}, {called_kind}" if middle else str(k), *cells))
    head = (*players, *(f"{player} gets" for player in players))
    yield Only(("markdown", "html"), (Grid(("component", "kind", *head, *(["branch"] if game else [])), tuple(page)),))
    yield Only(("latex",), (Grid(("component", *head), tuple(display), maths=True),))


def _point_data(at: NashAtPoint) -> Grid:
    """Return the table for CSV; `sets`: which of those that its component is made of have this corner."""
    head = ("component", "kind", "branch", *words.value_heads(at.game.groups, at.game.players), "sets")
    rows: list[tuple[Cell, ...]] = []
    for k, kind, weights, payoffs, label in _entries(at.solution, at.branches):
        numbers: list[Cell] = [blocks.Amount(w) for of_player in weights for w in of_player]
        numbers += map(blocks.Amount, payoffs) if payoffs else [""] * len(at.game.players)
        subsets = enumerate(at.solution.components[k - 1].subsets, 1)
        within = (str(n) for n, one in subsets if all(map(contains, one.corners, weights)))
        rows.append((str(k), kind, label, *numbers, " ".join(within)))
    return Grid(head, tuple(rows))
