"""Bridges: other programs' answers are held against the definition, ended in time, and never trusted.

Stand-ins for the other program (one that loops, one that lies, one that is right) live in modules written on
the spot, because the comparison runs it in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

import brute_force
import pytest

import solver.checks.crosscheck
import solver.concepts.nash.branches
from games import load
from solver import game
from solver.atlas import Atlas
from solver.checks import crosscheck as bridges
from solver.checks import gambit, nashpy
from solver.checks.crosscheck import (
    Matrix,
    Pair,
    Tool,
    _answers,
    _indifferent,
    compare,
    exactly,
    is_equilibrium,
    sample,
)
from solver.checks.gambit import to_gambit
from solver.checks.nashpy import SUPPORTS, VERTICES, explain, to_nashpy, verify
from solver.errors import UsageError
from solver.forms.normal import NormalForm

ROOT = Path(__file__).parents[2]

ROUNDED = [[7, 6, 7], [3, 5, 0], [9, 4, 1]], [[2, 0, 9], [6, 5, 4], [8, 4, 6]]
# Ordinary games of which nashpy's support enumeration loses an equilibrium, on one machine or another.
LOSSES = [
    ROUNDED,
    ([[9, 3, 8], [5, 7, 0], [8, 3, 9]], [[3, 4, 7], [3, 5, 7], [1, 4, 3]]),
    ([[3, 1, 1], [0, 8, 4], [7, 0, 9]], [[4, 3, 9], [3, 4, 5], [8, 7, 2]]),
    ([[6, 7, 6], [3, 3, 6], [0, 6, 7]], [[7, 0, 8], [5, 3, 3], [7, 9, 8]]),
]


def fractions(payoffs: list[list[int]]) -> Matrix:
    return tuple(tuple(map(Fraction, line)) for line in payoffs)


def mixed(text: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, text.split()))


def bimatrix(A: list[list[int]], B: list[list[int]]) -> NormalForm:
    rows, columns = ([f"{side}{k}" for k in range(n)] for side, n in (("r", len(A)), ("c", len(A[0]))))
    return game({"row": rows, "column": columns}, [A, B])


def three_players() -> NormalForm:
    return game(
        {name: ["x", "y"] for name in ("a", "b", "c")},
        [[[[k, 1], [2, 3]], [[4, 5], [6, 7]]] for k in range(3)],
    )


# A game goes over as numbers --------------------------------------------------------------------------


def test_nashpy_gets_the_payoffs_at_the_point() -> None:
    baseline = to_nashpy(load("thaad-deal"))
    moved = to_nashpy(load("thaad-deal"), at={"shield": "1/3"})
    assert [m.tolist() for m in baseline.payoff_matrices] == [[[3, -3], [4, 0]], [[2, 3], [-3, 0]]]
    assert moved.payoff_matrices[0].tolist() == [[float(Fraction(17, 3)), float(Fraction(-1, 3))], [4, 0]]


@pytest.mark.parametrize(
    ("built", "at", "message"),
    [
        (lambda: load("thaad-deal"), {"sheild": 1}, "did you mean 'shield'"),
        (lambda: load("thaad-deal"), {"shield": 99}, "outside its range"),
        (three_players, None, "3 players"),
        (lambda: bimatrix([[10**350]], [[1]]), None, "too large for a float"),
    ],
)
def test_nashpy_is_refused_what_it_cannot_take(built: Any, at: Mapping[str, object] | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        to_nashpy(built(), at)


def test_a_point_outside_the_assumptions_is_refused() -> None:
    ranged = {"baseline": 2, "range": (0, 4)}
    g = game(
        {"row": ["a"], "column": ["b"]},
        [[["x"]], [["y"]]],
        {"x": ranged, "y": ranged},
        assumptions=["x >= y"],
    )
    assert to_nashpy(g, {"x": 3}).payoff_matrices[0].tolist() == [[3]]
    with pytest.raises(UsageError, match="what the game assumes"):
        to_nashpy(g, {"x": 1})


# The exact checks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("A, B", LOSSES)
def test_the_definition_agrees_with_brute_force(A: list[list[int]], B: list[list[int]]) -> None:
    a, b = fractions(A), fractions(B)
    extreme = brute_force.extreme_equilibria(a, b)
    assert extreme
    for x, y in extreme:
        assert is_equilibrium(x, y, a, b)
    pure = [tuple(Fraction(int(k == j)) for j in range(3)) for k in range(3)]
    standing = {(x, y) for x in pure for y in pure if is_equilibrium(x, y, a, b)}
    assert standing == {(x, y) for x, y in extreme if max(x) == max(y) == 1}


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ((0.2222222222222222, 0.0, 0.7777777777777778), (0.75, -5e-17, 0.25), ("2/9 0 7/9", "3/4 0 1/4")),
        ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), ("1 0 0", "0 0 1")),
        ((0.3, 0.0, 0.7), (0.75, 0.0, 0.25), None),  # the column player gains by leaving the mixture
        ((0.5, 0.0, 0.0), (0.75, 0.0, 0.25), None),  # no strategy
        ((float("nan"), 0.0, 1.0), (0.75, 0.0, 0.25), None),
        ((float("inf"), 0.0, 1.0), (0.75, 0.0, 0.25), None),
    ],
)
def test_floats_are_read_as_the_equilibrium_they_stand_for(
    x: tuple[float, ...], y: tuple[float, ...], expected: tuple[str, str] | None
) -> None:
    found = exactly(x, y, fractions(ROUNDED[0]), fractions(ROUNDED[1]))
    assert found == (expected and (mixed(expected[0]), mixed(expected[1])))


def test_a_weight_with_a_long_denominator_comes_from_its_supports() -> None:
    """x = p/(p + q) with p + q = 2**61 - 1, a prime: no float tells it, the indifference equation does."""
    p, q = 2**60 + 11, 2**60 - 12
    A, B = fractions([[p, 0], [0, q]]), fractions([[q, 0], [0, p]])
    row, column = (Fraction(p, p + q), Fraction(q, p + q)), (Fraction(q, p + q), Fraction(p, p + q))
    assert exactly([float(w) for w in row], [float(w) for w in column], A, B) == (row, column)
    assert exactly([0.4, 0.6], [0.6, 0.4], A, B) is None


def test_points_are_distinct_admitted_and_the_same_every_time() -> None:
    ranged = {"baseline": 3, "range": (0, 4)}
    g = game(
        {"row": ["a"], "column": ["b"]},
        [[["x"]], [["y"]]],
        {"x": ranged, "y": ranged},
        assumptions=["x >= y"],
    )
    points = list(islice(sample(g.space, seed=1), 60))
    assert points[0] == g.space.baseline
    assert points == list(islice(sample(g.space, seed=1), 60)) != list(islice(sample(g.space, seed=2), 60))
    assert len({tuple(point.values()) for point in points}) == 60
    assert all(g.space.admits(point) for point in points)
    assert any(point["x"] == point["y"] for point in points[1:]), "the coarse grid never meets the diagonal"


def test_a_thin_domain_ends_the_drawing() -> None:
    ranged = {"baseline": 3, "range": (0, 4)}
    g = game(
        {"row": ["a"], "column": ["b"]},
        [[["x"]], [["y"]]],
        {"x": ranged, "y": ranged},
        assumptions=["x == 3"],
    )
    assert {point["x"] for point in sample(g.space, seed=0)} == {Fraction(3)}
    assert list(sample(bimatrix([[1]], [[1]]).space, seed=0)) == [{}]


# Nashpy -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_verify_counts_every_equilibrium_once() -> None:
    """Entry deterrence has a continuum at every point, so nashpy's supports of unequal size are lost."""
    result = verify(load("entry-deterrence"), points=12, seed=3)
    atlas = solver.concepts.nash.branches.nash(load("entry-deterrence"))
    points = list(islice(sample(load("entry-deterrence").space, 3), 12))
    total = sum(len(atlas.at(point).solution.equilibria) for point in points)
    assert result.agrees and result.in_time and result.points == result.asked == 12
    assert [t.found + t.lost for t in result.tallies] == [total, total]
    supports = next(t for t in result.tallies if t.method == SUPPORTS)
    assert supports.lost == sum(1 for d in result.differences if d.kind == "lost" and d.method == SUPPORTS) > 0
    assert any("differ in size" in d.why for d in result.differences)
    assert any("degenerate" in text for text, _ in result.warnings)
    assert str(result).endswith("Every equilibrium of ours is one, and it found none that ours lack.")


