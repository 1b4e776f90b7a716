"""What would both sides reasonably agree on? The zone of possible agreement, and what each theory picks in it.

Each solution is an atlas of its own where it has a closed form, so `when`, `thresholds`, `robust` and sweeps take
it; at a point every one is exact.

>>> from games import load
>>> found = bargain(load("swap-package"))
>>> [(pick.name, *map(str, pick.payoffs)) for pick in found.picks][:2]
[('nash', '3', '2'), ('kalai-smorodinsky', '21/8', '35/16')]
>>> [(side.player, str(side.reservation), str(side.ideal)) for side in found.sides]
[('US', '0', '21/5'), ('China', '0', '7/2')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar

from solver.algebra.enclosures import Between, Value, affine, number
from solver.concepts.bargaining import curved_solutions, many_parties, side_payments, variable_threats
from solver.concepts.bargaining.atlas import (
    EQUAL,
    SOLUTIONS,
    Picked,
    Weights,
    agreements,
    chosen,
    groups,
    numeric,
    picked,
    problems,
    settled,
    zone_of,
)
from solver.concepts.bargaining.axioms import Check, check
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.bargaining.side_payments import Split
from solver.concepts.bargaining.variable_threats import Threats
from solver.concepts.piecewise import PiecewiseAtlas
from solver.concepts.protocols import atlas as protocols_atlas
from solver.errors import InvalidGame, UsageError, nearest
from solver.expressions.expression import evaluate
from solver.forms.dispute import Dispute
from solver.forms.mixed_extension import MAXIMIN, from_normal
from solver.forms.normal import NormalForm
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.domain import domain
from solver.regions.parameters import exact, shown
from solver.regions.region import Region
from solver.report.answer import Answer, Record
from solver.report.json_records import Names, RecordLayout

MOST_CASES = 16  # of payoffs with Min, Max or Abs, for which closed forms are shown unasked
CLOSED = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian")  # whose closed forms are shown unasked


@dataclass(frozen=True, slots=True)
class Side(Record):
    """What a party has without an agreement, and the best it can hope for while nobody loses; None where none can."""

    player: str
    reservation: Fraction
    ideal: Fraction | None


@dataclass(frozen=True, slots=True)
class Pick(Record):
    """What one solution picks at the point.

    `values`: of the issues, or the chances of a lottery, in the order of the answer's `members`; `payoffs` and
    `gains`, one a party; several picks of one solution are the ends of a continuum. `note`: how far it is exact;
    `lottery`: where utilities bend, the other values of the issue between which lots are drawn, with their chances.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout(
        by={"values": "members", "payoffs": "players", "gains": "players"}
    )
    name: str
    title: str
    values: tuple[Value, ...]
    payoffs: tuple[Value, ...]
    gains: tuple[Value, ...]
    note: str = ""
    lottery: tuple[tuple[Value, Value], ...] = ()


@dataclass(frozen=True, eq=False)
class Bargain(Answer):
    """The answer.

    `zone`: where both can gain, in closed form; None where only the point is known (more than two parties). `open`:
    whether all can gain at the point. `members`: what an agreement settles, `picks`: what the solutions pick at the
    point; `atlases`: those in closed form, by name; `axioms`: which each solution keeps and breaks on the
    problem at the point, tried exactly (`solver.concepts.bargaining.axioms`); `without`: solutions left out, with the
    reason. `split`: the division of the greatest total where side payments can be made, None where nothing can be
    gained; `threats`: of a game in normal form, the same where each side first chooses what it threatens with;
    `protocol`: what the dispute's own protocol leads to, a row of payoffs for each outcome; None without one, or where
    it has no answer at the point.
    """

    kind: ClassVar[str] = "bargain"
    json_layout: ClassVar[RecordLayout] = RecordLayout(
        "zopa.bargain/2", add="agreements standing undecided", rename={"without": "left_out", "atlases": "solutions"}
    )
    game: Dispute
    point: Mapping[str, Fraction]
    zone: Region | None
    open: bool
    sides: tuple[Side, ...]
    members: tuple[str, ...]
    picks: tuple[Pick, ...]
    atlases: Mapping[str, PiecewiseAtlas] = field(repr=False)
    axioms: Mapping[str, tuple[Check, ...]] = field(default_factory=dict, repr=False)
    without: Mapping[str, str] = field(default_factory=dict)
    split: Split | None = None
    threats: Threats | None = None
    protocol: tuple[tuple[Fraction, ...], ...] | None = None

    @property
    def json_names(self) -> Names:
        """What an agreement settles."""
        return Names(groups=(("agreement", self.members),))

    @property
    def agreements(self) -> tuple[str, ...]:
        """The agreements, in the order that plans count them in."""
        return self.game.labels()

    @property
    def standing(self) -> Mapping[str, tuple[int, ...]]:
        """Of each solution in closed form the positions of the pieces that stand at the point."""
        return {
            name: tuple(k for k, piece in enumerate(atlas.branches) if piece.region.contains(self.point))
            for name, atlas in self.atlases.items()
        }

    @property
    def undecided(self) -> str:
        """What is left open, or nothing."""
        left = [name for name, atlas in self.atlases.items() if not atlas.complete]
        return f"undecided: whether each piece of {', '.join(left)} stands anywhere" if left else ""


