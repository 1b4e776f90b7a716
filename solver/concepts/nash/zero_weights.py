"""Strategies that a branch mixes by its formula and leaves unused wherever it stands.

On a region without interior a weight N/D of a mixture can be zero throughout: N has an affine factor that the
affine conditions of every cell make vanish, which linear programming proves exactly. There the branch is the same
point as a branch of smaller supports. A weight that only curved conditions make vanish is not found.
"""

from __future__ import annotations

from solver.algebra.polynomials import Poly, is_affine
from solver.atlas import Branch
from solver.regions.constraints import constraint
from solver.regions.decide.emptiness import implies

Names = tuple[tuple[str, ...], ...]


def idle(branch: Branch) -> Names:
    """For each player the strategies of the support whose weight is zero wherever the branch stands.

    >>> from games import load
    >>> from solver import nash
    >>> deal = load("thaad-deal")
    >>> [idle(branch) for branch in nash(deal).branches if not branch.is_pure]
    [((), ())]
    """
    thin = branch.verdict.kind == "nonempty" and branch.verdict.full is False
    if branch.is_pure or not thin:
        return tuple(() for _ in branch.names)
    return tuple(
        tuple(
            name
            for name, weight in zip(names, weights, strict=True)
            if not weight.over.is_constant() and _vanishes(weight.over, branch)
        )
        for names, weights in zip(branch.names, branch.strategies, strict=True)
    )


def remaining(branch: Branch) -> Names:
    """The supports without the idle strategies.

    >>> from games import load
    >>> from solver import nash
    >>> remaining(nash(load("thaad-deal")).branches[-1])
    (('withdraw', 'keep'), ('sanction', 'tolerate'))
    """
    return tuple(
        tuple(name for name in support if name not in unused)
        for support, unused in zip(branch.supports, idle(branch), strict=True)
    )


def _vanishes(over: Poly, branch: Branch) -> bool:
    factors = [factor for factor, _ in over.factor()[1] if is_affine(factor)]
    return bool(factors) and all(
        any(implies(tuple(c for c in cell if c.is_affine), constraint(f, "=="), branch.region.domain) for f in factors)
        for cell in branch.region.simplified().cells
    )
