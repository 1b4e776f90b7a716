"""Writers that still know games, atlases and points."""
