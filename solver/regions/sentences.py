"""A region's conditions as a person reads them.

Constraints that the ranges or the others imply are dropped, two bounds on one expression
become a chain, and a bound at the end of a parameter's range an equality:

    share >= 1/3, share <= 2/3              1/3 <= share <= 2/3
    buffer >= calm, breach >= buffer - calm    0 <= buffer - calm <= breach
    shield <= 0, the range of shield being 0 to 10    shield = 0
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import chain, product
from math import prod
from typing import TypeVar

from solver.algebra.polynomial_text import factored_text, ratio_text, text
from solver.algebra.polynomials import Poly, Ratio, constant_of, degrees, primitive, ratio
from solver.expressions.conditions import TURNED
from solver.regions.constraints import Constraint
from solver.regions.domain import Domain
from solver.report.blocks import Chain, condition_text, either
from solver.report.json_records import NO_NAMES, Names, plain
from solver.report.records import formula_text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A condition ready to print: left, relation, right, as texts in the game file's notation."""

    left: str
    relation: str
    right: str

    def __str__(self) -> str:
        return " ".join(self.chain)

    @property
    def chain(self) -> Chain:
        return (self.left, self.relation, self.right)


T = TypeVar("T", bound=Hashable)
Lines = tuple[tuple[Sentence, ...], ...]  # of each alternative of a region, its conditions


def join_unequal(lines: Sequence[Sequence[Chain]]) -> list[tuple[Chain, ...]]:
    """Return alternatives, of which two that differ in `a > b` and `a < b` alone are one, with `a != b`.

    >>> join_unequal([[("x", ">", "1"), ("y", ">", "0")], [("y", ">", "0"), ("x", "<", "1")], [("y", "<", "1")]])
    [(('x', '!=', '1'), ('y', '>', '0')), (('y', '<', '1'),)]
    """
    left = {frozenset(line): tuple(line) for line in lines}
    for given, line in list(left.items()):
        for one in line if given in left else ():
            beside = (given - {one}) | {(one[0], {">": "<", "<": ">"}.get(one[1], ""), *one[2:])}
            if len(one) == 3 and beside in left:
                del left[beside]
                left[given] = tuple((one[0], "!=", one[2]) if each == one else each for each in line)
                break
    return list(left.values())


def unions(alternatives: Sequence[Sequence[T]]) -> list[list[tuple[T, ...]]]:
    """Return the unions whose product alternatives are, `(a or b) and (c or d)`; nothing where they are none of two.

    Conditions that never stand in one alternative belong to one union. The alternatives are some of the product of
    what they have of each union, and all of it if there are as many.

    >>> unions(["ac", "ad", "bc", "bd"]), unions(["ac", "ad", "bc"])
    ([[('a',), ('b',)], [('c',), ('d',)]], [])
    """
    parts: list[list[T]] = []
    whole = {frozenset(one) for one in alternatives}
    place = {new: k for k, new in enumerate(dict.fromkeys(chain.from_iterable(alternatives)))}
    for new in place:
        beside = set().union(*(one for one in whole if new in one))
        apart = [part for part in parts if not beside.issuperset(part)]
        parts = [part for part in parts if part not in apart] + [[*chain.from_iterable(apart), new]]
    kept = [{tuple(sorted(one.intersection(part), key=place.__getitem__)) for one in whole} for part in parts]
    listed = [sorted(each, key=lambda one: [place[c] for c in one]) for each in kept]
    found = sorted(listed, key=lambda each: place[each[0][0]] if each[0] else -1)
    return found if prod(map(len, found)) == len(whole) and sum(len(one) > 1 for one in found) > 1 else []


def alternatives(cells: Sequence[Sequence[Sentence]]) -> str:
    """Return conjunctions of sentences on one line, with `or` between them, or `unions`; `always`, `never`.

    >>> alternatives([[Sentence("x", ">", "1"), Sentence("y", ">", "2")], [Sentence("x", "==", "0")]])
    '(x > 1 and y > 2) or (x == 0)'
    """
    found = [[" and ".join(map(str, cell)) for cell in one] for one in unions(cells)]
    if found:
        each = [[f"({text})" if " and " in text and len(one) > 1 else text for text in one] for one in found]
        return " and ".join(f"({' or '.join(one)})" if len(one) > 1 else one[0] for one in each)
    return either([" and ".join(map(str, cell)) for cell in cells], "always", "never")


