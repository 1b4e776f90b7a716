"""Errors to plant in the checker of certificates: each lets a wrong certificate pass, or a right one fail."""

from __future__ import annotations

from mutants import Mutant, mutant

CHANGES = ("tests/checks/test_certificates.py", "-k", "change or number_and_relation")
BRUTE_FORCE = ("tests/checks/test_certificates.py", "-k", "brute_force")
WRITTEN = ("tests/checks/test_certificates.py", "-k", "change or written or certified or wrong")
QUOTIENT = ("tests/checks/test_certificates.py", "-k", "sign_of_a_quotient")
TRUSTED = ("tests/checks/test_certificates.py", "-k", "trusted")
HOSTILE = ("tests/checks/test_certificates.py", "-k", "hostile or left_open or change")

WALKING, CHECKING, FORMULA = (
    "solver/checks/certificates/walk.py",
    "solver/checks/certificates/verify.py",
    "solver/checks/certificates/formula.py",
)
VALUES, SAID, VERTICES = (
    "solver/checks/certificates/formula.py",
    "solver/checks/certificates/claims.py",
    "solver/checks/certificates/claims.py",
)
POINTWISE, RECORD, TREE = (
    "solver/checks/certificates/at_point.py",
    "solver/checks/certificates/file.py",
    "solver/checks/certificates/file.py",
)

RELATIONS, READING = "solver/checks/certificates/relations.py", "solver/checks/certificates/read_json.py"
LISTS = "solver/checks/certificates/lists.py"
LISTED = ("tests/checks/test_list_certificates.py", "-k", "written_read or corruption or index or indices or hostile")
CORRUPTED = ("tests/checks/test_list_certificates.py", "-k", "corruption or hostile")
COSTLY = ("tests/checks/test_list_certificates.py", "-k", "hostile")
UNKNOWN = ("tests/checks/test_list_certificates.py", "-k", "before_the_signs or leave_no_point")
ON_WALL = ("tests/checks/test_list_certificates.py", "-k", "on_a_wall")
INDEXED = ("tests/checks/test_list_certificates.py", "-k", "index or indices")

