"""Alarms that miss breaches and sound without one: thresholds against one-shot deviations, worked out by elimination.

The formulas come from `solver.concepts.enforcement.alarm`; here the play on the public alarm is written down as
linear equations, V = u + delta·(chances · V), which are solved over fractions, and every single departure is tried.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Any

import pytest
from audit import how_many

from games import load
from solver import UsageError, nash, sustain
from solver import game as made
from solver.algebra.algebraic_numbers import Algebraic
from solver.concepts.enforcement.alarm import MAX_ROUNDS_TRIED, Alarm, deal_worth
from solver.concepts.enforcement.deal import Deal, Device
from solver.concepts.enforcement.explain import check_ends
from solver.concepts.enforcement.finite_punishment import finite_punishment
from solver.concepts.enforcement.grim_trigger import grim_trigger
from solver.concepts.enforcement.one_shot_deviations import is_subgame_perfect
from solver.concepts.enforcement.punishments import Punishment, choose_threats

DEAL = "withdraw, sanction"
HALF = Fraction(1, 2)
CHANCE = (Fraction(9, 10), Fraction(1, 20))
PRISONERS = made(None, [[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
CHANCES = tuple(Fraction(n, 20) for n in (0, 0, 1, 2, 5, 10, 15, 18, 20, 20))
TINY = Fraction(1, 10**6)
GAMES = how_many(100, 1000)


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss and Jordan, over fractions."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i, line in enumerate(rows):
            if i != k and line[k]:
                rows[i] = [a - line[k] * b for a, b in zip(line, rows[k], strict=True)]
    return [line[-1] for line in rows]


def on_alarm(deal: Deal, threat: Punishment, alarm: Alarm, bounded: str = "delta", rounds: int = 0) -> Device:
    if rounds:
        return finite_punishment(deal, (threat,) * 2, rounds, alarm)
    return grim_trigger(deal, (threat,) * 2, alarm, bounded)


@dataclass(frozen=True)
class Played:
    """A game of numbers, the deal (0, 0), and the last profile as a threat that everybody expects for `rounds`."""

    arrays: Sequence[Sequence[Sequence[int | Fraction]]]
    seen: Fraction
    false_alarm: Fraction
    delta: Fraction
    rounds: int = 0

    def worth(self, player: int) -> list[Fraction]:
        """What the deal and each state of punishment are worth; without rounds punishment is one state for ever."""
        states = 1 + (self.rounds or 1)
        matrix = [[Fraction(int(i == j)) for j in range(states)] for i in range(states)]
        matrix[0][0] -= self.delta * (1 - self.false_alarm)
        matrix[0][1] -= self.delta * self.false_alarm
        for k in range(1, states):
            matrix[k][(k + 1) % states if self.rounds else 1] -= self.delta
        payoffs = self.arrays[player]
        return solved(matrix, [Fraction(payoffs[0][0]), *[Fraction(payoffs[-1][-1])] * (states - 1)])

    def deters(self) -> bool:
        """Whether nobody gains by one departure from the deal."""
        m = len(self.arrays[0])
        for player in (0, 1):
            u = self.arrays[player]
            value = self.worth(player)
            after = self.delta * ((1 - self.seen) * value[0] + self.seen * value[1])
            breaches = [u[i][0] for i in range(1, m)] if player == 0 else u[0][1:]
            if any(breach + after > value[0] for breach in breaches):
                return False
        return True

    def holds(self) -> bool:
        """Whether nobody gains by one departure, from the deal or from the punishment."""
        m = len(self.arrays[0])
        for player in (0, 1):
            u = self.arrays[player]
            threatened = [u[i][-1] for i in range(m)] if player == 0 else u[-1]
            if max(threatened) > u[-1][-1]:  # what follows a round of punishment depends on nothing done in it
                return False
        return self.deters()


def last(deal: Deal) -> Punishment:
    profile = tuple(player.strategies[-1] for player in deal.game.players)
    return Punishment("(last, last)", tuple(deal.pays(k, profile) for k in range(2)), profile)


def symbolic(m: int, n: int) -> Deal:
    """The first strategies of a game of which every payoff is a parameter."""
    arrays = [[[f"{who}{i}{j}" for j in range(n)] for i in range(m)] for who in "ab"]
    names = [name for array in arrays for line in array for name in line]
    game = made(None, arrays, {name: {"baseline": 0, "range": (-4, 6)} for name in names})
    return Deal(game, tuple(player.strategies[0] for player in game.players))


def point_of(played: Played) -> dict[str, Fraction]:
    tables = zip("ab", played.arrays, strict=True)
    return {f"{w}{i}{j}": Fraction(v) for w, a in tables for i, line in enumerate(a) for j, v in enumerate(line)}


def drawn(seed: int, shape: tuple[int, int] = (2, 2)) -> Iterator[Played]:
    """Games of small integers, with ties; in most the last profile is an equilibrium and worse than the deal."""
    rng = random.Random(f"{seed} {shape}")
    m, n = shape
    for _ in range(GAMES):
        arrays = [[[rng.randint(-3, 6) for _ in range(n)] for _ in range(m)] for _ in range(2)]
        if rng.random() < 0.8:
            for k in (0, 1):
                arrays[k][0][0] = rng.randint(1, 5)
                arrays[k][-1][-1] = rng.randint(-3, 1)
            arrays[0][-1][0] = arrays[0][0][0] + rng.randint(-1, 2)
            arrays[1][0][-1] = arrays[1][0][0] + rng.randint(-1, 2)
            for i in range(m - 1):
                arrays[0][i][-1] = min(arrays[0][i][-1], arrays[0][-1][-1])
            for j in range(n - 1):
                arrays[1][-1][j] = min(arrays[1][-1][j], arrays[1][-1][-1])
        false_alarm, seen = sorted((rng.choice(CHANCES), rng.choice(CHANCES[::-1])))
        yield Played(arrays, seen, false_alarm, Fraction(rng.randint(1, 19), 20))


def tried(end: Fraction | Algebraic | None) -> list[Fraction]:
    """The end and a hair on both sides of it."""
    if end is None:
        return []
    return [*end.within(TINY)] if isinstance(end, Algebraic) else [end - TINY, end, end + TINY]


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "rounds", "which"), [
    *product([(2, 2)], (0,), ("delta", "seen", "false_alarm")), ((2, 2), 2, "delta"), ((2, 3), 0, "seen"),
])  # fmt: skip
def test_thresholds_are_where_one_shot_deviations_begin_to_pay(shape: tuple[int, int], rounds: int, which: str) -> None:
    deal = symbolic(*shape)
    device = on_alarm(deal, last(deal), Alarm(Fraction(9, 10), Fraction(1, 20), HALF), which, rounds)
    held = boundaries = 0
    for game in drawn(1, shape):
        played = Played(**{**vars(game), "rounds": rounds})
        point = point_of(played) | {name: getattr(played, name) for name in ("delta", "seen", "false_alarm")}
        ends = device.common_ends(point)
        low, high = ends or (None, None)
        for value in {Fraction(k, 5) for k in range(6)} | {*tried(low), *tried(high)}:
            here = Played(**{**vars(played), which: value})
            if not (0 <= here.delta < 1 and 0 <= here.false_alarm <= here.seen <= 1):
                continue
            expected = ends is not None and (low is None or low <= value) and (high is None or high >= value)
            assert here.holds() == expected == device.works(point, value), (here, ends)
            plan = device.plan_at and device.plan_at(device.point(point, value))
            assert plan and is_subgame_perfect(plan) == expected
            held += expected
            boundaries += ends is not None and value in ends
    assert held > GAMES // 2 and (boundaries > GAMES // 8 or (rounds > 1 and which == "delta")), (held, boundaries)


def test_a_threshold_holds_and_a_hair_less_fails() -> None:
    """In the closed forms: for ever, delta (q − f)(R − P) >= (T − R)(1 − delta (1 − f))."""
    R, T, P = 3, 5, 1
    deal = Deal(made(None, [[[R, 0], [T, P]], [[R, T], [0, P]]]), ("r1", "c1"))
    q, f, delta = Fraction(9, 10), Fraction(1, 20), Fraction(9, 10)
    least = Fraction(T - R) / ((q - f) * (R - P) + (1 - f) * (T - R))
    seen = f + Fraction(T - R) * (1 - delta * (1 - f)) / (delta * (R - P))
    false = (delta * q * (R - P) - (T - R) * (1 - delta)) / (delta * (T - P))
    alarm = Alarm(q, f, delta)
    for which, end, sign in (("delta", least, 1), ("seen", seen, 1), ("false_alarm", false, -1)):
        device = on_alarm(deal, last(deal), alarm, which)
        assert device.common_ends({}) == ((end, None) if sign > 0 else (None, end))
        assert device.works({}, end) and not device.works({}, end - sign * TINY)
        assert [check.works == check.expected for check in check_ends(device, {}, device.common_ends({}))] == [True] * 3
        played = Played([[[R, 0], [T, P]], [[R, T], [0, P]]], q, f, delta)
        assert Played(**{**vars(played), which: end}).holds()
        assert not Played(**{**vars(played), which: end - sign * TINY}).holds()


@pytest.mark.slow
def test_an_alarm_that_never_errs_is_the_grim_trigger_and_the_finite_punishment() -> None:
    deal = symbolic(2, 2)
    threat, sure = last(deal), Alarm(Fraction(1), Fraction(0), HALF)
    for rounds in (0, 2):
        both = (threat,) * 2
        plain = finite_punishment(deal, both, rounds) if rounds else grim_trigger(deal, both)
        heard = on_alarm(deal, threat, sure, "delta", rounds)
        ends = [
            (plain.common_ends(point_of(played)), heard.common_ends(point_of(played)))
            for played in islice(drawn(2), 30)
        ]
        assert all(one == other for one, other in ends) and len({one for one, _ in ends}) > 5


def test_what_the_deal_is_worth_and_the_shortest_punishment_that_deters() -> None:
    """Against the equations for each number of rounds; where nobody likes the punishment the shortest pays best."""
    some = beaten = 0
    for played in drawn(3):
        kept, hit = ([Fraction(played.arrays[k][i][i]) for k in (0, 1)] for i in (0, -1))
        gains = {0: played.arrays[0][1][0] - kept[0], 1: played.arrays[1][0][1] - kept[1]}
        found = deal_worth(Alarm(played.seen, played.false_alarm, played.delta), kept, hit, gains)
        able = [Played(**{**vars(played), "rounds": n}) for n in range(6)]
        deters = [one for one in able if one.deters()]
        lasting = [one for one in deters if one.rounds]
        assert found.promised == tuple(kept)
        assert found.for_ever == (average(able[0]) if able[0].deters() else ())
        if max(gains.values()) <= 0 or not lasting:
            expected = {0} if max(gains.values()) <= 0 else {None, *range(6, MAX_ROUNDS_TRIED + 1)}
            assert found.rounds in expected and (found.rounds != 0 or found.shortest == found.promised)
            continue
        assert found.rounds == lasting[0].rounds and found.shortest == average(lasting[0])
        some += 1
        if all(a >= b for a, b in zip(kept, hit, strict=True)):
            for one in deters:
                assert all(a >= b for a, b in zip(found.shortest, average(one), strict=True))
            beaten += able[0].deters() and found.for_ever != found.shortest
    assert some > 20 and beaten > 5


def average(played: Played) -> tuple[Fraction, ...]:
    return tuple((1 - played.delta) * played.worth(k)[0] for k in (0, 1))


@pytest.fixture(scope="module")
def thaad() -> Deal:
    return Deal(load("thaad-deal"), ("withdraw", "sanction"))


@pytest.mark.parametrize("rounds", [0, 2])
def test_formulas_over_the_games_parameters(thaad: Deal, rounds: int) -> None:
    """At random points of all parameters, the region against the equations."""
    game = thaad.game
    threat = choose_threats(nash(game), thaad, game.space.baseline)[0]
    device = on_alarm(thaad, threat, Alarm(Fraction(9, 10), Fraction(1, 20), HALF), "delta", rounds)
    rng, kept = random.Random(5), 0
    for _ in range(how_many(300, 3000)):
        here = {p.name: Fraction(rng.randint(int(p.low), int(p.high))) for p in game.space.parameters}
        here["buffer"] = max(here["buffer"], here["calm"])
        false_alarm, seen = sorted(rng.sample(CHANCES, 2))
        delta = Fraction(rng.randint(0, 19), 20)
        holds = Played(game.payoffs_at(here), seen, false_alarm, delta, rounds).holds()
        point = {**here, "seen": seen, "false_alarm": false_alarm, "delta": delta}
        assert device.region.contains(point) == holds, point
        kept += holds
    assert kept > 30


def test_the_threat_of_an_alarm_is_one_for_everybody() -> None:
    """The alarm does not say who broke: of the threats against each, the one that asks for the least patience."""
    names = ["keep", "take", "rest"]
    table = {(a, b): [0, 0] for a in names for b in names}
    table |= {("keep", "keep"): [6, 6], ("take", "keep"): [8, 0], ("keep", "take"): [0, 9]}
    table |= {("take", "take"): [1, 4], ("rest", "rest"): [4, 1], ("take", "rest"): [3, 3]}
    game = made({"one": names, "two": names}, {", ".join(k): v for k, v in table.items()})
    answer = sustain(game, "keep, keep", seen="9/10", false_alarm="1/10")
    assert answer.threats == ("(take, take)", "(rest, rest)")
    row, q, f = answer["grim on alarm"], Fraction(9, 10), Fraction(1, 10)
    paid = {"(take, take)": (1, 4), "(rest, rest)": (4, 1), "(take + rest, take + rest)": (2, 2)}
    needs = {
        label: max(Fraction(T - 6) / ((q - f) * (6 - P) + (1 - f) * (T - 6)) for T, P in zip((8, 9), pays, strict=True))
        for label, pays in paid.items()
    }
    assert row.low == min(needs.values()) < max(needs.values()) and len(set(needs.values())) == 3
    assert min(needs, key=lambda one: needs[one]) in row.device.model


@pytest.mark.parametrize("other", [[[2, 2], [3, 0]], [[2, 2], [3, 2]]])
def test_a_threat_that_the_other_side_would_like_is_not_preferred_to_one_that_does_no_harm(other: list[Any]) -> None:
    """(r2, c1) pays the second more than the deal, which is an equilibrium itself and keeps both, if it follows."""
    found = sustain(made(None, [[[2, 3], [2, 0]], other]), "r1, c1", seen="9/10", false_alarm="1/10")
    row = found["grim on alarm"]
    assert found.holds and (row.able, row.low, row.high) == (True, None, None), row.device.model


def test_a_false_alarm_is_never_likelier_than_one_after_a_breach() -> None:
    """A threat that pays more than the deal wants many alarms, but not more of them without a breach than after one."""
    chances: dict[str, Any] = {"seen": "3/10", "false_alarm": "1/10", "discount": "9/10"}
    found = sustain(made(None, [[[4, 0], [6, 8]], [[5, 0], [0, 6]]]), "r1, c1", **chances)
    row = found["grim on alarm (false)"]
    assert (row.able, row.low, row.anywhere.kind) == (False, None, "empty")
    assert [side.able for side in row.sides] == [False, True]
    assert row.reason.endswith("whatever false_alarm is: it would take at least 32/45, and it ends at 3/10")
    assert found["grim on alarm (seen)"].reason.endswith("at most -1/180, and it begins at 1/10")
    kept = sustain(made(None, [[[5, 0], [4, 1]], [[5, 4], [0, 1]]]), "r1, c1", punish="r2, c2", **chances)
    for name in ("grim on alarm (false)", "grim on alarm (seen)"):
        assert (kept[name].able, kept[name].low, kept[name].high) == (True, None, None)


def test_walls() -> None:
    """Where an alarm says nothing, only what needs no threat is kept; one that never errs is grim trigger's."""
    deal, keep = Deal(PRISONERS, ("r1", "c1")), Deal(PRISONERS, ("r2", "c2"))
    threat = last(deal)
    blind = Alarm(HALF, HALF, HALF)
    for bounded in ("delta", "seen", "false_alarm"):
        ends = on_alarm(deal, threat, blind, bounded).common_ends({})
        assert bounded == "seen" or ends is None
        assert on_alarm(keep, threat, blind, bounded).common_ends({}) == (None, None)
    needs_more = on_alarm(deal, threat, Alarm(HALF, Fraction(1, 10), HALF), "seen").common_ends({})
    assert needs_more is None
    for rounds, plain in ((0, grim_trigger(deal, (threat,) * 2)), (2, finite_punishment(deal, (threat,) * 2, 2))):
        assert on_alarm(deal, threat, Alarm(Fraction(1), Fraction(0), HALF), "delta", rounds).common_ends({}) == (
            plain.common_ends({})
        )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seen": 2}, "the chance that a breach is seen is 2; it lies between 0 and 1"),
        ({"seen": "-1/2"}, "is -1/2; it lies between 0 and 1"),
        ({"seen": "1/2", "false_alarm": "3/2"}, "the chance of a false alarm is 3/2; it lies between 0 and 1"),
        ({"seen": "1/10", "false_alarm": "1/5"}, "likelier without a breach .1/5. than after one .1/10."),
        ({"false_alarm": "1/20"}, "say how likely one is seen .seen=."),
        ({"seen": "often"}, "the chance that a breach is seen cannot be read"),
        ({"seen": 1, "discount": 1}, "above 0 and below 1"),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        sustain(load("thaad-deal"), DEAL, **options)


