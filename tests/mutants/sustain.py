"""Errors to plant in what makes a deal stick: three a device and more, the sets of payoffs, the plans, the question."""

from __future__ import annotations

from mutants import Mutant, mutant

PUNISHING_PLANS = "solver/concepts/enforcement/punishing_plans.py"
TIT_FOR_TAT = "solver/concepts/enforcement/tit_for_tat.py"
ALARM_FILE = "solver/concepts/enforcement/alarm.py"
COST_OF_BREACH = "solver/concepts/enforcement/cost_of_breach.py"
TRANCHES_FILE = "solver/concepts/enforcement/tranches.py"
MINMAX = "solver/concepts/enforcement/minmax.py"
WORST_PUNISHMENT = "solver/concepts/enforcement/worst_punishment.py"
ONE_SHOT_DEVIATIONS = "solver/concepts/enforcement/one_shot_deviations.py"


def least(device: str) -> tuple[str, ...]:
    """The test of a device's least value, and of each side alone, on random games."""
    return ("tests/concepts/test_devices.py", "-k", f"(least or alone) and {device}")


SUSTAIN = ("tests/questions/test_sustain.py", "-k", "deal or rows or equilibrium or device_can or options or moves")
SAID = ("tests/questions/test_sustain.py", "-k", "text or who_pays or says_so")
RULES = ("tests/concepts/test_repeated.py", "-k", "rule or oracle or symbols or carry")
PATIENCE = ("tests/concepts/test_repeated.py", "-k", "mixed_minmax or hardest or patience")
TAT = ("tests/concepts/test_repeated.py", "-k", "tit or oracle or paths")
ROUNDS = ("tests/concepts/test_repeated.py", "-k", "finite or so_many_rounds")
ALARM = ("tests/concepts/test_monitoring.py", "-k", "one_shot and delta")
ALARMED = ("tests/concepts/test_monitoring.py", "-k", "worth or threat_of")
PLANS = ("tests/concepts/test_repeated.py", "-k", "worth or departure")
FOLK = ("tests/concepts/test_folk.py",)
MODELS = ("tests/concepts/test_devices.py", "-k", "first_principles")
RECOGNISED = ("tests/concepts/test_devices.py", "-k", "recognised")
CASES = ("tests/concepts/test_devices.py", "-k", "cases or curved or own_for")
CONFIRMED = ("tests/concepts/test_devices.py", "-k", "checked")

ONE_SHOT = (
    mutant("a payment told the wrong way round", "solver/questions/sustain/report.py",
           "None, payee, payer", "None, payer, payee", SAID),
    mutant("a payment called so much less than nothing", "solver/questions/sustain/report.py",
           "isinstance(high, Fraction) and high < 0", "False", SAID),
    mutant("a patience of the wrong end", "solver/questions/sustain/report.py",
           "(True, row.low), (False, row.high)", "(True, row.high), (False, row.low)", SAID),
    mutant("a deal said to be self-enforcing by what fails", "solver/questions/sustain/report.py",
           "{row.name: row for row in answer.rows if row.able}", "{row.name: row for row in answer.rows}", SAID),
    mutant("a bond that is lost by nobody", "solver/concepts/enforcement/transfers.py",
           "-1 if player in breakers else", "0 if player in breakers else", MODELS),
    mutant("a bond lost twice", "solver/concepts/enforcement/transfers.py",
           "else minus(paid, moved)", "else minus(minus(paid, moved), moved)", MODELS),
    mutant("a bond that whoever breaks gets", "solver/concepts/enforcement/transfers.py",
           "-1 if player in breakers else", "-1 if breakers and player not in breakers else", MODELS),
    mutant("a cost of breach for keeping", COST_OF_BREACH,
           "player not in deal.breakers(profile):", "player in deal.breakers(profile):", MODELS),
    mutant("a cost on top of the one there is", COST_OF_BREACH,
           "paid = substitute(paid, replaced) if replaced else paid", "", SUSTAIN),
    mutant("a cost of two recognised", COST_OF_BREACH,
           "if not plain or (slope and slope != -value.under):", "if not plain:", RECOGNISED),
    mutant("a cost in the deal itself recognised", COST_OF_BREACH,
           "return _slope(deal, deal.pays(player), name) == 0 and ", "return ", RECOGNISED),
    mutant("somebody else's lever recognised", COST_OF_BREACH,
           "if p.control == player.name and _is_cost", "if _is_cost", SUSTAIN),
    mutant("a penalty for certain", "solver/concepts/enforcement/transfers.py",
           "moved = multiply(Name(chance.name), moved)", "moved = add(Name(size.name))", MODELS),
    mutant("a penalty for whoever keeps its word", "solver/concepts/enforcement/transfers.py",
           "-(player in breakers)", "-(player not in breakers)", MODELS),
    mutant("a probability of the penalty's own", "solver/concepts/enforcement/transfers.py",
           'parameter("detection", detection, 0, 1', 'parameter("detection", 1, 0, 1', MODELS),
    mutant("a link that outlives the deal", "solver/concepts/enforcement/transfers.py",
           "lambda player, breakers: not breakers", "lambda player, breakers: 1", MODELS),
    mutant("a link that costs", "solver/concepts/enforcement/transfers.py",
           "lambda player, breakers: not breakers", "lambda player, breakers: -(not breakers)", MODELS),
    mutant("a link for the first alone", "solver/concepts/enforcement/transfers.py",
           "lambda player, breakers: not breakers", "lambda player, breakers: not player and not breakers", MODELS),
    mutant("a payment the other way round", "solver/concepts/enforcement/transfers.py",
           "0 if breakers else 1 if player else -1", "0 if breakers else -1 if player else 1", MODELS),
    mutant("a payment that is made in any case", "solver/concepts/enforcement/transfers.py",
           "0 if breakers else 1 if player else -1", "1 if player else -1", MODELS),
    mutant("a payment out of nothing", "solver/concepts/enforcement/transfers.py",
           "0 if breakers else 1 if player else -1", "0 if breakers else 1 if player else 0", MODELS),
    mutant("a payment one way alone", "solver/concepts/enforcement/transfers.py", "both_ways=True", "both_ways=False",
           MODELS),
)  # fmt: skip

