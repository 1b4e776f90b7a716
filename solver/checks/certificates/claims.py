"""What a claim says of a game, written anew for the checker as a formula over signs of polynomials.

The definitions are those of `solver.concepts.nash.predicates`, taken from the literature and not from that file:

    equilibrium    nobody gains by moving alone; strict: everybody loses by it
    pareto         no other outcome of pure strategies pays all at least as much and one more
    dominant       a best reply to whatever the others play; strictly_dominant: and the only one
    best_response  no other strategy pays the player more against these of the others
    risk_dominant  strict, and with a greater product of losses from lone moves than each other strict
                   outcome in which both players move; Harsanyi, Selten (1988)

unique, payoff_dominant and equilibrium of mixtures speak of all extreme equilibria, at every point at once, as formulas
over signs of determinants. The mixtures y of the columns with the best-reply value u form the polyhedron a_i·y <= u,
y >= 0, Σ y = 1. Each vertex solves a_i·y = u for the rows i of some R and has y_j = 0 outside some C with |R| = |C|,
where the bordered determinant D(R, C) is not zero; Cramer's rule gives y_j = N_j/D and the slacks S_i/D. A pair of
vertices is an equilibrium exactly if every row is unused in x or has slack 0 in y, and every column likewise; all
extreme equilibria at a point are such pairs. Mangasarian (1964).

* unique: a game's only equilibrium uses all best replies (Norde 1999), so its supports are the one pair of bases of
  its vertices: their inequalities are strict, and no other pair of bases stands.
* payoff_dominant: every pair of bases that stands is the outcome itself or pays both less.
* equilibrium of a mixture: among the vertices whose support lies in it and to which all of the other's support is
  a best reply, one at least uses each of its strategies; their mean uses them all.

The payoffs of a player are put over one denominator L: a determinant with k payoffs in each term is one over L^k.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from itertools import combinations, product
from math import comb, prod
from operator import or_
from typing import cast

from solver.checks.certificates import formula as formulas
from solver.checks.certificates.formula import (
    ALWAYS,
    OVERHEAD,
    SIGNS,
    Formula,
    Literal,
    TooLarge,
    Value,
    denial,
    every,
    some,
)
from solver.checks.certificates.ordinal_claims import ORDINAL, OrdinalClaims
from solver.errors import UsageError
from solver.expressions.conditions import And, Comparison, Condition, ConditionNode, Not, Or, Predicate, predicates
from solver.expressions.nodes import Node
from solver.forms.equilibrium_values import VALUES
from solver.forms.normal import NormalForm
from solver.forms.predicates import seat_of
from solver.forms.tree import Tree
from solver.regions.proofs.arithmetic import Polynomial

MAX_CASES = 8  # comparisons in Min, Max and Abs that one condition may depend on
MAX_COMPARED = 20_000  # pairs of payoffs in one predicate
Profile = tuple[str, ...]
Script = dict[Literal, bool]


def read_claim(game: NormalForm | Tree, text: str) -> Condition:
    """Return the claim that a text writes; raises InvalidGame for what is none, UsageError where none is certified.

    >>> read_claim(load("thaad-deal"), "equilibrium(withdraw, sanction)").tree
    Predicate(name='equilibrium', arguments=('withdraw', 'sanction'))
    """
    read = game.claim(text)
    if asked := next((p.name for p in predicates(read.tree) if p.name in VALUES), None):
        raise UsageError(f"no certificate is written for {asked} so far; prove it without one")
    return read


class _Ask(Exception):
    """A comparison in a Min, Max or Abs that the script does not decide: its literal."""


class ClaimTranslator:
    """Writes claims about one game as formulas; `polynomials` collects what they speak of.

    >>> deal = load("thaad-deal")
    >>> ClaimTranslator(deal).says(read_claim(deal, "best_response(US, keep, tolerate)").tree)
    Literal(over=0, under=(), allowed=frozenset({0, 1}))
    """

    def __init__(self, game: NormalForm | Tree) -> None:
        self.game = cast(NormalForm, game)  # what is asked of the payoffs of a table is not asked of a tree
        self.seats = range(len(game.players))
        self.field = formulas.Field(game.space.names)
        self.polynomials = formulas.Polynomials()

    # conditions

    def say_assumptions(self) -> Formula:
        """Return the game's assumptions."""
        return every(*(self.says(assumption.tree) for assumption in self.game.space.assumptions))

    def says(self, node: ConditionNode, denied: bool = False) -> Formula:
        match node:
            case Not(inner):
                return self.says(inner, not denied)
            case And(parts) | Or(parts):
                each = [self.says(part, denied) for part in parts]
                return every(*each) if isinstance(node, And) != denied else some(*each)
            case Comparison(left, relation, right):
                statement = self.by_cases(lambda larger: self.say_comparison(left, relation, right, larger))
            case Predicate():
                statement = self.predicate(node)
        return denial(statement) if denied else statement

    def say_comparison(self, left: Node, relation: str, right: Node, larger: formulas.Larger) -> Formula:
        gap = self.field.minus(self.field.of(left, larger), self.field.of(right, larger))
        return self.polynomials.literal(gap, SIGNS[relation])

    def by_cases(self, compute: Callable[[formulas.Larger], Formula], known: Script | None = None) -> Formula:
        """Return a formula for each way in which the comparisons in Min, Max and Abs can come out, as one formula."""
        known = known or {}

        def larger(gap: Value) -> bool:
            literal = self.polynomials.literal(gap, SIGNS[">="])
            if not isinstance(literal, Literal):
                return literal is ALWAYS
            if literal not in known:
                raise _Ask(literal)
            return known[literal]

        try:
            return compute(larger)
        except _Ask as asked:
            (literal,) = asked.args
        if len(known) >= MAX_CASES:
            raise TooLarge(f"a condition hangs on more than {MAX_CASES} comparisons in Min, Max and Abs; use fewer")
        sides = ((literal, True), (denial(literal), False))
        return some(*(every(said, self.by_cases(compute, {**known, literal: so})) for said, so in sides))

    # predicates

    def predicate(self, asked: Predicate) -> Formula:
        name, arguments = asked.name, asked.arguments
        if prod(self.game.shape) * sum(self.game.shape) > MAX_COMPARED:
            raise TooLarge(f"{name}(...) compares more than {MAX_COMPARED} payoffs here; claim it of a smaller game")
        if name in ("unique", "payoff_dominant") or any(" + " in argument for argument in arguments):
            self.two(name)
            return self.by_cases(lambda larger: vertex_claim(self, name, arguments, larger))
        if name in ORDINAL:
            return OrdinalClaims(self.game, self.gain, every, some).says(asked)
        match name:
            case "equilibrium":
                return self.stable(arguments, ">=")
            case "strict":
                return self.stable(arguments, ">")
            case "pareto":
                others = [other for other in self.game.profiles() if other != arguments]
                return every(*(self.not_better(other, arguments) for other in others))
            case "best_response" | "dominant" | "strictly_dominant":
                return self.best_of_all(name, arguments, ">" if name == "strictly_dominant" else ">=")
        return self.risk_dominant(arguments)

    def two(self, name: str) -> None:
        if len(self.seats) != 2:
            raise UsageError(f"{name}(...) is checked for two players only; this game has {len(self.seats)}")

    def pays(self, seat: int, profile: Profile) -> Node:
        paid: Node = self.game.write_out(self.game.cell(profile)[seat])
        return paid

    def gain(self, seat: int, there: Profile, relation: str, here: Profile) -> Formula:
        """Say that u(there) `relation` u(here) for one player."""
        left, right = self.pays(seat, there), self.pays(seat, here)
        return self.by_cases(lambda larger: self.say_comparison(left, relation, right, larger))

    def best(self, seat: int, profile: Profile, relation: str) -> Formula:
        others = self.game.deviations(profile, seat)
        return every(*(self.gain(seat, profile, relation, other) for other in others))

    def stable(self, profile: Profile, relation: str) -> Formula:
        return every(*(self.best(seat, profile, relation) for seat in self.seats))

    def not_better(self, other: Profile, profile: Profile) -> Formula:
        """Say that the other outcome costs somebody something, or gives nobody anything."""
        costs = [self.gain(seat, other, "<", profile) for seat in self.seats]
        gives_nothing = [self.gain(seat, other, "<=", profile) for seat in self.seats]
        return some(*costs, every(*gives_nothing))

    def best_of_all(self, name: str, arguments: Profile, relation: str) -> Formula:
        """Say that a strategy is the best against those named, or against whatever the others play."""
        seat = seat_of(name, arguments, self.game.players)
        others = (player.strategies for k, player in enumerate(self.game.players) if k != seat)
        against = [arguments[2:]] if name == "best_response" else product(*others)
        return every(*(self.best(seat, (*rest[:seat], arguments[1], *rest[seat:]), relation) for rest in against))

    def risk_dominant(self, profile: Profile) -> Formula:
        self.two("risk_dominant")
        rivals = [t for t in self.game.profiles() if all(a != b for a, b in zip(profile, t, strict=True))]
        ahead = (self.by_cases(partial(self.ahead, profile, t)) for t in rivals)
        safe = (some(denial(self.stable(t, ">")), more) for t, more in zip(rivals, ahead, strict=True))
        return every(self.stable(profile, ">"), *safe)

    def ahead(self, profile: Profile, other: Profile, larger: formulas.Larger) -> Formula:
        losses = [self.loss(a, b, larger) for a, b in ((profile, other), (other, profile))]
        return self.polynomials.literal(self.field.minus(*losses), SIGNS[">"])

    def loss(self, profile: Profile, other: Profile, larger: formulas.Larger) -> Value:
        """Return the product of what each player loses by leaving `profile` alone for its part of `other`."""
        total = Value(self.field.constant(Fraction(1)))
        for seat in self.seats:
            away = self.pays(seat, (*profile[:seat], other[seat], *profile[seat + 1 :]))
            lost = self.field.minus(self.field.of(self.pays(seat, profile), larger), self.field.of(away, larger))
            total = self.field.multiply(total, lost)
        return total


