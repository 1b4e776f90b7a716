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
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from typing import Any, Literal

import numpy as np

from solver.atlas import Atlas, groups_of, told_by_branch, with_facts
from solver.concepts.catalogue import NASH, usual_atlas
from solver.concepts.nash.branches import nash
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.form import Form
from solver.forms.normal import NormalForm
from solver.forms.reductions import to
from solver.regions.domain import domain
from solver.regions.parameters import check_kind
from solver.regions.region import everywhere
from solver.sweeps.kernels import point_table
from solver.sweeps.kernels.label_pairing import Pairing
from solver.sweeps.kernels.point_table import MAX_SHORT, NO_BRANCH, ClosedForms, Counted, OutcomeLayout, PointTable
from solver.sweeps.kernels.tape import Array, SignedPolynomials, Tape, any_holds, full, uncertain
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
            return _splice(found, walls, _on_pieces(self.atlas, points))
        return _splice(found, walls, _on_branches(_solve_exactly(self, points), points, self.atlas))


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
    paired = _Paired(game, atlas)
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
        return "closed forms", f"the payoffs have {cells} cell{'s' * (cells > 1)}: short formulas"
    return "label pairing", f"the payoffs have {cells} cells: minors at each point cost less than formulas"


# --- label pairing from parameters ----------------------------------------------------------------


class _Paired:
    """Payoffs of a game as functions of its parameters, then label pairing."""

    def __init__(self, game: NormalForm, atlas: Atlas | None) -> None:
        tape = Tape(game.space.box)
        width = game.shape[1]
        tables = ([one[k : k + width] for k in range(0, len(one), width)] for one in payoff_registers(game, tape))
        self.pairing = Pairing(tape, *tables)
        signs = SignedPolynomials(tape)
        self._assumed = tuple(signs.form(cell) for cell in domain(game.space).alternatives)
        self._signs, self._branches = signs.reader(), _by_supports(atlas)

    def __call__(self, points: Array) -> PointTable:
        length = points.shape[1]
        signs = self._signs(points)
        inside = any_holds(self._assumed, signs, length)
        near = uncertain({sign.place for form in self._assumed for sign in form}, signs, length)
        return _without_outside(with_branches(self.pairing(list(points), length), self._branches), inside, near)


def payoff_registers(game: NormalForm, tape: Tape) -> list[list[int]]:
    """Return each player's payoffs as registers over the parameters, profile by profile."""
    inputs = {name: tape.input(k) for k, name in enumerate(game.space.names)}
    cells = [[tape.node(game.write_out(entry), inputs) for entry in cell] for cell in game.payoffs]
    return [list(payoffs) for payoffs in zip(*cells, strict=True)]


def _without_outside(found: PointTable, inside: Array, near: Array) -> PointTable:
    """Drop the equilibria at points that break an assumption."""
    if inside.all() and not near.any():
        return found
    status = found.status.copy()
    status[near] = point_table.WALL
    status[~inside] = point_table.OUTSIDE
    return found.only(inside[found.point], status, np.where(inside, found.count, 0))


def _by_supports(atlas: Atlas | None) -> dict[tuple[int, int], int]:
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


# --- exactly --------------------------------------------------------------------------------------


def _solve_exactly(engine: Engine, points: Sequence[Mapping[str, Fraction]]) -> PointTable:
    """Return all equilibria at rational points, by label pairing on whole numbers."""
    game = to("normal", engine.game).game
    tape = Tape(game.space.box)
    registers = [register for payoffs in payoff_registers(game, tape) for register in payoffs]
    arrays = [np.array([point[name] for point in points], dtype=object) for name in game.space.names]
    values = [full(value, len(points), object) for value in tape.program(registers)(arrays, object)]
    scales = [lcm(*(Fraction(value[k]).denominator for value in values)) for k in range(len(points))]
    factors = np.array(scales, dtype=object)
    found = integers(game.shape, [np.array(list(map(int, value * factors)), dtype=object) for value in values])
    inside = np.array([game.space.admits(point) for point in points])
    kept = _without_outside(with_branches(found, _by_supports(engine.atlas)), inside, np.zeros(len(points), bool))
    return replace(kept, payoffs=kept.payoffs / factors.astype(float)[kept.point])


def _on_pieces(atlas: Atlas, points: Sequence[Mapping[str, Fraction]]) -> PointTable:
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


def _on_branches(found: PointTable, points: Sequence[Mapping[str, Fraction]], atlas: Atlas | None) -> PointTable:
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


def _cut_runs(length: int, block: int, threads: int) -> list[slice]:
    """Return runs of almost equal length, at most `block`, the same number for each thread where that pays."""
    count = max(-(-length // block), min(threads, length // MIN_FOR_THREADS), 1)
    if count > 1:
        count = -(-count // threads) * threads
    return [slice(start, end) for start, end in pairwise([length * k // count for k in range(count + 1)])]


@lru_cache(maxsize=32)
def of_shape(m: int, n: int, bits: int) -> Pairing:
    """Return the pairing of games whose payoffs, taken as they are, lie between −2**bits and 2**bits."""
    size = Fraction(2) ** bits
    tape = Tape([(-size, size)] * (2 * m * n), rounded=False)
    tables = [[[tape.input((p * m + i) * n + j) for j in range(n)] for i in range(m)] for p in (0, 1)]
    return Pairing(tape, *tables)


def _splice(found: PointTable, walls: Array, exact: PointTable) -> PointTable:
    """Return the points at `walls` replaced by their exact answers."""
    status, count = found.status.copy(), found.count.copy()
    count[walls] = 0
    keep = ~np.isin(found.point, walls)
    kept = found.only(keep, status, count)
    both = point_table.join_point_tables([kept, exact], [*map(len, found.weights)], len(found.payoffs))
    order = np.argsort(np.concatenate([found.point[keep], walls[exact.point]]), kind="stable")
    status[walls], count[walls] = exact.status, exact.count
    return both.only(order, status, count)
