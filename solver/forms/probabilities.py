"""What chance may do: probabilities that sum to 1 whatever the parameters are, and that are below 0 nowhere.

Numbers are added up. Formulas are compared as rational functions, case by case where they have Min, Max or Abs, and the
sign of each is decided in Θ with a bounded budget, halved, thirded, … for every curved one after the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from solver.errors import InvalidGame
from solver.expressions.nodes import Node, Number, add
from solver.forms.formulas import located
from solver.forms.histories import Move
from solver.regions.parameters import ParameterSpace

COEFFICIENTS, STEPS = 10_000_000, 300_000  # for the first curved probability: a second at most


class ProbabilityCheck:
    """Refuses probabilities that are none, those of each move as trees over the parameters alone.

    >>> from solver.expressions.expression import parse
    >>> from solver.regions.parameters import Parameter
    >>> space = ParameterSpace((Parameter("p", Fraction(1, 2), Fraction(0), Fraction(2)),))
    >>> draw = Move(("",), "chance", ("red", "black"), (parse("p"), parse("1 - p")))
    >>> ProbabilityCheck(space).refuse("draw", draw, [entry.tree for entry in draw.probabilities])
    Traceback (most recent call last):
    solver.errors.InvalidGame: draw: black: 1 - p is below 0 at p = 2; narrow the ranges, or assume that it is not
    """

    def __init__(self, space: ParameterSpace) -> None:
        self.space = space
        self.known: set[tuple[Node, ...]] = set()
        self.curved = 0

    def refuse(self, place: str, move: Move, trees: Sequence[Node]) -> None:
        """Raise InvalidGame, with the place, where the trees are no probabilities of the actions of a move."""
        if tuple(trees) in self.known:
            return
        with located(place):
            if all(isinstance(tree, Number) for tree in trees):
                _refuse_numbers([tree.value for tree in trees if isinstance(tree, Number)])
            else:
                self._refuse_formulas(move, trees)
        self.known.add(tuple(trees))

    def _refuse_formulas(self, move: Move, trees: Sequence[Node]) -> None:
        from solver.algebra.polynomials import ratio
        from solver.regions.constraints import constraint
        from solver.regions.decide.emptiness import Budget, decide, is_empty
        from solver.regions.domain import domain  # the engine is loaded only for games with such probabilities
        from solver.regions.lowering import cases, lower

        over = domain(self.space)
        one = ratio(over.ring.one, over.ring.one)
        for _, total in cases(lambda ask: lower(add(*trees), over.ring, ask), lambda cell: not is_empty(cell, over)):
            if total != one:
                raise InvalidGame(
                    "they do not sum to 1 whatever the parameters are; write the last as 1 less the others"
                )
        for action, entry, tree in zip(move.actions, move.probabilities, trees, strict=True):
            for guards, chance in cases(lambda ask, tree=tree: lower(tree, over.ring, ask)):  # type: ignore[misc]
                cell = (*guards, constraint(-chance.over * chance.under, ">"))
                self.curved += not all(c.is_affine for c in cell)
                share = max(self.curved, 1)
                verdict = decide(cell, over, Budget(COEFFICIENTS // share, STEPS // share))
                if verdict.kind != "empty":
                    point = verdict.rational_witness
                    at = ", ".join(f"{n} = {x}" for n, x in zip(self.space.names, point, strict=True)) if point else ""
                    where = f"is below 0 at {at}" if at else "may be below 0 within the ranges"
                    raise InvalidGame(f"{action}: {entry.text} {where}; narrow the ranges, or assume that it is not")


def _refuse_numbers(chances: Sequence[Fraction]) -> None:
    if min(chances) < 0 or sum(chances) != 1:
        fault = f"{min(chances)} is below 0" if min(chances) < 0 else f"they sum to {sum(chances)}, not to 1"
        raise InvalidGame(f"{fault}; give a chance from 0 to 1 for each action, 1 in all")
