"""Perfect Bayesian equilibria of a stage in two layers: all kinds, each linear once Bayes' rule is multiplied out.

What the first choose, x, is a corner of the mixtures against which some answers are best; what is answered, y, one of
those against which some actions are best. Together they are an equilibrium where every action in use is best against
y, every answer in use against x, and every answer that x does not lead to is best for *some* belief. That belief is
weights of the deviations that lead there; where one exists is a union of cells without it, of which each corner of the
beliefs has one, so that the conditions are in the parameters alone.

Kreps, Wilson (1982), "Sequential Equilibria", Econometrica 50; Fudenberg, Tirole (1991), Journal of Economic Theory 53.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import product
from operator import add
from typing import TypeGuard

from solver.algebra.polynomials import Poly, Ratio, Relation
from solver.concepts.piecewise import at_least, equal
from solver.concepts.signalling.layers import Layers, Node
from solver.concepts.signalling.mixtures import (
    MAX_FREE,
    Choice,
    Corner,
    Equation,
    Mixture,
    choices_of_size,
    mixture,
    nonempty,
)
from solver.regions.constraints import Cell, Constraint, normalize_cell

Paid = Mapping[Node, Sequence[tuple[Ratio, ...]]]  # after a state and an action: for each answer what all players get


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the first choose and what is answered, and where this is an equilibrium: `cells` in each of which all
    conditions but those on beliefs hold, `beliefs` for each answer that is not led to a union of more; `reached`: the
    answers that are, by number."""

    first: Mixture
    answers: Mixture
    cells: tuple[Cell, ...]
    beliefs: tuple[tuple[Cell, ...], ...]
    reached: Sequence[int]


@dataclass(frozen=True, slots=True)
class Replies:
    """A corner of the answers, where it is one by the sign of D, and D times what each action pays its player."""

    corner: Mixture
    stands: Sequence[tuple[int, Cell]]
    levels: Sequence[Sequence[Ratio]]


@dataclass(frozen=True, slots=True)
class Choices:
    """A corner of what the first choose, where it is one by the sign of D, which answers it leads to, by number, and D
    times what each answer pays there."""

    corner: Mixture
    stands: Sequence[tuple[int, Cell]]
    reached: Sequence[int]
    levels: Sequence[Sequence[Ratio]]


