"""The cheapest change of some parameters that makes an outcome an equilibrium, or more than that.

The way leads from the point into the region where the outcome is what it is to be made, a claim's region (see
`solver.questions.concede.search`). A strict condition has no cheapest change; a margin, by which every condition as it
is printed must hold, gives one. An outcome names the strategies that are used, all and no others, as in a claim: a
mixture ends where a weight becomes 0, so a change up to there has to be exceeded.

Schelling (1960), The Strategy of Conflict: what commitment, or whose concession, would make the promise credible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, NamedTuple

from solver.atlas import Atlas, Named, outcome_region
from solver.claims import claim_region
from solver.concepts.claim_atlas import claim_named, named_or_claimed
from solver.errors import UsageError, asking, nearest, several
from solver.forms.any_form import CLAIM, AnyForm
from solver.questions.concede.aftermath import Aftermath, find_aftermath
from solver.questions.concede.search import Blocked, Concession, ReachTask, used_in_proof
from solver.questions.subject import ConceptAnswer, atlas_of, game_of, lies_in_a_wall, region_at
from solver.regions.decide.emptiness import DEFAULT, Budget, check_budget
from solver.regions.decide.work import counting_trust
from solver.regions.distances import NEAREST_BUDGET
from solver.regions.norms import with_margin
from solver.regions.parameters import NOBODY, Point, exact, no_such, quote, there_are
from solver.regions.region import Region
from solver.report.remedies import LEAVE_OUT_MAKE, name_parameters

MAKES = ("equilibrium", "unique", "strict", "risk-dominant", "payoff-dominant", "seq", "smr", "gmr")  # all at once
ALWAYS = "always"  # of a tree: played in every equilibrium, not just in some


@dataclass(frozen=True, eq=False)
class Concede(ConceptAnswer, schema="zopa.concede/2", explained=True):
    """The answer: `joint` with all the parameters at once, `singles` with each alone.

    `make`: what the outcome is to be made, `region`: where it is that, without the margin; `costs`: per unit of each
    parameter, by default 100 over the width of its range, so that a cost is in per cent of ranges; `priced`: whether
    costs were given. `holds`: whether it is so at the point already, with the margin. `off_walls`: whether walls
    are left out, on which less may do; of the changes those that lie on one are asked by themselves. `after`: what
    follows the first of the joint ways, where it ends on a closed wall.
    """

    abridged: ClassVar[bool] = True

    outcome: str
    make: str
    region: Region
    point: Mapping[str, Fraction]
    side: str | None
    costs: Mapping[str, Fraction]
    priced: bool
    margin: Fraction
    holds: bool
    joint: Concession
    singles: tuple[Concession, ...]
    off_walls: bool = False
    after: Aftermath | None = None


class _Cheapest(NamedTuple):
    """What was searched, the cheapest change of all parameters together, and the cheapest of each alone."""

    task: ReachTask
    joint: Concession
    singles: tuple[Concession, ...]


def concede(
    subject: AnyForm | Atlas,
    outcome: Named,
    by: Sequence[str] | None = None,
    side: str | None = None,
    make: str = "equilibrium",
    cost: Mapping[str, object] | None = None,
    at: Mapping[str, object] | None = None,
    margin: object = 0,
    budget: Budget = NEAREST_BUDGET,
) -> Concede:
    """Return the cheapest change that makes an outcome stand or a claim true: of the parameters `by`, of all that
    `side` controls, or that any player does.

    >>> found = concede(load("thaad-deal"), "withdraw, sanction", side="US")
    >>> [(name, str(value)) for name, value in found.joint.ways[0].to.items()], found.joint.high
    ([('breach_us', '3'), ('buffer', '5')], Fraction(20, 1))

    `make`: one of MAKES, of a tree "equilibrium" or "always"; `cost`: per unit, 1 where some are given and this one is
    not; `margin`: by how much each condition, as printed, has to hold. Raises UsageError for unknown names, InvalidGame
    for a claim that does not fit.
    """
    check_budget(budget)
    names = _read_names(game_of(subject), by, side)  # first, since an atlas can take long
    atlas = atlas_of(subject)
    game = atlas.game
    costs = _read_costs(game, names, cost)
    with asking():
        slack = exact(margin)
    if slack < 0:
        raise UsageError(f"the margin is {slack}; it cannot be below 0")
    point = game.space.check(game.space.point(at))
    _check_make(atlas, make)
    atlas = named_or_claimed(atlas, outcome, budget)
    if atlas.concept == CLAIM and make != MAKES[0]:
        raise UsageError(f"a claim is made true, and not {quote(make)}", remedies=[LEAVE_OUT_MAKE])
    label = atlas.label(outcome)
    claim = f"always_played({label})" if make == ALWAYS else claim_named(atlas, label)
    region = _region_to_reach(atlas, outcome, make, claim, budget)
    seen = region_at(atlas, claim, region, point)
    positions = {game.space.names.index(name): price for name, price in costs.items()}
    ruled_out = () if region.cells else tuple(_ruled_out(atlas, outcome))

    def find_cheapest(aim: Region) -> _Cheapest:
        needed = {c: with_margin(c, slack) for cell in aim.cells for c in cell}
        task = ReachTask(aim, needed, aim.domain.order(point), positions, budget, ruled_out)
        return _Cheapest(task, task.joint(singles := task.singles()), singles)

    told = region if seen is None or seen.contains(point) == region.contains(point) else seen
    task, joint, singles = find_cheapest(told)
    if seen is not None and not task.holds and not _does_it(atlas, claim, point, (joint, *singles)):
        task, joint, singles = find_cheapest(seen)
    if not task.holds:
        joint, *each = (_as_far_as_told(atlas, one, costs, point, seen is not None) for one in (joint, *singles))
        singles = tuple(each)
    return Concede(
        game, atlas.concept, label, make, region, point, side, costs, cost is not None, slack, task.holds, joint,
        singles, seen is not None, None if task.holds else find_aftermath(region, point, joint),
    )  # fmt: skip


def _check_make(atlas: Atlas, make: str) -> None:
    """Raise UsageError for what an outcome of this concept cannot be made."""
    of_tree = atlas.traits.predicate == "played"
    able = (MAKES[0], ALWAYS) if of_tree else MAKES if atlas.traits.strategic else MAKES[:1]
    if make not in able:
        raise UsageError(
            f"an outcome of the {atlas.concept} cannot be made {quote(make)};{nearest(make, able)} choose one of"
            f" {', '.join(able)}"
        )


def _region_to_reach(atlas: Atlas, outcome: Named, make: str, claim: str, budget: Budget) -> Region:
    """Return where the outcome is what it is to be made."""
    if make == MAKES[0] and atlas.traits.complete_on_walls:
        return outcome_region(atlas, outcome)
    with counting_trust(max(budget.questions, DEFAULT.questions)):
        of_tree = atlas.traits.predicate == "played"
        return claim_region(atlas, claim if of_tree else make.replace("-", "_") + atlas.label(outcome))


def _as_far_as_told(
    atlas: Atlas, found: Concession, costs: Mapping[str, Fraction], point: Point, off_walls: bool
) -> Concession:
    """Return a concession, which may cost less where not every outcome is told, or within a wall."""
    open_ = bool(atlas.game.open)
    positions = {*map(atlas.game.space.names.index, found.names)}
    within = off_walls and not open_ and lies_in_a_wall(atlas, point, positions)
    return found.at_most(costs, point) if open_ or within else found


def _does_it(atlas: Atlas, claim: str, point: Mapping[str, Fraction], found: Sequence[Concession]) -> bool:
    """Return whether every change found that lies on a wall makes the claim true, which is asked there."""
    test = atlas.claim(claim).test
    each = ((one.attained, way) for one in found for way in one.ways)
    moved = (way.to if attained is not False else way.example or {} for attained, way in each)
    numbers = ({name: x for name, x in to.items() if isinstance(x, Fraction)} for to in moved)
    return all(test({**point, **to}) for to in numbers if len(to))


def controlled_by(game: AnyForm) -> dict[str, str]:
    """Return the parameters that a player controls, and who does.

    >>> controlled_by(load("thaad-deal"))
    {'breach_us': 'US', 'buffer': 'US', 'breach_cn': 'China'}
    """
    return {p.name: p.control for p in game.space.parameters if p.control != NOBODY}


def _read_names(game: AnyForm, by: Sequence[str] | None, side: str | None) -> tuple[str, ...]:
    controlled = controlled_by(game)
    if by is not None and side is not None:
        raise UsageError("both parameters (by) and a player (side) are given; leave one of the two out")
    if by is None and side is None:
        if not len(game.space):
            raise UsageError("the game has no parameters, so there is nothing that a concession could change")
        if not controlled:
            known, first = there_are(game.space.names), game.space.names[0]
            in_file = f'write in the game file who controls one: control = "{game.parties[0].name}"'
            raise UsageError(
                f"nobody controls a parameter of this game; {known}", remedies=[name_parameters(first), in_file]
            )
        return tuple(controlled)
    if by is not None:
        chosen = {game.space[name].name for name in several(by)}
        if not chosen:
            raise UsageError(f"no parameter is named to be changed; {there_are(game.space.names)}")
        return tuple(name for name in game.space.names if name in chosen)
    players = [player.name for player in game.parties]
    if side not in players:
        raise UsageError(no_such("player", side, players))
    own = tuple(name for name, who in controlled.items() if who == side)
    if not own:
        raise UsageError(f"{side} controls no parameter; name the parameters to change instead")
    return own


def _read_costs(game: AnyForm, names: Sequence[str], cost: Mapping[str, object] | None) -> dict[str, Fraction]:
    if cost is None:
        return {name: 100 / (game.space[name].high - game.space[name].low) for name in names}
    for name in cost:
        if game.space[name].name not in names:
            raise UsageError(f"a cost is given for {name}, which is not changed; {there_are(names)}")
    with asking():
        found = {name: exact(cost.get(name, 1)) for name in names}
    for name, value in found.items():
        if value < 0:
            raise UsageError(f"the cost of {name} is {value} per unit; it cannot be below 0")
    return found


def _ruled_out(atlas: Atlas, outcome: Named) -> Iterator[Blocked]:
    """Yield why an outcome is an equilibrium nowhere in Θ, if that is so: what the proof of each branch uses."""
    branches = atlas.branches_of(outcome)
    if all(branch.verdict.kind == "empty" for branch in branches):
        for branch in branches:
            used = tuple(used_in_proof(branch.verdict))
            yield Blocked(used, len(used) > 1, branch.verdict)
