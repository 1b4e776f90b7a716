"""Who does what in an outcome, and who would do otherwise at a point: a function for each form whose players choose.

In strategies that are chosen at once, a player would do otherwise who gains by changing its own choice alone, the
others keeping to the outcome. In a tree, a player would who, once that moment is reached, does better by something
else, by backward induction; who moves earlier may then do otherwise because of it. `label`: the name of an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from solver.atlas import PointAnswer
from solver.forms.any_form import AnyForm
from solver.forms.histories import Move, after
from solver.forms.reductions import to
from solver.forms.tree import Tree

MAX_ENDS = 5_000  # of a tree that is gone through
MIXED = " + "  # between what a mixture is made of


class Choice(NamedTuple):
    """What a player does, by its seat."""

    seat: int
    does: str


def _bare(label: str) -> str:
    return label.strip().removeprefix("(").removesuffix(")")


def choices_at_once(game: AnyForm, label: str) -> tuple[Choice, ...]:
    """Return what each player chooses; nothing of a mixture.

    >>> [one.does for one in choices_at_once(load("thaad-deal"), "(withdraw, sanction)")]
    ['withdraw', 'sanction']
    """
    parts = [part.strip() for part in _bare(label).split(",")]
    return () if MIXED in label else tuple(Choice(seat, does) for seat, does in enumerate(parts))


def objections_at_once(game: AnyForm, label: str, here: PointAnswer) -> tuple[Choice, ...]:
    """Return who gains by another choice, and by which it gains most; nothing of a mixture.

    >>> deal = load("thaad-deal")
    >>> objections_at_once(deal, "(withdraw, tolerate)", nash(deal).at("baseline"))
    (Choice(seat=0, does='keep'),)
    """
    paid: dict[tuple[str, ...], tuple[Any, ...]] = to("normal", game).game.paid_at(here.point)
    profile = tuple(one.does for one in choices_at_once(game, label))
    if profile not in paid:
        return ()
    found = list[Choice]()
    for seat in range(len(profile)):
        alone = {p[seat]: us[seat] for p, us in paid.items() if p[:seat] + p[seat + 1 :] == _others(profile, seat)}
        best = max(alone, key=lambda does: alone[does])
        if alone[best] > paid[profile][seat]:
            found.append(Choice(seat, best))
    return tuple(found)


def _others(profile: tuple[str, ...], seat: int) -> tuple[str, ...]:
    return profile[:seat] + profile[seat + 1 :]


def choices_in_turn(game: Tree, label: str) -> tuple[Choice, ...]:
    """Return what each player does along a course, in its order; nothing where that depends on chance.

    >>> [one.does for one in choices_in_turn(load("thaad-offer"), "offer/accept/leak/redeploy")]
    ['offer', 'accept', 'leak', 'redeploy']
    """
    if MIXED in label:
        return ()
    steps = list(_steps(game, _bare(label)))
    return (
        () if any(seat is None for _, seat, _ in steps) else tuple(Choice(s, x) for _, s, x in steps if s is not None)
    )


class _Step(NamedTuple):
    history: str
    seat: int | None  # nobody's where chance moves
    action: str


def _steps(game: Tree, course: str) -> Iterator[_Step]:
    """Yield each action of a course, with the history before it and whose it is."""
    history = ""
    for action in course.split("/"):
        move = game.move_at(history)
        if move is None:
            return
        yield _Step(history, None if move.is_chance else game.seat_names.index(move.player), action)
        history = after(history, action)


def objections_in_turn(game: Tree, label: str, here: PointAnswer) -> tuple[Choice, ...]:
    """Return who leaves a course at a point: first who moves last, since the others look ahead, and before it who lets
    it do so, whose other answer would have kept it. Where moves are hidden or payoffs tie: who leaves it first in what
    is played; nothing where several plays disagree on that.

    >>> from solver.concepts.catalogue import atlas_for
    >>> offer = load("thaad-offer")
    >>> [one.does for one in objections_in_turn(offer, "hold", atlas_for(offer).at("baseline"))]
    ['accept', 'offer']
    >>> [one.does for one in objections_in_turn(offer, "offer/accept/enforce", atlas_for(offer).at({"redeploy": 4}))]
    ['acquiesce', 'leak', 'hold']
    """
    if MIXED in label:
        return ()
    course = [*_steps(game, _bare(label))]
    if len(game.payoffs) <= MAX_ENDS and (looked := tuple(_leavers(LookingAhead(game, here.point), course))):
        return looked
    plans = (dict(zip(game.sets, x.strategies, strict=True)) for x in getattr(here, "outcomes", ()))
    found = {tuple(_first_leaver(game, course, plan)) for plan in plans}
    return found.pop() if len(found) == 1 else ()


def _first_leaver(game: Tree, course: Sequence[_Step], plan: Mapping[Move, Sequence[Any]]) -> Iterator[Choice]:
    """Yield who leaves a course first, and for sure, in a plan."""
    for history, seat, action in course:
        move = game.move_at(history)
        if seat is not None and move is not None:
            done = [one for one, weight in zip(move.actions, plan[move], strict=True) if weight]
            if done != [action]:
                yield from [Choice(seat, done[0])] if len(done) == 1 else []
                return


@dataclass(frozen=True)
class LookingAhead:
    """Backward induction at a point of a tree, where everybody sees the moves before and no payoffs tie."""

    game: Tree
    point: Mapping[str, Fraction]
    known: dict[str, tuple[Fraction, ...] | None] = field(default_factory=dict)

    def worth(self, history: str) -> tuple[Fraction, ...] | None:
        """Return what everybody gets from a history on; None where that is not known."""
        if history not in self.known:
            self.known[history] = self._worth(history)
        return self.known[history]

    def _worth(self, history: str) -> tuple[Fraction, ...] | None:
        move = self.game.move_at(history)
        if move is None:
            return tuple(self.game.value_at(one, self.point) for one in self.game.cell(history))
        if not move.is_chance:
            best = self.best(history)
            return self.worth(after(history, best)) if best else None
        chances = [self.game.value_at(one, self.point) for one in move.probabilities]
        each = [self.worth(after(history, action)) for action in move.actions]
        mean = [Fraction(0)] * len(self.game.players)
        for chance, paid in zip(chances, each, strict=True):
            if paid is None:
                return None
            mean = [sum_ + chance * u for sum_, u in zip(mean, paid, strict=True)]
        return tuple(mean)

    def best(self, history: str) -> str:
        """Return the one best action of who moves at a history; nothing at an end and where that is not known."""
        move = self.game.move_at(history)
        if move is None or move.is_chance or len(move.at) > 1:
            return ""
        seat, each = self.game.seat_names.index(move.player), dict[str, Fraction]()
        for action in move.actions:
            if (paid := self.worth(after(history, action))) is None:
                return ""
            each[action] = paid[seat]
        top = [action for action, paid in each.items() if paid == max(each.values())]
        return top[0] if len(top) == 1 else ""


def _leavers(play: LookingAhead, course: Sequence[_Step]) -> Iterator[Choice]:
    """Yield who lets the last one go who leaves a course, then who leaves it, the last one first."""
    left = [(step, play.best(step.history)) for step in reversed(course) if step.seat is not None]
    left = [(step, done) for step, done in left if done not in ("", step.action)]
    for step, done in left[:1]:
        yield from _letting(play, step, done)
    yield from (Choice(step.seat, done) for step, done in left if step.seat is not None)


def _letting(play: LookingAhead, step: _Step, done: str) -> Iterator[Choice]:
    """Yield the answer to an action, if another answer of another player to it would have made its player think better
    of it."""
    there, seat = after(step.history, done), step.seat
    answer, move, kept = play.best(there), play.game.move_at(there), play.worth(after(step.history, step.action))
    if not answer or move is None or kept is None or seat is None or move.player == play.game.seat_names[seat]:
        return
    others = (play.worth(after(there, action)) for action in move.actions if action != answer)
    if any(paid is not None and paid[seat] <= kept[seat] for paid in others):
        yield Choice(play.game.seat_names.index(move.player), answer)
