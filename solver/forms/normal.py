"""Games in normal form: players, strategies, and a payoff to each player in each profile.

With players 1..n and finite strategy sets S_1..S_n, a profile is an element of S_1 x ... x S_n, and a cell gives every
player's payoff u_i(profile), an expression over the parameters. Profiles are in row-major order: the last player's
strategy varies fastest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import cycle, product
from math import prod
from typing import Any, ClassVar, Literal

from solver.errors import InvalidGame, InvalidText, UsageError
from solver.expressions.conditions import Condition
from solver.expressions.expression import Expression
from solver.expressions.nodes import Node, names
from solver.expressions.tree_sizes import Size
from solver.forms import tables
from solver.forms.absent_concepts import explain_claim
from solver.forms.claim_advice import explain_fault
from solver.forms.equilibrium_values import by_predicates, value_lookups
from solver.forms.form import Form
from solver.forms.form_checks import check_expressions, check_names, check_ranges, check_shared
from solver.forms.formulas import Cell
from solver.forms.payoff_cells import ByPlayer, cell_place, default_players, read_payoffs
from solver.forms.players import Player, no_strategy, player_names
from solver.forms.predicates import PREDICATES
from solver.forms.published import PublishedAnswer, Source, check_answer
from solver.forms.traits import Traits
from solver.regions.parameters import NOBODY, Parameter, check_kind, no_such, quote

__all__ = ["NormalForm", "Player", "PublishedAnswer", "Source", "game"]
MAX_PAYOFFS = 20_000  # cells times players
NO_PLAYER = "name at least one, with its strategies"


@dataclass(frozen=True, slots=True, repr=False)
class NormalForm(Form):
    """A finite game: a payoff to every player in every profile, over the parameters of a space.

    >>> pennies = game(
    ...     players={"row": ["heads", "tails"], "column": ["heads", "tails"]},
    ...     payoffs=[[["prize", 0], [0, 1]], [[0, 1], [1, 0]]],
    ...     parameters={"prize": {"baseline": 2, "range": (0, 10)}},
    ... )
    >>> pennies.shape, str(pennies.cell(("heads", "heads"))[0])
    ((2, 2), 'prize')

    `payoffs` has one cell a profile, in row-major order, and a cell one expression a player. Raises InvalidGame with
    the place of the fault.
    """

    form: ClassVar[Literal["normal"]] = "normal"
    traits: ClassVar[Traits] = Traits(
        "normal", "game in normal form", "solver.questions.outcome_words:chosen_words", stands="stable",
        tables=("payoffs", "matrix", "ranking"),
        made="solver.forms.files.toml_forms:normal_of", written="solver.forms.files.toml_blocks:normal_blocks",
        shown="solver.forms.pages.normal:normal_page",
        described="solver.forms.files.toml_schemas:normal_schema",
        choices="solver.questions.choices:choices_at_once",
        objections="solver.questions.choices:objections_at_once",
        tips="is stable", claims_alone=True, at_once=True, page="table",
        becomes={
            "plans": "solver.forms.reductions:Reduced", "dispute": "solver.forms.lotteries:bargain_over_profiles",
        },
        checked_by="solver.checks.certificates.claims:ClaimTranslator",
        tested_by="solver.checks.certificates.tree_claims:holds_by_payoffs",
    )  # fmt: skip

    players: tuple[Player, ...]
    payoffs: tuple[Cell, ...]

    def __post_init__(self) -> None:
        sizes = check_shared(self, 1, NO_PLAYER)
        _refuse_many_payoffs(self.players)
        _check_payoffs(self, sizes)
        for index, answer in enumerate(self.answers):
            check_answer(answer, self.players, {*self.space.names, *sizes}, f"answers[{index}]")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each player has."""
        return tuple(len(player.strategies) for player in self.players)

    @property
    def has_symbols(self) -> bool:
        """Whether any payoff depends on a parameter, as it is written."""
        return any(names(self.write_out(entry)) for cell in self.payoffs for entry in cell)

    def profiles(self) -> tuple[tuple[str, ...], ...]:
        """Return every profile, a strategy name for each player, in the order of `payoffs`.

        >>> game({"one": ["a"], "two": ["c", "d"]}, [[[1, 2]], [[3, 4]]]).profiles()
        (('a', 'c'), ('a', 'd'))
        """
        return tuple(product(*(player.strategies for player in self.players)))

    def paid_outcomes(self) -> Iterable[tuple[tuple[str, ...], Sequence[Expression]]]:
        return zip(self.profiles(), self.payoffs, strict=True)

    def deviations(self, profile: Sequence[str], player: int) -> Iterator[tuple[str, ...]]:
        """Yield the profiles in which one player alone plays something else.

        >>> list(load("thaad-deal").deviations(("withdraw", "sanction"), 0))
        [('keep', 'sanction')]
        """
        for other in self.players[player].strategies:
            if other != profile[player]:
                yield (*profile[:player], other, *profile[player + 1 :])

    def cell(self, profile: Sequence[str | int]) -> Cell:
        """Return the payoffs in a profile of strategies' names or positions (from 0); UsageError for an unknown one.

        >>> game({"one": ["a"], "two": ["c", "d"]}, [[[1, 2]], [[3, "7/3"]]]).cell(("a", "d"))[1].text
        '7/3'
        """
        if isinstance(profile, str) or len(profile) != len(self.players):
            who = player_names(self.players)
            raise UsageError(f"{quote(profile)} is no profile; give one strategy for each of {who}")
        place = 0
        for player, strategy in zip(self.players, profile, strict=True):
            place = place * len(player.strategies) + _position(player, strategy)
        return self.payoffs[place]

    def matrix(self, player: int) -> tuple[tuple[Expression, ...], ...]:
        """Return one player's payoffs in a two-player game: a row for each strategy of the first player.

        >>> symmetric = game({"one": ["a", "b"], "two": ["c"]}, [[[1], [2]], [[3], [4]]])
        >>> [str(entry) for row in symmetric.matrix(1) for entry in row]
        ['3', '4']
        """
        if len(self.players) != 2:
            raise UsageError(f"a matrix shows two players; this game has {player_names(self.players)}")
        width = self.shape[1]
        flat = [cell[player] for cell in self.payoffs]
        return tuple(tuple(flat[start : start + width]) for start in range(0, len(flat), width))

    def payoffs_at(self, point: Mapping[str, Fraction]) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
        """Return both players' payoffs at a point, a line for each strategy of the first; UsageError unless two play.

        >>> x = {"baseline": 1, "range": (0, 2)}
        >>> game({"one": ["a"], "two": ["c"]}, {"a, c": ["x", "1 - x"]}, {"x": x}).payoffs_at({"x": Fraction(1, 3)})
        ([[Fraction(1, 3)]], [[Fraction(2, 3)]])
        """
        first, second = ([[self.value_at(entry, point) for entry in line] for line in self.matrix(k)] for k in (0, 1))
        return first, second

    def paid_at(self, point: Mapping[str, Fraction]) -> dict[tuple[str, ...], tuple[Fraction, ...]]:
        """Return what every profile pays the players at a point, in the order of `payoffs`.

        >>> game({"one": ["a", "b"]}, {"a": [1], "b": ["1/2"]}).paid_at({})
        {('a',): (Fraction(1, 1),), ('b',): (Fraction(1, 2),)}
        """
        cells = zip(self.profiles(), self.payoffs, strict=True)
        return {profile: tuple(self.value_at(entry, point) for entry in cell) for profile, cell in cells}

    def claim(self, text: str) -> Condition:
        """Read a claim about the game's equilibria from a text, its names checked and its terms written out.

        >>> str(game({"one": ["a"]}, {"a": [1]}).claim("strict(a) and best(one) > 0"))
        'strict(a) and best(one) > 0'
        """

        def list_payoffs(outcome: tuple[str, ...]) -> list[Node]:
            return [self.write_out(entry) for entry in self.cell(outcome)]

        try:
            claim = self.condition(text, PREDICATES, value_lookups(self.players, list_payoffs))
            return Condition(by_predicates(claim.tree, self.players, list_payoffs), text)
        except InvalidText as fault:
            raise explain_fault(explain_claim(fault), self.players) from None

    @property
    def shape_text(self) -> str:
        return " x ".join(map(str, self.shape))

    def places(self) -> Iterator[tuple[str, Expression]]:
        for profile, cell in zip(self.profiles(), self.payoffs, strict=True):
            yield from ((cell_place(profile), entry) for entry in cell)


