"""What would make a deal stick that is no equilibrium of the game as it is: every device, and how much of it.

    repetition      grim trigger, tit for tat, a punishment of n rounds, the worst credible punishment, an alarm
    commitment      a bond, a cost of breach, a third party's penalty
    the deal itself a second issue linked to it, a side payment, the exchange in tranches

Each device is a larger game with one parameter of its own (see `solver.concepts.enforcement`), in which the payoffs are
affine in it, so that what keeps each side is an interval in closed form, and the deal sticks where the intervals meet.
The answer's ends are then tried out: the larger game is solved there and beside, repeated or staged play gone through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from solver import outcomes
from solver.algebra.algebraic_numbers import Coordinate, Real, coordinate
from solver.atlas import Atlas, Named, branches_at
from solver.concepts.enforcement import folk_theorem
from solver.concepts.enforcement.alarm import Alarm, Worth, deal_worth
from solver.concepts.enforcement.cost_of_breach import cost_of_breach, own_costs
from solver.concepts.enforcement.deal import Deal, Device
from solver.concepts.enforcement.explain import DealCheck, check_ends, why_not
from solver.concepts.enforcement.finite_punishment import finite_punishment
from solver.concepts.enforcement.grim_trigger import grim_trigger
from solver.concepts.enforcement.intervals import equilibrium_region
from solver.concepts.enforcement.minmax import minmax, mixed_minmax
from solver.concepts.enforcement.punishing_plans import BOUNDED, CHANCES
from solver.concepts.enforcement.punishments import Punishments, Stage, choose_threats, stage_payoffs
from solver.concepts.enforcement.tit_for_tat import tit_for_tat
from solver.concepts.enforcement.tranches import choose_pure_threats, divisible_deal, tranches
from solver.concepts.enforcement.transfers import transfer
from solver.concepts.enforcement.worst_punishment import least_patience, worst_punishment
from solver.concepts.nash.branches import nash
from solver.errors import InvalidGame, UsageError, several
from solver.expressions.expression import evaluate
from solver.forms.normal import NormalForm
from solver.forms.players import player_names
from solver.forms.reductions import to
from solver.questions.subject import atlas_of, in_strategies
from solver.regions.decide.emptiness import DEFAULT, Budget, check_budget
from solver.regions.parameters import Point, no_such, read_value
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.report.answer import Answer
from solver.report.json_records import Names
from solver.report.records import Record
from solver.report.remedies import SAY_SEEN

PER_DEVICE = 1 / 20  # of the budget: whether it can work anywhere is one question of ten, each of many alternatives
ALIKE = "an alarm that is as likely without a breach as after one deters nobody"
NO_THREAT = "no equilibrium with a closed form stands at the point, so there is nothing to threaten with"
Made = Callable[[], Device | str]  # the device, or why there is none


@dataclass(frozen=True, slots=True)
class KeepingRange(Record):
    """What keeps one player to the deal: the parameter from `low` to `high` (None: the end of its range), if `able`."""

    player: str
    able: bool
    low: Coordinate | None
    high: Coordinate | None


@dataclass(frozen=True, slots=True)
class Row(Record, omit="name", flat="device", add="region"):
    """One device at the point.

    `sides`: each player alone; `low`, `high`: everybody, where it is `able` (None: undecided) to keep the deal;
    `between`: where the least value is known between bounds only, one below which nothing does and one proved to do;
    `reason`: why it is not able; `anywhere`: whether it can work anywhere in the ranges; `checks`: the larger game
    solved, or the play gone through, at the ends and beside them. `device` has the game, the atlas and the formulas.
    """

    name: str
    device: Device
    sides: tuple[KeepingRange, ...]
    able: bool | None
    low: Coordinate | None
    high: Coordinate | None
    reason: str
    anywhere: Verdict
    checks: tuple[DealCheck, ...]
    between: tuple[Fraction, Fraction | None] | None = None

    @property
    def json_names(self) -> Names:
        """What the parameters of the larger game are called."""
        return Names(self.device.game.space.names)

    @property
    def parameter(self) -> str:
        return self.device.parameter

    @property
    def region(self) -> Region:
        """Where the deal sticks, over the game's parameters and the device's."""
        return self.device.region


@dataclass(frozen=True, eq=False)
class Sustain(
    Answer, schema="zopa.sustain/2", rename={"rows": "devices", "tempted": "temptation", "held": "minmax"},
    by={"tempted": "players", "held": "players", "threats": "players", "missing": "pairs"},
):  # fmt: skip
    """The answer: a row for each device.

    `holds`: whether the deal is an equilibrium at the point without any, `region`: where it is; `tempted`: what each
    player gains at most by breaking it at the point, and by which strategy; `threats`: the equilibria by which each
    player is threatened; `missing`: devices that the game does not allow, with the reason; `held`: the minmax value
    of each player at the point, in pure and, for 2×2 games, in mixed moves; `folk`: at a discount factor that was
    asked for, the payoffs of the repeated game, and `sustained`: whether the deal can be played for ever there;
    `alarm`: what the deal is worth with alarms, at that discount factor or the least one for grim trigger.
    """

    game: NormalForm
    concept: str
    outcome: str
    point: Mapping[str, Fraction]
    holds: bool
    region: Region
    tempted: tuple[tuple[str, Fraction], ...]
    threats: tuple[str, ...]
    rows: tuple[Row, ...]
    missing: tuple[tuple[str, str], ...]
    held: tuple[tuple[Fraction, Fraction | None], ...]
    folk: folk_theorem.Folk | None = None
    sustained: bool | None = None
    detection: Fraction = Fraction(1, 2)
    alarm: Worth | None = None

    @property
    def undecided(self) -> str:
        """What the answer leaves open, or nothing."""
        left = [row.name for row in self.rows if row.able is None or row.anywhere.kind == "undecided"]
        return f"undecided: {', '.join(left)}" if left else ""

    def __getitem__(self, name: str) -> Row:
        """Return the row of a device by its name."""
        for row in self.rows:
            if row.name == name:
                return row
        raise UsageError(no_such("device", name, [row.name for row in self.rows]))


def sustain(
    subject: NormalForm | Atlas,
    outcome: Named,
    at: Mapping[str, object] | None = None,
    punish: Named | None = None,
    rounds: int = 2,
    detection: object = "1/2",
    breach: Sequence[str] = (),
    discount: object | None = None,
    seen: object | None = None,
    false_alarm: object | None = None,
    budget: Budget = DEFAULT,
) -> Sustain:
    """Return how much of each device makes an outcome of pure strategies stick, in symbols and at a point.

    >>> found = sustain(load("thaad-deal"), "withdraw, sanction")
    >>> found["grim trigger"].low, found["cost of breach"].low
    (Fraction(1, 3), Fraction(3, 1))

    `punish`: the equilibrium that breaches are punished by, by default the worst for each player at the point;
    `rounds`: of the finite punishment; `detection`: how likely a third party finds out a breach; `breach`: parameters
    that are a side's cost of breach, beside those recognised; `discount`: at which payoffs of the repeated game are
    wanted; `seen` and `false_alarm` (0): how likely an alarm sounds, by which alone breaches are seen, after one and
    without. Raises UsageError for a mixture, for more than two players, and for options that fit nothing.
    """
    check_budget(budget)
    in_strategies(subject)
    atlas = atlas_of(subject)
    game = _game_of_two(atlas)
    deal = Deal(game, _pure_profile(atlas, outcome))
    point = game.space.check(game.space.point(at))
    threats = choose_threats(atlas, deal, point, punish)
    chance = _read_chance("the probability of detection", detection)
    delta = None if discount is None else read_value("the discount factor", discount)
    pays, did = stage_payoffs(deal, point), deal.profile
    folk = None if delta is None else folk_theorem.folk_payoffs(pays, delta)
    alarm = _read_alarm(seen, false_alarm, delta)
    heard = _common_threat(alarm, deal, threats, atlas, point) if alarm else ()
    own = own_costs(deal, several(breach))
    devices = _devices(deal, point, threats, punish, rounds, chance, own, alarm, heard)
    rows, missing = _try_devices(devices, deal, point, threats, budget)
    temptations, worth = _temptations(deal, pays), None
    if alarm and heard:
        patient = alarm if delta is not None else _at_least_patience(alarm, rows)
        worth = _worth_of_alarm(patient, deal, heard, pays, point)
        if alarm.seen == alarm.false_alarm:
            rows = [replace(one, reason=ALIKE) if one.reason and one.name.endswith("alarm") else one for one in rows]
    return Sustain(
        game, atlas.concept, atlas.label(outcome), point, all(gain <= 0 for _, gain in temptations),
        equilibrium_region(game, deal.profile).merged(), temptations, tuple(threat.label for threat in threats),
        tuple(rows), tuple(missing), _minmax_values(deal, pays, point),
        folk, None if delta is None else folk_theorem.is_sustainable(pays, did, delta), chance, worth,
    )  # fmt: skip


def _game_of_two(atlas: Atlas) -> NormalForm:
    """Return the game of an atlas in normal form; UsageError for more than two players."""
    game = to("normal", atlas.game).game
    if len(game.shape) != 2:
        raise UsageError(
            f"devices that make a deal stick are known for two players; this game has {player_names(game.players)}."
            " zopa concede finds the cheapest change of its parameters instead"
        )
    return game


def _try_devices(
    devices: Iterable[tuple[str, Made]], deal: Deal, point: Point, threats: Punishments, budget: Budget
) -> tuple[list[Row], list[tuple[str, str]]]:
    """Return a row for each device that the game allows, and of the others why it does not."""
    rows, missing = list[Row](), list[tuple[str, str]]()
    for name, make in devices:
        try:
            device = make()
            if isinstance(device, str):
                missing.append((name, device))
            else:
                rows.append(_row(deal, device, point, budget, _known_patience(rows, threats)))
        except InvalidGame as error:
            missing.append((name, str(error)))
    return rows, missing


def _minmax_values(deal: Deal, pays: Stage, point: Point) -> tuple[tuple[Fraction, Fraction | None], ...]:
    """Return each player's minmax value at the point, in pure and, for 2×2 games, in mixed moves."""
    players = range(len(deal.game.players))
    mixed = [mixed_minmax(pays, k) if deal.game.shape == (2, 2) else None for k in players]
    return tuple((evaluate(minmax(deal, k), point), mixed[k]) for k in players)


