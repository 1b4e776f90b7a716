"""What a deal is protected by: an equilibrium of the game itself, to which the other side turns for ever.

An equilibrium of the one-shot game can be played again and again whatever happened before, so the threat of it is
credible wherever it is one. By default each side is threatened with the one that is worst for it at the point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import in_ring
from solver.atlas import Atlas, Branch, Named, branches_at
from solver.concepts.enforcement.deal import Deal, Profile, State
from solver.concepts.enforcement.intervals import equilibrium_region
from solver.errors import UsageError
from solver.expressions.expression import evaluate, parse
from solver.expressions.nodes import Node
from solver.regions.constraints import Constraint
from solver.regions.domain import domain
from solver.regions.parameters import Parameter, ParameterSpace, Point
from solver.regions.region import Region


@dataclass(frozen=True, eq=False)
class Punishment:
    """An equilibrium used as a threat: its label, and what it pays each player. `profile`: the strategies, where it is
    pure; `branch`: its closed form, where it is mixed; `part`: where that is, if elsewhere it has another one."""

    label: str
    pays: tuple[Node, ...]
    profile: Profile | None = None
    branch: Branch | None = None
    part: str = ""

    def credible(self, deal: Deal, space: ParameterSpace) -> Region:
        """Return where it is an equilibrium, over a space that has further parameters after the game's own."""
        here = equilibrium_region(deal.game, self.profile or ()) if self.branch is None else self.branch.region
        ring = domain(space).ring
        cells = (tuple(Constraint(in_ring(c.poly, ring), c.relation) for c in cell) for cell in here.cells)
        return Region(space, tuple(cells))


Punishments = tuple[Punishment, ...]  # one a player: what that player's breach is punished by


def labels_of(threats: Punishments) -> str:
    """Return the threats' labels, each once, and which part of it is meant of one in several.

    >>> labels_of((Punishment("(keep, tolerate)", ()),) * 2)
    '(keep, tolerate)'
    """
    return " or ".join(dict.fromkeys(f"{threat.label}{threat.part}" for threat in threats))


def choose_threats(
    atlas: Atlas, deal: Deal, point: Point, named: Named | None = None, pure: bool = False
) -> Punishments:
    """Return the threat against each player: the one named, else the equilibrium at the point that is worst for it,
    `pure`: of those in pure strategies.

    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> [threat.label for threat in choose_threats(nash(game), deal, game.space.baseline)]
    ['(keep, tolerate)', '(keep, tolerate)']

    Empty where none at the point has a closed form. UsageError for a threat that is an equilibrium nowhere.
    """
    if named is not None:
        return (_named_threat(atlas, deal, named, point),) * len(deal.game.players)
    branches = [branch for branch in branches_at(atlas, point) if branch.is_pure or not pure]
    if not branches:
        return ()
    paid = {branch: branch.at(point).payoffs for branch in branches}
    worst = (min(branches, key=lambda b: (paid[b][k], not b.is_pure)) for k in range(len(deal.game.players)))
    return tuple(_punishment(atlas, deal, branch) for branch in worst)


def _named_threat(atlas: Atlas, deal: Deal, named: Named, point: Point) -> Punishment:
    able = [branch for branch in atlas.branches_of(named) if branch.verdict.kind != "empty"]
    if not able:
        advice = f"name one of {', '.join(branch.label for branch in atlas.branches)}"
        fault = f"{named!r} is no equilibrium anywhere in the ranges, so nobody would believe the threat of it"
        raise UsageError(f"{fault}; {advice}")
    return _punishment(atlas, deal, next((branch for branch in able if branch.region.contains(point)), able[0]))


def _punishment(atlas: Atlas, deal: Deal, branch: Branch) -> Punishment:
    if branch.is_pure:
        profile = tuple(support[0] for support in branch.supports)
        return Punishment(branch.label, tuple(deal.pays(k, profile) for k in range(len(deal.game.players))), profile)
    names = deal.game.space.names
    pays = tuple(parse(ratio_text(value, names), names).tree for value in branch.payoffs)
    others = [one for one in atlas.branches if one.label == branch.label and one is not branch]
    parted = any(one.verdict.kind != "empty" for one in others)
    part = f", in the closed form that it has where {branch.region}," if parted else ""
    return Punishment(branch.label, pays, None, branch, part)


def credible_region(deal: Deal, threats: Sequence[Punishment], space: ParameterSpace) -> Region:
    """Return where all the threats are equilibria.

    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> print(credible_region(deal, choose_threats(nash(game), deal, game.space.baseline), game.space).merged())
    buffer >= calm
    """
    return reduce(lambda a, b: a & b, (threat.credible(deal, space) for threat in dict.fromkeys(threats)))


def patience(deal: Deal, baseline: Fraction | int = 0) -> Parameter:
    """Return the parameter of the discount factor: what tomorrow is worth today, below 1.

    >>> patience(Deal(load("thaad-deal"), ("withdraw", "sanction"))).name
    'delta'
    """
    return deal.parameter("delta", baseline, 0, 1, "what tomorrow is worth today: the discount factor")


Stage = dict[Profile, tuple[Fraction, ...]]


def stage_payoffs(deal: Deal, point: Point) -> Stage:
    """Return what every profile pays each player.

    >>> game = load("prisoners-dilemma")
    >>> stage_payoffs(Deal(game, ("cooperate", "cooperate")), game.space.baseline)["cooperate", "defect"]
    (Fraction(0, 1), Fraction(5, 1))
    """
    return deal.game.paid_at(point)


def punishing_state(deal: Deal, threat: Punishment, point: Point, stages: Stage, then: str | None) -> State:
    """Return a state in which the threat is played, whatever is done, and `then` follows. A mixed threat is one move
    that pays what its equilibrium pays, where nobody gains by another move in one round."""
    if threat.profile is None:
        only = (threat.label,) * len(deal.game.players)
        return State(only, {only: tuple(evaluate(node, point) for node in threat.pays)}, lambda did: then)
    return State(threat.profile, stages, lambda did: then)
