"""Atlas: every outcome of a concept, as rational functions of the parameters, a branch each, with its region of Θ. At a
point, walls included, each kind finds them its own way (`solver.concepts.nash.atlas`, `.piecewise`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import singledispatch
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, TypeVar

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Poly, Ratio, at, ratio
from solver.errors import Undecided
from solver.expressions.conditions import Condition
from solver.forms.any_form import AnyForm
from solver.forms.players import Equilibrium
from solver.regions.domain import Domain, Memory, determined_parameters, domain, replace_parameters
from solver.regions.parameters import ParameterSpace
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region, SympyWriter
from solver.regions.sentences import wall_text
from solver.report.answer import Answer, Describable
from solver.report.json_records import Names

if TYPE_CHECKING:
    import sympy

    from solver.regions.extent import Extent
    from solver.regions.lines import Line


@dataclass(frozen=True, slots=True)
class SymbolicBranch:
    """A branch in sympy's terms: weights by player, payoffs by player, and where it holds."""

    strategies: tuple[tuple[sympy.Expr, ...], ...]
    payoffs: tuple[sympy.Expr, ...]
    where: sympy.Basic


T = TypeVar("T")
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


@dataclass(frozen=True, slots=True)
class AtlasTraits:
    """The kind of outcomes that an atlas has. `predicate`: the one by which claims name such an outcome; `strategic`:
    they are strategies of the players, not agreements or plays; `complete_on_walls`: the branches are all of them on
    walls, too; `single`: there is at most one at a point, so that branches that meet have the same one there."""

    predicate: str = "agreement"
    strategic: bool = False
    complete_on_walls: bool = False
    single: bool = False


@dataclass(frozen=True, eq=False)
class Atlas(
    Answer,
    ABC,
    keys="concept _complete branches excluded ties",
    rename={"_complete": "complete"},
    by={"excluded": ("label", "verdict")},
):
    """All branches of one concept on one game.

    `branches`: those that hold somewhere, or might (verdict undecided), pure ones first; `excluded`: those
    proved to hold nowhere in Θ; `walls`: polynomials such that off their zeros the branches that hold are
    exactly the extreme outcomes; `ties`: where, whatever the walls say, some mixed strategy has more best
    answers than strategies it mixes, so that the outcomes need be neither isolated nor odd in number.
    """

    _kind: ClassVar[AtlasTraits] = AtlasTraits()
    game: AnyForm
    concept: str
    branches: tuple[Branch, ...]
    excluded: tuple[Branch, ...]
    walls: tuple[Poly, ...] = field(repr=False)
    ties: Region

    @property
    def json_names(self) -> Names:
        """What parameters, players and the values of a branch are called, and which branches there are."""
        return Names(self.game.space.names, self.game.seat_names, groups_of(self), self.branches)

    @property
    def _complete(self) -> bool:
        return not self.game.open and all(branch.verdict.kind != "undecided" for branch in self.branches)

    def __repr__(self) -> str:
        what = f"{self.concept} of {self.game.name or self.game.title or 'a game'}"
        return f"<Atlas: {what}, {len(self.branches)} branches over {len(self.game.space)} parameters>"

    @abstractmethod
    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> PointAnswer:
        """Return all outcomes at a rational point of Θ, exactly; parameters left out take their baseline."""

    @abstractmethod
    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        """Return the branches that an outcome's name stands for, empty ones too; UsageError with the nearest name."""

    @abstractmethod
    def label(self, outcome: Named) -> str:
        """Return the label that the branches of an outcome bear, whatever the order of a mixture's strategies."""

    def claim(self, claim: str | Condition, space: ParameterSpace | None = None, off_walls: bool = False) -> Extent:
        """Return where a claim about the outcomes holds, as far as that is known.

        `space`: the game's own, or one of the same parameters under further assumptions; `off_walls`: as the claim is
        read where no wall is met, which can take less. Raises UnreadableQuestion, with the column, for what is no
        claim, and InvalidQuestion for a predicate whose arguments do not fit the game, each with the nearest name.

        >>> deal = nash(load("thaad-deal")).claim("strict(keep, tolerate)")
        >>> print(deal.in_short().found, deal.at(load("thaad-deal").space.baseline))
        shield > 0 and buffer > calm True
        """
        read = claim if isinstance(claim, Condition) else self._read(claim)
        return self._extent(read, space or self.game.space, off_walls)

    @abstractmethod
    def _read(self, text: str) -> Condition:
        """Read a claim about the outcomes, its names checked and its terms written out."""

    @abstractmethod
    def _extent(self, claim: Condition, space: ParameterSpace, off_walls: bool) -> Extent:
        """Return where a claim holds in a space of the game's parameters."""

    @abstractmethod
    def along(self, line: Line, name: str = "") -> Any:
        """Return the search along a line, of the parameter `name` or of none: `solver.concepts.line_search`."""

    @property
    def traits(self) -> AtlasTraits:
        """The kind of outcomes that it has."""
        return self._kind

    @property
    def _groups(self) -> tuple[Group, ...]:
        return self.game.groups

    @abstractmethod
    def _outcome_region(self, outcome: Named) -> Region:
        """Return where an outcome holds, on the walls, too."""


