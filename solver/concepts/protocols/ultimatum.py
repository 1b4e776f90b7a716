"""The ultimatum: one side makes one offer, the other takes it or both have what they have without.

With reservation values s, the outside options or else the disagreement point, the proposer offers its best u with

    u_responder >= s_responder.

If that leaves the proposer less than s_proposer, nothing is agreed and both have s. So the outcome is either an offer
on the frontier or no agreement, and the two cases exclude one another.

The responder is held to what it has without an agreement, wherever the frontier has such a point: the share that it is
offered in the game below is its outside option.

>>> from solver.concepts.protocols.atlas import protocol_atlas
>>> (outcome,) = protocol_atlas(load("ultimatum")).branches
>>> outcome
<Branch share-part: always>

Güth, Schmittberger, Schwarze (1982), "An Experimental Analysis of Ultimatum Bargaining", JEBO 3(4).
"""

from __future__ import annotations

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pareto_frontier import Frontier
from solver.concepts.bargaining.pieces import merge_pieces
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols import procedure
from solver.concepts.protocols.procedure import NO_DEAL


def _ultimatum(terms: procedure.Terms[Ratio], here: procedure.Setting) -> tuple[Candidate, ...]:
    """Return the agreement, piece by piece."""
    frontier, outside = Frontier(here.problem), terms.outside()
    reserved = tuple(d if w is None else w for w, d in zip(outside, here.problem.threat, strict=True))
    offers = ((here.name(mixed), offer, offer, cell) for offer, mixed, cell in frontier.offers(terms.first, reserved))
    refused = ((NO_DEAL, reserved, reserved, barred) for barred in frontier.out_of_reach(reserved))
    return merge_pieces((*offers, *refused), here.feasible)


ULTIMATUM = procedure.Procedure("ultimatum", _ultimatum, ("offer to 1", "offer to 2"), over_problem=True)
