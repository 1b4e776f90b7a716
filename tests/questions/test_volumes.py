"""Exact probabilities by a second path: polytopes cut into simplices from their vertices, unions by inclusion and
exclusion, over Fractions; the engine uses Lasserre's recursion and disjoint pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import factorial
from random import Random

import pytest
from exact_volumes import volume

from games import load
from solver import nash, phases, uncertain
from solver.claims import parse_claim
from solver.errors import InvalidGame
from solver.expressions.conditions import parse_condition
from solver.forms.normal import NormalForm, game
from solver.questions.uncertain.probabilities import CURVED, ExactProbabilities, measure, uniform
from solver.regions.domain import domain
from solver.regions.parameters import Distribution, Parameter, ParameterSpace
from solver.regions.region import where

Vector = tuple[Fraction, ...]
Row = tuple[Vector, Fraction]  # a·x <= b

NAMES = "xyz"


def determinant(rows: Sequence[Sequence[Fraction]]) -> Fraction:
    if not rows:
        return Fraction(1)
    return sum(
        (
            (-1) ** k * entry * determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
            for k, entry in enumerate(rows[0])
            if entry
        ),
        Fraction(0),
    )


def corner(rows: Sequence[Row]) -> Vector | None:
    """Return the one point on all these planes, by Cramer's rule."""
    whole = determinant([a for a, _ in rows])
    if not whole:
        return None
    return tuple(determinant([[*a[:k], b, *a[k + 1 :]] for a, b in rows]) / whole for k in range(len(rows)))


def rank(vectors: Sequence[Vector]) -> int:
    left = [list(v) for v in vectors if any(v)]
    found = 0
    while left:
        pivot = left.pop()
        k = next((k for k, x in enumerate(pivot) if x), None)
        if k is None:
            continue
        found += 1
        left = [[x - row[k] / pivot[k] * p for x, p in zip(row, pivot, strict=True)] for row in left]
    return found


def simplices(face: frozenset[Vector], rows: Sequence[Row], dimension: int) -> Iterator[tuple[Vector, ...]]:
    """Return the face cut into simplices: from one corner to the pieces of each facet without it (Cohen and Hickey)."""
    if not dimension:
        yield (min(face),)
        return
    apex = min(face)
    on_planes = {frozenset(v for v in face if sum(x * y for x, y in zip(a, v, strict=True)) == b) for a, b in rows}
    for facet in on_planes:
        if facet and apex not in facet:
            base = min(facet)
            if rank([tuple(x - y for x, y in zip(v, base, strict=True)) for v in facet]) == dimension - 1:
                for piece in simplices(facet, rows, dimension - 1):
                    yield (apex, *piece)


def by_simplices(rows: Sequence[Row]) -> Fraction:
    """Return the volume of a bounded {x : a·x <= b}."""
    dimension = len(rows[0][0])
    corners = {
        v
        for planes in combinations(rows, dimension)
        if (v := corner(planes)) is not None
        and all(sum(x * y for x, y in zip(a, v, strict=True)) <= b for a, b in rows)
    }
    if not corners:
        return Fraction(0)
    base = min(corners)
    if rank([tuple(x - y for x, y in zip(v, base, strict=True)) for v in corners]) < dimension:
        return Fraction(0)
    pieces = simplices(frozenset(corners), rows, dimension)
    edges = ([[x - y for x, y in zip(v, piece[0], strict=True)] for v in piece[1:]] for piece in pieces)
    return sum((abs(determinant(one)) for one in edges), Fraction(0)) / factorial(dimension)


def cube(dimension: int) -> list[Row]:
    units = [tuple(Fraction(int(j == k)) for j in range(dimension)) for k in range(dimension)]
    return [*((u, Fraction(1)) for u in units), *((tuple(-x for x in u), Fraction(0)) for u in units)]


def random_rows(random: Random, dimension: int, count: int) -> list[Row]:
    return [
        (
            tuple(Fraction(random.randint(-3, 3)) for _ in range(dimension)),
            Fraction(random.randint(-3, 6), random.choice([1, 2, 3])),
        )
        for _ in range(count)
    ]


def region_text(rows: Sequence[Row]) -> str:
    return " and ".join(
        " + ".join(f"({x})*{name}" for x, name in zip(a, NAMES, strict=False)) + f" <= {b}" for a, b in rows
    )


