"""How far a point is from where something changes: norms, nearest points, bounds."""
