"""The cheapest change."""
