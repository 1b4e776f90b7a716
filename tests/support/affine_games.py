"""Random games with affine payoffs, kept twice: as the text that the engine reads, and as plain coefficients.

A payoff is (constant, slope of each parameter). The second path works on the coefficients alone: what a player
gains by leaving a pure outcome is a difference of two payoffs, affine again, and an outcome is an equilibrium iff no
gain is above zero. Half of the points lie on a wall, where some such difference vanishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from solver.forms.normal import NormalForm, game

Affine = tuple[Fraction, ...]  # the constant, then a slope for each parameter
Point = tuple[Fraction, ...]


def value(form: Affine, point: Sequence[Fraction]) -> Fraction:
    return form[0] + sum((a * x for a, x in zip(form[1:], point, strict=True)), Fraction(0))


def less(a: Affine, b: Affine) -> Affine:
    return tuple(x - y for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class AffineGame:
    """A game, its payoffs as coefficients (player, row, column), the ranges, and a point of the box."""

    game: NormalForm
    payoffs: tuple[tuple[tuple[Affine, ...], ...], ...]
    names: tuple[str, ...]
    low: Point
    high: Point
    point: Point

    @property
    def at(self) -> dict[str, Fraction]:
        return dict(zip(self.names, self.point, strict=True))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.payoffs[0]), len(self.payoffs[0][0])

    def outcomes(self) -> list[tuple[int, int]]:
        rows, columns = self.shape
        return list(product(range(rows), range(columns)))

    def label(self, i: int, j: int) -> str:
        return f"({self.game.players[0].strategies[i]}, {self.game.players[1].strategies[j]})"

    def slacks(self, i: int, j: int) -> list[Affine]:
        """What must be at least zero for (i, j) to be an equilibrium: staying less leaving, for each deviation."""
        row, column = self.payoffs
        m, n = self.shape
        return [less(row[i][j], row[k][j]) for k in range(m) if k != i] + [
            less(column[i][j], column[i][k]) for k in range(n) if k != j
        ]

    def matrices(self, at: Mapping[str, Fraction] | Sequence[Fraction]) -> list[list[list[Fraction]]]:
        point = [at[name] for name in self.names] if isinstance(at, Mapping) else at
        return [[[value(cell, point) for cell in line] for line in table] for table in self.payoffs]


def affine_text(form: Affine, names: Sequence[str]) -> str:
    return " + ".join([f"({form[0]})", *(f"({a})*{name}" for a, name in zip(form[1:], names, strict=True) if a)])


def affine_game(seed: int, columns: int = 2, parameters: int = 3) -> AffineGame:
    """A 2×`columns` game; with an odd seed the point lies on a wall."""
    random = Random(seed)
    names = tuple(f"t{k}" for k in range(parameters))
    low = tuple(Fraction(random.choice((-2, -1, 0))) for _ in names)
    high = tuple(a + random.choice((2, 3, 5)) for a in low)

    def payoff() -> Affine:
        slopes = [Fraction(0)] * parameters
        for k in random.sample(range(parameters), random.choice((1, 2))):
            slopes[k] = Fraction(random.choice((-2, -1, 1, 2)))
        return (Fraction(random.randint(-2, 3)), *slopes)

    payoffs = tuple(tuple(tuple(payoff() for _ in range(columns)) for _ in range(2)) for _ in range(2))
    point = tuple(a + (b - a) * Fraction(random.randint(1, 11), 12) for a, b in zip(low, high, strict=True))
    made = _made(payoffs, names, low, high, point)
    return _on_a_wall(made, random) if seed % 2 else made


def tied_game(seed: int, columns: int = 2, parameters: int = 3) -> AffineGame:
    """The game of `affine_game` in which some payoffs of a player are the same whatever the parameters are."""
    made, random = affine_game(seed, columns, parameters), Random(f"ties {seed}")
    tables = [[list(line) for line in table] for table in made.payoffs]
    for _ in range(random.choice((1, 2))):
        table = random.choice(tables)
        (i, j), (k, t) = random.sample(made.outcomes(), 2)
        table[i][j] = table[k][t]
    payoffs = tuple(tuple(tuple(line) for line in table) for table in tables)
    return _made(payoffs, made.names, made.low, made.high, made.point)


def _made(
    payoffs: tuple[tuple[tuple[Affine, ...], ...], ...], names: tuple[str, ...], low: Point, high: Point, point: Point
) -> AffineGame:
    players = {"row": ["up", "down"], "column": ["left", "right", "middle"][: len(payoffs[0][0])]}
    texts = [[[affine_text(cell, names) for cell in line] for line in table] for table in payoffs]
    space = {n: {"baseline": x, "range": (a, b)} for n, x, a, b in zip(names, point, low, high, strict=True)}
    return AffineGame(game(players, texts, space), payoffs, names, low, high, point)


def _on_a_wall(made: AffineGame, random: Random) -> AffineGame:
    """The game with its point moved onto a wall, where the box allows that; the box stays as it is."""
    walls = [form for i, j in made.outcomes() for form in made.slacks(i, j)]
    random.shuffle(walls)
    for form in walls:
        for k in random.sample(range(len(made.names)), len(made.names)):
            if not form[k + 1]:
                continue
            moved = list(made.point)
            moved[k] -= value(form, made.point) / form[k + 1]
            if made.low[k] <= moved[k] <= made.high[k]:
                return AffineGame(made.game, made.payoffs, made.names, made.low, made.high, tuple(moved))
    return made
