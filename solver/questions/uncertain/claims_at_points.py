"""Claims at many points: each certainly true, certainly false, or settled exactly.

A comparison becomes polynomial conditions, whose signs are certain beyond their rounding errors
(`solver.sweeps.kernels.signs`); `and`, `or` and `not` keep track of both sides,

    certain(a and b) = certain(a) and certain(b),      certain(not (a and b)) = certain(not a) or certain(not b).

`unique` and `payoff_dominant` speak of all equilibria, which the kernel has found already. What remains uncertain
is told from the exact payoffs at the exact point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np

from solver.atlas import Atlas
from solver.claims import claim_test
from solver.expressions.conditions import (
    And,
    Comparison,
    Condition,
    ConditionNode,
    Not,
    Or,
    Predicate,
    predicates,
)
from solver.forms.any_form import as_normal
from solver.forms.predicates import OUTCOME, PREDICATES
from solver.questions.uncertain.selection import pays_all_more
from solver.regions.constraints import Cell, Constraint
from solver.regions.differences import Exclusion
from solver.regions.lowering import condition_cells
from solver.regions.region import Region
from solver.sweeps.kernels.point_table import PointTable
from solver.sweeps.kernels.signs import Known, Sign, Signs, read
from solver.sweeps.kernels.tape import Array, Tape

Both = tuple[Array, Array]  # where it certainly holds, and where it certainly fails
Exact = Callable[[Array], Sequence[Mapping[str, Fraction]]]
OF_ALL = frozenset({"unique", "payoff_dominant"})  # predicates about every equilibrium


@dataclass(frozen=True)
class _Here:
    """A run of points: their number, signs of polynomials, and everything that stands, None where nobody looked."""

    length: int
    signs: Sequence[Known]
    found: PointTable | None


_Test = Callable[[_Here], Both]


class ClaimsAtPoints:
    """Claims about one game as functions of arrays.

    >>> from games import load
    >>> from solver import nash
    >>> from solver.claims import parse_claim
    >>> from solver.sweeps.kernels.engine import choose
    >>> atlas = nash(load("two-markets"))
    >>> claims = [parse_claim(atlas.game, text) for text in ("share > 1/2", "unique(first, first)")]
    >>> truths = ClaimsAtPoints(atlas, claims)
    >>> points = np.array([[0.25, 0.5, 0.75]])
    >>> found = choose(atlas)(points)
    >>> truths(points, found, lambda places: [{"share": Fraction(int(k) + 1, 4)} for k in places]).tolist()
    [[False, False, True], [False, False, True]]
    """

    def __init__(self, atlas: Atlas, claims: Sequence[Condition]) -> None:
        self.atlas, self.claims = atlas, tuple(claims)
        self._signs = Signs(Tape(atlas.game.space.box))
        self._curved: set[int] = set()
        self._tests: list[_Test] = []
        for k, claim in enumerate(self.claims):
            self._now = k
            self._tests.append(self._test(claim.tree))
        self._program, self._bounds = self._signs.program(), self._signs.bounds()
        self._exactly = [claim_test(atlas, claim) for claim in self.claims]

    def affine(self, claim: int) -> bool:
        """Whether every condition that the claim compares is affine, as far as it speaks of no other equilibria."""
        return claim not in self._curved

    def __call__(self, points: Array, found: PointTable, exact: Exact) -> Array:
        """Where each claim holds, shape (claims, points); `points` has shape (parameters, points)."""
        if not self.claims:
            return np.empty((0, points.shape[1]), bool)
        here = self._here(points, found)
        rows = []
        for test, decided in zip(self._tests, self._exactly, strict=True):
            holds, fails = test(here)
            open_ = np.flatnonzero(~(holds | fails))
            holds = holds.copy()
            holds[open_] = [decided(point) for point in exact(open_)] if len(open_) else []
            rows.append(holds)
        return np.array(rows)

    def possible(self, points: Array) -> Array:
        """Where no claim certainly fails, told without any equilibria: those are dear in a large game."""
        here = self._here(points, None)
        return ~_any([_denied(test) for test in self._tests])(here)[0]

    def _here(self, points: Array, found: PointTable | None) -> _Here:
        length = points.shape[1]
        return _Here(length, read(self._program(list(points)), self._bounds, length), found)

    # --- compiling --------------------------------------------------------------------------------

    def _test(self, node: ConditionNode) -> _Test:
        match node:
            case Comparison():
                return self._union(condition_cells(node, self.atlas.domain.ring))
            case Not(inner):
                return _denied(self._test(inner))
            case And(parts):
                return _all([self._test(part) for part in parts])
            case Or(parts):
                return _any([self._test(part) for part in parts])
            case Predicate():
                return self._predicate(node)
        raise TypeError(f"not a condition node: {node!r}")

    def _predicate(self, node: Predicate) -> _Test:
        if node.name in OF_ALL:
            used = bits_of(self.atlas, node.arguments)
            return _only(used) if node.name == "unique" else _pays_most(used, self.atlas)
        meant = self.atlas.meaning(node)
        if isinstance(meant, Region):
            return self._union(meant.cells)
        if isinstance(meant, Exclusion):
            base, taken = self._union(meant.parts.base), self._union(meant.parts.taken)
            return _all([base, _denied(taken)])
        return self._test(meant)

    def _union(self, cells: Sequence[Cell]) -> _Test:
        return _any([_all([self._sign(condition) for condition in cell]) for cell in cells])

    def _sign(self, condition: Constraint) -> _Test:
        if not condition.is_affine:
            self._curved.add(self._now)
        (sign,) = self._signs.form((condition,))
        return lambda here: _known(sign, here.signs)


def bits_of(atlas: Atlas, arguments: Sequence[str]) -> tuple[int, ...]:
    """The strategies in use in an outcome as a claim names it, as bits.

    >>> from games import load
    >>> from solver import nash
    >>> bits_of(nash(load("thaad-deal")), ("withdraw", "sanction + tolerate"))
    (1, 3)
    """
    return tuple(
        sum(1 << k for k, name in enumerate(player.strategies) if name in argument.split(" + "))
        for player, argument in zip(atlas.game.players, arguments, strict=True)
    )


def profiles_named(claim: Condition) -> tuple[tuple[str, ...], ...]:
    """The outcomes of pure strategies that a claim names, each once."""
    named = (p.arguments for p in predicates(claim.tree) if PREDICATES[p.name] == OUTCOME)
    return tuple(profile for profile in dict.fromkeys(named) if not any(" + " in one for one in profile))


def _known(sign: Sign, signs: Sequence[Known]) -> Both:
    above, below = reversed(signs[sign.place]) if sign.turned else signs[sign.place]
    return (np.zeros_like(above), above | below) if sign.relation == "==" else (above, below)


def _always(here: _Here) -> Both:
    return np.ones(here.length, bool), np.zeros(here.length, bool)


def _open(here: _Here) -> Both:
    return np.zeros(here.length, bool), np.zeros(here.length, bool)


def _all(tests: Sequence[_Test]) -> _Test:
    def test(here: _Here) -> Both:
        return reduce(lambda a, b: (a[0] & b[0], a[1] | b[1]), (one(here) for one in tests), _always(here))

    return test


def _any(tests: Sequence[_Test]) -> _Test:
    return _denied(_all([_denied(test) for test in tests]))


def _denied(test: _Test) -> _Test:
    def denied(here: _Here) -> Both:
        holds, fails = test(here)
        return fails, holds

    return denied


def _only(used: tuple[int, ...]) -> _Test:
    """One extreme equilibrium alone, which is then the only equilibrium."""

    def test(here: _Here) -> Both:
        found = here.found
        if found is None:
            return _open(here)
        alone = found.count[found.point] == 1
        for bits, wanted in zip(found.used, used, strict=True):
            alone = alone & (bits == wanted)
        holds = np.zeros(len(found), bool)
        holds[found.point[alone]] = True
        return holds, ~holds

    return test


def _pays_most(used: tuple[int, ...], atlas: Atlas) -> _Test:
    def test(here: _Here) -> Both:
        found = here.found
        if found is None:
            return _open(here)
        most = pays_all_more(found, as_normal(atlas.game))
        for bits, wanted in zip(found.used, used, strict=True):
            most = most & (bits == wanted)
        holds = np.zeros(len(found), bool)
        holds[found.point[most]] = True
        return holds, ~holds

    return test
