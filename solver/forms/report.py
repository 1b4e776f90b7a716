"""The pages of games. The catalogue; normal form: players, payoffs; trees: a drawing, an information set's moves under
one number; disputes: parties, issues or agreements, utilities, disagreement point, protocol; all: numbers at a point,
terms, parameters, assumptions, sources, published answers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

from solver.expressions.expression import Expression, substitute
from solver.expressions.nodes import Node, Number, names, render
from solver.forms.any_form import AnyForm, size, title
from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute
from solver.forms.files.toml_write import game_hash, writes
from solver.forms.form import Form, GameRecord
from solver.forms.normal import NormalForm
from solver.forms.players import Bending
from solver.forms.protocol import Protocol, protocol_terms
from solver.forms.published import Agreed
from solver.forms.study import Study, differences
from solver.forms.tree import Tree
from solver.regions import report as regions_report
from solver.report import blocks, json_records, words
from solver.report.answer import Answer, report
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Inline, Lines, Only, Report, Say
from solver.report.json_records import Record, Written
from solver.report.words import clean, listed

# --- games as JSON --------------------------------------------------------------------------------


class CatalogueEntry(GameRecord):
    """A game of the catalogue: the folder that it is in, and what tells its content from others'."""

    folder: str
    hash: str


@dataclass(frozen=True, slots=True)
class Catalogue(Answer, schema="zopa.games/2", keys="games"):
    """Games, each with the folder that it stands in."""

    report: ClassVar[str] = __name__
    shelves: tuple[tuple[str, AnyForm], ...]

    @property
    def games(self) -> list[CatalogueEntry]:
        return [json_records.plain(game) | {"folder": folder, "hash": game_hash(game)} for folder, game in self.shelves]


@dataclass(frozen=True)
class Validity(Written, schema="zopa.check/2"):
    """What a check of a game file found."""

    valid: bool
    game: AnyForm
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ShownGame(Written, schema="zopa.game/2"):
    """A game with all that its file says, in the file's own terms. At a `point` also `values`, what each profile or
    agreement pays or coalition is worth, and a dispute's `utilities` as formulas in issues."""

    game: AnyForm
    file: Mapping[str, Any]
    point: Mapping[str, Fraction] | None
    values: Mapping[str, Mapping[str, Fraction]]
    utilities: Mapping[str, str]


def game_record(game: AnyForm, at: Mapping[str, Fraction] | None = None) -> Record:
    """Return a game as a JSON record; with `at`, what it pays at that point as numbers too.

    >>> game_record(load("hawk-dove"), load("hawk-dove").space.baseline)["values"]["hawk, hawk"]["first"]["exact"]
    '-1'
    """
    values: dict[str, dict[str, Fraction]] = {}
    utilities: dict[str, str] = {}
    if at is None or game.form == "study":
        pass
    elif game.form == "coalition":
        values = {game.members(group): {"worth": w} for group, w in enumerate(game.worths_at(at)) if group}
    else:
        for called, cell in _outcomes(game):
            numbers = (game.value_at(entry, at) for entry in cell)
            values[", ".join(called)] = dict(zip(game.seat_names, numbers, strict=True))
        if game.form == "dispute":
            utilities = {name: render(_at(tree, at)) for name, tree in zip(game.seat_names, game.trees, strict=False)}
    record: Record = json_records.plain(ShownGame(game, tomllib.loads(writes(game)), at, values, utilities))
    return record


def _outcomes(game: NormalForm | Dispute | Tree) -> Iterable[tuple[tuple[str, ...], Sequence[Expression]]]:
    """Return what pays something, each by the names in it: profiles, ends, or agreements and none."""
    match game:
        case NormalForm():
            return zip(game.profiles(), game.payoffs, strict=True)
        case Tree():
            return (((history,), cell) for history, cell in game.payoffs)
    return (*(((one.name,), one.payoffs) for one in game.agreements), (("disagreement",), game.disagreement))


