"""How likely is each outcome, when the parameters are not known? And which of them matter most?

The parameters are independent, with the distributions that the game states (uniform on the range where it states
none), conditioned on its assumptions and on what is given.

Probabilities are exact where they can be, else sampled (`solver.questions.uncertain.probabilities`). An outcome is a
set, so what a player gets lies between the least and the greatest over the equilibria that stand; a selection rule is
used only by name, and where it does not decide, both ends count. Sobol's indices are of claims, phases and payoffs, and
of payoffs with the rule drawn as one more factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from string import digits
from typing import Any

import numpy as np

from solver.atlas import Atlas, told_by_branch
from solver.claims import parse_claim
from solver.concepts.line_search import pattern_of
from solver.concepts.nash.branches import claims_only, nash
from solver.concepts.phases import letters_of
from solver.concepts.phases import phases as listed
from solver.errors import UsageError, asking, in_floats, several
from solver.expressions.conditions import Condition
from solver.forms.any_form import AnyForm
from solver.forms.reductions import to
from solver.questions.phases.answer import name_patterns
from solver.questions.subject import ConceptAnswer, asked_about, profiles_named
from solver.questions.uncertain import probabilities, sensitivity_indices
from solver.questions.uncertain.probabilities import CURVED, Chance, ExactProbabilities, Spread, chance, spread
from solver.questions.uncertain.sample import MIN_KEPT, STATES, ClaimsAtPoints, Columns, Inquiry, Sample, sample
from solver.questions.uncertain.selection import NAMES, Rule, rule
from solver.questions.uncertain.sensitivity_indices import (
    Contrast,
    DeviationGain,
    FactorInfluence,
    contrasts,
    gains,
    influences,
)
from solver.regions.decide.work import allowing, counting_trust
from solver.report.records import Record
from solver.report.remedies import LEAVE_OUT_SELECT
from solver.sweeps.design_checks import whole_number
from solver.sweeps.kernels.engine import Engine, choose
from solver.sweeps.kernels.tape import Array

SAMPLES = 20_000
MAX_SAMPLES = 2_000_000
MAX_CELLS_SOLVED = 6  # payoffs of a game whose atlas is made for the sake of exact probabilities: a second or so
MAX_BRANCHES_NAMED = 6  # of a game with curved conditions whose phases are named: up to a second, with 8 it took nine
MIN_ON_A_SIDE = 30  # points on either side of a claim, below which its indices and contrasts would be noise
MAX_PHASES = 8  # whose indices are found, the likeliest
RULE = "selection rule"
Listed = tuple[tuple[str, ...], int | None, Chance]  # outcomes, the number of their list where it was met, how likely


@dataclass(frozen=True, slots=True)
class PhaseChance(Record, flat="chance", rename={"labels": "outcomes"}):
    """A phase: the outcomes that stand together off the walls, by name, how likely that is, and the `name` that the
    phase has everywhere, where the phases of the game are known."""

    labels: tuple[str, ...]
    chance: Chance
    name: str = ""


@dataclass(frozen=True, slots=True)
class Held(Record, flat="chance"):
    """A claim and how likely it holds."""

    claim: str
    chance: Chance


@dataclass(frozen=True, slots=True)
class Envelope(Record):
    """What a player gets: the least and the greatest payoff over the equilibria that stand."""

    player: str
    low: Spread
    high: Spread


@dataclass(frozen=True, slots=True)
class Selected(Record):
    """What a selection rule does: at how many points one equilibrium stands `alone`, one of several is `chosen`, `none`
    fits, some cannot be told apart (`tied`). `payoffs`: a player's, low and high where the rule leaves it open."""

    rule: str
    alone: int
    chosen: int
    none: int
    tied: int
    payoffs: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity(Record):
    """Sobol's indices of one quantity: an `influence` for each factor, or none and `why`. `kind`: "claim" or "phase",
    of which it is the indicator; "least", "greatest" or "drawn", of a payoff."""

    of: str
    kind: str
    influences: tuple[FactorInfluence, ...]
    why: str = ""

    def factor(self, name: str) -> FactorInfluence:
        """Return the influence of one factor; raises KeyError for one that there is not."""
        return {one.factor: one for one in self.influences}[name]


@dataclass(frozen=True, slots=True)
class Filter(Record):
    """What sets the points where a claim or phase holds apart: each parameter, most different first; and, for the
    outcomes that a claim names, the gains from staying. Both empty, with `why`, where too few points are on a side."""

    of: str
    kind: str
    contrasts: tuple[Contrast, ...]
    gains: tuple[DeviationGain, ...]
    why: str = ""


