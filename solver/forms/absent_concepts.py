"""Concepts that users of game theory ask for and that zopa does not have: what it has instead, and how to ask for it.

One table, which every place that refuses a name looks into: `--solution`, claims, commands. A test asks each question
that it suggests, so none can name what is not there.

>>> print(explain_absent("trembling-hand"))
zopa has no trembling-hand perfect equilibrium; one that is strict survives small mistakes, and a tree has subgame
perfection: when(game, 'strict(OUTCOME)')
>>> explain_absent("nash") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from solver.errors import InvalidText, UsageError, clip, nearest
from solver.report.remedies import Remedy, ask_question

MAX_NAME = 60  # characters of a name that is looked up


@dataclass(frozen=True, slots=True)
class Absent:
    """A concept that is not here, by any of its `names`, or has another name here, in which case its title is empty;
    what is here `instead`; and the `question` that asks for it, `about` a claim or an outcome, with a game of the
    catalogue in which it can be asked."""

    title: str
    names: str
    instead: str
    question: str
    about: str = ""
    setting: str = ""  # of the question: a solution
    game: str = "thaad-deal"
    called: str = ""  # in Python, where that is another name

    def __str__(self) -> str:
        lacks = f"zopa has no {self.title}; " if self.title else ""
        return f"{lacks}{self.instead}: {self.remedy}"

    @property
    def remedy(self) -> Remedy:
        """The question as the door words it."""
        return ask_question(self.question, self.about, self.setting, self.called)


ABSENT = (
    Absent(
        "correlated equilibrium", "correlated ce coarse aumann",
        "what two sides agree on can be a lottery over outcomes", "bargain",
    ),
    Absent(
        "quantal response equilibrium", "quantal qre logit", "how likely each equilibrium is with uncertain payoffs",
        "uncertain",
    ),
    Absent(
        "trembling-hand perfect equilibrium", "trembling tremble perfect",
        "one that is strict survives small mistakes, and a tree has subgame perfection", "when", "strict(OUTCOME)",
    ),
    Absent("proper equilibrium", "proper", "one that is strict is proper", "when", "strict(OUTCOME)"),
    Absent(
        "evolutionarily stable strategy", "evolutionarily evolutionary ess replicator",
        "a strict equilibrium in which both do the same is one", "when", "strict(OUTCOME)", game="hawk-dove",
    ),
    Absent(
        "strong equilibrium", "strong coalition-proof", "of two players it is an equilibrium that nothing improves on",
        "when", "equilibrium(OUTCOME) and pareto(OUTCOME)",
    ),
    Absent(
        "rationalizability", "rationalizable rationalizability iesds iterated elimination",
        "what is best whatever the others do", "when", "strictly_dominant(PLAYER, STRATEGY)",
    ),
    Absent(
        "level-k reasoning", "level levelk level-k cognitive-hierarchy", "what answers a given choice best", "when",
        "best_response(PLAYER, STRATEGY, OTHER)",
    ),
    Absent(
        "sequential equilibrium", "sequential", "where one signals to another it is the perfect Bayesian one", "solve",
        setting="bayesian", game="beer-quiche", called="perfect_bayesian(game)",
    ),
    Absent(
        "", "pbe perfect-bayesian bayes bayes-nash incomplete",
        "what players believe is asked of a tree with moves of chance", "solve", setting="bayesian",
        game="beer-quiche", called="perfect_bayesian(game)",
    ),
    Absent("", "stackelberg leader-follower", "Stackelberg's leader moves first; ask what that is worth", "order"),
    Absent(
        "", "folk folk-theorem repeated", "what repetition keeps up is asked of one outcome", "sustain", "OUTCOME",
    ),
    Absent(
        "", "core", "the core is that of coalitions (form = \"coalition\"), and claims speak of it", "when",
        "core(nonempty)", game="gloves",
    ),
    Absent(
        "", "shapley shapley-value", "the Shapley value is that of coalitions (form = \"coalition\")", "solve",
        game="gloves", called="shapley_value(game)",
    ),
    Absent(
        "nucleolus", "nucleolus kernel", "coalitions have the Shapley value and the core", "solve", game="gloves",
        called="shapley_value(game)",
    ),
    Absent(
        "", "rubinstein alternating-offers", "Rubinstein's offers are a protocol of a dispute, \"alternating-offers\"",
        "bargain", game="divide-the-dollar",
    ),
)  # fmt: skip


def absent_concept(name: str) -> Absent | None:
    """Return the row of a concept that is not here, by the words of its name; None for any other name.

    >>> [one.title for name in ("ESS", "correlated_equilibrium", "Core") if (one := absent_concept(name))]
    ['evolutionarily stable strategy', 'correlated equilibrium', '']
    """
    spelt = re.sub(r"[\s_]+", "-", name[:MAX_NAME].strip().lower())
    whole = next((one for one in ABSENT if spelt in one.names.split()), None)
    return whole or next((one for one in ABSENT if {*spelt.split("-")} & {*one.names.split()}), None)


def explain_absent(name: str) -> str | None:
    """Return what there is instead of a concept that is not here; None where the name is not known to be one."""
    found = absent_concept(name)
    return None if found is None else str(found)


def explain_claim(fault: InvalidText) -> InvalidText:
    """Return the fault of a claim with what there is instead, where it names a concept that is not here.

    >>> fault = explain_claim(InvalidText("'ess' cannot be called", "ess(hawk, hawk)", 1))
    >>> print(fault)
    zopa has no evolutionarily stable strategy; a strict equilibrium in which both do the same is one: when(game,
    'strict(OUTCOME)')
        ess(hawk, hawk)
        ^
    """
    called = re.match(r"(\w+)\s*\(", fault.text[fault.column - 1 :])
    reason = explain_absent(called[1]) if called else None
    return fault if reason is None else InvalidText(reason, fault.text, fault.column)


def refuse_concept(what: str, name: object, known: Iterable[str], remedies: Iterable[Remedy] = ()) -> UsageError:
    """Return the refusal of a concept's name: what there is instead of one that is not here, else all that there are,
    the nearest first.

    >>> print(refuse_concept("solution", "nahs", ["raiffa", "nash"]))
    no solution is called 'nahs'; did you mean 'nash'? there are nash, raiffa
    """
    text, names = str(name), [*known]
    own = {*re.split(r"[\s_-]+", text.lower())} & {*names}
    if not own and (said := explain_absent(text)):
        return UsageError(said)
    near = sorted(names, key=lambda one: -SequenceMatcher(None, text[:MAX_NAME].lower(), one.lower()).ratio())
    there = f"there {'is only' if len(near) == 1 else 'are'} {', '.join(near)}"
    return UsageError(f"no {what} is called {clip(repr(text))};{nearest(text, near)} {there}", remedies=remedies)
