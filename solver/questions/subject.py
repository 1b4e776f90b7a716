"""What a question is asked of: an atlas, or a game, whose usual atlas is then made.

The same game under further assumptions, so that answers speak of what they leave.

What is given becomes an assumption: conditions that it implies are then not repeated,
and shares are of what it leaves. Where the baseline breaks it, the narrower space has a
point of its own as its baseline, which is only where searches begin. A claim that splits into too many alternatives
to be assumed as it is written is assumed as the region that was found for it, in fewer.
"""

from __future__ import annotations

from dataclasses import replace

from solver.atlas import Atlas
from solver.claims import claim_region
from solver.concepts.catalogue import usual
from solver.concepts.nash.branches import claims_only
from solver.errors import InvalidGame, UsageError
from solver.expressions.conditions import Condition, parse_condition
from solver.forms.any_form import AnyForm, as_normal
from solver.forms.dispute import Dispute
from solver.forms.normal import NormalForm
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace, shown


def atlas_of(subject: AnyForm | Atlas, budget: Budget = DEFAULT) -> Atlas:
    """The atlas itself, or the usual one of a game: see `solver.concepts.catalogue`.

    >>> from games import load
    >>> atlas_of(load("thaad-deal"))
    <Atlas: Nash equilibrium of thaad-deal, 5 branches over 7 parameters>
    """
    return subject if isinstance(subject, Atlas) else usual(game_of(subject), budget)


def claims_of(subject: AnyForm | Atlas) -> Atlas:
    """The atlas itself, or one of a game for claims alone: its equilibria need not be found to say what a claim means.

    >>> from games import load
    >>> claims_of(load("thaad-deal")).branches
    ()
    """
    if isinstance(subject, Atlas):
        return subject
    game = game_of(subject)
    return claims_only(game) if isinstance(game, NormalForm) else usual(game)


def game_of(subject: AnyForm | Atlas) -> AnyForm:
    """The game itself, or the game of an atlas; UsageError for anything else, such as the mere name of a game."""
    if isinstance(subject, Atlas):
        return subject.game
    if not isinstance(subject, NormalForm | Dispute):
        name = shown(subject) if isinstance(subject, str) else "name"
        raise UsageError(
            f"a question is asked of a game or an atlas, not of {shown(subject)}; say load({name}) first, with load "
            "from games, or solver.read(path) for a file of your own"
        )
    return subject


def in_strategies(subject: AnyForm | Atlas) -> None:
    """Raise UsageError for what is no game in strategies, or no atlas of its Nash equilibria."""
    if isinstance(subject, Atlas) and subject.complete_on_walls:
        raise UsageError(f"this asks about equilibria in strategies, and {subject.concept} has none; ask it of a game")
    as_normal(game_of(subject))


def narrowed(atlas: Atlas, given: str | None, budget: Budget = DEFAULT) -> ParameterSpace | None:
    """The space in which `with_assumptions` is assumed as well; None where nothing satisfies it.

    >>> from games import load
    >>> from solver import nash
    >>> space = narrowed(nash(load("thaad-deal")), "shield < breach_us")
    >>> space.baseline["shield"] < space.baseline["breach_us"], len(space.assumptions)
    (True, 1)

    Raises UsageError where that cannot be told within the budget, and for a claim that is not made of comparisons.
    """
    space = atlas.game.space
    if given is None:
        return space
    tree = atlas.comparisons_only(atlas.parse_claim(given))
    assumed = Condition(tree, given)
    region = claim_region(atlas, assumed)
    verdict = region.verdict(budget)
    if verdict.kind == "empty":
        return None
    if verdict.rational_witness is None:
        found = "no point with rational coordinates was found" if verdict.kind == "nonempty" else "it is undecided"
        raise UsageError(f"cannot tell where {given!r} holds: {found}; state it more simply, or raise the budget")
    moved = space.parameters
    if not region.contains(space.baseline):
        moved = tuple(replace(p, baseline=x) for p, x in zip(moved, verdict.rational_witness, strict=True))
    if all(c.is_affine for cell in region.cells for c in cell):  # the texts of others may divide
        try:
            condition_cells(assumed, region.domain.ring)
        except InvalidGame:
            assumed = Condition(parse_condition(str(region), space.names).tree, given)
    return ParameterSpace(moved, (*space.assumptions, assumed))
