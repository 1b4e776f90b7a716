"""How trees are written: the page of their plays, at a point and in all; their picture; what JSON and CSV hold."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import command
import pytest

from games import load
from solver.atlas import branches_at
from solver.concepts.sequential.at_point import instead_at, plays_at
from solver.concepts.sequential.atlas import SequentialAtlas, subgame_perfect
from solver.errors import Undecided, UsageError
from solver.forms.files.toml_write import writes
from solver.forms.tree import Tree, tree
from solver.questions.phases.answer import phases
from solver.questions.prove.answer import prove
from solver.questions.robust.answer import robust
from solver.questions.solve.tree_answer import always_played, tree_record
from solver.questions.solve.tree_picture import tree_picture
from solver.questions.thresholds.answer import thresholds
from solver.questions.when.answer import when
from solver.regions.decide.emptiness import Budget
from solver.regions.region import Region
from solver.report.words import NUMBERS
from solver.sweeps.design import grid
from solver.sweeps.sweep import sweep


def printed(*words: str) -> str:
    done = command.run(list(words))
    assert (done.code, done.err) == (0, "")
    return " ".join(done.out.split())


def test_the_first_line_says_what_is_played_and_the_rest_where() -> None:
    said = printed("solve", "thaad-offer", "--full")
    assert "Played at the baseline: offer/accept/enforce; US gets 3, China gets 2." in said
    some, every = said.split("played in some", 2)[1].split("in every one", 1)
    assert "either if embargo >= shield and calm >= buffer - relief and shield >= redeploy or if" in some
    assert every.split("pays")[0].count(">") == 6 and ">=" not in every.split("pays")[0]
    assert "a threat counts only if it would be carried out" in said


def test_what_keeps_the_players_on_the_way_is_said() -> None:
    said = printed("solve", "thaad-offer", "--at", "baseline")
    assert "After offer/accept, if China chose leak, it would get -2, since redeploy would follow." in said
    tied = printed("solve", "thaad-offer", "--at", "baseline", "--set", "redeploy=3")
    assert (
        "After offer/accept, if China chose leak, it might get only -2, since redeploy might follow, at a tie." in tied
    )
    game = load("thaad-offer")
    for point in ({"redeploy": 3}, {"shield": 0, "buffer": 10}, {"breach_cn": 3, "redeploy": 9}):
        full = game.space.point(point)
        first, *_ = plays_at(game, full)
        for one in instead_at(game, full):
            seat = [player.name for player in game.players].index(one.player)
            assert one.gets <= first.values[seat]
            assert all(end.startswith(f"{one.at}/{one.action}" if one.at else one.action) for end in one.ends)


def test_json_has_what_the_sentences_on_actions_not_taken_say() -> None:
    game = load("thaad-offer")
    record = json.loads(subgame_perfect(game).at("baseline").export("json"))
    last = record["instead"][-1]
    assert (last["player"], last["at"], last["action"], last["ends"]) == (
        "China", "offer/accept", "leak", ["offer/accept/leak/redeploy"],
    )  # fmt: skip
    assert last["gets"]["exact"] == "-2" and last["tied"] is False
    assert record["unreached"] == [[]] and record["caveats"] == []
    back = subgame_perfect(load("grand-bargain")).at("baseline").instead[-1]
    assert (back.player, str(back.gets)) == ("China", "-19/5") and len(back.ends) == 2
    road = load("one-way-road")
    never = json.loads(subgame_perfect(road).at({"risk1": 0}).export("json"))["unreached"]
    assert any("test/toppled" in ends for ends in never)


def test_that_a_threat_may_be_empty_where_moves_are_hidden_is_said_at_a_point_too() -> None:
    """two's fight is worse than its yield after either move of one, and keeps one out."""
    ends = {"out": [1, 3], "hard/fight": [0, 0], "hard/yield": [2, 1], "soft/fight": [0, 0], "soft/yield": [3, 2]}
    moves = [("", "one", ["out", "hard", "soft"]), (["hard", "soft"], "two", ["fight", "yield"])]
    hidden = subgame_perfect(tree(["one", "two"], moves, ends))
    seen = subgame_perfect(tree(["one", "two"], [moves[0], *((at, *moves[1][1:]) for at in moves[1][0])], ends))
    for atlas, caveat in ((hidden, True), (seen, False)):
        for answer in (atlas, atlas.at("baseline")):
            assert ("from the beginning on, plans are best as a whole" in " ".join(str(answer).split())) is caveat


