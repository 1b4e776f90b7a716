"""How a tree is played: every play of an atlas, with where some and where every subgame-perfect equilibrium has it; or
all of them at one point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from solver.atlas import Branch, branches_at, groups_of
from solver.concepts.phases import Phases
from solver.concepts.piecewise import Agreed
from solver.concepts.sequential.at_point import instead_at
from solver.concepts.sequential.atlas import PlayedAt, SequentialAtlas
from solver.concepts.sequential.chance import find_unreached
from solver.concepts.sequential.subgames import corners_count, left_out, threats_may_be_empty
from solver.forms.tree import Tree
from solver.questions import words
from solver.questions.key_lines import branch_lines
from solver.questions.plain_words import now_words, player_words
from solver.questions.solve.phase_report import phase_blocks
from solver.questions.solve.report import branch_tables
from solver.questions.solve.tree_answer import sum_up_tree, tree_record
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.regions.report import MAX_ALTERNATIVES, where_block, where_lines
from solver.report import blocks
from solver.report.answer import report
from solver.report.blocks import PAGES, Advice, Amount, Block, Cell, Code, Facts, Grid, Item, Only, Report, Row, Say
from solver.report.text_page import BOLD, GREEN
from solver.report.words import join_words

__all__ = ["tree_record"]  # the JSON record of a tree, which its atlas looks for here
PERFECT = (
    "In a subgame-perfect equilibrium every move is best for the one who makes it, given what follows, wherever the"
    " game has got to: a threat counts only if it would be carried out. Who moves alone is taken to draw no lots at a"
    " tie."
)
SEVERAL_ENDS = " Between ends with + between them chance decides, or whoever mixes."
MAX_INSTEAD = 8  # actions that are not taken, of which the page says where they would lead


@report.register(SequentialAtlas)
def _(atlas: SequentialAtlas, at: Point | None = None, phases: Phases | None = None) -> Report:
    answer = sum_up_tree(atlas, at, phases)
    here, always = answer.here, answer.always
    together = phase_blocks(atlas, answer.phases, here.point) if answer.phases is not None else ()
    page, said = (*_plays(atlas, here, always), *together), partial(now_words, atlas.game, here)
    return words.atlas_report(
        atlas, page, lambda: _data(atlas, here, always), said, partial(branch_lines, atlas, here.point)
    )


def _plays(atlas: SequentialAtlas, here: PlayedAt, always: Sequence[Region | None]) -> Iterator[Block | Only]:
    place, standing = words.whereabouts(atlas.game, here.point), branches_at(atlas, here.point)

    def listing() -> Iterator[Block]:
        for k, (branch, every) in enumerate(zip(atlas.branches, always, strict=True), 1):
            now = here.point if branch in standing else None
            mark, style = ("*", GREEN) if now is not None else (" ", BOLD)
            yield Item(f"{mark} {k}", (branch.label,), style=style)
            yield Facts(tuple(_facts(atlas, branch, every, now, place)), indent=5, close=True)

    yield Only(("text",), tuple(Say(note, close=True) for note in _opening(atlas, here, place)))
    if assumed := words.say_assumptions(atlas.game):
        yield Say(assumed, close=True)
    yield Only(("text",), listing)
    gets = (f"{name} gets" for name in atlas.game.seat_names)
    some = f"{'told ' * bool(atlas.game.open)}in some equilibrium if"
    head = ("", "play", some, "in every one if", *gets)
    cells = partial(_cells, atlas, always)
    yield from branch_tables(atlas, standing, "played", place, head, cells)
    if here.walls:
        yield Say(f"The point lies exactly on a wall, {words.walls(here)}, where more than one way may be played.")
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
        return ("open",)
    known = "open" if every is None else "too long to be listed here"
    return (Advice(known, f'(zopa when asks it alone: "always_played({branch.label})")'),)


def _meaning(labels: Iterable[str]) -> str:
    return PERFECT + SEVERAL_ENDS * any(" + " in label for label in labels)


def _opening(atlas: SequentialAtlas, here: PlayedAt, place: str) -> Iterator[str]:
    """Yield what is played at the point in the first lines, and why; then how many plays there are in all."""
    if place:
        yield from (say_played(atlas.game, one, here.point, f"Played {place}") for one in here.outcomes)
        yield from (*here.unlisted, *_instead(here))
    yield f"{_meaning(branch.label for branch in atlas.branches)} {left_out(atlas.game)}".rstrip()
    marked = f" (marked * where played {place})" if place else ""
    yield words.possible_text(atlas, "way to play is", "ways to play are", marked)


def say_played(game: Tree, one: Agreed, point: Point, lead: str = "Played") -> str:
    """Return what is played, and what it pays, in a sentence; and which ends chance does not lead to at the point."""
    return f"{lead}: {one.label}; {words.say_payoffs(game, one.payoffs)}.{_not_reached(game, one.label, point)}"


def _not_reached(game: Tree, label: str, point: Point) -> str:
    ends = find_unreached(game, game.find_histories(label), point)
    return f" {join_words(ends)} {'is' if len(ends) == 1 else 'are'} reached with probability 0." if ends else ""


def _instead(here: PlayedAt) -> Iterator[str]:
    """Yield a sentence on each action that is not taken on the way of the first play: where it would lead."""
    for move, at, action, ends, values, tied in islice(instead_at(here.game, here.point), MAX_INSTEAD):
        seat = here.game.seat_names.index(move.player)
        who, gets = player_words(here.game, seat), blocks.plain(Amount(values[seat]))
        taken = f"{at}/{action}" if at else action
        rest = " or ".join(end.removeprefix(taken).lstrip("/") for end in ends.split(" + "))
        would, follow = ("may get only", "may follow, at a tie") if tied else ("would get", "would follow")
        since = f", since {rest} {follow}" if rest.strip(" or") else ""
        yield f"{f'After {at}, if' if at else 'If'} {who} chose {action}, it {would} {gets}{since}."


def _facts(
    atlas: SequentialAtlas, branch: Branch, every: Region | None, now: Point | None, place: str
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    yield "told in some" if atlas.game.open else "played in some", where_lines(branch.region)
    yield "in every one", _every(atlas, branch, every, where_lines)
    for (name, actions), weights in zip(groups_of(atlas), branch.strategies, strict=True):
        if sum(bool(w.over) for w in weights) > 1:
            yield f"{name} plays", (words.choice(actions, [Code(branch.formula(w)) for w in weights]),)
    pays = tuple(f"{p.name} {u}" for p, u in zip(atlas.game.players, branch.texts()[1], strict=True))
    yield "pays", (blocks.Lines(pays),)
    if beware := words.thinness(branch, atlas.game):
        yield "beware", (beware,)
    if not len(atlas.game.space) and (never := _not_reached(atlas.game, branch.label, {})):
        yield "beware", (never.strip(),)
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
    for k, one in enumerate(at.outcomes, 1):
        page.append(Say(say_played(game, one, at.point), close=True))
        for (name, actions), chances in zip(game.groups, one.strategies, strict=True):
            if sum(map(bool, chances)) > 1:
                how = words.point_choice(actions, chances)
                page.append(Say(f"{name} plays", *blocks.pieces(how), indent=2))
        weights, gets = (tuple(map(Amount, part)) for part in (chain(*one.strategies), one.payoffs))
        rows.append((str(k), one.label, *gets))
        lines.append((one.label, *weights, *gets))
    page += [
        *(Say(one, close=True) for one in at.unlisted),
        Only(("text", "markdown", "html"), tuple(Say(one, indent=2) for one in _instead(at))),
        Only(("text",), (Say(_meaning(one.label for one in at.outcomes)),)),
        *(Say(one, close=True) for one in (threats_may_be_empty(game), corners_count(game)) if one),
        Only(PAGES, (Grid(("", "play", *(f"{name} gets" for name in game.seat_names)), tuple(rows)),)),
    ]
    if at.walls:
        page.append(Say(f"The point lies on a wall: {words.walls(at)}."))
    data = Grid(("play", *words.value_heads(game.groups, game.players)), tuple(lines))
    return words.point_report(game, at.point, (*page, *words.note(game)), data, partial(now_words, game, at))
