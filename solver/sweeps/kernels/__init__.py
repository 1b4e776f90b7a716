"""Kernels: all equilibria at many points at once, in floats whose signs are certain, or exactly."""
