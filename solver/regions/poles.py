"""Refusing a pole: a denominator that vanishes somewhere in the ranges. A payoff's denominators must be proved nonzero
on Θ, an assumption's where those before it hold: it cannot protect itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from solver.algebra.polynomials import is_affine
from solver.errors import InvalidGame, clip
from solver.expressions.conditions import ConditionNode, comparisons
from solver.expressions.expression import evaluate
from solver.expressions.nodes import Negation, Node, Power, Product, Quotient, children, names, render
from solver.regions.constraints import Cell, constraint
from solver.regions.domain import Domain, domain
from solver.regions.lowering import cases, lower
from solver.regions.parameters import ParameterSpace

MAX_DENOMINATORS = 500  # different ones in one game
MAX_CURVED = 48  # cases of all denominators with curved conditions: some tens of milliseconds each
MAX_TERMS = 5_000  # of one curved denominator multiplied out: about a second; of all together, four times as many
FIRST_BUDGET = (1_000_000, 10_000)  # Bernstein coefficients and z3 steps for the first curved case, half for the second
Place = tuple[str, Node]  # where an expression stands, and its tree with the terms written out


def denominators(node: Node) -> Iterator[Node]:
    """Yield every denominator in an expression that mentions a parameter."""
    if isinstance(node, Quotient) and names(node.under):
        yield node.under
    for part in children(node):
        yield from denominators(part)


def factors(node: Node) -> Iterator[Node]:
    """Yield the parts of a product, of a power and of a quotient that must not vanish if it is not to vanish.

    >>> [render(factor) for factor in factors(parse("-2*x**3*(y + 1)/z").tree)]
    ['x', 'y + 1']
    """
    match node:
        case Product(parts):
            for part in parts:
                yield from factors(part)
        case Power(base, exponent) if exponent:
            yield from factors(base)
        case Negation(inner) | Quotient(inner, _):
            yield from factors(inner)
        case _ if names(node):
            yield node


def compared_sides(node: ConditionNode) -> Iterator[Node]:
    """Yield the expressions that a condition compares."""
    for compared in comparisons(node):
        yield from (compared.left, compared.right)


def refuse_poles(
    payoffs: Iterable[Place], space: ParameterSpace, other_way: str = "or add an assumption such as {}"
) -> None:
    """Raise InvalidGame when a denominator can vanish, or when that cannot be ruled out; `other_way` is advice.

    >>> refuse_poles([('payoffs."up"', parse("1/(x - 2)").tree)], ParameterSpace((Parameter("x", 1, 0, 2),)))
    Traceback (most recent call last):
    solver.errors.InvalidGame: payoffs."up": the denominator x - 2 is zero at x = 2, inside the
    ranges; narrow the range of x, or add an assumption such as x - 2 < 0
    """
    met = _Met()
    for k, assumption in enumerate(space.assumptions):
        if sides := [side for side in compared_sides(assumption.tree) if any(denominators(side))]:
            before = ParameterSpace(space.parameters, space.assumptions[:k])
            places = ((f"assumptions[{k}]", side) for side in sides)
            _refuse(places, before, "multiply the assumption out, or put one such as {} before it", met)
    _refuse(payoffs, space, other_way, _Met())


def refuse_poles_in(place: str, condition: ConditionNode, space: ParameterSpace) -> None:
    """Raise InvalidGame when a denominator in a condition can vanish within Θ, or when that cannot be ruled out."""
    _refuse(((place, side) for side in compared_sides(condition)), space, "or multiply it out", _Met())


def _refuse(places: Iterable[Place], space: ParameterSpace, other_way: str, met: _Met) -> None:
    for place, tree in places:
        for under in (factor for denominator in denominators(tree) for factor in factors(denominator)):
            if under not in met.seen and names(under) <= set(space.names):  # not values of equilibria
                met.seen.add(under)
                if len(met.seen) > MAX_DENOMINATORS:
                    raise InvalidGame(f"{place}: more than {MAX_DENOMINATORS} different denominators; use fewer")
                _check(place, under, domain(space), other_way.format(_kept_apart(under, space)), met)


def _kept_apart(under: Node, space: ParameterSpace) -> str:
    """Return the condition that keeps a denominator from zero on the side of the baseline."""
    value = None if any(denominators(under)) else evaluate(under, space.baseline)
    rest = "" if value else ", and move the baseline to where it holds" if value == 0 else ", or < 0"
    return f"{render(under)} {'<' if value and value < 0 else '>'} 0{rest}"


@dataclass
class _Met:
    """What the denominators checked so far have come to."""

    seen: set[Node] = field(default_factory=set)
    terms: int = 0  # of curved ones
    curved: int = 0  # cases of comparisons, where something is curved
    cases: int = 0  # that are curved, and were asked


def _check(place: str, under: Node, over: Domain, other_way: str, met: _Met) -> None:
    """Refuse a factor that can be zero; a product vanishes exactly where a factor does, and factors are far smaller."""
    from solver.regions.decide.emptiness import decide
    from solver.regions.decide.work import Budget  # loaded only for games that divide

    shown, used = render(under), sorted(names(under), key=over.names.index)
    for zero in list(_zeros(place, under, over, met)):  # what is too large is refused before anything is decided
        met.cases += not all(condition.is_affine for condition in zero)
        verdict = decide(zero, over, Budget(*FIRST_BUDGET).times(1 / max(1, met.cases)))
        if verdict.kind == "empty":
            continue
        advice = f"narrow the range of {' or '.join(used)}, {other_way}"
        if verdict.witness is None:
            raise InvalidGame(f"{place}: cannot rule out that the denominator {shown} is zero; {advice}")
        at = ", ".join(
            f"{name} = {value if isinstance(value, Fraction) else f'about {float(value):.6g}'}"
            for name, value in zip(over.names, verdict.witness, strict=True)
            if name in used
        )
        raise InvalidGame(f"{place}: the denominator {shown} is zero at {at}, inside the ranges; {advice}")


def _zeros(place: str, under: Node, over: Domain, met: _Met) -> Iterator[Cell]:
    """Yield for each case of the comparisons in it the conjunction that states that the denominator is zero."""
    for guards, value in cases(lambda asked: lower(under, over.ring, asked)):
        curved = 0 if is_affine(value.over) else len(value.over)
        met.terms += curved
        met.curved += bool(guards) and (curved > 0 or not all(c.is_affine for c in guards))
        if curved > MAX_TERMS or met.terms > 4 * MAX_TERMS:
            raise InvalidGame(
                f"{place}: the denominator {clip(render(under))} has {curved} terms when multiplied out, and "
                f"{MAX_TERMS} are allowed, {4 * MAX_TERMS} of all denominators together; write it as a product, or "
                "simplify it"
            )
        if met.curved > MAX_CURVED:
            raise InvalidGame(
                f"{place}: the comparisons in the denominator {clip(render(under))} lead to more than {MAX_CURVED} "
                "curved cases; use fewer Min, Max and Abs in denominators"
            )
        yield (*guards, constraint(value.over, "=="))
