"""Protocols at a point: the formulas over no parameters against fixed points, induction and trying every demand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from audit import how_many
from protocols_by_search import best_offer, paid_at_point

from solver.concepts.protocols.atlas import protocol_atlas, solve_at_point
from solver.errors import InvalidGame, UsageError
from solver.forms.dispute import Dispute, dispute

F = Fraction
KINDS = ("alternating-offers", "rates", "finite-offers", "ultimatum", "nash-demand", "closed-rule", "crisis", "shift")


def a_protocol(random: Random, kind: str) -> dict[str, object]:
    """Terms of a kind, ties among them likely; what presses may be missing, so that the form refuses them."""

    def number(low: int = -2, high: int = 6, parts: int = 2) -> str:
        return str(F(random.randint(low, high), random.randint(1, parts)))

    def part() -> str:
        return random.choice(["0", "1", "1/2", "9/10", "2/3"])

    def both(one: Callable[[], str]) -> dict[str, str]:
        return {"a": one(), "b": one()}

    def likely(share: float) -> bool:
        return random.random() < share

    if kind == "closed-rule":
        return {"kind": kind, "discount": part(), "members": random.randint(2, 9)}
    if kind == "crisis":
        return {"kind": kind, "first": random.choice("ab"), "power": part(), "costs": both(lambda: number(0, 3, 4))}
    if kind == "shift":
        powers = {"power": part(), "power_later": part()}
        return {"kind": "power-shift", "discount": part(), "costs": both(lambda: number(0, 3, 4)), **powers}
    found: dict[str, object] = {"kind": "alternating-offers" if kind == "rates" else kind}
    if kind == "nash-demand":
        found |= {"units": random.randint(1, 6), "pie": number(1)}
    else:
        found["first"] = random.choice("ab")
    if kind in KINDS[:3]:
        if likely(0.75) or kind == "rates":
            found["rates" if kind == "rates" else "discount"] = (
                both(lambda: number(0, 4)) if kind == "rates" else both(part)
            )
        if likely(0.3):
            found["breakdown"] = part()
            found |= {"collapse": both(number)} if likely(0.6) else {}
        if likely(0.35):
            found["costs"] = both(lambda: number(0, 3, 4))
        if kind == "finite-offers":
            found["rounds"] = random.randint(1, 6)
    options = {name: number() for name in "ab" if likely(0.3)}
    return found | ({"outside": options} if options else {})


@pytest.mark.parametrize("kind", KINDS)
def test_formulas_over_no_parameters_are_what_a_search_finds(kind: str) -> None:
    random, done = Random(kind), 0
    for _ in range(how_many(40, 400)):
        pays = {f"x{k}": [random.randint(-2, 6), F(random.randint(-4, 12), 2)] for k in range(random.randint(1, 6))}
        without = [F(random.randint(-4, 4), 2), random.randint(-2, 4)]
        try:
            made = dispute(["a", "b"], agreements=pays, disagreement=without, protocol=a_protocol(random, kind))
            expected = paid_at_point(made, {})
        except (InvalidGame, UsageError):  # nothing presses, or not enough
            continue
        assert solve_at_point(made, {}) == expected, made
        done += 1
    assert done > how_many(20, 200)


def only_costs(points: list[tuple[int, int]], costs: tuple[str, str], first: str) -> Dispute:
    protocol = {"kind": "alternating-offers", "first": first, "costs": {"a": costs[0], "b": costs[1]}}
    found: Dispute = dispute(["a", "b"], agreements={f"x{k}": p for k, p in enumerate(points)}, protocol=protocol)
    return found


@pytest.mark.parametrize(
    ("points", "costs", "ends"),
    [
        ([(2, 6), (4, 3), (5, 0)], ("1/4", "3/4"), {(F(17, 4), F(9, 4)), (F(5), F(0))}),
        ([(0, 6), (3, 3), (5, -1)], ("1/4", "1/4"), {(F(1, 4), F(23, 4)), (F(3), F(3))}),
        ([(6, 0), (3, 2), (-2, 4)], ("0", "0"), {(F(6), F(0)), (F(-2), F(4))}),
    ],
)
def test_the_ends_of_a_continuum(points: list[tuple[int, int]], costs: tuple[str, str], ends: set[tuple[F, F]]) -> None:
    """Where one edge's rate of exchange is that of the costs, what stays as it is goes from one end to the other."""
    assert set(solve_at_point(only_costs(points, costs, "a"), {})) == ends
    corners, (first, second) = [tuple(map(F, p)) for p in points], map(F, costs)
    low, high = min(u for u, _ in ends), max(u for u, _ in ends)
    for k in range(32 * min(u for u, _ in points), 32 * max(u for u, _ in points) + 1):
        x = best_offer(corners, 1, F(k, 32))
        assert x is not None
        y = best_offer(corners, 1, x[0] - first)
        assert y is not None and x[0] == F(k, 32)
        stays = best_offer(corners, 0, y[1] - second) == x
        assert stays == (low <= x[0] <= high), x


@pytest.mark.parametrize(
    ("points", "rates", "options", "paid"),
    [
        ([(-1, 6), (5, 3)], (1, 3), ("5", "0"), (5, 3)),  # all that any agreement leaves the first
        ([(-1, 6), (2, 0)], (1, 1), ("2", "0"), (2, 0)),  # and just what the second has without
        ([(-1, 6), (3, -2)], (1, 1), ("2", "0"), (2, 0)),  # no agreement but one leaves both theirs
    ],
)
def test_limits_where_options_leave_one_agreement(
    points: list[tuple[int, int]], rates: tuple[int, int], options: tuple[str, str], paid: tuple[int, int]
) -> None:
    for turn in (1, -1):  # and with the players exchanged
        pays = {f"x{k}": p[::turn] for k, p in enumerate(points)}
        outside = dict(zip("ab", options[::turn], strict=True))
        terms = {"rates": dict(zip("ab", map(str, rates[::turn]), strict=True)), "outside": outside}
        made = dispute(["a", "b"], agreements=pays, protocol={"kind": "alternating-offers", **terms})
        here = {tuple(map(F, paid[::turn]))}
        assert {one.payoffs for one in protocol_atlas(made).at({}).outcomes} == here
        assert set(solve_at_point(made, {})) == set(paid_at_point(made, {})) == here


def test_rounds_that_go_the_same_way_are_one() -> None:
    """Where every refusal ends the talks, and for more than one reason, the ways would be 2¹² and more."""
    pays = {"x0": [2, F(1, 2)], "x1": [F(1, 2), 4], "x2": [2, F(5, 2)], "x3": [3, -2], "x4": [1, F(3, 2)]}
    terms = {"discount": {"a": "2/3", "b": "0"}, "outside": {"a": "6", "b": "5"}, "first": "a"}
    made = dispute(["a", "b"], agreements=pays, protocol={"kind": "finite-offers", "rounds": 12, **terms})
    assert solve_at_point(made, {}) == paid_at_point(made, {}) == ((F(6), F(5)),)
