"""The walk through a certificate's tree of cases, which must leave no point of the box.

* The sides of a split must leave out no sign that the polynomial can have there.
* Where a node is called false, the formula must be false whatever the signs that are not known are.
* Where it is called refuted, the refutation must be right (`solver.proof.checking`) and state no more than is
  known. What z3 refuted is taken on trust, but its text must ask what is stated.

The effort is counted before it is spent, since a certificate may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm, prod

from solver.certificates.formula import ANY, SIGNS, Formula, Known, Polynomials, size, truth
from solver.certificates.record import Certified
from solver.certificates.tree import Conflict, Split, as_constraint, smt_text
from solver.certificates.values import Key, TooLarge
from solver.domain import Domain
from solver.proof.certificate import Boxes, Combination, Refutation, Smt
from solver.proof.checking import check as recheck

MAX_EFFORT = 40_000_000  # coefficients, signs and parts of the formula that are looked at: some tens of seconds
MAX_BITS = 16_000  # of the common denominator of a refutation's multipliers


class Walk:
    """The walk through one tree, over the formula that the checker made of the claim.

    `smt` are the questions whose refutation is taken on trust.
    """

    def __init__(self, formula: Formula, polynomials: Polynomials, held: Certified, over: Domain) -> None:
        self.formula, self.cost = formula, size(formula)
        self.numbers, self.constants = polynomials.numbers, polynomials.known
        self.keys, self.tree, self.over = held.polynomials, held.tree, over
        self.own = [self.numbers.get(key, -1) for key in held.polynomials]
        self.reached: set[int] = {0}
        self.done: set[int] = set()
        self.leaves = self.effort = 0
        self.smt: list[str] = []

    def fault(self) -> str:
        """What is wrong with the tree, or nothing."""
        if -1 in self.own:
            return f"polynomial number {self.own.index(-1)} is none of the claim's"
        if len(set(self.own)) < len(self.own) or not self.tree.nodes:
            return "a polynomial is there twice, or there is no case"
        pending: list[tuple[int, Known]] = [(0, self.constants)]
        while pending:
            place, known = pending.pop()
            node = self.tree.nodes[place]
            if isinstance(node, Split):
                self.spend(len(known) + 1)
                fault = self.split(place, node, known, pending)
            else:
                self.leaves += 1
                fault = self.is_false(place, known) if node.by is None else self.closed(place, node.by, known)
            if fault:
                return fault
        if len(self.reached) < len(self.tree.nodes) or len(self.done) < len(self.tree.conflicts):
            return "it holds cases or refutations that lead nowhere"
        return ""

    def counted(self) -> str:
        """How many cases there were, and what closed them."""
        cases = f"{self.leaves} case{'' if self.leaves == 1 else 's'}"
        if not self.done:
            return f"{cases}, each closed by what it says"
        return f"{cases}, closed by what they say or by {len(self.done)} refutation{'' if len(self.done) == 1 else 's'}"

    def spend(self, count: int) -> None:
        self.effort += count
        if self.effort > MAX_EFFORT:
            raise TooLarge("the proof is longer than the checker works through")

    def split(self, place: int, node: Split, known: Known, pending: list[tuple[int, Known]]) -> str:
        number = self.own[node.polynomial]
        before = known.get(number, ANY)
        left = before
        for relation, after in node.sides:
            signs = before & SIGNS[relation]
            if after in self.reached or not signs:
                return f"case {after} is reached twice, or by no sign"
            self.reached.add(after)
            pending.append((after, {**known, number: signs}))
            left -= signs
        return f"case {place} leaves out a sign" if left else ""

    def is_false(self, place: int, known: Known) -> str:
        self.spend(self.cost)
        return "" if truth(self.formula, known) is False else f"the formula is not false in case {place}"

    def closed(self, place: int, by: int, known: Known) -> str:
        conflict = self.tree.conflicts[by]
        if not all(known.get(self.own[n], ANY) <= SIGNS[relation] for n, relation in conflict.stated):
            return f"case {place} does not have the signs that refutation number {by} states"
        if by in self.done:
            return ""
        self.done.add(by)
        fault = self.refuted(conflict)
        return f"refutation number {by}: {fault}" if fault else ""

    def refuted(self, conflict: Conflict) -> str:
        """What is wrong with a refutation, or nothing."""
        keys = [self.keys[n] for n, _ in conflict.stated]
        relations = [relation for _, relation in conflict.stated]
        if isinstance(conflict.refutation, Smt):
            box = tuple(zip(self.over.low, self.over.high, strict=True))
            text = smt_text(zip(keys, relations, strict=True), self.over.names, box)
            self.smt.append(text)
            return "" if text == conflict.refutation.text else "the SMT-LIB text does not ask what is stated"
        cell = [as_constraint(key, relation, self.over.ring) for key, relation in zip(keys, relations, strict=True)]
        self.spend(effort(conflict.refutation, keys))
        found = recheck(cell, self.over, conflict.refutation)
        return "" if found else found.reason


def effort(refutation: Refutation, keys: Sequence[Key]) -> int:
    """Coefficients that checking a refutation looks at, at most."""
    tensors = [_tensor(key) for key in keys]
    moved = sum(len(key) * tensor for key, tensor in zip(keys, tensors, strict=True))
    if isinstance(refutation, Combination):
        terms = sum(tensors) + sum(
            prod([h + 1 for h in product.high]) * prod([tensors[k] for k in product.factors])
            for product, _ in refutation.products
        )
        return moved + terms * (1 + _bits(refutation) ** 2 // 200_000)
    assert isinstance(refutation, Boxes)
    halvings = sum(1 + sum(leaf.depth) for leaf in refutation.leaves)
    return moved + halvings * sum(tensors)


def _bits(refutation: Combination) -> int:
    """The length of the multipliers' common denominator; raises TooLarge for a long one."""
    common = 1
    for _, multiplier in (*refutation.constraints, *refutation.products):
        common = lcm(common, multiplier.denominator)
        if common.bit_length() > MAX_BITS:
            raise TooLarge("the multipliers of a refutation are longer than the checker works through")
    return common.bit_length()


def _tensor(key: Key) -> int:
    """How many coefficients a polynomial has on the unit box, at most."""
    degrees = zip(*(exponents for exponents, _ in key), strict=True)
    return prod([1 + max(each) for each in degrees])
