"""What enforces a deal."""
