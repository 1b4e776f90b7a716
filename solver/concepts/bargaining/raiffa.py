"""Raiffa's discrete solution of two players: half-way to the best both could hope for, again and again.

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

Raiffa (1953), "Arbitration Schemes for Generalized Two-Person Games", in Contributions to the Theory of Games II;
Salonen (1988), "Decomposable Solutions for n-Person Bargaining Games".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count, pairwise

from solver.algebra.bounded_numbers import Between
from solver.algebra.polygons import Pair
from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import Corner, chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, edges, undominated_points
from solver.concepts.bargaining.pieces import feasible_cell, merge_pieces
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem, Problem
from solver.concepts.piecewise import Candidate, at_least
from solver.regions.constraints import Cell, Feasible, constraint, is_thin, may_hold
from solver.regions.decide.emptiness import SIGNS, is_empty
from solver.regions.domain import Domain

MAX_STEPS = 2000  # steps; each adds a few binary digits to the fractions


def raiffa_at_point(problem: NumericProblem, limit: int = MAX_STEPS) -> tuple[AgreementAtPoint, ...]:
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


def _enclose(problem: NumericProblem, sure: Pair, ideal: Pair) -> AgreementAtPoint:
    pays = tuple(
        Between(_down(low + d), -_down(-high - d)) for low, high, d in zip(sure, ideal, problem.threat, strict=True)
    )
    return AgreementAtPoint(
        (), pays, f"not settled after so many steps; within {max(float(one.width) for one in pays):.1e}"
    )


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
