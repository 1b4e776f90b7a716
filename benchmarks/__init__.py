"""How fast, how complete, how large: `python -m benchmarks` prints the table of docs/benchmarks.md.

`measuring` times calls, prints rows and names the machine, `draw` makes random games, and
every other file is one part of the table. Nothing here is a test; only the corpus has a floor to keep.
"""

import gc
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as on the command line
gc.set_threshold(200_000, 10, 10)
