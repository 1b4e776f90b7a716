"""Subgame-perfect play at a point, in numbers: set-valued backward induction over fractions, for large trees too.

Where player i moves alone, a play that continues action a is kept iff it gives i at least what the worst play of every
other action gives: min over the plays of b, max over b. A tree of thousands of moves takes one pass. A stage that
information sets tie together is solved as its reduced normal form, by the exact point solver where two players move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from solver.concepts.nash.point_solver import solve
from solver.concepts.sequential.subgames import Plan, Stage, plans, profiles, refuse_forgetting, stages, steps
from solver.errors import UsageError
from solver.expressions.expression import evaluate
from solver.expressions.nodes import Number
from solver.forms.histories import Move, after, called
from solver.forms.tree import Tree

MAX_PLAYS = 5_000  # of one subgame, which ties can make many
Values = tuple[Fraction, ...]
Found = tuple[str, tuple[tuple[Fraction, ...], ...], Values]


@dataclass(frozen=True, slots=True)
class Play:
    """What is chosen first, with which weights, then the plays that follow; and what each player gets."""

    values: Values
    chosen: tuple[tuple[Move, tuple[Fraction, ...]], ...] = ()
    then: tuple[Play, ...] = ()


def outcomes_at(game: Tree, point: Mapping[str, Fraction]) -> Iterator[Found]:
    """Yield each subgame-perfect play at a point: its ends, the weights of the actions by information set, the values.

    >>> from games import load
    >>> game = load("thaad-offer")
    >>> [(ends, [int(x) for x in values]) for ends, _, values in outcomes_at(game, game.space.baseline)]
    [('offer/accept/enforce', [3, 2])]

    Information sets are those of the players, in the order of the moves, with weights 0 where they are not reached.
    Mixtures, found where two move at once, are extreme ones. Raises UsageError as the atlas does.
    """
    sets = tuple(move for move in game.moves if not move.is_chance)
    found: dict[object, Found] = {}
    for play in plays_at(game, point):
        chosen: dict[Move, tuple[Fraction, ...]] = {}
        pending = [play]
        while pending:
            one = pending.pop()
            chosen.update(one.chosen)
            pending.extend(one.then)
        weights = tuple(chosen.get(move, (Fraction(0),) * len(move.actions)) for move in sets)
        found.setdefault((weights, play.values), (" + ".join(_ends(game, chosen)), weights, play.values))
    yield from found.values()


def plays_at(game: Tree, point: Mapping[str, Fraction]) -> tuple[Play, ...]:
    """Return the subgame-perfect plays of a tree at a point.

    >>> from games import load
    >>> game = load("wedge")
    >>> [[str(value) for value in play.values] for play in plays_at(game, game.space.baseline)]
    [['3', '4']]
    """
    refuse_forgetting(game)
    known: dict[str, tuple[Play, ...]] = {}
    seats = {player.name: k for k, player in enumerate(game.players)}

    def value(entry: object) -> Fraction:
        tree = game.expanded(entry)  # type: ignore[arg-type]
        return tree.value if isinstance(tree, Number) else evaluate(tree, point)

    def at(leaf: str) -> tuple[Play, ...]:
        if game.move_at(leaf) is not None:
            return known.pop(leaf)
        return (Play(tuple(map(value, game.cell(leaf)))),)

    for stage in stages(game):
        move, leaves = game.move_at(stage.root), {leaf: at(leaf) for leaf in stage.leaves}
        assert move is not None
        if len(stage.inner) == 1 and not move.is_chance:
            found = _alone(move, seats[move.player], list(leaves.values()))
        else:
            chances = {
                leaf: prod(
                    (
                        value(m.probabilities[m.actions.index(a)])
                        for m, a in steps(game, stage.root, leaf)
                        if m.is_chance
                    ),
                    start=Fraction(1),
                )
                for leaf in stage.leaves
            }
            found = list(_tied(game, stage, leaves, chances))
        if len(found) > MAX_PLAYS:
            raise UsageError(
                f"from {called(stage.root)} on there are over {MAX_PLAYS} ways to play, through ties; break some"
            )
        known[stage.root] = tuple(found)
    return known[""]


def _alone(move: Move, seat: int, plays: Sequence[Sequence[Play]]) -> list[Play]:
    worst = [min(play.values[seat] for play in theirs) for theirs in plays]
    found = []
    for k, theirs in enumerate(plays):
        least = max((one for j, one in enumerate(worst) if j != k), default=worst[k])
        weights = tuple(Fraction(j == k) for j in range(len(plays)))
        found += [Play(p.values, ((move, weights),), (p,)) for p in theirs if p.values[seat] >= least]
    return found


def _tied(
    game: Tree, stage: Stage, leaves: Mapping[str, Sequence[Play]], chances: Mapping[str, Fraction]
) -> Iterator[Play]:
    """Yield the plays of a stage that information sets tie together, for each choice of plays at its leaves."""
    names = [player.name for player in game.players]
    moves = {move for history in stage.inner if (move := game.move_at(history)) is not None}
    movers = [name for name in names if any(move.player == name for move in moves)]
    every = [plans(game, stage, player) for player in movers]
    ends = [_reached(game, stage, plan) for plan in profiles(every)]
    if prod(map(len, leaves.values())) > MAX_PLAYS:
        raise UsageError(
            f"from {called(stage.root)} on there are over {MAX_PLAYS} ways to play, through ties; break some"
        )
    for some in product(*leaves.values()):
        then = dict(zip(leaves, some, strict=True))
        paid = [
            tuple(sum((chances[leaf] * then[leaf].values[k] for leaf in there), Fraction(0)) for k in range(len(names)))
            for there in ends
        ]
        for mixes in _solved([names.index(one) for one in movers], [len(one) for one in every], paid):
            weights = [prod(ws) for ws in product(*mixes)]
            values = tuple(
                sum((w * one[k] for w, one in zip(weights, paid, strict=True)), Fraction(0)) for k in range(len(names))
            )
            chosen = _actions(every, mixes)
            used = dict.fromkeys(leaf for w, there in zip(weights, ends, strict=True) if w for leaf in there)
            on_path = {move for leaf in used for move, _ in steps(game, stage.root, leaf)}
            yield Play(values, tuple((m, w) for m, w in chosen if m in on_path), tuple(then[leaf] for leaf in used))


def _reached(game: Tree, stage: Stage, plan: Plan) -> list[str]:
    return [
        leaf
        for leaf in stage.leaves
        if all(move.is_chance or plan.get(move) == action for move, action in steps(game, stage.root, leaf))
    ]


def _solved(
    seats: Sequence[int], sizes: Sequence[int], paid: Sequence[Values]
) -> Iterator[tuple[tuple[Fraction, ...], ...]]:
    """Yield the equilibria of a stage in weights of the plans of those who move."""
    if not seats:
        yield ()
    elif len(seats) == 1:
        best = max(one[seats[0]] for one in paid)
        for k, one in enumerate(paid):
            if one[seats[0]] == best:
                yield (tuple(Fraction(j == k) for j in range(len(paid))),)
    elif len(seats) == 2:
        width = sizes[1]
        first, second = ([[paid[i * width + j][k] for j in range(width)] for i in range(sizes[0])] for k in seats)
        yield from ((one.row, one.column) for one in solve(first, second).equilibria)
    else:
        raise UsageError(f"{len(seats)} players move without seeing each other; such stages are solved for two so far")


def _actions(
    every: Sequence[Sequence[Plan]], mixes: Sequence[Sequence[Fraction]]
) -> Iterator[tuple[Move, tuple[Fraction, ...]]]:
    """Yield the weights of the actions at the information sets that the plans reach, by Kuhn's theorem."""
    for options, mix in zip(every, mixes, strict=True):
        for move in dict.fromkeys(move for plan in options for move in plan):
            each = [
                sum((w for plan, w in zip(options, mix, strict=True) if plan.get(move) == a), Fraction(0))
                for a in move.actions
            ]
            if total := sum(each):
                yield move, tuple(one / total for one in each)


def _ends(game: Tree, chosen: Mapping[Move, Sequence[Fraction]]) -> Iterator[str]:
    pending = [""]
    while pending:
        history = pending.pop()
        move = game.move_at(history)
        if move is None:
            yield history
            continue
        used = [True] * len(move.actions) if move.is_chance else chosen[move]
        pending.extend(
            after(history, a) for a, weight in reversed(list(zip(move.actions, used, strict=True))) if weight
        )
