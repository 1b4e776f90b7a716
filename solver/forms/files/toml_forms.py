"""The tables of a file as a game, a function for each form, which its traits name.

Each takes the tables of its own that are there, a function that reads the arguments that every form has in common, and
where they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from solver.errors import InvalidGame
from solver.forms.bayesian import bayesian
from solver.forms.coalition import CoalitionGame, coalition
from solver.forms.dispute import Dispute, dispute
from solver.forms.files.origin import Origin
from solver.forms.files.toml_write import game_hash
from solver.forms.formulas import key, locate_errors, refuse_many
from solver.forms.joint_parameters import Member
from solver.forms.key_tables import MEMBER
from solver.forms.normal import NormalForm, game
from solver.forms.payoff_cells import ByPlayer
from solver.forms.rankings import rankings
from solver.forms.study import MAX_GAMES, Study, study
from solver.forms.tree import Tree, tree

Tables: TypeAlias = Mapping[str, Any]
Shared: TypeAlias = Callable[[], Tables]


def normal_of(own: Tables, shared: Shared, origin: Origin) -> NormalForm:
    """Make a game in normal form of payoffs by profile, of matrices, or of rankings."""
    _refuse_all_but_one(own, *NormalForm.traits.tables)
    if "matrix" in own:
        own = {"payoffs": ByPlayer(own["matrix"])}
    return (rankings if "ranking" in own else game)(**shared(), **own, name=origin.path.stem)


def dispute_of(own: Tables, shared: Shared, origin: Origin) -> Dispute:
    """Make a dispute of issues with utilities, or of agreements."""
    _refuse_all_but_one(own, "issues", "agreements")
    if ("issues" in own) != ("utilities" in own):
        missing = "utilities" if "issues" in own else "issues"
        raise InvalidGame(f"{missing} is missing; [issues] and [utilities] belong together, so add it")
    return dispute(**shared(), **own, name=origin.path.stem)


def tree_of(own: Tables, shared: Shared, origin: Origin) -> Tree:
    """Make a tree of moves and payoffs, or of types, actions and payoffs."""
    if "types" not in own:
        refuse_missing(
            own, ("moves", "payoffs"), "a tree has [[moves]] and [payoffs], or [types], [actions] and [payoffs]"
        )
        return tree(**shared(), **own, name=origin.path.stem)
    refuse_missing(own, ("actions", "payoffs"), "a game of types has [types], [actions] and [payoffs]")
    return bayesian(**shared(), **own, name=origin.path.stem)


def coalition_of(own: Tables, shared: Shared, origin: Origin) -> CoalitionGame:
    """Make a game of coalitions of what each is worth."""
    refuse_missing(own, CoalitionGame.traits.tables, "a game of coalitions has [worth]")
    return coalition(**shared(), **own, name=origin.path.stem)


def study_of(own: Tables, shared: Shared, origin: Origin) -> Study:
    """Make a study of the games that it names and of its steps."""
    refuse_many("games", own["games"], MAX_GAMES)
    games, rename = {}, {}
    for name, given in own["games"].items():
        with locate_errors(f"games.{key(name)}"):
            one = MEMBER.check({"game": given} if isinstance(given, str) else given)
            games[name] = Member(name, origin.read_named(one["game"], origin), file=one["game"])
            rename[name] = one.get("rename", {})
            if one.get("hash", found := game_hash(games[name].game)) != found:
                raise InvalidGame(f"hash: {one['game']} is another game now, {found}; look at it, or leave hash out")
    steps, fixed, called = own["steps"], own.get("fix"), origin.called
    return study(games, steps, rename, name=origin.path.stem, file=called, fix=fixed, **shared())


def refuse_missing(own: Tables, tables: tuple[str, ...], has: str) -> None:
    """Raise InvalidGame where one of these tables is not there; `has` says which a game of the form has.

    >>> refuse_missing({"payoffs": {}}, ("moves", "payoffs"), "a tree has [[moves]] and [payoffs]")
    Traceback (most recent call last):
    solver.errors.InvalidGame: moves is missing; a tree has [[moves]] and [payoffs], so add it
    """
    if missing := next((part for part in tables if part not in own), ""):
        raise InvalidGame(f"{missing} is missing; {has}, so add it")


def _refuse_all_but_one(own: Tables, *parts: str) -> None:
    found = [part for part in parts if part in own]
    if len(found) != 1:
        either, has = " or ".join(f"[{part}]" for part in parts), " and ".join(found) or "none of them"
        raise InvalidGame(f"{parts[0]}: a file has either {either}, found {has}; give just one")
