"""The best offer of a side at a point, by trying every segment between two points.

The hull of finitely many points cut by u_responder >= floor is the hull of the points that reach the floor and
of the places where a segment between two points crosses it. The proposer's best is one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

Spot = tuple[Fraction, Fraction]


def best(points: Sequence[Sequence[Fraction]], proposer: int, floor: Fraction) -> Spot | None:
    """The agreement best for `proposer`, of those the best for the other, that pays the other `floor`; or none.

    >>> one, nil = Fraction(1), Fraction(0)
    >>> best([(one, nil), (nil, one)], 0, Fraction(1, 4))
    (Fraction(3, 4), Fraction(1, 4))
    """
    responder = 1 - proposer
    reached = [(p[0], p[1]) for p in points if p[responder] >= floor]
    for p, q in combinations(points, 2):
        if min(p[responder], q[responder]) < floor < max(p[responder], q[responder]):
            share = (floor - p[responder]) / (q[responder] - p[responder])
            reached.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    return max(reached, key=lambda u: (u[proposer], u[responder])) if reached else None
