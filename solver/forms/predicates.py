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

And advice on claims and outcomes that cannot be read: what the text probably meant, where the game shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from math import ceil, floor
from typing import Any

from solver.errors import InvalidGame, InvalidText, UsageError, clip, nearest
from solver.expressions import conditions
from solver.expressions.conditions import IN, Comparison, ConditionNode, Predicate, all_of, comparisons, deny
from solver.expressions.expression import evaluate
from solver.expressions.nodes import ONE, ZERO, Name, Node, Number, add, names
from solver.expressions.parser import Lookups
from solver.expressions.tokens import LABEL
from solver.forms.formulas import substituted_condition
from solver.forms.players import Bending, Seat, bending, no_strategy, outcome_parts, player_names

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
        _check_strategy(player, strategy)


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
            _check_strategy(player, strategy)
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


def _check_strategy(player: Seat, strategy: str) -> None:
    if strategy not in player.strategies:
        raise InvalidGame(no_strategy(player, strategy))


# --- values of equilibria: names that no text can write, and what compares them -----------------------


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
                _check_strategy(players[seat], labels[1])
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
            name, outcome = values[0].removesuffix("()"), _example(players)
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


_CLAIM = re.compile(rf"\s*(?:{'|'.join(PREDICATES)})\s*\(([^()]*)\)\s*(?::.*)?", re.DOTALL)


def explain_fault(fault: InvalidText, players: Sequence[Seat]) -> InvalidGame:
    """Return the fault of a claim with a better reason where the players' names explain it; else the fault itself.

    >>> players = (Player("US", ("keep", "leave")), Player("China", ("old-guard", "new")))
    >>> print(explain_fault(InvalidText("'keep' is not declared", "keep, new", 1), players))
    this names an outcome and claims nothing; write equilibrium(keep, new)
        keep, new
        ^
    """
    text, column = fault.text, fault.column
    if not text.strip():
        return InvalidGame(f"the claim is empty; write one such as equilibrium({_example(players)})")
    if named := named_outcome(text, players):
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


def named_outcome(text: str, players: Sequence[Seat]) -> str:
    """Return the outcome that the whole text names, a strategy or a mixture for each player; or nothing."""
    parts = [[name.strip() for name in part.split("+")] for part in outcome_parts(text)]
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
            as_in = f"equilibrium({_example(players, {player.name: label})})"
            return f"{label!r} is a strategy of {player.name} and no number; write it in parentheses, as in {as_in}"
    return ""


def _example(players: Sequence[Seat], chosen: dict[str, str] | None = None) -> str:
    """Return an outcome as an example: the chosen strategies, else each player's first."""
    return ", ".join((chosen or {}).get(player.name, player.strategies[0]) for player in players)
