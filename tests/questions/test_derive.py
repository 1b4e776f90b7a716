"""Derivatives and their signs, against sympy, difference quotients, sampling and hand calculation."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import command
import pytest
import sympy
from audit import FULL, how_many, mostly_slow, tenth
from tied_game import TIED

from games import load
from solver import UsageError, game, nash, reads, where
from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import (
    Poly,
    Ratio,
    Relation,
    derivative,
    derivative_parts,
    elasticity,
    ratio,
    ring,
    to_fmpq,
)
from solver.atlas import Atlas, Branch, domain_of
from solver.forms.normal import NormalForm
from solver.questions.derive import influence, refute
from solver.questions.derive.answer import BranchDerivatives, Derivatives, Effect, Quantity, binding_equalities, derive
from solver.questions.derive.influence import differing_points
from solver.questions.derive.refute import QUESTION_BUDGET, purse
from solver.questions.derive.report import _common_error_text
from solver.questions.derive.slope_signs import Signs, factors, sign_cells
from solver.regions.constraints import constraint
from solver.regions.decide.emptiness import Budget, decide
from solver.regions.decide.sample_points import SamplePoints
from solver.regions.decide.work import Purse, allowing
from solver.regions.domain import domain
from solver.regions.lines import reach
from solver.regions.nearest_outside import DistanceBounds, NearestOutside
from solver.regions.nearest_point import Nearest
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import UNDECIDED, Verdict, is_checkable
from solver.regions.proofs.checker import check
from solver.regions.region import Region

MIXED = "withdraw + keep, sanction + tolerate"
NAMES = ("thaad-deal", "security-dilemma", "patron-client", "inspection", "hawk-dove", "two-markets")
TERNARY = game(
    players={"row": ["a", "b", "c"], "column": ["x", "y", "z"]},
    payoffs=[[[0, "p", -1], [-1, 0, "p*q"], ["q", -1, 0]], [[0, -1, "q"], ["p", 0, -1], [-1, "q", 0]]],
    parameters={"p": {"baseline": 1, "range": (0, 3)}, "q": {"baseline": 2, "range": (0, 3)}},
)


def drawn(columns: int, seed: int, with_ratios: bool) -> NormalForm:
    """Return a game of two rows with six parameters; payoffs are products, and quotients too with `with_ratios`."""
    dice, names = random.Random(seed), list("abcdef")

    def payoff() -> str:
        first, second, third = dice.sample(names, 3)
        last = f"{third}/(1 + {dice.choice(names)})" if with_ratios and dice.random() < 0.4 else third
        constant, times, more = dice.randint(-4, 4), dice.choice((-3, -2, 2, 3)), dice.choice((-2, 1, 3))
        return f"{constant} + {times}*{first}*{second} + {more}*{last}"

    payoffs = [[[payoff() for _ in range(columns)] for _ in range(2)] for _ in range(2)]
    return game(
        players={"row": ["r0", "r1"], "column": [f"c{k}" for k in range(columns)]},
        payoffs=payoffs,
        parameters={name: {"baseline": 1, "range": (0, 3)} for name in names},
    )


def affine(seed: int) -> NormalForm:
    """Return a game of three rows and columns with four parameters, two in each payoff."""
    dice = random.Random(seed)

    def payoff() -> str:
        first, second = dice.sample("abcd", 2)
        return f"{dice.randint(-4, 4)} + {dice.choice((-3, -2, 2))}*{first} + {dice.choice((-1, 1, 3))}*{second}"

    payoffs = [[[payoff() for _ in range(3)] for _ in range(3)] for _ in range(2)]
    return game(
        players={"row": ["r0", "r1", "r2"], "column": ["c0", "c1", "c2"]},
        payoffs=payoffs,
        parameters={name: {"baseline": 1, "range": (0, 3)} for name in "abcd"},
    )


DRAWN: Mapping[str, Callable[[], NormalForm]] = {
    "ternary": lambda: TERNARY,
    "products": lambda: drawn(2, 2, False),
    "quotients": lambda: drawn(2, 3, True),
    "wide": lambda: drawn(3, how_many(5, 1), False),
    "affine": lambda: affine(1),
}
CHECKED = (*NAMES, "ternary")  # every sign of theirs is decided
EVERY_KIND = (*NAMES, *DRAWN)
SAMPLED = how_many(80, 1000)  # points of each branch


@cache
def atlas(name: str) -> Atlas:
    return nash(DRAWN[name]() if name in DRAWN else load(name))


@cache
def answer(name: str) -> Derivatives:
    """Return the effects of every parameter; of a large game the first one, with a tenth to spend, if not all runs."""
    if FULL or name in CHECKED:
        return derive(atlas(name))
    return derive(atlas(name), along=domain_of(atlas(name)).names[:1], budget=QUESTION_BUDGET.times(1 / 10))


def effects(found: Derivatives) -> Iterator[tuple[BranchDerivatives, Quantity, Effect]]:
    for branch in found.branches:
        for quantity in branch.quantities:
            for effect in quantity.effects:
                yield branch, quantity, effect


def box(**ranges: tuple[int, int, int]) -> ParameterSpace:
    """Return parameters with baseline, low and high."""
    return ParameterSpace(
        tuple(Parameter(name, Fraction(at), Fraction(low), Fraction(high)) for name, (at, low, high) in ranges.items())
    )


# --- calculus -------------------------------------------------------------------------------------

R = ring(("x", "y", "z"))
POINTS = ((Fraction(1, 3), Fraction(-5, 7), Fraction(2)), (Fraction(-9, 4), Fraction(1, 5), Fraction(3, 8)))


def random_poly(chance: random.Random) -> Poly:
    terms = {tuple(chance.randint(0, 2) for _ in R.names): chance.randint(-4, 4) for _ in range(4)}
    return sum((c * R["x"] ** i * R["y"] ** j * R["z"] ** k for (i, j, k), c in terms.items()), R.zero)


def to_sympy(q: Ratio, names: tuple[str, ...]) -> Any:
    symbols = sympy.symbols(names)

    def expression(poly: Poly) -> Any:
        terms = poly.to_dict().items()
        return sum(
            sympy.Rational(int(c.p), int(c.q)) * sympy.prod([s ** int(e) for s, e in zip(symbols, powers, strict=True)])
            for powers, c in terms
        )

    return expression(q.over) / expression(q.under)


@pytest.mark.parametrize("seed", tenth(range(30), 3))
def test_derivative_and_elasticity_are_those_of_sympy(seed: int) -> None:
    chance = random.Random(seed)
    over, under = random_poly(chance), random_poly(chance) ** chance.randint(1, 2)
    if not over or not under:
        over, under = over + R.one, under + R["x"] + 7
    q = ratio(over, under)
    value = to_sympy(q, R.names)
    for k, name in enumerate(R.names):
        expected = sympy.diff(value, sympy.Symbol(name))
        for point in POINTS:
            at = {sympy.Symbol(n): sympy.Rational(str(x)) for n, x in zip(R.names, point, strict=True)}
            slope, here = expected.subs(at), value.subs(at)
            if not slope.is_finite:
                continue
            values = tuple(map(to_fmpq, point))
            assert derivative(q, k).at(values) == Fraction(str(slope))
            if here and q.over:
                elastic = at[sympy.Symbol(name)] * slope / here
                assert elasticity(q, k).at(values) == Fraction(str(elastic))


@pytest.mark.parametrize("seed", tenth(range(30), 3))
def test_an_elasticity_is_in_lowest_terms(seed: int) -> None:
    chance = random.Random(seed)
    over, under = (random_poly(chance) * R["x"] ** chance.randint(0, 2) + chance.choice((0, R["y"])) for _ in range(2))
    if over and under:
        q = ratio(over, under)
        for k in range(3):
            slope = derivative(q, k)
            assert elasticity(q, k) == ratio(R[R.names[k]] * slope.over * q.under, slope.under * q.over)


def difference_quotient(q: Ratio, point: tuple[Fraction, ...], k: int, step: Fraction) -> Fraction:
    """Return the central difference quotient."""
    ahead, behind = ([*point[:k], point[k] + s, *point[k + 1 :]] for s in (step, -step))
    return (q.at(tuple(map(to_fmpq, ahead))) - q.at(tuple(map(to_fmpq, behind)))) / (2 * step)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*tenth(CHECKED, 2), "products"])
def test_a_finer_difference_quotient_is_nearer_to_the_slope(name: str) -> None:
    """Whether the error is c·h² + O(h⁴), so that a tenth of the step leaves about a hundredth of it."""
    over = domain_of(atlas(name))
    chance = random.Random(name)
    for _, quantity, effect in effects(answer(name)):
        k = over.names.index(effect.parameter)
        for _ in range(3 if name in CHECKED else 1):
            point = tuple(low + (high - low) * Fraction(chance.randint(1, 96), 97)
                          for low, high in zip(over.low, over.high, strict=True))  # fmt: skip
            if abs(quantity.formula.under(*map(to_fmpq, point))) < to_fmpq(Fraction(1, 10)):
                continue  # too near to a pole for the steps below
            slope = effect.derivative.at(tuple(map(to_fmpq, point)))
            coarse, fine = (
                abs(difference_quotient(quantity.formula, point, k, Fraction(1, n)) - slope) for n in (10**5, 10**6)
            )
            assert fine <= coarse / 90


# --- thaad-deal, by hand --------------------------------------------------------------------------

BY_HAND: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "Pr(withdraw)": (
        "(b - n)/l", {"b": ("1/l", "raises"), "n": ("-1/l", "lowers"), "l": ("-(b - n)/l**2", "never raises")},
    ),
    "Pr(keep)": (
        "1 - (b - n)/l", {"b": ("-1/l", "lowers"), "n": ("1/l", "raises"), "l": ("(b - n)/l**2", "never lowers")},
    ),
    "Pr(sanction)": ("s/k", {"s": ("1/k", "raises"), "k": ("-s/k**2", "never raises")}),
    "Pr(tolerate)": ("1 - s/k", {"s": ("-1/k", "lowers"), "k": ("s/k**2", "never lowers")}),
    "US payoff": (
        "s*(e - k)/k",
        {"e": ("s/k", "never lowers"), "s": ("e/k - 1", "either way"), "k": ("-s*e/k**2", "never raises")},
    ),
    "China payoff": (
        "(b - n)*(r - l)/l",
        {"r": ("(b - n)/l", "never lowers"), "b": ("r/l - 1", "either way"), "n": ("1 - r/l", "either way"),
         "l": ("-(b - n)*r/l**2", "never raises")},
    ),
    "Pr(withdraw, sanction)": (
        "(b - n)*s/(l*k)",
        {"s": ("(b - n)/(l*k)", "never lowers"), "k": ("-(b - n)*s/(l*k**2)", "never raises"),
         "b": ("s/(l*k)", "never lowers"), "n": ("-s/(l*k)", "never raises"),
         "l": ("-(b - n)*s/(l**2*k)", "never raises")},
    ),
}  # fmt: skip
LONG = {"e": "embargo", "s": "shield", "k": "breach_us", "r": "relief", "b": "buffer", "n": "calm", "l": "breach_cn"}


def read(text: str) -> Any:
    """Return a formula of the table above, which is this file's own, in sympy."""
    return sympy.sympify(text, {short: sympy.Symbol(name) for short, name in LONG.items()})


