"""Has a conjunction a point? The search."""
