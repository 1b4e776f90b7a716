"""Where all three players of a 2×2×2 game mix and their chances are roots: the fixed points of three fractions.

What a player gains by its first strategy is bilinear in the two others' chances x and y. Its indifference makes one of
them a fraction of the other, x = −(a + c y)/(b + d y): a 2×2 matrix at work on (y, 1). Going round from x_i over both
other players multiplies three such matrices to (k l; m n), and x_i is a fixed point, m x² + (n − k) x = l. Products of
the same matrices in a circle have one trace and one determinant. So with a = m, b = n − k, c = −l of each player i

    x_i = (−b + s √D)/(2a),    D = b² − 4ac the same for all three players, and the sign s, too,

since (x_i, 1) belongs to the eigenvalue (trace + s √D)/2 and is taken to the next player's. With s = 1 it is the root
at which f(t) = a t² + b t + c rises, and lies between 0 and 1 exactly if one of these holds (s = −1: with −f for f):

    f(0) < 0 < f(1)         b < 0 < 2a + b and f(1) > 0 and D >= 0         2a + b < 0 < b and f(0) < 0 and D >= 0

for then f changes its sign, or turns, in between. The first holds of −c/b, too, where a is zero. Where D is zero there
is one root, which goes with s = 1; where a, b and c are zero, every chance is a fixed point, and none of them holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple, TypeAlias

from solver.algebra.polynomials import Poly, Ratio, ratio
from solver.algebra.surds import square_root
from solver.regions.constraints import Cell, consistent, constraint, without_positive_factors
from solver.regions.decide.emptiness import SIGNS, is_empty
from solver.regions.domain import Domain

Form: TypeAlias = tuple[Ratio, Ratio, Ratio, Ratio]  # a, b, c, d of a + b x + c y + d x y
Matrix: TypeAlias = tuple[Poly, Poly, Poly, Poly]  # line by line


class Quadratic(NamedTuple):
    """a t² + b t + c."""

    a: Poly
    b: Poly
    c: Poly

    @property
    def discriminant(self) -> Poly:
        return self.b * self.b - 4 * self.a * self.c

    @property
    def ends(self) -> tuple[Poly, Poly, Poly]:
        """What is zero where a root is 0, 1 or infinite."""
        return self.c, self.a + self.b + self.c, self.a

    def chance(self, root: Ratio) -> Ratio:
        """Return (−b + root)/(2a)."""
        one = self.a.context().constant(1)
        return (ratio(-self.b, one) + root) * ratio(one, 2 * self.a)


def gain_form(payoffs: Mapping[tuple[int, ...], tuple[Ratio, ...]], i: int, gains: bool = True) -> Form:
    """Return a, b, c and d of what a player gains by its first strategy, or else of what the second one pays."""

    def payoff_beside(*rest: int) -> Ratio:
        first, second = (payoffs[*rest[:i], s, *rest[i:]][i] for s in (0, 1))
        return first - second if gains else second

    a = payoff_beside(1, 1)
    b, c = payoff_beside(0, 1) - a, payoff_beside(1, 0) - a
    return a, b, c, payoff_beside(0, 0) - a - b - c


def quadratics(forms: Sequence[Form]) -> tuple[tuple[Quadratic, ...], Poly]:
    """Return for each player the quadratic of its chances where all are indifferent, by what each gains; without the
    factor that all have in common, which comes after them.

    >>> x = ring(("x",))["x"]
    >>> one, zero, three = (ratio(k + 0 * x, 1 + 0 * x) for k in (1, 0, 3))
    >>> quadratics([(-one, three, zero, ratio(x, 1 + 0 * x))] * 3)[0][0]
    Quadratic(a=p0, b=3, c=-1)
    """
    first, second, third = map(polynomial_multiple, forms)
    steps = [_step(third), _step(first), _step((second[0], second[2], second[1], second[3]))]  # to 0 from 1, to 1, to 2
    turned = (reduce(_times, (*steps[i:], *steps[:i])) for i in range(3))
    found = [(m, n - k, -l) for k, l, m, n in turned]  # noqa: E741 - the matrix of the file's beginning
    shared = reduce(type(first[0]).gcd, (poly for one in found for poly in one)) or first[0] ** 0
    return tuple(Quadratic(*(poly / shared for poly in one)) for one in found), shared


def polynomial_multiple(form: Form) -> tuple[Poly, ...]:
    """Return a positive or negative multiple of a form that is polynomial; of one player's it moves no fixed point."""
    common = reduce(lambda a, b: a * (b / a.gcd(b)), (value.under for value in form))
    return tuple(value.over * (common / value.under) for value in form)


def _step(form: Sequence[Poly]) -> Matrix:
    """Return the fraction by which y gives the x at which a + b x + c y + d x y is zero."""
    a, b, c, d = form
    return -c, -a, d, b


def _times(left: Matrix, right: Matrix) -> Matrix:
    (a, b, c, d), (k, l, m, n) = left, right  # noqa: E741
    return a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n


def between_0_and_1(one: Quadratic, falling: bool) -> list[Cell]:
    """Return where (−b + √D)/(2a), or (−b − √D)/(2a), at which the quadratic falls, is a number between 0 and 1.

    >>> x = ring(("x",))["x"]
    >>> between_0_and_1(Quadratic(x, x - 3, 0 * x - 1), False)[0]
    (Constraint(p0 - 2 > 0),)
    """
    a, b, c = (-poly for poly in one) if falling else one
    start, turn, end = -c, a + a + b, a + b + c
    real = constraint(one.discriminant, ">" if falling else ">=")
    inside = [(start, end), (-b, turn, end), (b, -turn, start)]
    found = (tuple(constraint(poly, ">") for poly in above) + (real,) * (len(above) - 2) for above in inside)
    return list(consistent(found))


def mixtures(found: Sequence[Quadratic], over: Domain) -> Iterator[tuple[tuple[Ratio, ...], list[Cell]]]:
    """Yield for each of the two signs the players' chances, and the conjunctions in which all mix, by quadratics."""
    root = _root(found[0].discriminant, over)
    for falling, value in ((False, root), (True, -root)):
        yield tuple(one.chance(value) for one in found), _where_all_mix(found, falling, over)


def _where_all_mix(found: Sequence[Quadratic], falling: bool, over: Domain) -> list[Cell]:
    begun: list[Cell] = [()]
    for one in found:
        joined = (without_positive_factors(cell + more) for cell in begun for more in between_0_and_1(one, falling))
        begun = [cell for cell in dict.fromkeys(joined) if cell is not None and not is_empty(cell, over, SIGNS)]
    return begun


def where_all_mix(forms: Sequence[Form], over: Domain) -> list[Cell] | None:
    """Return where all three mix in some equilibrium, at every point of Θ; None unless it is proved that a, b and c of
    a player are nowhere all zero, with their factor, as they are where its chances can be any fixed points."""
    found, shared = quadratics(forms)
    if any(is_empty(tuple(constraint(poly, "==") for poly in one), over) is not True for one in (*found, (shared,))):
        return None
    return [cell for falling in (False, True) for cell in _where_all_mix(found, falling, over)]


def _root(inside: Poly, over: Domain) -> Ratio:
    """Return √inside; of a square factor the root, where one sign is proved for it."""
    outside = inside**0
    for factor, power in inside.factor()[1]:
        if power > 1:
            low, high = over.bounds(factor)
            if low >= 0 or high <= 0:
                outside *= (factor if low >= 0 else -factor) ** (int(power) // 2)
    return square_root(inside / outside**2) * ratio(outside, inside**0)
