"""Offers with a deadline: T rounds of alternating offers, then the disagreement point.

Backward induction. In round T a refusal leaves both with d; in round t < T with what `talks` says waiting pays
when round t + 1 pays what has been found. A side that has to answer may also take its outside option, which ends
the talks with the options of both, or d where that is more or there is none. The proposer offers its best point
that pays the other as much as refusing does, unless the refusal itself pays the proposer more.

With common discount factor delta on a pie the first proposer has

    1 - delta + delta^2 - … = (1 - (-delta)^T)/(1 + delta).

Ståhl (1972), Bargaining Theory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pareto_frontier import Frontier, Pair
from solver.concepts.bargaining.pieces import at_least_on, feasible_cell, merge_pieces
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols import procedure
from solver.concepts.protocols.procedure import NO_DEAL, check_count
from solver.concepts.protocols.talks import Talks, pressure, talks_of
from solver.errors import UsageError
from solver.forms.protocol import MAX_ROUNDS, Protocol
from solver.regions.constraints import Cell

MAX_PIECES = 2_000  # ways in which the rounds after one can go


def _columns(protocol: Protocol) -> tuple[str, ...]:
    """Return what the values of a candidate are: what each round's outcome pays, first round first."""
    last = check_count("rounds", protocol.rounds, 1, MAX_ROUNDS)
    return tuple(f"round {t} to {player}" for t in range(1, last + 1) for player in (1, 2))


@dataclass(frozen=True, slots=True)
class _Path:
    """How the rounds from one on go: what each pays, what is offered, and where."""

    paid: tuple[Pair, ...]
    shown: tuple[str, ...]
    cell: Cell


def candidates(talks: Talks[Ratio], rounds: int, here: procedure.Setting) -> tuple[Candidate, ...]:
    """Return the outcome of every round as formulas, the first being what happens; UsageError beyond MAX_PIECES ways.

    >>> over = ring(("delta",))
    >>> both = Talks(discount=(Ratio(over["delta"], over.one),) * 2)
    >>> [ratio_text(one.payoffs[0], over.names) for one in candidates(both, 3, procedure.Setting(over))]
    ['delta**2 - delta + 1']
    """
    engine = _Induction(here, talks, check_count("rounds", rounds, 1, MAX_ROUNDS))
    return merge_pieces(
        (_label(path), tuple(u for pair in path.paid for u in pair), path.paid[0], path.cell) for path in engine.paths()
    )


def _label(path: _Path) -> str:
    return NO_DEAL if set(path.shown) == {NO_DEAL} else f"({', '.join(path.shown)})"


class _Induction:
    def __init__(self, here: procedure.Setting, talks: Talks[Ratio], rounds: int) -> None:
        self.problem, self.talks, self.rounds = here.problem, talks, rounds
        self.name, self.feasible = here.name, here.feasible
        self.frontier = Frontier(self.problem)
        self.press = pressure(here.ring, self.problem.threat, talks)
        self.plain = talks.outside == (None, None) and not any(kappa.over for kappa in self.press.kappa)

    def paths(self) -> Iterator[_Path]:
        paths = [_Path((), (), self.press.guards)]
        for t in range(self.rounds, 0, -1):
            proposer = (self.talks.first + t - 1) % 2
            paths = list(dict.fromkeys(longer for path in paths for longer in self._round(proposer, path)))
            if len(paths) > MAX_PIECES:
                raise UsageError(f"the rounds from {t} on go in over {MAX_PIECES} ways; ask for fewer rounds")
        yield from paths
        if self.plain:  # where only discounting presses, it fails in every round or in none
            threat, later = self.problem.threat, self.rounds - 1
            failed = _Path((threat,) * later, (NO_DEAL,) * later, self.press.guards)
            for barred in self.frontier.out_of_reach(threat):
                yield from self._longer(failed, threat, NO_DEAL, barred)

    def _round(self, proposer: int, path: _Path) -> Iterator[_Path]:
        for refused, guards in self._refusals(1 - proposer, path):
            if (cell := feasible_cell((*path.cell, *guards), self.feasible)) is not None:
                yield from self._offers(proposer, refused, _Path(path.paid, path.shown, cell))

    def _refusals(self, responder: int, path: _Path) -> Iterator[tuple[Pair, Cell]]:
        """Yield what both have when the responder refuses, in each way in which it does."""
        d = self.problem.threat
        waits = tuple(self.press.waiting(i, path.paid[0][i]) if path.paid else d[i] for i in (0, 1))
        w = self.talks.outside[responder]
        if w is None:
            yield waits, ()
            return
        yield waits, (at_least_on(waits[responder] - w, path.cell),)
        taken = (at_least_on(w - waits[responder], path.cell, strict=True),)
        for left, guards in self._yield_outside(1 - responder):
            yield ((w, left) if responder == 0 else (left, w)), (*taken, *guards)

    def _yield_outside(self, player: int) -> Iterator[tuple[Ratio, Cell]]:
        """Yield what `player` has when the other opts out."""
        d, w = self.problem.threat[player], self.talks.outside[player]
        if w is None:
            yield d, ()
            return
        yield w, (at_least_on(w - d, ()),)
        yield d, (at_least_on(d - w, (), strict=True),)

    def _offers(self, proposer: int, refused: Pair, path: _Path) -> Iterator[_Path]:
        least = self.problem.threat[proposer] if self.plain else refused[proposer]
        floors = (least, refused[1]) if proposer == 0 else (refused[0], least)
        for offer, mixed, cell in self.frontier.offers(proposer, floors, path.cell):
            if mixed[1:] or not self._on_an_edge(mixed[0], 1 - proposer):
                yield from self._longer(path, offer, self.name(mixed), cell)
        if not self.plain:
            for barred in self.frontier.out_of_reach(refused):
                yield from self._longer(path, refused, NO_DEAL, barred)

    def _on_an_edge(self, favourite: int, responder: int) -> bool:
        """Decide whether a favourite point pays the other d at most and ends an edge, whatever the parameters are."""
        least = self.plain and self.problem.points[favourite][responder] == self.problem.threat[responder]
        return least and any(edge.cell == () and favourite in (edge.right, edge.left) for edge in self.frontier.edges)

    def _longer(self, path: _Path, paid: Pair, shown: str, cell: Cell) -> Iterator[_Path]:
        if (both := feasible_cell((*path.cell, *cell), self.feasible)) is not None:
            yield _Path((paid, *path.paid), (shown, *path.shown), both)


FINITE_OFFERS = procedure.Procedure(
    "finite-offers", lambda terms, here: candidates(talks_of(terms), terms.get_required("rounds"), here), _columns,
    over_problem=True,
)  # fmt: skip
