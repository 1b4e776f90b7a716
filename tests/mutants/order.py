"""Errors to plant in the order of moves: the closed forms, the answers at a point, what leading is worth, the page."""

from __future__ import annotations

from mutants import Mutant, mutant

COMMITMENT, ANSWER, REPORT = (
    "solver/concepts/commitment.py", "solver/questions/order/answer.py", "solver/questions/order/report.py",
)  # fmt: skip
FIRST_MOVER, LEADER = "solver/concepts/first_mover.py", "solver/concepts/leader.py"
FORMS = ("tests/questions/test_order.py", "-k", "brute_force or regions_of_the_deal")
AT_POINT = ("tests/questions/test_order.py", "-k", "credible_plan or best_vertices")
WORTH = ("tests/questions/test_order.py", "-k", "difference or deal_at_points or leading_is_worth")
PAGE = ("tests/questions/test_order.py", "-k", "first_line or page or indifferent or zero_sum or command")
NAMES = ("tests/questions/test_order.py", "-k", "told_apart or made_again or errors or plans or no_closed_form")

MUTANTS: tuple[Mutant, ...] = (
    mutant("a plan that need not be best", FIRST_MOVER, "conjunction_of((*cell, *best[j])))",
           "conjunction_of(cell))", FORMS),
    mutant("a leader that may do better", FIRST_MOVER,
           "*(at_least(a[i][j] - a[k][f]) for k, f in enumerate(plan) if k != i)", "", FORMS),
    mutant("the follower's payoffs compared for the leader", FIRST_MOVER,
           "at_least(a[i][j] - a[k][f])", "at_least(b[i][j] - b[k][f])", FORMS),
    mutant("the second player's tables not turned", LEADER,
           "        if not self.seat:\n            return first, second\n",
           "        return self.swap(first, second)\n", FORMS),
    mutant("payoffs in the leader's order", LEADER, "first + second, self.swap(*paid), cells)",
           "first + second, paid, cells)", FORMS),
    mutant("ties of the follower left out of the commitments", COMMITMENT,
           "if side * signs[i] >= 0)", "if side * signs[i] > 0)", FORMS),
    mutant("the mixture of the wrong ends", COMMITMENT, "((-gains[1], gains[0]) if signs[0] > 0",
           "((gains[0], -gains[1]) if signs[0] > 0", FORMS),
    mutant("no mixture to commit to", COMMITMENT, "if signs[0] * signs[1] < 0:", "if signs[0] * signs[1] < -1:", FORMS),
    mutant("a tie of the follower read as an inequality", COMMITMENT, "if sign else equal(gain) for",
           "if sign else at_least(gain) for", FORMS),
    mutant("mixtures compared without their totals", COMMITMENT,
           "worth * reduce(add, other[0]) - _value(a, other) * total",
           "worth - _value(a, other)", FORMS),
    mutant("the conditions of a case forgotten", COMMITMENT,
           "without_positive_factors((*guards, *case,", "without_positive_factors((*case,", FORMS),
    mutant("the weak value is the best of ties", FIRST_MOVER, "weak = max(min(row[j] for j in answers)",
           "weak = max(max(row[j] for j in answers)", AT_POINT),
    mutant("an answer that the follower likes least", FIRST_MOVER,
           "if value == max(row)]", "if value == min(row)]", AT_POINT),
    mutant("a mixture answered as the leader likes", COMMITMENT, "Fraction(row[j] - row[k]) for row in b]",
           "Fraction(row[k] - row[j]) for row in b]", AT_POINT),
    mutant("a commitment for every answer", COMMITMENT,
           "found.items() if most == value):", "found.items()):", AT_POINT),
    mutant("a mixture where a pure strategy does", COMMITMENT,
           "[(unit(i, len(a)), j) for i in pure] or [(mixture, j)]", "[(mixture, j)]", AT_POINT),
    mutant("moving first against the worst equilibrium only", ANSWER, "(weak - max(now), strong - min(now))",
           "(weak - min(now), strong - min(now))", WORTH),
    mutant("a belief that is worth more than it adds", ANSWER, "(value - strong, value - weak)",
           "(value - weak, value - weak)", WORTH),
    mutant("gains of the other player", ANSWER, "new.payoffs[seat] - old.payoffs[seat]",
           "new.payoffs[1 - seat] - old.payoffs[1 - seat]", WORTH),
    mutant("gains of the other order", ANSWER, "new.payoffs[seat] - old.payoffs[seat]",
           "old.payoffs[seat] - new.payoffs[seat]", WORTH),
    mutant("gains of one alternative alone", ANSWER, "{}).update(dict.fromkeys(inside))",
           "{}).update(dict.fromkeys(inside[:1]))", WORTH),
    mutant("a point that is answered in closed form too", ANSWER, "if at is not None:", "if at:", PAGE),
    mutant("the least gain first", REPORT, "key=lambda lead: -lead.worth[1]", "key=lambda lead: lead.worth[1]", PAGE),
    mutant("a loss called a gain", REPORT, "if low == high < 0 else", "if low == high > 0 else", PAGE),
    mutant("ties that are told as the leader's own", REPORT,
           "for play in plays], lead.weak == lead.strong", "for play in plays], lead.weak <= lead.strong", PAGE),
    mutant("knife-edges among the rest", REPORT,
           "thin = [branch.label for branch in atlas.branches if branch.verdict.full is False]",
           "thin = [branch.label for branch in atlas.branches if branch.verdict.full is None]", PAGE),
    mutant("one name for the strategies of both", LEADER, '"{0}-{1}" if set', '"{1}" if set', NAMES),
    mutant("an atlas of another kind", "solver/concepts/catalogue.py", "return committed(form, player.name)",
           "return first_mover(form, player.name)", NAMES),
    mutant("plans without a limit", FIRST_MOVER, "MAX_PLANS = 500 ", "MAX_PLANS = 5000 ", NAMES),
)  # fmt: skip
