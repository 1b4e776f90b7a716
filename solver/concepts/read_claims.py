"""Reads claims about outcomes that are agreements, plays or facts: what they may compare and name, and what to write
where a claim names something else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from solver.atlas import Branch, Named
from solver.errors import InvalidGame, InvalidText, Undeclared, asking, clip, nearest
from solver.expressions.conditions import Condition, Predicate, predicates
from solver.expressions.nodes import Node
from solver.forms.absent_concepts import explain_claim
from solver.forms.any_form import AnyForm
from solver.forms.players import outcome_parts
from solver.forms.predicates import PREDICATES
from solver.report import words

AGREEMENT = "agreement"


class Subject(Protocol):
    """What a claim is about. `facts`: the predicates that speak of the game whatever the outcome, with what each may
    name; `numbers`: what a claim may compare, by kind and name."""

    @property
    def game(self) -> AnyForm: ...

    @property
    def concept(self) -> str: ...

    @property
    def branches(self) -> tuple[Branch, ...]: ...

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]: ...

    @property
    def numbers(self) -> Mapping[str, Mapping[str, Node]]: ...

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]: ...


def name_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a name without its outer parentheses; a blank inside is a hyphen, as a claim writes it.

    >>> name_parts("(withdraw all, embargo part)")
    ('withdraw-all', 'embargo-part')
    """
    return tuple(part.replace(" ", "-") for part in outcome_parts(name))


def read_claim(atlas: Subject, text: str) -> Condition:
    """Read a claim about the outcomes of an atlas from a text, its names checked.

    >>> parse_claim(agreements(load("swap-package")), "payoff(US) >= 3").text
    'payoff(US) >= 3'

    Raises InvalidText, with the column, for no claim, and InvalidGame, with the nearest name, for an unknown name.
    """
    known, facts = atlas.numbers, atlas.facts

    def look(kind: str, labels: tuple[str, ...]) -> Node:
        if len(labels) != 1 or labels[0] not in known[kind]:
            found, names = clip(", ".join(labels)), clip(", ".join(known[kind]))
            raise InvalidGame(f"{kind}({found}) names none of {names};{nearest(found, known[kind]) or ' name one'}")
        return known[kind][labels[0]]

    with asking():
        try:
            lookups = {kind: partial(look, kind) for kind in known}
            claim = atlas.game.condition(text, (AGREEMENT, *facts, *PREDICATES), lookups)
        except InvalidText as unread:
            parts, name = name_parts(text), unread.name if isinstance(unread, Undeclared) else ""
            if any(name_parts(piece.title) == parts for piece in atlas.branches):
                what = f"this names an outcome and claims nothing; write {AGREEMENT}({', '.join(parts)})"
                raise InvalidText(what, text, 1) from unread
            if whole := [f"{kind}({name})" for kind, each in known.items() if name in each]:
                what = f"{name!r} is not declared; write {words.join_words(whole, 'or')}"
                raise InvalidText(what, text, unread.column) from unread
            raise explain_claim(unread) from None
        for predicate in predicates(claim.tree):
            _check_predicate(atlas, predicate)
    return claim


def _check_predicate(atlas: Subject, predicate: Predicate) -> None:
    """Raise InvalidGame, with the nearest name, for a predicate that says nothing of these outcomes."""
    facts = atlas.facts
    name, arguments = predicate.name, predicate.arguments
    labels = facts.get(name, ())
    if name in facts and (len(arguments) != min(1, len(labels)) or not {*arguments} <= {*labels}):
        names = f"one of {', '.join(labels)}" if labels else "nothing"
        raise InvalidGame(f"{name} takes {names}, not {clip(', '.join(arguments)) or 'nothing'}")
    if name not in (AGREEMENT, *facts):
        fault = f"{name}(...) speaks of equilibria, and {atlas.concept} has none"
        say, numbers = words.join_words([AGREEMENT, *facts]), words.join_words([*atlas.numbers])
        raise InvalidGame(f"{fault}; a claim may say {say}, and compare {numbers} of a name in parentheses")
    if name == AGREEMENT:
        atlas.branches_of(arguments)
