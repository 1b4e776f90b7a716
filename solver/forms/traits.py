"""What a form of game is, said once: data that whoever asks about a game looks up, so that nobody asks which it is.

A form that is added says here what it is called, what an outcome of it is and does, which command answers for it at a
point, which questions it lacks and why, and where the functions are that only it needs. Such a function lies in a room
above this one, so it is named by a text, `module:name`, and loaded when it is first called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of one form.

    `tables`: the tables of a file that it alone has; `needs`: those that it always has, `without`: those of all forms
    that it has none of; `in_studies`: whether a study may name such a game. `made`: the function that makes a game of
    its tables, `written`: that which writes them, `shown`: that which makes a page of them, and `described`: that which
    returns their JSON Schema.
    `kind`: what a game of it is called, and `noun` in short; `asks`: the command that answers for it at a point, which
    `has` something; `stands`: what an outcome is that an answer lists, and `tips`: what it does where a number tips it;
    `outcome`: what is counted; `stands_in_some`: what one is that an equilibrium leads to, and `equilibrium`: what pays
    best or worst in a claim about all of them.
    `goals`: what an outcome is to become, by its name, by what is asked of it or, under "", whatever is, with
    `{concept}` in the place of the concept; `plain_goals` in plain words. Nothing in them: by what is asked alone.
    `lacks`: of a question that it cannot answer, why, and what to ask instead, with `{file}` in the place of the
    game's; `skips`: chapters of a report that it has none of; `draws`: those whose picture is of this form alone.
    `claims_alone`: whether claims are answered without an atlas; `at_once`: whether it is asked about strategies that
    are chosen at once, or refuses that; `quick_phases`: whether phases are found soon; `page`: how the page of
    `explore` draws it.
    `becomes`: the forms that a game of it can be reduced to, each with the function that does so (see
    `solver.forms.reductions`); `never`: of a form that it does not become, why, and what to ask instead.
    Functions, or nothing: `outcome_words` says an outcome in words, `choices` who does what in it and `objections` who
    would do otherwise at a point (`solver.questions.choices`), `left_out` which equilibria answers leave out,
    `odd` why a game is read and not solved; `reads` looks whether what it asks of other games can be read.
    `checked_by`: the class that reads claims for a proof file, `tested_by`: the function that tests one at a point;
    `claims_mean`: what has to be said of claims there. `uncertified`: says why no proof about a game can be checked.
    """

    name: str
    kind: str
    outcome_words: str
    tables: tuple[str, ...]
    made: str
    written: str
    shown: str
    described: str
    needs: tuple[str, ...] = ("players",)
    without: tuple[str, ...] = ()
    in_studies: bool = True
    noun: str = "game"
    asks: str = "solve"
    has: str = "equilibria"
    stands: str = "there"
    tips: str = "holds"
    outcome: str = "outcome"
    stands_in_some: str = "stable"
    equilibrium: str = "stable outcome"
    goals: Mapping[str, str] = field(default_factory=dict)
    plain_goals: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    claims_alone: bool = False
    at_once: bool = False
    quick_phases: bool = True
    page: str = ""
    choices: str = ""
    objections: str = ""
    left_out: str = ""
    odd: str = ""
    reads: str = ""
    becomes: Mapping[str, str] = field(default_factory=dict)
    never: Mapping[str, str] = field(default_factory=dict)
    checked_by: str = ""
    tested_by: str = ""
    claims_mean: str = ""
    uncertified: str = ""


def function_named(place: str) -> Callable[..., Any]:
    """Return a function, or a class, by its module and name.

    >>> function_named("math:gcd")(6, 4)
    2
    """
    module, _, name = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
