"""`prove`: verdicts, and points that show them, each checked against the truth at the point."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

import pytest
from audit import how_many
from audit_games import Case
from test_claims import World, claim, small_cases, truth

from games import load
from solver import game
from solver.claims import claim_region, parse_claim
from solver.concepts.nash.branches import nash
from solver.errors import NoTruthValue, Undecided, UsageError
from solver.expressions.conditions import ConditionNode
from solver.questions.prove import answer as prove_answer
from solver.questions.prove.answer import Proof, prove
from solver.questions.when.answer import When, when
from solver.regions import extent
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.extent import Extent
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import Kind, Verdict
from solver.regions.readable_points import find_nearby
from solver.regions.region import Region


@pytest.mark.parametrize("question", [when, prove])
def test_an_answer_that_can_be_undecided_is_no_condition(question: Callable[..., Proof | When]) -> None:
    answer = question(load("thaad-deal"), "equilibrium(withdraw, sanction)")
    with pytest.raises(NoTruthValue, match=r"undecided, so it is no condition; ask .*(holds|verdict)"):
        bool(answer)


@pytest.mark.parametrize(
    ("claimed", "given", "verdict"),
    [
        ("equilibrium(withdraw, sanction)", None, "mixed"),
        ("equilibrium(withdraw, sanction)", "breach_us >= shield and breach_cn >= buffer", "true"),
        ("equilibrium(withdraw, sanction)", "breach_us < shield", "false"),
        ("equilibrium(withdraw, sanction)", "shield > 11", "contradictory"),
        ("equilibrium(withdraw, sanction)", "shield > 4 and shield < 3", "contradictory"),
        ("shield >= 0", None, "true"),
        ("unique(withdraw + keep, sanction + tolerate)", None, "false"),
        ("strict(withdraw, sanction) implies equilibrium(withdraw, sanction)", None, "true"),
        ("unique(keep, tolerate) implies not equilibrium(withdraw, sanction)", None, "true"),
        ("risk_dominant(withdraw, sanction) implies breach_us > shield", None, "true"),
        ("breach_us*breach_cn >= 0", None, "true"),
        ("dominant(US, keep)", "shield == breach_us and shield == 0", "true"),
        ("payoff(US, withdraw, sanction) == payoff(US, keep, sanction)", "shield == breach_us", "true"),
    ],
)
def test_verdicts(claimed: str, given: str | None, verdict: str) -> None:
    found = prove(load("thaad-deal"), claimed, given)
    assert found.verdict == verdict
    assert (found.witness is not None) == (verdict in ("true", "mixed"))
    assert (found.counterexample is not None) == (verdict in ("false", "mixed"))


def test_points_are_short_and_near() -> None:
    found = prove(load("thaad-deal"), "equilibrium(withdraw, sanction)")
    baseline = load("thaad-deal").space.baseline
    assert found.counterexample == baseline
    assert found.witness is not None
    changed = {name for name, value in found.witness.items() if value != baseline[name]}
    assert len(changed) == 2 and all(value.denominator == 1 for value in found.witness.values())
    assert [(m.player, m.to, str(m.gain)) for m in found.ledger] == [("US", "keep", "1"), ("China", "tolerate", "1")]


@pytest.mark.slow
def test_points_and_verdicts_of_random_claims() -> None:
    seen = set()
    for k, case in enumerate(small_cases(how_many(6, 12))):
        random = Random(900 + k)
        names = tuple(player.strategies for player in case.game.players)
        for _ in range(4):
            text = claim(random, case)
            found = prove(case.game, text)
            tree = parse_claim(case.game, text).tree
            for point, holds in ((found.witness, True), (found.counterexample, False)):
                if point is not None:
                    world = World(*case.at(point), names)  # type: ignore[arg-type]
                    assert truth(tree, dict(point), world) == holds, (case.name, text, point)
                    assert case.game.space.admits(point)
            for move in found.ledger:
                assert found.counterexample is not None
                A, B = case.at(found.counterexample)
                i, j = (side.index(s) for side, s in zip(names, move.outcome, strict=True))
                seat = 0 if move.player == "row" else 1
                k2 = names[seat].index(move.to)
                gain = A[k2][j] - A[i][j] if seat == 0 else B[i][k2] - B[i][j]
                assert move.gain == gain
            if found.verdict in ("true", "false"):
                denied = found.verdict == "true"
                assert claim_region(nash(case.game), text, denied=denied).verdict().kind == "empty", (case.name, text)
            seen.add(found.verdict)
    assert {"true", "false", "mixed"} <= seen


SIDES = {"true": {True}, "almost true": {True}, "false": {False}, "almost false": {False}, "mixed": {True, False}}


@pytest.mark.slow
def test_verdict_and_share_agree_with_the_truth_at_points_off_and_on_walls() -> None:
    """Random claims, most of them of walls: `prove` and `when` have one word, the truth off the walls is on its side,
    and what a word promises on a wall is there, evaluated from the payoffs alone."""
    seen = set()
    for k, case in enumerate(small_cases(how_many(8, 80))):
        random, (first, *others) = Random(300 + k), case.game.space.names
        names = tuple(player.strategies for player in case.game.players)
        wall = f"{first} == {random.randint(1, 3)}" if not others else f"{first} == {others[0]}"
        asked = claim(random, case)
        for text in (asked, f"{asked} and {wall}", f"{asked} or {wall}", f"not ({wall})"):
            found, measured = prove(case.game, text), when(case.game, text)
            share, tree = measured.share, parse_claim(case.game, text).tree
            assert found.verdict == measured.truth, (case.name, text, found.verdict, measured.truth)

            def holds(point: dict[str, Fraction], case: Case = case, tree: ConditionNode = tree) -> bool:
                return truth(tree, point, World(*case.at(point), names))  # type: ignore[arg-type] # noqa: B023

            for _ in range(4):
                odd = {p.name: p.low + (p.high - p.low) * Fraction(random.randrange(1, 10**9), 10**9 + 7)
                       for p in case.game.space.parameters}  # fmt: skip
                if case.game.space.admits(odd):
                    assert holds(odd) in SIDES[found.verdict], (case.name, text, odd)
            for point, so in ((found.witness, True), (found.counterexample, False)):
                assert point is None or holds(dict(point)) == so
            if share is not None and share.exact is not None and not case.game.space.assumptions:
                expected = {1: {"true", "almost true"}, 0: {"false", "almost false"}}.get(share.exact, {"mixed"})  # type: ignore[call-overload]
                assert found.verdict in expected, (case.name, text, share.exact)
            seen.add(found.verdict)
    assert seen == {*SIDES}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "claimed", "verdict"), [
    ("thaad-deal", "not unique(withdraw + keep, sanction + tolerate) or shield == 3", "true"),
    ("thaad-deal", "shield*buffer != 6 or calm > 11", "almost true"),
    ("thaad-deal", "shield**2 == 2*buffer", "almost false"),
    ("thaad-deal", "risk_dominant(withdraw, sanction)", "mixed"),  # of which the first point found lies on a wall
    ("thaad-deal", "(shield - 1/3)**2 + (buffer - 1/3)**2 >= 1/1000", "mixed"),  # it fails between points
    ("thaad-deal", "unique(keep, tolerate) and shield == breach_us", "almost false"),
    ("three-powers", "strict(keep, tolerate, test) or buffer != 1", "almost true"),
    ("four-party", "payoff(Seoul) == 2", "almost false"),
    ("swap-package", "payoff(US) == 3", "almost false"),
    ("thaad-offer", "shield != 2 or played(offer/accept/enforce)", "almost true"),
])  # fmt: skip
def test_almost_always_in_every_form(name: str, claimed: str, verdict: str) -> None:
    claimed = re.sub(r"(\S+) != (\S+)", r"not \1 == \2", claimed)
    found, measured = prove(load(name), claimed), when(load(name), claimed)
    assert (found.verdict, measured.truth) == (verdict, verdict)
    assert (found.counterexample is None) == (verdict == "true")
    if verdict.startswith("almost"):
        assert all("but on a wall (share 0)" in " ".join(one.export().split()) for one in (found, measured))
        assert json.loads(found.export("json"))["verdict"] == json.loads(measured.export("json"))["truth"] == verdict


def test_what_is_not_shown_to_have_measure_zero_stays_mixed() -> None:
    """It fails at a corner of the ranges alone, where no equality says so."""
    deal, claimed = load("thaad-deal").fix({"embargo": 6, "relief": 5, "buffer": 5, "calm": 3}), "shield**2 + calm > 3"
    found = prove(deal, claimed.replace("calm", "3"), "breach_cn > 1")
    assert found.verdict in ("mixed", "almost true") and found.counterexample is not None
    assert when(deal, claimed.replace("calm", "3"), "breach_cn > 1").truth == found.verdict


ON_CURVES = (  # through round points, and through those that steps from there with one number and its powers lead to
    ((20, 10), "x", "y == x**2"), ((20, 10), "-(y - x**2)**2", "equilibrium(u, l)"),
    ((20, 10), "x", "(x - 4)**2 == y - 2"), ((20, 10), "x", "x**2 == y or x == 3"), ((1, 1), "x", "y == 40*x**2"),
    ((20, 20, 10), "-(z - x*y)**2", "equilibrium(u, l)"), ((20, 10), "x", "y - 5 == (x - 10)**2"),
    ((40, 40), "x", "y - 20 == (x - 20)**2"), ((1,), "x", "x == 1/2 + 4001/400280"), ((4001, 10007), "x", "x == y"),
    ((1, 1), "x", "x == y"),
)  # fmt: skip


@pytest.mark.parametrize(("widths", "pays", "claim"), ON_CURVES)
def test_a_claim_that_holds_on_a_curve_alone_is_almost_false(widths: Sequence[int], pays: str, claim: str) -> None:
    pairs = zip("xyz", widths, strict=False)
    parameters = {name: {"baseline": 0, "range": (0, width)} for name, width in pairs}
    cells = {"u, l": [pays, 0], "d, l": [0, 0], "u, r": [0, 0], "d, r": [0, 0]}
    form = game({"a": ["u", "d"], "b": ["l", "r"]}, cells, parameters)
    for asked, word in ((claim, "almost false"), (f"not ({claim})", "almost true")):
        assert (prove(form, asked).verdict, when(form, asked).truth) == (word, word)


@pytest.mark.slow
def test_almost_on_a_surface_is_meant_on_the_surface() -> None:
    given = "shield == breach_us"
    assert prove(load("thaad-deal"), "shield == breach_us", given).verdict == "true"
    assert prove(load("thaad-deal"), "shield == 2", given).verdict == "almost false"
    assert prove(load("thaad-deal"), "shield < 2", given).verdict == "mixed"
    circle = "shield**2 + breach_us**2 == 2"  # which is solved for nothing, so nothing is said of its measure
    space = {name: {"baseline": 1, "range": (0, 2)} for name in ("shield", "breach_us")}
    made = game({"a": ["u"], "b": ["l"]}, {"u, l": ["shield", 0]}, space, assumptions=[circle])
    claimed = "(shield**2 + breach_us**2 - 2)*(shield*breach_us + 1) == 0 and shield >= 1"
    assert prove(made, claimed).verdict == when(made, claimed).truth == "mixed"


@pytest.mark.parametrize(("claimed", "said"), [
    ("x == 1", "it holds nowhere in the ranges but on a wall (share 0)"),
    ("x != 1", "it holds everywhere in the ranges but on a wall (share 0)"),
])  # fmt: skip
def test_prove_and_when_say_a_wall_alike(claimed: str, said: str) -> None:
    x = {"x": {"baseline": 1, "range": (0, 2)}}
    made = game({"a": ["u"], "b": ["l"]}, {"u, l": ["x", 0]}, x)
    claimed = claimed.replace("x != 1", "x < 1 or x > 1")
    assert said in prove(made, claimed).export() and said in when(made, claimed).export()
    assert ("all but a wall (share 0)" if "everywhere" in said else "on a wall only") in when(made, claimed).export()


def test_given_equalities_that_the_baseline_breaks() -> None:
    deal = load("thaad-deal")
    found = prove(deal, "strict(withdraw, sanction)", given="shield + breach_us == 7 and breach_cn == 2*buffer")
    assert found.verdict == "mixed"
    for point in (found.witness, found.counterexample):
        assert point is not None and point["shield"] + point["breach_us"] == 7
        assert point["breach_cn"] == 2 * point["buffer"]


def test_predicates_can_be_given_if_comparisons_say_them() -> None:
    deal = load("thaad-deal")
    assert prove(deal, "equilibrium(keep, tolerate)", given="dominant(US, keep) and buffer > calm").verdict == "true"
    with pytest.raises(UsageError, match="cannot be assumed"):
        prove(deal, "equilibrium(keep, tolerate)", given="unique(keep, tolerate)")


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [
        ("shield >= 0", "true"),
        ("equilibrium(withdraw, sanction) implies breach_us >= shield", "true"),
        ("unique(withdraw + keep, sanction + tolerate) implies shield > 11", "true"),
        ("equilibrium(withdraw, sanction) and shield > breach_us", "false"),
        ("unique(withdraw + keep, sanction + tolerate)", "false"),
        ("equilibrium(withdraw, sanction)", "undecided"),
    ],
)
def test_what_when_says_is_always_or_nowhere_so_is_proved(
    claimed: str, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the search for points leaves a side open, the short condition of `when` decides as far as it can."""
    deal = nash(load("thaad-deal"))
    monkeypatch.setattr(prove_answer, "_point_or_verdict", lambda *_: (None, Verdict("undecided")))
    found = prove(deal, claimed)
    assert found.verdict == verdict and verdict in ("undecided", when(deal, claimed).truth)
    assert (found.proof == "open") == (verdict == "undecided") and "open" not in found.export()


