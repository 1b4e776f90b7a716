"""The forms a game is written in: nouns that hold data and solve nothing."""
