"""Games, atlases and answers at a point as plain text for a reader who knows no game theory.

    >>> from games import load
    >>> from solver import nash
    >>> deal = nash(load("thaad-deal"))
    >>> print(point(deal.game, deal.at()).splitlines()[0])
    THAAD withdrawal for a full embargo, at the baseline

Every function takes the width in columns, and whether bold and colour are wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from string import ascii_uppercase
from typing import TYPE_CHECKING

from solver.expression import evaluate
from solver.present import words
from solver.present.conditions import condition_text, conditions, sentence_text
from solver.present.layout import BOLD, FIELD, GREEN, HARD, Page
from solver.present.words import amount, clean, counted, listed

if TYPE_CHECKING:
    from solver.atlas import Atlas, AtPoint, Branch
    from solver.concepts.exact import Component, Equilibrium
    from solver.forms.normal import NormalForm
    from solver.phases import Phases
    from solver.region import Region

MOST_CELLS = 64  # of a game, printed; the other formats have them all

EQUILIBRIUM = (
    "In an equilibrium no player gains by changing its own choice alone. Each one below stands exactly where "
    "its conditions hold, within the parameters' ranges."
)
PROOFS = {
    "checkable": "Checkable: anyone can redo the arithmetic.",
    "trusted": "Trusted: it rests on the solver z3, whose question other solvers can be asked.",
    "open": "Open: not settled within the budget.",
}


def title(game: NormalForm) -> str:
    """What a game is called: its title, else its name."""
    return clean(game.title or game.name) or "A game"


def pays(game: NormalForm, payoffs: Sequence[str]) -> str:
    """Who gets what, in one line."""
    return ", ".join(f"{player.name} gets {u}" for player, u in zip(game.players, payoffs, strict=True))


# --- the catalogue --------------------------------------------------------------------------------


def catalogue(shelves: Sequence[tuple[str, NormalForm]], width: int = 80, colour: bool = False) -> str:
    """The games of the catalogue, each with the folder it stands in."""
    page = Page(width, colour)
    longest = max((len(game.name) for _, game in shelves), default=0)
    for folder in dict.fromkeys(folder for folder, _ in shelves):
        page.blank()
        page.heading(folder)
        for shelf, game in shelves:
            if shelf == folder:
                line = f"{game.name.ljust(longest)}  {clean(game.title)} ({size(game)})"
                page.paragraph(line, indent=2, hang=longest + 2)
    return f"{page}\n"


def size(game: NormalForm) -> str:
    """`2 x 2, seven parameters`."""
    shape = " x ".join(map(str, game.shape))
    return f"{shape}, {counted(len(game.space), 'parameter')}"


# --- a game ---------------------------------------------------------------------------------------


def game(game: NormalForm, at: Mapping[str, Fraction] | None = None, width: int = 80, colour: bool = False) -> str:
    """A game: who plays, what everyone gets, and what the parameters mean; with `at`, the payoffs there too."""
    page = Page(width, colour)
    page.heading(title(game))
    if game.note:
        page.paragraph(clean(game.note))
    page.blank()
    for player in game.players:
        other = clean(player.title)
        called = f"{player.name} ({other})" if other and other != player.name else player.name
        page.paragraph(f"{called} chooses {listed(player.strategies, 'or')}.", hang=2)
    names = ", ".join(player.name for player in game.players)
    page.blank()
    page.heading(f"Payoffs (to {names})")
    _payoffs(page, game, [[str(u) for u in cell] for cell in game.payoffs])
    if at is not None and len(game.space):
        page.blank()
        page.heading(f"The same {words.whereabouts(game, at)}")
        values = [[amount(evaluate(game.expanded(u), at)) for u in cell] for cell in game.payoffs]
        _payoffs(page, game, values)
    _terms(page, game)
    _parameters(page, game)
    _background(page, game)
    return f"{page}\n"


def _payoffs(page: Page, game: NormalForm, cells: Sequence[Sequence[str]]) -> None:
    """A table where two players' payoffs fit into one, else a line a profile."""
    if len(game.players) == 2 and _matrix(page, game, cells):
        return
    for profile, payoffs in list(zip(game.profiles(), cells, strict=True))[:MOST_CELLS]:
        page.field(", ".join(profile), ", ".join(payoffs), indent=2)
    if len(cells) > MOST_CELLS:
        page.paragraph(f"and {len(cells) - MOST_CELLS} more; --format csv or json gives them all", indent=2)


