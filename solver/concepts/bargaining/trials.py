"""Problems near a problem, on which the axioms of a solution are tried: other units, and parts of what is feasible.

A part T of S is made from the points of S and mixtures of them, so that T lies in S whatever is
done. Where the solution u has to stay feasible, T keeps its anchors: u itself where it is
rational, and else the two points between which it lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

from solver.concepts.bargaining.many import solved, weights_of
from solver.concepts.bargaining.problem import AtPoint
from solver.concepts.bargaining.values import Value, affine, less, number, same
from solver.proof.certificate import Root

Point = tuple[Fraction, ...]
Rescaling = tuple[tuple[Fraction, Fraction], ...]  # (factor above zero, shift), one a player

SCALES = (Fraction(2), Fraction(1, 3), Fraction(5, 2), Fraction(7), Fraction(3, 4))
SHIFTS = (Fraction(-1), Fraction(0), Fraction(4, 3), Fraction(10))
MOST = 60  # parts tried of one problem


def rescalings(players: int) -> Iterator[Rescaling]:
    """A few changes of units, different for each player."""
    for turn in range(3):
        yield tuple((SCALES[(turn + 2 * i) % 5], SHIFTS[(turn + i) % 4]) for i in range(players))


def rescaled(problem: AtPoint, units: Rescaling) -> AtPoint:
    def moved(point: Point) -> Point:
        return tuple(a * u + b for u, (a, b) in zip(point, units, strict=True))

    return AtPoint(tuple(map(moved, problem.points)), moved(problem.threat))


def is_symmetric(problem: AtPoint) -> bool:
    """Whether exchanging any two players leaves S and d as they are."""
    if len(set(problem.threat)) > 1:
        return False
    for i in range(len(problem.threat) - 1):
        for point in problem.points:
            turned = list(point)
            turned[i], turned[i + 1] = turned[i + 1], turned[i]
            if not reachable(problem, turned):
                return False
    return True


def reachable(problem: AtPoint, payoffs: Sequence[Fraction]) -> bool:
    """Whether some mixture of the points pays exactly this."""
    return weights_of(problem, [u - d for u, d in zip(payoffs, problem.threat, strict=True)]) is not None


def exact(payoffs: Sequence[Value]) -> Point | None:
    """The payoffs, if all of them are fractions."""
    fractions = tuple(value for value in payoffs if isinstance(value, Fraction))
    return fractions if len(fractions) == len(payoffs) else None


def anchors(problem: AtPoint, payoffs: Sequence[Value]) -> tuple[Point, ...]:
    """Feasible points that have the payoffs among their mixtures: themselves, or two of S; () where none are found."""
    point = exact(payoffs)
    if point is not None:
        return (point,) if reachable(problem, point) else ()
    for i, a in enumerate(problem.points):
        for b in problem.points[i + 1 :]:
            if _lies_between(payoffs, a, b):
                return (a, b)
    return ()


def _lies_between(payoffs: Sequence[Value], a: Point, b: Point) -> bool:
    """Whether irrational payoffs are on the segment, exactly."""
    lead = next((i for i, value in enumerate(payoffs) if isinstance(value, Root)), None)
    if lead is None or a[lead] == b[lead]:
        return False
    rise = b[lead] - a[lead]
    share = affine(number(payoffs[lead]), -a[lead] / rise, 1 / rise)
    if less(share, Fraction(0)) is not False or less(Fraction(1), share) is not False:
        return False
    t = number(share)
    return all(same(value, affine(t, x, y - x)) is True for value, x, y in zip(payoffs, a, b, strict=True))


# --- parts of S -----------------------------------------------------------------------------------


def parts(problem: AtPoint, kept: Sequence[Point]) -> Iterator[AtPoint]:
    """Parts of S with all of the points `kept`, which are feasible, in it."""
    yield from islice(_parts(problem, kept), MOST)


def _parts(problem: AtPoint, kept: Sequence[Point]) -> Iterator[AtPoint]:
    points = tuple(point for point in dict.fromkeys(problem.points) if point not in kept)
    for k in range(len(points) if kept or len(points) > 1 else 0):
        yield AtPoint((*kept, *points[:k], *points[k + 1 :]), problem.threat)
    if kept:
        yield AtPoint(tuple(kept), problem.threat)
        middle = _mean(kept)
        yield AtPoint((*kept, *(_mean((point, middle)) for point in points)), problem.threat)
    for k, point in enumerate(points):
        for other in (*points, *kept):
            if other != point:
                yield AtPoint((*kept, *points[:k], _mean((point, other)), *points[k + 1 :]), problem.threat)


def _mean(points: Sequence[Point]) -> Point:
    return tuple(sum(column, Fraction(0)) / len(points) for column in zip(*points, strict=True))


def ideals(problem: AtPoint) -> Point | None:
    """The most each player can have while nobody has less than at d; None where somebody always has."""
    columns = list(zip(*problem.gains(), strict=True))
    found = [solved(column, [(other, Fraction(0)) for other in columns], len(problem.points)) for column in columns]
    values = tuple(one.value for one in found if one is not None)
    return values if len(values) == len(columns) else None
