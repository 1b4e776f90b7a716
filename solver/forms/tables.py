"""Tables of names and values, from a file or from Python, to the parts of a game."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from solver.errors import InvalidGame
from solver.expressions.conditions import Condition
from solver.expressions.nodes import Node
from solver.expressions.tokens import check_name
from solver.forms.formulas import (
    Cell,
    Formulas,
    count_entries,
    entries,
    key,
    locate_errors,
    refuse_many,
    refuse_repeated,
    sequence,
    substituted_condition,
    write_out_terms,
)
from solver.forms.key_tables import AGREED, ANSWER, DISTRIBUTION, PARAMETER, PARTY, PLAYER, SOURCE
from solver.forms.parties import Issue, Party
from solver.forms.players import Player, Seat, player_names
from solver.forms.published import PublishedAgreement, PublishedAnswer, Source
from solver.regions.parameters import MAX_PARAMETERS, Distribution, Parameter, ParameterSpace, check_text, exact, quote

_R = TypeVar("_R")
_A = TypeVar("_A", PublishedAnswer, PublishedAgreement)


def read_records(
    values: object, kind: type[_R], place: str, advice: str, read: Callable[[str, Any], _R], most: int | None = None
) -> tuple[_R, ...]:
    """Return the records of a table, at most so many, each read from its name and value; or those of a list, which are
    ready: raise InvalidGame where an entry is no such record."""
    if isinstance(values, Mapping):
        if most is not None:
            refuse_many(place, values, most)
        return tuple(read(name, value) for name, value in values.items())
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
    return read_records(players, Player, "players", "give names with their strategies", _player)


def _player(name: str, value: object) -> Player:
    with locate_errors(f"players.{key(name)}"):
        if not isinstance(value, Mapping):
            return Player(name, value)  # type: ignore[arg-type]  # checked there
        value = PLAYER.check(value)
        return Player(name, value["strategies"], title=value.get("name", ""))


def read_parties(players: Mapping[str, object] | Sequence[str | Party]) -> tuple[Party, ...]:
    """Read the parties, each from its name, its title, or a table with a title.

    >>> read_parties({"US": {"name": "United States"}})
    (Party(name='US', title='United States'),)
    """
    if isinstance(players, Mapping):
        return tuple(_party(name, value) for name, value in players.items())
    found = []
    for index, value in enumerate(sequence(players, "players", "names, or a table of them")):
        with locate_errors(f"players[{index}]"):
            found.append(value if isinstance(value, Party) else Party(value))
    return tuple(found)


def _party(name: str, value: object) -> Party:
    with locate_errors(f"players.{key(name)}"):
        if isinstance(value, str):
            return Party(name, value)
        if isinstance(value, Mapping) and "strategies" in value:
            advice = 'take them out, or write form = "normal"'
            raise InvalidGame(f"only players of the normal form have strategies; {advice}")
        if not isinstance(value, Mapping):
            raise InvalidGame(f"expected a table such as {{ name = ... }}, which may be empty; found {quote(value)}")
        return Party(name, PARTY.check(value).get("name", ""))


def read_parameters(parameters: Mapping[str, object] | Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Read the parameters, each from the keys that it has in a game file.

    >>> read_parameters({"shield": {"baseline": 3, "range": [0, "21/2"]}})[0].high
    Fraction(21, 2)
    """
    found = read_records(parameters, Parameter, "parameters", "give a table of names", _parameter, MAX_PARAMETERS)
    refuse_repeated("parameters", (parameter.name for parameter in found))
    return found


_PARAMETER_TEXTS = tuple(name for name, shape in PARAMETER.shapes.items() if shape["type"] == "string")


def _parameter(name: str, value: object) -> Parameter:
    place = f"parameters.{key(name)}"
    if isinstance(value, Parameter):
        return replace(value, name=name)
    if isinstance(value, tuple):  # from Python: a range alone
        low, high = read_range(place, value, "(0, 10)")
        return Parameter(name, (low + high) / 2, low, high)
    with locate_errors(place):
        value = PARAMETER.check(value)
    with locate_errors(f"{place}.baseline"):
        baseline = exact(value["baseline"])
    low, high = read_range(f"{place}.range", value["range"], "[0, 10]")
    with locate_errors(f"{place}.distribution"):
        distribution = read_distribution(value["distribution"]) if "distribution" in value else None
    with locate_errors(place):
        texts = {name: check_text(name, value[name]) for name in _PARAMETER_TEXTS if name in value}
        return Parameter(name, baseline, low, high, distribution=distribution, **texts)


def read_range(
    place: str, value: object, example: str, read: Callable[[object], Fraction] = exact
) -> tuple[Fraction, Fraction]:
    with locate_errors(place):
        ends = entries(value)
        if ends is None or len(ends) != 2:
            raise InvalidGame(f"a range is two numbers, the lower first, such as {example}; found {quote(value)}")
    numbers = []
    for index, end in enumerate(ends):
        with locate_errors(f"{place}[{index}]"):
            numbers.append(read(end))
    return numbers[0], numbers[1]


def read_distribution(value: object) -> Distribution:
    """Return a distribution, given by its kind, as a text with its numbers, or as a table of them.

    >>> read_distribution("triangular(3)") == read_distribution({"kind": "triangular", "mode": 3})
    True
    """
    if isinstance(value, Distribution):
        return value
    if isinstance(value, str):
        return Distribution.of(value)
    value = DISTRIBUTION.check(value)
    return Distribution(value["kind"], **{name: exact(value[name]) for name in ("mode", "mean", "sd") if name in value})


