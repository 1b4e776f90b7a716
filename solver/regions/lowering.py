"""Expressions and conditions turned into polynomials, case by case.

Min, Max and Abs are not rational functions, but each is one on either side of a comparison; and a quotient keeps or
turns a relation with the sign of its denominator. `cases` runs a computation once for each way that its comparisons can
come out, with the constraints that describe it. Both sides of a comparison are closed, and agree where they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from math import comb
from typing import TypeVar

from solver.algebra.polynomials import Key, Poly, Radical, Ratio, Relation, Ring, constant_of, primitive, ratio
from solver.algebra.surds import surd
from solver.errors import InvalidGame
from solver.expressions.conditions import And, Comparison, Condition, ConditionNode, Not, Or, Predicate
from solver.expressions.nodes import Call, Name, Negation, Node, Number, Power, Product, Quotient, Sum, children
from solver.regions.constraints import Cell, Constraint, Feasible, conjoin, consistent, constraint, may_hold

MAX_CASES = 256
MAX_TERMS = 20_000
MAX_DEGREE = 40
T = TypeVar("T")
_V = TypeVar("_V", Poly, Ratio)


class Decisions:
    """Answers "is this polynomial at least zero?" from a script, then always yes; keeps what it answered."""

    def __init__(self, script: tuple[bool, ...] = ()) -> None:
        self.script = script
        self.answers: dict[Key, bool] = {}
        self.guards: list[Constraint] = []

    def __call__(self, poly: Poly, strict: bool = False) -> bool:
        """Whether `poly` >= 0 in this case; with `strict`, whether it is above zero, given that it is not zero."""
        if poly.is_constant():
            return constant_of(poly) >= 0
        upright = poly.leading_coefficient() > 0
        base = primitive(poly if upright else -poly)
        key = Key(base)
        if key not in self.answers:
            k = len(self.answers)
            answer = self.script[k] if k < len(self.script) else True
            self.answers[key] = answer
            self.guards.append(constraint(base if answer else -base, ">" if strict else ">="))
        return self.answers[key] == upright


def cases(compute: Callable[[Decisions], T], feasible: Feasible = may_hold) -> Iterator[tuple[Cell, T]]:
    """Yield each way that the comparisons of `compute` can come out: its constraints, and the value there. `feasible`
    drops lists of constraints that cannot hold together. Raises InvalidGame beyond MAX_CASES, before it is asked."""
    found = _every_case(compute)
    return found if feasible is may_hold else (one for one in [*found] if feasible(one[0]))


def _every_case(compute: Callable[[Decisions], T]) -> Iterator[tuple[Cell, T]]:
    pending: list[tuple[bool, ...]] = [()]
    for _ in range(MAX_CASES):
        if not pending:
            return
        decide = Decisions(pending.pop())
        value = compute(decide)
        answers = tuple(decide.answers.values())
        pending.extend((*answers[:k], False) for k in reversed(range(len(decide.script), len(answers))))
        yield tuple(decide.guards), value
    if pending:
        raise InvalidGame(
            f"the comparisons in Min, Max and Abs split the parameters into more than {MAX_CASES} cases; "
            "use fewer of them"
        )


def lower(node: Node, ring: Ring, decide: Callable[..., bool]) -> Ratio:
    """Return the rational function that `node` is in the case that `decide` describes.

    Raises InvalidGame for a division by what is always zero, and for too large a result (MAX_TERMS, MAX_DEGREE).

    >>> tree, r = parse("Max(x, 1)").tree, ring(("x",))
    >>> [(guards, value.over) for guards, value in cases(lambda decide: lower(tree, r, decide))]
    [((Constraint(p0 - 1 >= 0),), p0), ((Constraint(-p0 + 1 >= 0),), 1)]
    """
    return _Lowering(ring, decide).lower(node)


class _Lowering:
    def __init__(self, ring: Ring, decide: Callable[..., bool], known: Mapping[str, Ratio] | None = None) -> None:
        self.ring, self.decide, self.known = ring, decide, known or {}

    def lower(self, node: Node) -> Ratio:
        match node:
            case Number(value):
                return Ratio(self.ring.constant(value), self.ring.one)
            case Name(name):
                return self.known[name] if name in self.known else Ratio(self.ring[name], self.ring.one)
            case Sum(parts):
                return reduce(lambda a, b: a + b, map(self.lower, parts))
            case Negation(inner):
                return -self.lower(inner)
            case Product(parts):
                return reduce(_times, map(self.lower, parts))
            case Quotient(over, under):
                return self.divide(self.lower(over), self.lower(under))
            case Power(base, exponent):
                return self.power(self.lower(base), exponent)
            case Call("Abs", (argument,)):
                inside = self.lower(argument)
                return inside if self.at_least_zero(inside) else -inside
            case Call("Min", arguments):
                return reduce(lambda a, b: a if self.at_least_zero(b - a) else b, map(self.lower, arguments))
            case Call(_, arguments):
                return reduce(lambda a, b: a if self.at_least_zero(a - b) else b, map(self.lower, arguments))

    def divide(self, over: Ratio, under: Ratio) -> Ratio:
        if not under.over:
            raise InvalidGame("a division by an expression that is zero whatever the parameters are")
        if under.radical is not None:
            return over / under
        return _times(over, Ratio(under.under, self.ring.one) / Ratio(under.over, self.ring.one))

    def power(self, base: Ratio, exponent: int) -> Ratio:
        if base.radical is not None:
            return reduce(_times, [base] * exponent, Ratio(self.ring.one, self.ring.one))
        for poly in (base.over, base.under):
            size = len(poly.coeffs())
            if size and comb(size + exponent - 1, exponent) > MAX_TERMS * 10:
                raise InvalidGame("a power too long to be multiplied out; simplify it")
        return _check_size(Ratio(base.over**exponent, base.under**exponent))

    def at_least_zero(self, value: Ratio) -> bool:
        if value.radical is None:
            above = self.decide(value.over)
        else:
            p, q, inside = value.radical
            above, more = self.decide(p), p * p - q * q * inside
            if above != self.decide(q):
                above = self.decide(more if above else -more)
        return above == self.decide(value.under, strict=True)

    def cells(self, node: ConditionNode, negated: bool) -> tuple[Cell, ...]:
        match node:
            case Comparison(left, relation, right):
                relation = _NEGATED[relation] if negated else relation
                if not (_compares_quotients(left) or _compares_quotients(right)):
                    return self.compare_nodes(left, relation, right)
                ring, known = self.ring, self.known  # cases of its own, whose constraints become part of its cells
                own = cases(lambda decide: _Lowering(ring, decide, known).compare_nodes(left, relation, right))
                return tuple(guards + cell for guards, cells in own for cell in cells)
            case Not(inner):
                return self.cells(inner, not negated)
            case And(parts) | Or(parts):
                each = [self.cells(part, negated) for part in parts]
                if isinstance(node, And) == negated:  # an "or": any cell of any part
                    return tuple(cell for cells in each for cell in cells)
                return conjoin(each)
            case Predicate(name, _):
                raise InvalidGame(f"{name}(…) speaks of a game; here only comparisons of the parameters can stand")

    def compare_nodes(self, left: Node, relation: str, right: Node) -> tuple[Cell, ...]:
        return comparison_cells(self.lower(left), relation, self.lower(right))


def _compares_quotients(node: Node, called: bool = False) -> bool:
    """Whether a Min, Max or Abs in `node` (or round it) has a denominator with parameters inside."""
    if called and isinstance(node, Quotient) and not isinstance(node.under, Number):
        return True
    return any(_compares_quotients(part, called or isinstance(node, Call)) for part in children(node))


def _times(a: Ratio, b: Ratio) -> Ratio:
    if max(len(a.over.coeffs()) * len(b.over.coeffs()), len(a.under.coeffs()) * len(b.under.coeffs())) > MAX_TERMS * 50:
        raise InvalidGame("a product too long to be multiplied out; simplify it")
    return _check_size(a * b)


def _check_size(value: Ratio) -> Ratio:
    for poly in (value.over, value.under):
        if len(poly.coeffs()) > MAX_TERMS:
            raise InvalidGame(f"an expression with more than {MAX_TERMS} terms when multiplied out; simplify it")
        if poly and poly.total_degree() > MAX_DEGREE:
            raise InvalidGame(f"an expression of degree above {MAX_DEGREE} when multiplied out; simplify it")
    return value


def condition_cells(
    condition: Condition | ConditionNode, ring: Ring, known: Mapping[str, Ratio] | None = None
) -> tuple[Cell, ...]:
    """Return the condition as a union of conjunctions of polynomial constraints; no cell means never.

    A comparison fails, and so does its negation, where a denominator in it vanishes. Comparisons in Min, Max and Abs
    are decided once for the whole condition, except those of quotients: the sign of a denominator is asked within its
    own comparison, so that the other side of an `or` can hold where it vanishes. `known`: names of quotients.

    >>> condition_cells(parse_condition("x/y > 2"), ring(("x", "y")))
    ((Constraint(p1 > 0), Constraint(p0 - 2*p1 > 0)), (Constraint(-p1 > 0), Constraint(-p0 + 2*p1 > 0)))
    """
    node = condition.tree if isinstance(condition, Condition) else condition
    found = cases(lambda decide: _Lowering(ring, decide, known).cells(node, False))
    return tuple(consistent(guards + cell for guards, cells in found for cell in cells))


_NEGATED = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}


def comparison_cells(left: Ratio, relation: str, right: Ratio, limits: bool = True) -> tuple[Cell, ...]:
    """Return the comparison of two values as alternatives, in which square roots are real and denominators not zero.

    A denominator u that is zero where the value (p + q·√d)/u has a limit stays in: there (p² − q²d)/u divided by 2p is
    the limit, unless p is zero, too; without `limits` it is left out. Of two values with different roots, neither has
    one where a denominator is zero.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> [cell[1:] for cell in consistent(comparison_cells(square_root(x), ">=", ratio(y, y**0)))]
    [(Constraint(-p1 >= 0), Constraint(-p0 + p1^2 >= 0)), (Constraint(p0 - p1^2 >= 0),)]
    """
    if left.radical is not None and right.radical is not None and left.radical[2] != right.radical[2]:
        return tuple(_two_roots(left, left.radical, relation, right, right.radical))
    gap = left - right
    if gap.radical is not None:
        return tuple(_one_root(gap.radical, gap.under, relation, ">=" if limits else ">"))
    if gap.under.is_constant():
        return tuple((side,) for side in _sides(gap.over, relation))
    return tuple((constraint(s * gap.under, ">"), side) for s in (1, -1) for side in _sides(s * gap.over, relation))


def _one_root(value: Radical, under: Poly, relation: str, at_pole: Relation) -> Iterator[Cell]:
    """Yield the comparison of (p + q·√d)/under with zero; what of `under` does not divide p² − q²d is not zero."""
    p, q, inside = value
    norm = p * p - q * q * inside
    pole = under.gcd(norm)
    rest, norm = under / pole, norm / pole
    for s in _signs(pole):
        for pairs in _root_sides(s * p * rest, s * q * rest, s * norm, relation):
            yield constraint(s * pole, at_pole), constraint(inside, ">="), *(constraint(*pair) for pair in pairs)


def _two_roots(left: Ratio, first: Radical, relation: str, right: Ratio, second: Radical) -> Iterator[Cell]:
    """Yield the comparison of (p + q·√d)/u with (v + w·√e)/z, of which the first is kept as one value."""
    (p, q, d), (v, w, e), one = first, second, left.under**0
    for s in _signs(left.under * right.under):
        begun = surd(ratio(s * (p * right.under - v * left.under), one), ratio(s * q * right.under, one), d)
        factor = ratio(-s * w * left.under, one)
        for pairs in _root_sides(begun, factor, begun * begun - factor * factor * ratio(e, one), relation):
            real = (constraint(s * left.under * right.under, ">"), constraint(d, ">="), constraint(e, ">="))
            each = [comparison_cells(value, kind, factor - factor) for value, kind in pairs]
            yield from (real + cell for cell in conjoin(each))


def _signs(denominator: Poly) -> tuple[int, ...]:
    return (1,) if denominator.is_one() else (1, -1)


def _root_sides(p: _V, q: _V, norm: _V, relation: str) -> tuple[tuple[tuple[_V, Relation], ...], ...]:
    """Return the comparison of p + q·√d with zero, p² − q²d being `norm`: the term of the greater square decides."""
    if relation == "!=":
        return tuple(pairs for one in ("<", ">") for pairs in _root_sides(p, q, norm, one))
    if relation == "==":
        return (((norm, "=="), (-p * q, ">=")),)
    if relation[0] == "<":
        p, q = -p, -q
    if relation[1:]:
        return ((p, ">="), (norm, ">=")), ((q, ">="), (-norm, ">="))
    return ((p, ">"), (norm, ">")), ((q, ">"), (-norm, ">")), ((p, ">"), (q, ">"))


def _sides(poly: Poly, relation: str) -> tuple[Constraint, ...]:
    """Return the comparison of a polynomial with zero, as alternatives."""
    if relation == "!=":
        return constraint(poly, ">"), constraint(-poly, ">")
    return (constraint(-poly if relation[0] == "<" else poly, _UPWARD[relation]),)


_UPWARD: dict[str, Relation] = {">=": ">=", ">": ">", "<=": ">=", "<": ">", "==": "=="}
