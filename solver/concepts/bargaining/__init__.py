"""Bargaining solutions: which agreement reasonable theories pick."""
