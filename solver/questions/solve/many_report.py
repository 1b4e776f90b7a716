"""How all equilibria of a game of more than two players are written at a point: each one, and what sets there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.concepts.nash.many_players import Isolated, ManyAtPoint, SolutionSet
from solver.questions import words
from solver.regions.report import legend
from solver.report import blocks
from solver.report.blocks import PAGES, Block, Cell, Grid, Only, Report, Say, plain
from solver.report.words import count_of

FOUND = (
    "Found support by support: the equations of each are solved exactly, so that every weight and every loss has a"
    " proved sign."
)


def report(at: ManyAtPoint) -> Report:
    """Return everything that stands at a point, with how it was found."""
    game, solution = at.game, at.solution
    page: list[Block | Only] = [Only(("text",), tuple(_listing(at)))]
    players = [player.name for player in game.players]
    rows = tuple(
        (str(k), *_cells(at, one.strategies), *(blocks.Amount(number(u)) for u in one.payoffs))
        for k, one in enumerate(solution.isolated, 1)
    )
    page.append(Only(PAGES, (Grid(("", *players, *(f"{name} gets" for name in players)), rows),)))
    page += [Only(PAGES, (Say(_of_set(at, one)),)) for one in solution.sets]
    odd = " All of them are regular, so that their number is odd." if solution.nondegenerate else ""
    page.append(Say(f"{FOUND}{odd}", hang=2))
    page += [*legend(game.space), *words.note(game, close=True)]
    return words.point_report(game, at.point, page, _data(at))


def _listing(at: ManyAtPoint) -> Iterator[Block]:
    solution = at.solution
    alone = [count_of(len(solution.isolated), "equilibrium", "equilibria")]
    parts = alone if solution.isolated or not solution.sets else []
    parts += [count_of(len(solution.sets), "set of them", "sets of them")] if solution.sets else []
    many = " and ".join(parts)
    yield Say(f"{many[0].upper()}{many[1:]} (no player gains by changing its own choice alone).")
    for k, one in enumerate(solution.isolated, 1):
        choices = zip(at.game.players, _cells(at, one.strategies), strict=True)
        is_pure = all(w in (0, 1) for weights in one.strategies for w in weights)
        yield blocks.Item(f"  {k}", tuple(f"{player.name}: {plain(cell)}" for player, cell in choices), is_pure)
        facts: list[tuple[str, tuple[Cell, ...]]] = [("pays", (words.paid(at.game, [*map(number, one.payoffs)]),))]
        if roots := tuple(_roots(at, one)):
            facts.append(("exactly", roots))
        yield blocks.Facts(tuple(facts), indent=5, close=True)
    for k, found in enumerate(solution.sets, len(solution.isolated) + 1):
        yield blocks.Item(f"  {k}", (_of_set(at, found),))


def _roots(at: ManyAtPoint, one: Isolated) -> Iterator[Cell]:
    """Yield the first irrational weight of each player who has one, by its polynomial."""
    for player, weights in zip(at.game.players, one.strategies, strict=True):
        for name, weight in zip(player.strategies, weights, strict=True):
            if isinstance(weight, Root):
                yield f"{player.name}, {name}: {weight}"
                break


def _of_set(at: ManyAtPoint, found: SolutionSet) -> str:
    what = f"{at.label(found.supports)}: the equations of these choices have infinitely many solutions"
    if found.example is not None:
        parts = zip(at.game.players, _cells(at, found.example), strict=True)
        return f"{what}, equilibria among them, such as " + "; ".join(f"{p.name}: {plain(cell)}" for p, cell in parts)
    some = found.verdict.kind == "nonempty"
    return f"{what}, {'equilibria among them' if some else 'and whether an equilibrium is among them is open'}"


def number(value: Coordinate) -> Fraction | float:
    """Return a coordinate as a number to print: itself, or the decimal of an irrational one.

    >>> number(Fraction(1, 3)), number(Root((-2, 0, 1), 2, 1.41421))
    (Fraction(1, 3), 1.41421)
    """
    return value if isinstance(value, Fraction) else value.approximate


def _cells(at: ManyAtPoint, strategies: Sequence[Sequence[Coordinate]]) -> list[Cell]:
    return [
        words.point_choice(player.strategies, [number(w) for w in weights])
        for player, weights in zip(at.game.players, strategies, strict=True)
    ]


def _data(at: ManyAtPoint) -> Grid:
    """Return the table for CSV, a row for each equilibrium, and for each set with its example."""
    players = at.game.players
    names = [f"{player.name}: {strategy}" for player in players for strategy in player.strategies]
    rows: list[tuple[Cell, ...]] = []
    for one in at.solution.isolated:
        weights: list[Cell] = [blocks.Amount(number(w)) for each in one.strategies for w in each]
        rows.append(("isolated", *weights, *(blocks.Amount(number(u)) for u in one.payoffs)))
    for found in at.solution.sets:
        example = [w for each in found.example or () for w in each]
        cells: list[Cell] = [blocks.Amount(number(w)) for w in example] or [""] * len(names)
        rows.append((f"set {at.label(found.supports)}", *cells, *[""] * len(players)))
    return Grid(("kind", *names, *(f"{player.name} payoff" for player in players)), tuple(rows))
