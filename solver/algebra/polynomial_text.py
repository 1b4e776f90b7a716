"""Polynomials and rational functions as a person writes them, in the notation of a game file."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

from flint import fmpq

from solver.algebra.polynomials import Poly, Ratio, at, is_affine, to_fmpq, to_fraction


def text(poly: Poly, names: Sequence[str]) -> str:
    """Return the polynomial in the game file's own notation, a positive term first where there is one.

    >>> r = ring(("buffer", "calm"))
    >>> text(-r["buffer"] + r["calm"] / 2 - 1, r.names)
    '1/2*calm - buffer - 1'
    """
    terms: list[tuple[bool, str]] = []  # negative?, text without sign; constants last, first-declared names first
    for exponents, coefficient in sorted(poly.to_dict().items(), key=lambda term: term[0], reverse=True):
        powers = (name if e == 1 else f"{name}**{e}" for name, e in zip(names, exponents, strict=True) if e)
        size, monomial = abs(coefficient), "*".join(powers)
        body = monomial if monomial and size == 1 else f"{size}*{monomial}" if monomial else str(size)
        terms.append((coefficient < 0, body))
    if not terms:
        return "0"
    first = next((k for k, (negative, _) in enumerate(terms) if not negative), 0)
    terms.insert(0, terms.pop(first))
    head = ("-" if terms[0][0] else "") + terms[0][1]
    return head + "".join(f" {'-' if negative else '+'} {body}" for negative, body in terms[1:])


def factored_text(poly: Poly, names: Sequence[str]) -> str:
    """Return the product of the polynomial's factors, if several, a minus sign in the last that can take it.

    >>> r = ring(("shield", "buffer"))
    >>> factored_text(r["shield"] * r["buffer"] - r["shield"], r.names)
    'shield*(buffer - 1)'
    """
    if is_affine(poly):
        return text(poly, names)
    content, found = poly.factor()
    if sum(int(power) for _, power in found) == 1:
        return text(poly, names)
    scale = to_fraction(fmpq(content))
    factors = sorted(((f, int(power)) for f, power in found), key=lambda pair: (len(pair[0].coeffs()), _order(pair[0])))
    if scale < 0:
        sums = (k for k, (factor, power) in enumerate(factors) if power % 2 and len(factor.coeffs()) > 1)
        for turn in [*sums][-1:]:
            factors[turn] = (-factors[turn][0], factors[turn][1])
            scale = -scale
    pieces = [_power_text(factor, power, names) for factor, power in factors]
    if abs(scale) != 1:
        pieces.insert(0, str(abs(scale)))
    return ("-" if scale < 0 else "") + "*".join(pieces)


def _order(factor: Poly) -> str:
    """Return a text that orders factors alike whatever the parameters are called."""
    return text(factor, [f"p{k}" for k in range(len(factor.context().names()))]).replace("**", "^")


def _power_text(factor: Poly, power: int, names: Sequence[str]) -> str:
    body = text(factor, names)
    body = f"({body})" if len(factor.coeffs()) > 1 else body
    return body if power == 1 else f"{body}**{power}"


def ratio_text(value: Ratio, names: Sequence[str], positive_at: Sequence[Fraction] = ()) -> str:
    """Return a quotient in the game file's own notation: `(buffer - calm)/breach_cn`, `(value - injury)/2`.

    The denominator is written with the sign that makes it positive at a point, where one is given.

    >>> r = ring(("value", "injury"))
    >>> found = ratio(r["value"] - r["injury"], 2 - r["value"])
    >>> ratio_text(found, r.names), ratio_text(found, r.names, (Fraction(1), Fraction(0)))
    ('(injury - value)/(value - 2)', '(value - injury)/(2 - value)')
    """
    if value.radical is not None:
        return _radical_text(*value.radical, value.under, names, positive_at)
    over, under = value.over, value.under
    here = at(under, [*map(to_fmpq, positive_at)]) if positive_at else 0
    if here < 0 or (not here and _reads_backwards(over, under)):
        over, under = -over, -under
    shared = lcm(*(int(c.q) for c in over.coeffs())) if not over.is_constant() or not under.is_constant() else 1
    return _over(factored_text(over * shared, names), under * shared, names)


def _radical_text(
    p: Poly, q: Poly, inside: Poly, under: Poly, names: Sequence[str], positive_at: Sequence[Fraction]
) -> str:
    """Return (p + q·√inside)/under, the denominator positive at a point where one is given."""
    if positive_at and at(under, [*map(to_fmpq, positive_at)]) < 0:
        p, q, under = -p, -q, -under
    shared = lcm(*(int(c.q) for poly in (p, q) for c in poly.coeffs()))
    p, q, under = p * shared, q * shared, under * shared
    turned = all(c < 0 for c in q.coeffs())
    size = factored_text(-q if turned else q, names)
    root = f"sqrt({factored_text(inside, names)})"
    if size != "1":
        root = f"{f'({size})' if _has_bare_blank(size) else size}*{root}"
    if p and not turned and all(c < 0 for c in p.coeffs()):
        root = f"{root} - {text(-p, names) if len(p.coeffs()) == 1 else f'({text(-p, names)})'}"
    elif p:
        root = f"{text(p, names)} {'-' if turned else '+'} {root}"
    elif turned:
        root = f"-{root}"
    return _over(root, under, names)


def _over(top: str, under: Poly, names: Sequence[str]) -> str:
    """Return a text over a polynomial, each in parentheses where it needs them."""
    if under.is_one():
        return top
    bottom = factored_text(under, names)
    top = f"({top})" if _has_bare_blank(top) else top
    return f"{top}/{bottom if bottom.replace('_', '').isalnum() else f'({bottom})'}"


def _reads_backwards(over: Poly, under: Poly) -> bool:
    """Whether the denominator is negative throughout, or both halves have more minus than plus signs."""
    more_minus = (sum(1 if c > 0 else -1 for c in poly.coeffs()) < 0 for poly in (over, under))
    return all(c < 0 for c in under.coeffs()) or all(more_minus)


def _has_bare_blank(body: str) -> bool:
    """Whether a blank stands outside parentheses, so that the text is a sum."""
    depths = accumulate((letter == "(") - (letter == ")") for letter in body)
    return any(letter == " " and depth == 0 for letter, depth in zip(body, depths, strict=True))
