"""An atlas as plain text: every branch, what stands at a point, and which branches stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from string import ascii_uppercase
from typing import TYPE_CHECKING

from solver.forms import words as forms_words
from solver.questions.phases import report
from solver.questions.words import (
    KNIFE_EDGE,
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
from solver.regions.report import conditions, sentence_text
from solver.report import words
from solver.report.blocks import condition_text
from solver.report.text_page import BOLD, GREEN, Page, glued
from solver.report.words import clean, counted, listed

if TYPE_CHECKING:
    from solver.atlas import Branch
    from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
    from solver.forms.normal import NormalForm
    from solver.questions.phases.partition import Phases
    from solver.regions.region import Region

EQUILIBRIUM = (
    "In an equilibrium no player gains by changing its own choice alone. Each one below stands exactly where "
    "its conditions hold, within the parameters' ranges."
)
PROOFS = {
    "checkable": "Checkable: anyone can redo the arithmetic.",
    "trusted": "Trusted: it rests on the solver z3, whose question other solvers can be asked.",
    "open": "Open: not settled within the budget.",
}


def atlas(
    atlas: NashAtlas,
    at: Mapping[str, Fraction] | None = None,
    phases: Phases | None = None,
    width: int = 80,
    colour: bool = False,
) -> str:
    """All branches of an atlas, what stands at the point `at` (the baseline) marked, and the phases."""
    page = Page(width, colour)
    here = atlas.at(dict(at) if at is not None else None)
    place = whereabouts(atlas.game, here.point)
    standing = atlas.standing(here.point)
    page.heading(forms_words.title(atlas.game))
    page.paragraph(EQUILIBRIUM)
    page.paragraph(_standing_now(atlas, standing, place))
    if assumed := [clean(str(assumption)) for assumption in atlas.game.space.assumptions]:
        page.paragraph(f"Assumed throughout, beside the ranges: {'; '.join(assumed)}.")
    page.blank()
    for number, (branch, case) in enumerate(zip(atlas.branches, cases(atlas), strict=True), 1):
        _branch(page, atlas.game, branch, number, case, here.point if branch in standing else None, place)
        page.blank()
    _remarks(page, atlas, here)
    if phases is not None:
        _phases(page, atlas, phases, here.point)
    _meanings(page, atlas.game)
    page.blank()
    if atlas.game.note:
        page.paragraph(f"Note: {clean(atlas.game.note)}", hang=2)
    return f"{str(page).rstrip()}\n"


def _standing_now(atlas: NashAtlas, standing: Sequence[Branch], place: str) -> str:
    """How many there are, and which of them stand at the point."""
    narrow = sum(branch.verdict.full is False for branch in atlas.branches)
    many = counted(len(atlas.branches), "is possible", "are possible")
    aside = f", {counted(narrow, 'of them', 'of them')} only on a knife-edge" if narrow else ""
    said = f"{many[0].upper()}{many[1:]}{aside}." + (f" {KNIFE_EDGE}" if narrow else "")
    if not place:
        return said
    numbers = [str(k) for k, branch in enumerate(atlas.branches, 1) if branch in standing]
    if not numbers:
        return f"{said} None of them stands {place}."
    verb = "Number {} stands" if len(numbers) == 1 else "Numbers {} stand"
    return f"{said} {verb.format(listed(numbers))} {place} (marked *)."


def _branch(
    page: Page,
    game: NormalForm,
    branch: Branch,
    number: int,
    case: str,
    here: Mapping[str, Fraction] | None,
    place: str,
) -> None:
    style = GREEN if here is not None else BOLD
    choices = [f"{p.name}: {text}" for p, text in zip(game.players, branch_choices(branch), strict=True)]
    page.numbered(f"{'*' if here is not None else ' '} {number}", choices, branch.is_pure, style)
    if case:
        page.field("case", f"{case[5:]} with these choices, each with formulas of its own", indent=5)
    page.field("stands", where_lines(page, branch.region), indent=5)
    _, payoffs = branch.texts()
    page.field("pays", page.joined([f"{p.name} {u}" for p, u in zip(game.players, payoffs, strict=True)]), indent=5)
    if here is not None and place:
        name = "at baseline" if place == "at the baseline" else "at this point"
        page.field(name, f"it stands, and {paid(game, branch.at(here))}", indent=5)
    if beware := [said for said in (thinness(branch), unmixed(branch)) if said]:
        page.field("beware", beware, indent=5)
    shown = example(branch) if place else ""
    proof = proof_word(branch.verdict) + (f": it stands at {glued(shown)}" if shown else "")
    page.field("proof", proof, indent=5)


def where_lines(page: Page, region: Region) -> list[str]:
    """The conditions, an alternative on one line where it fits; alternatives begin with `either`, `or`."""
    cells = conditions(region)
    if () in cells:
        return ["everywhere in the ranges"]
    lines = []
    for k, cell in enumerate(cells):
        lead = "if " if len(cells) == 1 else "either if " if k == 0 else "or if "
        first, *others = map(condition_text, cell)
        lines += page.joined([lead + first, *(f"and {other}" for other in others)], " ")
    return lines or ["nowhere"]


def _remarks(page: Page, atlas: NashAtlas, here: NashAtPoint) -> None:
    """What the list of branches leaves out, and how far it is proved."""
    if here.walls:
        page.paragraph(
            f"The point lies exactly on a wall, {walls(here)}, where one list of equilibria gives way to "
            "another: there can be more than these, even continua. Add --at baseline to solve exactly there."
        )
    if atlas.excluded:
        found = [proof_word(branch.verdict) for branch in atlas.excluded]
        kinds = " and ".join(f"{found.count(kind)} {kind}" for kind in dict.fromkeys(found))
        many = counted(len(atlas.excluded), "other candidate")
        page.paragraph(f"{many[0].upper() + many[1:]} proved to stand nowhere in the ranges ({kinds}).")
    undecided = sum(branch.verdict.kind == "undecided" for branch in atlas.branches)
    if undecided:
        page.paragraph(f"Open: whether {counted(undecided, 'of them stands', 'of them stand')} anywhere at all.")
    if atlas.ties.cells:
        page.paragraph(
            f"Ties ({sentence_text(atlas.ties)}): there some choice has more best answers than it needs, so "
            "equilibria can join into continua; add --at baseline to see them as sets."
        )
    proofs = {proof_word(branch.verdict) for branch in (*atlas.branches, *atlas.excluded)}
    page.paragraph(" ".join(meaning for word, meaning in PROOFS.items() if word in proofs))


def _phases(page: Page, atlas: NashAtlas, phases: Phases, point: Mapping[str, Fraction]) -> None:
    page.blank()
    page.heading("Which stand together")
    whole = forms_words.whole(atlas.game.space)
    if phases.complete:
        page.paragraph(
            f"Apart from the walls between them, {_what_splits(atlas)} into {counted(len(phases), 'region')}; "
            "the list is complete."
        )
    else:
        open_ = words.percent(1 - phases.certified)
        page.paragraph(
            f"{counted(len(phases), 'region').capitalize()} found so far. Settled: {words.percent(phases.certified)} "
            f"of {whole} by volume; open: {open_}, where other lists may hide."
        )
    baseline = atlas.game.space.baseline
    for k, phase in enumerate(phases):
        numbers = [str(atlas.branches.index(branch) + 1) for branch in phase.branches]
        who = listed(numbers) if numbers else "none of them"
        if len(numbers) == 1:
            who += f" alone, {phase.branches[0].label}"
        name = ascii_uppercase[k] if k < 26 else str(k + 1)
        inside = phase.region is not None and phase.region.contains(point)
        page.paragraph(f"{'*' if inside else ' '} {name}  {who}", hang=5, style=GREEN if inside else "")
        if phase.region is not None:
            page.field("stand", where_lines(page, phase.region), indent=5)
        share = report.phase_share(phase)
        if share:
            page.field("fills", f"{share} of {whole}, by volume", indent=5)
        if len(atlas.game.space):
            page.field("example", glued(report.phase_example(phase, baseline)), indent=5)


def _what_splits(atlas: NashAtlas) -> str:
    return f"{forms_words.whole(atlas.game.space)} {'splits' if atlas.game.space.assumptions else 'split'}"


def _meanings(page: Page, game: NormalForm) -> None:
    meant = [parameter for parameter in game.space.parameters if parameter.meaning]
    if meant:
        page.blank()
        page.heading("What the parameters stand for")
        for parameter in meant:
            page.field(parameter.name, clean(parameter.meaning), indent=2)
