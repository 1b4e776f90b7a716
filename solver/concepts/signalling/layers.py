"""Stages of a tree in two layers: chance draws a state, those who move first know a part of it, those who answer see a
part of what the first did.

Of such a stage the conditions of an equilibrium are linear on either side: what the first choose depends on the answers
alone, and the best answers on the first's choices alone, once the rule of Bayes is multiplied out. Games of signals,
screening without a menu, and two sides who know their own types alone are of this kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from solver.concepts.sequential.subgames import Stage
from solver.forms.histories import Move, after
from solver.forms.tree import Tree

Node = tuple[int, int]  # a state, and the action taken there, by number
MAX_STATES = 4


@dataclass(frozen=True, slots=True)
class Sender:
    """One who moves first, at one information set: in which states it may be, and between what. `move` is None for the
    states in which nobody does, which have one action."""

    move: Move | None
    states: tuple[int, ...]
    actions: int


@dataclass(frozen=True, slots=True)
class Receiver:
    """One who answers at one information set, after these states and actions. `move` is None where nobody answers, and
    one answer stands for what happens anyway."""

    move: Move | None
    nodes: tuple[Node, ...]
    answers: int


@dataclass(frozen=True, slots=True)
class Layers:
    """A stage in two layers. `states`: the histories that chance leads to; `leaves`: after each state and action, what
    every answer leads to."""

    root: str
    states: tuple[str, ...]
    senders: tuple[Sender, ...]
    receivers: tuple[Receiver, ...]
    leaves: tuple[tuple[Node, tuple[str, ...]], ...]

    def sender_of(self, state: int) -> int:
        """Return the number of the one who moves first in a state."""
        return next(k for k, one in enumerate(self.senders) if state in one.states)

    def history_of(self, node: Node) -> str:
        """Return the history after a state and an action."""
        state, action = node
        move = self.senders[self.sender_of(state)].move
        return after(self.states[state], move.actions[action]) if move is not None else self.states[state]

    def deviations(self, receiver: int) -> tuple[Node, ...]:
        """Return the senders and actions, by number, that may lead to an answer."""
        return tuple(dict.fromkeys((self.sender_of(s), a) for s, a in self.receivers[receiver].nodes))


def layers(game: Tree, stage: Stage) -> Layers | None:
    """Return a stage in two layers; None for one that is not, and for one with more than MAX_STATES states.

    >>> from solver.concepts.sequential.subgames import stages
    >>> poker = load("simple-poker")
    >>> found = layers(poker, stages(poker)[-1])
    >>> found.states, [one.actions for one in found.senders], [one.nodes for one in found.receivers]
    (('red', 'black'), [1, 2], [((0, 0), (1, 0)), ((1, 1),)])
    """
    inner = frozenset(stage.inner)
    states = _draw_states(game, stage.root, inner)
    if len(states) > MAX_STATES:
        return None
    answered = _second_layer(game, states, inner)
    senders, nodes = list[Sender](), dict[Node, str]()
    for k, state in enumerate(states):
        move = None if state in answered else _inside(game, state, inner)
        at = tuple(j for j, other in enumerate(states) if move is not None and other in move.at) or (k,)
        if at[0] == k:
            senders.append(Sender(move, at, len(move.actions) if move else 1))
        nodes |= {(k, a): after(state, action) for a, action in enumerate(move.actions)} if move else {(k, 0): state}
    if (answers := _answers(game, nodes, inner)) is None:
        return None
    receivers, leaves = answers
    if any(leaf in inner for _, there in leaves for leaf in there):
        return None
    found = Layers(stage.root, tuple(states), tuple(senders), tuple(receivers), tuple(leaves))
    return None if _shares_deviations(found) else found


def _answers(
    game: Tree, nodes: Mapping[Node, str], inner: frozenset[str]
) -> tuple[list[Receiver], list[tuple[Node, tuple[str, ...]]]] | None:
    """Return who answers, and what follows on each node by answer; None where that is no second layer."""
    receivers, leaves = list[Receiver](), list[tuple[Node, tuple[str, ...]]]()
    for node, history in nodes.items():
        move = _inside(game, history, inner)
        if move is None:
            receivers.append(Receiver(None, (node,), 1))
            leaves.append((node, (history,)))
            continue
        together = tuple(one for one, there in nodes.items() if there in move.at)
        if move.is_chance or len(together) != len(move.at):
            return None
        if together[0] == node:
            receivers.append(Receiver(move, together, len(move.actions)))
        leaves.append((node, tuple(after(history, action) for action in move.actions)))
    return receivers, leaves


def _draw_states(game: Tree, root: str, inner: frozenset[str]) -> list[str]:
    """Return the histories that chance leads to from one on, in their order."""
    move = _inside(game, root, inner)
    if move is None or not move.is_chance:
        return [root]
    return [one for action in move.actions for one in _draw_states(game, after(root, action), inner)]


def _inside(game: Tree, history: str, inner: frozenset[str]) -> Move | None:
    return game.move_at(history) if history in inner else None


def _second_layer(game: Tree, states: Sequence[str], inner: frozenset[str]) -> frozenset[str]:
    """Return the states in which nobody moves first: those at which one moves who may answer others, too."""
    moves = {state: _inside(game, state, inner) for state in states}
    return frozenset(s for s, move in moves.items() if move is not None and not set(move.at) <= set(states))


def _shares_deviations(found: Layers) -> bool:
    """Whether two answers follow on the same two deviations, so that beliefs after one bind those after the other."""
    each = [set(found.deviations(k)) for k, one in enumerate(found.receivers) if one.move is not None]
    return any(len(one & other) > 1 for one, other in combinations(each, 2)) and not _always_reached(found)


def _always_reached(found: Layers) -> bool:
    """Whether every answer follows on any action of some sender, so that no belief is free."""
    for k, one in enumerate(found.receivers):
        there = set(found.deviations(k))
        if one.move is not None and not any(
            all((i, a) in there for a in range(sender.actions)) for i, sender in enumerate(found.senders)
        ):
            return False
    return True
