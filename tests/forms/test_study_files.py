"""Files of studies: the games that they name, what is refused, and writing them back."""

from __future__ import annotations

from fractions import Fraction as F
from pathlib import Path

import pytest
from audit import tenth
from shelf import taken

from solver import InvalidGame, Study, UsageError, game, plan, read, reads, study, when, write, writes
from solver.concepts.catalogue import atlas_for, read_steps, usual_atlas
from solver.forms.files.toml_write import game_hash
from solver.forms.oddities import warnings

GAME = """schema = 1
form = "normal"
players.one = { strategies = ["a"] }
payoffs.a = ["cost"]
[parameters.cost]
baseline = %s
range = [0, 9]
"""
HEAD = 'schema = 1\nform = "study"\n'
STEPS = '[[steps]]\nname = "cheap"\ngame = "one"\nclaim = "cost <= 2"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, baseline in (("one", 1), ("two", 2)):
        (tmp_path / f"{name}.toml").write_text(GAME % baseline)
    return tmp_path


def study_file(folder: Path, games: str, more: str = "", name: str = "all.toml") -> Path:
    (folder / name).write_text(f"{HEAD}{more}\n[games]\n{games}\n{STEPS}")
    return folder / name


def test_a_study_finds_files_in_its_folder_and_by_their_whole_path(folder: Path) -> None:
    inside = read(study_file(folder, 'one = "one.toml"'))
    assert isinstance(inside, Study) and inside.space["cost"].baseline == 1
    (folder / "deep").mkdir()
    whole = read(study_file(folder / "deep", f'one = "{folder / "one.toml"}"'))
    assert whole.space == inside.space


def test_what_files_say_otherwise_names_both(folder: Path) -> None:
    both = 'one = "one.toml"\ntwo = "two.toml"'
    fault = r"parameters.cost: its baseline is 1 in one \(one.toml\), and 2 in two \(two.toml\); settle it"
    with pytest.raises(InvalidGame, match=fault):
        read(study_file(folder, both))
    settled = read(study_file(folder, both, "parameters.cost.baseline = 2"))
    assert settled.space["cost"].baseline == 2
    assert "1 in one, 2 in two; the study has 2" in str(settled)


@pytest.mark.parametrize(
    ("games", "fault"),
    [
        ('one = "all.toml"', "games.one: .*all.toml: it is a study itself, and a study names games"),
        ('one = "other.toml"', "games.one: .*other.toml: it is a study itself"),
        ('one = "../one.toml"', r"games.one: '../one.toml' leads out of the folder of the study"),
        ('one = "three.toml"', "games.one: .*three.toml"),
        ('one = "thaad-dael"', "games.one: the catalogue has no game 'thaad-dael'; did you mean 'thaad-deal'"),
        ('one = "plan"', "games.one: .*plan.toml: it is a study itself"),
        ("one = 3", "games.one: "),
        ("one = { game = 3 }", "games.one: game is a name of the catalogue or a path in quotes, found 3"),
        ('one = { game = "one.toml", name = "x" }', "games.one: .*name"),
        ('one = { game = "one.toml", rename = 3 }', "games.one: rename: expected a table such as"),
        ('one = { game = "one.toml", rename = { cots = "x" } }', r"rename: one \(one.toml\) has no parameter 'cots'"),
        ('one = { game = "one.toml", hash = "0" }', "games.one: hash: one.toml is another game now"),
        ('"o ne" = "one.toml"', "o ne"),
        ("", "games: there are none"),
    ],
)
def test_what_is_refused(folder: Path, games: str, fault: str) -> None:
    study_file(folder, 'one = "all.toml"', name="other.toml")
    with pytest.raises(InvalidGame, match=fault):
        read(study_file(folder, games))


def test_a_number_for_no_parameter_is_a_fault_of_the_file(folder: Path) -> None:
    file = study_file(folder, 'one = "one.toml"')
    file.write_text(file.read_text() + "[fix]\ncots = 3\n")
    with pytest.raises(InvalidGame, match="fix: no parameter is called 'cots'"):
        read(file)


def test_a_file_by_its_whole_path_is_not_shown(folder: Path) -> None:
    (folder / "other.txt").write_text("root = = secret")
    with pytest.raises(InvalidGame, match="is no sound game; zopa check, given that file, says why") as caught:
        read(study_file(folder, f"one = '{folder.resolve()}/other.txt'"))
    assert "secret" not in str(caught.value) and "column" not in str(caught.value)


@pytest.mark.parametrize("content", [b"root = = secret", b"root\xff", b"NFG 1 R secret", b'schema = "secret"'])
def test_a_file_outside_the_folder_is_not_shown_through_a_link(folder: Path, content: bytes) -> None:
    inside = folder / "inside"
    inside.mkdir()
    (folder / "other.toml").write_bytes(content)
    (inside / "link.toml").symlink_to(folder / "other.toml")
    (inside / "room").symlink_to(folder)
    for named in ("link.toml", "room/other.toml", str(folder.resolve() / "other.toml")):
        with pytest.raises(InvalidGame, match="is no sound game; zopa check, given that file, says why") as caught:
            read(study_file(inside, f"one = '{named}'"))
        assert not any(word in str(caught.value) for word in ("secret", "column", "0xff"))
    (inside / "link.toml").unlink()
    (inside / "own.toml").write_bytes(content)
    (inside / "link.toml").symlink_to(inside / "own.toml")
    with pytest.raises(InvalidGame, match=r"secret|0xff"):
        read(study_file(inside, "one = 'link.toml'"))


