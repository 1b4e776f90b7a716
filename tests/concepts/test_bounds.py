"""What is too large is refused before it is begun; what the assumptions determine is put into the payoffs first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from random import Random

import brute_force
import pytest
from audit import tenth

from solver.algebra.double_description import _sharing_positions
from solver.algebra.polynomial_text import text
from solver.algebra.polynomials import Poly, Ring, ring, to_fmpq
from solver.concepts import phases as partition
from solver.concepts import piecewise
from solver.concepts.nash import branches, work_bounds
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.work_bounds import bound_effort
from solver.errors import InvalidGame, Undecided, UsageError
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import evaluate, parse
from solver.forms.normal import NormalForm, game
from solver.forms.players import Equilibrium
from solver.questions.bargain.answer import MAX_PAIRS, bargain
from solver.regions import unions
from solver.regions.decide import emptiness
from solver.regions.decide.emptiness import QUICK, Budget, is_empty
from solver.regions.decide.work import PER_QUESTION, counting_trust
from solver.regions.domain import MAX_BYTES, Memory, determined_parameters, domain, replace_parameters
from solver.regions.lowering import condition_cells
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.poles import refuse_poles
from solver.regions.proofs.certificates import UNDECIDED, Verdict
from solver.regions.region import where

Cell = tuple[str, str]


def table(m: int, n: int, cell: Callable[[int, int], Cell], names: Sequence[str], low: int = 0) -> NormalForm:
    return game(
        {"row": [f"r{i}" for i in range(m)], "column": [f"c{j}" for j in range(n)]},
        {(f"r{i}", f"c{j}"): cell(i, j) for i in range(m) for j in range(n)},
        {name: {"baseline": k % 9 + 1, "range": (low, 10)} for k, name in enumerate(names)},
    )


NAMES = tuple(f"x{k}" for k in range(100))


def product_of_sums(factors: int, each: int) -> Callable[[int, int], Cell]:
    def one(shift: int) -> str:
        sums = ("+".join(f"{(k + shift) % 7 + 1}*x{each * f + k}" for k in range(each)) for f in range(factors))
        return "*".join(f"({one})" for one in sums)

    return lambda i, j: (one(i + 3 * j), one(2 * i + j))


# --- refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "large",
    [
        table(10, 10, lambda i, j: (f"x{10 * i + j}", str(i * j % 7)), NAMES),
        table(3, 3, product_of_sums(4, 8), NAMES[:32]),
        table(7, 7, lambda i, j: (f"x{7 * i + j}", f"x{7 * j + i}"), NAMES[:49], low=-1),
    ],
    ids=["supports", "products", "ranges"],
)
def test_what_is_too_large_is_refused_before_any_minor(large: NormalForm, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(matrix: object) -> None:
        raise AssertionError("the minors were begun")

    monkeypatch.setattr("solver.concepts.nash.cases.polyhedron", never)
    with pytest.raises(UsageError, match=r"more than \d+.*set every parameter.*fix some"):
        nash(large)


def test_a_limit_is_the_last_that_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    small = table(2, 2, lambda i, j: (f"x{2 * i + j}", f"x{2 * j + i}"), NAMES[:4])
    terms = sum(bound_effort(matrix).terms for matrix in (square(2, 2), square(2, 2)))
    monkeypatch.setattr(work_bounds, "MAX_TERMS", terms)
    assert len(nash(small).branches) == 5
    monkeypatch.setattr(work_bounds, "MAX_TERMS", terms - 1)
    with pytest.raises(UsageError, match=f"{terms} terms would stand"):
        nash(small)


@pytest.mark.slow
def test_a_game_beyond_six_by_six_is_answered() -> None:
    random = Random(3)
    first = [[random.randint(-9, 9) for _ in range(45)] for _ in range(2)]
    second = [[random.randint(-9, 9) for _ in range(45)] for _ in range(2)]
    wide = table(2, 45, lambda i, j: (f"{first[i][j]}" + (" + x0" if j % 2 == i else ""), f"{second[i][j]}"), ["x0"])
    found = nash(wide, Budget(0, 0))
    for x in (Fraction(1, 7), Fraction(31, 11), Fraction(9973, 1009)):
        here = found.at({"x0": x})
        A = [[first[i][j] + x * (j % 2 == i) for j in range(45)] for i in range(2)]
        expected = solve(A, second)
        assert here.method == "closed forms"
        assert pairs(here.solution.equilibria) == pairs(expected.equilibria)


def test_denominators_with_too_many_terms_are_refused() -> None:
    space = ParameterSpace(tuple(Parameter(f"x{k}", Fraction(1), Fraction(0), Fraction(2)) for k in range(5)))
    total = "(1 + x0 + x1 + x2 + x3 + x4)"
    refuse_poles([("here", parse(f"1/({total}**12*(x0 + 1)**3)").tree)], space)  # factor by factor
    with pytest.raises(InvalidGame, match="6188 terms when multiplied out"):
        refuse_poles([("here", parse(f"1/({total}**12 + 1)").tree)], space)


def test_a_factor_that_vanishes_is_named() -> None:
    space = ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),))
    with pytest.raises(InvalidGame, match=r"the denominator x - 2 is zero at x = 2"):
        refuse_poles([("here", parse("1/(3*(x + 1)**2*(x - 2)**3)").tree)], space)


# --- how much work ----------------------------------------------------------------------------------


def square(m: int, n: int) -> list[list[Poly]]:
    """A different parameter in every cell: nothing cancels, so that every bound is reached."""
    over = ring(tuple(f"x{k}" for k in range(m * n)))
    return [[over[f"x{n * i + j}"] for j in range(n)] for i in range(m)]


def leibniz(m: int, n: int) -> int:
    """Terms of all det [A_IK | 1] and of their sums over the columns J: one for each placing of rooks."""
    total = 0
    for k in range(1, min(m, n) + 2):
        for _ in combinations(range(m), k):
            rooks = 1
            for s in range(2, k + 1):
                rooks *= s
            total += comb(n, k - 1) * rooks + (comb(n, k) * k * rooks if k <= n else 0)
    return total


@pytest.mark.parametrize(("m", "n"), [(1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (4, 3), (4, 4)])
def test_the_bound_is_reached_where_nothing_cancels(m: int, n: int) -> None:
    assert bound_effort(square(m, n)).terms == leibniz(m, n)


def test_few_parameters_give_few_monomials() -> None:
    over = ring(("x",))
    linear = [[over.constant(k + i) * over["x"] + 1 for k in range(5)] for i in range(5)]
    supports = comb(10, 5) - 1
    assert bound_effort(linear).terms <= 2 * supports * 6  # degree at most five in one parameter


# --- bit masks and memory ---------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [3, 40, 64, 70])
def test_masks_that_meet(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(bits)
    first, second = ([random.getrandbits(bits) for _ in range(size)] for size in (150, 170))
    first.append((1 << bits) - 1)
    for least in (0, 1, bits // 4, bits // 2, bits):
        expected = [[k for k, b in enumerate(second) if bin(a & b).count("1") >= least] for a in first]
        assert [list(near) for near in _sharing_positions(first, second, least)] == expected


def test_memory_forgets_the_oldest_arrays_only() -> None:
    class Block:
        nbytes = MAX_BYTES // 3

    memory = Memory()
    memory["verdict"] = "kept"
    for k in range(5):
        memory[k] = Block()
    assert list(memory) == ["verdict", 2, 3, 4]


# --- equalities -------------------------------------------------------------------------------------


def found(text_: str, names: Sequence[str]) -> dict[str, str]:
    over = ring(tuple(names))
    cells = condition_cells(parse_condition(text_, names), over)
    return {over.names[k]: text(value, over.names) for k, value in determined_parameters(cells).items()}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a == 3", {"a": "3"}),
        ("a == b + c", {"a": "b + c"}),
        ("a == b", {"b": "a"}),
        ("b == 2*a", {"b": "2*a"}),
        ("a == b and b == c", {"b": "a", "c": "a"}),
        ("a == b and b == c + 1 and c == 2", {"a": "3", "b": "3", "c": "2"}),
        ("a >= b and a <= b", {"b": "a"}),
        ("a == b*c", {"a": "b*c"}),
        ("a*b == 1", {}),
        ("a**2 == 4", {}),
        ("a >= b", {}),
        ("a == 3 or a == 4", {}),
        ("(a == 3 and b >= 1) or (a == 3 and c >= 1)", {"a": "3"}),
        ("(a == 3 and b == a) or (a == 3 and b == 3)", {"a": "3", "b": "3"}),
        ("(a == 3 and a == 4) or b == c", {"c": "b"}),
    ],
)
def test_what_is_solved_for(condition: str, expected: Mapping[str, str]) -> None:
    assert found(condition, ("a", "b", "c")) == expected


def test_putting_in_is_evaluation() -> None:
    over = Ring(("a", "b", "c"))
    a, b, c = (over[name] for name in "abc")
    poly = a**2 * b - 3 * c + a * c**2
    inside = replace_parameters(poly, {0: b + 2 * c})
    for point in ((2, 5), (-1, 3), (0, 7)):
        values = [to_fmpq(v) for v in (point[0] + 2 * point[1], *point)]
        assert inside(*values) == poly(*values)


def anything(random: Random) -> Fraction:
    return Fraction(random.randint(1, 97), 10)


def sum_of_two(random: Random) -> dict[str, Fraction]:
    b, c = (Fraction(random.randint(1, 49), 10) for _ in "bc")
    return {"a": b + c, "b": b, "c": c, "d": anything(random)}


def fixed_three(random: Random) -> dict[str, Fraction]:
    return {"a": Fraction(3), "b": anything(random), "c": anything(random), "d": anything(random)}


def chain(random: Random) -> dict[str, Fraction]:
    a = anything(random)
    return {"a": a, "b": a, "c": a / 2, "d": anything(random)}


SURFACES = [
    ("a == b + c", sum_of_two, {"a": 4, "b": 3, "c": 1, "d": 2}),
    ("a == 3", fixed_three, {"a": 3, "b": 3, "c": 1, "d": 2}),
    ("a == b and b == 2*c", chain, {"a": 4, "b": 4, "c": 2, "d": 2}),
]


@pytest.mark.parametrize(("equality", "draw", "baseline"), SURFACES, ids=[s[0] for s in SURFACES])
@pytest.mark.parametrize("seed", tenth(range(6), 3))
def test_on_the_surface_closed_forms_are_the_point_solver(
    equality: str, draw: Callable[[Random], dict[str, Fraction]], baseline: Mapping[str, int], seed: int
) -> None:
    random = Random(seed)
    m, n = random.choice([(2, 2), (2, 3), (3, 3)])

    def payoff() -> str:
        signs = (random.choice(["a - b - c", "a - b", "a", "b", "c", "d", "b - 2*c", "a - 3"]) for _ in "12")
        return " + ".join(f"{random.randint(-3, 3)}*({one})" for one in signs) + f" + {random.randint(-2, 2)}"

    form = game(
        {"row": [f"r{i}" for i in range(m)], "column": [f"c{j}" for j in range(n)]},
        {(f"r{i}", f"c{j}"): (payoff(), payoff()) for i in range(m) for j in range(n)},
        {name: {"baseline": value, "range": (0, 10)} for name, value in baseline.items()},
        assumptions=[equality],
    )
    atlas = nash(form, Budget(0, 0, points=False))
    methods = []
    for _ in range(12):
        point = draw(random)
        A, B = ([[evaluate(cell.tree, point) for cell in line] for line in form.matrix(player)] for player in (0, 1))
        here = atlas.at(point)
        methods.append(here.method)
        assert {(e.row, e.column) for e in here.solution.equilibria} == brute_force.extreme_equilibria(
            brute_force.matrix(A), brute_force.matrix(B)
        )
        assert here.solution.nondegenerate in (True, solve(A, B).nondegenerate)
    assert methods.count("closed forms") >= 8


def test_min_of_equal_sides_is_no_case() -> None:
    form = game(
        {"row": ["up", "down"], "column": ["left"]},
        {"up, left": ("Min(a, b + c)", "0"), "down, left": ("d", "0")},
        {name: {"baseline": value, "range": (0, 10)} for name, value in zip("abcd", (4, 3, 1, 2), strict=True)},
        assumptions=["a == b + c"],
    )
    atlas = nash(form)
    assert [str(branch.region) for branch in atlas.branches] == ["c >= d - b", "d >= b + c"]
    assert atlas.at().method == "closed forms"


def test_the_range_of_what_is_put_in_still_counts() -> None:
    form = game(
        {"row": ["up", "down"], "column": ["left"]},
        {"up, left": ("b + c", "0"), "down, left": ("7", "0")},
        {
            "a": {"baseline": 2, "range": (0, 5)},
            "b": {"baseline": 1, "range": (0, 10)},
            "c": {"baseline": 1, "range": (0, 10)},
        },
        assumptions=["a == b + c"],
    )
    assert [branch.label for branch in nash(form).branches] == ["(down, left)"]


def test_phases_on_the_surface() -> None:
    form = game(
        {"row": ["up", "down"], "column": ["left"]},
        {"up, left": ("a", "0"), "down, left": ("d", "0")},
        {name: {"baseline": value, "range": (0, 10)} for name, value in zip("abcd", (4, 3, 1, 2), strict=True)},
        assumptions=["a == b + c"],
    )
    listed = partition.phases(nash(form))
    assert listed.complete
    assert {phase.labels: str(phase.region) for phase in listed} == {
        ("(up, left)",): "c > d - b",
        ("(down, left)",): "d > b + c",
    }


def test_the_domain_knows_its_ring() -> None:
    space = ParameterSpace(
        tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(2)) for name in "xy"),
        (parse_condition("x == y", "xy"),),
    )
    over = domain(space)
    assert over.reduced["y"] == over.ring["x"]
    assert domain(ParameterSpace(space.parameters)).reduced is over.ring


def pairs(equilibria: Sequence[Equilibrium]) -> set[brute_force.Pair]:
    return {(e.row, e.column) for e in equilibria}


def drawn_table(dice: Random, rows: int, columns: int) -> NormalForm:
    def payoff() -> str:
        return f"{dice.randint(-4, 4)} + {dice.randint(1, 3)}*{dice.choice('abcd')} - {dice.choice('abcd')}"

    return table(rows, columns, lambda i, j: (payoff(), payoff()), "abcd")


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "columns", "named"), [(2, 2, True), (3, 2, True), (3, 3, False), (3, 3, True)])
def test_bargaining_answers_at_the_point_and_says_what_forms_it_leaves_out(
    rows: int, columns: int, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the size: each solution at the baseline, closed forms only where they are few, and how to get them."""
    asked: list[str] = []
    monkeypatch.setattr("solver.questions.bargain.answer.agreements", lambda _, name, *rest: asked.append(name))
    found = bargain(drawn_table(Random(rows), rows, columns), disagreement="r0, c0" if named else None)
    assert {pick.name for pick in found.picks} >= {"nash", "kalai-smorodinsky", "raiffa"} or not found.open
    if comb(rows * columns, 2) > MAX_PAIRS or "closed forms" in found.without:
        assert not asked
        assert "by its name" in found.without["closed forms"] and "game.fix" in found.without["closed forms"]
    assert bool(asked) == ("closed forms" not in found.without)
    assert (found.zone is None) == ("zone" in found.without)