def refuse_open(atlas: Atlas) -> None:
    """Raise Undecided where some outcomes of a game are not known."""
    if atlas.game.open:
        raise Undecided(atlas.game.open)


def domain_of(atlas: Atlas) -> Domain:
    """Return the parameter space of an atlas's game as the engine sees it."""
    return remember(atlas, "domain", lambda: domain(atlas.game.space))


def groups_of(atlas: Atlas) -> tuple[Group, ...]:
    """Return the groups into which a branch's `strategies` fall: of each its name, and the names of its members."""
    return atlas._groups


def is_complete(atlas: Atlas) -> bool:
    """Return whether every branch's verdict is decided, and no play of a tree is open."""
    return atlas._complete


def branches_at(atlas: Atlas, point: Mapping[str, object]) -> tuple[Branch, ...]:
    """Return the branches whose region holds the point; on a wall there may be outcomes on no branch.

    >>> [branch.label for branch in branches_at(nash(load("two-markets")), {"share": "3/4"})]
    ['(first, first)']
    """
    values = atlas.branches[0].region.values(point) if atlas.branches else ()
    return tuple(branch for branch in atlas.branches if branch.region.holds(values))


def outcome_region(atlas: Atlas, outcome: Named) -> Region:
    """Return where an outcome holds, on the walls, too.

    >>> print(outcome_region(nash(load("two-markets")), "first, first"))
    share >= 2/3
    """
    return atlas._outcome_region(outcome)


@singledispatch
def with_facts(atlas: Atlas) -> Atlas:
    """Return the atlas of whose branches lists are made: itself, unless it lists properties of the game beside them."""
    return atlas


@singledispatch
def asked_walls(atlas: Atlas) -> tuple[Poly, ...]:
    """Return the walls of which the branches tell nothing, so that a point on one is asked by itself."""
    return ()


def told_by_branch(atlas: Atlas) -> bool:
    """Return whether outcomes at many points are told apart by their branch; those of two players are by the strategies
    used, which also names what lies on no branch."""
    return atlas.traits.complete_on_walls or len(atlas.game.players) != 2


def remember(atlas: Atlas, key: object, find: Callable[[], T]) -> T:
    """Return what `find` makes of an atlas, from memory where that is kept under the key already."""
    memory: Memory = vars(atlas).setdefault("_memory", Memory())
    return memory.recall(key, find)


def in_order(atlas: Atlas, continua: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Return outcomes by name, or continua by their corners, in the order of the branches; solutions have others.

    >>> in_order(nash(load("hawk-dove")), [["(dove, hawk)"], ["(hawk, dove)", "(hawk, hawk)"]])
    (('(hawk, hawk)', '(hawk, dove)'), ('(dove, hawk)',))
    """

    def find_places() -> dict[str, int]:
        return {branch.label: k for k, branch in reversed([*enumerate((*atlas.branches, *atlas.excluded))])}

    places = remember(atlas, "places", find_places)

    def place(label: str) -> tuple[int, str]:
        return places.get(label, len(places)), label

    found = (tuple(sorted(labels, key=place)) for labels in continua)
    return tuple(sorted(found, key=lambda labels: list(map(place, labels))))


def point_and_walls(
    atlas: Atlas, point: Mapping[str, object] | Literal["baseline"] | None, moved: Mapping[str, object]
) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """Return a point of Θ from a mapping and keywords, which win where both name a parameter; and as equations the
    factors of the walls that vanish there, each once. UsageError outside Θ.

    >>> point_and_walls(nash(load("two-markets")), None, {"share": "1/3"})
    ({'share': Fraction(1, 3)}, ('share = 1/3',))
    """
    space = atlas.game.space
    full = space.check({**space.point(point), **{name: space.value(name, value) for name, value in moved.items()}})
    over = domain(space)
    values = over.ring.values(full)
    factors = (factor for wall in atlas.walls if at(wall, values) == 0 for factor, _ in wall.factor()[1])
    equations = (wall_text(factor, over.names) for factor in factors if at(factor, values) == 0)
    return full, tuple(dict.fromkeys(equations))


@dataclass(frozen=True, slots=True)
class Orientation:
    """The indices of outcomes off the walls. `total`: the sum of all, None where they have none; `index`: that of one
    outcome, 1 or −1, as a sign times the signs of polynomials, None where it is not known;
    `identities`: signs times products of two polynomials on which branches turn, that add up to zero throughout."""

    total: int | None
    index: Callable[[Branch], tuple[int, tuple[Poly, ...]] | None]
    identities: Callable[[], Iterator[Sequence[tuple[int, Poly, Poly]]]]


@singledispatch
def orientation(atlas: Atlas) -> Orientation:
    """Return the indices of an atlas's outcomes; those that are no equilibria have none."""
    return Orientation(None, lambda branch: None, lambda: iter(()))


class OfAtlas:
    """Lets what is told of an atlas name its game."""

    atlas: Any  # an Atlas, of whichever kind

    @property
    def game(self) -> AnyForm:
        game: AnyForm = self.atlas.game
        return game