def _matrix(page: Page, game: NormalForm, cells: Sequence[Sequence[str]]) -> bool:
    rows, columns = (player.strategies for player in game.players)
    head = [f"{game.players[0].name} \\ {game.players[1].name}"], *([name] for name in columns)
    lines: list[list[Sequence[str]]] = [list(head)]
    for k, name in enumerate(rows):
        lines.append([[name], *cells[k * len(columns) : (k + 1) * len(columns)]])
    return page.table(lines, indent=2)


def _terms(page: Page, game: NormalForm) -> None:
    if game.terms:
        page.blank()
        page.heading("Terms")
        for name, term in game.terms:
            page.field(name, str(term), indent=2)


def _parameters(page: Page, game: NormalForm) -> None:
    if not game.space.parameters:
        return
    page.blank()
    page.heading("Parameters (baseline; range; who controls it)")
    for p in game.space.parameters:
        control = "nobody" if p.control == "nobody" else p.control
        facts = f"{words.exactly(p.baseline)}; {words.exactly(p.low)} to {words.exactly(p.high)}; {control}"
        page.field(p.name, [facts, clean(p.meaning)] if p.meaning else facts, indent=2)
    for k, assumption in enumerate(game.space.assumptions):
        page.field("" if k else "assumed", str(assumption), indent=2)


def _background(page: Page, game: NormalForm) -> None:
    if game.sources:
        page.blank()
        page.heading("Sources")
        for source in game.sources:
            by = ", ".join(part for part in (clean(source.author), str(source.year or "")) if part)
            page.paragraph(f"{by + ': ' if by else ''}{clean(source.title)}", indent=2, hang=2)
    if game.answers:
        page.blank()
        page.paragraph(f"The file carries {counted(len(game.answers), 'published or derived answer')}.")


# --- an atlas -------------------------------------------------------------------------------------


def atlas(
    atlas: Atlas,
    at: Mapping[str, Fraction] | None = None,
    phases: Phases | None = None,
    width: int = 80,
    colour: bool = False,
) -> str:
    """All branches of an atlas, what stands at the point `at` (the baseline) marked, and the phases."""
    page = Page(width, colour)
    here = atlas.at(dict(at) if at is not None else None)
    place = words.whereabouts(atlas.game, here.point)
    standing = atlas.standing(here.point)
    page.heading(title(atlas.game))
    page.paragraph(EQUILIBRIUM)
    page.paragraph(_standing_now(atlas, standing, place))
    if assumed := [clean(str(assumption)) for assumption in atlas.game.space.assumptions]:
        page.paragraph(f"Assumed throughout, beside the ranges: {'; '.join(assumed)}.")
    page.blank()
    for number, branch in enumerate(atlas.branches, 1):
        _branch(page, atlas.game, branch, number, here.point if branch in standing else None, place)
        page.blank()
    _remarks(page, atlas, here)
    if phases is not None:
        _phases(page, atlas, phases, here.point)
    _meanings(page, atlas.game)
    page.blank()
    if atlas.game.note:
        page.paragraph(f"Note: {clean(atlas.game.note)}", hang=2)
    return f"{str(page).rstrip()}\n"


def _standing_now(atlas: Atlas, standing: Sequence[Branch], place: str) -> str:
    """How many there are, and which of them stand at the point."""
    thin = sum(branch.verdict.full is False for branch in atlas.branches)
    many = counted(len(atlas.branches), "is possible", "are possible")
    aside = f", {counted(thin, 'of them', 'of them')} only on a knife-edge" if thin else ""
    said = f"{many[0].upper()}{many[1:]}{aside}."
    if not place:
        return said
    numbers = [str(k) for k, branch in enumerate(atlas.branches, 1) if branch in standing]
    if not numbers:
        return f"{said} None of them stands {place}."
    verb = "Number {} stands" if len(numbers) == 1 else "Numbers {} stand"
    return f"{said} {verb.format(listed(numbers))} {place} (marked *)."


def _branch(
    page: Page, game: NormalForm, branch: Branch, number: int, here: Mapping[str, Fraction] | None, place: str
) -> None:
    style = GREEN if here is not None else BOLD
    choices = [f"{p.name}: {text}" for p, text in zip(game.players, words.branch_choices(branch), strict=True)]
    _numbered(page, f"{'*' if here is not None else ' '} {number}", choices, branch.is_pure, style)
    page.field("stands", _where(page, branch.region), indent=5)
    _, payoffs = branch.texts()
    page.field("pays", _joined(page, [f"{p.name} {u}" for p, u in zip(game.players, payoffs, strict=True)]), indent=5)
    if here is not None and place:
        name = "at baseline" if place == "at the baseline" else "at this point"
        page.field(name, f"it stands, and {_paid(game, branch.at(here))}", indent=5)
    if (thin := words.thinness(branch)) != "":
        page.field("beware", thin, indent=5)
    shown = words.example(branch) if place else ""
    proof = words.proof_word(branch.verdict) + (f": it stands at {_glued(shown)}" if shown else "")
    page.field("proof", proof, indent=5)


