"""Advice on claims and outcomes that cannot be read: what the text probably meant, where the players' names show it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from solver.errors import InvalidGame, InvalidText, UsageError, clip, nearest
from solver.expressions.tokens import LABEL
from solver.forms.players import Seat, outcome_parts
from solver.forms.predicates import PREDICATES, example_outcome

_CLAIM = re.compile(rf"\s*(?:{'|'.join(PREDICATES)})\s*\(([^()]*)\)\s*(?::.*)?", re.DOTALL)


def explain_fault(fault: InvalidText, players: Sequence[Seat]) -> InvalidGame:
    """Return the fault of a claim with a better reason where the players' names explain it; else the fault itself.

    >>> players = (Player("US", ("keep", "leave")), Player("China", ("old-guard", "new")))
    >>> print(explain_fault(InvalidText("'keep' is not declared", "keep, new", 1), players))
    this names an outcome and claims nothing; write equilibrium(keep, new)
        keep, new
        ^
    """
    text, column = fault.text, fault.column
    if not text.strip():
        return InvalidGame(f"the claim is empty; write one such as equilibrium({example_outcome(players)})")
    if named := named_outcome(text, players):
        return InvalidText(f"this names an outcome and claims nothing; write equilibrium({named})", text, 1)
    if text[column - 1 : column].isspace():
        return InvalidText(_blank(_argument(text, column), players) or fault.reason, text, column)
    for label in LABEL.finditer(text):
        if label.start() < column <= label.end() and (reason := _no_number(label[0], players)):
            return InvalidText(reason, text, label.start() + 1)
    return fault


def refuse_claim(text: object) -> None:
    """Raise UsageError where a text is a claim about an outcome instead of the outcome itself.

    >>> refuse_claim("equilibrium(keep, tolerate)")
    Traceback (most recent call last):
    solver.errors.UsageError: this is a claim, and an outcome only names strategies; write 'keep, tolerate'
    """
    if isinstance(text, str) and (found := _CLAIM.fullmatch(text)):
        raise UsageError(f"this is a claim, and an outcome only names strategies; write {clip(found[1])!r}")


def named_outcome(text: str, players: Sequence[Seat]) -> str:
    """Return the outcome that the whole text names, a strategy or a mixture for each player; or nothing."""
    parts = [[name.strip() for name in part.split("+")] for part in outcome_parts(text)]
    named = len(parts) == len(players) > 1 and all(
        name in player.strategies for player, part in zip(players, parts, strict=True) for name in part
    )
    return ", ".join(" + ".join(part) for part in parts) if named else ""


def _argument(text: str, column: int) -> str:
    """Return the text between the commas or parentheses round a column."""
    before = re.split(r"[(,+]", text[: column - 1])[-1]
    after = re.split(r"[(),+]", text[column - 1 :])[0]
    return (before + after).strip()


def _blank(argument: str, players: Sequence[Seat]) -> str:
    """Return why an argument with a blank in it names nothing."""
    known = [label for player in players for label in (player.name, *player.strategies)]
    words = argument.split()
    spellings = [mark.join(words) for mark in "-_"]
    if not any(label in known for label in spellings) and all(word in known for word in words):
        return f"a comma is missing: {', '.join(words)}"
    listed = "; ".join(f"{player.name} has {', '.join(player.strategies)}" for player in players)
    return f"no strategy is called {clip(repr(argument))};{nearest(spellings[0], known) or f' {clip(listed, 200)}'}"


def _no_number(label: str, players: Sequence[Seat]) -> str:
    """Return why a label is no number; nothing where no player or strategy is called that."""
    for player in players:
        if label == player.name:
            gets = f"payoff({label}, {example_outcome(players)})"
            return f"{label!r} is a player and no number; write {gets} for what it gets"
        if label in player.strategies:
            as_in = f"equilibrium({example_outcome(players, {player.name: label})})"
            return f"{label!r} is a strategy of {player.name} and no number; write it in parentheses, as in {as_in}"
    return ""
