"""The Nash equilibria along a line through the parameters: the one-parameter game on the line, solved. At a rational
number the atlas of that game gives them; at an irrational root the game is solved over Q(α)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property

from solver.algebra.algebraic_numbers import Algebraic, Element, Real, coordinate
from solver.algebra.number_fields import univariate
from solver.algebra.polynomials import Poly
from solver.atlas import Branch
from solver.concepts.line_search import LineSearch, Outcome, Standing
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.point_solver import FieldEquilibrium, solve_over_field
from solver.expressions.expression import Expression, substitute
from solver.expressions.nodes import Name, Node, Number, add, multiply, render
from solver.forms.normal import NormalForm
from solver.forms.players import Equilibrium
from solver.regions.decide.emptiness import FORMULAS_BUDGET, Budget
from solver.regions.domain import domain
from solver.regions.lines import Line, roots_in
from solver.regions.lowering import Decisions, lower
from solver.regions.parameters import Parameter, ParameterSpace


class NashLineSearch(LineSearch):
    """The search along one line of a game in normal form."""

    whole: NashAtlas

    def __init__(
        self, whole: NashAtlas, name: str, line: Line, find: Callable[[NormalForm, Budget], NashAtlas]
    ) -> None:
        super().__init__(whole, name, line)
        self.find = find

    @cached_property
    def game(self) -> NormalForm:
        """The game on the line, t its only parameter, without assumptions: `walk` keeps within Θ."""
        at = {
            name: add(Number(start), multiply(Number(step), Name(self.variable))) if step else Number(start)
            for name, start, step in zip(self.line.domain.names, self.line.start, self.line.step, strict=True)
        }
        game, low, high = self.whole.game, self.line.low, self.line.high
        moved = ([substitute(game.expanded(entry), at) for entry in cell] for cell in game.payoffs)
        payoffs = tuple(tuple(Expression(tree, render(tree)) for tree in cell) for cell in moved)
        return NormalForm(game.players, payoffs, space=ParameterSpace((Parameter(self.variable, low, low, high),)))

    @cached_property
    def atlas(self) -> NashAtlas:
        return self.find(self.game, FORMULAS_BUDGET)

    @cached_property
    def candidates(self) -> tuple[Real, ...]:
        return roots_in((univariate(wall) for wall in self.atlas.walls), self.line.low, self.line.high)

    def solve(self, t: Real) -> Standing:
        components: Iterable[Iterable[Equilibrium | FieldEquilibrium]]
        if isinstance(t, Algebraic):
            components = self.solve_irrational(t)
        else:
            components = (component.equilibria for component in self.atlas.at({self.variable: t}).solution.components)
        return Standing(coordinate(t), tuple(tuple(map(self.outcome, component)) for component in components))

    def branches(self, t: Fraction) -> tuple[Branch, ...]:
        return tuple(branch for branch in self.atlas.at({self.variable: t}).branches if branch is not None)

    def solve_irrational(self, t: Algebraic) -> tuple[tuple[FieldEquilibrium, ...], ...]:
        """Return the extreme equilibria by component, from the payoffs in Q(t)."""
        first, second = (
            [[self.payoff(self.game.expanded(entry), t) for entry in line] for line in self.game.matrix(player)]
            for player in (0, 1)
        )
        return solve_over_field(first, second)

    def payoff(self, node: Node, t: Algebraic) -> Element:
        value = lower(node, domain(self.game.space).ring, _Signs(t))
        return Element.of(t, univariate(value.over)) / Element.of(t, univariate(value.under))

    def outcome(self, found: Equilibrium | FieldEquilibrium) -> Outcome:
        names = tuple(player.strategies for player in self.game.players)
        return Outcome(names, (found.row, found.column), found.payoffs)


class _Signs(Decisions):
    """The comparisons in Min, Max and Abs as they come out at an irrational number."""

    def __init__(self, t: Algebraic) -> None:
        super().__init__()
        self.t = t

    def __call__(self, poly: Poly, strict: bool = False) -> bool:
        return self.t.sign(univariate(poly)) >= 0