MAX_PAIRS = 6_000  # pairs of bases: 4×4 has 4,761


@dataclass(frozen=True)
class Basis:
    """The strategies `best` that tie, the strategies `mixed` that may be used; N, S and u times the determinant."""

    best: tuple[int, ...]
    mixed: tuple[int, ...]
    determinant: Value
    weights: dict[int, Value]
    slacks: dict[int, Value]
    level: Value


ZERO = Value({})


class VertexFormulas:
    """One player's payoffs, a line for each of its strategies, and the vertices of the other player's mixtures."""

    def __init__(self, translator: ClaimTranslator, payoffs: Sequence[Sequence[Value]]) -> None:
        self.field, self.says = translator.field, translator.polynomials.literal
        self.under = reduce(or_, (value.under for line in payoffs for value in line))
        self.matrix = [[self.field.over_these(value, self.under) for value in line] for line in payoffs]
        m, n = len(self.matrix), len(self.matrix[0])
        sizes = range(1, min(m, n) + 1)
        pairs = (pair for size in sizes for pair in product(combinations(range(m), size), combinations(range(n), size)))
        self.bases = [found for pair in pairs if (found := self.basis(*pair)).determinant.over]
        self.known: dict[tuple[object, ...], Formula] = {}

    def once(self, what: tuple[object, ...], say: Callable[[], Formula]) -> Formula:
        """Return a formula, which is made when it is first asked for: pairs of vertices ask thousands of times."""
        if what not in self.known:
            self.known[what] = say()
        return self.known[what]

    def value(self, over: Polynomial, power: int) -> Value:
        return Value(over, Counter({key: power * p for key, p in self.under.items() if power}))

    def basis(self, best: tuple[int, ...], mixed: tuple[int, ...]) -> Basis:
        """Return the system a_i·y − u = 0 for the best, Σ y = 1, by Cramer's rule."""
        field, one, power = self.field, self.field.constant(Fraction(1)), len(best) - 1
        minus = self.field.constant(Fraction(-1))
        system = [[*(self.matrix[i][j] for j in mixed), minus] for i in best] + [[one] * len(mixed) + [{}]]
        wanted: list[Polynomial] = [*({} for _ in best), one]
        swapped = (  # column k of the system for what is wanted
            [[*line[:k], entry, *line[k + 1 :]] for line, entry in zip(system, wanted, strict=True)]
            for k in range(len(system))
        )
        over = [*map(field.determinant, swapped)]
        weights, level = dict(zip(mixed, over, strict=False)), over[-1]
        slacks = {}
        for i in range(len(self.matrix)):
            slack = level
            for j in mixed:
                slack = field.sum(slack, field.product(self.matrix[i][j], weights[j]), -1)
            if i not in best:
                slacks[i] = self.value(slack, power + 1)
        each = {j: self.value(n, power) for j, n in weights.items()}
        determinant = self.value(field.determinant(system), power)
        return Basis(best, mixed, determinant, each, slacks, self.value(level, power + 1))

    def stands(self, place: int, relation: str = ">=", weights: str = "") -> Formula:
        """Say that the basis gives a vertex; with > that all its weights and slacks are above zero, or its weights."""
        basis = self.bases[place]

        def say() -> Formula:
            numbers = [(basis.determinant, ">"), *((n, weights or relation) for n in basis.weights.values())]
            numbers += [(n, relation) for n in basis.slacks.values()]
            return some(
                *(every(*(self.says(n, SIGNS[side.replace(">", above)]) for n, side in numbers)) for above in "><")
            )

        return self.once(("stands", place, relation, weights or relation), say)

    def say_unused(self, place: int, j: int) -> Formula:
        """Say that the vertex of the basis gives strategy j no weight."""
        basis = self.bases[place]
        say = partial(self.says, basis.weights.get(j, ZERO), SIGNS["=="])
        return self.once(("unused", place, j), say) if j in basis.mixed else ALWAYS

    def ties(self, place: int, i: int) -> Formula:
        """Say that strategy i is a best reply to the vertex of the basis."""
        basis = self.bases[place]
        say = partial(self.says, basis.slacks.get(i, ZERO), SIGNS["=="])
        return self.once(("ties", place, i), say) if i not in basis.best else ALWAYS

    def pays_less(self, place: int, i: int, j: int) -> Formula:
        """Say that the value at the vertex is below the payoff of strategy i against j."""
        basis = self.bases[place]

        def say() -> Formula:
            own = self.field.multiply(basis.determinant, self.value(self.matrix[i][j], 1))
            gap = self.field.minus(basis.level, own)
            signs = ((SIGNS[one], SIGNS[other]) for one, other in ("><", "<>"))
            return some(*(every(self.says(basis.determinant, one), self.says(gap, other)) for one, other in signs))

        return self.once(("pays less", place, i, j), say)

    def covers(self, support: Sequence[int], replies: Sequence[int]) -> Formula:
        """Say that a mixture uses exactly these strategies and makes these of the player best replies."""
        inside = []
        for place, basis in enumerate(self.bases):
            outside = (self.say_unused(place, j) for j in basis.mixed if j not in support)
            inside.append(every(self.stands(place), *outside, *(self.ties(place, i) for i in replies)))
        return every(
            *(some(*(every(one, denial(self.say_unused(k, j))) for k, one in enumerate(inside))) for j in support)
        )


