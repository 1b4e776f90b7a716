"""One player leads, the other sees what it does and answers best: it moves first, or it is committed to a mixture.

With a_ij for the leader and b_ij for the follower, where the leader plays i and the answer is j, BR(i) are the answers
with the greatest b_ij. Where the leader *moves first*, a subgame-perfect equilibrium in pure strategies is a plan f of
the follower with f(i) in BR(i) for every i, and an i with a_if(i) >= a_kf(k) for every k; it leads to (i, f(i)). A
follower who is indifferent has several plans, so there may be several outcomes: (i, j) is one exactly if j is in BR(i)
and a_ij is at least the weak value, where

    weak = max_i min_{j in BR(i)} a_ij        strong = max_i max_{j in BR(i)} a_ij

are what the leader gets with ties broken against it, and for it. A plan is a conjunction of comparisons, so every
outcome has an exact region, of whatever size the game is.

Where it is *committed*, it announces a mixture and is believed. X(j) are the mixtures x against which j is a best
answer; the strong Stackelberg value, ties broken for the leader, is

    max_j max { Σ_i x_i a_ij : x in X(j) },

a linear program for each j. It is no less than the strong value of moving first, where x is pure, nor than any payoff
of the leader in an equilibrium at once, where x is in X(j) for every j that is played. Almost always the leader gets as
much, or nearly, from a follower who breaks ties against it. In a 2×2 game X(j) is an interval, whose ends are pure or
the mixture (-d_2, d_1)/(d_1 - d_2) that makes the follower indifferent, with d_i = b_i1 - b_i2 of opposite signs: the
nine cases of these signs have a few outcomes each to compare.

von Stackelberg (1934), Marktform und Gleichgewicht; Conitzer and Sandholm (2006), "Computing the Optimal Strategy to
Commit to", EC; von Stengel and Zamir (2010), "Leadership Games with Convex Strategy Sets", GEB 69(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add
from typing import TypeAlias, TypeVar

from solver.algebra.linear_programs import maximise_mixture
from solver.algebra.polynomials import Ratio
from solver.atlas import Group, name_by_weights
from solver.concepts.piecewise import Agreed, Candidate, PiecewiseAtlas, at_least, equal, piecewise_atlas
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.normal import NormalForm
from solver.forms.players import player_names, unit
from solver.forms.reductions import to
from solver.regions.constraints import Cell, conjunction_of, without_positive_factors
from solver.regions.decide.emptiness import DEFAULT, SIGNS, Budget, check_budget, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.parameters import no_such

T = TypeVar("T")
Table: TypeAlias = Sequence[Sequence[T]]
Weights: TypeAlias = tuple[Fraction, ...]
End: TypeAlias = tuple[tuple[Ratio, ...], int]  # the leader's weights, of a total above zero, and the answer
FIRST, COMMITTED = "game in which {} moves first", "game in which {} is committed"
MAX_PLANS = 500  # of the follower, for which closed forms are given: a 4×4 game has up to 256


@dataclass(frozen=True, slots=True)
class Leader:
    """A game as one player leads it: a row for each strategy of its own, a column for each answer."""

    game: NormalForm
    seat: int

    @property
    def name(self) -> str:
        return self.game.players[self.seat].name

    @property
    def groups(self) -> tuple[Group, ...]:
        """What weights are called: strategies, with the player's name before them where both players share one."""
        first, second = self.game.players
        lead = "{0}-{1}" if set(first.strategies) & set(second.strategies) else "{1}"
        return tuple((p.name, tuple(lead.format(p.name, s) for s in p.strategies)) for p in (first, second))

    def swap(self, own: T, other: T) -> tuple[T, T]:
        """Return what is the leader's and what is the follower's in the order of the players, or the other way round.

        >>> leader(load("thaad-deal"), "China").swap("China's", "US's")
        ("US's", "China's")
        """
        return (other, own) if self.seat else (own, other)

    def tables(self, first: Table[T], second: Table[T]) -> tuple[Table[T], Table[T]]:
        """Return both players' payoffs as the leader sees them, its own first.

        >>> leader(load("thaad-deal"), "China").tables([[1, 2], [3, 4]], [[5, 6], [7, 8]])
        ([[5, 7], [6, 8]], [[1, 3], [2, 4]])
        """
        if not self.seat:
            return first, second
        return [list(line) for line in zip(*second, strict=True)], [list(line) for line in zip(*first, strict=True)]

    def cases(self) -> Iterator[tuple[Cell, Table[Ratio], Table[Ratio]]]:
        """Yield both tables once for each way that comparisons in the payoffs can come out, with its conditions."""
        matrices = [[[self.game.write_out(entry) for entry in row] for row in self.game.matrix(k)] for k in (0, 1)]
        over = domain(self.game.space)

        def compute(decide: Decisions) -> list[list[list[Ratio]]]:
            return [[[lower(node, over.reduced, decide) for node in row] for row in matrix] for matrix in matrices]

        for guards, (first, second) in cases(compute, lambda guards: not is_empty(guards, over, SIGNS)):
            yield guards, *self.tables(first, second)

    def pure(self, chosen: int, count: int) -> tuple[Ratio, ...]:
        """Return the weights of one strategy alone out of so many, as formulas."""
        return tuple(map(domain(self.game.space).ring.number, unit(chosen, count)))

    def candidate(self, end: End, paid: tuple[Ratio, Ratio], *cells: Cell) -> Candidate:
        """Return an outcome in closed form, and the conjunctions under which it is one; the leader is `paid` first."""
        first, second = self.swap(end[0], self.pure(end[1], self.game.shape[1 - self.seat]))
        label = label_of(self.game, [[weight.over for weight in weights] for weights in (first, second)])
        return Candidate(label, first + second, self.swap(*paid), cells)

    def with_others(self, found: Iterator[Candidate]) -> Iterator[Candidate]:
        """Yield the outcomes found, then the pairs of strategies that are none anywhere, which a claim may name."""
        labels = set[str]()
        for one in found:
            labels.add(one.label)
            yield one
        _, a, b = next(self.cases())
        every = product(range(len(a)), range(len(a[0])))
        pairs = (self.candidate((self.pure(i, len(a)), j), (a[i][j], b[i][j])) for i, j in every)
        yield from (one for one in pairs if one.label not in labels)

    def build_agreed(self, weights: Weights, answer: int, a: Table[Fraction], b: Table[Fraction]) -> Agreed:
        """Return an outcome in numbers, from the payoffs at a point as the leader sees them."""
        own, other = (sum((w * row[answer] for w, row in zip(weights, t, strict=True)), Fraction(0)) for t in (a, b))
        strategies = self.swap(weights, unit(answer, len(a[0])))
        return Agreed(label_of(self.game, strategies), strategies, self.swap(own, other))


