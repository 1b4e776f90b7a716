"""The worst credible punishment of a game of two: how patient both sides have to be for it to protect the deal.

The worst point of the set V of equilibrium payoffs (`folk_theorem`) is the worst credible punishment. Nobody can be
held below its minmax value v (`minmax`), so with less patience than

    R >= (1 − δ)·T + δ·v

requires, R the deal and T the best breach, no punishment in pure moves protects the deal. Where V's worst point at that
δ is not hard enough, δ is found between two numbers, one proved too little and one proved enough, since patience only
ever helps.

Abreu (1988), "On the Theory of Infinitely Repeated Games with Discounting", Econometrica 56.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product

from solver.concepts.enforcement.deal import Deal, Device, Profile, enlarge_game, minus
from solver.concepts.enforcement.folk_theorem import is_sustainable
from solver.concepts.enforcement.intervals import upright
from solver.concepts.enforcement.minmax import answers_of, minmax
from solver.concepts.enforcement.punishments import patience, stage_payoffs
from solver.expressions.expression import evaluate
from solver.expressions.nodes import ONE, Call, Name, Node, add, multiply
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, consistent, constraint
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.region import Region

MAX_SYMBOLIC_STRATEGIES = 2  # strategies a player, up to which minmax values are kept in symbols
MAX_HALVINGS = 6  # of the interval in which the least patience lies


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
        floor = [_pick_attained(value, point) for value in floor]

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


def _pick_attained(value: Node, point: Mapping[str, Fraction]) -> Node:
    """Return the payoff that a Min or Max of payoffs is at a point."""
    if not isinstance(value, Call) or value.function == "Abs":
        return value
    pick = min if value.function == "Min" else max
    return _pick_attained(pick(value.arguments, key=lambda one: evaluate(one, point)), point)


def _deterred_regions(deal: Deal, game: NormalForm, d: Node) -> Region:
    """Return where both keep the deal."""
    return _deterred_region(deal, 0, game, d) & _deterred_region(deal, 1, game, d)


def _deterred_region(deal: Deal, player: int, game: NormalForm, d: Node) -> Region:
    """Return where a player keeps the deal: some move of the other makes every answer to it, after any breach, too bad.
    The game with Min and Max has the same region, split by which of the payoffs is attained."""
    over = domain(game.space)
    found: list[Cell] = []
    for answers in answers_of(deal, player):

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
