"""The atlas of Nash equilibria: off the walls its branches, on a wall the exact solution of the game there. On a wall
there can be more equilibria than branches, even continua; `solver.concepts.nash.point_solver` finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, Literal

from solver.algebra.polynomials import Poly
from solver.atlas import (
    Atlas,
    AtlasTraits,
    Branch,
    Named,
    Orientation,
    PointAnswer,
    branches_at,
    domain_of,
    groups_of,
    name_by_weights,
    orientation,
    outcome_name,
    point_and_walls,
    told_by_branch,
)  # fmt: skip
from solver.concepts.nash.cases import tables
from solver.concepts.nash.components import collect, in_order
from solver.concepts.nash.index import Table, index_of
from solver.concepts.nash.point_solver import Solution, solve
from solver.concepts.nash.wall_relations import exchange_relations
from solver.expressions.conditions import Condition, ConditionNode, Predicate
from solver.forms.normal import NormalForm
from solver.forms.players import Equilibrium
from solver.outcomes import PredicateClaims, supports
from solver.regions.region import Region

if TYPE_CHECKING:
    from solver.concepts.line_search import LineSearch
    from solver.regions.differences import Exclusion
    from solver.regions.extent import Extent
    from solver.regions.lines import Line
    from solver.regions.parameters import ParameterSpace

OFF_WALLS = "closed forms"
PURE = "Nash equilibrium in pure strategies"
PURE_METHOD = "by comparing payoffs: these are all in pure strategies, and there may be mixed ones besides"


@dataclass(frozen=True, slots=True)
class NashAtPoint(PointAnswer, schema="zopa.point/2", flat="solution", by={"branches": "labels"}):
    """All equilibria at one point: the exact solution, how it was found, and what `PointAnswer` says of each."""

    report: ClassVar[str] = "solver.questions.solve.point_report"
    solution: Solution
    game: NormalForm

    @property
    def method(self) -> str:
        return self.solution.method

    @property
    def outcomes(self) -> tuple[Equilibrium, ...]:
        """The extreme equilibria, in order."""
        return self.solution.equilibria

    @property
    def complete(self) -> bool:
        held = {branch for branch in self.branches if branch is not None}
        return None not in self.branches and len(self.solution.equilibria) == len(held)

    @property
    def continua(self) -> Iterator[tuple[str, ...]]:
        names = [player.strategies for player in self.game.players]
        for component in self.solution.components:
            yield tuple(name_by_weights(names, corner.strategies) for corner in component.equilibria)

    @property
    def maximal(self) -> Iterator[tuple[tuple[str, ...], int, bool]]:
        each = zip(self.continua, self.solution.components, strict=True)
        return ((labels, len(component.subsets), False) for labels, component in each)


@dataclass(frozen=True, eq=False, repr=False)
class NashAtlas(PredicateClaims, Atlas):
    """All branches of one game; `search`: what goes along a line; `off_walls`: whether claims about all equilibria are
    read as if the walls had no more than the branches."""

    report: ClassVar[str] = "solver.questions.solve.report"
    record: ClassVar[str] = "atlas_record"
    _kind: ClassVar[AtlasTraits] = AtlasTraits("equilibrium", strategic=True)
    game: NormalForm
    search: Callable[[NashAtlas, str, Line], LineSearch] = field(repr=False)
    off_walls: bool = field(default=False, repr=False)

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        wanted = supports(self, outcome)
        every = (*self.branches, *self.excluded)
        return tuple(branch for branch in every if tuple(map(frozenset, branch.supports)) == wanted)

    def label(self, outcome: Named) -> str:
        used = zip(self.game.players, supports(self, outcome), strict=True)
        return outcome_name([name for name in player.strategies if name in names] for player, names in used)

    def _outcome_region(self, outcome: Named) -> Region:
        """Return where an equilibrium uses exactly the outcome's strategies: a branch's region without its edges. At an
        edge a weight is 0. A mixture of more strategies against fewer, on no branch, lies inside a continuum."""
        return self.claim(f"equilibrium{self.label(outcome)}").region().merged()

    def meaning(self, predicate: Predicate) -> ConditionNode | Region | Exclusion:
        from solver.concepts.nash.predicates import nash_claim  # loaded only when a claim is asked

        return nash_claim(self, predicate, self.off_walls)

    def _extent(self, claim: Condition, space: ParameterSpace, off_walls: bool) -> Extent:
        if off_walls and not (self.off_walls or self.traits.complete_on_walls):
            return self._off_walls.claim(claim, space, off_walls)
        return super()._extent(claim, space, self.off_walls)

    @cached_property
    def _off_walls(self) -> NashAtlas:
        return replace(self, off_walls=True)

    def along(self, line: Line, name: str = "") -> LineSearch:
        return self.search(self, name, line)

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> NashAtPoint:
        """Return all outcomes at a rational point of Θ, exactly; parameters left out take their baseline.

        >>> len(nash(load("two-markets")).at(share="1/2").solution.equilibria)
        3

        Values are a mapping, or keywords, which win where both name a parameter. Off the walls the closed forms are
        evaluated; on a wall the specialised game is solved exactly. Raises UsageError outside Θ.
        """
        full, walls = point_and_walls(self, point, moved)
        known = self.known_at(full)
        if walls:
            solution = solve(*self.game.payoffs_at(full))
        else:
            components = collect(found for _, found in known.values())
            solution = Solution(in_order(components), components, not self.ties.contains(full), OFF_WALLS)
        branches = tuple(known[e.strategies][0] if e.strategies in known else None for e in solution.equilibria)
        named = tuple(replace(equilibrium, called=groups_of(self)) for equilibrium in solution.equilibria)
        return NashAtPoint(full, branches, walls, replace(solution, equilibria=named), self.game)

    def known_at(self, point: Mapping[str, object]) -> dict[object, tuple[Branch, Equilibrium]]:
        """Return what stands at a point by its strategies; where branches meet, the one of the smaller supports."""
        found: dict[object, tuple[Branch, Equilibrium]] = {}
        for branch in branches_at(self, point):
            here = branch.at(point)
            found.setdefault(here.strategies, (branch, here))
        return found

    @cached_property
    def mixed(self) -> tuple[tuple[str, Region | None], ...]:
        """Ways to mix that are no branches, by name, with where some weights make them equilibria."""
        return ()

    @cached_property
    def _tables(self) -> Sequence[tuple[Table, Table]]:
        """Both players' payoffs as polynomials, by row and by column, once for each way that comparisons come out."""
        return [(a, turned) for _, a, turned, _ in tables(self.game, domain_of(self))]


@orientation.register
def _(atlas: NashAtlas) -> Orientation:
    """Return the sum of indices of a game of two players without ties, which is 1, and what tells the index of each.

    >>> atlas = nash(load("hawk-dove"))
    >>> [orientation(atlas).index(branch) for branch in atlas.branches[-2:]]
    [(1, (1, 1)), (-1, (-1/2*p1, -1/2*p1))]
    """

    def index(branch: Branch) -> tuple[int, tuple[Poly, ...]] | None:
        return index_of(*atlas._tables[0], *branch.strategies) if len(atlas._tables) == 1 else None

    def identities() -> Iterator[Sequence[tuple[int, Poly, Poly]]]:
        for matrix in chain(*atlas._tables) if len(atlas.game.players) == 2 else ():
            bracket, relations = exchange_relations(matrix)
            for relation in relations:
                yield [(sign, bracket(one), bracket(other)) for sign, one, other in relation]

    return Orientation(None if told_by_branch(atlas) or atlas.ties.cells else 1, index, identities)
