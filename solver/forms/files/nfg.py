"""Gambit's files of games in normal form, .nfg, read and written; their text is that of `gambit_text`.

Of the games one in numbers is written. A file is

    NFG 1 R "title" { "player" ... } STRATEGIES "comment" PAYOFFS

STRATEGIES are counts, { 2 2 }, or labels, { { "up" "down" } { "left" "right" } }. PAYOFFS are numbers, one a player in
every profile; or outcomes, { { "name" 1, 2 } ... }, then the index of an outcome for every profile, from 1, or 0 where
all get nothing. There the first player's strategy varies fastest, in our cells the last one's.

A comment is a game's note. Savani and Turocy, "Game representation formats", www.gambit-project.org.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate, product
from math import prod
from operator import mul
from typing import Literal

from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.files.gambit_text import (
    GambitText,
    Row,
    cell_of,
    comment_of,
    in_numbers,
    labelled_players,
    put_in_braces,
    quote,
    titles,
)
from solver.forms.form_checks import MAX_PLAYERS
from solver.forms.formulas import locate_errors
from solver.forms.normal import MAX_PAYOFFS, NormalForm
from solver.forms.players import MAX_STRATEGIES
from solver.regions.parameters import NOBODY


def read(text: str, where: str = "<text>", name: str = "") -> NormalForm:
    """Read the game that a text in Gambit's format describes; errors have line and column, and call the text `where`.

    >>> pennies = read('NFG 1 R "Pennies" { "Player 1" "you" } { 2 2 }  1 -1  -1 1  -1 1  1 -1')
    >>> [(player.name, player.title) for player in pennies.players]
    [('Player-1', 'Player 1'), ('you', '')]
    >>> [str(payoff) for payoff in pennies.cell(("2", "1"))]
    ['-1', '1']
    """
    file = GambitText(text, where)
    title, called = file.header("NFG", ("1", "2"), MAX_PLAYERS)
    strategies = _strategies(file, len(called))
    note = file.comment() or ""
    shape = [len(labels) for labels in strategies]
    rows = (_outcomes if file.accept("{") else _payoffs)(file, len(called), prod(shape))
    if file.ahead:
        raise file.fault_expecting(f"the end of the file after {len(rows)} profiles")
    steps = list(accumulate(shape[:-1], mul, initial=1))  # how far apart in the file each player's strategies are
    order = (sum(map(mul, profile, steps)) for profile in product(*map(range, shape)))
    cells = tuple(cell_of(rows[place]) for place in order)
    with locate_errors(where):
        return NormalForm(labelled_players(called, strategies), cells, title=title, note=note, name=name)


def _strategies(file: GambitText, players: int) -> list[list[str]]:
    """Take the strategies of all players, each its labels or how many they are, within the bounds of a game."""
    begun = file.at
    file.require("{", "before the strategies")
    if file.ahead[:1] in '{},"':
        found = [file.labels("strategies", MAX_STRATEGIES) for _ in range(players)]
    else:
        counts = [file.whole("how many strategies a player has", 1, MAX_STRATEGIES) for _ in range(players)]
        found = [[str(k + 1) for k in range(count)] for count in counts]
    file.require("}", f"after the strategies of {players} players")
    size = prod(map(len, found)) * players
    if size > MAX_PAYOFFS:
        raise file.fault(f"these strategies make {size} payoffs; at most {MAX_PAYOFFS} are read", begun)
    return found


def _payoffs(file: GambitText, players: int, profiles: int) -> list[Row]:
    flat = file.numbers(profiles * players, "payoff")
    return [flat[start : start + players] for start in range(0, len(flat), players)]


def _outcomes(file: GambitText, players: int, profiles: int) -> list[Row]:
    """Take the outcomes, then the index of one for each profile."""
    outcomes: list[Row] = [(Fraction(0),) * players]
    while not file.accept("}"):
        if len(outcomes) * players > MAX_PAYOFFS:
            raise file.fault(f"the outcomes have more than {MAX_PAYOFFS} payoffs; take some out")
        file.require("{", "before an outcome, or } after the last one")
        file.take_quoted("the name of an outcome")
        outcomes.append(file.numbers(players, "payoff"))
        file.require("}", f"after {players} payoffs of an outcome")
    what = f"the outcome of one of {profiles} profiles"
    return [outcomes[file.whole(what, 0, len(outcomes) - 1)] for _ in range(profiles)]


def write(game: AnyForm, point: Mapping[str, object] | Literal["baseline"] | None = None) -> str:
    """Return the text of a game in numbers, fractions as p/q; with `point`, of the game at that point.

    >>> print(write(read('NFG 1 R "One" { "a" } { 2 } 1/2 3')), end="")
    NFG 1 R "One" { "a" }
    { { "1" "2" } }
    ""
    <BLANKLINE>
    1/2
    3

    The point says what differs from the baseline. Sources, answers and titles that no label can carry are left out.
    Raises UsageError for a game in another form, and for one whose payoffs depend on parameters.
    """
    if not isinstance(game, NormalForm):
        raise UsageError(f"a .nfg file holds a game in normal form, not a {game.form}; write it to a .toml file")
    game = in_numbers(game, point)
    called = put_in_braces(map(quote, titles(game.players, {NOBODY})))
    labels = put_in_braces(put_in_braces(map(quote, player.strategies)) for player in game.players)
    profiles = (profile[::-1] for profile in product(*map(range, reversed(game.shape))))
    rows = (" ".join(str(game.value_at(entry, {})) for entry in game.cell(profile)) for profile in profiles)
    return "\n".join([f"NFG 1 R {quote(game.title)} {called}", labels, comment_of(game), "", *rows, ""])
