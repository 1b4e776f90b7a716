"""Alternating offers with a deadline: T rounds, then the disagreement point.

Backward induction. In round T a refusal leaves both with d; in round t < T with what `talks` says waiting pays
when round t + 1 pays what has been found. A side that has to answer may also take its outside option, which ends
the talks with the options of both, or d where that is more or there is none. The proposer offers its best point
that pays the other as much as refusing does, unless the refusal itself pays the proposer more.

With common discount factor delta on a pie the first proposer has

    1 - delta + delta^2 - … = (1 - (-delta)^T)/(1 + delta).

Ståhl (1972), Bargaining Theory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.frontier_at_point import Spot, best
from solver.concepts.bargaining.pareto_frontier import Frontier, Pair
from solver.concepts.bargaining.pieces import gathered, is_consistent, point_names, settled, together
from solver.concepts.bargaining.problem import NumericProblem, Problem
from solver.concepts.piecewise import Candidate
from solver.concepts.protocols.offer_terms import Clock, Pressure, Talks, pressure, talks_of
from solver.concepts.protocols.procedure import Procedure
from solver.errors import UsageError
from solver.forms.protocol import MAX_ROUNDS
from solver.regions.constraints import Cell, Feasible

MAX_PIECES = 2_000  # ways in which the rounds after one can go
NO_DEAL = "no agreement"


def columns(rounds: int) -> tuple[str, ...]:
    """What the values of a draft are: what each round's outcome pays, first round first.

    >>> columns(1)
    ('round 1 to 1', 'round 1 to 2')
    """
    return tuple(f"round {t} to {player}" for t in range(1, rounds + 1) for player in (1, 2))


def check_rounds(rounds: object) -> int:
    """The number of rounds, when it is one."""
    if isinstance(rounds, bool) or not isinstance(rounds, int) or not 1 <= rounds <= MAX_ROUNDS:
        raise UsageError(f"rounds is a whole number from 1 to {MAX_ROUNDS}, not {rounds!r}")
    return rounds


@dataclass(frozen=True, slots=True)
class _Path:
    """How the rounds from one on go: what each pays, what is offered, and where."""

    paid: tuple[Pair, ...]
    shown: tuple[str, ...]
    cell: Cell


def drafts(
    problem: Problem, talks: Talks[Ratio], rounds: int, names: Sequence[str] = (), feasible: Feasible = is_consistent
) -> Iterator[Candidate]:
    """The outcome of every round as formulas; the first round's is what happens.

    >>> from solver.concepts.bargaining.pieces import pie
    >>> from solver.algebra.polynomial_text import ratio_text
    >>> from solver.algebra.polynomials import ring
    >>> over = ring(("delta",))
    >>> delta = Ratio(over["delta"], over.one)
    >>> [ratio_text(draft.payoffs[0], over.names) for draft in drafts(pie(over), Talks(discount=(delta, delta)), 3)]
    ['delta**2 - delta + 1']

    Raises UsageError where the rounds split into more than MAX_PIECES ways.
    """
    engine = _Induction(problem, talks, check_rounds(rounds), tuple(names) or point_names(problem), feasible)
    yield from gathered(
        (_label(path), tuple(u for pair in path.paid for u in pair), path.paid[0], path.cell) for path in engine.paths()
    )


def _label(path: _Path) -> str:
    return NO_DEAL if set(path.shown) == {NO_DEAL} else f"({', '.join(path.shown)})"


class _Induction:
    def __init__(
        self, problem: Problem, talks: Talks[Ratio], rounds: int, names: Sequence[str], feasible: Feasible
    ) -> None:
        self.problem, self.talks, self.rounds = problem, talks, rounds
        self.names, self.feasible = names, feasible
        self.frontier = Frontier(problem)
        self.press: Pressure = pressure(problem.ring, problem.threat, talks)
        self.plain = talks.outside == (None, None) and not any(kappa.over for kappa in self.press.kappa)

    def paths(self) -> Iterator[_Path]:
        paths = [_Path((), (), self.press.guards)]
        for t in range(self.rounds, 0, -1):
            proposer = (self.talks.first + t - 1) % 2
            paths = [longer for path in paths for longer in self._round(proposer, path)]
            if len(paths) > MAX_PIECES:
                raise UsageError(f"the rounds from {t} on go in over {MAX_PIECES} ways; ask for fewer rounds")
        yield from paths
        if self.plain:
            yield from self._nothing()

    def _nothing(self) -> Iterator[_Path]:
        """Discounting alone cannot spoil a deal: it fails in every round or in none."""
        threat = (self.problem.threat[0], self.problem.threat[1])
        for barred in self.frontier.out_of_reach(threat):
            cell = together((*self.press.guards, *barred), self.feasible)
            if cell is not None:
                yield _Path((threat,) * self.rounds, (NO_DEAL,) * self.rounds, cell)

    def _round(self, proposer: int, path: _Path) -> Iterator[_Path]:
        for refused, guards in self._refusals(1 - proposer, path):
            cell = together((*path.cell, *guards), self.feasible)
            if cell is not None:
                yield from self._offers(proposer, refused, _Path(path.paid, path.shown, cell))

    def _refusals(self, responder: int, path: _Path) -> Iterator[tuple[Pair, Cell]]:
        """What both have when the responder refuses, in the ways in which it does."""
        d = self.problem.threat
        waits = [self.press.waiting(i, path.paid[0][i]) if path.paid else d[i] for i in (0, 1)]
        w = self.talks.outside[responder]
        if w is None:
            yield (waits[0], waits[1]), ()
            return
        yield (waits[0], waits[1]), (settled(waits[responder] - w, path.cell),)
        taken = (settled(w - waits[responder], path.cell, strict=True),)
        for left, guards in self._left(1 - responder):
            yield ((w, left) if responder == 0 else (left, w)), (*taken, *guards)

    def _left(self, player: int) -> Iterator[tuple[Ratio, Cell]]:
        """What `player` has when the other opts out."""
        d, w = self.problem.threat[player], self.talks.outside[player]
        if w is None:
            yield d, ()
            return
        yield w, (settled(w - d, ()),)
        yield d, (settled(d - w, (), strict=True),)

    def _offers(self, proposer: int, refused: Pair, path: _Path) -> Iterator[_Path]:
        responder, known = 1 - proposer, path.cell
        least = self.problem.threat[proposer] if self.plain else refused[proposer]
        for edge in self.frontier.edges:
            offer = edge.where(responder, refused[responder])
            inside = (*edge.cell, *edge.within(responder, refused[responder], known))
            keeps = settled(offer[proposer] - least, (*known, *edge.cell))
            yield from self._longer(path, offer, f"{self.names[edge.right]}..{self.names[edge.left]}", (*inside, keeps))
        for spot, cells in self.frontier.favourites(proposer):
            offer = self.frontier.point(spot)
            if self._on_an_edge(spot, responder):
                continue
            pays = (settled(offer[responder] - refused[responder], known), settled(offer[proposer] - least, known))
            for one in cells:
                yield from self._longer(path, offer, self.names[spot], (*one, *pays))
        if not self.plain:
            for barred in self.frontier.out_of_reach(refused):
                yield from self._longer(path, refused, NO_DEAL, barred)

    def _on_an_edge(self, spot: int, responder: int) -> bool:
        """Whether a favourite point pays the other d at most and ends an edge, whatever the parameters are."""
        d = self.problem.threat[responder]
        least = self.plain and self.problem.points[spot][responder] == d
        return least and any(edge.cell == () and spot in (edge.right, edge.left) for edge in self.frontier.edges)

    def _longer(self, path: _Path, paid: Pair, shown: str, cell: Cell) -> Iterator[_Path]:
        both = together((*path.cell, *cell), self.feasible)
        if both is not None:
            yield _Path((paid, *path.paid), (shown, *path.shown), both)


def solve_at_point(problem: NumericProblem, talks: Talks[Fraction], rounds: int) -> tuple[tuple[Spot, bool], ...]:
    """What each round pays at a point and whether by agreement, first round first, by backward induction.

    >>> from solver.concepts.bargaining.problem import numbers
    >>> half = Fraction(1, 2)
    >>> [paid for paid, _ in solve_at_point(numbers([(1, 0), (0, 1)], (0, 0)), Talks(discount=(half, half)), 2)][0]
    (Fraction(1, 2), Fraction(1, 2))
    """
    if len(problem.threat) != 2:
        raise UsageError(f"offers and counter-offers are for two players; this problem has {len(problem.threat)}")
    clock, d = Clock(problem.threat, talks), problem.threat
    later: list[tuple[Spot, bool]] = []
    for t in range(check_rounds(rounds), 0, -1):
        proposer = (talks.first + t - 1) % 2
        responder = 1 - proposer
        refused = [clock.waiting(i, later[0][0][i]) if later else d[i] for i in (0, 1)]
        option = talks.outside[responder]
        if option is not None and option > refused[responder]:
            own = talks.outside[proposer]
            refused[responder] = option
            refused[proposer] = d[proposer] if own is None else max(own, d[proposer])
        offer = best(problem.points, proposer, refused[responder])
        agreed = offer is not None and offer[proposer] >= refused[proposer]
        later.insert(0, (offer, True) if offer is not None and agreed else ((refused[0], refused[1]), False))
    return tuple(later)


FINITE_OFFERS = Procedure(
    "finite-offers",
    lambda terms, here: drafts(here.problem, talks_of(terms), terms.count("rounds"), here.names, here.feasible),
    lambda terms, problem: (solve_at_point(problem, talks_of(terms), terms.count("rounds"))[0][0],),
    lambda protocol: columns(check_rounds(protocol.rounds)),
    over_problem=True,
)
