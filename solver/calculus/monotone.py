"""The sign of a derivative throughout a region: what is raised, lowered or either, proved.

"Never lowers" means that no point of the region has a negative derivative: the region's
conditions together with "the derivative is below zero" are proved to have no point.
"Raises" says that none has a zero one either, "either way" comes with a point for each sign.
A sign speaks of the region's points, each by itself: along a line that leaves the region
and comes back the quantity may have jumped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from solver.calculus.derivative import Parts, sign_cells
from solver.lowering import Cell
from solver.polynomial import Key, at, to_fmpq
from solver.proof.certificate import Verdict, Witness
from solver.proof.emptiness import Budget, decide
from solver.proof.sampling import hits
from solver.region import Region, best_verdict

__all__ = ["Sign", "Signs", "Word"]

SAMPLES = 16  # points of each alternative, for signs by example
LONG = 150  # terms of a conjunction's polynomials
MAX_PARTS = 8  # alternatives of a region that are looked at one by one

Word = Literal["raises", "never lowers", "lowers", "never raises", "no effect", "either way", "undecided"]


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of a derivative throughout a branch's region.

    `below`, `above` and `level`: whether it is negative, positive, zero anywhere in the region; None where that
    was not asked. A nonempty one has a point. `parts`: the words for each alternative of the region by itself, where
    it has several and the sign goes either way or is undecided.
    """

    word: Word
    below: Verdict
    above: Verdict
    level: Verdict | None = None
    parts: tuple[Word, ...] = ()

    @property
    def proof(self) -> str:
        """How it is proved: `checkable`, `trusted` or `open`."""
        asked = [verdict for verdict in (self.below, self.above, self.level) if verdict is not None]
        if self.word == "undecided":
            return next((v.proof for v in asked if v.kind == "undecided"), "open")
        used = {
            "either way": (self.below, self.above),
            "raises": (self.below, self.level),
            "never lowers": (self.below,),
            "lowers": (self.above, self.level),
            "never raises": (self.above,),
            "no effect": (self.below, self.above),
        }[self.word]
        kinds = [verdict.proof.partition(":")[0] for verdict in used if verdict is not None]
        return next((kind for kind in ("open", "trusted") if kind in kinds), "checkable")


class Signs:
    """The signs of many derivatives on one region; points of it, and signs, are found once.

    `known`: rational points of the region; `point`: examples are moved towards it.
    """

    def __init__(
        self, region: Region, point: tuple[Fraction, ...], known: Iterable[tuple[Fraction, ...]], budget: Budget
    ) -> None:
        self.region, self.point, self.budget = region, point, budget
        self.over = region.domain
        self.found: dict[tuple[Key, Key], Sign] = {}
        self.known = dict.fromkeys(known)
        for cell in region.cells[:MAX_PARTS]:
            inside = (place for place in hits(cell, self.over, SAMPLES) if self.over.contains(place))
            self.known.update((place, None) for place in inside if _lies_in((cell,), place))

    def of(self, parts: Parts) -> Sign:
        """The sign of a product whose second part is nowhere zero in the region: see `derivative.slope_parts`."""
        key = (Key(parts[0]), Key(parts[1]))
        if key not in self.found:
            mirrored = self.found.get((Key(-parts[0]), key[1]))
            self.found[key] = _mirror(mirrored) if mirrored is not None else self.search(parts)
        return self.found[key]

    def search(self, parts: Parts) -> Sign:
        cells = self.region.cells
        whole = self.sign_on(parts, cells)
        if len(cells) == 1 or len(cells) > MAX_PARTS or whole.word not in ("either way", "undecided"):
            return whole
        return replace(whole, parts=tuple(self.sign_on(parts, (cell,)).word for cell in cells))

    def sign_on(self, parts: Parts, cells: Sequence[Cell]) -> Sign:
        below, above = self.somewhere(parts, -1, cells), self.somewhere(parts, 1, cells)
        kinds = below.kind, above.kind
        if kinds == ("nonempty", "nonempty"):
            return Sign("either way", self.nearer(below, parts, -1), self.nearer(above, parts, 1))
        if kinds == ("empty", "empty"):
            return Sign("no effect", below, above)
        if "empty" not in kinds:
            return Sign("undecided", below, above)
        level = self.somewhere(parts, 0, cells)
        if below.kind == "empty":
            return Sign("raises" if level.kind == "empty" else "never lowers", below, above, level)
        return Sign("lowers" if level.kind == "empty" else "never raises", below, above, level)

    def somewhere(self, parts: Parts, sign: int, cells: Sequence[Cell]) -> Verdict:
        """Whether the slope has this sign on the cells: a known point shows it, or the conditions are decided."""
        for point in self.known:
            if _sign_at(parts, point) == sign and _lies_in(cells, point):
                return Verdict("nonempty", Witness(point))
        verdicts = []
        for cell in cells:
            for condition in sign_cells(parts, sign, self.over):
                found = self.decided(cell + condition)
                if found.kind == "nonempty":
                    if found.rational_witness is not None:
                        self.known[found.rational_witness] = None
                    return found
                verdicts.append(found)
        return best_verdict(verdicts)

    def decided(self, cell: Cell) -> Verdict:
        """The verdict on a conjunction; points of long polynomials are not climbed for, which is slow."""
        if sum(len(condition.poly.coeffs()) for condition in cell) > LONG:
            return decide(cell, self.over, replace(self.budget, points=False))
        return decide(cell, self.over, self.budget)

    def nearer(self, found: Verdict, parts: Parts, sign: int) -> Verdict:
        """The verdict with as many coordinates of its point moved back to the point asked about as the sign allows."""
        best = found.rational_witness
        if best is None:
            return found
        for k, value in enumerate(self.point):
            tried = (*best[:k], value, *best[k + 1 :])
            stands = self.over.contains(tried) and _lies_in(self.region.cells, tried)
            if stands and _sign_at(parts, tried) == sign:
                best = tried
        return Verdict("nonempty", Witness(best))


def _lies_in(cells: Sequence[Cell], point: tuple[Fraction, ...]) -> bool:
    values = tuple(map(to_fmpq, point))
    return any(all(condition.holds(values) for condition in cell) for cell in cells)


def _sign_at(parts: Parts, point: tuple[Fraction, ...]) -> int:
    values = tuple(map(to_fmpq, point))
    value = at(parts[0], values) * at(parts[1], values)
    return int(value > 0) - int(value < 0)


TURNED: dict[Word, Word] = {
    "raises": "lowers", "lowers": "raises", "never lowers": "never raises", "never raises": "never lowers",
    "no effect": "no effect", "either way": "either way", "undecided": "undecided",
}  # fmt: skip


def _mirror(sign: Sign) -> Sign:
    """The sign of the negative of a derivative."""
    parts: tuple[Word, ...] = tuple(TURNED[word] for word in sign.parts)
    return Sign(TURNED[sign.word], sign.above, sign.below, sign.level, parts)
