"""Every extreme Nash equilibrium of a two-player game whose payoffs lie in a number field Q(α), exactly.

At an irrational tipping point α the payoffs are elements of Q(α). The same steps are taken as over the integers
(`point_solver`), vertices of both best-response polyhedra and pairs of them whose labels together are complete, with
the field's own exact signs: nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from solver.algebra.algebraic_numbers import Element, primitive_multiple
from solver.algebra.double_description import bits, extreme_rays
from solver.concepts.nash.components import connected_rows
from solver.concepts.nash.point_solver import Ray
from solver.forms.players import Equilibrium


def solve_over_field(
    A: Sequence[Sequence[Element]], B: Sequence[Sequence[Element]]
) -> tuple[tuple[Equilibrium, ...], ...]:
    """Return the extreme equilibria of the game with payoffs A (row), B (column), a tuple for each component.

    Numbers are fractions or roots. A component of one is isolated, a larger one a continuum. Pure strategies first.

    >>> _, root = real_roots([-2, 0, 1])
    >>> zero, one, t = (Element.of(root, poly) for poly in ([0], [1], [0, 1]))
    >>> for (found,) in solve_over_field([[t, zero], [zero, one]], [[one, zero], [zero, one]]):
    ...     print(*(f"{float(weight):.4f}" for weight in found.column), float(found.payoffs[0]))
    1.0000 0.0000 1.4142135623730951
    0.4142 0.5858 0.585786437626905
    0.0000 1.0000 1.0
    """
    m, n = len(A), len(A[0])
    mixtures_x = _field_vertices([list(line) for line in zip(*B, strict=True)], best=m, unused=0)
    mixtures_y = _field_vertices(A, best=0, unused=m)
    complete = (1 << (m + n)) - 1
    partners = [sum(1 << j for j, (_, y) in enumerate(mixtures_y) if x | y == complete) for _, x in mixtures_x]

    def descending(found: Equilibrium) -> list[float]:
        return [-float(weight) for weight in (*found.row, *found.column)]

    components = []
    for members in connected_rows(partners):
        pairs = ((_point(mixtures_x[i][0]), _point(mixtures_y[j][0])) for i in members for j in bits(partners[i]))
        found = sorted((Equilibrium((x[:-1], y[:-1]), (y[-1], x[-1])) for x, y in pairs), key=descending)
        components += [tuple(found)] if found else []
    return tuple(sorted(components, key=lambda component: descending(component[0])))


def _field_vertices(payoffs: Sequence[Sequence[Element]], best: int, unused: int) -> list[tuple[Ray, int]]:
    """Return the vertices as rays (w, u), w not zero, each with its labels."""
    alpha = payoffs[0][0].alpha
    zero, one = Element.of(alpha, [0]), Element.of(alpha, [1])
    rays = extreme_rays(payoffs, best, unused, zero, one, primitive_multiple)
    return [(ray, labels) for ray, labels in rays if any(ray[:-1])]  # the ray straight up is no vertex


def _point(ray: Ray) -> tuple[Any, ...]:
    """Return the weights of a vertex, which add up to 1, and its value."""
    total = reduce(add, ray[:-1])
    return tuple((entry / total).coordinate for entry in ray)
