"""The Nash equilibria along a line through the parameters: the one-parameter game on the line, solved. At a rational
number the atlas of that game gives them; at an irrational root the game is solved over Q(α)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from flint import fmpq_poly

from solver.algebra.algebraic_numbers import Algebraic, Element, Real, coordinate
from solver.algebra.number_fields import univariate
from solver.algebra.polynomials import Key, Poly, primitive, ring
from solver.atlas import Branch, remember
from solver.concepts.line_search import LineSearch, Outcome, Standing
from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.fixed_points import Form, polynomial_multiple
from solver.concepts.nash.point_solver import solve_over_field
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
        tree, over = self.game.expanded(entry), domain(self.game.space).ring
        value = lower(tree, over, lambda poly, strict=False: t.sign(univariate(poly)) >= 0)  # in Min, Max and Abs
        return Element.of(t, univariate(value.over)) / Element.of(t, univariate(value.under))

    def outcome(self, found: Equilibrium) -> Outcome:
        names = tuple(player.strategies for player in self.game.players)
        return Outcome(names, found.strategies, found.payoffs)


# --- lines on which a player of a 2×2×2 game is indifferent throughout -------------------------------------
#
# Then equilibria come in sets, which no formulas list. Let x_i be the chance that player i plays its first strategy,
# and g_i what i gains by it, a polynomial in t and in the two others' chances. The signs of all g_i, x_i and 1 − x_i
# cut the cube of chances into pieces. Take one chance after the other away, keeping discriminants and the resultants of
# any two: what is zero comes into the cube or leaves it at a zero of x_i or 1 − x_i, so no other coefficients count.
# Between the real roots of what is left, in t alone, the pieces stay as they are, and so do those that are equilibria,
# isolated or not.
#
# Collins (1975), "Quantifier elimination for real closed fields by cylindrical algebraic decomposition", LNCS 33.

CUBE = ring(("t", "x_0", "x_1", "x_2"))


def changes(forms: Sequence[Form]) -> list[fmpq_poly]:
    """Return the polynomials in t at whose roots equilibria can change, by what each player gains, as a form in the
    chances of the two others in order, with coefficients in t.

    >>> t, one = ring(("t",))["t"], ring(("t",)).one
    >>> flat, up = [ratio(0 * t, one)] * 4, [ratio(t - 1, one), ratio(one, one), ratio(0 * t, one), ratio(0 * t, one)]
    >>> changes([flat, up, flat])
    [x + (-1), x]
    """
    chances = [CUBE[f"x_{i}"] for i in range(3)]
    gains = []
    for i, form in enumerate(forms):
        a, b, c, d = (
            CUBE.context.from_dict({(*e, 0, 0, 0): k for e, k in one.to_dict().items()})
            for one in polynomial_multiple(form)
        )
        x, y = (chances[k] for k in range(3) if k != i)
        gains.append(a + b * x + c * y + d * x * y)
    bounds = [bound for x in chances for bound in (x, 1 - x)]
    denominators = [one.under for form in forms for one in form]
    left = _factors([*gains, *bounds])
    for k in (3, 2, 1):
        left = _without(left, k)
    return [univariate(poly) for poly in (*_factors(denominators), *left)]


def _without(polys: Sequence[Poly], k: int) -> list[Poly]:
    """Return what decides where the zeros in one variable of polynomials appear, meet and go."""
    kept = [poly for poly in polys if not poly.degrees()[k]]
    moving = [poly for poly in polys if poly.degrees()[k]]
    double = [poly.discriminant(k) for poly in moving if poly.degrees()[k] > 1]
    return _factors([*kept, *double, *(one.resultant(other, k) for one, other in combinations(moving, 2))])


def _factors(polys: Iterable[Poly]) -> list[Poly]:
    """Return the irreducible factors of polynomials, each once."""
    each = (primitive(factor) for poly in polys if poly for factor, _ in poly.factor()[1])
    return [key.poly for key in dict.fromkeys(Key(factor) for factor in each)]
