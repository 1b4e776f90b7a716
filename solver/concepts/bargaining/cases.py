"""A dispute as bargaining problems, case by case, cut by what each ratifier accepts.

There is one problem for each way that the comparisons in the utilities can come out; with ratifiers one for each way
that what they accept can be cut off. The cases exclude one another and leave nothing out.

What a claim may say of a dispute beside its outcome is whether there is a zone of agreement, and what ratifiers do:

    zone                both can gain, strictly, by what is ratified
    gain(US)            what a party gets over what it has without an agreement; a number, to be compared
    binds(Senate)       a ratifier accepts what is agreed with nothing to spare
    helps(Senate)       its own side gets more than it would without that ratifier, hurts(Senate) less

Each but the number is a region of its own, so that claims join them as they like.

The issues' box B is cut by one half-space a_r(x) >= 0 after the other. A corner p with a(p) >= 0 is kept, and where an
edge leads from it to a corner q with a(q) < 0 there is a new corner,

    p + a(p)/(a(p) − a(q)) · (q − p),

a quotient in the parameters; which corners are kept is one case of the parameters. Two corners share an edge exactly if
no third one lies on every face that both lie on (double description). At a tie a(p) = 0 the new corner falls on p, as
the limit of a(p) > 0. So a solution that makes something greatest does so over the part that is ratified.

Any other is moved as little along the frontier as it takes: it is where the smaller of g₁/g₁* and g₂/g₂* is as great as
it can be, for the gains g* that it picks without ratifiers. On a frontier with a place t from one side's best to the
other's, of which A to B is ratified, that is min(max(t*, A), B), since of two gains one rises in t and one falls; and
so is Nash's, whose product rises up to t* and falls from there.

Motzkin, Raiffa, Thompson and Thrall (1953), "The Double Description Method", Contributions to the Theory of Games II.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, permutations, product
from math import prod
from typing import Generic, TypeAlias

from solver.algebra.number_fields import Outcome, affine, number
from solver.algebra.polynomials import Ratio, Relation, in_ring, largest_size, ratio, ring
from solver.atlas import domain_of
from solver.concepts.bargaining import many_parties
from solver.concepts.bargaining.pareto_frontier import gains
from solver.concepts.bargaining.problem import N, NumericProblem, Problem, SolutionPiece
from solver.concepts.bargaining.two_parties import egalitarian_at_point, egalitarian_pieces
from solver.concepts.piecewise import PiecewiseAtlas, at_least
from solver.errors import InvalidGame, UsageError
from solver.expressions.conditions import Comparison, ConditionNode, Predicate, predicates
from solver.expressions.expression import Expression, evaluate, substitute
from solver.expressions.nodes import Name, Node, add, negate
from solver.forms.dispute import Dispute
from solver.forms.players import Ratifier
from solver.forms.predicates import value_name
from solver.regions.constraints import Cell, Feasible, constraint, normalized, without_positive_factors
from solver.regions.decide.emptiness import LINEAR, QUICK, SIGNS, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.elimination import project
from solver.regions.lowering import Decisions, cases, condition_cells, lower
from solver.regions.parameters import Parameter
from solver.regions.region import Region

Solve: TypeAlias = Callable[[Problem, Feasible], Iterator[SolutionPiece]]


def possible(guards: Cell, over: Domain) -> Feasible:
    """Return the test whether a conjunction is not known to be empty in this case of the utilities."""

    def may_be(cell: Cell) -> bool:
        together = without_positive_factors(guards + cell) if guards else cell
        return together is not None and not is_empty(together, over, QUICK)

    return may_be


def problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem]]:
    """Yield the dispute as polynomials, once for each way that the comparisons in its utilities can come out.

    >>> game = load("divide-the-dollar")
    >>> [(guards, len(problem.points)) for guards, problem in problems(game, domain(game.space))]
    [((), 2)]

    With ratifiers it is the part that they accept, once for each way that it can be cut off.
    """
    for guards, problem, spare in _whole_problems(dispute, over):
        yield from _ratified(dispute, problem, spare, guards, over)


def _whole_problems(dispute: Dispute, over: Domain) -> Iterator[tuple[Cell, Problem, Sequence[tuple[Ratio, ...]]]]:
    """Yield the problems without ratifiers, each with what every ratifier has to spare at its points."""
    points, threat = dispute.points(), dispute.threat
    margins = dispute.margins() if dispute.ratifiers else ((),) * len(points)

    def compute(decide: Decisions) -> tuple[Problem, tuple[tuple[Ratio, ...], ...]]:
        def quotients(trees: Sequence[Node]) -> tuple[Ratio, ...]:
            return tuple(lower(tree, over.ring, decide) for tree in trees)

        return Problem(over.ring, tuple(map(quotients, points)), quotients(threat)), tuple(map(quotients, margins))

    for guards, (problem, spare) in cases(compute, lambda guards: not is_empty(guards, over, SIGNS)):
        yield guards, problem, spare


def zones(dispute: Dispute) -> Iterator[tuple[Cell, Problem, Sequence[Cell]]]:
    """Yield the cases of the dispute, what is bargained over in each, and where in it both can gain."""
    over = domain(dispute.space)
    for guards, problem, spare in _whole_problems(dispute, over):
        if dispute.ratifiers and (zone := _zone_by_elimination(problem, spare, guards, over)) is not None:
            yield guards, problem, zone
            continue
        for cell, part in _ratified(dispute, problem, spare, guards, over):
            found = gains(part, possible(cell, over))
            yield cell, part, [without_positive_factors(cell + one) or cell + one for one in found]


def zone_of(dispute: Dispute) -> Region:
    """Return where both parties can gain: the zone of possible agreement.

    >>> print(zone_of(load("divide-the-dollar")))
    fallback_bob < 1 - fallback_ann
    """
    if (parties := len(dispute.players)) != 2:
        found = f"here are {parties}: zopa bargain has a point"
        raise UsageError(f"where there is a zone is found for two parties; {found}")
    cells = dict.fromkeys(cell for _, _, zone in zones(dispute) for cell in zone)
    return Region(dispute.space, tuple(cells)).merged()


def with_named_threat(dispute: Dispute, found: Sequence[Problem]) -> Dispute | None:
    """Return the dispute with a parameter in the place of what each party has without an agreement, so that what it is
    made of splits nothing; None where the parameters do not bound that, or cannot have these names.

    >>> game = load("divide-the-dollar")
    >>> named = with_named_threat(game, [problem for _, problem in problems(game, domain(game.space))])
    >>> [render(tree) for tree in named.threat], named.space["sure_ann"].high
    (['sure_ann', 'sure_bob'], Fraction(1, 1))

    `found`: the dispute as polynomials.
    """
    each, space = list(zip(*(problem.threat for problem in found), strict=True)), dispute.space
    if not all(value.is_polynomial for values in each for value in values):
        return None
    here = [evaluate(tree, space.baseline) for tree in dispute.threat]
    ends = (max(largest_size(value.over, space.box) for value in values) for values in each)
    names = [re.sub(r"\W", "_", f"sure_{name}") for name in dispute.seat_names]
    try:
        more = [Parameter(name, x, -end, end) for name, x, end in zip(names, here, ends, strict=True)]
        wider = replace(space, parameters=(*space.parameters, *more))
        threat = tuple(Expression(Name(name), name) for name in names)
        return replace(dispute, space=wider, disagreement=threat, answers=())
    except InvalidGame:
        return None


def solved(dispute: Dispute, solve: Solve, maximises: bool) -> Iterator[tuple[Cell, Problem, SolutionPiece]]:
    """Yield the pieces of a solution on each case; what makes nothing greatest is moved to what is ratified."""
    over = domain(dispute.space)
    free: list[tuple[Cell, Sequence[Ratio]]] = []  # what everybody gains without ratifiers, and where
    if moved := bool(dispute.ratifiers) and not maximises:
        for guards, problem, piece in solved(replace(dispute, ratifiers=()), solve, True):
            paid = [u - d for u, d in zip(problem.paid(piece.mixture), problem.threat, strict=True)]
            free += [(guards + cell, paid) for cell in piece.cells]
    for guards, problem in problems(dispute, over):
        for cell, gained in free:
            if not is_empty(guards + cell, over, QUICK):
                for piece in egalitarian_pieces(problem, gained, possible(guards + cell, over)):
                    yield guards + cell, problem, piece
        for piece in () if moved else solve(problem, possible(guards, over)):
            yield guards, problem, piece


# --- what is ratified ------------------------------------------------------------------------------


MAX_CASES = 256
MAX_ZONE, MAX_ELIMINATED = 24, 2  # alternatives; issues


@dataclass(frozen=True, slots=True)
class Vertex(Generic[N]):
    """A corner of what can be agreed on: payoffs, issues and what each ratifier has to spare; the faces it is on."""

    row: tuple[N, ...]
    faces: frozenset[tuple[int, bool]]


def _box(dispute: Dispute, rows: Sequence[tuple[N, ...]]) -> tuple[Vertex[N], ...]:
    """Return the corners of the issues' box with a row for each."""
    ends = product((False, True), repeat=len(dispute.issues))
    return tuple(Vertex(row, frozenset(enumerate(which))) for row, which in zip(rows, ends, strict=True))


