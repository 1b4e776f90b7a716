"""What `--explain` adds to an answer: how its parts were decided, each with what it was for.

    with noting_decisions(run.explain):             what is decided inside is noted, if that is wanted
    note_purpose(run.explain, "To answer")          from now on for this
    explained_lines(run.explain)                    what gives the lines, which an answer writes after all else

Where nothing is to be explained, nothing is imported and nothing is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from solver.report.words import HOW_FOUND

Explained = Callable[[], Sequence[str]] | None
WITHOUT_LINES = ("csv", "sentence")  # formats that have no room for them


@contextmanager
def noting_decisions(wanted: bool) -> Iterator[None]:
    """Note what is decided inside, if that is wanted."""
    if not wanted:
        yield
        return
    from solver.regions.decide.trace import set_purpose, tracing

    with tracing():
        set_purpose("To read the game")
        yield


def note_purpose(wanted: bool, purpose: str) -> None:
    """Say what is decided from now on is for, if that is wanted."""
    if wanted:
        from solver.regions.decide.trace import set_purpose

        set_purpose(purpose)


def explained_lines(wanted: bool) -> Explained:
    """Return what says how the answer was found, if that is wanted."""
    if not wanted:
        return None
    from solver.regions.decide.trace import lines_so_far

    return lines_so_far


def html_page(answer: Any, explained: Explained, *more: Any) -> str:
    """Return an answer as a page, with the lines at its end if there are any; `more`: what its document takes."""
    from solver.report.blocks import add_section
    from solver.report.html_page import page

    document = answer.document(*more)
    return page(add_section(document, HOW_FOUND, explained) if explained else document)
