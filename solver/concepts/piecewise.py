"""Atlases whose formulas are right everywhere, walls included: agreements, and what protocols lead to.

A Nash atlas needs a point solver on its walls, where equilibria appear that lie on no branch. A bargaining solution is
a continuous choice: its pieces have closed conditions, and where two of them meet they have the same outcome. So the
outcome at a point is read off the pieces that hold the point, whatever the point.

    claim = comparisons of formulas, `payoff(US)` and `value(embargo)` among them;
            `agreement(withdraw-all, embargo-part)`, an outcome by its name; facts of the game, as `zone` of a
            dispute; and, or, not, implies

Where there are several outcomes at a point of Θ, comparisons and names, and what of these is joined by `and`, hold if
they do of one of them; `not` says that it is so of none. Where a solution picks all that lies between outcomes, each
comparison is asked by itself, and a value is all that lies between theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import islice, product
from typing import ClassVar, Literal, TypeVar

from solver.algebra.polynomials import Key, Poly, Ratio
from solver.atlas import (
    Atlas,
    AtlasTraits,
    Branch,
    Group,
    Named,
    PointAnswer,
    Progress,
    branches_at,
    domain_of,
    groups_of,
    no_progress,
    point_and_walls,
)
from solver.claims import ClaimEvaluation, replace_predicates
from solver.concepts.line_search import LineSearch, PiecewiseLineSearch
from solver.concepts.outcome_claims import ask_outcomes
from solver.concepts.read_claims import AGREEMENT, name_parts, read_claim
from solver.errors import Undecided, UsageError, nearest
from solver.expressions.conditions import (
    Comparison,
    Condition,
    ConditionNode,
    Predicate,
    deny,
    holds,
    names,
    predicates,
)
from solver.expressions.nodes import Name, Node, Number
from solver.forms.any_form import AnyForm
from solver.forms.equilibrium_values import value_name
from solver.forms.formulas import substituted_condition
from solver.regions.constraints import Cell, Constraint, consistent, constraint
from solver.regions.decide.emptiness import DEFAULT, FORMULAS_BUDGET, QUICK, Budget, is_empty
from solver.regions.decide.work import counting_trust
from solver.regions.differences import CellGroups, Difference, Exclusion
from solver.regions.domain import domain
from solver.regions.extent import Extent, PointTest, Proved, Reading
from solver.regions.lines import Line
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace, quote
from solver.regions.region import Region, nowhere, union
from solver.regions.unions import decide_union
from solver.report.records import Record

TRUE = Comparison(Number(Fraction(0)), "==", Number(Fraction(0)))
MAX_THOROUGH = 1  # conjunction's worth of a budget that one atlas may spend: ten seconds or so
MIN_LEFT = 0.1  # the part of it that is kept, however much finding the candidates takes
MAX_OPEN = 15  # alternatives that may stay open before the others are looked at with next to no budget
MAX_COVERING = 60  # curved questions to z3 about whether the others cover pieces on walls
MAX_NAMED = 8  # outcomes that a message lists


@dataclass(frozen=True, slots=True)
class Candidate:
    """An outcome as formulas. `label`: its name, as `(withdraw all, embargo part)`; `values`: in the order of the
    columns (issues, a lottery's weights, offers); `payoffs`: one a player; `cells`: the alternatives where it holds."""

    label: str
    values: tuple[Ratio, ...]
    payoffs: tuple[Ratio, ...]
    cells: tuple[Cell, ...]


def at_least(value: Ratio, strict: bool = False) -> Constraint:
    """Return the condition that a quotient is at least zero, with `strict` above it, where its denominator is not zero.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> at_least(ratio(x, -y))
    Constraint(-p0*p1 >= 0)
    """
    poly = value.over if value.is_polynomial else value.over * value.under
    return constraint(poly, ">" if strict else ">=")


def equal(value: Ratio) -> Constraint:
    """Return the condition that a quotient is zero, where its denominator is not.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> equal(ratio(x, y))
    Constraint(p0 == 0)
    """
    return constraint(value.over, "==")


@dataclass(frozen=True, slots=True)
class Agreed(Record, by={"strategies": "groups", "payoffs": "players"}):
    """An outcome at a point, in numbers: what it is called, what it is made of, and what it pays.

    >>> Agreed("(all)", ((Fraction(1),),), (Fraction(3), Fraction(2))).label
    '(all)'
    """

    label: str
    strategies: tuple[tuple[Fraction, ...], ...]
    payoffs: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class AgreedAt(PointAnswer):
    """The outcomes at one point: `outcomes`, one for each different outcome, in the order of the branches."""

    outcomes: tuple[Agreed, ...]

    def __repr__(self) -> str:
        said = (" pays ".join(filter(None, (one.label, ", ".join(map(str, one.payoffs))))) for one in self.outcomes)
        return f"<{type(self).__name__}: {'; '.join(said) or 'no outcome'}>"


@dataclass(frozen=True, eq=False, repr=False)
class PiecewiseAtlas(Atlas):
    """All branches of a concept, with regions right at every point of Θ. `parts`: what a branch's values are, by group:
    `("agreement", ("withdraw", "embargo"))`; `one_outcome`: one a point, shared where pieces meet; `convex`: what lies
    between outcomes is one."""

    _kind: ClassVar[AtlasTraits] = AtlasTraits(complete_on_walls=True)
    search: ClassVar[type[PiecewiseLineSearch]] = PiecewiseLineSearch
    parts: tuple[Group, ...] = field(default=(), repr=False)
    one_outcome: bool = False
    convex: bool = field(default=False, kw_only=True)

    @property
    def traits(self) -> AtlasTraits:
        return replace(self._kind, single=self.one_outcome)

    @property
    def _groups(self) -> tuple[Group, ...]:
        return self.parts

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> AgreedAt:
        """Return all outcomes at a rational point of Θ, exactly; parameters left out take their baseline.

        >>> agreements(load("divide-the-dollar")).at("baseline").outcomes[0].label
        '(share-part)'

        Where pieces meet, the first of them names the outcome. Raises UsageError for a point outside Θ.
        """
        full, walls = point_and_walls(self, point, moved)
        found: dict[tuple[object, object], tuple[Branch, Agreed]] = {}
        for piece in branches_at(self, full):
            here = piece.at(full)
            paid = here.strategies, here.payoffs
            found.setdefault(paid, (piece, Agreed(piece.label, *paid)))
        branches, outcomes = tuple(piece for piece, _ in found.values()), tuple(here for _, here in found.values())
        return AgreedAt(full, branches, walls, outcomes)

    def label(self, outcome: Named) -> str:
        return self.branches_of(outcome)[0].label

    def _outcome_region(self, outcome: Named) -> Region:
        regions = (piece.region for piece in self.branches_of(outcome) if piece.verdict.kind != "empty")
        return union(regions, self.game.space)

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """The predicates that speak of the game whatever the outcome, with what each may name."""
        return {}

    @property
    def numbers(self) -> dict[str, dict[str, Node]]:
        """What a claim may compare, by kind and name: the payoffs, and the values of what is settled."""
        names = {"payoff": [*self.game.seat_names]}
        names["value"] = [member for _, members in groups_of(self) for member in members]
        return {kind: {name: Name(value_name(kind, name)) for name in each} for kind, each in names.items()}

    def _read(self, text: str) -> Condition:
        return read_claim(self, text)

    def _extent(self, claim: Condition, space: ParameterSpace, off_walls: bool) -> Extent:
        def prove_side(denied: bool) -> Proved:
            return Proved(
                lambda: self._claim_region(claim, space, denied), lambda: self._claim_difference(claim, space, denied)
            )

        reading = Reading(
            claim, self.meaning, lambda: self._in_comparisons(claim), lambda: self._at_points(claim), off_walls
        )
        test = lambda: self._test(claim, space)  # noqa: E731
        return Extent(space, prove_side(False), prove_side(True), test, open=self.game.open, reading=reading)

    def _claim_region(self, claim: Condition, space: ParameterSpace, denied: bool) -> Region:
        if not self._is_told_by_pieces(claim):
            evaluation, tree = self._in_outcomes(claim, space)
            return evaluation.region(tree, denied)
        tree = deny(claim.tree) if denied else claim.tree
        over, found = domain(space), nowhere(space)
        facts = {
            fact: Region(space, tuple(cell for cell in where.cells if not is_empty(cell, over, QUICK)))
            for fact, where in self._facts_in(tree).items()
        }
        for truths in product((True, False), repeat=len(facts)):
            part = self._region_given(tree, space, dict(zip(facts, truths, strict=True)))
            for where, true in zip(facts.values(), truths, strict=True) if part.cells else ():
                part = part & (where if true else ~where)
            found = found | part
        return found

    def _claim_difference(self, claim: Condition, space: ParameterSpace, denied: bool) -> Difference | None:
        if self._is_told_by_pieces(claim):
            return None
        evaluation, tree = self._in_outcomes(claim, space)
        return evaluation.difference(deny(tree) if denied else tree)

    def _at_points(self, claim: Condition) -> ConditionNode | Region:
        if self._is_told_by_pieces(claim):
            return self._claim_region(claim, self.game.space, denied=False)
        return ask_outcomes(claim.tree, self.convex, self.concept)

    def _is_told_by_pieces(self, claim: Condition) -> bool:
        """Return whether a claim, and its denial, holds where it does of the formulas of a piece: of one outcome they
        are the same where pieces meet, but not what it is called."""
        return self.one_outcome and all(one.name != AGREEMENT for one in predicates(claim.tree))

    def _in_outcomes(self, claim: Condition, space: ParameterSpace) -> tuple[ClaimEvaluation, ConditionNode]:
        """Return a claim each part of which some outcome has to meet, and what these parts mean."""
        tree = ask_outcomes(claim.tree, self.convex, self.concept)
        return ClaimEvaluation(replace(claim, tree=tree), self.meaning, None, space), tree

    def _facts_in(self, tree: ConditionNode) -> dict[Predicate, Region]:
        """Return where each of the `facts` in a claim holds."""
        return {}

    def meaning(self, predicate: Predicate) -> ConditionNode | Region | Exclusion:
        """Return where a fact holds, or what else is asked holds of some outcome, which may be too long to be denied
        but as an exception."""
        facts = self._facts_in(predicate)
        if predicate in facts:
            return facts[predicate]
        found = self._region_given(predicate.inner or predicate, self.game.space, {})
        return Exclusion(found.contains, lambda: CellGroups(((found.cells, ()),), domain_of(self)))

    def _region_given(self, tree: ConditionNode, space: ParameterSpace, known: Mapping[Predicate, bool]) -> Region:
        """Return where a claim holds of some outcome, if these predicates are true or false."""
        cells: dict[Cell, None] = {}
        over = domain(space)
        if not any(one not in known for one in predicates(tree)) and not any(")" in x for x in names(tree)):
            return Region(space, condition_cells(self.claim_of(None, tree, known), over.ring))
        for piece in self.branches:
            asked = self.claim_of(piece, tree, known)
            each = condition_cells(asked, over.ring, known=self.formulas(piece))
            for both in consistent(cell + here for here in each for cell in piece.region.cells):
                if both not in cells and not is_empty(both, over, QUICK):
                    cells[both] = None
        return Region(space, tuple(cells))

    def _test(self, claim: Condition, space: ParameterSpace) -> PointTest:
        tree, facts = ask_outcomes(claim.tree, self.convex, self.concept), self._facts_in(claim.tree)

        def holds_of(piece: Branch, asked: ConditionNode, point: Mapping[str, Fraction]) -> bool:
            values = piece.region.values(point)
            numbers: dict[str, Node] = {name: Number(x.at(values)) for name, x in self.formulas(piece).items()}
            return holds(substituted_condition(self.claim_of(piece, asked, {}), numbers), point)

        def is_so(point: Mapping[str, Fraction], asked: Predicate) -> bool:
            if asked in facts:
                return facts[asked].contains(point)
            return any(holds_of(piece, asked.inner or asked, point) for piece in branches_at(self, point))

        return lambda point: holds(tree, point, partial(is_so, point))

    def _in_comparisons(self, claim: Condition) -> ConditionNode:
        """Return the claim itself, which may speak of the parameters alone."""
        found = [predicate.name for predicate in predicates(claim.tree)]
        found += sorted(name for name in claim.names if name.endswith(")"))
        if found:
            raise UsageError(f"{found[0]} cannot be assumed of {self.concept}; assume comparisons of the parameters")
        return claim.tree

    def claim_of(self, piece: Branch | None, tree: ConditionNode, known: Mapping[Predicate, bool]) -> ConditionNode:
        """Return a claim with each predicate replaced by whether it is known to hold, or names the piece as outcome."""

        def is_it(predicate: Predicate) -> ConditionNode:
            if piece is None or predicate in known:
                return TRUE if known[predicate] else deny(TRUE)
            return TRUE if piece.label == self.label(predicate.arguments) else deny(TRUE)

        return replace_predicates(tree, is_it)

    def formulas(self, piece: Branch) -> dict[str, Ratio]:
        """Return the piece's formula for each payoff and value that a claim may mention."""
        paid = zip(self.game.seat_names, piece.payoffs, strict=True)
        found = {value_name("payoff", name): payoff for name, payoff in paid}
        for (_, members), values in zip(groups_of(self), piece.strategies, strict=True):
            found |= {value_name("value", member): value for member, value in zip(members, values, strict=True)}
        return found

    def along(self, line: Line, name: str = "") -> LineSearch:
        return self.search(self, name, line)

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        name = outcome if isinstance(outcome, str) else ", ".join(outcome)
        every = (*self.branches, *self.excluded)
        found = tuple(piece for piece in every if name_parts(piece.title) == name_parts(name))
        if not found:
            titles = list(dict.fromkeys(piece.title for piece in every))
            there = f" there {'is only' if len(titles) == 1 else 'are'} {'; '.join(titles[:MAX_NAMED]) or 'none'}"
            more = f"; and {len(titles) - MAX_NAMED} more" if len(titles) > MAX_NAMED else ""
            raise UsageError(f"{self.concept} has no outcome {quote(name)};{nearest(name, titles)}{there}{more}")
        return found


_A = TypeVar("_A", bound=PiecewiseAtlas)


def piecewise_atlas(
    form: AnyForm,
    concept: str,
    parts: Sequence[Group],
    candidates: Iterable[Candidate],
    budget: Budget = DEFAULT,
    progress: Progress = no_progress,
    single: bool = False,
    make: Callable[..., _A] = PiecewiseAtlas,  # type: ignore[assignment]
    more_walls: Sequence[Poly] = (),
) -> _A:
    """Return the atlas of some candidates: each with the verdict on its region, those of one outcome as one branch.

    `single`: there is at most one outcome at a point, so that a piece on a knife-edge is left out where others cover
    it. `make`: the kind of atlas; `more_walls`: some that finding the candidates adds. `progress` is called with
    (done, total) after each outcome whose region has been decided. Raises Undecided where finding the candidates takes
    more questions to z3 than the budget allows.
    """
    with counting_trust(max(budget.questions, DEFAULT.questions)) as trust:
        together = _group_candidates(candidates)
    conjunctions = sum(len(cells) for _, cells in together)
    budget = budget.times(min(1, MAX_THOROUGH * max(trust.left, MIN_LEFT) / max(conjunctions, 1)))
    walls: dict[Key, Poly] = {Key(wall): wall for wall in more_walls if not wall.is_constant()}
    found, names, opened = list[Branch](), tuple(members for _, members in parts), 0
    for candidate, cells in ((one, cells) for one, cells in together if cells or not one.cells):
        for condition in (c for cell in cells for c in cell if c.relation != "=="):
            walls.setdefault(Key(condition.poly), condition.poly)
        region, verdict = decide_union(form.space, tuple(dict.fromkeys(cells)), budget)
        values = iter(candidate.values)
        strategies = tuple(tuple(islice(values, len(members))) for members in names)
        found.append(Branch(strategies, candidate.payoffs, names, region, verdict, title=candidate.label))
        opened += len(cells) * (found[-1].verdict.kind == "undecided")
        budget = FORMULAS_BUDGET if opened > MAX_OPEN else budget
        progress(len(found), len(together))
    standing = [piece for piece in found if piece.verdict.kind != "empty"]
    return make(
        form, concept, tuple(_without_covered(standing) if single else standing),
        tuple(piece for piece in found if piece.verdict.kind == "empty"), tuple(walls.values()), nowhere(form.space),
        tuple(parts), single,
    )  # fmt: skip


def _group_candidates(candidates: Iterable[Candidate]) -> list[tuple[Candidate, list[Cell]]]:
    """Return the first candidate of each outcome, with the alternatives of all that do not contradict themselves."""
    together: dict[tuple[object, ...], tuple[Candidate, list[Cell]]] = {}
    for candidate in candidates:
        key = (candidate.label, candidate.values, candidate.payoffs)
        together.setdefault(key, (candidate, []))[1].extend(consistent(candidate.cells))
    return [*together.values()]


def _without_covered(pieces: Sequence[Branch]) -> list[Branch]:
    """Return the pieces without those that lie on walls only and that the others are seen to cover."""
    thick = [piece for piece in pieces if piece.verdict.full is not False]
    others = union((piece.region for piece in thick), pieces[0].region.space) if pieces else None
    with counting_trust(MAX_COVERING):
        return [piece for piece in pieces if piece in thick or others is None or not _is_covered(piece, others)]


def _is_covered(piece: Branch, others: Region) -> bool:
    try:
        return piece.region.within(others, DEFAULT.first) is True
    except (Undecided, UsageError):  # UsageError: too many alternatives on the way
        return False
