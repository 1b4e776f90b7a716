"""Tipping points."""

from solver.report.picture_kind import ANY, PictureKind

PICTURES = (
    PictureKind("thresholds", "[NAMES]", "thresholds.picture", 0, ANY, "names of parameters, or none for all"),
    PictureKind("probabilities", "NAME", "thresholds.picture", 1, 1, "the name of one parameter"),
)