@dataclass(frozen=True, eq=False)
class Uncertain(ConceptAnswer, schema="zopa.uncertain/2", add="quantile_levels"):
    """The answer; everything in it is determined by the game, the claims and the seed.

    `samples`: points kept, of `tried` that were drawn; `settled`: those that were solved exactly, rounding errors
    leaving them open; `engine` and `why`: which kernel found the equilibria, and for what reason; `tied`: why there
    are no indices, empty where there are; `named`: how many rules were asked for, the first ones of `selected`.
    """

    given: str
    samples: int
    tried: int
    seed: int
    settled: int
    engine: str
    why: str
    phases: tuple[PhaseChance, ...]
    claims: tuple[Held, ...]
    payoffs: tuple[Envelope, ...]
    selected: tuple[Selected, ...]
    named: int
    sensitivities: tuple[Sensitivity, ...]
    tied: str
    filters: tuple[Filter, ...]

    @property
    def quantile_levels(self) -> tuple[int, ...]:
        """Of the quantiles of payoffs, in per cent."""
        return probabilities.LEVELS

    def sensitivity(self, of: str, kind: str | None = None) -> Sensitivity:
        """Return the indices of a claim or phase, or of a player's payoff; raises KeyError for what there is not."""
        for one in self.sensitivities:
            if one.of == of and kind in (None, one.kind):
                return one
        raise KeyError(of)


@in_floats()
def uncertain(
    subject: AnyForm | Atlas,
    claims: Sequence[str] | str = (),
    given: str | None = None,
    select: Sequence[str] | str = (),
    samples: int = SAMPLES,
    seed: int = 0,
) -> Uncertain:
    """Return how likely each phase and each claim is, what the players get, and which parameters matter.

    >>> found = uncertain(load("thaad-deal"), "equilibrium(withdraw, sanction)", given="buffer > calm", samples=1000)
    >>> found.claims[0].chance.exact, [str(one.chance.exact) for one in found.phases]
    (Fraction(1, 3), ['2/3', '1/3'])

    `claims`: by default, of a study, the plan and each step; `given`: a claim to condition on; `select`: names of rules
    (`solver.questions.uncertain.selection`). Raises
    UsageError for samples too few or too many, for an unknown rule, and where what is given holds at too few of the
    points drawn; InvalidText and InvalidGame for a claim that cannot be read.
    """
    count, source = whole_number("samples", samples, MIN_KEPT, MAX_SAMPLES), whole_number("the seed", seed, 0)
    game, _ = asked_about(subject)
    if not len(game.space):
        has = f"zopa {game.traits.asks} has its {game.traits.has}"
        raise UsageError(f"the game has no parameters, so nothing in it is uncertain; {has}")
    engine = choose(subject)
    atlas = engine.atlas or claims_only(to("normal", engine.game).game)
    read = [parse_claim(atlas, text) for text in _texts(claims, atlas)]
    assumed = None if given is None else parse_claim(atlas, given)
    for claim in (*read, *([assumed] if assumed else [])):
        atlas.claim(claim, off_walls=True).refuse_open()
    if select and told_by_branch(atlas):
        raise UsageError("rules select equilibria of two players who move at once", remedies=[LEAVE_OUT_SELECT])
    asked_for = dict.fromkeys(rule(atlas, text) for text in _texts(select))
    rules = () if told_by_branch(atlas) else tuple(dict.fromkeys([*asked_for, *map(Rule, NAMES)]))
    with asking():
        truths, conditions = (ClaimsAtPoints(atlas, each, True) for each in (read, [assumed] if assumed else []))
    asked = Inquiry(engine, truths, rules)
    drawn = sample(asked, conditions, count, source)
    exactly = ExactProbabilities(atlas, assumed, off_walls=True)
    chances = _phase_chances(asked, drawn, engine, exactly)
    targets = _events(read, chances)
    ties, game = sensitivity_indices.why_dependent(atlas, exactly.given), atlas.game
    return Uncertain(
        atlas.game, atlas.concept, given or "", len(drawn), drawn.tried, source, int(drawn.columns.settled.sum()),
        engine.name, engine.why, tuple(_standings(engine.atlas, chances)),
        _claim_chances(asked, drawn, exactly, read), _envelopes(game, drawn.columns.low, drawn.columns.high),
        tuple(_rule_results(game, rules, drawn.columns)), len(asked_for),
        () if ties else tuple(_sensitivities(asked, drawn, targets, source)), ties,
        tuple(_filters(asked, drawn, targets, read)),
    )  # fmt: skip


@in_floats()
def chances(atlas: Atlas, claims: Sequence[str]) -> tuple[Held, ...]:
    """Return how likely claims are, as `uncertain` does, and nothing else.

    >>> str(chances(nash(load("thaad-deal")), ["equilibrium(withdraw, sanction)"])[0].chance.exact)
    '5/12'
    """
    read = [parse_claim(atlas, text) for text in claims]
    asked = Inquiry(choose(atlas), ClaimsAtPoints(atlas, read), ())
    drawn = sample(asked, ClaimsAtPoints(atlas, []), SAMPLES, 0)
    return _claim_chances(asked, drawn, ExactProbabilities(atlas, None), read)


