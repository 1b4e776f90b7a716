"""The arguments and options that commands share: each is here once, with its help, metavar and completion.

`Run` is the record of the shared options, and `command` says which of them a command has, after its own:

    @command(*POINT, "at", "strict", *PAGE)
    def solve(run: Run, game: Game) -> None: ...

Nothing that takes long is imported here, so that help is instant. Answers go to standard output or to a file, remarks
to standard error. Completions are pairs of a text and its meaning.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_type_hints

import typer

import solver
from solver.commands.completion import complete_game, complete_outcome, complete_parameter
from solver.commands.explanations import WITHOUT_LINES, explained_lines, html_page, note_purpose, noting_decisions
from solver.commands.output import CALL, Colour, emit, page_of, provenance, say, screen_of, terminal_options
from solver.errors import Undecided, UsageError, clip, path_text
from solver.forms import CLOSED_SOLUTIONS, TREE_CONCEPTS
from solver.report.files import refuse_existing
from solver.report.numbers import Writing, writing_numbers
from solver.report.progress import progress
from solver.report.remedies import DOOR, Door, has_option
from solver.report.streams import put, show_pages
from solver.report.words import NO_SENTENCE, SENTENCES

if TYPE_CHECKING:
    from solver.commands.inputs import Asked


Format: TypeAlias = Literal["text", "json", "csv", "latex", "markdown", "html", "sentence"]
ENDINGS: Mapping[str, Format] = {
    ".txt": "text", ".json": "json", ".csv": "csv", ".tex": "latex", ".md": "markdown", ".html": "html",
}  # fmt: skip
Text: TypeAlias = str | None
Texts: TypeAlias = list[str] | None  # of an option that may be repeated


def option(usage: str, help: str = "", complete: Callable[..., Any] | None = None, **more: Any) -> Any:
    """Return an option of typer: how it is typed, with a word for its value if it takes one, and its help."""
    spellings = [word for word in usage.split() if word.startswith("-")]
    metavar = " ".join(usage.split()[len(spellings) :]) or None
    return typer.Option(*spellings, metavar=metavar, help=help, autocompletion=complete, **more)


def argument(usage: str, help: str, complete: Callable[..., Any] | None = None) -> Any:
    """Return an argument of typer: the word for it, and its help."""
    return typer.Argument(metavar=usage, help=help, autocompletion=complete)


def _show_version(value: bool) -> None:
    if value:
        put(f"zopa {solver.__version__}\n", sys.stdout)
        raise typer.Exit


def _set_debug(value: bool) -> bool:
    CALL.debug = CALL.debug or value
    return value


def _times(text: str) -> float:
    """Return a number of times, as it is typed."""
    try:
        return float(text)
    except ValueError:
        advice = "write how many times harder to try, such as 10"
        raise UsageError(f"--budget: {clip(repr(text))} is no number; {advice}") from None


Version: TypeAlias = Annotated[bool, option("--version", "Print the version.", callback=_show_version, is_eager=True)]
Debug: TypeAlias = Annotated[bool, option("--debug", "Show a traceback when something fails.", callback=_set_debug)]
Game: TypeAlias = Annotated[
    str, argument("GAME", "A name that 'zopa games' lists, a file, or - for standard input.", complete=complete_game)
]
At: TypeAlias = Annotated[
    Text,
    option(
        "--at baseline",
        "Answer at one point: the baseline, moved by --set and --params.",
        complete=lambda: ["baseline"],
    ),
]
Of: TypeAlias = Annotated[
    Texts,
    option(
        "--of WHAT",
        "Of this: a player, for its payoff; probability, that of the outcome; or another outcome, for its"
        " probability. Repeat it for more.",
    ),
]
Solution: TypeAlias = Annotated[
    Text,
    option(
        "--solution NAME",
        f"Ask about what a bargaining solution picks, not about equilibria: {', '.join(CLOSED_SOLUTIONS)},"
        " raiffa-1 to -3 (steps). A dispute is asked about its protocol, or else about nash; a tree has"
        f" {' and '.join(TREE_CONCEPTS)}.",
    ),
]
Given: TypeAlias = Annotated[Texts, option("--given CLAIM", "Assume this as well, throughout. Repeat it for more.")]
Certificate: TypeAlias = Annotated[Path | None, option("--certificate FILE", "Write the proof to a file as well.")]
Claim: TypeAlias = Annotated[
    str, argument("CLAIM", 'What to ask about, such as "equilibrium(keep, tolerate)"; see the guide.')
]
Outcome: TypeAlias = Annotated[
    str, argument("OUTCOME", "A strategy for each player, such as 'keep, tolerate'.", complete=complete_outcome)
]
Along: TypeAlias = Annotated[
    Texts, option("--along NAMES", "Only these parameters: commas between them, or repeat it.")
]
Seed: TypeAlias = Annotated[int, option("--seed K", "Another seed draws other points.")]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What was typed for the options that commands share, in the order in which help lists them. A command has those of
    them that `command` names; the others keep what stands here."""

    setting: Annotated[
        Texts,
        option(
            "--set NAME=VALUE",
            "Move the point: a parameter's value, exact, such as 7/3. Repeat it for more.",
            complete=complete_parameter,
        ),
    ] = None
    fix: Annotated[
        Texts,
        option(
            "--fix NAME=VALUE",
            "Put a number in the place of a parameter, which is then gone. Repeat it for more.",
            complete=complete_parameter,
        ),
    ] = None
    fix_player: Annotated[
        Texts,
        option(
            "--fix-player PLAYER=STRATEGY",
            "Let a player keep to a strategy, which leaves the game between the others. Repeat it for more.",
        ),
    ] = None
    params: Annotated[
        Texts,
        option(
            "--params FILE.toml",
            "Move the point to the values in a file of name = value lines. To compare, a scenario: such a file,"
            " baseline, or name=value with commas between; repeat it.",
        ),
    ] = None
    side_by_side: Annotated[
        bool, option("--compare", "Put the scenarios of --params side by side, as 'zopa compare' does.")
    ] = False
    distribution: Annotated[
        Texts,
        option(
            "--distribution NAME=HOW",
            "Draw a parameter otherwise than the game says, on its range: 'shield=triangular(3)' (the mode),"
            " 'shield=normal(3, 1)' (mean, deviation), shield=uniform. Repeat it for more.",
        ),
    ] = None
    at: At = None
    budget: Annotated[
        float, option("--budget TIMES", "Try so many times harder where something is left undecided.", parser=_times)
    ] = 1
    strict: Annotated[bool, option("--strict", "End with code 4 if anything is left undecided.")] = False
    full: Annotated[bool, option("--full", "Print all of it, long formulas whole, and not one screen.")] = False
    exact: Annotated[bool, option("--exact", "Write numbers exactly, not as decimals of three digits.")] = False
    explain: Annotated[
        bool, option("--explain", "Say how each part was decided, or what was spent on it, and the work of it all.")
    ] = False
    form: Annotated[
        Format | None,
        option(
            "--format",
            "How to write the answer: as text, unless FILE ends in .json, .csv, .tex, .md or .html; sentence: the"
            " answer alone in plain words.",
            case_sensitive=False,
        ),
    ] = None
    json: Annotated[bool, option("--json", "Write JSON, as --format json does.")] = False
    colour: Annotated[
        Colour, option("--color WHEN", "Colour text: auto (on a terminal, unless NO_COLOR is set), always or never.")
    ] = "auto"
    output: Annotated[Path | None, option("--output -o FILE", "Write to a file instead of standard output.")] = None
    force: Annotated[bool, option("--force", "Overwrite the file if it exists.")] = False
    csv_safe: Annotated[
        bool, option("--csv-safe", "In CSV, mark what a spreadsheet would calculate as text, by a leading '.")
    ] = False
    debug: Debug = False

    @property
    def chosen_format(self) -> Format:
        """How the answer is written.

        >>> Run(output=Path("deal.tex")).chosen_format
        'latex'
        """
        ending = "" if self.output is None else self.output.suffix.lower()
        if self.form is None and ending and ending not in ENDINGS:
            advice = f"give the file one of the endings {', '.join(ENDINGS)}, or say how with --format"
            raise UsageError(f"{path_text(self.output)} does not say how to write the answer; {advice}")
        of_file = "json" if self.json else ENDINGS.get(ending, "text")
        if self.json and ENDINGS.get(ending, "json") != "json":
            raise UsageError(f"--json and the ending of {path_text(self.output)} are two formats; leave --json out")
        if self.json and self.form not in (None, "json"):
            raise UsageError(f"--json and --format {self.form} are two formats; leave one out")
        if self.form == "sentence" and of_file not in ("text", "markdown"):
            raise UsageError(f"--format sentence writes plain text; end {path_text(self.output)} in .txt or .md")
        chosen = self.form or of_file
        if self.explain and chosen in WITHOUT_LINES:
            raise UsageError(f"--explain adds no lines to {chosen}; it does to text, json, latex, markdown and html")
        return chosen

    def ask(self, game: str, at: str | None = None) -> Asked:
        """Return the game of that name, with what the options say about it.

        >>> Run(setting=["value=3"]).ask("hawk-dove").moved
        {'value': Fraction(3, 1)}
        """
        from solver.commands.inputs import ask_of, find

        _ = self.chosen_format  # UsageError for a file that does not say, before anything is worked out
        refuse_existing(self.output, self.force)
        where, files = at or self.at, self.params or []
        if len(files) > 1:
            also = ", or --compare" if has_option("--compare") else ""
            raise UsageError(f"--params moves one point, not {len(files)}; zopa compare takes several{also}")
        if files and "=" in files[0] and not Path(files[0][:255]).exists():
            raise UsageError(f"--params reads a file here, not {clip(repr(files[0]))}; --set moves numbers")
        params = Path(files[0]) if files else None
        return ask_of(find(game), self, params, where)

    def ask_at_point(self, game: str) -> Asked:
        """Return what `ask` does; raise UsageError where the point breaks what the game assumes."""
        asked = self.ask(game)
        asked.point()
        return asked

    def certify(self, answer: Any, certificate: Path | None) -> None:
        """Write what proves an answer to a file, if one is named."""
        if certificate is not None:
            from solver.questions.prove.certificate import certificate_text

            note_purpose(self.explain, "To write the proof")
            with progress("writing the proof"):
                text = certificate_text(answer)
            emit(text, certificate, self.force)
            say(f"the proof is in {certificate}; zopa verify-certificate {certificate} checks it")

    def answer(self, doing: str, asked: Asked | None, ask: Callable[..., Any], *about: Any, **settings: Any) -> None:
        """Print what a function answers, with a sign of life meanwhile."""
        with progress(doing):
            found = ask(*about, **settings)
        self.put(found, asked)

    def put(self, answer: Any, asked: Asked | None = None, *more: Any, undecided: str | None = None) -> None:
        """Print an answer, or write it to the file; under --strict raise Undecided where it is open. `more`: what its
        document takes beside the answer; `undecided`: what is open, where the answer does not say."""
        made = provenance(asked.whole if asked else None)
        whole = (*more, True) if answer.abridged else more
        more = whole if self.full else more
        how = terminal_options(self.output, self.colour)
        note_purpose(self.explain, "To write the answer")
        explained = explained_lines(self.explain)
        on_screen = self.chosen_format == "text" and self.output is None and not (self.full or answer.listing)
        numbers: Writing = "exact" if self.exact else "rounded" if on_screen else ""
        with progress("writing the answer"), writing_numbers(numbers):
            if on_screen:
                text = screen_of(answer, more, whole, explained, **how)
            elif self.chosen_format == "text":
                text = page_of(answer, more, explained, **how)
            elif self.chosen_format == "html":
                text = html_page(answer, explained, *more)
            else:
                text = answer.export(
                    self.chosen_format, *more, provenance=made, explained=explained, csv_safe=self.csv_safe, **how
                )
        still_open = answer.undecided if self.strict and undecided is None else undecided
        told = "" if hasattr(answer, "undecided") else getattr(answer, "left_open", "")
        self.put_text(text, asked, still_open or told)

    def put_text(self, text: str, asked: Asked | None = None, undecided: str = "") -> None:
        """Print remarks and a text, or write it to the file; under --strict raise Undecided with what is undecided."""
        for remark in asked.remarks if asked else ():
            say(remark)
        if self.full and self.chosen_format == "text" and self.output is None:
            show_pages(text)
        else:
            emit(text, self.output, self.force)
        if self.strict and undecided:
            raise Undecided(undecided)


