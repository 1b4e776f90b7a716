"""Games, atlases and answers as CSV: one header, then a row for each thing.

A number at a point has two columns, its nearest decimal and, marked `(exact)`, its fraction, because
spreadsheets take 3/4 for a date. Text from a game file that a spreadsheet would run as a formula gets a leading '.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.forms import words as forms_words
from solver.forms.files.toml_write import game_hash
from solver.questions.words import proof_word
from solver.regions.report import notation
from solver.report import words

if TYPE_CHECKING:
    from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
    from solver.forms.any_form import AnyForm
    from solver.forms.normal import NormalForm

Row = Sequence[object]


def written(rows: Iterable[Row]) -> str:
    """The rows as CSV text; a cell without a value is empty.

    >>> written([["name", "payoff"], ["(keep, tolerate)", None]])
    'name,payoff\\n"(keep, tolerate)",\\n'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _free(text: str) -> str:
    """Free text that no spreadsheet runs."""
    cleaned = words.clean(text)
    return f"'{cleaned}" if cleaned.startswith(("=", "+", "-", "@")) else cleaned


def _both(value: Fraction | float) -> tuple[object, object]:
    return words.decimal(value), str(value) if isinstance(value, Fraction) else None


def _weight_names(game: NormalForm) -> list[str]:
    return [f"{player.name}: {strategy}" for player in game.players for strategy in player.strategies]


def _payoff_names(game: NormalForm) -> list[str]:
    return [f"{player.name} payoff" for player in game.players]


def _twice(names: Sequence[str]) -> list[str]:
    return [title for name in names for title in (name, f"{name} (exact)")]


def catalogue(shelves: Sequence[tuple[str, AnyForm]]) -> list[Row]:
    """A row for each game."""
    rows: list[Row] = [["name", "folder", "title", "players", "strategies", "parameters", "hash"]]
    for folder, game in shelves:
        shape = forms_words.shape(game)
        rows.append([game.name, folder, _free(game.title), len(game.players), shape, len(game.space), game_hash(game)])
    return rows


def game(game: NormalForm, at: Mapping[str, Fraction] | None = None) -> list[Row]:
    """A row for each profile: the payoffs as formulas, and as numbers at the point."""
    head = [player.name for player in game.players] + _payoff_names(game)
    rows: list[Row] = [head + (_twice([f"{name} at point" for name in _payoff_names(game)]) if at is not None else [])]
    for profile, cell in zip(game.profiles(), game.payoffs, strict=True):
        row: list[object] = [*profile, *map(str, cell)]
        if at is not None:
            for u in cell:
                row += _both(game.value_at(u, at))
        rows.append(row)
    return rows


def atlas(atlas: NashAtlas, at: Mapping[str, Fraction] | None = None) -> list[Row]:
    """A row for each branch: formulas, condition, verdict."""
    game = atlas.game
    here = atlas.at(dict(at) if at is not None else None)
    standing = atlas.standing(here.point)
    head = ["branch", "label", "stands at point", "where", *_weight_names(game), *_payoff_names(game)]
    rows: list[Row] = [[*head, "verdict", "knife-edge", "proof"]]
    for number, branch in enumerate(atlas.branches, 1):
        strategies, payoffs = branch.texts()
        formulas = [weight for weights in strategies for weight in weights]
        full = branch.verdict.full
        narrow = "" if full is None else _yes(not full)
        verdict = [branch.verdict.kind, narrow, proof_word(branch.verdict)]
        stands = _yes(branch in standing)
        rows.append([number, branch.label, stands, notation(branch.region), *formulas, *payoffs, *verdict])
    return rows


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def point(game: NormalForm, at: NashAtPoint) -> list[Row]:
    """A row for each extreme equilibrium, then one for the max-entropy representative of each continuum."""
    rows: list[Row] = [["component", "kind", "branch", *_twice(_weight_names(game)), *_twice(_payoff_names(game))]]
    known = dict(zip(((e.row, e.column) for e in at.solution.equilibria), at.branches, strict=True))
    for k, component in enumerate(at.solution.components, 1):
        for found in component.equilibria:
            branch = known[found.row, found.column]
            row: list[object] = [
                k,
                "isolated" if component.is_point else "extreme",
                branch.label if branch else "",
            ]
            for value in (*found.row, *found.column, *found.payoffs):
                row += _both(value)
            rows.append(row)
        if not component.is_point:
            middle = component.representative()
            row = [k, "representative", ""]
            for weight in (*middle.row, *middle.column):
                row += _both(weight)
            rows.append(row + [""] * (2 * len(game.players)))
    return rows