def _texts(given: Sequence[str] | str, atlas: Atlas | None = None) -> list[str]:
    return [*several(given)] if given or atlas is None else [*atlas.game.usual_claims]


def _envelopes(game: AnyForm, low: Any, high: Any) -> tuple[Envelope, ...]:
    """Return each player's payoffs over the points at which something stands; nothing where nothing ever does."""
    some = ~np.isnan(low).any(axis=0)
    if not some.any():
        return ()
    each = zip(game.seat_names, low[:, some], high[:, some], strict=True)
    return tuple(Envelope(name, spread(least), spread(greatest)) for name, least, greatest in each)


def _rule_results(game: AnyForm, rules: Sequence[Rule], columns: Columns) -> Iterator[Selected]:
    for one, states, ruled in zip(rules, columns.state, columns.ruled, strict=True):
        alone, chosen, none, tied = (int((states == state).sum()) for state in STATES)
        yield Selected(one.name, alone, chosen, none, tied, _envelopes(game, *ruled))


def _claim_chances(
    asked: Inquiry, drawn: Sample, exactly: ExactProbabilities, read: Sequence[Condition]
) -> tuple[Held, ...]:
    known = (exactly.claim(claim) if asked.truths.affine(k) else (None, CURVED) for k, claim in enumerate(read))
    each = zip(read, drawn.columns.truth, known, strict=True)
    return tuple(Held(claim.text, chance(int(holds.sum()), len(drawn), *one)) for claim, holds, one in each)


def _phase_chances(asked: Inquiry, drawn: Sample, engine: Engine, exactly: ExactProbabilities) -> list[Listed]:
    """Return every list of outcomes that was sampled or is known to hold somewhere, the likeliest first."""
    met = {frozenset(asked.labels(k)): k for k in range(len(asked))}
    hits = np.bincount(drawn.columns.phase, minlength=len(asked))
    atlas = engine.atlas
    if atlas is None and prod(len(player.strategies) for player in engine.game.players) <= MAX_CELLS_SOLVED:
        atlas = nash(to("normal", engine.game).game)
    known, why = _exact_phases(atlas, exactly)
    listed: list[Listed] = []
    for labels, exact in known.items():
        number = met.pop(frozenset(labels), None)
        shown, times = (labels, 0) if number is None else (asked.labels(number), int(hits[number]))
        if number is not None or exact:
            listed.append((shown, number, chance(times, len(drawn), exact)))
    one_by_one = ExactProbabilities(atlas, exactly.condition) if atlas is not None and why == CURVED else None
    with allowing(probabilities.MAX_WORK), counting_trust(probabilities.MAX_QUESTIONS):  # beyond, the rest is sampled
        for k in met.values():
            alone = one_by_one.phase(asked.labels(k)) if one_by_one is not None else (None, why)
            listed.append((asked.labels(k), k, chance(int(hits[k]), len(drawn), *alone)))
    return sorted(listed, key=lambda one: (-one[2].value, one[0]))


def _standings(atlas: Atlas | None, chances: Sequence[Listed]) -> Iterator[PhaseChance]:
    """Yield each list of outcomes with the letter of its phase, which those that come by other formulas share."""
    letters: dict[frozenset[str], str] = {}
    if atlas is not None and _is_affine(atlas):
        letters = letters_of(listed(atlas))
    elif atlas is not None and len(atlas.branches) <= MAX_BRANCHES_NAMED:
        patterns = {frozenset(labels): pattern_of([one] for one in labels) for labels, _, _ in chances}
        names = name_patterns(atlas, atlas.game.space.baseline, patterns.values())
        letters = {one: names[p].rstrip(digits) for one, p in patterns.items() if not names[p].islower()}
    for labels, _, one in chances:
        yield PhaseChance(labels, one, letters.get(frozenset(labels), ""))


def _is_affine(atlas: Atlas) -> bool:
    return all(c.is_affine for branch in atlas.branches for cell in branch.region.cells for c in cell)


def _exact_phases(atlas: Atlas | None, exactly: ExactProbabilities) -> tuple[dict[tuple[str, ...], Fraction], str]:
    """Return the probability of each list of outcomes, where all are known exactly; else none, and why."""
    if atlas is None:
        return {}, f"closed forms are not made for more than {MAX_CELLS_SOLVED} payoff cells here"
    if not _is_affine(atlas):
        return {}, CURVED
    found, told = listed(atlas), dict[frozenset[str], tuple[str, ...]]()  # a list is a set of names, in whatever order
    chances: dict[tuple[str, ...], Fraction] = {}
    for phase in found:
        if phase.region is None:
            return {}, "not all phases are known exactly"
        part, why = exactly.region(phase.region)
        if part is None:
            return {}, why
        labels = told.setdefault(frozenset(phase.labels), phase.labels)
        chances[labels] = chances.get(labels, Fraction(0)) + part
    return chances, ""


