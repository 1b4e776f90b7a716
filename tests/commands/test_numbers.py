"""Numbers for people: the rule of rounding as properties, and a linter over what all commands print by default.

A number of a sentence or a screen has at most three significant digits, or is whole and below 100,000, or short and as
the game file has it; it is no fraction; it says `about` unless it is the number itself; a bound stays true.
"""

from __future__ import annotations

import json
import random
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import command
import pytest
from audit import how_many, mostly_slow
from hypothesis import given as given_values
from hypothesis import strategies as st

from games import load
from solver import game, nash, read, reads, tree, write, writes
from solver.questions.words import say_payoffs
from solver.regions.domain import domain
from solver.report.blocks import Amount, Share, plain
from solver.report.numbers import given, number, writing_numbers
from solver.report.words import amount, percent_above, percent_below, percent_near

FRACTIONS = st.builds(Fraction, st.integers(-(10**12), 10**12), st.integers(1, 10**9))
SCALES = {"million": 10**6, "billion": 10**9, "trillion": 10**12}


def read_number(written: str) -> Fraction:
    """The number that a text means, `about` apart."""
    size, _, scale = written.removeprefix("about ").replace(",", "").partition(" ")
    return Fraction(size) * SCALES.get(scale, 1)


# --- the rule -------------------------------------------------------------------------------------


@given_values(FRACTIONS)
def test_a_number_is_near_what_it_stands_for_and_says_where_it_is_not_that(value: Fraction) -> None:
    written = number(value)
    read = read_number(written)
    assert written.startswith("about ") is (read != value)
    assert abs(read - value) * 200 <= abs(value)
    assert not too_many_digits(written.removeprefix("about "))


@given_values(FRACTIONS)
def test_bounds_stay_true(value: Fraction) -> None:
    low, high = (read_number(number(value, keep)) for keep in ("down", "up"))
    assert low <= value <= high and (high - low) * 100 <= abs(value)
    assert "about" not in number(value, "down") + number(value, "up")


@given_values(st.fractions(0, 1))
def test_a_part_that_is_safe_is_below_and_one_that_is_enough_above(share: Fraction) -> None:
    safe, enough = (read_number(say(share).removesuffix(" %")) for say in (percent_below, percent_above))
    assert safe <= 100 * share <= enough


@given_values(st.integers(-99_999, 99_999))
def test_whole_numbers_such_as_years_are_kept(year: int) -> None:
    assert number(Fraction(year)) == given(Fraction(year)) == str(year)


@given_values(st.decimals(min_value=0, max_value=9999, places=3))
def test_what_somebody_gave_is_kept_where_it_is_short(value: object) -> None:
    exact = Fraction(str(value))
    assert read_number(given(exact)) == exact or len(str(float(exact))) > 6


@pytest.mark.parametrize(("value", "said"), [
    ("1/3", "about 0.333"), ("-34/5", "-6.8"), ("3946/2", "1973"), ("3947/2", "about 1974"), ("99999", "99999"),
    ("99999.9", "about 100,000"), ("123456", "about 123,000"), ("12300000", "12.3 million"),
    ("1999999999", "about 2 billion"), ("1e14", "100 trillion"), ("1e17", "1e+17"), ("1/3000000", "about 3.33e-7"),
    ("0.00012345", "about 0.000123"), ("0", "0"),
])  # fmt: skip
def test_numbers_as_people_read_them(value: str, said: str) -> None:
    assert number(Fraction(value)) == said


def test_three_ways_to_write() -> None:
    third = Fraction(1, 3)
    said = {}
    for how in ("", "rounded", "exact"):
        with writing_numbers(how):
            said[how] = (number(third), amount(third), plain(Amount(third)), plain(Share(third)), percent_near(third))
    exact = "1/3 (about 0.3333)"
    assert said[""] == ("about 0.333", exact, exact, exact, "about 33.3 %")
    assert said["rounded"] == ("about 0.333", "about 0.333", "about 0.333", "about 33.3 %", "about 33.3 %")
    assert said["exact"] == ("1/3", exact, exact, exact, "1/3")
    assert amount(third) == exact, "the way of writing ends with the block"


# --- what is printed of random games (of the catalogue: `test_what_is_printed.py`) -----------------

FRACTION = re.compile(r"(?<![\w/.*^)])-?\d+/\d+(?![\w/*(])")
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)")
FORMULA = re.compile(r"[<>=*]")  # it has the numbers of the game file, and may go on in the next line
CONSTANT = re.compile(r"^ +\S+ gets {2,}\S+$")  # a closed form without parameters in it


