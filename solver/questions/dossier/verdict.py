"""The verdict of a report: whether the outcome stands at the point, who would do otherwise, and what would be first to
change that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from solver.algebra.algebraic_numbers import Coordinate, Real, real_of
from solver.atlas import PERHAPS
from solver.forms.traits import function_named
from solver.questions.choices import Choice
from solver.questions.dossier.answer import Dossier
from solver.questions.robust.alone import IntervalEnd
from solver.questions.robust.answer import Robust
from solver.regions.parameters import ParameterSpace


class FirstTip(NamedTuple):
    """Where a parameter that moves alone ends what stands: beyond `at`, or at it already."""

    parameter: str
    now: Fraction
    at: Coordinate
    beyond: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the first page says. `holds`: whether the outcome stands at the point (None: undecided); `choices`: who does
    what in it, `objections`: who would do otherwise, both empty where that is not a matter of single choices;
    `standing`: the other outcomes that stand, by name, and `among`: whether it is one
    of infinitely many; `tip`: the nearest move of one number that ends the outcome."""

    holds: bool | None
    choices: tuple[Choice, ...]
    objections: tuple[Choice, ...]
    standing: tuple[str, ...]
    among: bool
    tip: FirstTip | None


def verdict_of(answer: Dossier) -> Verdict:
    """Return the verdict of a report, from what its questions found."""
    game, label, here = answer.atlas.game, answer.outcome, answer.atlas.at(answer.point)
    traits, found = game.traits, answer.found.get("when")
    names = [labels for labels, *_ in here.maximal]
    holds = _stands_at(label, names) if isinstance(found, str) or found is None else found.holds
    chosen: tuple[Choice, ...] = function_named(traits.choices)(game, label) if traits.choices else ()
    object_to = function_named(traits.objections) if traits.objections and holds is False else None
    others = (" and ".join(dict.fromkeys(labels)) for labels in names if label not in labels)
    robust = answer.found.get("robust")
    return Verdict(
        holds,
        chosen,
        object_to(game, label, here) if object_to else (),
        tuple(others),
        any(label in labels for labels in names if len(labels) > 1),
        nearest_tip(robust, game.space) if isinstance(robust, Robust) and robust.stands and robust.outcome else None,
    )


def _stands_at(label: str, names: list[tuple[str, ...]]) -> bool | None:
    """Return whether an outcome is among those that stand at a point; None where it may lie within a set of them."""
    known = {one for labels in names if len(labels) == 1 for one in labels}
    if label in known:
        return True
    return False if not any(one.startswith(PERHAPS) for one in known) and len(known) == len(names) else None


def nearest_tip(robust: Robust, space: ParameterSpace) -> FirstTip | None:
    """Return the move of one parameter alone, the least in parts of its range, that ends what stands.

    >>> from solver.questions.robust.answer import robust
    >>> offer = load("thaad-offer")
    >>> tip = nearest_tip(robust(offer, "offer/accept/enforce"), offer.space)
    >>> tip.parameter, str(tip.at), tip.beyond
    ('shield', '2', True)
    """
    tips = [tip for one in robust.alone for end in (one.low, one.high) for tip in _tips(one.parameter, one.value, end)]
    return min(tips, key=lambda tip: _part_of_range(tip, space), default=None)


def _tips(parameter: str, now: Fraction, end: IntervalEnd) -> Iterator[FirstTip]:
    if end.by or end.outcome is not None:
        yield FirstTip(parameter, now, end.at, end.closed)


def _part_of_range(tip: FirstTip, space: ParameterSpace) -> Real:
    """Return how far a parameter moves, as a part of its range."""
    at, moving = real_of(tip.at), space[tip.parameter]
    scale = (-1 if at < tip.now else 1) / (moving.high - moving.low)
    return scale * at + -scale * tip.now
