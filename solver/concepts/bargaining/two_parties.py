"""The solutions of two players, in closed form and in numbers: greatest products and sums, gains in a proportion.

**Nash**, with weights as exponents:    max (u₁ − d₁)^a (u₂ − d₂)^b   over u in S, u > d.

At its optimum u the line with normal (a·g₂, b·g₁), g = u − d, has all of S on one side: the sum a·ln g₁ + b·ln g₂ is
concave. So a point i of S is the solution exactly where it gains something for both and no other point lies beyond that
line, and on an edge of the frontier with normal n and height h = n·g the solution is at

    g₁ = a·h / ((a + b)·n₁),   g₂ = b·h / ((a + b)·n₂),

if that lies between its ends. There is always exactly one where somebody can gain without loss for the other and both
can (`pareto_frontier.gains`); elsewhere there is none, since every product of gains is zero.

**Utilitarian**, within individual rationality:    max w₁·u₁ + w₂·u₂   over u in S, u >= d.

It is a point of S that gains something for both and has the greatest sum of all, or where an edge of the frontier
crosses a line on which one player gains nothing, if the sum would grow beyond it: n the edge's normal, n₂/n₁ >= w₂/w₁
where it is player 2 who gains nothing. Where an edge has the normal w, everything on it that is individually rational
is a solution. Both ends are then given, each as a piece of its own (at a point: both agreements), and so may points
between them; their sums are equal, their payoffs are not. There is a solution wherever both can gain.

**Gains in a proportion**: the egalitarian, the proportional and the Kalai–Smorodinsky solution.

    lexicographic        the u in S that first makes the smaller of g₁/w₁ and g₂/w₂ greatest, then the other one
    plain                d + t·w, with the greatest t for which some u in S gives nobody less
    Kalai–Smorodinsky    the point of the frontier with g₁ : g₂ = I₁ : I₂, I_p the ideal gain of p

On an edge of the frontier with normal n and height h it is s·(w₁, w₂), s = h / (n·w), if the edge's left end lies above
that ray and its right end below.

The ray need not meet the frontier: giving up what is of no use to the other would be the only way to equal gains. No
agreement does that here, so at the end of the frontier that is nearest to the ray one side gains more than its part;
in Kalai's plain solution, for sets from which everything can be thrown away, it gives up what is beyond. There is
exactly one solution of each kind wherever both can gain.

To the ideals (`pareto_frontier.ideals`) it always does, since the agreements that are ideal for one and the other lie
on either side of it, and nobody can be made better off for nothing. Which point or edge each ideal is on, and which
edge the ray meets, are the cases; where one agreement is best for both, it is the solution.

Nash (1950), "The Bargaining Problem", Econometrica 18(2); with weights: Kalai (1977), "Nonsymmetric Nash Solutions and
Replications of 2-Person Bargaining", IJGT 6(3). Harsanyi (1955), "Cardinal Welfare, Individualistic Ethics, and
Interpersonal Comparisons of Utility", JPE 63(4); Myerson (1981), "Utilitarianism, Egalitarianism, and the Timing Effect
in Social Choice Problems", Econometrica 49(4). Kalai (1977), "Proportional Solutions to Bargaining Situations",
Econometrica 45(7); the lexicographic form: Imai (1983), "Individual Monotonicity and Lexicographic Maxmin Solution",
Econometrica 51(2). Kalai and Smorodinsky (1975), "Other Solutions to Nash's Bargaining Problem", Econometrica 43(3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any, TypeAlias, TypeVar

from solver.algebra.number_fields import Between, Outcome, affine, number
from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import chain, outcome_between
from solver.concepts.bargaining.pareto_frontier import Edge, Ideal, best_for_both, corner_points, edges, ideals
from solver.concepts.bargaining.problem import Mixture, NumericProblem, Problem, SolutionPiece, dot, merge_mixtures
from solver.concepts.piecewise import at_least
from solver.regions.constraints import Cell, Feasible, conjunction_of, may_hold, without_positive_factors

T = TypeVar("T")
Weights: TypeAlias = Sequence[Ratio | Fraction | int]
GIVEN_UP = "whatever a side gains beyond its part is given up"


def nash_pieces(problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield Nash's solution in closed form, wherever both players can gain and both weights are above zero.

    >>> [(*piece.mixture, piece.cells) for piece in nash_pieces(formulas("x", [("0", "1"), ("x", "0")]))]
    [((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1)), ((Constraint(p0 > 0),),))]
    """
    (a, b), guards = _positive(problem, weights)
    kept, gains = corner_points(problem), problem.gains
    corners = (_at_corner(problem, k, kept, (a * gains[k][1], b * gains[k][0])) for k in kept)
    on_edges = (_on_edge(edge, a, b) for edge in edges(problem, feasible))
    return merge_mixtures((*corners, *on_edges), feasible, guards)


