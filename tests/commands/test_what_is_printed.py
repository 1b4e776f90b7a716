"""What every command prints on every game of the catalogue: it fits a screen, its numbers and its English can be read.

Each is asked once; the sentence is that of the answer whose screen was printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import command
import pytest
from audit import mostly_slow
from test_english import faults_of
from test_every_format import WORDS, asked
from test_numbers import faults
from test_screens import check_screen

import games
from solver.commands import output
from solver.regions.domain import domain
from solver.report.words import SENTENCES


def commands() -> Iterator[list[str]]:
    for name in games.names():
        for words in WORDS[games.load(name).form]:
            if words[0] not in ("sweep", "explore", "report"):
                yield asked(name, words)


@pytest.mark.parametrize("arguments", mostly_slow(commands(), 40), ids=" ".join)
def test_what_is_printed_fits_a_screen_and_can_be_read(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[tuple[Any, ...]] = []
    as_screen = output.screen_of

    def keep_answer(answer: Any, more: tuple[Any, ...], *rest: Any, **how: Any) -> str:
        answers.append((answer, *more))
        return as_screen(answer, more, *rest, **how)

    monkeypatch.setattr("solver.commands.options.screen_of", keep_answer)
    domain.cache_clear()
    lines = check_screen(command.run(arguments))
    if arguments[0] in ("show", "games"):  # what the file says
        return
    assert not faults("\n".join(lines))
    for answer, *more in answers if arguments[0] in SENTENCES.split() else ():
        said = answer.export("sentence", *more)
        typed = next((one for one in arguments if "=" in one), "")
        assert not faults(said)
        assert not faults_of(" ".join(said.split()), typed)


@pytest.mark.parametrize("arguments", [["concede", "thaad-deal", "withdraw, sanction"], ["solve", "north-last"]])
def test_the_sentence_of_the_answer_is_what_the_command_prints(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def say_instead(answer: Any, more: tuple[Any, ...], *_: Any, **__: Any) -> str:
        said.append(answer.export("sentence", *more))
        return ""

    monkeypatch.setattr("solver.commands.options.screen_of", say_instead)
    command.run(arguments)
    monkeypatch.undo()
    domain.cache_clear()
    assert said == [command.run([*arguments, "--format", "sentence"]).out]
