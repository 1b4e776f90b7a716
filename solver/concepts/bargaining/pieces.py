"""The pieces of a solution in closed form: what is agreed, and the conditions on which it is.

    a mixture's piece     weights of the points v_k, rational functions of the parameters; alternatives of conditions
    an outcome's piece    label, values, payoffs and one conjunction of conditions, as a protocol finds them

Equal agreements are one piece with several alternatives.

Conjunctions that contradict themselves on sight (see `solver.regions.constraints`), as most of a protocol's do, are
dropped without any proof engine; what is left may still be empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from solver.algebra.polynomials import Key, Ratio, constant_of, primitive, to_fraction
from solver.concepts.bargaining.problem import Mixture
from solver.concepts.piecewise import Candidate, at_least
from solver.errors import InvalidGame
from solver.regions import constraints
from solver.regions.constraints import Cell, Constraint, Feasible, conjunction_of, constraint, may_hold
from solver.regions.decide.factor_cases import known_factors


def merge_mixtures(
    found: Iterable[tuple[Mixture, Cell | None]], feasible: Feasible, guards: Cell = ()
) -> Iterator[SolutionPiece]:
    """Yield one piece an agreement, with every alternative that `feasible` admits; `guards`: what all of these require.

    >>> mixture = ((0, formulas("", [("0", "1")]).ring.number(1)),)
    >>> [piece.cells for piece in merge_mixtures([(mixture, ()), (mixture, None)], lambda cell: True)]
    [((),)]
    """
    by_mixture: dict[Mixture, list[Cell]] = {}
    for mixture, own in found:
        cell = conjunction_of((*guards, *own)) if guards and own is not None else own
        if cell is not None and feasible(cell):
            by_mixture.setdefault(mixture, []).append(cell)
    for mixture, cells in by_mixture.items():
        yield SolutionPiece(mixture, ((),) if () in cells else tuple(dict.fromkeys(cells)))


@dataclass(frozen=True, slots=True)
class SolutionPiece:
    """An agreement in closed form: a mixture of the points, and the alternatives in which the solution picks it, closed
    where both sides of a wall give the same one. `pays`: what each player keeps of it, where that is not all."""

    mixture: Mixture
    cells: tuple[Cell, ...]
    pays: tuple[Ratio, ...] = ()


def feasible_cell(parts: Iterable[Constraint], feasible: Feasible = may_hold) -> Cell | None:
    """Return the conjunction without repetitions; None where it contradicts itself on sight or `feasible` excludes it.

    >>> x = ring(("x",))["x"]
    >>> feasible_cell([constraint(x, ">"), constraint(x, ">")])
    (Constraint(p0 > 0),)
    """
    cell = constraints.normalize_cell(tuple(parts))
    return cell if cell is not None and conjunction_of(cell) is not None and feasible(cell) else None


def require(cell: Iterable[Constraint], reason: str) -> Cell:
    """Return conditions that a protocol needs; InvalidGame with the reason where one fails whatever the parameters are.

    >>> require((constraint(-ring(()).one, ">="),), "a cost is 0 or more")
    Traceback (most recent call last):
    ...
    solver.errors.InvalidGame: a cost is 0 or more
    """
    kept = constraints.normalize_cell(tuple(cell))
    if kept is None:
        raise InvalidGame(reason)
    return kept


def require_share(value: Ratio, what: str) -> Cell:
    """Return the conditions that a term lies between 0 and 1; InvalidGame as `require`, with the number if it is one.

    >>> over = ring(("x",))
    >>> require_share(Ratio(over["x"], over.one), "the chance of a breakdown")
    (Constraint(p0 >= 0), Constraint(-p0 + 1 >= 0))
    """
    one, over = value.over.context().constant(1), value.over
    number = f" is {to_fraction(constant_of(over))}; it" if value.is_polynomial and over.is_constant() else ""
    return require((at_least(value), at_least(Ratio(one, one) - value)), f"{what}{number} lies between 0 and 1")


def at_least_on(value: Ratio, cell: Iterable[Constraint], strict: bool = False) -> Constraint:
    """Return the condition that a quotient is at least zero (or above it) where `cell` holds.

    Factors whose sign a strict condition of the cell gives are left out, which keeps degrees low.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> at_least_on(Ratio(x, y), (constraint(y, ">"),))
    Constraint(p0 >= 0)
    """
    above, kept = {c.key[0] for c in cell if c.relation == ">"}, value.over
    if kept:
        halves = (known_factors(half, lambda factor: Key(primitive(factor)) in above) for half in (kept, value.under))
        (sign, over), (turn, under) = halves
        kept = prod((factor**power for factor, power in over), start=kept.context().constant(sign * turn))
        kept = prod((factor for factor, power in under if power % 2), start=kept)
    return constraint(kept, ">" if strict else ">=")


OutcomePiece: TypeAlias = tuple[str, tuple[Ratio, ...], tuple[Ratio, ...], Cell]  # label, values, payoffs, conditions


def merge_pieces(
    pieces: Iterable[OutcomePiece], feasible: Feasible = may_hold, guards: Cell = ()
) -> tuple[Candidate, ...]:
    """Return the pieces that `feasible` admits, equal outcomes as one with several cells; `guards`: what all require.

    >>> x = ring(("x",))["x"]
    >>> pieces = [("war", (), (), (constraint(sign * x, ">"),)) for sign in (1, -1)]
    >>> [(one.label, one.cells) for one in merge_pieces(pieces)]
    [('war', ((Constraint(p0 > 0),), (Constraint(-p0 > 0),)))]
    """
    cells: dict[tuple[str, tuple[Ratio, ...], tuple[Ratio, ...]], dict[Cell, None]] = {}
    for label, values, payoffs, own in pieces:
        if (cell := feasible_cell((*guards, *own), feasible)) is not None:
            cells.setdefault((label, values, payoffs), {})[cell] = None
    return tuple(Candidate(*outcome, tuple(where)) for outcome, where in cells.items())