POINT = ("setting", "fix", "fix_player", "params")
PAGE = ("full", "exact", "form", "json", "colour", "output", "force", "csv_safe", "debug")
QUESTION = (*POINT, "budget", *PAGE)


COMMANDS: dict[str, Callable[..., None]] = {}  # by the name that is typed


def command(*shared: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a function the shared options of those names, to make a typer command of it. An argument annotated with a
    record stands for the record's fields (of `Run`, those named); the function itself gets the record. The command is
    then one of COMMANDS, and `solver.commands.app` says in which group help lists it."""

    def take_options(own: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(own, include_extras=True)
        options: list[Parameter] = []
        records: dict[str, tuple[Any, list[str]]] = {}
        for name, parameter in sorted(signature(own).parameters.items(), key=lambda one: hints[one[0]] is Run):
            if not is_dataclass(hints[name]):
                options.append(parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY))
                continue
            taken = [one for one in _options(hints[name]) if hints[name] is not Run or one.name in shared]
            options += taken
            records[name] = hints[name], [one.name for one in taken]

        @wraps(own)
        def with_records(**typed: Any) -> None:
            from solver.regions.decide.work import ALLOWED, allowing

            DOOR.set(Door("command line", option_names(one.annotation for one in options)))
            says = own.__name__ in SENTENCES.split() or typed.get("side_by_side")
            if typed.get("form") == "sentence" and not says:
                raise UsageError(NO_SENTENCE)  # before the work
            with allowing(ALLOWED * max(1, typed.get("budget", 1))), noting_decisions(typed.get("explain", False)):
                made = {name: kind(**{one: typed.pop(one) for one in taken}) for name, (kind, taken) in records.items()}
                own(**typed, **made)

        with_records.__dict__["__signature__"] = Signature(options)
        with_records.__annotations__ = {one.name: one.annotation for one in options}
        COMMANDS[own.__name__.replace("_", "-")] = with_records
        return with_records

    return take_options


def option_names(annotations: Iterable[Any]) -> frozenset[str]:
    """Return how the options among a command's parameters are typed, by the annotations of these."""
    every = (how for one in annotations for how in getattr(one, "__metadata__", ()))
    typed = (word for how in every for word in (how.default, *(how.param_decls or ())))
    return frozenset(name for word in typed for name in str(word).split("/") if name.startswith("--"))


@cache
def _options(record: type) -> tuple[Parameter, ...]:
    """Return the fields of a record as parameters."""
    hints = get_type_hints(record, include_extras=True)
    kind = Parameter.KEYWORD_ONLY
    return tuple(Parameter(one.name, kind, default=one.default, annotation=hints[one.name]) for one in fields(record))


LOOSER = re.compile(r"\b(or|implies)\b", re.IGNORECASE)  # words that bind less than `and`


def conjoin_texts(given: list[str] | None) -> str | None:
    """Return what is given as one claim, all of it.

    >>> conjoin_texts(["a > b", "c > 1 or(b > 1)"])
    'a > b and (c > 1 or(b > 1))'
    """
    if not given or len(given) == 1:
        return given[0] if given else None
    return " and ".join(f"({one})" if LOOSER.search(one) else one for one in given)
