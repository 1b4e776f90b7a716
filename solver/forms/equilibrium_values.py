"""Values of equilibria in claims: payoff(US), welfare, probability(US, keep), best(US), worst(US), equilibria.

In a claim's tree each is a name that no text can write, and what compares it becomes a predicate; see
`solver.forms.predicates` for what each takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from math import ceil, floor
from typing import Any

from solver.errors import InvalidGame
from solver.expressions import conditions
from solver.expressions.conditions import IN, Comparison, ConditionNode, Predicate, all_of, comparisons, deny
from solver.expressions.expression import evaluate
from solver.expressions.nodes import ONE, ZERO, Name, Node, Number, add, names
from solver.expressions.parser import Lookups
from solver.forms.bending import Bending, bending
from solver.forms.formulas import substituted_condition
from solver.forms.predicates import (
    EQUILIBRIA,
    EXTREMES,
    STRATEGY,
    WELFARE,
    check_arguments,
    check_outcome,
    check_strategy,
    example_outcome,
    seat_of,
)

VALUES = (IN, EQUILIBRIA, *EXTREMES)  # predicates with a condition on values inside
SOME_VALUE = "in some equilibrium"  # what a comparison of values in a tree is, as a predicate with it inside
_TAKES = {  # by value of an equilibrium, how many names it has, in words
    **dict.fromkeys(("payoff", "value"), (1, "one player")),  # the one of games, the other and both of trees
    WELFARE: (0, "no names"),
    "probability": (2, f"{STRATEGY}: 2 names"),
    EQUILIBRIA: (0, f"no names, as in {EQUILIBRIA} >= 3"),
    **dict.fromkeys(EXTREMES, (1, f"one player, or {WELFARE}")),
}
Paid = Callable[[tuple[str, ...]], Sequence[Node]]  # of an outcome of pure strategies: what it pays each


def value_lookups(players: Sequence[Any], paid: Paid | None = None) -> Lookups:
    """Return what calls in a claim stand for: payoffs of outcomes (of a game, not a tree), names for other values.

    >>> look = value_lookups([Player("US", ("keep", "leave"))], lambda profile: (ZERO,))
    >>> look["payoff"](("US", "keep")), look["probability"](("US", "keep"))
    (Number(value=Fraction(0, 1)), Name(name='probability(US, keep)'))
    """

    def look(kind: str, labels: tuple[str, ...]) -> Node:
        count, takes = _TAKES[kind]
        if paid is None and kind in (EQUILIBRIA, "probability"):
            raise InvalidGame(f"{kind} is known where all move at once; of a tree ask always_played(history)")
        seat = seat_of(kind, labels, players) if count and (kind not in EXTREMES or labels != (WELFARE,)) else 0
        if len(labels) == count:
            if count == 2:
                check_strategy(players[seat], labels[1])
            return Name(value_name("payoff" if kind == "value" else kind, *labels))
        if paid is None or kind not in ("payoff", WELFARE):
            raise InvalidGame(f"{kind} takes {takes}; {len(labels)} names are given")
        check_outcome(kind, labels[count:], players)
        payoffs = paid(labels[count:])
        return payoffs[seat] if count else add(*payoffs)

    return {kind: partial(look, kind) for kind in _TAKES if paid is None or kind != "value"}


def value_name(kind: str, *labels: str) -> str:
    """Return the name in a claim's tree of a value that an equilibrium has, or all have together.

    >>> value_name("best", "US"), value_name("welfare")
    ('best(US)', 'welfare()')
    """
    return f"{kind}({', '.join(labels)})"


def by_predicates(tree: ConditionNode, players: Sequence[Any], paid: Paid | None) -> ConditionNode:
    """Return a claim with comparisons of values of equilibria as predicates; InvalidGame for one that cannot be."""

    def change(found: Comparison | Predicate) -> ConditionNode:
        if isinstance(found, Predicate):
            if paid is not None:
                check_arguments(found.name, found.arguments, players)
            return found if found.inner is None else _in_outcome(found, players, paid)
        values = _values(found)
        if of_all := next((name for name in values if name.partition("(")[0] in VALUES), None):
            return _of_all(found, of_all)
        if values and paid is not None:
            name, outcome = values[0].removesuffix("()"), example_outcome(players)
            advice = f"write in({outcome}): {name} >= 1, several such comparisons in parentheses after the colon"
            raise InvalidGame(f"{name} is known within an outcome: {advice}")
        return Predicate(SOME_VALUE, (), found) if values else found

    return conditions.rebuild(tree, change)


def _values(node: ConditionNode) -> list[str]:
    return sorted(name for name in conditions.names(node) if name.endswith(")"))


def _of_all(node: Comparison, name: str) -> ConditionNode:
    """Return a comparison of a value of all equilibria with a formula, as a predicate, the value on the left."""
    kind, who = name[:-1].split("(")
    left, relation, right = node.left, node.relation, node.right
    if left != Name(name):
        left, relation, right = right, conditions.TURNED[relation], left
    if left != Name(name) or any(one.endswith(")") for one in names(right)):
        shown = name.removesuffix("()")
        alone = f"alone on one side of a comparison, with numbers and parameters on the other, as in {shown} >= 2"
        raise InvalidGame(f"{shown} stands {alone}; compare each such value with a number of its own")
    if relation in ("==", "!="):
        both = all_of(*(_of_all(Comparison(left, one, right), name) for one in (">=", "<=")))
        return both if relation == "==" else deny(both)
    if kind != EQUILIBRIA:
        return Predicate(kind, (who,), Comparison(left, relation, right))
    if names(right):
        raise InvalidGame(f"{EQUILIBRIA} is compared with a number, as in {EQUILIBRIA} >= 3, not with a parameter")
    number = evaluate(right, {})
    least = ceil(number) if relation in (">=", "<") else floor(number) + 1
    found = Predicate(kind, (), Comparison(left, ">=", Number(Fraction(least))))
    return found if relation in (">", ">=") else deny(found)


def least_count(predicate: Predicate) -> int:
    """Return how many equilibria a claim that counts them asks for."""
    assert isinstance(predicate.inner, Comparison)
    return int(evaluate(predicate.inner.right, {}))


def _in_outcome(predicate: Predicate, players: Sequence[Any], paid: Paid | None) -> ConditionNode:
    """Return what in(...) says: of pure strategies in comparisons, of a mixture itself where it is affine in values."""
    inner, outcome = predicate.inner or conditions.And(()), predicate.arguments
    general = (name for name in _values(inner) if name.partition("(")[0] in VALUES)
    if refused := next((f"{p.name}(...)" for p in conditions.predicates(inner)), next(general, None)):
        called = refused.removesuffix("()")
        raise InvalidGame(f"{called} is no value of a single outcome; join it by and, before in(...)")
    if paid is None:
        return predicate
    if not any(" + " in one for one in outcome):
        payoffs = paid(outcome)
        known = {value_name(WELFARE): add(*payoffs)}
        for player, chosen, payoff in zip(players, outcome, payoffs, strict=True):
            known[value_name("payoff", player.name)] = payoff
            for s in player.strategies:
                known[value_name("probability", player.name, s)] = ONE if s == chosen else ZERO
        return all_of(Predicate("equilibrium", outcome), substituted_condition(inner, known))
    for compared in comparisons(inner):
        if bending((compared.left, compared.right), tuple(_values(compared))) is not Bending.AFFINE:
            sums = f"sums of {' and '.join(_values(compared))} with factors of numbers and parameters"
            advice = "no products or quotients of two of them, and none inside Min, Max or Abs"
            raise InvalidGame(f"in(...) of a mixture compares {sums}; {advice}")
    return predicate
