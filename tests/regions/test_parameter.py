"""Parameters and their space: exact numbers, legal names, and every way a space can be wrong."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.errors import InvalidGame, UsageError
from solver.expressions.conditions import parse_condition
from solver.regions.parameters import Distribution, Parameter, ParameterSpace, exact, quote


def parameter(name: str = "x", **changes: Any) -> Parameter:
    return Parameter(**{"name": name, "baseline": F(1), "low": F(0), "high": F(2), **changes})


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, F(3)),
        (-3, F(-3)),
        (0.1, F(1, 10)),
        (1e-3, F(1, 1000)),
        (Decimal("2.50"), F(5, 2)),
        (F(7, 3), F(7, 3)),
        ("7/3", F(7, 3)),
        ("-0.1", F(-1, 10)),
        ("1e-3", F(1, 1000)),
        (np.float64(0.1), F(1, 10)),
        (np.int64(-4), F(-4)),
    ],
)
def test_numbers_are_read_exactly(value: object, number: F) -> None:
    assert exact(value) == number


def test_a_space_gives_its_names_one_by_one_as_a_mapping_does() -> None:
    space = ParameterSpace((parameter("x"), parameter("y")))
    assert list(space) == ["x", "y"] and [space[name].name for name in space] == ["x", "y"]


@pytest.mark.parametrize("value", ["x", "1 + 1", "", "1/0", True, None, float("nan"), float("inf"), [1], 10**500])
def test_what_is_not_one_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidGame):
        exact(value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"low": F(2), "high": F(2), "baseline": F(2)}, "first must be the lower, so write a value that does not move"),
        ({"low": F(3), "high": F(2)}, "first must be the lower"),
        ({"baseline": F(3)}, "outside its range 0 to 2"),
        ({"baseline": F(-1, 3)}, "outside its range 0 to 2"),
        ({"name": "breach-us"}, "breach_us"),
        ({"name": "2x"}, "begins with a digit"),
        ({"name": ""}, "empty"),
        ({"name": "and"}, "word"),
        ({"name": "Max"}, "function"),
        ({"name": "sh\u0435ild"}, "U\\+0435"),
        ({"symbol": "\\input{secret}"}, "cannot be the symbol"),
        ({"symbol": "a$b"}, "cannot be the symbol"),
        ({"symbol": "\\write"}, "cannot be the symbol"),
        ({"symbol": "a" * 100}, "cannot be the symbol"),
        ({"meaning": "\ud800"}, "surrogate"),
        ({"distribution": Distribution("triangular", mode=F(3))}, "mode of x is 3"),
    ],
)
def test_a_parameter_that_cannot_be_says_why(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        parameter(**changes)


@pytest.mark.parametrize("symbol", ["s", "\\sigma", "k_{US}", "b_2", "\\varepsilon_{CN}", ""])
def test_letters_and_greek_with_an_index_are_symbols(symbol: str) -> None:
    assert parameter(symbol=symbol).symbol == symbol


@pytest.mark.parametrize("name", ["S", "N", "E", "I", "beta", "lambda", "_x", "breach_us", "in", "pi"])
def test_ordinary_names_are_parameters(name: str) -> None:
    assert parameter(name).name == name


def test_a_baseline_on_the_edge_of_its_range_is_inside() -> None:
    assert parameter(baseline=F(0)).baseline == 0
    assert parameter(baseline=F(2)).baseline == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"kind": "unifrom"}, "did you mean 'uniform'"),
        ({"kind": "triangular"}, "needs mode"),
        ({"kind": "uniform", "mode": F(1)}, "takes no mode"),
        ({"kind": "normal", "mean": F(1)}, "needs sd"),
        ({"kind": "normal", "mean": F(1), "sd": F(0)}, "must be above 0"),
        ({"kind": "normal", "mean": F(1), "sd": F(-1)}, "must be above 0"),
    ],
)
def test_a_distribution_that_cannot_be_says_why(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        Distribution(**arguments)


SPACE = ParameterSpace((parameter("shield"), parameter("embargo", high=F(10))), (parse_condition("embargo >= shield"),))


def test_a_space_keeps_the_order_of_declaration() -> None:
    assert SPACE.names == ("shield", "embargo")
    assert SPACE.box == ((F(0), F(2)), (F(0), F(10)))
    assert list(SPACE.baseline.items()) == [("shield", F(1)), ("embargo", F(1))]
    assert SPACE["embargo"].high == 10
    assert len(SPACE) == 2
    assert "embargo" in SPACE
    assert "calm" not in SPACE


def test_a_point_is_the_baseline_with_some_parameters_moved() -> None:
    assert SPACE.point() == {"shield": 1, "embargo": 1}
    assert SPACE.point({"embargo": "7/3"}) == {"shield": 1, "embargo": F(7, 3)}
    assert SPACE.point({"embargo": 0.1}) == {"shield": 1, "embargo": F(1, 10)}
    assert SPACE.point({"embargo": 10})["embargo"] == 10


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"sheild": 1}, "did you mean 'shield'"),
        ({"tariff": 1}, "shield, embargo"),
        ({"shield": "21/10"}, "21/10 lies outside its range 0 to 2"),
        ({"shield": -1}, "outside its range"),
        ({"shield": "shield"}, "cannot be read"),
        ({"shield": "__import__('os')"}, "cannot be read"),
        ({"shield": 10**5000}, "cannot be read"),
    ],
)
def test_a_point_that_cannot_be_says_why(overrides: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        SPACE.point(overrides)


def test_membership_asks_the_box_and_the_assumptions() -> None:
    assert SPACE.admits({"shield": F(1), "embargo": F(1)})
    assert not SPACE.admits({"shield": F(1), "embargo": F(1, 2)})
    assert not SPACE.admits({"shield": F(1), "embargo": F(11)})
    with pytest.raises(UsageError, match="embargo has no value"):
        SPACE.admits({"shield": F(1)})


def test_a_parameter_in_an_assumption_cannot_be_left_out() -> None:
    free = ParameterSpace(SPACE.parameters)
    assert free.without(["shield"]).names == ("embargo",)
    assert free.without([]) == free
    with pytest.raises(UsageError, match="embargo >= shield"):
        SPACE.without(["shield"])
    with pytest.raises(UsageError, match="did you mean 'shield'"):
        free.without(["sheild"])


@pytest.mark.parametrize(
    ("parameters", "assumptions", "said"),
    [
        (("x", "x"), (), "x is declared twice"),
        (("shield",), ("sheild > 0",), "did you mean 'shield'"),
        (("x",), ("x > 1",), "baseline breaks"),
        (("x",), ("1/(x - 1) > 0",), "no answer at the baseline"),
    ],
)
def test_a_space_that_cannot_be_says_why(parameters: Any, assumptions: Any, said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        ParameterSpace(tuple(map(parameter, parameters)), tuple(map(parse_condition, assumptions)))


@given(low=st.fractions(max_denominator=50), width=st.fractions(0, 5), at=st.fractions(-1, 2))
def test_a_value_is_taken_exactly_when_it_is_inside_the_range(low: F, width: F, at: F) -> None:
    width += 1
    value = low + at * width
    space = ParameterSpace((Parameter("x", low, low, low + width),))
    if 0 <= at <= 1:
        assert space.point({"x": str(value)}) == {"x": value}
    else:
        with pytest.raises(UsageError):
            space.point({"x": str(value)})


def test_a_value_too_long_to_be_written_is_quoted_by_its_kind() -> None:
    assert [quote(value) for value in (10**5000, [10**5000], "a\nb")] == ["a huge integer", "a list", "'a\\nb'"]


def test_a_point_is_refused_with_the_assumption_that_it_breaks() -> None:
    x, y = (Parameter(name, F(1), F(0), F(2)) for name in "xy")
    space = ParameterSpace((x, y), tuple(map(parse_condition, ("y > 0", "x/y < 2", "x + y > 1/4"))))
    for moved, broken in (({"y": 0}, "y > 0"), ({"y": "1/2"}, "x/y < 2"), ({"x": 0, "y": "1/4"}, "x [+] y > 1/4")):
        with pytest.raises(UsageError, match=rf"what the game assumes \({broken}\)"):
            space.check(space.point(moved))
