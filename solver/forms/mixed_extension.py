"""A normal form as a bargaining problem: its profiles are the agreements, and so are lotteries over them.

The feasible set is the hull of the payoffs. Without an agreement the players get the payoffs of a profile that is
named (an equilibrium, say), numbers or expressions of one's own, or what each can be sure of with a pure strategy:

    maximin_i = max over own strategies of min over everybody else's, of u_i.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solver.errors import UsageError
from solver.expressions.expression import Expression, of
from solver.expressions.nodes import Call, Node, render
from solver.forms.dispute import Dispute
from solver.forms.formulas import Formulas
from solver.forms.normal import NormalForm
from solver.forms.players import Agreement, Party, outcome_parts, player_names
from solver.forms.tables import read_by_party
from solver.regions.parameters import quote

MAXIMIN = "maximin"
ASSUMED = "Without an agreement each side has what one of its strategies, unmixed, makes it sure of."


def from_normal(game: NormalForm, disagreement: str | Mapping[str, object] | Sequence[object] = MAXIMIN) -> Dispute:
    """Make a dispute over the payoffs of a game in normal form.

    >>> deal = from_normal(load("thaad-deal"), "keep, tolerate")
    >>> deal.labels()[0], [render(tree) for tree in deal.threat]
    ('withdraw, sanction', ['0', '0'])

    `disagreement` is a profile, bare or as the label of a pure equilibrium, "(keep, tolerate)"; an expression for each
    player; or "maximin", which the note then tells. Published answers speak of the game and are dropped. Raises
    UsageError for no such profile.
    """
    if len(game.players) < 2:
        raise UsageError(
            f"{player_names(game.players)} has nobody to bargain with; a dispute takes two players or more"
        )
    parties = tuple(Party(player.name, player.title) for player in game.players)
    return Dispute(
        players=parties,
        agreements=tuple(
            Agreement(", ".join(profile), cell) for profile, cell in zip(game.profiles(), game.payoffs, strict=True)
        ),
        disagreement=_disagreement(game, parties, disagreement),
        space=game.space,
        title=game.title,
        note=f"{game.note} {ASSUMED}".strip() if disagreement == MAXIMIN else game.note,
        name=game.name,
        terms=game.terms,
        sources=game.sources,
        fixed=game.fixed,
    )


def _disagreement(
    game: NormalForm, parties: Sequence[Party], asked: str | Mapping[str, object] | Sequence[object]
) -> tuple[Expression, ...]:
    if asked == MAXIMIN:
        return tuple(maximin(game, seat) for seat in range(len(game.players)))
    if isinstance(asked, str):
        return game.cell(_profile(game, asked))
    declared = {*game.space.names, *(name for name, _ in game.terms)}
    return read_by_party("disagreement", asked, parties, Formulas(declared))


def _profile(game: NormalForm, text: str) -> tuple[str, ...]:
    names = outcome_parts(text)
    if any(" + " in name for name in names):
        raise UsageError(
            f"{quote(text)} mixes strategies, and what it pays depends on where it stands; give its payoffs as "
            "expressions, one a player"
        )
    if len(names) != len(game.players):
        raise UsageError(
            f"{quote(text)} is no disagreement point; give {MAXIMIN}, a strategy for each of "
            f"{player_names(game.players)}, or an expression for each"
        )
    return names


def maximin(game: NormalForm, seat: int) -> Expression:
    """Return the payoff that a player can be sure of with a pure strategy, as an expression.

    >>> matrix = {"a, c": ["x", 1], "a, d": [0, 1], "b, c": [1, 0], "b, d": [1, 0]}
    >>> g = game({"one": ["a", "b"], "two": ["c", "d"]}, matrix, {"x": {"baseline": 1, "range": (0, 2)}})
    >>> str(maximin(g, 0)), str(maximin(g, 1))
    ('Max(Min(x, 0), 1)', 'Min(1, 0)')
    """
    worst: dict[str, list[Node]] = {strategy: [] for strategy in game.players[seat].strategies}
    for profile, cell in zip(game.profiles(), game.payoffs, strict=True):
        worst[profile[seat]].append(cell[seat].tree)
    tree = extreme("Max", [extreme("Min", trees) for trees in worst.values()])
    return of(render(tree), {*game.space.names, *(name for name, _ in game.terms)})


def extreme(function: str, trees: Sequence[Node]) -> Node:
    """Return the Min or Max of trees, equal ones once.

    >>> render(extreme("Min", [of(1).tree, of("x").tree, of(1).tree]))
    'Min(1, x)'
    """
    different = tuple(dict.fromkeys(trees))
    return different[0] if len(different) == 1 else Call(function, different)
