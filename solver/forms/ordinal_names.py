"""The name of a 2×2 game by how its players rank the outcomes.

Call C the row in which the column player's best outcome lies and the column in which the row
player's lies, D the others. A player ranks R (both play C), S (it alone plays C), T (it alone plays D) and P (both play
D): the word of the letters, best first, begins with R or T, so there are twelve. Each names the symmetric game in which
both players have it; of two words, the row player's first, all 144 strict games have exactly one name. Ties lie between
strict games. Robinson, Goforth (2005), The Topology of the 2×2 Games; Bruns (2015), "Names for Games", Games 6(4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations, product

from solver.errors import UsageError
from solver.expressions.conditions import Comparison, ConditionNode, all_of, any_of, holds
from solver.forms.normal import NormalForm
from solver.forms.predicates import WORDS
from solver.report.words import join_words

_DEFECTS = {"R": (0, 0), "S": (0, 1), "T": (1, 0), "P": (1, 1)}  # the player itself, the other one
MAX_BORDERED = 3  # names that a tie is said to lie between
Outcome = tuple[int, int]


def ordinal_condition(game: NormalForm, names: Sequence[str]) -> ConditionNode:
    """Return when a game has a name, as comparisons of payoffs; UsageError unless it is 2×2.

    >>> render_condition(ordinal_condition(load("hawk-dove"), ["chicken"])).split(" and ")[:3]
    ['0 > (value - injury)/2', '(value - injury)/2 > value', 'value > value/2']
    """
    if game.shape != (2, 2):
        raise UsageError(f"ordinal names games of two players with two strategies each; this one is {game.shape_text}")
    words = WORDS[names[0]], WORDS[names[-1]]
    corners = (tuple(_letters(corner, k) for k in (0, 1)) for corner in _DEFECTS.values())
    ranked = ([[own[x] for x in word] for own, word in zip(both, words, strict=True)] for both in corners)
    return any_of(*(all_of(*_compare_payoffs(game, rankings)) for rankings in ranked))


def _letters(corner: Outcome, seat: int) -> dict[str, Outcome]:
    """Return one player's R, S, T and P, where both play C in the corner."""
    return {letter: (corner[0] ^ d[seat], corner[1] ^ d[1 - seat]) for letter, d in _DEFECTS.items()}


def _compare_payoffs(game: NormalForm, rankings: Iterable[Sequence[Outcome]]) -> list[Comparison]:
    """Compare each player's payoff in an outcome of its ranking, best first, with that in the next."""
    paid = ([game.write_out(game.cell(one)[seat]) for one in ranking] for seat, ranking in enumerate(rankings))
    return [Comparison(more, ">", less) for payoffs in paid for more, less in pairwise(payoffs)]


def _rankings(game: NormalForm, point: Mapping[str, Fraction]) -> list[tuple[tuple[Outcome, ...], ...]]:
    """Return the ways to rank the outcomes at a point, for both players: several where payoffs tie."""

    def orders(paid: Sequence[Sequence[Fraction]]) -> Iterator[tuple[Outcome, ...]]:
        for order in permutations(_DEFECTS.values()):
            if all(paid[i][j] >= paid[k][m] for (i, j), (k, m) in pairwise(order)):
                yield order

    return list(product(*map(orders, game.payoffs_at(point))))


def reversed_somewhere(game: NormalForm, point: Mapping[str, Fraction]) -> ConditionNode:
    """Return when a player of a 2×2 game prefers what it does not at a point, or has a preference where it had none.

    >>> len(reversed_somewhere(load("two-markets"), {"share": Fraction(3, 4)}).parts)
    6
    """
    pairs = _compare_payoffs(game, _rankings(game, point)[0])
    return any_of(*(Comparison(one.left, "<" if holds(one, point) else "!=", one.right) for one in pairs))


def ordinal_name(game: NormalForm, point: Mapping[str, Fraction]) -> str:
    """Return the name of a 2×2 game at a point; with ties, the strict games that it lies between.

    >>> deal = load("thaad-deal")
    >>> ordinal_name(deal, deal.space.baseline), ordinal_name(deal, deal.space.point({"shield": 6}))
    ("Prisoner's Dilemma", "a tie, between Prisoner's Dilemma and Deadlock x Prisoner's Dilemma")
    """
    known = {word: name.replace("-", " ").title().replace("ners", "ner's") for name, word in WORDS.items()}
    found: dict[str, None] = {}
    for both in _rankings(game, point):
        corner = both[1][0][0], both[0][0][1]
        letters = ({outcome: x for x, outcome in _letters(corner, seat).items()} for seat in (0, 1))
        words = [known["".join(own[one] for one in ranking)] for own, ranking in zip(letters, both, strict=True)]
        found[" x ".join(dict.fromkeys(words))] = None
    if len(found) > MAX_BORDERED:
        return f"ties, where {len(found)} ordinal games meet"
    return f"a tie, between {join_words([*found])}" if len(found) > 1 else next(iter(found))
