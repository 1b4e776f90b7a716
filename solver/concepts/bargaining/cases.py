"""A dispute as bargaining problems in symbols, case by case.

There is one problem for each way that the comparisons in the utilities can come out; with ratifiers one for each way
that what they accept can be cut off. The cases exclude one another and leave nothing out.

What a claim may say of a dispute beside its outcome is whether there is a zone of agreement, and what ratifiers do:

    zone                both can gain, strictly, by what is ratified
    gain(US)            what a party gets over what it has without an agreement; a number, to be compared
    binds(Senate)       a ratifier accepts what is agreed with nothing to spare
    helps(Senate)       its own side gets more than it would without that ratifier, hurts(Senate) less

Each but the number is a region of its own, so that claims join them as they like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining import ratified
from solver.concepts.bargaining.pareto_frontier import gains
from solver.concepts.bargaining.pieces import shortest_conjunction
from solver.concepts.bargaining.problem import Problem, SolutionPiece
from solver.concepts.bargaining.two_parties import egalitarian_pieces
from solver.concepts.piecewise import PiecewiseAtlas, at_least
from solver.errors import UsageError
from solver.expressions.conditions import Comparison, Predicate
from solver.expressions.expression import substitute
from solver.expressions.nodes import Name, Node, add, negate
from solver.forms.dispute import Dispute
from solver.forms.players import Ratifier
from solver.forms.predicates import value_name
from solver.regions.constraints import Cell, Feasible
from solver.regions.decide.emptiness import LINEAR, QUICK, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.lowering import Decisions, cases, condition_cells, lower
from solver.regions.region import Region

Solve: TypeAlias = Callable[[Problem, Feasible], Iterator[SolutionPiece]]


def possible(guards: Cell, over: Domain) -> Feasible:
    """Return the test whether a conjunction is not known to be empty in this case of the utilities."""

    def may_be(cell: Cell) -> bool:
        together = shortest_conjunction(guards + cell) if guards else cell
        return together is not None and not is_empty(together, over, QUICK)

    return may_be


def problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem]]:
    """Yield the dispute as polynomials, once for each way that the comparisons in its utilities can come out.

    >>> game = load("divide-the-dollar")
    >>> [(guards, len(problem.points)) for guards, problem in problems(game, domain(game.space))]
    [((), 2)]

    With ratifiers it is the part that they accept, once for each way that it can be cut off.
    """
    for guards, problem, spare in _whole_problems(dispute, over):
        yield from _ratified(dispute, problem, spare, guards, over)


def _ratified(
    dispute: Dispute, whole: Problem, spare: Sequence[tuple[Ratio, ...]], guards: Cell, over: Domain
) -> Iterator[tuple[Cell, Problem]]:
    """Yield the part of a problem that is ratified, case by case; without ratifiers all of it."""
    if dispute.ratifiers:
        yield from ratified.problems(dispute, whole, spare, guards, possible((), over))
    else:
        yield guards, whole


def _whole_problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem, Sequence[tuple[Ratio, ...]]]]:
    """Yield the problems without ratifiers, each with what every ratifier has to spare at its points."""
    points, threat = dispute.points(), dispute.threat
    margins = dispute.margins() if dispute.ratifiers else ((),) * len(points)

    def compute(decide: Decisions) -> tuple[Problem, tuple[tuple[Ratio, ...], ...]]:
        def quotients(trees: Sequence[Node]) -> tuple[Ratio, ...]:
            return tuple(lower(tree, over.ring, decide) for tree in trees)

        return Problem(over.ring, tuple(map(quotients, points)), quotients(threat)), tuple(map(quotients, margins))

    for guards, (problem, spare) in cases(compute, lambda guards: not is_empty(guards, over)):
        yield guards, problem, spare


def zones(dispute: Dispute) -> Iterator[tuple[Cell, Problem, Sequence[Cell]]]:
    """Yield the cases of the dispute, what is bargained over in each, and where in it both can gain."""
    over = domain(dispute.space)
    for guards, problem, spare in _whole_problems(dispute, over):
        if dispute.ratifiers and (zone := ratified.zone(problem, spare, guards, over)) is not None:
            yield guards, problem, zone
            continue
        for cell, part in _ratified(dispute, problem, spare, guards, over):
            found = gains(part, possible(cell, over))
            yield cell, part, [shortest_conjunction(cell + one) or cell + one for one in found]


def zone_of(dispute: Dispute) -> Region:
    """Return where both parties can gain: the zone of possible agreement.

    >>> print(zone_of(load("divide-the-dollar")))
    fallback_bob < 1 - fallback_ann
    """
    if (parties := len(dispute.players)) != 2:
        raise UsageError(
            f"where there is a zone is found for two parties; here are {parties}: zopa bargain has a point"
        )
    cells = dict.fromkeys(cell for _, _, zone in zones(dispute) for cell in zone)
    return Region(dispute.space, tuple(cells)).merged()


def solved(dispute: Dispute, solve: Solve, maximises: bool) -> Iterator[tuple[Cell, Problem, SolutionPiece]]:
    """Yield the pieces of a solution on each case; what makes nothing greatest is moved to what is ratified."""
    over = domain(dispute.space)
    free: list[tuple[Cell, Sequence[Ratio]]] = []  # what everybody gains without ratifiers, and where
    if moved := bool(dispute.ratifiers) and not maximises:
        for guards, problem, piece in solved(replace(dispute, ratifiers=()), solve, True):
            paid = [u - d for u, d in zip(problem.paid(piece.mixture), problem.threat, strict=True)]
            free += [(guards + cell, paid) for cell in piece.cells]
    for guards, problem in problems(dispute, over):
        for cell, gained in free:
            if not is_empty(guards + cell, over, QUICK):
                for piece in egalitarian_pieces(problem, gained, possible(guards + cell, over)):
                    yield guards + cell, problem, piece
        for piece in () if moved else solve(problem, possible(guards, over)):
            yield guards, problem, piece


# --- what claims may say ---------------------------------------------------------------------------


NO_AGREEMENT = "(no-agreement)"
ZONE, BINDS, HELPS, HURTS = "zone", "binds", "helps", "hurts"


@dataclass(frozen=True, eq=False, repr=False)
class DisputeAtlas(PiecewiseAtlas):
    """What is agreed in a dispute. `other`: the same atlas of a dispute with fewer ratifiers, None for no solution."""

    game: Dispute
    other: Callable[[Dispute], PiecewiseAtlas] | None = field(default=None, repr=False)

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        names = tuple(one.name for one in self.game.ratifiers) if self.other is not None and self.single else ()
        return {ZONE: ()} | (dict.fromkeys((BINDS, HELPS, HURTS), names) if names else {})

    @property
    def numbers(self) -> dict[str, dict[str, Node]]:
        found = super().numbers
        threats = zip(found["payoff"].items(), self.game.threat, strict=True)
        return found | {"gain": {party: add(payoff, negate(threat)) for (party, payoff), threat in threats}}

    def fact_region(self, fact: Predicate) -> Region:
        """Return where a predicate of `facts` holds.

        >>> print(agreements(load("divide-the-dollar")).fact_region(Predicate("zone", ())))
        fallback_bob < 1 - fallback_ann
        """
        if fact.name == ZONE:
            return zone_of(self.game)
        (ratifier,) = (one for one in self.game.ratifiers if one.name in fact.arguments)
        found = self._tight(ratifier) if fact.name == BINDS else self._shift(ratifier, fact.name == HELPS)
        cells = (cell for cell in found if cell is not None and not is_empty(cell, self.domain, LINEAR))
        return Region(self.game.space, tuple(dict.fromkeys(cells)))

    def _tight(self, ratifier: Ratifier) -> Iterator[Cell | None]:
        """Yield where what is agreed leaves a ratifier nothing to spare."""
        issues = {one.name: Name(value_name("value", one.name)) for one in self.game.issues}
        gives, needs = (substitute(self.game.expanded(side), issues) for side in (ratifier.gives, ratifier.needs))
        level = Comparison(gives, "==", needs)
        for piece in self.branches:
            if piece.label != NO_AGREEMENT:
                tight = condition_cells(level, self.domain.ring, known=self.formulas(piece))
                yield from (shortest_conjunction(a + b) for a, b in product(piece.region.cells, tight))

    def _shift(self, ratifier: Ratifier, up: bool) -> Iterator[Cell | None]:
        """Yield where the ratifier's own side gets more than without it, or where it gets less."""
        seat = [party.name for party in self.game.players].index(ratifier.of)
        kept = tuple(one for one in self.game.ratifiers if one != ratifier)
        free = () if self.other is None else self.other(replace(self.game, ratifiers=kept)).branches
        for here, there in product(self.branches, free):
            more = here.payoffs[seat] - there.payoffs[seat]
            moved = at_least(more if up else -more, strict=True)
            for a, b in product(here.region.cells, there.region.cells):
                yield shortest_conjunction((*a, *b, moved))
