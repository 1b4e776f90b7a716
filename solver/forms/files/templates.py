"""The commented game files that `zopa new` writes: small games that are valid as they stand, one for each form.

>>> from solver.forms.files.toml_read import reads
>>> reads(TEMPLATE).shape, reads(DISPUTE).agenda
((2, 2), ('price', 'delivery'))
"""

from __future__ import annotations

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
DISPUTE = """\
# A dispute for zopa. Change what you need, then:
#     zopa check FILE          is it a dispute?
#     zopa show FILE           what it says, in words
#     zopa bargain FILE        what would be agreed on, and where there is anything to agree on
# Lines that begin with # are comments. Numbers are exact: 0.1 is one tenth, "7/3" is seven thirds.

schema = 1
form = "dispute"
title = "A supplier and a maker of bicycles"
note = "Baselines are illustrative, not estimates."

# Who bargains (letters, digits, _ and inner -); two or more. The name is optional: supplier = {}
[players]
supplier = { name = "Northern Frames" }
maker = { name = "Southern Bicycles" }

# What an agreement settles, each issue with its two ends.
[issues.price]
meaning = "price of a frame, in hundreds"
range = [0, 10]

[issues.delivery]
meaning = "share of the frames that come within a week"
range = [0, 1]

# Every symbol in a utility. baseline and range are required; the answers hold within the ranges.
[parameters.cost]
meaning = "cost of a frame"
symbol = "c"                     # for LaTeX; optional
baseline = 3
range = [0, 10]
control = "nobody"               # or a player: whose lever it is
source = "sketch"                # a key of [sources]; optional

[parameters.worth]
meaning = "what a frame is worth to the maker"
baseline = 7
range = [0, 20]

[parameters.haste]
meaning = "cost of delivering everything within a week"
baseline = "3/2"
range = [0, 5]
distribution = "uniform"         # optional; or { kind = "triangular", mode = 1 }

# Named parts of formulas, over parameters; optional.
[terms]
margin = "worth - cost"

# What each gets from an agreement: + - * / ** and Min, Max, Abs over issues, parameters and terms.
# Instead of [issues] and [utilities] a file may list agreements, over which lots may be drawn:
#     [agreements]
#     "long contract" is no name; long-contract = ["margin/2", "margin/2"] is a line
[utilities]
supplier = "price - cost - haste*delivery"
maker = "worth - price + 2*delivery"

# What each gets without one; optional, and 0 for those that are not named.
[disagreement]
maker = "margin/10"

# What holds throughout; optional.
[[assumptions]]
where = "worth >= cost"

# Where it comes from; optional.
[sources.sketch]
title = "Our own sketch"
note = "replace it by the source of your numbers"
"""
TEMPLATES = {"normal": TEMPLATE, "dispute": DISPUTE}
