"""The pages of games: the catalogue; of a game what its form alone has (see `solver.forms.pages`) and what all have:
terms, parameters, assumptions, sources, published answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from solver.forms.any_form import AnyForm, size, title
from solver.forms.files.toml_write import game_hash
from solver.forms.form import Form
from solver.forms.pages.parts import Content, with_meaning
from solver.forms.published import PublishedAgreement
from solver.forms.records import Catalogue, game_record
from solver.forms.traits import function_named
from solver.regions import report as regions_report
from solver.report import blocks, words
from solver.report.answer import report
from solver.report.blocks import Block, Code, Facts, Grid, Head, Inline, Lines, Only, Report, Say
from solver.report.words import clean

__all__ = ["game_record"]  # the JSON record of a game, which its class looks for here


@report.register(Catalogue)
def _(catalogue: Catalogue) -> Report:
    shelves = catalogue.shelves
    listing: list[Block] = []
    longest = max((len(game.name) for _, game in shelves), default=0)
    for folder in dict.fromkeys(folder for folder, _ in shelves):
        listing.append(Head(folder))
        lines = ((game.name, f"{game.title} ({size(game)})") for shelf, game in shelves if shelf == folder)
        listing += [blocks.Item(f"  {name.ljust(longest)}", (line,), style="", close=True) for name, line in lines]
    rows: list[tuple[str, ...]] = []
    for folder, game in shelves:
        sizes = (str(len(game.players)), game.shape_text, str(len(game.space)))
        rows.append((game.name, folder, game.title, *sizes, game_hash(game)))
    head = ("name", "folder", "title", "players", "strategies", "parameters", "hash")
    page = Grid(("name", "title", "strategies", "parameters"), tuple((row[0], row[2], *row[4:6]) for row in rows))
    return Report("", (Only(("text",), tuple(listing)), Only(blocks.PAGES, (page,))), data=Grid(head, tuple(rows)))


@report.register(Form)
def _(game: AnyForm, at: Mapping[str, Fraction] | None = None) -> Report:
    """Return the page of a game: its title, its note, what its form has, what every game has, and a table for CSV."""
    content: Content = function_named(game.traits.shown)(game, at)
    given = content.symbols
    free = {name: one for name, one in regions_report.symbols(game.space).items() if one not in given.values()}
    background = _background(game, content.close)
    return Report(title(game), (*content.blocks, *background), game.note, {**free, **given}, content.data)


def _background(game: AnyForm, close: bool) -> Iterator[Block | Only]:
    """Yield what every game has: the unit of its payoffs, terms, parameters, assumptions, sources, and published or
    derived answers."""
    if game.payoff_unit:
        yield Say(f"Payoffs are in {clean(game.payoff_unit)}.")
    if game.terms:
        yield Head("Terms")
        yield Facts(tuple((name, (Code(str(term)),)) for name, term in game.terms), close=close)
    if game.space.parameters:
        yield from _parameters(game, close)
    if game.space.assumptions:
        yield Facts((("assumed", tuple(Code(str(assumption)) for assumption in game.space.assumptions)),), close=close)
    if game.sources:
        yield Head("Sources")
        for source in game.sources:
            by = ", ".join(part for part in (clean(source.author), str(source.year or "")) if part)
            yield Say(f"{by + ': ' if by else ''}{clean(source.title)}", indent=2)
    if game.answers:
        yield from _answers(game)


def _parameters(game: AnyForm, close: bool) -> Iterator[Block | Only]:
    rows: list[tuple[str, tuple[blocks.Cell, ...]]] = []
    for p in game.space.parameters:
        facts = f"{words.exactly(p.baseline)}; {words.exactly(p.low)} to {words.exactly(p.high)}; {p.control}"
        facts += f"; {clean(p.unit)}" if p.unit else ""
        rows.append((p.name, with_meaning(facts, p.meaning)))
    unit = "; unit" if any(p.unit for p in game.space.parameters) else ""
    head = Head(f"Parameters (baseline; range; who controls it{unit})")
    yield Only(("text", "markdown", "html"), (head, Facts(tuple(rows), close=close)))
    yield from regions_report.legend(game.space)


def _answers(game: AnyForm) -> Iterator[Block | Only]:
    yield Head(f"Published or derived answers ({len(game.answers)})")
    for answer in game.answers:
        if isinstance(answer, PublishedAgreement):
            yield Say(*_show_agreed(answer), indent=2)
        elif answer.claim:
            within = ("(where", Code(answer.where), ")") if answer.where else ()
            yield Say(Code(answer.claim), "exactly if", Code(answer.iff), *within, indent=2)
    if lists := sum(bool(getattr(answer, "equilibria", ())) for answer in game.answers):
        many = words.count_of(lists, "complete list", "complete lists")
        other = "and " if lists < len(game.answers) else ""
        yield Say(f"{other}{many} of the equilibria on a part of the ranges", indent=2)


def _show_agreed(answer: PublishedAgreement) -> Iterator[Inline]:
    step = f", step {answer.step}" if answer.step else ""
    with_weights = f" with weights {', '.join(answer.weights)}" if answer.weights else ""
    yield f"{answer.solution}{step}{with_weights}:"
    if answer.count:
        yield f"{answer.count} outcomes in all"
    if answer.iff:
        yield "there is one exactly if"
        yield Code(answer.iff)
    agreed = [Code(f"{n} = {text}") if "," not in n else f"{n} with weight {text}" for n, text in answer.values]
    yield from blocks.pieces(Lines(tuple(agreed), by=","))
    if answer.payoffs:
        yield from ("," if answer.values or answer.iff else "", "paying")
        yield from blocks.pieces(Lines(tuple(map(Code, answer.payoffs)), by=","))
    if answer.where:
        yield "where"
        yield Code(answer.where)
