"""Every published answer about a dispute of the catalogue, by the axioms that define the solution, in exact numbers.

Nothing of the solver's concepts is used: payoffs of the agreements at a rational point, and what a
solution is by definition. The Nash solution u of a convex set S above d is certified by the line that separates it,

    sum_i (v_i - d_i)/(u_i - d_i) <= n    for every v in S.

For the others a hull of few points is clipped at the disagreement point: every corner of what is left is a point, or
lies on a segment between two where somebody has what he would have without an agreement, or is that point itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as F
from itertools import combinations
from random import Random

import pytest
from audit import how_many
from shelf import DISPUTES, taken
from win_sets import win_set

from solver.expressions.conditions import holds
from solver.expressions.expression import evaluate, parse
from solver.forms.dispute import Dispute
from solver.forms.published import PublishedAgreement

Payoffs = tuple[F, ...]
Point = dict[str, F]

AXIOMATIC = ("nash", "weighted-nash", "kalai-smorodinsky", "egalitarian", "utilitarian")
ANSWERS = [(name, k) for name in DISPUTES for k in range(len(taken(name).answers))]
ASKED = [(name, k) for name, k in ANSWERS if taken(name).answers[k].solution in AXIOMATIC]
ZONES = [(name, k) for name, k in ANSWERS if taken(name).answers[k].solution == "zone"]


def value(game: Dispute, text: str, point: Point) -> F:
    declared = {*game.space.names, *(name for name, _ in game.terms)}
    return evaluate(game.write_out(parse(text, declared)), point)


def pinned(game: Dispute, text: str) -> Point:
    """The values that the plain equalities of a condition give, such as across == 1/2."""
    found = {}
    for part in text.split(" and "):
        left, equals, right = part.partition(" == ")
        if equals and left.strip() in game.space:
            found[left.strip()] = F(right)
    return found


def drawn(game: Dispute, where: str, seed: str, count: int = how_many(8, 40)) -> list[Point]:
    """Rational points of the space at which a condition holds; small denominators, so that walls are met."""
    random, found, given = Random(seed), [], pinned(game, where)
    condition = game.condition(where) if where else None
    for _ in range(400 * count):
        grain = random.choice((1, 2, 3, 10))
        point = {
            p.name: p.low + (p.high - p.low) * F(random.randint(0, 10 * grain), 10 * grain)
            for p in game.space.parameters
        } | given
        if game.space.admits(point) and (condition is None or holds(condition, point)):
            found.append(point)
        if len(found) == count:
            break
    return found


def agreed(game: Dispute, answer: PublishedAgreement, point: Point) -> Payoffs:
    """What the answer says is paid; where it says what is agreed too, that must pay just this."""
    paid = tuple(value(game, text, point) for text in answer.payoffs)
    if answer.values:
        settled = {name: value(game, text, point) for name, text in answer.values}
        if game.issues:
            for issue in game.issues:
                assert issue.low <= settled[issue.name] <= issue.high, (issue.name, point)
            assert paid == tuple(evaluate(tree, {**point, **settled}) for tree in game.trees), point
        else:
            assert min(settled.values()) >= 0 and sum(settled.values()) == 1, point
            rows = {a.name: [evaluate(game.write_out(u), point) for u in a.payoffs] for a in game.agreements}
            mixed = (sum(w * rows[name][i] for name, w in settled.items()) for i in range(len(paid)))
            assert paid == tuple(mixed), point
    return paid


def hull(game: Dispute, point: Point) -> tuple[list[Payoffs], Payoffs]:
    points = {tuple(evaluate(tree, point) for tree in row) for row in game.points()}
    if game.ratifiers:
        points = {u for _, u in win_set(game, point)}
    return sorted(points), tuple(evaluate(tree, point) for tree in game.threat)


def clipped(points: Sequence[Payoffs], d: Payoffs) -> list[Payoffs]:
    """Points of the hull at or above d, every corner of that set among them."""
    found = [*points]
    for u, v in combinations(points, 2):
        for i in (0, 1):
            if u[i] != v[i]:
                t = (d[i] - u[i]) / (v[i] - u[i])
                if 0 <= t <= 1:
                    found.append(tuple(a + t * (b - a) for a, b in zip(u, v, strict=True)))
    return [u for u in found if all(a >= b for a, b in zip(u, d, strict=True))]


def weakly_pareto(u: Payoffs, points: Sequence[Payoffs]) -> bool:
    """Whether some weights, not all 0, are best served by u; two players' can be taken across a pair of points."""
    across = [(abs(b[1] - a[1]), abs(a[0] - b[0])) for a, b in combinations(points, 2)]
    weights = [(F(1), F(0)), (F(0), F(1)), *across]
    return any(any(w) and all(w[0] * u[0] + w[1] * u[1] >= w[0] * v[0] + w[1] * v[1] for v in points) for w in weights)


