"""One parameter at a time: derivatives, lines through the space, their algebraic roots."""
