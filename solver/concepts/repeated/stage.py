"""The game at a point, as the moves of a plan: what every profile pays, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from solver.concepts.devices.deal import Deal, Profile
from solver.concepts.repeated.plan import Did, State
from solver.concepts.repeated.punishment import Punishment
from solver.expression import evaluate

Stage = dict[Did, tuple[Fraction, ...]]


def stage(deal: Deal, point: Mapping[str, Fraction]) -> Stage:
    """What every profile pays each player, by the positions of the strategies."""
    players = deal.game.players
    found: Stage = {}
    for did in product(*(range(len(player.strategies)) for player in players)):
        profile = tuple(player.strategies[k] for player, k in zip(players, did, strict=True))
        found[did] = tuple(evaluate(deal.pays(k, profile), point) for k in range(len(players)))
    return found


def positions(deal: Deal, profile: Profile) -> Did:
    """The strategies of a profile by their positions."""
    return tuple(player.strategies.index(name) for player, name in zip(deal.game.players, profile, strict=True))


def breaker(deal: Deal, did: Did) -> int | None:
    """Who is punished for what was done: the first who did not play its part; None: nobody."""
    return next((k for k, (a, b) in enumerate(zip(did, positions(deal, deal.profile), strict=True)) if a != b), None)


def punishing(deal: Deal, threat: Punishment, point: Mapping[str, Fraction], stages: Stage, then: str | None) -> State:
    """A state in which the threat is played, whatever is done, and `then` follows.

    A mixed threat is a single move that pays what its equilibrium pays: that nobody gains there by
    another move is what makes it an equilibrium of the one-shot game.
    """
    if threat.profile is None:
        only = tuple(0 for _ in deal.game.players)
        return State(only, {only: tuple(evaluate(node, point) for node in threat.pays)}, lambda did: then)
    return State(positions(deal, threat.profile), stages, lambda did: then)
