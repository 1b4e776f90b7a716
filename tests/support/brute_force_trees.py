"""How a tree is played at a point, by trying everything: slow, for tests only; nothing of the solver's concepts.

Two paths. `outcomes` goes from the ends upward and keeps every way to play a subgame: where one player moves alone,
what is at least as good as the worst that each other action may lead to; where two move without seeing each other, the
extreme equilibria of the table of their plans; where three do, what `brute_force_three` finds, in pure strategies alone
if asked. `pure_outcomes` takes every profile of pure strategies and keeps it if it is a Nash equilibrium of every
proper subgame, each deviation tried.

An outcome is the set of histories that the play ends at, wherever chance lets it, and what it pays. Players who move
alone do not mix.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple

from brute_force import extreme_equilibria, matrix
from brute_force_three import Near, pure_equilibria, two_by_two_by_two

from solver.expressions.conditions import And, ConditionNode, Not, Or, Predicate, holds
from solver.expressions.expression import evaluate
from solver.forms.histories import Move
from solver.forms.tree import Tree

Values = tuple[Fraction, ...]
Outcome = tuple[frozenset[str], Values]
Point = Mapping[str, Fraction]
MAX_PROFILES = 5_000


def step(history: str, action: str) -> str:
    return f"{history}/{action}" if history else action


def lies_after(history: str, root: str) -> bool:
    return not root or history == root or history.startswith(f"{root}/")


def begins_subgame(game: Tree, root: str) -> bool:
    """Whether no information set lies partly among the histories from here on."""
    return all(len({lies_after(h, root) for h in move.at}) == 1 for move in game.moves)


def payoffs(game: Tree, end: str, point: Point) -> Values:
    return tuple(evaluate(game.write_out(entry), point) for entry in game.cell(end))


def chances(game: Tree, move: Move, point: Point) -> dict[str, Fraction]:
    return {a: evaluate(game.write_out(p), point) for a, p in zip(move.actions, move.probabilities, strict=True)}


def together(parts: Sequence[tuple[Fraction, Outcome]]) -> Outcome:
    """A lottery over outcomes: every end of theirs, and what they pay on average."""
    weights = [weight for weight, _ in parts]
    paid = zip(*(values for _, (_, values) in parts), strict=True)
    ends = frozenset(end for _, (some, _) in parts for end in some)
    return ends, tuple(sum((w * u for w, u in zip(weights, line, strict=True)), Fraction(0)) for line in paid)


# --- from the ends upward -------------------------------------------------------------------------


class Asked(NamedTuple):
    """How far equilibria of three who move at once are looked for."""

    pure: bool
    more: list[bool | None]
    root: Callable[[Fraction], Any] | None
    mixing: int  # of three at once, at most


def outcomes(
    game: Tree,
    point: Point,
    pure: bool = False,
    more: list[bool | None] | None = None,
    root: Callable[[Fraction], Any] | None = None,
    mixing: int = 3,
) -> set[Outcome]:
    """Every way to play the tree so that each subgame is played in equilibrium; `pure`: where three move at once, in
    pure strategies, or `mixing` of them at most; `root` gives square roots, with which they may mix too. `more` is
    filled where others stand besides, which are not listed, None: it is not known."""
    return _from(game, "", point, Asked(pure, [] if more is None else more, root, mixing))


def _from(game: Tree, root: str, point: Point, asked: Asked) -> set[Outcome]:
    move = game.move_at(root)
    if move is None:
        return {(frozenset({root}), payoffs(game, root, point))}
    if not all(begins_subgame(game, step(root, action)) for action in move.actions):
        return set(_at_once(game, root, point, asked))
    after = {action: _from(game, step(root, action), point, asked) for action in move.actions}
    if move.is_chance:
        weights = chances(game, move, point)
        every = product(*after.values())
        return {together([(weights[a], one) for a, one in zip(after, some, strict=True)]) for some in every}
    seat = [player.name for player in game.players].index(move.player)
    if not all(after.values()):
        return set()
    worst = {action: min(values[seat] for _, values in found) for action, found in after.items()}
    return {
        (ends, values)
        for action, found in after.items()
        for ends, values in found
        if all(values[seat] >= least for other, least in worst.items() if other != action)
    }


def _at_once(game: Tree, root: str, point: Point, asked: Asked) -> Iterator[Outcome]:
    """The equilibria of moves that information sets tie together, for each way to play the subgames behind them."""
    inner, leaves, pending = list[str](), list[str](), [root]
    while pending:
        history = pending.pop()
        move = game.move_at(history)
        if history != root and begins_subgame(game, history):
            leaves.append(history)
        else:
            assert move is not None
            inner.append(history)
            pending += [step(history, action) for action in move.actions]
    sets = {move for history in inner if (move := game.move_at(history)) and not move.is_chance}
    seats = [k for k, player in enumerate(game.players) if any(move.player == player.name for move in sets)]
    assert len(seats) in (1, 2, 3)
    own = [[move for move in sets if move.player == game.players[k].name] for k in seats]
    plans = [[dict(zip(mine, chosen, strict=True)) for chosen in product(*(m.actions for m in mine))] for mine in own]

    def reached(plan: Mapping[Move, str], history: str = root) -> Iterator[tuple[Fraction, str]]:
        move = game.move_at(history)
        if history in leaves:
            yield Fraction(1), history
        elif move is not None and move.is_chance:
            for action, weight in chances(game, move, point).items():
                yield from ((weight * w, leaf) for w, leaf in reached(plan, step(history, action)))
        elif move is not None:
            yield from reached(plan, step(history, plan[move]))

    for some in product(*(_from(game, leaf, point, asked) for leaf in leaves)):
        behind = dict(zip(leaves, some, strict=True))
        if len(seats) == 3:
            yield from _three(
                seats,
                {
                    profile: together(
                        [
                            (w, behind[leaf])
                            for w, leaf in reached(dict(ChainMap(*(plans[i][k] for i, k in enumerate(profile)))))
                        ]
                    )
                    for profile in product(*(range(len(one)) for one in plans))
                },
                asked,
            )
            continue
        table = [
            [
                together([(w, behind[leaf]) for w, leaf in reached(dict(ChainMap(*chosen)))])
                for chosen in product([plan], *plans[1:])
            ]
            for plan in plans[0]
        ]
        if len(seats) == 1:
            best = max(line[0][1][seats[0]] for line in table)
            yield from (line[0] for line in table if line[0][1][seats[0]] == best)
            continue
        if any(isinstance(one[1][k], Near) for line in table for one in line for k in seats):
            flat = {(i, j): one for i, line in enumerate(table) for j, one in enumerate(line)}
            stay = pure_equilibria({place: tuple(one[1][k] for k in seats) for place, one in flat.items()})
            yield from (flat[i, j] for i, j in stay)
            asked.more.append(True)
            continue
        first = matrix([one[1][seats[0]] for one in line] for line in table)
        second = matrix([one[1][seats[1]] for one in line] for line in table)
        for x, y in extreme_equilibria(first, second):
            yield together([(p * q, table[i][j]) for i, p in enumerate(x) for j, q in enumerate(y) if p * q])


def _three(seats: Sequence[int], table: Mapping[tuple[int, ...], Outcome], asked: Asked) -> Iterator[Outcome]:
    paid = {profile: tuple(values[k] for k in seats) for profile, (_, values) in table.items()}
    above = any(isinstance(value, Near) for one in paid.values() for value in one)
    if asked.pure or len(table) > 8 or above:
        yield from (table[profile] for profile in pure_equilibria(paid))
        asked.more.extend([True] * above)
        return
    for supports, chances in two_by_two_by_two(paid, asked.more if asked.mixing > 2 else [], asked.root):
        if sum(len(one) > 1 for one in supports) > asked.mixing:
            continue
        used = list(product(*supports))
        if chances is not None:
            weights = [prod(chances[i] if k == 0 else 1 - chances[i] for i, k in enumerate(one)) for one in used]
            if any(isinstance(x, Near) for x in (*weights, 0)) and any(_has_roots(one) for one in table.values()):
                asked.more.append(True)
            else:
                yield together([(w, table[one]) for w, one in zip(weights, used, strict=True)])
        elif len({table[one] for one in used}) == 1:  # however they mix, it is the same
            yield table[used[0]]
        else:
            asked.more.append(True)


def _has_roots(outcome: Outcome) -> bool:
    return any(isinstance(value, Near) for value in outcome[1])


# --- by the definition ----------------------------------------------------------------------------


def pure_outcomes(game: Tree, point: Point) -> set[Outcome]:
    """What the pure profiles lead to that are Nash equilibria of every proper subgame, whole strategies tried."""
    sets = [move for move in game.moves if not move.is_chance]
    every = list(product(*(move.actions for move in sets)))
    assert len(every) <= MAX_PROFILES, f"{len(every)} profiles"
    roots = [h for h in game.histories if game.move_at(h) and begins_subgame(game, h)]
    ends = {end: payoffs(game, end, point) for end, _ in game.payoffs}
    weights = {move: chances(game, move, point) for move in game.moves if move.is_chance}

    def play(root: str, profile: Mapping[Move, str]) -> Outcome:
        move = game.move_at(root)
        if move is None:
            return frozenset({root}), ends[root]
        if move.is_chance:
            return together([(w, play(step(root, a), profile)) for a, w in weights[move].items()])
        return play(step(root, profile[move]), profile)

    def stands(inside: Sequence[Move], chosen: tuple[str, ...], known: dict[tuple[str, ...], Values]) -> bool:
        return all(
            known[chosen][k] >= other[k]
            for k, player in enumerate(game.players)
            for actions, other in known.items()
            if all(a == b or m.player == player.name for m, a, b in zip(inside, chosen, actions, strict=True))
        )

    kept = dict.fromkeys(every, True)
    for root in roots:
        inside = [move for move in sets if lies_after(move.at[0], root)]
        known = {
            chosen: play(root, dict(zip(inside, chosen, strict=True)))[1]
            for chosen in product(*(move.actions for move in inside))
        }
        good = {chosen for chosen in known if stands(inside, chosen, known)}
        places = [sets.index(move) for move in inside]
        for profile in kept:
            kept[profile] = kept[profile] and tuple(profile[k] for k in places) in good
    return {play("", dict(zip(sets, profile, strict=True))) for profile, stays in kept.items() if stays}


# --- what is claimed ------------------------------------------------------------------------------


def actions_used(game: Tree, ends: frozenset[str]) -> dict[Move, set[str]]:
    """The actions that lead to some histories, by the information set at which a player takes them."""
    used: dict[Move, set[str]] = {}
    for end in ends:
        actions = end.split("/")
        for k, action in enumerate(actions):
            move = game.move_at("/".join(actions[:k]))
            assert move is not None
            if not move.is_chance:
                used.setdefault(move, set()).add(action)
    return used


def is_reached(game: Tree, history: str, point: Point) -> bool:
    """Whether chance goes along to a history with a probability above 0."""
    actions = history.split("/")
    moves = [(game.move_at("/".join(actions[:k])), action) for k, action in enumerate(actions)]
    return all(chances(game, move, point)[action] > 0 for move, action in moves if move is not None and move.is_chance)


def is_played(game: Tree, text: str, ends: frozenset[str], point: Point) -> bool:
    """Whether a play takes, on the way to the histories named, exactly the actions that lead to them, and chance goes
    along with some of them."""
    histories = frozenset(history.strip() for history in text.split("+"))
    if not any(is_reached(game, history, point) for history in histories):
        return False
    wanted = actions_used(game, histories)
    used = actions_used(game, ends)
    return all(used.get(move) == actions for move, actions in wanted.items())


def claim_holds(game: Tree, text: str, point: Point, found: set[Outcome]) -> bool:
    """Whether a claim holds where the tree is played in these ways."""
    seats = [player.name for player in game.players]
    known = [
        {**point, "welfare()": sum(paid, Fraction(0))}
        | {f"payoff({name})": u for name, u in zip(seats, paid, strict=True)}
        for _, paid in found
    ]

    def true(node: ConditionNode) -> bool:
        match node:
            case Predicate("played", (history,)):
                return any(is_played(game, history, ends, point) for ends, _ in found)
            case Predicate("always_played", (history,)):
                return bool(found) and all(is_played(game, history, ends, point) for ends, _ in found)
            case Predicate("in", (history,), inner) if inner is not None:
                pairs = zip(found, known, strict=True)
                return any(is_played(game, history, ends, point) and holds(inner, here) for (ends, _), here in pairs)
            case Predicate("best" | "worst" as kind, (who,), inner) if inner is not None:
                each = [here["welfare()" if who == "welfare" else f"payoff({who})"] for here in known]
                return holds(inner, {**point, f"{kind}({who})": max(each) if kind == "best" else min(each)})
            case Predicate(_, (), inner) if inner is not None:  # of values, in some equilibrium
                return any(holds(inner, here) for here in known)
            case Not(inner):
                return not true(inner)
            case And(parts):
                return all(map(true, parts))
            case Or(parts):
                return any(map(true, parts))
        return holds(node, point)

    return true(game.claim(text).tree)
