"""Payoffs given as rankings: read, written, refused; and claims against every utility that fits, drawn at random."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from audit import tenth

from solver import game, prove, rankings, reads, when, writes
from solver.claims import parse_claim
from solver.errors import InvalidGame
from solver.forms.normal import NormalForm
from solver.questions.subject import claims_of

HEAD = """schema = 1
form = "normal"
note = "A note."
[players]
US = { strategies = ["withdraw", "keep"] }
"old-guard" = { strategies = ["sanction", "tolerate"] }
"""
US = "(keep, sanction) > (withdraw, sanction) = (keep, tolerate) > (withdraw, tolerate)"
GUARD = "withdraw,tolerate>withdraw,sanction  > (keep, tolerate) > ( keep , sanction )"
FILE = f'{HEAD}[ranking]\nUS = "{US}"\nold-guard = "{GUARD}"\n'


def test_a_file_of_rankings_is_a_game_whose_parameters_fit_them() -> None:
    here = reads(FILE)
    assert here.space.names == ("us_2", "old_guard_2", "old_guard_3")
    assert [[str(entry) for entry in cell] for cell in here.payoffs] == [
        ["us_2", "old_guard_2"], ["0", "1"], ["1", "0"], ["us_2", "old_guard_3"],
    ]  # fmt: skip
    assert [str(one) for one in here.space.assumptions] == ["1 > us_2 > 0", "1 > old_guard_2 > old_guard_3 > 0"]
    assert here.space.admits(here.space.baseline)
    assert all((one.low, one.high) == (0, 1) for one in here.space.parameters)
    assert "(withdraw, sanction) and (keep, tolerate)" in here.space.parameters[0].meaning
    assert here.note.startswith("A note. ") and US in here.note
    assert reads(writes(here)) == here
    players = {"US": ["withdraw", "keep"], "old-guard": ["sanction", "tolerate"]}
    assert rankings(players, {"US": US, "old-guard": GUARD}, note="A note.") == here


def test_a_parameter_and_assumptions_may_be_stated() -> None:
    more = '[parameters.us_2]\nbaseline = 0.9\nrange = [0, 1]\n[[assumptions]]\nwhere = "us_2 > old_guard_2"\n'
    here = reads(FILE + more)
    assert here.space.baseline["us_2"] == Fraction(9, 10) and len(here.space.assumptions) == 3


def test_players_whose_names_make_no_parameters_are_counted() -> None:
    flat = "(a, c) > (b, c) > (a, d) = (b, d)"
    assert rankings({"x": ["a", "b"], "X": ["c", "d"]}, {"x": flat, "X": flat}).space.names == ("p1_2", "p2_2")
    assert rankings({"1st": ["a", "b"], "y": ["c", "d"]}, {"1st": flat, "y": flat}).space.names == ("p1_2", "p2_2")
    tied = "(a, c) = (b, c) = (a, d) = (b, d)"
    same = rankings({"x": ["a", "b"], "y": ["c", "d"]}, {"x": tied, "y": "(a, c) = (b, c) > (a, d) = (b, d)"})
    assert same.space.names == ()
    assert [[str(entry) for entry in cell] for cell in same.payoffs] == [["0", "1"], ["0", "0"], ["0", "1"], ["0", "0"]]


@pytest.mark.parametrize(
    ("us", "said"),
    [
        (
            "(keep, sanction) > (withdraw, sanction) > (keep, tolerate)",
            r"no rank for \(withdraw, tolerate\); every outcome needs one",
        ),
        ("(keep, sanction)", r"no rank for \(withdraw, sanction\) and 2 more; "),
        (US + " > (keep, sanction)", r"\(keep, sanction\) is ranked twice; leave it once"),
        (US.replace("keep", "kep"), "US has no strategy 'kep'; did you mean 'keep'"),
        (US.replace("=", ">="), "'>=' has no place here; write > or = between outcomes, best first"),
        (US.replace(">", "<"), "'<' has no place here"),
        (US.replace("=", "; ="), "';' has no place here"),
        (US + " >", "an outcome is missing beside >; write outcomes with > or = between, best first, such as "),
        ("", r"it is empty; write outcomes with > or = between, best first, such as \(withdraw, sanction\) > "),
        ("keep > withdraw", r"\(keep\) takes one strategy for each of US, old-guard; 1 is given"),
        ("(keep + withdraw, sanction) > (keep, tolerate)", r"'\+' has no place here"),
    ],
)
def test_one_clear_error_for_each_mistake(us: str, said: str) -> None:
    with pytest.raises(InvalidGame, match=f"<text>: ranking.US: .*({said})"):
        reads(f'{HEAD}[ranking]\nUS = "{us}"\nold-guard = "{GUARD}"\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{HEAD}[ranking]\nUS = "{US}"\n', "ranking: .*old-guard"),
        (f'{HEAD}[ranking]\nUS = "{US}"\nold-guard = 3\n', "ranking.old-guard: a ranking is a text.*found 3"),
        (f"{FILE}China = '{US}'\n", "ranking: no key is called 'China'"),
        (
            f'{FILE}[payoffs]\n"keep, sanction" = [1, 2]\n',
            "a file has either .*found payoffs and ranking; give just one",
        ),
        (FILE.replace('"A note."', "3"), "note"),
        (f"{HEAD}ranking = 3\n", r"expected a table|found"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        reads(text)


def test_a_game_far_too_large_is_refused_at_once() -> None:
    players = {f"p{k}": [f"s{j}" for j in range(10)] for k in range(40)}
    outcome = f"({', '.join(['s0'] * 40)})"
    with pytest.raises(InvalidGame, match=f"no rank for .* and {10**40 - 2} more"):
        rankings(players, dict.fromkeys(players, outcome))


def drawn(draw: Random) -> tuple[NormalForm, dict[tuple[str, ...], list[int]]]:
    """A ranked game, and for each outcome the level that each player puts it on, 0 the best."""
    players = {"p": ["a", "b"], "q": ["c", "d", "e"][: draw.choice([2, 3])]}
    outcomes = [*product(*players.values())]
    levels: dict[tuple[str, ...], list[int]] = {one: [] for one in outcomes}
    texts = {}
    for name in players:
        order = draw.sample(outcomes, len(outcomes))
        text, level = "", 0
        for k, one in enumerate(order):
            sign = draw.choice([">", ">", "="]) if k else ""
            level += sign == ">"
            text += f" {sign} ({', '.join(one)})"
            levels[one].append(level)
        texts[name] = text
    return rankings(players, texts), levels


@pytest.mark.parametrize("seed", tenth(range(20), 3))
def test_what_is_proved_holds_for_every_utility_that_fits(seed: int) -> None:
    draw = Random(seed)
    here, levels = drawn(draw)
    outcome = draw.choice(here.profiles())
    name = ", ".join(outcome)
    ordinal = [f"{kind}({name})" for kind in ("equilibrium", "strict", "pareto", "gmr", "smr", "seq")]
    mixed = f"payoff(p, {name}) + payoff(q, {name}) >= 1"
    claims = {claim: (prove(here, claim).verdict, parse_claim(here, claim)) for claim in (*ordinal, mixed)}
    for claim in ordinal:
        assert claims[claim][0] in ("true", "false"), claim
    for _ in range(6):
        utility = [sorted((draw.randrange(-50, 50) for _ in range(12)), reverse=True) for _ in "pq"]
        if any(len(set(one)) < 12 for one in utility):
            continue
        other = game(
            {player.name: list(player.strategies) for player in here.players},
            {one: [utility[k][level] for k, level in enumerate(levels[one])] for one in levels},
        )
        for claim in ordinal:
            assert claims_of(other).claim(claim).test({}) is (claims[claim][0] == "true"), claim
    if claims[mixed][0] == "mixed":
        assert when(here, mixed).region is not None
