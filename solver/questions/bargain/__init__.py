"""What both would agree on."""

from solver.report.picture_kind import ANY, PictureKind

PICTURES = (
    PictureKind("frontier", "[SOLUTIONS]", "bargain.picture", 0, ANY, "names of bargaining solutions, or none for all"),
)
