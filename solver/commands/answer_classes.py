"""The classes of what each command prints as JSON, none of them loaded before it is asked for.

A question prints what the function of its name returns; the commands for which that is not all stand in a table.
"""

from __future__ import annotations

from importlib import import_module
from inspect import get_annotations
from typing import Any

from solver.forms.traits import function_named
from solver.report.words import SENTENCES

_SOLVE, _CONCEPTS, _RECORDS = "solver.questions.solve", "solver.concepts", "solver.forms.records"
_CLASSES = {
    "games": (f"{_RECORDS}:Catalogue",),
    "show": (f"{_RECORDS}:ShownGame",),
    "check": (f"{_RECORDS}:Validity",),
    "solve": (
        f"{_SOLVE}.answer:Solved", f"{_CONCEPTS}.nash.atlas:NashAtPoint", f"{_CONCEPTS}.nash.many_players:ManyAtPoint",
        f"{_SOLVE}.tree_answer:PlayedEverywhere", f"{_CONCEPTS}.sequential.atlas:PlayedAt",
        f"{_SOLVE}.coalition_answer:SharedEverywhere", f"{_CONCEPTS}.coalition_point:SharedAt",
        "solver.questions.study.answer:Plan", f"{_CONCEPTS}.study_atlas:StudyAt",
    ),
    "study": ("solver.questions.study.answer:Plan",),
    "sweep": ("solver.sweeps.result:Sweep", "solver.sweeps.estimate:Estimate"),
    "merge": ("solver.sweeps.result:Sweep",),
    "verify-certificate": ("solver.checks.certificates.verify:Checked",),
}  # fmt: skip
ANSWERING = tuple(dict.fromkeys((*_CLASSES, *SENTENCES.split())))  # commands that answer


def answer_classes(command: str) -> tuple[Any, ...]:
    """Return the classes one of which a command prints.

    >>> [kind.__name__ for kind in (*answer_classes("sweep"), *answer_classes("when"))]
    ['Sweep', 'Estimate', 'When']
    """
    if command in _CLASSES:
        return tuple(map(function_named, _CLASSES[command]))
    home = import_module(f"solver.questions.{command}.answer")
    return (getattr(home, get_annotations(getattr(home, command))["return"]),)
