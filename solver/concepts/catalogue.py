"""Every concept by its name, so that a reader of a game's text can make the same atlas again; and what it says of a
game, as an atlas with its phases or at one point, with a sign of life on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING

from solver.atlas import Atlas, PointAnswer, Progress, no_progress
from solver.concepts.nash.atlas import PURE, NashAtPoint
from solver.concepts.nash.branches import claims_only, nash
from solver.concepts.nash.point_solver import solve
from solver.errors import InvalidGame, UsageError, asking
from solver.forms import COALITION_CONCEPTS, SOLUTIONS, TREE_CONCEPTS
from solver.forms.absent_concepts import refuse_concept
from solver.forms.any_form import AnyForm
from solver.forms.coalition import CoalitionGame
from solver.forms.formulas import locate_errors
from solver.forms.normal import NormalForm
from solver.forms.reductions import to, to_asked, to_solved
from solver.forms.study import Step, Study, step_place
from solver.forms.tree import Tree
from solver.regions.decide.emptiness import DEFAULT, FORMULAS_BUDGET, Budget
from solver.regions.parameters import quote
from solver.report.progress import progress as sign_of_life
from solver.report.remedies import ASK_EQUILIBRIA

if TYPE_CHECKING:
    from solver.concepts.phases import Phases

NASH = "Nash equilibrium"
MAX_FORMS = 300  # supports: up to a 5x5 game, whose closed forms take about a second


def usual_atlas(form: AnyForm, budget: Budget = DEFAULT) -> Atlas:
    """Return the atlas that a question is about unless one is named.

    That is the Nash equilibria of a game, the subgame-perfect ones of a tree, the Shapley value of coalitions, what the
    protocol of a dispute leads to, or without one Nash's agreement.

    >>> usual_atlas(load("thaad-deal")).concept, usual_atlas(load("swap-package")).concept
    ('Nash equilibrium', 'Nash bargaining solution')
    """
    return atlas_for(form, budget=budget)


def claims_atlas(form: AnyForm) -> Atlas:
    """Return an atlas for claims alone: without branches, where what claims mean takes no equilibria.

    >>> claims_atlas(load("thaad-deal")).branches
    ()
    """
    asked = to_asked(form).game
    return claims_only(asked) if isinstance(asked, NormalForm) else usual_atlas(asked)


def atlas_for(
    form: AnyForm, solution: str | None = None, progress: Progress = no_progress, budget: Budget = DEFAULT
) -> Atlas:
    """Return the usual atlas of a form, or that of a bargaining solution, by its short name.

    >>> atlas_for(load("swap-package"), "egalitarian").concept
    'lexicographic egalitarian solution'

    A tree has the concepts of `solver.forms.TREE_CONCEPTS` instead. A game in normal form is then bargained over by
    lotteries, with what each side can be sure of by a pure strategy as the disagreement point. `progress` is called
    with (done, total) on the way.
    """
    form = to_asked(form).game
    _refuse_unknown(form, solution)
    if isinstance(form, Tree):
        return _of_tree(form, solution, budget, progress)
    if isinstance(form, CoalitionGame):
        from solver.concepts.coalition_atlas import shapley_value

        return shapley_value(form, budget, progress)
    if isinstance(form, Study):
        from solver.concepts.study_atlas import study_atlas

        return study_atlas(form, _of_step, budget, progress)
    if solution is None and isinstance(form, NormalForm):
        return nash(form, budget, progress)
    from solver.concepts.bargaining.atlas import agreements
    from solver.concepts.protocols.atlas import protocol_atlas

    dispute = to("dispute", form).game
    if solution is None and dispute.protocol is not None:
        return protocol_atlas(dispute, budget, progress)
    return agreements(dispute, solution or "nash", budget=budget, progress=progress)


def _refuse_unknown(form: AnyForm, concept: str | None) -> None:
    """Raise UsageError for a concept that a tree, coalitions or a study do not have."""
    if isinstance(form, Tree) and concept not in (None, *TREE_CONCEPTS):
        raise refuse_concept("concept of a tree", concept, TREE_CONCEPTS)
    if isinstance(form, CoalitionGame) and concept not in (None, *COALITION_CONCEPTS):
        raise refuse_concept("concept of coalitions", concept, COALITION_CONCEPTS)
    if isinstance(form, Study) and concept is not None:
        raise UsageError(f"a study has no concept {quote(concept)}; a step names its own: solution = ...")


def _solved_form(game: AnyForm, concept: str | None) -> AnyForm:
    """Return the game as it is solved; raise UsageError for a dispute without one, and for a concept that it lacks."""
    form: AnyForm = to_solved(game).game
    if isinstance(form, NormalForm) and concept is not None:
        if concept not in SOLUTIONS:
            raise refuse_concept("solution", concept, SOLUTIONS, [ASK_EQUILIBRIA])
        advice = f"zopa bargain has what {quote(concept)} picks"
        raise UsageError(f"players who choose at once are solved for their equilibria; {advice}")
    _refuse_unknown(form, concept)
    return form


def read_steps(form: Study) -> None:
    """Read the claim of each step of a study in its game, which is not solved.

    >>> read_steps(load("plan"))

    Raises InvalidGame, with the step, for a claim that cannot be read.
    """
    for step in form.steps:
        with locate_errors(step_place(form, step)):
            read = _claim_reader(form.own(step.game), step.solution or None)
        with locate_errors(f"{step_place(form, step)}.claim"), asking():
            read(step.claim)


def _claim_reader(own: AnyForm, solution: str | None) -> Callable[[str], object]:
    """Return the function that reads a claim about a game. A solution of a dispute has to be found first, for the names
    of its outcomes; where they stand is left open."""
    _refuse_unknown(own, solution)
    if isinstance(own, Tree):
        from solver.concepts.sequential.subgames import why_unsolved

        if solution == "nash":
            return to("plans", own).game.claim
        if reason := why_unsolved(own):
            raise UsageError(reason)
        return own.claim
    if isinstance(own, CoalitionGame) or (isinstance(own, NormalForm) and solution is None):
        return own.claim
    return atlas_for(own, solution, budget=FORMULAS_BUDGET).claim


def _of_step(form: Study, step: Step) -> Atlas:
    own = form.own(step.game)
    plain = isinstance(own, NormalForm) and not step.solution
    return claims_only(own) if plain else atlas_for(own, step.solution or None)


def _of_tree(form: Tree, concept: str | None, budget: Budget, progress: Progress) -> Atlas:
    from solver.concepts.signalling.usual import BAYESIAN, asked_about, concept_of

    asked = asked_about(form, concept)
    if concept_of(asked) == "nash":
        return nash(to("plans", form).game, budget, progress)
    if concept_of(asked) == BAYESIAN:
        from solver.concepts.signalling.atlas import perfect_bayesian

        return perfect_bayesian(asked, budget, progress)
    from solver.concepts.sequential.atlas import subgame_perfect

    return subgame_perfect(asked, budget, progress)


def atlas_of_concept(concept: str, form: AnyForm) -> Atlas:
    """Return the atlas of a concept, by the name that atlases carry.

    >>> atlas_of_concept(NASH, load("thaad-deal")).concept
    'Nash equilibrium'
    """
    if isinstance(form, Tree):
        from solver.concepts.signalling.usual import name_of_concept

        named = "nash" if concept in (NASH, PURE) else name_of_concept(concept)
        return _of_tree(form, named, DEFAULT, no_progress)
    if isinstance(form, CoalitionGame | Study):
        return usual_atlas(form)
    if concept in (NASH, PURE):  # of more players than three, or with ties, only the pure ones are listed
        return nash(to("normal", form).game)
    from solver.concepts.bargaining.atlas import agreements_titled
    from solver.concepts.commitment import COMMITTED, committed
    from solver.concepts.first_mover import FIRST, first_mover
    from solver.concepts.protocols.atlas import protocol_atlas, protocol_title

    for player in form.players:
        if concept == FIRST.format(player.name):
            return first_mover(form, player.name)
        if concept == COMMITTED.format(player.name):
            return committed(form, player.name)
    if isinstance(form, NormalForm):  # a concept of disputes is none of it before one is made
        raise UsageError(f"{form.name or 'this game'} is in normal form; solver.from_normal makes a dispute of it")
    dispute = to("dispute", form).game
    if dispute.protocol is not None and protocol_title(dispute) == concept:
        return protocol_atlas(dispute)
    return agreements_titled(dispute, concept)


def everywhere(game: AnyForm, with_phases: bool = True, concept: str | None = None) -> tuple[Atlas, Phases | None]:
    """Return the atlas of a game that is no dispute, and its phases if they are wanted.

    >>> atlas, phases = everywhere(load("two-markets"))
    >>> len(atlas.branches), len(phases)
    (5, 3)
    """
    from solver.concepts.phases import phases  # of which most questions need nothing

    with sign_of_life("finding the equilibria") as step:
        atlas = atlas_for(_solved_form(game, concept), concept, step)
    if not with_phases:
        return atlas, None
    with sign_of_life("finding which stand together") as step:
        return atlas, phases(atlas, progress=step)


def at_point(game: AnyForm, point: Mapping[str, Fraction], concept: str | None = None) -> PointAnswer:
    """Return all equilibria of a game at a point, how a tree is played, what coalitions have, which steps hold.

    >>> offer = load("thaad-offer")
    >>> len(at_point(offer, offer.space.baseline).branches)
    1
    """
    form = _solved_form(game, concept)
    if isinstance(form, CoalitionGame):
        from solver.concepts.coalition_point import shared_at

        return shared_at(form, point)
    if isinstance(form, Study):
        return atlas_for(form, concept).at(point)
    if not isinstance(form, Tree):
        return _equilibria_at(to("normal", form).game, point)
    from solver.concepts.signalling.usual import BAYESIAN, asked_about, concept_of

    asked = asked_about(form, concept)
    if concept_of(asked) == "nash":
        return _equilibria_at(to("plans", form).game, point)
    if concept_of(asked) == BAYESIAN:
        from solver.concepts.signalling.atlas import believed_at as found_at
    else:
        from solver.concepts.sequential.atlas import played_at as found_at  # zopa solve of other games needs neither
    with sign_of_life("solving at the point"):
        return found_at(asked, point)


def _equilibria_at(game: NormalForm, point: Mapping[str, Fraction]) -> PointAnswer:
    """Return the exact answer, of a game of two with its branches unless the closed forms would take long."""
    with sign_of_life("solving at the point"):
        if len(game.players) != 2:
            from solver.concepts.nash.many_players import equilibria_at  # two players need none of it

            return equilibria_at(game, point)
        if len(game.space) and comb(sum(game.shape), game.shape[0]) <= MAX_FORMS:
            with suppress(InvalidGame, UsageError):  # formulas of so few supports can be too large all the same
                return nash(game, FORMULAS_BUDGET).at(point)  # no verdict is needed at a point
        found = solve(*game.payoffs_at(point))
        return NashAtPoint(point=point, solution=found, branches=(None,) * len(found.equilibria), walls=(), game=game)