def test_it_is_told_in_plain_words() -> None:
    answer = sustain(PRISONERS, "r1, c1", seen="0.9", false_alarm="0.05", discount="0.9")
    said = (
        "Repeated, with breaches seen nine times in ten and a false alarm one round in twenty, it is self-enforcing"
        " if both care about the future at least about 55.6 % as much as about today. At 9/10 it is"
        " self-enforcing. After an alarm, which names nobody, both turn to the outcome r2 (the row) and c2"
        " (the column). With punishment for ever and delta at 0.9 it pays the row"
        " about 2.38 and the column about 2.38 a round, without false alarms the row 3"
        " and the column 3."
        " The shortest punishment that deters lasts two rounds: then it pays the row about 2.84 and the column"
        " about 2.84."
    )
    assert " ".join(answer.export("sentence").split()).endswith(said)
    assert said in " ".join(str(answer).split("What each device takes")[0].split())
    assert [row.name for row in answer.rows][-4:] == [
        "grim on alarm", "grim on alarm (seen)", "grim on alarm (false)", "finite on alarm"
    ]  # fmt: skip
    for row in answer.rows:
        assert all(check.works == check.expected for check in row.checks), row.name
    record = json.loads(answer.export("json"))["alarm"]
    assert record["rounds"] == 2 and record["seen"]["exact"] == "9/10" and record["for_ever"][0]["exact"] == "69/29"
    least = sustain(PRISONERS, "r1, c1", seen="0.9", false_alarm="0.05").alarm
    assert least is not None and least.delta == Fraction(5, 9) and least.rounds is None
    assert least.for_ever == average(Played([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], *CHANCE, Fraction(5, 9)))
    for seen, false_alarm, begins in (
        (1, None, "with breaches seen every time and no false alarms, it is self-enforcing if"),
        ("37/100", "1/3", "with breaches seen 37 times in a hundred and a false alarm one round in three, punishment"),
    ):
        found = sustain(PRISONERS, "r1, c1", seen=seen, false_alarm=false_alarm)
        assert f" Repeated, {begins}" in found.export("sentence", width=4000)
    kept = sustain(PRISONERS, "r2, c2", seen=1).export("sentence", width=4000)
    assert "it is self-enforcing however little both care" in kept


