"""Devices on random games, with ties: the closed forms against the larger game at, below and above the least value.

The formulas come from `solver.concepts.enforcement.intervals`; what they are held against is the exact point solver
on the larger game's payoffs, and play gone through move by move (`StatePlan`), neither of which knows of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product

import pytest
from audit import FULL, how_many, tenth

from solver import game as made
from solver import nash, sustain, thresholds, when
from solver.algebra.algebraic_numbers import Algebraic
from solver.concepts.enforcement.cost_of_breach import cost_of_breach, own_costs
from solver.concepts.enforcement.deal import HIGH_OF_UNBOUNDED, Deal, Device
from solver.concepts.enforcement.explain import check_ends, why_not
from solver.concepts.enforcement.finite_punishment import finite_punishment
from solver.concepts.enforcement.grim_trigger import grim_trigger
from solver.concepts.enforcement.intervals import equilibrium_region
from solver.concepts.enforcement.one_shot_deviations import is_subgame_perfect
from solver.concepts.enforcement.punishments import Punishment
from solver.concepts.enforcement.tit_for_tat import tit_for_tat
from solver.concepts.enforcement.tranches import choose_pure_threats, divisible_deal, tranches
from solver.concepts.enforcement.transfers import transfer
from solver.concepts.enforcement.worst_punishment import worst_punishment
from solver.concepts.nash.point_solver import solve
from solver.errors import UsageError
from solver.expressions.expression import evaluate
from solver.forms.normal import NormalForm

HALF = Fraction(1, 2)
POINTS = how_many(15, 40)


def symbolic(m: int, n: int) -> NormalForm:
    """A game of which every payoff is a parameter of its own."""
    names = [f"{who}{i}{j}" for who in "ab" for i in range(m) for j in range(n)]
    arrays = [[[f"{who}{i}{j}" for j in range(n)] for i in range(m)] for who in "ab"]
    return made(None, arrays, {name: {"baseline": 0, "range": (-4, 4)} for name in names})


def deal_of(game: NormalForm) -> Deal:
    return Deal(game, tuple(player.strategies[0] for player in game.players))


def last(deal: Deal) -> tuple[Punishment, ...]:
    """The last strategies as a threat; whether it is an equilibrium depends on the point."""
    profile = tuple(player.strategies[-1] for player in deal.game.players)
    pays = tuple(deal.pays(k, profile) for k in range(2))
    return (Punishment("(last, last)", pays, profile),) * 2


def split(deal: Deal) -> Device:
    divided = divisible_deal(deal, {})
    return tranches(deal, divided, last(divided))


def costly(deal: Deal) -> Device:
    """Tranches where each side has a cost of breach: in every payoff of whoever does not play the first strategy."""
    first, second = deal.game.players
    cells = {}
    for profile in deal.game.profiles():
        one, two = deal.game.cell(profile)
        cells[profile] = [
            f"{one} - c" if profile[0] != deal.profile[0] else str(one),
            f"{two} - d" if profile[1] != deal.profile[1] else str(two),
        ]
    given = {p.name: {"baseline": p.baseline, "range": (p.low, p.high)} for p in deal.game.space.parameters}
    given |= {
        name: {"baseline": 1, "range": (0, 3), "control": player.name} for name, player in (("c", first), ("d", second))
    }
    richer = Deal(made({p.name: list(p.strategies) for p in deal.game.players}, cells, given), deal.profile)
    own = own_costs(richer)
    assert own == {0: "c", 1: "d"}
    divided = divisible_deal(richer, own)
    return tranches(richer, divided, last(divided))


DEVICES: Mapping[str, Callable[[Deal], Device]] = {
    "bond": lambda deal: transfer("bond", deal),
    "cost of breach": lambda deal: cost_of_breach(deal, {}),
    "penalty": lambda deal: transfer("penalty", deal, HALF),
    "linkage": lambda deal: transfer("linkage", deal),
    "side payment": lambda deal: transfer("side payment", deal),
    "tranches": split,
    "tranches with a cost": costly,
    "grim trigger": lambda deal: grim_trigger(deal, last(deal)),
    "one round": lambda deal: finite_punishment(deal, last(deal), 1),
    "two rounds": lambda deal: finite_punishment(deal, last(deal), 2),
    "tit for tat": tit_for_tat,
}


def points(device: Device, seed: int, count: int = POINTS) -> Iterator[dict[str, Fraction]]:
    """Integer points of the game's own parameters, small, so that there are ties."""
    rng = random.Random(seed)
    for _ in range(count):
        here = dict(device.game.space.baseline)
        for parameter in device.game.space.parameters:
            if parameter.name not in (device.parameter, "detection"):
                here[parameter.name] = Fraction(rng.randint(int(parameter.low), int(parameter.high)))
        yield here


