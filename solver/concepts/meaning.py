"""What is said of a game's outcomes, as comparisons of payoffs.

For an outcome s of pure strategies, u_i its payoff to player i, and u_i(k, s) that when i alone moves to k:

    equilibrium   u_i(s) >= u_i(k, s) for every i and k
    strict        u_i(s) > u_i(k, s) for every i and k ≠ s_i
    pareto        no outcome t of pure strategies pays everyone at least as much and somebody more
    best_response the first of these for one player alone
    dominant      a strategy that is a best response to everything; strictly_dominant: and always the only one
    risk_dominant a strict equilibrium s such that for each other strict one t, in which both players move,
                  Π_i (u_i(s) − u_i(t_i, s)) > Π_i (u_i(t) − u_i(s_i, t))

Risk dominance compares the products of what a lone deviation loses, in the 2×2 game between s and t; at
equality neither dominates. Harsanyi, Selten (1988), "A General Theory of Equilibrium Selection in Games".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from solver.condition import Comparison, ConditionNode, Predicate, both, deny, either
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.forms.said import seat_of
from solver.grammar.nodes import ONE, Node, add, multiply, negate

Profile = tuple[str, ...]

ALWAYS = Comparison(ONE, ">=", ONE)


def meaning(game: NormalForm, predicate: Predicate) -> ConditionNode:
    """The comparisons of payoffs that a predicate on pure strategies stands for; its arguments must fit the game.

    >>> from games import load
    >>> from solver.condition import render_condition
    >>> render_condition(meaning(load("two-markets"), Predicate("best_response", ("row", "first", "second"))))
    'share >= (1 - share)/2'

    Raises UsageError for a predicate that speaks of two players where there are more, and KeyError for one that
    no comparison of payoffs says: unique and payoff_dominant.
    """
    return _MEANINGS[predicate.name](game, predicate.arguments)


def pays(game: NormalForm, player: int, profile: Profile) -> Node:
    """One player's payoff in an outcome, over the parameters."""
    return game.expanded(game.cell(profile)[player])


def _every(parts: Sequence[ConditionNode]) -> ConditionNode:
    return both(*parts) if parts else ALWAYS


def _moved(profile: Profile, player: int, strategy: str) -> Profile:
    return (*profile[:player], strategy, *profile[player + 1 :])


def _best(game: NormalForm, player: int, profile: Profile, relation: str) -> ConditionNode:
    """What the player plays compared with each of its other strategies, the others staying."""
    here = pays(game, player, profile)
    return _every(
        [
            Comparison(here, relation, pays(game, player, _moved(profile, player, strategy)))
            for strategy in game.players[player].strategies
            if strategy != profile[player]
        ]
    )


def _equilibrium(game: NormalForm, profile: Profile, relation: str = ">=") -> ConditionNode:
    return _every([_best(game, player, profile, relation) for player in range(len(game.players))])


def _strict(game: NormalForm, profile: Profile) -> ConditionNode:
    return _equilibrium(game, profile, ">")


def _pareto(game: NormalForm, profile: Profile) -> ConditionNode:
    seats = range(len(game.players))

    def undominated(other: Profile) -> ConditionNode:
        pairs = [(pays(game, k, profile), pays(game, k, other)) for k in seats]
        return either(
            *(Comparison(here, ">", there) for here, there in pairs),
            both(*(Comparison(here, ">=", there) for here, there in pairs)),
        )

    return _every([undominated(other) for other in game.profiles() if other != profile])


def _dominant(game: NormalForm, arguments: Profile, relation: str = ">=") -> ConditionNode:
    seat = seat_of("dominant", arguments, game.players)
    others = [player.strategies for k, player in enumerate(game.players) if k != seat]
    return _every(
        [
            _best(game, seat, (*rest[:seat], arguments[1], *rest[seat:]), relation)
            for rest in product(*others)
        ]
    )


def _strictly_dominant(game: NormalForm, arguments: Profile) -> ConditionNode:
    return _dominant(game, arguments, ">")


def _best_response(game: NormalForm, arguments: Profile) -> ConditionNode:
    seat = seat_of("best_response", arguments, game.players)
    own, rest = arguments[1], arguments[2:]
    return _best(game, seat, (*rest[:seat], own, *rest[seat:]), ">=")


def _risk_dominant(game: NormalForm, profile: Profile) -> ConditionNode:
    if len(game.players) != 2:
        raise UsageError(f"risk_dominant compares equilibria of two players; this game has {len(game.players)}")
    rivals = [other for other in game.profiles() if all(a != b for a, b in zip(profile, other, strict=True))]
    return both(
        _strict(game, profile),
        *(
            either(deny(_strict(game, t)), Comparison(_loss(game, profile, t), ">", _loss(game, t, profile)))
            for t in rivals
        ),
    )


def _loss(game: NormalForm, profile: Profile, other: Profile) -> Node:
    """The product over both players of what moving alone from `profile` to `other` loses."""
    losses = [
        add(pays(game, k, profile), negate(pays(game, k, _moved(profile, k, other[k])))) for k in (0, 1)
    ]
    return multiply(*losses)


_MEANINGS: dict[str, Callable[[NormalForm, Profile], ConditionNode]] = {
    "equilibrium": _equilibrium,
    "strict": _strict,
    "pareto": _pareto,
    "risk_dominant": _risk_dominant,
    "dominant": _dominant,
    "strictly_dominant": _strictly_dominant,
    "best_response": _best_response,
}
