"""Histories and information sets: what a tree is made of, and what they must be.

A history is the list of the actions taken so far, written with / between them: "" is the beginning, "offer/accept" two
actions later. A history either ends the game or belongs to one information set: it says who moves there without knowing
at which of its histories, and between which actions.

Chance moves with probabilities, which sum to 1 whatever the parameters are and are below 0 nowhere. Numbers are added
up; formulas are compared as rational functions, case by case where they have Min, Max or Abs, and the sign of each is
decided in Θ with a bounded budget, halved, thirded, … for every curved one after the first.

Kuhn (1953), "Extensive Games and the Problem of Information", Contributions to the Theory of Games II.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise

from solver.errors import InvalidGame, nearest
from solver.expressions.expression import Expression
from solver.expressions.nodes import Node, Number, add
from solver.expressions.tokens import check_label
from solver.forms.formulas import Cell, count_entries, locate_errors, refuse_repeated
from solver.regions.constraints import constraint
from solver.regions.domain import domain
from solver.regions.lowering import cases, lower
from solver.regions.parameters import ParameterSpace, no_such, quote

CHANCE = "chance"
MAX_HISTORIES = 250_000
MAX_DEPTH = 200  # actions of one history
MAX_CHARACTERS = 50_000_000  # of all histories together
MAX_COMPARED = 50  # names that are compared with one that is missing


@dataclass(frozen=True, slots=True)
class Move:
    """An information set: at these histories `player` chooses one of `actions`, or chance with these probabilities."""

    at: tuple[str, ...]
    player: str
    actions: tuple[str, ...]
    probabilities: tuple[Expression, ...] = ()

    def __post_init__(self) -> None:
        if not self.at:
            raise InvalidGame("there are no histories; name at least one")
        check_actions(self.actions)
        if self.is_chance != bool(self.probabilities) or len(self.probabilities) not in (0, len(self.actions)):
            what = "a probability for each action of chance" if self.is_chance else "probabilities to chance alone"
            raise InvalidGame(f"{len(self.probabilities)} probabilities for {self.player}; give {what}")

    def __hash__(self) -> int:
        return hash(self.at[0])  # a history is in one information set alone

    @property
    def is_chance(self) -> bool:
        return self.player == CHANCE

    @property
    def called(self) -> str:
        """The player with where it moves, in words."""
        return f"{self.player} first" if self.at == ("",) else f"{self.player} after {' or '.join(self.at)}"


action_name = lru_cache(maxsize=4_096)(check_label)  # the same names come again and again


def check_actions(names: Sequence[object]) -> None:
    """Raise InvalidGame unless these are names of actions, each once."""
    for name in names:
        if not isinstance(name, str):
            raise InvalidGame(f"an action is {quote(name)}; write its name in quotes")
        action_name(name)
    if not names:
        raise InvalidGame("there are no actions; name at least one")
    refuse_repeated("actions", [str(name) for name in names])


def after(history: str, action: str) -> str:
    """Return the history that an action leads to."""
    return f"{history}/{action}" if history else action


def name_history(history: str) -> str:
    """Return what a history is called in a sentence.

    >>> name_history(""), name_history("offer/accept")
    ('the beginning', "'offer/accept'")
    """
    return quote(history) if history else "the beginning"


def by_history(moves: Sequence[Move], players: Sequence[str]) -> dict[str, Move]:
    """Return the information set of each history; refuse a player that is not there and a history in two sets.

    >>> by_history([Move(("",), "US", ("keep",))], ["China"])
    Traceback (most recent call last):
    solver.errors.InvalidGame: moves[0].player: no player is called 'US'; there are China, chance
    """
    who, found = [CHANCE, *players], dict[str, Move]()
    if CHANCE in who[1:]:
        raise InvalidGame(f"players.{CHANCE}: chance is no player; rename the player")
    for index, move in enumerate(moves):
        if move.player not in who:
            raise InvalidGame(f"moves[{index}].player: {no_such('player', move.player, [*players, CHANCE])}")
        for history in move.at:
            if history in found:
                other = found[history]
                what = "is there twice" if other is move else f"has a move of {other.player} already"
                raise InvalidGame(f"moves[{index}].at: {name_history(history)} {what}; one information set has it")
            found[history] = move
    return found


def paid_by_history(payoffs: Sequence[tuple[str, Cell]], players: Sequence[str]) -> dict[str, Cell]:
    """Return what each history pays; refuse one that does not pay each player, and one that is there twice."""
    for history, cell in payoffs:
        if len(cell) != len(players):
            found = f"{count_entries(cell)} for the players {', '.join(players)}"
            raise InvalidGame(f'payoffs."{history}": {found}; give one for each')
    refuse_repeated("payoffs", (history for history, _ in payoffs))
    return dict(payoffs)


def walk(moves: Mapping[str, Move], ends: Mapping[str, Cell]) -> tuple[str, ...]:
    """Return every history from the beginning on, depth first; refuse one that is not finished or not reachable.

    >>> walk({"": Move(("",), "US", ("keep", "leave"))}, {"keep": ()})
    Traceback (most recent call last):
    solver.errors.InvalidGame: moves: 'leave' is not finished: nobody moves there and it pays nothing; give it either a
    move or payoffs
    """
    pending, order, characters = [""], [], 0
    while pending:
        history = pending.pop()
        order.append(history)
        move, characters = moves.get(history), characters + len(history)
        if len(order) > MAX_HISTORIES or characters > MAX_CHARACTERS or history.count("/") >= MAX_DEPTH:
            most = f"at most {MAX_HISTORIES} histories of {MAX_DEPTH} actions"
            raise InvalidGame(f"moves: the tree is too large at {quote(history)}; {most} are read")
        if (move is None) == (history not in ends):
            found = "has a move and pays" if move else f"is not finished: {_nothing_there(history, moves, ends)}"
            raise InvalidGame(f"moves: {name_history(history)} {found}; give it either a move or payoffs")
        if move is not None:
            stem = f"{history}/" if history else ""
            pending.extend([stem + action for action in reversed(move.actions)])
    reached = set(order)
    for part, histories in (("moves", moves), ("payoffs", ends)):
        for history in histories:
            if history not in reached:
                raise InvalidGame(
                    f"{part}: {name_history(history)} is not reachable: {where_it_breaks(history, moves)}"
                )
    return tuple(order)


def _nothing_there(history: str, moves: Mapping[str, Move], ends: Mapping[str, Cell]) -> str:
    """Say that a history has no move and no payoffs, and which one beside it was perhaps meant for it."""
    before, _, _ = history.rpartition("/")
    known = {after(before, action) for action in moves[before].actions} if history else {""}
    beside = [one for part in (moves, ends) for one in part if one.rpartition("/")[0] == before and one not in known]
    meant = get_close_matches(history, beside[:MAX_COMPARED], n=1)
    return "nobody moves there and it pays nothing" + (f", unless {quote(meant[0])} is meant for it" if meant else "")


def where_it_breaks(history: str, moves: Mapping[str, Move]) -> str:
    """Say where the way to a history breaks off.

    >>> where_it_breaks("kep", {"": Move(("",), "US", ("keep", "leave"))})
    "no action of the beginning is called 'kep'; did you mean 'keep'? there are keep, leave"
    """
    so_far = ""
    for action in history.split("/"):
        move = moves.get(so_far)
        if move is None:
            return f"nobody moves at {name_history(so_far)}"
        if action not in move.actions:
            there = f"there are {', '.join(move.actions)}"
            return (
                f"no action of {name_history(so_far)} is called {quote(action)};{nearest(action, move.actions)} {there}"
            )
        so_far = after(so_far, action)
    return "it is the beginning of no play"


def refuse_absent_minded(moves: Sequence[Move]) -> None:
    """Refuse an information set one history of which is the beginning of another.

    >>> refuse_absent_minded([Move(("", "on"), "driver", ("on", "off"))])
    Traceback (most recent call last):
    solver.errors.InvalidGame: moves[0].at: 'on' comes after another history of its information set; a player would have
    to forget that it has moved, so split the set
    """
    for index, move in enumerate(moves):
        # What comes after a history follows it directly in this order, since no sign of a label is before "\0".
        for first, history in pairwise(sorted(move.at, key=lambda one: one.replace("/", "\0"))):
            if not first or history.startswith(f"{first}/"):
                fault = f"{name_history(history)} comes after another history of its information set"
                why = "a player would have to forget that it has moved, so split the set"
                raise InvalidGame(f"moves[{index}].at: {fault}; {why}")


COEFFICIENTS, STEPS = 10_000_000, 300_000  # for the first curved probability: a second at most


def refuse_probabilities(given: Iterable[tuple[str, Move, Sequence[Node]]], space: ParameterSpace) -> None:
    """Refuse probabilities that are none: for each move of chance its place, and trees over the parameters alone.

    >>> space = ParameterSpace((Parameter("p", 1, 0, 2),))
    >>> draw = Move(("",), "chance", ("red", "black"), (parse("p"), parse("1 - p")))
    >>> refuse_probabilities([("draw", draw, [entry.tree for entry in draw.probabilities])], space)
    Traceback (most recent call last):
    solver.errors.InvalidGame: draw: black: 1 - p is below 0 at p = 2; narrow the ranges, or assume that it is not
    """
    known, curved = set[tuple[Node, ...]](), 0
    for place, move, trees in given:
        if tuple(trees) in known:
            continue
        known.add(tuple(trees))
        with locate_errors(place):
            if not all(isinstance(tree, Number) for tree in trees):
                curved = _refuse_formulas(move, trees, space, curved)
                continue
            chances = [tree.value for tree in trees if isinstance(tree, Number)]
            least, total = min(chances), sum(chances)
            if least < 0 or total != 1:
                fault = f"{least} is below 0" if least < 0 else f"they sum to {total}, not to 1"
                raise InvalidGame(f"{fault}; give a chance from 0 to 1 for each action, 1 in all")


def _refuse_formulas(move: Move, trees: Sequence[Node], space: ParameterSpace, curved: int) -> int:
    """Refuse formulas that are no probabilities; return how many curved ones there are with the `curved` before."""
    from solver.regions.decide.emptiness import Budget, decide, is_empty  # only for games with such probabilities

    over = domain(space)
    for _, total in cases(lambda ask: lower(add(*trees), over.ring, ask), lambda cell: not is_empty(cell, over)):
        if total != over.ring.number(1):
            raise InvalidGame("they do not sum to 1 whatever the parameters are; write the last as 1 less the others")
    for action, entry, tree in zip(move.actions, move.probabilities, trees, strict=True):
        for guards, chance in cases(lambda ask, tree=tree: lower(tree, over.ring, ask)):  # type: ignore[misc]
            cell = (*guards, constraint(-chance.over * chance.under, ">"))
            curved += not all(c.is_affine for c in cell)
            share = max(curved, 1)
            verdict = decide(cell, over, Budget(COEFFICIENTS // share, STEPS // share))
            if verdict.kind != "empty":
                point = verdict.rational_witness
                at = ", ".join(f"{n} = {x}" for n, x in zip(space.names, point, strict=True)) if point else ""
                where = f"is below 0 at {at}" if at else "may be below 0 within the ranges"
                raise InvalidGame(f"{action}: {entry.text} {where}; narrow the ranges, or assume that it is not")
    return curved
