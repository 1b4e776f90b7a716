"""The atlas of subgame-perfect equilibria: every play of a tree with its path, its values and its exact region.

    claim = comparisons of formulas, `value(US)`, `best(US)` among them; `played(offer/accept)`,
            `always_played(offer/accept)`, `in(offer/accept): …`; and, or, not, implies

An outcome is named by a history, or by several with + between them. It is *played* in an equilibrium if the players'
choices on the way to these histories are exactly those that lead to them, wherever chance lets them: so
`offer/accept` is a play's beginning, `left/in + right/in` a mixture. `played` says that this happens in some
subgame-perfect equilibrium, `always_played` that it happens in every one, and there is one. A comparison with
`value(US)` holds where it holds of some equilibrium, after `in(offer/accept):` of one in which that is played, and
`best(US)`, `worst(US)` are the most and the least of all; values are those at the beginning. The equilibria meant are
those in which nobody who moves alone mixes, and of a continuum where two move at once its corners, the extreme ones.
Where more than two move at once they are the pure ones, with two plans each also mixed ones found as formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial, reduce
from itertools import islice
from operator import add
from typing import ClassVar, Literal, TypeVar

from solver.algebra.polynomials import Poly, Ratio, ratio
from solver.atlas import (
    AtlasTraits,
    Branch,
    Named,
    Progress,
    asked_walls,
    domain_of,
    no_progress,
    point_and_walls,
    remember,
)
from solver.concepts.line_search import LineSearch, PiecewiseLineSearch, WithinAWall, atlas_on_line, lies_within
from solver.concepts.piecewise import Agreed, AgreedAt, PiecewiseAtlas, at_least, equal, piecewise_atlas
from solver.concepts.sequential import subgames
from solver.concepts.sequential.at_point import Instead, instead_at, outcomes_at
from solver.concepts.sequential.backward_induction import BackwardInduction, TooManyPlays
from solver.concepts.sequential.candidates import candidates, find_possible, inductions, say_open
from solver.concepts.sequential.chance import find_unreached, reached_cells
from solver.concepts.sequential.subgames import check_solvable, ends_of, many_at_once, movers, stages, steps
from solver.errors import Undecided, UsageError, asking
from solver.expressions.conditions import IN, Comparison, Condition, ConditionNode, Predicate, deny, predicates
from solver.forms import TREE_CONCEPTS
from solver.forms.equilibrium_values import value_name
from solver.forms.formulas import locate_errors
from solver.forms.histories import Move
from solver.forms.predicates import EXTREMES, WELFARE
from solver.forms.tree import INTUITIVE, Tree
from solver.outcomes import PredicateClaims
from solver.regions.cells import merge_cells, outermost, plainly_largest, without_contained
from solver.regions.constraints import Cell, consistent, constraint
from solver.regions.decide.emptiness import DEFAULT, FORMULAS_BUDGET, QUICK, SIGNS, Budget, check_budget, is_empty
from solver.regions.decide.work import counting_trust
from solver.regions.differences import Exclusion
from solver.regions.domain import domain
from solver.regions.extent import PointTest
from solver.regions.lines import Line
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace, check_kind, quote
from solver.regions.proofs.certificates import UNDECIDED
from solver.regions.region import Region, everywhere
from solver.report.remedies import ASSUME_MORE, FIX

SUBGAME_PERFECT = "subgame-perfect equilibrium"
TOO_CURVED = "where {} is played takes too many curved conditions to say"
MAX_UNCOMPARED = 12  # alternatives of a play, which are not compared


@dataclass(frozen=True, eq=False, repr=False)
class SequentialAtlas(PredicateClaims, PiecewiseAtlas):
    """All plays of a tree; `strategies` of a branch are weights of actions by information set, all 0 where it is not
    reached. `tied`: whether some stage is played by two at once, so that a wall can have more than the branches.
    `possible`: where plays may stand besides, their conditions being too long; `unknown`: where others may;
    `for_points`: whether unions stay as they are found, since at a point nothing has to be refuted."""

    report: ClassVar[str] = "solver.questions.solve.tree_report"
    record: ClassVar[str] = "tree_record"
    _kind: ClassVar[AtlasTraits] = AtlasTraits("played", complete_on_walls=True)
    induction: ClassVar[type[BackwardInduction]] = BackwardInduction
    named: ClassVar[str] = TREE_CONCEPTS[0]
    game: Tree
    possible: tuple[Branch, ...] = ()
    unknown: tuple[Cell, ...] = ()
    for_points: bool = False

    @property
    def tied(self) -> bool:
        return any(len(movers(self.game, stage)) > 1 for stage in stages(self.game))

    @cached_property
    def plays(self) -> tuple[Branch, ...]:
        """What claims and lines are about: at each point the outcomes that `at` lists there, and inside a continuum
        those that a formula leads to.

        Where two move at once these are more than the branches, which leave out what a wall alone has; too many to look
        for in a large stage, whose claims are then about the branches and right off the walls between them; a point on
        one is then asked by itself.
        """
        if self.tied:
            with suppress(TooManyPlays):
                return tuple(self._plays_on_walls_too())
        return self.branches

    @cached_property
    def edges(self) -> bool:
        """Whether a weight of a play that is a formula may be 0 where the play is one."""
        return self.tied and self.plays is self.branches

    def _plays_on_walls_too(self) -> Iterator[Branch]:
        names = tuple(move.actions for move in self.game.sets)
        rooted = {(one.strategies, one.payoffs): one for one in (*self.branches, *self.excluded) if one.has_roots}
        for one in candidates(self.game, inductions(self.game, with_walls=True, by=self.induction)):
            values = iter(one.values)
            strategies = tuple(tuple(islice(values, len(actions))) for actions in names)
            if (strategies, one.payoffs) in rooted:  # no walls are cut off these, but the edges of quotients
                play = rooted[strategies, one.payoffs]
                quotients = (w for group in strategies for w in group if w.radical is None)
                inside = tuple(at_least(w, strict=True) for w in quotients if not w.over.is_constant())
                kept = self.union(cell + inside for cell in play.region.cells) if inside else play.region
                yield from (replace(play, region=kept),) if play in self.branches and kept.cells else ()
            else:
                found = Region(self.game.space, tuple(consistent(one.cells)))
                yield Branch(strategies, one.payoffs, names, found, UNDECIDED, title=one.label)

    def _shorten_cells(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        if all(condition.is_affine for cell in cells for condition in cell):
            return merge_cells(cells, domain_of(self))
        return cells if self.rooted or len(cells) <= MAX_UNCOMPARED else tuple(outermost(cells, domain_of(self)))

    @cached_property
    def rooted(self) -> bool:
        return bool(self.game.open) or any(play.has_roots for play in self.branches)

    def along(self, line: Line, name: str = "") -> LineSearch:
        if lies_within(line, asked_walls(self)):
            return WithinAWall(self, name, line)
        found = replace(self, branches=self.plays)
        vars(found).update(plays=self.plays, edges=self.edges)
        return PiecewiseLineSearch(found, name, line)

    @cached_property
    def many(self) -> bool:
        """Whether some stage is played by more than two at once, so that any point can have more than the branches."""
        return bool(many_at_once(self.game))

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> PlayedAt:
        """Return all outcomes at a rational point of Θ, exactly; parameters left out take their baseline.

        >>> subgame_perfect(load("thaad-offer")).at("baseline").outcomes[0].label
        'offer/accept/enforce'

        Where two move at once, a point on a wall is solved by itself: it can have outcomes that lie on no branch; where
        more do, any point is.
        """
        found = super().at(point, **moved)
        if not (self.many or (found.walls and self.tied)):
            return PlayedAt(found.point, found.branches, found.walls, found.outcomes, self.game)
        each = ((self.zero_unreached(one.strategies), one.payoffs) for one in found.outcomes)
        known = dict(zip(each, found.branches, strict=True))
        there = self.solve_at(found.point)
        branches = tuple(known.get((one.strategies, one.payoffs)) for one in there.outcomes)
        return replace(there, branches=branches, walls=found.walls)

    def solve_at(self, point: Mapping[str, Fraction]) -> PlayedAt:
        """Return every play at a point, found without the branches."""
        return played_at(self.game, point)

    def zero_unreached(self, strategies: Sequence[Sequence[Fraction]]) -> tuple[tuple[Fraction, ...], ...]:
        """Return the weights at the sets that they lead to, 0 at the others: on the edge of a branch its formulas may
        lead to fewer sets than elsewhere."""
        ends = ends_of(self.game, dict(zip(self.game.sets, strategies, strict=True)).__getitem__)
        there = {move for end in ends for move, _ in steps(self.game, "", end)}
        pairs = zip(self.game.sets, strategies, strict=True)
        return tuple(tuple(weights) if move in there else (Fraction(0),) * len(weights) for move, weights in pairs)

    def find_histories(self, outcome: Named) -> tuple[str, ...]:
        with asking():
            return self.game.find_histories(outcome if isinstance(outcome, str) else " + ".join(outcome))

    def label(self, outcome: Named) -> str:
        return " + ".join(self.find_histories(outcome))

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        used = self.find_actions(self.find_histories(outcome))

        def uses(branch: Branch, move: Move) -> set[str]:
            return {a for a, w in zip(move.actions, self.weights(branch, move), strict=True) if w.over}

        every = (*self.branches, *self.excluded)
        return tuple(one for one in every if all(uses(one, move) == actions for move, actions in used.items()))

    def _outcome_region(self, outcome: Named) -> Region:
        try:
            with counting_trust(DEFAULT.questions):
                return self.where_played(outcome).merged()
        except Undecided:
            raise Undecided(TOO_CURVED.format(quote(self.label(outcome))), remedies=[FIX, ASSUME_MORE]) from None

    def find_actions(self, histories: Iterable[str]) -> dict[Move, set[str]]:
        """Return the actions that lead to some histories, by the information set at which a player takes them."""
        found: dict[Move, set[str]] = {}
        for move, action in (step for history in histories for step in steps(self.game, "", history)):
            if not move.is_chance:
                found.setdefault(move, set()).add(action)
        return found

    def weights(self, play: Branch, move: Move) -> tuple[Ratio, ...]:
        return play.strategies[self.game.sets.index(move)]

    def at_edges(self, play: Branch, used: Mapping[Move, set[str]]) -> list[tuple[Ratio, bool]] | None:
        """Return the weights that have to be above 0, or have to be 0, if exactly these actions are to be used; None
        where the play does not use them."""
        found = []
        for move, actions in used.items():
            for action, weight in zip(move.actions, self.weights(play, move), strict=True):
                if self.edges and weight.radical is None and not weight.over.is_constant():
                    found.append((weight, action in actions))
                elif bool(weight.over) != (action in actions):
                    return None
        return found

    def played_cells(self, used: Mapping[Move, set[str]], play: Branch) -> Iterator[Cell]:
        if (weights := self.at_edges(play, used)) is not None:
            more = tuple(at_least(weight, strict=True) if above else equal(weight) for weight, above in weights)
            yield from (cell + more for cell in play.region.cells)

    def where_played(self, outcome: Named, wide: bool = False) -> Region:
        named, plays = self.find_histories(outcome), (*self.plays, *self.possible * wide)
        used, reached = self.find_actions(named), reached_cells(self.game, named)
        cells = (cell + one for play in plays for cell in self.played_cells(used, play) for one in reached)
        return self.union(cells, wide)

    def not_played_cells(self, used: Mapping[Move, set[str]], wide: bool) -> Iterator[Cell]:
        for play in (*self.plays, *self.possible * wide):
            if (weights := self.at_edges(play, used)) is None:
                yield from play.region.cells
            for weight, above in weights or ():
                other = equal(weight) if above else at_least(weight, strict=True)
                yield from ((*cell, other) for cell in play.region.cells)

    def union(self, cells: Iterable[Cell], wide: bool = False) -> Region:
        over, effort = domain_of(self), SIGNS if self.rooted else QUICK
        every = list(consistent((*cells, *self.unknown * wide)))
        if not self.for_points:
            possible = [cell for cell in plainly_largest(every) if is_empty(cell, over, SIGNS) is not True]
            outer = without_contained(possible, over)
            every = [*self._shorten_cells(tuple(cell for cell in outer if not is_empty(cell, over, effort)))]
        return Region(self.game.space, tuple(dict.fromkeys(every)))

    def meaning(self, predicate: Predicate, wide: bool = False) -> ConditionNode | Region | Exclusion:
        """Return where a play is played, what `always_played` leaves of it, or where a condition holds of some play;
        with `wide`, where that may be."""
        if predicate.name == INTUITIVE:
            raise UsageError(f"{INTUITIVE}(...) is about beliefs; of {quote(self.concept)} there are none")
        asked = predicate.inner
        if predicate.name in EXTREMES and isinstance(asked, Comparison):
            if (predicate.name == EXTREMES[0]) == (asked.relation in (">", ">=")):
                return self.union(self.cells_of(asked, None, wide), wide)
            others = self.union(self.cells_of(deny(asked), None, not wide), not wide)
            return Exclusion.of(everywhere(self.game.space), others)
        named = self.find_histories(predicate.arguments[0]) if asked is None or predicate.name == IN else ()
        used = self.find_actions(named) if named else None
        if asked is not None:
            cells, reached = self.cells_of(asked, used, wide), reached_cells(self.game, named)
            return self.union((cell + one for cell in cells for one in reached), wide)
        played = self.where_played(predicate.arguments[0], wide)
        if predicate.name == "played" or not played.cells:
            return played
        return Exclusion.of(played, self.union(self.not_played_cells(used or {}, not wide), not wide))

    def _unknown_walls(self, claim: Condition, space: ParameterSpace) -> tuple[Poly, ...]:
        if not self.edges or not any(predicates(claim.tree)):
            return ()
        over = domain(space)
        return () if all(is_empty((constraint(wall, "=="),), over, QUICK) for wall in self.walls) else self.walls

    @property
    def may_mean(self) -> Callable[[Predicate], ConditionNode | Region | Exclusion] | None:
        return partial(self.meaning, wide=True) if self.game.open else None

    def _test(self, claim: Condition, space: ParameterSpace) -> PointTest:
        if self.for_points:
            return super()._test(claim, space)
        test = remember(self, "for points", lambda: self._with_plays(self.plays)).claim(claim, space).test
        if not self.edges or self.many:
            return test

        def test_on_walls(point: Mapping[str, Fraction]) -> bool | None:
            if not point_and_walls(self, point, {})[1]:
                return test(point)
            there = remember(self, ("on walls", *point.items()), lambda: self.standing_at(point))
            return there.claim(claim, space).at(point)

        return test_on_walls

    def _with_plays(self, plays: tuple[Branch, ...]) -> SequentialAtlas:
        found = replace(self, for_points=True)
        vars(found).update(plays=plays, edges=self.edges and plays is self.plays)
        return found

    def standing_at(self, point: Mapping[str, Fraction]) -> SequentialAtlas:
        """Return what is played at a point as an atlas of plays without parameters."""
        over, anywhere, found = domain_of(self).ring, everywhere(self.game.space), list[Branch]()
        names = tuple(move.actions for move in self.game.sets)
        for one in self.at(point).outcomes:
            each = (*one.strategies, one.payoffs)
            *strategies, payoffs = (tuple(ratio(over.constant(x), over.one) for x in values) for values in each)
            found.append(Branch(tuple(strategies), payoffs, names, anywhere, UNDECIDED, title=one.label))
        return self._with_plays(tuple(found))

    def _at_points(self, claim: Condition) -> ConditionNode | Region:
        return self.claim(claim).region() if self.game.open else claim.tree

    def cells_of(self, condition: ConditionNode, used: Mapping[Move, set[str]] | None, wide: bool) -> Iterator[Cell]:
        """Yield where a condition holds of what a play pays, of those that use just these actions if any are given."""
        for play in (*self.plays, *self.possible * wide):
            total = reduce(add, play.payoffs)
            every = ({WELFARE: total} | dict(zip(self.game.seat_names, play.payoffs, strict=True))).items()
            known = {value_name(kind, who): paid for kind in ("payoff", *EXTREMES) for who, paid in every}
            known[value_name(WELFARE)] = total
            cells = play.region.cells if used is None else tuple(self.played_cells(used, play))
            if cells:
                with locate_errors(f"the claim where {play.label} is played"):
                    more = condition_cells(condition, domain_of(self).ring, known=known)
                yield from (cell + one for one in more for cell in cells)


@atlas_on_line.register
def _(atlas: SequentialAtlas, search: LineSearch) -> SequentialAtlas:
    moved = replace(atlas.game, space=search.space, terms=(), answers=(), **atlas.game.change_entries(search.put))
    return solve_tree(moved, atlas.concept, type(atlas), FORMULAS_BUDGET, no_progress)


@asked_walls.register
def _(atlas: SequentialAtlas) -> tuple[Poly, ...]:
    return () if atlas.many or not atlas.edges else atlas.walls


@dataclass(frozen=True, slots=True)
class PlayedAt(AgreedAt, schema="zopa.played/1", by={"branches": "labels"}, add="instead unreached caveats"):
    """The plays at one point; strategies are weights by information set, see `Tree.groups`. `unlisted`: sentences on
    the equilibria that are not among them."""

    report: ClassVar[str] = "solver.questions.solve.tree_report"
    game: Tree
    unlisted: tuple[str, ...] = ()

    @property
    def continua(self) -> Iterator[tuple[str, ...]]:
        named = zip(self.outcomes, self.branches, strict=True)
        return ((one.label if branch is None else branch.label,) for one, branch in named)

    @property
    def instead(self) -> tuple[Instead, ...]:
        """Where each action would lead that is not taken on the way of the first play."""
        return tuple(instead_at(self.game, self.point))

    @property
    def unreached(self) -> tuple[tuple[str, ...], ...]:
        """Of each play the ends that chance leads to with probability 0 here."""
        ends = (self.game.find_histories(one.label) for one in self.outcomes)
        return tuple(find_unreached(self.game, some, self.point) for some in ends)

    @property
    def caveats(self) -> tuple[str, ...]:
        """Sentences on threats that may be empty, and on what is left out where two move at once."""
        return tuple(filter(None, (subgames.threats_may_be_empty(self.game), subgames.corners_count(self.game))))

    @property
    def left_open(self) -> str:  # everything is looked for
        return ""

    @property
    def complete(self) -> bool:
        return None not in self.branches and not self.unlisted


def played_at(game: Tree, point: Mapping[str, Fraction]) -> PlayedAt:
    """Return every subgame-perfect play at a point, without closed forms.

    >>> game = load("thaad-offer")
    >>> [play.label for play in played_at(game, game.space.baseline).outcomes]
    ['offer/accept/enforce']
    """
    unlisted: dict[str, None] = {}
    outcomes = tuple(Agreed(*one) for one in outcomes_at(game, point, unlisted))
    asked = replace(game, concept=TREE_CONCEPTS[0])
    return PlayedAt(point, (None,) * len(outcomes), (), outcomes, asked, tuple(unlisted))


def subgame_perfect(game: Tree, budget: Budget = DEFAULT, progress: Progress = no_progress) -> SequentialAtlas:
    """Return every subgame-perfect play of a tree in closed form, with the exact region where some equilibrium has it.

    >>> for play in subgame_perfect(load("wedge")).branches:
    ...     print(play.label, "if", play.region)
    confront/stand if (buffer >= trouble) or (diversion >= trouble - buffer and shield >= embargo)
    confront/split if trouble >= buffer + diversion
    accommodate/stand if shield == 0 and buffer >= trouble
    accommodate/split if (trouble >= buffer and diversion >= trouble - buffer and embargo >= shield)
    or (shield == 0 and trouble >= buffer)

    Choices are pure where a player moves alone: at a tie each of them is a play. A mixture of them is none, though it
    can support what neither does: one that makes both of two earlier movers go on, each of whom only one choice pays.
    Raises UsageError where a player forgets, and for too large a tree.
    """
    check_kind(game, Tree, "subgame_perfect takes a tree", "nash solves games in normal form")
    return solve_tree(game, SUBGAME_PERFECT, SequentialAtlas, budget, progress)


A = TypeVar("A", bound=SequentialAtlas)


def solve_tree(game: Tree, concept: str, make: type[A], budget: Budget, progress: Progress) -> A:
    """Return the atlas of a concept on a tree, by the backward induction of its class."""
    check_budget(budget)
    check_solvable(game)
    game = replace(game, open="", concept=make.named)
    runs = inductions(game, by=make.induction)
    found, walls = candidates(game, runs), [wall for _, induction in runs for wall in induction.walls]
    atlas = piecewise_atlas(game, concept, game.groups, found, budget, progress, make=make, more_walls=walls)
    if not any(one.too_long or one.unknown for _, one in runs):
        return atlas
    more, unknown = find_possible(candidates(game, runs), game, make.induction)
    possible = piecewise_atlas(game, concept, game.groups, more, FORMULAS_BUDGET, make=PiecewiseAtlas).branches
    opened = replace(game, open=say_open(possible, unknown))
    return replace(atlas, game=opened, possible=possible, unknown=unknown) if possible or unknown else atlas