@pytest.mark.parametrize("title", BY_HAND)
def test_the_mixed_equilibrium_of_thaad_deal(title: str) -> None:
    names = domain_of(atlas("thaad-deal")).names
    found = derive(atlas("thaad-deal"), MIXED).branches[0]
    quantity = next(q for q in found.quantities if q.title == title)
    formula, slopes = BY_HAND[title]
    assert sympy.cancel(to_sympy(quantity.formula, names) - read(formula)) == 0
    assert {effect.parameter for effect in quantity.effects} == {LONG[short] for short in slopes}
    for effect in quantity.effects:
        slope, word = next(entry for short, entry in slopes.items() if LONG[short] == effect.parameter)
        assert sympy.cancel(to_sympy(effect.derivative, names) - read(slope)) == 0
        elastic = read(slope) * sympy.Symbol(effect.parameter) / read(formula)
        assert sympy.cancel(to_sympy(effect.elasticity, names) - elastic) == 0
        assert effect.sign.word == word


def test_numbers_at_a_point() -> None:
    found = derive(atlas("thaad-deal"), MIXED, at={"breach_cn": 4, "shield": 1}).branches[0]
    withdraw = found.quantities[0]
    assert found.stands and (withdraw.title, withdraw.value) == ("Pr(withdraw)", Fraction(3, 4))
    numbers = {effect.parameter: (effect.value, effect.elastic) for effect in withdraw.effects}
    assert numbers == {
        "buffer": (Fraction(1, 4), Fraction(2)),
        "calm": (Fraction(-1, 4), Fraction(-1)),
        "breach_cn": (Fraction(-3, 16), Fraction(-1)),
    }


def test_a_branch_that_does_not_stand_has_no_numbers_and_a_zero_no_elasticity() -> None:
    away = derive(atlas("thaad-deal"), "withdraw, sanction").branches[0]
    assert not away.stands and not away.reaches and away.common is None
    assert all(effect.value is None and effect.elastic is None for q in away.quantities for effect in q.effects)
    zero = derive(atlas("thaad-deal"), "withdraw, sanction", at={"breach_cn": 4, "breach_us": 6, "shield": 6}, of="US")
    assert [(q.value, e.value, e.elastic) for q in zero.branches[0].quantities for e in q.effects] == [
        (Fraction(0), Fraction(1), None), (Fraction(0), Fraction(-1), None)
    ]  # fmt: skip
    edge = derive(atlas("thaad-deal"), MIXED, at={"breach_cn": 4, "shield": 0}, of="sanction").branches[0]
    assert not edge.stands  # Pr(sanction) is 0 there, so that it is another outcome


def test_nothing_moves_in_the_status_quo() -> None:
    found = {branch.branch.label: branch.still for branch in answer("thaad-deal").branches}
    assert found.pop("(keep, tolerate)") and not any(found.values())


