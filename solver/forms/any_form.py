"""The forms that there are: what a game of any form is called, the way to the one that is needed, what is odd in one.

A normal form makes a dispute: its profiles are the agreements, and so are lotteries over them, so that the feasible set
is the hull of the payoffs. Without an agreement the players get the payoffs of a profile that is named (an equilibrium,
say), numbers or expressions of one's own, or what each can be sure of with a pure strategy:

    maximin_i = max over own strategies of min over everybody else's, of u_i.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from solver.errors import UsageError
from solver.expressions.expression import Expression, of
from solver.expressions.nodes import Call, Node, names, render
from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute
from solver.forms.form import Form
from solver.forms.formulas import Formulas
from solver.forms.normal import NormalForm
from solver.forms.players import Agreement, Bending, Party, bending, outcome_parts, player_names
from solver.forms.study import Study
from solver.forms.tables import read_by_party
from solver.forms.tree import Tree
from solver.regions.parameters import ParameterSpace, check_kind, quote
from solver.report.words import clean, count_of, exactly, listed

AnyForm: TypeAlias = NormalForm | Dispute | Tree | CoalitionGame | Study
CLAIM = "claim"  # the concept of an atlas that is made of a claim


# --- what a game is called, how large it is, and who gets what in it --------------------------------


def title(game: AnyForm) -> str:
    """Return what a game is called: its title, else its name; with the parameters that are fixed.

    >>> title(load("thaad-deal").fix({"breach_us": 4}))
    'THAAD withdrawal for a full embargo, with breach_us fixed at 4'
    """
    named = clean(game.title or game.name) or "A game"
    return f"{named}, {fixed(game)}" if game.fixed else named


def fixed(game: AnyForm) -> str:
    """Return which parameters are fixed at which numbers, in words; empty where none is."""
    fixed_values = [f"{name} fixed at {exactly(value)}" for name, value in game.fixed]
    return f"with {listed(fixed_values)}" if fixed_values else ""


def size(game: AnyForm) -> str:
    """Return the shape of a game (strategies a player, issues, or sets and ends) and the number of its parameters.

    >>> size(load("thaad-deal"))
    '2 x 2, seven parameters'
    """
    return f"{game.shape_text}, {count_of(len(game.space), 'parameter')}"


def outcome(game: AnyForm, count: int = 2, concept: str = "") -> str:
    """Return the words for what there is at a point: `equilibria`, of a concept that has no others the pure ones; of a
    study `steps`; else `outcomes`, of a tree with open plays told ones. Singular for a count of 1.

    >>> outcome(load("thaad-deal")), outcome(load("swap-package"), 1)
    ('equilibria', 'outcome')
    >>> outcome(load("drafting"), concept="Nash equilibrium in pure strategies")
    'pure equilibria'
    """
    if concept == CLAIM:
        return "claim" if count == 1 else "claims"
    if game.form != "normal":
        word = "step" if game.form == "study" else "told outcome" if game.open else "outcome"
        return word + "s" * (count != 1)
    return ("pure " if concept.endswith("pure strategies") else "") + ("equilibrium" if count == 1 else "equilibria")


def in_closed_form(game: AnyForm) -> str:
    """Return ` in closed form`, of what is listed where more may be; nothing of a study, whose steps are all.

    >>> f"no step{in_closed_form(load('plan'))}, no equilibrium{in_closed_form(load('chicken'))}"
    'no step, no equilibrium in closed form'
    """
    return "" if game.form == "study" else " in closed form"


def whole(space: ParameterSpace) -> str:
    """Return in words the part of the space that shares are shares of.

    >>> whole(load("thaad-deal").space)
    'the ranges'
    """
    return "what the assumptions leave of the ranges" if space.assumptions else "the ranges"


# --- the way to the form that is needed -------------------------------------------------------------

_NO_CHOICES = "is a game of coalitions, in which worths are shared and nobody has strategies or issues"
_PLANNED = "is a study, whose steps are claims about several games, in which nobody plays or bargains"
_NO_NORMAL_FORM = {  # by form, with what to ask instead
    "tree": "is a tree, and this asks about games where all move at once; zopa solve says how it is played",
    "dispute": "is a dispute, which has agreements and no equilibria; ask zopa bargain",
    "coalition": f"{_NO_CHOICES}; ask zopa solve",
    "study": f"{_PLANNED}; ask zopa solve",
}
_NO_DISPUTE = {
    "normal": "is in normal form; solver.forms.any_form.from_normal makes a dispute of it",
    "tree": "is a tree, in which nobody bargains; ask it of a dispute",
    "coalition": f"{_NO_CHOICES}; ask it of a dispute",
    "study": f"{_PLANNED}; ask it of a dispute",
}


def as_normal(game: AnyForm) -> NormalForm:
    """Return the game itself where it is in normal form; else raise UsageError with what to ask instead.

    >>> as_normal(dispute(["a", "b"], agreements={"all": [1, 0]}, name="pie"))
    Traceback (most recent call last):
    solver.errors.UsageError: pie is a dispute, which has agreements and no equilibria; ask zopa bargain
    """
    if isinstance(game, NormalForm):
        return game
    check_kind(game, Form, "this takes a game")
    raise UsageError(f"{game.name if game.name not in ('', game.form) else 'this'} {_NO_NORMAL_FORM[game.form]}")


def as_dispute(game: AnyForm) -> Dispute:
    """Return the game itself where it is a dispute; else raise UsageError with what to do.

    >>> as_dispute(game({"one": ["a"]}, {"a": [1]}, name="alone"))
    Traceback (most recent call last):
    solver.errors.UsageError: alone is in normal form; solver.forms.any_form.from_normal makes a dispute of it
    """
    if isinstance(game, Dispute):
        return game
    check_kind(game, Form, "this takes a dispute")
    raise UsageError(f"{game.name if game.name not in ('', game.form) else 'this game'} {_NO_DISPUTE[game.form]}")


def as_tree(game: AnyForm) -> Tree:
    """Return the game itself where it is a tree; else raise UsageError.

    >>> as_tree(game({"one": ["a"]}, {"a": [1]}, name="alone"))
    Traceback (most recent call last):
    solver.errors.UsageError: alone is no tree, so nobody moves after anybody; ask it of a game with form = "tree"
    """
    if isinstance(game, Tree):
        return game
    called = game.name or "this game"
    raise UsageError(f'{called} is no tree, so nobody moves after anybody; ask it of a game with form = "tree"')


# --- a normal form as a dispute ---------------------------------------------------------------------

MAXIMIN = "maximin"
ASSUMED = "Without an agreement each side has what one of its strategies, unmixed, makes it sure of."


def from_normal(game: NormalForm, disagreement: str | Mapping[str, object] | Sequence[object] = MAXIMIN) -> Dispute:
    """Make a dispute over the payoffs of a game in normal form.

    >>> deal = from_normal(load("thaad-deal"), "keep, tolerate")
    >>> deal.labels()[0], [render(tree) for tree in deal.threat]
    ('withdraw, sanction', ['0', '0'])

    `disagreement` is a profile, bare or as the label of a pure equilibrium, "(keep, tolerate)"; an expression for each
    player; or "maximin", which the note then tells. Published answers speak of the game and are dropped. Raises
    UsageError for no such profile.
    """
    check_kind(game, NormalForm, "from_normal takes a game in normal form")
    if len(game.players) < 2:
        alone = player_names(game.players)
        raise UsageError(f"{alone} has nobody to bargain with; a dispute takes two players or more")
    parties = tuple(Party(player.name, player.title) for player in game.players)
    cells = zip(game.profiles(), game.payoffs, strict=True)
    agreements = tuple(Agreement(", ".join(profile), cell) for profile, cell in cells)
    kept = game.shared()
    if disagreement == MAXIMIN:
        kept["note"] = f"{game.note} {ASSUMED}".strip()
    return Dispute(parties, agreements=agreements, disagreement=_disagreement(game, parties, disagreement), **kept)


def _disagreement(
    game: NormalForm, parties: Sequence[Party], asked: str | Mapping[str, object] | Sequence[object]
) -> tuple[Expression, ...]:
    if asked == MAXIMIN:
        return tuple(maximin(game, seat) for seat in range(len(game.players)))
    if isinstance(asked, str):
        return game.cell(_profile(game, asked))
    declared = {*game.space.names, *(name for name, _ in game.terms)}
    return read_by_party("disagreement", asked, parties, Formulas(declared))


def _profile(game: NormalForm, text: str) -> tuple[str, ...]:
    names = outcome_parts(text)
    if any(" + " in name for name in names):
        advice = "give its payoffs as expressions, one a player"
        raise UsageError(f"{quote(text)} mixes strategies, and what it pays depends on where it stands; {advice}")
    if len(names) != len(game.players):
        each = f"a strategy for each of {player_names(game.players)}, or an expression for each"
        raise UsageError(f"{quote(text)} is no disagreement point; give {MAXIMIN}, {each}")
    return names


def maximin(game: NormalForm, seat: int) -> Expression:
    """Return the payoff that a player can be sure of with a pure strategy, as an expression.

    >>> matrix = {"a, c": ["x", 1], "a, d": [0, 1], "b, c": [1, 0], "b, d": [1, 0]}
    >>> g = game({"one": ["a", "b"], "two": ["c", "d"]}, matrix, {"x": {"baseline": 1, "range": (0, 2)}})
    >>> str(maximin(g, 0)), str(maximin(g, 1))
    ('Max(Min(x, 0), 1)', 'Min(1, 0)')
    """
    worst: dict[str, list[Node]] = {strategy: [] for strategy in game.players[seat].strategies}
    for profile, cell in zip(game.profiles(), game.payoffs, strict=True):
        worst[profile[seat]].append(cell[seat].tree)
    tree = extreme("Max", [extreme("Min", trees) for trees in worst.values()])
    return of(render(tree), {*game.space.names, *(name for name, _ in game.terms)})


def extreme(function: str, trees: Sequence[Node]) -> Node:
    """Return the Min or Max of trees, equal ones once."""
    different = tuple(dict.fromkeys(trees))
    return different[0] if len(different) == 1 else Call(function, different)


# --- what is odd in a game without being a fault ------------------------------------------------------


def warnings(game: AnyForm) -> tuple[str, ...]:
    """Return sentences on what somebody who wrote this game may not have meant.

    >>> x, y = ({"baseline": 1, "range": (0, 2)} for _ in "xy")
    >>> warnings(game({"one": ["a"], "two": ["b"]}, {"a, b": ["x", 1]}, {"x": x, "y": y}))
    ('no payoff and no assumption uses the parameter y',)
    """
    found = []
    used = {name for _, entry in game.places() for name in names(game.expanded(entry))}
    used.update(name for assumption in game.space.assumptions for name in assumption.names)
    if unused := [name for name in game.space.names if name not in used]:
        found.append(f"no payoff and no assumption uses the parameter{'s' * (len(unused) > 1)} {listed(unused)}")
    if game.form == "study" and (left := {one.name for one in game.games} - {one.game for one in game.steps}):
        found.append(f"no step is about {listed(sorted(left))}")
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
