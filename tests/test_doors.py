"""What the Python door says to calls that miss, and how things show themselves on one line."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import games
import solver
import zopa
from solver import NormalForm, UsageError, dispute, game, nash, robust, shapley_value, thresholds, when
from solver.algebra.polynomials import to_fmpq
from solver.atlas import Atlas, branches_at, orientation, outcome_region
from solver.concepts import phases as partition
from solver.concepts.catalogue import at_point, atlas_for, usual_atlas
from solver.concepts.protocols.atlas import outcomes_at, protocol_atlas, solve_at_point
from solver.concepts.sequential.subgames import reduced_normal_form
from solver.errors import ZopaError
from solver.forms.files.toml_write import game_hash
from solver.report.answer import Describable
from solver.report.records import Record


@pytest.fixture(scope="module")
def deal() -> Atlas:
    return nash(games.load("thaad-deal"))


CONVERTERS = (
    "agreements", "claim_region", "committed", "first_mover", "fix_player", "from_normal", "nash", "writes",
    "reduced_normal_form", "shapley_value", "subgame_perfect", "to_nashpy",
)  # fmt: skip
VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
DESIGN = zopa.listed(games.load("hawk-dove").space, [{}])
FIRST = {"game", "subject", "dispute", "atlas"}  # what parameters that take a game or an atlas are called
REST: dict[str, object] = {
    "claim": "injury > 2", "outcome": "hawk, hawk", "points": {"now": None, "then": {}}, "player": "first",
    "strategy": "hawk", "name": "first", "design": DESIGN, "names": [], "path": "unwritten.toml",
}  # fmt: skip
PUBLIC = {name: getattr(zopa, name) for name in dir(zopa)}
DOORS = {
    name: door
    for name, door in PUBLIC.items()
    if inspect.isfunction(door) and next(iter(inspect.signature(door).parameters), "") in FIRST
}


def answer_or_refusal(door: Callable[..., object], subject: object) -> object:
    """Return what a public function says of a subject, right or wrong; a refusal that is our own is an answer."""
    _, *others = inspect.signature(door).parameters.values()
    missing = {one.name: REST[one.name] for one in others if one.default is one.empty and one.kind not in VARIABLE}
    try:
        return door(subject, **missing)
    except ZopaError as error:
        return str(error)


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("wrong", ["thaad-deal", 3, None, [[1, 2], [3, 4]], games.load("hawk-dove").space])
def test_every_function_says_what_it_takes_instead_of_what_is_no_game(name: str, wrong: object) -> None:
    assert " not " in str(answer_or_refusal(DOORS[name], wrong))


BUDGETED = {name: door for name, door in DOORS.items() if "budget" in inspect.signature(door).parameters}
SUBJECTS: dict[str, Any] = {
    "agreements": "divide-the-dollar",
    "shapley_value": "airport",
    "subgame_perfect": "ultimatum-tree",
    "perfect_bayesian": "beer-quiche",
}


@pytest.mark.parametrize("name", BUDGETED)
def test_what_is_no_budget_is_told_how_one_is_made(name: str) -> None:
    _, *others = inspect.signature(BUDGETED[name]).parameters.values()
    needed = {one.name: REST[one.name] for one in others if one.default is one.empty and one.kind not in VARIABLE}
    for wrong in (10, True, None, "10", float("nan")):
        with pytest.raises(UsageError, match=r"budget takes a Budget, not .*; Budget\(\)\.times\(10\) is"):
            BUDGETED[name](games.load(SUBJECTS.get(name, "hawk-dove")), **needed, budget=wrong)


@pytest.mark.parametrize("wrong", ["10", None, True, float("nan"), float("inf"), -1, 0, 10**400, Fraction(-1, 2)])
def test_a_budget_is_multiplied_by_a_number_above_zero_alone(wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"a budget cannot be .* times another; give a number above 0 and below"):
        solver.Budget().times(wrong)
    assert solver.Budget().times(Fraction(1, 2)) == solver.Budget().times(0.5)


@pytest.mark.parametrize("wrong", [None, 3, b"shield > 2", ("keep", "tolerate"), [], games.load("hawk-dove").space])
def test_what_is_no_text_is_no_claim(deal: Atlas, wrong: Any) -> None:
    given: Any = () if wrong is None else wrong  # None is what is left out
    doors = (
        lambda: when(deal, wrong), lambda: solver.prove(deal, wrong), lambda: zopa.where(wrong, deal.game.space),
        lambda: when(deal, "shield > 2", given=given),
        lambda: thresholds(deal, claim=given),
    )  # fmt: skip
    for door in doors:
        with pytest.raises(UsageError, match=r"claims are texts in quotes, not "):
            door()


@pytest.mark.parametrize("wrong", [None, 3, b"schema = 1", ["deal.toml"]])
def test_read_takes_a_path_or_an_open_file_and_reads_a_text(wrong: Any) -> None:
    with pytest.raises(UsageError, match="read takes a path or an open file, not "):
        solver.read(wrong)
    with pytest.raises(UsageError, match="reads takes the text of a game, not "):
        solver.reads(wrong)


def test_what_takes_parameters_says_that_a_game_has_them() -> None:
    hawk_dove: Any = games.load("hawk-dove")
    doors = (lambda: zopa.grid(hawk_dove, {"value": (0, 1, 2)}), lambda: zopa.listed(hawk_dove, [{}]),
             lambda: zopa.drawn(hawk_dove, 8, 0), lambda: zopa.where("value > 1", hawk_dove))  # fmt: skip
    for door in doors:
        with pytest.raises(UsageError, match=r"not <NormalForm hawk-dove.*those of a game are game\.space"):
            door()


@pytest.mark.parametrize("name", sorted({*DOORS} & {*CONVERTERS}))
@pytest.mark.parametrize("form", ["hawk-dove", "trust-game", "divide-the-dollar", "gloves", "plan"])
def test_every_way_to_another_form_takes_a_form_or_says_which(name: str, form: str) -> None:
    assert answer_or_refusal(DOORS[name], games.load(form)) is not None


@pytest.mark.parametrize("wrong", ["thaad-deal", 3, None])
def test_nash_asks_for_a_game(wrong: object) -> None:
    with pytest.raises(UsageError, match=r"nash takes a game, not .*games\.load.*solver\.read"):
        nash(wrong)  # type: ignore[arg-type]


def test_a_point_is_the_baseline_or_values(deal: Atlas) -> None:
    assert deal.at("baseline").point == deal.at().point == deal.game.space.baseline
    for wrong in ("noon", 3, ["shield"]):
        with pytest.raises(UsageError, match="is no point"):
            deal.at(wrong)  # type: ignore[arg-type]


def test_a_branch_takes_partial_points(deal: Atlas) -> None:
    mixed = deal.branches[4]
    whole = deal.game.space.point({"breach_us": 4, "breach_cn": "7/2"})
    assert mixed.at({"breach_us": 4, "breach_cn": "7/2"}) == mixed.at(whole)
    assert mixed.at(whole).row == (Fraction(6, 7), Fraction(1, 7))
    assert mixed in branches_at(deal, {"breach_us": 4, "breach_cn": "7/2"})
    with pytest.raises(UsageError, match="did you mean 'shield'"):
        mixed.at({"sheild": 1})


@pytest.mark.parametrize("path", ["mine.toml", "here/mine", Path("mine.toml"), Path("thaad-deal")])
def test_the_catalogue_sends_paths_to_read(path: object) -> None:
    with pytest.raises(UsageError, match=r"solver\.read\(path\)"):
        games.load(path)  # type: ignore[call-overload]
    with pytest.raises(UsageError, match="did you mean 'thaad-deal'"):
        games.load("thad-deal")


def test_read_sends_names_to_the_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"games\.load\('thaad-deal'\)"):
        solver.read("thaad-deal")
    with pytest.raises(UsageError, match=r"no file none\.toml"):
        solver.read("none.toml")
    Path("plain").write_text(solver.writes(games.load("hexagon")))
    assert solver.read("plain").shape == (3, 3)


def tied() -> NormalForm:
    two = {name: {"baseline": base, "range": (0, 10)} for name, base in (("gain", 2), ("price", 1))}
    return game({"a": ["u"], "b": ["l"]}, {"u, l": ["gain - price", 0]}, two, assumptions=["gain >= price"])


def test_what_is_fixed_is_remembered_but_no_part_of_the_game() -> None:
    deal = games.load("thaad-deal")
    once = deal.fix({"shield": "7/3"})
    twice = once.fix({"calm": 1})
    assert deal.fixed == () and once.fixed == (("shield", Fraction(7, 3)),)
    assert twice.fixed == (("shield", Fraction(7, 3)), ("calm", Fraction(1)))
    together = deal.fix({"calm": 1, "shield": "7/3"})
    assert together == twice and game_hash(together) == game_hash(twice) and together.fixed != twice.fixed
    assert solver.reads(solver.writes(twice)) == twice


def test_fix_may_move_the_baseline_of_the_others() -> None:
    with pytest.raises(UsageError, match="cannot be fixed at price = 5"):
        tied().fix({"price": 5})
    fixed = tied().fix({"price": 5}, baseline={"gain": 6})
    assert fixed.space.baseline == {"gain": 6} and fixed.fixed == (("price", Fraction(5)),)
    with pytest.raises(UsageError, match="breaks the assumption"):
        tied().fix({"price": 5}, baseline={"gain": 4})
    with pytest.raises(UsageError, match="did you mean 'gain'"):
        tied().fix({"price": 5}, baseline={"gian": 6})


def test_reprs_are_one_short_line(deal: Atlas) -> None:
    phases = partition.phases(deal)
    assert repr(deal.game) == "<NormalForm thaad-deal: 2 x 2, 7 parameters>"
    assert repr(deal) == "<Atlas: Nash equilibrium of thaad-deal, 5 branches over 7 parameters>"
    assert repr(phases) == "<Phases: 4 lists of branches, complete>"
    assert [repr(phase) for phase in phases][2] == "<Phase: (keep, tolerate)>"
    answers = (when(deal, "unique(keep, tolerate)"), robust(deal, "keep, tolerate"), thresholds(deal))
    assert repr(answers[0]) == "<When of thaad-deal: print() shows it>"
    things = (deal.game, deal, phases, *phases, *deal.branches, *(b.region for b in deal.branches), *answers)
    assert all("\n" not in repr(thing) and len(repr(thing)) < 200 for thing in things)


@pytest.mark.parametrize(
    "name",
    [
        "thaad-deal",
        "three-powers",
        "thaad-offer",
        "one-way-road",
        "divide-the-dollar",
        "ratification",
        "airport",
        "plan",
    ],
)
def test_what_is_at_a_point_is_one_short_line(name: str) -> None:
    there = usual_atlas(games.load(name)).at()
    assert re.fullmatch(r"<\w+( of [\w-]+)?: .+>", repr(there)) and len(repr(there)) < 200
    assert ("print() shows it" in repr(there)) <= (str(there) != repr(there))
    if name == "divide-the-dollar":
        assert repr(there) == "<AgreedAt: (share-part) pays 11/20, 9/20>"


@pytest.mark.parametrize(
    "question", ["when", "prove", "phases", "thresholds", "robust", "derive", "concede", "sustain", "order"]
)
def test_a_question_of_the_mere_name_of_a_game_is_told_to_load_it(question: str) -> None:
    with pytest.raises(UsageError, match=r"not of 'thaad-deal'; say load\('thaad-deal'\) first"):
        named = question in {"when", "prove", "concede", "sustain"}
        getattr(solver, question)("thaad-deal", *(["keep, tolerate"] * named))


def test_a_point_may_be_given_by_keywords(deal: Atlas) -> None:
    assert deal.at(shield=0, calm="7/3") == deal.at({"shield": 0, "calm": "7/3"})
    assert deal.at({"shield": 5, "calm": 1}, shield=0) == deal.at({"shield": 0, "calm": 1})
    assert deal.at("baseline", shield=0) == deal.at({"shield": 0})
    with pytest.raises(UsageError, match="did you mean 'shield'"):
        deal.at(sheild=1)


def records(thing: object) -> Iterator[object]:
    """A record of a question's own, and those inside it."""
    home = type(thing).__module__
    own = home.startswith("solver.questions.") and home.endswith(".answer")
    if is_dataclass(thing) and (own or isinstance(thing, Record)):
        yield thing
        for one in fields(thing):
            yield from records(getattr(thing, one.name))
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from records(one)
    elif isinstance(thing, Mapping):
        yield from records(list(thing.values()))


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("when", ("equilibrium(withdraw, sanction)",)),
        ("prove", ("equilibrium(withdraw, sanction)",)),
        ("phases", ()),
        ("thresholds", ()),
        ("robust", ("keep, tolerate",)),
        ("derive", ("withdraw + keep, sanction + tolerate",)),
        ("concede", ("withdraw, sanction", ["breach_us", "breach_cn"])),
        ("sustain", ("withdraw, sanction",)),
        ("order", ()),
    ],
)
def test_every_record_inside_an_answer_shows_itself_in_a_notebook(
    deal: Atlas, question: str, arguments: tuple[object, ...]
) -> None:
    _, *found = records(getattr(solver, question)(deal, *arguments))
    assert found or question == "prove"
    for record in found:
        html = record._repr_html_()  # type: ignore[attr-defined]
        assert html.count("<table") == html.count("</table") > 0
        assert not re.search(r"\bp\d\b|Fraction\(|Constraint\(|Ratio\(|Verdict\(", html), html


