"""How orders of moves are written: what leading is worth in a sentence, all orders side by side at the point, then in
closed form. What stands on knife-edges only is named there; the JSON record and the CSV table have its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from solver.atlas import Atlas, is_complete
from solver.concepts.piecewise import Agreed
from solver.questions import plain_words
from solver.questions.order.answer import AT_ONCE, COMMITTED, FIRST, Lead, Order, Span
from solver.questions.sentence_length import MAX_WORDS, count_words
from solver.questions.words import MAX_CONDITION, formula_code, game_report, point_choice, whereabouts
from solver.regions.region import Region
from solver.regions.report import condition_inline, notation, sentence_text
from solver.report import words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Lines, Report, Say, plain

MAX_NAMED = 3  # equilibria that the first sentence names


def report(answer: Order) -> Report:
    asked, said = "What the order of moves is worth", " ".join(_headlines(answer))
    return game_report(asked, answer.game, _blocks(answer), lambda: _data(answer), said)


def _headlines(answer: Order) -> list[str]:
    return [_headline(answer, lead) for lead in sorted(answer.leads, key=lambda lead: -lead.worth[1])]


def _blocks(answer: Order) -> Iterator[Block]:
    yield from map(Say, _headlines(answer))
    yield Head(f"Every order {whereabouts(answer.game, answer.point)}".strip())
    yield _side_by_side(answer)
    for lead in answer.leads:
        if lead.weak < lead.strong:
            best = f"{words.amount(lead.strong)} with ties broken for it (strong)"
            yield Say(f"{FIRST.format(lead.player)}: {best}, {words.amount(lead.weak)} against it (weak).")
    if answer.continuum:
        yield Say("There is a continuum of equilibria at once; its corners are listed.")
    for order, atlas in answer.atlases.items():
        yield from _show_closed_form(order, atlas)
    for pair, gains in answer.gains.items():
        yield Head(f"What it is worth to the leader: {pair}")
        rows = ((formula_code(gain.formula, answer.json_names.formula), _where(gain.region)) for gain in gains)
        yield Grid(("worth", "where"), tuple(rows), data=False)
    if answer.missing:
        yield Head("Left out")
        yield Facts(tuple((name, (reason,)) for name, reason in answer.missing.items()))


def _headline(answer: Order, lead: Lead) -> str:
    """Return in two sentences what leading is worth to a player at the point, and what comes of it."""
    low, high = lead.worth
    who = plain_words.player_words(answer.game, answer.game.seat_names.index(lead.player))
    costs = f"costs {who} {words.amount(-low)}"
    what = costs if low == high < 0 else f"is worth {_span(lead.worth)} to {who}"
    lead_in = f"Moving first {what} {whereabouts(answer.game, answer.point)}".strip()
    favour = " than to move first with ties broken in its favour" * (lead.weak < lead.strong)
    more = f"To commit to a mixture pays no more{favour}."
    if lead.believed[0]:
        moves = _moves(answer, lead, answer.plays[COMMITTED.format(lead.player)][0])
        more = f"To commit to the best mixture, and be believed, is worth {_span(lead.believed)} more: {moves}."
    follows = _consequence(answer, lead)
    whole = f"{lead_in}: {follows}"
    parts = [whole] if count_words(whole) <= MAX_WORDS else [lead_in, *follows.split("; ")]
    return plain_words.sentences(*parts, more)


def _span(ends: Span) -> str:
    low, high = map(words.amount, ends)
    return f"between {low} and {high}" if low != high else low if ends[0] else "nothing"


def _consequence(answer: Order, lead: Lead) -> str:
    """Return what is played when the player moves first, and at once."""
    plays = answer.plays[FIRST.format(lead.player)]
    first, at_once = (
        [plain_words.label_in_sentence(play.label) for play in each] for each in (plays, answer.plays[AT_ONCE])
    )
    found = _moves(answer, lead, plays[0])
    if len(first) > 1:
        ties = "all as good for it" if lead.weak == lead.strong else "by how the other, indifferent, answers"
        found = f"it leads to {words.join_words(first, 'or')}, {ties}"
    if {*at_once} == {*first} and not answer.continuum:
        return f"{found}, as at once"
    many = "infinitely many" if answer.continuum else str(len(at_once))
    one = words.join_words(at_once, "or") if len(at_once) <= MAX_NAMED else f"one of {many} equilibria"
    part = ", corners of a continuum among them" if answer.continuum and len(at_once) <= MAX_NAMED else ""
    return f"{found}; at once there is {one}{part}"


def _moves(answer: Order, lead: Lead, play: Agreed) -> str:
    """Return what the leader does, and how the follower answers."""
    players = enumerate(zip(answer.game.players, play.strategies, strict=True))
    does = [(k, plain(point_choice(player.strategies, weights))) for k, (player, weights) in players]
    leader = answer.game.seat_names.index(lead.player)
    choices = sorted(does, key=lambda one: one[0] != leader)
    (who, own), (follower, other) = ((plain_words.player_words(answer.game, k), choice) for k, choice in choices)
    return f"{who} plays {own}{',' * (',' in own)} and {follower} answers with {other}"


def _side_by_side(answer: Order) -> Grid:
    """Return all orders as a table; where that is too wide, as a list."""
    names = answer.game.seat_names
    table: list[tuple[Cell, ...]] = []
    brief: list[tuple[str, tuple[Cell, ...]]] = []
    for order, play in ((order, play) for order, plays in answer.plays.items() for play in plays):
        pairs = (zip(p.strategies, w, strict=True) for p, w in zip(answer.game.players, play.strategies, strict=True))
        does = [
            " + ".join(f"{words.brief_amount(w)} {name}".removeprefix("1 ") for name, w in one if w) for one in pairs
        ]
        table.append((order, *does, *map(Amount, play.payoffs)))
        brief.append((order, (Lines((*does, f"pays {', '.join(map(words.brief_amount, play.payoffs))}"), by="; "),)))
    head = ("order", *names, *(f"{name} gets" for name in names))
    return Grid(head, tuple(table), data=False, narrow=(Facts(tuple(brief)),))


def _show_closed_form(order: str, atlas: Atlas) -> Iterator[Block]:
    yield Head(f"In closed form: {order}")
    thin = [branch.label for branch in atlas.branches if branch.verdict.full is False]
    broad = (one for one in atlas.branches if one.verdict.full is not False)
    each = ((one, (formula_code(paid, one.formula) for paid in one.paid)) for one in broad)
    rows = tuple((one.label, *paid, _where(one.region.merged())) for one, paid in each)
    yield Grid(("outcome", *(f"{name} gets" for name in atlas.game.seat_names), "exactly if"), rows, data=False)
    if thin:
        yield Say(f"On knife-edges only, where some equality holds exactly: {words.join_words(thin)}.")
    if not is_complete(atlas):
        yield Say("Open: whether each of them stands anywhere.")


def _where(region: Region) -> Cell:
    if () in region.cells:
        return "everywhere in the ranges"
    if len(sentence_text(region)) > MAX_CONDITION:
        return Advice(f"{words.count_of(len(region.cells), 'alternative')}", ", which --format json spells out")
    return condition_inline(region)


def _data(answer: Order) -> Grid:
    """Return the table for CSV: outcomes at the point, what leading is worth there, and the same in closed form."""
    weights = [f"{player.name}: {strategy}" for player in answer.game.players for strategy in player.strategies]
    head = ("order", "outcome", *weights, *(f"{player.name} gets" for player in answer.game.players))
    here, blank = words.point_text(answer.point, answer.game.space.baseline), [""] * (len(head) - 1)
    rows: list[tuple[Cell, ...]] = []
    for order, play in ((order, play) for order, plays in answer.plays.items() for play in plays):
        rows.append((order, play.label, *map(Amount, (*chain(*play.strategies), *play.payoffs)), "", "", here))
    for lead in answer.leads:
        rows.append((FIRST.format(lead.player), *blank, *map(Amount, lead.worth), here))
        rows.append((COMMITTED.format(lead.player), *blank, *map(Amount, lead.believed), here))
    for order, branch in ((order, branch) for order, atlas in answer.atlases.items() for branch in atlas.branches):
        formulas = map(Code, chain(*branch.texts()[0], branch.texts()[1]))
        rows.append((order, branch.label, *formulas, "", "", Code(notation(branch.region))))
    for order, gain in ((order, gain) for order, gains in answer.gains.items() for gain in gains):
        formula = Code(answer.json_names.formula(gain.formula))
        rows.append((order, *blank, formula, formula, Code(notation(gain.region))))
    return Grid((*head, "worth at least", "worth at most", "where"), tuple(rows))
