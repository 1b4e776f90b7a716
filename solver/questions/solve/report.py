"""An atlas: every branch, what stands at a point, and which branches stand together.

Plain text says of each branch in turn where it stands; the other formats have a table. A branch that does not know its
game calls the players first and second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from string import ascii_uppercase
from typing import ClassVar

from solver.atlas import Branch
from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.branches import weightless_strategies
from solver.forms import words as forms_words
from solver.forms.normal import NormalForm
from solver.forms.words import whole
from solver.questions.phases.partition import Phase, Phases, phase_example, phase_share
from solver.questions.words import (
    KNIFE_EDGE,
    PLAYERS,
    branch_choices,
    cases,
    example,
    paid,
    proof_word,
    thinness,
    unmixed,
    walls,
    whereabouts,
)
from solver.regions.region import Region
from solver.regions.report import conditions, legend, notation, sentence_text, symbols, where_block
from solver.report import json_records, words
from solver.report.blocks import (
    PAGES,
    Block,
    Cell,
    Code,
    Facts,
    Grid,
    Head,
    Item,
    Lines,
    Only,
    Place,
    Report,
    Say,
    Strong,
    condition_text,
    plain,
    yes_no,
)
from solver.report.json_records import Record, RecordLayout
from solver.report.text_page import BOLD, GREEN
from solver.report.words import clean, count_of, listed

EQUILIBRIUM = (
    "In an equilibrium no player gains by changing its own choice alone. Each one below stands exactly where "
    "its conditions hold, within the parameters' ranges."
)
PROOFS = {
    "checkable": "Checkable: anyone can redo the arithmetic.",
    "trusted": "Trusted: it rests on the solver z3, whose question other solvers can be asked.",
    "open": "Open: not settled within the budget.",
}
Point = Mapping[str, Fraction]


@singledispatch
def report(atlas: object, at: Point | None = None, phases: Phases | None = None) -> Report:
    """Return an atlas in blocks: its branches, those marked that stand at `at` (the baseline), and the phases."""
    raise TypeError(f"{type(atlas).__name__} is no atlas")


@report.register(NashAtlas)
def _(atlas: NashAtlas, at: Point | None = None, phases: Phases | None = None) -> Report:
    here = atlas.at(dict(at) if at is not None else None)
    blocks = [*_branches(atlas, here), *(_phases(atlas, phases, here.point) if phases is not None else ())]
    if meanings := tuple((p.name, (clean(p.meaning),)) for p in atlas.game.space.parameters if p.meaning):
        facts = (Head("What the parameters stand for"), Facts(meanings, close=True))
        blocks.append(Only(("text",), facts))
    blocks += legend(atlas.game.space)
    if atlas.game.note:
        blocks.append(Say(f"Note: {clean(atlas.game.note)}", hang=2))
    title, written = forms_words.title(atlas.game), symbols(atlas.game.space)
    return Report(title, tuple(blocks), symbols=written, data=lambda: (_data(atlas, here),))


@report.register(Branch)
def _(branch: Branch) -> Report:
    table = Grid(_columns(PLAYERS), (("", *_cells(branch)),), maths=True)
    return Report("", (table,), symbols=symbols(branch.region.space))


def _branches(atlas: NashAtlas, here: NashAtPoint) -> Iterator[Block | Only]:
    standing, place = atlas.standing(here.point), whereabouts(atlas.game, here.point)
    head = _columns([player.name for player in atlas.game.players])

    def listing() -> Iterator[Block]:
        assumed = [clean(str(assumption)) for assumption in atlas.game.space.assumptions]
        yield Say(EQUILIBRIUM, close=True)
        yield Say(_standing_now(atlas, standing, place), close=True)
        if assumed:
            yield Say(f"Assumed throughout, beside the ranges: {'; '.join(assumed)}.", close=True)
        for k, (branch, case) in enumerate(zip(atlas.branches, cases(atlas), strict=True), 1):
            yield from _listed(atlas.game, branch, k, case, here.point if branch in standing else None, place)
        yield from _remarks(atlas, here)

    def page() -> Iterator[Block]:
        rows: list[tuple[Cell, ...]] = []
        for k, (branch, case) in enumerate(zip(atlas.branches, cases(atlas), strict=True), 1):
            narrow = branch.verdict.full is False
            proof = [proof_word(branch.verdict) + ", knife-edge" * narrow, unmixed(branch), case]
            stands = Strong("yes") if branch in standing else "no"
            rows.append((str(k), *_cells(branch), stands, "; ".join(filter(None, proof))))
        yield Grid((*head, f"stands {place}".strip(), "proof"), tuple(rows))

    def display() -> Iterator[Block]:
        if place:
            yield Say(f"* stands {place}")
        rows = [(f"{k}{'*' * (b in standing)}", *_cells(b)) for k, b in enumerate(atlas.branches, 1)]
        yield Grid(head, tuple(rows), maths=True)

    yield Only(("text",), listing)
    yield Only(("markdown", "html"), page)
    yield Only(("latex",), display)
    if any(branch.verdict.full is False for branch in atlas.branches):
        yield Only(PAGES, (Say(KNIFE_EDGE),))


def _columns(players: Sequence[str]) -> tuple[str, ...]:
    return ("", *players, "stands if", *(f"{name} gets" for name in players))


def _cells(branch: Branch) -> list[Cell]:
    """Return a branch as cells of a table: choices, conditions, payoffs."""
    aside = ["(knife-edge)"] * (branch.verdict.full is False) + ["(open)"] * (branch.verdict.kind == "undecided")
    where = where_block(branch.region)
    return [*branch_choices(branch), Lines((where, *aside), by=" ") if aside else where, *map(Code, branch.texts()[1])]


# --- branch by branch -----------------------------------------------------------------------------


def _standing_now(atlas: NashAtlas, standing: Sequence[Branch], place: str) -> str:
    """Return how many branches there are, and which of them hold at the point."""
    narrow = sum(branch.verdict.full is False for branch in atlas.branches)
    many = count_of(len(atlas.branches), "is possible", "are possible")
    aside = f", {count_of(narrow, 'of them', 'of them')} only on a knife-edge" if narrow else ""
    count = f"{many[0].upper()}{many[1:]}{aside}." + (f" {KNIFE_EDGE}" if narrow else "")
    if not place:
        return count
    numbers = [str(k) for k, branch in enumerate(atlas.branches, 1) if branch in standing]
    if not numbers:
        return f"{count} None of them stands {place}."
    verb = "Number {} stands" if len(numbers) == 1 else "Numbers {} stand"
    return f"{count} {verb.format(listed(numbers))} {place} (marked *)."


def _listed(
    game: NormalForm, branch: Branch, number: int, case: str, here: Point | None, place: str
) -> Iterator[Block]:
    choices = [f"{p.name}: {plain(one)}" for p, one in zip(game.players, branch_choices(branch), strict=True)]
    mark, style = ("*", GREEN) if here is not None else (" ", BOLD)
    yield Item(f"{mark} {number}", tuple(choices), branch.is_pure, style)
    pays = Lines(tuple(f"{p.name} {u}" for p, u in zip(game.players, branch.texts()[1], strict=True)))
    facts: list[tuple[str, tuple[Cell, ...]]] = [("stands", where_lines(branch.region)), ("pays", (pays,))]
    if case:
        facts.insert(0, ("case", (f"{case[5:]} with these choices, each with formulas of its own",)))
    if here is not None and place:
        name = "at baseline" if place == "at the baseline" else "at this point"
        facts.append((name, (f"it stands, and {paid(game, branch.at(here))}",)))
    if beware := tuple(filter(None, (thinness(branch), unmixed(branch)))):
        facts.append(("beware", beware))
    shown = example(branch) if place else ""
    proof = proof_word(branch.verdict)
    facts.append(("proof", ((f"{proof}: it stands at", Place(shown)) if shown else proof,)))
    yield Facts(tuple(facts), indent=5, close=True)


def where_lines(region: Region) -> tuple[Cell, ...]:
    """Return the conditions, an alternative on one line where it fits; alternatives begin with `either`, `or`."""
    cells = conditions(region)
    if () in cells:
        return ("everywhere in the ranges",)
    lines = []
    for k, cell in enumerate(cells):
        lead = "if" if len(cells) == 1 else "either if" if k == 0 else "or if"
        first, *others = map(condition_text, cell)
        lines.append(Lines((f"{lead} {first}", *(f"and {other}" for other in others)), by=" "))
    return tuple(lines) or ("nowhere",)


def _remarks(atlas: NashAtlas, here: NashAtPoint) -> Iterator[Block]:
    """Yield what the list of branches leaves out, and how far it is proved."""
    for k, remark in enumerate(filter(None, _remark_texts(atlas, here))):
        yield Say(remark, close=k > 0)


def _remark_texts(atlas: NashAtlas, here: NashAtPoint) -> Iterator[str]:
    if here.walls:
        yield (
            f"The point lies exactly on a wall, {walls(here)}, where one list of equilibria gives way to "
            "another: there can be more than these, even continua. Add --at baseline to solve exactly there."
        )
    if atlas.excluded:
        found = [proof_word(branch.verdict) for branch in atlas.excluded]
        kinds = " and ".join(f"{found.count(kind)} {kind}" for kind in dict.fromkeys(found))
        many = count_of(len(atlas.excluded), "other candidate")
        yield f"{many[0].upper() + many[1:]} proved to stand nowhere in the ranges ({kinds})."
    undecided = sum(branch.verdict.kind == "undecided" for branch in atlas.branches)
    if undecided:
        yield f"Open: whether {count_of(undecided, 'of them stands', 'of them stand')} anywhere at all."
    if atlas.ties.cells:
        yield (
            f"Ties ({sentence_text(atlas.ties)}): there some choice has more best answers than it needs, so "
            "equilibria can join into continua; add --at baseline to see them as sets."
        )
    proofs = {proof_word(branch.verdict) for branch in (*atlas.branches, *atlas.excluded)}
    yield " ".join(meaning for word, meaning in PROOFS.items() if word in proofs)


# --- phases ---------------------------------------------------------------------------------------


def _phases(atlas: NashAtlas, phases: Phases, point: Point) -> Iterator[Block | Only]:
    yield Head("Which stand together")
    space = atlas.game.space
    known = f"{words.percent(phases.certified)} of {whole(space)}"
    if phases.complete:
        split = f"{whole(space)} {'splits' if space.assumptions else 'split'}"
        regions = count_of(len(phases), "region")
        summary = f"Apart from the walls between them, {split} into {regions}; the list is complete."
    else:
        summary = (
            f"{count_of(len(phases), 'region').capitalize()} found so far. Settled: {known} by volume; open: "
            f"{words.percent(1 - phases.certified)}, where other lists may hide."
        )
    listing: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for k, phase in enumerate(phases):
        numbers = [str(atlas.branches.index(branch) + 1) for branch in phase.branches]
        where = "known in part" if phase.region is None else where_block(phase.region)
        rows.append((", ".join(numbers) or "none", where, phase_share(phase)))
        who = (listed(numbers) if numbers else "none of them") + (
            f" alone, {phase.branches[0].label}" if len(numbers) == 1 else ""
        )
        name = ascii_uppercase[k] if k < 26 else str(k + 1)
        inside = phase.region is not None and phase.region.contains(point)
        listing.append(Item(f"{'*' if inside else ' '} {name}", (who,), style=GREEN if inside else "", close=True))
        listing.append(Facts(tuple(_phase_facts(atlas, phase)), indent=5, close=True))
    yield Say(summary, close=True)
    yield Only(("text",), tuple(listing))
    yield Only(PAGES, (Grid(("branches", "where", f"share of {whole(space)}"), tuple(rows), maths=True),))


def _phase_facts(atlas: NashAtlas, phase: Phase) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    space = atlas.game.space
    if phase.region is not None:
        yield "stand", where_lines(phase.region)
    if share := phase_share(phase):
        yield "fills", (f"{share} of {whole(space)}, by volume",)
    if len(space):
        yield "example", (Place(phase_example(phase, space.baseline)),)


# --- the table ------------------------------------------------------------------------------------


def _data(atlas: NashAtlas, here: NashAtPoint) -> Grid:
    """Return the table for CSV, a row for each branch: formulas, condition, verdict."""
    standing, players = atlas.standing(here.point), atlas.game.players
    weights = [f"{player.name}: {strategy}" for player in players for strategy in player.strategies]
    head = ["branch", "label", "stands at point", "where", *weights, *(f"{player.name} payoff" for player in players)]
    rows: list[tuple[Cell, ...]] = []
    for number, branch in enumerate(atlas.branches, 1):
        strategies, payoffs = branch.texts()
        formulas = [Code(formula) for group in (*strategies, payoffs) for formula in group]
        full = branch.verdict.full
        verdict = [branch.verdict.kind, yes_no(None if full is None else not full), proof_word(branch.verdict)]
        stands = yes_no(branch in standing)
        rows.append((str(number), branch.label, stands, Code(notation(branch.region)), *formulas, *verdict))
    return Grid((*head, "verdict", "knife-edge", "proof"), tuple(rows))


# --- JSON -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Solved:
    """An atlas, what stands at a point, and the phases if they were asked for.

    `always_zero`: for each branch, by player, the strategies of a mixture whose probability is 0 wherever it stands.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout("zopa.atlas/2", flat="atlas", add="game standing always_zero")
    atlas: NashAtlas
    here: NashAtPoint
    phases: Phases | None

    @property
    def game(self) -> NormalForm:
        return self.atlas.game

    @property
    def standing(self) -> tuple[int, ...]:
        """The positions of the branches that stand at the point."""
        standing = self.atlas.standing(self.here.point)
        return tuple(k for k, branch in enumerate(self.atlas.branches) if branch in standing)

    @property
    def always_zero(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        names = [player.name for player in self.game.players]
        return tuple(dict(zip(names, weightless_strategies(branch), strict=True)) for branch in self.atlas.branches)


def atlas_record(atlas: NashAtlas, at: Mapping[str, Fraction] | None = None, phases: Phases | None = None) -> Record:
    """Return an atlas as a JSON record, with what stands at the point `at` (the baseline)."""
    record: Record = json_records.plain(Solved(atlas, atlas.at(dict(at) if at is not None else None), phases))
    return record