MAX_ROWS = 64  # agreements in print; JSON and CSV have them all
BENT = {
    Bending.AFFINE: "",
    Bending.MULTIAFFINE: "Utilities multiply issues, so some agreements between the corners need a lottery.",
    Bending.POLYNOMIAL: "Utilities bend in the issues: what can be agreed on is curved.",
    Bending.OTHER: "Utilities change their formula, or divide, within the ranges of the issues.",
}


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
    match game:
        case NormalForm():
            return _page(game, _normal_blocks(game, at), lambda: _payoff_data(game, game.seat_names, at))
        case CoalitionGame():
            return _page(game, _of_coalitions(game, at), lambda: _worths(game, at))
        case Study():
            steps = tuple((one.name, one.game, Code(one.claim), clean(one.says)) for one in game.steps)
            return _page(game, _of_study(game), lambda: Grid(("step", "game", "claim", "says"), steps))
        case Tree():
            return _page(game, _of_tree(game, at), lambda: _payoff_data(game, ("history",), at))
        case Dispute():
            return _page(game, _bargained(game, at), lambda: _data(game, at))


def _page(game: AnyForm, content: Iterable[Block | Only], data: Callable[[], Grid]) -> Report:
    """Return the page of a game: its title, its note, these blocks, what every game has, and this table for CSV."""
    given = {issue.name: issue.symbol for issue in game.issues if issue.symbol} if isinstance(game, Dispute) else {}
    free = {name: one for name, one in regions_report.symbols(game.space).items() if one not in given.values()}
    return Report(title(game), (*content, *_background(game)), game.note, free | given, data)


