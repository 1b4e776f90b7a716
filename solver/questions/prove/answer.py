"""Is a claim always true? Proved, refuted, or true in one part of Θ and false in another.

    true           no point of Θ where it fails              (and one where it holds)
    false          no point of Θ where it holds
    mixed          a witness and a counterexample
    contradictory  what is assumed leaves no point at all
    undecided      the budget did not suffice

Short points near the baseline are tried first, each evaluated exactly from the payoffs; the
region of one side is made only where none of them is on that side.

>>> from games import load
>>> deal = load("thaad-deal")
>>> prove(deal, "equilibrium(withdraw, sanction)", given="breach_us >= shield and breach_cn >= buffer").verdict
'true'
>>> proof = prove(deal, "equilibrium(withdraw, sanction)")
>>> proof.verdict, str(proof.counterexample["shield"])
('mixed', '3')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import ClassVar, Literal

from solver.atlas import Atlas
from solver.claims import claim_difference, claim_region, claim_test, parse_claim
from solver.errors import Undecided
from solver.expressions.conditions import Condition, predicates
from solver.expressions.expression import evaluate
from solver.forms.any_form import AnyForm, as_normal
from solver.forms.normal import NormalForm
from solver.forms.predicates import OUTCOME, PREDICATES
from solver.questions.prove.counterexamples import Rival, rivals_at
from solver.questions.subject import claims_of, narrowed
from solver.regions.decide.emptiness import DEFAULT, Budget, decide
from solver.regions.decide.quick_refutation import counting_trust
from solver.regions.decide.sampling import GRID, grid
from solver.regions.domain import domain
from solver.regions.nearest.readable_points import nearby, readable_point
from solver.regions.parameters import ParameterSpace
from solver.regions.proofs.certificates import Parts, Smt, Verdict, Witness, all_empty
from solver.regions.region import Region
from solver.report.answer import Answer, Record
from solver.report.json_records import RecordLayout

FEW = 300  # short points that are tried before a region is made
MANY = 4_000  # sample points that are tried as well in a game of more than LARGE outcomes
LARGE = 6
ProofVerdict = Literal["true", "false", "mixed", "contradictory", "undecided"]


@dataclass(frozen=True, slots=True)
class Move(Record):
    """What a player gains, at the counterexample, by leaving an outcome alone for another strategy."""

    outcome: tuple[str, ...]
    player: str
    to: str
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Proof(Answer):
    """What is known about a claim.

    `holds`, `fails`: whether there is a point where it holds, and where it fails; None where what is given is
    contradictory. `witness`, `counterexample`: such points, or None. `ledger`: for every outcome of pure
    strategies that the claim names, who would gain how much by moving where, at the counterexample; `rivals`: the
    other equilibria and the better outcomes by which `unique`, `payoff_dominant` and `pareto` fail there.
    `trusted`: how many of the refutations on which the verdict rests are z3's word; the others can be checked.
    """

    kind: ClassVar[str] = "prove"
    json_layout: ClassVar[RecordLayout] = RecordLayout(
        "zopa.prove/2", add="proof smt", rename={"trusted": "trusted_refutations"}
    )
    game: AnyForm
    claim: str
    given: str
    verdict: ProofVerdict
    holds: Verdict | None
    fails: Verdict | None
    witness: Mapping[str, Fraction] | None
    counterexample: Mapping[str, Fraction] | None
    ledger: tuple[Move, ...]
    budget: Budget
    trusted: int = 0
    rivals: tuple[Rival, ...] = ()

    @property
    def proof(self) -> str:
        """How the verdict is proved: `checkable`, `trusted` or `open`."""
        if self.verdict == "undecided":
            return "open"
        return "trusted" if self.trusted else "checkable"

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
    """
    atlas = claims_of(subject)
    game, start = atlas.game, atlas.game.space.point(at)
    read = parse_claim(atlas, claim)
    space = narrowed(atlas, given, budget)
    if space is None:
        return Proof(game, claim, given or "", "contradictory", None, None, None, None, (), budget)
    test = claim_test(atlas, read, space)
    trusted, sides = 0, []
    for denied in (False, True):
        with counting_trust(budget) as trust:
            try:
                point, found = _side(atlas, read, space, test, denied, start, budget)
            except Undecided as stopped:
                point, found = None, Verdict("undecided", spent=str(stopped))
        sides.append((point, found))
        if found.kind == "empty":
            trusted += max(trust.refuted, int(found.proof.startswith("trusted")))
    (witness, holds), (counterexample, fails) = sides
    ledger: tuple[Move, ...] = ()
    rivals: tuple[Rival, ...] = ()
    if counterexample is not None and not atlas.complete_on_walls:
        normal = as_normal(game)
        ledger = tuple(_ledger(normal, read, counterexample))
        rivals = rivals_at(normal, predicates(read.tree), counterexample)
    verdict = _verdict(holds, fails)
    return Proof(
        game, claim, given or "", verdict, holds, fails, witness, counterexample, ledger, budget, trusted,
        rivals,
    )  # fmt: skip