def test_a_record_in_a_notebook_names_the_parameters(deal: Atlas) -> None:
    [branch] = solver.derive(deal, "withdraw + keep, sanction + tolerate").branches
    assert r"$\frac{\mathit{shield}}{\mathit{breach\_us}}$" in branch._repr_html_()
    [gap, _] = solver.when(deal, "equilibrium(withdraw, sanction)").missing[0]
    assert ">breach_us &gt;= shield</td>" in gap._repr_html_()


# --- every answer and its report ------------------------------------------------------------------


def kinds(of: type[Describable]) -> Iterator[type[Describable]]:
    """Every class that can describe itself."""
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_report_lies_beside_its_answer() -> None:
    """What solve, study and phases find is made on lower floors; its reports lie beside the question that prints it."""
    for module in pkgutil.walk_packages(solver.__path__, "solver."):
        importlib.import_module(module.name)
    found = {kind for kind in kinds(Describable) if kind.__module__.startswith("solver.") and kind.report}
    assert {"When", "Sweep", "Checked", "NormalForm", "Dispute", "NashAtlas", "Region"} <= {k.__name__ for k in found}
    for kind in found:
        report = importlib.import_module(kind.report)
        asked = ("solver.questions.solve.", "solver.questions.study.", "solver.questions.phases.")
        solved = kind.report.startswith(asked) and not kind.__module__.startswith("solver.questions")
        assert solved or report.__package__ == kind.__module__.rpartition(".")[0], kind
        assert callable(report.report)
        assert callable(getattr(report, kind.record, print))