def test_work_without_questions_to_z3_is_bounded_too() -> None:
    """Linear programs and the looking at terms count, so that an answer ends however it is that it takes long."""
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(3)) for name in "abc"))
    region = where("a*b*c > a**2 + b**2 + c**2 + 1 and a*b < c - 1", space)
    with counting_trust(1) as trust:
        is_empty(region.cells[0], region.domain, QUICK)
    assert 0 < trust.work < PER_QUESTION and 0 < trust.left < 1
    fresh = where("a*b*c > a**2 + b**2 + c**2 + 2 and a*b < c - 1", space)
    with counting_trust(0), pytest.raises(Undecided, match=r"too many conditions .* have to be compared"):
        is_empty(fresh.cells[0], fresh.domain, QUICK)


@pytest.mark.parametrize("seed", range(30))
def test_an_outcome_on_a_wall_pays_what_is_left_there(seed: int) -> None:
    """What a region's equalities determine is put into its payoffs: none names a parameter that is one number."""
    dice = Random(seed)
    some = ["0", "e", "-e/3", "1", "e/3 + f", "0", "f", "2*e - f"]
    drawn = table(2, 2, lambda i, j: (dice.choice(some), dice.choice(some)), "ef")
    for branch in nash(drawn).branches:
        fixed = re.match(r"([ef]) == -?[0-9/]+$", str(branch.region))
        assert not fixed or not any(fixed[1] in payoff for payoff in branch.texts()[1]), (branch, branch.texts())
        point = branch.verdict.rational_witness
        if point is None:
            continue
        at = branch.at(dict(zip("ef", point, strict=True)))
        rows, columns = at.strategies
        for player, paid in enumerate(at.payoffs):
            cells = (
                (x * y, drawn.payoffs[2 * i + j][player]) for i, x in enumerate(rows) for j, y in enumerate(columns)
            )
            assert paid == sum(w * evaluate(u.tree, dict(zip("ef", point, strict=True))) for w, u in cells)


