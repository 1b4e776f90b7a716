"""Claims about agreements: piece by piece, with each piece's own formulas.

    claim = comparisons of formulas, `payoff(US)` and `value(embargo)` among them;
            `agreement(withdraw-all, embargo-part)`, an outcome by its name; and, or, not, implies

A claim holds at a point of Θ if it holds of the formulas of a piece whose region holds the point.
Pieces that meet have the same outcome there, so it does not matter which one is taken; where a
solution picks a continuum, the claim holds if it does at one of its ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from solver.algebra.polynomials import Ratio
from solver.atlas import Atlas, Branch
from solver.errors import InvalidGame, UsageError, clip, nearest
from solver.expressions.conditions import (
    And,
    Comparison,
    Condition,
    ConditionNode,
    Not,
    Or,
    Predicate,
    deny,
    holds,
    predicates,
)
from solver.expressions.nodes import Name, Node, Number
from solver.forms.formulas import substituted_condition
from solver.forms.predicates import PREDICATES
from solver.regions.constraints import Cell, normalized
from solver.regions.decide.emptiness import QUICK, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region

AGREEMENT = "agreement"
Point = Mapping[str, Fraction]
TRUE = Comparison(Number(Fraction(0)), "==", Number(Fraction(0)))


def parse_claim(atlas: Atlas, text: str) -> Condition:
    """Read a claim about a solution from a text, its names checked.

    >>> from games import load
    >>> from solver.concepts.bargaining.atlas import agreements
    >>> parse_claim(agreements(load("swap-package")), "payoff(US) >= 3").text
    'payoff(US) >= 3'

    Raises InvalidText, with the column, for what is no claim, and InvalidGame for a player, an issue or an outcome
    that there is not, with the nearest name.
    """
    players = [player.name for player in atlas.game.players]
    members = [member for _, names in atlas.groups for member in names]

    def looked_up(kind: str, known: list[str]) -> Callable[[tuple[str, ...]], Node]:
        def look(labels: tuple[str, ...]) -> Node:
            if len(labels) != 1 or labels[0] not in known:
                found = clip(", ".join(labels))
                raise InvalidGame(
                    f"{kind}({found}) names none of {clip(', '.join(known))};{nearest(found, known) or ' name one'}"
                )
            return Name(_value_name(kind, labels[0]))

        return look

    lookups = {"payoff": looked_up("payoff", players), "value": looked_up("value", members)}
    claim = atlas.game.condition(text, (AGREEMENT, *PREDICATES), lookups)
    for predicate in predicates(claim.tree):
        if predicate.name != AGREEMENT:
            raise InvalidGame(
                f"{predicate.name}(...) speaks of equilibria, and {atlas.concept} has none; a claim says"
                f" {AGREEMENT}(...), and compares payoff(player) and value(issue)"
            )
        atlas.branches_of(", ".join(predicate.arguments))
    return claim


def claim_region(atlas: Atlas, tree: ConditionNode, space: ParameterSpace, denied: bool = False) -> Region:
    """Return where a claim holds, or with `denied` where it fails.

    >>> from games import load
    >>> from solver.concepts.bargaining.atlas import agreements
    >>> atlas = agreements(load("swap-package"))
    >>> found = claim_region(atlas, parse_claim(atlas, "payoff(US) >= 3").tree, atlas.game.space)
    >>> found.contains(atlas.game.space.baseline)
    True
    """
    cells: dict[Cell, None] = {}
    for piece in atlas.branches:
        asked = _replace_predicates(deny(tree) if denied else tree, piece, atlas)
        for here in condition_cells(asked, domain(space).ring, known=_formulas(atlas, piece)):
            for cell in piece.region.cells:
                both = normalized(cell + here)
                if both is not None and both not in cells and not is_empty(both, domain(space), QUICK):
                    cells[both] = None
    return Region(space, tuple(cells))


def claim_test(atlas: Atlas, tree: ConditionNode) -> Callable[[Point], bool]:
    """Return the test of whether a claim holds at a point of Θ, by the numbers there.

    >>> from games import load
    >>> from solver.concepts.bargaining.atlas import agreements
    >>> atlas = agreements(load("swap-package"))
    >>> claim_test(atlas, parse_claim(atlas, "payoff(US) >= 3").tree)(atlas.game.space.baseline)
    True
    """

    def at(point: Point) -> bool:
        return any(_holds(atlas, tree, piece, point) for piece in atlas.branches if piece.region.contains(point))

    return at


def comparisons_only(atlas: Atlas, tree: ConditionNode) -> ConditionNode:
    """Return the claim itself, which may speak of the parameters alone.

    Raises UsageError for one that speaks of the outcome.
    """
    found = [predicate.name for predicate in predicates(tree)] + sorted(_mentioned(tree))
    if found:
        raise UsageError(f"{found[0]} cannot be assumed of {atlas.concept}; assume comparisons of the parameters")
    return tree


def _holds(atlas: Atlas, tree: ConditionNode, piece: Branch, point: Point) -> bool:
    values = piece.region.values(point)
    numbers: dict[str, Node] = {name: Number(x.at(values)) for name, x in _formulas(atlas, piece).items()}
    return holds(substituted_condition(_replace_predicates(tree, piece, atlas), numbers), point)


def _formulas(atlas: Atlas, piece: Branch) -> dict[str, Ratio]:
    """Return the piece's formula for each payoff and value that a claim may mention."""
    found = {
        _value_name("payoff", player.name): payoff
        for player, payoff in zip(atlas.game.players, piece.payoffs, strict=True)
    }
    for (_, members), values in zip(atlas.groups, piece.strategies, strict=True):
        found |= {_value_name("value", member): value for member, value in zip(members, values, strict=True)}
    return found


def _value_name(kind: str, name: str) -> str:
    """Return the name of a value in a tree, one that no text can write."""
    return f"{kind}({name})"


def _mentioned(tree: ConditionNode) -> set[str]:
    return {name for name in Condition(tree, "").names if name.endswith(")")}


def _replace_predicates(node: ConditionNode, piece: Branch, atlas: Atlas) -> ConditionNode:
    """Replace each predicate of a claim by whether the piece is the outcome that it names."""
    match node:
        case Predicate(_, arguments):
            mine = any(piece.label == other.label for other in atlas.branches_of(", ".join(arguments)))
            return TRUE if mine else deny(TRUE)
        case Not(inner):
            return deny(_replace_predicates(inner, piece, atlas))
        case And(parts):
            return And(tuple(_replace_predicates(part, piece, atlas) for part in parts))
        case Or(parts):
            return Or(tuple(_replace_predicates(part, piece, atlas) for part in parts))
        case _:
            return node
