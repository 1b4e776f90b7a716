"""Bounds of polynomials on a box and on its halves: the Bernstein form.

A polynomial of degree d_k in coordinate k, on the unit box, is a convex
combination of its Bernstein coefficients

    b_i = Σ_{j <= i} Π_k C(i_k, j_k)/C(d_k, j_k) · a_j ,

so it lies between the least and the greatest of them; halving the box halves
the gap between bound and truth about fourfold.

`Subdivision` keeps the coefficients of many boxes at once in floating point, with
a bound on its own rounding error: halving averages coefficients, so an error never
grows by more than half a unit in the last place of the largest one, each step. A
sign is claimed only beyond that bound, and boxes are dyadic, so what is claimed can
be re-checked in rationals.

Garloff (1993), "The Bernstein algorithm", Interval Computations 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from flint import fmpq

from solver.certificate import Leaf
from solver.constraint import Relation
from solver.polynomial import Poly, degrees, variables

MAX_COEFFICIENTS = 20_000  # of one constraint's tensor; beyond it this method passes
CHUNK = 4_096  # boxes handled at once
EPSILON = 2.0**-52


def tensor_size(poly: Poly) -> int:
    """How many Bernstein coefficients the polynomial has."""
    size = 1
    for degree in degrees(poly):
        size *= degree + 1
    return size


def exact_coefficients(poly: Poly) -> list[fmpq]:
    """The Bernstein coefficients on the unit box, over the polynomial's own variables, last one fastest.

    >>> from solver.polynomial import ring
    >>> x = ring(("x",))["x"]
    >>> [str(b) for b in exact_coefficients(x**2 - x)]
    ['0', '-1/2', '0']
    """
    own, every = variables(poly), degrees(poly)
    sizes = [every[k] for k in own]
    strides = [1] * len(own)
    for k in reversed(range(len(own) - 1)):
        strides[k] = strides[k + 1] * (sizes[k + 1] + 1)
    flat = [fmpq(0)] * tensor_size(poly)
    for exponents, coefficient in poly.to_dict().items():
        flat[sum(exponents[v] * stride for v, stride in zip(own, strides, strict=True))] = coefficient
    for degree, stride in zip(sizes, strides, strict=True):
        weights = [[fmpq(comb(i, j), comb(degree, j)) for j in range(i + 1)] for i in range(degree + 1)]
        for start in range(len(flat)):
            if (start // stride) % (degree + 1) == 0:
                line = [flat[start + i * stride] for i in range(degree + 1)]
                for i, row in enumerate(weights):
                    flat[start + i * stride] = sum(
                        (w * a for w, a in zip(row, line, strict=False) if a), fmpq(0)
                    )
    return flat


def excludes(relation: Relation, coefficients: Sequence[fmpq]) -> bool:
    """Whether these exact Bernstein coefficients show that the relation to 0 fails on the whole box."""
    if relation == ">=":
        return max(coefficients) < 0
    if relation == ">":
        return max(coefficients) <= 0
    return max(coefficients) < 0 or min(coefficients) > 0


@dataclass
class Chunk:
    """Boxes of one shape: starts, shape (box, coordinate), in units of 2^-depth; a tensor a polynomial."""

    starts: Any
    depth: tuple[int, ...]
    tensors: list[Any]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def volume(self) -> Fraction:
        """Of one box."""
        return Fraction(1, 2 ** sum(self.depth))

    def keep(self, rows: Any) -> Chunk:
        return Chunk(self.starts[rows], self.depth, [t[rows] for t in self.tensors])


class Subdivision:
    """The Bernstein coefficients of some polynomials on the unit box and on whatever boxes it is halved into."""

    def __init__(self, polys: Sequence[Poly]) -> None:
        """`polys`: in unit coordinates of one ring, each of at most MAX_COEFFICIENTS coefficients."""
        import numpy

        self.np = numpy
        self.width = len(degrees(polys[0])) if polys else 0
        self.used = sorted({k for poly in polys for k in variables(poly)})
        self.degrees = [[degrees(poly)[k] for k in self.used] for poly in polys]
        tensors = []
        for poly, shape in zip(polys, self.degrees, strict=True):
            flat = numpy.array([int(c.p) / int(c.q) for c in exact_coefficients(poly)])
            flat /= numpy.abs(flat).max() or 1.0  # a positive factor: signs stay, one rounding each
            tensors.append(flat.reshape([1] + [d + 1 for d in shape]))
        self.whole = Chunk(
            numpy.zeros((1, len(self.used)), dtype=numpy.int64), (0,) * len(self.used), tensors
        )

    def signs(self, chunk: Chunk, k: int) -> tuple[Any, Any]:
        """Where polynomial k is surely above, and surely below zero on the whole box, each of shape (box,)."""
        steps = sum(d * e for d, e in zip(chunk.depth, self.degrees[k], strict=True))
        error = EPSILON * (4 + steps)
        flat = chunk.tensors[k].reshape(len(chunk), -1)
        return flat.min(axis=1) > error, flat.max(axis=1) < -error

    def halve(self, chunk: Chunk, weights: Iterable[float] | None = None) -> list[Chunk]:
        """Both halves of every box, along the coordinate in which the polynomials vary most (each times its weight)."""
        np = self.np
        scale = list(weights) if weights is not None else [1.0] * len(chunk.tensors)
        axis = max(range(len(self.used)), key=lambda k: (self._variation(chunk, k, scale), -chunk.depth[k]))
        depth = tuple(d + (k == axis) for k, d in enumerate(chunk.depth))
        left = chunk.starts.copy()
        left[:, axis] *= 2
        right = left.copy()
        right[:, axis] += 1
        halves = [_split(np, t, axis + 1) for t in chunk.tensors]
        if 2 * len(chunk) <= CHUNK:
            return [Chunk(np.concatenate([left, right]), depth, [np.concatenate(pair) for pair in halves])]
        return [
            Chunk(left, depth, [low for low, _ in halves]),
            Chunk(right, depth, [high for _, high in halves]),
        ]

    def _variation(self, chunk: Chunk, axis: int, weights: Sequence[float]) -> float:
        """How much the polynomials change along a coordinate, on average, each against its own size."""
        total = 0.0
        for tensor, weight in zip(chunk.tensors, weights, strict=True):
            if weight and tensor.shape[axis + 1] > 1:
                count = len(tensor)
                change = self.np.abs(self.np.diff(tensor, axis=axis + 1)).reshape(count, -1).max(axis=1)
                size = self.np.abs(tensor).reshape(count, -1).max(axis=1)
                total += weight * float((change / (size + 1e-300)).mean())
        return total

    def centre(self, chunk: Chunk, row: int) -> tuple[Fraction, ...]:
        """The middle of a box, in unit coordinates; coordinates that do not matter are 1/2."""
        point = [Fraction(1, 2)] * self.width
        for place, start, depth in zip(self.used, chunk.starts[row], chunk.depth, strict=True):
            point[place] = Fraction(2 * int(start) + 1, 2 ** (depth + 1))
        return tuple(point)

    def leaves(self, chunk: Chunk, rows: Any, reasons: Any) -> Iterator[Leaf]:
        """The boxes in these rows as records, each with its reason."""
        depth = [0] * self.width
        for place, d in zip(self.used, chunk.depth, strict=True):
            depth[place] = d
        for row in rows:
            start = [0] * self.width
            for place, s in zip(self.used, chunk.starts[row], strict=True):
                start[place] = int(s)
            yield Leaf(tuple(start), tuple(depth), int(reasons[row]))


def _split(np: Any, tensor: Any, axis: int) -> tuple[Any, Any]:
    """De Casteljau at one half: the tensors of the lower and of the upper half along `axis`."""
    degree = tensor.shape[axis] - 1
    if degree == 0:
        return tensor, tensor
    line = np.moveaxis(tensor, axis, 0).copy()
    left, right = np.empty_like(line), np.empty_like(line)
    for step in range(degree + 1):
        left[step] = line[0]
        right[degree - step] = line[degree - step]
        line = (line[:-1] + line[1:]) / 2
    return np.moveaxis(left, 0, axis), np.moveaxis(right, 0, axis)