TRANCHES = (
    mutant("what does not divide divides", TRANCHES_FILE,
           "add(divides, multiply(k, minus(whole, divides)))", "whole", SUSTAIN),
    mutant("tranches broken at first alone", TRANCHES_FILE,
           '), ("first", "last")):', '), ("first",)):', SUSTAIN),
    mutant("tranches broken at last alone", TRANCHES_FILE,
           '), ("first", "last")):', '), ("last",)):', least("tranches")),
    mutant("one tranche too many called off", TRANCHES_FILE,
           "multiply(minus(k, ONE), threats[broke[0]].pays[player])", "multiply(k, threats[broke[0]].pays[player])",
           least("tranches")),
    mutant("half a tranche", TRANCHES_FILE, "game.space), whole=True,", "game.space),",
           SUSTAIN),
    mutant("a tranche goes on after a breach", TRANCHES_FILE,
           "f\"off {broke[0]}, {then} left\" if broke else ", "",
           least("tranches")),
    mutant("a threat with the costs of breach in it", TRANCHES_FILE,
           "punishments.credible_region(divided, threats, game.space)", "None", least("tranches")),
    mutant("a number of tranches rounded down", "solver/concepts/enforcement/deal.py",
           "Fraction(ceil(low)) if", "Fraction(floor(low)) if", SUSTAIN),
)  # fmt: skip

