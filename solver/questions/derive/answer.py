"""Derivatives: how strategies, payoffs and the chance of each outcome move with each parameter.

On a branch every quantity q is one rational function of the parameters, so its derivative and its elasticity (θ/q)
∂q/∂θ are rational functions too, right wherever the branch stands. Three things are said of each:

* in closed form, and as a number where the branch stands at the point;
* its sign throughout the branch's region, proved (see `solver.questions.derive.slope_signs`); it speaks of the
  branch where it stands, not of a jump to another one;
* how far the parameter can move, the others staying, before the branch ends: beyond that
  the formulas say nothing; and how large an error in all parameters at once may be.

Samuelson (1947), "Foundations of Economic Analysis", for signs as the answer (comparative statics).

Along a parameter tied by an equality of the region there is no derivative: its least change alone ends the branch. Free
parameters move; those that the assumptions determine move with them, put into every formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, reduce
from itertools import count, product
from operator import mul
from typing import Literal, TypeVar

from solver import outcomes
from solver.algebra.polynomials import Ratio, at, depends_on, derivative, derivative_parts, elasticity, to_fraction
from solver.atlas import Atlas, Branch, Named, OfAtlas, Progress, groups_of, no_progress, point_and_walls
from solver.errors import UsageError, clip, nearest, several
from solver.forms.any_form import AnyForm
from solver.forms.players import outcome_parts
from solver.questions.derive.influence import Influence, influences
from solver.questions.derive.refute import QUESTION_BUDGET, by_all_methods, purse
from solver.questions.derive.slope_signs import NOT_LOOKED_FOR, Sign, Signs, Slope
from solver.questions.subject import atlas_of, in_strategies, one_label
from solver.regions.constraints import Cell, Constraint, constraint, join_equalities
from solver.regions.decide.work import Budget, Purse, check_budget, sharing_work, work_left
from solver.regions.domain import Domain, free_names
from solver.regions.lines import Reach, reach
from solver.regions.nearest_outside import DistanceBounds, find_nearest
from solver.regions.norms import Common
from solver.regions.region import Region
from solver.report.answer import Answer
from solver.report.records import Record

Kind = Literal["strategies", "payoffs", "outcomes"]
KINDS: tuple[Kind, ...] = ("strategies", "payoffs", "outcomes")
ROOTS = "whose chances are roots of a quadratic"
MAX_NAMED = 12  # strategies listed in a message
MAX_PLAIN = 40  # terms of a slope whose sign on all of the ranges is looked at whatever is left to spend
T = TypeVar("T")


def binding_equalities(region: Region) -> dict[str, tuple[Constraint, bool]]:
    """Return for each parameter in an equality of every alternative such an equality, and whether it pins it.

    It pins a parameter where its polynomial only rises, or only falls, with that parameter throughout the ranges;
    otherwise another value of the parameter might meet the equality as well.

    >>> space = ParameterSpace(tuple(Parameter(name, 1, 0, 2) for name in "xyz"))
    >>> binding_equalities(where("x <= 0 and y >= z", space))
    {'x': (Constraint(p0 == 0), True)}
    """
    over, cells = region.domain, region.simplified().cells
    each = [_ties(cell, over) for cell in cells]
    tied = sorted(k for k in each[0] if all(k in ties for ties in each)) if each else []
    return {over.names[k]: (each[0][k][0], all(ties[k][1] for ties in each)) for k in tied}


def _ties(cell: Cell, over: Domain) -> dict[int, tuple[Constraint, bool]]:
    """Return for each parameter that an equality of the conjunction mentions the equality that ties it most."""
    found: dict[int, tuple[Constraint, bool]] = {}
    for equality in equalities(cell, over):
        for k in equality.variables:
            low, high = over.bounds(equality.poly.derivative(k))
            ties = low > 0 or high < 0
            if k not in found or (ties and not found[k][1]):
                found[k] = (equality, ties)
    return found


def equalities(cell: Cell, over: Domain) -> list[Constraint]:
    """Return what must be zero: p == 0; p >= 0 with −p >= 0; p >= 0 where p is nowhere above zero on the box.

    >>> region = where("x >= y and y >= x and x >= 2", ParameterSpace(tuple(Parameter(n, 1, 0, 2) for n in "xy")))
    >>> equalities(region.cells[0], region.domain)
    [Constraint(p0 - p1 == 0), Constraint(p0 - 2 == 0)]
    """
    found = (
        c for c in join_equalities(cell) if c.relation == "==" or (c.relation == ">=" and over.bounds(c.poly)[1] == 0)
    )
    return list(dict.fromkeys(constraint(c.poly, "==") for c in found))


@dataclass(frozen=True)
class Effect(Record, keys="parameter derivative sign value elastic elasticity", rename={"elastic": "elasticity_value"}):
    """What one more of a parameter, at `place` among the game's, does to a quantity with this `formula`. `slope`: what
    has the derivative's sign, see `Signs.of`; None where it is too long to be looked at. `value`, `elastic`: at the
    point, None where the branch does not stand there; `elastic` also where the quantity is zero. Closed forms, which
    can be long, are worked out when asked for."""

    parameter: str
    place: int
    formula: Ratio
    slope: Slope | None
    sign: Sign
    value: Fraction | None = None
    elastic: Fraction | None = None

    @cached_property
    def derivative(self) -> Ratio:
        return derivative(self.formula, self.place)

    @cached_property
    def elasticity(self) -> Ratio:
        return elasticity(self.formula, self.place, self.derivative)


@dataclass(frozen=True, slots=True)
class Quantity(Record, omit="names weights", rename={"title": "quantity"}):
    """A strategy's weight, a player's payoff or an outcome's probability on one branch. `effects`: one a parameter with
    a derivative not identically zero, unless the branch pins it; `rest`: 1 minus the weight listed before."""

    kind: Kind
    title: str
    names: frozenset[str]  # what `of` may call it
    formula: Ratio
    effects: tuple[Effect, ...] = ()
    value: Fraction | None = None
    rest: bool = False
    weights: tuple[Ratio, ...] = ()  # whose product an outcome's probability is


@dataclass(frozen=True, slots=True)
class BranchDerivatives(Record, by={"branch": ("label", "region"), "common": ("low", "high")}):
    """One branch: its quantities, and how far the parameters can move before the branch ends.

    `ties`: for each parameter asked about that an equality of the branch mentions that equality, and whether it pins
    the parameter, which then cannot move alone while the branch stands: nothing has a derivative along it.
    `reaches`: one for each parameter asked about; `common`: the largest error in all parameters at once, as a part of
    their ranges, that leaves the branch standing. Empty and None where the branch does not stand at the point.
    """

    branch: Branch
    stands: bool
    quantities: tuple[Quantity, ...]
    ties: Mapping[str, tuple[Constraint, bool]]
    reaches: tuple[Reach, ...]
    common: DistanceBounds | None

    @property
    def still(self) -> bool:
        """Whether nothing moves while the branch stands."""
        return not any(quantity.effects for quantity in self.quantities)


@dataclass(frozen=True)
class Derivatives(
    OfAtlas, Answer, schema="zopa.derive/2", omit="atlas", add="game decided",
    rename={"along": "parameters", "influences": "moves"},
):  # fmt: skip
    """Derivatives, elasticities and signs, branch by branch, and what each parameter moves in the whole atlas."""

    atlas: Atlas
    point: Mapping[str, Fraction]
    along: tuple[str, ...]
    of: tuple[str, ...]  # as asked; empty: everything
    branches: tuple[BranchDerivatives, ...]
    influences: tuple[Influence, ...]
    budget: Budget
    method: str = "quotient rule; signs by points, and by refuting the other sign on the branch's region"

    @property
    def decided(self) -> bool:
        """Whether no sign is undecided."""
        effects = (e for b in self.branches for q in b.quantities for e in q.effects)
        return all(effect.sign.word != "undecided" for effect in effects)

    @property
    def on_wall(self) -> bool:
        """Whether the point lies on a wall, on which more outcomes may stand than branches tell."""
        return bool(point_and_walls(self.atlas, None, self.point)[1])


def derive(
    subject: AnyForm | Atlas,
    outcome: Named | None = None,
    of: str | Sequence[str] | None = None,
    along: str | Sequence[str] | None = None,
    at: Mapping[str, object] | None = None,
    budget: Budget = QUESTION_BUDGET,
    progress: Progress = no_progress,
) -> Derivatives:
    """Return how each branch's strategies, payoffs and outcome probabilities move with each parameter.

    >>> answer = derive(load("thaad-deal"), "withdraw + keep, sanction + tolerate", along="shield")
    >>> [(quantity.title, quantity.effects[0].sign.word) for quantity in answer.branches[0].quantities[2:5]]
    [('Pr(sanction)', 'raises'), ('Pr(tolerate)', 'lowers'), ('US payoff', 'either way')]

    `outcome`: only its branches; `along`: only these parameters, by default all that are free; `of`: only these
    quantities: `strategies`, `payoffs`, `outcomes`, a player (its payoff), a strategy (its weight) or an outcome (its
    probability). `at`: the point, parameters left out at their baseline. `budget` is for each question that a sign
    leads to, of which there are only so many in one answer, the same for each branch; a sign not decided by then is
    undecided. `progress` is called with (done, total) on the way. Raises UsageError for an unknown name, for a
    parameter that the assumptions determine, and for a point outside Θ.
    """
    check_budget(budget)
    in_strategies(subject)
    atlas = atlas_of(subject)
    space = atlas.game.space
    point = space.check(space.point(at))
    wanted = free_names(space, along)
    asked = several(of or ())
    chosen = atlas.branches
    if outcome is not None:
        chosen = tuple(b for b in atlas.branches_of(outcome) if b.verdict.kind != "empty")
        if any(branch not in atlas.branches for branch in chosen):
            such = f"name an outcome that has, as {one_label(atlas, point)}"
            raise UsageError(f"{atlas.label(outcome)} has no payoffs of its own; {such}")
    quotients = tuple(branch for branch in chosen if not branch.has_roots)
    if chosen and not quotients:
        raise UsageError(
            f"the chances in {chosen[0].label} are roots of a quadratic, and derive has signs for quotients only; zopa"
            " sweep gives them at points, zopa thresholds where they begin and end"
        )
    _check_asked(asked, atlas)
    whole = purse(budget)
    workers = [_Work(branch, atlas, point, wanted, asked, whole) for branch in quotients]
    total, done = 2 * sum(worker.steps for worker in workers) + len(wanted), count(1)

    def count_step(result: T) -> T:
        progress(next(done), total)
        return result

    for k, worker in enumerate(workers):
        whole.portion(len(workers) - k)
        with sharing_work(len(workers) - k):
            worker.find(count_step)
    for k, worker in enumerate(workers):  # with what is left, the signs on each alternative of a region
        whole.portion(len(workers) - k)
        worker.split(count_step)
    share = by_all_methods(budget).times(1 / max(1, sum(worker.stands for worker in workers)))
    branches = tuple(worker.answer(share) for worker in workers)
    moves = tuple(map(count_step, influences(atlas, wanted)))
    roots = ", ".join(str(atlas.branches.index(b) + 1) for b in chosen if b.has_roots)
    method = f"{Derivatives.method}; left out: {roots}, {ROOTS}" if roots else Derivatives.method
    return Derivatives(atlas, point, wanted, asked, branches, moves, budget, method)


def _check_asked(asked: Sequence[str], atlas: Atlas) -> None:
    players, members = atlas.game.seat_names, [member for _, names in groups_of(atlas) for member in names]
    known = {*KINDS, *players, *members}
    known |= {f"Pr({s})" for s in members} | {f"{name} payoff" for name in players}
    for name in asked:
        if "," in name and atlas.traits.strategic:
            outcomes.supports(atlas, _bare(name))  # raises where it names no outcome
        elif name not in known:
            raise UsageError(f"no quantity is called {clip(repr(name))};{nearest(name, known)} {_names(atlas)}")


def _names(atlas: Atlas) -> str:
    """Return a sentence that lists the names of quantities."""
    players, strategies = atlas.game.players, [member for _, names in groups_of(atlas) for member in names]
    more = f" and {len(strategies) - MAX_NAMED} more" if len(strategies) > MAX_NAMED else ""
    example = ", ".join(player.strategies[0] for player in players) if atlas.traits.strategic else ""
    return (
        f"it can be {', '.join(KINDS[:-1])} or {KINDS[-1]} (all of a kind); a player, for its payoff"
        f" ({', '.join(atlas.game.seat_names)}); a strategy, for its probability"
        f" ({', '.join(strategies[:MAX_NAMED])}{more})"
        + (f"; or an outcome, for its probability, such as '{example}'" if atlas.traits.strategic else "")
    )


def _bare(name: str) -> str:
    """Return an outcome's name without Pr(…), blanks or parentheses round it."""
    return ", ".join(outcome_parts(name.strip().removeprefix("Pr")))


