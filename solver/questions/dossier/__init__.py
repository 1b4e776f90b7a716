"""Everything about one outcome of a game, in one report."""
