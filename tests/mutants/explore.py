"""Errors in the page that `zopa explore` makes: what it computes, draws and restores, and what it lets in."""

from mutants import Mutant, mutant

SCRIPT = "solver/questions/explore.js"
ANSWER = "solver/questions/explore.py"
DATA = "solver/questions/page_data.py"
TESTS = "tests/questions/test_explore.py"
VALUES = (TESTS, "-k", "library_finds and (thaad or hawk or trust or dollar or one-way)")
TIPS = (TESTS, "-k", "tipping")
MAP = (TESTS, "-k", "coloured")
HANDS = (TESTS, "-k", "sliders or missing or wall or link")
TEXT = (TESTS, "-k", "text_of or policy or data_cannot")

MUTANTS: tuple[Mutant, ...] = (
    mutant("a page that takes the other sign", SCRIPT, "cell[c + 1] ? -value", "!cell[c + 1] ? -value", VALUES),
    mutant("a page that subtracts the other way", SCRIPT,
           "value[a] - value[right[t]]", "value[right[t]] - value[a]", VALUES),
    mutant("a page that stops at the first tipping point", SCRIPT,
           "n <= met.length; n++", "n <= Math.min(1, met.length); n++", TIPS),
    mutant("a page that sees no tie at an end", SCRIPT,
           "return allAnswers(k, x, both)", "return '' && allAnswers(k, x, both)", TIPS),
    mutant("a page that compares pieces where they do not stand", SCRIPT,
           ".filter(b => there.includes(b))", ".concat(there)", TIPS),
    mutant("a page with a tip where assumptions end", SCRIPT, "keys[n] !== OUTSIDE && cuts", "cuts", TIPS),
    mutant("a page with its map upside down", SCRIPT, "Y = y => h - MAP.b - (y", "Y = y => t0 + (y", MAP),
    mutant("a page that says no word of walls", DATA, "if k in watched else", "if k not in watched else", HANDS),
    mutant("a page whose coefficients are turned round", DATA,
           "parts[exponents[k]]", "parts[degree - exponents[k]]", TIPS),
    mutant("a page whose payoffs leave what follows as it is", DATA,
           "tape.ratio(self.over.in_free(value))", "tape.ratio(value)", (TESTS, "-k", "determine_moves")),
    mutant("a page with walls at what is assumed", DATA, "{*decisive} - equations", "{*decisive}",
           (TESTS, "-k", "equation_assumed")),
    mutant("a link without the values", SCRIPT, "if (name === 'at') goTo", "if (name === 'as') goTo", HANDS),
    mutant("a fraction read as a product", SCRIPT,
           "reduce((a, b) => a / b)", "reduce((a, b) => a * b)", HANDS),
    mutant("a condition that fails, ticked", SCRIPT, "failing = checked.filter(c => !c.ok)",
           "failing = checked.filter(c => (c.ok = !c.ok))", HANDS),
    mutant("a page with its data as markup", ANSWER, '.replace("<", "\\\\u003c")', "", TEXT),
    mutant("a page with its title as markup", ANSWER,
           "words.escape_html(any_form.title(self.game)),", "any_form.title(self.game),", TEXT),
    mutant("a page that may ask for anything", ANSWER, "default-src 'none'", "default-src *", TEXT),
)  # fmt: skip
