"""Gambit's files of games in time, .efg: a tree out of one, and a tree in numbers written as one.

    EFG 2 R "title" { "player" ... } "comment" NODE ...

The nodes stand in prefix order: one, then those below its first action, then those below the second.

    c "name" EVENT OUTCOME         chance moves     EVENT     number "name" { "action" 1/2 "action" 1/2 }
    p "name" player SET OUTCOME    a player moves   SET       number "name" { "action" "action" }
    t "name" OUTCOME               the game ends    OUTCOME   number "name" { payoff ... }, or 0 for none

Where a number stands again, the rest may be left out. Nodes with the same set cannot be told apart; numbers of sets
are a player's own. Payoffs add up along the path. Names of nodes, sets and outcomes have no place in a tree of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Literal

from solver.errors import UsageError, clip
from solver.expressions.expression import Expression
from solver.expressions.tokens import fits, too_long
from solver.forms.any_form import AnyForm
from solver.forms.files.gambit_text import (
    GambitText,
    Row,
    cell_of,
    comment_of,
    in_numbers,
    legal_labels,
    put_in_braces,
    quote,
    titles,
)
from solver.forms.formulas import locate_errors
from solver.forms.histories import CHANCE, MAX_CHARACTERS, MAX_DEPTH, MAX_HISTORIES, Move, name_history
from solver.forms.parties import Party
from solver.forms.tree import MAX_SEATS, Tree
from solver.regions.parameters import NOBODY

MAX_ACTIONS = 10_000  # of one information set
MAX_NUMBER = 999_999_999  # of an information set or an outcome
RESERVED = (NOBODY, CHANCE)  # no player is called that


def read(text: str, where: str = "<text>", name: str = "") -> Tree:
    """Read the tree that a text in Gambit's format describes; errors have line and column, and call the text `where`.

    >>> entry = read('''EFG 2 R "Entry" { "entrant" "incumbent" }
    ... p "" 1 1 "" { "out" "in" } 0
    ... t "" 1 "" { 0 2 }
    ... p "" 2 1 "" { "fight" "share" } 2 "costs" { -1 0 }
    ... t "" 0
    ... t "" 3 "" { 2, 1 }''')
    >>> [(history, *map(str, cell)) for history, cell in entry.payoffs]
    [('out', '0', '2'), ('in/fight', '-1', '0'), ('in/share', '1', '1')]
    """
    file = GambitText(text, where)
    title, texts = file.header("EFG", ("2",), MAX_SEATS)
    note = file.comment() or ""
    players = tuple(
        Party(label, text if text != label else "")
        for label, text in zip(legal_labels(texts, "p", RESERVED), texts, strict=True)
    )
    nodes = _Nodes(file, [player.name for player in players])
    ends = tuple(nodes.ends())
    if file.ahead:
        raise file.fault_expecting("the end of the file, since there is a node after every action")
    cells = {key: cell_of(row) for key, row in {id(row): row for _, row in ends}.items()}  # few, if outcomes are shared
    moves = (Move(tuple(one.at), one.player, one.actions, cell_of(one.chances)) for one in nodes.sets.values())
    payoffs = tuple((history, cells[id(row)]) for history, row in ends)
    with locate_errors(where):
        return Tree(players, tuple(moves), payoffs, title=title, note=note, name=name)


@dataclass(frozen=True, slots=True)
class _Set:
    """An information set as a file describes it, with the labels of ours and the histories met so far."""

    player: str
    number: int
    texts: list[str]
    chances: Row
    actions: tuple[str, ...]
    at: list[str] = field(default_factory=list)


class _Nodes:
    """The nodes of a file, one after the other, and the information sets and outcomes met so far."""

    def __init__(self, file: GambitText, players: list[str]) -> None:
        self.file, self.players = file, players
        self.sets: dict[tuple[str, int, int], _Set] = {}
        self.outcomes: dict[int, Row] = {0: (Fraction(0),) * len(players)}
        self.actions = cache(lambda texts: legal_labels(texts, "a"))  # most sets have those of another

    def ends(self) -> Iterator[tuple[str, Row]]:
        """Yield the histories that end the game, with what they pay; `sets` is complete afterwards."""
        pending: list[tuple[str, Row, tuple[int, ...]]] = [("", self.outcomes[0], ())]  # with what was paid, and events
        left, characters = MAX_HISTORIES - 1, MAX_CHARACTERS
        while pending:
            begun, (history, paid, events) = self.file.at, pending.pop()
            if self.file.ahead not in ("c", "p", "t"):
                raise self.file.fault_expecting(f"c, p or t and a node for {name_history(history)}")
            kind = self.file.ahead
            self.file.take()
            self.file.take_quoted("the name of the node")
            here = self.information_set(kind == "c", events) if kind != "t" else None
            paid = self.outcome(paid)
            if here is None:
                yield history, paid
                continue
            left -= len(here.actions)
            characters -= len(history) * len(here.actions)
            if left < 0 or characters < 0 or history.count("/") >= MAX_DEPTH - 1:
                most = f"at most {MAX_HISTORIES} nodes below {MAX_DEPTH} actions"
                raise self.file.fault(f"the tree is too large here; {most} are read", begun)
            here.at.append(history)
            events = (*events, here.number) if kind == "c" else events
            stem = f"{history}/" if history else ""
            pending.extend([(stem + action, paid, events) for action in reversed(here.actions)])

    def information_set(self, of_chance: bool, events: tuple[int, ...]) -> _Set:
        """Take an information set, new or met before; an event that comes again along a path is one more, but alike."""
        file = self.file
        player = CHANCE if of_chance else self.players[file.whole("a player", 1, len(self.players)) - 1]
        begun = file.at
        number = file.whole("an information set", 0, MAX_NUMBER)
        known, what = self.sets.get((player, number, 0)), f"information set {number} of {player}"
        if file.comment() is not None:
            texts, chances = self.event(begun) if of_chance else (file.labels("actions", MAX_ACTIONS), ())
            if known and (known.texts, known.chances) != (texts, chances):
                first, now = (clip(", ".join(some), 40) for some in (known.texts, texts))
                raise file.fault(f"{what} has {now} here, and {first} where it first stands; it has one list", begun)
            known = known or _Set(player, number, texts, chances, self.actions(tuple(texts)))
        if known is None:
            raise file.fault(f"{what} stands here first; write its name and {{ actions }} after its number", begun)
        again = events.count(number) if of_chance else 0
        return self.sets.setdefault((player, number, again), replace(known, at=[]) if again else known)

    def event(self, begun: int) -> tuple[list[str], Row]:
        """Take the actions of chance, a probability after each."""
        file, texts, chances, total = self.file, list[str](), list[Fraction](), Fraction(0)
        file.require("{", "before the actions of chance")
        while not (texts and file.accept("}")):
            if len(texts) == MAX_ACTIONS:
                raise file.fault(f"there are more than {MAX_ACTIONS} actions of chance; write a smaller game")
            texts.append(file.take_quoted("an action of chance"))
            place = file.at
            chances.append(file.number("its probability"))
            total += chances[-1]
            if chances[-1] < 0:
                raise file.fault(f"this probability is {clip(str(chances[-1]))}; give one from 0 to 1", place)
            if not fits(total):
                raise file.fault(too_long("the sum of the probabilities up to here"), place)
            file.accept(",")
        if total != 1:
            found = clip(str(total))
            raise file.fault(f"the probabilities sum to {found}, not to 1; write exact ones, such as 1/3", begun)
        return texts, tuple(chances)

    def outcome(self, paid: Row) -> Row:
        """Take an outcome, new or met before, and return what has been paid with it."""
        file, begun = self.file, self.file.at
        number = file.whole("an outcome", 0, MAX_NUMBER)
        if number and file.comment() is not None:
            file.require("{", "before the payoffs")
            row = file.numbers(len(self.players), "payoff")
            file.require("}", f"after {len(self.players)} payoffs")
            if self.outcomes.setdefault(number, row) != row:
                raise file.fault(f"outcome {number} pays something else where it first stands; number it anew", begun)
        if number not in self.outcomes:
            raise file.fault(f"outcome {number} stands here first; write its name and {{ payoffs }} after it", begun)
        here, nothing = self.outcomes[number], self.outcomes[0]
        if here is nothing or paid is nothing:
            return paid if here is nothing else here
        total = tuple(a + b for a, b in zip(paid, here, strict=True))
        if not all(map(fits, total)):
            raise file.fault(too_long("the sum of the payoffs up to here"), begun)
        return total


def write(game: AnyForm, point: Mapping[str, object] | Literal["baseline"] | None = None) -> str:
    """Return the text of a tree in numbers, fractions as p/q; with `point`, of the tree at that point.

    >>> print(write(read('EFG 2 R "One" { "a" } p "" 1 1 "" { "x" "y" } 0 t "" 1 "" { .5 } t "" 1')), end="")
    EFG 2 R "One" { "a" }
    ""
    <BLANKLINE>
    p "" 1 1 "" { "x" "y" } 0
    t "" 1 "" { 1/2 }
    t "" 1

    As `solver.forms.files.nfg.write`, which says what is left out and refused.
    """
    if not isinstance(game, Tree):
        raise UsageError(f"a .efg file holds a tree, not a game whose form is {game.form}; write it to a .toml file")
    game = in_numbers(game, point)
    head = f"EFG 2 R {quote(game.title)} {put_in_braces(map(quote, titles(game.players, RESERVED)))}"
    return "\n".join([head, comment_of(game), "", *_lines(game), ""])


def _lines(game: Tree) -> Iterator[str]:
    """Yield the nodes, each information set and each outcome in full where it first stands."""
    counters = {player: count(1) for player in (CHANCE, *game.seat_names)}
    sets, outcomes = dict[int, str](), dict[tuple[str, ...], int]()

    def number(entry: Expression) -> str:
        return str(game.value_at(entry, {}))

    for history in game.histories:
        move = game.move_at(history)
        if move is None:
            row = tuple(map(number, game.cell(history)))
            known = row in outcomes
            place = outcomes.setdefault(row, len(outcomes) + 1)
            yield f't "" {place}' if known else f't "" {place} "" {put_in_braces([", ".join(row)])}'
        elif id(move) in sets:
            yield f"{sets[id(move)]} 0"
        else:
            who = 'c ""' if move.is_chance else f'p "" {game.seat_names.index(move.player) + 1}'
            sets[id(move)] = f"{who} {next(counters[move.player])}"
            chances = map(number, move.probabilities) if move.is_chance else [""] * len(move.actions)
            pairs = zip(move.actions, chances, strict=True)
            actions = (f"{quote(action)} {chance}".rstrip() for action, chance in pairs)
            yield f'{sets[id(move)]} "" {put_in_braces(actions)} 0'
