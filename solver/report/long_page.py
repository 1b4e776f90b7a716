"""A long report as one self-contained page of HTML, and as PDF.

The page takes nothing from elsewhere and runs nothing: its policy allows the one style sheet inside, by its hash, and
pictures that are part of the page. The PDF is that page, set by WeasyPrint (the extra `pdf`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pkgutil import get_data
from typing import NamedTuple

from solver.errors import UsageError
from solver.report.html_page import html
from solver.report.long_report import MAX_ROOM, STEP, Chapter, Drawing, LongReport, picture_room
from solver.report.words import clean, escape_html

_SHEET = (get_data("solver.report", "long_report.css") or b"").decode()  # from a zip file, too
MARK = "-place"  # ends the name of what stands right before a picture
PIXELS = 96 / 25.4  # of CSS, a millimetre
PAGE_END = (297 - 18) * PIXELS  # of A4, below which there is the page number
CAPTION = 18  # millimetres that the words below a picture take, and the margins
MIN_SHRUNK = 80  # millimetres to which a picture may be made smaller, so that it can still be read


def page(report: LongReport, rooms: Mapping[str, int] | None = None) -> str:
    """Return the whole as a page of HTML: title, first page, contents, and the other chapters. `rooms`: of a page to be
    printed, how many millimetres high some pictures may be, by their names.

    >>> from solver.report import blocks
    >>> nothing = Chapter("now", "Now", blocks.Report("", (blocks.Say("Nothing."),)))
    >>> made = page(LongReport("A < B", (nothing,)))
    >>> "<title>A &lt; B</title>" in made, 'id="now"' in made, "http:" in made
    (True, True, False)
    """
    sheet_hash = base64.b64encode(hashlib.sha256(_SHEET.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{sheet_hash}'; base-uri 'none'; form-action 'none'"
    shown, author = (escape_html(clean(one)) for one in (report.title, report.author))
    written = f'<meta name="author" content="{author}">' if author else ""
    byline = f'<p class="byline">{escape_html(clean(report.byline))}</p>' if report.byline else ""
    chapters = "".join(_section(one, rooms=rooms) for one in report.rest)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"{written}<title>{shown}</title><style>{_SHEET}</style></head>\n<body><header><h1>{shown}</h1>{byline}</header>"
        f"<main>{''.join(map(_front, report.front))}{_contents(report.rest)}{chapters}</main></body></html>\n"
    )


def _contents(chapters: Sequence[Chapter]) -> str:
    links = "".join(f'<li><a href="#{one.name}">{escape_html(one.title)}</a></li>' for one in chapters)
    return f'<nav aria-label="Contents"><h2>Contents</h2><ol>{links}</ol></nav>' if chapters else ""


def _front(one: Chapter) -> str:
    """Return the first page, its picture as high as there is room for on a printed one."""
    room = picture_room(one)
    return _section(one, f' class="room-{room}"') if room else _section(replace(one, drawings=()))


def _section(one: Chapter, how: str = "", rooms: Mapping[str, int] | None = None) -> str:
    figures = "".join(_figure(drawing, name, rooms) for name, drawing in _named(one).items())
    heading = f'<h2 id="{one.name}-title">{escape_html(one.title)}</h2>'
    inner = _as_part(html(one.body), escape_html(one.title))
    return f'<section id="{one.name}" aria-labelledby="{one.name}-title"{how}>{heading}{inner}{figures}</section>\n'


def _named(one: Chapter) -> dict[str, Drawing]:
    """Return the pictures of a chapter by names that links can have."""
    return {f"{one.name}-picture-{k}": drawing for k, drawing in enumerate(one.drawings, 1)}


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


def _figure(drawing: Drawing, name: str, rooms: Mapping[str, int] | None) -> str:
    """Return a picture; on a page to be printed with a mark before it, and as high as it may be."""
    data = base64.b64encode(drawing.content).decode()
    shows = escape_html(clean(drawing.shows))
    picture = f'<img src="data:{drawing.media};base64,{data}" alt="{shows}"><figcaption>{shows}</figcaption>'
    if rooms is None:
        return f"<figure>{picture}</figure>"
    how = f' class="room-{rooms[name]}"' if name in rooms else ""
    return f'<div id="{name}{MARK}"></div><figure id="{name}"{how}>{picture}</figure>'


def pdf(report: LongReport) -> bytes:
    """Return the whole as PDF; raise UsageError where WeasyPrint, or a library that it needs, is not installed.

    A picture that does not fit below the text before it goes to the next page. Where that leaves much of a page empty,
    the pages are set again with the picture as high as there is room for, one picture after the other."""
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
    rooms = dict[str, int]()
    while True:
        document = weasyprint.HTML(string=page(report, rooms), url_fetcher=nothing_from_elsewhere).render()
        short = next((one for one in gaps([one.anchors for one in document.pages]) if one.before not in rooms), None)
        if short is None:
            made: bytes = document.write_pdf()
            return made
        rooms[short.before] = min(short.height // STEP * STEP, MAX_ROOM)


class Gap(NamedTuple):
    """What is left empty on a page before a picture, in millimetres that a picture may take."""

    before: str
    height: int


def gaps(pages: Sequence[Mapping[str, Sequence[float]]]) -> Iterator[Gap]:
    """Yield the gaps in which a picture could stand that is on the next page; `pages`: where each named element is.

    >>> list(gaps([{"a-place": (0, 400, 600, 400)}, {"a": (0, 68, 600, 600), "b-place": (0, 700, 600, 700)}]))
    [Gap(before='a', height=155)]
    """
    for here, there in pairwise(pages):
        for name in (one.removesuffix(MARK) for one in here if one.endswith(MARK)):
            height = int((PAGE_END - here[f"{name}{MARK}"][3]) / PIXELS) - CAPTION
            if name in there and height >= MIN_SHRUNK:
                yield Gap(name, height)
