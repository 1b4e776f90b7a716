"""What a player does: one strategy, or a mixture with its probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.present.words.numbers import amount
from solver.present.words.sentences import listed

if TYPE_CHECKING:
    from solver.atlas import Branch
    from solver.concepts.exact import NashSubset


def choice(names: Sequence[str], weights: Sequence[str]) -> str:
    """What one player does, the weights as formulas.

    >>> choice(("withdraw", "keep"), ("1", "0"))
    'withdraw'
    >>> choice(("withdraw", "keep"), ("1 - shield/2", "shield/2"))
    'withdraw with probability 1 - shield/2, otherwise keep'
    >>> choice(("rock", "paper", "scissors"), ("1/2", "1/4", "1/4"))
    'rock with probability 1/2, paper with probability 1/4, scissors with probability 1/4'
    """
    used = [(name, weight) for name, weight in zip(names, weights, strict=True) if weight != "0"]
    if len(used) == 1:
        return used[0][0]
    if len(used) == 2:
        return f"{used[0][0]} with probability {used[0][1]}, otherwise {used[1][0]}"
    return ", ".join(f"{name} with probability {weight}" for name, weight in used)


def branch_choices(branch: Branch) -> tuple[str, ...]:
    """What each player does on a branch."""
    strategies, _ = branch.texts()
    return tuple(choice(names, weights) for names, weights in zip(branch.names, strategies, strict=True))


def point_choice(names: Sequence[str], weights: Sequence[Fraction | float]) -> str:
    """What one player does at a point.

    >>> point_choice(("fight", "yield"), (Fraction(1, 4), Fraction(3, 4)))
    'fight with probability 1/4 (0.25), otherwise yield'
    """
    return choice(names, [amount(weight) if weight else "0" for weight in weights])


def spread(names: Sequence[str], corners: Sequence[Sequence[Fraction]]) -> str:
    """All mixtures of some strategies of one player: one choice, a range of probabilities, or a list.

    >>> half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
    >>> spread(("fight", "yield"), [(one, zero), (half, half)])
    'fight with any probability from 1/2 (0.5) to 1, otherwise yield'
    >>> spread(("fight", "yield"), [(one, zero), (zero, one)])
    'fight or yield, or any mixture of the two'
    """
    if len(corners) == 1:
        return point_choice(names, corners[0])
    used = [k for k in range(len(names)) if any(corner[k] for corner in corners)]
    if len(used) == 2:
        first, second = (names[k] for k in used)
        low, high = min(c[used[0]] for c in corners), max(c[used[0]] for c in corners)
        if low == 0 and high == 1:
            return f"{first} or {second}, or any mixture of the two"
        return f"{first} with any probability from {amount(low)} to {amount(high)}, otherwise {second}"
    if all(max(corner) == 1 for corner in corners):
        return "any mixture of " + listed([names[k] for k in used])
    return "any mixture of " + listed([f"({point_choice(names, corner)})" for corner in corners])


def subset_choices(subset: NashSubset, names: Sequence[Sequence[str]]) -> tuple[str, str]:
    """What the two players do anywhere in a maximal Nash subset."""
    return spread(names[0], subset.row), spread(names[1], subset.column)
