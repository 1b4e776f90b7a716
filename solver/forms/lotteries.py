"""A game in normal form as a dispute: what it pays is bargained over.

Its profiles are the agreements, and so are lotteries over them, so that the feasible set is the hull of the payoffs.
Without an agreement the players get the payoffs of a profile that is named (an equilibrium, say), numbers or
expressions of one's own, or what each can be sure of with a pure strategy:

    maximin_i = max over own strategies of min over everybody else's, of u_i.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from solver.errors import UsageError
from solver.expressions.expression import Expression, of
from solver.expressions.nodes import Call, Node, render
from solver.forms.dispute import Dispute
from solver.forms.dispute_tables import read_by_party
from solver.forms.formulas import Formulas
from solver.forms.normal import NormalForm
from solver.forms.parties import Agreement, Party
from solver.forms.players import outcome_parts, player_names
from solver.forms.reductions import Reduced
from solver.regions.parameters import check_kind, quote

Disagreement: TypeAlias = str | Mapping[str, object] | Sequence[object]
MAXIMIN = "maximin"
ASSUMED = "Without an agreement each side has what one of its strategies, unmixed, makes it sure of."


def bargain_over_profiles(game: NormalForm, disagreement: Disagreement | None = None) -> Reduced[Dispute]:
    """Reduce a game in normal form to the dispute over what it pays; a lottery is one over its outcomes.

    >>> deal = bargain_over_profiles(load("thaad-deal"))
    >>> deal.back("withdraw, sanction"), deal.back("(withdraw-sanction + keep-tolerate)")
    ('(withdraw, sanction)', '(withdraw, sanction) + (keep, tolerate)')
    """
    profiles = {one: f"({', '.join(profile)})" for profile in game.profiles() for one in _names_of(profile)}

    def back(outcome: str) -> str:
        inner = outcome.strip()
        inner = inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner
        return " + ".join(profiles.get(part, part) for part in inner.split(" + "))

    return Reduced(from_normal(game, MAXIMIN if disagreement is None else disagreement), back)


def _names_of(profile: Sequence[str]) -> tuple[str, str]:
    """Return what the agreement on a profile is called, and its name as one word, which lotteries have."""
    return ", ".join(profile), "-".join(profile)


def from_normal(game: NormalForm, disagreement: Disagreement = MAXIMIN) -> Dispute:
    """Make a dispute over the payoffs of a game in normal form.

    >>> deal = from_normal(load("thaad-deal"), "keep, tolerate")
    >>> deal.labels()[0], [render(tree) for tree in deal.threat]
    ('withdraw, sanction', ['0', '0'])

    `disagreement` is a profile, bare or as the label of a pure equilibrium, "(keep, tolerate)"; an expression for each
    player; or "maximin", which the note then tells. Published answers speak of the game and are dropped. Raises
    UsageError for no such profile.
    """
    check_kind(game, NormalForm, "from_normal takes a game in normal form")
    if len(game.players) < 2:
        alone = player_names(game.players)
        raise UsageError(f"{alone} has nobody to bargain with; a dispute takes two players or more")
    parties = tuple(Party(player.name, player.title) for player in game.players)
    cells = zip(game.profiles(), game.payoffs, strict=True)
    agreements = tuple(Agreement(", ".join(profile), cell) for profile, cell in cells)
    kept = game.list_shared()
    if disagreement == MAXIMIN:
        kept["note"] = f"{game.note} {ASSUMED}".strip()
    return Dispute(parties, agreements=agreements, disagreement=_disagreement(game, parties, disagreement), **kept)


def _disagreement(game: NormalForm, parties: Sequence[Party], asked: Disagreement) -> tuple[Expression, ...]:
    if asked == MAXIMIN:
        return tuple(maximin(game, seat) for seat in range(len(game.players)))
    if isinstance(asked, str):
        return game.cell(_profile(game, asked))
    declared = {*game.space.names, *(name for name, _ in game.terms)}
    return read_by_party("disagreement", asked, parties, Formulas(declared))


def _profile(game: NormalForm, text: str) -> tuple[str, ...]:
    names = outcome_parts(text)
    if any(" + " in name for name in names):
        advice = "give its payoffs as expressions, one a player"
        raise UsageError(f"{quote(text)} mixes strategies, and what it pays depends on where it stands; {advice}")
    if len(names) != len(game.players):
        each = f"a strategy for each of {player_names(game.players)}, or an expression for each"
        raise UsageError(f"{quote(text)} is no disagreement point; give {MAXIMIN}, {each}")
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
    """Return the Min or Max of trees, equal ones once."""
    different = tuple(dict.fromkeys(trees))
    return different[0] if len(different) == 1 else Call(function, different)
