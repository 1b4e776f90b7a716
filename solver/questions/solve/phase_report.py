"""How it is written which branches of an atlas stand together: a line for each phase in text, a table on pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.atlas import Atlas
from solver.concepts.phases import Phases, others_fill, phase_share
from solver.forms.any_form import whole
from solver.questions.plain_words import sentences
from solver.questions.solve.phrases import SAY
from solver.questions.words import MAX_LISTED
from solver.regions.report import where_block, where_lines
from solver.report import blocks
from solver.report.blocks import PAGES, Block, Cell, Grid, Only, Say
from solver.report.remedies import PHASES_IN_FULL
from solver.report.text_page import GREEN
from solver.report.words import point_text


def phase_blocks(atlas: Atlas, phases: Phases, phases_at_point: Sequence[int]) -> Iterator[Block | Only]:
    """Yield which branches of an atlas stand together, phase by phase, each with its example; `phases_at_point`: the
    positions of those in which the point lies."""
    yield blocks.Head(SAY("together"))
    space = atlas.game.space
    summary = SAY("split", whole=whole(space), assumed=bool(space.assumptions), regions=len(phases))
    if not phases.complete:
        rest = SAY("others", rest=others_fill(phases, whole(space)))
        summary = sentences(SAY("found_so_far", regions=len(phases)), rest)
    listing: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for k, phase in enumerate(phases):
        numbers = [str(atlas.branches.index(branch) + 1) for branch in phase.branches]
        where = SAY("these_alone") if phase.region is None else where_block(phase.region)
        rows.append((phase.name, ", ".join(numbers) or SAY("none"), where, phase_share(phase)))
        if len(rows) > MAX_LISTED and k not in phases_at_point:
            continue
        who = SAY("numbered", labels=phase.labels, numbers=numbers) if numbers else SAY("none")
        mark, style = ("*", GREEN) if k in phases_at_point else (" ", "")
        listing.append(blocks.Item(f"{mark} {phase.name}", (who,), style=style, close=True))
        facts = [] if phase.region is None else [("stand", where_lines(phase.region))]
        if share := phase_share(phase):
            facts.append(("fills", (SAY("fills", share=share, whole=whole(space)),)))
        if len(space):
            facts.append(("example", (blocks.Place(point_text(phase.example, space.baseline)),)))
        listing.append(blocks.Facts(tuple(facts), indent=5, close=True))
    if left := len(phases) - sum(isinstance(one, blocks.Item) for one in listing):
        listing.append(Say(blocks.Advice(SAY("more", left=left), PHASES_IN_FULL)))
    yield Say(summary, close=True)
    yield Only(("text",), tuple(listing))
    yield Only(PAGES, (Grid(("phase", "branches", "where", f"share of {whole(space)}"), tuple(rows), maths=True),))
