"""Atlas: every outcome of a concept in closed form, each with the parameter values where it stands.

A branch is an outcome (strategies and payoffs as rational functions of the
parameters) and the region of Θ in which it stands. Off the walls the branches
tell everything; on a wall there can be more outcomes, even continua, and the
concept's exact point solver answers instead: see `Atlas.at`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from flint import fmpq

from solver.concepts.components import Equilibrium, collect, in_order
from solver.concepts.exact import Solution
from solver.constraint import Constraint, sentence
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.polynomial import Poly, Ratio, at, primitive, ratio_text
from solver.proof.balance import Balance
from solver.proof.certificate import Verdict
from solver.region import Region
from solver.shown import Shown

if TYPE_CHECKING:
    from solver.condition import ConditionNode, Predicate
    from solver.domain import Domain
    from solver.partition import Phases
    from solver.without import Without

OFF_WALLS = "closed forms"


@dataclass(frozen=True, eq=False)
class Branch(Shown):
    """One outcome in closed form and where it stands.

    `strategies`: for each player the weights of its strategies, in the game's order; `payoffs`: one a player;
    `verdict`: whether the region has a point, with a witness, and whether it is full-dimensional;
    `balances`, made when asked for: what excludes it from a part of Θ, see `solver.proof.balance`.
    """

    strategies: tuple[tuple[Ratio, ...], ...]
    payoffs: tuple[Ratio, ...]
    names: tuple[tuple[str, ...], ...]  # the strategies' names, one tuple a player
    region: Region
    verdict: Verdict
    balances: Callable[[], tuple[Balance, ...]] = field(default=tuple, repr=False)

    @property
    def supports(self) -> tuple[tuple[str, ...], ...]:
        """The strategies with weight, one tuple a player."""
        return tuple(
            tuple(name for name, weight in zip(names, weights, strict=True) if weight.over)
            for names, weights in zip(self.names, self.strategies, strict=True)
        )

    @property
    def is_pure(self) -> bool:
        return all(len(support) == 1 for support in self.supports)

    @property
    def label(self) -> str:
        """`(withdraw, sanction)`; a mixture is written with + between the strategies mixed."""
        return "(" + ", ".join(" + ".join(support) for support in self.supports) + ")"

    def at(self, point: Mapping[str, object]) -> Equilibrium:
        """The outcome at a point of its region, as numbers; parameters left out take their baseline."""
        values = self.region.values(point)
        row, column = (tuple(w.at(values) for w in weights) for weights in self.strategies)
        return Equilibrium(row, column, (self.payoffs[0].at(values), self.payoffs[1].at(values)))

    def texts(self) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
        """Strategies and payoffs in the game file's own notation."""
        names = self.region.domain.names
        strategies = tuple(tuple(ratio_text(w, names) for w in weights) for weights in self.strategies)
        return strategies, tuple(ratio_text(u, names) for u in self.payoffs)

    def to_sympy(self, symbols: Mapping[str, Any] | None = None) -> Any:
        """The branch in sympy's terms: see `solver.present.symbolic.branch`."""
        from solver.present import symbolic

        return symbolic.branch(self, symbols)

    def __repr__(self) -> str:
        return f"<Branch {self.label}: {self.region}>"


@dataclass(frozen=True, slots=True)
class AtPoint(Shown):
    """Everything that stands at one point: the exact solution, and how it was found.

    `branches`: for each of the solution's equilibria the branch that it lies on, or None for one that only a
    wall has; `walls`: the walls that the point lies on, as equations; empty off the walls.
    """

    point: Mapping[str, Fraction]
    solution: Solution
    branches: tuple[Branch | None, ...]
    walls: tuple[str, ...]
    game: NormalForm | None = None

    @property
    def method(self) -> str:
        return self.solution.method


