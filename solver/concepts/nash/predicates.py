"""What the predicates of a claim mean for the Nash equilibria of a game in normal form.

Predicates on pure strategies are comparisons of payoffs, for any number of players.
For an outcome s of pure strategies, u_i its payoff to player i, and u_i(k, s) that when i alone moves to k:

    equilibrium   u_i(s) >= u_i(k, s) for every i and k
    strict        u_i(s) > u_i(k, s) for every i and k ≠ s_i
    pareto        no outcome t of pure strategies pays everyone at least as much and somebody more
    best_response the first of these for one player alone
    dominant      a strategy that is a best response to everything; strictly_dominant: and always the only one
    risk_dominant a strict equilibrium s such that for each other strict one t, in which both players move,
                  Π_i (u_i(s) − u_i(t_i, s)) > Π_i (u_i(t) − u_i(s_i, t))

    nash          equilibrium again, or one player's part of it, as the graph model of conflict resolution has it
    gmr           the others can answer each better move of i so that it loses by it:     ∀k ∃t u_i(k, t) <= u_i(s)
    smr           and so that it cannot help itself then:                                 ∃t ∀k u_i(k, t) <= u_i(s)
    seq           as gmr, but each move of the others has to pay the one who makes it
    ordinal       the game has a name by its rankings: see `solver.forms.rankings`

In the graph model players move one at a time, the others of i in any order and nobody twice in a row. As every strategy
is one move away they reach every t that they may play, so gmr compares with the maximin in pure strategies and smr with
the minimax. Fang, Hipel, Kilgour (1993), "Interactive Decision Making: The Graph Model for Conflict Resolution".

Risk dominance compares the products of what a lone deviation loses, in the 2×2 game between s and t; at
equality neither dominates. Harsanyi, Selten (1988), "A General Theory of Equilibrium Selection in Games".

`equilibrium` of a mixture asks for an equilibrium in which each player uses exactly the strategies named. Let the
supports be I and J. The column mixtures in J that make every row of I a best answer are a polytope, and its vertices
are vertices of the best-response polyhedron, each with a basis that has I's first row. It has a point with all of J in
use exactly where for each j of J one of its vertices uses j: the mean of these does. Where D of |J| rows of I and J is
not zero, it has one point, and more only where the numerators vanish, too; two rows are then as good in all of J. The
same holds of the row mixtures, and the two conditions are independent.

Of 2×2×2 games it is told, too: by taking chances out of the conditions one after the other, or, where all three mix and
no player's chances can be infinitely many fixed points, by quadratics (`solver.concepts.nash.fixed_points`).

`unique` and `payoff_dominant` speak of the other equilibria: see `solver.concepts.nash.uniqueness`, and `.values`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import count, product

from solver.algebra.double_description import bits
from solver.algebra.linear_programs import Line, equality, maximise_fractions
from solver.algebra.polynomials import Ratio, constant_of, in_ring, ring
from solver.atlas import Atlas
from solver.concepts.nash import rival_equilibria, uniqueness, values
from solver.concepts.nash.best_response_polyhedron import Polyhedron
from solver.concepts.nash.cases import balances, game_cases, payoff_cases
from solver.concepts.nash.fixed_points import gain_form, where_all_mix
from solver.concepts.nash.rival_equilibria import Supports, fill, tight_cells
from solver.errors import UsageError
from solver.expressions.conditions import Comparison, ConditionNode, Predicate, all_of, any_of, deny
from solver.expressions.nodes import ONE, Node, add, multiply, negate
from solver.forms import reductions
from solver.forms.equilibrium_values import VALUES
from solver.forms.normal import NormalForm
from solver.forms.ordinal_names import ordinal_condition
from solver.forms.players import bits_of
from solver.forms.predicates import EQUILIBRIA, EXTREMES, seat_of
from solver.regions.constraints import Cell, constraint, normalize_cell
from solver.regions.decide.emptiness import DEFAULT, QUICK, decide, is_empty
from solver.regions.differences import Exclusion
from solver.regions.domain import Domain, domain
from solver.regions.elimination import project
from solver.regions.proofs.certificates import Balance
from solver.regions.region import Region, everywhere, nowhere
from solver.report.remedies import FIX_ONE_PLAYER, SOLVE_AT_POINT

Profile = tuple[str, ...]
ALWAYS = Comparison(ONE, ">=", ONE)
MAX_ANSWERS = 2_000  # moves of the others to one player's, in all orders


def payoff_comparisons(game: NormalForm, predicate: Predicate) -> ConditionNode:
    """Return the comparisons of payoffs that a predicate on pure strategies means; its arguments must fit the game.

    >>> best = Predicate("best_response", ("row", "first", "second"))
    >>> render_condition(payoff_comparisons(load("two-markets"), best))
    'share >= (1 - share)/2'

    Raises UsageError for a two-player predicate where there are more, KeyError for unique and payoff_dominant.
    """
    return _COMPARISONS[predicate.name](game, predicate.arguments)


def _payoff_in(game: NormalForm, player: int, profile: Profile) -> Node:
    """Return one player's payoff in an outcome, over the parameters."""
    return game.write_out(game.cell(profile)[player])


