"""The atlas of a 2×2×2 game: every equilibrium as a formula with its region, unless a tie holds throughout.

Let x_i be the chance that player i plays its first strategy. What i gains by it over the second is bilinear in the two
others' chances x and y:  g_i = a + b x + c y + d x y. Fix who mixes, and what the others play for certain:

* nobody mixes: g_i >= 0 for each i that plays its first strategy, <= 0 for the others;
* two mix: g_i = 0 is linear in the one chance that is open, so x_j = -a/b from i's indifference, and x_i from j's;
* all three: x_1 = -n/m from 0's indifference and x_0 = -q/r from 1's, each linear in x_2 above and below, make 2's a
  quadratic in x_2. If it has linear factors, its roots are quotients of polynomials. Where g_0 or g_1 is a product of a
  factor in each chance, n and m share one; its root is a further candidate, and the last chance follows from g_2 = 0.
  Else the chances have a square root in them (`solver.concepts.nash.fixed_points`).

A player who mixes alone is indifferent, as on a wall or in a structural tie. Where such a tie stands off the walls only
the pure equilibria are given (`many_players`), as if more than MAX_TERMS stood under a root; and for each way to mix
the region where some weights make an equilibrium, by taking the chances away one after the other
(`solver.regions.elimination`). A tie at what is no equilibrium changes nothing. Off the walls (each numerator and
denominator of every candidate) the branches that stand are all equilibria; on a wall the game is solved there, as along
a line, where roots may be irrational (`solver.concepts.nash.many_players`) and ties may hold throughout
(`solver.concepts.nash.line_search`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property, partial
from itertools import count, product
from typing import Any, Literal, TypeAlias

from flint import fmpq_poly
from flint.utils.flint_exceptions import DomainError

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Real, coordinate
from solver.algebra.number_fields import univariate
from solver.algebra.polynomials import Key, Poly, Ratio, Relation, primitive, ratio
from solver.atlas import Branch, Progress, domain_of, no_progress, outcome_name, point_and_walls
from solver.concepts.line_search import Outcome, Standing
from solver.concepts.nash import many_players as many
from solver.concepts.nash import pure_equilibria
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.cases import payoff_cases
from solver.concepts.nash.fixed_points import Quadratic, gain_form, mixtures, quadratics
from solver.concepts.nash.indifferent_lines import changes
from solver.concepts.nash.line_search import NashLineSearch
from solver.concepts.nash.predicates import where_some_mix
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, constraint, without_positive_factors
from solver.regions.decide.emptiness import DEFAULT, QUICK_BUDGET, Budget, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.elimination import MAX_STEPS
from solver.regions.lines import roots_in
from solver.regions.region import Region, nowhere
from solver.regions.unions import decide_union
from solver.report.remedies import ASK_TO_TIP, MOVE_ANOTHER

Chances: TypeAlias = Mapping[int, Ratio]  # of each player: how likely its first strategy is
Need: TypeAlias = tuple[Ratio, Relation]  # what has to be above zero, or at least zero
Linear: TypeAlias = tuple[Ratio, Ratio]  # a + b x
Payoffs: TypeAlias = Mapping[tuple[int, ...], tuple[Ratio, ...]]
MAX_MERGED = 6  # parameters with which conditions of mixtures are put into few alternatives: else ten seconds
MAX_TERMS = 100  # under a root: 40 if each gain is a parameter, some seconds; 2,072 if each payoff is


class OnlyPure(Exception):
    """Raised where a tie holds whatever the parameters are."""


class TooLong(Exception):
    """Raised where what is under a root is too long."""


class Candidates:
    """What may be an equilibrium of a game whose payoffs are quotients of polynomials, and the walls met on the way."""

    def __init__(self, payoffs: Payoffs, over: Domain) -> None:
        self.payoffs, self.over = payoffs, over
        self.forms = [gain_form(payoffs, i) for i in range(3)]
        self.walls: list[Poly] = []
        self.quadratics: tuple[Quadratic, ...] = ()  # where all three mix and their chances are no quotients
        self.one = ratio(over.ring.one, over.ring.one)
        self.zero = self.one - self.one

    def __iter__(self) -> Iterator[tuple[Chances, tuple[Need, ...]]]:
        """Yield chances that make who mixes indifferent, and what these and gains have to be in an equilibrium."""
        if any(self.is_tied_between(i, pure) for i in range(3) for pure in product((self.one, self.zero), repeat=2)):
            raise OnlyPure
        for pure in product((self.one, self.zero), repeat=3):
            yield self.with_needs(dict(enumerate(pure)), ())
        for k, certain in product((2, 1, 0), (self.one, self.zero)):
            i, j = (m for m in range(3) if m != k)
            x, y = self.root(self.line(j, k, certain)), self.root(self.line(i, k, certain))
            if x is not None and y is not None:
                yield self.with_needs({i: x, j: y, k: certain}, (i, j))
        for chances in self.mixtures():
            yield self.with_needs(chances, (0, 1, 2))

    def line(self, i: int, k: int, chance: Ratio) -> Linear:
        """Return i's gain in the chance of the third player, where that of k is known."""
        a, b, c, d = self.forms[i]
        known, open_ = (b, c) if k < 3 - i - k else (c, b)
        return a + known * chance, open_ + d * chance

    def gain(self, i: int, chances: Chances) -> Ratio:
        j, k = (m for m in range(3) if m != i)
        start, step = self.line(i, j, chances[j])
        return start + step * chances[k]

    def root(self, line: Linear) -> Ratio | None:
        """Return where a + b x is zero; None where that is nowhere, off the walls."""
        self.walls += [value.over for value in line]
        if line[1].over:
            return -line[0] / line[1]
        if not line[0].over:
            raise OnlyPure
        return None

    def mixtures(self) -> Iterator[Chances]:
        """Yield the chances that make all three indifferent; there are none if a gain depends on no chance."""
        if alone := [first.over for first, *rest in self.forms if first.over and not any(one.over for one in rest)]:
            self.walls += alone
            return
        quotients = []
        for i, other in ((0, 1), (1, 0)):
            e, f, g, h = self.forms[i]  # e + f x + g x_2 + h x x_2, x the other's chance
            above, below = (e, g), (f, h)
            crossed = e * h - g * f
            self.walls.append(crossed.over)
            if not crossed.over and (g.over or h.over):
                yield from self.at_factor(i, other, below if h.over else above)
                above, below = (g, self.zero), (h, self.zero)
            quotients.append((above, below))
        (n, m), (q, r) = quotients
        a, b, c, d = self.forms[2]
        parts = [(a, r, m), (-b, q, m), (-c, r, n), (d, q, n)]
        products = [[u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[1] * v[1]] for _, u, v in parts]
        quadratic = [
            sum((factor * line[k] for (factor, _, _), line in zip(parts, products, strict=True)), self.zero)
            for k in range(3)
        ]
        for x in self.roots(*quadratic):
            first, second = (self.quotient(*one, x) for one in ((q, r), (n, m)))
            if first is not None and second is not None:
                yield {0: first, 1: second, 2: x}

    def quotient(self, above: Linear, below: Linear, x: Ratio) -> Ratio | None:
        """Return -(a + b x)/(c + d x) at a root of the quadratic; None where nothing makes the player indifferent."""
        under = below[0] + below[1] * x
        self.walls.append(under.over)
        return -(above[0] + above[1] * x) / under if under.over else None

    def at_factor(self, i: int, other: int, factor: Linear) -> Iterator[Chances]:
        """Yield the chances at the root x_2 of a factor of g_i: i's from the other's indifference, then the other's."""
        x = self.root(factor)
        if x is not None and (own := self.root(self.line(other, 2, x))) is not None:
            last = self.root(self.line(2, i, own))
            if last is not None:
                yield {i: own, other: last, 2: x}

    def roots(self, c: Ratio, b: Ratio, a: Ratio) -> Iterator[Ratio]:
        """Yield the roots of a x² + b x + c."""
        if not a.over:
            root = self.root((c, b))
            yield from () if root is None else (root,)
            return
        inside = b * b - (a + a) * (c + c)
        self.walls += [a.over, c.over, inside.over]
        try:
            square = ratio((inside.over * inside.under).sqrt(), inside.under)
        except DomainError:
            if len(inside.over.coeffs()) > MAX_TERMS:
                raise TooLong from None
            if not is_empty((constraint(inside.over * inside.under, ">="),), self.over):
                self.quadratics, _ = quadratics(self.forms)
                self.walls += [wall for one in self.quadratics for wall in (one.discriminant, *one.ends)]
            return
        for sign in (square, -square):
            yield (sign - b) / (a + a)

    def is_tied_between(self, i: int, pure: Sequence[Ratio]) -> bool:
        """Whether i is indifferent whatever the parameters are, and the pure choices of the others are best at some of
        its mixtures: off the walls, and as one can only be if each is best at another end of them (`with_needs` sees
        to the ends): with gains a + (b - a) x and c + (d - c) x where b > 0, c > 0 and b c > a d, or the ends swapped;
        where b c = a d throughout, one mixture is left, which no formula of a branch has.
        """
        others = dict(zip((m for m in range(3) if m != i), pure, strict=True))
        if self.gain(i, others).over:
            return False
        gains = [[self.gain(m, others | {i: end}) for end in (self.zero, self.one)] for m in others]
        (a, b), (c, d) = ([g if x.over else -g for g in line] for line, x in zip(gains, pure, strict=True))
        ways = ((b, c, b * c - a * d), (a, d, a * d - b * c))
        found: list[Cell] = []
        for b, c, beyond in ways:
            needs: list[Need] = [(need, ">") for need in ((b, c, beyond) if beyond.over else (b, c))]
            found += cells({}, needs, ())
        return not all(is_empty(cell, self.over) for cell in found)

    def with_needs(self, chances: Chances, mixing: Sequence[int]) -> tuple[Chances, tuple[Need, ...]]:
        needs: list[Need] = []
        for i, x in chances.items():
            if i in mixing:
                needs.extend([(x, ">"), (self.one - x, ">")])
            else:
                gain = self.gain(i, chances)
                needs.append((gain if x.over else -gain, ">="))
        if not all(value.over for value, _ in needs):  # a tie: one-sided mixtures beside it, if it stands off the walls
            inside = (tuple(condition.strict() for condition in cell) for cell in cells(chances, needs, ()))
            if not all(is_empty(cell, self.over) for cell in inside):
                raise OnlyPure
        self.walls += [poly for value, _ in needs for poly in (value.over, value.under)]
        return chances, tuple(needs)

    def with_cells(self, guards: Cell) -> Iterator[tuple[Chances, Iterable[Cell]]]:
        """Yield chances with the conjunctions in which they are an equilibrium."""
        for chances, needs in self:
            yield chances, cells(chances, needs, guards)
        for roots, inside in mixtures(self.quadratics, self.over) if self.quadratics else ():
            if inside:
                yield dict(enumerate(roots)), (guards + cell for cell in inside)

    def payoff(self, i: int, chances: Chances) -> Ratio:
        """Return what a player is paid on average."""
        a, b, c, d = gain_form(self.payoffs, i, gains=False)
        x, y = (chances[k] for k in range(3) if k != i)
        second = a + b * x + (c + d * x) * y
        return second if chances[i].radical is not None else second + chances[i] * self.gain(i, chances)


