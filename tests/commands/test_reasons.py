"""Why something is refused, and the ways to say the same thing: each door takes what its neighbours take."""

from __future__ import annotations

import pickle
import re
from contextlib import AbstractContextManager
from decimal import Decimal
from fractions import Fraction
from inspect import signature
from math import isinf
from pathlib import Path
from typing import Any

import command
import pytest
import sympy

from games import load
from solver import NormalForm, UsageError, agreements, bargain, concede, dispute, game, phases, solve, thresholds, when
from solver.algebra.algebraic_numbers import Root, real_roots
from solver.commands.app import GROUPS
from solver.commands.options import COMMANDS, option_names
from solver.errors import InvalidGame, InvalidText
from solver.forms.oddities import warnings
from solver.plots import picture
from solver.regions.decide import work as meter
from solver.regions.decide.work import allowing
from solver.regions.domain import domain
from solver.regions.report import wall_inline
from solver.report.blocks import plain
from solver.report.remedies import END_POINT, PAGE, Door, at_door
from solver.report.words import WORK, undecided_text

SWAP = load("swap-package")
DEAL = load("thaad-deal")


# --- reasons --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("utility", "said"),
    [
        ("(3 - 2*x)/(2 - x)", "bend in the issue, so .* may bend, between two parties, and as a polynomial"),
        ("1 - x**2 + y", "bend in the issues, so .* only a single issue may bend, between two"),
    ],
)
def test_why_nothing_can_be_bargained_over(utility: str, said: str) -> None:
    issues = {name: (0, 1) for name in "xy" if name in utility}
    bent = dispute(["a", "b"], issues=issues, utilities={"a": "x", "b": utility}, disagreement=[0, 0])
    with pytest.raises(UsageError, match=said):
        bargain(bent)


@pytest.mark.parametrize("parties", ["ab", "abc"])
@pytest.mark.parametrize("issues", ["x", "xy"])
def test_where_utilities_bend_a_point_is_advised_where_there_is_an_answer(parties: str, issues: str) -> None:
    utilities = {"a": f"1 - x**2 + {issues[-1]}", "b": f"x - {issues[-1]}**2/3", "c": "x"}
    bent = dispute(
        list(parties),
        issues=dict.fromkeys(issues, (0, 1)),
        utilities={name: utilities[name] for name in parties},
        disagreement=[0] * len(parties),
    )
    with pytest.raises(UsageError, match="bend in the issue") as caught:
        when(bent, "zone")
    advised = "zopa bargain answers at a point" in str(caught.value)
    assert advised == (parties == "ab" and issues == "x") and advised != bool(warnings(bent))
    if advised:
        assert bargain(bent, "nash").picks
    else:
        with pytest.raises(UsageError, match="between two parties"):
            bargain(bent, "nash", closed=False)


def test_a_root_of_an_issue_is_a_matter_of_its_unit() -> None:
    with pytest.raises(InvalidText, match="where an issue is in it, make its value the issue"):
        dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "x", "b": "sqrt(1 - x)"}, disagreement=[0, 0])
    same = dispute(["a", "b"], issues={"t": (0, 1)}, utilities={"a": "1 - t**2", "b": "t"}, disagreement=[0, 0])
    assert bargain(same, "nash").picks[0].payoffs[0] == Fraction(2, 3)  # as for x and √(1 − x)


def test_what_cannot_be_called_is_told_with_all_that_can() -> None:
    done = command.run(["when", "thaad-deal", "Pr(comply) > 1"])
    assert done.code == 2 and "multiply" not in done.err and "..." not in done.err
    assert all(name in done.err for name in ("best_response", "payoff_dominant", "strictly_dominant"))
    assert "to multiply write calm*(...)" in command.run(["when", "thaad-deal", "calm(2) > 1"]).err


def test_certificates_are_for_games_in_normal_form(tmp_path: Path) -> None:
    asked = ["prove", "swap-package", "agreement(withdraw-all, ban-all)"]
    assert command.run(asked).code == 5  # it is not always so
    done = command.run([*asked, "--certificate", str(tmp_path / "proof.json")])
    assert done.code == 2 and "swap-package is a dispute" in done.err and not list(tmp_path.iterdir())


