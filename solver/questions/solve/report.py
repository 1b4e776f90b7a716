"""How equilibria are written: every branch of an atlas, and which stand together; or all at a point, continua as sets.
Text goes branch by branch, the other formats have a table. Without a game players are first and second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from operator import contains
from typing import SupportsFloat

from solver.atlas import Atlas, Branch, OfAtlas, branches_at, groups_of, outcome_name
from solver.concepts.nash.atlas import OFF_WALLS, PURE, PURE_METHOD, NashAtlas, NashAtPoint
from solver.concepts.nash.components import Component
from solver.concepts.nash.many_players import ManyAtPoint
from solver.concepts.nash.point_solver import Solution
from solver.concepts.nash.repeated_branches import weightless_strategies
from solver.concepts.phases import Phases, lies_in, others_fill, phase_share, with_examples
from solver.forms import any_form
from solver.forms.any_form import whole
from solver.forms.normal import NormalForm
from solver.forms.ordinal_names import ordinal_name
from solver.forms.players import Equilibrium
from solver.questions import words
from solver.questions.key_lines import branch_lines
from solver.questions.plain_words import now_words, with_stable_note
from solver.questions.words import MAX_CONDITION, MAX_LISTED
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.regions.report import legend, notation, sentence_text, symbols, where_block, where_lines
from solver.report import blocks, json_records
from solver.report.answer import report
from solver.report.blocks import PAGES, Block, Cell, Grid, Only, Report, Say, plain
from solver.report.json_records import Record, Written
from solver.report.text_page import BOLD, GREEN
from solver.report.words import count_of, join_words, point_text

EQUILIBRIUM = (
    "An outcome is stable, an equilibrium, if no player gains by changing its own choice alone. Each one below stands"
    " exactly where its conditions hold, within the parameters' ranges."
)
PURE_ONLY = "They are all in pure strategies; there may be mixed equilibria besides."
MIXED = (
    "Some player is indifferent whatever the parameters are, so that mixed equilibria come in sets. With some weights"
    " above zero for all strategies that are named, an equilibrium stands just where this holds:"
)
MAX_ALTERNATIVES = 12  # of the conditions of a set that a page writes out
MAX_REPEATED = 20  # characters of what is written anew for each player of whom it is true
Weights = Sequence[Sequence[SupportsFloat]]
Entry = tuple[int, str, Weights, Sequence[Fraction], str]  # component, kind, weights, payoffs, branch
KINDS = {"extreme": "corner of a continuum", "representative": "representative (max-entropy point)"}


@report.register(NashAtlas)
def _(atlas: NashAtlas, at: Point | None = None, phases: Phases | None = None) -> Report:
    here = atlas.at(at)
    together = phase_blocks(atlas, phases, here.point) if phases is not None else ()
    text, pages = Say(now_words(atlas.game, here)), Say(said := standing_sentence(atlas.game, here))
    lead = Only(("text",), (text,)), Only(("markdown", "html"), (pages,))  # text goes on with what `stable` means
    return words.atlas_report(
        atlas,
        (*lead, *_branches(atlas, here), *together),
        lambda: _data(atlas, here),
        said,
        partial(branch_lines, atlas, here.point),
    )


def standing_sentence(game: NormalForm, at: NashAtPoint | ManyAtPoint) -> str:
    """Return what stands at a point in plain words, with what `stable` means."""
    return with_stable_note(now_words(game, at))


@report.register(Branch)
def _(branch: Branch) -> Report:
    table = Grid(_columns(branch.players or words.PLAYERS), (("", *_cells(branch)),), maths=True)
    return Report("", (table,), symbols=symbols(branch.region.space))


def _branches(atlas: NashAtlas, here: NashAtPoint) -> Iterator[Block | Only]:
    standing, place, cases = (
        branches_at(atlas, here.point),
        words.whereabouts(atlas.game, here.point),
        words.cases(atlas),
    )
    pure = "They are all in pure strategies; mixed ones follow." if atlas.mixed else PURE_ONLY

    def listing() -> Iterator[Block]:
        for k, (branch, case) in enumerate(zip(atlas.branches, cases, strict=True), 1):
            yield from _show_branch(atlas.game, branch, k, case, here.point if branch in standing else None, place)

    yield Only(("text",), (Say(EQUILIBRIUM), Say(_standing_now(atlas, standing, place), close=True)))
    notes = (pure * atlas.traits.complete_on_walls, words.say_assumptions(atlas.game))
    yield from (Say(note, close=True) for note in notes if note)
    yield Only(("text",), listing)
    head = _columns(atlas.game.seat_names)
    yield from branch_tables(
        atlas, standing, "stands", place, head, lambda k: _cells(atlas.branches[k]),
        lambda k: (_say_unmixed(atlas.branches[k]), cases[k]),
    )  # fmt: skip
    yield from (Say(remark, close=k > 0) for k, remark in enumerate(one for one in _remarks(atlas, here) if one))
    if atlas.mixed:
        yield Say(MIXED)
        yield blocks.Facts(tuple((name, _where_told(one)) for name, one in atlas.mixed))
    if any(branch.verdict.full is False for branch in atlas.branches):
        yield Only(PAGES, (Say(words.KNIFE_EDGE),))


def _where_told(region: Region | None) -> tuple[Cell, ...]:
    if region is None:
        return ("not known",)
    many = len(region.cells)
    return where_lines(region) if many <= MAX_ALTERNATIVES else (f"in {many} alternatives, which atlas.mixed has",)


def branch_tables(
    atlas: Atlas, standing: Sequence[Branch], stands: str, place: str, head: tuple[str, ...],
    cells: Callable[[int], Sequence[Cell]], notes: Callable[[int], Sequence[str]] = lambda k: (),
) -> Iterator[Only]:  # fmt: skip
    """Yield the branches as a table, for pages and for LaTeX; `cells`, `notes`: what is said of the one at a position,
    and beside its proof; `stands`: what those that are `standing` do at the `place`."""

    def page() -> Iterator[Block]:
        rows: list[tuple[Cell, ...]] = []
        for k, branch in enumerate(atlas.branches):
            proof = words.proof_word(branch.verdict) + (", knife-edge" if branch.verdict.full is False else "")
            now = blocks.Strong("yes") if branch in standing else "no"
            rows.append((str(k + 1), *cells(k), now, "; ".join(filter(None, (proof, *notes(k))))))
        yield Grid((*head, f"{stands} {place}".strip(), "proof"), tuple(rows))

    def display() -> Iterator[Block]:
        if place:
            yield Say(f"* {stands} {place}")
        rows = ((f"{k + 1}{'*' * (one in standing)}", *cells(k)) for k, one in enumerate(atlas.branches))
        yield Grid(head, tuple(rows), maths=True)

    yield Only(("markdown", "html"), page)
    yield Only(("latex",), display)


def _columns(players: Sequence[str]) -> tuple[str, ...]:
    return ("", *players, "stands if", *(f"{name} gets" for name in players))


def _cells(branch: Branch) -> list[Cell]:
    """Return a branch as cells of a table: choices, conditions, payoffs."""
    aside = ["(knife-edge)"] * (branch.verdict.full is False) + ["(open)"] * (branch.verdict.kind == "undecided")
    where = where_block(branch.region)
    stands = blocks.Lines((where, *aside), by=" ") if aside else where
    return [*words.branch_choices(branch), stands, *map(blocks.Code, branch.texts()[1])]


def _say_unmixed(branch: Branch) -> str:
    """Return which weights of a mixture are 0 throughout its region, and what it is then; else empty."""
    each = weightless_strategies(branch)
    if not (unused := [name for names in each for name in names]):
        return ""
    pairs = zip(branch.supports, each, strict=True)
    same = outcome_name([name for name in support if name not in without] for support, without in pairs)
    return f"wherever it stands, the probability of {join_words(unused)} is 0: it is the same as {same}"


def _standing_now(atlas: NashAtlas, standing: Sequence[Branch], place: str) -> str:
    """Return how many branches there are, and which of them hold at the point."""
    count = words.possible_text(atlas, "is", "are")
    if not place:
        return count
    numbers = [str(k) for k, branch in enumerate(atlas.branches, 1) if branch in standing]
    if not numbers:
        return f"{count} None of them stands {place}."
    verb = "Number {} stands" if len(numbers) == 1 else "Numbers {} stand"
    return f"{count} {verb.format(join_words(numbers))} {place} (marked *)."


def _show_branch(
    game: NormalForm, branch: Branch, k: int, case: str, here: Point | None, place: str
) -> Iterator[Block]:
    names = game.seat_names
    parts = tuple(f"{who}: {what}" for who, what in _by_whom(names, map(plain, words.branch_choices(branch))))
    mark, style = ("*", GREEN) if here is not None else (" ", BOLD)
    yield blocks.Item(f"{mark} {k}", parts, branch.is_pure, style)
    paid = (plain(words.formula_code(payoff, branch.formula)) for payoff in branch.paid)
    pays = blocks.Lines(tuple(f"{who}{' each' * (who not in names)} {u}" for who, u in _by_whom(names, paid)))
    facts: list[tuple[str, tuple[Cell, ...]]] = [("stands", where_lines(branch.region)), ("pays", (pays,))]
    if case:
        facts.insert(0, ("case", (f"{case[5:]} with these choices, each with formulas of its own",)))
    if here is not None and place:
        name = "at baseline" if place == "at the baseline" else "at this point"
        facts.append((name, (f"it stands, and {words.say_payoffs(game, branch.at(here).payoffs)}",)))
    if beware := tuple(filter(None, (words.thinness(branch, game), _say_unmixed(branch)))):
        facts.append(("beware", beware))
    facts.append(("proof", (words.proof_cell(branch, "it stands", place),)))
    yield blocks.Facts(tuple(facts), indent=5, close=True)


def _by_whom(names: Sequence[str], texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each text with whose it is, a long one once for all who have the same."""
    whose: dict[tuple[str, str], list[str]] = {}
    for name, text in zip(names, texts, strict=True):
        whose.setdefault((text, "" if len(text) > MAX_REPEATED else name), []).append(name)
    return ((join_words(who), text) for (text, _), who in whose.items())