def sentence(
    condition: Constraint,
    names: Sequence[str],
    positive: Callable[[Poly], bool] = lambda poly: poly.is_constant() and constant_of(poly) > 0,
    subject: str | None = None,
) -> Sentence:
    """Return the condition solved for one parameter, else with its positive terms on the left.

    It is solved for `subject` where that is given and possible; else for the last-declared parameter alone with a
    positive factor, else with a negative one. `positive` tells whether a factor is above zero, so one may divide by it.

    >>> r = ring(("shield", "breach"))
    >>> str(sentence(constraint(2 * r["breach"] - r["shield"], ">="), r.names))
    'breach >= shield/2'
    """
    poly = condition.poly
    linear = (k for k in reversed(condition.variables) if degrees(poly)[k] == 1)
    solved = [(k, poly.derivative(k)) for k in linear]  # factor·x_k + rest
    lonely = {k: constant_of(factor) > 0 for k, factor in solved if factor.is_constant()}
    solved.sort(key=lambda one: (names[one[0]] != subject, one[0] not in lonely, not lonely.get(one[0])))
    found = next((one for one in solved if one[0] in lonely or positive(one[1]) or positive(-one[1])), None)
    if found is None:
        return _balance_sides(condition, names)
    k, factor = found
    relation = condition.relation if (lonely[k] if k in lonely else positive(factor)) else TURNED[condition.relation]
    value = ratio(factor * poly.context().gens()[k] - poly, factor)
    if not positive(value.under) and positive(-value.under):  # divide by what is above zero
        value = Ratio(-value.over, -value.under)
    return Sentence(names[k], relation, ratio_text(value, names))


@plain.register
def _condition(condition: Constraint, names: Names = NO_NAMES) -> str:
    return str(sentence(condition, names.parameters, subject=names.subject or None))


@plain.register
def _text(condition: Sentence, names: Names = NO_NAMES) -> str:
    return str(condition)


@formula_text.register
def _formula(condition: Constraint, names: Sequence[str]) -> str:
    return str(sentence(condition, names)) if names else ""


def wall_text(wall: Poly, names: Sequence[str], subject: str | None = None) -> str:
    """Return the wall on which a polynomial is zero as its equation, which is the same one for all its multiples; it
    is solved for `subject` where that is given and possible.

    >>> r = ring(("shield", "breach"))
    >>> wall_text(2 * r["breach"] - 2 * r["shield"], r.names), wall_text(-r["shield"], r.names)
    ('shield = breach', 'shield = 0')
    """
    upright = primitive(wall if wall.leading_coefficient() > 0 else -wall)
    return condition_text(sentence(Constraint(upright, "=="), names, subject=subject).chain)


def _balance_sides(condition: Constraint, names: Sequence[str]) -> Sentence:
    """Write positive terms on the left, negative ones on the right; a product stays one, upright if all is negative."""
    poly = condition.poly
    left = poly.context().from_dict({e: c for e, c in poly.to_dict().items() if c > 0})
    if not left:
        return Sentence(factored_text(-poly, names), TURNED[condition.relation], "0")
    if len(poly.factor()[1]) > 1:
        return Sentence(factored_text(poly, names), condition.relation, "0")
    return Sentence(text(left, names), condition.relation, text(left - poly, names))


def parts(chain: Chain) -> list[Chain]:
    """Split a chain into single comparisons.

    >>> parts(("0", "<=", "x", "<", "1"))
    [('0', '<=', 'x'), ('x', '<', '1')]
    """
    return [chain[k : k + 3] for k in range(0, len(chain) - 2, 2)]


def chains(cell: Sequence[Constraint], sentences: Sequence[Sentence], over: Domain) -> tuple[Chain, ...]:
    """Return a cell's conditions, whose sentences these are, with two bounds on one expression as a chain."""
    found: list[Chain | None] = [one.chain for one in sentences]
    for i, j in product(range(len(cell)), repeat=2):
        pair = [one for one in (found[i], found[j]) if one and len(one) == 3]
        if len(pair) == 2 and (chain := _same_middle(*pair) or _difference(cell[i], cell[j], over)):
            found[min(i, j)], found[max(i, j)] = chain, None
    return tuple(chain for chain in found if chain is not None)


def equality_at_end(one: Sentence, over: Domain) -> Sentence:
    """Return `shield <= 0` as `shield == 0` if its range starts there, and so with a product, if no range is lower."""
    if one.left in over.names:
        k = over.names.index(one.left)
        ends = {"<=": str(over.low[k]), ">=": str(over.high[k])}
    else:  # left of `<= 0` stand positive terms alone
        ends = {"<=": "0"} if min(over.low, default=-1) >= 0 else {}
    return Sentence(one.left, "==", one.right) if one.right == ends.get(one.relation) else one


def _same_middle(lower: Chain, upper: Chain) -> Chain | None:
    """Return low <= x and x <= high as one chain, or None."""
    if lower[0] == upper[0] and lower[1] in (">=", ">") and upper[1] in ("<=", "<"):
        return (lower[2], TURNED[lower[1]], lower[0], upper[1], upper[2])
    return None


def _difference(lower: Constraint, upper: Constraint, over: Domain) -> Chain | None:
    """Return d >= 0 and x - d >= 0, for a single parameter x and a difference d, as one chain: 0 <= d <= x."""
    if lower is upper or "==" in (lower.relation, upper.relation) or len(lower.poly.coeffs()) < 2:
        return None
    top: Poly = lower.poly + upper.poly
    parameter = text(top, over.names) if len(top.coeffs()) == 1 else ""
    if parameter not in over.names or degrees(lower.poly)[over.names.index(parameter)]:
        return None
    return ("0", TURNED[lower.relation], text(lower.poly, over.names), TURNED[upper.relation], parameter)