def solved(device: Device, point: Mapping[str, Fraction], value: Fraction) -> bool:
    """Whether the deal is among all equilibria of the larger game there, and the threat one of its own game."""
    here = {**point, device.parameter: value}
    game = device.game
    A, B = ([[evaluate(game.write_out(cell), here) for cell in line] for line in game.matrix(k)] for k in (0, 1))
    i, j = (player.strategies.index(part) for player, part in zip(game.players, device.outcome, strict=True))
    return any(e.is_pure and e.row[i] == 1 and e.column[j] == 1 for e in solve(A, B).equilibria)


def beside(device: Device, end: Fraction | Algebraic | None) -> list[Fraction]:
    if end is None:
        return [device.own.low, device.own.high]
    if isinstance(end, Algebraic):
        low, high = end.within(Fraction(1, 10**6))
        return [Fraction(int(low * 10**6), 10**6), Fraction(int(high * 10**6) + 1, 10**6)]
    step = Fraction(1) if device.whole else Fraction(1, 10**6)
    return [end - step, end, end + step]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "shape"), [(name, (2, 2)) for name in DEVICES] + [
    (name, (2, 3)) for name in DEVICES if name not in ("tit for tat", "tranches with a cost")
])  # fmt: skip
def test_the_least_value_is_where_the_larger_game_begins_to_have_the_deal(name: str, shape: tuple[int, int]) -> None:
    device = DEVICES[name](deal_of(symbolic(*shape)))
    own, able, threatened = device.own, 0, 0
    for point in points(device, 7):
        ends = [device.ends(k, point) for k in (0, 1)]
        lows = [e[0] for e in ends if e is not None and e[0] is not None]
        highs = [e[1] for e in ends if e is not None and e[1] is not None]
        low, high = max(lows, default=None), min(highs, default=None)
        tried = {own.low, own.low + 1 if device.whole else (own.low + own.high) / 3, own.high}
        tried |= {*beside(device, low), *beside(device, high)}
        for value in tried:
            if not own.low <= value <= own.high or (device.open_high and value == own.high):
                continue
            inside = None not in ends and (low is None or low <= value) and (high is None or high >= value)
            assert solved(device, point, value) == inside, (point, value, ends)
            able += inside
            here = device.point(point, value)
            assert equilibrium_region(device.game, device.outcome).contains(here) == inside
            if device.plan_at is not None:
                credible = device.credible is None or device.credible.contains(here)
                threatened += credible
                assert is_subgame_perfect(device.plan_at(here)) == (inside and credible) == device.works(point, value)
    assert able > POINTS // 2
    assert device.plan_at is None or threatened


@pytest.mark.parametrize("name", DEVICES)
def test_one_player_alone_is_kept_from_where_its_own_side_says(name: str) -> None:
    device = DEVICES[name](deal_of(symbolic(2, 2)))
    for point in points(device, 11, 25):
        for player in (0, 1):
            here = {name: point.get(name, value) for name, value in device.affine.space.baseline.items()}
            for piece in device.sides[player]:
                from_, to = piece.ends(device.over, here) if piece.where.contains(here) else (None, None)
                assert from_ is None or to is None or from_ <= to
            ends = device.ends(player, point)
            assert ends is None or ends[0] is None or ends[1] is None or ends[0] <= ends[1]
            for value in [*beside(device, None if ends is None else ends[0]), *beside(device, ends and ends[1])]:
                if device.own.low <= value <= device.own.high and not (device.open_high and value == device.own.high):
                    low, high = ends or (None, None)
                    inside = ends is not None and (low is None or low <= value) and (high is None or high >= value)
                    assert kept(device, device.point(point, value), player) == inside


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3)])
@pytest.mark.parametrize("seed", range(how_many(4, 8)))
def test_what_each_device_takes_from_first_principles(shape: tuple[int, int], seed: int) -> None:
    """On games of small integers, from the payoffs in the deal (R), of the best breach (T) and of the threat alone."""
    rng = random.Random(f"{shape} {seed}")
    arrays = [[[rng.randint(-3, 4) for _ in range(shape[1])] for _ in range(shape[0])] for _ in range(2)]
    deal = deal_of(made(None, arrays))
    kept = [arrays[k][0][0] for k in (0, 1)]
    gains = [max(line[0] for line in arrays[0]) - kept[0], max(arrays[1][0]) - kept[1]]
    most = max(*gains, 0)
    for device in (transfer("bond", deal), transfer("linkage", deal), cost_of_breach(deal, {})):
        assert least(device) == most, device
    assert least(transfer("penalty", deal, Fraction(1, 4))) == 4 * most
    assert transfer("penalty", deal, Fraction(0)).common_ends({}) == (None if most else (None, None))
    tempted = [max(arrays[0][i][0] for i in range(1, shape[0])), max(arrays[1][0][1:])]
    low, high = tempted[1] - kept[1], kept[0] - tempted[0]
    found = transfer("side payment", deal).common_ends({})
    assert found is None if low > high else found is not None
    if found is not None:
        own = transfer("side payment", deal).own
        assert (found[0] or own.low) == max(low, own.low) and (own.high if found[1] is None else found[1]) == min(
            high, own.high
        )
    assert (split(deal).ends(0, {}) is not None) == last_tranche_holds(arrays[0], kept[0], shape, 0)
    rich = costly(deal)
    for c, d in product((Fraction(0), HALF, Fraction(2)), repeat=2):
        point = {"c": c, "d": d}
        for player, cost in ((0, c), (1, d)):
            breaches = [line[0] for line in arrays[0][1:]] if player == 0 else arrays[1][0][1:]
            threat = arrays[player][-1][-1]
            numbers = [k for k in range(1, 13) if every_tranche_holds(k, kept[player], breaches, threat, cost)]
            ends = rich.ends(player, point)
            for k in range(1, 13):
                inside = ends is not None and (ends[0] is None or ends[0] <= k) and (ends[1] is None or ends[1] >= k)
                assert inside == (k in numbers), (k, player, point)


