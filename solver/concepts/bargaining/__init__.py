"""Bargaining solutions: which agreement reasonable theories pick."""

# What they are called, for help pages that load no mathematics; `atlas.SOLUTIONS` says what each one is.
CLOSED_FORMS = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian", "equal-area")
SOLUTIONS = (*CLOSED_FORMS, "raiffa", "perles-maschler")
RAIFFA_STEPS = ("raiffa-1", "raiffa-2", "raiffa-3")
