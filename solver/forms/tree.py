"""Trees: games with moves in time, chance, and information sets (the extensive form).

Information sets say who moves where and between what, and each history that ends the game pays something to every
player (`solver.forms.histories`); payoffs and the probabilities of chance are expressions over the parameters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from solver.errors import InvalidGame, InvalidText
from solver.expressions.conditions import IN, Condition, predicates
from solver.expressions.expression import Expression
from solver.forms import histories, tables
from solver.forms.absent_concepts import explain_claim
from solver.forms.equilibrium_values import by_predicates, value_lookups
from solver.forms.form import Form
from solver.forms.form_checks import check_claims, check_expressions, check_names, check_ranges, check_shared
from solver.forms.formulas import Cell, refuse_many, sequence
from solver.forms.histories import MAX_HISTORIES, Move
from solver.forms.moves import read_history, read_move
from solver.forms.parties import Party
from solver.forms.predicates import PREDICATES
from solver.forms.published import PublishedAnswer, Source
from solver.forms.traits import Traits
from solver.regions.parameters import Parameter, quote
from solver.report.words import plural

INTUITIVE = "intuitive"  # in some equilibrium that the intuitive criterion keeps
TREE_PREDICATES = ("played", "always_played", INTUITIVE)  # the others: in some equilibrium, in every one
MAX_SEATS = 6


@dataclass(frozen=True, slots=True, repr=False)
class Tree(Form):
    """A game in time: information sets, and payoffs, one a player, at the histories that end it.

    >>> entry = tree(
    ...     ["entrant", "incumbent"],
    ...     moves=[("", "entrant", ["out", "in"]), ("in", "incumbent", ["fight", "share"])],
    ...     payoffs={"out": [0, 2], "in/fight": [-1, "-cost"], "in/share": [1, 1]},
    ...     parameters={"cost": {"baseline": 1, "range": (0, 2)}},
    ... )
    >>> entry.move_at("in").player, str(entry.cell("in/fight")[1]), list(entry.histories)
    ('incumbent', '-cost', ['', 'out', 'in', 'in/fight', 'in/share'])

    `histories`: every one, depth first, actions in their order; `moves`, the histories of each, and `payoffs` are kept
    in that order. Raises InvalidGame with the place of the fault.
    """

    form: ClassVar[Literal["tree"]] = "tree"
    traits: ClassVar[Traits] = Traits(
        "tree", "tree", "solver.questions.outcome_words:course_words", stands="played", tips="is played",
        tables=("moves", "types", "actions", "sees", "payoffs"),
        made="solver.forms.files.toml_forms:tree_of", written="solver.forms.files.toml_blocks:tree_blocks",
        shown="solver.forms.pages.tree:tree_page",
        described="solver.forms.files.toml_schemas:tree_schema",
        stands_in_some="played in an equilibrium", equilibrium="equilibrium", skips=("sustain",), draws=("model",),
        page="tree",
        goals={"always": "the outcome of every {concept}", "": "an outcome of some {concept}"},
        plain_goals={
            "always": "what is played in every equilibrium", "": "what is played in at least one equilibrium",
        },
        choices="solver.questions.choices:choices_in_turn",
        objections="solver.questions.choices:objections_in_turn",
        left_out="solver.concepts.signalling.usual:left_out",
        odd="solver.concepts.sequential.subgames:why_unsolved",
        becomes={
            "plans": "solver.concepts.sequential.plan_outcomes:reduce_to_plans",
            "dispute": "solver.concepts.sequential.plan_outcomes:bargain_over_plans",
        },
        never={
            "normal": "{game} is a tree, and this asks about games where all move at once; zopa solve says how it is"
            " played",
        },
        checked_by="solver.checks.certificates.tree_claims:TreeTranslator",
        tested_by="solver.checks.certificates.tree_claims:holds_by_profiles",
        uncertified="solver.concepts.signalling.usual:why_uncertified",
        claims_mean="subgame-perfect equilibria in which nobody who moves alone draws lots, of two at once the extreme"
        " ones, of more the pure ones and, with two plans each, those in which just two mix",
    )  # fmt: skip

    players: tuple[Party, ...]
    moves: tuple[Move, ...]
    payoffs: tuple[tuple[str, Cell], ...]
    _at: Mapping[str, Move] = field(init=False, compare=False)
    _ends: Mapping[str, Cell] = field(init=False, compare=False)
    histories: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        sizes = check_shared(self, 1, "name at least one", MAX_SEATS)
        given = histories.by_history(self.moves, self.seat_names)
        ends = histories.paid_by_history(self.payoffs, self.seat_names)
        histories.refuse_absent_minded(self.moves)
        order = histories.walk(given, ends)
        moves = _in_order(given, order)
        found: dict[str, Any] = {"_ends": ends, "histories": order, "moves": moves}
        found["_at"] = {one: move for move in moves for one in move.at}
        found["payoffs"] = tuple((one, ends[one]) for one in order if one in ends)
        for name, value in found.items():
            object.__setattr__(self, name, value)
        check_expressions(self.places(), self.space.names, sizes)
        check_claims(self, self.claim)

    def move_at(self, history: str) -> Move | None:
        """Return the information set that a history belongs to, or None where the game has ended."""
        return self._at.get(history)

    def cell(self, history: str) -> Cell:
        """Return what a history that ends the game pays, one expression a player."""
        return self._ends[history]

    def claim(self, text: str) -> Condition:
        """Read a claim about how the tree is played from a text, its histories and players checked, terms written out.

        >>> alone = tree(["one"], [("", "one", ["a", "b"])], {"a": [1], "b": [0]})
        >>> str(alone.claim("always_played(a) and value(one) >= 1"))
        'always_played(a) and value(one) >= 1'
        """
        try:
            read = self.condition(text, (*TREE_PREDICATES, *PREDICATES), value_lookups(self.players))
        except InvalidText as fault:
            if "/" in text and "(" not in text and self.find_histories(text):
                what = f"this names a way to play and claims nothing; write played({text})"
                raise InvalidText(what, text, 1) from fault
            raise explain_claim(fault) from None
        for predicate in predicates(read.tree):
            if predicate.name in PREDICATES and predicate.name != IN:
                say = "played(history), in some subgame-perfect equilibrium, or always_played(history), in every one"
                raise InvalidGame(f"{predicate.name}(...) speaks of games where all move at once; of a tree say {say}")
            if len(predicate.arguments) != 1:
                raise InvalidGame(f"{predicate.name} takes a history such as {self.histories[-1]}")
            self.find_histories(predicate.arguments[0])
        return Condition(by_predicates(read.tree, self.players, None), text)

    def find_histories(self, outcome: str) -> tuple[str, ...]:
        """Return the histories that the name of an outcome lists, with + between them; InvalidGame for an unknown one.

        >>> tree(["one"], [("", "one", ["a", "b"])], {"a": [1], "b": [0]}).find_histories("(b + a)")
        ('a', 'b')
        """
        inner = outcome.strip()
        inner = inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner
        found = dict.fromkeys("/".join(map(str.strip, one.split("/"))) for one in inner.split("+"))
        for history in found:
            if not history or (history not in self._at and history not in self._ends):
                why = histories.where_it_breaks(history, self._at)
                raise InvalidGame(f"there is no history {quote(history)}: {why}")
        return tuple(one for one in self.histories if one in found)

    @property
    def sets(self) -> tuple[Move, ...]:
        """The information sets of the players, in the order of the groups."""
        return tuple(move for move in self.moves if not move.is_chance)

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The players' information sets, each with its actions: named by the player, and by where unless it is alone.

        >>> moves = [("", "one", ["a", "b"]), ("a", "two", ["c"]), ("a/c", "one", ["d"])]
        >>> [name for name, _ in tree(["one", "two"], moves, {"b": [0, 0], "a/c/d": [1, 1]}).groups]
        ['one first', 'two', 'one after a/c']
        """
        many = Counter(move.player for move in self.sets)
        return tuple((move.called if many[move.player] > 1 else move.player, move.actions) for move in self.sets)

    @property
    def numbers(self) -> dict[Move, int]:
        """A number for each information set of several histories.

        >>> list(load("simple-poker").numbers.values())
        [1]
        """
        return {move: k for k, move in enumerate((one for one in self.sets if len(one.at) > 1), 1)}

    def drawing(self) -> Iterator[tuple[str, str]]:
        """Yield a line for each history, with the history itself: the action that leads to it, then who moves there.

        >>> moves = [("", "one", ["out", "in"]), ("in", "two", ["fight", "share"])]
        >>> game = tree(["one", "two"], moves, {"out": [0, 2], "in/fight": [-1, -1], "in/share": [1, 1]})
        >>> for line, _ in game.drawing():
        ...     print(line)
        one
        ├─ out
        └─ in: two
           ├─ fight
           └─ share
        """
        numbers = self.numbers
        pending = [("", "", "")]  # a history, what leads to it, and what stands before its own
        while pending:
            history, lead, before = pending.pop()
            move = self.move_at(history)
            who = "" if move is None else move.player + (f" [{numbers[move]}]" if move in numbers else "")
            yield f"{lead}{': ' if lead and who else ''}{who}", history
            for k, action in reversed(list(enumerate(move.actions if move else ()))):
                last = move is not None and k == len(move.actions) - 1
                chance = f" ({move.probabilities[k]})" if move is not None and move.is_chance else ""
                stem, rest = ("└─ ", "   ") if last else ("├─ ", "│  ")
                pending.append((histories.after(history, action), f"{before}{stem}{action}{chance}", before + rest))

    @property
    def shape_text(self) -> str:
        sets, ends = len(self.sets), len(self.payoffs)
        return f"{sets} information {plural(sets, 'set')}, {ends} {plural(ends, 'end')}"

    def paid_outcomes(self) -> Iterable[tuple[tuple[str, ...], Sequence[Expression]]]:
        return (((history,), cell) for history, cell in self.payoffs)

    def places(self) -> Iterator[tuple[str, Expression]]:
        for move in self.moves:
            for action, entry in zip(move.actions, move.probabilities, strict=False):
                yield f"{_chances(move)}.{action}", entry
        for history, cell in self.payoffs:
            for player, entry in zip(self.players, cell, strict=True):
                yield f'payoffs."{history}" (for {player.name})', entry


