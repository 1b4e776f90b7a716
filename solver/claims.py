"""Claims about a game, and the parameter values at which they hold.

    claim = comparisons of formulas, `payoff(US, keep, tolerate)` among them; predicates; `best(US)`
            and such compared; `in(keep, tolerate): …`; and, or, not, implies; parentheses

A predicate is one of `solver.forms.predicates`; an atlas knows from its concept what it means. Text is only ever
parsed. A claim becomes a Region: comparisons case by case in the signs of their polynomials, a conjunction as an
intersection, a denial as a complement in Θ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain
from math import prod
from typing import TypeAlias

from solver.algebra.polynomials import Key, Poly, primitive
from solver.atlas import Atlas
from solver.errors import InvalidQuestion, asking
from solver.expressions import conditions
from solver.expressions.conditions import And, Comparison, Condition, ConditionNode, Not, Or, Predicate, leaves
from solver.forms.any_form import AnyForm
from solver.forms.reductions import to
from solver.regions.cells import (
    conjoin_unions,
    plainly_largest,
    subtract_cells,
)
from solver.regions.constraints import Cell, Constraint, conjoin_pairs, is_thin, normalize_cell
from solver.regions.decide.emptiness import QUICK, SIGNS, is_empty
from solver.regions.decide.linear import stated_keys
from solver.regions.differences import Difference, Exclusion
from solver.regions.domain import Memory, domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace, Point, check_kind
from solver.regions.poles import refuse_poles_in
from solver.regions.region import Region, everywhere, nowhere

Meaning: TypeAlias = Callable[[Predicate], "ConditionNode | Region | Exclusion"]
MAX_CELLS = 2_000
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
        reading = subject.claim(text).reading
        assert reading is not None
        return reading.claim
    game = to("normal", subject).game
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
    found = atlas.claim(claim, space)
    found = ~found if denied else found
    return found.merged() if merge else found.region()


def apart_from_walls(region: Region, claim: Condition, closed: bool = False, walls: Iterable[Poly] = ()) -> Region:
    """Return a claim's region without its edges, or `closed`, where these are walls: those given, or without any given
    all that no comparison in the claim itself makes."""
    met = _factors(walls)
    said = (one for one in leaves(claim.tree) if isinstance(one, Comparison))
    cells = chain.from_iterable(condition_cells(one, region.domain.ring) for one in said)
    own = {key for cell in cells for c in cell for key in (c.key[0], c.opposite)}

    def is_edge(c: Constraint) -> bool:
        return not met.isdisjoint(_factors([c.poly])) if met else c.key[0] not in own

    change = Constraint.take_closure if closed else Constraint.strict
    thick = (cell for cell in region.cells if not is_thin([c for c in cell if is_edge(c)]))
    return Region(region.space, tuple(tuple(change(c) if is_edge(c) else c for c in cell) for cell in thick))


def _factors(polys: Iterable[Poly]) -> set[Key]:
    return {Key(primitive(factor)) for poly in polys for factor, _ in poly.factor()[1]}


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
        both = (normalize_cell(cell + base) for base in other.base.cells)
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
