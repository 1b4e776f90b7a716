"""Disputes whose utilities bend in their one issue, at a point: from expressions to a curve, and its solutions by name.

At a point of Θ both utilities are polynomials in the issue, so what can be agreed on is the hull of
a curve (`curve`), and every solution there is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_poly

from solver.calculus.line import univariate
from solver.concepts.bargaining import curve
from solver.concepts.bargaining.curve import Curve, Deal, Weights
from solver.concepts.bargaining.values import Value
from solver.errors import UsageError
from solver.expression import evaluate, substitute
from solver.forms.dispute import Dispute
from solver.grammar.nodes import Node, Number
from solver.lowering import Decisions, lower
from solver.polynomial import ring, to_fraction

SOLUTIONS: Mapping[str, Callable[[Curve, Weights], tuple[Deal, ...]]] = {
    "nash": curve.nash,
    "kalai-smorodinsky": lambda found, _: curve.kalai_smorodinsky(found),
    "egalitarian": curve.egalitarian,
    "utilitarian": curve.utilitarian,
}


@dataclass(frozen=True, slots=True)
class Bent:
    """What a solution picks on a curve: the issue's values with their chances, and what that pays."""

    issue: tuple[tuple[Value, Value], ...]
    payoffs: tuple[Value, ...]
    note: str


def curve_at(dispute: Dispute, point: Mapping[str, Fraction]) -> Curve:
    """The curve of payoffs at a point; UsageError for more than one issue or more than two parties.

    >>> from solver.forms.dispute import dispute
    >>> found = curve_at(dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"}), {})
    >>> [str(c) for c in found.first]
    ['1', '0', '-1']
    """
    if len(dispute.issues) != 1 or len(dispute.players) != 2:
        raise UsageError("utilities that bend are bargained over on one issue between two parties")
    (issue,) = dispute.issues
    numbers: dict[str, Node] = {name: Number(value) for name, value in point.items()}
    over = ring((issue.name,))
    first, second = (
        _coefficients(univariate(lower(substitute(tree, numbers), over, Decisions()).over)) for tree in dispute.trees
    )
    threat = tuple(evaluate(tree, point) for tree in dispute.threat)
    return Curve(first, second, issue.low, issue.high, (threat[0], threat[1]))


def _coefficients(poly: fmpq_poly) -> tuple[Fraction, ...]:
    return tuple(to_fraction(c) for c in poly.coeffs()) or (Fraction(0),)


def picked(dispute: Dispute, name: str, point: Mapping[str, Fraction], weights: Sequence[Fraction]) -> tuple[Bent, ...]:
    """What a solution picks, nothing where not both can gain; UsageError for one that is not for curves.

    >>> from solver.forms.dispute import dispute
    >>> bent = dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"})
    >>> print(*picked(bent, "nash", {}, (Fraction(1), Fraction(1)))[0].payoffs)
    2/3 root 2 of 3*t**2 - 1 (about 0.57735)
    """
    if name not in SOLUTIONS:
        raise UsageError(f"where utilities bend there are {', '.join(SOLUTIONS)}")
    deals = SOLUTIONS[name](curve_at(dispute, point), weights)
    return tuple(Bent(deal.issue, deal.payoffs, deal.note) for deal in deals)
