"""Worked examples with exact answers: numbers as Fractions, formulas as rational functions, conditions as sets.

The examples are the textbook games, the parametric games and the games of the essay whose answers were worked
out independently before the engine was written. Nothing is compared in floating point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from operator import attrgetter

import brute_force
import pytest
from audit import tenth
from cases import LITERATURE, Case, Mixed, Payoffs, Shape, mixed
from shelf import NORMAL

from games import load
from solver.algebra.polynomials import Ratio, ring
from solver.atlas import Branch, branches_at, is_complete
from solver.concepts import phases as partition
from solver.concepts.nash.atlas import OFF_WALLS, NashAtlas, NashAtPoint
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import Solution, solve
from solver.expressions.expression import evaluate, parse
from solver.forms.normal import NormalForm, game
from solver.regions.decide.emptiness import QUICK_BUDGET
from solver.regions.lowering import Decisions, lower
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.region import Region, everywhere, where

Pair = tuple[Mixed, Mixed]

F = Fraction


def pairs(solution: Solution) -> set[Pair]:
    return {(e.row, e.column) for e in solution.equilibria}


def formula(text: str, names: Sequence[str]) -> Ratio:
    return lower(parse(text).tree, ring(tuple(names)), Decisions())


@cache
def atlas(name: str) -> NashAtlas:
    return nash(load(name))


def branch(found: NashAtlas, label: str) -> Branch:
    [only] = [b for b in found.branches if b.label == label]
    return only


def states(found: NashAtlas, label: str, strategies: Sequence[Sequence[str]], payoffs: Sequence[str]) -> None:
    """The branch has these closed forms."""
    names = found.game.space.names
    one = branch(found, label)
    assert one.strategies == tuple(tuple(formula(w, names) for w in weights) for weights in strategies)
    assert one.payoffs == tuple(formula(u, names) for u in payoffs)


def stands(found: NashAtlas, label: str, condition: str) -> None:
    """The branch stands exactly where the condition holds, and its verdict fits."""
    one = branch(found, label)
    region = one.region
    stated = where(condition, found.game.space)
    for one_way, other_way in ((region, stated), (stated, region)):
        for cell in one_way.cells:  # one alternative at a time: a complement can be long
            assert Region(region.space, (cell,)).within(other_way) is True, f"{label}: {region}"
    assert one.verdict.kind == "nonempty"
    witness = one.verdict.rational_witness
    assert witness is not None and region.contains(dict(zip(found.game.space.names, witness, strict=True)))


def is_thin(region: Region) -> bool:
    """Whether the set has no inner point."""
    verdict = region.verdict()
    return verdict.kind == "empty" or verdict.full is False


def phases(found: NashAtlas, expected: Mapping[tuple[str, ...], str]) -> None:
    """These lists of branches occur on open sets and no others, each on the stated set up to walls."""
    listed = partition.phases(found)
    assert listed.complete and listed.certified == 1
    assert sorted(phase.labels for phase in listed) == sorted(expected)
    for phase in listed:
        stated = where(expected[phase.labels], found.game.space)
        assert phase.region is not None
        assert is_thin(phase.region & ~stated), phase.labels
        assert is_thin(stated & ~phase.region), phase.labels
        assert stated.contains(phase.example) and phase.region.contains(phase.example)


# --- one-shot games -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Summary:
    """What an engine says of a game: written equilibria, and for each component its size and its subsets' shapes."""

    equilibria: tuple[str, ...]
    sizes: tuple[int, ...]
    shapes: tuple[tuple[Shape, ...], ...]


def text_of(*sides: Sequence[Fraction]) -> str:
    return " | ".join(" ".join(map(str, side)) for side in sides)


def summary_of(solution: Solution) -> Summary:
    return Summary(
        tuple(text_of(e.row, e.column, e.payoffs) for e in solution.equilibria),
        tuple(len(component.equilibria) for component in solution.components),
        tuple(tuple(sorted((len(s.row), len(s.column)) for s in c.subsets)) for c in solution.components),
    )