@pytest.mark.slow
def test_what_rounding_loses_is_explained(capfd: pytest.CaptureFixture[str]) -> None:
    """Whether every loss is explained; which ones there are depends on the machine's linear algebra."""
    for A, B in LOSSES[:2]:
        result = verify(bimatrix(A, B), points=1)
        assert result.agrees
        count = len(brute_force.extreme_equilibria(fractions(A), fractions(B)))
        supports = next(t for t in result.tallies if t.method == SUPPORTS)
        assert supports.found + supports.lost == count
        for difference in result.differences:
            if difference.kind == "lost" and difference.method == SUPPORTS:
                assert "nashpy drops the solution" in difference.why or "==" in difference.why
    assert capfd.readouterr() == ("", ""), "nashpy's warnings are reported, never printed"


def pair(x: str, y: str) -> Pair:
    return mixed(x), mixed(y)


@pytest.mark.parametrize(
    ("lost", "solutions", "words", "evidence"),
    [
        (pair("2/9 0 7/9", "3/4 0 1/4"), [[2 / 9, -5e-17, 7 / 9]], "below 0", "-5e-17"),
        (pair("2/9 0 7/9", "3/4 0 1/4"), [[2 / 9, 0.0, 7 / 9], [0.75, 3e-16, 0.25]], "above 0", "3e-16"),
        (pair("2/9 0 7/9", "3/4 0 1/4"), [[2 / 9, 0.0, 7 / 9], [0.75, 0.0, 0.25]], "with ==", ""),
        (pair("1 0 0", "3/4 0 1/4"), [[0.75, -5e-17, 0.25]], "differ in size", ""),
    ],
)
def test_the_reason_follows_from_nashpys_own_numbers(
    lost: Pair, solutions: list[list[float]], words: str, evidence: str
) -> None:
    notes = {"error": "", "solutions": solutions}
    why, shown = explain(SUPPORTS, lost, fractions(ROUNDED[0]), fractions(ROUNDED[1]), notes)
    assert words in why and shown == evidence


