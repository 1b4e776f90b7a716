"""Bounds of polynomials on a box and on its halves: the Bernstein form.

A polynomial of degree d_k in coordinate k, on the unit box, is a convex combination of its Bernstein coefficients

    b_i = Σ_{j <= i} Π_k C(i_k, j_k)/C(d_k, j_k) · a_j ,

so it lies between the least and the greatest of them; halving the box narrows the gap about fourfold. De Casteljau's
scheme cuts off what lies above or below t in one coordinate: neighbours are averaged with weights 1 - t and t, level by
level; the first of every level are the coefficients below t, the last those above.

`Subdivision` works on many boxes at once in floating point. An average rounds by at most two and a half units in the
last place of the largest coefficient, and from the unit box to any other there are two levels for each degree of each
coordinate; the middle rounds by half a unit, and a halving has a level for each degree. A sign is claimed only beyond
these bounds. Boxes are dyadic, so what is claimed can be re-checked in rationals.

Garloff (1993), "The Bernstein algorithm", Interval Computations 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, lcm, prod
from typing import Any

from flint import fmpq

from solver.algebra import np
from solver.algebra.polynomials import Key, Poly, Relation, degrees, variables

MAX_COEFFICIENTS = 20_000  # of one constraint's tensor; beyond it nothing is known of its sign
CHUNK = 1_000_000  # coefficients handled at once
MAX_HELD = 250_000  # of one polynomial on some boxes, from which those on their halves are worked out
MAX_KEPT = 64  # polynomials whose coefficients are remembered
EPSILON = 2.0**-52
Tensors = dict[int, tuple[Any, Any, int | None]]


def tensor_size(poly: Poly) -> int:
    """Return how many Bernstein coefficients the polynomial has.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> tensor_size(x**2 * y + 1)
    6
    """
    return prod(degree + 1 for degree in degrees(poly))


def exact_coefficients(poly: Poly) -> list[fmpq]:
    """Return the Bernstein coefficients on the unit box, over the polynomial's own variables, last one fastest.

    >>> x = ring(("x",))["x"]
    >>> [str(b) for b in exact_coefficients(x**2 - x)]
    ['0', '-1/2', '0']
    """
    turned = bool(poly) and poly.leading_coefficient() < 0  # the cells of one candidate state p and -p
    found = _coefficients(Key(-poly if turned else poly))
    return [-b for b in found] if turned else found


@lru_cache(maxsize=MAX_KEPT)
def _coefficients(key: Key) -> list[fmpq]:
    poly = key.poly
    own, every = variables(poly), degrees(poly)
    sizes = [every[k] for k in own]
    strides = [prod(size + 1 for size in sizes[k + 1 :]) for k in range(len(own))]
    terms = poly.to_dict()
    under = lcm(*(int(c.q) for c in terms.values()))
    flat = [0] * tensor_size(poly)  # whole numbers throughout: `under` times Π d! times the coefficients
    for exponents, c in terms.items():
        place = sum(exponents[v] * stride for v, stride in zip(own, strides, strict=True))
        flat[place] = int(c.p) * (under // int(c.q))
    for degree, stride in zip(sizes, strides, strict=True):
        under *= factorial(degree)
        _to_bernstein(flat, degree, stride)
    return [fmpq(c, under) for c in flat]


def _to_bernstein(flat: list[int], degree: int, stride: int) -> None:
    """Transform one axis in place: d!·b_i = Σ_j C(i, j)·(d!·a_j/C(d, j)), by Pascal's rule on whole slices."""
    scale = [factorial(degree) // comb(degree, j) for j in range(degree + 1)]
    for start in range(0, len(flat), stride * (degree + 1)):
        lines = [[scale[j] * a for a in flat[start + j * stride : start + (j + 1) * stride]] for j in range(degree + 1)]
        for done in range(degree):
            for j in range(degree, done, -1):
                lines[j] = [a + b for a, b in zip(lines[j], lines[j - 1], strict=True)]
        flat[start : start + stride * (degree + 1)] = [a for line in lines for a in line]


def excludes_box(relation: Relation, poly: Poly) -> bool:
    """Decide whether the exact Bernstein coefficients, if not too many, show that a relation to 0 fails on the box.

    >>> x = ring(("x",))["x"]
    >>> excludes_box(">", x - 1), excludes_box(">=", x - 1)
    (True, False)
    """
    if tensor_size(poly) > MAX_COEFFICIENTS:
        return False
    coefficients = exact_coefficients(poly)
    if relation == ">=":
        return max(coefficients) < 0
    return max(coefficients) <= 0 if relation == ">" else max(coefficients) < 0 or min(coefficients) > 0


@dataclass
class BoxBatch:
    """Boxes of one shape: starts, shape (box, coordinate), in units of 2^-depth; and the signs known on them. `signs`,
    shape (box, polynomial): 1 and −1 where a polynomial is surely above or below zero, 0 where not known. `tensors`:
    coefficients of some polynomials, in which row each box has its own (−1 for none), and along which axis these are to
    be halved first, if any."""

    starts: Any
    depth: tuple[int, ...]
    signs: Any
    tensors: Tensors = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.starts)

    def keep(self, rows: Any) -> BoxBatch:
        kept = {k: (tensor, at[rows], axis) for k, (tensor, at, axis) in self.tensors.items()}
        return BoxBatch(self.starts[rows], self.depth, self.signs[rows], kept)


