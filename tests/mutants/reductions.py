"""Errors to plant in the door between forms, and in the way back for the names of outcomes."""

from __future__ import annotations

from mutants import Mutant, mutant

DOOR, LOTTERIES = "solver/forms/reductions.py", "solver/forms/lotteries.py"
PLANS = "solver/concepts/sequential/plan_outcomes.py"
CARRIED = ("tests/forms/test_reductions.py",)

MUTANTS: tuple[Mutant, ...] = (
    mutant("a game of the form reduced all the same", DOOR, "if game.form == form and not asked:",
           "if game.form == form:", CARRIED),
    mutant("any game taken for the form", DOOR, "if game.form == form and not asked:", "if not asked:", CARRIED),
    mutant("what the reduction takes forgotten", DOOR, "function_named(maker)(game, **asked)",
           "function_named(maker)(game)", CARRIED),
    mutant("a refusal without its reason", DOOR, "if why := game.traits.never.get(form):",
           "if why := game.traits.never.get(game.form):", CARRIED),
    mutant("disputes solved", DOOR, "return to(\"normal\", game) if game.traits.at_once else Reduced(game)",
           "return Reduced(game)", CARRIED),
    mutant("lotteries not carried back", LOTTERIES, "return \", \".join(profile), \"-\".join(profile)",
           "return \", \".join(profile), \", \".join(profile)", CARRIED),
    mutant("a disagreement point that is not the one asked for", LOTTERIES,
           "MAXIMIN if disagreement is None else disagreement", "MAXIMIN", CARRIED),
    mutant("mixed plans that use all actions", PLANS, "return [action in taken for action in move.actions]",
           "return [True for action in move.actions]", CARRIED),
    mutant("the agreement on plans left as it is", PLANS, "plans.back(one) if one in known else one for one",
           "one for one", CARRIED),
)  # fmt: skip
