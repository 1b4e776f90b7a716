"""Disputes: the feasible set against payoffs computed at sampled agreements, and every door to one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction as F
from itertools import product
from typing import Any

import pytest
from audit import how_many, tenth
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import DISPUTES

import games
from solver.errors import InvalidGame, UsageError
from solver.expressions.expression import evaluate, parse
from solver.expressions.nodes import render
from solver.forms.bending import Bending, bending
from solver.forms.dispute import Dispute, dispute
from solver.forms.files import template
from solver.forms.files.toml_write import canonical, game_hash, writes
from solver.forms.lotteries import from_normal, maximin
from solver.forms.normal import game
from solver.forms.oddities import warnings
from solver.forms.parties import Agreement, Issue, Party
from solver.forms.published import PublishedAgreement
from solver.forms.reductions import to
from solver.questions.reading import read, reads
from solver.regions.parameters import Parameter

FORMATS = ("text", "json", "csv", "latex", "markdown")
P = {"p": (0, 1)}
X: Mapping[str, object] = {"x": {"baseline": 1, "range": (0, 2)}}


def swap() -> Dispute:
    found: Dispute = games.load("swap-package")
    return found


# --- the feasible set -----------------------------------------------------------------------------


def test_the_corners_of_the_package() -> None:
    deal = swap()
    assert deal.affine and not deal.curve and deal.agenda == ("withdraw", "ban")
    assert deal.corners() == tuple(product((F(0), F(1)), repeat=2))
    at = deal.space.baseline
    paid = [[str(evaluate(tree, at)) for tree in row] for row in deal.points()]
    assert paid == [["0", "0"], ["6", "-3"], ["-3", "5"], ["3", "2"]]
    assert [evaluate(tree, at) for tree in deal.threat] == [0, 0]


shares = st.fractions(0, 1, max_denominator=12)


@settings(max_examples=how_many(6, 60))
@given(st.data())
def test_an_agreement_within_is_a_mixture_of_the_corners(data: st.DataObject) -> None:
    """Multilinear weights of the corners give the payoffs of any agreement, for utilities affine in each issue."""
    terms = ("x", "y", "a*x*y", "z/(a + 1)", "Max(a, 1)*y*z", "-3", "a**2*x")
    chosen = [" + ".join(data.draw(st.lists(st.sampled_from(terms), min_size=1, max_size=4))) for _ in "uv"]
    low, high = sorted(data.draw(st.lists(st.integers(-3, 3), min_size=2, max_size=2, unique=True)))
    made = dispute(
        ["u", "v"], issues=dict.fromkeys("xyz", (low, high)), utilities=chosen,
        parameters={"a": {"baseline": 1, "range": (0, 2)}},
    )  # fmt: skip
    assert made.bending <= Bending.MULTIAFFINE
    t = [data.draw(shares) for _ in "xyz"]
    at = {"a": data.draw(st.fractions(0, 2, max_denominator=6))}
    weights = [
        F(1) * (t[0] if i else 1 - t[0]) * (t[1] if j else 1 - t[1]) * (t[2] if k else 1 - t[2])
        for i, j, k in product((0, 1), repeat=3)
    ]
    inside = {name: low + share * (high - low) for name, share in zip("xyz", t, strict=True)}
    for player, tree in enumerate(made.trees):
        mixed = sum(w * evaluate(row[player], at) for w, row in zip(weights, made.points(), strict=True))
        assert mixed == evaluate(tree, {**at, **inside})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3", Bending.AFFINE),
        ("a*x + b*y - Max(a, b)", Bending.AFFINE),
        ("x*Min(a, 1) + y/(b + 1)", Bending.AFFINE),
        ("x**2 - x*(x - 1)", Bending.AFFINE),
        ("(x + y)**2 - (x - y)**2", Bending.MULTIAFFINE),
        ("x*y", Bending.MULTIAFFINE),
        ("1 - x**2", Bending.POLYNOMIAL),
        ("x/2 + y**3/(a + 1)", Bending.POLYNOMIAL),
        ("Abs(x)", Bending.OTHER),
        ("a*Max(b, y)", Bending.OTHER),
        ("1/(x + 1)", Bending.OTHER),
        ("x**2/x", Bending.AFFINE),
    ],
)
def test_bending(text: str, found: Bending) -> None:
    assert bending((parse(text).tree,), ("x", "y")) is found


def test_a_curve_has_no_corners_that_span_it() -> None:
    curved = dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "1 - x**2", "b": "x"})
    assert curved.curve and not curved.affine
    with pytest.raises(UsageError, match="bend in the issue"):
        curved.points()
    two = dispute(["a", "b"], issues={"x": (0, 1), "y": (0, 1)}, utilities={"a": "1 - x**2", "b": "y"})
    assert not two.curve and two.bending is Bending.POLYNOMIAL


def test_many_issues_are_read_and_their_corners_refused() -> None:
    many = dispute(["a", "b"], issues={f"i{k}": (0, 1) for k in range(13)}, utilities={"a": "i1", "b": "i2"})
    with pytest.raises(UsageError, match=r"13 issues have 2\*\*13 corners; at most 12"):
        many.corners()
    twelve = dispute(["a", "b"], issues={f"i{k}": (0, 1) for k in range(12)}, utilities={"a": "i1", "b": "i2"})
    assert len(twelve.points()) == len(twelve.labels()) == 4_096


# --- doors ----------------------------------------------------------------------------------------


def test_both_doors_make_the_same_dispute() -> None:
    written = reads(
        'schema = 1\nform = "dispute"\n[players]\nUS = { name = "United States" }\nChina = {}\n'
        '[issues.share]\nrange = [0, "3/2"]\nmeaning = "who gets what"\n[parameters.x]\nbaseline = 1\nrange = [0, 2]\n'
        '[terms]\nt = "x - 1"\n[utilities]\nUS = "t*share"\nChina = 1.5\n[disagreement]\nChina = "t"\n'
    )
    made = dispute(
        [Party("US", "United States"), "China"],
        issues=[Issue("share", F(0), F(3, 2), "who gets what")],
        utilities=["t*share", 1.5],
        disagreement={"China": "t"},
        parameters=X,
        terms={"t": "x - 1"},
    )
    assert written == made and game_hash(written) == game_hash(made)
    assert [render(tree) for tree in made.threat] == ["0", "x - 1"]


def test_equal_disputes_share_a_hash_and_others_do_not() -> None:
    one, two, three = (dispute(["a", "b"], agreements={"all": [text, 0]}) for text in ("1 + 1", "1+1", "2"))
    assert one == two and game_hash(one) == game_hash(two) and game_hash(one) != game_hash(three)
    assert game_hash(one) != game_hash(game({"a": ["all"], "b": ["c"]}, {"all, c": ["1 + 1", 0]}))


@pytest.mark.parametrize("name", DISPUTES)
def test_the_catalogue_comes_back(name: str) -> None:
    found = games.load(name)
    for text in (writes(found), canonical(found)):
        assert reads(text) == found and game_hash(reads(text)) == game_hash(found)
    assert writes(reads(writes(found))) == writes(found)
    assert not warnings(found)


def test_the_template_is_a_dispute(tmp_path: Any) -> None:
    (tmp_path / "mine.toml").write_text(DISPUTE)
    mine = read(tmp_path / "mine.toml")
    assert isinstance(mine, Dispute) and mine.affine and not warnings(mine)
    assert reads(writes(mine)) == mine


def test_forms_are_told_apart() -> None:
    deal = games.load("thaad-deal")
    assert to("normal", deal).game is deal and to("dispute", swap()).game == swap()
    with pytest.raises(UsageError, match=r"swap-package is a dispute.*zopa bargain"):
        to("normal", swap())
    assert to("dispute", deal).game == from_normal(deal)


@pytest.mark.parametrize("name", ["dispute", ""])
def test_a_game_called_as_its_form_is_not_named(name: str) -> None:
    with pytest.raises(UsageError, match=r"^this is a dispute"):
        to("normal", replace(swap(), name=name))


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("there is only one", {"players": ["one"], "agreements": {"all": [1]}}),
        ("either issues with utilities or agreements, found neither", {"players": ["a", "b"]}),
        (
            r"players\[1\]: a party's name is text, not 3",
            {"players": ["a", 3], "agreements": {"all": [1, 0]}},
        ),
        ("utilities: 1 entry for the 2 parties", {"players": "ab", "issues": {"x": (0, 1)}, "utilities": [1]}),
        ("issues: 3 is no Issue", {"players": ["a", "b"], "issues": [3], "utilities": [1, 1]}),
        ("agreements: 3 is no Agreement", {"players": ["a", "b"], "agreements": [3]}),
        ("disagreement: 3 entries for the 2 parties", {"players": ["a", "b"], "agreements": {"c": [1, 2]},
                                                       "disagreement": [0, 0, 0]}),
    ],
)  # fmt: skip
def test_python_values_are_checked(said: str, options: dict[str, Any]) -> None:
    if isinstance(options["players"], str):
        options = {**options, "players": list(options["players"])}
    with pytest.raises(InvalidGame, match=said):
        dispute(**options)


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("issues.x: a parameter has the same name; rename", {"issues": {"p": [0, 1], "x": [0, 1]}, "parameters": X}),
        ("utilities that are affine in the issues", {
            "issues": P, "utilities": {"a": "p**2", "b": "1"}, "ratifiers": {"S": {"of": "a", "accepts": "p >= 1/2"}},
        }),
        ("answers.0.: an answer about a dispute names its solution", {"answers": [{"claim": "p > 1", "iff": "1 > 0"}]}),
        ("answers.0.: an answer says what is agreed", {"answers": [{"solution": "nash"}]}),
        ("values is a table of names and expressions", {"answers": [{"solution": "nash", "values": [3]}]}),
        ("players.a: only players of the normal form have", {"players": {"a": {"strategies": ["x"]}, "b": {}}}),
        ("players.a: expected a table such as .*; found 3", {"players": {"a": 3, "b": {}}}),
        ("issues.p: range is missing; an issue has two ends", {"issues": {"p": {"meaning": "x"}}}),
        ("issues.p.range.1.: an issue without end", {"issues": {"p": [0, float("inf")]}}),
        ("runs from 1 to 0; the first must be the lower", {"issues": {"p": [1, 0]}}),
        ("utilities: expected a table with an expression for each party", {"issues": P, "utilities": "p"}),
        ('agreements."x, y": the agreement is there twice', {"agreements": {"x,y": [1, 2], "x, y": [1, 3]}}),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_dispute_is_told_with_its_place(said: str, options: dict[str, Any]) -> None:
    usual = {"players": ["a", "b"], "utilities": {"a": "p", "b": "1"}}
    if "issues" not in options:
        usual = {"players": ["a", "b"], "agreements": {"c": [1, 2]}}
    with pytest.raises(InvalidGame, match=said):
        dispute(**{**usual, **options})


def test_records_are_checked_when_they_are_made() -> None:
    parties = (Party("a"), Party("b"))
    with pytest.raises(InvalidGame, match="runs from 1 to 0; the first must be the lower"):
        Issue("p", F(1), F(0))
    with pytest.raises(InvalidGame, match="an agreement's name is text, not 3"):
        Agreement(3, ())  # type: ignore[arg-type]
    with pytest.raises(InvalidGame, match="twice"):
        Dispute(parties, agreements=(Agreement("c", (parse("1"),) * 2),) * 2)
    with pytest.raises(InvalidGame, match=r"agreements\.c: 1 expressions for 2 parties"):
        Dispute(parties, agreements=(Agreement("c", (parse("1"),)),))
    with pytest.raises(InvalidGame, match="y' is not declared"):
        Dispute(parties, agreements=(Agreement("c", (parse("1"), parse("y"))),))
    with pytest.raises(InvalidGame, match=r"no solution is called 'nahs'; did you mean 'nash'"):
        PublishedAgreement("nahs", payoffs=("1", "2"))
    with pytest.raises(InvalidGame, match=r"values\.u: nothing of that name is agreed on; did you mean 'up'"):
        dispute(["a", "b"], agreements={"up": [1, 2]}, answers=[{"solution": "nash", "values": {"u": 1}}])


def test_a_protocol_is_read_written_and_fixed() -> None:
    made = dispute(
        ["a", "b"], issues={"s": (0, 1)}, utilities={"a": "s", "b": "1 - s"}, parameters=X,
        terms={"half": "x/2"},
        protocol={"kind": "finite-offers", "first": "b", "rounds": 4, "discount": "half", "outside": {"a": "x/9"}},
    )  # fmt: skip
    protocol = made.protocol
    assert protocol is not None and protocol.first == 1 and protocol.rounds == 4
    assert [str(one) for one in protocol.outside] == ["x/9", "None"]
    for text in (writes(made), canonical(made)):
        assert reads(text) == made and game_hash(reads(text)) == game_hash(made)
    assert 'discount = { a = "half", b = "half" }' in writes(made)
    fixed = made.fix({"x": "1/2"}).protocol
    assert fixed is not None and str(fixed.outside[0]) == "1/18"
    assert not warnings(made)
    with pytest.raises(InvalidGame, match="it is for a, c; the parties are a, b"):
        replace(made, protocol=replace(protocol, players=("a", "c")))
    with pytest.raises(InvalidGame, match=r"protocol: no protocol is called 'ultimatums'; did you mean 'ultimatum'"):
        dispute(["a", "b"], agreements={"all": [1, 0]}, protocol={"kind": "ultimatums"})


# --- fixing ---------------------------------------------------------------------------------------


def test_fixing_and_evaluating_agree() -> None:
    deal = swap()
    fixed = deal.fix({"buffer": "7/2", "embargo": 4})
    assert fixed.space.names == ("shield", "relief", "calm") and not fixed.answers
    assert fixed.fixed == (("buffer", F(7, 2)), ("embargo", F(4)))
    at = {"shield": F(1, 3), "relief": F(5), "calm": F(2)}
    whole = {**at, "buffer": F(7, 2), "embargo": F(4)}
    for here, there in zip(fixed.points(), deal.points(), strict=True):
        assert [evaluate(u, at) for u in here] == [evaluate(u, whole) for u in there]
    assert reads(writes(fixed)) == fixed
    with pytest.raises(UsageError, match="did you mean 'shield'"):
        deal.fix({"sheild": 1})
    with pytest.raises(UsageError, match="range"):
        deal.fix({"shield": 11})


# --- the hull of a game ---------------------------------------------------------------------------


def brute_maximin(a_game: Any, seat: int, at: Mapping[str, F]) -> F:
    worst: dict[str, F] = {}
    for profile, cell in zip(a_game.profiles(), a_game.payoffs, strict=True):
        value = evaluate(a_game.write_out(cell[seat]), at)
        own = profile[seat]
        worst[own] = min(value, worst.get(own, value))
    return max(worst.values())


@pytest.mark.parametrize("name", ["thaad-deal", "patron-client", "security-dilemma", "inspection", "hexagon"])
def test_the_hull_of_a_game_has_its_payoffs(name: str) -> None:
    a_game = games.load(name)
    made = from_normal(a_game)
    assert made.note.startswith(a_game.note) and made.note.endswith("unmixed, makes it sure of.")
    assert from_normal(a_game, ", ".join(a_game.profiles()[0])).note == a_game.note
    assert made.agenda == tuple(", ".join(profile) for profile in a_game.profiles())
    points = [a_game.space.baseline, {p.name: (2 * p.low + p.high) / 3 for p in a_game.space.parameters}]
    for at in points:
        for row, cell in zip(made.points(), a_game.payoffs, strict=True):
            assert [evaluate(u, at) for u in row] == [evaluate(a_game.write_out(u), at) for u in cell]
        assert [evaluate(d, at) for d in made.threat] == [brute_maximin(a_game, k, at) for k in (0, 1)]
    assert reads(writes(made)) == made


def test_the_disagreement_point_of_a_hull() -> None:
    deal = games.load("thaad-deal")
    for asked in ("keep, sanction", "(keep, sanction)", " keep,sanction "):
        assert [render(tree) for tree in from_normal(deal, asked).threat] == ["embargo - breach_us", "calm - buffer"]
    given_ = from_normal(deal, {"US": "-shield/2", "China": 0.5})
    assert [render(tree) for tree in given_.threat] == ["-shield/2", "1/2"]
    assert from_normal(deal, ["-shield/2", 0.5]) == given_
    assert str(maximin(deal, 0)).startswith("Max(Min(")
    for wrong, said in [
        ("keep, sanktion", "did you mean 'sanction'"),
        ("keep", "is no disagreement point"),
        ("(keep + withdraw, sanction)", "mixes strategies"),
    ]:
        with pytest.raises(UsageError, match=said):
            from_normal(deal, wrong)
    with pytest.raises(InvalidGame, match="China is missing"):
        from_normal(deal, {"US": 1})
    with pytest.raises(UsageError, match="nobody to bargain with"):
        from_normal(game({"one": ["a"]}, {"a": [1]}))


def test_three_players_bargain_over_their_hull() -> None:
    cells = {"a, c, e": [1, 2, "x"], "b, c, e": [0, 0, 0]}
    made = from_normal(game({"p": ["a", "b"], "q": ["c"], "r": ["e"]}, cells, X))
    assert [render(tree) for tree in made.threat] == ["Max(1, 0)", "Min(2, 0)", "Min(x, 0)"]


# --- the same in every format ---------------------------------------------------------------------


@pytest.mark.parametrize("name", tenth(DISPUTES, 3))
@pytest.mark.parametrize("form", FORMATS)
def test_every_dispute_in_every_format(name: str, form: str) -> None:
    found = games.load(name)
    for at in (None, found.space.baseline):
        for width in (30, 80):
            written = found.export(form, at, provenance={"zopa": "0"}, width=width)
            assert written.endswith("\n")
        if form == "json":
            record = json.loads(written)
            assert record["schema"] == "zopa.game/2" and record["game"]["form"] == "dispute"
            again = record["file"]
            assert len(again.get("answers", [])) == len(found.answers)
            assert [*again.get("issues", {})] == [i.name for i in found.issues]
            assert len(record["values"]) == (at is not None) * (len(found.agreements) + 1)
            assert [*record["utilities"]] == [p.name for p in found.players if at is not None and found.issues]
        if form == "csv":
            table = list(csv.reader(io.StringIO(written)))
            assert len({len(row) for row in table}) == 1
            assert len(table) == 1 + (len(found.agreements) + 1 if found.agreements else len(found.players))
        if form == "text":
            for name_ in (*found.agenda, *(p.name for p in found.players), *found.space.names):
                assert name_ in written
    assert found.export("html").count("<dl>") == found.export("html").count("</dl>")
    assert "\\paragraph{" in found.export("latex")


def test_names_and_texts_are_escaped() -> None:
    made = dispute(
        {"a": "<b>50%</b>", "b": ""}, agreements={"all": [1, 0]}, title="<script>", note="\x1b[31m_$",
        sources={"s": {"title": "=cmd|calc <i>"}},
    )  # fmt: skip
    assert "<script>" not in made.export("html") and "<b>" not in made.export("html")
    assert "\x1b" not in made.export()
    assert "_$" not in made.export("latex").replace("\\_\\$", "")


def test_what_nobody_uses_is_remarked() -> None:
    made = dispute(["a", "b"], issues={"s": (0, 1), "t": (0, 1)}, utilities={"a": "s", "b": "1 - s"}, parameters=X)
    assert warnings(made) == ("no payoff and no assumption uses the parameter x", "no utility uses the issue t")


# --- any well-formed dispute comes back -----------------------------------------------------------

numbers = st.fractions(-9, 9, max_denominator=12)
names = st.sampled_from(["x", "t1", "s", "u"])


@st.composite
def drawn(draw: st.DrawFn) -> Dispute:
    titles = draw(st.lists(st.sampled_from(["", "A title", 'q"\\']), min_size=2, max_size=4))
    parties = tuple(Party(f"p{k}", title) for k, title in enumerate(titles))
    over = st.sampled_from(["x", "t1", "x*t1 - 1/3", "Max(x, t1)", "-x/7"]) | numbers.map(str)
    with_issues = over | st.sampled_from(["s", "x*s - u", "s*u", "Min(x, 1)*u", "1 - s**2"])
    listed = draw(st.booleans())
    row = st.lists(over.map(parse), min_size=len(parties), max_size=len(parties)).map(tuple)
    ends = sorted(draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    answer = PublishedAgreement(
        draw(st.sampled_from(["nash", "zone", "raiffa"])),
        iff=draw(st.sampled_from(["", "x >  0"])),
        payoffs=tuple(draw(over) for _ in parties),
        weights=draw(st.sampled_from([(), ("1/2",) * len(parties)])),
        step=draw(st.sampled_from([None, 3])),
        values=draw(st.sampled_from([(), (("all, none" if listed else "s", "x/2"),)])),
        note=draw(st.sampled_from(["", "two\nlines"])),
    )
    return Dispute(
        parties,
        issues=() if listed else (Issue("s", ends[0], ends[1], "a meaning", "y"), Issue("u", F(0), F(1))),
        utilities=() if listed else tuple(parse(draw(with_issues)) for _ in parties),
        agreements=(Agreement("all, none", draw(row)), Agreement("b-2", draw(row))) if listed else (),
        disagreement=draw(st.just(()) | row),
        space=reads(HEAD).space,
        title=draw(st.sampled_from(["", "T"])),
        terms=(("t1", parse("x - 1")),),
        answers=draw(st.lists(st.just(answer), max_size=2).map(tuple)),
    )


DISPUTE = template("dispute")
HEAD = DISPUTE[: DISPUTE.index("[players]")] + (
    '[players]\na = {}\nb = {}\n[agreements]\nc = [0, "x"]\n[parameters.x]\nbaseline = 1\nrange = [0, 2]\n'
    "[[assumptions]]\nwhere = 'x**2 >= 0'\n"
)


@settings(max_examples=how_many(12, 120))
@given(drawn())
def test_a_dispute_comes_back_from_its_file(made: Dispute) -> None:
    text = writes(made)
    back = reads(text)
    assert back == made and writes(back) == text and game_hash(back) == game_hash(made)
    assert reads(canonical(made)) == made
    assert isinstance(back.space.parameters[0], Parameter)
