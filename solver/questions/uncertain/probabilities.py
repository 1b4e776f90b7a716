"""Probabilities: exactly where conditions are affine and parameters uniform, else with 95 % intervals.

The probability of a region R, given G, under independent uniform distributions on the ranges is

    vol(R ∩ G ∩ Θ) / vol(G ∩ Θ).

A union is cut into disjoint cells first, so their volumes add up; a cell is a product over groups of conditions that
share no parameter, and each factor a polytope whose volume `solver.regions.volume` finds in rationals. Parameters
that no condition mentions have any distribution: they integrate to 1. Curved conditions do no harm where they say
nothing: where it is proved that a cell has no interior, or that what else the cell says implies them.

Elsewhere a sample tells, with Wilson's 95 % interval where h of n independent points are hits: all p with

    |h/n − p| <= z √(p (1 − p) / n),        z = 1.96,

which stays within [0, 1] and is sensible for few hits and for none. For a mean, z standard errors either way.

Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ldexp, prod, sqrt

import numpy as np

from solver.atlas import Atlas, domain_of
from solver.errors import InvalidGame, Undecided
from solver.expressions.conditions import Condition, predicates
from solver.forms.equilibrium_values import VALUES
from solver.regions.cells import subtract_cells
from solver.regions.constraints import Cell, Constraint, factors, normalize_cell
from solver.regions.decide.emptiness import Budget, is_empty
from solver.regions.decide.work import PER_QUESTION
from solver.regions.domain import Domain, domain
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region, everywhere
from solver.regions.volume import MAX_EXACT_PARAMETERS, Z95, exact_share, wilson
from solver.report.records import Record
from solver.sweeps.kernels.engine import CELLS
from solver.sweeps.kernels.tape import Array

EFFORT = Budget(coefficients=30_000, steps=0, points=False)  # to find out that a curved condition says nothing
MAX_QUESTIONS = 30  # to z3, or as much work, for the exact probabilities of all lists of outcomes
MAX_WORK = MAX_QUESTIONS * PER_QUESTION  # of all decisions about these, by whatever method: a second or two
MAX_PIECES = 200  # disjoint cells; each takes some milliseconds
CURVED = "its conditions are curved"
TOO_MANY = (
    f"more than {MAX_EXACT_PARAMETERS} parameters hang together in its conditions, or its conditions split too often;"
    " with some of them fixed it may be exact"
)
LEVELS = (5, 25, 50, 75, 95)  # quantiles, in per cent


def measure(cells: Sequence[Cell], over: Domain) -> Fraction | None:
    """Return the part of Θ that the union of the cells fills, whatever overlaps; None where that is not known exactly.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 2), Parameter("y", 1, 0, 2)))
    >>> measure(where("x > 1 or x + y > 2", space).cells, domain(space))
    Fraction(5, 8)
    """
    apart = factors(cells) if over.alternatives == ((),) else []  # else parameters may be tied
    if len(apart) > 1:
        shares = [share for one in apart if (share := measure(one, over)) is not None]
        return prod(shares, start=Fraction(1)) if len(shares) == len(apart) else None
    whole = Fraction(0)
    disjoint = (piece for k, cell in enumerate(cells) for piece in subtract_cells((cell,), cells[:k], over))
    for count, piece in enumerate(disjoint):
        part = exact_share([piece], over) if count < MAX_PIECES else None
        if part is None:
            return None
        whole += part
    return whole


def uniform(space: ParameterSpace, cells: Sequence[Cell]) -> str:
    """Return why the parameters of the conditions are not all uniform, or nothing."""
    for k in sorted({k for cell in (*cells, *domain(space).alternatives) for c in cell for k in c.variables}):
        how = space.parameters[k].distribution
        if how is not None and how.kind != "uniform":
            return f"{space.names[k]} is {how.kind}, not uniform"
    return ""


class ExactProbabilities:
    """Exact probabilities over a game's parameters, given something or nothing; `off_walls`: of claims as they are read
    where no wall is met, which has probability 0.

    >>> atlas = nash(load("thaad-deal"))
    >>> ExactProbabilities(atlas).claim(parse_claim(atlas.game, "equilibrium(withdraw, sanction)"))
    (Fraction(5, 12), '')
    """

    def __init__(self, atlas: Atlas, given: Condition | None = None, off_walls: bool = False) -> None:
        self.off_walls = off_walls
        self.atlas, self.space, self.over = atlas, atlas.game.space, domain_of(atlas)
        self.condition = given
        self.given, self.refused = (everywhere(self.space), "") if given is None else self._region(given)
        self.whole, why = self._measure_region(self.given) if self.given is not None else (None, self.refused)
        self.refused = f"of what is given {why}" if why else ""

    def claim(self, claim: Condition) -> tuple[Fraction | None, str]:
        """Return the probability of a claim; or None, and why it is not known exactly."""
        region, why = self._region(claim)
        return self.region(region) if region is not None else (None, why)

    def region(self, region: Region) -> tuple[Fraction | None, str]:
        """Return the probability of a region; or None, and why it is not known exactly."""
        if self.refused or self.given is None or not self.whole:
            return None, self.refused or "what is given has probability 0"
        part, why = self._measure_region(region & self.given)
        return (None, why) if part is None else (part / self.whole, "")

    def phase(self, labels: Sequence[str]) -> tuple[Fraction | None, str]:
        """Return the probability that just these outcomes are equilibria; or None, and why it is not known.

        >>> ExactProbabilities(nash(load("thaad-deal"))).phase(("(keep, sanction)",))
        (Fraction(1, 4), '')
        """
        try:
            return self.region(Region(self.space, tuple(self._cells_of(labels))))
        except Undecided:
            return None, TOO_MANY

    def _cells_of(self, labels: Sequence[str]) -> Sequence[Cell]:
        """Return where just these outcomes are equilibria, up to sets of measure 0; Undecided if that splits a lot."""
        standing: dict[str, list[Cell]] = {}
        for branch in self.atlas.branches:
            standing.setdefault(branch.label, []).extend(branch.region.cells)
        cells: Sequence[Cell] = [()]
        for label in labels:
            here = standing.pop(label, [])
            both = [normalize_cell((*cell, *one)) for cell in cells for one in here]
            cells = self._full_cells([cell for cell in both if cell is not None])
        for taken in () if self.atlas.traits.single else standing.values():  # of which two meet on walls alone
            cells = self._full_cells(subtract_cells(cells, taken, self.over))
        return cells

    def _full_cells(self, cells: Sequence[Cell]) -> list[Cell]:
        """Return those cells not proved to be without interior, less what is implied; Undecided for too many."""
        straight = (_without_implied_curves(cell, self.over) for cell in dict.fromkeys(cells))
        if len(full := [cell for cell in straight if cell is not None]) > MAX_PIECES:
            raise Undecided(TOO_MANY)
        return full

    def _region(self, claim: Condition) -> tuple[Region | None, str]:
        cells = prod(len(player.strategies) for player in self.atlas.game.players)
        named = {p.name for p in predicates(claim.tree)}
        mixed = any(" + " in one for p in predicates(claim.tree) for one in p.arguments)
        if cells > CELLS and (mixed or named & {"unique", "payoff_dominant", *VALUES}):
            return None, "it speaks of mixed equilibria in a game of more than 2 x 2"
        try:
            return self.atlas.claim(claim, off_walls=self.off_walls).region(), ""
        except InvalidGame as error:
            return None, str(error)

    def _measure_region(self, region: Region) -> tuple[Fraction | None, str]:
        cells = [cell for cell in map(normalize_cell, region.cells) if cell is not None]
        if len(cells) <= MAX_PIECES:
            cells = self._full_cells(cells)
        if not all(c.is_affine for cell in (*cells, *self.over.alternatives) for c in cell):
            return None, CURVED
        if why := uniform(self.space, cells):
            return None, why
        found = measure(cells, self.over)
        return found, "" if found is not None else TOO_MANY


def _without_implied_curves(cell: Cell, over: Domain) -> Cell | None:
    """Drop, up to sets of measure 0, the curved conditions that the others imply; None where no interior is
    left, which is proved."""
    curved = [c for c in cell if not c.is_affine and c.relation != "=="]
    if not curved:
        return cell
    if is_empty(tuple(c.strict() for c in cell), over, EFFORT):
        return None
    left = cell
    for condition in curved:
        others = tuple(c for c in left if c is not condition)
        if is_empty((*others, Constraint(-condition.poly, ">")), over, EFFORT):
            left = others
    return left


@dataclass(frozen=True, slots=True)
class Chance(Record, add="estimate"):
    """A probability: `exact`, or None and `why`; `hits` of `count` points; `low` to `high`: Wilson's 95 % interval."""

    hits: int
    count: int
    low: float
    high: float
    exact: Fraction | None = None
    why: str = ""

    @property
    def estimate(self) -> float:
        return self.hits / self.count

    @property
    def value(self) -> Fraction | float:
        return self.estimate if self.exact is None else self.exact


