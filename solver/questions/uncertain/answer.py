"""How likely is each outcome, when the parameters are not known? And which of them matter most?

The parameters are independent, with the distributions that the game states (uniform on the range where it states
none), conditioned on its assumptions and on what is given.

* Probabilities of each phase (a list of equilibria that stand together, off the walls) and of each claim: exact
  where conditions are affine and the parameters in them uniform (`solver.questions.uncertain.exact_probabilities`),
  else sampled, with Wilson's 95 % interval.
* Payoffs: an outcome is a set, so what a player gets lies between the least and the greatest over the equilibria that
  stand. A selection rule is used only by name, and where it does not decide, both ends count.
* Sobol's indices of claims, phases and payoffs, and of payoffs with the rule drawn as one more factor.
* Monte Carlo filtering: what sets the points where a claim holds apart.

>>> from games import load
>>> found = uncertain(load("thaad-deal"), ["equilibrium(withdraw, sanction)"], samples=2000)
>>> found.claims[0].chance.exact, found.sensitivity("equilibrium(withdraw, sanction)").factor("embargo").total.high
(Fraction(5, 12), 0.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from solver.atlas import Atlas
from solver.claims import parse_claim
from solver.concepts.nash.branches import claims_only
from solver.errors import UsageError, asking
from solver.forms.any_form import AnyForm, as_normal
from solver.forms.normal import NormalForm
from solver.questions.subject import in_strategies
from solver.questions.uncertain import analysis
from solver.questions.uncertain.analysis import (
    RULE,
    Envelope,
    Filter,
    Held,
    Selected,
    Sensitivity,
    Standing,
    events,
    filters,
    sensitivities,
)
from solver.questions.uncertain.claims_at_points import ClaimsAtPoints
from solver.questions.uncertain.exact_probabilities import ExactProbabilities
from solver.questions.uncertain.intervals import LEVELS, Chance, Spread, spread
from solver.questions.uncertain.sample import ALONE, CHOSEN, LEAST, NONE, TIED, Asked, Columns, sample
from solver.questions.uncertain.selection import NAMES, Rule, rule
from solver.questions.uncertain.sensitivity_indices import tied
from solver.regions.parameters import shown
from solver.report.answer import Answer
from solver.report.json_records import RecordLayout
from solver.sweeps.kernels.engine import choose

SAMPLES = 20_000
MOST_SAMPLES = 2_000_000


@dataclass(frozen=True, eq=False)
class Uncertain(Answer):
    """The answer; everything in it is determined by the game, the claims and the seed.

    `samples`: points kept, of `tried` that were drawn; `settled`: those that were solved exactly, rounding errors
    leaving them open; `engine` and `why`: which kernel found the equilibria, and for what reason; `tied`: why there
    are no indices, empty where there are; `named`: how many rules were asked for, the first ones of `selected`.
    """

    kind: ClassVar[str] = "uncertain"
    json_layout: ClassVar[RecordLayout] = RecordLayout("zopa.uncertain/2", add="quantile_levels")
    game: AnyForm
    concept: str
    given: str
    samples: int
    tried: int
    seed: int
    settled: int
    engine: str
    why: str
    phases: tuple[Standing, ...]
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
        return LEVELS

    def sensitivity(self, of: str, kind: str | None = None) -> Sensitivity:
        """The indices of a claim or phase, or of a player's payoff; raises KeyError for what there is not."""
        for one in self.sensitivities:
            if one.of == of and kind in (None, one.kind):
                return one
        raise KeyError(of)

    def __repr__(self) -> str:
        return f"<Uncertain: {len(self.phases)} phases, {len(self.claims)} claims, {self.samples} points>"


def uncertain(
    subject: AnyForm | Atlas,
    claims: Sequence[str] | str = (),
    given: str | None = None,
    select: Sequence[str] | str = (),
    samples: int = SAMPLES,
    seed: int = 0,
) -> Uncertain:
    """How likely each phase and each claim is, what the players get, and which parameters matter.

    >>> from games import load
    >>> found = uncertain(load("thaad-deal"), "equilibrium(withdraw, sanction)", given="buffer > calm", samples=1000)
    >>> found.claims[0].chance.exact, [str(one.chance.exact) for one in found.phases]
    (Fraction(1, 3), ['2/3', '1/3'])

    `given`: a claim to condition on; `select`: names of rules (`solver.questions.uncertain.selection`). Raises
    UsageError for
    samples too few or too many, for an unknown rule, and where what is given holds at too few of the points drawn;
    InvalidText and InvalidGame for a claim that cannot be read.
    """
    count, source = _counted("samples", samples, LEAST, MOST_SAMPLES), _counted("the seed", seed, 0, None)
    in_strategies(subject)
    engine = choose(subject)
    if not len(engine.game.space):
        raise UsageError("the game has no parameters, so nothing in it is uncertain; zopa solve has its equilibria")
    atlas = engine.atlas or claims_only(as_normal(engine.game))
    read = [parse_claim(atlas.game, text) for text in _texts(claims)]
    assumed = None if given is None else parse_claim(atlas.game, given)
    asked_for = dict.fromkeys(rule(atlas, text) for text in _texts(select))
    rules = tuple(dict.fromkeys([*asked_for, *map(Rule, NAMES)]))
    with asking():
        told, conditions = ClaimsAtPoints(atlas, read), ClaimsAtPoints(atlas, [assumed] if assumed else [])
    asked = Asked(engine, told, rules)
    drawn = sample(asked, conditions, count, source)
    exactly = ExactProbabilities(atlas, assumed)
    listed = analysis.phases(asked, drawn, engine, exactly)
    targets = events(read, listed)
    ties = tied(atlas, exactly.given)
    return Uncertain(
        atlas.game,
        atlas.concept,
        given or "",
        len(drawn),
        drawn.tried,
        source,
        int(drawn.columns.settled.sum()),
        engine.name,
        engine.why,
        tuple(Standing(labels, one) for labels, _, one in listed),
        analysis.claims(asked, drawn, exactly, read),
        _envelopes(as_normal(atlas.game), drawn.columns.low, drawn.columns.high),
        tuple(_selected(as_normal(atlas.game), one, k, drawn.columns) for k, one in enumerate(rules)),
        len(asked_for),
        () if ties else tuple(sensitivities(asked, drawn, targets, source)),
        ties,
        tuple(filters(asked, drawn, targets, read)),
    )


def _counted(what: str, value: object, least: int, most: int | None) -> int:
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        whole = int(value)
        if least <= whole and (most is None or whole <= most):
            return whole
    wanted = f"from {least} to {most}" if most else f"from {least} up"
    raise UsageError(f"{what} {shown(value)} is no whole number {wanted}; give one")


def _texts(given: Sequence[str] | str) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _envelopes(game: NormalForm, low: Any, high: Any) -> tuple[Envelope, ...]:
    return tuple(
        Envelope(player.name, spread(least), spread(greatest))
        for player, least, greatest in zip(game.players, low, high, strict=True)
    )


def _selected(game: NormalForm, one: Rule, place: int, columns: Columns) -> Selected:
    alone, chosen, none, tied = (int((columns.state[place] == state).sum()) for state in (ALONE, CHOSEN, NONE, TIED))
    return Selected(one.name, alone, chosen, none, tied, _envelopes(game, *columns.ruled[place]))


__all__ = [
    "MOST_SAMPLES", "RULE", "SAMPLES", "Chance", "Envelope", "Filter", "Held", "Selected", "Sensitivity", "Spread",
    "Standing", "Uncertain", "uncertain",
]  # fmt: skip