@pytest.mark.slow
def test_an_alarm_in_plain_words_answers_what_was_asked() -> None:
    """The discount that was asked about, and one answer for both where breaches that are seen have two."""
    asked: tuple[dict[str, Any], ...] = (
        {"seen": "0.9", "false_alarm": "0.05", "discount": "3/10"},
        {"seen": "0.3", "discount": "1/2"},
    )
    for options in asked:
        found = sustain(PRISONERS, "r1, c1", **options)
        assert f"At {options['discount']} it is not self-enforcing." in found.export("sentence", width=4000)
    chicken = sustain(load("chicken"), "swerve, swerve", seen="0.9", false_alarm="0.1")
    above = chicken.export(width=4000).split("What each device takes")[0]
    assert "names nobody, both turn to the outcome in which the first and the second each choose at random" in above
    assert chicken["grim on alarm"].device.model.count("(swerve + dare, swerve + dare)") == 1
    never = sustain(PRISONERS, "r1, c1", seen=0)
    assert "Repeated, with breaches never seen and no false alarms, punishment" in never.export("sentence", width=4000)
    for blind in (never, sustain(PRISONERS, "r1, c1", seen="1/2", false_alarm="1/2", discount="1/2")):
        for name in ("grim on alarm", "finite on alarm"):
            assert blind[name].able is False and "as likely without a breach as after one" in blind[name].reason
