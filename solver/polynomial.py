"""Exact polynomials and rational functions over declared parameters.

The engine room works on python-flint's multivariate polynomials over the
rationals; this file is the only door to them. A `Ring` names the variables,
a `Ratio` is a quotient in lowest terms, and `text` writes a polynomial the way
a person would.

Inside flint the variables are called p0, p1, …, so no name that comes from
outside ever reaches another program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import gcd, lcm

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

Poly = fmpq_mpoly


def to_fmpq(value: Fraction | int) -> fmpq:
    """The flint rational equal to `value`."""
    return fmpq(value.numerator, value.denominator)


def to_fraction(value: fmpq) -> Fraction:
    """The Python fraction equal to `value`."""
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class Ring:
    """Polynomials over the rationals in the named variables.

    >>> ring = Ring(("shield", "breach"))
    >>> text((ring["breach"] - ring["shield"]) ** 2, ring.names)
    'shield**2 - 2*shield*breach + breach**2'
    """

    names: tuple[str, ...]

    @cached_property
    def context(self) -> fmpq_mpoly_ctx:
        return fmpq_mpoly_ctx.get(tuple(f"p{k}" for k in range(len(self.names))), Ordering.lex)

    @cached_property
    def generators(self) -> Mapping[str, Poly]:
        return dict(zip(self.names, self.context.gens(), strict=True))

    @cached_property
    def one(self) -> Poly:
        return self.constant(1)

    @cached_property
    def zero(self) -> Poly:
        return self.constant(0)

    def __getitem__(self, name: str) -> Poly:
        return self.generators[name]

    def constant(self, value: Fraction | int) -> Poly:
        return self.context.constant(to_fmpq(value))

    def values(self, point: Mapping[str, Fraction]) -> tuple[fmpq, ...]:
        """The coordinates of `point` in the ring's order, ready for `at`."""
        return tuple(to_fmpq(point[name]) for name in self.names)


@lru_cache(maxsize=256)
def ring(names: tuple[str, ...]) -> Ring:
    """The ring over `names`; equal names give the same ring."""
    return Ring(names)


def at(poly: Poly, values: Sequence[fmpq]) -> fmpq:
    """The value of `poly` where the variables take `values`, in the ring's order."""
    return poly(*values) if values else constant_of(poly)


def constant_of(poly: Poly) -> fmpq:
    """The value of a constant polynomial."""
    return poly.leading_coefficient() if poly else fmpq(0)


class Key:
    """A polynomial as a dictionary key: equal keys are equal polynomials.

    Flint's polynomials have no hash, and each time one is written as text some of its memory is lost; so the
    hash is a value at a point.

    >>> x = ring(("x",))["x"]
    >>> Key((x - 1) * (x + 1)) == Key(x**2 - 1), Key(x) == Key(-x)
    (True, False)
    """

    __slots__ = ("_hash", "poly")

    def __init__(self, poly: Poly) -> None:
        self.poly = poly
        place = _place(poly.context().nvars())
        self._hash = hash(int((poly(*place) if place else constant_of(poly)).p))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._hash == other._hash and bool(self.poly == other.poly)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Key({self.poly})"


@lru_cache(maxsize=256)
def _place(width: int) -> tuple[fmpq, ...]:
    """A point at which different small polynomials hardly ever take one value."""
    return tuple(fmpq(1009 + 131 * k * k) for k in range(width))


def degrees(poly: Poly) -> tuple[int, ...]:
    """The degree in each of the ring's variables; all zero for the zero polynomial."""
    return tuple(max(int(d), 0) for d in poly.degrees())


def variables(poly: Poly) -> tuple[int, ...]:
    """The indices of the variables that occur, ascending."""
    return tuple(k for k, degree in enumerate(degrees(poly)) if degree)


def is_affine(poly: Poly) -> bool:
    """Whether the total degree is at most one."""
    return not poly or poly.total_degree() <= 1


