"""Answers as documents: knows no game."""
