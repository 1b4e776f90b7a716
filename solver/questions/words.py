"""What a player does, points, and how branches and phases stand, in words; and the page of an answer about a game."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import prod
from typing import Any, SupportsFloat

from solver.algebra.polynomials import Ratio
from solver.atlas import Atlas, Branch, Group, PointAnswer, branches_at, outcome_name
from solver.expressions.conditions import Predicate, holds
from solver.forms.any_form import AnyForm, describe_fixed, in_payoff_unit, title
from solver.forms.normal import NormalForm
from solver.forms.players import Seat
from solver.forms.traits import function_named
from solver.regions.domain import domain
from solver.regions.parameters import Point
from solver.regions.proofs.certificates import Verdict, is_checkable
from solver.regions.report import legend, symbols
from solver.report import blocks
from solver.report.blocks import (
    Advice,
    Block,
    Cell,
    Code,
    Facts,
    Grid,
    Head,
    Lines,
    Only,
    Place,
    Report,
    Say,
    Share,
)  # fmt: skip
from solver.report.numbers import given_exactly, writing_sentences
from solver.report.remedies import AS_JSON, SOLVE_ON_WALLS
from solver.report.words import amount, clean, count_of, exactly, join_words, point_text

LEAD = "Walls apart, "
APART = Advice("On walls, where a comparison of payoffs is an equality (share 0), it may be otherwise;", SOLVE_ON_WALLS)
ALMOST = {  # what `prove` and `when` say of a claim that fails, or holds, on a set of measure zero
    "almost true": "Almost true: it holds everywhere%s but on a wall (share 0), where some equality holds exactly.",
    "almost false": "Almost false: it holds nowhere%s but on a wall (share 0), where some equality holds exactly.",
}
PLAYERS = ("first player", "second player")  # of a record that does not know its game
MAX_LISTED = 12  # phases that are written out
MAX_OUTCOMES = 12  # of a game in which stable ones are looked for: milliseconds
MAX_FORMULA = MAX_CONDITION = 400  # characters of a formula, or of a condition, that is printed; JSON has longer ones
KNIFE_EDGE = "A knife-edge is a region without interior: some equality has to hold exactly."
PROOFS = {
    "checkable": "Checkable: anyone can redo the arithmetic.",
    "trusted": "Trusted: it rests on the solver z3, whose question other solvers can be asked.",
    "open": "Open: not settled within the budget.",
}


def game_report(
    asked: str,
    game: AnyForm,
    page: Iterable[Block],
    data: Grid | Callable[[], Grid] | None,
    sentence: Callable[[], str] | str = "",
    lead: str = "",
    key: Callable[[], Iterable[Block]] | tuple[Block, ...] = (),
) -> Report:
    """Return the page of an answer about a game: what was asked, the game's title, the blocks, the CSV table, the
    answer alone in plain words, which a `lead` before the blocks may be, and the blocks that matter most."""
    meant = left_out(game)
    page = (*([Say(lead)] if lead else []), *page, *([Say(meant)] if meant else []))
    said = _by_itself(game, sentence or lead)
    return Report(f"{asked}: {title(game)}", tuple(page), game.note, symbols(game.space), data, said, key)


def _by_itself(game: AnyForm, said: Callable[[], str] | str) -> Callable[[], str] | str:
    """Return a sentence with what a page has in its title, and what it leaves out."""
    with writing_sentences():
        held, meant = describe_fixed(game), left_out(game)
    more = "".join(f" {one}" for one in (f"All this is {held}." if held else "", meant) if one)
    return (lambda: f"{said()}{more}") if callable(said) else f"{said}{more}" if said else ""


def left_out(game: AnyForm) -> str:
    """Return which equilibria answers about a game leave out, whatever is asked; "" where none."""
    said: str = function_named(game.traits.left_out)(game) if game.traits.left_out else ""
    return said


def atlas_report(
    atlas: Atlas, page: Iterable[Block | Only], data: Callable[[], Grid], sentence: Callable[[], str] | str,
    key: Callable[[], Iterable[Block]] | tuple[Block, ...] = (),
) -> Report:  # fmt: skip
    """Return the page of an atlas, with what `closing` adds; `data`: the table for CSV; `key`: what matters most."""
    game = atlas.game
    said = _by_itself(game, sentence)
    return Report(title(game), (*page, *closing(game)), "", symbols(game.space), data, said, key)


def point_report(
    game: AnyForm, point: Point, page: Iterable[Block | Only], data: Grid, sentence: Callable[[], str] | str,
    close: bool = True,
) -> Report:  # fmt: skip
    """Return the page of what there is at one point, its numbers first; `close`: right above the rest."""
    values, place = (
        ", ".join(f"{name} = {given_exactly(value)}" for name, value in point.items()),
        whereabouts(game, point),
    )
    shown: list[Block | Only] = [Say(Place(values), hang=2, close=close)] if values else []
    called = f"{title(game)}{', ' + place if place else ''}"
    return Report(called, (*shown, *page), "", symbols(game.space), data, _by_itself(game, sentence))


def say_assumptions(game: AnyForm) -> str:
    """Return what a game assumes of its parameters, as a sentence; "" if nothing.

    >>> say_assumptions(load("centipede"))
    'Assumed throughout, beside the ranges: large >= small.'
    """
    each = "; ".join(clean(str(assumption)) for assumption in game.space.assumptions)
    return f"Assumed throughout, beside the ranges: {each}." if each else ""


def say_what_moves(game: AnyForm, moving: Iterable[str]) -> str:
    """Return what moves with parameters because the assumptions determine it, and what not at all; "" if nothing.

    >>> say_what_moves(load("thaad-deal"), ["shield"])
    ''
    """
    origins, own = domain(game.space).origins.items(), {*moving}
    told = [f"{name} moves with {join_words(some)}" for name, some in origins if own & {*some}]
    told += [f"{name} stays as it is" for name, some in origins if not some]
    return f"{'; '.join(told)}, by what is assumed." if told else ""


def one_at_a_time(game: AnyForm, point: Point, moving: Iterable[str]) -> str:
    """Return how parameters move from a point one by one: over the range, with what they determine, else alone."""
    told = say_what_moves(game, moving)
    here = point_text(point, game.space.baseline)
    return f"Each parameter moves over its range alone, the others staying at {here}.{' ' * bool(told)}{told}"


def by_formula(labels: Iterable[str]) -> str:
    """Return what is said behind these outcomes' not standing: mixtures may stand within continua all the same.

    >>> by_formula(["(keep, tolerate)"]), by_formula(["(withdraw + keep, tolerate)"])
    ('', ' as this mixture')
    """
    return " as this mixture" if any(" + " in label for label in labels) else ""


def branch_rows(atlas: Atlas, here: Point, where: Callable[[int], Sequence[Cell]]) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells for CSV of each branch; `where`: those that say where the one at a position stands."""
    standing = branches_at(atlas, here)
    for k, branch in enumerate(atlas.branches):
        strategies, payoffs = branch.texts()
        formulas = [Code(formula) for group in (*strategies, payoffs) for formula in group]
        full = branch.verdict.full
        verdict = (branch.verdict.kind, blocks.yes_no(None if full is None else not full))
        yield (str(k + 1), branch.label, blocks.yes_no(branch in standing), *where(k), *formulas, *verdict)


