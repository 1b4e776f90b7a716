"""Random rational points of a box, drawn without the engine, on walls on purpose."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations
from random import Random

from solver.errors import Pole
from solver.expressions.conditions import And, Comparison, Condition, ConditionNode, Not, Or, holds
from solver.expressions.expression import evaluate
from solver.expressions.nodes import Name, Node, Number
from solver.forms.form import Form
from solver.forms.tree import Tree

Point = dict[str, Fraction]


def comparisons(node: ConditionNode) -> Iterator[Comparison]:
    match node:
        case Comparison():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from comparisons(part)
        case Not(inner):
            yield from comparisons(inner)


@dataclass
class Draw:
    """Random rational points of a game's Θ, on the walls of given comparisons half of the time."""

    game: Form
    random: Random

    def anywhere(self) -> Point:
        point = {}
        for p in self.game.space.parameters:
            grain = self.random.choice((2, 5, 10, 12, 97))
            point[p.name] = p.low + (p.high - p.low) * Fraction(self.random.randint(0, grain), grain)
        return point

    def pinned(self, conditions: Sequence[Condition]) -> Point:
        """A point that keeps the plain equalities, such as shield == 3 or value == injury."""
        point = self.anywhere()
        for condition in conditions:
            for part in comparisons(condition.tree):
                if part.relation == "==" and isinstance(part.left, Name):
                    if isinstance(part.right, Number):
                        point[part.left.name] = part.right.value
                    elif isinstance(part.right, Name):
                        point[part.left.name] = point[part.right.name]
        return point

    def on_wall(self, condition: Condition, point: Point) -> Point | None:
        """The point moved along one parameter until one comparison holds with equality; None if it leaves the box."""
        walls = [part for part in comparisons(condition.tree) if part.relation != "!="]
        part = self.random.choice(walls)
        moved = sorted(condition.names)
        return self.moved(self.random.choice(moved), part.left, part.right, point) if moved else None

    def moved(self, name: str, left: Node, right: Node, point: Mapping[str, Fraction]) -> Point | None:
        """The point moved along one parameter until two formulas are equal, where that is linear and in the box."""

        def gap(x: Fraction) -> Fraction:
            there = {**point, name: x}
            return evaluate(left, there) - evaluate(right, there)

        with contextlib.suppress(Pole):  # of a quotient that stands where its denominator is above zero
            at_zero = gap(Fraction(0))
            if slope := gap(Fraction(1)) - at_zero:
                there = {**point, name: -at_zero / slope}
                inside = self.game.space[name].low <= there[name] <= self.game.space[name].high
                return there if inside and gap(there[name]) == 0 else None
        return None

    def points(self, count: int, where: Sequence[Condition] = (), walls: Condition | None = None) -> list[Point]:
        """Points of Θ at which every condition of `where` holds."""
        found: list[Point] = []
        for turn in range(300 * count):
            point: Point | None = self.pinned(where)
            if walls is not None and turn % 2 and point is not None:
                point = self.on_wall(walls, point)
            if (
                point is not None
                and self.game.space.admits(point)
                and all(holds(condition, point) for condition in where)
            ):
                found.append(point)
            if len(found) == count:
                break
        return found


@cache
def walls_of(game: Tree) -> list[tuple[Node, Node]]:
    """Where something may tip: two payoffs of a player, or the two sides of a comparison in an answer."""
    paid = [[game.write_out(cell[k]) for _, cell in game.payoffs] for k in range(len(game.players))]
    texts = [text for answer in game.answers for text in (answer.iff, answer.where) if text]
    sides = [(part.left, part.right) for text in texts for part in comparisons(game.condition(text).tree)]
    return [pair for row in paid for pair in combinations(row, 2) if pair[0] != pair[1]] + sides


def drawn_for(game: Tree, where: str, count: int) -> list[Point]:
    """Points at which a condition holds, half of them at least on walls of a game: every other one is moved onto a
    wall, and every fourth onto another too."""
    random = Random(f"{game.name} {where}")
    draw, given = Draw(game, random), [game.condition(where)] if where else []
    pinned = {part.left for condition in given for part in comparisons(condition.tree) if part.relation == "=="}
    free = [name for name in game.space.names if name not in {getattr(node, "name", "") for node in pinned}]
    found: list[Point] = []
    for _ in range(2_000 * count):
        point = draw.pinned(given)
        for _ in range((0, 1, 0, 2)[len(found) % 4]):
            moves = (draw.moved(random.choice(free), *random.choice(walls_of(game)), point) for _ in range(100))
            point = next((there for there in moves if there is not None), point)
        if game.space.admits(point) and all(holds(condition, point) for condition in given):
            found.append(point)
        if len(found) == count:
            break
    tied = [any(evaluate(left, point) == evaluate(right, point) for left, right in walls_of(game)) for point in found]
    assert len(found) == count and 2 * sum(tied) >= count, where
    return found
