"""More than two players: what they agree on, by each solution, on a polytope.

    S = conv{v_1, …, v_K} for n players,   gains g = u − d,   a point of S is Σ λ_k v_k

    egalitarian          the gains (g_1, …, g_n) that are greatest in the lexicographic order of the
                         sorted vector: first the least gain, then the second least, and so on
    Kalai–Smorodinsky    the same for g_i / I_i, I_i the most that i gains while nobody loses
    utilitarian          the greatest Σ g_i with g >= 0, and of those that have it the egalitarian one
    Nash                 the greatest Π g_i

The lexicographic order is needed since not every agreement at which all gain alike is efficient, and with three players
there may be no efficient one on the ray to the ideal. It makes each unique, efficient and independent of names. Each
round fixes a player at least: one who cannot gain more than the least unless somebody else falls below it.

There is an agreement wherever all can gain at once, as with two players. Exact linear programs find all but the last.

Nash: u, with all gains above zero, is the solution exactly where no point lies beyond its plane:

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

Imai (1983), "Individual Monotonicity and Lexicographic Maxmin Solution", Econometrica 51(2).
Nash (1950), "The Bargaining Problem", Econometrica 18(2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from operator import add, mul

from flint import fmpq_mat, fmpq_poly

from solver.algebra.algebraic_numbers import real_roots
from solver.algebra.linear_programs import Line, Vector, equality, maximise_mixture, mixture_weights
from solver.algebra.number_fields import Between, Outcome, affine, scalar, sign, square_root_bounds, value_at
from solver.algebra.polynomials import to_fmpq, to_fraction
from solver.concepts.bargaining.problem import NumericProblem, dot
from solver.concepts.nash.components import ascend

ZERO, ONE = Fraction(0), Fraction(1)


def egalitarian(problem: NumericProblem) -> tuple[Outcome, ...]:
    """Return the egalitarian agreement; nothing where not all can gain.

    >>> egalitarian(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))[0].payoffs
    (Fraction(3, 5), Fraction(3, 5), Fraction(3, 5))
    """
    return _maximin(problem, [ONE] * len(problem.threat), ())


def kalai_smorodinsky(problem: NumericProblem) -> tuple[Outcome, ...]:
    """Return the agreement with gains in proportion to the ideal ones; nothing where not all can gain.

    >>> kalai_smorodinsky(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))[0].payoffs
    (Fraction(1, 1), Fraction(1, 1), Fraction(1, 3))
    """
    return _maximin(problem, ideals(problem) or (), ())


def utilitarian(problem: NumericProblem) -> tuple[Outcome, ...]:
    """Return the greatest sum of gains with no loss to anybody, of several the most equal; nothing if not all can gain.

    >>> utilitarian(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))[0].payoffs
    (Fraction(3, 2), Fraction(3, 2), Fraction(0, 1))
    """
    if not all_gain(problem):
        return ()
    total = [sum(gain, ZERO) for gain in problem.gains()]
    rows = [*_rational(problem), (total, -_greatest(total, _rational(problem)))]
    (found,) = _maximin(problem, [ONE] * len(problem.threat), rows[-1:])
    most = (d + _greatest(column, rows) for d, column in zip(problem.threat, _columns(problem), strict=True))
    note = "" if tuple(most) == found.payoffs else "others pay as much in all; this is the most equal of them"
    return (Outcome(found.mixture, found.payoffs, note),)


def all_gain(problem: NumericProblem) -> tuple[Fraction, ...]:
    """Return the weights of an agreement from which everybody gains; () where there is none.

    >>> all_gain(numbers([(2, 0), (0, 2)], (0, 0))), all_gain(numbers([(2, 0), (0, 2)], (1, 1)))
    ((Fraction(1, 2), Fraction(1, 2)), ())
    """
    rows = [([*column, -ONE], ZERO) for column in _columns(problem)]
    found = maximise_mixture([ZERO] * len(problem.points) + [ONE], rows, len(problem.points))
    return found.point[:-1] if found is not None and found.value > 0 else ()


def ideals(problem: NumericProblem) -> tuple[Fraction, ...] | None:
    """Return the most that each player gains while nobody loses; None where every agreement leaves somebody worse off.

    >>> ideals(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 1)], (0, 0, 0)))
    (Fraction(3, 1), Fraction(3, 1), Fraction(1, 1))
    """
    rows = _rational(problem)
    found = [maximise_mixture(column, rows, len(column)) for column in _columns(problem)]
    best = tuple(one.value for one in found if one is not None)
    return best if len(best) == len(problem.threat) else None


def _columns(problem: NumericProblem) -> list[Vector]:
    """Return the gains of each player, one entry a point."""
    return list(zip(*problem.gains(), strict=True))


def _rational(problem: NumericProblem) -> list[Line]:
    return [(column, ZERO) for column in _columns(problem)]


def _greatest(objective: Vector, rows: Iterable[Line]) -> Fraction:
    found = maximise_mixture(objective, rows, len(objective))
    assert found is not None  # an agreement has been found before
    return found.value


def _maximin(problem: NumericProblem, hopes: Vector, more: Iterable[Line]) -> tuple[Outcome, ...]:
    """Return the lexicographic maximin of gains over hopes, under further conditions on the weights."""
    if not all_gain(problem):
        return ()
    shares = [[g / hope for g in column] for column, hope in zip(_columns(problem), hopes, strict=True)]
    count, more = len(problem.points), list(more)  # nobody loses, since the least share is at least zero
    levels: dict[int, Fraction] = {}
    point: Sequence[Fraction] = ()
    while len(levels) < len(shares):
        fixed = [line for i, level in levels.items() for line in equality(shares[i], level)]
        free = [i for i in range(len(shares)) if i not in levels]
        padded = [([*row, ZERO], c) for row, c in (*more, *fixed)] + [([*shares[i], -ONE], ZERO) for i in free]
        found = maximise_mixture([ZERO] * count + [ONE], padded, count)
        assert found is not None  # the levels found so far can be had
        level, point = found.value, found.point[:-1]
        kept = [*more, *fixed, *((shares[i], -level) for i in free)]
        levels.update((i, level) for i in free if _greatest(shares[i], kept) == level)
    pays = tuple(d + dot(point, column) for d, column in zip(problem.threat, _columns(problem), strict=True))
    return (Outcome(tuple((k, weight) for k, weight in enumerate(point) if weight), pays),)


# --- the Nash solution ----------------------------------------------------------------------------


MAX_ROUNDS = 4000  # of the ascent in floats
TOLERANCES = (1e-6, 1e-4, 1e-9, 1e-2)  # what counts as equality in a guess, tried in this order
MIN_SLOPE = 1e-13  # a slope that is no more than rounding
NEWTON_BITS = 240  # after the point
NEWTON_STEPS = 12
Gain = tuple[Fraction, ...]


def nash(problem: NumericProblem) -> tuple[Outcome, ...]:
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


# --- a guess --------------------------------------------------------------------------------------


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


# --- on a face ------------------------------------------------------------------------------------


def _on_face(problem: NumericProblem, gains: Sequence[Gain], face: Sequence[int]) -> Outcome | None:
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


def _if_solution(problem: NumericProblem, gains: Sequence[Gain], here: Gain) -> Outcome | None:
    """Return the agreement that pays these gains if it is the solution, else None."""
    if min(here) <= 0 or _excess(gains, here) > 0:
        return None
    weights = mixture_weights(here, problem.gains())
    if weights is None:
        return None
    pays = tuple(g + d for g, d in zip(here, problem.threat, strict=True))
    return Outcome(tuple((k, weight) for k, weight in enumerate(weights) if weight), pays)


def _excess(gains: Sequence[Gain], here: Gain) -> Fraction:
    """Return how far the points reach beyond the plane: ε above."""
    return max(sum((g / h for g, h in zip(gain, here, strict=True)), Fraction(0)) for gain in gains) - len(here)


def _matrix(lines: Sequence[Sequence[Fraction]]) -> fmpq_mat:
    return fmpq_mat([[to_fmpq(entry) for entry in line] for line in lines])


def _on_line(problem: NumericProblem, gains: Sequence[Gain], face: Sequence[int]) -> Outcome | None:
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
        return Outcome(tuple(part for part in mixture if part[1] != 0), tuple(affine(t, a, b - a) for a, b in ends))
    return None


# --- where no closed form is known ----------------------------------------------------------------


def _enclose(problem: NumericProblem, gains: Sequence[Gain], weights: Sequence[float]) -> Outcome:
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
    return Outcome((), pays, f"on a face without a closed form; within {max(float(one.width) for one in pays):.0e}")


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
