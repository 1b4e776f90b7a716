"""What both would agree on."""
