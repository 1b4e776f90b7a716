"""The pictures of the documents: `make figures` draws them again, into docs/figures/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from games import load
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


if __name__ == "__main__":
    write(FOLDER)
