"""What a claim says of a tree, by the definition, for the checker.

Between the beginning of a proper subgame, which holds every information set whole or not at all, and those of the next
smaller ones lies a stage. A profile says what is done in each: a player who moves there alone takes one of its plans;
two take mixtures of theirs, a vertex of each one's best-reply polyhedron (`claims`), in the table that the plans make
with what follows; more take plans, and if all three have two, two of them may mix, each so that the other is
indifferent. It is subgame-perfect exactly if in no stage, reached or not, one of its players gains by another plan for
it (the one-shot deviation principle; mixtures of plans by Kuhn's theorem, as nobody forgets).

Where two move, every pair of bases is looked at anew, none comes from the file. A pair stands where its weights are all
above zero and whatever one mixes is a best reply to the other: at each point these are all extreme equilibria of the
table, since an extreme point is the vertex of a basis with just the columns that it uses. Claims speak of profiles:

    played         some subgame-perfect profile makes the choices named, wherever chance leads
    always_played  every one does
    value(US)      a comparison with it holds of some subgame-perfect profile

Nothing is folded back from the ends here: profiles are listed one by one. Hendon, Jacobsen, Sloth (1996), "The One-Shot
Deviation Principle for Sequential Rationality", Games and Economic Behavior 12; Kuhn (1953); Mangasarian (1964).
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import islice, product
from math import prod

from solver.checks.certificates import formula as formulas
from solver.checks.certificates.at_point import AtPoint
from solver.checks.certificates.claims import Basis, ClaimTranslator, VertexFormulas
from solver.checks.certificates.formula import ALWAYS, NEVER, SIGNS, Formula, Larger, Value, denial, every, some
from solver.errors import UsageError
from solver.expressions.conditions import Comparison, ConditionNode, Predicate, holds
from solver.forms.equilibrium_values import SOME_VALUE, value_name
from solver.forms.histories import CHANCE, Move, after
from solver.forms.normal import NormalForm
from solver.forms.predicates import WELFARE
from solver.forms.traits import function_named
from solver.forms.tree import Tree

MAX_PROFILES = 4_096
TOO_MANY = f"the tree has more than {MAX_PROFILES} profiles of choices; claim it of a smaller one"
Plan = dict[Move, str]
Values = tuple[Value, ...]
Options = Sequence[Sequence[Plan]]  # of each of those who move
Paid = Mapping[tuple[int, ...], Values]  # what the plans of those who move lead to
Done = tuple[Mapping[Move, frozenset[str]], Values, Formula]  # actions used, what it pays, where it stands


def _stages_of(game: Tree) -> dict[str, list[Move]]:
    """Return, by where a proper subgame begins, the information sets before the next smaller ones begin."""
    hidden = [move.at for move in game.moves if len(move.at) > 1 and move.player != CHANCE]
    found: dict[str, list[Move]] = {}
    for move in game.moves:
        root = move.at[0]
        while any(len({_is_within(one, root) for one in at}) > 1 for at in hidden):
            root = root.rpartition("/")[0]
        if move.player != CHANCE:
            found.setdefault(root, []).append(move)
    return found


def _is_within(history: str, root: str) -> bool:
    return not root or history == root or history.startswith(f"{root}/")


@dataclass(frozen=True)
class Profile:
    """What is done in the stages so far: the actions used, what is paid from where they begin on, where it stands."""

    uses: Mapping[Move, frozenset[str]]
    values: Mapping[str, Values]
    stands: Formula


class TreeTranslator(ClaimTranslator):
    """Writes claims about one tree as formulas; at a point they say always or never.

    >>> game = load("north-last")
    >>> translator = TreeTranslator(game)
    >>> len(translator.profiles(lambda gap: True)) > 16
    True
    """

    def __init__(self, tree: Tree, point: Mapping[str, Fraction] | None = None) -> None:
        super().__init__(tree)
        self.tree = tree
        self.field.given.update((name, self.number(x)) for name, x in (point or {}).items())
        self.stages = dict(sorted(_stages_of(tree).items(), key=lambda one: -len(one[0].split("/")) * bool(one[0])))
        self.kept: list[Profile] | None = None

    def number(self, value: Fraction) -> Value:
        return Value(self.field.constant(value))

    # profiles

    def profiles(self, larger: Larger) -> list[Profile]:
        """Return every profile, with where it is subgame-perfect; kept where no comparison in a payoff is asked for."""
        asked = []

        def noting(gap: Value) -> bool:
            asked.append(gap)
            return larger(gap)

        if self.kept is None:
            found = self.list_profiles(noting)
            if asked:
                return found
            self.kept = found
        return self.kept

    def list_profiles(self, larger: Larger) -> list[Profile]:
        ends = {
            end: tuple(self.field.of(self.tree.write_out(u), larger) for u in cell) for end, cell in self.tree.payoffs
        }
        found = [Profile({}, ends, ALWAYS)]
        for root, moves in self.stages.items():
            below = [one for one in self.stages if one != root and _is_within(one, root)]
            known: dict[tuple[int, ...], list[Done]] = {}
            grown = []
            for one in found:
                key = tuple(id(one.values[history]) for history in below)
                if key not in known:
                    known[key] = list(islice(self.of_stage(root, moves, one.values, larger), MAX_PROFILES + 1))
                for uses, values, where in known[key]:
                    stands = every(one.stands, where)
                    grown.append(Profile({**one.uses, **uses}, {**one.values, root: values}, stands))
                if len(grown) > MAX_PROFILES:
                    raise formulas.TooLarge(TOO_MANY)
            found = grown
        return found

    def of_stage(self, root: str, moves: Sequence[Move], known: Mapping[str, Values], larger: Larger) -> Iterator[Done]:
        """Yield what can be done in a stage."""
        if prod(len(move.actions) for move in moves) > MAX_PROFILES:
            raise formulas.TooLarge(TOO_MANY)
        seats = [k for k, player in enumerate(self.tree.players) if any(m.player == player.name for m in moves)]
        options = [self.plans(root, [m for m in moves if m.player == self.tree.players[k].name]) for k in seats]
        paid = {
            chosen: self.worth(root, dict(ChainMap(*map(list.__getitem__, options, chosen))), known, larger)
            for chosen in product(*(range(len(one)) for one in options))
        }
        if len(seats) == 2:
            yield from self.by_two(seats, options, paid)
            return
        yield from self.in_pure(seats, options, paid)
        if [len(one) for one in options] == [2, 2, 2]:
            for k, plan, signs in product(range(3), (0, 1), product((1, -1), repeat=2)):
                yield from self.by_two_of_three(seats, options, paid, k, plan, signs)

    def by_two(self, seats: Sequence[int], options: Options, paid: Paid) -> Iterator[Done]:
        """Yield the equilibria of the table that the plans of two make, one for each pair of bases."""
        (first, second), (rows, columns) = seats, (range(len(one)) for one in options)
        to_row = VertexFormulas(self, [[paid[i, j][first] for j in columns] for i in rows])
        to_column = VertexFormulas(self, [[paid[i, j][second] for i in rows] for j in columns])
        for (a, y), (b, x) in product(enumerate(to_row.bases), enumerate(to_column.bases)):
            best = every(*(to_row.ties(a, i) for i in x.mixed), *(to_column.ties(b, j) for j in y.mixed))
            where = every(best, to_row.stands(a, weights=">"), to_column.stands(b, weights=">"))
            if where is not NEVER:
                uses = _find_actions_used(options[0], x.mixed), _find_actions_used(options[1], y.mixed)
                yield {**uses[0], **uses[1]}, self.expect_values(x, y, paid), where

    def in_pure(self, seats: Sequence[int], options: Options, paid: Paid) -> Iterator[Done]:
        """Yield the profiles of plans from which nobody gains by moving alone."""
        for profile, own in paid.items():
            others = (
                (i, paid[*profile[:i], k, *profile[i + 1 :]]) for i, one in enumerate(options) for k in range(len(one))
            )
            gaps = (self.field.minus(own[seats[i]], other[seats[i]]) for i, other in others)
            best = every(*(self.polynomials.literal(gap, SIGNS[">="]) for gap in gaps))
            if best is not NEVER:
                yield (
                    dict(ChainMap(*(_find_actions_used(one, [k]) for one, k in zip(options, profile, strict=True)))),
                    own,
                    best,
                )

    def by_two_of_three(
        self, seats: Sequence[int], options: Options, paid: Paid, k: int, plan: int, signs: Sequence[int]
    ) -> Iterator[Done]:
        """Yield the equilibrium in which the k-th of three takes a plan and the others mix, where what one of these
        gains by its first plan has one sign, first of `signs`, against the other's second plan; likewise the other."""
        i, j = (m for m in range(3) if m != k)

        def pays(a: int, b: int, own: int = plan) -> Values:
            return paid[tuple({i: a, j: b, k: own}[m] for m in range(3))]

        gains = (
            [self.field.minus(pays(0, b)[seats[i]], pays(1, b)[seats[i]]) for b in (1, 0)],
            [self.field.minus(pays(a, 0)[seats[j]], pays(a, 1)[seats[j]]) for a in (1, 0)],
        )
        turns = ((self.number(Fraction(sign)), self.number(Fraction(-sign))) for sign in signs)
        ys, xs = (list(map(self.field.multiply, turn, each)) for turn, each in zip(turns, gains, strict=True))
        weights = [(a, b, self.field.multiply(x, y)) for a, x in enumerate(xs) for b, y in enumerate(ys)]
        lost = (self.field.minus(pays(a, b)[seats[k]], pays(a, b, 1 - plan)[seats[k]]) for a, b, _ in weights)
        stays = self.sum(self.field.multiply(w, one) for (_, _, w), one in zip(weights, lost, strict=True))
        inside = (self.polynomials.literal(w, SIGNS[">"]) for w in (*xs, *ys))
        where = every(*inside, self.polynomials.literal(stays, SIGNS[">="]))
        wholes = [self.sum(iter(each)) for each in (xs, ys)]
        if where is not NEVER and all(whole.over for whole in wholes):
            each = [(w, pays(a, b)) for a, b, w in weights]
            used = (_find_actions_used(options[m], [plan] if m == k else [0, 1]) for m in range(3))
            yield dict(ChainMap(*used)), self.average_values(each, wholes), where

    def average_values(self, paid: Sequence[tuple[Value, Values]], wholes: Sequence[Value]) -> Values:
        """Return what each player gets: what is paid with these weights, over the product of the wholes."""
        totals = (self.sum(self.field.multiply(w, values[n]) for w, values in paid) for n in self.seats)
        return tuple(reduce(self.field.divide, wholes, total) for total in totals)

    def plans(self, root: str, own: Sequence[Move]) -> list[Plan]:
        """Return a player's plans for a stage: an action at each of its sets that the plan itself does not exclude."""
        found: dict[tuple[tuple[Move, str], ...], Plan] = {}
        for actions in product(*(move.actions for move in own)):
            does = dict(zip(own, actions, strict=True))
            kept = {m: a for m, a in does.items() if all(does[one] == step for one, step in self.way(root, m, own))}
            found.setdefault(tuple(kept.items()), kept)
        return list(found.values())

    def way(self, root: str, move: Move, own: Sequence[Move]) -> tuple[tuple[Move, str], ...]:
        """Return what a player did in a stage before one of its sets; UsageError where it does not know that."""
        ways = set()
        for history in move.at:
            actions = history.split("/") if history else []
            steps = [("/".join(actions[:k]), action) for k, action in enumerate(actions)]
            inside = [(self.tree.move_at(here), action) for here, action in steps if _is_within(here, root)]
            ways.add(tuple((one, action) for one, action in inside if one is not None and one in own))
        if len(ways) > 1:
            forgets = f"{move.called} does not know what it did before"
            raise UsageError(f"a certificate is of players who remember; {forgets}")
        return ways.pop()

    def worth(self, history: str, does: Plan, known: Mapping[str, Values], larger: Larger) -> Values:
        """Return what a history is worth to each player if these plans are followed until what is known."""
        if history in known:
            return known[history]
        move = self.tree.move_at(history)
        assert move is not None
        if not move.is_chance:
            return self.worth(after(history, does[move]), does, known, larger)
        below = [self.worth(after(history, action), does, known, larger) for action in move.actions]
        chances = [self.field.of(self.tree.write_out(entry), larger) for entry in move.probabilities]
        return tuple(self.sum(map(self.field.multiply, chances, each)) for each in zip(*below, strict=True))

    def sum(self, values: Iterator[Value]) -> Value:
        return reduce(self.field.plus, values)

    def expect_values(self, x: Basis, y: Basis, paid: Mapping[tuple[int, ...], Values]) -> Values:
        """Return what each player gets where two mix."""
        used = [(self.field.multiply(v, w), paid[i, j]) for i, v in x.weights.items() for j, w in y.weights.items()]
        totals = (self.sum(self.field.multiply(w, u[k]) for w, u in used) for k in range(len(self.tree.players)))
        return tuple(self.field.divide(self.field.divide(one, x.determinant), y.determinant) for one in totals)

    # claims

    def predicate(self, asked: Predicate) -> Formula:
        return self.by_cases(lambda larger: self.in_case(asked, larger))

    def in_case(self, asked: Predicate, larger: Larger) -> Formula:
        found = self.profiles(larger)
        if asked.name == SOME_VALUE:
            return some(*(every(one.stands, self.say_value(asked.inner, one, larger)) for one in found))
        named, reached = self.find_actions(asked.arguments[0]), self.say_reached(asked.arguments[0], larger)
        does = [all(one.uses.get(move) == actions for move, actions in named.items()) for one in found]
        played = every(reached, some(*(one.stands for one, it in zip(found, does, strict=True) if it)))
        if asked.name == "played":
            return played
        return every(played, denial(some(*(one.stands for one, it in zip(found, does, strict=True) if not it))))

    def find_actions(self, outcome: str) -> dict[Move, frozenset[str]]:
        """Return the actions that lead to the histories named, by the information set at which a player takes them."""
        used: dict[Move, frozenset[str]] = {}
        for history in self.tree.find_histories(outcome):
            actions = history.split("/")
            for k, action in enumerate(actions):
                move = self.tree.move_at("/".join(actions[:k]))
                if move is not None and not move.is_chance:
                    used[move] = used.get(move, frozenset()) | {action}
        return used

    def say_reached(self, outcome: str, larger: Larger) -> Formula:
        """Say that chance goes along to some of the histories named with a probability above 0."""
        ways = []
        for actions in (history.split("/") for history in self.tree.find_histories(outcome)):
            moves = [(self.tree.move_at("/".join(actions[:k])), action) for k, action in enumerate(actions)]
            taken = [(move, action) for move, action in moves if move is not None and move.is_chance]
            entries = [self.tree.write_out(move.probabilities[move.actions.index(action)]) for move, action in taken]
            chances = (self.field.of(entry, larger) for entry in entries)
            ways.append(every(*(self.polynomials.literal(chance, SIGNS[">"]) for chance in chances)))
        return some(*ways)

    def say_value(self, compared: object, profile: Profile, larger: Larger) -> Formula:
        """Say that a comparison holds of what a profile pays at the beginning."""
        assert isinstance(compared, Comparison)
        paid = self.worth("", {}, profile.values, larger)
        names = (value_name("payoff", player.name) for player in self.tree.players)
        self.field.given |= {**dict(zip(names, paid, strict=True)), value_name(WELFARE): self.sum(iter(paid))}
        return self.say_comparison(compared.left, compared.relation, compared.right, larger)