@dataclass(frozen=True)
class Assessments:
    """The kinds of one stage, its continuations given. `chances`: of each state; `conditional`: of each, given what its
    sender knows; `seats`: the player of each sender and receiver, None for nobody. `with_walls`: those that equalities
    alone allow, too, with no weight at an edge; else those that hold on a region, edges included."""

    layers: Layers
    paid: Paid
    chances: Sequence[Ratio]
    conditional: Sequence[Ratio]
    seats: tuple[Sequence[int | None], Sequence[int | None]]
    one: Poly
    with_walls: bool

    @property
    def nought(self) -> Ratio:
        return Ratio(self.one - self.one, self.one)

    def run(self) -> Iterator[Assessment]:
        """Yield every kind that some parameters may allow."""
        replies = [*filter(None, map(self.replies, self.corners_of_answers()))]
        for likely, where in self.priors():
            for corner in self.corners_of_first(likely):
                if (choices := self.choices(corner, likely, where)) is not None:
                    for one in replies:
                        yield from self.pair(choices, one)

    def replies(self, y: Mixture) -> Replies | None:
        """Return a corner of the answers with what it makes every action worth; None where it is no mixture."""
        stands = self.stand(y)
        return Replies(y, stands, self.levels_of_actions(y)) if stands else None

    def choices(self, x: Mixture, likely: frozenset[int], where: Cell) -> Choices | None:
        """Return a corner of what the first choose with what it makes answers worth; None where it is no mixture."""
        reached = [k for k in range(len(self.layers.receivers)) if self.is_led_to(k, x.supports, likely)]
        above = [] if self.with_walls else [*self.masses(x, reached)]
        stands = self.stand(x, above, where)
        return Choices(x, stands, reached, self.levels_of_answers(x, reached, likely)) if stands else None

    def priors(self) -> Iterator[tuple[frozenset[int], Cell]]:
        """Yield each set of states that may be the likely ones, those with a chance above 0, and where it is."""
        sure = [k for k, p in enumerate(self.chances) if p.is_number and p.over]
        open_ = [k for k, p in enumerate(self.chances) if not p.is_number]
        if not self.with_walls:
            yield frozenset(sure + open_), ()
            return
        for truths in product((True, False), repeat=len(open_)):
            likely = frozenset([*sure, *(k for k, is_so in zip(open_, truths, strict=True) if is_so)])
            cell = normalize_cell(tuple(
                at_least(self.chances[k], strict=True) if k in likely else equal(self.chances[k]) for k in open_
            ))  # fmt: skip
            if likely and cell is not None:
                yield likely, cell

    # what the first choose

    def corners_of_first(self, likely: frozenset[int]) -> Iterator[Mixture]:
        """Yield the mixtures of actions at which answers tie that bind as many weights as are free; pure ones first."""
        sizes = [sender.actions for sender in self.layers.senders]
        idle = [not likely.intersection(sender.states) for sender in self.layers.senders]
        for free in range(MAX_FREE + 1):
            for supports in choices_of_size(sizes, free):
                if any(len(some) > 1 and none for some, none in zip(supports, idle, strict=True)):
                    continue
                reached = [k for k in range(len(self.layers.receivers)) if self.is_led_to(k, supports, likely)]
                for tied in choices_of_size([self.layers.receivers[k].answers for k in reached], free):
                    binding = [e for k, some in zip(reached, tied, strict=True) for e in self.ties(k, some, likely)]
                    if (corner := mixture(supports, sizes, binding, self.one)) is not None:
                        yield replace(corner, tied=_several(zip(reached, tied, strict=True)))

    def is_led_to(self, receiver: int, supports: Sequence[Choice], likely: frozenset[int]) -> bool:
        """Return whether actions of these supports lead to an answer with a chance above 0."""
        layers = self.layers
        return any(s in likely and a in supports[layers.sender_of(s)] for s, a in layers.receivers[receiver].nodes)

    def ties(self, receiver: int, some: Choice, likely: frozenset[int]) -> Iterator[Equation]:
        """Yield the equations that say that these answers pay their player the same, in weights of actions."""
        for other in some[1:]:
            found: dict[tuple[int, int], Ratio] = {}
            for s, a in self.layers.receivers[receiver].nodes:
                if s in likely:
                    place = self.layers.sender_of(s), a
                    gap = self.answer_pays(receiver, s, a, some[0]) - self.answer_pays(receiver, s, a, other)
                    found[place] = found.get(place, self.nought) + self.chances[s] * gap
            yield found

    def answer_pays(self, receiver: int, state: int, action: int, answer: int) -> Ratio:
        seat = self.seats[1][receiver]
        return self.nought if seat is None else self.paid[state, action][answer][seat]

    # what is answered

    def corners_of_answers(self) -> Iterator[Mixture]:
        """Yield the mixtures of answers at which actions tie that bind as many weights as are free; pure ones first."""
        sizes = [receiver.answers for receiver in self.layers.receivers]
        actions = [sender.actions for sender in self.layers.senders]
        for free in range(MAX_FREE + 1):
            for supports in choices_of_size(sizes, free):
                for tied in choices_of_size(actions, free):
                    binding = [e for i, some in enumerate(tied) for e in self.indifference(i, some)]
                    if (corner := mixture(supports, sizes, binding, self.one)) is not None:
                        yield replace(corner, tied=_several(enumerate(tied)))

    def indifference(self, sender: int, some: Choice) -> Iterator[Equation]:
        """Yield the equations that say that these actions pay their player the same, in weights of answers."""
        for other in some[1:]:
            found: dict[tuple[int, int], Ratio] = {}
            for action, sign in ((some[0], 1), (other, -1)):
                for receiver, answer, worth in self.action_pays(sender, action):
                    place, before = (receiver, answer), found.get((receiver, answer), self.nought)
                    found[place] = before + worth if sign > 0 else before - worth
            yield found

    def action_pays(self, sender: int, action: int) -> Iterator[tuple[int, int, Ratio]]:
        """Yield what an action pays its player through each answer, by receiver and answer."""
        seat = self.seats[0][sender]
        for state in self.layers.senders[sender].states if seat is not None else ():
            receiver = self.receiver_at[state, action]
            for answer, each in enumerate(self.paid[state, action]):
                yield receiver, answer, self.conditional[state] * each[seat]  # type: ignore[index]

    @cached_property
    def receiver_at(self) -> Mapping[Node, int]:
        return {node: k for k, one in enumerate(self.layers.receivers) for node in one.nodes}

    # both together

    def pair(self, first: Choices, replies: Replies) -> Iterator[Assessment]:
        """Yield the kind of two corners, unless one contradicts the other throughout."""
        x, y, reached = first.corner, replies.corner, first.reached
        actions, answers = x.supports, y.supports
        best_actions = self.best(replies.levels, _join_ties(enumerate(actions), y.tied))
        if best_actions is None:
            return
        best_answers = self.best(first.levels, _join_ties(((k, answers[k]) for k in reached), x.tied))
        if best_answers is None:
            return
        of_first = [_with(cell, sign, best_answers) for sign, cell in first.stands]
        of_answers = [_with(cell, sign, best_actions) for sign, cell in replies.stands]
        cells = (normalize_cell(a + b) for a, b in product(filter(_known, of_first), filter(_known, of_answers)))
        kept = tuple(cell for cell in cells if cell is not None)
        if kept:
            free = (k for k in range(len(answers)) if k not in reached and self.seats[1][k] is not None)
            beliefs = tuple(self.where_supported_by_belief(k, answers[k]) for k in free)
            if all(beliefs):
                yield Assessment(x, y, kept, beliefs, reached)

    def levels_of_actions(self, y: Mixture) -> list[list[Ratio]]:
        """Return D times what each action pays its player, by sender."""
        return [
            [
                self.total(self.as_ratio(y.numerators[k][r]) * worth for k, r, worth in self.action_pays(i, a))
                for a in range(sender.actions)
            ]
            for i, sender in enumerate(self.layers.senders)
        ]

    def levels_of_answers(self, x: Mixture, reached: Sequence[int], likely: frozenset[int]) -> list[list[Ratio]]:
        """Return D times what each answer that is led to pays its player, averaged over the states as the belief is.

        Where a single action leads there the belief does not depend on its weight, which may vanish: it is left out.
        """
        found = []
        for k in reached:
            nodes = [node for node in self.nodes_in_use(x, k) if node[0] in likely]
            if len({(self.layers.sender_of(s), a) for s, a in nodes}) == 1:
                weights = [self.as_ratio(x.denominator) * self.conditional[s] for s, _ in nodes]
            else:
                weights = [self.chances[s] * self.weight(x, (s, a)) for s, a in nodes]
            pairs = [*zip(weights, nodes, strict=True)]
            answers = range(self.layers.receivers[k].answers)
            found.append([self.total(w * self.answer_pays(k, *node, r) for w, node in pairs) for r in answers])
        return found

    def masses(self, x: Mixture, reached: Sequence[int]) -> Iterator[tuple[Ratio, Relation]]:
        """Yield what has to be above 0 for each answer to be led to, where more than one sure action leads there."""
        for k in reached:
            nodes = self.nodes_in_use(x, k) if self.seats[1][k] is not None else []
            if len(nodes) > 1 or (nodes and len(x.supports[self.layers.sender_of(nodes[0][0])]) > 1):
                yield self.total(self.chances[node[0]] * self.weight(x, node) for node in nodes), ">"

    def nodes_in_use(self, x: Mixture, receiver: int) -> list[Node]:
        """Return the states and actions, of those in use, that lead to an answer."""
        return [node for node in self.layers.receivers[receiver].nodes if self.weight(x, node).over]

    def weight(self, x: Mixture, node: Node) -> Ratio:
        return self.as_ratio(x.numerators[self.layers.sender_of(node[0])][node[1]])

    def as_ratio(self, poly: Poly) -> Ratio:
        return Ratio(poly, self.one)

    def total(self, parts: Iterable[Ratio]) -> Ratio:
        return reduce(add, parts, self.nought)

    def best(self, levels: Sequence[Sequence[Ratio]], used: Sequence[Choice]) -> list[tuple[Ratio, Relation]] | None:
        """Return what makes the members in use best in each group: what has to be 0, or at least 0, times D; None
        where they never are, or with no walls on walls alone."""
        found = list[tuple[Ratio, Relation]]()
        for level, (first, *_), some in zip(levels, used, used, strict=True):
            for k, other in enumerate(level):
                gap = level[first] - other
                if k not in some:
                    found.append((gap, ">="))
                elif gap.over and (not self.with_walls or gap.is_number):
                    return None
                elif gap.over:
                    found.append((gap, "=="))
        return found

    def stand(
        self, corner: Mixture, above: Iterable[tuple[Ratio, Relation]] = (), where: Cell = ()
    ) -> list[tuple[int, Cell]]:
        """Return where the weights of a corner are weights, above 0 with walls and else at least 0, by the sign of D;
        and where besides what is `above` 0 times D is so."""
        edge: Relation = ">" if self.with_walls else ">="
        weights = [(self.as_ratio(n), edge) for group in corner.numerators for n in group if n]
        conditions = [(self.as_ratio(corner.denominator), ">"), *weights, *above]
        found = ((sign, normalize_cell((*where, *_with_sign(sign, conditions)))) for sign in corner.signs)
        return [(sign, cell) for sign, cell in found if cell is not None]

    def where_supported_by_belief(self, receiver: int, used: Choice) -> tuple[Cell, ...]:
        """Return where some belief makes these answers best, as a union."""
        return tuple(dict.fromkeys(cell for _, cell in self.supporting_beliefs(receiver, used)))

    def supporting_beliefs(self, receiver: int, used: Choice, among: Choice = ()) -> Sequence[Corner]:
        """Return the corners of the beliefs that make these answers best, each with where it is one; a belief is
        weights of what may lead there, or of these of it alone."""
        key = receiver, used, among or tuple(range(len(self.layers.deviations(receiver))))
        if key not in self.known:
            self.known[key] = tuple(dict.fromkeys(self.corners_of_beliefs(*key)))
        return self.known[key]

    @cached_property
    def known(self) -> dict[tuple[int, Choice, Choice], Sequence[Corner]]:
        return {}

    def corners_of_beliefs(self, receiver: int, used: Choice, among: Choice) -> Iterator[Corner]:
        ways, answers = self.layers.deviations(receiver), self.layers.receivers[receiver].answers
        pays = [[self.deviation_pays(receiver, way, r) for way in ways] for r in range(answers)]
        for some in (choice for choice in nonempty(len(ways)) if set(choice) <= set(among)):
            for tied in (choice for choice in nonempty(answers) if len(choice) == len(some)):
                binding = [
                    {(0, w): a - b for w, (a, b) in enumerate(zip(pays[tied[0]], pays[other], strict=True))}
                    for other in tied[1:]
                ]
                if (corner := mixture([some], [len(ways)], binding, self.one)) is None:
                    continue
                weights = [*map(self.as_ratio, corner.numerators[0])]
                level = [self.total(w * paid for w, paid in zip(weights, each, strict=True)) for each in pays]
                if (best := self.best([level], [tuple(dict.fromkeys(used + tied * (len(tied) > 1)))])) is not None:
                    cells = (_with(cell, sign, best) for sign, cell in self.stand(corner))
                    yield from ((corner.weights()[0], cell) for cell in cells if cell is not None)

    def deviation_pays(self, receiver: int, way: tuple[int, int], answer: int) -> Ratio:
        """Return what an answer pays its player after one action of one sender, on average over its states."""
        nodes = self.layers.receivers[receiver].nodes
        there = [(s, a) for s, a in nodes if (self.layers.sender_of(s), a) == way]
        return self.total(self.conditional[s] * self.answer_pays(receiver, s, a, answer) for s, a in there)


