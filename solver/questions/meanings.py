"""What a parameter is called in a sentence: its meaning as a noun with an article. One rule, in this order:

1. The meaning up to its first colon, semicolon or full stop; what follows a comma and `which`, `who`, `whatever`,
   `such as`, a figure and the like is dropped, another afterthought behind a last comma goes into brackets.
2. Its first letter is small where the capital is only that of a heading ("Cost of war"), and it begins with "the":
   "cost of war" and "a cost of war" are the cost of war. Without an article stay what begins with `what`, `how` or a
   word for an owner ("China's patience"), and what begins with no letter of the Latin alphabet.
3. Where that is empty, longer than 110 characters, no noun ("whether it rains", "by how much it grows") or the same
   for two parameters, the parameter's own name is said, with spaces for underscores.
4. Said again, a phrase of more than 30 characters is cut to its noun, what stands before its first preposition, where
   no other meaning in the game has that noun; otherwise it is said in full, so that a reader can tell them apart.

`zopa check` shows what each is called, and what is said from the second time on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from solver.regions.parameters import ParameterSpace
from solver.report.words import clean

MAX_PHRASE = 110  # characters of a phrase that can stand in a sentence
MAX_REPEATED = 30  # characters of a phrase that is said again in full
FOLLOWS = "of|to|for|from|that|when|in|on|at|by|with|which|who|if|after|before|without|against|under|per|each|an?|the"
_ASIDE = re.compile(r",\s+(\d|which|who|whose|where|whatever|the same|such as|including|for example|e\.g\.|i\.e\.)\b.*")
_AFTERTHOUGHT = re.compile(
    r", (\w+|(?:as|in|with|per|taken|counted|given|measured) [^,]*)$"
)  # a second comma would have to close it
_ENDS = re.compile(r"[:;]|\.(?=\s+[A-Z])")
_ARTICLE = re.compile(r"(the|an?)\s+(?=\S)", re.IGNORECASE)
_NO_NOUN = re.compile(rf"({FOLLOWS}|whether|as|because|between|during|until)\b", re.IGNORECASE)
_BARE = re.compile(r"(what|how|its|their|his|her|our|one's)\b|\S+['\u2019]s\b|\S+s['\u2019]\s|[^A-Za-z]", re.IGNORECASE)
_COMMON_NOUN = re.compile(rf"[A-Z][a-z]+(?=$| ({FOLLOWS})\b)|(What|How)\b")  # its capital is that of a sentence
_CUT = re.compile(r" (?:of|to|for|from|that|when|in|on|at|by|with|who|if|after|before|against|per)\b(?!$)")


def noun_phrase(meaning: str) -> str:
    """Return a meaning as a noun with its article; empty where it is none.

    >>> noun_phrase("Cost of war: lives and money"), noun_phrase("what war costs"), noun_phrase("whether it rains")
    ('the cost of war', 'what war costs', '')
    """
    noun = _ASIDE.sub("", _ENDS.split(clean(meaning[: 10 * MAX_PHRASE]))[0]).strip(" .,")
    noun = _AFTERTHOUGHT.sub(r" (\1)", noun)
    article = _ARTICLE.match(noun)
    noun = noun[article.end() :] if article else noun
    if not noun or len(noun) > MAX_PHRASE or _NO_NOUN.match(noun):
        return ""
    if _COMMON_NOUN.match(noun):
        noun = noun[0].lower() + noun[1:]
    return noun if _BARE.match(noun) and not article else f"the {noun}"


def phrases_of(space: ParameterSpace) -> dict[str, str]:
    """Return the noun phrase of each parameter that has one of its own.

    >>> phrases_of(load("hawk-dove").space)
    {'value': 'the worth of the resource', 'injury': 'the cost of losing a fight'}
    """
    found = {one.name: noun_phrase(one.meaning) for one in space.parameters}
    often = Counter(phrase.lower() for phrase in found.values())
    return {name: phrase for name, phrase in found.items() if phrase and often[phrase.lower()] == 1}


def cut_to_noun(phrase: str, every: Iterable[str]) -> str:
    """Return what a phrase of a game is said as once it was said in full; `every`: the phrases of the game.

    >>> both = ("the cost of taking it out of the country", "the worth of a quiet neighbour")
    >>> cut_to_noun(both[0], both), cut_to_noun(both[0], [*both, "the cost of war"])
    ('the cost', 'the cost of taking it out of the country')
    """
    noun = _CUT.split(phrase, maxsplit=1)[0]
    taken = any(f"{one} ".lower().startswith(f"{noun} ".lower()) for one in every if one != phrase)
    return phrase if taken or len(phrase) <= MAX_REPEATED or not _ARTICLE.match(phrase) else noun


def shorten_repeats(said: str, phrases: Mapping[str, str]) -> str:
    """Return a text in which a phrase that was said before is cut to its noun, where that tells it from the others."""
    short = {one.lower(): cut for one in phrases.values() if (cut := cut_to_noun(one, phrases.values())) != one}
    seen = set[str]()

    def again(found: re.Match[str]) -> str:
        phrase = found[0].lower()
        cut = short[phrase] if phrase in seen else found[0]
        seen.add(phrase)
        return found[0][0] + cut[1:]

    longest = sorted(map(re.escape, short), key=len, reverse=True)
    return re.sub(rf"\b({'|'.join(longest)})(?!\w)", again, said, flags=re.IGNORECASE) if short else said
