"""How a condition is written: a line for each alternative, "or" between two, then the share, and what is missing at the
point. JSON holds conditions in the game file's notation, and how far each failing one is off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate

from solver.forms import any_form
from solver.questions import plain_words
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import join_or_split
from solver.questions.when.answer import Gap, When
from solver.questions.words import ALMOST, APART, LEAD, game_report
from solver.regions.differences import Difference
from solver.regions.region import Region
from solver.regions.sentences import Sentence, join_unequal, unions
from solver.report import blocks, numbers, words
from solver.report.blocks import Chain
from solver.report.phrases import Phrases
from solver.report.remedies import FULL_LISTS, LARGER_BUDGET

SAY = Phrases(
    "when",
    asked="When {claim}",
    contradicted="What is assumed contradicts the ranges, so nothing can be said.",
    everywhere="[assuming {given}, ]{apart}{claim}, whatever the values within {whole}",
    everywhere_but="[assuming {given}, ]{apart}{claim} on {part}, everywhere but in {cases:count case} {lists}",
    nowhere="[assuming {given}, ]{apart}there are no values [{elsewhere?}known ]within {whole} for which {claim}",
    only_if="[assuming {given}, ]{apart}{claim} {exactly_if}",
    edges_too="or in [{one?}a case|cases] {lists}, where some equality holds exactly",
    too_long="[assuming {given}, ]{apart}{claim} on {part}, which takes more than a sentence to describe",
    part="[{share}|a part] of [{given?}what that leaves|{whole}]",
    excepted="{where}[. It is not so in {cases:count case} {lists}][. Apart from that {thin:count case} where some"
    " equality holds exactly {thin:number is/are} excepted]",
    exactly_if="[{elsewhere?}at least|exactly] if",
    almost="it is so {how}",
    here="{place}, [{holds?}this is so|this is not so][: {why}]",
    nothing_here="{place}, [{open?}this is undecided|what is assumed does not hold]",
    struck="it is one of the exceptions",
    nearest="[what comes nearest fails, since {several?}]{gaps}",
    each_missed="each of the {conditions:count condition} {missed}",
    missed="the {nth} condition {missed}",
    nth="first second third fourth fifth sixth seventh eighth ninth",
    open="whether it is so [{somewhere?}anywhere else|anywhere] is undecided",
    given="Given {given}.",
    unknown="Undecided: whether it holds anywhere.",
    never="[{apart}it|It] never holds.",
    always="[{apart}it|It] always holds.",
    but="[{apart}it|It] holds",
    lines="[{apart}it|It] holds {exactly_if}[ one of these is true:{several?}]",
    yes="[{holds?}yes|no], at {place}",
    no_answer="at {place}: [{wall?}undecided: the point lies on a wall|{open?}undecided|no answer, since it breaks what"
    " is given or assumed]",
    share="[{elsewhere?}at least ]{share} of [{given?}what is given leaves|{whole}][, where the others determine"
    " {solved:and}|, all but a wall (share 0){all?}|, on a wall only{wall?}]",
    no_share="not known: no sample point satisfies what is [{given?}given|assumed]",
    more="or one of {more} more, all of them in the JSON record.",
    edges="[{more?}or ]{edges:count knife-edge}, where some equalities hold exactly; they are in the JSON record.",
    except_where="except where[ one of these is true:{several?}]",
    except_edges="[{more?}and ]except on {edges:count knife-edge}, where some equalities hold exactly; they are in the"
    " JSON record.",
    unsolved="Not solved for {name}: {conditions:count condition}, where it stands in a power, or its factor may be"
    " zero or change its sign.",
    open_lines="The condition is exact, but of {lines:count alternative} it is undecided whether any point satisfies"
    " {lines:number it/them}; {advice}.",
    more_budget="a larger budget may tell",
    trusted="This short form is trusted: z3 refuted conditions on the way to it.",
    in_the_way="What is in the way there",
    missing="What is missing there[: one of these{several?}]",
    equals="{left} equals {right}, and has to be [{greater?}greater|{less?}less|different]",
    short="{left} [{greater?}falls short of|{less?}exceeds|differs from] {right} by {gap}",
    csv="[{contradictory?}contradictory|{always?}always|{somewhere?}{exactly_if}|{elsewhere?}undecided|never]"
    "[, except{excepts?}][, walls apart{apart?}]",
)
MAX_ALTERNATIVES, MAX_CHARACTERS = 24, 6_000  # of the alternatives that are written out
MAX_WRITTEN = 1_500  # letters of a condition, beyond which its share and whether it holds at the point come first
MAX_CONDITIONS = 9  # that a sentence holds


def _data(answer: When) -> blocks.Grid:
    """Return a row for each condition of each alternative, then of each exception."""
    head = ("claim", "given", "answer", "alternative", "condition", "short by", "share", "holds", "at", "truth")
    lines, excepted = alternatives(answer), exceptions(answer)
    word = SAY(
        "csv", contradictory=answer.region is None, always=() in lines, somewhere=bool(lines),
        elsewhere=answer.elsewhere, exactly_if=_exactly_if(answer), excepts=bool(excepted), apart=answer.off_walls,
    )  # fmt: skip
    share = answer.share
    part: blocks.Cell = "" if share is None else blocks.Amount(share.value if share.exact is None else share.exact)
    short = {blocks.condition_text(gap.sentence.chain): gap.short for gaps in answer.missing for gap in gaps}
    rest = (part, blocks.yes_no(answer.holds), words.point_text(answer.point, answer.game.space.baseline), answer.truth)
    before = (blocks.Code(answer.claim), blocks.Code(answer.given), word)
    rows = (
        (*before, f"{lead}{k}", blocks.Code(one), blocks.blank_if_none(short.get(one)), *rest)
        for cells, lead in ((lines, ""), (excepted, "except "))
        for k, line in enumerate(cells, 1)
        for one in line
    )
    return blocks.Grid(head, tuple(rows) or ((*before, "", "", "", *rest),))


def report(answer: When) -> blocks.Report:
    asked, sentence = SAY("asked", claim=answer.claim), lambda: plain_answer(answer)
    return game_report(asked, answer.game, _blocks(answer), lambda: _data(answer), sentence, key=lambda: _key(answer))


def plain_answer(answer: When) -> str:
    """Return the answer in plain words.

    >>> print(plain_answer(when(load("hawk-dove"), "equilibrium(hawk, hawk)")))
    The outcome hawk (the first) and hawk (the second) is stable exactly if the worth of the resource is at least the
    cost of losing a fight. At the baseline values, this is not so: the worth of the resource falls short of the cost of
    losing a fight by 2. Stable means that no side gains by changing its own choice.
    """
    if answer.region is None:
        return SAY("contradicted")
    kept = answer.region.base.sentences(answer.subject or None)
    chains = join_unequal([[one.chain for one in line] for line in kept])
    parts = (_say_where(answer, answer.region, chains), _say_almost(answer), _say_here(answer, kept, chains))
    said = plain_words.sentences(*parts, _say_what_is_open(answer, bool(chains)))
    return plain_words.with_stable_note(PlainWords(answer.game.space).briefly(said))


def _say_almost(answer: When) -> str:
    """Return that the claim holds, or fails, on walls only, where that is known; else nothing."""
    told = answer.truth in plain_words.ALMOST and not answer.off_walls
    return SAY("almost", how=plain_words.ALMOST[answer.truth]) if told else ""


def _say_where(answer: When, region: Region | Difference, chains: Sequence[Sequence[Chain]]) -> str:
    """Return where the claim holds, in plain words, and what is excepted."""
    thin = len(region.thin)
    cases = len(region.taken.cells) - thin
    if () not in chains:
        where = _say_conditions(answer, chains)
        return SAY("excepted", where=where, cases=cases if chains else 0, lists=str(FULL_LISTS), thin=thin)
    if cases:
        where = SAY(
            "everywhere_but", part=_say_part(answer), cases=cases, lists=str(FULL_LISTS), **_begin_claim(answer)
        )
    else:
        where = SAY("everywhere", whole=any_form.whole(answer.game.space), **_begin_claim(answer))
    return SAY("excepted", where=where, cases=0, lists=str(FULL_LISTS), thin=thin)


def _begin_claim(answer: When) -> dict[str, str]:
    """Return what is assumed, what is left out, and the claim in plain words, with which a sentence begins."""
    apart = plain_words.APART if answer.off_walls else ""
    claim = plain_words.claim_words(answer.game, answer.claim)
    return {"given": words.clean(answer.given), "apart": apart, "claim": claim}


def _say_part(answer: When) -> str:
    """Return on what part of what is given the claim holds."""
    share = "" if answer.share is None else words.percent(answer.share.value)
    return SAY("part", share=share, given=bool(answer.given), whole=any_form.whole(answer.game.space))


def _exactly_if(answer: When) -> str:
    return SAY("exactly_if", elsewhere=answer.elsewhere)


def _say_conditions(answer: When, chains: Sequence[Sequence[Chain]]) -> str:
    """Return that the claim holds nowhere, or on which conditions; of knife-edges beside others, that there are."""
    begun, space = _begin_claim(answer), answer.game.space
    if not chains:
        return SAY("nowhere", elsewhere=answer.elsewhere, whole=any_form.whole(space), **begun)
    broad = [line for line in chains if not any("==" in chain for chain in line)] or chains
    if sum(map(len, broad)) > MAX_CONDITIONS:
        return SAY("too_long", part=_say_part(answer), **begun)
    edges = len(chains) - len(broad)
    also = SAY("edges_too", one=edges == 1, lists=str(FULL_LISTS)) if edges else ""
    lead = SAY("only_if", exactly_if=_exactly_if(answer), **begun)
    return PlainWords(space).alternatives(broad, lead, also)


def _say_here(answer: When, kept: Sequence[Sequence[Sentence]], chains: Sequence[Sequence[Chain]]) -> str:
    """Return whether the claim holds at the point, and why not; nothing where that is clear from where it holds."""
    if not chains or (() in chains and answer.region is not None and not answer.region.taken.cells):
        return ""
    place = plain_words.place_words(answer.game.space, answer.point)
    if answer.holds is None:
        return SAY("nothing_here", place=place, open=answer.elsewhere or answer.is_on_wall)
    return SAY("here", place=place, holds=answer.holds, why="" if answer.holds else _why_not(answer, kept))


def _say_what_is_open(answer: When, somewhere: bool) -> str:
    """Return that it is undecided whether the claim holds anywhere, or anywhere but where it is said to; or nothing."""
    left = answer.elsewhere or not (answer.holds or (answer.verdict and answer.verdict.kind == "nonempty"))
    return SAY("open", somewhere=answer.elsewhere and somewhere) if answer.undecided and left else ""


def _why_not(answer: When, kept: Sequence[Sequence[Sentence]]) -> str:
    """Return what is missing at the point, as the end of a sentence."""
    if answer.struck:
        return SAY("struck")
    gaps, wording = answer.missing[0] if answer.missing else (), PlainWords(answer.game.space)
    if not gaps or len(gaps) > MAX_CONDITIONS:
        return ""
    (line, *others) = kept
    if others or len(line) == 1:
        each = (wording.shortfall(gap.sentence.chain, gap.short) for gap in gaps)
        return SAY("nearest", several=bool(others), gaps=reduce(partial(join_or_split, by=", and "), each))
    missed = [wording.say_missed(gap.sentence.chain, gap.short) for gap in gaps]
    if len({*missed}) == 1 and len(missed) == len(line) and gaps[0].short:
        return SAY("each_missed", conditions=len(line), missed=missed[0])
    nth, numbered = SAY("nth").split(), zip((line.index(gap.sentence) for gap in gaps), missed, strict=True)
    return words.join_words([SAY("missed", nth=nth[k], missed=short) for k, short in numbered])


def _blocks(answer: When) -> Iterator[blocks.Block]:
    if answer.given:
        yield blocks.Say(*SAY.pieces("given", given=blocks.Code(answer.given)))
    if answer.region is None:
        yield blocks.Say(SAY("contradicted"))
        return
    if answer.truth in ALMOST and not answer.off_walls:
        yield blocks.Say(ALMOST[answer.truth] % ("" if answer.given else f" in {any_form.whole(answer.game.space)}"))
    lines, excepted = alternatives(answer), exceptions(answer)
    long = bool(lines) and sum(len(one) for line in (*lines, *excepted) for one in line) > MAX_WRITTEN
    if long:
        yield from _facts(answer)
    yield from _condition_blocks(answer, lines, bool(excepted))
    yield from _exception_blocks(answer)
    if answer.unsolved:
        name = blocks.Code(answer.subject)
        yield blocks.Say(*SAY.pieces("unsolved", name=name, conditions=answer.unsolved))
    yield from _proof_notes(answer)
    if lines and (() not in lines or excepted):
        yield from () if long else _facts(answer)
        yield from _missing(answer)


def _key(answer: When) -> Iterator[blocks.Block]:
    """Yield what one screen shows: whether it holds at the point and how often, exactly where, and what is missing."""
    lines = alternatives(answer)
    if not lines or () in lines:
        yield from _blocks(answer)
        return
    yield from _facts(answer)
    if not exceptions(answer):
        each = ((*(("or",) if k else ()), *_conjunction(line)) for k, line in enumerate(lines))
        yield blocks.Facts(((_exactly_if(answer), tuple(each)),))
    yield from _missing(answer)


def _condition_blocks(answer: When, lines: Sequence[Sequence[str]], excepts: bool) -> Iterator[blocks.Block]:
    """Yield the condition of the claim, alternative by alternative; that it holds always or never without one."""
    apart = LEAD if answer.off_walls else ""
    if not lines:
        yield blocks.Say(SAY("unknown") if answer.elsewhere else SAY("never", apart=apart))
    elif () in lines:
        yield blocks.Say(SAY("but" if excepts else "always", apart=apart))
    else:
        factors = unions(lines)
        several = len(lines) > 1 and not factors
        yield blocks.Say(SAY("lines", apart=apart, exactly_if=_exactly_if(answer), several=several))
        yield from _product(factors) if factors else _show_alternatives(lines)


def _facts(answer: When) -> Iterator[blocks.Block]:
    """Yield on how much of the ranges it holds, and whether at the point."""
    place = words.point_text(answer.point, answer.game.space.baseline)
    if answer.holds is None:
        holds = SAY("no_answer", place=place, wall=answer.is_on_wall, open=answer.elsewhere)
    else:
        holds = SAY("yes", holds=answer.holds, place=place)
    yield blocks.Facts((("share", (_share_text(answer),)), ("holds", (holds,))))


def _show_alternatives(lines: Sequence[Sequence[str]]) -> Iterator[blocks.Block]:
    """Yield alternatives, of many those that have room first, and of the others only how many there are."""
    thin = [line for line in lines if any(" = " in one for one in line)] if len(lines) > MAX_ALTERNATIVES else []
    broad = [line for line in lines if line not in thin]
    sizes = accumulate(sum(map(len, line)) for line in broad[:MAX_ALTERNATIVES])
    shown = max(1, sum(size <= MAX_CHARACTERS for size in sizes))
    for k, line in enumerate(broad[:shown]):
        yield blocks.Say("or" if k else "", *_conjunction(line), indent=2)
    if len(broad) > shown:
        yield blocks.Say(SAY("more", more=len(broad) - shown), indent=2)
    if thin:
        yield blocks.Say(SAY("edges", more=bool(broad), edges=len(thin)), indent=2)


def _product(factors: Sequence[Sequence[Sequence[str]]]) -> Iterator[blocks.Block]:
    for k, union in enumerate(factors):
        each = [_conjunction(line) for line in union]
        if len(union) > 1:
            either = [("(", *one, ")") if len(one) > 1 else one for one in each]
            each = [["(", *[piece for one in either for piece in ("or", *one)][1:], ")"]]
        yield blocks.Say("and" if k else "", *each[0], indent=2)


def _conjunction(line: Sequence[str]) -> list[str | blocks.Code]:
    return [piece for one in line for piece in ("and", blocks.Code(one))][1:]


def _exception_blocks(answer: When) -> Iterator[blocks.Block]:
    """Yield the exceptions: those that have room first; of the knife-edges only how many there are."""
    lines, thin = exceptions(answer), () if answer.region is None else answer.region.thin
    broad = [line for k, line in enumerate(lines) if k not in thin]
    if broad:
        yield blocks.Say(SAY("except_where", several=len(broad) > 1))
        yield from _show_alternatives(broad)
    if thin:
        yield blocks.Say(SAY("except_edges", more=bool(broad), edges=len(thin)))


def exceptions(answer: When) -> tuple[tuple[str, ...], ...]:
    """Return what the claim's condition excepts, a line for each; nothing where it is written without exceptions."""
    cells = () if answer.region is None else answer.region.lines(answer.subject or None)[1]
    return tuple(tuple(blocks.condition_text(one.chain) for one in cell) for cell in cells)