def least(device: Device) -> Fraction | Algebraic:
    found = device.common_ends({})
    assert found is not None
    return found[0] or Fraction(0)


def last_tranche_holds(payoffs: list[list[int]], kept: int, shape: tuple[int, int], player: int) -> bool:
    """Without a cost of breach some number of tranches works only if the last one, and so a single one, does."""
    return all(payoffs[i][0] <= kept for i in range(1, shape[player]))


def every_tranche_holds(k: int, kept: int, breaches: list[int], threat: int, cost: Fraction) -> bool:
    """Whether nobody gains by breaking any one of k tranches: with m to go, (v + (m − 1)·P)/k − c against m·R/k."""
    return all(
        Fraction(breach + (m - 1) * threat, k) - cost <= Fraction(m * kept, k)
        for m in range(1, k + 1)
        for breach in breaches
    )


def kept(device: Device, here: Mapping[str, Fraction], player: int) -> bool:
    """Whether one player gains nothing by leaving the deal in the larger game, from its payoffs alone."""
    game = device.game
    own = evaluate(game.write_out(game.cell(device.outcome)[player]), here)
    for other in game.players[player].strategies:
        moved = tuple(other if k == player else part for k, part in enumerate(device.outcome))
        if evaluate(game.write_out(game.cell(moved)[player]), here) > own:
            return False
    return True


@pytest.mark.parametrize("name", DEVICES)
def test_what_is_checked_in_every_answer_agrees_with_the_formulas(name: str) -> None:
    device = DEVICES[name](deal_of(symbolic(2, 2)))
    here = points(device, 3, how_many(6, 15))
    checks = [check for point in here for check in check_ends(device, point, device.common_ends(point))]
    assert checks
    assert all(check.works == check.expected for check in checks)


UNDIVIDED = [name for name in DEVICES if "tranches" not in name and (FULL or name != "tit for tat")]  # takes long


@pytest.mark.parametrize("name", tenth(UNDIVIDED, 2))
def test_every_device_is_a_game_that_questions_can_be_asked_of(name: str, thaad: Deal) -> None:
    device = DEVICES[name](thaad)
    atlas = nash(device.game)
    label = "(" + ", ".join(device.outcome) + ")"
    found = next(branch.region for branch in atlas.branches if branch.label == label)
    assert found.equals(equilibrium_region(device.game, device.outcome))
    assert when(atlas, f"equilibrium{label}").region is not None
    if name == "bond":
        line = next(line for line in thresholds(atlas, along=["bond"]).lines if line.name == "bond")
        assert [str(tip.value) for tip in line.thresholds][:1] == ["1"]


@pytest.fixture(scope="module")
def thaad() -> Deal:
    from games import load

    return Deal(load("thaad-deal"), ("withdraw", "sanction"))


