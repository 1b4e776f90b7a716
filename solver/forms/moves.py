"""Moves of a tree as a file or Python gives them: where, who, and between which actions or by which probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solver.errors import InvalidGame, InvalidText
from solver.forms import histories
from solver.forms.formulas import Formulas, entries, key, locate_errors, refuse_many, sequence, table
from solver.forms.histories import CHANCE, MAX_HISTORIES, Move
from solver.forms.key_tables import MOVE
from solver.regions.parameters import quote


def read_move(place: str, value: object, formulas: Formulas) -> Move:
    """Read an information set from (at, player, actions), or from a table with the keys of a game file."""
    if isinstance(value, Move):
        return value
    if isinstance(value, tuple) and len(value) == 3:
        choices = "probabilities" if value[1] == CHANCE else "actions"
        value = {"at": value[0], "player": value[1], choices: value[2]}
    with locate_errors(place):
        step = MOVE.check(value)
        who, of_chance = step["player"], step["player"] == CHANCE
        if not isinstance(who, str):
            raise InvalidGame(f"player is {quote(who)}; write a player's name in quotes, or {CHANCE}")
        own, other = ("probabilities", "actions") if of_chance else ("actions", "probabilities")
        if other in step:
            has = "a table of probabilities, no actions" if of_chance else "actions; only chance has probabilities"
            raise InvalidGame(f"{who} has {has}")
        given = table(step, tuple(step), (own,))[own]
    several = entries(step["at"])
    written = [step["at"]] if several is None else several
    refuse_many(f"{place}.at", written, MAX_HISTORIES)
    at = tuple(read_history(one, f"{place}.at") for one in written)
    if not of_chance:
        with locate_errors(place):
            return Move(at, who, tuple(sequence(given, "actions", "names")))
    if not isinstance(given, Mapping):
        raise InvalidGame(f"{place}.probabilities: expected a table of actions and numbers, found {quote(given)}")
    read = tuple(formulas.expression_at(f"{place}.probabilities.{key(a)}", entry) for a, entry in given.items())
    with locate_errors(place):
        return Move(at, CHANCE, tuple(given), read)


def read_history(value: object, place: str) -> str:
    """Return a history as it is written everywhere, from a text or from a list of actions."""
    actions: Any = value.split("/") if isinstance(value, str) else entries(value)
    if not isinstance(value, str) and (actions is None or not all(isinstance(action, str) for action in actions)):
        raise InvalidGame(f"{place}: a history is a text such as 'offer/accept', found {quote(value)}")
    if len(actions) > histories.MAX_DEPTH:
        raise InvalidGame(f"{place}: a history of {len(actions)} actions; at most {histories.MAX_DEPTH} are read")
    texts = list(map(str.strip, actions))
    try:
        return "/".join(map(histories.action_name, texts)) if texts not in ([""], []) else ""
    except InvalidText as error:
        with locate_errors(f"{place}, the history {quote(value)}"):
            raise error from None
