"""Errors to plant in what one screen shows of an answer, and in what it says is left."""

from __future__ import annotations

from mutants import mutant

SCREEN, LINES = "solver/report/screen.py", "solver/questions/key_lines.py"
FITS = (
    "tests/commands/test_screens.py",
    "tests/commands/test_what_is_printed.py",
    "-m",
    "not slow",
    "-k",
    "fits or loses_nothing",
)
LISTED = ("tests/commands/test_screens.py", "-k", "listed_and_marked")
ONCE = ("tests/commands/test_screens.py", "-k", "once")
SENTENCE = ("tests/commands/test_screens.py", "-k", "one_sentence")
ASKED = ("tests/commands/test_screens.py", "-k", "files or json or colour")
PHRASES, SAID = "solver/report/phrases.py", ("tests/report/test_phrases.py",)
AFTER = ("tests/questions/test_concede.py", "-k", "at_least_is_said or any_error")

MUTANTS = (
    mutant("a verdict that is worked out again and again", SCREEN,
           'note="", sentence=said, blocks', 'note="", blocks', ONCE),
    mutant("a long sentence without its beginning", SCREEN,
           "[*lines[: SAID - 1], CUT]", "[*lines[1:SAID], CUT]", SENTENCE),
    mutant("a screen of one line too many", SCREEN, "room = LINES - len(end.lines) - 1", "room = LINES", FITS),
    mutant("rows that are cut without a count", SCREEN,
           "whole.count(\"\\n\") - len(page.lines)", "whole.count(\"\\n\")", FITS),
    mutant("a verdict that does not stand first", SCREEN, "    _add_verdict(page, said)\n", "", FITS),
    mutant("a whole answer without its verdict", "solver/commands/output.py",
           "page = with_verdict(answer.document(*more))", "page = answer.document(*more)", FITS),
    mutant("what stands on a knife-edge left out", LINES, "if one in here or one.verdict.full is not False",
           "if one.verdict.full is not False", LISTED),
    mutant("knife-edges that are not counted", LINES,
           "sum(branch.verdict.full is False", "sum(branch.verdict.full is None", LISTED),
    mutant("a mark at what does not stand", LINES, "_branch_line(k, one, one in here)", "_branch_line(k, one, True)",
           LISTED),
    mutant("a file that is cut", "solver/commands/options.py", "and self.output is None and not",
           "and not", ASKED),
    mutant("colour though it is not wanted", "solver/commands/output.py",
           'colour == "always"', 'colour != "auto"', ASKED),
    mutant("two formats at once", "solver/commands/options.py", 'if self.json and self.form not in (None, "json"):',
           "if False:", ASKED),
    mutant("a part of a phrase said though a slot of it is empty", PHRASES,
           "if all(slots[h.name] for h in one if isinstance(h, Hole))", "if True", SAID),
    mutant("a slot too many let pass", PHRASES, "if spare := slots.keys() - slots_of(read):", "if spare := (): ", SAID),
    mutant("a noun that does not follow its count", PHRASES, "one if count == 1 else many", "one", SAID),
    mutant("a formula that becomes text", PHRASES,
           "        yield piece\n        text", "        yield as_text(piece)\n        text", SAID),
    mutant("what errors undo said to last", "solver/questions/concede/aftermath.py",
           'return "yes" if search.low == 0', 'return "yes" if search.low != 0', AFTER),
    mutant("an end of the range told as a limit", "solver/questions/concede/aftermath.py", "end.closed, not end.by",
           "end.closed, False", AFTER),
)  # fmt: skip
