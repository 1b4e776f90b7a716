"""Random trees for the audit: chance, information sets, payoffs affine in few parameters with small coefficients.

Every formula is built twice, as the text that the tree is made from and as a Python function over Fractions, so that
`plain`, the tree in numbers, never meets the engine's parser or its polynomials. Integers are small, so ties abound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod
from random import Random

from audit_games import Payoff, Terms, constant, parameter
from tree_truth import PlainTree, Turn

from solver.forms.tree import Tree, tree

KINDS = ("perfect", "chance", "chance", "unseen", "at once", "at once", "anything")
PLAYERS = ("ann", "bob", "cho")
MAX_DEPTH, MAX_ENDS = 5, 22
CHANCES = (
    ("1/2", "1/2"), ("1/3", "2/3"), ("0", "1"), ("t", "1 - t"), ("(t + 1)/3", "(2 - t)/3"),
    ("1/4", "1/4", "1/2"), ("t/2", "1/2", "1/2 - t/2"), ("t*t", "2*t*(1 - t)", "(1 - t)*(1 - t)"),
)  # fmt: skip
FORMULAS: dict[str, Callable[[Fraction], Fraction]] = {
    "t": lambda t: t,
    "1 - t": lambda t: 1 - t,
    "(t + 1)/3": lambda t: (t + 1) / 3,
    "(2 - t)/3": lambda t: (2 - t) / 3,
    "t/2": lambda t: t / 2,
    "1/2 - t/2": lambda t: (1 - t) / 2,
    "t*t": lambda t: t * t,
    "2*t*(1 - t)": lambda t: 2 * t * (1 - t),
    "(1 - t)*(1 - t)": lambda t: (1 - t) ** 2,
}


@dataclass
class Node:
    """Somebody's move on the way to becoming a tree: `who` None for chance; `known`, its information set."""

    who: int | None
    known: int
    actions: tuple[str, ...]
    chances: tuple[Payoff, ...] = ()


@dataclass(frozen=True)
class TreeCase:
    """A tree, the same as functions, and where it came from."""

    name: str
    game: Tree
    nodes: Mapping[str, Node]
    ends: Mapping[str, tuple[Payoff, ...]]

    def plain(self, point: Mapping[str, Fraction]) -> PlainTree:
        order = list(depth_first(self.nodes))
        numbers: dict[int, int] = {}
        for history in order:
            numbers.setdefault(self.nodes[history].known, len(numbers))
        turns = {
            h: Turn(n.who, numbers[n.known], n.actions, tuple(chance.value(point) for chance in n.chances))
            for h, n in ((h, self.nodes[h]) for h in order)
        }
        ends = {h: tuple(payoff.value(point) for payoff in paid) for h, paid in self.ends.items()}
        return PlainTree(len(self.game.players), turns, ends)

    def ties(self) -> Iterator[Terms]:
        """Yield where two ends pay a player the same, for ends that differ, as the terms of an affine function."""
        names = self.game.space.names
        units = [{name: Fraction(name == one) for name in names} for one in ("", *names)]
        for one, other in combinations(self.ends.values(), 2):
            for a, b in zip(one, other, strict=True):
                level, *ends = (a.value(unit) - b.value(unit) for unit in units)
                found = [((0,) * len(names), level)] if level else []
                found += [
                    (tuple(int(j == k) for j in range(len(names))), end - level)
                    for k, end in enumerate(ends)
                    if end != level
                ]
                if any(end != level for end in ends):
                    yield tuple(found)


def depth_first(nodes: Mapping[str, Node]) -> Iterator[str]:
    pending = [""]
    while pending:
        history = pending.pop()
        if history in nodes:
            yield history
            pending += [below(history, action) for action in reversed(nodes[history].actions)]


def below(history: str, action: str) -> str:
    return f"{history}/{action}" if history else action


