"""The atlas of Nash equilibria: off the walls its branches, on a wall the exact solution of the game there. On a wall
there can be more equilibria than branches, even continua; `solver.concepts.nash.point_solver` finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from solver.algebra.polynomials import at as value_at
from solver.atlas import Atlas, Branch, PointAnswer, outcome_name
from solver.concepts.nash.components import collect, in_order
from solver.concepts.nash.point_solver import Solution, solve
from solver.expressions.conditions import ConditionNode, Predicate
from solver.forms.normal import NormalForm
from solver.outcomes import StrategyAtlas
from solver.regions.region import Region
from solver.report.json_records import RecordLayout

if TYPE_CHECKING:
    from solver.concepts.line_search import LineSearch
    from solver.regions.differences import Exclusion
    from solver.regions.lines import Line

OFF_WALLS = "closed forms"


@dataclass(frozen=True, slots=True)
class NashAtPoint(PointAnswer):
    """All equilibria at one point: the exact solution, how it was found, and what `PointAnswer` says of each."""

    report: ClassVar[str] = "solver.questions.solve.report"
    json_layout: ClassVar[RecordLayout] = RecordLayout("zopa.point/2", flat="solution", by={"branches": "labels"})
    solution: Solution
    game: NormalForm | None = None

    @property
    def method(self) -> str:
        return self.solution.method

    @property
    def complete(self) -> bool:
        held = {branch for branch in self.branches if branch is not None}
        return None not in self.branches and len(self.solution.equilibria) == len(held)

    @property
    def continua(self) -> Iterator[tuple[str, ...]]:
        if self.game is None:
            return
        names = [player.strategies for player in self.game.players]
        for component in self.solution.components:
            yield tuple(
                outcome_name(
                    (name for name, weight in zip(all_names, weights, strict=True) if weight)
                    for all_names, weights in zip(names, (corner.row, corner.column), strict=True)
                )
                for corner in component.equilibria
            )


@dataclass(frozen=True, eq=False, repr=False)
class NashAtlas(StrategyAtlas):
    """All branches of one game; `says`: what a predicate of a claim says; `search`: what goes along a line."""

    report: ClassVar[str] = "solver.questions.solve.report"
    record: ClassVar[str] = "atlas_record"
    game: NormalForm
    says: Callable[[Atlas, Predicate], ConditionNode | Region | Exclusion] = field(repr=False)
    search: Callable[[NashAtlas, Line, str], LineSearch] = field(repr=False)

    def meaning(self, predicate: Predicate) -> ConditionNode | Region | Exclusion:
        return self.says(self, predicate)

    def along(self, line: Line, name: str = "") -> LineSearch:
        return self.search(self, line, name)

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> NashAtPoint:
        """Return all outcomes at a rational point of Θ, exactly; parameters left out take their baseline.

        >>> from zopa import load, nash
        >>> len(nash(load("two-markets")).at(share="1/2").solution.equilibria)
        3

        Values are a mapping, or keywords, which win where both name a parameter. Off the walls the closed forms are
        evaluated; on a wall the specialised game is solved exactly. Raises UsageError outside Θ.
        """
        full = self.full_point(point, moved)
        values = self.domain.ring.values(full)
        on = tuple(wall for wall in self.walls if value_at(wall, values) == 0)
        A, B = self.game.payoffs_at(full)
        if on:
            solution = solve(A, B)
        else:
            found = [branch.at(full) for branch in self.standing(full)]
            components = collect([(e.row, e.column) for e in found], A, B)
            solution = Solution(in_order(components), components, not self.ties.contains(full), OFF_WALLS)
        known: dict[tuple[object, object], Branch] = {}
        for branch in self.standing(full):  # where branches meet, the one of the smaller supports names the point
            here = branch.at(full)
            known.setdefault((here.row, here.column), branch)
        branches = tuple(known.get((e.row, e.column)) for e in solution.equilibria)
        return NashAtPoint(full, branches, self.equations(on, values), solution, self.game)
