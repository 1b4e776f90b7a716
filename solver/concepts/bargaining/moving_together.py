"""Solutions of two players in which both sides move, step by step or all the way, until they meet.

**Raiffa**, the discrete solution: half-way to the best both could hope for, again and again.

From c, what both are sure of so far (at first d), the ideal of each side is its most while the other keeps c:

    I_i(c) = max{u_i : u in S, u_j >= c_j},  j the other side,     next c = (c + I(c)) / 2,

the midpoint of (I_1, c_2) and (c_1, I_2); what lies below an agreement can be had too. The steps rise to one Pareto
optimal agreement, the solution.

The limit is exact where it ends on one edge: as soon as both ideals lie on it, the next
midpoint is on it, too. If the two edges at a corner v are what is left, with slopes −α to the
left and −β to the right, then in the distances p = v_1 − c_1, q = v_2 − c_2 a step is linear,

    2p' = p − q/β,   2q' = q − α·p,   with eigenvalues 1 ± √(α/β) and eigenvectors q = ∓√(αβ)·p:

it ends in v exactly if q² = αβ·p², and else leaves the corner on one side after finitely many steps. (The roof has
slope 0, the wall an infinite one: by these the steps end in v only if v is all there is.) So every limit is a fraction.
If it takes over MAX_STEPS steps, two fractions around it are given and proved: the limit lies between c and I(c).

**Perles–Maschler**: both sides travel the frontier.

One side starts at player 2's best agreement, the other at player 1's, and both travel at the
speed √(−du_1·du_2): on an edge from a to b the way takes time

    w = √((x_b − x_a)·(y_a − y_b)).

They meet where half of W = Σ w has passed, on some edge k at the share

    t = 1/2 + Σ_{i>k} w_i/(2·w_k) − Σ_{i<k} w_i/(2·w_k)

of it. Roof and wall of the outline take no time. Each w_i/w_k is the root of a fraction, q·√s with s a product of
coprime integers none of which is a square; different products have independent roots. So t is rational if every s is 1,
and else the sum generates the field of all the roots, of degree 2^r, where r of the s are independent: it is exact up
to MAX_RANK. Beyond, two fractions around t are given and proved.

Raiffa (1953), "Arbitration Schemes for Generalized Two-Person Games", in Contributions to the
Theory of Games II; Salonen (1988), "Decomposable Solutions for n-Person Bargaining Games".
Perles and Maschler (1981), "The Super-Additive Solution for the Nash Bargaining Game", IJGT 10(3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count, pairwise
from math import gcd, isqrt, prod

from solver.algebra.algebraic_numbers import square_root
from solver.algebra.number_fields import Between, Number, Outcome, square_root_bounds
from solver.algebra.polygons import Pair
from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import Corner, chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, edges, undominated_points
from solver.concepts.bargaining.problem import NumericProblem, Problem, feasible_cell, merge_pieces
from solver.concepts.piecewise import Candidate, at_least
from solver.regions.constraints import Cell, Feasible, constraint, is_thin, may_hold
from solver.regions.decide.emptiness import SIGNS, is_empty
from solver.regions.domain import Domain

MAX_STEPS = 2000  # steps; each adds a few binary digits to the fractions


def raiffa_at_point(problem: NumericProblem, limit: int = MAX_STEPS) -> tuple[Outcome, ...]:
    """Return the limit in numbers; nothing where not both can gain.

    >>> raiffa_at_point(numbers([(0, 1), (1, Fraction(7, 10)), (1, 0)], (0, 0)))[0].payoffs
    (Fraction(43, 48), Fraction(117, 160))
    """
    outline, sure = _outline(problem), (Fraction(0), Fraction(0))
    for taken in count() if outline else ():
        (above, up), (right, along) = _reaches(outline, sure)
        if above == right:
            return (outcome_between(problem, outline[above], outline[above + 1], (up + along) / 2),)
        if right == above + 1 and _ends_in(outline, right, sure):
            return (outline[right].outcome(problem),)
        x = outline[right].x + along * (outline[right + 1].x - outline[right].x)
        y = outline[above].y + up * (outline[above + 1].y - outline[above].y)
        if taken == limit:
            return (_enclose(problem, sure, (x, y)),)
        sure = (sure[0] + x) / 2, (sure[1] + y) / 2
    return ()


def _outline(problem: NumericProblem) -> Sequence[Corner]:
    """Return the corners of the frontier between the other ends of roof and wall, which are no agreements."""
    corners = chain(problem)
    if not corners:
        return ()
    return (Corner(Fraction(0), corners[0].y, ()), *corners, Corner(corners[-1].x, Fraction(0), ()))


def _reaches(outline: Sequence[Corner], sure: Pair) -> tuple[tuple[int, Fraction], tuple[int, Fraction]]:
    """Return where the vertical line through c meets the outline, and the horizontal one: after which corner, and what
    share of the way to the next."""
    edges, (x, y) = list(enumerate(pairwise(outline))), sure
    above = next((k, (x - a.x) / (b.x - a.x)) for k, (a, b) in edges if a.x <= x < b.x)
    right = next((k, (a.y - y) / (a.y - b.y)) for k, (a, b) in edges if b.y <= y < a.y)
    return above, right


def _ends_in(outline: Sequence[Corner], k: int, sure: Pair) -> bool:
    """Decide whether the steps end in a corner, if the edges beside it are all that is left of the outline."""
    a, v, b = outline[k - 1 : k + 2]
    flat, steep = a.y == v.y, v.x == b.x
    if flat or steep:
        return flat and steep
    slopes = (a.y - v.y) / (v.x - a.x) * (v.y - b.y) / (b.x - v.x)
    return (v.y - sure[1]) ** 2 == slopes * (v.x - sure[0]) ** 2


def _enclose(problem: NumericProblem, sure: Pair, ideal: Pair) -> Outcome:
    pays = tuple(
        Between(_down(low + d), -_down(-high - d)) for low, high, d in zip(sure, ideal, problem.threat, strict=True)
    )
    return Outcome((), pays, f"not settled after so many steps; within {max(float(one.width) for one in pays):.1e}")


def _down(value: Fraction) -> Fraction:
    """Return a fraction of few digits that is never more than the value."""
    return Fraction((value.numerator << 200) // value.denominator, 1 << 200)


def raiffa_candidates(problem: Problem, number: int, feasible: Feasible = may_hold) -> Iterator[Candidate]:
    """Yield what both are sure of after so many steps, in closed form; the alternatives multiply with every step.

    They cover where both can gain at first; a step from the frontier leads nowhere else. There is one column a
    player, since this is no agreement yet.

    >>> for candidate in raiffa_candidates(formulas("x", [("0", "1"), ("x", "0")]), 1):
    ...     print(candidate.label, *(part.over for part in candidate.payoffs), candidate.cells[0][-1])
    (step-1) 1/2*p0 1/2 Constraint(p0 > 0)
    """
    zero, frontier = problem.ring.number(0), edges(problem)
    reached: list[tuple[tuple[Ratio, Ratio], Cell]] = [((zero, zero), ())]
    for step in range(number):
        reached = [
            (point, both)
            for sure, cell in reached
            for point, both in _step_pieces(problem, frontier, sure, cell, feasible, begun=step > 0)
        ]
    paid = ((tuple(part + d for part, d in zip(point, problem.threat, strict=True)), cell) for point, cell in reached)
    yield from merge_pieces((f"(step-{number})", pays, pays, cell) for pays, cell in paid)


def with_an_inside(problem: Problem, over: Domain, feasible: Feasible) -> Feasible:
    """Return the test that leaves out pieces of Raiffa's steps without an inside, too, where the others cover them.

    What both are sure of moves continuously where both can gain, and pieces are closed but where the ends of their edge
    meet. So away from there those that are nowhere dense add nothing, if Θ is the closure of its interior.

    >>> wall, over = conjunction("x <= 1 and x >= 1", x=9)
    >>> problem = formulas("x", [("0", "1"), ("x", "0")])
    >>> with_an_inside(problem, over, lambda cell: is_empty(cell, over, SIGNS) is not True)(wall)
    False
    """

    def may_be(cell: Cell) -> bool:
        return is_empty(cell, over, SIGNS) is not True

    ends_meet = [tuple(constraint(part.over, "==") for part in edge.normal) for edge in edges(problem)]
    points = [cell for cell in ends_meet if may_be(cell)]

    def may_count(cell: Cell) -> bool:
        inside = tuple(c.strict() for c in cell)
        if not is_thin(inside) and feasible(inside):
            return True
        return any(may_be(cell + one) for one in points) and feasible(cell)

    return may_count


def _step_pieces(
    problem: Problem, frontier: Sequence[Edge], sure: tuple[Ratio, Ratio], cell: Cell, feasible: Feasible, begun: bool
) -> Iterator[tuple[tuple[Ratio, Ratio], Cell]]:
    half = problem.ring.number(Fraction(1, 2))
    for first, one in _hopes(problem, frontier, sure, 0, cell, feasible):
        gain = at_least(first - sure[0], strict=not begun)
        for second, other in _hopes(problem, frontier, sure, 1, (*one, gain), feasible):
            if (both := feasible_cell((*other, at_least(second - sure[1], strict=not begun)), feasible)) is not None:
                yield ((sure[0] + first) * half, (sure[1] + second) * half), both


def _hopes(
    problem: Problem, frontier: Sequence[Edge], sure: Sequence[Ratio], player: int, cell: Cell, feasible: Feasible
) -> Iterator[tuple[Ratio, Cell]]:
    """Yield the most the player can have while the other keeps what it is sure of: at a point, or on an edge."""
    other, gains = 1 - player, [problem.gains[k] for k in undominated_points(problem)]
    keeps = sure[other]
    found: dict[tuple[Ratio, Cell], None] = {}
    for k, gain in enumerate(gains):
        rivals = (at_least(gain[player] - g[player]) for m, g in enumerate(gains) if m != k)
        if (both := feasible_cell((*cell, at_least(gain[other] - keeps), *rivals), feasible)) is not None:
            found[gain[player], both] = None
    # on an edge from a, which leaves the other enough, towards b, which does not but is better for the player
    for edge in sorted(frontier, key=lambda one: (one.left, one.right) if player == 0 else (one.right, one.left)):
        a, b = edge.ends if player == 0 else edge.ends[::-1]
        fall, cost = edge.normal[other], edge.normal[player]
        crossed = (at_least(a[other] - keeps), at_least(keeps - b[other]))
        falls = (at_least(fall), at_least(cost, strict=True))
        if (both := feasible_cell((*cell, *falls, *crossed, *edge.below), feasible)) is not None:
            found[a[player] + fall * (a[other] - keeps) / cost, both] = None
    yield from found


# --- Perles–Maschler ------------------------------------------------------------------------------


MAX_RANK = 5  # independent square roots: a number of degree 32
Signed = tuple[int, Fraction]  # a sign, and what is under the root


def perles_maschler_at_point(problem: NumericProblem, rank: int = MAX_RANK) -> tuple[Outcome, ...]:
    """Return the solution in numbers, square roots kept exact; nothing where not both can gain.

    >>> print(*perles_maschler_at_point(numbers([(0, 3), (1, 2), (2, 0)], (0, 0)))[0].payoffs)
    root 1 of 8*t**2 - 24*t + 17 (about 1.14645) root 2 of 2*t**2 - 4*t + 1 (about 1.70711)
    """
    corners = chain(problem)
    if len(corners) < 2:
        return tuple(corner.outcome(problem) for corner in corners)
    squares = [(b.x - a.x) * (a.y - b.y) for a, b in pairwise(corners)]
    k = _meeting(squares)
    ratios = [(1 if i > k else -1, square / squares[k]) for i, square in enumerate(squares) if i != k]
    share, note = _share(ratios, rank)
    return (outcome_between(problem, corners[k], corners[k + 1], share, note),)


def _meeting(squares: Sequence[Fraction]) -> int:
    """Return the edge on which half of the time has passed; the first of two where that is at a corner."""
    passed = ([(1 if i <= k else -1, square) for i, square in enumerate(squares)] for k in range(len(squares)))
    return next(k for k, signed in enumerate(passed) if _sign(signed) >= 0)


def _share(ratios: Sequence[Signed], rank: int) -> tuple[Number, str]:
    """Return 1/2 + Σ ± √r / 2, and a note where it is only known between bounds."""
    half = Fraction(1, 2)
    terms, roots = _collect_roots(ratios)
    if any(terms) and len(roots) > rank:
        low, high = _enclose_roots(ratios)
        around = Between(half + low / 2, half + high / 2)
        return around, f"{len(roots)} independent square roots; within {float(around.width):.0e} on its edge"
    whole = sum((factor * square_root(Fraction(_product(roots, mask))) for mask, factor in terms.items()), Fraction(0))
    return half + half * whole, ""


# --- sums of square roots -------------------------------------------------------------------------


def _collect_roots(ratios: Sequence[Signed]) -> tuple[dict[int, Fraction], tuple[int, ...]]:
    """Return Σ ± √r as a sum of c·Π √(roots in the mask) over independent roots of integers, where nothing cancels."""
    whole = [r.numerator * r.denominator for _, r in ratios]  # √(p/q) = √(pq)/q
    base = [b for b in coprime(whole) if isqrt(b) ** 2 != b]
    roots: list[tuple[int, int]] = []  # a product of the base by mask, and that mask with its leading bit alone
    terms: dict[int, Fraction] = {}
    for (sign, r), number in zip(ratios, whole, strict=True):
        used, left = 0, sum(1 << j for j, b in enumerate(base) if _power(number, b) % 2)
        for place, (held, lead) in enumerate(roots):
            if left & lead:
                left ^= held
                used |= 1 << place
        if left:
            used |= 1 << len(roots)
            roots.append((left, left & -left))
        under = prod((_product(base, held) for p, (held, _) in enumerate(roots) if used >> p & 1), start=1)
        outside = isqrt(number * under)  # √number = √(number·under)·√under/under, the first a whole number
        terms[used] = terms.get(used, Fraction(0)) + sign * Fraction(outside, under * r.denominator)
    kept = {used: factor for used, factor in terms.items() if factor}
    return kept, tuple(_product(base, held) for held, _ in roots)


def coprime(numbers: Sequence[int]) -> list[int]:
    """Return integers above one, any two of them coprime, of which each of the numbers is a product of powers.

    >>> coprime([12, 18])
    [2, 3]
    """
    base: list[int] = []
    waiting = [n for n in numbers if n > 1]
    while waiting:
        n = waiting.pop()
        for k, b in enumerate(base):
            common = gcd(n, b)
            if common > 1:
                del base[k]
                waiting += [part for part in (n // common, common, b // common) if part > 1]
                break
        else:
            base.append(n)
    return sorted(set(base))


def _power(number: int, factor: int) -> int:
    power = 0
    while number % factor == 0:
        number, power = number // factor, power + 1
    return power


def _product(base: Sequence[int], mask: int) -> int:
    return prod((b for j, b in enumerate(base) if mask >> j & 1), start=1)


def _enclose_roots(ratios: Sequence[Signed], digits: int = 60) -> tuple[Fraction, Fraction]:
    """Return fractions on both sides of Σ ± √r."""
    each = [sorted(turn * end for end in square_root_bounds(r, digits)) for turn, r in ratios]
    return sum((low for low, _ in each), Fraction(0)), sum((high for _, high in each), Fraction(0))


def _sign(ratios: Sequence[Signed]) -> int:
    """Return the sign of Σ ± √r; it is zero exactly where nothing is left once equal roots are collected."""
    if not _collect_roots(ratios)[0]:
        return 0
    closer = (_enclose_roots(ratios, 20 * 2**k) for k in count())
    return next(1 if low > 0 else -1 for low, high in closer if low > 0 or high < 0)
