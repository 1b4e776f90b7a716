"""Ratifiers: who must consent to what two parties or more agree on, and wants nothing for itself.

    win-set  =  {x : a_r(x) >= b_r for every ratifier r},        a_r and b_r affine in the issues

Putnam (1988), "Diplomacy and Domestic Politics: The Logic of Two-Level Games", International Organization 42(3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from solver.errors import InvalidGame, nearest
from solver.expressions.expression import Expression
from solver.forms.formulas import Formulas, key, located, refuse_many, refuse_repeated, sequence, table
from solver.forms.players import Bending, Seat, bending
from solver.regions.parameters import quote

MAX_RATIFIERS = 8
MAX_RATIFIED_ISSUES = 6
_COMPARED = re.compile(r"([<>]?=|[<>≥≤]|!=)")


@dataclass(frozen=True, slots=True)
class Ratifier(Seat):
    """Who accepts an agreement exactly if it `gives` at least what it `needs`; `of`: the party whose side it is on.

    >>> from solver.expressions.expression import of
    >>> Ratifier("Senate", "US", of("embargo*ban"), of("hawks*withdraw")).accepts
    'embargo*ban >= hawks*withdraw'
    """

    name: str
    of: str
    gives: Expression
    needs: Expression
    title: str = ""
    strategies: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.check_name("ratifier")

    @property
    def accepts(self) -> str:
        """The condition in which it accepts."""
        return f"{self.gives} >= {self.needs}"


def read_ratifiers(ratifiers: Mapping[str, object] | Sequence[object], formulas: Formulas) -> tuple[Ratifier, ...]:
    """Read the ratifiers, each from a table of whose side it is on and of what it accepts.

    >>> read_ratifiers({"Senate": {"of": "US", "accepts": "x <= 1/2"}}, Formulas({"x"}))[0].accepts
    '1/2 >= x'
    """
    if not isinstance(ratifiers, Mapping):
        found = sequence(ratifiers, "ratifiers", "ratifiers, or give a table of them")
        ratifiers = {getattr(one, "name", f"#{k}"): one for k, one in enumerate(found)}
    refuse_many("ratifiers", ratifiers, MAX_RATIFIERS)
    return tuple(_ratifier(name, value, formulas) for name, value in ratifiers.items())


def _ratifier(name: str, value: object, formulas: Formulas) -> Ratifier:
    place = f"ratifiers.{key(name)}"
    if isinstance(value, Ratifier):
        return replace(value, name=name)
    with located(place):
        given = table(value, ("of", "accepts", "name"), ("of", "accepts"))
        text = given["accepts"]
        left, relation, right, *more = [*_COMPARED.split(text), "", ""] if isinstance(text, str) else ("", "", "")
        if relation not in (">=", "≥", "<=", "≤") or any(more):
            raise InvalidGame(
                f"accepts is one comparison by >= or <=, such as 'worth*x >= 2', found {quote(text)}; for two"
                " conditions write two ratifiers"
            )
    sides = [formulas.expression_at(f"{place}.accepts", side.strip()) for side in (left, right)]
    gives, needs = sides if relation in (">=", "≥") else sides[::-1]
    with located(place):
        return Ratifier(name, given["of"], gives, needs, given.get("name", ""))


def check_ratifiers(game: Any) -> None:
    """Raise InvalidGame unless each ratifier of a dispute is on a party's side, its condition affine in the issues."""
    if not game.ratifiers:
        return
    refuse_repeated("ratifiers", (one.name for one in game.ratifiers))
    names = [party.name for party in game.players]
    issues = tuple(issue.name for issue in game.issues)
    if not issues or len(issues) > MAX_RATIFIED_ISSUES:
        found = f"here are {len(issues)}" if issues else "a list of agreements has none"
        raise InvalidGame(f"ratifiers: they judge an agreement by its issues, 1 to {MAX_RATIFIED_ISSUES}; {found}")
    if game.protocol is not None:
        raise InvalidGame("ratifiers: no protocol asks for their consent; leave out [protocol], or the ratifiers")
    if not game.affine:
        raise InvalidGame("ratifiers: they take utilities that are affine in the issues; write these without bends")
    for one in game.ratifiers:
        with located(f"ratifiers.{key(one.name)}"):
            if one.name in names:
                raise InvalidGame("a party has the same name; a ratifier wants nothing for itself, so rename it")
            if one.of not in names:
                hint = nearest(str(one.of), names)
                raise InvalidGame(f"of: no party is called {quote(one.of)};{hint} write {' or '.join(names)}")
            if bending((game.expanded(one.gives), game.expanded(one.needs)), issues) is not Bending.AFFINE:
                raise InvalidGame(f"accepts: {quote(one.accepts)} is not affine in {', '.join(issues)}; straighten it")
