"""How it is written which branches of an atlas stand together: a line for each phase in text, a table on pages."""

from __future__ import annotations

from collections.abc import Iterator

from solver.atlas import Atlas
from solver.concepts.phase_examples import lies_in
from solver.concepts.phases import Phases, others_fill, phase_share
from solver.forms.any_form import whole
from solver.questions.words import MAX_LISTED
from solver.regions.parameters import Point
from solver.regions.report import where_block, where_lines
from solver.report import blocks
from solver.report.blocks import PAGES, Block, Cell, Grid, Only, Say
from solver.report.remedies import PHASES_IN_FULL
from solver.report.text_page import GREEN
from solver.report.words import count_of, join_words, point_text


def phase_blocks(atlas: Atlas, phases: Phases, point: Point) -> Iterator[Block | Only]:
    """Yield which branches of an atlas stand together, phase by phase, each with its example."""
    yield blocks.Head("Which stand together")
    space = atlas.game.space
    split, regions = f"{whole(space)} {'splits' if space.assumptions else 'split'}", count_of(len(phases), "region")
    summary = f"Apart from the walls between them, {split} into {regions}; the list is complete."
    if not phases.complete:
        summary = f"{regions.capitalize()} found so far. Other lists may stand on {others_fill(phases, whole(space))}."
    listing: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for phase in phases:
        numbers = [str(atlas.branches.index(branch) + 1) for branch in phase.branches]
        where = "where these stand and no other" if phase.region is None else where_block(phase.region)
        rows.append((phase.name, ", ".join(numbers) or "none", where, phase_share(phase)))
        if len(rows) > MAX_LISTED and not lies_in(atlas, phase, point):
            continue
        many = "s" * (len(numbers) > 1)
        who = f"{join_words(phase.labels)}, number{many} {join_words(numbers)}" if numbers else "none"
        mark, style = ("*", GREEN) if lies_in(atlas, phase, point) else (" ", "")
        listing.append(blocks.Item(f"{mark} {phase.name}", (who,), style=style, close=True))
        facts = [] if phase.region is None else [("stand", where_lines(phase.region))]
        if share := phase_share(phase):
            facts.append(("fills", (f"{share} of {whole(space)}, by volume",)))
        if len(space):
            facts.append(("example", (blocks.Place(point_text(phase.example, space.baseline)),)))
        listing.append(blocks.Facts(tuple(facts), indent=5, close=True))
    if left := len(phases) - sum(isinstance(one, blocks.Item) for one in listing):
        listing.append(Say(blocks.Advice(f"And {count_of(left, 'more region')}", PHASES_IN_FULL)))
    yield Say(summary, close=True)
    yield Only(("text",), tuple(listing))
    yield Only(PAGES, (Grid(("phase", "branches", "where", f"share of {whole(space)}"), tuple(rows), maths=True),))
