"""A claim may begin with a minus: it is no option."""

from __future__ import annotations

import pytest
from command import run

CLAIMS = [
    ("-shield >= -3", "shield <= 3"),
    ("-(shield + calm) <= -1", "shield + calm >= 1"),
    ("-2*calm = -8", "calm = 4"),
    ("-offer>2", None),
    ("-x < 1", None),
]


@pytest.mark.parametrize("command", ["when", "prove"])
@pytest.mark.parametrize(("claim", "same"), CLAIMS)
def test_a_claim_that_begins_with_a_minus(command: str, claim: str, same: str | None) -> None:
    done = run([command, "thaad-deal", claim, "--format", "csv"])
    if same is None:  # a name that the game has not: refused as a claim, not as an option
        assert done.code in (2, 3) and "declared" in done.err and "option" not in done.err
    else:
        usual = run([command, "thaad-deal", same, "--format", "csv"])
        assert done.code == usual.code and "option" not in done.err
        assert done.out.splitlines()[1].split(",")[1:] == usual.out.splitlines()[1].split(",")[1:]


@pytest.mark.parametrize("arguments", [["-x"], ["--shield >= 3"], ["-o", "thaad-deal"]])
def test_options_stay_options(arguments: list[str]) -> None:
    assert run(["when", *arguments]).code == 2


def test_an_assumption_may_begin_with_a_minus() -> None:
    done = run(["when", "thaad-deal", "shield >= 1", "--given", "-shield <= -1"])
    assert (done.code == 0 and "always" in done.out.lower()) or "everywhere" in done.out
