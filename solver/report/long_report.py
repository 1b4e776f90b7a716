"""A long report: chapters, each a report of its own, as text, Markdown, one self-contained HTML page, and PDF.

The page takes nothing from elsewhere and runs nothing: its policy allows the one style sheet inside, by its hash, and
pictures that are part of the page. The PDF is that page, set by WeasyPrint (the extra `pdf`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import get_data
from urllib.parse import quote

from solver.errors import UsageError
from solver.report import blocks, plain_text
from solver.report.blocks import Report
from solver.report.html_page import html
from solver.report.markdown import markdown as write_markdown
from solver.report.words import clean, escape_html

_SHEET = (get_data("solver.report", "long_report.css") or b"").decode()  # from a zip file, too


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, its media type, and what it shows in words."""

    content: bytes
    media: str
    shows: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a long report: the name that links have, its heading, and what it says."""

    name: str
    title: str
    report: Report
    drawings: tuple[Drawing, ...] = ()

    @property
    def body(self) -> Report:
        """The report under the chapter's own heading."""
        return replace(self.report, title="", note="")


def text(title: str, chapters: Sequence[Chapter], width: int = 80, colour: bool = False) -> str:
    """Return the whole as plain text.

    >>> print(text("Deal", [Chapter("now", "What stands now", Report("", (blocks.Say("Nothing."),)))]), end="")
    Deal
    <BLANKLINE>
    WHAT STANDS NOW
    <BLANKLINE>
    Nothing.
    """
    parts = [plain_text.text(replace(one.body, title=one.title.upper()), width, colour) for one in chapters]
    return "\n".join([f"{clean(title)}\n", *parts])


def markdown(title: str, chapters: Sequence[Chapter], folder: str = "") -> str:
    """Return the whole as Markdown; pictures are links into a folder of that name, or left out without one.

    >>> markdown("Deal", [Chapter("now", "What stands now", Report("", (blocks.Say("Nothing."),)))]).split("\\n\\n")
    ['# Deal', '## What stands now', 'Nothing.\\n']
    """
    parts = [write_markdown(Report(title, ())).replace("## ", "# ", 1)]
    for one in chapters:
        parts.append(write_markdown(replace(one.body, title=one.title)))
        for name, drawing in pictures([one]).items() if folder else ():
            shows = write_markdown(Report("", (blocks.Say(drawing.shows),))).strip()
            parts.append(f"![{shows}]({quote(folder)}/{name})\n")
    return "\n".join(parts)


def pictures(chapters: Sequence[Chapter]) -> dict[str, Drawing]:
    """Return the pictures by the names of their files: that of the chapter, with a number after the first."""
    every = [(one.name, k, drawing) for one in chapters for k, drawing in enumerate(one.drawings)]
    return {f"{name}{f'-{k + 1}' if k else ''}.svg": drawing for name, k, drawing in every}


def page(title: str, chapters: Sequence[Chapter]) -> str:
    """Return the whole as a page of HTML.

    >>> made = page("A < B", [Chapter("now", "Now", Report("", (blocks.Say("Nothing."),)))])
    >>> "<title>A &lt; B</title>" in made, 'id="now"' in made, "http:" in made
    (True, True, False)
    """
    sheet_hash = base64.b64encode(hashlib.sha256(_SHEET.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{sheet_hash}'; base-uri 'none'; form-action 'none'"
    shown = escape_html(clean(title))
    links = "".join(f'<li><a href="#{one.name}">{escape_html(one.title)}</a></li>' for one in chapters)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{shown}</title><style>{_SHEET}</style></head>\n<body><header><h1>{shown}</h1></header>"
        f'<nav aria-label="Contents"><h2>Contents</h2><ol>{links}</ol></nav>'
        f"<main>{''.join(map(_section, chapters))}</main></body></html>\n"
    )


def _section(one: Chapter) -> str:
    figures = "".join(map(_figure, one.drawings))
    heading = f'<h2 id="{one.name}-title">{escape_html(one.title)}</h2>'
    inner = _as_part(html(one.body), escape_html(one.title))
    return f'<section id="{one.name}" aria-labelledby="{one.name}-title">{heading}{inner}{figures}</section>\n'


_TAGS = re.compile(r"<p><em>(?P<heading>.*?)</em></p>|<th></th>|<(?:/?table|th|pre)>")


def _as_part(fragment: str, caption: str) -> str:
    """Return a fragment as a part of a page: with headings, tables that have captions and column scopes, and what may
    be wide within the reach of the keyboard. Free text in it is escaped, so that every tag is the writer's own."""

    def tag(found: re.Match[str]) -> str:
        nonlocal caption
        if found["heading"] is not None:
            caption = found["heading"]
            return f"<h3>{caption}</h3>"
        return {
            "<table>": f'<div class="wide" tabindex="0"><table><caption>{caption}</caption>',
            "</table>": "</table></div>",
            "<th></th>": "<td></td>",
            "<th>": '<th scope="col">',
        }.get(found[0], '<pre tabindex="0">')

    return _TAGS.sub(tag, fragment)


def _figure(drawing: Drawing) -> str:
    data = base64.b64encode(drawing.content).decode()
    shows = escape_html(clean(drawing.shows))
    return (
        f'<figure><img src="data:{drawing.media};base64,{data}" alt="{shows}"><figcaption>{shows}</figcaption></figure>'
    )


def pdf(source: str) -> bytes:
    """Return a page as PDF; raise UsageError where WeasyPrint, or a library that it needs, is not installed."""
    try:
        weasyprint, urls = import_module("weasyprint"), import_module("weasyprint.urls")
    except ImportError:
        raise UsageError(
            "a PDF needs WeasyPrint; in zopa's folder: pip install '.[pdf]', or write -o report.html and print that"
        ) from None
    except OSError as error:
        raise UsageError(
            f"WeasyPrint lacks a library of the system ({clean(str(error)[:100])}); on Debian: apt install"
            " libpango-1.0-0 libpangoft2-1.0-0; or write -o report.html and print that"
        ) from None
    nothing_from_elsewhere = urls.URLFetcher(allowed_protocols=("data",))
    made: bytes = weasyprint.HTML(string=source, url_fetcher=nothing_from_elsewhere).write_pdf()
    return made
