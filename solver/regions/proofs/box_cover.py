"""Do sub-boxes fill the unit box, each excluded by what it names? The part of `checker` that walks the box.

A constraint excludes a sub-box when its Bernstein coefficients there have the wrong sign. A balance, once it is
seen to cancel and to suppose only what is stated, excludes the sub-boxes on which −g >= 0 is excluded for each of
its gains g. Gaps and signs are both seen on one walk through the halvings of the box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.regions.constraints import Constraint
from solver.regions.proofs.arithmetic import Polynomial, add, bernstein, primitive, shape_of, split, terms, times
from solver.regions.proofs.certificates import Balance, Boxes, Leaf


def balance_fault(balance: Balance, constraints: Sequence[Constraint]) -> str | None:
    """Return what is wrong with a balance, where these constraints are stated; None when nothing is."""
    known = [(primitive(terms(c.poly)), c.relation) for c in constraints]

    def stated(poly: Polynomial, *relations: str) -> bool:
        """Whether one of these relations of the polynomial to 0 is stated, or true of a constant."""
        if not any(any(e) for e in poly):
            value = next(iter(poly.values()), Fraction(0))
            return value > 0 or (not value and ">=" in relations)
        return any((primitive(poly), relation) in known for relation in relations)

    balanced, total = terms(balance.slack), {e: -c for e, c in terms(balance.total).items()}
    if not stated(balanced, ">=", ">"):
        return "a balance has a slack that no constraint keeps from being negative"
    if not stated(terms(balance.total), ">"):
        return "a balance has a total that no constraint makes positive"
    for term in balance.terms:
        weight = terms(term.weight)
        if term.multiplier <= 0 or not stated(weight, ">=", ">"):
            return "a balance has a weight that no constraint keeps from being negative"
        for exponents, c in weight.items():
            add(total, exponents, term.multiplier * c)
        for exponents, c in times(terms(term.gain), weight).items():
            add(balanced, exponents, term.multiplier * c)
    if balanced:
        return "a balance does not cancel"
    return "the weights of a balance do not add up to its total" if total else None


@dataclass(frozen=True, slots=True)
class _Node:
    """A sub-box, the leaves that meet it, and positive multiples of the Bernstein coefficients on it."""

    start: tuple[int, ...]
    depth: tuple[int, ...]
    leaves: list[Leaf]
    tensors: dict[int, list[int]]


class Cover:
    """What may exclude a sub-box: each reason is some relations of polynomials to 0, all of which have to fail."""

    def __init__(self, reasons: Sequence[Sequence[tuple[Polynomial, str]]], constraints: int) -> None:
        every = [(k, poly, relation) for k, reason in enumerate(reasons) for poly, relation in reason]
        self.constraints = constraints
        self.members = [[n for n, (k, _, _) in enumerate(every) if k == place] for place in range(len(reasons))]
        self.polys, self.relations = [poly for _, poly, _ in every], [relation for _, _, relation in every]
        self.shapes = [shape_of(poly) for poly in self.polys]

    def fault(self, claim: Boxes, width: int) -> str | None:
        """Return where the sub-boxes leave a gap, or one of them is not excluded; None where neither happens."""
        for leaf in claim.leaves:
            if not _is_dyadic(leaf, width) or not self.has_reason(leaf):
                return f"{leaf} is not a sub-box with a constraint of the conjunction or a balance"
        tensors = {n: bernstein(self.polys[n], self.shapes[n]) for n in self.needed(claim.leaves)}
        pending = [_Node((0,) * width, (0,) * width, list(claim.leaves), tensors)]
        while pending:
            node = pending.pop()
            if not node.leaves:
                return f"the sub-boxes leave a gap at {_place(node)}"
            around = [leaf for leaf in node.leaves if _contains(leaf, node)]
            if not around:
                pending.extend(self.halves(node))
            elif not any(self.excludes(leaf, node) for leaf in around):
                return f"{self.reason_text(around[0])} is not excluded at {_place(node)}"
        return None

    def has_reason(self, leaf: Leaf) -> bool:
        """Whether it names one constraint or one balance."""
        if leaf.constraint is None:
            return leaf.balance is not None and 0 <= leaf.balance < len(self.members) - self.constraints
        return leaf.balance is None and 0 <= leaf.constraint < self.constraints

    def reason(self, leaf: Leaf) -> list[int]:
        """Return the polynomials by which the leaf is excluded."""
        place = leaf.constraint if leaf.balance is None else self.constraints + leaf.balance
        assert place is not None  # `has_reason` was asked first
        return self.members[place]

    @staticmethod
    def reason_text(leaf: Leaf) -> str:
        if leaf.balance is None:
            return f"constraint number {leaf.constraint}"
        return f"what balance number {leaf.balance} rules out"

    def needed(self, leaves: Sequence[Leaf]) -> set[int]:
        return {n for leaf in leaves for n in self.reason(leaf)}

    def excludes(self, leaf: Leaf, node: _Node) -> bool:
        return all(_fails(self.relations[n], node.tensors[n]) for n in self.reason(leaf))

    def halves(self, node: _Node) -> Iterator[_Node]:
        """Yield both halves of a node, cutting no leaf if possible; on some axis a leaf is shorter than the node."""
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
        needed = [self.needed(side) for side in sides]
        for n in needed[0] | needed[1]:
            halves = split(node.tensors[n], self.shapes[n], axis)
            for target, need, half in zip(tensors, needed, halves, strict=True):
                if n in need:
                    target[n] = half
        depth = (*node.depth[:axis], here + 1, *node.depth[axis + 1 :])
        for side in (0, 1):
            start = (*node.start[:axis], 2 * node.start[axis] + side, *node.start[axis + 1 :])
            yield _Node(start, depth, sides[side], tensors[side])


def _is_dyadic(leaf: Leaf, width: int) -> bool:
    return len(leaf.start) == len(leaf.depth) == width and all(
        d >= 0 and 0 <= s < 2**d for s, d in zip(leaf.start, leaf.depth, strict=True)
    )


def _contains(leaf: Leaf, node: _Node) -> bool:
    """Whether the node's box lies in the leaf, given that the two meet."""
    return all(d <= e for d, e in zip(leaf.depth, node.depth, strict=True))


def _place(node: _Node) -> str:
    sides = (f"{Fraction(s, 2**d)} to {Fraction(s + 1, 2**d)}" for s, d in zip(node.start, node.depth, strict=True))
    return f"[{', '.join(sides)}] of the unit box"


def _fails(relation: str, tensor: list[int]) -> bool:
    """Whether these coefficients show that the relation to 0 fails on the whole sub-box."""
    if relation == "==":
        return max(tensor) < 0 or min(tensor) > 0
    return max(tensor) < 0 if relation == ">=" else max(tensor) <= 0
