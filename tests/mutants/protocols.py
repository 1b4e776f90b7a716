"""Errors to plant in protocols: offers in turn, deadlines, limits, demands, majorities, crises, shifts of power."""

from __future__ import annotations

from mutants import Mutant, mutant

HOME = "solver/concepts/protocols/"
CHOSEN = "literature or begin or breakdown_instead or fixed_costs or outside_option or talks_at or no_zone"
OFFERS = ("tests/concepts/test_alternating.py", "-k", f"{CHOSEN} or (fixed_points and (plain or second))")
ENDS = ("tests/concepts/test_alternating.py", "-k", "deadline or (backward_induction and (1 or 2))")
LIMITS = ("tests/concepts/test_alternating.py", "-k", "limit or short")
ONE = ("tests/concepts/test_alternating.py", "-k", "ultimatums")
REST = ("tests/concepts/test_protocols.py",)
FORM = ("tests/forms/test_protocol_form.py",)

RUBINSTEIN, STATIONARY, TALKS = HOME + "rubinstein.py", HOME + "stationary.py", HOME + "talks.py"
FRONTIER, FINITE, RATES = HOME + "frontier.py", HOME + "finite.py", HOME + "rates.py"
ULTIMATUM = HOME + "ultimatum.py"
DEMAND, MAJORITY, CRISIS = HOME + "nash_demand.py", HOME + "baron_ferejohn.py", HOME + "crisis.py"
PRIVATE, SHIFT, PLANE = HOME + "private_costs.py", HOME + "power_shift.py", HOME + "plane.py"

