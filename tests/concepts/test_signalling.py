"""Perfect Bayesian equilibria against brute force, and against the published and the essay's own answers."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import product
from random import Random
from typing import Any

import pytest
from audit import how_many
from flint import fmpq
from signalling_oracle import Signalling, assessments, drawn, plays

from solver.atlas import branches_at
from solver.concepts.signalling.atlas import BayesianAtlas, believed_at, perfect_bayesian
from solver.forms.bayesian import TypedTree, bayesian


def as_tree(game: Signalling) -> TypedTree:
    types, signals, answers = game.shape
    ends = {
        f"t{t}/m{m}/r{r}": [game.sender[t, m, r], game.receiver[t, m, r]]
        for t, m, r in product(range(types), range(signals), range(answers))
    }
    prior = {f"t{t}": str(chance) for t, chance in enumerate(game.prior)}
    acts = {"sender": [f"m{m}" for m in range(signals)], "receiver": [f"r{r}" for r in range(answers)]}
    return bayesian(["sender", "receiver"], {"sender": prior}, acts, ends)


def found(tree: TypedTree, shape: tuple[int, int, int]) -> set[Any]:
    types, signals, _ = shape
    order = {move.at: k for k, move in enumerate(tree.sets)}
    first = [order[(f"t{t}",)] for t in range(types)]
    then = [order[tuple(f"t{t}/m{m}" for t in range(types))] for m in range(signals)]
    every = set()
    for one in believed_at(tree, {}).outcomes:
        chances = tuple(one.strategies[k] for k in first)
        sent = {m for each in chances for m, chance in enumerate(each) if chance}
        every.add((chances, tuple(one.strategies[k] if m in sent else None for m, k in enumerate(then))))
    return every


COUNTS = {
    (2, 2, 2): how_many(24, 300),
    (2, 3, 2): how_many(3, 100),
    (3, 2, 2): how_many(3, 100),
    (2, 2, 3): how_many(4, 100),
}
CASES = [(shape, seed) for shape, count in COUNTS.items() for seed in range(count)]


@pytest.mark.parametrize(("shape", "seed"), CASES)
def test_random_games_against_brute_force(shape: tuple[int, int, int], seed: int) -> None:
    game = drawn(shape, seed)
    assert found(as_tree(game), shape) == plays(game)


@pytest.mark.parametrize("seed", range(12))
def test_closed_forms_are_what_is_found_at_points(seed: int) -> None:
    tree = with_symbols(seed)
    atlas = perfect_bayesian(tree)
    random = Random(seed)
    for _ in range(6):
        point = {name: F(random.randint(0, 6), 2) for name in "xyz"} | {"p": F(random.randint(1, 3), 4)}
        there = believed_at(tree, point)
        numbers = {(one.strategies, one.payoffs) for one in there.outcomes}
        formulas = {
            (atlas.zero_unreached(here.strategies), here.payoffs)
            for here in (branch.at(point) for branch in branches_at(atlas, point))
        }
        assert formulas <= numbers
        if not atlas.at(point).walls:
            assert formulas == numbers
        for label in {one.label for one in there.outcomes}:
            assert atlas.claim(f"played({label})").at(point) is True


@pytest.mark.parametrize("seed", range(how_many(8, 60)))
def test_what_supports_a_threat_are_all_beliefs_that_do(seed: int) -> None:
    """The corners of the beliefs of each threat, at points off the walls, are those that brute force finds."""
    tree = with_symbols(seed)
    atlas, random, seen = perfect_bayesian(tree), Random(seed), 0
    for _ in range(12):
        point = {name: F(random.randint(0, 90), 30) for name in "xyz"} | {"p": F(random.randint(1, 9), 10)}
        if not atlas.at(point).walls:
            assert believed_by(atlas, point) == believed_by_force(at_numbers(tree, point))
            seen += 1
    assert seen > 6


def test_the_intuitive_criterion_rejects_what_brute_force_rejects() -> None:
    """At points off the walls: who could gain by a signal that nobody sends is worked out anew from the definition."""
    seen = {True: 0, False: 0}
    for make, seed in product((with_symbols, with_costs), range(how_many(3, 30))):
        tree = make(seed)
        atlas, random = perfect_bayesian(tree), Random(seed)
        order = {move.at: k for k, move in enumerate(tree.sets)}
        for _ in range(8):
            numbers = sorted(F(random.randint(0, 90), 30) for _ in "xyz")  # mostly one whom a signal pays, and one not
            point = dict(zip("yxz", numbers, strict=True)) | {"p": F(random.randint(1, 9), 10)}
            if atlas.at(point).walls:
                continue
            game = at_numbers(tree, point)
            by_force = {(one.signals, sender_gets(game, one)): is_rejected(game, one) for one in assessments(game)}
            for branch in branches_at(atlas, point):
                region, here = atlas.where_rejected(branch), branch.at(point)
                assert region is not None
                sent = tuple(here.strategies[order[f"t{t}",]] for t in range(2))
                known = by_force[sent, here.payoffs[0]]
                assert region.contains(point) is known
                seen[known] += 1
    assert min(seen.values()) > 2


@pytest.mark.parametrize("seed", range(how_many(4, 40)))
def test_what_the_criterion_keeps_is_exact_on_walls_too(seed: int) -> None:
    """`intuitive(...)` at points of which most lie on walls, against all assessments that brute force finds there."""
    tree, random = (with_costs if seed % 2 else with_symbols)(seed), Random(seed)
    atlas = perfect_bayesian(tree)
    for _ in range(6):
        point = {name: F(random.randint(0, 6), 2) for name in "xyz"} | {"p": F(random.randint(1, 3), 4)}
        game = at_numbers(tree, point)
        kept: dict[str, bool] = {}
        for one in assessments(game):
            ends = (
                f"t{t}/m{m}/r{r}" for t, m, r in product(range(2), repeat=3) if one.signals[t][m] and one.answers[m][r]
            )
            label = " + ".join(ends)
            kept[label] = kept.get(label, False) or not is_rejected(game, one)
        for label, known in kept.items():
            assert atlas.claim(f"intuitive({label})").at(point) is known


def sender_gets(game: Signalling, one: Any) -> F:
    each = product(range(2), repeat=3)
    return sum((game.prior[t] * one.signals[t][m] * one.answers[m][r] * game.sender[t, m, r] for t, m, r in each), F(0))


def is_rejected(game: Signalling, one: Any) -> bool:
    """Whether a type would surely gain by a signal that nobody sends, once it is not taken for those who could not."""
    gets = [
        sum(one.signals[t][m] * one.answers[m][r] * game.sender[t, m, r] for m in range(2) for r in range(2))
        for t in range(2)
    ]

    def best(m: int, among: set[int]) -> set[int]:
        """Answers of two that are best for some belief about these types: for one that is sure of a type."""
        each = [[game.receiver[t, m, r] for r in range(2)] for t in among]
        return {r for r in range(2) for paid in each if paid[r] == max(paid)}

    for m in range(2):
        if not any(one.signals[t][m] for t in range(2)):
            able = {t for t in range(2) if gets[t] <= max(game.sender[t, m, r] for r in best(m, {0, 1}))}
            if any(gets[t] < min(game.sender[t, m, r] for r in best(m, able)) for t in able):
                return True
    return False


def believed_by(atlas: BayesianAtlas, point: dict[str, F]) -> set[Any]:
    """What is believed in each assessment: what is sent, what is answered, after which signal, and the corners."""
    numbers = (point[name] for name in atlas.game.space.names)
    exact = [fmpq(x.numerator, x.denominator) for x in numbers]
    found = set()
    for one in atlas.supports:
        if any(all(condition.holds(exact) for condition in cell) for cell in one.cells):
            chosen = {move.at: tuple(w.at(exact) for w in weights) for move, weights in one.chosen.items()}
            sent = chosen["t0",], chosen["t1",]
            for belief in one.beliefs():
                corners = frozenset(
                    tuple(w.at(exact) for w in weights)
                    for weights, cell in belief.corners
                    if all(condition.holds(exact) for condition in cell)
                )
                found.add((sent, belief.move.at[0].removeprefix("t0/"), belief.answers, belief.by_rule, corners))
    return found


def believed_by_force(game: Signalling) -> set[Any]:
    found = set()
    for one in assessments(game):
        for m in range(2):
            answers = tuple(f"r{r}" for r, chance in enumerate(one.answers[m]) if chance)
            masses = [game.prior[t] * one.signals[t][m] for t in range(2)]
            by_rule = m not in one.beliefs
            corners = frozenset({tuple(mass / sum(masses) for mass in masses)}) if by_rule else one.beliefs[m]
            found.add((one.signals, f"m{m}", answers, by_rule, corners))
    return found


def at_numbers(tree: TypedTree, point: dict[str, F]) -> Signalling:
    """Return the game of signals that a tree of two types is at a point."""
    paid = dict[tuple[int, ...], list[F]]()
    for end, cell in tree.payoffs:
        t, m, r = (int(part[1:]) for part in end.split("/"))
        paid[t, m, r] = [tree.value_at(entry, point) for entry in cell]
    each = [{(t, m, r): cell[k] for (t, m, r), cell in paid.items()} for k in range(2)]
    return Signalling((point["p"], 1 - point["p"]), each[0], each[1], (2, 2, 2))


def with_symbols(seed: int) -> TypedTree:
    """Return a game of signals with three of its payoffs and the prior as symbols."""
    game, random = drawn((2, 2, 2), seed), Random(seed)
    ends = {
        f"t{t}/m{m}/r{r}": [str(game.sender[t, m, r]), str(game.receiver[t, m, r])]
        for t, m, r in product(range(2), repeat=3)
    }
    for name in "xyz":
        ends[random.choice(sorted(ends))][random.randint(0, 1)] = name
    return of_two_types(ends)


def with_costs(seed: int) -> TypedTree:
    """Return a game of signals in which one of them has a cost that depends on the type, to be told from the other."""
    random = Random(seed)
    worth = {(t, r): random.randint(1, 3) * (t != r) for t, r in product(range(2), repeat=2)}
    ends = {
        f"t{t}/m{m}/r{r}": [f"{'x' if r else 0} - {('y', 'z')[t] if m else 0}", str(worth[t, r])]
        for t, m, r in product(range(2), repeat=3)
    }
    return of_two_types(ends)


def of_two_types(ends: dict[str, list[str]]) -> TypedTree:
    types = {"sender": {"t0": "p", "t1": "1 - p"}}
    acts = {"sender": ["m0", "m1"], "receiver": ["r0", "r1"]}
    space = {name: {"baseline": 1, "range": (0, 3)} for name in "xyz"} | {"p": {"baseline": "1/2", "range": (0, 1)}}
    return bayesian(["sender", "receiver"], types, acts, ends, space)
