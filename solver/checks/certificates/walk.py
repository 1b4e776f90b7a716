"""A walk through the tree of cases of a certificate, which must leave no point of the box.

* The sides of a split must leave out no sign that the polynomial can have there.
* Where a node is called false, the formula must be false whatever the signs that are not known are.
* Where it is called refuted, the refutation must be right (`solver.regions.proofs.checker`) and state no more than is
  known. What z3 refuted cannot be checked: its text must ask what is stated, it is shown, and the answer is None.

The effort is counted before it is spent, since a certificate may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm, prod

from solver.checks.certificates import formula as formulas
from solver.checks.certificates.file import Certified, Conflict, Split
from solver.checks.certificates.formula import ANY, SIGNS, Key, Known, Statement, TooLarge
from solver.checks.certificates.lists import SupportLists
from solver.checks.certificates.relations import as_constraint, smt_text
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Boxes, Combination, Refutation, Smt
from solver.regions.proofs.checker import check as recheck

MAX_EFFORT = 40_000_000  # coefficients, signs and parts of the formula that are looked at: some tens of seconds
MAX_BITS = 16_000  # of the common denominator of a refutation's multipliers


class Walk:
    """A walk through one tree: `statement` tells which signs leave nothing to show, at a cost, and which polynomials
    have in any case; `smt`: refutations that are taken on trust."""

    def __init__(self, statement: Statement | SupportLists, held: Certified, over: Domain) -> None:
        self.statement, self.numbers = statement, statement.polynomials.numbers
        self.keys, self.tree, self.over = held.polynomials, held.tree, over
        self.own = [self.numbers.get(key, -1) for key in held.polynomials]
        self.reached: set[int] = {0}
        self.done: set[int] = set()
        self.leaves = self.effort = 0
        self.smt: list[str] = []

    def fault(self) -> str:
        """Return the fault of the tree, empty where it has none."""
        if -1 in self.own:
            return f"polynomial number {self.own.index(-1)} is none of the claim's"
        if len(set(self.own)) < len(self.own) or not self.tree.nodes:
            return "a polynomial is there twice, or there is no case"
        pending: list[tuple[int, Known]] = [(0, self.statement.known)]
        while pending:
            place, known = pending.pop()
            node = self.tree.nodes[place]
            if isinstance(node, Split):
                self.spend(len(known) + 1)
                fault = self.split(place, node, known, pending)
            else:
                self.leaves += 1
                fault = self.is_false(place, known) if node is None else self.check_closed(place, node, known)
            if fault:
                return fault
        if len(self.reached) < len(self.tree.nodes) or len(self.done) < len(self.tree.conflicts):
            return "it holds cases or refutations that lead nowhere"
        return ""

    def cases_text(self) -> str:
        """Return how many cases there were, and what closed them."""
        cases = f"{self.leaves} case{'' if self.leaves == 1 else 's'}"
        if not self.done:
            return f"{cases}, each closed by what it says"
        return f"{cases}, closed by what they say or by {len(self.done)} refutation{'' if len(self.done) == 1 else 's'}"

    def spend(self, count: int) -> None:
        self.effort += count
        if self.effort > (most := formulas.allow_work(MAX_EFFORT)):
            raise TooLarge(f"the proof is longer {formulas.BEYOND}, {most:,.0f} steps")

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
        self.spend(self.statement.cost)
        return "" if self.statement.is_false(known) else f"what is to be shown is left open in case {place}"

    def check_closed(self, place: int, by: int, known: Known) -> str:
        conflict = self.tree.conflicts[by]
        if not all(known.get(self.own[n], ANY) <= SIGNS[relation] for n, relation in conflict.stated):
            return f"case {place} does not have the signs that refutation number {by} states"
        if by in self.done:
            return ""
        self.done.add(by)
        fault = self.check_refutation(conflict)
        return f"refutation number {by}: {fault}" if fault else ""

    def check_refutation(self, conflict: Conflict) -> str:
        """Return the fault of a refutation, empty where it has none."""
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
    """Return coefficients that checking a refutation looks at, at most."""
    degrees = ([max(each) for each in zip(*(exponents for exponents, _ in key), strict=True)] for key in keys)
    tensors: list[int] = [prod([1 + degree for degree in each]) for each in degrees]  # coefficients on the unit box
    moved = sum(len(key) * tensor for key, tensor in zip(keys, tensors, strict=True))
    leaves = refutation.leaves if isinstance(refutation, Boxes) else ()
    combined = [refutation] if isinstance(refutation, Combination) else [leaf.combination for leaf in leaves]
    added, halvings = [one for one in combined if one is not None], sum(1 + sum(leaf.depth) for leaf in leaves)
    return moved * (1 + len(added)) + halvings * sum(tensors) + sum(_effort_of_adding(one, tensors) for one in added)


def _effort_of_adding(combination: Combination, tensors: Sequence[int]) -> int:
    products = [product for product, _ in combination.products]
    sizes = (prod([h + 1 for h in one.high]) * prod([tensors[k] for k in one.factors]) for one in products)
    return (sum(tensors) + sum(sizes)) * (1 + _bits(combination) ** 2 // 200_000)


def _bits(refutation: Combination) -> int:
    """Return the length of the multipliers' common denominator; raises TooLarge for a long one."""
    common = 1
    for _, multiplier in (*refutation.constraints, *refutation.products):
        common = lcm(common, multiplier.denominator)
        if common.bit_length() > formulas.allow_work(MAX_BITS):
            raise TooLarge("the multipliers of a refutation are longer than the checker works through")
    return common.bit_length()