def quantities(branch: Branch, atlas: Atlas) -> Iterator[Quantity]:
    """Yield every quantity of a branch that is not 0 or 1 whatever the parameters are: weights, payoffs, outcomes.

    >>> atlas = nash(load("hawk-dove"))
    >>> [quantity.title for quantity in quantities(atlas.branches[-1], atlas)][3:7]
    ['Pr(second: dove)', 'first payoff', 'second payoff', 'Pr(hawk, hawk)']
    """
    players = atlas.game.players
    over = branch.region.domain
    one, strategies = over.ring.one, [tuple(map(over.in_free, weights)) for weights in branch.strategies]
    shared = [member for _, names in groups_of(atlas) for member in names]
    for (who, members), weights in zip(groups_of(atlas), strategies, strict=True):
        mixed = [(s, w) for s, w in zip(members, weights, strict=True) if w.over and w != Ratio(one, one)]
        for place, (strategy, weight) in enumerate(mixed):
            title = f"Pr({strategy})" if shared.count(strategy) == 1 else f"Pr({who}: {strategy})"
            names = frozenset({strategy, f"Pr({strategy})", title})
            yield Quantity("strategies", title, names, weight, rest=len(mixed) == 2 and place == 1)
    for player, payoff in zip(players, branch.payoffs, strict=True):
        title = f"{player.name} payoff"
        yield Quantity("payoffs", title, frozenset({player.name, title}), over.in_free(payoff))
    if branch.is_pure:
        return
    plays = (zip(p.strategies, weights, strict=True) for p, weights in zip(players, strategies, strict=True))
    used = [[(strategy, weight) for strategy, weight in each if weight.over] for each in plays]
    for profile in product(*used):
        name = ", ".join(strategy for strategy, _ in profile)
        weights = tuple(weight for _, weight in profile)
        yield Quantity("outcomes", f"Pr({name})", frozenset({name}), reduce(mul, weights), weights=weights)


