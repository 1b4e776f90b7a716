"""Protocols as a game file writes them: who may offer what and when.

    [protocol]
    kind = "alternating-offers"
    first = "US"
    discount = { US = "patience_us", China = "patience_cn" }
    breakdown = "test"

A protocol is data and solves nothing: expressions over the game's parameters, by player where each has its own.
`solver.concepts.protocols.catalogue` turns one into drafts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from solver.errors import InvalidGame, nearest
from solver.expression import Expression
from solver.forms.formulas import Formulas
from solver.forms.places import key, located, table
from solver.parameter import shown

__all__ = ["KINDS", "Each", "Protocol", "read_protocol"]

Each: TypeAlias = tuple[Expression | None, ...]  # one a player, None where it has none

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
    "finite-offers": Kind(
        ("first", "rounds", "discount", "breakdown", "collapse", "outside", "costs"), ("rounds",)
    ),
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
    discount: Each = ()
    rates: Each = ()
    breakdown: Expression | None = None
    collapse: Each = ()
    outside: Each = ()
    costs: Each = ()
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
            raise InvalidGame(_no_kind(self.kind))
        needed = KINDS[self.kind].players
        if needed and len(self.players) != needed:
            raise InvalidGame(f"{self.kind} is for {needed} players; this game has {len(self.players)}")
        if self.discount and self.rates:
            raise InvalidGame("discount is per round, rates are per unit of time; give one of them")
        if self.collapse and self.breakdown is None:
            raise InvalidGame("collapse says what a breakdown pays, but there is none; give breakdown")
        if self.kind == "alternating-offers" and not (self.discount or self.rates or self.breakdown or self.costs):
            raise InvalidGame("nothing presses the players to agree; give discount, rates, breakdown or costs")

    def expressions(self) -> tuple[Expression, ...]:
        """Every expression in it, so that a game can check what it mentions."""
        each = [e for name in BY_PLAYER for e in getattr(self, name) if e is not None]
        return (*each, *(e for name in SINGLE if (e := getattr(self, name)) is not None))

    def table(self) -> dict[str, object]:
        """What a game file writes under [protocol]; `read_protocol` reads it back.

        >>> written = {"kind": "nash-demand", "units": 10}
        >>> read_protocol(written, ("a", "b"), Formulas(())).table() == written
        True
        """
        found: dict[str, object] = {"kind": self.kind}
        keys = KINDS[self.kind].keys
        if "first" in keys and self.first:
            found["first"] = self.players[self.first]
        for name in keys:
            value = getattr(self, name)
            if name in BY_PLAYER and value:
                pairs = zip(self.players, value, strict=True)
                found[name] = {player: str(one) for player, one in pairs if one is not None}
            elif name in SINGLE and value is not None:
                found[name] = str(value)
            elif name in WHOLE and value is not None:
                found[name] = value
        return found


def read_protocol(value: object, players: Sequence[str], formulas: Formulas) -> Protocol:
    """The protocol that a table describes, for players of these names.

    >>> offers = {"kind": "alternating-offers", "first": "China", "discount": {"US": "d", "China": "9/10"}}
    >>> read = read_protocol(offers, ("US", "China"), Formulas({"d"}))
    >>> read.first, [str(one) for one in read.discount]
    (1, ['d', '9/10'])

    Raises InvalidGame with the place of the fault, and the nearest name where one is misspelt.
    """
    with located("protocol"):
        if not isinstance(value, Mapping):
            raise InvalidGame(f"expected a table with kind, found {shown(value)}")
        if "kind" not in value:
            raise InvalidGame(f"kind is missing; there are {', '.join(KINDS)}")
        kind = value["kind"]
        if not isinstance(kind, str) or kind not in KINDS:
            raise InvalidGame(_no_kind(kind))
        table(value, ("kind", *KINDS[kind].keys), KINDS[kind].needs)
    found: dict[str, object] = {}
    for name in value:
        place = f"protocol.{key(name)}"
        if name in BY_PLAYER:
            found[name] = _each(place, value[name], players, formulas, _partial(kind, name))
            continue
        with located(place):
            if name == "first":
                found[name] = _who(value[name], players)
            elif name in SINGLE:
                found[name] = formulas.expression(value[name])
            elif name in WHOLE:
                found[name] = _whole(value[name])
    with located("protocol"):
        return Protocol(kind, tuple(players), **found)  # type: ignore[arg-type]  # read by name just above


def _no_kind(kind: object) -> str:
    return f"no protocol is called {shown(kind)};{nearest(str(kind), KINDS)} there are {', '.join(KINDS)}"


def _partial(kind: str, name: str) -> bool:
    """Whether some players may be left out: of a private cost only the demanding side's is known."""
    return name in PARTIAL or (kind == "crisis-private" and name == "costs")


def _who(value: object, players: Sequence[str]) -> int:
    if value not in players:
        hint = nearest(str(value), players)
        raise InvalidGame(f"no player is called {shown(value)};{hint} there are {', '.join(players)}")
    return list(players).index(str(value))


def _each(place: str, value: object, players: Sequence[str], formulas: Formulas, partial: bool) -> Each:
    """One expression a player: from a table by name, or one for all of them."""
    if not isinstance(value, Mapping):
        with located(place):
            return (formulas.expression(value),) * len(players)
    with located(place):
        table(value, tuple(players), () if partial else tuple(players))
    found: list[Expression | None] = []
    for player in players:
        with located(f"{place}.{key(player)}"):
            found.append(formulas.expression(value[player]) if player in value else None)
    return tuple(found)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidGame(f"expected a whole number, found {shown(value)}")
    return value
