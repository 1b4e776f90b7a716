"""Closed atlases from drafts written by hand: what stands, what is left out, and how values are grouped."""

from __future__ import annotations

from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.concepts.piecewise import Candidate, PiecewiseAtlas, at_least, piecewise_atlas
from solver.forms.dispute import dispute
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import Budget
from solver.regions.domain import domain

BOX = {name: {"baseline": 1, "range": (0, 3)} for name in ("x", "y")}
GAME = dispute(["a", "b"], agreements={"all": [1, 0], "none": [0, 1]}, parameters=BOX)
RING = domain(GAME.space).ring
X, Y = (Ratio(RING[name], RING.one) for name in ("x", "y"))
ONE, THREE = (Ratio(RING.constant(value), RING.one) for value in (1, 3))
HARD = at_least(THREE * X * Y - X * X * X - Y * Y * Y - ONE)  # only where both are 1


def atlas(*drafts: Candidate, budget: Budget | None = None) -> PiecewiseAtlas:
    parts = (("first", ("one", "two")), ("second", ("three",)))
    return piecewise_atlas(GAME, "a test", parts, drafts, budget or Budget(), single=True)


def draft(label: str, *cells: Cell) -> Candidate:
    return Candidate(label, (X, Y, X + Y), (X, Y), cells)


def test_what_is_empty_stands_nowhere() -> None:
    found = atlas(draft("(here)", (at_least(X - ONE),)), draft("(nowhere)", (at_least(X - THREE, strict=True),)))
    assert [piece.label for piece in found.branches] == ["(here)"]
    assert [piece.label for piece in found.excluded] == ["(nowhere)"]


def test_a_part_that_is_not_decided_stays() -> None:
    found = atlas(draft("(here)", (at_least(X - THREE),), (HARD,)), budget=Budget(0, 0, points=False))
    (piece,) = found.branches
    assert len(piece.region.cells) == 2
    assert piece.region.contains({"x": Fraction(1), "y": Fraction(1)})


def test_values_are_cut_into_their_groups() -> None:
    (piece,) = atlas(draft("(here)", ())).branches
    assert [[str(value.over) for value in group] for group in piece.strategies] == [["p0", "p1"], ["p0 + p1"]]
    assert piece.at({"x": Fraction(2), "y": Fraction(1)}).strategies == ((Fraction(2), Fraction(1)), (Fraction(3),))
