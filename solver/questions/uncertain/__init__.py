"""Parameters drawn at random."""
