"""Conditions in plain words, for readers who know no game theory.

A condition whose two sides are affine becomes a clause, any other stays a formula and its names are explained after it:

    breach >= shield        the cost of a broken word is at least the cost of taking the shield out
    buffer - 2*calm < 3     the cost of cutting it off less twice the worth of quiet is less than 3 (billion a year)

A parameter is called by its meaning up to the first colon or semicolon, or by its name where that would not read as a
noun, where two parameters would be called alike, and where the file gives no meaning. Numbers carry a unit only where
all parameters beside them have that unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, SupportsFloat

from solver.algebra.polynomials import affine_row, constant_of, is_affine, ring, to_fraction
from solver.expressions.conditions import TURNED
from solver.expressions.expression import parse
from solver.expressions.nodes import names
from solver.regions.lowering import Decisions, lower
from solver.regions.parameters import ParameterSpace
from solver.regions.sentences import unions
from solver.report.blocks import Chain, condition_text
from solver.report.words import brief_amount, clean, join_words

MAX_PHRASE, MAX_UNIT, MAX_FORMULA = 110, 40, 200  # characters that can stand in a sentence
MAX_REPEATED = 30  # characters of a phrase that is said again in full
MAX_SIDE, MAX_SUM = 170, 120  # of a side by itself; of three terms or more, beyond which a formula is easier to read
_ASIDE = re.compile(r",\s+(which|who|whose|where|whatever|the same|such as|including|for example|e\.g\.|i\.e\.)\b.*")
_AFTERTHOUGHT = re.compile(r", (\w+|(?:as|in|with) [^,]*)$")  # a second comma would have to close it
_ARTICLE = re.compile(r"(the|an?)\s+(?=\S)", re.IGNORECASE)
_FOLLOWS = "of|to|for|from|that|when|in|on|at|by|with|which|who|if|after|before|without|against|under|per|each|an?|the"
_NO_NOUN = re.compile(rf"({_FOLLOWS}|whether|as|because|between|during|until)\b", re.IGNORECASE)
_BARE = re.compile(r"(what|how|its|their|his|her|our|one's)\b|\S+['\u2019]s\b|\S+s['\u2019]\s|[^A-Za-z]", re.IGNORECASE)
_COMMON_NOUN = re.compile(rf"[A-Z][a-z]+(?=$| ({_FOLLOWS})\b)|(What|How)\b")  # its capital is that of a sentence
_CUT = re.compile(r" (?:of|to|for|from|that|when|in|on|at|by|with|who|if|after|before|against|per)\b(?!$)")
_WHOSE = re.compile(r"(.*?) ((?:to|for) .*?) (of .*)", re.IGNORECASE)  # the cost / to the US / of war
_PLURAL = re.compile(r"^(?![Ww]hat\b|[Hh]ow\b).*[^\W\d][^\Wsui]s$")
COMPARED = {
    ">=": "at least", "≥": "at least", "<=": "at most", "≤": "at most", ">": "more than", "<": "less than",
    "==": "exactly", "!=": "not exactly",
}  # fmt: skip
Linear = Mapping[str, Fraction]  # the coefficient of each parameter; the constant under ""


class Sides(NamedTuple):
    """A condition whose sides are both affine."""

    left: Linear
    relation: str
    right: Linear


def _phrase(meaning: str) -> str:
    """Return a meaning as a noun with its article; empty where it is none."""
    noun = _ASIDE.sub("", re.split("[:;]", clean(meaning[: 10 * MAX_PHRASE]))[0]).strip(" .,")
    noun = _AFTERTHOUGHT.sub(r" (\1)", noun)
    article = _ARTICLE.match(noun)
    noun = noun[article.end() :] if article else noun
    if not noun or len(noun) > MAX_PHRASE or _NO_NOUN.match(noun):
        return ""
    if _COMMON_NOUN.match(noun):
        noun = noun[0].lower() + noun[1:]
    return noun if _BARE.match(noun) and not article else f"the {noun}"


def _names(side: str) -> frozenset[str]:
    return names(parse(side).tree) if len(side) <= MAX_FORMULA else frozenset()


def _cuts(phrase: str) -> list[str]:
    """Return what a phrase may be cut to, the shortest first."""
    noun, parts = _CUT.split(phrase, maxsplit=1)[0], _WHOSE.fullmatch(phrase)
    return [noun, *(f"{noun} {part}" for part in (parts.groups()[1:] if parts and parts[1] == noun else ()))]


def _brief(phrase: str, every: Iterable[str]) -> str:
    """Return the shortest cut of a phrase that no other phrase has as well; all of it where there is none."""
    taken = [f"{cut} ".lower() for one in every if one != phrase for cut in (one, *_cuts(one))]
    return next((cut for cut in _cuts(phrase) if not any(t.startswith(f"{cut} ".lower()) for t in taken)), phrase)


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


class PlainWords:
    """The wording of conditions on the parameters of one space; conditions are chains, as `Sentence.chain` has them.

    >>> wording = PlainWords(load("thaad-deal").space)
    >>> wording.name("shield")
    'the cost to the US of taking THAAD out'
    >>> print(wording.alternatives([[("breach_us", ">=", "2*shield + 1")], [("calm", "==", "0")]]))
    either the cost to the US of being seen to break its word is at least twice the cost to the US of taking THAAD out
    plus 1, or the value to China of a disarmed, quiet neighbour is exactly 0
    >>> print(wording.shortfall(("breach_us", ">=", "shield"), Fraction(1)))
    the cost to the US of being seen to break its word falls short of the cost to the US of taking THAAD out by 1
    >>> print(wording.alternatives([[("shield*calm", "<", "1")]]))
    shield*calm < 1, where shield stands for the cost to the US of taking THAAD out and calm for the value to China of a
    disarmed, quiet neighbour
    """

    def __init__(self, space: ParameterSpace) -> None:
        found = {one.name: _phrase(one.meaning) for one in space.parameters}
        often = Counter(phrase.lower() for phrase in found.values())
        self.space = space
        self.phrases = {name: phrase for name, phrase in found.items() if phrase and often[phrase.lower()] == 1}

    def name(self, parameter: str) -> str:
        """Return what a parameter is called in a sentence."""
        return self.phrases.get(parameter, parameter)

    def briefly(self, said: str) -> str:
        """Return a text without repetitions: a long phrase said before is cut to its noun, or to that with one part,
        where no other has these, and a unit stands once in each part of a sentence.

        >>> wording = PlainWords(load("security-dilemma").space)
        >>> print(wording.briefly(f"{wording.name('edge')} is 3, or {wording.name('edge')} is 4"))
        the advantage of deploying against a side that restrains itself is 3, or the advantage is 4
        """
        nouns, seen = [one for one in self.phrases.values() if _ARTICLE.match(one)], set[str]()
        short = {one.lower(): _brief(one, self.phrases.values()) for one in nouns}

        def again(found: re.Match[str]) -> str:
            phrase = found[0].lower()
            cut = short[phrase] if phrase in seen and len(phrase) > MAX_REPEATED else found[0]
            seen.add(phrase)
            return found[0][0] + cut[1:]

        longest = sorted(map(re.escape, short), key=len, reverse=True)
        said = re.sub(rf"\b({'|'.join(longest)})(?!\w)", again, said, flags=re.IGNORECASE) if short else said
        units = "|".join(re.escape(clean(p.unit)) for p in self.space.parameters if p.unit)
        repeated = rf"( \((?:{units})\))((?:(?!\. )[^;(])*)\1"
        while units and (shorter := re.sub(repeated, r"\1\2", said)) != said:
            said = shorter
        return said

    def unit(self, beside: Iterable[str]) -> str:
        """Return the unit that all these parameters have, if one of a length that can be read."""
        units = {clean(self.space[name].unit) for name in beside if name in self.space}
        unit = units.pop() if len(units) == 1 else ""
        return unit if len(unit) <= MAX_UNIT else ""

    def number(self, value: SupportsFloat, beside: Iterable[str] = ()) -> str:
        """Return a number with the unit that all parameters beside it have."""
        unit = self.unit(beside)
        return f"{brief_amount(value)} ({unit})" if unit else brief_amount(value)

    def alternatives(self, alternatives: Sequence[Sequence[Chain]]) -> str:
        """Return conditions in words: alternatives, one of which holds, each of conditions that all hold."""
        factors, meant = (
            unions(alternatives),
            self.explain_names([chain for chains in alternatives for chain in chains]),
        )
        if factors and all(len(chains) == 1 for union in factors for chains in union if len(union) > 1):
            return self._word_choices(factors) + meant
        return self._word_alternatives(alternatives) + meant

    def _word_choices(self, factors: Sequence[Sequence[Sequence[Chain]]]) -> str:
        """Return choices in words, all of which have to be met, each by one of its conditions."""
        one_of = [[self.clause(chain) for chains in union for chain in chains] for union in factors]
        return "; and ".join(f"{'either ' * (len(one) > 1)}{', or '.join(one)}" for one in one_of)

    def _word_alternatives(self, alternatives: Sequence[Sequence[Chain]]) -> str:
        """Return alternatives in words, each with all its conditions; numbered where that is no plain either-or."""
        clauses = [[self.clause(chain) for chain in chains] for chains in alternatives]
        each = [", and ".join(one) if len(one) < 3 else "; ".join([*one[:-1], f"and {one[-1]}"]) for one in clauses]
        if len(each) == 2 and all(len(chains) == 1 for chains in alternatives):
            return f"either {each[0]}, or {each[1]}"
        if len(each) > 1:
            return "one of these is so: " + "; or ".join(f"({k}) {one}" for k, one in enumerate(each, 1))
        return each[0]

    def clause(self, chain: Chain) -> str:
        """Return one condition in words where its sides are affine, else as it is written."""
        sides = self._sides(chain)
        if sides is None:
            written = condition_text(chain)
            return written if len(written) <= MAX_FORMULA else "a longer condition holds, which --format text has"
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
            return f"{self.clause(chain)} {self.say_missed(chain, short)}" + self.explain_names([chain])
        left, relation, right = sides
        beside = {*left, *right}
        begun, verb, value = self._sum(left, beside), self._verb(left), self._sum(right, beside)
        if not short:
            return f"{begun} {verb} exactly {value}, which does not suffice"
        how = "differ{} from" if relation == "==" else "fall{} short of" if relation[0] == ">" else "exceed{}"
        return f"{begun} {how.format('s' if verb == 'is' else '')} {value} by {self.number(short, beside)}"

    def say_missed(self, chain: Chain, short: Fraction) -> str:
        """Return by how much a condition, which was named before, is missed."""
        beside = {name for side in chain[::2] for name in _names(side)}
        return f"is missed by {self.number(short, beside)}" if short else "is met with equality, which does not suffice"

    def explain_names(self, chains: Sequence[Chain]) -> str:
        """Return what the names in formulas stand for, as the rest of a sentence."""
        formulas = [chain for chain in chains if self._sides(chain) is None]
        used = {name for chain in formulas for side in chain[::2] for name in _names(side)}
        each = []
        for p in self.space.parameters:
            if p.name in used and clean(p.meaning):
                text = clean(p.meaning)[:MAX_PHRASE] + "…" * (len(clean(p.meaning)) > MAX_PHRASE)
                each.append(f"{p.name} for {self.phrases.get(p.name) or f'“{text}”'}")
        return f", where {join_words(each)}".replace(" for ", " stands for ", 1) if each else ""

    def _sides(self, chain: Chain) -> Sides | None:
        """Return both sides as they read best, a parameter with a positive factor first in each that has parameters;
        None where they are not affine, or nothing of them is a parameter."""
        left, right = self._linear(chain[0]), self._linear(chain[2])
        if left is None or right is None or len(chain) != 3 or not {*left, *right} - {""}:
            return None
        if self._is_too_long(left) or self._is_too_long(right):
            return None
        if _adds_parameter(left) and (_adds_parameter(right) or len(right) == 1):
            return Sides(left, chain[1], right)
        return _move_across(left, chain[1], right)

    def _is_too_long(self, side: Linear) -> bool:
        """Whether a sum of three terms or more reads better as a formula."""
        said = [self.name(name) for name in side if name]
        return len(said) > 2 and sum(map(len, said)) > MAX_SUM

    def _linear(self, side: str) -> Linear | None:
        if len(side) > MAX_FORMULA or not _names(side) <= set(self.space.names):
            return None
        decide = Decisions()
        value = lower(parse(side).tree, ring(self.space.names), decide)
        if decide.guards or not value.under.is_constant() or not is_affine(value.over):
            return None
        row, constant = affine_row(value.over, len(self.space))
        scale = to_fraction(constant_of(value.under))
        found = {name: to_fraction(c) / scale for name, c in zip(self.space.names, row, strict=True) if c}
        return {**found, "": to_fraction(constant) / scale}

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
        times = f"{brief_amount(size)} {'of' if size < 1 else 'times'} " if times is None else times
        return times + self.name(name)

    def _verb(self, side: Linear) -> str:
        """Return `are` after a single noun in the plural, else `is`, as after a clause such as `what war costs`."""
        used = [name for name, value in side.items() if value]
        head = re.split(rf",| ({_FOLLOWS})\b", self.name(used[0]).removeprefix("the "))[0] if len(used) == 1 else ""
        return "are" if head and side[used[0]] == 1 and _PLURAL.search(head) else "is"
