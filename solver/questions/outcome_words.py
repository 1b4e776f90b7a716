"""Outcomes in plain words, a function for each form of game, which its traits name: by who does what, by what is agreed
on, or by what is so. `label`: the name of an outcome, as an atlas has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from solver.forms.dispute import Dispute
from solver.forms.histories import Move
from solver.forms.normal import NormalForm
from solver.forms.tree import Tree
from solver.questions.plain_words import player_words
from solver.report.words import clean, join_words

_SHARES = {"all": "in full", "part": "in part", "none": "not at all"}  # of an issue, by the end of an agreement's name
MAX_COURSE = 40  # words of a course in which players mix that is told move by move
_ENDS = re.compile(r"-(all|part|none)$")


def _bare(label: str) -> str:
    return label.strip().removeprefix("(").removesuffix(")")


def chosen_words(game: NormalForm, label: str) -> str:
    """Return an outcome by what each player chooses.

    >>> chosen_words(load("thaad-deal"), "(keep, tolerate)")
    'the outcome keep (the United States) and tolerate (China)'
    >>> chosen_words(load("hawk-dove"), "(hawk + dove, hawk + dove)")
    'the outcome in which the first and the second each choose at random between hawk and dove'
    """
    parts = [part.strip() for part in _bare(label).split(",")]
    if len(parts) != len(game.shape):
        return f"the outcome {clean(label)}"
    chosen = [part.replace("_", " ").split(" + ") for part in parts]
    who = [player_words(game, k) for k in range(len(parts))]
    if all(len(one) == 1 for one in chosen):
        return f"the outcome {join_words([f'{one} ({name})' for (one,), name in zip(chosen, who, strict=True)])}"
    each = [_choice_words(some, one) for one, some in groupby(who, lambda name: chosen[who.index(name)])]
    return f"the outcome in which {', '.join(each[:-1])}{', and ' if each[:-1] else ''}{each[-1]}"


def _choice_words(players: Iterable[str], strategies: Sequence[str]) -> str:
    """Return what one player chooses, or each of several who choose alike."""
    who = [*players]
    return f"{join_words(who)} {'each choose' if who[1:] else 'chooses'} {_from_these(strategies)}"


def _from_these(strategies: Sequence[str]) -> str:
    """Return what is chosen: one strategy, or `at random between` several."""
    return strategies[0] if len(strategies) == 1 else f"at random between {join_words(strategies)}"


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
    return f"the agreement {clean(join_words(agreed).replace('_', ' ').replace(' + ', ' or '))}"


def step_words(game: object, label: str) -> str:
    """Return a step of a study, or its plan."""
    bare = _bare(label)
    return f"the {'' if bare == 'plan' else 'step '}{bare}"


def property_words(game: object, label: str) -> str:
    """Return what is listed of a game of coalitions."""
    bare = _bare(label)
    return {"core": "the core", "shapley": "the Shapley value"}.get(bare, f"the property {bare}")


def course_words(game: Tree, label: str) -> str:
    """Return the course of a play: what is done at each information set on the way to its ends, each move once; where
    chance moves first, by what it draws.

    >>> course_words(load("spence"), "high/none/clerk + low/none/clerk")
    'the course none (the worker) and clerk (the firm) whether high or low'
    """
    ends = [history.strip() for history in _bare(label).split("+")]
    course = _course_by_draws(game, ends)
    if len(course.split()) > MAX_COURSE and (mixing := _who_mix(game, ends)):
        who = join_words([player_words(game, game.seat_names.index(name)) for name in mixing])
        chooses = "each choose" if len(mixing) > 1 else "chooses"
        return f"the course in which {who} {chooses} at random, with {len(ends)} ends from {clean(ends[0])} on"
    return f"the course {course}"


def _who_mix(game: Tree, ends: Sequence[str]) -> list[str]:
    """Return the players who take more than one action at some information set on the way to these ends."""
    return list(dict.fromkeys(m.player for m, chosen in _taken(game, ends).items() if chosen[1:] and not m.is_chance))


def _course_by_draws(game: Tree, ends: Sequence[str]) -> str:
    """Return what is done on the way to these ends: for each of what chance draws first, where that matters."""
    following = dict[tuple[str, ...], list[str]]()
    for end in ends:
        following.setdefault(_drawn_first(game, end), []).append(end)
    alike = dict[str, list[tuple[str, ...]]]()
    for drawn, some in following.items():
        alike.setdefault(_course(game, some, len(drawn)), []).append(drawn)
    if not all(following) or len(following) == 1:
        return _course(game, ends)
    if len(alike) == 1:
        [(course, each)] = alike.items()
        whether = f"whether {_draw_words(each)}" if all(len(one) == 1 for one in each) else "whatever chance draws"
        return f"{course} {whether}" if course else _course(game, ends)
    parts = [f"{course or 'nothing more'} if {_draw_words(each)}" for course, each in alike.items()]
    return f"{', '.join(parts[:-1])}, but {parts[-1]}"


def _draw_words(draws: Sequence[tuple[str, ...]]) -> str:
    """Return what chance draws first, in the one case or the other."""
    return join_words([join_words([one.replace("_", " ").replace("-", " ") for one in drawn]) for drawn in draws], "or")


def _drawn_first(game: Tree, end: str) -> tuple[str, ...]:
    """Return what chance draws before anybody moves."""
    actions = end.split("/")
    found = list[str]()
    while (move := game.move_at("/".join(found))) is not None and move.is_chance:
        found.append(actions[len(found)])
    return tuple(found)


def _course(game: Tree, histories: Sequence[str], start: int = 0) -> str:
    """Return what is done at each information set on the way to these ends, every move named once, from the move of
    this number on."""
    steps = list[str]()
    for move, actions in _taken(game, histories, start).items():
        who = "chance" if move.is_chance else player_words(game, game.seat_names.index(move.player))
        if move.is_chance:
            steps.append(f"{join_words(actions, 'or')} ({who})")
        else:
            steps.append(f"{'choosing ' if actions[1:] else ''}{_from_these(actions)} ({who})")
    return join_words(steps or [""])


def _taken(game: Tree, histories: Sequence[str], start: int = 0) -> dict[Move, list[str]]:
    """Return what is done at each information set on the way to these ends, from the move of this number on."""
    taken = dict[Move, dict[str, None]]()
    for actions in (history.split("/") for history in histories):
        for k, action in enumerate(actions[start:], start):
            if move := game.move_at("/".join(actions[:k])):
                taken.setdefault(move, {})[action.replace("_", " ")] = None
    return {move: list(chosen) for move, chosen in taken.items()}
