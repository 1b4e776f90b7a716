"""Text to tokens: numbers, names, operators and the words of logic, each with its column.

    number    3   0.25   .5   1e-3        read exactly, so 0.1 is 1/10
    name      letters of any one script, digits 0-9 and _, not beginning with a digit
    word      and  or  not  implies
    operator  + - * / ** ( ) , :
    relation  >= > <= < == !=

One pass, linear in the length of the text. The signs that people paste from papers (− × ÷ · ≥ ≤ ≠ ^)
are read as their ASCII spelling, and = as ==, since nothing is ever assigned. Everything else is refused
by its Unicode name, since a zero-width space looks like nothing. So are letters of two scripts in one name, and
names made only of letters that look like Latin ones (a Cyrillic е): nobody could tell them apart.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from solver.errors import InvalidText, UsageError, clip

MAX_LENGTH = 10_000  # characters in one text
MAX_DIGITS = 400  # digits of a number, above or below its fraction bar
MAX_TEN = 400  # size of a decimal exponent, looked at before the power of ten is built
MAX_NAME = 64  # characters in one name
WORDS = frozenset({"and", "or", "not", "implies"})
FUNCTIONS = frozenset({"Min", "Max", "Abs"})
RESERVED = WORDS | FUNCTIONS
_SPELLING = {
    "^": "**", "−": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!=", "=": "==",
}  # fmt: skip
_RELATIONS = frozenset({">=", ">", "<=", "<", "==", "!="})
_ADVICE = {
    "=>": "write >= to compare, or implies between conditions", "=<": "write <=", "<>": "write !=", "===": "write ==",
    "//": "write / for the exact quotient", "!": "write not, or != to compare", "%": "write 5/100 for five per cent",
    ".": "a point stands only inside a number, as in 0.5", "∞": "only finite numbers are meant",
    "∗": "write * to multiply", "√": "declare a parameter of its own for the value of the root",
    **dict.fromkeys(("&&", "&", "∧"), "write and"), **dict.fromkeys(("||", "|", "∨"), "write or"),
    **dict.fromkeys("~¬", "write not"), **dict.fromkeys("→⇒", "write implies"),
    **dict.fromkeys("–—‐", "write - for minus"), **dict.fromkeys("⁄∕", "write / to divide"),
    **dict.fromkeys("[]{}", "group with round parentheses"),
}  # fmt: skip
_ORDINARY = "write with names, numbers, + - * / **, parentheses and Min, Max, Abs"
# Cyrillic and Greek letters drawn like a Latin one, and the Latin one each is taken for.
_LOOKS_LIKE = {"ɑ": "a", "ɡ": "g"} | dict(zip("аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
                       "aeopcyxijshdqwABEKMHOPCTXIJSoABEZHIKMNOPTYX", strict=True))  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>\*\*|===|[<>=!]=|=[<>]|<>|//|&&|\|\||[-+*/^(),:<>=−×÷·⋅≥≤≠])""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"([0-9]*)\.?([0-9]*)(?:[eE]([+-]?)([0-9]+))?")
_NAME = re.compile(r"[^\W\d]\w*")
_PERCENTAGE = re.compile(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?) ?%")
MAX_PERCENTAGE = 20  # characters
LABEL = re.compile(r"\w+(?:-+\w+)*")
# Scripts that are written in one word with each other, and with Latin letters.
_TOGETHER = frozenset({"LATIN", "CJK", "HANGUL", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO"})


class Token(NamedTuple):
    """One token: its kind, its spelling, and the columns (from 1) where it begins and where it has ended."""

    kind: str  # "number", "name", "word", "operator", "relation" or "end"
    text: str
    column: int
    after: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of `text` in order, an "end" token last; raise InvalidText where a character is not ours.

    >>> [token.text for token in tokens("2^x ≥ .5")]
    ['2', '**', 'x', '>=', '.5', '']
    """
    if not isinstance(text, str):
        raise UsageError(f"formulas, conditions and claims are texts in quotes, not {clip(repr(text))}")
    if len(text) > MAX_LENGTH:
        reason = f"the text has {len(text)} characters, more than the {MAX_LENGTH} allowed; shorten it"
        raise InvalidText(reason, text, MAX_LENGTH + 1)
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise InvalidText(_percentage_advice(text, position) or _stray(text[position]), text, position + 1)
        if match.lastgroup != "space":
            found.append(_token(match, text))
        position = match.end()
    found.append(Token("end", "", len(text) + 1, len(text) + 1))
    return found


