"""The Nash solution of more than two players: the greatest product of gains on a polytope.

    S = conv{v_1, …, v_K} for n players,   gains g = u − d,   the greatest Π g_i

A payoff vector u, counted from d, with all gains above zero, is the solution exactly where no point lies beyond its
plane:

    Σ_i g_ki / u_i <= n    for every k.

The points with equality span the face on which it lies; an ascent in floats guesses it, the condition decides. On it

    a vertex            u is that point;
    a hyperplane        p·g = c gives u_i = c / (n·p_i): a fraction (a facet, n − 1 dimensions);
    a line              u = a + t(b − a), t a root of Σ_i (b_i − a_i) Π_{j≠i} (a_j + t(b_j − a_j)):
                        algebraic, of degree n − 1 at most.

So three players are always answered exactly. On a face of dimension 2 to n − 2 (four players
and more) Newton's steps end in a fraction g near u, and with ε = max_k Σ_i g_ki/g_i − n

    g_i·(1 − √(2ε)) <= u_i <= g_i·(1 + ε + √(ε² + 2ε)),

since Σ (r_i − 1 − ln r_i) <= ε for r_i = u_i/g_i. These bounds are given, and the note says how wide they are.

Nash (1950), "The Bargaining Problem", Econometrica 18(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from operator import add, mul

from flint import fmpq_mat, fmpq_poly

from solver.algebra.algebraic_numbers import real_roots
from solver.algebra.bounded_numbers import Between, affine, square_root_bounds
from solver.algebra.linear_programs import mixture_weights
from solver.algebra.number_fields import scalar, sign, value_at
from solver.algebra.polynomials import to_fmpq, to_fraction
from solver.concepts.bargaining.many_parties import all_gain
from solver.concepts.bargaining.problem import AgreementAtPoint, NumericProblem, dot
from solver.concepts.nash.max_entropy import ascend

MAX_ROUNDS = 4000  # of the ascent in floats
TOLERANCES = (1e-6, 1e-4, 1e-9, 1e-2)  # what counts as equality in a guess, tried in this order
MIN_SLOPE = 1e-13  # a slope that is no more than rounding
NEWTON_BITS = 240  # after the point
NEWTON_STEPS = 12
Gain = tuple[Fraction, ...]


def nash(problem: NumericProblem) -> tuple[AgreementAtPoint, ...]:
    """Return the solution in numbers; nothing where not all can gain.

    >>> print(nash(numbers([(4, 1, 1), (0, 2, 3)], (0, 0, 0)))[0].payoffs[0])
    root 1 of 3*t**2 - 28*t + 48 (about 2.26297)
    """
    start, gains = all_gain(problem), problem.gains()
    if not start:
        return ()
    weights = _ascent(gains, start)
    exact = filter(None, (_on_face(problem, gains, face) for face in _faces(gains, weights)))
    return (next(exact, None) or _enclose(problem, gains, weights),)


def _ascent(gains: Sequence[Gain], start: Sequence[Fraction]) -> list[float]:
    """Return weights near the solution."""
    points = [list(map(float, gain)) for gain in gains]
    return ascend(points, list(map(float, start)), lambda gain: 1 / gain, MIN_SLOPE, MAX_ROUNDS)[0]


def _faces(gains: Sequence[Gain], weights: Sequence[float]) -> Iterator[tuple[int, ...]]:
    """Yield the points that may span the face of the solution: those near its plane, then those that are used."""
    here = [sum(w * float(gain[i]) for w, gain in zip(weights, gains, strict=True)) for i in range(len(gains[0]))]
    short = [len(here) - sum(float(g) / h for g, h in zip(gain, here, strict=True)) for gain in gains]
    guesses = [tuple(k for k, gap in enumerate(short) if gap < close) for close in TOLERANCES]
    guesses += [tuple(k for k, w in enumerate(weights) if w > close) for close in TOLERANCES]
    yield from (face for face in dict.fromkeys(guesses) if face)


def _on_face(problem: NumericProblem, gains: Sequence[Gain], face: Sequence[int]) -> AgreementAtPoint | None:
    """Return the solution if it is where the product is greatest on the plane of these points, else None."""
    first = gains[face[0]]
    table = _matrix([[g - h for g, h in zip(gains[k], first, strict=True)] for k in face])
    rank = table.rank()
    if rank == 0:
        return _if_solution(problem, gains, first)
    if rank == len(first) - 1:
        basis, _ = table.numer_denom()[0].nullspace()
        normal = [Fraction(int(basis[j, 0])) for j in range(table.ncols())]  # orthogonal to all that lies on the face
        height = dot(normal, first)
        if any(p * height <= 0 for p in normal):
            return None
        return _if_solution(problem, gains, tuple(height / (len(first) * p) for p in normal))
    return _on_line(problem, gains, face) if rank == 1 else None


def _if_solution(problem: NumericProblem, gains: Sequence[Gain], here: Gain) -> AgreementAtPoint | None:
    """Return the agreement that pays these gains if it is the solution, else None."""
    if min(here) <= 0 or _excess(gains, here) > 0:
        return None
    weights = mixture_weights(here, problem.gains())
    if weights is None:
        return None
    pays = tuple(g + d for g, d in zip(here, problem.threat, strict=True))
    return AgreementAtPoint(tuple((k, weight) for k, weight in enumerate(weights) if weight), pays)


def _excess(gains: Sequence[Gain], here: Gain) -> Fraction:
    """Return how far the points reach beyond the plane: ε above."""
    return max(sum((g / h for g, h in zip(gain, here, strict=True)), Fraction(0)) for gain in gains) - len(here)


def _matrix(lines: Sequence[Sequence[Fraction]]) -> fmpq_mat:
    return fmpq_mat([[to_fmpq(entry) for entry in line] for line in lines])


def _on_line(problem: NumericProblem, gains: Sequence[Gain], face: Sequence[int]) -> AgreementAtPoint | None:
    """Return the solution between the two ends of the points on one line; None where it is not there."""
    i = next(i for i in range(len(problem.threat)) if len({gains[k][i] for k in face}) > 1)
    low, high = min(face, key=lambda k: gains[k][i]), max(face, key=lambda k: gains[k][i])
    lines = [fmpq_poly([to_fmpq(a), to_fmpq(b - a)]) for a, b in zip(gains[low], gains[high], strict=True)]
    product = reduce(mul, lines)
    for t in real_roots(product.derivative()) if product.derivative() else ():
        if not Fraction(0) <= t <= Fraction(1) or any(sign(value_at(line, scalar(t))) <= 0 for line in lines):
            continue
        others = [reduce(mul, lines[:j] + lines[j + 1 :], fmpq_poly([1])) for j in range(len(lines))]
        for gain in gains:
            beyond = reduce(add, (to_fmpq(g) * rest for g, rest in zip(gain, others, strict=True)))
            if sign(value_at(beyond - len(lines) * product, scalar(t))) > 0:
                return None
        ends = zip(problem.points[low], problem.points[high], strict=True)
        mixture = ((low, affine(t, Fraction(1), Fraction(-1))), (high, affine(t, Fraction(0), Fraction(1))))
        return AgreementAtPoint(
            tuple(part for part in mixture if part[1] != 0), tuple(affine(t, a, b - a) for a, b in ends)
        )
    return None


def _enclose(problem: NumericProblem, gains: Sequence[Gain], weights: Sequence[float]) -> AgreementAtPoint:
    """Return two fractions around every payoff, from the best agreement found."""
    parts = [Fraction(max(weight, 0.0)) for weight in weights]
    shares = [part / sum(parts) for part in parts]
    rough = tuple(dot(shares, column) for column in zip(*gains, strict=True))
    tried = [rough, *(_polish(problem, gains, face, rough) for face in _faces(gains, weights))]
    reached = [here for here in tried if here is not None]
    here = min(reached, key=lambda gain: _excess(gains, gain))
    epsilon = _excess(gains, here)
    below = square_root_bounds(2 * epsilon)[1]
    above = epsilon + square_root_bounds(epsilon * epsilon + 2 * epsilon)[1]
    pays = tuple(Between(d + g * (1 - below), d + g * (1 + above)) for d, g in zip(problem.threat, here, strict=True))
    return AgreementAtPoint(
        (), pays, f"on a face without a closed form; within {max(float(one.width) for one in pays):.0e}"
    )


def _polish(problem: NumericProblem, gains: Sequence[Gain], face: Sequence[int], rough: Gain) -> Gain | None:
    """Take Newton's steps within the plane of the face; None where they leave what can be agreed on."""
    first = gains[face[0]]
    ways: list[list[Fraction]] = []
    for way in ([g - h for g, h in zip(gains[k], first, strict=True)] for k in face[1:]):
        ways += [way] if _matrix([*ways, way]).rank() > len(ways) else []
    if not ways:
        return None
    gap = [r - f for r, f in zip(rough, first, strict=True)]
    moves = _solution(_products(ways), [dot(way, gap) for way in ways])
    for _ in range(NEWTON_STEPS):
        here = _place_at(first, ways, moves)
        if min(here) <= 0:
            return None
        scaled = [[w / g for w, g in zip(way, here, strict=True)] for way in ways]
        slope, bent = [sum(way, Fraction(0)) for way in scaled], _products(scaled)
        fine = [(m + step) * 2**NEWTON_BITS for m, step in zip(moves, _solution(bent, slope), strict=True)]
        moves = [Fraction(round(move), 2**NEWTON_BITS) for move in fine]
    here = _place_at(first, ways, moves)
    return here if min(here) > 0 and mixture_weights(here, problem.gains()) is not None else None


def _products(ways: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    return [[dot(one, two) for two in ways] for one in ways]


def _solution(table: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    return list(map(to_fraction, _matrix(table).solve(_matrix([[e] for e in right])).entries()))


def _place_at(first: Gain, ways: Sequence[Sequence[Fraction]], moves: Sequence[Fraction]) -> Gain:
    return tuple(f + dot(moves, [way[i] for way in ways]) for i, f in enumerate(first))