class SharedParts:
    """Reads what every form has: parameters and terms first, since formulas may mention them, then the rest.

    >>> parts = SharedParts({"x": (0, 2)}, {"deal": "2*x"})
    >>> parts.rest(["x < 3/2"], (), ())["space"].admits({"x": Fraction(7, 4)}), str(parts.formulas.expression("deal"))
    (False, 'deal')
    """

    def __init__(self, parameters: Any, terms: object, issues: Sequence[Issue] = ()) -> None:
        self.parameters, self.issues = read_parameters(parameters), issues
        if not isinstance(terms, Mapping | None):
            raise InvalidGame(f"terms: expected a table of names and expressions, found {quote(terms)}")
        for name in terms or {}:
            with locate_errors(f"terms.{key(name)}"):
                check_name(name)
        declared = [parameter.name for parameter in self.parameters]
        self.formulas = Formulas({*declared, *(terms or {}), *(issue.name for issue in issues)})
        read = ((name, self.formulas.expression_at(f"terms.{name}", value)) for name, value in (terms or {}).items())
        self.terms = tuple(read)
        refuse_issues(((f"terms.{name}", term.names) for name, term in self.terms), issues)
        self.trees, _ = write_out_terms(self.terms, declared)

    def rest(self, assumptions: Any, sources: Any, answers: Any, kind: type[Any] = PublishedAnswer) -> dict[str, Any]:
        """Return the parts by field: those read already, and space, sources and answers."""
        return {
            "space": read_space(self.parameters, assumptions, self.formulas, self.trees, self.issues),
            "terms": self.terms,
            "sources": read_sources(sources),
            "answers": read_answers(answers, kind, self.formulas),
        }


def read_cell(place: str, value: object, players: Sequence[Seat], formulas: Formulas) -> Cell:
    """Read a list of payoffs, one for each player.

    >>> read_cell("payoffs.a", [1], (Party("US"), Party("China")), Formulas(()))
    Traceback (most recent call last):
    solver.errors.InvalidGame: payoffs.a: expected a list of 2 payoffs, for US, China; found 1 entry
    """
    row = entries(value)
    if row is None or len(row) != len(players):
        has = quote(value) if row is None else count_entries(row)
        wanted = f"a list of {len(players)} payoffs, for {player_names(players)}"
        raise InvalidGame(f"{place}: expected {wanted}; found {has}")
    places = [f"{place}[{k}] (for {player.name})" for k, player in enumerate(players)]
    return tuple(map(formulas.expression_at, places, row))


def read_space(
    parameters: tuple[Parameter, ...],
    assumptions: Sequence[str | Condition],
    formulas: Formulas,
    trees: Mapping[str, Node],
    issues: Sequence[Issue] = (),
) -> ParameterSpace:
    """Return the parameters with the assumptions on them, terms written out; no assumption may mention an issue."""
    found = []
    for index, value in enumerate(sequence(assumptions, "assumptions", "conditions")):
        with locate_errors(f"assumptions[{index}]"):
            condition = value if isinstance(value, Condition) else formulas.condition(value)
        refuse_issues([(f"assumptions[{index}]", condition.names)], issues)
        with locate_errors(f"assumptions[{index}]"):
            found.append(Condition(substituted_condition(condition.tree, trees), condition.text))
    with locate_errors("parameters" if not found else "assumptions"):
        return ParameterSpace(parameters, tuple(found))


def read_sources(sources: Mapping[str, object] | Sequence[Source]) -> tuple[Source, ...]:
    """Read the sources, each from its title and what else is known of it.

    >>> read_sources({"nash-1950": {"title": "The Bargaining Problem", "year": 1950}})[0].key
    'nash-1950'
    """
    return read_records(sources, Source, "sources", "give keys with their titles", _source)


def _source(name: str, value: object) -> Source:
    with locate_errors(f"sources.{key(name)}"):
        if isinstance(value, Source):
            return replace(value, key=name)
        return Source(name, **SOURCE.check(value))


def read_answers(answers: Sequence[object], kind: type[_A], formulas: Formulas) -> tuple[_A, ...]:
    """Read the published answers, of a game in normal form or of a dispute, which checks whether they speak of it.

    >>> given = [{"equilibria": [["keep", "sanction"]], "components": 1}]
    >>> read_answers(given, PublishedAnswer, Formulas(()))[0].equilibria
    (('keep', 'sanction'),)
    """
    keys = AGREED if kind is PublishedAgreement else ANSWER
    found = []
    for index, value in enumerate(sequence(answers, "answers", "answers")):
        with locate_errors(f"answers[{index}]"):
            if kind is PublishedAgreement and (
                isinstance(value, PublishedAnswer) or (isinstance(value, Mapping) and "claim" in value)
            ):
                raise InvalidGame("an answer about a dispute names its solution; write solution instead of claim")
            answer = value if isinstance(value, kind) else kind(**keys.check(value))
            for text in answer.formulas():
                formulas.spend(text)
            found.append(answer)
    return tuple(found)


def refuse_issues(places: Iterable[tuple[str, Collection[str]]], issues: Sequence[Issue]) -> None:
    """Raise InvalidGame where an expression that holds before any agreement mentions an issue.

    >>> refuse_issues([("terms.t", {"x"})], [Issue("x", 0, 1)])
    Traceback (most recent call last):
    solver.errors.InvalidGame: terms.t: x is an issue; only utilities speak of issues, so write it there
    """
    names = {issue.name for issue in issues}
    for place, mentioned in places:
        for name in sorted(names.intersection(mentioned)):
            raise InvalidGame(f"{place}: {name} is an issue; only utilities speak of issues, so write it there")
