"""Is a certificate right? An exact re-check that trusts nothing of the search that found it.

The conjunction, the box low <= x <= high and the assumptions are read once, into dictionaries from
exponents to fractions; everything after that is arithmetic of this file's own.

* A point is substituted. Where a coordinate is an algebraic number α, the sign of p(α) follows from
  Sturm's theorem: p(α) = 0 exactly if gcd(p, q) has α as a root, q being α's own polynomial; else α's
  interval is halved until p has no root in it.
* A combination is added up, in coordinates z that run from 0 to 1 over each range:
  Σ λ_k p_k(z) + Σ μ_j Π z^a (1 − z)^b Π p must be the constant that it says, and that constant impossible.
* Sub-boxes must leave no gap, and on each of them the Bernstein coefficients of the polynomial that
  excludes it must have the wrong sign. Both are seen on one walk through the halvings of the box.

A refutation refutes a conjunction when every constraint it states is one of the conjunction's; the
assumptions' alternatives need one each.

Sturm (1829); Garloff (1993), "The Bernstein algorithm", Interval Computations 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from math import comb, gcd, lcm
from typing import TypeAlias

from solver.certificate import (
    BoundProduct,
    Boxes,
    Certificate,
    Combination,
    Leaf,
    Part,
    Parts,
    Refutation,
    Root,
    Smt,
    Verdict,
    Witness,
)
from solver.constraint import Constraint
from solver.domain import Domain

Exponents: TypeAlias = tuple[int, ...]
Polynomial: TypeAlias = dict[Exponents, Fraction]  # no zero coefficients
Line: TypeAlias = list[Fraction]  # one unknown, from the constant upwards, the last not zero
Interval: TypeAlias = tuple[Fraction, Fraction]

BITS = (16, 64, 256)  # how finely several algebraic coordinates are enclosed before giving up


@dataclass(frozen=True, slots=True)
class Check:
    """What came of a re-check: right, wrong, or (`ok` None) not to be decided by arithmetic alone."""

    ok: bool | None
    reason: str

    def __bool__(self) -> bool:
        return self.ok is True


@dataclass(frozen=True, slots=True)
class _Fact:
    """A polynomial and its relation to 0, in the parameters themselves."""

    poly: tuple[tuple[Exponents, Fraction], ...]
    relation: str

    def holds(self, value: Fraction) -> bool:
        return value == 0 if self.relation == "==" else value > 0 or (value == 0 and self.relation == ">=")


def check(cell: Sequence[Constraint], domain: Domain, certificate: Certificate | None) -> Check:
    """Whether a certificate proves what it claims of the conjunction `cell` within the box and the assumptions.

    A witness claims a point, any other certificate that there is none. A refutation that is not a `Parts`
    counts positions in `cell`.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> region = where("2*x >= 3", ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),)))
    >>> check(region.cells[0], region.domain, Witness((Fraction(1),)))
    Check(ok=False, reason='2*x - 3 >= 0 does not hold at the point')
    >>> check(region.cells[0], region.domain, Witness((Fraction(2),))).ok
    True
    """
    if certificate is None:
        return Check(None, "there is no certificate")
    if isinstance(certificate, Witness):
        return _check_witness(cell, domain, certificate)
    if isinstance(certificate, Parts):
        return _check_parts(cell, domain, certificate.parts)
    return _check_parts(cell, domain, (Part(tuple(cell), certificate),))


def check_verdict(cell: Sequence[Constraint], domain: Domain, verdict: Verdict) -> Check:
    """Whether a verdict is borne out by its certificate: the right kind of one, and `full` True by its point.

    >>> from solver.parameter import ParameterSpace
    >>> from solver.region import everywhere
    >>> region = everywhere(ParameterSpace())
    >>> check_verdict((), region.domain, region.verdict())
    Check(ok=True, reason='the point satisfies everything')
    """
    if verdict.kind == "undecided":
        return Check(None, "the verdict claims nothing")
    if verdict.certificate is not None and isinstance(verdict.certificate, Witness) != (
        verdict.kind == "nonempty"
    ):
        return Check(False, f"a verdict of {verdict.kind} with {verdict.certificate.how} as its proof")
    if verdict.full and verdict.kind == "nonempty":
        open_ = replace(domain, alternatives=tuple(_opened(one) for one in domain.alternatives))
        if not check(_opened(cell), open_, verdict.certificate):
            return Check(False, "called full, but its point lies on a wall")
    return check(cell, domain, verdict.certificate)


def _opened(cell: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """What must hold strictly for a neighbourhood; an equality leaves none."""
    return tuple(Constraint(c.poly, ">") for c in cell if not (c.poly.is_constant() and c.constant_truth))


# --- reading --------------------------------------------------------------------------------------


def _fact(constraint: Constraint) -> _Fact:
    terms = {
        tuple(int(e) for e in exponents): Fraction(int(c.p), int(c.q))
        for exponents, c in constraint.poly.to_dict().items()
    }
    return _Fact(tuple(sorted(terms.items())), constraint.relation)


def _written(constraint: Constraint, domain: Domain) -> str:
    text = re.sub(r"p(\d+)", lambda found: domain.names[int(found[1])], str(constraint.poly))
    return f"{text} {constraint.relation} 0"


# --- points ---------------------------------------------------------------------------------------


def _check_witness(cell: Sequence[Constraint], domain: Domain, witness: Witness) -> Check:
    if len(witness.point) != len(domain.names):
        return Check(False, f"the point has {len(witness.point)} coordinates, not {len(domain.names)}")
    roots = {c: _Number(c) for c in witness.point if isinstance(c, Root)}
    numbers = [roots[c] if isinstance(c, Root) else c for c in witness.point]
    for name, number in zip(domain.names, numbers, strict=True):
        if isinstance(number, _Number) and not number.exists:
            return Check(False, f"{name}: there is no such root")
    for name, number, low, high in zip(domain.names, numbers, domain.low, domain.high, strict=True):
        if not _between(low, number, high):
            return Check(False, f"{name} is outside its range")
    answers: dict[bool | None, Constraint] = {}
    for constraint in cell:
        answers.setdefault(_holds(_fact(constraint), numbers), constraint)
    if False in answers:
        return Check(False, f"{_written(answers[False], domain)} does not hold at the point")
    kept = [{_holds(_fact(c), numbers) for c in one} for one in domain.alternatives]
    if not any(False not in one for one in kept):
        return Check(False, "the assumptions do not hold at the point")
    if None in answers or not any(one <= {True} for one in kept):
        return Check(
            None, "several coordinates are algebraic, and a condition is too near to equality to tell"
        )
    return Check(True, "the point satisfies everything")


def _between(low: Fraction, number: Fraction | _Number, high: Fraction) -> bool:
    if isinstance(number, Fraction):
        return low <= number <= high
    return number.sign([-low, Fraction(1)]) >= 0 >= number.sign([-high, Fraction(1)])


def _holds(fact: _Fact, numbers: Sequence[Fraction | _Number]) -> bool | None:
    """Whether the condition holds at the point; None where that stays open."""
    used = sorted({k for exponents, _ in fact.poly for k, e in enumerate(exponents) if e})
    algebraic = {n for k in used if isinstance(n := numbers[k], _Number)}
    if len(algebraic) > 1:
        sign = _enclosed_sign(fact, numbers)
        return None if sign is None else fact.holds(Fraction(sign))
    line: dict[int, Fraction] = {0: Fraction(0)}
    for exponents, coefficient in fact.poly:
        degree = 0
        for k in used:
            number = numbers[k]
            if isinstance(number, Fraction):
                coefficient *= number ** exponents[k]
            else:
                degree += exponents[k]
        line[degree] = line.get(degree, Fraction(0)) + coefficient
    if not algebraic:
        return fact.holds(line[0])
    (number,) = algebraic
    return fact.holds(Fraction(number.sign([line.get(k, Fraction(0)) for k in range(max(line) + 1)])))


def _enclosed_sign(fact: _Fact, numbers: Sequence[Fraction | _Number]) -> int | None:
    """The sign of a polynomial in several algebraic numbers, where intervals tell it."""
    for bits in BITS:
        ranges = [n.enclosed(bits) if isinstance(n, _Number) else (n, n) for n in numbers]
        low = high = Fraction(0)
        for exponents, coefficient in fact.poly:
            term: Interval = (coefficient, coefficient)
            for k, e in enumerate(exponents):
                for _ in range(e):
                    ends = [a * b for a in term for b in ranges[k]]
                    term = (min(ends), max(ends))
            low, high = low + term[0], high + term[1]
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
    return None


class _Number:
    """Root number `index` of a polynomial, in an interval a < root <= b that holds no other."""

    def __init__(self, root: Root) -> None:
        line = _trimmed([Fraction(c) for c in root.coefficients])
        self.exists = len(line) > 1
        if not self.exists:
            return
        self.line = _divided(line, _gcd(line, _derivative(line)))[0]
        self.sturm = _sturm(self.line)
        bound = 1 + max(abs(c / self.line[-1]) for c in self.line)
        self.exists = 1 <= root.index <= _roots(self.sturm, -bound, bound)
        low, high = -bound, bound
        while self.exists and _roots(self.sturm, low, high) > 1:
            middle = (low + high) / 2
            below = _roots(self.sturm, -bound, middle)
            low, high = (low, middle) if root.index <= below else (middle, high)
        self.low, self.high = low, high

    def halve(self) -> None:
        middle = (self.low + self.high) / 2
        if _roots(self.sturm, self.low, middle):
            self.high = middle
        else:
            self.low = middle

    def enclosed(self, bits: int) -> Interval:
        while (self.high - self.low) * 2**bits > 1:
            self.halve()
        return self.low, self.high

    def sign(self, line: Line) -> int:
        """The sign of a polynomial at this number."""
        line = _trimmed(line)
        if not line:
            return 0
        if len(line) > 1:
            common = _gcd(self.line, line)
            if len(common) > 1 and _roots(_sturm(common), self.low, self.high):
                return 0
            chain = _sturm(_divided(line, _gcd(line, _derivative(line)))[0])
            while _roots(chain, self.low, self.high):
                self.halve()
        value = _value(line, self.high)
        return (value > 0) - (value < 0)


def _trimmed(line: Sequence[Fraction]) -> Line:
    result = list(line)
    while result and not result[-1]:
        result.pop()
    return result


def _value(line: Line, at: Fraction) -> Fraction:
    result = Fraction(0)
    for coefficient in reversed(line):
        result = result * at + coefficient
    return result


def _derivative(line: Line) -> Line:
    return [k * c for k, c in enumerate(line)][1:]


def _divided(over: Line, under: Line) -> tuple[Line, Line]:
    """Quotient and remainder."""
    rest, quotient = list(over), [Fraction(0)] * max(len(over) - len(under) + 1, 0)
    for shift in reversed(range(len(quotient))):
        factor = rest[shift + len(under) - 1] / under[-1]
        quotient[shift] = factor
        for k, c in enumerate(under):
            rest[shift + k] -= factor * c
    return _trimmed(quotient), _trimmed(rest)


def _gcd(a: Line, b: Line) -> Line:
    while b:
        a, b = b, _divided(a, b)[1]
        b = [c / abs(b[-1]) for c in b]
    return a


def _sturm(line: Line) -> list[Line]:
    """Sturm's chain of a polynomial without repeated roots."""
    chain = [line, _derivative(line)]
    while len(chain[-1]) > 1:
        rest = _divided(chain[-2], chain[-1])[1]
        chain.append([-c / abs(rest[-1]) for c in rest])
    return [one for one in chain if one]


