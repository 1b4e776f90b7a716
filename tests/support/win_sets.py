"""What ratifiers leave of a dispute, by definition: corners of {x : bounds, conditions} from all pairs of their lines.

Nothing of the solver but its expressions is used. A corner of a polytope in n issues is where n of its conditions hold
with equality and the others hold at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction as F
from itertools import combinations

from solver.expressions.expression import evaluate
from solver.expressions.nodes import Node
from solver.forms.dispute import Dispute

Point = tuple[F, ...]


def line(game: Dispute, tree: Node, point: Mapping[str, F]) -> tuple[Point, F]:
    """A tree that is affine in the issues as its factors and its constant."""
    names = [issue.name for issue in game.issues]
    zero = dict.fromkeys(names, F(0))
    start = evaluate(tree, {**point, **zero})
    return tuple(evaluate(tree, {**point, **zero, name: F(1)}) - start for name in names), start


def conditions(game: Dispute, point: Mapping[str, F]) -> Iterator[tuple[Point, F]]:
    for k, issue in enumerate(game.issues):
        unit = tuple(F(j == k) for j in range(len(game.issues)))
        yield unit, -issue.low
        yield tuple(-x for x in unit), issue.high
    for one in game.ratifiers:
        (a, p), (b, q) = (line(game, game.write_out(side), point) for side in (one.gives, one.needs))
        yield tuple(x - y for x, y in zip(a, b, strict=True)), p - q


def solve(rows: Sequence[tuple[Point, F]]) -> Point | None:
    """Where all of these are zero, if that is one place."""
    table = [[*factors, -constant] for factors, constant in rows]
    count = len(rows)
    for k in range(count):
        lead = next((row for row in table[k:] if row[k]), None)
        if lead is None:
            return None
        table.remove(lead)
        table.insert(k, [x / lead[k] for x in lead])
        for j in range(count):
            if j != k:
                table[j] = [x - table[j][k] * y for x, y in zip(table[j], table[k], strict=True)]
    return tuple(row[-1] for row in table)


def win_set(game: Dispute, point: Mapping[str, F]) -> list[tuple[Point, Point]]:
    """The corners of what is ratified, each with its payoffs."""
    rows = list(conditions(game, point))
    found = {
        x
        for chosen in combinations(rows, len(game.issues))
        if (x := solve(chosen)) is not None
        and all(sum(f * y for f, y in zip(factors, x, strict=True)) + c >= 0 for factors, c in rows)
    }
    names = [issue.name for issue in game.issues]
    here = ((x, {**point, **dict(zip(names, x, strict=True))}) for x in sorted(found))
    return [(x, tuple(evaluate(tree, at) for tree in game.trees)) for x, at in here]