def _at_least_patience(alarm: Alarm, rows: Iterable[Row]) -> Alarm:
    """Return the alarm at the least discount factor for grim trigger, where one is known."""
    least = [row.low for row in rows if row.name == "grim on alarm" and isinstance(row.low, Fraction)]
    return replace(alarm, delta=least[0]) if least else alarm


def _worth_of_alarm(alarm: Alarm, deal: Deal, heard: Punishments, pays: Stage, point: Point) -> Worth:
    """Return what the deal is worth to each player with an alarm, answered by a threat if that is credible."""
    kept = pays[deal.profile]
    believed = heard[0].credible(deal, deal.game.space).contains(point)
    hit = [evaluate(node, point) for node in heard[0].pays] if believed else kept
    gains = {k: gain for k, (_, gain) in enumerate(_temptations(deal, pays)) if deal.breaches(k)}
    return replace(deal_worth(alarm, kept, hit, gains), threat=heard[0].label)


def _pure_profile(atlas: Atlas, outcome: Named) -> tuple[str, ...]:
    used = outcomes.supports(atlas, outcome)
    if any(len(names) != 1 for names in used):
        raise UsageError(
            f"{atlas.label(outcome)} is a mixture, and who mixes breaks no promise by any of its moves; name one "
            "strategy for each player"
        )
    return tuple(next(iter(names)) for names in used)


