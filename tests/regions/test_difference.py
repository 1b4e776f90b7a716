"""One region without another: against direct evaluation, point by point, on walls too; and how it is written."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random

import brute_force
import pytest
from audit import how_many

from benchmarks.draw import affine
from solver.concepts.nash.branches import nash
from solver.expressions.expression import evaluate
from solver.forms.normal import NormalForm
from solver.forms.normal import game as normal_form
from solver.forms.reductions import to
from solver.questions.when.answer import When, when
from solver.questions.when.report import alternatives, exceptions
from solver.regions.decide.work import counting_trust
from solver.regions.differences import Difference
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import Region, where
from solver.report.json_records import plain

PLANE = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(4)) for name in ("x", "y")))
GRID = [dict(zip("xy", point, strict=True)) for point in product([Fraction(k, 2) for k in range(9)], repeat=2)]
Point = dict[str, Fraction]


def payoffs(game: NormalForm, point: Point) -> list[brute_force.Matrix]:
    tables = ([[evaluate(game.write_out(x), point) for x in line] for line in game.matrix(k)] for k in (0, 1))
    return [brute_force.matrix(table) for table in tables]


def truly_unique(game: NormalForm, point: Point) -> bool:
    found = brute_force.extreme_equilibria(*payoffs(game, point))
    return len(found) == 1 and all(x[0] == y[0] == 1 for x, y in found)


def truly_payoff_dominant(game: NormalForm, point: Point) -> bool:
    A, B = payoffs(game, point)
    found = brute_force.extreme_equilibria(A, B)
    paid = {
        pair: tuple(sum(p * q * M[i][j] for i, p in enumerate(pair[0]) for j, q in enumerate(pair[1])) for M in (A, B))
        for pair in found
    }
    own = next((pair for pair in found if pair[0][0] == pair[1][0] == 1), None)
    return own is not None and all(
        mine > theirs for pair in found if pair != own for mine, theirs in zip(paid[own], paid[pair], strict=True)
    )


TRULY = {"unique": truly_unique, "payoff_dominant": truly_payoff_dominant}


def chosen_points(region: Difference | Region, seed: int, count: int) -> list[Point]:
    """Points of a grid, on many of which some payoffs tie: half of them where the outcome can stand at all."""
    random = Random(seed)
    base = region.base if isinstance(region, Difference) else region
    inside: list[Point] = []
    anywhere: list[Point] = []
    for _ in range(20_000):
        point = {name: Fraction(random.randint(0, 12), 4) for name in region.space.baseline}
        (inside if base.contains(point) else anywhere).append(point)
        if len(inside) >= count:
            break
    return inside[:count] + anywhere[:count]


DRAWN = [
    (5, "payoff_dominant", "abc"), (0, "unique", "abcd"), (4, "unique", "abcd"),
    (3, "payoff_dominant", "abcd"), (9, "unique", "abcd"), (7, "unique", "abcd"),
]  # fmt: skip


@cache
def asked(seed: int, predicate: str, names: str) -> When:
    """Return the answer about a 3×3 game at a point where, in the first one, the outcome is strict."""
    at = dict(zip(names, ("9/4", 0, "7/4", "3/4"), strict=False))
    return when(affine(3, names, 2, seed), f"{predicate}(r0, c0)", at=at)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "predicate", "names"), DRAWN[: how_many(1, 6)])
def test_three_by_three_games_with_three_or_four_parameters(seed: int, predicate: str, names: str) -> None:
    game, answer = affine(3, names, 2, seed), asked(seed, predicate, names)
    assert answer.region is not None and not answer.undecided
    for point in chosen_points(answer.region, seed, how_many(8, 40)):
        assert answer.region.contains(point) == TRULY[predicate](game, point), point
    if answer.verdict is not None and answer.verdict.kind == "nonempty":
        assert answer.verdict.rational_witness is not None
        assert TRULY[predicate](game, answer.region.domain.name(answer.verdict.rational_witness))
        assert isinstance(answer.region, Difference) and answer.share is not None and answer.share.value > 0
    else:
        assert "It never holds." in answer.export()


@pytest.mark.parametrize("turned", [False, True])
def test_a_rival_on_a_knife_edge_is_an_exception(turned: bool) -> None:
    """At t = 0 alone the mixture of b and c is an equilibrium: see the claims' test of the same game."""
    rows, columns = ["a", "d", "b", "c", "s"], ["l", "r", "s"]
    first = [["-3", "3", "0"], ["3", "-3", "0"], ["1", "1", "0"], ["1 + t", "1 + t", "0"], ["-9", "-9", "5"]]
    second = [["2", "0", "9"], ["0", "2", "9"], ["1", "0", "-1"], ["0", "1", "-1"], ["0", "0", "5"]]
    tables, players = [first, second], [("A", rows), ("B", columns)]
    if turned:
        tables = [[list(line) for line in zip(*table, strict=True)] for table in (second, first)]
        players.reverse()
    one = normal_form(dict(players), tables, {"t": {"baseline": 1, "range": (-1, 1)}})
    found = nash(one).claim("unique(s, s)").difference()
    assert found is not None
    for t in map(Fraction, ("-1", "-1/7", "0", "1/9", "1")):
        assert found.contains({"t": t}) == found.shortened().contains({"t": t}) == (t != 0)


