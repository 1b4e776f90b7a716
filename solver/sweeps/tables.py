"""The two tidy tables of a sweep, as columns: one line a point, and one line for each equilibrium of each point.

    points      point, a column for each parameter, equilibria, signature, status
    equilibria  point, branch, outcome, weight.PLAYER.STRATEGY for each strategy, payoff.PLAYER for each player

`point` counts from 0 through the whole design, `branch` from 1 as the atlas is printed, empty off all branches or
without an atlas. A column of text is kept as codes into its different texts. A signature is the set of outcomes that
stand, those of few strategies first, then in the game's order: whatever found them, the same set is the same text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Literal, TypeAlias

import numpy as np

from solver.algebra.double_description import bits
from solver.atlas import outcome_name
from solver.forms.any_form import AnyForm
from solver.sweeps.kernels.point_table import ON_A_WALL, STATUSES, OutcomeLayout, PointTable
from solver.sweeps.kernels.tape import Array

RESERVED = frozenset(
    {"point", "equilibria", "signature", "status", "equilibrium", "of_point", "branch", "outcome"}
    | {"signature_text", "outcome_text", "signature_kind", "outcome_kind"}
)
DIMENSIONS = ("point", "equilibrium")  # what the lines of either table are
PAYOFF = "payoff."  # what the columns of payoffs begin with
MISSING = -1  # in a column of kind "place"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its kind ("place": whole numbers, MISSING for none), what it means, and its unit."""

    name: str
    kind: Literal["whole", "place", "real", "text"]
    meaning: str
    unit: str = ""

    @property
    def dtype(self) -> type:
        """What its numbers are, positions of texts too."""
        return np.float64 if self.kind == "real" else np.int64 if self.name == "point" else np.int32


_POINT = Column("point", "whole", "position in the design, from 0", "1")
_EQUILIBRIA = Column("equilibria", "whole", "how many equilibria were found", "1")
_SIGNATURE = Column("signature", "text", "the outcomes that stand, joined; none where there are none")
_STATUS = Column(
    "status",
    "text",
    "certain: beyond rounding errors; wall: within them of a wall, ties counting as ties; settled: solved exactly;"
    " outside: breaks an assumption or leaves a range; failed: no finite answer",
)
_BRANCH = Column("branch", "place", "number of the closed form in the atlas, from 1", "1")
_OUTCOME = Column("outcome", "text", "the strategies in use")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of both tables, in order."""

    points: tuple[Column, ...]
    equilibria: tuple[Column, ...]

    @property
    def both(self) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        """The columns of points, and of equilibria."""
        return self.points, self.equilibria

    @classmethod
    def of(cls, record: Mapping[str, Sequence[Mapping[str, Any]]]) -> Layout:
        """Return the layout that was written down as plain data.

        >>> from dataclasses import asdict
        >>> deal = layout(load("thaad-deal"), choose(load("thaad-deal")).makeup)
        >>> Layout.of(asdict(deal)) == deal
        True
        """
        return cls(*(tuple(Column(**column) for column in record[name]) for name in ("points", "equilibria")))


def layout(game: AnyForm, makeup: OutcomeLayout) -> Layout:
    """Return what the tables of a game look like.

    >>> [column.name for column in layout(load("thaad-deal"), choose(load("thaad-deal")).makeup).equilibria][:4]
    ['point', 'branch', 'outcome', 'weight.US.withdraw']
    """
    parameters = (Column(column_of(p.name), "real", p.meaning or p.name, p.unit) for p in game.space.parameters)
    weights = (_column_of_value(group, name, game.seat_names) for group, members in makeup.groups for name in members)
    payoffs = (
        Column(f"{PAYOFF}{p.name}", "real", f"expected payoff of {p.title or p.name}", game.payoff_unit)
        for p in game.players
    )
    points = (_POINT, *parameters, _EQUILIBRIA, _SIGNATURE, _STATUS)
    return Layout(points, (_POINT, _BRANCH, _OUTCOME, *weights, *payoffs))


def column_of(parameter: str) -> str:
    """Return the column of a parameter: its name, where that is not taken.

    >>> column_of("shield"), column_of("status")
    ('shield', 'parameter.status')
    """
    return f"parameter.{parameter}" if parameter in RESERVED else parameter


def _column_of_value(group: str, member: str, seats: Collection[str]) -> Column:
    """Return the column of a strategy's weight, of an action's where a player moves, or of a value in an agreement."""
    if group.split(" ")[0] in seats:
        return Column(f"weight.{group}.{member}", "real", f"probability with which {group} plays {member}", "1")
    return Column(f"value.{group}.{member}", "real", f"{member} in the {group}", "1")


@dataclass(frozen=True, eq=False)
class Coded:
    """Texts as codes: entry k is texts[codes[k]]."""

    codes: Array
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def counts(self) -> dict[str, int]:
        """Return how often each text comes, those that do."""
        each = np.bincount(self.codes, minlength=len(self.texts)).tolist()
        return {text: count for text, count in zip(self.texts, each, strict=True) if count}


Values: TypeAlias = Array | Coded
Table: TypeAlias = Mapping[str, Values]


@dataclass(frozen=True, eq=False)
class Tables:
    """Both tables for a run of points."""

    points: Table
    equilibria: Table


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came of a run of points: points by status and by signature, and the tables as encoded."""

    number: int
    statuses: Mapping[str, int]
    signatures: Mapping[str, int]
    equilibria: int
    tables: Tables | tuple[bytes, ...] | None