def _normal_blocks(game: NormalForm, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    for k, called in enumerate(_players_called(game)):
        yield Say(f"{called} chooses {listed(game.players[k].strategies, 'or')}.", hang=2, close=k > 0)
    yield Head(f"Payoffs (to {', '.join(game.seat_names)})")
    yield from _payoffs(game, [_codes(cell) for cell in game.payoffs])
    if at is not None and len(game.space):
        yield Head(f"The same at {words.point_text(at, game.space.baseline)}")
        yield from _payoffs(game, [paid(game, cell, at) for cell in game.payoffs])


def _players_called(game: AnyForm) -> list[str]:
    """Return what the players are called: by their name, with the title where there is one.

    >>> _players_called(load("thaad-deal"))
    ['US (United States)', 'China']
    """
    return [f"{p.name} ({clean(p.title)})" if clean(p.title) not in ("", p.name) else p.name for p in game.players]


def paid(game: NormalForm | Dispute | Tree, cell: Sequence[Expression], at: Mapping[str, Fraction]) -> list[Amount]:
    """Return what payoffs are at a point."""
    return [Amount(game.value_at(entry, at)) for entry in cell]


def _payoffs(game: NormalForm, cells: Sequence[Sequence[Code] | Sequence[Amount]]) -> Iterator[Block | Only]:
    """Yield a table of strategies where there are two players, else a line a profile."""
    both = list(zip(game.profiles(), (Lines(tuple(cell), by=", ") for cell in cells), strict=True))
    facts = [(f"{', '.join(profile)}:", (blocks.plain(cell),)) for profile, cell in both[:MAX_ROWS]]
    more = [Say(Advice(f"and {len(both) - MAX_ROWS} more", "; --format csv or json gives them all"), indent=2)]
    by_profile = (Facts(tuple(facts), close=True), *(more if len(both) > MAX_ROWS else ()))
    if len(game.players) == 2:
        (first, second), wide = game.players, len(game.players[1].strategies)
        rows: list[tuple[Cell, ...]] = []
        for k, name in enumerate(first.strategies):
            rows.append((blocks.Strong(name), *(cell for _, cell in both[k * wide : (k + 1) * wide])))
        head = (f"{first.name} \\ {second.name}", *second.strategies)
        yield Grid(head, tuple(rows), False, maths=True, narrow=by_profile, indent=2, close=True)
    else:
        table = tuple((", ".join(profile), *cell.parts) for profile, cell in both[:MAX_ROWS])
        head = ("profile", *game.seat_names)
        yield Grid(head, table, False, maths=True, narrow=by_profile[:1], indent=2, close=True)
        yield from by_profile[1:]


def _payoff_data(game: NormalForm | Dispute | Tree, head: tuple[str, ...], at: Mapping[str, Fraction] | None) -> Grid:
    """Return the table for CSV: a row for each outcome, the payoffs as formulas, and as numbers at the point."""
    names = [f"{player.name} payoff" for player in game.players]
    heads = (*head, *names, *(f"{name} at point" for name in names if at is not None))
    each = _outcomes(game)
    rows = ((*called, *_codes(cell), *(() if at is None else paid(game, cell, at))) for called, cell in each)
    return Grid(heads, tuple(rows))


def _of_coalitions(game: CoalitionGame, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    yield Say(f"{listed(_players_called(game))} share what they are worth together.")
    yield Head("What each coalition is worth")
    table = _worths(game, at)
    yield replace(table, rows=table.rows[:MAX_ROWS], data=False, maths=True)
    if len(table.rows) > MAX_ROWS:
        yield Say(f"and {len(table.rows) - MAX_ROWS} more; --format csv or json gives them all")
    if unlisted := game.everybody - len(game.worth):
        yield Say(f"{words.count_of(unlisted, 'coalition').capitalize()} not listed in the file: worth 0.")


def _worths(game: CoalitionGame, at: Mapping[str, Fraction] | None) -> Grid:
    """Return every coalition, the smallest first, with what it is worth: as a formula, and at a point as a number."""
    there = () if at is None or not len(game.space) else game.worths_at(at)
    rows: list[tuple[Cell, ...]] = []
    known = dict(game.worth)
    for group in sorted(range(1, game.everybody + 1), key=int.bit_count):
        name = game.members(group)
        rows.append((name, Code(str(known.get(name, 0))), *map(Amount, there[group : group + 1])))
    return Grid(("coalition", "worth", *(["worth at point"] if there else [])), tuple(rows))


def _of_study(game: Study) -> Iterator[Block | Only]:
    yield Head("The steps of the plan")
    said = {one.name: [clean(one.says)] if one.says else [] for one in game.steps}
    yield Facts(tuple((one.name, (*said[one.name], f"in {one.game}:", Code(one.claim))) for one in game.steps))
    yield Head("The games")
    for member in game.games:
        renamed = [f"{old} is called {new}" for old, new in member.rename]
        named = f"{clean(member.game.title) or member.name} ({member.file or 'made in Python'})"
        yield Facts(((member.name, (named, *([listed(renamed)] if renamed else []))),), close=True)
    if differs := tuple((name, (clean(text),)) for name, text in differences(game)):
        yield Head("What the games say otherwise, and what the study makes of it")
        yield Facts(differs)


def _of_tree(game: Tree, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    who = listed(_players_called(game))
    yield Say(f"{who} move one after another." if len(game.players) > 1 else f"The only player is {who}.", hang=2)
    yield Only(("latex",), (Grid(("after", "who moves", "between"), tuple(_moves(game)), False),))
    yield Head(f"The tree, with the payoffs to {', '.join(game.seat_names)}")
    yield from _drawn(game, {history: [Code(str(u)) for u in cell] for history, cell in game.payoffs})
    if numbers := ", ".join(f"[{number}]" for number in game.numbers.values()):
        yield Say(f"Who moves at a number does not know where it is among the places that have it: {numbers}.", hang=2)
    if at is not None and len(game.space):
        yield Head(f"The same at {words.point_text(at, game.space.baseline)}")
        yield from _drawn(game, {history: paid(game, cell, at) for history, cell in game.payoffs})


def _moves(game: Tree) -> Iterator[tuple[Cell, ...]]:
    """Yield for each information set where it is, who moves, and the actions, those of chance with probabilities."""
    for move in game.moves[:MAX_ROWS]:
        where = " or ".join(history or "the beginning" for history in move.at)
        pairs = zip(move.actions, move.probabilities, strict=False)
        chances = tuple((action, "with", Code(str(chance))) for action, chance in pairs)
        yield where, move.player, Lines(chances or move.actions, by=", ")


def _drawn(game: Tree, payoffs: Mapping[str, Sequence[Cell]]) -> Iterator[Block | Only]:
    """Yield the drawing with payoffs beside it, or where that is too wide below each end; for LaTeX a table of ends."""
    lines = list(game.drawing())
    shown, players = lines[: 2 * MAX_ROWS], game.seat_names
    rows = tuple((blocks.Drawn(text), *payoffs.get(history, [""] * len(players))) for text, history in shown)
    below = []
    for text, history in shown:
        below.append(text)
        if history in payoffs:
            stem = text[: len(text) - len(text.lstrip("│├└─ "))].replace("├─", "│ ").replace("└─", "  ")
            each = zip(players, payoffs[history], strict=True)
            below += [f"{stem}  {name}: {blocks.plain(cell)}" for name, cell in each]
    narrow = blocks.Picture(tuple(below))
    yield Only(("text",), (Grid(("", *players), rows, False, narrow=(narrow,)),))
    yield Only(("markdown", "html"), (narrow,))
    ends = tuple((history, *cells) for history, cells in list(payoffs.items())[:MAX_ROWS])
    yield Only(("latex",), (Grid(("history", *players), ends, False, maths=True),))
    if len(lines) > len(shown):
        yield Say(Advice(f"and {len(lines) - len(shown)} more", "; --format csv or json gives all that the tree pays"))


def _bargained(game: Dispute, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    over = "issues" if game.issues else "agreements, or lotteries over them"
    many = words.count_of(len(game.agenda), over[:-1]) if game.issues else over
    yield Say(f"{listed(_players_called(game))} bargain over {many}.")
    if game.issues:
        yield Head("Issues (range)")
        ends = [(i, f"{words.exactly(i.low)} to {words.exactly(i.high)}") for i in game.issues]
        yield Facts(tuple((i.name, _with_meaning(text, i.meaning)) for i, text in ends))
        yield Head("Utilities")
        yield Facts(tuple((p.name, (Code(str(u)),)) for p, u in zip(game.players, game.utilities, strict=True)))
        if bent := BENT[game.bending]:
            yield Say(bent)
    else:
        yield Head("Agreements")
        yield _agreement_table(game, _codes)
        if (more := len(game.agreements) - MAX_ROWS) > 0:
            yield Say(Advice(f"and {more} more", "; --format csv or json gives them all"))
    yield Head("Without an agreement")
    yield Facts(tuple((p.name, (Code(str(d)),)) for p, d in zip(game.players, game.disagreement, strict=True)))
    if game.ratifiers:
        yield Head("Who must consent (on whose side; exactly if)")
        yield Facts(tuple((r.name, (*_with_meaning(r.of, r.title), Code(r.accepts))) for r in game.ratifiers))
    if game.protocol is not None:
        yield Head("Protocol")
        yield Facts((("kind", (game.protocol.kind,)), *_terms(game.protocol)))
    if at is not None and len(game.space):
        yield from _there(game, at)


def _with_meaning(facts: str, meaning: str) -> tuple[Cell, ...]:
    return (facts, clean(meaning)) if meaning else (facts,)


def _terms(protocol: Protocol) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for name, value in protocol_terms(protocol):
        if isinstance(value, dict):
            yield name, tuple((f"{who}:", Code(str(one))) for who, one in value.items())
        else:
            yield name, (Code(str(value)),)


def _agreement_table(game: Dispute, paid: Callable[[Sequence[Expression]], Sequence[Cell]]) -> Grid:
    rows: list[tuple[Cell, ...]] = [(one.name, *paid(one.payoffs)) for one in game.agreements[:MAX_ROWS]]
    return Grid(("agreement", *game.seat_names), tuple(rows), data=False)


def _there(game: Dispute, at: Mapping[str, Fraction]) -> Iterator[Block]:
    yield Head(f"The same at {words.point_text(at, game.space.baseline)}")
    if game.issues:
        here = [Code(render(_at(tree, at))) for tree in game.trees]
        yield Facts(tuple((p.name, (u,)) for p, u in zip(game.players, here, strict=True)))
    else:
        yield _agreement_table(game, lambda payoffs: paid(game, payoffs, at))
    threat = zip(game.players, paid(game, game.disagreement, at), strict=True)
    gets = (f"{p.name} gets {blocks.plain(amount)}" for p, amount in threat)
    yield Say("Without an agreement:", ", ".join(gets))


def _at(tree: Node, at: Mapping[str, Fraction]) -> Node:
    """Return a utility over the issues alone, at a point of the parameters."""
    return substitute(tree, {name: Number(value) for name, value in at.items() if name in names(tree)})


def _background(game: AnyForm) -> Iterator[Block | Only]:
    """Yield what every game has: terms, parameters, assumptions, sources, and published or derived answers."""
    close = game.form == "normal"
    if game.terms:
        yield Head("Terms")
        yield Facts(tuple((name, (Code(str(term)),)) for name, term in game.terms), close=close)
    if game.space.parameters:
        rows: list[tuple[str, tuple[Cell, ...]]] = []
        for p in game.space.parameters:
            facts = f"{words.exactly(p.baseline)}; {words.exactly(p.low)} to {words.exactly(p.high)}; {p.control}"
            facts += f"; {clean(p.unit)}" if p.unit else ""
            rows.append((p.name, _with_meaning(facts, p.meaning)))
        unit = "; unit" if any(p.unit for p in game.space.parameters) else ""
        head = Head(f"Parameters (baseline; range; who controls it{unit})")
        yield Only(("text", "markdown", "html"), (head, Facts(tuple(rows), close=close)))
        yield from regions_report.legend(game.space)
    if game.space.assumptions:
        yield Facts((("assumed", tuple(Code(str(assumption)) for assumption in game.space.assumptions)),), close=close)
    if game.sources:
        yield Head("Sources")
        for source in game.sources:
            by = ", ".join(part for part in (clean(source.author), str(source.year or "")) if part)
            yield Say(f"{by + ': ' if by else ''}{clean(source.title)}", indent=2)
    if game.answers:
        yield Head(f"Published or derived answers ({len(game.answers)})")
    for answer in game.answers:
        if game.form == "dispute":
            yield Say(*_agreed(answer), indent=2)
        elif answer.claim:
            within = ("(where", Code(answer.where), ")") if answer.where else ()
            yield Say(Code(answer.claim), "exactly if", Code(answer.iff), *within, indent=2)
    if lists := sum(game.form == "normal" and bool(answer.equilibria) for answer in game.answers):
        many = words.count_of(lists, "complete list", "complete lists")
        other = "and " if lists < len(game.answers) else ""
        yield Say(f"{other}{many} of the equilibria on a part of the ranges", indent=2)


def _agreed(answer: Agreed) -> Iterator[Inline]:
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


def _data(game: Dispute, at: Mapping[str, Fraction] | None) -> Grid:
    """Return the table for CSV: agreements, or the utilities with the disagreement point."""
    if game.agreements:
        return _payoff_data(game, ("agreement",), at)
    heads = ["party", "utility", "disagreement"]
    entries = _codes(game.utilities), _codes(game.disagreement)
    rows: list[tuple[Cell, ...]] = list(zip(game.seat_names, *entries, strict=True))
    if at is not None:
        heads += ["utility at point", "disagreement at point"]
        here = [Code(render(_at(tree, at))) for tree in game.trees]
        rows = [(*row, u, d) for row, u, d in zip(rows, here, paid(game, game.disagreement, at), strict=True)]
    return Grid(tuple(heads), tuple(rows))


def _codes(entries: Sequence[Expression]) -> list[Code]:
    return [Code(str(entry)) for entry in entries]
