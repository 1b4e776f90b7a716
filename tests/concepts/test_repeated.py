"""Repeated play: the rules in T, R, P and S, ties included, and plans gone through move by move, by brute force."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

import pytest

from games import load
from solver import UsageError, nash, sustain
from solver import game as made
from solver.algebra.algebraic_numbers import Algebraic
from solver.algebra.polynomial_text import ratio_text
from solver.concepts.enforcement.deal import Deal, Device, Next, State, StatePlan
from solver.concepts.enforcement.finite_punishment import finite_punishment
from solver.concepts.enforcement.folk_theorem import is_sustainable
from solver.concepts.enforcement.grim_trigger import grim_trigger
from solver.concepts.enforcement.minmax import mixed_minmax
from solver.concepts.enforcement.one_shot_deviations import is_subgame_perfect, state_worth
from solver.concepts.enforcement.punishments import choose_threats, stage_payoffs
from solver.concepts.enforcement.tit_for_tat import _path, tit_for_tat
from solver.concepts.enforcement.worst_punishment import least_patience, worst_punishment

Payoffs = Mapping[tuple[str, ...], tuple[Fraction, ...]]
DELTAS = tuple(Fraction(n, 24) for n in range(24))


def dilemma(t: int, r: int, p: int, s: int) -> Deal:
    """A symmetric 2×2 game with these payoffs and a parameter that says nothing."""
    arrays = [[[r, s], [t, p]], [[r, t], [s, p]]]
    return Deal(made(None, arrays, {"x": {"baseline": 0, "range": (0, 1)}}), ("r1", "c1"))


def rule(t: int, r: int, p: int) -> tuple[Fraction | None, Fraction | None] | None:
    """Grim trigger's condition on delta as KOREA's rule has it: from, to (None: the range's end); None: none."""
    if r > p:
        return (Fraction(t - r, t - p), None) if t > r else (None, None)
    if r == p:
        return (None, None) if t <= r else None
    return None if t > r else (None, Fraction(r - t, p - t))


@pytest.mark.parametrize(("t", "r", "p"), list(product(range(-2, 3), repeat=3)))
def test_grim_trigger_by_the_rule(t: int, r: int, p: int) -> None:
    deal = dilemma(t, r, p, min(p, t) - 1)  # nobody gains by leaving (last, last): it can be threatened with
    device = grim_trigger(deal, choose_threats(nash(deal.game), deal, {"x": Fraction(0)}, "r2, c2"))
    assert [device.ends(k, {"x": Fraction(0)}) for k in (0, 1)] == [rule(t, r, p)] * 2


def test_the_built_in_deal_in_symbols() -> None:
    from solver.algebra.polynomial_text import ratio_text

    game = load("thaad-deal")
    deal = Deal(game, ("withdraw", "sanction"))
    device = grim_trigger(deal, choose_threats(nash(game), deal, game.space.baseline))
    wanted = ("(shield - breach_us)/(embargo - breach_us)", "(buffer - calm - breach_cn)/(relief - breach_cn)")
    for k, formula in enumerate(wanted):
        here = device.point(game.space.baseline)
        [piece] = [piece for piece in device.sides[k] if piece.where.contains(here)]
        assert piece.low is not None and ratio_text(piece.low, device.game.space.names) == formula
        assert piece.high is None
    assert [str(device.ends(k, game.space.baseline)[0]) for k in (0, 1)] == ["1/4", "1/3"]  # type: ignore[index]
    assert str(device.region.simplified()).endswith("buffer >= calm")  # where the threat is an equilibrium


def test_a_threat_that_nobody_would_carry_out_keeps_nobody() -> None:
    game = load("thaad-deal")
    deal = Deal(game, ("withdraw", "sanction"))
    device = grim_trigger(deal, choose_threats(nash(game), deal, game.space.baseline, "keep, tolerate"))
    here = {**game.space.baseline, "buffer": Fraction(2)}
    assert device.common_ends(here) is None and not device.works(here, Fraction(9, 10))
    assert not is_subgame_perfect(device.plan_at(device.point(here, Fraction(9, 10))))  # type: ignore[misc]
    with pytest.raises(UsageError, match="no equilibrium anywhere"):
        choose_threats(
            nash(load("prisoners-dilemma").fix({"temptation": 5, "reward": 3, "punishment": 1, "sucker": 0})),
               Deal(load("prisoners-dilemma"), ("cooperate", "cooperate")), {}, "cooperate, defect")  # fmt: skip


def test_oracle_33() -> None:
    game = load("prisoners-dilemma")
    deal = Deal(game, ("cooperate", "cooperate"))
    point = game.space.baseline
    assert [point[name] for name in ("temptation", "reward", "punishment", "sucker")] == [5, 3, 1, 0]
    trigger = grim_trigger(deal, choose_threats(nash(game), deal, point))
    assert trigger.common_ends(point) == (Fraction(1, 2), None)
    assert tit_for_tat(deal).common_ends(point) == (Fraction(2, 3), None)
    for t, r, p, s in ((5, 3, 1, 0), (4, 3, 1, 0), (7, 4, 1, 0), (9, 6, 3, 2)):
        here = {"temptation": t, "reward": r, "punishment": p, "sucker": s}
        least = max(Fraction(t - r, t - p), Fraction(t - r, r - s))
        assert tit_for_tat(deal).common_ends(game.space.point(here)) == (least, None)


# --- tit for tat against every stationary answer --------------------------------------------------


def answers(pays: Payoffs, player: int, delta: Fraction) -> Iterator[Fraction]:
    """What each of the four answers that look at the other's next move alone is worth against tit for tat.

    States: the other keeps (0) or breaks (1) now; an answer says keep or break in either.
    """

    def paid(mine: int, theirs: int) -> Fraction:
        row, column = (mine, theirs) if player == 0 else (theirs, mine)
        return pays[f"r{row + 1}", f"c{column + 1}"][player]

    for answer in product(range(2), repeat=2):
        value, weight, state = Fraction(0), Fraction(1), 0
        seen: dict[int, tuple[int, Fraction]] = {}
        for step in range(4):
            if state in seen:
                start, before = seen[state]
                value = before + (value - before) / (1 - delta ** (step - start))
                break
            seen[state] = (step, value)
            value += weight * paid(answer[state], state)
            weight *= delta
            state = answer[state]
        yield value * (1 - delta)


@pytest.mark.parametrize("seed", range(12))
def test_tit_for_tat_against_every_stationary_answer(seed: int) -> None:
    rng = random.Random(seed)
    arrays = [[[rng.randint(-3, 3) for _ in range(2)] for _ in range(2)] for _ in range(2)]
    deal = Deal(made(None, arrays, {"x": {"baseline": 0, "range": (0, 1)}}), ("r1", "c1"))
    device, pays = tit_for_tat(deal), stage_payoffs(deal, {"x": Fraction(0)})
    point = {"x": Fraction(0)}
    for delta in DELTAS:
        best = all(max(answers(pays, k, delta)) == pays[deal.profile][k] for k in (0, 1))
        assert device.works(point, delta) == best
        ends = device.common_ends(point)
        assert best == (ends is not None and in_range(ends, delta))


def in_range(ends: Sequence[object], delta: Fraction) -> bool:
    low, high = ends
    return (low is None or low <= delta) and (high is None or high >= delta)  # type: ignore[operator]


def test_paths_repeat_themselves() -> None:
    assert _path(("tit-for-tat", "tit-for-tat")) == ([], [(True, True)])
    assert _path(("alternate", "tit-for-tat")) == ([], [(False, True), (True, False)])
    assert _path(("break", "alternate")) == ([], [(False, False), (False, True)])
    assert _path(("break", "break")) == ([], [(False, False)])


# --- finite punishment ----------------------------------------------------------------------------


def test_finite_punishment_is_the_root_and_tends_to_grim_trigger() -> None:
    deal = dilemma(5, 3, 1, 0)
    threats = choose_threats(nash(deal.game), deal, {"x": Fraction(0)})
    found = [finite_punishment(deal, threats, n).common_ends({"x": Fraction(0)}) for n in range(1, 9)]
    lows = [ends[0] for ends in found if ends is not None]
    assert found[0] is None  # one round would have to weigh 1
    assert isinstance(lows[0], Algebraic) and lows[0].coefficients == (-1, 1, 1)  # delta + delta**2 = 1
    approximate = [float(low) for low in lows if low is not None]
    assert approximate == sorted(approximate, reverse=True) and approximate[-1] > 0.5
    assert abs(approximate[-1] - 0.5) < 0.01
    for n, low in zip(range(2, 9), lows, strict=True):
        assert low is not None and abs(sum(float(low) ** k for k in range(1, n + 1)) - 1) < 1e-12
    with pytest.raises(UsageError, match="0 rounds"):
        finite_punishment(deal, threats, 0)


@pytest.mark.parametrize("rounds", [1, 2, 5])
def test_a_breach_is_punished_for_so_many_rounds_and_no_longer(rounds: int) -> None:
    deal = dilemma(5, 3, 1, 0)
    plan_at = finite_punishment(deal, choose_threats(nash(deal.game), deal, {"x": Fraction(0)}), rounds).plan_at
    assert plan_at is not None
    plan = plan_at({"x": Fraction(0), "delta": Fraction(3, 4)})
    for breach in (("r1", "c2"), ("r2", "c1")):
        state, played = "deal", []
        did: tuple[object, ...] = breach
        for _ in range(rounds + 3):
            then = plan.states[state].after(did)
            assert isinstance(then, str)
            state, did = then, plan.states[then].plays
            played.append(did)
        assert played == [("r2", "c2")] * rounds + [("r1", "c1")] * 3


# --- plans ----------------------------------------------------------------------------------------


def simulated(plan: StatePlan, name: Next, rounds: int = 400) -> list[Fraction]:
    """The worth of a state, by playing many rounds in floating point."""
    total, weight = [0.0, 0.0], 1.0
    for _ in range(rounds):
        if name is None:
            break
        assert isinstance(name, str)
        state = plan.states[name]
        total = [t + weight * float(u) for t, u in zip(total, state.pays[state.plays], strict=True)]
        weight *= float(plan.discount)
        name = state.after(state.plays)
    return [Fraction(t) for t in total]


@pytest.mark.parametrize("seed", range(20))
def test_worth_is_what_play_adds_up_to(seed: int) -> None:
    plan = random_plan(random.Random(seed), 4, Fraction(seed % 9 + 1, 10))
    for name in plan.states:
        for exact, played in zip(state_worth(plan, name), simulated(plan, name), strict=True):
            assert abs(exact - played) < Fraction(1, 10**9)


def random_plan(rng: random.Random, count: int, delta: Fraction) -> StatePlan:
    pays = {did: (Fraction(rng.randint(-4, 4)), Fraction(rng.randint(-4, 4))) for did in product(range(2), repeat=2)}
    names = [str(k) for k in range(count)]
    states = {}
    for name in names:
        then = {did: rng.choice([*names, None]) for did in pays}
        states[name] = State((rng.randint(0, 1), rng.randint(0, 1)), pays, then.__getitem__)
    return StatePlan(states, delta)


@pytest.mark.parametrize("seed", range(30))
def test_no_single_departure_pays_exactly_if_no_departure_of_several_rounds_does(seed: int) -> None:
    """The one-shot deviation principle, against every way to depart in the first five rounds."""
    rng = random.Random(seed)
    plan = random_plan(rng, 2, Fraction(rng.randint(1, 5), 8))
    if seed % 2:  # grim trigger, which often is an equilibrium
        game = {(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)}
        pays: dict[tuple[int, ...], tuple[Fraction, ...]] = {did: tuple(map(Fraction, u)) for did, u in game.items()}
        kept = State((0, 0), pays, lambda did: "0" if did == (0, 0) else "1")
        plan = StatePlan({"0": kept, "1": State((1, 1), pays, lambda did: "1")}, plan.discount)
    better = any(
        best(plan, name, player, 5) > state_worth(plan, name)[player] for name in plan.states for player in (0, 1)
    )
    assert is_subgame_perfect(plan) == (not better)


def best(plan: StatePlan, name: Next, player: int, rounds: int) -> Fraction:
    """The most a player can get by moving as it likes for some rounds and by the plan afterwards."""
    if name is None or not rounds:
        return state_worth(plan, name)[player]
    assert isinstance(name, str)
    state, found = plan.states[name], []
    for own in (0, 1):
        did = (own, state.plays[1]) if player == 0 else (state.plays[0], own)
        found.append(state.pays[did][player] + plan.discount * best(plan, state.after(did), player, rounds - 1))
    return max(found)


# --- minmax ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_the_mixed_minmax_value_is_the_lowest_over_a_fine_grid(seed: int) -> None:
    rng = random.Random(seed)
    pays = {did: (Fraction(rng.randint(-4, 4)), Fraction(rng.randint(-4, 4))) for did in product(range(2), repeat=2)}
    for player in (0, 1):
        value = mixed_minmax(pays, player)
        own = [[pays[(i, j) if player == 0 else (j, i)][player] for j in (0, 1)] for i in (0, 1)]
        held = [max((1 - q) * line[0] + q * line[1] for line in own) for q in (Fraction(n, 240) for n in range(241))]
        assert 0 <= min(held) - value <= Fraction(16, 240)
        crossing = own[0][0] - own[0][1] - own[1][0] + own[1][1]
        if crossing and 0 <= (q := (own[0][0] - own[1][0]) / crossing) <= 1:
            held.append(max((1 - q) * line[0] + q * line[1] for line in own))
        assert min(held) == value  # at an end or where both moves are worth the same


@pytest.mark.slow
def test_the_hardest_punishment_in_symbols_with_its_cases() -> None:
    """Where the larger game says so with Min and Max, the region says it without."""
    from solver.concepts.enforcement.intervals import equilibrium_region

    for name, profile in (("thaad-deal", ("withdraw", "sanction")), ("chicken", ("swerve", "swerve"))):
        device = worst_punishment(Deal(load(name), profile), load(name).space.baseline)
        rng = random.Random(5)
        told = equilibrium_region(device.game, device.outcome)
        for _ in range(300):
            here = {
                p.name: p.low + (p.high - p.low) * Fraction(rng.randint(0, 9), 10) for p in device.game.space.parameters
            }
            assert told.contains(here) == device.region.contains(here)


def test_a_larger_game_has_the_payoffs_themselves_in_its_formula() -> None:
    pays = ["2", "-1", "-harm"], ["gain", "0", "-harm"], ["-cost", "-cost", "-harm - cost"]
    arrays = [[list(line) for line in pays], [list(column) for column in zip(*pays, strict=True)]]
    numbers = {"gain": (4, (3, 8)), "harm": (1, (0, 2)), "cost": (Fraction(3, 2), (0, 3))}
    given = {name: {"baseline": now, "range": ends} for name, (now, ends) in numbers.items()}
    made_game = made(None, arrays, given)
    device = worst_punishment(Deal(made_game, ("r1", "c1")), made_game.space.baseline)
    (piece,) = device.sides[0]
    assert piece.low is not None
    assert ratio_text(piece.low, device.affine.space.names) == "(gain - 2)/(gain + harm)"


def test_patience_between_bounds_where_the_hardest_punishment_is_not_credible_at_once() -> None:
    found = least_patience(dilemma(5, 3, 1, 0), {"x": Fraction(0)}, Fraction(1, 2), Fraction(1, 2))
    assert found == (Fraction(1, 2), Fraction(1, 2))
    # Stick and carrot: one round of (r3, c3), which pays -5 and from which -3 can be had, and then the deal again. It
    # is worth v = -5(1 - delta) + 4 delta, and nobody leaves it if v >= -3: from 2/9 on, where v keeps the deal too.
    arrays = [[[4, 0, -3], [5, 1, -4], [-3, -4, -5]], [[4, 5, -3], [0, 1, -4], [-3, -4, -5]]]
    deal = Deal(made(None, arrays, {"x": {"baseline": 0, "range": (0, 1)}}), ("r1", "c1"))
    device: Device = worst_punishment(deal, {"x": Fraction(0)})
    bound = device.common_ends({"x": Fraction(0)})
    trigger = grim_trigger(deal, choose_threats(nash(deal.game), deal, {"x": Fraction(0)}, "r2, c2")).common_ends(
        {"x": Fraction(0)}
    )
    assert bound is not None and trigger is not None and bound[0] == Fraction(1, 8) and trigger[0] == Fraction(1, 4)
    too_little, enough = least_patience(deal, {"x": Fraction(0)}, Fraction(1, 8), Fraction(1, 4))
    assert enough is not None and Fraction(1, 8) < too_little < Fraction(2, 9) <= enough
    assert enough - too_little <= Fraction(1, 8) / 2**6
    too_little, enough = least_patience(deal, {"x": Fraction(0)}, Fraction(1, 8), None)
    assert enough is not None and Fraction(1, 8) < too_little < Fraction(2, 9) <= enough < Fraction(1, 4)
    near = Fraction(1999, 9000), Fraction(2, 9)  # no number of few digits lies between
    assert least_patience(deal, {"x": Fraction(0)}, *near) == near


def test_a_patience_of_less_than_a_thousandth_is_asked_about_itself() -> None:
    """The least that minmax values ask for is about 1/10000. What punishes so hard, (r3, c3) once, is to be had from
    about 1/2000 on, and from about 1/501 on (r2, c2) for ever does."""
    pays = [["1", "-1", "-1"], ["10001/10000", "19/20", "1/2000"], ["-1", "-1", "0"]]
    deal = Deal(made(None, [pays, [list(column) for column in zip(*pays, strict=True)]]), ("r1", "c1"))
    too_little, enough = least_patience(deal, {}, Fraction(1, 9996), Fraction(1, 501))
    assert enough is not None and Fraction(1, 9996) <= too_little < Fraction(1, 2001) < enough <= Fraction(1, 501)
    table = {(i, j): (Fraction(pays[i][j]), Fraction(pays[j][i])) for i in range(3) for j in range(3)}
    assert [is_sustainable(table, (0, 0), delta) for delta in (too_little, enough)] == [False, True]


def test_no_patience_is_known_where_no_pure_moves_are_an_equilibrium_of_one_round() -> None:
    pennies = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]
    deal = Deal(made(None, pennies, {"x": {"baseline": 0, "range": (0, 1)}}), ("r1", "c1"))
    assert least_patience(deal, {"x": Fraction(0)}, Fraction(1, 2), None) == (Fraction(1, 2), None)


