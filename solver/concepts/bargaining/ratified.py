"""The part of a bargaining problem that ratifiers accept, case by case and at a point.

The issues' box B is cut by one half-space a_r(x) >= 0 after the other. A corner p with a(p) >= 0 is kept, and where an
edge leads from it to a corner q with a(q) < 0 there is a new corner,

    p + a(p)/(a(p) − a(q)) · (q − p),

a quotient in the parameters; which corners are kept is one case of the parameters. Two corners share an edge exactly if
no third one lies on every face that both lie on (double description). At a tie a(p) = 0 the new corner falls on p, as
the limit of a(p) > 0. So a solution that makes something greatest does so over the part that is ratified.

Any other is moved as little along the frontier as it takes: it is where the smaller of g₁/g₁* and g₂/g₂* is as great as
it can be, for the gains g* that it picks without ratifiers. On a frontier with a place t from one side's best to the
other's, of which A to B is ratified, that is min(max(t*, A), B), since of two gains one rises in t and one falls; and
so is Nash's, whose product rises up to t* and falls from there.

Motzkin, Raiffa, Thompson and Thrall (1953), "The Double Description Method", Contributions to the Theory of Games II.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, permutations, product
from math import prod
from typing import Generic

from solver.algebra.bounded_numbers import affine, number
from solver.algebra.polynomials import Ratio, Relation, in_ring, ratio, ring
from solver.concepts.bargaining import many_parties
from solver.concepts.bargaining.egalitarian import egalitarian_at_point
from solver.concepts.bargaining.problem import AgreementAtPoint, N, NumericProblem, Problem
from solver.concepts.piecewise import at_least
from solver.errors import UsageError
from solver.forms.dispute import Dispute
from solver.regions.constraints import Cell, Feasible, constraint, normalize_cell, without_positive_factors
from solver.regions.decide.emptiness import QUICK, SIGNS, is_empty
from solver.regions.domain import Domain
from solver.regions.elimination import project


def possible(guards: Cell, over: Domain) -> Feasible:
    """Return the test whether a conjunction is not known to be empty in this case of the utilities."""

    def may_be(cell: Cell) -> bool:
        together = without_positive_factors(guards + cell) if guards else cell
        return together is not None and not is_empty(together, over, QUICK)

    return may_be


MAX_CASES = 256
MAX_ZONE, MAX_ELIMINATED = 24, 2  # alternatives; issues


@dataclass(frozen=True, slots=True)
class AgreementCorner(Generic[N]):
    """A corner of what can be agreed on: payoffs, issues and what each ratifier has to spare; the faces it is on."""

    row: tuple[N, ...]
    faces: frozenset[tuple[int, bool]]


def _box(dispute: Dispute, rows: Sequence[tuple[N, ...]]) -> tuple[AgreementCorner[N], ...]:
    """Return the corners of the issues' box with a row for each."""
    ends = product((False, True), repeat=len(dispute.issues))
    return tuple(AgreementCorner(row, frozenset(enumerate(which))) for row, which in zip(rows, ends, strict=True))


def _cut(corners: Sequence[AgreementCorner[N]], kept: Sequence[bool], column: int) -> tuple[AgreementCorner[N], ...]:
    """Return the corners of the part in which a column of the rows is at least zero, given at which it is."""
    found, stays = [corner for corner, stay in zip(corners, kept, strict=True) if stay], dict(enumerate(kept))
    for p, q in ((corners[i], corners[j]) for i, j in _edges(corners) if stays[i] and not stays[j]):
        share = p.row[column] / (p.row[column] - q.row[column])
        row = tuple(x + share * (y - x) for x, y in zip(p.row, q.row, strict=True))
        found.append(AgreementCorner(row, (p.faces & q.faces) | {(-1 - column, True)}))
    return tuple(found)