# --- signs ----------------------------------------------------------------------------------------


def region_points(branch: Branch, chance: random.Random, count: int) -> list[tuple[Fraction, ...]]:
    """Points of Θ where the branch stands; each of the second half is on a wall of its region, if it has any.

    Each lies between a known point and a random one, so that small regions are met too.
    """
    region, over = branch.region, branch.region.domain
    start = branch.verdict.rational_witness
    assert start is not None
    conditions = [c for cell in region.cells for c in cell]
    free: list[tuple[Fraction, ...]] = []
    walls: list[tuple[Fraction, ...]] = []
    for turn in range(20 * count):
        target = free if len(free) < count // 2 or not conditions else walls
        if len(free) >= count // 2 and (len(walls) >= count // 2 or not conditions):
            break
        part = Fraction(1, 2 ** (turn % 8))
        point = [
            a + part * (low + (high - low) * Fraction(chance.randint(0, 24), 24) - a)
            for a, low, high in zip(start, over.low, over.high, strict=True)
        ]
        chosen = chance.choice(conditions).poly if target is walls else None
        if chosen is not None:
            _to_wall(point, chosen, chance)
        stands = over.contains(tuple(point)) and region.contains(over.name(tuple(point)))
        if stands and (chosen is None or chosen(*map(to_fmpq, point)) == 0):
            target.append(tuple(point))
    return free + walls


def _to_wall(point: list[Fraction], poly: Poly, chance: random.Random) -> None:
    """Solve the polynomial for one coordinate in which it has degree one."""
    linear = [k for k, degree in enumerate(poly.degrees()) if degree == 1]
    if not linear:
        return
    k = chance.choice(linear)
    slope = poly.derivative(k)(*map(to_fmpq, point))
    rest = poly(*(to_fmpq(value) if j != k else to_fmpq(Fraction(0)) for j, value in enumerate(point)))
    if slope != 0:
        root = -rest / slope
        point[k] = Fraction(int(root.p), int(root.q))


ALLOWED: Mapping[str, Callable[[Fraction], bool]] = {
    "raises": lambda slope: slope > 0,
    "never lowers": lambda slope: slope >= 0,
    "lowers": lambda slope: slope < 0,
    "never raises": lambda slope: slope <= 0,
    "no effect": lambda slope: slope == 0,
    "either way": lambda slope: True,
    "undecided": lambda slope: True,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", tenth([*EVERY_KIND], 5))
def test_no_sampled_point_contradicts_a_sign(name: str) -> None:
    """Whether signs agree with difference quotients where these are not zero, so as not to trust the formula."""
    found, over = answer(name), domain_of(atlas(name))
    chance = random.Random(name)
    for branch in found.branches:
        points = region_points(branch.branch, chance, SAMPLED if name in CHECKED else 24)
        assert len(points) >= (SAMPLED // 2 if name in CHECKED else 12) or branch.branch.verdict.full is False
        values = [tuple(map(to_fmpq, point)) for point in points]
        seen: set[tuple[str, str]] = set()
        for quantity in branch.quantities:
            for effect in quantity.effects:
                k = over.names.index(effect.parameter)
                if (key := (str(effect.derivative), effect.sign.word)) not in seen:
                    seen.add(key)
                    assert all(ALLOWED[effect.sign.word](effect.derivative.at(value)) for value in values), key
                for point in points[: 5 if name in CHECKED else 1]:
                    near = difference_quotient(quantity.formula, point, k, Fraction(1, 10**9))
                    assert ALLOWED[effect.sign.word](near) or abs(near) < Fraction(1, 10**12)


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY_KIND)
def test_either_way_shows_both_and_a_weak_sign_shows_the_zero(name: str) -> None:
    over = domain_of(atlas(name))
    for branch, _, effect in effects(answer(name)):
        sign, shown = effect.sign, []
        if sign.word == "either way":
            shown = [(sign.below, -1), (sign.above, 1)]
        elif sign.word.startswith("never"):
            assert sign.level is not None
            shown = [(sign.level, 0)] if sign.level.kind == "nonempty" else []
        for verdict, expected in shown:
            point = verdict.rational_witness
            assert point is not None and over.contains(point)
            assert branch.branch.region.contains(over.name(point))
            slope = effect.derivative.at(tuple(map(to_fmpq, point)))
            assert (slope > 0) - (slope < 0) == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY_KIND)
def test_where_a_sign_changes_is_exact(name: str) -> None:
    """Whether the conditions for rising and falling single out the points at which the slope, put in, is so."""
    chance, over = random.Random(name), domain_of(atlas(name))
    for found in answer(name).branches:
        points = region_points(found.branch, chance, 24)
        for effect in (effect for quantity in found.quantities for effect in quantity.effects):
            rising, falling = effect.sign.rising, effect.sign.falling
            assert (rising is None) == (falling is None) and (rising is None or effect.sign.word == "either way")
            if rising is not None and falling is not None:
                for point in (*points, *(one.rational_witness for one in (effect.sign.above, effect.sign.below))):
                    assert point is not None
                    slope = effect.derivative.at(tuple(map(to_fmpq, point)))
                    named = over.name(point)
                    assert (rising.contains(named), falling.contains(named)) == (slope > 0, slope < 0)


