"""The answers to print: an atlas with its phases, or everything at one point; with a sign of life on the way."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from math import comb

from solver.atlas import Atlas, PointAnswer
from solver.concepts.catalogue import atlas_for
from solver.concepts.nash.atlas import NashAtPoint
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import solve
from solver.concepts.phases import Phases
from solver.concepts.phases import phases as listed
from solver.errors import InvalidGame, UsageError
from solver.forms.any_form import AnyForm, as_normal
from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute
from solver.forms.normal import NormalForm
from solver.forms.study import Study
from solver.forms.tree import Tree
from solver.regions.decide.emptiness import Budget
from solver.report.terminal import progress

MAX_FORMS = 300  # supports: up to a 5x5 game, whose closed forms take about a second


def everywhere(game: AnyForm, with_phases: bool = True, concept: str | None = None) -> tuple[Atlas, Phases | None]:
    """Return the atlas of a game that is no dispute, and its phases if they are wanted.

    >>> atlas, phases = everywhere(load("two-markets"))
    >>> len(atlas.branches), len(phases)
    (5, 3)
    """
    with progress("finding the equilibria") as step:
        atlas = atlas_for(as_normal(game) if isinstance(game, NormalForm | Dispute) else game, concept, step)
    if not with_phases:
        return atlas, None
    with progress("finding which stand together") as step:
        return atlas, listed(atlas, progress=step)


def there(game: NormalForm, point: Mapping[str, Fraction]) -> PointAnswer:
    """Return the exact answer at a point; of a game of two with its branches, unless the closed forms would take long.

    >>> game = load("two-markets")
    >>> [branch.label for branch in there(game, game.space.point({"share": 1})).branches]
    ['(first, first)']
    """
    with progress("solving at the point"):
        if len(game.players) != 2:
            from solver.concepts.nash.many_players import equilibria_at  # two players need none of it

            return equilibria_at(game, point)
        if len(game.space) and comb(sum(game.shape), game.shape[0]) <= MAX_FORMS:
            with suppress(InvalidGame, UsageError):  # formulas of so few supports can be too large all the same
                return nash(game, Budget(0, 0)).at(point)  # formulas alone; no verdict is needed at a point
        found = solve(*game.payoffs_at(point))
        return NashAtPoint(point=point, solution=found, branches=(None,) * len(found.equilibria), walls=(), game=game)


def at_point(game: AnyForm, point: Mapping[str, Fraction], concept: str | None = None) -> PointAnswer:
    """Return what `there` does of a game in normal form, how a tree is played, what coalitions have, which steps hold.

    >>> offer = load("thaad-offer")
    >>> len(at_point(offer, offer.space.baseline).branches)
    1
    """
    if isinstance(game, CoalitionGame):
        from solver.concepts.coalition_atlas import shared_at

        return shared_at(game, point)
    if isinstance(game, Study):
        return atlas_for(game, concept).at(point)
    if not isinstance(game, Tree):
        return there(as_normal(game), point)
    from solver.concepts.sequential.atlas import played_at  # zopa solve of other games needs neither
    from solver.concepts.sequential.subgames import reduced_normal_form

    if concept == "nash":
        return there(reduced_normal_form(game), point)
    with progress("solving at the point"):
        return played_at(game, point)
