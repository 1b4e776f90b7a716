"""What is believed in a play, in words: by Bayes' rule where play leads, elsewhere the range that supports a threat."""

from __future__ import annotations

from solver.atlas import Branch
from solver.concepts.signalling.beliefs import Belief
from solver.questions.solve.phrases import SAY
from solver.report.words import join_words


def belief_words(branch: Branch, belief: Belief) -> str:
    """Return what is believed where one does not see what was done, or which beliefs support what it threatens."""
    about = {"who": belief.move.player, "at": belief.histories}
    corners = list(dict.fromkeys(tuple(map(branch.formula, weights)) for weights, _ in belief.corners))
    if belief.by_rule:
        return SAY("by_rule", chances=_chance_words(belief.histories, corners[0]), **about)
    about |= {"answers": belief.answers, "where": "" if belief.where is None else str(belief.where)}
    if len(belief.histories) != 2 or len(corners) > 2:
        said = [_chance_words(belief.histories, one) for one in corners]
        return SAY("by_beliefs", corners=said, **about)
    likely = _range_words([first for first, _ in corners])
    return SAY("by_belief", history=belief.histories[0], range=likely, **about)


def _chance_words(histories: tuple[str, ...], chances: tuple[str, ...]) -> str:
    """Return how likely each history is, those left out that are not."""
    if "1" in chances:
        return SAY("surely", history=histories[chances.index("1")])
    each = [(history, chance) for history, chance in zip(histories, chances, strict=True) if chance != "0"]
    return join_words([SAY("chance_of", history=history, chance=chance) for history, chance in each])


def _range_words(ends: list[str]) -> str:
    """Return the range between one or two probabilities."""
    inner = [end for end in ends if end not in ("0", "1")]
    if len(ends) == 1:
        return ends[0]
    if not inner:
        return SAY("any_chance")
    if len(inner) == 2:
        return SAY("between", low=inner[0], high=inner[1])
    return SAY("at_most", high=inner[0]) if "0" in ends else SAY("at_least", low=inner[0])
