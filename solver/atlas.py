"""Atlas: every outcome of a concept, as rational functions of the parameters, a branch each, with its region of Θ. At a
point, walls included, each kind finds them its own way (`solver.concepts.nash.atlas`, `.piecewise`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Poly, Ratio, at, ratio
from solver.errors import Undecided
from solver.expressions.conditions import Condition
from solver.forms.any_form import AnyForm
from solver.forms.players import Equilibrium
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import POINTS_BUDGET, SIGNS, Budget, decide, is_empty
from solver.regions.domain import Domain, Memory, determined_parameters, domain, replace_parameters
from solver.regions.parameters import ParameterSpace
from solver.regions.proofs.certificates import UNDECIDED, Verdict, best_verdict
from solver.regions.region import Region, SympyWriter
from solver.regions.sentences import wall_text
from solver.report.answer import Answer, Describable
from solver.report.json_records import Names

if TYPE_CHECKING:
    import sympy

    from solver.regions.extent import Extent
    from solver.regions.lines import Line

MAX_THOROUGH_CELLS = 8  # of a union: the others are only looked at once one has an interior


@dataclass(frozen=True, slots=True)
class SymbolicBranch:
    """A branch in sympy's terms: weights by player, payoffs by player, and where it holds."""

    strategies: tuple[tuple[sympy.Expr, ...], ...]
    payoffs: tuple[sympy.Expr, ...]
    where: sympy.Basic


Named: TypeAlias = str | Sequence[str]  # "keep, tolerate", or ("keep", "tolerate")
Group: TypeAlias = tuple[str, tuple[str, ...]]  # who or what, and the names of its values
Progress: TypeAlias = Callable[[int, int], None]  # called with (done, total) on the way


def no_progress(done: int, total: int) -> None:
    """Tell nobody how far the work is."""


PERHAPS = "perhaps "  # before the name of what is not known to stand


def outcome_name(supports: Iterable[Iterable[str]]) -> str:
    """Return the name of an outcome from the strategies that each player uses.

    >>> outcome_name([["withdraw", "keep"], ["sanction"]])
    '(withdraw + keep, sanction)'
    """
    return f"({', '.join(' + '.join(used) for used in supports)})"


def name_by_weights(names: Iterable[Sequence[str]], weights: Iterable[Sequence[object]]) -> str:
    """Return the name of an outcome from the weights of each player's strategies: zero for one that is not played.

    >>> name_by_weights([("withdraw", "keep"), ("sanction", "tolerate")], [(0, 1), (1, 2)])
    '(keep, sanction + tolerate)'
    """
    pairs = zip(names, weights, strict=True)
    return outcome_name([name for name, weight in zip(*pair, strict=True) if weight] for pair in pairs)