def alternatives(answer: When) -> tuple[tuple[str, ...], ...]:
    """Return the conditions of each alternative as texts, solved for the parameter that was asked for.

    >>> alternatives(when(load("thaad-deal"), "equilibrium(withdraw, sanction)", solve_for="buffer"))
    (('breach_us >= shield', 'buffer <= calm + breach_cn'),)
    """
    if answer.region is None:
        return ()
    kept = answer.region.base.sentences(answer.subject or None)
    lines = join_unequal([[one.chain for one in line] for line in kept])
    return tuple(tuple(map(blocks.condition_text, line)) for line in lines)


def _proof_notes(answer: When) -> Iterator[blocks.Block]:
    if answer.off_walls:
        yield blocks.Say(APART)
    if answer.open_alternatives:
        advice = blocks.Advice(SAY("more_budget"), LARGER_BUDGET)
        yield blocks.Say(*SAY.pieces("open_lines", lines=len(answer.open_alternatives), advice=advice))
    if answer.trusted:
        yield blocks.Say(SAY("trusted"))


def _share_text(answer: When) -> str:
    share, given, region = answer.share, bool(answer.given), answer.region
    if share is None or region is None:
        return SAY("no_share", given=given)
    over = region.domain
    solved = [over.names[k] for k in sorted(over.solved)]  # they are not counted by themselves
    return SAY(
        "share", elsewhere=answer.elsewhere, share=str(share), given=given, whole=any_form.whole(answer.game.space),
        solved=solved, all=share.exact == Fraction(1), wall=share.exact == Fraction(0),
    )  # fmt: skip


