"""Phases: the open regions of Θ on which one list of branches stands.

Affine walls: the sign of every wall polynomial that a branch's region mentions is tried both ways, wall by wall, by
exact linear programming, until the list is known. The cells that remain fill Θ up to its walls, so the list of phases
is complete, unless the programs allowed run out; then the cells not reached are left open.

Curved walls: the box of the parameters that the assumptions leave free is halved until the Bernstein coefficients
settle every branch on a sub-box (`subdivision`); the phases seen are listed with an example each, the volume settled is
the certified share (of the free parameters' box within Θ), and the rest is left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from solver.algebra.polynomials import Key, Poly
from solver.algebra.polynomials import at as value_at
from solver.atlas import Atlas, Branch
from solver.questions.phases.subdivision import subdivide
from solver.regions.constraints import Cell, Constraint, constraint, normalized
from solver.regions.decide.emptiness import decide, is_empty
from solver.regions.domain import Domain, domain
from solver.regions.nearest.readable_points import MAX_TRIED, bring_closer, find_nearby
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.regions.volume import exact_share
from solver.report.answer import Describable
from solver.report.json_records import RecordLayout
from solver.report.words import letter, percent

MAX_MERGED_LEAVES = 80  # merging compares every cell with every cell of other phases
MAX_ENTRIES = 4_000_000  # of all linear programs together: about two microseconds each
COEFFICIENTS = 30_000_000
Signs = Mapping[Key, int]
Steps = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Phase(Describable):
    """An open set on which exactly these branches stand. `region`: exact, or None where the list of phases is not
    complete; then `certified` is the part of Θ proved to be its own. `example`: a point; `name`: see `name_lists`."""

    report: ClassVar[str] = "solver.questions.phases.report"
    json_layout: ClassVar[RecordLayout] = RecordLayout(add="labels", by={"branches": "positions"})
    branches: tuple[Branch, ...]
    region: Region | None
    example: dict[str, Fraction]
    certified: Fraction | None = None
    name: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(branch.label for branch in self.branches)

    def __repr__(self) -> str:
        return f"<Phase: {', '.join(self.labels) or 'no branch'}>"


@dataclass(frozen=True, eq=False)
class Phases(Describable):
    """All phases found, the larger lists of branches last. `complete`: no other list of branches occurs on an open set,
    which is proved; `certified`: the part of Θ on which the list is proved (1 when complete); `method` says how."""

    report: ClassVar[str] = "solver.questions.phases.report"
    phases: tuple[Phase, ...]
    complete: bool
    certified: Fraction
    method: str

    def __iter__(self) -> Iterator[Phase]:
        return iter(self.phases)

    def __len__(self) -> int:
        return len(self.phases)

    def __repr__(self) -> str:
        known = "complete" if self.complete else f"{float(self.certified):.1%} certified"
        return f"<Phases: {len(self)} lists of branches, {known}>"


def phases(atlas: Atlas, budget: int = COEFFICIENTS, progress: Steps = lambda done, total: None) -> Phases:
    """Return the phases of an atlas: complete where every wall is affine, else as far as `budget` coefficients go.

    `progress` is called with (done, total), in coefficients spent or in steps of linear programming. The phases found
    with the usual budget are kept with the atlas.

    >>> from zopa import load, nash
    >>> found = phases(nash(load("hawk-dove")))
    >>> found.complete, [phase.labels for phase in found.phases]
    (True, [('(hawk, hawk)',), ('(hawk, dove)', '(dove, hawk)', '(hawk + dove, hawk + dove)')])
    """
    kept: Phases | None = vars(atlas).get("_phases") if budget == COEFFICIENTS else None
    if kept is None:
        found = _partition(atlas, budget, progress)
        named = zip(found, name_lists(phase.branches for phase in found), strict=True)
        kept = replace(found, phases=tuple(replace(phase, name=name) for phase, name in named))
        if budget == COEFFICIENTS:
            vars(atlas)["_phases"] = kept
    return kept


def _partition(atlas: Atlas, budget: int, progress: Steps) -> Phases:
    over = domain(atlas.game.space)
    cells = [cell for branch in atlas.branches for cell in branch.region.cells]
    if all(c.is_affine for cell in (*cells, *over.alternatives) for c in cell):
        return _affine_phases(atlas, over, _Meter(over, progress))
    return _curved_phases(atlas, over, budget, progress)


def name_lists(lists: Iterable[Sequence[Branch]]) -> Iterator[str]:
    """Yield the name of each phase: a letter for its outcomes, and a number where they come again by other formulas.

    What follows changes no name, so all answers about a game can give a phase the same one.

    >>> from zopa import load, nash
    >>> first, second, *_ = nash(load("hawk-dove")).branches
    >>> list(name_lists([(first,), (second,), (first, second), (first,)]))
    ['A', 'B', 'C', 'A2']
    """
    met: Counter[frozenset[str]] = Counter()
    for branches in lists:
        outcomes = frozenset(branch.label for branch in branches)
        met[outcomes] += 1
        yield letter(list(met).index(outcomes)) + (str(met[outcomes]) if met[outcomes] > 1 else "")


def phase_share(phase: Phase) -> str:
    """Return the part of Θ that a phase fills, as far as it is known exactly.

    >>> from zopa import load, nash
    >>> phase_share(phases(nash(load("hawk-dove"))).phases[0])
    '50 %'
    """
    if phase.certified is not None:
        return f"at least {percent(phase.certified)}"
    if phase.region is None:
        return ""
    exact = exact_share(phase.region.cells, phase.region.domain)
    return "" if exact is None else percent(exact)


# --- examples -----------------------------------------------------------------------------------------

MAX_CONDITIONS = 100_000  # looked at, to find examples near the start: some tenths of a second
STEP_PARTS = (20, 50, 200, 1_000, 10**4, 10**5, 10**6, 10**9)  # of each range, by which a point is moved off the walls
Point = dict[str, Fraction]


def with_examples(atlas: Atlas, found: Phases, start: Mapping[str, Fraction]) -> Phases:
    """Return the phases, the example of each near `start` and off all walls where that can be.

    >>> from zopa import load, nash
    >>> atlas = nash(load("hawk-dove"))
    >>> [str(phase.example["value"]) for phase in with_examples(atlas, phases(atlas), atlas.game.space.baseline)]
    ['5', '2']
    """
    wanted = {phase.branches: phase for phase in found}
    met: dict[tuple[Branch, ...], Point] = {}

    def look(point: Mapping[str, Fraction]) -> bool:
        branches = atlas.standing(point)
        if branches in wanted and branches not in met and _is_inside(atlas, wanted[branches], point):
            met[branches] = dict(point)
        return len(met) == len(wanted)

    each = 5 * len(atlas.game.space) + sum(len(cell) for branch in atlas.branches for cell in branch.region.cells)
    find_nearby(look, atlas.game.space, dict(start), min(MAX_TRIED, MAX_CONDITIONS // (each or 1)))
    near = [met.get(phase.branches) or _closer_example(atlas, phase, dict(start)) for phase in found]
    return replace(found, phases=tuple(replace(one, example=point) for one, point in zip(found, near, strict=True)))


def _closer_example(atlas: Atlas, phase: Phase, start: Point) -> Point:
    def inside(point: Mapping[str, Fraction]) -> bool:
        stands = atlas.game.space.admits(point) and atlas.standing(point) == phase.branches
        return stands and _is_inside(atlas, phase, point)

    known = next(filter(inside, (phase.example, *_points_beside(atlas, phase.example))), None)
    return phase.example if known is None else bring_closer(inside, atlas.game.space, known, start)


def _points_beside(atlas: Atlas, point: Point) -> Iterable[Point]:
    """Yield points ever nearer to the one given, each in another direction, within the box."""
    over = atlas.domain
    for turn, part in enumerate(STEP_PARTS):
        moved = tuple(
            x + (high - low) / part / (2 + (turn + k) % len(over.names)) * (1 if 2 * x <= low + high else -1)
            for k, (x, low, high) in enumerate(zip(over.order(point), over.low, over.high, strict=True))
        )
        yield over.name(over.lift(moved))


def _is_inside(atlas: Atlas, phase: Phase, point: Mapping[str, Fraction]) -> bool:
    """Whether the point, which lies in the regions of the phase's branches, is in the phase and on no wall."""
    if phase.region is not None and not phase.region.contains(point):
        return False
    values = atlas.domain.ring.values(point)
    return all(value_at(wall, values) != 0 for wall in atlas.walls)


