"""Whether a claim always holds."""
