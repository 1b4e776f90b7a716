"""Verdicts, and what proves them.

A conjunction over the box is *nonempty*, *empty* or *undecided*. Each decided verdict carries a certificate, which
`checker.check` re-checks by exact arithmetic on the constraints as given: a `Witness`, a point that anyone can
substitute; or `Parts`, one at least for each alternative of the assumptions, refuted by a `Combination` (Farkas;
Handelman), by `Boxes`, or by z3 (`Smt`), whose answer is trusted and which any other solver can be asked again.

Balance: let weights w_j >= 0, a slack s >= 0 and a total t > 0 be stated by a conjunction, and let numbers μ_j > 0 and
polynomials g_j, the gains, be such that identically

    Σ μ_j g_j w_j + s = 0    and    Σ μ_j w_j = t.

Then the shares y_j = μ_j w_j / t lie between 0 and 1 and add up to one, and −Σ g_j y_j = s/t is at least zero, or zero
where s is. So the conjunction has no point where these conditions and its own have none, in parameters and shares: more
unknowns, but lower degrees. Sub-boxes are then of both, and positions count the constraints of the conjunction, then
for each list of weights, as balances name it first, that its first share is at least zero, and what its balances say.
(What leaving a mixture of strategies gains is of this form: see `solver.concepts.nash.cases`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Literal

from solver.algebra.algebraic_numbers import Coordinate, Element
from solver.algebra.polynomials import Key, Poly, primitive
from solver.regions.constraints import Constraint
from solver.report.json_records import Written

Kind = Literal["nonempty", "empty", "undecided"]


@dataclass(frozen=True, slots=True)
class Witness:
    """A point of the box, one coordinate a parameter, in the order of declaration; several may be in one field."""

    how: ClassVar[str] = "a point"
    point: tuple[Coordinate | Element, ...]

    @property
    def rational(self) -> tuple[Fraction, ...] | None:
        """The point when every coordinate is rational."""
        exact = tuple(c for c in self.point if isinstance(c, Fraction))
        return exact if len(exact) == len(self.point) else None


@dataclass(frozen=True, slots=True)
class BoundProduct:
    """Π z_k^low_k · (1 − z_k)^high_k · Π of the constraints in `factors`: never negative where they all hold. z_k runs
    from 0 to 1 over parameter k's range; a factor's polynomial is taken in z and primitive."""

    low: tuple[int, ...]
    high: tuple[int, ...]
    factors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Combination:
    """Multipliers of the constraints and of products of bounds whose sum is the constant `total` <= 0.

    It refutes the conjunction when `total` is negative, or zero with a positive multiplier on a strict
    constraint, or on a product of strict ones. A constraint's polynomial is taken in z, as in `BoundProduct`,
    and primitive; its multiplier is not negative, unless it is an equality.
    """

    constraints: tuple[tuple[int, Fraction], ...]  # (position in the part's constraints, multiplier)
    products: tuple[tuple[BoundProduct, Fraction], ...]
    total: Fraction

    @property
    def how(self) -> str:
        return "a combination of the conditions" if self.used else "the box"

    @property
    def used(self) -> set[int]:
        """The positions of the constraints that it adds up, or multiplies."""
        return {k for k, m in self.constraints if m} | {k for bound, m in self.products if m for k in bound.factors}

    def renumber(self, places: Mapping[int, int]) -> Combination:
        """Return it over other positions of the same constraints, without what it multiplies by nought."""
        return Combination(
            tuple((places[k], m) for k, m in self.constraints if m),
            tuple((replace(p, factors=tuple(places[k] for k in p.factors)), m) for p, m in self.products if m),
            self.total,
        )


@dataclass(frozen=True, slots=True)
class Term:
    """multiplier · gain · weight; the weight is a primitive polynomial, or a constant above zero."""

    multiplier: Fraction
    gain: Poly
    weight: Poly


@dataclass(frozen=True, eq=False)
class Balance:
    """Σ multiplier·gain·weight + slack = 0, Σ multiplier·weight = total: polynomials in the parameters. A conjunction
    supports it that states weights, slack >= 0 (or > 0) and total > 0, or positive multiples, unless constant."""

    terms: tuple[Term, ...]
    slack: Poly
    total: Poly

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Two balances are the same exactly if their keys are equal."""
        terms = tuple((t.multiplier, Key(t.gain), Key(t.weight)) for t in self.terms)
        return (terms, Key(self.slack), Key(self.total))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Balance) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def supposed(self) -> tuple[frozenset[Key], frozenset[Key]]:
        """The polynomials that have to be at least zero, and the one that has to be above it."""
        each = [*(term.weight for term in self.terms), primitive(self.slack)], [primitive(self.total)]
        closed, strict = (frozenset(Key(poly) for poly in polys if not poly.is_constant()) for polys in each)
        return closed, strict

    def fits(self, cell: Sequence[Constraint]) -> bool:
        """Whether the conjunction supports it."""
        closed, strict = self.supposed
        above = {c.key[0] for c in cell if c.relation == ">"}
        return strict <= above and closed <= above | {c.key[0] for c in cell if c.relation == ">="}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sub-box, in dyadic units of each range: start/2^depth to (start+1)/2^depth; and what excludes it. That is the
    constraint in this position, or the combination, in coordinates from 0 to 1 over the sub-box."""

    start: tuple[int, ...]
    depth: tuple[int, ...]
    constraint: int | None
    combination: Combination | None = None


@dataclass(frozen=True, slots=True)
class Boxes:
    """Sub-boxes that fill the box, each excluded by one constraint or combination; with balances the shares of weights,
    but the first of each list, are coordinates behind the parameters."""

    leaves: tuple[Leaf, ...] = field(repr=False)
    balances: tuple[Balance, ...] = field(default=(), repr=False)

    @property
    def used(self) -> set[int]:
        """The positions of the constraints by which sub-boxes are excluded."""
        found = {leaf.constraint for leaf in self.leaves if leaf.constraint is not None}
        return found.union(*(leaf.combination.used for leaf in self.leaves if leaf.combination is not None))

    def renumber(self, places: Mapping[int, int]) -> Boxes:
        """Return them over other positions of the same constraints; without balances."""
        leaves = []
        for leaf in self.leaves:
            constraint = None if leaf.constraint is None else places[leaf.constraint]
            combination = leaf.combination and leaf.combination.renumber(places)
            leaves.append(replace(leaf, constraint=constraint, combination=combination))
        return Boxes(tuple(leaves))

    @property
    def how(self) -> str:
        if self.balances:
            return f"combinations of conditions and weights, on {len(self.leaves)} sub-boxes of both"
        return f"{len(self.leaves)} sub-boxes" if len(self.leaves) > 1 else "Bernstein coefficients on the whole box"


@dataclass(frozen=True, slots=True)
class Smt:
    """z3's refutation of this SMT-LIB text: trusted, not checked."""

    how: ClassVar[str] = "z3 (trusted)"
    text: str = field(repr=False)


