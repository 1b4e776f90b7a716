"""How an atlas of equilibria is written: every branch, what the list leaves out, and which stand together. Text goes
branch by branch, the other formats have a table. A branch without a game has a first and a second player."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from solver.atlas import Atlas, Branch, branches_at, groups_of, outcome_name
from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.many_players import ManyAtPoint
from solver.concepts.phases import Phases
from solver.forms.normal import NormalForm
from solver.questions import words
from solver.questions.key_lines import branch_lines
from solver.questions.plain_words import now_words, sentences
from solver.questions.solve.answer import Solved, atlas_record, sum_up
from solver.questions.solve.phase_report import phase_blocks
from solver.questions.solve.phrases import SAY
from solver.questions.solve.point_report import standing_sentence
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.regions.report import notation, sentence_text, symbols, where_block, where_lines
from solver.report import blocks
from solver.report.answer import report
from solver.report.blocks import PAGES, Block, Cell, Grid, Only, Report, Say, plain
from solver.report.remedies import SEE_SETS, SOLVE_THERE
from solver.report.text_page import BOLD, GREEN
from solver.report.words import join_words

__all__ = ["atlas_record"]  # the JSON record of an atlas, which its class looks for here
MAX_ALTERNATIVES = 12  # of the conditions of a set that a page writes out
MAX_REPEATED = 20  # characters of what is written anew for each player of whom it is true


@report.register(NashAtlas)
def _(atlas: NashAtlas, at: Point | None = None, phases: Phases | None = None) -> Report:
    answer = sum_up(atlas, at, phases)
    here = answer.here
    together = phase_blocks(atlas, answer.phases, answer.phases_at_point) if answer.phases is not None else ()
    text, pages = Say(now_words(atlas.game, here)), Say(said := standing_sentence(atlas.game, here))
    lead = Only(("text",), (text,)), Only(("markdown", "html"), (pages,))  # text goes on with what `stable` means
    return words.atlas_report(
        atlas,
        (*lead, *_branches(answer), *together),
        lambda: _data(atlas, here),
        said,
        partial(branch_lines, atlas, here.point),
    )


@report.register(Branch)
def _(branch: Branch) -> Report:
    table = Grid(_columns(branch.players or words.PLAYERS), (("", *_cells(branch)),), maths=True)
    return Report("", (table,), symbols=symbols(branch.region.space))


def _branches(answer: Solved) -> Iterator[Block | Only]:
    atlas, here = answer.atlas, answer.here
    standing, place = branches_at(atlas, here.point), words.whereabouts(atlas.game, here.point)
    cases = words.cases(atlas)
    unmixed = [_say_unmixed(*one) for one in zip(atlas.branches, answer.always_zero, strict=True)]
    pure = SAY("mixed_follow" if atlas.mixed else "pure_only") if atlas.traits.complete_on_walls else ""

    def listing() -> Iterator[Block]:
        for k, branch in enumerate(atlas.branches):
            now, beware = here.point if branch in standing else None, unmixed[k]
            yield from _show_branch(atlas.game, branch, k + 1, cases[k], now, place, beware)

    yield Only(("text",), (Say(SAY("stable")), Say(_standing_now(atlas, standing, place), close=True)))
    notes = (pure, words.say_assumptions(atlas.game))
    yield from (Say(note, close=True) for note in notes if note)
    yield Only(("text",), listing)
    head = _columns(atlas.game.seat_names)
    yield from branch_tables(
        atlas, standing, "stands", place, head, lambda k: _cells(atlas.branches[k]),
        lambda k: (unmixed[k], cases[k]),
    )  # fmt: skip
    yield from (Say(remark, close=k > 0) for k, remark in enumerate(one for one in _remarks(atlas, here) if one))
    if atlas.mixed:
        yield Say(SAY("sets_of_mixed"))
        yield blocks.Facts(tuple((name, _where_told(one)) for name, one in atlas.mixed))
    if any(branch.verdict.full is False for branch in atlas.branches):
        yield Only(PAGES, (Say(words.KNIFE_EDGE),))


def _where_told(region: Region | None) -> tuple[Cell, ...]:
    if region is None:
        return (SAY("not_known"),)
    many = len(region.cells)
    return where_lines(region) if many <= MAX_ALTERNATIVES else (SAY("long_set", cells=many),)


def branch_tables(
    atlas: Atlas, standing: Sequence[Branch], stands: str, place: str, head: tuple[str, ...],
    cells: Callable[[int], Sequence[Cell]], notes: Callable[[int], Sequence[str]] = lambda k: (),
) -> Iterator[Only]:  # fmt: skip
    """Yield the branches as a table, for pages and for LaTeX; `cells`, `notes`: what is said of the one at a position,
    and beside its proof; `stands`: what those that are `standing` do at the `place`."""

    def page() -> Iterator[Block]:
        rows: list[tuple[Cell, ...]] = []
        for k, branch in enumerate(atlas.branches):
            proof = SAY("proof", proof=words.proof_word(branch.verdict), thin=branch.verdict.full is False)
            now = blocks.Strong("yes") if branch in standing else "no"
            rows.append((str(k + 1), *cells(k), now, "; ".join(filter(None, (proof, *notes(k))))))
        yield Grid((*head, f"{stands} {place}".strip(), "proof"), tuple(rows))

    def display() -> Iterator[Block]:
        if place:
            yield Say(SAY("marked", stands=stands, place=place))
        numbers = (f"{k}*" if one in standing else str(k) for k, one in enumerate(atlas.branches, 1))
        rows = ((number, *cells(k)) for k, number in enumerate(numbers))
        yield Grid(head, tuple(rows), maths=True)

    yield Only(("markdown", "html"), page)
    yield Only(("latex",), display)


def _columns(players: Sequence[str]) -> tuple[str, ...]:
    return ("", *players, "stands if", *(f"{name} gets" for name in players))


def _cells(branch: Branch) -> list[Cell]:
    """Return a branch as cells of a table: choices, conditions, payoffs."""
    thin, left_open = branch.verdict.full is False, branch.verdict.kind == "undecided"
    aside = [*([SAY("knife_edge")] if thin else []), *([SAY("open")] if left_open else [])]
    where = where_block(branch.region)
    stands = blocks.Lines((where, *aside), by=" ") if aside else where
    return [*words.branch_choices(branch), stands, *map(blocks.Code, branch.texts()[1])]


def _say_unmixed(branch: Branch, always_zero: Mapping[str, Sequence[str]]) -> str:
    """Return which weights of a mixture are 0 throughout its region, and what it is then; else empty."""
    each = [*always_zero.values()]
    if not (unused := [name for names in each for name in names]):
        return ""
    pairs = zip(branch.supports, each, strict=True)
    same = outcome_name([name for name in support if name not in without] for support, without in pairs)
    return SAY("unmixed", unused=unused, same=same)


def _standing_now(atlas: NashAtlas, standing: Sequence[Branch], place: str) -> str:
    """Return how many branches there are, and which of them hold at the point."""
    count = words.possible_text(atlas, "is", "are")
    if not place:
        return count
    numbers = [str(k) for k, branch in enumerate(atlas.branches, 1) if branch in standing]
    if not numbers:
        return f"{count} {SAY('none_standing', place=place)}"
    return f"{count} {SAY('standing', numbers=numbers, place=place)}"


def _show_branch(
    game: NormalForm, branch: Branch, k: int, case: str, here: Point | None, place: str, unmixed: str
) -> Iterator[Block]:
    names = game.seat_names
    does = _by_whom(names, map(plain, words.branch_choices(branch)))
    parts = tuple(SAY("player", who=who, what=what) for who, what in does)
    mark, style = ("*", GREEN) if here is not None else (" ", BOLD)
    yield blocks.Item(f"{mark} {k}", parts, branch.is_pure, style)
    paid = (plain(words.formula_code(payoff, branch.formula)) for payoff in branch.paid)
    each = (SAY("paid", who=who, each=who not in names, payoff=payoff) for who, payoff in _by_whom(names, paid))
    pays = blocks.Lines(tuple(each))
    facts: list[tuple[str, tuple[Cell, ...]]] = [("stands", where_lines(branch.region)), ("pays", (pays,))]
    if case:
        facts.insert(0, ("case", (SAY("case", case=case[5:]),)))
    if here is not None and place:
        name = "at baseline" if place == "at the baseline" else "at this point"
        facts.append((name, (SAY("stands_here", payoffs=words.say_payoffs(game, branch.at(here).payoffs)),)))
    if beware := tuple(filter(None, (words.thinness(branch, game), unmixed))):
        facts.append(("beware", beware))
    facts.append(("proof", (words.proof_cell(branch, "it stands", place),)))
    yield blocks.Facts(tuple(facts), indent=5, close=True)


def _by_whom(names: Sequence[str], texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each text with whose it is, a long one once for all who have the same."""
    whose: dict[tuple[str, str], list[str]] = {}
    for name, text in zip(names, texts, strict=True):
        whose.setdefault((text, "" if len(text) > MAX_REPEATED else name), []).append(name)
    return ((join_words(who), text) for (text, _), who in whose.items())