MUTANTS: tuple[Mutant, ...] = (
    # lists of equilibria
    mutant("other lists may stand", LISTS, "one in self.listed or self.cannot_add_up(", "True or self.cannot_add_up(",
           CORRUPTED),
    mutant("one of the lists is enough", LISTS, "return all(one in self.listed", "return any(one in self.listed",
           CORRUPTED),
    mutant("what is open is closed", LISTS, "if len(maybe) > MAX_OPEN:\n            return False",
           "if maybe:\n            return True", CORRUPTED),
    mutant("an assumption that is open fails", LISTS,
           "        if truth(self.assumed, known) is False:\n            return True\n        found",
           "        if truth(self.assumed, known) is not True:\n            return True\n        found", UNKNOWN),
    mutant("a list of another name", LISTS, "if self.text(found) != name:", "if not name:", CORRUPTED),
    mutant("a list's point outside Θ", LISTS, "or not self.game.space.admits(exact):", "or False:", CORRUPTED),
    mutant("a list's point on a wall", LISTS,
           'raise UsageError("the point lies on a wall")', "pass", ON_WALL),
    mutant("no list at all", CHECKING, "if not self.held.points or self.held.given:", "if self.held.given:", UNKNOWN),
    mutant("lists of a part of the ranges", CHECKING, "if not self.held.points or self.held.given:",
           "if not self.held.points:", CORRUPTED),
    mutant("another claim about lists", LISTS, "if claim not in (CLAIM, BY_INDEX):", "if False:", COSTLY),
    mutant("a polynomial that is not upright", LISTS, "return formulas.upright(dict(key))[0] == key", "return True",
           COSTLY),
    mutant("even powers that count", LISTS, "odd ^= {number} if power % 2 else set()", "odd |= {number}", LISTED),
    mutant("a product of the other sign", LISTS, "            turn *= sign\n", "", LISTED),
    mutant("a division that leaves something", VALUES, "if min(shift) < 0:", "if max(shift) < 0:", LISTED),
    mutant("a quotient without its coefficients", VALUES, "found[shift] = factor = rest[last] / under[first]",
           "factor = rest[last] / under[first]\n            found[shift] = Fraction(1)", LISTED),
    mutant("slacks that do not matter", LISTS, "(*basis.weights.values(), *basis.slacks.values()) if n.over]",
           "basis.weights.values() if n.over]", LISTED),
    mutant("replies that are not best", LISTS, "and set(x.mixed) <= _best(y) and", "and", LISTED),
    mutant("the index turned in the checker", LISTS, "1 if len(x.mixed) % 2 else -1", "1", INDEXED),
    mutant("the index where ties are", LISTS, "self.by_index and not self.tied and", "self.by_index and", INDEXED),
    mutant("the index where it is not claimed", LISTS, "never = self.by_index and", "never =", INDEXED),
    mutant("indices not known are of one sign", LISTS, "(abs(rest) > unknown or", "(rest != unknown or", INDEXED),
    mutant("indices of the other parity", LISTS, "(unknown - rest) % 2 == 1)", "False)", INDEXED),
    mutant("points of any length", LISTS, "MAX_LISTS, MAX_DIGITS = 300, 100", "MAX_LISTS, MAX_DIGITS = 300, 10**9",
           CORRUPTED),
    # the tree
    mutant("a split that leaves out a sign", WALKING,
           'return f"case {place} leaves out a sign" if left else ""', 'return ""', CHANGES),
    mutant("a leaf whose formula is not checked", WALKING,
           'return "" if self.statement.is_false(known) else', 'return "" if True else', CHANGES),
    mutant("a leaf that is left open is closed", FORMULA,
           "truth(self.formula, known) is False", "truth(self.formula, known) is not True", CHANGES),
    mutant("a refutation that states more than is known", WALKING, "<= SIGNS[relation] for n",
           "& SIGNS[relation] for n",
           CHANGES),
    mutant("a refutation that is not checked", WALKING, 'return "" if found else found.reason', 'return ""', CHANGES),
    mutant("a polynomial that is none of the claim's", WALKING, "if -1 in self.own:", "if False:", CHANGES),
    mutant("a refutation used again without the signs that it states", WALKING,
           "        conflict = self.tree.conflicts[by]\n",
           '        conflict = self.tree.conflicts[by]\n        if by in self.done:\n            return ""\n', CHANGES),
    mutant("cases that lead nowhere", WALKING,
           "len(self.reached) < len(self.tree.nodes) or", "False or", CHANGES),
    mutant("z3 asked something else", WALKING,
           "if text == conflict.refutation.text else", "if text else", CHANGES, TRUSTED),
    mutant("refutations with < read as >", RELATIONS, 'sign = -1 if relation[0] == "<" else 1', "sign = 1", WRITTEN),
    # game, points, verdict
    mutant("another game's hash", CHECKING,
           "same = own == self.held.hash", "same = True", CHANGES),
    mutant("a point outside Θ", CHECKING, "if not self.game.space.admits(exact):", "if False:", CHANGES),
    mutant("a point where what is given fails", CHECKING,
           "if self.given is not None and not holds_at(", "if self.given is None and not holds_at(", CHANGES),
    mutant("a witness that refutes", CHECKING, '!= (name == "witness")', "is None", CHANGES),
    mutant("a proof without what is given", CHECKING, "granted = ALWAYS if given is None else",
           "granted = ALWAYS if True else",
           WRITTEN),
    mutant("a proof without the assumptions", CHECKING,
           "every(translator.say_assumptions(), granted, claimed)", "every(granted, claimed)", WRITTEN),
    mutant("a verdict swapped in the checker", CHECKING,
           '{"true": True, "false": False}.get', '{"true": False, "false": True}.get', WRITTEN),
    mutant("what z3 refuted called checked", CHECKING, "(None, TRUSTED) if walk.smt else (True,",
           "(None, TRUSTED) if False else (True,", TRUSTED),
    mutant("one wrong step among right ones", CHECKING,
           "return False if False in answers else None if None in answers else True", "return True in answers",
           CHANGES),
    mutant("algebraic coordinates that are not looked at", CHECKING,
           'return answer, "the signs there are', 'return True, "the signs there are', WRITTEN),
    # formulas
    mutant("a literal false at a pole", FORMULA,
           "        if below == {0}:\n            return True\n",
           "        if below == {0}:\n            return False\n",
           QUOTIENT),
    mutant("a negative leading term forgotten", FORMULA, "frozenset(sign * s for s in allowed)", "frozenset(allowed)",
           BRUTE_FORCE),
    mutant("even powers below that turn the sign", FORMULA, "        elif odd:\n", "        else:\n", QUOTIENT),
    mutant("some for every in a denial", FORMULA, "return some(*map(denial, parts))",
           "return every(*map(denial, parts))",
           BRUTE_FORCE),
    mutant("one open part settles a disjunction", FORMULA,
           "answer = None if found is None else answer", "pass", WRITTEN, BRUTE_FORCE),
    mutant("a denominator's sign forgotten", VALUES, "scale = sign * key", "scale = key", BRUTE_FORCE),
    mutant("Max that is Min in the checker", VALUES, 'ahead == (function == "Max")', 'ahead == (function == "Min")',
           BRUTE_FORCE),
    mutant("a determinant without alternating signs", VALUES, "-1 if place % 2 else 1)", "1)", BRUTE_FORCE),
    # claims
    mutant("Pareto in the checker: ties count as better", SAID,
           "return some(*costs, every(*gives_nothing))", "return some(*costs)", BRUTE_FORCE),
    mutant("the checker forgets a player", SAID,
           "for seat in self.seats))\n\n    def not_better", "for seat in (0,)))\n\n    def not_better", BRUTE_FORCE),
    mutant("a rival's labels forgotten in the checker", VERTICES, "if i not in y.best)", "if False)", BRUTE_FORCE),
    mutant("another equilibrium of the same outcome counts as better", VERTICES, "at_home, less)", "less)",
           BRUTE_FORCE),
    mutant("a slack over the wrong denominator", VERTICES,
           "slacks[i] = self.value(slack, power + 1)", "slacks[i] = self.value(slack, power)", BRUTE_FORCE),
    mutant("unique in the checker: others may stand", VERTICES,
           'to_column.stands(own[1], ">"), *others)', 'to_column.stands(own[1], ">"))', BRUTE_FORCE),
    mutant("Pareto at a point: the outcome is worse than itself", POINTWISE, "and other != own", "\n", BRUTE_FORCE),
    mutant("strict at a point: ties allowed", POINTWISE,
           "gain < 0 if strict else gain <= 0", "gain <= 0", BRUTE_FORCE),
    mutant("risk dominance at a point: at equality", POINTWISE,
           "self.multiply_losses(own, other) > self.multiply_losses(other, own)",
           "self.multiply_losses(own, other) >= self.multiply_losses(other, own)",
           BRUTE_FORCE),
    mutant("a case before its parent", READING, "if any(node <= place for _, node in after):", "if False:", HOSTILE),
)  # fmt: skip
