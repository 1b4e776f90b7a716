"""The atlas of a game of coalitions: the Shapley value as formulas, and where the core and other properties hold.

    claim = comparisons of formulas, `payoff(US)` (the Shapley value) and `banzhaf(US)` among them; `core(nonempty)`,
            `in_core(shapley)`, `game(convex)`, `game(superadditive)`; and, or, not, implies

There is one Shapley value everywhere, linear in the worths. Each predicate is a conjunction of comparisons of worths,
so that its region is exact; that of the core has one for each minimal balanced collection. A coalition that two parts
of it are worth as much as, wherever Θ lies, binds nobody, and collections with it are left out. Outcomes are called
`shapley`, and `core` where it is nonempty. For the sources see `solver.concepts.coalition_values`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import ClassVar, Literal

from solver.algebra.double_description import bits
from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio
from solver.atlas import Branch, Named, Progress, branches_at, domain_of, no_progress, with_facts
from solver.concepts import coalition_values as values
from solver.concepts.line_search import FactSearch
from solver.concepts.piecewise import TRUE, Agreed, AgreedAt, Candidate, PiecewiseAtlas, piecewise_atlas
from solver.errors import UsageError
from solver.expressions.conditions import Comparison, Condition, ConditionNode, Predicate, all_of
from solver.expressions.nodes import ZERO, Node, Number, add, multiply, render
from solver.forms.coalition import SHARES, CoalitionGame
from solver.forms.formulas import substituted_condition
from solver.outcomes import PredicateClaims
from solver.regions.decide.emptiness import DEFAULT, QUICK, SIGNS, Budget, check_budget, is_empty
from solver.regions.domain import domain
from solver.regions.lowering import Decisions, cases, condition_cells, lower
from solver.regions.parameters import check_kind, no_such
from solver.regions.region import Region

SHAPLEY = "Shapley value"
OUTCOMES = ("shapley", "core")
FACTS = {"core": "core(nonempty)", "shapley in the core": "in_core(shapley)", "convex": "game(convex)"}  # in lists


@dataclass(frozen=True, eq=False, repr=False)
class CoalitionAtlas(PredicateClaims, PiecewiseAtlas):
    """The Shapley value of a game of coalitions; in several pieces only where a worth has Min, Max or Abs."""

    report: ClassVar[str] = "solver.questions.solve.coalition_report"
    record: ClassVar[str] = "coalition_record"
    search = FactSearch
    game: CoalitionGame

    @cached_property
    def shares(self) -> dict[str, Node]:
        """What `payoff(US)` and `banzhaf(US)` stand for, over the parameters, by the name in a claim's tree."""
        count = len(self.game.players)
        weights = {SHARES[0]: values.shapley_weights(count), SHARES[1]: values.banzhaf_weights(count)}
        return {
            f"{kind}({player.name})": _weighted_worth(self.game, own)
            for kind, each in weights.items()
            for player, own in zip(self.game.players, each, strict=True)
        }

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> SharedAt:
        """Return the core, Shapley value, nucleolus and what else there is at a rational point of Θ, exactly.

        >>> list(map(str, shapley_value(load("four-party")).at("baseline").outcomes[0].payoffs))
        ['55/12', '55/12', '25/12', '3/4']
        """
        found = super().at(point, **moved)
        here = {branch.label: branch for branch in reversed(branches_at(self, found.point))}  # pieces meet at a wall
        shared, branches = shared_at(self.game, found.point), tuple(here.values())[::-1]
        outcomes = tuple(replace(shared.outcomes[0], label=branch.label) for branch in branches)  # FACTS pay the same
        return replace(shared, branches=branches, walls=found.walls, outcomes=outcomes)

    def _read(self, text: str) -> Condition:
        return Condition(substituted_condition(super()._read(text).tree, self.shares), text)

    def meaning(self, predicate: Predicate) -> ConditionNode:
        """Return what a predicate says as comparisons of worths."""
        found = tuple(MEANINGS[predicate.name, *predicate.arguments](self.game))
        return all_of(*found) if found else TRUE

    def holds(self, text: str) -> Region:
        """Return where a claim holds, simplified.

        >>> print(shapley_value(load("four-party")).holds("core(nonempty)"))
        fund >= pact - unified
        """
        return self.claim(text).region().merged()

    def share_text(self, kind: str, player: str) -> str:
        """Return one of SHARES of a player as a formula; as a sum of worths where these have Min, Max or Abs inside.

        >>> shapley_value(load("four-party")).share_text("banzhaf", "Japan")
        'fund/8'
        """
        tree, over = self.shares[f"{kind}({player})"], domain_of(self)
        found = [value for _, value in cases(lambda decide: lower(tree, over.reduced, decide))]
        return ratio_text(found[0], over.names) if len(found) == 1 else render(tree)

    def label(self, outcome: Named) -> str:
        name = (outcome if isinstance(outcome, str) else ", ".join(outcome)).strip().removeprefix("(").removesuffix(")")
        if name not in OUTCOMES:
            raise UsageError(no_such("outcome of a game of coalitions", name, OUTCOMES))
        return name

    def _outcome_region(self, outcome: Named) -> Region:
        return super()._outcome_region(outcome) if self.label(outcome) == OUTCOMES[0] else self.holds(FACTS["core"])

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        if self.label(outcome) == OUTCOMES[0]:
            return super().branches_of(OUTCOMES[0])
        return tuple(self._fact(OUTCOMES[1]))

    @cached_property
    def _with_facts(self) -> CoalitionAtlas:
        few, known = len(self.game.players) <= values.MAX_BALANCED, {branch.label for branch in self.branches}
        names = (name for name in FACTS if name not in known and (few or name != OUTCOMES[1]))
        facts = (branch for name in names for branch in self._fact(name))
        return replace(self, branches=(*self.branches, *(one for one in facts if one.verdict.kind != "empty")))

    def _fact(self, name: str) -> Iterator[Branch]:
        where = self.holds(FACTS[name])
        for piece in self.branches:
            region = where & piece.region
            yield replace(piece, region=region, verdict=region.verdict(), title=name)