def _remarks(atlas: NashAtlas, here: NashAtPoint | ManyAtPoint) -> Iterator[str | blocks.Advice]:
    """Yield what the list of branches leaves out, and how far it is proved."""
    if here.walls:
        yield blocks.Advice(SAY("on_wall", walls=words.walls(here)), SOLVE_THERE)
    if atlas.excluded:
        found = [words.proof_word(branch.verdict) for branch in atlas.excluded]
        kinds = [SAY("of_kind", count=found.count(kind), kind=kind) for kind in dict.fromkeys(found)]
        yield sentences(SAY("excluded", others=len(found), kinds=kinds))
    if undecided := sum(branch.verdict.kind == "undecided" for branch in atlas.branches):
        yield SAY("open_branches", open=undecided)
    if atlas.ties.cells:
        yield blocks.Advice(SAY("ties", ties=sentence_text(atlas.ties)), SEE_SETS)
    yield words.proof_note(atlas)


def _data(atlas: NashAtlas, here: NashAtPoint | ManyAtPoint) -> Grid:
    """Return the table for CSV, a row for each branch: formulas, condition, verdict."""
    rows = words.branch_rows(atlas, here.point, lambda k: [blocks.Code(notation(atlas.branches[k].region))])
    proofs = ((*row, words.proof_word(branch.verdict)) for row, branch in zip(rows, atlas.branches, strict=True))
    head = ("branch", "label", "stands at point", "where", *words.value_heads(groups_of(atlas), atlas.game.players))
    return Grid((*head, "verdict", "knife-edge", "proof"), tuple(proofs))