def _chances(move: Move) -> str:
    return f"moves at {histories.name_history(move.at[0])}, probabilities"


def _in_order(given: Mapping[str, Move], order: Sequence[str]) -> tuple[Move, ...]:
    """Return the information sets by their first histories, each with its histories in that order."""
    together: dict[int, tuple[Move, list[str]]] = {}  # by identity: many may be large
    for history in order:
        if move := given.get(history):
            together.setdefault(id(move), (move, []))[1].append(history)
    return tuple(move if len(at) == 1 else replace(move, at=tuple(at)) for move, at in together.values())


def tree(
    players: Mapping[str, object] | Sequence[str | Party],
    moves: Sequence[Mapping[str, object] | tuple[object, ...] | Move],
    payoffs: Mapping[Any, object],
    parameters: Mapping[str, object] | Sequence[Parameter] = (),
    *,
    terms: Mapping[str, object] | None = None,
    assumptions: Sequence[str | Condition] = (),
    title: str = "",
    note: str = "",
    payoff_unit: str = "",
    name: str = "",
    sources: Mapping[str, object] | Sequence[Source] = (),
    answers: Sequence[PublishedAnswer | Mapping[str, object]] = (),
) -> Tree:
    """Make a tree of Python values: numbers, fractions, texts or sympy expressions for payoffs and probabilities.

    >>> draw = ("", "chance", {"red": "p", "black": "1 - p"})
    >>> game = tree(
    ...     {"one": "who bets"},
    ...     [draw, (["red", "black"], "one", ["bet", "pass"])],
    ...     {"red/bet": [1], "red/pass": [0], "black/bet": [-1], "black/pass": [0]},
    ...     {"p": {"baseline": "1/2", "range": (0, 1)}},
    ... )
    >>> game.moves[1].at, str(game.moves[0].probabilities[1])
    (('red', 'black'), '1 - p')

    `players` lists names, or maps each to its title or to {"name": title}. A move is (at, player, actions), or a table
    with the keys of a game file; `at` is a history or, for an information set, a list of them, and chance has a table
    of actions and probabilities. `payoffs` maps the histories that end the game to one payoff a player. The rest is as
    in `solver.forms.normal.game`. Raises InvalidGame with the place of the fault.
    """
    seats = tables.read_parties(players)
    check_names(seats, 1, "name at least one", MAX_SEATS)
    parts = tables.SharedParts(parameters, terms)
    steps = sequence(moves, "moves", "information sets, each a table with at, player and actions")
    refuse_many("moves", steps, MAX_HISTORIES)
    if not isinstance(payoffs, Mapping):
        raise InvalidGame(f"payoffs: expected a table of the histories that end the game, found {quote(payoffs)}")
    refuse_many("payoffs", payoffs, MAX_HISTORIES)
    sets = tuple(read_move(f"moves[{index}]", value, parts.formulas) for index, value in enumerate(steps))
    ends = [(read_history(written, "payoffs"), value) for written, value in payoffs.items()]
    paid = tuple((end, tables.read_cell(f'payoffs."{end}"', value, seats, parts.formulas)) for end, value in ends)
    rest = parts.rest(assumptions, sources, answers)
    made = check_ranges(Tree(seats, sets, paid, title=title, note=note, payoff_unit=payoff_unit, name=name, **rest))
    chances = ((_chances(m), m, list(map(made.write_out, m.probabilities))) for m in made.moves if m.is_chance)
    histories.refuse_probabilities(chances, made.space)
    return made
