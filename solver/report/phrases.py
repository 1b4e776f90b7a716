"""Phrases: what an answer says, each worded once in a table, with slots for what was found.

A question's report has one table; text, sentences, tables, pages and the browser take their words from it. A phrase is
English with marks that an editor can read:

    {slot}                what was found: text, or a piece of a page such as a formula
    {names:or}            a list, with "or" (or "and") before its last part
    {n:count case}        a count in words with its noun: "three cases"; {n:count branch/branches} for other plurals
    {n:number is/are}     the word that goes with one, or with several
    [, at least {cost}]   left out where a slot in it is empty: nothing, False, zero, an empty text or list
    [{by_lot?}a|b]        the first part whose slots are not empty; {flag?} prints nothing

Marks are doubled where they are meant themselves: {{, }}, [[, ]] and ||.

>>> say = Phrases(
...     "concede",
...     way="the cheapest way to make {outcome} stable[, with {spare} to spare,] is to change {names:or}",
...     cases="[{cases:count case} {cases:number is/are} left open|nothing is left open]",
... )
>>> say("way", outcome="(keep, ban)", spare="", names=["shield", "calm"])
'the cheapest way to make (keep, ban) stable is to change shield or calm'
>>> say("cases", cases=2), say("cases", cases=0)
('two cases are left open', 'nothing is left open')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Sized
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple, TypeAlias

from solver.report.blocks import Inline, row
from solver.report.blocks import plain_piece as as_text
from solver.report.words import count_of, join_words

Slot: TypeAlias = Inline | Sequence[Inline] | int | bool | None
_MARKS = re.compile(r"\{\{|\}\}|\[\[|\]\]|\|\||\{(\w+)(\?|:[^{}]*)?\}|[\[\]|{}]")

# What each phrase first said while somebody listens: the examples of the documentation's page of phrases.
HEARD: ContextVar[dict[tuple[str, str], str] | None] = ContextVar("HEARD", default=None)


class Hole(NamedTuple):
    """A slot in a phrase, and how it is written: as it is (empty), `?` for a flag, or what stands behind the colon."""

    name: str
    how: str


class Options(NamedTuple):
    """Parts of a phrase, of which the first whose slots are not empty is said."""

    parts: tuple[Said, ...]


Said: TypeAlias = "tuple[str | Hole | Options, ...]"


class Phrases:
    """A table of phrases with the name of the question that says them."""

    def __init__(self, room: str, **table: str) -> None:
        self.room, self.table = room, table

    def __call__(self, key: str, **slots: Slot) -> str:
        """Return a phrase as text. KeyError for a key or a slot that is not there; TypeError for one too many."""
        return row(as_text(piece) for piece in self.pieces(key, **slots))

    def pieces(self, key: str, **slots: Slot) -> tuple[Inline, ...]:
        """Return a phrase as pieces of a page, in which formulas and numbers remain what they are.

        >>> from solver.report.blocks import Code
        >>> Phrases("when", holds="it holds if {condition}.").pieces("holds", condition=Code("x > 1"))
        ('it holds if', Code(text='x > 1'), '.')
        """
        read = read_phrase(self.table[key])
        if spare := slots.keys() - slots_of(read):
            raise TypeError(f"the phrase {self.room}.{key} has no slot {join_words(sorted(spare))}")
        found = tuple(_merge(_fill(read, slots)))
        if (heard := HEARD.get()) is not None:
            heard.setdefault((self.room, key), row(map(as_text, found)))
        return found


@cache
def read_phrase(phrase: str) -> Said:
    """Return a phrase as text, holes and choices. Raises ValueError for a mark without its partner."""
    stack: list[list[list[str | Hole | Options]]] = [[[]]]
    at = 0
    for mark in _MARKS.finditer(phrase):
        stack[-1][-1].append(phrase[at : mark.start()])
        at = mark.end()
        if mark[1]:
            stack[-1][-1].append(Hole(mark[1], (mark[2] or "").removeprefix(":")))
        elif mark[0] == "[":
            stack.append([[]])
        elif mark[0] == "|" and len(stack) > 1:
            stack[-1].append([])
        elif mark[0] == "]" and len(stack) > 1:
            parts = stack.pop()
            stack[-1][-1].append(Options(tuple(map(tuple, parts))))
        elif len(mark[0]) == 2 or mark[0] == "|":
            stack[-1][-1].append(mark[0][0])
        else:
            raise ValueError(f"{mark[0]} without its partner at {mark.start()} in {phrase!r}")
    if len(stack) > 1:
        raise ValueError(f"[ without its partner in {phrase!r}")
    stack[0][0].append(phrase[at:])
    return tuple(piece for piece in stack[0][0] if piece != "")


def slots_of(read: Said) -> set[str]:
    """Return the names of all slots of a phrase.

    >>> sorted(slots_of(read_phrase("[{a?}one|{b}] of {c:or}")))
    ['a', 'b', 'c']
    """
    names = {part.name for part in read if isinstance(part, Hole)}
    return names.union(*(slots_of(one) for part in read if isinstance(part, Options) for one in part.parts))


def _fill(read: Said, slots: Mapping[str, Slot]) -> Iterator[Inline]:
    """Yield the pieces of a phrase; of a choice the first part without an empty slot, or none."""
    for part in read:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Hole):
            yield from _write(part, slots[part.name])
        else:
            fit = (one for one in part.parts if all(slots[h.name] for h in one if isinstance(h, Hole)))
            yield from _fill(next(fit, ()), slots)


def _write(hole: Hole, value: Slot) -> Iterator[Inline]:
    how, _, forms = hole.how.partition(" ")
    if how == "?" or value is None:
        return
    if how in ("and", "or"):
        assert isinstance(value, Sequence), hole
        yield join_words([as_text(one) for one in value], how) if value else ""
    elif how in ("count", "number"):
        one, _, many = forms.partition("/")
        count = value if isinstance(value, int) else len(value) if isinstance(value, Sized) else 0
        yield count_of(count, one, many) if how == "count" else one if count == 1 else many
    elif isinstance(value, (tuple, list)):
        yield from value
    else:
        yield str(value) if isinstance(value, int) else value  # type: ignore[misc]


def _merge(found: Iterator[Inline]) -> Iterator[Inline]:
    """Yield pieces with texts that stand side by side in one; what joins pieces puts a blank between two."""
    text = ""
    for piece in found:
        if isinstance(piece, str):
            text += piece
            continue
        if text.strip():
            yield text.strip()
        yield piece
        text = ""
    if text.strip():
        yield text.strip()