def _missing(answer: When) -> Iterator[blocks.Block]:
    if answer.struck:
        yield blocks.Head(SAY("in_the_way"))
        yield from _show_alternatives([exceptions(answer)[k] for k in answer.struck])
    if not answer.missing:
        return
    apart = answer.least_missing[:MAX_ALTERNATIVES]
    many = len(apart) > 1
    yield blocks.Head(SAY("missing", several=many))
    for k, gaps in enumerate(apart, 1):
        for n, gap in enumerate(gaps):
            lead = "and" if n else f"({k})" if many else ""
            yield blocks.Say(lead, *shortfall(gap), indent=6 if many and n else 2)


def _right_side(written: str) -> blocks.Code:
    """Return a side of a condition, a number by itself as people read it where numbers are rounded."""
    is_number = re.fullmatch(r"-?\d+(/\d+)?", written)
    return blocks.Code(numbers.given_exactly(Fraction(written)) if is_number else written)


def shortfall(gap: Gap) -> tuple[blocks.Inline, ...]:
    """Return what a condition lacks, in words: `breach_us falls short of shield by 1`.

    >>> from solver.report.blocks import plain
    >>> gaps = when(load("thaad-deal"), "equilibrium(withdraw, sanction)").missing[0]
    >>> [plain(shortfall(gap)) for gap in gaps]
    ['breach_us falls short of shield by 1', 'breach_cn falls short of buffer - calm by 1']
    """
    left, relation, right = blocks.Code(gap.sentence.left), gap.sentence.relation, _right_side(gap.sentence.right)
    if not gap.short:
        return SAY.pieces("equals", left=left, right=right, greater=relation == ">", less=relation == "<")
    greater, less, size = relation[0] == ">", relation[0] == "<", blocks.Amount(gap.short)
    return SAY.pieces("short", left=left, greater=greater, less=less, right=right, gap=size)
