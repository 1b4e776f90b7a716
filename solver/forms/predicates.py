"""The predicates of claims about a game, and what each takes in its parentheses.

    equilibrium(withdraw, sanction)             an outcome: a strategy for each player, in order
    dominant(US, keep)                          a player and one of its strategies
    best_response(US, keep, sanction)           the same, and a strategy for each other player
    payoff(US, withdraw, sanction)              a player and an outcome; a number, to be compared
    seq(withdraw, sanction)                     an outcome, for all players; seq(US, withdraw, sanction): for one
    ordinal(chicken)                            names of 2×2 games: see `solver.forms.ordinal`

Advice on claims and outcomes that cannot be read: what the text probably meant, where the game shows it.

    keep, tolerate                  an outcome where a claim is wanted: equilibrium(keep, tolerate)
    equilibrium(keep, tolerate)     a claim where an outcome is wanted: keep, tolerate
    old-guard >= 1                  a strategy where a number is wanted
    equilibrium(old guard, stay)    a blank where a hyphen or a comma is wanted
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from solver.errors import InvalidGame, InvalidText, UsageError, clip, nearest
from solver.expressions.tokens import LABEL
from solver.forms.players import Seat, no_strategy, player_names

OUTCOME, STRATEGY, REPLY = "an outcome", "a player and its strategy", "a player, its strategy and the others'"
STABILITY, NAME = "an outcome, or a player and an outcome", "a name"
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
    **dict.fromkeys(("nash", "gmr", "smr", "seq"), STABILITY),
    "ordinal": NAME,
}
WORDS = {  # the symmetric 2×2 games by name: see `solver.forms.ordinal`
    "chicken": "TRSP", "battle": "TSRP", "hero": "TSPR", "compromise": "TPSR", "deadlock": "TPRS",
    "prisoners-dilemma": "TRPS", "stag-hunt": "RTPS", "assurance": "RPTS", "coordination": "RPST", "peace": "RSPT",
    "harmony": "RSTP", "concord": "RTSP",
}  # fmt: skip
MIXED = frozenset({"equilibrium", "unique"})  # these speak of mixtures too


def check_arguments(name: str, arguments: Sequence[str], players: Sequence[Seat]) -> None:
    """Raise InvalidGame unless the arguments fit the predicate and the players, with the nearest name there is.

    >>> from solver.forms.players import Player
    >>> check_arguments("dominant", ("US", "kep"), [Player("US", ("keep", "leave"))])
    Traceback (most recent call last):
    solver.errors.InvalidGame: US has no strategy 'kep'; did you mean 'keep'? it has keep, leave
    """
    kind = PREDICATES[name]
    if kind == NAME:
        _check_names(arguments)
        return
    if kind == STABILITY and len(arguments) == 1 + len(players):
        seat_of(name, arguments, players)
        arguments = arguments[1:]
    if kind in (OUTCOME, STABILITY):
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
    """Raise InvalidGame unless there is one strategy for each player, or a mixture where `mixed` allows one.

    >>> from solver.forms.players import Player
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
            _check_strategy(player, strategy)


