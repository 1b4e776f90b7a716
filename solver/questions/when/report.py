"""How a condition is written: a line for each alternative, "or" between two, then the share, and what is missing at the
point. JSON holds conditions in the game file's notation, and how far each failing one is off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, islice

from solver.forms import any_form
from solver.questions import plain_words
from solver.questions.plain_conditions import PlainWords
from solver.questions.when.answer import Gap, When
from solver.questions.words import ALMOST, APART, LEAD, game_report
from solver.regions.differences import Difference
from solver.regions.region import Region
from solver.regions.sentences import Sentence, join_unequal, unions
from solver.report import blocks, numbers, words
from solver.report.blocks import Chain
from solver.report.remedies import FULL_LISTS, LARGER_BUDGET

MAX_ALTERNATIVES, MAX_CHARACTERS = 24, 6_000  # of the alternatives that are written out
MAX_WRITTEN = 1_500  # letters of a condition, beyond which its share and whether it holds at the point come first
EXACTLY, NEVER = ("exactly if", "at least if"), ("never", "undecided")  # as it holds nowhere else, or may
KNIFE_EDGES = "%s, where some equalities hold exactly; they are in the JSON record."
MAX_CONDITIONS = 9  # that a sentence holds


def _data(answer: When) -> blocks.Grid:
    """Return a row for each condition of each alternative, then of each exception."""
    head = ("claim", "given", "answer", "alternative", "condition", "short by", "share", "holds", "at", "truth")
    lines, excepted = alternatives(answer), exceptions(answer)
    word = "always" if () in lines else EXACTLY[answer.elsewhere] if lines else NEVER[answer.elsewhere]
    word = "contradictory" if answer.region is None else f"{word}, except" if excepted else word
    word += ", walls apart" * answer.off_walls
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
    asked, sentence = f"When {answer.claim}", lambda: plain_answer(answer)
    return game_report(asked, answer.game, _blocks(answer), lambda: _data(answer), sentence, key=lambda: _key(answer))


def plain_answer(answer: When) -> str:
    """Return the answer in plain words.

    >>> print(plain_answer(when(load("hawk-dove"), "equilibrium(hawk, hawk)")))
    The outcome hawk (the first) and hawk (the second) is stable exactly if the worth of the resource is at least the
    cost of losing a fight. At the baseline values, this is not so: the worth of the resource falls short of the cost of
    losing a fight by 2. Stable means that no side gains by changing its own choice.
    """
    if answer.region is None:
        return "What is assumed contradicts the ranges, so nothing can be said."
    kept = answer.region.base.sentences(answer.subject or None)
    chains = join_unequal([[one.chain for one in line] for line in kept])
    told = answer.truth in plain_words.ALMOST and not answer.off_walls
    almost = f"it is so {plain_words.ALMOST[answer.truth]}" if told else ""
    parts = (_say_where(answer, answer.region, chains), almost, _say_here(answer, kept, chains))
    said = plain_words.sentences(*parts, _say_what_is_open(answer, bool(chains)))
    return plain_words.with_stable_note(PlainWords(answer.game.space).briefly(said))


def _say_where(answer: When, region: Region | Difference, chains: Sequence[Sequence[Chain]]) -> str:
    """Return where the claim holds, in plain words, and what is excepted."""
    thin, excepted = len(region.thin), len(region.taken.cells)
    listed = f"{words.count_of(excepted - thin, 'case')} {FULL_LISTS}"
    if () in chains:
        whole = _say_everywhere(answer, listed if thin < excepted else "")
    else:
        whole = _say_conditions(answer, chains)
        whole += f". It is not so in {listed}" if thin < excepted and chains else ""
    if thin:
        whole += f". Apart from that {words.count_of(thin, 'case')} where some equality holds exactly"
        whole += f" {'is' if thin == 1 else 'are'} excepted"
    return whole


def _begin_claim(answer: When) -> tuple[str, str]:
    """Return how a sentence on the claim begins, with what is assumed, and the claim in plain words."""
    lead = f"assuming {words.clean(answer.given)}, " if answer.given else ""
    return lead + plain_words.APART * answer.off_walls, plain_words.claim_words(answer.game, answer.claim)


def _say_part(answer: When) -> str:
    """Return on what part of what is given the claim holds."""
    part = "a part" if answer.share is None else words.percent(answer.share.value)
    return f"{part} of {'what that leaves' if answer.given else any_form.whole(answer.game.space)}"


def _say_everywhere(answer: When, excepted: str) -> str:
    """Return that the claim holds without a condition, everywhere or but for what is excepted."""
    lead, claim = _begin_claim(answer)
    if excepted:
        return f"{lead}{claim} on {_say_part(answer)}, everywhere but in {excepted}"
    return f"{lead}{claim}, whatever the values within {any_form.whole(answer.game.space)}"


def _say_conditions(answer: When, chains: Sequence[Sequence[Chain]]) -> str:
    """Return that the claim holds nowhere, or on which conditions; of knife-edges beside others, that there are."""
    (lead, claim), space = _begin_claim(answer), answer.game.space
    if not chains:
        return f"{lead}there are no values {'told ' * answer.elsewhere}within {any_form.whole(space)} for which {claim}"
    broad = [line for line in chains if not any("==" in chain for chain in line)] or chains
    if sum(map(len, broad)) > MAX_CONDITIONS:
        return f"{lead}{claim} on {_say_part(answer)}, which takes more than a sentence to describe"
    one = "a case" if len(chains) == len(broad) + 1 else "cases"
    also = f"or in {one} {FULL_LISTS}, where some equality holds exactly" if len(broad) < len(chains) else ""
    return PlainWords(space).alternatives(broad, f"{lead}{claim} {EXACTLY[answer.elsewhere]}", also)


def _say_here(answer: When, kept: Sequence[Sequence[Sentence]], chains: Sequence[Sequence[Chain]]) -> str:
    """Return whether the claim holds at the point, and why not; nothing where that is clear from where it holds."""
    if not chains or (() in chains and answer.region is not None and not answer.region.taken.cells):
        return ""
    place = plain_words.place_words(answer.game.space, answer.point)
    if answer.holds is None:
        open_here = answer.elsewhere or _is_on_wall(answer)
        return f"{place}, {'this is undecided' if open_here else 'what is assumed does not hold'}"
    return f"{place}, this is so" if answer.holds else f"{place}, this is not so{_why_not(answer, kept)}"


def _say_what_is_open(answer: When, somewhere: bool) -> str:
    """Return that it is undecided whether the claim holds anywhere, or anywhere but where it is said to; or nothing."""
    place = "anywhere else" if answer.elsewhere and somewhere else "anywhere"
    left = answer.elsewhere or not (answer.holds or (answer.verdict and answer.verdict.kind == "nonempty"))
    return f"whether it is so {place} is undecided" if answer.undecided and left else ""


def _why_not(answer: When, kept: Sequence[Sequence[Sentence]]) -> str:
    """Return what is missing at the point, as the end of a sentence."""
    if answer.struck:
        return ": it is one of the exceptions"
    gaps, wording = answer.missing[0] if answer.missing else (), PlainWords(answer.game.space)
    if not gaps or len(gaps) > MAX_CONDITIONS:
        return ""
    (line, *others) = kept
    if others or len(line) == 1:
        nearest = "what comes nearest fails, since " if others else ""
        return f": {nearest}{', and '.join(wording.shortfall(gap.sentence.chain, gap.short) for gap in gaps)}"
    missed = [wording.say_missed(gap.sentence.chain, gap.short) for gap in gaps]
    if len({*missed}) == 1 and len(missed) == len(line) and gaps[0].short:
        return f": {'both' if len(line) == 2 else 'all'} conditions are {missed[0].removeprefix('is ')} each"
    places = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    numbered = zip((line.index(gap.sentence) for gap in gaps), missed, strict=True)
    return f": {words.join_words([f'the {places[k]} condition {short}' for k, short in numbered])}"


def _blocks(answer: When) -> Iterator[blocks.Block]:
    if answer.given:
        yield blocks.Say("Given", blocks.Code(answer.given), ".")
    if answer.region is None:
        yield blocks.Say(
            "What is given contradicts the ranges and assumptions: no point satisfies it, so nothing is said."
        )
        return
    if answer.truth.startswith("almost") and not answer.off_walls:
        yield blocks.Say(ALMOST[answer.truth] % ("" if answer.given else f" in {any_form.whole(answer.game.space)}"))
    lines, excepted = alternatives(answer), exceptions(answer)
    long = bool(lines) and sum(len(one) for line in (*lines, *excepted) for one in line) > MAX_WRITTEN
    if long:
        yield from _facts(answer)
    yield from _condition_blocks(answer, lines, bool(excepted))
    yield from _exception_blocks(answer)
    yield from _count_unsolved(answer)
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
        yield blocks.Facts(((EXACTLY[answer.elsewhere], tuple(each)),))
    yield from _missing(answer)


def _condition_blocks(answer: When, lines: Sequence[Sequence[str]], excepts: bool) -> Iterator[blocks.Block]:
    """Yield the condition of the claim, alternative by alternative; that it holds always or never without one."""
    lead = f"{LEAD}it" if answer.off_walls else "It"
    if not lines:
        yield blocks.Say("Undecided: whether it holds anywhere." if answer.elsewhere else f"{lead} never holds.")
    elif () in lines:
        yield blocks.Say(f"{lead} holds" if excepts else f"{lead} always holds.")
    else:
        factors = unions(lines)
        one_of = " one of these is true:" * (len(lines) > 1 and not factors)
        yield blocks.Say(f"{lead} holds {EXACTLY[answer.elsewhere]}{one_of}")
        yield from _product(factors) if factors else _show_alternatives(lines)


def _facts(answer: When) -> Iterator[blocks.Block]:
    """Yield on how much of the ranges it holds, and whether at the point."""
    where = f"at {words.point_text(answer.point, answer.game.space.baseline)}"
    holds = f"{'yes' if answer.holds else 'no'}, {where}"
    if answer.holds is None:
        unknown = "undecided" if answer.elsewhere else "no answer, since it breaks what is given or assumed"
        unknown = "undecided: the point lies on a wall" if _is_on_wall(answer) else unknown
        holds = f"{where}: {unknown}"
    yield blocks.Facts((("share", ("at least " * answer.elsewhere + _share_text(answer),)), ("holds", (holds,))))


def _is_on_wall(answer: When) -> bool:
    """Whether nothing is said at the point since it lies on a wall, though it breaks nothing that is assumed."""
    return answer.off_walls and answer.region is not None and answer.region.space.admits(answer.point)


def _show_alternatives(lines: Sequence[Sequence[str]]) -> Iterator[blocks.Block]:
    """Yield alternatives, of many those that have room first, and of the others only how many there are."""
    thin = [line for line in lines if any(" = " in one for one in line)] if len(lines) > MAX_ALTERNATIVES else []
    broad = [line for line in lines if line not in thin]
    sizes = accumulate(sum(map(len, line)) for line in broad[:MAX_ALTERNATIVES])
    shown = max(1, sum(size <= MAX_CHARACTERS for size in sizes))
    for k, line in enumerate(broad[:shown]):
        yield blocks.Say("or" if k else "", *_conjunction(line), indent=2)
    if len(broad) > shown:
        yield blocks.Say(f"or one of {len(broad) - shown} more, all of them in the JSON record.", indent=2)
    if thin:
        yield blocks.Say("or" if broad else "", KNIFE_EDGES % words.count_of(len(thin), "knife-edge"), indent=2)


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
        yield blocks.Say("except where" if len(broad) == 1 else "except where one of these is true:")
        yield from _show_alternatives(broad)
    if thin:
        yield blocks.Say("and " * bool(broad) + "except on", KNIFE_EDGES % words.count_of(len(thin), "knife-edge"))


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


def _count_unsolved(answer: When) -> Iterator[blocks.Block]:
    """Yield how many conditions hold the parameter asked for without being solved for it."""
    if not answer.subject or answer.region is None:
        return
    region, name = answer.region, answer.subject
    held = region.domain.names.index(name)
    kept, excepted = region.lines(name)
    cells, lines = (*region.base.simplified().cells, *region.taken.cells), (*kept, *excepted)
    pairs = [pair for cell, line in zip(cells, lines, strict=True) for pair in zip(cell, line, strict=True)]
    if left := sum(held in condition.variables and one.left != name for condition, one in pairs):
        yield blocks.Say(
            "Not solved for", blocks.Code(name), f": {words.count_of(left, 'condition')}, in which it stands in a"
            " power, or what it is multiplied by may vanish or change its sign.",
        )  # fmt: skip


def _proof_notes(answer: When) -> Iterator[blocks.Block]:
    if answer.off_walls:
        yield blocks.Say(APART)
    if answer.open_alternatives:
        count = words.count_of(len(answer.open_alternatives), "alternative")
        yield blocks.Say(
            f"The condition is exact, but of {count} it is undecided whether any point satisfies them;",
            blocks.Advice("a larger budget may tell", LARGER_BUDGET),
            ".",
        )
    if answer.trusted:
        yield blocks.Say("trusted: z3 refuted conditions on the way to this short form.")


def _share_text(answer: When) -> str:
    if answer.share is None:
        return f"not known: no sample point satisfies what is {'given' if answer.given else 'assumed'}"
    whole = "what is given leaves" if answer.given else any_form.whole(answer.game.space)
    over = None if answer.region is None else answer.region.domain
    walls = {Fraction(1): ", all but a wall (share 0)", Fraction(0): ", on a wall only"}
    if over is None or not over.solved:
        return f"{answer.share} of {whole}{'' if answer.share.exact is None else walls.get(answer.share.exact, '')}"
    names = [over.names[k] for k in sorted(over.solved)]  # they are not counted by themselves
    return f"{answer.share} of {whole}, where the others determine {words.join_words(names)}"


def _missing(answer: When) -> Iterator[blocks.Block]:
    if answer.struck:
        yield blocks.Head("What is in the way there")
        yield from _show_alternatives([exceptions(answer)[k] for k in answer.struck])
    if not answer.missing:
        return
    sets = [*map(frozenset, answer.missing)]
    other = (gaps for k, gaps in enumerate(answer.missing) if not any(one <= sets[k] for one in sets[:k]))
    apart = [*islice(other, MAX_ALTERNATIVES)]
    many = len(apart) > 1
    yield blocks.Head(f"What is missing there{': one of these' * many}")
    for k, gaps in enumerate(apart, 1):
        for n, gap in enumerate(gaps):
            lead = "and" if n else f"({k})" if many else ""
            yield blocks.Say(lead, *shortfall(gap), indent=6 if many and n else 2)


def _right_side(written: str) -> blocks.Code:
    """Return a side of a condition, a number by itself as people read it where numbers are rounded."""
    is_number = re.fullmatch(r"-?\d+(/\d+)?", written)
    return blocks.Code(numbers.given_exactly(Fraction(written)) if is_number else written)


def shortfall(gap: Gap) -> tuple[str | blocks.Code | blocks.Amount, ...]:
    """Return what a condition lacks, in words: `breach_us falls short of shield by 1`.

    >>> from solver.report.blocks import plain
    >>> gaps = when(load("thaad-deal"), "equilibrium(withdraw, sanction)").missing[0]
    >>> [plain(shortfall(gap)) for gap in gaps]
    ['breach_us falls short of shield by 1', 'breach_cn falls short of buffer - calm by 1']
    """
    left, relation, right = blocks.Code(gap.sentence.left), gap.sentence.relation, _right_side(gap.sentence.right)
    if not gap.short:
        needed = {">": "greater", "<": "less"}.get(relation, "different")
        return (left, "equals", right, f", and has to be {needed}")
    verb = {">": "falls short of", "<": "exceeds"}.get(relation[0], "differs from")
    return (left, verb, right, "by", blocks.Amount(gap.short))
