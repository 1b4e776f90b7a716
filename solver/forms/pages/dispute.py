"""The page of a dispute: issues with utilities, or agreements; the disagreement point, who ratifies, the protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from solver.expressions.expression import Expression
from solver.expressions.nodes import render
from solver.forms.bending import Bending
from solver.forms.dispute import Dispute
from solver.forms.pages.parts import MAX_ROWS, Content, codes, list_amounts, payoff_grid, players_called, with_meaning
from solver.forms.protocol import Protocol, protocol_terms
from solver.report import blocks, words
from solver.report.blocks import Advice, Block, Cell, Code, Facts, Grid, Head, Only, Say
from solver.report.remedies import ALL_AS_DATA
from solver.report.words import join_words

BENT = {
    Bending.AFFINE: "",
    Bending.MULTIAFFINE: "Utilities multiply issues, so some agreements between the corners need a lottery.",
    Bending.POLYNOMIAL: "Utilities bend in the issues: what can be agreed on is curved.",
    Bending.OTHER: "Utilities change their formula, or divide, within the ranges of the issues.",
}


def dispute_page(game: Dispute, at: Mapping[str, Fraction] | None) -> Content:
    """Return what the page has of a dispute."""
    symbols = {issue.name: issue.symbol for issue in game.issues if issue.symbol}
    return Content(_show_bargaining(game, at), lambda: _data(game, at), symbols=symbols)


def _show_bargaining(game: Dispute, at: Mapping[str, Fraction] | None) -> Iterator[Block | Only]:
    over = "issues" if game.issues else "agreements, or lotteries over them"
    many = words.count_of(len(game.agenda), over[:-1]) if game.issues else over
    yield Say(f"{join_words(players_called(game))} bargain over {many}.")
    if game.issues:
        yield Head("Issues (range)")
        ends = [(i, f"{words.exactly(i.low)} to {words.exactly(i.high)}") for i in game.issues]
        yield Facts(tuple((i.name, with_meaning(text, i.meaning)) for i, text in ends))
        yield Head("Utilities")
        yield Facts(tuple((p.name, (Code(str(u)),)) for p, u in zip(game.players, game.utilities, strict=True)))
        if bent := BENT[game.bending]:
            yield Say(bent)
    else:
        yield Head("Agreements")
        yield _agreement_table(game, codes)
        if (more := len(game.agreements) - MAX_ROWS) > 0:
            yield Say(Advice(f"and {more} more", ALL_AS_DATA))
    yield Head("Without an agreement")
    yield Facts(tuple((p.name, (Code(str(d)),)) for p, d in zip(game.players, game.disagreement, strict=True)))
    if game.ratifiers:
        yield Head("Who must consent (on whose side; exactly if)")
        yield Facts(tuple((r.name, (*with_meaning(r.of, r.title), Code(r.accepts))) for r in game.ratifiers))
    if game.protocol is not None:
        yield Head("Protocol")
        yield Facts((("kind", (game.protocol.kind,)), *_terms(game.protocol)))
    if at is not None and len(game.space):
        yield from _there(game, at)


def _terms(protocol: Protocol) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for name, value in protocol_terms(protocol):
        if isinstance(value, dict):
            yield name, tuple((f"{who}:", Code(str(one))) for who, one in value.items())
        else:
            yield name, (Code(str(value)),)


def _agreement_table(game: Dispute, paid: Callable[[Sequence[Expression]], Sequence[Cell]]) -> Grid:
    rows: list[tuple[Cell, ...]] = [(one.name, *paid(one.payoffs)) for one in game.agreements[:MAX_ROWS]]
    return Grid(("agreement", *game.seat_names), tuple(rows), data=False)


def _there(game: Dispute, at: Mapping[str, Fraction]) -> Iterator[Block]:
    yield Head(f"The same at {words.point_text(at, game.space.baseline)}")
    if game.issues:
        here = [Code(render(tree)) for tree in game.trees_at(at)]
        yield Facts(tuple((p.name, (u,)) for p, u in zip(game.players, here, strict=True)))
    else:
        yield _agreement_table(game, lambda payoffs: list_amounts(game, payoffs, at))
    threat = zip(game.players, list_amounts(game, game.disagreement, at), strict=True)
    gets = (f"{p.name} gets {blocks.plain(amount)}" for p, amount in threat)
    yield Say("Without an agreement:", ", ".join(gets))


def _data(game: Dispute, at: Mapping[str, Fraction] | None) -> Grid:
    """Return the table for CSV: agreements, or the utilities with the disagreement point."""
    if game.agreements:
        return payoff_grid(game, ("agreement",), at)
    heads = ["party", "utility", "disagreement"]
    entries = codes(game.utilities), codes(game.disagreement)
    rows: list[tuple[Cell, ...]] = list(zip(game.seat_names, *entries, strict=True))
    if at is not None:
        heads += ["utility at point", "disagreement at point"]
        here = [Code(render(tree)) for tree in game.trees_at(at)]
        rows = [(*row, u, d) for row, u, d in zip(rows, here, list_amounts(game, game.disagreement, at), strict=True)]
    return Grid(tuple(heads), tuple(rows))