def lead_in(lead: str, said: Iterable[blocks.Inline]) -> Iterator[blocks.Inline]:
    """Yield a sentence with words before it.

    >>> list(lead_in("Walls apart, ", ["It stands", "everywhere."]))
    ['Walls apart, it stands', 'everywhere.']
    """
    for k, part in enumerate(said):
        yield f"{lead}{part[0].lower()}{part[1:]}" if lead and not k and isinstance(part, str) else part


def value_heads(groups: Iterable[Group], players: Iterable[Seat]) -> list[str]:
    """Return the heads of columns for the values of each group, and for what the players get.

    >>> value_heads([("US", ("keep", "withdraw"))], [Party("US")])
    ['US: keep', 'US: withdraw', 'US payoff']
    """
    values = [f"{name}: {member}" for name, members in groups for member in members]
    return [*values, *(f"{player.name} payoff" for player in players)]


def closing(game: AnyForm) -> Iterator[Block | Only]:
    """Yield what the page of an atlas ends with: what the parameters stand for, and the game's note."""
    if meanings := tuple((p.name, (clean(p.meaning),)) for p in game.space.parameters if p.meaning):
        yield Only(("text",), (Head("What the parameters stand for"), Facts(meanings, close=True)))
    yield from legend(game.space)
    yield from note(game)


def note(game: AnyForm, close: bool = False) -> Iterator[Say]:
    """Yield the note of the game file, if it has one."""
    if game.note:
        yield Say(f"Note: {clean(game.note)}", hang=2, close=close)


def formula_code(value: Ratio, write: Callable[[Ratio], str]) -> Code | Advice:
    """Return a formula, or a note on its length where nobody would read it.

    >>> branch = nash(load("two-markets")).branches[-1]
    >>> formula_code(branch.payoffs[0], branch.formula)
    Code(text='3*share*(1 - share)/2')
    """
    over, under = sum(len(part.coeffs()) for part in value.radical or [value.over]), len(value.under.coeffs())
    if over + under <= MAX_FORMULA and len(written := write(value)) <= MAX_FORMULA:
        return Code(written)
    return Advice(f"a quotient of {over} terms by {under}", AS_JSON)


