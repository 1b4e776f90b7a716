"""Which axioms a solution keeps and breaks on one problem, tried exactly.

    weak Pareto                  nobody has an agreement that all like better
    Pareto                       nor one that somebody likes better and nobody less
    individual rationality       u >= d
    symmetry                     equal payoffs, if exchanging the players changes neither S nor d
    scale invariance             in other units, a·u + b with a > 0, the solution moves along
    independence                 if T is a part of S and u lies in T, u is the solution of T, too
    individual monotonicity      if T is a part of S and the others' ideals are the same in both,
                                 a player has no more in T than in S

This is a check on this problem, no proof in general: `kept` says that none of the trials breaks the axiom, `broken`
comes with one that does, and `trials` says how many there were. The comparisons are exact; where only bounds of a
payoff are known that do not decide, the verdict is `undecided`.

The axioms are tried on the problem itself (`axioms_here`) and on problems near it (`axioms_nearby`).

Nash (1950), Econometrica 18(2); Kalai and Smorodinsky (1975), Econometrica 43(3); Thomson (1994),
"Cooperative Models of Bargaining", in Handbook of Game Theory 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from solver.algebra.polygons import hull
from solver.concepts.bargaining.axiom_checks import AxiomCheck, Chosen, Solution, payoffs_chosen
from solver.concepts.bargaining.axioms_here import check_pareto, check_rationality, check_symmetry
from solver.concepts.bargaining.axioms_nearby import check_independence, check_monotonicity, check_scale
from solver.concepts.bargaining.problem import NumericProblem

MAX_POINTS = 16  # of two players; where there are more only the corners of their hull are taken away and moved


def check_axioms(problem: NumericProblem, solution: Solution) -> tuple[AxiomCheck, ...]:
    """Return the check of every axiom, in the order above.

    >>> from fractions import Fraction
    >>> from solver.concepts.bargaining.equal_area import solve_at_point
    >>> hull = numbers([(0, 0), (0, 1), (1, Fraction(7, 10)), (1, 0)], (0, 0))
    >>> [one.axiom for one in check_axioms(hull, solve_at_point) if one.verdict == "broken"]
    ['independence']
    """
    if len(problem.threat) == 2 and len(problem.points) > MAX_POINTS:
        problem = NumericProblem(hull([(u, v) for u, v in problem.points]), problem.threat)
    chosen = payoffs_chosen(solution, problem)
    return tuple(
        check(name, problem, solution, chosen) if chosen else AxiomCheck(name, "not applicable", note="no agreement")
        for name, check in AXIOMS.items()
    )


AXIOMS: Mapping[str, Callable[[str, NumericProblem, Solution, Chosen], AxiomCheck]] = {
    "weak Pareto": check_pareto,
    "Pareto": check_pareto,
    "individual rationality": check_rationality,
    "symmetry": check_symmetry,
    "scale invariance": check_scale,
    "independence": check_independence,
    "individual monotonicity": check_monotonicity,
}
