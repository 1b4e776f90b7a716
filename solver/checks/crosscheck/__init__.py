"""Other programs, as optional cross-checks: nothing that they say is taken on trust."""