@pytest.mark.slow
@pytest.mark.parametrize("polynomials", [("x - 1", "y - 2", "x - y", "x + y - 3"), ("x - 1", "x*y - 2", "x**2 - y")])
def test_a_short_form_is_the_same_set(polynomials: tuple[str, ...]) -> None:
    random = Random(5)

    def union(count: int) -> Region:
        chosen = (
            " and ".join(f"{p} {random.choice(('>=', '>', '<', '<=', '=='))} 0" for p in random.sample(polynomials, 2))
            for _ in range(count)
        )
        return where(" or ".join(f"({text})" for text in chosen), PLANE)

    shorter = 0
    count = how_many(8, 60)
    for _ in range(count):
        whole = Difference(union(1), union(3))
        for short in (whole.shortened(), whole.with_flat_exceptions_taken_away()):
            for point in GRID:
                plain = whole.base.contains(point) and not whole.taken.contains(point)
                assert short.contains(point) == whole.contains(point) == plain
        short = whole.shortened()
        shorter += sum(map(len, short.taken.cells)) < sum(map(len, whole.taken.cells))
        verdict = whole.verdict()
        if any(map(whole.contains, GRID)):
            assert verdict.kind == "nonempty"
        if verdict.rational_witness is not None:
            assert whole.contains(whole.domain.name(verdict.rational_witness))
    assert shorter > count // 3


def test_shares_of_a_difference() -> None:
    found = Difference(where("x >= 1", PLANE), where("x >= 2 and y >= 2", PLANE))
    assert found.share().exact == Fraction(1, 2) and found.verdict().full is True
    assert found.share() == (found.base & ~found.taken).share()
    curved = Difference(where("x >= 1", PLANE), where("x*y >= 2", PLANE)).share()
    also = (where("x >= 1", PLANE) & ~where("x*y >= 2", PLANE)).share()
    assert curved.exact is None and curved.value == also.value and curved.samples == also.samples
    nothing = Difference(where("x >= 1", PLANE), where("x >= 1/2", PLANE))
    assert nothing.verdict().kind == "empty" and nothing.share().exact == 0


@pytest.mark.slow
def test_how_a_difference_is_written() -> None:
    exceptional = asked(0, "unique", "abcd")
    assert isinstance(exceptional.region, Difference)
    text = exceptional.export()
    assert "\nIt holds exactly if\n" in text and "\nexcept where one of these is true:\n" in text
    assert "knife-edge" in text and len(alternatives(exceptional)) == 1
    record = json.loads(exceptional.export("json"))
    said = record["region"]
    assert "any_of" not in said and " and not (" in said["text"]  # nobody takes the base for all of it
    listed = [[" ".join(one).replace("==", "=") for one in line] for line in said["exceptions"]]
    assert listed == [list(line) for line in exceptions(exceptional)]
    assert said["knife_edges"] == list(exceptional.region.thin)
    found = Difference(where("x >= 1", PLANE), where("x*y >= 2 or y < 1/2", PLANE))
    again = where(plain(found)["text"], PLANE)
    assert all(again.contains(point) == found.contains(point) for point in GRID)
    assert "exactly if, except" in exceptional.export("csv") and "except 1" in exceptional.export("csv")


@pytest.mark.slow
def test_what_is_in_the_way_at_the_point() -> None:
    """There the outcome is strict, so an exception has to hold exactly if it is not the only one."""
    exceptional = asked(0, "unique", "abcd")
    assert isinstance(exceptional.region, Difference)
    point = dict(exceptional.point)
    assert exceptional.region.base.contains(point) and not exceptional.missing
    there = [k for k, cell in enumerate(exceptional.region.taken.cells)
             if Region(exceptional.region.space, (cell,)).contains(point)]  # fmt: skip
    assert list(exceptional.struck) == there
    assert exceptional.holds == (not there) == truly_unique(to("normal", exceptional.game).game, point)
    assert ("What is in the way there" in exceptional.export()) == bool(there)


