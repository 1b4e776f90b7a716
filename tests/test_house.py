"""The house: how many rooms there are, how large files are, and names that were given up."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import cli
from solver.atlas import Atlas
from solver.report.answer import Answer

ROOT = Path(cli.__file__).resolve().parent
FILES = sorted((ROOT / "solver").rglob("*.py"))
MAX_LINES, MIN_LINES = 450, 40
MAX_CODE = 300  # lines of code of a file
BANNER = re.compile(r"^ *# -{3,}", re.MULTILINE)

OLD_CLASSES = "Shown|ClosedAtlas|Draft|Course|NashCourse|ClosedCourse|Makeup|Sayer|Truths|Exactly"
OLD_FUNCTIONS = "tidy|joined|conjoined|lightened|settled|noted|said|standing_out|friendly|written|told"
OLD_MODULES = (
    "idle|shown|without|misread|settling|meaning|spots|effort|course|trials|reach|alone|given|makeup|talks|bent|arcs"
    "|rays|chains|closed_claims|sympy_door|tomlfault|tomltext|tomlwriter|disputewriter|gamefile|prescan"
)
OLD_CONSTANTS = "LITTLE|FEW|MANY|MOST|PART|EACH"
OLD_PHRASES = "z3's word|goes without saying|what cannot be|kept in vain"
GIVEN_UP = {
    "a class": rf"\bclass ({OLD_CLASSES}|Spot|Without|Found|Piece)\b",
    "a function": rf"\bdef _?({OLD_FUNCTIONS})\(",
    "a module": rf"\bsolver[./]({OLD_MODULES})\b",
    "a constant": rf"^_?({OLD_CONSTANTS})\b *[:=]",
    "a phrase": OLD_PHRASES,
}


def text_files() -> list[Path]:
    code = [p for folder in ("solver", "games", "tests", "benchmarks", "docs") for p in (ROOT / folder).rglob("*.py")]
    pages = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    return [p for p in (*code, *pages, ROOT / "cli.py") if p.name != Path(__file__).name]


def test_few_rooms() -> None:
    top = [p for p in (ROOT / "solver").iterdir() if p.name not in ("__init__.py", "__pycache__", "py.typed")]
    assert sum(p.is_dir() for p in top) <= 10 and sum(p.suffix == ".py" for p in top) <= 5


def test_files_of_a_size_that_can_be_read() -> None:
    lines = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in FILES}
    assert [f"{name}: {n}" for name, n in lines.items() if n > MAX_LINES] == []
    assert [f"{name}: {n}" for name, n in lines.items() if n < MIN_LINES and not name.endswith("__init__.py")] == []


def code_lines(text: str) -> int:
    """Lines with code on them: neither blank, nor a comment, nor a docstring alone."""
    blank = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        alone = token.type == tokenize.STRING and token.line.lstrip().startswith(('"""', 'r"""'))
        if token.type not in blank and not alone:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines)


def test_one_idea_a_file() -> None:
    texts = {str(p.relative_to(ROOT)): p.read_text("utf-8") for p in FILES}
    assert [f"{name}: {n}" for name, text in texts.items() if (n := code_lines(text)) > MAX_CODE] == []
    assert [name for name, text in texts.items() if BANNER.search(text)] == [], "where a banner stands a file ends"


@pytest.mark.parametrize("kind", GIVEN_UP)
def test_no_name_that_was_given_up(kind: str) -> None:
    pattern = re.compile(GIVEN_UP[kind], re.MULTILINE)
    found = {str(p.relative_to(ROOT)): pattern.findall(p.read_text("utf-8")) for p in text_files()}
    assert {name: sorted(set(hits)) for name, hits in found.items() if hits} == {}


ABOVE_THE_CATALOGUE = ("questions", "commands", "plots.py", "sweeps", "checks")
ASKS_WHICH_FORM = (
    r"isinstance\([^)]*\b(Tree|NormalForm|Dispute|CoalitionGame|Study|\w+Atlas)\b|\bgame\.form (==|!=|in|not)|"
    r"len\([\w.]*players\) (==|!=) \d"
)


def test_nobody_above_the_catalogue_asks_which_form_a_game_has() -> None:
    above = [p for p in FILES if p.relative_to(ROOT / "solver").parts[0] in ABOVE_THE_CATALOGUE]
    assert len(above) > 80
    lines = ((p.relative_to(ROOT), line.strip()) for p in above for line in p.read_text("utf-8").splitlines())
    assert [f"{name}: {line}" for name, line in lines if re.search(ASKS_WHICH_FORM, line)] == []


def layer_contracts() -> Iterator[tuple[set[str], set[str], bool]]:
    """Of each contract of layers the packages inside which it holds, the modules that it names, and whether these have
    to be all that there are."""
    for one in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]:
        if one["type"] == "layers":
            named = {name for layer in one["layers"] for name in re.findall(r"[\w.]+", layer)}
            yield {*one.get("containers", ())}, named, one.get("exhaustive", False)


def test_every_room_is_in_a_contract() -> None:
    """The floors name all that stands in solver/; within concepts and questions each package has a contract, which
    names all that it holds."""
    contracts = [*layer_contracts()]
    rooms = {p.stem for p in (ROOT / "solver").iterdir() if p.is_dir() or p.suffix == ".py"} - {
        "__init__",
        "__pycache__",
    }
    assert {f"solver.{room}" for room in rooms} | {"games"} == next(
        named for inside, named, _ in contracts if not inside
    )
    guarded = set[str]().union(*(inside for inside, _, exhaustive in contracts if exhaustive))
    packages = {p.parent for p in FILES if p.parent.parent in (ROOT / "solver/concepts", ROOT / "solver/questions")}
    assert {".".join(p.relative_to(ROOT).parts) for p in packages} | {"solver.concepts", "solver.questions"} <= guarded
    assert len(guarded) > 20 and all(exhaustive for inside, _, exhaustive in contracts if inside)


WORDS_REMEDIES = "solver/report/remedies.py"
OPTION = re.compile(r"(?<![\w-])--([a-z]|$)")


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the texts in code, parts of f-strings among them, without docstrings, each with its line."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


def test_options_are_named_at_the_door() -> None:
    """Below the command line an error or an answer carries a remedy, which the door words."""
    assert any(OPTION.search(text) for _, text in strings(ast.parse((ROOT / WORDS_REMEDIES).read_text("utf-8"))))
    named = [
        f"{name}:{line}: {text[:60]}"
        for name, tree in trees()
        if not name.startswith("solver/commands/") and name != WORDS_REMEDIES
        for line, text in strings(tree)
        if OPTION.search(text)
    ]
    assert named == []


def test_an_atlas_has_few_members() -> None:
    """What else can be asked of one is a function of it, or an extent."""
    public = {name for name in dir(Atlas) if not name.startswith("_")} | {*Atlas.__dataclass_fields__}
    public = {name for name in public if not name.startswith("_") and name not in dir(Answer)}
    assert len(public) <= 12, sorted(public)


def test_generated_examples_do_not_depend_on_the_clock() -> None:
    assert settings().deadline is None and HealthCheck.too_slow in settings().suppress_health_check


def glossary() -> dict[str, str]:
    page = (ROOT / "docs" / "how-it-works.md").read_text("utf-8").partition("## Glossary")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)[1:]
    return {word: meaning for word, meaning in rows if not word.startswith("-")}


def test_the_glossary_has_each_term_once_and_every_term_is_in_use() -> None:
    words = [*glossary()]
    assert words == sorted(words) and len(words) > 20
    guides = [page.read_text("utf-8").partition("## Glossary")[0] for page in (ROOT / "docs").glob("*.md")]
    text = " ".join([*guides, (ROOT / "README.md").read_text("utf-8")]).lower()
    unused = [
        word for word in words if not any(re.search(rf"\b{one.replace(' ', '[ -]')}", text) for one in word.split(", "))
    ]
    assert unused == []


@pytest.mark.parametrize(("given_up", "term"), [(r"solution points?", "outcome"), (r"payoff matri", "payoff table"),
                                                (r"Nash points?", "equilibrium"), (r"parameter box", "ranges"),
                                                (r"utility functions?", "payoff")])  # fmt: skip
def test_one_thing_has_one_name_in_the_guides(given_up: str, term: str) -> None:
    for page in (*(ROOT / "docs").glob("*.md"), ROOT / "README.md"):
        assert not re.search(given_up, page.read_text("utf-8"), re.IGNORECASE), f"{page.name}: say {term}"


IRREGULAR = {
    "found", "paid", "told", "said", "held", "met", "led", "left", "made", "kept", "known", "drawn", "cut", "shown",
    "given", "written", "seen", "won", "lost", "bent", "built", "meant", "begun", "chosen", "taken", "come", "gone",
}  # fmt: skip
WHOLE = {"game", "atlas", "run", "form", "subject", "whole"}  # arguments that are a game, an atlas or a run


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in FILES:
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_attribute(function: ast.FunctionDef) -> bool:
    marks = [ast.unparse(mark) for mark in function.decorator_list]
    return any(mark in ("property", "cached_property") or mark.endswith((".setter", ".register")) for mark in marks)


def test_functions_say_what_they_do() -> None:
    """A bare participle names a state, not an act."""
    bare = [
        f"{name}: {one.name}"
        for name, tree in trees()
        for one in functions(tree)
        if not is_attribute(one) and "_" not in (word := one.name.strip("_"))
        if word.endswith("ed") or word in IRREGULAR
    ]
    assert len(bare) <= 20, bare


def test_a_class_has_a_name_of_its_own() -> None:
    homes: dict[str, set[str]] = {}
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, set()).add(name)
    assert len(shared := {name: files for name, files in homes.items() if len(files) > 1}) <= 5, shared


def test_results_of_three_things_have_names_and_games_have_types() -> None:
    bare, untyped = [], []
    for name, tree in trees():
        for one in functions(tree):
            match one.returns:
                case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
                    if len({ast.unparse(part) for part in parts}) > 2 and "..." not in map(ast.unparse, parts):
                        bare.append(f"{name}: {one.name}")
            for argument in (*one.args.args, *one.args.kwonlyargs):
                if argument.arg in WHOLE and argument.annotation and ast.unparse(argument.annotation) == "Any":
                    untyped.append(f"{name}: {one.name}({argument.arg})")
    assert bare == [] and untyped == []
