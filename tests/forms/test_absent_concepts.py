"""Concepts that are asked for and absent: what there is instead can be asked, and every door says it."""

from __future__ import annotations

import pytest
from command import run

import solver
from games import load
from solver import UsageError, bargain, when
from solver.concepts.catalogue import atlas_for
from solver.errors import InvalidText
from solver.forms import SOLUTIONS, TREE_CONCEPTS
from solver.forms.absent_concepts import ABSENT, Absent, absent_concept, explain_absent

EXAMPLES = {
    "thaad-deal": {"OUTCOME": "keep, tolerate", "PLAYER": "US", "STRATEGY": "keep", "OTHER": "tolerate"},
    "hawk-dove": {"OUTCOME": "hawk, hawk"},
}
WANTED = (
    "correlated equilibrium", "quantal response", "trembling hand", "proper equilibrium", "core", "Shapley value",
    "evolutionarily stable", "ESS", "rationalizability", "level-k", "Bayes-Nash", "sequential", "nucleolus",
    "Stackelberg",
)  # fmt: skip


@pytest.mark.parametrize("row", ABSENT, ids=lambda row: row.names.split()[0])
def test_what_is_suggested_can_be_asked(row: Absent) -> None:
    about = row.about
    for word, name in EXAMPLES.get(row.game, {}).items():
        about = about.replace(word, name)
    few = ["--samples", "100"] if row.question == "uncertain" else []
    done = run(
        [row.question, row.game, *([about] if about else []), *few, *(["--solution", row.setting] * bool(row.setting))]
    )
    assert done.code == 0, done.err
    assert (row.called or row.question) in str(row) and len(str(row)) < 200 and "--" not in str(row)
    if row.called:
        assert callable(getattr(solver, row.called.partition("(")[0]))


def test_well_known_names_are_known_and_no_row_hides_another() -> None:
    assert [name for name in WANTED if explain_absent(name) is None] == []
    names = [name for row in ABSENT for name in row.names.split()]
    assert len(names) == len(set(names)) and not {*names} & {*SOLUTIONS, *TREE_CONCEPTS}
    assert absent_concept("a" * 10**6) is None and absent_concept("") is None


@pytest.mark.parametrize(
    ("arguments", "instead"),
    [
        ("solve thaad-deal --solution correlated", "zopa bargain GAME"),
        ("bargain thaad-deal --solution correlated", "zopa bargain GAME"),
        ("solve thaad-offer --solution sequential", "zopa solve GAME --solution bayesian"),
        ("solve gloves --solution nucleolus", "zopa solve GAME"),
        ("when thaad-deal ess(keep,tolerate)", 'zopa when GAME "strict(OUTCOME)"'),
        ("when thaad-offer pbe(accept)", "zopa solve GAME --solution bayesian"),
        ("when gloves nucleolus(a)>=1", "zopa solve GAME"),
        ("when swap-package core(US)", 'zopa when GAME "core(nonempty)"'),
        ("correlated thaad-deal", "zopa bargain GAME"),
    ],
)
def test_each_place_that_takes_a_concept_says_what_there_is_instead(arguments: str, instead: str) -> None:
    done = run(arguments.split())
    assert done.code in (2, 3) and instead in done.err


def test_an_unknown_name_is_answered_by_what_exists_the_nearest_first() -> None:
    with pytest.raises(UsageError, match=r"did you mean 'raiffa'\? there are raiffa, .*nash"):
        bargain(load("swap-package"), "raifa")
    with pytest.raises(UsageError, match="no concept of a tree is called 'subgame-perfect'; did you mean 'subgame'"):
        atlas_for(load("thaad-offer"), "subgame-perfect")
    done = run(["solve", "thaad-deal", "--solution", "equalgains"])
    assert done.code == 2 and "there are equal-gains, " in done.err and "zopa bargain takes these" in done.err


def test_a_name_that_is_no_call_is_left_to_the_game() -> None:
    with pytest.raises(InvalidText, match="'level' is not declared"):
        when(load("thaad-deal"), "level > 1")
