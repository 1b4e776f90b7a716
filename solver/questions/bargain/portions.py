"""What a bargaining solution picks across the ranges: each agreement with its closed form, and how often it is picked.

What a party is sure of without an agreement can be the largest of some payoffs each of which is the smallest of others,
so that the closed forms fall into many cases, and in each of them the same few agreements are picked: a point of the
frontier, or a lottery over the ends of one of its edges. With a name d_i for what each party is sure of there is one
case. Of points drawn evenly from the ranges it is then told, exactly, which agreement is picked at each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio, to_fraction
from solver.concepts.bargaining.atlas import Weights, lottery_label, more_arguments, on_issues, solution_named
from solver.concepts.bargaining.cases import problems, with_named_threat
from solver.errors import InvalidGame
from solver.expressions.expression import evaluate
from solver.forms.dispute import Dispute
from solver.regions.constraints import Cell
from solver.regions.domain import domain
from solver.regions.region import Region
from solver.regions.volume import Share, estimate, sample_points
from solver.report.records import Record

POINTS = 2_000  # drawn: some half a second
MAX_CASES = 2  # of utilities that compare something themselves


@dataclass(frozen=True, slots=True)
class Portion(Record, by={"payoffs": "players"}):
    """An agreement, or a lottery over several, that is picked in a `share` of the ranges, which is `where`; `payoffs`
    in closed form, one a party."""

    agreement: str
    share: Share
    where: str
    payoffs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Across(Record):
    """What the solution of this name and title picks across the ranges, the largest share first; `sure`: what each
    party has without an agreement, by its name in the formulas; `nothing`: the share in which nothing is agreed on."""

    solution: str
    title: str
    sure: Mapping[str, str]
    portions: tuple[Portion, ...]
    nothing: Share

    @property
    def error(self) -> float:
        """How far a share is off at most, by its interval."""
        return max((one.share.high - one.share.low for one in self.portions), default=0.0) / 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is picked where one of the cells holds, as a mixture of the points at these positions, or of some of them:
    what a party is sure of can be what an end of an edge pays it."""

    positions: tuple[int, ...]
    paid: tuple[Ratio, ...]
    cells: tuple[Cell, ...]

    def holds(self, values: tuple[fmpq, ...]) -> bool:
        return any(all(condition.holds(values) for condition in cell) for cell in self.cells)


def find_portions(dispute: Dispute, name: str, weights: Weights) -> Across | None:
    """Return what a solution picks across the ranges; None where agreements settle issues or are ratified, it has no
    closed form, or its cases are many for other reasons, too.

    >>> across = find_portions(from_normal(load("thaad-deal")), "nash", (Fraction(1), Fraction(1)))
    >>> [one.agreement for one in across.portions][:2]
    ['withdraw-sanction', 'withdraw-sanction + keep-tolerate']
    """
    if solution_named(name).pieces is None or dispute.ratifiers or on_issues(dispute):
        return None
    try:
        named = with_named_threat(dispute, [problem for _, problem in problems(dispute, domain(dispute.space))])
        pieces = [] if named is None else sorted(_pieces(named, name, weights), key=lambda one: len(one.positions))
    except InvalidGame:  # too many cases
        return None
    if named is None or not pieces:
        return None
    met, drawn, first = Counter[int](), 0, dict[int, tuple[fmpq, ...]]()
    for values in _values(dispute, named):
        drawn += 1
        k = next((k for k, piece in enumerate(pieces) if piece.holds(values)), None)
        if k is not None:
            met[k] += 1
            first.setdefault(k, values)
    if not drawn:
        return None
    names, found = named.space.names, list[Portion]()
    for k, count in met.most_common():
        region = Region(named.space, pieces[k].cells).merged()
        texts = tuple(ratio_text(value, names, tuple(map(to_fraction, first[k]))) for value in pieces[k].paid)
        found.append(Portion(lottery_label(dispute, pieces[k].positions), estimate(count, drawn), str(region), texts))
    sure = dict(zip(map(str, named.disagreement), map(str, dispute.disagreement), strict=True))
    return Across(name, solution_named(name).title, sure, tuple(found), estimate(drawn - met.total(), drawn))


def _pieces(named: Dispute, name: str, weights: Weights) -> Iterator[_Piece]:
    """Yield the pieces of a solution; nothing where the utilities make many cases themselves."""
    solution, found = solution_named(name), list(problems(named, domain(named.space)))
    together: dict[tuple[tuple[int, ...], tuple[Ratio, ...]], tuple[Cell, ...]] = {}
    for guards, problem in found if len(found) <= MAX_CASES else ():
        assert solution.pieces is not None
        for piece in solution.pieces(problem, *more_arguments(solution, weights)):
            key = tuple(sorted(k for k, weight in piece.mixture if weight.over)), problem.payoffs_of(piece.mixture)
            together[key] = (*together.get(key, ()), *(guards + cell for cell in piece.cells))
    yield from (_Piece(positions, paid, cells) for (positions, paid), cells in together.items())


def _values(dispute: Dispute, named: Dispute) -> Iterator[tuple[fmpq, ...]]:
    """Yield points drawn from the ranges, as numbers for the parameters and for what the parties are sure of there."""
    ring, names = domain(named.space).ring, named.space.names
    for point in sample_points(((),), (), domain(dispute.space), POINTS):
        here = dict(zip(dispute.space.names, point, strict=True))
        sure: list[Fraction] = [evaluate(tree, here) for tree in dispute.threat]
        yield ring.values(dict(zip(names, (*point, *sure), strict=True)))
