"""What is it worth to move first, and to be believed? The same game in five orders of moves, side by side.

    at once               every Nash equilibrium
    one player first      it picks a strategy, the other sees it and answers best: see `concepts.first_mover`
    one player committed  it announces a mixture and is believed, the other one answers best

Moving first is worth what it pays less what an equilibrium at once pays, and being believed what the best commitment
pays more than that: an interval each, since there can be several equilibria, and a follower who is indifferent. At a
point both are numbers, for games of any size; in closed form they are formulas with the regions in which they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Literal

from solver.algebra.polynomials import Ratio
from solver.atlas import Atlas, is_complete
from solver.concepts.commitment import commitments_at, committed
from solver.concepts.first_mover import first_mover, first_moves_at
from solver.concepts.leader import label_of, leader
from solver.concepts.nash.point_solver import solve
from solver.concepts.piecewise import Agreed
from solver.forms.normal import NormalForm
from solver.forms.reductions import to
from solver.questions.subject import atlas_of, in_strategies
from solver.regions.constraints import Cell, conjoin_pairs
from solver.regions.decide.emptiness import DEFAULT, SIGNS, Budget, check_budget, is_empty
from solver.regions.domain import domain
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.report.answer import Answer
from solver.report.json_records import Names
from solver.report.records import Record

AT_ONCE, FIRST, COMMITTED = "at once", "{} first", "{} committed"
MAX_COMPARED = 64  # pairs of outcomes of two orders, for which closed forms say what leading is worth
Span = tuple[Fraction, Fraction]  # the least and the greatest


@dataclass(frozen=True, slots=True)
class Lead(Record):
    """What a player gets as the leader at the point: `weak` and `strong` by moving first, with the follower's ties
    broken against it and for it; `committed`, ties broken for it. `worth` of moving first: less what it gets at once;
    `believed`: what a commitment is worth beyond moving first."""

    player: str
    weak: Fraction
    strong: Fraction
    committed: Fraction
    worth: Span
    believed: Span


@dataclass(frozen=True, slots=True)
class Gain(Record):
    """What one order pays a player more than another, and where; on walls between such regions there may be others."""

    formula: Ratio
    region: Region
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Order(Answer, schema="zopa.order/1"):
    """The answer, by the name of each order: `at once`, `US first`, `US committed` and so on.

    At the point: `plays`, all outcomes (best commitments: one for each answer, or the pure ones; equilibria: the
    extreme ones, `continuum` where they are corners of one), and `leads`, one a player. In closed form, unless a point
    was asked about: `atlases`, and `gains`, what moving first is worth to the leader over an equilibrium at once, and
    being committed over moving first. `missing`: what has no closed form, with the reason.
    """

    game: NormalForm
    point: Mapping[str, Fraction]
    plays: Mapping[str, tuple[Agreed, ...]]
    continuum: bool
    leads: tuple[Lead, ...]
    atlases: Mapping[str, Atlas] = field(default_factory=dict, repr=False)
    gains: Mapping[str, tuple[Gain, ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def json_names(self) -> Names:
        """What parameters are called, and where denominators are written positive."""
        names = self.game.space.names
        return Names(names, point=tuple(self.point[name] for name in names))

    @property
    def undecided(self) -> str:
        """What the answer leaves open, or nothing."""
        left = [name for name, atlas in self.atlases.items() if not is_complete(atlas)]
        unsure = (k for k, gains in self.gains.items() if any(g.verdict.kind == "undecided" for g in gains))
        left += [f"worth of {k}" for k in unsure]
        return f"undecided: where outcomes stand ({', '.join(left)})" if left else ""


def order(
    subject: NormalForm | Atlas, at: Mapping[str, object] | Literal["baseline"] | None = None, budget: Budget = DEFAULT
) -> Order:
    """Return what each order of moves leads to and is worth, at a point, and without one in closed form as well.

    >>> found = order(load("thaad-deal"), at={"breach_cn": 4})
    >>> [(lead.player, *map(str, (*lead.worth, lead.committed))) for lead in found.leads]
    [('US', '3', '3', '13/4'), ('China', '0', '0', '0')]

    `at` moves the point from the baseline, where the numbers are without it. Raises UsageError unless two play, and for
    a point outside the ranges; in closed form also for games that are too large.
    """
    check_budget(budget)
    game = to("normal", in_strategies(subject)).game
    leaders = [leader(game, player.name) for player in game.players]
    point = game.space.check(game.space.point(at))
    payoffs = game.payoffs_at(point)
    solution = solve(*payoffs)
    at_once = tuple(Agreed(label_of(game, e.strategies), e.strategies, e.payoffs) for e in solution.equilibria)
    plays, leads = {AT_ONCE: at_once}, []
    atlases: dict[str, Atlas] = {AT_ONCE: atlas_of(subject, budget)} if at is None else {}
    gains: dict[str, tuple[Gain, ...]] = {}
    missing: dict[str, str] = {}
    for who in leaders:
        name, first, best = (form.format(who.name) for form in ("{}", FIRST, COMMITTED))
        a, b = who.tables(*payoffs)
        plays[first] = tuple(who.build_agreed(*move, a, b) for move in first_moves_at(a, b))
        plays[best] = tuple(who.build_agreed(*move, a, b) for move in commitments_at(a, b))
        now, then = ([play.payoffs[who.seat] for play in plays[one]] for one in (AT_ONCE, first))
        weak, strong, value = min(then), max(then), plays[best][0].payoffs[who.seat]
        worth, believed = (weak - max(now), strong - min(now)), (value - strong, value - weak)
        leads.append(Lead(name, weak, strong, value, worth, believed))
        if at is not None:
            continue
        atlases[first], compared = first_mover(game, name, budget), [(first, AT_ONCE)]
        if game.shape == (2, 2):
            atlases[best] = committed(game, name, budget)
            compared.append((best, first))
        else:
            missing[best] = "mixtures to commit to have closed forms in 2 x 2 games only; ask at a point"
        for new, old in compared:
            if len(atlases[new].branches) * len(atlases[old].branches) > MAX_COMPARED:
                missing[f"{new}, over {old}"] = "there are too many outcomes to compare each with each; ask at a point"
            else:
                gains[f"{new}, over {old}"] = _gains(atlases[new], atlases[old], who.seat, budget)
    continuum = any(not one.is_point for one in solution.components)
    return Order(game, point, plays, continuum, tuple(leads), atlases, gains, missing)


def _gains(ahead: Atlas, behind: Atlas, seat: int, budget: Budget) -> tuple[Gain, ...]:
    """Return what the player gets more on the branches of one atlas than on another's, equal formulas together: of two
    orders with several outcomes each there are several gains at a point. Only what has room is kept."""
    space, together = ahead.game.space, dict[Ratio, dict[Cell, None]]()
    broad = ([one for one in atlas.branches if one.verdict.full is not False] for atlas in (ahead, behind))
    for new, old in product(*broad):
        cells = conjoin_pairs(new.region.simplified().cells, old.region.simplified().cells)
        inside = [cell for cell in cells if not is_empty(tuple(c.strict() for c in cell), domain(space), SIGNS)]
        if inside:
            together.setdefault(new.payoffs[seat] - old.payoffs[seat], {}).update(dict.fromkeys(inside))
    regions = ((gain, Region(space, tuple(cells)).merged()) for gain, cells in together.items())
    found = (Gain(gain, region, region.verdict(budget.first)) for gain, region in regions)
    return tuple(gain for gain in found if gain.verdict.kind != "empty" and gain.verdict.full is not False)