def seat_of(name: str, arguments: Sequence[str], players: Sequence[Seat]) -> int:
    """Return the position of the player that the first argument names.

    >>> from solver.forms.players import Player
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
        raise InvalidGame(
            f"ordinal takes one name, or one for the rows and one for the columns; {len(names)} are given"
        )
    for name in names:
        if name not in WORDS:
            hint = f"{nearest(name, WORDS)} name one of {', '.join(WORDS)}"
            raise InvalidGame(f"there is no ordinal game {clip(repr(name))};{hint}")


def _check_strategy(player: Seat, strategy: str) -> None:
    if strategy not in player.strategies:
        raise InvalidGame(no_strategy(player, strategy))


_CLAIM = re.compile(rf"\s*(?:{'|'.join(PREDICATES)})\s*\(([^()]*)\)\s*")


def explain_fault(fault: InvalidText, players: Sequence[Seat]) -> InvalidGame:
    """Return the fault of a claim with a better reason where the players' names explain it; else the fault itself.

    >>> from solver.forms.players import Player
    >>> players = (Player("US", ("keep", "leave")), Player("China", ("old-guard", "new")))
    >>> print(explain_fault(InvalidText("'keep' is not declared", "keep, new", 1), players))
    this names an outcome and claims nothing; write equilibrium(keep, new)
        keep, new
        ^
    """
    text, column = fault.text, fault.column
    if not text.strip():
        return InvalidGame(f"the claim is empty; write one such as {_equilibrium(players)}")
    if named := _outcome(text, players):
        return InvalidText(f"this names an outcome and claims nothing; write equilibrium({named})", text, 1)
    if text[column - 1 : column].isspace():
        return InvalidText(_blank(_argument(text, column), players) or fault.reason, text, column)
    for label in LABEL.finditer(text):
        if label.start() < column <= label.end() and (reason := _no_number(label[0], players)):
            return InvalidText(reason, text, label.start() + 1)
    return fault


def refuse_claim(text: object) -> None:
    """Raise UsageError where a text is a claim about an outcome instead of the outcome itself.

    >>> refuse_claim("equilibrium(keep, tolerate)")
    Traceback (most recent call last):
    solver.errors.UsageError: this is a claim, and an outcome only names strategies; write 'keep, tolerate'
    """
    if isinstance(text, str) and (found := _CLAIM.fullmatch(text)):
        raise UsageError(f"this is a claim, and an outcome only names strategies; write {clip(found[1])!r}")


def _outcome(text: str, players: Sequence[Seat]) -> str:
    """Return the outcome that the whole text names, a strategy or a mixture for each player; or nothing."""
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    parts = [[name.strip() for name in part.split("+")] for part in inner.split(",")]
    named = len(parts) == len(players) > 1 and all(
        name in player.strategies for player, part in zip(players, parts, strict=True) for name in part
    )
    return ", ".join(" + ".join(part) for part in parts) if named else ""


def _argument(text: str, column: int) -> str:
    """Return the text between the commas or parentheses round a column."""
    before = re.split(r"[(,+]", text[: column - 1])[-1]
    after = re.split(r"[(),+]", text[column - 1 :])[0]
    return (before + after).strip()


def _blank(argument: str, players: Sequence[Seat]) -> str:
    """Return why an argument with a blank in it names nothing."""
    known = [label for player in players for label in (player.name, *player.strategies)]
    words = argument.split()
    spellings = [mark.join(words) for mark in "-_"]
    if not any(label in known for label in spellings) and all(word in known for word in words):
        return f"a comma is missing: {', '.join(words)}"
    listed = "; ".join(f"{player.name} has {', '.join(player.strategies)}" for player in players)
    return f"no strategy is called {clip(repr(argument))};{nearest(spellings[0], known) or f' {clip(listed, 200)}'}"


def _no_number(label: str, players: Sequence[Seat]) -> str:
    """Return why a label is no number; nothing where no player or strategy is called that."""
    for player in players:
        if label == player.name:
            return f"{label!r} is a player and no number; write payoff({label}, {_example(players)}) for what it gets"
        if label in player.strategies:
            as_in = _equilibrium(players, {player.name: label})
            return f"{label!r} is a strategy of {player.name} and no number; write it in parentheses, as in {as_in}"
    return ""


def _equilibrium(players: Sequence[Seat], chosen: dict[str, str] | None = None) -> str:
    return f"equilibrium({_example(players, chosen)})"


def _example(players: Sequence[Seat], chosen: dict[str, str] | None = None) -> str:
    """Return an outcome as an example: the chosen strategies, else each player's first."""
    return ", ".join((chosen or {}).get(player.name, player.strategies[0]) for player in players)
