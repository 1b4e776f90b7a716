"""Commands that write what is read outside a terminal: a report, a picture, a page for a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import solver
from solver.commands.completion import complete_chapter, complete_outcome
from solver.commands.options import POINT, Game, Of, Run, Solution, Text, Texts, argument, command, option
from solver.commands.output import say, terminal_options
from solver.errors import UsageError, clip
from solver.plots import PICTURES
from solver.plots import picture as draw_picture
from solver.report.files import refuse_existing
from solver.report.progress import progress


@command(*POINT, "output", "force", "debug")
def report(
    run: Run,
    game: Game,
    outcome: Annotated[
        Text,
        option(
            "--outcome OUTCOME",
            "What it is about; else the first that the file speaks of.",
            complete=complete_outcome,
        ),
    ] = None,
    only: Annotated[
        Texts, option("--only CHAPTERS", "Only these: commas between them, or repeat it.", complete=complete_chapter)
    ] = None,
    author: Annotated[str, option("--author NAME", "Whose report it is, for the first page.")] = "",
    day: Annotated[
        Text, option("--date DATE", "The date on the first page, as 2026-12-03; else SOURCE_DATE_EPOCH or today.")
    ] = None,
) -> None:
    """Write one report about an outcome: what stands now, when it would hold, what is missing and what it takes.

    The first page has the verdict in plain words. FILE ends in .html, .md (its pictures are put beside it),
    .txt, .pdf (which needs pip install '.[pdf]') or .docx (pip install '.[word]').

    \b
    Examples:
      zopa report thaad-deal -o report.html
      zopa report thaad-deal -o report.docx --author "Planning staff"
      zopa report thaad-deal --outcome "keep, tolerate" --only summary,when
    """
    from solver.questions.dossier.answer import folder_of, format_of
    from solver.report.dates import read_date

    file = run.output if str(run.output) != "-" else None
    refuse_existing(file, run.force)
    if file is not None and format_of(file) == "markdown":
        refuse_existing(folder_of(file), run.force, Path.exists)
    dated = read_date(day)
    asked = replace(run, output=None).ask_at_point(game)
    chosen = [name.strip() for one in only for name in one.split(",")] if only else None
    how = terminal_options(file)
    with progress("writing the report") as step:
        answer = solver.full_report(asked.game, outcome, chosen, asked.moved, step, author, dated)
        if file is not None:
            answer.save(file, run.force, **how)
    if file is None:
        run.put_text(answer.export(**how), asked)
    else:
        for remark in (*asked.remarks, f"the report is in {file}"):
            say(remark)


@command(*POINT, "distribution", "force", "debug")
def plot(
    run: Run,
    game: Game,
    picture: Annotated[
        str,
        argument(
            "PICTURE",
            "; ".join(f"{one.name} {one.usage}".rstrip() for one in PICTURES.values()) + ".",
            complete=lambda: list(PICTURES),
        ),
    ],
    about: Annotated[Texts, argument("[WHAT]...", "What the picture is of.")] = None,
    output: Annotated[Path | None, option("--output -o FILE", "The file: .svg, .png or .pdf.")] = None,
    of: Of = None,
    shade: Annotated[
        Text, option("--shade STRATEGY", "phase: show its probability in grey where a mixed equilibrium stands.")
    ] = None,
    pixels: Annotated[
        int | None, option("--pixels WIDTH", "The width of a PNG: 1600, or that of --size if in pixels.")
    ] = None,
    title: Annotated[Text, option("--title TEXT", "Instead of the game's title.")] = None,
    size: Annotated[Text, option("--size WIDTHxHEIGHT", "In inches, or 800x500px; WIDTH alone does as well.")] = None,
    font: Annotated[Text, option("--font NAME", "A family that is installed.")] = None,
    palette: Annotated[Text, option("--palette NAME", "okabe-ito (the usual one), bright or grey.")] = None,
    solution: Solution = None,
) -> None:
    """Draw a picture into a file, as SVG, PNG or PDF. It needs matplotlib: pip install '.[plot]'.

    A point of scenarios is a file of name = value lines, baseline, or what differs from it.

    \b
    Examples:
      zopa plot thaad-deal phase breach_us breach_cn -o phase.svg
      zopa plot thaad-deal scenarios baseline breach_us=4,breach_cn=4 --size 8x5 -o scenarios.svg
    """
    from solver.report import figure_style

    if output is None:
        raise UsageError(f"a picture goes to a file: write -o {clip(picture)}.svg, .png or .pdf")
    pixels = figure_style.png_width(size) if pixels is None else pixels
    figure_style.check_format(output, pixels)
    refuse_existing(output, run.force)
    figure_style.library()
    asked = run.ask_at_point(game)
    for remark in asked.remarks:
        say(remark)
    what: dict[str, Any] = {"at": asked.moved, "of": of or None, "shade": shade}
    if picture == "scenarios":
        from solver.commands.inputs import scenarios

        what["scenarios"], about = scenarios(about or (), asked.game.space), None
    how: dict[str, Any] = {"title": title, "size": size, "font": font, "palette": palette}
    subject = asked.subject(solution)
    with progress("drawing"):
        figure = draw_picture(picture, subject, *(about or ()), **what, **how)
        figure_style.save(figure, output, run.force, pixels)
    say(f"the picture is in {output}")


@command(*POINT, "output", "force", "debug")
def explore(run: Run, game: Game, solution: Solution = None) -> None:
    """Make a page for a browser: move the parameters, see what stands and why.

    One file, which loads nothing. The sliders begin at the baseline, moved by --set and --params.

    \b
    Examples:
      zopa explore thaad-deal -o deal.html
      zopa explore swap-package --set relief=4 -o package.html
    """
    if run.output is None:
        raise UsageError("a page is read in a browser: write it to a file with -o page.html, or print it with -o -")
    if str(run.output) != "-" and run.output.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"a page ends in .html, not in {clip(run.output.suffix) or 'nothing'}; write -o page.html")
    refuse_existing(run.output, run.force)
    asked = replace(run, output=None).ask_at_point(game)
    atlas = asked.subject(solution, solved=True)
    told = [part for one in run.fix_player or () for part in ("--fix-player", one)]
    told += ["--solution", solution] if solution else []
    with progress("making the page"):
        text = solver.explore(atlas, at=asked.moved, options=told).export()
    run.put_text(text, asked)
    if str(run.output) != "-":
        say(f"the page is in {run.output}; open it in a browser")