def test_an_unbounded_polytope_is_named() -> None:
    """Whether the reason is found where A >= 0 has a column of zeros, which pays the row player least everywhere."""
    A, B = fractions([[1, 0], [2, 0]]), fractions([[1, 2], [3, 4]])
    why, _ = explain(VERTICES, pair("0 1", "0 1"), A, B, {"error": ""})
    assert "unbounded" in why
    other, _ = explain(VERTICES, pair("0 1", "0 1"), fractions([[1, 0], [2, 1]]), B, {"error": ""})
    assert "unbounded" not in other


@pytest.mark.parametrize(("points", "limit"), [(0, 1.0), (1, 0.0), (1, -1.0), (1, float("nan"))])
def test_nothing_to_do_is_a_mistake(points: int, limit: float) -> None:
    with pytest.raises(UsageError, match="ask for at least one"):
        verify(load("thaad-deal"), points=points, limit=limit)


# Stand-ins for the other program -----------------------------------------------------------------------

HONEST = """
from solver.checks.crosscheck import serve
from solver.concepts.nash.point_solver import solve

def by_pairs(A, B):
    return [[list(map(str, e.row)), list(map(str, e.column))] for e in solve(A, B).equilibria], {}

def answer():
    serve({"method": by_pairs})
"""

LOOPING = (
    HONEST
    + """
count = 0

def looping(A, B):
    global count
    count += 1
    while count > 2:
        pass
    return by_pairs(A, B)

def answer():
    serve({"method": looping})
"""
)