# --- affine walls ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Leaf:
    cell: Cell
    standing: tuple[int, ...]
    witness: tuple[Fraction, ...]


class _Meter:
    """Linear programming, counted by the entries of each program, and progress reported in the same steps."""

    def __init__(self, over: Domain, progress: Steps, most: int = 0) -> None:
        self.over, self.progress, self.most, self.spent = over, progress, most or MAX_ENTRIES, 0

    @property
    def out(self) -> bool:
        return self.spent >= self.most

    def pay(self, cell: Cell) -> None:
        used = len({k for c in cell for k in c.variables})
        self.spent += (len(cell) + used) * (used + 1)
        self.progress(min(self.spent, self.most), self.most)

    def decide(self, cell: Cell) -> Verdict:
        self.pay(cell)
        return decide(cell, self.over)

    def is_empty(self, cell: Cell) -> bool:
        """Whether it is known to be empty; no more than is known when the meter has run out."""
        if self.out:
            return False
        self.pay(cell)
        return bool(is_empty(cell, self.over))


def _affine_phases(atlas: Atlas, over: Domain, meter: _Meter) -> Phases:
    groups: dict[tuple[int, ...], list[_Leaf]] = {}
    whole = True
    for alternative in over.alternatives:
        tight = over.tight(alternative)
        start = (*tight, *(c.strict() for c in alternative if constraint(c.poly, "==") not in tight))
        for leaf in _leaves(atlas, meter, start):
            if leaf is None:
                whole = False
            else:
                groups.setdefault(leaf.standing, []).append(leaf)
    found = []
    for standing, leaves in groups.items():
        branches, witness = tuple(atlas.branches[k] for k in standing), over.name(leaves[0].witness)
        cells = tuple(leaf.cell for leaf in leaves)
        if whole:
            others = [leaf.cell for key, group in groups.items() if key != standing for leaf in group]
            found.append(Phase(branches, Region(atlas.game.space, _merge_cells(cells, others, meter)), witness))
        else:  # the leaves are a part of the phase
            known = sum((exact_share((cell,), over) or Fraction(0) for cell in cells), Fraction(0))  # they are disjoint
            found.append(Phase(branches, None, witness, known))
    found.sort(key=lambda phase: (len(phase.branches), [atlas.branches.index(b) for b in phase.branches]))
    meter.progress(meter.most, meter.most)
    certified = Fraction(1) if whole else sum((phase.certified or Fraction(0) for phase in found), Fraction(0))
    how = "every affine wall tried on both sides" if whole else "affine walls tried on both sides, as far as allowed"
    return Phases(tuple(found), atlas.complete and whole, certified, how)


