"""Conditions in plain words, for readers who know no game theory.

A condition whose two sides are sums of a few parameters, or of products of two, becomes a clause; any other is named by
what it is about, and --full has its formula: no sentence mixes words and formulas.

    breach >= shield        the cost of a broken word is at least the cost of taking the shield out
    buffer - 2*calm < 3     the cost of cutting it off less twice the worth of quiet is less than 3 (billion a year)
    prize*win > audience    the prize times the chance of winning is more than the cost of backing down
    shield**3 < calm        a condition on the cost of taking the shield out and the worth of quiet holds

What a parameter is called: `solver.questions.meanings`. Numbers carry a unit only where all parameters beside them have
that unit. Conditions that would make a sentence of more than thirty words stand in a sentence each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, SupportsFloat

from solver.algebra.polynomials import constant_of, ring, to_fraction
from solver.expressions.conditions import TURNED
from solver.expressions.expression import parse
from solver.expressions.nodes import names
from solver.forms.any_form import MAX_UNIT
from solver.questions.meanings import FOLLOWS, phrases_of, shorten_repeats
from solver.questions.sentence_length import MAX_WORDS, count_words, one_or_several
from solver.regions.lowering import Decisions, lower
from solver.regions.parameters import ParameterSpace
from solver.regions.sentences import unions
from solver.report.blocks import Chain
from solver.report.numbers import DIGITS, digits_apart, number
from solver.report.remedies import FORMULA
from solver.report.words import clean, count_of, join_words

MAX_FORMULA = 200  # characters that can stand in a sentence
MAX_SIDE = 170  # characters of a side by itself
MAX_TERMS, MAX_FACTORS = 4, 2  # of a side that is said in words
MAX_COMPARING = 5  # words that compare, or count what is compared
MAX_ABOUT = 3  # parameters that are named of a condition without words
TIMES = "*"  # between the names of a product
_PLURAL = re.compile(r"^(?![Ww]hat\b|[Hh]ow\b).*[^\W\d][^\Wsui]s$")
COMPARED = {
    ">=": "at least", "≥": "at least", "<=": "at most", "≤": "at most", ">": "more than", "<": "less than",
    "==": "exactly", "!=": "not exactly",
}  # fmt: skip
INSUFFICIENT = "which does not suffice"  # of two sides that are equal
Linear = Mapping[str, Fraction]  # the coefficient of each parameter, or product of them; the constant under ""


class Sides(NamedTuple):
    """A condition both of whose sides are sums of few terms."""

    left: Linear
    relation: str
    right: Linear


def missed_verb(relation: str, verb: str) -> str:
    """Return what a side does, in the number of its `verb`, where it misses the relation that it should have.

    >>> missed_verb(">=", "is"), missed_verb("<", "are")
    ('falls short of', 'exceed')
    """
    how = "differ{} from" if relation == "==" else "fall{} short of" if relation[0] == ">" else "exceed{}"
    return how.format("s" if verb == "is" else "")


def _names(side: str) -> frozenset[str]:
    return names(parse(side).tree) if len(side) <= MAX_FORMULA else frozenset()


def _adds_parameter(side: Linear) -> bool:
    """Whether some parameter has a positive factor."""
    return any(value > 0 for name, value in side.items() if name)


def _move_across(left: Linear, relation: str, right: Linear) -> Sides:
    """Return a condition with every parameter on the side where its factor is positive."""
    gap = {name: left.get(name, Fraction(0)) - right.get(name, Fraction(0)) for name in {**left, **right}}
    above = {name: value for name, value in gap.items() if name and value > 0}
    below = {name: -value for name, value in gap.items() if name and value < 0}
    if not above:
        return Sides({**below, "": Fraction(0)}, TURNED[relation], {"": gap[""]})
    apart = (max(gap[""], Fraction(0)), max(-gap[""], Fraction(0))) if below else (Fraction(0), -gap[""])
    return Sides({**above, "": apart[0]}, relation, {**below, "": apart[1]})


def _join_clauses(clauses: Sequence[str]) -> str:
    return ", and ".join(clauses) if len(clauses) < 3 else "; ".join([*clauses[:-1], f"and {clauses[-1]}"])


class PlainWords:
    """The wording of conditions on the parameters of one space; conditions are chains, as `Sentence.chain` has them.

    >>> wording = PlainWords(load("thaad-deal").space)
    >>> wording.name("shield")
    'the cost to the US of taking THAAD out'
    >>> print(wording.alternatives([[("breach_us", ">=", "2*shield + 1")], [("calm", "==", "0")]]))
    one of these two cases holds. Case 1: the cost to the US of being seen to break its word is at least twice the cost
    to the US of taking THAAD out plus 1. Case 2: the value to China of a disarmed, quiet neighbour is exactly 0
    >>> print(wording.shortfall(("breach_us", ">=", "shield"), Fraction(1)))
    the cost to the US of being seen to break its word falls short of the cost to the US of taking THAAD out by 1
    >>> print(wording.alternatives([[("shield**3", "<", "1")]]))
    a condition on the cost to the US of taking THAAD out holds (formula: .export())
    """

    def __init__(self, space: ParameterSpace) -> None:
        self.space = space
        self.phrases = phrases_of(space)

    def name(self, parameter: str) -> str:
        """Return what a parameter is called in a sentence."""
        return self.phrases.get(parameter, parameter.replace("_", " "))

    def briefly(self, said: str) -> str:
        """Return a text without repetitions: a long phrase said before is cut to its noun, where that tells it from the
        others, and a unit stands once in each part of a sentence.

        >>> wording = PlainWords(load("security-dilemma").space)
        >>> print(wording.briefly(f"{wording.name('edge')} is 3, or {wording.name('edge')} is 4"))
        the advantage of deploying against a side that restrains itself is 3, or the advantage is 4
        """
        said = shorten_repeats(said, self.phrases)
        units = "|".join(re.escape(clean(p.unit)) for p in self.space.parameters if p.unit)
        repeated = rf"( \((?:{units})\))((?:(?!\. )[^;(])*)\1"
        while units and (shorter := re.sub(repeated, r"\1\2", said)) != said:
            said = shorter
        return said

    def unit(self, beside: Iterable[str]) -> str:
        """Return the unit that all these parameters have, if one of a length that can be read."""
        beside = {*beside}
        if any(TIMES in name for name in beside):
            return ""  # a product has a unit of its own
        units = {clean(self.space[name].unit) for name in beside if name in self.space}
        unit = units.pop() if len(units) == 1 else ""
        return unit if len(unit) <= MAX_UNIT else ""

    def number(self, value: SupportsFloat, beside: Iterable[str] = (), apart: SupportsFloat | None = None) -> str:
        """Return a number with the unit that all parameters beside it have; with digits that tell it `apart` from one
        that is said before."""
        unit = self.unit(beside)
        written = number(value, digits=DIGITS if apart is None else digits_apart(value, apart))
        return f"{written} ({unit})" if unit else written

    def alternatives(self, alternatives: Sequence[Sequence[Chain]], lead: str = "", also: str = "") -> str:
        """Return conditions in words: alternatives, one of which holds, each of conditions that all hold.

        `lead`: what is so exactly if they hold, and how it says so; `also`: where it is so besides. Where one sentence
        would be too long, each condition has one.

        >>> wording = PlainWords(load("hawk-dove").space)
        >>> print(wording.alternatives([[("value", ">", "1")], [("injury", ">", "2")]], "it is so if", "or by luck"))
        it is so if either the worth of the resource is more than 1, or the cost of losing a fight is more than 2; or by
        luck
        """
        begun = f"{lead} " if lead else ""
        factors = unions(alternatives)
        if factors and all(len(chains) == 1 for union in factors for chains in union if len(union) > 1):
            each = [self._one_of([self.clause(chain) for chains in union for chain in chains]) for union in factors]
            whole = f"{begun}{'; and '.join(each)}"
        else:
            cases = [[self.clause(chain) for chain in chains] for chains in alternatives]
            each = cases[0] if len(cases) == 1 else []
            whole = f"{begun}{self._word_cases(cases)}"
            if not each and count_words(whole) > MAX_WORDS:
                return begun + self._cases_in_sentences(cases, also)
        besides = f"; {also}" if also else ""
        if count_words(whole + besides) <= MAX_WORDS or not each or not lead:
            return whole + besides
        return begun + self._conditions_in_sentences(each, also)

    def _conditions_in_sentences(self, each: Sequence[str], also: str) -> str:
        """Return conditions that all hold, with a sentence for each."""
        if len(each) == 1:
            return one_or_several("this holds", each, also, numbered=False)
        which = "both of these" if len(each) == 2 else f"all of these {count_of(len(each), 'x', 'x')[:-2]}"
        return one_or_several(f"{which} conditions hold", each, also)

    def _one_of(self, clauses: Sequence[str]) -> str:
        return f"either {', or '.join(clauses)}" if len(clauses) > 1 else clauses[0]

    def _word_cases(self, cases: Sequence[Sequence[str]]) -> str:
        """Return cases in one sentence, each with all its conditions; numbered where that is no plain either-or."""
        each = [_join_clauses(one) for one in cases]
        if len(each) == 2 and all(len(one) == 1 for one in cases):
            return f"either {each[0]}, or {each[1]}"
        if len(each) > 1:
            return "one of these is so: " + "; or ".join(f"({k}) {one}" for k, one in enumerate(each, 1))
        return each[0]

    def _cases_in_sentences(self, cases: Sequence[Sequence[str]], also: str) -> str:
        """Return cases, one of which holds, with a sentence for each condition."""
        said = list[str]()
        for k, clauses in enumerate(cases, 1):
            whole = f"case {k}: {_join_clauses(clauses)}"
            if count_words(whole) <= MAX_WORDS or len(clauses) == 1:
                said.append(whole)
            else:
                said += [f"case {k}: all of this holds", *clauses]
        return one_or_several(f"one of these {count_of(len(cases), 'case')} holds", said, also, numbered=False)

    def clause(self, chain: Chain) -> str:
        """Return one condition in words; one that has none by what it is about."""
        sides = self._sides(chain)
        if sides is None:
            return f"a condition on {self._about(chain)} holds{FORMULA}"
        left, relation, right = sides
        beside = {*left, *right}
        said, value = COMPARED[relation], self._sum(right, beside)
        if value == "0":
            said = {">": "above", "<": "below"}.get(relation, said)
        elif relation == "==" and len(right) > 1:
            said = "the same as"
        return f"{self._sum(left, beside)} {self._verb(left)} {said} {value}"

    def is_plain(self, chain: Chain) -> bool:
        """Whether a condition is said in words alone, without a formula."""
        return self._sides(chain) is not None

    def side(self, written: str) -> tuple[str, str]:
        """Return one side of a condition in words, else as it is written, and the verb after it.

        >>> PlainWords(load("thaad-deal").space).side("2*calm")
        ('twice the value to China of a disarmed, quiet neighbour', 'is')
        """
        side = self._linear(written)
        said = self._sum(side, side) if side is not None and any(value > 0 for value in side.values()) else ""
        return (said, self._verb(side)) if side and 0 < len(said) <= MAX_SIDE else (written, "is")

    def does(self, parameter: str, said: str) -> str:
        """Return a parameter and what it does, the verb in the singular, in the number of its noun."""
        many = re.sub(r"\b(fall|rise|move|cross|pass)e?s\b", r"\1", said).replace("where it is", "where they are")
        return f"{self.name(parameter)} {many if self.side(parameter)[1] == 'are' else said}"

    def shortfall(self, chain: Chain, short: Fraction) -> str:
        """Return by how much a condition is missed; `short`: the distance between its sides."""
        sides = self._sides(chain)
        if sides is None:
            return f"the condition on {self._about(chain)} {self.say_missed(chain, short)}"
        left, relation, right = sides
        beside = {*left, *right}
        begun, verb, value = self._sum(left, beside), self._verb(left), self._sum(right, beside)
        if not short:
            return f"{begun} {verb} exactly {value}, {INSUFFICIENT}"
        return f"{begun} {missed_verb(relation, verb)} {value} by {self.number(short, beside)}"

    def say_missed(self, chain: Chain, short: Fraction) -> str:
        """Return by how much a condition, which was named before, is missed."""
        beside = {name for side in chain[::2] for name in _names(side)}
        return f"is missed by {self.number(short, beside)}" if short else "is met with equality, which does not suffice"

    def has_words(self, chain: Chain) -> bool:
        """Whether a condition can be said in words, without its formula."""
        return self._sides(chain) is not None

    def _about(self, chain: Chain) -> str:
        """Return which parameters a condition is about; how many, where they are many."""
        used = {name for side in chain[::2] for name in _names(side)}
        each = [self.name(name) for name in self.space.names if name in used]
        many = f"{count_of(len(each), 'number')}" if each else "the numbers"
        return join_words(each) if 0 < len(each) <= MAX_ABOUT else many

    def _sides(self, chain: Chain) -> Sides | None:
        """Return both sides as they read best, a parameter with a positive factor first in each that has parameters;
        None where they take too many words, or nothing of them is a parameter."""
        left, right = self._linear(chain[0]), self._linear(chain[2])
        if left is None or right is None or len(chain) != 3 or not {*left, *right} - {""}:
            return None
        if self._is_too_long(left) or self._is_too_long(right):
            return None
        if _adds_parameter(left) and (_adds_parameter(right) or len(right) == 1):
            return Sides(left, chain[1], right)
        return _move_across(left, chain[1], right)

    def _is_too_long(self, side: Linear) -> bool:
        """Whether a sum makes a clause that is hard to read."""
        return count_words(" ".join(self._called(name) for name in side if name)) > MAX_WORDS - MAX_COMPARING

    def _called(self, term: str) -> str:
        """Return what a parameter is called, or a product of them."""
        return " times ".join(map(self.name, term.split(TIMES)))

    def _linear(self, side: str) -> Linear | None:
        """Return the terms of a side, each product by its names; None for one that has other terms, or too many."""
        if len(side) > MAX_FORMULA or not _names(side) <= set(self.space.names):
            return None
        decide = Decisions()
        value = lower(parse(side).tree, ring(self.space.names), decide)
        if decide.guards or not value.under.is_constant():
            return None
        scale, found = to_fraction(constant_of(value.under)), dict[str, Fraction]()
        for exponents, factor in value.over.to_dict().items():
            if sum(exponents) > MAX_FACTORS or max(exponents, default=0) > 1:
                return None
            used = [name for name, power in zip(self.space.names, exponents, strict=True) if power]
            found[TIMES.join(used)] = to_fraction(factor) / scale
        products = any(TIMES in name for name in found)
        return None if products and len(found) > MAX_TERMS else {**found, "": found.get("", Fraction(0))}

    def _sum(self, side: Linear, beside: Iterable[str]) -> str:
        """Return a side: what is added, then what is taken away; a number alone as it is."""
        if not any(value for name, value in side.items() if name):
            return self.number(side[""], beside) if side.get("") else "0"
        added = [self._term(name, value, beside) for name, value in side.items() if value > 0]
        taken = [self._term(name, -value, beside) for name, value in side.items() if value < 0]
        said = " plus ".join(added) if len(added) < 3 else f"the sum of {join_words(added)}"
        if not taken:
            return said
        return f"{said or 0} less {taken[0] if len(taken) == 1 else f'the sum of {join_words(taken)}'}"

    def _term(self, name: str, size: Fraction, beside: Iterable[str]) -> str:
        if not name:
            return self.number(size, beside)
        times = {Fraction(1): "", Fraction(2): "twice ", Fraction(1, 2): "half "}.get(size)
        times = f"{number(size)} {'of' if size < 1 else 'times'} " if times is None else times
        return times + self._called(name)

    def _verb(self, side: Linear) -> str:
        """Return `are` after a single noun in the plural, else `is`, as after a clause such as `what war costs`."""
        used = [name for name, value in side.items() if value]
        head = re.split(rf",| ({FOLLOWS})\b", self._called(used[0]).removeprefix("the "))[0] if len(used) == 1 else ""
        return "are" if head and side[used[0]] == 1 and _PLURAL.search(head) else "is"
