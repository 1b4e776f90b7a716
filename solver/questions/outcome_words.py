"""Outcomes in plain words, a function for each form of game, which its traits name: by who does what, by what is agreed
on, or by what is so. `label`: the name of an outcome, as an atlas has it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from solver.forms.dispute import Dispute
from solver.forms.histories import Move
from solver.forms.normal import NormalForm
from solver.forms.tree import Tree
from solver.questions.plain_words import player_words
from solver.report.words import clean, join_words

_SHARES = {"all": "in full", "part": "in part", "none": "not at all"}  # of an issue, by the end of an agreement's name
_ENDS = re.compile(r"-(all|part|none)$")


def _bare(label: str) -> str:
    return label.strip().removeprefix("(").removesuffix(")")


def chosen_words(game: NormalForm, label: str) -> str:
    """Return an outcome by what each player chooses.

    >>> chosen_words(load("thaad-deal"), "(keep, tolerate)")
    'the outcome keep (United States) and tolerate (China)'
    """
    parts = [part.strip() for part in _bare(label).split(",")]
    if len(parts) != len(game.shape):
        return f"the outcome {clean(label)}"
    chosen = [join_words(part.replace("_", " ").split(" + "), "or") + " by lot" * (" + " in part) for part in parts]
    return f"the outcome {join_words([f'{one} ({player_words(game, k)})' for k, one in enumerate(chosen)])}"


def agreement_words(game: Dispute, label: str) -> str:
    """Return an outcome by how much is agreed on of each issue, or as its label where that says who proposes what.

    >>> agreement_words(load("swap-package"), "no-agreement")
    'the outcome without an agreement'
    """
    if game.protocol is not None:
        return f"the outcome {clean(label)}"
    if _bare(label) == "no-agreement":
        return "the outcome without an agreement"
    agreed = [_ENDS.sub(lambda end: f" {_SHARES[end[1]]}", part.strip()) for part in _bare(label).split(",")]
    return f"the agreement {clean(join_words(agreed).replace('_', ' '))}"


def step_words(game: object, label: str) -> str:
    """Return a step of a study, or its plan."""
    bare = _bare(label)
    return f"the {'' if bare == 'plan' else 'step '}{bare}"


def property_words(game: object, label: str) -> str:
    """Return what is listed of a game of coalitions."""
    bare = _bare(label)
    return {"core": "the core", "shapley": "the Shapley value"}.get(bare, f"the property {bare}")


def course_words(game: Tree, label: str) -> str:
    """Return the course of a play: what is done at each information set on the way to its ends, each move once."""
    return f"the course {_course(game, [history.strip() for history in _bare(label).split('+')])}"


def _course(game: Tree, histories: Sequence[str]) -> str:
    """Return what is done at each information set on the way to these ends, every move named once."""
    taken = dict[Move, dict[str, None]]()
    for actions in (history.split("/") for history in histories):
        for k, action in enumerate(actions):
            if move := game.move_at("/".join(actions[:k])):
                taken.setdefault(move, {})[action.replace("_", " ")] = None
    steps = list[str]()
    for move, chosen in taken.items():
        who = "chance" if move.is_chance else player_words(game, game.seat_names.index(move.player))
        by_lot = " by lot" * (len(chosen) > 1 and not move.is_chance)
        steps.append(f"{join_words(list(chosen), 'or')}{by_lot} ({who})")
    return join_words(steps)