def test_what_has_one_sign_throughout_is_left_out_of_where_a_sign_changes() -> None:
    """The slopes are quotients of several factors, of which the region fixes the sign of all but one."""
    assert {
        (quantity.title, effect.parameter): (str(effect.sign.rising), str(effect.sign.falling))
        for _, quantity, effect in effects(derive(atlas("thaad-deal"), "withdraw + keep, sanction + tolerate"))
        if effect.sign.word == "either way"
    } == {
        ("US payoff", "shield"): ("embargo > breach_us", "breach_us > embargo"),
        ("China payoff", "buffer"): ("relief > breach_cn", "breach_cn > relief"),
        ("China payoff", "calm"): ("breach_cn > relief", "relief > breach_cn"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY_KIND)
def test_signs_are_proved_and_the_proofs_check(name: str) -> None:
    """Whether each certificate refutes the region's conditions with every way in which factors have the other sign."""
    over = domain_of(atlas(name))
    assert answer(name).decided or name not in CHECKED
    for branch, _, effect in effects(answer(name)):
        assert effect.slope is not None
        sign, product = effect.sign, factors(effect.slope, over)
        for verdict, wanted in ((sign.below, -1), (sign.above, 1), (sign.level, 0)):
            if verdict is None or verdict.kind != "empty" or not is_checkable(verdict.certificate):
                continue
            assert verdict.certificate is not None
            for cell in branch.branch.region.cells:
                for condition in sign_cells(product, wanted, over):
                    assert check(cell + condition, over, verdict.certificate).ok is True


@pytest.mark.parametrize("seed", range(20))
def test_exactly_one_sign_holds_wherever_the_denominator_is_not_zero(seed: int) -> None:
    chance = random.Random(seed)
    over = domain(box(x=(0, -2, 2), y=(0, -2, 2), z=(0, -2, 2)))
    q = ratio(random_poly(chance) * (R["x"] - R["y"]) ** 2 + R["z"], random_poly(chance) * (R["y"] + 1) + R["x"])
    for k in range(3):
        slope, (over_part, _, under) = derivative(q, k), derivative_parts(q, k)
        alternatives = [tuple(sign_cells(factors((over_part, under), over), sign, over)) for sign in (-1, 0, 1)]
        for _ in range(60):
            values = tuple(to_fmpq(Fraction(chance.randint(-2, 2))) for _ in R.names)
            if q.under(*values) != 0:
                truth = slope.at(values)
                signs = [any(all(c.holds(values) for c in cell) for cell in cells) for cells in alternatives]
                assert signs == [truth < 0, truth == 0, truth > 0]


def test_alternatives_have_signs_of_their_own() -> None:
    """Chicken and stag hunt: edge makes restraint rarer in one and commoner in the other."""
    found = derive(atlas("security-dilemma"), "restrain + deploy, restrain + deploy", along="cost", of="restrain")
    signs = [effect.sign for _, _, effect in effects(found)]
    assert signs and all(sign.word == "either way" for sign in signs)
    region = found.branches[0].branch.region
    chicken = [k for k, cell in enumerate(region.cells) if _holds_where(region, cell, "edge > cost")]
    assert len(region.cells) == 2 and len(chicken) == 1
    for sign in signs:
        # Pr(restrain) = (exposure - race - cost)/(exposure - race - edge): more cost raises it in chicken, where D < 0
        assert sign.parts[chicken[0]] == "raises" and sign.parts[1 - chicken[0]] == "lowers"


def _holds_where(region: Region, cell: Any, text: str) -> bool:
    piece = Region(region.space, (cell,)) & where(text, region.space)
    return piece.verdict().full is True


def test_without_a_budget_a_sign_is_undecided_and_not_made_up() -> None:
    space = {name: {"baseline": 1, "range": (-2, 2)} for name in ("x", "y", "z")}
    pole = "x**4*y**2 + x**2*y**4 + z**6 - 3*x**2*y**2*z**2"  # Motzkin: never negative, no sum of squares
    motzkin = game({"row": ["a", "b"], "column": ["c"]}, [[[f"t*({pole})"], [-(10**6)]], [[0], [0]]],
                   parameters={**space, "t": {"baseline": 1, "range": (0, 1)}})  # fmt: skip
    found = derive(motzkin, "a, c", along="t", of="row", budget=Budget(1, 1, points=False))
    words = {effect.sign.word for _, _, effect in effects(found)}
    assert words == {"undecided"} and not found.decided
    assert "undecided" in found.export("json")
    seen, none = (" ".join(replace(found, branches=(b,)).export().split()) for b in _open_signs(found.branches[0]))
    assert "row payoff by t rises on at least 87.509 % of where it stands (99.9 % sure); elsewhere open" in seen
    assert "row payoff by t open t alone" in none


def _open_signs(branch: BranchDerivatives) -> Iterator[BranchDerivatives]:
    """Yield the branch as if its one sign had been seen on seven eighths and a bit of where it stands, and nowhere."""
    (quantity,) = branch.quantities
    for above, mostly in ((Verdict("nonempty"), Fraction(87_509, 100_000)), (UNDECIDED, None)):
        sign = replace(quantity.effects[0].sign, above=above, below=UNDECIDED, mostly=mostly)
        effect = replace(quantity.effects[0], sign=sign)
        yield replace(branch, quantities=(replace(quantity, effects=(effect,)),))


@pytest.mark.slow
def test_an_answer_asks_only_so_many_questions_and_the_same_ones_again() -> None:
    signs = []
    for _ in range(2):
        found = derive(nash(DRAWN["products"]()), budget=QUESTION_BUDGET.times(1 / 10_000))
        signs.append([effect.sign for _, _, effect in effects(found)])
    assert signs[0] == signs[1]
    assert any(sign.word == "undecided" and "is spent" in sign.proof for sign in signs[0])


def test_linear_programs_take_only_so_many_coefficients_from_the_purse() -> None:
    space = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(2)) for name in "xy"))
    stated = where("x*y >= 1 and x*y*y < 1/3", space)
    cell, over = stated.cells[0], stated.domain
    full, empty = refute.purse(), Purse(0, QUESTION_BUDGET)
    alone = replace(QUESTION_BUDGET, steps=0)  # neither z3 nor any other method
    assert refute.EmptinessInquiry(cell[:1], cell[1:], over, over.baseline).verdict(alone, full).kind == "empty"
    assert full.left < refute.purse().left
    unpaid = refute.EmptinessInquiry(cell[:1], cell[1:], over, over.baseline)
    assert unpaid.verdict(QUESTION_BUDGET, empty).kind == "undecided" and empty.left == 0
    assert not any(search.spent for search in unpaid.searches.values())


def test_progress_is_told_step_by_step() -> None:
    told: list[tuple[int, int]] = []
    derive(atlas("thaad-deal"), along=["shield", "calm"], progress=lambda done, total: told.append((done, total)))
    assert told == [(k, len(told)) for k in range(1, len(told) + 1)]
    expected = derive(atlas("thaad-deal"), along=["shield", "calm"])
    assert len(told) == 2 * len(list(effects(expected))) + 2


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), [(">", ">"), (">=", ">"), (">", ">=")])
def test_a_condition_and_its_negation_are_refuted_at_sight(first: Relation, second: Relation) -> None:
    over = domain(box(x=(0, -1, 1), y=(0, -1, 1)))
    poly = over.ring["x"] * over.ring["y"] - over.ring["x"] ** 3
    for sign in (1, -1):
        for cell in (
            (constraint(poly, first), constraint(-poly, second)),
            (constraint(sign * poly, ">"), constraint(poly, "==")),
        ):
            nothing = Budget(0, 0)
            found = refute.EmptinessInquiry(cell, cell[1:], over, None).verdict(nothing, Purse(0, nothing))
            assert found.kind == "empty" and found.certificate is not None
            assert check(cell, over, found.certificate).ok is True
    both = (constraint(poly, ">="), constraint(-poly, ">="))
    assert (
        refute.EmptinessInquiry(both[:1], both[1:], over, None).verdict(QUESTION_BUDGET, refute.purse()).kind
        == "undecided"
    )


@pytest.mark.parametrize("seed", range(10))
def test_spots_lie_where_they_are_said_to(seed: int) -> None:
    """Signs and zeros on a region, against every point of a lattice of the box."""
    chance = random.Random(seed)
    over = domain(box(x=(0, -2, 2), y=(0, -2, 2), z=(0, -2, 2)))
    cell = (constraint(random_poly(chance) + R["x"] + 1, ">="), constraint(R["y"] - R["z"] * R["x"], ">"))
    spots, poly = SamplePoints(cell, over, [(Fraction(0),) * 3]), random_poly(chance)
    lattice = [tuple(map(Fraction, place)) for place in itertools.product(range(-2, 3), repeat=3)]
    inside = [place for place in lattice if all(c.holds(tuple(map(to_fmpq, place))) for c in cell)]
    for sign in (-1, 1):
        point = spots.showing((poly,), sign)
        there = [place for place in inside if sign * poly(*map(to_fmpq, place)) > 0]
        assert point is not None or not there
        if point is not None:
            values = tuple(map(to_fmpq, point))
            assert all(c.holds(values) for c in cell) and over.keeps((), point) and sign * poly(*values) > 0
    zero = spots.vanishing(poly)
    if zero is not None:
        values = tuple(map(to_fmpq, zero))
        assert all(c.holds(values) for c in cell) and over.keeps((), zero) and poly(*values) == 0