MUTANTS: tuple[Mutant, ...] = (
    mutant("a breakdown that costs patience nothing", TALKS, "eps = (delta[0] * (one - risk), delta[1] * (one - risk))",
           "eps = (delta[0], delta[1])", OFFERS),
    mutant("what a breakdown pays forgotten", TALKS, "delta[i] * risk * (collapse[i] - threat[i]) - costs[i]",
           "threat[i] - threat[i] - costs[i]", OFFERS),
    mutant("waiting by the other side's patience", TALKS, "self.eps[player] * (next_round - d)",
           "self.eps[1 - player] * (next_round - d)", OFFERS),
    mutant("the answer goes to the second side whoever begins", RUBINSTEIN, "(deal.x, deal.y)[talks.first]",
           "(deal.x, deal.y)[0]", OFFERS),
    mutant("an outside option always taken into the offer", RUBINSTEIN,
           "yield settled(w - waiting if offer.option else waiting - w, known)",
           "yield settled(w - w if offer.option else waiting - w, known)", OFFERS),
    mutant("an offer beyond the end of its edge", RUBINSTEIN,
           "        yield from offer.edge.within(responder, here[responder], known)\n", "", OFFERS),
    mutant("an agreement that pays less than none", RUBINSTEIN,
           "                yield settled(x[i] - self.press.endless(i), known)\n", "                pass\n", OFFERS),
    mutant("no answer where nothing can be agreed", RUBINSTEIN, "        yield from engine.failures()\n",
           "        yield from ()\n", OFFERS),
    mutant("an owner that opts out while it proposes", RUBINSTEIN, "        if takes[0] == takes[1]:\n",
           "        if True:\n", OFFERS),
    mutant("an edge of the frontier that rises", FRONTIER, "        yield at_least(end[1] - start[1], strict=True)\n",
           "", OFFERS),
    mutant("edges below other points", FRONTIER, "yield at_least(-self.beyond(low, high, self.point(k)))",
           "yield at_least(self.beyond(low, high, self.point(k)))", OFFERS),
    mutant("a favourite point unkind to the other", FRONTIER, "(equal(ahead), at_least(kinder))",
           "(equal(ahead), at_least(-kinder))", OFFERS),
    mutant("a cross section at the wrong share", PLANE, "share = (floor - p[responder])",
           "share = (q[responder] - floor)", OFFERS),
    mutant("a fixed point that is none", STATIONARY, "self._answer(a) == a and ", "", OFFERS),
    mutant("the last round ends with what waiting pays", FINITE, "if path.paid else d[i] for i in (0, 1)]",
           "if path.paid else self.press.waiting(i, d[i] + d[i]) for i in (0, 1)]", ENDS),
    mutant("the same proposer every round", FINITE, "proposer = (self.talks.first + t - 1) % 2",
           "proposer = self.talks.first", ENDS),
    mutant("rounds in the wrong order", FINITE, "_Path((paid, *path.paid), ", "_Path((*path.paid, paid), ", ENDS),
    mutant("an option worth less than waiting is taken", FINITE,
           "taken = (settled(w - waits[responder], path.cell, strict=True),)",
           "taken = (settled(waits[responder] - w, path.cell, strict=True),)", ENDS),
    mutant("no refusal where it pays the proposer more", FINITE,
           "            for barred in self.frontier.out_of_reach(refused):\n", "            for barred in ():\n", ENDS),
    mutant("the limit by the highest power", RATES, "for power, terms in sorted(powers.items())]",
           "for power, terms in sorted(powers.items(), reverse=True)]", LIMITS),
    mutant("a discount factor that grows with the rate", RATES,
           "return one - grown if rates.linear else one / (one + grown)",
           "return one - grown - grown if rates.linear else one / (one + grown * grown)", LIMITS),
    mutant("walls of the limit left to the first coefficient", RATES,
           "(*map(finer.condition, deal.cell), *highest)", "map(finer.condition, deal.cell)", LIMITS),
    mutant("weights the wrong way round", RATES,
           "self.speeds[1] * step[0] * gains[1] + self.speeds[0] * step[1] * gains[0]",
           "self.speeds[0] * step[0] * gains[1] + self.speeds[1] * step[1] * gains[0]", LIMITS),
    mutant("an ultimatum that pays the proposer less than none", ULTIMATUM,
           "keeps = settled(offer[first] - reserved[first], edge.cell)",
           "keeps = settled(offer[first] - offer[first], edge.cell)", ONE),
    mutant("an ultimatum by the wrong side", ULTIMATUM, "    answers = 1 - first\n    for edge",
           "    answers = first\n    for edge", ONE),
    mutant("outside options left out of an ultimatum", ULTIMATUM, "(d if w is None else w for w, d",
           "(d for w, d", ONE),
    mutant("no end of talks without agreement", ULTIMATUM, "        if feasible(barred):\n", "        if False:\n",
           ONE),
    mutant("demands that leave something on the table", DEMAND, "        if i + j >= n:\n",
           "        if i + j >= n - 1:\n", REST),
    mutant("a demand below the outside option", DEMAND, "                yield at_least(worth[j] - d[1])\n",
           "                pass\n", REST),
    mutant("incompatible demands that one side would give up", DEMAND,
           "            yield at_least(d[1] - worth[n - i])\n", "            pass\n", REST),
    mutant("a vote too many", MAJORITY, "bought = _votes(members, quota) - 1\n    cell",
           "bought = _votes(members, quota)\n    cell", REST),
    mutant("a simple majority of half", MAJORITY, "return members // 2 + 1", "return (members + 1) // 2", REST),
    mutant("votes bought at no discount", MAJORITY, "price = discount * number(ring, Fraction(1, members))",
           "price = number(ring, Fraction(1, members))", REST),
    mutant("a range by the other's cost", CRISIS, "low, high = power - costs[0], power + costs[1]",
           "low, high = power - costs[1], power + costs[0]", REST),
    mutant("a range that leaves the stake", CRISIS, "(one, (at_least(high - one),))", "(high, (at_least(high - one),))",
           REST),
    mutant("peace where war costs less than nothing", CRISIS, "(-costs[0] - costs[1], low - one, -high)",
           "(low - one, -high)", REST),
    mutant("a single offer at the wrong end", CRISIS, "share = least if first == 1 else most",
           "share = most if first == 1 else least", REST),
    mutant("a demand twice as bold", PRIVATE, "top, room = (most - cost) * half, one - p",
           "top, room = most - cost, one - p", REST),
    mutant("a demand of more than the stake", PRIVATE, "at_least(most + cost), at_least(room - top)",
           "at_least(most + cost)", REST),
    mutant("a safe demand where risk pays", PRIVATE, '("safe demand", nothing, (at_least(cost - most),))',
           '("safe demand", nothing, (at_least(cost),))', REST),
    mutant("the other's costs of war forgotten", PRIVATE, "room - z + z * z * half / most", "room - z", REST),
    mutant("war that leaves the discount out", SHIFT, "wanted = power[0] * long - costs[0] - discount * given",
           "wanted = power[0] * long - costs[0] - given", REST),
    mutant("war by the other's cost", SHIFT, "later = power[1] - costs[0]", "later = power[1] - costs[1]", REST),
    mutant("war at the margin itself", SHIFT, "at_least(margin, strict=True)", "at_least(margin)", REST),
    mutant("a gift below nothing", SHIFT, "((wanted, at_least(wanted)), (nothing, at_least(-wanted)))",
           "((wanted, at_least(wanted)), (wanted, at_least(-wanted)))", REST),
    mutant("whoever begins is not read", "solver/forms/protocol.py", "found[name] = _who(value[name], players)",
           "found[name] = 0", FORM),
    mutant("one option given to both", "solver/forms/protocol.py", "if player in value else None)",
           "if player in value else formulas.expression(0))", FORM),
    mutant("the chance of the other side to win", HOME + "catalogue.py",
           "seen = power if protocol.first == 0 else number(ring, 1) - power", "seen = power", FORM),
)  # fmt: skip
