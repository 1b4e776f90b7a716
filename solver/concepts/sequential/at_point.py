"""Subgame-perfect play at a point, in numbers: set-valued backward induction over fractions, for large trees too.

Where player i moves alone, a play is kept iff it gives i at least what the worst play of every action gives: the max
over b of the min over the plays of b, which no play of the best such action falls short of. A tree of a hundred
thousand moves takes one pass; whole numbers stay integers, which are compared twenty times as fast as fractions. A
stage that information sets tie together is solved as its reduced normal form, by the exact point solver where two
players move, and where more do, by that of games of any number of players, whose weights may be roots. What is paid is
then an algebraic number, which is compared, and averaged by chance, exactly; where it is a payoff of players who move
at once, only their pure equilibria are found. Sets of infinitely many equilibria are plays only where they change
nothing on the way: else `unlisted` says where there are such, and what is listed further up is right, and perhaps not
all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod
from operator import mul
from typing import Any, NamedTuple, TypeAlias

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Element, coordinate
from solver.algebra.number_fields import in_field_of, real
from solver.concepts.nash.point_solver import solve
from solver.concepts.sequential import subgames
from solver.concepts.sequential.subgames import Stage, ends_of, stages, steps
from solver.errors import UsageError
from solver.expressions.expression import Expression, evaluate
from solver.expressions.nodes import Number
from solver.forms.histories import Move, after, name_history
from solver.forms.players import unit
from solver.forms.tree import Tree
from solver.regions.decide.emptiness import DEFAULT
from solver.regions.parameters import Point
from solver.report.records import Record
from solver.report.words import join_words

MAX_PLAYS = 5_000  # of one subgame, which ties can make many
TOO_MANY = f"from {{}} on there are over {MAX_PLAYS} ways to play, through ties; break some"
MAX_MIXING = 4  # players: five with two plans each already take minutes
MAX_LOOKED_THROUGH = 3_000  # supports of more than two who move at once, in all: some seconds
IRRATIONAL, INFINITE = "equilibria with irrational weights", "sets of infinitely many equilibria"
UNSOUGHT = "mixed equilibria, if any, which are not looked for among so many plans"
ABOVE_ROOTS = "mixed equilibria, if any, which are not looked for where payoffs are irrational"
Exact: TypeAlias = Any  # an int, a Fraction or an Algebraic, which compare, add up and are multiplied by fractions
Weights = tuple[Any, ...]  # fractions; or roots, as `Agreed` has them too, where a stage of more than two has
Found = tuple[str, tuple[Weights, ...], tuple[Any, ...]]


class PointPlay(NamedTuple):
    """What each player gets; what is chosen first, with which weights; then the plays that follow."""

    values: tuple[Exact, ...]
    chosen: tuple[tuple[Move, Weights], ...] = ()
    then: tuple[PointPlay, ...] = ()


def outcomes_at(game: Tree, point: Point, unlisted: dict[str, None] | None = None) -> Iterator[Found]:
    """Yield each subgame-perfect play at a point: its ends, the weights of the actions by information set, the values.

    >>> game = load("thaad-offer")
    >>> [(ends, [int(x) for x in values]) for ends, _, values in outcomes_at(game, game.space.baseline)]
    [('offer/accept/enforce', [3, 2])]

    Information sets are those of the players, in the order of the moves, with weights 0 where they are not reached.
    Mixtures, found where two move at once, are extreme ones. Sentences on what is not listed are put into `unlisted`.
    Raises UsageError as the atlas does.
    """
    sets = game.sets
    found: dict[object, Found] = {}
    for play in plays_at(game, point, unlisted=unlisted):
        chosen = _collect_choices(play)
        weights = tuple(chosen.get(move) or (Fraction(0),) * len(move.actions) for move in sets)
        values = tuple(map(as_coordinate, play.values))
        found.setdefault((weights, values), (" + ".join(ends_of(game, chosen.__getitem__)), weights, values))
    yield from found.values()


def as_coordinate(value: Exact) -> Coordinate:
    """Return what is paid as a fraction or a root."""
    return value.root if isinstance(value, Algebraic) else Fraction(value)


def _collect_choices(play: PointPlay) -> dict[Move, Weights]:
    chosen: dict[Move, Weights] = {}
    pending = [play]
    while pending:
        one = pending.pop()
        chosen.update(one.chosen)
        pending.extend(one.then)
    return chosen


@dataclass(frozen=True, slots=True)
class Instead(Record):
    """Where another action than the one played would lead: `at` which history, whose, what its player then `gets`, and
    the `ends`; `tied`: whether ties leave answers to it that pay its player otherwise."""

    player: str
    at: str
    action: str
    gets: Coordinate
    ends: tuple[str, ...]
    tied: bool


def instead_at(game: Tree, point: Point) -> Iterator[Instead]:
    """Yield, for each lone move on the way of the first play at a point, what its other actions would lead to.

    >>> game = load("thaad-offer")
    >>> [(one.player, one.ends, int(one.gets)) for one in instead_at(game, game.space.baseline)][-1]
    ('China', ('offer/accept/leak/redeploy',), -2)

    Where ties leave several answers, the one that pays the player least is what keeps it from the action.
    """
    kept: dict[str, Sequence[PointPlay]] = {}
    alone = {root for root, inner, _ in stages(game) if len(inner) == 1}
    if "" not in alone:  # nothing to tell, and to find all plays again can take long
        return
    pending = [("", play) for play in plays_at(game, point, kept)[:1]]
    while pending:
        history, play = pending.pop()
        move = game.move_at(history)
        if move is None or history not in alone:
            continue
        children = [after(history, action) for action in move.actions]
        if move.is_chance:
            pending.extend(zip(reversed(children), reversed(play.then), strict=True))
            continue
        ((_, weights),) = play.chosen
        seat = game.seat_names.index(move.player)
        for action, there, weight in zip(move.actions, children, weights, strict=True):
            if weight:
                pending.append((there, play.then[0]))
            else:
                worst = min(kept[there], key=lambda one, seat=seat: one.values[seat])  # type: ignore[misc]
                ends = ends_of(game, _collect_choices(worst).__getitem__, there)
                tied = any(one.values[seat] != worst.values[seat] for one in kept[there])
                yield Instead(move.player, history, action, as_coordinate(worst.values[seat]), tuple(ends), tied)


def plays_at(
    game: Tree,
    point: Point,
    kept: dict[str, Sequence[PointPlay]] | None = None,
    unlisted: dict[str, None] | None = None,
) -> tuple[PointPlay, ...]:
    """Return the subgame-perfect plays of a tree at a point; with `kept`, put those of every subgame there, with
    `unlisted`, sentences on what is not among them.

    >>> game = load("wedge")
    >>> [[str(value) for value in play.values] for play in plays_at(game, game.space.baseline)]
    [['3', '4']]
    """
    subgames.check_solvable(game)
    seats = {player.name: k for k, player in enumerate(game.players)}

    def value(entry: Expression) -> Exact:
        tree = entry.tree
        found = tree.value if isinstance(tree, Number) else evaluate(game.write_out(entry), point)
        return found.numerator if found.denominator == 1 else found

    known = {end: [PointPlay(tuple(map(value, cell)))] for end, cell in game.payoffs}
    if kept is not None:
        kept.update(known)
    for root, inner, leaves in stages(game):
        move, plays = game.move_at(root), [known.pop(leaf) for leaf in leaves]
        assert move is not None
        if not all(plays):
            found = []
        elif len(inner) == 1 and not move.is_chance:
            found = _alone(move, seats[move.player], plays)
        elif prod(map(len, plays)) > MAX_PLAYS:
            raise UsageError(TOO_MANY.format(name_history(root)))
        elif len(inner) == 1:
            found = _join_by_chance(list(map(value, move.probabilities)), plays)
        else:
            chances = {leaf: prod(map(value, subgames.chances_on_way(game, root, leaf))) for leaf in leaves}
            more: set[str] = set()
            found = list(_solve_tied(game, Stage(root, inner, leaves), plays, chances, more))
            if more and unlisted is not None:
                unlisted[
                    f"Not listed: from {name_history(root)} on {join_words(sorted(more))}, and what they lead to."
                ] = None
        if len(found) > MAX_PLAYS:
            raise UsageError(TOO_MANY.format(name_history(root)))
        known[root] = found
        if kept is not None:
            kept[root] = found
    return tuple(known[""])


def _alone(move: Move, seat: int, plays: Sequence[Sequence[PointPlay]]) -> list[PointPlay]:
    best = max([min([play.values[seat] for play in theirs]) for theirs in plays])
    return [
        PointPlay(play.values, ((move, unit(k, len(plays))),), (play,))
        for k, theirs in enumerate(plays)
        for play in theirs
        if play.values[seat] >= best
    ]


def _join_by_chance(chances: Sequence[Exact], plays: Sequence[Sequence[PointPlay]]) -> list[PointPlay]:
    """Return what chance makes of each choice of plays after its actions."""
    return [
        PointPlay(
            tuple(sum(map(mul, chances, each)) for each in zip(*(play.values for play in some), strict=True)), (), some
        )
        for some in product(*plays)
    ]


def _solve_tied(
    game: Tree, stage: Stage, plays: Sequence[Sequence[PointPlay]], chances: Mapping[str, Exact], more: set[str]
) -> Iterator[PointPlay]:
    """Yield the plays of a stage that information sets tie together, for each choice of plays at its leaves; put into
    `more` what there is besides."""
    who, every = subgames.options(game, stage)
    ends = [subgames.leaves_of(game, stage, plan) for plan in subgames.profiles(every)]
    seats, sizes, ways = [game.seat_names.index(one) for one in who], [len(one) for one in every], prod(map(len, plays))
    for some in product(*plays):
        then = dict(zip(stage.leaves, some, strict=True))
        paid = [
            tuple(sum(chances[leaf] * then[leaf].values[k] for leaf in there) for k in range(len(game.players)))
            for there in ends
        ]
        at = dict(zip(product(*map(range, sizes)), zip(ends, paid, strict=True), strict=True))
        for given in _solve_stage(seats, sizes, at, ways, more):
            like = next((w for mix in given for w in mix if isinstance(w, Element)), Fraction(0))
            if like and any(isinstance(u, Algebraic) for one in paid for u in one):
                more.add(IRRATIONAL)
            else:
                mixes = [[_in_field_of(like, weight) for weight in mix] for mix in given]
                yield _play_of_mixes(game, stage, every, mixes, like, [*at.values()], then)


def _play_of_mixes(
    game: Tree, stage: Stage, every: Sequence[Sequence[subgames.Plan]], mixes: Sequence[Sequence[Any]], like: Any,
    at: Sequence[tuple[Sequence[str], tuple[Exact, ...]]], then: Mapping[str, PointPlay],
) -> PointPlay:  # fmt: skip
    """Return the play of a stage in which plans have these weights; `at`: where each profile leads, and what it pays;
    `then`: what is played after each leaf."""
    weights = [reduce(mul, ws, _in_field_of(like, 1)) for ws in product(*mixes)]
    values = tuple(_add_up(weights, each, like) for each in zip(*(paid for _, paid in at), strict=True))
    used = dict.fromkeys(leaf for w, (there, _) in zip(weights, at, strict=True) if w for leaf in there)
    on_path = {move for leaf in used for move, _ in steps(game, stage.root, leaf)}
    chosen = (
        (move, tuple(coordinate(one / total) for one in each))
        for move, total, each in subgames.weights_of_actions(every, mixes, _in_field_of(like, 0))
        if total and move in on_path
    )
    return PointPlay(values, tuple(chosen), tuple(then[leaf] for leaf in used))


def _add_up(weights: Sequence[Any], paid: Sequence[Exact], like: Any) -> Any:
    """Return what is paid on average, in numbers that are calculated with as `like` is."""
    total = sum((w * _in_field_of(like, u) for w, u in zip(weights, paid, strict=True)), _in_field_of(like, 0))
    return real(total) if isinstance(total, Element) else total


def _in_field_of(like: Any, value: Any) -> Any:
    """Return a number that is calculated with where weights are elements of a field, if `like` is one."""
    return in_field_of(Fraction(value), like) if isinstance(like, Element) and not isinstance(value, Element) else value


At = Mapping[tuple[int, ...], tuple[Sequence[str], tuple[Exact, ...]]]  # what each profile leads to, and pays


def _solve_stage(
    seats: Sequence[int], sizes: Sequence[int], at: At, ways: int, more: set[str]
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the equilibria of a stage, `ways` such stages to be solved, in weights of the plans of those who move: in
    fractions, or in elements of one field."""
    if len(seats) == 1:
        yield from _in_pure(seats, sizes, at)
    elif any(isinstance(one[seat], Algebraic) for _, one in at.values() for seat in seats):
        more.add(ABOVE_ROOTS)
        yield from _in_pure(seats, sizes, at)
    elif len(seats) == 2:
        first, second = ([[at[i, j][1][k] for j in range(sizes[1])] for i in range(sizes[0])] for k in seats)
        yield from ((one.row, one.column) for one in solve(first, second).equilibria)
    else:
        yield from _by_many(seats, sizes, at, ways, more)


