"""Which equilibria coexist, and where."""