def _find_actions_used(plans: Sequence[Plan], mixed: Sequence[int]) -> dict[Move, frozenset[str]]:
    """Return the actions that a mixture of plans takes at each set that it does not exclude."""
    moves = {move for k in mixed for move in plans[k]}
    return {move: frozenset(plans[k][move] for k in mixed if move in plans[k]) for move in moves}


def translator_of(game: NormalForm | Tree) -> ClaimTranslator:
    """Return what writes claims about a game as formulas."""
    made: ClaimTranslator = function_named(game.traits.checked_by)(game)
    return made


def holds_at(game: NormalForm | Tree, claim: ConditionNode, point: Mapping[str, Fraction]) -> bool:
    """Whether a claim holds at a point, by brute force on the payoffs there; of a tree, by what its profiles pay.

    >>> deal, offer = load("thaad-deal"), load("thaad-offer")
    >>> holds_at(deal, deal.claim("unique(keep, tolerate)").tree, deal.space.baseline)
    True
    >>> holds_at(offer, offer.claim("always_played(offer/accept/enforce)").tree, offer.space.baseline)
    True
    """
    found: bool = function_named(game.traits.tested_by)(game, claim, point)
    return found


def holds_by_profiles(game: Tree, claim: ConditionNode, point: Mapping[str, Fraction]) -> bool:
    """Return whether a claim about a tree holds at a point, from the payoffs of its profiles there."""
    return formulas.truth(TreeTranslator(game, point).says(claim), {}) is True


def holds_by_payoffs(game: NormalForm, claim: ConditionNode, point: Mapping[str, Fraction]) -> bool:
    """Return whether a claim about a game in normal form holds at a point, trying all that can refute it there."""
    return holds(claim, point, AtPoint(game, point).says)
