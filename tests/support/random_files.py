"""Random game files for the fuzz of the command line: well-formed ones, and what damage makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from hypothesis import strategies as st

import games

NAMES = ("x", "y", "lambda", "E", "S", "nobody", "a", "_", "beta", "Pi", "r0", "nan", "exp1", "if", "inf")
SOUND = ("0", "1", "-1", "2", "3/2", "0.1", "7", "1e2", "1/3")
ODD_NUMBERS = (
    "1e399", "1e-399", "1e400", "1e99999999", "9" * 400, "9" * 401, "-0", "+1", "0x10", "0b1", "1_000", "inf",
    "-inf", "nan", "true", "1979-05-27", "07:32:00", "[1]", "[]", "{}", "''", '"1/0"', '"7/3"', "'x'", '"0.1"',
    "-1e-400",
)  # fmt: skip
ODD_CHARACTERS = (
    "\u200b", "\u202e", "\x00", "\x1b", "\x7f", "\ufeff", "\u0430", "\uff58", "\U0001d465", "²", "½", "∞", "−", "≥",
    "\u0301", "\u00a0", "\u2028", "\r", "\t", "\\", '"', "'", "#", "[", "]", "{", "}", "=", ".", ",", "(", ")", "*",
    "**", "^", "/0", "/x", "e999", "Min(", "Max(x, y)", "not ", " and ", " == ", "\n", "日本", "🎲", "%", "$", "&",
    "_", "~",
)  # fmt: skip


def expressions(names: Sequence[str]) -> st.SearchStrategy[str]:
    """Texts of expressions, most of them with a value everywhere."""
    leaf = st.sampled_from([*SOUND, *names, *names])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
            st.tuples(inner, inner).map(lambda p: f"({p[0]})/(({p[1]})**2 + 1)"),
            st.tuples(inner, st.sampled_from(["2", "3", "0", "-1", "12"])).map(lambda p: f"({p[0]})**{p[1]}"),
            st.tuples(st.sampled_from(["Min", "Max"]), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
            inner.map(lambda text: f"Abs({text})"),
            inner.map(lambda text: f"-({text})"),
        )

    return st.recursive(leaf, grown, max_leaves=4)


@st.composite
def lines(draw: st.DrawFn, largest: int = 2, players: int = 3) -> list[str]:
    """The lines of a game file: players, parameters, terms, payoffs, assumptions, all of them well-formed."""
    count = draw(st.integers(1, players))
    shape = [draw(st.integers(1, largest)) for _ in range(count)]
    titles = draw(st.permutations(("p0", "p1", "p2", "US", "E", "lambda", "row-player")))[:count]
    strategies = [[f"{draw(st.sampled_from('rxyE'))}{k}" for k in range(size)] for size in shape]
    named = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
    written = ["schema = 1", 'form = "normal"', "[players]"]
    for title, own in zip(titles, strategies, strict=True):
        written.append(f"{title} = {{ strategies = [{', '.join(map(repr, own))}] }}")
    for name in named:
        low, width = draw(st.integers(-3, 2)), draw(st.sampled_from(["1", "2", "5", "1/3"]))
        high = {"1": f"{low + 1}", "2": f"{low + 2}", "5": f"{low + 5}", "1/3": f'"{3 * low + 1}/3"'}[width]
        written += [f"[parameters.{name}]", f"baseline = {low}", f"range = [{low}, {high}]"]
        if draw(st.booleans()):
            written.append(f"control = '{draw(st.sampled_from(['nobody', *titles]))}'")
    terms = ["t1"] if draw(st.booleans()) else []
    if terms:
        written += ["[terms]", f"t1 = '{draw(expressions(named))}'"]
    payoffs = expressions([*named, *terms])
    written.append("[payoffs]")
    for profile in product(*strategies):
        cell = ", ".join(f'"{draw(payoffs)}"' for _ in range(count))
        written.append(f"'{', '.join(profile)}' = [{cell}]")
    for _ in range(draw(st.integers(0, 1 if named else 0))):
        relation = draw(st.sampled_from([">=", "<=", ">", "==", "!="]))
        written += ["[[assumptions]]", f"where = '{draw(expressions(named))} {relation} {draw(expressions(named))}'"]
    if draw(st.booleans()):
        written += ["[sources.s]", "title = 'T'", "[[answers]]", "source = 's'", "iff = '1 > 0'"]
        written.append(f"claim = 'equilibrium({', '.join(own[0] for own in strategies)})'")
    return written


@st.composite
def dispute_lines(draw: st.DrawFn) -> list[str]:
    """The lines of a dispute's file: parties, issues or agreements, a disagreement point, all of them well-formed."""
    parties = draw(st.permutations(("p0", "p1", "US", "E", "lambda")))[: draw(st.integers(2, 4))]
    named = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    written = ["schema = 1", 'form = "dispute"', "[players]"]
    called = st.sampled_from(["{}", "{ name = 'A' }"])
    written += [f"{party} = {draw(called)}" for party in parties]
    count = draw(st.integers(0, len(named)))
    issues, parameters = named[:count], named[count:]
    for name in parameters:
        written += [f"[parameters.{name}]", "baseline = 1", "range = [-1, 2]"]
    for name in issues:
        low = draw(st.integers(-2, 1))
        written += [f"[issues.{name}]", f"range = [{low}, {low + draw(st.integers(1, 3))}]"]
    if issues:
        written += ["[utilities]", *(f'{party} = "{draw(expressions(named))}"' for party in parties)]
    else:
        written.append("[agreements]")
        for label in ("all", "'a, b-2'")[: draw(st.integers(1, 2))]:
            row = ", ".join(f'"{draw(expressions(parameters))}"' for _ in parties)
            written.append(f"{label} = [{row}]")
    if draw(st.booleans()):
        written += ["[disagreement]", f'{parties[-1]} = "{draw(expressions(parameters))}"']
    if draw(st.booleans()):
        written += ["[sources.s]", "title = 'T'", "[[answers]]", "source = 's'", "solution = 'nash'"]
        written.append(f"payoffs = [{', '.join(repr(draw(expressions(parameters))) for _ in parties)}]")
    return written


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A game file with lines lost, doubled and moved, values of other types, and odd characters anywhere."""
    written = list(draw(st.one_of(lines(), lines(), dispute_lines())))
    for _ in range(draw(st.sampled_from([1, 1, 2, 3]))):
        written = draw(st.sampled_from(DAMAGE))(draw, written) or ["a = 1"]
    return "\n".join(written).encode("utf-8", "surrogatepass")


def _place(draw: st.DrawFn, written: list[str]) -> int:
    return draw(st.integers(0, len(written) - 1))


def _delete(draw: st.DrawFn, written: list[str]) -> list[str]:
    k = _place(draw, written)
    return written[:k] + written[k + 1 :]


def _duplicate(draw: st.DrawFn, written: list[str]) -> list[str]:
    k = _place(draw, written)
    return written[: k + 1] + written[k:]


def _swap(draw: st.DrawFn, written: list[str]) -> list[str]:
    j, k = _place(draw, written), _place(draw, written)
    written[j], written[k] = written[k], written[j]
    return written


def _retype(draw: st.DrawFn, written: list[str]) -> list[str]:
    k = _place(draw, written)
    key = written[k].partition("=")[0]
    written[k] = f"{key}= {draw(st.sampled_from(ODD_NUMBERS))}"
    return written


def _replace_number(draw: st.DrawFn, written: list[str]) -> list[str]:
    k = _place(draw, written)
    places = [i for i, character in enumerate(written[k]) if character.isdigit()]
    if places:
        i = draw(st.sampled_from(places))
        written[k] = written[k][:i] + draw(st.sampled_from(ODD_NUMBERS)) + written[k][i + 1 :]
    return written


def _insert(draw: st.DrawFn, written: list[str]) -> list[str]:
    k = _place(draw, written)
    i = draw(st.integers(0, len(written[k])))
    odd = draw(st.sampled_from(ODD_CHARACTERS) | st.characters(exclude_categories=["Cs"]))
    written[k] = written[k][:i] + odd * draw(st.sampled_from([1, 1, 1, 2, 50])) + written[k][i:]
    return written


def _rename(draw: st.DrawFn, written: list[str]) -> list[str]:
    k = _place(draw, written)
    name = draw(st.sampled_from(NAMES))
    written[k] = written[k].replace(name, draw(st.sampled_from((*NAMES, *ODD_CHARACTERS))), 1)
    return written


DAMAGE: tuple[Callable[[st.DrawFn, list[str]], list[str]], ...] = (
    _delete, _duplicate, _swap, _retype, _replace_number, _insert, _insert, _rename,
)  # fmt: skip


@st.composite
def flipped(draw: st.DrawFn) -> bytes:
    """A game of the catalogue with a few bytes changed, lost or added."""
    content = bytearray(games.path(draw(st.sampled_from(games.names()))).read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        i = draw(st.integers(0, len(content) - 1))
        way = draw(st.sampled_from(["flip", "set", "lose", "add", "cut"]))
        if way == "flip":
            content[i] ^= 1 << draw(st.integers(0, 7))
        elif way == "set":
            content[i] = draw(st.integers(0, 255))
        elif way == "lose":
            del content[i : i + draw(st.integers(1, 40))]
        elif way == "add":
            content[i:i] = draw(st.binary(min_size=1, max_size=4))
        else:
            del content[i:]
        content = content or bytearray(b"#")
    return bytes(content)