# --- knife-edges ----------------------------------------------------------------------------------


def test_along_a_pinned_parameter_nothing_has_a_slope() -> None:
    found = derive(atlas("thaad-deal"), "withdraw, tolerate")
    (edge,) = found.branches
    assert [(name, pins) for name, (_, pins) in edge.ties.items()] == [("shield", True)]
    assert not any(effect.parameter == "shield" for _, _, effect in effects(found))
    text = " ".join(found.export().split())
    assert "Because of shield = 0 the outcome ends as soon as shield alone changes" in text
    assert json.loads(found.export("json"))["branches"][0]["ties"] == {"shield": ["shield == 0", True]}


@pytest.mark.parametrize("name", mostly_slow(EVERY_KIND))
def test_moving_a_pinned_parameter_alone_ends_the_branch(name: str) -> None:
    over, chance = domain_of(atlas(name)), random.Random(name)
    for branch in answer(name).branches:
        region, witness = branch.branch.region, branch.branch.verdict.rational_witness
        for parameter, (_, pins) in branch.ties.items():
            assert witness is not None and region.contains(over.name(witness))
            here = over.name(witness)
            for _ in range(20):
                low, high = region.space[parameter].low, region.space[parameter].high
                moved = low + (high - low) * Fraction(chance.randint(0, 1000), 1000)
                if pins and moved != here[parameter]:
                    assert not region.contains({**here, parameter: moved})


def test_an_equality_ties_but_need_not_pin() -> None:
    space = box(x=(1, -2, 2), y=(1, -2, 2), z=(1, -2, 2))
    assert {name: pins for name, (_, pins) in binding_equalities(where("x == y**2 and z >= 0", space)).items()} == {
        "x": True, "y": False,
    }  # fmt: skip
    either = binding_equalities(where("x == 0 or y == 0", space))
    assert either == {}  # moving x alone, the branch goes on to stand at y = 0
    assert {name: pins for name, (_, pins) in binding_equalities(where("x >= 2 and y + z <= -4", space)).items()} == {
        "x": True, "y": True, "z": True,
    }  # fmt: skip


# --- what a parameter moves -----------------------------------------------------------------------


def test_what_moves_what_in_thaad_deal() -> None:
    found = {i.parameter: i for i in answer("thaad-deal").influences}
    for name, player in (("embargo", "US"), ("relief", "China")):
        assert not found[name].strategies and not found[name].stands and not found[name].perhaps
        assert [who for who, _ in found[name].payoffs] == [player]
    mentioned = {"shield": 4, "breach_us": 3, "buffer": 5, "calm": 5, "breach_cn": 3}
    assert {name: len(found[name].stands) for name in mentioned} == mentioned
    assert not any(influence.perhaps or influence.nothing for influence in found.values())


def test_a_parameter_in_no_payoff_moves_nothing() -> None:
    idle = game({"row": ["a", "b"], "column": ["c", "d"]},
                [[["x + y - y", 0], [0, 1]], [[0, 1], [1, 0]]],
                parameters={"x": {"baseline": 1, "range": (1, 2)}, "y": {"baseline": 1, "range": (0, 2)}})  # fmt: skip
    moved = {influence.parameter: influence.nothing for influence in derive(idle).influences}
    assert moved == {"x": False, "y": True}
    assert "nothing at all" in derive(idle).export()


# --- how far --------------------------------------------------------------------------------------


def end_by_bisection(branch: Branch, point: Mapping[str, Fraction], name: str, end: Fraction) -> Fraction:
    """Return where the branch ends on the way from the point to an end of the range, which has to be convex."""
    inside, outside = point[name], end
    if branch.region.contains({**point, name: end}):
        return end
    for _ in range(60):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if branch.region.contains({**point, name: middle}) else (inside, middle)
    return inside


@pytest.mark.parametrize("name", ["thaad-deal", "security-dilemma", "patron-client"])
def test_reach_is_where_bisection_ends(name: str) -> None:
    for branch in (b for b in answer(name).branches if b.stands):
        point = answer(name).point
        for found in branch.reaches:
            parameter = branch.branch.region.space[found.parameter]
            for end, bound in ((found.low, parameter.low), (found.high, parameter.high)):
                assert isinstance(end.at, Fraction)
                assert abs(end.at - end_by_bisection(branch.branch, point, found.parameter, bound)) < Fraction(1, 10**9)
                assert bool(end.by) == (end.at != bound)


def test_reach_has_irrational_open_and_interrupted_ends() -> None:
    space = box(x=(1, -5, 5), y=(1, 0, 5))
    curved = reach(where("x**2 <= 2*y and x > -1", space), space.baseline, "x")
    assert (curved.low.at, curved.low.closed) == (Fraction(-1), False)
    assert abs(float(curved.high.at) ** 2 - 2) < 1e-12 and curved.high.closed and len(curved.high.by) == 1
    hole = reach(where("x < 2 or x > 2", space), space.baseline, "x")
    assert (hole.high.at, hole.high.closed, hole.low.at) == (Fraction(2), False, Fraction(-5))
    overlapping = reach(where("x <= 2 or (x >= 1 and x <= 4)", space), space.baseline, "x")
    assert (overlapping.high.at, overlapping.distance) == (Fraction(4), Fraction(3))
    single = reach(where("x == 1", space), space.baseline, "x")
    assert (single.low.at, single.high.at, single.distance) == (Fraction(1), Fraction(1), Fraction(0))
    free = reach(where("y >= 1", space), space.baseline, "x")
    assert free.wall is None and free.distance is None


def test_a_common_error_below_the_bound_leaves_the_branch_standing() -> None:
    found = next(b for b in answer("thaad-deal").branches if b.stands)
    assert found.common is not None and found.common.is_exact
    assert found.common.low == Fraction(3, 20)  # buffer 3/2 down and calm 3/2 up meet