def test_where_moves_are_hidden_from_the_beginning_on_plays_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    moves = [("", "one", ["a", "b"]), (["a", "b"], "two", ["c", "d"])]
    hidden = tree(["one", "two"], moves, {f"{h}/{k}": [int(h == "a"), int(k == "c")] for h in "ab" for k in "cd"})
    at = subgame_perfect(hidden).at("baseline")
    monkeypatch.setattr("solver.concepts.sequential.at_point.plays_at", None)
    assert list(instead_at(hidden, {})) == [] and "Played: a/c" in str(at)


def test_the_sentence_at_a_point_says_what_is_played_there() -> None:
    asked = ("solve", "thaad-offer", "--at", "baseline", "--format", "sentence")
    course = "the course offer (the United States), accept (China) and enforce (China)"
    assert printed(*asked).startswith(f"At the baseline values, {course} is played, and nothing else is:")
    told = subgame_perfect(load("thaad-offer")).at(redeploy=3)
    assert f"{NUMBERS[len(told.outcomes)]} outcomes are played. The first is " in printed(*asked, "--set", "redeploy=3")


def test_a_tie_has_every_play_at_a_point() -> None:
    said = printed("solve", "thaad-offer", "--at", "baseline", "--set", "redeploy=3", "--set", "breach_cn=2")
    assert "Played: offer/accept/enforce; US gets 3, China gets 2. Played: hold; US gets 0, China gets 0." in said
    assert "The point lies on a wall" not in said  # solved at the point, without walls
    known = subgame_perfect(load("thaad-offer")).at(redeploy=3)
    assert "The point lies on a wall: shield = redeploy." in known.export()


def test_every_equilibrium_is_told_from_some() -> None:
    atlas = subgame_perfect(load("thaad-offer"))
    always = {branch.label: always_played(atlas, branch.label) for branch in atlas.branches}
    on_the_wall = {**load("thaad-offer").space.baseline, "redeploy": Fraction(3)}
    standing = [branch.label for branch in branches_at(atlas, on_the_wall)]
    assert standing == ["offer/accept/enforce", "hold"]
    assert not any(region is not None and region.contains(on_the_wall) for region in always.values())


def test_what_is_too_long_to_be_listed_is_asked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.questions.solve.tree_report.MAX_ALTERNATIVES", 1)
    told = 'in every one too long to be listed here (zopa when asks it alone: "always_played(hold)") pays US 0;'
    assert told in printed("solve", "thaad-offer", "--full")
    assert "too long to be listed here" in printed("solve", "thaad-offer", "--format", "markdown")


def test_what_no_equilibrium_plays_is_nowhere_played_in_every_one() -> None:
    x = {"x": {"baseline": 1, "range": (0, 1)}}
    atlas = subgame_perfect(tree(["A"], [("", "A", ["in", "out"])], {"in": ["x - 2"], "out": [0]}, x))
    assert str(always_played(atlas, "in")) == "never" and str(always_played(atlas, "out")) == "always"
    assert prove(atlas, "always_played(in)").verdict == "false"


