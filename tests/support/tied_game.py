"""A game two of whose parameters an assumption ties, as the text of its file."""

from __future__ import annotations

TIED = """schema = 1
form = "normal"
title = "Tied"
[players]
R = { strategies = ["a", "b"] }
C = { strategies = ["x", "y"] }
[parameters.p]
baseline = 1
range = [0, 2]
[parameters.q]
baseline = 2
range = [0, 4]
[parameters.r]
baseline = 1
range = [0, 2]
[payoffs]
"a, x" = ["p", "q"]
"a, y" = ["1", "r"]
"b, x" = ["r", "0"]
"b, y" = ["q", "p"]
[[assumptions]]
where = "q = 2*p"
"""
