"""How an answer about uncertainty is written: phases, claims, payoffs, rules, indices, and what sets claims apart. Text
has a short table of each, for the claims asked about; JSON and CSV have everything, with every phase's indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from solver.forms import any_form
from solver.forms.study import PLAN
from solver.questions import plain_words
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import MAX_WORDS, count_words
from solver.questions.uncertain.answer import Filter, Sensitivity, Uncertain
from solver.questions.uncertain.probabilities import LEVELS, Chance, Spread
from solver.questions.uncertain.sensitivity_indices import REPLICATES, Index
from solver.questions.words import game_report
from solver.regions.domain import domain
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Code, Facts, Grid, Head, Inline, Report, Say

UNIFORM = "every parameter uniform on its range"
EQUAL_ENDS = "Those that stand at a point pay the same, so least and greatest are the same."
MAX_PHASES_LISTED = 12  # phases that text lists
MAX_LED = 2  # parameters that the first line says matter most
MAX_CHANCE_OF_ACCIDENT = 0.05  # chance of a contrast as large by accident, above which text leaves it out
ASTRAY = (
    "A true index lies from 0 to 1. What is printed are estimates and the ends of their intervals, as the sample gives "
    "them: one above 1 or below 0 is the error of a finite sample, and more points bring it closer."
)
PAYOFF = {"least": "the least payoff", "greatest": "the greatest payoff", "drawn": "payoff, the rule drawn as well"}


def report(answer: Uncertain) -> Report:
    head = ("about", "of", "factor", "measure", "value", "low", "high")
    lead, page, data = _lead(answer), _blocks(answer), Grid(head, tuple(_rows(answer)))
    return game_report(
        "How likely", answer.game, page, data, plain_words.with_stable_note(lead), lead, lambda: _key(answer)
    )


def _lead(answer: Uncertain) -> str:
    """Return how likely the first claim is or, without claims, the likeliest list, and what matters most for it."""
    game, of, also = answer.game, PLAN, ""
    if answer.claims:
        first, of = answer.claims[0], answer.claims[0].claim
        said, chance = plain_words.claim_words(game, first.claim), first.chance
        if of == PLAN and len(answer.claims) > 1:
            rarest = min(answer.claims[1:], key=lambda one: one.chance.value)
            said, also = "the plan works", f"least likely is {rarest.claim}, at {_odds(rarest.chance)}"
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
    matters = f"what matters most for that is {words.join_words(most)}" if most else ""
    given = f", given {answer.given or 'what is assumed'}" if answer.given or answer.tried > answer.samples else ""
    likely = f"the chance is {_odds(chance)} that {said}"
    whole = f"with {_shapes(answer)}{given}, {likely}"
    long = count_words(whole) > MAX_WORDS
    parts = (*((f"the numbers are drawn with {_shapes(answer)}{given}", likely) if long else (whole,)), also, matters)
    return wording.briefly(plain_words.sentences(*parts))


def _odds(chance: Chance) -> str:
    return f"{'about ' * (chance.exact is None)}{words.percent(chance.value)}"


def _blocks(answer: Uncertain) -> Iterator[Block]:
    yield Say(*_opening(answer))
    if answer.claims:
        yield Head("How likely each claim is")
        yield Facts(tuple(_chance_row(one.chance, Code(one.claim)) for one in answer.claims))
    yield Head(f"Which {any_form.outcome(answer.game, concept=answer.concept)} stand together")
    named = ((one.chance, words.join_words(one.labels or ("none that is listed",)), one.name) for one in answer.phases)
    reasons = [one.chance.why for one in answer.phases if one.chance.exact is None]
    why = reasons[0] if len(reasons) > 1 == len({*reasons}) else ""  # one for all of them is said once
    rows = [_chance_row(chance, f"{name} {labels}".strip(), why) for chance, labels, name in named]
    yield Facts(tuple(rows[:MAX_PHASES_LISTED]))
    if why:
        yield Say(f"Where sampled: {why}.")
    if len(answer.phases) > MAX_PHASES_LISTED:
        yield Say(f"{len(answer.phases) - MAX_PHASES_LISTED} more are less likely; the JSON record has them.")
    if answer.payoffs:
        yield Head("What the players get")
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
            (one.chance, f"{one.name} {words.join_words(one.labels or ('none that is listed',))}")
            for one in answer.phases
        )
        ranked = sorted(each, key=lambda pair: -pair[0].value)
        yield Facts(tuple((_odds(chance), (labels.strip(),)) for chance, labels in ranked))
    yield from _indices(answer)


def _shapes(answer: Uncertain) -> str:
    """Return how the parameters are distributed."""
    origins = domain(answer.game.space).origins
    drawn = [(p.name, p.distribution) for p in answer.game.space.parameters if p.name not in origins]
    shaped = [f"{name} {how.kind}" for name, how in drawn if how and how.kind != "uniform"]
    on = " on its range" if len(shaped) == 1 else ", each on its range"
    others = ", the others uniform" * (len(shaped) < len(drawn))
    return (f"{words.join_words(shaped)}{on}{others}" if shaped else UNIFORM) + _exceptions(origins)


def _opening(answer: Uncertain) -> Iterator[str | Code]:
    yield f"From {answer.samples} {'independent ' * (not answer.tied)}points (seed {answer.seed}), {_shapes(answer)}."
    if answer.given:
        yield from ("Given", Code(answer.given), ".")
    if answer.tried > answer.samples:
        yield f"{answer.tried} were drawn, and those kept that satisfy what is assumed."
    of = f" of the {answer.concept}" * answer.concept.endswith("solution")
    yield f"The {any_form.outcome(answer.game)}{of} at each by {answer.engine} ({answer.why})."
    if answer.settled:
        yield f"{answer.settled} lie within rounding errors of a tie; those were solved exactly."


def _exceptions(origins: Mapping[str, tuple[str, ...]]) -> str:
    """Return which parameters are not drawn, and which ones they follow from; nothing where all are drawn."""
    if not origins:
        return ""
    sources = sorted({name for some in origins.values() for name in some}) or ["what is assumed"]
    verb = "follows" if len(origins) == 1 else "follow"
    return f" but {words.join_words([*origins])}, which {verb} from {words.join_words(sources)}"


def _chance_row(chance: Chance, what: Cell, known_why: str = "") -> tuple[str, tuple[Cell, ...]]:
    """Return a probability, what it is of, and how it is known: exactly, or within an interval."""
    why = f": {chance.why}" if chance.why not in ("", known_why) else ""
    sampled = f"sampled, {words.interval(100 * chance.low, 100 * chance.high, 100)} %{why}"
    known = sampled if chance.exact is None else "exactly" if chance.exact in (0, 1) else f"exactly {chance.exact}"
    return words.percent(chance.value), (what, known)


def _short(value: float) -> str:
    return f"{value:.3g}"


def _payoffs(answer: Uncertain, seat: int) -> Iterator[tuple[Cell, ...]]:
    spreads = {"least": answer.payoffs[seat].low, "greatest": answer.payoffs[seat].high}
    for chosen in answer.selected[: answer.named]:
        under = chosen.payoffs[seat]
        if chosen.none or chosen.tied:
            spreads |= {f"{chosen.rule}, low end": under.low, f"{chosen.rule}, high end": under.high}
        else:
            spreads[chosen.rule] = under.low
    for name, one in spreads.items():
        five, _, median, _, ninety_five = one.quantiles
        yield name, _short(one.mean), words.interval(one.low, one.high), *map(_short, (five, median, ninety_five))


def _ends(answer: Uncertain) -> str:
    what = partial(any_form.outcome, answer.game, concept=answer.concept)
    if all(one.low == one.high for one in answer.payoffs):
        alone = all(len(standing.labels) == 1 for standing in answer.phases)
        return f"One {what(1)} stands at every point, so least and greatest are the same." if alone else EQUAL_ENDS
    text = f"Least and greatest are over all the {what(2)} that stand at a point; none of them is picked."
    if any(not standing.labels for standing in answer.phases):
        text += " Points at which none is found count for nothing here."
    undecided = any(one.none or one.tied for one in answer.selected[: answer.named])
    return text + (" Where a rule does not decide, its low and high ends are those of all." if undecided else "")


def _rules(answer: Uncertain) -> Iterator[Block]:
    several = answer.samples - answer.selected[0].alone
    if not several:
        return
    yield Head("What selection rules decide")
    parts = ((one.rule, (one.chosen, one.none, one.tied)) for one in answer.selected)
    rows = tuple((rule, *(words.percent(part / several) for part in each)) for rule, each in parts)
    yield Grid(("rule", "decides", "fits none", "cannot tell some apart"), rows, data=False)
    yield Say(f"Of the {words.percent(several / answer.samples)} of points where several equilibria stand.")


def _indices(answer: Uncertain) -> Iterator[Block]:
    yield Head("What matters: parts of the variance (Sobol's indices)")
    if answer.tied:
        yield Say(f"None are given: they need independent parameters, and {answer.tied}.")
        return
    events = "claim" if answer.claims else "phase"
    shown = [one for one in answer.sensitivities if one.kind in (events, "drawn")]
    for one in shown:
        yield from _shares(one)
    yield Say(
        "First order: the part that a factor accounts for by itself; total: with its interactions. In brackets: 95 % "
        f"intervals ({REPLICATES} bootstrap replicates). No rank is given where intervals overlap."
    )
    indices = [index for one in shown for i in one.influences for index in (i.first, i.total)]
    printed = [round(part, 2) for one in indices for part in (one.value, one.low, one.high)]
    if any(part > 1 or part < 0 for part in printed):
        yield Say(ASTRAY)


def _shares(one: Sensitivity) -> Iterator[Block]:
    if one.why:
        yield Say(*_name(one), f": no indices, since {one.why}.")
        return
    yield Say(*_name(one), ":")
    none = [i.factor for i in one.influences if i.total.low == i.total.high == 0]
    ordered = sorted((i for i in one.influences if i.factor not in none), key=lambda i: -i.total.value)
    rows = tuple((i.factor, _index(i.first), _index(i.total), str(i.rank or "")) for i in ordered)
    yield Grid(("factor", "first order", "total", "rank"), rows, data=False)
    if none:
        yield Say(f"Moving {words.join_words(none, 'or')} changes it at no point drawn.")


def _name(one: Sensitivity | Filter) -> tuple[Inline, ...]:
    if one.kind == "claim":
        return (Code(one.of),)
    return ("The phase", one.of) if one.kind == "phase" else (f"{one.of}, {PAYOFF[one.kind]}",)


def _index(one: Index) -> str:
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})".replace("-0.00", "0.00")


def _filter_blocks(one: Filter) -> Iterator[Block]:
    yield Head(f"Where {one.of} holds and where it fails")
    if one.why:
        yield Say(f"No comparison, since {one.why}.")
    clear = (c for c in one.contrasts if c.chance < MAX_CHANCE_OF_ACCIDENT)
    rows = tuple((c.parameter, f"{c.distance:.2f}", _short(c.holding), _short(c.failing)) for c in clear)
    if rows:
        head = ("parameter", "Kolmogorov-Smirnov distance", "mean where it holds", "where it fails")
        yield Grid(head, rows, data=False)
    moves = tuple(
        (f"{g.player} leaves ({', '.join(g.outcome)}) for {g.to}", words.percent(g.explains), words.percent(g.alone))
        for g in one.gains
    )
    if moves:
        yield Grid(("lone move that gains", "at failures", "the only one"), moves, data=False)


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
            move = f"{g.player} leaves ({', '.join(g.outcome)}) for {g.to}"
            yield (apart.kind, apart.of, move, "share of failures", Amount(g.explains), "", "")
            yield (apart.kind, apart.of, move, "share of failures, alone", Amount(g.alone), "", "")


def _spread_rows(name: tuple[str, str], one: Spread) -> Iterator[tuple[Cell, ...]]:
    yield (*name, "", "mean", *map(Amount, (one.mean, one.low, one.high)))
    for level, value in zip(LEVELS, one.quantiles, strict=True):
        yield (*name, "", f"{level} % quantile", Amount(value), "", "")
