"""Payoffs as people write them: cells by profile or nested arrays by player, to a cell for each profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from solver.errors import InvalidGame
from solver.expression import Expression
from solver.forms.formulas import Formulas
from solver.forms.places import entries, key, located, sequence, so_many, table
from solver.forms.player import Player, listed, no_strategy
from solver.parameter import shown

Cell: TypeAlias = tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ByPlayer:
    """Payoffs by player's name: one nested array each, the first player's strategies outermost.

    >>> read_payoffs(ByPlayer({"one": [1, 2]}), [Player("one", ("a", "b"))], Formulas(()))[1][0].text
    '2'
    """

    arrays: Mapping[str, object]


def default_players(payoffs: object) -> tuple[Player, ...]:
    """Players for payoffs that are nested arrays: row and column for two, else p1, p2 and so on.

    >>> [player.name for player in default_players([[[1, 2]], [[3, 4]]])]
    ['row', 'column']
    """
    if isinstance(payoffs, Mapping):
        raise InvalidGame("players: cells by name need the players' names; give them")
    arrays = sequence(payoffs, "payoffs", "one array a player")
    shape = []
    array: object = arrays[0] if arrays else ()
    for _ in arrays:
        rows = entries(array)
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


def read_payoffs(
    payoffs: Mapping[Any, object] | Sequence[object] | ByPlayer,
    players: Sequence[Player],
    formulas: Formulas,
) -> tuple[Cell, ...]:
    """The cells in row-major order of the profiles, the last player's strategy varying fastest.

    >>> one = Player("one", ("a", "b"))
    >>> [str(entry) for (entry,) in read_payoffs({"b": ["x"], "a": [0.1]}, [one], Formulas({"x"}))]
    ['1/10', 'x']
    """
    if isinstance(payoffs, Mapping):
        return _cells_by_name(payoffs, players, formulas)
    if isinstance(payoffs, ByPlayer):
        return _cells_by_player(_arrays(payoffs.arrays, players), players, formulas)
    arrays = sequence(payoffs, "payoffs", "one array a player")
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
            if entries(array) is not None:
                raise InvalidGame(f"the array is nested deeper than {len(players)} levels; give a payoff")
            yield formulas.expression(array)
        return
    rows, player = entries(array), levels[0]
    if rows is None:
        found = shown(array)
        raise InvalidGame(f"{place}: expected a list, one entry a strategy of {player.name}; found {found}")
    if len(rows) != len(player.strategies):
        raise InvalidGame(
            f"{place}: {so_many(rows)} for the {len(player.strategies)} strategies of {player.name};"
            " give one for each"
        )
    for index, entry in enumerate(rows):
        yield from _flat(entry, levels[1:], players, f"{place}[{index}]", formulas)


def _cells_by_name(
    payoffs: Mapping[Any, object], players: Sequence[Player], formulas: Formulas
) -> tuple[Cell, ...]:
    found: dict[tuple[str, ...], Cell] = {}
    for name, value in payoffs.items():
        profile = _profile(name, players)
        place = f'payoffs."{", ".join(profile)}"'
        if profile in found:
            raise InvalidGame(f"{place}: the cell is there twice; remove one")
        row = entries(value)
        if row is None or len(row) != len(players):
            has = shown(value) if row is None else so_many(row)
            raise InvalidGame(
                f"{place}: expected a list of {len(players)} payoffs, for {listed(players)}; found {has}"
            )
        found[profile] = tuple(
            _payoff(entry, f"{place}[{index}]", player, formulas)
            for index, (player, entry) in enumerate(zip(players, row, strict=True))
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
