"""The parts of a game file that only disputes have: parties, issues, utilities, agreements, protocol, answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from solver.expression import Expression
from solver.grammar.nodes import ZERO
from solver.spelling import Rendering, payoff
from solver.tomltext import block, number, one_line, string, texts

if TYPE_CHECKING:
    from solver.forms.agreed import Agreed
    from solver.forms.bargained import Issue, Party
    from solver.forms.dispute import Dispute
    from solver.forms.procedure import Procedure


def party(party: Party) -> str:
    """What stands behind the name of a party."""
    return f"{{ name = {one_line(party.title)} }}" if party.title else "{}"


def issue(issue: Issue) -> str:
    """The block of an issue."""
    pairs = [*texts(issue, ("meaning", "symbol")), ("range", f"[{number(issue.low)}, {number(issue.high)}]")]
    return block(f"[issues.{issue.name}]", pairs)


def bargained(game: Dispute, spelling: Rendering) -> list[str]:
    """Utilities or agreements, the disagreement point unless all of it is 0, the protocol."""
    names = [party.name for party in game.players]
    found = []
    if game.utilities:
        pairs = [(name, payoff(u, spelling)) for name, u in zip(names, game.utilities, strict=True)]
        found.append(block("[utilities]", pairs))
    if game.agreements:
        rows = [(one_line(one.name), _row(one.payoffs, spelling)) for one in game.agreements]
        found.append(block("[agreements]", rows))
    apart = [(name, d) for name, d in zip(names, game.disagreement, strict=True) if d.tree != ZERO]
    if apart:
        found.append(block("[disagreement]", [(name, payoff(d, spelling)) for name, d in apart]))
    if game.protocol is not None:
        found.append(block("[protocol]", _protocol(game.protocol, spelling)))
    return found


def _row(entries: Iterable[Expression], spelling: Rendering) -> str:
    return f"[{', '.join(payoff(entry, spelling) for entry in entries)}]"


def _protocol(protocol: Procedure, spelling: Rendering) -> list[tuple[str, str]]:
    """A protocol's kind, and its fields that differ from their defaults."""
    pairs = [("kind", string(protocol.kind))]
    for part in fields(cast(Any, protocol)):
        value = getattr(protocol, part.name)
        default = part.default_factory() if part.default_factory is not MISSING else part.default
        if part.name != "kind" and part.init and value is not None and value != default:
            pairs.append((part.name, _value(value, spelling)))
    return pairs


def _value(value: object, spelling: Rendering) -> str:
    match value:
        case Expression():
            return payoff(value, spelling)
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return number(Fraction(value))
        case tuple():
            return f"[{', '.join(_value(entry, spelling) for entry in value)}]"
        case _:
            return one_line(str(value))


def agreed(answer: Agreed) -> str:
    """The block of an answer that names a solution."""
    pairs = texts(answer, ("solution", "iff", "where"))
    if answer.step is not None:
        pairs.append(("step", str(answer.step)))
    if answer.weights:
        pairs.append(("weights", _texts(answer.weights)))
    if answer.values:
        values = ", ".join(f"{_key(name)} = {one_line(text)}" for name, text in answer.values)
        pairs.append(("values", f"{{ {values} }}"))
    if answer.payoffs:
        pairs.append(("payoffs", _texts(answer.payoffs)))
    return block("[[answers]]", [*pairs, *texts(answer, ("source", "note"))])


def _texts(entries: Iterable[str]) -> str:
    return f"[{', '.join(map(one_line, entries))}]"


def _key(name: str) -> str:
    return one_line(name) if "," in name else name
