"""Commands that ask: each is one library call on a game or its atlas."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

import solver
from solver.commands import options
from solver.commands.asking import ask_in_strategies, put_answer, split_names, split_quantities
from solver.commands.comparisons import put_comparison
from solver.commands.options import (
    PAGE,
    POINT,
    QUESTION,
    Game,
    Of,
    Run,
    Solution,
    Text,
    Texts,
    argument,
    command,
    option,
)
from solver.errors import UsageError
from solver.forms import SOLUTIONS, TREE_CONCEPTS


@command(*POINT, "at", "strict", "side_by_side", *PAGE)
def solve(
    run: Run,
    game: Game,
    solution: Annotated[Text, option("--solution NAME", f"Of a tree: {' or '.join(TREE_CONCEPTS)}.")] = None,
) -> None:
    """Find every equilibrium, and the parameter values where it stands.

    Without a point: all equilibria as formulas, each with its conditions, what stands at the baseline (moved by
    --set and --params) marked; then which of them stand together (CSV holds the equilibria only). With --at
    baseline, or every parameter set, the exact answer at that point. A tree is solved by subgame perfection.

    \b
    Examples:
      zopa solve thaad-deal --at baseline --set shield=0
      zopa solve thaad-offer
    """
    from solver.concepts import catalogue
    from solver.concepts.phases import left_open
    from solver.forms import any_form

    if run.side_by_side:
        put_comparison(run, game, solution)
        return
    asked = run.ask(game)
    chosen, point = asked.game, asked.point()
    csv = run.chosen_format == "csv"
    if asked.at_point:
        answer: Any = catalogue.at_point(chosen, point, solution)
        more: tuple[Any, ...] = ()
        undecided = ""
    else:
        answer, phases = catalogue.everywhere(chosen, run.strict or not csv, solution)
        more, undecided = (point, None if csv else phases), left_open(answer, phases)
    if csv:
        notes = (f"note: {note}" for note in (any_form.describe_fixed(chosen), chosen.note) if note)
        asked = replace(asked, remarks=(*asked.remarks, *notes))
    run.put(answer, asked, *more, undecided=undecided)


@command(*QUESTION, "strict", "side_by_side", "explain")
def when(
    run: Run,
    game: Game,
    claim: options.Claim,
    given: options.Given = None,
    solve_for: Annotated[Text, option("--for NAME", "Solve the conditions for this parameter.")] = None,
    solution: Solution = None,
) -> None:
    """Say exactly when a claim holds.

    The simplest condition on the parameters, how much of their ranges it leaves, and what is missing at the baseline
    (moved by --set and --params).

    \b
    Examples:
      zopa when thaad-deal "equilibrium(withdraw, sanction)"
      zopa when thaad-deal "unique(keep, tolerate)" --given "buffer > calm" --for shield
    """
    if run.side_by_side:
        if run.explain:
            raise UsageError("--explain says how one answer was found, not how several compare; leave one out")
        put_comparison(run, game, solution, claim, *(given or ()), solve_for or "")
        return
    how = {"given": options.conjoin_texts(given), "solve_for": solve_for}
    put_answer(run, "when", run.ask_at_point(game), solution, claim, **how)


@command(*QUESTION, "explain")
def prove(
    run: Run,
    game: Game,
    claim: options.Claim,
    given: options.Given = None,
    certificate: options.Certificate = None,
    solution: Solution = None,
) -> None:
    """Prove a claim, refute it, or show where it holds and where it fails.

    Ends with code 0 where the claim is true throughout, 5 for any other answer, 4 where it is undecided.

    \b
    Examples:
      zopa prove thaad-deal "strictly_dominant(China, tolerate) implies not equilibrium(withdraw, sanction)"
      zopa prove thaad-deal "equilibrium(keep, tolerate)" --given "buffer >= calm" --certificate proof.json
    """
    how = {"given": options.conjoin_texts(given), "certificate": certificate}
    answer = put_answer(run, "prove", run.ask_at_point(game), solution, claim, **how)
    if answer.verdict != "true":
        raise typer.Exit(4 if answer.verdict == "undecided" else 5)


@command(*QUESTION, "strict", "explain")
def phases(run: Run, game: Game, solution: Solution = None, certificate: options.Certificate = None) -> None:
    """Show which equilibria stand together, and what crossing from one such phase to the next changes.

    \b
    Examples:
      zopa phases thaad-deal
      zopa phases thaad-deal --certificate phases.json
    """
    put_answer(run, "phases", run.ask_at_point(game), solution, certificate=certificate)


@command(*POINT, *PAGE)
def thresholds(
    run: Run,
    game: Game,
    claim: Annotated[Text, argument("[CLAIM]", "Instead of the equilibria: where this claim holds.")] = None,
    along: options.Along = None,
    start: Annotated[Text, option("--from POINT", "Go from this point: baseline, or name=value,...")] = None,
    end: Annotated[Text, option("--to POINT", "Go to this point, on a straight way.")] = None,
    solution: Solution = None,
) -> None:
    """Find the exact tipping points: where the equilibria change as one parameter moves and the others stay.

    \b
    Examples:
      zopa thresholds thaad-deal --along shield
      zopa thresholds thaad-deal --from baseline --to breach_us=5,breach_cn=5
    """
    from solver.commands.inputs import place

    asked = run.ask_at_point(game)
    ends = {"start": place("--from", start), "end": place("--to", end)}
    put_answer(run, "thresholds", asked, solution, along=split_names(along), claim=claim, **ends)


@command(*QUESTION, "explain")
def robust(
    run: Run,
    game: Game,
    outcome: Annotated[Text, argument("[OUTCOME]", "An outcome or a claim; without one, all equilibria.")] = None,
    relative: Annotated[bool, option("--relative", "Errors in per cent of each value, not of each range.")] = False,
    solution: Solution = None,
) -> None:
    """Say how wrong the numbers may be before the outcome no longer stands.

    \b
    Examples:
      zopa robust thaad-deal "keep, tolerate"
      zopa robust thaad-deal --relative --set breach_us=4
    """
    put_answer(run, "robust", run.ask_at_point(game), solution, outcome, relative=relative)


@command(*QUESTION)
def derive(
    run: Run,
    game: Game,
    outcome: Annotated[Text, argument("[OUTCOME]", "Only this outcome.")] = None,
    of: Annotated[
        Texts, option("--of NAMES", "Only these players or strategies: commas between, or repeat it.")
    ] = None,
    along: options.Along = None,
) -> None:
    """Differentiate every equilibrium: how strategies, payoffs and outcomes move with each parameter.

    \b
    Examples:
      zopa derive thaad-deal "withdraw + keep, sanction + tolerate"
      zopa derive thaad-deal --along shield
    """
    asked = ask_in_strategies(run, game)
    put_answer(run, "derive", asked, None, outcome, of=split_quantities(of, asked), along=split_names(along))


@command(*QUESTION, "explain")
def concede(
    run: Run,
    game: Game,
    outcome: Annotated[str, argument("OUTCOME", "A strategy for each player, or a claim that is to be true.")],
    by: Annotated[Texts, option("--by NAMES", "The parameters to move: commas between them, or repeat it.")] = None,
    side: Annotated[Text, option("--side PLAYER", "Or all this player controls; without both, all any does.")] = None,
    make: Annotated[
        str,
        option(
            "--make WHAT", "equilibrium, strict, unique, risk-dominant, payoff-dominant, seq, smr, gmr; a tree: always."
        ),
    ] = "equilibrium",
    cost: Annotated[Texts, option("--cost NAME=COST", "What a unit of a parameter costs. Repeat it for more.")] = None,
    margin: Annotated[str, option("--margin AMOUNT", "Demand this much to spare.")] = "0",
    solution: Solution = None,
) -> None:
    """Find the cheapest change of some parameters that makes an outcome stand.

    \b
    Examples:
      zopa concede thaad-deal "withdraw, sanction" --by breach_us,breach_cn
      zopa concede thaad-deal "withdraw, sanction" --side US --cost buffer=2
    """
    from solver.commands.inputs import pairs

    moves = {"by": split_names(by), "side": side, "make": make, "cost": pairs("--cost", cost) or None, "margin": margin}
    put_answer(run, "concede", run.ask_at_point(game), solution, outcome, **moves)


@command(*QUESTION, "strict")
def sustain(
    run: Run,
    game: Game,
    outcome: options.Outcome,
    punish: Annotated[Text, option("--punish OUTCOME", "The equilibrium by which breaches are punished.")] = None,
    rounds: Annotated[int, option("--rounds N", "How long the finite punishment lasts.")] = 2,
    detection: Annotated[str, option("--detection CHANCE", "How likely a third party finds out a breach.")] = "1/2",
    breach: Annotated[Texts, option("--breach NAMES", "Parameters that are a side's cost of breach already.")] = None,
    discount: Annotated[
        Text, option("--discount DELTA", "Also find what the game can pay, repeated at this discount.")
    ] = None,
    seen: Annotated[Text, option("--seen CHANCE", "How likely a breach is seen, by an alarm alone.")] = None,
    false_alarm: Annotated[Text, option("--false-alarm CHANCE", "How likely it sounds without a breach.")] = None,
) -> None:
    """Find what would make a deal stick: repetition, a bond, a penalty, tranches and more, with the least of each.

    \b
    Examples:
      zopa sustain thaad-deal "withdraw, sanction"
      zopa sustain prisoners-dilemma "cooperate, cooperate" --rounds 1 --discount 1/2 --seen 9/10
    """
    devices = {"punish": punish, "rounds": rounds, "detection": detection, "breach": split_names(breach) or ()}
    asked = ask_in_strategies(run, game)
    watched = {"discount": discount, "seen": seen, "false_alarm": false_alarm}
    put_answer(run, "sustain", asked, None, outcome, **watched, **devices)


@command(*POINT, "at", "strict", *PAGE)
def order(run: Run, game: Game) -> None:
    """Say what it is worth to move first, and to be believed: in closed form, or at a point of --at or --set alone.

    \b
    Examples:
      zopa order thaad-deal
      zopa order thaad-deal --set breach_cn=4
    """
    asked = ask_in_strategies(run, game)
    point = asked.moved if asked.at_point or asked.moved else None
    run.answer("trying every order of moves", asked, solver.order, asked.game, point)


@command(*POINT, "strict", *PAGE)
def bargain(
    run: Run,
    game: Game,
    solution: Annotated[
        Texts, option("--solution NAME", f"Only this one, or repeat it for more: {', '.join(SOLUTIONS)}.")
    ] = None,
    disagreement: Annotated[
        Text,
        option(
            "--disagreement PROFILE",
            "Of a game in normal form: what happens without an agreement, such as 'keep, tolerate'; else each"
            " has what it can be sure of with a pure strategy (maximin).",
        ),
    ] = None,
    weight: Annotated[
        Texts, option("--weight PARTY=W", "A party's weight, 1 unless you say. Repeat it for more.")
    ] = None,
    at: options.At = None,
) -> None:
    """Say what both sides would reasonably agree on: the zone of agreement, and what each theory picks in it.

    The closed forms of the first four solutions are shown unless some are named, and none with --at baseline. A game
    in normal form is bargained over by lotteries between its outcomes.

    \b
    Examples:
      zopa bargain swap-package
      zopa bargain thaad-deal --disagreement "keep, tolerate" --solution nash
    """
    from solver.commands.inputs import pairs

    asked = run.ask(game, at)
    how = disagreement, pairs("--weight", weight) or None, not asked.at
    run.answer("bargaining", asked, solver.bargain, asked.game, solution or None, asked.moved, *how)


@command("fix", "fix_player", "distribution", *PAGE)
def uncertain(
    run: Run,
    game: Game,
    claims: Annotated[Texts, argument("[CLAIMS]", "Say how likely these are.")] = None,
    claim: Annotated[Texts, option("--claim CLAIM", "The same. Repeat it for more.")] = None,
    given: options.Given = None,
    solution: Solution = None,
    select: Annotated[
        Texts,
        option(
            "--select RULE",
            "Payoffs under a rule, too: risk-dominant, payoff-dominant, nash-product or 'focal=OUTCOME'.",
        ),
    ] = None,
    samples: Annotated[int, option("--samples N", "How many points to draw.")] = 20_000,
    seed: options.Seed = 0,
    setting: Annotated[Texts, option("--set", hidden=True)] = None,
) -> None:
    """Say how likely each outcome is when the parameters are uncertain, and which of them matter.

    Parameters have the distributions that the game states, or --distribution, and are uniform on their ranges where
    nothing is stated.

    \b
    Examples:
      zopa uncertain swap-package zone "gain(US) >= 1" --solution egalitarian
      zopa uncertain thaad-deal --given "buffer > calm" --select risk-dominant --distribution "shield=triangular(3)"
    """
    if setting:
        raise UsageError(
            "nothing here is at one point, so there is none that --set could move; --fix puts a number in a parameter's"
            " place, and --distribution says how it is drawn"
        )
    asked, texts = run.ask(game), [*(claims or ()), *(claim or ())]
    about = asked.subject(solution), texts, options.conjoin_texts(given)
    run.answer("drawing points", asked, solver.uncertain, *about, select or (), samples, seed)


@command(*POINT, *PAGE)
def study(run: Run, game: Game) -> None:
    """Say whether a plan over several games works, which step is the weakest, and what would mend it.

    A study (form = "study") names games and a step in each: where each step holds, and all of them; what is missing at
    the baseline; the cheapest change that mends the plan; how likely it is, and where it fails most often.

    \b
    Examples:
      zopa study plan
      zopa study plan --set breach_us=3
    """
    asked = run.ask_at_point(game)
    run.answer("going through the steps", asked, solver.plan, asked.game, asked.moved)


@command(*POINT, "full", *PAGE)
def tornado(run: Run, game: Game, outcome: options.Outcome, of: Of = None, solution: Solution = None) -> None:
    """Say what each parameter alone does to the payoffs in an outcome, slopes apart from jumps.

    A parameter moves over its range, the others stay. Where the outcome ends, what stands instead takes over, and the
    payoffs jump. The widest swing comes first.

    \b
    Examples:
      zopa tornado thaad-deal "keep, tolerate"
      zopa tornado thaad-deal "withdraw, sanction" --of US --set breach_us=4 --set breach_cn=4
    """
    asked = run.ask_at_point(game)
    run.answer("answering", asked, solver.tornado, asked.subject(solution), outcome, of=of, at=asked.moved)