def form_of(case: Case) -> NormalForm:
    m, n = len(case.A), len(case.A[0])
    return game({"row": [f"r{i}" for i in range(m)], "column": [f"c{j}" for j in range(n)]}, [case.A, case.B])


def point_solver(case: Case) -> Summary:
    return summary_of(solve(case.A, case.B))


def closed_forms(case: Case) -> Summary:
    return summary_of(nash(form_of(case)).at().solution)


def tight_inequalities(case: Case) -> Summary:
    found = brute_force.extreme_equilibria(brute_force.matrix(case.A), brute_force.matrix(case.B))
    parts = sorted(brute_force.components(found), key=max, reverse=True)
    subsets = [sorted((len(xs), len(ys)) for xs, ys in brute_force.nash_subsets(part)) for part in parts]

    def payoff(payoffs: Payoffs, x: Mixed, y: Mixed) -> Fraction:
        return sum((v * w * p for v, line in zip(x, payoffs, strict=True) for w, p in zip(y, line, strict=True)), F(0))

    return Summary(
        tuple(text_of(x, y, [payoff(P, x, y) for P in (case.A, case.B)]) for x, y in sorted(found, reverse=True)),
        tuple(map(len, parts)),
        tuple(map(tuple, subsets)),
    )


@pytest.mark.parametrize("engine", [point_solver, closed_forms, tight_inequalities])
@pytest.mark.parametrize("case", LITERATURE, ids=attrgetter("name"))
def test_agrees_with_the_literature(engine: Callable[[Case], Summary], case: Case) -> None:
    assert engine(case) == Summary(case.equilibria, case.sizes, case.shapes)


@pytest.mark.parametrize("case", LITERATURE, ids=attrgetter("name"))
def test_without_parameters_every_answer_is_a_closed_form(case: Case) -> None:
    found = nash(form_of(case))
    assert len(found.branches) == len(case.equilibria)
    here = found.at()
    assert here.method == OFF_WALLS and None not in here.branches
    assert solve(case.A, case.B).method not in ("", OFF_WALLS)


@pytest.mark.parametrize("case", [case for case in LITERATURE if case.catalogue], ids=attrgetter("catalogue"))
def test_the_baseline_of_a_catalogue_game(case: Case) -> None:
    assert summary_of(atlas(case.catalogue).at().solution) == Summary(case.equilibria, case.sizes, case.shapes)


def test_06_and_07_are_one_family() -> None:
    # B's first row is (3, 2 + t): row 6 at t = 0, row 7 on the wall t = 1
    form = game(
        {"row": ["top", "middle", "bottom"], "column": ["left", "right"]},
        [[[3, 3], [2, 5], [0, 6]], [[3, "2 + t"], [2, 6], [3, 1]]],
        {"t": {"baseline": 0, "range": (0, 2)}},
    )
    found = nash(form)
    stands(found, "(top, left)", "t <= 1")
    states(
        found,
        "(top + middle, left + right)",
        [["4/(5 - t)", "(1 - t)/(5 - t)", "0"], ["2/3", "1/3"]],
        ["3", "(14 - 2*t)/(5 - t)"],
    )
    stands(found, "(top + middle, left + right)", "t <= 1")
    stands(found, "(middle + bottom, left + right)", "0 <= t and t <= 2")
    six = found.at()
    assert six.solution.nondegenerate and len(six.solution.equilibria) == 3
    seven = found.at({"t": 1})
    top = mixed("1 0 0")
    assert pairs(seven.solution) == {
        (top, mixed("1 0")),
        (top, mixed("2/3 1/3")),
        (mixed("0 1/3 2/3"), mixed("1/3 2/3")),
    }
    [edge] = [c for c in seven.solution.components if not c.is_point]
    [subset] = edge.subsets
    assert subset.row == (top,) and set(subset.column) == {mixed("1 0"), mixed("2/3 1/3")}


