"""The README and the pages of docs/, executed: what they show is what zopa prints.

A page is run from top to bottom in an empty folder.

    ```toml       is written to the file that its first line names, as in `# my-game.toml`
    ```csv        is written to payoffs.csv
    ```console    each line `$ zopa …` is run, and the lines below it are compared with what it prints
                  on both streams, 80 columns wide; a line `…` stands for lines that are left out
    ```python     is a doctest
"""

from __future__ import annotations

import doctest
import io
import re
import runpy
import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import command
import pytest

import cli
import games
import solver
from solver.forms.files.toml_schemas import game_schema
from solver.forms.protocol import KINDS

ROOT = Path(cli.__file__).resolve().parent
NOT_RUN = {"benchmarks.md", "index.md"}  # a table that `make bench` writes; the contents of the site
PAGES = (ROOT / "README.md", *(page for page in sorted((ROOT / "docs").glob("*.md")) if page.name not in NOT_RUN))
OMITTED = "…"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"# ([\w-]+\.toml)\n")
COMMAND = re.compile(r"^\s*\$ ", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block; `line` is that of its fence."""

    kind: str
    line: int
    text: str


class Step(NamedTuple):
    """A command and what it is said to print."""

    line: int
    command: str
    shown: tuple[str, ...]


class Untrue(Exception):
    """A page says what is not so."""


def blocks(page: str) -> list[Block]:
    return [Block(m[1], page.count("\n", 0, m.start()) + 1, m[2]) for m in FENCE.finditer(page)]


def steps(block: Block) -> Iterator[Step]:
    lines = block.text.splitlines()
    starts = [k for k, line in enumerate(lines) if line.startswith("$ ")]
    if not starts or starts[0]:
        raise Untrue(f"line {block.line}: a console block begins with a command")
    for start, end in pairwise([*starts, len(lines)]):
        shown = "\n".join(lines[start + 1 : end]).rstrip()
        yield Step(block.line + 1 + start, lines[start][2:], tuple(shown.splitlines()))


def printed(line: str) -> list[str]:
    """What a command prints on both streams, but for lines that tell, on a slow machine, that it goes on."""
    program, *arguments = shlex.split(line)
    if program != "zopa":
        raise Untrue(f"only zopa is run here, not {program}")
    return [line for line in command.printed(arguments).rstrip().splitlines() if not line.startswith("still ")]


def agrees(shown: Sequence[str], found: Sequence[str]) -> bool:
    """Whether the lines are these, where a line `…` may stand for any number of them."""
    if not shown:
        return not found
    if shown[0].strip() == OMITTED:
        return any(agrees(shown[1:], found[k:]) for k in range(len(found) + 1))
    return bool(found) and shown[0] == found[0] and agrees(shown[1:], found[1:])


def execute(page: str, name: str) -> int:
    """Run a page in the current folder; how many commands and examples it has. Raises Untrue at the first fault."""
    done = 0
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.kind == "toml":
            if not (title := TITLE.match(block.text)):
                raise Untrue(f"line {block.line}: a game file begins with a line such as # my-game.toml")
            Path(title[1]).write_text(block.text, encoding="utf-8")
        elif block.kind == "csv":
            Path("payoffs.csv").write_text(block.text, encoding="utf-8")
        elif block.kind == "console":
            for step in steps(block):
                if not agrees(step.shown, found := printed(step.command)):
                    raise Untrue(f"line {step.line}: {step.command}\nprints\n" + "\n".join(found))
                done += 1
        elif block.kind == "python":
            done += _doctest(block, names, name)
        elif COMMAND.search(block.text):
            raise Untrue(f"line {block.line}: a command that nothing runs; call the block console")
    return done


def _doctest(block: Block, names: dict[str, object], page: str) -> int:
    told = io.StringIO()
    test = doctest.DocTestParser().get_doctest(block.text, names, page, page, block.line)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    result = runner.run(test, out=told.write, clear_globs=False)
    if result.failed:
        raise Untrue(told.getvalue())
    names.update(test.globs)
    return result.attempted


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_is_printed(page: Path, empty_folder: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert execute(text, page.name), f"{page.name} runs nothing"
    assert len(blocks(text)) == text.count("\n```") // 2, f"{page.name}: a fence that does not close, or is indented"


def test_every_guide_is_linked_from_the_readme() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    assert [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def keys_of(schema: object) -> Iterator[str]:
    """Every key that a schema knows by name."""
    for name, inner in schema.items() if isinstance(schema, dict) else ():
        yield from inner if name == "properties" else ()
        yield from keys_of(inner)
    for inner in schema if isinstance(schema, list) else ():
        yield from keys_of(inner)


def test_the_reference_of_game_files_has_every_key() -> None:
    page = (ROOT / "docs" / "game-files.md").read_text(encoding="utf-8")
    terms = {*KINDS, *(key for kind in KINDS.values() for key in kind.keys)}
    keys = set(keys_of(game_schema())) - terms
    assert {"where", "baseline", "probabilities", "agreements", "components", "url"} <= keys
    assert [key for key in sorted(keys) if not re.search(rf"[`\[.{{ ]{key}\b[`\].= ]", page)] == []
    guide = (ROOT / "docs" / "bargaining.md").read_text(encoding="utf-8")
    assert [term for term in sorted(terms) if f"`{term}`" not in guide] == []


def test_every_public_name_is_on_the_page_of_its_module() -> None:
    """The pages that `make docs` makes: one a module, and none without a line on the page that lists them."""
    pages = runpy.run_path(str(ROOT / "docs" / "conf.py"))["api"]()
    index = pages.pop("api")
    named = [name for page in pages.values() for name in re.findall(r"^\.\. auto\w+:: \w+\.(\w+)$", page, re.MULTILINE)]
    assert sorted(named) == sorted({*vars(solver)["__all__"], *games.__all__})
    assert [name for name in pages if f"<{name}>`: " not in index or f"\n   {name}\n" not in index] == []
    assert "Information sets say who moves where" in pages["api/forms.tree"]


GAME = """```toml
# two.toml
schema = 1
form = "normal"
[players]
a = { strategies = ["up", "down"] }
b = { strategies = ["left", "right"] }
[parameters.x]
baseline = 1
range = [0, 3]
[payoffs]
"up, left" = ["x", "x"]
"up, right" = ["0", "0"]
"down, left" = ["0", "0"]
"down, right" = ["1", "1"]
```
"""


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (GAME + "```console\n$ zopa check two.toml\n…\n```\n", ""),
        (GAME + "```console\n$ zopa check two.toml\ntwo.toml is a game\n```\n", "line 18: zopa check two.toml\nprints"),
        (GAME + "```console\n$ zopa check two.toml\n```\n", "line 18: zopa check two.toml\nprints"),
        ("```console\n$ zopa check none.toml\nerror: fine\n```\n", "there is no file"),
        ("```python\n>>> 1 + 1\n3\n```\n", "Got:"),
        ("```python\n>>> x = 1\n```\n\n```python\n>>> x\n1\n```\n", ""),
        ("```toml\nschema = 1\n```\n", "begins with a line such as"),
        ("```console\n```\n", "begins with a command"),
        ("```sh\n$ zopa games\n```\n", "nothing runs"),
        ("```console\n$ rm -r folder\n```\n", "not rm"),
    ],
)
def test_a_false_page_is_found(page: str, fault: str, empty_folder: Path) -> None:
    if not fault:
        assert execute(page, "page")
        return
    with pytest.raises(Untrue, match=re.escape(fault)):
        execute(page, "page")


@pytest.mark.parametrize(
    ("shown", "found", "same"),
    [
        ("a b", "a b", True),
        ("a", "a b", False),
        ("a b", "a", False),
        ("a …", "a b c", True),
        ("… c", "a b c", True),
        ("… b", "a b c", False),
        ("a … c", "a c", True),
        ("a … c … e", "a b c d e", True),
        ("a … e … c", "a b c d e", False),
    ],
)
def test_omitted_lines(shown: str, found: str, same: bool) -> None:
    assert agrees(shown.split(), found.split()) is same


def test_a_page_that_runs_nothing_counts_nothing(empty_folder: Path) -> None:
    assert execute("# Words\n\nOnly words.\n\n```toml\n# some.toml\n```\n", "page") == 0
    assert [path.name for path in empty_folder.iterdir()] == ["some.toml"]
