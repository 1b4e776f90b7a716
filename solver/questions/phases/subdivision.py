"""On how much of Θ each list of branches is proved to stand: subdivision, and products of what it finds.

A branch is a union of conjunctions of polynomial conditions, as are Θ's assumptions. On a box each condition is 1
(holds throughout), −1 (fails throughout) or 0 (not known); a conjunction is the least of its conditions, a union the
greatest of its conjunctions. A conjunction also fails where all gains of a `Balance` that it supports are positive.

Parameters that no condition links are subdivided apart: the box is a product of boxes, one a group, a
conjunction splits into one a group, and the value on a product is the least of the values on its factors. So what
is settled in one group counts against everything settled in the others.

Kleene (1952), Introduction to Metamathematics, §64, for the three values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from heapq import heappop, heappush
from itertools import count as count_from
from typing import Any

from solver.algebra.bernstein import Chunk, Subdivision
from solver.algebra.polynomials import Key, Poly, variables
from solver.regions.constraints import Cell, normalized
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Balance

PER_BOX = 100  # what the bookkeeping of a box costs, in coefficients
MAX_DEPTH = 40  # halvings of one coordinate
MAX_SIZE = 4_000  # coefficients; the sign of a polynomial with more is not known
BOXES_AT_A_TIME = 8_192  # boxes that are halved alike
AT_ONCE = 5_000_000  # coefficients between two reports of progress: some tenths of a second
MAX_PRODUCTS = 200_000  # pairs of a state in one group and one in the next; the largest are taken
Union = Sequence[Cell]
Point = dict[int, Fraction]  # the coordinates of some parameters
Steps = Callable[[int, int], None]


@dataclass
class Settled:
    """The part of the box proved to be inside Θ with each list of branches, and the part proved to be outside Θ.
    `lists`: positions of the branches that stand → volume, and a point of it in unit coordinates."""

    lists: dict[tuple[int, ...], tuple[Fraction, tuple[Fraction, ...]]] = field(default_factory=dict)
    outside: Fraction = Fraction(0)
    boxes: int = 0


def subdivide(
    branches: Sequence[Union],
    balances: Sequence[Sequence[Balance]],
    over: Domain,
    budget: int,
    progress: Steps = lambda done, total: None,
) -> Settled:
    """Subdivide until every branch is decided or `budget` coefficients are spent. `balances`: for each branch those
    that its cells may support; `progress` is called with (spent, budget)."""
    every = _Conditions((*branches, over.alternatives), balances, over)
    groups = every.groups()
    found, spent = [_nothing(every, over)], 0
    for left, group in zip(range(len(groups), 0, -1), groups, strict=True):
        found.append(group.run(spent + (budget - spent) // left, spent, budget, progress))
        spent += group.subdivision.spent
    progress(budget, budget)
    return every.summary(reduce(_product, found), sum(group.boxes for group in groups))


@dataclass
class States:
    """Values of all conjunctions, shape (state, conjunction), the volume of each state, and a point in it."""

    values: Any
    volumes: list[int]  # in units of 1/under
    under: int
    points: list[Point]


class _Conditions:
    """The branches and, last, the assumptions, as positions of polynomials and the signs they need."""

    def __init__(self, unions: Sequence[Union], balances: Sequence[Sequence[Balance]], over: Domain) -> None:
        import numpy

        self.np, self.over = numpy, over
        self.known: dict[Key, tuple[int, int]] = {}  # → (position, sign)
        self.unit: list[Poly] = []
        self.cells: list[tuple[tuple[int, int], ...] | None] = []  # None: an equality, which fails on open sets
        self.excluded: list[tuple[int, tuple[tuple[int, int], ...]]] = []  # (conjunction, gains that exclude it)
        self.starts: list[int] = []  # of each union among the conjunctions
        for union, helpful in zip(unions, (*balances, ()), strict=True):
            self.starts.append(len(self.cells))
            for cell in union or (None,):
                self.add(cell, helpful)

    def add(self, cell: Cell | None, helpful: Sequence[Balance]) -> None:
        normal = None if cell is None else normalized(cell)
        if normal is None or any(c.relation == "==" for c in normal):
            self.cells.append(None)
            return
        self.cells.append(tuple(self.position(c.poly) for c in normal))
        for balance in helpful:
            if balance.fits(normal):
                gains = {self.position(term.gain) for term in balance.terms if not term.gain.is_constant()}
                self.excluded.append((len(self.cells) - 1, tuple(sorted(gains))))

    def position(self, poly: Poly) -> tuple[int, int]:
        key = Key(poly)
        if key not in self.known:
            self.known[key], self.known[Key(-poly)] = (len(self.unit), 1), (len(self.unit), -1)
            self.unit.append(self.over.unit(poly))
        return self.known[key]

    def groups(self) -> list[_Group]:
        """Return the conditions by groups of parameters that none of them links."""
        conditions = {k for cell in self.cells if cell for k, _ in cell}
        linked: list[set[int]] = []
        for names in ({*variables(self.unit[k])} for k in conditions):
            touching = [group for group in linked if group & names]
            linked = [group for group in linked if not group & names] + [names.union(*touching)]
        order = sorted(linked, key=lambda names: (len(names), min(names)))
        return [_Group(self, names, alone=len(linked) == 1) for names in order]

    def values(self, cells: Any) -> Any:
        """Return the value of each union, shape (state, union), from those of the conjunctions."""
        return self.np.maximum.reduceat(cells, self.starts, axis=1)

    def summary(self, states: States, boxes: int) -> Settled:
        """Return the lists that the states of the whole box decide, with their volumes."""
        np = self.np
        unions = self.values(states.values)
        inside = unions[:, -1]
        phases = Settled(boxes=boxes)
        phases.outside = Fraction(sum(states.volumes[row] for row in np.flatnonzero(inside < 0)), states.under)
        rows = np.flatnonzero((inside > 0) & (unions != 0).all(axis=1))
        for key, (volume, first) in _join_lists(unions[rows, :-1], [states.volumes[row] for row in rows]).items():
            middle = states.points[rows[first]]
            point = tuple(middle.get(k, Fraction(1, 2)) for k in range(len(self.over.names)))
            standing = np.flatnonzero(np.frombuffer(key, dtype=np.int8) > 0)
            phases.lists[tuple(int(k) for k in standing)] = (Fraction(volume, states.under), point)
        return phases


class _Group:
    """The conditions on some of the parameters, and the boxes of these parameters."""

    def __init__(self, every: _Conditions, names: set[int], alone: bool) -> None:
        self.every, self.np, self.alone = every, every.np, alone
        inside = [k for k, poly in enumerate(every.unit) if set(variables(poly)) <= names]
        self.place = {k: n for n, k in enumerate(inside)}
        self.subdivision = Subdivision([every.unit[k] for k in inside], MAX_SIZE)
        own = [tuple(pair for pair in cell or () if pair[0] in self.place) for cell in every.cells]
        self.cells = [n for n, pairs in enumerate(own) if pairs]  # the conjunctions that say something here
        self.needs = [self._columns(own[n]) for n in self.cells]
        self.whole = [len(own[n]) == len(every.cells[n] or ()) for n in self.cells]
        sets: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for n, gains in every.excluded:
            if n in self.cells and all(k in self.place for k, _ in gains):
                sets.setdefault(gains, []).append(self.cells.index(n))
        self.gains = [self._columns(gains) for gains in sets]
        self.by_gains = list(sets.values())
        self.boxes = 0
        self.volume: dict[bytes, Fraction] = {}
        self.point: dict[bytes, dict[int, Fraction]] = {}

    def _columns(self, pairs: Sequence[tuple[int, int]]) -> tuple[list[int], Any]:
        return [self.place[k] for k, _ in pairs], self.np.array([sign for _, sign in pairs], dtype=self.np.int8)

    def run(self, until: int, before: int, budget: int, progress: Steps) -> States:
        """Halve boxes, the largest first, until `until` coefficients are spent in all, `before` them elsewhere."""
        subdivision = self.subdivision
        size = sum(s for s in subdivision.sizes if s <= MAX_SIZE)
        part = max(16, min(BOXES_AT_A_TIME, AT_ONCE // (size or 1)))
        ticket = count_from(0)
        waiting = [(0, next(ticket), subdivision.unit_box())]
        while waiting:
            _, _, chunk = heappop(waiting)
            if before + subdivision.spent >= until or max(chunk.depth, default=0) > MAX_DEPTH:
                self.leave(chunk)
                continue
            progress(min(before + subdivision.spent, budget), budget)
            self.boxes += len(chunk)
            subdivision.spent += len(chunk) * PER_BOX
            rest, change = self.exclude(chunk)
            if not change.any():  # all that is unknown here is beyond MAX_SIZE
                self.leave(rest)
            elif len(rest):
                halves = subdivision.halve(rest, change)
                for start in range(0, len(halves), part):
                    piece = halves.keep(slice(start, start + part))
                    heappush(waiting, (sum(piece.depth), next(ticket), piece))
        return self.states()

    def exclude(self, chunk: Chunk) -> tuple[Chunk, Any]:
        """Book the boxes that are decided; return the others, and how much each axis matters."""
        change = self.subdivision.learn(chunk, self.wanted_gains(chunk))
        open_ = self.open(self.values(chunk.signs))
        wanted = self.np.zeros(chunk.signs.shape, dtype=bool)
        for k, (columns, _) in enumerate(self.needs):
            wanted[:, columns] |= open_[:, k][:, None]
        change += self.subdivision.learn(chunk, wanted)
        values = self.values(chunk.signs)
        done = ~self.open(values).any(axis=1)
        self.book(chunk.keep(done), values[done])
        return chunk.keep(~done), change

    def values(self, signs: Any) -> Any:
        """Return the value of each conjunction as far as it speaks of this group, shape (box, conjunction here)."""
        np = self.np
        found = np.stack([(signs[:, columns] * turned).min(axis=1) for columns, turned in self.needs], axis=1)
        for (columns, turned), cells in zip(self.gains, self.by_gains, strict=True):
            positive = (signs[:, columns] * turned > 0).all(axis=1)
            found[np.ix_(positive, cells)] = -1
        return found

    def open(self, values: Any) -> Any:
        """Return which conjunctions need another look on which box: the unknown ones of what nothing else decides."""
        np, every = self.np, self.every
        sure = np.full((len(values), len(every.cells)), -1, dtype=np.int8)  # what holds here whatever others say
        sure[:, [n for n, whole in zip(self.cells, self.whole, strict=True) if whole]] = values[:, self.whole]
        held = every.values(sure) > 0
        union = np.searchsorted(every.starts, self.cells, side="right") - 1
        return (values == 0) & ~held[:, union] & ~self.left_out(values)[:, None]

    def left_out(self, values: Any) -> Any:
        """Return the boxes on which the assumptions surely fail."""
        np, first = self.np, self.every.starts[-1]
        count = len(self.every.cells) - first
        here = [k for k, n in enumerate(self.cells) if n >= first]
        return (values[:, here] < 0).sum(axis=1) == count if here else np.zeros(len(values), dtype=bool)

    def wanted_gains(self, chunk: Chunk) -> Any:
        """Return the gains that may still exclude something."""
        np = self.np
        wanted = np.zeros(chunk.signs.shape, dtype=bool)
        open_ = self.open(self.values(chunk.signs))
        for (columns, turned), cells in zip(self.gains, self.by_gains, strict=True):
            alive = (chunk.signs[:, columns] * turned >= 0).all(axis=1) & open_[:, cells].any(axis=1)
            wanted[:, columns] |= alive[:, None]
        return wanted

    def leave(self, chunk: Chunk) -> None:
        """Book boxes that are not decided; where there are other groups, these may decide them."""
        if not self.alone:
            self.book(chunk, self.values(chunk.signs))

    def book(self, chunk: Chunk, values: Any) -> None:
        """Add the boxes to the states that they are in."""
        for key, (count, row) in _join_lists(values, [1] * len(chunk)).items():
            self.volume[key] = self.volume.get(key, Fraction(0)) + count * chunk.volume
            if key not in self.point:
                middle = self.subdivision.centre(chunk, row)
                self.point[key] = {k: middle[k] for k in self.subdivision.used}

    def states(self) -> States:
        np = self.np
        values = np.ones((len(self.volume), len(self.every.cells)), dtype=np.int8)
        for row, key in enumerate(self.volume):
            values[row, self.cells] = np.frombuffer(key, dtype=np.int8)
        under = max((volume.denominator for volume in self.volume.values()), default=1)  # they are dyadic
        volumes = [volume.numerator * (under // volume.denominator) for volume in self.volume.values()]
        return States(values, volumes, under, list(self.point.values()))


def _nothing(every: _Conditions, over: Domain) -> States:
    """Return what is known before any group is looked at: an equality fails, a conjunction without conditions holds."""
    values = [-1 if cell is None else 1 for cell in every.cells]
    return States(every.np.array([values], dtype=every.np.int8), [1], 1, [{}])


def _product(a: States, b: States) -> States:
    """Return the states of two groups together, of the largest ones that MAX_PRODUCTS allows; equal ones are merged."""
    import numpy as np

    rows, columns = _largest(a.volumes, b.volumes)
    width = a.values.shape[1]
    values = np.minimum(a.values[rows][:, None, :], b.values[columns][None, :, :]).reshape(-1, width)
    found = _join_lists(values, [a.volumes[i] * b.volumes[j] for i in rows for j in columns])
    if not found:
        return States(values, [], 1, [])
    pairs = [divmod(first, len(columns)) for _, first in found.values()]
    return States(
        np.frombuffer(b"".join(found), dtype=np.int8).reshape(-1, width),
        [volume for volume, _ in found.values()],
        a.under * b.under,
        [a.points[rows[i]] | b.points[columns[j]] for i, j in pairs],
    )


def _join_lists(values: Any, volumes: Sequence[int]) -> dict[bytes, tuple[int, int]]:
    """Return the different rows of a table of signs, as bytes, each with its volume in all and its first position."""
    data, width = values.tobytes(), values.shape[1]
    found: dict[bytes, tuple[int, int]] = {}
    for row, volume in enumerate(volumes):
        key = data[row * width : (row + 1) * width]
        before, first = found.get(key, (0, row))
        found[key] = (before + volume, first)
    return found


def _largest(a: Sequence[int], b: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the positions of the largest volumes on both sides, as many as MAX_PRODUCTS pairs allow."""
    first, second = (sorted(range(len(side)), key=side.__getitem__, reverse=True) for side in (a, b))
    whole_a, whole_b = sum(a), sum(b)
    rows, columns = min(1, len(a)), min(1, len(b))
    while True:
        more_rows = rows < len(a) and (rows + 1) * columns <= MAX_PRODUCTS
        more_columns = columns < len(b) and rows * (columns + 1) <= MAX_PRODUCTS
        if more_rows and (not more_columns or a[first[rows]] * whole_b >= b[second[columns]] * whole_a):
            rows += 1
        elif more_columns:
            columns += 1
        else:
            return first[:rows], second[:columns]
