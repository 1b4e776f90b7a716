"""What a game of coalitions gives at one point: the core with its corners, the Shapley and Banzhaf values, the
nucleolus and the surpluses there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import ClassVar

from solver.concepts import coalition_values as values
from solver.concepts.piecewise import Agreed, AgreedAt
from solver.forms.coalition import CoalitionGame


@dataclass(frozen=True, slots=True)
class SharedAt(
    AgreedAt,
    schema="zopa.coalition_point/1",
    omit="outcomes branches worth",
    add="shapley",
    by=dict.fromkeys(("shapley", "banzhaf", "nucleolus"), "players"),
):
    """What a game of coalitions gives at one point; `outcomes` has the Shapley value.

    `core`: whether it is nonempty; `vertices`: its corners, None for more than coalition_values.MAX_VERTICES players;
    `nucleolus`: None where no shares leave everybody what it has alone; `surpluses`: there, of each player against each
    other; `not_convex`, `not_superadditive`: two coalitions that break it, none where it holds.
    """

    report: ClassVar[str] = "solver.questions.solve.coalition_report"
    game: CoalitionGame
    worth: tuple[Fraction, ...]
    core: bool
    vertices: tuple[tuple[Fraction, ...], ...] | None
    banzhaf: tuple[Fraction, ...]
    nucleolus: tuple[Fraction, ...] | None
    surpluses: Mapping[str, Mapping[str, Fraction]]
    shapley_in_core: bool
    shapley_in_kernel: bool
    not_convex: tuple[str, ...]
    not_superadditive: tuple[str, ...]

    @property
    def shapley(self) -> tuple[Fraction, ...]:
        return self.outcomes[0].payoffs

    @property
    def is_simple(self) -> bool:
        """Whether every coalition wins 1 or loses 0, and gains nothing by losing members, so that values are power."""
        joined = product(enumerate(self.worth), range(len(self.banzhaf)))
        return set(self.worth) == {0, 1} and all(w <= self.worth[group | 1 << k] for (group, w), k in joined)


def shared_at(game: CoalitionGame, point: Mapping[str, Fraction]) -> SharedAt:
    """Return what a game gives at a point, without closed forms.

    >>> found = shared_at(load("gloves"), {"pair": Fraction(1), "scrap": Fraction(0)})
    >>> found.core, [list(map(int, corner)) for corner in found.vertices], found.not_convex
    (True, [[1, 0, 0]], ('left, right', 'left, spare'))
    """
    worth, count = tuple(game.worths_at(point)), len(game.players)
    shapley = values.weighted_shares(worth, values.shapley_weights(count))
    best = values.nucleolus(worth)
    surpluses: dict[str, dict[str, Fraction]] = {}
    for (i, j), most in ({} if best is None else values.surpluses(worth, best)).items():
        surpluses.setdefault(game.players[i].name, {})[game.players[j].name] = most
    broken = (values.breaking_pair(worth, pairs(count)) for pairs in (values.convex_pairs, values.disjoint_pairs))
    return SharedAt(
        point, (None,), (), (Agreed("shapley", (), shapley),), game, worth,
        best is not None and values.in_core(worth, best),
        values.core_vertices(worth) if count <= values.MAX_VERTICES else None,
        values.weighted_shares(worth, values.banzhaf_weights(count)), best, surpluses, values.in_core(worth, shapley),
        values.in_kernel(worth, shapley), *(tuple(map(game.members, pair or ())) for pair in broken),
    )  # fmt: skip