class Subdivision:
    """The Bernstein coefficients of some polynomials on the unit box and on whatever boxes it is halved into."""

    def __init__(self, polys: Sequence[Poly], limit: int = MAX_COEFFICIENTS) -> None:
        """Take `polys` in unit coordinates of one ring; no sign is learned of one with over `limit` coefficients."""
        self.spent = 0  # coefficients computed so far, and averages in the same measure, as if from the unit box
        self.polys, self.limit = polys, limit
        self.width = len(degrees(polys[0])) if polys else 0
        self.used = sorted({k for poly in polys for k in variables(poly)})
        self.degrees = [[degrees(poly)[k] for k in self.used] for poly in polys]
        self.sizes = [tensor_size(poly) for poly in polys]
        self.tensors: dict[int, Any] = {}

    def tensor(self, k: int) -> Any:
        """Return polynomial k's coefficients on the unit box, computed when they are first needed."""
        if k not in self.tensors:
            exact = exact_coefficients(self.polys[k])
            largest = max(map(abs, exact)) or fmpq(1)  # a positive factor: signs stay, one rounding each
            flat = np.array([int(c.p) / int(c.q) for c in (b / largest for b in exact)])
            self.tensors[k] = flat.reshape([1] + [d + 1 for d in self.degrees[k]])
        return self.tensors[k]

    def unit_box(self) -> BoxBatch:
        """Return the unit box itself."""
        size = len(self.used)
        return BoxBatch(np.zeros((1, size), dtype=np.int64), (0,) * size, np.zeros((1, len(self.polys)), dtype=np.int8))

    def coefficients(self, k: int, chunk: BoxBatch, rows: Any) -> Any:
        """Return polynomial k's coefficients on some boxes, shape (box, degree + 1, …), an axis for each coordinate."""
        known, at, halved = chunk.tensors.get(k, (None, np.full(len(chunk), -1), None))
        if at[rows].min() >= 0:
            known = known[at[rows]]
            return known if halved is None else _halves(known, halved + 1, chunk.starts[rows, halved] % 2 > 0)
        tensor, starts = self.tensor(k), chunk.starts[rows]
        tensor = np.broadcast_to(tensor, (len(starts), *tensor.shape[1:]))
        for axis, (degree, halvings) in enumerate(zip(self.degrees[k], chunk.depth, strict=True), 1):
            if degree and halvings:
                tensor = self._restrict(tensor, axis, starts[:, axis - 1] / 2.0**halvings, 2.0**-halvings)
        return tensor

    def _restrict(self, tensor: Any, axis: int, low: Any, length: float) -> Any:
        """Return the coefficients on low <= z <= low + length along one axis: cut off above, then below."""
        line = np.moveaxis(tensor, axis, 0)
        low = low.reshape((-1, *[1] * (line.ndim - 2)))
        high = low + length
        below = np.stack([level[0] for level in _averages(line, high)])
        return np.stack([level[-1] for level in _averages(below, low / high)][::-1], axis=axis)

    def learn(self, chunk: BoxBatch, wanted: Any) -> Any:
        """Fill in `chunk.signs` where `wanted`, shape (box, polynomial), asks; hand back how much each axis matters. An
        axis matters by how much the polynomials whose sign stays unknown change along it, each against its size."""
        change = np.zeros(len(self.used))
        for k in map(int, np.flatnonzero(wanted.any(axis=0))):
            size = self.sizes[k]
            rows = np.flatnonzero(wanted[:, k] & (chunk.signs[:, k] == 0)) if size <= self.limit else ()
            shape = [*zip(self.degrees[k], chunk.depth, strict=True)]
            self.spent += len(rows) * (size + sum((d + 1) ** 3 // 9 for d, halvings in shape if d and halvings))
            error = EPSILON * (4 + sum(4 * (d + 1) + d * halvings for d, halvings in shape))
            for part in np.array_split(rows, max(1, -(-len(rows) * size // CHUNK))):
                if len(part):
                    tensor = self.coefficients(k, chunk, part)
                    flat = tensor.reshape(len(part), -1)
                    low, high = flat.min(axis=1), flat.max(axis=1)
                    chunk.signs[part, k] = np.where(low > error, 1, np.where(high < -error, -1, 0))
                    change += self._variation(tensor, (low <= error) & (high >= -error))
                    if len(rows) * size <= MAX_HELD:
                        places = np.full(len(chunk), -1)
                        places[part] = np.arange(len(part))
                        chunk.tensors[k] = tensor, places, None
        return change

    def _variation(self, tensor: Any, open_: Any) -> Any:
        """Return for each axis the coefficients' mean change along it, against their size, times the open boxes."""
        total = np.zeros(len(self.used))
        if open_.any():
            inside = tensor[open_]
            size = np.abs(inside).reshape(len(inside), -1).max(axis=1) + 1e-300
            for axis in range(len(self.used)):
                if inside.shape[axis + 1] > 1:
                    step = np.abs(np.diff(inside, axis=axis + 1)).reshape(len(inside), -1).max(axis=1)
                    total[axis] = float((step / size).sum())
        return total

    def halve(self, chunk: BoxBatch, change: Any) -> BoxBatch:
        """Return both halves of every box, along the axis that matters most (ties: least halved, then first)."""
        axis = max(range(len(self.used)), key=lambda k: (change[k], -chunk.depth[k]))
        depth = tuple(d + (k == axis) for k, d in enumerate(chunk.depth))
        left = chunk.starts.copy()
        left[:, axis] *= 2
        right = left.copy()
        right[:, axis] += 1
        own = ((k, tensor, at) for k, (tensor, at, halved) in chunk.tensors.items() if halved is None)
        tensors: Tensors = {k: (tensor, np.concatenate([at, at]), axis) for k, tensor, at in own}
        return BoxBatch(np.concatenate([left, right]), depth, np.concatenate([chunk.signs, chunk.signs]), tensors)

    def centre(self, chunk: BoxBatch, row: int) -> tuple[Fraction, ...]:
        """Return the middle of a box, in unit coordinates; coordinates that do not matter are 1/2."""
        point = [Fraction(1, 2)] * self.width
        for place, start, depth in zip(self.used, chunk.starts[row], chunk.depth, strict=True):
            point[place] = Fraction(2 * int(start) + 1, 2 ** (depth + 1))
        return tuple(point)

    def places(self, chunk: BoxBatch) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield boxes as start and depth over all coordinates; those that do not matter are whole."""
        depth = [0] * self.width
        for k, halvings in zip(self.used, chunk.depth, strict=True):
            depth[k] = halvings
        start, fixed = [0] * self.width, tuple(depth)
        for own in chunk.starts.tolist():
            for k, value in zip(self.used, own, strict=True):
                start[k] = value
            yield tuple(start), fixed


def _halves(tensor: Any, axis: int, upper: Any) -> Any:
    """Return the coefficients on one half of each box along an axis, shape as before; `upper`: which half."""
    levels = _averages(np.moveaxis(tensor, axis, 0), 0.5)
    lower, higher = [level[0] for level in levels], [level[-1] for level in levels[::-1]]
    upper = upper.reshape(-1, *[1] * (tensor.ndim - 1))
    return np.where(upper, np.stack(higher, axis=axis), np.stack(lower, axis=axis))


def _averages(line: Any, t: Any) -> list[Any]:
    """Return the levels of de Casteljau's scheme: each the averages of neighbours in the one before it."""
    levels = [line]
    while len(line) > 1:
        line = line[:-1] * (1 - t) + line[1:] * t
        levels.append(line)
    return levels
