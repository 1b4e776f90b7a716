"""Studies: a plan whose steps are claims about several games, which share parameters.

Θ is what all games allow: ranges intersected, assumptions joined (`solver.forms.joint_parameters`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Literal

from solver.errors import InvalidGame, InvalidText, Undeclared, UsageError, nearest
from solver.expressions.conditions import Condition, holds, predicates
from solver.expressions.expression import Expression
from solver.expressions.nodes import Name, Node, Number, render
from solver.expressions.tokens import check_label
from solver.forms import formulas, key_tables, tables
from solver.forms.form import Form
from solver.forms.form_checks import check_claims, check_shared, refuse_many_alternatives
from solver.forms.formulas import key, locate_errors
from solver.forms.joint_parameters import Member, join_parameters
from solver.forms.parties import Party
from solver.forms.predicates import PREDICATES
from solver.forms.published import PublishedAnswer, Source
from solver.forms.substitutions import fixed_expression
from solver.forms.traits import Traits
from solver.regions.parameters import NOBODY, ParameterSpace, check_text, no_such, quote
from solver.report.words import count_of

MAX_GAMES, MAX_STEPS = 12, 16
PLAN, STEP = "plan", "step"  # predicates: every step holds; one does


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan: a claim about a game, in the study's names; `says`: the same for the reader; `solution`: what
    the claim is about where that is not the usual concept."""

    name: str
    game: str
    claim: str
    says: str = ""
    solution: str = ""

    def __post_init__(self) -> None:
        for part in ("name", "game", "claim", "says", "solution"):
            check_text(part, getattr(self, part))
        if check_label(self.name) == PLAN:
            raise InvalidGame("plan is the name of all steps together; give this one another")


_IS_NO_PLAY = "is a study, whose steps are claims about several games, in which nobody plays or bargains"
_SOLVE = "ask zopa solve"