Refutation = Combination | Boxes | Smt


@dataclass(frozen=True, slots=True)
class Part:
    """These constraints, which have no point of the box in common, and what shows it, by their positions here."""

    constraints: tuple[Constraint, ...]
    refutation: Refutation


@dataclass(frozen=True, slots=True)
class Parts:
    """Refutations: the conjunction together with any alternative of the assumptions contains all of one of them.

    `lemmas`: conditions that a part may state as well, each with what refutes its negation in the conjunction."""

    parts: tuple[Part, ...]
    lemmas: tuple[tuple[Constraint, Parts], ...] = ()

    @property
    def how(self) -> str:
        return " and ".join(dict.fromkeys(part.refutation.how for part in self.parts)) or "no alternative is left"


Certificate = Witness | Combination | Boxes | Smt | Parts


def is_checkable(certificate: Certificate | None) -> bool:
    """Whether anyone can re-check it by exact arithmetic, without trusting a solver.

    >>> is_checkable(Witness((Fraction(1),))), is_checkable(Smt("(check-sat)"))
    (True, False)
    """
    if isinstance(certificate, Parts):
        by_z3 = any(isinstance(part.refutation, Smt) for part in certificate.parts)
        return not by_z3 and all(is_checkable(proof) for _, proof in certificate.lemmas)
    return certificate is not None and not isinstance(certificate, Smt)


@dataclass(frozen=True, slots=True)
class Decision:
    """Which attempt decided, and after how many others; without a name: none of so many did."""

    attempt: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class Verdict(Written, keys="kind proof witness full spent", by={"witness": "parameters"}):
    """Whether a conjunction, or a union of them, has a point; `full`: one with a whole neighbourhood."""

    kind: Kind
    certificate: Certificate | None = None
    full: bool | None = None  # None: not known, or not asked
    spent: str = ""
    settled_by: tuple[Decision, ...] = field(default=(), compare=False, repr=False)  # of each of its parts

    @property
    def witness(self) -> tuple[Coordinate, ...] | None:
        if not isinstance(self.certificate, Witness):
            return None
        return tuple(c.coordinate if isinstance(c, Element) else c for c in self.certificate.point)

    @property
    def rational_witness(self) -> tuple[Fraction, ...] | None:
        return self.certificate.rational if isinstance(self.certificate, Witness) else None

    @property
    def proof(self) -> str:
        """How it is proved: `checkable`, `trusted` or `open`, and by what."""
        if self.certificate is None:
            return f"open: {self.spent}" if self.spent else "open"
        return f"{'checkable' if is_checkable(self.certificate) else 'trusted'}: {self.certificate.how}"


UNDECIDED = Verdict("undecided")


def all_empty(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a union of conjunctions that are all empty.

    >>> all_empty([Verdict("empty")]).kind
    'empty'
    """
    found = [v.certificate for v in verdicts if isinstance(v.certificate, Parts)]
    if len(found) < len(verdicts):
        return Verdict("empty")
    parts = dict.fromkeys(part for one in found for part in one.parts)
    lemmas = dict.fromkeys(lemma for one in found for lemma in one.lemmas)
    return Verdict("empty", Parts(tuple(parts), tuple(lemmas)), settled_by=all_decisions(verdicts))


def all_decisions(verdicts: Iterable[Verdict]) -> tuple[Decision, ...]:
    """Return what settled each of several verdicts, one after the other."""
    return tuple(decision for verdict in verdicts for decision in verdict.settled_by)


def empty_verdict(constraints: Sequence[Constraint], refutation: Refutation) -> Verdict:
    """Return the verdict that this refutation gives, of just these conditions."""
    return Verdict("empty", Parts((Part(tuple(constraints), refutation),)))


def best_verdict(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a union: a full-dimensional witness if there is one, else any; empty only if all are.

    >>> best_verdict([Verdict("empty"), Verdict("undecided")]).kind
    'undecided'
    """
    left = [v for v in verdicts if v.kind != "empty"]
    if not left:
        return all_empty(verdicts)
    some = [v for v in left if v.kind == "nonempty"]
    if not some:
        return left[0]
    best = max(some, key=lambda v: {True: 2, None: 1, False: 0}[v.full])
    if best.full is False and len(some) < len(left):
        return replace(best, full=None)
    return best
