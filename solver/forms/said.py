"""The words in which a claim speaks of a game: each predicate, and what it takes in its parentheses.

    equilibrium(withdraw, sanction)             an outcome: a strategy for each player, in order
    dominant(US, keep)                          a player and one of its strategies
    best_response(US, keep, sanction)           the same, and a strategy for each other player
    payoff(US, withdraw, sanction)              a player and an outcome; a number, to be compared
"""

from __future__ import annotations

from collections.abc import Sequence

from solver.errors import InvalidGame, clip, nearest
from solver.forms.player import Seat, listed, no_strategy

OUTCOME, STRATEGY, REPLY = "an outcome", "a player and its strategy", "a player, its strategy and the others'"

PREDICATES = {
    "equilibrium": OUTCOME,
    "unique": OUTCOME,
    "strict": OUTCOME,
    "pareto": OUTCOME,
    "risk_dominant": OUTCOME,
    "payoff_dominant": OUTCOME,
    "dominant": STRATEGY,
    "strictly_dominant": STRATEGY,
    "best_response": REPLY,
}
MIXED = frozenset({"equilibrium", "unique"})  # these speak of mixtures too


def check_arguments(name: str, arguments: Sequence[str], players: Sequence[Seat]) -> None:
    """Raise InvalidGame unless the arguments fit the predicate and the players, with the nearest name there is.

    >>> from solver.forms.player import Player
    >>> check_arguments("dominant", ("US", "kep"), [Player("US", ("keep", "leave"))])
    Traceback (most recent call last):
    solver.errors.InvalidGame: US has no strategy 'kep'; did you mean 'keep'? it has keep, leave
    """
    kind = PREDICATES[name]
    if kind == OUTCOME:
        check_outcome(name, arguments, players, mixed=name in MIXED)
        return
    seat = seat_of(name, arguments, players)
    wanted = 2 if kind == STRATEGY else 1 + len(players)
    if len(arguments) != wanted:
        raise InvalidGame(f"{name} takes {kind}: {wanted} names; {len(arguments)} are given")
    _check_strategy(players[seat], arguments[1])
    others = [player for k, player in enumerate(players) if k != seat]
    for player, strategy in zip(others, arguments[2:], strict=False):
        _check_strategy(player, strategy)


def check_outcome(name: str, arguments: Sequence[str], players: Sequence[Seat], mixed: bool = False) -> None:
    """Raise InvalidGame unless there is one strategy for each player, or a mixture where `mixed` allows one."""
    if len(arguments) != len(players):
        given = f"{len(arguments)} {'is' if len(arguments) == 1 else 'are'} given"
        raise InvalidGame(f"{name} takes one strategy for each of {clip(listed(players))}; {given}")
    for player, argument in zip(players, arguments, strict=True):
        strategies = argument.split(" + ")
        if len(strategies) > 1 and not mixed:
            raise InvalidGame(f"{name} speaks of pure strategies; {clip(argument)} mixes, so name one of them")
        for strategy in strategies:
            _check_strategy(player, strategy)


def seat_of(name: str, arguments: Sequence[str], players: Sequence[Seat]) -> int:
    """The position of the player that is named first."""
    names = [player.name for player in players]
    if not arguments or arguments[0] not in names:
        found = repr(clip(arguments[0])) if arguments else "nothing"
        hint = f";{near}" if arguments and (near := nearest(arguments[0], names)) else ""
        raise InvalidGame(f"{name} names a player first, one of {clip(listed(players))}, not {found}{hint}")
    return names.index(arguments[0])


def _check_strategy(player: Seat, strategy: str) -> None:
    if strategy not in player.strategies:
        raise InvalidGame(no_strategy(player, strategy))