def test_a_strategy_that_both_have_is_not_guessed() -> None:
    table = [[["x", 0], [0, "y"]], [[0, "x"], ["y", 0]]]
    both: NormalForm = game({"a": ["tariff", "free"], "b": ["tariff", "free"]}, table, dict.fromkeys("xy", (0, 1)))
    with pytest.raises(UsageError, match="2 players have a strategy 'tariff'; write a:tariff or b:tariff"):
        picture("phase", both, "x", "y", shade="tariff")
    picture("phase", both, "x", "y", shade="b:tariff")


# --- the same everywhere --------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [{"US": 2, "China": "1/2"}, (2, "1/2"), ["2", 0.5], (Fraction(2), Decimal("0.5"))])
def test_weights_are_the_same_in_every_form(weights: Any) -> None:
    expected = agreements(SWAP, "nash", (Fraction(2), Fraction(1, 2)))
    found = agreements(SWAP, "nash", weights)
    assert found.concept == expected.concept
    assert [one.label for one in found.branches] == [one.label for one in expected.branches]
    picks = bargain(SWAP, "nash", weights=weights).picks
    assert [pick.payoffs for pick in picks] == [pick.payoffs for pick in bargain(SWAP, "nash", weights=(4, 1)).picks]


@pytest.mark.parametrize("weights", [(1,), (1, 2, 3), "12", {"Seoul": 1}])
def test_other_weights_are_refused_alike(weights: Any) -> None:
    for ask in (agreements, bargain):
        with pytest.raises(UsageError, match=r"two numbers|no party is called"):
            ask(SWAP, "nash", weights=weights)


def test_numbers_as_texts() -> None:
    table = [["1/2", "0"], ["0", "0.25"]]
    numbers = [[Fraction(1, 2), Fraction(0)], [Fraction(0), Fraction(1, 4)]]
    assert solve(table, table).equilibria == solve(numbers, numbers).equilibria
    with pytest.raises(InvalidGame, match="x is not a finite number"):
        solve([["x"]], [["1"]])


def test_a_range_alone_is_a_parameter() -> None:
    made: NormalForm = game({"one": ["a"]}, {"a": ["p"]}, {"p": (-1, "2")})
    p = made.space["p"]
    assert (p.low, p.high, p.baseline) == (Fraction(-1), Fraction(2), Fraction(1, 2))
    with pytest.raises(InvalidGame, match=r"parameters\.p: a range is two numbers"):
        game({"one": ["a"]}, {"a": ["p"]}, {"p": (-1, 0, 1)})


