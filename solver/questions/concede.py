"""The cheapest change of some parameters that makes an outcome an equilibrium, or more than that.

Let R be where the outcome is what it is to be made (a claim's region), p the point, and F the parameters that may
be changed; the others stay at p. The question is

    minimise Σ_{k in F} cost_k · |θ_k − p_k|   subject to  θ in R, in the ranges and in the assumptions.

R is a union of conjunctions; each affine one is a linear programme over the rationals, solved exactly, and the best
of them wins (see `solver.distance.nearest`). Curved ones get a proved lower bound and a change that does it (see
`solver.distance.enclosure`).
A strict condition has no cheapest change, only one that must be exceeded: then the cost is "more than" the infimum,
and a margin, by which every condition as it is printed must hold, gives a definite answer. Each parameter is tried by
itself as well, exactly for any degree (`solver.questions.single`).

That nothing does it within the ranges is proved: the conjunctions are empty with the other parameters fixed. (Where
the claim holds nowhere at all, its conjunctions have been proved empty one by one as the region was made; the proof
shown is then that of the outcome's own branches, if it is no equilibrium anywhere.)

A mixture is made an equilibrium where one of its branches stands, whose edge belongs to it, so that there a weight
may be zero; the claim about its exact support, with its many curved pieces, is not used.

In the sense of Schelling (1960), The Strategy of Conflict: what commitment, or whose concession, would make
the promise credible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from solver import outcome as outcomes
from solver.atlas import Atlas
from solver.calculus.line import along, sign_at
from solver.claims import claim_region
from solver.constraint import Constraint
from solver.distance.enclosure import SPENT
from solver.distance.factored import pieces
from solver.distance.margin import kept_by
from solver.distance.nearest import Programme
from solver.distance.norms import Total, Values
from solver.distance.outside import Found, nearest_inside
from solver.distance.slices import held, with_numbers
from solver.domain import Domain, domain
from solver.errors import UsageError, nearest
from solver.forms.normal import NormalForm
from solver.lowering import Cell, tidy
from solver.parameter import NOBODY, exact
from solver.polynomial import at as value_of
from solver.polynomial import to_fmpq
from solver.proof.certificate import Coordinate, Parts, Verdict, all_empty, worst
from solver.proof.emptiness import Budget, decide
from solver.questions.alone import real_of
from solver.questions.named import canonical, standing
from solver.questions.single import Move, least_moves
from solver.questions.subject import atlas_of
from solver.region import Region
from solver.shown import Shown

MAKES = ("equilibrium", "unique", "strict", "risk-dominant", "payoff-dominant")


@dataclass(frozen=True, slots=True)
class Way:
    """One cheapest change.

    `to`: the new values of the parameters that may be changed; where the cost is not attained, values that must
    be passed, and `example` is then a change that does it. `spread`: the least and the greatest value of each among
    all changes that cost the same; `binding`: the conditions that hold with equality there, and `ends`: the
    parameters that an end of their range holds back.
    """

    to: Mapping[str, Coordinate]
    example: Mapping[str, Fraction] | None
    spread: Mapping[str, tuple[Fraction, Fraction]]
    binding: tuple[Constraint, ...]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """An alternative of the region that cannot be reached: its conditions that fail whatever is changed, or else
    those that cannot hold `together`."""

    conditions: tuple[Constraint, ...]
    together: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Concession:
    """What the change of some parameters can do.

    `verdict`: whether any change within the ranges does it, with a witness or a proof that none does; `low` is a
    proved lower bound of the cost, `high` the cost of `ways`; equal where the answer is exact. `attained`: whether
    a change of exactly that cost does it (None: not known). `blocked`: why none does it; `trusted`: whether `low`
    rests on z3's word, else its proof can be checked; `aside`: how many alternatives, which hold on curved walls only,
    are not looked at, since they have no interior and others do.
    """

    names: tuple[str, ...]
    verdict: Verdict
    low: Fraction | None = None
    high: Fraction | None = None
    attained: bool | None = None
    ways: tuple[Way, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    trusted: bool = False
    aside: int = 0

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, eq=False)
class Concede(Shown):
    """The answer: `joint` with all the parameters at once, `singles` with each alone.

    `make`: what the outcome is to be made, `region`: where it is that, without the margin; `costs`: per unit of each
    parameter, by default 100 over the width of its range, so that a cost is in per cent of ranges; `priced`: whether
    costs were given. `holds`: whether it is so at the point already, with the margin.
    """

    kind: ClassVar[str] = "concede"
    game: NormalForm
    concept: str
    outcome: str
    make: str
    region: Region
    point: Mapping[str, Fraction]
    side: str | None
    costs: Mapping[str, Fraction]
    priced: bool
    margin: Fraction
    holds: bool
    joint: Concession
    singles: tuple[Concession, ...]


def concede(
    subject: NormalForm | Atlas,
    outcome: str,
    by: Sequence[str] | None = None,
    side: str | None = None,
    make: str = "equilibrium",
    cost: Mapping[str, object] | None = None,
    at: Mapping[str, object] | None = None,
    margin: object = 0,
    budget: Budget = SPENT,
) -> Concede:
    """The cheapest change of the parameters `by`, or of all that the player `side` controls.

    >>> from games import load
    >>> found = concede(load("thaad-deal"), "withdraw, sanction", side="US")
    >>> [(name, str(value)) for name, value in found.joint.ways[0].to.items()], found.joint.high
    ([('breach_us', '3'), ('buffer', '5')], Fraction(20, 1))
    >>> [single.verdict.kind for single in found.singles]
    ['empty', 'empty']

    `make`: one of MAKES; `cost`: per unit, 1 where some are given and this one is not; `margin`: by how much each
    condition has to hold as it is printed. Raises UsageError for unknown names, and InvalidGame where the claim does
    not fit the game.
    """
    atlas = atlas_of(subject)
    game = atlas.game
    names = _names(game, by, side)
    costs = _costs(game, names, cost)
    slack = _margin(margin)
    point = game.space.point(at)
    if not game.space.admits(point):
        raise UsageError("the point breaks the game's assumptions; move it, or change the assumptions")
    if make not in MAKES:
        raise UsageError(f"an outcome cannot be made {make!r};{nearest(make, MAKES)} choose one of {', '.join(MAKES)}")
    label = canonical(atlas, outcome)
    if make == "equilibrium" and "+" in label:
        region = standing(atlas, outcome)
    else:
        region = claim_region(atlas, make.replace("-", "_") + label)
    task = _Task(region, slack, domain(game.space), point, costs, budget)
    task.ruled_out = tuple(_ruled_out(atlas, outcome)) if not region.cells else ()
    singles = tuple(task.single(name) for name in names)
    return Concede(
        game,
        atlas.concept,
        label,
        make,
        region,
        point,
        side,
        costs,
        cost is not None,
        slack,
        task.holds,
        _with_singles(task.joint(), singles),
        singles,
    )


def _names(game: NormalForm, by: Sequence[str] | None, side: str | None) -> tuple[str, ...]:
    """The parameters that may be changed, in the order of declaration."""
    controlled = {p.name: p.control for p in game.space.parameters if p.control != NOBODY}
    by = (by,) if isinstance(by, str) else by
    if by is not None and side is not None:
        raise UsageError("both parameters (by) and a player (side) are given; leave one of the two out")
    if by is None and side is None:
        known = ", ".join(f"{name} ({who})" for name, who in controlled.items()) or "none is controlled by a player"
        raise UsageError(f"name the parameters to change (--by or by=), or whose they are (--side or side=): {known}")
    if by is not None:
        chosen = {game.space[name].name for name in by}
        if not chosen:
            raise UsageError(f"no parameter is named to be changed; there are {', '.join(game.space.names)}")
        return tuple(name for name in game.space.names if name in chosen)
    players = [player.name for player in game.players]
    if side not in players:
        hint = nearest(str(side), players)
        raise UsageError(f"no player is called {side!r};{hint} there are {', '.join(players)}")
    own = tuple(name for name, who in controlled.items() if who == side)
    if not own:
        raise UsageError(f"{side} controls no parameter; name the parameters to change instead")
    return own


def _costs(game: NormalForm, names: Sequence[str], cost: Mapping[str, object] | None) -> dict[str, Fraction]:
    if cost is None:
        widths = {name: game.space[name].high - game.space[name].low for name in names}
        return {name: 100 / width for name, width in widths.items()}
    for name in cost:
        if game.space[name].name not in names:
            raise UsageError(f"a cost is given for {name}, which is not changed; there are {', '.join(names)}")
    found = {name: exact(cost.get(name, 1)) for name in names}
    for name, value in found.items():
        if value < 0:
            raise UsageError(f"the cost of {name} is {value} per unit; it cannot be below 0")
    return found


def _margin(margin: object) -> Fraction:
    slack = exact(margin)
    if slack < 0:
        raise UsageError(f"the margin is {slack}; it cannot be below 0")
    return slack


def _ruled_out(atlas: Atlas, outcome: str) -> Iterator[Blocked]:
    """Why an outcome is an equilibrium nowhere in Θ, if that is so: what the proof of each branch uses."""
    branches = outcomes.branches(atlas, outcome)
    if all(branch.verdict.kind == "empty" for branch in branches):
        for branch in branches:
            certificate = branch.verdict.certificate
            parts = certificate.parts if isinstance(certificate, Parts) else ()
            used = tuple(dict.fromkeys(c for part in parts for c in part.constraints))
            yield Blocked(used, len(used) > 1, branch.verdict)


def _on_a_curve(cell: Cell) -> bool:
    return any(c.relation == "==" and not c.is_affine for c in cell)


def _with_singles(joint: Concession, singles: Sequence[Concession]) -> Concession:
    """The joint answer, which one parameter alone may better where its exact answer lies on a curved wall."""
    best = min((s for s in singles if s.high is not None), key=lambda s: s.high or 0, default=None)
    if best is None or best.high is None or joint.high is None or best.high >= joint.high:
        return joint
    low = min(best.low or Fraction(0), joint.low or Fraction(0))
    return replace(joint, low=low, high=best.high, attained=best.attained, ways=best.ways)


class _Task:
    """A region to be reached from a point, at a cost for each parameter that may move."""

    def __init__(
        self,
        region: Region,
        margin: Fraction,
        over: Domain,
        point: Mapping[str, Fraction],
        costs: Mapping[str, Fraction],
        budget: Budget,
    ) -> None:
        self.over, self.budget = over, budget
        self.point: Values = over.order(point)
        self.costs = {over.names.index(name): cost for name, cost in costs.items()}
        self.needed = {c: kept_by(c, margin) for cell in region.cells for c in cell}  # each condition with the margin
        self.region = region
        self.values = tuple(map(to_fmpq, self.point))
        self.ruled_out: tuple[Blocked, ...] = ()  # why the region has no alternative, where it has none

    @property
    def holds(self) -> bool:
        return any(all(self.needed[c].holds(self.values) for c in cell) for cell in self.region.cells)

    def joint(self) -> Concession:
        """All parameters at once."""
        norm, free = Total(self.costs), frozenset(self.costs)
        here = held(self.over, self.point, free)
        cells, aside = self.parted(free)
        search = nearest_inside(cells, here, norm, self.point, None, self.budget)
        names = tuple(self.over.names[k] for k in sorted(free))
        if search.low is None and aside:
            cells, aside = self.cells(free), 0
            search = nearest_inside(cells, here, norm, self.point, None, self.budget)
        if search.low is None:
            return self.impossible(names, free, here)
        if search.high is None:
            return Concession(names, search.open[0], search.low, aside=aside, trusted=search.trusted)
        verdict = search.found[0].nearest.verdict
        known = [found.nearest.attained for found in search.found]
        attained = True if True in known else None if None in known else False
        best = [f for f in search.found if f.nearest.attained == attained]
        ways = tuple({str(way.to): way for way in (self.way(found, norm) for found in best)}.values())
        bounds = (search.low, search.high, attained)
        return Concession(names, verdict, *bounds, ways, aside=aside, trusted=search.trusted)

    def cells(self, free: frozenset[int]) -> list[Cell]:
        """The region with the other parameters at the point."""
        put = (tidy(self.put(cell, free)) for cell in self.region.cells)
        return list(dict.fromkeys(cell for cell in put if cell is not None))

    def parted(self, free: frozenset[int]) -> tuple[list[Cell], int]:
        """The cells, without those that hold on curved walls only where there are others; and how many those are."""
        cells = self.cells(free)
        thick = [cell for cell in cells if any(not _on_a_curve(part) for part in pieces(cell))]
        return (thick, len(cells) - len(thick)) if thick else (cells, 0)

    def put(self, cell: Cell, free: frozenset[int]) -> Cell:
        return tuple(self.moved(condition, free) for condition in cell)

    def moved(self, condition: Constraint, free: frozenset[int]) -> Constraint:
        """A condition, with the margin, in the parameters that may move."""
        return with_numbers(self.needed.get(condition, condition), self.point, free)

    @property
    def conditions(self) -> dict[Constraint, None]:
        """Those of the region and of the assumptions, each once."""
        return dict.fromkeys(c for cell in (*self.region.cells, *self.over.alternatives) for c in cell)

    def way(self, found: Found, norm: Total) -> Way:
        one, free = found.nearest, frozenset(norm.free)
        assert one.limit is not None and one.high is not None
        spread = {}
        if one.is_exact:
            programme = Programme(found.part, self.over, norm, self.point)
            spread = {self.over.names[k]: ends for k, ends in programme.spread(one.high).items()}
        tight = {b.condition for b in one.binding}
        return Way(
            self.named(one.limit, free),
            None if one.attained or one.witness is None else self.named(one.witness, free),
            spread,
            tuple(c for c in self.conditions if self.binds(self.moved(c, free), found, tight)),
            tuple(self.over.names[end.position] for end in one.ends),
        )

    def binds(self, condition: Constraint, found: Found, tight: set[Constraint]) -> bool:
        """Whether a condition, or one of its factors, holds the cheapest change back."""
        if condition in tight:
            return True
        taken_apart = condition in found.cell and condition not in found.part
        return taken_apart and not value_of(condition.poly, tuple(map(to_fmpq, found.nearest.limit or ())))

    def named(self, point: Values, free: frozenset[int]) -> dict[str, Fraction]:
        return {self.over.names[k]: point[k] for k in sorted(free)}

    def impossible(self, names: tuple[str, ...], free: frozenset[int], here: Domain) -> Concession:
        """That no alternative of the region has a point, with the conditions that exclude each."""
        blocked, verdicts = list(self.ruled_out), [one.verdict for one in self.ruled_out]
        for cell in self.region.cells:
            verdict = decide(self.put(cell, free), here, self.budget)
            verdicts.append(verdict)
            blocked.append(self.blocked(cell, free, verdict))
        kind = worst([v.kind for v in verdicts])
        total = all_empty(verdicts) if kind == "empty" else next(v for v in verdicts if v.kind == kind)
        return Concession(names, total, blocked=tuple(dict.fromkeys(blocked)))

    def blocked(self, cell: Cell, free: frozenset[int], verdict: Verdict) -> Blocked:
        """What excludes an alternative, as the proof of its emptiness tells."""
        never = tuple(c for c in cell if self.moved(c, free).constant_truth is False)
        if never:
            return Blocked(never, False, verdict)
        parts = verdict.certificate.parts if isinstance(verdict.certificate, Parts) else ()
        used = {c for part in parts for c in part.constraints}
        both = tuple(c for c in cell if self.moved(c, free) in used)
        return Blocked(both, len(both) > 1, verdict)

    def single(self, name: str) -> Concession:
        """One parameter by itself."""
        k = self.over.names.index(name)
        free = frozenset({k})
        here = held(self.over, self.point, free)
        cells = self.cells(free)
        moves = least_moves(cells, here, self.point, k)
        if not moves:
            return self.impossible((name,), free, here)
        attained = any(move.attained for move in moves)
        ways = tuple(self.to(move, name, here) for move in moves if move.attained == attained)
        cost = self.costs[k]
        return Concession((name,), Verdict("nonempty"), moves[0].low * cost, moves[0].high * cost, attained, ways)

    def to(self, move: Move, name: str, here: Domain) -> Way:
        line, end = along(here, name, here.name(self.point)), real_of(move.to)
        needed = {c: self.needed.get(c, c) for c in self.conditions}
        turned = {c: n for c, n in needed.items() if not n.holds(self.values)}
        binding = tuple(c for c, n in turned.items() if not sign_at(line.restricted(n.poly), end))
        spread = {name: (move.to, move.to)} if isinstance(move.to, Fraction) else {}
        rational = move.attained and isinstance(move.to, Fraction)
        example = None if rational or move.example is None else {name: move.example}
        return Way({name: move.to}, example, spread, binding)
