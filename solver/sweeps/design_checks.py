"""What a design is checked for before it is made: its names, its axes, where the other parameters stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from solver.errors import UsageError, clip
from solver.regions.domain import domain, free_names
from solver.regions.parameters import ParameterSpace, quote
from solver.report import words
from solver.sweeps.plans import Axis

At: TypeAlias = Mapping[str, object] | None


def check_names(space: ParameterSpace, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, when each is a parameter that nothing determines."""
    chosen = tuple(names)
    free = free_names(space, chosen)
    for k, name in enumerate(chosen):
        if name in chosen[:k]:
            raise UsageError(f"{name} is named twice; leave one out")
    return free


def check_distributions(space: ParameterSpace) -> None:
    """Raise UsageError where a distribution is stated for a parameter that is not drawn but follows from others."""
    for name, origins in domain(space).origins.items():
        how = space[name].distribution
        if how is not None and how.kind != "uniform":
            sources = words.join_words(origins) if origins else ""
            known = f"follows from {sources}" if origins else "is one number"
            advice = f"give {sources} a distribution instead, and {name} none" if origins else f"give {name} none"
            raise UsageError(
                f"{name} {known} by the game's assumptions, so the {how.kind} distribution stated for it cannot be"
                f" drawn; {advice}"
            )


def rest_point(space: ParameterSpace, at: At, moving: Sequence[str]) -> tuple[Fraction, ...]:
    """Return the point from which a design moves."""
    point = space.point(at)
    for name in at or ():
        check_names(space, [name])
        if name in moving:
            raise UsageError(f"{name} moves, so it cannot be set as well; leave one of the two out")
    return domain(space).order(point)


def check_axis(space: ParameterSpace, name: str, given: object) -> Axis:
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != 3:
        raise UsageError(f"{name} has {quote(given)}; a grid needs low, high and count, such as (0, 10, 11)")
    low, high, count = given
    first, last = space.value(name, low), space.value(name, high)
    number = whole_number(f"the count of {name}", count, 1)
    ends = f"from {clip(str(first))} to {clip(str(last))}"
    if first > last:
        raise UsageError(f"{name} runs {ends}; the first must be the lower")
    if number == 1 and first < last:
        raise UsageError(f"{name} has one point for the range {ends}; give it 2 or more, or both ends alike")
    if number > 1 and first == last:
        raise UsageError(f"{name} has {number} points for the empty range {ends}; give it one, or a range")
    return Axis(name, first, last, number)


def whole_number(what: str, value: object, least: int, most: int | None = None) -> int:
    """Return a count as it was given; raise UsageError for what is no whole number, or out of bounds."""
    number = int(value) if isinstance(value, int | np.integer) and not isinstance(value, bool) else least - 1
    if least <= number and (most is None or number <= most):
        return number
    wanted = f"from {least} to {most}" if most else f"from {least} up"
    raise UsageError(f"{what} {quote(value)} is no whole number {wanted}; give one")
