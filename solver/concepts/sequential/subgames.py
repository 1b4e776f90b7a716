"""The proper subgames of a tree, smallest first, and the plans that a player has within one.

A history begins a proper subgame if no information set lies partly among the histories that come after it. Between the
beginning of one and those of the next smaller ones lies a *stage*: most often a single move, else the moves that the
information sets tie together. A plan says what a player does at each of its information sets of a stage that the plan
itself does not exclude.

In the reduced normal form each player chooses a plan for the whole tree once and for all. It is named by its actions
with - between them, `offer-redeploy`, `hold`, and pays what is expected over chance. The Nash equilibria of this game
are those of the tree, incredible threats included.

Selten (1965), "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit"; Kuhn (1953).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

from solver.errors import UsageError
from solver.expressions.expression import Expression
from solver.expressions.nodes import ONE, Node, add, multiply, render
from solver.forms.formulas import Cell
from solver.forms.histories import Move, after, name_history
from solver.forms.normal import MAX_PAYOFFS, NormalForm
from solver.forms.players import Player
from solver.forms.tree import Tree
from solver.regions.parameters import check_kind
from solver.report.words import join_words

MAX_PLANS = 400
MAX_COMBINED = 4_096  # plans of more than two who move at once
Plan = Mapping[Move, str]


class Stage(NamedTuple):
    """Where a subgame begins, the histories of its moves before smaller ones begin, and where these begin, or ends."""

    root: str
    inner: tuple[str, ...]
    leaves: tuple[str, ...]


def stages(game: Tree) -> tuple[Stage, ...]:
    """Return the stage of each proper subgame, every one after those that it leads to; the last begins the game.

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
    return any(len(move.at) > 1 for move in game.sets)


def forgotten(game: Tree) -> tuple[str, str] | None:
    """Return two histories that a player cannot tell apart though it did different things before; None with recall.

    >>> moves = [("", "one", ["a", "b"]), (["a", "b"], "one", ["c"])]
    >>> forgotten(tree(["one"], moves, {"a/c": [1], "b/c": [0]}))
    ('a', 'b')
    """
    if not _hides_moves(game):
        return None
    pasts: dict[tuple[int, int, str], int] = {}  # a past, an information set, an action: the past after it
    known: dict[str, dict[str, int]] = {"": {player.name: 0 for player in game.players}}
    first: dict[int, tuple[str, int]] = {}
    for history in game.histories:
        move, past = game.move_at(history), known.pop(history)
        if move is None:
            continue
        if move.is_chance:
            known |= {after(history, action): past for action in move.actions}
            continue
        before, own = first.setdefault(id(move), (history, past[move.player]))
        if own != past[move.player]:
            return before, history
        for action in move.actions:
            after_it = pasts.setdefault((own, id(move), action), len(pasts) + 1)
            known[after(history, action)] = past | {move.player: after_it}
    return None


def check_solvable(game: Tree) -> None:
    """Raise UsageError where nobody moves, or a player forgets what it knew or did, with two histories that show it."""
    if not game.moves:
        raise UsageError("nobody moves in this tree, which begins with its end; there is nothing to find out")
    if pair := forgotten(game):
        move = game.move_at(pair[0])
        who = move.player if move else ""
        raise UsageError(
            f"{who} cannot tell {name_history(pair[0])} from {name_history(pair[1])}, though it did different things"
            " on the way to them; this concept takes players who remember, so split that information set"
        )


def movers(game: Tree, stage: Stage) -> tuple[str, ...]:
    """Return who moves in a stage, chance apart, in the order of the players.

    >>> game = load("north-last")
    >>> [movers(game, stage) for stage in stages(game)][-1]
    ('US', 'China')
    """
    there = {move.player for history in stage.inner if (move := game.move_at(history))}
    return tuple(player.name for player in game.players if player.name in there)


def many_at_once(game: Tree) -> tuple[Stage, ...]:
    """Return the stages in which more than two players move.

    >>> moves = [("", "one", ["a", "b"]), (["a", "b"], "two", ["c", "d"])]
    >>> moves += [([f"{h}/{a}" for h in "ab" for a in "cd"], "three", ["e"])]
    >>> payoffs = {f"{h}/{a}/e": [0, 0, 0] for h in "ab" for a in "cd"}
    >>> [stage.root for stage in many_at_once(tree(["one", "two", "three"], moves, payoffs))]
    ['']
    """
    return tuple(stage for stage in stages(game) if len(movers(game, stage)) > 2) if _hides_moves(game) else ()


def may_be_empty(game: Tree) -> tuple[Stage, ...]:
    """Return the stages in which a player can keep a later move from being reached, so that no plan is tested there.

    >>> ends = {h: [0, 0] for h in ("out", "hard/fight", "hard/yield", "soft/fight", "soft/yield")}
    >>> moves = [("", "one", ["out", "hard", "soft"]), (["hard", "soft"], "two", ["fight", "yield"])]
    >>> [name_history(stage.root) for stage in may_be_empty(tree(["one", "two"], moves, ends))]
    ['the beginning']
    """

    def is_so(stage: Stage) -> bool:
        below: dict[str, frozenset[str]] = {}  # the first history of each move still to come in the stage, chance apart
        for history, move in ((h, game.move_at(h)) for h in reversed(stage.inner)):
            assert move is not None
            each = [below.get(after(history, action), frozenset()) for action in move.actions]
            some, every = frozenset().union(*each), frozenset.intersection(*each)
            if some != every and not move.is_chance:
                return True
            below[history] = some if move.is_chance else some | {move.at[0]}
        return False

    return tuple(filter(is_so, stages(game))) if _hides_moves(game) else ()