def _remarks(atlas: NashAtlas, here: NashAtPoint) -> Iterator[str | blocks.Advice]:
    """Yield what the list of branches leaves out, and how far it is proved."""
    if here.walls:
        yield blocks.Advice(
            f"The point lies exactly on a wall, {words.walls(here)}, where one list of equilibria can give way to "
            "another: there can be more than these, even continua.",
            "Add --at baseline to solve exactly there.",
        )
    if atlas.excluded:
        found = [words.proof_word(branch.verdict) for branch in atlas.excluded]
        kinds = " and ".join(f"{found.count(kind)} {kind}" for kind in dict.fromkeys(found))
        many = count_of(len(atlas.excluded), "other candidate")
        yield f"{many[0].upper() + many[1:]} proved to stand nowhere in the ranges ({kinds})."
    if undecided := sum(branch.verdict.kind == "undecided" for branch in atlas.branches):
        yield f"Open: whether {count_of(undecided, 'of them stands', 'of them stand')} anywhere at all."
    if atlas.ties.cells:
        yield blocks.Advice(
            f"Ties ({sentence_text(atlas.ties)}): there some choice has more best answers than it needs, so "
            "equilibria can join into continua",
            "; add --at baseline to see them as sets.",
        )
    yield words.proof_note(atlas)


