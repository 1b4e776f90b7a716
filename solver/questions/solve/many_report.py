"""How all equilibria of a game of more than two players are written at a point: each one, and what sets there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from solver.algebra.algebraic_numbers import Root
from solver.concepts.nash.many_players import Isolated, ManyAtPoint, SolutionSet
from solver.forms.players import unit
from solver.questions import words
from solver.questions.solve.point_report import standing_sentence
from solver.regions.report import legend
from solver.report.blocks import PAGES, Amount, Block, Cell, Facts, Grid, Item, Only, Report, Say
from solver.report.words import count_of, join_words

FOUND = (
    "Found support by support: the equations of each are solved exactly, so that every weight and every loss has a"
    " proved sign."
)


def report(at: ManyAtPoint) -> Report:
    """Return everything that stands at a point, with how it was found."""
    game, (alone, sets) = at.game, at.solution.outermost()
    page: list[Block | Only] = [Only(("text",), tuple(_listing(at, alone, sets)))]
    players = game.seat_names
    each = enumerate(alone, 1)
    rows = tuple(
        (str(k), *words.list_choices(game.groups, one.strategies), *map(Amount, one.payoffs)) for k, one in each
    )
    if rows:
        page.append(Only(PAGES, (Grid(("", *players, *(f"{name} gets" for name in players)), rows),)))
    page += [Only(PAGES, (Say("; ".join(_of_set(at, *one))),)) for one in sets.items()]
    odd = " All of them are regular, so that their number is odd." if at.solution.nondegenerate else ""
    page.append(Say(f"{FOUND}{odd}", hang=2))
    page += [*legend(game.space), *words.note(game, close=True)]
    return words.point_report(game, at.point, page, _data(at), partial(standing_sentence, game, at))


def _listing(at: ManyAtPoint, alone: Sequence[Isolated], sets: Mapping[SolutionSet, bool]) -> Iterator[Block]:
    whole, within = sum(sets.values()), len(at.solution.isolated) - len(alone)
    parts = [count_of(len(alone), "equilibrium", "equilibria")] if alone or not sets else []
    parts += [f"infinitely many {'more' if alone else 'equilibria'} in {count_of(whole, 'set', 'sets')}"] * bool(whole)
    parts += [count_of(len(sets) - whole, "set of solutions", "sets of solutions")] if len(sets) > whole else []
    many, pure = join_words(parts), f" Nobody mixes in {count_of(within, 'of those', 'of those')} in a set."
    yield Say(f"{many[0].upper()}{many[1:]} (no player gains by changing its own choice alone).{pure * bool(within)}")
    for k, one in enumerate(alone, 1):
        is_pure = all(w in (0, 1) for weights in one.strategies for w in weights)
        yield Item(f"  {k}", words.choices(at.game, one.strategies), is_pure)
        facts: list[tuple[str, tuple[Cell, ...]]] = [("pays", (words.say_payoffs(at.game, one.payoffs),))]
        if roots := tuple(_roots(at, one)):
            facts.append(("exactly", roots))
        yield Facts(tuple(facts), indent=5, close=True)
    for k, found in enumerate(sets.items(), len(alone) + 1):
        yield Item(f"  {k}", _of_set(at, *found))


def _roots(at: ManyAtPoint, one: Isolated) -> Iterator[Cell]:
    """Yield the first irrational weight of each player who has one, by its polynomial."""
    for player, weights in zip(at.game.players, one.strategies, strict=True):
        for name, weight in zip(player.strategies, weights, strict=True):
            if isinstance(weight, Root):
                yield f"{player.name}, {name}: {weight}"
                break


def _of_set(at: ManyAtPoint, found: SolutionSet, whole: bool) -> tuple[str, ...]:
    if whole:
        each = zip(at.game.players, found.supports, at.game.shape, strict=True)
        mixtures = (f"{p.name}: {words.spread(p.strategies, [unit(s, n) for s in used])}" for p, used, n in each)
        return *mixtures, "any choice of these is an equilibrium"
    what = f"{at.label(found.supports)}: the equations of these choices have infinitely many solutions"
    if found.example is not None:
        such = "; ".join(words.choices(at.game, found.example))
        return (f"{what}, equilibria among them, such as {such}",)
    some = found.verdict.kind == "nonempty"
    return (f"{what}, {'equilibria among them' if some else 'and whether an equilibrium is among them is open'}",)


def _data(at: ManyAtPoint) -> Grid:
    """Return the table for CSV, a row for each equilibrium, and for each set with its example."""
    heads = words.value_heads(at.game.groups, at.game.players)
    rows: list[tuple[Cell, ...]] = []
    for one in at.solution.isolated:
        weights: list[Cell] = [Amount(w) for each in one.strategies for w in each]
        rows.append(("isolated", *weights, *map(Amount, one.payoffs)))
    for found in at.solution.sets:
        example = [w for each in found.example or () for w in each]
        cells: list[Cell] = [Amount(w) for w in example] or [""] * sum(at.game.shape)
        rows.append((f"set {at.label(found.supports)}", *cells, *[""] * len(at.game.players)))
    return Grid(("kind", *heads), tuple(rows))