def _several(choices: Iterable[tuple[int, Choice]]) -> tuple[tuple[int, Choice], ...]:
    """Return the groups of which more than one member was chosen, with these."""
    return tuple((k, some) for k, some in choices if len(some) > 1)


def _join_ties(used: Iterable[tuple[int, Choice]], tied: Sequence[tuple[int, Choice]]) -> list[Choice]:
    """Return of each group what is used there and what has to tie with it, the first of what is used in front."""
    more = dict(tied)
    return [tuple(dict.fromkeys(some + more.get(k, ()))) for k, some in used]


def _with(cell: Cell, sign: int, conditions: Iterable[tuple[Ratio, Relation]]) -> Cell | None:
    """Return a cell with conditions on what was multiplied by D, which has this sign; None for a contradiction."""
    return normalize_cell((*cell, *_with_sign(sign, conditions)))


def _known(cell: Cell | None) -> TypeGuard[Cell]:
    return cell is not None


def _with_sign(sign: int, conditions: Iterable[tuple[Ratio, Relation]]) -> Iterator[Constraint]:
    """Yield conditions on quotients that were multiplied by what has this sign."""
    for value, relation in conditions:
        turned = value if sign > 0 else -value
        yield equal(turned) if relation == "==" else at_least(turned, strict=relation == ">")
