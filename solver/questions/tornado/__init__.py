"""One parameter at a time."""
