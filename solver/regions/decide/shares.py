"""Refuting a conjunction with balances in more unknowns: the parameters, and the shares of the balances' weights.

With the shares as further unknowns the conditions have lower degrees, so that linear programs on a few boxes (see
`relaxation`) refute where they would take very many in the parameters alone. What a balance is, and why a refutation in
both refutes the conjunction, `solver.regions.proofs.certificates` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from solver.algebra.polynomials import Key, Poly, Ring, in_ring, primitive
from solver.regions.constraints import Cell, Constraint
from solver.regions.decide import sampling
from solver.regions.decide.relaxation import RelaxationSearch
from solver.regions.decide.subdivision import CoverResult
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Balance

MAX_DEGREE, FEW_BOXES = 2, 16  # of conditions asked beside shares; boxes on which all of that degree are asked at first


class Shares:
    """A conjunction with the shares of balances' weights, but the first of each list, as further unknowns, which give
    it lower degrees: a few boxes refute it where it would take very many in the parameters alone. `cell`: as
    `proofs.certificates` counts conditions; `kept`: the positions of those asked, which say all about shares.

    >>> over = where("x > 0", ParameterSpace((Parameter("x", 1, 0, 1),))).domain
    >>> x = over.ring["x"]
    >>> cell = Constraint(x, ">"), Constraint(-x * x, ">=")
    >>> balance = Balance((Term(Fraction(1), 1 + x, x), Term(Fraction(1), x - 1, x)), -2 * x * x, 2 * x)
    >>> len(Shares(cell, over, [balance]).run(10**6).cover.leaves)
    1
    """

    def __init__(self, cell: Cell, over: Domain, balances: Sequence[Balance]) -> None:
        groups: dict[tuple[object, ...], list[Balance]] = {}
        for balance in balances:
            groups.setdefault(tuple((t.multiplier, Key(t.weight)) for t in balance.terms), []).append(balance)
        names = tuple(f"share {k}" for k in range(sum(len(weights) - 1 for weights in groups)))
        self.over, self.balances = over, tuple(one for group in groups.values() for one in group)
        self.wide = over.with_shares(names) if names else over
        wide = self.wide.ring
        kept = _low_conditions(cell, balances)
        self.others = [k for k in range(len(cell)) if k not in kept]
        stated, free = [Constraint(in_ring(c.poly, wide), c.relation) for c in cell], [wide[name] for name in names]
        for weights, members in groups.items():
            mine, free = free[: len(weights) - 1], free[len(weights) - 1 :]
            said = _said_of_shares(members, (sum(mine, start=wide.zero) * -1 + 1, *mine), wide)
            kept += [len(stated) + k for k in _enough(members, len(mine))]
            stated += said
        self.cell, self.kept = tuple(stated), [k for k in kept if not stated[k].poly.is_constant()]
        self.asked = tuple(self.cell[k] for k in self.kept)
        self.key = tuple(c.key for c in self.asked)

    @property
    def points(self) -> Sequence[tuple[Fraction, ...]]:
        """Points of the box at which all that is asked seems to hold strictly."""
        return self.over.recall(("points by shares", self.key), self._climb)

    def _climb(self) -> Sequence[tuple[Fraction, ...]]:
        width, ties = len(self.over.names), [self.wide.unit(c) for c in self.asked if c.relation == "=="]
        if len(ties) != len(self.wide.names) - width:
            return ()
        others = [self.wide.unit(c) for c in self.asked if c.relation != "=="]
        return [self.over.from_unit(point) for point in sampling.climb_by_shares(ties, others, width)]

    def run(self, budget: int, boxes: int | None = None, most: int = FEW_BOXES) -> CoverResult:
        """Go on with the search for a refutation: on at most so many boxes by all conditions, those of a higher degree
        only if there may be more than a few; then by those that are kept, in a search that is one for all conjunctions
        of which the same is asked, unless that has points."""
        few = most if boxes is None else min(boxes, most)
        others = [k for k in self.others if most > FEW_BOXES or self.cell[k].poly.total_degree() <= MAX_DEGREE]
        for kept, limit in (sorted([*self.kept, *others]), few), (self.kept, boxes):
            if kept is self.kept and (few == boxes or self.points):
                break
            asked = [self.cell[k] for k in kept]
            key = ("shares", tuple(c.key for c in asked))
            search = self.over.recall(key, partial(RelaxationSearch, *self.wide.in_unit(asked), points=False))
            cover = search.run(budget, limit).cover
            if cover is not None:
                return CoverResult(replace(cover.renumber(dict(enumerate(kept))), balances=self.balances))
        return CoverResult()


def _low_conditions(cell: Cell, balances: Sequence[Balance]) -> list[int]:
    """Return the positions of conditions of a low degree that no balance supposes."""
    supposed = {key for balance in balances for keys in balance.supposed for key in keys}
    return [k for k, c in enumerate(cell) if c.key[0] not in supposed and c.poly.total_degree() <= MAX_DEGREE]


def _said_of_shares(balances: Sequence[Balance], shares: Sequence[Poly], wide: Ring) -> Iterator[Constraint]:
    """Yield that the first share is at least zero, then what each balance of these weights says of the shares."""
    yield Constraint(shares[0], ">=")
    for balance in balances:
        gains = (in_ring(term.gain, wide) * y for term, y in zip(balance.terms, shares, strict=True))
        yield Constraint(primitive(sum(gains, start=wide.zero) * -1), ">=" if balance.slack else "==")


def _enough(balances: Sequence[Balance], ties: int) -> Iterator[int]:
    """Yield the positions, in what is said of shares, of conditions that say all: one for each slack, and as many
    equalities as there are shares to determine."""
    yield 0
    slacks = set[Key]()
    for place, balance in enumerate(balances, 1):
        if ties if not balance.slack else Key(balance.slack) not in slacks:
            yield place
            ties -= not balance.slack
            slacks.add(Key(balance.slack))
