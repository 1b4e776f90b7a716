"""Every equilibrium."""
