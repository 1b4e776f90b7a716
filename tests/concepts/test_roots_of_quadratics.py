"""Totally mixed equilibria of 2×2×2 games whose chances are roots: against solving at points, and by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import product
from math import isqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from audit import how_many, tenth
from wall_points import Draw

from games import load
from solver import game, nash, phases, thresholds
from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomials import Poly, degrees, to_fmpq
from solver.algebra.polynomials import at as value_at
from solver.atlas import Atlas, Branch, branches_at, domain_of, is_complete
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.many_players import Isolated, ManyAtPoint, equilibria_at
from solver.concepts.nash.three_players import ThreePlayerAtlas
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.questions.derive.answer import derive
from solver.questions.explore import explore
from solver.questions.tornado.answer import tornado
from solver.report.latex import formula
from solver.sweeps.kernels.closed_forms import ClosedForms
from solver.sweeps.kernels.point_table import join_point_tables

Point = dict[str, Fraction]
NAMES = ("x", "y")
# seeds of games with mixtures by a quadratic: of 160 tried, those that are solved in a fraction of a second
SEEDS = (7, 16, 19, 20, 29, 30, 37, 44, 47, 50, 53, 64, 78, 80, 90, 92, 93, 94, 97, 99, 111, 114, 116, 121, 123, 124,
         131, 132, 140, 141)  # fmt: skip


def drawn(seed: int) -> NormalForm:
    """A game of small whole payoffs, three of them moved by a parameter."""
    draw = Random(f"roots {seed}")
    payoffs = {", ".join("ab"[s] for s in p): [str(draw.randint(-3, 3)) for _ in range(3)]
               for p in product((0, 1), repeat=3)}  # fmt: skip
    for _ in range(3):
        profile, i, name = draw.choice(list(payoffs)), draw.randrange(3), draw.choice(NAMES)
        payoffs[profile][i] = draw.choice([name, f"{name} - {draw.randint(1, 3)}", f"-{name}", f"2*{name}"])
    parameters = {name: {"baseline": f"{k + 1}/3", "range": (-3, 3)} for k, name in enumerate(NAMES)}
    return game({name: ["a", "b"] for name in ("first", "second", "third")}, payoffs, parameters)


def on_walls(atlas: Atlas, draw: Draw, count: int) -> Iterator[Point]:
    """Points moved along one parameter onto a wall that is linear in it."""
    space = atlas.game.space
    linear = [(wall, k) for wall in atlas.walls for k, degree in enumerate(degrees(wall)) if degree == 1]
    for _ in range(20 * count):
        wall, k = draw.random.choice(linear)
        point = draw.anywhere()
        zero, one = (value(wall, {**point, space.names[k]: Fraction(t)}) for t in (0, 1))
        if one == zero:
            continue
        there = {**point, space.names[k]: zero / (zero - one)}
        if space.admits(there):
            yield there
            count -= 1
        if not count:
            return


def value(poly: Poly, point: Mapping[str, Fraction]) -> Fraction:
    found = value_at(poly, [to_fmpq(x) for x in point.values()])
    return Fraction(int(found.p), int(found.q))


def rooted(atlas: NashAtlas) -> list[Branch]:
    return [branch for branch in atlas.branches if branch.has_roots]


@pytest.mark.parametrize("seed", tenth(SEEDS))
def test_branches_are_what_solving_at_points_finds(seed: int) -> None:
    here = drawn(seed)
    atlas = nash(here)
    assert isinstance(atlas, ThreePlayerAtlas) and rooted(atlas)
    draw, rooted_ones = Draw(here, Random(seed)), 0
    count = how_many(12, 100)
    inside = [dict(zip(NAMES, branch.verdict.rational_witness or (), strict=True)) for branch in rooted(atlas)]
    for point in [*inside, *(draw.anywhere() for _ in range(count)), *on_walls(atlas, draw, count)]:
        standing = [branch.at(point) for branch in branches_at(atlas, point)]
        rooted_ones += sum(branch.has_roots for branch in branches_at(atlas, point))
        solution = equilibria_at(here, point).solution
        ours = {one.strategies: one.payoffs for one in standing}
        theirs = {one.strategies: one.payoffs for one in solution.isolated}
        off = all(value(wall, point) for wall in atlas.walls)
        if off:
            assert len(standing) == len(ours) and ours == theirs and not solution.sets
        if not solution.sets:  # on a wall, too, every mixture of all is on its branch, and on one alone
            assert ours.items() <= theirs.items()
            mixed = [one for one in theirs if all(w != 0 for weights in one for w in weights)]
            assert all(one in ours for one in mixed)
            assert sum(one.strategies in mixed for one in standing) == len(mixed)
    assert rooted_ones >= len(inside)


def test_a_payoff_whose_formula_is_nothing_over_nothing_is_its_limit() -> None:
    """At this point of a wall p, q and r of a payoff (p + q √D)/r are zero, not only r."""
    here = drawn(94)
    point = {"x": Fraction(-2), "y": Fraction(37, 18)}
    [branch] = [branch for branch in branches_at(nash(here), point) if branch.has_roots]
    theirs = {one.strategies: one.payoffs for one in equilibria_at(here, point).solution.isolated}
    found = branch.at(point)
    assert theirs[found.strategies] == found.payoffs


# --- by hand: x_0 = x_2 = t and x_1 = (t + 1)/3, where a t² + b t + c = 0 ------------------------------


def by_hand() -> NormalForm:
    """Gains 3 x_1 − x_2 − 1 of the first, c + b x_0 + a x_0 x_2 of the second, x_0 − 3 x_1 + 1 of the third player."""
    payoffs = {
        ", ".join("ab"[s] for s in (i, j, k)): [
            str(3 * (1 - j) - (1 - k) - 1) if i == 0 else 0,
            f"c + {1 - i}*b + {(1 - i) * (1 - k)}*a" if j == 0 else 0,
            str((1 - i) - 3 * (1 - j) + 1) if k == 0 else 0,
        ]
        for i, j, k in product((0, 1), repeat=3)
    }
    parameters = {name: {"baseline": at, "range": (-3, 3)} for name, at in (("a", 2), ("b", -2), ("c", "1/3"))}
    return game({name: ["a", "b"] for name in ("first", "second", "third")}, payoffs, parameters)


@cache
def by_hand_atlas() -> ThreePlayerAtlas:
    atlas = nash(by_hand())
    assert isinstance(atlas, ThreePlayerAtlas)
    return atlas


def roots_between(a: Fraction, b: Fraction, c: Fraction) -> list[float]:
    """Every root of a t² + b t + c strictly between 0 and 1, one by one; exact tests, floats for the values."""
    if a == 0:
        return [float(-c / b)] if b and 0 < -c / b < 1 else []
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    signs = (1,) if inside == 0 else (1, -1)
    found = []
    for s in signs:  # 0 < (−b + s√D)/(2a) < 1 by squares
        t = (float(-b) + s * float(inside) ** 0.5) / float(2 * a)
        exact = (
            isqrt(inside.numerator) ** 2 == inside.numerator and isqrt(inside.denominator) ** 2 == inside.denominator
        )
        if exact:
            root = Fraction(isqrt(inside.numerator), isqrt(inside.denominator))
            if 0 < (-b + s * root) / (2 * a) < 1:
                found.append(t)
        elif 0 < t < 1:  # irrational, so neither 0 nor 1, and far from both at such small numbers
            found.append(t)
    return sorted(found)


def test_a_quadratic_by_hand_with_its_linear_rest_and_its_double_root() -> None:
    atlas = by_hand_atlas()
    both = rooted(atlas)
    grid = [Fraction(k) for k in range(-2, 3)]
    tops, places = [Fraction(k, 2) for k in (-4, -1, 1, 3)], [Fraction(k, 4) for k in (-1, 0, 1, 2, 3, 5)]
    with_roots = [(a, -a * (r + s), a * r * s) for a in tops for r in places for s in places if r <= s]
    seen = {"linear": 0, "double": 0, "two": 0}
    for a, b, c in [*product(grid, repeat=3), *with_roots]:
        point = {"a": a, "b": b, "c": c}
        standing = [branch.at(point) for branch in both if branch.region.contains(point)]
        chances = sorted(float(one.strategies[0][0]) for one in standing)
        expected = roots_between(a, b, c)
        assert chances == pytest.approx(expected, abs=1e-12), point
        for one in standing:
            assert one.strategies[0] == one.strategies[2]
            assert float(one.strategies[1][0]) == pytest.approx((float(one.strategies[0][0]) + 1) / 3)
            _solves(one.strategies[0][0], a, b, c)
        seen["linear"] += bool(a == 0 and chances)
        seen["double"] += bool(a and b * b == 4 * a * c and chances)
        seen["two"] += len(chances) == 2
    assert seen["linear"] >= 2 and seen["double"] >= 4 and seen["two"] >= 4, seen


def _solves(t: Coordinate, a: Fraction, b: Fraction, c: Fraction) -> None:
    if isinstance(t, Root):  # its minimal polynomial is the quadratic, up to a factor
        low, middle, top = t.coefficients
        assert (low * a, middle * a) == (c * top, b * top)
    else:
        assert a * t * t + b * t + c == 0


def test_at_a_wall_the_atlas_names_the_branches() -> None:
    atlas = by_hand_atlas()
    both = rooted(atlas)
    linear = atlas.at(a=0, b=2, c=-1)
    assert linear.walls and linear.branches[linear.outcomes.index(_mixed(linear))] in both
    assert _mixed(linear).strategies[0][0] == Fraction(1, 2)
    double = atlas.at(a=2, b=-2, c="1/2")
    assert "4*a*c = b**2" in double.walls and sum(branch in both for branch in double.branches) == 1
    everywhere = atlas.at(a=0, b=0, c=0)  # every chance is a fixed point
    assert everywhere.solution.sets and not any(branch in both for branch in everywhere.branches)


def _mixed(found: ManyAtPoint) -> Isolated:
    [one] = [e for e in found.outcomes if all(w != 0 for weights in e.strategies for w in weights)]
    return one


def test_along_a_line_two_roots_meet_and_go() -> None:
    [line] = thresholds(by_hand(), along=["c"]).lines
    assert Fraction(1, 2) in [tip.value for tip in line.thresholds]
    mapped = phases(load("el-farol-3"))
    assert mapped.complete and [len(entry.branches) for entry in mapped.entries] == [7]


# --- published -----------------------------------------------------------------------------------------


def test_the_irrational_equilibrium_is_closed_forms() -> None:
    [branch] = nash(load("three-irrational")).branches
    assert [weights[0] for weights in branch.texts()[0]] == [
        "(53 - sqrt(601))/46", "(sqrt(601) - 13)/24", "(sqrt(601) - 23)/4",
    ]  # fmt: skip
    assert str(branch.region) == "always"


def test_a_jury_convicts_as_feddersen_and_pesendorfer_have_it() -> None:
    """The chance to convict on a sign of innocence: (r p − (1 − p))/(p − r (1 − p)), r² = (1 − q)(1 − p)/(q p)."""
    jury = load("jury")
    [branch] = rooted(nash(jury))
    assert branch.region.merged().sentences()
    tried = irrational = 0
    for p, q in product([Fraction(k, 20) for k in range(11, 20)], [Fraction(k, 10) for k in range(1, 10)]):
        inside = (1 - q) * (1 - p) / (q * p)
        r = float(inside) ** 0.5
        stands = branch.region.contains({"accuracy": p, "doubt": q})
        assert stands is (1 - p < q < p)
        if stands:
            convict = branch.at({"accuracy": p, "doubt": q}).strategies[0][1]
            assert float(convict) == pytest.approx((r * float(p) - float(1 - p)) / (float(p) - r * float(1 - p)))
            tried, irrational = tried + 1, irrational + isinstance(convict, Root)
    assert tried > 20 and irrational > 10
    there = branch.at({"accuracy": "7/10", "doubt": "3/5"})
    assert not there.is_pure and "about 0.8626" in str(there._repr_html_())
    exact = branch.at({"accuracy": "4/5", "doubt": "1/2"}).strategies
    assert exact == ((Fraction(5, 7), Fraction(2, 7)),) * 3


def test_a_full_bar_is_visited_with_the_root_of_how_good_it_is() -> None:
    atlas = nash(load("el-farol-3"))
    [branch] = rooted(atlas)
    assert branch.texts()[0][0] == (
        "sqrt(fun*(fun + crush))/(fun + crush)",
        "(fun + crush - sqrt(fun*(fun + crush)))/(fun + crush)",
    )
    assert str(branch.region.merged()) == "fun > 0 and crush > 0"
    assert is_complete(atlas) and branch.payoffs == nash(load("el-farol-3")).branches[0].payoffs[:0] + branch.payoffs


# --- what else reads a branch ----------------------------------------------------------------------------


@pytest.mark.slow
def test_floats_and_sympy_and_the_page_have_the_exact_values() -> None:
    import sympy

    atlas = by_hand_atlas()
    space, draw = atlas.game.space, Draw(atlas.game, Random("values"))
    points = [point for point in (draw.anywhere() for _ in range(24)) if all(value(w, point) for w in atlas.walls)]
    kernel = ClosedForms(atlas)
    standing_there = kernel(np.array([[float(p[name]) for p in points] for name in space.names]))
    table = join_point_tables([standing_there], kernel.makeup.widths, len(atlas.game.players))
    page = explore(atlas).data
    line, mixed = 0, 0
    for k, point in enumerate(points):
        registers = run(page["tape"], [float(x) for x in point.values()])
        standing = branches_at(atlas, point)
        assert table.count[k] == len(standing)
        for branch in standing:
            exact = branch.at(point)
            wanted = [float(w) for weights in exact.strategies for w in weights]
            assert [float(column[line]) for group in table.weights for column in group] == pytest.approx(wanted)
            assert [float(column[line]) for column in table.payoffs] == pytest.approx([float(u) for u in exact.payoffs])
            drawn_there = page["main"]["branches"][atlas.branches.index(branch)]["strategies"]
            assert [registers[place] for group in drawn_there for place in group] == pytest.approx(wanted)
            if branch.has_roots:
                symbols = branch.to_sympy().strategies[1][0]
                put = {sympy.Symbol(name): sympy.Rational(x.numerator, x.denominator) for name, x in point.items()}
                assert float(symbols.subs(put)) == pytest.approx(float(exact.strategies[1][0]))
                mixed += 1
            line += 1
    assert mixed >= 3


def run(tape: Mapping[str, Any], at: list[float]) -> list[float]:
    """What the page's program leaves in its registers."""
    operations: dict[str, Callable[[float, float], float]] = {
        "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
        "/": lambda a, b: a / b if b else float("nan"), "<": min, ">": max, "r": lambda a, _: max(a, 0) ** 0.5,
    }  # fmt: skip
    held: list[float] = []
    for what, left, right in zip(tape["steps"], tape["left"], tape["right"], strict=True):
        held.append(at[left] if what == "i" else left if what == "c" else operations[what](held[left], held[right]))
    return held