REPETITION = (
    mutant("grim trigger undiscounted", PUNISHING_PLANS,
           "pay, linear, assumed = paying(minus(ONE, d), d)", "pay, linear, assumed = paying(ONE, d)", RULES),
    mutant("grim trigger that forgives", PUNISHING_PLANS,
           "later = threats[broke[0] if broke else 0].pays[player] if broke or alarm else kept", "later = kept", RULES),
    mutant("grim trigger believed in any case", PUNISHING_PLANS,
           "punishments.credible_region(deal, threats, game.space), linear", "None, linear", RULES),
    mutant("a patience of 1", PUNISHING_PLANS,
           'open_high=bounded == "delta"', "open_high=False", RULES),
    mutant("whoever broke is not who is punished", PUNISHING_PLANS,
           'f"punish {broke[0]}, {rounds} to go" if broke else ', "", least("grim")),
    mutant("the mildest threat", "solver/concepts/enforcement/punishments.py",
           "min(branches, key=", "max(branches, key=", ("tests/questions/test_sustain.py", "-k", "worst_threat")),
    mutant("tit for tat that forgives at once", TIT_FOR_TAT,
           "other is not False", "True", TAT),
    mutant("tit for tat with sucker and temptation swapped", TIT_FOR_TAT,
           "fooled = minus(_stage(deal, player, (alone[1], alone[0])), kept)",
           "fooled = minus(_stage(deal, player, alone), kept)", TAT),
    mutant("tit for tat without alternation", TIT_FOR_TAT,
           'if mine == "break":', 'if mine != "tit-for-tat":', TAT),
    mutant("a circle worth one round", TIT_FOR_TAT,
           "later = rounds if len(circle) == 1 else divide(rounds, whole)", "later = rounds", TAT),
    mutant("a round too long", PUNISHING_PLANS,
           "power(d, k) for k in range(1, rounds + 1)", "power(d, k) for k in range(1, rounds + 2)", least("rounds")),
    mutant("punishment that weighs without the deal missed", PUNISHING_PLANS,
           "linear = enlarge_game(deal, [*list(added.values())[:-1], weight], paying(ONE, ",
           "linear = enlarge_game(deal, [*list(added.values())[:-1], weight], paying(ZERO, ", ROUNDS),
    mutant("an alarm that a breach does not set off", PUNISHING_PLANS,
           "multiply(q if broke else f, minus(kept, later))", "multiply(f, minus(kept, later))", ALARM),
    mutant("false alarms that cost nothing", PUNISHING_PLANS,
           "scale = add(now, multiply(f, w)) if alarm else now", "scale = now", ALARM),
    mutant("an alarm of the other chance", PUNISHING_PLANS,
           "chance = chances[not broke]", "chance = chances[bool(broke)]", ALARM),
    mutant("a deal worth its promise", ALARM_FILE,
           "tuple((R + f * w * P) / (1 + f * w) for", "tuple((R + P - P) for", ALARMED),
    mutant("the first threat for all", "solver/questions/sustain/answer.py",
           "branch in branches_at(atlas, point)], key=patience)",
           "branch in branches_at(atlas, point)], key=len)", ALARMED),
    mutant("the root of another sum", "solver/concepts/enforcement/deal.py", "*([end.denominator] * self.power)",
           "*([end.denominator] * (self.power + 1))", ROUNDS),
    mutant("punishment that never ends", PUNISHING_PLANS,
           'then = "deal" if left == 1 else', 'then = f"punish {k}, 1 to go" if left == 1 else', ROUNDS),
    mutant("minmax the other way round", MINMAX,
           'extreme("Min", [extreme("Max", ', 'extreme("Max", [extreme("Min", ', PATIENCE),
    mutant("the other's payoffs held down", MINMAX,
           "(mine, theirs) if player == 0 else (theirs, mine)) for", "(mine, theirs)) for", PATIENCE),
    mutant("mixing that never helps", MINMAX,
           "return held if held == secured else", "return held if held else", PATIENCE),
    mutant("the hardest punishment believed in any case", WORST_PUNISHMENT,
           "if bound in (0, known) or is_sustainable(pays, did, bound):", "if bound in (0, known) or pays:",
           ("tests/questions/test_sustain.py", "-k", "hard_to_believe")),
)  # fmt: skip

