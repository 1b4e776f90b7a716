"""What is played in a tree of numbers, by definition: slow, plain, for tests only; nothing of the solver is in it.

A pure profile is subgame perfect iff in every proper subgame no player gains by any other strategy there: all profiles
and all strategies are tried. Where two move at once, mixtures come from `brute_force` applied to the plans of the moves
that information sets tie together, for every choice of equilibria in the subgames below; each outcome comes with a
whole profile, off the path too, so that `gain` can hold it against every strategy in every subgame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from math import lcm, prod

import brute_force

Weights = tuple[Fraction, ...]
Values = tuple[Fraction, ...]
Behaviour = Mapping[int, Weights]  # the weights of the actions at every information set
Outcome = tuple[tuple[Weights, ...], Values]  # weights by information set, all 0 where it is not reached; values
Way = tuple[tuple["Turn", str], ...]
Plan = dict[int, str]
ZERO = Fraction(0)
MAX_CHOICES, MAX_PLANS = 300, 9  # of equilibria below a stage; of both players' plans in one


class TooMany(Exception):
    """There are more ways to play than the plain method goes through, or more players move at once than two."""


@dataclass(frozen=True)
class Turn:
    """A history at which somebody moves: `who`, None for chance; `known`, the number of its information set."""

    who: int | None
    known: int
    actions: tuple[str, ...]
    chances: Weights = ()


@dataclass(frozen=True)
class PlainTree:
    """A tree in numbers. Histories are texts as in a game file, depth first; information sets are numbered likewise."""

    players: int
    turns: Mapping[str, Turn]
    ends: Mapping[str, Values]

    @cached_property
    def sets(self) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Who moves at each information set of a player, and between what."""
        found = {turn.known: (turn.who, turn.actions) for turn in self.turns.values() if turn.who is not None}
        return dict(sorted(found.items()))

    @cached_property
    def ways(self) -> dict[str, tuple[str, ...]]:
        """The histories on the way to each one, the beginning first, itself last."""
        found: dict[str, tuple[str, ...]] = {"": ("",)}
        for history, turn in self.turns.items():
            for action in turn.actions:
                below = f"{history}/{action}" if history else action
                found[below] = (*found[history], below)
        return found

    def within(self, root: str) -> list[str]:
        """The histories at which somebody moves, from a history on."""
        return [h for h in self.turns if root in self.ways[h]]

    def steps(self, root: str, history: str) -> Way:
        """The moves with their actions on the way from one history to a later one."""
        way = self.ways[history]
        way = way[way.index(root) :]
        return tuple((self.turns[h], later.rpartition("/")[2]) for h, later in pairwise(way))

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Where proper subgames begin: alone in its set, and no set is partly among the histories from there on."""

        def is_root(root: str) -> bool:
            inside = self.within(root)
            known = {self.turns[h].known for h in inside}
            alone = sum(turn.known == self.turns[root].known for turn in self.turns.values()) == 1
            return alone and not any(self.turns[h].known in known for h in self.turns if h not in inside)

        return tuple(filter(is_root, self.turns))

    @cached_property
    def remembered(self) -> bool:
        """Whether no player ever forgets what it knew or did."""
        pasts: dict[int, set[tuple[tuple[int, str], ...]]] = {}
        for history, turn in self.turns.items():
            own = tuple((one.known, action) for one, action in self.steps("", history) if one.who == turn.who)
            if turn.who is not None:
                pasts.setdefault(turn.known, set()).add(own)
        return all(len(found) == 1 for found in pasts.values())

    def stage(self, root: str) -> tuple[list[str], list[str]]:
        """The histories of a subgame's moves before smaller subgames begin, and those where these begin, or ends."""
        later = [other for other in self.roots if other != root and root in self.ways[other]]
        inner = [h for h in self.within(root) if not any(other in self.ways[h] for other in later)]
        leaves = [h for h in (*self.turns, *self.ends) if h and h not in inner and self.ways[h][-2] in inner]
        return inner, leaves

    def movers(self, root: str) -> list[int]:
        """Who moves in a stage, chance apart."""
        return sorted({who for h in self.stage(root)[0] if (who := self.turns[h].who) is not None})

    def worth(self, history: str, behaviour: Behaviour) -> Values:
        """What a profile pays from a history on."""
        if history in self.ends:
            return self.ends[history]
        turn, total = self.turns[history], [ZERO] * self.players
        for weight, action in zip(
            turn.chances if turn.who is None else behaviour[turn.known], turn.actions, strict=True
        ):
            if weight:
                below = self.worth(f"{history}/{action}" if history else action, behaviour)
                total = [t + weight * value for t, value in zip(total, below, strict=True)]
        return tuple(total)

    def reached(self, root: str, behaviour: Behaviour) -> list[str]:
        """The histories of moves and ends that a profile leads to wherever chance allows it."""
        there = (h for h in (*self.turns, *self.ends) if root in self.ways[h])
        return [h for h in there if all(_weight(turn, action, behaviour) for turn, action in self.steps(root, h))]

    def outcome(self, behaviour: Behaviour, root: str = "") -> Outcome:
        known = {self.turns[h].known for h in self.reached(root, behaviour) if h in self.turns}
        weights = (behaviour[s] if s in known else (ZERO,) * len(actions) for s, (_, actions) in self.sets.items())
        return tuple(weights), self.worth(root, behaviour)

    def ends_of(self, outcome: Outcome) -> set[str]:
        """The ends that an outcome leads to wherever chance allows it."""
        return {h for h in self.reached("", dict(zip(self.sets, outcome[0], strict=True))) if h in self.ends}

    def plays(self, outcome: Outcome, history: str) -> bool:
        """Whether the players' choices on the way to a history are exactly those that lead to it, and chance's may."""
        weights = dict(zip(self.sets, outcome[0], strict=True))
        return all(
            turn.chances[turn.actions.index(a)] > 0 if turn.who is None else weights[turn.known] == pure(turn, a)
            for turn, a in self.steps("", history)
        )


