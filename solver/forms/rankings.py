"""Rankings of outcomes: games of which nothing else is known.

    [ranking]
    US = "(keep, sanction) > (withdraw, sanction) = (keep, tolerate) > (withdraw, tolerate)"

A utility is unique up to its origin and unit. So each player's best outcome is worth 1 and its worst 0, and each level
between is a parameter, here us_2 with the assumption 1 > us_2 > 0. What the rankings decide is then true or false
everywhere; the rest is a condition on utilities. Von Neumann, Morgenstern (1944), chapter I.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from solver.errors import InvalidGame, clip
from solver.expressions.conditions import Condition
from solver.forms import tables
from solver.forms.formulas import key, locate_errors, table
from solver.forms.normal import NormalForm, game
from solver.forms.players import Player
from solver.forms.predicates import check_outcome
from solver.regions.parameters import check_text, quote
from solver.report.words import join_words

Profile = tuple[str, ...]


def rankings(
    players: Mapping[str, object] | Sequence[Player],
    ranking: Mapping[str, object],
    parameters: Mapping[str, object] | None = None,
    *,
    assumptions: Sequence[str | Condition] = (),
    note: str = "",
    **more: Any,
) -> NormalForm:
    """Return the game whose payoffs are parameters that fit the rankings, a text for each player.

    >>> ranked = "(stay, come) > (go, come) = (stay, wait) > (go, wait)"
    >>> found = rankings({"one": ["go", "stay"], "two": ["come", "wait"]}, {"one": ranked, "two": ranked})
    >>> found.space.names, str(found.cell(("go", "come"))[1]), found.space.assumptions[0].text
    (('one_2', 'two_2'), 'two_2', '1 > one_2 > 0')

    `parameters` may replace one of these by its name; the rest is as for `game`. Raises InvalidGame, with the player,
    for an outcome that has no rank, has two, or is none, and for a sign other than > and =.
    """
    if more.get("payoff_unit"):
        raise InvalidGame("payoff_unit: payoffs that fit rankings have no unit; leave it out")
    seats = tables.read_players(players)
    names = [player.name for player in seats]
    with locate_errors("ranking"):
        table(ranking, names, names)
    space: dict[str, object] = {}
    assumed: list[str | Condition] = []
    paid: dict[Profile, list[object]] = {}
    for seat, name in enumerate(names):
        with locate_errors(f"ranking.{key(name)}"):
            levels = _levels(ranking[name], seats)
        inner = [f"{_stem(names, seat)}_{k}" for k in range(2, len(levels))]
        for k, (worth, level) in enumerate(zip([1, *inner, 0][-len(levels) :], levels, strict=True)):
            for outcome in level:
                paid.setdefault(outcome, []).append(worth)
            if isinstance(worth, str):
                meaning = (
                    f"utility to {name} of {join_words([*map(_outcome_text, level)])}: its best is 1 and its worst 0"
                )
                space[worth] = {"meaning": meaning, "baseline": 1 - Fraction(k, len(levels)), "range": (0, 1)}
        assumed += [" > ".join(["1", *inner, "0"])] if inner else []
    said = "; ".join(f"{name}: {' '.join(str(ranking[name]).split())}" for name in names)
    note = f"{check_text('note', note)} Only rankings are given, best first. {said}.".strip()
    return game(seats, paid, {**space, **(parameters or {})}, assumptions=[*assumed, *assumptions], note=note, **more)


def _stem(names: Sequence[str], seat: int) -> str:
    """Return how a player's parameters begin: with its name in small letters, where that makes names of their own."""
    stems = [re.sub(r"\W", "_", name.lower()) for name in names]
    fit = len(set(stems)) == len(stems) and all(re.fullmatch(r"[^\W\d]\w{0,40}", stem) for stem in stems)
    return stems[seat] if fit else f"p{seat + 1}"


def _levels(text: object, players: Sequence[Player]) -> list[list[Profile]]:
    """Read a ranking, best first: outcomes with > between levels and = within one."""
    if not isinstance(text, str):
        raise InvalidGame(f"a ranking is a text, outcomes in parentheses with > or = between; found {quote(text)}")
    first, *rest = re.split(r"([^\w\s(),-]+)", text)
    signs, levels = rest[::2], list[list[Profile]]()
    if odd := [sign for sign in signs if sign not in (">", "=")]:
        raise InvalidGame(f"{clip(repr(odd[0]))} has no place here; write > or = between outcomes, best first")
    seen: set[Profile] = set()
    for sign, piece in zip([">", *signs], [first, *rest[1::2]], strict=True):
        if not piece.strip():
            one, other = (_outcome_text([player.strategies[k] for player in players]) for k in (0, -1))
            found = f"an outcome is missing beside {sign}" if signs else "it is empty"
            raise InvalidGame(f"{found}; write outcomes with > or = between, best first, such as {one} > {other}")
        inner = piece.strip().removeprefix("(").removesuffix(")")
        outcome = tuple(part.strip() for part in inner.split(",")) if inner else ()
        check_outcome(_outcome_text(outcome), outcome, players)
        if outcome in seen:
            raise InvalidGame(f"{_outcome_text(outcome)} is ranked twice; leave it once")
        seen.add(outcome)
        levels += [[]] if sign == ">" else []
        levels[-1].append(outcome)
    if left := prod(len(player.strategies) for player in players) - len(seen):
        missing = next(one for one in product(*(player.strategies for player in players)) if one not in seen)
        more = f" and {left - 1} more" if left > 1 else ""
        raise InvalidGame(f"no rank for {_outcome_text(missing)}{more}; every outcome needs one")
    return levels


def _outcome_text(outcome: Sequence[str]) -> str:
    return clip(f"({', '.join(outcome)})")
