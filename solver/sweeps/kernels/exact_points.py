"""The points on walls, solved exactly: by label pairing on whole numbers, or by the atlas itself.

Their equilibria are the extreme ones (see `solver.concepts.nash.point_solver`), a continuum's its corners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

import numpy as np

from solver.atlas import Atlas, groups_of
from solver.forms.any_form import AnyForm
from solver.forms.reductions import to
from solver.regions.region import everywhere
from solver.sweeps.kernels import point_table
from solver.sweeps.kernels.label_pairing import Pairing
from solver.sweeps.kernels.paired_payoffs import (
    branches_by_supports,
    payoff_registers,
    with_branches,
    without_outside,
)
from solver.sweeps.kernels.point_table import NO_BRANCH, PointTable
from solver.sweeps.kernels.tape import Array, Tape, full
from solver.sweeps.stopping import stop_if_unwanted


def solve_exactly(form: AnyForm, atlas: Atlas | None, points: Sequence[Mapping[str, Fraction]]) -> PointTable:
    """Return all equilibria at rational points, by label pairing on whole numbers."""
    game = to("normal", form).game
    tape = Tape(game.space.box)
    registers = [register for payoffs in payoff_registers(game, tape) for register in payoffs]
    arrays = [np.array([point[name] for point in points], dtype=object) for name in game.space.names]
    values = [full(value, len(points), object) for value in tape.program(registers)(arrays, object)]
    scales = [lcm(*(Fraction(value[k]).denominator for value in values)) for k in range(len(points))]
    factors = np.array(scales, dtype=object)
    found = integers(game.shape, [np.array(list(map(int, value * factors)), dtype=object) for value in values])
    inside = np.array([game.space.admits(point) for point in points])
    kept = without_outside(with_branches(found, branches_by_supports(atlas)), inside, np.zeros(len(points), bool))
    return replace(kept, payoffs=kept.payoffs / factors.astype(float)[kept.point])


def outcomes_on_pieces(atlas: Atlas, points: Sequence[Mapping[str, Fraction]]) -> PointTable:
    """Return what an atlas whose outcomes are told apart by branch says at rational points, each outcome once."""
    inside = [atlas.game.space.admits(point) for point in points]
    each: list[Any] = []
    for point, admitted in zip(points, inside, strict=True):
        stop_if_unwanted()
        each.append(atlas.at(point) if admitted else None)
    rows = [row for there in each if there is not None for row in zip(there.branches, there.outcomes, strict=True)]
    widths = [len(members) for _, members in groups_of(atlas)]
    found = PointTable.blank(len(points), len(rows), widths, len(atlas.game.players))
    found.status[:] = np.where(inside, point_table.SETTLED, point_table.OUTSIDE)
    found.count[:] = [0 if there is None else len(there.outcomes) for there in each]
    for k, (branch, one) in enumerate(rows):
        found.branch[k] = NO_BRANCH if branch is None else atlas.branches.index(branch)
        for columns, values in zip((*found.weights, found.payoffs), (*one.strategies, one.payoffs), strict=True):
            columns[:, k] = [float(x) for x in values]
    for used, weights in zip(found.used, found.weights, strict=True):
        used[:] = sum((values != 0).astype(used.dtype) << k for k, values in enumerate(weights))
    return found


def name_branches(found: PointTable, points: Sequence[Mapping[str, Fraction]], atlas: Atlas | None) -> PointTable:
    """Add the branches that supports do not tell: at a wall one may lie on the supports of another pair."""
    branch = np.maximum(found.branch, NO_BRANCH)
    if atlas is None:
        return replace(found, branch=branch)
    starts = found.starts
    for k in np.unique(found.point[found.branch < 0]):
        names = _corners(atlas, points[k])
        for row in range(int(starts[k]), int(starts[k] + found.count[k])):
            branch[row] = names.get(_corner(*(weights[:, row].tolist() for weights in found.weights)), NO_BRANCH)
    return replace(found, branch=branch)


def _corners(atlas: Atlas, point: Mapping[str, Fraction]) -> dict[tuple[float, ...], int]:
    """Return the values of each branch that holds at the point; where some meet the first one, as in `Atlas.at`."""
    places: dict[tuple[float, ...], int] = {}
    values = everywhere(atlas.game.space).values(point)
    for k, branch in enumerate(atlas.branches):
        if any(all(c.holds(values) for c in cell) for cell in branch.region.cells):
            places.setdefault(_corner(*([w.at(values) for w in weights] for weights in branch.strategies)), k)
    return places


def _corner(row: Sequence[Any], column: Sequence[Any]) -> tuple[float, ...]:
    return tuple(round(float(weight), 12) for weight in (*row, *column))


def integers(shape: tuple[int, ...], payoffs: Sequence[Array]) -> PointTable:
    """Return every extreme equilibrium of many two-player games with whole payoffs, exactly.

    `payoffs`: one array a payoff, one entry a game: the row player's, row by row, then the column player's.
    Machine integers are used where nothing can overflow, Python's else.

    >>> columns = [np.array([payoff]) for payoff in (3, 3, 2, 5, 0, 6, 3, 3, 2, 6, 3, 1)]
    >>> integers((3, 2), columns).weights[1].T.tolist()
    [[1.0, 0.0], [0.6666666666666666, 0.3333333333333333], [0.3333333333333333, 0.6666666666666666]]
    """
    m, n = shape
    largest = max((int(abs(one).max()) for one in payoffs if len(one)), default=0)
    pairing = of_shape(m, n, max(1, largest).bit_length())
    kind: Any = np.int64 if pairing.largest < 2.0**62 else object
    return pairing([one.astype(kind) for one in payoffs], len(payoffs[0]), kind)


@lru_cache(maxsize=32)
def of_shape(m: int, n: int, bits: int) -> Pairing:
    """Return the pairing of games whose payoffs, taken as they are, lie between −2**bits and 2**bits."""
    size = Fraction(2) ** bits
    tape = Tape([(-size, size)] * (2 * m * n), rounded=False)
    tables = [[[tape.input((p * m + i) * n + j) for j in range(n)] for i in range(m)] for p in (0, 1)]
    return Pairing(tape, *tables)


def splice_exact(found: PointTable, walls: Array, exact: PointTable) -> PointTable:
    """Return the points at `walls` replaced by their exact answers."""
    status, count = found.status.copy(), found.count.copy()
    count[walls] = 0
    keep = ~np.isin(found.point, walls)
    kept = found.only(keep, status, count)
    both = point_table.join_point_tables([kept, exact], [*map(len, found.weights)], len(found.payoffs))
    order = np.argsort(np.concatenate([found.point[keep], walls[exact.point]]), kind="stable")
    status[walls], count[walls] = exact.status, exact.count
    return both.only(order, status, count)