def _glued(point: str) -> str:
    """A point's `name = value` pairs, each kept on one line."""
    return point.replace(" = ", f"{HARD}={HARD}")


def _numbered(page: Page, number: str, choices: Sequence[str], together: bool, style: str) -> None:
    """The players' choices after a number: on one line where they are short, else a line each."""
    line = ";  ".join(choices)
    if together and len(line) + 5 <= page.width:
        choices = [line]
    page.paragraph(f"{number}  {choices[0]}", hang=7, style=style)
    for choice in choices[1:]:
        page.paragraph(choice, indent=5, hang=2, style=style)


def _joined(page: Page, parts: Sequence[str], by: str = ";  ") -> list[str]:
    """The parts in one line where it fits beside the name of a field, else a line each."""
    line = by.join(parts)
    return [line] if len(line) + FIELD + 5 <= page.width else list(parts)


def _where(page: Page, region: Region) -> list[str]:
    """The conditions, an alternative on one line where it fits; alternatives begin with `either`, `or`."""
    cells = conditions(region)
    if () in cells:
        return ["everywhere in the ranges"]
    lines = []
    for k, cell in enumerate(cells):
        lead = "if " if len(cells) == 1 else "either if " if k == 0 else "or if "
        first, *others = map(condition_text, cell)
        lines += _joined(page, [lead + first, *(f"and {other}" for other in others)], " ")
    return lines or ["nowhere"]


def _paid(game: NormalForm, equilibrium: Equilibrium) -> str:
    return pays(game, [amount(u) for u in equilibrium.payoffs])


def _remarks(page: Page, atlas: Atlas, here: AtPoint) -> None:
    """What the list of branches leaves out, and how far it is proved."""
    if here.walls:
        page.paragraph(
            f"The point lies exactly on a wall, {words.walls(here)}, where one list of equilibria gives way to "
            "another: there can be more than these, even continua. Add --at baseline to solve exactly there."
        )
    if atlas.excluded:
        found = [words.proof_word(branch.verdict) for branch in atlas.excluded]
        kinds = " and ".join(f"{found.count(kind)} {kind}" for kind in dict.fromkeys(found))
        many = counted(len(atlas.excluded), "other candidate")
        page.paragraph(f"{many[0].upper() + many[1:]} proved to stand nowhere in the ranges ({kinds}).")
    undecided = sum(branch.verdict.kind == "undecided" for branch in atlas.branches)
    if undecided:
        page.paragraph(f"Open: whether {counted(undecided, 'of them stands', 'of them stand')} anywhere at all.")
    if atlas.ties.cells:
        page.paragraph(
            f"Ties ({sentence_text(atlas.ties)}): there some choice has more best answers than it needs, so "
            "equilibria can join into continua; add --at baseline to see them as sets."
        )
    proofs = {words.proof_word(branch.verdict) for branch in (*atlas.branches, *atlas.excluded)}
    page.paragraph(" ".join(meaning for word, meaning in PROOFS.items() if word in proofs))


def _phases(page: Page, atlas: Atlas, phases: Phases, point: Mapping[str, Fraction]) -> None:
    page.blank()
    page.heading("Which stand together")
    if phases.complete:
        page.paragraph(
            f"Apart from the walls between them, the ranges split into {counted(len(phases), 'region')}; "
            "the list is complete."
        )
    else:
        open_ = words.percent(1 - phases.certified)
        page.paragraph(
            f"{counted(len(phases), 'region').capitalize()} found so far. Settled: {words.percent(phases.certified)} "
            f"of the ranges by volume; open: {open_}, where other lists may hide."
        )
    baseline = atlas.game.space.baseline
    for k, phase in enumerate(phases):
        numbers = [str(atlas.branches.index(branch) + 1) for branch in phase.branches]
        who = listed(numbers) if numbers else "none of them"
        if len(numbers) == 1:
            who += f" alone, {phase.branches[0].label}"
        name = ascii_uppercase[k] if k < 26 else str(k + 1)
        inside = phase.region is not None and phase.region.contains(point)
        page.paragraph(f"{'*' if inside else ' '} {name}  {who}", hang=5, style=GREEN if inside else "")
        if phase.region is not None:
            page.field("stand", _where(page, phase.region), indent=5)
        share = words.phase_share(phase)
        if share:
            page.field("fills", f"{share} of the ranges, by volume", indent=5)
        if len(atlas.game.space):
            page.field("example", _glued(words.phase_example(phase, baseline)), indent=5)


