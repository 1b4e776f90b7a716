"""How likely: points drawn and kept, claims at many points, exact volumes, selection rules, indices, filtering."""