def left_out(game: Tree) -> str:
    """Return what the plays of a tree leave out where players move at once, and where threats may be empty.

    >>> left_out(load("thaad-offer"))
    ''
    """
    return " ".join(filter(None, (threats_may_be_empty(game), corners_count(game), _say_unlisted(game))))


def threats_may_be_empty(game: Tree) -> str:
    """Return from where on a threat may be empty, since moves are hidden; "" where none may.

    >>> threats_may_be_empty(load("north-last"))
    ''
    """
    if not (found := may_be_empty(game)):
        return ""
    return (
        f"Where moves are hidden, from {join_words([name_history(stage.root) for stage in found])} on, plans"
        " are best as a whole. A move that they never lead to need not be best, so a threat of it may be empty."
    )


def corners_count(game: Tree) -> str:
    """Return what is left out where two players move at once; "" where nobody does.

    >>> corners_count(load("north-last"))
    'Of infinitely many equilibria of two who move at once the corners count, not what lies between.'
    """
    roots = [stage.root for stage in stages(game) if len(movers(game, stage)) == 2]
    corners = "Of infinitely many equilibria of two who move at once the corners count, not what lies between"
    earlier = len(game.players) > 2 and any(roots)
    also = ", nor what earlier moves lead to because of that alone" if earlier else ""
    return f"{corners}{also}." if roots else ""


def _say_unlisted(game: Tree) -> str:
    """Return which equilibria are not listed where more than two move at once; "" where none."""
    found = [
        (stage.root, [len(plans(game, stage, one)) for one in movers(game, stage)]) for stage in many_at_once(game)
    ]
    if not found:
        return ""
    mixed = (
        ", with two plans each also the mixed ones that are found as formulas, square roots included (further up nobody"
        " mixes over such a root)"
    )
    two_each = mixed if any(sizes == [2, 2, 2] for _, sizes in found) else ""
    return (
        "Where more than two move without seeing each other,"
        f" from {join_words([name_history(root) for root, _ in found])} on, their pure equilibria count{two_each};"
        " others may stand besides, which solving at a point looks for."
        f" {game.open}".rstrip()
    )


def why_unsolved(game: Tree) -> str:
    """Return why subgame perfection refuses a tree, whatever its numbers are; "" for one that it takes.

    >>> why_unsolved(load("north-last"))
    ''
    """
    try:
        check_solvable(game)
        for stage in many_at_once(game):
            options(game, stage)
    except UsageError as refusal:
        return str(refusal)
    return ""


def plans(game: Tree, stage: Stage, player: str) -> tuple[Plan, ...]:
    """Return a player's plans for a stage, each the action at every information set that it does not exclude.

    >>> moves = [("", "one", ["out", "in"]), ("in", "one", ["left", "right"])]
    >>> game = tree(["one"], moves, {"out": [0], "in/left": [1], "in/right": [2]})
    >>> [list(plan.values()) for plan in plans(game, Stage("", ("", "in"), ()), "one")]
    [['out'], ['in', 'left'], ['in', 'right']]
    """
    own: dict[Move, str] = {}  # each information set, by one of its histories: with recall all of them agree
    for history in stage.inner:
        if (move := game.move_at(history)) and move.player == player:
            own.setdefault(move, history)
    found: list[dict[Move, str]] = [{}]
    for move, history in own.items():
        way = [(m, a) for m, a in steps(game, stage.root, history) if m.player == player]
        found = [
            plan | more
            for plan in found
            for more in ([{move: a} for a in move.actions] if all(plan.get(m) == a for m, a in way) else [{}])
        ]
        if len(found) > MAX_PLANS:
            raise UsageError(
                f"{player} has over {MAX_PLANS} plans for its moves from {name_history(stage.root)} on, which are more"
                " than are compared; drop actions, or let players see more, for subgame-perfect play"
            )
    return tuple(found)


def options(game: Tree, stage: Stage) -> tuple[tuple[str, ...], list[tuple[Plan, ...]]]:
    """Return who moves in a stage, and the plans of each; UsageError for too many ways of more than two to combine.

    >>> game = load("north-last")
    >>> [len(theirs) for theirs in options(game, stages(game)[-1])[1]]
    [2, 2]
    """
    who = movers(game, stage)
    every = [plans(game, stage, player) for player in who]
    if len(who) > 2 and (count := prod(map(len, every))) > MAX_COMBINED:
        raise UsageError(
            f"from {name_history(stage.root)} on {join_words(who)} move without seeing each other, and their plans"
            f" combine in {count} ways; at most {MAX_COMBINED} are compared: drop actions, or let players see more"
        )
    return who, every