def too_many_digits(written: str) -> bool:
    """Whether a number has more digits than the rule allows."""
    mantissa = written.partition("e")[0].partition(" ")[0].lstrip("-").replace(",", "")
    if "." not in mantissa:
        return len(mantissa) > 5 and len(mantissa.strip("0")) > 3
    return len(mantissa.replace(".", "").lstrip("0")) > 3


def faults(printed: str) -> list[str]:
    """Fractions and numbers with too many digits in a text, but for lines of formulas and those that a shell reads."""
    found = []
    for before, line in pairwise(["", *printed.split("\n")]):
        if not (FORMULA.search(before + line) or CONSTANT.match(line) or "more line" in before + line):
            found += FRACTION.findall(line)
            found += [one for one in NUMBER.findall(line) if too_many_digits(one) and not one.startswith("99.9")]
    return found


def test_the_linter_finds_what_is_planted() -> None:
    for planted in ("Egypt gets -34/5.", "errors below 2.4987 % of it", "about 1234567 dollars", "it is 0.33333"):
        assert faults(planted), planted
    assert not faults("In 1973 Egypt gets -6.8 or 12.3 million, which is 33.3 % of it, at most 123,000.")
    assert not faults("It stands if x >=\n  1083313/219000 and\ny is 3.")


def _printed(arguments: list[str]) -> str:
    domain.cache_clear()
    done = command.run(arguments)
    assert done.code in (0, 2, 5), done.err
    return done.out


UNIT, PAYOFF_UNIT = "tons", "million euros"
TABLE = """schema = 1
form = "normal"
title = "Drawn by lot"
payoff_unit = "{payoff_unit}"
[players]
Ann = {{ strategies = ["up", "down"] }}
Bea = {{ strategies = ["left", "right"] }}
[parameters]
first = {{ baseline = "{first}", range = [0, 7], unit = "{unit}", control = "Ann", meaning = "the first thing" }}
second = {{ baseline = "{second}", range = [0, 7], unit = "{unit}", control = "Bea", meaning = "the second thing" }}
[payoffs]
"""
ASKED = (
    ["solve", "--at", "baseline"], ["thresholds"], ["bargain"], ["sustain", "up, left"], ["order"], ["phases"],
    ["when", "equilibrium(up, left)"], ["robust", "up, left"], ["tornado", "up, left"], ["concede", "up, left"],
    ["prove", "equilibrium(up, left)"], ["derive"], ["compare", "--params", "baseline", "--params", "first=1"],
    ["uncertain", "--samples", "200"],
)  # fmt: skip


def random_table(seed: int) -> str:
    """A 2 x 2 game with fractions for numbers, all with units."""
    draw = random.Random(seed)

    def fraction() -> Fraction:
        return Fraction(draw.randint(-60, 60), draw.choice([3, 7, 9, 11, 13, 1000]))

    def entry() -> str:
        return f"{draw.choice(['first', 'second', 'first - second'])}*({fraction()}) + ({fraction()})"

    first, second = (Fraction(draw.randint(1, 40), draw.choice([7, 9, 11])) for _ in range(2))
    head = TABLE.format(first=first, second=second, unit=UNIT, payoff_unit=PAYOFF_UNIT)
    cells = (f'"{a}, {b}" = ["{entry()}", "{entry()}"]\n' for a in ("up", "down") for b in ("left", "right"))
    return head + "".join(cells)


@pytest.mark.parametrize("seed", mostly_slow(range(40), 8))
def test_numbers_of_random_games_can_be_read_and_have_their_units(seed: int, tmp_path: Path) -> None:
    (file := tmp_path / "lot.toml").write_text(random_table(seed))
    for k, (question, *about) in enumerate(ASKED):
        if (k + seed) % how_many(6, 1) == 0:
            arguments = [question, str(file), *about]
            assert not faults(_printed(arguments))
            assert not (lacking := lacking_units(said := _printed([*arguments, "--format", "sentence"]))), (
                lacking, said
            )  # fmt: skip
            assert not faults(said)


PAID = re.compile(r"\b(?:gets|gains) (?:about )?-?\d")
MOVED = re.compile(
    r"\b(?:rises|falls) to (?:about )?-?\d|\bthing(?: \w+)? (?:at|from) (?:about )?-?\d|short of .* by \d"
)


def lacking_units(said: str) -> list[str]:
    """Parts of a text that name a payoff, or a value of a parameter, and no unit."""
    parts = re.split(r"(?<=\.)\s+(?=[A-Z])", " ".join(said.split()))
    paid = [part for part in parts if PAID.search(part) and PAYOFF_UNIT not in part]
    return paid + [part for part in parts if MOVED.search(part) and UNIT not in part]


