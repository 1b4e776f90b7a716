"""The atlas of perfect Bayesian equilibria: every play of a tree in which some know what others do not.

    claim = those of `solver.concepts.sequential.atlas`, `intuitive(high/none + low/none)`

`intuitive` says that something is played in an equilibrium that the intuitive criterion does not reject. Outcomes are
named, and asked about, as there. An answer that is not led to has to be best for some belief about what led to it, so
that no threat is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from solver.atlas import Branch, Progress, no_progress, remember
from solver.concepts.piecewise import Agreed
from solver.concepts.sequential.atlas import PlayedAt, SequentialAtlas, solve_tree
from solver.concepts.sequential.backward_induction import BackwardInduction
from solver.concepts.sequential.candidates import candidates, inductions
from solver.concepts.signalling.beliefs import Belief, Support, beliefs_of, believed_in
from solver.concepts.signalling.induction import BayesianInduction, why_without_beliefs
from solver.concepts.signalling.refinements import (
    Speech,
    doubts_at,
    speech_at,
    speeches_against,
    speeches_in,
    where_kept,
    where_rejected,
)
from solver.errors import UsageError
from solver.expressions.conditions import ConditionNode, Predicate
from solver.forms import TREE_CONCEPTS
from solver.forms.tree import INTUITIVE, Tree
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.differences import Exclusion
from solver.regions.parameters import check_kind
from solver.regions.region import Region

PERFECT_BAYESIAN = "perfect Bayesian equilibrium"


@dataclass(frozen=True, eq=False, repr=False)
class BayesianAtlas(SequentialAtlas):
    """All plays of a tree that beliefs support."""

    induction: ClassVar[type[BackwardInduction]] = BayesianInduction
    named: ClassVar[str] = TREE_CONCEPTS[1]

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """Each equilibrium of each stage, whose beliefs can be asked for."""
        return _supports(self.game, with_walls=False)

    @cached_property
    def supports_on_walls(self) -> tuple[Support, ...]:
        """The same, with what walls alone have."""
        return _supports(self.game, with_walls=True)

    def beliefs(self, branch: Branch) -> tuple[Belief, ...]:
        """Return what is believed in a play: where it leads, by Bayes' rule; elsewhere, what supports its threats.

        >>> atlas = perfect_bayesian(load("spence"))
        >>> [one] = [play for play in atlas.branches if play.label == "high/none/clerk + low/none/clerk"]
        >>> for belief in atlas.beliefs(one):
        ...     print(belief.histories, belief.answers, len(belief.corners))
        ('high/none', 'low/none') ('clerk',) 1
        ('high/education', 'low/education') ('manager',) 2
        ('high/education', 'low/education') ('clerk',) 2
        """
        return beliefs_of(self.game, branch, self.supports)

    def where_rejected(self, branch: Branch) -> Region | None:
        """Return where the intuitive criterion rejects a play; None where it is not about a game of signals.

        >>> atlas = perfect_bayesian(load("spence"))
        >>> for play in atlas.branches[4:5]:
        ...     print(play.label, "if", atlas.where_rejected(play).merged())
        high/none/clerk + low/none/clerk if high <= 2/5 and cost_high < 6 and cost_low > 6
        """
        return where_rejected(self.game, branch, self.supports)

    def speeches_against(self, branch: Branch) -> tuple[Speech, ...] | None:
        """Return the speeches by which the intuitive criterion rejects a play; None as in `where_rejected`.

        >>> atlas = perfect_bayesian(load("beer-quiche"))
        >>> [quiche] = [play for play in atlas.branches if play.label == "strong/quiche/spare + weak/quiche/spare"]
        >>> [speech.histories for speech in atlas.speeches_against(quiche)]
        [('strong/beer',)]
        """
        return speeches_against(self.game, branch, self.supports)

    def meaning(self, predicate: Predicate, wide: bool = False) -> ConditionNode | Region | Exclusion:
        if predicate.name != INTUITIVE:
            return super().meaning(predicate, wide)
        used = self.find_actions(self.find_histories(predicate.arguments[0]))
        if self.kept_here is not None:
            return Region(self.game.space, ((),) if any(one.uses(used) for one in self.kept_here) else ())
        every = self.supports if self.edges else self.supports_on_walls
        kept = (where_kept(self.game, one) for one in every if one.uses(used))
        return self.union((cell for region in kept for cell in region.cells), wide)

    @cached_property
    def kept_here(self) -> tuple[Support, ...] | None:
        """The equilibria at a point that are not rejected there; None for an atlas of all points."""
        return None

    def standing_at(self, point: Mapping[str, Fraction]) -> SequentialAtlas:
        found, fixed = super().standing_at(point), _fix(self.game, point)
        vars(found)["kept_here"] = tuple(one for one in self.supports_at(point) if where_kept(fixed, one).cells)
        return found

    def supports_at(self, point: Mapping[str, Fraction]) -> tuple[Support, ...]:
        """Return each equilibrium of each stage at a point, those of walls, too."""
        fixed = _fix(self.game, point)
        return remember(self, ("at point", *point.items()), lambda: _supports(fixed, with_walls=True))

    @property
    def tied(self) -> bool:
        return True

    def solve_at(self, point: Mapping[str, Fraction]) -> PlayedAt:
        return believed_at(self.game, point)


@believed_in.register
def _(atlas: BayesianAtlas) -> tuple[tuple[Belief, ...], ...]:
    return remember(atlas, "beliefs", lambda: tuple(map(atlas.beliefs, atlas.branches)))


@doubts_at.register
def _(atlas: BayesianAtlas, strategies: Sequence[Sequence[Fraction]], point: Mapping[str, Fraction]) -> Speech | None:
    fixed = _fix(atlas.game, point)
    return speech_at(fixed, strategies, atlas.supports_at(point))


@speeches_in.register
def _(atlas: BayesianAtlas) -> tuple[tuple[Speech, ...] | None, ...]:
    return remember(atlas, "speeches", lambda: tuple(map(atlas.speeches_against, atlas.branches)))


def _fix(game: Tree, point: Mapping[str, Fraction]) -> Tree:
    return game.fix({name: point[name] for name in game.space.names})


def _supports(game: Tree, with_walls: bool) -> tuple[Support, ...]:
    found = inductions(game, with_walls=with_walls, by=BayesianInduction)
    return tuple(
        replace(one, cells=tuple(guard + cell for cell in one.cells))
        for guard, run in found
        if isinstance(run, BayesianInduction)
        for one in run.supports
    )


def perfect_bayesian(game: Tree, budget: Budget = DEFAULT, progress: Progress = no_progress) -> BayesianAtlas:
    """Return every play of a tree that is one of a perfect Bayesian equilibrium, in closed form, with its exact region.

    >>> for play in perfect_bayesian(load("simple-poker")).branches[-1:]:
    ...     print(play.region)
    stake > -ante

    Raises UsageError for a tree whose hidden moves are not in two layers (`solver.concepts.signalling.layers`).
    """
    check_kind(game, Tree, "perfect_bayesian takes a tree", "nash solves games in normal form")
    refuse_without_beliefs(game)
    return solve_tree(game, PERFECT_BAYESIAN, BayesianAtlas, budget, progress)


def refuse_without_beliefs(game: Tree) -> None:
    """Raise UsageError for a tree in which beliefs are not found."""
    if why := why_without_beliefs(game):
        raise UsageError(f"{why}; subgame_perfect takes it, and leaves beliefs out")


def believed_at(game: Tree, point: Mapping[str, Fraction]) -> PlayedAt:
    """Return every play at a point that beliefs support, walls included.

    >>> game = load("simple-poker")
    >>> [str(paid) for paid in believed_at(game, game.space.baseline).outcomes[0].payoffs]
    ['1/3', '-1/3']
    """
    refuse_without_beliefs(game)
    fixed = _fix(game, point)
    found: dict[object, Agreed] = {}
    for one in candidates(fixed, inductions(fixed, with_walls=True, by=BayesianInduction)):
        if one.cells:
            numbers = iter([value.at(()) for value in one.values])
            weights = tuple(tuple(next(numbers) for _ in move.actions) for move in game.sets)
            paid = tuple(value.at(()) for value in one.payoffs)
            found.setdefault((weights, paid), Agreed(one.label, weights, paid))
    outcomes = tuple(found.values())
    return PlayedAt(dict(point), (None,) * len(outcomes), (), outcomes, replace(game, concept=TREE_CONCEPTS[1]))
