"""The agreements of a dispute, as an atlas whose claims may speak of the zone of agreement and of ratifiers.

What a claim may say of a dispute beside its outcome is whether there is a zone of agreement, and what ratifiers do:

    zone                both can gain, strictly, by what is ratified
    gain(US)            what a party gets over what it has without an agreement; a number, to be compared
    binds(Senate)       a ratifier accepts what is agreed with nothing to spare
    helps(Senate)       its own side gets more than it would without that ratifier, hurts(Senate) less

Each but the number is a region of its own, so that claims join them as they like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from solver.atlas import domain_of
from solver.concepts.bargaining.cases import zone_of
from solver.concepts.piecewise import PiecewiseAtlas, at_least
from solver.expressions.conditions import Comparison, ConditionNode, Predicate, predicates
from solver.expressions.expression import substitute
from solver.expressions.nodes import Name, Node, add, negate
from solver.forms.dispute import Dispute
from solver.forms.equilibrium_values import value_name
from solver.forms.parties import Ratifier
from solver.regions.constraints import Cell, without_positive_factors
from solver.regions.decide.emptiness import LINEAR, is_empty
from solver.regions.lowering import condition_cells
from solver.regions.region import Region

NO_AGREEMENT = "(no-agreement)"
ZONE, BINDS, HELPS, HURTS = "zone", "binds", "helps", "hurts"


@dataclass(frozen=True, eq=False, repr=False)
class DisputeAtlas(PiecewiseAtlas):
    """The agreements of a dispute. `other`: the same atlas of a dispute with fewer ratifiers, None for no solution."""

    game: Dispute
    other: Callable[[Dispute], PiecewiseAtlas] | None = field(default=None, repr=False)

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        names = tuple(one.name for one in self.game.ratifiers) if self.other is not None and self.one_outcome else ()
        return {ZONE: ()} | (dict.fromkeys((BINDS, HELPS, HURTS), names) if names else {})

    @property
    def numbers(self) -> dict[str, dict[str, Node]]:
        found = super().numbers
        threats = zip(found["payoff"].items(), self.game.threat, strict=True)
        return found | {"gain": {party: add(payoff, negate(threat)) for (party, payoff), threat in threats}}

    def _facts_in(self, tree: ConditionNode) -> dict[Predicate, Region]:
        return {one: self.fact_region(one) for one in dict.fromkeys(predicates(tree)) if one.name in self.facts}

    def fact_region(self, fact: Predicate) -> Region:
        """Return where a predicate of `facts` holds.

        >>> print(agreements(load("divide-the-dollar")).fact_region(Predicate("zone", ())))
        fallback_bob < 1 - fallback_ann
        """
        if fact.name == ZONE:
            return zone_of(self.game)
        (ratifier,) = (one for one in self.game.ratifiers if one.name in fact.arguments)
        found = self._tight(ratifier) if fact.name == BINDS else self._shift(ratifier, fact.name == HELPS)
        cells = (cell for cell in found if cell is not None and not is_empty(cell, domain_of(self), LINEAR))
        return Region(self.game.space, tuple(dict.fromkeys(cells)))

    def _tight(self, ratifier: Ratifier) -> Iterator[Cell | None]:
        """Yield where what is agreed leaves a ratifier nothing to spare."""
        issues = {one.name: Name(value_name("value", one.name)) for one in self.game.issues}
        gives, needs = (substitute(self.game.write_out(side), issues) for side in (ratifier.gives, ratifier.needs))
        level = Comparison(gives, "==", needs)
        for piece in self.branches:
            if piece.label != NO_AGREEMENT:
                tight = condition_cells(level, domain_of(self).ring, known=self.formulas(piece))
                yield from (without_positive_factors(a + b) for a, b in product(piece.region.cells, tight))

    def _shift(self, ratifier: Ratifier, up: bool) -> Iterator[Cell | None]:
        """Yield where the ratifier's own side gets more than without it, or where it gets less."""
        seat = self.game.seat_names.index(ratifier.of)
        kept = tuple(one for one in self.game.ratifiers if one != ratifier)
        free = () if self.other is None else self.other(replace(self.game, ratifiers=kept)).branches
        for here, there in product(self.branches, free):
            more = here.payoffs[seat] - there.payoffs[seat]
            moved = at_least(more if up else -more, strict=True)
            for a, b in product(here.region.cells, there.region.cells):
                yield without_positive_factors((*a, *b, moved))