def _in_pure(seats: Sequence[int], sizes: Sequence[int], at: At) -> Iterator[tuple[Weights, ...]]:
    """Yield the equilibria of a stage in which nobody mixes."""
    for profile, (_, mine) in at.items():
        moved = ((i, at[*profile[:i], k, *profile[i + 1 :]][1]) for i, n in enumerate(sizes) for k in range(n))
        if all(mine[seats[i]] >= other[seats[i]] for i, other in moved):
            yield tuple(map(unit, profile, sizes))


def _by_many(
    seats: Sequence[int], sizes: Sequence[int], at: At, ways: int, more: set[str]
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the equilibria of a stage in which more than two move; of sets of them, what leads to the same ends however
    the plans in use are mixed."""
    from solver.concepts.nash.many_players import MAX_SUPPORTS, solve_many  # two players need none of it

    count = prod(2**size - 1 for size in sizes)
    if len(sizes) > MAX_MIXING or count > MAX_SUPPORTS or count * ways > MAX_LOOKED_THROUGH:
        more.add(UNSOUGHT)
        yield from _in_pure(seats, sizes, at)
        return
    paid = [[one[seat] for _, one in at.values()] for seat in seats]
    found = solve_many(sizes, paid, DEFAULT.first, number=lambda weight: weight)
    yield from (isolated.strategies for isolated in found.isolated)
    for one in found.sets:
        first, *others = (at[profile][0] for profile in product(*one.supports))
        if one.verdict.kind == "nonempty" and all(other == first for other in others):
            yield tuple(unit(used[0], size) for size, used in zip(sizes, one.supports, strict=True))
        else:
            more.add(INFINITE if one.verdict.kind == "nonempty" else f"perhaps {INFINITE}")