def leader(game: AnyForm, name: str) -> Leader:
    """Return the game as the player of that name leads it; UsageError for an unknown name and unless two play."""
    normal = to("normal", game).game
    names = normal.seat_names
    if len(names) != 2:
        last, play = normal.players[-1], player_names(normal.players)
        fix = f"; fix what others do, as by --fix-player {last.name}={last.strategies[0]} (fix_player)"
        raise UsageError(f"one leads and one follows, and here play {play}{fix * bool(names[2:])}")
    if name not in names:
        raise UsageError(no_such("player", name, names))
    return Leader(normal, names.index(name))


def label_of(game: NormalForm, weights: Table[object]) -> str:
    """Return what an outcome is called, from each player's weights: zero for a strategy that is not played.

    >>> label_of(load("thaad-deal"), [(0, 1), (1, 2)])
    '(keep, sanction + tolerate)'
    """
    return name_by_weights([player.strategies for player in game.players], weights)


# --- moving first ---------------------------------------------------------------------------------


def first_mover(game: AnyForm, name: str, budget: Budget = DEFAULT) -> PiecewiseAtlas:
    """Return every outcome of the game in which the player of that name moves first, with its exact region.

    >>> print(outcome_region(first_mover(load("thaad-deal"), "US"), "keep, tolerate").merged())
    (buffer >= calm and shield >= embargo) or (buffer >= calm + breach_cn)

    Raises UsageError for an unknown player, unless two play, and where the follower has more than MAX_PLANS plans.
    """
    check_budget(budget)
    lead = leader(game, name)
    return piecewise_atlas(lead.game, FIRST.format(name), lead.groups, lead.with_others(_first_moves(lead)), budget)


def _first_moves(lead: Leader) -> Iterator[Candidate]:
    for guards, a, b in lead.cases():
        for plan, credible in _plans(lead, b, guards):
            for i, j in enumerate(plan):
                cell = conjunction_of((*credible, *(at_least(a[i][j] - a[k][f]) for k, f in enumerate(plan) if k != i)))
                if cell is not None:
                    yield lead.candidate((lead.pure(i, len(plan)), j), (a[i][j], b[i][j]), cell)


def _plans(lead: Leader, b: Table[Ratio], guards: Cell) -> Sequence[tuple[tuple[int, ...], Cell]]:
    """Return the follower's plans that are best answers somewhere, each with the conditions that it is one."""
    plans: list[tuple[tuple[int, ...], Cell]] = [((), guards)]
    for row in b:
        best = [[at_least(row[j] - other) for k, other in enumerate(row) if k != j] for j in range(len(row))]
        longer = (((*plan, j), conjunction_of((*cell, *best[j]))) for plan, cell in plans for j in range(len(row)))
        over = domain(lead.game.space)
        plans = [(plan, cell) for plan, cell in longer if cell is not None and not is_empty(cell, over, SIGNS)]
        if len(plans) > MAX_PLANS:
            advice = "set every parameter to ask at a point, fix some of them, or drop dominated strategies"
            raise UsageError(f"the follower has more than {MAX_PLANS} plans that can be best; {advice}")
    return plans


