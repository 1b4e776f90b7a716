"""Commands that find equilibria."""

from __future__ import annotations

from solver.commands.options import At, Debug, Fix, Force, Form, Format, Game, Out, Params, Set, Strict
from solver.commands.output import answered, emit, say


def solve(
    game: Game,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    at: At = None,
    strict: Strict = False,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Find every equilibrium, and the parameter values where it stands.

    Without a point: all equilibria as formulas, each with its conditions, what stands at the baseline (moved by
    --set and --params) marked; then which of them stand together (CSV holds the equilibria only). With --at
    baseline, or every parameter set, the exact answer at that point.

    \b
    Examples:
      zopa solve thaad-deal
      zopa solve thaad-deal --at baseline --set shield=0
    """
    from solver.commands.inputs import ask
    from solver.errors import Undecided
    from solver.forms import words
    from solver.questions.solve import answer as solve_answer

    asked = ask(game, setting, fix, params, at)
    chosen, point = asked.game, asked.point()
    if asked.at_point:
        answer = solve_answer.there(chosen, point)
        text = answered(answer, form, output, asked.whole)
        undecided = ""
    else:
        atlas, phases = solve_answer.everywhere(chosen, strict or form is not Format.CSV)
        text = answered(atlas, form, output, asked.whole, point, None if form is Format.CSV else phases)
        undecided = solve_answer.undecided(atlas, phases)
    for remark in asked.remarks:
        say(remark)
    if form is Format.CSV:
        for note in filter(None, (words.fixed(chosen), chosen.note)):
            say(f"note: {note}")
    emit(text, output, force)
    if strict and undecided:
        raise Undecided(undecided)
