"""The one door between forms: every form to each that it becomes, names carried back, refusals that advise."""

from __future__ import annotations

from typing import Any

import pytest
from shelf import taken

from solver import Tree, UsageError, bargain, from_normal, nash, reduced_normal_form, tree
from solver.forms.reductions import Reduced, to, to_asked, to_solved

FORMS = {"normal": "thaad-deal", "dispute": "swap-package", "tree": "wedge", "coalition": "four-party", "study": "plan"}
BECOMES = {"normal": ["plans", "dispute"], "tree": ["plans", "dispute"], "dispute": [], "coalition": [], "study": []}
MADE = {"plans": "normal"}  # the form of what is made, where the name asked for is no form


def two_ends() -> Tree:
    """A tree in which chance moves after the first player stays, and the second is asked only if it does not."""
    moves = [
        ("", "one", ["stay", "go"]),
        ("stay", "chance", {"rain": "p", "sun": "1 - p"}),
        ("go", "two", ["left", "right"]),
    ]
    paid = {"stay/rain": [0, 1], "stay/sun": [2, 1], "go/left": [1, 0], "go/right": [3, 2]}
    return tree(["one", "two"], moves, paid, {"p": {"baseline": "1/2", "range": (0, 1)}})


@pytest.mark.parametrize("form", FORMS)
def test_every_form_becomes_what_it_says_and_itself(form: str) -> None:
    game = taken(FORMS[form])
    assert [*game.traits.becomes] == BECOMES[form]
    assert to(form, game) == Reduced(game) and to(form, game).back("(as it is)") == "(as it is)"
    for other in BECOMES[form]:
        reduced = to(other, game)
        assert reduced.game.form == MADE.get(other, other)
        assert (reduced.game.space, reduced.game.seat_names) == (game.space, game.seat_names)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("asked", [*FORMS, "plans", "lottery"])
def test_what_a_form_does_not_become_is_refused_with_advice(form: str, asked: str) -> None:
    game = taken(FORMS[form])
    if asked in (form, *BECOMES[form]):
        return
    with pytest.raises(UsageError) as refused:
        to(asked, game)
    said = str(refused.value)
    assert said.startswith(f"{game.name} is ") and ("ask" in said or "zopa " in said or "it becomes " in said)
    assert all(one in said for one in BECOMES[form]) or "it becomes" not in said


def test_an_unknown_form_is_refused_with_what_a_game_becomes() -> None:
    said = r"^thaad-deal is a game in normal form, which does not become .lottery.; it becomes plans or dispute$"
    with pytest.raises(UsageError, match=said):
        to("lottery", taken("thaad-deal"))
    with pytest.raises(UsageError, match=r"it becomes nothing else$"):
        to("coalition", taken("plan"))
    what: Any = "thaad-deal"
    with pytest.raises(UsageError, match="this takes a game"):
        to("normal", what)


def test_a_game_without_a_name_is_this_one() -> None:
    with pytest.raises(UsageError, match=r"^this is a tree, and this asks"):
        to("normal", two_ends())
    with pytest.raises(UsageError, match=r"^this game is a tree, which does not become .coalition.;"):
        to("coalition", two_ends())


def test_agreements_are_carried_back_to_profiles() -> None:
    game = taken("thaad-deal")
    deal = to("dispute", game, disagreement="keep, tolerate")
    assert deal.game == from_normal(game, "keep, tolerate") and to("dispute", game).game == from_normal(game)
    assert [deal.back(label) for label in deal.game.labels()] == [f"({', '.join(one)})" for one in game.profiles()]
    assert deal.back("(withdraw-sanction + keep-tolerate)") == "(withdraw, sanction) + (keep, tolerate)"
    assert deal.back("no-agreement") == "no-agreement"
    assert bargain(game, "nash", disagreement="keep, tolerate").game == deal.game


def test_plans_are_carried_back_to_ways_to_play() -> None:
    plans = to("plans", two_ends())
    assert plans.game == reduced_normal_form(two_ends())
    led = {profile: plans.back(f"({', '.join(profile)})") for profile in plans.game.profiles()}
    assert led == {
        ("stay", "left"): "(stay/rain + stay/sun)", ("stay", "right"): "(stay/rain + stay/sun)",
        ("go", "left"): "(go/left)", ("go", "right"): "(go/right)",
    }  # fmt: skip
    assert plans.back("(stay + go, right)") == "(stay/rain + stay/sun + go/right)"
    assert plans.back("(go, left + right)") == "(go/left + go/right)"


@pytest.mark.parametrize("name", ["wedge", "thaad-offer"])
def test_equilibria_in_plans_name_ways_to_play_that_the_tree_has(name: str) -> None:
    game = taken(name)
    plans = to("plans", game)
    found = nash(plans.game)
    assert found.branches
    for branch in found.branches:
        ends = game.find_histories(plans.back(branch.label))
        assert ends and {*ends} <= {end for end, _ in game.payoffs}


def test_agreements_on_plans_are_ones_on_ways_to_play() -> None:
    deal = to("dispute", two_ends())
    assert deal.game == from_normal(reduced_normal_form(two_ends()))
    assert deal.back("go, right") == "(go/right)"
    assert deal.back("(stay-left + go-right)") == "(stay/rain + stay/sun) + (go/right)"
    assert deal.back("(no-agreement)") == "no-agreement"


def test_a_dispute_has_a_disagreement_point_of_its_own() -> None:
    with pytest.raises(UsageError, match=r"^a dispute has a disagreement point of its own; give no other"):
        bargain(taken("swap-package"), disagreement="maximin")


def test_what_is_solved_and_what_is_asked() -> None:
    for form, name in FORMS.items():
        game = taken(name)
        assert to_asked(game).game is game
        if form == "dispute":
            with pytest.raises(UsageError, match=r"is a dispute, which has agreements .*; ask zopa bargain$"):
                to_solved(game)
        else:
            assert to_solved(game).game is game
