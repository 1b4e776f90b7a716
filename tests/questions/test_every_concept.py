"""Whatever a concept finds is accepted by every question that takes it, and the questions agree on it.

One case for each concept that an atlas can be made of: the outcomes of the atlas are asked about by their own labels.
What no question takes has to be refused as such, in one sentence, and may not be offered by the help.
"""

from __future__ import annotations

from fractions import Fraction

import command
import pytest
from audit import how_many, mostly_slow
from shelf import DISPUTES, taken

from games import load
from solver import forms
from solver.atlas import Atlas, branches_at
from solver.concepts.catalogue import atlas_for
from solver.concepts.nash.atlas import NashAtlas
from solver.errors import UsageError
from solver.plots import picture
from solver.questions.concede.answer import concede
from solver.questions.derive.answer import derive
from solver.questions.robust.answer import robust
from solver.questions.thresholds.answer import thresholds
from solver.questions.tornado.answer import tornado
from solver.questions.uncertain.answer import uncertain
from solver.questions.when.answer import when
from solver.sweeps.design import drawn
from solver.sweeps.sweep import sweep

PROTOCOLS = [name for name in DISPUTES if taken(name).protocol is not None]
QUICK = ("closed-rule", "private-costs", "ultimatum")  # talks takes minutes
CONCEPTS = [
    ("thaad-deal", None),
    ("patron-client", None),
    *(("thaad-offer", concept) for concept in forms.TREE_CONCEPTS),
    ("wedge", None),
    ("four-party", None),
    ("gloves", "shapley"),
    *(("swap-package", solution) for solution in forms.CLOSED_SOLUTIONS[2 : how_many(3, len(forms.CLOSED_SOLUTIONS))]),
    *((name, None) for name in PROTOCOLS if name in QUICK or how_many(0, 1)),
]
LABELLED = how_many(1, 9)  # outcomes asked about, of each atlas


def claim_of(atlas: Atlas, label: str) -> str:
    if isinstance(atlas, NashAtlas):
        return f"equilibrium{label}"
    if atlas.game.form == "coalition":
        return "0 <= 1"  # the Shapley value stands everywhere
    inner = label.removeprefix("(").removesuffix(")")
    return (
        f"played({inner})"
        if atlas.game.form == "tree"
        else f"agreement({', '.join(one.replace(' ', '-') for one in inner.split(', '))})"
    )


@pytest.mark.parametrize(("name", "concept"), mostly_slow(CONCEPTS))
def test_what_solve_gives_is_taken_by_the_questions(name: str, concept: str | None) -> None:
    atlas = atlas_for(load(name), concept)
    labels = list(dict.fromkeys(branch.label for branch in atlas.branches))[:LABELLED]
    assert labels
    space = atlas.game.space
    here = {branch.label for branch in branches_at(atlas, space.baseline)}
    for label in labels:
        answer = when(atlas, claim_of(atlas, label))
        assert answer.holds is (label in here)
        assert robust(atlas, label).stands is (label in here)
        assert concede(atlas, label, by=space.names).holds is (label in here)
        if label in here:
            measured = {one.name for one in tornado(atlas, label).measured}
            assert measured >= {one.name for one in atlas.game.players}
    first = space.names[0]
    tips = thresholds(atlas, along=first)
    assert all(isinstance(tip.value, Fraction) or tip.value for line in tips.lines for tip in line.thresholds)
    found = sweep(atlas, drawn(space, 32, 0, "sobol"), settle=True)
    assert found.points == 32
    if len(space) > 1:
        assert picture("phase", atlas, *space.names[:2]).axes


@pytest.mark.parametrize("name", ["thaad-deal", "thaad-offer", "four-party"])
def test_what_players_choose_is_derived_and_drawn_at_random(name: str) -> None:
    atlas = atlas_for(load(name))
    label = atlas.branches[0].label
    assert derive(atlas, label).branches[0].branch.label == label
    claim = claim_of(atlas, label)
    drawn_at_random = uncertain(load(name), claim, samples=400)
    share = when(atlas, claim).share
    assert share is not None
    assert drawn_at_random.claims[0].chance.exact == share.exact


def test_an_unknown_concept_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="did you mean 'subgame'"):
        atlas_for(load("thaad-offer"), "subgames")
    with pytest.raises(UsageError, match="there are bayesian, nash, subgame"):
        atlas_for(load("thaad-offer"), "raiffa-1")


@pytest.mark.parametrize("question", [["sustain", "thaad-offer", "hold"], ["plot", "thaad-offer", "best-response"]])
def test_what_takes_no_tree_says_so(question: list[str]) -> None:
    extra = ["-o", "none.svg"] if question[0] == "plot" else []
    said = command.run([*question, *extra])
    assert said.code == 2 and "thaad-offer is a tree" in said.err and said.err.count("\n") == 1


def test_the_help_lists_every_concept_of_trees() -> None:
    said = " ".join(command.run(["when", "--help"]).out.split())
    assert all(concept in said for concept in forms.TREE_CONCEPTS)
