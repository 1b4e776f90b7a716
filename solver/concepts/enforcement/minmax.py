"""The worst credible punishment: how patient one has to be whatever the punishment is.

Nobody can be held below what it can secure itself, its minmax value

    v_p = min over the others' moves of max over its own of u_p,

so with less patience than R >= (1 − δ)·T + δ·v requires, no punishment in pure moves protects the deal. Whether a
punishment that hard is credible at that δ follows from the set of all equilibrium payoffs there (`folk_theorem`): its
worst point is the worst credible punishment. Where it is not hard enough, δ is found between two numbers, one proved
too little and one proved enough, since patience only ever helps.

Mixed moves can hold a side lower: for 2×2 games that value is here too, exactly, at a point. With s = a + d − b − c

    value [[a, b], [c, d]] = (a·d − b·c)/s    where neither side has a pure best move.

Abreu (1988), "On the Theory of Infinitely Repeated Games with Discounting", Econometrica 56; von Neumann (1928).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import and_

from solver.concepts.enforcement.deal import Deal, Device, Profile, enlarge_game, minus
from solver.concepts.enforcement.folk_theorem import is_sustainable
from solver.concepts.enforcement.punishments import patience, positions, stage_payoffs
from solver.concepts.enforcement.strategy_automaton import Did
from solver.expressions.expression import evaluate
from solver.expressions.nodes import ONE, Call, Name, Node, add, multiply
from solver.forms.mixed_extension import extreme
from solver.forms.normal import NormalForm
from solver.regions.constraints import Cell, constraint, normalized
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.region import Region

MAX_SYMBOLIC_STRATEGIES = 2  # strategies a player, up to which minmax values are kept in symbols
MAX_HALVINGS = 6  # of the interval in which the least patience lies


def minmax(deal: Deal, player: int) -> Node:
    """Return what a player of two can be held down to by a pure move of the other.

    >>> from games import load
    >>> from solver.expressions.nodes import render
    >>> render(minmax(Deal(load("prisoners-dilemma"), ("cooperate", "cooperate")), 0))
    'Min(Max(reward, temptation), Max(sucker, punishment))'
    """
    mine, other = deal.game.players[player].strategies, deal.game.players[1 - player].strategies

    def met(own: str, theirs: str) -> Node:
        return deal.pays(player, (own, theirs) if player == 0 else (theirs, own))

    return extreme("Min", [extreme("Max", [met(own, theirs) for own in mine]) for theirs in other])


def worst_punishment(deal: Deal, point: Mapping[str, Fraction]) -> Device:
    """Return the device of patience below which no punishment in pure moves protects the deal.

    >>> from games import load
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
        "worst punishment",
        delta.name,
        game,
        deal.profile,
        "the game is played again and again; after a breach a side is held to what it cannot be denied by pure moves, "
        "its minmax value, if that is credible; with less patience no punishment in pure moves does",
        open_high=True,
        shortcut=lambda: reduce(and_, (_deterred_region(deal, player, game, d) for player in (0, 1))),
    )


def _attained(value: Node, point: Mapping[str, Fraction]) -> Node:
    """Return the payoff that a Min or Max of payoffs is at a point."""
    if not isinstance(value, Call) or value.function == "Abs":
        return value
    pick = min if value.function == "Min" else max
    return _attained(pick(value.arguments, key=lambda one: evaluate(one, point)), point)


def _deterred_region(deal: Deal, player: int, game: NormalForm, d: Node) -> Region:
    """Return where a player keeps the deal: some move of the other makes every answer to it, after any breach, too bad.
    The game with Min and Max has the same region, split by which of the payoffs is attained."""
    mine, other = deal.game.players[player].strategies, deal.game.players[1 - player].strategies
    over = domain(game.space)
    found: list[Cell] = []
    for theirs in other:

        def compute(decide: Decisions, theirs: str = theirs) -> Cell:
            kept = lower(deal.pays(player), over.ring, decide)
            asked = []
            for breach in deal.others(player):
                for own in mine:
                    today = multiply(minus(ONE, d), deal.pays(player, deal.broken(player, breach)))
                    later = deal.pays(player, (own, theirs) if player == 0 else (theirs, own))
                    gap = kept - lower(add(today, multiply(d, later)), over.ring, decide)
                    asked.append(constraint(gap.over if decide(gap.under, strict=True) else -gap.over, ">="))
            return tuple(asked)

        conjunctions = (normalized((*guards, *cell)) for guards, cell in cases(compute))
        found += [cell for cell in conjunctions if cell is not None]
    return Region(game.space, tuple(dict.fromkeys(found)))


def least_patience(
    deal: Deal, point: Mapping[str, Fraction], bound: Fraction, known: Fraction | None
) -> tuple[Fraction, Fraction | None]:
    """Find the least patience with which some credible punishment in pure moves protects the deal, at a point.

    Return between which δ it lies: one that is too little, and one that is enough; twice the same where it is known.
    `bound`: what minmax values require; `known`: a patience that is known to do, if any.

    >>> from games import load
    >>> game = load("prisoners-dilemma")
    >>> deal = Deal(game, ("cooperate", "cooperate"))
    >>> least_patience(deal, game.space.baseline, Fraction(1, 2), Fraction(1, 2))
    (Fraction(1, 2), Fraction(1, 2))
    """
    pays, did = stage_payoffs(deal, point), positions(deal, deal.profile)
    start = max(bound, Fraction(1, 1_000))
    if bound == known or is_sustainable(pays, did, start):
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
    """Return what a player of a 2×2 game can be held down to when the other mixes as well.

    >>> pennies = {(0, 0): (1, -1), (0, 1): (-1, 1), (1, 0): (-1, 1), (1, 1): (1, -1)}
    >>> mixed_minmax({did: tuple(map(Fraction, paid)) for did, paid in pennies.items()}, 0)
    Fraction(0, 1)
    """
    (a, b), (c, d) = [[pays[(i, j) if player == 0 else (j, i)][player] for j in (0, 1)] for i in (0, 1)]
    held = min(max(a, c), max(b, d))
    secured = max(min(a, b), min(c, d))
    return held if held == secured else (a * d - b * c) / (a + d - b - c)