def bargain(
    subject: NormalForm | Dispute,
    solution: str | Sequence[str] | None = None,
    at: Mapping[str, object] | None = None,
    disagreement: str | Mapping[str, object] | Sequence[object] | None = None,
    weights: Mapping[str, object] | None = None,
    closed: bool = True,
    budget: Budget = DEFAULT,
) -> Bargain:
    """What the solutions named (all of them unless you say) pick, in closed form and at a point.

    A game in normal form is bargained over by lotteries; `disagreement` says what there is without an agreement: a
    profile, one expression a player, or "maximin", which it is by default. `weights`: one a party, 1 where none is
    given; without `closed`, numbers at the point only, and so for all of them where payoffs have more than MOST_CASES
    cases. `at` moves the point from the baseline. Raises UsageError for
    unknown names and a point outside Θ.
    """
    dispute = dispute_of(subject, disagreement)
    point = dispute.space.point(at)
    if not dispute.space.admits(point):
        raise UsageError("the point breaks the game's assumptions; move it, or change the assumptions")
    wanted = tuple(SOLUTIONS) if solution is None else (solution,) if isinstance(solution, str) else tuple(solution)
    for name in wanted:
        chosen(name)  # UsageError for an unknown one
    parts = weights_of(dispute, weights)
    if dispute.curve:
        return _bent(dispute, wanted, point, parts)
    problem = numeric(dispute, point)
    picks: list[Pick] = []
    atlases: dict[str, PiecewiseAtlas] = {}
    without: dict[str, str] = {}
    if solution is None and closed and (told := _too_many_cases(dispute)):
        without["closed forms"] = told
    for name in wanted:
        one = chosen(name)
        try:
            picks += _picks(dispute, name, problem, parts if one.weighted else EQUAL)
        except UsageError as refused:
            without[name] = str(refused)
            continue
        asked = closed and (solution is not None or (name in CLOSED and "closed forms" not in without))
        if asked and len(dispute.players) == 2 and one.pieces is not None:
            atlases[name] = agreements(dispute, name, parts if one.weighted else EQUAL, budget)
    zone = zone_of(dispute) if closed and len(dispute.players) == 2 else None
    sides = tuple(_sides(dispute, problem))
    is_open = bool(many_parties.all_gain(problem))
    tried = dict.fromkeys(pick.name for pick in picks) if closed else ()
    axioms = {name: check(problem, _solution(dispute, name, parts)) for name in tried}
    split = next(iter(side_payments.at_point(problem)), None)
    led_to, reason = _led_to(dispute, point)
    without |= reason
    return Bargain(
        dispute, point, zone, is_open, sides, groups(dispute)[0][1], tuple(picks), atlases, axioms, without,
        split, _threats(subject, point), led_to,
    )  # fmt: skip


def _too_many_cases(dispute: Dispute) -> str:
    """Why closed forms are shown only when they are asked for, or nothing."""
    if len(dispute.players) != 2:
        return ""
    count = sum(1 for _ in problems(dispute, domain(dispute.space)))
    if count <= MOST_CASES:
        return ""
    return (
        f"the comparisons in the payoffs come out in {count} ways, and each has its own; ask for those of one solution"
        " by its name, or say what there is without an agreement (--disagreement, disagreement=)"
    )


