"""Games in normal form: players, strategies, and a payoff to each player in each profile.

With players 1..n and finite strategy sets S_1..S_n, a profile is an element of S_1 x ... x S_n, and a cell
gives every player's payoff u_i(profile), an expression over the declared parameters. Profiles are listed in
row-major order: the last player's strategy varies fastest.

A game is data and solves nothing. `game` is the door for Python values, `solver.gamefile` the one for files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from math import prod
from typing import Any, TypeAlias

from solver.condition import Condition, holds, parse_condition, render_condition
from solver.errors import InvalidGame, UsageError, nearest
from solver.expression import Expression, Node, Number, Size, evaluate, measure, names, render, substitute
from solver.forms.common import (
    Answer,
    Formulas,
    Player,
    Source,
    check_answer,
    check_declared,
    key,
    listed,
    located,
    no_strategy,
    repeated,
    substituted_condition,
    table,
    written_out,
)
from solver.parameter import (
    MAX_PARAMETERS,
    NOBODY,
    Distribution,
    Parameter,
    ParameterSpace,
    check_text,
    exact,
    shown,
)
from solver.poles import refuse_poles
from solver.tokens import check_name, fits

__all__ = ["Answer", "ByPlayer", "NormalForm", "Player", "Source", "game"]

MAX_PLAYERS = 12
MAX_PAYOFFS = 20_000  # cells times players
MAX_ANSWERS = 1_000

Cell: TypeAlias = tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class NormalForm:
    """A finite game: a payoff to every player in every profile, over the parameters of a space.

    >>> pennies = game(
    ...     players={"row": ["heads", "tails"], "column": ["heads", "tails"]},
    ...     payoffs=[[["prize", 0], [0, 1]], [[0, 1], [1, 0]]],
    ...     parameters={"prize": {"baseline": 2, "range": (0, 10)}},
    ... )
    >>> pennies.shape, str(pennies.cell(("heads", "heads"))[0])
    ((2, 2), 'prize')

    `payoffs` has one cell a profile, in row-major order, and a cell one expression a player. `terms` are
    named sub-expressions, in any order without cycles. `name` says where the game was found and is not part
    of it. Raises InvalidGame with the place of the fault.
    """

    players: tuple[Player, ...]
    payoffs: tuple[Cell, ...]
    space: ParameterSpace = field(default_factory=ParameterSpace)
    title: str = ""
    note: str = ""
    name: str = field(default="", compare=False)
    terms: tuple[tuple[str, Expression], ...] = ()
    sources: tuple[Source, ...] = ()
    answers: tuple[Answer, ...] = ()
    _written_out: Mapping[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("title", "note", "name"):
            check_text(name, getattr(self, name))
        _check_players(self.players)
        _check_references(self)
        trees, sizes = written_out(self.terms, self.space.names)
        object.__setattr__(self, "_written_out", trees)
        _check_payoffs(self, sizes)
        if len(self.answers) > MAX_ANSWERS:
            raise InvalidGame(f"{len(self.answers)} answers are given; at most {MAX_ANSWERS} are read")
        for index, answer in enumerate(self.answers):
            check_answer(answer, self.players, {*self.space.names, *trees}, f"answers[{index}]")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each player has."""
        return tuple(len(player.strategies) for player in self.players)

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that tell this game from others: from its canonical written form.

        >>> a, b = (game({"one": ["a"]}, {"a": [text]}) for text in ("1 + 1", "1+1"))
        >>> a.hash == b.hash, len(a.hash)
        (True, 16)
        """
        from solver.gamefile import canonical  # the file format is built on this module

        return hashlib.sha256(canonical(self).encode()).hexdigest()[:16]

    def profiles(self) -> tuple[tuple[str, ...], ...]:
        """Every profile, one strategy name a player, in the order of `payoffs`."""
        return tuple(product(*(player.strategies for player in self.players)))

    def cell(self, profile: Sequence[str | int]) -> Cell:
        """The payoffs in one profile of strategy names or positions (from 0).

        Raises UsageError for a strategy that the player does not have.
        """
        if isinstance(profile, str) or len(profile) != len(self.players):
            who = listed(self.players)
            raise UsageError(f"{shown(profile)} is no profile; give one strategy for each of {who}")
        place = 0
        for player, strategy in zip(self.players, profile, strict=True):
            place = place * len(player.strategies) + _position(player, strategy)
        return self.payoffs[place]

    def matrix(self, player: int) -> tuple[tuple[Expression, ...], ...]:
        """One player's payoffs in a two-player game: a row for each strategy of the first player.

        >>> symmetric = game({"one": ["a", "b"], "two": ["c"]}, [[[1], [2]], [[3], [4]]])
        >>> [str(entry) for row in symmetric.matrix(1) for entry in row]
        ['3', '4']
        """
        if len(self.players) != 2:
            raise UsageError(f"a matrix shows two players; this game has {listed(self.players)}")
        width = self.shape[1]
        flat = [cell[player] for cell in self.payoffs]
        return tuple(tuple(flat[start : start + width]) for start in range(0, len(flat), width))

    def expanded(self, expression: Expression) -> Node:
        """The tree of an expression with the terms written out, so that only parameters are left in it.

        >>> x = {"baseline": 1, "range": (0, 2)}
        >>> g = game({"one": ["a"]}, {"a": ["2*t"]}, {"x": x}, terms={"t": "x - 1"})
        >>> render(g.expanded(g.payoffs[0][0]))
        '2*(x - 1)'
        """
        mentioned = {name: self._written_out[name] for name in expression.names if name in self._written_out}
        return substitute(expression.tree, mentioned) if mentioned else expression.tree

    def condition(self, text: str, predicates: Collection[str] = ()) -> Condition:
        """The condition that a text writes over the parameters and terms, the terms written out.

        >>> x = {"baseline": 1, "range": (0, 2)}
        >>> g = game({"one": ["a"]}, {"a": ["t"]}, {"x": x}, terms={"t": "x - 1"})
        >>> render_condition(g.condition("t >= 0").tree)
        'x - 1 >= 0'
        """
        read = parse_condition(text, {*self.space.names, *self._written_out}, predicates)
        return Condition(substituted_condition(read.tree, self._written_out), text)

    def fix(self, values: Mapping[str, object]) -> NormalForm:
        """The game with some parameters replaced by numbers, and so removed from the space.

        >>> g = game({"one": ["a"]}, {"a": ["x*y"]}, {n: {"baseline": 1, "range": (0, 2)} for n in "xy"})
        >>> h = g.fix({"x": "1/2"})
        >>> h.space.names, str(h.payoffs[0][0])
        (('y',), '1/2*y')

        The published answers speak of the whole game and are dropped. Raises UsageError on an unknown
        parameter, on a value outside its range, and where an assumption or a payoff cannot take the value.
        """
        numbers: dict[str, Node] = {
            name: Number(self.space.value(name, value)) for name, value in values.items()
        }
        if not numbers:
            return replace(self, answers=())
        try:
            space = _fixed_space(self.space, numbers)
            terms = tuple((name, _fixed(term, numbers)) for name, term in self.terms)
            payoffs = tuple(tuple(_fixed(entry, numbers) for entry in cell) for cell in self.payoffs)
            return replace(self, space=space, terms=terms, payoffs=payoffs, answers=())
        except InvalidGame as error:
            fixed = ", ".join(f"{name} = {shown(str(values[name]))[1:-1]}" for name in numbers)
            raise UsageError(f"the game cannot be fixed at {fixed}: {error}") from None


# --- what a game must be --------------------------------------------------------------------------


def _check_players(players: Sequence[Player]) -> None:
    if not players:
        raise InvalidGame("players: there are none; name at least one, with its strategies")
    if len(players) > MAX_PLAYERS:
        raise InvalidGame(f"players: there are {len(players)}; at most {MAX_PLAYERS} are read")
    twice = repeated(player.name for player in players)
    if twice is not None:
        raise InvalidGame(f"players: {twice} is there twice; rename or remove one")
    count = prod(len(player.strategies) for player in players) * len(players)
    if count > MAX_PAYOFFS:
        raise InvalidGame(f"players: their strategies make {count} payoffs; at most {MAX_PAYOFFS} are read")


def _check_references(game: NormalForm) -> None:
    players = [player.name for player in game.players]
    keys = [source.key for source in game.sources]
    twice = repeated(keys)
    if twice is not None:
        raise InvalidGame(f"sources: {twice} is there twice; rename or remove one")
    for parameter in game.space.parameters:
        if parameter.control != NOBODY and parameter.control not in players:
            raise InvalidGame(
                f"parameters.{parameter.name}.control: no player is called {shown(parameter.control)};"
                f"{nearest(parameter.control, [*players, NOBODY])} write {', '.join(players)} or {NOBODY}"
            )
        _check_key(parameter.source, keys, f"parameters.{parameter.name}.source")
    for index, answer in enumerate(game.answers):
        _check_key(answer.source, keys, f"answers[{index}].source")


def _check_key(source: str, keys: Sequence[str], place: str) -> None:
    if source and source not in keys:
        hint = nearest(source, keys) or f" add [sources.{source if source.isidentifier() else '...'}]"
        raise InvalidGame(f"{place}: no source has the key {shown(source)};{hint}")


def _check_payoffs(game: NormalForm, sizes: Mapping[str, Size]) -> None:
    count = prod(game.shape)
    if len(game.payoffs) != count:
        raise InvalidGame(f"payoffs: {len(game.payoffs)} cells for {count} profiles; give one cell for each")
    declared = frozenset({*game.space.names, *sizes})
    checked: set[int] = set()  # by identity: equal payoffs read from one file are one object
    for index, cell in enumerate(game.payoffs):
        if len(cell) != len(game.players):
            raise InvalidGame(
                f"{_cell_place(game, index)}: {len(cell)} payoffs for {len(game.players)} players;"
                " give one for each"
            )
        for player, entry in enumerate(cell):
            if not isinstance(entry.tree, Number) and id(entry) not in checked:
                checked.add(id(entry))
                with located(f"{_cell_place(game, index)}[{player}]"):
                    if not check_declared(entry, declared).isdisjoint(sizes):
                        measure(entry.tree, sizes)


def _cell_place(game: NormalForm, index: int) -> str:
    names = []
    for player in reversed(game.players):
        index, place = divmod(index, len(player.strategies))
        names.append(player.strategies[place])
    return f'payoffs."{", ".join(reversed(names))}"'


def _position(player: Player, strategy: str | int) -> int:
    if isinstance(strategy, int):
        if 0 <= strategy < len(player.strategies):
            return strategy
    elif strategy in player.strategies:
        return player.strategies.index(strategy)
    raise UsageError(no_strategy(player, strategy))


# --- partial values -------------------------------------------------------------------------------


def _fixed(expression: Expression, numbers: Mapping[str, Node]) -> Expression:
    if expression.names.isdisjoint(numbers):
        return expression
    tree = substitute(expression.tree, numbers)
    if not names(tree):
        value = evaluate(tree, {})  # Pole where nothing but numbers is left and it divides by zero
        tree = Number(value) if fits(value) else tree
    return Expression(tree, render(tree))


def _fixed_space(space: ParameterSpace, numbers: Mapping[str, Node]) -> ParameterSpace:
    kept = tuple(parameter for parameter in space.parameters if parameter.name not in numbers)
    assumptions = []
    for assumption in space.assumptions:
        tree = substituted_condition(assumption.tree, numbers)
        fixed = Condition(tree, render_condition(tree))
        if fixed.names:
            assumptions.append(fixed)
        elif not holds(fixed, {}):
            raise InvalidGame(f"it breaks the assumption {shown(assumption.text)}")
    return ParameterSpace(kept, tuple(assumptions))


# --- the Python door ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ByPlayer:
    """Payoffs by player's name: one nested array each, the first player's strategies outermost.

    >>> game({"one": ["a", "b"]}, ByPlayer({"one": [1, 2]})).payoffs[1][0].text
    '2'
    """

    arrays: Mapping[str, object]


def game(
    players: Mapping[str, object] | Sequence[Player] | None,
    payoffs: Mapping[Any, object] | Sequence[object] | ByPlayer,
    parameters: Mapping[str, object] | Sequence[Parameter] = (),
    *,
    terms: Mapping[str, object] | None = None,
    assumptions: Sequence[str | Condition] = (),
    title: str = "",
    note: str = "",
    name: str = "",
    sources: Mapping[str, object] | Sequence[Source] = (),
    answers: Sequence[Answer | Mapping[str, object]] = (),
) -> NormalForm:
    """A game from Python values: numbers, fractions, texts or sympy expressions for payoffs.

    >>> deal = game(
    ...     {"US": ["withdraw", "keep"], "China": ["sanction"]},
    ...     {"withdraw, sanction": ["embargo - 3", 2], ("keep", "sanction"): [0.1, "7/3"]},
    ...     {"embargo": {"baseline": 6, "range": (0, 10), "meaning": "value of the embargo"}},
    ... )
    >>> str(deal.cell(("keep", "sanction"))[1]), deal.space.names
    ('7/3', ('embargo',))

    `players` maps each name to its strategies, or to {"name": title, "strategies": [...]}; with None they
    are row and column (p1, p2, ... unless there are two), read off the shape of the payoffs. `payoffs` maps
    every profile to one payoff a player, or is a list with one array a player, the first player's strategies
    outermost. `parameters` maps names to the keys of a game file: baseline and range (low, high), and if you
    like meaning, symbol, control, distribution, source and note; `terms`, `sources` and `answers` are as
    there, `assumptions` a list of conditions. Raises InvalidGame with the place of the fault.
    """
    seats = _players(players, payoffs)
    _check_players(seats)
    symbols = _parameters(parameters)
    twice = repeated(parameter.name for parameter in symbols)
    if twice is not None:
        raise InvalidGame(f"parameters: {twice} is there twice; rename or remove one")
    formulas = Formulas({*(parameter.name for parameter in symbols), *_named(terms)})
    named = _terms(terms or {}, formulas)
    trees, _ = written_out(named, [parameter.name for parameter in symbols])
    made = NormalForm(
        players=seats,
        payoffs=_payoffs(payoffs, seats, formulas),
        space=_space(symbols, assumptions, formulas, trees),
        title=title,
        note=note,
        name=name,
        terms=named,
        sources=_sources(sources),
        answers=_answers(answers, formulas),
    )
    refuse_poles(
        ((_cell_place(made, k), made.expanded(entry)) for k, cell in enumerate(made.payoffs) for entry in cell),
        made.space,
    )
    return made



def _players(players: Mapping[str, object] | Sequence[Player] | None, payoffs: object) -> tuple[Player, ...]:
    if players is None:
        return _default_players(payoffs)
    if not isinstance(players, Mapping):
        for player in _sequence(players, "players", "players, or a table of them"):
            if not isinstance(player, Player):
                raise InvalidGame(f"players: {shown(player)} is no Player; give names with their strategies")
        return tuple(players)
    return tuple(_player(name, value) for name, value in players.items())


def _player(name: str, value: object) -> Player:
    with located(f"players.{key(name)}"):
        if not isinstance(value, Mapping):
            return Player(name, value)  # type: ignore[arg-type]  # checked there
        value = table(value, ("name", "strategies"), ("strategies",))
        return Player(name, value["strategies"], title=value.get("name", ""))


def _default_players(payoffs: object) -> tuple[Player, ...]:
    if isinstance(payoffs, Mapping):
        raise InvalidGame("players: cells by name need the players' names; give them")
    arrays = _sequence(payoffs, "payoffs", "one array a player")
    shape = []
    array: object = arrays[0] if arrays else ()
    for _ in arrays:
        rows = _entries(array)
        if not rows:
            raise InvalidGame(f"payoffs[0]: expected an array nested {len(arrays)} deep, one level a player")
        shape.append(len(rows))
        array = rows[0]
    kinds = [("row", "r"), ("column", "c")]
    if len(shape) != 2:
        kinds = [(f"p{index + 1}", "s") for index in range(len(shape))]
    return tuple(
        Player(name, tuple(f"{letter}{index + 1}" for index in range(count)))
        for (name, letter), count in zip(kinds, shape, strict=True)
    )


def _parameters(parameters: Mapping[str, object] | Sequence[Parameter]) -> tuple[Parameter, ...]:
    if not isinstance(parameters, Mapping):
        for parameter in _sequence(parameters, "parameters", "parameters, or a table of them"):
            if not isinstance(parameter, Parameter):
                raise InvalidGame(f"parameters: {shown(parameter)} is no Parameter; give a table of names")
        return tuple(parameters)
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
    with located(f"{place}.baseline"):
        baseline = exact(value["baseline"])
    with located(f"{place}.range"):
        ends = _entries(value["range"])
        if ends is None or len(ends) != 2:
            found = shown(value["range"])
            raise InvalidGame(f"a range is two numbers, the lower first, such as [0, 10]; found {found}")
    low, high = (_end(f"{place}.range[{index}]", end) for index, end in enumerate(ends))
    with located(f"{place}.distribution"):
        distribution = _distribution(value["distribution"]) if "distribution" in value else None
    with located(place):
        texts = {name: check_text(name, value[name]) for name in _PARAMETER_TEXTS if name in value}
        return Parameter(name, baseline, low, high, distribution=distribution, **texts)


def _end(place: str, value: object) -> Any:
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


def _named(terms: object) -> Mapping[str, object]:
    if not isinstance(terms, Mapping | None):
        raise InvalidGame(f"terms: expected a table of names and expressions, found {shown(terms)}")
    for name in terms or {}:
        with located(f"terms.{key(name)}"):
            check_name(name)
    return terms or {}


def _terms(terms: Mapping[str, object], formulas: Formulas) -> tuple[tuple[str, Expression], ...]:
    found = []
    for name, value in terms.items():
        with located(f"terms.{name}"):
            found.append((name, formulas.expression(value)))
    return tuple(found)


def _space(
    parameters: tuple[Parameter, ...],
    assumptions: Sequence[str | Condition],
    formulas: Formulas,
    trees: Mapping[str, Node],
) -> ParameterSpace:
    found = []
    for index, value in enumerate(_sequence(assumptions, "assumptions", "conditions")):
        with located(f"assumptions[{index}]"):
            condition = value if isinstance(value, Condition) else formulas.condition(value)
            found.append(Condition(substituted_condition(condition.tree, trees), condition.text))
    with located("parameters" if not found else "assumptions"):
        return ParameterSpace(parameters, tuple(found))


def _sources(sources: Mapping[str, object] | Sequence[Source]) -> tuple[Source, ...]:
    if not isinstance(sources, Mapping):
        return tuple(sources)
    return tuple(_source(name, value) for name, value in sources.items())


def _source(name: str, value: object) -> Source:
    with located(f"sources.{key(name)}"):
        if isinstance(value, Source):
            return replace(value, key=name)
        return Source(name, **table(value, ("title", "author", "year", "note", "url"), ("title",)))


def _answers(
    answers: Sequence[Answer | Mapping[str, object]], formulas: Formulas
) -> tuple[Answer, ...]:
    known = tuple(part.name for part in fields(Answer))
    found = []
    for index, value in enumerate(_sequence(answers, "answers", "answers")):
        with located(f"answers[{index}]"):
            answer = value if isinstance(value, Answer) else Answer(**table(value, known))
            for text in answer.formulas():
                formulas.spend(text)
            found.append(answer)
    return tuple(found)


def _sequence(value: object, place: str, what: str) -> Sequence[Any]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise InvalidGame(f"{place}: expected a list of {what}, found {shown(value)}")
    return value


# --- payoffs --------------------------------------------------------------------------------------


def _payoffs(
    payoffs: Mapping[Any, object] | Sequence[object] | ByPlayer,
    players: Sequence[Player],
    formulas: Formulas,
) -> tuple[Cell, ...]:
    if isinstance(payoffs, Mapping):
        return _cells_by_name(payoffs, players, formulas)
    if isinstance(payoffs, ByPlayer):
        return _cells_by_player(_arrays(payoffs.arrays, players), players, formulas)
    arrays = _sequence(payoffs, "payoffs", "one array a player")
    if len(arrays) != len(players):
        raise InvalidGame(f"payoffs: {len(arrays)} arrays for {len(players)} players; give one for each")
    placed = [(f"payoffs[{index}]", array) for index, array in enumerate(arrays)]
    return _cells_by_player(placed, players, formulas)


def _arrays(arrays: Mapping[str, object], players: Sequence[Player]) -> list[tuple[str, object]]:
    names = [player.name for player in players]
    with located("matrix"):
        table(arrays, names, names)
    return [(f"matrix.{name}", arrays[name]) for name in names]


def _cells_by_player(
    arrays: Sequence[tuple[str, object]], players: Sequence[Player], formulas: Formulas
) -> tuple[Cell, ...]:
    """The cells of a game from one nested array a player, each with the place to name in an error."""
    columns = [list(_flat(array, players, players, place, formulas)) for place, array in arrays]
    return tuple(zip(*columns, strict=True))


def _flat(
    array: object, levels: Sequence[Player], players: Sequence[Player], place: str, formulas: Formulas
) -> Iterator[Expression]:
    """The entries of a nested array, row by row, each level as long as a player has strategies."""
    if not levels:
        with located(place):
            if _entries(array) is not None:
                raise InvalidGame(f"the array is nested deeper than {len(players)} levels; give a payoff")
            yield formulas.expression(array)
        return
    entries, player = _entries(array), levels[0]
    if entries is None:
        found = shown(array)
        raise InvalidGame(f"{place}: expected a list, one entry a strategy of {player.name}; found {found}")
    if len(entries) != len(player.strategies):
        raise InvalidGame(
            f"{place}: {len(entries)} entries for the {len(player.strategies)} strategies of {player.name};"
            " give one for each"
        )
    for index, entry in enumerate(entries):
        yield from _flat(entry, levels[1:], players, f"{place}[{index}]", formulas)


def _entries(value: Any) -> Sequence[object] | None:
    """The entries of a list, a numpy array or a sympy matrix; None for anything else."""
    if isinstance(value, (list, tuple)):
        return value
    home = type(value).__module__.partition(".")[0]
    if home == "numpy" and getattr(value, "shape", ()) != ():
        return list(value)  # numpy's own scalars, which know how many digits they mean
    if home == "sympy" and hasattr(value, "tolist"):
        return list(value.tolist())
    return None


def _cells_by_name(
    payoffs: Mapping[Any, object], players: Sequence[Player], formulas: Formulas
) -> tuple[Cell, ...]:
    found: dict[tuple[str, ...], Cell] = {}
    for name, value in payoffs.items():
        profile = _profile(name, players)
        place = f'payoffs."{", ".join(profile)}"'
        if profile in found:
            raise InvalidGame(f"{place}: the cell is there twice; remove one")
        entries = _entries(value)
        if entries is None or len(entries) != len(players):
            has = shown(value) if entries is None else f"{len(entries)} entries"
            raise InvalidGame(
                f"{place}: expected a list of {len(players)} payoffs,"
                f" for {listed(players)}; found {has}"
            )
        found[profile] = tuple(
            _payoff(entry, f"{place}[{index}]", player, formulas)
            for index, (player, entry) in enumerate(zip(players, entries, strict=True))
        )
    profiles = tuple(product(*(player.strategies for player in players)))
    missing = [profile for profile in profiles if profile not in found]
    if missing:
        some = ", ".join(f'"{", ".join(profile)}"' for profile in missing[:4])
        more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        raise InvalidGame(f"payoffs: no cell for {some}{more}; every profile needs one")
    return tuple(found[profile] for profile in profiles)


def _payoff(value: object, place: str, player: Player, formulas: Formulas) -> Expression:
    with located(f"{place} (for {player.name})"):
        return formulas.expression(value)


def _profile(name: object, players: Sequence[Player]) -> tuple[str, ...]:
    """The profile that the key of a cell names: strategies in the order of the players, commas between."""
    place = f"payoffs.{key(name) if isinstance(name, str) else shown(name)}"
    pieces = [piece.strip() for piece in name.split(",")] if isinstance(name, str) else name
    if not isinstance(pieces, (list, tuple)) or len(pieces) != len(players):
        raise InvalidGame(
            f"{place}: a cell is named by one strategy for each of {listed(players)}, with commas between;"
            " this one is not"
        )
    for player, strategy in zip(players, pieces, strict=True):
        if strategy not in player.strategies:
            raise InvalidGame(f"{place}: {no_strategy(player, strategy)}")
    return tuple(pieces)