def test_undecided_is_said() -> None:
    found = prove(load("thaad-deal"), "shield**2 + breach_us**2 - 2*shield*breach_us >= 0 and shield**4*buffer >= 0 and"
                  " (shield - breach_us)**2*calm + (buffer - calm)**2*shield >= 0", budget=Budget(0, 0))  # fmt: skip
    assert found.verdict in ("true", "undecided")
    if found.verdict == "undecided":
        assert "Undecided" in found.export() and "budget=Budget()" in found.export()


def test_every_form_of_the_report() -> None:
    found = prove(load("thaad-deal"), "equilibrium(withdraw, sanction)")
    text = found.export()
    assert "Mixed: it holds at some points and fails at others" in text
    assert "What moving alone would gain where it fails" in text and "checkable: the two points" in text
    loaded = json.loads(found.export("json"))
    assert loaded["schema"] == "zopa.prove/3" and loaded["verdict"] == "mixed" and loaded["proof"] == "checkable"
    assert loaded["ledger"][0]["gain"] == {"exact": "1", "float": 1.0}
    assert "Mixed" in found.export("html") and found.export("latex") == found._repr_latex_()
    assert "player,moves to,gains,gains (exact)" in found.export("csv")
    nothing = prove(load("thaad-deal"), "shield > 0", given="shield > 11")
    assert nothing.export().count("What is assumed contradicts the ranges, so nothing follows.") == 1
    assert json.loads(nothing.export("json"))["witness"] is None


