"""A report whose free text is changed throughout, such as a long name that becomes a short one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from solver.report.blocks import (
    Advice,
    Block,
    Cell,
    Facts,
    Grid,
    Head,
    Inline,
    Item,
    Lines,
    Only,
    Picture,
    Report,
    Say,
    Strong,
)

Change = Callable[[str], str]


def change_words(report: Report, change: Change) -> Report:
    """Return a report in which a function has changed each free text; formulas, drawings and data stay as they are.

    >>> page = change_words(Report("", (Say("a long name"), Head("of a long name"))), lambda s: s.replace("long ", ""))
    >>> [getattr(block, "text", "") or block.pieces for block in page.blocks]
    [('a name',), 'of a name']
    """
    return replace(report, blocks=tuple(_change_blocks(report.blocks, change)))


def _change_blocks(blocks: Iterable[Block | Only], change: Change) -> Iterator[Block | Only]:
    for block in blocks:
        yield Only(block.formats, _later(block, change)) if isinstance(block, Only) else _change_block(block, change)


def _later(only: Only, change: Change) -> Callable[[], Iterator[Block]]:
    """Return the blocks that some formats alone have, made and changed when they are asked for."""
    return lambda: (_change_block(one, change) for one in (only.blocks() if callable(only.blocks) else only.blocks))


def _change_block(block: Block, change: Change) -> Block:
    match block:
        case Say():
            return Say(*_change_cell(block.pieces, change), indent=block.indent, hang=block.hang, close=block.close)
        case Head():
            return Head(change(block.text))
        case Item():
            return replace(block, parts=tuple(map(change, block.parts)))
        case Facts():
            rows = ((name, tuple(_change(cell, change) for cell in cells)) for name, cells in block.rows)
            return replace(block, rows=tuple(rows))
        case Grid():
            rows_of = tuple(tuple(_change(cell, change) for cell in row) for row in block.rows)
            return replace(block, rows=rows_of, narrow=tuple(_change_block(one, change) for one in block.narrow))
        case Picture():
            return block


def _change(cell: Cell, change: Change) -> Cell:
    if isinstance(cell, Lines):
        parts = (_change_cell(part, change) if isinstance(part, tuple) else _piece(part, change) for part in cell.parts)
        return replace(cell, parts=tuple(parts))
    return _change_cell(cell, change) if isinstance(cell, tuple) else _piece(cell, change)


def _change_cell(pieces: Iterable[Inline], change: Change) -> tuple[Inline, ...]:
    return tuple(_piece(piece, change) for piece in pieces)


def _piece(piece: Inline, change: Change) -> Inline:
    match piece:
        case str():
            return change(piece)
        case Strong(text=said):
            return Strong(change(said))
        case Advice(said, command):
            return Advice(change(said), command)
        case _:
            return piece