@pytest.mark.parametrize("form", ["text", "json", "csv", "latex", "markdown", "html"])
def test_an_answer_exports_itself(deal: Atlas, form: str) -> None:
    for answer in (deal, deal.game, deal.at(), solver.when(deal, "equilibrium(withdraw, sanction)")):
        assert "THAAD" in answer.export(form, width=200) or form == "csv"
    with pytest.raises(UsageError, match="no JSON record"):
        deal.branches[0].export("json")


ANSWERS: dict[str, Callable[[Atlas], Describable]] = {
    "nash": lambda deal: deal,
    "at a point": lambda deal: deal.at(shield=0),
    "when": lambda deal: when(deal, "unique(keep, tolerate)"),
    "phases": solver.phases,
    "robust": lambda deal: robust(deal, "keep, tolerate"),
    "derive": lambda deal: solver.derive(deal, "withdraw + keep, sanction + tolerate"),
    "sustain": lambda deal: solver.sustain(deal, "withdraw, sanction"),
    "a tree": lambda _: usual_atlas(games.load("wedge")),
    "bargain": lambda _: solver.bargain(games.load("rubinstein")),
    "irrational": lambda _: nash(games.load("three-irrational")).at(),
}


def from_another_process(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))  # noqa: S301


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n == "sustain")) for n in ANSWERS])
def test_an_answer_goes_to_another_process_and_is_the_same_there(deal: Atlas, name: str) -> None:
    answer = ANSWERS[name](deal)
    copied = from_another_process(answer)
    assert copied is not answer and copied.export("text") == answer.export("text")
    assert copied.export("json") == answer.export("json")