def say_payoffs(game: AnyForm, payoffs: Sequence[SupportsFloat]) -> str:
    """Return in one line who gets how much.

    >>> say_payoffs(load("thaad-deal"), (Fraction(3), Fraction(1, 2)))
    'US gets 3, China gets 1/2 (0.5)'
    """
    gets = (f"{player.name} gets {amount(u)}" for player, u in zip(game.players, payoffs, strict=True))
    return in_payoff_unit(game, ", ".join(gets))


def choice(names: Sequence[str], weights: Sequence[Code | Advice | Share]) -> Cell:
    """Return what one player does, the weights as formulas or as numbers.

    >>> blocks.plain(choice(("withdraw", "keep"), (Code("1 - shield/2"), Code("shield/2"))))
    'withdraw with probability 1 - shield/2, otherwise keep'
    """
    used = [(name, w) for name, w in zip(names, weights, strict=True) if w not in (Code("0"), Share(Fraction(0)))]
    if len(used) == 1:
        return used[0][0]
    parts = [(f"{name} with probability", weight) for name, weight in used]
    return Lines((parts[0], f"otherwise {used[1][0]}") if len(used) == 2 else tuple(parts), by=", ")


def branch_choices(branch: Branch) -> tuple[Cell, ...]:
    """Return what each player does on a branch.

    >>> [blocks.plain(cell) for cell in branch_choices(nash(load("hawk-dove")).branches[0])]
    ['hawk', 'hawk']
    """
    written = ([formula_code(weight, branch.formula) for weight in each] for each in branch.strategies)
    return tuple(choice(names, each) for names, each in zip(branch.names, written, strict=True))


def point_choice(names: Sequence[str], weights: Sequence[SupportsFloat]) -> Cell:
    """Return what one player does at a point.

    >>> blocks.plain(point_choice(("fight", "yield"), (Fraction(1, 4), Fraction(3, 4))))
    'fight with probability 1/4 (0.25), otherwise yield'
    """
    return choice(names, list(map(Share, weights)))


def list_choices(called: Sequence[Group], strategies: Sequence[Sequence[SupportsFloat]]) -> list[Cell]:
    """Return what each player does, in words where its strategies have names."""
    if not called:
        return [f"({', '.join(map(exactly, weights))})" for weights in strategies]
    return [point_choice(names, weights) for (_, names), weights in zip(called, strategies, strict=True)]


def choices(game: NormalForm, strategies: Sequence[Sequence[SupportsFloat]]) -> tuple[str, ...]:
    """Return what each player does at a point, by name."""
    parts = zip(game.seat_names, list_choices(game.groups, strategies), strict=True)
    return tuple(f"{name}: {blocks.plain(does)}" for name, does in parts)


def spread(names: Sequence[str], corners: Sequence[Sequence[Fraction]]) -> str:
    """Describe all mixtures of some strategies of one player: one choice, a range of probabilities, or a list.

    >>> half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
    >>> spread(("fight", "yield"), [(one, zero), (half, half)])
    'fight with any probability from 1/2 (0.5) to 1, otherwise yield'
    >>> spread(("fight", "yield"), [(one, zero), (zero, one)])
    'fight or yield, or any mixture of the two'
    """
    if len(corners) == 1:
        return blocks.plain(point_choice(names, corners[0]))
    used = [k for k in range(len(names)) if any(corner[k] for corner in corners)]
    if len(used) == 2:
        first, second = (names[k] for k in used)
        low, high = min(c[used[0]] for c in corners), max(c[used[0]] for c in corners)
        if low == 0 and high == 1:
            return f"{first} or {second}, or any mixture of the two"
        ends = " to ".join(blocks.plain(Share(end)) for end in (low, high))
        return f"{first} with any probability from {ends}, otherwise {second}"
    if all(max(corner) == 1 for corner in corners):
        return "any mixture of " + join_words([names[k] for k in used])
    return "any mixture of " + join_words([f"({blocks.plain(point_choice(names, corner))})" for corner in corners])


def example(branch: Branch) -> str:
    """Return a point of a branch, near the baseline, by what differs from it; empty without one.

    >>> example(nash(load("thaad-deal")).branches[0])
    'breach_us = 10, calm = 10, the rest at the baseline'
    """
    witness = branch.verdict.witness
    if witness is None:
        return ""
    region, baseline = branch.region, branch.region.space.baseline
    shown: dict[str, Any] = dict(zip(baseline, witness, strict=True))
    if branch.verdict.rational_witness is not None:  # else nothing rational near it has to lie in the region
        for name, value in baseline.items():
            tried = {**shown, name: value}
            if region.contains(tried) and region.space.admits(tried):
                shown = tried
    return point_text(shown, baseline)