def _read_chance(what: str, value: object) -> Fraction:
    chance = read_value(what, value)
    if not 0 <= chance <= 1:
        raise UsageError(f"{what} is {chance}; it lies between 0 and 1")
    return chance


def _read_alarm(seen: object, false_alarm: object, delta: Fraction | None) -> Alarm | None:
    if seen is None and false_alarm is not None:
        raise UsageError("a false alarm is one of an alarm for breaches", remedies=[SAY_SEEN])
    if seen is None:
        return None
    given = (seen, 0 if false_alarm is None else false_alarm)
    q, f = (_read_chance(what, one) for what, one in zip(CHANCES.values(), given, strict=True))
    if f > q:
        raise UsageError(f"an alarm is likelier without a breach ({f}) than after one ({q}); exchange the two")
    return Alarm(q, f, delta or Fraction(0))


def _devices(
    deal: Deal, point: Point, threats: Punishments, punish: Named | None, rounds: int, detection: Fraction,
    own: Mapping[int, str], alarm: Alarm | None, heard: Punishments,
) -> Iterator[tuple[str, Made]]:  # fmt: skip
    yield "grim trigger", lambda: grim_trigger(deal, threats) if threats else NO_THREAT
    yield "tit for tat", lambda: tit_for_tat(deal) if deal.game.shape == (2, 2) else "it takes a 2 x 2 game"
    yield "finite punishment", lambda: finite_punishment(deal, threats, rounds) if threats else NO_THREAT
    yield "worst punishment", lambda: worst_punishment(deal, point)
    yield "bond", lambda: transfer("bond", deal)
    yield "cost of breach", lambda: cost_of_breach(deal, own)
    yield "penalty", lambda: transfer("penalty", deal, detection)
    yield "linkage", lambda: transfer("linkage", deal)
    yield "side payment", lambda: transfer("side payment", deal)
    yield "tranches", lambda: _tranches(deal, point, punish, own)
    if alarm and heard:
        for bounded, more in BOUNDED.items() if alarm.delta else [("delta", "")]:
            yield f"grim on alarm{more}", partial(grim_trigger, deal, heard, alarm, bounded)
        yield "finite on alarm", partial(finite_punishment, deal, heard, rounds, alarm)


