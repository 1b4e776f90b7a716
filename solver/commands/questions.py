"""Commands that ask what would change an outcome: one library call each, on the game's atlas.

The command that asks what both sides would agree on: one library call.

The command that asks how likely things are: one library call.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from solver.commands.options import (
    At,
    Debug,
    Fix,
    Force,
    Form,
    Format,
    Game,
    Given,
    Out,
    Params,
    Set,
    Solution,
    Strict,
    together,
)
from solver.commands.output import answered, emit, say
from solver.forms.words import SOLUTIONS

if TYPE_CHECKING:
    from solver.commands.inputs import AnyAsked
    from solver.regions.decide.emptiness import Budget


def _times(text: str) -> float:
    """A number of times, as it is typed."""
    from solver.errors import UsageError, clip

    try:
        return float(text)
    except ValueError:
        raise UsageError(
            f"--budget: {clip(repr(text))} is no number; write how many times harder to try, such as 10"
        ) from None


Claim: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="CLAIM", help='What to ask about, such as "equilibrium(keep, tolerate)"; see the guide.'),
]
Outcome: TypeAlias = Annotated[
    str, typer.Argument(metavar="OUTCOME", help="A strategy for each player, such as 'keep, tolerate'.")
]
Effort: TypeAlias = Annotated[
    float,
    typer.Option(
        "--budget",
        metavar="TIMES",
        help="Try so many times harder where something is left undecided.",
        parser=_times,
    ),
]
Along: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--along", metavar="NAMES", help="Only these parameters: commas between them, or repeat it."),
]


def when(
    game: Game,
    claim: Claim,
    given: Given = None,
    solve_for: Annotated[
        str | None, typer.Option("--for", metavar="NAME", help="Solve the conditions for this parameter.")
    ] = None,
    solution: Solution = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    budget: Effort = 1,
    strict: Strict = False,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Say exactly when a claim holds.

    The simplest condition on the parameters, how much of their ranges it leaves, and what is missing at the baseline
    (moved by --set and --params).

    \b
    Examples:
      zopa when thaad-deal "equilibrium(withdraw, sanction)"
      zopa when thaad-deal "unique(keep, tolerate)" --given "buffer > calm" --for shield
    """
    asked = _ask(game, setting, fix, params)
    options = {"given": together(given), "solve_for": solve_for, "at": asked.moved, "budget": _spend(budget)}
    answer = _call("when", asked, claim, solution=solution, **options)
    _put(answer, asked, form, output, force, strict)


def prove(
    game: Game,
    claim: Claim,
    given: Given = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="Write the proof to a file as well.")
    ] = None,
    solution: Solution = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    budget: Effort = 1,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Prove a claim, refute it, or show where it holds and where it fails.

    Ends with code 0 where the claim is true throughout, 5 for any other answer, 4 where it is undecided.

    \b
    Examples:
      zopa prove thaad-deal "strictly_dominant(China, tolerate) implies not equilibrium(withdraw, sanction)"
      zopa prove thaad-deal "equilibrium(keep, tolerate)" --given "buffer >= calm" --certificate proof.json
    """
    asked = _ask(game, setting, fix, params)
    options = {"given": together(given), "at": asked.moved, "budget": _spend(budget)}
    answer = _call("prove", asked, claim, solution=solution, **options)
    if certificate is not None:
        from solver.questions.prove.certificate import certificate_text as certified

        emit(certified(answer), certificate, force)
        say(f"the proof is in {certificate}; zopa verify-certificate {certificate} checks it")
    _put(answer, asked, form, output, force)
    if answer.verdict != "true":
        raise typer.Exit(4 if answer.verdict == "undecided" else 5)


def verify_certificate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What zopa prove --certificate wrote.")],
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Check a proof again, by exact arithmetic that shares nothing with the search that found it.

    Ends with code 0 where it is right, 5 where it is wrong, 4 where it rests on a solver's word.

    \b
    Examples:
      zopa verify-certificate proof.json
      zopa verify-certificate proof.json --format json
    """
    from solver.checks.certificates.verify import check

    checked = check(file)
    emit(answered(checked, form, output, None), output, force)
    if not checked:
        raise typer.Exit(4 if checked.ok is None else 5)