def test_what_every_equilibrium_plays_is_open_where_it_takes_too_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    moves = [("", "A", ["in", "out"]), ("in", "B", ["l", "r"])]
    ends = {"in/l": ["x*y - 1/3", "x - y*y"], "in/r": ["y - x*x", "x*y"], "out": ["1/4", 0]}
    first, second = (  # what is known of one is not known of the other
        subgame_perfect(tree(["A", "B"], moves, ends, {name: {"baseline": "1/2", "range": (0, most)} for name in "xy"}))
        for most in (1, 2)
    )
    assert None not in tree_record(first)["always"]
    asked: list[str] = []

    def counted(atlas: SequentialAtlas, label: str) -> Region | None:
        asked.append(label)
        return always_played(atlas, label)

    monkeypatch.setattr("solver.questions.solve.tree_answer.DEFAULT", Budget(1, 0))
    monkeypatch.setattr("solver.questions.solve.tree_answer.always_played", counted)
    assert {*tree_record(second)["always"]} == {None} and len(asked) == 1  # nothing is begun once all is spent
    assert "in every one open" in " ".join(second.export().split())
    monkeypatch.setattr("solver.concepts.sequential.atlas.DEFAULT", Budget(1, 0))
    with pytest.raises(Undecided, match="where 'in/l' is played takes too many curved conditions to say"):
        robust(second, "in/l")


def mixing() -> Tree:
    """Matching pennies after a coin that decides how large the prize is."""
    moves = [
        ("", "chance", {"large": "p", "small": "1 - p"}),
        ("large", "one", ["heads", "tails"]),
        (["large/heads", "large/tails"], "two", ["heads", "tails"]),
    ]
    pays = {"heads/heads": ["prize", 0], "heads/tails": [0, 1], "tails/heads": [0, 1], "tails/tails": [1, 0]}
    ends = {f"large/{way}": paid for way, paid in pays.items()}
    space = {"p": {"baseline": "1/2", "range": (0, 1)}, "prize": {"baseline": 2, "range": (1, 4)}}
    return tree(["one", "two"], moves, ends | {"small": [0, 0]}, space, title="Pennies")


def test_mixtures_are_told_by_information_set() -> None:
    game = mixing()
    atlas = subgame_perfect(game)
    (play,) = atlas.branches
    assert [str(w) for w in play.texts()[0][1]] == ["1/(prize + 1)", "prize/(prize + 1)"]
    said = " ".join(atlas.export().split())
    assert "two plays heads with probability 1/(prize + 1), otherwise tails" in said
    assert play.texts()[1] == ("p*prize/(prize + 1)", "p/2")
    record = json.loads(atlas.export("json"))
    assert record["branches"][0]["strategies"]["one"] == {"heads": "1/2", "tails": "1/2"}
    row = next(csv.DictReader(io.StringIO(atlas.export("csv"))))
    assert row["one: heads"] == "1/2" and row["in every one"] == "always"


def test_what_a_plus_between_ends_means_is_said() -> None:
    told = "Where ends are joined by +, chance or a player who mixes decides between them."
    for game, says in ((mixing(), True), (load("thaad-offer"), False)):
        atlas = subgame_perfect(game)
        assert all((told in " ".join(page.export().split())) == says for page in (atlas, atlas.at()))


def test_json_has_where_every_equilibrium_has_a_play() -> None:
    record = json.loads(command.run(["solve", "wedge", "--format", "json"]).out)
    labels = [branch["label"] for branch in record["branches"]]
    region = record["always"][labels.index("accommodate/split")]["text"]
    assert region == "0 < trouble - buffer < diversion and embargo > shield"
    assert record["here"]["outcomes"][0]["payoffs"]["China"]["exact"] == "4"


def test_a_picture_draws_what_is_played() -> None:
    found = tree_picture(mixing())
    assert found.weights["large/heads/heads"] == Fraction(1, 3) and found.weights["small"] == 1
    ends = [found.places[end][1] for end, _ in found.game.payoffs]
    assert ends == sorted(ends, reverse=True) and len(set(ends)) == len(ends)
    many = {str(k): [0] for k in range(61)}
    with pytest.raises(UsageError, match="61 ends"):
        tree_picture(tree(["one"], [("", "one", list(many))], many))


WALL = {"U/L": [2, "s"], "U/R": [0, 1], "D/L": [1, "s"], "D/R": [1, 1]}


