"""How fast, how complete, how large: `python -m benchmarks` prints the table of docs/benchmarks.md.

One idea a file: `timing` measures, `rows` prints, `machine` names the machine, `draw` makes random games, and
every other file is one part of the table. Nothing here is a test; only the corpus has a floor to keep.
"""
