"""Phases: the open regions of Θ on which one list of branches stands.

Affine walls: the sign of every wall polynomial that a branch's region mentions is
tried both ways, wall by wall, by exact linear programming, until the list is known.
The cells that remain fill Θ up to its walls, so the list of phases is complete.

Curved walls: the box is halved until the Bernstein coefficients settle every branch
on a sub-box; the phases seen are listed with a witness each, the volume settled is
the certified share, and the rest is left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count as count_from
from typing import Any

from solver.atlas import Atlas, Branch
from solver.bernstein import MAX_COEFFICIENTS, Chunk, Subdivision, tensor_size
from solver.constraint import Constraint, constraint
from solver.domain import Domain, domain
from solver.emptiness import decide, is_empty
from solver.lowering import Cell, tidy
from solver.polynomial import Poly
from solver.region import Region

MAX_MERGED_LEAVES = 80  # merging compares every cell with every cell of other phases
COEFFICIENTS = 20_000_000
PER_BOX = 100  # what the bookkeeping of a box costs, in coefficients
MAX_DEPTH = 40  # halvings of one coordinate
PART = 8_192  # boxes that are halved alike

Signs = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Phase:
    """An open set of parameter values on which exactly these branches stand.

    `region` is exact where the list of phases is complete; else None, and `certified` is the part of Θ that
    is proved to belong to this phase. `witness`: a point of it.
    """

    branches: tuple[Branch, ...]
    region: Region | None
    witness: dict[str, Fraction]
    certified: Fraction | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(branch.label for branch in self.branches)


@dataclass(frozen=True, eq=False)
class Phases:
    """All phases found, the larger lists of branches last.

    `complete`: no other list of branches occurs on an open set, which is proved; `certified`: the part of Θ
    on which the list is proved (1 when complete); `method` says how.
    """

    phases: tuple[Phase, ...]
    complete: bool
    certified: Fraction
    method: str

    def __iter__(self) -> Iterator[Phase]:
        return iter(self.phases)

    def __len__(self) -> int:
        return len(self.phases)


def phases(atlas: Atlas, budget: int = COEFFICIENTS) -> Phases:
    """The phases of an atlas: complete where every wall is affine, else as far as `budget` coefficients settle them."""
    over = domain(atlas.game.space)
    cells = [cell for branch in atlas.branches for cell in branch.region.cells]
    if all(c.is_affine for cell in (*cells, *over.alternatives) for c in cell):
        return _affine(atlas, over)
    return _Subdivided(atlas, over).run(budget)


# --- affine walls ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Leaf:
    cell: Cell
    standing: tuple[int, ...]
    witness: tuple[Fraction, ...]


def _affine(atlas: Atlas, over: Domain) -> Phases:
    groups: dict[tuple[int, ...], list[_Leaf]] = {}
    whole = True
    for alternative in over.alternatives:
        start = tuple(c.strict() for c in alternative)
        for leaf in _leaves(atlas, over, start):
            if leaf is None:
                whole = False
            else:
                groups.setdefault(leaf.standing, []).append(leaf)
    found = []
    for standing, leaves in groups.items():
        others = [leaf.cell for key, group in groups.items() if key != standing for leaf in group]
        cells = _merged([leaf.cell for leaf in leaves], others, over)
        region = Region(atlas.game.space, cells)
        branches = tuple(atlas.branches[k] for k in standing)
        found.append(Phase(branches, region, over.name(leaves[0].witness)))
    found.sort(key=lambda phase: (len(phase.branches), [atlas.branches.index(b) for b in phase.branches]))
    complete = atlas.complete and whole
    return Phases(tuple(found), complete, Fraction(int(whole)), "every affine wall tried on both sides")


def _leaves(atlas: Atlas, over: Domain, start: Cell) -> Iterator[_Leaf | None]:
    """Cells of Θ, relatively open and nonempty, on each of which every branch surely stands or surely does not.

    None stands for a cell of which that could not be found out. A wall that holds all of a cell, as one may
    under an assumed equality, has the sign 0 there.
    """
    pending: list[tuple[Cell, dict[str, int]]] = [(start, {})]
    while pending:
        cell, signs = pending.pop()
        verdict = decide(cell, over)
        if verdict.kind == "empty":
            continue
        if verdict.rational_witness is None:
            yield None
            continue
        split = next((p for branch in atlas.branches if (p := _unsettled(branch, signs)) is not None), None)
        if split is None:
            standing = tuple(k for k, branch in enumerate(atlas.branches) if _stands(branch, signs))
            yield _Leaf(cell, standing, verdict.rational_witness)
            continue
        sides = [((*cell, constraint(sign * split, ">")), sign) for sign in (1, -1)]
        if all(is_empty(side, over) for side, _ in sides):
            pending.append((cell, {**signs, **_known(split, 0)}))
        else:
            pending.extend((side, {**signs, **_known(split, sign)}) for side, sign in sides)


def _known(poly: Poly, sign: int) -> dict[str, int]:
    return {str(poly): sign, str(-poly): -sign}


def _state(condition: Constraint, signs: Signs) -> bool | None:
    """Whether the condition holds on a cell with these signs; None when the sign is not known."""
    sign = signs.get(str(condition.poly))
    if sign is None:
        return None
    return {">=": sign >= 0, ">": sign > 0, "==": sign == 0}[condition.relation]


def _unsettled(branch: Branch, signs: Signs) -> Poly | None:
    """A polynomial whose sign would help to tell whether the branch stands; None when that is known."""
    candidate = None
    for cell in branch.region.cells:
        states = [(_state(c, signs), c.poly) for c in cell]
        if any(state is False for state, _ in states):
            continue
        open_ = next((poly for state, poly in states if state is None), None)
        if open_ is None:
            return None
        candidate = candidate if candidate is not None else open_
    return candidate


def _stands(branch: Branch, signs: Signs) -> bool:
    return any(all(_state(c, signs) for c in cell) for cell in branch.region.cells)


def _merged(cells: Sequence[Cell], others: Sequence[Cell], over: Domain) -> tuple[Cell, ...]:
    """The cells, each grown by dropping constraints as long as it meets no cell of another phase; covered ones go."""
    if len(cells) + len(others) > MAX_MERGED_LEAVES:
        return tuple(cells)
    grown: dict[frozenset[Constraint], Cell] = {}
    for cell in cells:
        for condition in cell:
            smaller = tuple(c for c in cell if c is not condition)
            flipped = tuple(c.strict() for c in condition.negation())
            if not any(_meet((*smaller, *flipped), other, over) for other in others):
                cell = smaller
        grown.setdefault(frozenset(cell), cell)
    kept = list(grown.values())
    for cell in list(kept):
        rest = [other for other in kept if other is not cell]
        if rest and _covered(cell, rest, over):
            kept = rest
    return tuple(kept)


def _meet(a: Cell, b: Cell, over: Domain) -> bool:
    joined = tidy(a + b)
    return joined is not None and not is_empty(joined, over)


def _covered(cell: Cell, others: Sequence[Cell], over: Domain) -> bool:
    """Whether the open cell lies in the union of the others, up to walls."""
    outside = [cell]
    for other in others:
        outside = [
            joined
            for part in outside
            for condition in other
            for negated in condition.negation()
            if (joined := tidy((*part, negated.strict()))) is not None and not is_empty(joined, over)
        ]
    return not outside


# --- curved walls ---------------------------------------------------------------------------------


_Cell = tuple[list[int], list[int]] | None  # polynomials and the signs they need; None: it fails on every open set


class _Subdivided:
    """Halve the box until each branch is settled on each sub-box, or the boxes run out."""

    def __init__(self, atlas: Atlas, over: Domain) -> None:
        self.atlas, self.over = atlas, over
        self.polys: dict[str, tuple[int, int]] = {}  # text → (position, sign)
        self.unit: list[Poly] = []
        self.branches = [[self._cell(cell) for cell in b.region.cells] for b in atlas.branches]
        self.assumptions = [self._cell(cell) for cell in over.alternatives]
        self.volume: dict[tuple[int, ...], Fraction] = {}
        self.witness: dict[tuple[int, ...], tuple[Fraction, ...]] = {}

    def _cell(self, cell: Cell) -> _Cell:
        if any(c.relation == "==" for c in cell):
            return None
        pairs = [self._position(c.poly) for c in cell]
        return [k for k, _ in pairs], [sign for _, sign in pairs]

    def _position(self, poly: Poly) -> tuple[int, int]:
        key = str(poly)
        if key not in self.polys:
            self.polys[key] = (len(self.unit), 1)
            self.polys[str(-poly)] = (len(self.unit), -1)
            self.unit.append(self.over.unit(poly))
        return self.polys[key]

    def run(self, budget: int) -> Phases:
        if any(tensor_size(poly) > MAX_COEFFICIENTS for poly in self.unit):
            return Phases((), False, Fraction(0), "the walls have too many terms to subdivide")
        subdivision = Subdivision(self.unit)
        ticket = count_from(0)
        waiting = [(0, next(ticket), subdivision.whole())]  # the largest boxes first
        count, open_volume = 0, Fraction(0)
        while waiting:
            _, _, chunk = heappop(waiting)
            if subdivision.spent > budget or max(chunk.depth, default=0) > MAX_DEPTH:
                open_volume += len(chunk) * chunk.volume
                continue
            count += len(chunk)
            subdivision.spent += len(chunk) * PER_BOX
            rest, change = self.settle(subdivision, chunk)
            if len(rest):
                halves = subdivision.halve(rest, change)
                for start in range(0, len(halves), PART):
                    part = halves.keep(slice(start, start + PART))
                    heappush(waiting, (sum(part.depth), next(ticket), part))
        inside = sum(self.volume.values(), Fraction(0))
        return self.result(inside + open_volume, inside, count)

    def settle(self, subdivision: Subdivision, chunk: Chunk) -> tuple[Chunk, Any]:
        """Book the boxes on which every branch is settled; hand back the others, and how much each axis matters."""
        np = subdivision.np
        change = subdivision.learn(chunk, self.wanted(np, chunk))
        always, never = self._union(np, self.assumptions, chunk.signs)
        lists: Any = np.zeros((len(chunk), len(self.branches)), dtype=bool)
        open_: Any = ~always & ~never
        for k, cells in enumerate(self.branches):
            lists[:, k], fails = self._union(np, cells, chunk.signs)
            open_ |= ~lists[:, k] & ~fails & ~never
        rows = np.flatnonzero(~open_ & ~never)
        found, first, counts = np.unique(lists[rows], axis=0, return_index=True, return_counts=True)
        for standing, row, count in zip(found, rows[first], counts, strict=True):
            key = tuple(int(k) for k in np.flatnonzero(standing))
            self.volume[key] = self.volume.get(key, Fraction(0)) + int(count) * chunk.volume
            if key not in self.witness:
                self.witness[key] = self.over.from_unit(subdivision.centre(chunk, int(row)))
        return chunk.keep(open_), change

    def wanted(self, np: Any, chunk: Chunk) -> Any:
        """Which signs would help to settle a branch, shape (box, polynomial)."""
        wanted = np.zeros(chunk.signs.shape, dtype=bool)
        for cells in (*self.branches, self.assumptions):
            holds, _ = self._union(np, cells, chunk.signs)
            for cell in cells:
                _, broken = self._conjunction(np, cell, chunk.signs)
                if cell is not None:
                    wanted[:, cell[0]] |= (~holds & ~broken)[:, None]
        return wanted

    @staticmethod
    def _conjunction(np: Any, cell: _Cell, signs: Any) -> tuple[Any, Any]:
        """Boxes on which a conjunction surely holds everywhere, and surely nowhere."""
        if cell is None:
            return np.zeros(len(signs), dtype=bool), np.ones(len(signs), dtype=bool)
        positions, turned = cell
        found = signs[:, positions] * np.array(turned, dtype=np.int8)
        return (found > 0).all(axis=1), (found < 0).any(axis=1)

    def _union(self, np: Any, cells: Sequence[Any], signs: Any) -> tuple[Any, Any]:
        """Boxes on which a union of conjunctions surely holds everywhere, and surely nowhere."""
        holds, fails = np.zeros(len(signs), dtype=bool), np.ones(len(signs), dtype=bool)
        for cell in cells:
            whole, broken = self._conjunction(np, cell, signs)
            holds |= whole
            fails &= broken
        return holds, fails

    def result(self, whole: Fraction, inside: Fraction, count: int) -> Phases:
        found = [
            Phase(
                tuple(self.atlas.branches[k] for k in key),
                None,
                self.over.name(self.witness[key]),
                volume / whole,
            )
            for key, volume in self.volume.items()
        ]
        found.sort(key=lambda phase: (len(phase.branches), phase.labels))
        certified = inside / whole if whole else Fraction(0)
        complete = certified == 1 and self.atlas.complete
        return Phases(tuple(found), complete, certified, f"{count} sub-boxes by their Bernstein coefficients")