@dataclass(frozen=True, eq=False)
class Branch(
    Describable,
    keys="label strategies paid region verdict",
    by={"strategies": "groups", "paid": "players"},
    rename={"paid": "payoffs"},
):
    """One outcome in closed form and where it holds.

    `strategies`: for each player the weights of its strategies, in the game's order; `payoffs`: one a player;
    `verdict`: whether the region has a point, with a witness, and whether it is full-dimensional.
    """

    report: ClassVar[str] = "solver.questions.solve.report"
    strategies: tuple[tuple[Ratio, ...], ...]
    payoffs: tuple[Ratio, ...]
    names: tuple[tuple[str, ...], ...]  # the strategies' names, one tuple a player
    region: Region
    verdict: Verdict
    players: tuple[str, ...] = field(default=(), repr=False, compare=False)  # by name, where it is theirs
    title: str = ""  # of an agreement or a play, which has a name of its own

    @property
    def json_names(self) -> Names:
        return Names(point=self.verdict.rational_witness or ())

    @property
    def supports(self) -> tuple[tuple[str, ...], ...]:
        """The strategies with weight, one tuple a player."""
        return tuple(
            tuple(name for name, weight in zip(names, weights, strict=True) if weight.over)
            for names, weights in zip(self.names, self.strategies, strict=True)
        )

    @property
    def is_pure(self) -> bool:
        return bool(self.title) or all(len(support) == 1 for support in self.supports)

    @property
    def has_roots(self) -> bool:
        """Whether a weight or a payoff has a square root in it, which is no quotient of polynomials."""
        return any(value.radical is not None for group in (*self.strategies, self.payoffs) for value in group)

    @property
    def paid(self) -> tuple[Ratio, ...]:
        """The payoffs, with what a region without interior determines put in: where effort = 0, -effort/3 is 0."""
        if self.verdict.full is not False or self.has_roots:
            return self.payoffs
        over = self.region.domain
        known = determined_parameters([(*cell, *over.tight(cell)) for cell in self.region.cells])
        return tuple(ratio(*(replace_parameters(half, known) for half in (u.over, u.under))) for u in self.payoffs)

    @property
    def label(self) -> str:
        """`(withdraw, sanction)`; a mixture is written with + between the strategies mixed."""
        return self.title or outcome_name(self.supports)

    def at(self, point: Mapping[str, object]) -> Equilibrium:
        """Return the outcome at a point of its region, as numbers; parameters left out take their baseline.

        >>> [str(weight) for weight in nash(load("two-markets")).branches[-1].at({"share": "1/2"}).row]
        ['1/2', '1/2']
        """
        values = self.region.values(point)
        strategies = tuple(tuple(w.at(values) for w in weights) for weights in self.strategies)
        payoffs = tuple(payoff.at(values) for payoff in self.payoffs)
        return Equilibrium(strategies, payoffs, tuple(zip(self.players, self.names, strict=False)))

    def texts(self) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
        """Return strategies and payoffs in the game file's own notation.

        >>> nash(load("two-markets")).branches[-1].texts()[0][0]
        ('3*share - 1', '2 - 3*share')
        """
        weights = tuple(tuple(map(self.formula, weights)) for weights in self.strategies)
        return weights, tuple(map(self.formula, self.paid))

    def formula(self, value: Ratio) -> str:
        """Return a quotient in the game file's own notation, its denominator positive somewhere in the region."""
        return ratio_text(value, self.region.domain.names, self.json_names.point)

    def to_sympy(self, symbols: Mapping[str, Any] | None = None) -> SymbolicBranch:
        """Return the branch in sympy's terms.

        >>> mixed = nash(load("two-markets")).branches[-1].to_sympy()
        >>> mixed.strategies[0], mixed.where
        ((3*share - 1, 2 - 3*share), (2 - 3*share >= 0) & (3*share - 1 >= 0))
        """
        writer = SympyWriter(self.region, symbols)
        strategies = tuple(tuple(map(writer.ratio, weights)) for weights in self.strategies)
        return SymbolicBranch(strategies, tuple(map(writer.ratio, self.payoffs)), self.region.to_sympy(symbols))

    def __repr__(self) -> str:
        return f"<Branch {self.label}: {self.region}>"


