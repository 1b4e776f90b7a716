"""Effects in words: what a parameter moves, which way, and the marks of a table of signs."""

from __future__ import annotations

from collections.abc import Mapping

from solver.calculus.influence import Influence
from solver.calculus.monotone import Sign, Word
from solver.present import words
from solver.questions.derive import Effect, Quantity

MARKS: Mapping[Word, str] = {
    "raises": "+", "never lowers": "(+)", "lowers": "-", "never raises": "(-)",
    "no effect": "0", "either way": "+-", "undecided": "?",
}  # fmt: skip
LETTERS = "ABCDEFGH"


def moves(influence: Influence) -> str:
    """What a parameter moves, in a sentence.

    >>> from games import load
    >>> from solver import nash
    >>> from solver.calculus.influence import influence
    >>> print(moves(influence(nash(load("thaad-deal")), "embargo")))
    only the US payoff; no strategy and no condition under which an outcome stands
    """
    if influence.nothing:
        return "nothing at all: no strategy, no payoff, no condition under which an outcome stands"
    payoffs = [f"the {player} payoff" for player, _ in influence.payoffs]
    if payoffs and not (influence.strategies or influence.stands or influence.perhaps):
        return f"only {words.listed(payoffs)}; no strategy and no condition under which an outcome stands"
    parts = ["strategies", *payoffs] if influence.strategies else payoffs
    parts += ["where outcomes stand"] if influence.stands else []
    parts += ["perhaps where outcomes stand (open)"] if influence.perhaps and not influence.stands else []
    return words.listed(parts)


def letter(k: int) -> str:
    """The name of alternative number k of a region.

    >>> letter(0), letter(9)
    ('A', '10')
    """
    return LETTERS[k] if k < len(LETTERS) else str(k + 1)


def effect_text(sign: Sign) -> str:
    """A sign in words; where the alternatives of a region differ, one by one.

    >>> from solver.proof.certificate import UNDECIDED
    >>> effect_text(Sign("either way", UNDECIDED, UNDECIDED, parts=("raises", "lowers")))
    'raises (A), lowers (B)'
    """
    if sign.parts and any(word not in ("either way", "undecided") for word in sign.parts):
        return ", ".join(f"{word} ({letter(k)})" for k, word in enumerate(sign.parts))
    return sign.word


def mark(sign: Sign) -> str:
    """A sign as a mark, one for each alternative where they differ.

    >>> from solver.proof.certificate import UNDECIDED
    >>> mark(Sign("never lowers", UNDECIDED, UNDECIDED))
    '(+)'
    """
    return " ".join(MARKS[word] for word in sign.parts or (sign.word,))


def sentence_of(quantity: Quantity, effect: Effect) -> str:
    """`More shield never lowers Pr(sanction)`."""
    more, title = f"More {effect.parameter}", quantity.title
    match effect.sign.word:
        case "either way":
            return f"{more} raises {title} at some points and lowers it at others"
        case "no effect":
            return f"{more} has no effect on {title} where the outcome stands"
        case "undecided":
            return f"{more}: whether it raises or lowers {title} is undecided"
        case word:
            return f"{more} {word} {title}"
