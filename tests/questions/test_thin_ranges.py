"""Assumptions that leave no interior: a point, a line, a curve. Each has points that are made without the solver.

A game's answers there are held against the game solved at such points by brute force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import NamedTuple

import pytest
from audit import how_many, tenth

from solver import Undecided, game, nash, prove, uncertain, when
from solver.algebra.algebraic_numbers import Root
from solver.algebra.linear_programs import tight_rows
from solver.checks.certificates.verify import check_text
from solver.concepts.phase_examples import lies_in
from solver.concepts.phases import phases as partition
from solver.forms.normal import NormalForm
from solver.questions.prove.certificate import certificate_text
from solver.regions.region import Region

F = Fraction


class Thin(NamedTuple):
    """Assumptions on a, b in their ranges and c in [0, 2], and the (a, b) that they leave, given t in [0, 1]."""

    assumptions: tuple[str, ...]
    ranges: tuple[tuple[object, object], tuple[object, object]]
    point: Callable[[Fraction], tuple[Fraction, Fraction]]


THIN = {
    "a point": Thin(("a + b >= 1",), ((-2, -1), (0, 2)), lambda t: (F(-1), F(2))),
    "two sides of a line": Thin(("a + b >= 1", "a + b <= 1"), ((0, 1), (0, 1)), lambda t: (t, 1 - t)),
    "a line at an end": Thin(("a >= b", "b >= 2"), ((1, 2), (0, 3)), lambda t: (F(2), F(2))),
    "a hyperbola": Thin(("a*b == 1",), ((0, 3), (0, 3)), lambda t: (F(1) / (F(1, 3) + t * 2), F(1, 3) + t * 2)),
    "a parabola": Thin(("a == b**2",), ((0, 3), (0, 3)), lambda t: (t**2, t)),
    "a quotient of its own": Thin(("a*(b + 1) == b",), ((0, 1), (0, 3)), lambda t: (3 * t / (3 * t + 1), 3 * t)),
    "one below zero": Thin(("a*(b - 4) == -2",), ((0, 2), (0, 3)), lambda t: (F(-2) / (3 * t - 4), 3 * t)),
    "in two steps": Thin(("a*(c + 1) == b", "b == 2*c"), ((0, 3), (0, 3)), lambda t: (2 * t / (t + 1), 2 * t)),
}
SEVERAL = "has several irrational coordinates"
VALUES = (-1, 0, 1, 2, "a", "b", "c", "a - b", "a + c", "1 - b", "a*b", "b - c")


def made(thin: Thin, random: Random) -> NormalForm:
    cells = {f"{r}, {c}": [random.choice(VALUES) for _ in range(2)] for r in "ud" for c in "lr"}
    (a, b), base = thin.ranges, thin.point(F(1, 2))
    ranges = {
        "a": (a, base[0]),
        "b": (b, base[1]),
        "c": ((0, 2), base[1] / 2 if "b == 2*c" in thin.assumptions else F(1, 3)),
    }
    declared = {name: {"range": ends, "baseline": here} for name, (ends, here) in ranges.items()}
    return game({"row": ["u", "d"], "column": ["l", "r"]}, cells, declared, assumptions=thin.assumptions)


def admitted(thin: Thin, random: Random, count: int, parts: int = 12) -> Iterator[dict[str, Fraction]]:
    for _ in range(count):
        a, b = thin.point(F(random.randrange(parts + 1), parts))
        tied = "b == 2*c" in thin.assumptions
        yield {"a": a, "b": b, "c": b / 2 if tied else F(random.randrange(2 * parts + 1), parts)}


def stable(one: NormalForm, point: dict[str, Fraction]) -> set[str]:
    """Return the pure equilibria at a point, by comparing payoffs."""
    rows, columns = one.payoffs_at(point)
    return {
        f"{'ud'[i]}, {'lr'[j]}"
        for i, j in product((0, 1), repeat=2)
        if rows[i][j] >= rows[1 - i][j] and columns[i][j] >= columns[i][1 - j]
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*tenth([*THIN], 2), "one below zero"}))
def test_answers_where_little_is_left_are_those_of_the_game_at_points(name: str) -> None:
    thin, random, off_walls, left_open = THIN[name], Random(5), 0, 0
    for _ in range(how_many(1, 12)):
        one = made(thin, random)
        points = [*admitted(thin, random, how_many(6, 24))]
        assert all(one.space.admits(point) for point in points)
        standing = [stable(one, point) for point in points]
        for outcome in ("u, l", "d, r")[: how_many(1, 2)]:
            held = [outcome in found for found in standing]
            told = when(one, f"equilibrium({outcome})")
            assert isinstance(told.region, Region) and [told.region.contains(point) for point in points] == held
            assert [told.region.simplified().contains(point) for point in points] == held
            if told.verdict is not None and told.verdict.kind == "empty":
                assert not any(held) and told.region.cells == ()
            assert told.share is not None
            proof = prove(one, f"equilibrium({outcome})")
            if proof.verdict.startswith("almost"):  # at points on no wall
                beside = {outcome in stable(one, point) for point in admitted(thin, random, 20, 10**9)}
                assert beside == {proof.verdict == "almost true"}
                with pytest.raises(Undecided, match=f"nothing is off the walls on a surface|{SEVERAL}"):
                    certificate_text(proof)
            elif proof.verdict == "undecided":
                left_open += 1
            else:
                assert proof.verdict == "mixed" or {*held} == {proof.verdict == "true"}
                try:
                    text = certificate_text(proof)
                except Undecided as stopped:
                    known = proof.holds.witness if proof.holds is not None else None
                    assert SEVERAL in str(stopped) and sum(isinstance(x, Root) for x in known or ()) > 1
                else:
                    assert check_text(text).ok in ((True, None) if proof.trusted else (True,))
        atlas = nash(one)
        found = partition(atlas)
        assert found.phases and found.complete
        for point, here in zip(points, standing, strict=True):
            if atlas.at(point).walls:
                continue
            (phase,) = (p for p in found.phases if lies_in(atlas, p, point))
            assert {label[1:-1] for label in phase.labels if "+" not in label} == here
            off_walls += 1
    assert off_walls and left_open <= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", THIN)
def test_samples_stay_in_what_is_left(name: str) -> None:
    one = made(THIN[name], Random(6))
    told = uncertain(one, samples=200)
    assert told.samples == 200 and told.tried < 2000


def test_what_no_admitted_point_meets_is_not_a_condition() -> None:
    """Whether curved assumptions are looked at where the claim is affine: the issue's own cases."""
    for thin, claim in ((THIN["a parabola"], "b >= 2"), (THIN["a hyperbola"], "a >= b and b >= 2")):
        told = when(made(thin, Random(1)), claim)
        assert isinstance(told.region, Region) and told.region.cells == () and "never holds" in told.export()


