"""Errors to plant in lists of phases, in the signs and linear programs that find them, and in their certificates."""

from __future__ import annotations

from mutants import Mutant, mutant

INDEX = "solver/concepts/nash/index.py"
WALL_RELATIONS = "solver/concepts/nash/wall_relations.py"
LISTS = "solver/concepts/phase_lists.py"
PARTITION = "solver/concepts/phases.py"
SIGNS = "solver/regions/decide/signs.py"
PROGRAMS = "solver/regions/decide/relaxation.py"
CHECKER = "solver/regions/proofs/checker.py"
NASH = "solver/concepts/nash/atlas.py"
CASES = "solver/concepts/nash/cases.py"
POLYHEDRON = "solver/concepts/nash/best_response_polyhedron.py"

OF_SIGNS = ("tests/regions/test_signs.py",)
LEARNED = ("tests/regions/test_signs.py", "-k", "never_broken")
COMPLETING = ("tests/regions/test_signs.py", "-k", "completing or least or identities or products")
DECIDING = ("tests/regions/test_signs.py", "-k", "verdicts or apart or groups or given or patterns")
RELAXED = ("tests/regions/test_relaxation.py",)
POINTS = ("tests/questions/test_lists.py", "-k", "alone")
INDICES = ("tests/questions/test_lists.py", "-k", "indices")
OPEN = ("tests/questions/test_lists.py", "-k", "open or sample")
CELLS = ("tests/questions/test_lists.py", "-k", "cells")
CHOICES = ("tests/questions/test_lists.py", "-k", "can_still_be")
TIED = ("tests/questions/test_lists.py", "-k", "only_a_condition")
WITHHELD = ("tests/questions/test_lists.py", "-k", "matters_only")
REASONS = ("tests/questions/test_lists.py", "-k", "reasons")
MINORS = ("tests/concepts/test_minors.py",)
ROOM = ("tests/questions/test_volumes.py", "-k", "no_room or factor")
PHASES = ("tests/questions/test_phases.py", "-k", "not catalogue")
WRITTEN = ("tests/checks/test_combination_files.py",)

