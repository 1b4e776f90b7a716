"""Rankings of outcomes: games of which nothing else is known, and the name of a 2×2 game by them.

    [ranking]
    US = "(keep, sanction) > (withdraw, sanction) = (keep, tolerate) > (withdraw, tolerate)"

A utility is unique up to its origin and unit. So each player's best outcome is worth 1 and its worst 0, and each level
between is a parameter, here us_2 with the assumption 1 > us_2 > 0. What the rankings decide is then true or false
everywhere; the rest is a condition on utilities. Von Neumann, Morgenstern (1944), chapter I.3.

The name of a 2×2 game. Call C the row in which the column player's best outcome lies and the column in which the row
player's lies, D the others. A player ranks R (both play C), S (it alone plays C), T (it alone plays D) and P (both play
D): the word of the letters, best first, begins with R or T, so there are twelve. Each names the symmetric game in which
both players have it; of two words, the row player's first, all 144 strict games have exactly one name. Ties lie between
strict games. Robinson, Goforth (2005), The Topology of the 2×2 Games; Bruns (2015), "Names for Games", Games 6(4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations, product
from math import prod
from typing import Any

from solver.errors import InvalidGame, UsageError, clip
from solver.expressions.conditions import Comparison, Condition, ConditionNode, all_of, any_of, holds
from solver.forms import tables
from solver.forms.formulas import key, located, table
from solver.forms.normal import NormalForm, game
from solver.forms.players import Player
from solver.forms.predicates import WORDS, check_outcome
from solver.regions.parameters import check_text, quote
from solver.report.words import listed

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
    seats = tables.read_players(players)
    names = [player.name for player in seats]
    with located("ranking"):
        table(ranking, names, names)
    space: dict[str, object] = {}
    assumed: list[str | Condition] = []
    paid: dict[Profile, list[object]] = {}
    for seat, name in enumerate(names):
        with located(f"ranking.{key(name)}"):
            levels = _levels(ranking[name], seats)
        inner = [f"{_stem(names, seat)}_{k}" for k in range(2, len(levels))]
        for k, (worth, level) in enumerate(zip([1, *inner, 0][-len(levels) :], levels, strict=True)):
            for outcome in level:
                paid.setdefault(outcome, []).append(worth)
            if isinstance(worth, str):
                meaning = f"utility to {name} of {listed([*map(_outcome_text, level)])}: its best is 1 and its worst 0"
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


# --- names of 2×2 games ---------------------------------------------------------------------------


_DEFECTS = {"R": (0, 0), "S": (0, 1), "T": (1, 0), "P": (1, 1)}  # the player itself, the other one
MAX_BORDERED = 3  # names that a tie is said to lie between
Outcome = tuple[int, int]


def ordinal_condition(game: NormalForm, names: Sequence[str]) -> ConditionNode:
    """Return when a game has a name, as comparisons of payoffs; UsageError unless it is 2×2.

    >>> render_condition(ordinal_condition(load("hawk-dove"), ["chicken"])).split(" and ")[:3]
    ['0 > (value - injury)/2', '(value - injury)/2 > value', 'value > value/2']
    """
    if game.shape != (2, 2):
        raise UsageError(f"ordinal names games of two players with two strategies each; this one is {game.shape_text}")
    words = WORDS[names[0]], WORDS[names[-1]]
    corners = (tuple(_letters(corner, k) for k in (0, 1)) for corner in _DEFECTS.values())
    ranked = ([[own[x] for x in word] for own, word in zip(both, words, strict=True)] for both in corners)
    return any_of(*(all_of(*_compared(game, rankings)) for rankings in ranked))


def _letters(corner: Outcome, seat: int) -> dict[str, Outcome]:
    """Return one player's R, S, T and P, where both play C in the corner."""
    return {letter: (corner[0] ^ d[seat], corner[1] ^ d[1 - seat]) for letter, d in _DEFECTS.items()}


def _compared(game: NormalForm, rankings: Iterable[Sequence[Outcome]]) -> list[Comparison]:
    """Compare each player's payoff in an outcome of its ranking, best first, with that in the next."""
    paid = ([game.expanded(game.cell(one)[seat]) for one in ranking] for seat, ranking in enumerate(rankings))
    return [Comparison(more, ">", less) for payoffs in paid for more, less in pairwise(payoffs)]


def _rankings(game: NormalForm, point: Mapping[str, Fraction]) -> list[tuple[tuple[Outcome, ...], ...]]:
    """Return the ways to rank the outcomes at a point, for both players: several where payoffs tie."""

    def orders(paid: Sequence[Sequence[Fraction]]) -> Iterator[tuple[Outcome, ...]]:
        for order in permutations(_DEFECTS.values()):
            if all(paid[i][j] >= paid[k][m] for (i, j), (k, m) in pairwise(order)):
                yield order

    return list(product(*map(orders, game.payoffs_at(point))))


def reversed_somewhere(game: NormalForm, point: Mapping[str, Fraction]) -> ConditionNode:
    """Return when a player of a 2×2 game prefers what it does not at a point, or has a preference where it had none.

    >>> len(reversed_somewhere(load("two-markets"), {"share": Fraction(3, 4)}).parts)
    6
    """
    pairs = _compared(game, _rankings(game, point)[0])
    return any_of(*(Comparison(one.left, "<" if holds(one, point) else "!=", one.right) for one in pairs))


def ordinal_name(game: NormalForm, point: Mapping[str, Fraction]) -> str:
    """Return the name of a 2×2 game at a point; with ties, the strict games that it lies between.

    >>> deal = load("thaad-deal")
    >>> ordinal_name(deal, deal.space.baseline), ordinal_name(deal, deal.space.point({"shield": 6}))
    ("Prisoner's Dilemma", "a tie, between Prisoner's Dilemma and Deadlock x Prisoner's Dilemma")
    """
    known = {word: name.replace("-", " ").title().replace("ners", "ner's") for name, word in WORDS.items()}
    found: dict[str, None] = {}
    for both in _rankings(game, point):
        corner = both[1][0][0], both[0][0][1]
        letters = ({outcome: x for x, outcome in _letters(corner, seat).items()} for seat in (0, 1))
        words = [known["".join(own[one] for one in ranking)] for own, ranking in zip(letters, both, strict=True)]
        found[" x ".join(dict.fromkeys(words))] = None
    if len(found) > MAX_BORDERED:
        return f"ties, where {len(found)} ordinal games meet"
    return f"a tie, between {listed([*found])}" if len(found) > 1 else next(iter(found))