def few_pairs(translator: ClaimTranslator, what: str) -> None:
    """Refuse a game with too many pairs of bases."""
    m, n = translator.game.shape
    if (comb(m + n, n) - 1) ** 2 > MAX_PAIRS:
        raise TooLarge(f"{what} of a {m}×{n} game needs more than {MAX_PAIRS} pairs of bases; claim less of it")


def sides(translator: ClaimTranslator, larger: formulas.Larger) -> tuple[VertexFormulas, VertexFormulas]:
    """Return the vertices of the columns' mixtures y, and of the rows' mixtures x."""
    field, game = translator.field, translator.game
    first, second = (
        [[field.of(game.write_out(entry), larger) for entry in line] for line in game.matrix(player)]
        for player in (0, 1)
    )
    return VertexFormulas(translator, first), VertexFormulas(
        translator, [list(line) for line in zip(*second, strict=True)]
    )


def vertex_claim(translator: ClaimTranslator, name: str, arguments: Sequence[str], larger: formulas.Larger) -> Formula:
    """Return the predicate where the comparisons in Min, Max and Abs come out as `larger` says."""
    few_pairs(translator, f"{name}(...)")
    rows, columns = (
        [k for k, strategy in enumerate(player.strategies) if strategy in argument.split(" + ")]
        for player, argument in zip(translator.game.players, arguments, strict=True)
    )
    to_row, to_column = sides(translator, larger)
    if name == "equilibrium":
        return every(to_row.covers(columns, rows), to_column.covers(rows, columns))
    if name == "unique":
        return unique(to_row, to_column, rows, columns)
    return pays_most(to_row, to_column, rows[0], columns[0])


