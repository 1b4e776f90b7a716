"""What would both sides reasonably agree on? The zone of possible agreement, and what each theory picks in it. Each
solution in closed form is an atlas, for `when`, `thresholds`, `robust` and sweeps; at a point every one is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from operator import add
from typing import Any

from solver.algebra.bounded_numbers import Value, affine, number
from solver.atlas import is_complete
from solver.concepts.bargaining import atlas as solutions
from solver.concepts.bargaining import curved_solutions, many_parties, side_payments
from solver.concepts.bargaining.atlas import (
    Weights,
    agreement_groups,
    agreements,
    on_issues,
    pick_agreements,
    solution_named,
)
from solver.concepts.bargaining.axiom_checks import AxiomCheck
from solver.concepts.bargaining.axioms import check_axioms
from solver.concepts.bargaining.cases import problems, zone_of
from solver.concepts.bargaining.dispute_atlas import NO_AGREEMENT as NO_AGREEMENT
from solver.concepts.bargaining.pareto_frontier import undominated_points
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.bargaining.side_payments import SidePayments, Threats
from solver.concepts.piecewise import PiecewiseAtlas
from solver.concepts.protocols import atlas as protocols_atlas
from solver.concepts.protocols.atlas import ProtocolOutcome
from solver.concepts.protocols.crisis import WAR
from solver.errors import InvalidGame, Undecided, UsageError, several, with_remedies
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute
from solver.forms.form import Form
from solver.forms.lotteries import ASSUMED
from solver.forms.parties import Ratifier
from solver.forms.reductions import to
from solver.questions.bargain.portions import Across, find_portions
from solver.regions.decide.emptiness import DEFAULT, Budget, check_budget
from solver.regions.decide.work import counting_trust
from solver.regions.domain import domain
from solver.regions.parameters import Point, check_kind
from solver.regions.region import Region
from solver.regions.volume import Share
from solver.report.answer import Answer
from solver.report.json_records import Names
from solver.report.records import Record
from solver.report.remedies import BY_NAME, FIX, NO_DISAGREEMENT

MAX_CASES = 16  # of payoffs with Min, Max or Abs, for which closed forms are shown unasked
MAX_PAIRS = 15  # of agreements that can be the ends of an edge, for which they are
ZONE_SHARE = 3  # the part of a budget's questions that the zone may take
SHOWN = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian")  # whose closed forms are shown unasked


@dataclass(frozen=True, slots=True)
class PartyRange(Record):
    """What a party has without an agreement, and the best it can hope for while nobody loses; None where none can."""

    player: str
    reservation: Fraction
    ideal: Value | None


@dataclass(frozen=True, slots=True)
class Pick(Record, by={"values": "members", "payoffs": "players", "gains": "players"}):
    """What one solution picks at the point.

    `values`: of the issues, or the chances of a lottery, in the order of the answer's `members`, empty where only what
    it pays is known; `payoffs` and `gains`, one a party; several picks of one solution are the ends of a continuum.
    `note`: how far it is exact; `lottery`: where utilities bend, the other values of the issue between which lots are
    drawn, with their chances.
    """

    name: str
    title: str
    values: tuple[Value, ...]
    payoffs: tuple[Value, ...]
    gains: tuple[Value, ...]
    note: str = ""
    lottery: tuple[tuple[Value, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Consent(Record):
    """What a ratifier does to what one solution picks: `spare`, what it has left over what it needs there, None without
    an agreement; `change`: what its own side gets more (or less) than it would without that ratifier."""

    ratifier: str
    of: str
    solution: str
    spare: Fraction | None
    change: Fraction


@dataclass(frozen=True, eq=False)
class Bargain(
    Answer, schema="zopa.bargain/2", add="agreements standing zone_share undecided",
    rename={"without": "left_out", "atlases": "solutions"},
):  # fmt: skip
    """The answer.

    `zone`: where both can gain, in closed form; None where only the point is known (more than two parties). `open`:
    whether all can gain at the point. `members`: what an agreement settles, `picks`: what the solutions pick at the
    point; `atlases`: those in closed form, by name; `axioms`: which each solution keeps and breaks at the point, tried
    exactly (`solver.concepts.bargaining.axioms`); `without`: solutions left out, with the reason. `split`: the division
    of the greatest total by side payments, None where nothing can be gained; `threats`: of a normal form, the same
    where each side first chooses its threat; `protocol`: what the dispute's own protocol leads to, a row of payoffs an
    outcome; None without one, or where it has no answer at the point; `outcomes`: the same in closed form. `consents`:
    what each ratifier does to the first solution asked for. `across`: where closed forms would be too many to show,
    what the first solution picks across the ranges.
    """

    game: Dispute
    point: Point
    zone: Region | None
    open: bool
    sides: tuple[PartyRange, ...]
    members: tuple[str, ...]
    picks: tuple[Pick, ...]
    atlases: Mapping[str, PiecewiseAtlas] = field(repr=False)
    axioms: Mapping[str, tuple[AxiomCheck, ...]] = field(default_factory=dict, repr=False)
    without: Mapping[str, str] = field(default_factory=dict)
    split: SidePayments | None = None
    threats: Threats | None = None
    protocol: tuple[tuple[Fraction, ...], ...] | None = None
    outcomes: tuple[ProtocolOutcome, ...] = ()
    consents: tuple[Consent, ...] = ()
    across: Across | None = None

    @property
    def json_names(self) -> Names:
        """What parameters are called, what an agreement settles, and where denominators are written positive."""
        names = self.game.space.names
        return Names(names, groups=(("agreement", self.members),), point=tuple(self.point[name] for name in names))

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

    @cached_property
    def zone_share(self) -> Share | None:
        """How much of the ranges the zone fills; None where it is not known."""
        share = None if self.zone is None else self.zone.share()
        return share if share is not None and share.known else None

    @property
    def settles_issues(self) -> bool:
        """Whether an agreement sets the issues, not the chances of a lottery."""
        return on_issues(self.game)

    @property
    def protocol_pays_no_more(self) -> bool:
        """Whether the first outcome of the protocol pays everybody what there is without an agreement."""
        first = next(iter(self.protocol or ()), None)
        return first is not None and first == tuple(side.reservation for side in self.sides)

    @property
    def ends_in_war(self) -> bool:
        """Whether the protocol leads to war in some outcome."""
        return any(one.label == WAR for one in self.outcomes)

    @property
    def undecided(self) -> str:
        """What is left open, or nothing."""
        left = [name for name, atlas in self.atlases.items() if not is_complete(atlas)]
        return f"undecided: whether each piece of {', '.join(left)} stands anywhere" if left else ""


def bargain(
    subject: AnyForm,
    solution: str | Sequence[str] | None = None,
    at: Mapping[str, object] | None = None,
    disagreement: str | Mapping[str, object] | Sequence[object] | None = None,
    weights: Mapping[str, object] | Sequence[object] | None = None,
    closed: bool = True,
    budget: Budget = DEFAULT,
) -> Bargain:
    """Return what the solutions named (all of them unless you say) pick, in closed form and at a point.

    A game in normal form is bargained over by lotteries; `disagreement` says what there is without an agreement: a
    profile, one expression a player, or "maximin", which it is by default. `weights`: one a party, by name or in order,
    1 where none is given; without `closed`, numbers at the point only, and so unasked where payoffs have more than
    MAX_CASES cases or agreements more than MAX_PAIRS pairs. `at` moves the point from the baseline. Raises UsageError
    for unknown names, and a point outside Θ.

    >>> [(pick.name, [str(u) for u in pick.payoffs]) for pick in bargain(load("divide-the-dollar"), "nash").picks]
    [('nash', ['11/20', '9/20'])]
    """
    check_budget(budget)
    dispute = _dispute_of(subject, disagreement)
    point = dispute.space.check(dispute.space.point(at))
    wanted = solutions.UNASKED if solution is None else several(solution)
    own = _weights_by_solution(dispute, wanted, weights)
    if dispute.curve:
        return _on_a_curve(dispute, wanted, point, own)
    problem, closed_forms = solutions.numeric_problem(dispute, point), closed and dispute.is_of_two
    zone, no_zone = _zone(dispute, budget) if closed_forms else (None, "")
    too_long = _too_long(dispute) if closed_forms and solution is None else ""
    without = {name: why for name, why in (("zone", no_zone), ("closed forms", too_long)) if why}
    across = find_portions(dispute, wanted[0], own[wanted[0]]) if too_long else None
    if across:
        without["closed forms"] = with_remedies(f"of other solutions than {wanted[0]}", (BY_NAME, FIX))
    picks = _collect_picks(wanted, lambda name: _picks_of(dispute, name, problem, own[name]), without)
    shown = [name for name in wanted if solution is not None or (name in SHOWN and not too_long)]
    atlases = _closed_forms(dispute, shown if closed_forms else (), own, budget, without)
    axioms = _try_axioms(dispute, problem, picks, own) if closed else {}
    sides, threats = _sides(dispute, problem), _optimal_threats(subject, point)
    led_to = _protocol_payoffs(dispute, point, without)
    outcomes = tuple(protocols_atlas.outcomes_at(dispute, point)) if closed and led_to is not None else ()
    return Bargain(
        dispute, point, zone, bool(many_parties.all_gain(problem)),
        sides, agreement_groups(dispute)[0][1], tuple(picks), atlases, axioms,
        without, None if dispute.ratifiers else next(iter(side_payments.solve_at_point(problem)), None),
        threats, led_to, outcomes, tuple(_consents(dispute, wanted[0], point, own[wanted[0]], without)), across,
    )  # fmt: skip


def _weights_by_solution(
    dispute: Dispute, wanted: Sequence[str], weights: Mapping[str, object] | Sequence[object] | None
) -> dict[str, Weights]:
    """Return the weights of each solution, equal ones where it takes none; UsageError for an unknown one."""
    weighted = {name: solution_named(name).weighted for name in wanted}
    parts = solutions.weights_of(dispute, weights)
    solutions.refuse_weights(parts, [solution_named(name) for name in wanted])
    return {name: parts if by_weight else solutions.EQUAL for name, by_weight in weighted.items()}


def _try_axioms(
    dispute: Dispute, problem: NumericProblem, picks: Iterable[Pick], own: Mapping[str, Weights]
) -> dict[str, tuple[AxiomCheck, ...]]:
    """Return which axioms each solution keeps at the point, of those that ratifiers do not change."""
    names = dict.fromkeys(p.name for p in picks if not dispute.ratifiers or solution_named(p.name).weighted)
    picking = {name: partial(pick_agreements, dispute, solution_named(name), weights=own[name]) for name in names}
    return {name: check_axioms(problem, pick) for name, pick in picking.items()}


def _closed_forms(
    dispute: Dispute, names: Iterable[str], own: Mapping[str, Weights], budget: Budget, without: dict[str, str]
) -> dict[str, PiecewiseAtlas]:
    """Return the closed forms of those solutions that have one; `without` has why one is refused."""
    found: dict[str, PiecewiseAtlas] = {}
    for name in names:
        if name not in without and solution_named(name).pieces is not None:
            try:
                found[name] = agreements(dispute, name, own[name], budget)
            except (UsageError, Undecided, InvalidGame) as refused:
                without[f"{name} in closed form"] = str(refused)
    return found


def _sides(dispute: Dispute, problem: NumericProblem) -> tuple[PartyRange, ...]:
    """Return what each party has without an agreement, and the best it can hope for."""
    ideals = many_parties.ideals(problem)
    best = [None] * len(dispute.players) if ideals is None else list(map(add, problem.threat, ideals))
    return tuple(map(PartyRange, dispute.seat_names, problem.threat, best))


def _optimal_threats(subject: AnyForm, point: Point) -> Threats | None:
    """Return the division by side payments where each side of a normal form first chooses its threat."""
    if len(subject.shape) != 2:
        return None
    return side_payments.optimal_threats(*to("normal", subject).game.payoffs_at(point))


def _protocol_payoffs(
    dispute: Dispute, point: Point, without: dict[str, str]
) -> tuple[tuple[Fraction, ...], ...] | None:
    """Return what the dispute's own protocol leads to at the point; `without` has why there is no answer."""
    try:
        return protocols_atlas.solve_at_point(dispute, point) if dispute.protocol else None
    except (UsageError, InvalidGame, Undecided) as refused:
        without["protocol"] = str(refused)
        return None