@pytest.mark.parametrize(("name", "k"), ASKED)
def test_a_solution_is_what_it_is_by_definition(name: str, k: int) -> None:
    game: Dispute = taken(name)
    answer = game.answers[k]
    points = drawn(game, answer.where, f"{name} {k}")
    assert points, answer.where
    for point in points:
        u = agreed(game, answer, point)
        payoffs, d = hull(game, point)
        gains = [a - b for a, b in zip(u, d, strict=True)]
        assert min(gains) >= 0, point
        if answer.solution in ("nash", "weighted-nash"):
            weights = [value(game, text, point) for text in answer.weights] or [F(1)] * len(u)
            assert min(gains) > 0
            for v in payoffs:
                parts = zip(weights, v, d, gains, strict=True)
                assert sum(w * (a - b) / g for w, a, b, g in parts) <= sum(weights), point
            continue
        rational = clipped(payoffs, d)
        if answer.solution == "utilitarian":
            assert sum(u) == max(map(sum, rational)), point
            continue
        assert weakly_pareto(u, payoffs), point
        one = [F(1), F(1)]
        ideals = [max(v[i] for v in rational) - d[i] for i in (0, 1)]
        scale = ideals if answer.solution == "kalai-smorodinsky" else one
        assert gains[0] * scale[1] == gains[1] * scale[0], point


@pytest.mark.parametrize(("name", "k"), ZONES)
def test_there_is_a_zone_exactly_where_it_says(name: str, k: int) -> None:
    """Both gain somewhere: at a point, or between two, since the set of gains is an open quadrant."""
    game: Dispute = taken(name)
    answer = game.answers[k]
    iff = game.condition(answer.iff)
    points = drawn(game, answer.where, f"{name} {k}", how_many(10, 80))
    assert points
    for point in points:
        payoffs, d = hull(game, point)
        corners = clipped(payoffs, d)
        both = bool(corners) and all(sum(u[i] for u in corners) > len(corners) * d[i] for i in (0, 1))
        assert holds(iff, point) == both, point


# --- protocols ------------------------------------------------------------------------------------


def asked(kind: str) -> list[tuple[str, int]]:
    return [(name, k) for name, k in ANSWERS if taken(name).answers[k].solution == kind]


def best(points: Sequence[Payoffs], of: int, other_has: F) -> Payoffs:
    """The point of a hull that is best for one of two while the other has at least so much."""
    found = [u for u in points if u[1 - of] >= other_has]
    for u, v in combinations(points, 2):
        if (u[1 - of] - other_has) * (v[1 - of] - other_has) < 0:
            t = (other_has - u[1 - of]) / (v[1 - of] - u[1 - of])
            found.append(tuple(a + t * (b - a) for a, b in zip(u, v, strict=True)))
    return max(found, key=lambda u: (u[of], u[1 - of]))


@pytest.mark.parametrize(("name", "k"), asked("alternating-offers"))
def test_offers_in_turn_repeat_themselves(name: str, k: int) -> None:
    """Each offer is the best that leaves the other what waiting for its own offer is worth to it."""
    game: Dispute = taken(name)
    answer, protocol = game.answers[k], game.protocol
    assert protocol is not None and protocol.first == 0
    points = drawn(game, answer.where, f"{name} {k}", how_many(4, 20))
    assert points
    for point in points:
        offer = agreed(game, answer, point)
        payoffs, d = hull(game, point)
        stays = 1 - (value(game, str(protocol.breakdown), point) if protocol.breakdown else F(0))
        wait = [value(game, str(one), point) * stays for one in protocol.discount]
        counter = best(payoffs, 1, d[0] + wait[0] * (offer[0] - d[0]))
        assert best(payoffs, 0, d[1] + wait[1] * (counter[1] - d[1])) == offer, point


def test_the_ultimatum_leaves_what_leaving_is_worth() -> None:
    game: Dispute = taken("ultimatum")
    for point in drawn(game, "", "ultimatum"):
        payoffs, d = hull(game, point)
        assert agreed(game, game.answers[1], point) == best(payoffs, 0, d[1])