def first_moves_at(a: Table[Fraction], b: Table[Fraction]) -> tuple[tuple[Weights, int], ...]:
    """Return every outcome of moving first at a point, as weights and answer, from both players' payoffs, `a` the
    leader's. The least that one pays the leader is its weak value, the most the strong one.

    >>> [(list(map(int, weights)), j) for weights, j in first_moves_at([[2, 4], [1, 3]], [[1, 0], [0, 1]])]
    [([0, 1], 1)]
    """
    best = [[j for j, value in enumerate(row) if value == max(row)] for row in b]
    weak = max(min(row[j] for j in answers) for row, answers in zip(a, best, strict=True))
    return tuple((unit(i, len(a)), j) for i, answers in enumerate(best) for j in answers if a[i][j] >= weak)


# --- being committed ------------------------------------------------------------------------------


def committed(game: AnyForm, name: str, budget: Budget = DEFAULT) -> PiecewiseAtlas:
    """Return the best commitments of the player of that name in a 2×2 game, each with its answer and exact region.

    >>> [branch.label for branch in committed(load("thaad-deal"), "US").branches if branch.verdict.full]
    ['(withdraw, sanction)', '(keep, sanction)', '(keep, tolerate)', '(withdraw + keep, sanction)']

    Where several are equally good all of them stand. Raises UsageError for an unknown player, and for other sizes.
    """
    check_budget(budget)
    lead = leader(game, name)
    if lead.game.shape != (2, 2):
        shape = " x ".join(map(str, lead.game.shape))
        raise UsageError(f"mixtures to commit to have closed forms in 2 x 2 games; this one is {shape}: ask at a point")
    return piecewise_atlas(lead.game, COMMITTED.format(name), lead.groups, lead.with_others(_commitments(lead)), budget)


def _commitments(lead: Leader) -> Iterator[Candidate]:
    for guards, a, b in lead.cases():
        gains = [row[0] - row[1] for row in b]
        for signs in product((1, 0, -1), repeat=2):
            pairs = zip(gains, signs, strict=True)
            case = [at_least(gain if sign > 0 else -gain, strict=True) if sign else equal(gain) for gain, sign in pairs]
            ends = [] if conjunction_of(case) is None else list(_ends(lead, gains, signs))
            for end in ends:
                total = reduce(add, end[0])
                worth = _value(a, end)
                others = (other for other in ends if other != end)
                best = (at_least(worth * reduce(add, other[0]) - _value(a, other) * total) for other in others)
                cell = without_positive_factors((*guards, *case, at_least(total, strict=True), *best))
                if cell is not None:
                    mixture = tuple(weight / total for weight in end[0])
                    yield lead.candidate((mixture, end[1]), (worth / total, _value(b, end) / total), cell)


def _ends(lead: Leader, gains: Sequence[Ratio], signs: Sequence[int]) -> Iterator[End]:
    """Yield the ends of both intervals, where the first answer's gains over the second have these signs."""
    for j, side in enumerate((1, -1)):
        yield from ((lead.pure(i, 2), j) for i in (0, 1) if side * signs[i] >= 0)
        if signs[0] * signs[1] < 0:
            yield ((-gains[1], gains[0]) if signs[0] > 0 else (gains[1], -gains[0])), j


def _value(table: Table[Ratio], end: End) -> Ratio:
    """Return the payoff times the total of the weights."""
    return reduce(add, (weight * row[end[1]] for weight, row in zip(end[0], table, strict=True)))


def commitments_at(a: Table[Fraction], b: Table[Fraction]) -> tuple[tuple[Weights, int], ...]:
    """Return the best commitments at a point with their answers: for each answer the pure ones that do, or one mixture.

    >>> [(list(map(str, weights)), j) for weights, j in commitments_at([[2, 4], [1, 3]], [[1, 0], [0, 1]])]
    [(['1/2', '1/2'], 1)]
    """
    found: dict[int, tuple[Fraction, Weights]] = {}
    for j in range(len(b[0])):
        better = [([Fraction(row[j] - row[k]) for row in b], Fraction(0)) for k in range(len(b[0])) if k != j]
        best = maximise_mixture([Fraction(row[j]) for row in a], better, len(a))
        if best is not None:
            found[j] = best.value, best.point
    value = max(most for most, _ in found.values())
    plays: list[tuple[Weights, int]] = []
    for j, mixture in ((j, mixture) for j, (most, mixture) in found.items() if most == value):
        pure = (i for i, row in enumerate(b) if row[j] == max(row) and a[i][j] == value)
        plays += [(unit(i, len(a)), j) for i in pure] or [(mixture, j)]
    return tuple(plays)
