"""What is said of a mistake: what was found, where, and what to do. Each message answers somebody who stumbled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run

GAME = """schema = 1
form = "normal"
[players]
one = { strategies = ["join-fund", "levy-income"] }
two = { strategies = ["pay", "refuse"] }
[parameters.levy]
baseline = 4
range = [0, 10]
[payoffs]
"join-fund, pay" = ["6", "6"]
"join-fund, refuse" = ["2", "7"]
"levy-income, pay" = ["7", "2"]
"levy-income, refuse" = ["-levy", "-levy"]
"""
LAST = '"levy-income, refuse" = ["-levy", "-levy"]'
FILES = {
    "fund.toml": GAME,
    "twice.toml": GAME.replace(LAST, '"join-fund, refuse" = ["1", "2"]'),
    "twice-spaced.toml": GAME.replace(LAST, '"join-fund,refuse" = ["1", "2"]'),
    "table-twice.toml": f"{GAME}[payoffs]\n{LAST}\n",
    "open.toml": GAME.replace('"7", "2"]', '"7", "2"'),
    "open-last.toml": GAME.replace(LAST, LAST.removesuffix("]")),
    "open-nested.toml": GAME.replace("range = [0, 10]", 'range = [0, "]", 10 # ]'),
    "open-table.toml": GAME.replace('"refuse"] }', '"refuse"]'),
    "rows.toml": GAME.replace('["pay", "refuse"] }', '["join-fund"\n"pay", "refuse"] }'),
    "heads.toml": GAME.replace("[players]\none = { strategies =", "[[players.one]]\nstrategies =").replace(
        'come"] }', 'come"]'
    ),
    "percent.toml": GAME.replace('"6", "6"', '"40%", "6"'),
    "one-entry.toml": GAME.replace('["6", "6"]', '["6"]'),
    "one-word.toml": GAME.replace('"join-fund, pay"', '"join-fund"'),
    "one-end.toml": GAME.replace("[0, 10]", "[0]"),
    "spaced.toml": GAME.replace('"refuse"] }', '"pay nothing"] }'),
}

MESSAGES = {
    # what is solved for
    **{
        f"solve {game} {at} by {concept}": (f"solve {game} {at} --solution {concept}", says)
        for at in ("", "--at baseline")
        for game, concept, says in (
            ("hawk-dove", "nash", "solved for their equilibria; zopa bargain has what 'nash' picks"),
            ("three-powers", "subgame", "no solution is called 'subgame'; there are"),
            ("thaad-offer", "shapley", 'the Shapley value is that of coalitions (form = "coalition")'),
            ("airport", "nash", "no concept of coalitions is called 'nash'; there is only shapley"),
            ("plan", "nash", "a study has no concept 'nash'; a step names its own"),
        )
    },
    # words of logic
    "AND": ("when fund.toml 'levy >= 1 AND equilibrium(join-fund, pay)'", "the word of logic is and, in small letters"),
    "AND between predicates": (
        "when fund.toml 'equilibrium(join-fund, pay) AND strict(join-fund, pay)'",
        "'AND' has no place here; the word of logic is and, in small letters\n"
        "    equilibrium(join-fund, pay) AND strict(join-fund, pay)\n" + " " * 32 + "^\n",
    ),
    "NOT": ("when fund.toml 'NOT equilibrium(join-fund, pay)'", "the word of logic is not, in small letters"),
    "NOT(": ("when fund.toml 'NOT(levy > 1)'", "the word of logic is not, in small letters"),
    "Or": ("when fund.toml 'levy > 1 Or levy < 0'", "the word of logic is or, in small letters"),
    # strategies in claims
    "a space for a hyphen": (
        "when fund.toml 'equilibrium(join fund, pay)'",
        "no strategy is called 'join fund'; did you mean 'join-fund'?",
    ),
    "a space for a comma": (
        "when fund.toml 'equilibrium(join-fund pay)'",
        "a comma is missing: join-fund, pay\n    equilibrium(join-fund pay)\n" + " " * 25 + "^\n",
    ),
    "a space in no label": (
        "when fund.toml 'equilibrium(wait and see, pay)'",
        "no strategy is called 'wait and see'; one has join-fund, levy-income",
    ),
    "a strategy compared": (
        "when fund.toml 'levy-income >= 1'",
        "'levy-income' is a strategy of one and no number; write it in parentheses, as in "
        "equilibrium(levy-income, pay)\n    levy-income >= 1\n    ^\n",
    ),
    "a strategy in a formula": ("when fund.toml '1 + join-fund = 1'", "'join-fund' is a strategy of one and no number"),
    "a player in a formula": ("when fund.toml 'two >= 1'", "'two' is a player and no number; write payoff(two, "),
    "an outcome for a claim": (
        "when fund.toml 'levy-income, pay'",
        "this names an outcome and claims nothing; write equilibrium(levy-income, pay)",
    ),
    "an outcome in parentheses": ("prove fund.toml '(join-fund, pay)'", "write equilibrium(join-fund, pay)"),
    "a mixture for a claim": (
        "when fund.toml 'join-fund + levy-income, pay + refuse'",
        "write equilibrium(join-fund + levy-income, pay + refuse)",
    ),
    "a claim for an outcome": (
        "tornado fund.toml 'equilibrium(join-fund, pay)'",
        "this is a claim, and an outcome only names strategies; write 'join-fund, pay'",
    ),
    "a claim made strict": (
        "concede fund.toml 'unique(join-fund, pay)' --by levy --make strict",
        "a claim is made true, and not 'strict'",
    ),
    "a strategy twice": ("when fund.toml 'equilibrium(join-fund + join-fund, pay)'", "names a strategy twice"),
    "an empty claim": ("when fund.toml ''", "the claim is empty; write one such as equilibrium(join-fund, pay)"),
    "a blank claim": ("prove fund.toml '  '", "the claim is empty; write one such as equilibrium(join-fund, pay)"),
    "a blank assumption": ("prove fund.toml 'levy > 1' --given ' '", "the claim is empty"),
    # calls
    "an outcome without quotes": (
        "robust fund.toml join-fund, pay",
        'an argument with blanks in it needs quotes: "join-fund, pay"\n',
    ),
    "a claim without quotes": (
        "when fund.toml not levy = 1",
        'an argument with blanks in it needs quotes: "not levy = 1"\n',
    ),
    "one game too many": ("solve fund.toml more.toml", "'zopa solve --help' shows what it takes"),
    "no claim": ("when fund.toml", "'zopa when --help' shows what it takes"),
    "no such option": ("when fund.toml 'levy > 1' --frm x", "'zopa when --help' shows what it takes"),
    "two values in one --set": (
        "solve fund.toml --set levy=1,tax=2",
        "--set takes one name=value; give each its own: --set levy=1 --set tax=2",
    ),
    "two values in one --cost": (
        "concede fund.toml 'join-fund, pay' --cost levy=1,tax=2",
        "--cost takes one name=value; give each its own: --cost levy=1 --cost tax=2",
    ),
    "no number": (
        "solve fund.toml --set levy=abc",
        "the value of levy cannot be read: 'abc' is no number; write one such as 3, 0.25 or 7/3\n    abc\n    ^\n",
    ),
    "a formula for a number": ("solve fund.toml --fix levy=2*tax", "'tax' is no number; write one such as 3"),
    "a percentage": ("solve fund.toml --set levy=40%", "write 0.4 or 2/5 for 40%"),
    "a percentage in a claim": ("when fund.toml 'levy > 12.5 %'", "write 0.125 or 1/8 for 12.5 %"),
    "a margin": (
        "concede fund.toml 'join-fund, pay' --by levy --margin abc",
        "'abc' is no number; write one such as 3, 0.25 or 7/3",
    ),
    "a budget": (
        "when fund.toml 'levy > 1' --budget abc",
        "'abc' is no number; write how many times harder to try, such as 10",
    ),
    "a budget without an end": (
        "when fund.toml 'levy > 1' --budget inf",
        "a budget cannot be inf times another; give a number above 0 and below 1000000, such as 10",
    ),
    "a budget divided by zero": ("when fund.toml 'levy > 1' --budget 1/0", "--budget: '1/0' is no number"),
    **{
        f"{option} that are no whole number": (
            f"{call} {option} 1.5",
            f"Invalid value for '{option}': '1.5' is no whole number; give one, such as 20",
        )
        for call, option in (
            ("sustain fund.toml 'join-fund, pay'", "--rounds"),
            ("uncertain fund.toml", "--samples"),
            ("uncertain fund.toml", "--seed"),
            ("sweep fund.toml levy=0:1:2", "--workers"),
            ("sweep fund.toml levy=0:1:2", "--chunk"),
            ("sweep fund.toml", "--sample"),
        )
    },
    "a picture without pixels": (
        "plot fund.toml thresholds -o x.png --pixels 0",
        "a picture 0 pixels wide; choose 200 to",
    ),
    "a huge number of rounds": (
        f"sustain fund.toml 'join-fund, pay' --rounds 1{'0' * 400}",
        "of a huge integer rounds",
    ),
    "a place": ("thresholds fund.toml --from noon", "--from takes baseline, or name=value with commas between"),
    "an unknown player or strategy": ("derive fund.toml --of one,tow", "'tow'"),
    "a sentence for a page": (
        "thresholds fund.toml --format sentence -o s.html",
        "--format sentence writes plain text; end s.html in .txt or .md",
    ),
    "a point for a file": ("solve fund.toml --params levy=1", "not 'levy=1'; --set moves numbers"),
    # files
    "a file's name": ("check fnud.toml", "there is no file fnud.toml; did you mean 'fund.toml'?"),
    "a file's name far from all": ("check z9.toml", "there is no file z9.toml; check the name"),
    "a file's name in a folder": ("check ./fnud.toml", "did you mean 'fund.toml'?"),
    "a file without its ending": ("solve fund", "there is no game and no file 'fund'; did you mean 'fund.toml'?"),
    "a file of values": ("solve fund.toml --params fund.tml", "there is no file fund.tml; did you mean 'fund.toml'?"),
    "a folder's name": ("check nowhere/fund.toml", "there is no directory nowhere"),
    # game files
    "a cell twice": (
        "check twice.toml",
        'twice.toml, line 13, column 1: "join-fund, refuse" stands here for the second time, first on line 11; '
        'take one out\n    "join-fund, refuse" = ["1", "2"]\n    ^\n',
    ),
    "a cell twice in two spellings": ("check twice-spaced.toml", "join-fund, refuse"),
    "a table twice": (
        "check table-twice.toml",
        "table-twice.toml, line 14, column 1: [payoffs] stands here for the second time, first on line 9; take one out",
    ),
    "an open list": (
        "check open.toml",
        "open.toml, line 12, column 22: this [ is never closed; add a ]\n"
        '    "levy-income, pay" = ["7", "2"\n' + " " * 25 + "^\n",
    ),
    "an open list at the end": ("check open-last.toml", "open-last.toml, line 13, column 25: this [ is never closed"),
    "an open list with brackets quoted": ("check open-nested.toml", "open-nested.toml, line 8, column 9: this [ is"),
    "no comma at the end of a line": ("check rows.toml", 'rows.toml, line 6, column 1: "pay" follows a value; put a'),
    "tables where one is due": (
        "check heads.toml",
        "players.one: expected a table [players.one], found [[players.one]]",
    ),
    "no equals sign": ("thresholds fund.toml --set levy 7", "write --set levy=..., without blanks"),
    "no equals sign, and the value left over": ("solve fund.toml --set levy 7", "without blanks: --set levy=7"),
    "a scenario without its option": ("compare fund.toml baseline levy=7", "by an option: --params levy=7"),
    "a value without its option": ("when fund.toml 'levy > 1' levy=7", "by an option: --set levy=7"),
    "an option before the command": (
        "--set levy=7 when fund.toml 'levy > 1'",
        "it stands behind the command and the game",
    ),
    "an open table": ("check open-table.toml", "line 5, column 7: this { is not closed on its line; add a }"),
    "a percentage in a file": ("check percent.toml", "write 0.4 or 2/5 for 40%"),
    "one payoff for two": ("check one-entry.toml", "found 1 entry"),
    "half a profile": ("check one-word.toml", "join-fund"),
    "half a range": ("check one-end.toml", "range"),
    "a label with a space": ("check spaced.toml", "write pay-nothing or pay_nothing"),
}


@pytest.mark.parametrize(("command", "message"), MESSAGES.values(), ids=MESSAGES.keys())
def test_a_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, message: str) -> None:
    import shlex

    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    done = run(shlex.split(command))
    assert message in done.err
    assert (done.out, done.err.count("error: ")) == ("", 1)
    assert done.code in (2, 3)


def test_an_outcome_stays_whole_among_the_quantities_to_derive() -> None:
    mixture = ("derive", "thaad-deal", "withdraw + keep, sanction + tolerate", "--along", "shield", "--format", "json")
    for of, titles in (("keep, sanction", {"Pr(keep, sanction)"}), ("US,China", {"US payoff", "China payoff"})):
        done = run([*mixture, "--of", of])
        (branch,) = json.loads(done.out)["branches"]
        assert {one["quantity"] for one in branch["quantities"]} == titles


LONG = "x" * 5_000


@pytest.mark.parametrize(
    "arguments",
    [
        ["bargain", "swap-package", "--solution", LONG],
        ["bargain", "swap-package", "--weight", f"{LONG}=1"],
        ["concede", "thaad-deal", "withdraw, sanction", "--side", LONG],
        ["solve", "thaad-deal", "--format", LONG],
        ["plot", "thaad-deal", LONG],
        ["plot", "thaad-deal", LONG, "-o", "deal.svg"],
        ["robust", "thaad-deal", LONG],
        ["solve", LONG],
        ["solve", "thaad-deal", LONG],
        ["solve", "thaad-deal", f"--{LONG}"],
        [LONG],
    ],
    ids=lambda arguments: " ".join(one[:12] for one in arguments),
)
def test_a_long_input_is_not_repeated_whole(arguments: list[str]) -> None:
    done = run(arguments)
    assert done.code in (2, 3) and done.out == ""
    assert len(done.err) < 500
