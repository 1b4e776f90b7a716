"""A report as Markdown, free text without the signs that Markdown acts on."""

from __future__ import annotations

import re

from solver.report import blocks

_SIGNS = re.compile(r"[\\`*|~$<]|&(?=[#\w])|\](?=\()|(?<![^\W_])_|_(?![^\W_])")  # what Markdown would act on


def _write_markdown(cell: blocks.Cell) -> str:
    return blocks.row(map(_markdown, blocks.pieces(cell)))


def _markdown(piece: blocks.Inline) -> str:
    match piece:
        case blocks.Code() | blocks.Where():
            return f"`{re.sub('[`|]', '', blocks.plain_piece(piece))}`"
        case blocks.Strong(text=strong):
            return f"**{_markdown(strong)}**"
        case _:
            return _SIGNS.sub(
                lambda sign: {"<": "&lt;", "&": "&amp;"}.get(sign[0], f"\\{sign[0]}"), blocks.plain_piece(piece)
            )


def markdown(report: blocks.Report) -> str:
    """Return the report as Markdown, free text without Markdown's signs and without HTML."""
    lines = [f"## {_write_markdown(report.title)}", ""] if report.title else []
    if report.note:
        lines += [_line(report.note), ""]
    for block in report.blocks_for("markdown"):
        match block:
            case blocks.Head() | blocks.Item():
                lines.append(f"### {_write_markdown(block.text)}")
            case blocks.Say():
                lines.append(_line(block.pieces))
            case blocks.Facts(rows):
                lines += [f"- {_line(name)}: {'; '.join(map(_write_markdown, values))}" for name, values in rows]
            case blocks.Picture():
                lines += ["```", *block.lines(), "```"]
            case blocks.Grid(head, rows):
                lines.append(f"| {' | '.join(map(_write_markdown, head))} |")
                lines.append("|" + "---|" * len(head))
                lines += [f"| {' | '.join(map(_write_markdown, row))} |" for row in rows]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


def _line(cell: blocks.Cell) -> str:
    """Return a paragraph as Markdown: what it begins with makes neither a heading nor a list nor a quotation."""
    return re.sub(r"^(\d*)([#>+=[-]|[.)](?!\d))", r"\1\\\2", _write_markdown(cell))
