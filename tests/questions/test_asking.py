"""A question that cannot be asked ends with 2, as a call that cannot be taken, in every argument that holds text.

The game is fine, so 3, "no game", would be wrong. In Python the errors are of both kinds: who catches InvalidText for
the column, or InvalidGame, still does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import command
import pytest

from games import load
from solver import nash
from solver.concepts import claim_atlas as claim_atlas_module
from solver.errors import InvalidGame, InvalidText, Undecided, UsageError
from solver.questions.bargain.answer import bargain
from solver.questions.concede.answer import concede
from solver.questions.derive.answer import derive
from solver.questions.prove.answer import prove
from solver.questions.sustain.answer import sustain
from solver.questions.thresholds.answer import thresholds
from solver.questions.tornado.answer import tornado
from solver.questions.uncertain.answer import uncertain
from solver.questions.when.answer import when
from solver.regions.decide.work import charge_trust
from solver.regions.extent import Extent

DEAL, OUTCOME = "thaad-deal", "withdraw, sanction"
CLAIMS = {
    "not closed": "equilibrium(",
    "cut short": "shield >",
    "nothing": "",
    "a strategy": "equilibrium(a, b)",
    "too few arguments": "equilibrium(withdraw)",
    "a predicate": "foo(withdraw, sanction)",
    "a player": "payoff(UK, withdraw, sanction) > 0",
    "a parameter": "sheild > 2",
    "a pole": "1/shield > 2",
    "a zero": "1/(shield - shield) > 2",
    "too deep": "(" * 5000,
    "too high a power": "(shield + calm)**9999 > 1",
}
ABOUT_CLAIMS: dict[str, Callable[[str], list[str]]] = {
    "when": lambda text: ["when", DEAL, text],
    "when given": lambda text: ["when", DEAL, "shield > 2", "--given", text],
    "prove": lambda text: ["prove", DEAL, text],
    "prove given": lambda text: ["prove", DEAL, "shield > 2", "--given", text],
    "uncertain": lambda text: ["uncertain", DEAL, "--claim", text],
    "uncertain given": lambda text: ["uncertain", DEAL, "--claim", "shield > 2", "--given", text],
}
OTHERS = (
    *(["robust", DEAL, one] for one in ("withdraw sanction", "withdraw, foo", "withdraw", "", "withdraw,,sanction")),
    *(["concede", DEAL, one, "--by", "calm"] for one in ("withdraw sanction", "withdraw, foo", "", "1/2, 1/2")),
    *(["derive", DEAL, "--of", one] for one in ("withdraw sanction", "withdraw, foo", "nobody", "")),
    *(["tornado", DEAL, one] for one in ("withdraw, foo", "equilibrium(", "")),
    *(["thresholds", DEAL, *one] for one in (
        ["--along", "sheild"], ["--along", ""], ["--from", "shield=x", "--to", "shield=2"],
        ["--from", "shield=1/0", "--to", "shield=2"], ["--from", "shield", "--to", "shield=2"],
        ["--from", "shield=1"])),
    *(["concede", DEAL, OUTCOME, "--by", "calm", *one] for one in (
        ["--cost", "calm=x"], ["--cost", "calm=1/0"], ["--cost", "calm"], ["--cost", "calm=-1"], ["--margin", "x"],
        ["--margin=-1"], ["--margin", ""], ["--make", "richer"])),
    ["concede", DEAL, OUTCOME, "--by", "sheild"], ["concede", DEAL, OUTCOME, "--side", "UK"],
    ["when", DEAL, "shield > 2", "--for", "sheild"],
    *(["sweep", DEAL, one] for one in ("shield", "shield=x", "sheild=0:1:2", "shield=0:1:x", "shield=1/0:1:2")),
    *(["plot", DEAL, *one, "-o", "x.svg"] for one in (
        ["phase", "sheild", "calm"], ["picture"], ["tornado", "withdraw, foo"], ["probabilities", "sheild"])),
    *([one, DEAL, option, value]
      for one in ("solve", "show", "phases", "robust")
      for option in ("--set", "--fix")
      for value in ("shield", "shield=", "shield=x", "shield=1/0", "shield=1e999999999", "sheild=1", "shield=(1")
      if (one, option) != ("phases", "--set")),
)  # fmt: skip


@pytest.mark.parametrize("text", CLAIMS.values(), ids=CLAIMS.keys())
@pytest.mark.parametrize("ask", ABOUT_CLAIMS.values(), ids=ABOUT_CLAIMS.keys())
def test_a_claim_that_cannot_be_asked_ends_with_2(ask: Callable[[str], list[str]], text: str) -> None:
    done = command.run(ask(text))
    assert done.code == 2 and done.err.startswith("error: "), done


@pytest.mark.parametrize("arguments", OTHERS, ids=" ".join)
def test_other_texts_that_cannot_be_read_end_with_2(
    arguments: list[str], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    done = command.run(arguments)
    assert done.code == 2 and done.err.startswith("error: "), done


def test_in_python_the_errors_are_what_they_were_and_usage_errors() -> None:
    deal = load(DEAL)
    with pytest.raises(InvalidText) as unread:
        when(deal, "equilibrium(")
    assert isinstance(unread.value, UsageError) and unread.value.column == 12
    with pytest.raises(InvalidGame) as unknown:
        prove(deal, "equilibrium(a, b)")
    assert isinstance(unknown.value, UsageError)
    with pytest.raises(UsageError, match="is no number"):
        concede(deal, OUTCOME, by=["calm"], margin="much")


def test_what_is_given_may_be_repeated() -> None:
    deal = ["prove", "thaad-deal", "equilibrium(withdraw, sanction)"]
    rest = "breach_cn >= buffer - calm or calm > buffer"
    done = command.run([*deal, "--given", "breach_us >= shield", "--given", rest])
    assert done.code == 0 and "True: it holds everywhere." in done.out
    assert command.run([*deal, "--given", "breach_us >= shield"]).code == 5


def test_what_it_takes_to_find_a_claims_region_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def laborious(*asked: object) -> None:
        charge_trust(10**15)

    monkeypatch.setattr(Extent, "merged", laborious)
    with pytest.raises(Undecided, match=r"too many conditions .* have to be compared"):
        claim_atlas_module.claim_atlas(nash(load("two-markets")), "payoff(row, first, first) > 1/3")


WRONG: Any = 3
WITH_A_NUMBER: dict[str, Callable[[], object]] = {
    "derive along": lambda: derive(load(DEAL), along=WRONG),
    "derive of": lambda: derive(load(DEAL), of=WRONG),
    "thresholds along": lambda: thresholds(load(DEAL), along=WRONG),
    "concede by": lambda: concede(load(DEAL), OUTCOME, by=WRONG),
    "tornado of": lambda: tornado(load(DEAL), OUTCOME, of=WRONG),
    "bargain solution": lambda: bargain(load("divide-the-dollar"), WRONG),
    "sustain breach": lambda: sustain(load(DEAL), OUTCOME, breach=WRONG),
    "uncertain claims": lambda: uncertain(load(DEAL), claims=WRONG),
    "fix": lambda: load(DEAL).fix(WRONG),
    "at": lambda: when(load(DEAL), "shield > 2", at=WRONG),
}


@pytest.mark.parametrize("call", WITH_A_NUMBER.values(), ids=WITH_A_NUMBER)
def test_a_number_in_the_place_of_names_is_one_that_nothing_has(call: Callable[[], object]) -> None:
    with pytest.raises(UsageError, match=r"\b3\b"):
        call()