def _collect_picks(
    wanted: Sequence[str], picks_of: Callable[[str], Iterable[Pick]], without: dict[str, str]
) -> list[Pick]:
    """Return what each solution picks; `without` has why one is left out, UsageError where that is all asked for, and
    Undecided where nothing else is known."""
    picks, left_open = list[Pick](), None
    for name in wanted:
        try:
            picks += picks_of(name)
        except UsageError as refused:
            without[name] = str(refused)
        except Undecided as undecided:
            without[name], left_open = str(undecided), undecided
    if left_open and not picks:
        raise left_open
    if wanted is not solutions.UNASKED and wanted and without.keys() >= set(wanted):
        raise UsageError("; ".join(dict.fromkeys(without[name] for name in wanted)))
    return picks


def _consents(
    dispute: Dispute, name: str, point: Point, weights: Weights, without: dict[str, str]
) -> Iterator[Consent]:
    """Yield what each ratifier does to what a solution picks at the point; `without` has why that is left out."""

    def pick_gains(ratifiers: Sequence[Ratifier]) -> tuple[list[Any], list[Any]]:
        """Return what everybody gains, and what is settled, which is nothing where nothing can be agreed on."""
        game = replace(dispute, ratifiers=tuple(ratifiers))
        problem = solutions.numeric_problem(game, point)
        pick = next(_picks_of(game, name, problem, weights), None) if many_parties.all_gain(problem) else None
        if pick is not None and not all(isinstance(x, Fraction) for x in (*pick.gains, *(pick.values or [None]))):
            raise UsageError("what they change is told only where rational numbers say what is agreed on and paid")
        return ([Fraction(0)] * len(dispute.players), []) if pick is None else ([*pick.gains], [*pick.values])

    for one in dispute.ratifiers:
        try:
            gains, values = pick_gains(dispute.ratifiers)
            free, _ = pick_gains([other for other in dispute.ratifiers if other != one])
        except UsageError as refused:
            without.setdefault(name if name in without else "ratifiers", str(refused))
            return
        seat = dispute.seat_names.index(one.of)
        at = dict(point) | dict(zip((issue.name for issue in dispute.issues), values, strict=bool(values)))
        spare = dispute.value_at(one.gives, at) - dispute.value_at(one.needs, at) if values else None
        yield Consent(one.name, one.of, name, spare, gains[seat] - free[seat])


