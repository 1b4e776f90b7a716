"""How wrong the numbers may be."""