def _meanings(page: Page, game: NormalForm) -> None:
    meant = [parameter for parameter in game.space.parameters if parameter.meaning]
    if meant:
        page.blank()
        page.heading("What the parameters stand for")
        for parameter in meant:
            page.field(parameter.name, clean(parameter.meaning), indent=2)


# --- an answer at a point -------------------------------------------------------------------------


def point(game: NormalForm, at: AtPoint, width: int = 80, colour: bool = False) -> str:
    """Every equilibrium at one point, the continua as sets, and how they were found."""
    page = Page(width, colour)
    place = words.whereabouts(game, at.point)
    page.heading(f"{title(game)}{', ' + place if place else ''}")
    if at.point:
        values = ", ".join(f"{name} = {words.exactly(value)}" for name, value in at.point.items())
        page.paragraph(_glued(values), hang=2)
    page.blank()
    components = at.solution.components
    page.paragraph(_census(components))
    page.blank()
    for number, component in enumerate(components, 1):
        if component.is_point:
            _isolated(page, game, at, component.equilibria[0], number)
        else:
            _continuum(page, game, at, component, number)
        page.blank()
    page.paragraph(f"Found {words.way(at)}.", hang=2)
    if not at.solution.nondegenerate:
        page.paragraph(
            "The game is degenerate here: some choice has more best answers than it needs, so equilibria need "
            "be neither isolated nor odd in number.",
            hang=2,
        )
    if game.note:
        page.paragraph(f"Note: {clean(game.note)}", hang=2)
    return f"{str(page).rstrip()}\n"


def _census(components: Sequence[Component]) -> str:
    alone = sum(component.is_point for component in components)
    joined = len(components) - alone
    parts = []
    if alone or not joined:
        parts.append(counted(alone, "equilibrium", "equilibria"))
    if joined:
        parts.append(counted(joined, "continuum", "continua") + " of equilibria")
    said = " and ".join(parts)
    hint = " (no player gains by changing its own choice alone)."
    return said[0].upper() + said[1:] + hint


def _isolated(page: Page, game: NormalForm, at: AtPoint, equilibrium: Equilibrium, number: int) -> None:
    weights = (equilibrium.row, equilibrium.column)
    _numbered(page, f"  {number}", _choices(game, weights), equilibrium.is_pure, BOLD)
    page.field("pays", _paid(game, equilibrium), indent=5)
    if len(game.space):
        page.field("branch", _on(at, equilibrium), indent=5)


def _on(at: AtPoint, equilibrium: Equilibrium) -> str:
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is not None:
        return f"{branch.label}, which stands {_clause(branch)}"
    return "none: only the wall has it" if at.walls else "not looked for"


def _clause(branch: Branch) -> str:
    said = sentence_text(branch.region)
    return said if said in ("everywhere", "nowhere") else f"if {said}"


def _continuum(page: Page, game: NormalForm, at: AtPoint, component: Component, number: int) -> None:
    names = [player.strategies for player in game.players]
    count = len(component.subsets)
    within = "this set" if count == 1 else f"one of these {count} sets, which touch each other"
    page.paragraph(f"  {number}  A continuum: any choices within {within}", hang=5, style=BOLD)
    for subset in component.subsets:
        found = zip(game.players, words.subset_choices(subset, names), strict=True)
        page.field("set", _joined(page, [f"{player.name}: {text}" for player, text in found]), indent=5)
    corners = []
    for equilibrium in component.equilibria:
        who = "; ".join(_choices(game, (equilibrium.row, equilibrium.column)))
        corners.append(f"{who} ({_paid(game, equilibrium)}{_short(at, equilibrium)})")
    page.field("corners", corners, indent=5)
    middle = component.representative()
    page.field("middle", [*_choices(game, (middle.row, middle.column)), "(the max-entropy point)"], indent=5)


def _short(at: AtPoint, equilibrium: Equilibrium) -> str:
    """Which branch a corner lies on, unless that is plain to see."""
    branch = at.branches[at.solution.equilibria.index(equilibrium)]
    if branch is None:
        return "; on no branch" if at.walls else ""
    return "" if branch.is_pure else f"; branch {branch.label}"


def _choices(game: NormalForm, weights: Sequence[Sequence[Fraction | float]]) -> list[str]:
    parts = zip(game.players, weights, strict=True)
    return [f"{player.name}: {words.point_choice(player.strategies, w)}" for player, w in parts]
