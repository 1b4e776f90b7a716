"""The pictures of the documents: `make figures` draws them again, into docs/figures/.

Pages are photographed in headless Chromium, where there is one; their colours are then few, and the files small.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any

from games import load
from solver import explore
from solver.plots import picture
from solver.report.figure_style import save

FOLDER = Path(__file__).resolve().parent / "figures"
DEAL = "withdraw, sanction"
CREDIBLE = {"breach_us": 4, "breach_cn": 4}  # both sides lose more by breaking their word than by keeping it
POINTS = {"baseline": {}, "breach_us=4,breach_cn=4": CREDIBLE, "buffer=2": {"buffer": 2}}
GALLERY: dict[str, tuple[str, str, tuple[str, ...], dict[str, Any]]] = {
    "phase": ("phase", "thaad-deal", ("breach_us", "breach_cn"), {}),
    "phase-shaded": ("phase", "thaad-deal", ("buffer", "shield"), {"at": CREDIBLE, "shade": "withdraw"}),
    "thresholds": ("thresholds", "thaad-deal", (), {"at": CREDIBLE}),
    "tornado": ("tornado", "thaad-deal", (DEAL,), {"at": CREDIBLE}),
    "spider": ("spider", "thaad-deal", (DEAL,), {"at": CREDIBLE}),
    "probabilities": ("probabilities", "thaad-deal", ("shield",), {"at": CREDIBLE}),
    "likelihood": ("likelihood", "thaad-deal", (f"equilibrium({DEAL})",), {}),
    "sweep": ("sweep", "thaad-deal", ("shield",), {}),
    "sweep-map": ("sweep", "thaad-deal", ("breach_us", "shield"), {}),
    "scenarios": ("scenarios", "thaad-deal", (), {"scenarios": POINTS}),
    "best-response": ("best-response", "thaad-deal", (), {"at": CREDIBLE}),
    "frontier": ("frontier", "swap-package", (), {}),
    "tree": ("tree", "thaad-offer", (), {}),
}


def write(folder: Path) -> None:
    """Draw every picture into a folder, over those that are there."""
    folder.mkdir(exist_ok=True)
    for name, (kind, game, about, options) in GALLERY.items():
        save(picture(kind, load(game), *about, **options), folder / f"{name}.svg", force=True)


PAGES: dict[str, tuple[str, int, int, str, str]] = {  # game, width, height, colours, where the sliders are
    "explore-thaad-deal": ("thaad-deal", 1280, 1560, "light", ""),
    "explore-thaad-offer": ("thaad-offer", 1280, 1180, "light", ""),
    "explore-swap-package": ("swap-package", 1280, 1180, "light", ""),
    "explore-narrow-dark": ("thaad-deal", 390, 1500, "dark", "#at=breach_us:4,breach_cn:4"),
}
COLOURS = 128


def photograph(folder: Path) -> None:
    """Write pictures of pages into a folder; say so where there is no Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("the pages are left as they are: there is no chromium (Debian: apt install chromium)", file=sys.stderr)
        return
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, (game, width, height, scheme, where) in PAGES.items():
            file = folder / f"{name}.html"
            explore(load(game)).save(file, force=True)
            view = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            view.goto(file.as_uri() + where)
            with Image.open(io.BytesIO(view.screenshot())) as taken:
                taken.convert("RGB").quantize(COLOURS).save(folder / f"{name}.png", optimize=True)
            file.unlink()
        browser.close()


if __name__ == "__main__":
    write(FOLDER)
    photograph(FOLDER)
