"""How a file spells expressions and conditions: as they were read, or as their trees are rendered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from solver.condition import Condition, render_condition
from solver.errors import InvalidGame
from solver.expression import Expression, parse
from solver.grammar.nodes import Number, render
from solver.tomltext import number, one_line

if TYPE_CHECKING:
    from solver.forms.kinds import AnyForm


class Rendering:
    """Every expression as its tree is rendered."""

    def expression(self, expression: Expression) -> str:
        return render(expression.tree)

    def condition(self, condition: Condition) -> str:
        return render_condition(condition.tree)


class Spelling(Rendering):
    """Every expression as it was spelled, where that still reads as the same tree."""

    def __init__(self, game: AnyForm) -> None:
        self.game = game
        issues = () if game.form == "normal" else game.issues
        self.declared = {*game.space.names, *(name for name, _ in game.terms), *(issue.name for issue in issues)}
        self.known: dict[str, object] = {}

    def expression(self, expression: Expression) -> str:
        return self.kept(expression.text, expression.tree, self.parsed) or super().expression(expression)

    def condition(self, condition: Condition) -> str:
        return self.kept(condition.text, condition.tree, self.game.condition) or super().condition(condition)

    def parsed(self, text: str) -> Expression:
        return parse(text, self.declared)

    def kept(self, text: str, tree: object, reader: Callable[[str], Expression | Condition]) -> str:
        if text not in self.known:
            try:
                self.known[text] = reader(text).tree
            except InvalidGame:
                self.known[text] = None
        return text if self.known[text] == tree else ""


def payoff(expression: Expression, spelling: Rendering) -> str:
    """A whole number bare, anything else in quotes: nothing is guessed from its looks."""
    if isinstance(expression.tree, Number) and expression.tree.value.denominator == 1:
        return number(expression.tree.value)
    return one_line(spelling.expression(expression))
