"""Trees: how they are played where every threat is believed only if it would be carried out."""
