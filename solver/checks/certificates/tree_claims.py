"""What a claim says of a tree in which no two players move at once, by the definition: written anew for the checker.

A profile says what is chosen at every information set. Between the beginning of a proper subgame, which holds every
information set whole or not at all, and those of the next smaller ones only one player moves here. So a profile is a
subgame-perfect equilibrium exactly if nobody gains by other choices between two such beginnings alone, reached or not
(the one-shot deviation principle, where everybody sees all moves). Claims speak of profiles:

    played         some subgame-perfect profile makes the choices named, wherever chance leads
    always_played  every one does
    value(US)      a comparison with it holds of some subgame-perfect profile

Nothing is folded back from the ends here: profiles are listed one by one. Hendon, Jacobsen, Sloth (1996), "The One-Shot
Deviation Principle for Sequential Rationality", Games and Economic Behavior 12.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from solver.checks.certificates.claims import ClaimTranslator, read_claim
from solver.checks.certificates.formula import Formula, TooLarge, denial, every, some
from solver.errors import UsageError
from solver.expressions.conditions import Comparison, Condition, ConditionNode, Predicate, holds
from solver.expressions.expression import evaluate, substitute
from solver.expressions.nodes import Node, add, multiply
from solver.forms.histories import CHANCE, Move, after
from solver.forms.normal import NormalForm
from solver.forms.predicates import SOME_VALUE, WELFARE, value_name
from solver.forms.tree import Tree

MAX_PROFILES = 4_096
Choices = Mapping[str, str]  # of a history the action chosen there


@dataclass(frozen=True, slots=True)
class Profile:
    """Choices, the values at the beginning, and what makes it subgame-perfect: each first value at least the second."""

    choices: Choices
    values: tuple[Node, ...]
    deviations: tuple[tuple[Node, Node], ...]


def profiles(game: Tree) -> Iterator[Profile]:
    """Yield every profile of a tree; UsageError where two move at once, TooLarge for too many.

    >>> from games import load
    >>> len(list(profiles(load("wedge"))))
    8
    """
    begins = _stages(game)
    moves = [move for stage in begins.values() for move in stage]
    if prod(len(move.actions) for move in moves) > MAX_PROFILES:
        raise TooLarge(f"the tree has more than {MAX_PROFILES} profiles of choices; claim it of a smaller one")
    seats = {player.name: k for k, player in enumerate(game.players)}
    for chosen in product(*(move.actions for move in moves)):
        choices = _choices(moves, chosen)
        values = _values(game, choices)
        deviations = [
            (values[root][seat], _values(game, choices | other, root)[root][seat])
            for root, stage in begins.items()
            for seat in {seats[move.player] for move in stage}
            for other in (_choices(stage, actions) for actions in product(*(move.actions for move in stage)))
            if not other.items() <= choices.items()
        ]
        yield Profile(choices, values[""], tuple(deviations))


def _choices(moves: Sequence[Move], actions: Sequence[str]) -> dict[str, str]:
    return {history: action for move, action in zip(moves, actions, strict=True) for history in move.at}


def _stages(game: Tree) -> dict[str, list[Move]]:
    """Return, by where a proper subgame begins, the information sets before the next smaller ones begin."""
    hidden = [move.at for move in game.moves if len(move.at) > 1 and move.player != CHANCE]
    found: dict[str, list[Move]] = {}
    for move in game.moves:
        root = move.at[0]
        while any(len({_is_within(one, root) for one in at}) > 1 for at in hidden):
            root = root.rpartition("/")[0]
        if move.player != CHANCE:
            found.setdefault(root, []).append(move)
    if any(len({move.player for move in stage}) > 1 for stage in found.values()):
        raise UsageError("a certificate is written for trees in which no two players move without seeing each other")
    return found


def _is_within(history: str, root: str) -> bool:
    return not root or history == root or history.startswith(f"{root}/")


def _values(game: Tree, choices: Choices, root: str = "") -> dict[str, tuple[Node, ...]]:
    """Return what each history from one on is worth to each player if the choices are made from there on."""
    found: dict[str, tuple[Node, ...]] = {}
    for history in reversed(game.histories):
        move = game.move_at(history)
        if not _is_within(history, root):
            continue
        if move is None:
            found[history] = tuple(game.expanded(entry) for entry in game.cell(history))
        elif move.player != CHANCE:
            found[history] = found[after(history, choices[history])]
        else:
            chances = [game.expanded(entry) for entry in move.probabilities]
            below = [found[after(history, action)] for action in move.actions]
            worth = ([multiply(p, u) for p, u in zip(chances, each, strict=True)] for each in zip(*below, strict=True))
            found[history] = tuple(add(*terms) if len(terms) > 1 else terms[0] for terms in worth)
    return found


def makes(game: Tree, profile: Profile, outcome: str) -> bool:
    """Whether a profile makes exactly the choices that lead to the histories named.

    >>> from games import load
    >>> offer = load("thaad-offer")
    >>> sum(makes(offer, one, "offer/accept") for one in profiles(offer))
    4
    """
    used: dict[str, set[str]] = {}
    for named in game.named(outcome):
        actions = named.split("/")
        for k, action in enumerate(actions):
            used.setdefault("/".join(actions[:k]), set()).add(action)
    return all(used[history] == {choice} for history, choice in profile.choices.items() if history in used)


class TreeTranslator(ClaimTranslator):
    """Writes claims about one tree as formulas.

    >>> from games import load
    >>> translator = TreeTranslator(load("wedge"))
    >>> formula = translator.says(translator.tree.claim("played(accommodate/stand)").tree)
    >>> len(translator.polynomials.keys)
    5
    """

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree)
        self.tree = tree
        self.found: list[tuple[Profile, Formula]] = []

    def perfect(self) -> list[tuple[Profile, Formula]]:
        """Return every profile with the formula that makes it subgame-perfect."""
        if not self.found:
            for one in profiles(self.tree):
                self.found.append((one, every(*(self.comparison(a, ">=", b) for a, b in one.deviations))))
        return self.found

    def comparison(self, left: Node, relation: str, right: Node) -> Formula:
        return self.by_cases(lambda larger: self.compared(left, relation, right, larger))

    def predicate(self, asked: Predicate) -> Formula:
        if asked.name == SOME_VALUE:
            return some(
                *(every(perfect, self.comparison(*_valued(self.tree, asked, one))) for one, perfect in self.perfect())
            )
        doing = [(perfect, makes(self.tree, one, asked.arguments[0])) for one, perfect in self.perfect()]
        played = some(*(perfect for perfect, does in doing if does))
        if asked.name == "played":
            return played
        return every(played, denial(some(*(perfect for perfect, does in doing if not does))))


def translator_of(game: NormalForm | Tree) -> ClaimTranslator:
    """Return what writes claims about a game as formulas.

    >>> from games import load
    >>> type(translator_of(load("wedge"))).__name__
    'TreeTranslator'
    """
    return TreeTranslator(game) if isinstance(game, Tree) else ClaimTranslator(game)


def claim_about(game: NormalForm | Tree, text: str) -> Condition:
    """Return the claim about a game that a text writes.

    >>> from games import load
    >>> claim_about(load("wedge"), "played(confront)").tree
    Predicate(name='played', arguments=('confront',))
    """
    return read_claim(game, text)


def _valued(game: Tree, asked: Predicate, profile: Profile) -> tuple[Node, str, Node]:
    """Return a comparison of values with the values of a profile in it."""
    compared = asked.inner
    assert isinstance(compared, Comparison)
    known = {value_name("payoff", player.name): u for player, u in zip(game.players, profile.values, strict=True)}
    known[value_name(WELFARE)] = add(*profile.values)
    return substitute(compared.left, known), compared.relation, substitute(compared.right, known)


def holds_in_tree(game: Tree, claim: ConditionNode, point: Mapping[str, Fraction]) -> bool:
    """Whether a claim about a tree holds at a point, by what the profiles pay there.

    >>> from games import load
    >>> offer = load("thaad-offer")
    >>> holds_in_tree(offer, offer.claim("always_played(offer/accept/enforce)").tree, offer.space.baseline)
    True
    """
    perfect = [
        one for one in profiles(game) if all(evaluate(a, point) >= evaluate(b, point) for a, b in one.deviations)
    ]

    def decided(asked: Predicate) -> bool:
        if asked.name == SOME_VALUE:
            return any(holds(Comparison(*_valued(game, asked, one)), point) for one in perfect)
        does = [makes(game, one, asked.arguments[0]) for one in perfect]
        return any(does) if asked.name == "played" else all(does)

    return holds(claim, point, decided)
