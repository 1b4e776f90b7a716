"""How all equilibria of a game of more than two players are written at a point: each one, and what sets there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from solver.algebra.algebraic_numbers import Root
from solver.concepts.nash.many_players import Isolated, ManyAtPoint, SolutionSet
from solver.forms.players import unit
from solver.questions import words
from solver.questions.plain_words import sentences
from solver.questions.solve.phrases import SAY
from solver.questions.solve.point_report import standing_sentence
from solver.regions.report import legend
from solver.report.blocks import PAGES, Amount, Block, Cell, Facts, Grid, Item, Only, Report, Say


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
    page.append(Say(SAY("by_support", odd=bool(at.solution.nondegenerate)), hang=2))
    page += [*legend(game.space), *words.note(game, close=True)]
    return words.point_report(game, at.point, page, _data(at), partial(standing_sentence, game, at))


def _listing(at: ManyAtPoint, alone: Sequence[Isolated], sets: Mapping[SolutionSet, bool]) -> Iterator[Block]:
    whole, within = sum(sets.values()), len(at.solution.isolated) - len(alone)
    parts = [SAY("equilibria", n=len(alone))] if alone or not sets else []
    parts += [SAY("in_sets", more=bool(alone), n=whole)] if whole else []
    parts += [SAY("solution_sets", n=len(sets) - whole)] if len(sets) > whole else []
    yield Say(sentences(SAY("listed", parts=parts), SAY("pure_in_sets", n=within) if within else ""))
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
                yield SAY("root", player=player.name, choice=name, root=str(weight))
                break


def _of_set(at: ManyAtPoint, found: SolutionSet, whole: bool) -> tuple[str, ...]:
    if whole:
        each = zip(at.game.players, found.supports, at.game.shape, strict=True)
        spreads = ((p.name, words.spread(p.strategies, [unit(s, n) for s in used])) for p, used, n in each)
        return *(SAY("player", who=who, what=what) for who, what in spreads), SAY("any_choice")
    such = "" if found.example is None else "; ".join(words.choices(at.game, found.example))
    label, some = at.label(found.supports), found.verdict.kind == "nonempty"
    return (SAY("solutions", label=label, example=such, some=some),)


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