def test_payoffs_with_cases_and_denominators_are_split() -> None:
    game = made(
        {"one": ["keep", "break"], "two": ["keep", "break"]},
        {
            "keep, keep": ["Min(x, 2)", "1"],
            "keep, break": ["0", "Max(x, y)/(1 + y) + x/(y - 5)"],
            "break, keep": ["3", "0"],
            "break, break": ["0", "0"],
        },
        {"x": {"baseline": 1, "range": (0, 4)}, "y": {"baseline": 1, "range": (0, 4)}},
    )
    device = transfer("bond", Deal(game, ("keep", "keep")))
    for x, y in product(range(5), repeat=2):
        point = {"x": Fraction(x), "y": Fraction(y)}
        one = Fraction(3) - min(Fraction(x), Fraction(2))
        two = max(Fraction(max(x, y), 1 + y) + Fraction(x, y - 5) - 1, Fraction(0))
        ends = device.common_ends(point)
        assert ends == (max(one, two) or None, None)


def test_a_parameter_the_payoffs_are_curved_in_is_refused() -> None:
    from solver.concepts.enforcement.intervals import bounds

    game = made(None, [[["x**2", 0], [1, 0]], [[0, 0], [0, 0]]], {"x": {"baseline": 1, "range": (0, 2)}})
    with pytest.raises(UsageError, match="degree 2 in x"):
        bounds(game, ("r1", "c1"), "x")
    game = made(None, [[["Max(x, 1)", 0], [1, 0]], [[0, 0], [0, 0]]], {"x": {"baseline": 1, "range": (0, 2)}})
    with pytest.raises(UsageError, match="compare x"):
        bounds(game, ("r1", "c1"), "x")


def test_a_cost_of_breach_is_recognised_only_where_it_is_one(thaad: Deal) -> None:
    assert own_costs(thaad) == {0: "breach_us", 1: "breach_cn"}
    with pytest.raises(UsageError, match="shield is no cost of breach"):
        own_costs(thaad, ["shield"])
    for slope, own in (("-2*c", {}), ("-c", {0: "c"}), ("+c", {}), ("-c*c", {})):
        game = made(
            {"one": ["keep", "break"], "two": ["keep", "break"]},
            {"keep, keep": [1, 1], "keep, break": [0, 0], "break, keep": [f"2{slope}", 0], "break, break": [0, 0]},
            {"c": {"baseline": 0, "range": (0, 2), "control": "one"}},
        )
        assert own_costs(Deal(game, ("keep", "keep"))) == own
    assert own_costs(Deal(game, ("break", "keep"))) == {}
    everywhere = made(
        {"one": ["keep", "break"], "two": ["keep", "break"]},
        {"keep, keep": ["1 - c", 1], "keep, break": [0, 0], "break, keep": ["2 - c", 0], "break, break": [0, 0]},
        {"c": {"baseline": 0, "range": (0, 2), "control": "one"}},
    )
    assert own_costs(Deal(everywhere, ("keep", "keep"))) == {}


@pytest.mark.parametrize(
    ("control", "named"), [("", ["c"]), ("", ["c", "c"]), ("one", []), ("two", []), ("two", ["c"])]
)
def test_a_cost_of_breach_that_both_have_is_nobodys_twice(control: str, named: list[str]) -> None:
    """Breaking pays 5 - c against 3, so all of it has to be 2, whoever breaks the deal."""
    game = made(
        {"one": ["keep", "break"], "two": ["keep", "break"]},
        [[[3, 0], ["5 - c", "1 - c"]], [[3, "5 - c"], [0, "1 - c"]]],
        {"c": {"baseline": 1, "range": (0, 4), **({"control": control} if control else {})}},
    )
    deal = Deal(game, ("keep", "keep"))
    own = own_costs(deal, named)
    device = cost_of_breach(deal, own)
    assert own == {0: "c", 1: "c"} and device.model.endswith("in the place of c, which is such a cost already")
    assert [device.ends(k, {}) for k in (0, 1)] == [(Fraction(2), None)] * 2


def test_a_device_has_a_name_of_its_own_for_its_parameter() -> None:
    game = made(None, [[["bond", 0], [1, 0]], [[0, 0], [0, 0]]], {"bond": {"baseline": 0, "range": (0, 2)}})
    assert transfer("bond", Deal(game, ("r1", "c1"))).parameter == "bond_"


