"""Which search along a line an atlas takes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from solver.atlas import Atlas
from solver.calculus.line import Line, along
from solver.concepts.closed import ClosedAtlas
from solver.concepts.nash_atlas import NashAtlas
from solver.domain import domain
from solver.errors import UsageError
from solver.questions.closed_course import ClosedCourse
from solver.questions.course import Course
from solver.questions.nash_course import NashCourse


def course(atlas: Atlas, name: str, line: Line) -> Course:
    """The search along a line, of the parameter `name` or of none.

    >>> from games import load
    >>> from solver import nash
    >>> atlas = nash(load("thaad-deal"))
    >>> [str(t) for t in course_of(atlas, "buffer", atlas.game.space.baseline).candidates]
    ['3', '5']
    """
    if isinstance(atlas, ClosedAtlas):
        return ClosedCourse(atlas, name, line)
    if isinstance(atlas, NashAtlas):
        return NashCourse(atlas, name, line)
    raise UsageError(f"what {atlas.concept} picks along a line is not found yet")


def course_of(atlas: Atlas, name: str, point: Mapping[str, Fraction]) -> Course:
    """The search along one parameter, the others as at a point."""
    return course(atlas, name, along(domain(atlas.game.space), name, point))