@dataclass(frozen=True, slots=True)
class PointQuantity:
    """A quantity of which each point has one: a claim's or phase's indicator, or an end of a player's payoff."""

    of: str
    kind: str
    place: int  # of the claim, the phase or the player

    def values(self, at: Columns) -> Array:
        """Return the quantity at each of the points."""
        if self.kind == "phase":
            return np.asarray(at.phase == self.place)
        return np.asarray({"claim": at.truth, "greatest": at.high}.get(self.kind, at.low)[self.place])

    def errors(self, at: Columns) -> Array:
        """Return how far rounding may have moved a payoff; one picked by a rule, as far as the surer end."""
        ends = at.errors[:, self.place]
        return np.asarray({"least": ends[0], "greatest": ends[1]}.get(self.kind, ends.min(axis=0)))


def _events(read: Sequence[Condition], listed: Sequence[Listed]) -> list[PointQuantity]:
    claims = [PointQuantity(claim.text, "claim", k) for k, claim in enumerate(read)]
    met = [(labels, number) for labels, number, _ in listed if number is not None][:MAX_PHASES]
    return claims + [PointQuantity("; ".join(labels) or "nothing listed", "phase", number) for labels, number in met]


def _sensitivities(asked: Inquiry, drawn: Sample, targets: Sequence[PointQuantity], seed: int) -> Iterator[Sensitivity]:
    """Yield the indices of the targets, of each player's least and greatest payoff, and of that under a drawn rule."""
    first, second = sensitivity_indices.halves(drawn)
    a, b = drawn.columns.take(first), drawn.columns.take(second)
    game, names = asked.game, asked.game.space.names
    moved = [sensitivity_indices.columns_mixed(asked, drawn, k) for k in range(len(names))]
    nowhere = any(np.isnan(one.low).any() for one in (a, b, *moved))  # where nothing stands there are no payoffs
    seats = [] if nowhere else [*enumerate(game.seat_names)]
    ends = (PointQuantity(name, kind, seat) for seat, name in seats for kind in ("least", "greatest"))
    for target in (*targets, *ends):
        yield _sensitivity(target, names, [target.values(one).astype(float) for one in (a, b, *moved)], seed, drawn)
    if not asked.rules:
        return
    levels = np.random.default_rng((seed, 2)).integers(2 * len(asked.rules), size=(2, len(a)))
    for seat, name in seats:
        target = PointQuantity(name, "drawn", seat)
        values = [_payoff_under(one, level, seat) for one, level in ((a, levels[0]), (b, levels[1]))]
        values += [_payoff_under(one, levels[0], seat) for one in moved]
        yield _sensitivity(target, (*names, RULE), [*values, _payoff_under(a, levels[1], seat)], seed, drawn)


def _payoff_under(at: Columns, level: Array, seat: int) -> Array:
    """Return a player's payoff under the rule and the end that `level` says, at each point."""
    return np.asarray(at.ruled[level // 2, level % 2, seat, np.arange(len(at))])


def _sensitivity(
    target: PointQuantity, names: Sequence[str], values: Sequence[Array], seed: int, drawn: Sample
) -> Sensitivity:
    a, b, *moved = values
    both, why = np.concatenate([a, b]), ""
    if target.kind in ("claim", "phase"):
        why = _one_sided(int(both.sum()), len(both))
    elif np.ptp(both) <= 2 * target.errors(drawn.columns).max():
        why = "it is the same at every point"
    found = () if why else influences(names, a, b, np.array(moved), seed)
    return Sensitivity(target.of, target.kind, found, why)


def _one_sided(holding: int, count: int) -> str:
    if holding in (0, count):
        return f"it {'holds' if holding else 'fails'} at every point drawn"
    if min(holding, count - holding) < MIN_ON_A_SIDE:
        few = min(holding, count - holding)
        return f"it {'holds' if holding == few else 'fails'} at {few} of {count} points only; draw more"
    return ""


def _filters(
    asked: Inquiry, drawn: Sample, targets: Sequence[PointQuantity], read: Sequence[Condition]
) -> Iterator[Filter]:
    for target in targets:
        holds = target.values(drawn.columns)
        why = _one_sided(int(holds.sum()), len(holds))
        found = () if why else contrasts(asked.game.space.names, drawn.points, holds)
        named = profiles_named(read[target.place]) if target.kind == "claim" else ()
        explained = (
            gains(to("normal", asked.game).game, named, drawn.points, holds) if named and not holds.all() else ()
        )
        yield Filter(target.of, target.kind, found, explained, why)