def test_10_entry_deterrence_in_formulas() -> None:
    found = atlas("entry-deterrence")
    stands(found, "(in, accommodate)", "duopoly >= 0")
    stands(found, "(out, fight)", "loss >= 0")
    states(
        found,
        "(out, fight + accommodate)",
        [["1", "0"], ["duopoly/(duopoly + loss)", "loss/(duopoly + loss)"]],
        ["0", "monopoly"],
    )
    stands(found, "(out, fight + accommodate)", "duopoly + loss > 0")
    assert found.at().solution.nondegenerate is False


def test_11_the_careless_column_player_has_four_closed_forms() -> None:
    form = game(
        {"row": ["up", "down"], "column": ["left", "right"]},
        [[[1, 0], [0, 1]], [["t", "t"], ["s", "s"]]],
        {"t": {"baseline": 0, "range": (-1, 1)}, "s": {"baseline": 0, "range": (-1, 1)}},
    )
    found = nash(form)
    assert len(found.branches) == 4
    assert all(b.region.equals(everywhere(form.space)) for b in found.branches)
    [component] = found.at({"t": "1/3"}).solution.components
    assert len(component.equilibria) == 4 and len(component.subsets) == 3


def test_12_hawks_are_as_frequent_as_value_over_injury() -> None:
    found = atlas("hawk-dove")
    share = ["value/injury", "1 - value/injury"]
    pay = "value*(injury - value)/(2*injury)"
    states(found, "(hawk + dove, hawk + dove)", [share, share], [pay, pay])
    stands(found, "(hawk + dove, hawk + dove)", "value <= injury and injury > 0")
    stands(found, "(hawk, hawk)", "value >= injury")
    for label in ("(hawk, dove)", "(dove, hawk)"):
        stands(found, label, "value <= injury")
    states(found, "(hawk, dove)", [["1", "0"], ["0", "1"]], ["value", "0"])
    stands(found, "(dove, dove)", "value == 0")
    three = ("(hawk, dove)", "(dove, hawk)", "(hawk + dove, hawk + dove)")
    phases(found, {("(hawk, hawk)",): "value > injury", three: "value < injury"})


def test_13_the_inspection_game_in_formulas() -> None:
    found = atlas("inspection")
    [only] = found.branches
    states(
        found,
        only.label,
        [["monitoring/wage", "1 - monitoring/wage"], ["effort/wage", "1 - effort/wage"]],
        ["wage - effort", "output - wage - output*monitoring/wage"],
    )
    assert only.region.equals(everywhere(found.game.space)) is True
    assert len(found.excluded) == 4
    phases(found, {(only.label,): "wage >= 0"})


# --- parametric games -----------------------------------------------------------------------------


def test_15_two_markets() -> None:
    found = atlas("two-markets")
    stands(found, "(first, first)", "share >= 2/3")
    stands(found, "(second, second)", "share <= 1/3")
    middle = ("(first, second)", "(second, first)", "(first + second, first + second)")
    for label in middle:
        stands(found, label, "1/3 <= share and share <= 2/3")
    mix = ["3*share - 1", "2 - 3*share"]
    pay = "3*share*(1 - share)/2"
    states(found, middle[2], [mix, mix], [pay, pay])
    states(found, "(first, second)", [["1", "0"], ["0", "1"]], ["share", "1 - share"])
    phases(
        found,
        {
            ("(first, first)",): "share > 2/3",
            ("(second, second)",): "share < 1/3",
            middle: "1/3 < share and share < 2/3",
        },
    )


