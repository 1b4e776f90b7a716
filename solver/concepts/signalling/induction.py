"""Backward induction with beliefs: stages in two layers have their perfect Bayesian equilibria, instead of the Nash
equilibria of plans, whose threats may be empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import add, mul

from solver.algebra.polynomials import Ratio
from solver.concepts.piecewise import at_least
from solver.concepts.sequential.backward_induction import BackwardInduction, Play, Weights
from solver.concepts.sequential.subgames import Stage, chances_on_way, may_be_empty
from solver.concepts.signalling.assessments import Assessment, Assessments, Paid
from solver.concepts.signalling.beliefs import Support
from solver.concepts.signalling.layers import Layers, Receiver, Sender, layers
from solver.forms.histories import Move, name_history
from solver.forms.tree import Tree
from solver.regions.constraints import Cell, is_thin, join_equalities


def why_without_beliefs(game: Tree) -> str:
    """Return why what players believe is not found in a tree; "" for one in which it is.

    >>> why_without_beliefs(load("simple-poker"))
    ''
    """
    for stage in may_be_empty(game):
        if layers(game, stage) is None:
            return (
                f"from {name_history(stage.root)} on, moves are hidden in more than two layers, or after more than four"
                " states, and beliefs are found in symbols only of one who moves, seen in part by one who answers"
            )
    return ""


class BayesianInduction(BackwardInduction):
    """The plays of a tree, those of a stage in two layers with beliefs that make every answer best."""

    def solve_stage(self, stage: Stage) -> Iterator[Play]:
        found = layers(self.game, stage)
        if found is None or all(one.move is None for one in found.receivers):
            yield from super().solve_stage(stage)
            return
        for chosen, where in self.choices(stage):
            cells = where if self.with_walls else tuple(cell for cell in where if not is_thin(join_equalities(cell)))
            if not cells:
                continue  # what follows ties on a wall, which has plays of its own
            every = self.assessments(found, chosen)
            base = tuple(
                at_least(self.total(every.chances[s] for s in sender.states), strict=True)
                for sender in found.senders
                if any(not every.conditional[s].is_polynomial for s in sender.states)
            )
            for one in every.run():
                unions = [cells, [base], one.cells, *one.beliefs]
                if stands := self.meet(unions, stage.root):
                    play = self.play_of(every, one, chosen, stands)
                    self.supports.append(Support(dict(play.chosen), stands, every, one))
                    yield play

    @cached_property
    def supports(self) -> list[Support]:
        """Each equilibrium of a stage that has been found, whose beliefs can be asked for."""
        return []

    def assessments(self, found: Layers, chosen: Mapping[str, Play]) -> Assessments:
        """Return the assessments of a stage in which what follows is chosen."""
        chances = [
            reduce(mul, map(self.number, chances_on_way(self.game, found.root, state)), self.one)
            for state in found.states
        ]
        paid: Paid = {node: [chosen[leaf].values for leaf in leaves] for node, leaves in found.leaves}
        seats = self.seats_of(found.senders), self.seats_of(found.receivers)
        one = self.one.over
        return Assessments(found, paid, chances, self.conditional(found, chances), seats, one, self.with_walls)

    def seats_of(self, layer: Sequence[Sender] | Sequence[Receiver]) -> list[int | None]:
        """Return the players of a layer, None for nobody."""
        return [self.seats[one.move.player] if one.move is not None else None for one in layer]

    def conditional(self, found: Layers, chances: Sequence[Ratio]) -> list[Ratio]:
        """Return how likely each state is for the one who moves there first."""
        known = [self.one] * len(chances)
        for sender in found.senders:
            if len(sender.states) > 1:
                total = self.total(chances[s] for s in sender.states)
                for s in sender.states:
                    known[s] = chances[s] / total if total.over else self.zero
        return known

    def total(self, parts: Iterator[Ratio]) -> Ratio:
        return reduce(add, parts, self.zero)

    def play_of(self, every: Assessments, one: Assessment, chosen: Mapping[str, Play], cells: tuple[Cell, ...]) -> Play:
        """Return the play that an assessment leads to: the weights on the way, and what all players get."""
        found, x, y = every.layers, one.first.weights(), one.answers.weights()
        there: dict[Move, Weights] = {who.move: x[i] for i, who in enumerate(found.senders) if who.move is not None}
        values, after = [self.zero] * len(self.seats), dict[Move, Weights]()
        for (s, a), leaves in found.leaves:
            i, k = found.sender_of(s), every.receiver_at[s, a]
            if not x[i][a].over:
                continue
            if (move := found.receivers[k].move) is not None:
                there[move] = y[k]
            for weight, leaf in zip(y[k], leaves, strict=True):
                if weight.over:
                    share = every.chances[s] * x[i][a] * weight
                    values = [v + share * paid for v, paid in zip(values, chosen[leaf].values, strict=True)]
                    after |= dict(chosen[leaf].chosen)
        return Play((*there.items(), *after.items()), tuple(values), cells)
