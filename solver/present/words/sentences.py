"""The small change of every sentence: text made printable, lists and counts in words."""

from __future__ import annotations

from collections.abc import Sequence


def clean(free: str) -> str:
    """Free text on one line, without the characters that move a cursor or turn a line round.

    >>> clean("a\\x1b[2J\\n  b")
    'a?[2J b'
    """
    return "".join(c if c.isprintable() else "?" for c in " ".join(free.split()))


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" {last} {parts[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 equilibrium`, `2 equilibria`; no, one, two ... written as figures above twelve.

    >>> counted(1, "branch", "branches"), counted(5, "branch", "branches"), counted(0, "wall")
    ('one branch', 'five branches', 'no walls')
    """
    words = (
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    number = words[count] if count < len(words) else str(count)
    return f"{number} {one if count == 1 else many or one + 's'}"