def pairs(to_row: VertexFormulas, to_column: VertexFormulas) -> Iterator[tuple[int, int, Formula]]:
    """Yield every pair of bases, y's and x's, and the formula that both give vertices and are an equilibrium."""
    for a, y in enumerate(to_row.bases):
        for b, x in enumerate(to_column.bases):
            to_row.field.spend(OVERHEAD * (len(x.mixed) + len(y.mixed)))
            rows = (some(to_column.say_unused(b, i), to_row.ties(a, i)) for i in x.mixed if i not in y.best)
            columns = (some(to_row.say_unused(a, j), to_column.ties(b, j)) for j in y.mixed if j not in x.best)
            yield a, b, every(*rows, *columns, to_row.stands(a), to_column.stands(b))


def unique(to_row: VertexFormulas, to_column: VertexFormulas, rows: Sequence[int], columns: Sequence[int]) -> Formula:
    """Say that the equilibrium with these supports is the only one."""
    at_y = [k for k, b in enumerate(to_row.bases) if (list(b.best), list(b.mixed)) == (rows, columns)]
    at_x = [k for k, b in enumerate(to_column.bases) if (list(b.best), list(b.mixed)) == (columns, rows)]
    if not at_y or not at_x:
        return formulas.NEVER
    own = (at_y[0], at_x[0])
    others = (denial(stands) for a, b, stands in pairs(to_row, to_column) if (a, b) != own)
    return every(to_row.stands(own[0], ">"), to_column.stands(own[1], ">"), *others)


def pays_most(to_row: VertexFormulas, to_column: VertexFormulas, row: int, column: int) -> Formula:
    """Say that these pure strategies are an equilibrium and pay both more than every other one."""
    parts = [to_row.covers([column], [row]), to_column.covers([row], [column])]
    for a, b, stands in pairs(to_row, to_column):
        at_home = every(
            *(to_column.say_unused(b, i) for i in to_column.bases[b].mixed if i != row),
            *(to_row.say_unused(a, j) for j in to_row.bases[a].mixed if j != column),
        )
        less = every(to_row.pays_less(a, row, column), to_column.pays_less(b, column, row))
        parts.append(some(denial(stands), at_home, less))
    return every(*parts)
