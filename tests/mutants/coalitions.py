"""Errors to plant in games of coalitions: balanced collections, values, the nucleolus, the core, claims, the form."""

from __future__ import annotations

from mutants import Mutant, mutant

CHECKS, SHELF = ("tests/concepts/test_coalitions.py",), ("tests/test_catalogue_coalitions.py",)
FORM = ("tests/forms/test_coalition.py",)
VALUES, ATLAS = "solver/concepts/coalition_values.py", "solver/concepts/coalition_atlas.py"
DATA = "solver/forms/coalition.py"

MUTANTS: tuple[Mutant, ...] = (
    mutant("a player left over from a balanced collection", VALUES,
           "((1 << k, Fraction(w)) for k, w in enumerate(left) if w)",
           "((1 << k, Fraction(w)) for k, w in enumerate(left) if w == 1)", CHECKS),
    mutant("orders in which a player comes counted one too late", VALUES,
           "factorial(size) * factorial(count - size - 1), factorial(count))",
           "factorial(size + 1) * factorial(count - size - 1), factorial(count + 1))", CHECKS),
    mutant("coalitions that could still change fixed with the rest", VALUES, "            if multiplier:\n",
           "            if multiplier >= 0:\n", CHECKS),
    mutant("shares taken before they are determined", VALUES, "        if known == count:\n",
           "        if known >= count - 1:\n", CHECKS),
    mutant("a corner of the core cut on the wrong side", VALUES, "[whole[group] * sum(y) - whole[everybody]",
           "[whole[group] * sum(y) + 1 - whole[everybody]", CHECKS),
    mutant("surpluses that matter where the other has more than alone", VALUES,
           "found[i, j] <= found[j, i] or single[j] == 0", "found[i, j] <= found[j, i] or single[i] == 0", CHECKS),
    mutant("a coalition left out that two parts only sometimes match", "solver/concepts/coalition_claims.py",
           "one | other in found and _always(game, Comparison(apart, \">=\", game.worth_of(one | other)))",
           "one | other in found", CHECKS),
    mutant("a tie counted against the core", "solver/concepts/coalition_claims.py",
           "Comparison(game.worth_of(game.everybody), \">=\", weighted_worth(game, collection))",
           "Comparison(game.worth_of(game.everybody), \">\", weighted_worth(game, collection))", CHECKS),
    mutant("convexity without what two coalitions share", "solver/concepts/coalition_claims.py",
           "*([game.worth_of(one & other)] if one & other else [])", "*([])", CHECKS),
    mutant("the core's region for the value's", ATLAS,
           "if self.label(outcome) == OUTCOMES[0] else self.holds(FACTS[\"core\"])",
           "if self.label(outcome) == OUTCOMES[0] else self.holds(FACTS[\"convex\"])", SHELF),
    mutant("Banzhaf's value for Shapley's in claims", ATLAS,
           "{SHARES[0]: values.shapley_weights(count), SHARES[1]: values.banzhaf_weights(count)}",
           "{SHARES[0]: values.banzhaf_weights(count), SHARES[1]: values.banzhaf_weights(count)}", SHELF),
    mutant("a coalition listed twice taken", DATA, "            if group in spelt:\n",
           "            if text in spelt:\n", FORM),
)  # fmt: skip
