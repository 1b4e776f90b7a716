"""Errors to plant in what rankings decide: stabilities, the names of 2×2 games, payoffs given as rankings."""

from __future__ import annotations

from mutants import Mutant, mutant

STABLE = ("tests/concepts/test_stabilities.py", "-k", "numbers or essay")
CHECKED = ("tests/concepts/test_stabilities.py", "-k", "numbers")
NAMED = ("tests/forms/test_ordinal.py", "-k", "not phase and not other")
PHASES = ("tests/forms/test_ordinal.py", "-k", "phase")
RANKED = ("tests/forms/test_rankings.py",)

MUTANTS: tuple[Mutant, ...] = (
    mutant("a sanction that leaves it better off", "solver/concepts/nash/predicates.py",
           '_deviation(t, player, k), "<=", profile)', '_deviation(t, player, k), ">=", profile)', STABLE),
    mutant("a sanction that must make it lose", "solver/concepts/nash/predicates.py",
           '_deviation(t, player, k), "<=", profile)', '_deviation(t, player, k), "<", profile)', STABLE),
    mutant("symmetric as general", "solver/concepts/nash/predicates.py",
           '"smr": partial(_say_deterred, whatever_it_does=True)',
           '"smr": partial(_say_deterred, whatever_it_does=False)',
           STABLE),
    mutant("a sanction that costs nothing is credible", "solver/concepts/nash/predicates.py",
           '_compare_payoffs(game, mover, to, ">", path[-1])', '_compare_payoffs(game, mover, to, ">=", path[-1])',
           STABLE),
    mutant("one answer and no more", "solver/concepts/nash/predicates.py",
           "say_stopped((*path, to), mover))", '_compare_payoffs(game, player, to, "<=", profile))', STABLE),
    mutant("a third player never answers", "solver/concepts/nash/predicates.py",
           "for mover in range(len(game.players)):", "for mover in range(2):",
           STABLE),
    mutant("all for one", "solver/concepts/nash/predicates.py",
           "if len(arguments) > len(players) else range(len(players))", "if len(arguments) > len(players) else [0]",
           STABLE),
    mutant("the checker: sanctions without a gain", "solver/checks/certificates/ordinal_claims.py",
           'self.pays(other, to, ">", path[-1])', 'self.pays(other, to, "<=", path[-1])', CHECKED),
    mutant("the checker: no way out of a sanction", "solver/checks/certificates/ordinal_claims.py",
           'if name == "smr" else (to,)', 'if name == "gmr" else (to,)', CHECKED),
    mutant("the checker: letters of the rows for the columns", "solver/checks/certificates/ordinal_claims.py",
           'for letters in ("RSTP", "RTSP")', 'for letters in ("RSTP", "RSTP")', NAMED),
    mutant("battle and hero exchanged", "solver/forms/predicates.py",
           '"battle": "TSRP", "hero": "TSPR"', '"battle": "TSPR", "hero": "TSRP"', NAMED),
    mutant("the best outcomes' rows and columns exchanged", "solver/forms/ordinal_names.py",
           "corner = both[1][0][0], both[0][0][1]", "corner = both[0][0][0], both[1][0][1]", NAMED),
    mutant("ties as strict", "solver/forms/ordinal_names.py", "paid[i][j] >= paid[k][m]",
           "paid[i][j] > paid[k][m]", NAMED),
    mutant("throughout although a tie opens", "solver/forms/ordinal_names.py",
           '"<" if holds(one, point) else "!="', '"<"', PHASES),
    mutant("always throughout", "solver/questions/phases/answer.py",
           "return all(is_empty((*cell, *one), over, QUICK)", "return True or all(is_empty((*cell, *one), over, QUICK)",
           PHASES),
    mutant("equals ranked apart", "solver/forms/rankings.py",
           'levels += [[]] if sign == ">" else []', "levels += [[]]", RANKED),
    mutant("levels in no order", "solver/forms/rankings.py",
           '[" > ".join(["1", *inner, "0"])] if inner else []', "[]", RANKED),
    mutant("an outcome ranked twice", "solver/forms/rankings.py",
           "if outcome in seen:", "if False:", RANKED),
    mutant("an outcome without a rank", "solver/forms/rankings.py",
           "if left := prod(len(player.strategies) for player in players) - len(seen):", "if left := 0:", RANKED),
    mutant("parameters of two players as one", "solver/forms/rankings.py",
           "fit = len(set(stems)) == len(stems) and ", "fit = ", RANKED),
)  # fmt: skip
