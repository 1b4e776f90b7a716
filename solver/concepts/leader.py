"""One player leads, the other sees what it does and answers best: the game as the leader sees it, and its outcomes.

With a_ij for the leader and b_ij for the follower, where the leader plays i and the answer is j, an outcome is the
leader's weights and the answer that the follower gives. The leader moves first with one strategy
(`solver.concepts.first_mover`), or is committed to a mixture (`solver.concepts.commitment`).

von Stackelberg (1934), Marktform und Gleichgewicht.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias, TypeVar

from solver.algebra.polynomials import Ratio
from solver.atlas import Group, name_by_weights
from solver.concepts.piecewise import Agreed, Candidate
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.normal import NormalForm
from solver.forms.players import player_names, unit
from solver.forms.reductions import to
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import SIGNS, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, lower
from solver.regions.parameters import no_such
from solver.report.remedies import fix_player

T = TypeVar("T")
Table: TypeAlias = Sequence[Sequence[T]]
Weights: TypeAlias = tuple[Fraction, ...]
End: TypeAlias = tuple[tuple[Ratio, ...], int]  # the leader's weights, of a total above zero, and the answer


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
        fix = [fix_player(last.name, last.strategies[0])] if names[2:] else []
        raise UsageError(f"one leads and one follows, and here play {play}", remedies=fix)
    if name not in names:
        raise UsageError(no_such("player", name, names))
    return Leader(normal, names.index(name))


def label_of(game: NormalForm, weights: Table[object]) -> str:
    """Return what an outcome is called, from each player's weights: zero for a strategy that is not played.

    >>> label_of(load("thaad-deal"), [(0, 1), (1, 2)])
    '(keep, sanction + tolerate)'
    """
    return name_by_weights([player.strategies for player in game.players], weights)
