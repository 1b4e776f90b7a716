"""How a condition is written: a line for each alternative, then the share, and what is missing at the point.

Each alternative can be read alone; "or" stands between two. JSON holds the conditions as
texts in the game file's notation, and as numbers how far each failing one is off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.present import latex, records, words
from solver.present.conditions import condition_text
from solver.present.records import Record
from solver.present.report import Amount, Block, Cell, Code, Facts, Head, Piece, Report, Say
from solver.questions.when import Gap, When

MOST = 24  # alternatives that are written out
_ORDER = {">=": 0, ">": 0, "==": 1, "<=": 2, "<": 2}


def report(answer: When) -> Report:
    """The answer in blocks.

    >>> from games import load
    >>> from solver.present.report import text
    >>> from solver.questions.when import when
    >>> print(text(report(when(load("two-markets"), "unique(second, first)"))).split("\\n\\n")[1])
    It never holds.
    """
    game = answer.game
    return Report(
        f"When {answer.claim}: {words.title(game)}", tuple(_blocks(answer)), game.note, latex.symbols(game.space)
    )


def _blocks(answer: When) -> Iterator[Block]:
    if answer.given:
        yield Say("Given", Code(f"{answer.given}."))
    if answer.region is None:
        yield Say("What is given contradicts the ranges and assumptions: no point satisfies it, so nothing is said.")
        return
    lines = alternatives(answer)
    if not lines:
        yield Say("It never holds.")
    elif () in lines:
        yield Say("It always holds.")
    else:
        yield Say("It holds exactly if" if len(lines) == 1 else "It holds exactly if one of these is true:")
        for k, line in enumerate(lines[:MOST]):
            yield Say("or" if k else "", *_joined(line), indent=2)
        if len(lines) > MOST:
            yield Say(f"and {len(lines) - MOST} more, all of them in the JSON record.", indent=2)
    yield from _settled(answer)
    if lines and () not in lines:
        share = answer.share
        if share is not None:
            yield Facts((("share", (f"{share} of {_whole(answer)}",)), *_standing(answer)))
        yield from _missing(answer)


def alternatives(answer: When) -> tuple[tuple[str, ...], ...]:
    """The conditions of each alternative as texts, solved for the parameter that was asked for.

    >>> from games import load
    >>> from solver.questions.when import when
    >>> alternatives(when(load("thaad-deal"), "equilibrium(withdraw, sanction)", solve_for="buffer"))
    (('breach_us >= shield', 'buffer <= calm + breach_cn'),)
    """
    if answer.region is None:
        return ()
    return tuple(tuple(map(_said, cell)) for cell in answer.region.sentences(answer.subject or None))


def _said(sentence: object) -> str:
    return condition_text(tuple(str(sentence).split(" ")))


def _joined(line: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for k, one in enumerate(line):
        pieces += ["and", Code(one)] if k else [Code(one)]
    return pieces


def _settled(answer: When) -> Iterator[Block]:
    if answer.open_alternatives:
        count = words.counted(len(answer.open_alternatives), "alternative")
        yield Say(
            f"The condition is exact, but of {count} it is undecided whether any point satisfies them;"
            " a larger budget may tell."
        )
    if answer.trusted:
        yield Say("trusted: z3 refuted conditions on the way to this short form.")


def _whole(answer: When) -> str:
    return "what is given leaves" if answer.given else words.whole(answer.game.space)


def _standing(answer: When) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    where = words.moved(answer.point, answer.game.space.baseline)
    if answer.holds is None:
        yield "holds", (f"at {where}: no answer, since it breaks what is given or assumed",)
    else:
        yield "holds", (f"{'yes' if answer.holds else 'no'}, at {where}",)


def _missing(answer: When) -> Iterator[Block]:
    if not answer.missing:
        return
    yield Head("What is missing there")
    for k, gaps in enumerate(answer.missing[:MOST]):
        for n, gap in enumerate(gaps):
            lead = "or" if k and not n else "and" if n else ""
            yield Say(lead, *shortfall(gap), indent=2)


def shortfall(gap: Gap) -> tuple[str | Code | Amount, ...]:
    """`breach_us falls short of shield by 1`.

    >>> from games import load
    >>> from solver.present.report import plain
    >>> from solver.questions.when import when
    >>> gaps = when(load("thaad-deal"), "equilibrium(withdraw, sanction)").missing[0]
    >>> [plain(shortfall(gap)) for gap in gaps]
    ['breach_us falls short of shield by 1', 'breach_cn falls short of buffer - calm by 1']
    """
    left, relation, right = Code(gap.sentence.left), gap.sentence.relation, Code(gap.sentence.right)
    if not gap.short:
        needed = "have to differ" if relation == "!=" else "are equal, and have to differ"
        return (left, "and", right, needed)
    verb = {0: "falls short of", 1: "differs from", 2: "exceeds"}[_ORDER.get(relation, 1)]
    return (left, verb, right, "by", Amount(gap.short))


def record(answer: When) -> Record:
    """The JSON record."""
    lines = alternatives(answer)
    return {
        "schema": "zopa.when/1",
        "game": records.brief(answer.game),
        "claim": answer.claim,
        "given": answer.given or None,
        "contradictory": answer.region is None,
        "alternatives": [list(line) for line in lines],
        "latex": [r" \text{ and } ".join(_tex(one, answer) for one in line) for line in lines],
        "solved_for": answer.subject or None,
        "verdict": answer.verdict.kind if answer.verdict else None,
        "undecided_alternatives": len(answer.open_alternatives),
        "proof": "trusted" if answer.trusted else "checkable",
        "share": _share(answer),
        "point": records.place(answer.point),
        "holds": answer.holds,
        "missing": [
            [
                {"condition": str(gap.sentence), "short": records.number(gap.short), "strict": gap.strict}
                for gap in gaps
            ]
            for gaps in answer.missing
        ],
    }


def _tex(one: str, answer: When) -> str:
    from solver.present.report import formula_with_relations

    return formula_with_relations(one, latex.symbols(answer.game.space))


def _share(answer: When) -> Record | None:
    share = answer.share
    if share is None:
        return None
    if share.exact is not None:
        return records.number(share.exact)
    return {**records.number(share.value), "interval": [share.low, share.high], "samples": share.samples}