def _compare_payoffs(game: NormalForm, player: int, there: Profile, relation: str, here: Profile) -> ConditionNode:
    return Comparison(_payoff_in(game, player, there), relation, _payoff_in(game, player, here))


def _every(parts: Sequence[ConditionNode]) -> ConditionNode:
    return all_of(*parts) if parts else ALWAYS


def _deviation(profile: Profile, player: int, strategy: str) -> Profile:
    return (*profile[:player], strategy, *profile[player + 1 :])


def _best_answer(game: NormalForm, player: int, profile: Profile, relation: str) -> ConditionNode:
    """Compare what the player plays with each of its other strategies, the other players staying."""
    others = game.deviations(profile, player)
    return _every([_compare_payoffs(game, player, profile, relation, other) for other in others])


def _equilibrium(game: NormalForm, profile: Profile, relation: str = ">=") -> ConditionNode:
    return _every([_best_answer(game, player, profile, relation) for player in range(len(game.players))])


_strict = partial(_equilibrium, relation=">")


def _pareto(game: NormalForm, profile: Profile) -> ConditionNode:
    seats = range(len(game.players))

    def say_undominated(other: Profile) -> ConditionNode:
        more, no_less = (
            [_compare_payoffs(game, k, profile, relation, other) for k in seats] for relation in (">", ">=")
        )
        return any_of(*more, all_of(*no_less))

    return _every([say_undominated(other) for other in game.profiles() if other != profile])


def _dominant(game: NormalForm, arguments: Profile, relation: str = ">=") -> ConditionNode:
    seat = seat_of("dominant", arguments, game.players)
    others = [player.strategies for k, player in enumerate(game.players) if k != seat]
    return _every(
        [_best_answer(game, seat, (*rest[:seat], arguments[1], *rest[seat:]), relation) for rest in product(*others)]
    )


def _best_response(game: NormalForm, arguments: Profile) -> ConditionNode:
    seat = seat_of("best_response", arguments, game.players)
    own, rest = arguments[1], arguments[2:]
    return _best_answer(game, seat, (*rest[:seat], own, *rest[seat:]), ">=")


def _risk_dominant(game: NormalForm, profile: Profile) -> ConditionNode:
    if len(game.players) != 2:
        raise UsageError(f"risk_dominant compares equilibria of two players; this game has {len(game.players)}")
    rivals = [other for other in game.profiles() if all(a != b for a, b in zip(profile, other, strict=True))]
    losses = ((t, Comparison(_loss(game, profile, t), ">", _loss(game, t, profile))) for t in rivals)
    return all_of(_strict(game, profile), *(any_of(deny(_strict(game, t)), loses_more) for t, loses_more in losses))


def _loss(game: NormalForm, profile: Profile, other: Profile) -> Node:
    """Return the product over both players of what moving alone from `profile` to `other` loses."""
    after = [_deviation(profile, k, other[k]) for k in (0, 1)]
    return multiply(*(add(_payoff_in(game, k, profile), negate(_payoff_in(game, k, after[k]))) for k in (0, 1)))


