"""Errors to plant in how numbers are written for people, and in what payoffs count."""

from __future__ import annotations

from mutants import mutant

RULED, BLOCKS = "solver/report/numbers.py", "solver/report/blocks.py"
RULE = ("tests/commands/test_numbers.py", "-k", "near or bounds or safe or years or gave or as_people or three_ways")
READ = (
    "tests/commands/test_numbers.py",
    "tests/commands/test_what_is_printed.py",
    "-m",
    "not slow",
    "-k",
    "fits or random or exact_is",
)
COUNTED = ("tests/commands/test_numbers.py", "-k", "unit_of_payoffs or each_payoff or hostile_unit")

MUTANTS = (
    mutant("a bound rounded to the wrong side", RULED, '{"down": floor, "up": ceil}', '{"down": ceil, "up": floor}',
           RULE),
    mutant("a bound rounded to the nearest", RULED, '.get(keep, round)(value / step)', '.get("", round)(value / step)',
           RULE),
    mutant("a year rounded to its decade", RULED, "min(power, 0) if abs(value) < MAX_WHOLE else power", "power", RULE),
    mutant("four digits", RULED, "DIGITS = 3 ", "DIGITS = 4 ", RULE),
    mutant("a rounded number that does not say so", RULED, 'if is_exact or keep else f"about', 'if True else f"about',
           RULE),
    mutant("a million for a billion", RULED, '(10**6, "million")', '(10**6, "billion")', RULE),
    mutant("a screen with fractions", "solver/commands/options.py", '"exact" if self.exact else "rounded" if on_screen',
           '"exact" if self.exact else "" if on_screen', READ),
    mutant("no way to exact numbers", "solver/commands/options.py", '"exact" if self.exact else "rounded"',
           '"rounded"', READ),
    mutant("a sentence with fractions", BLOCKS, "with writing_sentences():", "with writing_numbers(WRITING.get()):",
           READ),
    mutant("a payoff without its unit", "solver/questions/plain_words.py",
           'gets = in_payoff_unit(game, gets) if gets else ""', "gets = str(gets)", COUNTED),
    mutant("a unit that is not written back", "solver/forms/files/toml_write.py", '"title", "note", "payoff_unit")',
           '"title", "note")', COUNTED),
    mutant("a unit that is longer than its sentence", "solver/forms/any_form.py", "if not 0 < len(unit) <= MAX_UNIT:",
           "if not unit:", COUNTED),
)  # fmt: skip
