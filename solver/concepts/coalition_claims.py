"""What claims about coalitions say, as comparisons of worths: whether the core has a point, whether the Shapley value
lies in it, and whether coalitions gain by joining."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from solver.algebra.double_description import bits
from solver.concepts import coalition_values as values
from solver.expressions.conditions import Comparison, ConditionNode
from solver.expressions.nodes import ZERO, Node, Number, add, multiply
from solver.forms.coalition import CoalitionGame
from solver.regions.decide.emptiness import QUICK, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import condition_cells


def _core_nonempty(game: CoalitionGame) -> Iterator[ConditionNode]:
    """Yield a comparison for each minimal balanced collection of coalitions that bind, unless it always holds."""
    binding = _binding(game)
    for collection in values.balanced_collections(len(game.players)):
        if all(group in binding for group, _ in collection):
            one = Comparison(game.worth_of(game.everybody), ">=", weighted_worth(game, collection))
            if not _always(game, one):
                yield one


def _binding(game: CoalitionGame) -> set[int]:
    """Return the coalitions that no two parts of them are known to be worth as much as."""
    found = set(range(1, game.everybody))
    for one, other in values.disjoint_pairs(len(game.players)):
        apart = add(game.worth_of(one), game.worth_of(other))
        if one | other in found and _always(game, Comparison(apart, ">=", game.worth_of(one | other))):
            found.discard(one | other)
    return found


def _always(game: CoalitionGame, one: Comparison) -> bool:
    over = domain(game.space)
    return all(is_empty(cell, over, QUICK) for cell in condition_cells(replace(one, relation="<"), over.ring))


def _shapley_in_core(game: CoalitionGame) -> Iterator[ConditionNode]:
    """Yield for each coalition that its members' Shapley values are at least what it is worth."""
    weights = values.shapley_weights(len(game.players))
    for group in range(1, game.everybody):
        parts = zip(*(weights[k] for k in bits(group)), strict=True)  # the same coalitions for every player, in order
        total = tuple((each[0][0], sum((weight for _, weight in each), Fraction(0))) for each in parts)
        yield Comparison(weighted_worth(game, total), ">=", game.worth_of(group))


def _no_less_together(game: CoalitionGame, pairs: Iterable[tuple[int, int]]) -> Iterator[Comparison]:
    """Yield for pairs of coalitions that v(S ∪ T) + v(S ∩ T) >= v(S) + v(T)."""
    for one, other in pairs:
        together = add(game.worth_of(one | other), *([game.worth_of(one & other)] if one & other else []))
        yield Comparison(together, ">=", add(game.worth_of(one), game.worth_of(other)))


MEANINGS: Mapping[tuple[str, ...], Callable[[CoalitionGame], Iterator[ConditionNode]]] = {
    ("core", "nonempty"): _core_nonempty,
    ("in_core", "shapley"): _shapley_in_core,
    ("game", "convex"): lambda game: _no_less_together(game, values.convex_pairs(len(game.players))),
    ("game", "superadditive"): lambda game: _no_less_together(game, values.disjoint_pairs(len(game.players))),
}


def weighted_worth(game: CoalitionGame, weights: values.Weighted) -> Node:
    """Return a sum of worths times weights."""
    worths = ((game.worth_of(group), weight) for group, weight in weights)
    parts = (tree if w == 1 else multiply(Number(w), tree) for tree, w in worths if tree != ZERO)
    return add(*parts)