PLAY = (
    mutant("a circle's worth not discounted", "solver/concepts/enforcement/deal.py",
           "(name == to) - self.discount * after[to]", "(name == to) - after[to] / 2", PLANS),
    mutant("chances all the same", "solver/concepts/enforcement/deal.py",
           "return then if isinstance(then, Mapping) else",
           "return dict.fromkeys(then, Fraction(1, 2)) if isinstance(then, Mapping) else", ALARM),
    mutant("tomorrow worth as much as today", ONE_SHOT_DEVIATIONS,
           "+ plan.discount * state_worth(", "+ state_worth(", PLANS),
    mutant("departures of both", ONE_SHOT_DEVIATIONS,
           "if len(moved) == 1:\n                (player,) = moved",
           "if moved:\n                player = moved[0]", PLANS),
    mutant("a departure's future forgotten", ONE_SHOT_DEVIATIONS,
           "paid[player] + plan.discount * state_worth(plan, state.after(did))[player] >", "paid[player] >",
           PLANS),
    mutant("promises too high", "solver/concepts/enforcement/folk_theorem.py", "factor = (1 - self.delta) / self.delta",
           "factor = 1 / self.delta", FOLK),
    mutant("promises too low", "solver/concepts/enforcement/folk_theorem.py", "factor = (1 - self.delta) / self.delta",
           "factor = 1 - self.delta", FOLK),
    mutant("inner points that nobody checks", "solver/concepts/enforcement/folk_theorem.py",
           "if candidate and within(candidate, game.image(candidate)):", "if candidate:", FOLK),
    mutant("an outer set called exact", "solver/concepts/enforcement/folk_theorem.py",
           "if not outer or within(outer, game.image(outer)):", "if outer or not outer:", FOLK),
    mutant("corners missed outside", "solver/concepts/enforcement/folk_theorem.py",
           "if w[0] == need[0] or w[1] == need[1])",
           "if w[0] == need[0])", FOLK),
    mutant("a move played for ever without asking", "solver/concepts/enforcement/folk_theorem.py",
           "if paid[0] >= need[0] and paid[1] >= need[1]:\n                found",
           "if paid[0] >= need[0]:\n                found", FOLK),
    mutant("a polygon cut on the wrong side", "solver/algebra/polygons.py",
           "if a[axis] >= least:", "if a[axis] <= least:", FOLK),
    mutant("a hull with a dent", "solver/algebra/polygons.py", "point) <= 0:", "point) < 0:", FOLK),
)  # fmt: skip

MATHEMATICS = (
    mutant("the least of the lower bounds", "solver/concepts/enforcement/intervals.py",
           "greatest = _tightest(low, lows, _at_least)",
           "greatest = _tightest(low, lows, lambda one, other: _at_least(other, one))",
           least("grim"), least("tranches")),
    mutant("bounds that do not have to meet", "solver/concepts/enforcement/intervals.py",
           "*least, _at_least(high, low), *inside))", "*least, *inside))", least("tit")),
    mutant("a slope of no sign forgotten", "solver/concepts/enforcement/intervals.py",
           '((constraint(slope, "=="), constraint(rest, ">=")), ups, downs),',
           '((constraint(slope, "=="),), ups, downs),',
           least("tranches"), least("grim")),
    mutant("an upper bound taken for a lower", "solver/concepts/enforcement/intervals.py",
           "*((c0, -c1) for c1, c0 in downs)", "*((c0, c1) for c1, c0 in downs)", least("grim"), least("payment")),
    mutant("a denominator's sign forgotten", "solver/concepts/enforcement/intervals.py",
           "return value.over if decide(value.under, strict=True) else -value.over", "return value.over", CASES),
    mutant("payoffs of a degree too high let through", "solver/concepts/enforcement/intervals.py",
           "if degrees(poly)[k] > 1:", "if degrees(poly)[k] > 9:", CASES),
    mutant("one player's conditions for the outcome", "solver/concepts/enforcement/intervals.py",
           "for player in range(len(game.players))))\n", "for player in range(1)))\n", least("bond")),
    mutant("the least of both for both", "solver/concepts/enforcement/deal.py",
           "low = max((ends[0] for", "low = min((ends[0] for", SUSTAIN),
    mutant("checks that ask nothing", "solver/concepts/enforcement/explain.py",
           "return any(e.is_pure and e.row[i] == 1 == e.column[j] for e in solve(A, B).equilibria)", "return True",
           CONFIRMED),
    mutant("play that is not gone through", "solver/concepts/enforcement/explain.py",
           "if device.plan_at is not None and not is_subgame_perfect(device.plan_at(here)):",
           "if device.plan_at is None:", CONFIRMED),
    mutant("a name taken twice", "solver/concepts/enforcement/deal.py", "while name in taken:", "while not name:",
           CASES),
    mutant("gains of nobody tell that it holds", "solver/questions/sustain/answer.py",
           "all(gain <= 0 for _, gain in temptations)",
           "any(gain <= 0 for _, gain in temptations)", SUSTAIN),
    Mutant("why not, of the wrong side", "solver/concepts/enforcement/explain.py",
           (("low = max(((-rest", "low = min(((-rest"), ("high = min(((rest", "high = max(((rest")),
           (("tests/questions/test_sustain.py", "-k", "reasons"),)),
)  # fmt: skip

MUTANTS: tuple[Mutant, ...] = (*ONE_SHOT, *TRANCHES, *REPETITION, *PLAY, *MATHEMATICS)