@dataclass(frozen=True, slots=True, repr=False)
class Study(Form):
    """Games, the steps of a plan, and the parameters of them all.

    >>> found = study({"deal": load("thaad-deal")}, [{"name": "kept", "game": "deal", "claim": "shield < 4"}])
    >>> found.shape_text, str(found.claim("plan and step(kept)"))
    ('one game, one step', 'plan and step(kept)')

    `players` is empty, since nobody is paid by a study; `parties` has who plays in the games. `fixed` says which
    parameters of the games numbers stand for. Raises InvalidGame with the place of the fault.
    """

    form: ClassVar[Literal["study"]] = "study"
    traits: ClassVar[Traits] = Traits(
        "study", "study", "solver.questions.outcome_words:step_words", stands="true", outcome="step", noun="study",
        tables=("games", "steps", "fix"), needs=("games", "steps"), without=("players", "terms", "payoff_unit"),
        in_studies=False,
        made="solver.forms.files.toml_forms:study_of", written="solver.forms.files.toml_blocks:study_blocks",
        shown="solver.forms.pages.study:study_page",
        described="solver.forms.files.toml_schemas:study_schema",
        reads="solver.concepts.catalogue:read_steps",
        goals={"": "true"}, plain_goals={"": "true"},
        lacks={
            "report": "a report is about one game; zopa study {file} says all of a study",
            "explore": "a page shows one game; zopa study {file} says which steps hold",
        },
        never={
            form: f"{{game}} {_IS_NO_PLAY}; {ask}"
            for form, ask in (("normal", _SOLVE), ("plans", _SOLVE), ("dispute", "ask it of a dispute"))
        },
    )  # fmt: skip
    players: ClassVar[tuple[Party, ...]] = ()

    games: tuple[Member, ...]
    steps: tuple[Step, ...]
    fixed: tuple[tuple[str, Fraction], ...] = field(default=(), kw_only=True)  # part of it: the games stay as they are
    file: str = field(default="", compare=False)  # what the command line calls it: a name of the catalogue, or the path
    _own: Mapping[str, Any] = field(init=False, compare=False)

    @property
    def usual_claims(self) -> tuple[str, ...]:
        return PLAN, *(f"{STEP}({one.name})" for one in self.steps)

    def __post_init__(self) -> None:
        for place, found, most in (("games", self.games, MAX_GAMES), ("steps", self.steps, MAX_STEPS)):
            if not found:
                raise InvalidGame(f"{place}: there are none; a study has one game and one step at least")
            formulas.refuse_many(place, found, most)
            formulas.refuse_repeated(place, (one.name for one in found))
        known = [member.name for member in self.games]
        for index, step in enumerate(self.steps):
            if step.game not in known:
                raise InvalidGame(f"steps[{index}] ({step.name}): {no_such('game', step.game, known)}")
        check_shared(self, 0, "")
        object.__setattr__(self, "_own", {member.name: self._rename_member(member) for member in self.games})
        object.__setattr__(self, "_written_out", {name: Number(value) for name, value in self.fixed})
        self._refuse_two_meanings()
        check_claims(self, self.claim)

    def _refuse_two_meanings(self) -> None:
        """Raise InvalidGame for a name in a step's claim that is a term of its game and a parameter of another one."""
        own = {member.name: ({*dict(member.game.terms)}, {*member.names.values()}) for member in self.games}
        for index, step in enumerate(self.steps):
            terms, parameters = own[step.game]
            others = {*self.space.names, *dict(self.fixed)} - parameters
            for name in re.findall(r"\w+", step.claim):
                if name in terms & others:
                    both = f"{name} is a term of {step.game}, and in the study a parameter of another game"
                    raise InvalidGame(f"steps[{index}] ({step.name}): claim: {both}; rename the parameter there")

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who plays in the games, each once."""
        found: dict[str, str] = {}
        for player in (player for member in self.games for player in member.game.parties):
            found[player.name] = found.get(player.name) or player.title
        return tuple(Party(name, title) for name, title in found.items())

    def own(self, name: str) -> Any:
        """Return a game in the study's names, over its own parameters, with the ranges and baselines of the study.

        >>> load("plan").own("seoul").space.names[:2]
        ('unity', 'prepare_cost')
        """
        return self._own[name]

    def _rename_member(self, member: Member) -> Any:
        numbers, names = dict(self.fixed), member.names
        trees: dict[str, Node] = {old: Number(numbers[new]) for old, new in names.items() if new in numbers}
        trees |= {old: Name(new) for old, new in names.items() if new not in numbers and new != old}
        change = partial(fixed_expression, numbers=trees)
        with locate_errors(f"games.{key(member.name)}"):
            terms = [(name, change(term)) for name, term in member.game.terms]
            called = set(names.values())  # in claims
            terms += [(n, Expression(Number(x), str(x))) for n, x in numbers.items() if n in called]
            kept = (replace(self.space[n], control=NOBODY, source="") for n in names.values() if n not in numbers)
            assumed = (one for one in member.assumptions(trees) if one.names or not holds(one, {}))
            space, changed = ParameterSpace(tuple(kept), tuple(assumed)), member.game.change_entries(change)
            return replace(member.game, space=space, terms=tuple(terms), answers=(), **(changed if trees else {}))

    def claim(self, text: str) -> Condition:
        """Read a claim about the study from a text, the steps that it names checked, fixed parameters as numbers."""
        names = [step.name for step in self.steps]
        try:
            read = self.condition(text, {PLAN, STEP, *PREDICATES})
        except Undeclared as error:
            if error.name not in names:
                raise
            raise InvalidText(f"{error.name} is a step; write step({error.name})", error.text, error.column) from None
        for asked in predicates(read.tree):
            found = ", ".join(asked.arguments)
            if asked.name not in (PLAN, STEP):
                raise InvalidGame(f"{asked.name}(...) speaks of one game; of a study a claim says step(NAME) and plan")
            if asked.name == PLAN and found:
                raise InvalidGame("plan takes nothing in parentheses; write plan")
            if asked.name == STEP and found not in names:
                raise InvalidGame(no_such("step", found, names))
        return read

    @property
    def shape_text(self) -> str:
        return f"{count_of(len(self.games), 'game')}, {count_of(len(self.steps), 'step')}"

    def places(self) -> Iterator[tuple[str, Expression]]:
        for name, game in self._own.items():
            for place, entry in game.places():
                yield f"games.{key(name)}.{place}", Expression(tree := game.write_out(entry), render(tree))

    def change_entries(self, change: Callable[[Expression], Expression]) -> dict[str, Any]:
        return {}  # each game is made again of what is fixed


def step_place(study: Study, step: Step) -> str:
    """Return where a step stands, for an error.

    >>> step_place(load("plan"), load("plan").steps[0])
    'plan: steps.offer'
    """
    return f"{study.file}: steps.{step.name}".removeprefix(": ")


def study(
    games: Mapping[str, Any],
    steps: Sequence[Step | Mapping[str, object]],
    rename: Mapping[str, Mapping[str, str]] | None = None,
    parameters: Mapping[str, object] | None = None,
    *,
    fix: Mapping[str, object] | None = None,
    assumptions: Sequence[str | Condition] = (),
    sources: Mapping[str, object] | Sequence[Source] = (),
    answers: Sequence[PublishedAnswer | Mapping[str, object]] = (),
    title: str = "",
    note: str = "",
    name: str = "",
    file: str = "",
) -> Study:
    """Make a study of games and steps; a step is a table with name, game, claim and perhaps says and solution.

    >>> games = {"deal": load("thaad-offer"), "bargain": load("grand-bargain")}
    >>> steps = [{"name": "promise", "game": "bargain", "claim": "played(propose/back/falls/leave)"}]
    >>> found = study(games, steps, rename={"bargain": {"retreat": "relief"}}, parameters={"relief": {"meaning": "m"}})
    >>> len(found.space), found.own("bargain").space["relief"].meaning
    (13, 'm')

    `rename`: for each game, what the study calls its parameters; `parameters`: for each parameter, in the keys of a
    game file, what the study settles; `fix`: numbers in the place of parameters; `file`: what the
    command line calls it. The rest is as in `solver.forms.normal.game`. Raises InvalidGame with the place of the fault.
    """
    formulas.refuse_many("games", games, MAX_GAMES)
    if unknown := next((one for one in rename or {} if one not in games), None):
        raise InvalidGame(f"rename: no game is called {quote(unknown)};{nearest(unknown, games)} name one of the study")
    members = tuple(_member(called, one, (rename or {}).get(called, {})) for called, one in games.items())
    symbols = tuple(join_parameters(members, parameters or {}))
    read = formulas.Formulas({parameter.name for parameter in symbols})
    own = formulas.sequence(assumptions, "assumptions", "conditions")
    space = tables.read_space(symbols, [*(one for member in members for one in member.assumptions()), *own], read, {})
    space = replace(space, assumptions=tuple(dict.fromkeys(space.assumptions)))
    listed = tuple(_step(index, one) for index, one in enumerate(formulas.sequence(steps, "steps", "steps")))
    cited = tables.read_sources(sources)
    made = Study(members, listed, file=file, space=space, title=title, note=note, name=name, sources=cited)
    refuse_many_alternatives(made.space)
    try:
        made = made.fix(fix) if fix else made
    except UsageError as error:  # of the study and not of a call
        raise InvalidGame(f"fix: {error}") from None
    return replace(made, answers=tables.read_answers(answers, PublishedAnswer, read))


def _member(name: str, given: Any, rename: object) -> Member:
    game, file = (given.game, given.file) if isinstance(given, Member) else (given, getattr(given, "name", ""))
    with locate_errors(f"games.{key(name)}"):
        if isinstance(game, Study) or not isinstance(game, Form):
            what = "a study itself; name its games instead" if isinstance(game, Study) else f"no game: {quote(game)}"
            raise InvalidGame(f"it is {what}")
        if not isinstance(rename, Mapping) or not all(isinstance(one, str) for one in (*rename, *rename.values())):
            raise InvalidGame(f'rename: expected a table such as {{ old = "new" }}, found {quote(rename)}')
        return Member(name, game, tuple(rename.items()), file)


def _step(index: int, given: object) -> Step:
    with locate_errors(f"steps[{index}]"):
        if isinstance(given, Step):
            return given
        return Step(**key_tables.STEP.check(given))
