"""Protocols: who may offer what and when, and the agreement that this leads to."""
