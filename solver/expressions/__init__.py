"""The language of formulas: from text to trees, bounded and never evaluated."""
