"""What stands in the way of a claim at one point: the other equilibrium, or the outcome that is better for somebody.

    unique            any other equilibrium
    payoff_dominant   another equilibrium that pays one of the two no less
    pareto            an outcome of pure strategies that pays everyone no less and somebody more

A claim that holds at the point has none of these. Of a continuum the extreme equilibria are named, pure ones first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import ClassVar

from solver.concepts.nash.point_solver import solve
from solver.expressions.conditions import Predicate
from solver.expressions.expression import evaluate
from solver.forms.normal import NormalForm
from solver.report.answer import Record
from solver.report.json_records import RecordLayout

MOST = 5  # rivals named for one claim
Weights = tuple[tuple[Fraction, ...], ...]  # for each player, of its strategies


@dataclass(frozen=True, slots=True)
class Rival(Record):
    """What a claim about `outcome` fails by: `rival`, by name, with the weight of each player's strategies in it.

    `is_equilibrium`: else it is an outcome that makes somebody better off and nobody worse. `payoffs`: each player's in
    it; `here`: each player's in the outcome, None where that mixes strategies.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout(
        rename={"is_equilibrium": "equilibrium", "here": "payoffs_of_outcome"},
        by={"weights": "groups", "payoffs": "players", "here": "players"},
    )
    claim: str
    outcome: tuple[str, ...]
    rival: str
    weights: Weights
    is_equilibrium: bool
    payoffs: tuple[Fraction, ...]
    here: tuple[Fraction, ...] | None


def rivals_at(game: NormalForm, claims: Iterable[Predicate], point: Mapping[str, Fraction]) -> tuple[Rival, ...]:
    """The rivals of each claim among `unique`, `payoff_dominant` and `pareto`, MOST of them at most.

    >>> from games import load
    >>> game = load("two-markets")
    >>> claim = Predicate("unique", ("first", "second"))
    >>> [rival.rival for rival in rivals_at(game, [claim], {"share": Fraction(1, 2)})]
    ['(second, first)', '(first + second, first + second)']
    """
    found: list[Rival] = []
    for claim in dict.fromkeys(claims):
        if claim.name == "pareto":
            found += islice(_better(game, claim, point), MOST)
        elif claim.name in ("unique", "payoff_dominant"):
            others = sorted(_others(game, claim, point), key=lambda one: sum(map(_size, one.weights)))
            found += others[:MOST]
    return tuple(found)


def _better(game: NormalForm, claim: Predicate, point: Mapping[str, Fraction]) -> Iterator[Rival]:
    here = _payoffs(game, claim.arguments, point)
    for profile in game.profiles():
        there = _payoffs(game, profile, point)
        if there != here and all(a <= b for a, b in zip(here, there, strict=True)):
            weights = tuple(
                tuple(Fraction(strategy == played) for strategy in player.strategies)
                for player, played in zip(game.players, profile, strict=True)
            )
            yield Rival("pareto", claim.arguments, _name(profile), weights, False, there, here)


def _others(game: NormalForm, claim: Predicate, point: Mapping[str, Fraction]) -> Iterator[Rival]:
    first, second = (
        [[evaluate(game.expanded(cell), point) for cell in line] for line in game.matrix(player)] for player in (0, 1)
    )
    claimed = [set(argument.split(" + ")) for argument in claim.arguments]
    pure = all(len(side) == 1 for side in claimed)
    here = _payoffs(game, claim.arguments, point) if pure else None
    for one in solve(first, second).equilibria:
        weights = (tuple(one.row), tuple(one.column))
        supports = [_support(player.strategies, own) for player, own in zip(game.players, weights, strict=True)]
        if [set(side) for side in supports] == claimed:
            continue
        payoffs = tuple(one.payoffs)
        if claim.name == "unique" or here is None or any(a <= b for a, b in zip(here, payoffs, strict=True)):
            name = _name([" + ".join(side) for side in supports])
            yield Rival(claim.name, claim.arguments, name, weights, True, payoffs, here)


def _payoffs(game: NormalForm, profile: tuple[str, ...], point: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    return tuple(evaluate(game.expanded(payoff), point) for payoff in game.cell(profile))


def _support(strategies: Sequence[str], weights: Sequence[Fraction]) -> list[str]:
    return [strategy for strategy, weight in zip(strategies, weights, strict=True) if weight]


def _size(weights: Sequence[Fraction]) -> int:
    return sum(1 for weight in weights if weight)


def _name(strategies: Sequence[str]) -> str:
    return f"({', '.join(strategies)})"
