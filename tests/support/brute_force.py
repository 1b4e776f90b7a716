"""Extreme equilibria by trying every set of tight inequalities: slow, plain, for tests only.

A vertex of {(w, u) : P w <= u·1, w >= 0, Σ w = 1} with k weights is the only solution of Σ w = 1 and
some k of the inequalities taken as equations, if it keeps the others. So: take every set of k, solve
by Gaussian elimination over Fractions, keep what is unique and feasible, read the labels off the
solution. Pairs of vertices with complete labels are the extreme equilibria.

Components: two extreme equilibria that share a strategy are joined by a segment of equilibria; the
rest is union-find. Nash subsets: every set of row strategies is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import gcd, lcm

Strategy = tuple[Fraction, ...]
Pair = tuple[Strategy, Strategy]
Matrix = tuple[tuple[Fraction, ...], ...]


def matrix(payoffs: Iterable[Iterable[int | Fraction]]) -> Matrix:
    return tuple(tuple(Fraction(payoff) for payoff in line) for line in payoffs)


def transposed(payoffs: Matrix) -> Matrix:
    return tuple(zip(*payoffs, strict=True))


def only_solution(equations: Sequence[Sequence[int | Fraction]]) -> list[Fraction] | None:
    """The solution of the linear system [coefficients | right side], None unless there is exactly one."""
    lines = [_whole(equation) for equation in equations]
    unknowns = len(lines[0]) - 1
    for column in range(unknowns):
        pivot = next((r for r in range(column, len(lines)) if lines[r][column]), None)
        if pivot is None:
            return None
        lines[column], lines[pivot] = lines[pivot], lines[column]
        top = lines[column]
        head = top[column]
        for r, line in enumerate(lines):
            if r != column and line[column]:
                factor = line[column]
                lines[r] = _short([head * entry - factor * above for entry, above in zip(line, top, strict=True)])
    if any(line[-1] for line in lines[unknowns:]):
        return None
    return [Fraction(line[-1], line[k]) for k, line in enumerate(lines[:unknowns])]


def _whole(equation: Sequence[int | Fraction]) -> list[int]:
    """The same equation in whole numbers, with which elimination is many times as fast."""
    times = lcm(*(entry.denominator for entry in equation))
    return [entry.numerator * (times // entry.denominator) for entry in equation]


def _short(line: list[int]) -> list[int]:
    common = gcd(*line)
    return [entry // common for entry in line] if common > 1 else line


@lru_cache(maxsize=4096)
def polyhedron_vertices(payoffs: Matrix) -> frozenset[tuple[Strategy, frozenset[int], frozenset[int]]]:
    """(w, best answers to w, strategies w leaves unused) for each vertex; `payoffs`: answerer × mixer."""
    k = len(payoffs[0])
    total = [1] * k + [0, 1]
    times = lcm(*(entry.denominator for line in payoffs for entry in line))
    whole = [[int(entry * times) for entry in line] for line in payoffs]
    answers = [[*line, -1, 0] for line in whole]
    zeros = [[int(i == j) for i in range(k)] + [0, 0] for j in range(k)]
    found = set()
    for tight in combinations(answers + zeros, k):
        solution = only_solution([total, *tight])
        if solution is None:
            continue
        weights, value = tuple(solution[:k]), solution[k]
        if min(weights) < 0:
            continue
        against = [sum(p * w for p, w in zip(line, weights, strict=True)) for line in whole]
        if max(against) > value:
            continue
        best = frozenset(i for i, payoff in enumerate(against) if payoff == value)
        found.add((weights, best, frozenset(j for j, w in enumerate(weights) if w == 0)))
    return frozenset(found)


def extreme_equilibria(A: Matrix, B: Matrix) -> set[Pair]:
    rows, columns = frozenset(range(len(A))), frozenset(range(len(A[0])))
    against_column = polyhedron_vertices(transposed(B))
    against_row = polyhedron_vertices(A)
    return {
        (x, y)
        for x, best_columns, unused_rows in against_column
        for y, best_rows, unused_columns in against_row
        if unused_rows | best_rows == rows and unused_columns | best_columns == columns
    }


def most_labels(payoffs: Matrix) -> int:
    """The greatest number of tight inequalities at a vertex."""
    return max(len(best) + len(unused) for _, best, unused in polyhedron_vertices(payoffs))


def components(equilibria: Iterable[Pair]) -> set[frozenset[Pair]]:
    listed = list(equilibria)
    leader = {pair: pair for pair in listed}

    def find(pair: Pair) -> Pair:
        while leader[pair] != pair:
            pair = leader[pair]
        return pair

    for one, other in combinations(listed, 2):
        if one[0] == other[0] or one[1] == other[1]:
            leader[find(one)] = find(other)
    groups: dict[Pair, set[Pair]] = {}
    for pair in listed:
        groups.setdefault(find(pair), set()).add(pair)
    return {frozenset(group) for group in groups.values()}


def nash_subsets(equilibria: Iterable[Pair]) -> set[tuple[frozenset[Strategy], frozenset[Strategy]]]:
    """The maximal products of strategy sets inside the list of extreme equilibria."""
    partners: dict[Strategy, set[Strategy]] = {}
    for x, y in equilibria:
        partners.setdefault(x, set()).add(y)
    products = set()
    for size in range(1, len(partners) + 1):
        for xs in combinations(partners, size):
            ys = frozenset(set.intersection(*(partners[x] for x in xs)))
            if ys:
                products.add((frozenset(xs), ys))
    return {
        (xs, ys)
        for xs, ys in products
        if not any(xs <= others and ys <= mates and (xs, ys) != (others, mates) for others, mates in products)
    }
