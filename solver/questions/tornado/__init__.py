"""One parameter at a time."""

from solver.report.picture_kind import ONE_OUTCOME, PictureKind

PICTURES = (
    PictureKind("tornado", "[OUTCOME]", "tornado.picture", 0, 1, ONE_OUTCOME, ("of",)),
    PictureKind("spider", "[OUTCOME]", "tornado.picture", 0, 1, ONE_OUTCOME, ("of",)),
)
