"""The pure equilibria of a game of any number of players, as formulas.

An outcome s of pure strategies is an equilibrium where u_i(s) >= u_i(k, s) for every player i and every other strategy
k of that player's. These are comparisons of payoffs, so a region needs no solving and is right on its walls. Of mixed
equilibria that atlas says nothing: a game without pure ones has equilibria all the same.

Nash (1951), "Non-Cooperative Games", Annals of Mathematics 54.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar, Literal, TypeAlias

from solver.algebra.polynomials import Key, Poly, Ratio
from solver.atlas import (
    AtlasTraits,
    Branch,
    Progress,
    no_progress,
    point_and_walls,
)
from solver.concepts.line_search import PiecewiseLineSearch
from solver.concepts.nash.atlas import PURE, PURE_METHOD, NashAtlas, NashAtPoint
from solver.concepts.nash.cases import payoff_cases
from solver.concepts.nash.components import Component, NashSubset
from solver.concepts.nash.many_players import Support
from solver.concepts.nash.point_solver import Solution
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.forms.players import unit
from solver.regions.constraints import Cell, constraint, normalize_cell
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.domain import domain
from solver.regions.region import nowhere
from solver.regions.unions import decide_union

MAX_PROFILES = 4_096  # of pure strategies, each with a region
MAX_THOROUGH = 6  # conjunctions' worth of a budget that the branches of one game share
Outcomes: TypeAlias = dict[tuple[tuple[tuple[Ratio, ...], ...], tuple[Ratio, ...]], list[Cell]]  # with where they stand


@dataclass(frozen=True, eq=False, repr=False)
class PureAtlas(NashAtlas):
    """All pure equilibria of a game, however many play, and nothing of its mixed ones; right on the walls, too."""

    _kind: ClassVar[AtlasTraits] = AtlasTraits("equilibrium", strategic=True, complete_on_walls=True)

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> NashAtPoint:
        full, walls = point_and_walls(self, point, moved)
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
    ring = domain(game.space).ring
    found: Outcomes = {}
    walls: dict[Key, Poly] = {}
    for guards, payoffs in payoff_cases(game):
        for profile, paid in payoffs.items():
            cell = normalize_cell(guards + _nobody_gains(payoffs, profile, game.shape))
            if cell is not None:
                pure = tuple(
                    tuple(map(ring.number, unit(s, size))) for s, size in zip(profile, game.shape, strict=True)
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
    players, branches = game.seat_names, []
    budget = budget.among(sum(map(len, found.values())), MAX_THOROUGH)
    for (strategies, paid), cells in found.items():
        region, verdict = decide_union(game.space, cells, budget)
        branches.append(Branch(strategies, paid, names, region, verdict, players=players))
        progress(len(branches), len(found))
    kept = tuple(branch for branch in branches if branch.verdict.kind != "empty")
    return kept, tuple(branch for branch in branches if branch.verdict.kind == "empty")


def _nobody_gains(payoffs: Mapping[Support, tuple[Ratio, ...]], profile: Support, shape: Sequence[int]) -> Cell:
    """Return the conditions that no player gains by leaving an outcome alone."""
    moves = ((i, k) for i, size in enumerate(shape) for k in range(size) if k != profile[i])
    losses = (payoffs[profile][i] - payoffs[*profile[:i], k, *profile[i + 1 :]][i] for i, k in moves)
    return tuple(constraint(loss.over * loss.under, ">=") for loss in losses)
