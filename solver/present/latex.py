r"""Games, atlases and answers as LaTeX: arrays in display mathematics, for a paper or for a notebook.

    >>> formula("(buffer - calm)/breach_cn", {"buffer": "b", "calm": "n", "breach_cn": "l"})
    '\\frac{b - n}{l}'

A parameter is written as the symbol that its file gives; else a Greek or single letter as itself, a longer name
in italics. Only amsmath is needed. Labels and free text are escaped, so nothing in a game file is run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING

from solver.forms import words as forms_words
from solver.questions.words import KNIFE_EDGE, whereabouts
from solver.regions.parameters import ParameterSpace
from solver.regions.report import conditions, symbols
from solver.report import words
from solver.report.latex import conditions as alternatives_latex
from solver.report.latex import stack
from solver.report.latex_formulas import NEEDS, Symbols, escaped, formula, label, number

if TYPE_CHECKING:
    from solver.atlas import Branch
    from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
    from solver.forms.any_form import AnyForm
    from solver.forms.normal import NormalForm
    from solver.questions.phases.partition import Phase, Phases
    from solver.regions.region import Region

SIZES = ((110, r"\scriptsize"), (80, r"\footnotesize"), (68, r"\small"))  # by the characters of a row


def condition(region: Region, symbols: Symbols) -> str:
    """A region as an array, a condition a line, alternatives parted by `or`."""
    return alternatives_latex(conditions(region), symbols)


def array(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as a display, a line under the head."""
    lines = [r" & ".join(head) + r" \\ \hline", *(" & ".join(row) + r" \\" for row in rows)]
    return "\\[\n\\begin{array}{" + "l" * len(head) + "}\n" + "\n".join(lines) + "\n\\end{array}\n\\]"


def _page(game: NormalForm, what: str, *displays: str) -> str:
    said = [f"W{forms_words.fixed(game)[1:]}." if game.fixed else "", words.clean(game.note)]
    note = "".join(f"\n\\noindent {escaped(one)}\n" for one in said if one)
    head = f"% {forms_words.title(game)}: {words.clean(what)}"
    return "\n".join([head, NEEDS, "\n\n".join(map(_fitted, displays)), note])


def _fitted(display: str) -> str:
    r"""A display in smaller letters where its rows have more characters than fit a line.

    >>> _fitted(array(["x" * 50, "y" * 50], [["a", "b"]])).split("\n")[0]
    '{\\footnotesize'
    """
    rows = display.split("\n")[2:-2] if display.startswith("\\[") else []
    cells = [[_characters(cell) for cell in re.split(r"(?<!\\)&", row)] for row in rows]
    width = sum(max(column) for column in zip_longest(*cells, fillvalue=0))
    size = next((name for most, name in SIZES if width > most), "")
    return f"{{{size}\n{display}\n}}" if size else display


def _characters(cell: str) -> int:
    """About how many characters wide a cell is: its longest line, a fraction as wide as its longer part."""
    lines = re.sub(r"\\begin\{array\}\{\w*\}|\\end\{array\}", "", cell).split(r"\\")
    flat = (re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda f: max(f[1], f[2], key=len), line) for line in lines)
    return max(len(re.sub(r"\\[A-Za-z]+|[{}\s\\]", "", line)) + 2 for line in flat)


# --- the nouns ------------------------------------------------------------------------------------


def catalogue(shelves: Sequence[tuple[str, AnyForm]]) -> str:
    """The games of the catalogue as a table of text."""
    rows = [rf"\texttt{{{escaped(game.name)}}} & {escaped(game.title)} \\" for _, game in shelves]
    return "\\begin{tabular}{ll}\nname & title \\\\ \\hline\n" + "\n".join(rows) + "\n\\end{tabular}\n"


def game(game: NormalForm, at: Mapping[str, Fraction] | None = None) -> str:
    """The payoffs of a game, and what its parameters stand for."""
    displays = [game_display(game)]
    if at is not None and len(game.space):
        values = [[number(game.value_at(u, at)) for u in cell] for cell in game.payoffs]
        displays.append(_payoffs(game, values))
    return _page(game, "payoffs", *displays, *legend(game.space))


def legend(space: ParameterSpace) -> tuple[str, ...]:
    r"""What the symbols stand for, as one table of text with room for long meanings; nothing without parameters.

    >>> from solver.regions.parameters import Parameter
    >>> (table,) = legend(ParameterSpace((Parameter("shield", 3, 0, 10, meaning="a cost", symbol="s"),)))
    >>> table.splitlines()[3]
    '\\(s\\) & \\texttt{shield} & a cost & \\(3\\) & \\([0, 10]\\) \\\\'
    """
    if not space.parameters:
        return ()
    written = symbols(space)
    rows = [
        rf"\({written[p.name]}\) & \texttt{{{escaped(p.name)}}} & {escaped(p.meaning)} & \({number(p.baseline)}\) & "
        rf"\([{number(p.low)}, {number(p.high)}]\) \\"
        for p in space.parameters
    ]
    begin = ["\\noindent", r"\begin{tabular}{llp{0.4\linewidth}ll}"]
    head = r"symbol & parameter & meaning & baseline & range \\ \hline"
    return ("\n".join([*begin, head, *rows, r"\end{tabular}"]),)


def game_display(game: NormalForm) -> str:
    """The payoffs as one display: a matrix for two players, else a row a profile."""
    written = symbols(game.space)
    return _payoffs(game, [[formula(str(u), written) for u in cell] for cell in game.payoffs])


