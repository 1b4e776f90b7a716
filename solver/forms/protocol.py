"""Protocols as data: who speaks when, and what presses; the table [protocol] of a dispute.

    ultimatum            one offer: first, outside
    alternating-offers   offers in turn without end: first, discount or rates, breakdown, collapse, outside, costs
    finite-offers        the same for so many rounds
    nash-demand          both name what they want, in units
    closed-rule          a member drawn at random proposes a division, a majority (or quota) accepts
    crisis               bargaining in the shadow of war: power, costs
    crisis-private       a demand when the other's cost of war, up to highest, is its own secret: power, cost, highest
    power-shift          two periods between which power shifts: power, power_later, discount, costs

What each party has of its own stands in a table by party; one expression alone counts for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from solver.errors import InvalidGame, nearest
from solver.expression import Expression
from solver.forms.bargained import Party
from solver.forms.formulas import Formulas
from solver.forms.places import key, located, table
from solver.parameter import shown

ByParty: TypeAlias = tuple[tuple[str, Expression], ...]

MAX_ROUNDS = 30
MAX_UNITS = 100

_TALKS = ("first", "discount", "breakdown", "collapse", "outside", "costs")
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # what each needs, and what it may have besides
    "ultimatum": ((), ("first", "outside")),
    "alternating-offers": ((), (*_TALKS, "rates")),
    "finite-offers": (("rounds",), _TALKS),
    "nash-demand": (("units",), ("size", "outside")),
    "closed-rule": (("discount",), ("quota",)),
    "crisis": (("power", "costs"), ("first",)),
    "crisis-private": (("power", "cost", "highest"), ("first",)),
    "power-shift": (("power", "power_later", "discount", "costs"), ()),
}
_BY_PARTY = ("discount", "rates", "collapse", "outside", "costs")
_COUNTS = {"rounds": MAX_ROUNDS, "units": MAX_UNITS, "quota": 12}
_EXPRESSIONS = ("breakdown", "size", "power", "power_later", "cost", "highest")


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol and its terms; what is left out is empty, or None for a count or an expression.

    `first` is the party that begins, where that matters. `discount`: the factor by which a round shrinks what is agreed
    later; `rates`: the same per unit of time, for rounds that get ever shorter; `breakdown`: the chance before each
    new round that talks end, with `collapse` for each (else the disagreement point); `outside`: what a party can take
    instead of an offer; `costs`: of a round, or of war.
    """

    kind: str
    first: str = ""
    discount: ByParty = ()
    rates: ByParty = ()
    breakdown: Expression | None = None
    collapse: ByParty = ()
    outside: ByParty = ()
    costs: ByParty = ()
    rounds: int | None = None
    units: int | None = None
    quota: int | None = None
    size: Expression | None = None
    power: Expression | None = None
    power_later: Expression | None = None
    cost: Expression | None = None
    highest: Expression | None = None

    def by_party(self, part: str, players: Sequence[Party]) -> tuple[Expression | None, ...]:
        """One of the terms that each party has of its own, in the order of the players; None for no such term.

        >>> from solver.expression import of
        >>> made = Protocol("ultimatum", "a", outside=(("b", of("w")),))
        >>> [str(entry) for entry in made.by_party("outside", (Party("a"), Party("b")))]
        ['None', 'w']
        """
        known = dict(getattr(self, part))
        return tuple(known.get(player.name) for player in players)

    def seat(self, players: Sequence[Party]) -> int:
        """The position of the party that begins; 0 where no party does."""
        return [player.name for player in players].index(self.first) if self.first else 0


def read_protocol(value: Mapping[str, Any], players: Sequence[Party], formulas: Formulas) -> Protocol:
    """The protocol that a table describes.

    >>> parties = (Party("a"), Party("b"))
    >>> made = read_protocol({"kind": "alternating-offers", "discount": "d"}, parties, Formulas({"d"}))
    >>> made.first, [(name, str(factor)) for name, factor in made.discount]
    ('a', [('a', 'd'), ('b', 'd')])
    """
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in KEYS:
        found = "kind is missing" if kind is None else f"no protocol is called {shown(kind)}"
        hint = nearest(kind, KEYS) if isinstance(kind, str) else ""
        raise InvalidGame(f"protocol: {found};{hint} there are {', '.join(KEYS)}")
    needed, besides = KEYS[kind]
    with located("protocol"):
        table(value, ("kind", *needed, *besides), needed)
    if len(players) != 2 and kind != "closed-rule":
        raise InvalidGame(f"protocol: {kind} is between two; this dispute has {len(players)} parties")
    parts: dict[str, Any] = {}
    if "first" in besides:
        parts["first"] = _first(value.get("first", players[0].name), players)
    for name in (*needed, *besides):
        if name in value and name != "first":
            parts[name] = _term(name, value[name], players, formulas)
    made = Protocol(kind, **parts)
    _check(made, len(players))
    return made


def _first(value: object, players: Sequence[Party]) -> str:
    names = [player.name for player in players]
    if not isinstance(value, str) or value not in names:
        hint = nearest(value, names) if isinstance(value, str) else ""
        raise InvalidGame(f"protocol.first: no party is called {shown(value)};{hint} there are {', '.join(names)}")
    return value


def _term(name: str, value: object, players: Sequence[Party], formulas: Formulas) -> object:
    if name in _COUNTS:
        if type(value) is not int or not 1 <= value <= _COUNTS[name]:
            found = shown(value)
            raise InvalidGame(f"protocol.{name}: expected a whole number from 1 to {_COUNTS[name]}, found {found}")
        return value
    if name in _EXPRESSIONS:
        with located(f"protocol.{name}"):
            return formulas.expression(value)
    return _by_party(f"protocol.{name}", value, players, formulas, partly=name == "outside")


def _by_party(place: str, value: object, players: Sequence[Party], formulas: Formulas, partly: bool) -> ByParty:
    names = [player.name for player in players]
    if isinstance(value, Mapping):
        with located(place):
            table(value, names, () if partly else names)
    elif partly:
        raise InvalidGame(f"{place}: expected a table such as {{ {names[-1]} = ... }}, found {shown(value)}")
    else:
        value = dict.fromkeys(names, value)
    found = []
    for name in names:
        if name in value:
            with located(f"{place}.{key(name)}"):
                found.append((name, formulas.expression(value[name])))
    return tuple(found)


def _check(protocol: Protocol, count: int) -> None:
    """Terms that do not go together, or that leave nothing to press."""
    if protocol.collapse and protocol.breakdown is None:
        raise InvalidGame("protocol: collapse is what is left after a breakdown, which has no chance; give breakdown")
    if protocol.rates and protocol.discount:
        raise InvalidGame("protocol: discount is per round and rates are per unit of time; give one of the two")
    presses = protocol.discount or protocol.rates or protocol.costs or protocol.breakdown
    if protocol.kind == "alternating-offers" and not presses:
        raise InvalidGame("protocol: nothing presses for an agreement; give discount, rates, breakdown or costs")
    if protocol.quota is not None and protocol.quota > count:
        raise InvalidGame(f"protocol: quota is {protocol.quota}, and there are {count} parties; lower it")