@pytest.mark.parametrize(("share", "corner"), [("1/3", "0 1"), ("2/3", "1 0")])
def test_15_one_component_of_two_edges_on_each_wall(share: str, corner: str) -> None:
    here = atlas("two-markets").at({"share": share})
    first, second, pure = mixed("1 0"), mixed("0 1"), mixed(corner)
    assert here.walls and here.method != OFF_WALLS
    assert pairs(here.solution) == {(pure, pure), (first, second), (second, first)}
    [component] = here.solution.components
    subsets = {(frozenset(s.row), frozenset(s.column)) for s in component.subsets}
    both = frozenset({first, second})
    assert subsets == {(frozenset({pure}), both), (both, frozenset({pure}))}
    assert here.solution.nondegenerate is False


EIGHT = ("a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4")
GAINS = (
    "a1 - a3",
    "a2 - a4",
    "b1 - b2",
    "b3 - b4",
)  # of the first strategy over the second, against each other one


@cache
def eight() -> NashAtlas:
    """Every 2×2 game: the payoffs are the parameters."""
    form = game(
        {"row": ["top", "bottom"], "column": ["left", "right"]},
        [[["a1", "a2"], ["a3", "a4"]], [["b1", "b2"], ["b3", "b4"]]],
        {name: {"baseline": 0, "range": (-4, 4)} for name in EIGHT},
    )
    return nash(form)


def with_signs(signs: Sequence[int], sizes: Sequence[int], base: Sequence[int]) -> dict[str, Fraction]:
    """A game whose four gains have these signs and sizes."""
    g = [sign * size for sign, size in zip(signs, sizes, strict=True)]
    return {
        "a1": F(base[0] + g[0]), "a3": F(base[0]), "a2": F(base[1] + g[1]), "a4": F(base[1]),
        "b1": F(base[2] + g[2]), "b2": F(base[2]), "b3": F(base[3] + g[3]), "b4": F(base[3]),
    }  # fmt: skip


def game_at(point: Mapping[str, Fraction]) -> tuple[brute_force.Matrix, brute_force.Matrix]:
    a1, a2, a3, a4, b1, b2, b3, b4 = (point[name] for name in EIGHT)
    return ((a1, a2), (a3, a4)), ((b1, b2), (b3, b4))


def supports(here: NashAtPoint) -> frozenset[tuple[bool, ...]]:
    return frozenset(tuple(w > 0 for w in (*e.row, *e.column)) for e in here.solution.equilibria)


SIGNS = tuple(product((1, 0, -1), repeat=4))


@pytest.mark.parametrize("signs", SIGNS, ids=lambda signs: "".join("-0+"[s + 1] for s in signs))
def test_16_a_sign_vector(signs: tuple[int, ...]) -> None:
    seen = set()
    for sizes, base in (
        ((1, 2, 2, 1), (0, 1, 0, -1)),
        ((3, 1, 1, 2), (-1, 0, 1, 2)),
        ((1, 1, 1, 1), (0, 0, 0, 0)),
    ):
        point = with_signs(signs, sizes, base)
        here = eight().at(point)
        A, B = game_at(point)
        expected = brute_force.extreme_equilibria(A, B)
        assert pairs(here.solution) == expected
        assert {
            frozenset((e.row, e.column) for e in component.equilibria) for component in here.solution.components
        } == brute_force.components(expected)
        assert here.solution.nondegenerate == (0 not in signs)
        assert bool(here.walls) or 0 not in signs
        seen.add((supports(here), len(here.solution.components)))
        if 0 not in signs:
            assert len(expected) == (3 if signs in ((1, -1, 1, -1), (-1, 1, -1, 1)) else 1)
            assert None not in here.branches
    assert len(seen) == 1, "the supports depend on more than the four signs"


def test_16_counts() -> None:
    generic = [signs for signs in SIGNS if 0 not in signs]
    assert len(generic) == 16 and len(SIGNS) - len(generic) == 65
    lists = [len(eight().at(with_signs(signs, (1, 2, 2, 1), (0, 0, 0, 0))).solution.equilibria) for signs in generic]
    assert lists.count(1) == 14 and lists.count(3) == 2