def _is_asked(quantity: Quantity, asked: Sequence[str]) -> bool:
    if not asked or quantity.kind in asked:
        return True
    return any(name in quantity.names or ("," in name and _bare(name) in quantity.names) for name in asked)


class _Work:
    """The derivatives of one branch."""

    def __init__(
        self, branch: Branch, atlas: Atlas, point: Mapping[str, Fraction], along: Sequence[str], asked: Sequence[str],
        spend: Purse,
    ) -> None:  # fmt: skip
        self.branch, self.point, self.along, self.spend = branch, point, along, spend
        self.over = branch.region.domain
        self.values = self.over.ring.values(point)
        used = [w for weights in branch.strategies for w in weights if w.over]
        self.stands = branch.region.contains(point) and all(w.at(self.values) for w in used)
        self.quantities = [q for q in quantities(branch, atlas) if _is_asked(q, asked)]
        tied = {} if branch.verdict.full else binding_equalities(branch.region.flat)
        self.ties = {name: tied[name] for name in along if name in tied}
        pinned = {name for name, (_, pins) in self.ties.items() if pins}
        self.free = [(name, self.over.names.index(name)) for name in along if name not in pinned]
        self.steps = sum(depends_on(q.formula, k) for q in self.quantities for _, k in self.free)
        witness = branch.verdict.rational_witness
        known = [self.over.order(point)] if self.stands else []
        known += [] if witness is None else [witness]
        self.signs = Signs(branch.region, self.over.order(point), known, spend)

    def find(self, count_step: Callable[[Effect], Effect]) -> None:
        for n, quantity in enumerate(self.quantities):
            here = quantity.formula.at(self.values) if self.stands else None
            moving = [(name, k) for name, k in self.free if depends_on(quantity.formula, k)]
            effects = tuple(count_step(self.effect(quantity, here, name, k)) for name, k in moving)
            self.quantities[n] = replace(quantity, effects=effects, value=here)

    def split(self, count_step: Callable[[Sign], Sign]) -> None:
        """Find the signs on each alternative of the branch, and add those that say more than the sign on all of it."""
        for n, quantity in enumerate(self.quantities):
            effects = []
            for one in quantity.effects:
                again = one.sign.word != "undecided" or work_left()
                sign = self.signs.split(one.slope) if one.slope is not None and again else one.sign
                effects.append(replace(one, sign=count_step(sign)))
            self.quantities[n] = replace(quantity, effects=tuple(effects))

    def answer(self, share: Budget) -> BranchDerivatives:
        known = (self.branch, self.stands, tuple(self.quantities), self.ties)
        if not self.stands:
            return BranchDerivatives(*known, (), None)
        region, start = self.branch.region, self.over.order(self.point)
        norm = Common({k: high - low for k, (low, high) in enumerate(zip(self.over.low, self.over.high, strict=True))})
        common = find_nearest(region.cells, self.over, norm, start, None, share, outside=True)
        reaches = tuple(reach(region, self.point, name, carries=True) for name in self.along)
        return BranchDerivatives(*known, reaches, common)

    def slope_here(self, q: Ratio, k: int) -> Fraction:
        """Return the derivative's value at the point, by the quotient rule in numbers."""
        over, under = at(q.over, self.values), at(q.under, self.values)
        rise, fall = at(q.over.derivative(k), self.values), at(q.under.derivative(k), self.values)
        return to_fraction((rise * under - over * fall) / under**2)

    def effect(self, quantity: Quantity, here: Fraction | None, name: str, k: int) -> Effect:
        q, slope, sign = quantity.formula, None, NOT_LOOKED_FOR
        if work_left() or len(q.over) * len(q.under) <= MAX_PLAIN**2:
            over, _, under = derivative_parts(q, k)
            slope = over, under
            moving = ((w.over, w.under) for w in quantity.weights if depends_on(w, k))
            shares = tuple((n.derivative(k) * d - n * d.derivative(k), n * d) for n, d in moving)
            plain = len(over) <= MAX_PLAIN and not self.signs.factors(slope, shares).all
            sign = self.signs.of(slope, shares) if plain or work_left() else sign
        value = None if here is None else self.slope_here(q, k)
        elastic = self.point[name] * value / here if here and value is not None else None
        return Effect(name, k, q, slope, sign, value, elastic)
