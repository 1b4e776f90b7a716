"""What every test has in common: garbage is collected rarely, since most of what is made is kept or freed at once."""

import gc

gc.set_threshold(100_000, 50, 100)
