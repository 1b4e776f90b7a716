"""Small tools for conditions: numbers as quotients, and conjunctions that contradict themselves on sight (see
`solver.regions.constraints`), as most of a protocol's do: no proof engine runs. What is left may still be empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from solver.algebra.polynomials import Key, Poly, Ratio, Ring
from solver.concepts.bargaining.problem import Problem
from solver.concepts.piecewise import Candidate, at_least
from solver.errors import InvalidGame
from solver.regions import constraints
from solver.regions.constraints import Cell, Constraint, Feasible, conjunction_of, constraint, may_hold

Weights: TypeAlias = Sequence[Ratio | Fraction | int]


def positive_weights(problem: Problem, weights: Weights) -> tuple[tuple[Ratio, Ratio], Cell]:
    """Return both weights as quotients over the problem's ring, and the conditions that they are above zero.

    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("a",))
    >>> positive_weights(pie(over), (1, Ratio(over["a"], over.one)))[1]
    (Constraint(1 > 0), Constraint(p0 > 0))
    """
    first, second = (weight if isinstance(weight, Ratio) else problem.ring.number(weight) for weight in weights)
    return (first, second), (at_least(first, strict=True), at_least(second, strict=True))


def shortest_conjunction(conditions: Iterable[Constraint]) -> Cell | None:
    """Return the conjunction without factors that it states to be above zero; None where it shows that it never holds.

    >>> from solver.algebra.polynomials import ring
    >>> x, y = ring(("x", "y")).generators.values()
    >>> shortest_conjunction([constraint(x, ">"), constraint(x * y, ">=")])
    (Constraint(p0 > 0), Constraint(p1 >= 0))
    """
    cell = conjunction_of(conditions)
    return None if cell is None else constraints.without_positive_factors(cell)


def feasible_cell(parts: Iterable[Constraint], feasible: Feasible = may_hold) -> Cell | None:
    """Return the conjunction without repetitions; None where it contradicts itself on sight or `feasible` excludes it.

    >>> from solver.algebra.polynomials import ring
    >>> x = ring(("x",))["x"]
    >>> feasible_cell([constraint(x, ">"), constraint(x, ">")])
    (Constraint(p0 > 0),)
    """
    cell = constraints.normalized(tuple(parts))
    return cell if cell is not None and conjunction_of(cell) is not None and feasible(cell) else None


def unit_interval(value: Ratio) -> Cell:
    """Return the conditions that a quotient lies between 0 and 1.

    >>> from solver.algebra.polynomials import ratio, ring
    >>> over = ring(("x",))
    >>> unit_interval(ratio(over["x"], over.one))
    (Constraint(p0 >= 0), Constraint(-p0 + 1 >= 0))
    """
    one = value.over.context().constant(1)
    return (at_least(value), at_least(Ratio(one, one) - value))


def require(cell: Iterable[Constraint], reason: str) -> Cell:
    """Return conditions that a protocol needs; InvalidGame with the reason where one fails whatever the parameters are.

    >>> from solver.algebra.polynomials import ring
    >>> require((constraint(-ring(()).one, ">="),), "a cost is 0 or more")
    Traceback (most recent call last):
    ...
    solver.errors.InvalidGame: a cost is 0 or more
    """
    kept = constraints.normalized(tuple(cell))
    if kept is None:
        raise InvalidGame(reason)
    return kept


def at_least_on(value: Ratio, cell: Iterable[Constraint], strict: bool = False) -> Constraint:
    """Return the condition that a quotient is at least zero (or above it) where `cell` holds.

    Factors whose sign a strict condition of the cell gives are left out, which keeps degrees low.

    >>> from solver.algebra.polynomials import ratio, ring
    >>> x, y = ring(("x", "y")).generators.values()
    >>> at_least_on(ratio(x, y), (constraint(y, ">"),))
    Constraint(p0 >= 0)
    """
    known = {Key(poly): sign for poly, sign in (_upright(c.poly) for c in cell if c.relation == ">")}
    kept = value.over.context().constant(1)
    for half, keeps_powers in ((value.over, True), (value.under, False)):
        if half.is_constant():
            kept = kept * half
            continue
        content, factors = half.factor()
        kept = kept * content
        for factor, power in factors:
            upright, turned = _upright(factor)
            sign = known.get(Key(upright))
            if sign is not None:
                kept = kept * (sign * turned) ** int(power)
            elif keeps_powers or int(power) % 2:
                kept = kept * factor ** (int(power) if keeps_powers else 1)
    return constraint(kept, ">" if strict else ">=")


def _upright(poly: Poly) -> tuple[Poly, int]:
    """Return the primitive multiple with a positive leading coefficient, and the sign that was taken out."""
    plain = constraint(poly, ">=").poly
    return (-plain, -1) if plain and plain.leading_coefficient() < 0 else (plain, 1)


OutcomePiece: TypeAlias = tuple[str, tuple[Ratio, ...], tuple[Ratio, ...], Cell]  # label, values, payoffs, conditions


def merge_pieces(
    pieces: Iterable[OutcomePiece], feasible: Feasible = may_hold, guards: Cell = ()
) -> tuple[Candidate, ...]:
    """Return the pieces that `feasible` admits, equal outcomes as one with several cells; `guards`: what all require.

    >>> from solver.algebra.polynomials import ring
    >>> x = ring(("x",))["x"]
    >>> pieces = [("war", (), (), (constraint(sign * x, ">"),)) for sign in (1, -1)]
    >>> [(one.label, one.cells) for one in merge_pieces(pieces)]
    [('war', ((Constraint(p0 > 0),), (Constraint(-p0 > 0),)))]
    """
    cells: dict[tuple[str, tuple[Ratio, ...], tuple[Ratio, ...]], dict[Cell, None]] = {}
    for label, values, payoffs, own in pieces:
        cell = feasible_cell((*guards, *own), feasible)
        if cell is not None:
            cells.setdefault((label, values, payoffs), {})[cell] = None
    return tuple(Candidate(*outcome, tuple(where)) for outcome, where in cells.items())


def mixture_name(positions: Sequence[int]) -> str:
    """Return a name for what mixes these points of a problem whose points have no names of their own.

    >>> mixture_name((0, 1))
    'v1..v2'
    """
    return "..".join(f"v{k + 1}" for k in positions)


MixtureName: TypeAlias = Callable[[Sequence[int]], str]


def pie(ring: Ring) -> Problem:
    """Return a pie to be divided between two, nothing for either without agreement.

    >>> from solver.algebra.polynomials import ring
    >>> len(pie(ring(("x",))).points)
    2
    """
    whole, nothing = ring.number(1), ring.number(0)
    return Problem(ring, ((whole, nothing), (nothing, whole)), (nothing, nothing))
