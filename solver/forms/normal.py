"""Games in normal form: players, strategies, and a payoff to each player in each profile.

With players 1..n and finite strategy sets S_1..S_n, a profile is an element of S_1 x ... x S_n, and a cell
gives every player's payoff u_i(profile), an expression over the declared parameters. Profiles are listed in
row-major order: the last player's strategy varies fastest.

A game is data and solves nothing. `game` is the door for Python values, `solver.gamefile` the one for files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, ClassVar, Literal

from solver.condition import Condition
from solver.errors import InvalidGame, UsageError
from solver.expression import Expression
from solver.forms.form import (
    Form,
    check_count,
    check_names,
    check_references,
    check_texts,
    exact_values,
    fixed_expression,
    fixed_space,
    fixed_terms,
    fixing,
    refuse_many_alternatives,
)
from solver.forms.formulas import Formulas, check_declared, written_out
from solver.forms.payoffs import ByPlayer, Cell, default_players, read_payoffs
from solver.forms.places import located
from solver.forms.player import Player, listed, no_strategy
from solver.forms.published import Answer, Source, check_answer
from solver.forms.tables import (
    named_terms,
    read_answers,
    read_parameters,
    read_players,
    read_sources,
    read_space,
    read_terms,
)
from solver.grammar.nodes import Node, Number
from solver.grammar.size import Size, measure
from solver.parameter import Parameter, ParameterSpace, shown
from solver.poles import refuse_poles

__all__ = ["Answer", "ByPlayer", "NormalForm", "Player", "Source", "game"]

MAX_PAYOFFS = 20_000  # cells times players


@dataclass(frozen=True, slots=True)
class NormalForm(Form):
    """A finite game: a payoff to every player in every profile, over the parameters of a space.

    >>> pennies = game(
    ...     players={"row": ["heads", "tails"], "column": ["heads", "tails"]},
    ...     payoffs=[[["prize", 0], [0, 1]], [[0, 1], [1, 0]]],
    ...     parameters={"prize": {"baseline": 2, "range": (0, 10)}},
    ... )
    >>> pennies.shape, str(pennies.cell(("heads", "heads"))[0])
    ((2, 2), 'prize')

    `payoffs` has one cell a profile, in row-major order, and a cell one expression a player. `terms` are
    named sub-expressions, in any order without cycles. `name` says where the game was found, `fixed` which
    parameters of that game numbers stand for here (see `fix`); neither is part of the game. Raises InvalidGame
    with the place of the fault.
    """

    form: ClassVar[Literal["normal"]] = "normal"

    players: tuple[Player, ...]
    payoffs: tuple[Cell, ...]
    space: ParameterSpace = field(default_factory=ParameterSpace)
    title: str = ""
    note: str = ""
    name: str = field(default="", compare=False)
    terms: tuple[tuple[str, Expression], ...] = ()
    sources: tuple[Source, ...] = ()
    answers: tuple[Answer, ...] = ()
    fixed: tuple[tuple[str, Fraction], ...] = field(default=(), compare=False)
    _written_out: Mapping[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_texts(self)
        _check_players(self.players)
        check_references(self.players, self.space, self.sources, self.answers)
        trees, sizes = written_out(self.terms, self.space.names)
        object.__setattr__(self, "_written_out", trees)
        _check_payoffs(self, sizes)
        check_count(self.answers)
        for index, answer in enumerate(self.answers):
            check_answer(answer, self.players, {*self.space.names, *trees}, f"answers[{index}]")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each player has."""
        return tuple(len(player.strategies) for player in self.players)

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

    def __repr__(self) -> str:
        shape = " x ".join(map(str, self.shape))
        return f"<NormalForm {self.name or self.title or 'without a name'}: {shape}, {len(self.space)} parameters>"

    def fix(self, values: Mapping[str, object], baseline: Mapping[str, object] | None = None) -> NormalForm:
        """The game with some parameters replaced by numbers, and so removed from the space.

        >>> g = game({"one": ["a"]}, {"a": ["x*y"]}, {n: {"baseline": 1, "range": (0, 2)} for n in "xy"})
        >>> h = g.fix({"x": "1/2"})
        >>> h.space.names, str(h.payoffs[0][0]), h.fixed
        (('y',), '1/2*y', (('x', Fraction(1, 2)),))

        `baseline` moves baselines of other parameters at the same time, for an assumption that the fixed values
        would break at the old ones. The published answers speak of the whole game and are dropped. Raises
        UsageError on an unknown parameter, on a value outside its range, and where an assumption or a payoff
        cannot take the value.
        """
        exactly = exact_values(self.space, values)
        numbers: dict[str, Node] = {name: Number(value) for name, value in exactly.items()}
        moved = exact_values(self.space, baseline or {})
        if not numbers and not moved:
            return replace(self, answers=())
        with fixing({name: values[name] for name in numbers}):
            payoffs = tuple(tuple(fixed_expression(entry, numbers) for entry in cell) for cell in self.payoffs)
            return replace(
                self,
                space=fixed_space(self.space, numbers, moved),
                terms=fixed_terms(self.terms, numbers),
                payoffs=payoffs,
                answers=(),
                fixed=(*self.fixed, *exactly.items()),
            )


# --- what a game must be --------------------------------------------------------------------------


def _check_players(players: Sequence[Player]) -> None:
    check_names(players, 1, "name at least one, with its strategies")
    count = prod(len(player.strategies) for player in players) * len(players)
    if count > MAX_PAYOFFS:
        raise InvalidGame(f"players: their strategies make {count} payoffs; at most {MAX_PAYOFFS} are read")


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


# --- the Python door ------------------------------------------------------------------------------


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
    seats = default_players(payoffs) if players is None else read_players(players)
    _check_players(seats)
    symbols = read_parameters(parameters)
    declared = [parameter.name for parameter in symbols]
    named = named_terms(terms)
    formulas = Formulas({*declared, *named})
    read = read_terms(named, formulas)
    trees, _ = written_out(read, declared)
    made = NormalForm(
        players=seats,
        payoffs=read_payoffs(payoffs, seats, formulas),
        space=read_space(symbols, assumptions, formulas, trees),
        title=title,
        note=note,
        name=name,
        terms=read,
        sources=read_sources(sources),
        answers=read_answers(answers, formulas),
    )
    refuse_many_alternatives(made.space)
    refuse_poles(
        (
            (_cell_place(made, k), made.expanded(entry))
            for k, cell in enumerate(made.payoffs)
            for entry in cell
        ),
        made.space,
    )
    return made
