"""Random parametric games with affine payoffs: a constant and some parameters in every cell."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from solver.expressions.expression import Expression, parse
from solver.forms.normal import NormalForm
from solver.forms.players import Player
from solver.regions.parameters import Parameter, ParameterSpace

CONSTANTS, COEFFICIENTS = 4, (-3, -2, -1, 1, 2, 3)
LOW, BASELINE, HIGH = Fraction(0), Fraction(1), Fraction(3)


def affine(size: int, names: Sequence[str], in_each: int, seed: int) -> NormalForm:
    """Draw a size×size game whose payoffs all have `in_each` of the same parameters.

    >>> print(affine(2, "ab", 1, seed=0).payoffs[0][0])
    (2) + (-3*b)
    """
    return _game(size, (names, names), in_each, seed)


def affine_own(size: int, names: tuple[Sequence[str], Sequence[str]], in_each: int, seed: int) -> NormalForm:
    """Draw a size×size game in which each player's payoffs have parameters of its own.

    >>> affine_own(2, ("a", "b"), 1, seed=0).space.names
    ('a', 'b')
    """
    return _game(size, names, in_each, seed)


def _game(size: int, names: tuple[Sequence[str], Sequence[str]], in_each: int, seed: int) -> NormalForm:
    dice = random.Random(seed)
    cells = tuple(tuple(_payoff(dice, names[player], in_each) for player in (0, 1)) for _ in range(size * size))
    return frame(size, cells, tuple(dict.fromkeys((*names[0], *names[1]))))


def _payoff(dice: random.Random, names: Sequence[str], in_each: int) -> Expression:
    terms = [str(dice.randint(-CONSTANTS, CONSTANTS))]
    terms += [f"{dice.choice(COEFFICIENTS)}*{name}" for name in dice.sample(list(names), in_each)]
    return parse(" + ".join(f"({term})" for term in terms))


def frame(size: int, cells: tuple[tuple[Expression, ...], ...], names: Sequence[str]) -> NormalForm:
    """Return a size×size game with these payoffs, over parameters that all run from LOW to HIGH."""
    players = (
        Player("row", tuple(f"r{k}" for k in range(size))),
        Player("column", tuple(f"c{k}" for k in range(size))),
    )
    return NormalForm(players, cells, space=ParameterSpace(tuple(Parameter(n, BASELINE, LOW, HIGH) for n in names)))
