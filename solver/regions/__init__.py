"""Semialgebraic subsets of parameter space: decide, simplify, measure."""
