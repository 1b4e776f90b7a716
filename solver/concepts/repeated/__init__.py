"""Repetition: the same game again and again, tomorrow worth delta of today."""