def _positive(problem: Problem, weights: Weights) -> tuple[tuple[Ratio, Ratio], Cell]:
    """Return both weights as quotients over the problem's ring, and the conditions that they are above zero."""
    first, second = (weight if isinstance(weight, Ratio) else problem.ring.number(weight) for weight in weights)
    return (first, second), (at_least(first, strict=True), at_least(second, strict=True))


def utilitarian_pieces(
    problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold
) -> Iterator[SolutionPiece]:
    """Yield the utilitarian solutions in closed form, wherever both players can gain and both weights are above zero.

    >>> for piece in utilitarian_pieces(formulas("x", [("0", "1"), ("x", "0")])):
    ...     print(piece.mixture, piece.cells)
    ((1, Ratio(over=1, under=1)),) ((Constraint(p0 > 0), Constraint(p0 - 1 >= 0)),)
    ((0, Ratio(over=1, under=1)),) ((Constraint(p0 > 0), Constraint(-p0 + 1 >= 0)),)
    """
    w, guards = _positive(problem, weights)
    kept = corner_points(problem)
    corners = (_at_corner(problem, k, kept, w) for k in kept)
    crossings = (_at_crossing(problem, edge, least, w) for edge in edges(problem, feasible) for least in (1, 0))
    return merge_mixtures((*corners, *crossings), feasible, guards)


def _at_corner(
    problem: Problem, k: int, kept: Sequence[int], normal: tuple[Ratio, Ratio]
) -> tuple[Mixture, Cell | None]:
    """Return where a point gains something for both, and no other lies beyond the line through it with this normal."""
    gain, height = problem.gains[k], dot(normal, problem.gains[k])
    nothing_beyond = (at_least(height - dot(normal, problem.gains[m])) for m in kept if m != k)
    cell = conjunction_of((*(at_least(part, strict=True) for part in gain), *nothing_beyond))
    return ((k, problem.ring.number(1)),), cell


def _on_edge(edge: Edge, a: Ratio, b: Ratio) -> tuple[Mixture, Cell | None]:
    """Return where Nash's solution is on an edge, with weights a and b."""
    (left, right), (n1, n2) = edge.ends, edge.normal
    mixture = edge.mixture(a * edge.height / ((a + b) * n1))
    if len(mixture) < 2:  # at an end whatever the parameters are: that corner has it
        return mixture, None
    rises = at_least(a * n2 * left[1] - b * n1 * left[0])  # from the left end on
    falls = at_least(b * n1 * right[0] - a * n2 * right[1])
    return mixture, without_positive_factors((*edge.cell, at_least(edge.height, strict=True), rises, falls))


def _at_crossing(problem: Problem, edge: Edge, least: int, w: tuple[Ratio, Ratio]) -> tuple[Mixture, Cell | None]:
    """Return where the edge passes the line on which the player `least` gains nothing, and the sum grows beyond it. The
    edge's other end has to gain something for that player: else nothing near the crossing is for both."""
    within, beyond = edge.ends if least == 1 else edge.ends[::-1]
    n1, n2 = edge.normal
    growth = w[0] * n2 - w[1] * n1
    passes = (at_least(within[least], strict=True), at_least(-beyond[least]), at_least(edge.height, strict=True))
    first = edge.height / n1 if least == 1 else problem.ring.number(0)
    grows = at_least(growth if least == 1 else -growth)
    return edge.mixture(first), without_positive_factors((*edge.cell, *passes, grows))


