"""Repetition: four plans of play that may keep a deal, and how patient both sides have to be for it.

Grim trigger: keep the deal as long as everybody does; after a breach, an equilibrium of the game for ever.

With the deal paying R, the best breach T, the threat P, and tomorrow worth δ of today, no breach pays exactly if

    R  >=  (1 − δ)·T + δ·P:

    R > P    δ >= max(0, (T − R)/(T − P))
    R = P    every δ if T <= R, else none
    R < P    none if T > R, else δ <= (R − T)/(P − T).

The enlarged game is today's, with what follows added: u·(1 − δ) + δ·(R where the deal was kept, else P). The deal is an
equilibrium of it exactly where nobody gains by one breach; where the threat is an equilibrium of the game itself, that
makes grim trigger subgame-perfect. For δ = 1 nothing adds up, so δ < 1 is assumed.

Finite punishment: after a breach the threat is played for n rounds, then the deal again.

Keeping the deal through those n + 1 rounds is worth (1 + δ + … + δ^n)·R, breaking it T + (δ + … + δ^n)·P; afterwards
both plans go on in the same way. So the deal is kept exactly if

    (T − R)  <=  (R − P)·(δ + … + δ^n),

which is affine in the weight w = δ + … + δ^n of the punishment: the least w in symbols is (T − R)/(R − P), and the
least δ is the root of δ + … + δ^n = w, an algebraic number. As n grows this becomes grim trigger's.

Friedman (1971), "A Non-cooperative Equilibrium for Supergames", Review of Economic Studies 38.

An alarm: nobody sees what was done (imperfect monitoring), but after each round everybody hears an alarm with
probability q if somebody broke the deal, f <= q if nobody did. It names nobody, so one threat P answers it, for ever or
for n rounds, and then the deal again: a perfect public equilibrium, if no breach pays. Let w = δ + … + δ^n, for ever
δ/(1 − δ), be the weight of the punishment. A false alarm punishes the innocent, so the deal is worth only
(R + f·w·P)/(1 + f·w) a round. A breach pays T − R at once and makes an alarm likelier by q − f. None pays exactly if

    (q − f)·w·(R − P)  >=  (T − R)·(1 + f·w),

which is affine in each of w, q and f; for ever, times 1 − δ, in δ. With q = 1 and f = 0 it is that of grim trigger or
of the finite punishment. Where R > P the shortest punishment that deters is best for everybody.

Green and Porter (1984), "Noncooperative Collusion under Imperfect Price Information", Econometrica 52.

Tit for tat: keep the deal at first, then do what the other side did last time. For deals of a 2×2 game.

Against it a player faces two states only, the other's next move, so some best answer is one of four that depend on
nothing else: keep the deal, break it for ever, break it every other round (or differ from these only after a first
breach). With R for the deal, T for breaking it alone, S for keeping it alone and P for both breaking it:

    R >= (1 − δ)·T + δ·P         breaking it for ever gains nothing
    (1 + δ)·R >= T + δ·S         breaking it every other round gains nothing

so tit for tat is a Nash equilibrium of the repeated game exactly if both hold for both. (It is seldom
subgame-perfect: after a breach each would answer the other's last move for ever.) In the usual prisoners' dilemma
the least δ is max((T − R)/(T − P), (T − R)/(R − S)).

The enlarged game has these three plans a side, and pays each pair what its path is worth.

Axelrod (1984), The Evolution of Cooperation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import accumulate

from solver.concepts.enforcement import punishments
from solver.concepts.enforcement.deal import Deal, Device, Did, Next, Pay, Plan, Profile, State, enlarge_game, minus
from solver.concepts.enforcement.intervals import Span
from solver.errors import UsageError
from solver.expressions.nodes import ONE, ZERO, Name, Node, add, divide, multiply, power
from solver.forms.players import Player
from solver.regions.parameters import Point, quote
from solver.report.html_page import Record

MAX_ROUNDS = 11  # rounds: the payoffs' degree in delta stays within what an expression may have
MAX_ROUNDS_TRIED = 100  # of a punishment, to find the shortest that deters
CHANCES = {"seen": "the chance that a breach is seen", "false_alarm": "the chance of a false alarm"}
BOUNDED = {"delta": "", "seen": " (seen)", "false_alarm": " (false)"}  # what a device bounds, behind its name


@dataclass(frozen=True, slots=True)
class Alarm(Record):
    """How likely an alarm sounds after a breach and without one; `delta`: the patience for which these are bounded."""

    seen: Fraction
    false_alarm: Fraction
    delta: Fraction


def grim_trigger(
    deal: Deal, threats: punishments.Punishments, alarm: Alarm | None = None, bounded: str = "delta"
) -> Device:
    """Return the device of patience under the threat of an equilibrium for ever; `alarm`: that sets it off for all, in
    place of a breach, `bounded`: `delta`, or the alarm's `seen` or `false_alarm`.

    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = grim_trigger(deal, punishments.choose_threats(nash(game), deal, game.space.baseline))
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['1/3', 'None']
    """
    return _punish(deal, threats, 0, alarm, bounded)


def finite_punishment(deal: Deal, threats: punishments.Punishments, rounds: int, alarm: Alarm | None = None) -> Device:
    """Return the device of patience under a threat of 1 to MAX_ROUNDS rounds; UsageError for any other number.

    >>> game = load("thaad-deal")
    >>> deal = Deal(game, ("withdraw", "sanction"))
    >>> device = finite_punishment(deal, punishments.choose_threats(nash(game), deal, game.space.baseline), rounds=1)
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['1/2', 'None']
    """
    if not (isinstance(rounds, int) and 1 <= rounds <= MAX_ROUNDS):
        advice = f"give 1 to {MAX_ROUNDS}, and for longer ones take grim trigger"
        raise UsageError(f"a punishment of {quote(rounds)} rounds; {advice}")
    return _punish(deal, threats, rounds, alarm, "delta")


def _punish(deal: Deal, threats: punishments.Punishments, rounds: int, alarm: Alarm | None, bounded: str) -> Device:
    """Return the device of a threat that is carried out for some rounds, for ever where `rounds` is 0."""
    delta = punishments.patience(deal, alarm.delta if alarm else 0)
    added = {key: deal.parameter(key, getattr(alarm, key), 0, 1, CHANCES[key]) for key in CHANCES if alarm}
    added["delta"] = delta
    d, q, f = (Name(added[key].name) if key in added else ZERO for key in ("delta", *CHANCES))

    def paying(now: Node, w: Node) -> Pay:
        def pay(player: int, profile: Profile) -> Node:
            broke, kept = deal.breakers(profile), deal.pays(player)
            later = threats[broke[0] if broke else 0].pays[player] if broke or alarm else kept
            if alarm:
                later = minus(kept, multiply(q if broke else f, minus(kept, later)))
            scale = add(now, multiply(f, w)) if alarm else now
            return add(multiply(scale, deal.pays(player, profile)), multiply(w, later))

        return pay

    name, what, after, long = "grim trigger", "a grim trigger", "a breach", "for ever"
    pay, linear, assumed = paying(minus(ONE, d), d), None, f"{delta.name} < 1"
    between: Span = (None, None)
    if rounds:
        name, span = "finite punishment", "one round" if rounds == 1 else f"{rounds} rounds"
        what, long = f"a punishment of {span}", f"for {span}, then the deal again"
        pay = paying(ONE, add(*(d if k == 1 else power(d, k) for k in range(1, rounds + 1))))
        weight = deal.parameter("weight", 0, 0, rounds, "delta + ... + delta**n: what punishment weighs")
        linear = enlarge_game(deal, [*list(added.values())[:-1], weight], paying(ONE, Name(weight.name)), what)
    if alarm:
        seen, false, _ = (one.name for one in added.values())
        between = (false, None) if bounded == "seen" else (None, seen) if bounded == "false_alarm" else between
        name, assumed = f"{name.split()[0]} on alarm{BOUNDED[bounded]}", f"{assumed} and {seen} >= {false}"
        after = f"an alarm, all that is seen, with probability {seen} after a breach and {false} without one,"
    game = enlarge_game(deal, list(added.values()), pay, what, given=assumed)
    return Device(
        name, added[bounded].name, game, deal.profile,
        f"the game is played again and again; after {after} {punishments.labels_of(threats)} follows {long}",
        punishments.credible_region(deal, threats, game.space), linear=linear, power=rounds if linear else 1,
        open_high=bounded == "delta", between=between,
        plan_at=partial(_plan, deal, threats, rounds, tuple(one.name for one in added.values())),
    )  # fmt: skip


def _plan(deal: Deal, threats: punishments.Punishments, rounds: int, added: Sequence[str], point: Point) -> Plan:
    """Return the play at a point: a breach is punished for `rounds` rounds, for ever where that is 0. `added`: what the
    chances of an alarm after a breach and without one, if it takes one, and the discount factor are called."""
    *chances, discount = (point[name] for name in added)
    stages = punishments.stage_payoffs(deal, point)

    def after(did: Did) -> Next:
        broke = deal.breakers(did)
        if chances:
            chance = chances[not broke]
            return {"deal": 1 - chance, f"punish 0, {rounds} to go": chance}
        return f"punish {broke[0]}, {rounds} to go" if broke else "deal"

    states = {"deal": State(deal.profile, stages, after)}
    for k, threat in enumerate(threats):
        for left in range(1, rounds + 1) if rounds else (0,):
            then = "deal" if left == 1 else f"punish {k}, {max(left - 1, 0)} to go"
            states[f"punish {k}, {left} to go"] = punishments.punishing_state(deal, threat, point, stages, then)
    return Plan(states, discount)


@dataclass(frozen=True, slots=True)
class Worth(Alarm):
    """What the deal pays a round at a patience of `delta`: `promised` without false alarms, `for_ever` with punishment
    for ever, `shortest` with the fewest `rounds` of it that deter (at most MAX_ROUNDS_TRIED); nothing: it is broken.
    `threat`: the equilibrium that answers an alarm."""

    promised: tuple[Fraction, ...]
    for_ever: tuple[Fraction, ...]
    rounds: int | None
    shortest: tuple[Fraction, ...]
    threat: str = ""


def deal_worth(alarm: Alarm, kept: Sequence[Fraction], hit: Sequence[Fraction], gains: Mapping[int, Fraction]) -> Worth:
    """Return what the deal is worth by what it and the threat pay each side, and what those who can break it gain.

    >>> alarm = Alarm(Fraction(9, 10), Fraction(1, 20), Fraction(9, 10))
    >>> found = deal_worth(alarm, (Fraction(3),), (Fraction(0),), {0: Fraction(1)})
    >>> found.rounds, *map(str, (*found.promised, *found.for_ever, *found.shortest))
    (1, '3', '60/29', '600/209')
    """
    f, delta = alarm.false_alarm, alarm.delta

    def average(w: Fraction) -> tuple[Fraction, ...]:
        if any((alarm.seen - f) * w * (kept[k] - hit[k]) < gain * (1 + f * w) for k, gain in gains.items()):
            return ()
        return tuple((R + f * w * P) / (1 + f * w) for R, P in zip(kept, hit, strict=True))

    weights = accumulate((delta**n for n in range(1, MAX_ROUNDS_TRIED + 1)), initial=Fraction(0))
    rounds, shortest = next(((n, paid) for n, w in enumerate(weights) if (paid := average(w))), (None, ()))
    return Worth(alarm.seen, f, delta, tuple(kept), average(delta / (1 - delta)), rounds, shortest)


# --- tit for tat ----------------------------------------------------------------------------------


TIT_FOR_TAT = "tit-for-tat"
PLANS: Mapping[str, Callable[[int, bool | None], bool]] = {  # keep the deal in round k? the other did before, if it did
    TIT_FOR_TAT: lambda k, other: other is not False,
    "break": lambda k, other: False,
    "alternate": lambda k, other: k % 2 == 1,
}


def tit_for_tat(deal: Deal) -> Device:
    """Return the device of patience with which nobody gains by leaving tit for tat, in a game that is 2×2.

    >>> game = load("prisoners-dilemma")
    >>> device = tit_for_tat(Deal(game, ("cooperate", "cooperate")))
    >>> [str(end) for end in device.common_ends(game.space.baseline)]
    ['2/3', 'None']
    """
    delta = punishments.patience(deal)

    def pay(player: int, profile: Profile) -> Node:
        before, circle = _path(profile)
        ahead, rounds = ([_stage(deal, player, kept) for kept in part] for part in (before, circle))
        return _worth(ahead, rounds, delta.name)

    seats = tuple(Player(player.name, tuple(PLANS), player.title) for player in deal.game.players)
    game = enlarge_game(deal, (delta,), pay, "tit for tat", seats, given=f"{delta.name} < 1")
    return Device(
        "tit for tat", delta.name, game, (TIT_FOR_TAT, TIT_FOR_TAT),
        "the game is played again and again; each keeps the deal at first and then does what the other did last time "
        "(a Nash equilibrium, not a subgame-perfect one)",
        linear=enlarge_game(deal, (delta,), _affine(deal, Name(delta.name)), "tit for tat", seats), open_high=True,
    )  # fmt: skip


Kept = tuple[bool, bool]  # who keeps the deal in a round


def _path(plans: Profile) -> tuple[list[Kept], list[Kept]]:
    """Return what two plans do: the rounds before the path repeats itself, and the circle it then runs in."""
    first, second = (PLANS[plan] for plan in plans)
    rounds: list[Kept] = []
    for k in range(4):  # from the third round on two rounds are repeated: nobody looks back further than one
        mine, theirs = rounds[-1] if rounds else (None, None)
        rounds.append((first(k, theirs), second(k, mine)))
    size = 1 if rounds[2] == rounds[3] else 2
    start = next(k for k in range(3) if rounds[k : 4 - size] == rounds[k + size :])
    return rounds[:start], rounds[start : start + size]


def _stage(deal: Deal, player: int, kept: Kept) -> Node:
    return deal.pays(
        player, tuple(part if kept[k] else next(iter(deal.breaches(k))) for k, part in enumerate(deal.profile))
    )


def _worth(before: list[Node], circle: list[Node], delta: str) -> Node:
    """Return (1 − δ)·Σ δ^t u_t over the rounds before, and over a circle that is repeated for ever."""
    d = Name(delta)
    ahead = [multiply(minus(ONE, d), *[d] * k, node) for k, node in enumerate(before)]
    rounds = add(*(multiply(*[d] * k, node) for k, node in enumerate(circle)))
    whole = add(*(multiply(*[d] * k) for k in range(len(circle))))
    later = rounds if len(circle) == 1 else divide(rounds, whole)  # (1 − δ)/(1 − δ^m) = 1/(1 + δ + … + δ^(m−1))
    return add(*ahead, multiply(*[d] * len(before), later))


def _affine(deal: Deal, d: Name) -> Pay:
    """Return payoffs affine in δ that make the same comparisons against tit for tat."""

    def pay(player: int, profile: Profile) -> Node:
        kept = _stage(deal, player, (True, True))
        mine, theirs = profile[player], profile[1 - player]
        if theirs != TIT_FOR_TAT or mine == TIT_FOR_TAT:
            return kept
        alone: Kept = (player != 0, player != 1)
        gained = minus(_stage(deal, player, alone), kept)
        if mine == "break":
            both = minus(_stage(deal, player, (False, False)), kept)
            return add(kept, multiply(minus(ONE, d), gained), multiply(d, both))
        fooled = minus(_stage(deal, player, (alone[1], alone[0])), kept)
        return add(kept, gained, multiply(d, fooled))

    return pay