def phase_blocks(atlas: Atlas, phases: Phases, point: Point) -> Iterator[Block | Only]:
    """Yield which branches of an atlas stand together, phase by phase."""
    yield blocks.Head("Which stand together")
    space = atlas.game.space
    split, regions = f"{whole(space)} {'splits' if space.assumptions else 'split'}", count_of(len(phases), "region")
    summary = f"Apart from the walls between them, {split} into {regions}; the list is complete."
    if not phases.complete:
        summary = f"{regions.capitalize()} found so far. Other lists may stand on {others_fill(phases, whole(space))}."
    listing: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for phase in with_examples(atlas, phases, point):
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
        listing.append(Say(blocks.Advice(f"And {count_of(left, 'more region')}", "(zopa phases GAME --full)")))
    yield Say(summary, close=True)
    yield Only(("text",), tuple(listing))
    yield Only(PAGES, (Grid(("phase", "branches", "where", f"share of {whole(space)}"), tuple(rows), maths=True),))


def _data(atlas: NashAtlas, here: NashAtPoint) -> Grid:
    """Return the table for CSV, a row for each branch: formulas, condition, verdict."""
    rows = words.branch_rows(atlas, here.point, lambda k: [blocks.Code(notation(atlas.branches[k].region))])
    proofs = ((*row, words.proof_word(branch.verdict)) for row, branch in zip(rows, atlas.branches, strict=True))
    head = ("branch", "label", "stands at point", "where", *words.value_heads(groups_of(atlas), atlas.game.players))
    return Grid((*head, "verdict", "knife-edge", "proof"), tuple(proofs))


@report.register(NashAtPoint)
def _(at: NashAtPoint) -> Report:
    page: list[Block | Only] = [Only(("text",), tuple(_listing(at.game, at)))]
    page += [*_tables(at.solution, at.game, at.branches), *_sets(at), Say(f"Found {_way(at)}.", hang=2)]
    ranks = f"By how each ranks the outcomes: {ordinal_name(at.game, at.point)}." if at.game.shape == (2, 2) else ""
    more = (ranks, words.stable_all_the_same(at.game, at.point), _degenerate(at))
    page += [Say(said, hang=2, close=True) for said in more if said]
    page += [*legend(at.game.space), *words.note(at.game, close=True)]
    return words.point_report(at.game, at.point, page, _point_data(at), partial(standing_sentence, at.game, at))


