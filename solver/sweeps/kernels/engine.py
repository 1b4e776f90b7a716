"""Which kernel answers for a game, and why; and the chosen one, run over blocks on all cores.

Two kernels give the same columns (`solver.sweeps.kernels.point_table`):

* closed forms: the atlas compiled. Fewest operations where the formulas are short, names branches, and works for
  every concept that makes an atlas;
* label pairing: payoffs at each point, then minors. Its cost does not depend on how long the formulas are.

Measured on two cores: a 2×2 game takes 35 ns a point with closed forms and 150 ns with label pairing; a 3×3 game with
six parameters 230 ns with label pairing, and some microseconds with closed forms, after seconds for the atlas.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import numpy as np

from solver.atlas import Atlas, told_by_branch, with_facts
from solver.concepts.catalogue import NASH, usual_atlas
from solver.concepts.nash.branches import nash
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.form import Form
from solver.forms.normal import NormalForm
from solver.forms.reductions import to
from solver.regions.parameters import check_kind
from solver.report.words import plural
from solver.sweeps.kernels import point_table
from solver.sweeps.kernels.closed_forms import ClosedForms
from solver.sweeps.kernels.exact_points import name_branches, outcomes_on_pieces, solve_exactly, splice_exact
from solver.sweeps.kernels.paired_payoffs import (
    PairedPayoffs,
)
from solver.sweeps.kernels.point_table import MAX_SHORT, Counted, OutcomeLayout, PointTable
from solver.sweeps.kernels.tape import Array
from solver.sweeps.stopping import stop_if_unwanted

Name = Literal["closed forms", "label pairing"]
CELLS = 4  # of a game for which closed forms are the quicker ones
BLOCK = 2**17  # points at a time, where few arrays are held at once; shorter steps leave threads waiting
MIN_FOR_THREADS = 2**15  # points for which a second thread does not pay
MAX_NUMBERS_HELD = 2**22  # numbers held at once for a block; a 6×6 game takes 145 us with 2**19, and 34 us with 2**22


@dataclass(frozen=True, eq=False)
class Engine:
    """A kernel for one game: `engine(points)` gives everything that stands at each of them. `name`: which kernel;
    `why`: the reason; `makeup`: what outcomes are made of."""

    game: AnyForm
    name: Name
    why: str
    atlas: Atlas | None
    block: int
    makeup: OutcomeLayout
    _run: Callable[[Array], Counted] = field(repr=False)

    @property
    def concept(self) -> str:
        """What is looked for at each point."""
        return self.atlas.concept if self.atlas is not None else NASH

    def __call__(self, points: Array, workers: int | None = None) -> PointTable:
        """Return all equilibria at the points, shape (parameters, points), parameters as declared. `workers`: threads,
        by default one a core; they do not change the answer. Raises UsageError outside the ranges."""
        points, lines = np.ascontiguousarray(points, dtype=np.float64), len(self.game.space)
        if points.ndim != 2 or len(points) != lines:
            raise UsageError(f"points of shape {points.shape}; give one line for each of the {lines} parameters")
        threads = workers or os.cpu_count() or 1
        blocks = [points[:, part] for part in _cut_runs(points.shape[1], self.block, threads)]
        shape, count = (self.makeup.widths, len(self.game.players)), min(threads, len(blocks))
        if count == 1:
            return point_table.join_point_tables([*map(self._run_checked, blocks)], *shape)
        with ThreadPoolExecutor(count) as pool:
            return point_table.join_point_tables([*pool.map(self._run_checked, blocks)], *shape, pool.map)

    def _run_checked(self, points: Array) -> Counted:
        stop_if_unwanted()
        for parameter, values in zip(self.game.space.parameters, points, strict=True):
            low, high = float(parameter.low), float(parameter.high)
            if len(values) and not low <= values.min() <= values.max() <= high:  # false for NaN as well
                wrong = values[~((values >= low) & (values <= high))][0]
                ends = f"{parameter.low} to {parameter.high}"
                raise UsageError(f"{parameter.name} = {wrong:g} lies outside its range {ends}; choose values inside it")
        return self._run(points)

    def solve_walls(self, found: PointTable, exact: Callable[[Array], Sequence[Mapping[str, Fraction]]]) -> PointTable:
        """Solve the points on walls exactly; `exact` gives the exact points at some positions. Their equilibria are the
        extreme ones (see `solver.concepts.nash.point_solver`), a continuum's its corners."""
        walls = np.flatnonzero(found.status == point_table.WALL)
        if not len(walls):
            return found
        points = exact(walls)
        if self.atlas is not None and told_by_branch(self.atlas):
            return splice_exact(found, walls, outcomes_on_pieces(self.atlas, points))
        return splice_exact(
            found, walls, name_branches(solve_exactly(self.game, self.atlas, points), points, self.atlas)
        )


def choose(subject: AnyForm | Atlas, want: Name | None = None) -> Engine:
    """Return the engine for a game or an atlas, and why that one; `want` asks for one by name.

    >>> engine = choose(load("thaad-deal"))
    >>> engine.name, engine.why
    ('closed forms', 'the payoffs have 4 cells: short formulas')

    Raises UsageError for more than MAX_SHORT strategies a player.
    """
    atlas = with_facts(subject) if isinstance(subject, Atlas) else None
    form = subject.game if isinstance(subject, Atlas) else subject
    check_kind(form, Form, "sweep takes a game or an atlas", "load(name) gives one of the catalogue")
    if atlas is None and len(form.shape) != 2:
        atlas = with_facts(usual_atlas(form))
    if atlas is not None and told_by_branch(atlas):
        return _of_closed_forms(atlas, "there are formulas for all that is listed")
    game = to("normal", form).game
    name, why = _reason(game, want)
    if name == "closed forms":
        return _of_closed_forms(atlas or nash(game), why)
    paired = PairedPayoffs(game, atlas)
    block = max(256, min(BLOCK, MAX_NUMBERS_HELD // paired.pairing.held))
    return Engine(game, name, why, atlas, block, OutcomeLayout(game.groups), paired)


def _of_closed_forms(atlas: Atlas, why: str) -> Engine:
    kernel = ClosedForms(atlas)
    return Engine(atlas.game, "closed forms", why, atlas, BLOCK, kernel.makeup, kernel)


def _reason(game: NormalForm, want: Name | None) -> tuple[Name, str]:
    if (most := max(game.shape)) > MAX_SHORT:
        raise UsageError(f"{most} strategies; many points at once are solved for at most {MAX_SHORT} a player")
    if want is not None:
        return want, "asked for"
    cells = game.shape[0] * game.shape[1]
    if cells <= CELLS:
        return "closed forms", f"the payoffs have {cells} {plural(cells, 'cell')}: short formulas"
    return "label pairing", f"the payoffs have {cells} cells: minors at each point cost less than formulas"


def _cut_runs(length: int, block: int, threads: int) -> list[slice]:
    """Return runs of almost equal length, at most `block`, the same number for each thread where that pays."""
    count = max(-(-length // block), min(threads, length // MIN_FOR_THREADS), 1)
    if count > 1:
        count = -(-count // threads) * threads
    return [slice(start, end) for start, end in pairwise([length * k // count for k in range(count + 1)])]
