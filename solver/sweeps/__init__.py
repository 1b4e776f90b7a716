"""Sweeps: what stands at every point of a design, chunk by chunk, on one machine or many."""