def test_what_a_wall_alone_has_is_told_by_every_question() -> None:
    """The keeper does not care at s = 1, so there are equilibria there with more of its answers than choices beside."""
    moves = [("", "kicker", ["U", "D"]), (["U", "D"], "keeper", ["L", "R"])]
    game = tree(["kicker", "keeper"], moves, WALL, {"s": {"baseline": "1/2", "range": (0, 2)}}, name="wall")
    atlas = subgame_perfect(game)
    here = atlas.at(s=1)
    assert {one.label for one in here.outcomes} == {"U/L", "D/R", "U/L + U/R", "D/L + D/R"} and not here.complete
    assert when(atlas, "played(U/L + U/R)", at={"s": 1}).holds
    assert not when(atlas, "always_played(U/L)", at={"s": 1}).holds
    (tip,) = thresholds(atlas, along="s").lines[0].thresholds
    assert tip.value == 1 and set(tip.there.labels) == {one.label for one in here.outcomes}
    swept = sweep(atlas, grid(game.space, {"s": (0, 2, 3)}), settle=True)
    assert any("one on a wall alone" in signature for signature in swept.export().split("\n"))


def test_a_way_to_play_alone_is_no_claim() -> None:
    done = command.run(["when", "thaad-offer", "offer/accept"])
    assert done.code == 2 and "claims nothing; write played(offer/accept)" in done.err
    done = command.run(["when", "thaad-offer", "unique(offer, accept)"])
    assert done.code == 2 and "of a tree say played(history)" in done.err


def test_what_needs_strategies_says_so_of_a_tree() -> None:
    for words in (
        ["tornado", "thaad-offer", "hold", "--of", "probability"],
        ["plot", "thaad-offer", "phase", "redeploy", "shield", "--shade", "offer", "-o", "none.svg"],
    ):
        done = command.run(words)
        assert done.code == 2 and "in games in normal form only" in done.err
    with pytest.raises(UsageError, match="takes a tree"):
        subgame_perfect(load("thaad-deal"))


@pytest.mark.slow
def test_the_nash_equilibria_of_a_tree_count_empty_threats() -> None:
    said = printed("solve", "thaad-offer", "--solution", "nash", "--set", "redeploy=4", "--full")
    assert "US: offer-redeploy; China: accept-enforce" in said
    assert "Played" in printed("solve", "thaad-offer", "--solution", "subgame", "--full")


def test_a_claim_that_divides_by_nothing_says_where() -> None:
    done = command.run(["when", "thaad-offer", "1/value(US) > 0"])
    assert done.code == 3 and "the claim where offer/refuse is played: a division by" in done.err


@pytest.mark.parametrize(("third", "warning"), [("b", ""), ("c", ""), ("a", "a cannot tell 'l/l'")])
def test_checking_a_tree_warns_of_what_solving_refuses(third: str, warning: str, tmp_path: Path) -> None:
    """One who forgets what it did; three who move at once, and a second move that is seen, are solved."""
    hidden = ["l", "r"]
    sets = [["l/l", "l/r", "r/l", "r/r"]] if third != "b" else [[h] for h in ("l/l", "l/r", "r/l", "r/r")]
    moves = [("", "a", hidden), (hidden, "b", hidden), *((one, third, ["u", "d"]) for one in sets)]
    ends = {f"{one}/{action}": [0, 0, 0] for one in ("l/l", "l/r", "r/l", "r/r") for action in "ud"}
    made = tree(["a", "b", "c"], moves, ends)
    path = tmp_path / "three.toml"
    path.write_text(writes(made), encoding="utf-8")
    done = command.run(["check", str(path)])
    assert done.code == 0 and ("solve refuses it: " in done.err) is bool(warning) and warning in done.err
    assert command.run(["solve", str(path)]).code == (2 if warning else 0)


def test_a_play_that_branches_by_chance_alone_is_not_called_mixed() -> None:
    trip = tree(
        ["Ann"],
        [
            {"at": "", "player": "Ann", "actions": ["go", "stay"]},
            {"at": "go", "player": "chance", "probabilities": {"rain": "p", "sun": "1 - p"}},
        ],
        {"go/rain": [-1], "go/sun": [1], "stay": [0]},
        {"p": {"baseline": 0, "range": (0, 1)}},
    )
    said = phases(trip).export("text")
    assert "go/rain + go/sun gives way to stay" in said and "mixed" not in said