@dataclass(frozen=True, slots=True)
class PointAnswer(Answer, by={"branches": "labels"}):
    """The outcomes at one point of Θ. `branches`: for each outcome the branch that it lies on, or None for one that
    only a wall has; `walls`: the walls that the point lies on, as equations; empty off the walls."""

    point: Mapping[str, Fraction]
    branches: tuple[Branch | None, ...]
    walls: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether the branches are all outcomes there."""
        return None not in self.branches

    @property
    def continua(self) -> Iterator[tuple[str, ...]]:
        """The outcomes there, by name: a tuple for each, or for the corners of a continuum of them; of one without
        known corners its name twice."""
        return ((branch.label,) for branch in self.branches if branch is not None)

    @property
    def maximal(self) -> Iterator[tuple[tuple[str, ...], int, bool]]:
        """Those of these that lie in no other one; each with the number of convex sets that it is listed as, and
        whether it is all mixtures of the strategies that it names."""
        return ((labels, 1, False) for labels in self.continua)


@dataclass(frozen=True, eq=False)
class Atlas(Answer, ABC, keys="concept complete branches excluded ties", by={"excluded": ("label", "verdict")}):
    """All branches of one concept on one game.

    `branches`: those that hold somewhere, or might (verdict undecided), pure ones first; `excluded`: those
    proved to hold nowhere in Θ; `walls`: polynomials such that off their zeros the branches that hold are
    exactly the extreme outcomes; `ties`: where, whatever the walls say, some mixed strategy has more best
    answers than strategies it mixes, so that the outcomes need be neither isolated nor odd in number.
    """

    complete_on_walls: ClassVar[bool] = False  # whether the branches are all outcomes on the walls, too
    predicate: ClassVar[str] = "agreement"  # by which a claim says that an outcome is one of its
    strategic: ClassVar[bool] = False  # whether its outcomes are strategies of the players, not agreements or plays
    game: AnyForm
    concept: str
    branches: tuple[Branch, ...]
    excluded: tuple[Branch, ...]
    walls: tuple[Poly, ...] = field(repr=False)
    ties: Region

    @cached_property
    def memory(self) -> Memory:
        """What answers have found out about it, so that it is found once."""
        return Memory()

    @property
    def by_branch(self) -> bool:
        """Whether outcomes at many points are told apart by their branch; those of two players are by the strategies
        used, which also names what lies on no branch."""
        return self.complete_on_walls or len(self.game.players) != 2

    @property
    def single(self) -> bool:
        """Whether there is at most one outcome at a point, so that branches that meet have the same one there."""
        return False

    @cached_property
    def listed(self) -> Atlas:
        """The atlas of whose branches lists are made: itself, unless it lists properties of the game beside them."""
        return self

    @property
    def asked_walls(self) -> tuple[Poly, ...]:
        """The walls of which the branches tell nothing, so that a point on one is asked by itself."""
        return ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """What a branch's `strategies` are the values of: for each group its name, and its members'."""
        return self.game.groups

    @property
    def json_names(self) -> Names:
        """What parameters, players and the values of a branch are called, and which branches there are."""
        return Names(self.game.space.names, self.game.seat_names, self.groups, self.branches)

    @property
    def complete(self) -> bool:
        """Whether every branch's verdict is decided, and no play of a tree is open."""
        return not self.game.open and all(branch.verdict.kind != "undecided" for branch in self.branches)

    def __repr__(self) -> str:
        what = f"{self.concept} of {self.game.name or self.game.title or 'a game'}"
        return f"<Atlas: {what}, {len(self.branches)} branches over {len(self.game.space)} parameters>"

    def standing(self, point: Mapping[str, object]) -> tuple[Branch, ...]:
        """Return the branches whose region holds the point; on a wall there may be outcomes on no branch.

        >>> [branch.label for branch in nash(load("two-markets")).standing({"share": "3/4"})]
        ['(first, first)']
        """
        values = self.branches[0].region.values(point) if self.branches else ()
        return tuple(branch for branch in self.branches if branch.region.holds(values))

    def in_order(self, continua: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
        """Return outcomes by name, or continua by their corners, in the order of the branches; solutions have others.

        >>> nash(load("hawk-dove")).in_order([["(dove, hawk)"], ["(hawk, dove)", "(hawk, hawk)"]])
        (('(hawk, hawk)', '(hawk, dove)'), ('(dove, hawk)',))
        """

        def place(label: str) -> tuple[int, str]:
            return self._places.get(label, len(self._places)), label

        found = (tuple(sorted(labels, key=place)) for labels in continua)
        return tuple(sorted(found, key=lambda labels: list(map(place, labels))))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {branch.label: k for k, branch in reversed(list(enumerate((*self.branches, *self.excluded))))}

    @property
    def index_sum(self) -> int | None:
        """What the indices of all outcomes add up to off the walls; None where they have none."""
        return None

    def index(self, branch: Branch) -> tuple[int, tuple[Poly, ...]] | None:
        """Return what the index of an outcome, 1 or −1, is off the walls: a sign, times the signs of polynomials; None
        where that is not known."""
        raise NotImplementedError(f"outcomes of {self.concept} have no index")

    @property
    def identities(self) -> Iterator[Sequence[tuple[int, Poly, Poly]]]:
        """Signs times products of two polynomials on which branches turn, that add up to zero throughout."""
        return iter(())

    @abstractmethod
    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> PointAnswer:
        """Return all outcomes at a rational point of Θ, exactly; parameters left out take their baseline."""

    @abstractmethod
    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        """Return the branches that an outcome's name stands for, empty ones too; UsageError with the nearest name."""

    @abstractmethod
    def label(self, outcome: Named) -> str:
        """Return the label that the branches of an outcome bear, whatever the order of a mixture's strategies."""

    @abstractmethod
    def outcome_region(self, outcome: Named) -> Region:
        """Return where an outcome holds, on the walls, too."""

    def claim(self, claim: str | Condition, space: ParameterSpace | None = None, off_walls: bool = False) -> Extent:
        """Return where a claim about the outcomes holds, as far as that is known.

        `space`: the game's own, or one of the same parameters under further assumptions; `off_walls`: as the claim is
        read where no wall is met, which can take less. Raises UnreadableQuestion, with the column, for what is no
        claim, and InvalidQuestion for a predicate whose arguments do not fit the game, each with the nearest name.

        >>> deal = nash(load("thaad-deal")).claim("strict(keep, tolerate)")
        >>> print(deal.in_short().found, deal.at(load("thaad-deal").space.baseline))
        shield > 0 and buffer > calm True
        """
        return self._extent(self._read(claim) if isinstance(claim, str) else claim, space or self.game.space, off_walls)

    @abstractmethod
    def _read(self, text: str) -> Condition:
        """Read a claim about the outcomes, its names checked and its terms written out."""

    @abstractmethod
    def _extent(self, claim: Condition, space: ParameterSpace, off_walls: bool) -> Extent:
        """Return where a claim holds in a space of the game's parameters."""

    @abstractmethod
    def along(self, line: Line, name: str = "") -> Any:
        """Return the search along a line, of the parameter `name` or of none: `solver.concepts.line_search`."""

    def point_and_walls(
        self, point: Mapping[str, object] | Literal["baseline"] | None, moved: Mapping[str, object]
    ) -> tuple[dict[str, Fraction], tuple[str, ...]]:
        """Return a point of Θ from a mapping and keywords, which win where both name a parameter; and as equations the
        factors of the walls that vanish there, each once. UsageError outside Θ.

        >>> nash(load("two-markets")).point_and_walls(None, {"share": "1/3"})
        ({'share': Fraction(1, 3)}, ('share = 1/3',))
        """
        space = self.game.space
        full = space.check({**space.point(point), **{name: space.value(name, value) for name, value in moved.items()}})
        values = self.domain.ring.values(full)
        factors = (factor for wall in self.walls if at(wall, values) == 0 for factor, _ in wall.factor()[1])
        equations = (wall_text(factor, self.domain.names) for factor in factors if at(factor, values) == 0)
        return full, tuple(dict.fromkeys(equations))

    @cached_property
    def domain(self) -> Domain:
        return domain(self.game.space)


def refuse_open(atlas: Atlas) -> None:
    """Raise Undecided where some outcomes of a game are not known."""
    if atlas.game.open:
        raise Undecided(atlas.game.open)


class OfAtlas:
    """Lets what is told of an atlas name its game."""

    atlas: Any  # an Atlas, of whichever kind

    @property
    def game(self) -> AnyForm:
        game: AnyForm = self.atlas.game
        return game


def decide_union(
    space: ParameterSpace, cells: Sequence[Cell], budget: Budget,
    verdict_on: Callable[[int, Budget], Verdict] | None = None, late: Budget | None = None,
    beside: Budget | None = None,
) -> tuple[Region, Verdict]:  # fmt: skip
    """Return the union of the cells without those proved empty (with all of them when all are), and the verdict on it.
    One cell with a point decides: points are tried for first, then a part of the budget is spent; `verdict_on`: of the
    cell at a position, where a better way to it is known; `late`: what each that is still open then may take, if not
    the whole, and `beside`: what those beside a cell with an interior may, if not that part."""
    one_verdict = verdict_on or (lambda k, budget: decide(cells[k], domain(space), budget))
    tried = ((k, one_verdict(k, POINTS_BUDGET)) for k in range(len(cells) if budget.points and len(cells) > 1 else 0))
    known = dict(islice(((k, verdict) for k, verdict in tried if verdict.full), 1))
    for k, cell in enumerate(cells):
        full = any(verdict.full for verdict in known.values())  # the rest can only be left out
        if full and k not in known and k >= MAX_THOROUGH_CELLS:
            known[k] = Verdict("empty") if is_empty(cell, domain(space), SIGNS) else UNDECIDED
        elif k not in known:
            known[k] = one_verdict(k, beside or budget.first if full else budget.first)
    for k in range(len(cells)):
        if known[k].kind == "undecided" and all(verdict.kind != "nonempty" for verdict in known.values()):
            known[k] = one_verdict(k, late or budget)
    possible = tuple(cell for k, cell in enumerate(cells) if known[k].kind != "empty")
    return Region(space, possible or tuple(cells)), best_verdict([known[k] for k in range(len(cells))])