def _zone(dispute: Dispute, budget: Budget) -> tuple[Region | None, str]:
    """Return the zone in closed form; None, and why not, where it takes too many cases or questions."""
    try:
        with counting_trust(budget.questions // ZONE_SHARE):
            return zone_of(dispute), ""
    except (UsageError, InvalidGame, Undecided) as refused:
        return None, _why(dispute, refused)


def _why(dispute: Dispute, refused: Exception) -> str:
    """Return why closed forms are refused: comparisons that nobody wrote are in what each side can be sure of."""
    sure = ASSUMED in dispute.note and "comparisons in Min, Max and Abs" in str(refused)
    return "what each side can be sure of splits the parameters into too many cases" if sure else str(refused)


def _too_long(dispute: Dispute) -> str:
    """Return why closed forms of two parties are shown only when they are asked for, or nothing."""
    if dispute.ratifiers:
        return with_remedies("with ratifiers they are long", [BY_NAME])
    advice = (BY_NAME, NO_DISAGREEMENT, FIX)
    try:
        found = [problem for _, problem in problems(dispute, domain(dispute.space))]
    except InvalidGame as refused:
        return with_remedies(_why(dispute, refused), advice)
    if len(found) > MAX_CASES:
        said = f"the comparisons in the payoffs come out in {len(found)} ways, and each has its own"
        return with_remedies(said, advice)
    pairs = max(sum(1 for _ in one.pairs(undominated_points(one))) for one in found) // 2
    if pairs > MAX_PAIRS and len(dispute.space):
        said = f"any of {pairs} pairs of agreements can be the ends of an edge, and each edge has its own"
        return with_remedies(said, advice)
    return ""


def _on_a_curve(dispute: Dispute, wanted: Sequence[str], point: Point, own: Mapping[str, Weights]) -> Bargain:
    """Return the answer where utilities bend in their one issue: exact at the point, without closed forms."""
    curve = curved_solutions.curve_at(dispute, point)
    without: dict[str, str] = {}
    picks = _collect_picks(wanted, lambda name: [
        _pick(name, own[name], (found.issue[0][0],), found.payoffs, curve.threat, found.note, tuple(found.issue[1:]))
        for found in curved_solutions.pick_on_curve(dispute, name, point, own[name])
    ], without)  # fmt: skip
    gains_hoped = curved_solutions.ideals(curve) or (None, None)
    each = zip(dispute.seat_names, curve.threat, gains_hoped, strict=True)
    sides = tuple(PartyRange(name, d, None if x is None else affine(number(x), d, Fraction(1))) for name, d, x in each)
    members = agreement_groups(dispute)[0][1]
    return Bargain(dispute, point, None, bool(picks), sides, members, tuple(picks), {}, {}, without)


def _dispute_of(subject: AnyForm, disagreement: str | Mapping[str, object] | Sequence[object] | None) -> Dispute:
    """Return the dispute itself, or the one over the payoffs of a game, of a tree those of its reduced normal form."""
    check_kind(subject, Form, "bargain takes a game")
    return to("dispute", subject, **({} if disagreement is None else {"disagreement": disagreement})).game


def _picks_of(dispute: Dispute, name: str, problem: NumericProblem, weights: Weights) -> Iterator[Pick]:
    for found in pick_agreements(dispute, solution_named(name), problem, weights):
        values = solutions.agreed_values(dispute, found.mixture, problem.settled)
        yield _pick(name, weights, values, found.payoffs, problem.threat, found.note)


def _pick(
    name: str, weights: Weights, values: tuple[Value, ...], payoffs: Sequence[Value], threat: Sequence[Fraction],
    note: str, lottery: tuple[tuple[Value, Value], ...] = (),
) -> Pick:  # fmt: skip
    gains = tuple(affine(number(u), -d, Fraction(1)) for u, d in zip(payoffs, threat, strict=True))
    return Pick(name, solutions.title_with(solution_named(name), weights), values, tuple(payoffs), gains, note, lottery)