def fix_player(game: NormalForm, player: str, strategy: str) -> NormalForm:
    """Return the game between the others when one player keeps to a strategy; UsageError for an unknown name.

    >>> rest = fix_player(load("three-powers"), "North", "test")
    >>> rest.title, str(rest.cell(("withdraw", "sanction"))[1])
    ('The deal, with North Korea at the table, with North playing test', 'relief - buffer')

    The published answers speak of the whole game and are dropped; what the player controls nobody controls then.
    """
    check_kind(game, NormalForm, "fix_player takes a game in normal form")
    if player not in game.seat_names:
        raise UsageError(no_such("player", player, game.seat_names))
    if len(game.players) == 1:
        raise UsageError(f"{player} plays alone, so that nobody would be left")
    seat = game.seat_names.index(player)
    kept_to = game.players[seat].strategies[_position(game.players[seat], strategy)]
    kept = (cell for profile, cell in zip(game.profiles(), game.payoffs, strict=True) if profile[seat] == kept_to)
    parameters = tuple(replace(p, control=NOBODY) if p.control == player else p for p in game.space.parameters)
    return replace(
        game,
        players=(*game.players[:seat], *game.players[seat + 1 :]),
        payoffs=tuple((*cell[:seat], *cell[seat + 1 :]) for cell in kept),
        space=replace(game.space, parameters=parameters),
        title=f"{game.title or game.name or 'A game'}, with {player} playing {kept_to}",
        answers=(),
    )