def _token(match: re.Match[str], text: str) -> Token:
    written, column, after = match.group(), match.start() + 1, match.end() + 1
    if match.lastgroup == "number":
        return Token("number", written, column, after)
    if match.lastgroup == "name":
        if len(written) > MAX_NAME:
            raise InvalidText(_long_name(written), text, column)
        _check_letters(written, text, column)
        return Token("word" if written in WORDS else "name", written, column, after)
    if written in _ADVICE:
        raise InvalidText(f"{written!r} has no place here; {_ADVICE[written]}", text, column)
    spelling = _SPELLING.get(written, written)
    return Token("relation" if spelling in _RELATIONS else "operator", spelling, column, after)


def number(token: Token, text: str) -> Fraction:
    """Return the exact value of a number token, whose size is checked before it is built.

    >>> number(tokens("0.1")[0], "0.1")
    Fraction(1, 10)
    """
    match = _NUMBER.fullmatch(token.text)
    assert match is not None  # as it was written by digits, a point and an exponent
    whole, decimals, sign, ten = match.groups(default="")
    digits, ten = (whole + decimals).lstrip("0"), ten.lstrip("0")
    if len(digits) > MAX_DIGITS or len(decimals) > MAX_DIGITS:
        raise InvalidText(too_long("this number"), text, token.column)
    if len(ten) > 3 or int(ten or 0) > MAX_TEN:
        reason = f"the decimal exponent of {clip(token.text)} is beyond {MAX_TEN}; choose another unit"
        raise InvalidText(reason, text, token.column)
    shift = int(sign + (ten or "0")) - len(decimals)
    value = Fraction(int(digits or 0) * 10 ** max(shift, 0), 10 ** max(-shift, 0))
    if not fits(value):
        raise InvalidText(too_long("this number"), text, token.column)
    return value


def fits(value: Fraction) -> bool:
    """Whether a number has at most MAX_DIGITS digits above and below its fraction bar.

    >>> fits(Fraction(1, 3)), fits(Fraction(10) ** 400)
    (True, False)
    """
    return abs(value.numerator) < _TOO_LARGE and value.denominator < _TOO_LARGE


_TOO_LARGE: int = 10**MAX_DIGITS


def too_long(subject: str) -> str:
    """Return the reason why a number that does not fit is refused.

    >>> too_long("this number")
    'this number has more than 400 digits; round it'
    """
    return f"{subject} has more than {MAX_DIGITS} digits; round it"


def check_name(name: str) -> str:
    """Return `name` if a parameter may be called that, else raise InvalidText at the character that is wrong.

    >>> check_name("lambda")
    'lambda'
    >>> check_name("breach-us")
    Traceback (most recent call last):
    solver.errors.InvalidText: the name 'breach-us' holds '-'; use letters, digits and _ only, as in breach_us
        breach-us
              ^
    """
    if name in RESERVED:
        kind = "function" if name in FUNCTIONS else "word of logic"
        raise InvalidText(f"{name!r} is a {kind}; choose another name", name, 1)
    return _check(name, _NAME, "letters, digits and _ only")


def check_label(label: str) -> str:
    """Return `label` if a player or strategy may be called that: as a name, or with inner - or digits first.

    >>> check_label("old-guard")
    'old-guard'
    """
    return _check(label, LABEL, "letters, digits, _ and - inside only")


