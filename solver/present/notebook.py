"""Games, atlases and equilibria in a notebook: HTML tables, and LaTeX for exports.

`html` and `latex` take any of the records; every name and text is escaped. A record that does not know its game
calls the players first and second.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from solver.atlas import Branch
from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
from solver.concepts.nash.point_solver import Solution
from solver.errors import UsageError
from solver.forms import report as game_report
from solver.forms import words as forms_words
from solver.forms.dispute import Dispute
from solver.forms.normal import NormalForm
from solver.forms.players import Equilibrium
from solver.present import latex as tex
from solver.questions import words as questions_words
from solver.questions.phases import report
from solver.questions.phases.partition import Phase, Phases
from solver.regions import report as regions_report
from solver.regions.region import Region
from solver.regions.report import conditions
from solver.report import blocks, latex_formulas, words
from solver.report import latex as report_latex
from solver.report.blocks import condition_text

if TYPE_CHECKING:
    from solver.concepts.nash.components import Component

MOST_CELLS = 400
PLAYERS = ("first player", "second player")
Thing = NormalForm | Dispute | NashAtlas | Branch | NashAtPoint | Solution | Equilibrium | Region | Phases | Phase


def html(thing: Thing) -> str:
    """A record as an HTML fragment.

    >>> from solver.forms.normal import game
    >>> html(game({"one": ["a"], "two": ["b"]}, {"a, b": [1, 2]}, title="<b>")).split("<table")[0]
    '<p><strong>&lt;b&gt;</strong></p>'
    """
    match thing:
        case NormalForm():
            return _game(thing)
        case Dispute():
            return blocks.html(game_report.report(thing))
        case NashAtlas():
            return _atlas(thing)
        case Branch():
            head = ["", *PLAYERS, "stands if", *(f"{name} gets" for name in PLAYERS)]
            return _table(head, [["", *_branch_cells(thing)]])
        case NashAtPoint():
            return _at(thing)
        case Solution():
            return _solution(thing, PLAYERS, None)
        case Equilibrium():
            return _table(_heads(PLAYERS)[1:], [_cells(thing.row, thing.column, None) + _amounts(thing)])
        case Region():
            return _condition(thing)
        case Phases():
            return _phases(thing.phases) + f"<p>{escape(_settled(thing))}</p>"
        case Phase():
            return _phases((thing,))
        case _:
            raise UsageError(f"a {type(thing).__name__} has no HTML form; give a game, an atlas or an equilibrium")


def latex(thing: Thing) -> str:
    r"""A record as LaTeX display mathematics.

    >>> from solver.forms.normal import game
    >>> print(latex(game({"one": ["a"], "two": ["b"]}, {"a, b": [1, 2]})))
    \[
    \begin{array}{ll}
    \mathrm{one} \backslash \mathrm{two} & \mathrm{b} \\ \hline
    \mathrm{a} & 1, 2 \\
    \end{array}
    \]
    """
    match thing:
        case NormalForm():
            return tex.game_display(thing)
        case Dispute():
            return report_latex.latex(game_report.report(thing))
        case NashAtlas():
            return tex.atlas_display(thing, thing.game.space.baseline)
        case Branch():
            return tex.branch_display(thing)
        case NashAtPoint():
            return _weights(thing.solution)
        case Solution():
            return _weights(thing)
        case Equilibrium():
            return tex.array(["x", "y", "u_1", "u_2"], [_vectors(thing)])
        case Region():
            return rf"\[ {tex.condition(thing, regions_report.symbols(thing.space))} \]"
        case Phases():
            return tex.phases_display(thing.phases)
        case Phase():
            return tex.phases_display((thing,))
        case _:
            raise UsageError(f"a {type(thing).__name__} has no LaTeX form; give a game, an atlas or an equilibrium")


def _weights(solution: Solution) -> str:
    rows = [
        [str(k), *_vectors(equilibrium)]
        for k, component in enumerate(solution.components, 1)
        for equilibrium in component.equilibria
    ]
    return tex.array([r"\text{component}", "x", "y", "u_1", "u_2"], rows)


def _vectors(equilibrium: Equilibrium) -> list[str]:
    vectors = [
        rf"\left({', '.join(map(latex_formulas.number, w))}\right)" for w in (equilibrium.row, equilibrium.column)
    ]
    return [*vectors, *map(latex_formulas.number, equilibrium.payoffs)]


# --- tables ---------------------------------------------------------------------------------------


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], marked: Sequence[int] = ()) -> str:
    """A table of cells that are HTML already; the head is text."""
    heads = "".join(f"<th>{escape(title)}</th>" for title in head)
    lines = []
    for k, row in enumerate(rows):
        style = ' style="font-weight: bold"' if k in marked else ""
        lines.append(f"<tr{style}>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _code(formula: str) -> str:
    return f"<code>{escape(words.clean(formula))}</code>"


def _titled(title: str, *parts: str) -> str:
    return f"<p><strong>{escape(words.clean(title))}</strong></p>" + "".join(parts)


def _note(game: NormalForm) -> str:
    return f"<p>{escape(words.clean(game.note))}</p>" if game.note else ""


def _game(game: NormalForm) -> str:
    names = [player.name for player in game.players]
    if len(names) == 2:
        columns = game.players[1].strategies
        width = len(columns)
        cells = [", ".join(_code(str(u)) for u in cell) for cell in game.payoffs]
        rows = [
            [f"<strong>{escape(name)}</strong>", *cells[k * width : (k + 1) * width]]
            for k, name in enumerate(game.players[0].strategies)
        ]
        table = _table([f"{names[0]} \\ {names[1]}", *columns], rows)
    else:
        listed = list(zip(game.profiles(), game.payoffs, strict=True))
        rows = [[escape(", ".join(profile)), *(_code(str(u)) for u in cell)] for profile, cell in listed[:MOST_CELLS]]
        table = _table(["profile", *names], rows)
        if len(listed) > MOST_CELLS:
            table += f"<p>and {len(listed) - MOST_CELLS} more profiles</p>"
    meanings = [
        [
            _code(p.name),
            escape(words.exactly(p.baseline)),
            escape(f"{p.low} to {p.high}"),
            escape(words.clean(p.meaning)),
        ]
        for p in game.space.parameters
    ]
    parameters = _table(["parameter", "baseline", "range", "meaning"], meanings) if meanings else ""
    return _titled(forms_words.title(game), table, parameters, _note(game))


def _atlas(atlas: NashAtlas) -> str:
    standing = atlas.standing(atlas.game.space.baseline)
    names = [player.name for player in atlas.game.players]
    rows = [[str(k), *_branch_cells(branch)] for k, branch in enumerate(atlas.branches, 1)]
    marked = [k for k, branch in enumerate(atlas.branches) if branch in standing]
    table = _table(["", *names, "stands if", *(f"{name} gets" for name in names)], rows, marked)
    stand = "<p>Bold: stands at the baseline.</p>" if len(atlas.game.space) else ""
    narrow = any(branch.verdict.full is False for branch in atlas.branches)
    edge = f"<p>{escape(questions_words.KNIFE_EDGE)}</p>" if narrow else ""
    return _titled(forms_words.title(atlas.game), table, stand, edge, _note(atlas.game))


def _phases(phases: Sequence[Phase]) -> str:
    rows = []
    for phase in phases:
        where = "known in part" if phase.region is None else _condition(phase.region)
        rows.append([escape(", ".join(phase.labels) or "none"), where, escape(report.phase_share(phase))])
    space = next((phase.region.space for phase in phases if phase.region is not None), None)
    share = f"share of {forms_words.whole(space)}" if space else "share"
    return _table(["stand together", "where", share], rows)


def _settled(phases: Phases) -> str:
    return "The list is complete." if phases.complete else f"Settled: {words.percent(phases.certified)}."


def _branch_cells(branch: Branch) -> list[str]:
    _, payoffs = branch.texts()
    narrow = "<br>(knife-edge)" if branch.verdict.full is False else ""
    if unmixed := questions_words.unmixed(branch):
        narrow += f"<br>({escape(unmixed)})"
    open_ = "<br>(open)" if branch.verdict.kind == "undecided" else ""
    choices = [escape(choice) for choice in questions_words.branch_choices(branch)]
    return [*choices, _condition(branch.region) + narrow + open_, *map(_code, payoffs)]


def _condition(region: Region) -> str:
    cells = conditions(region)
    if () in cells:
        return "everywhere"
    lines = ["<br>and ".join(_code(condition_text(chain)) for chain in cell) for cell in cells]
    return "<br>or<br>".join(lines) if lines else "nowhere"


# --- answers at a point ---------------------------------------------------------------------------


def _at(at: NashAtPoint) -> str:
    game: NormalForm | None = getattr(at, "game", None)
    players = [player.name for player in game.players] if game else PLAYERS
    known = next((branch.names for branch in at.branches if branch is not None), None)
    names = [player.strategies for player in game.players] if game else known
    place = ", ".join(f"{name} = {words.exactly(value)}" for name, value in at.point.items())
    found = f"<p>Found {escape(questions_words.way(at))}.</p>"
    return _titled(place or "Equilibria", _solution(at.solution, players, names), found, _note(game) if game else "")


def _heads(players: Sequence[str]) -> list[str]:
    return ["", *players, *(f"{player} gets" for player in players)]


def _solution(solution: Solution, players: Sequence[str], names: Sequence[Sequence[str]] | None) -> str:
    rows = []
    for k, component in enumerate(solution.components, 1):
        kind = "isolated" if component.is_point else "corner of a continuum"
        for equilibrium in component.equilibria:
            cells = _cells(equilibrium.row, equilibrium.column, names)
            rows.append([f"{k}, {kind}", *cells, *_amounts(equilibrium)])
        if not component.is_point:
            rows.append(_middle(component, k, names))
    return _table(_heads(players), rows)


def _middle(component: Component, k: int, names: Sequence[Sequence[str]] | None) -> list[str]:
    point = component.representative()
    return [f"{k}, representative (max-entropy point)", *_cells(point.row, point.column, names), "", ""]


def _cells(row: Sequence[Any], column: Sequence[Any], names: Sequence[Sequence[str]] | None) -> list[str]:
    if names is None:
        return [escape(f"({', '.join(words.exactly(w) for w in weights)})") for weights in (row, column)]
    return [escape(questions_words.point_choice(of, weights)) for of, weights in zip(names, (row, column), strict=True)]


def _amounts(equilibrium: Equilibrium) -> list[str]:
    return [escape(words.amount(payoff)) for payoff in equilibrium.payoffs]
