"""Which lists of equilibria a two-player game can have off its walls, written anew for the checker.

A pair of supports is in the list at a point if some vertices, of y with its columns and of x with its rows, leave only
best replies in use (`claims`). The vertex of a basis exists where its weights and slacks, times the determinant, all
have one sign: the determinant is the sum of the weights. Each condition is that a product of two of them is above zero;
they are divided by the polynomials that the file names, again and again, and what is there an even number of times
does not matter.

Walls: where a polynomial is zero that is so found, or one of the assumptions. Off the walls every vertex is that of a
basis with just its support, and the slacks of that are not zero, but those that are so throughout; so the signs alone
tell the list.

The index, where the file says that it is used: where no vertex has more best replies than strategies in use, the
indices of all equilibria add up to 1. That of one with k strategies of each player in use is (−1)^(k+1) times the signs
of both determinants. This theorem is not proved here: Shapley (1974), "A note on the Lemke–Howson algorithm",
Mathematical Programming Study 1; von Stengel (2022), Game Theory Basics, chapter 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, compress, product
from math import prod

from solver.checks.certificates import formula as formulas
from solver.checks.certificates.at_point import supports_at
from solver.checks.certificates.claims import Basis, ClaimTranslator, VertexFormulas, few_pairs, sides
from solver.checks.certificates.formula import ALWAYS, NEVER, Formula, Key, Known, Literal, TooLarge, Value, truth
from solver.errors import UsageError, clip
from solver.forms.any_form import AnyForm
from solver.forms.reductions import to

CLAIM = "no other list of equilibria stands anywhere off the walls"
BY_INDEX = f"{CLAIM}, where indices add up to 1 (Shapley 1974)"
MAX_OPEN = 10  # pairs of supports that may stand or not, of which all ways are looked at
MAX_LISTS, MAX_DIGITS = 300, 100  # and digits of a coordinate of their points
Supports = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class SupportPair:
    """A pair of supports: where it is in the list, and where its index is 1 if it is."""

    name: str
    stands: Formula
    first: Formula


class SupportLists:
    """The pairs of supports of a game; `listed`: the lists that are claimed to be all, by position.

    >>> lists = SupportLists(load("hawk-dove"), (), CLAIM)
    >>> lists.stands("(hawk, hawk)", {"value": Fraction(5), "injury": Fraction(4)})
    (True, '(hawk, hawk): these stand at a point off the walls, and no others')
    """

    def __init__(self, game: AnyForm, factors: Sequence[Key], claim: str) -> None:
        if len(game.shape) != 2:
            raise UsageError("lists of equilibria are certified of two-player games in normal form; take such a game")
        if claim not in (CLAIM, BY_INDEX):
            raise UsageError("it is not what a certificate about lists of equilibria claims")
        if not all(_is_upright(key, len(game.space.names)) for key in factors):
            raise UsageError("a polynomial is constant, or is not written as it should be")
        self.game, self.by_index = to("normal", game).game, claim == BY_INDEX
        self.factors = sorted(factors, key=lambda key: max(sum(exponents) for exponents, _ in key))
        translator = ClaimTranslator(self.game)
        few_pairs(translator, "the list of equilibria")
        self.field, self.polynomials, self.assumed = (
            translator.field,
            translator.polynomials,
            translator.say_assumptions(),
        )
        self.parts: dict[Key, tuple[int, ...]] = {}
        self.tied = self.leaned = False  # whether ties are possible, and whether anything rests on the index
        found = dict(self.every_pair(*sides(translator, _several_cases)))
        self.pairs, self.order = tuple(found.values()), {supports: k for k, supports in enumerate(found)}
        self.listed: set[frozenset[int]] = set()
        self.cost = sum(formulas.size(pair.stands) for pair in self.pairs) + formulas.size(self.assumed) + 2**MAX_OPEN

    @property
    def known(self) -> Known:
        """What is known of the signs off the walls."""
        return self.polynomials.off_walls

    # conditions

    def every_pair(self, to_row: VertexFormulas, to_column: VertexFormulas) -> Iterator[tuple[Supports, SupportPair]]:
        """Yield the pairs of supports that may stand."""
        to_y, to_x = (
            [(one, self.exists(one)) for one in side.bases if all(n.over for n in one.weights.values())]
            for side in (to_row, to_column)
        )
        found: dict[Supports, list[Formula]] = {}
        first: dict[Supports, Formula] = {}
        for (y, at_y), (x, at_x) in product(to_y, to_x):
            both = formulas.every(at_y, at_x)
            if both is not NEVER and set(x.mixed) <= _best(y) and set(y.mixed) <= _best(x):
                found.setdefault((x.mixed, y.mixed), []).append(both)
                signs = [next(iter(one.weights.values())) for one in (x, y)]
                first[x.mixed, y.mixed] = self.above(signs, 1 if len(x.mixed) % 2 else -1)
        for supports, stands in found.items():
            used = zip(self.game.players, supports, strict=True)
            name = ", ".join(" + ".join(player.strategies[k] for k in each) for player, each in used)
            yield supports, SupportPair(f"({name})", formulas.some(*stands), first[supports])

    def exists(self, basis: Basis) -> Formula:
        """Say that the basis gives a vertex, off the walls."""
        numbers = [n for n in (*basis.weights.values(), *basis.slacks.values()) if n.over]
        found = formulas.every(*map(self.above, combinations(numbers, 2)))
        self.tied |= found is not NEVER and len(_best(basis)) > len(basis.mixed)
        return found

    def above(self, values: Sequence[Value], turn: int = 1) -> Formula:
        """Say that the product of the values, times `turn`, is above zero."""
        odd: set[int] = set()
        for value in values:
            key, sign = formulas.upright(value.over)
            turn *= sign
            for part, power in ((key, 1), *value.under.items()):
                for number in self.divide_into_factors(part):
                    odd ^= {number} if power % 2 else set()
        if not odd:
            return ALWAYS if turn > 0 else NEVER
        over, *under = sorted(odd)
        return Literal(over, tuple((number, True) for number in under), frozenset({turn}))

    def divide_into_factors(self, key: Key) -> tuple[int, ...]:
        """Return the numbers of the polynomials whose product it is, up to a positive constant, again and again."""
        if key not in self.parts:
            found, rest = list[Key](), dict(key)
            for factor in self.factors:
                while (left := self.field.quotient(rest, dict(factor))) is not None:
                    found.append(factor)
                    rest = left
            last = formulas.upright(rest)[0]
            found += [] if formulas.is_constant(last) else [last]
            self.parts[key] = tuple(map(self.polynomials.number, found))
        return self.parts[key]

    # lists

    def at(self, point: Mapping[str, Fraction]) -> frozenset[int]:
        """Return the list at a point that is on no wall, by brute force on the payoffs; UsageError on a wall."""
        values = [point[name] for name in self.game.space.names]
        if any(len(f"{x.numerator}{x.denominator}") > MAX_DIGITS for x in values):
            raise TooLarge(f"a coordinate has more than {MAX_DIGITS} digits")
        for key in self.polynomials.keys:
            if not sum(c * prod(x**e for x, e in zip(values, exponents, strict=True)) for exponents, c in key):
                raise UsageError("the point lies on a wall")
        return frozenset(self.order[supports] for supports in supports_at(self.game, point))

    def text(self, one: Iterable[int]) -> str:
        return "; ".join(self.pairs[k].name for k in sorted(one))

    def stands(self, name: str, point: Mapping[str, object]) -> tuple[bool, str]:
        """Whether the list of this name, and no other, stands at a point of Θ off the walls; then it is one of all."""
        exact = {n: value for n, value in point.items() if isinstance(value, Fraction)}
        if exact.keys() != set(self.game.space.names) or not self.game.space.admits(exact):
            return False, f"{clip(name)}: the point is outside the ranges, breaks an assumption, or is not rational"
        if len(self.listed) >= MAX_LISTS:
            raise TooLarge(f"there are more than {MAX_LISTS} lists")
        try:
            found = self.at(exact)
        except UsageError as error:
            return False, f"{clip(name)}: {error}"
        if self.text(found) != name:
            return False, f"not {clip(name)} but {self.text(found)} stand at the point"
        self.listed.add(found)
        return True, f"{name}: these stand at a point off the walls, and no others"

    # cases

    def is_false(self, known: Known) -> bool:
        """Whether, with these signs, no list can stand but those listed, or the assumptions do not hold."""
        if truth(self.assumed, known) is False:
            return True
        found = [truth(pair.stands, known) for pair in self.pairs]
        maybe = [k for k, stands in enumerate(found) if stands is None]
        if len(maybe) > MAX_OPEN:
            return False
        first = [truth(pair.first, known) for pair in self.pairs]
        here = frozenset(k for k, stands in enumerate(found) if stands)
        ways = (here.union(compress(maybe, choice)) for choice in product((True, False), repeat=len(maybe)))
        return all(one in self.listed or self.cannot_add_up([first[k] for k in one]) for one in ways)

    def cannot_add_up(self, first: Sequence[bool | None]) -> bool:
        """Whether indices, of which it is known or not that they are 1 and not −1, add up to something else than 1, as
        far as that may be used."""
        rest, unknown = 1 - first.count(True) + first.count(False), first.count(None)
        never = self.by_index and not self.tied and (abs(rest) > unknown or (unknown - rest) % 2 == 1)
        self.leaned |= never
        return never

    def reasons(self, known: Known) -> set[int]:
        """Return polynomials whose signs suffice, where these close a case."""
        if truth(self.assumed, known) is False:
            told = [self.assumed]
        else:
            told = [pair.stands for pair in self.pairs]
            told += [pair.first for pair in self.pairs if self.by_index and truth(pair.stands, known) is not False]
        return {n for one in told for literal in formulas.reasons(one, known) or () for n in literal.numbers}


def _several_cases(gap: Value) -> bool:
    raise TooLarge("lists of equilibria are not certified where payoffs have Min, Max or Abs")


def _is_upright(key: Key, width: int) -> bool:
    """Whether it is in the form that `upright` gives, and no constant."""
    if formulas.is_constant(key) or any(len(exponents) != width or not c for exponents, c in key):
        return False
    return formulas.upright(dict(key))[0] == key


def _best(basis: Basis) -> set[int]:
    """Return the best replies to the vertex whatever the parameters."""
    return {*basis.best, *(i for i, slack in basis.slacks.items() if not slack.over)}