LYING = (
    HONEST
    + """
def lying(A, B):
    import sys, warnings
    print("noise", flush=True)
    print("more noise", file=sys.stderr)
    warnings.warn("beware")
    size = len(A), len(A[0])
    return [[[1 / n] * n for n in size], *by_pairs(A, B)[0][:1]], {}

def answer():
    serve({"method": lying})
"""
)

FAILING = (
    HONEST
    + """
def failing(A, B):
    raise ArithmeticError("no\\n luck")

def answer():
    serve({"method": failing})
"""
)

DYING = (
    HONEST
    + """
def answer():
    raise SystemExit("the library is broken")
"""
)


def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Tool:
    (tmp_path / "stand_in.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return Tool("stand-in", "pytest", "", ("method",), "stand_in", lambda *_: ("it does not say", ""))


def test_an_honest_program_agrees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = compare(load("thaad-deal"), tool(tmp_path, monkeypatch, HONEST), 20, 0, 60)
    assert result.agrees and not result.differences and not result.warnings
    (tally,) = result.tallies
    assert tally.games == 20 and tally.found >= 20 and tally.lost == 0
    assert result == compare(load("thaad-deal"), tool(tmp_path, monkeypatch, HONEST), 20, 0, 60)


@pytest.mark.slow
def test_a_loop_is_ended_and_what_came_before_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began = monotonic()
    result = compare(load("thaad-deal"), tool(tmp_path, monkeypatch, LOOPING), 5, 0, 4)
    assert monotonic() - began < 30
    assert result.agrees and not result.in_time
    (tally,) = result.tallies
    assert (tally.games, tally.unanswered, result.points) == (2, 3, 2)
    assert [d.why for d in result.differences] == ["it had no answer within 4 seconds"] * 3
    assert "3 points unanswered within 4 seconds" in str(result)


def test_a_lie_is_no_equilibrium_and_noise_stays_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    result = compare(load("prisoners-dilemma"), tool(tmp_path, monkeypatch, LYING), 1, 0, 60)
    assert result.agrees
    (false,) = result.differences
    assert false.kind == "false" and false.equilibrium == ((0.5, 0.5), (0.5, 0.5))
    assert result.warnings == (("beware", 1),)
    assert capfd.readouterr() == ("", "")


def test_an_error_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = compare(load("prisoners-dilemma"), tool(tmp_path, monkeypatch, FAILING), 1, 0, 60)
    assert [(d.kind, d.why) for d in result.differences] == [
        ("failed", "it raised ArithmeticError: no luck"),
        ("lost", "it does not say"),
    ]
    dead = compare(load("prisoners-dilemma"), tool(tmp_path, monkeypatch, DYING), 1, 0, 60)
    assert dead.agrees and dead.points == 0
    assert dead.warnings == (("it ended with: the library is broken", 1),)


def test_what_ours_lacks_is_a_bug_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an atlas that has lost its first branch, the deal where both break-up costs are high, is found out."""
    whole = solver.concepts.nash.branches.nash
    monkeypatch.setattr(solver.checks.crosscheck, "nash", lambda g: _without_first(whole(g)))
    result = compare(load("thaad-deal"), tool(tmp_path, monkeypatch, HONEST), 30, 0, 60)
    missing = [d for d in result.differences if d.kind == "missing"]
    assert not result.agrees and missing
    assert {d.equilibrium for d in missing} == {pair("1 0", "1 0")}
    assert all(d.point["breach_us"] >= d.point["shield"] for d in missing)
    assert "a bug of ours: missing" in str(result)


def _without_first(atlas: Atlas) -> Atlas:
    assert atlas.branches[0].label == "(withdraw, sanction)"
    return replace(atlas, branches=atlas.branches[1:])


def test_an_equilibrium_of_ours_that_is_none_is_a_bug_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an atlas whose second branch has the region of the fourth is found out."""
    whole = solver.concepts.nash.branches.nash

    def wrong(g: NormalForm) -> Atlas:
        atlas = whole(g)
        first, second, third, fourth, *others = atlas.branches
        return replace(atlas, branches=(first, replace(second, region=fourth.region), third, fourth, *others))

    monkeypatch.setattr(solver.checks.crosscheck, "nash", wrong)
    result = compare(load("thaad-deal"), tool(tmp_path, monkeypatch, HONEST), 1, 0, 60)
    assert not result.agrees
    assert [(d.kind, d.equilibrium) for d in result.differences if d.kind == "wrong"] == [("wrong", pair("1 0", "0 1"))]


# Gambit -----------------------------------------------------------------------------------------------


def test_without_gambit_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygambit", None)
    for call in (lambda: to_gambit(load("thaad-deal")), lambda: gambit.verify(load("thaad-deal"))):
        with pytest.raises(UsageError, match=r"pip install '\.\[gambit\]'"):
            call()


def test_without_nashpy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nashpy", None)
    with pytest.raises(UsageError, match="pip install nashpy"):
        to_nashpy(load("thaad-deal"))


def test_gambit_agrees_exactly_or_is_asked_for() -> None:
    """Whether Gambit's exact list is ours, continua included, with the extra; without it, the error names the extra."""
    if find_spec("pygambit") is None:
        with pytest.raises(UsageError, match=r"\.\[gambit\]"):
            gambit.verify(load("hexagon"))
        return
    for name in ("thaad-deal", "entry-deterrence", "hexagon"):
        result = gambit.verify(load(name), points=25)
        (tally,) = result.tallies
        assert result.agrees and not result.differences, str(result)
        assert tally.found >= tally.games and (tally.lost, tally.further, tally.false, tally.failed) == (
            0,
            0,
            0,
            0,
        )


def test_gambit_gets_exact_payoffs_and_our_names() -> None:
    if find_spec("pygambit") is None:
        with pytest.raises(UsageError, match=r"\.\[gambit\]"):
            to_gambit(three_players())
        return
    made = to_gambit(load("thaad-deal"), at={"shield": "1/3"})
    assert [player.label for player in made.players] == ["US", "China"]
    assert [s.label for s in next(iter(made.players)).strategies] == ["withdraw", "keep"]
    profile = made.mixed_strategy_profile(rational=True, data=[[1, 0], [1, 0]])
    assert [Fraction(profile.payoff(p)) for p in made.players] == [Fraction(17, 3), 2]
    wide = to_gambit(three_players())
    last = wide.mixed_strategy_profile(rational=True, data=[[0, 1], [1, 0], [0, 1]])
    assert [Fraction(last.payoff(p)) for p in wide.players] == [5, 5, 5]


# Nothing is imported before it is needed ----------------------------------------------------------------


@pytest.mark.parametrize("module", [bridges.__name__, nashpy.__name__, gambit.__name__])
def test_the_bridges_cost_nothing_to_import(module: str) -> None:
    heavy = ("numpy", "scipy", "nashpy", "pygambit", "sympy")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_lines_that_are_no_answers_are_left_out() -> None:
    one = {"game": 3, "method": VERTICES, "warnings": ["odd"], "found": []}
    out = "\n".join(["a print of its own", json.dumps(one), "[]", '{"game": 4}', json.dumps(one)[:-5]])
    found, warned = _answers(out, "first\nlast", 1)
    assert found == {(3, VERTICES): one} and warned == {"odd": 1, "it ended with: last": 1}


def test_equations_that_have_many_solutions_give_no_mixture() -> None:
    assert _indifferent(fractions([[1, 0], [0, 1]])) == [Fraction(1, 2)] * 2
    assert _indifferent(fractions([[1, 1], [1, 1]])) is None
    assert explain(VERTICES, pair("0 1", "0 1"), (), (), {"error": "it broke"}) == ("nashpy failed on this game", "")