def opposed(one: str, other: str) -> str:
    """The condition that one is not negative, the other not positive, or the reverse, and not both zero."""
    return (
        f"(({one} >= 0 and {other} <= 0 and {one} - ({other}) > 0)"
        f" or ({one} <= 0 and {other} >= 0 and {one} - ({other}) < 0))"
    )


def test_16_the_regions_and_the_formulas() -> None:
    found = eight()
    assert len(found.branches) == 5 and not found.excluded
    stands(found, "(top, left)", f"{GAINS[0]} >= 0 and {GAINS[2]} >= 0")
    stands(found, "(top, right)", f"{GAINS[1]} >= 0 and {GAINS[2]} <= 0")
    stands(found, "(bottom, left)", f"{GAINS[0]} <= 0 and {GAINS[3]} >= 0")
    stands(found, "(bottom, right)", f"{GAINS[1]} <= 0 and {GAINS[3]} <= 0")
    one_a, one_b = f"({GAINS[0]} - ({GAINS[1]}))", f"({GAINS[2]} - ({GAINS[3]}))"
    states(
        found,
        "(top + bottom, left + right)",
        [[f"(b4 - b3)/{one_b}", f"(b1 - b2)/{one_b}"], [f"(a4 - a2)/{one_a}", f"(a1 - a3)/{one_a}"]],
        [f"(a1*a4 - a2*a3)/{one_a}", f"(b1*b4 - b2*b3)/{one_b}"],
    )
    stands(
        found,
        "(top + bottom, left + right)",
        f"{opposed(GAINS[0], GAINS[1])} and {opposed(GAINS[2], GAINS[3])}",
    )


def test_16_the_phases() -> None:
    listed = partition.phases(eight())
    assert listed.complete and listed.certified == 1
    # 3 of the 16 sign vectors for each pure profile alone, 2 for the mixed one alone, 1 for each triple
    sizes = sorted(len(phase.branches) for phase in listed)
    assert sizes == [1, 1, 1, 1, 1, 3, 3]
    for signs in SIGNS:
        point = with_signs(signs, (1, 2, 2, 1), (0, 0, 0, 0))
        holding = [phase for phase in listed if phase.region is not None and phase.region.contains(point)]
        if 0 not in signs:
            [phase] = holding
            assert set(phase.branches) == set(branches_at(eight(), point))


# --- the games of the essay -----------------------------------------------------------------------

DEAL, KEEP = "(withdraw, sanction)", "(keep, tolerate)"
MIXED = "(withdraw + keep, sanction + tolerate)"
BOTH = "0 < shield and shield < breach_us and 0 < buffer - calm and buffer - calm < breach_cn"


def test_17_thaad_deal_has_five_branches() -> None:
    found = atlas("thaad-deal")
    assert is_complete(found) and not found.excluded and len(found.branches) == 5
    stands(found, DEAL, "breach_us >= shield and breach_cn >= buffer - calm")
    stands(found, KEEP, "shield >= 0 and buffer >= calm")
    stands(found, "(withdraw, tolerate)", "shield <= 0 and buffer - calm >= breach_cn")
    stands(found, "(keep, sanction)", "shield >= breach_us and calm >= buffer")
    stands(
        found,
        MIXED,
        "breach_us > 0 and breach_cn > 0"
        " and 0 <= buffer - calm and buffer - calm <= breach_cn and 0 <= shield and shield <= breach_us",
    )
    thin = [b.label for b in found.branches if b.verdict.full is not True]
    assert thin == ["(withdraw, tolerate)"]  # it needs shield = 0, the end of its range


