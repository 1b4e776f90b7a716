"""Every equilibrium."""

from solver.report.picture_kind import PictureKind

_POINTS = "points, as scenarios={name: {parameter: number}}"
PICTURES = (
    PictureKind("best-response", "", "solve.best_response_picture", 0, 0, "no further name"),
    PictureKind("scenarios", "POINTS", "solve.scenarios_picture", 0, 0, _POINTS, ("scenarios",)),
    PictureKind("tree", "", "solve.tree_picture", 0, 0, "no further name"),
)