def cells(chances: Chances, needs: Sequence[Need], guards: Cell) -> Iterator[Cell]:
    """Yield the conjunctions in which chances are an equilibrium, one for each way the signs of denominators can be."""
    divided = {Key(x.under): x.under for x in chances.values() if not x.is_polynomial}
    above = tuple(constraint(value.over * value.under, relation) for value, relation in needs)
    for signs in product((1, -1), repeat=len(divided)):
        below = tuple(constraint(poly * s, ">") for poly, s in zip(divided.values(), signs, strict=True))
        if (cell := without_positive_factors(guards + below + above)) is not None:
            yield cell


@dataclass(frozen=True, eq=False, repr=False)
class ThreePlayerAtlas(NashAtlas):
    """All equilibria of a 2×2×2 game off its walls; on a wall `at` solves the game there."""

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> Any:
        full, walls = point_and_walls(self, point, moved)
        solution, known = many.equilibria_at(self.game, full).solution, self.known_at(full)
        branches = tuple(known[one.strategies][0] if one.strategies in known else None for one in solution.isolated)
        return many.ManyAtPoint(full, branches, walls, solution, self.game)


@dataclass(frozen=True, eq=False, repr=False)
class TiedAtlas(pure_equilibria.PureAtlas):
    """The pure equilibria of a 2×2×2 game in which a tie holds throughout, and where there are mixed ones."""

    @cached_property
    def mixed(self) -> tuple[tuple[str, Region | None], ...]:
        """Each way to mix by its name, with where some weights make it an equilibrium; None where that is not told."""
        found: list[tuple[str, Region | None]] = []
        names, steps = [player.strategies for player in self.game.players], count(MAX_STEPS // 2)
        every = sorted(product(((0,), (1,), (0, 1)), repeat=3), key=lambda each: sum(map(len, each)))
        for used in (one for one in every if (0, 1) in one):
            label = outcome_name([own[s] for s in one] for own, one in zip(names, used, strict=True))
            try:
                each = [where_some_mix(one, used, domain_of(self), steps) for one in payoff_cases(self.game)]
                region, verdict = decide_union(self.game.space, [cell for one in each for cell in one], QUICK_BUDGET)
                told = region.merged() if len(self.game.space) <= MAX_MERGED else region
                found += [(label, told)] if verdict.kind != "empty" else []
            except UsageError:
                found.append((label, None))
        return tuple(found)


class ManyLineSearch(NashLineSearch):
    """The search along one line of a game of three: at each mark it is solved anew, over Q(t) at an irrational one."""

    @cached_property
    def candidates(self) -> tuple[Real, ...]:
        if isinstance(self.atlas, ThreePlayerAtlas):
            return super().candidates
        polys: list[fmpq_poly] = []
        for guards, payoffs in payoff_cases(self.game):
            polys += [
                *(univariate(guard.poly) for guard in guards),
                *changes([gain_form(payoffs, i) for i in range(3)]),
            ]
        return roots_in(polys, self.line.low, self.line.high)

    def branches(self, t: Fraction) -> tuple[Branch, ...]:
        if not isinstance(self.atlas, ThreePlayerAtlas):
            raise UsageError(
                f"all along {self.variable} some player is indifferent, so that equilibria are no formulas there",
                remedies=[MOVE_ANOTHER, ASK_TO_TIP],
            )
        return super().branches(t)

    def solve(self, t: Real) -> Standing:
        if isinstance(t, Algebraic):
            cells = [[self.payoff(entry, t) for entry in cell] for cell in self.game.payoffs]
            found = many.solve_many(self.game.shape, list(zip(*cells, strict=True)), alpha=t)
        else:
            found = many.equilibria_at(self.game, {self.variable: t}).solution
        names = tuple(player.strategies for player in self.game.players)
        none: tuple[Coordinate, ...] = ()
        components = [(Outcome(names, one.strategies, one.payoffs),) for one in found.isolated]
        unknown = (none,) * len(names)
        sets = [(Outcome(names, one.example or unknown, none, one.label(names)),) * 2 for one in found.sets]
        return Standing(coordinate(t), (*components, *sets))


def three_players(game: NormalForm, budget: Budget = DEFAULT, progress: Progress = no_progress) -> NashAtlas:
    """Return the atlas of a 2×2×2 game; of its pure equilibria alone where a tie holds throughout.

    >>> for branch in three_players(load("three-powers"), Budget(0, 0)).branches[8:10]:
    ...     print(branch.label)
    (withdraw + keep, sanction + tolerate, freeze)
    (withdraw + keep, sanction + tolerate, test)
    """
    over = domain(game.space)
    found: pure_equilibria.Outcomes = {}
    walls: dict[Key, Poly] = {}
    try:
        for guards, payoffs in payoff_cases(game):
            candidates = Candidates(payoffs, over)
            for chances, where in candidates.with_cells(guards):
                strategies = tuple((chances[i], candidates.one - chances[i]) for i in range(3))
                paid = tuple(candidates.payoff(i, chances) for i in range(3))
                found.setdefault((strategies, paid), []).extend(where)
            polys = (*candidates.walls, *(guard.poly for guard in guards if guard.relation == ">="))
            walls.update((Key(wall), wall) for poly in polys if not (wall := primitive(poly)).is_constant())
    except TooLong:
        return pure_equilibria.pure_equilibria(game, budget, progress)
    except OnlyPure:
        pure = pure_equilibria.pure_equilibria(game, budget, progress)
        return TiedAtlas(**{one.name: getattr(pure, one.name) for one in fields(pure)})
    kept, excluded = pure_equilibria.decide_branches(
        game, {outcome: each for outcome, each in found.items() if each}, budget, progress
    )
    search = partial(ManyLineSearch, find=three_players)
    return ThreePlayerAtlas(
        game, "Nash equilibrium", kept, excluded, tuple(walls.values()), nowhere(game.space), search
    )
