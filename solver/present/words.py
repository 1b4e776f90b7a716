"""What the answers say, in words and short formulas: the vocabulary that every format shares.

Formulas stay in the game file's own notation. Free text from a game file is made
printable here: one line, no control characters, so no escape sequence reaches a terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.proof.certificate import Smt, is_checkable

if TYPE_CHECKING:
    from solver.atlas import Atlas, AtPoint, Branch
    from solver.concepts.exact import Equilibrium, NashSubset
    from solver.forms.normal import NormalForm
    from solver.parameter import ParameterSpace
    from solver.partition import Phase
    from solver.proof.certificate import Verdict
    from solver.region import Region

LONGEST_EXACT = 24  # characters of a fraction printed in full

KNIFE_EDGE = "A knife-edge is a region without interior: some equality has to hold exactly."


def clean(free: str) -> str:
    """Free text on one line, without the characters that move a cursor or turn a line round.

    >>> clean("a\\x1b[2J\\n  b")
    'a?[2J b'
    """
    return "".join(c if c.isprintable() else "?" for c in " ".join(free.split()))


# --- games ----------------------------------------------------------------------------------------


def title(game: NormalForm) -> str:
    """What a game is called: its title, else its name; with the parameters that are fixed.

    >>> from games import load
    >>> title(load("thaad-deal").fix({"breach_us": 4}))
    'THAAD withdrawal for a full embargo, with breach_us fixed at 4'
    """
    named = clean(game.title or game.name) or "A game"
    return f"{named}, {fixed(game)}" if game.fixed else named


def fixed(game: NormalForm) -> str:
    """Which parameters numbers stand for, in words; empty where none is.

    >>> from games import load
    >>> fixed(load("thaad-deal").fix({"breach_us": 4, "shield": "7/3"}))
    'with breach_us fixed at 4 and shield fixed at 7/3'
    """
    said = [f"{name} fixed at {exactly(value)}" for name, value in game.fixed]
    return f"with {listed(said)}" if said else ""


def size(game: NormalForm) -> str:
    """`2 x 2, seven parameters`."""
    return f"{' x '.join(map(str, game.shape))}, {counted(len(game.space), 'parameter')}"


def pays(game: NormalForm, payoffs: Sequence[str]) -> str:
    """Who gets what, in one line."""
    return ", ".join(f"{player.name} gets {u}" for player, u in zip(game.players, payoffs, strict=True))


def paid(game: NormalForm, equilibrium: Equilibrium) -> str:
    """Who gets what in one equilibrium, as numbers."""
    return pays(game, [amount(u) for u in equilibrium.payoffs])


def whole(space: ParameterSpace) -> str:
    """What shares are shares of.

    >>> from games import load
    >>> whole(load("thaad-deal").space)
    'the ranges'
    """
    return "what the assumptions leave of the ranges" if space.assumptions else "the ranges"


# --- numbers --------------------------------------------------------------------------------------


def exactly(value: Fraction | float) -> str:
    """A number in full: `3`, `7/3`; a float, which stands for no known fraction, to six digits.

    >>> exactly(Fraction(7, 3)), exactly(0.25)
    ('7/3', '0.25')
    """
    return str(value) if isinstance(value, Fraction) else f"{value:.6g}"


def decimal(value: Fraction | float) -> float | None:
    """The nearest float, or None where there is none.

    >>> decimal(Fraction(1, 4)), decimal(Fraction(10) ** 400)
    (0.25, None)
    """
    try:
        return float(value)
    except OverflowError:
        return None


def amount(value: Fraction | float) -> str:
    """A number for a reader: exact, and a decimal beside a fraction.

    >>> amount(Fraction(3)), amount(Fraction(3, 4)), amount(Fraction(14, 3))
    ('3', '3/4 (0.75)', '14/3 (about 4.667)')
    """
    written, near = exactly(value), decimal(value)
    if near is None:
        return written if len(written) <= LONGEST_EXACT else f"{written[:8]}... ({len(written)} digits)"
    if not isinstance(value, Fraction):
        return f"about {near:.4g}"
    if value.denominator == 1 and len(written) <= LONGEST_EXACT:
        return written
    short = f"{near:.4g}"
    rounded = short if Fraction(short) == value else f"about {short}"
    return f"{written} ({rounded})" if len(written) <= LONGEST_EXACT else rounded


def percent(share: Fraction | float) -> str:
    """A share of a whole: `25 %`, and never 100 % of less than all.

    >>> percent(Fraction(1, 4)), percent(Fraction(99999, 100000))
    ('25 %', 'over 99.9 %')
    """
    value = float(share) * 100
    if 99.9 < value < 100:
        return "over 99.9 %"
    if 0 < value < 0.1:
        return "under 0.1 %"
    return f"{value:.3g} %"


# --- strategies -----------------------------------------------------------------------------------


def choice(names: Sequence[str], weights: Sequence[str]) -> str:
    """What one player does, the weights as formulas.

    >>> choice(("withdraw", "keep"), ("1", "0"))
    'withdraw'
    >>> choice(("withdraw", "keep"), ("1 - shield/2", "shield/2"))
    'withdraw with probability 1 - shield/2, otherwise keep'
    >>> choice(("rock", "paper", "scissors"), ("1/2", "1/4", "1/4"))
    'rock with probability 1/2, paper with probability 1/4, scissors with probability 1/4'
    """
    used = [(name, weight) for name, weight in zip(names, weights, strict=True) if weight != "0"]
    if len(used) == 1:
        return used[0][0]
    if len(used) == 2:
        return f"{used[0][0]} with probability {used[0][1]}, otherwise {used[1][0]}"
    return ", ".join(f"{name} with probability {weight}" for name, weight in used)


def branch_choices(branch: Branch) -> tuple[str, ...]:
    """What each player does on a branch."""
    strategies, _ = branch.texts()
    return tuple(choice(names, weights) for names, weights in zip(branch.names, strategies, strict=True))


def point_choice(names: Sequence[str], weights: Sequence[Fraction | float]) -> str:
    """What one player does at a point.

    >>> point_choice(("fight", "yield"), (Fraction(1, 4), Fraction(3, 4)))
    'fight with probability 1/4 (0.25), otherwise yield'
    """
    return choice(names, [amount(weight) if weight else "0" for weight in weights])


def spread(names: Sequence[str], corners: Sequence[Sequence[Fraction]]) -> str:
    """All mixtures of some strategies of one player: one choice, a range of probabilities, or a list.

    >>> half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
    >>> spread(("fight", "yield"), [(one, zero), (half, half)])
    'fight with any probability from 1/2 (0.5) to 1, otherwise yield'
    >>> spread(("fight", "yield"), [(one, zero), (zero, one)])
    'fight or yield, or any mixture of the two'
    """
    if len(corners) == 1:
        return point_choice(names, corners[0])
    used = [k for k in range(len(names)) if any(corner[k] for corner in corners)]
    if len(used) == 2:
        first, second = (names[k] for k in used)
        low, high = min(c[used[0]] for c in corners), max(c[used[0]] for c in corners)
        if low == 0 and high == 1:
            return f"{first} or {second}, or any mixture of the two"
        return f"{first} with any probability from {amount(low)} to {amount(high)}, otherwise {second}"
    if all(max(corner) == 1 for corner in corners):
        return "any mixture of " + listed([names[k] for k in used])
    return "any mixture of " + listed([f"({point_choice(names, corner)})" for corner in corners])


def subset_choices(subset: NashSubset, names: Sequence[Sequence[str]]) -> tuple[str, str]:
    """What the two players do anywhere in a maximal Nash subset."""
    return spread(names[0], subset.row), spread(names[1], subset.column)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" {last} {parts[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 equilibrium`, `2 equilibria`; no, one, two ... written as figures above twelve.

    >>> counted(1, "branch", "branches"), counted(5, "branch", "branches"), counted(0, "wall")
    ('one branch', 'five branches', 'no walls')
    """
    words = (
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    number = words[count] if count < len(words) else str(count)
    return f"{number} {one if count == 1 else many or one + 's'}"


# --- verdicts, points -----------------------------------------------------------------------------


def proof_word(verdict: Verdict) -> str:
    """`checkable`, `trusted` or `open`.

    >>> from solver.proof.certificate import UNDECIDED
    >>> proof_word(UNDECIDED)
    'open'
    """
    if verdict.certificate is None:  # nothing to check: a condition without parameters failed
        return "checkable" if verdict.kind == "empty" else "open"
    return "checkable" if is_checkable(verdict.certificate) else "trusted"


def thinness(branch: Branch) -> str:
    """What a reader has to know about how much room a branch has; empty where it has some."""
    if branch.verdict.kind == "undecided":
        return "open: whether it stands anywhere could not be settled"
    if branch.verdict.full is None:
        return "whether it stands on more than a knife-edge is open"
    return "" if branch.verdict.full else "it stands on a knife-edge only"


def unmixed(branch: Branch) -> str:
    """That a mixture has weights which are 0 wherever it stands, and what it is then; else empty."""
    from solver.idle import idle, remaining

    unused = [name for names in idle(branch) for name in names]
    if not unused:
        return ""
    left = remaining(branch)
    same = "(" + ", ".join(" + ".join(support) for support in left) + ")"
    kind = "no mixture but" if all(len(support) == 1 for support in left) else "the same as"
    return f"wherever it stands, the probability of {listed(unused)} is 0: it is {kind} {same}"


def cases(atlas: Atlas) -> list[str]:
    """For each branch which one it is of those with its label, such as `case 2 of 3`; empty where it is the only one.

    Several branches bear one label where Min, Max or Abs give an outcome several formulas.
    """
    labels = [branch.label for branch in atlas.branches]
    return [
        f"case {labels[: k + 1].count(label)} of {labels.count(label)}" if labels.count(label) > 1 else ""
        for k, label in enumerate(labels)
    ]


def smt_text(verdict: Verdict) -> str:
    """The SMT-LIB text of a trusted refutation, or nothing."""
    return verdict.certificate.text if isinstance(verdict.certificate, Smt) else ""


def moved(point: Mapping[str, Any], baseline: Mapping[str, Fraction]) -> str:
    """A point by what differs from the baseline.

    >>> moved({"x": Fraction(1), "y": Fraction(2)}, {"x": Fraction(0), "y": Fraction(2)})
    'x = 1, the rest at the baseline'
    """
    other = [f"{name} = {_coordinate(value)}" for name, value in point.items() if value != baseline[name]]
    if not other:
        return "the baseline"
    return ", ".join(other) + (", the rest at the baseline" if len(other) < len(point) else "")


def _coordinate(value: Any) -> str:
    return exactly(value) if isinstance(value, Fraction) else str(value)


def example(branch: Branch) -> str:
    """A point at which a branch stands, near the baseline, by what differs from it; empty without one."""
    witness = branch.verdict.witness
    if witness is None:
        return ""
    domain = branch.region.domain
    baseline = dict(zip(domain.names, domain.baseline, strict=True))
    return moved(_nearer(dict(zip(domain.names, witness, strict=True)), baseline, branch.region), baseline)


def phase_example(phase: Phase, baseline: Mapping[str, Fraction]) -> str:
    """A point of a phase, near the baseline where the phase's region is known, by what differs from it."""
    witness = phase.witness if phase.region is None else _nearer(phase.witness, baseline, phase.region)
    return moved(witness, baseline)


def _nearer(point: Mapping[str, Any], baseline: Mapping[str, Fraction], region: Region) -> dict[str, Any]:
    """The point with as many coordinates moved back to the baseline, in turn, as the region allows."""
    best = dict(point)
    if not all(isinstance(value, Fraction) for value in best.values()):
        return best  # an algebraic point; nothing rational near it has to lie in the region
    for name, value in baseline.items():
        tried = {**best, name: value}
        if region.contains(tried) and region.space.admits(tried):
            best = tried
    return best


def whereabouts(game: NormalForm, point: Mapping[str, Fraction]) -> str:
    """How a heading calls a point: `at the baseline`, `at shield = 0, the rest at the baseline`."""
    return "at " + moved(point, game.space.baseline) if len(game.space) else ""


def walls(at: AtPoint) -> str:
    """The walls on which a point lies, short ones first: `shield = 0 and buffer - calm = 0`; three at most."""
    found = sorted(dict.fromkeys(map(_upright, at.walls)), key=len)
    shown = found[:3] if len(found) <= 3 else [*found[:2], f"{len(found) - 2} more"]
    return listed(shown) if shown else ""


def _upright(wall: str) -> str:
    """The equation with its signs turned where all of them are minus."""
    return wall[1:].replace(" - ", " + ") if wall.startswith("-") else wall


def degenerate(at: AtPoint) -> str:
    """That the game is degenerate at a point, and whether that is the point's doing; empty where it is not."""
    from solver.atlas import OFF_WALLS

    if at.solution.nondegenerate:
        return ""
    if at.method == OFF_WALLS:
        return (
            "The game is degenerate here and at every point nearby, whatever the exact numbers: some choice always "
            "has more best answers than it needs. The closed forms take that into account and the list is complete, "
            "but equilibria need be neither isolated nor odd in number."
        )
    return (
        "The game is degenerate here: some choice has more best answers than it needs, so equilibria need be "
        "neither isolated nor odd in number."
    )


def way(at: AtPoint) -> str:
    """How the answer at a point was found, in a sentence."""
    from solver.atlas import OFF_WALLS

    if at.method == OFF_WALLS:
        return "from the closed forms; the point lies on no wall, so they give every equilibrium"
    if not at.walls:
        return f"by the exact point solver ({at.method})"
    return (
        f"by the exact point solver ({at.method}), because the point lies exactly on a wall, {walls(at)}, where "
        "one list of equilibria gives way to another and the closed forms need not tell everything"
    )


def phase_share(phase: Phase) -> str:
    """The part of Θ that a phase fills, as far as it is known exactly."""
    from solver.share import exact_share

    if phase.certified is not None:
        return f"at least {percent(phase.certified)}"
    if phase.region is None:
        return ""
    exact = exact_share(phase.region.cells, phase.region.domain)
    return "" if exact is None else percent(exact)
