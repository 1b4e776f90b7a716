"""Comparative statics: what moves what."""
