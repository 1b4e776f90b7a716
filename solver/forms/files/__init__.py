"""Game files: read, guarded, written."""
