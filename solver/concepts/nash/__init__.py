"""Nash equilibria of two players."""