def test_a_question_may_be_asked_of_an_atlas_from_another_process() -> None:
    cells = {"a, d": ["x*y", 1], "a, e": [0, 0], "b, d": [0, 0], "b, e": ["x", 1], "c, d": [1, 0], "c, e": [1, 2]}
    curved = {"x": {"baseline": 1, "range": (0, 4)}, "y": {"baseline": 2, "range": (0, 4)}}
    atlas = nash(game({"one": ["a", "b", "c"], "two": ["d", "e"]}, cells, curved))
    copied = from_another_process(atlas)
    found = [[*orientation(one).identities()] for one in (atlas, copied)]
    assert found[0] == found[1] and any(found[0])
    assert str(when(copied, "unique(c, d)")) == str(when(atlas, "unique(c, d)"))
    here, there = (one.branches[0].region for one in (atlas, copied))
    assert (here & there).equals(here)
    condition = here.cells[0][0]
    assert hash(condition) and vars(from_another_process(condition)).keys() == {"poly", "relation"}


@pytest.mark.parametrize(
    ("name", "solution", "said"),
    [
        ("four-party", "nash", "no concept of coalitions is called 'nash'; there is only shapley"),
        ("plan", "nash", "a study has no concept 'nash'; a step names its own"),
        ("thaad-offer", "shapley", "the Shapley value is that of coalitions .form = .coalition..: shapley_value.game."),
    ],
)
def test_an_atlas_of_another_form_is_refused(name: str, solution: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        atlas_for(games.load(name), solution)


def test_shares_and_protocols_are_of_their_forms() -> None:
    with pytest.raises(UsageError, match="shapley_value takes a game of coalitions, not "):
        shapley_value(games.load("thaad-deal"))
    with pytest.raises(UsageError, match=r"the dispute has no \[protocol\]"):
        protocol_atlas(games.load("swap-package"))


def test_outcomes_are_called_by_what_claims_say_of_them() -> None:
    plan, gloves = usual_atlas(games.load("plan")), shapley_value(games.load("gloves"))
    assert [plan.label(name) for name in ("step(offer)", "(offer)", "offer", "plan()")] == ["offer"] * 3 + ["plan"]
    for branch in gloves.branches_of("core"):
        assert branch.label == "core" and branch.region.equals(outcome_region(gloves, "core"))


def test_a_tree_at_a_point_has_the_equilibria_of_its_plans() -> None:
    offer = games.load("thaad-offer")
    found = at_point(offer, offer.space.baseline, "nash")
    assert found.continua and {*found.continua} == {*nash(reduced_normal_form(offer)).at().continua}


def test_a_protocol_has_the_formulas_of_the_case_at_the_point() -> None:
    talks = dispute(
        ["a", "b"],
        agreements={"x": ["Max(p, 1)", 0], "y": [0, 1]},
        protocol={"kind": "alternating-offers", "discount": {"a": "1/2", "b": "1/2"}},
        parameters={"p": {"baseline": 2, "range": (0, 3)}},
    )
    for p in (Fraction(1, 2), Fraction(2)):
        (found,) = outcomes_at(talks, {"p": p})
        paid = tuple(u.at([to_fmpq(p)]) for u in found.payoffs)
        assert paid in solve_at_point(talks, {"p": p}) and paid[0] == Fraction(2, 3) * max(p, Fraction(1))