def test_a_claim_about_a_game_without_parameters() -> None:
    prisoners = load("thaad-deal").fix(load("thaad-deal").space.baseline)
    assert prove(prisoners, "unique(keep, tolerate)").verdict == "true"
    assert prove(prisoners, "equilibrium(withdraw, sanction)").ledger[0].gain == Fraction(1)


def test_nothing_is_sampled_where_nothing_can_vary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without parameters there is one point, which is looked at once."""

    def samples(*_: object, **__: object) -> None:
        pytest.fail("there is one point, which was looked at")

    monkeypatch.setattr(prove_answer, "grid_points", samples)
    numbers = game({"row": ["r", "p", "s"], "column": ["r", "p", "s"]}, [[[0, -1, 1], [1, 0, -1], [-1, 1, 0]]] * 2)
    assert prove(numbers, "equilibrium(r, r)").verdict == "false"


def test_true_needs_a_proof_and_not_only_a_witness() -> None:
    """Whether a point where it holds is not enough: without a budget whether it fails anywhere may stay open."""
    claimed = "shield**4 + breach_us**4 + 1 > 4*shield*breach_us - 2"
    found = prove(load("thaad-deal"), claimed, budget=Budget(0, 0))
    assert found.holds is not None and found.holds.kind == "nonempty"
    assert found.fails is not None
    assert (found.fails.kind, found.verdict) in (("undecided", "undecided"), ("empty", "true"))
    deal = nash(load("thaad-deal"))
    read, space = parse_claim(deal, "shield > 1"), deal.game.space

    def word(holds: Kind, fails: Kind) -> str:
        return deal.claim(read, space).truth(Verdict(holds), Verdict(fails))[0]

    assert word("nonempty", "undecided") == word("undecided", "nonempty") == "undecided"
    assert word("undecided", "empty") == "true" and word("empty", "undecided") == "false"
    assert word("nonempty", "nonempty") == "mixed"


def test_mixed_says_where_it_may_fail_on_a_wall_only() -> None:
    """A quadratic form that is zero on a line only; and claims that fail, or hold, on more than a wall."""
    form = "shield**2 + calm**2 + buffer**2 - shield*calm - calm*buffer - shield*buffer"
    for claimed, side in ((f"{form} > 0", "fails"), (f"{form} <= 0", "holds"), (f"{form} > 1", ""), ("shield > 1", "")):
        found = prove(load("thaad-deal"), claimed)
        assert (found.verdict, found.thin) == ("mixed", side)
        for said in (found.export(width=400), found.export("sentence", width=400)):
            assert (f"not proved whether it {side} only on a wall" in said) == bool(side)


@pytest.mark.parametrize(
    ("claimed", "word"),
    [
        ("shield > 1/2 or calm**2 > 1/4", "mixed"),
        ("shield > 1/2 or strict(withdraw, sanction) or calm**2 > 1/4 or shield*calm == 20", "mixed"),
        ("(shield - 1)**2 > 0 or (calm - 5)**2 > 0", "undecided"),
    ],
)
def test_what_fails_in_a_corner_is_found_by_trying(claimed: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One part of four hundred, or less, which the first points miss; or a wall, of which no point is tried."""
    found = Extent.merged

    def refuse(where: Extent) -> Region:
        if where.reading is None:  # the denial
            raise Undecided("what is left of the ranges is not found")
        return found(where)

    monkeypatch.setattr(Extent, "merged", refuse)
    monkeypatch.setattr(extent, "MAX_OFF_WALLS", extent.MAX_TRIED)  # or more points are tried when it is refused
    deal = nash(load("thaad-deal"))
    assert deal.claim(claimed, deal.game.space).truth(Verdict("nonempty"))[0] == word


