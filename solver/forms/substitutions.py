"""Expressions inside a part of a game, changed or with numbers in the place of parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from solver.errors import InvalidGame
from solver.expressions.conditions import Condition, holds, render_condition
from solver.expressions.expression import Expression, evaluate, substitute
from solver.expressions.nodes import Node, Number, names, render
from solver.expressions.tokens import fits
from solver.forms.formulas import substituted_condition
from solver.regions.parameters import ParameterSpace, quote


def change_inside(part: Any, change: Callable[[Expression], Expression]) -> Any:
    """Return a part of a game with every expression in it changed, in lists and records; what has none as it is.

    >>> from solver.expressions.expression import of
    >>> change_inside((of("x"), ("name", of("y"))), lambda entry: of(f"2*{entry}"))[1][1].text
    '2*y'
    """
    if isinstance(part, Expression):
        return change(part)
    if isinstance(part, tuple):
        return tuple(change_inside(one, change) for one in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    parts = {one.name: getattr(part, one.name) for one in fields(part) if one.init}
    new = {name: change_inside(one, change) for name, one in parts.items()}
    return replace(part, **new) if new != parts else part


def fixed_expression(expression: Expression, numbers: Mapping[str, Node]) -> Expression:
    """Return the expression with numbers put in for some names.

    >>> str(fixed_expression(of("x*y + x"), {"x": Number(Fraction(2))}))
    '2*y + 2'
    """
    if expression.names.isdisjoint(numbers):
        return expression
    tree = substitute(expression.tree, numbers)
    if not names(tree):
        value = evaluate(tree, {})  # Pole where nothing but numbers is left and it divides by zero
        tree = Number(value) if fits(value) else tree
    return Expression(tree, render(tree))


def fix_space(space: ParameterSpace, numbers: Mapping[str, Node], moved: Mapping[str, Fraction]) -> ParameterSpace:
    """Return the space without the parameters that numbers replace; `moved` has new baselines of others."""
    kept = tuple(
        replace(parameter, baseline=moved.get(parameter.name, parameter.baseline))
        for parameter in space.parameters
        if parameter.name not in numbers
    )
    assumptions = []
    for assumption in space.assumptions:
        tree = substituted_condition(assumption.tree, numbers)
        fixed = Condition(tree, render_condition(tree))
        if fixed.names:
            assumptions.append(fixed)
        elif not holds(fixed, {}):
            raise InvalidGame(f"it breaks the assumption {quote(assumption.text)}")
    return ParameterSpace(kept, tuple(assumptions))
