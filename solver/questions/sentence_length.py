"""How long a sentence is, and what would be too long as several sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_WORDS = 30  # of a sentence that is read once
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"“(]?[A-Z0-9])")
COUNTED = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def count_words(said: str) -> int:
    """Return how many words the longest sentence of a text has.

    >>> count_words("It holds. It is so at the baseline.")
    6
    """
    return max(len(one.split()) for one in _SENTENCE_END.split(said)) if said else 0


def join_or_split(first: str, second: str, by: str = ", ") -> str:
    """Return two statements as one sentence, or as two where one would be too long.

    >>> join_or_split("it holds", "it is proved", by="; ")
    'it holds; it is proved'
    """
    joined = f"{first}{by}{second}"
    return joined if count_words(joined) <= MAX_WORDS else f"{first}. {second[0].upper()}{second[1:]}"


def part_aside(said: str) -> str:
    """Return a statement with an aside in brackets at its end; the aside as a sentence where that is too long.

    >>> part_aside("it holds (at 1 it may fail)")
    'it holds (at 1 it may fail)'
    """
    before, _, aside = said.removesuffix(")").rpartition(" (")
    if count_words(said) <= MAX_WORDS or not before or not said.endswith(")"):
        return said
    return f"{before}. {aside[0].upper()}{aside[1:]}"


def one_or_several(lead: str, each: Sequence[str], also: str = "", numbered: bool = True) -> str:
    """Return a sentence, and behind it one for each of several clauses; `also`: what stands beside them.

    >>> one_or_several("two conditions hold", ["a is at least b", "c is at least d"], "or by luck")
    'two conditions hold; or by luck. First, a is at least b. Second, c is at least d'
    """
    whole = [f"{lead}; {also}" if also else lead]
    for k, clause in enumerate(each):
        counted = f"{COUNTED[k].capitalize()}, " if k < len(COUNTED) else f"({k + 1}) "
        whole.append(f"{counted}{clause}" if numbered else clause[0].upper() + clause[1:])
    return ". ".join(whole)
