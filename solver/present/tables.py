"""The one table of an answer to a question, for CSV: a row for each thing told apart, the main answer in every row.

A cell that says nothing is empty. Lists of outcomes stand in one cell, with semicolons between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from solver.constraint import constraint, sentence
from solver.domain import domain
from solver.polynomial import ratio_text
from solver.present import words
from solver.present.effects import effect_text
from solver.present.report import Amount, Cell, Code, Grid, Where
from solver.present.reports.comparisons import comparison, coordinate
from solver.proof.certificate import Coordinate, Root
from solver.questions.alone import Side
from solver.questions.cheapest import Concession
from solver.questions.concede import Concede
from solver.questions.course import Along, Standing
from solver.questions.derive import Derivatives
from solver.questions.phases import Crossing, PhaseMap
from solver.questions.prove import Proof
from solver.questions.robust import Robust
from solver.questions.thresholds import Thresholds
from solver.questions.when import When

Row = tuple[Cell, ...]


def when(answer: When, alternatives: Sequence[Sequence[str]], exceptions: Sequence[Sequence[str]]) -> Grid:
    """A row for each condition of each alternative, then of each exception, as they are written in texts."""
    head = ("claim", "given", "answer", "alternative", "condition", "short by", "share", "holds", "at")
    if answer.region is None:
        said = "contradictory"
    else:
        said = "always" if () in alternatives else "exactly if" if alternatives else "never"
    share = answer.share
    part: Cell = "" if share is None else Amount(share.value if share.exact is None else share.exact)
    short = {str(gap.sentence): gap.short for gaps in answer.missing for gap in gaps}
    rest = (part, _yes(answer.holds), words.moved(answer.point, answer.game.space.baseline))
    before = (Code(answer.claim), Code(answer.given), said)
    if exceptions:
        said = f"{said}, except"
        before = (*before[:2], said)
    if not said.startswith("exactly if") and not exceptions:
        return Grid(head, ((*before, "", "", "", *rest),))
    rows = (
        (*before, f"{lead}{k}", Code(one), _maybe(short.get(one)), *rest)
        for lines, lead in ((alternatives, ""), (exceptions, "except "))
        for k, line in enumerate(lines, 1)
        for one in line
    )
    return Grid(head, tuple(rows))


def prove(answer: Proof) -> Grid:
    """A row for each lone move at the counterexample, or one row."""
    head = ("claim", "given", "verdict", "proof", "holds at", "fails at", "outcome", "player", "moves to", "gains")
    baseline = answer.game.space.baseline
    points = ("" if at is None else words.moved(at, baseline) for at in (answer.witness, answer.counterexample))
    before = (Code(answer.claim), Code(answer.given), answer.verdict, answer.proof, *points)
    rows = [(*before, f"({', '.join(m.outcome)})", m.player, m.to, Amount(m.gain)) for m in answer.ledger]
    return Grid(head, tuple(rows) or ((*before, "", "", "", ""),))


def phases(answer: PhaseMap) -> Grid:
    """A row for each phase."""
    head = ("phase", "here", "equilibria", "where", "share", "at least", "example", "borders on", "complete")
    rows = []
    for k, entry in enumerate(answer.entries):
        share = entry.share
        if share is None:
            known: tuple[Cell, Cell] = ("", Amount(entry.certified or Fraction(0)))
        elif share.exact is None:
            known = (Amount(share.value), "")
        else:
            known = (Amount(share.exact), Amount(share.exact))
        region: Cell = "" if entry.region is None else Where(entry.region)
        beside = "; ".join(_borders(answer, k))
        example = words.moved(entry.example, answer.game.space.baseline)
        here, complete = _yes(k == answer.here), _yes(answer.complete)
        rows.append((str(k + 1), here, "; ".join(entry.labels), region, *known, example, beside, complete))
    return Grid(head, tuple(rows))


def _borders(answer: PhaseMap, k: int) -> Iterator[str]:
    for one in answer.crossings:
        if k in (one.start, one.end):
            yield f"{one.end + one.start - k + 1} at {_wall(answer, one)}"


def _wall(answer: PhaseMap, one: Crossing) -> str:
    said = sentence(constraint(one.beyond.poly, "=="), answer.game.space.names)
    return f"{said.left} = {said.right}"


def thresholds(answer: Thresholds) -> Grid:
    """A row for each tipping point, and one for a line without any."""
    head = ("moving", "now", "tips at", "polynomial", "below", "there", "above", "where")
    rows: list[Row] = []
    for line in answer.lines:
        before = (line.name or "t", Amount(line.here))
        if not line.thresholds:
            there = _list(line.intervals[0].standing) if line.intervals else "(ruled out)"
            rows.append((*before, "", "", there, there, there, ""))
        for tip in line.thresholds:
            lists = ("" if one is None else _list(one) for one in (tip.before, tip.there, tip.after))
            walls = "; ".join(tip.walls)
            rows.append((*before, Amount(coordinate(tip.value)), _polynomial(line, tip.value), *lists, walls))
    return Grid(head, tuple(rows))


def _list(standing: Standing) -> str:
    """The equilibria; a continuum by its corners, in brackets."""
    parts = []
    for component in standing.components:
        labels = "; ".join(dict.fromkeys(outcome.label for outcome in component))
        parts.append(labels if len(component) == 1 else f"[continuum: {labels}]")
    return "; ".join(parts)


def _polynomial(line: Along, value: Coordinate) -> str:
    """What an irrational value is a root of."""
    return str(value).partition(" (")[0].replace("t**", f"{line.name or 't'}**") if isinstance(value, Root) else ""


def robust(answer: Robust) -> Grid:
    """A row for each parameter, or, where the outcome does not stand, for each condition that it needs."""
    head = (
        "outcome", "stands", "safe error in per cent", "error that changes it", "of", "parameter", "value",
        "together from", "together to", "alone from", "alone to", "alternative", "needs", "short by",
    )  # fmt: skip
    sizes = (_per_cent(answer.low), _per_cent(answer.high))
    scale = "each value" if answer.relative else "each range"
    before = (answer.outcome or "; ".join(answer.standing), _yes(answer.stands), *sizes, scale)
    over = domain(answer.game.space)
    rows: list[Row] = []
    for one in answer.alone:
        box: tuple[Cell, ...] = tuple(Amount(end) for end in answer.box.get(one.parameter, ())) or ("", "")
        ends = (_end(side) for side in (one.low, one.high))
        rows.append((*before, one.parameter, Amount(one.value), *box, *ends, "", "", ""))
    for k, alternative in enumerate(answer.misses, 1):
        for missing in alternative:
            needs = (str(k), comparison(missing.condition, over), Amount(missing.short))
            rows.append((*before, *[""] * 6, *needs))
    return Grid(head, tuple(rows) or ((*before, *[""] * 9),))


def _end(side: Side) -> Cell:
    return Amount(coordinate(side.at))


def _per_cent(part: Fraction | None) -> Cell:
    return "" if part is None else Amount(100 * part)


def derive(answer: Derivatives) -> Grid:
    """A row for each parameter that moves a quantity of an outcome, in closed form and as numbers at the point."""
    head = (
        "outcome", "stands here", "of", "formula", "value", "parameter", "effect", "slope", "slope here",
        "elasticity", "elasticity here",
    )  # fmt: skip
    names = answer.atlas.game.space.names
    rows: list[Row] = []
    for found in answer.branches:
        for quantity in found.quantities:
            before = (
                found.branch.label, _yes(found.stands), quantity.title, Code(ratio_text(quantity.formula, names)),
                _maybe(quantity.value),
            )  # fmt: skip
            rows += [
                (
                    *before, effect.parameter, effect_text(effect.sign), Code(ratio_text(effect.derivative, names)),
                    _maybe(effect.value), Code(ratio_text(effect.elasticity, names)), _maybe(effect.elastic),
                )
                for effect in quantity.effects
            ] or [(*before, "", "no effect", "", "", "", "")]  # fmt: skip
    return Grid(head, tuple(rows))


def concede(answer: Concede) -> Grid:
    """A row for each parameter that a cheapest change moves: of all together, then of each alone."""
    head = (
        "outcome", "to be", "moving", "verdict", "cost", "cost at least", "attained", "unit", "way", "parameter",
        "now", "has to be", "change", "example", "why not",
    )  # fmt: skip
    unit = "as given" if answer.priced else "per cent of range"
    rows: list[Row] = []
    alone = answer.singles if len(answer.joint.names) > 1 and not answer.holds else ()
    for found in (answer.joint, *alone):
        verdict = "holds already" if answer.holds else _verdict(found)
        before = (
            answer.outcome, answer.make, ", ".join(found.names), verdict, _maybe(found.high), _maybe(found.low),
            _yes(found.attained), unit,
        )  # fmt: skip
        moves = [] if answer.holds else [*_moves(answer, found)]
        rows += [(*before, *move, "") for move in moves] or [(*before, *[""] * 6, _why(answer, found))]
    return Grid(head, tuple(rows))


def _verdict(found: Concession) -> str:
    if found.verdict.kind == "empty":
        return "impossible"
    return "undecided" if found.high is None else "possible"


def _moves(answer: Concede, found: Concession) -> Iterator[Row]:
    for k, way in enumerate(found.ways, 1):
        for name, value in way.to.items():
            start, example = answer.point[name], (way.example or {}).get(name)
            if value != start or example not in (None, start):
                to = coordinate(value)
                change = to - start if isinstance(to, Fraction) else to - float(start)
                yield str(k), name, Amount(start), Amount(to), Amount(change), _maybe(example)


def _why(answer: Concede, found: Concession) -> str:
    """The conditions that cannot be brought about, or cannot hold together, of each alternative."""
    names = answer.game.space.names
    return "; ".join(" and ".join(str(sentence(c, names)) for c in one.conditions) for one in found.blocked)


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


def _maybe(value: Fraction | None) -> Cell:
    return "" if value is None else Amount(value)
