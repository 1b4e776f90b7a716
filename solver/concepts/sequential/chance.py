"""The probabilities of chance on the way to a history of a tree, and where they are above zero.

What chance leads to with probability 0 is not played. Of several histories one that is reached is enough, so that a
play that is named by all ends that the choices lead to is played whatever chance does: these have probability 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from solver.concepts.sequential.subgames import chances_on_way, steps
from solver.expressions.conditions import Comparison, all_of
from solver.expressions.expression import Expression
from solver.expressions.nodes import ZERO, Node, add, multiply
from solver.forms.histories import after
from solver.forms.tree import Tree
from solver.regions.constraints import Cell
from solver.regions.domain import domain
from solver.regions.lowering import condition_cells


def find_unreached(game: Tree, ends: Iterable[str], point: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Return the ends, among those given, that chance leads to with probability 0 at a point.

    >>> road = load("one-way-road")
    >>> find_unreached(road, ["stop", road.payoffs[0][0]], road.space.baseline | {"risk1": Fraction(0)})
    ('test/toppled',)
    """
    each = ((end, chances_on_way(game, "", end)) for end in ends)
    return tuple(end for end, chances in each if any(game.value_at(chance, point) == 0 for chance in chances))


def chance_of(game: Tree, histories: Iterable[str]) -> tuple[Node, ...]:
    """Return expressions that are all above 0 where chance leads to at least one of these histories, and nowhere else.

    There are none where a history needs no chance. Where all histories need the same moves of chance, they are the
    probabilities of these moves; else one sum of products.

    >>> road = load("one-way-road")
    >>> [render(one) for one in chance_of(road, ["test/survives/test/toppled"])]
    ['1 - risk1', 'risk2']
    >>> chance_of(road, ["stop", "test/toppled"])
    ()
    """
    ways = dict.fromkeys(tuple(chances_with_places(game, history)) for history in histories)
    if () in ways or not ways:
        return ()
    factors = [[game.write_out(chance) for _, chance in way] for way in ways]
    return tuple(dict.fromkeys(factors[0])) if len(factors) == 1 else (add(*(multiply(*one) for one in factors)),)


def chances_with_places(game: Tree, history: str) -> Iterator[tuple[str, Expression]]:
    """Yield the moves of chance on the way to a history, each by where it leads, with its probability."""
    here = ""
    for move, action in steps(game, "", history):
        here = after(here, action)
        if move.is_chance:
            yield here, move.probabilities[move.actions.index(action)]


def reached_cells(game: Tree, histories: Iterable[str]) -> tuple[Cell, ...]:
    """Return where chance goes along to some of these histories with a probability above 0.

    >>> reached_cells(load("one-way-road"), ["stop", "test/toppled"])
    ((),)
    """
    above = [Comparison(chance, ">", ZERO) for chance in chance_of(game, histories)]
    return condition_cells(all_of(*above), domain(game.space).ring) if above else ((),)