# --- asking, and writing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "titles"),
    [
        ("strategies", ["Pr(withdraw)", "Pr(keep)", "Pr(sanction)", "Pr(tolerate)"]),
        ("payoffs", ["US payoff", "China payoff"]),
        ("US", ["US payoff"]),
        (["keep", "China payoff"], ["Pr(keep)", "China payoff"]),
        ("keep,  sanction", ["Pr(keep, sanction)"]),
        ("Pr(keep, sanction)", ["Pr(keep, sanction)"]),
    ],
)
def test_only_what_is_asked(of: Any, titles: list[str]) -> None:
    found = derive(atlas("thaad-deal"), MIXED, of=of, along=["shield", "buffer"])
    assert [quantity.title for quantity in found.branches[0].quantities] == titles
    assert {effect.parameter for _, _, effect in effects(found)} <= {"shield", "buffer"}


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ({"of": "sanctoin"}, "did you mean 'sanction'"),
        ({"of": "keep, tolerat"}, "tolerat"),
        ({"along": "sheild"}, "did you mean 'shield'"),
        ({"outcome": "keep"}, "an outcome names one strategy"),
        ({"at": {"shield": 99}}, "outside its range"),
    ],
)
def test_wrong_names_are_refused(asked: dict[str, Any], printed: str) -> None:
    with pytest.raises(UsageError, match=printed):
        derive(atlas("thaad-deal"), **asked)


def test_the_report_says_it() -> None:
    found = derive(atlas("thaad-deal"), at={"breach_cn": 4, "shield": 1})
    text = found.export()
    assert "In (keep, tolerate): nothing moves while it stands." in text
    assert "only the US payoff; no strategy and no condition" in text
    assert max(map(len, text.splitlines())) <= 80
    for form in ("markdown", "latex", "csv"):
        assert "shield" in found.export(form) or form == "latex"
    data = json.loads(found.export("json"))
    quantities = [q for b in data["branches"] for q in b["quantities"]]
    signs = {(e["parameter"], e["sign"]["word"], q["quantity"]) for q in quantities for e in q["effects"]}
    assert {("embargo", "never lowers", "US payoff"), ("shield", "either way", "US payoff")} <= signs
    assert len(data["branches"]) == 5


def test_a_report_of_what_hardly_moves() -> None:
    """Weights of one half, and an outcome that stands whatever the parameter is: no empty table, no idle "if"."""
    row, column = [["m + 1", "m"], ["m", "m + 1"]], [["m", "m + 1"], ["m + 1", "m"]]
    pennies = game({"a": ["h", "t"], "b": ["x", "y"]}, [row, column],
                   parameters={"m": {"baseline": 1, "range": (0, 2)}})  # fmt: skip
    text = derive(pennies).export()
    assert "probability" not in text and "a payoff" in text and text.count("It stands everywhere.") == 1
    assert "All at once" not in text
    still = derive(game({"a": ["h", "t"], "b": ["x"]}, [[[2], [1]], [[0], [0]]])).export()
    assert "The game has no parameter, so nothing moves." in still and "All at once" not in still


def test_an_outcome_on_a_curve_alone() -> None:
    """Mixed it is part of a continuum without formulas; where |y - x**2| is to be gained it stands on the curve."""
    space = {"x": {"baseline": "3/10", "range": (-1, 1)}, "y": {"baseline": "9/100", "range": (0, 1)}}
    within = derive(game({"a": ["u", "d"], "b": ["l"]}, [[["0"], ["y - x**2"]], [["0"], ["0"]]], space), "u + d, l")
    assert "No outcome asked about stands by a formula, unless within a continuum." in within.export()
    edge = derive(game({"a": ["u", "d"], "b": ["l"]}, [[["0"], ["Abs(y - x**2)"]], [["0"], ["0"]]], space), "u, l")
    text = " ".join(edge.export().split())
    assert "Because of y = x**2 the outcome ends as soon as y alone changes, so nothing has a slope along it." in text
    assert "the outcome may end as soon as x alone changes; slopes along it are those of the formulas." in text
    assert "All at once: an error of any size, however small, can end it." in text
    level = [["z*(y - x**2)"], ["z*(y - x**2) + Abs(y - x**2)"]]
    flat = game(
        {"a": ["u", "d"], "b": ["l"]}, [level, [["0"], ["0"]]], {**space, "z": {"baseline": 1, "range": (0, 2)}}
    )
    words = {effect.parameter: effect.sign.word for _, _, effect in effects(derive(flat, "u, l"))}
    assert words == {"x": "either way", "z": "no effect"}  # -2*x*z, and y - x**2, which is zero wherever it stands


@pytest.mark.slow
def test_long_formulas_are_named_and_in_full_in_json() -> None:
    found = derive(atlas("quotients"), "r0 + r1, c0 + c1", of="payoffs", along="a")
    assert "terms by" in found.export() and '(in full with .export("json"))' in found.export()
    data = json.loads(found.export("json"))
    longest = max(len(e["elasticity"]) for b in data["branches"] for q in b["quantities"] for e in q["effects"])
    assert longest > 400


@pytest.mark.slow
def test_an_unknown_quantity_is_told_what_there_is() -> None:
    with pytest.raises(UsageError) as told:
        derive(atlas("thaad-deal"), of="nobody")
    for name in ("strategies", "payoffs", "outcomes", "US, China", "withdraw, keep, sanction, tolerate"):
        assert name in str(told.value)
    with pytest.raises(UsageError, match="and 148 more"):
        derive(game({"one": ["a"], "many": [f"s{k}" for k in range(159)]}, [[[1] * 159], [[1] * 159]]), of="nobody")


def test_formulas_are_readable_again() -> None:
    names = domain_of(atlas("thaad-deal")).names
    for _, _, effect in effects(answer("thaad-deal")):
        written_out = sympy.sympify(ratio_text(effect.derivative, names), {name: sympy.Symbol(name) for name in names})
        assert sympy.cancel(written_out - to_sympy(effect.derivative, names)) == 0


@pytest.mark.parametrize(
    "parts",
    [
        lambda x, y, z: (x * x * y, z),
        lambda x, y, z: (-x * x * (y - z), (z - 9) ** 2),
        lambda x, y, z: (x**2 * (y - 9) ** 3, (z - 9) ** 2),
        lambda x, y, z: ((y - 9) ** 2 * x, (z - 9) ** 3),
        lambda x, y, z: (-3 * x**3 * y**2, (x - 9) * (z + 9)),
    ],
)
def test_powers_and_factors_of_one_sign(parts: Callable[..., tuple[Poly, Poly]]) -> None:
    over = domain(box(x=(0, -2, 2), y=(0, -2, 2), z=(0, -2, 2)))
    product = parts(*(over.ring[name] for name in "xyz"))
    alternatives = [tuple(sign_cells(factors(product, over), sign, over)) for sign in (-1, 0, 1)]
    for place in itertools.product(range(-2, 3), repeat=3):
        values = tuple(to_fmpq(Fraction(k)) for k in place)
        truth = product[0](*values) * product[1](*values)
        if product[1](*values) != 0:
            signs = [any(all(c.holds(values) for c in cell) for cell in cells) for cells in alternatives]
            assert signs == [truth < 0, truth == 0, truth > 0]


@pytest.mark.parametrize("condition", ["x >= y", "x*y > 1", "x == y", "y < 2 and x > y**2"])
def test_two_points_that_differ_in_one_parameter_part_a_region(condition: str) -> None:
    region = where(condition, box(x=(1, 0, 2), y=(1, 0, 2)))
    for name, other in (("x", "y"), ("y", "x")):
        found = differing_points(region, name)
        assert found is not None
        inside, outside = found
        assert region.contains(inside) and not region.contains(outside)
        assert inside[other] == outside[other] and region.space.admits(outside)


