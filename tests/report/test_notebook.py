"""A notebook is run in a kernel of its own and turned into HTML, which is looked at: what a reader gets without a magic
line, a player of whom no name is known, a formula in typewriter letters, or advice for the command line."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import cli

MISSING = [name for name in ("nbconvert", "nbclient", "ipykernel") if find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,  # all wait for the kernel
    pytest.mark.skipif(bool(MISSING), reason=f"no notebook is run: pip install {' '.join(MISSING)} (extra test)"),
    pytest.mark.filterwarnings("ignore"),  # of other people's packages
]
CELLS = (
    "import zopa\nfrom solver.plots import picture\ndeal = zopa.load('thaad-deal')\ndeal",
    "print(deal)",
    "atlas = zopa.nash(deal)\natlas",
    "print(atlas)",
    "atlas.branches[-1]",
    "atlas.branches[-1].region",
    "point = atlas.at({'breach_cn': 4, 'shield': 0})\npoint",
    "point.solution",
    "point.solution.equilibria[0]",
    "zopa.load('thaad-offer')",
    "zopa.when(deal, 'equilibrium(withdraw, sanction)')",
    "zopa.prove(deal, 'equilibrium(keep, tolerate)', given='buffer >= calm')",
    "zopa.phases(deal)",
    "zopa.thresholds(deal)",
    "zopa.robust(deal, 'keep, tolerate')",
    "zopa.derive(deal, 'withdraw + keep, sanction + tolerate')",
    "zopa.concede(deal, 'withdraw, sanction')",
    "zopa.sustain(deal, 'withdraw, sanction')",
    "zopa.order(deal)",
    "zopa.tornado(deal, 'keep, tolerate')",
    "zopa.uncertain(deal, 'equilibrium(keep, tolerate)', samples=1000)",
    "zopa.bargain(zopa.load('swap-package'), ['nash', 'egalitarian'])",
    "swept = zopa.sweep(deal, zopa.grid(deal.space, {'shield': (0, 10, 5), 'calm': (0, 10, 3)}))\nswept",
    "swept.to_xarray()",
    "picture('phase', deal, 'breach_us', 'breach_cn')",
)
PRINTED = ("print(deal)", "print(atlas)")
WITHOUT_PAGE = ("swept.to_xarray()", CELLS[-1])


def cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, str]:
    """The notebook with its outputs, and its HTML."""
    import nbformat
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    folder = tmp_path_factory.mktemp("notebook")
    made = {"cells": [cell(one) for one in CELLS], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    notebook = nbformat.reads(json.dumps(made), as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(cli.__file__).resolve().parent))
        for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(folder))
        client = NotebookClient(notebook, timeout=None, kernel_name="python3", coalesce_streams=True)
        client.execute(cwd=str(folder))  # what is printed comes in several pieces where the machine is busy
        page, _ = HTMLExporter().from_notebook_node(notebook)
    return notebook, page


def outputs(notebook: Any, source: str) -> Any:
    [found] = next(one.outputs for one in notebook.cells if one.source == source)
    return found


def test_every_answer_shows_a_page(executed: tuple[Any, str]) -> None:
    notebook, _ = executed
    for source in CELLS:
        if source not in (*PRINTED, *WITHOUT_PAGE):
            html = outputs(notebook, source).data["text/html"]
            assert re.search(r'<(p|td) style="text-align:left', html) and not re.search(r"<(p|td|th|pre)>", html), (
                source
            )


def test_nothing_is_said_of_the_command_line_or_of_nameless_players(executed: tuple[Any, str]) -> None:
    notebook, _ = executed
    for source in set(CELLS) - {*PRINTED, *WITHOUT_PAGE}:
        html = outputs(notebook, source).data["text/html"]
        assert not re.search(r"--[a-z]|\bzopa [a-z]+\b", html), source
        assert "first player" not in html and "second player" not in html, source


def test_formulas_are_set(executed: tuple[Any, str]) -> None:
    """Whether conditions stand between dollar signs, an even number of them, which MathJax finds in the page too."""
    notebook, page = executed
    html = outputs(notebook, CELLS[2]).data["text/html"]
    assert r"\mathit{breach\_us} \ge \mathit{shield}" in html and html.count("$") % 2 == 0
    assert "MathJax" in page and r"\mathit{breach\_us} \ge \mathit{shield}" in page
    assert "<code>" not in html


def test_strips_keep_their_width(executed: tuple[Any, str]) -> None:
    notebook, _ = executed
    strips = re.search(
        r'<pre style="([^"]*)">([^<]*)</pre>', outputs(notebook, "zopa.thresholds(deal)").data["text/html"]
    )
    assert strips and "monospace" in strips[1] and len({len(line) for line in strips[2].splitlines()}) == 1


def test_print_prints_the_page(executed: tuple[Any, str]) -> None:
    notebook, _ = executed
    game, atlas = (outputs(notebook, source).text for source in PRINTED)
    assert "US (United States) chooses withdraw or keep" in game and "Payoffs" in game
    assert "an equilibrium, if no player gains" in atlas and "if breach_us >= shield" in atlas


def test_a_picture_shows_itself(executed: tuple[Any, str]) -> None:
    notebook, page = executed
    shown = outputs(notebook, CELLS[-1])
    assert shown.data["image/png"] and shown.metadata["image/png"]["width"] > 300
    assert page.count("<img") == 1


def test_the_page_is_whole(executed: tuple[Any, str]) -> None:
    """Whether every tag of a table that is opened is closed in its turn."""
    open_tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: object) -> None:
            if tag in ("table", "tr", "td", "th", "dl", "pre"):
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag in ("table", "tr", "td", "th", "dl", "pre"):
                assert open_tags.pop() == tag

    Reader().feed(executed[1])
    assert open_tags == []
