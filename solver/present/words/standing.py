"""How branches and phases stand: how that is proved, and how much room they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.present.words.numbers import percent
from solver.present.words.sentences import listed
from solver.proof.certificate import Smt, is_checkable

if TYPE_CHECKING:
    from solver.atlas import Atlas, Branch
    from solver.partition import Phase
    from solver.proof.certificate import Verdict

KNIFE_EDGE = "A knife-edge is a region without interior: some equality has to hold exactly."


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


def phase_share(phase: Phase) -> str:
    """The part of Θ that a phase fills, as far as it is known exactly."""
    from solver.share import exact_share

    if phase.certified is not None:
        return f"at least {percent(phase.certified)}"
    if phase.region is None:
        return ""
    exact = exact_share(phase.region.cells, phase.region.domain)
    return "" if exact is None else percent(exact)