def nash_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Outcome, ...]:
    """Return Nash's solution in numbers: down the frontier while the product rises. Nothing where not both can gain.

    >>> nash_at_point(numbers([(0, 1), (1, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 2), Fraction(1, 2))
    """
    a, b = map(Fraction, weights)
    corners = chain(problem)
    for here, there in pairwise(corners):
        run, fall = there.x - here.x, here.y - there.y
        share = (a * run * here.y - b * fall * here.x) / ((a + b) * run * fall)
        if share < 1:
            return (outcome_between(problem, here, there, max(share, Fraction(0))),)
    return tuple(corner.outcome(problem) for corner in corners[-1:])


def utilitarian_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Outcome, ...]:
    """Return the utilitarian solution in numbers, both ends where it is many; nothing where not both can gain.

    >>> [agreement.payoffs[0] for agreement in utilitarian_at_point(numbers([(0, 1), (1, 0)], (0, 0)))]
    [Fraction(0, 1), Fraction(1, 1)]
    """
    corners = chain(problem)
    sums = [weights[0] * corner.x + weights[1] * corner.y for corner in corners]
    return tuple(c.outcome(problem) for c, total in zip(corners, sums, strict=True) if total == max(sums))


# --- gains in a proportion ------------------------------------------------------------------------


def egalitarian_pieces(
    problem: Problem, weights: Weights = (1, 1), feasible: Feasible = may_hold
) -> Iterator[SolutionPiece]:
    """Yield the lexicographic solution in closed form, wherever both players can gain and both weights are above zero.

    >>> for piece in egalitarian_pieces(formulas("x", [("0", "1"), ("1", "x")])):
    ...     print(piece.mixture[-1], piece.cells)
    (1, Ratio(over=1, under=1)) ((Constraint(p0 > 0), Constraint(p0 - 1 >= 0)),)
    (1, Ratio(over=-1, under=p0 - 2)) ((Constraint(-p0 + 1 > 0),),)
    """
    parts, guards = _positive(problem, weights)
    return merge_mixtures(_cases(problem, parts, feasible), feasible, guards)


