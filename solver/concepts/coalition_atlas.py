"""The atlas of a game of coalitions: the Shapley value as formulas, and where the core and other properties hold.

    claim = comparisons of formulas, `payoff(US)` (the Shapley value) and `banzhaf(US)` among them; `core(nonempty)`,
            `in_core(shapley)`, `game(convex)`, `game(superadditive)`; and, or, not, implies

There is one Shapley value everywhere, linear in the worths. Each predicate is a conjunction of comparisons of worths,
so that its region is exact; that of the core has one for each minimal balanced collection. A coalition that two parts
of it are worth as much as, wherever Θ lies, binds nobody, and collections with it are left out. Outcomes are called
`shapley`, and `core` where it is nonempty. For the sources see `solver.concepts.coalition_values`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Literal

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio
from solver.atlas import Branch, Named, Progress, branches_at, domain_of, no_progress, with_facts
from solver.concepts import coalition_values as values
from solver.concepts.coalition_claims import MEANINGS, weighted_worth
from solver.concepts.coalition_point import SharedAt, shared_at
from solver.concepts.line_search import FactSearch
from solver.concepts.piecewise import TRUE, Candidate, PiecewiseAtlas, piecewise_atlas
from solver.errors import UsageError
from solver.expressions.conditions import Condition, ConditionNode, Predicate, all_of
from solver.expressions.nodes import Node, render
from solver.forms.coalition import SHARES, CoalitionGame
from solver.forms.formulas import substituted_condition
from solver.outcomes import PredicateClaims
from solver.regions.decide.emptiness import DEFAULT, SIGNS, Budget, check_budget, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.parameters import check_kind, no_such
from solver.regions.region import Region

SHAPLEY = "Shapley value"
OUTCOMES = ("shapley", "core")
FACTS = {"core": "core(nonempty)", "shapley in the core": "in_core(shapley)", "convex": "game(convex)"}  # in lists


@dataclass(frozen=True, eq=False, repr=False)
class CoalitionAtlas(PredicateClaims, PiecewiseAtlas):
    """The Shapley value of a game of coalitions; in several pieces only where a worth has Min, Max or Abs."""

    report: ClassVar[str] = "solver.questions.solve.coalition_report"
    record: ClassVar[str] = "coalition_record"
    search = FactSearch
    game: CoalitionGame

    @cached_property
    def shares(self) -> dict[str, Node]:
        """What `payoff(US)` and `banzhaf(US)` stand for, over the parameters, by the name in a claim's tree."""
        count = len(self.game.players)
        weights = {SHARES[0]: values.shapley_weights(count), SHARES[1]: values.banzhaf_weights(count)}
        return {
            f"{kind}({player.name})": weighted_worth(self.game, own)
            for kind, each in weights.items()
            for player, own in zip(self.game.players, each, strict=True)
        }

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> SharedAt:
        """Return the core, Shapley value, nucleolus and what else there is at a rational point of Θ, exactly.

        >>> list(map(str, shapley_value(load("four-party")).at("baseline").outcomes[0].payoffs))
        ['55/12', '55/12', '25/12', '3/4']
        """
        found = super().at(point, **moved)
        here = {branch.label: branch for branch in reversed(branches_at(self, found.point))}  # pieces meet at a wall
        shared, branches = shared_at(self.game, found.point), tuple(here.values())[::-1]
        outcomes = tuple(replace(shared.outcomes[0], label=branch.label) for branch in branches)  # FACTS pay the same
        return replace(shared, branches=branches, walls=found.walls, outcomes=outcomes)

    def _read(self, text: str) -> Condition:
        return Condition(substituted_condition(super()._read(text).tree, self.shares), text)

    def meaning(self, predicate: Predicate) -> ConditionNode:
        """Return what a predicate says as comparisons of worths."""
        found = tuple(MEANINGS[predicate.name, *predicate.arguments](self.game))
        return all_of(*found) if found else TRUE

    def holds(self, text: str) -> Region:
        """Return where a claim holds, simplified.

        >>> print(shapley_value(load("four-party")).holds("core(nonempty)"))
        fund >= pact - unified
        """
        return self.claim(text).region().merged()

    def share_text(self, kind: str, player: str) -> str:
        """Return one of SHARES of a player as a formula; as a sum of worths where these have Min, Max or Abs inside.

        >>> shapley_value(load("four-party")).share_text("banzhaf", "Japan")
        'fund/8'
        """
        tree, over = self.shares[f"{kind}({player})"], domain_of(self)
        found = [value for _, value in cases(lambda decide: lower(tree, over.reduced, decide))]
        return ratio_text(found[0], over.names) if len(found) == 1 else render(tree)

    def label(self, outcome: Named) -> str:
        name = (outcome if isinstance(outcome, str) else ", ".join(outcome)).strip().removeprefix("(").removesuffix(")")
        if name not in OUTCOMES:
            raise UsageError(no_such("outcome of a game of coalitions", name, OUTCOMES))
        return name

    def _outcome_region(self, outcome: Named) -> Region:
        return super()._outcome_region(outcome) if self.label(outcome) == OUTCOMES[0] else self.holds(FACTS["core"])

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        if self.label(outcome) == OUTCOMES[0]:
            return super().branches_of(OUTCOMES[0])
        return tuple(self._fact(OUTCOMES[1]))

    @cached_property
    def _with_facts(self) -> CoalitionAtlas:
        few, known = len(self.game.players) <= values.MAX_BALANCED, {branch.label for branch in self.branches}
        names = (name for name in FACTS if name not in known and (few or name != OUTCOMES[1]))
        facts = (branch for name in names for branch in self._fact(name))
        return replace(self, branches=(*self.branches, *(one for one in facts if one.verdict.kind != "empty")))

    def _fact(self, name: str) -> Iterator[Branch]:
        where = self.holds(FACTS[name])
        for piece in self.branches:
            region = where & piece.region
            yield replace(piece, region=region, verdict=region.verdict(), title=name)


@with_facts.register
def _(atlas: CoalitionAtlas) -> CoalitionAtlas:
    """Return the atlas with FACTS as further branches, which pay the Shapley value where they hold."""
    return atlas._with_facts


def shapley_value(game: CoalitionGame, budget: Budget = DEFAULT, progress: Progress = no_progress) -> CoalitionAtlas:
    """Return the Shapley value of a game of coalitions in closed form, with what claims about its core take.

    >>> shapley_value(load("gloves")).branches[0].texts()[1]
    ('(2*pair - scrap)/3', '(pair + 4*scrap)/6', '(pair + 4*scrap)/6')
    """
    check_budget(budget)
    check_kind(game, CoalitionGame, "shapley_value takes a game of coalitions")
    return piecewise_atlas(game, SHAPLEY, (), _candidates(game), budget, progress, single=True, make=CoalitionAtlas)


def _candidates(game: CoalitionGame) -> Iterator[Candidate]:
    over, weights = domain(game.space), values.shapley_weights(len(game.players))

    def compute(decide: Decisions) -> tuple[Ratio, ...]:
        return tuple(lower(weighted_worth(game, own), over.reduced, decide) for own in weights)

    for guards, payoffs in cases(compute, lambda cell: not is_empty(cell, over, SIGNS)):
        yield Candidate(OUTCOMES[0], (), payoffs, (guards,))