def _stable(game: NormalForm, arguments: Profile, name: str) -> ConditionNode:
    """Say that an outcome is stable for the player named before it, or else for all."""
    profile, players = arguments[-len(game.players) :], game.players
    seats = [seat_of(name, arguments, players)] if len(arguments) > len(players) else range(len(players))
    return _every([_STAYS[name](game, seat, profile) for seat in seats])


def _say_deterred(game: NormalForm, player: int, profile: Profile, whatever_it_does: bool) -> ConditionNode:
    """Say that the others can play so that the player has no more than in an outcome: by all of its own strategies
    with one answer to all (smr), or with an answer to each (gmr)."""
    others = (names.strategies if k != player else ("",) for k, names in enumerate(game.players))
    reached, own = list(product(*others)), game.players[player].strategies
    no_more = [[_compare_payoffs(game, player, _deviation(t, player, k), "<=", profile) for t in reached] for k in own]
    if whatever_it_does:
        return any_of(*(all_of(*answered) for answered in zip(*no_more, strict=True)))
    return _every([any_of(*answers) for k, answers in zip(own, no_more, strict=True) if k != profile[player]])


def _sequential(game: NormalForm, player: int, profile: Profile) -> ConditionNode:
    """Say that each better move of a player is answered by moves that pay their movers and leave it no better off.
    Two such moves in a row by one player are one, so only orders without these are followed, and none in a circle."""
    looked_at = count()

    def say_stopped(path: tuple[Profile, ...], last: int) -> ConditionNode:
        return any_of(_compare_payoffs(game, player, path[-1], "<=", profile), *answers(path, last))

    def answers(path: tuple[Profile, ...], last: int) -> Iterator[ConditionNode]:
        for mover in range(len(game.players)):
            for to in game.deviations(path[-1], mover) if mover not in (player, last) else ():
                if to in path:
                    continue
                if next(looked_at) == MAX_ANSWERS:
                    most = f"seq follows the others' answers in every order, here more than {MAX_ANSWERS} moves"
                    raise UsageError(f"{most}; ask gmr or smr", remedies=[FIX_ONE_PLAYER])
                yield all_of(_compare_payoffs(game, mover, to, ">", path[-1]), say_stopped((*path, to), mover))

    return _every([say_stopped((to,), player) for to in game.deviations(profile, player)])


_STAYS: dict[str, Callable[[NormalForm, int, Profile], ConditionNode]] = {
    "nash": partial(_best_answer, relation=">="),
    "gmr": partial(_say_deterred, whatever_it_does=False),
    "smr": partial(_say_deterred, whatever_it_does=True),
    "seq": _sequential,
}
_COMPARISONS: dict[str, Callable[[NormalForm, Profile], ConditionNode]] = {
    "equilibrium": _equilibrium,
    "strict": _strict,
    "pareto": _pareto,
    "risk_dominant": _risk_dominant,
    "dominant": _dominant,
    "strictly_dominant": partial(_dominant, relation=">"),
    "best_response": _best_response,
    "ordinal": ordinal_condition,
    **{name: partial(_stable, name=name) for name in _STAYS},
}


Mixture = tuple[Cell, tuple[Balance, ...]]  # where there is one, and what helps to refute that


def _mixture_region(game: NormalForm, supports: Supports) -> Region:
    """Return where an equilibrium with exactly these supports exists, whether or not it is an extreme one."""
    if not game.has_symbols:
        return everywhere(game.space) if _mix_in_numbers(*game.payoffs_at({}), supports) else nowhere(game.space)
    over = domain(game.space)
    rows, columns = supports
    found: list[Cell] = []
    for case in game_cases(game, over):
        of_columns = list(_full_mixtures(case.answers_to_column, columns, rows, over))
        of_rows = list(_full_mixtures(case.answers_to_row, rows, columns, over)) if of_columns else []
        for (a, first), (b, second) in product(of_columns, of_rows):
            cell = normalize_cell(case.guards + a + b)
            if cell is not None and not _is_refuted(cell, over, first + second):
                found.append(cell)
    return Region(game.space, tuple(dict.fromkeys(found)))