def _check(name: str, pattern: re.Pattern[str], allowed: str) -> str:
    kind = "name" if pattern is _NAME else "label"
    if not name:
        raise InvalidText(f"the {kind} is empty; use {allowed}", name, 1)
    if len(name) > MAX_NAME:
        raise InvalidText(_long_name(name), name, MAX_NAME + 1)
    if pattern.fullmatch(name):
        _check_letters(name, name, 1)
        return name
    begun = pattern.match(name)
    column = begun.end() if begun else 0
    wrong = name[column]
    if "0" <= wrong <= "9":
        raise InvalidText(f"the {kind} {name!r} begins with a digit; begin it with a letter", name, 1)
    if wrong.isascii() and wrong.isprintable():
        better = re.sub(r"\W", "_", name)
        hint = f", as in {better}" if kind == "name" and _NAME.fullmatch(better) else ""
        if kind == "label" and (hyphenated := "-".join(name.split())) != name and LABEL.fullmatch(hyphenated):
            hint = f": write {hyphenated} or {hyphenated.replace('-', '_')}"
        raise InvalidText(f"the {kind} {name!r} holds {wrong!r}; use {allowed}{hint}", name, column + 1)
    raise InvalidText(_stray(wrong), name, column + 1)


def _check_letters(name: str, text: str, column: int) -> None:
    """Raise InvalidText at the first character of a name that could be taken for another, or turns the line round."""
    if name.isascii():
        return
    letters = [character for character in name if character.isalpha()]
    scripts = {_script(character) for character in letters}
    alike = all(character in _LOOKS_LIKE for character in letters)
    for place, character in enumerate(name, column):
        if character.isascii():
            continue
        if not character.isalpha() or unicodedata.normalize("NFKC", character) != character:
            raise InvalidText(_stray(character), text, place)
        if unicodedata.bidirectional(character) in ("R", "AL"):
            reason = f"{character!r} is written from right to left, which turns a formula round; use other letters"
            raise InvalidText(reason, text, place)
        if character in _LOOKS_LIKE and (alike or _script(character) == "LATIN" or "LATIN" in scripts):
            raise InvalidText(_stray(character), text, place)
    if len(scripts) > 1 and not scripts <= _TOGETHER:
        kinds = " and ".join(script.capitalize() for script in sorted(scripts))
        raise InvalidText(f"the name {name!r} mixes {kinds} letters, some of which look alike; use one", text, column)
    if unicodedata.normalize("NFC", name) != name:
        reason = f"{name!r} is in decomposed letters; write {unicodedata.normalize('NFC', name)!r}"
        raise InvalidText(reason, text, column)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def _long_name(name: str) -> str:
    return f"{clip(name, 20)} has {len(name)} characters, and a name has at most {MAX_NAME}; shorten it"


def _percentage_advice(text: str, position: int) -> str:
    """Return what to write for the percentage that ends at a position; nothing where none does."""
    match = _PERCENTAGE.search(text[max(0, position - MAX_PERCENTAGE) : position + 1])
    if match is None:
        return ""
    share = Fraction(match[1]) / 100
    decimal = f"{Decimal(match[1]).scaleb(-2).normalize():f}"
    return f"'%' has no place here; write {decimal}{'' if decimal == str(share) else f' or {share}'} for {match[0]}"


def _stray(character: str) -> str:
    """Return why `character` cannot appear in a text, and what to write in its place."""
    category = unicodedata.category(character)
    title = f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
    if character in _ADVICE:
        return f"{character!r} has no place here; {_ADVICE[character]}"
    if character.isascii() and character.isprintable():
        return f"{character!r} has no place here; {_ORDINARY}"
    if character.isspace():
        return f"{title} is not an ordinary space; type a space in its place"
    if category.startswith("C"):
        return f"{title} is an invisible or unassigned character; delete it"
    seen = "" if category.startswith("M") else f"{character!r} is "
    if character.isalpha():
        plain = unicodedata.normalize("NFKC", character)
        latin = _LOOKS_LIKE.get(character) or (plain if plain != character and _NAME.fullmatch(plain) else "")
        alike = f"it looks like {latin!r}: type the letter {latin}"
        return f"{seen}{title}; {alike if latin else 'names are made of letters, digits and _'}"
    if "SUPERSCRIPT" in title:
        return f"{seen}{title}; write **{unicodedata.normalize('NFKC', character)}"
    if character.isnumeric():
        return f"{seen}{title}; write numbers with the digits 0-9"
    return f"{seen}{title}, which has no place here; {_ORDINARY}"
