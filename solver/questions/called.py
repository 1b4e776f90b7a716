"""What players and parameters are called in sentences, for the author of a game file.

Players go by `solver.report.articles`, parameters by `solver.questions.meanings`; both rules stand in
docs/game-files.md, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from solver.forms.any_form import AnyForm
from solver.questions.meanings import cut_to_noun, phrases_of
from solver.questions.plain_conditions import PlainWords
from solver.questions.plain_words import player_words

MAX_SHOWN = 200  # players and parameters that are shown
NAME_WIDTH = 24  # columns of a name, at most


def called_in_sentences(game: AnyForm) -> Iterator[str]:
    r"""Yield lines: each short name, what it is called in a sentence, and from the second time on where that differs.

    >>> print("\n".join([*called_in_sentences(load("hawk-dove"))]))
    called in sentences:
      first   the first
      second  the second
      value   the worth of the resource
      injury  the cost of losing a fight
    """
    wording, phrases = PlainWords(game.space), phrases_of(game.space)
    rows = [(player.name, player_words(game, seat)) for seat, player in enumerate(game.players)]
    for name in game.space.names:
        said = wording.name(name)
        again = cut_to_noun(said, phrases.values()) if name in phrases else said
        rows.append((name, said if again == said else f"{said} (then: {again})"))
    if not rows:
        return
    width = min(max(len(name) for name, _ in rows), NAME_WIDTH)
    yield "called in sentences:"
    yield from (f"  {name:<{width}}  {said}" for name, said in rows[:MAX_SHOWN])
    if len(rows) > MAX_SHOWN:
        yield f"  and {len(rows) - MAX_SHOWN} more"
