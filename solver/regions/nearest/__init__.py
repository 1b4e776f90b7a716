"""How far a point is from where something changes: distances, nearest points, bounds."""
