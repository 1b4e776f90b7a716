"""Signalling games in numbers, solved by brute force: an oracle that shares no code with the solver.

An assessment is three polytopes side by side, whatever its supports are: chances of signals weighted by the prior,
chances of answers after each signal, beliefs after each signal that nobody sends. Every corner of each is found by
trying all sets of constraints that may bind, with Gauss's elimination over fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any

Row = tuple[list[Fraction], Fraction]  # coefficients, and what they add up to, or at least to


@dataclass(frozen=True)
class Signalling:
    """Types with a prior; what type t gets, and its partner, for signal m and answer r."""

    prior: tuple[Fraction, ...]
    sender: dict[tuple[int, int, int], Fraction]
    receiver: dict[tuple[int, int, int], Fraction]
    shape: tuple[int, int, int]


def drawn(shape: tuple[int, int, int], seed: int, span: int = 3) -> Signalling:
    """Draw a game of small whole numbers, ties among them."""
    random = Random(seed)
    types, signals, answers = shape
    parts = [random.randint(1, 3) for _ in range(types)]
    keys = list(product(range(types), range(signals), range(answers)))
    paid = [{key: Fraction(random.randint(0, span)) for key in keys} for _ in range(2)]
    return Signalling(tuple(Fraction(one, sum(parts)) for one in parts), paid[0], paid[1], shape)


def solve_linear(rows: Sequence[Row], width: int) -> list[Fraction] | None:
    """Return the only solution of some equations; None where there is none, or more."""
    matrix = [[*map(Fraction, row), Fraction(right)] for row, right in rows]
    for column in range(width):
        pivot = next((k for k in range(column, len(matrix)) if matrix[k][column]), None)
        if pivot is None:
            return None
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        matrix[column] = [x / matrix[column][column] for x in matrix[column]]
        for k, row in enumerate(matrix):
            if k != column and row[column]:
                matrix[k] = [x - row[column] * y for x, y in zip(row, matrix[column], strict=True)]
    if any(row[-1] for row in matrix[width:]):
        return None
    return [row[-1] for row in matrix[:width]]


def corners(equal: Sequence[Row], least: Sequence[Row], width: int) -> set[tuple[Fraction, ...]]:
    """Return the corners of a polytope of equations and of lower bounds."""
    found = set()
    for some in combinations(least, max(0, width - rank(equal, width))):
        point = solve_linear([*equal, *some], width)
        if point is not None and all(dot(row, point) >= right for row, right in least):
            found.add(tuple(point))
    return found


def dot(row: Sequence[Fraction], point: Sequence[Fraction]) -> Fraction:
    return sum((a * x for a, x in zip(row, point, strict=True)), Fraction(0))


def rank(rows: Sequence[Row], width: int) -> int:
    matrix, count = [list(map(Fraction, row)) for row, _ in rows], 0
    for column in range(width):
        pivot = next((k for k in range(count, len(matrix)) if matrix[k][column]), None)
        if pivot is None:
            continue
        matrix[count], matrix[pivot] = matrix[pivot], matrix[count]
        for k in range(count + 1, len(matrix)):
            factor = matrix[k][column] / matrix[count][column]
            matrix[k] = [x - factor * y for x, y in zip(matrix[k], matrix[count], strict=True)]
        count += 1
    return count


def supports(count: int) -> list[tuple[int, ...]]:
    return [some for size in range(1, count + 1) for some in combinations(range(count), size)]


@dataclass(frozen=True)
class Assessment:
    """Chances of signals by type, of answers by signal, and the corners of the beliefs after signals nobody sends."""

    signals: tuple[tuple[Fraction, ...], ...]
    answers: tuple[tuple[Fraction, ...], ...]
    beliefs: dict[int, frozenset[tuple[Fraction, ...]]]


def unit(k: int, width: int) -> list[Fraction]:
    return [Fraction(j == k) for j in range(width)]


def assessments(game: Signalling) -> Iterator[Assessment]:
    """Yield every extreme assessment, in every pattern of supports."""
    types, signals, answers = game.shape
    place = {key: k for k, key in enumerate(product(range(types), range(signals)))}
    spot = {key: k for k, key in enumerate(product(range(signals), range(answers)))}
    for used in product(supports(signals), repeat=types):
        for given in product(supports(answers), repeat=signals):
            on_path = sorted({m for some in used for m in some})
            yield from _of_pattern(game, used, given, on_path, place, spot)


def _of_pattern(game, used, given, on_path, place, spot) -> Iterator[Assessment]:  # type: ignore[no-untyped-def]
    types, signals, answers = game.shape
    wide, broad = len(place), len(spot)
    equal: list[Row] = []
    least: list[Row] = []
    for t in range(types):
        row = [Fraction(0)] * wide
        for m in range(signals):
            row[place[t, m]] = Fraction(1)
            (least if m in used[t] else equal).append((unit(place[t, m], wide), Fraction(0)))
        equal.append((row, game.prior[t]))
    for m in on_path:
        best = given[m][0]
        for r in range(answers):
            if r != best:
                row = [Fraction(0)] * wide
                for t in range(types):
                    row[place[t, m]] = game.receiver[t, m, best] - game.receiver[t, m, r]
                (equal if r in given[m] else least).append((row, Fraction(0)))
    sent = [x for x in corners(equal, least, wide) if all(x[place[t, m]] > 0 for t in range(types) for m in used[t])]
    if not sent:
        return
    equal, least = [], []
    for m in range(signals):
        row = [Fraction(0)] * broad
        for r in range(answers):
            row[spot[m, r]] = Fraction(1)
            (least if r in given[m] else equal).append((unit(spot[m, r], broad), Fraction(0)))
        equal.append((row, Fraction(1)))
    for t in range(types):
        first = used[t][0]
        for m in range(signals):
            if m != first:
                row = [Fraction(0)] * broad
                for r in range(answers):
                    row[spot[first, r]] += game.sender[t, first, r]
                    row[spot[m, r]] -= game.sender[t, m, r]
                (equal if m in used[t] else least).append((row, Fraction(0)))
    replied = [
        y for y in corners(equal, least, broad) if all(y[spot[m, r]] > 0 for m in range(signals) for r in given[m])
    ]
    if not replied:
        return
    beliefs = {}
    for m in (m for m in range(signals) if m not in on_path):
        equal, least = [([Fraction(1)] * types, Fraction(1))], [(unit(t, types), Fraction(0)) for t in range(types)]
        best = given[m][0]
        for r in range(answers):
            if r != best:
                row = [game.receiver[t, m, best] - game.receiver[t, m, r] for t in range(types)]
                (equal if r in given[m] else least).append((row, Fraction(0)))
        beliefs[m] = frozenset(corners(equal, least, types))
        if not beliefs[m]:
            return
    for x, y in product(sent, replied):
        chances = tuple(tuple(x[place[t, m]] / game.prior[t] for m in range(signals)) for t in range(types))
        yield Assessment(chances, tuple(tuple(y[spot[m, r]] for r in range(answers)) for m in range(signals)), beliefs)


def plays(game: Signalling) -> set[Any]:
    """Return what is played on the way: chances of signals, and of the answers to those that are sent."""
    found = set()
    for one in assessments(game):
        sent = {m for chances in one.signals for m, chance in enumerate(chances) if chance}
        found.add((one.signals, tuple(each if m in sent else None for m, each in enumerate(one.answers))))
    return found
