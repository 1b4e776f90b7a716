"""The search for a tree of cases that shows that a formula holds nowhere in a box.

It is led by points. At a point of a node the formula is false, for the sake of a few literals; the node is split by the
first of these, so the side of the point is soon closed and only the other one is asked about. Refutations are used
again wherever what they state is known.

Nieuwenhuis, Oliveras, Tinelli (2006), "Solving SAT and SAT Modulo Theories", Journal of the ACM 53.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from typing import NamedTuple

from solver.checks.certificates import file
from solver.checks.certificates import formula as formulas
from solver.checks.certificates.formula import ANY, SIGNS, Formula, Key, Known, Literal, Signs, TooLarge
from solver.checks.certificates.relations import as_constraint, smt_text
from solver.errors import Undecided
from solver.regions.constraints import Constraint
from solver.regions.decide import by_z3
from solver.regions.decide.emptiness import Budget, decide
from solver.regions.domain import Domain
from solver.regions.proofs import certificates

MAX_NODES = 20_000  # of a tree of cases
MAX_OPEN = 1_000  # nodes where a small budget found neither a refutation nor a point
TRIAL_BUDGET = Budget(coefficients=1_000_000, steps=0, points=False)
Point = tuple[Fraction, ...]
RELATIONS: dict[Signs, str] = {signs: relation for relation, signs in SIGNS.items()}


class CaseTree(NamedTuple):
    """The polynomials that a tree speaks of, and the tree."""

    polynomials: tuple[Key, ...]
    tree: file.RefutationTree


class Evidence(NamedTuple):
    """What a certificate says, and what shows it."""

    claim: str
    given: str
    verdict: str
    points: file.Points
    cases: CaseTree


def drop_unused(keys: list[Key], tree: file.RefutationTree) -> CaseTree:
    """Return the tree with only those polynomials and refutations that it uses, numbered anew."""
    wanted = sorted({node for node in tree.nodes if isinstance(node, int)})
    conflicts = [tree.conflicts[k] for k in wanted]
    used = {node.polynomial for node in tree.nodes if isinstance(node, file.Split)}
    used |= {number for conflict in conflicts for number, _ in conflict.stated}
    place = {number: k for k, number in enumerate(sorted(used))}
    by: dict[int | None, int | None] = {None: None, **{number: k for k, number in enumerate(wanted)}}
    nodes = (
        file.Split(place[node.polynomial], node.sides) if isinstance(node, file.Split) else by[node]
        for node in tree.nodes
    )
    stated = (file.Conflict(tuple((place[n], r) for n, r in c.stated), c.refutation) for c in conflicts)
    return CaseTree(tuple(keys[number] for number in sorted(used)), file.RefutationTree(tuple(nodes), tuple(stated)))


@dataclass
class RefutationSearch:
    """Looks for a tree that shows that a formula holds nowhere in the box `over`."""

    formula: Formula
    keys: Sequence[Key]
    over: Domain
    budget: Budget
    constants: Known
    nodes: list[file.Node] = field(default_factory=list)
    conflicts: list[file.Conflict] = field(default_factory=list)
    made: dict[tuple[int, str], Constraint] = field(default_factory=dict)
    open: int = 0

    def run(self) -> file.RefutationTree:
        """Return the tree; raises Undecided where none is found."""
        self.nodes.append(None)
        start = self.over.baseline if self.is_known_at(self.over.baseline, self.constants) else None
        pending: list[tuple[int, Known, Point | None]] = [(0, dict(self.constants), start)]
        while pending:
            pending.extend(self.visit(*pending.pop()))
            if len(self.nodes) > MAX_NODES:
                raise TooLarge(f"the proof has more than {MAX_NODES} cases; claim something simpler, or assume more")
        return file.RefutationTree(tuple(self.nodes), tuple(self.conflicts))

    def visit(self, place: int, known: Known, point: Point | None) -> list[tuple[int, Known, Point | None]]:
        """Close a node, or split it; return the nodes still to be visited."""
        found = formulas.truth(self.formula, known)
        if found is False:
            return []
        if point is None:
            conflict, point = self.refute_or_find(known, TRIAL_BUDGET)
            self.open += conflict is None and point is None
            if self.open > MAX_OPEN:
                raise TooLarge(f"more than {MAX_OPEN} cases of the proof stayed open; claim something simpler")
            if conflict is None and point is None and found is True:
                conflict, point = self.insist(known)
            if conflict is not None:
                self.nodes[place] = conflict
                return []
        number, pieces = self.pieces(self.choose_literal(known, point), known)
        sides = list(enumerate(pieces, len(self.nodes)))
        self.nodes[place] = file.Split(number, tuple((RELATIONS[signs], below) for below, signs in sides))
        self.nodes += [None] * len(sides)
        here = None if point is None else self.sign(number, point)
        return [(below, {**known, number: signs}, point if here in signs else None) for below, signs in sides]

    def pieces(self, literal: Literal, known: Known) -> tuple[int, list[Signs]]:
        """Return the polynomial by whose sign to split, and the sets of signs to tell apart, each a relation to 0."""
        for number, _ in literal.under:
            if len(signs := known.get(number, ANY)) > 1:
                return number, [frozenset({s}) for s in sorted(signs)]
        turn = prod(next(iter(known[number])) for number, odd in literal.under if odd)
        wanted = frozenset(turn * s for s in literal.allowed)
        signs = known.get(literal.over, ANY)
        return literal.over, [piece for part in (signs & wanted, signs - wanted) for piece in _relations(part)]

    def choose_literal(self, known: Known, point: Point | None) -> Literal:
        """Return the literal to split by: at the point, the first of the fewest that make the formula false."""
        if point is None:
            return next(formulas.open_literals(self.formula, known))
        at = {number: frozenset({self.sign(number, point)}) for number in range(len(self.keys))}
        reasons = formulas.reasons(self.formula, at, known)
        if not reasons:
            shown = ", ".join(f"{name} = {x}" for name, x in zip(self.over.names, point, strict=True))
            raise Undecided(f"the verdict is not borne out at {shown}; nothing is written")
        return reasons[0]

    def sign(self, number: int, point: Point) -> int:
        powers = ((c, (x**e for x, e in zip(point, exponents, strict=True) if e)) for exponents, c in self.keys[number])
        value = sum(prod(each, start=c) for c, each in powers)
        return (value > 0) - (value < 0)

    # refutations

    def list_stated(self, known: Known) -> file.Stated:
        stated = ((n, signs) for n, signs in known.items() if signs in RELATIONS and signs != self.constants.get(n))
        return tuple((number, RELATIONS[signs]) for number, signs in stated)

    def refute_or_find(self, known: Known, budget: Budget) -> tuple[int | None, Point | None]:
        """Return a refutation of the known signs, or a point that has them, or neither."""
        for place, conflict in enumerate(self.conflicts):
            if all(known.get(number, ANY) <= SIGNS[relation] for number, relation in conflict.stated):
                return place, None
        stated = self.list_stated(known)
        cell = tuple(self.constraint(number, relation) for number, relation in stated)
        verdict = decide(cell, self.over, budget)
        if isinstance(verdict.certificate, certificates.Parts):
            return self.keep_used(stated, cell, verdict.certificate.parts[0]), None
        point = verdict.rational_witness
        return None, point if point is not None and self.is_known_at(point, self.constants) else None

    def is_known_at(self, point: Point, known: Known) -> bool:
        return all(self.sign(number, point) in signs for number, signs in known.items())

    def insist(self, known: Known) -> tuple[int | None, Point | None]:
        """Decide with the whole budget, z3 last; raises Undecided."""
        conflict, point = self.refute_or_find(known, replace(self.budget, steps=0, points=False))
        if conflict is None and point is None and (conflict := self.by_z3(self.list_stated(known))) is None:
            spent = f"{self.budget.coefficients} Bernstein coefficients and {self.budget.steps} z3 steps"
            raise Undecided(f"a case of the proof stays open after {spent}; raise the budget, or assume more")
        return conflict, point

    def by_z3(self, stated: file.Stated) -> int | None:
        """Return z3's refutation of the text that is kept, if it gives one within its steps."""
        if not self.budget.steps:
            return None
        box = tuple(zip(self.over.low, self.over.high, strict=True))
        text = smt_text([(self.keys[n], relation) for n, relation in stated], self.over.names, box)
        refuted = by_z3.ask(text.removesuffix("(check-sat)\n"), self.budget.steps)[0] == "unsat"
        return self.keep(file.Conflict(stated, certificates.Smt(text))) if refuted else None

    def constraint(self, number: int, relation: str) -> Constraint:
        if (number, relation) not in self.made:
            self.made[number, relation] = as_constraint(self.keys[number], relation, self.over.ring)
        return self.made[number, relation]

    def keep_used(self, stated: file.Stated, cell: Sequence[Constraint], part: certificates.Part) -> int:
        """Return a refutation as a conflict that states no more than it uses."""
        places = dict(zip(cell, stated, strict=True))
        assert not isinstance(part.refutation, certificates.Smt)
        used = sorted(part.refutation.used)
        renumbered = {old: new for new, old in enumerate(used)}
        needed = tuple(places[part.constraints[k]] for k in used)
        return self.keep(file.Conflict(needed, part.refutation.renumber(renumbered)))

    def keep(self, conflict: file.Conflict) -> int:
        self.conflicts.append(conflict)
        return len(self.conflicts) - 1


def _relations(signs: Signs) -> list[Signs]:
    """Return the set as sets that a constraint can state: above and below zero has none of its own."""
    return [signs] if len(signs) < 2 or 0 in signs else [frozenset({s}) for s in sorted(signs)]
