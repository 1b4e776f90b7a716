"""Where there is an equilibrium in which each player uses exactly the strategies named.

Let the supports be I and J. The column mixtures in J that make every row of I a best answer
are a polytope, and its vertices are vertices of the best-response polyhedron. It has a point
with all of J in use exactly where for each j of J one of its vertices uses j: the mean of
these does. The same holds of the row mixtures, and the two conditions are independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.concepts.nash import pieces
from solver.concepts.polyhedron import SymbolicVertex
from solver.concepts.rivals import Supports, tight, used
from solver.domain import Domain, domain
from solver.forms.normal import NormalForm
from solver.lowering import Cell, tidy
from solver.proof.trials import excluded
from solver.region import Region


def mixture(game: NormalForm, supports: Supports) -> Region:
    """Where an equilibrium with exactly these supports exists, whether or not it is an extreme one.

    >>> from games import load
    >>> print(mixture(load("two-markets"), (0b11, 0b11)).merged())
    share > 1/3 and share < 2/3
    """
    over = domain(game.space)
    rows, columns = supports
    found: list[Cell] = []
    for piece in pieces(game, over):
        of_columns = list(_full(piece.answers_to_column.vertices, columns, rows, over))
        of_rows = list(_full(piece.answers_to_row.vertices, rows, columns, over)) if of_columns else []
        joined = (tidy(piece.guards + a + b) for a in of_columns for b in of_rows)
        found += [cell for cell in joined if cell is not None and not excluded(cell, over)]
    return Region(game.space, tuple(dict.fromkeys(found)))


def _full(vertices: Sequence[SymbolicVertex], support: int, best: int, over: Domain) -> Iterator[Cell]:
    """Where some mixture uses all of the support and makes all these strategies best answers."""
    inside = [
        (used(vertex), cell)
        for vertex in sorted(vertices, key=lambda vertex: -used(vertex).bit_count())
        if not used(vertex) & ~support
        for _, cell in tight(vertex, best)
        if not excluded(cell, over)
    ]
    yield from _covering(inside, support, (), over)


def _covering(inside: Sequence[tuple[int, Cell]], missing: int, so_far: Cell, over: Domain) -> Iterator[Cell]:
    """The conjunctions of vertices that between them use all that is missing."""
    if not missing:
        yield so_far
        return
    first = missing & -missing
    for uses, cell in inside:
        if uses & first:
            joined = tidy(so_far + cell)
            if joined is not None and not excluded(joined, over):
                yield from _covering(inside, missing & ~uses, joined, over)
