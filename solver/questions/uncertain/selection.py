"""Selection rules: which of the equilibria at a point is taken to be played, where a rule decides that.

    risk-dominant     the strict equilibrium s of pure strategies such that against every other strict one t in which
                      both move, Π_i (u_i(s) − u_i(t_i, s)) > Π_i (u_i(t) − u_i(s_i, t))
    payoff-dominant   the one that pays every player more than every other one does
    nash-product      the one with the greatest Π_i (u_i − d_i), d_i = max_k min_l u_i(k, l), what player i can
                      secure alone by a pure strategy; no equilibrium pays less
    focal=OUTCOME     the outcome named, where it stands

Where one equilibrium stands alone there is nothing to select. Elsewhere a rule may choose none, or not tell two
apart; then it does not decide, and nothing is chosen for it. Payoffs, or products of them, count as equal where they
differ by less than rounding may have moved them: TOLERANCE times what they are sums of. A payoff that no equilibrium
comes near, however large, makes none of them equal.

Harsanyi, Selten (1988), "A General Theory of Equilibrium Selection in Games"; Nash (1950), "The Bargaining Problem".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import permutations, product
from math import prod

import numpy as np

from solver import outcomes
from solver.atlas import Atlas
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.forms.players import bits_of
from solver.regions.parameters import no_such
from solver.sweeps.kernels.paired_payoffs import payoff_registers
from solver.sweeps.kernels.point_table import PointTable
from solver.sweeps.kernels.tape import Array, Program, Tape

TOLERANCE = 1e-9
NAMES = ("risk-dominant", "payoff-dominant", "nash-product")
FOCAL = "focal"
Fits = tuple[Array, Array]  # which of all equilibria found fit a rule, and which of them nothing else fits better


@dataclass(frozen=True, slots=True)
class Rule:
    """A selection rule: its name as it is typed; for a focal one the outcome, as bits for each player."""

    name: str
    focal: tuple[int, ...] = ()


def rule(atlas: Atlas, text: str) -> Rule:
    """Return the rule that a text names; UsageError for an unknown rule or outcome, with the nearest name.

    >>> rule(nash(load("thaad-deal")), "focal=keep, tolerate")
    Rule(name='focal=(keep, tolerate)', focal=(2, 2))
    """
    name, is_focal, named = text.partition("=")
    if name.strip() == FOCAL and is_focal:
        used = zip(atlas.game.players, outcomes.supports(atlas, named), strict=True)
        sides = [" + ".join(s for s in player.strategies if s in names) for player, names in used]
        return Rule(f"{FOCAL}=({', '.join(sides)})", bits_of(atlas.game.players, sides))
    if text.strip() in NAMES:
        return Rule(text.strip())
    raise UsageError(no_such("selection rule", text, (*NAMES, f"{FOCAL}=OUTCOME")))


@dataclass(frozen=True, eq=False)
class Payoffs:
    """The payoff table of a game as a function of points. `error`: a bound on its rounding errors, as far as known."""

    shape: tuple[int, ...]
    program: Program
    error: float

    def __call__(self, points: Array) -> Array:
        """Return the payoffs, shape (players, strategies of each player in turn, points)."""
        length = points.shape[1]
        values = [np.broadcast_to(np.asarray(value, float), (length,)) for value in self.program(list(points))]
        return np.array(values).reshape(len(self.shape), *self.shape, length)

    def difference(self, one: Array, other: Array) -> tuple[Array, Array]:
        """Return the difference of two payoffs, and how far rounding may have moved it."""
        return one - other, TOLERANCE * (np.abs(one) + np.abs(other)) + 2 * self.error


@lru_cache(maxsize=16)
def payoff_table(game: NormalForm) -> Payoffs:
    tape = Tape(game.space.box)
    registers = [one for payoffs in payoff_registers(game, tape) for one in payoffs]
    finite = [error for error in map(tape.error, registers) if np.isfinite(error)]
    return Payoffs(game.shape, tape.program(registers), max(finite, default=0.0))


def rounding(game: NormalForm, points: Array, found: PointTable) -> Array:
    """Return how far rounding may have moved what each equilibrium pays, shape (players, equilibria): TOLERANCE times
    the sizes of what that is a sum of, and the errors of the payoffs."""
    payoffs = payoff_table(game)
    sizes = np.abs(payoffs(points)).reshape(len(payoffs.shape), prod(payoffs.shape), len(found))
    parts = np.zeros(found.payoffs.shape)
    for cell, profile in enumerate(product(*map(range, payoffs.shape))):
        weight = reduce(np.multiply, (found.weights[k][s] for k, s in enumerate(profile)))
        if (played := np.flatnonzero(weight)).size:
            parts[:, played] += weight[played] * sizes[:, cell, found.point[played]]
    return TOLERANCE * parts + payoffs.error


def select(chosen: Rule, game: NormalForm, points: Array, found: PointTable, errors: Array) -> tuple[Array, Array]:
    """Return the position, among the equilibria found, of the one that the rule takes at each point, −1 where it takes
    none; and whether that is because some cannot be told apart. Every point has at least one. `errors`: `rounding`."""
    row, tied = np.where(found.count == 1, found.starts, -1), np.zeros(len(found), bool)
    several = found.count > 1
    if several.any():
        fit, level = _fits(chosen, game, points, found, errors)
        row[several] = _only(found, fit)[several]
        tied = several & (row < 0) & points_with(found, level)
    return row, tied


def pays_all_more(found: PointTable, errors: Array) -> Fits:
    """Return which equilibria pay every player more, and no less, than every other one at their point does."""
    near, alone = _best(found, found.payoffs, errors)
    return np.asarray((near & alone).all(axis=0)), np.asarray(near.all(axis=0))


def _fits(chosen: Rule, game: NormalForm, points: Array, found: PointTable, errors: Array) -> Fits:
    match chosen.name:
        case "risk-dominant":
            return _risk_dominant(game, points, found)
        case "payoff-dominant":
            return pays_all_more(found, errors)
        case "nash-product":
            return _nash_product(game, points, found, errors)
    named = np.asarray((found.used == np.array(chosen.focal)[:, None]).all(axis=0))
    return named, named


def _nash_product(game: NormalForm, points: Array, found: PointTable, errors: Array) -> Fits:
    payoffs = payoff_table(game)
    first, second = payoffs(points)
    secured = np.array([first.min(axis=1).max(axis=0), second.min(axis=0).max(axis=0)])[:, found.point]
    gains = np.maximum(found.payoffs - secured, 0)
    off = errors + payoffs.error + np.spacing(np.abs(secured))
    near, _ = _best(found, gains.prod(axis=0)[None], ((gains + off).prod(axis=0) - gains.prod(axis=0))[None])
    return near[0], near[0]


def _risk_dominant(game: NormalForm, points: Array, found: PointTable) -> Fits:
    payoffs = payoff_table(game)
    u = payoffs(points)
    strict = {s: stands for s in product(*map(range, payoffs.shape)) if (stands := _strict(payoffs, u, s)).any()}
    ahead = {s: stands.copy() for s, stands in strict.items()}  # of every other one
    level = {s: stands.copy() for s, stands in strict.items()}  # with some, and behind none
    for s, t in permutations(strict, 2):
        here = np.flatnonzero(strict[s] & strict[t])
        if len(here):  # strict at one point, so they differ for both players
            (own, off), (other, other_off) = (_loss(payoffs, u[..., here], *pair) for pair in ((s, t), (t, s)))
            ahead[s][here] &= own - other > off + other_off
            level[s][here] &= own - other >= -(off + other_off)
    return _rows_of(found, ahead), _rows_of(found, level)


def _strict(payoffs: Payoffs, u: Array, s: tuple[int, ...]) -> Array:
    i, j = s
    moved = np.delete(u[0, :, j], i, axis=0), np.delete(u[1, i], j, axis=0)
    each = [payoffs.difference(u[k, i, j], other) for k, other in enumerate(moved)]
    return np.asarray(np.all([(more > off).all(axis=0) for more, off in each], axis=0))


def _loss(payoffs: Payoffs, u: Array, s: tuple[int, ...], t: tuple[int, ...]) -> tuple[Array, Array]:
    """Return the product over both players of what moving alone from s to t loses, and how far rounding moves it."""
    stays = u[0, s[0], s[1]], u[1, s[0], s[1]]
    moves = u[0, t[0], s[1]], u[1, s[0], t[1]]
    (one, off), (other, other_off) = map(payoffs.difference, stays, moves)
    return one * other, (np.abs(one) + off) * (np.abs(other) + other_off) - np.abs(one * other)


def _rows_of(found: PointTable, where: Mapping[tuple[int, ...], Array]) -> Array:
    """Return the equilibria that are one of these outcomes of pure strategies, at points where it is marked."""
    wanted = np.zeros(len(found.point), bool)
    for (i, j), marked in where.items():
        wanted |= (found.used[0] == 1 << i) & (found.used[1] == 1 << j) & marked[found.point]
    return wanted


def _best(found: PointTable, values: Array, errors: Array) -> Fits:
    """Return for each line of values which equilibria may have the greatest one at their point, and which alone may."""
    some = found.count > 0
    starts, count = found.starts[some], found.count[some]
    near = values + errors >= np.repeat(np.maximum.reduceat(values - errors, starts, axis=1), count, axis=1)
    return near, np.repeat(np.add.reduceat(near.astype(np.int64), starts, axis=1) == 1, count, axis=1)


def points_with(found: PointTable, wanted: Array) -> Array:
    """Return which points have one of the equilibria wanted."""
    return np.bincount(found.point[wanted], minlength=len(found)) > 0


def _only(found: PointTable, wanted: Array) -> Array:
    """Return the one row wanted at each point, or −1."""
    rows, taken = np.flatnonzero(wanted), np.full(len(found), -1, np.int64)
    taken[found.point[rows]] = rows
    taken[np.bincount(found.point[rows], minlength=len(found)) != 1] = -1
    return taken


def envelope(found: PointTable, values: Array | None = None) -> Array:
    """Return the least and the greatest payoff over all equilibria of each point, shape (2, players, points); NaN
    at a point without one, as the pure ones of many players may be. A continuum's extremes lie at its corners, since
    payoffs are linear in each player's strategy. `values`: what else each equilibrium has, instead of payoffs."""
    some, each = found.count > 0, found.payoffs if values is None else values
    ends = np.full((2, len(each), len(found)), np.nan)
    if some.any():
        starts = found.starts[some]
        for end, ufunc in zip(ends, (np.minimum, np.maximum), strict=True):
            end[:, some] = ufunc.reduceat(each, starts, axis=1)
    return ends
