"""Errors to plant in what the command line and a notebook show."""

from __future__ import annotations

from mutants import mutant

TABLES = ("tests/commands/test_terminal.py", "-k", "narrow_table or stay_tables or strips")
ENDINGS = ("tests/commands/test_terminal.py", "-k", "ending or page_needs")
SIGNS = ("tests/commands/test_terminal.py", "-k", "take_long")
FREE = ("tests/report/test_report.py", "-k", "free_text")
NOTEBOOK = ("tests/report/test_report.py", "-k", "notebook_is_told")
LACKED = ("tests/commands/test_reasons.py", "-k", "lacks")
DOORS = ("tests/commands/test_reasons.py", "-k", "each_door")
NAMES = ("tests/questions/test_phase_names.py", "-k", "draws")
GRIDS = ("tests/sweeps/test_sweep.py", "-k", "dataset")

FIRST = ("tests/questions/test_first_page.py", "-k", "objects or would_do")

MUTANTS = (
    mutant("a side that gains nothing objects", "solver/questions/choices.py",
           "if alone[best] > paid[profile][seat]:", "if alone[best] >= paid[profile][seat]:", FIRST),
    mutant("the answer that lets a breach go is not asked", "solver/questions/choices.py",
           "    for step, done in left[:1]:\n", "    for step, done in left[:0]:\n", FIRST),
    mutant("a column narrower than its words", "solver/report/text_page.py",
           "        if width - excess >= least[k]:\n", "        if width - excess > 0:\n", TABLES),
    mutant("a table taken apart though it wraps", "solver/report/text_page.py",
           "            if fewest and (most is None or _height(fewest) <= most):\n",
           "            if fewest and most is None:\n", TABLES),
    mutant("strips of one width", "solver/questions/thresholds/report.py",
           "    room = max(MIN_STRIP, width - MARGIN", "    room = max(MIN_STRIP, 80 - MARGIN", TABLES),
    mutant("an unknown ending written as text", "solver/commands/options.py",
           "if self.form is None and ending and ending not in ENDINGS:", "if False:", ENDINGS),
    mutant("a proof checked in silence", "solver/commands/games.py",
           '    with progress("checking the proof"):\n        checked = check(file, run.budget)\n',
           "    checked = check(file, run.budget)\n", SIGNS),
    mutant("a dollar that begins a formula", "solver/report/html_page.py",
           'free.replace("$", "<span>$</span>")', "free", FREE),
    mutant("advice for the command line in a notebook", "solver/report/remedies.py",
           'ContextVar("DOOR", default=PYTHON)', 'ContextVar("DOOR", default=Door("command line"))', NOTEBOOK),
    mutant("an option that a command lacks", "solver/report/remedies.py",
           "self.typed if self.typed and door.has(self.typed) else self.act", "self.typed", LACKED),
    mutant("remedies that an error forgets", "solver/errors.py",
           "self.remedies = tuple(remedies)", "self.remedies = ()", DOORS),
    mutant("letters by the order of the draws", "solver/questions/uncertain/answer.py",
           'letters.get(frozenset(labels), "")', '"ABCDEFGH"[chances.index((labels, _, one)) % 8]', NAMES),
    mutant("a grid in the order of its last parameter", "solver/sweeps/result.py",
           "values.to_numpy().reshape(shape)", 'values.to_numpy().reshape(shape, order="F")', GRIDS),
)  # fmt: skip