def test_the_nearer_wall_and_the_closed_end_of_the_range() -> None:
    space = box(x=(1, -5, 5), y=(1, 0, 5))
    between = reach(where("x >= -2 and x < 2", space), space.baseline, "x")
    assert between.wall == between.high and between.distance == 1
    other = reach(where("x >= 0 and x < 4", space), space.baseline, "x")
    assert other.wall == other.low and other.distance == 1
    half = reach(where("x > 0", space), space.baseline, "x")
    assert (half.high.at, half.high.closed, half.low.closed) == (Fraction(5), True, False)


@pytest.mark.slow
def test_what_a_parameter_moves_takes_a_counted_number_of_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Payoffs with Max and Min have conditions by the hundred; a branch for which no points are found is named."""
    asked: list[object] = []

    def counted(*arguments: Any) -> Any:
        asked.append(arguments)
        return decide(*arguments)

    monkeypatch.setattr(influence, "decide", counted)
    payoffs = [[["Max(a, b, c)", "d"], ["Min(b, c, d)", 1]], [["Max(c, d, a)", 0], ["a", "Min(a, d)"]]]
    space = {name: {"baseline": 1, "range": (-2, 3)} for name in "abcd"}
    atlas = nash(game({"row": ["u", "d"], "column": ["l", "m"]}, payoffs, space))
    moved = list(influence.influences(atlas, "abcd"))
    assert 0 < len(asked) <= 20
    assert any(one.perhaps for one in moved)


@pytest.mark.parametrize(
    ("low", "said"),
    [
        (Fraction(0), "how small an error can end it was not found within the budget."),
        (Fraction(1, 8), "an error below 12.5 % of every range surely leaves it standing."),
        (Fraction(1, 6), "an error below 16.6 % of every range surely leaves it standing."),
    ],
)
def test_an_error_of_unknown_size_is_said_to_be_unknown(low: Fraction, said: str) -> None:
    assert _common_error_text(DistanceBounds(low, ())) == f"All at once: {said}"


def test_an_error_that_is_enough_is_rounded_up() -> None:
    """At 33.3 % of every range nothing has ended yet, at a third it has."""
    outside = NearestOutside((), (), Nearest(UNDECIDED, Fraction(1, 3), Fraction(1, 3), attained=True))
    said = "an error below 33.3 % of every range surely leaves it standing; one of 33.4 % can end it."
    assert _common_error_text(DistanceBounds(Fraction(3332, 10_000), (outside,))) == f"All at once: {said}"


@pytest.mark.parametrize("words", [["derive"], ["sustain", "a, b"]])
def test_a_dispute_is_refused_before_it_is_solved(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.concepts.catalogue.atlas_for", lambda *_: pytest.fail("it was solved"))
    first, *rest = words
    done = command.run([first, "talks", *rest])
    assert done.code == 2 and done.err == (
        "error: talks is a dispute, which has agreements and no equilibria; ask zopa bargain\n"
    )


def test_points_drawn_from_a_small_region_measure_a_sign_or_show_the_other() -> None:
    """The region fills a millionth of the ranges: of 100,000 points of these none need meet it."""
    zero, one = Fraction(0), Fraction(1)
    region = where("x < 1/1000 and y < 1/1000", ParameterSpace(tuple(Parameter(w, zero, zero, one) for w in "xy")))
    over = region.domain
    signs, x = Signs(region, over.baseline, [], purse()), over.ring["x"]
    always, seen = signs.part_seen(signs.factors((1 - 500 * x, over.ring.one)), 1)
    assert seen is None and always is not None and always > Fraction(9999, 10_000)
    part, other = signs.part_seen(signs.factors((10_000 * x - 1, over.ring.one)), 1)
    assert part is None and other is not None and other.rational_witness is not None
    assert other.rational_witness[0] < Fraction(1, 10_000) and region.domain.contains(other.rational_witness)


@pytest.mark.parametrize("allowed", [0, 300_000, 10**9])
def test_slopes_that_are_met_when_all_is_spent_are_left_open_and_the_others_keep_their_signs(allowed: int) -> None:
    """Steps count, not seconds: no sign turns into another, and of nothing allowed only those are said that are the
    same on all of the ranges."""
    every = {(b.branch.label, q.title, e.parameter): e.sign.word for b, q, e in effects_of(derive(TERNARY))}
    atlas = nash(TERNARY)
    with allowing(allowed):
        found = derive(atlas)
    words = {(b.branch.label, q.title, e.parameter): e.sign.word for b, q, e in effects_of(found)}
    left = [key for key, word in words.items() if word != every[key]]
    assert words.keys() == every.keys() and all(words[key] == "undecided" for key in left)
    assert len(left) < len(words)
    grid = [tuple(map(to_fmpq, point)) for point in itertools.product(range(4), repeat=2)]
    for b, q, e in effects_of(found):
        signs = {(value > 0) - (value < 0) for value in (e.derivative.over(*p) * e.derivative.under(*p) for p in grid)}
        assert allowed or e.sign.word == "undecided" or len(signs - {0}) == 1, (b.branch.label, q.title)
    assert not (left and found.decided) and bool(left) == (allowed < 10**9)


def test_long_slopes_are_not_written_out_when_all_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {(b.branch.label, q.title, e.parameter): e.value for b, q, e in effects_of(derive(TERNARY))}
    monkeypatch.setattr("solver.questions.derive.answer.MAX_PLAIN", 0)
    atlas = nash(TERNARY)
    with allowing(0):
        found = list(effects_of(derive(atlas)))
    assert {(b.branch.label, q.title, e.parameter): e.value for b, q, e in found} == known
    assert all(e.slope is None and e.sign.word == "undecided" for _, _, e in found)
    assert any(value is not None for value in known.values())


def effects_of(found: Derivatives) -> Iterator[tuple[BranchDerivatives, Quantity, Effect]]:
    return ((b, q, e) for b in found.branches for q in b.quantities for e in q.effects)


def test_outcomes_at_the_point_are_counted_by_name_and_on_a_wall_there_may_be_more() -> None:
    cases = game(
        {"a": ["u"], "b": ["l", "m"]},
        [[["p", "p"]], [["Max(p, 2*p)", "Max(p, 2*p)"]]],
        {"p": {"baseline": 0, "range": (-1, 1)}},
    )
    assert "in (u, l), one of at least two that stand," in derive(cases).export()  # where both cases of Max do
    assert "in (u, l), one of two that stand," in derive(cases, at={"p": 1}).export()


def test_where_formulas_are_those_of_a_corner_of_a_continuum_is_said() -> None:
    pays = {"u, l": ["1 - x", "x"], "u, m": ["x", "x"], "d, l": ["x", "1"], "d, m": ["0", "0"]}
    tied = game({"a": ["u", "d"], "b": ["l", "m"]}, pays, {"x": {"baseline": "3/4", "range": [0, 1]}})
    said = "there equilibria can join into continua, of which formulas give the corners."
    assert f"Ties (everywhere): {said}" in " ".join(derive(tied, "u, l + m").export().split())
    assert said not in " ".join(derive(load("thaad-deal"), "keep, tolerate").export().split())


@pytest.mark.parametrize("name", ["four-party", "gloves", "airport"])
def test_a_core_has_no_payoffs_to_follow(name: str) -> None:
    with pytest.raises(UsageError, match=r"core has no payoffs of its own; name an outcome that has, as shapley"):
        derive(load(name), "core")
    assert derive(load(name), "shapley").branches


# --- where assumptions tie parameters together ----------------------------------------------------

# what is assumed: which parameter moves, and where p and q are then
FOLLOWS: Mapping[str, tuple[str, Callable[[Fraction], tuple[Fraction, Fraction]]]] = {
    "q = 2*p": ("p", lambda t: (t, 2 * t)),
    "q = 3*p - 1": ("p", lambda t: (t, 3 * t - 1)),  # q is at the ends of its range first
    "p = q**2 - 3": ("q", lambda t: (t**2 - 3, t)),
    "p*q = 2": ("p", lambda t: (t, 2 / t)),  # a quotient
}


def tied(assumed: str) -> NormalForm:
    read_game = reads(TIED.replace("q = 2*p", assumed))
    assert isinstance(read_game, NormalForm)
    return read_game


def paid(p: Fraction, q: Fraction, r: Fraction, outcome: str) -> tuple[bool, dict[str, Fraction]]:
    """Whether an outcome of the tied game is stable, and what is said of it in numbers: by hand, from its payoffs."""
    one, zero = Fraction(1), Fraction(0)
    row, column = {"ax": p, "ay": one, "bx": r, "by": q}, {"ax": q, "ay": r, "bx": zero, "by": p}
    if len(outcome) == 2:
        s, t = outcome[0], outcome[1]
        stable = row[s + t] >= row[("b" if s == "a" else "a") + t]
        stable &= column[s + t] >= column[s + ("y" if t == "x" else "x")]
        return stable, {"R payoff": row[s + t], "C payoff": column[s + t]}
    y, x = (column["by"] - column["bx"], row["by"] - row["ay"])
    both, across = column["ax"] - column["ay"] + y, row["ax"] - row["bx"] + x
    if not both or not across:
        return False, {}
    a, left = y / both, x / across  # how often a and x are played
    values = {"Pr(a)": a, "Pr(x)": left, "R payoff": row["ax"] * left + row["ay"] * (1 - left)}
    return 0 < a < 1 and 0 < left < 1, {**values, "C payoff": column["ax"] * a + column["bx"] * (1 - a)}


OUTCOMES = {"ax": "a, x", "ay": "a, y", "bx": "b, x", "by": "b, y", "mixed": "a + b, x + y"}


@pytest.mark.slow
@pytest.mark.parametrize("assumed", FOLLOWS)
def test_what_follows_moves_with_the_others(assumed: str) -> None:
    """Slopes and reaches against numbers at points of the line, on which what follows is put by hand."""
    moves, place = FOLLOWS[assumed]
    seen, made, step = 0, nash(tied(assumed)), Fraction(1, 10**6)
    low, high = (0, 2) if moves == "p" else (0, 4)
    grid = [low + (high - low) * Fraction(k, 240) for k in range(241)]
    inside = [t for t in grid if t and (at := place(t)) and 0 <= at[0] <= 2 and 0 <= at[1] <= 4]
    tried = inside[3 :: max(24, len(inside) // how_many(2, 10))]
    for t, r in itertools.product(tried, (Fraction(1, 3), Fraction(8, 7))):
        p, q = place(t)
        for name, outcome in OUTCOMES.items():
            stable, values = paid(p, q, r, name)
            if not stable:
                continue
            (found,) = derive(made, outcome, along=moves, at={"p": p, "q": q, "r": r}).branches
            assert found.stands
            after, before = paid(*place(t + step), r, name)[1], paid(*place(t - step), r, name)[1]
            numbers = {one.title: one for one in found.quantities}
            for title, value in values.items():
                effects = numbers[title].effects if title in numbers else ()
                slope = effects[0].value or Fraction(0) if effects else Fraction(0)
                assert abs((after[title] - before[title]) / (2 * step) - slope) < Fraction(1, 1000), (title, name, t)
                assert title not in numbers or numbers[title].value == value
                assert not effects or effects[0].parameter == moves
            (reached,) = found.reaches
            standing = [s for s in inside if paid(*place(s), r, name)[0]]
            beyond = [s for s in grid if s not in standing]
            ends, near = (float(reached.low.at), float(reached.high.at)), 1e-9
            holding = [float(s) for s in standing if all(not min(s, t) < b < max(s, t) for b in beyond)]
            assert ends[0] < t < ends[1] and all(not ends[0] + near < s < ends[1] - near for s in beyond)
            assert ends[0] - near < min(holding) and max(holding) < ends[1] + near
            seen += 1
    assert seen > 5


@pytest.mark.slow
def test_where_it_stands_is_decided_where_what_follows_moves_along() -> None:
    for assumed, (moves, _) in FOLLOWS.items():
        (found,) = derive(tied(assumed), along=moves).influences
        assert found.stands, assumed
        assert not found.perhaps or assumed == "p = q**2 - 3", assumed  # (b, x) stands at q = sqrt(3) alone
        assert found.strategies and [player for player, _ in found.payoffs] == ["R", "C"]


def test_what_follows_is_told_once_and_not_moved_alone() -> None:
    found = derive(tied("q = 2*p"), "a, x")
    assert found.along == ("p", "r") and [one.parameter for one in found.influences] == ["p", "r"]
    page = " ".join(str(found).split())
    assert page.count("q moves with p, by what is assumed.") == 1
    assert "(open)" not in page and "nothing at all" not in page and "q = 2*p" not in page
    assert "q moves" not in str(derive(tied("q = 2*p"), "a, x", along="r"))
    both = " ".join(str(derive(tied("q = p + r"), "a, x", along="p")).split())
    assert "q moves with p and r, by what is assumed." in both
    (end,) = derive(tied("q = 3*p - 1"), "a, x", along="p", at={"p": "5/4", "q": "11/4"}).branches[0].reaches
    assert (end.low.at, end.high.at, bool(end.high.by)) == (Fraction(1), Fraction(5, 3), True)
    assert "moves with" not in str(derive(load("thaad-deal"), "keep, tolerate"))
    assert "q stays as it is, by what is assumed." in str(derive(tied("q = 2"), "a, x"))
    still = derive(tied("p = 1 and q = 2 and r = 1"))
    assert still.along == () and "What is assumed determines every parameter, so nothing moves." in str(still)


def test_along_what_follows_is_refused_as_in_a_sweep() -> None:
    for done in (
        command.run(["derive", "-", "a, x", "--along", "q"], TIED),
        command.run(["sweep", "-", "q=0:4:5"], TIED),
    ):
        assert (done.code, done.out) == (2, "")
        assert "q follows from the others by the game's assumptions; move those" in done.err
