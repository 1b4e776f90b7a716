"""What a game of every form must be: names that differ, references that lead somewhere, texts that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from solver.errors import InvalidGame, nearest
from solver.expressions.expression import Expression
from solver.expressions.nodes import Number
from solver.expressions.tree_sizes import Size, measure
from solver.forms import formulas
from solver.forms.form import Form
from solver.forms.formulas import check_declared, locate_errors, write_out_terms
from solver.forms.players import Seat
from solver.regions.domain import domain
from solver.regions.parameters import NOBODY, ParameterSpace, check_text, no_such, quote
from solver.regions.poles import refuse_poles

MAX_PLAYERS = 12
MAX_ANSWERS = 1_000


def check_shared(game: Form, least: int, advice: str, most: int = MAX_PLAYERS) -> Mapping[str, Size]:
    """Check the parts that every form has, keep the terms' trees with the game, and return how large they are.

    >>> tree(["one"], [("", "one", ["a"])], {"a": [1]}, title=7)
    Traceback (most recent call last):
    solver.errors.InvalidGame: title is text, not 7; put it in quotes
    """
    for name in ("title", "note", "payoff_unit", "name"):
        check_text(name, getattr(game, name))
    check_names(game.seats, least, advice, most)
    _check_references(game)
    trees, sizes = write_out_terms(game.terms, game.space.names)
    object.__setattr__(game, "_written_out", trees)
    return sizes


def check_names(players: Sequence[Seat], least: int, advice: str, most: int = MAX_PLAYERS) -> None:
    """Raise InvalidGame for too few or too many players, or one name twice.

    >>> check_names([Player("US", ("keep",))], 2, "name two parties or more")
    Traceback (most recent call last):
    solver.errors.InvalidGame: players: there is only US; name two parties or more
    """
    if len(players) < least:
        found = "there are none" if not players else f"there is only {players[0].name}"
        raise InvalidGame(f"players: {found}; {advice}")
    formulas.refuse_many("players", players, most)
    formulas.refuse_repeated("players", (player.name for player in players))


def _check_references(game: Form) -> None:
    """Raise InvalidGame where a parameter or an answer names a player or a source that is not there."""
    called = [player.name for player in game.parties]
    keys = [source.key for source in game.sources]
    formulas.refuse_repeated("sources", keys)
    for parameter in game.space.parameters:
        if parameter.control != NOBODY and parameter.control not in called:
            found = no_such("player", parameter.control, [*called, NOBODY])
            raise InvalidGame(f"parameters.{parameter.name}.control: {found}")
        _check_key(parameter.source, keys, f"parameters.{parameter.name}.source")
    if len(game.answers) > MAX_ANSWERS:
        raise InvalidGame(f"{len(game.answers)} answers are given; at most {MAX_ANSWERS} are read")
    for index, answer in enumerate(game.answers):
        _check_key(answer.source, keys, f"answers[{index}].source")


def _check_key(source: str, keys: Sequence[str], place: str) -> None:
    if source and source not in keys:
        named = source if source.isascii() and source.isidentifier() else "..."
        hint = nearest(source, keys) or f" add [sources.{named}]"
        raise InvalidGame(f"{place}: no source has the key {quote(source)};{hint}")


def check_claims(game: Form, read_claim: Callable[[str], object]) -> None:
    """Raise InvalidGame for an answer that is no claim with iff, and where one of its texts cannot be read.

    >>> tree(["one"], [("", "one", ["a"])], {"a": [1]}, answers=[{"claim": "played(b)", "iff": "1 > 0"}])
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers[0].claim: there is no history 'b': no action of the beginning is called 'b';
    there are a
    """
    for index, answer in enumerate(game.answers):
        if answer.equilibria:
            raise InvalidGame(f"answers[{index}]: an answer about a {game.form} is a claim with iff; write one")
        for part, read in (("claim", read_claim), ("iff", game.condition), ("where", game.condition)):
            if text := getattr(answer, part):
                with locate_errors(f"answers[{index}].{part}"):
                    read(text)


def check_expressions(
    places: Iterable[tuple[str, Expression]], declared: Iterable[str], sizes: Mapping[str, Size]
) -> None:
    """Raise InvalidGame for an expression with an undeclared name, or too large with the terms written out."""
    known = frozenset({*declared, *sizes})
    for place, entry in places:
        if not isinstance(entry.tree, Number):
            with locate_errors(place):
                check_declared(entry, known)
                measure(entry.tree, sizes)


def refuse_many_alternatives(space: ParameterSpace) -> None:
    """Raise UsageError for assumptions that split into too many alternatives."""
    if space.assumptions:
        domain(space)


_F = TypeVar("_F", bound=Form)


def check_ranges(game: _F, places: Iterable[tuple[str, Expression]] | None = None) -> _F:
    """Return the game itself; raise UsageError for assumptions that split into too many alternatives, InvalidGame where
    it, or what stands at the `places` alone, divides by zero within the ranges."""
    refuse_many_alternatives(game.space)
    entries = game.places() if places is None else places
    refuse_poles(((place, game.write_out(e)) for place, e in entries if not isinstance(e.tree, Number)), game.space)
    return game