@pytest.mark.parametrize(("x", "part"), [(Fraction(2), "x >= 1"), (Fraction(0), "x <= 1")])
def test_a_threat_in_one_of_several_closed_forms_is_said_to_be_meant_where_that_is_its_form(
    x: Fraction, part: str
) -> None:
    """The mixture stands for every x, but Min(x, 1) gives it two forms; what is worked out is that of the point."""
    arrays = [[["2*x - 1", "2"], [-1, 4]], [[2, "Min(x, 1)"], [0, "4 + x"]]]
    deal = Deal(made(None, arrays, {"x": {"baseline": 2, "range": (0, 2)}}), ("r1", "c1"))
    device = grim_trigger(deal, choose_threats(nash(deal.game), deal, {"x": x}, "r1 + r2, c1 + c2"))
    form = f"after a breach (r1 + r2, c1 + c2), in the closed form that it has where {part}, follows for ever"
    assert form in device.model
    assert [device.works({"x": at}, Fraction(0)) for at in (Fraction(0), Fraction(2))] == [x == 0, x == 2]
    alone = grim_trigger(deal, choose_threats(nash(deal.game), deal, {"x": x}, "r1, c1"))
    assert "closed form" not in alone.model


@pytest.mark.parametrize("outcome", ["r1, c1", "r1, c2", "r2, c1", "r2, c2"])
def test_the_threat_of_a_mixture_is_not_tried_where_it_is_no_equilibrium(outcome: str) -> None:
    """For x < 0 the row player never mixes, and what the formula says that the mixture pays is paid by nothing."""
    game = made(None, [[["x", 0], [0, 1]], [[0, 1], [1, 0]]], {"x": {"baseline": 1, "range": (-2, 2)}})
    found = sustain(game, outcome, at={"x": "-1/2"}, punish="r1 + r2, c1 + c2", seen=1)
    rows = [row for row in found.rows if row.name.startswith(("grim", "finite"))]
    assert len(rows) == 4 and not any(row.able or row.checks for row in rows)