def test_a_difference_that_is_short_as_a_union_is_written_as_one() -> None:
    from games import load

    answer = when(load("thaad-deal"), "unique(keep, tolerate)")
    assert isinstance(answer.region, Region) and exceptions(answer) == ()
    assert [*json.loads(answer.export("json"))["region"]] == ["text", "any_of"]


def test_an_exception_that_cannot_happen_with_the_base_is_dropped_curved_ones_too() -> None:
    base = where("x*y > 4 and x < 2", PLANE)
    taken = where("x*y < 3 and x + y > 1 or x**2 + y > 3 and y > 2 or x**2 + y > 3 and y <= 2", PLANE)
    short = Difference(base, taken).within_the_base()
    assert str(short.base) == str(base) and len(short.taken.cells) == 1 and len(short.taken.cells[0]) == 1
    for point in GRID:
        assert short.contains(point) == (base.contains(point) and not taken.contains(point))


@pytest.mark.parametrize(("work", "left"), [(2e8, 1), (0, 2)])
def test_together_exceptions_are_asked_about_for_no_more_than_is_allowed(
    work: float, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.regions.differences.EXCEPTIONS_WORK", work)
    base, taken = where("x**2 + y**2 < 4 and x*y > 1", PLANE), where("x**3 + y**3 > 11 or x + y*y < 2.1", PLANE)
    short = Difference(base, taken).within_the_base()
    assert len(short.taken.cells) == left
    assert all(short.contains(point) == (base.contains(point) and not taken.contains(point)) for point in GRID)


def test_what_the_base_asks_is_dropped_where_the_exceptions_say_it() -> None:
    whole = Difference(where("x > 1 and y < 3", PLANE), where("y > 2 and x*y > 1/9", PLANE))
    short = whole.within_the_base()
    assert all(short.contains(point) == whole.contains(point) for point in GRID)
    assert str(short) == "x > 1, except where y > 2"


@pytest.mark.slow
def test_exceptions_of_three_by_three_games_can_happen() -> None:
    answer = asked(4, "unique", "abcd")
    assert isinstance(answer.region, Difference)
    for cell in answer.region.taken.cells:
        assert (answer.region.base & Region(answer.region.space, (cell,))).verdict().kind == "nonempty"
    assert isinstance(asked(3, "unique", "abcd").region, Region)  # none of 14 can


@pytest.mark.parametrize(
    ("base", "taken"),
    [
        ("x == 1 and y > 1/2", "y > 3"),  # only the baseline shows that a wall is not all taken
        ("x > 0", "(x - y)**2 > 1/1000"),  # a strip between the points of any grid
        ("x > 1 or y > 1", "x*y > 1"),
    ],
)
def test_what_is_left_has_a_point_that_is_checked(base: str, taken: str) -> None:
    whole = Difference(where(base, PLANE), where(taken, PLANE))
    found = whole.verdict()
    assert found.kind == "nonempty" and found.rational_witness is not None
    assert whole.contains(dict(zip("xy", found.rational_witness, strict=True)))
    short = whole.shortened()
    assert all(short.contains(point) == whole.contains(point) for point in GRID)


def test_a_base_of_several_alternatives_keeps_no_exception_twice() -> None:
    base, once = where("x > 1 or y > 1", PLANE), where("x*y > 2 or x*y > 2 and x > 3", PLANE)
    short = Difference(base, once).shortened()
    assert len(short.base.cells) == 2 and len(short.taken.cells) == 1
    assert str(Difference(base, Region(PLANE, ()))) == str(base)


def test_nothing_is_left_open_in_silence_where_z3_may_not_be_asked() -> None:
    whole = Difference(where("x*y > 4", PLANE), where("x**2 + y**2 >= 8", PLANE))
    with counting_trust(-1):
        found, short = whole.verdict(), whole.within_the_base()
    assert (found.kind, bool(found.spent)) == ("undecided", True)
    assert whole.verdict().kind == "empty"
    assert all(short.contains(point) == whole.contains(point) for point in GRID)


def test_an_exception_at_the_end_of_a_range_is_a_knife_edge_as_it_is_written() -> None:
    taken = where("x*y > 2 and y <= x or x <= 0 and y**2 > 3 or y == 1 and x**2 > 2", PLANE)
    found = Difference(where("x < 4", PLANE), taken)
    assert [any(one.relation == "==" for one in line) for line in found.lines()[1]] == [False, True, True]
    assert found.thin == (1, 2) and plain(found)["knife_edges"] == [1, 2]