def test_what_follows_slopes_refuses_roots_with_the_reason() -> None:
    farol, mixed = load("el-farol-3"), "go + stay, go + stay, go + stay"
    with pytest.raises(UsageError, match="roots of a quadratic"):
        derive(farol, mixed)
    with pytest.raises(UsageError, match="roots of a quadratic"):
        tornado(farol, mixed, of="probability")
    every = derive(farol)
    assert "Left out: 12, whose chances are roots of a quadratic." in every.export()
    assert len(every.branches) == len(nash(farol).branches) - 1


def test_a_root_is_a_root_in_latex() -> None:
    assert formula("(x - 2*sqrt(x*(y + 1)))/2", {}) == r"\frac{x - 2 \, \sqrt{x \, \left(y + 1\right)}}{2}"


@pytest.mark.parametrize("seed", tenth(SEEDS))
def test_a_mixture_of_three_is_claimed_where_it_is_an_equilibrium_walls_included(seed: int) -> None:
    here, said = drawn(seed), 0
    atlas, draw = nash(here), Draw(here, Random(seed))
    points = [*(draw.anywhere() for _ in range(6)), *on_walls(atlas, draw, 6)]
    mixed = (one.verdict.rational_witness for one in atlas.branches if not one.is_pure)
    points += [domain_of(atlas).name(found) for found in mixed if found is not None][:1]
    solved = [equilibria_at(here, point).solution for point in points]
    for used in (one for one in product(((0,), (1,), (0, 1)), repeat=3) if sum(map(len, one)) > 3):
        named = ", ".join(" + ".join("ab"[s] for s in one) for one in used)
        true = atlas.claim(f"equilibrium({named})").test
        for point, solution in zip(points, solved, strict=True):
            each = (
                tuple(tuple(s for s, w in enumerate(x) if w != 0) for x in one.strategies) for one in solution.isolated
            )
            sets = (one.supports for one in solution.sets if one.verdict.kind == "nonempty")
            assert true(point) == (used in (*each, *sets)), (named, point)
            said += true(point) is True
    assert said


