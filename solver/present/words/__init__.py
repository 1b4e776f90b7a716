"""What the answers say, in words and short formulas: the vocabulary that every format shares.

Formulas stay in the game file's own notation. Free text from a game file is made
printable here: one line, no control characters, so no escape sequence reaches a terminal.
"""

from __future__ import annotations

from solver.present.words.choices import branch_choices, choice, point_choice, spread, subset_choices
from solver.present.words.games import fixed, outcome, paid, pays, shape, size, title, whole
from solver.present.words.numbers import amount, decimal, exactly, percent
from solver.present.words.points import degenerate, example, moved, phase_example, walls, way, whereabouts
from solver.present.words.sentences import clean, counted, listed
from solver.present.words.standing import KNIFE_EDGE, cases, phase_share, proof_word, smt_text, thinness, unmixed

__all__ = [
    "KNIFE_EDGE", "amount", "branch_choices", "cases", "choice", "clean", "counted", "decimal", "degenerate",
    "exactly", "example", "fixed", "listed", "moved", "outcome", "paid", "pays", "percent", "phase_example",
    "phase_share", "point_choice", "proof_word", "shape", "size", "smt_text", "spread", "subset_choices",
    "thinness", "title", "unmixed", "walls", "way", "whereabouts", "whole",
]  # fmt: skip
