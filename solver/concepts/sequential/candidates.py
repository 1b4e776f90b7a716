"""The plays of a tree as candidates for its atlas, of a backward induction for each case of the comparisons in its
formulas; and of a tree whose conditions become too long, what may be played besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from solver.atlas import Branch
from solver.concepts.piecewise import Candidate
from solver.concepts.sequential.backward_induction import BackwardInduction, TooManyPlays
from solver.concepts.sequential.subgames import ends_of
from solver.errors import clip, with_remedies
from solver.forms.tree import Tree
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import is_empty
from solver.regions.domain import domain
from solver.regions.lowering import cases
from solver.report.remedies import SOLVE_IN_WALLS
from solver.report.words import join_words

MAX_NAMED = 3  # plays that are named as open


def inductions(
    game: Tree, with_walls: bool = False, wide: bool = False, by: type[BackwardInduction] = BackwardInduction
) -> Sequence[tuple[Cell, BackwardInduction]]:
    """Return a backward induction that has run for each case of the comparisons in a tree's formulas, with the case.
    `by`: what solves the stages."""
    over = domain(game.space)
    return [*cases(lambda d: by(game, over, d, with_walls, wide).run(), lambda c: not is_empty(c, over))]


def candidates(game: Tree, runs: Iterable[tuple[Cell, BackwardInduction]]) -> Iterator[Candidate]:
    """Yield the plays of a tree.

    >>> wedge = load("wedge")
    >>> [play.label for play in candidates(wedge, inductions(wedge))]
    ['confront/stand', 'confront/split', 'accommodate/stand', 'accommodate/split']
    """
    for guards, induction in runs:
        for play in induction.plays[""]:
            chosen, zero = dict(play.chosen), play.values[0] - play.values[0]
            values = tuple(w for move in game.sets for w in chosen.get(move, (zero,) * len(move.actions)))
            used = {move: [bool(w.over) for w in weights] for move, weights in chosen.items()}
            label = " + ".join(ends_of(game, used.__getitem__))
            yield Candidate(label, values, play.values, tuple(guards + cell for cell in play.cells))


def find_possible(
    told: Iterable[Candidate], game: Tree, by: type[BackwardInduction] = BackwardInduction
) -> tuple[list[Candidate], tuple[Cell, ...]]:
    """Return the plays that may stand where they are not told to, each with these cells; and those of others."""
    known = {(one.values, one.payoffs, cell) for one in told for cell in one.cells}
    try:
        runs = inductions(game, wide=True, by=by)
    except TooManyPlays:  # anything may be
        return [], ((),)
    found = [
        replace(one, cells=tuple(cell for cell in one.cells if (one.values, one.payoffs, cell) not in known))
        for one in candidates(game, runs)
    ]
    return found, tuple(dict.fromkeys(guards + cell for guards, one in runs for cell in one.unknown))


def say_open(possible: Sequence[Branch], unknown: Sequence[Cell]) -> str:
    """Return what is open, as a sentence."""
    names = [clip(label) for label in dict.fromkeys(one.label for one in possible)]
    every = join_words(names[:MAX_NAMED] + ["others"] * bool(unknown or names[MAX_NAMED:]))
    why = "square roots or ties leaving conditions too long or mixtures without formulas"
    return with_remedies(f"Open: {every} may be played at more points than are told, {why}", [SOLVE_IN_WALLS]) + "."
