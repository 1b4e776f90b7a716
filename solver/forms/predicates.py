"""The predicates of claims about a game, and what each takes in its parentheses.

    equilibrium(withdraw, sanction)             an outcome: a strategy for each player, in order
    dominant(US, keep)                          a player and one of its strategies
    best_response(US, keep, sanction)           the same, and a strategy for each other player
    payoff(US, withdraw, sanction)              a player and an outcome; a number, to be compared
    seq(withdraw, sanction)                     an outcome, for all players; seq(US, withdraw, sanction): for one
    ordinal(chicken)                            names of 2×2 games: see `solver.forms.rankings`
    welfare(withdraw, sanction)                 an outcome: the sum of what it pays; a number
    in(withdraw, sanction): payoff(US) >= 2     an outcome, and what holds of payoff(US), probability(US, keep), welfare
    best(US) >= 2, worst(US), best(welfare)     a player: its best equilibrium, a number
    equilibria >= 3                             nothing: how many there are

`solver.forms.equilibrium_values` says how the numbers among them are compared, `solver.forms.claim_advice` what a claim
that cannot be read probably meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from solver.errors import InvalidGame, clip, nearest
from solver.expressions.conditions import IN
from solver.forms.players import Seat, no_strategy, player_names

OUTCOME, STRATEGY, REPLY = "an outcome", "a player and its strategy", "a player, its strategy and the others'"
STABILITY, NAME = "an outcome, or a player and an outcome", "a name"
PREDICATES = {
    **dict.fromkeys(("equilibrium", "unique", "strict", "pareto", "risk_dominant", "payoff_dominant"), OUTCOME),
    **dict.fromkeys(("dominant", "strictly_dominant"), STRATEGY),
    "best_response": REPLY,
    **dict.fromkeys(("nash", "gmr", "smr", "seq"), STABILITY),
    "ordinal": NAME,
    IN: OUTCOME,
}
WORDS = {  # the symmetric 2×2 games by name: see `solver.forms.rankings`
    "chicken": "TRSP", "battle": "TSRP", "hero": "TSPR", "compromise": "TPSR", "deadlock": "TPRS",
    "prisoners-dilemma": "TRPS", "stag-hunt": "RTPS", "assurance": "RPTS", "coordination": "RPST", "peace": "RSPT",
    "harmony": "RSTP", "concord": "RTSP",
}  # fmt: skip
MIXED = frozenset({"equilibrium", "unique", IN})  # these speak of mixtures too
EXTREMES, EQUILIBRIA, WELFARE = ("best", "worst"), "equilibria", "welfare"


def check_arguments(name: str, arguments: Sequence[str], players: Sequence[Seat]) -> None:
    """Raise InvalidGame unless the arguments fit the predicate and the players, with the nearest name there is.

    >>> check_arguments("dominant", ("US", "kep"), [Player("US", ("keep", "leave"))])
    Traceback (most recent call last):
    solver.errors.InvalidGame: US has no strategy 'kep'; did you mean 'keep'? it has keep, leave
    """
    kind = PREDICATES[name]
    if kind == NAME:
        _check_names(arguments)
        return
    if kind == STABILITY and (len(arguments) == 1 + len(players) or arguments[0] in (one.name for one in players)):
        seat_of(name, arguments, players)
        arguments = arguments[1:]
    if kind in (OUTCOME, STABILITY):
        check_outcome(name, arguments, players, mixed=name in MIXED)
        return
    seat = seat_of(name, arguments, players)
    wanted = 2 if kind == STRATEGY else 1 + len(players)
    if len(arguments) != wanted:
        raise InvalidGame(f"{name} takes {kind}: {wanted} names; {len(arguments)} are given")
    others = (player for k, player in enumerate(players) if k != seat)
    for player, strategy in zip((players[seat], *others), arguments[1:], strict=False):
        check_strategy(player, strategy)


def check_outcome(name: str, arguments: Sequence[str], players: Sequence[Seat], mixed: bool = False) -> None:
    """Raise InvalidGame unless there is one strategy for each player, or a mixture where `mixed` allows one.

    >>> check_outcome("strict", ("keep + leave",), [Player("US", ("keep", "leave"))])
    Traceback (most recent call last):
    solver.errors.InvalidGame: strict speaks of pure strategies; keep + leave mixes, so name one of them
    """
    if len(arguments) != len(players):
        given = f"{len(arguments)} {'is' if len(arguments) == 1 else 'are'} given"
        raise InvalidGame(f"{name} takes one strategy for each of {clip(player_names(players))}; {given}")
    for player, argument in zip(players, arguments, strict=True):
        strategies = argument.split(" + ")
        if len(strategies) > 1 and not mixed:
            raise InvalidGame(f"{name} speaks of pure strategies; {clip(argument)} mixes, so name one of them")
        for strategy in strategies:
            check_strategy(player, strategy)
        if len(set(strategies)) < len(strategies):
            raise InvalidGame(f"{clip(argument)} names a strategy twice; name each once")


def seat_of(name: str, arguments: Sequence[str], players: Sequence[Seat]) -> int:
    """Return the position of the player that the first argument names.

    >>> seat_of("dominant", ("China", "new"), [Player("US", ("keep",)), Player("China", ("new",))])
    1
    """
    names = [player.name for player in players]
    if not arguments or arguments[0] not in names:
        found = repr(clip(arguments[0])) if arguments else "nothing"
        hint = f";{near}" if arguments and (near := nearest(arguments[0], names)) else ""
        raise InvalidGame(f"{name} names a player first, one of {clip(player_names(players))}, not {found}{hint}")
    return names.index(arguments[0])


def _check_names(names: Sequence[str]) -> None:
    if len(names) not in (1, 2):
        takes = "one name, or one for the rows and one for the columns"
        raise InvalidGame(f"ordinal takes {takes}; {len(names)} are given")
    for name in names:
        if name not in WORDS:
            hint = f"{nearest(name, WORDS)} name one of {', '.join(WORDS)}"
            raise InvalidGame(f"there is no ordinal game {clip(repr(name))};{hint}")


def check_strategy(player: Seat, strategy: str) -> None:
    if strategy not in player.strategies:
        raise InvalidGame(no_strategy(player, strategy))


def example_outcome(players: Sequence[Seat], chosen: dict[str, str] | None = None) -> str:
    """Return an outcome as an example: the chosen strategies, else each player's first."""
    return ", ".join((chosen or {}).get(player.name, player.strategies[0]) for player in players)