def test_17_thaad_deal_in_formulas() -> None:
    found = atlas("thaad-deal")
    states(
        found,
        MIXED,
        [
            ["(buffer - calm)/breach_cn", "1 - (buffer - calm)/breach_cn"],
            ["shield/breach_us", "1 - shield/breach_us"],
        ],
        ["shield*(embargo - breach_us)/breach_us", "(buffer - calm)*(relief - breach_cn)/breach_cn"],
    )
    for label, pay in (
        (DEAL, ["embargo - shield", "relief + calm - buffer"]),
        ("(withdraw, tolerate)", ["-shield", "relief - breach_cn"]),
        ("(keep, sanction)", ["embargo - breach_us", "calm - buffer"]),
        (KEEP, ["0", "0"]),
    ):
        one = branch(found, label)
        assert one.is_pure and one.payoffs == tuple(formula(u, found.game.space.names) for u in pay)


def test_17_thaad_deal_has_four_phases() -> None:
    phases(
        atlas("thaad-deal"),
        {
            (KEEP,): "shield > 0 and buffer > calm and (shield > breach_us or buffer - calm > breach_cn)",
            ("(keep, sanction)",): "shield > breach_us and calm > buffer",
            (DEAL,): "breach_us > shield and calm > buffer",
            (DEAL, KEEP, MIXED): BOTH,
        },
    )


def test_17_thaad_deal_at_the_baseline() -> None:
    here = atlas("thaad-deal").at()
    assert [b.label if b else None for b in here.branches] == [KEEP]
    [only] = here.solution.equilibria
    assert only.payoffs == (F(0), F(0))
    deal = load("thaad-deal").cell(("withdraw", "sanction"))
    point = load("thaad-deal").space.baseline
    # both would prefer the deal: a prisoners' dilemma
    assert tuple(evaluate(u.tree, point) for u in deal) == (F(3), F(2))


def test_17_thaad_deal_with_a_free_shield_is_a_continuum() -> None:
    here = atlas("thaad-deal").at({"shield": 0})
    withdraw, keep, tolerate = mixed("1 0"), mixed("0 1"), mixed("0 1")
    assert pairs(here.solution) == {(withdraw, tolerate), (keep, tolerate)}
    [component] = here.solution.components
    [subset] = component.subsets
    assert set(subset.row) == {withdraw, keep} and subset.column == (tolerate,)
    assert subset.representative().strategies[0] == (F(1, 2), F(1, 2))


def along(name: str, free: str, **moved: int) -> NashAtlas:
    """The atlas along one parameter, the others at the baseline, some of them moved."""
    form = load(name)
    point = form.space.point(moved)
    return nash(form.fix({other: x for other, x in point.items() if other != free}))


def test_17_tipping_points_of_thaad_deal() -> None:
    phases(along("thaad-deal", "shield"), {(KEEP,): "shield >= 0"})
    only = ("(keep, sanction)",)
    phases(along("thaad-deal", "buffer"), {only: "buffer < 3", (KEEP,): "buffer > 3"})
    phases(along("thaad-deal", "calm"), {only: "calm > 6", (KEEP,): "calm < 6"})
    for free in ("embargo", "breach_us", "relief", "breach_cn"):
        found = along("thaad-deal", free)
        # China's `tolerate` dominates, so that only (keep, tolerate) is left, whatever these four are
        phases(found, {(KEEP,): f"{free} >= 0"})
        for k in range(11):
            assert pairs(found.at({free: k}).solution) == {(mixed("0 1"), mixed("0 1"))}
    for name, on in (("buffer", 3), ("calm", 6)):
        assert pairs(along("thaad-deal", name).at({name: on}).solution) == {
            (mixed("0 1"), mixed("1 0")),
            (mixed("0 1"), mixed("0 1")),
        }


def test_17_tipping_points_of_shield_with_a_firmer_china() -> None:
    found = along("thaad-deal", "shield", breach_cn=4)
    phases(found, {(DEAL, KEEP, MIXED): "0 < shield and shield < 2", (KEEP,): "shield > 2"})
    states(found, MIXED, [["3/4", "1/4"], ["shield/2", "1 - shield/2"]], ["2*shield", "3/4"])
    sizes = {x: len(found.at({"shield": x}).solution.equilibria) for x in (0, "1/100", 1, "199/100", 2, 3, 10)}
    assert list(sizes.values()) == [3, 3, 3, 3, 3, 1, 1]
    assert [len(found.at({"shield": x}).solution.components) for x in (0, 1, 2)] == [2, 3, 2]