def _degenerate(at: NashAtPoint) -> str:
    """Return that the game is degenerate at a point, and whether only the point makes it so; empty where it is not."""
    if at.solution.nondegenerate:
        return ""
    why = "here: some choice has more best answers than it needs, so"
    if at.method == OFF_WALLS:
        why = (
            "here and at every point nearby, whatever the exact numbers: some choice always has more best answers than"
            " it needs. The closed forms take that into account and the list is complete, but"
        )
    return f"The game is degenerate {why} equilibria need be neither isolated nor odd in number."


def _way(at: NashAtPoint) -> str:
    """Return how the answer at a point was found."""
    if at.method == PURE_METHOD:
        return at.method
    if at.method == OFF_WALLS:
        return "from the closed forms; the point lies on no wall, so they give every equilibrium"
    if not at.walls:
        return f"by the exact point solver ({at.method})"
    return (
        f"by the exact point solver ({at.method}), because the point lies exactly on a wall, {words.walls(at)}, where "
        "one list of equilibria can give way to another and the closed forms need not tell everything"
    )


@report.register(Solution)
def _(solution: Solution) -> Report:
    return Report("", tuple(_tables(solution)))


@report.register(Equilibrium)
def _(found: Equilibrium) -> Report:
    cells = (*words.list_choices(found.called, found.strategies), *map(blocks.Amount, found.payoffs))
    players = [name for name, _ in found.called] or words.PLAYERS
    return Report("", (Grid((*players, *(f"{player} gets" for player in players)), (cells,), maths=True),))


def _listing(game: NormalForm, at: NashAtPoint) -> Iterator[Block]:
    components = at.solution.components
    alone = sum(component.is_point for component in components)
    continua = len(components) - alone
    kinds = [any_form.outcome(game, k, PURE if at.method == PURE_METHOD else "") for k in (1, 2)]
    parts = [count_of(alone, *kinds)] if alone or not continua else []
    parts += [count_of(continua, "continuum", "continua") + " of equilibria"] if continua else []
    many = " and ".join(parts)
    yield Say(f"{many[0].upper()}{many[1:]} (no player gains by changing its own choice alone).")
    for number, component in enumerate(components, 1):
        if not component.is_point:
            yield from _continuum(game, at, component, number)
            continue
        (one,) = component.equilibria
        yield blocks.Item(f"  {number}", words.choices(game, one.strategies), one.is_pure)
        branch = [("branch", (_on(at, one),))] if len(game.space) else []
        yield blocks.Facts((("pays", (words.say_payoffs(game, one.payoffs),)), *branch), indent=5, close=True)


def _on(at: NashAtPoint, equilibrium: Equilibrium) -> Cell:
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is not None:
        where = sentence_text(branch.region)
        if len(where) > MAX_CONDITION:
            return blocks.Advice(f"{branch.label}, whose conditions are long", "; zopa solve without a point has them")
        return f"{branch.label}, which stands {'' if where in ('everywhere', 'nowhere') else 'if '}{where}"
    return "none: only the wall has it" if at.walls else "not looked for"


def _continuum(game: NormalForm, at: NashAtPoint, component: Component, number: int) -> Iterator[Block]:
    names = [player.strategies for player in game.players]
    count = len(component.subsets)
    within = "this set" if count == 1 else f"one of these {count} sets, which touch each other"
    yield blocks.Item(f"  {number}", (f"A continuum: any choices within {within}",))
    sets: list[tuple[str, tuple[Cell, ...]]] = []
    for subset in component.subsets:
        found = zip(game.players, map(words.spread, names, subset.corners), strict=True)
        sets.append(("set", (blocks.Lines(tuple(f"{player.name}: {text}" for player, text in found)),)))
    paid = ((one, f"{words.say_payoffs(game, one.payoffs)}{_short(at, one)}") for one in component.equilibria)
    corners = tuple(f"{' ; '.join(words.choices(game, one.strategies))} ({gets})" for one, gets in paid)
    even = "(the max-entropy point of the continuum: mixed as evenly as can be)"
    middle = (*words.choices(game, component.representative().strategies), even)
    yield blocks.Facts((*sets, ("corners", corners), ("representative", middle)), indent=5, close=True)