def _cut(corners: Sequence[Vertex[N]], kept: Sequence[bool], column: int) -> tuple[Vertex[N], ...]:
    """Return the corners of the part in which a column of the rows is at least zero, given at which it is."""
    found, stays = [corner for corner, stay in zip(corners, kept, strict=True) if stay], dict(enumerate(kept))
    for p, q in ((corners[i], corners[j]) for i, j in _edges(corners) if stays[i] and not stays[j]):
        share = p.row[column] / (p.row[column] - q.row[column])
        row = tuple(x + share * (y - x) for x, y in zip(p.row, q.row, strict=True))
        found.append(Vertex(row, (p.faces & q.faces) | {(-1 - column, True)}))
    return tuple(found)


def _edges(corners: Sequence[Vertex[N]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of corners, either way round, that share an edge."""
    for (i, p), (j, q) in permutations(enumerate(corners), 2):
        shared = p.faces & q.faces
        if not any(shared <= other.faces for k, other in enumerate(corners) if k not in (i, j)):
            yield i, j


def _cut_by_cases(
    corners: Sequence[Vertex[Ratio]], columns: Sequence[int], guards: Cell, feasible: Feasible
) -> Iterator[tuple[Cell, tuple[Vertex[Ratio], ...]]]:
    """Yield what is left where all these columns are at least zero, once for each way that the corners are divided. The
    cases exclude one another. Raises UsageError for more than MAX_CASES cases of one column."""
    if not columns:
        yield guards, tuple(corners)
        return
    column, *others = columns
    ways: list[tuple[Cell, tuple[bool, ...]]] = [(guards, ())]
    for corner in corners:
        spare = corner.row[column]
        conditions = ((True, at_least(spare)), (False, at_least(-spare, strict=True)))
        split = (
            (without_positive_factors((*cell, c)), (*kept, stays)) for cell, kept in ways for stays, c in conditions
        )
        ways = [(cell, kept) for cell, kept in split if cell is not None and feasible(cell)]
        if len(ways) > MAX_CASES:
            raise UsageError(f"what is ratified has over {MAX_CASES} cases; assume more, or give less ratifiers")
    for cell, kept in ways:
        ends = ((corners[i].row, corners[j].row) for i, j in _edges(corners) if kept[i] and not kept[j])
        known = without_positive_factors((*cell, *(at_least(a[column] - b[column], strict=True) for a, b in ends)))
        if known is not None:  # so that factors of denominators can be left out
            yield from _cut_by_cases(_cut(corners, kept, column), others, known, feasible)


def _ratified(
    dispute: Dispute, whole: Problem, spare: Sequence[tuple[Ratio, ...]], guards: Cell, over: Domain
) -> Iterator[tuple[Cell, Problem]]:
    """Yield the part of a problem that is ratified, case by case; `spare` as in `ratified_at_point`."""
    if not dispute.ratifiers:
        yield guards, whole
        return
    values = [tuple(map(whole.ring.number, corner)) for corner in dispute.corners()]
    corners = _box(dispute, [(*u, *x, *a) for u, x, a in zip(whole.points, values, spare, strict=True)])
    parties, first = len(whole.threat), len(whole.threat) + len(dispute.issues)
    for cell, left in _cut_by_cases(corners, range(first, len(corners[0].row)), guards, possible((), over)):
        points = tuple(corner.row[:parties] for corner in left) or (whole.threat,)
        settled = tuple(corner.row[parties:first] for corner in left) or (values[0],)
        joined = frozenset((i, j) for i, j in _edges(left) if i < j)
        yield cell, Problem(whole.ring, points, whole.threat, settled, joined)


def _zone_by_elimination(
    whole: Problem, spare: Sequence[tuple[Ratio, ...]], guards: Cell, over: Domain
) -> Sequence[Cell] | None:
    """Return where some agreement that is ratified leaves everybody better off, as alternatives; None if too many.

    The issues x, each scaled to [0, 1], are eliminated from a_r(x) >= 0, g_i(x) > 0 and 0 <= x <= 1.
    """
    issues = len(whole.points).bit_length() - 1
    if issues > MAX_ELIMINATED:
        return None
    wide = ring((*over.names, *(f"issue {k}" for k in range(issues))))
    shares = [wide[name] for name in wide.names[len(over.names) :]]
    conditions = [constraint(in_ring(c.poly, wide), c.relation) for c in guards]
    conditions += [constraint(side, ">=") for share in shares for side in (share, 1 - share)]
    relations: tuple[tuple[Sequence[tuple[Ratio, ...]], Relation], ...] = ((whole.gains, ">"), (spare, ">="))
    for values, relation in relations:
        for column in zip(*values, strict=True):
            slopes = [column[1 << k] - column[0] for k in reversed(range(issues))]
            under = prod((part.under for part in (column[0], *slopes)), start=over.ring.one)
            start, *steps = (in_ring((part * ratio(under, over.ring.one)).over, wide) for part in (column[0], *slopes))
            total = sum((step * share for step, share in zip(steps, shares, strict=True)), start)
            conditions.append(constraint(total * in_ring(under, wide), relation))
    cell = normalized(tuple(conditions))
    found = [] if cell is None else list(islice(project(cell, over, SIGNS), MAX_ZONE + 1))
    return None if len(found) > MAX_ZONE else found


def ratified_at_point(dispute: Dispute, whole: NumericProblem, spare: Sequence[tuple[Fraction, ...]]) -> NumericProblem:
    """Return the part of a problem that is ratified; `spare`: what each ratifier has to spare at each of its points."""
    corners = _box(dispute, [(*u, *x, *a) for u, x, a in zip(whole.points, dispute.corners(), spare, strict=True)])
    parties, first = len(whole.threat), len(whole.threat) + len(dispute.issues)
    for column in range(first, first + len(dispute.ratifiers)):
        corners = _cut(corners, [corner.row[column] >= 0 for corner in corners], column)
    points = tuple(corner.row[:parties] for corner in corners) or (whole.threat,)  # nothing to gain, then
    settled = tuple(corner.row[parties:first] for corner in corners) or (dispute.corners()[0],)
    return NumericProblem(points, whole.threat, settled, whole.points)


def clamp(problem: NumericProblem, free: Sequence[Outcome], title: str) -> Sequence[Outcome]:
    """Return what is ratified in place of what a solution picks without ratifiers; UsageError for irrational payoffs.

    >>> there = Outcome((), (Fraction(1, 2), Fraction(1, 2)))
    >>> clamp(numbers([(Fraction(3, 4), Fraction(1, 4)), (1, 0)], (0, 0)), [there], "")[0].payoffs
    (Fraction(3, 4), Fraction(1, 4))
    """
    found: list[Outcome] = []
    for one in free:
        paid = [u for u in one.payoffs if isinstance(u, Fraction)]
        if len(paid) < len(one.payoffs):
            what = f"the {title} pays what is no fraction here"
            raise UsageError(f"{what}, and is not moved to what is ratified; ask for another solution")
        gains = [u - d for u, d in zip(paid, problem.threat, strict=True)]
        rows = tuple(tuple(g / unit for g, unit in zip(row, gains, strict=True)) for row in problem.gains())
        scaled = NumericProblem(rows, (Fraction(0),) * len(gains))
        for moved in (egalitarian_at_point if len(gains) == 2 else many_parties.egalitarian)(scaled):
            back = zip(moved.payoffs, problem.threat, gains, strict=True)
            found.append(Outcome(moved.mixture, tuple(affine(number(u), d, unit) for u, d, unit in back)))
    return found


# --- what claims may say ---------------------------------------------------------------------------


NO_AGREEMENT = "(no-agreement)"
ZONE, BINDS, HELPS, HURTS = "zone", "binds", "helps", "hurts"


@dataclass(frozen=True, eq=False, repr=False)
class DisputeAtlas(PiecewiseAtlas):
    """What is agreed in a dispute. `other`: the same atlas of a dispute with fewer ratifiers, None for no solution."""

    game: Dispute
    other: Callable[[Dispute], PiecewiseAtlas] | None = field(default=None, repr=False)

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        names = tuple(one.name for one in self.game.ratifiers) if self.other is not None and self.one_outcome else ()
        return {ZONE: ()} | (dict.fromkeys((BINDS, HELPS, HURTS), names) if names else {})

    @property
    def numbers(self) -> dict[str, dict[str, Node]]:
        found = super().numbers
        threats = zip(found["payoff"].items(), self.game.threat, strict=True)
        return found | {"gain": {party: add(payoff, negate(threat)) for (party, payoff), threat in threats}}

    def _facts_in(self, tree: ConditionNode) -> dict[Predicate, Region]:
        return {one: self.fact_region(one) for one in dict.fromkeys(predicates(tree)) if one.name in self.facts}

    def fact_region(self, fact: Predicate) -> Region:
        """Return where a predicate of `facts` holds.

        >>> print(agreements(load("divide-the-dollar")).fact_region(Predicate("zone", ())))
        fallback_bob < 1 - fallback_ann
        """
        if fact.name == ZONE:
            return zone_of(self.game)
        (ratifier,) = (one for one in self.game.ratifiers if one.name in fact.arguments)
        found = self._tight(ratifier) if fact.name == BINDS else self._shift(ratifier, fact.name == HELPS)
        cells = (cell for cell in found if cell is not None and not is_empty(cell, domain_of(self), LINEAR))
        return Region(self.game.space, tuple(dict.fromkeys(cells)))

    def _tight(self, ratifier: Ratifier) -> Iterator[Cell | None]:
        """Yield where what is agreed leaves a ratifier nothing to spare."""
        issues = {one.name: Name(value_name("value", one.name)) for one in self.game.issues}
        gives, needs = (substitute(self.game.expanded(side), issues) for side in (ratifier.gives, ratifier.needs))
        level = Comparison(gives, "==", needs)
        for piece in self.branches:
            if piece.label != NO_AGREEMENT:
                tight = condition_cells(level, domain_of(self).ring, known=self.formulas(piece))
                yield from (without_positive_factors(a + b) for a, b in product(piece.region.cells, tight))

    def _shift(self, ratifier: Ratifier, up: bool) -> Iterator[Cell | None]:
        """Yield where the ratifier's own side gets more than without it, or where it gets less."""
        seat = self.game.seat_names.index(ratifier.of)
        kept = tuple(one for one in self.game.ratifiers if one != ratifier)
        free = () if self.other is None else self.other(replace(self.game, ratifiers=kept)).branches
        for here, there in product(self.branches, free):
            more = here.payoffs[seat] - there.payoffs[seat]
            moved = at_least(more if up else -more, strict=True)
            for a, b in product(here.region.cells, there.region.cells):
                yield without_positive_factors((*a, *b, moved))