def test_without_points_the_interior_of_what_is_left_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "grid_points", lambda *_, **options: iter(()))
    monkeypatch.setattr("solver.regions.differences.sample_points", lambda *_: iter(()))
    deal = nash(load("thaad-deal"))
    for claimed, word in (("shield > 1", "mixed"), ("shield > 0", "almost true")):
        assert deal.claim(claimed, deal.game.space).truth(Verdict("nonempty"))[0] == word


@pytest.mark.parametrize(
    ("claimed", "word"),
    [("shield > 3/2 or calm**2 > 9/4", "mixed"), ("(shield - 1)**2 > 0 or (calm - 5)**2 > 0", "undecided")],
)
def test_without_a_region_more_points_are_tried(claimed: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Region:
        raise Undecided("too many conditions have to be compared")

    monkeypatch.setattr(Extent, "difference", refuse)
    deal = nash(load("thaad-deal"))
    assert deal.claim(claimed, deal.game.space).truth(Verdict("nonempty"))[0] == word


def test_a_point_on_a_wall_tells_nothing_of_what_is_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    deal = nash(load("thaad-deal"))
    there = deal.game.space.point({"shield": 1, "calm": 5})
    monkeypatch.setattr("solver.regions.differences.sample_points", lambda *_: iter([tuple(there.values())]))
    claimed = "(shield - 1)**2 > 0 or (calm - 5)**2 > 0"
    assert deal.claim(claimed, deal.game.space).truth(Verdict("nonempty"))[0] == "almost true"


def test_almost_true_is_proved_in_plain_words_first() -> None:
    for claimed, said in (("shield > 0", "the failures lie"), ("shield <= 0", "the points where it holds lie")):
        text = prove(load("thaad-deal"), claimed).export(width=400)
        assert f"Proof: {said} on walls only (proved: no alternative of that side has an interior)." in text


def test_trust_in_a_solver_is_told() -> None:
    space = {name: {"baseline": 1, "range": (0, 3)} for name in ("p", "q")}
    one = game({"A": ["a", "b"], "B": ["x"]}, [[["p**4*q**2 + p**2*q**4 + 1"], ["3*p**2*q**2"]], [[0], [0]]], space)
    found = prove(one, "equilibrium(a, x)", budget=Budget(1_000_000, DEFAULT.steps))
    assert found.verdict == "true" and found.trusted > 0 and found.proof == "trusted"


def test_samples_keep_to_the_assumptions() -> None:
    """Three by three, where points are sampled: most of the samples break what is assumed."""
    space = {name: {"baseline": 1, "range": (0, 9)} for name in ("p", "q")}
    rows = [["p", 0, 0], [0, 0, 0], [0, 0, 0]]
    one = game(None, [rows, rows], space, assumptions=["p + q == 2"])
    found = prove(one, "p < 10 and q > 8 or p*q > 5")
    assert found.verdict == "false" and found.witness is None


def test_short_points_reach_both_ends_and_have_few_digits() -> None:
    space = ParameterSpace((Parameter("x", Fraction(4), Fraction(3, 7), Fraction(77, 10)),))
    for end in (Fraction(3, 7), Fraction(77, 10)):
        assert find_nearby(lambda p, end=end: p["x"] == end, space, space.baseline) == {"x": end}  # type: ignore[misc]
    assert find_nearby(lambda p: p["x"] != 4, space, space.baseline) == {"x": Fraction(3)}
    assert find_nearby(lambda p: p["x"] > 7, space, space.baseline) == {"x": Fraction(36, 5)}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["unique", "payoff_dominant", "pareto"])
