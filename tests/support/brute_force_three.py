"""The equilibria of a 2×2×2 game in numbers, by hand: slow, plain, for tests only; nothing of the solver is in it.

Let p, q, r be the chances of the first strategies. A player gains a + bx + cy + dxy by its first strategy in the
two others' chances x and y. Who mixes is indifferent; who does not must not gain by the other strategy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

Profile = tuple[int, ...]
Payoffs = Mapping[Profile, Sequence[Fraction]]
Supports = tuple[tuple[int, ...], ...]
Found = tuple[Supports, tuple[Any, ...] | None]
SURE: dict[int, tuple[int, ...]] = {1: (0,), 0: (1,)}  # the strategies used with chance 1 and 0 of the first
ONE = Fraction(1)
DIGITS, CLOSE = 90, Fraction(1, 10**60)


class Near:
    """A number known to so many digits that it is taken to be another one as soon as they are close."""

    def __init__(self, value: Fraction) -> None:
        self.value = round(value, DIGITS)

    def __hash__(self) -> int:
        return hash(round(self.value, 40))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Near | Fraction | int) and abs(_value(other) - self.value) < CLOSE

    def __lt__(self, other: Any) -> bool:
        return bool(self != other and self.value < _value(other))

    def __le__(self, other: Any) -> bool:
        return bool(self == other or self < other)

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __ge__(self, other: Any) -> bool:
        return not self < other

    def __add__(self, other: Any) -> Near:
        return Near(self.value + _value(other))

    def __mul__(self, other: Any) -> Near:
        return Near(self.value * _value(other))

    def __neg__(self) -> Near:
        return Near(-self.value)

    def __rsub__(self, other: Any) -> Near:
        return Near(_value(other) - self.value)

    def __truediv__(self, other: Any) -> Near:
        return Near(self.value / _value(other))

    __radd__, __rmul__ = __add__, __mul__


def _value(number: Any) -> Fraction:
    return number.value if isinstance(number, Near) else Fraction(number)


def near_root(square: Fraction) -> Near:
    with localcontext() as context:
        context.prec = DIGITS
        return Near(Fraction((Decimal(square.numerator) / Decimal(square.denominator)).sqrt()))


def pure_equilibria(paid: Payoffs) -> list[Profile]:
    """The profiles of pure strategies from which nobody gains by moving alone."""

    def beaten(one: Profile, other: Profile) -> bool:
        moved = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        return len(moved) == 1 and paid[other][moved[0]] > paid[one][moved[0]]

    return [one for one in paid if not any(beaten(one, other) for other in paid)]


class Gains:
    """What each player gains by its first strategy over its second."""

    def __init__(self, paid: Payoffs) -> None:
        self.paid = paid

    def corner(self, i: int, rest: Sequence[int]) -> Fraction:
        """With the others at 1 or 0."""
        first, second = ([1 - x for x in rest] for _ in range(2))
        first.insert(i, 0)
        second.insert(i, 1)
        return Fraction(self.paid[tuple(first)][i] - self.paid[tuple(second)][i])

    def form(self, i: int) -> tuple[Fraction, ...]:
        a = self.corner(i, (0, 0))
        b, c = self.corner(i, (1, 0)) - a, self.corner(i, (0, 1)) - a
        return a, b, c, self.corner(i, (1, 1)) - a - b - c

    def of(self, i: int, chances: Sequence[Fraction]) -> Fraction:
        x, y = (c for k, c in enumerate(chances) if k != i)
        a, b, c, d = self.form(i)
        return a + b * x + c * y + d * x * y

    def stays(self, i: int, chances: Sequence[Fraction]) -> bool:
        gain = self.of(i, chances)
        return gain >= 0 if chances[i] == 1 else gain <= 0


def two_by_two_by_two(
    paid: Payoffs, more: list[bool | None], root: Callable[[Fraction], Any] | None = None
) -> Iterator[Found]:
    """Every equilibrium that is the only one with its supports if its weights are fractions, or `root` gives square
    roots; other supports with equilibria without weights. `more`: None is added where all three may mix in infinitely
    many ways, perhaps."""
    gains, both = Gains(paid), (0, 1)
    for profile in pure_equilibria(paid):
        yield tuple((k,) for k in profile), tuple(Fraction(1 - k) for k in profile)
    for i, rest in product(range(3), product((ONE, ONE * 0), repeat=2)):  # one mixes
        supports = [SURE[int(x)] for x in rest]
        supports.insert(i, both)
        if gains.corner(i, list(map(int, rest))) == 0 and _some(gains, i, rest):
            yield tuple(supports), None
    for k, sure in product(range(3), (ONE, ONE * 0)):  # two mix
        i, j = (m for m in range(3) if m != k)
        ends = [[_at({i: x, j: y, k: sure}) for x in (0, 1)] for y in (0, 1)]
        a, b = gains.of(i, ends[0][0]), gains.of(i, ends[1][0]) - gains.of(i, ends[0][0])
        d, e = gains.of(j, ends[0][0]), gains.of(j, ends[0][1]) - gains.of(j, ends[0][0])
        ys, xs = _root(a, b), _root(d, e)
        named = tuple(SURE[int(sure)] if m == k else both for m in range(3))
        if xs is not None and ys is not None:
            if all(0 < x < 1 for x in (*xs, *ys)) and xs and ys:
                chances = _at({i: xs[0], j: ys[0], k: sure})
                if gains.stays(k, chances):
                    yield named, tuple(chances)
            continue
        corners = [_at({i: x, j: y, k: sure}) for x in xs or (0, 1) for y in ys or (0, 1)]
        if xs == [] or ys == [] or any(not 0 < x < 1 for x in (*(xs or ()), *(ys or ()))):
            continue
        signs = [gains.of(k, one) * (1 if sure else -1) for one in corners]
        if max(signs) > 0 or not any(signs):  # of a bilinear form, inside the square
            yield named, None
    yield from _all_mix(gains, more, root)


def _at(chances: Mapping[int, Fraction | int]) -> list[Fraction]:
    return [Fraction(chances[k]) for k in range(3)]


def _root(a: Fraction, b: Fraction) -> list[Fraction] | None:
    """The roots of a + bx; None where every number is one."""
    return [-a / b] if b else None if a == 0 else []


def _some(gains: Gains, i: int, rest: Sequence[Fraction]) -> bool:
    """Whether the others stay where they are for some chance of i strictly between 0 and 1."""
    low, high = Fraction(0), Fraction(1)
    for j in (m for m in range(3) if m != i):
        ends = []
        for x in (0, 1):
            chances = list(rest)
            chances.insert(i, Fraction(x))
            ends.append(gains.of(j, chances) * (1 if chances[j] == 1 else -1))
        start, step = ends[0], ends[1] - ends[0]
        if step == 0 and start < 0:
            return False
        if step > 0:
            low = max(low, -start / step)
        if step < 0:
            high = min(high, -start / step)
    return low < high or (low == high and 0 < low < 1)


def _all_mix(gains: Gains, more: list[bool | None], root_of: Callable[[Fraction], Any] | None) -> Iterator[Found]:
    """p from the second's indifference, q from the first's, each linear in r above and below; the third's is then a
    quadratic in r."""
    everything = ((0, 1),) * 3
    a0, aq, ar, aqr = gains.form(0)
    b0, bp, br, bpr = gains.form(1)
    c0, cp, cq, cpq = gains.form(2)
    if aq * ar == a0 * aqr or bp * br == b0 * bpr:
        more.append(None)
        return
    above_q, below_q, above_p, below_p = (-a0, -ar), (aq, aqr), (-b0, -br), (bp, bpr)
    quadratic = [Fraction(0)] * 3
    for factor, u, v in (
        (c0, below_p, below_q),
        (cp, above_p, below_q),
        (cq, below_p, above_q),
        (cpq, above_p, above_q),
    ):
        for k, term in enumerate((u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[1] * v[1])):
            quadratic[k] += factor * term
    c, b, a = quadratic
    if not any(quadratic):
        more.append(None)
        return
    inside = b * b - 4 * a * c
    size = inside.numerator * inside.denominator
    if a and size > 0 and isqrt(size) ** 2 != size:
        for sign in (1, -1):
            r = (-b + sign * (root_of or near_root)(inside)) / (2 * a)
            p = -(b0 + br * r) / (bp + bpr * r)
            q = -(a0 + ar * r) / (aq + aqr * r)
            if all(0 < x < 1 for x in (p, q, r)):
                yield everything, (p, q, r) if root_of else None
        return
    root = Fraction(isqrt(max(size, 0)), inside.denominator)
    for r in {(s * root - b) / (2 * a) for s in (1, -1)} if a and size >= 0 else _root(c, b) or () if not a else ():
        down, across = aq + aqr * r, bp + bpr * r
        if down and across:
            p, q = -(b0 + br * r) / across, -(a0 + ar * r) / down
            if all(0 < x < 1 for x in (p, q, r)):
                yield everything, (p, q, r)
