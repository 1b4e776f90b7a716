"""Points of the box where constraints hold strictly: witnesses found by trying.

The points are a fixed additive recurrence on a grid of fortieths of each range, so they are exact, round numbers and
the same in every run. Where a constraint holds is worked out once in floating point and remembered; a hit is always
re-checked exactly by the caller. Roberts (2018), "The unreasonable effectiveness of quasirandom sequences".

No grid meets a wall p == 0, so the grid's points are moved along a coordinate in which p is linear to its zero; those
that stay in the box are kept. They are floats, good enough to see that two sets differ, never to prove it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache, reduce
from itertools import chain, combinations, cycle, islice, product
from math import prod
from operator import and_
from typing import Any

from solver.algebra import np
from solver.algebra.number_fields import Scalar
from solver.algebra.polynomials import Poly, degrees, to_fmpq
from solver.algebra.zero_dimensional import real_points
from solver.errors import UsageError
from solver.regions.constraints import Cell, Constraint
from solver.regions.decide.monomials import Compiled, Monomials
from solver.regions.decide.work import count_work, work_left
from solver.regions.domain import Domain, domain
from solver.regions.parameters import ParameterSpace

SAMPLE_SIZE = 8_192
GRID = 40
MARGIN = 1e-9  # of the constraint's own size: nearer to zero counts as a wall
SHARE_MARGIN, ROUNDS = 1e-4, 40  # either ends a climb
SHARE_CLIMBERS, SHARE_STEPS, SHARE_RADIUS, SHARE_SHRINK = 200, 10, 0.3, 0.85
PER_PRODUCT = 2**18  # multiplications: larger products are shared out to threads, which wait longer than they work
GRAINS = (10, 40, 100, 1_000, 10**6, 10**12)
PER_ROUND = 10_000  # what a step towards a conjunction costs besides
NEAR_POINTS = 4  # that are tried near one
Point = tuple[Fraction, ...]


@lru_cache(maxsize=32)
def grid(width: int) -> Any:
    """Sample points in fortieths of the ranges, shape (point, parameter); the first is the middle."""
    ratio = 2.0
    for _ in range(60):  # the root of x**(d+1) = x + 1
        ratio = (1 + ratio) ** (1 / (width + 1))
    steps = ratio ** -np.arange(1, width + 1)
    points = np.floor(((0.5 + np.outer(np.arange(SAMPLE_SIZE), steps)) % 1) * (GRID - 1) + 1).astype(np.int64)
    points[0] = GRID // 2
    return points


def grid_points(
    space: ParameterSpace, most: int, off_walls: bool = False, near: Iterable[Point] = ()
) -> Iterator[dict[str, Fraction]]:
    """Yield sample points of Θ; `off_walls`: beside the grid, whose own points lie on many walls, and first beside the
    points given, to all sides, by parts of a step with another prime below them in each parameter, as no wall has."""
    over, little = domain(space), _parts_of_a_step(len(space))
    steps = [part * (high - low) / GRID for low, high, part in zip(over.low, over.high, little, strict=True)]
    for start, turns in product(near, range(NEAR_POINTS)):
        moved = (x + (-1) ** (turns >> k % 2) * step for k, (x, step) in enumerate(zip(start, steps, strict=True)))
        if space.admits(point := over.name(tuple(moved))):
            yield point
    beside = little if off_walls else [Fraction(0)] * len(space)
    for unit in grid(len(space))[:most]:
        point = over.name(over.from_unit(tuple((int(z) + part) / GRID for z, part in zip(unit, beside, strict=True))))
        if space.admits(point):
            yield point


@cache
def _parts_of_a_step(count: int) -> list[Fraction]:
    primes = (n for n in range(10_007, 12_000, 2) if all(n % d for d in range(3, 110, 2)))
    return [Fraction(2 * prime // 5, prime) for prime in islice(cycle(primes), count)]


def values(constraint: Constraint, domain: Domain) -> Any:
    """Return the constraint's polynomial at the sample points, over its largest coefficient, shape (point,)."""
    key = ("values", constraint.key[0])
    return domain.recall(key, lambda: Compiled(domain.unit(constraint))(grid(len(domain.names)) / GRID))


def hits(constraints: Sequence[Constraint], domain: Domain, most: int = 4) -> list[tuple[Fraction, ...]]:
    """Return at most `most` sample points, as points of the box, where every constraint seems to hold strictly."""
    if any(c.relation == "==" for c in constraints):
        return []
    both = reduce(and_, (values(c, domain) > MARGIN for c in constraints), np.ones(SAMPLE_SIZE, dtype=bool))
    points = grid(len(domain.names))
    return [domain.from_unit(tuple(Fraction(int(k), GRID) for k in points[row])) for row in np.flatnonzero(both)[:most]]


