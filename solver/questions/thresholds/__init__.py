"""Tipping points."""
