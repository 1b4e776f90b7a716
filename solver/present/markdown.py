"""Games, atlases and answers as Markdown tables, formulas as code.

>>> escaped("a | b *c* <script>")
'a \\\\| b \\\\*c\\\\* &lt;script&gt;'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.forms import words as forms_words
from solver.questions import words as questions_words
from solver.questions.phases import report
from solver.regions.report import conditions
from solver.report import words
from solver.report.blocks import condition_text
from solver.report.words import amount

if TYPE_CHECKING:
    from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
    from solver.forms.any_form import AnyForm
    from solver.forms.normal import NormalForm
    from solver.questions.phases.partition import Phases
    from solver.regions.region import Region


def escaped(free: str) -> str:
    """Free text without Markdown's signs, and without HTML."""
    text = words.clean(free).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-!|~$" else c for c in text)


def code(formula: str) -> str:
    """A formula as it stands.

    >>> code("(buffer - calm)/breach_cn")
    '`(buffer - calm)/breach_cn`'
    """
    return f"`{words.clean(formula).replace('`', '').replace('|', '')}`"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are escaped already."""
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)


def _page(game: NormalForm, place: str, *parts: str) -> str:
    title = escaped(forms_words.title(game))
    note = [escaped(game.note)] if game.note else []
    return "\n\n".join([f"## {title}{', ' + escaped(place) if place else ''}", *parts, *note]) + "\n"


def catalogue(shelves: Sequence[tuple[str, AnyForm]]) -> str:
    """The games of the catalogue."""
    rows = [
        [code(game.name), escaped(game.title), forms_words.shape(game), str(len(game.space))] for _, game in shelves
    ]
    return table(["name", "title", "strategies", "parameters"], rows) + "\n"


def game(game: NormalForm, at: Mapping[str, Fraction] | None = None) -> str:
    """The payoffs of a game (at a point too), and its parameters."""
    parts = [_payoffs(game, [[code(str(u)) for u in cell] for cell in game.payoffs])]
    if at is not None and len(game.space):
        parts.append(f"The same {escaped(questions_words.whereabouts(game, at))}:")
        parts.append(_payoffs(game, [[amount(game.value_at(u, at)) for u in c] for c in game.payoffs]))
    if game.space.parameters:
        rows = [
            [
                code(p.name),
                words.exactly(p.baseline),
                f"{p.low} to {p.high}",
                _plain(p.control),
                escaped(p.meaning),
            ]
            for p in game.space.parameters
        ]
        parts.append(table(["parameter", "baseline", "range", "controlled by", "meaning"], rows))
    if game.space.assumptions:
        parts.append("Assumed: " + ", ".join(code(str(a)) for a in game.space.assumptions))
    return _page(game, "", *parts)


def _payoffs(game: NormalForm, cells: Sequence[Sequence[str]]) -> str:
    if len(game.players) != 2:
        rows = [[_plain(", ".join(p)), ", ".join(cell)] for p, cell in zip(game.profiles(), cells, strict=True)]
        return table(["profile", "payoffs to " + ", ".join(_plain(p.name) for p in game.players)], rows)
    first, second = game.players
    width = len(second.strategies)
    rows = [
        [f"**{_plain(name)}**", *(", ".join(cell) for cell in cells[k * width : (k + 1) * width])]
        for k, name in enumerate(first.strategies)
    ]
    head = f"{_plain(first.name)} \\\\ {_plain(second.name)}"
    return table([head, *map(_plain, second.strategies)], rows)


def atlas(atlas: NashAtlas, at: Mapping[str, Fraction] | None = None, phases: Phases | None = None) -> str:
    """Every branch of an atlas, those marked that stand at the point `at` (the baseline), and the phases."""
    here = atlas.at(dict(at) if at is not None else None)
    place = questions_words.whereabouts(atlas.game, here.point)
    standing = atlas.standing(here.point)
    names = [_plain(player.name) for player in atlas.game.players]
    rows = []
    for k, (branch, case) in enumerate(zip(atlas.branches, questions_words.cases(atlas), strict=True), 1):
        _, payoffs = branch.texts()
        stands = "**yes**" if branch in standing else "no"
        proof = questions_words.proof_word(branch.verdict) + (", knife-edge" if branch.verdict.full is False else "")
        proof += "".join(f"; {_plain(said)}" for said in (questions_words.unmixed(branch), case) if said)
        choices = [_plain(choice) for choice in questions_words.branch_choices(branch)]
        rows.append([str(k), *choices, condition(branch.region), *map(code, payoffs), stands, proof])
    head = ["", *names, "stands if", *(f"{name} gets" for name in names), f"stands {place}".strip(), "proof"]
    parts = [table(head, rows)]
    if any(branch.verdict.full is False for branch in atlas.branches):
        parts.append(questions_words.KNIFE_EDGE)
    if phases is not None:
        parts += _phases(atlas, phases)
    return _page(atlas.game, "", *parts)


def _plain(choice: str) -> str:
    """A name, or a choice in words, safe in a table: weights hold * for products."""
    return choice.replace("|", "").replace("*", "\\*").replace("_", "\\_")


def condition(region: Region) -> str:
    """A region on one line, each condition as code."""
    cells = conditions(region)
    if () in cells:
        return "everywhere"
    lines = [" and ".join(code(condition_text(chain)) for chain in cell) for cell in cells]
    return " or ".join(lines) if lines else "nowhere"


def _phases(atlas: NashAtlas, phases: Phases) -> list[str]:
    rows = []
    for phase in phases:
        numbers = ", ".join(str(atlas.branches.index(branch) + 1) for branch in phase.branches)
        where = "" if phase.region is None else condition(phase.region)
        rows.append([numbers or "none", where, report.phase_share(phase)])
    whole = forms_words.whole(atlas.game.space)
    settled = f"Settled: {words.percent(phases.certified)} of {whole}."
    complete = "The list is complete." if phases.complete else settled
    return [f"Which stand together. {complete}", table(["branches", "where", f"share of {whole}"], rows)]


def point(game: NormalForm, at: NashAtPoint) -> str:
    """Every extreme equilibrium at a point; those of one component number are joined in a continuum."""
    names = [_plain(player.name) for player in game.players]
    known = dict(zip(((e.row, e.column) for e in at.solution.equilibria), at.branches, strict=True))
    rows = []
    for k, component in enumerate(at.solution.components, 1):
        kind = "isolated" if component.is_point else "corner of a continuum"
        for found in component.equilibria:
            pairs = zip(game.players, (found.row, found.column), strict=True)
            choices = [_plain(questions_words.point_choice(player.strategies, weights)) for player, weights in pairs]
            branch = known[found.row, found.column]
            label = "none" if branch is None else _plain(branch.label)
            rows.append([str(k), kind, *choices, *map(amount, found.payoffs), label])
        if not component.is_point:
            middle = component.representative()
            pairs_ = zip(game.players, (middle.row, middle.column), strict=True)
            choices = [_plain(questions_words.point_choice(player.strategies, weights)) for player, weights in pairs_]
            rows.append([str(k), "representative (max-entropy point)", *choices, *("" for _ in names), ""])
    head = ["component", "kind", *names, *(f"{name} gets" for name in names), "branch"]
    parts = [table(head, rows), f"Found {questions_words.way(at).replace('*', chr(92) + '*')}."]
    if degenerate := questions_words.degenerate(at):
        parts.append(degenerate)
    return _page(game, questions_words.whereabouts(game, at.point), *parts)
