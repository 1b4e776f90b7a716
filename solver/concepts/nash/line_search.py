"""The Nash equilibria along a line through the parameters: the one-parameter game on the line, solved. At a rational
number the atlas of that game gives them; at an irrational root the game is solved over Q(α).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property

from solver.algebra.algebraic_numbers import Algebraic, Element, Real, coordinate
from solver.algebra.number_fields import univariate
from solver.atlas import Branch, remember
from solver.concepts.line_search import LineSearch, Outcome, Standing
from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.field_solver import solve_over_field
from solver.expressions.expression import Expression
from solver.forms.normal import NormalForm
from solver.forms.players import Equilibrium
from solver.regions.decide.emptiness import FORMULAS_BUDGET, Budget
from solver.regions.domain import domain
from solver.regions.lines import Line, roots_in
from solver.regions.lowering import lower


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
        game = self.whole.game
        payoffs = tuple(tuple(map(self.put, cell)) for cell in game.payoffs)
        return NormalForm(game.players, payoffs, space=self.space)

    @cached_property
    def atlas(self) -> NashAtlas:
        space, line = self.whole.game.space, self.line
        is_all = space.names == (self.variable,) and not space.assumptions and [*line.start, *line.step] == [0, 1]
        return self.whole if is_all else self.find(self.game, FORMULAS_BUDGET)

    @cached_property
    def candidates(self) -> tuple[Real, ...]:
        return roots_in((univariate(wall) for wall in self.atlas.walls), self.line.low, self.line.high)

    def solve(self, t: Real) -> Standing:
        components: Iterable[Iterable[Equilibrium]]
        if isinstance(t, Algebraic):
            matrices = (self.game.matrix(player) for player in (0, 1))
            components = solve_over_field(*([[self.payoff(u, t) for u in line] for line in one] for one in matrices))
        else:
            components = (component.equilibria for component in self.at(t).solution.components)
        return Standing(coordinate(t), tuple(tuple(map(self.outcome, component)) for component in components))

    def branches(self, t: Fraction) -> tuple[Branch, ...]:
        return tuple(branch for branch in self.at(t).branches if branch is not None)

    def at(self, t: Fraction) -> NashAtPoint:
        return remember(self.atlas, ("at", t), lambda: self.atlas.at({self.variable: t}))

    def payoff(self, entry: Expression, t: Algebraic) -> Element:
        tree, over = self.game.write_out(entry), domain(self.game.space).ring
        value = lower(tree, over, lambda poly, strict=False: t.sign(univariate(poly)) >= 0)  # in Min, Max and Abs
        return Element.of(t, univariate(value.over)) / Element.of(t, univariate(value.under))

    def outcome(self, found: Equilibrium) -> Outcome:
        names = tuple(player.strategies for player in self.game.players)
        return Outcome(names, found.strategies, found.payoffs)
