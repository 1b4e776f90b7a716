"""Protocols as a game file writes them: who may offer what and when.

    [protocol]
    kind = "alternating-offers"
    first = "US"
    discount = { US = "patience_us", China = "patience_cn" }
    breakdown = "test"

A protocol is data and solves nothing: expressions over the game's parameters, by player where each has its own.
`solver.concepts.protocols.atlas` turns one into candidates for equilibria. A chance lies between 0 and 1, rounds are
counted from 1. Numbers out of their limits are refused, and expressions that no values of the parameters in their
ranges are proved to bring into them; where some do, the answers say for which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from solver.errors import InvalidGame
from solver.expressions.conditions import Comparison, ConditionNode, all_of
from solver.expressions.expression import Expression
from solver.expressions.nodes import ONE, ZERO, Node, Number, render
from solver.forms.formulas import Formulas, key, locate_errors, table
from solver.regions.domain import domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace, no_such, quote

__all__ = ["KINDS", "ByParty", "Protocol", "read_protocol"]
ByParty: TypeAlias = tuple[Expression | None, ...]  # one a player, None where it has none
PARTIAL = ("outside",)  # what some players may have and others not
BY_PLAYER = ("discount", "rates", "collapse", "outside", "costs")
SINGLE = ("breakdown", "pie", "power", "power_later", "highest")
WHOLE = ("rounds", "units", "members", "quota")


@dataclass(frozen=True, slots=True)
class Kind:
    """The keys of a kind of protocol beside `kind`, those it needs, and how many players it is for (0: any number)."""

    keys: tuple[str, ...]
    needs: tuple[str, ...] = ()
    players: int = 2


KINDS: Mapping[str, Kind] = {
    "ultimatum": Kind(("first", "outside")),
    "alternating-offers": Kind(("first", "discount", "rates", "breakdown", "collapse", "outside", "costs")),
    "finite-offers": Kind(("first", "rounds", "discount", "breakdown", "collapse", "outside", "costs"), ("rounds",)),
    "nash-demand": Kind(("units", "pie", "outside"), ("units",)),
    "closed-rule": Kind(("members", "discount", "quota"), ("discount",), players=0),
    "crisis": Kind(("first", "power", "costs"), ("power", "costs")),
    "crisis-private": Kind(("first", "power", "costs", "highest"), ("power", "costs", "highest")),
    "power-shift": Kind(("power", "power_later", "discount", "costs"), ("power", "power_later", "discount", "costs")),
}


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol: its kind, and what it needs, as expressions over the parameters of a game.

    `first`: who begins, by position. `power`: the chance with which the first-listed player wins a war. The other
    fields are as in the concepts; a part left out is None or ().
    """

    kind: str
    players: tuple[str, ...]
    first: int = 0
    discount: ByParty = ()
    rates: ByParty = ()
    breakdown: Expression | None = None
    collapse: ByParty = ()
    outside: ByParty = ()
    costs: ByParty = ()
    pie: Expression | None = None
    power: Expression | None = None
    power_later: Expression | None = None
    highest: Expression | None = None
    rounds: int | None = None
    units: int | None = None
    members: int | None = None
    quota: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidGame(no_such("protocol", self.kind, KINDS))
        needed = KINDS[self.kind].players
        if needed and len(self.players) != needed:
            raise InvalidGame(f"{self.kind} is for {needed} players; this game has {len(self.players)}")
        if self.rates and "rates" not in KINDS[self.kind].keys:
            raise InvalidGame(f"{self.kind} is not played in time, so it has no rates; leave them out")
        if self.discount and self.rates:
            raise InvalidGame("discount is per round, rates are per unit of time; give one of them")
        if self.collapse and self.breakdown is None:
            raise InvalidGame("collapse says what a breakdown pays, but there is none; give breakdown")
        if self.kind == "alternating-offers" and not (self.discount or self.rates or self.breakdown or self.costs):
            raise InvalidGame("nothing presses the players to agree; give discount, rates, breakdown or costs")


def read_protocol(value: object, players: Sequence[str], formulas: Formulas) -> Protocol:
    """Read the protocol that a table describes, or that the value is already, for players of these names.

    >>> offers = {"kind": "alternating-offers", "first": "China", "discount": {"US": "d", "China": "9/10"}}
    >>> read = read_protocol(offers, ("US", "China"), Formulas({"d"}))
    >>> read.first, [str(one) for one in read.discount]
    (1, ['d', '9/10'])

    Raises InvalidGame with the place of the fault, and the nearest name where one is misspelt.
    """
    if isinstance(value, Protocol):
        return value
    with locate_errors("protocol"):
        if not isinstance(value, Mapping):
            raise InvalidGame(f"expected a table with kind, found {quote(value)}")
        if "kind" not in value:
            raise InvalidGame(f"kind is missing; there are {', '.join(KINDS)}")
        kind = value["kind"]
        if not isinstance(kind, str) or kind not in KINDS:
            raise InvalidGame(no_such("protocol", kind, KINDS))
        table(value, ("kind", *KINDS[kind].keys), KINDS[kind].needs)
    found: dict[str, object] = {}
    for name, given in value.items():
        place = f"protocol.{key(name)}"
        if name in BY_PLAYER:
            # Of a private cost only the demanding side's is known.
            partial = name in PARTIAL or (kind == "crisis-private" and name == "costs")
            found[name] = _read_by_party(place, given, players, formulas, partial)
            continue
        with locate_errors(place):
            if name == "first":
                if given not in players:
                    raise InvalidGame(no_such("player", given, players))
                found[name] = players.index(given)
            elif name in SINGLE:
                found[name] = formulas.expression(given)
            elif name in WHOLE:
                if isinstance(given, bool) or not isinstance(given, int):
                    raise InvalidGame(f"expected a whole number, found {quote(given)}")
                found[name] = given
    with locate_errors("protocol"):
        return Protocol(kind, tuple(players), **found)  # type: ignore[arg-type]  # read by name just above


