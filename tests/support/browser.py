"""Pages in headless Chromium, as a reader's browser shows them: with what they ask for and what they complain about."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
PATIENCE = 500  # looks at a page, twenty milliseconds apart
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")


def require(program: str, what: str) -> None:
    """Skip a test, and say why, where a program is missing; fail under CI, where it never is."""
    if not program:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not installed")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, with no way out of this machine: names resolve to nothing."""
    require(CHROMIUM, "Chromium")
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page that is open: what it has requested beside itself, and what its console and its errors said."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, script: str, about: Any = None) -> Any:
        """Return what a script says in the page."""
        return self.page.evaluate(script, about)

    def until(self, script: str) -> None:
        """Wait until a script says yes; the page's own policy forbids what Playwright would wait with."""
        for _ in range(PATIENCE):
            if self.ask(script):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{script} never came true")


@contextmanager
def visit(browser: Browser, file: Path, tail: str = "", width: int = 1280, scheme: Any = "light") -> Iterator[Visit]:
    """Open a file of a page, its address ending in `tail`, and close it again."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = Visit(page)
    page.on(
        "request",
        lambda request: found.requests.append(request.url) if request.url.split("#")[0] != file.as_uri() else None,
    )
    page.on("console", lambda message: found.complaints.append(message.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    try:
        page.goto(file.as_uri() + tail)
        yield found
    finally:
        context.close()