def pure(turn: Turn, action: str) -> Weights:
    return tuple(Fraction(one == action) for one in turn.actions)


def _weight(turn: Turn, action: str, behaviour: Behaviour) -> bool:
    return turn.who is None or bool(behaviour[turn.known][turn.actions.index(action)])


# --- pure profiles, by definition -------------------------------------------------------------------


def pure_outcomes(tree: PlainTree) -> set[Outcome]:
    """The outcomes of the pure profiles that are an equilibrium in every proper subgame."""
    sets = tuple(tree.sets)
    inside = {root: _sets_within(tree, root) for root in tree.roots}
    places = {root: [sets.index(s) for s in inside[root]] for root in tree.roots}
    good = {root: _pure_equilibria(tree, root, inside[root]) for root in tree.roots}
    found = set()
    for chosen in product(*(tree.sets[s][1] for s in sets)):
        if all(tuple(chosen[k] for k in places[root]) in good[root] for root in tree.roots):
            found.add(
                tree.outcome(
                    {s: tuple(Fraction(a == b) for a in tree.sets[s][1]) for s, b in zip(sets, chosen, strict=True)}
                )
            )
    return found


def _sets_within(tree: PlainTree, root: str) -> list[int]:
    there = {tree.turns[h].known for h in tree.within(root)}
    return [s for s in tree.sets if s in there]


def _pure_equilibria(tree: PlainTree, root: str, sets: Sequence[int]) -> set[tuple[str, ...]]:
    """The pure equilibria of a subgame, an action for each of its sets: every profile, every other strategy."""
    paid = _paid(tree, root, sets)
    kept = set(paid)
    for player in range(tree.players):
        others = [k for k, s in enumerate(sets) if tree.sets[s][0] != player]
        most: dict[tuple[str, ...], int] = {}
        for chosen, values in paid.items():
            rest = tuple([chosen[k] for k in others])
            most[rest] = max(most.get(rest, values[player]), values[player])
        kept = {one for one in kept if paid[one][player] == most[tuple([one[k] for k in others])]}
    return kept