@pytest.mark.slow
def test_floats_and_the_page_have_the_limit_at_and_near_a_pole() -> None:
    """Where a denominator is zero, or near it, p + q√d is what rounding left of it."""
    looked = 0
    for seed in SEEDS[:: how_many(4, 1)]:
        atlas = nash(drawn(seed))
        names, draw, kernel = atlas.game.space.names, Draw(atlas.game, Random(seed)), ClosedForms(atlas)
        tape, branches = explore(atlas).data["tape"], explore(atlas).data["main"]["branches"]
        for point in [point for point in on_walls(atlas, draw, 30) if any(denominators(atlas, point))]:
            for shift in (0, Fraction(1, 10**15), Fraction(1, 10**12)):
                near = {name: x + shift * (name == names[0]) for name, x in point.items()}
                floats = [float(near[name]) for name in names]
                table = join_point_tables([kernel(np.array([floats]).T)], kernel.makeup.widths, 3)
                registers = run(tape, floats)
                for line, k in enumerate(table.branch):
                    branch = atlas.branches[k]
                    if not branch.region.contains(near):
                        continue
                    exact = branch.at(near)
                    wanted = [float(w) for weights in (*exact.strategies, exact.payoffs) for w in weights]
                    told = [float(column[line]) for group in (*table.weights, table.payoffs) for column in group]
                    shown = [registers[place] for group in branches[k]["strategies"] for place in group]
                    assert told == pytest.approx(wanted) and shown == pytest.approx(wanted[:6]), (seed, near)
                    looked += branch.has_roots
    assert looked > 5


def denominators(atlas: Atlas, point: Point) -> Iterator[bool]:
    """Whether the denominators of the formulas with roots vanish."""
    for branch in rooted(atlas):  # type: ignore[arg-type]
        yield any(not value(weight.under, point) for weights in branch.strategies for weight in weights)
