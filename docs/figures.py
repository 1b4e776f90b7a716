"""The pictures of the documents: `make figures` draws them again, into docs/figures/."""

from __future__ import annotations

from pathlib import Path

from games import load
from solver.plots import picture
from solver.report.figure_style import save

FOLDER = Path(__file__).resolve().parent / "figures"
DEAL = "withdraw, sanction"
CREDIBLE = {"breach_us": 4, "breach_cn": 4}  # both sides lose more by breaking their word than by keeping it


def write(folder: Path) -> None:
    """Draw every picture into a folder, over those that are there."""
    deal = load("thaad-deal")
    figures = {
        "phase": picture("phase", deal, "breach_us", "breach_cn"),
        "phase-shaded": picture("phase", deal, "buffer", "shield", at=CREDIBLE, shade="withdraw"),
        "thresholds": picture("thresholds", deal, at=CREDIBLE),
        "tornado": picture("tornado", deal, DEAL, at=CREDIBLE),
        "spider": picture("spider", deal, DEAL, at=CREDIBLE),
        "probabilities": picture("probabilities", deal, "shield", at=CREDIBLE),
        "best-response": picture("best-response", deal, at=CREDIBLE),
        "frontier": picture("frontier", load("swap-package")),
        "tree": picture("tree", load("thaad-offer")),
    }
    folder.mkdir(exist_ok=True)
    for name, figure in figures.items():
        save(figure, folder / f"{name}.svg", force=True)


if __name__ == "__main__":
    write(FOLDER)
