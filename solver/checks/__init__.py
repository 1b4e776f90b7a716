"""Answers checked without the solver: proof files, and other programs."""
