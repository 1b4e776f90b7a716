"""Which equilibria coexist, and where."""

from solver.report.picture_kind import PictureKind

PICTURES = (PictureKind("phase", "X Y", "phases.picture", 2, 2, "the names of two parameters", ("shade",)),)
