"""Where a claim holds."""