def unit_space(dimension: int, assumptions: Sequence[str] = ()) -> ParameterSpace:
    ranges = (Parameter(name, Fraction(1, 2), Fraction(0), Fraction(1)) for name in NAMES[:dimension])
    return ParameterSpace(tuple(ranges), tuple(map(parse_condition, assumptions)))


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_polytopes_by_recursion_and_by_simplices(dimension: int) -> None:
    random, positive = Random(dimension), 0
    for _ in range(60):
        rows = [*cube(dimension), *random_rows(random, dimension, random.randint(1, 3))]
        expected = by_simplices(rows)
        assert volume(rows) == expected
        positive += expected not in (0, 1)
    assert positive > 5 * dimension


@pytest.mark.slow
@pytest.mark.parametrize("dimension", [2, 3])
def test_unions_by_disjoint_pieces_and_by_inclusion_and_exclusion(dimension: int) -> None:
    random, space, overlapping = Random(10 + dimension), unit_space(dimension), 0
    for _ in range(15):
        cells = [random_rows(random, dimension, random.randint(1, 2)) for _ in range(random.randint(2, 3))]
        cells = [cell for cell in cells if all(any(a) for a, _ in cell)]
        if not cells:
            continue
        expected = Fraction(0)
        for count in range(1, len(cells) + 1):
            for chosen in combinations(cells, count):
                part = by_simplices([*cube(dimension), *(row for cell in chosen for row in cell)])
                expected += part if count % 2 else -part
                overlapping += count > 1 and part > 0
        region = where(" or ".join(f"({region_text(cell)})" for cell in cells), space)
        assert measure(region.cells, domain(space)) == expected
    assert overlapping > 5


def test_many_overlapping_cells() -> None:
    space = unit_space(2)
    steps = " or ".join(f"(x <= {k}/10 and y <= {10 - k}/10)" for k in range(1, 10))
    boxes = sum(Fraction(1, 10) * Fraction(10 - k, 10) for k in range(1, 10))
    assert measure(where(steps, space).cells, domain(space)) == boxes


def test_the_deal_is_a_product_of_two_factors() -> None:
    """breach_us >= shield: 1/2 of a square; breach_cn >= buffer - calm: 5/6 of a cube, all but a corner."""
    atlas = nash(load("thaad-deal"))
    one, zero = Fraction(1), Fraction(0)
    corner_left_out = by_simplices([*cube(3), ((-one, one, one), zero)])  # buffer >= calm + breach_cn
    assert corner_left_out == Fraction(1, 6)
    claim = parse_claim(atlas.game, "equilibrium(withdraw, sanction)")
    assert ExactProbabilities(atlas).claim(claim) == (Fraction(1, 2) * (1 - corner_left_out), "")


@pytest.mark.parametrize(
    ("given", "claim", "expected"),
    [
        ("x > y", "x > 1/2", Fraction(3, 4)),
        ("x > 1/2 or y > 1/2", "x > y", Fraction(1, 2)),
        ("x + y < 1", "x > 1/2", Fraction(1, 4)),
        ("x > 1/2", "z < 1/4", Fraction(1, 4)),
    ],
)
def test_conditional_probabilities(given: str, claim: str, expected: Fraction) -> None:
    made = game({"a": ["s"], "b": ["t"]}, [[["x"]], [["y + z"]]], {n: {"baseline": 0, "range": (0, 1)} for n in "xyz"})
    exactly = ExactProbabilities(nash(made), parse_claim(made, given))
    assert exactly.claim(parse_claim(made, claim)) == (expected, "")


def test_what_is_not_known_exactly_says_why() -> None:
    rising = Distribution("triangular", mode=Fraction(1))
    shaped = Parameter("x", Fraction(1, 2), Fraction(0), Fraction(1), distribution=rising)
    other = Parameter("y", Fraction(1, 2), Fraction(0), Fraction(1))
    space = ParameterSpace((shaped, other))
    assert uniform(space, where("y > 1/2", space).cells) == ""
    assert uniform(space, where("x > y", space).cells) == "x is triangular, not uniform"
    made = game(
        {"a": ["s"], "b": ["t"]}, [[["x"]], [["v + w + y + z"]]],
        {n: {"baseline": 0, "range": (0, 1)} for n in "vwxyz"},
    )  # fmt: skip
    exactly = ExactProbabilities(nash(made))
    assert exactly.claim(parse_claim(made, "x*y > 1/2")) == (None, CURVED)
    found, why = exactly.claim(parse_claim(made, "v + w + x + y + z > 2"))
    assert found is None and "hang together" in why and "some of them fixed" in why
    assert exactly.claim(parse_claim(made, "v + w + x + y > 2")) == (Fraction(1, 2), "")
    nothing = ExactProbabilities(nash(made), parse_claim(made, "x > 2"))
    assert nothing.claim(parse_claim(made, "y > 0")) == (None, "what is given has probability 0")
    with pytest.raises(InvalidGame):
        parse_claim(made, "equilibrium(nowhere, t)")