def whereabouts(game: AnyForm, point: Point) -> str:
    """Return a point for a heading: `at the baseline`, `at shield = 0, the rest at the baseline`.

    >>> game = load("thaad-deal")
    >>> whereabouts(game, game.space.point({"shield": 0}))
    'at shield = 0, the rest at the baseline'
    """
    return "at " + point_text(point, game.space.baseline) if len(game.space) else ""


def walls(at: PointAnswer) -> str:
    """Return the walls on which a point lies, short ones first, three at most: `shield = 0 and buffer = calm`.

    >>> walls(nash(load("thaad-deal")).at({"shield": 0}))
    'shield = 0'
    """
    found = sorted(at.walls, key=len)
    shown = found[:3] if len(found) <= 3 else [*found[:2], f"{len(found) - 2} more"]
    return join_words(shown) if shown else ""


def say_proved(trusted: bool) -> str:
    """Return that something is proved, or that the solver z3 says so, without a certificate."""
    return "z3 proved it" if trusted else "proved"


def proof_word(verdict: Verdict) -> str:
    """Return `checkable`, `trusted` or `open`.

    >>> proof_word(UNDECIDED)
    'open'
    """
    if verdict.certificate is None:  # nothing to check: a condition without parameters failed
        return "checkable" if verdict.kind == "empty" else "open"
    return "checkable" if is_checkable(verdict.certificate) else "trusted"


def thinness(branch: Branch, game: AnyForm) -> str:
    """Return what a reader has to know about how much room a branch has; empty where it has some."""
    if branch.verdict.kind == "undecided":
        return "open: whether it stands anywhere could not be settled"
    if branch.verdict.full is None:
        return "whether it stands on more than a knife-edge is open"
    return "" if branch.verdict.full else f"it {'is told' if game.open else 'stands'} on a knife-edge only"


def proof_note(atlas: Atlas) -> str:
    """Return what the words for the proofs of an atlas's branches mean."""
    used = {proof_word(branch.verdict) for branch in (*atlas.branches, *atlas.excluded)}
    return " ".join(meaning for word, meaning in PROOFS.items() if word in used)


def proof_cell(branch: Branch, stands: str, place: str) -> Cell:
    """Return how a branch is proved, with an example of where it `stands` unless the game has no place."""
    proof, shown = proof_word(branch.verdict), example(branch) if place else ""
    return (f"{proof}: {stands} at", Place(shown)) if shown else proof


def possible_text(atlas: Atlas, one: str, many: str, marked: str = "") -> str:
    """Return how many branches are possible, how many of them on knife-edges only, and what that means."""
    narrow = sum(branch.verdict.full is False for branch in atlas.branches)
    count = count_of(len(atlas.branches), one, many)
    aside = f", {count_of(narrow, 'of them', 'of them')} only on a knife-edge" if narrow else ""
    known = "told" if atlas.game.open else "possible"
    return f"{count[0].upper()}{count[1:]} {known}{aside}{marked}.{f' {KNIFE_EDGE}' if narrow else ''}"


def cases(atlas: Atlas) -> list[str]:
    """Return for each branch which of those with its label it is, as `case 2 of 3`; empty for the only one."""
    labels = [branch.label for branch in atlas.branches]
    each = ((labels[: k + 1].count(label), labels.count(label)) for k, label in enumerate(labels))
    return [f"case {place} of {count}" if count > 1 else "" for place, count in each]


def stable_all_the_same(game: NormalForm, point: Point) -> str:
    """Name the outcomes of a small game that are no equilibria at a point, and yet sequentially stable; or nothing.

    >>> print(stable_all_the_same(load("thaad-deal"), load("thaad-deal").space.baseline))
    Not an equilibrium, but stable once each side foresees the other's paying replies (seq): (withdraw, sanction).
    """
    from solver.concepts.nash.predicates import payoff_comparisons  # at a point alone

    def is_so(claim: str, profile: tuple[str, ...]) -> bool:
        return holds(payoff_comparisons(game, Predicate(claim, profile)), point)

    profiles = game.profiles() if prod(game.shape) <= MAX_OUTCOMES else ()
    stable = (one for one in profiles if is_so("seq", one) and not is_so("nash", one))
    found = [outcome_name([played] for played in one) for one in stable]
    said = "Not an equilibrium, but stable once each side foresees the other's paying replies (seq):"
    return f"{said} {join_words(found)}." if found else ""
