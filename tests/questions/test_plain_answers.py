"""Answers in plain words: exact texts, and that each says no more and no less than the answer that it words."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any, ClassVar

import command
import pytest

from benchmarks import ordinary
from games import load
from solver import (
    Parameter,
    ParameterSpace,
    UsageError,
    agreements,
    concede,
    derive,
    full_report,
    game,
    nash,
    order,
    phases,
    prove,
    reads,
    thresholds,
    tornado,
    tree,
    when,
)
from solver.concepts.catalogue import usual_atlas
from solver.expressions.conditions import parse_condition
from solver.questions.plain_conditions import PlainWords
from solver.questions.plain_words import claim_words, outcome_words
from solver.questions.when.report import exceptions
from solver.regions.decide.emptiness import Budget
from solver.regions.differences import Difference
from solver.regions.proofs.certificates import UNDECIDED
from solver.regions.region import Region
from solver.report.numbers import number, writing_numbers
from solver.report.words import count_of

DEAL = "the outcome withdraw (the United States) and sanction (China)"
US, CHINA = "the cost to the US of being seen to break its word", "the cost to China of being seen to break its word"
SHIELD = "the cost to the US of taking THAAD out"
BUFFER, CALM = "the cost to China of cutting the North off", "the value to China of a disarmed, quiet neighbour"
STABLE = " Stable means that no side gains by changing its own choice."


def parameter(name: str, meaning: str = "", unit: str = "") -> Parameter:
    return Parameter(name, Fraction(1), Fraction(-3), Fraction(3), meaning=meaning, unit=unit)


def words_of(answer: Any) -> str:
    return " ".join(answer.export("sentence").split())


# --- exact texts ----------------------------------------------------------------------------------


def test_what_may_change_is_said_where_something_else_would_be_cheaper() -> None:
    """Only where nobody said what may change, and not all parameters are controlled."""
    limits = "Only what a player controls may change."
    both = {"x": {"baseline": 0, "range": (0, 10), "control": "a"}, "y": {"baseline": 0, "range": (0, 10)}}
    lever = game({"a": ["u", "d"], "b": ["l"]}, {"u, l": ["x + 2*y", 0], "d, l": [4, 0]}, both)
    usual, free = concede(lever, "u, l"), concede(lever, "u, l", by=["x", "y"])
    assert (free.joint.high, usual.joint.high) == (Fraction(20), Fraction(40))
    page = " ".join(full_report(lever, "u, l", only=["summary"]).export().split())
    assert limits in words_of(usual) and limits in page
    for answer in (free, concede(lever, "u, l", by=["y"]), concede(lever, "u, l", side="a")):
        assert "a player controls" not in words_of(answer)


def test_when_the_deal_holds() -> None:
    claim = "equilibrium(withdraw, sanction)"
    condition = (
        f"T{DEAL[1:]} is stable exactly if both of these conditions hold. First, {US} is at least {SHIELD}. Second,"
        f" {CHINA} is at least {BUFFER} less {CALM}."
    )
    assert words_of(when(load("thaad-deal"), claim)) == (
        f"{condition} At the baseline values, this is not so: each of the two conditions is missed by 1.{STABLE}"
    )
    assert words_of(when(load("thaad-deal"), claim, at={"breach_us": 4})) == (
        f"{condition} With {US} at 4 and the rest at the baseline, this is not so: the second condition is missed by"
        f" 1.{STABLE}"
    )
    assert "At the baseline values, this is so." in words_of(when(load("thaad-deal"), "equilibrium(keep, tolerate)"))


def test_when_of_other_games() -> None:
    assert words_of(when(load("two-markets"), "share > 2")) == (
        "There are no values within the ranges for which the claim share > 2 holds."
    )
    assert words_of(when(load("two-markets"), "share >= 0")) == (
        "The claim share >= 0 holds, whatever the values within the ranges."
    )
    played = words_of(when(load("thaad-offer"), "played(offer/accept/leak/redeploy)"))
    course = "offer (the United States), accept (China), leak (China) and redeploy (the United States)"
    assert played.startswith(
        f"The course {course} is played in at least one equilibrium exactly if all of these three conditions hold."
        f" First, {CHINA} is exactly 0."
    )
    assert played.endswith(
        "At the baseline values, this is not so: each of the three conditions is missed by 2. In an equilibrium every "
        "move is best for the one who makes it, given what follows."
    )
    hold = words_of(when(load("thaad-offer"), "always_played(hold)"))
    assert "exactly if one of these two cases holds. Case 1: " in hold and " Case 2: " in hold and "Case 3" not in hold
    many = " or ".join(f"calm > {k} and buffer < {k} and shield > {k} and breach_us < {k}" for k in (3, 5, 7))
    assert " % of the ranges, which takes more than a sentence to describe" in words_of(when(load("thaad-deal"), many))
    mixed = words_of(when(load("thaad-deal"), "equilibrium(withdraw + keep, sanction + tolerate)"))
    assert '; or in cases that .export("text", True) lists, where some equality holds exactly. ' in mixed
    taken = words_of(when(load("thaad-deal"), "shield > 9", given="shield > 4"))
    assert taken == (
        f"Assuming shield > 4, the claim shield > 9 holds exactly if {SHIELD} is more than 9. At the baseline values,"
        " what is assumed does not hold."
    )


def test_of_what_cannot_be_nothing_is_said() -> None:
    cannot = "shield < 3 and shield > 4"
    assert words_of(when(load("thaad-deal"), "calm > 5", given=cannot)) == (
        "What is assumed contradicts the ranges, so nothing can be said."
    )
    assert words_of(prove(load("thaad-deal"), "calm > 5", given=cannot)) == (
        "What is assumed contradicts the ranges, so nothing follows."
    )


RIVER = """
schema = 1
form = "normal"
title = "Two countries, one river"
players.upstream = { name = "Highland", strategies = ["release", "dam"] }
players.downstream = { name = "Delta", strategies = ["accept", "threaten"] }
terms.win = "army_up/(army_up + army_down)"
[parameters]
drought = { baseline = "1/4", range = [0, 1] }
power = { baseline = 5, range = [0, 10] }
loss = { baseline = 8, range = [0, 20] }
army_up = { baseline = 3, range = [1, 10] }
army_down = { baseline = 4, range = [1, 10] }
aid = { baseline = 2, range = [0, 10] }
[payoffs]
"release, accept" = ["aid", 6]
"release, threaten" = ["aid - 1", 5]
"dam, accept" = ["power", "6 - drought*loss"]
"dam, threaten" = ["power*win - 1", "(1 - win)*6 - 1 - drought*loss*win"]
"""


@pytest.mark.slow
def test_a_claim_with_exceptions_says_how_many_and_where_the_point_is_one() -> None:
    atlas = nash(ordinary.game("polynomial", 3))
    first, second = (player.strategies[0] for player in atlas.game.players)
    place = {"a": Fraction(33, 20), "b": Fraction(27, 10), "c": Fraction(33, 20), "d": Fraction(21, 10)}
    found = when(atlas, f"unique({first}, {second})", at=place)
    assert isinstance(found.region, Difference) and found.holds is False
    assert found.region.base.contains(place) and found.region.taken.contains(place)
    text = words_of(found)
    assert not found.region.thin and "exceptional" not in text
    assert f"{count_of(len(exceptions(found)), 'case')} that .export" in text
    assert "At the values chosen, this is not so: it is one of the exceptions." in text


@pytest.mark.slow
def test_exceptions_with_room_are_not_called_exceptional() -> None:
    found = when(ordinary.game("polynomial", 5), "worst(row) >= 1")
    assert isinstance(found.region, Difference) and found.share is not None and 0.98 < found.share.value < 0.99
    broad = len(found.region.taken.cells) - len(found.region.thin)
    assert (broad, len(found.region.thin), found.region.base.cells) == (3, 1, ((),))
    assert words_of(found).startswith(
        "Every stable outcome pays the row at least 1 on 98.7 % of the ranges, everywhere but in three cases that"
        ' .export("text", True) lists. Apart from that one case where some equality holds exactly is excepted.'
    )


@pytest.mark.slow
def test_exceptional_cases_that_others_hold_are_not_told() -> None:
    """They were: that they lie within the cases with room touches, beside equations."""
    found = when(ordinary.game("polynomial", 0), "worst(row) >= 1")
    assert isinstance(found.region, Difference) and (len(found.region.taken.cells), found.region.thin) == (4, ())
    for point in ("23/128 59/256 13/8 0", "0 0 1 1"):  # which were such cases
        assert not found.region.contains(dict(zip("abcd", map(Fraction, point.split()), strict=True)))


@pytest.mark.slow
def test_what_lies_on_a_wall_of_a_longer_condition_is_no_exception() -> None:
    """It was told as three exceptions and four knife-edges."""
    found = when(reads(RIVER), "worst(downstream) > 3")
    assert isinstance(found.region, Region) and len(found.region.cells) == 4
    assert "  or 3 > drought*loss\n  or aid > power\n" in found.export()


def test_prove() -> None:
    deal = load("thaad-deal")
    assert words_of(prove(deal, "equilibrium(keep, tolerate)", given="buffer >= calm")) == (
        "Assuming buffer >= calm, the outcome keep (the United States) and tolerate (China) is stable"
        " everywhere within the"
        f" ranges. The proof can be checked.{STABLE}"
    )
    mixed = words_of(prove(deal, "equilibrium(withdraw, sanction)"))
    assert mixed.startswith(
        f"T{DEAL[1:]} is stable for some values within the ranges and not for others. It is so with "
    )
    assert " It is not so at the baseline values." in mixed
    never = words_of(prove(deal, "unique(withdraw, sanction)", given="buffer > calm"))
    assert never.startswith(
        f"Assuming buffer > calm, there are no values within the ranges for which {DEAL} is the only"
    )


def test_what_the_assumptions_leave_is_not_called_all_of_the_ranges() -> None:
    deal = load("thaad-deal")
    assumed = replace(deal, space=replace(deal.space, assumptions=(parse_condition("buffer != calm"),)))
    for form, whole in ((deal, "the ranges"), (assumed, "what the assumptions leave of the ranges")):
        said = map(words_of, (prove(form, "shield >= 0"), prove(form, "shield < 0"), when(form, "shield < 0")))
        assert all(f" within {whole}" in one for one in said)


def test_thresholds() -> None:
    assert words_of(thresholds(load("thaad-deal"))) == (
        f"At the baseline values, moving one number at a time changes what is stable in three cases."
        f" T{SHIELD[1:]} falls to 0 (now 3). T{BUFFER[1:]} falls to 3 (now 6). T{CALM[1:]} rises to 6 (now"
        " 3). None of the other four numbers changes it"
        f" alone.{STABLE}"
    )
    assert " rises above 0, where it is now. " in words_of(thresholds(load("thaad-deal"), at={"shield": 0}))
    assert " moves away from 6, where it is now." in words_of(thresholds(load("thaad-deal"), "calm", at={"calm": 6}))
    way = thresholds(load("thaad-deal"), start="baseline", end={"breach_us": 5, "breach_cn": 5})
    assert words_of(way).startswith(
        "On the straight way between the two points what is stable changes once, after 33.3 %"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["security-dilemma", "battle-of-the-sexes", "swap-package"])
def test_every_tipping_point_is_named(name: str) -> None:
    atlas = usual_atlas(load(name))
    for line in thresholds(atlas).lines:
        said = words_of(thresholds(atlas, line.name)).split(" when ")[-1]
        assert {number(tip.value) for tip in line.thresholds} <= set(re.findall(r"(?:about )?-?\d+(?:\.\d+)?", said))


def test_tipping_points_beyond_the_nearest() -> None:
    said = words_of(thresholds(load("security-dilemma"), "cost"))
    assert "when the cost of deploying rises to 3 (now 1; further on it changes again at 4)." in said
    said = words_of(thresholds(load("security-dilemma"), "cost", at={"cost": 4}))
    assert "moves away from 4, where it is now (further on it changes again at 3)." in said


def test_concede() -> None:
    deal = load("thaad-deal")
    assert words_of(concede(deal, "withdraw, sanction", by=["breach_us", "breach_cn"])) == (
        f"The cheapest way to make {DEAL} stable is to raise {US} from 2 to 3 and raise {CHINA} from 2 to 3. At"
        " exactly these values any error can undo it. Changes"
        f" are counted in per cent of each range, added up.{STABLE}"
    )
    strict = words_of(concede(deal, "withdraw, sanction", by=["breach_us", "breach_cn"], make="strict"))
    assert f"is to raise {US} from 2 to just above 3 and raise {CHINA} from 2 to just above 3." in strict
    assert words_of(concede(deal, "withdraw, sanction", by=["breach_us"])).startswith(
        f"No change of {US} within the ranges"
    )
    assert "is already stable, so nothing has to change." in words_of(concede(deal, "keep, tolerate"))


@pytest.mark.parametrize(("outcome", "margin", "said"), [
    ("withdraw, sanction", "1/2", f"{DEAL} stable, with 0.5 or more to spare in each condition, is to raise"),
    ("withdraw, sanction", 20, f"makes {DEAL} stable, with 20 or more to spare in each condition. That is proved."),
    ("keep, tolerate", 1, "is already stable, with 1 or more to spare in each condition, so nothing has to change"),
])  # fmt: skip
def test_the_sentence_of_concede_says_what_is_to_be_spared(outcome: str, margin: Any, said: str) -> None:
    assert said in words_of(concede(load("thaad-deal"), outcome, margin=margin))
    assert "each condition" not in words_of(concede(load("thaad-deal"), outcome))


def test_the_command_line_says_the_same() -> None:
    deal = load("thaad-deal")
    done = command.run(["concede", "thaad-deal", "withdraw, sanction", "--side", "US", "--format", "sentence"])
    assert " ".join(done.out.split()) == words_of(concede(deal, "withdraw, sanction", side="US")) and not done.code
    refused = command.run(["show", "thaad-deal", "--format", "sentence"])
    assert refused.code == 2 and "this answer has no sentence; it has text, json" in refused.err


# --- what stands first on the pages of bargain, phases, tornado and derive ------------------------

EMBARGO, GONE = "the value to the US of China ending all trade with the North", "the value to China of THAAD gone"
KEEP = "the outcome keep (the United States) and tolerate (China)"
AT = "At the baseline values,"
THREE, FIVE = f"passes 3 or {CALM} passes 6", f"passes 5 or {CALM} passes 6"
NEVER = "no parameter alone makes it {}, boundaries aside"
LEADS = {
    "phases thaad-deal": (f"{AT} {KEEP} is all that is stable. This is phase C, one of four in all."),
    "phases thaad-deal --set shield=0": (
        f"With {SHIELD} at 0 and the rest at the baseline, on the boundary of phase C (four in all), this is "
        "stable: a continuum with corners (withdraw, tolerate) and (keep, tolerate)."
    ),
    "phases hexagon": (
        "This is stable: a continuum with corners (top, left), (top, right), (middle, centre), (middle, right), "
        "(bottom, left) and (bottom, centre). This is phase A, the only one."
    ),
    "phases hawk-dove": (
        f"{AT} (hawk, dove), (dove, hawk) and (hawk or dove, hawk or dove) are stable. "
        "This is phase B, one of two in all."
    ),
    "phases thaad-offer": (
        f"{AT} the course offer (the United States), accept (China) and enforce (China) is all that is played. "
        "This is phase A, one of three in all."
    ),
    "phases rubinstein": (
        f"{AT} the outcome (share-part, share-part) is all that is reached. This is phase A, the only one."
    ),
    "phases drafting": (
        f"{AT} (join, join, join, join) and (stay-out, stay-out, stay-out, stay-out) are stable in pure "
        "strategies. This is phase B, one of three in all."
    ),
    "phases gloves": (f"{AT} shapley and core are there. This is phase B, one of two in all."),
    "tornado thaad-deal keep,tolerate": (
        f"What the United States gets moves most with {BUFFER} (by 4, and as much with one more). What"
        " China gets moves "
        f"most with {CALM} (by 4)."
    ),
    "tornado hawk-dove hawk,hawk --of second": (
        "What the second gets moves most with the worth of the resource (by 4)."
    ),
    "tornado three-powers withdraw,sanction,freeze --of US": ("Nothing asked about moves with one parameter alone."),
    "derive thaad-deal": (f"{AT} in (keep, tolerate), nothing moves while it stands."),
    "derive thaad-deal withdraw,sanction": (
        f"{AT} (withdraw, sanction) does not stand; signs say what moves where it does."
    ),
    "derive thaad-deal withdraw,sanction --set breach_us=4 --set breach_cn=4 --of US": (
        f"With {US} at 4, {CHINA} at 4 and the rest at the baseline, in (withdraw, sanction), what the "
        f"United States gets rises most with {EMBARGO} (and as much, up or down, with one more)."
    ),
    "derive hawk-dove": (
        f"{AT} in (hawk, dove), one of three that stand, what the first gets rises most with the worth of the resource."
    ),
    "derive chicken swerve+dare,swerve+dare --of strategies": (
        f"{AT} in (swerve or dare, swerve or dare), the chance of swerve (first) rises most with the payoff when both"
        " swerve (and as much, up or down, with one more). The chance of swerve (second) rises most with the payoff"
        " when both swerve (and as much, up or down, with one more)."
    ),
    "solve thaad-deal": (
        f"{AT} the outcome keep (the United States) and tolerate (China) is stable, and nothing else is:"
        " the United States"
        " gets 0 and China gets 0."
    ),
    "sustain hawk-dove dove,dove": (
        f"{AT} the outcome dove (the first) and dove (the second) is not self-enforcing. The first gains 1 by playing"
        " hawk and the second gains 1 by playing hawk. Repeated, with breaches answered for ever by a stable outcome,"
        " it is self-enforcing if both care about the future at least 50 % as much as about today. Made once,"
        " it is self-enforcing"
        " with a bond of at least 1 or a cost of breach of at least 1. Enough, too, is a second agreement worth at"
        " least 1 to each or a penalty of at least 2 for who is found out (chance 50 %)."
    ),
    "bargain swap-package --solution nash": (
        f"{AT} an agreement can make both sides better off; the Nash bargaining solution is withdraw 100 %, "
        "ban 100 % (the United States 3, China 2)."
    ),
    "bargain swap-package --set embargo=0 --solution nash": (
        f"With {EMBARGO} at 0 and the rest at the baseline, no agreement makes both sides better off, so each "
        "side keeps what it has."
    ),
    "bargain ratification --set hawks_us=9 --solution nash --at baseline": (
        "With the cost of taking THAAD out as Washington's ratifiers see it at 9 and the rest at the "
        "baseline, no agreement that would be ratified makes both sides better off, so each side keeps what it has."
    ),
    "bargain rubinstein --solution utilitarian": (
        f"{AT} an agreement can make both sides better off; the utilitarian solution leaves several open. "
        "Its protocol, alternating offers, leads to the first about 0.714, the second about 0.286."
    ),
    "bargain power-shift --solution nash --at baseline": (
        f"{AT} an agreement can make both sides better off; the Nash bargaining solution is now 90 %, later 90 % (A "
        "1.71, B 0.19). Its protocol, power shift, leads to A 1.61, B 0.09, no more than without an agreement."
    ),
    "bargain nash-demand --solution nash --at baseline": (
        f"{AT} an agreement can make both sides better off; the Nash bargaining solution is share 50 % (the first 5, "
        "the second 5). Its protocol, nash demand, leads to one of 12 outcomes."
    ),
    "bargain divide-the-dollar --solution nash": (
        f"{AT} an agreement can make both sides better off; the Nash bargaining solution is share 55 % (Ann "
        "0.55, Bob 0.45 dollars)."
    ),
    "uncertain thaad-deal --samples 400 --claim unique(keep,tolerate)": (
        "With every parameter uniform on its range, the chance is 33.3 % that the outcome keep (the United States) and "
        f"tolerate (China) is the only stable one. What matters most for that is {BUFFER} and {CALM}."
    ),
    "uncertain thaad-deal --samples 400 --given shield>=8 --claim equilibrium(withdraw,sanction)": (
        f"With every parameter uniform on its range, given shield>=8, the chance is 8.33 % that {DEAL} is stable."
    ),
    "uncertain plan --samples 400 --seed 1": (
        "With every parameter uniform on its range, the chance is about 1.75 % that the plan works. Least likely is "
        "step(promise), at about 12.5 %."
    ),
    "uncertain thaad-offer --samples 400": (
        "With every parameter uniform on its range, the chance is 46.5 % that the course hold (the United"
        " States) is all "
        "that is played. What matters most for that is the value to the US of China ending all trade with the North "
        f"and {SHIELD}."
    ),
}


@pytest.mark.parametrize("asked", LEADS)
def test_the_plain_answer_stands_first_and_is_the_sentence(asked: str) -> None:
    arguments = [word.replace(",", ", ") if "=" not in word else word for word in asked.split()]
    title, *paragraphs = command.run([*arguments, "--full"]).out.split("\n\n")
    first = " ".join(paragraphs[0].split("\n  ")[0].split())
    assert first.startswith(LEADS[asked]), title
    said = " ".join(command.run([*arguments, "--format", "sentence"]).out.split())
    assert said.startswith(first)


SOLVED = {
    "solve thaad-deal --set shield=0 --at baseline": (
        "With the cost to the US of taking THAAD out at 0 and the rest at the baseline, every mixture between"
        f" (withdraw, tolerate) and (keep, tolerate) is stable, and nothing else is.{STABLE}"
    ),
    "solve thaad-offer": (
        f"{AT} the course offer (the United States), accept (China) and enforce (China) is played, and nothing else is:"
        " the United States gets 3 and China gets 2."
    ),
    "solve three-powers --fix-player North=freeze": (
        f"{AT} the outcome keep (the United States) and tolerate (China) is stable, and nothing else is:"
        " the United States"
        f" gets 4 and China gets 3.{STABLE}"
    ),
    "solve four-party --set fund=0 --set pact=9 --set unified=2 --at baseline": (
        "With the worth to both of the bilateral deal at 9, the worth to all three of an orderly unification (with"
        " Seoul at the table) at 2 and what Tokyo's money adds to a unification at 0, however all that is made is"
        " shared, some group would do better by itself. What each adds, on average over all orders, is the"
        " Shapley value: the United States about 2.17, China about 2.17, South Korea about -2.33 and Japan 0."
    ),
    "solve jury --at baseline": (
        f"{AT} seven outcomes are stable. The first is (sincere, sincere, convict). The second is (sincere, convict,"
        " sincere). The third is (convict, sincere, sincere). The fourth is (sincere, sincere or convict, sincere or"
        " convict). The fifth is (sincere or convict, sincere, sincere or convict). The sixth is (sincere or convict,"
        " sincere or convict, sincere). The seventh is (sincere or convict, sincere or convict, sincere or convict)."
        f"{STABLE}"
    ),
}


@pytest.mark.parametrize("asked", SOLVED)
def test_what_stands_at_a_point_has_a_sentence_in_every_form(asked: str) -> None:
    said = command.run([*asked.split(), "--format", "sentence"]).out
    assert " ".join(said.split()) == SOLVED[asked]


COMMON = " A common error is one in all numbers at once, each wrong by no more than that."
OTHER = "the outcome keep (the United States) and tolerate (China)"
ROBUST = {
    "robust thaad-deal": (
        f"{OTHER} is all that is stable. It stays the same with every common error below 5 per cent of each range; an "
        f"error of that size can change it.{COMMON}{STABLE}"
    ),
    "robust thaad-deal|keep, tolerate": (
        f"{OTHER} is stable. It stands with every common error up to 15 per cent of each range; a larger one can "
        f"change it.{COMMON}{STABLE}"
    ),
    "robust thaad-deal|withdraw, sanction": (
        f"{DEAL} is not stable. It could stand if the numbers are wrong by 5 per cent of each range.{STABLE}"
    ),
    "robust thaad-deal|not equilibrium(keep, tolerate)": (
        "the claim not equilibrium(keep, tolerate) is not true. It could stand if the numbers are wrong by more than "
        "15 per cent of each range."
    ),
    "robust thaad-deal|shield > 3": (
        "the claim shield > 3 is not true. The numbers lie on a wall, where some equality holds exactly: with an error "
        "of any size, however small, it could stand."
    ),
    "robust thaad-deal|shield > 40": "the claim shield > 40 is not true. It stands nowhere within the ranges.",
    "robust airport|core": (
        "the core is there. It stands everywhere: no error within the ranges and the assumptions changes that."
    ),
    "robust hexagon": (
        "six outcomes are listed as stable. It stays the same everywhere: no error within the ranges and the "
        f"assumptions changes that.{STABLE}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("asked", ROBUST)
def test_how_wrong_the_numbers_may_be_is_said_in_sentences(asked: str) -> None:
    command_line, *outcome = asked.split("|")
    said = command.run([*command_line.split(), *outcome, "--format", "sentence"]).out
    assert " ".join(said.split()) == f"{AT} {ROBUST[asked]}"


def test_what_moving_first_is_worth_is_said_in_sentences() -> None:
    answer = order(load("thaad-deal"), at={"breach_cn": 4})
    assert words_of(answer).startswith("Moving first is worth 3 to the United States at breach_cn = 4")
    assert words_of(answer) in " ".join(str(answer).split())


def test_where_no_phase_is_known_none_is_said_to_be() -> None:
    """With q at 1 nothing but p = 0 is left: no phase has an inside."""
    space = {"p": {"baseline": 0, "range": (0, 1)}, "q": {"baseline": 1, "range": (0, 3)}}
    lone = game({"A": ["a"], "B": ["x"]}, [[["p"]], [["q"]]], space, assumptions=["1 - q >= p/(p + q + 1)", "q = 1"])
    assert words_of(phases(lone)).startswith(f"{AT} outside the phases (none ")


def test_phases_not_known_to_be_all_are_said_to_be_known_so_far() -> None:
    some = phases(load("thaad-deal"), budget=Budget(0, 0))
    assert not some.complete and "known so far" in words_of(some) and "in all" not in words_of(some)


@pytest.mark.parametrize(
    ("game", "outcome", "at", "said"),
    [
        ("thaad-deal", "keep, tolerate", {}, f"stands, and ends soonest as {BUFFER} {THREE}"),
        ("thaad-deal", "keep, tolerate", {"calm": 5}, f"stands, and ends soonest as {BUFFER} {FIVE}"),
        ("thaad-deal", "keep, sanction", {}, f"does not stand, and begins soonest as {BUFFER} {THREE}"),
        ("thaad-deal", "withdraw, sanction", {}, f"does not stand, and {NEVER.format('begin')}"),
        ("gloves", "shapley", {}, f"stands, and {NEVER.format('end')}"),
    ],
)  # fmt: skip
def test_which_parameter_first_ends_an_outcome_or_makes_it_begin(
    game: str, outcome: str, at: dict[str, int], said: str
) -> None:
    found = tornado(load(game), outcome, at=at)
    assert f"The outcome {said}." in words_of(found)
    assert f"There {found.outcome} {said};" in " ".join(found.export().split())


@pytest.mark.parametrize("seed", range(12))
def test_what_moves_most_is_told_with_its_ties(seed: int) -> None:
    """One outcome whose payoffs are affine: a parameter moves them by its coefficient times its range."""
    dice = random.Random(seed)
    ranges = {name: dice.choice([1, 2, 4]) for name in "xyz"}
    slopes = [{name: dice.randint(-4, 4) for name in ranges} for _ in range(2)]
    payoffs = [" + ".join(f"({slope})*{name}" for name, slope in one.items()) for one in slopes]
    numbers = {name: {"baseline": 0, "range": (0, high)} for name, high in ranges.items()}
    made = game({"A": ["u"], "B": ["l"]}, {"u, l": payoffs}, numbers)
    for found, amounts in ((derive(made, "u, l"), False), (tornado(made, "u, l"), True)):
        said = words_of(found)
        for player, one in zip("AB", slopes, strict=True):
            sizes = {name: slope * ranges[name] for name, slope in one.items()}
            most = max(map(abs, sizes.values()))
            first, *others = [name for name, size in sizes.items() if abs(size) == most]
            turned = ", up or down," * (not amounts and any(sizes[one] * sizes[first] < 0 for one in others))
            more = f"and as much{turned} with {count_of(len(others), 'more', 'more')}"
            aside = [f"by {most}"] * amounts + [more] * bool(others)
            verb = "moves" if amounts else "rises" if sizes[first] > 0 else "falls"
            told = f"{verb} most with {{}}" + f" ({', '.join(aside)})" * bool(aside)
            who = "A and B get" if "hat A and B get " in said else f"{player} gets"
            assert any(f"hat {who} {told.format(name)}" in said for name in (first, *others)) == bool(most)


@pytest.mark.slow
def test_who_moves_alike_is_said_together_and_only_two_of_many() -> None:
    juror = "what the first juror, the second juror and the third juror get rises most with how often a sign is right."
    said = words_of(derive(load("jury")))
    assert juror in said and "one of at least six that stand" in said  # one has square roots
    many = words_of(derive(load("drafting")))
    assert many.count("rises most with") == 2 and many.endswith(". The tables have the rest.")


def test_headings_and_plurals_fit_into_a_sentence() -> None:
    fare = game(
        {
            "a": {"name": "The Government of Aland and Bland.", "strategies": ["u", "d"]},
            "b": {"name": "U.S.", "strategies": ["l"]},
        },
        {"u, l": ["x", "y"], "d, l": [1, "z"]},
        {
            "x": {"baseline": 0, "range": (0, 2), "meaning": "Losses in a raid."},
            "y": {"baseline": 0, "range": (0, 2), "meaning": "Calm"},
            "z": {"baseline": 0, "range": (0, 2), "meaning": "worth of a raid, in kind"},
        },
    )
    moved = words_of(tornado(fare, "u, l"))
    assert (
        "What the Government of Aland and Bland gets moves most with the losses in a raid (by 1). What the U.S. gets"
        in moved
    )
    assert "begins soonest as the losses in a raid pass 1." in moved
    assert "when the losses in a raid rise to 1 (now 0)" in words_of(thresholds(fare))
    assert "when the losses in a raid move away from 1, where they are now" in words_of(thresholds(fare, at={"x": 1}))
    # who gets what may move without it
    assert "does not change what kind of outcome there is" in words_of(thresholds(load("rubinstein")))
    assert words_of(thresholds(fare, at={"z": 1})).startswith("With the worth of a raid (in kind) at 1 and the rest at")
    assert words_of(thresholds(fare, at={"y": 1})).startswith("With the calm at 1 and the rest at the baseline")


@pytest.mark.parametrize("ask", [phases, thresholds, lambda deal: when(deal, "equilibrium(keep, tolerate)")])
def test_a_sentence_names_what_is_fixed(ask: Any) -> None:
    """Its page has that in the title."""
    deal = load("thaad-deal")
    assert words_of(ask(deal.fix({"shield": 3}))).endswith(" All this is with shield fixed at 3.")
    assert "All this" not in words_of(ask(deal)) + ask(deal.fix({"shield": 3})).export()


# --- never more than the answer -------------------------------------------------------------------


def test_what_is_undecided_is_said() -> None:
    found = when(load("thaad-deal"), "equilibrium(withdraw, sanction)")
    left = replace(found, open_alternatives=(0,), verdict=UNDECIDED)
    assert "Whether it is so anywhere is undecided" in words_of(left) and "undecided" not in words_of(found)
    assert "undecided" not in words_of(replace(left, holds=True)) + words_of(replace(left, verdict=found.verdict))
    proof = prove(load("thaad-deal"), "shield > 9")
    assert "it is undecided whether" in words_of(replace(proof, verdict="undecided")).lower()
    refuted = replace(proof, verdict="undecided", holds=UNDECIDED, witness=None)  # that it is not always so is known
    assert words_of(refuted).startswith("It is undecided whether there are any values within the ranges for which the")
    assert words_of(refuted).endswith(" It is not so at the baseline values.")
    shown = words_of(
        replace(prove(load("thaad-deal"), "shield < 9"), verdict="undecided", fails=UNDECIDED, counterexample=None)
    )
    assert "9 holds everywhere within the ranges. It is so at the baseline values." in shown
    on_walls = words_of(prove(load("thaad-deal"), "shield > 0"))
    assert "everywhere within the ranges, except on a boundary, where some equality holds exactly" in on_walls
    conceded = concede(load("thaad-deal"), "withdraw, sanction", by=["breach_us", "breach_cn"])
    open_one = replace(conceded, joint=replace(conceded.joint, ways=(), verdict=UNDECIDED))
    assert words_of(open_one).startswith("It is undecided whether a change of ")
    inexact = replace(conceded, joint=replace(conceded.joint, low=Fraction(1)))
    assert "perhaps not the very cheapest" in words_of(inexact)


def test_a_tipping_point_is_where_the_list_changes() -> None:
    """Solved at the value named and on the way there, by the atlas at points: another path than the search of lines."""
    deal = load("thaad-deal").fix({"relief": 5, "embargo": 6})
    atlas, wording = nash(deal), PlainWords(deal.space)
    for moved in ({}, {"breach_cn": 4}, {"breach_us": 4, "breach_cn": 4}, {"calm": 7}):
        sentence = words_of(thresholds(atlas, at=moved))
        for name in deal.space.names:
            if not (found := re.search(rf"{wording.name(name)} ((?:falls|rises).*?) \(now", sentence)):
                continue
            here = sorted(atlas.at(moved).continua)
            for verb, exactly, value in re.findall(r"(falls|rises) (to|below|above) ([\d/]+)", found[1]):
                now, there = atlas.at(moved).point[name], Fraction(value)
                assert (there < now) == (verb == "falls")
                between = [now + (there - now) * k / 4 for k in (1, 2, 3)]
                lists = [sorted(atlas.at({**moved, name: one}).continua) for one in (*between, there)]
                assert lists == [here] * 3 + [lists[3]] and (lists[3] == here) == (exactly != "to")


# --- the words mean the condition -----------------------------------------------------------------


class Reader:
    """Reads worded conditions by rules of its own: phrases are put back by their values, numbers worked out."""

    TERM = r"(?:(twice|half|[\d/]+ times|[\d/]+ of) )?(<\w+>|the .*)|(-?[\d/]+)(?: \([^)]*\))?"
    RELATIONS: ClassVar = {
        "at least": ">=",
        "more than": ">",
        "at most": "<=",
        "less than": "<",
        "above": ">",
        "below": "<",
    }

    def __init__(self, wording: PlainWords, point: dict[str, Fraction]) -> None:
        self.point = point
        self.phrases = sorted(((wording.name(name), name) for name in point), key=lambda pair: -len(pair[0]))

    def marked(self, text: str) -> str:
        for phrase, name in self.phrases:
            text = re.sub(rf"(?<![<\w]){re.escape(phrase)}(?![\w>])", f"<{name}>", text)
        return text

    def side(self, text: str) -> Fraction:
        added, _, taken = text.partition(" less ")
        return self.sum(added) - (self.sum(taken) if taken else 0)

    def sum(self, text: str) -> Fraction:
        parts = (
            re.split(r", | and ", text.removeprefix("the sum of "))
            if text.startswith("the sum of")
            else text.split(" plus ")
        )
        return sum((self.term(part) for part in parts), Fraction(0))

    def term(self, text: str) -> Fraction:
        found = re.fullmatch(self.TERM, text)
        assert found, text
        if found[3]:
            return Fraction(found[3])
        times = {"": "1", "twice": "2", "half": "1/2"}.get(found[1] or "") or found[1].split()[0]
        return Fraction(times) * self.point[self.name(found[2])]

    def name(self, text: str) -> str:
        """Return which parameter is meant: marked, or the only one whose phrase has these words in their order."""
        if text.startswith("<"):
            return text[1:-1]
        in_order = {name: iter(phrase.split()) for phrase, name in self.phrases}
        (meant,) = (name for name, words in in_order.items() if all(word in words for word in text.split()))
        return meant

    def holds(self, clause: str) -> bool:
        found = re.fullmatch(
            r"(.*?) (?:is|are) (at least|more than|at most|less than|above|below|exactly|the same as) (.*)",
            self.marked(clause),
        )
        assert found, clause
        left, right = self.side(found[1]), self.side(found[3])
        return {">=": left >= right, ">": left > right, "<=": left <= right, "<": left < right, "==": left == right}[
            self.RELATIONS.get(found[2], "==")
        ]


def cases_of(said: str) -> list[list[str]]:
    """The cases of a condition in words, one sentence or several, each with its clauses."""
    cases = re.split(
        r"\. Case \d+: |; or \(\d\) ", re.sub(r"^one of these (\w+ cases holds\.|is so: \(1\)) ?", ". ", said)
    )
    cases = [case.removeprefix(". Case 1: ").removeprefix(". ") for case in cases if case.strip(". ")]
    counted = r"; and |; |, and |\.? ?(?:First|Second|Third|Fourth|Fifth), |\. (?=The |What )"
    whole = r"^(Case 1: )?((all|both) of (this|these( \w+)? conditions) holds?\.|this holds\.) ?"
    each = [re.split(counted, re.sub(whole, "", case)) for case in cases]
    return [[one[0].lower() + one[1:] for one in clauses if one] for clauses in each]


MEANINGS = ("weight of the first; a remark", "losses of the second", "What the third costs", "China's share: half", "")


def random_side(draw: random.Random, names: list[str]) -> tuple[str, dict[str, Fraction]]:
    """An affine side as text, and its coefficients, the constant under an empty name."""
    chosen = draw.sample(["", *names], draw.randint(1, 4))
    signs = [draw.choice((1, -1)) for _ in chosen]
    sizes = [Fraction(draw.choice(("1", "1", "2", "3", "1/2", "3/4", "7/3"))) for _ in chosen]
    text = ""
    for name, sign, size in zip(chosen, signs, sizes, strict=True):
        term = name if name and size == 1 else f"{size}*{name}" if name else str(size)
        text += f"{' - ' if sign < 0 else ' + '}{term}" if text else f"{'-' if sign < 0 else ''}{term}"
    return text, {name: sign * size for name, sign, size in zip(chosen, signs, sizes, strict=True)}


def test_a_worded_condition_means_the_condition() -> None:
    draw = random.Random(7)
    given = [parameter(f"p{k}", meaning, "tons") for k, meaning in enumerate(MEANINGS)]
    space = ParameterSpace(tuple(given))
    wording, names = PlainWords(space), list(space.names)
    for _ in range(250):
        (left, a), (right, b) = random_side(draw, names), random_side(draw, names)
        if not {*a, *b} - {""}:
            continue
        relation = draw.choice([">=", ">", "<=", "<", "=="])
        with writing_numbers("exact"):
            clause = wording.clause((left, relation, right))
        for _ in range(4):
            point = {name: Fraction(draw.randint(-6, 6), draw.choice([1, 2])) for name in names}
            gap = sum(c * point.get(name, 1) for name, c in a.items()) - sum(c * point.get(n, 1) for n, c in b.items())
            truth = {">=": gap >= 0, ">": gap > 0, "<=": gap <= 0, "<": gap < 0, "==": gap == 0}[relation]
            assert Reader(wording, point).holds(clause) == truth, (left, relation, right, clause)


def test_a_shortfall_is_the_distance() -> None:
    wording = PlainWords(load("thaad-deal").space)
    for chain in (("breach_cn", ">=", "buffer - calm"), ("shield", "<", "2*breach_us"), ("calm", "==", "buffer")):
        text = wording.shortfall(chain, Fraction(5, 2))
        verb = {">=": "falls short of", "<": "exceeds", "==": "differs from"}[chain[1]]
        assert text.startswith(f"{wording.name(chain[0])} {verb} ") and text.endswith(" by 2.5")
    level = wording.shortfall(("breach_us", ">", "shield"), Fraction(0))
    assert level == f"{wording.name('breach_us')} is exactly {wording.name('shield')}, which does not suffice"
    product = wording.shortfall(("shield*calm", ">=", "1"), Fraction(5, 2))
    assert product == f"{wording.name('shield')} times {wording.name('calm')} falls short of 1 by 2.5"
    curved = wording.shortfall(("shield**3", ">=", "calm"), Fraction(5, 2))
    about = f"{wording.name('shield')} and {wording.name('calm')}"
    assert curved == f"the condition on {about} is missed by 2.5"


def test_unions_are_said_one_by_one() -> None:
    wording = PlainWords(ParameterSpace((parameter("x"), parameter("y"), parameter("z"))))
    pairs = [[("x", ">", "1"), ("y", ">", "1")], [("x", ">", "1"), ("y", "<", "z")]]
    pairs += [[("x", "<", "z"), ("y", ">", "1")], [("x", "<", "z"), ("y", "<", "z")]]
    said = "either x is more than 1, or x is less than z; and either y is more than 1, or y is less than z"
    assert wording.alternatives(pairs) == said


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("thaad-deal", "equilibrium(withdraw, sanction)"),
        ("thaad-deal", "unique(keep, tolerate)"),
        ("patron-client", "unique(support + abandon, restrain + provoke)"),
        ("stag-hunt", "equilibrium(stag, stag)"),
        ("thaad-offer", "played(offer/accept/enforce)"),
    ],
)
def test_a_sentence_says_where_the_claim_holds(name: str, claim: str) -> None:
    answer, draw = when(load(name), claim), random.Random(3)
    wording, space = PlainWords(answer.game.space), answer.game.space
    sentence = words_of(answer).partition(" exactly if ")[2].partition(". At the baseline")[0]
    either = cases_of(sentence)
    for _ in range(60):
        point = {p.name: p.low + (p.high - p.low) * Fraction(draw.randint(0, 12), 12) for p in space.parameters}
        if not space.admits(point):
            continue
        reader = Reader(wording, point)
        assert any(all(map(reader.holds, one)) for one in either) == answer.region.contains(point), point  # type: ignore[union-attr]


# --- what a parameter is called --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meaning", "called"),
    [
        ("cost of war: lives, money", "the cost of war"),
        ("The cost of war; a guess.", "the cost of war"),
        ("Cost of war", "the cost of war"),
        ("a share of the pie, which falls", "the share of the pie"),
        ("what a war costs", "what a war costs"),
        ("China's patience", "China's patience"),
        ("the incumbent's profit", "the incumbent's profit"),
        ("value of the buffer, kept", "the value of the buffer (kept)"),
        ("by how much a raise raises", "x"),
        ("", "x"),
        (": nothing", "x"),
        ("long " * 60, "x"),
        ("핵실험의 비용", "핵실험의 비용"),
        ("<b>cost</b> of\n\x1b[2J war", "<b>cost</b> of ?[2J war"),
        ("cost \\input{x} $y$ `z` of war", "the cost \\input{x} $y$ `z` of war"),
    ],
)
def test_what_a_parameter_is_called(meaning: str, called: str) -> None:
    assert PlainWords(ParameterSpace((parameter("x", meaning),))).name("x") == called


def test_parameters_that_would_be_called_alike_keep_their_names() -> None:
    x, y = (parameter(name, f"cost of war: {name}") for name in "xy")
    assert PlainWords(ParameterSpace((x, y))).clause(("x", ">", "y")) == "x is more than y"


def test_a_unit_stands_once_with_what_a_parameter_has_to_become() -> None:
    grain = {"baseline": 1, "range": (0, 4), "unit": "tons", "control": "A"}
    made = game({"A": ["a", "b"], "B": ["x"]}, {"a, x": ["grain", 0], "b, x": [3, 0]}, {"grain": grain})
    assert "grain rises to 3 (tons; now 1)." in words_of(thresholds(made))
    assert "grain from 1 (tons) to at least 3. At 3 exactly any error can" in words_of(concede(made, "a, x"))


def test_units_stand_only_where_all_share_one() -> None:
    x, y, z = (parameter(name, unit=unit) for name, unit in (("x", "tons"), ("y", "tons"), ("z", "")))
    wording = PlainWords(ParameterSpace((x, y, z)))
    assert wording.clause(("x", ">=", "y + 3")) == "x is at least y plus 3 (tons)"
    assert wording.clause(("x", ">=", "z + 3")) == "x is at least z plus 3"
    assert wording.clause(("x", "<=", "-5/2")) == "x is at most -2.5 (tons)"  # and not 0 less 2.5
    assert wording.say_missed(("x", ">=", "y"), Fraction(1, 2)) == "is missed by 0.5 (tons)"


def test_plural_and_formulas() -> None:
    x, y = (
        parameter("x", "heavy losses of the first"),
        parameter("y", "crisis of trust"),
    )
    wording = PlainWords(ParameterSpace((x, y)))
    assert wording.clause(("x", ">", "0")) == "the heavy losses of the first are above 0"
    assert wording.clause(("y", "==", "1")) == "the crisis of trust is exactly 1"
    assert wording.alternatives([[("x", ">", "1/y"), ("y", "<", "1")]]) == (
        "a condition on the heavy losses of the first and the crisis of trust holds (formula: .export()),"
        " and the crisis of"
        " trust is less than 1"
    )
    clauses = ("what Ann has without an agreement", "how many ships each loses, at most", "What war costs")
    for clause in clauses:  # its own verb is no noun in the plural
        said = PlainWords(ParameterSpace((parameter("x", clause),)))
        assert " is above 0" in said.clause(("x", ">", "0")) and said.does("x", "falls to 0").endswith("falls to 0")
    long = " + ".join(f"x**{k}" for k in range(2, 60))
    assert wording.clause((long, ">", "y")).startswith("a condition on the crisis of trust holds")
    assert wording.clause((long, ">", "y")).endswith(" holds (formula: .export())")


def test_a_meaning_that_is_no_noun_gives_way_to_the_name_without_its_underscores() -> None:
    x, y = parameter("yearly_rise", "by how much it grows: a guess"), parameter("y")
    said = PlainWords(ParameterSpace((x, y))).alternatives([[("yearly_rise*y", ">", "1")]])
    assert said == "yearly rise times y is more than 1"


def test_hostile_text_stays_on_one_printable_line() -> None:
    hostile = "<script>alert(1)</script>\n\x1b[2J\u202e cost"
    fare = game(
        {"one": {"name": hostile, "strategies": ["a", "b"]}, "two": ["c"]},
        {"a, c": ["x", 0], "b, c": [1, 0]},
        {"x": {"baseline": 0, "range": (0, 2), "meaning": hostile, "unit": hostile}},
        title=hostile,
        note=hostile,
    )
    for answer in (
        when(fare, "equilibrium(a, c)"),
        prove(fare, "equilibrium(a, c)"),
        thresholds(fare),
        concede(fare, "a, c", by="x"),
    ):
        assert words_of(answer).isprintable()
    with pytest.raises(UsageError, match="this answer has no sentence; it has text, json"):
        fare.export("sentence")


def test_claims_of_several_parts_stay_as_they_are_written() -> None:
    assert claim_words(load("hawk-dove"), "not unique(hawk, hawk)") == "the claim not unique(hawk, hawk) holds"
    assert claim_words(load("hawk-dove"), "strict(hawk, hawk)").endswith(
        "strictly stable (whoever left it alone would lose)"
    )
    assert claim_words(load("thaad-deal"), "seq(US, keep, tolerate)") == "the claim seq(US, keep, tolerate) holds"


def test_a_course_at_random_names_every_move_once() -> None:
    """What is chosen at random stands where it is chosen, instead of every way through the tree in full."""
    moves = [
        ("", "north", ["sign", "walk"]),
        ("sign", "south", ["obey", "cheat"]),
        (["sign/obey", "sign/cheat"], "north", ["patrol", "stay"]),
        ("sign/cheat/patrol", "chance", {"found": "1/2", "missed": "1/2"}),
    ]
    ends = ["sign/obey/patrol", "sign/obey/stay", "sign/cheat/patrol/found", "sign/cheat/patrol/missed"]
    game = tree(["north", "south"], moves, {end: [0, 0] for end in [*ends, "sign/cheat/stay", "walk"]})
    assert outcome_words(game, " + ".join([*ends, "sign/cheat/stay"])) == (
        "the course sign (the north), choosing at random between obey and cheat (the south), choosing at random between"
        " patrol and stay (the north) and found or missed (chance)"
    )
    assert outcome_words(game, " + ".join(ends[:2])) == (
        "the course sign (the north), obey (the south) and choosing at random between patrol and stay (the north)"
    )


def test_what_the_equilibria_of_a_tree_pay_is_not_called_stable() -> None:
    """A threat that nobody gains by giving up alone may be empty, and then it is no equilibrium that is meant here."""
    assert claim_words(load("thaad-offer"), "worst(US) >= 0") == "every equilibrium pays the United States at least 0"
    assert claim_words(load("thaad-deal"), "best(US) > 2") == "some stable outcome pays the United States more than 2"


def test_agreements_say_how_much_of_each_issue() -> None:
    """An issue at an end of its range, inside it, and none at all; not what the parties to a protocol propose."""
    package = load("swap-package")
    said = {branch.label: outcome_words(package, branch.label) for branch in agreements(package).branches}
    assert said["(withdraw-part, ban-all)"] == "the agreement withdraw in part and ban in full"
    assert said["(withdraw-none, ban-all)"] == "the agreement withdraw not at all and ban in full"
    assert said["(no-agreement)"] == "the outcome without an agreement"
    assert outcome_words(load("rubinstein"), "(share-part, share-none)") == "the outcome (share-part, share-none)"


def test_each_kind_of_stability_has_words_of_its_own() -> None:
    """Of the graph model: whether the answer is any, one that cannot be escaped, or one that pays who gives it."""
    game, said = load("thaad-deal"), {}
    for kind in ("gmr", "smr", "seq"):
        said[kind] = claim_words(game, f"{kind}(withdraw, sanction)")
        assert said[kind].partition(" is ")[2] in words_of(concede(game, "withdraw, tolerate", make=kind))
    assert len({text.replace(f"({kind}: ", "(") for kind, text in said.items()}) == 3
    assert "(smr: " in said["smr"] and "by moving again" in said["smr"] and "pay those who give them" in said["seq"]


def test_a_mixture_within_a_continuum_is_not_denied() -> None:
    """Below k = 0 every mixture of a and b stands, and the formula of one of them, which is for k >= 0, does not."""
    payoffs = {"a, x": [1, 0], "b, x": [1, 2], "a, y": [0, "k"], "b, y": [-1, 1]}
    made = game({"A": ["a", "b"], "B": ["x", "y"]}, payoffs, {"k": {"baseline": -1, "range": (-2, 2)}})
    assert when(made, "equilibrium(a + b, x)").holds
    for found in (derive(made, "a + b, x"), tornado(made, "a + b, x")):
        assert "does not stand as this mixture" in words_of(found)
    assert "does not stand;" in words_of(derive(made, "a, y"))


def test_a_phrase_is_not_cut_before_its_last_word() -> None:
    phrase = "the pay rise every union asks for"
    wording = PlainWords(ParameterSpace((parameter("a", phrase, ""),)))
    assert wording.briefly(f"{phrase}, {phrase}") == f"{phrase}, {phrase}"


def test_nothing_long_is_said_twice() -> None:
    phrase, other = "the yearly worth of water kept behind the dam", "the loss from a flood"
    space = ParameterSpace(
        (parameter("a", phrase, "tons"), parameter("b", other, "tons"), parameter("c", "cost", "kg"))
    )
    wording = PlainWords(space)
    said = wording.briefly(
        f"{phrase.capitalize()} falls to 2 (tons) or rises to 3 (tons); {other} is 1 (tons), {phrase} 0."
    )
    assert said == f"{phrase.capitalize()} falls to 2 (tons) or rises to 3; {other} is 1 (tons), the yearly worth 0."
    deal = PlainWords(load("thaad-deal").space)
    twice = " and ".join(2 * [deal.name("shield"), deal.name("breach_us"), deal.name("calm")])
    assert deal.briefly(twice) == twice  # other costs and values stand in the game, so no noun tells them apart
    assert wording.briefly("from 1 (tons) or 2 (kg) to 3 (tons)") == "from 1 (tons) or 2 (kg) to 3 (tons)"
    assert wording.briefly("1 (tons). Then 2 (tons)") == "1 (tons). Then 2 (tons)"


def test_a_sum_of_long_phrases_has_no_words() -> None:
    meanings = {
        name: f"the {word} of a thing with a name that is very long"
        for name, word in zip("abc", ("worth", "cost", "loss"), strict=True)
    }
    wording = PlainWords(ParameterSpace(tuple(parameter(name, said) for name, said in meanings.items())))
    said = wording.alternatives([[("a + b + c", ">=", "1")]])
    assert said.startswith("a condition on the worth of a thing") and said.endswith(" holds (formula: .export())")
    assert wording.alternatives([[("a + b", ">=", "1")]]).startswith("the worth of a thing")


@pytest.mark.slow
def test_what_every_equilibrium_plays_and_what_groups_share_is_not_called_an_agreement() -> None:
    course = (
        "the course offer (the United States), accept (China) and enforce (China) what is played in every equilibrium"
    )
    always = concede(load("thaad-offer"), "offer/accept/enforce", by="breach_cn", make="always", at={"redeploy": 4})
    assert f"The cheapest way to make {course} is to raise {CHINA} from 2 to just above 3." in words_of(always)
    four = load("four-party")
    filled = words_of(concede(four, "core", by=["unified", "fund"], at={"pact": 10, "unified": 4}))
    assert filled.startswith("The cheapest way to make the core nonempty is to raise the worth to all three")
    assert "the core is already nonempty" in words_of(concede(four, "core", by="fund"))
    assert "moving one number at a time changes what holds in two cases." in words_of(thresholds(four))
    assert "moving one number at a time changes what holds when" in words_of(thresholds(load("plan"), "garrison"))
    assert [outcome_words(four, name) for name in ("core", "shapley", "convex")] == [
        "the core", "the Shapley value", "the property convex",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "start", "said"),
    [
        ("3 <= x <= 5", 1, "raise x from 1 to at least 3 and at most 5. At 3 exactly any"),
        ("3 <= x and x < 5", 1, "raise x from 1 to at least 3 and below 5. At 3 exactly any"),
        ("2 < x and x <= 5", 9, "lower x from 9 to at most 5 and above 2. At 5 exactly any"),
        ("x = 3 or x >= 4", 1, "raise x from 1 to 3. At 3 exactly any"),
        ("x*x <= 9*x - 14", 1, "raise x from 1 to at least 2 and at most 7. At 2 exactly any"),
        ("x >= 3", 1, "raise x from 1 to at least 3 (at 3 exactly any"),
    ],
)
def test_a_change_says_how_far_on_it_does_it(claim: str, start: int, said: str) -> None:
    plain = game(None, [[["x"]], [[0]]], {"x": {"baseline": start, "range": (0, 10)}})
    said = f"is to {said} error can undo it"
    assert f"{said}{')' if '(' in said else ''}." in words_of(concede(plain, claim, by="x"))
