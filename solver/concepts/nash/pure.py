"""The pure equilibria of a game with any number of players: an outcome each, and exactly where nobody leaves it alone.

An outcome s is an equilibrium where u_i(s) >= u_i(k, s) for every player i and every other strategy k of that player's.
These are comparisons of payoffs, so a region needs no solving, is right on its walls, and holds for any number of
players. Of mixed equilibria the atlas says nothing: a game without pure ones has equilibria all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar, Literal, TypeAlias

from solver.algebra.polynomials import Key, Poly, Ratio
from solver.atlas import Branch, Progress, decide_union, no_progress
from solver.concepts.line_search import PiecewiseLineSearch
from solver.concepts.nash.atlas import PURE, PURE_METHOD, NashAtlas, NashAtPoint
from solver.concepts.nash.cases import payoff_cases
from solver.concepts.nash.components import Component, NashSubset
from solver.concepts.nash.point_solver import Solution
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, constraint, normalized
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.domain import domain
from solver.regions.region import nowhere

MAX_PROFILES = 4_096
MAX_THOROUGH = 6  # conjunctions' worth of a budget that the branches of one game share
Profile: TypeAlias = tuple[int, ...]
Outcomes: TypeAlias = dict[tuple[tuple[tuple[Ratio, ...], ...], tuple[Ratio, ...]], list[Cell]]  # with where they stand


@dataclass(frozen=True, eq=False, repr=False)
class PureAtlas(NashAtlas):
    """All pure equilibria of a game, however many play, and nothing of its mixed ones; right on the walls, too."""

    complete_on_walls: ClassVar[bool] = True

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> NashAtPoint:
        full, walls = self.point_and_walls(point, moved)
        found = self.known_at(full).values()
        branches, equilibria = tuple(branch for branch, _ in found), tuple(e for _, e in found)
        components = tuple(Component((e,), (NashSubset(tuple((w,) for w in e.strategies)),)) for e in equilibria)
        solution = Solution(equilibria, components, True, PURE_METHOD)
        return NashAtPoint(full, branches, walls, solution, self.game)


def pure_equilibria(game: NormalForm, budget: Budget = DEFAULT, progress: Progress = no_progress) -> PureAtlas:
    """Return every pure equilibrium of a game with the exact region where it is one; UsageError beyond MAX_PROFILES.

    >>> for branch in pure_equilibria(load("buck-passing")).branches[1:3]:
    ...     print(branch.label, "if", branch.region)
    (act, pass) if stake_us >= effort_us
    (pass, act) if stake_cn >= effort_cn
    """
    if (count := prod(game.shape)) > MAX_PROFILES:
        raise UsageError(
            f"{count} outcomes; pure equilibria in symbols are found in games of at most {MAX_PROFILES}: drop dominated"
            " strategies, or split the game"
        )
    over = domain(game.space)
    found: Outcomes = {}
    walls: dict[Key, Poly] = {}
    for guards, payoffs in payoff_cases(game):
        for profile, paid in payoffs.items():
            cell = normalized(guards + _nobody_gains(payoffs, profile, game.shape))
            if cell is not None:
                pure = tuple(
                    tuple(Ratio(over.ring.constant(int(j == s)), over.ring.one) for j in range(size))
                    for s, size in zip(profile, game.shape, strict=True)
                )
                found.setdefault((pure, paid), []).append(cell)
                walls.update((Key(c.poly), c.poly) for c in cell if c.relation != "==")
    kept, excluded = decide_branches(game, found, budget, progress)
    return PureAtlas(game, PURE, kept, excluded, tuple(walls.values()), nowhere(game.space), PiecewiseLineSearch)


def decide_branches(
    game: NormalForm, found: Outcomes, budget: Budget, progress: Progress
) -> tuple[tuple[Branch, ...], tuple[Branch, ...]]:
    """Return the outcomes as branches: those that stand somewhere, or might, and those proved to stand nowhere.

    >>> decide_branches(load("three-powers"), {}, DEFAULT, no_progress)
    ((), ())
    """
    names = tuple(player.strategies for player in game.players)
    players, branches = tuple(player.name for player in game.players), []
    budget = budget.among(sum(map(len, found.values())), MAX_THOROUGH)
    for (strategies, paid), cells in found.items():
        region, verdict = decide_union(game.space, cells, budget)
        branches.append(Branch(strategies, paid, names, region, verdict, players=players))
        progress(len(branches), len(found))
    empty = [branch.verdict.kind == "empty" for branch in branches]
    kept, excluded = (tuple(b for b, out in zip(branches, empty, strict=True) if out is sort) for sort in (False, True))
    return kept, excluded


def _nobody_gains(payoffs: Mapping[Profile, tuple[Ratio, ...]], profile: Profile, shape: Sequence[int]) -> Cell:
    """Return the conditions that no player gains by leaving an outcome alone."""
    moves = ((i, k) for i, size in enumerate(shape) for k in range(size) if k != profile[i])
    losses = (payoffs[profile][i] - payoffs[*profile[:i], k, *profile[i + 1 :]][i] for i, k in moves)
    return tuple(constraint(loss.over * loss.under, ">=") for loss in losses)
