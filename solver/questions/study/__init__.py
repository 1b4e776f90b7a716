"""Does the plan of a study work."""
