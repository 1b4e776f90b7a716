"""The proper subgames of a tree, smallest first, and the plans that a player has within one.

A history begins a proper subgame if no information set lies partly among the histories that come after it. Between the
beginning of one and those of the next smaller ones lies a *stage*: most often a single move, else the moves that the
information sets tie together. A plan says what a player does at each of its information sets of a stage that the plan
itself does not exclude: the strategies of the reduced normal form.

Selten (1965), "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit"; Kuhn (1953).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from solver.errors import UsageError
from solver.forms.histories import Move, after, called
from solver.forms.tree import Tree

MAX_PLANS = 400
Plan = Mapping[Move, str]


class Stage(NamedTuple):
    """Where a subgame begins, the histories of its moves before smaller ones begin, and where these begin, or ends."""

    root: str
    inner: tuple[str, ...]
    leaves: tuple[str, ...]


def stages(game: Tree) -> tuple[Stage, ...]:
    """Return the stage of each proper subgame, every one after those that it leads to; the last begins the game.

    >>> from solver.forms.tree import tree
    >>> moves = [("", "one", ["a", "b"]), (["a", "b"], "two", ["c", "d"])]
    >>> game = tree(["one", "two"], moves, {h: [0, 0] for h in ("a/c", "a/d", "b/c", "b/d")})
    >>> [(stage.root, stage.inner, len(stage.leaves)) for stage in stages(game)]
    [('', ('', 'a', 'b'), 4)]
    """
    begins = _beginnings(game)
    found = []
    for root in reversed(game.histories):
        move = game.move_at(root)
        if move is None or root not in begins:
            continue
        inner, leaves = [root], [after(root, action) for action in move.actions]
        if not begins.issuperset(leaves):
            pending, leaves = leaves[::-1], []
            while pending:
                history = pending.pop()
                move = game.move_at(history)
                if move is None or history in begins:
                    leaves.append(history)
                else:
                    inner.append(history)
                    pending.extend(after(history, action) for action in reversed(move.actions))
        found.append(Stage(root, tuple(inner), tuple(leaves)))
    return tuple(found)


def _beginnings(game: Tree) -> frozenset[str]:
    """Return the histories at which a proper subgame begins, ends of the game among them."""
    if not _hides_moves(game):
        return frozenset(game.histories)
    order = {history: k for k, history in enumerate(game.histories)}
    reach: dict[str, tuple[int, int, int]] = {}  # the places from, to, that a history's information sets take; its end
    begins = set()
    for history in reversed(game.histories):
        k, move = order[history], game.move_at(history)
        low = high = last = k
        if move is not None:
            below = [reach.pop(after(history, action)) for action in move.actions]
            last = below[-1][2]
            tied = (k, k) if move.is_chance else (order[move.at[0]], order[move.at[-1]])
            low, high = min(tied[0], *(one[0] for one in below)), max(tied[1], *(one[1] for one in below))
        reach[history] = low, high, last
        if low == k and high <= last:
            begins.add(history)
    return frozenset(begins)


def _hides_moves(game: Tree) -> bool:
    """Whether a player ever moves without knowing where it is."""
    return any(len(move.at) > 1 and not move.is_chance for move in game.moves)


def forgotten(game: Tree) -> tuple[str, str] | None:
    """Return two histories that a player cannot tell apart though it did different things before; None with recall.

    >>> from solver.forms.tree import tree
    >>> moves = [("", "one", ["a", "b"]), (["a", "b"], "one", ["c"])]
    >>> forgotten(tree(["one"], moves, {"a/c": [1], "b/c": [0]}))
    ('a', 'b')
    """
    if not _hides_moves(game):
        return None
    numbers = {id(move): k for k, move in enumerate(game.moves)}
    pasts: dict[tuple[int, int, str], int] = {}  # a past, an information set, an action: the past after it
    known: dict[str, dict[str, int]] = {"": {player.name: 0 for player in game.players}}
    first: dict[int, tuple[str, int]] = {}
    for history in game.histories:
        move, past = game.move_at(history), known.pop(history)
        if move is None:
            continue
        if (
            not move.is_chance
            and (met := first.setdefault(numbers[id(move)], (history, past[move.player])))[1] != past[move.player]
        ):
            return met[0], history
        for action in move.actions:
            new = past
            if not move.is_chance:
                after_it = pasts.setdefault((past[move.player], numbers[id(move)], action), len(pasts) + 1)
                new = past | {move.player: after_it}
            known[after(history, action)] = new
    return None


def check_solvable(game: Tree) -> None:
    """Raise UsageError where nobody moves, or a player forgets what it knew or did, with two histories that show it."""
    if not game.moves:
        raise UsageError("nobody moves in this tree, which begins with its end; there is nothing to find out")
    if pair := forgotten(game):
        move = game.move_at(pair[0])
        who = move.player if move else ""
        raise UsageError(
            f"{who} cannot tell {called(pair[0])} from {called(pair[1])}, though it did different things on the way to"
            " them; this concept takes players who remember, so split that information set"
        )


def plans(game: Tree, stage: Stage, player: str) -> tuple[Plan, ...]:
    """Return a player's plans for a stage, each the action at every information set that it does not exclude.

    >>> from solver.forms.tree import tree
    >>> moves = [("", "one", ["out", "in"]), ("in", "one", ["left", "right"])]
    >>> game = tree(["one"], moves, {"out": [0], "in/left": [1], "in/right": [2]})
    >>> [list(plan.values()) for plan in plans(game, Stage("", ("", "in"), ()), "one")]
    [['out'], ['in', 'left'], ['in', 'right']]
    """
    own: dict[Move, str] = {}  # each information set, by one of its histories: with recall all of them agree
    for history in stage.inner:
        move = game.move_at(history)
        if move is not None and move.player == player:
            own.setdefault(move, history)
    found: list[dict[Move, str]] = [{}]
    for move, history in own.items():
        found = [
            plan | more
            for plan in found
            for more in (
                [{move: a} for a in move.actions] if _allows(game, plan, stage.root, history, player) else [{}]
            )
        ]
        if len(found) > MAX_PLANS:
            raise UsageError(
                f"{player} has over {MAX_PLANS} plans for its moves from {called(stage.root)} on, which are more"
                " than are compared; drop actions, or let players see more, for subgame-perfect play"
            )
    return tuple(found)


def _allows(game: Tree, plan: Plan, root: str, history: str, player: str) -> bool:
    """Whether a plan leads to a history as far as the player decides."""
    return all(move.player != player or plan.get(move) == action for move, action in steps(game, root, history))


def steps(game: Tree, root: str, history: str) -> Sequence[tuple[Move, str]]:
    """Return the moves on the way from one history to a later one, each with the action taken.

    >>> from solver.forms.tree import tree
    >>> game = tree(["one"], [("", "one", ["a", "b"])], {"a": [1], "b": [0]})
    >>> [(move.player, action) for move, action in steps(game, "", "b")]
    [('one', 'b')]
    """
    found, here = [], root
    for action in history[len(root) :].lstrip("/").split("/") if history != root else ():
        move = game.move_at(here)
        assert move is not None
        found.append((move, action))
        here = after(here, action)
    return found


def profiles(every: Sequence[Sequence[Plan]]) -> list[Plan]:
    """Return each way to choose a plan for every player, as one plan; the last player's varies fastest.

    >>> profiles([[{}], [{}, {}]])
    [{}, {}]
    """
    merged: list[Plan] = []
    for chosen in product(*every):
        whole: dict[Move, str] = {}
        for plan in chosen:
            whole |= plan
        merged.append(whole)
    return merged


def ends_of(game: Tree, uses: Callable[[Move], Sequence[object]], root: str = "") -> Iterator[str]:
    """Yield the ends of the game that play leads to from a history on, wherever chance allows it.

    `uses` says of each move which of its actions are taken: those whose entry is true.

    >>> from games import load
    >>> list(ends_of(load("thaad-offer"), lambda move: [True, False], "offer"))
    ['offer/accept/enforce']
    """
    pending = [root]
    while pending:
        history = pending.pop()
        move = game.move_at(history)
        if move is None:
            yield history
        else:
            used = [True] * len(move.actions) if move.is_chance else uses(move)
            pending += [after(history, a) for a, is_used in zip(move.actions[::-1], used[::-1], strict=True) if is_used]