def mixes_at(payoffs: Sequence[Sequence[Fraction]], support: int, best: int) -> bool:
    """Return whether some mixture uses exactly the columns of `support` and makes the rows of `best` best answers.

    With weights y_j = t + z_j, z >= 0, of the columns used, t can be above zero: a linear program.

    >>> [mixes_at([[0, 1], [1, 0]], 0b11, best) for best in (0b11, 0b01)]
    [True, True]
    >>> mixes_at([[0, 1], [1, 2]], 0b11, 0b01)
    False
    """
    used, first, zero = bits(support), payoffs[bits(best)[0]], Fraction(0)
    rows: list[Line] = list(equality([Fraction(1)] * len(used) + [Fraction(len(used))], Fraction(1)))
    for k, line in enumerate(payoffs):
        lost = [Fraction(first[j] - line[j]) for j in used]
        lost.append(sum(lost, zero))
        rows += equality(lost, zero) if best >> k & 1 else [(lost, zero)]
    found = maximise_fractions([zero] * len(used) + [Fraction(1)], rows)
    return found is not None and found.value > 0


def _mix_in_numbers(first: uniqueness.Payoffs, second: uniqueness.Payoffs, supports: Supports) -> bool:
    rows, columns = supports
    return mixes_at(first, columns, rows) and mixes_at(list(zip(*second, strict=True)), rows, columns)


def _is_refuted(cell: Cell, over: Domain, known: Sequence[Balance]) -> bool:
    empty = is_empty(cell, over, QUICK)
    if empty is None:  # what weights above zero add up to is so, too
        stated = (*cell, *(constraint(balance.total, ">") for balance in known))
        empty = decide(stated, over, DEFAULT.first, known).kind == "empty"
    return empty


def _full_mixtures(side: Polyhedron, support: int, best: int, over: Domain) -> Iterator[Mixture]:
    """Yield the cells in which some mixture uses all of the support and makes all strategies of `best` best answers."""
    first, basis, same = best & -best, 0, 0
    singular: Cell = ()
    if support.bit_count() <= best.bit_count():
        basis = fill(0, best, support.bit_count())
        singular = side.singular_cell(bits(basis), bits(support))
        same = basis ^ first if basis.bit_count() == 2 else 0
    parts: list[tuple[int, Mixture]] = []
    for vertex in side.vertices:
        if vertex.used & ~support or not vertex.best & first:
            continue
        only = bool(basis) and vertex.used == support and not basis & ~vertex.best
        for sign, cell in tight_cells(vertex, best, 0 if only else same):
            if not is_empty(cell, over, QUICK):
                one = cell, tuple(balances(side.matrix, vertex, sign))
                if only:
                    yield one
                else:
                    parts.append((vertex.used, one))
    for group in ([part] for part in parts if part[0] == support):
        yield from _cover(group, support, (singular, ()), over)
    yield from _cover([part for part in parts if part[0] != support], support, (singular, ()), over)


def _cover(inside: Sequence[tuple[int, Mixture]], missing: int, so_far: Mixture, over: Domain) -> Iterator[Mixture]:
    """Yield the conjunctions of vertices' cells that between them use all strategies of `missing`."""
    if not missing:
        yield so_far
        return
    first = missing & -missing
    for uses, (cell, known) in inside:
        if uses & first:
            both_cells = normalize_cell(so_far[0] + cell)
            if both_cells is not None and not is_empty(both_cells, over, QUICK):
                yield from _cover(inside, missing & ~uses, (both_cells, so_far[1] + known), over)


def _mixture_of_three(game: NormalForm, arguments: Profile) -> Region:
    """Return where an equilibrium with exactly these supports exists in a 2×2×2 game; UsageError where that is not
    told."""
    over = domain(game.space)
    pairs = zip(game.players, (argument.split(" + ") for argument in arguments), strict=True)
    used = [tuple(k for k, name in enumerate(player.strategies) if name in named) for player, named in pairs]
    found: list[Cell] = []
    for guards, payoffs in payoff_cases(game):
        all_mix = all(len(one) == 2 for one in used)
        cells = where_all_mix([gain_form(payoffs, i) for i in range(3)], over) if all_mix else None
        some = where_some_mix((guards, payoffs), used, over, count()) if cells is None else ()
        found += [*some, *(guards + cell for cell in cells or ())]
    return Region(game.space, tuple(dict.fromkeys(found)))