def test_no_whole_number_of_tranches_lies_between_what_both_ask() -> None:
    """Breaking the last one costs 6/5 and gains 3/k: k >= 5/2. The second likes the threat better than the deal by 1,
    and a breach pays -9/5 once: 0 >= -9/5 + (k - 1), so that k <= 14/5."""
    arrays = [[[2, -1], ["5 - c", "-c"]], [[0, "-9/5"], [0, 1]]]
    deal = deal_of(made(None, arrays, {"c": {"baseline": "6/5", "range": (0, 2)}}))
    divided = divisible_deal(deal, {0: "c"})
    device, point = tranches(deal, divided, last(divided)), deal.game.space.baseline
    assert device.common_ends(point) is None
    assert why_not(device, point) == "no whole number lies between 5/2 and 14/5"
    assert [check.works for check in check_ends(device, point, None)] == [False] * 3
    assert tranches(deal, divided, last(divided)).common_ends({"c": Fraction(3, 2)}) == (Fraction(2),) * 2


def test_a_threat_that_is_none_of_what_divides_is_replaced_by_the_worst() -> None:
    deal = deal_of(
        made(None, [[[3, 0], ["4 - c", 1]], [[3, "4 - c"], [0, 1]]], {"c": {"baseline": 2, "range": (0, 3)}})
    )
    divided = divisible_deal(deal, {0: "c", 1: "c"})
    chosen = choose_pure_threats(divided, nash(divided.game), deal.game.space.baseline, "r1, c1")
    assert [one.label for one in chosen] == ["(r2, c2)"] * 2


def test_a_bound_that_meets_the_end_of_an_open_range_on_a_wall_alone_is_no_piece() -> None:
    """Breaking pays 1 against 0, and then the minmax value is y**2: no patience below 1 does, and at y = 0 just 1."""
    game = made(None, [[["0", "y**2"], [1, "-2"]], [[0, 0], [0, 0]]], {"y": {"baseline": 0, "range": (0, 1)}})
    device: Device = worst_punishment(Deal(game, ("r1", "c1")), {"y": Fraction(0)})
    assert device.common_ends({"y": Fraction(0)}) is None and device.sides[0] == ()
    assert sustain(game, "r1, c1")["worst punishment"].able is False


def test_plans_get_names_that_no_strategy_has() -> None:
    players = {"one": ["keep", "cheat", "cheat-first"], "two": ["keep", "cheat"]}
    payoffs = [[[3, 0], [4, 1], [4, 1]], [[3, 4], [0, 1], [0, 1]]]
    deal = Deal(made(players, payoffs), ("keep", "keep"))
    names = tranches(deal, divisible_deal(deal, {}), last(deal)).game.players[0].strategies
    assert names == ("keep", "cheat-first-tranche", "cheat-last", "cheat-first-first", "cheat-first-last")


def test_payoffs_of_very_many_cases_leave_the_size_of_a_transfer_open() -> None:
    many = " + ".join(f"Abs(x - {k})" for k in range(9))
    deal = deal_of(made(None, [[[1, 0], [many, 0]], [[1, 0], [0, 0]]], {"x": {"baseline": 1, "range": (0, 9)}}))
    assert deal.size("bond", "what is held").high == HIGH_OF_UNBOUNDED


@pytest.mark.parametrize(("gain", "most", "now"), [
    ("1000/(1 + x)", 1000, 500), ("-1000/(x - 3)", 1000, 500), ("1000*x/(1 + x) + 7", 2021, 507),
    ("(x - 3)/(1 + x)", 1, -1), ("9 + 1/(1 - x + x**2)", HIGH_OF_UNBOUNDED, 10),
])  # fmt: skip
def test_a_transfer_may_be_as_large_as_a_quotient_that_breaking_gains(gain: str, most: int, now: int) -> None:
    game = made(None, [[[0, 0], [gain, 0]], [[1, 0], [0, 0]]], {"x": {"baseline": 1, "range": (0, 2)}})
    device: Device = transfer("bond", deal_of(game))
    assert device.own.high == most and device.common_ends({"x": Fraction(1)}) == (
        Fraction(now) if now > 0 else None,
        None,
    )


def test_the_ends_are_tried_out_in_a_game_too_large_to_be_solved_throughout() -> None:
    rng = random.Random(4)
    arrays = [[[rng.randint(0, 3) for _ in range(7)] for _ in range(7)] for _ in "ab"]
    for table in arrays:
        table[0][0] = 2
    deal = deal_of(made(None, arrays, {"x": {"baseline": 0, "range": (0, 1)}}))
    bond, point = transfer("bond", deal), deal.game.space.baseline
    gain = max(max(line[0] for line in arrays[0]), *arrays[1][0]) - 2
    assert gain == 1 and bond.common_ends(point) == (Fraction(gain), None)
    assert [check.works for check in check_ends(bond, point, bond.common_ends(point))] == [False, True]
