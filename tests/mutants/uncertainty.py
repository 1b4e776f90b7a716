"""Errors to plant in the answers about uncertainty."""

from __future__ import annotations

from mutants import Mutant, mutant

VOLUMES = ("tests/questions/test_volumes.py",)
INDICES = ("tests/questions/test_indices.py",)
TOLD = "exactly_and_sampled or sampled_phases or wilson or agrees or three_columns"
CHANCES = ("tests/questions/test_uncertain.py", "-k", TOLD)
DISPUTES = ("tests/concepts/test_ratified.py", "-k", "chances")
POINTS = ("tests/questions/test_uncertain.py", "-k", "point_solver or settled_exactly or exact_as_well or may_hold")
RULES = ("tests/questions/test_uncertain.py", "-k", "select or by_hand or not_decided or it_alone")
APART = ("tests/questions/test_uncertain.py", "-k", "kolmogorov or gains")
SAID = ("tests/questions/test_uncertain.py", "-k", "outside_their or json_record or cannot_be_taken or seed_decides")

MUTANTS: tuple[Mutant, ...] = (
    mutant("overlapping cells counted twice", "solver/questions/uncertain/probabilities.py",
           "subtract_cells((cell,), cells[:k], over)", "(cell,)", VOLUMES),
    mutant("a probability that is not conditional", "solver/questions/uncertain/probabilities.py",
           "(part / self.whole, \"\")", "(part, \"\")", VOLUMES),
    mutant("what is given left out of the region", "solver/questions/uncertain/probabilities.py",
           "part, why = self._measure_region(region & self.given)",
           "part, why = self._measure_region(region)", VOLUMES),
    mutant("every distribution taken for uniform", "solver/questions/uncertain/probabilities.py",
           'how.kind != "uniform"', "False", VOLUMES),
    mutant("curved conditions dropped, implied or not", "solver/questions/uncertain/probabilities.py",
           '        if is_empty((*others, Constraint(-condition.poly, ">")), over, EFFORT):\n    ', "", VOLUMES),
    mutant("a curved condition implied by its own denial", "solver/questions/uncertain/probabilities.py",
           'Constraint(-condition.poly, ">")), over, ', 'Constraint(condition.poly, ">")), over, ', VOLUMES),
    mutant("a phase that tolerates other outcomes", "solver/questions/uncertain/probabilities.py",
           "cells = self._full_cells(subtract_cells(cells, taken, self.over))",
           "cells = self._full_cells(cells)", VOLUMES, CHANCES),
    mutant("outcomes of several pieces counted by the last one alone", "solver/questions/uncertain/sample.py",
           "*map(labels.index, labels), NO_BRANCH", "*range(len(labels)), NO_BRANCH", DISPUTES),
    mutant("a claim about a dispute denied at many points", "solver/atlas.py",
           "return self.claim_region(claim, self.game.space)",
           "return self.claim_region(claim, self.game.space, denied=True)", DISPUTES),
    mutant("what else is agreed elsewhere left in a list", "solver/questions/uncertain/probabilities.py",
           "() if self.atlas.single else standing.values()", "()", CHANCES),
    mutant("a phase without one of its outcomes", "solver/questions/uncertain/probabilities.py",
           "        for label in labels:\n", "        for label in labels[:1]:\n", CHANCES),
    mutant("phases of one list not added up", "solver/questions/uncertain/answer.py",
           "chances[labels] = chances.get(labels, Fraction(0)) + part", "chances[labels] = part / 2", CHANCES),
    mutant("Wilson's interval without its centre", "solver/questions/uncertain/probabilities.py",
           "centre = (p + z**2 / (2 * count)) / (1 + z**2 / count)", "centre = p", CHANCES),
    mutant("the total index not halved", "solver/questions/uncertain/sensitivity_indices.py",
           "(a - mixed) ** 2 / 2", "(a - mixed) ** 2", INDICES),
    mutant("the first-order index of the other half", "solver/questions/uncertain/sensitivity_indices.py",
           "b * (mixed - a)", "a * (mixed - a)", INDICES),
    mutant("the variance not centred", "solver/questions/uncertain/sensitivity_indices.py",
           "(a2 + b2) / 2 - ((a + b) / 2) ** 2", "(a2 + b2) / 2 + 1", INDICES),
    mutant("intervals of one half of the replicates", "solver/questions/uncertain/sensitivity_indices.py",
           "(2.5, 97.5)", "(40, 60)", INDICES),
    mutant("ranks given though intervals overlap", "solver/questions/uncertain/sensitivity_indices.py",
           "above = [sum(low > high_ for low, _ in intervals) for _, high_ in intervals]",
           "above = [sum(low > low_ for low, _ in intervals) for low_, _ in intervals]", INDICES),
    mutant("indices of parameters that are tied", "solver/questions/uncertain/sensitivity_indices.py",
           "if len(condition.variables) > 1:", "if False:", INDICES),
    mutant("a mixed point settled at the point that it was", "solver/questions/uncertain/sensitivity_indices.py",
           "{**one, name: two[name]}", "{**one, name: one[name]}", POINTS),
    mutant("both halves of a sample the same", "solver/questions/uncertain/sensitivity_indices.py",
           "slice(1, even, 2)", "slice(0, even, 2)", INDICES),
    mutant("an open question taken for a no", "solver/questions/uncertain/sample.py",
           "holds[open_] = [decided(point) for point in exact(open_)] if len(open_) else []",
           "holds[open_] = False", POINTS),
    mutant("a denial that keeps what holds", "solver/questions/uncertain/sample.py",
           "        return fails, holds\n", "        return holds, fails\n", POINTS),
    mutant("unique though another stands", "solver/questions/uncertain/sample.py",
           "found.count[found.point] == 1", "found.count[found.point] >= 1", POINTS),
    mutant("what is given asked at the wrong points", "solver/questions/uncertain/sample.py",
           "places, points = places[likely], np.ascontiguousarray(points[:, likely])",
           "places, points = places[: likely.sum()], np.ascontiguousarray(points[:, likely])", POINTS),
    mutant("equilibria of every point drawn", "solver/questions/uncertain/sample.py",
           "likely = given.possible(points)", "likely = np.ones(points.shape[1], bool)", POINTS),
    mutant("losses compared the other way round", "solver/questions/uncertain/selection.py",
           "more = _loss(u, s, t)[here] - _loss(u, t, s)[here]",
           "more = _loss(u, t, s)[here] - _loss(u, s, t)[here]", RULES),
    mutant("products of payoffs, not of gains", "solver/questions/uncertain/selection.py",
           "np.maximum(found.payoffs - secured[:, found.point], 0)", "np.maximum(found.payoffs, 0)", RULES, POINTS),
    mutant("a tie decided for the last one", "solver/questions/uncertain/selection.py",
           "    taken[number != 1] = -1\n", "    taken[number < 1] = -1\n", RULES),
    mutant("the low end twice where a rule does not decide", "solver/questions/uncertain/selection.py",
           "np.where(choice.decided, taken, high)", "np.where(choice.decided, taken, low)", RULES),
    mutant("a lone move by the other player", "solver/questions/uncertain/sensitivity_indices.py",
           "moved = [k if other == seat else place for", "moved = [k if other != seat else place for", APART),
    mutant("the only one among none", "solver/questions/uncertain/sensitivity_indices.py",
           "only = negative.sum(axis=0) == 1", "only = negative.sum(axis=0) >= 1", APART),
    mutant("means of the two sides exchanged", "solver/questions/uncertain/sensitivity_indices.py",
           "inside, outside = values[holds], values[~holds]", "outside, inside = values[holds], values[~holds]", APART),
    mutant("indices beyond 1 without a word", "solver/questions/uncertain/report.py",
           "if any(part > 1 or part < 0 for part in printed):", "if not printed:", SAID),
)  # fmt: skip
