"""How an answer about uncertainty is written: phases, claims, payoffs, rules, indices, and what sets claims apart. Text
has a short table of each, for the claims asked about; JSON and CSV have everything, with every phase's indices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from solver.forms import any_form
from solver.forms.study import PLAN
from solver.questions import plain_words
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import MAX_WORDS, count_words
from solver.questions.uncertain.answer import Filter, Sensitivity, Uncertain
from solver.questions.uncertain.probabilities import LEVELS, Chance, Spread
from solver.questions.uncertain.sensitivity_indices import REPLICATES, DeviationGain, Index
from solver.questions.words import game_report
from solver.regions.domain import domain
from solver.report import numbers, words
from solver.report.blocks import Amount, Block, Cell, Code, Facts, Grid, Head, Inline, Report, Say
from solver.report.phrases import Phrases

SAY = Phrases(
    "uncertain",
    title="How likely",
    plan="the plan works",
    rarest="least likely is {claim}, at {odds}",
    odds="[about {sampled?}]{share}",
    matters="what matters most for that is {factors:and}",
    lead="with {shapes}[, given {given}], the chance is {odds}[. It is the chance{long?}] that {said}",
    assumed="what is assumed",
    claims="How likely each claim is",
    together="Which {outcomes} stand together",
    unlisted="none that is listed",
    why="Where sampled: {why}.",
    less_likely="{more} more are less likely; the JSON record has them.",
    payoffs="What the players get",
    uniform="every parameter uniform on its range",
    shaped="{names:and}[ on its range{one?}|, each on its range][, the others uniform{others?}]",
    apart_from="{shapes} but {names:and}, which {names:number follows/follow} from {sources:and}",
    drawn="From {samples} [{tied?}|independent ]points (seed {seed}), {shapes}.",
    given="Given {given}.",
    kept="{tried} were drawn, and those kept that satisfy what is assumed.",
    engine="The {outcomes}[ of the {solution}] at each by {engine} ({why}).",
    settled="{settled} lie within rounding errors of a tie; those were solved exactly.",
    sampled="sampled, {interval} %[: {why}]",
    exactly="exactly[ {share}]",
    low_end="{rule}, low end",
    high_end="{rule}, high end",
    one_stands="One {outcome} stands at every point, so least and greatest are the same.",
    equal="Those that stand at a point pay the same, so least and greatest are the same.",
    ends="Least and greatest are over all the {outcomes} that stand at a point; none of them is picked.[ Points at"
    " which none is found count for nothing here.{gaps?}][ Where a rule does not decide, its low and high ends"
    " are those of all.{open?}]",
    rules="What selection rules decide",
    several="Of the {share} of points where several equilibria stand.",
    indices="What matters: parts of the variance (Sobol's indices)",
    dependent="None are given: they need independent parameters, and {tied}.",
    orders="First order: the part that a factor accounts for by itself; total: with its interactions. In brackets: 95 %"
    " intervals ({replicates} bootstrap replicates). No rank is given where intervals overlap.",
    astray="A true index lies from 0 to 1. What is printed are estimates and the ends of their intervals, as the sample"
    " gives them: one above 1 or below 0 is the error of a finite sample, and more points bring it closer.",
    no_indices="{about}: no indices, since {why}.",
    about="{about}:",
    still="Moving {factors:or} changes it at no point drawn.",
    phase="The phase {phase}",
    payoff="{player}, {payoff}",
    apart="Where {claim} holds and where it fails",
    no_contrast="No comparison, since {why}.",
    leaves="{player} leaves ({outcome}) for {to}",
)
MAX_PHASES_LISTED = 12  # phases that text lists
MAX_LED = 2  # parameters that the first line says matter most
MAX_CHANCE_OF_ACCIDENT = 0.05  # chance of a contrast as large by accident, above which text leaves it out
PAYOFF = {"least": "the least payoff", "greatest": "the greatest payoff", "drawn": "payoff, the rule drawn as well"}


def report(answer: Uncertain) -> Report:
    head = ("about", "of", "factor", "measure", "value", "low", "high")
    lead, page, data = _lead(answer), _blocks(answer), Grid(head, tuple(_rows(answer)))
    return game_report(
        SAY("title"), answer.game, page, data, plain_words.with_stable_note(lead), lead, lambda: _key(answer)
    )


@numbers.writing_sentences()
def _lead(answer: Uncertain) -> str:
    """Return how likely the first claim is or, without claims, the likeliest list, and what matters most for it."""
    game, of, also = answer.game, PLAN, ""
    if answer.claims:
        first, of = answer.claims[0], answer.claims[0].claim
        said, chance = plain_words.claim_words(game, first.claim), first.chance
        if of == PLAN and len(answer.claims) > 1:
            rarest = min(answer.claims[1:], key=lambda one: one.chance.value)
            said, also = SAY("plan"), SAY("rarest", claim=rarest.claim, odds=_odds(rarest.chance))
    else:
        likeliest = max(answer.phases, key=lambda one: one.chance.value)
        of, chance = "; ".join(likeliest.labels), likeliest.chance
        said = plain_words.listed_words(game, likeliest.labels, answer.concept)
    wording = PlainWords(game.space)
    found = next(
        (one.influences for one in answer.sensitivities if one.of == of and one.kind in ("claim", "phase")), ()
    )
    most = [wording.name(one.factor) for one in found if one.ranks[0] == 1 and one.total.low > 0]
    most = most if len(most) <= MAX_LED else []
    matters = SAY("matters", factors=most) if most else ""
    given = answer.given or (SAY("assumed") if answer.tried > answer.samples else "")
    long = count_words(said) > MAX_WORDS
    lead = SAY("lead", shapes=_shapes(answer), given=given, odds=_odds(chance), long=long, said=said)
    return wording.briefly(plain_words.sentences(lead, also, matters))


def _odds(chance: Chance) -> str:
    return SAY("odds", sampled=chance.exact is None, share=words.percent(chance.value))


def _blocks(answer: Uncertain) -> Iterator[Block]:
    yield Say(*_opening(answer))
    if answer.claims:
        yield Head(SAY("claims"))
        yield Facts(tuple(_chance_row(one.chance, Code(one.claim)) for one in answer.claims))
    yield Head(SAY("together", outcomes=any_form.outcome(answer.game, concept=answer.concept)))
    named = ((one.chance, words.join_words(one.labels or (SAY("unlisted"),)), one.name) for one in answer.phases)
    reasons = [one.chance.why for one in answer.phases if one.chance.exact is None]
    why = reasons[0] if len(reasons) > 1 == len({*reasons}) else ""  # one for all of them is said once
    rows = [_chance_row(chance, f"{name} {labels}".strip(), why) for chance, labels, name in named]
    yield Facts(tuple(rows[:MAX_PHASES_LISTED]))
    if why:
        yield Say(SAY("why", why=why))
    if len(answer.phases) > MAX_PHASES_LISTED:
        yield Say(SAY("less_likely", more=len(answer.phases) - MAX_PHASES_LISTED))
    if answer.payoffs:
        yield Head(SAY("payoffs"))
        for k, player in enumerate(answer.game.players):
            head = (player.name, "mean", "95 % interval", "5 %", "median", "95 %")
            yield Grid(head, tuple(_payoffs(answer, k)), data=False)
        yield Say(_ends(answer))
    if answer.selected:
        yield from _rules(answer)
    yield from _indices(answer)
    for one in answer.filters:
        if one.kind == "claim" or not answer.claims:
            yield from _filter_blocks(one)


def _key(answer: Uncertain) -> Iterator[Block]:
    """Yield what one screen shows: how likely each claim or each list is, and what matters most for it."""
    if answer.claims:
        yield Facts(tuple((_odds(one.chance), (Code(one.claim),)) for one in answer.claims))
    else:
        each = (
            (one.chance, f"{one.name} {words.join_words(one.labels or (SAY('unlisted'),))}") for one in answer.phases
        )
        ranked = sorted(each, key=lambda pair: -pair[0].value)
        yield Facts(tuple((_odds(chance), (labels.strip(),)) for chance, labels in ranked))
    yield from _indices(answer)


def _shapes(answer: Uncertain) -> str:
    """Return how the parameters are distributed."""
    origins = domain(answer.game.space).origins
    drawn = [(p.name, p.distribution) for p in answer.game.space.parameters if p.name not in origins]
    shaped = [f"{name} {how.kind}" for name, how in drawn if how and how.kind != "uniform"]
    others = len(shaped) < len(drawn)
    said = SAY("shaped", names=shaped, one=len(shaped) == 1, others=others) if shaped else SAY("uniform")
    if not origins:
        return said
    sources = sorted({name for some in origins.values() for name in some}) or [SAY("assumed")]
    return SAY("apart_from", shapes=said, names=[*origins], sources=sources)


def _opening(answer: Uncertain) -> Iterator[Inline]:
    yield SAY("drawn", samples=answer.samples, tied=bool(answer.tied), seed=answer.seed, shapes=_shapes(answer))
    if answer.given:
        yield from SAY.pieces("given", given=Code(answer.given))
    if answer.tried > answer.samples:
        yield SAY("kept", tried=answer.tried)
    solution = answer.concept if answer.concept.endswith("solution") else ""
    outcomes = any_form.outcome(answer.game)
    yield SAY("engine", outcomes=outcomes, solution=solution, engine=answer.engine, why=answer.why)
    if answer.settled:
        yield SAY("settled", settled=answer.settled)


def _chance_row(chance: Chance, what: Cell, known_why: str = "") -> tuple[str, tuple[Cell, ...]]:
    """Return a probability, what it is of, and how it is known: exactly, or within an interval."""
    why = chance.why if chance.why != known_why else ""
    if chance.exact is None:
        known = SAY("sampled", interval=words.interval(100 * chance.low, 100 * chance.high, 100), why=why)
    else:
        known = SAY("exactly", share="" if chance.exact in (0, 1) else str(chance.exact))
    return words.percent(chance.value), (what, known)


def _short(value: float) -> str:
    return f"{value:.3g}"


def _payoffs(answer: Uncertain, seat: int) -> Iterator[tuple[Cell, ...]]:
    spreads = {"least": answer.payoffs[seat].low, "greatest": answer.payoffs[seat].high}
    for chosen in answer.selected[: answer.named]:
        under = chosen.payoffs[seat]
        if chosen.none or chosen.tied:
            ends = {SAY("low_end", rule=chosen.rule): under.low, SAY("high_end", rule=chosen.rule): under.high}
            spreads |= ends
        else:
            spreads[chosen.rule] = under.low
    for name, one in spreads.items():
        five, _, median, _, ninety_five = one.quantiles
        yield name, _short(one.mean), words.interval(one.low, one.high), *map(_short, (five, median, ninety_five))


def _ends(answer: Uncertain) -> str:
    what = partial(any_form.outcome, answer.game, concept=answer.concept)
    if all(one.low == one.high for one in answer.payoffs):
        alone = all(len(standing.labels) == 1 for standing in answer.phases)
        return SAY("one_stands", outcome=what(1)) if alone else SAY("equal")
    gaps = any(not standing.labels for standing in answer.phases)
    undecided = any(one.none or one.tied for one in answer.selected[: answer.named])
    return SAY("ends", outcomes=what(2), gaps=gaps, open=undecided)


def _rules(answer: Uncertain) -> Iterator[Block]:
    several = answer.samples - answer.selected[0].alone
    if not several:
        return
    yield Head(SAY("rules"))
    parts = ((one.rule, (one.chosen, one.none, one.tied)) for one in answer.selected)
    rows = tuple((rule, *(words.percent(part / several) for part in each)) for rule, each in parts)
    yield Grid(("rule", "decides", "fits none", "cannot tell some apart"), rows, data=False)
    yield Say(SAY("several", share=words.percent(several / answer.samples)))


def _indices(answer: Uncertain) -> Iterator[Block]:
    yield Head(SAY("indices"))
    if answer.tied:
        yield Say(SAY("dependent", tied=answer.tied))
        return
    events = "claim" if answer.claims else "phase"
    shown = [one for one in answer.sensitivities if one.kind in (events, "drawn")]
    for one in shown:
        yield from _shares(one)
    yield Say(SAY("orders", replicates=REPLICATES))
    indices = [index for one in shown for i in one.influences for index in (i.first, i.total)]
    printed = [round(part, 2) for one in indices for part in (one.value, one.low, one.high)]
    if any(part > 1 or part < 0 for part in printed):
        yield Say(SAY("astray"))


def _shares(one: Sensitivity) -> Iterator[Block]:
    if one.why:
        yield Say(*SAY.pieces("no_indices", about=_name(one), why=one.why))
        return
    yield Say(*SAY.pieces("about", about=_name(one)))
    none = [i.factor for i in one.influences if i.total.low == i.total.high == 0]
    ordered = sorted((i for i in one.influences if i.factor not in none), key=lambda i: -i.total.value)
    rows = tuple((i.factor, _index(i.first), _index(i.total), str(i.rank or "")) for i in ordered)
    yield Grid(("factor", "first order", "total", "rank"), rows, data=False)
    if none:
        yield Say(SAY("still", factors=none))


def _name(one: Sensitivity | Filter) -> tuple[Inline, ...]:
    if one.kind == "claim":
        return (Code(one.of),)
    if one.kind == "phase":
        return (SAY("phase", phase=one.of),)
    return (SAY("payoff", player=one.of, payoff=PAYOFF[one.kind]),)


def _index(one: Index) -> str:
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})".replace("-0.00", "0.00")


def _filter_blocks(one: Filter) -> Iterator[Block]:
    yield Head(SAY("apart", claim=one.of))
    if one.why:
        yield Say(SAY("no_contrast", why=one.why))
    clear = (c for c in one.contrasts if c.chance < MAX_CHANCE_OF_ACCIDENT)
    rows = tuple((c.parameter, f"{c.distance:.2f}", _short(c.holding), _short(c.failing)) for c in clear)
    if rows:
        head = ("parameter", "Kolmogorov-Smirnov distance", "mean where it holds", "where it fails")
        yield Grid(head, rows, data=False)
    moves = tuple((_leaves(g), words.percent(g.explains), words.percent(g.alone)) for g in one.gains)
    if moves:
        yield Grid(("lone move that gains", "at failures", "the only one"), moves, data=False)


def _leaves(gain: DeviationGain) -> str:
    return SAY("leaves", player=gain.player, outcome=", ".join(gain.outcome), to=gain.to)


def _rows(answer: Uncertain) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each number: of what, which factor, what is measured, and its interval where it has one."""
    likely = [(("phase", "; ".join(one.labels)), one.chance) for one in answer.phases]
    likely += [(("claim", one.claim), one.chance) for one in answer.claims]
    for name, chance in likely:
        ends = (Amount(chance.low), Amount(chance.high)) if chance.exact is None else ("", "")
        yield (*name, "", "probability", Amount(chance.value), *ends)
    for one in answer.payoffs:
        for end, part in (("least", one.low), ("greatest", one.high)):
            yield from _spread_rows((f"{end} payoff", one.player), part)
    for chosen in answer.selected:
        for what in ("alone", "chosen", "none", "tied"):
            yield ("rule", chosen.rule, "", f"points {what}", Amount(float(getattr(chosen, what))), "", "")
        for under in chosen.payoffs:
            for end, part in (("low end", under.low), ("high end", under.high)):
                yield from _spread_rows((f"payoff under {chosen.rule}, {end}", under.player), part)
    for shares in answer.sensitivities:
        about = shares.kind if shares.kind in ("claim", "phase") else PAYOFF[shares.kind]
        for i in shares.influences:
            for order, index in (("first-order index", i.first), ("total index", i.total)):
                yield (about, shares.of, i.factor, order, *map(Amount, (index.value, index.low, index.high)))
    for apart in answer.filters:
        for c in apart.contrasts:
            yield (apart.kind, apart.of, c.parameter, "Kolmogorov-Smirnov distance", Amount(c.distance), "", "")
        for g in apart.gains:
            move = _leaves(g)
            yield (apart.kind, apart.of, move, "share of failures", Amount(g.explains), "", "")
            yield (apart.kind, apart.of, move, "share of failures, alone", Amount(g.alone), "", "")


def _spread_rows(name: tuple[str, str], one: Spread) -> Iterator[tuple[Cell, ...]]:
    yield (*name, "", "mean", *map(Amount, (one.mean, one.low, one.high)))
    for level, value in zip(LEVELS, one.quantiles, strict=True):
        yield (*name, "", f"{level} % quantile", Amount(value), "", "")