def _roots(chain: list[Line], low: Fraction, high: Fraction) -> int:
    """How many real roots lie in low < t <= high."""
    return _changes(chain, low) - _changes(chain, high)


def _changes(chain: list[Line], at: Fraction) -> int:
    signs = [value > 0 for line in chain if (value := _value(line, at))]
    return sum(a != b for a, b in pairwise(signs))


# --- refutations ----------------------------------------------------------------------------------


def _check_parts(cell: Sequence[Constraint], domain: Domain, parts: Sequence[Part]) -> Check:
    """Every alternative of the assumptions, joined with the conjunction, must contain a refuted part."""
    stated = [frozenset(_fact(c) for c in part.constraints) for part in parts]
    done: dict[int, Check] = {}
    answers: list[Check] = []
    for alternative in domain.alternatives:
        given = frozenset(_fact(c) for c in (*cell, *alternative))
        fitting = [k for k, facts in enumerate(stated) if facts <= given]
        for k in fitting:
            if k not in done:
                done[k] = _check_part(parts[k].constraints, parts[k].refutation, domain)
        found = [done[k] for k in fitting] or [Check(False, "no part speaks of these constraints alone")]
        answers.append(_first(found, True, None, False))
    if not answers or all(answers):
        return Check(True, _together(answers))
    return _first(answers, False, None)