def _read_by_party(place: str, value: object, players: Sequence[str], formulas: Formulas, partial: bool) -> ByParty:
    """Read an expression for each player: from a table by name, or one for all of them."""
    if not isinstance(value, Mapping):
        return (formulas.expression_at(place, value),) * len(players)
    with locate_errors(place):
        table(value, tuple(players), () if partial else tuple(players))
    places = {player: f"{place}.{key(player)}" for player in players}
    return tuple(formulas.expression_at(at, value[one]) if one in value else None for one, at in places.items())


Term = str | int | Expression | dict[str, Expression]  # by party where each has its own


def protocol_terms(protocol: Protocol) -> Iterator[tuple[str, Term]]:
    """Yield the terms of a protocol apart from its kind, by key, in one order whatever the file's was.

    >>> list(protocol_terms(Protocol("ultimatum", ("a", "b"), 1)))
    [('first', 'b')]
    """
    for name in KINDS[protocol.kind].keys:
        value = getattr(protocol, name)
        if name == "first" and value:
            yield name, protocol.players[value]
        elif name in BY_PLAYER and value:
            pairs = zip(protocol.players, value, strict=True)
            yield name, {player: one for player, one in pairs if one is not None}
        elif name in (*SINGLE, *WHOLE) and value is not None:
            yield name, value


def expressions(protocol: Protocol) -> Iterator[tuple[str, Expression]]:
    """Yield every expression in a protocol, with its place in the file."""
    for name, value in protocol_terms(protocol):
        if isinstance(value, Expression):
            yield f"protocol.{name}", value
        elif isinstance(value, dict):
            yield from ((f"protocol.{name}.{player}", one) for player, one in value.items())


MAX_ROUNDS, MAX_UNITS, MAX_MEMBERS = 30, 100, 1_000
Limit: TypeAlias = tuple[str, Callable[[Node], ConditionNode]]  # what a term has to be, in words and as a condition
CHANCE: Limit = "between 0 and 1", lambda tree: all_of(Comparison(ZERO, "<=", tree), Comparison(tree, "<=", ONE))
NOT_NEGATIVE: Limit = "0 or more", lambda tree: Comparison(tree, ">=", ZERO)
LIMITS: Mapping[str, Limit] = {
    **dict.fromkeys(("discount", "power", "power_later", "breakdown"), CHANCE),
    **dict.fromkeys(("costs", "rates", "highest"), NOT_NEGATIVE),
    "pie": ("above 0", lambda tree: Comparison(tree, ">", ZERO)),
}


def refuse_impossible(protocol: Protocol, expanded: Callable[[Expression], Node], space: ParameterSpace) -> None:
    """Raise InvalidGame, with the place, for a term that is never within its limits; `expanded` writes terms out.

    >>> hasty = Protocol("closed-rule", ("a", "b"), discount=(of(2), of(2)))
    >>> refuse_impossible(hasty, lambda entry: entry.tree, ParameterSpace())
    Traceback (most recent call last):
    solver.errors.InvalidGame: protocol.discount.a: 2 is not between 0 and 1; give a value that is
    """
    _refuse_counts(protocol)
    for place, entry in expressions(protocol):
        name, tree = place.split(".")[1], expanded(entry)
        limit = LIMITS.get("rates" if name == "breakdown" and protocol.rates else name)
        if limit and _never(limit[1](tree), space):
            words, number = limit[0], isinstance(tree, Number)
            fault = f"{render(tree)} is not {words}" if number else f"{entry.text} is never {words}, within the ranges"
            raise InvalidGame(f"{place}: {fault}; give a value that is")


def _never(condition: ConditionNode, space: ParameterSpace) -> bool:
    """Whether it is proved that no values of the parameters satisfy the condition."""
    from solver.regions.decide.emptiness import is_empty  # loaded only for games with such terms

    over = domain(ParameterSpace(space.parameters))
    return all(is_empty(cell, over) for cell in condition_cells(condition, over.ring))


def _refuse_counts(protocol: Protocol) -> None:
    """Raise InvalidGame for a count out of its limits; every party is one of the members, and a quota is of these."""
    named = len(protocol.players)
    limits = {
        "rounds": (1, MAX_ROUNDS), "units": (1, MAX_UNITS), "members": (max(2, named), MAX_MEMBERS),
        "quota": (1, protocol.members or named),
    }  # fmt: skip
    for name, (least, most) in limits.items():
        count: int | None = getattr(protocol, name)
        if count is not None and not least <= count <= most:
            of = " members" if name == "quota" else ""
            raise InvalidGame(f"protocol.{name}: expected a whole number from {least} to {most}{of}, found {count}")
