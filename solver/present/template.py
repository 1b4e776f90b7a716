"""The commented game file that `zopa new` writes: a small game that is valid as it stands.

>>> from solver.gamefile import reads
>>> reads(TEMPLATE).shape
(2, 2)
"""

TEMPLATE = """\
# A game for zopa. Change what you need, then:
#     zopa check FILE          is it a game?
#     zopa solve FILE          every equilibrium, and where each one stands
#     zopa when FILE "equilibrium(open, open)"     when does that outcome hold?
# Lines that begin with # are comments. Numbers are exact: 0.1 is one tenth, "7/3" is seven thirds.

schema = 1
form = "normal"
title = "Two firms choose a standard"
note = "Baselines are illustrative, not estimates."

# Who plays, and between which choices (letters, digits, _ and inner -).
[players]
north = { name = "Northern Devices", strategies = ["open", "closed"] }
south = { name = "Southern Systems", strategies = ["open", "closed"] }

# Every symbol in a payoff. baseline and range are required; the answers hold within the ranges.
[parameters.network]
meaning = "gain to each firm when both use the open standard"
symbol = "n"                     # for LaTeX; optional
baseline = 4
range = [0, 10]
control = "nobody"               # or a player: whose lever it is
source = "sketch"                # a key of [sources]; optional

[parameters.lock_in]
meaning = "gain from keeping one's own customers captive"
baseline = 3
range = [0, 10]

[parameters.cost]
meaning = "cost of conversion"
baseline = "1/2"
range = [0, 2]
distribution = "uniform"         # optional; or { kind = "triangular", mode = 1 }

# Named parts of formulas; optional.
[terms]
joint = "network - cost"

# One line for every pair of choices: what north gets, what south gets.
# + - * / ** and Min, Max, Abs over parameters and terms.
[payoffs]
"open, open" = ["joint", "joint"]
"open, closed" = ["-cost", "lock_in"]
"closed, open" = ["lock_in", "-cost"]
"closed, closed" = ["lock_in/2", "lock_in/2"]

# What holds throughout; optional.
[[assumptions]]
where = "network >= cost"

# Where it comes from; optional.
[sources.sketch]
title = "Our own sketch"
note = "replace it by the source of your numbers"
"""
