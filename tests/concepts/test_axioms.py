"""Axioms on one problem: what theory promises is kept, planted faults are found, and every witness is one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import pytest
from audit import how_many
from polygon_cases import DEGENERATE, EIGHTEEN, NINETEEN, TWENTY, F, polygons
from problems import numbers

from solver.algebra.bounded_numbers import Between, Value, affine, number, same
from solver.algebra.linear_programs import mixture_weights
from solver.concepts.bargaining import (
    equal_area,
    many_parties,
    nash_many_parties,
    perles_maschler,
    raiffa,
    side_payments,
)
from solver.concepts.bargaining.axiom_checks import AxiomCheck, Solution, anchors_of
from solver.concepts.bargaining.axioms import check_axioms
from solver.concepts.bargaining.axioms_nearby import MAX_PARTS, _parts
from solver.concepts.bargaining.problem import NumericProblem

NASH, KS, EQUAL, SUM = (
    nash_many_parties.nash,
    many_parties.kalai_smorodinsky,
    many_parties.egalitarian,
    many_parties.utilitarian,
)
RAIFFA, PERLES = raiffa.raiffa_at_point, perles_maschler.perles_maschler_at_point
AREA = equal_area.solve_at_point

NAMED: dict[str, Solution] = {
    "nash": NASH, "ks": KS, "equal": EQUAL, "sum": SUM, "raiffa": RAIFFA, "area": AREA, "perles": PERLES,
}  # fmt: skip
EVERY = ("weak Pareto", "Pareto", "individual rationality", "symmetry")
PROMISED = {  # what theory says of two players
    "nash": (*EVERY, "scale invariance", "independence"),
    "ks": (*EVERY, "scale invariance", "individual monotonicity"),
    "equal": (*EVERY, "independence"),
    "sum": (*EVERY, "independence"),
    "raiffa": (*EVERY, "scale invariance"),
    "area": (*EVERY, "scale invariance"),
    "perles": (*EVERY, "scale invariance"),
}
PROBLEMS = [EIGHTEEN, NINETEEN, TWENTY, *DEGENERATE.values(), *polygons(17, how_many(5, 45))]
SQUARE = numbers([(0, 0), (0, 1), (1, 1), (1, 0)], (0, 0))
TRIANGLE = numbers([(0, 0), (0, 1), (1, 0)], (0, 0))


@dataclass(frozen=True)
class Pays:
    payoffs: tuple[Value, ...]


def verdicts(problem: NumericProblem, solution: Solution) -> dict[str, AxiomCheck]:
    return {one.axiom: one for one in check_axioms(problem, solution)}


@pytest.mark.parametrize("name", NAMED)
def test_what_theory_promises_is_kept(name: str) -> None:
    seen = set()
    for problem in PROBLEMS:
        found = verdicts(problem, NAMED[name])
        for axiom in PROMISED[name]:
            assert found[axiom].verdict in ("kept", "not applicable"), (problem, found[axiom])
            if found[axiom].verdict == "kept":
                seen.add(axiom)
                assert found[axiom].trials > 0
    assert seen == set(PROMISED[name])


def factors(problem: NumericProblem, there: NumericProblem) -> list[Fraction]:
    """Return the change of units: a factor a player, above zero, from the gains of one problem to the other's."""
    found = []
    for one, other in zip(zip(*problem.gains(), strict=True), zip(*there.gains(), strict=True), strict=True):
        a = next(y / x for x, y in zip(one, other, strict=True) if x)
        assert a > 0 and all(y == a * x for x, y in zip(one, other, strict=True))
        found.append(a)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "axiom"),
    [
        ("nash", "individual monotonicity"),
        ("ks", "independence"),
        ("equal", "scale invariance"),
        ("sum", "scale invariance"),
        ("raiffa", "independence"),
        ("area", "independence"),
        ("perles", "independence"),
        ("perles", "individual monotonicity"),
    ],
)
def test_what_theory_denies_is_broken_somewhere_with_a_witness(name: str, axiom: str) -> None:
    solution, broken = NAMED[name], 0
    for problem in PROBLEMS:
        one = verdicts(problem, solution)[axiom]
        if one.verdict != "broken":
            continue
        broken += 1
        assert one.witness is not None
        there, chosen = one.witness.problem, one.witness.chosen
        assert tuple(tuple(p.payoffs) for p in solution(there)) == chosen
        here = [tuple(p.payoffs) for p in solution(problem)]
        if axiom == "scale invariance":
            assert not all(
                same(value, affine(number(u), d - a * e, a))
                for value, u, d, e, a in zip(
                    chosen[0], here[0], there.threat, problem.threat, factors(problem, there), strict=True
                )
            )
            continue
        assert there.threat == problem.threat and all(mixture_weights(point, problem.points) for point in there.points)
        if axiom == "independence":
            assert anchors_of(there, here[0]) and not all(same(a, b) for a, b in zip(here[0], chosen[0], strict=True))
        else:
            assert any(float(b) > float(a) for a, b in zip(here[0], chosen[0], strict=True))
    assert broken


def test_nash_is_not_monotone_on_18() -> None:
    """Whether a smaller set with the same ideals gives player 2 more, as in Kalai and Smorodinsky's example."""
    one = verdicts(EIGHTEEN, NASH)["individual monotonicity"]
    assert one.verdict == "broken" and one.witness is not None
    (chosen,) = one.witness.chosen
    assert isinstance(chosen[1], Fraction) and chosen[1] > F(7, 10)


# --- planted faults -------------------------------------------------------------------------------