@with_facts.register
def _(atlas: CoalitionAtlas) -> CoalitionAtlas:
    """Return the atlas with FACTS as further branches, which pay the Shapley value where they hold."""
    return atlas._with_facts


def shapley_value(game: CoalitionGame, budget: Budget = DEFAULT, progress: Progress = no_progress) -> CoalitionAtlas:
    """Return the Shapley value of a game of coalitions in closed form, with what claims about its core take.

    >>> shapley_value(load("gloves")).branches[0].texts()[1]
    ('(2*pair - scrap)/3', '(pair + 4*scrap)/6', '(pair + 4*scrap)/6')
    """
    check_budget(budget)
    check_kind(game, CoalitionGame, "shapley_value takes a game of coalitions")
    return piecewise_atlas(game, SHAPLEY, (), _candidates(game), budget, progress, single=True, make=CoalitionAtlas)


def _candidates(game: CoalitionGame) -> Iterator[Candidate]:
    over, weights = domain(game.space), values.shapley_weights(len(game.players))

    def compute(decide: Decisions) -> tuple[Ratio, ...]:
        return tuple(lower(_weighted_worth(game, own), over.reduced, decide) for own in weights)

    for guards, payoffs in cases(compute, lambda cell: not is_empty(cell, over, SIGNS)):
        yield Candidate(OUTCOMES[0], (), payoffs, (guards,))


def _weighted_worth(game: CoalitionGame, weights: values.Weighted) -> Node:
    """Return a sum of worths times weights."""
    worths = ((game.worth_of(group), weight) for group, weight in weights)
    parts = (tree if w == 1 else multiply(Number(w), tree) for tree, w in worths if tree != ZERO)
    return add(*parts)


# --- what predicates say ----------------------------------------------------------------------------


def _core_nonempty(game: CoalitionGame) -> Iterator[ConditionNode]:
    """Yield a comparison for each minimal balanced collection of coalitions that bind, unless it always holds."""
    binding = _binding(game)
    for collection in values.balanced_collections(len(game.players)):
        if all(group in binding for group, _ in collection):
            one = Comparison(game.worth_of(game.everybody), ">=", _weighted_worth(game, collection))
            if not _always(game, one):
                yield one


def _binding(game: CoalitionGame) -> set[int]:
    """Return the coalitions that no two parts of them are known to be worth as much as."""
    found = set(range(1, game.everybody))
    for one, other in values.disjoint_pairs(len(game.players)):
        apart = add(game.worth_of(one), game.worth_of(other))
        if one | other in found and _always(game, Comparison(apart, ">=", game.worth_of(one | other))):
            found.discard(one | other)
    return found


def _always(game: CoalitionGame, one: Comparison) -> bool:
    over = domain(game.space)
    return all(is_empty(cell, over, QUICK) for cell in condition_cells(replace(one, relation="<"), over.ring))


