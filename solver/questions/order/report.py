"""How orders of moves are written: what leading is worth in a sentence, all orders side by side at the point, then in
closed form. What stands on knife-edges only is named there; the JSON record and the CSV table have its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from solver.atlas import Atlas, is_complete
from solver.concepts.piecewise import Agreed
from solver.forms.any_form import in_payoff_unit
from solver.questions import plain_words
from solver.questions.order.answer import AT_ONCE, COMMITTED, FIRST, Lead, Order, Span
from solver.questions.words import MAX_CONDITION, formula_code, game_report, point_choice, whereabouts
from solver.regions.region import Region
from solver.regions.report import condition_inline, notation, sentence_text
from solver.report import numbers, words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Lines, Report, Say, plain
from solver.report.phrases import Phrases
from solver.report.remedies import SPELT_OUT

MAX_NAMED = 3  # equilibria that the first sentences name
SAY = Phrases(
    "order",
    asked="What the order of moves is worth",
    worth="Moving first [costs {who} {cost}|is worth {worth} to {who}][ {place}]: {leads}.",
    between="between {low} and {high}",
    nothing="nothing",
    moves="{leader} plays {own}[,{long?}] and {follower} answers with {other}",
    same="{leads}, just as when both move at once",
    several="the outcome is {plays:or}, [{tied?}equally good for {who}|depending on how the other, who is"
    " indifferent, answers]",
    at_once="If both move at once, the outcome is [{plays:or}[, some of them corners of a continuum{continuum?}]|one of"
    " infinitely many equilibria{continuum?}|one of {many} equilibria].",
    believed="Committing to the best mixture, and being believed, is worth {worth} more: {moves}.",
    no_more="Committing to a mixture pays no more[ than moving first with ties broken in its favour{ties?}].",
    every="Every order[ {place}]",
    ties="{order}: {strong} with ties broken in its favour (strong), {weak} with ties broken against it (weak).",
    continuum="If both move at once, there is a continuum of equilibria; its corners are listed.",
    leader="What it is worth to the leader: {pair}",
    left_out="Left out",
    pays="pays {payoffs}",
    closed="In closed form: {order}",
    thin="On knife-edges only, where some equality holds exactly: {outcomes:and}.",
    open="Open: whether each of them stands anywhere.",
    everywhere="everywhere in the ranges",
    long="{cells:count alternative}",
)


def report(answer: Order) -> Report:
    said = " ".join(_headlines(answer))
    return game_report(SAY("asked"), answer.game, _blocks(answer), lambda: _data(answer), said)


def _headlines(answer: Order) -> list[str]:
    return [_headline(answer, lead) for lead in sorted(answer.leads, key=lambda lead: -lead.worth[1])]


def _blocks(answer: Order) -> Iterator[Block]:
    yield from map(Say, _headlines(answer))
    yield Head(SAY("every", place=whereabouts(answer.game, answer.point)))
    yield _side_by_side(answer)
    for lead in answer.leads:
        if lead.weak < lead.strong:
            strong, weak = map(words.amount, (lead.strong, lead.weak))
            yield Say(SAY("ties", order=FIRST.format(lead.player), strong=strong, weak=weak))
    if answer.continuum:
        yield Say(SAY("continuum"))
    for order, atlas in answer.atlases.items():
        yield from _show_closed_form(order, atlas)
    for pair, gains in answer.gains.items():
        yield Head(SAY("leader", pair=pair))
        rows = ((formula_code(gain.formula, answer.json_names.formula), _where(gain.region)) for gain in gains)
        yield Grid(("worth", "where"), tuple(rows), data=False)
    if answer.missing:
        yield Head(SAY("left_out"))
        yield Facts(tuple((name, (reason,)) for name, reason in answer.missing.items()))


@numbers.writing_sentences()
def _headline(answer: Order, lead: Lead) -> str:
    """Return in sentences what leading is worth to a player at the point, and what comes of it."""
    (low, high), who = lead.worth, _called(answer, lead)
    cost = in_payoff_unit(answer.game, words.amount(-low)) if low == high < 0 else ""
    worth = in_payoff_unit(answer.game, _span(lead.worth)) if low else _span(lead.worth)
    leads, place = _what_comes(answer, lead), whereabouts(answer.game, answer.point)
    said = SAY("worth", who=who, cost=cost, worth=worth, place=place, leads=leads)
    more = SAY("no_more", ties=lead.weak < lead.strong)
    if lead.believed[0]:
        moves = _moves(answer, lead, answer.plays[COMMITTED.format(lead.player)][0])
        more = SAY("believed", worth=_span(lead.believed), moves=moves)
    return " ".join(filter(None, (said, _otherwise(answer, lead), more)))


def _called(answer: Order, lead: Lead) -> str:
    return plain_words.player_words(answer.game, answer.game.seat_names.index(lead.player))


def _span(ends: Span) -> str:
    low, high = map(words.amount, ends)
    if low != high:
        return SAY("between", low=low, high=high)
    return low if ends[0] else SAY("nothing")


def _what_comes(answer: Order, lead: Lead) -> str:
    """Return what is played when the player moves first, and whether that is played at once as well."""
    plays = answer.plays[FIRST.format(lead.player)]
    leads = _moves(answer, lead, plays[0])
    if len(plays) > 1:
        labels, tied = [plain_words.label_in_sentence(play.label) for play in plays], lead.weak == lead.strong
        leads = SAY("several", plays=labels, tied=tied, who=_called(answer, lead))
    return SAY("same", leads=leads) if _is_as_at_once(answer, lead) else leads


def _is_as_at_once(answer: Order, lead: Lead) -> bool:
    """Whether the player moving first leads to what there is at once, and to all of it."""
    first, at_once = ({play.label for play in answer.plays[one]} for one in (FIRST.format(lead.player), AT_ONCE))
    return first == at_once and not answer.continuum


def _otherwise(answer: Order, lead: Lead) -> str:
    """Return what is played at once, where that is something else."""
    if _is_as_at_once(answer, lead):
        return ""
    plays = [plain_words.label_in_sentence(play.label) for play in answer.plays[AT_ONCE]]
    named = plays if len(plays) <= MAX_NAMED else []
    return SAY("at_once", plays=named, continuum=answer.continuum, many=len(plays))


def _moves(answer: Order, lead: Lead, play: Agreed) -> str:
    """Return what the leader does, and how the follower answers."""
    players = enumerate(zip(answer.game.players, play.strategies, strict=True))
    does = [(k, plain(point_choice(player.strategies, weights))) for k, (player, weights) in players]
    first = answer.game.seat_names.index(lead.player)
    choices = sorted(does, key=lambda one: one[0] != first)
    (leader, own), (follower, other) = ((plain_words.player_words(answer.game, k), choice) for k, choice in choices)
    return SAY("moves", leader=leader, own=own, long="," in own, follower=follower, other=other)


def _side_by_side(answer: Order) -> Grid:
    """Return all orders as a table; where that is too wide, as a list."""
    names = answer.game.seat_names
    table: list[tuple[Cell, ...]] = []
    brief: list[tuple[str, tuple[Cell, ...]]] = []
    for order, play in ((order, play) for order, plays in answer.plays.items() for play in plays):
        pairs = (zip(p.strategies, w, strict=True) for p, w in zip(answer.game.players, play.strategies, strict=True))
        does = [
            " + ".join(name if w == 1 else f"{words.brief_share(w)} {name}" for name, w in one if w) for one in pairs
        ]
        table.append((order, *does, *map(Amount, play.payoffs)))
        pays = SAY("pays", payoffs=", ".join(map(words.brief_amount, play.payoffs)))
        brief.append((order, (Lines((*does, pays), by="; "),)))
    head = ("order", *names, *(f"{name} gets" for name in names))
    return Grid(head, tuple(table), data=False, narrow=(Facts(tuple(brief)),))


def _show_closed_form(order: str, atlas: Atlas) -> Iterator[Block]:
    yield Head(SAY("closed", order=order))
    thin = [branch.label for branch in atlas.branches if branch.verdict.full is False]
    broad = (one for one in atlas.branches if one.verdict.full is not False)
    each = ((one, (formula_code(paid, one.formula) for paid in one.paid)) for one in broad)
    rows = tuple((one.label, *paid, _where(one.region.merged())) for one, paid in each)
    yield Grid(("outcome", *(f"{name} gets" for name in atlas.game.seat_names), "exactly if"), rows, data=False)
    if thin:
        yield Say(SAY("thin", outcomes=thin))
    if not is_complete(atlas):
        yield Say(SAY("open"))


def _where(region: Region) -> Cell:
    if () in region.cells:
        return SAY("everywhere")
    if len(sentence_text(region)) > MAX_CONDITION:
        return Advice(SAY("long", cells=len(region.cells)), SPELT_OUT)
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
