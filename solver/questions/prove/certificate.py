"""A proof as a certificate: its game, claim and verdict, the points, and a tree that anyone can walk.

The tree is not a record of how `prove` found its answer. It is searched for anew over the checker's own formula, so
that what is certified is the claim and not the regions that were made of it; and the text has been checked.

The search for a tree of cases that shows that a formula holds nowhere in a box is led by points. At a point of a node
the formula is false, for the sake of a few literals; the node is split by the first of these, so the side of the point
is soon closed and only the other one is asked about. Refutations are used again wherever what they state is known.

Nieuwenhuis, Oliveras, Tinelli (2006), "Solving SAT and SAT Modulo Theories", Journal of the ACM 53.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from typing import Any, cast

import games
from solver.algebra.algebraic_numbers import Coordinate
from solver.algebra.polynomials import is_affine
from solver.atlas import domain_of, no_progress
from solver.checks.certificates import file
from solver.checks.certificates import formula as formulas
from solver.checks.certificates.claims import read_claim
from solver.checks.certificates.formula import ALWAYS, ANY, SIGNS, Formula, Key, Known, Literal, Signs, TooLarge
from solver.checks.certificates.lists import BY_INDEX, CLAIM, SupportLists
from solver.checks.certificates.relations import as_constraint, smt_text
from solver.checks.certificates.tree_claims import holds_at
from solver.checks.certificates.verify import check_text, statement_of
from solver.concepts.phase_lists import lists_of
from solver.concepts.phases import others_fill
from solver.errors import Undecided, UsageError
from solver.forms.files.toml_read import reads
from solver.forms.files.toml_write import canonical, game_hash
from solver.forms.normal import NormalForm
from solver.forms.tree import Tree
from solver.questions.phases.answer import PhaseMap
from solver.questions.prove.answer import Proof
from solver.questions.subject import claims_of, space_given
from solver.regions.constraints import Constraint
from solver.regions.decide import by_z3
from solver.regions.decide.emptiness import DEFAULT, Budget, decide
from solver.regions.decide.sampling import grid_points
from solver.regions.decide.signs import SignSearch
from solver.regions.decide.subdivision import whole_box
from solver.regions.domain import Domain, domain
from solver.regions.extent import MAX_OFF_WALLS
from solver.regions.proofs import certificates
from solver.regions.proofs.arithmetic import terms
from solver.regions.proofs.certificates import Verdict
from solver.regions.readable_points import points_beside

Said = tuple[str, str, str]  # the claim, what is given, the verdict
Shown = tuple[tuple[Key, ...], file.RefutationTree]  # the polynomials that the tree speaks of, and the tree
MAX_NODES = 20_000  # of a tree of cases
MAX_OPEN = 1_000  # nodes where a small budget found neither a refutation nor a point
TRIAL_BUDGET = Budget(coefficients=1_000_000, steps=0, points=False)
Point = tuple[Fraction, ...]
RELATIONS: dict[Signs, str] = {signs: relation for relation, signs in SIGNS.items()}
Case = tuple[int | None, Sequence[tuple[str, Any]]]  # a refutation, or the polynomial and the cases of a split


def certificate_text(proof: Proof | PhaseMap) -> str:
    """Return the certificate of a proof, or of phases, as JSON text; Undecided where it is left open whether the claim
    holds or whether these are all phases, or where none is found within the budget.

    >>> text = certificate_text(prove(load("two-markets"), "equilibrium(first, first)", given="share >= 3/4"))
    >>> text[text.index('"by"') :].splitlines()[0]
    '"by": {"multipliers": [[0, "3/7"], [1, "4/7"]], "products": [], "total": "-1/7"}}'
    """
    from importlib.metadata import version

    said, points, (polys, tree) = _of_lists(proof) if isinstance(proof, PhaseMap) else _of_claim(proof)
    game = reads(toml := canonical(proof.game), catalogue=games.files)
    budget = (proof.budget.coefficients, proof.budget.steps)
    made = (version("zopa"), game.title, game_hash(game), toml)
    text = file.as_json(file.Certified(*made, *said, budget, points, polys, tree))
    if len(text) > file.MAX_BYTES or text.count("[") + text.count("{") > file.MAX_BRACKETS:
        most = f"{file.MAX_BYTES // 10**6} MB and {file.MAX_BRACKETS} brackets"
        raise Undecided(f"the certificate is larger than is read again, {most}; claim something simpler")
    wrong = [f"{step.what}: {step.found}" for step in check_text(text, "the certificate").steps if step.ok is False]
    if wrong:
        hint = "where three move at once, it may hang on equilibria in which three mix; else please report this"
        raise Undecided(f"the certificate does not check ({wrong[0]}), so it is not written; {hint}")
    return text


def _of_claim(proof: Proof) -> tuple[Said, file.Points, Shown]:
    if proof.verdict == "undecided":
        raise Undecided("the claim is undecided, so there is nothing to certify; raise the budget, or claim less")
    game = _of_players(proof)
    points = {name: _point(proof, game, name) for name in file.POINTS[proof.verdict]}
    shown = _tree(proof, game) if proof.verdict != "mixed" else ((), file.RefutationTree((), ()))
    return (proof.claim, proof.given, proof.verdict), points, shown


def _tree(proof: Proof, game: NormalForm | Tree) -> Shown:
    given = read_claim(game, proof.given) if proof.given else None
    statement = statement_of(game, read_claim(game, proof.claim), given, proof.verdict)
    keys, over = statement.polynomials.keys, domain(game.space).box
    return _without_unused(keys, RefutationSearch(statement.formula, keys, over, proof.budget, statement.known).run())


def _without_unused(keys: list[Key], tree: file.RefutationTree) -> Shown:
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
    return tuple(keys[number] for number in sorted(used)), file.RefutationTree(tuple(nodes), tuple(stated))


def _point(proof: Proof, game: NormalForm | Tree, name: str) -> Mapping[str, Coordinate]:
    """Return a point that shows what it is called for: the claim holds at a witness and fails at a counterexample."""
    broad = file.OFF_WALLS.get(proof.verdict) == name
    known = None if broad else _known_point(proof, name)
    if known is None:
        known = _searched_point(proof, game, name, broad)
    if known is not None:
        return known
    verdict = _verdict_on(proof, name)
    if not broad and verdict is not None and verdict.witness is not None:
        several = f"the {name} that is known has several irrational coordinates, which a certificate does not hold"
        raise Undecided(f"{several}; fix a parameter (--fix)")
    advice = "give no equality, for nothing is off the walls on a surface" if broad else "raise the budget"
    raise Undecided(f"no {name} is known, so there is nothing to certify; {advice}")


def _verdict_on(proof: Proof, name: str) -> Verdict | None:
    """Return the verdict on where the claim holds, for a witness, or on where it fails."""
    return proof.holds if name == "witness" else proof.fails


def _known_point(proof: Proof, name: str) -> Mapping[str, Coordinate] | None:
    """Return the point that the proof has, if a certificate can hold its coordinates."""
    found, verdict = proof.witness if name == "witness" else proof.counterexample, _verdict_on(proof, name)
    if found is not None:
        return found
    if verdict is not None and certificates.Witness(verdict.witness or ()) == verdict.certificate:
        return dict(zip(proof.game.space.names, verdict.witness or (), strict=True))
    return None


def _searched_point(proof: Proof, game: NormalForm | Tree, name: str, broad: bool) -> Mapping[str, Fraction] | None:
    """Return a point that shows it at a baseline; with `broad`, one off the walls, of a grid."""
    claim = read_claim(game, proof.claim).tree
    given = read_claim(game, proof.given).tree if proof.given else None
    space = space_given(claims_of(game), proof.given or None, proof.budget)
    starts = [game.space.baseline, *([] if space is None else [space.baseline])]
    for point in grid_points(game.space, MAX_OFF_WALLS, off_walls=True) if broad else starts:
        fits = given is None or holds_at(game, given, point)
        if fits and holds_at(game, claim, point) == (name == "witness"):
            return point
    return None


def _of_players(proof: Proof) -> NormalForm | Tree:
    """Return the game, in normal form or a tree."""
    game: Any = proof.game
    if game.traits.checked_by:
        return cast("NormalForm | Tree", game)
    raise UsageError(
        f"{game.name or 'this'} is a {game.traits.kind}; certificates are of claims about games in normal form and"
        " trees, so prove it without one"
    )


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


# --- lists of equilibria ----------------------------------------------------------------------------


def _of_lists(found: PhaseMap) -> tuple[Said, file.Points, Shown]:
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
    shown = _without_unused(lists.polynomials.keys, search.tree(learned))
    return (BY_INDEX if lists.leaned else CLAIM, "", "complete"), points, shown


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
