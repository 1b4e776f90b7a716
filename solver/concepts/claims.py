"""What each predicate of a claim means for the Nash equilibria of a game in normal form.

Predicates on pure strategies are comparisons of payoffs (`meaning`), for any number of
players. `unique` and `payoff_dominant` speak of the other equilibria (`rivals`), and
`equilibrium` of a mixture asks for one that uses exactly the strategies named (`mixtures`).
"""

from __future__ import annotations

from collections.abc import Sequence

from solver.atlas import Atlas
from solver.concepts import rivals
from solver.concepts.meaning import meaning
from solver.concepts.mixtures import mixture
from solver.condition import ConditionNode, Predicate
from solver.forms.kinds import as_normal
from solver.forms.normal import NormalForm
from solver.region import Region
from solver.without import Without


def nash_claim(atlas: Atlas, predicate: Predicate) -> ConditionNode | Region | Without:
    """A predicate as comparisons of payoffs, or as the set where it holds."""
    game, arguments = as_normal(atlas.game), predicate.arguments
    if predicate.name == "unique":
        return rivals.unique(game, _supports(game, arguments))
    if predicate.name == "payoff_dominant":
        row, column = (player.strategies.index(name) for player, name in zip(game.players, arguments, strict=True))
        return rivals.payoff_dominant(game, (row, column))
    if predicate.name == "equilibrium" and any(" + " in argument for argument in arguments):
        return mixture(game, _supports(game, arguments))
    return meaning(game, predicate)


def _supports(game: NormalForm, arguments: Sequence[str]) -> rivals.Supports:
    rows, columns = (
        sum(1 << k for k, name in enumerate(player.strategies) if name in argument.split(" + "))
        for player, argument in zip(game.players, arguments, strict=True)
    )
    return rows, columns
