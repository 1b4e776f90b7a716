"""Tables of names and values, from a file or from Python, to the parts of a game that are not payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from typing import TypeVar

from solver.errors import InvalidGame
from solver.expressions.conditions import Condition
from solver.expressions.expression import Expression
from solver.expressions.nodes import Node
from solver.expressions.tokens import check_name
from solver.forms.formulas import (
    Formulas,
    entries,
    first_repeated,
    key,
    located,
    sequence,
    substituted_condition,
    table,
)
from solver.forms.players import Player
from solver.forms.published import Answer, Source
from solver.regions.parameters import MAX_PARAMETERS, Distribution, Parameter, ParameterSpace, check_text, exact, quote

_R = TypeVar("_R")


def _records(values: object, kind: type[_R], place: str, advice: str) -> tuple[_R, ...]:
    """Return a list of ready records; raise InvalidGame where an entry is no such record."""
    found = tuple(sequence(values, place, f"{place}, or a table of them"))
    for value in found:
        if not isinstance(value, kind):
            raise InvalidGame(f"{place}: {quote(value)} is no {kind.__name__}; {advice}")
    return found


def read_players(players: Mapping[str, object] | Sequence[Player]) -> tuple[Player, ...]:
    """Read the players, each from its strategies or from a table with a title.

    >>> read_players({"US": {"name": "United States", "strategies": ["withdraw", "keep"]}})
    (Player(name='US', strategies=('withdraw', 'keep'), title='United States'),)
    """
    if not isinstance(players, Mapping):
        return _records(players, Player, "players", "give names with their strategies")
    return tuple(_player(name, value) for name, value in players.items())


def _player(name: str, value: object) -> Player:
    with located(f"players.{key(name)}"):
        if not isinstance(value, Mapping):
            return Player(name, value)  # type: ignore[arg-type]  # checked there
        value = table(value, ("name", "strategies"), ("strategies",))
        return Player(name, value["strategies"], title=value.get("name", ""))


def read_parameters(parameters: Mapping[str, object] | Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Read the parameters, each from the keys that it has in a game file.

    >>> read_parameters({"shield": {"baseline": 3, "range": [0, "21/2"]}})[0].high
    Fraction(21, 2)
    """
    if not isinstance(parameters, Mapping):
        found = _records(parameters, Parameter, "parameters", "give a table of names")
        twice = first_repeated(parameter.name for parameter in found)
        if twice is not None:
            raise InvalidGame(f"parameters: {twice} is there twice; rename or remove one")
        return found
    if len(parameters) > MAX_PARAMETERS:
        raise InvalidGame(f"parameters: there are {len(parameters)}; at most {MAX_PARAMETERS} are read")
    return tuple(_parameter(name, value) for name, value in parameters.items())


_PARAMETER = ("meaning", "symbol", "baseline", "range", "control", "distribution", "source", "note")
_PARAMETER_TEXTS = ("meaning", "symbol", "control", "source", "note")


def _parameter(name: str, value: object) -> Parameter:
    place = f"parameters.{key(name)}"
    if isinstance(value, Parameter):
        return replace(value, name=name)
    with located(place):
        value = table(value, _PARAMETER, ("baseline", "range"))
    baseline = _exact(f"{place}.baseline", value["baseline"])
    with located(f"{place}.range"):
        ends = entries(value["range"])
        if ends is None or len(ends) != 2:
            found = quote(value["range"])
            raise InvalidGame(f"a range is two numbers, the lower first, such as [0, 10]; found {found}")
    low, high = (_exact(f"{place}.range[{index}]", end) for index, end in enumerate(ends))
    with located(f"{place}.distribution"):
        distribution = _distribution(value["distribution"]) if "distribution" in value else None
    with located(place):
        texts = {name: check_text(name, value[name]) for name in _PARAMETER_TEXTS if name in value}
        return Parameter(name, baseline, low, high, distribution=distribution, **texts)


def _exact(place: str, value: object) -> Fraction:
    with located(place):
        return exact(value)


def _distribution(value: object) -> Distribution:
    if isinstance(value, Distribution):
        return value
    if isinstance(value, str):
        return Distribution(value)
    value = table(value, ("kind", "mode", "mean", "sd"), ("kind",))
    numbers = {name: exact(value[name]) for name in ("mode", "mean", "sd") if name in value}
    return Distribution(value["kind"], **numbers)


def named_terms(terms: object) -> Mapping[str, object]:
    """Return the table of terms itself, its names checked, so that they can be declared before any is read.

    >>> named_terms(None), named_terms({"deal": "breach - shield"})
    ({}, {'deal': 'breach - shield'})
    """
    if not isinstance(terms, Mapping | None):
        raise InvalidGame(f"terms: expected a table of names and expressions, found {quote(terms)}")
    for name in terms or {}:
        with located(f"terms.{key(name)}"):
            check_name(name)
    return terms or {}


def read_terms(terms: Mapping[str, object], formulas: Formulas) -> tuple[tuple[str, Expression], ...]:
    """Read the terms, in the order of the table.

    >>> [(name, str(term)) for name, term in read_terms({"deal": "2*x"}, Formulas({"x", "deal"}))]
    [('deal', '2*x')]
    """
    found = []
    for name, value in terms.items():
        with located(f"terms.{name}"):
            found.append((name, formulas.expression(value)))
    return tuple(found)


def read_space(
    parameters: tuple[Parameter, ...],
    assumptions: Sequence[str | Condition],
    formulas: Formulas,
    trees: Mapping[str, Node],
) -> ParameterSpace:
    """Return the parameters with the assumptions on them, in which the terms are written out.

    >>> x = read_parameters({"x": {"baseline": 1, "range": [0, 2]}})
    >>> read_space(x, ["x < 3/2"], Formulas({"x"}), {}).admits({"x": Fraction(7, 4)})
    False
    """
    found = []
    for index, value in enumerate(sequence(assumptions, "assumptions", "conditions")):
        with located(f"assumptions[{index}]"):
            condition = value if isinstance(value, Condition) else formulas.condition(value)
            found.append(Condition(substituted_condition(condition.tree, trees), condition.text))
    with located("parameters" if not found else "assumptions"):
        return ParameterSpace(parameters, tuple(found))


def read_sources(sources: Mapping[str, object] | Sequence[Source]) -> tuple[Source, ...]:
    """Read the sources, each from its title and what else is known of it.

    >>> read_sources({"nash-1950": {"title": "The Bargaining Problem", "year": 1950}})[0].key
    'nash-1950'
    """
    if not isinstance(sources, Mapping):
        return _records(sources, Source, "sources", "give keys with their titles")
    return tuple(_source(name, value) for name, value in sources.items())


def _source(name: str, value: object) -> Source:
    with located(f"sources.{key(name)}"):
        if isinstance(value, Source):
            return replace(value, key=name)
        return Source(name, **table(value, ("title", "author", "year", "note", "url"), ("title",)))


def read_answers(answers: Sequence[Answer | Mapping[str, object]], formulas: Formulas) -> tuple[Answer, ...]:
    """Read the published answers; the game checks whether they speak of it.

    >>> read_answers([{"equilibria": [["keep", "sanction"]], "components": 1}], Formulas(()))[0].equilibria
    (('keep', 'sanction'),)
    """
    known = tuple(part.name for part in fields(Answer))
    found = []
    for index, value in enumerate(sequence(answers, "answers", "answers")):
        with located(f"answers[{index}]"):
            answer = value if isinstance(value, Answer) else Answer(**table(value, known))
            for text in answer.formulas():
                formulas.spend(text)
            found.append(answer)
    return tuple(found)