def _side(
    atlas: Atlas,
    claim: Condition,
    space: ParameterSpace,
    test: Callable[[Mapping[str, Fraction]], bool],
    denied: bool,
    start: Mapping[str, Fraction],
    budget: Budget,
) -> tuple[dict[str, Fraction] | None, Verdict]:
    """A point where the claim holds (with `denied`, fails), as short as can be; and whether there is any."""

    def fits(point: Mapping[str, Fraction]) -> bool:
        return test(point) != denied

    near = nearby(fits, space, start, FEW)
    if near is not None:
        return near, Verdict("nonempty", Witness(tuple(near.values())))
    if prod(len(player.strategies) for player in atlas.game.players) > LARGE:  # curved cells are dear, points are not
        found = _anywhere(space, test, denied, start)
        if found is not None:
            return found
    difference = claim_difference(atlas, claim, space, denied)
    if difference is None:
        verdict = _decided(claim_region(atlas, claim, space, denied, merge=False), budget)
    else:
        verdict = difference.verdict(budget)
    known = verdict.rational_witness
    if known is None:
        return None, verdict
    return readable_point(fits, space, domain(space).name(known), start), verdict


def _anywhere(
    space: ParameterSpace, test: Callable[[Mapping[str, Fraction]], bool], denied: bool, start: Mapping[str, Fraction]
) -> tuple[dict[str, Fraction], Verdict] | None:
    """A point among the samples of Θ, brought closer."""
    over = domain(space)

    def fits(point: Mapping[str, Fraction]) -> bool:
        return test(point) != denied

    for unit in grid(len(space))[:MANY]:
        point = over.name(over.from_unit(tuple(Fraction(int(z), GRID) for z in unit)))
        if space.admits(point) and fits(point):
            near = readable_point(fits, space, point, start)
            return near, Verdict("nonempty", Witness(tuple(near.values())))
    return None


def _decided(region: Region, budget: Budget) -> Verdict:
    """The verdict on a union: every cell with a small budget first, since one point is enough."""
    verdicts: list[Verdict] = []
    for tried in budget.stages:
        verdicts = []
        for cell in region.cells:
            verdicts.append(decide(cell, region.domain, tried))
            if verdicts[-1].kind == "nonempty":
                return verdicts[-1]
        if all(verdict.kind == "empty" for verdict in verdicts):
            return all_empty(verdicts)
    return next(verdict for verdict in verdicts if verdict.kind == "undecided")


def _verdict(holds: Verdict, fails: Verdict) -> ProofVerdict:
    if fails.kind == "empty":
        return "true"  # the space itself has a point
    if holds.kind == "empty":
        return "false"
    return "mixed" if holds.kind == fails.kind == "nonempty" else "undecided"


def _ledger(game: NormalForm, claim: Condition, point: Mapping[str, Fraction]) -> Iterator[Move]:
    named = (p.arguments for p in predicates(claim.tree) if PREDICATES[p.name] == OUTCOME)
    for profile in dict.fromkeys(named):
        if any(" + " in strategy for strategy in profile):
            continue
        for seat, player in enumerate(game.players):
            here = _pay(game, seat, profile, point)
            for strategy in player.strategies:
                if strategy != profile[seat]:
                    moved = (*profile[:seat], strategy, *profile[seat + 1 :])
                    yield Move(profile, player.name, strategy, _pay(game, seat, moved, point) - here)


def _pay(game: NormalForm, seat: int, profile: tuple[str, ...], point: Mapping[str, Fraction]) -> Fraction:
    return evaluate(game.expanded(game.cell(profile)[seat]), point)