class _Grower:
    def __init__(self, random: Random, kind: str, players: int, names: list[str]) -> None:
        self.random, self.kind, self.players, self.names = random, kind, players, names
        self.nodes: dict[str, Node] = {}
        self.open = [""]
        self.sets = 0

    def grow(self) -> None:
        limit = self.random.randint(2, 7 if self.kind == "at once" else 9)
        while self.open and len(self.nodes) < limit and len(self.open) < MAX_ENDS - 4:
            at = self.random.randrange(len(self.open))
            history = self.open.pop(at)
            if history.count("/") + bool(history) >= MAX_DEPTH:
                self.open.append(history)
                if all(one.count("/") + 1 >= MAX_DEPTH for one in self.open if one):
                    break
                continue
            self.expand(history)

    def expand(self, history: str) -> None:
        hidden = {"perfect": 0.0, "chance": 0.0, "unseen": 0.7, "at once": 0.6, "anything": 0.4}[self.kind]
        if self.kind != "perfect" and self.random.random() < (0.15 if self.kind == "at once" else 0.35):
            self.chance(history)
        else:
            self.move(history, self.random.randrange(self.players), self.fresh())
        who = self.nodes[history].who
        if self.random.random() < hidden and history.count("/") < MAX_DEPTH - 2:
            unseen = self.kind == "unseen"
            others = [one for one in range(self.players) if one != who]
            if unseen and who is not None:
                return
            mover, known, actions = self.random.choice(others), self.fresh(), self.some_actions()
            for action in self.nodes[history].actions:
                if self.random.random() < 0.9:
                    self.move(below(history, action), mover, known, actions)

    def fresh(self) -> int:
        self.sets += 1
        return self.sets

    def some_actions(self) -> tuple[str, ...]:
        return ("l", "m", "r") if self.random.random() < 0.25 and self.kind != "anything" else ("l", "r")

    def move(self, history: str, who: int, known: int, actions: tuple[str, ...] = ()) -> None:
        self.put(history, Node(who, known, actions or self.some_actions()))

    def chance(self, history: str) -> None:
        texts = self.random.choice(CHANCES)
        chances = tuple(_chance(text, self.names[-1]) for text in texts)
        self.put(history, Node(None, self.fresh(), ("x", "y", "z")[: len(texts)], chances))

    def put(self, history: str, node: Node) -> None:
        if history in self.open:
            self.open.remove(history)
        self.nodes[history] = node
        self.open += [below(history, action) for action in node.actions]

    def merge(self) -> None:
        """Tie a few more moves together, whoever forgets what by it."""
        pairs = [
            (a, b)
            for a, b in combinations(self.nodes, 2)
            if (self.nodes[a].who, self.nodes[a].actions) == (self.nodes[b].who, self.nodes[b].actions)
            and self.nodes[a].who is not None
        ]
        for a, b in self.random.sample(pairs, min(len(pairs), 8)):
            same = [h for h, node in self.nodes.items() if node.known in (self.nodes[a].known, self.nodes[b].known)]
            if not any(
                one != other and f"{other}/".startswith(f"{one}/" if one else "") for one in same for other in same
            ):
                known = self.nodes[a].known
                for history in same:
                    self.nodes[history].known = known

    def payoff(self) -> Payoff:
        """Affine in the parameters, in one at most where mixtures make fractions of payoffs."""
        random, total = self.random, constant(self.random.randint(-1, 3))
        curved = self.kind in ("at once", "anything")
        if random.random() < (0.65 if curved else 0.5):
            return total
        for name in random.sample(self.names, 1 if curved else min(len(self.names), random.choice((1, 1, 2)))):
            total += constant(random.choice((-2, -1, -1, 1, 1, 2))) * parameter(name)
        return total


def _chance(text: str, name: str) -> Payoff:
    """Return a probability as a text and as a function; `t` stands for a parameter from 0 to 1."""
    if text not in FORMULAS:
        return constant(Fraction(text))
    return Payoff(text.replace("t", name), lambda point: FORMULAS[text](point[name]))


def random_tree(seed: int) -> TreeCase:
    """A tree: its kind, shape, ties and payoffs all follow from the seed."""
    random = Random(seed)
    kind, count = random.choice(KINDS), random.choice((1, 2, 2, 3))
    count = min(count, 2) if kind in ("at once", "anything") else count
    players = random.choice((2, 2, 3)) if kind != "anything" else 2
    names = [f"s{k}" for k in range(count - 1)] + ["u"]  # u goes from 0 to 1, as a probability
    grower = _Grower(random, kind, players, names)
    grower.grow()
    if kind == "anything":
        grower.merge()
    ends = {h: tuple(grower.payoff() for _ in range(players)) for h in sorted(grower.open)}
    if random.random() < 0.2:  # somebody does not care at all
        who = random.randrange(players)
        ends = {h: (*paid[:who], constant(1), *paid[who + 1 :]) for h, paid in ends.items()}
    ranges = {name: (0, 1) if name == "u" else random.choice(((-1, 1), (-2, 2), (0, 3))) for name in names}
    return TreeCase(f"{seed}: {kind}", _made(grower.nodes, ends, players, ranges), grower.nodes, ends)


def _made(
    nodes: Mapping[str, Node],
    ends: Mapping[str, tuple[Payoff, ...]],
    players: int,
    ranges: Mapping[str, tuple[int, int]],
) -> Tree:
    together: dict[int, list[str]] = {}
    for history, node in nodes.items():
        together.setdefault(node.known, []).append(history)
    moves: list[tuple[object, ...]] = []
    for histories in together.values():
        node = nodes[histories[0]]
        if node.who is None:
            moves.append((histories, "chance", dict(zip(node.actions, (c.text for c in node.chances), strict=True))))
        else:
            moves.append((histories, PLAYERS[node.who], list(node.actions)))
    return tree(
        PLAYERS[:players],
        moves,
        {h: [payoff.text for payoff in paid] for h, paid in ends.items()},
        {n: {"baseline": Fraction(low + high, 2), "range": (low, high)} for n, (low, high) in ranges.items()},
    )


def decisions(case: TreeCase) -> int:
    """How many pure profiles there are."""
    sets = {node.known: len(node.actions) for node in case.nodes.values() if node.who is not None}
    return prod(sets.values())
