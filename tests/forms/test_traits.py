"""What a form says of itself: functions that exist, refusals that name what to ask instead, and words of its own."""

from __future__ import annotations

from dataclasses import fields

import pytest
from shelf import taken

from solver import UsageError, explore
from solver.forms.traits import Traits, function_named
from solver.questions.dossier.answer import full_report
from solver.questions.dossier.chapters import CHAPTERS
from solver.questions.plain_words import outcome_words

FORMS = {"normal": "thaad-deal", "dispute": "swap-package", "tree": "wedge", "coalition": "four-party", "study": "plan"}
PLACES = ("outcome_words", "choices", "objections", "left_out", "odd", "reads", "checked_by", "tested_by")
LABELS = {
    "normal": ("(keep, tolerate)", "the outcome keep (the United States) and tolerate (China)"),
    "dispute": ("(no-agreement)", "the outcome without an agreement"),
    "tree": ("confront/stand", "the course confront"),
    "coalition": ("core", "the core"),
    "study": ("offer", "the step offer"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_names_what_there_is(form: str) -> None:
    game = taken(FORMS[form])
    traits: Traits = game.traits
    assert traits.name == game.form == form
    assert all(callable(function_named(place)) for name in PLACES if (place := getattr(traits, name)))
    assert all(callable(function_named(place)) for place in traits.becomes.values())
    assert {*traits.skips, *traits.draws} <= {*CHAPTERS}
    assert all(isinstance(getattr(traits, one.name), str | bool | tuple | dict) for one in fields(traits))


@pytest.mark.parametrize("form", FORMS)
def test_an_outcome_is_said_in_the_words_of_its_form(form: str) -> None:
    label, said = LABELS[form]
    assert outcome_words(taken(FORMS[form]), label).startswith(said)


@pytest.mark.parametrize("form", FORMS)
def test_what_a_form_lacks_is_refused_with_what_to_ask_instead(form: str) -> None:
    game = taken(FORMS[form])
    assert bool(game.traits.lacks) is (form in ("coalition", "study"))
    for question, ask in (("report", full_report), ("explore", explore)):
        if question in game.traits.lacks:
            with pytest.raises(UsageError, match=r"zopa (solve|study) "):
                ask(game)
        else:
            game.refuse_lacking(question)


def test_shapes_are_those_of_players_who_choose_at_once() -> None:
    shapes = {form: taken(name).shape for form, name in FORMS.items()}
    assert shapes == {"normal": (2, 2), **dict.fromkeys(["dispute", "tree", "coalition", "study"], ())}
    assert [taken(name).is_of_two for name in ("thaad-deal", "swap-package", "four-party")] == [True, True, False]