def bent() -> NormalForm:
    """The row player's first strategy is best exactly if x >= 1/2; against the second one the column player compares
    x*y with 1/8, a curve that never meets x >= 1/2."""
    return game(
        {"a": ["up", "down"], "b": ["left", "right"]},
        [[["x", "x"], ["1/2", "1/2"]], [["y", "1/2"], ["x*y", "1/8"]]],
        {n: {"baseline": 0, "range": (0, 1)} for n in "xy"},
    )


def test_a_region_is_exact_though_another_branch_is_curved() -> None:
    atlas = nash(bent())
    exactly = ExactProbabilities(atlas)
    assert not all(c.is_affine for branch in atlas.branches for cell in branch.region.cells for c in cell)
    for claim in ("equilibrium(up, left)", "unique(up, left)", "unique(up, right)"):
        assert exactly.claim(parse_claim(atlas.game, claim)) == (Fraction(1, 4), "")
    assert exactly.claim(parse_claim(atlas.game, "unique(down, left)")) == (None, CURVED)
    assert exactly.claim(parse_claim(atlas.game, "x > 1/4 and x*y < 2")) == (Fraction(3, 4), "")
    assert exactly.claim(parse_claim(atlas.game, "x > 3/4 or x*y > 2")) == (Fraction(1, 4), "")
    assert exactly.claim(parse_claim(atlas.game, "x > 3/4 and x*y > 1/2")) == (None, CURVED)


@pytest.mark.slow
def test_phases_are_exact_though_another_is_curved() -> None:
    found = uncertain(bent(), samples=1_000)
    chances = {"; ".join(one.labels): one.chance for one in found.phases}
    assert chances["(up, left)"].exact == chances["(up, right)"].exact == Fraction(1, 4)
    assert {chances[label].why for label in ("(down, left)", "(down, right)")} == {CURVED}
    assert len(chances) == 4 and chances["(down, left)"].exact is None


@pytest.mark.parametrize(
    ("assumed", "part"),
    [
        ("x == 0 or x >= 1", "1/3"), ("x == 0 or y >= 1", "1/2"), ("x < 3/2 or x == 3", "1"), ("x == 1 or x >= 3", "0"),
        ("x == 0 or x == 3 or x >= 1 and x <= 5/2", "2/3"),
    ],
)  # fmt: skip
def test_what_has_no_room_in_the_assumptions_takes_no_share(assumed: str, part: str) -> None:
    """(go, go) stands where x <= 2, alone with others; what the assumptions leave is measured by hand."""
    ranges = {name: {"baseline": 3, "range": (0, 4)} for name in "xy"}
    payoffs = [["2", "0"], ["x", "1"]], [["2", "x"], ["0", "y"]]
    it = game({"A": ["go", "stay"], "B": ["go", "stay"]}, payoffs, ranges, assumptions=[assumed])
    found = phases(it)
    shares = {"(go, go)" in phase.labels: phase.share for phase in found}
    assert found.complete and len(found) == len(shares) == 2
    assert {alone: share and share.exact for alone, share in shares.items()} == {
        True: Fraction(part), False: 1 - Fraction(part)
    }  # fmt: skip
    for phase in found:
        assert phase.region is not None and phase.region.contains(phase.example)


def test_walls_that_factor_into_straight_ones_give_exact_shares() -> None:
    """Who speaks pays the risk, and all have the good if one speaks: with the good above the risk some speak."""
    values = {name: {"baseline": 1, "range": (0, 4)} for name in ("risk", "good")}
    speak, hush = "good - risk", "good"
    payoffs = {
        profile: [speak if one == "speak" else hush if "speak" in profile else "0" for one in profile]
        for profile in product(("speak", "hush"), repeat=3)
    }
    found = phases(game({name: ["speak", "hush"] for name in ("Ann", "Bob", "Cy")}, payoffs, values))
    assert found.complete and [str(phase.region) for phase in found] == ["risk > good", "good > risk"]
    assert [phase.share and phase.share.exact for phase in found] == [Fraction(1, 2)] * 2