def _payoffs(game: NormalForm, cells: Sequence[Sequence[str]]) -> str:
    if len(game.players) != 2:
        head = [label(player.name) for player in game.players] + [rf"u_{{{label(p.name)}}}" for p in game.players]
        rows = [[*map(label, profile), *cell] for profile, cell in zip(game.profiles(), cells, strict=True)]
        return array(head, rows)
    first, second = game.players
    width = len(second.strategies)
    head = [rf"{label(first.name)} \backslash {label(second.name)}", *map(label, second.strategies)]
    rows = [
        [label(name), *(", ".join(cell) for cell in cells[k * width : (k + 1) * width])]
        for k, name in enumerate(first.strategies)
    ]
    return array(head, rows)


def atlas(atlas: NashAtlas, at: Mapping[str, Fraction] | None = None, phases: Phases | None = None) -> str:
    """Every branch of an atlas, starred where it stands at the point `at` (the baseline), and the phases."""
    here = atlas.at(dict(at) if at is not None else None).point
    where = whereabouts(atlas.game, here)
    displays = [atlas_display(atlas, here)]
    if phases is not None:
        displays.append(_phases(atlas, phases))
    if any(branch.verdict.full is False for branch in atlas.branches):
        displays.append(rf"\noindent {KNIFE_EDGE}")
    return _page(atlas.game, f"{atlas.concept}; * stands {where}".strip(), *displays, *legend(atlas.game.space))


def _phases(atlas: NashAtlas, phases: Phases) -> str:
    written = symbols(atlas.game.space)
    rows = []
    for phase in phases:
        numbers = ", ".join(str(atlas.branches.index(branch) + 1) for branch in phase.branches)
        where = r"\text{known in part}" if phase.region is None else condition(phase.region, written)
        rows.append([numbers or r"\text{none}", where])
    whole = forms_words.whole(atlas.game.space)
    complete = "the list is complete" if phases.complete else f"settled: {words.percent(phases.certified)} of {whole}"
    return array([rf"\text{{stand together ({escaped(complete)})}}", r"\text{where}"], rows)


def phases_display(phases: Sequence[Phase]) -> str:
    """Phases as one display, their branches by label."""
    rows = []
    for phase in phases:
        labels = [rf"\text{{{escaped(label)}}}" for label in phase.labels]
        region = phase.region
        where = r"\text{known in part}" if region is None else condition(region, symbols(region.space))
        rows.append([stack(labels or [r"\text{none}"]), where])
    return array([r"\text{stand together}", r"\text{where}"], rows)


def atlas_display(atlas: NashAtlas, at: Mapping[str, Fraction]) -> str:
    """The branches as one display."""
    standing = atlas.standing(at)
    rows = [
        [f"{k}{'^{*}' if branch in standing else ''}", *_branch(branch)] for k, branch in enumerate(atlas.branches, 1)
    ]
    names = [label(player.name) for player in atlas.game.players]
    return array(["", *names, r"\text{stands where}", *(rf"u_{{{name}}}" for name in names)], rows)


def branch_display(branch: Branch) -> str:
    """One branch as a display."""
    return array(
        [r"\text{first player}", r"\text{second player}", r"\text{stands where}", "u_1", "u_2"],
        [_branch(branch)],
    )


def _branch(branch: Branch) -> list[str]:
    written = symbols(branch.region.space)
    strategies, payoffs = branch.texts()
    choices = [
        _choice(names, [formula(weight, written) for weight in weights])
        for names, weights in zip(branch.names, strategies, strict=True)
    ]
    where = condition(branch.region, written)
    if branch.verdict.full is False:
        where = stack([where, r"\text{(a knife-edge)}"])
    return [*choices, where, *(formula(u, written) for u in payoffs)]


def _choice(names: Sequence[str], weights: Sequence[str]) -> str:
    used = [(label(name), weight) for name, weight in zip(names, weights, strict=True) if weight != "0"]
    if len(used) == 1:
        return used[0][0]
    return stack([rf"\Pr({name}) = {weight}" for name, weight in used[: 1 if len(used) == 2 else None]])


def point(game: NormalForm, at: NashAtPoint) -> str:
    """Every extreme equilibrium at a point, by component."""
    place = whereabouts(game, at.point)
    return _page(game, f"equilibria {place}".strip(), point_display(game, at), *legend(game.space))


def point_display(game: NormalForm, at: NashAtPoint) -> str:
    """The extreme equilibria at a point as one display; those of one number are corners of one continuum."""
    names = [label(player.name) for player in game.players]
    rows = []
    for k, component in enumerate(at.solution.components, 1):
        for found in component.equilibria:
            pairs = zip(game.players, (found.row, found.column), strict=True)
            choices = [_choice(player.strategies, [number(w) for w in weights]) for player, weights in pairs]
            rows.append([str(k), *choices, *map(number, found.payoffs)])
        if not component.is_point:
            middle = component.representative()
            pairs_ = zip(game.players, (middle.row, middle.column), strict=True)
            choices = [_choice(player.strategies, [number(w) for w in weights]) for player, weights in pairs_]
            rows.append([rf"{k}\text{{, representative (max-entropy point)}}", *choices, "", ""])
    return array([r"\text{component}", *names, *(rf"u_{{{name}}}" for name in names)], rows)
