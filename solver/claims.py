"""Claims about a game, and the parameter values at which they hold.

    claim = comparisons of formulas, `payoff(US, keep, tolerate)` among them; predicates; `best(US)`
            and such compared; `in(keep, tolerate): …`; and, or, not, implies; parentheses

A predicate is one of `solver.forms.predicates`; an atlas knows from its concept what it means. Text is only ever
parsed. A claim becomes a Region: comparisons case by case in the signs of their polynomials, a conjunction as an
intersection, a denial as a complement in Θ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from itertools import chain, islice
from math import prod
from typing import Literal, TypeAlias

from solver.algebra.polynomials import Key, Poly, primitive
from solver.atlas import Atlas
from solver.errors import InvalidQuestion, Undecided, asking
from solver.expressions import conditions
from solver.expressions.conditions import And, Comparison, Condition, ConditionNode, Not, Or, Predicate, leaves
from solver.forms.any_form import AnyForm, as_normal
from solver.regions.cells import (
    MAX_CURVED,
    by_factors,
    conjoin_unions,
    merge_cells,
    plainly_largest,
    simplify,
    subtract_cells,
)
from solver.regions.constraints import Cell, Constraint, conjoin_pairs, is_thin, normalized, split_thin
from solver.regions.decide.emptiness import DEFAULT, QUICK, SIGNS, Budget, decide, is_empty
from solver.regions.decide.linear import stated_keys
from solver.regions.decide.sampling import grid_points
from solver.regions.decide.work import counting_trust
from solver.regions.differences import Difference, Exclusion
from solver.regions.domain import Memory, domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace, Point, check_kind
from solver.regions.poles import refuse_poles_in
from solver.regions.proofs.certificates import UNDECIDED, Kind, Verdict
from solver.regions.region import Region, everywhere, nowhere

Meaning: TypeAlias = Callable[[Predicate], "ConditionNode | Region | Exclusion"]
Truth: TypeAlias = Literal["true", "almost true", "mixed", "almost false", "false", "contradictory", "undecided"]
Test: TypeAlias = Callable[[Point], bool | None]
MAX_OFF_WALLS, MAX_TRIED = 300, 40  # sample points, and those of Θ that are tried before measure zero is looked for
MAX_CELLS = 2_000
MAX_ALTERNATIVES = 24  # of a region that is preferred to a difference
MERGING_SHARE = 0.4  # of the budget, that goes to writing a difference as a region
MAX_UNCOMPARED = 300  # cells of an intersection; beyond it alternatives are compared while it is built
MAX_UNPRUNED = 6  # cells; beyond it an intersection is looked through for empty and repeated ones


def parse_claim(subject: AnyForm | Atlas, text: str) -> Condition:
    """Read a claim about a game, or about an atlas, from a text, its names checked and its terms written out.

    >>> claim = parse_claim(load("thaad-deal"), "payoff(US, keep, sanction) >= 2 implies strict(keep, sanction)")
    >>> render_condition(claim.tree)
    'not embargo - breach_us >= 2 or strict(keep, sanction)'

    Raises UnreadableQuestion, with the column, for what is no claim, and InvalidQuestion for a predicate whose
    arguments do not fit the game, each with the nearest name; the one is an InvalidText, the other an InvalidGame.
    """
    if isinstance(subject, Atlas):
        return subject.parse_claim(text)
    game = as_normal(subject)
    with asking():
        return game.claim(text)


def claim_region(
    atlas: Atlas, claim: str | Condition, space: ParameterSpace | None = None, denied: bool = False, merge: bool = True
) -> Region:
    """Return where a claim holds, or with `denied` where it does not, over the game's parameters.

    >>> print(claim_region(nash(load("thaad-deal")), "unique(keep, tolerate)"))
    (shield > 0 and buffer > calm + breach_cn) or (buffer > calm and shield > breach_us)

    `space`: the game's own, or one of the same parameters under further assumptions; without `merge` the alternatives
    stay as they were found. Raises InvalidQuestion for a denominator that can vanish there, with the place.
    """
    check_kind(atlas, Atlas, "claim_region takes an atlas", "nash(game) is one; when takes games")
    over = space or atlas.game.space
    read = parse_claim(atlas, claim) if isinstance(claim, str) else claim
    found = atlas.claim_region(read, over, denied)
    if not merge:
        return found

    def shortest(cells: Sequence[Cell]) -> tuple[Cell, ...]:
        cells, thin = split_thin(cells)
        simple = (cell for cell in (simplify(cell, found.domain) for cell in cells) if cell is not None)
        return merge_cells((*simple, *thin), found.domain)

    return Region(over, by_factors(found.cells, shortest))


def claim_set(
    atlas: Atlas, claim: Condition, space: ParameterSpace | None = None, budget: Budget = DEFAULT
) -> tuple[Region | Difference, int]:
    """Return where a claim holds, in the form that reads best; and how many refutations on the way are z3's alone.

    That is a region if it has few alternatives, found with a part of the budget; else, if the claim denies something of
    other equilibria, what it asks except where one of these exists. Raises as `claim_region` does, or Undecided.

    >>> deal = nash(load("thaad-deal"))
    >>> print(*claim_set(deal, parse_claim(deal, "strict(keep, tolerate)")))
    shield > 0 and buffer > calm 0
    """
    over = space or atlas.game.space
    with counting_trust(budget.questions) as trust:
        found = claim_difference(atlas, claim, over)
        if found is None:
            return claim_region(atlas, claim, over), trust.refuted
    if not found.base.cells:
        return found.base, trust.refuted
    if sum(not c.is_affine for cell in found.taken.cells for c in cell) <= MAX_CURVED:
        with suppress(Undecided), counting_trust(budget.times(MERGING_SHARE).questions) as more:
            region = Region(over, subtract_cells(found.base.cells, found.taken.cells, found.domain)).merged()
            if len(region.cells) <= MAX_ALTERNATIVES:
                return region, trust.refuted + more.refuted
    return found.shortened(), trust.refuted


def claim_difference(
    atlas: Atlas, claim: Condition, space: ParameterSpace | None = None, denied: bool = False
) -> Difference | None:
    """Return where a claim holds, as what it asks less where other equilibria spoil it; None for any other claim.

    >>> deal = nash(load("thaad-deal"))
    >>> print(claim_difference(deal, parse_claim(deal.game, "unique(keep, tolerate)")).shortened())
    buffer > calm and shield > 0, except where breach_cn >= buffer - calm and breach_us >= shield
    """
    found = atlas.claim_difference(claim, space or atlas.game.space, denied)
    return None if found is None else found.with_flat_exceptions_taken_away()


def apart_from_walls(region: Region, claim: Condition, closed: bool = False, walls: Iterable[Poly] = ()) -> Region:
    """Return a claim's region without its edges, or `closed`, where these are walls: those given, or without any given
    all that no comparison in the claim itself makes."""
    met = _factors(walls)
    said = (one for one in leaves(claim.tree) if isinstance(one, Comparison))
    cells = chain.from_iterable(condition_cells(one, region.domain.ring) for one in said)
    own = {key for cell in cells for c in cell for key in (c.key[0], c.opposite)}

    def is_edge(c: Constraint) -> bool:
        return not met.isdisjoint(_factors([c.poly])) if met else c.key[0] not in own

    change = Constraint.closed if closed else Constraint.strict
    thick = (cell for cell in region.cells if not is_thin([c for c in cell if is_edge(c)]))
    return Region(region.space, tuple(tuple(change(c) if is_edge(c) else c for c in cell) for cell in thick))


def _factors(polys: Iterable[Poly]) -> set[Key]:
    return {Key(primitive(factor)) for poly in polys for factor, _ in poly.factor()[1]}


def claim_test(atlas: Atlas, claim: Condition, space: ParameterSpace | None = None) -> Callable[[Point], bool | None]:
    """Return the test of whether a claim holds at a point of Θ, by the payoffs there, without any region; None: open.

    >>> deal = nash(load("thaad-deal"))
    >>> claim_test(deal, parse_claim(deal.game, "unique(keep, tolerate)"))(deal.game.space.baseline)
    True
    """
    return atlas.claim_test(claim, space or atlas.game.space)


def claim_truth(
    atlas: Atlas, claim: Condition, space: ParameterSpace, holds: Verdict, fails: Verdict | None = None,
    budget: Budget = DEFAULT,
) -> tuple[Truth, str]:  # fmt: skip
    """Return the word for a claim, by whether it `holds` and `fails` anywhere; None: find out. It is `almost true` if
    proved to fail on a set of measure zero only, and `almost false` if proved to hold on such a set only; with `mixed`
    comes what is not known to be on more than such a set, if anything: that it `fails` or that it `holds`.

    >>> deal = nash(load("thaad-deal"))
    >>> claim_truth(deal, parse_claim(deal, "shield > 0"), deal.game.space, Verdict("nonempty"))
    ('almost true', '')
    """
    thin: bool | None
    kind, thin = (fails or UNDECIDED).kind, False
    if holds.kind == "nonempty" and (fails is None or kind == "nonempty"):
        kind, thin = _side(atlas, claim, space, True, fails, budget)
    if "empty" in (kind, holds.kind):
        return "true" if kind == "empty" else "false", ""
    if "undecided" in (kind, holds.kind):
        return "undecided", ""
    if thin:
        return "almost true", ""
    _, flat = _side(atlas, claim, space, False, holds, budget)
    return "almost false" if flat else "mixed", "" if flat else "fails" if thin is None else "holds" * (flat is None)


def _side(
    atlas: Atlas, claim: Condition, space: ParameterSpace, denied: bool, known: Verdict | None, budget: Budget
) -> tuple[Kind, bool | None]:
    """Return whether a claim holds anywhere (with `denied`, fails), and whether that has no more than measure zero
    (None: not proved either way): a point off the walls rules that out first."""
    test = claim_test(atlas, claim, space)
    near = [known.rational_witness] if known and known.rational_witness else []
    tried = grid_points(space, MAX_OFF_WALLS, off_walls=True, near=near)
    if any(test(point) is (not denied) for point in islice(tried, MAX_TRIED)):
        return "nonempty", False
    over = domain(space)
    try:
        difference = claim_difference(atlas, claim, space, denied)
        with suppress(Undecided):  # a large sample tells sooner than what is left
            parts = (difference,) if difference else _outside(atlas, claim, space, not denied)
            sample = chain.from_iterable(part.sample_off_walls() for part in parts)
            if any(test(over.name(point)) is (not denied) for point in sample):
                return "nonempty", False
        if difference is None:
            cells = claim_region(atlas, claim, space, denied).simplified().cells
        elif len(space) > 1 and sum(not c.is_affine for cell in difference.taken.cells for c in cell) > MAX_CURVED:
            cells, known = difference.base.cells, known or UNDECIDED  # what has measure zero has no part that has more
        else:
            cells = subtract_cells(difference.base.cells, difference.taken.cells, over)
    except Undecided:  # without a region more points are all there is
        is_seen = any(test(point) is (not denied) for point in tried)
        return ("nonempty", False) if is_seen else ((known or UNDECIDED).kind, None)
    found = known or Region(space, cells).verdict(budget.among(len(cells)))
    kind = atlas.with_open(claim, space, denied, found, budget).kind
    if kind == "nonempty" and atlas.with_open(claim, space, denied, Verdict("empty"), budget).kind != "empty":
        return kind, None
    if kind != "nonempty" or decide((), over, budget.first).full is not True:  # a space without an interior: no measure
        return kind, False
    flat: bool | None = True
    for cell in cells:
        inside = normalized(over.eliminate(cell))
        if inside is not None and not is_thin(inside):
            one = decide(cell, over, replace(budget.first, steps=0))
            if one.full:
                return kind, False
            if one.kind != "empty" and one.full is None:
                flat = None
    return kind, flat


def _outside(atlas: Atlas, claim: Condition, space: ParameterSpace, denied: bool) -> Iterator[Difference]:
    """Yield sets that together are where a claim does not hold (with `denied`, does not fail)."""
    held = claim_difference(atlas, claim, space, denied)
    if held is not None:
        yield Difference(held.taken, nowhere(space))
    base = claim_region(atlas, claim, space, denied, merge=False) if held is None else held.base
    yield Difference(everywhere(space), base)


def replace_predicates(node: ConditionNode, meaning: Callable[[Predicate], ConditionNode]) -> ConditionNode:
    """Return a claim with each predicate replaced by what it means.

    >>> claim = parse_condition("not p(a)", (), ("p",)).tree
    >>> render_condition(replace_predicates(claim, lambda found: parse_condition("1 > 0", ()).tree))
    'not 1 > 0'
    """

    def change(found: Comparison | Predicate) -> ConditionNode:
        return replace_predicates(meaning(found), meaning) if isinstance(found, Predicate) else found

    return conditions.rebuild(node, change)


class ClaimEvaluation:
    """A claim as regions; what a predicate means is found once. Raises InvalidQuestion for a denominator that can
    vanish in the space, with the place."""

    def __init__(self, claim: Condition, meaning: Meaning, may_mean: Meaning | None, space: ParameterSpace) -> None:
        with asking():
            refuse_poles_in("the claim", claim.tree, space)
        self.means, self.may_mean, self.space, self.over = meaning, may_mean, space, domain(space)
        self.known = Memory()

    def meaning(self, predicate: Predicate, denied: bool = False) -> ConditionNode | Region | Exclusion:
        """Return what a predicate means; where it is denied, what it may mean for all that is known."""
        means = self.may_mean if denied and self.may_mean else self.means

        def find() -> ConditionNode | Region | Exclusion:
            meant = means(predicate)
            if isinstance(meant, Exclusion) and not self.space.names:  # its one point says it all
                return everywhere(self.space) if meant.holds({}) else nowhere(self.space)
            return Region(self.space, meant.cells) if isinstance(meant, Region) else meant

        return self.known.recall((predicate, means is self.may_mean), find)

    def truth(self, node: ConditionNode, point: Point) -> bool | None:
        """Decide whether a claim holds at a point of Θ, by the payoffs there as far as they decide it; None: open."""
        return self.holds(node, point) or (None if self.may_mean and not self.holds(node, point, True) else False)

    def holds(self, node: ConditionNode, point: Point, denied: bool = False) -> bool:
        if isinstance(node, Not):
            return self.holds(node.inner, point, not denied)
        if isinstance(node, And | Or):
            parts = (self.holds(part, point, denied) for part in node.parts)
            return all(parts) if isinstance(node, And) != denied else any(parts)
        meant = self.meaning(node, denied) if isinstance(node, Predicate) else node
        if isinstance(meant, Region):
            return meant.contains(point) != denied
        return (meant.holds(point) if isinstance(meant, Exclusion) else conditions.holds(meant, point)) != denied

    def region(self, node: ConditionNode, denied: bool = False) -> Region:
        match node:
            case Comparison():
                return self.comparison_region(conditions.deny(node) if denied else node)
            case Not(inner):
                return self.region(inner, not denied)
            case Predicate():
                meant = self.meaning(node, denied)
                if isinstance(meant, Exclusion):
                    base, taken = (Region(self.space, cells) for cells in (meant.parts.base, meant.parts.taken))
                    if denied:
                        return taken if () in base.cells else ~base | taken
                    return Region(self.space, meant.parts.left)
                if not isinstance(meant, Region):
                    return self.region(meant, denied)
                return ~meant if denied else meant
            case And(parts) | Or(parts):
                if isinstance(node, And) != denied:
                    return self.conjunction(parts, denied)
                return reduce(lambda a, b: a | b, (self.region(part, denied) for part in parts))

    def difference(self, node: ConditionNode) -> Difference | None:
        """Return a difference for a conjunction with predicates that deny something of other outcomes, and are not
        denied themselves; None where nothing is taken away."""
        plain: list[ConditionNode] = []
        base: list[Region] = []
        taken: list[Cell] = []
        for part, turned in self.flatten((node,), False):
            meant = self.meaning(part, turned) if isinstance(part, Predicate) else None
            either = self.union_of_differences(part.parts, turned) if isinstance(part, And | Or) else None
            if either is not None:
                base.append(either.base)
                taken += either.taken.cells
            elif isinstance(meant, Exclusion) and not (turned and meant.parts.taken):
                base.append(Region(self.space, ((),) if turned else meant.parts.base))
                taken += meant.parts.base if turned else meant.parts.taken
            else:
                plain.append(conditions.deny(part) if turned else part)
        plain, spoiled = self.without_alternatives(plain)
        taken += spoiled
        if not taken:
            return None
        kept = self.intersect([*base, self.conjunction(plain, False)] if plain else base)
        return Difference(kept, Region(self.space, tuple(dict.fromkeys(taken))))

    def without_alternatives(self, parts: Sequence[ConditionNode]) -> tuple[list[ConditionNode], tuple[Cell, ...]]:
        """Return the parts of a conjunction without alternatives of comparisons that would multiply to too many, and
        the cells in which one of these fails."""
        compared = [one for one in parts if isinstance(one, Or) and all(isinstance(c, Comparison) for c in leaves(one))]
        if prod(len(self.region(one).cells) for one in compared) <= MAX_UNCOMPARED:
            return [*parts], ()
        fails = tuple(cell for one in compared for cell in self.region(one, True).cells)
        return [one for one in parts if one not in compared], fails

    def union_of_differences(self, parts: Sequence[ConditionNode], denied: bool) -> Difference | None:
        """Return a union as one difference, if what each part takes away is seen to lie in none of the others; None
        where it is not, or nothing is taken away."""
        nodes = [Not(part) if denied else part for part in parts]
        found = [self.difference(node) for node in nodes]
        if not any(found):
            return None
        pairs = zip(found, nodes, strict=True)
        each = [one or Difference(self.region(node), nowhere(self.space)) for one, node in pairs]
        taken: list[Cell] = []
        for part, cell in ((one, cell) for one in each for cell in one.taken.cells):
            others = [other for other in each if other is not part]
            alone = all(self.are_apart(cell, other) for other in others)
            pieces = (cell,) if alone else conjoin_pairs(part.base.cells, (cell,))
            if not (alone or all(self.are_apart(piece, other) for piece in pieces for other in others)):
                return None
            taken += pieces
        base = tuple(dict.fromkeys(cell for part in each for cell in part.base.cells))
        return Difference(Region(self.space, base), Region(self.space, tuple(dict.fromkeys(taken))))

    def are_apart(self, cell: Cell, other: Difference) -> bool:
        """Return whether a cell is seen to have no point in common with a difference: it states all that is taken away
        there, or contradicts each alternative."""
        stated = stated_keys(cell)
        if any(all(c.key in stated for c in one) for one in other.taken.cells):
            return True
        both = (normalized(cell + base) for base in other.base.cells)
        return all(one is None or is_empty(one, self.over, SIGNS) for one in both)

    def comparison_region(self, node: ConditionNode) -> Region:
        with asking():
            return Region(self.space, condition_cells(node, self.over.ring))

    def conjunction(self, parts: Sequence[ConditionNode], denied: bool) -> Region:
        """Intersect all parts: comparisons at once, so that they share cases; alternatives; what is taken away last."""
        compared: list[ConditionNode] = []
        others: list[ConditionNode] = []
        taken: list[tuple[Cell, ...]] = []
        for node, turned in self.flatten(parts, denied):
            meant = self.meaning(node, turned) if isinstance(node, Predicate) else None
            if turned and isinstance(meant, Region):
                taken.append(meant.cells)
            else:
                (compared if isinstance(node, Comparison) else others).append(conditions.deny(node) if turned else node)
        others, fails = self.without_alternatives(others)
        kept = [self.comparison_region(conditions.all_of(*compared))] if compared else []
        cells = self.intersect([*kept, *map(self.region, others)]).cells
        for other in (*taken, fails):
            cells = self.check_count(subtract_cells(cells, other, self.over))
        return Region(self.space, cells)

    def flatten(self, parts: Sequence[ConditionNode], denied: bool) -> Iterator[tuple[ConditionNode, bool]]:
        """Yield the parts of a conjunction, those within conjunctions too, each with whether it is denied."""
        for part in parts:
            node, turned = (part.inner, not denied) if isinstance(part, Not) else (part, denied)
            if isinstance(node, Predicate) and not isinstance(meant := self.meaning(node, turned), Region | Exclusion):
                node = meant
            if isinstance(node, Not):
                node, turned = node.inner, not turned
            if isinstance(node, And | Or) and isinstance(node, And) != turned:
                yield from self.flatten(node.parts, turned)
            else:
                yield node, turned

    def intersect(self, regions: Sequence[Region]) -> Region:
        cells: tuple[Cell, ...] = ((),)
        tried = False
        for region in regions:
            cells = conjoin_pairs(cells, region.cells)
            if len(cells) > MAX_UNPRUNED:
                cells = self.prune(cells)
            if len(cells) > MAX_UNCOMPARED and not tried:
                tried, shorter = True, conjoin_unions([each.cells for each in regions], self.over, MAX_CELLS)
                if shorter is not None:
                    return Region(self.space, shorter)
            cells = self.check_count(cells)
        return Region(self.space, cells)

    def prune(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """Return the cells that are not proved empty, and do not plainly lie in another one."""
        largest = plainly_largest(sorted(cells, key=len))
        return tuple(cell for cell in largest if not is_empty(cell, self.over, QUICK))

    @staticmethod
    def check_count(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        if len(cells) > MAX_CELLS:
            raise InvalidQuestion(
                f"the claim splits into {len(cells)} alternatives, more than {MAX_CELLS}; ask fewer things at once"
            )
        return cells
