"""What makes a deal stick: the built-in case, every device's answer, and how all of it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from operator import ge
from pathlib import Path
from typing import Any

import command
import pytest

from games import load
from solver import Sustain, UsageError, nash, sustain
from solver import game as made
from solver.algebra.algebraic_numbers import Root
from solver.concepts.enforcement.deal import Deal
from solver.concepts.enforcement.folk_theorem import is_sustainable
from solver.concepts.enforcement.intervals import equilibrium_region
from solver.questions.plain_words import player_words
from solver.regions.region import where

DEAL = "withdraw, sanction"
ORDER = (
    "grim trigger", "tit for tat", "finite punishment", "worst punishment", "bond", "cost of breach", "penalty",
    "linkage", "side payment", "tranches",
)  # fmt: skip


@pytest.fixture(scope="module")
def deal() -> Sustain:
    return sustain(load("thaad-deal"), DEAL, discount="1/3")


def ends(answer: Sustain, name: str) -> list[tuple[object, object]]:
    return [(side.low, side.high) for side in answer[name].sides]


def test_the_built_in_deal(deal: Sustain) -> None:
    assert not deal.holds and deal.threats == ("(keep, tolerate)",) * 2
    assert deal.tempted == (("keep", Fraction(1)), ("tolerate", Fraction(1)))
    assert tuple(row.name for row in deal.rows) == ORDER and deal.missing == () and deal.undecided == ""
    assert ends(deal, "grim trigger") == [(Fraction(1, 4), None), (Fraction(1, 3), None)]
    assert deal["grim trigger"].low == deal["worst punishment"].low == Fraction(1, 3)
    assert ends(deal, "cost of breach") == [(3, None), (3, None)]
    assert ends(deal, "bond") == ends(deal, "linkage") == [(1, None), (1, None)]
    assert ends(deal, "penalty") == [(2, None), (2, None)]
    assert ends(deal, "tranches") == [(2, None), (2, None)]
    assert ends(deal, "side payment") == [(None, -1), (1, None)]
    assert deal["side payment"].able is False
    assert deal["side payment"].reason == "each has to be paid: China at least 1, US at least 1"
    weeks = deal["finite punishment"].low
    assert isinstance(weeks, Root) and weeks.coefficients == (-1, 2, 2)
    assert deal.folk is not None and deal.folk.exact and deal.sustained is True
    assert {value for both in deal.held for value in both} == {0}


def test_every_number_was_tried_out(deal: Sustain) -> None:
    for row in deal.rows:
        assert row.checks and all(check.works == check.expected for check in row.checks), row.name
        if row.able:
            assert any(check.works for check in row.checks)
        if row.able and row.name != "worst punishment":
            assert any(not check.works for check in row.checks)


def test_regions_are_those_of_the_essay(deal: Sustain) -> None:
    game = load("thaad-deal")
    for name, iff in (
        ("grim trigger", "delta*(embargo - breach_us) >= shield - breach_us and buffer >= calm"
                         " and delta*(relief - breach_cn) >= buffer - calm - breach_cn"),
        ("cost of breach", "breach >= shield and breach >= buffer - calm"),
        ("side payment", "buffer - calm - breach_cn <= payment <= breach_us - shield"),
        ("penalty", "detection*penalty >= shield - breach_us and detection*penalty >= buffer - calm - breach_cn"),
    ):  # fmt: skip
        row = deal[name]
        assert row.region.equals(where(iff, row.region.space)), name
    assert deal.region.equals(where("breach_us >= shield and breach_cn >= buffer - calm", game.space))


def test_an_atlas_does_as_well_as_a_game() -> None:
    assert sustain(nash(load("thaad-deal")), ("withdraw", "sanction"))["bond"].low == 1


@pytest.mark.slow
def test_an_outcome_that_is_an_equilibrium_says_so() -> None:
    answer = sustain(load("thaad-deal"), "keep, tolerate")
    assert answer.holds and answer.tempted == (("withdraw", Fraction(-3)), ("sanction", Fraction(-3)))
    assert all(row.able for row in answer.rows)
    assert answer["bond"].low is None and answer["tranches"].low is None
    assert "is self-enforcing: no side gains by breaking it alone." in " ".join(answer.export("sentence").split())
    moved = sustain(load("thaad-deal"), DEAL, at={"breach_us": 3, "breach_cn": 3})
    assert moved.holds and moved["grim trigger"].low is None


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [
        (
            "patron-client",
            "support, restrain",
            "a payment of at least 2 and at most 3 from China to North Korea or a penalty",
        ),
        ("patron-client", "abandon, provoke", "a payment of 1 from China to North Korea or a penalty"),
        (
            "inspection",
            "shirk, inspect",
            "a payment of at least 2 and at most 3 from the boss to the worker or a penalty",
        ),
        ("buck-passing", "pass, pass", "answered for ever by a stable outcome, it still is not. Made once"),
    ],
)
def test_who_pays_whom_and_what_repetition_does_not_do_is_said_first(name: str, outcome: str, said: str) -> None:
    game = load(name)
    answer = sustain(game, outcome)
    assert said in answer.export("sentence", width=4000)
    words = re.search(r"a payment of (?:at least )?([0-9/]+).* from (.+) to (.+) or a", said)
    if words is not None:
        tables, (payer, payee) = (
            game.payoffs_at(answer.point),
            ([player_words(game, k) for k in (0, 1)].index(words[n]) for n in (2, 3)),
        )
        did = [p.strategies.index(one) for p, one in zip(game.players, outcome.split(", "), strict=True)]
        for less in (Fraction(0), Fraction(1, 100)):
            kept = [table[did[0]][did[1]] for table in tables]
            kept[payer], kept[payee] = (
                kept[k] + sign * (Fraction(words[1]) - less) for k, sign in ((payer, -1), (payee, 1))
            )
            other = tables[0][1 - did[0]][did[1]], tables[1][did[0]][1 - did[1]]
            assert all(map(ge, kept, other)) is not bool(less)


def test_a_point_moves_the_numbers() -> None:
    answer = sustain(load("thaad-deal"), DEAL, at={"breach_us": 3, "breach_cn": "5/2"})
    assert not answer.holds and ends(answer, "bond") == [(None, None), (Fraction(1, 2), None)]
    assert answer["grim trigger"].low == Fraction(1, 5)
    assert answer["side payment"].able is False
    slack = sustain(load("thaad-deal"), DEAL, at={"breach_us": 5, "breach_cn": "5/2"})["side payment"]
    assert (slack.low, slack.high) == (Fraction(1, 2), Fraction(2))


@pytest.mark.slow
def test_what_no_device_can_do_is_proved_or_explained() -> None:
    game = made(
        {"one": ["keep", "break"], "two": ["keep", "break"]},
        {"keep, keep": [1, "1 + x"], "keep, break": [0, 3], "break, keep": [3, 0], "break, break": [2, 2]},
        {"x": {"baseline": 0, "range": (0, "1/2")}},
    )
    answer = sustain(game, "keep, keep")
    for name in ("grim trigger", "finite punishment", "side payment"):
        row = answer[name]
        assert row.able is False and row.anywhere.kind == "empty", name
        assert row.reason and not any(check.works for check in row.checks)
    assert "impossible anywhere in the ranges, which is proved" in str(answer)
    never = sustain(load("thaad-deal"), DEAL, detection=0)["penalty"]
    assert never.able is False and never.reason == "US gains by playing keep whatever penalty is"
    assert never.anywhere.kind == "nonempty"
    without = sustain(load("prisoners-dilemma"), "cooperate, cooperate")["tranches"]
    assert without.able is False and "whatever tranches is" in without.reason


@pytest.mark.slow
def test_options() -> None:
    game = load("thaad-deal")
    assert sustain(game, DEAL, detection="1/4")["penalty"].low == 4
    assert sustain(game, DEAL, rounds=1)["finite punishment"].low == Fraction(1, 2)
    named = sustain(game, DEAL, punish="keep, sanction")
    assert named.threats == ("(keep, sanction)",) * 2
    assert named["grim trigger"].able is False
    assert named["grim trigger"].reason == "the threat is no equilibrium there, so nobody would believe it"
    dear = made(
        {"one": ["keep", "break"], "two": ["keep", "break"]},
        {"keep, keep": [3, 3], "keep, break": [0, "5 - d"], "break, keep": ["5 - c", 0],
         "break, break": ["1 - c", "1 - d"]},
        {"c": {"baseline": "1/2", "range": (0, 3)}, "d": {"baseline": 1, "range": (0, 3)}},
    )  # fmt: skip
    unnamed = sustain(dear, "keep, keep")
    assert unnamed["tranches"].able is False and unnamed["cost of breach"].low == Fraction(3, 2)
    told = sustain(dear, "keep, keep", breach=["c", "d"])
    assert ends(told, "tranches") == [(4, None), (2, None)]  # (5 − 3)/c and (5 − 3)/d
    assert ends(told, "cost of breach") == [(2, None), (2, None)]


def test_a_game_without_parameters_and_one_that_is_not_square() -> None:
    plain = sustain(made(None, [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]), "r1, c1", discount="1/2")
    assert plain["grim trigger"].low == Fraction(1, 2) and plain["bond"].low == 2
    wide = sustain(made(None, [[[1, 2, 3]], [[3, 2, 1]]]), "r1, c1")
    assert wide.missing == (("tit for tat", "it takes a 2 x 2 game"),) and wide.holds


@pytest.mark.slow
def test_a_mixed_threat() -> None:
    """Matching pennies beside the deal: the only equilibrium is mixed, and its closed form punishes."""
    answer = sustain(load("patron-client"), "support, restrain")
    assert answer.threats == ("(support + abandon, restrain + provoke)",) * 2
    assert answer["grim trigger"].low == Fraction(3, 7)
    assert dict(answer.missing)["tranches"].startswith("no equilibrium of pure strategies")


@pytest.mark.parametrize("punish", [None, "r2 + r3, c2 + c3"])
def test_pure_equilibria_are_called_off_to_though_a_mixture_is_worse(punish: str | None) -> None:
    """Beside the deal both meet in one of two places, and miss each other if they mix: worse, but no threat for a part.
    In k parts the last breach pays 4 - k/2 against 3, and the first one no more, as 1 is all that follows it."""
    arrays = [[["3", "0", "0"], ["4 - c", "2 - c", "-c"], ["-c", "-c", "1 - c"]],
              [["3", "4 - d", "-d"], ["0", "1 - d", "-d"], ["0", "-d", "2 - d"]]]  # fmt: skip
    who = {"c": "row", "d": "column"}
    costs = {name: {"baseline": "1/2", "range": (0, 1), "control": side} for name, side in who.items()}
    row = sustain(made(None, arrays, costs), "r1, c1", punish=punish)["tranches"]
    assert row.low == 2 and row.high is None and "(r3, c3) or (r2, c2) is played" in row.device.model
    assert {check.value: check.works for check in row.checks} == {1: False, 2: True, 3: True}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outcome": "withdraw + keep, sanction"}, "who mixes breaks no promise"),
        ({"discount": 1}, "above 0 and below 1"),
        ({"detection": 2}, "between 0 and 1"),
        ({"rounds": 0}, "0 rounds"),
        ({"rounds": 2.5}, "2.5 rounds; give 1 to 11"),
        ({"rounds": "2"}, "'2' rounds; give 1 to 11"),
        ({"breach": ["shield"]}, "shield is no cost of breach"),
        ({"punish": "withdraw, tolerate", "at": None}, ""),
        ({"outcome": "withdraw, santcion"}, "did you mean 'sanction'"),
        ({"at": {"shield": 11}}, "outside its range"),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], message: str) -> None:
    asked = {"outcome": DEAL, **options}
    if not message:  # an equilibrium somewhere in the ranges may be named
        assert sustain(load("thaad-deal"), **asked)["grim trigger"].able is False
        return
    with pytest.raises(UsageError, match=message):
        sustain(load("thaad-deal"), **asked)


def test_an_unknown_device_is_refused(deal: Sustain) -> None:
    with pytest.raises(UsageError, match="no device is called 'loan'"):
        deal["loan"]


def test_rows_have_their_game_for_further_questions(deal: Sustain) -> None:
    from solver import thresholds, when

    row = deal["linkage"]
    label = "equilibrium(withdraw, sanction)"
    assert when(row.device.game, label, at={"linked": 1}).holds is True
    assert when(row.device.game, label, at={"linked": "9/10"}).holds is False
    [line] = thresholds(nash(row.device.game), along=["linked"]).lines
    assert "1" in [str(tip.value) for tip in line.thresholds]
    assert row.region.equals(equilibrium_region(row.device.game, row.device.outcome))
    assert Deal(deal.game, ("withdraw", "sanction")).breakers(("keep", "sanction")) == (0,)


@pytest.mark.slow
def test_the_worst_threat_for_each() -> None:
    answer = sustain(load("chicken"), "swerve, swerve")
    assert answer.threats == ("(swerve, dare)", "(dare, swerve)")
    assert ends(answer, "grim trigger") == [(Fraction(1, 5), None)] * 2


def test_a_punishment_that_is_hard_to_believe() -> None:
    """Stick and carrot: see `test_patience_between_bounds…`; the least patience is 2/9, found between two bounds."""
    row = [[[4, 0, -3], [5, 1, -4], [-3, -4, -5]], [[4, 5, -3], [0, 1, -4], [-3, -4, -5]]]
    found = sustain(made(None, row), "r1, c1")["worst punishment"]
    assert found.between is not None and found.between[0] < Fraction(2, 9) <= found.between[1]  # type: ignore[operator]
    assert found.low == found.between[1] and [side.low for side in found.sides] == [Fraction(1, 8)] * 2


def test_a_least_that_is_known_between_bounds_only_is_not_called_the_least() -> None:
    row = [[[4, 0, -3], [5, 1, -4], [-3, -4, -5]], [[4, 5, -3], [0, 1, -4], [-3, -4, -5]]]
    found = sustain(made(None, row), "r1, c1")
    lines = [" ".join(line.split()) for line in found.export().splitlines()]
    assert "worst punishment 1/8 (0.125) 1/8 (0.125) 57/256 (about 0.2227) is enough" in lines
    assert "worst punishment the least lies between 113/512 and 57/256" in lines
    [told] = [line for line in found.export("csv").splitlines() if "worst punishment,delta,both" in line]
    assert told.endswith("the least lies between 113/512 and 57/256")


def test_where_it_is_undecided_whether_a_patience_does_nothing_is_said_to_be_tried() -> None:
    """At 2/3, which minmax values ask for, the outer set of payoffs keeps the deal and the inner one does not."""
    table = [[[2, 1, 4], [1, 1, 3]], [[4, 2, 6], [3, 2, -1]]]
    found = sustain(made(None, table), "r1, c1")["worst punishment"]
    pays = {(i, j): (Fraction(table[0][i][j]), Fraction(table[1][i][j])) for i in range(2) for j in range(3)}
    assert found.between == (Fraction(2, 3), Fraction(3, 4)) and is_sustainable(pays, (0, 0), Fraction(2, 3)) is None
    assert [(check.value, check.works) for check in found.checks] == [(Fraction(3, 4), True)]


def test_what_would_take_more_than_there_is_is_said_to_fail_whatever_it_is() -> None:
    table = [[[-1, 3], [1, 2]], [[2, -2], [3, 4]]]
    reason = sustain(made(None, table), "r1, c1", seen="9/10", false_alarm="1/10")["grim on alarm"].reason
    assert reason == "row gains by breaking it whatever delta is: it would take at most -6, and it begins at 0"
    once = sustain(load("prisoners-dilemma"), "cooperate, cooperate", rounds=1)["finite punishment"].reason
    assert once == "second gains by breaking it whatever weight is: it would take at least 1, and it is below 1"


def test_any_patience_is_said_alike_by_every_device() -> None:
    """The deal is an equilibrium already: both together need no more patience than each alone, which is any."""
    answer = sustain(load("stag-hunt"), "stag, stag")
    for name in ("grim trigger", "worst punishment"):
        row = answer[name]
        assert ends(answer, name) == [(None, None)] * 2 and (row.low, row.high) == (None, None)
    rows = [line.split() for line in answer.export().splitlines() if line.startswith("worst punishment  ")]
    assert rows[0] == ["worst", "punishment", "any", "any", "any"]


def test_reasons_name_what_binds() -> None:
    game = made(None, [[[3, 0, 0], [5, 1, 0], [6, 0, 0]], [[3, 5, 4], [0, 1, 0], [0, 0, 0]]])
    reason = sustain(game, "r1, c1")["side payment"].reason
    assert reason == "each has to be paid: column at least 2, row at least 3"


# --- as it is written -----------------------------------------------------------------------------


def test_text(deal: Sustain) -> None:
    printed = " ".join(str(deal).split())
    for sentence in (
        "The United States gains 1 by playing keep and China gains 1 by playing tolerate",
        "it is self-enforcing if both care about the future at least about 33.3 % as much as about today",
        "with a bond of at least 1, a cost of breach of at least 3 or a second agreement worth at least 1 to each."
        " Enough, too, is a penalty of at least 2 for who is found out (chance 50 %) or an exchange in at"
        " least 2 tranches",
        "it is an equilibrium if breach_us >= shield and breach_cn >= buffer - calm",
        "a breach is punished by (keep, tolerate)",
        "grim trigger 1/4 (0.25) 1/3 (about 0.3333) 1/3 (about 0.3333)",
        "cost of breach 3 3 3",
        "side payment at most -1 1 impossible",
        "US: delta >= (shield - breach_us)/(embargo - breach_us)",
        "China: tranches >= (buffer - calm)/breach_cn",
        "delta*(embargo - breach_us) >= shield - breach_us",
        "it sticks at 3 and 301/100, not at 299/100",
        "The game repeated, with delta = 1/3",
        "It can be played for ever",
    ):
        assert sentence in printed, sentence


def test_json(deal: Sustain) -> None:
    found = json.loads(deal.export("json"))
    assert found["schema"] == "zopa.sustain/2" and found["holds"] is False
    devices = {one["name"]: one for one in found["devices"]}
    assert tuple(devices) == ORDER
    trigger = devices["grim trigger"]
    assert trigger["low"]["exact"] == "1/3"
    assert (trigger["sides"][0]["player"], trigger["sides"][0]["low"]["exact"]) == ("US", "1/4")
    formulas = [piece["low"] for piece in trigger["bounds"][0]]
    assert "(shield - breach_us)/(embargo - breach_us)" in formulas
    assert {check["works"] for check in trigger["checks"]} == {True, False}
    assert devices["side payment"]["able"] is False and devices["side payment"]["reason"]
    assert devices["finite punishment"]["power"] == 2
    assert found["folk"]["exact"] is True and found["sustained"] is True
    assert found["minmax"]["US"][0]["exact"] == "0"


def test_other_formats(deal: Sustain) -> None:
    rows = deal.export("csv").splitlines()
    assert len(rows) == 1 + 3 * len(ORDER)
    assert "| grim trigger | 1/4 (0.25) |" in deal.export("markdown")
    assert "<table>" in deal.export("html") and deal.export("html").count("<table") == deal.export("html").count(
        "</table"
    )


Run = Callable[..., command.Done]


@pytest.mark.slow
def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    done = command.run(("sustain", "thaad-deal", DEAL, "--set", "breach_us=3", "--detection", "1/4", "--full"), "")
    assert (done.code, done.err) == (0, "")
    assert "penalty" in done.out and "breach_us = 3" in done.out
    fixed = command.run(("sustain", "thaad-deal", DEAL, "--fix", "breach_us=3", "--format", "json"), "")
    assert json.loads(fixed.out)["devices"][0]["sides"][0]["low"] is None
    named = command.run(("sustain", "thaad-deal", DEAL, "--breach", "breach_us,breach_cn", "--strict", "--full"), "")
    assert named.code == 0 and "in the place of breach_us and breach_cn" in " ".join(named.out.split())
    for wrong in (["--discount", "1"], ["--punish", "keep, santcion"], ["--breach", "sheild"], ["--detection", "x"]):
        done = command.run(("sustain", "thaad-deal", DEAL, *wrong), "")
        assert done.code == 2 and done.out == "" and done.err.startswith("error: "), done


@pytest.mark.slow
@pytest.mark.parametrize("chances", [("1e-300", "0"), ("1/2", "1e-200"), ("1/2", "1/3")])
def test_no_number_is_longer_than_can_be_read(chances: tuple[str, str]) -> None:
    seen, false = chances
    found = sustain(load("prisoners-dilemma"), "cooperate, cooperate", seen=seen, false_alarm=false)
    digits = re.findall(r"[0-9]+", str(found).replace("\n", " "))
    assert max(map(len, digits)) <= 24, max(digits, key=len)
    assert (f"with chance {seen} a time" in " ".join(str(found).split())) == (seen == "1e-300")


def test_words_that_are_not_the_games_are_explained_and_no_condition_ends_in_everywhere() -> None:
    said = " ".join(str(sustain(load("prisoners-dilemma"), "cooperate, cooperate")).split())
    table, reasons = said.index("What each device takes"), said.index("In symbols")
    for word in (
        "delta is how much the next round counts",
        "weight of the punishment is delta + delta**2",
        "X-last is X",
    ):
        assert table < said.index(word) < reasons
    assert "and everywhere" not in said and "everywhere and" not in said


def test_what_repetition_does_by_the_hardest_punishment_is_said_where_the_threat_of_an_equilibrium_does_not() -> None:
    """The row player is held to -1 by r1 against c3, which pays it -4, once, and by the deal after that."""
    pays = [
        [[8, 4, -4], [12, 6, -1], [12, 3, -2]],
        [[-22, -11, -16], ["-29/2", "-17/2", -11], [-12, -3, -6]],
    ]
    answer = sustain(made(None, pays), "r3, c2")
    said = "it still is not; answered by the hardest punishment that is credible, it is if both care"
    assert said in answer.export("sentence", width=4000) and answer["grim trigger"].able is False
    least, kept, best, held = Fraction(3, 7), 3, 6, -1  # the deal pays 3, breaking it 6
    assert answer["worst punishment"].low == least and kept == (1 - least) * best + least * held


def test_alternatives_within_a_condition_stand_in_parentheses() -> None:
    cheat = made(
        {"row": ["keep", "cheat"], "column": ["trust", "watch"]},
        [[["1", "0"], ["1 + p*q", "1 + p*q"]], [["1", "0"], ["0", "1/2"]]],
        {name: {"baseline": 1, "range": (0, 2)} for name in "pq"},
    )
    said = " ".join(sustain(cheat, "keep, trust").export(width=4000).split())
    said = said[said.index("It sticks exactly if") : said.index("What each device is")]
    assert said.count("and ((p = 0) or (q = 0)) and") == said.count("(p = 0) or (q = 0)") - 2  # two say nothing else
    assert "everywhere" not in said
    ends = {"x": {"baseline": -1, "range": (-2, 0)}, "y": {"baseline": 1, "range": ("1/2", 2)}}
    lost = made(None, [[["x - y", "-2 - y"], [0, 0]], [["-3 - y", "x*y - 3"], [1, 1]]], ends)
    assert "nowhere and" not in sustain(lost, "r1, c1").export(width=4000)


@pytest.mark.slow
def test_what_the_threat_asks_as_well_is_said_once_and_one_value_is_no_range() -> None:
    port = made(
        {"port": ["inspect", "wave"], "line": ["comply", "cheat"]},
        [[["-cost", "detect*fine - cost - (1 - detect)*harm"], ["0", "-harm"]],
         [["0", "saving - detect*fine"], ["0", "saving"]]],
        {name: {"baseline": at, "range": (0, high)} for name, at, high in (
            ("cost", 2, 8), ("fine", 3, 10), ("harm", 4, 12), ("saving", 2, 6), ("detect", "4/5", 1))},
    )  # fmt: skip
    said = " ".join(sustain(port, "inspect, comply").export(width=4000).split())
    grim = said[said.index("It sticks exactly if grim trigger") :].split("tit for tat")[0]
    parts = grim.removeprefix("It sticks exactly if grim trigger").strip().split(" and ")
    assert "saving <= fine*detect" in parts and "fine > 0" in parts and len(parts) == len({*parts})
    assert "exactly 2" in sustain(port, "wave, comply").export(width=200)
