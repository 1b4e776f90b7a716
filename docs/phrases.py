"""The page of phrases: every sentence that zopa can say, from the tables of the questions, with an example of each.

An editor reads this page to judge the language, and changes a phrase in the table of its question, a file named on the
page. Examples are what a phrase first says when the commands below are asked of the built-in games.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path

from solver.report.phrases import HEARD, Phrases
from solver.report.words import clean

_ACTIVE, _ESCAPED = re.compile(r"[*_`<|\\[\]]"), r"\\\g<0>"  # marks of Markdown
ROOT = Path(__file__).resolve().parents[1]
COMMANDS = """
when thaad-deal "equilibrium(withdraw, sanction)"
when thaad-offer "played(offer/accept/enforce)"
when hawk-dove "equilibrium(hawk, hawk)"
prove thaad-deal "equilibrium(keep, tolerate)"
prove thaad-deal "unique(keep, tolerate)" --given "shield > breach_us"
compare thaad-deal --params shield=1
compare thaad-deal "equilibrium(withdraw, sanction)" --params breach_us=4,breach_cn=4
thresholds thaad-deal
thresholds hawk-dove
thresholds hawk-dove --along value
tornado thaad-deal "keep, tolerate"
robust thaad-deal
robust plan
concede thaad-deal "withdraw, sanction"
concede thaad-deal "withdraw, sanction" --by breach_us
concede thaad-deal "withdraw, sanction" --by breach_us,breach_cn --margin 1/2
concede thaad-deal "withdraw, sanction" --cost breach_us=2 --cost breach_cn=1
concede thaad-deal "withdraw, sanction" --make unique --by buffer,breach_us
concede thaad-offer "offer/accept/enforce"
derive thaad-deal
derive hawk-dove
derive thaad-deal "withdraw + keep, sanction + tolerate" --along shield
uncertain thaad-deal --samples 500
uncertain plan --samples 500
uncertain hawk-dove --claim "equilibrium(hawk, hawk)" --samples 500
bargain thaad-deal
bargain swap-package
sustain thaad-deal "withdraw, sanction"
sustain thaad-deal "withdraw, sanction" --discount 9/10
sustain thaad-deal "withdraw, sanction" --seen 9/10 --false-alarm 1/20
sustain prisoners-dilemma "cooperate, cooperate"
order thaad-deal
phases thaad-deal
phases hawk-dove
solve thaad-deal
solve thaad-deal --set shield=0
solve thaad-offer
solve three-powers
solve north-last
solve four-party
study plan
study plan --set shield=1
"""


def page() -> str:
    """Return the page: for each question its phrases, each with the first thing it said."""
    heard = listen(COMMANDS)
    lines = [
        "# Phrases",
        "",
        "Every sentence of an answer is made from these phrases. `{…}` is a slot for what was found, `[…]` is said",
        "only where its slots are filled, and `|` stands between two ways to say it. The example is what the phrase",
        "says of a built-in game; a phrase without one is for a rarer case.",
        "",
    ]
    for path, table in sorted(tables().items()):
        lines += [f"## {table.room}", "", f"In `{path}`.", ""]
        for key, phrase in table.table.items():
            lines.append(f"- `{key}`: `` {phrase} ``")
            if example := clean(heard.get((table.room, key), "")):
                lines.append(f"  <br>{_ACTIVE.sub(_ESCAPED, example)}")
        lines.append("")
    return "\n".join(lines)


def tables() -> dict[str, Phrases]:
    """Return each table of phrases by the file that it stands in."""
    found = {}
    for path in sorted((ROOT / "solver").rglob("*.py")):
        if "= Phrases(" in path.read_text("utf-8"):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            here = [one for one in vars(module).values() if isinstance(one, Phrases)]
            found |= {str(path.relative_to(ROOT)): one for one in here if one not in found.values()}
    return found


def listen(commands: str) -> dict[tuple[str, str], str]:
    """Return what each phrase first says when these commands are asked in turn, in text and as a sentence."""
    heard: dict[tuple[str, str], str] = {}
    token = HEARD.set(heard)
    try:
        for line in commands.strip().splitlines():
            for more in (["--format", "sentence"], ["--full"]):
                ask([*shlex.split(line), *more])
    finally:
        HEARD.reset(token)
    return heard


def ask(arguments: list[str]) -> None:
    """Run a command of the program in this process, for what its phrases say. SystemExit for one that is refused."""
    from solver.commands.app import command_line

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        command_line(80).main(args=arguments, prog_name="zopa", standalone_mode=False)


def unheard() -> Iterator[str]:
    """Yield the phrases that no command of the list makes zopa say."""
    heard = listen(COMMANDS)
    yield from (f"{t.room}.{key}" for t in tables().values() for key in t.table if (t.room, key) not in heard)


if __name__ == "__main__":
    print(page())
