"""Naming an outcome of an atlas: a strategy for each player, or a mixture with + between the strategies mixed.

    withdraw, sanction        (withdraw, sanction)        withdraw + keep, sanction + tolerate

as one text, or in Python as a text for each player: ("withdraw", "sanction").

An outcome's name is the label of its branches, a mixture's in any order. It holds where one of those branches holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from solver.atlas import Atlas, Named
from solver.errors import UsageError, asking, clip
from solver.expressions.conditions import And, Comparison, Condition, ConditionNode, Not, Or, Predicate, deny
from solver.forms.players import no_strategy, outcome_parts, player_names
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region

if TYPE_CHECKING:
    from solver.algebra.polynomials import Poly
    from solver.claims import ClaimEvaluation
    from solver.regions.differences import Exclusion
    from solver.regions.extent import Extent, PointTest

Supports = tuple[frozenset[str], ...]
Meant: TypeAlias = "ConditionNode | Region | Exclusion"  # of a predicate


class PredicateClaims:
    """Answers claims by what each of their predicates means, which the atlas that this is mixed into knows."""

    game: Any
    meaning: Callable[[Predicate], Meant]

    @property
    def may_mean(self) -> Callable[[Predicate], Meant] | None:
        """Where a predicate may hold for all that is known; None if just where it does."""
        return None

    def _read(self, text: str) -> Condition:
        with asking():
            claim: Condition = self.game.claim(text)
        return claim

    def _extent(self, claim: Condition, space: ParameterSpace, off_walls: bool) -> Extent:
        from solver.regions.extent import Extent, Proved, Reading

        def prove_side(denied: bool) -> Proved:
            return Proved(
                lambda: self._evaluation(claim, space).region(claim.tree, denied),
                lambda: self._evaluation(claim, space).difference(deny(claim.tree) if denied else claim.tree),
                lambda: self._may_hold(claim, space, denied),
            )

        reading = Reading(
            claim, self.meaning, lambda: self._in_comparisons(claim), lambda: self._at_points(claim), off_walls
        )
        return Extent(
            space, prove_side(False), prove_side(True), lambda: self._test(claim, space),
            lambda: self._unknown_walls(claim, space), self.game.open, reading,
        )  # fmt: skip

    def _test(self, claim: Condition, space: ParameterSpace) -> PointTest:
        return partial(self._evaluation(claim, space).truth, claim.tree)

    def _unknown_walls(self, claim: Condition, space: ParameterSpace) -> tuple[Poly, ...]:
        return ()

    def _at_points(self, claim: Condition) -> ConditionNode | Region:
        return claim.tree

    def _may_hold(self, claim: Condition, space: ParameterSpace, denied: bool) -> Region | None:
        from solver.claims import ClaimEvaluation

        may = self.may_mean
        return ClaimEvaluation(claim, may, self.meaning, space).region(claim.tree, denied) if may else None

    def _in_comparisons(self, claim: Condition) -> ConditionNode:
        from solver.claims import replace_predicates

        def written_out(predicate: Predicate) -> ConditionNode:
            meant = self.meaning(predicate)
            if isinstance(meant, And | Or | Not | Comparison | Predicate):
                return meant
            raise UsageError(f"{predicate.name}(...) cannot be assumed; claim it instead")

        return replace_predicates(claim.tree, written_out)

    def _evaluation(self, claim: Condition, space: ParameterSpace) -> ClaimEvaluation:
        """Return what a claim's predicates mean, as far as that was found when the claim was asked about last."""
        from solver.claims import ClaimEvaluation

        last: tuple[Condition, ParameterSpace, ClaimEvaluation] | None = self.__dict__.get("_last_evaluation")
        if last is None or last[0] != claim or last[1] != space:
            last = claim, space, ClaimEvaluation(claim, self.meaning, self.may_mean, space)
            self.__dict__["_last_evaluation"] = last
        return last[2]


def supports(atlas: Atlas, outcome: Named) -> Supports:
    """Return the strategies that each player uses in the outcome named.

    >>> [sorted(one) for one in supports(nash(load("thaad-deal")), "(keep + withdraw, sanction + tolerate)")]
    [['keep', 'withdraw'], ['sanction', 'tolerate']]

    Raises UsageError for a wrong number of players or an unknown strategy, with the nearest one.
    """
    from solver.forms.claim_advice import refuse_claim

    refuse_claim(outcome)
    players = atlas.game.players
    parts = _parts(outcome)
    if len(parts) != len(players):
        every, example = player_names(players), ", ".join(player.strategies[0] for player in players)
        found = clip(repr(outcome))
        raise UsageError(f"an outcome names one strategy for each of {every}, as in '{example}'; found {found}")
    used = [[name.strip() for name in part.split("+")] for part in parts]
    for player, mixed in zip(players, used, strict=True):
        for name in mixed:
            if name not in player.strategies:
                raise UsageError(no_strategy(player, name))
    return tuple(map(frozenset, used))


def _parts(named: Named) -> tuple[str, ...]:
    """Return what is named for each player; nothing where that is neither a text nor texts."""
    if isinstance(named, str):
        return outcome_parts(named)
    texts = isinstance(named, Sequence) and all(isinstance(part, str) for part in named)
    return tuple(part.strip() for part in named) if texts else ()
