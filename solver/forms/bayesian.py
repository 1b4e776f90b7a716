"""Games of types: some players know what others do not, and the tree of who sees what is made of that.

    [types.China]
    loyal = "loyal"
    fickle = "1 - loyal"

    [actions]
    China = ["recognise", "abstain"]
    North = ["build", "rely"]

Chance draws a type of each player that has some, each independently. Then the players act in the order of [actions],
each once; each knows its own type and sees what those before it did, or of these only whom [sees] names: nobody, where
all choose at once. A history is the types and then the actions, `loyal/abstain/rely`, and ends where [payoffs] has it.

Harsanyi (1967-68), "Games with Incomplete Information Played by Bayesian Players", Management Science 14.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import prod
from typing import Any, ClassVar

from solver.errors import InvalidGame
from solver.expressions.expression import Expression
from solver.forms import tables
from solver.forms.formulas import entries, key, locate_errors, refuse_many, refuse_repeated, sequence, table
from solver.forms.histories import CHANCE, MAX_HISTORIES, action_name, after, check_actions
from solver.forms.parties import Party
from solver.forms.traits import Traits
from solver.forms.tree import Tree, tree
from solver.regions.parameters import quote
from solver.report.words import join_words

MAX_TYPES = 64  # ways in which chance can draw a type for everybody
MAX_ACTIONS = 64  # of one player
Chances = tuple[tuple[str, Expression], ...]
Actions = tuple[str, ...] | tuple[tuple[str, tuple[str, ...]], ...]  # the same of every type, or those of each


@dataclass(frozen=True, slots=True, repr=False)
class TypedTree(Tree):
    """A tree that was made of types. `types`: of each player that has some, each with its chance; `actions`: of who
    acts, in order; `sees`: of whoever does not see all before it, whom it does."""

    traits: ClassVar[Traits] = replace(Tree.traits, written="solver.forms.files.toml_blocks:type_blocks")
    types: tuple[tuple[str, Chances], ...] = field(default=(), kw_only=True)
    actions: tuple[tuple[str, Actions], ...] = field(default=(), kw_only=True)
    sees: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), kw_only=True)


def bayesian(
    players: Mapping[str, object] | Sequence[str | Party],
    types: Mapping[str, Mapping[str, object]],
    actions: Mapping[str, object],
    payoffs: Mapping[Any, object],
    parameters: Mapping[str, object] | None = None,
    *,
    sees: Mapping[str, object] | None = None,
    **more: Any,
) -> TypedTree:
    """Make the tree of a game of types, which is written back as it was read.

    >>> game = bayesian(
    ...     ["worker", "firm"],
    ...     {"worker": {"able": "p", "weak": "1 - p"}},
    ...     {"worker": ["study", "rest"], "firm": ["hire", "pass"]},
    ...     {f"{t}/{a}/{b}": [1, 0] for t in ("able", "weak") for a in ("study", "rest") for b in ("hire", "pass")},
    ...     {"p": {"baseline": "1/2", "range": (0, 1)}},
    ... )
    >>> [(move.player, move.at) for move in game.moves][-1]
    ('worker', ('weak',))

    `types`: for each player that has some, each type with its chance. `actions`: for each player in the order in which
    they act, a list, or a list for each of its types. `sees`: for each player that does not see all who act before it,
    a list of those that it does. The rest is as for `solver.forms.tree.tree`. Raises InvalidGame with the place of the
    fault.
    """
    names = [player.name for player in tables.read_parties(players)]
    with locate_errors("types"):
        table(types, names, ())
    drawn = {who: _read_types(who, each) for who, each in types.items()}
    if (ways := prod(map(len, drawn.values()))) > MAX_TYPES:
        raise InvalidGame(f"types: chance could draw them in {ways} ways; at most {MAX_TYPES} are read")
    with locate_errors("actions"):
        table(actions, names, ())
    acts = {who: _read_actions(who, each, drawn.get(who, {})) for who, each in actions.items()}
    seen = _read_sees(sees or {}, list(acts))
    if not isinstance(payoffs, Mapping):
        raise InvalidGame(f"payoffs: expected a table of the histories that end the game, found {quote(payoffs)}")
    ends = {"/".join(part.strip() for part in end.split("/")) for end in payoffs if isinstance(end, str)}
    found = tree(players, [*_moves(drawn, acts, seen, ends)], payoffs, parameters or {}, **more)
    chances = {move.at[0].count("/") + bool(move.at[0]): move for move in found.moves if move.is_chance}
    kept: tuple[tuple[str, Chances], ...] = tuple(
        (who, tuple(zip(drawn[who], chances[depth].probabilities, strict=True))) for depth, who in enumerate(drawn)
    )
    parts = {one.name: getattr(found, one.name) for one in fields(found) if one.init}
    told = tuple((who, seen[who]) for who in sees or ())
    return TypedTree(**parts, types=kept, actions=tuple(acts.items()), sees=told)


def _read_types(who: str, given: object) -> Mapping[str, object]:
    with locate_errors(f"types.{key(who)}"):
        if not isinstance(given, Mapping) or not given:
            raise InvalidGame(f"expected a table of types with their chances, found {quote(given)}")
        for name in given:
            action_name(name)
        return given


def by_type(given: Actions) -> dict[str, tuple[str, ...]]:
    """Return the actions of each type; nothing where all types have the same."""
    return {one[0]: one[1] for one in given if not isinstance(one, str)}


def _read_actions(who: str, given: object, types: Mapping[str, object]) -> Actions:
    """Read the actions of a player: a list, or one for each of its types."""
    with locate_errors(f"actions.{key(who)}"):
        if not isinstance(given, Mapping):
            return _names(given, "actions", "names, or a table of types with lists of names")
        if not types:
            raise InvalidGame(f"{who} has no types; give a list of its actions")
        table(given, list(types), list(types))
        return tuple((name, _names(each, name, "names of actions")) for name, each in given.items())


def _names(given: object, place: str, what: str) -> tuple[str, ...]:
    found = tuple(sequence(given, place, what))
    check_actions(found)
    refuse_many("actions", found, MAX_ACTIONS)
    return found


def _read_sees(given: Mapping[str, object], order: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return whom each player sees act, of those before it."""
    with locate_errors("sees"):
        table(given, order, ())
    found = dict[str, tuple[str, ...]]()
    for k, who in enumerate(order):
        listed = entries(given[who]) if who in given else order[:k]
        with locate_errors(f"sees.{key(who)}"):
            if listed is None or any(one not in order[:k] for one in listed):
                before = join_words(order[:k]) if k else "nobody"
                told = quote(given[who])
                raise InvalidGame(f"expected a list of those who act before it, which is {before}; found {told}")
            found[who] = tuple(map(str, listed))
            refuse_repeated("sees", found[who])
    return found


def _moves(
    types: Mapping[str, Mapping[str, object]], acts: Mapping[str, Actions], sees: Mapping[str, tuple[str, ...]],
    ends: set[str],
) -> Iterator[tuple[object, ...]]:  # fmt: skip
    """Yield the moves: of chance for each player with types, then of the players, by what each knows."""
    here = [("", dict[str, str]())]
    for who, each in types.items():
        yield from ((history, CHANCE, dict(each)) for history, _ in here)
        here = [(after(history, one), known | {who: one}) for history, known in here for one in each]
    for who, given in acts.items():
        sets = dict[tuple[object, ...], tuple[list[str], Sequence[str]]]()
        following = []
        for history, known in here:
            if history in ends:
                continue
            own = known.get(who, "")
            actions = by_type(given).get(own) or tuple(one for one in given if isinstance(one, str))
            seen = tuple(known.get(f"{one} acts", "") for one in sees[who])
            sets.setdefault((own, seen), ([], actions))[0].append(history)
            following += [(after(history, a), known | {f"{who} acts": a}) for a in actions]
        refuse_many("actions", following, MAX_HISTORIES)
        yield from ((at, who, actions) for at, actions in sets.values())
        here = following
