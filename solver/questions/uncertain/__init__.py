"""Parameters drawn at random."""

from solver.report.picture_kind import ANY, PictureKind

PICTURES = (
    PictureKind("likelihood", "[CLAIMS]", "uncertain.picture", 0, ANY, "claims in quotes, or none"),
    PictureKind("sweep", "X [Y]", "uncertain.shares_picture", 1, 2, "the names of one or two parameters"),
)