def steps(game: Tree, root: str, history: str) -> Sequence[tuple[Move, str]]:
    """Return the moves on the way from one history to a later one, each with the action taken.

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
    return [{move: action for plan in chosen for move, action in plan.items()} for chosen in product(*every)]


def leaves_of(game: Tree, stage: Stage, plan: Plan) -> list[str]:
    """Return the leaves of a stage that a plan for all its moves leads to, wherever chance allows it.

    >>> game = load("thaad-offer")
    >>> leaves_of(game, stages(game)[-1], {game.moves[0]: "offer"})
    ['offer']
    """
    return [
        leaf
        for leaf in stage.leaves
        if all(move.is_chance or plan.get(move) == action for move, action in steps(game, stage.root, leaf))
    ]


def chances_on_way(game: Tree, root: str, history: str) -> Iterator[Expression]:
    """Yield how likely each move of chance is to go along with the way from one history to a later one.

    >>> game = load("one-way-road")
    >>> [[str(chance) for chance in chances_on_way(game, "", end)] for end, _ in game.payoffs][0]
    ['risk1']
    """
    for move, action in steps(game, root, history):
        if move.is_chance:
            yield move.probabilities[move.actions.index(action)]


def weights_of_actions(
    every: Sequence[Sequence[Plan]], mixes: Sequence[Sequence[Any]], zero: Any
) -> Iterator[tuple[Move, Any, list[Any]]]:
    """Yield each information set, the weight of the plans that do not exclude it, and of those with each action there.

    >>> alone = Move(("",), "one", ("a", "b"))
    >>> [(total, each) for _, total, each in weights_of_actions([[{alone: "a"}, {alone: "b"}]], [[2, 1]], 0)]
    [(3, [2, 1])]
    """
    for options, mix in zip(every, mixes, strict=True):
        for move in dict.fromkeys(move for plan in options for move in plan):
            pairs = [(plan[move], weight) for plan, weight in zip(options, mix, strict=True) if move in plan]
            each = [sum((weight for action, weight in pairs if action == one), zero) for one in move.actions]
            yield move, sum(each, zero), each


def ends_of(game: Tree, uses: Callable[[Move], Sequence[object]], root: str = "") -> Iterator[str]:
    """Yield the ends of the game that play leads to from a history on, wherever chance allows it.

    `uses` says of each move which of its actions are taken: those whose entry is true.

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


def reduced_normal_form(game: Tree) -> NormalForm:
    """Return the game in which every player chooses a plan for the tree beforehand.

    >>> offer = reduced_normal_form(load("thaad-offer"))
    >>> [player.strategies for player in offer.players]
    [('offer-redeploy', 'offer-acquiesce', 'hold'), ('accept-enforce', 'accept-leak', 'refuse')]

    Raises UsageError where a player forgets what it did, and for a game too large to be written out.
    """
    check_kind(game, Tree, "reduced_normal_form takes a tree")
    every = whole_plans(game)
    count = prod(map(len, every)) * len(game.players)
    if count > MAX_PAYOFFS:
        raise UsageError(f"the plans make {count} payoffs; at most {MAX_PAYOFFS} are written out")
    players = tuple(
        Player(player.name, tuple(_names(options)), player.title)
        for player, options in zip(game.players, every, strict=True)
    )
    chances = {end: [game.write_out(p) for p in chances_on_way(game, "", end)] for end, _ in game.payoffs}
    ends = {end: (steps(game, "", end), multiply(*each)) for end, each in chances.items()}
    payoffs = tuple(_expect_payoffs(game, ends, plan) for plan in profiles(every))
    return NormalForm(players, payoffs, **game.list_shared())


def whole_plans(game: Tree) -> list[tuple[Plan, ...]]:
    """Return each player's plans for the whole tree; UsageError where one forgets what it did."""
    check_solvable(game)
    whole = Stage("", tuple(h for h in game.histories if game.move_at(h)), tuple(end for end, _ in game.payoffs))
    return [plans(game, whole, player.name) for player in game.players]


def _names(options: Iterable[Plan]) -> Iterator[str]:
    """Yield a name for each plan; a number follows where two would have the same."""
    taken: set[str] = set()
    for plan in options:
        name = "-".join(plan.values()) or "nothing"
        while name in taken:
            name += "-2"
        taken.add(name)
        yield name


def _expect_payoffs(game: Tree, ends: Mapping[str, tuple[Sequence[tuple[Move, str]], Node]], plan: Plan) -> Cell:
    """Return what a plan for everybody pays each player, expected over the ends that it leads to."""
    reached = [
        (end, chance)
        for end, (way, chance) in ends.items()
        if all(move.is_chance or plan.get(move) == action for move, action in way)
    ]

    def expect_payoff(seat: int) -> Expression:
        paid = ((chance, game.write_out(game.cell(end)[seat])) for end, chance in reached)
        tree = add(*(value if chance == ONE else multiply(chance, value) for chance, value in paid))
        return Expression(tree, render(tree))

    return tuple(map(expect_payoff, range(len(game.players))))
