"""All phases as a certificate: at each point, off the walls, one of the lists of equilibria stands.

A point of each list is named, and a tree of cases shows that no other list stands. The search for it is led by what the
search for the phases has learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from solver.algebra.polynomials import is_affine
from solver.atlas import domain_of, no_progress
from solver.checks.certificates import file
from solver.checks.certificates import formula as formulas
from solver.checks.certificates.formula import ALWAYS, SIGNS, Known, TooLarge
from solver.checks.certificates.lists import BY_INDEX, CLAIM, SupportLists
from solver.checks.certificates.relations import as_constraint
from solver.concepts.phase_lists import lists_of
from solver.concepts.phases import others_fill
from solver.errors import Undecided, UsageError
from solver.questions.phases.answer import PhaseMap
from solver.questions.prove.refutation_search import MAX_NODES, TRIAL_BUDGET, Evidence, RefutationSearch, drop_unused
from solver.regions.constraints import Constraint
from solver.regions.decide.emptiness import DEFAULT
from solver.regions.decide.signs import SignSearch
from solver.regions.decide.subdivision import whole_box
from solver.regions.proofs import certificates
from solver.regions.proofs.arithmetic import terms
from solver.regions.readable_points import points_beside

Case = tuple[int | None, Sequence[tuple[str, Any]]]  # a refutation, or the polynomial and the cases of a split


def certify_lists(found: PhaseMap) -> Evidence:
    """Return what is claimed of all phases, a point of each, and the tree that shows that there are no others."""
    if not found.complete:
        rest = others_fill(found, "the ranges")
        raise Undecided(f"other lists of equilibria fill {rest}, so there is nothing to certify; fix some parameters")
    over, budget = domain_of(found.atlas), replace(found.budget, steps=DEFAULT.steps)
    whole = [as_constraint(key, ">", over.ring).poly for key in SupportLists(found.game, (), CLAIM).polynomials.keys]
    each = (factor for poly in whole for factor, _ in poly.factor()[1])
    factors = {formulas.upright(terms(factor))[0]: is_affine(factor) for factor in each}
    lists = SupportLists(found.game, tuple(factors), CLAIM if all(factors.values()) else BY_INDEX)
    points: dict[str, file.Point] = {}
    for entry in found:
        for point in points_beside(over, dict(entry.example)):
            with suppress(UsageError):
                lists.listed.add(here := lists.at(found.game.space.check(point)))
                points.setdefault(lists.text(here), point)
                break
    if not points or found.concept != "Nash equilibrium":
        raise UsageError(
            "certificates are of lists of Nash equilibria, off the walls; the assumptions leave no such point"
        )
    every = replace(found.atlas, branches=(*found.atlas.branches, *found.atlas.excluded), excluded=())
    learned = lists_of(every, found.budget.coefficients, no_progress).signs
    search = ListSearch(ALWAYS, lists.polynomials.keys, over.box, budget, lists.known, lists=lists)
    shown = drop_unused(lists.polynomials.keys, search.tree(learned))
    return Evidence(BY_INDEX if lists.leaned else CLAIM, "", "complete", points, shown)


@dataclass
class Learned:
    """Signs that no point has, as bit sets of what is above and below zero; what shows it, and its number once kept."""

    stated: file.Stated
    part: certificates.Part | None
    number: int | None = None

    def __post_init__(self) -> None:
        self.above, self.below = (sum(1 << n for n, relation in self.stated if relation == r) for r in "><")


@dataclass
class ListSearch(RefutationSearch):
    """Looks for a tree that shows that no other list stands, led by what the search for the phases has learned: where
    all signs but one of a contradiction are known, that one is tried first. Splits that no case needs are left out."""

    lists: SupportLists = field(kw_only=True)
    learned: list[Learned] = field(default_factory=list)

    def tree(self, searches: Sequence[SignSearch]) -> file.RefutationTree:
        """Return the tree; contradictions of polynomials of which the lists do not speak are left out."""
        for c in (self.constraint(number, relation) for number in range(len(self.keys)) for relation in "<>"):
            if self.over.is_positive(-c.poly):
                self.learn((c,), certificates.Part((c,), whole_box(len(self.over.names), 0)))
        for one in searches:
            for signs in one.contradictions:
                self.learn(part.constraints if (part := one.proof(signs)) else (*one.cell(signs), *one.given), part)
        self.write(self.case(dict(self.constants))[1])
        return file.RefutationTree(tuple(self.nodes), tuple(self.conflicts))

    def learn(self, cell: Sequence[Constraint], part: certificates.Part | None) -> None:
        numbers, found = self.lists.polynomials.numbers, [formulas.upright(terms(c.poly)) for c in cell]
        if all(key in numbers for key, _ in found):
            self.learned.append(Learned(tuple((numbers[key], "<>"[sign > 0]) for key, sign in found), part))

    def write(self, case: Case) -> int:
        """Write a case and those below it; return its number."""
        place, (number, sides) = len(self.nodes), case
        self.nodes.append(number)
        if number is not None and sides:
            self.nodes[place] = file.Split(number, tuple((relation, self.write(below)) for relation, below in sides))
        return place

    def case(self, known: Known) -> tuple[set[int], Case]:
        """Return the polynomials whose signs the case of these signs needs, and what closes it."""
        self.open += 1
        if self.open > MAX_NODES:
            raise TooLarge(f"the proof has more than {MAX_NODES} cases; fix some parameters, or assume more")
        conflict, number = self.contradiction(known)
        if conflict is None and self.lists.is_false(known):
            return self.lists.reasons(known), (None, ())
        if conflict is None and number is None and (number := self.next_number(known)) is None:
            conflict, _ = self.insist(known)
        if conflict is not None:
            return {n for n, _ in self.conflicts[conflict].stated}, (conflict, ())
        if number is None:
            raise Undecided("another list stands somewhere, so nothing is written; please report this")
        needed, sides = set[int](), []
        for relation in "<>":
            used, below = self.case({**known, number: SIGNS[relation]})
            if number not in used:
                return used, below
            needed |= used - {number}
            sides.append((relation, below))
        return needed, (number, sides)

    def contradiction(self, known: Known) -> tuple[int | None, int | None]:
        """Return the number of a refutation of the known signs; else a polynomial of which one sign is refuted."""
        above, below = (sum(1 << n for n, signs in known.items() if signs == {s}) for s in (1, -1))
        forced = None
        for one in tuple(self.learned):
            up, down = one.above & ~above, one.below & ~below
            if up & below or down & above or (up | down).bit_count() > 1:
                continue
            if up | down:
                forced = (up | down).bit_length() - 1 if forced is None else forced
                continue
            if one.number is None and one.part is not None:
                one.number = self.keep_used(one.stated, one.part.constraints, one.part)
            elif one.number is None:
                one.number, _ = self.refute_or_find({n: SIGNS[r] for n, r in one.stated}, TRIAL_BUDGET)
            if one.number is not None:
                return one.number, None
            self.learned.remove(one)
        return None, forced

    def next_number(self, known: Known) -> int | None:
        """Return a polynomial, affine if possible, on which it depends whether the pair in most lists stands."""
        order = sorted(enumerate(self.lists.pairs), key=lambda each: -sum(each[0] in one for one in self.lists.listed))
        for formula in (*(pair.stands for _, pair in order), *(pair.first for _, pair in order)):
            literals = formulas.open_literals(formula, known)
            left = [n for literal in literals for n in literal.numbers if len(known[n]) > 1]
            if left:
                return min(left, key=lambda n: max(sum(e) for e, _ in self.keys[n]) > 1)
        return None