def _leaves(atlas: Atlas, meter: _Meter, start: Cell) -> Iterator[_Leaf | None]:
    """Yield cells of Θ, relatively open and nonempty, each proved in or out of every branch's region; None for cells
    where that is not known. A wall that holds all of a cell, as under an assumed equality, has the sign 0."""
    pending: list[tuple[Cell, dict[Key, int]]] = [(start, {})]
    while pending:
        if meter.out:
            yield None
            return
        cell, signs = pending.pop()
        verdict = meter.decide(cell)
        if verdict.kind == "empty":
            continue
        if verdict.rational_witness is None:
            yield None
            continue
        split = next((p for branch in atlas.branches if (p := _undecided_wall(branch, signs)) is not None), None)
        if split is None:
            standing = tuple(k for k, branch in enumerate(atlas.branches) if _stands(branch, signs))
            yield _Leaf(cell, standing, verdict.rational_witness)
            continue
        sides = [((*cell, constraint(sign * split, ">")), sign) for sign in (1, -1)]
        if all(meter.is_empty(side) for side, _ in sides):
            pending.append((cell, {**signs, **_sign_of(split, 0)}))
        else:
            pending.extend((side, {**signs, **_sign_of(split, sign)}) for side, sign in sides)


def _sign_of(poly: Poly, sign: int) -> dict[Key, int]:
    return {Key(poly): sign, Key(-poly): -sign}


