"""What one screen shows of an atlas: its branches, a condition apiece, knife-edges only counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from solver.atlas import Atlas, Branch, branches_at
from solver.concepts.phases import Phase, phase_share
from solver.forms import any_form
from solver.questions import words
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.regions.report import where_block
from solver.report.blocks import Block, Cell, Grid, Row, Say, plain
from solver.report.words import count_of, each_once, join_words, percent

MAX_CONDITION = 160  # characters of a condition that is shown, two lines; of a longer one it says how many parts it has


def branch_lines(atlas: Atlas, point: Point) -> Iterator[Block]:
    """Yield where each branch stands, those at the point first; of those on knife-edges alone only how many there are.

    >>> atlas = nash(load("hawk-dove"))
    >>> said, rows = branch_lines(atlas, atlas.game.space.baseline)
    >>> print(plain(said.pieces))
    Five equilibria are possible, one of them on a knife-edge only, each where its condition holds (* at the
    baseline: three equilibria):
    >>> print(*map(plain, rows.rows[0]), sep=" | ")
    2 * | (hawk, dove) | if injury >= value
    """
    here = branches_at(atlas, point)
    shown = [(k, one) for k, one in enumerate(atlas.branches, 1) if one in here or one.verdict.full is not False]
    yield Say(_how_many(atlas, words.whereabouts(atlas.game, point) if here else "", len(here)))
    rows = [_branch_line(k, one, one in here) for k, one in sorted(shown, key=lambda each: each[1] not in here)]
    if rows:
        yield Grid(("no.", any_form.outcome(atlas.game, 1, atlas.concept), "stands"), tuple(rows))


def phase_lines(phases: Iterable[Phase], here: Phase | None) -> Grid:
    """Return the phases as a table: what stands together, how much of the ranges that takes, and where."""
    heads, rows = ("phase", "stand together", "share", "where"), tuple(_phase_line(one, one is here) for one in phases)
    told = [k for k in range(len(heads)) if k < 2 or any(row[k] for row in rows)]
    return Grid(tuple(heads[k] for k in told), tuple(tuple(row[k] for k in told) for row in rows))


def _how_many(atlas: Atlas, place: str, here: int) -> str:
    many = len(atlas.branches)
    noun = any_form.outcome(atlas.game, many, atlas.concept)
    if not many:
        return f"No {noun} is possible."
    count = count_of(many, noun, noun)
    narrow = sum(branch.verdict.full is False for branch in atlas.branches)
    thin = f", {count_of(narrow, 'of them', 'of them')} on a knife-edge only" if narrow else ""
    several = f": {count_of(here, noun, noun)}" if here > 1 else ""
    marked = f" (* {place}{several})" if place else ""
    verb, each = ("is", "and stands") if many == 1 else ("are", "each")
    return f"{count[0].upper()}{count[1:]} {verb} possible{thin}, {each} where its condition holds{marked}:"


def _branch_line(k: int, branch: Branch, here: bool) -> Row:
    label = f"{branch.label} (open)" if branch.verdict.kind == "undecided" else branch.label
    return _marked(str(k), here), label, brief_condition(branch.region)


def _phase_line(phase: Phase, here: bool) -> Row:
    labels = join_words(each_once(branch.label for branch in phase.branches) or ["none"])
    where = "" if phase.region is None else brief_condition(phase.region)
    return _marked(phase.name, here), labels, _share(phase), where


def _marked(name: str, here: bool) -> str:
    """Return a name, with the mark of the point where it is there."""
    return f"{name} *" if here else name


def _share(phase: Phase) -> str:
    """Return the part of the ranges that a phase fills, without the error of an estimate."""
    if phase.share is None or phase.share.exact is not None:
        return phase_share(phase)
    return f"about {percent(phase.share.value)}"


def brief_condition(region: Region) -> Cell:
    """Return where a region is, or of what would be long how many parts that has.

    >>> brief_condition(nash(load("hawk-dove")).branches[0].region)
    'if value >= injury'
    """
    where = where_block(region)
    if (written := plain(where)) in ("everywhere", "nowhere"):
        return written
    if len(written) <= MAX_CONDITION:
        return f"if {written}"
    many = [len(conditions) for conditions in where.alternatives]
    return f"in {count_of(len(many), 'case')}" if len(many) > 1 else f"under {count_of(sum(many), 'condition')}"