def round_to_grains(place: Any, grains: Sequence[int]) -> Iterator[Point]:
    """Yield a place in unit coordinates as points, in fractions with these denominators."""
    for grain in grains:
        yield tuple(Fraction(round(float(z) * grain), grain) for z in place)


def climb(constraints: Cell, domain: Domain) -> Iterator[tuple[Fraction, ...]]:
    """Yield points of the box next to those at which floats meet every constraint strictly, round numbers first."""
    possible = all(c.relation != "==" for c in constraints) and _is_near(constraints, domain, ROOMS[-1])
    for room in (ROOMS[0], ROOMS[-1]) if possible else ():
        for place in _near(constraints, domain, room, room)[0][:1]:
            yield from map(domain.from_unit, round_to_grains(place, GRAINS))


def climb_by_shares(ties: Sequence[Poly], others: Sequence[Poly], width: int) -> list[tuple[Fraction, ...]]:
    """Return points of the unit box at which, the unknowns behind the parameters solved for from as many linear `ties`,
    these and `others` are above zero: from the best samples, each climbs by seeded steps that shrink.

    >>> x, share = ring(("x", "share")).generators.values()
    >>> climb_by_shares([share - x], [2 * x - 1], 1)[0] > (Fraction(1, 2),)
    True
    """
    count, rows = len(ties), [poly.to_dict() for poly in (*ties, *others)]
    column = {e: k for k, e in enumerate({e[:width]: None for terms in rows for e in terms})}
    monomials = Monomials(list(column))
    table = np.zeros((len(column), len(rows), count + 1))  # the last entry is without an unknown
    for k, terms in enumerate(rows):
        largest = max(map(abs, terms.values()), default=1)  # divided by exactly: floats may not hold it
        for e, c in terms.items():
            table[column[e[:width]], k, next((j for j in range(count) if e[width + j]), count)] = float(c / largest)
    flat = table.reshape(len(column), -1)

    def least(points: Any) -> Any:
        parts = np.array_split(points, len(points) * table.size // PER_PRODUCT + 1)
        found = np.concatenate([monomials(some).T @ flat for some in parts]).reshape(len(points), *table.shape[1:])
        shares = _solutions(found[:, :count, :count], -found[:, :count, count])
        rest = found[:, count:, count] + np.einsum("nij,nj->ni", found[:, count:, :count], shares)
        return np.concatenate([shares, rest], axis=1).min(axis=1)

    dice, radius = np.random.default_rng(0), SHARE_RADIUS
    points = grid(width) / GRID
    best = points[np.argsort(-least(points), kind="stable")[:SHARE_CLIMBERS]]
    shape = len(best), SHARE_STEPS, width
    for _ in range(ROUNDS):
        step = radius * dice.normal(size=shape) * (dice.random(shape) < SHARE_RADIUS)
        step[:, 0] = 0
        tried = np.clip(best[:, None] + step, 0.0, 1.0)
        values = least(tried.reshape(-1, width)).reshape(shape[:2])
        best, radius = tried[np.arange(len(best)), values.argmax(axis=1)], radius * SHARE_SHRINK
        if values.max() > SHARE_MARGIN:
            return [*round_to_grains(best[values.max(axis=1).argmax()], GRAINS)]
    return []


def _solutions(matrices: Any, right: Any) -> Any:
    """Solve many linear systems by floats, shapes (system, k, k) and (system, k): zeros where one is singular."""
    regular = _determinants(matrices) != 0
    matrices = np.where(regular[:, None, None], matrices, np.eye(matrices.shape[-1]))
    return np.linalg.solve(matrices, (right * regular[:, None])[:, :, None])[..., 0]


def _determinants(matrices: Any) -> Any:
    with np.errstate(divide="ignore"):  # by logarithms, which a singular one does not have
        return np.linalg.det(matrices)


NEAR_STARTS, NEAR_ROUNDS, SLOPE = 48, 30, 1e-6  # of steps towards a conjunction, and by what slopes are measured
ROOMS, MET = (1e-3, 1e-4, 1e-5, 1e-6), 1e-9  # how far above zero conditions are to be, and how near to it equalities
DENOMINATORS, MAX_PLACES, MAX_WAYS, MAX_SOLUTIONS = (12, 100, 1_000), 12, 4, 20


def touching(cell: Cell, domain: Domain) -> Iterator[tuple[Fraction, ...]]:
    """Yield points with small denominators next to where floats meet closed conditions with nothing to spare.

    >>> next(touching(*conjunction("x*x <= 6*x - 9", x=9)))
    (Fraction(3, 1),)
    """
    for place, most in product(_near(cell, domain, ROOMS[0], 0.0)[0][:MAX_PLACES], DENOMINATORS):
        yield domain.from_unit(tuple(Fraction(float(z)).limit_denominator(most) for z in place))


def on_equalities(cell: Cell, domain: Domain) -> Iterator[tuple[Scalar, ...]]:
    """Yield exact points on a conjunction's equalities, next to where floats meet it all: as many parameters as there
    are equalities solve these, with the others at round numbers; those that they leave most room and steepest slopes.
    Closed conditions are equalities, too, where floats meet them with nothing to spare.

    >>> prod(next(on_equalities(*conjunction("x*y == 2 and x > y", x=9, y=9))))
    Fraction(2, 1)
    >>> next(on_equalities(*conjunction("x*y == 2 and x + y <= 3 and x >= 2", x=9, y=9)))
    (Fraction(2, 1), Fraction(1, 1))
    """
    tight = (_tight(cell, domain, least) for least in (ROOMS if _is_near(cell, domain, 0.0) else ()))
    for some in chain([cell], islice(filter(None, tight), 1)):
        for least in ROOMS if _is_near(some, domain, ROOMS[-1]) else ():
            yield from _solutions_near(some, domain, least)


def _solutions_near(cell: Cell, domain: Domain, least: float) -> Iterator[tuple[Scalar, ...]]:
    ties, gens = [c.poly for c in cell if c.relation == "=="], domain.ring.context.gens()
    for place, slopes in zip(*(found[:1] for found in _near(cell, domain, least, least)), strict=True):
        room, rank = np.minimum(place, 1 - place), int(np.linalg.matrix_rank(slopes, STEEP))
        ways = [*product(*(map(list, combinations(range(count), rank)) for count in slopes.shape))]
        ways = [way for way in ways if prod(ties[k].total_degree() for k in way[0]) <= MAX_SOLUTIONS]
        sizes = [abs(_determinants(slopes[np.ix_(*way)])) * room[way[1]].min(initial=1.0) for way in ways]
        best = [ways[k] for k in np.argsort(sizes)[: -MAX_WAYS - 1 : -1]]
        for (some, solved), point in product(best, map(domain.from_unit, round_to_grains(place, GRAINS[:4]))):
            fixed = (gens[k] - to_fmpq(x) for k, x in enumerate(point) if k not in solved)
            with suppress(UsageError):  # beyond bounds
                found = real_points([*(ties[k] for k in some), *fixed])
                yield from (point.coordinates for point in found) if isinstance(found, tuple) else ()


def _tight(cell: Cell, domain: Domain, strict: float) -> Cell | None:
    """Return the conjunction with equalities for closed conditions that are zero where floats meet it, strict ones with
    so much room; None where floats don't, or none is zero."""
    places = _near(cell, domain, strict, 0.0)[0][:1]
    zero = [c.relation == ">=" and (abs(Compiled(domain.unit(c))(places)) < MET).any() for c in cell]
    stated = (replace(c, relation="==") if met else c for c, met in zip(cell, zero, strict=True))
    return tuple(stated) if any(zero) else None


def zero_where_met(cell: Cell, domain: Domain) -> list[int]:
    """Return the positions of the conditions that are zero where floats meet all when closed, with nothing to spare.

    >>> zero_where_met(*conjunction("x > 3 and x < 3 and y > 1", x=9, y=9))
    [0, 1]
    """
    places = _near(cell, domain, 0.0, 0.0)[0][:1]
    return [k for k, c in enumerate(cell) if (abs(Compiled(domain.unit(c))(places)) < ROOMS[-1]).any()]


def _is_near(cell: Cell, domain: Domain, closed: float) -> bool:
    """Return whether floats meet the conditions with the least room: where they don't, more room is not tried."""
    return len(_near(cell, domain, ROOMS[-1], closed)[0]) > 0


def _near(cell: Cell, domain: Domain, strict: float, closed: float) -> tuple[Any, Any]:
    """Return places in the unit box where equalities are almost zero and the other conditions, strict and closed ones,
    above so much, those with most room first, and the slopes of the equalities, shape (place, equality, parameter):
    reached from sample points by steps of Gauss and Newton's. Once the work allowed is spent there are no new ones."""
    key = ("near", *(c.key for c in cell), strict, closed)
    if not work_left() and key not in domain.memory:
        return np.zeros((0, len(domain.names))), np.zeros((0, 0, 0))
    return domain.recall(key, lambda: _find_near(cell, domain, strict, closed))


def _find_near(cell: Cell, domain: Domain, strict: float, closed: float) -> tuple[Any, Any]:
    scaled = [poly / max(map(abs, poly.coeffs()), default=1) for poly in map(domain.unit, cell)]
    width, each = len(domain.names), list(dict.fromkeys(e for poly in scaled for e in poly.monoms()))
    table = np.array([[float(poly[e]) for poly in scaled] for e in each]).reshape(len(each), len(scaled))
    monomials = Monomials(each)
    count_work(NEAR_ROUNDS * PER_ROUND)
    ways, relations = SLOPE * np.eye(width), np.array([*(c.relation for c in cell), *["end of the box"] * 2 * width])
    equal, least = relations == "==", np.select([relations == ">", relations == ">="], [strict, closed], 0.0)
    points = grid(width)[:NEAR_STARTS] / GRID
    here = short = slopes = points
    for _ in range(NEAR_ROUNDS):
        around = (points[:, None] + np.concatenate([ways, -ways, 0 * ways[:1]])).reshape(-1, width)
        values = np.concatenate([monomials(around).T @ table, around, 1 - around], axis=1)
        values = values.reshape(len(points), 2 * width + 1, -1)  # at each place, and on both sides of it
        here = values[:, -1]
        short = np.where(equal, here, np.minimum(here - least, 0))
        slopes = (values[:, :width] - values[:, width:-1]).swapaxes(1, 2) / (2 * SLOPE)
        turned = (slopes * (equal | (short < 0))[:, :, None]).swapaxes(1, 2)
        damping = (SLOPE**2 + (short**2).sum(axis=1))[:, None, None] * np.eye(width)
        step = _solutions(turned @ slopes + damping, (turned @ short[:, :, None])[..., 0])
        points = np.clip(points - step, -1.0, 2.0)
    order = np.argsort(-np.where(relations == ">", here, np.inf).min(axis=1), kind="stable")
    order = order[np.abs(short[order]).max(axis=1) < MET]
    return np.clip(points[order], 0.0, 1.0), slopes[order][:, equal]


MAX_MOVED = 1_024  # grid points that are moved along one coordinate
STEEP, EDGE = 1e-6, 1e-12  # slopes below it are not divided by; how far outside the box rounding may put a point


def on_wall(condition: Constraint, wall: Constraint, domain: Domain) -> Any:
    """Return the values of a condition's polynomial, scaled, at sample points of the wall, shape (point,). The points
    depend on the wall alone; there are none where it is linear in no parameter."""
    points = domain.recall(("wall points", wall.key[0]), lambda: _move_to_wall(domain.unit(wall)))
    return domain.recall(("on wall", condition.key[0], wall.key[0]), lambda: Compiled(domain.unit(condition))(points))


def _move_to_wall(poly: Poly) -> Any:
    """Return points of the wall in unit coordinates, shape (point, parameter)."""
    value, kept = Compiled(poly), []
    for k in (k for k, degree in enumerate(degrees(poly)) if degree == 1):
        low, high = grid(len(degrees(poly)))[:MAX_MOVED] / GRID, grid(len(degrees(poly)))[:MAX_MOVED] / GRID
        low[:, k], high[:, k] = 0, 1
        start, slope = value(low), value(high) - value(low)
        steep = abs(slope) > STEEP
        zero = -start[steep] / slope[steep]
        inside = (zero >= -EDGE) & (zero <= 1 + EDGE)
        moved = low[steep][inside]
        moved[:, k] = np.clip(zero[inside], 0, 1)
        kept.append(moved)
    return np.concatenate(kept) if kept else np.zeros((0, len(degrees(poly))))


def distinct(flags: Any) -> tuple[Any, Any]:
    """Return where the different rows are met first, and for each row its number among them.

    >>> first, which = distinct(np.array([[True, False], [True, True], [True, False]]))
    >>> first.tolist(), which.tolist()
    ([0, 1], [0, 1, 0])
    """
    padded = np.pad(flags, ((0, 0), (0, -flags.shape[1] % 64 or 64 * (not flags.shape[1]))))
    words = np.ascontiguousarray(np.packbits(padded, axis=1)).view(np.uint64)  # which sort faster than flags do
    order = np.lexsort(words.T)  # equal rows stay in order
    new = np.append(True, (words[order[1:]] != words[order[:-1]]).any(axis=1))[: len(order)]
    which = np.empty(len(order), dtype=np.int64)
    which[order] = np.cumsum(new) - 1
    return order[new], which
