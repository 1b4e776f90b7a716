"""Solution concepts: what each one predicts in a game."""
