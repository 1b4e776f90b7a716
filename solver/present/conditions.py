"""A region's conditions as a person reads them.

Constraints that the ranges or the others imply are dropped, two bounds on one expression
become a chain, and a bound at the end of a parameter's range an equality:

    share >= 1/3, share <= 2/3              1/3 <= share <= 2/3
    buffer >= calm, breach >= buffer - calm    0 <= buffer - calm <= breach
    shield <= 0, the range of shield being 0 to 10    shield = 0
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from solver.constraint import Constraint, Sentence
from solver.domain import Domain
from solver.polynomial import Poly, degrees, text
from solver.region import Region

Chain = tuple[str, ...]  # expression, relation, expression, or two relations round a middle

MIRROR = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}


def condition_text(chain: Chain) -> str:
    """A chain on one line, an equality with a plain =.

    >>> condition_text(("share", "==", "1/3"))
    'share = 1/3'
    """
    return " ".join("=" if part == "==" else part for part in chain)


def parts(chain: Chain) -> list[Chain]:
    """A chain as single comparisons.

    >>> parts(("0", "<=", "x", "<", "1"))
    [('0', '<=', 'x'), ('x', '<', '1')]
    """
    return [chain[k : k + 3] for k in range(0, len(chain) - 2, 2)]


@lru_cache(maxsize=1_000)
def conditions(region: Region) -> tuple[tuple[Chain, ...], ...]:
    """The alternatives of a region, each a conjunction of chains; none: nowhere; an empty one: everywhere.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace(tuple(Parameter(name, 1, 0, 2) for name in ("calm", "buffer", "breach")))
    >>> conditions(where("1/3 <= calm and calm < 1", space))
    ((('1/3', '<=', 'calm', '<', '1'),),)
    >>> conditions(where("0 <= buffer - calm <= breach", space))
    ((('0', '<=', 'buffer - calm', '<=', 'breach'),),)
    >>> conditions(where("calm <= 0", space))
    ((('calm', '==', '0'),),)
    """
    cells = region.simplified().cells
    return tuple(_chains(c, s, region.domain) for c, s in zip(cells, region.sentences(), strict=True))


def notation(region: Region) -> str:
    """A region in the notation of a game file; `always`, `never`.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> notation(where("x <= 0", ParameterSpace((Parameter("x", 1, 0, 2),))))
    'x == 0'
    """
    return _joined([" and ".join(map(" ".join, cell)) for cell in conditions(region)], "always", "never")


def sentence_text(region: Region) -> str:
    """A region on one line: `breach >= shield and 0 < calm < 1`; `everywhere`, `nowhere`.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> from solver.region import where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9),))
    >>> sentence_text(where("x > 1 and x < 2 or x > 3", space)), sentence_text(where("x >= 0", space))
    ('(1 < x < 2) or (x > 3)', 'everywhere')
    """
    cells = [" and ".join(map(condition_text, cell)) for cell in conditions(region)]
    return _joined(cells, "everywhere", "nowhere")


def _joined(alternatives: Sequence[str], everywhere: str, nowhere: str) -> str:
    if not alternatives:
        return nowhere
    if "" in alternatives:
        return everywhere
    return alternatives[0] if len(alternatives) == 1 else " or ".join(f"({one})" for one in alternatives)


# --- chains ---------------------------------------------------------------------------------------


def _chains(cell: Sequence[Constraint], sentences: Sequence[Sentence], over: Domain) -> tuple[Chain, ...]:
    chains: list[Chain | None] = [at_the_end(s, over) for s in sentences]
    for i in range(len(cell)):
        for j in range(len(cell)):
            first, second = chains[i], chains[j]
            if first is None or second is None or len(first) != 3 or len(second) != 3:
                continue
            joined = _same_middle(first, second) or _difference(cell[i], cell[j], over)
            if joined:
                chains[min(i, j)], chains[max(i, j)] = joined, None
    return tuple(chain for chain in chains if chain is not None)


def at_the_end(one: Sentence, over: Domain) -> Chain:
    """`shield <= 0` is `shield = 0` where shield starts at 0."""
    if one.left in over.names:
        k = over.names.index(one.left)
        end = {"<=": over.low[k], ">=": over.high[k]}.get(one.relation)
        if end is not None and one.right == str(end):
            return (one.left, "==", one.right)
    return (one.left, one.relation, one.right)


def _same_middle(lower: Chain, upper: Chain) -> Chain | None:
    """low <= x and x <= high in one."""
    if lower[0] == upper[0] and lower[1] in (">=", ">") and upper[1] in ("<=", "<"):
        return (lower[2], MIRROR[lower[1]], lower[0], upper[1], upper[2])
    return None


def _difference(lower: Constraint, upper: Constraint, over: Domain) -> Chain | None:
    """d >= 0 and x - d >= 0, for a single parameter x and a difference d, in one: 0 <= d <= x."""
    if lower is upper or "==" in (lower.relation, upper.relation) or len(lower.poly.coeffs()) < 2:
        return None
    top: Poly = lower.poly + upper.poly
    parameter = text(top, over.names)
    if parameter not in over.names or degrees(lower.poly)[over.names.index(parameter)]:
        return None
    return ("0", MIRROR[lower.relation], text(lower.poly, over.names), MIRROR[upper.relation], parameter)
