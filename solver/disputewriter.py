"""The parts of a game file that only disputes have: parties, issues, utilities, agreements, protocol, answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from solver.expression import Expression
from solver.grammar.nodes import ZERO
from solver.spelling import Rendering, payoff
from solver.tomltext import block, number, one_line, string, texts

if TYPE_CHECKING:
    from solver.forms.agreed import Agreed
    from solver.forms.bargained import Issue, Party
    from solver.forms.dispute import Dispute
    from solver.forms.procedure import Term
    from solver.forms.protocol import Protocol


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


def _protocol(protocol: Protocol, spelling: Rendering) -> list[tuple[str, str]]:
    """A protocol's kind, and what else it says."""
    from solver.forms.procedure import told

    return [("kind", string(protocol.kind)), *((name, _term(value, spelling)) for name, value in told(protocol))]


def _term(value: Term, spelling: Rendering) -> str:
    match value:
        case Expression():
            return payoff(value, spelling)
        case int():
            return str(value)
        case dict():
            return f"{{ {', '.join(f'{name} = {payoff(one, spelling)}' for name, one in value.items())} }}"
        case _:
            return one_line(value)


def agreed(answer: Agreed) -> str:
    """The block of an answer that names a solution."""
    pairs = texts(answer, ("solution", "iff", "where"))
    for name in ("step", "count"):
        if getattr(answer, name) is not None:
            pairs.append((name, str(getattr(answer, name))))
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
