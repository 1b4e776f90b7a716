"""Errors in the page that `zopa explore` makes: what it computes, draws and restores, and what it lets in."""

from mutants import Mutant, mutant

PAGE = "solver/questions/page"
REGIONS, ROOTS, TIPPING, NUMBERS = (f"{PAGE}/{name}.js" for name in ("regions", "roots", "tipping", "numbers"))
ANSWER = "solver/questions/explore.py"
DATA = "solver/questions/page_data.py"
WORDS = "solver/questions/page_words.py"
JOINED = "solver/questions/page_script.py"
TESTS, SEEN = "tests/questions/test_explore.py", "tests/questions/test_page.py"
VALUES = (TESTS, "-k", "library_finds and (thaad or hawk or trust or dollar or one-way)")
TIPS = (TESTS, "-k", "tipping")
MAP = (TESTS, "-k", "coloured")
HANDS = (TESTS, "-k", "sliders or missing or wall or link")
TEXT = (TESTS, "-k", "text_of or policy or data_cannot")

MUTANTS: tuple[Mutant, ...] = (
    mutant("a page that takes the other sign", REGIONS, "cell[c + 1] ? -value", "!cell[c + 1] ? -value", VALUES),
    mutant("a page that subtracts the other way", f"{PAGE}/tape.js",
           "value[a] - value[right[t]]", "value[right[t]] - value[a]", VALUES),
    mutant("a page that stops at the first tipping point", ROOTS,
           "n <= met.length; n++", "n <= Math.min(1, met.length); n++", TIPS),
    mutant("a page that sees no tie at an end", TIPPING,
           "changed = allAnswers(k, x, both)", "changed = '' && allAnswers(k, x, both)", TIPS),
    mutant("a page that compares pieces where they do not stand", TIPPING,
           ".filter(b => there?.includes(b))", ".concat(there || [])", TIPS),
    mutant("a page with a tip where assumptions end", TIPPING, "keys[n] !== OUTSIDE && cuts", "cuts", TIPS),
    mutant("a page with its map upside down", f"{PAGE}/map_picture.js",
           "height - FRAME.bottom - ((v", "top + ((v", MAP),
    mutant("a page that says no word of walls", DATA, "if k in watched else", "if k not in watched else", HANDS),
    mutant("a page whose coefficients are turned round", DATA,
           "parts[exponents[k]]", "parts[degree - exponents[k]]", TIPS),
    mutant("a page whose payoffs leave what follows as it is", DATA,
           "tape.ratio(self.over.in_free(value))", "tape.ratio(value)", (TESTS, "-k", "determine_moves")),
    mutant("a page with walls at what is assumed", DATA, "{*decisive} - equations", "{*decisive}",
           (TESTS, "-k", "equation_assumed")),
    mutant("a link without the values", f"{PAGE}/address.js", "(name === 'at')", "(name === 'as')", HANDS),
    mutant("a fraction read as a product", NUMBERS,
           "reduce((a, b) => a / b)", "reduce((a, b) => a * b)", HANDS),
    mutant("a condition that fails, ticked", f"{PAGE}/conditions.js", "missed = checked.filter(c => !c.met)",
           "missed = checked.filter(c => (c.met = !c.met))", HANDS),
    mutant("a page with its data as markup", ANSWER, '.replace("<", "\\\\u003c")', "", TEXT),
    mutant("a page with its title as markup", ANSWER,
           "words.escape_html(any_form.title(self.game)),", "any_form.title(self.game),", TEXT),
    mutant("a page that may ask for anything", ANSWER, "default-src 'none'", "default-src *", TEXT),
    mutant("a page with four digits", NUMBERS, "digits = 3", "digits = 4", (SEEN, "-k", "digits")),
    mutant("a page whose shares are numbers", DATA, "one.high == 1", "one.high == 2", (SEEN, "-k", "per_cent")),
    mutant("a page without units", DATA, "if unit else {}", "if not unit else {}", (SEEN, "-k", "units")),
    mutant("a page without a table of four by four by four", DATA,
           "prod(game.shape) > MAX_PROFILES", "prod(game.shape) >= MAX_PROFILES", (SEEN, "-k", "many_screens")),
    mutant("a table that underlines the worst answers", f"{PAGE}/table.js",
           "Math.max(most.get(", "Math.min(most.get(", (SEEN, "-k", "three_players")),
    mutant("a page that unfolds what does not stand", f"{PAGE}/page.html",
           '<details id="fails-fold">', '<details id="fails-fold" open>', (SEEN, "-k", "folded")),
    mutant("a map whose labels cross its lines", f"{PAGE}/map_labels.js",
           "ctx.measureText(line).width)) + 10", "ctx.measureText(line).width)) / 4", (SEEN, "-k", "labels")),
    mutant("a map that names nothing on focus", f"{PAGE}/map.js",
           "map.matches(':focus-visible')", "false", (SEEN, "-k", "named_on")),
    mutant("a summary cut on telephones", f"{PAGE}/page.css",
           ".bar p{padding:0;", ".bar p{padding:0;max-height:2em;overflow:hidden;", (SEEN, "-k", "telephone")),
    mutant("a page that words outcomes itself", WORDS,
           "outcome_words(atlas.game, branch.label)", "branch.label", (SEEN, "-k", "phrase")),
    mutant("modules joined with their imports", JOINED, '_IMPORT.sub("", texts[name])', "texts[name]",
           (SEEN, "-k", "joined")),
)  # fmt: skip
