"""Is a certificate right? An exact re-check that trusts nothing of the search that found it.

The conjunction, the box low <= x <= high and the assumptions are read once, into dictionaries from exponents to
fractions; everything after that is the arithmetic of `arithmetic.py`, which the search does not use.

* A point is substituted; `arithmetic.Number` gives the sign of a polynomial at an algebraic number.
* A combination is added up, in coordinates z that run from 0 to 1 over each range:
  Σ λ_k p_k(z) + Σ μ_j Π z^a (1 − z)^b Π p must be the constant that it says, and that constant impossible.
* Sub-boxes must leave no gap, and each must be excluded by the constraint or the combination that it names, the latter
  added up in coordinates of the sub-box. A constraint excludes a sub-box when its Bernstein coefficients there have the
  wrong sign. Gaps and signs are both seen on one walk through the halvings of the box.
* Balances must cancel and suppose only what is stated; what they say of shares is then worked out once more, and the
  sub-boxes are of the parameters and these.

A refutation must state only constraints of the conjunction, and lemmas whose negation is refuted with it; each
alternative of the assumptions needs one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from operator import le
from typing import TypeAlias

from solver.algebra.algebraic_numbers import Element, Root
from solver.algebra.polynomial_text import text
from solver.regions.constraints import Constraint
from solver.regions.domain import Domain
from solver.regions.proofs import arithmetic, certificates
from solver.regions.proofs.combinations import Check, check_combination

_Reason: TypeAlias = tuple[arithmetic.Polynomial, str]
_Fact: TypeAlias = tuple[
    frozenset[tuple[arithmetic.Exponents, Fraction]], str
]  # terms and relation to 0, in parameters
_Coordinate: TypeAlias = tuple[arithmetic.RealRoot | None, arithmetic.Polynomial]  # at a root, or a constant
ITSELF: arithmetic.Polynomial = {(1,): Fraction(1)}
BITS = (16, 64, 256)  # how finely several algebraic coordinates are enclosed before giving up


def check(cell: Sequence[Constraint], domain: Domain, certificate: certificates.Certificate | None) -> Check:
    """Whether a certificate proves what it claims of the conjunction `cell` within the box and the assumptions.

    A witness claims a point, any other certificate that there is none. One without `Parts` counts positions in `cell`.

    >>> check(*conjunction("2*x >= 3", x=2), certificates.Witness((Fraction(1),)))
    Check(ok=False, reason='2*x - 3 >= 0 does not hold at the point')
    """
    if certificate is None:
        return Check(None, "there is no certificate")
    if isinstance(certificate, certificates.Witness):
        return _check_witness(cell, domain, certificate)
    if isinstance(certificate, certificates.Parts):
        proved = [_check_lemma(cell, domain, *lemma) for lemma in certificate.lemmas]
        used = [lemma for (lemma, _), one in zip(certificate.lemmas, proved, strict=True) if one.ok is not False]
        found = _check_parts((*cell, *used), domain, certificate.parts)
        trusted = next((one for one in proved if one.ok is None), found)
        return trusted if found else found
    return _check_parts(cell, domain, (certificates.Part(tuple(cell), certificate),))


def _check_lemma(cell: Sequence[Constraint], domain: Domain, lemma: Constraint, proof: certificates.Parts) -> Check:
    """Check that a condition holds wherever the conjunction does: one whose proof fails there is not used."""
    return _first([check((*cell, other), domain, proof) for other in lemma.negation()], False, None, True)


def _fact(constraint: Constraint) -> _Fact:
    return frozenset(arithmetic.terms(constraint.poly).items()), constraint.relation


def _check_witness(cell: Sequence[Constraint], domain: Domain, witness: certificates.Witness) -> Check:
    if len(witness.point) != len(domain.names):
        return Check(False, f"the point has {len(witness.point)} coordinates, not {len(domain.names)}")
    numbers = [_read(c) for c in witness.point]
    for name, (number, _) in zip(domain.names, numbers, strict=True):
        if number is not None and not number.exists:
            return Check(False, f"{name}: there is no such root")
    for name, coordinate, low, high in zip(domain.names, numbers, domain.low, domain.high, strict=True):
        if not _between(low, coordinate, high):
            return Check(False, f"{name} is outside its range")
    answers: dict[bool | None, Constraint] = {}
    for constraint in cell:
        answers.setdefault(_holds(_fact(constraint), numbers), constraint)
    if False in answers:
        broken = f"{text(answers[False].poly, domain.names)} {answers[False].relation} 0"
        return Check(False, f"{broken} does not hold at the point")
    kept = [{_holds(_fact(c), numbers) for c in one} for one in domain.alternatives]
    if not any(False not in one for one in kept):
        return Check(False, "the assumptions do not hold at the point")
    if None in answers or not any(one <= {True} for one in kept):
        return Check(None, "several coordinates are algebraic, and a condition is too near to equality to tell")
    return Check(True, "the point satisfies everything")


def _read(value: Fraction | Root | Element) -> _Coordinate:
    if isinstance(value, Element):
        image: arithmetic.Polynomial = {(k,): Fraction(int(c.p), int(c.q)) for k, c in enumerate(value.poly.coeffs())}
        return arithmetic.number_of(value.alpha.root), image
    return (arithmetic.number_of(value), ITSELF) if isinstance(value, Root) else (None, {(0,): value})


def _between(low: Fraction, coordinate: _Coordinate, high: Fraction) -> bool:
    sides = (Fraction(1), low), (Fraction(-1), high)
    return all(_holds((frozenset({((0,), -sign * end), ((1,), sign)}), ">="), [coordinate]) for sign, end in sides)


def _holds(fact: _Fact, numbers: Sequence[_Coordinate]) -> bool | None:
    """Whether the condition holds at the point; None where that stays open."""
    terms, relation = fact
    used = sorted({k for exponents, _ in terms for k, e in enumerate(exponents) if e})
    algebraic = {number for k in used if (number := numbers[k][0]) is not None}
    if len(algebraic) > 1:
        sign = _enclosed_sign(fact, numbers)
        return None if sign is None else _compares(sign, relation)
    total: arithmetic.Polynomial = {}
    for exponents, coefficient in terms:
        term: arithmetic.Polynomial = {(0,): coefficient}
        for k in used:
            for _ in range(exponents[k]):
                term = arithmetic.times(term, numbers[k][1])
        for power, c in term.items():
            arithmetic.add(total, power, c)
    line = [total.get((k,), Fraction(0)) for k in range(max(total, default=(0,))[0] + 1)]
    return _compares(algebraic.pop().sign(line) if algebraic else line[0], relation)


def _compares(value: Fraction | int, relation: str) -> bool:
    return value == 0 if relation == "==" else value > 0 or (value == 0 and relation == ">=")


def _enclosed_sign(fact: _Fact, numbers: Sequence[_Coordinate]) -> int | None:
    """Return the sign of a polynomial in several algebraic numbers, where intervals show it."""
    if any(number and image is not ITSELF for number, image in numbers):
        return None
    for bits in BITS:
        ranges = [number.enclose(bits) if number else (image[0,], image[0,]) for number, image in numbers]
        low = high = Fraction(0)
        for exponents, coefficient in fact[0]:
            term: arithmetic.Interval = (coefficient, coefficient)
            for k, e in enumerate(exponents):
                for _ in range(e):
                    ends = [a * b for a in term for b in ranges[k]]
                    term = (min(ends), max(ends))
            low, high = low + term[0], high + term[1]
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
    return None


def _check_parts(cell: Sequence[Constraint], domain: Domain, parts: Sequence[certificates.Part]) -> Check:
    """Check that every alternative of the assumptions, together with the conjunction, contains a refuted part."""
    stated = [frozenset(_fact(c) for c in part.constraints) for part in parts]
    checked = cache(lambda k: _check_part(parts[k].constraints, parts[k].refutation, domain))
    answers: list[Check] = []
    for alternative in domain.alternatives:
        given = frozenset(_fact(c) for c in (*cell, *alternative))
        found = [checked(k) for k, facts in enumerate(stated) if facts <= given]
        found = found or [Check(False, "no part speaks of these constraints alone")]
        answers.append(_first(found, True, None, False))
    if not answers or all(answers):
        reasons = " and ".join(dict.fromkeys(answer.reason for answer in answers))
        return Check(True, reasons or "the assumptions leave no alternative")
    return _first(answers, False, None)


def _first(answers: Sequence[Check], *order: bool | None) -> Check:
    return next(answer for ok in order for answer in answers if answer.ok is ok)


def _check_part(constraints: Sequence[Constraint], refutation: certificates.Refutation, domain: Domain) -> Check:
    if isinstance(refutation, certificates.Smt):
        return Check(None, "z3's refutation is trusted, not checked")
    polys = [
        arithmetic.primitive(arithmetic.in_unit(arithmetic.terms(c.poly), domain.low, domain.high)) for c in constraints
    ]
    relations: list[str] = [c.relation for c in constraints]
    width = len(domain.names)
    if isinstance(refutation, certificates.Combination):
        return check_combination(refutation, polys, relations, width)
    faults = (_balance_fault(balance, constraints) for balance in refutation.balances)
    if fault := next(filter(None, faults), None):
        return Check(False, fault)
    reasons = list(zip(polys, relations, strict=True))
    if refutation.balances:
        reasons, width = _with_shares(reasons, refutation.balances, domain)
    if fault := _Cover(reasons).fault(refutation, width):
        return Check(False, fault)
    return Check(True, f"{len(refutation.leaves)} sub-boxes fill the box, and each is excluded")


def _with_shares(
    reasons: Sequence[_Reason], balances: Sequence[certificates.Balance], domain: Domain
) -> tuple[list[_Reason], int]:
    """Return the constraints with what balances say of shares, and the number of parameters and shares together."""
    groups: dict[tuple[object, ...], list[certificates.Balance]] = {}
    for balance in balances:
        key = tuple((term.multiplier, frozenset(arithmetic.terms(term.weight).items())) for term in balance.terms)
        groups.setdefault(key, []).append(balance)
    place = len(domain.names)
    width = place + sum(len(weights) - 1 for weights in groups)

    def widen_powers(poly: arithmetic.Polynomial) -> arithmetic.Polynomial:
        return {(*e, *(0,) * (width - len(e))): c for e, c in poly.items()}

    found = [(widen_powers(poly), relation) for poly, relation in reasons]
    for weights, members in groups.items():
        own, place = range(place, place + len(weights) - 1), place + len(weights) - 1
        shares = [{tuple(int(k == n) for k in range(width)): Fraction(1)} for n in own]
        first = {(0,) * width: Fraction(1)} | {e: -c for share in shares for e, c in share.items()}
        found.append((first, ">="))
        for balance in members:
            loss: arithmetic.Polynomial = {}
            for term, share in zip(balance.terms, (first, *shares), strict=True):
                gain = arithmetic.in_unit(arithmetic.terms(term.gain), domain.low, domain.high)
                for e, c in arithmetic.times(widen_powers(gain), share).items():
                    arithmetic.add(loss, e, -c)
            found.append((arithmetic.primitive(loss), ">=" if balance.slack else "=="))
    return found, width


def _balance_fault(balance: certificates.Balance, constraints: Sequence[Constraint]) -> str | None:
    """Return what is wrong with a balance, where these constraints are stated; None when nothing is."""
    known = [(arithmetic.primitive(arithmetic.terms(c.poly)), c.relation) for c in constraints]

    def is_stated(poly: arithmetic.Polynomial, *relations: str) -> bool:
        """Whether one of these relations of the polynomial to 0 is stated, or true of a constant."""
        if not any(any(e) for e in poly):
            value = next(iter(poly.values()), Fraction(0))
            return value > 0 or (not value and ">=" in relations)
        return any((arithmetic.primitive(poly), relation) in known for relation in relations)

    balanced, total = arithmetic.terms(balance.slack), {e: -c for e, c in arithmetic.terms(balance.total).items()}
    if not is_stated(balanced, ">=", ">"):
        return "a balance has a slack that no constraint keeps from being negative"
    if not is_stated(arithmetic.terms(balance.total), ">"):
        return "a balance has a total that no constraint makes positive"
    for term in balance.terms:
        weight = arithmetic.terms(term.weight)
        if term.multiplier <= 0 or not is_stated(weight, ">=", ">"):
            return "a balance has a weight that no constraint keeps from being negative"
        for exponents, c in weight.items():
            arithmetic.add(total, exponents, term.multiplier * c)
        for exponents, c in arithmetic.times(arithmetic.terms(term.gain), weight).items():
            arithmetic.add(balanced, exponents, term.multiplier * c)
    if balanced:
        return "a balance does not cancel"
    return "the weights of a balance do not add up to its total" if total else None


@dataclass(frozen=True, slots=True)
class _Node:
    """A sub-box, the leaves that meet it, and positive multiples of the Bernstein coefficients on it."""

    start: tuple[int, ...]
    depth: tuple[int, ...]
    leaves: list[certificates.Leaf]
    tensors: dict[int, list[int]]


class _Cover:
    """What may exclude a sub-box: one of the constraints, or a combination of them in coordinates of the sub-box."""

    def __init__(self, reasons: Sequence[_Reason]) -> None:
        self.polys, self.relations = [poly for poly, _ in reasons], [relation for _, relation in reasons]
        self.shapes = [arithmetic.shape_of(poly) for poly in self.polys]

    def fault(self, claim: certificates.Boxes, width: int) -> str | None:
        """Return where the sub-boxes leave a gap, or one of them is not excluded; None where neither happens."""
        for leaf in claim.leaves:
            named = leaf.constraint in range(len(self.polys)) if leaf.combination is None else leaf.constraint is None
            if not named or not _is_dyadic(leaf, width):
                return f"{leaf} is not a sub-box with a constraint of the conjunction or a combination"
            if leaf.combination is not None and not (found := self.added_up(leaf.combination, leaf, width)):
                return found.reason
        tensors = {n: arithmetic.bernstein(self.polys[n], self.shapes[n]) for n in self.find_needed(claim.leaves)}
        pending = [_Node((0,) * width, (0,) * width, list(claim.leaves), tensors)]
        while pending:
            node = pending.pop()
            if not node.leaves:
                return f"the sub-boxes leave a gap at {_place(node)}"
            around = [leaf for leaf in node.leaves if all(map(le, leaf.depth, node.depth))]  # the two meet
            if not around:
                pending.extend(self.halves(node))
            elif not any(leaf.combination or self.excludes(leaf, node) for leaf in around):
                return f"constraint number {around[0].constraint} is not excluded at {_place(node)}"
        return None

    def added_up(self, claim: certificates.Combination, leaf: certificates.Leaf, width: int) -> Check:
        """Check the combination with the constraints in coordinates of the leaf."""
        low = [Fraction(s, 2**d) for s, d in zip(leaf.start, leaf.depth, strict=True)]
        high = [Fraction(s + 1, 2**d) for s, d in zip(leaf.start, leaf.depth, strict=True)]
        there = [
            arithmetic.primitive(arithmetic.in_unit(poly, low, high)) if k in claim.used else {}
            for k, poly in enumerate(self.polys)
        ]
        return check_combination(claim, there, self.relations, width)

    def find_needed(self, leaves: Sequence[certificates.Leaf]) -> set[int]:
        """Return the positions of the constraints by which leaves are excluded; a combination is seen by itself."""
        return {leaf.constraint for leaf in leaves if leaf.constraint is not None}

    def excludes(self, leaf: certificates.Leaf, node: _Node) -> bool:
        return leaf.constraint is not None and _fails(self.relations[leaf.constraint], node.tensors[leaf.constraint])

    def halves(self, node: _Node) -> Iterator[_Node]:
        """Yield both halves of a node, cutting no leaf if possible; on some axis a leaf is shorter than the node."""
        cuts = [sum(leaf.depth[k] > d for leaf in node.leaves) for k, d in enumerate(node.depth)]
        axis = cuts.index(max(cuts))
        here = node.depth[axis]
        sides: tuple[list[certificates.Leaf], list[certificates.Leaf]] = ([], [])
        for leaf in node.leaves:
            shorter = leaf.depth[axis] - here
            if shorter <= 0:
                sides[0].append(leaf)
                sides[1].append(leaf)
            else:
                sides[(leaf.start[axis] >> (shorter - 1)) & 1].append(leaf)
        needed = [self.find_needed(side) for side in sides]
        split = {n: arithmetic.split(node.tensors[n], self.shapes[n], axis) for n in needed[0] | needed[1]}
        depth = (*node.depth[:axis], here + 1, *node.depth[axis + 1 :])
        for side in (0, 1):
            start = (*node.start[:axis], 2 * node.start[axis] + side, *node.start[axis + 1 :])
            yield _Node(start, depth, sides[side], {n: split[n][side] for n in needed[side]})


def _is_dyadic(leaf: certificates.Leaf, width: int) -> bool:
    return len(leaf.start) == len(leaf.depth) == width and all(
        d >= 0 and 0 <= s < 2**d for s, d in zip(leaf.start, leaf.depth, strict=True)
    )


def _place(node: _Node) -> str:
    sides = (f"{Fraction(s, 2**d)} to {Fraction(s + 1, 2**d)}" for s, d in zip(node.start, node.depth, strict=True))
    return f"[{', '.join(sides)}] of the unit box"


def _fails(relation: str, tensor: list[int]) -> bool:
    """Whether these coefficients show that the relation to 0 fails on the whole sub-box."""
    if relation == "==":
        return max(tensor) < 0 or min(tensor) > 0
    return max(tensor) < 0 if relation == ">=" else max(tensor) <= 0
