"""Payoffs as a file or Python gives them: cells by the names of their profiles, or nested arrays, one a player."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from solver.errors import InvalidGame
from solver.expressions.expression import Expression
from solver.forms import tables
from solver.forms.formulas import Cell, Formulas, count_entries, entries, key, locate_errors, sequence, table
from solver.forms.players import Player, no_strategy, player_names
from solver.regions.parameters import quote


@dataclass(frozen=True, slots=True)
class ByPlayer:
    """Payoffs by player's name: one nested array each, the first player's strategies outermost.

    >>> game({"one": ["a", "b"]}, ByPlayer({"one": [1, 2]})).payoffs[1][0].text
    '2'
    """

    arrays: Mapping[str, object]


def default_players(payoffs: object) -> tuple[Player, ...]:
    """Return players for payoffs that are nested arrays: row and column for two, else p1, p2 and so on."""
    if isinstance(payoffs, Mapping):
        raise InvalidGame("players: cells by name need the players' names; give them")
    rows: Sequence[object] | None
    rows = arrays = sequence(payoffs, "payoffs", "one array a player")
    kinds = [("row", "r"), ("column", "c")] if len(arrays) == 2 else [(f"p{k + 1}", "s") for k in range(len(arrays))]
    players = []
    for name, letter in kinds:
        rows = entries(rows[0])
        if not rows:
            raise InvalidGame(f"payoffs[0]: expected an array nested {len(arrays)} deep, one level a player")
        players.append(Player(name, tuple(f"{letter}{index + 1}" for index in range(len(rows)))))
    return tuple(players)


def read_payoffs(
    payoffs: Mapping[Any, object] | Sequence[object] | ByPlayer, players: Sequence[Player], formulas: Formulas
) -> tuple[Cell, ...]:
    """Read the cells in row-major order of the profiles, the last player's strategy varying fastest."""
    if isinstance(payoffs, Mapping):
        return _cells_by_name(payoffs, players, formulas)
    if isinstance(payoffs, ByPlayer):
        names = [player.name for player in players]
        with locate_errors("matrix"):
            table(payoffs.arrays, names, names)
        arrays = {f"matrix.{name}": payoffs.arrays[name] for name in names}
    else:
        arrays = {f"payoffs[{k}]": array for k, array in enumerate(sequence(payoffs, "payoffs", "one array a player"))}
        if len(arrays) != len(players):
            raise InvalidGame(f"payoffs: {len(arrays)} arrays for {len(players)} players; give one for each")
    each = [list(_flat(array, players, players, place, formulas)) for place, array in arrays.items()]
    return tuple(zip(*each, strict=True))


def _flat(
    array: object, levels: Sequence[Player], players: Sequence[Player], place: str, formulas: Formulas
) -> Iterator[Expression]:
    """Yield the entries of a nested array, row by row, each level as long as a player has strategies."""
    if not levels:
        with locate_errors(place):
            if entries(array) is not None:
                raise InvalidGame(f"the array is nested deeper than {len(players)} levels; give a payoff")
            yield formulas.expression(array)
        return
    rows, player = entries(array), levels[0]
    if rows is None:
        found = quote(array)
        raise InvalidGame(f"{place}: expected a list, one entry a strategy of {player.name}; found {found}")
    if len(rows) != len(player.strategies):
        found = f"{count_entries(rows)} for the {len(player.strategies)} strategies of {player.name}"
        raise InvalidGame(f"{place}: {found}; give one for each")
    for index, entry in enumerate(rows):
        yield from _flat(entry, levels[1:], players, f"{place}[{index}]", formulas)


def _cells_by_name(payoffs: Mapping[Any, object], players: Sequence[Player], formulas: Formulas) -> tuple[Cell, ...]:
    found: dict[tuple[str, ...], Cell] = {}
    for name, value in payoffs.items():
        profile = _profile(name, players)
        place = cell_place(profile)
        if profile in found:
            raise InvalidGame(f"{place}: the cell is there twice; remove one")
        found[profile] = tables.read_cell(place, value, players, formulas)
    profiles = list(product(*(player.strategies for player in players)))
    if missing := [profile for profile in profiles if profile not in found]:
        some = ", ".join(f'"{", ".join(profile)}"' for profile in missing[:4])
        more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        raise InvalidGame(f"payoffs: no cell for {some}{more}; every profile needs one")
    return tuple(found[profile] for profile in profiles)


def _profile(name: object, players: Sequence[Player]) -> tuple[str, ...]:
    """Return the profile that the key of a cell names: strategies in the order of the players, commas between."""
    place = f"payoffs.{key(name) if isinstance(name, str) else quote(name)}"
    pieces = [piece.strip() for piece in name.split(",")] if isinstance(name, str) else name
    if not isinstance(pieces, (list, tuple)) or len(pieces) != len(players):
        wanted = f"one strategy for each of {player_names(players)}, with commas between"
        raise InvalidGame(f"{place}: a cell is named by {wanted}; this one is not")
    for player, strategy in zip(players, pieces, strict=True):
        if strategy not in player.strategies:
            raise InvalidGame(f"{place}: {no_strategy(player, strategy)}")
    return tuple(pieces)


def cell_place(profile: Sequence[str]) -> str:
    return f'payoffs."{", ".join(profile)}"'
