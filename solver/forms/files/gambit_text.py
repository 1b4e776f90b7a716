"""The text of Gambit's files of games, which .nfg and .efg share.

It comes token by token; on it stand header, lists, numbers and labels:

    text    "Player 1"   with \\" for a quotation mark inside; blanks, line breaks and any other \\ are its own
    mark    {  }  ,
    word    NFG  R  p    whatever else stands between blanks and marks
    number  3  -.5  1e-3  7/3    a word, read exactly, so 0.1 is 1/10

The format has no comments. A file is read as far as it makes sense, in linear time and without recursion, so one that
is too large is left where that shows. A label that is none of ours becomes one; a player keeps the text as title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import count, islice
from typing import Literal, TypeAlias, TypeVar

from solver.errors import InvalidGame, InvalidText, UsageError, clip
from solver.expressions import tokens
from solver.expressions.expression import Expression
from solver.expressions.nodes import Number, names
from solver.expressions.tokens import MAX_DIGITS, MAX_NAME, check_label
from solver.forms.formulas import Cell
from solver.forms.normal import NormalForm
from solver.forms.players import Player, Seat
from solver.forms.tree import Tree
from solver.regions.parameters import NOBODY
from solver.report.words import join_words

# Blanks between tokens are no part of one; a text without an end takes all that is left of the file.
_TEXT = r'"(?:[^"\\]++|\\"?+)*+"'
_TOKEN = re.compile(_TEXT + r'|[^\s{},"]++|[{},]|"[\s\S]*+')
_NUMBER = re.compile(r"([-+]?)(?:([0-9]+)/([0-9]+)|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?))")
_WHOLE = re.compile(r"[0-9]{1,9}")


class GambitText:
    """The tokens of one file in turn: `ahead` is the next as it stands, "" at the end, and `at` its place among them.

    `where` is what errors call the file. A text in quotes is known by the first sign of its token.

    >>> file = GambitText('NFG 1 R "Pennies" { "US" "the \\\\"other\\\\" one" } 1, 1/2 }', "a.nfg")
    >>> file.header("NFG", ["1"], 12)
    ('Pennies', ['US', 'the "other" one'])
    >>> [str(number) for number in file.numbers(2, "payoff")], file.accept("}")
    (['1', '1/2'], True)
    >>> file.whole("a count", 1, 9)
    Traceback (most recent call last):
    solver.errors.InvalidText: a.nfg, line 1, column 56: expected a count, a whole number from 1 to 9,
    found the end of the file
        NFG 1 R "Pennies" { "US" "the \\"other\\" one" } 1, 1/2 }
                                                               ^
    """

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where, self.at = text, where, -1
        self._known, tokens = dict[str, Fraction](), _TOKEN.findall(text)
        self._tokens: list[str] = [*tokens, ""]
        self._stray = tokens[-1] if tokens and tokens[-1][0] == '"' and not re.fullmatch(_TEXT, tokens[-1]) else None
        self.take()

    def take(self) -> None:
        """Go on to the next token."""
        self.at += 1
        self.ahead = self._tokens[self.at]
        if self.ahead is self._stray:
            raise self.fault("the text that begins here has no end; close the quotes")

    def fault(self, complaint: str, at: int | None = None) -> InvalidText:
        """Return the error for a token by its place among all, the next one unless it is given."""
        found = next(islice(_TOKEN.finditer(self.text), self.at if at is None else at, None), None)
        start = found.start() if found else len(self.text)
        line, begun = self.text.count("\n", 0, start) + 1, self.text.rfind("\n", 0, start) + 1
        shown, column = self.text[begun:].partition("\n")[0], start - begun + 1
        return InvalidText(f"{self.where}, line {line}, column {column}: {complaint}", shown, column)

    def fault_expecting(self, what: str) -> InvalidText:
        """Return the error for the next token, where something else is expected."""
        if self.ahead.startswith('"'):
            found = f'"{clip(_unquote(self.ahead), 40)}"'
        else:
            found = self.ahead if self.ahead in ("{", "}", ",") else repr(clip(self.ahead, 40))
        return self.fault(f"expected {what}, found {found if self.ahead else 'the end of the file'}")

    def accept(self, mark: str) -> bool:
        """Take the next token if it is this mark, and return whether it was."""
        if found := self.ahead == mark:
            self.take()
        return found

    def require(self, mark: str, what: str) -> None:
        """Take a mark that must be next; `what` says before or after what it stands."""
        if not self.accept(mark):
            raise self.fault_expecting(f"{mark} {what}")

    def take_quoted(self, what: str) -> str:
        """Take a text in quotes."""
        said = self.ahead
        if said[:1] != '"':
            raise self.fault_expecting(f"{what} in quotes")
        self.take()
        return _unquote(said)

    def comment(self) -> str | None:
        """Take the text in quotes that may stand here, and return it."""
        return self.take_quoted("a text") if self.ahead[:1] == '"' else None

    def labels(self, what: str, most: int) -> list[str]:
        """Take a list of texts in braces, at least one and at most `most`."""
        self.require("{", f"before the {what}")
        found, further = [self.take_quoted(f"one of the {what}")], f"}} after the {what}, or one more"
        while not self.accept("}"):
            if len(found) == most:
                raise self.fault(f"there are more than {most} {what}; write a smaller game")
            found.append(self.take_quoted(further))
        return found

    def number(self, what: str) -> Fraction:
        """Take a number, exactly."""
        value = self._known.get(self.ahead)
        if value is None:
            match = _NUMBER.fullmatch(self.ahead)
            if match is None:
                raise self.fault_expecting(f"{what}, a number such as 3, 0.25, 1e-3 or 7/3")
            sign, over, under, decimal = match.groups()
            value, divisor = self._exact(decimal or over), self._exact(under or "1")
            if not divisor:
                raise self.fault(f"{clip(self.ahead)} divides by zero; correct it")
            value = self._known[self.ahead] = (-value if sign == "-" else value) / divisor
        self.take()
        return value

    def _exact(self, digits: str) -> Fraction:
        if len(digits) < MAX_DIGITS and digits.isdecimal():
            return Fraction(int(digits))
        try:
            return tokens.number(tokens.Token("number", digits, 1, len(digits) + 1), digits)
        except InvalidText as error:
            raise self.fault(error.reason) from None

    def numbers(self, amount: int, what: str) -> tuple[Fraction, ...]:
        """Take so many numbers, with or without a comma after each."""
        found = []
        for place in range(1, amount + 1):
            found.append(self.number(f"{what} {place} of {amount}"))
            self.accept(",")
        return tuple(found)

    def whole(self, what: str, least: int, most: int) -> int:
        """Take a whole number between two."""
        value = int(self.ahead) if _WHOLE.fullmatch(self.ahead) else -1
        if not least <= value <= most:
            raise self.fault_expecting(f"{what}, a whole number from {least} to {most}")
        self.take()
        return value

    def header(self, kind: str, versions: Collection[str], most: int) -> tuple[str, list[str]]:
        """Take the beginning of a file, and return its title and what it calls the players."""
        for words in (kind,), versions, ("R", "D"):  # numbers with fractions, or decimals only: both are read alike
            if self.ahead not in words:
                raise self.fault_expecting(" or ".join(words))
            self.take()
        return self.take_quoted("a title"), self.labels("players", most)


def _unquote(token: str) -> str:
    return token[1:-1].replace('\\"', '"')


def quote(text: str) -> str:
    r"""Return a text in quotes; one that ends in \ gets a blank there, which would else hide the quotation mark.

    >>> print(quote('the "old" guard'))
    "the \"old\" guard"
    """
    escaped = text.replace('"', '\\"')
    return f'"{escaped} "' if text.endswith("\\") else f'"{escaped}"'


def comment_of(game: NormalForm | Tree) -> str:
    """Return in quotes what the comment of a file says: the note, and the unit of payoffs, for which there is no key.

    >>> print(comment_of(game({"one": ["a"]}, {"a": [1]}, note="Our own.", payoff_unit="euros")))
    "Our own. Payoffs are in euros."
    """
    unit = f"Payoffs are in {game.payoff_unit}." if game.payoff_unit else ""
    return quote(f"{game.note} {unit}".strip() if unit else game.note)


def put_in_braces(entries: Iterable[str]) -> str:
    """Return entries in braces."""
    return f"{{ {' '.join(entries)} }}"


def legal_labels(texts: Sequence[str], letter: str, reserved: Collection[str] = ()) -> tuple[str, ...]:
    """Return a label of ours for each text, all different: the text itself, or its words, or a letter and its place.

    >>> legal_labels(["Player 1", "", "US", "US"], "p")
    ('Player-1', 'p2', 'US', 'US-2')
    """
    own = {text for text in texts if _is_label(text)}.difference(reserved)
    taken, found, numbers = {*own, *reserved}, list[str](), dict[str, Iterator[int]]()
    for place, label in enumerate(texts, 1):
        if label not in own:
            words = "-".join(re.findall(r"\w+", label[:MAX_NAME]))[: MAX_NAME - 8].strip("-")
            label = stem = words if _is_label(words) else f"{letter}{place}"
            tries = numbers.setdefault(stem, count(2))  # goes on where the last such label stopped
            while label in taken:
                label = f"{stem}-{next(tries)}"
        own.discard(label)  # whoever repeats it gets another
        taken.add(label)
        found.append(label)
    return tuple(found)


@lru_cache(1_000)  # files repeat themselves
def _is_label(text: str) -> bool:
    try:
        return bool(check_label(text))
    except InvalidGame:
        return False


def labelled_players(texts: Sequence[str], strategies: Iterable[Iterable[str]]) -> tuple[Player, ...]:
    """Return players with labels of ours for what a file calls them and their strategies, that text as the title."""
    each = zip(legal_labels(texts, "p", {NOBODY}), texts, strategies, strict=True)
    return tuple(Player(name, legal_labels([*own], "s"), text if text != name else "") for name, text, own in each)


def titles(players: Sequence[Seat], reserved: Collection[str]) -> list[str]:
    """Return what a file calls the players: their titles, if these are read as the same names again, else the names.

    >>> titles([Party("Player-1", "Player 1")], ()), titles([Party("US", "United States")], ())
    (['Player 1'], ['US'])
    """
    called, own = [player.title or player.name for player in players], [player.name for player in players]
    return called if legal_labels(called, "p", reserved) == tuple(own) else own


G = TypeVar("G", NormalForm, Tree)


def in_numbers(game: G, point: Mapping[str, object] | Literal["baseline"] | None) -> G:
    """Return the game at a point, if there is one; raise UsageError where it still depends on parameters.

    >>> in_numbers(load("hawk-dove"), None)
    Traceback (most recent call last):
    solver.errors.UsageError: the game depends on injury and value, and such a file holds numbers only; give a point,
    such as point="baseline"
    """
    there = game if point is None else game.fix(game.space.point(point))
    used = {name for _, entry in there.places() for name in names(there.write_out(entry))}
    if used:
        what = f"the game depends on {join_words(sorted(used))}, and such a file holds numbers only"
        raise UsageError(f'{what}; give a point, such as point="baseline"')
    return there


Row: TypeAlias = tuple[Fraction, ...]  # a payoff for each player


def cell_of(row: Row) -> Cell:
    """Return numbers as expressions."""
    return tuple(Expression(Number(value), str(value)) for value in row)