def _sets(at: NashAtPoint) -> Iterator[Only]:
    """Yield for pages the convex sets of which each continuum is made."""
    names = at.game.seat_names, [player.strategies for player in at.game.players]
    rows = [
        (str(k), str(j), *map(words.spread, names[1], one.corners))
        for k, of in enumerate(at.solution.components, 1) if not of.is_point for j, one in enumerate(of.subsets, 1)
    ]  # fmt: skip
    if rows:
        whole = "Any choices within one of these sets are an equilibrium; the sets of one component touch each other."
        yield Only(PAGES, (Say(whole), Grid(("component", "set", *names[0]), tuple(rows))))


def _short(at: NashAtPoint, equilibrium: Equilibrium) -> str:
    """Return which branch a corner lies on, unless that is plain to see."""
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is None:
        return "; on no branch" if at.walls else ""
    return "" if branch.is_pure else f"; branch {branch.label}"


def _entries(solution: Solution, branches: Sequence[Branch | None] = ()) -> Iterator[Entry]:
    """Yield each extreme equilibrium, and after the corners of a continuum its max-entropy representative."""
    labels = dict(zip((e.strategies for e in solution.equilibria), branches, strict=False))
    for k, component in enumerate(solution.components, 1):
        for found in component.equilibria:
            branch = labels.get(found.strategies)
            kind = "isolated" if component.is_point else "extreme"
            yield k, kind, found.strategies, found.payoffs, branch.label if branch else ""
        if not component.is_point:
            yield k, "representative", component.representative().strategies, (), ""


def _tables(
    solution: Solution, game: NormalForm | None = None, branches: Sequence[Branch | None] = ()
) -> Iterator[Only]:
    """Yield the equilibria as a table; LaTeX has neither the kinds of corners nor branches, which make it too wide."""
    called = solution.equilibria[0].called if game is None else game.groups
    players = [name for name, _ in called] or words.PLAYERS
    page: list[tuple[Cell, ...]] = []
    display: list[tuple[Cell, ...]] = []
    for k, kind, weights, payoffs, label in _entries(solution, branches):
        cells = words.list_choices(called, weights)
        cells += map(blocks.Amount, payoffs) if payoffs else [""] * len(players)
        on = [label or "none" * (kind != "representative")] if game else []
        page.append((str(k), KINDS.get(kind, kind), *cells, *on))
        display.append((f"{k}, {KINDS[kind]}" if kind == "representative" else str(k), *cells))
    head = (*players, *(f"{player} gets" for player in players))
    yield Only(("markdown", "html"), (Grid(("component", "kind", *head, *(["branch"] if game else [])), tuple(page)),))
    yield Only(("latex",), (Grid(("component", *head), tuple(display), maths=True),))


def _point_data(at: NashAtPoint) -> Grid:
    """Return the table for CSV; `sets`: which of those that its component is made of have this corner."""
    head = ("component", "kind", "branch", *words.value_heads(at.game.groups, at.game.players), "sets")
    rows: list[tuple[Cell, ...]] = []
    for k, kind, weights, payoffs, label in _entries(at.solution, at.branches):
        numbers: list[Cell] = [blocks.Amount(w) for of_player in weights for w in of_player]
        numbers += map(blocks.Amount, payoffs) if payoffs else [""] * len(at.game.players)
        subsets = enumerate(at.solution.components[k - 1].subsets, 1)
        within = (str(n) for n, one in subsets if all(map(contains, one.corners, weights)))
        rows.append((str(k), kind, label, *numbers, " ".join(within)))
    return Grid(head, tuple(rows))


@dataclass(frozen=True)
class Solved(OfAtlas, Written, schema="zopa.atlas/3", flat="atlas", add="game standing always_zero mixed"):
    """An atlas, what stands at a point, and the phases if they were asked for. `always_zero`: for each branch, by
    player, the strategies of a mixture whose probability is 0 wherever it stands. `mixed`: see `TiedAtlas`."""

    atlas: NashAtlas
    here: NashAtPoint | ManyAtPoint
    phases: Phases | None

    @property
    def standing(self) -> tuple[int, ...]:
        """The positions of the branches that stand at the point."""
        standing = branches_at(self.atlas, self.here.point)
        return tuple(k for k, branch in enumerate(self.atlas.branches) if branch in standing)

    @property
    def mixed(self) -> Mapping[str, Region | None]:
        return dict(self.atlas.mixed)

    @property
    def always_zero(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        names = self.game.seat_names
        return tuple(dict(zip(names, weightless_strategies(branch), strict=True)) for branch in self.atlas.branches)


def atlas_record(atlas: NashAtlas, at: Point | None = None, phases: Phases | None = None) -> Record:
    """Return an atlas as a JSON record, with what stands at the point `at` (the baseline)."""
    here = atlas.at(at)
    return dict(json_records.plain(Solved(atlas, here, phases and with_examples(atlas, phases, here.point))))