def _edges(corners: Sequence[AgreementCorner[N]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of corners, either way round, that share an edge."""
    for (i, p), (j, q) in permutations(enumerate(corners), 2):
        shared = p.faces & q.faces
        if not any(shared <= other.faces for k, other in enumerate(corners) if k not in (i, j)):
            yield i, j


def _cut_by_cases(
    corners: Sequence[AgreementCorner[Ratio]], columns: Sequence[int], guards: Cell, feasible: Feasible
) -> Iterator[tuple[Cell, tuple[AgreementCorner[Ratio], ...]]]:
    """Yield the part where all these columns are at least zero, once for each way that the corners are divided. The
    cases exclude one another. Raises UsageError for more than MAX_CASES cases of one column."""
    if not columns:
        yield guards, tuple(corners)
        return
    column, *others = columns
    ways: list[tuple[Cell, tuple[bool, ...]]] = [(guards, ())]
    for corner in corners:
        spare = corner.row[column]
        conditions = ((True, at_least(spare)), (False, at_least(-spare, strict=True)))
        split = (
            (without_positive_factors((*cell, c)), (*kept, stays)) for cell, kept in ways for stays, c in conditions
        )
        ways = [(cell, kept) for cell, kept in split if cell is not None and feasible(cell)]
        if len(ways) > MAX_CASES:
            raise UsageError(f"what is ratified has over {MAX_CASES} cases; assume more, or give less ratifiers")
    for cell, kept in ways:
        ends = ((corners[i].row, corners[j].row) for i, j in _edges(corners) if kept[i] and not kept[j])
        known = without_positive_factors((*cell, *(at_least(a[column] - b[column], strict=True) for a, b in ends)))
        if known is not None:  # so that factors of denominators can be left out
            yield from _cut_by_cases(_cut(corners, kept, column), others, known, feasible)


def ratified_parts(
    dispute: Dispute, whole: Problem, spare: Sequence[tuple[Ratio, ...]], guards: Cell, over: Domain
) -> Iterator[tuple[Cell, Problem]]:
    """Yield the part of a problem that is ratified, case by case; `spare` as in `ratified_at_point`."""
    if not dispute.ratifiers:
        yield guards, whole
        return
    values = [tuple(map(whole.ring.number, corner)) for corner in dispute.corners()]
    corners = _box(dispute, [(*u, *x, *a) for u, x, a in zip(whole.points, values, spare, strict=True)])
    parties, first = len(whole.threat), len(whole.threat) + len(dispute.issues)
    for cell, left in _cut_by_cases(corners, range(first, len(corners[0].row)), guards, possible((), over)):
        points = tuple(corner.row[:parties] for corner in left) or (whole.threat,)
        settled = tuple(corner.row[parties:first] for corner in left) or (values[0],)
        joined = frozenset((i, j) for i, j in _edges(left) if i < j)
        yield cell, Problem(whole.ring, points, whole.threat, settled, joined)


def zone_by_elimination(
    whole: Problem, spare: Sequence[tuple[Ratio, ...]], guards: Cell, over: Domain
) -> Sequence[Cell] | None:
    """Return where some agreement that is ratified leaves everybody better off, as alternatives; None if too many.

    The issues x, each scaled to [0, 1], are eliminated from a_r(x) >= 0, g_i(x) > 0 and 0 <= x <= 1.
    """
    issues = len(whole.points).bit_length() - 1
    if issues > MAX_ELIMINATED:
        return None
    wide = ring((*over.names, *(f"issue {k}" for k in range(issues))))
    shares = [wide[name] for name in wide.names[len(over.names) :]]
    conditions = [constraint(in_ring(c.poly, wide), c.relation) for c in guards]
    conditions += [constraint(side, ">=") for share in shares for side in (share, 1 - share)]
    relations: tuple[tuple[Sequence[tuple[Ratio, ...]], Relation], ...] = ((whole.gains, ">"), (spare, ">="))
    for values, relation in relations:
        for column in zip(*values, strict=True):
            slopes = [column[1 << k] - column[0] for k in reversed(range(issues))]
            under = prod((part.under for part in (column[0], *slopes)), start=over.ring.one)
            start, *steps = (in_ring((part * ratio(under, over.ring.one)).over, wide) for part in (column[0], *slopes))
            total = sum((step * share for step, share in zip(steps, shares, strict=True)), start)
            conditions.append(constraint(total * in_ring(under, wide), relation))
    cell = normalize_cell(tuple(conditions))
    found = [] if cell is None else list(islice(project(cell, over, SIGNS), MAX_ZONE + 1))
    return None if len(found) > MAX_ZONE else found


def ratified_at_point(dispute: Dispute, whole: NumericProblem, spare: Sequence[tuple[Fraction, ...]]) -> NumericProblem:
    """Return the part of a problem that is ratified; `spare`: what each ratifier has to spare at each of its points."""
    corners = _box(dispute, [(*u, *x, *a) for u, x, a in zip(whole.points, dispute.corners(), spare, strict=True)])
    parties, first = len(whole.threat), len(whole.threat) + len(dispute.issues)
    for column in range(first, first + len(dispute.ratifiers)):
        corners = _cut(corners, [corner.row[column] >= 0 for corner in corners], column)
    points = tuple(corner.row[:parties] for corner in corners) or (whole.threat,)  # nothing to gain, then
    settled = tuple(corner.row[parties:first] for corner in corners) or (dispute.corners()[0],)
    return NumericProblem(points, whole.threat, settled, whole.points)


def clamp(problem: NumericProblem, free: Sequence[AgreementAtPoint], title: str) -> Sequence[AgreementAtPoint]:
    """Return what is ratified in place of what a solution picks without ratifiers; UsageError for irrational payoffs.

    >>> there = AgreementAtPoint((), (Fraction(1, 2), Fraction(1, 2)))
    >>> clamp(numbers([(Fraction(3, 4), Fraction(1, 4)), (1, 0)], (0, 0)), [there], "")[0].payoffs
    (Fraction(3, 4), Fraction(1, 4))
    """
    found: list[AgreementAtPoint] = []
    for one in free:
        paid = [u for u in one.payoffs if isinstance(u, Fraction)]
        if len(paid) < len(one.payoffs):
            what = f"the {title} pays what is no fraction here"
            raise UsageError(f"{what}, and is not moved to what is ratified; ask for another solution")
        gains = [u - d for u, d in zip(paid, problem.threat, strict=True)]
        rows = tuple(tuple(g / unit for g, unit in zip(row, gains, strict=True)) for row in problem.gains())
        scaled = NumericProblem(rows, (Fraction(0),) * len(gains))
        for moved in (egalitarian_at_point if len(gains) == 2 else many_parties.egalitarian)(scaled):
            back = zip(moved.payoffs, problem.threat, gains, strict=True)
            found.append(AgreementAtPoint(moved.mixture, tuple(affine(number(u), d, unit) for u, d, unit in back)))
    return found