def _refuse_many_payoffs(players: Sequence[Player]) -> None:
    count = prod(len(player.strategies) for player in players) * len(players)
    if count > MAX_PAYOFFS:
        raise InvalidGame(f"players: their strategies make {count} payoffs; at most {MAX_PAYOFFS} are read")


def _check_payoffs(game: NormalForm, sizes: Mapping[str, Size]) -> None:
    count = prod(game.shape)
    if len(game.payoffs) != count:
        raise InvalidGame(f"payoffs: {len(game.payoffs)} cells for {count} profiles; give one cell for each")
    for profile, cell in zip(game.profiles(), game.payoffs, strict=True):
        if len(cell) != len(game.players):
            place = cell_place(profile)
            raise InvalidGame(f"{place}: {len(cell)} payoffs for {len(game.players)} players; give one for each")
    placed = zip(cycle(range(len(game.players))), game.places(), strict=False)
    check_expressions(((f"{place}[{k}]", entry) for k, (place, entry) in placed), game.space.names, sizes)


def _position(player: Player, strategy: str | int) -> int:
    if isinstance(strategy, int):
        if 0 <= strategy < len(player.strategies):
            return strategy
    elif strategy in player.strategies:
        return player.strategies.index(strategy)
    raise UsageError(no_strategy(player, strategy))


def game(
    players: Mapping[str, object] | Sequence[Player] | None,
    payoffs: Mapping[Any, object] | Sequence[object] | ByPlayer,
    parameters: Mapping[str, object] | Sequence[Parameter] = (),
    *,
    terms: Mapping[str, object] | None = None,
    assumptions: Sequence[str | Condition] = (),
    title: str = "",
    note: str = "",
    payoff_unit: str = "",
    name: str = "",
    sources: Mapping[str, object] | Sequence[Source] = (),
    answers: Sequence[PublishedAnswer | Mapping[str, object]] = (),
) -> NormalForm:
    """Make a game of Python values: numbers, fractions, texts or sympy expressions for payoffs.

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
    like meaning, symbol, unit, control, distribution, source and note; `terms`, `sources` and `answers` are as
    there, `assumptions` a list of conditions; `payoff_unit` says what the payoffs count. Raises InvalidGame with the
    place of the fault.
    """
    seats = default_players(payoffs) if players is None else tables.read_players(players)
    check_names(seats, 1, NO_PLAYER)
    _refuse_many_payoffs(seats)
    parts = tables.SharedParts(parameters, terms)
    cells = read_payoffs(payoffs, seats, parts.formulas)
    rest = parts.rest(assumptions, sources, answers)
    return check_ranges(NormalForm(seats, cells, title=title, note=note, payoff_unit=payoff_unit, name=name, **rest))