@pytest.mark.slow
def test_alternatives_that_stay_open_take_less_and_less(monkeypatch: pytest.MonkeyPatch) -> None:
    budgets: list[Budget] = []
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(3)) for name in "abc"))
    decide = emptiness.decide

    def seen(cell: object, over: object, budget: Budget) -> object:
        budgets.append(budget)
        return decide((), domain(space), budget)

    monkeypatch.setattr(unions, "decide", seen)
    monkeypatch.setattr(piecewise, "MAX_OPEN", -1)
    bargain(drawn_table(Random(1), 2, 2), "nash", disagreement="r0, c0")
    assert budgets and any(one.coefficients == 0 for one in budgets[1:]) and budgets[0].coefficients > 0


@pytest.mark.parametrize("size", [3, 4])
def test_supports_of_a_larger_game_that_stay_open_share_what_is_spent_on_them(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[int] = []

    def open_(_cell: object, _over: object, budget: Budget) -> Verdict:
        spent.append(budget.coefficients)
        return UNDECIDED

    monkeypatch.setattr(branches, "pair_verdict", open_)
    budget = emptiness.DEFAULT
    cells = [len(branch.region.cells) for branch in nash(drawn_table(Random(4), size, size)).branches]
    late = [each for each in spent if each not in (1, budget.first.coefficients)]
    if size == 3:
        assert set(late) == {budget.coefficients}
    else:
        each = budget.coefficients * branches.LATE_BUDGETS / len(cells)
        assert late and all(abs(one - each) < 2 for one in late) and len(late) == sum(cells)