def _cases(problem: Problem, parts: tuple[Ratio, Ratio], feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    yield from best_for_both(problem, feasible)
    found = edges(problem, feasible)
    for edge in found:
        yield edge.on_ray(parts, (*edge.cell, at_least(edge.height, strict=True)))
    kept = corner_points(problem)
    for edge in found:
        for k in (edge.left, edge.right):
            yield ((k, problem.ring.number(1)),), _at_end(problem, edge, k, kept, parts)


def _at_end(problem: Problem, edge: Edge, k: int, kept: Sequence[int], parts: tuple[Ratio, Ratio]) -> Cell | None:
    """Return where the frontier ends with the edge at its point k before it has met the ray. The player who would have
    to gain more there, for the ray, gains as much as anywhere."""
    short = 1 if k == edge.left else 0
    gain = problem.gains[k]
    gains_something = at_least(gain[short], strict=True)
    before_the_ray = at_least(gain[1 - short] * parts[short] - gain[short] * parts[1 - short])
    most = (at_least(gain[short] - problem.gains[m][short]) for m in kept if m != k)
    return conjunction_of((gains_something, before_the_ray, *edge.cell, *most))


def egalitarian_at_point(problem: NumericProblem, weights: Sequence[Fraction | int] = (1, 1)) -> tuple[Outcome, ...]:
    """Return the lexicographic solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> egalitarian_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(2, 3), Fraction(2, 3))
    """
    w1, w2 = map(Fraction, weights)
    corners = chain(problem)
    for here, there in pairwise(corners):
        before, after = (corner.x * w2 - corner.y * w1 for corner in (here, there))
        if after >= 0:
            return (outcome_between(problem, here, there, max(before / (before - after), Fraction(0))),)
    return tuple(corner.outcome(problem) for corner in corners[-1:])


def equal_gains_pieces(problem: Problem, weights: Weights, feasible: Feasible) -> Iterator[SolutionPiece]:
    """Yield the plain solution in closed form: where the frontier ends before the ray, the surplus is given up.

    >>> [one.pays[0].over for one in equal_gains_pieces(formulas("x", [("x", "1")]), (1, 1), may_hold) if one.pays]
    [p0, 1]
    """
    parts, _ = _positive(problem, weights)
    for piece in egalitarian_pieces(problem, weights, feasible):
        (k, _), *others = piece.mixture
        if others:
            yield piece
            continue
        first, second = (g / w for g, w in zip(problem.gains[k], parts, strict=True))
        for least, other in ((first, second), (second, first)):
            stated = (conjunction_of((*cell, at_least(other - least))) for cell in piece.cells)
            if cells := tuple(cell for cell in stated if cell is not None and feasible(cell)):
                pays = tuple(d + w * least for d, w in zip(problem.threat, parts, strict=True))
                yield SolutionPiece(piece.mixture, cells, pays)


def give_up_surplus(found: Sequence[T], threat: Sequence[Fraction], weights: Sequence[Fraction | int]) -> tuple[T, ...]:
    """Return agreements of which every player gives up what it gains beyond its part, given by the weights; a note says
    so where that is something.

    >>> (left,) = give_up_surplus([Outcome((), (Fraction(3), Fraction(2)))], (Fraction(0),) * 2, (2, 1))
    >>> [str(u) for u in left.payoffs]
    ['3', '3/2']
    """
    parts = list(zip(threat, map(Fraction, weights), strict=True))

    def level(one: Any) -> Any:
        gained = (number(affine(number(u), -d / w, 1 / w)) for u, (d, w) in zip(one.payoffs, parts, strict=True))
        least = min(share for share in gained if not isinstance(share, Between))  # which none of these is
        left = tuple(affine(least, d, w) for d, w in parts)
        return one if left == one.payoffs else replace(one, payoffs=left, note=GIVEN_UP)

    return tuple(map(level, found))


# --- gains in proportion to the ideal ones --------------------------------------------------------


def kalai_smorodinsky_pieces(problem: Problem, feasible: Feasible = may_hold) -> Iterator[SolutionPiece]:
    """Yield the Kalai–Smorodinsky solution in closed form, wherever both players can gain.

    A case is an edge and two ideals: with more than a handful of points let `feasible` exclude what the parameters do.

    >>> [(*piece.mixture, piece.cells) for piece in kalai_smorodinsky_pieces(formulas("x", [("0", "1"), ("x", "0")]))]
    [((0, Ratio(over=1/2, under=1)), (1, Ratio(over=1/2, under=1)), ((Constraint(p0 > 0),),))]
    """
    return merge_mixtures(_ideal_cases(problem, feasible), feasible)


def _ideal_cases(problem: Problem, feasible: Feasible) -> Iterator[tuple[Mixture, Cell | None]]:
    yield from best_for_both(problem, feasible)
    found = edges(problem, feasible)
    firsts, seconds = (list(ideals(problem, player, found, feasible, strict=True)) for player in (0, 1))
    for edge in found:
        meets = conjunction_of((*edge.cell, at_least(edge.height, strict=True)))
        if meets is None or not feasible(meets):
            continue
        near = [
            [one for one in side if (both := conjunction_of((*meets, *one.cell))) is not None and feasible(both)]
            for side in (firsts, seconds)
        ]
        for first, second in product(*near):
            if _is_a_way_down(edge, first, second):
                shared = conjunction_of((*meets, *first.cell, *second.cell))
                if shared is not None and feasible(shared):
                    yield edge.on_ray((first.gain, second.gain), shared)


def _is_a_way_down(edge: Edge, first: Ideal, second: Ideal) -> bool:
    """Decide whether the frontier can go down from player 2's ideal over the edge to player 1's. Edges with a common
    left or right end are both on it only if they lie on one line; then the longest will do for all of them."""
    used = {(one.left, one.right) for one in (edge, first.edge, second.edge) if one is not None}
    if len({left for left, _ in used}) < len(used) or len({right for _, right in used}) < len(used):
        return False
    below = first.edge is None or first.edge.right != edge.left
    return below and (second.edge is None or second.edge.left != edge.right)


def kalai_smorodinsky_at_point(problem: NumericProblem) -> tuple[Outcome, ...]:
    """Return the Kalai–Smorodinsky solution in numbers: down the frontier to the ray. Nothing where not both can gain.

    >>> kalai_smorodinsky_at_point(numbers([(0, 1), (2, 0)], (0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 2))
    """
    corners = chain(problem)
    return egalitarian_at_point(problem, (corners[-1].x, corners[0].y)) if corners else ()
