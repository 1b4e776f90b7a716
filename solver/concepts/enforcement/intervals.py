"""What values of one parameter make an outcome an equilibrium: an interval, in closed form.

Let every payoff be affine in a parameter x, as for all devices. That player p gains nothing by a instead of its part is

    u_p(outcome) − u_p(a, the others' part)  =  c1·x + c0  >=  0,

with c1 and c0 in the other parameters: a lower bound −c0/c1 on x where c1 > 0, an upper one where c1 < 0,
and for c1 = 0 a condition without x. So what works for a player is an interval: the greatest lower bound to the
least upper one, piece by piece, a piece saying which bound that is. In no piece: no x of its range works.

The whole set, in all parameters at once, is a region, whatever the degree in x is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import and_

from solver.algebra.polynomials import Poly, Ratio, Relation, degrees, ratio
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.regions.cells import without_signed_factors
from solver.regions.constraints import Cell, Constraint, consistent, constraint, normalize_cell
from solver.regions.decide.emptiness import SIGNS, is_empty  # an empty case that is not recognised is harmless
from solver.regions.domain import Domain, domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.region import Region

MAX_SIMPLIFIED_DEGREE = 2  # the degree up to which conditions are simplified
Demands = tuple[Poly, ...]  # what must not be below zero
Span = tuple[str | None, str | None]


@dataclass(frozen=True, eq=False)
class IntervalPiece:
    """In the region `where`, x works for the player exactly from `low` to `high`; None: the end of its range."""

    where: Region
    low: Ratio | None
    high: Ratio | None

    def ends(self, over: Domain, point: Mapping[str, Fraction]) -> tuple[Fraction | None, Fraction | None]:
        """Return both ends at a point of the region."""
        values = over.ring.values(point)
        low, high = (None if end is None else end.at(values) for end in (self.low, self.high))
        return low, high


def equilibrium_region(game: NormalForm, profile: Sequence[str]) -> Region:
    """Return where a profile of pure strategies is an equilibrium, for any number of players.

    >>> print(equilibrium_region(load("thaad-deal"), ("withdraw", "sanction")))
    breach_us >= shield and breach_cn >= buffer - calm
    """
    return reduce(and_, (_player_region(game, profile, player) for player in range(len(game.players))))


def _player_region(game: NormalForm, profile: Sequence[str], player: int) -> Region:
    """Return where one player gains nothing by leaving the profile."""
    each = _equilibrium_demands(game, profile, player)
    cells = consistent((*guards, *(constraint(poly, ">=") for poly in demands)) for guards, demands in each)
    region = Region(game.space, tuple(dict.fromkeys(cells)))
    return region if len(region.cells) == 1 else shorten_region(region)


def _equilibrium_demands(game: NormalForm, profile: Sequence[str], player: int) -> Iterator[tuple[Cell, Demands]]:
    """Yield what a player requires of an equilibrium, for each way that the comparisons in its payoffs come out."""
    over = domain(game.space)

    def compute(decide: Decisions) -> Demands:
        def pay(cell: Sequence[str]) -> Ratio:
            return lower(game.write_out(game.cell(cell)[player]), over.ring, decide)

        gains = (pay(profile) - pay(moved) for moved in game.deviations(profile, player))
        return tuple(upright(gain, decide) for gain in gains)

    yield from cases(compute, lambda guards: not is_empty(guards, over, SIGNS))


def upright(value: Ratio, decide: Decisions) -> Poly:
    """Return a polynomial of the sign of the quotient."""
    return value.over if decide(value.under, strict=True) else -value.over


def bounds(
    game: NormalForm, profile: Sequence[str], name: str, open_high: bool = False, between: Span = (None, None)
) -> tuple[tuple[IntervalPiece, ...], ...]:
    """Return for each player the pieces of what works, in the order of the cases.

    `open_high`: without the upper end of x's range; `between`: the parameters at which that range begins and ends, None
    where that is a number. Raises UsageError where a payoff is not affine in the parameter.

    >>> deal = load("thaad-deal")
    >>> us, _ = bounds(deal, ("withdraw", "sanction"), "shield")
    >>> us[1].low, ratio_text(us[1].high, deal.space.names)
    (None, 'breach_us')
    """
    over = domain(game.space)
    k = over.names.index(name)
    ends = [
        over.ring.constant(number) if end is None else over.ring[end]
        for number, end in zip((over.low[k], over.high[k]), between, strict=True)
    ]
    return tuple(_bounds(game, profile, player, over, k, ends, open_high) for player in range(len(game.players)))


def _bounds(
    game: NormalForm, profile: Sequence[str], player: int, over: Domain, k: int, ends: Sequence[Poly], open_high: bool
) -> tuple[IntervalPiece, ...]:
    found: dict[tuple[Ratio | None, Ratio | None], list[Cell]] = {}
    for guards, demands in _equilibrium_demands(game, profile, player):
        if any(k in guard.variables for guard in guards):
            raise UsageError(f"the payoffs compare {over.names[k]} with other parameters; they have to be affine in it")
        splits = [_split(poly, k, over.names[k]) for poly in demands]
        for cell, low, high in _pieces(guards, splits, over, ends, open_high):
            found.setdefault((low, high), []).append(cell)
    merged = ((_merge_region(Region(game.space, tuple(dict.fromkeys(cells)))), ends) for ends, cells in found.items())
    return tuple(IntervalPiece(region, *ends) for region, ends in merged if region.cells)


def _merge_region(region: Region) -> Region:
    """Return a region in fewer alternatives; curved ones are not compared with each other, which takes long."""
    return region.merged() if all(c.is_affine for cell in region.cells for c in cell) else shorten_region(region)


def shorten_region(region: Region) -> Region:
    """Return a region simplified, unless its conditions are of so high a degree that this can take seconds.

    >>> print(shorten_region(nash(load("two-markets")).branches[0].region))
    share >= 2/3
    """
    steep = any(c.poly.total_degree() > MAX_SIMPLIFIED_DEGREE for cell in region.cells for c in cell)
    return region if steep else region.simplified()


Split = tuple[Poly, Poly]  # c1 and c0


def _split(poly: Poly, k: int, name: str) -> Split:
    if degrees(poly)[k] > 1:
        raise UsageError(f"a payoff is of degree {degrees(poly)[k]} in {name}; it has to be affine in it")
    slope = poly.derivative(k)
    return slope, poly - slope * poly.context().gens()[k]


def _pieces(
    guards: Cell, demands: Sequence[Split], over: Domain, ends: Sequence[Poly], open_high: bool
) -> Iterator[tuple[Cell, Ratio | None, Ratio | None]]:
    (start, stop), one = ends, over.ring.one
    for cell, ups, downs in _signs(guards, demands, over):
        lows = _distinct([(start, one), *((-c0, c1) for c1, c0 in ups)])
        highs = _distinct([(stop, one), *((c0, -c1) for c1, c0 in downs)])
        for a, low in enumerate(lows):
            greatest = _tightest(low, lows, _at_least)
            for b, high in enumerate(highs):
                least = _tightest(high, highs, lambda one, other, sign: _at_least(other, one, sign))
                inside = (_at_least(highs[0], low, ">"),) if open_high else ()
                whole = normalize_cell((*cell, *greatest, *least, _at_least(high, low), *inside))
                plain = None if whole is None else normalize_cell(without_signed_factors(whole, over))
                if plain is not None and not is_empty(plain, over, SIGNS):
                    yield plain, ratio(*low) if a else None, ratio(*high) if b else None


def _tightest(one: Split, bounds: Sequence[Split], beats: Callable[[Split, Split, Relation], Constraint]) -> Cell:
    """Return the conditions that a bound is the tightest; ties go to the first one, the end of the range."""
    first = bounds[0]
    return tuple(beats(one, other, ">" if other is first else ">=") for other in bounds if other is not one)


def _distinct(bounds: Iterable[Split]) -> list[Split]:
    found: dict[Ratio, Split] = {}
    for over, under in bounds:
        found.setdefault(ratio(over, under), (over, under))
    return list(found.values())


def _at_least(left: Split, right: Split, sign: Relation = ">=") -> Constraint:
    """Return the condition left >= right, or left > right, for two quotients with denominators above zero."""
    return constraint(left[0] * right[1] - right[0] * left[1], sign)


def _signs(guards: Cell, demands: Sequence[Split], over: Domain) -> list[tuple[Cell, list[Split], list[Split]]]:
    """Return each way that the slopes' signs come out: conditions, demands that rise with x, demands that fall."""
    ways: list[tuple[Cell, list[Split], list[Split]]] = [(guards, [], [])]
    for slope, rest in demands:
        before, ways = ways, []
        for cell, ups, downs in before:
            for sign, up, down in (
                ((constraint(slope, ">"),), [*ups, (slope, rest)], downs),
                ((constraint(-slope, ">"),), ups, [*downs, (slope, rest)]),
                ((constraint(slope, "=="), constraint(rest, ">=")), ups, downs),
            ):
                signed = normalize_cell((*cell, *sign))
                if signed is not None and not is_empty(signed, over, SIGNS):
                    ways.append((signed, up, down))
    return ways