def tables_of(found: PointTable, points: Array, first: int, columns: Layout, makeup: OutcomeLayout) -> Tables:
    """Return what was found at a run of points as tables; `first` is the position of the first one in the design."""
    place, status = np.arange(first, first + len(found), dtype=np.int64), Coded(found.status.astype(np.int32), STATUSES)
    ranks, labels = outcomes(found, makeup)
    codes, lists = lists_met(found, ranks, labels)
    signature = Coded(codes, tuple(BETWEEN.join(one) or NONE for one in lists))
    of_points = (place, *points, found.count.astype(np.int32), signature, status)
    branch = np.where(found.branch >= 0, found.branch + 1, MISSING).astype(np.int32)
    weights = (values for group in found.weights for values in group)
    of_equilibria = (found.point + first, branch, Coded(ranks, labels), *weights, *found.payoffs)
    both = zip(columns.both, (of_points, of_equilibria), strict=True)
    return Tables(*({c.name: values for c, values in zip(kinds, each, strict=True)} for kinds, each in both))


def join_tables(parts: Sequence[Tables]) -> Tables:
    """Return runs one after another as one."""
    return Tables(_join([part.points for part in parts]), _join([part.equilibria for part in parts]))


def _join(tables: Sequence[Table]) -> Table:
    return {name: _column([table[name] for table in tables]) for name in tables[0]}


def _column(parts: Sequence[Values]) -> Values:
    coded = [part for part in parts if isinstance(part, Coded)]
    if not coded:
        return np.concatenate([part for part in parts if not isinstance(part, Coded)])
    places = {text: k for k, text in enumerate(dict.fromkeys(text for part in coded for text in part.texts))}
    moved = [np.array([places[text] for text in part.texts], np.int32)[part.codes] for part in coded]
    return Coded(np.concatenate(moved), tuple(places))


NONE = "none"
BETWEEN = "; "
WORD_BITS = 60  # outcomes that fit into one integer as bits
TABLE_BITS = 16  # bits of which a table of all combinations is small


def outcomes(found: PointTable, makeup: OutcomeLayout) -> tuple[Array, tuple[str, ...]]:
    """Return for each equilibrium the position of its label, and the labels, in the order of signatures."""
    if makeup.titles is not None:  # each branch has a name, and several may share one
        every = (*makeup.titles, ON_A_WALL)  # the last, as NO_BRANCH is -1
        labels = tuple(dict.fromkeys(every))
        here, ranks = _distinct(np.array([labels.index(title) for title in every], np.int32)[found.branch])
        return ranks.astype(np.int32), tuple(labels[k] for k in here)
    names = makeup.names
    width = len(names[1])
    codes, place = _distinct((found.used[0].astype(np.int32) << width) | found.used[1].astype(np.int32))
    pairs = [divmod(int(code), 1 << width) for code in codes]
    order = sorted(range(len(pairs)), key=lambda k: (sum(used.bit_count() for used in pairs[k]), pairs[k]))
    rank = np.empty(len(pairs), np.int32)
    rank[order] = np.arange(len(pairs), dtype=np.int32)
    return rank[place], tuple(
        outcome_name([members[i] for i in bits(used)] for used, members in zip(pairs[k], names, strict=True))
        for k in order
    )


def lists_met(found: PointTable, ranks: Array, labels: Sequence[str]) -> tuple[Array, list[tuple[str, ...]]]:
    """Return for each point the position of the list of outcomes that stand there, and these lists; `ranks` and
    `labels`: the `outcomes` found."""
    words = [_bit_words(found, ranks, first) for first in range(0, max(len(labels), 1), WORD_BITS)]
    codes = np.zeros(len(found), np.int64)
    kinds: list[tuple[int, ...]] = [()]
    for word in words:  # each different combination of the words so far gets a number
        values, place = _distinct(word)
        mixed, codes = _distinct(codes * len(values) + place)
        kinds = [(*kinds[int(k) // len(values)], int(values[int(k) % len(values)])) for k in mixed]
    standing = [[kind[k // WORD_BITS] >> k % WORD_BITS & 1 for k in range(len(labels))] for kind in kinds]
    return codes.astype(np.int32), [tuple(compress(labels, one)) for one in standing]


def _bit_words(found: PointTable, ranks: Array, first: int) -> Array:
    """Return an integer for each point: bit k is set where the outcome first + k is an equilibrium."""
    mask, some = np.zeros(len(found), np.int64), found.count > 0
    here = (ranks >= first) & (ranks < first + WORD_BITS)
    marks = np.where(here, np.left_shift(np.int64(1), np.where(here, ranks - first, 0).astype(np.int64)), 0)
    mask[some] = np.bitwise_or.reduceat(marks, found.starts[some])
    return mask


def _distinct(values: Array) -> tuple[Array, Array]:
    """Return the different values in order, and where each one's is; by a table where they are small."""
    if len(values) and int(values.max()) < 2**TABLE_BITS and int(values.min()) >= 0:
        seen = np.zeros(2**TABLE_BITS, bool)
        seen[values] = True
        different = np.flatnonzero(seen)
        places = np.zeros(2**TABLE_BITS, np.int64)
        places[different] = np.arange(len(different))
        return different, places[values]
    different, place = np.unique(values, return_inverse=True)
    return different, place
