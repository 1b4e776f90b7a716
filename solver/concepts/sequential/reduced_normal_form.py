"""The reduced normal form of a tree: each player chooses a plan once and for all.

A plan says what the player does at each of its information sets that the plan itself does not exclude. It is named by
its actions with - between them: `offer-redeploy`, `hold`. Payoffs are expected over what chance does. The Nash
equilibria of this game are those of the tree, incredible threats included.

Kuhn (1953), "Extensive Games and the Problem of Information".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from solver.concepts.sequential.subgames import Plan, Stage, check_solvable, plans, steps
from solver.errors import UsageError
from solver.expressions.expression import Expression
from solver.expressions.nodes import ONE, ZERO, Node, add, multiply, render
from solver.forms.formulas import Cell
from solver.forms.histories import Move
from solver.forms.normal import MAX_PAYOFFS, NormalForm
from solver.forms.players import Player
from solver.forms.tree import Tree


def reduced_normal_form(game: Tree) -> NormalForm:
    """Return the game in which every player chooses a plan for the tree beforehand.

    >>> from games import load
    >>> offer = reduced_normal_form(load("thaad-offer"))
    >>> [player.strategies for player in offer.players]
    [('offer-redeploy', 'offer-acquiesce', 'hold'), ('accept-enforce', 'accept-leak', 'refuse')]

    Raises UsageError where a player forgets what it did, and for a game too large to be written out.
    """
    check_solvable(game)
    whole = Stage("", tuple(h for h in game.histories if game.move_at(h)), tuple(end for end, _ in game.payoffs))
    every = [plans(game, whole, player.name) for player in game.players]
    count = prod(map(len, every)) * len(game.players)
    if count > MAX_PAYOFFS:
        raise UsageError(f"the plans make {count} payoffs; at most {MAX_PAYOFFS} are written out")
    players = tuple(
        Player(player.name, tuple(_names(options)), player.title)
        for player, options in zip(game.players, every, strict=True)
    )
    ends = {end: (steps(game, "", end), _chance(game, end)) for end, _ in game.payoffs}
    payoffs = tuple(_expected(game, ends, chosen) for chosen in product(*every))
    return NormalForm(
        players, payoffs, game.space, game.title, game.note, game.name, game.terms, game.sources, fixed=game.fixed
    )


def _names(options: Iterable[Plan]) -> Iterator[str]:
    """Yield a name for each plan; a number follows where two would have the same."""
    taken: set[str] = set()
    for plan in options:
        name = "-".join(plan.values()) or "nothing"
        while name in taken:
            name += "-2"
        taken.add(name)
        yield name


def _chance(game: Tree, end: str) -> Node:
    """Return how likely chance is to go along with the way to an end."""
    chances = [
        game.expanded(move.probabilities[move.actions.index(action)])
        for move, action in steps(game, "", end)
        if move.is_chance
    ]
    return multiply(*chances) if chances else ONE


def _expected(game: Tree, ends: Mapping[str, tuple[Sequence[tuple[Move, str]], Node]], chosen: Iterable[Plan]) -> Cell:
    """Return what plans pay, one for each player, expected over the ends that they lead to."""
    does = {move: action for plan in chosen for move, action in plan.items()}
    reached = [
        (end, chance)
        for end, (way, chance) in ends.items()
        if all(move.is_chance or does.get(move) == action for move, action in way)
    ]
    return tuple(
        _expression([(chance, game.expanded(game.cell(end)[seat])) for end, chance in reached])
        for seat in range(len(game.players))
    )


def _expression(parts: list[tuple[Node, Node]]) -> Expression:
    terms = [value if chance == ONE else multiply(chance, value) for chance, value in parts]
    tree = add(*terms) if len(terms) > 1 else terms[0] if terms else ZERO
    return Expression(tree, render(tree))