def test_17_the_cheapest_change_of_the_breach_costs() -> None:
    # +1 and +1 make the deal an equilibrium; less does not; breach_us alone cannot
    found = atlas("thaad-deal")
    deal = branch(found, DEAL).region
    base = found.game.space.baseline
    assert deal.contains({**base, "breach_us": F(3), "breach_cn": F(3)})
    assert not deal.contains({**base, "breach_us": F(3), "breach_cn": F(299, 100)})
    assert not deal.contains({**base, "breach_us": F(299, 100), "breach_cn": F(3)})
    assert not deal.contains({**base, "breach_us": F(10)})
    assert deal.contains({**base, "breach_us": F(3), "buffer": F(5)})
    # as the only equilibrium it needs more than breach costs
    alone = where("shield >= 0 and buffer >= calm", found.game.space)
    assert alone.within(branch(found, KEEP).region) is True


def test_17_patron_client_ambivalence() -> None:
    found = atlas("patron-client")
    label = "(support + abandon, restrain + provoke)"
    states(
        found,
        label,
        [
            ["1 - bomb/isolation", "bomb/isolation"],
            ["1 - buffer/(trouble - drift)", "buffer/(trouble - drift)"],
        ],
        ["-drift*buffer/(trouble - drift)", "aid*(1 - bomb/isolation)"],
    )
    phases(
        found,
        {
            (label,): "trouble > buffer + drift and isolation > bomb and buffer > 0 and bomb > 0",
            ("(support, provoke)",): "trouble < buffer + drift",
            ("(abandon, provoke)",): "trouble > buffer + drift and bomb > isolation",
        },
    )
    here = found.at()
    [only] = here.solution.equilibria
    assert only.row == (F(1, 3), F(2, 3)) and only.column == (F(1, 4), F(3, 4))
    assert only.payoffs == (F(-3, 4), F(4, 3))
    # unique exactly where all four inequalities are strict, walls included
    ambivalence = where("trouble > buffer + drift and isolation > bomb and buffer > 0 and bomb > 0", found.game.space)
    for buffer, bomb, trouble, isolation in product((0, 1, 3), (0, 1, 3), (1, 2, 4, 5), (0, 1, 2, 3)):
        point = found.game.space.point({"buffer": buffer, "bomb": bomb, "trouble": trouble, "isolation": isolation})
        solution = found.at(point).solution
        mixes = len(solution.equilibria) == 1 and not solution.equilibria[0].is_pure
        assert mixes == ambivalence.contains(point), point


DILEMMA, HUNT = "(deploy, deploy)", "(restrain, restrain)"
ONE_SIDED = ("(restrain, deploy)", "(deploy, restrain)")
BOTH_MIX = "(restrain + deploy, restrain + deploy)"


def test_17_the_four_types_of_security_dilemma() -> None:
    found = atlas("security-dilemma")
    phases(
        found,
        {
            (DILEMMA,): "edge > cost and exposure > race + cost",
            (HUNT, DILEMMA, BOTH_MIX): "edge < cost and exposure > race + cost",
            (HUNT,): "edge < cost and exposure < race + cost",
            (*ONE_SIDED, BOTH_MIX): "edge > cost and exposure < race + cost",
        },
    )
    share = ["(exposure - race - cost)/(exposure - race - edge)", "(cost - edge)/(exposure - race - edge)"]
    pay = "exposure*(edge - cost)/(exposure - race - edge)"
    states(found, BOTH_MIX, [share, share], [pay, pay])
    stands(found, HUNT, "cost >= edge")
    stands(found, DILEMMA, "exposure >= race + cost")
    for label in ONE_SIDED:
        stands(found, label, "edge >= cost and exposure <= race + cost")
    stands(
        found,
        BOTH_MIX,
        "(exposure >= race + cost and cost >= edge and exposure > race + edge)"
        " or (exposure <= race + cost and cost <= edge and exposure < race + edge)",
    )
    assert pairs(found.at().solution) == {(mixed("0 1"), mixed("0 1"))}