def _first(answers: Sequence[Check], *order: bool | None) -> Check:
    return next(answer for ok in order for answer in answers if answer.ok is ok)


def _together(answers: Sequence[Check]) -> str:
    return " and ".join(dict.fromkeys(a.reason for a in answers)) or "the assumptions leave no alternative"


def _check_part(constraints: Sequence[Constraint], refutation: Refutation, domain: Domain) -> Check:
    if isinstance(refutation, Smt):
        return Check(None, "z3's refutation is trusted, not checked")
    polys = [_primitive(_unit(_fact(c), domain.low, domain.high)) for c in constraints]
    relations = [c.relation for c in constraints]
    if isinstance(refutation, Combination):
        return _check_combination(refutation, polys, relations, len(domain.names))
    return _check_boxes(refutation, polys, relations, len(domain.names))


def _unit(fact: _Fact, low: Sequence[Fraction], high: Sequence[Fraction]) -> Polynomial:
    """The polynomial where x = low + (high − low)·z, as one in z."""
    result: Polynomial = {}
    for exponents, coefficient in fact.poly:
        used = [k for k, e in enumerate(exponents) if e]
        for choice in product(*(range(exponents[k] + 1) for k in used)):
            value, target = coefficient, [0] * len(exponents)
            for k, j in zip(used, choice, strict=True):
                e = exponents[k]
                value *= comb(e, j) * low[k] ** (e - j) * (high[k] - low[k]) ** j
                target[k] = j
            _add(result, tuple(target), value)
    return result


