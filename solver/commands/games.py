"""Commands about files: games to list, show, check and begin; proofs; reports, pictures and pages; and comparisons."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import typer

import solver
from solver.commands import options
from solver.commands.options import PAGE, POINT, Game, Run, Solution, Text, Texts, argument, command, option, say
from solver.errors import InvalidGame, UsageError, clip, path_text
from solver.forms.files import TEMPLATES
from solver.plots import PICTURES
from solver.plots import picture as draw_picture
from solver.report.files import refuse_existing
from solver.report.progress import progress


@command(*PAGE)
def games(run: Run) -> None:
    """List the games that come with zopa.

    \b
    Examples:
      zopa games
      zopa games --format json
    """
    import games as shelf
    from solver.forms.records import Catalogue

    with progress("reading the games"):
        shelves = tuple((shelf.path(name).parent.name, shelf.load(name)) for name in shelf.names())
    run.put(Catalogue(shelves), undecided="")


@command(*POINT, "at", *PAGE)
def show(run: Run, game: Game) -> None:
    """Show a game: players, payoffs (of a dispute: issues and utilities), parameters, sources, published answers.

    With a point (--at, --set, --params) the payoffs there are shown as numbers too.

    \b
    Examples:
      zopa show swap-package
      zopa show thaad-deal --set shield=7/3
    """
    asked = run.ask(game)
    run.put(asked.game, asked, asked.point() if asked.moved or asked.at else None, undecided="")


@command("output", "force", "debug")
def check(
    run: Run,
    file: Annotated[str, argument("FILE", "A game file, or - for standard input.")],
    form: Annotated[
        Literal["text", "json"] | None,
        option("--format", "How to write the finding: as text, unless FILE ends in .json."),
    ] = None,
) -> None:
    """Check that a file is a game; a fault is named with its place, and ends with code 3.

    What is odd but no fault, a parameter that nothing uses or a game that is read but not solved, is a warning.

    \b
    Examples:
      zopa check my-game.toml
      zopa check my-game.toml --format json
    """
    from solver.forms import any_form
    from solver.forms.oddities import warnings
    from solver.forms.traits import function_named
    from solver.questions.reading import read
    from solver.report import json_records

    with progress("reading the game"):
        game = read(file)
        found = warnings(game)
        if game.traits.odd and (reason := function_named(game.traits.odd)(game)):
            found += (f"it is read, but solve refuses it: {reason}",)
        if game.traits.reads:
            function_named(game.traits.reads)(game)
    for warning in found:
        say(f"warning: {warning}")
    if (form or (run.output and run.output.suffix.lower().removeprefix("."))) == "json":
        from solver.forms.records import Validity

        record = json_records.plain(Validity(True, game, found))
        run.put_text(json_records.json_text({**record, "provenance": options.provenance(game)}))
    else:
        run.put_text(f"{path_text(file)}: a valid {game.traits.noun}: {any_form.title(game)} ({any_form.size(game)})\n")


@command("force", "debug")
def new(
    run: Run,
    file: Annotated[str, argument("FILE", "The file to write, or - for standard output.")],
    form: Annotated[str, option("--form", f"The form of the game: {', '.join(TEMPLATES)}.")] = "normal",
    source: Annotated[str, option("--from TABLE", "Payoffs to make it of: .csv, .xlsx, or a game such as .nfg.")] = "",
) -> None:
    """Write a commented game file to start from, or the game in a table of payoffs.

    A table has a row for each profile, headed US,China,payoff_US,payoff_China, or is a grid for two players with
    US \\ China in its corner and both payoffs in a cell, 1; 0. Names in its formulas become parameters.

    \b
    Examples:
      zopa new my-game.toml
      zopa new deal.toml --from payoffs.csv
    """
    from solver.forms.files import FORMATS, template
    from solver.regions.parameters import no_such

    if form not in TEMPLATES:
        raise UsageError(no_such("form", form, TEMPLATES))
    if source and form != "normal":
        raise UsageError(f"a table of payoffs is a game in normal form; leave out --form {form}")
    if not source and Path(file).suffix.lower() in FORMATS:
        raise UsageError(f"a game to start from is TOML; write it to a file such as {clip(Path(file).stem)}.toml")
    with suppress(OSError, ValueError):  # the reader tells of a file that does not open
        if source and Path(source).samefile(file):
            raise UsageError(f"{path_text(file)} is itself what it would be made of; write to another file")
    with progress("reading the table"):
        text, remarks = _made_of(source, file) if source else (template(form), [])
    options.emit(text, Path(file), run.force)
    for remark in remarks:
        say(remark)
    if file != "-":
        say(f"{file} is written; change it, then: zopa check {file}")


def _made_of(source: str, file: str) -> tuple[str, list[str]]:
    """Return the text of the game in a table or in another game file, for a file, and what is to be done there."""
    from solver.forms.files import ENDINGS
    from solver.forms.files.payoff_table import read as read_table
    from solver.forms.files.toml_read import text_for
    from solver.questions.reading import read, reads
    from solver.report.words import join_words

    is_game = Path(source).suffix.lower() in ENDINGS
    game = read(source) if is_game else read_table(source)
    text, remarks = text_for(game, file), []
    if not is_game and (names := game.space.names):
        said = clip(join_words(names), 200)
        remarks.append(f"what the table does not say: meaning, baseline and range of {said}; fill them in")
    try:
        reads(text, "the game" if file == "-" else file)
    except InvalidGame as error:
        remarks.append(f"warning: this is no game yet: {error}")
    return text, remarks


@command("budget", *PAGE)
def verify_certificate(run: Run, file: Annotated[Path, argument("FILE", "What --certificate wrote.")]) -> None:
    """Check a proof again, by exact arithmetic that shares nothing with the search that found it.

    Ends with code 0 where it is right, 5 where it is wrong, 4 where it rests on a solver's word.

    \b
    Examples:
      zopa verify-certificate proof.json
      zopa verify-certificate proof.json --format json
    """
    from solver.checks.certificates.verify import check

    with progress("checking the proof"):
        checked = check(file, run.budget)
    run.put(checked)
    if not checked:
        raise typer.Exit(4 if checked.ok is None else 5)


# --- plans, what moves what, and pictures ---------------------------------------------------------


@command(*POINT, *PAGE)
def study(run: Run, game: Game) -> None:
    """Say whether a plan over several games works, which step is the weakest, and what would mend it.

    A study (form = "study") names games and a step in each: where each step holds, and all of them; what is missing at
    the baseline; the cheapest change that mends the plan; how likely it is, and where it fails most often.

    \b
    Examples:
      zopa study plan
      zopa study plan --set breach_us=3
    """
    asked = run.ask_at_point(game)
    run.answer("going through the steps", asked, solver.plan, asked.game, asked.moved)


Of: TypeAlias = Annotated[
    Texts,
    option(
        "--of WHAT",
        "Of this: a player, for its payoff; probability, that of the outcome; or another outcome, for its"
        " probability. Repeat it for more.",
    ),
]


@command(*POINT, "full", *PAGE)
def tornado(run: Run, game: Game, outcome: options.Outcome, of: Of = None, solution: Solution = None) -> None:
    """Say what each parameter alone does to the payoffs in an outcome, slopes apart from jumps.

    A parameter moves over its range, the others stay. Where the outcome ends, what stands instead takes over, and the
    payoffs jump. The widest swing comes first.

    \b
    Examples:
      zopa tornado thaad-deal "keep, tolerate"
      zopa tornado thaad-deal "withdraw, sanction" --of US --set breach_us=4 --set breach_cn=4
    """
    asked = run.ask_at_point(game)
    run.answer("answering", asked, solver.tornado, asked.subject(solution), outcome, of=of, at=asked.moved)


@command(*POINT, *PAGE)
def compare(
    run: Run,
    game: Game,
    about: Annotated[Text, argument("[CLAIM or OUTCOME]", "What to ask at each point.")] = None,
    solution: Solution = None,
) -> None:
    """Put scenarios side by side: what stands at each, what differs, and which walls lie between.

    Each --params is a scenario, and the first is compared with the others; one alone, with the baseline. --set moves
    all of them.

    \b
    Examples:
      zopa compare thaad-deal --params baseline --params breach_us=4,breach_cn=4
      zopa compare thaad-deal "equilibrium(withdraw, sanction)" --params breach_us=4,breach_cn=4
    """
    put_comparison(run, game, solution, about)


def put_comparison(run: Run, game: str, solution: str | None, about: str | None = None, *left_out: str) -> None:
    """Print the comparison of the scenarios of --params; UsageError where something is given or solved for as well."""
    from solver.commands.inputs import scenarios

    if any(left_out):
        raise UsageError("scenarios are points, of which nothing is given or solved for; leave out --given and --for")
    if not run.params:
        raise UsageError("name at least one, with --params FILE or --params name=value; the baseline is the other")
    asked = replace(run, params=None).ask_at_point(game)
    points = scenarios(run.params or (), asked.game.space)
    points = {"baseline": {}, **points} if len(points) == 1 else points
    run.answer("comparing", asked, solver.compare, asked.subject(solution), points, about, asked.moved)


@command(*POINT, "output", "force", "debug")
def report(
    run: Run,
    game: Game,
    outcome: Annotated[
        Text, option("--outcome OUTCOME", "What it is about; else the first that the file speaks of.")
    ] = None,
    only: Annotated[Texts, option("--only CHAPTERS", "Only these: commas between them, or repeat it.")] = None,
) -> None:
    """Write one report about an outcome: what stands now, when it would hold, what is missing and what it takes.

    A summary in plain words stands on top. FILE ends in .html, .md (its pictures are put beside it), .txt
    or .pdf (which needs pip install '.[pdf]').

    \b
    Examples:
      zopa report thaad-deal -o report.html
      zopa report thaad-deal --outcome "keep, tolerate" --only summary,when
    """
    from solver.questions.dossier.answer import folder_of, format_of

    file = run.output if str(run.output) != "-" else None
    refuse_existing(file, run.force)
    if file is not None and format_of(file) == "markdown":
        refuse_existing(folder_of(file), run.force, Path.exists)
    asked = replace(run, output=None).ask_at_point(game)
    chosen = [name.strip() for one in only for name in one.split(",")] if only else None
    how = options.terminal_options(file)
    with progress("writing the report") as step:
        answer = solver.full_report(asked.game, outcome, chosen, asked.moved, step)
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