def primitive(poly: Poly) -> Poly:
    """The positive multiple with coprime integer coefficients; zero stays zero."""
    if not poly:
        return poly
    coefficients = poly.coeffs()
    under = lcm(*(int(c.q) for c in coefficients))
    over = gcd(*(int(c.p) * (under // int(c.q)) for c in coefficients))
    return poly * fmpq(under, over)


def affine_row(poly: Poly, width: int) -> tuple[tuple[fmpq, ...], fmpq]:
    """Coefficients of the variables, and the constant, of an affine polynomial."""
    row, constant = [fmpq(0)] * width, fmpq(0)
    for exponents, coefficient in poly.to_dict().items():
        place = next((k for k, e in enumerate(exponents) if e), None)
        if place is None:
            constant = coefficient
        else:
            row[place] = coefficient
    return tuple(row), constant


@dataclass(frozen=True, eq=False)
class Ratio:
    """A quotient of polynomials in lowest terms, the denominator primitive with a positive leading term."""

    over: Poly
    under: Poly

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and self.over == other.over and self.under == other.under

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((Key(self.over), Key(self.under)))

    def __neg__(self) -> Ratio:
        return Ratio(-self.over, self.under)

    def __add__(self, other: Ratio) -> Ratio:
        if self.under == other.under:
            return ratio(self.over + other.over, self.under)
        return ratio(self.over * other.under + other.over * self.under, self.under * other.under)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def __mul__(self, other: Ratio) -> Ratio:
        return ratio(self.over * other.over, self.under * other.under)

    def __truediv__(self, other: Ratio) -> Ratio:
        return ratio(self.over * other.under, self.under * other.over)

    @property
    def is_polynomial(self) -> bool:
        return self.under.is_one()

    def at(self, values: Sequence[fmpq]) -> Fraction:
        """The value at a point at which the denominator does not vanish."""
        return to_fraction(at(self.over, values) / at(self.under, values))


def ratio(over: Poly, under: Poly) -> Ratio:
    """`over`/`under` in lowest terms; raises ZeroDivisionError when `under` is the zero polynomial."""
    if not under:
        raise ZeroDivisionError("a quotient by the zero polynomial")
    if not over:
        return Ratio(over, under.context().constant(1))
    if under.is_constant():
        return Ratio(over / constant_of(under), under.context().constant(1))
    common = over.gcd(under)
    if not common.is_one():
        over, under = over / common, under / common
    if under.is_constant():
        return Ratio(over / constant_of(under), under.context().constant(1))
    scaled = primitive(under)
    if scaled.leading_coefficient() < 0:
        scaled = -scaled
    return Ratio(over * (constant_of(scaled / under)), scaled)


# --- text -----------------------------------------------------------------------------------------


def number_text(value: Fraction | fmpq) -> str:
    """A rational as a person writes it: `3`, `-7/3`."""
    return str(value)


def monomial_text(exponents: Iterable[int], names: Sequence[str]) -> str:
    """A product of powers: `shield**2*breach`; empty for the constant monomial."""
    return "*".join(name if e == 1 else f"{name}**{e}" for name, e in zip(names, exponents, strict=True) if e)


def _signed_terms(poly: Poly, names: Sequence[str]) -> list[tuple[bool, str]]:
    """(negative?, text without sign) a term, constants last, first-declared names first."""
    terms = []
    for exponents, coefficient in sorted(
        poly.to_dict().items(), key=lambda term: (not any(term[0]), [-e for e in term[0]])
    ):
        size, monomial = abs(to_fraction(coefficient)), monomial_text(exponents, names)
        if not monomial:
            body = number_text(size)
        elif size == 1:
            body = monomial
        else:
            body = f"{number_text(size)}*{monomial}"
        terms.append((coefficient < 0, body))
    return terms


def text(poly: Poly, names: Sequence[str]) -> str:
    """The polynomial in the game file's own notation, a positive term first where there is one.

    >>> r = ring(("buffer", "calm"))
    >>> text(-r["buffer"] + r["calm"] / 2 - 1, r.names)
    '1/2*calm - buffer - 1'
    """
    terms = _signed_terms(poly, names)
    if not terms:
        return "0"
    first = next((k for k, (negative, _) in enumerate(terms) if not negative), 0)
    terms.insert(0, terms.pop(first))
    head = ("-" if terms[0][0] else "") + terms[0][1]
    return head + "".join(f" {'-' if negative else '+'} {body}" for negative, body in terms[1:])


def factored_text(poly: Poly, names: Sequence[str]) -> str:
    """The polynomial as a product of its factors where it has several: `shield*(buffer - calm)`.

    A minus sign goes into the last factor that can take it: `(a - b)` rather than `-(b - a)`.
    """
    if is_affine(poly):
        return text(poly, names)
    content, found = poly.factor()
    if sum(int(power) for _, power in found) == 1:
        return text(poly, names)
    scale = to_fraction(fmpq(content))
    factors = sorted(
        ((f, int(power)) for f, power in found), key=lambda pair: (len(pair[0].coeffs()), _order(pair[0]))
    )
    if scale < 0:
        turn = next((k for k in reversed(range(len(factors))) if _can_turn(*factors[k])), None)
        if turn is not None:
            factors[turn] = (-factors[turn][0], factors[turn][1])
            scale = -scale
    pieces = [_power_text(factor, power, names) for factor, power in factors]
    if abs(scale) != 1:
        pieces.insert(0, number_text(abs(scale)))
    return ("-" if scale < 0 else "") + "*".join(pieces)


def _order(factor: Poly) -> str:
    """A text that orders factors alike whatever the parameters are called."""
    return text(factor, [f"p{k}" for k in range(len(factor.context().names()))]).replace("**", "^")


def _can_turn(factor: Poly, power: int) -> bool:
    return power % 2 == 1 and len(factor.coeffs()) > 1


def _power_text(factor: Poly, power: int, names: Sequence[str]) -> str:
    body = text(factor, names)
    body = f"({body})" if len(factor.coeffs()) > 1 else body
    return body if power == 1 else f"{body}**{power}"


def ratio_text(value: Ratio, names: Sequence[str]) -> str:
    """A quotient in the game file's own notation: `(buffer - calm)/breach_cn`, `(value - injury)/2`."""
    over, under = value.over, value.under
    if _reads_backwards(over, under):
        over, under = -over, -under
    shared = (
        lcm(*(int(c.q) for c in over.coeffs())) if not over.is_constant() or not under.is_constant() else 1
    )
    over, under = over * shared, under * shared
    if under.is_one():
        return factored_text(over, names)
    top, bottom = factored_text(over, names), factored_text(under, names)
    if _has_bare_blank(top):
        top = f"({top})"
    if not bottom.replace("_", "").isalnum():
        bottom = f"({bottom})"
    return f"{top}/{bottom}"


def _reads_backwards(over: Poly, under: Poly) -> bool:
    """Whether the denominator is negative throughout, or both halves have more minus than plus signs."""
    if all(c < 0 for c in under.coeffs()):
        return True
    return all(sum(1 if c > 0 else -1 for c in p.coeffs()) < 0 for p in (over, under))


def _has_bare_blank(body: str) -> bool:
    """Whether a blank stands outside parentheses, so that the text is a sum."""
    depth = 0
    for letter in body:
        depth += (letter == "(") - (letter == ")")
        if letter == " " and depth == 0:
            return True
    return False