def phases(
    game: Game,
    solution: Solution = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    budget: Effort = 1,
    strict: Strict = False,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Show which equilibria stand together, and what crossing from one such phase to the next changes.

    \b
    Examples:
      zopa phases thaad-deal
      zopa phases thaad-deal --fix buffer=6 --format json
    """
    asked = _ask(game, setting, fix, params)
    answer = _call("phases", asked, solution=solution, at=asked.moved, budget=_spend(budget, "phases"))
    _put(answer, asked, form, output, force, strict)


def thresholds(
    game: Game,
    along: Along = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="POINT", help="Go from this point: baseline, or name=value,...")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="POINT", help="Go to this point, on a straight way.")
    ] = None,
    solution: Solution = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Find the exact tipping points: where the equilibria change as one parameter moves and the others stay.

    \b
    Examples:
      zopa thresholds thaad-deal --along shield
      zopa thresholds thaad-deal --from baseline --to breach_us=5,breach_cn=5
    """
    from solver.commands.inputs import place

    asked = _ask(game, setting, fix, params)
    ends = {"start": place("--from", start), "end": place("--to", end)}
    answer = _call("thresholds", asked, solution=solution, along=_names(along), at=asked.moved, **ends)
    _put(answer, asked, form, output, force)


def robust(
    game: Game,
    outcome: Annotated[
        str | None, typer.Argument(metavar="[OUTCOME]", help="An outcome; without one, the whole list of equilibria.")
    ] = None,
    relative: Annotated[
        bool, typer.Option("--relative", help="Errors in per cent of each value, not of each range.")
    ] = False,
    solution: Solution = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    budget: Effort = 1,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Say how wrong the numbers may be before the outcome no longer stands.

    \b
    Examples:
      zopa robust thaad-deal "keep, tolerate"
      zopa robust thaad-deal --relative --set breach_us=4
    """
    asked = _ask(game, setting, fix, params)
    options = {"at": asked.moved, "relative": relative, "budget": _spend(budget, "robust")}
    _put(_call("robust", asked, outcome, solution=solution, **options), asked, form, output, force)


def derive(
    game: Game,
    outcome: Annotated[str | None, typer.Argument(metavar="[OUTCOME]", help="Only this outcome.")] = None,
    of: Annotated[
        list[str] | None,
        typer.Option("--of", metavar="NAMES", help="Only these players or strategies: commas between, or repeat it."),
    ] = None,
    along: Along = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    budget: Effort = 1,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Differentiate every equilibrium: how strategies, payoffs and outcomes move with each parameter.

    \b
    Examples:
      zopa derive thaad-deal "withdraw + keep, sanction + tolerate"
      zopa derive thaad-deal --along shield
    """
    asked = _ask(game, setting, fix, params)
    chosen: dict[str, Any] = {"of": _quantities(of, asked), "along": _names(along)}
    answer = _call("derive", asked, outcome, **chosen, at=asked.moved, budget=_spend(budget, "derive"))
    _put(answer, asked, form, output, force)


def concede(
    game: Game,
    outcome: Outcome,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="NAMES", help="The parameters to move: commas between them, or repeat it."),
    ] = None,
    side: Annotated[
        str | None, typer.Option("--side", metavar="PLAYER", help="Or all those that this player controls.")
    ] = None,
    make: Annotated[
        str,
        typer.Option("--make", metavar="WHAT", help="equilibrium, strict, unique, risk-dominant or payoff-dominant."),
    ] = "equilibrium",
    cost: Annotated[
        list[str] | None,
        typer.Option("--cost", metavar="NAME=COST", help="What a unit of a parameter costs. Repeat it for more."),
    ] = None,
    margin: Annotated[str, typer.Option("--margin", metavar="AMOUNT", help="Demand this much to spare.")] = "0",
    solution: Solution = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    budget: Effort = 1,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Find the cheapest change of some parameters that makes an outcome stand.

    \b
    Examples:
      zopa concede thaad-deal "withdraw, sanction" --by breach_us,breach_cn
      zopa concede thaad-deal "withdraw, sanction" --side US --cost buffer=2
    """
    from solver.commands import inputs

    asked = _ask(game, setting, fix, params)
    costs = inputs.pairs("--cost", cost) or None
    options: dict[str, Any] = {"make": make, "cost": costs, "at": asked.moved, "margin": margin}
    options |= {"by": _names(by), "side": side, "budget": _spend(budget, "concede")}
    answer = _call("concede", asked, outcome, solution=solution, **options)
    _put(answer, asked, form, output, force)


def sustain(
    game: Game,
    outcome: Outcome,
    punish: Annotated[
        str | None,
        typer.Option("--punish", metavar="OUTCOME", help="The equilibrium by which breaches are punished."),
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", help="How long the finite punishment lasts.")] = 2,
    detection: Annotated[
        str, typer.Option("--detection", metavar="CHANCE", help="How likely a third party finds out a breach.")
    ] = "1/2",
    breach: Annotated[
        list[str] | None,
        typer.Option("--breach", metavar="NAMES", help="Parameters that are a side's cost of breach already."),
    ] = None,
    discount: Annotated[
        str | None,
        typer.Option("--discount", metavar="DELTA", help="Also find what the game can pay, repeated at this discount."),
    ] = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    budget: Effort = 1,
    strict: Strict = False,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Find what would make a deal stick: repetition, a bond, a penalty, tranches and more, with the least of each.

    \b
    Examples:
      zopa sustain thaad-deal "withdraw, sanction"
      zopa sustain prisoners-dilemma "cooperate, cooperate" --rounds 1 --discount 1/2
    """
    asked = _ask(game, setting, fix, params)
    options: dict[str, Any] = {"punish": punish, "rounds": rounds, "detection": detection}
    options["breach"] = _names(breach) or ()
    spent = _spend(budget, "sustain")
    answer = _call("sustain", asked, outcome, at=asked.moved, discount=discount, budget=spent, **options)
    _put(answer, asked, form, output, force, strict)


ALL: tuple[Callable[..., None], ...] = (
    when, prove, phases, thresholds, robust, derive, concede, sustain, verify_certificate,
)  # fmt: skip


# --- what they share ------------------------------------------------------------------------------


def _ask(game: str, setting: list[str] | None, fix: list[str] | None, params: Path | None) -> AnyAsked:
    from solver.commands.inputs import ask_of, find

    asked = ask_of(find(game), setting, fix, params, None)
    asked.point()  # refuses one that breaks the assumptions
    return asked


def _names(given: list[str] | None) -> list[str] | None:
    """Names with commas between them, or one an option, or both."""
    return [name.strip() for one in given for name in one.split(",")] if given else None


def _quantities(given: list[str] | None, asked: AnyAsked) -> list[str] | None:
    """Names likewise, but an outcome has commas of its own and stays whole."""
    found: list[str] = []
    for one in given or ():
        parts = one.strip().removeprefix("Pr").strip().removeprefix("(").removesuffix(")").split(",")
        played = [{strategy.strip() for strategy in part.split("+")} for part in parts]
        players = asked.game.players
        is_outcome = len(parts) == len(players) and all(
            chosen <= set(player.strategies) for chosen, player in zip(played, players, strict=True)
        )
        found += [one] if is_outcome else _names([one]) or []
    return found or None


def _call(question: str, asked: AnyAsked, *arguments: Any, solution: str | None = None, **options: Any) -> Any:
    """The answer to a question about the game's atlas, with a sign of life on the way."""
    from inspect import signature

    import solver
    from solver.concepts.catalogue import atlas_for
    from solver.report.terminal import progress

    with progress("finding the equilibria" if solution is None else "bargaining") as step:
        atlas = atlas_for(asked.game, solution, step)
    ask = getattr(solver, question)
    with progress("answering") as step:
        told = {"progress": step} if "progress" in signature(ask).parameters else {}
        return ask(atlas, *arguments, **told, **options)


def _spend(times: float, question: str = "prove") -> Budget:
    """A question's own budget, so many times over."""
    from inspect import signature

    import solver

    budget: Budget = signature(getattr(solver, question)).parameters["budget"].default
    return budget.times(times)


def _put(answer: Any, asked: AnyAsked, form: Format, output: Path | None, force: bool, strict: bool = False) -> None:
    for remark in asked.remarks:
        say(remark)
    emit(answered(answer, form, output, asked.whole), output, force)
    if strict and (left := answer.undecided):
        from solver.errors import Undecided

        raise Undecided(left)


def bargain(
    game: Game,
    solution: Annotated[
        list[str] | None,
        typer.Option(
            "--solution",
            metavar="NAME",
            help=f"Only this one, or repeat it for more: {', '.join(SOLUTIONS)}.",
        ),
    ] = None,
    disagreement: Annotated[
        str | None,
        typer.Option(
            "--disagreement",
            metavar="PROFILE",
            help="Of a game in normal form: what happens without an agreement, such as 'keep, tolerate'; else each"
            " has what it can be sure of (maximin).",
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="PARTY=W", help="A party's weight, 1 unless you say. Repeat it for more."),
    ] = None,
    at: At = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    strict: Strict = False,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Say what both sides would reasonably agree on: the zone of agreement, and what each theory picks in it.

    The closed forms of the first four solutions are shown unless some are named, and none with --at baseline. A game
    in normal form is bargained over by lotteries between its outcomes.

    \b
    Examples:
      zopa bargain swap-package
      zopa bargain thaad-deal --disagreement "keep, tolerate" --solution nash
    """
    import solver
    from solver.commands import inputs
    from solver.commands.inputs import ask_of, find
    from solver.errors import Undecided
    from solver.report.terminal import progress

    asked: AnyAsked = ask_of(find(game), setting, fix, params, at)
    weights = inputs.pairs("--weight", weight) or None
    with progress("bargaining"):
        answer = solver.bargain(asked.game, solution or None, asked.moved, disagreement, weights, not asked.at)
    for remark in asked.remarks:
        say(remark)
    emit(answered(answer, form, output, asked.whole), output, force)
    if strict and answer.undecided:
        raise Undecided(answer.undecided)


BARGAINING: tuple[Callable[..., None], ...] = (bargain,)


def uncertain(
    game: Game,
    claim: Annotated[
        list[str] | None,
        typer.Option("--claim", metavar="CLAIM", help="Say how likely this is. Repeat it for more."),
    ] = None,
    given: Given = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar="RULE",
            help="Payoffs under a rule, too: risk-dominant, payoff-dominant, nash-product or 'focal=OUTCOME'.",
        ),
    ] = None,
    samples: Annotated[int, typer.Option("--samples", metavar="N", help="How many points to draw.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", metavar="K", help="Another seed draws other points.")] = 0,
    fix: Fix = None,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Say how likely each outcome is when the parameters are uncertain, and which of them matter.

    Parameters have the distributions that the game states, uniform on their ranges where it states none.

    \b
    Examples:
      zopa uncertain thaad-deal --claim "equilibrium(withdraw, sanction)"
      zopa uncertain thaad-deal --given "buffer > calm" --select risk-dominant --seed 7
    """
    import solver
    from solver.commands.inputs import ask
    from solver.report.terminal import progress

    asked = ask(game, None, fix, None, None)
    with progress("drawing points"):
        answer = solver.uncertain(asked.game, claim or (), together(given), select or (), samples, seed)
    for remark in asked.remarks:
        say(remark)
    emit(answered(answer, form, output, asked.whole), output, force)