def test_tight_rows_of_random_programs() -> None:
    """Whether a row is tight exactly if no vertex of the polyhedron, found by brute force, leaves it room."""
    random, seen = Random(7), 0
    for _ in range(how_many(60, 400)):
        rows = [([random.randint(-2, 2) for _ in range(2)], random.randint(-1, 2)) for _ in range(3)]
        rows += [([-1, 0], 3), ([0, -1], 3)]
        lines = [*rows, ([1, 0], 0), ([0, 1], 0)]
        corners = []
        for (a, c), (b, e) in combinations(lines, 2):
            if det := a[0] * b[1] - a[1] * b[0]:
                x = (F(-c * b[1] + e * a[1], det), F(-e * a[0] + c * b[0], det))
                corners += [x] * all(p[0] * x[0] + p[1] * x[1] + k >= 0 for p, k in lines)
        tight = [k for k, (a, c) in enumerate(rows) if all(a[0] * x[0] + a[1] * x[1] + c == 0 for x in corners)]
        assert list(tight_rows(rows)) == (tight if corners else [])
        seen += bool(corners and tight)
    assert seen > 3


def test_a_tie_that_fills_what_is_left_does_not_exclude_its_equilibria() -> None:
    """Where d, r are played against each other u is as good, at every point that is left: no indices add up there."""
    cells = {"u, l": [-1, "b"], "u, r": ["c", "a"], "d, l": ["c", 0], "d, r": ["b - c", "a + c"]}
    ranges = {"a": ("2/3", (0, 3)), "b": (1, (0, 3)), "c": ("1/2", (0, 2))}
    tied = game(
        {"row": ["u", "d"], "column": ["l", "r"]},
        cells,
        {name: {"baseline": at, "range": ends} for name, (at, ends) in ranges.items()},
        assumptions=["a*(c + 1) == b", "b == 2*c"],
    )
    found = partition(nash(tied))
    assert found.complete and ["(d, r)" in phase.labels for phase in found.phases] == [True]
    assert "d, r" in stable(tied, {"a": F(2, 3), "b": F(1), "c": F(1, 2)})