@dataclass(frozen=True, eq=False)
class Atlas(Shown):
    """All branches of one concept on one game.

    `branches`: those that stand somewhere, or might (verdict undecided), pure ones first; `excluded`: those
    proved to stand nowhere in Θ; `walls`: polynomials such that off their zeros the branches that stand are
    exactly the extreme outcomes; `ties`: where, whatever the walls say, some mixed strategy has more best
    answers than strategies it mixes, so that the outcomes need be neither isolated nor odd in number; `meaning`:
    what a predicate of a claim says of the concept's outcomes.
    """

    game: NormalForm
    concept: str
    branches: tuple[Branch, ...]
    excluded: tuple[Branch, ...]
    walls: tuple[Poly, ...] = field(repr=False)
    ties: Region
    solve: Callable[[Any, Any], Solution] = field(repr=False)
    meaning: Callable[[Atlas, Predicate], ConditionNode | Region | Without] = field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether every branch's verdict is decided."""
        return all(branch.verdict.kind != "undecided" for branch in self.branches)

    def __repr__(self) -> str:
        what = f"{self.concept} of {self.game.name or self.game.title or 'a game'}"
        return f"<Atlas: {what}, {len(self.branches)} branches over {len(self.game.space)} parameters>"

    def standing(self, point: Mapping[str, object]) -> tuple[Branch, ...]:
        """The branches whose region holds the point; on a wall there may be outcomes on no branch."""
        return tuple(branch for branch in self.branches if branch.region.contains(point))

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> AtPoint:
        """All outcomes at a rational point of Θ, exactly; parameters left out take their baseline.

        Values are a mapping, or keywords, as in atlas.at(shield="7/3"), which win where both name a parameter.
        Off the walls the closed forms are evaluated; on a wall the specialised game is solved exactly.
        Raises UsageError for a point outside Θ.
        """
        space = self.game.space
        full = {**space.point(point), **{name: space.value(name, value) for name, value in moved.items()}}
        if not self.game.space.admits(full):
            raise UsageError("the point breaks the game's assumptions; move it, or change the assumptions")
        values = self.domain.ring.values(full)
        on = tuple(wall for wall in self.walls if at(wall, values) == 0)
        A, B = self._payoffs(full)
        if on:
            solution = self.solve(A, B)
        else:
            found = [branch.at(full) for branch in self.standing(full)]
            components = collect([(e.row, e.column) for e in found], A, B)
            solution = Solution(in_order(components), components, not self.ties.contains(full), OFF_WALLS)
        known: dict[tuple[object, object], Branch] = {}
        for branch in self.standing(full):  # where branches meet, the one of the smaller supports names the point
            here = branch.at(full)
            known.setdefault((here.row, here.column), branch)
        branches = tuple(known.get((e.row, e.column)) for e in solution.equilibria)
        return AtPoint(full, solution, branches, self._walls(on, values), self.game)

    def _walls(self, on: Sequence[Poly], values: Sequence[fmpq]) -> tuple[str, ...]:
        """The factors that vanish, each once and upright, as equations."""
        found: dict[str, None] = {}
        for wall in on:
            for factor, _ in wall.factor()[1]:
                if at(factor, values) == 0:
                    upright = primitive(factor if factor.leading_coefficient() > 0 else -factor)
                    left = sentence(Constraint(upright, "=="), self.domain.names)
                    found.setdefault(f"{left.left} = {left.right}")
        return tuple(found)

    def phases(self, progress: Callable[[int, int], None] = lambda done, total: None) -> Phases:
        """The open regions with one list of standing branches, found once: see `solver.partition`.

        `progress` is told (done, total) on the way.
        """
        if "_phases" not in self.__dict__:
            from solver.partition import phases

            self.__dict__["_phases"] = phases(self, progress=progress)
        found: Phases = self.__dict__["_phases"]
        return found

    @cached_property
    def domain(self) -> Domain:
        from solver.domain import domain

        return domain(self.game.space)

    def _payoffs(self, point: Mapping[str, Fraction]) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
        """The payoffs at a point, read off the expressions themselves, not off the closed forms."""
        from solver.expression import evaluate

        first, second = (
            [
                [evaluate(self.game.expanded(cell), point) for cell in line]
                for line in self.game.matrix(player)
            ]
            for player in (0, 1)
        )
        return first, second