# --- what the answers rest on ---------------------------------------------------------------------


def test_an_equality_never_has_an_inner_point() -> None:
    space = load("thaad-deal").space
    for text in (
        "shield == 3",
        "shield == 4",
        "shield*relief == 15",
        "shield*relief == 14 and buffer > calm",
    ):
        verdict = where(text, space).verdict()
        assert verdict.kind == "nonempty", text
        assert verdict.full is not True, text


def test_what_cannot_be_decided_is_not_called_empty() -> None:
    # (x² − 2)² <= 0 only at the square root of two, which no sub-box and no combination settles
    space = ParameterSpace((Parameter("x", F(1), F(0), F(2)),))
    root = where("(x**2 - 2)**2 <= 0", space)
    tight = replace(QUICK_BUDGET.first, steps=0)
    assert root.verdict(tight).kind == "undecided"
    union = where("(x**2 - 2)**2 <= 0 or x < 0", space)
    assert union.verdict(tight).kind == "undecided"
    assert root.within(where("x < 1", space), tight) is None
    assert root.equals(where("x < 0", space), tight) is None
    full = root.verdict()
    assert full.kind == "nonempty" and full.full is not True
    assert full.witness is not None and full.rational_witness is None
    assert abs(float(full.witness[0]) ** 2 - 2) < 1e-9


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x**2*y <= 0 and x >= 1", "nonempty"),  # y = 0
        ("x**2*y < 0", "empty"),
        ("(x - y)**2 <= 0 and x > 1", "nonempty"),
        ("(x - y)**2 < 0", "empty"),
        ("x >= 2", "nonempty"),
        ("x > 2", "empty"),
        ("x == 2 and y == 0", "nonempty"),
        ("x*y >= 4", "nonempty"),  # the corner
        ("x*y > 4", "empty"),
        ("x + y >= 4 and x <= y", "nonempty"),
        ("x + y >= 4 and x < y", "empty"),
        ("x + y == 3 and x - y == 5/3", "empty"),
        ("x + y == 3 and x - y == 1", "nonempty"),
    ],
)
def test_a_set_that_is_barely_there(text: str, kind: str) -> None:
    space = ParameterSpace((Parameter("x", F(1), F(0), F(2)), Parameter("y", F(1, 2), F(0), F(2))))
    verdict = where(text, space).verdict()
    assert verdict.kind == kind
    if kind == "nonempty":
        assert verdict.full is not True or "x > 1" in text
        witness = verdict.rational_witness
        assert witness is not None and where(text, space).contains(dict(zip(space.names, witness, strict=True)))


@pytest.mark.parametrize("name", tenth(NORMAL, 3))
def test_a_region_and_its_short_form_are_the_same_set(name: str) -> None:
    for one in atlas(name).branches:
        assert one.region.equals(one.region.simplified()) is True, one.label
        assert (one.region & ~one.region).verdict().kind == "empty"
        assert (one.region | ~one.region).equals(everywhere(one.region.space)) is True


def fixed(name: str, **values: object) -> NormalForm:
    found: NormalForm = load(name).fix(values)
    return found


def test_fixing_a_parameter_and_moving_it_agree() -> None:
    found = nash(fixed("thaad-deal", breach_cn=4, shield=1))
    here = found.at()
    there = atlas("thaad-deal").at({"breach_cn": 4, "shield": 1})
    assert here.solution.equilibria == there.solution.equilibria
    assert "shield" not in found.game.space.names
