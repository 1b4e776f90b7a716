"""What is odd in a game without being a fault: what is declared and not used, and utilities that bend too far."""

from __future__ import annotations

from collections.abc import Iterator

from solver.expressions.nodes import names
from solver.forms.any_form import AnyForm
from solver.forms.bending import Bending, bending
from solver.forms.dispute import Dispute
from solver.report.words import join_words, plural


def warnings(game: AnyForm) -> tuple[str, ...]:
    """Return sentences on what somebody who wrote this game may not have meant.

    >>> x, y = ({"baseline": 1, "range": (0, 2)} for _ in "xy")
    >>> warnings(game({"one": ["a"], "two": ["b"]}, {"a, b": ["x", 1]}, {"x": x, "y": y}))
    ('no payoff and no assumption uses the parameter y',)
    """
    found = []
    used = {name for _, entry in game.places() for name in names(game.write_out(entry))}
    used.update(name for assumption in game.space.assumptions for name in assumption.names)
    if unused := [name for name in game.space.names if name not in used]:
        found.append(f"no payoff and no assumption uses the {plural(len(unused), 'parameter')} {join_words(unused)}")
    if game.form == "study" and (left := {one.name for one in game.games} - {one.game for one in game.steps}):
        found.append(f"no step is about {join_words(sorted(left))}")
    if game.form == "dispute":
        mentioned = {name for tree in game.trees for name in names(tree)}
        found += [f"no utility uses the issue {issue.name}" for issue in game.issues if issue.name not in mentioned]
        found.extend(_bent_utilities(game))
    return tuple(found)


def _bent_utilities(game: Dispute) -> Iterator[str]:
    """Yield a sentence for each utility that bends so that nothing can be bargained over."""
    issues = tuple(issue.name for issue in game.issues)
    if game.bending <= Bending.MULTIAFFINE or game.curve:
        return
    for party, tree in zip(game.players, game.trees, strict=True):
        if bending((tree,), issues) > Bending.MULTIAFFINE:
            bends = f"the utility of {party.name} bends in the issues, and bargain has no answer then"
            only = "only a single issue may bend, between two parties, as a polynomial"
            yield f"{bends}: {only}; leave one issue, or list agreements in [agreements]"
