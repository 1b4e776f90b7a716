"""Subgame-perfect play in symbols: backward induction that keeps every way to play, each with its region of Θ.

From the ends upward each subgame is given its *plays*: a play is what is chosen at the information sets it reaches, its
value to each player, and where some subgame-perfect equilibrium leads to it. Where player i moves alone and the play p
continues its action a,

    p is played  iff  p is played in its subgame, and for every other action b some play q is, with v_i(p) >= v_i(q):

the subgames after different actions are settled independently, and at a tie each of them counts. Chance takes every
choice of one play for each of its actions. A stage in which information sets tie moves together is solved, for every
choice of plays at its leaves, as its reduced normal form: by comparison where one player moves, by the closed forms of
the Nash atlas where two do; where more do, in pure strategies, and if it is 2×2×2 as far as quotients go. Plays of one
path and value are one, whatever happens off the path.

Selten (1975), "Reexamination of the Perfectness Concept", International Journal of Game Theory 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import islice, product
from math import prod
from operator import mul
from typing import Self

from solver.algebra.polynomials import Poly, Ratio, constant_of, ratio, to_fraction
from solver.algebra.surds import DifferentRoots
from solver.concepts.nash.best_response_polyhedron import polyhedron
from solver.concepts.nash.cases import GameCase, clear_denominators
from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.work_bounds import too_many_supports
from solver.concepts.piecewise import at_least
from solver.concepts.sequential import subgames
from solver.concepts.sequential.subgames import Plan, Stage, stages, steps
from solver.errors import UsageError
from solver.expressions.expression import Expression
from solver.forms.histories import Move, name_history
from solver.forms.tree import Tree
from solver.regions.cells import conjoin_unions, merge_cells, plainly_largest, too_many_to_merge
from solver.regions.constraints import Cell, normalize_cell, without_positive_factors
from solver.regions.decide.emptiness import LINEAR, SIGNS, is_empty
from solver.regions.domain import Domain
from solver.regions.lowering import Decisions, cases, comparison_cells, lower

MAX_CELLS = 400  # alternatives of one play
MAX_TERMS = 150  # of a condition that compares square roots
MAX_WITH_ROOTS, MAX_POSSIBLE = 120, 60  # alternatives of one play where square roots are compared: told, and possible
MAX_PLAYS = 400  # of one subgame
MAX_PAIRS = 5_000  # of mixtures that may meet on walls: some seconds
TOO_MANY = "there are too many ways to play from {} on; fix some parameters, or set every one to solve it at a point"
Weights = tuple[Ratio, ...]
Chosen = tuple[tuple[Move, Weights], ...]
Tables = tuple[tuple[Weights, ...], ...]


class TooManyPlays(UsageError):
    """There are too many ways to play, or too many alternatives in which one stands, to write them out."""


@dataclass(frozen=True, slots=True)
class ReducedForm:
    """A stage's reduced normal form, with a play chosen at each leaf: who moves, the plans of each, what every profile
    of them pays all players, the plays, and where these stand together."""

    stage: Stage
    who: Sequence[str]
    every: Sequence[Sequence[Plan]]
    values: Sequence[tuple[Ratio, ...]]
    chosen: Mapping[str, Play]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """A way to play a subgame: the weights of the actions at each information set reached, values, and where it is."""

    chosen: Chosen
    values: tuple[Ratio, ...]
    cells: tuple[Cell, ...]


class BackwardInduction:
    """The plays of a tree on one case of the comparisons in its formulas; `walls`: of the stages that two players
    solve, what `solver.concepts.nash.branches` says of walls. `with_walls`: those that walls alone have among them, all
    of them where no weight is at an edge, and those of the whole tree as they are found. `too_long`: whether comparing
    roots was, and is taken not to hold, with `wide` to hold; `unknown`: where there may be plays without a formula."""

    def __init__(self, game: Tree, over: Domain, decide: Decisions, with_walls: bool, wide: bool) -> None:
        self.game, self.over, self.decide, self.with_walls, self.wide = game, over, decide, with_walls, wide
        self.too_long, self.unknown = False, list[Cell]()
        self.seats = {player.name: k for k, player in enumerate(game.players)}
        self.one, self.zero = (ratio(over.ring.constant(k), over.ring.one) for k in (1, 0))
        self.walls: list[Poly] = []
        self.looked_through = 0
        self.known: dict[Tables, Sequence[GameCase]] = {}
        self.has_roots = False  # whether what some play pays, so far, has a square root in it
        self.plays: dict[str, tuple[Play, ...]] = {}

    def run(self) -> Self:
        """Find the plays of the whole tree, which are then those of its beginning."""
        for stage in stages(self.game):
            self.plays[stage.root] = self.merge_plays(self.of_stage(stage), stage.root)
            for leaf in stage.leaves:
                self.plays.pop(leaf, None)
        return self

    def at(self, leaf: str) -> tuple[Play, ...]:
        """Return the plays of the subgame that begins at a leaf of a stage; an end of the game has one."""
        if self.game.move_at(leaf) is not None:
            return self.plays[leaf]
        return (Play((), tuple(map(self.number, self.game.cell(leaf))), ((),)),)

    def number(self, entry: Expression) -> Ratio:
        return lower(self.game.write_out(entry), self.over.ring, self.decide)

    def merge_plays(self, found: Iterable[Play], root: str) -> tuple[Play, ...]:
        together: dict[tuple[Chosen, tuple[Ratio, ...]], dict[Cell, None]] = {}
        for play in found:
            together.setdefault((play.chosen, play.values), {}).update(dict.fromkeys(play.cells))
            if len(together) > MAX_PLAYS:
                raise TooManyPlays(TOO_MANY.format(name_history(root)))
        shortened = self.shorten_cells if root or not self.with_walls else tuple[Cell, ...]
        return tuple(Play(*played, shortened(tuple(cells))) for played, cells in together.items())

    def shorten_cells(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Return a union in fewer alternatives; curved ones where roots are compared, or too many, are not tried."""
        curved = not all(condition.is_affine for cell in cells for condition in cell)
        if curved and (self.has_roots or too_many_to_merge(cells)):
            return cells if self.has_roots else tuple(plainly_largest(cells))
        return merge_cells(cells, self.over)

    def of_stage(self, stage: Stage) -> Iterator[Play]:
        move = self.game.move_at(stage.root)
        assert move is not None
        if len(stage.inner) == 1 and not move.is_chance:
            return self.alone(move, [self.at(leaf) for leaf in stage.leaves], stage.root)
        return self.solve_stage(stage)

    def alone(self, move: Move, plays: Sequence[Sequence[Play]], root: str) -> Iterator[Play]:
        seat = self.seats[move.player]
        for k, here in enumerate(plays):
            others = [theirs for j, theirs in enumerate(plays) if j != k]
            first = (move, self.pure(len(plays), k))
            for play in here:
                cells = self.where_best(play, others, seat, root)
                if not cells and not self.wide and not play.values[seat].radical:  # nothing, or too many of them
                    known = [[one for one in theirs if not one.values[seat].radical] for theirs in others]
                    cells = self.where_best(play, known, seat, root)
                if cells:
                    yield Play((first, *play.chosen), play.values, cells)

    def where_best(self, play: Play, others: Sequence[Sequence[Play]], seat: int, root: str) -> tuple[Cell, ...]:
        """Return where a play is played, and pays a player no less than some play after each other action."""
        unions: list[list[Cell]] = []
        for theirs in others:
            ways = ((self.not_less(play.values[seat], other.values[seat]), other.cells) for other in theirs)
            unions.append([(*cell, *more) for no_less, cells in ways for more in no_less for cell in cells])
        roots = any(one.values[seat].radical for theirs in ((play,), *others) for one in theirs)
        return self.meet([play.cells, *unions], root, roots)

    def not_less(self, one: Ratio, other: Ratio) -> tuple[Cell, ...]:
        """Return where a value is at least another, as alternatives, unless square roots make these too long, and not
        where the formula of a root has a pole, whose limit a numerator of zero hides."""
        if one.radical is None and other.radical is None:
            return ((at_least(one - other),),)
        found = comparison_cells(one, ">=", other, limits=False)
        if max(len(c.poly) for cell in found for c in cell) <= MAX_TERMS:
            return found
        self.too_long = True
        return ((),) * self.wide

    def pure(self, count: int, k: int) -> Weights:
        return tuple(self.one if j == k else self.zero for j in range(count))

    def meet(self, unions: Sequence[Sequence[Cell]], root: str, with_roots: bool = False) -> tuple[Cell, ...]:
        """Return the conjunction of unions of cells, those left out that are seen to be empty."""
        tidy = [[one for cell in union if (one := normalize_cell(cell)) is not None] for union in unions]
        if with_roots:
            return self.meet_with_roots(tidy)
        found = conjoin_unions(tidy, self.over, MAX_CELLS)
        if found is None:
            raise TooManyPlays(TOO_MANY.format(name_history(root)))
        return found

    def meet_with_roots(self, unions: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
        """Return the same where square roots are compared, whose long alternatives are mostly told apart by signs;
        nothing for too many of them, or with `wide` what the other unions have in common."""
        cells: list[Cell] = [()]
        for union in sorted(unions, key=len):
            left = self.over.recall(("both", *cells, None, *union), partial(self.both_with_roots, cells, union))
            if len(left) <= (MAX_POSSIBLE if self.wide else MAX_WITH_ROOTS):
                cells = left
                continue
            self.too_long = True
            if not self.wide:
                return ()
        return tuple(cells)

    def both_with_roots(self, cells: Sequence[Cell], others: Sequence[Cell]) -> list[Cell]:
        """Return the conjunction of two unions, or more of its cells than may be kept."""
        joined = (without_positive_factors(cell + other) for cell in cells for other in others)
        found = plainly_largest([one for one in dict.fromkeys(joined) if one is not None])
        return [*islice((one for one in found if not is_empty(one, self.over, SIGNS)), MAX_WITH_ROOTS + 1)]

    def solve_stage(self, stage: Stage) -> Iterator[Play]:
        """Yield the plays of a stage: of its reduced normal form, for each choice of plays at its leaves."""
        found = self.forms(stage)
        for form in self.with_few_pairs([*found]) if self.with_walls else found:
            try:
                yield from self.of_form(form)
            except DifferentRoots:
                self.unknown += form.cells

    def forms(self, stage: Stage) -> Iterator[ReducedForm]:
        """Yield the reduced normal form of a stage for each choice of plays at its leaves."""
        who, every = subgames.options(self.game, stage)
        reached = [self.chances(stage, plan) for plan in subgames.profiles(every)]
        for chosen, cells in self.choices(stage):
            try:
                values = [self.expect_values(ends, chosen) for ends in reached]
            except DifferentRoots:
                self.unknown += cells
            else:
                yield ReducedForm(stage, who, every, values, chosen, cells)

    def of_form(self, form: ReducedForm) -> Iterator[Play]:
        if len(form.who) < 2:
            return self.in_pure(form)
        if self.pays_roots(form):
            self.unknown += form.cells  # some may mix
            return self.in_pure(form)
        if self.are_numbers(form):
            return self.in_numbers(form)
        return self.by_two(form) if len(form.who) == 2 else self.by_many(form)

    def pays_roots(self, form: ReducedForm) -> bool:
        """Return whether a payoff of a player who moves has a square root in it."""
        return any(paid[self.seats[mover]].radical for paid in form.values for mover in form.who)

    def with_few_pairs(self, forms: Sequence[ReducedForm]) -> Sequence[ReducedForm]:
        """Return the forms; raise TooManyPlays where they have, with those before, more than MAX_PAIRS to look through.

        All are counted before any is looked at, which takes a hundred times as long.
        """
        for form in forms:
            if len(form.who) == 2 and not self.pays_roots(form) and not self.are_numbers(form):
                self.looked_through += sum(case.count_of_pairs for case in self.games(form))
            if self.looked_through > MAX_PAIRS:
                raise TooManyPlays(TOO_MANY.format(name_history(form.stage.root)))
        return forms

    def chances(self, stage: Stage, plan: Plan) -> list[tuple[str, Ratio]]:
        """Return the leaves that a profile of plans leads to, with their probabilities."""
        leaves = subgames.leaves_of(self.game, stage, plan)
        return [
            (leaf, prod(map(self.number, subgames.chances_on_way(self.game, stage.root, leaf)), start=self.one))
            for leaf in leaves
        ]

    def choices(self, stage: Stage) -> Iterator[tuple[dict[str, Play], tuple[Cell, ...]]]:
        """Yield each way to choose a play at every leaf, with where they stand together."""
        found: list[tuple[dict[str, Play], tuple[Cell, ...]]] = [({}, ((),))]
        for leaf in stage.leaves:
            found = [
                (chosen | {leaf: play}, both)
                for chosen, cells in found
                for play in self.at(leaf)
                if (both := self.meet([cells, play.cells], stage.root))
            ]
            if len(found) > MAX_PLAYS:
                raise TooManyPlays(TOO_MANY.format(name_history(stage.root)))
        yield from found

    def expect_values(self, ends: Sequence[tuple[str, Ratio]], chosen: dict[str, Play]) -> tuple[Ratio, ...]:
        return tuple(
            sum((chance * chosen[leaf].values[seat] for leaf, chance in ends), self.zero)
            for seat in self.seats.values()
        )

    def by_two(self, form: ReducedForm) -> Iterator[Play]:
        """Yield the plays of a stage in which two players move: the extreme equilibria of its reduced normal form.

        What a mixture further down pays has a denominator that can vanish elsewhere in Θ. Its signs are told apart for
        this choice of plays alone, so that no other play loses the points where it does.
        """
        for case in self.games(form):
            self.walls += case.walls
            for pair in case.pairs_at_every_point() if self.with_walls else case.pairs():
                kept = [one.whole for one in pair.cells if not is_empty(one.whole, self.over, LINEAR)]
                if kept and (stands := self.meet([form.cells, kept], form.stage.root)):
                    yield from self.play(form, pair.strategies, self.mix_values(pair.strategies, form.values), stands)

    def games(self, form: ReducedForm) -> Sequence[GameCase]:
        """Return the game of a stage in which two players move, in each case of the signs of denominators."""
        rows, width = map(len, form.every)
        if excess := too_many_supports((rows, width)):
            start, told = name_history(form.stage.root), "set every parameter to solve it at a point, or drop actions"
            raise UsageError(f"from {start} on {' and '.join(form.who)} choose among plans: {excess}; {told}")
        tables = self.tables(form)
        if tables not in self.known:
            split = cases(lambda decide: [clear_denominators(table, self.over.ring, decide) for table in tables])
            self.known[tables] = [
                GameCase(signs, polyhedron(first), polyhedron([*zip(*second, strict=True)]), (rows, width), (one, two))
                for signs, ((first, one), (second, two)) in split
            ]
        return self.known[tables]

    def tables(self, form: ReducedForm) -> Tables:
        """Return the payoffs of each of two players: a table each, with a row for each plan of the first."""
        rows, width = map(len, form.every)
        return tuple(
            tuple(tuple(form.values[i * width + j][self.seats[mover]] for j in range(width)) for i in range(rows))
            for mover in form.who
        )

    def are_numbers(self, form: ReducedForm) -> bool:
        """Return whether two players move, and none of their payoffs depends on a parameter."""
        return len(form.who) == 2 and all(u.is_number for table in self.tables(form) for line in table for u in line)

    def in_numbers(self, form: ReducedForm) -> Iterator[Play]:
        """Yield the plays of a stage of two whose reduced normal form has the same numbers wherever Θ lies."""
        numbers = ([[to_fraction(constant_of(u.over)) for u in line] for line in table] for table in self.tables(form))
        first, second = numbers
        for one in solve(first, second).equilibria:
            weights = [tuple(map(self.over.ring.number, mix)) for mix in one.strategies]
            yield from self.play(form, weights, self.mix_values(weights, form.values), form.cells)

    def by_many(self, form: ReducedForm) -> Iterator[Play]:
        """Yield the plays of a stage in which more than two move: in pure equilibria, and in `mixtures`."""
        yield from self.in_pure(form)
        sizes, seats = [len(one) for one in form.every], [self.seats[mover] for mover in form.who]
        paid = zip(product(*map(range, sizes)), (tuple(one[k] for k in seats) for one in form.values), strict=True)
        for mixes, where in self.mixtures(dict(paid), form.cells) if sizes == [2, 2, 2] else ():
            if stands := self.meet([form.cells, where], form.stage.root):
                yield from self.play(form, mixes, self.mix_values(mixes, form.values), stands)

    def in_pure(self, form: ReducedForm) -> Iterator[Play]:
        """Yield the plays of a stage in which nobody mixes, by what each would get by another plan."""
        at = dict(zip(product(*(range(len(one)) for one in form.every)), form.values, strict=True))
        for profile, mine in at.items():
            stays = [
                self.not_less(mine[self.seats[mover]], at[*profile[:i], k, *profile[i + 1 :]][self.seats[mover]])
                for i, mover in enumerate(form.who)
                for k in range(len(form.every[i]))
                if k != profile[i]
            ]
            sure = tuple(condition for union in stays if len(union) == 1 for condition in union[0])
            others = [union for union in stays if len(union) > 1]
            if stands := self.meet([form.cells, [sure], *others], form.stage.root, bool(others)):
                pure = [self.pure(len(one), k) for one, k in zip(form.every, profile, strict=True)]
                yield from self.play(form, pure, mine, stands)

    def mixtures(
        self, paid: Mapping[tuple[int, ...], tuple[Ratio, ...]], cells: tuple[Cell, ...]
    ) -> Iterator[tuple[Sequence[Weights], list[Cell]]]:
        """Yield the mixed equilibria of three with two plans each, and where each is one, as far as
        `solver.concepts.nash.three_players` finds formulas, all weights above zero."""
        from solver.concepts.nash.three_players import Candidates, OnlyPure, TooLong  # two players need none of it

        candidates = Candidates(paid, self.over)
        try:
            for chances, where in candidates.with_cells(()):
                mixes = [(chances[i], self.one - chances[i]) for i in range(3)]
                self.has_roots = self.has_roots or chances[0].radical is not None
                if any(self.zero not in mix for mix in mixes):
                    yield mixes, list(where)
        except (OnlyPure, TooLong):
            self.unknown += cells
        self.walls += candidates.walls

    def mix_values(self, mixes: Sequence[Weights], values: Sequence[tuple[Ratio, ...]]) -> tuple[Ratio, ...]:
        """Return what each player gets where some mix, from what each combination of their plans pays."""
        weights = [reduce(mul, each) if all(w.over for w in each) else self.zero for each in product(*mixes)]
        used = [(weight, paid) for weight, paid in zip(weights, values, strict=True) if weight.over]
        return tuple(sum((weight * paid[k] for weight, paid in used), self.zero) for k in range(len(self.game.players)))

    def play(
        self, form: ReducedForm, mixes: Sequence[Weights], values: tuple[Ratio, ...], cells: tuple[Cell, ...]
    ) -> Iterator[Play]:
        """Yield a play of a stage from the weights of the plans, as weights of actions where it is reached.

        A set that a player's own mixture reaches with probability 0 at an edge has no weights there: another play, of
        fewer plans, stands at that edge. With walls no weight is at an edge.
        """
        weights: dict[Move, Weights] = {}
        above: list[Ratio] = []
        for move, total, each in subgames.weights_of_actions(form.every, mixes, self.zero):
            if total.over:
                weights[move] = tuple(one / total for one in each)
                if total != self.one and not self.with_walls and not total.radical:
                    above.append(total)
        used = [(leaf, one) for leaf, one in form.chosen.items() if self.is_reached(form.stage, leaf, weights)]
        on_path = {move for leaf, _ in used for move, _ in steps(self.game, form.stage.root, leaf)}
        path = [(move, w) for move, w in weights.items() if move in on_path]
        more = tuple(at_least(one, strict=True) for one in above)
        if stands := self.meet([cells, [more]], form.stage.root):
            yield Play((*path, *(pair for _, one in used for pair in one.chosen)), values, stands)

    def is_reached(self, stage: Stage, leaf: str, weights: dict[Move, Weights]) -> bool:
        """Whether a leaf is reached wherever chance allows it."""
        return all(
            move.is_chance or (move in weights and bool(weights[move][move.actions.index(action)].over))
            for move, action in steps(self.game, stage.root, leaf)
        )
