"""Random parametric games for the audits, hand-made traps, and points of their boxes on and off walls.

Every payoff is built twice, as the text that the game is made from and as a Python function over Fractions,
so that the second path never meets the engine's parser or its polynomials. Integers are small, so ties are
common; a share of the games has structural ties on purpose.

A point on a wall is found by solving the wall's equation for a parameter in which it is linear; on several
walls at once, either as a system of linear equations or one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import brute_force

from solver.forms.normal import NormalForm, game
from solver.forms.tree import Tree

Point = dict[str, Fraction]
Terms = tuple[tuple[tuple[int, ...], Fraction], ...]

SHAPES = ((2, 2), (2, 2), (2, 3), (3, 2), (3, 3), (3, 3), (2, 4), (3, 4), (4, 3), (1, 3), (3, 1), (1, 1))
KINDS = ("affine", "affine", "polynomial", "rational", "pieces")
TIES = (
    "",
    "",
    "",
    "row twice",
    "column twice",
    "row player indifferent",
    "column player indifferent",
    "constant",
)


# --- payoffs --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Payoff:
    """A payoff as text and as a function of the point."""

    text: str
    value: Callable[[Mapping[str, Fraction]], Fraction]

    def __add__(self, other: Payoff) -> Payoff:
        return Payoff(f"{self.text} + {other.text}", lambda p: self.value(p) + other.value(p))

    def __sub__(self, other: Payoff) -> Payoff:
        return Payoff(f"({self.text}) - ({other.text})", lambda p: self.value(p) - other.value(p))

    def __mul__(self, other: Payoff) -> Payoff:
        return Payoff(f"({self.text})*({other.text})", lambda p: self.value(p) * other.value(p))

    def __truediv__(self, other: Payoff) -> Payoff:
        return Payoff(f"({self.text})/({other.text})", lambda p: self.value(p) / other.value(p))


def constant(number: int | Fraction) -> Payoff:
    return Payoff(f"({number})", lambda _: Fraction(number))


def parameter(name: str) -> Payoff:
    return Payoff(name, lambda p: p[name])


def least(*parts: Payoff) -> Payoff:
    return Payoff(f"Min({', '.join(p.text for p in parts)})", lambda at: min(p.value(at) for p in parts))


def greatest(*parts: Payoff) -> Payoff:
    return Payoff(f"Max({', '.join(p.text for p in parts)})", lambda at: max(p.value(at) for p in parts))


def size(part: Payoff) -> Payoff:
    return Payoff(f"Abs({part.text})", lambda at: abs(part.value(at)))


Table = list[list[Payoff]]


@dataclass(frozen=True)
class Case:
    """A game, the same payoffs as functions, and where it came from."""

    name: str
    game: NormalForm
    tables: tuple[Table, Table]
    has_pieces: bool

    def at(self, point: Mapping[str, Fraction]) -> tuple[brute_force.Matrix, brute_force.Matrix]:
        first, second = (tuple(tuple(cell.value(point) for cell in line) for line in table) for table in self.tables)
        return first, second


def case(
    name: str,
    tables: tuple[Table, Table],
    ranges: Mapping[str, tuple[int, int]],
    has_pieces: bool = False,
    assumptions: Sequence[str] = (),
    baseline: Mapping[str, Fraction] | None = None,
) -> Case:
    first, second = ([[cell.text for cell in line] for line in table] for table in tables)
    middle = baseline or {}
    form = game(
        {
            "row": [f"r{i}" for i in range(len(first))],
            "column": [f"c{j}" for j in range(len(first[0]))],
        },
        [first, second],
        {
            p: {"baseline": middle.get(p, Fraction(low + high, 2)), "range": (low, high)}
            for p, (low, high) in ranges.items()
        },
        assumptions=list(assumptions),
    )
    return Case(name, form, tables, has_pieces)


class _Author:
    """Writes random payoffs of one kind over some parameters."""

    def __init__(self, random: Random, kind: str, names: Sequence[str]) -> None:
        self.random, self.kind, self.names = random, kind, list(names)
        self.denominators = [self.denominator() for _ in range(self.random.choice((1, 1, 2)))]

    def denominator(self) -> Payoff:
        """One that is above or below zero on any box of `random_case`, whose ranges lie in −3 to 3."""
        name = parameter(self.random.choice(self.names))
        return self.random.choice(
            (
                lambda: name * name + constant(1),
                lambda: constant(5) - name,
                lambda: name + constant(4),
                lambda: constant(-1) * name * name - constant(2),
                lambda: constant(2),
            )
        )()

    def number(self) -> Payoff:
        return constant(self.random.randint(-2, 3))

    def affine(self) -> Payoff:
        total = self.number()
        for name in self.random.sample(self.names, min(len(self.names), self.random.choice((1, 1, 2)))):
            total += constant(self.random.choice((-2, -1, -1, 1, 1, 2))) * parameter(name)
        return total

    def payoff(self) -> Payoff:
        draw = self.random.random()
        if draw < 0.45 or not self.names:
            return self.number()
        if draw < 0.65 or self.kind == "affine":
            return self.affine()
        name = parameter(self.random.choice(self.names))
        if self.kind == "polynomial":
            return self.random.choice(
                (
                    lambda: name * name,
                    lambda: name * parameter(self.random.choice(self.names)) + self.number(),
                    lambda: name * self.affine(),
                    lambda: name * name * name - name,
                )
            )()
        if self.kind == "rational":
            under = self.denominators[self.random.randrange(len(self.denominators))]
            return self.affine() / under
        return self.random.choice(
            (
                lambda: least(name, self.number()),
                lambda: greatest(name, self.affine()),
                lambda: size(self.affine()),
                lambda: least(self.affine(), name, self.number()),
            )
        )()


def random_case(seed: int) -> Case:
    """A game: its kind, shape, ties and payoffs all follow from the seed."""
    random = Random(seed)
    kind, (m, n), tie = random.choice(KINDS), random.choice(SHAPES), random.choice(TIES)
    if kind == "pieces":  # each comparison may double the work
        m, n = min(m, 3), min(n, 2 if m == 3 else 3)
    if kind == "rational":  # clearing the denominators multiplies degrees
        m, n = min(m, 3), min(n, 3)
    count = random.choice((1, 2, 2, 3))
    names = [f"t{k}" for k in range(count)]
    shared = count == 1 or random.random() < 0.6
    half = max(1, count // 2)
    scopes = (names, names) if shared else (names[:half], names[half:])
    ranges = {name: random.choice(((-1, 1), (-2, 2), (0, 3), (-3, 1))) for name in names}
    authors = [_Author(random, kind, scope) for scope in scopes]
    table_a = [[authors[0].payoff() for _ in range(n)] for _ in range(m)]
    table_b = [[authors[1].payoff() for _ in range(n)] for _ in range(m)]
    if kind == "pieces":
        table_a, table_b = (
            _thinned(random, table, author) for table, author in zip((table_a, table_b), authors, strict=True)
        )
    if tie == "row twice" and m > 1:
        table_a[-1] = table_a[0]
        if random.random() < 0.5:
            table_b[-1] = table_b[0]
    if tie == "column twice" and n > 1:
        for line in table_b:
            line[-1] = line[0]
    if tie == "row player indifferent":
        table_a = [table_a[0] for _ in range(m)]
    if tie == "column player indifferent":
        table_b = [[line[0]] * n for line in table_b]
    if tie == "constant" and random.random() < 0.5:
        table_a, table_b = ([[constant(1)] * n for _ in range(m)] for _ in range(2))
    assumptions: list[str] = []
    if count > 1 and random.random() < 0.2:
        assumptions = [random.choice((f"{names[0]} >= {names[1]} - 1", f"{names[0]} + {names[1]} < 2"))]
    baseline = {name: Fraction(low) for name, (low, _) in ranges.items()} if assumptions else None
    if assumptions:  # the baseline has to satisfy them
        low = {name: Fraction(ranges[name][0]) for name in names}
        low[names[0]] = Fraction(ranges[names[0]][1]) if ">=" in assumptions[0] else low[names[0]]
        baseline = low
    title = f"{seed}: {kind} {m}x{n}{', ' + tie if tie else ''}{', shared' if shared else ''}"
    return case(title, (table_a, table_b), ranges, kind == "pieces", assumptions, baseline)


def _thinned(random: Random, table: Table, author: _Author) -> Table:
    """At most two payoffs with Min, Max or Abs: each may double the number of cases."""
    left, thinned = 2, []
    for line in table:
        fresh = []
        for cell in line:
            has_call = any(name in cell.text for name in ("Min", "Max", "Abs"))
            left -= has_call
            fresh.append(cell if not has_call or left >= 0 else author.number())
        thinned.append(fresh)
    return thinned


# --- hand-made ones -------------------------------------------------------------------------------


def numbers(rows: Sequence[Sequence[int | Fraction]]) -> Table:
    return [[constant(entry) for entry in line] for line in rows]


@cache
def traps() -> tuple[Case, ...]:
    """Games on which a shortcut fails: each one is named after what it catches."""
    t, s, one, zero = parameter("t"), parameter("s"), constant(1), constant(0)
    identity = numbers([[1, 0], [0, 1]])
    both, wide = {"t": (-1, 1)}, {"t": (-2, 2), "s": (-2, 2)}
    minus = constant(-1)
    rsp = [[zero, minus, t], [t, zero, minus], [minus, t, zero]]
    return (
        # only (1, 1) off t = 0; three extreme equilibria in two components there: the slack −t² of a pruned pair
        case("the wall of a pruned pair", ([[one, t * t], [zero, zero]], identity), both),
        # the common factor t² of B's minors cancels in the weights
        case("a denominator that cancels", (identity, [[minus * t * t, zero], [zero, minus * t * t]]), both),
        case("a factor common to both", ([[t, zero], [zero, t]], [[t, zero], [zero, t]]), both),
        case("product of two walls", ([[t * s, zero], [zero, one]], [[t, s], [s, t]]), wide),
        case(
            "two markets",
            (
                [[t / constant(2), t], [one - t, (one - t) / constant(2)]],
                [[t / constant(2), one - t], [t, (one - t) / constant(2)]],
            ),
            {"t": (0, 1)},
        ),
        case("rock, paper, scissors", (rsp, [[line[j] for line in rsp] for j in range(3)]), {"t": (0, 2)}),
        case("a column player who never cares", (identity, [[t, t], [s, s]]), wide),
        case(
            "a row twice, for the row player only",
            ([[one, t], [one, t], [zero, one]], [[t, one], [zero, t], [one, zero]]),
            both,
        ),
        case("identical rows and columns", ([[t, t], [t, t]], [[s, s], [s, s]]), wide),
        case("a game of zeros", (numbers([[0, 0, 0], [0, 0, 0]]), numbers([[0, 0, 0], [0, 0, 0]])), both),
        case("one strategy each", ([[t]], [[minus * t]]), both),
        case("one row", ([[t, zero, one]], [[t, zero, s]]), wide),
        case(
            "hexagon, bent",
            (
                [[one, zero, minus], [minus, zero, minus], [one, zero, t - constant(2)]],
                [[one, minus, one], [zero, zero, zero], [minus, minus, minus * constant(2)]],
            ),
            both,
        ),
        case(
            "degenerate where t = 1",
            (
                numbers([[3, 3], [2, 5], [0, 6]]),
                [[constant(3), constant(2) + t], *numbers([[2, 6], [3, 1]])],
            ),
            {"t": (0, 2)},
        ),
        case(
            "a game against nature",
            ([[t, zero], [zero, s], [one, one]], numbers([[0, 0], [0, 0], [0, 0]])),
            wide,
        ),
        case("zero-sum", ([[t, minus], [minus, s]], [[minus * t, one], [one, minus * s]]), wide),
        case(
            "Min of both",
            ([[least(t, s), zero], [zero, one]], [[one, greatest(t, s)], [zero, size(t)]]),
            wide,
            True,
        ),
        case(
            "Min and Abs of quotients",
            (
                [[least(t / (s - constant(3)), s), zero], [zero, one]],
                [
                    [size(s / (t - constant(3))), constant(Fraction(1, 4))],
                    [zero, greatest(one / (s - constant(4)), t)],
                ],
            ),
            wide,
            True,
        ),
        case(
            "a kink without any other wall",
            ([[size(t) + constant(3), zero], [zero, one]], identity),
            both,
            True,
        ),
        case(
            "Abs that hides a tie",
            ([[size(t), t], [one, zero]], [[size(t) - t, zero], [zero, size(t) + t]]),
            both,
            True,
        ),
        case(
            "Max with the same value twice",
            ([[greatest(t, t), zero], [t, one]], [[one, zero], [zero, one]]),
            both,
            True,
        ),
        case(
            "a negative denominator",
            (
                [[t / (minus * t * t - one), zero], [zero, one / (constant(3) - s)]],
                [[one, t], [t / (s - constant(4)), zero]],
            ),
            wide,
        ),
        case(
            "an assumption that is a wall",
            (
                [[t, zero], [zero, s]],
                [[s, zero], [zero, t]],
            ),
            wide,
            assumptions=["t == s"],
        ),
        case(
            "a wall only in a corner",
            ([[t + s, zero], [constant(-4), one]], [[one, t - s], [zero, one]]),
            wide,
        ),
        case(
            "squares of the same wall",
            (
                [[(t - s) * (t - s), zero], [zero, (t - s)]],
                [[zero, t - s], [(t - s) * (t - s), zero]],
            ),
            wide,
        ),
    )


# --- polynomials in plain Python ------------------------------------------------------------------


def terms(poly: Any) -> Terms:
    """A polynomial as exponents and coefficients, read off once."""
    return tuple((tuple(map(int, exponents)), Fraction(int(c.p), int(c.q))) for exponents, c in poly.to_dict().items())


def value(poly: Terms, values: Sequence[Fraction]) -> Fraction:
    total = Fraction(0)
    for exponents, coefficient in poly:
        for base, exponent in zip(values, exponents, strict=True):
            if exponent:
                coefficient *= base**exponent
        total += coefficient
    return total


def formula(over_under: tuple[Terms, Terms], values: Sequence[Fraction]) -> Fraction | None:
    """A quotient at a point; None where the denominator vanishes."""
    under = value(over_under[1], values)
    return value(over_under[0], values) / under if under else None


# --- points ---------------------------------------------------------------------------------------


class Sampler:
    """Rational points of a game's Θ: anywhere, in a corner, or on walls."""

    def __init__(self, form: NormalForm | Tree, walls: Sequence[Any], seed: int) -> None:
        self.space, self.random = form.space, Random(seed)
        self.box = [(p.low, p.high) for p in form.space.parameters]
        factors = (factor for wall in walls for factor, _ in wall.factor()[1])
        self.walls = list(dict.fromkeys(terms(factor) for factor in factors))

    def coordinate(self, k: int) -> Fraction:
        low, high = self.box[k]
        grain = self.random.choice((2, 3, 4, 6, 7, 12, 60))
        return low + (high - low) * Fraction(self.random.randint(0, grain), grain)

    def anywhere(self) -> list[Fraction]:
        return [self.coordinate(k) for k in range(len(self.box))]

    def inside(self) -> list[Fraction]:
        """A point with coordinates that are hardly ever on a wall."""
        return [low + (high - low) * Fraction(self.random.randint(1, 9972), 9973) for low, high in self.box]

    def corner(self) -> list[Fraction]:
        return [self.random.choice(ends) for ends in self.box]

    def on_walls(self) -> list[Fraction] | None:
        """A point on one wall or more, None where the draw leads out of Θ."""
        if not self.walls or not self.box:
            return None
        count = self.random.choice((1, 1, 2, 2, 3))
        chosen = self.random.sample(self.walls, min(count, len(self.walls)))
        flat = [wall for wall in chosen if all(sum(e) <= 1 for e, _ in wall)]
        if len(flat) > 1 and len(flat) <= len(self.box) and self.random.random() < 0.6:
            return self._system(flat)
        return self._in_turn(chosen)

    def _system(self, walls: Sequence[Terms]) -> list[Fraction] | None:
        """All these affine walls at once, the parameters left over at random."""
        start = self.anywhere()
        free = self.random.sample(range(len(self.box)), len(walls))
        equations = []
        for wall in walls:
            line = [Fraction(0)] * len(free)
            for exponents, coefficient in wall:
                for place, k in enumerate(free):
                    if exponents[k]:
                        line[place] += coefficient
            rest = value(wall, [Fraction(0) if k in free else x for k, x in enumerate(start)])
            equations.append([*line, -rest])
        solution = brute_force.only_solution(equations)
        if solution is None:
            return None
        for k, x in zip(free, solution, strict=True):
            start[k] = x
        return start if self._in_box(start) and all(value(w, start) == 0 for w in walls) else None

    def _in_turn(self, walls: Sequence[Terms]) -> list[Fraction] | None:
        """One wall after the other, each solved for a parameter that the walls before it do not mention."""
        point, taken, solved = self.anywhere(), set[int](), 0
        for wall in walls:
            linear = [k for k in range(len(self.box)) if max(e[k] for e, _ in wall) == 1 and k not in taken]
            if not linear:
                continue
            k = self.random.choice(linear)
            at_zero, at_one = ([*point[:k], Fraction(x), *point[k + 1 :]] for x in (0, 1))
            rest = value(wall, at_zero)
            factor = value(wall, at_one) - rest
            if not factor:
                continue
            root = -rest / factor
            if not self.box[k][0] <= root <= self.box[k][1]:
                continue
            point[k] = root
            taken |= {v for e, _ in wall for v, exponent in enumerate(e) if exponent}
            solved += 1
        return point if solved else None

    def _in_box(self, point: Sequence[Fraction]) -> bool:
        return all(low <= x <= high for x, (low, high) in zip(point, self.box, strict=True))

    def named(self, point: Sequence[Fraction]) -> Point:
        return dict(zip(self.space.names, point, strict=True))

    def points(self, count: int) -> Iterator[Point]:
        """Points of Θ, half of them on walls as far as walls can be met, one in ten in a corner."""
        for turn in range(count):
            for attempt in range(16):
                drawn = self.on_walls() if turn % 2 == 0 and attempt < 12 else None
                if drawn is None and turn % 10 == 1:
                    drawn = self.corner()
                if drawn is None and (turn % 2 or attempt >= 12):
                    drawn = self.random.choice((self.anywhere, self.inside))()
                if drawn is not None and self.space.admits(self.named(drawn)):
                    yield self.named(drawn)
                    break
