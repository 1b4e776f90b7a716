"""Demands, majorities, crises and shifts of power: closed forms against brute force over fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from drafted import conditions, const, drafts_of, on_a_wall, only, standing, symbols
from protocols_by_search import (
    crisis_at_point,
    demands_at_point,
    majority_at_point,
    power_shift_at_point,
    private_costs_at_point,
)

from solver import bargain, when
from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ring, ring
from solver.concepts.nash.point_solver import solve
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols.atlas import protocol_atlas
from solver.concepts.protocols.closed_rule import CLOSED_RULE
from solver.concepts.protocols.crisis import CRISIS, WAR
from solver.concepts.protocols.nash_demand import NASH_DEMAND
from solver.concepts.protocols.power_shift import POWER_SHIFT
from solver.concepts.protocols.private_costs import CRISIS_PRIVATE_COSTS
from solver.errors import InvalidGame, UsageError
from solver.expressions.expression import of
from solver.forms.dispute import Dispute, dispute
from solver.forms.protocol import Protocol

F = Fraction
HALVES = [F(0), F(1, 10), F(1, 4), F(1, 2), F(3, 5), F(9, 10), F(1)]


def points(
    seed: int,
    candidates: Sequence[Candidate],
    over: Ring,
    admits: Callable[[dict[str, Fraction]], bool],
    count: int = 400,
) -> Iterator[dict[str, Fraction]]:
    """Yield points, every second one moved onto a wall."""
    random, walls = Random(seed), conditions(candidates)
    for k in range(count):
        point = {name: random.choice(HALVES) for name in over.names}
        if k % 2 and walls:
            point = on_a_wall(random, walls, over, point) or point
        if admits(point):
            yield point


def in_unit(*names: str) -> Callable[[dict[str, Fraction]], bool]:
    return lambda point: all(0 <= point[name] <= 1 for name in names)


# --- the demand game --------------------------------------------------------------------------------


def test_twelve_equilibria_of_demands_up_to_ten() -> None:
    candidates = drafts_of(NASH_DEMAND, ring(()), units=10)
    assert [candidate.label for candidate in candidates] == [f"({i}, {10 - i})" for i in range(11)] + ["(10, 10)"]
    assert demands_at_point(10) == (*((i, 10 - i) for i in range(11)), (10, 10))


@pytest.mark.parametrize("units", [1, 2, 5, 10])
def test_demands_solved_as_a_normal_form(units: int) -> None:
    paid = [[(i, j) if i + j <= units else (0, 0) for j in range(units + 1)] for i in range(units + 1)]
    every = solve([[u for u, _ in line] for line in paid], [[u for _, u in line] for line in paid])
    pure = {(e.row.index(1), e.column.index(1)) for e in every.equilibria if 1 in e.row and 1 in e.column}
    assert pure == set(demands_at_point(units))
    assert len(drafts_of(NASH_DEMAND, ring(()), units=units)) == len(pure)


def test_demands_with_outside_options_in_symbols() -> None:
    over = ring(("s", "a", "b"))
    v = symbols(over)
    candidates = drafts_of(NASH_DEMAND, over, units=4, pie=v["s"], outside=(v["a"], v["b"]))
    done = 0
    for point in points(1, candidates, over, lambda p: p["s"] > 0):
        expected = demands_at_point(4, point["s"], (point["a"], point["b"]))
        values = over.values(point)
        found = [d for d in candidates if all(c.holds(values) for cell in d.cells for c in cell)]
        assert [d.label for d in found] == [f"({i}, {j})" for i, j in expected]
        for candidate, (i, j) in zip(found, expected, strict=True):
            share = point["s"] / 4
            paid = (i * share, j * share) if i + j <= 4 else (point["a"], point["b"])
            assert tuple(u.at(values) for u in candidate.payoffs) == paid
        done += 1
    assert done > 200


# --- majorities -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "discount", "keeps"), [(3, F(1), F(2, 3)), (5, F(9, 10), F(16, 25)), (2, F(1, 2), F(3, 4))]
)
def test_closed_rule(members: int, discount: Fraction, keeps: Fraction) -> None:
    over = ring(("delta",))
    candidates = drafts_of(CLOSED_RULE, over, members=members, discount=(symbols(over)["delta"],))
    values, payoffs = only(candidates, over, {"delta": discount})
    assert values[0] == keeps == majority_at_point(members, discount)[0]
    assert payoffs == (F(1, members),) * 2  # of the two that are named


def test_members_who_are_not_named_have_their_part_too() -> None:
    protocol = {"kind": "closed-rule", "members": 5, "discount": "d/2"}
    pays = {"all": ["1", "0"], "none": ["0", "1"]}
    found = dispute(["a", "b"], agreements=pays, protocol=protocol, parameters={"d": (0, 2)})
    (branch,) = protocol_atlas(found).branches
    assert [str(payoff.over) for payoff in branch.payoffs] == ["1/5", "1/5"]
    assert "a gets         1/5" in bargain(found).export()
    assert (when(found, "payoff(a) >= 1/5").truth, when(found, "payoff(b) > 1/5").truth) == ("true", "false")
    with pytest.raises(InvalidGame, match="expected a whole number from 3 to"):
        dispute(
            ["a", "b", "c"],
            agreements={"all": ["1", "0", "0"]},
            protocol={**protocol, "members": 2},
            parameters={"d": (0, 2)},
        )


def test_any_number_of_members_and_any_quota() -> None:
    over, random = ring(("delta",)), Random(4)
    for members in range(2, 14):
        for quota in (None, *range(1, members + 1)):
            candidates = drafts_of(CLOSED_RULE, over, members=members, discount=(symbols(over)["delta"],), quota=quota)
            for delta in (F(0), F(1), F(random.randint(0, 20), 20)):
                expected = majority_at_point(members, delta, quota)
                assert only(candidates, over, {"delta": delta})[0] == expected
                bought = (quota or members // 2 + 1) - 1
                assert expected[0] + bought * expected[1] == 1


# --- crises -----------------------------------------------------------------------------------------


def test_the_range_of_a_crisis() -> None:
    over = ring(("p", "a", "b"))
    v = symbols(over)
    candidates = drafts_of(CRISIS, over, power=v["p"], costs=(v["a"], v["b"]))
    values, payoffs = only(candidates, over, {"p": F(3, 5), "a": F(1, 10), "b": F(1, 5)})
    assert values == (F(1, 2), F(4, 5)) and payoffs == (F(4, 5), F(1, 5))
    low, high = candidates[0].values
    assert high - low == v["a"] + v["b"]


@pytest.mark.parametrize("first", [0, 1])
def test_ranges_cut_by_the_stake_and_negative_costs(first: int) -> None:
    over = ring(("p", "a", "b"))
    v = symbols(over)
    two = const(over, 2)
    a, b = v["a"] + v["a"] - const(over, 1), v["b"] * two - const(over, 1)  # costs from -1 to 1
    candidates = drafts_of(CRISIS, over, power=v["p"], costs=(a, b), first=first)
    wars = done = 0
    for point in points(2, candidates, over, in_unit("p")):
        costs = (2 * point["a"] - 1, 2 * point["b"] - 1)
        expected = crisis_at_point(point["p"], costs)
        found = standing(candidates, over, point)
        if expected is None:
            war = (point["p"] - costs[0], 1 - point["p"] - costs[1])
            assert {paid for _, paid in found} == {war} and set().union(*found.values()) == {WAR}
            wars += 1
        else:
            share = expected[1 - first]
            assert set(found) == {(expected, (share, 1 - share))}
        done += 1
    assert done > 200 and wars > 20


def test_the_risk_and_return_of_a_demand() -> None:
    over = ring(("p", "a", "C"))
    v = symbols(over)
    candidates = drafts_of(CRISIS_PRIVATE_COSTS, over, power=v["p"], costs=(v["a"], None), highest=v["C"])
    risky = next(d for d in candidates if d.label == "risky demand")
    assert risky.values[0] == v["p"] + (v["C"] - v["a"]) / const(over, 2)
    assert ratio_text(risky.values[1], over.names) == "(C - a)/(2*C)"
    values, _ = only(candidates, over, {"p": F(3, 5), "a": F(1, 10), "C": F(1, 2)})
    assert values == (F(4, 5), F(2, 5))


def test_every_case_of_a_private_cost() -> None:
    over = ring(("p", "a", "C"))
    v = symbols(over)
    cost = v["a"] * const(over, 3) - const(over, 1)  # from -1 to 2
    candidates = drafts_of(CRISIS_PRIVATE_COSTS, over, power=v["p"], costs=(cost, None), highest=v["C"])
    seen: set[str] = set()
    done = 0
    for point in points(3, candidates, over, lambda p: 0 <= p["p"] <= 1 and p["C"] >= 0, 900):
        p, a, most = point["p"], 3 * point["a"] - 1, point["C"]
        (demand, war), payoffs = private_costs_at_point(p, a, most)
        found = standing(candidates, over, point)
        assert {paid for _, paid in found} == {payoffs}, point
        ((values, _),) = found
        assert values[1] == war or p in (0, 1), point
        if 0 < war < 1:
            assert values[0] == demand
        seen |= set().union(*found.values())
        done += 1
    assert seen == {"safe demand", "risky demand", "all of the stake", "certain war"} and done > 500


def test_no_demand_on_a_fine_grid_does_better() -> None:
    for p, a, most in product(HALVES, [F(-1), F(0), F(1, 10), F(2)], [F(0), F(1, 4), F(1, 2), F(3)]):
        _, (best, _) = private_costs_at_point(p, a, most)
        for k in range(101):
            x = F(k, 100)
            war = F(0) if x <= p else F(1) if x - p >= most else (x - p) / most
            assert (1 - war) * x + war * (p - a) <= best


# --- shifts of power --------------------------------------------------------------------------------


@pytest.mark.parametrize(("power", "margin"), [((F(9, 10), F(1, 5)), F(13, 25)), ((F(3, 5), F(2, 5)), F(-23, 100))])
def test_the_margin_of_war(power: tuple[Fraction, Fraction], margin: Fraction) -> None:
    over = ring(("p1", "p2", "d", "c"))
    v = symbols(over)
    candidates = drafts_of(
        POWER_SHIFT, over, power=v["p1"], power_later=v["p2"], discount=(v["d"],), costs=(v["c"], v["c"])
    )
    one = const(over, 1)
    formula = v["p1"] * (one + v["d"]) - one - v["d"] * v["p2"] - v["c"] * (one - v["d"])
    assert formula in {candidate.values[2] for candidate in candidates if candidate.label == "war"}
    point = {"p1": power[0], "p2": power[1], "d": F(9, 10), "c": F(1, 10)}
    values, _ = only(candidates, over, point)
    assert values[2] == margin
    kind, _, _ = power_shift_at_point(power, F(9, 10), (F(1, 10), F(1, 10)))
    assert (kind == "war") == (margin > 0)


def test_shifts_of_power_by_backward_induction() -> None:
    over = ring(("p1", "p2", "d", "a", "b"))
    v = symbols(over)
    candidates = drafts_of(
        POWER_SHIFT, over, power=v["p1"], power_later=v["p2"], discount=(v["d"],), costs=(v["a"], v["b"])
    )
    seen: dict[str, int] = {}
    for point in points(5, candidates, over, lambda p: in_unit("p1", "p2", "d")(p) and min(p["a"], p["b"]) >= 0, 600):
        power, costs = (point["p1"], point["p2"]), (point["a"], point["b"])
        kind, given, payoffs = power_shift_at_point(power, point["d"], costs)
        found = standing(candidates, over, point)
        (((values, paid), labels),) = found.items()
        assert (labels, values[:2], paid) == ({kind}, given, payoffs)
        seen[kind] = seen.get(kind, 0) + 1
    assert min(seen.values()) > 15 and set(seen) == {"war", "peace"}


# --- what has no answer ---------------------------------------------------------------------------


def test_numbers_out_of_range_are_refused() -> None:
    over = ring(())

    two, half, minus = const(over, 2), const(over, F(1, 2)), const(over, -1)
    for ask in (
        lambda: drafts_of(NASH_DEMAND, over, units=0),
        lambda: drafts_of(NASH_DEMAND, over, units=True),
        lambda: drafts_of(NASH_DEMAND, over, units=4, pie=minus),
        lambda: demands_at_point(4, F(-1)),
        lambda: drafts_of(CLOSED_RULE, over, members=1, discount=(half,)),
        lambda: drafts_of(CLOSED_RULE, over, members=3, discount=(two,)),
        lambda: drafts_of(CLOSED_RULE, over, members=3, discount=(half,), quota=4),
        lambda: majority_at_point(3, F(3, 2)),
        lambda: drafts_of(CRISIS, over, power=two, costs=(half, half)),
        lambda: crisis_at_point(F(2), (F(0), F(0))),
        lambda: drafts_of(CRISIS_PRIVATE_COSTS, over, power=half, costs=(half, None), highest=minus),
        lambda: private_costs_at_point(F(1, 2), F(0), F(-1)),
        lambda: drafts_of(POWER_SHIFT, over, power=two, power_later=half, discount=(half,), costs=(half, half)),
        lambda: drafts_of(POWER_SHIFT, over, power=half, power_later=half, discount=(half,), costs=(minus, half)),
        lambda: power_shift_at_point((F(1, 2), F(1, 2)), F(2), (F(0), F(0))),
    ):
        with pytest.raises((InvalidGame, UsageError)):
            ask()


def talks_over_two(protocol: Protocol | Mapping[str, object], **parameters: object) -> Dispute:
    found: Dispute = dispute(
        ["a", "b"], agreements={"x": [2, 0], "y": [0, 1]}, parameters=parameters, protocol=protocol
    )
    return found


def test_a_parameter_may_be_called_as_the_period_is() -> None:
    """Weighted Nash with weights 1/r: the pie of (2, 0) and (0, 1) is shared 1 : period."""
    terms = {"kind": "alternating-offers", "rates": {"a": "period", "b": "1"}}
    (piece,) = protocol_atlas(talks_over_two(terms, period={"baseline": 2, "range": (1, 3)})).branches
    assert piece.texts()[1] == ("2/(period + 1)", "period/(period + 1)")


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        (Protocol("crisis", ("a", "b"), power=of("1/2"), costs=(of("1/4"), None)), "costs is missing for a player"),
        (
            {"kind": "crisis-private", "power": "1/2", "highest": "1/2", "costs": {"b": "1/4"}},
            "costs is missing for a;",
        ),
    ],
)
def test_a_term_that_one_side_lacks_is_asked_for(protocol: Protocol | Mapping[str, object], said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        protocol_atlas(talks_over_two(protocol))


def test_rounds_that_go_in_too_many_ways_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = {"kind": "finite-offers", "rounds": 3, "discount": "d", "outside": {"a": "w", "b": "w"}}
    talks = talks_over_two(terms, d={"baseline": "1/2", "range": (0, 1)}, w={"baseline": 0, "range": (0, 1)})
    monkeypatch.setattr("solver.concepts.protocols.finite_horizon.MAX_PIECES", 1)
    with pytest.raises(UsageError, match=r"the rounds from \d on go in over 1 ways"):
        protocol_atlas(talks)
