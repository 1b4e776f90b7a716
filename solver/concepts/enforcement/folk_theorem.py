"""What a repeated game of two can pay at one discount factor δ, and the worst credible punishment.

Pure moves, and a public lottery before each round. Let W hold what may be promised for tomorrow. A move a is worth
making when the promise w in W is as much above the worst one in W as breaking a gains today, h_p(a):

    Q(a, W) = {w in W : w_p >= min W_p + (1 − δ)/δ · h_p(a) for both p},
    B(W)    = hull of all (1 − δ)·u(a) + δ·w,  w in Q(a, W).

The set V of equilibrium payoffs is the largest with V = B(V). B grows with W, so every W that holds V gives one
that holds it still, and every W inside B(W) lies in V. Outside, fewer points than B's are enough: where u(a) itself may
be promised, u(a) alone, and else, where u(a) is in W, those of Q's corners at which one of the conditions is met
with equality. (Let λ be a direction in which V reaches further than these, at v = (1 − δ)·u(a) + δ·w; then λ·u(a) >=
λ·v >= λ·w. If u(a) may be promised it is among them, a contradiction; if not, going from w towards u(a) meets
such a condition, no lower in λ, a contradiction again.) That makes the iteration end at V itself in most games. Where
it does not, what is left is certified from both sides: an outer polygon, and an inner one that lies in its own B.

The worst point of V is the worst credible punishment. Nobody can be held below what it can secure itself,

    v_p = min over the others' moves of max over its own of u_p,    its minmax value,

so with less patience than R >= (1 − δ)·T + δ·v requires, no punishment in pure moves protects the deal. Where V's
worst point at that δ is not hard enough, δ is found between two numbers, one proved too little and one proved enough,
since patience only ever helps. Mixed moves can hold a side lower: for 2×2 games that value is here too, exactly, at a
point. With s = a + d − b − c

    value [[a, b], [c, d]] = (a·d − b·c)/s    where neither side has a pure best move.

Abreu, Pearce and Stacchetti (1990), "Toward a Theory of Discounted Repeated Games with Imperfect Monitoring",
Econometrica 58; Cronshaw and Luenberger (1994), "Strongly Symmetric Subgame Perfect Equilibria in Infinitely Repeated
Games with Perfect Monitoring and Discounting", Games and Economic Behavior 6; Abreu and Sannikov (2014), "An
Algorithm for Two-Player Repeated Games with Perfect Monitoring", Theoretical Economics 9. Abreu (1988), "On the Theory
of Infinitely Repeated Games with Discounting", Econometrica 56; von Neumann (1928).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import product

from solver.algebra.polygons import Pair, Polygon, clip_below, contains, hull, lowest, mixture_points, within
from solver.concepts.enforcement.deal import Deal, Device, Did, Profile, enlarge_game, minus
from solver.concepts.enforcement.intervals import upright
from solver.concepts.enforcement.punishments import patience, stage_payoffs
from solver.errors import UsageError
from solver.expressions.expression import evaluate
from solver.expressions.nodes import ONE, Call, Name, Node, add, multiply
from solver.forms.lotteries import extreme
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, consistent, constraint
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.region import Region
from solver.report.json_records import Written

MAX_OUTER_STEPS = 100  # of the iteration from outside
MAX_INNER_STEPS = 12  # steps from inside
MAX_DIGITS = 80  # of a denominator, from which on the iteration stops
MAX_SYMBOLIC_STRATEGIES = 2  # strategies a player, up to which minmax values are kept in symbols
MAX_HALVINGS = 6  # of the interval in which the least patience lies
SHORT_DENOMINATORS = (12, 60, 1_000, 10**6)  # denominators of the corners that are tried, at most


@dataclass(frozen=True)
class Folk(Written, add="exact"):
    """The payoffs of subgame-perfect equilibria: all of them lie in `outer`, and all of `inner` are some. Corners
    counter-clockwise; no corner: no such equilibrium in pure moves is found (`inner`), or exists (`outer`)."""

    delta: Fraction
    inner: Polygon
    outer: Polygon

    @property
    def exact(self) -> bool:
        return self.inner == self.outer


class Repeated:
    """A game of two in numbers, to be repeated: what every pair of moves pays, by position."""

    def __init__(self, pays: Mapping[Did, Sequence[Fraction]], delta: Fraction) -> None:
        if not 0 < delta < 1:
            why = "at 0 nothing is repeated, and at 1 what is paid for ever has no sum"
            raise UsageError(f"the discount factor is {delta}; it has to be above 0 and below 1: {why}")
        self.delta = delta
        self.pays: dict[Did, Pair] = {did: (paid[0], paid[1]) for did, paid in pays.items()}

    @cached_property
    def gain(self) -> Mapping[Did, Pair]:
        """What breaking off gains today, at most."""
        return {did: (self._best(did, 0) - paid[0], self._best(did, 1) - paid[1]) for did, paid in self.pays.items()}

    def _best(self, did: Did, player: int) -> Fraction:
        return max(paid[player] for other, paid in self.pays.items() if other[1 - player] == did[1 - player])

    @cached_property
    def minmax(self) -> Pair:
        """What each can be held down to by a pure move of the other."""
        return min(self._best(did, 0) for did in self.pays), min(self._best(did, 1) for did in self.pays)

    def least(self, did: Did, floor: Pair) -> Pair:
        """Return what has to be promised for a pair of moves, if `floor` is the worst that can follow.

        >>> game = Repeated({(0, 0): (Fraction(3),) * 2, (1, 0): (Fraction(5), Fraction(0))}, Fraction(1, 2))
        >>> game.least((0, 0), (Fraction(1), Fraction(1)))
        (Fraction(3, 1), Fraction(1, 1))
        """
        factor = (1 - self.delta) / self.delta
        gain = self.gain[did]
        return (floor[0] + factor * gain[0], floor[1] + factor * gain[1])

    def allowed(self, did: Did, promises: Polygon, floor: Pair) -> Polygon:
        """Return Q: the promises that keep both to a pair of moves."""
        need = self.least(did, floor)
        return clip_below(clip_below(promises, 0, need[0]), 1, need[1])

    def image(self, promises: Polygon) -> Polygon:
        """Return B: what can be paid if tomorrow's payoffs are to be among the promises.

        >>> one = Repeated({(0, 0): (Fraction(1), Fraction(2))}, Fraction(1, 2))
        >>> one.image(((Fraction(1), Fraction(2)),))
        ((Fraction(1, 1), Fraction(2, 1)),)
        """
        if not promises:
            return ()
        floor = (lowest(promises, 0), lowest(promises, 1))
        kept = ((paid, self.allowed(did, promises, floor)) for did, paid in self.pays.items())
        return hull(point for paid, allowed in kept for point in mixture_points(paid, self.delta, allowed))

    def narrowed(self, promises: Polygon, floor: Pair, boldly: bool = False) -> Polygon:
        """Return a set that holds every equilibrium's payoffs, if `promises` does and nobody can be held below `floor`.
        `boldly`: with fewer points where u(a) is no promise, which gets to the limit sooner but proves nothing."""
        found: list[Pair] = []
        for did, paid in self.pays.items():
            need = self.least(did, floor)
            if paid[0] >= need[0] and paid[1] >= need[1]:
                found.append(paid)
                continue
            allowed = self.allowed(did, promises, floor)
            if boldly or contains(promises, paid):
                allowed = tuple(w for w in allowed if w[0] == need[0] or w[1] == need[1])
            found += mixture_points(paid, self.delta, allowed)
        return hull(found)


def folk_payoffs(pays: Mapping[Did, Sequence[Fraction]], delta: Fraction) -> Folk:
    """Return the payoffs of subgame-perfect equilibria in pure moves with a public lottery, for two players.

    >>> dilemma = {(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)}
    >>> pays = {did: tuple(map(Fraction, paid)) for did, paid in dilemma.items()}
    >>> found = folk_payoffs(pays, Fraction(1, 2))
    >>> found.exact, [tuple(map(str, corner)) for corner in found.inner]
    (True, [('1', '1'), ('13/3', '1'), ('3', '3'), ('1', '13/3')])

    Raises UsageError for a discount factor that is not between 0 and 1.
    """
    game = Repeated(pays, delta)
    outer = _from_outside(game)
    if not outer or within(outer, game.image(outer)):
        return Folk(delta, outer, outer)
    return Folk(delta, _from_inside(game, outer), outer)


def _from_outside(game: Repeated, boldly: bool = False) -> Polygon:
    promises, floor = hull(game.pays.values()), game.minmax
    for _ in range(MAX_OUTER_STEPS):
        narrower = game.narrowed(promises, floor, boldly)
        if not narrower:
            return ()
        raised = (max(floor[0], lowest(narrower, 0)), max(floor[1], lowest(narrower, 1)))
        if narrower == promises and raised == floor:
            break
        promises, floor = narrower, raised
        if max(len(str(x.denominator)) for corner in promises for x in corner) > MAX_DIGITS:
            break
    return promises


def _from_inside(game: Repeated, outer: Polygon) -> Polygon:
    """Return the first of some polygons that lies in its own image, grown. They are what the iteration seems to tend
    to, with corners of few digits; else the equilibria of one round."""
    limit = _from_outside(game, boldly=True)
    pairs = product((limit, outer), SHORT_DENOMINATORS)
    shortened = (hull((x.limit_denominator(most), y.limit_denominator(most)) for x, y in one) for one, most in pairs)
    for candidate in (limit, *shortened):
        if candidate and within(candidate, game.image(candidate)):
            return _grow(game, candidate)
    return _grow(game, hull(paid for did, paid in game.pays.items() if not any(game.gain[did])))


def _grow(game: Repeated, promises: Polygon) -> Polygon:
    for _ in range(MAX_INNER_STEPS):
        larger = game.image(promises)
        if larger == promises:
            break
        promises = larger
    return promises


def is_sustainable(pays: Mapping[Did, Sequence[Fraction]], deal: Did, delta: Fraction) -> bool | None:
    """Decide whether the deal can be played for ever, breaches punished as hard as is credible; None: undecided.

    >>> dilemma = {(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)}
    >>> pays = {did: tuple(map(Fraction, paid)) for did, paid in dilemma.items()}
    >>> is_sustainable(pays, (0, 0), Fraction(1, 2))
    True
    """
    game, found = Repeated(pays, delta), folk_payoffs(pays, delta)
    paid = game.pays[deal]
    if not found.outer:
        return False
    for promises, answer in ((found.inner, True), (found.outer, False)):
        if promises:
            need = game.least(deal, (lowest(promises, 0), lowest(promises, 1)))
            if (paid[0] >= need[0] and paid[1] >= need[1]) == answer:
                return answer
    return None


# --- the worst credible punishment ----------------------------------------------------------------


def minmax(deal: Deal, player: int) -> Node:
    """Return what a player of two can be held down to by a pure move of the other.

    >>> render(minmax(Deal(load("prisoners-dilemma"), ("cooperate", "cooperate")), 0))
    'Min(Max(reward, temptation), Max(sucker, punishment))'
    """
    return extreme("Min", [extreme("Max", met) for met in _answers(deal, player)])


def _answers(deal: Deal, player: int) -> Iterator[list[Node]]:
    """Yield for each move of the other what a player of two gets by each of its own."""
    for theirs in deal.game.players[1 - player].strategies:
        own = deal.game.players[player].strategies
        yield [deal.pays(player, (mine, theirs) if player == 0 else (theirs, mine)) for mine in own]


def worst_punishment(deal: Deal, point: Mapping[str, Fraction]) -> Device:
    """Return the device of patience below which no punishment in pure moves protects the deal.

    >>> game = load("prisoners-dilemma")
    >>> device = worst_punishment(Deal(game, ("cooperate", "cooperate")), game.space.baseline)
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['1/2', 'None']

    In games larger than 2×2 the minmax values enter the formulas as the payoffs that they are at the point, since
    there are too many cases of which payoff it is; the region is exact all the same.
    """
    delta = patience(deal)
    d = Name(delta.name)
    floor = [minmax(deal, player) for player in (0, 1)]
    if max(deal.game.shape) > MAX_SYMBOLIC_STRATEGIES:
        floor = [_attained(value, point) for value in floor]

    def pay(player: int, profile: Profile) -> Node:
        later = floor[player] if deal.breakers(profile) else deal.pays(player)
        return add(multiply(minus(ONE, d), deal.pays(player, profile)), multiply(d, later))

    game = enlarge_game(deal, (delta,), pay, "the hardest punishment", given=f"{delta.name} < 1")
    return Device(
        "worst punishment", delta.name, game, deal.profile,
        "the game is played again and again; after a breach a side is held to what it cannot be denied by pure moves, "
        "its minmax value, if that is credible; with less patience no punishment in pure moves does",
        open_high=True, shortcut=partial(_deterred_regions, deal, game, d),
    )  # fmt: skip


def _attained(value: Node, point: Mapping[str, Fraction]) -> Node:
    """Return the payoff that a Min or Max of payoffs is at a point."""
    if not isinstance(value, Call) or value.function == "Abs":
        return value
    pick = min if value.function == "Min" else max
    return _attained(pick(value.arguments, key=lambda one: evaluate(one, point)), point)


def _deterred_regions(deal: Deal, game: NormalForm, d: Node) -> Region:
    """Return where both keep the deal."""
    return _deterred_region(deal, 0, game, d) & _deterred_region(deal, 1, game, d)


def _deterred_region(deal: Deal, player: int, game: NormalForm, d: Node) -> Region:
    """Return where a player keeps the deal: some move of the other makes every answer to it, after any breach, too bad.
    The game with Min and Max has the same region, split by which of the payoffs is attained."""
    over = domain(game.space)
    found: list[Cell] = []
    for answers in _answers(deal, player):

        def compute(decide: Decisions, answers: Sequence[Node] = answers) -> Cell:
            kept = lower(deal.pays(player), over.ring, decide)
            breached = [multiply(minus(ONE, d), deal.pays(player, breach)) for breach in deal.breaches(player).values()]
            worths = (add(today, multiply(d, later)) for today, later in product(breached, answers))
            gaps = (kept - lower(worth, over.ring, decide) for worth in worths)
            return tuple(constraint(upright(gap, decide), ">=") for gap in gaps)

        found += consistent((*guards, *cell) for guards, cell in cases(compute))
    return Region(game.space, tuple(dict.fromkeys(found)))


def least_patience(
    deal: Deal, point: Mapping[str, Fraction], bound: Fraction, known: Fraction | None
) -> tuple[Fraction, Fraction | None]:
    """Find the least patience with which some credible punishment in pure moves protects the deal, at a point.

    Return between which δ it lies: one that is too little, or `bound`, and one that is enough; twice the same where it
    is known. `bound`: what minmax values require; `known`: a patience that is known to do, if any.

    >>> game = load("prisoners-dilemma")
    >>> deal = Deal(game, ("cooperate", "cooperate"))
    >>> least_patience(deal, game.space.baseline, Fraction(1, 2), Fraction(1, 2))
    (Fraction(1, 2), Fraction(1, 2))
    """
    pays, did = stage_payoffs(deal, point), deal.profile
    if bound in (0, known) or is_sustainable(pays, did, bound):  # with 0 nobody gains by breaking it even once
        return bound, bound
    high = known
    if high is None:
        close_to_one = (1 - Fraction(1, 4**k) for k in range(1, 6))
        high = next((d for d in close_to_one if d > bound and is_sustainable(pays, did, d)), None)
    if high is None:
        return bound, None
    low = bound
    for _ in range(MAX_HALVINGS):
        middle = ((low + high) / 2).limit_denominator(1_000)
        if not low < middle < high:
            break
        answer = is_sustainable(pays, did, middle)
        if answer is None:
            break
        low, high = (low, middle) if answer else (middle, high)
    return low, high


def mixed_minmax(pays: Mapping[Did, Sequence[Fraction]], player: int) -> Fraction:
    """Return what a player of a 2×2 game, profile by profile, can be held down to when the other mixes as well.

    >>> pennies = {(0, 0): (1, -1), (0, 1): (-1, 1), (1, 0): (-1, 1), (1, 1): (1, -1)}
    >>> mixed_minmax({did: tuple(map(Fraction, paid)) for did, paid in pennies.items()}, 0)
    Fraction(0, 1)
    """
    a, *middle, d = (paid[player] for paid in pays.values())
    b, c = middle if player == 0 else reversed(middle)
    held = min(max(a, c), max(b, d))
    secured = max(min(a, b), min(c, d))
    return held if held == secured else (a * d - b * c) / (a + d - b - c)
