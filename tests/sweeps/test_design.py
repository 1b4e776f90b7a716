"""Designs: the same points whatever slices are read, where the plan says, and in the distributions stated."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

from games import load
from solver import UsageError, reads
from solver.regions.parameters import Distribution, Parameter, ParameterSpace
from solver.sweeps.chances import _sobol_points
from solver.sweeps.design import MAX_LATIN, Design, drawn, grid, listed
from solver.sweeps.plans import Axis, quantiles

THIRD = Fraction(1, 3)
SPACE = ParameterSpace(
    (
        Parameter("even", Fraction(1), THIRD, Fraction(3)),
        Parameter(
            "peak",
            Fraction(1),
            Fraction(0),
            Fraction(4),
            distribution=Distribution("triangular", mode=Fraction(1)),
        ),
        Parameter(
            "bell",
            Fraction(0),
            Fraction(-2),
            Fraction(1),
            distribution=Distribution("normal", mean=Fraction(1, 2), sd=Fraction(1)),
        ),
    )
)
TIED = reads(
    """
schema = 1
form = "normal"
[players]
a = { strategies = ["up", "down"] }
b = { strategies = ["left", "right"] }
[parameters.x]
baseline = 1
range = [0, 3]
[parameters.double]
baseline = 2
range = [0, 4]
[parameters.z]
baseline = 1
range = [0, 4]
[[assumptions]]
where = "double == 2*x"
[payoffs]
"up, left" = ["x", "double"]
"up, right" = ["0", "z"]
"down, left" = ["1", "x"]
"down, right" = ["double", "0"]
"""
).space


def test_a_grid_is_a_product_of_exact_values() -> None:
    design = grid(SPACE, {"peak": (0, "1/7", 4), "even": ("1/3", 3, 3)}, at={"bell": "-1/3"})
    values = [[Fraction(k, 21) for k in range(4)], [THIRD, Fraction(5, 3), Fraction(3)]]
    expected = [{"even": e, "peak": p, "bell": -THIRD} for p, e in itertools.product(*values)]
    assert design.exact(range(len(design))) == expected
    floats = [[float(point[name]) for point in expected] for name in SPACE.names]
    assert design.arrays(0, len(design)).tolist() == floats


def test_one_point_where_both_ends_are_alike() -> None:
    design = grid(SPACE, {"even": (2, 2, 1), "peak": (0, 4, 2)})
    assert [point["even"] for point in design.exact([0, 1])] == [2, 2]
    assert design.arrays(0, 2)[0].tolist() == [2.0, 2.0]


@given(
    low=st.fractions(-3, 3),
    width=st.fractions(Fraction(1, 10**12), 10**12),
    count=st.integers(2, 10**9),
    places=st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_an_axis_gives_the_nearest_floats(low: Fraction, width: Fraction, count: int, places: list[float]) -> None:
    axis = Axis("x", low, low + width, count)
    index = [round(place * (count - 1)) for place in places]
    assert axis.floats(np.array(index, np.int64)).tolist() == [float(axis.at(k)) for k in index]


# --- slices ---------------------------------------------------------------------------------------

DESIGNS: dict[str, Callable[[], Design]] = {
    "grid": lambda: grid(SPACE, {"even": ("1/3", 1, 7), "bell": (-2, 1, 1001)}),
    "sobol": lambda: drawn(SPACE, 9000, 5),
    "latin": lambda: drawn(SPACE, 9000, 5, "latin"),
    "random": lambda: drawn(SPACE, 9000, 5, "random", names=["bell", "even"]),
    "listed": lambda: listed(SPACE, [{"even": Fraction(k, 4)} for k in range(2, 12)]),
    "tied": lambda: grid(TIED, {"x": (0, 2, 50), "z": (0, 4, 50)}),
    "part": lambda: drawn(SPACE, 20_000, 5).part(4000, 15_000),
}
MADE_DESIGNS = {name: make() for name, make in DESIGNS.items()}


@settings(max_examples=60)
@given(st.data())
def test_slices_and_positions_are_independent(data: st.DataObject) -> None:
    design = MADE_DESIGNS[data.draw(st.sampled_from(sorted(MADE_DESIGNS)))]
    whole = design.arrays(0, len(design))
    assert whole.shape == (len(design.space), len(design))
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(design))] * 2)))
    assert np.array_equal(design.arrays(start, stop), whole[:, start:stop])
    assert np.array_equal(design.part(start, stop).arrays(0, stop - start), whole[:, start:stop])
    positions = data.draw(st.lists(st.integers(0, len(design) - 1), max_size=4))
    for position, point in zip(positions, design.exact(positions), strict=True):
        assert list(point) == list(design.space.names)
        near = np.array([float(value) for value in point.values()])
        assert np.allclose(near, whole[:, position], rtol=2.0**-52, atol=0)
        assert all(p.low <= point[p.name] <= p.high for p in design.space.parameters)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_design_travels_and_is_made_alike(name: str) -> None:
    first, again, other = MADE_DESIGNS[name], DESIGNS[name](), pickle.loads(pickle.dumps(MADE_DESIGNS[name]))  # noqa: S301
    assert np.array_equal(first.arrays(0, 10), again.arrays(0, 10))
    assert np.array_equal(first.arrays(0, 10), other.arrays(0, 10))
    assert first.record() == again.record() == other.record()
    assert first.exact([3]) == other.exact([3])


def test_a_part_of_a_list_takes_no_other_points_along() -> None:
    whole = listed(SPACE, [{"even": Fraction(k, 1000)} for k in range(400, 3000)])
    assert len(pickle.dumps(whole.part(10, 11))) < len(pickle.dumps(whole)) / 10


# --- samples --------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [0, 1, 4095, 4096, 1_000_003, 2**27 - 5])
def test_sobol_points_are_those_of_scipy(start: int) -> None:
    generator: Any = qmc.Sobol(3, bits=32, rng=np.random.default_rng(7))
    if start:
        generator.fast_forward(start)
    expected = generator.random(8).T
    assert np.array_equal(_sobol_points(np.arange(start, start + 8), 3, 7, 2**27 + 8), expected)


def test_a_stream_is_entered_in_the_middle() -> None:
    even = SPACE.parameters[0]
    design = drawn(ParameterSpace((even, replace(even, name="as_even"))), 1000, 11, "random")
    stream = np.random.Generator(np.random.PCG64(11)).random((1000, 2))
    low, high = float(THIRD), 3.0
    assert np.allclose(design.arrays(990, 1000), (low + (high - low) * stream[990:]).T, rtol=1e-15)


@pytest.mark.parametrize("method", ["sobol", "latin"])
def test_each_stratum_has_one_point(method: str) -> None:
    space = ParameterSpace((Parameter("x", Fraction(0), Fraction(0), Fraction(64)), SPACE.parameters[1]))
    values = drawn(space, 64, 3, method).arrays(0, 64)[0]
    assert sorted(np.floor(values)) == list(range(64))


CHANCES = np.array([0.0, 1e-12, 0.1, 0.25, 0.5, 0.75, 0.9, 1 - 1e-12, 1.0])


@pytest.mark.parametrize(("low", "mode", "high"), [(0, 1, 4), (0, 0, 4), (-1, 2, 2)])
def test_triangular_quantiles(low: int, mode: int, high: int) -> None:
    shape = Distribution("triangular", mode=Fraction(mode))
    found = quantiles(Parameter("x", Fraction(mode), Fraction(low), Fraction(high), distribution=shape), CHANCES)
    width = high - low
    assert np.allclose(found, stats.triang.ppf(CHANCES, (mode - low) / width, low, width), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (0, 9), (-9, 0), (5, 7), (-7, -5), (20, 21), (-60, -50)])
def test_truncated_normal_quantiles(low: int, high: int) -> None:
    shape = Distribution("normal", mean=Fraction(1, 2), sd=Fraction(1))
    found = quantiles(Parameter("x", Fraction(low), Fraction(low), Fraction(high), distribution=shape), CHANCES)
    expected = stats.truncnorm.ppf(CHANCES, low - 0.5, high - 0.5, 0.5, 1)
    assert np.allclose(found, expected, rtol=1e-6, atol=1e-9)
    assert np.allclose(found[[0, -1]], [low, high], rtol=1e-14, atol=1e-14)
    assert low <= found.min() and found.max() <= high and (np.diff(found) >= 0).all()


def test_what_is_set_does_not_move() -> None:
    design = drawn(SPACE, 8, 0, at={"peak": "1/3"})
    assert design.moving == ("even", "bell")
    assert {point["peak"] for point in design.exact(range(8))} == {THIRD}


# --- what assumptions determine -------------------------------------------------------------------


def test_determined_parameters_follow() -> None:
    design = grid(TIED, {"x": (0, 2, 7)})
    assert all(point["double"] == 2 * point["x"] for point in design.exact(range(7)))
    values = design.arrays(0, 7)
    assert values[1].tolist() == (2 * values[0]).tolist()
    assert drawn(TIED, 4, 0).moving == ("x", "z")
    points = listed(TIED, [{"x": "1/3"}, {"x": 1, "double": 2}]).exact([0, 1])
    assert [point["double"] for point in points] == [Fraction(2, 3), 2]


def own_distribution(how: str) -> ParameterSpace:
    """Return the tied parameters where the one that follows has a distribution of its own."""
    double = replace(TIED["double"], distribution=Distribution.of(how))
    space: ParameterSpace = replace(TIED, parameters=(TIED["x"], double, TIED["z"]))
    return space


def test_what_follows_has_no_distribution_of_its_own() -> None:
    """A stated one would be ignored, as `double` is twice the x that is drawn; uniform is what is said of none."""
    for names in (None, ["x"], ["z"]):
        with pytest.raises(UsageError) as caught:
            drawn(own_distribution("triangular(0)"), 8, 0, names=names)
        assert str(caught.value) == (
            "double follows from x by the game's assumptions, so the triangular distribution stated for it cannot be"
            " drawn; give x a distribution instead, and double none"
        )
    assert drawn(own_distribution("uniform"), 8, 0).exact(range(8)) == drawn(TIED, 8, 0).exact(range(8))
    assert len(grid(own_distribution("triangular(0)"), {"x": (0, 1, 2)})) == 2  # which draws nothing


# --- calls that are refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "printed"),
    [
        (lambda: grid(SPACE, {}), "needs a parameter that moves"),
        (lambda: grid(SPACE, {"evn": (1, 2, 3)}), "did you mean 'even'"),
        (lambda: grid(SPACE, {"even": (float("nan"), 2, 3)}), "the value of even cannot be read"),
        (lambda: grid(SPACE, {"even": (1, float("inf"), 3)}), "the value of even cannot be read"),
        (lambda: grid(SPACE, {"even": (1, "nan", 3)}), "the value of even cannot be read"),
        (lambda: grid(SPACE, {"even": (2, 1, 3)}), "even runs from 2 to 1; the first must be the lower"),
        (lambda: grid(SPACE, {"even": (1, 4, 3)}), "even = 4 lies outside its range 1/3 to 3"),
        (lambda: grid(SPACE, {"even": (2, 2, 3)}), "3 points for the empty range from 2 to 2"),
        (lambda: grid(SPACE, {"even": (1, 2, 1)}), "one point for the range from 1 to 2; give it 2 or more"),
        (lambda: grid(SPACE, {"even": (1, 2, 0)}), "the count of even 0 is no whole number from 1 up"),
        (lambda: grid(SPACE, {"even": (1, 2, 2.5)}), "the count of even 2.5 is no whole number"),  # type: ignore[dict-item]
        (lambda: grid(SPACE, {"even": (1, 2)}), "needs low, high and count"),  # type: ignore[dict-item]
        (lambda: grid(SPACE, {"even": (1, 2, 10**7), "peak": (0, 1, 10**7)}), "at most 1000000000000 are swept"),
        (lambda: grid(SPACE, {"even": (1, 2, 3)}, at={"even": 1}), "even moves, so it cannot be set as well"),
        (lambda: grid(SPACE, {"even": (1, 2, 3)}, at={"peak": 5}), "peak = 5 lies outside its range"),
        (lambda: grid(TIED, {"double": (1, 2, 3)}), "double follows from the others"),
        (lambda: grid(TIED, {"x": (1, 2, 3)}, at={"double": 3}), "double follows from the others"),
        (lambda: drawn(SPACE, 0, 1), "a sample of 0 is no whole number from 1 up"),
        (lambda: drawn(SPACE, 10, -1), "the seed -1 is no whole number from 0 up"),
        (lambda: drawn(SPACE, 10, 1, "sobel"), "did you mean 'sobol'"),
        (lambda: drawn(SPACE, 10, 1, names=[]), "needs a parameter that moves"),
        (lambda: drawn(SPACE, 10, 1, names=["even", "even"]), "even is named twice"),
        (lambda: drawn(SPACE, MAX_LATIN, 1, "latin"), "or a Sobol sequence, which is drawn piece by piece"),
        (lambda: drawn(SPACE, 2**32 + 1, 1), "there are at most 4294967296"),
        (lambda: drawn(ParameterSpace(), 5, 1), "needs a parameter that moves"),
        (lambda: listed(SPACE, [{"even": 1}, {"evn": 1}]), "point 1: no parameter is called 'evn'"),
        (lambda: listed(SPACE, [{"even": float("inf")}]), "point 0: the value of even cannot be read"),
        (lambda: listed(SPACE, [3]), "point 0: 3 is no point"),  # type: ignore[list-item]
        (lambda: drawn(SPACE, 10, 1).exact([10]), "there is no point 10; the design has 10"),
        (lambda: drawn(SPACE, 10, 1).exact([-1]), "there is no point -1"),
    ],
)
def test_one_clear_error(make: Callable[[], object], printed: str) -> None:
    with pytest.raises(UsageError) as caught:
        make()
    assert printed in str(caught.value)


def test_games_of_the_catalogue_have_samples() -> None:
    for name in ("thaad-deal", "inspection", "two-markets"):
        space = load(name).space
        assert drawn(space, 16, 1).arrays(0, 16).shape == (len(space), 16)