def test_a_dominated_choice() -> None:
    def middling(problem: NumericProblem) -> tuple[Pays, ...]:
        return (Pays((F(1, 4), F(1, 4))),)

    found = verdicts(TRIANGLE, middling)
    for axiom in ("weak Pareto", "Pareto"):
        witness = found[axiom].witness
        assert found[axiom].verdict == "broken" and witness is not None
        assert (
            min(witness.better) >= F(1, 4)
            and max(witness.better) > F(1, 4)
            and mixture_weights(witness.better, TRIANGLE.points)
        )


def test_a_choice_that_is_only_weakly_efficient() -> None:
    def corner(problem: NumericProblem) -> tuple[Pays, ...]:
        return (Pays((F(1, 2), F(1))),)

    found = verdicts(SQUARE, corner)
    assert found["weak Pareto"].verdict == "kept"
    assert found["Pareto"].verdict == "broken" and found["Pareto"].witness is not None
    assert found["Pareto"].witness.better == (F(1), F(1))


def test_an_irrational_choice_that_is_dominated() -> None:
    """Whether no prices make the best what lies between (0, 1) and (1, 0), exactly, but below (1, 1)."""
    (exact,) = PERLES(numbers([(0, 3), (1, 2), (2, 0)], (0, 0)))
    x = exact.payoffs[0]
    line = numbers([(0, 3), (1, 2), (2, 0), (3, 3)], (0, 0))
    found = verdicts(line, lambda _: (Pays(exact.payoffs),))
    assert not isinstance(x, Fraction)
    assert found["weak Pareto"].verdict == "broken" and found["weak Pareto"].witness is not None
    better = found["weak Pareto"].witness.better
    assert mixture_weights(better, line.points)
    assert all(float(b) > float(u) for b, u in zip(better, exact.payoffs, strict=True))
    alone = verdicts(numbers([(0, 3), (1, 2), (2, 0)], (0, 0)), lambda _: (Pays(exact.payoffs),))
    assert alone["Pareto"].verdict == "kept" and alone["independence"].verdict == "kept"


def test_a_dictator_a_loss_and_a_fixed_choice() -> None:
    def first(problem: NumericProblem) -> tuple[Pays, ...]:
        return (Pays(max(problem.points, key=lambda p: (p[0], p[1]))),)

    found = verdicts(TRIANGLE, first)
    assert found["symmetry"].verdict == "broken" and found["Pareto"].verdict == "kept"
    loss = verdicts(numbers([(0, 2), (2, 0)], (1, 0)), lambda _: (Pays((F(0), F(2))),))
    assert loss["individual rationality"].verdict == "broken" and loss["individual rationality"].witness is not None
    assert "player 1" in loss["individual rationality"].witness.wrong
    fixed = verdicts(TRIANGLE, lambda _: (Pays((F(1, 2), F(1, 2))),))
    assert fixed["scale invariance"].verdict == "broken" and fixed["independence"].verdict == "kept"


def test_several_solutions_as_a_set() -> None:
    def both(problem: NumericProblem) -> tuple[Pays, ...]:
        top, right = (max(problem.points, key=lambda p: (p[i], p[1 - i])) for i in (1, 0))
        return (Pays(top), Pays(right))

    found = verdicts(TRIANGLE, both)
    assert found["symmetry"].verdict == "kept" and "set" in found["symmetry"].note
    assert found["scale invariance"].verdict == "kept" and found["independence"].verdict == "kept"
    assert found["individual monotonicity"].verdict == "not applicable"
    lopsided = verdicts(TRIANGLE, lambda _: (Pays((F(0), F(1))), Pays((F(1, 2), F(1, 2)))))
    assert lopsided["symmetry"].verdict == "broken"


def test_bounds_do_not_decide() -> None:
    half = Between(F(49, 100), F(51, 100))
    found = verdicts(TRIANGLE, lambda _: (Pays((half, half)),))
    for axiom in ("Pareto", "weak Pareto", "symmetry", "independence"):
        assert found[axiom].verdict == "undecided"
    assert found["individual rationality"].verdict == "kept"


def test_where_nothing_is_agreed_or_payments_are_made() -> None:
    nothing = verdicts(numbers([(0, 2), (2, 0)], (2, 2)), AREA)
    assert {one.verdict for one in nothing.values()} == {"not applicable"}
    paid = verdicts(numbers([(4, 0), (0, 0)], (0, 0)), side_payments.solve_at_point)
    assert paid["Pareto"].verdict == "not applicable" and "reach" in paid["Pareto"].note
    assert paid["individual rationality"].verdict == "kept"


def test_three_players() -> None:
    problem = numbers([(3, 0, 0), (0, 3, 0), (0, 0, 3), (2, 2, 0)], (0, 0, 0))
    found = verdicts(problem, NASH)
    assert found["symmetry"].verdict == "not applicable"
    assert all(found[axiom].verdict == "kept" for axiom in PROMISED["nash"] if axiom != "symmetry")
    even = verdicts(numbers([(3, 0, 0), (0, 3, 0), (0, 0, 3)], (0, 0, 0)), NASH)
    assert even["symmetry"].verdict == "kept"


def test_parts_are_parts() -> None:
    for problem in PROBLEMS[:30]:
        for solution in (NASH, PERLES):
            for outcome in solution(problem):
                kept = anchors_of(problem, outcome.payoffs)
                assert kept
                for part in islice(_parts(problem, kept), MAX_PARTS):
                    assert all(mixture_weights(point, problem.points) for point in part.points)
                    assert part.threat == problem.threat
                    assert anchors_of(part, outcome.payoffs)