def _common_threat(alarm: Alarm, deal: Deal, threats: Punishments, atlas: Atlas, point: Point) -> Punishments:
    """Return one threat for all, since an alarm names nobody: of those that stand, the one of the least patience, and
    of these one that does for any patience beyond."""
    if len({threat.label for threat in threats}) < 2:
        return threats

    def patience(threats: Punishments) -> tuple[Real, bool]:
        low, high = grim_trigger(deal, threats, alarm).common_ends(point) or (Fraction(1), None)
        return low or Fraction(0), high is not None

    return min([choose_threats(atlas, deal, point, branch.label) for branch in branches_at(atlas, point)], key=patience)


def _tranches(deal: Deal, point: Mapping[str, Fraction], punish: Named | None, own: Mapping[int, str]) -> Device | str:
    divided = divisible_deal(deal, own)
    threats = choose_pure_threats(divided, nash(divided.game), point, punish)
    if not threats:
        return "no equilibrium of pure strategies stands at the point in what divides, so nothing can be called off"
    return tranches(deal, divided, threats)


def _row(deal: Deal, device: Device, point: Mapping[str, Fraction], budget: Budget, known: Fraction | None) -> Row:
    each = [*(device.ends(k, point) for k in range(len(deal.game.players))), ends := device.common_ends(point)]
    *sides, both = (
        KeepingRange(name, one is not None, *(None if end is None else coordinate(end) for end in one or (None, None)))
        for name, one in zip((*deal.game.seat_names, "both"), each, strict=True)
    )
    reason, anywhere = "" if both.able else why_not(device, point), device.region.verdict(budget.times(PER_DEVICE))
    row = Row(device.name, device, tuple(sides), both.able, both.low, both.high, reason, anywhere, ())
    if device.name == "worst punishment":
        return _worst_punishment_row(deal, row, point, known) if row.able else row
    return replace(row, checks=tuple(check_ends(device, point, ends)))


def _known_patience(rows: Sequence[Row], threats: Punishments) -> Fraction | None:
    """Return a patience that is known to do with pure moves: grim trigger's, unless its threat is mixed."""
    for row in rows:
        if row.name == "grim trigger" and row.able and all(threat.profile is not None for threat in threats):
            return row.low if isinstance(row.low, Fraction) else Fraction(0)
    return None


def _worst_punishment_row(deal: Deal, row: Row, point: Mapping[str, Fraction], known: Fraction | None) -> Row:
    """Return the patience that minmax values ask for, if a punishment so hard is credible, else bounds for what is."""
    bound = row.low if isinstance(row.low, Fraction) else Fraction(0)
    too_little, enough = least_patience(deal, point, bound, known)
    if enough is None:
        reason = "it is not settled whether a punishment that hard is ever credible"
        return replace(row, able=None, low=bound, high=None, reason=reason, between=(bound, None))
    between = None if enough == too_little else (too_little, enough)
    pays, did = stage_payoffs(deal, point), deal.profile
    values = dict.fromkeys(value for value in (too_little, enough) if 0 < value < 1)
    tried = ((value, folk_theorem.is_sustainable(pays, did, value)) for value in values)
    checks = tuple(DealCheck(value, works, value == enough) for value, works in tried if works is not None)
    return replace(row, low=enough or None, high=None, checks=checks, between=between)


def _temptations(deal: Deal, pays: Stage) -> tuple[tuple[str, Fraction], ...]:
    """Return for each player the best breach and what it gains; the deal itself where there is no other strategy."""
    kept, found = pays[deal.profile], []
    for k in range(len(deal.game.players)):
        gains = [(a, pays[moved][k] - kept[k]) for a, moved in deal.breaches(k).items()]
        found.append(max(gains, default=(deal.profile[k], Fraction(0)), key=lambda pair: pair[1]))
    return tuple(found)