def _add(poly: Polynomial, exponents: Exponents, value: Fraction) -> None:
    total = poly.get(exponents, Fraction(0)) + value
    if total:
        poly[exponents] = total
    else:
        poly.pop(exponents, None)


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for e, c in a.items():
        for f, d in b.items():
            _add(result, tuple(i + j for i, j in zip(e, f, strict=True)), c * d)
    return result


def _primitive(poly: Polynomial) -> Polynomial:
    """The positive multiple with coprime integer coefficients."""
    under = lcm(*(c.denominator for c in poly.values()))
    over = gcd(*(int(c * under) for c in poly.values()))
    return {e: c * under / over for e, c in poly.items()}


def _check_combination(
    claim: Combination, polys: Sequence[Polynomial], relations: Sequence[str], width: int
) -> Check:
    total: Polynomial = {}
    strict = False
    for position, multiplier in claim.constraints:
        if not 0 <= position < len(polys):
            return Check(False, f"there is no constraint number {position}")
        if multiplier < 0 and relations[position] != "==":
            return Check(False, f"constraint number {position} has the negative multiplier {multiplier}")
        strict = strict or (multiplier > 0 and relations[position] == ">")
        for exponents, c in polys[position].items():
            _add(total, exponents, multiplier * c)
    for bound, multiplier in claim.products:
        if multiplier < 0 or not _well_formed(bound, width, len(polys)):
            return Check(
                False, f"{bound} with multiplier {multiplier} is not a product that stays above zero"
            )
        for exponents, c in _product(bound, polys).items():
            _add(total, exponents, multiplier * c)
    constant = total.pop((0,) * width, Fraction(0))
    if total:
        return Check(False, "the combination does not add up to a constant")
    if constant != claim.total:
        return Check(False, f"the combination adds up to {constant}, not to {claim.total}")
    if constant > 0 or (constant == 0 and not strict):
        return Check(False, f"the combination adds up to {constant}, which is possible")
    return Check(
        True, f"a combination adds up to {constant}, although it is {'above' if strict else 'at least'} 0"
    )


