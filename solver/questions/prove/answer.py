"""Is a claim always true? Proved, refuted, true in one part of Θ and false in another, or all but always true.

    true           no point of Θ where it fails              (and one where it holds)
    false          no point of Θ where it holds
    mixed          a witness and a counterexample
    almost true    both, but it fails on a set of measure zero only; almost false: it holds on such a set only
    contradictory  what is assumed leaves no point at all
    undecided      the budget did not suffice

Short points near the baseline are tried first, each evaluated exactly from the payoffs; the
region of one side is made only where none of them is on that side. What a claim fails by at a point:

    unique            any other equilibrium
    payoff_dominant   another equilibrium that pays one of the two no less
    pareto            an outcome of pure strategies that pays everyone no less and somebody more
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, islice
from math import prod

from solver.atlas import Atlas, name_by_weights, outcome_name
from solver.claims import parse_claim
from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.uniqueness import Payoffs, pure_equilibria_at
from solver.errors import Undecided, no_truth_value
from solver.expressions.conditions import Condition, Predicate, predicates
from solver.forms.any_form import AnyForm
from solver.forms.normal import NormalForm
from solver.forms.players import Strategy, bits_of, outcome_parts, unit
from solver.forms.reductions import to
from solver.questions.subject import claims_of, profiles_named, space_given
from solver.regions.decide.emptiness import DEFAULT, Budget, check_budget
from solver.regions.decide.sampling import grid_points
from solver.regions.decide.work import counting_trust
from solver.regions.domain import domain
from solver.regions.extent import Extent, Truth
from solver.regions.parameters import Point
from solver.regions.proofs.certificates import Parts, Smt, Verdict, Witness, all_empty
from solver.regions.readable_points import find_nearby, readable_point
from solver.regions.region import Region
from solver.report.answer import Answer
from solver.report.records import Record
from solver.report.words import TOLD

MAX_NEARBY = 300  # short points that are tried before a region is made
MAX_SAMPLES = 4_000  # sample points that are tried as well in a game of more than SMALL_GAME outcomes
SMALL_GAME = 6
SAYING_PART = 0.2  # of the budget, that goes to what `when` says where a side is undecided
MAX_RIVALS = 5  # rivals named for one claim


@dataclass(frozen=True, slots=True)
class Deviation(Record):
    """What a player gains, at the counterexample, by leaving an outcome alone for another strategy."""

    outcome: tuple[str, ...]
    player: str
    to: str
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Proof(Answer, schema="zopa.prove/3", explained=True, add="proof smt", rename={"trusted": "trusted_refutations"}):
    """What is known about a claim.

    `holds`, `fails`: whether there is a point where it holds, and where it fails; None where what is given is
    contradictory. `witness`, `counterexample`: such points, or None. `ledger`: for every outcome of pure
    strategies that the claim names, who would gain how much by moving where, at the counterexample; `rivals`: the
    other equilibria and the better outcomes by which `unique`, `payoff_dominant` and `pareto` fail there.
    `thin`: of a mixed claim `fails` or `holds`, if it is not proved whether it does so on more than a wall.
    `trusted`: how many of the refutations on which the verdict rests are z3's verdicts, without a certificate.
    """

    game: AnyForm
    claim: str
    given: str
    verdict: Truth
    holds: Verdict | None
    fails: Verdict | None
    witness: Mapping[str, Fraction] | None
    counterexample: Mapping[str, Fraction] | None
    ledger: tuple[Deviation, ...]
    budget: Budget
    trusted: int = 0
    rivals: tuple[Rival, ...] = ()
    thin: str = ""
    __bool__ = no_truth_value("for its verdict, such as 'true'")

    @property
    def proof(self) -> str:
        """How the verdict is proved: `checkable`, `trusted` or `open`."""
        return "open" if self.verdict == "undecided" else "trusted" if self.trusted else "checkable"

    @property
    def smt(self) -> tuple[str, ...]:
        """The questions in SMT-LIB whose refutation by z3 the verdict itself rests on."""
        found = [v.certificate.parts for v in (self.holds, self.fails) if v and isinstance(v.certificate, Parts)]
        return tuple(p.refutation.text for parts in found for p in parts if isinstance(p.refutation, Smt))


def prove(
    subject: AnyForm | Atlas,
    claim: str,
    given: str | None = None,
    at: Mapping[str, object] | None = None,
    budget: Budget = DEFAULT,
) -> Proof:
    """Whether a claim holds throughout the ranges, the game's assumptions and what is `given`.

    Witness and counterexample are near the point `at` (the baseline) and short where such exist. Raises InvalidText
    and InvalidGame for a claim that cannot be read, with the place and the nearest name.

    >>> prove(load("two-markets"), "share > 2").verdict
    'false'
    """
    check_budget(budget)
    atlas = claims_of(subject)
    game, start = atlas.game, atlas.game.space.point(at)
    read = parse_claim(atlas, claim)
    space = space_given(atlas, given, budget)
    if space is None:
        return Proof(game, claim, given or "", "contradictory", None, None, None, None, (), budget)
    extent = _remembering(atlas.claim(read, space))  # both sides look at the same points
    trusted, sides = 0, list[tuple[dict[str, Fraction] | None, Verdict]]()
    for side in (extent, ~extent):
        with counting_trust(budget.questions) as trust:
            try:
                point, found = _point_or_verdict(atlas, side, start, budget)
                found = side.settle(found, budget)
            except Undecided as stopped:
                point, found = None, Verdict("undecided", spent=stopped.message)
        if found.kind == "empty":
            trusted += max(trust.refuted, int(found.proof.startswith("trusted")))
        elif found.kind == "undecided":  # where the condition that `when` states is always, or nowhere, it is settled
            with suppress(Undecided):
                said, more = extent.in_short(budget.times(SAYING_PART))
                if isinstance(said, Region) and (not said.cells if side is extent else () in said.cells):
                    found, trusted = side.settle(all_empty(()), budget), trusted + more
        sides.append((point, found))
    (witness, holds), (counterexample, fails) = sides
    ledger: tuple[Deviation, ...] = ()
    rivals: tuple[Rival, ...] = ()
    if counterexample is not None and not atlas.traits.complete_on_walls:
        normal = to("normal", game).game
        ledger = tuple(_ledger(normal, read, counterexample))
        rivals = rivals_at(normal, predicates(read.tree), counterexample)
    with counting_trust(budget.questions) as trust:
        verdict, thin = extent.truth(holds, fails, budget)
    trusted += trust.refuted if verdict.startswith("almost") else 0
    return Proof(
        game, claim, given or "", verdict, holds, fails, witness, counterexample, ledger, budget, trusted, rivals, thin
    )


def _remembering(extent: Extent) -> Extent:
    """Return an extent whose test is asked of each point once."""
    told = dict[tuple[tuple[int, int], ...], bool | None]()

    def remember(point: Point) -> bool | None:
        key = tuple(value.as_integer_ratio() for value in point.values())
        if key not in told:
            told[key] = extent.test(point)
        return told[key]

    return replace(extent, find_test=lambda: remember)


def _point_or_verdict(
    atlas: Atlas, extent: Extent, start: Point, budget: Budget
) -> tuple[dict[str, Fraction] | None, Verdict]:
    """Return a point where a claim holds, as short as can be; and whether there is any."""
    space = extent.space

    def fits(point: Point) -> bool:
        return extent.at(point) is True

    near = find_nearby(fits, space, start, MAX_NEARBY)
    outcomes = prod(len(player.strategies) for player in atlas.game.players)
    if near is None and len(space) and outcomes > SMALL_GAME:  # curved cells are dear
        found = next(filter(fits, grid_points(space, MAX_SAMPLES)), None)
        near = None if found is None else readable_point(fits, space, found, start)
    if near is not None:
        return near, Verdict("nonempty", Witness(tuple(near.values())))
    difference = extent.difference()
    verdict = extent.region().verdict(budget, fullest=False) if difference is None else difference.verdict(budget)
    known = None if verdict.rational_witness is None else domain(space).name(verdict.rational_witness)
    if known is not None and extent.at(known) is False:  # the region is right off the walls alone
        return None, Verdict("undecided", spent=TOLD)
    return None if known is None else readable_point(fits, space, known, start), verdict


def _ledger(game: NormalForm, claim: Condition, point: Mapping[str, Fraction]) -> Iterator[Deviation]:
    for profile in profiles_named(claim):
        here = _payoffs(game, profile, point)
        for seat, player in enumerate(game.players):
            for moved in game.deviations(profile, seat):
                yield Deviation(profile, player.name, moved[seat], _payoffs(game, moved, point)[seat] - here[seat])


@dataclass(frozen=True, slots=True)
class Rival(
    Record,
    rename={"is_equilibrium": "equilibrium", "here": "payoffs_of_outcome"},
    by={"weights": "groups", "payoffs": "players", "here": "players"},
):
    """What a claim about `outcome` fails by: `rival`, by name, with its weights: an equilibrium (`is_equilibrium`), or
    better for somebody and worse for nobody. `payoffs`: in it; `here`: in the outcome, None if mixed."""

    claim: str
    outcome: tuple[str, ...]
    rival: str
    weights: tuple[tuple[Fraction, ...], ...]
    is_equilibrium: bool
    payoffs: tuple[Fraction, ...]
    here: tuple[Fraction, ...] | None


def rivals_at(game: NormalForm, claims: Iterable[Predicate], point: Mapping[str, Fraction]) -> tuple[Rival, ...]:
    """Return the rivals of each claim among `unique`, `payoff_dominant` and `pareto`, MAX_RIVALS of them at most.

    >>> game = load("two-markets")
    >>> claim = Predicate("unique", ("first", "second"))
    >>> [rival.rival for rival in rivals_at(game, [claim], {"share": Fraction(1, 2)})]
    ['(second, first)', '(first + second, first + second)']
    """
    found: list[Rival] = []
    for claim in dict.fromkeys(claims):
        if claim.name == "pareto":
            found += islice(_better_outcomes(game, claim, point), MAX_RIVALS)
        elif claim.name in ("unique", "payoff_dominant"):
            found += islice(_other_equilibria(game, claim, point), MAX_RIVALS)
    return tuple(found)


def _better_outcomes(game: NormalForm, claim: Predicate, point: Mapping[str, Fraction]) -> Iterator[Rival]:
    here = _payoffs(game, claim.arguments, point)
    for profile in game.profiles():
        there = _payoffs(game, profile, point)
        if there != here and all(a <= b for a, b in zip(here, there, strict=True)):
            played = (p.strategies.index(one) for p, one in zip(game.players, profile, strict=True))
            weights = tuple(map(unit, played, game.shape))
            name = outcome_name([one] for one in profile)
            yield Rival("pareto", claim.arguments, name, weights, False, there, here)


def _other_equilibria(game: NormalForm, claim: Predicate, point: Mapping[str, Fraction]) -> Iterator[Rival]:
    """Yield the other equilibria that count against a claim, of few strategies first: pure ones need no list of all."""
    claimed, mixed = bits_of(game.players, claim.arguments), any(" + " in side for side in claim.arguments)
    here = None if mixed else _payoffs(game, claim.arguments, point)
    for weights, paid in _equilibria(*game.payoffs_at(point)):
        name = name_by_weights([player.strategies for player in game.players], weights)
        if bits_of(game.players, outcome_parts(name)) == claimed:
            continue
        if claim.name == "unique" or here is None or any(a <= b for a, b in zip(here, paid, strict=True)):
            yield Rival(claim.name, claim.arguments, name, weights, True, paid, here)


def _equilibria(first: Payoffs, second: Payoffs) -> Iterator[tuple[tuple[Strategy, ...], tuple[Fraction, ...]]]:
    """Yield the strategies and payoffs of every extreme equilibrium, pure ones first."""
    for i, j in pure_equilibria_at(first, second):
        yield (unit(i, len(first)), unit(j, len(second[0]))), (first[i][j], second[i][j])
    every = sorted(solve(first, second).equilibria, key=lambda one: sum(map(bool, chain(*one.strategies))))
    yield from ((one.strategies, one.payoffs) for one in every if not all(1 in weights for weights in one.strategies))


def _payoffs(game: NormalForm, profile: tuple[str, ...], point: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    return tuple(game.value_at(payoff, point) for payoff in game.cell(profile))