def chance(hits: int, count: int, exact: Fraction | None = None, why: str = "") -> Chance:
    """Return the probability of which `hits` of `count` points tell.

    >>> chance(50, 100, Fraction(1, 2)).value
    Fraction(1, 2)
    """
    return Chance(hits, count, *wilson(hits, count), exact, why)


@dataclass(frozen=True, slots=True)
class Spread(Record):
    """How a number is spread: its mean with a 95 % interval, its standard deviation, and quantiles at LEVELS."""

    mean: float
    low: float
    high: float
    sd: float
    quantiles: tuple[float, ...]


def spread(values: Array) -> Spread:
    """Return the distribution of the values of a sample, two at least.

    >>> spread(np.arange(101.0)).quantiles
    (5.0, 25.0, 50.0, 75.0, 95.0)
    """
    exponent = int(np.frexp(np.abs(values).max())[1])  # so that no square is beyond what floats hold
    small = np.ldexp(values, -exponent)
    mean, sd = float(small.mean()), float(small.std(ddof=1))
    error = Z95 * sd / sqrt(len(values))
    found = (mean, mean - error, mean + error, sd, *map(float, np.percentile(small, LEVELS)))
    mean, low, high, sd, *quantiles = (ldexp(one, exponent) for one in found)
    return Spread(mean, low, high, sd, tuple(quantiles))
