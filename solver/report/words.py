"""The words and numbers of answers, which every format shares: lists, counts, exact numbers with a decimal beside them.

Numbers for people, in sentences and on screens, follow one rule (`number`). Those that are known between bounds are
rounded outward. Formulas stay in the game file's own notation. Free text from a game file is made printable here: one
line, no control characters, so no escape sequence reaches a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from string import ascii_uppercase
from typing import Any, SupportsFloat

from solver.errors import with_remedies
from solver.report.numbers import (
    DIGITS,
    WRITING,
    decimal_text,
    given,
    given_exactly,
    number,
    plain_decimal,
    power_of_ten,
)  # fmt: skip
from solver.report.numbers import MAX_EXACT as MAX_EXACT
from solver.report.numbers import decimal as decimal
from solver.report.numbers import exactly as exactly
from solver.report.numbers import four_digits as four_digits
from solver.report.remedies import ADD_BUDGET, FIX, MORE_WORK

FORMATS = ("text", "json", "csv", "latex", "markdown", "html", "sentence")
QUESTIONS = {  # commands whose answers have a sentence, under the heads and in the order of help
    "Solve it and ask": "solve study when prove compare phases derive",
    "What would change it": "thresholds tornado robust concede uncertain",
    "Agree and make it stick": "bargain sustain order",
}
SENTENCES = " ".join(QUESTIONS.values())
NO_SENTENCE = f"this answer has no sentence; it has {', '.join(FORMATS[:-1])}; {', '.join(SENTENCES.split())} have one"
HOW_FOUND = "How it was found"  # the heading over what --explain adds
GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi"
    "|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)

_LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
GREEK_COMMANDS = dict(zip(_LETTERS, (f"\\{name}" for name in GREEK.split("|")), strict=True))


def name_symbol(name: str) -> str:
    r"""Return how a name is written without a symbol of its own.

    >>> name_symbol("delta"), name_symbol("δ"), name_symbol("shield")
    ('\\delta', '\\delta', '\\mathit{shield}')
    """
    if name in GREEK.split("|"):
        return f"\\{name}"
    if name in GREEK_COMMANDS:
        return GREEK_COMMANDS[name]
    body = name.replace("_", r"\_")
    if not name.isascii():  # in the font of the text, which has more letters than that of mathematics
        return rf"\textit{{{greek_commands(body)}}}"
    return name if len(name) == 1 else rf"\mathit{{{body}}}"


def greek_commands(text: str) -> str:
    """Return a text for LaTeX, whose fonts of text have no Greek letters, with its Greek letters as mathematics."""
    return "".join(f"${GREEK_COMMANDS[one]}$" if one in GREEK_COMMANDS else one for one in text)


def point_text(point: Mapping[str, Any], baseline: Mapping[str, Fraction]) -> str:
    """Return a point by what differs from the baseline.

    >>> point_text({"x": Fraction(1), "y": Fraction(2)}, {"x": Fraction(0), "y": Fraction(2)})
    'x = 1, the rest at the baseline'
    """
    moved = ((name, value) for name, value in point.items() if value != baseline[name])
    other = [f"{name} = {given_exactly(value) if isinstance(value, Fraction) else value}" for name, value in moved]
    if not other:
        return "the baseline"
    return ", ".join(other) + (", the rest at the baseline" if len(other) < len(point) else "")


MAX_BRIEF = 8  # characters of a fraction on a crowded line


def amount(value: SupportsFloat) -> str:
    """Return a number for a reader: exact, and a decimal beside a fraction.

    >>> amount(Fraction(3)), amount(Fraction(3, 4)), amount(Fraction(14, 3))
    ('3', '3/4 (0.75)', '14/3 (about 4.667)')
    """
    if WRITING.get() == "rounded":
        return number(value)
    if not isinstance(value, Fraction):
        return decimal_text(value)
    written = exactly(value)
    if value.denominator == 1 and len(written) <= MAX_EXACT:
        return written
    return f"{written} ({decimal_text(value)})" if len(written) <= MAX_EXACT else decimal_text(value)


def brief_amount(value: SupportsFloat, most: int = MAX_BRIEF) -> str:
    """Return a number for a crowded line: exact where that takes at most so many characters, else a decimal.

    >>> brief_amount(Fraction(14, 3)), brief_amount(Fraction(12345, 6789)), brief_amount(2**0.5)
    ('14/3', 'about 1.818', 'about 1.414')
    """
    if WRITING.get() == "rounded":
        return number(value)
    written = exactly(value)
    return written if isinstance(value, Fraction) and len(written) <= most else decimal_text(value)


def percent(share: SupportsFloat) -> str:
    """Return a share of a whole: `25 %`, and never 100 % of less than all, nor 0 % of more than nothing.

    >>> percent(Fraction(1, 4)), percent(1 - Fraction(1, 10**20)), percent(Fraction(1, 10**400))
    ('25 %', 'over 99.9 %', 'under 0.1 %')
    """
    if (exact := _exact_share(share)) is not None:
        return exact
    value = float(share) * 100
    if 99.9 < value <= 100 and share != 1:
        return "over 99.9 %"
    return "under 0.1 %" if 0 <= value < 0.1 and share != 0 else f"{value:.3g} %"


def percent_near(share: SupportsFloat) -> str:
    """Return a share at which something changes: `25 %`, `about 33.3 %`.

    >>> percent_near(Fraction(1, 4)), percent_near(Fraction(1, 3))
    ('25 %', 'about 33.3 %')
    """
    if (exact := _exact_share(share)) is not None:
        return exact
    return f"{number(100 * share if isinstance(share, Fraction) else 100 * float(share))} %"


def brief_share(share: SupportsFloat) -> str:
    """Return a probability for a crowded line: in per cent where numbers are rounded, else as `brief_amount` has it.

    >>> brief_share(Fraction(1, 3))
    '1/3'
    """
    return percent_near(share) if WRITING.get() == "rounded" else brief_amount(share)


def _exact_share(share: SupportsFloat) -> str | None:
    """Return a share in full, in per cent if these end, where numbers are exact and it is one; else None."""
    if WRITING.get() != "exact" or not isinstance(share, Fraction) or len(exactly(share)) > MAX_EXACT:
        return None
    written = short(100 * share)
    return exactly(share) if "/" in written else f"{written} %"


MIN_DIGITS, MAX_DIGITS = 3, 6  # significant digits of a bound, at least and at most
MIN_PLAIN, MAX_PLAIN = Fraction(1, 10_000), 10**15  # sizes that are written without a power of ten


def outward(low: Fraction, high: Fraction) -> tuple[str, str]:
    """Return bounds as decimals with few digits, the lower one rounded down and the upper one up.

    >>> outward(Fraction(7999920001, 10**8), Fraction(80001, 1000))
    ('79.999', '80.001')
    """
    size, most = power_of_ten(max(abs(low), abs(high))), DIGITS if WRITING.get() == "rounded" else MAX_DIGITS
    step = Fraction(10) ** min(max(power_of_ten(high - low), size - most + 1), size - MIN_DIGITS + 1)
    return short(low // step * step), short(-(-high // step) * step)


def percent_below(share: Fraction) -> str:
    """Return a share of a whole in three digits, rounded down, as what is safe has to be.

    >>> percent_below(Fraction(1, 6)), percent_below(Fraction(1, 20)), percent_below(Fraction(2, 3000))
    ('16.6 %', '5 %', '0.0666 %')
    """
    return _exact_share(share) or f"{number(100 * share, 'down')} %"


def percent_above(share: Fraction) -> str:
    """Return a share of a whole in three digits, rounded up, as what is enough has to be.

    >>> percent_above(Fraction(1, 6)), percent_above(Fraction(1, 20)), percent_above(Fraction(1, 3000))
    ('16.7 %', '5 %', '0.0334 %')
    """
    return _exact_share(share) or f"{number(100 * share, 'up')} %"


def interval(low: float, high: float, whole: int | None = None) -> str:
    """Return an interval that a sample gave, rounded outward, but never to the `whole` where it is less than that.

    >>> interval(0.5844, 0.6651), interval(99.95101, 99.99312, whole=100), interval(99, 100, whole=100)
    ('0.584 to 0.666', '99.95 to 99.994', '99 to 100')
    """
    bottom, top = outward(Fraction(f"{low:.12g}"), Fraction(f"{high:.12g}"))
    if whole is not None and top == str(whole) and (rest := Fraction(f"{whole - high:.12g}")):
        top = plain_decimal(whole - rest // (step := Fraction(10) ** power_of_ten(rest)) * step)
    return f"{bottom} to {top}"


def short(value: Fraction) -> str:
    """Return a number as the decimal that it is exactly, if that has few digits; else as `amount` prints it.

    >>> short(Fraction(60001, 10000)), short(Fraction(-4)), short(Fraction(1, 3))
    ('6.0001', '-4', '1/3 (about 0.3333)')
    """
    if WRITING.get() == "rounded":
        return given(value)
    if value and not MIN_PLAIN <= abs(value) < MAX_PLAIN:
        near = decimal(value)
        written = amount(value) if near is None else f"{near:.{MAX_DIGITS}g}"
        return written if near is None or Fraction(written) == value else amount(value)
    for digits in range(10):
        if (value * 10**digits).denominator == 1:
            return f"{Decimal(int(value * 10**digits)).scaleb(-digits):f}"
    return amount(value)


TOLD = "the ways to play that are told"  # what undecided is not settled by, whatever the budget
WORK = "the work that one command is allowed"  # which it shares out to all that it asks
WITHIN_WORK = (FIX, ADD_BUDGET)  # what helps where it was too little


def undecided_text(spent: str) -> str:
    """Return that the effort did not suffice, and how to allow more.

    >>> undecided_text("20 coefficients")
    'not settled within 20 coefficients; budget=Budget().times(10) allows ten times the usual effort'
    >>> undecided_text(TOLD)[:45]
    'not settled by the ways to play that are told'
    >>> undecided_text(WORK)[:75]
    'not settled within the work that one command is allowed; fix parameters (ga'
    """
    if WORK in spent:
        return with_remedies(f"not settled within {WORK}", WITHIN_WORK)
    if spent == TOLD:
        return f"not settled by {TOLD}, with any budget; solving at a point settles it there"
    if spent and not spent[0].isdigit():  # not how much, but why
        return with_remedies(f"not settled: {spent}", WITHIN_WORK)
    more = str(MORE_WORK) or FIX
    return with_remedies(f"not settled {f'within {spent}' if spent else 'with the effort allowed'}", [more])


UNSEEN = (  # for a class of a pattern: what moves a cursor, turns a line round or takes no room, but line breaks
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)


def clean(free: str) -> str:
    """Return free text on one line, without the characters that move a cursor or turn a line round.

    >>> clean("a\\x1b[2J\\n  b")
    'a?[2J b'
    """
    line = " ".join(free.split())
    return line if line.isprintable() else "".join(c if c.isprintable() else "?" for c in line)


def escape_html(text: str) -> str:
    """Return text for HTML, with nothing in it that a browser acts on.

    >>> escape_html("a < b & c")
    'a &lt; b &amp; c'
    """
    from html import escape  # brings a table of entities that no other format needs

    return escape(text)


def letter(position: int) -> str:
    """Return a position as a capital letter, as columns of a spreadsheet are named.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(position, len(ascii_uppercase))
    return (letter(before - 1) if before else "") + ascii_uppercase[last]


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """Return parts as a list in words: `a`, `a and b`, `a, b and c`.

    >>> join_words(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" {last} {parts[-1]}"


def each_once(names: Iterable[str]) -> list[str]:
    """Return names without repetitions; behind one that is repeated how often it is there.

    >>> each_once(["a", "b", "a"])
    ['a (two of them)', 'b']
    """
    return [
        name if count == 1 else f"{name} ({count_of(count, 'of them', 'of them')})"
        for name, count in Counter(names).items()
    ]


NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def count_of(count: int, one: str, many: str = "") -> str:
    """Return a count in words, with its noun; as figures above twelve.

    >>> count_of(1, "branch", "branches"), count_of(5, "branch", "branches"), count_of(0, "wall")
    ('one branch', 'five branches', 'no walls')
    """
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {one if count == 1 else many or one + 's'}"


def plural(count: int, noun: str) -> str:
    """Return a noun in the number that goes with a count.

    >>> plural(1, "step"), plural(0, "step")
    ('step', 'steps')
    """
    return noun if count == 1 else f"{noun}s"