def _state(condition: Constraint, signs: Signs) -> bool | None:
    """Whether the condition holds on a cell with these signs; None when the sign is not known."""
    sign = signs.get(condition.key[0])
    if sign is None:
        return None
    return {">=": sign >= 0, ">": sign > 0, "==": sign == 0}[condition.relation]


def _undecided_wall(branch: Branch, signs: Signs) -> Poly | None:
    """Return a polynomial whose sign would help to decide whether the branch holds; None when that is decided."""
    candidate = None
    for cell in branch.region.cells:
        states = [(_state(c, signs), c.poly) for c in cell]
        if any(state is False for state, _ in states):
            continue
        open_ = next((poly for state, poly in states if state is None), None)
        if open_ is None:
            return None
        candidate = candidate if candidate is not None else open_
    return candidate


def _stands(branch: Branch, signs: Signs) -> bool:
    return any(all(_state(c, signs) for c in cell) for cell in branch.region.cells)


def _merge_cells(cells: Sequence[Cell], others: Sequence[Cell], meter: _Meter) -> tuple[Cell, ...]:
    """Return the cells, each grown by dropping constraints while it meets no cell of another phase; covered ones go."""
    if len(cells) + len(others) > MAX_MERGED_LEAVES:
        return tuple(cells)
    grown: dict[frozenset[Constraint], Cell] = {}
    for cell in cells:
        for condition in cell:
            smaller = tuple(c for c in cell if c is not condition)
            flipped = tuple(c.strict() for c in condition.negation())
            if not any(_cells_meet((*smaller, *flipped), other, meter) for other in others):
                cell = smaller
        grown.setdefault(frozenset(cell), cell)
    kept = list(grown.values())
    for cell in list(kept):
        rest = [other for other in kept if other is not cell]
        if rest and _is_covered(cell, rest, meter):
            kept = rest
    return tuple(kept)


def _cells_meet(a: Cell, b: Cell, meter: _Meter) -> bool:
    both = normalized(a + b)
    return both is not None and not meter.is_empty(both)


def _is_covered(cell: Cell, others: Sequence[Cell], meter: _Meter) -> bool:
    """Whether the open cell lies in the union of the others, up to walls."""
    outside = [cell]
    for other in others:
        if meter.out:
            return False
        outside = [
            both
            for part in outside
            for condition in other
            for negated in condition.negation()
            if (both := normalized((*part, negated.strict()))) is not None and not meter.is_empty(both)
        ]
    return not outside


# --- curved walls ---------------------------------------------------------------------------------


def _curved_phases(atlas: Atlas, over: Domain, budget: int, progress: Steps) -> Phases:
    """Return the phases that subdivision proves, and the share of Θ that they cover."""
    branches = atlas.branches
    cells = [tuple(map(over.eliminate, branch.region.cells)) for branch in branches]
    decided = subdivide(cells, [b.balances() for b in branches], over.flat, budget, progress)
    whole = 1 - decided.outside
    found = [
        Phase(tuple(branches[k] for k in key), None, over.name(over.lift(over.from_unit(point))), volume / whole)
        for key, (volume, point) in decided.lists.items()
    ]
    found.sort(key=lambda phase: (len(phase.branches), phase.labels))
    certified = sum((volume for volume, _ in decided.lists.values()), Fraction(0)) / whole if whole else Fraction(0)
    method = f"{decided.boxes} sub-boxes by their Bernstein coefficients"
    return Phases(tuple(found), certified == 1 and atlas.complete, certified, method)
