"""What the order of moves is worth."""