MUTANTS: tuple[Mutant, ...] = (
    mutant("an equality crossed where curves lie between", "solver/regions/decide/quick_refutation.py",
           "if len(ties) == 1 and all(c.is_affine for c in others)", "if len(ties) == 1",
           ("tests/regions/test_cells.py", "-k", "crossed")),
    # signs
    Mutant("one question takes the whole budget", SIGNS,
           (("self.budget // SHARES), FIRST_BOXES)", "self.budget), FIRST_BOXES)"),
            ("self.budget // SHARES), most)", "self.budget), most)")),
           (("tests/questions/test_lists.py", "-k", "part_of_the_budget"),)),
    mutant("the sign of a product turned", SIGNS,
           "return -self.turn if (self.factors & below).bit_count() % 2 else self.turn",
           "return self.turn if (self.factors & below).bit_count() % 2 else -self.turn", COMPLETING),
    mutant("the turn of a product lost", SIGNS, "setdefault(key, FactorProduct(odd, turn))",
           "setdefault(key, FactorProduct(odd, 1))", COMPLETING),
    mutant("a square that counts", SIGNS, "            if power % 2 == 0:\n", "            if power == 4:\n",
           COMPLETING),
    mutant("a product known before all its factors are", SIGNS,
           "if self.factors & ~(above | below):", "if not self.factors & (above | below):", COMPLETING),
    mutant("identities of one side", SIGNS, "for sign in (1, -1):", "for sign in (1,):", COMPLETING),
    mutant("a contradiction too large by a sign decides", SIGNS,
           "~reduce(or_, digits[1:], 0)", "~reduce(or_, digits[2:], 0)", COMPLETING),
    mutant("a contradiction that is there overlooked", SIGNS,
           "if not left_up | left_down:\n                    return None",
           "if not left_up | left_down:\n                    continue", COMPLETING),
    mutant("what was learned since is not asked", SIGNS, "for n in range(asked, len(self.learned)):",
           "for n in range(asked, len(self.learned) * (not asked)):", COMPLETING),
    mutant("contradictions with one new sign are not asked", SIGNS,
           "            if not fresh:\n                return Kn",
           "            if True:\n                return Kn", COMPLETING),
    mutant("a contradiction that a sign rules out decides", SIGNS,
           "if not (left_up & below or left_down & above):", "if True:", COMPLETING),
    mutant("digits are subtracted without a borrow", SIGNS, "borrow &= ~of_all", "borrow = 0", COMPLETING),
    mutant("what is lacking counted with what is there", SIGNS,
           "missing = (up & ~above).bit_count()", "missing = up.bit_count()", COMPLETING),
    mutant("a contradiction learned without one of its signs", SIGNS,
           "for p in positions if p < len(owners))", "for p in [*positions][1:] if p < len(owners))", LEARNED),
    mutant("a larger contradiction drops the smaller", SIGNS,
           "if a & up != up or b & down != down]", "if a & up != a or b & down != b]", COMPLETING),
    mutant("never in earnest", SIGNS, 'if found == "open" and earnest:', "if False:", DECIDING, PHASES, POINTS),
    mutant("the answer of the first group for all", SIGNS,
           "here = signs[0] & mask, signs[1] & mask", "here = signs[0] & self.masks[0], signs[1] & self.masks[0]",
           DECIDING),
    mutant("what is given forgotten", SIGNS, "self.cell(signs) + tuple(self.given[k] for k in self.givens[g])",
           "self.cell(signs)", DECIDING),
    mutant("a group without signs has any point", SIGNS, "if not cell or self._find_known",
           "if not owners or self._find_known",
           DECIDING),
    # lists
    mutant("the sum of the indices is not one", "solver/concepts/item_search.py", "if index_sum in (None, total)))",
           "if index_sum != total))", CHOICES),
    mutant("every index is one", "solver/concepts/item_search.py",
           "known = 0 if product is None else product.sign(signs)", "known = 1", POINTS),
    mutant("an index of factors that are not the same number of times", "solver/regions/decide/signs.py",
           "whole.factors ^ one.factors", "whole.factors | one.factors", PHASES, POINTS),
    mutant("indices turned", INDEX, "return 1 if len(rows) % 2 else -1, (",
           "return -1 if len(rows) % 2 else 1, (", INDICES),
    mutant("differences without the corner", INDEX, "- table[a][j] + table[i][j] for b",
           "- table[a][j] for b", INDICES),
    mutant("a minor with the other sign", INDEX, "(-1) ** k * entry * minor", "entry * minor", INDICES),
    mutant("an index sum where ties are", NASH,
           "told_by_branch(atlas) or atlas.ties.cells", "told_by_branch(atlas)", PHASES),
    mutant("one side of a split dropped", "solver/concepts/item_search.py",
           "        yield node, (signs[0] | factor, signs[1])\n", "", POINTS),
    mutant("left when one of its lists is known", "solver/concepts/item_search.py",
           "return not any(not loose or self.wanted or self.is_possible(",
           "return not all(not loose or self.wanted or self.is_possible(", POINTS),
    mutant("an item held to be impossible that may hold", "solver/concepts/item_search.py",
           "signs = up if c.sign(up) > 0 else", "signs = up if c.sign(up) < 0 else", POINTS),
    mutant("conditions that tie parts apart", LISTS, "if mask not in tied] + [sum(tied)]", "]", TIED),
    mutant("what is left open of a part is forgotten", LISTS,
           "if listing.large or None in joined.values():", "if listing.large:", WITHHELD),
    mutant("what is left open of a part always matters", LISTS,
           "if listing.large or None in joined.values():", "if listing.large or listing.small:", WITHHELD),
    mutant("a point of one part alone", LISTS, "other[k] if k in used else x for k, x in",
           "other[k] for k, x in", TIED),
    mutant("reasons without what holds", "solver/concepts/item_search.py",
           "for factors, _ in holding or ():", "for factors, _ in ():", REASONS),
    mutant("reasons without what fails", "solver/concepts/item_search.py",
           "        for each in failing:\n", "        for each in failing[1:]:\n",
           REASONS),
    mutant("relations with a sign turned", WALL_RELATIONS, "zip((1, -1, 1), pairs[:3]", "zip((1, 1, 1), pairs[:3]",
           MINORS),
    mutant("a bracket with the other sign", POLYHEDRON, "(turn + len(columns)) % 2", "len(columns) % 2", MINORS),
    mutant("a determinant with the other sign", POLYHEDRON, "return -total if turn % 2 else total",
           "return total", MINORS),
    mutant("an alternative that may hold taken for one that does", "solver/concepts/item_search.py",
           "            if known <= {1}:\n",
           "            if 1 in known:\n", POINTS),
    mutant("open sets of signs forgotten", LISTS,
           "self.found.open += map(self.cell, (*listing.large, *listing.small))", "pass", OPEN),
    mutant("what is open has no volume", LISTS,
           "self.found.volume += self.volume(listing)", "self.found.volume += 0",
           OPEN),
    mutant("what is not settled has no volume", LISTS,
           "enumerate((*listing.large, *listing.small), -len(listing.large))", "enumerate(listing.small)", OPEN),
    mutant("cells of known lists lost", "solver/concepts/item_search.py",
           "((one, signs) for one in reached if self.wanted)", "()", CELLS),
    mutant("a point in two alternatives counted twice", LISTS, "            if whole:\n", "            if False:\n",
           PHASES),
    mutant("a thin alternative counted", LISTS, "tuple(before) if whole else ((),)", "tuple(before)", PHASES),
    mutant("what is given need not be open", LISTS, "or is_empty(self.given, self.signs.over) is not False:",
           "or False:",
           PHASES),
    mutant("a witness at which others stand", LISTS,
           "return next((p for p in inside if branches_at(self.atlas, p) == wanted), None)",
           "return next(inside, None)",
           PHASES),
    mutant("what a sample misses is taken for the rest", "solver/regions/volume.py",
           "Fraction(1 - ODDS ** (1 / sampled))", "Fraction(ODDS ** (1 / sampled))", OPEN),
    mutant("a part of the box for a part of what the assumptions leave", PARTITION, "1 - found.volume / share",
           "1 - found.volume", PHASES),
    mutant("phases that grow into each other", "solver/concepts/phase_cells.py",
           "            if not any(_cells_meet(one, other, programs) for one, other in product(beyond, others)):\n",
           "            if True:\n", PHASES),
    mutant("a part without room that loses its equalities", LISTS, "*self.given, *self.thin)", "*self.given)", ROOM),
    mutant("an equality that is dropped as if it had no other side", "solver/concepts/phase_cells.py",
           "for c in condition.negation())\n            if not any",
           "for c in condition.negation()[:1])\n            if not any",
           ROOM),
    mutant("straight walls that come as products, sampled", PARTITION, "return condition.is_affine or all(",
           "return condition.is_affine and all(", ROOM),
    mutant("open and yet complete", PARTITION, "    whole = not found.open\n", "    whole = bool(found.points)\n",
           OPEN),
    # linear programs on boxes
    mutant("what touches is refuted", PROGRAMS, "return bool(found.total) or any(map(self._is_strict, added))",
           "return True", RELAXED),
    mutant("closed conditions keep their margin", PROGRAMS, "            if strict.any():", "            if False:",
           (*RELAXED, "-k", "stated_strictly")),
    mutant("the other half of a polynomial", PROGRAMS, "restrict_to_half(one, axis, side)",
           "restrict_to_half(one, axis, not side)",
           RELAXED),
    mutant("one half alone", PROGRAMS, "for side in (not near, near):", "for side in (near,):", RELAXED),
    mutant("what is left made up with the wrong sign", "solver/regions/decide/linear.py",
           "(0,) * len(e)): -c for e, c", "(0,) * len(e)): c for e, c", RELAXED),
    mutant("what is left is above zero", PROGRAMS, " or any(m < 0 for _, m in found.products)", "", RELAXED),
    mutant("multipliers below zero", PROGRAMS, "if multipliers is None or any(m < 0 for m in multipliers):",
           "if not multipliers:", RELAXED),
    Mutant("a point at which a condition fails", PROGRAMS,
           (("reached = self.values([tried])[0].min()", "reached = self.values([tried])[0].max()"),
            ("map(float, one)]]).min() > TOLERANCE", "map(float, one)]]).max() > TOLERANCE")), (RELAXED,)),
    mutant("a point of the program for an equality", PROGRAMS, 'points and "==" not in relations and', "points and",
           RELAXED),
    mutant("the affine conditions' places taken for all conditions'", "solver/regions/decide/attempts.py",
           "empty_verdict(flat, refutation)", "empty_verdict(question.cell, refutation)",
           ("tests/regions/test_emptiness.py",)),
    # certificates
    mutant("what touches is refuted, for the checker", "solver/regions/proofs/combinations.py",
           "if constant > 0 or (constant == 0 and not strict):",
           "if constant > 0:", RELAXED),
    mutant("a combination on a sub-box is not added up", CHECKER,
           "if leaf.combination is not None and not (found := self.added_up(leaf.combination, leaf, width)):",
           "if leaf.combination is not None and not (found := Check(True, str(width))):", WRITTEN),
    mutant("a combination added up on the whole box",
           CHECKER, "arithmetic.primitive(arithmetic.in_unit(poly, low, high))",
           "arithmetic.primitive(arithmetic.in_unit(poly, [low[0] * 0] * width, [low[0] * 0 + 1] * width))", WRITTEN),
    mutant("a leaf with two reasons", CHECKER, "else leaf.constraint is None", "else True",
           ("tests/regions/test_checking.py",)),
    mutant("a combination's conditions not stated", "solver/regions/proofs/certificates.py",
           "found.union(*(leaf.combination.used for leaf in self.leaves if leaf.combination is not None))", "found",
           WRITTEN),
    mutant("a combination's conditions keep their numbers", "solver/regions/proofs/certificates.py",
           "tuple((places[k], m) for k, m in self.constraints if m),",
           "tuple((k, m) for k, m in self.constraints if m),", WRITTEN),
)  # fmt: skip