def _well_formed(bound: BoundProduct, width: int, count: int) -> bool:
    return (
        len(bound.low) == len(bound.high) == width
        and all(e >= 0 for e in (*bound.low, *bound.high))
        and all(0 <= k < count for k in bound.factors)
    )


def _product(bound: BoundProduct, polys: Sequence[Polynomial]) -> Polynomial:
    result: Polynomial = {bound.low: Fraction(1)}
    for k, power in enumerate(bound.high):
        unit = tuple(int(j == k) for j in range(len(bound.low)))
        for _ in range(power):
            result = _times(result, {(0,) * len(bound.low): Fraction(1), unit: Fraction(-1)})
    for k in bound.factors:
        result = _times(result, polys[k])
    return result


# --- sub-boxes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shape:
    """The parameters that occur in a polynomial, and its degree in each; the last varies fastest in a tensor."""

    axes: tuple[int, ...]
    degrees: tuple[int, ...]

    def stride(self, place: int) -> int:
        step = 1
        for degree in self.degrees[place + 1 :]:
            step *= degree + 1
        return step

    @property
    def size(self) -> int:
        return self.stride(-1)


@dataclass(frozen=True, slots=True)
class _Node:
    """A sub-box, the leaves that meet it, and positive multiples of the Bernstein coefficients on it."""

    start: tuple[int, ...]
    depth: tuple[int, ...]
    leaves: list[Leaf]
    tensors: dict[int, list[int]]


def _check_boxes(claim: Boxes, polys: Sequence[Polynomial], relations: Sequence[str], width: int) -> Check:
    for leaf in claim.leaves:
        if not _is_dyadic(leaf, width) or not 0 <= leaf.constraint < len(polys):
            return Check(False, f"{leaf} is not a sub-box with a constraint of the conjunction")
    shapes = [_shape(poly) for poly in polys]
    tensors = {k: _bernstein(polys[k], shapes[k]) for k in {leaf.constraint for leaf in claim.leaves}}
    pending = [_Node((0,) * width, (0,) * width, list(claim.leaves), tensors)]
    while pending:
        node = pending.pop()
        if not node.leaves:
            return Check(False, f"the sub-boxes leave a gap at {_place(node)}")
        around = [leaf for leaf in node.leaves if _contains(leaf, node)]
        if not around:
            pending.extend(_halves(node, shapes))
        elif not any(_excludes(relations[leaf.constraint], node.tensors[leaf.constraint]) for leaf in around):
            return Check(False, f"constraint number {around[0].constraint} is not excluded at {_place(node)}")
    return Check(
        True, f"{len(claim.leaves)} sub-boxes fill the box, each excluded by its Bernstein coefficients"
    )


def _is_dyadic(leaf: Leaf, width: int) -> bool:
    return len(leaf.start) == len(leaf.depth) == width and all(
        d >= 0 and 0 <= s < 2**d for s, d in zip(leaf.start, leaf.depth, strict=True)
    )


def _contains(leaf: Leaf, node: _Node) -> bool:
    """Whether the node's box lies in the leaf, given that the two meet."""
    return all(d <= e for d, e in zip(leaf.depth, node.depth, strict=True))