def test_the_linter_of_units_finds_what_is_planted() -> None:
    assert lacking_units("Ann gets -6.8. It stands.") and lacking_units("The first thing rises to 3 (now 2).")
    assert not lacking_units("Ann gets -6.8 (million euros).")


def test_exact_is_exact_and_other_formats_are_as_they_were(tmp_path: Path) -> None:
    (file := tmp_path / "lot.toml").write_text(random_table(1))
    solve = ["solve", str(file), "--at", "baseline"]
    short, exact = _printed(solve), _printed([*solve, "--exact"])
    assert not FRACTION.findall(short) and FRACTION.findall(exact) and exact.splitlines()[0] == short.splitlines()[0]
    assert FRACTION.findall(_printed([*solve, "--exact", "--format", "sentence"]))
    record, again = (json.loads(_printed([*solve, "--json", *more])) for more in ([], ["--exact"]))
    assert {**record, "provenance": 0} == {**again, "provenance": 0}
    for form in ("csv", "latex"):
        assert _printed([*solve, "--format", form]) == _printed([*solve, "--format", form, "--exact"])
    full = _printed([*solve, "--full"])
    assert FRACTION.findall(full.split("\n\n", 2)[2]) and not FRACTION.findall(full.split("\n\n", 2)[1])


# --- what payoffs count ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hawk-dove", "thaad-offer", "swap-package", "four-party"])
def test_the_unit_of_payoffs_is_read_written_and_said(name: str) -> None:
    text = writes(load(name)).replace("title =", 'payoff_unit = "billion USD a year"\ntitle =', 1)
    made = reads(text)
    assert made.payoff_unit == "billion USD a year" and reads(writes(made)) == made != load(name)
    assert made.fix({made.space.names[0]: made.space.baseline[made.space.names[0]]}).payoff_unit == made.payoff_unit
    assert "Payoffs are in billion USD a year." in made.export() and '"billion USD a year"' in made.export("json")


def test_each_payoff_that_is_said_has_its_unit() -> None:
    made = game({"one": ["a"], "two": ["b"]}, {"a, b": ["7/3", 2]}, payoff_unit="million euros")
    said = nash(made).at("baseline").export("sentence")
    assert "one gets about 2.33 and two gets 2 (million euros)." in " ".join(said.split())
    assert say_payoffs(made, (Fraction(7, 3), Fraction(2))) == "one gets 7/3 (about 2.333), two gets 2 (million euros)"
    too_long = game({"one": ["a"]}, {"a": [1]}, payoff_unit="x" * 50)
    assert "x" * 50 not in nash(too_long).at("baseline").export("sentence")


def test_a_file_of_gambits_keeps_the_unit_in_its_comment(tmp_path: Path) -> None:
    made = game({"one": ["a"]}, {"a": [1]}, note="Ours.", payoff_unit="million euros")
    write(made, tmp_path / "one.nfg")
    assert read(tmp_path / "one.nfg").note == "Ours. Payoffs are in million euros."
    write(tree(["one"], [("", "one", ["a"])], {"a": [1]}, payoff_unit="euros"), tmp_path / "one.efg")
    assert read(tmp_path / "one.efg").note == "Payoffs are in euros."


@pytest.mark.parametrize(("head", "why"), [
    ('form = "normal"\npayoff_unit = 3\nplayers.a = {strategies = ["x"]}\npayoffs.x = [1]', "payoff_unit is text"),
    ('form = "study"\npayoff_unit = "euros"\n[games]\nd = "hawk-dove"', "payoff_unit"),
    ('form = "normal"\npayoff_unit = "euros"\n[players]\na = {strategies = ["x", "y"]}\n[ranking]\na = "(x) > (y)"',
     "payoffs that fit rankings have no unit"),
])  # fmt: skip
def test_a_unit_where_none_can_be_is_refused(head: str, why: str) -> None:
    from solver.errors import InvalidGame

    with pytest.raises(InvalidGame, match=why):
        reads(f"schema = 1\n{head}\n")


def test_a_hostile_unit_moves_no_cursor() -> None:
    made = game({"one": ["a"]}, {"a": [1]}, payoff_unit="eu\x1b[2Jros\nnext")
    printed = nash(made).at("baseline").export("sentence") + made.export()
    assert "\x1b" not in printed and "eu?[2Jros next" in printed
    assert reads(writes(made)).payoff_unit == made.payoff_unit
