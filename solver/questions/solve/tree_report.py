"""How a tree is played: every play of an atlas, with where some and where every subgame-perfect equilibrium has it; or
all of them at one point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from solver.atlas import Branch, branches_at, groups_of
from solver.concepts.phases import Phases
from solver.concepts.sequential.atlas import PlayedAt, SequentialAtlas
from solver.concepts.signalling.usual import is_about_beliefs
from solver.forms.any_form import in_payoff_unit
from solver.forms.tree import Tree
from solver.questions import words
from solver.questions.key_lines import branch_lines
from solver.questions.plain_words import now_words, sentences
from solver.questions.solve.belief_words import believes, doubts
from solver.questions.solve.phase_report import phase_blocks
from solver.questions.solve.phrases import SAY
from solver.questions.solve.report import branch_tables
from solver.questions.solve.tree_answer import PlayedEverywhere, sum_up_tree, tree_record
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.regions.report import MAX_ALTERNATIVES, where_block, where_lines
from solver.report import blocks
from solver.report.answer import report
from solver.report.blocks import PAGES, Advice, Amount, Block, Cell, Code, Facts, Grid, Item, Only, Report, Row, Say
from solver.report.remedies import ask_when
from solver.report.text_page import BOLD, GREEN

__all__ = ["tree_record"]  # the JSON record of a tree, which its atlas looks for here
MAX_INSTEAD = 8  # actions that are not taken, of which the page says where they would lead


@report.register(SequentialAtlas)
def _(atlas: SequentialAtlas, at: Point | None = None, phases: Phases | None = None) -> Report:
    answer = sum_up_tree(atlas, at, phases)
    here = answer.here
    together = phase_blocks(atlas, answer.phases, answer.phases_at_point) if answer.phases is not None else ()
    page = (*_plays(answer), *together)

    def verdict() -> str:
        return sentences(now_words(atlas.game, here), *doubts(atlas, here))

    return words.atlas_report(
        atlas, page, lambda: _data(atlas, here, answer.always), verdict, partial(branch_lines, atlas, here.point)
    )


def _plays(answer: PlayedEverywhere) -> Iterator[Block | Only]:
    atlas, here = answer.atlas, answer.here
    place, standing = words.whereabouts(atlas.game, here.point), branches_at(atlas, here.point)

    def listing() -> Iterator[Block]:
        beliefs, rejected = answer.beliefs, answer.rejected
        for k, branch in enumerate(atlas.branches):
            mark, style = ("*", GREEN) if branch in standing else (" ", BOLD)
            believed = (*believes(branch, beliefs[k], rejected[k] or ()),)
            facts = _facts(atlas, branch, answer.always[k], answer.never_reached[k], believed, place)
            yield Item(f"{mark} {k + 1}", (branch.label,), style=style)
            yield Facts(tuple(facts), indent=5, close=True)

    yield Only(("text",), tuple(Say(note, close=True) for note in _opening(atlas, here, place)))
    if assumed := words.say_assumptions(atlas.game):
        yield Say(assumed, close=True)
    yield Only(("text",), listing)
    gets = (f"{name} gets" for name in atlas.game.seat_names)
    head = ("", "play", SAY("in_some", told=bool(atlas.game.open)), "in every one if", *gets)
    cells = partial(_cells, atlas, answer.always)
    yield from branch_tables(atlas, standing, "played", place, head, cells)
    if here.walls:
        yield Say(SAY("on_wall_of_tree", walls=words.walls(here)))
    yield Say(words.proof_note(atlas), close=bool(here.walls))


def _cells(atlas: SequentialAtlas, always: Sequence[Region | None], k: int) -> list[Cell]:
    branch = atlas.branches[k]
    every = _every(atlas, branch, always[k], lambda region: (where_block(region),))
    return [branch.label, where_block(branch.region), *every, *map(Code, branch.texts()[1])]


def _every(
    atlas: SequentialAtlas, branch: Branch, every: Region | None, write: Callable[[Region], tuple[Cell, ...]]
) -> tuple[Cell, ...]:
    """Return where every equilibrium has a play or, where that is not known here or long, how to ask for it alone."""
    if every is not None and len(every.cells) <= MAX_ALTERNATIVES:
        return write(every)
    if atlas.game.open:
        return (SAY("open_every"),)
    known = SAY("open_every" if every is None else "long_every")
    return (Advice(known, ask_when(f"always_played({branch.label})")),)


def _meaning(game: Tree, labels: Iterable[str]) -> str:
    return SAY("perfect", several=any(" + " in label for label in labels), believed=is_about_beliefs(game))


def _opening(atlas: SequentialAtlas, here: PlayedAt, place: str) -> Iterator[str]:
    """Yield what is played at the point in the first lines, and why; then how many plays there are in all."""
    if place:
        yield from (*_say_played(here, place), *here.unlisted, *_instead(here))
    yield f"{_meaning(atlas.game, (branch.label for branch in atlas.branches))} {words.left_out(atlas.game)}".rstrip()
    marked = f" {SAY('marked_plays', place=place)}" if place else ""
    yield words.possible_text(atlas, SAY("way"), SAY("ways"), marked)


def _say_played(here: PlayedAt, place: str = "") -> Iterator[str]:
    """Yield of each play at the point what it pays, in a sentence; and which ends chance does not lead to."""
    for one, ends in zip(here.outcomes, here.unreached, strict=True):
        payoffs, never = words.say_payoffs(here.game, one.payoffs), _never(ends)
        yield SAY("played", place=place, label=one.label, payoffs=payoffs, never=never)


def _never(ends: Sequence[str]) -> str:
    return SAY("never", ends=ends) if ends else ""


def _instead(here: PlayedAt) -> Iterator[str]:
    """Yield a sentence on each action that is not taken on the way of the first play: where it would lead."""
    for one in here.instead[:MAX_INSTEAD]:
        taken = f"{one.at}/{one.action}" if one.at else one.action
        rest = " or ".join(end.removeprefix(taken).lstrip("/") for end in one.ends)
        gets = in_payoff_unit(here.game, blocks.plain(Amount(one.gets)))
        would = {"at": one.at, "player": one.player, "action": one.action, "gets": gets}
        yield SAY("instead_tied" if one.tied else "instead", rest=rest if rest.strip(" or") else "", **would)


def _facts(
    atlas: SequentialAtlas,
    branch: Branch,
    every: Region | None,
    never: Sequence[str],
    believed: Sequence[tuple[str, tuple[Cell, ...]]],
    place: str,
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    yield "told in some" if atlas.game.open else "played in some", where_lines(branch.region)
    yield "in every one", _every(atlas, branch, every, where_lines)
    for (name, actions), weights in zip(groups_of(atlas), branch.strategies, strict=True):
        if sum(bool(w.over) for w in weights) > 1:
            yield SAY("plays", who=name), (words.choice(actions, [Code(branch.formula(w)) for w in weights]),)
    yield from believed
    pays = tuple(f"{p.name} {u}" for p, u in zip(atlas.game.players, branch.texts()[1], strict=True))
    yield "pays", (blocks.Lines(pays),)
    if beware := words.thinness(branch, atlas.game):
        yield "beware", (beware,)
    if never:
        yield "beware", (_never(never),)
    yield "proof", (words.proof_cell(branch, "played", place),)


def _data(atlas: SequentialAtlas, here: PlayedAt, always: Sequence[Region | None]) -> Grid:
    """Return the table for CSV: a row for each play."""
    regions = [(branch.region, every) for branch, every in zip(atlas.branches, always, strict=True)]
    rows = words.branch_rows(atlas, here.point, lambda k: ["" if one is None else Code(str(one)) for one in regions[k]])
    head = ("play", "label", "played at point", "in some equilibrium", "in every one")
    heads = (*head, *words.value_heads(groups_of(atlas), atlas.game.players), "verdict", "knife-edge")
    return Grid(heads, tuple(rows))


@report.register(PlayedAt)
def _(at: PlayedAt, *_: object) -> Report:
    game, page, rows, lines = at.game, list[Block | Only](), list[Row](), list[Row]()
    for k, (one, said) in enumerate(zip(at.outcomes, _say_played(at), strict=True), 1):
        page.append(Say(said, close=True))
        for (name, actions), chances in zip(game.groups, one.strategies, strict=True):
            if sum(map(bool, chances)) > 1:
                how = words.point_choice(actions, chances)
                page.append(Say(SAY("plays", who=name), *blocks.pieces(how), indent=2))
        weights, gets = (tuple(map(Amount, part)) for part in (chain(*one.strategies), one.payoffs))
        rows.append((str(k), one.label, *gets))
        lines.append((one.label, *weights, *gets))
    page += [
        *(Say(one, close=True) for one in at.unlisted),
        Only(("text", "markdown", "html"), tuple(Say(one, indent=2) for one in _instead(at))),
        Only(("text",), (Say(_meaning(at.game, (one.label for one in at.outcomes))),)),
        *(Say(one, close=True) for one in at.caveats),
        Only(PAGES, (Grid(("", "play", *(f"{name} gets" for name in game.seat_names)), tuple(rows)),)),
    ]
    if at.walls:
        page.append(Say(SAY("at_wall", walls=words.walls(at))))
    data = Grid(("play", *words.value_heads(game.groups, game.players)), tuple(lines))
    return words.point_report(game, at.point, (*page, *words.note(game)), data, partial(now_words, game, at))