def test_a_file_has_games_and_steps() -> None:
    for text, fault in (
        (HEAD, "games"),
        (f'{HEAD}games.one = "thaad-deal"', "steps"),
        (f"{HEAD}games = 3\n{STEPS}", r"games: expected a table \[games\]"),
        (f'{HEAD}players = {{}}\ngames.one = "thaad-deal"\n{STEPS}', "players"),
        (f'{HEAD}parameters.shield = 3\ngames.one = "thaad-deal"\n{STEPS}', "expected a table .parameters.shield"),
    ):
        with pytest.raises(InvalidGame, match=fault):
            reads(text)


@pytest.mark.parametrize("fix", [{}, {"breach_us": 3, "collapse": "1/3"}])
def test_what_is_written_reads_back(fix: dict[str, object]) -> None:
    one = taken("plan").fix(fix)
    again = reads(writes(one))
    assert again == one and game_hash(again) == game_hash(one)
    assert [(member.name, member.file) for member in again.games] == [(m.name, m.file) for m in one.games]


def test_a_study_is_told_from_others_by_its_games_too() -> None:
    a, b = (game({"one": ["x"]}, {"x": [payoff]}, {"c": (0, 2)}, name="g") for payoff in ("c", "2*c"))
    step = [{"name": "s", "game": "g", "claim": "c < 1"}]
    assert game_hash(study({"g": a}, step)) != game_hash(study({"g": b}, step))
    nameless = study({"g": game({"one": ["x"]}, {"x": [1]})}, [{"name": "s", "game": "g", "claim": "1 > 0"}])
    with pytest.raises(InvalidGame, match=r"games.g: it has no file that a study can name"):
        writes(nameless)
    assert plan(nameless).plan.holds and plan(nameless).weakest == ()


def test_a_study_written_to_a_file(folder: Path) -> None:
    made = read(study_file(folder, 'one = "one.toml"'))
    write(made, folder / "again.toml")
    assert read(folder / "again.toml") == made
    with pytest.raises((InvalidGame, UsageError)):
        write(made, folder / "again.nfg")


def test_a_game_without_a_step_is_odd() -> None:
    games = {"one": taken("thaad-offer"), "two": taken("four-party")}
    made = study(games, [{"name": "s", "game": "one", "claim": "shield < 4"}])
    assert "no step is about two" in warnings(made)


@pytest.mark.slow
def test_disputes_and_other_solutions_are_steps() -> None:
    text = "value(ban) == 1 and payoff(US) >= 5/2"
    for solution in tenth(("nash", "kalai-smorodinsky"), 2):
        steps = [{"name": "agreed", "game": "swap", "claim": text, "solution": solution}]
        made = study({"swap": taken("swap-package")}, steps)
        own = atlas_for(taken("swap-package"), solution)
        here, there = when(made, "plan").region, when(own, text).region
        for shield in range(11):
            at = {**made.space.baseline, "shield": F(shield)}
            assert here.contains(at) is there.contains(at)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changed", "place"),
    [({"solution": "nahs"}, r"steps.agreed: .*nash"), ({"claim": "agreement(nix)"}, r"steps.agreed.claim: .*nix")],
)
def test_a_step_that_cannot_be_asked_is_named(changed: dict[str, str], place: str) -> None:
    step = {"name": "agreed", "game": "swap", "claim": "zone", **changed}
    made = study({"swap": taken("swap-package")}, [step])
    for read_or_solve in (read_steps, usual_atlas):
        with pytest.raises(InvalidGame, match=place):
            read_or_solve(made)


@pytest.mark.parametrize(
    ("name", "solution", "claim", "fault"),
    [
        ("thaad-deal", "", "equilibrium(keep, nix)", "nix"),
        ("thaad-offer", "", "played(nix)", "nix"),
        ("thaad-offer", "nash", "played(offer)", "played"),
        ("thaad-offer", "nahs", "played(offer)", "nahs"),
        ("four-party", "", "core(nix)", "nix"),
        ("swap-package", "egalitarian", "payoff(nix) > 1", "nix"),
    ],
)
def test_a_claim_is_read_without_the_game_being_solved_and_refused_alike(
    name: str, solution: str, claim: str, fault: str
) -> None:
    made = study({"own": taken(name)}, [{"name": "one", "game": "own", "claim": claim, "solution": solution}])
    messages = []
    for read_or_solve in (read_steps, usual_atlas):
        with pytest.raises(InvalidGame, match=fault) as caught:
            read_or_solve(made)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_to_check_a_study_is_to_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for solver in ("nash", "claims_only", "atlas_for"):
        monkeypatch.setattr(f"solver.concepts.catalogue.{solver}", None)
    read_steps(taken("plan"))


def test_commands_that_are_printed_name_the_file_as_it_was_given(folder: Path) -> None:
    path = study_file(folder, 'one = "one.toml"', name="two words.toml")
    assert f"(zopa when '{path}' plan)" in " ".join(plan(read(path)).export("text", width=10_000).split())
    assert "(zopa when plan plan)" in str(plan(taken("plan")))
    assert "(zopa when FILE plan)" in str(
        plan(reads(f'{HEAD}games.one = "prisoners-dilemma"\n{STEPS}'.replace("cost", "1")))
    )


def test_a_claim_that_cannot_be_read_names_the_file(folder: Path) -> None:
    path = study_file(folder, 'one = "one.toml"')
    path.write_text(path.read_text().replace("cost <= 2", "price <= 2"))
    with pytest.raises(InvalidGame, match=rf"^{path}: steps.cheap.claim, column 1: 'price' is not declared"):
        usual_atlas(read(path))