def test_the_demands_are_every_equilibrium() -> None:
    game: Dispute = taken("nash-demand")
    listed = [game.answers[k] for _, k in asked("nash-demand")]
    [many] = [answer.count for answer in listed if answer.count]
    for size in (F(1), F(10), F(7, 3)):
        grid = [size * k / 10 for k in range(11)]

        def paid(x: F, y: F, whole: F = size) -> tuple[F, F]:
            return (x, y) if x + y <= whole else (F(0), F(0))

        stable = {
            (x, y): paid(x, y)
            for x in grid
            for y in grid
            if all(paid(z, y)[0] <= paid(x, y)[0] and paid(x, z)[1] <= paid(x, y)[1] for z in grid)
        }
        at = {"size": size}
        said = {
            tuple(value(game, text, at) for _, text in a.values): tuple(value(game, u, at) for u in a.payoffs)
            for a in listed
            if a.values
        }
        assert said == stable and len(stable) == many


@pytest.mark.parametrize(("name", "k"), asked("crisis"))
def test_the_bargaining_range_is_what_neither_would_fight_over(name: str, k: int) -> None:
    game: Dispute = taken(name)
    answer = game.answers[k]
    for point in drawn(game, answer.where, f"{name} {k}"):
        _, war = hull(game, point)
        low, high = (value(game, text, point) for _, text in answer.values)
        for x in (F(i, 60) for i in range(61)):
            assert (low <= x <= high) == (x >= war[0] and 1 - x >= war[1]), point


@pytest.mark.parametrize(("name", "k"), asked("crisis-private"))
def test_the_demand_is_the_best_against_secret_costs(name: str, k: int) -> None:
    """B fights a demand x where its cost is below x - p: with chance (x - p)/highest. No demand does better."""
    game: Dispute = taken(name)
    answer = game.answers[k]
    for point in drawn(game, answer.where, f"{name} {k}"):
        p, cost, most = point["power"], point["cost_a"], point["highest"]

        def chance(x: F, p: F = p, most: F = most) -> F:
            return min(F(1), max(F(0), (x - p) / most))

        def worth(x: F, p: F = p, cost: F = cost) -> F:
            return chance(x) * (p - cost) + (1 - chance(x)) * x

        demand, war = (value(game, text, point) for _, text in answer.values)
        assert chance(demand) == war
        assert all(worth(F(i, 120)) <= worth(demand) for i in range(121)), point


@pytest.mark.parametrize(("name", "k"), asked("power-shift"))
def test_power_shifts_break_deals_where_the_whole_stake_is_too_little(name: str, k: int) -> None:
    """War now against all of the stake now and, later, what war would pay then."""
    game: Dispute = taken(name)
    answer = game.answers[k]
    for point in drawn(game, answer.where, f"{name} {k}"):
        later = max(F(0), point["power_later"] - point["cost"])
        war = point["power_now"] * (1 + point["patience"]) - point["cost"]
        margin = war - 1 - point["patience"] * later
        assert margin == value(game, answer.values[0][1], point)
        if answer.iff:
            assert holds(game.condition(answer.iff), point) == (margin <= 0)


@pytest.mark.parametrize(("name", "k"), asked("closed-rule"))
def test_the_proposer_buys_one_vote_at_what_waiting_is_worth(name: str, k: int) -> None:
    game: Dispute = taken(name)
    answer = game.answers[k]
    for point in drawn(game, answer.where, f"{name} {k}"):
        proposer, partner = (value(game, text, point) for _, text in answer.values)
        before = [value(game, text, point) for text in answer.payoffs]
        assert proposer + partner == 1 and set(before) == {F(1, 3)}
        assert partner == point["patience"] * before[0]  # a vote costs what its owner expects of the next round
        assert proposer / 3 + 2 * F(1, 3) * F(1, 2) * partner == before[0]  # drawn, or the partner of another who is


def test_every_answer_is_checked() -> None:
    tested = {*AXIOMATIC, "zone", "alternating-offers", "ultimatum", "nash-demand", "crisis", "crisis-private",
              "power-shift", "closed-rule"}  # fmt: skip
    left = {taken(name).answers[k].solution for name, k in ANSWERS} - tested
    assert left == {"perles-maschler", "raiffa", "equal-area"}  # by the tests of those solutions


def test_the_answers_cover_the_essay() -> None:
    said = [answer.solution for answer in taken("swap-package").answers]
    assert [said.count(kind) for kind in ("zone", "nash", "kalai-smorodinsky", "egalitarian", "utilitarian")] == [
        3, 7, 5, 3, 8,
    ]  # fmt: skip
