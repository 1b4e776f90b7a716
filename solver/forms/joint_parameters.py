"""Parameters that several games of a study have.

A parameter of one game is that of another if both have one name, or get it by a renaming, all of which is done at once.
Ranges are intersected, assumptions joined. What games say otherwise of one parameter the study has to settle; nothing
is chosen in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from solver.errors import InvalidGame, nearest
from solver.expressions.conditions import Condition, render_condition
from solver.expressions.nodes import Name, Node
from solver.expressions.tokens import check_label, check_name
from solver.forms import formulas, tables
from solver.forms.formulas import key
from solver.regions.parameters import NOBODY, Distribution, Parameter, ParameterSpace, quote

BLANK = {"baseline": None, "meaning": "", "unit": "", "control": NOBODY, "distribution": None}  # what says nothing


@dataclass(frozen=True, slots=True)
class Member:
    """A game of a study, as its file has it, and what its parameters are renamed to. `file`: the name in the catalogue,
    or the path, by which a study's file finds it."""

    name: str
    game: Any  # of any form but a study
    rename: tuple[tuple[str, str], ...] = ()
    file: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        check_label(self.name)
        known, found = self.game.space.names, dict[str, str]()
        for old, new in self.rename:
            if old not in known:
                hint = f"{nearest(old, known)} it has {', '.join(known)}"
                raise InvalidGame(f"rename: {self.called} has no parameter {quote(old)};{hint}")
            check_name(new)
        for old, new in self.names.items():
            if new in found:
                raise InvalidGame(f"rename: {found[new]} and {old} would both be called {new}; give each its own name")
            found[new] = old
        turns = TopologicalSorter({new: [old] for old, new in self.rename if old != new})
        try:
            turns.prepare()
        except CycleError as error:
            cycle = " becomes ".join(error.args[1])
            raise InvalidGame(f"rename: {cycle}, a cycle; give one of them a name of its own") from None

    @property
    def names(self) -> dict[str, str]:
        """What the study calls each parameter of the game."""
        return {name: name for name in self.game.space.names} | dict(self.rename)

    @property
    def called(self) -> str:
        """What an error calls the game: with the file, where that says more."""
        return f"{self.name} ({self.file})" if self.file not in ("", self.name) else self.name

    def assumptions(self, trees: Mapping[str, Node] | None = None) -> Iterator[Condition]:
        """Yield the game's assumptions in the study's names, or with these trees for its own; terms, which are the
        game's alone, are put in."""
        trees = {old: Name(new) for old, new in self.rename} if trees is None else trees
        for one in self.game.space.assumptions:
            tree = formulas.substituted_condition(one.tree, trees)
            yield Condition(tree, render_condition(tree)) if trees or self.game.terms else one


Uses = dict[str, list[tuple[Member, Parameter]]]  # by the name in the study, each as every game has it


def _uses(games: Sequence[Member]) -> Uses:
    found: Uses = {}
    for member in games:
        for parameter in member.game.space.parameters:
            found.setdefault(member.names[parameter.name], []).append((member, parameter))
    return found


def differences(games: Sequence[Member], space: ParameterSpace) -> Iterator[tuple[str, str]]:
    """Yield of each parameter that games have otherwise what each says, and what the study makes of it.

    >>> a, b = (game({"one": ["x"]}, {"x": ["c"]}, {"c": {"baseline": 1, "range": (0, k)}}) for k in (4, 5))
    >>> both = study({"a": a, "b": b}, [{"name": "low", "game": "a", "claim": "c < 1"}])
    >>> list(differences(both.games, both.space))
    [('c', 'range: 0 to 4 in a, 0 to 5 in b; the study has 0 to 4')]
    """
    for name, uses in _uses(games).items():
        for part in (*BLANK, "range") if name in space else ():
            silent = () if part in ("control", "distribution") else ("",)  # there, to say nothing says something
            each = {text: member.name for member, own in uses if (text := _part(own, part)) not in silent}
            if len(each) > 1:
                listing = ", ".join(f"{text or 'none'} in {where}" for text, where in each.items())
                yield name, f"{part}: {listing}; the study has {_part(space[name], part) or 'none'}"


def _part(parameter: Parameter, part: str) -> str:
    if part == "range":
        return f"{parameter.low} to {parameter.high}"
    value = getattr(parameter, part)
    if isinstance(value, Distribution):
        return f"{value.kind}({', '.join(str(x) for x in (value.mode, value.mean, value.sd) if x is not None)})"
    return "" if value is None else str(value)


def _join_parameter(name: str, uses: Sequence[tuple[Member, Parameter]], given: object) -> Parameter:
    """Return what a study makes of a parameter, with what it settles; InvalidGame where it has to say more."""
    place = f"parameters.{key(name)}"
    if not isinstance(given, Mapping):
        raise InvalidGame(f"{place}: expected a table [{place}] of what the study settles, found {quote(given)}")
    (first, low), (second, high) = max(uses, key=lambda use: use[1].low), min(uses, key=lambda use: use[1].high)
    if low.low >= high.high:
        shared = "nothing" if low.low > high.high else f"only {low.low}"
        ranges = f"{_part(high, 'range')} in {second.called}, {_part(low, 'range')} in {first.called}"
        advice = "widen one of them, or rename the parameter in one of the two games"
        raise InvalidGame(f"{place}: its ranges have {shared} in common: {ranges}; {advice}")
    entry: dict[str, object] = {"range": (low.low, high.high)}
    entry |= {"symbol": next((own.symbol for _, own in uses if own.symbol), "")}
    differ = {}
    for part, blank in BLANK.items():
        found = [(member, own) for member, own in uses if getattr(own, part) != blank]
        said = {_part(own, part): member.called for member, own in reversed(found)}
        if len(said) > 1 and part not in given:
            each = [f"{quote(text).strip(chr(39))} in {where}" for text, where in reversed(said.items())]
            differ[part] = f"its {part} is {', and '.join(each)}"
        if found:
            entry[part] = getattr(found[0][1], part)
    if differ:
        settle = f"settle it by {' and '.join(f'{part} = ...' for part in differ)} under [{place}]"
        advice = f"{settle}, or rename the parameter in one of the two games"
        raise InvalidGame(f"{place}: {'; '.join(differ.values())}; {advice}")
    (made,) = tables.read_parameters({name: entry | dict(given)})
    for member, own in uses:
        if made.low < own.low or made.high > own.high:
            beyond = f"{_part(made, 'range')} reaches beyond {_part(own, 'range')}"
            raise InvalidGame(f"{place}: range: {beyond}, the range in {member.called}; stay within it")
    return made


def join_parameters(games: Sequence[Member], settled: Mapping[str, object]) -> Iterator[Parameter]:
    """Yield each parameter of the games with what the study settles; InvalidGame for one that no game has."""
    uses = _uses(games)
    for name in settled:
        if name not in uses:
            hint = f"{nearest(str(name), uses)} there are {', '.join(uses)}"
            raise InvalidGame(f"parameters.{key(name)}: no game has it;{hint}")
    for name, each in uses.items():
        yield _join_parameter(name, each, settled.get(name, {}))
