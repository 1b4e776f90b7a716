"""Errors to plant in games of numbers, in what chance does, in what is picked across the ranges, and in traits."""

from __future__ import annotations

from mutants import Mutant, mutant

RAYS = "solver/algebra/double_description.py"
COMPONENTS = "solver/concepts/nash/components.py"
CHANCE = "solver/concepts/sequential/chance.py"
PORTIONS = "solver/questions/bargain/portions.py"
UNIQUE = "solver/concepts/nash/uniqueness.py"
PREDICATES = "solver/concepts/nash/predicates.py"
BRANCHES = "solver/concepts/nash/branches.py"

ALONE = ("tests/concepts/test_numbers_alone.py",)
EXACT = ("tests/concepts/test_exact.py", "-k", "brute_force or vertices")
BY_CHANCE = ("tests/concepts/test_chance.py",)
ACROSS = ("tests/questions/test_portions.py",)

COUNTED = ("tests/concepts/test_stages_counted.py",)

MUTANTS: tuple[Mutant, ...] = (
    mutant("rays adjacent that a third one lies between", RAYS, "if left.bit_count() == 2:",
           "if left.bit_count() <= 4:", ALONE),
    mutant("a third ray that is one of the two", RAYS,
           "if third & common == common and third not in (first, second):", "if third & common == common:", ALONE),
    mutant("labels beyond a word forgotten", RAYS, "for start in words] for masks", "for start in words[:1]] for masks",
           ALONE),
    mutant("rows that share a column apart", COMPONENTS, "leader[ends[1]] = ends[0]", "leader[ends[0]] = ends[0]",
           ALONE),
    mutant("a pure outcome from which one would move", UNIQUE,
           "if payoff == best[j] and yours[j] == max(yours)", "if payoff == best[j]", ALONE),
    mutant("unique beside another pure equilibrium", UNIQUE, "pure == [(i, j)]", "(i, j) in pure", ALONE),
    mutant("a mixture whose strategies may have no weight", PREDICATES, "found is not None and found.value > 0",
           "found is not None", ALONE),
    mutant("ties of numbers forgotten", BRANCHES,
           "tied = nowhere(game.space) if solution.nondegenerate else throughout", "tied = nowhere(game.space)", ALONE),
    mutant("played whatever chance does", CHANCE, "if above else ((),)", "if False else ((),)", BY_CHANCE),
    mutant("of several ways of chance the first", CHANCE, "if len(factors) == 1 else", "if factors else", BY_CHANCE),
    mutant("the proof's played whatever chance does", "solver/checks/certificates/tree_claims.py",
           "        return some(*ways)\n", "        return ALWAYS\n", BY_CHANCE),
    mutant("a share of all for everything", PORTIONS, "estimate(count, drawn)", "estimate(drawn, drawn)", ACROSS),
    mutant("what is sure at another point", PORTIONS, "evaluate(tree, here)", "evaluate(tree, dispute.space.baseline)",
           ACROSS),
    mutant("a question that a form lacks", "solver/forms/form.py", "if why := self.traits.lacks.get(question):",
           "if why := self.traits.lacks.get(\"\"):", ("tests/forms/test_traits.py",)),
    mutant("equal tables of a tree solved anew", "solver/concepts/sequential/backward_induction.py",
           "if tables not in self.known:", "if True:", COUNTED),
    mutant("pairs of stages looked at without counting", "solver/concepts/sequential/backward_induction.py",
           "if self.looked_through > MAX_PAIRS:", "if False:", COUNTED),
)  # fmt: skip