def where_some_mix(
    case: tuple[Cell, Mapping[tuple[int, ...], tuple[Ratio, ...]]],
    used: Sequence[Sequence[int]],
    over: Domain,
    steps: Iterator[int],
) -> Iterator[Cell]:
    """Yield where the players of a 2×2×2 game have weights above zero for the strategies used that nobody gains by
    leaving; UsageError where payoffs are fractions or what is left is curved."""
    guards, payoffs = case
    wide = ring((*over.names, "x_0", "x_1", "x_2"))
    chances = [wide.constant(1 - one[0]) if len(one) == 1 else wide[f"x_{i}"] for i, one in enumerate(used)]
    cell = [constraint(in_ring(guard.poly, wide), guard.relation) for guard in guards]
    for i, one in enumerate(used):
        form = gain_form(payoffs, i)
        if any(not value.under.is_constant() for value in form):
            raise UsageError("payoffs are fractions; fix some parameters")
        a, b, c, d = (in_ring(value.over / constant_of(value.under), wide) for value in form)
        x, y = (chances[k] for k in range(3) if k != i)
        gain = a + b * x + c * y + d * x * y
        if len(one) == 1:
            cell.append(constraint(gain if one[0] == 0 else -gain, ">="))
        else:
            cell += [constraint(gain, "=="), constraint(chances[i], ">"), constraint(1 - chances[i], ">")]
    stated = normalize_cell(tuple(cell))
    return project(stated, over, steps=steps) if stated is not None else iter(())


def nash_claim(atlas: Atlas, predicate: Predicate, off_walls: bool = False) -> ConditionNode | Region | Exclusion:
    """Return a predicate as comparisons of payoffs, or as the set where it holds; `off_walls`: or where it does so far
    as the branches are all equilibria, whoever plays.

    >>> print(nash_claim(nash(load("two-markets")), Predicate("equilibrium", ("first + second",) * 2)).merged())
    share > 1/3 and share < 2/3
    """
    game, arguments = reductions.to("normal", atlas.game).game, predicate.arguments
    mixed = any(" + " in argument for argument in arguments)
    if len(game.players) != 2 and off_walls and predicate.name in (*EXTREMES, EQUILIBRIA):
        return values.values_claim(game, predicate, atlas.branches)
    if predicate.name == "equilibrium" and mixed and game.shape == (2, 2, 2):
        try:
            return _mixture_of_three(game, arguments)
        except UsageError as error:
            where = f"where equilibrium({', '.join(arguments)}) holds, walls included,"
            said = f"{where} is not found in this game: {error.message}"
            raise UsageError(said, remedies=[*error.remedies, SOLVE_AT_POINT]) from None
    if len(game.players) != 2 and (mixed or predicate.name not in _COMPARISONS):
        name = f"{predicate.name}({', '.join(arguments)})" if arguments else predicate.name
        raise UsageError(
            f"{name} speaks of mixed equilibria, whose regions, walls included, are"
            f" found for two players; this game has {len(game.players)}. Ask about outcomes of pure strategies; of"
            f" 2x2x2 zopa when and uncertain take {', '.join(EXTREMES)} and {EQUILIBRIA}, walls apart, where formulas"
            " are found for all equilibria"
        )
    if predicate.name == "unique":
        return uniqueness.unique(game, _supports(game, arguments))
    if predicate.name == "payoff_dominant":
        row, column = (player.strategies.index(name) for player, name in zip(game.players, arguments, strict=True))
        return uniqueness.payoff_dominant(game, (row, column))
    if predicate.name == "equilibrium" and mixed:
        return _mixture_region(game, _supports(game, arguments))
    if predicate.name in VALUES:
        return values.values_claim(game, predicate, off_walls=off_walls)
    return payoff_comparisons(game, predicate)


def _supports(game: NormalForm, arguments: Sequence[str]) -> rival_equilibria.Supports:
    rows, columns = bits_of(game.players, arguments)
    return rows, columns
