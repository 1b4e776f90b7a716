"""What only games of one form have in a file: blocks of keys with their values, by a function that its traits name.

`writer` makes a block of a heading and of keys with their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod
from typing import Any

from solver.errors import InvalidGame
from solver.expressions.nodes import ZERO, Number
from solver.forms.bayesian import TypedTree, by_type
from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute
from solver.forms.files.toml_write import Writer, bare_key, game_hash, in_quotes, list_filled, list_title, number_text
from solver.forms.histories import Move
from solver.forms.joint_parameters import Member
from solver.forms.normal import NormalForm
from solver.forms.protocol import protocol_terms
from solver.forms.study import Study
from solver.forms.tree import Tree

_MATRIX_FROM = 9  # cells: below it a numeric game is written cell by cell


def normal_blocks(game: NormalForm, writer: Writer) -> Iterator[str]:
    """Yield the payoffs: a large game of numbers as a matrix for each player, any other cell by cell."""
    if prod(game.shape) >= _MATRIX_FROM and _is_numeric(game):
        yield "\n".join(["[matrix]", *_arrays(game)])
    else:
        profiles = map(", ".join, game.profiles())
        yield writer.block("[payoffs]", in_quotes(zip(profiles, game.payoffs, strict=True)))


def tree_blocks(game: Tree, writer: Writer) -> Iterator[str]:
    """Yield the moves, and the payoffs at the ends."""
    yield from (writer.block("[[moves]]", _move(move)) for move in game.moves)
    yield writer.block("[payoffs]", in_quotes(game.payoffs))


def type_blocks(game: TypedTree, writer: Writer) -> Iterator[str]:
    """Yield the types, the actions, who sees whom, and the payoffs at the ends."""
    yield from (writer.block(f"[types.{bare_key(who)}]", each) for who, each in game.types)
    acts = ((who, by_type(each) or each) for who, each in game.actions)
    yield writer.block("[actions]", acts)
    yield writer.block("[sees]", game.sees)
    yield writer.block("[payoffs]", in_quotes(game.payoffs))


def coalition_blocks(game: CoalitionGame, writer: Writer) -> Iterator[str]:
    """Yield what each coalition is worth."""
    yield writer.block("[worth]", in_quotes(game.worth))


def study_blocks(game: Study, writer: Writer) -> Iterator[str]:
    """Yield the games, the parameters that are fixed, and the steps."""
    yield from (writer.block(f"[games.{bare_key(one.name)}]", _member(one)) for one in game.games)
    yield writer.block("[fix]", game.fixed)
    step = ("name", "game", "claim", "solution", "says")
    yield from (writer.block("[[steps]]", list_filled(one, *step)) for one in game.steps)


def dispute_blocks(game: Dispute, writer: Writer) -> Iterator[str]:
    """Yield utilities or agreements, the disagreement point unless it is 0, ratifiers and protocol."""
    yield writer.block("[utilities]", zip(game.seat_names, game.utilities, strict=False))
    yield writer.block("[agreements]", in_quotes((one.name, one.payoffs) for one in game.agreements))
    apart = zip(game.seat_names, game.disagreement, strict=True)
    yield writer.block("[disagreement]", ((name, entry) for name, entry in apart if entry.tree != ZERO))
    for one in game.ratifiers:
        accepts = f"{writer.spell(one.gives)} >= {writer.spell(one.needs)}"
        yield writer.block(
            f"[ratifiers.{bare_key(one.name)}]", [*list_title(one), ("of", one.of), ("accepts", accepts)]
        )
    if game.protocol is not None:
        yield writer.block("[protocol]", [("kind", game.protocol.kind), *protocol_terms(game.protocol)])


def _member(member: Member) -> Iterator[tuple[str, Any]]:
    if not member.file:
        place = f"games.{bare_key(member.name)}"
        raise InvalidGame(f"{place}: it has no file that a study can name; write it to one and read that")
    yield "game", member.file
    if member.rename:
        yield "rename", dict(member.rename)
    yield "hash", game_hash(member.game)


def _move(move: Move) -> Iterator[tuple[str, Any]]:
    yield "at", move.at[0] if len(move.at) == 1 else move.at
    yield "player", move.player
    if move.is_chance:
        yield "probabilities", dict(zip(move.actions, move.probabilities, strict=True))
    else:
        yield "actions", move.actions


def _is_numeric(game: NormalForm) -> bool:
    return all(isinstance(entry.tree, Number) for cell in game.payoffs for entry in cell)


def _arrays(game: NormalForm) -> Iterator[str]:
    """Yield each player's name with a nested list of its payoffs, a line for each row."""
    for index, player in enumerate(game.players):
        trees = (cell[index].tree for cell in game.payoffs)
        numbers = (number_text(tree.value) for tree in trees if isinstance(tree, Number))
        yield f"{bare_key(player.name)} = {_array(numbers, game.shape, 1)}"


def _array(entries: Iterator[str], shape: Sequence[int], level: int) -> str:
    if len(shape) == 1:
        return f"[{', '.join(islice(entries, shape[0]))}]"
    indent = "    " * level
    lines = [f"{indent}{_array(entries, shape[1:], level + 1)},\n" for _ in range(shape[0])]
    return f"[\n{''.join(lines)}{indent[4:]}]"