def test_the_rivals_are_named_where_the_claim_fails(name: str) -> None:
    """Whether each is what it is called, by the payoffs alone; and there is one where the claim needs one to fail."""
    met = 0
    for case in small_cases(12):
        names = tuple(player.strategies for player in case.game.players)
        claimed = f"{name}({names[0][0]}, {names[1][0]})"
        found = prove(case.game, claimed)
        if found.counterexample is None:
            assert not found.rivals
            continue
        A, B = case.at(found.counterexample)
        stands = all(line[0] <= A[0][0] for line in A) and all(payoff <= B[0][0] for payoff in B[0])
        assert found.rivals or (name == "payoff_dominant" and not stands)
        for rival in found.rivals:
            met += 1
            x, y = rival.weights
            rows: list[Fraction] = [sum((q * a for q, a in zip(y, line, strict=True)), Fraction(0)) for line in A]
            columns: list[Fraction] = [sum((p * B[i][j] for i, p in enumerate(x)), Fraction(0)) for j in range(len(y))]
            u = sum((p * a for p, a in zip(x, rows, strict=True)), Fraction(0))
            v = sum((q * b for q, b in zip(y, columns, strict=True)), Fraction(0))
            assert (u, v) == rival.payoffs and rival.here == (A[0][0], B[0][0]) and not x[0] == y[0] == 1
            assert rival.is_equilibrium == (name != "pareto")
            if rival.is_equilibrium:
                assert u == max(rows) and v == max(columns)
            if name == "payoff_dominant":
                assert u >= A[0][0] or v >= B[0][0]
            if name == "pareto":
                assert u >= A[0][0] and v >= B[0][0] and (u, v) != (A[0][0], B[0][0])
    assert met


def test_the_report_names_the_rival() -> None:
    found = prove(load("thaad-deal"), "unique(keep, tolerate)", given="breach_us >= shield and breach_cn >= buffer")
    assert found.verdict == "false"
    text = " ".join(found.export(width=100).split())
    assert "What stands in the way where it fails" in text and "another equilibrium" in text
    first = json.loads(found.export("json"))["rivals"][0]
    assert first["rival"] == "(withdraw, sanction)" and first["equilibrium"] is True and first["rival"] in text
    better = prove(load("thaad-deal"), "pareto(keep, sanction)")
    assert better.rivals and "better for somebody, worse for nobody" in " ".join(better.export().split())
    assert not prove(load("thaad-deal"), "not unique(keep, tolerate)").rivals