def _shapley_in_core(game: CoalitionGame) -> Iterator[ConditionNode]:
    """Yield for each coalition that its members' Shapley values are at least what it is worth."""
    weights = values.shapley_weights(len(game.players))
    for group in range(1, game.everybody):
        parts = zip(*(weights[k] for k in bits(group)), strict=True)  # the same coalitions for every player, in order
        total = tuple((each[0][0], sum((weight for _, weight in each), Fraction(0))) for each in parts)
        yield Comparison(_weighted_worth(game, total), ">=", game.worth_of(group))


def _no_less_together(game: CoalitionGame, pairs: Iterable[tuple[int, int]]) -> Iterator[Comparison]:
    """Yield for pairs of coalitions that v(S ∪ T) + v(S ∩ T) >= v(S) + v(T)."""
    for one, other in pairs:
        together = add(game.worth_of(one | other), *([game.worth_of(one & other)] if one & other else []))
        yield Comparison(together, ">=", add(game.worth_of(one), game.worth_of(other)))


MEANINGS: Mapping[tuple[str, ...], Callable[[CoalitionGame], Iterator[ConditionNode]]] = {
    ("core", "nonempty"): _core_nonempty,
    ("in_core", "shapley"): _shapley_in_core,
    ("game", "convex"): lambda game: _no_less_together(game, values.convex_pairs(len(game.players))),
    ("game", "superadditive"): lambda game: _no_less_together(game, values.disjoint_pairs(len(game.players))),
}


# --- at a point -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SharedAt(
    AgreedAt,
    schema="zopa.coalition_point/1",
    omit="outcomes branches worth",
    add="shapley",
    by=dict.fromkeys(("shapley", "banzhaf", "nucleolus"), "players"),
):
    """What a game of coalitions gives at one point; `outcomes` has the Shapley value.

    `core`: whether it is nonempty; `vertices`: its corners, None for more than coalition_values.MAX_VERTICES players;
    `nucleolus`: None where no shares leave everybody what it has alone; `surpluses`: there, of each player against each
    other; `not_convex`, `not_superadditive`: two coalitions that break it, none where it holds.
    """

    report: ClassVar[str] = "solver.questions.solve.coalition_report"
    game: CoalitionGame
    worth: tuple[Fraction, ...]
    core: bool
    vertices: tuple[tuple[Fraction, ...], ...] | None
    banzhaf: tuple[Fraction, ...]
    nucleolus: tuple[Fraction, ...] | None
    surpluses: Mapping[str, Mapping[str, Fraction]]
    shapley_in_core: bool
    shapley_in_kernel: bool
    not_convex: tuple[str, ...]
    not_superadditive: tuple[str, ...]

    @property
    def shapley(self) -> tuple[Fraction, ...]:
        return self.outcomes[0].payoffs

    @property
    def is_simple(self) -> bool:
        """Whether every coalition wins 1 or loses 0, and gains nothing by losing members, so that values are power."""
        joined = product(enumerate(self.worth), range(len(self.banzhaf)))
        return set(self.worth) == {0, 1} and all(w <= self.worth[group | 1 << k] for (group, w), k in joined)


def shared_at(game: CoalitionGame, point: Mapping[str, Fraction]) -> SharedAt:
    """Return what a game gives at a point, without closed forms.

    >>> found = shared_at(load("gloves"), {"pair": Fraction(1), "scrap": Fraction(0)})
    >>> found.core, [list(map(int, corner)) for corner in found.vertices], found.not_convex
    (True, [[1, 0, 0]], ('left, right', 'left, spare'))
    """
    worth, count = tuple(game.worths_at(point)), len(game.players)
    shapley = values.weighted_shares(worth, values.shapley_weights(count))
    best = values.nucleolus(worth)
    surpluses: dict[str, dict[str, Fraction]] = {}
    for (i, j), most in ({} if best is None else values.surpluses(worth, best)).items():
        surpluses.setdefault(game.players[i].name, {})[game.players[j].name] = most
    broken = (values.breaking_pair(worth, pairs(count)) for pairs in (values.convex_pairs, values.disjoint_pairs))
    return SharedAt(
        point, (None,), (), (Agreed(OUTCOMES[0], (), shapley),), game, worth,
        best is not None and values.in_core(worth, best),
        values.core_vertices(worth) if count <= values.MAX_VERTICES else None,
        values.weighted_shares(worth, values.banzhaf_weights(count)), best, surpluses, values.in_core(worth, shapley),
        values.in_kernel(worth, shapley), *(tuple(map(game.members, pair or ())) for pair in broken),
    )  # fmt: skip
