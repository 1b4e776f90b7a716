"""One polynomial condition on the parameters: p >= 0, p > 0 or p == 0.

The polynomial is kept primitive (coprime integer coefficients, sign untouched),
so that equal conditions are equal records. `sentence` prints it solved for a
parameter where that is possible, because that is what a person reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from flint import fmpq

from solver.polynomial import (
    Key,
    Poly,
    Ratio,
    at,
    constant_of,
    degrees,
    factored_text,
    is_affine,
    primitive,
    ratio,
    ratio_text,
    text,
    variables,
)

Relation = Literal[">=", ">", "=="]

_HOLDS: dict[Relation, Callable[[fmpq], bool]] = {
    ">=": lambda value: value >= 0,
    ">": lambda value: value > 0,
    "==": lambda value: value == 0,
}


@dataclass(frozen=True, eq=False)
class Constraint:
    """`poly` `relation` 0, the polynomial primitive."""

    poly: Poly
    relation: Relation

    @cached_property
    def key(self) -> tuple[Key, str]:
        """Two constraints are the same condition, written alike, exactly if their keys are equal."""
        return (Key(self.poly), self.relation)

    @cached_property
    def opposite(self) -> Key:
        """The key of the polynomial with its sign turned."""
        return Key(-self.poly)

    @cached_property
    def forms(self) -> tuple[tuple[Key, str], ...]:
        """The condition and the weaker ones that it states, as keys: p >= 0 is stated by p > 0, and by p == 0."""
        if self.relation == ">=":
            return (self.key,)
        weaker: tuple[Key, str] = (self.key[0], ">=")
        return (self.key, weaker) if self.relation == ">" else (self.key, weaker, (self.opposite, ">="))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constraint) and self.key == other.key

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Constraint({self.poly} {self.relation} 0)"

    @cached_property
    def variables(self) -> tuple[int, ...]:
        """The indices of the parameters that occur."""
        return variables(self.poly)

    @cached_property
    def is_affine(self) -> bool:
        return is_affine(self.poly)

    def holds(self, values: Sequence[fmpq]) -> bool:
        """Whether the condition holds where the ring's variables take `values`."""
        return _HOLDS[self.relation](at(self.poly, values))

    @cached_property
    def constant_truth(self) -> bool | None:
        """True or False for a condition without parameters, else None."""
        return _HOLDS[self.relation](constant_of(self.poly)) if self.poly.is_constant() else None

    def negation(self) -> tuple[Constraint, ...]:
        """The conditions one of which holds exactly where this one fails; always the same objects, which know much."""
        return self._negation

    @cached_property
    def _negation(self) -> tuple[Constraint, ...]:
        if self.relation == ">=":
            return (Constraint(-self.poly, ">"),)
        if self.relation == ">":
            return (Constraint(-self.poly, ">="),)
        return (Constraint(self.poly, ">"), Constraint(-self.poly, ">"))

    def strict(self) -> Constraint:
        """The interior of a closed condition; an equality stays as it is."""
        return Constraint(self.poly, ">") if self.relation == ">=" else self

    def closed(self) -> Constraint:
        """The closure of a strict condition."""
        return Constraint(self.poly, ">=") if self.relation == ">" else self


def constraint(poly: Poly, relation: Relation) -> Constraint:
    """The condition `poly` `relation` 0, made primitive; an equality has a positive leading term."""
    poly = primitive(poly)
    if relation == "==" and poly and poly.leading_coefficient() < 0:
        poly = -poly
    return Constraint(poly, relation)


# --- sentences ------------------------------------------------------------------------------------

_MIRROR = {">=": "<=", ">": "<", "==": "=="}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A condition ready to print: left, relation, right, as texts in the game file's notation."""

    left: str
    relation: str
    right: str

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


def sentence(
    condition: Constraint,
    names: Sequence[str],
    positive: Callable[[Poly], bool] = lambda poly: poly.is_constant() and constant_of(poly) > 0,
    subject: str | None = None,
) -> Sentence:
    """The condition solved for one parameter, else with its positive terms on the left.

    It is solved for `subject` where that is given and possible; else for the last-declared parameter that
    stands alone with a positive factor, else alone with a negative one. `positive` decides whether a
    polynomial factor is known to be above zero, so that dividing by it keeps the relation.

    >>> from solver.polynomial import ring
    >>> r = ring(("shield", "breach"))
    >>> str(sentence(constraint(2 * r["breach"] - r["shield"], ">="), r.names))
    'breach >= shield/2'
    """
    poly = condition.poly
    order = sorted(condition.variables, reverse=True)
    if subject is not None and subject in names:
        index = names.index(subject)
        order = [index, *(k for k in order if k != index)] if index in order else order
    solved = [(k, *_coefficient(poly, k)) for k in order if degrees(poly)[k] == 1]
    lonely = [(k, a, r) for k, a, r in solved if a.is_constant()]
    preferred = [t for t in lonely if constant_of(t[1]) > 0] + lonely
    preferred += [t for t in solved if positive(t[1]) or positive(-t[1])]
    if subject is not None and subject in names:
        preferred = [t for t in preferred if t[0] == names.index(subject)] + preferred
    for k, factor, rest in preferred:
        up = positive(factor)
        relation = condition.relation if up else _MIRROR[condition.relation]
        value = ratio(-rest, factor)
        if not positive(value.under) and positive(-value.under):  # divide by what is above zero
            value = Ratio(-value.over, -value.under)
        return Sentence(names[k], relation, ratio_text(value, names))
    return _balanced(condition, names)


def _coefficient(poly: Poly, k: int) -> tuple[Poly, Poly]:
    """factor and rest of factor·x_k + rest, for a polynomial of degree one in x_k."""
    factor = poly.derivative(k)
    return factor, poly - factor * poly.context().gens()[k]


def _balanced(condition: Constraint, names: Sequence[str]) -> Sentence:
    """Positive terms on the left, negative ones on the right; a product stays one."""
    poly = condition.poly
    if len(poly.factor()[1]) > 1:
        return Sentence(factored_text(poly, names), condition.relation, "0")
    terms = poly.to_dict()
    context = poly.context()
    left = context.from_dict({e: c for e, c in terms.items() if c > 0})
    right = context.from_dict({e: -c for e, c in terms.items() if c < 0})
    if not left:
        return Sentence(text(right, names), _MIRROR[condition.relation], "0")
    return Sentence(text(left, names), condition.relation, text(right, names))