def _led_to(
    dispute: Dispute, point: Mapping[str, Fraction]
) -> tuple[tuple[tuple[Fraction, ...], ...] | None, dict[str, str]]:
    """The payoffs that the protocol leads to, or why there are none."""
    if dispute.protocol is None:
        return None, {}
    try:
        return protocols_atlas.at_point(dispute, point), {}
    except (UsageError, InvalidGame) as refused:
        return None, {"protocol": str(refused)}


def _threats(subject: NormalForm | Dispute, point: Mapping[str, Fraction]) -> Threats | None:
    """Nash's variable threats in a game of two players."""
    if not isinstance(subject, NormalForm) or len(subject.players) != 2:
        return None
    first, second = (
        [[evaluate(subject.expanded(cell), point) for cell in line] for line in subject.matrix(player)]
        for player in (0, 1)
    )
    return variable_threats.at_point(first, second)


def _bent(dispute: Dispute, wanted: Sequence[str], point: Mapping[str, Fraction], weights: Weights) -> Bargain:
    """The answer where utilities bend in their one issue: exact at the point, without closed forms."""
    curve = curved_solutions.curve_at(dispute, point)
    picks: list[Pick] = []
    without: dict[str, str] = {}
    for name in wanted:
        try:
            for found in curved_solutions.picked(dispute, name, point, weights if chosen(name).weighted else EQUAL):
                gains = tuple(_less(u, d) for u, d in zip(found.payoffs, curve.threat, strict=True))
                values = (found.issue[0][0],)
                picks.append(Pick(name, chosen(name).title, values, found.payoffs, gains, found.note, found.issue[1:]))
        except UsageError as refused:
            without[name] = str(refused)
    sides = tuple(Side(party.name, d, None) for party, d in zip(dispute.players, curve.threat, strict=True))
    members = groups(dispute)[0][1]
    return Bargain(dispute, point, None, bool(picks), sides, members, tuple(picks), {}, {}, without)


def _solution(dispute: Dispute, name: str, parts: Weights) -> Callable[[NumericProblem], Sequence[Picked]]:
    """A solution as a function of the problem alone."""
    one = chosen(name)
    return lambda problem: picked(dispute, one, problem, parts if one.weighted else EQUAL)


def dispute_of(
    subject: NormalForm | Dispute, disagreement: str | Mapping[str, object] | Sequence[object] | None = None
) -> Dispute:
    """The dispute itself, or the one over a game's payoffs, with maximin as the disagreement point unless one is given.

    Raises UsageError for a disagreement point of a dispute, which has its own.
    """
    if isinstance(subject, NormalForm):
        return from_normal(subject, MAXIMIN if disagreement is None else disagreement)
    if disagreement is not None:
        raise UsageError("a dispute has a disagreement point of its own; leave --disagreement (disagreement=) out")
    return subject


def weights_of(dispute: Dispute, weights: Mapping[str, object] | None) -> Weights:
    """The weights of two parties, 1 where none is given; UsageError for an unknown party."""
    names = [party.name for party in dispute.players]
    for name in weights or {}:
        if name not in names:
            raise UsageError(f"no party is called {shown(name)};{nearest(name, names)} there are {', '.join(names)}")
    if not weights:
        return EQUAL
    if len(names) != 2:
        raise UsageError(f"weights are for two parties; here are {len(names)}")
    first, second = (exact(weights.get(name, 1)) for name in names)
    return first, second


def _picks(dispute: Dispute, name: str, problem: NumericProblem, weights: Weights) -> Iterator[Pick]:
    one = chosen(name)
    for found in picked(dispute, one, problem, weights):
        gains = tuple(_less(u, d) for u, d in zip(found.payoffs, problem.threat, strict=True))
        values = settled(dispute, found.mixture)
        yield Pick(name, one.title, values, tuple(found.payoffs), gains, _note(found))


def _note(found: Picked) -> str:
    """What an agreement at a point says of itself."""
    return str(getattr(found, "note", ""))


def _less(value: Value, start: Fraction) -> Value:
    if isinstance(value, Between):
        return Between(value.low - start, value.high - start)
    return affine(number(value), -start, Fraction(1))


def _sides(dispute: Dispute, problem: NumericProblem) -> Iterator[Side]:
    ideals = many_parties.ideals(problem)
    for k, party in enumerate(dispute.players):
        ideal = None if ideals is None else problem.threat[k] + ideals[k]
        yield Side(party.name, problem.threat[k], ideal)