@pytest.mark.parametrize(
    ("entry", "said"),
    [(sympy.Function("f")(sympy.Symbol("x")), "sympy's f is not rational"), (Decimal("sNaN"), "sNaN")],
)
def test_odd_numbers_are_refused_in_words(entry: Any, said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        game({"one": ["a"]}, {"a": [entry]}, {"x": (0, 1)})


@pytest.mark.parametrize("polynomial", [(-2, 0, 1), (-1, -1, 0, 1), (1, -7, 0, 3), (-2, 0, 0, 0, 0, 1)])
def test_roots_have_an_interval_and_are_sympys(polynomial: tuple[int, ...]) -> None:
    for k, root in enumerate(real_roots(list(polynomial)), 1):
        record = Root(polynomial, k, float(root))
        low, high = record.interval
        assert low < root < high and sum(low < other < high for other in real_roots(list(polynomial))) == 1
        assert abs(float(record.to_sympy().evalf(30)) - float(root)) < 1e-12


def test_a_command_has_work_of_its_own_and_says_when_it_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    curved, unique = (
        ["prove", "hawk-dove", "value*value + injury*injury >= value*injury"],
        ["when", "two-markets", "unique(first, first)"],
    )
    monkeypatch.setattr(meter, "ALLOWED", 0)
    domain.cache_clear()  # what tests before this one found out
    for done in (command.run(curved), command.run(unique)):
        said = " ".join((done.out + done.err).split())
        with at_door(Door("command line")):
            expected = undecided_text(WORK)
        assert done.code == 4 and expected in said and "curved questions" not in said
    monkeypatch.undo()
    assert [command.run(asked).code for asked in (curved, unique)] == [0, 0] and meter.work_left() == float("inf")


@pytest.mark.parametrize(
    "name", [n for n in " ".join(GROUPS.values()).split() if "fix" in signature(COMMANDS[n]).parameters]
)
def test_what_a_command_lacks_is_not_advised(name: str) -> None:
    has = option_names(COMMANDS[name].__annotations__.values())
    with at_door(Door("command line", has)):
        said = [undecided_text(spent) for spent in (WORK, "3 boxes", "", "it is curved")]
        said += [plain(wall_inline(" + ".join(["shield*calm"] * 9) + " = 0"))]
    advised = {word for one in said for word in re.findall(r"--[a-z]+", one)}
    assert advised == has & {"--fix", "--budget", "--full"}


def test_a_step_that_is_too_hard_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    curved = "value*value + injury*injury >= value*injury"
    step = f'[[steps]]\nname = "grown"\ngame = "one"\nclaim = "{curved}"\n'
    (tmp_path / "s.toml").write_text(f'schema = 1\nform = "study"\n[games]\none = "hawk-dove"\n{step}')
    monkeypatch.setattr(meter, "ALLOWED", 0)
    domain.cache_clear()
    done = command.run(["study", str(tmp_path / "s.toml")])
    assert done.code == 4 and "grown: not settled within" in done.err and "--budget" not in done.err


def test_a_larger_budget_allows_a_command_as_many_times_more_work(monkeypatch: pytest.MonkeyPatch) -> None:
    given = list[float]()

    def allow(work: float) -> AbstractContextManager[object]:
        if isinf(meter.work_left()):  # what a part of the command is allowed comes out of it
            given.append(work)
        return allowing(work)

    monkeypatch.setattr(meter, "allowing", allow)
    for times in ("1", "10", "1/2", "0.5"):
        command.run(["prove", "hawk-dove", "value > 0", "--budget", times])
    assert given == [meter.ALLOWED, 10 * meter.ALLOWED, meter.ALLOWED]


def test_phases_are_a_list() -> None:
    found = phases(DEAL)
    assert len(found) == 4 and found[0] is found.entries[0] and [*found] == [*found.entries]


def test_a_concession_without_names_is_of_all_that_players_control() -> None:
    named = [p.name for p in DEAL.space.parameters if p.control != "nobody"]
    assert concede(DEAL, "withdraw, sanction").joint == concede(DEAL, "withdraw, sanction", by=named).joint
    assert command.run(["concede", "thaad-deal", "withdraw, sanction"]).code == 0
    nobody: NormalForm = game({"a": ["u"], "b": ["l"]}, {"u, l": ["x", 1]}, {"x": (0, 2)})
    with pytest.raises(UsageError, match="nobody controls a parameter of this game"):
        concede(nobody, "u, l")


@pytest.mark.parametrize(
    ("ending", "begins"), [("json", "{"), ("csv", "US,"), ("tex", "%"), ("md", "#"), ("txt", "THAAD"), ("JSON", "{")]
)
def test_the_name_of_a_file_says_how_an_answer_is_written(ending: str, begins: str, tmp_path: Path) -> None:
    file = tmp_path / f"deal.{ending}"
    assert command.run(["show", "thaad-deal", "-o", str(file)]).code == 0
    assert file.read_text().startswith(begins)
    assert command.run(["show", "thaad-deal", "--format", "text", "--force", "-o", str(file)]).code == 0
    assert file.read_text().startswith("THAAD")


@pytest.mark.parametrize("why", ["z3 found a point that could not be checked", "it is curved"])
def test_a_reason_that_is_no_amount_is_told_as_a_reason(why: str) -> None:
    with at_door(Door("command line")):
        assert undecided_text(why) == f"not settled: {why}; fix parameters (--fix), or add --budget 10"
        assert undecided_text("3 z3 steps").startswith("not settled within 3 z3 steps; --budget 10")
        assert undecided_text(undecided_text(WORK)) == undecided_text(WORK)


def test_each_door_words_a_remedy_in_its_own_way() -> None:
    """The error is the same: what carries it from a worker's process keeps the remedy, and no words."""
    with pytest.raises(UsageError) as refused:
        thresholds(DEAL, start="baseline")
    sent = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - ours
    assert sent.remedies == (END_POINT,) and "end='baseline'" in str(sent) and "--" not in str(sent)
    with at_door(PAGE):
        assert str(sent) == "the way has one point, and none where it ends; say where it ends"
    done = command.run(["thresholds", "thaad-deal", "--from", "baseline"])
    assert done.code == 2 and "none where it ends; say where it ends: --to baseline, or --to name=value" in done.err
    assert "end=" not in done.err and "--to" not in str(sent)
