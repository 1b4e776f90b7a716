"""Proofs as files that anyone can check: `written` makes one, `check` goes through it again.

A certificate holds the game and the claim as text, and a proof that is small and easy to follow: points to be
substituted, and a tree of cases by the signs of polynomials whose ends are refuted one by one. The checker works
out for itself what the claim says, and shares no code with the regions, cells and searches of `prove`:

    values     rational functions, over the dictionaries of solver.proof.algebra
    formula    and, or, and the sign of a rational function
    claims     what each predicate says; vertices: what is said of all equilibria
    pointwise  the same at one point, by brute force
    tree       the tree of cases; search: how one is found
    record     the file: JSON, read with bounds
    writing    a proof to a certificate
    checking   a certificate to an answer; walking: its tree
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solver.certificates.checking import Checked, Step, check, check_text

if TYPE_CHECKING:
    from solver.certificates.writing import written

__all__ = ["Checked", "Step", "check", "check_text", "written"]


def __getattr__(name: str) -> Any:
    """`written`, loaded when it is asked for, since checking needs none of the search."""
    if name == "written":
        from solver.certificates.writing import written

        return written
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
