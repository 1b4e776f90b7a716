"""The forms a game is written in: nouns that hold data and solve nothing. A function beside each form makes a game of
Python values, `solver.forms.files.toml_read` of a file."""

# Solutions of a bargaining problem; here, where help pages reach them without loading anything else.
CLOSED_SOLUTIONS = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian", "equal-area", "equal-gains")
TREE_CONCEPTS = ("subgame", "bayesian", "nash")  # the second where a threat may be empty otherwise, else the first
COALITION_CONCEPTS = ("shapley",)
SOLUTIONS = (*CLOSED_SOLUTIONS, "raiffa", "perles-maschler")