def _paid(tree: PlainTree, root: str, sets: Sequence[int]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """What each pure profile of a subgame pays, all payoffs times one number that makes them whole."""
    ends = []
    for end in (end for end in tree.ends if root in tree.ways[end]):
        way = tree.steps(root, end)
        needed = [(sets.index(turn.known), action) for turn, action in way if turn.who is not None]
        ends.append((needed, [_chance(way) * value for value in tree.ends[end]]))
    scale = lcm(*(value.denominator for _, values in ends for value in values))
    whole = [(needed, [int(value * scale) for value in values]) for needed, values in ends]
    return {
        chosen: tuple(map(sum, zip(*(v for needed, v in whole if all(chosen[k] == a for k, a in needed)), strict=True)))
        for chosen in product(*(tree.sets[s][1] for s in sets))
    }


def _chance(way: Way) -> Fraction:
    return prod((s.chances[s.actions.index(a)] for s, a in way if s.who is None), start=Fraction(1))


# --- mixtures where two move at once ----------------------------------------------------------------


def outcomes(tree: PlainTree) -> dict[Outcome, Behaviour]:
    """Every outcome, extreme mixtures of two who move at once among them, each with a whole profile."""
    below: dict[str, list[Behaviour]] = {}
    found: dict[Outcome, Behaviour] = {}
    for root in sorted(tree.roots, key=lambda one: -len(tree.ways[one])):
        found = {}
        for behaviour in _of_stage(tree, root, below):
            found.setdefault(tree.outcome(behaviour, root), behaviour)
        below[root] = list(found.values())
    return found


def _of_stage(tree: PlainTree, root: str, below: Mapping[str, Sequence[Behaviour]]) -> Iterator[Behaviour]:
    inner, leaves = tree.stage(root)
    movers = tree.movers(root)
    options = [plans(tree, inner, root, player) for player in movers]
    under = [leaf for leaf in leaves if leaf in tree.turns]
    if prod(len(below[leaf]) for leaf in under) > MAX_CHOICES or len(movers) > 2:
        raise TooMany
    for chosen in product(*(below[leaf] for leaf in under)):
        later: dict[int, Weights] = {s: weights for behaviour in chosen for s, weights in behaviour.items()}
        worth = {leaf: (tree.steps(root, leaf), tree.worth(leaf, later)) for leaf in leaves}
        paid = [_expected(tree, worth, dict(zip(movers, one, strict=True))) for one in product(*options)]
        for mixes in _solved(movers, [len(one) for one in options], paid):
            yield later | _actions(tree, inner, options, mixes)


def plans(tree: PlainTree, inner: Sequence[str], root: str, player: int) -> list[Plan]:
    """What a player can do in a stage: an action at each of its sets that the plan itself does not exclude."""
    sets = dict.fromkeys(tree.turns[h].known for h in inner if tree.turns[h].who == player)
    found: dict[tuple[tuple[int, str], ...], Plan] = {}
    for chosen in product(*(tree.sets[s][1] for s in sets)):
        strategy = dict(zip(sets, chosen, strict=True))
        open_ways = [h for h in inner if all(strategy[s.known] == a for s, a in tree.steps(root, h) if s.who == player)]
        there = {tree.turns[h].known for h in open_ways}
        kept = {s: action for s, action in strategy.items() if s in there}
        found.setdefault(tuple(kept.items()), kept)
    return list(found.values())


def _expected(tree: PlainTree, worth: Mapping[str, tuple[Way, Values]], does: Mapping[int, Plan]) -> Values:
    total = [ZERO] * tree.players
    for way, values in worth.values():
        if all(turn.who is None or does[turn.who].get(turn.known) == action for turn, action in way):
            total = [t + _chance(way) * value for t, value in zip(total, values, strict=True)]
    return tuple(total)


def _solved(movers: Sequence[int], sizes: Sequence[int], paid: Sequence[Values]) -> Iterator[tuple[Weights, ...]]:
    """Yield the weights of the plans of those who move: pure ones of one player, extreme ones of two."""
    if not movers:
        yield ()
    elif len(movers) == 1:
        best = max(values[movers[0]] for values in paid)
        for k, values in enumerate(paid):
            if values[movers[0]] == best:
                yield (tuple(Fraction(k == j) for j in range(len(paid))),)
    elif sum(sizes) > MAX_PLANS:
        raise TooMany
    else:
        rows = [paid[k * sizes[1] : (k + 1) * sizes[1]] for k in range(sizes[0])]
        A, B = (brute_force.matrix([values[player] for values in row] for row in rows) for player in movers)
        yield from brute_force.extreme_equilibria(A, B)


def _actions(
    tree: PlainTree, inner: Sequence[str], options: Sequence[Sequence[Plan]], mixes: Sequence[Weights]
) -> dict[int, Weights]:
    """The weights of the actions at every set of a stage; where a player never gets by itself, its first action."""
    found: dict[int, Weights] = {}
    for s in dict.fromkeys(tree.turns[h].known for h in inner if tree.turns[h].who is not None):
        each = [ZERO] * len(tree.sets[s][1])
        for theirs, mix in zip(options, mixes, strict=True):
            for plan, weight in zip(theirs, mix, strict=True):
                if s in plan:
                    each[tree.sets[s][1].index(plan[s])] += weight
        total = sum(each)
        found[s] = tuple(one / total for one in each) if total else tuple(Fraction(k == 0) for k in range(len(each)))
    return found


def gain(tree: PlainTree, behaviour: Behaviour) -> Fraction:
    """The most that any player gains by any other strategy in any proper subgame: 0 in an equilibrium."""
    most = ZERO
    for root in tree.roots:
        stays, sets = tree.worth(root, behaviour), _sets_within(tree, root)
        for player in range(tree.players):
            own = [s for s in sets if tree.sets[s][0] == player]
            for chosen in product(*(tree.sets[s][1] for s in own)):
                other = {s: tuple(Fraction(a == b) for b in tree.sets[s][1]) for s, a in zip(own, chosen, strict=True)}
                most = max(most, tree.worth(root, {**behaviour, **other})[player] - stays[player])
    return most


def ends_under(tree: PlainTree, does: Sequence[Plan]) -> Iterator[str]:
    """The ends that plans, one for each player, lead to wherever chance allows it."""
    for end in tree.ends:
        if all(turn.who is None or does[turn.who].get(turn.known) == a for turn, a in tree.steps("", end)):
            yield end