def _place(node: _Node) -> str:
    sides = (
        f"{Fraction(s, 2**d)} to {Fraction(s + 1, 2**d)}" for s, d in zip(node.start, node.depth, strict=True)
    )
    return f"[{', '.join(sides)}] of the unit box"


def _halves(node: _Node, shapes: Sequence[_Shape]) -> Iterator[_Node]:
    """The node cut in two, where possible so that no leaf is cut; there is an axis on which a leaf is shorter."""
    cuts = [sum(leaf.depth[k] > d for leaf in node.leaves) for k, d in enumerate(node.depth)]
    axis = cuts.index(max(cuts))
    here = node.depth[axis]
    sides: tuple[list[Leaf], list[Leaf]] = ([], [])
    for leaf in node.leaves:
        shorter = leaf.depth[axis] - here
        if shorter <= 0:
            sides[0].append(leaf)
            sides[1].append(leaf)
        else:
            sides[(leaf.start[axis] >> (shorter - 1)) & 1].append(leaf)
    tensors: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})
    needed = [{leaf.constraint for leaf in side} for side in sides]
    for k in needed[0] | needed[1]:
        for target, need, half in zip(tensors, needed, _split(node.tensors[k], shapes[k], axis), strict=True):
            if k in need:
                target[k] = half
    depth = (*node.depth[:axis], here + 1, *node.depth[axis + 1 :])
    for side in (0, 1):
        start = (*node.start[:axis], 2 * node.start[axis] + side, *node.start[axis + 1 :])
        yield _Node(start, depth, sides[side], tensors[side])


def _shape(poly: Polynomial) -> _Shape:
    width = len(next(iter(poly), ()))
    degrees = [max((e[k] for e in poly), default=0) for k in range(width)]
    return _Shape(tuple(k for k, d in enumerate(degrees) if d), tuple(d for d in degrees if d))


def _bernstein(poly: Polynomial, shape: _Shape) -> list[int]:
    """A positive multiple of b_i = Σ_{j <= i} Π C(i, j)/C(d, j) a_j, in whole numbers."""
    strides = [shape.stride(place) for place in range(len(shape.axes))]
    values = [Fraction(0)] * shape.size
    for exponents, coefficient in poly.items():
        values[sum(exponents[k] * step for k, step in zip(shape.axes, strides, strict=True))] = coefficient
    for degree, step in zip(shape.degrees, strides, strict=True):
        for base in _bases(shape.size, degree, step):
            line = [values[base + j * step] / comb(degree, j) for j in range(degree + 1)]
            for i in range(degree + 1):
                values[base + i * step] = sum((comb(i, j) * line[j] for j in range(i + 1)), Fraction(0))
    common = lcm(*(v.denominator for v in values))
    return [int(v * common) for v in values]


def _bases(size: int, degree: int, step: int) -> Iterable[int]:
    """Where each line of coefficients along one axis begins."""
    block = step * (degree + 1)
    return (start + offset for start in range(0, size, block) for offset in range(step))


def _split(tensor: list[int], shape: _Shape, axis: int) -> tuple[list[int], list[int]]:
    """2^degree times the coefficients on both halves along an axis (de Casteljau)."""
    if axis not in shape.axes:
        return tensor, tensor
    place = shape.axes.index(axis)
    degree, step = shape.degrees[place], shape.stride(place)
    left, right = [0] * len(tensor), [0] * len(tensor)
    for base in _bases(len(tensor), degree, step):
        line = tensor[base : base + degree * step + 1 : step]
        for k in range(degree + 1):  # after k rounds the line carries a factor of 2^k
            left[base + k * step] = line[0] << (degree - k)
            right[base + (degree - k) * step] = line[-1] << (degree - k)
            line = [a + b for a, b in pairwise(line)]
    return left, right


def _excludes(relation: str, tensor: list[int]) -> bool:
    """Whether these coefficients show that the relation to 0 fails on the whole sub-box."""
    if relation == "==":
        return max(tensor) < 0 or min(tensor) > 0
    return max(tensor) < 0 if relation == ">=" else max(tensor) <= 0
