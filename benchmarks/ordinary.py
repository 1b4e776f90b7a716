"""Two hundred ordinary games that nobody tunes for: is the sensitivity of their outcomes decided, and how soon?

Forty of each of five families, with four to six parameters: 3×3 with affine payoffs, each player's own parameters or
shared ones; 2×2 contests in which a share a/(a + b) is won; 3×3 with expected payoffs p·v − c; 3×2 with polynomial
payoffs. Game k of a family depends on its name and k alone, by arithmetic that Python promises to keep.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import floor
from statistics import median
from time import perf_counter

from benchmarks.measuring import Row, forget, seconds, within
from solver.errors import Undecided
from solver.expressions.expression import parse
from solver.forms.normal import NormalForm
from solver.forms.players import Player
from solver.regions.parameters import Parameter, ParameterSpace

GAMES = 40
ENOUGH, MEDIAN, LIMIT = 20.0, 3.0, 60.0  # seconds asked for of the slowest and in the middle, and waited for
FAMILIES = ("affine own", "affine shared", "rational", "probabilities", "polynomial")
COEFFICIENTS = ("-3", "-2", "-1", "1", "2", "3")
NAMES = "abcdef"
Range = tuple[str, str]


def game(family: str, k: int) -> NormalForm:
    """Draw game k of a family.

    >>> print(game("rational", 0).payoffs[0][0])
    (-3)*v*b/(a + 2*b) + (1)*c + (-2)
    """
    dice = random.Random(10_000 * (1 + FAMILIES.index(family)) + k)
    count = 4 if family == "rational" else 4 + k % 3
    rows, columns = {"rational": (2, 2), "polynomial": (3, 2)}.get(family, (3, 3))
    ranges: dict[str, Range] = dict.fromkeys(NAMES[:count], ("0", "3"))
    if family == "rational":
        ranges = {"a": ("1/2", "4"), "b": ("1/2", "4"), "v": ("0", "5"), "c": ("0", "2")}
    elif family == "probabilities":
        ranges = dict(zip("pvcqwd", [("0", "1"), ("0", "5"), ("0", "2")] * 2, strict=True))
        ranges = dict(list(ranges.items())[:count])
    names = tuple(ranges)
    own = (names[: (count + 1) // 2], names[(count + 1) // 2 :]) if family == "affine own" else (names, names)
    cells = [[_payoff(family, dice, own[player]) for player in (0, 1)] for _ in range(rows * columns)]
    players = tuple(Player(w, tuple(f"{w[0]}{k}" for k in range(n))) for w, n in (("row", rows), ("column", columns)))
    pairs = [(n, tuple(map(Fraction, ends))) for n, ends in ranges.items()]
    space = [Parameter(n, (low + 2 * high) / 3, low, high) for n, (low, high) in pairs]
    return NormalForm(players, tuple(tuple(map(parse, cell)) for cell in cells), space=ParameterSpace(tuple(space)))


def _payoff(family: str, dice: random.Random, names: Sequence[str]) -> str:
    constant = f"({_below(dice, 9) - 4})"
    if family == "rational":
        share = _choice(dice, ("a/(a + b)", "b/(a + b)", "a/(a + 2*b)", "b/(a + 2*b)", "1/2"))
        return (
            f"({_choice(dice, COEFFICIENTS)})*v*{share} + ({_choice(dice, COEFFICIENTS)})*c + ({_below(dice, 7) - 3})"
        )
    if family == "probabilities":
        chances, values = [n for n in names if n in "pq"], [n for n in names if n in "vw"]
        costs = [n for n in names if n in "cd"]
        chance = _choice(dice, (*chances, *(f"(1 - {p})" for p in chances), *(f"(1 - 2*{p})" for p in chances)))
        sign = _choice(dice, ("", "-", "2*", "-2*"))
        return f"{sign}{chance}*{_choice(dice, values)} - ({_below(dice, 4)})*{_choice(dice, costs)} + {constant}"
    terms = [constant]
    if family == "polynomial":
        for _ in range(2):
            factors = [_choice(dice, names) for _ in range(2 if _below(dice, 3) == 0 else 1)]
            terms.append("*".join([f"({_choice(dice, COEFFICIENTS)})", *sorted(factors)]))
        return " + ".join(terms)
    first = _below(dice, len(names))
    second = (first + 1 + _below(dice, len(names) - 1)) % len(names)
    terms += [f"({_choice(dice, COEFFICIENTS)})*{names[n]}" for n in sorted((first, second))]
    return " + ".join(terms)


def _choice(dice: random.Random, options: Sequence[str]) -> str:
    return options[_below(dice, len(options))]


def _below(dice: random.Random, count: int) -> int:
    return floor(dice.random() * count)


# --- what is asked --------------------------------------------------------------------------------


def _phases(it: NormalForm) -> str:
    import solver

    found = solver.phases(it)
    return "" if found.complete else f"others fill at most {float(min(1 - found.certified, found.unseen)):.3%}"


def _robust(it: NormalForm) -> str:
    import solver

    found = solver.robust(it)
    close = found.low == found.high or (found.low and found.high and found.low >= found.high * Fraction(9999, 10_000))
    return "" if close and not found.spent else f"{found.low} to {found.high} {found.spent}"


def _derive(it: NormalForm) -> str:
    import solver

    found = solver.derive(it)
    words = [e.sign.word for b in found.branches for q in b.quantities for e in q.effects]
    return "" if found.decided else f"{words.count('undecided')} of {len(words)} signs"


def _concede(it: NormalForm) -> str:
    import solver

    found = solver.concede(it, _first(it), by=it.space.names[:2])
    return "" if found.joint.verdict.kind != "undecided" else found.joint.verdict.spent


def _when(claim: str) -> Callable[[NormalForm], str]:
    def ask(it: NormalForm) -> str:
        import solver

        row, column = (player.strategies for player in it.players)
        names = {"pure": _first(it), "mixed": f"{row[0]} + {row[1]}, {column[0]} + {column[1]}"}
        return solver.when(it, claim.format(r=row[0], c=column[0], **names)).undecided

    return ask


def _first(it: NormalForm) -> str:
    return ", ".join(player.strategies[0] for player in it.players)


CLAIMS = (
    "equilibrium({pure})", "strict({pure})", "unique({pure})", "equilibrium({mixed})", "unique({mixed})",
    "dominant(row, {r})", "best_response(row, {r}, {c})", "pareto({pure})", "risk_dominant({pure})",
    "payoff_dominant({pure})", "best(row) >= 1", "worst(column) > 0", "equilibria >= 2",
)  # fmt: skip
QUESTIONS: dict[str, Callable[[NormalForm], str]] = {
    "phases": _phases, "robust": _robust, "derive": _derive, "concede": _concede,
    **{f"when {claim}": _when(claim) for claim in CLAIMS},
}  # fmt: skip


def ask(family: str, k: int, question: str) -> tuple[float, str]:
    """Return the seconds that one question takes, and what it left open, or nothing."""
    it = game(family, k)
    forget()
    began = perf_counter()
    try:
        left = QUESTIONS[question](it)
    except Undecided as stopped:
        left = f"refused: {stopped}"
    return perf_counter() - began, left


def run(each: int = GAMES) -> list[Row]:
    """Ask every question of every game, each in a process of its own, and return a row for a family and question."""
    return [row for family in FAMILIES for question in QUESTIONS for row in _row(family, question, each)]


def _row(family: str, question: str, each: int) -> Iterator[Row]:
    answers = [_answer(family, k, question) for k in range(each)]
    taken, left = [one for one, _ in answers], {k: words for k, (_, words) in enumerate(answers) if words}
    met = median(taken) <= MEDIAN and max(taken) <= ENOUGH
    what = f"{each - len(left)} of {each} decided" + "".join(f"; {k}: {words[:60]}" for k, words in left.items())
    print(f"  {family}, {question}: {what}", file=sys.stderr, flush=True)
    yield Row(f"{family}: {question}", f"{MEDIAN:.0f} s, worst {ENOUGH:.0f} s", _span(taken), met, what)


def _answer(family: str, k: int, question: str) -> tuple[float, str]:
    try:
        return within(LIMIT, ask, family, k, question) or (LIMIT, "ended")
    except RuntimeError as failed:  # said in the row, so that the other games are asked all the same
        return LIMIT, str(failed)


def _span(taken: Sequence[float]) -> str:
    return f"{seconds(median(taken))} (worst {seconds(max(taken))})"
