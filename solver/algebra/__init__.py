"""Exact computer algebra: polynomials, algebraic numbers, linear programs, polyhedra."""
