"""Label pairing from parameters: the payoffs of a game at many points, then its equilibria by minors of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from solver.atlas import Atlas
from solver.forms.normal import NormalForm
from solver.regions.domain import domain
from solver.sweeps.kernels import point_table
from solver.sweeps.kernels.label_pairing import Pairing
from solver.sweeps.kernels.point_table import NO_BRANCH, PointTable
from solver.sweeps.kernels.polynomial_signs import SignedPolynomials, any_holds, uncertain
from solver.sweeps.kernels.tape import Array, Tape


class PairedPayoffs:
    """Payoffs of a game as functions of its parameters, then label pairing."""

    def __init__(self, game: NormalForm, atlas: Atlas | None) -> None:
        tape = Tape(game.space.box)
        width = game.shape[1]
        tables = ([one[k : k + width] for k in range(0, len(one), width)] for one in payoff_registers(game, tape))
        self.pairing = Pairing(tape, *tables)
        signs = SignedPolynomials(tape)
        self._assumed = tuple(signs.form(cell) for cell in domain(game.space).alternatives)
        self._signs, self._branches = signs.reader(), branches_by_supports(atlas)

    def __call__(self, points: Array) -> PointTable:
        length = points.shape[1]
        signs = self._signs(points)
        inside = any_holds(self._assumed, signs, length)
        near = uncertain({sign.place for form in self._assumed for sign in form}, signs, length)
        return without_outside(with_branches(self.pairing(list(points), length), self._branches), inside, near)


def payoff_registers(game: NormalForm, tape: Tape) -> list[list[int]]:
    """Return each player's payoffs as registers over the parameters, profile by profile."""
    inputs = {name: tape.input(k) for k, name in enumerate(game.space.names)}
    cells = [[tape.node(game.write_out(entry), inputs) for entry in cell] for cell in game.payoffs]
    return [list(payoffs) for payoffs in zip(*cells, strict=True)]


def without_outside(found: PointTable, inside: Array, near: Array) -> PointTable:
    """Drop the equilibria at points that break an assumption."""
    if inside.all() and not near.any():
        return found
    status = found.status.copy()
    status[near] = point_table.WALL
    status[~inside] = point_table.OUTSIDE
    return found.only(inside[found.point], status, np.where(inside, found.count, 0))


def branches_by_supports(atlas: Atlas | None) -> dict[tuple[int, int], int]:
    """Return the branches whose supports no other branch has, by their supports."""
    places: dict[tuple[int, int], int] = {}
    for k, branch in enumerate(atlas.branches if atlas else ()):
        row, column = (sum(1 << i for i, w in enumerate(weights) if w.over) for weights in branch.strategies)
        places[row, column] = NO_BRANCH if (row, column) in places else k
    return places


def with_branches(found: PointTable, branches: Mapping[tuple[int, int], int]) -> PointTable:
    """Add each equilibrium's branch, where its supports tell it."""
    branch = found.branch.copy()
    for (row, column), place in branches.items():
        branch[(found.branch == NO_BRANCH) & (found.used[0] == row) & (found.used[1] == column)] = place
    return replace(found, branch=branch)
