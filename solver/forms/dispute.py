"""Disputes: what two parties or more could agree on, and what each has if they do not.

With issues x in a box B, utilities u_i(x) and a disagreement point d, the feasible set is

    S = conv {u(x) : x in B},    or    S = conv {v_1, ..., v_K}    for K agreements with payoffs v_k,

a lottery over agreements being an agreement; all are expressions over the declared parameters. A protocol says who
speaks when; without one the question is what they would agree on, not how.

Nash (1950), "The Bargaining Problem", Econometrica 18(2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import ClassVar, Literal

from solver.errors import InvalidGame, UsageError
from solver.expressions.conditions import Condition
from solver.expressions.expression import Expression, of, substitute
from solver.expressions.nodes import Node, Number, add, names, negate
from solver.forms import dispute_tables, tables
from solver.forms.bending import Bending, bending
from solver.forms.form import Form
from solver.forms.form_checks import check_expressions, check_names, check_ranges, check_shared
from solver.forms.formulas import key, locate_errors, refuse_many, refuse_repeated
from solver.forms.parties import Agreement, Issue, Party, Ratifier
from solver.forms.protocol import Protocol, expressions, read_protocol, refuse_impossible
from solver.forms.published import PublishedAgreement, Source, check_agreed
from solver.forms.traits import Traits
from solver.regions.parameters import Parameter, ParameterSpace, no_such, quote
from solver.regions.poles import refuse_poles
from solver.report.words import plural

__all__ = ["Agreement", "Dispute", "Issue", "Party", "PublishedAgreement", "dispute"]
MAX_CORNER_ISSUES = 12  # 4,096 corners
MAX_RATIFIED_ISSUES = 6


@dataclass(frozen=True, slots=True, repr=False)
class Dispute(Form):
    """A bargaining problem over the parameters of a space: issues and utilities, or finitely many agreements.

    >>> talks = dispute(
    ...     players=["US", "China"],
    ...     issues={"withdraw": (0, 1), "ban": (0, 1)},
    ...     utilities={"US": "embargo*ban - 3*withdraw", "China": "5*withdraw - 3*ban"},
    ...     parameters={"embargo": {"baseline": 6, "range": (0, 10)}},
    ... )
    >>> talks.affine, len(talks.corners()), [render(tree) for tree in talks.points()[3]]
    (True, 4, ['embargo*1 - 3*1', '5*1 - 3*1'])

    `utilities` and `disagreement` have one expression a party; without a disagreement point everybody gets 0.
    `protocol` says who speaks when, if that matters; `ratifiers` who else must consent. Raises InvalidGame with the
    place of the fault.
    """

    form: ClassVar[Literal["dispute"]] = "dispute"
    traits: ClassVar[Traits] = Traits(
        "dispute", "dispute", "solver.questions.outcome_words:agreement_words", asks="bargain", has="agreements",
        tables=("issues", "utilities", "agreements", "disagreement", "ratifiers", "protocol"),
        made="solver.forms.files.toml_forms:dispute_of", written="solver.forms.files.toml_blocks:dispute_blocks",
        shown="solver.forms.pages.dispute:dispute_page",
        described="solver.forms.files.toml_schemas:dispute_schema",
        stands="reached", tips="kind of outcome there is", goals={"": "what there is by the {concept}"},
        plain_goals={"": "the one that is reached"}, skips=("sustain",), draws=("now",), at_once=True,
        quick_phases=False, page="bargain",
        never={
            "normal": "{game} is a dispute, which has agreements and no equilibria; ask zopa bargain",
            "plans": "{game} is a dispute, which has agreements and no equilibria; ask zopa bargain",
            "dispute": "a dispute has a disagreement point of its own; give no other",
        },
    )  # fmt: skip

    players: tuple[Party, ...]
    issues: tuple[Issue, ...] = ()
    utilities: tuple[Expression, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    disagreement: tuple[Expression, ...] = ()
    protocol: Protocol | None = None
    ratifiers: tuple[Ratifier, ...] = ()
    _points: list[tuple[tuple[Node, ...], ...]] = field(init=False, default_factory=list, compare=False)

    def __post_init__(self) -> None:
        sizes = check_shared(self, 2, "name two parties or more")
        if not self.disagreement:
            object.__setattr__(self, "disagreement", (of(0),) * len(self.players))
        _check_bargained(self)
        known = self.seat_names
        if self.protocol is not None and tuple(self.protocol.players) != known:
            theirs = ", ".join(self.protocol.players)
            raise InvalidGame(f"protocol: it is for {theirs}; the parties are {', '.join(known)}")
        before, over = _split_places(self)
        check_expressions(over, (*self.space.names, *(issue.name for issue in self.issues)), sizes)
        tables.refuse_issues(((place, entry.names) for place, entry in before), self.issues)
        check_expressions(before, self.space.names, sizes)
        _check_ratifiers(self)
        agenda = None if self.protocol is not None else self.agenda
        for index, answer in enumerate(self.answers):
            check_agreed(answer, known, agenda, {*self.space.names, *sizes}, f"answers[{index}]")

    @property
    def agenda(self) -> tuple[str, ...]:
        """The names of what is bargained over: the issues, or the agreements between which lots are drawn.

        >>> dispute(["a", "b"], agreements={"all": [1, 0], "none": [0, 1]}).agenda
        ('all', 'none')
        """
        return tuple(issue.name for issue in self.issues) or tuple(agreement.name for agreement in self.agreements)

    @property
    def threat(self) -> tuple[Node, ...]:
        """What each party has without an agreement, the terms written out."""
        return tuple(self.write_out(entry) for entry in self.disagreement)

    @property
    def trees(self) -> tuple[Node, ...]:
        """Each party's utility over issues and parameters, the terms written out; none for a list of agreements."""
        return tuple(self.write_out(utility) for utility in self.utilities)

    @property
    def bending(self) -> Bending:
        """How the utilities bend in the issues; for agreements, which are a list of points, not at all.

        >>> dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "x", "b": "1 - x**2"}).bending.name
        'POLYNOMIAL'
        """
        return bending(self.trees, tuple(issue.name for issue in self.issues)) if self.issues else Bending.AFFINE

    @property
    def affine(self) -> bool:
        """Whether every utility is affine in the issues, whatever the parameters are."""
        return self.bending is Bending.AFFINE

    @property
    def curve(self) -> bool:
        """Whether there is one issue between two parties, in which the utilities are polynomials that bend."""
        return len(self.issues) == 1 and len(self.players) == 2 and self.bending is Bending.POLYNOMIAL

    def corners(self) -> tuple[tuple[Fraction, ...], ...]:
        """Return the corners of the issues' box, the last issue fastest; UsageError beyond MAX_CORNER_ISSUES issues."""
        if (count := len(self.issues)) > MAX_CORNER_ISSUES:
            most = f"at most {MAX_CORNER_ISSUES} issues are bargained over at once, so settle some beforehand"
            raise UsageError(f"{count} issues have 2**{count} corners; {most}")
        return tuple(product(*((issue.low, issue.high) for issue in self.issues))) if self.issues else ()

    def points(self) -> tuple[tuple[Node, ...], ...]:
        """Return the payoffs, a tree for each party, whose hull is the feasible set: at corners, or by agreement.

        The trees are over the parameters. Raises UsageError where a utility bends, so that no finite list will do.
        """
        if not self._points:  # thousands of trees for many issues, asked for by each solution
            self._points.append(self._payoffs())
        return self._points[0]

    def _payoffs(self) -> tuple[tuple[Node, ...], ...]:
        if self.agreements:
            return tuple(tuple(map(self.write_out, agreement.payoffs)) for agreement in self.agreements)
        if self.bending > Bending.MULTIAFFINE:
            bends = "only a single issue may bend, between two parties, and as a polynomial"
            raise UsageError(
                f"the utilities bend in the {plural(len(self.issues), 'issue')}, so the payoffs at the corners do not"
                f" span what can be agreed on; {'zopa bargain answers at a point' if self.curve else bends}. Else list"
                " agreements in [agreements]"
            )
        return self._at_corners(self.trees)

    def _at_corners(self, trees: Sequence[Node]) -> tuple[tuple[Node, ...], ...]:
        names = [issue.name for issue in self.issues]
        points = (dict(zip(names, map(Number, corner), strict=True)) for corner in self.corners())
        return tuple(tuple(substitute(tree, point) for tree in trees) for point in points)

    def margins(self) -> tuple[tuple[Node, ...], ...]:
        """Return by how much each ratifier has what it needs at each of the corners, a tree for each.

        >>> cake = dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "x", "b": "1 - x"},
        ...                ratifiers={"council": {"of": "a", "accepts": "x >= 1/4"}})
        >>> [len(row) for row in cake.margins()]
        [1, 1]
        """
        pairs = ((self.write_out(one.gives), self.write_out(one.needs)) for one in self.ratifiers)
        return self._at_corners([add(gives, negate(needs)) for gives, needs in pairs])

    def labels(self) -> tuple[str, ...]:
        """Return a name for each of `points`: the agreement's name, or the issues' values.

        >>> dispute(["a", "b"], issues={"x": (0, 1)}, utilities={"a": "x", "b": "1 - x"}).labels()
        ('x = 0', 'x = 1')
        """
        if self.agreements:
            return tuple(agreement.name for agreement in self.agreements)
        return tuple(
            ", ".join(f"{issue.name} = {value}" for issue, value in zip(self.issues, corner, strict=True))
            for corner in self.corners()
        )

    @property
    def shape_text(self) -> str:
        count, kind = len(self.agenda), "issue" if self.issues else "agreement"
        return f"{count} {plural(count, kind)}"

    def paid_outcomes(self) -> Iterable[tuple[tuple[str, ...], Sequence[Expression]]]:
        return (*(((one.name,), one.payoffs) for one in self.agreements), (("disagreement",), self.disagreement))

    def trees_at(self, point: Mapping[str, Fraction]) -> list[Node]:
        numbers = {name: Number(value) for name, value in point.items()}
        mentioned = [{name: numbers[name] for name in names(tree) if name in numbers} for tree in self.trees]
        return [substitute(tree, known) for tree, known in zip(self.trees, mentioned, strict=True)]

    def places(self) -> Iterator[tuple[str, Expression]]:
        for party, utility in zip(self.players, self.utilities, strict=False):
            yield f"utilities.{party.name}", utility
        for agreement in self.agreements:
            for column, payoff in enumerate(agreement.payoffs):
                yield f"{_agreement_place(agreement)}[{column}]", payoff
        for party, entry in zip(self.players, self.disagreement, strict=True):
            yield f"disagreement.{party.name}", entry
        for one in self.ratifiers:
            yield from ((f"ratifiers.{key(one.name)}.accepts", side) for side in (one.gives, one.needs))
        if self.protocol is not None:
            yield from expressions(self.protocol)


def _check_bargained(game: Dispute) -> None:
    """Check that there are issues with utilities or else agreements, of different names, an entry for each party."""
    if bool(game.issues) == bool(game.agreements):
        found = "both" if game.issues else "neither"
        raise InvalidGame(f"issues: a dispute has either issues with utilities or agreements, found {found}; give one")
    refuse_many("issues", game.issues, dispute_tables.MAX_ISSUES)
    refuse_many("agreements", game.agreements, dispute_tables.MAX_AGREEMENTS)
    refuse_repeated("issues" if game.issues else "agreements", game.agenda)
    taken = {**dict.fromkeys(game.space.names, "a parameter"), **{name: "a term" for name, _ in game.terms}}
    for issue in game.issues:
        if issue.name in taken:
            raise InvalidGame(f"issues.{issue.name}: {taken[issue.name]} has the same name; rename one of them")
    rows = [("disagreement", game.disagreement), *((_agreement_place(one), one.payoffs) for one in game.agreements)]
    if game.issues or game.utilities:
        rows.append(("utilities", game.utilities))
    for place, row in rows:
        if len(row) != len(game.players):
            raise InvalidGame(f"{place}: {len(row)} expressions for {len(game.players)} parties; give one for each")


def _check_ratifiers(game: Dispute) -> None:
    """Raise InvalidGame unless each ratifier of a dispute is on a party's side, its condition affine in the issues."""
    if not game.ratifiers:
        return
    refuse_repeated("ratifiers", (one.name for one in game.ratifiers))
    names = game.seat_names
    issues = tuple(issue.name for issue in game.issues)
    if not issues or len(issues) > MAX_RATIFIED_ISSUES:
        found = f"here are {len(issues)}" if issues else "a list of agreements has none"
        raise InvalidGame(f"ratifiers: they judge an agreement by its issues, 1 to {MAX_RATIFIED_ISSUES}; {found}")
    if game.protocol is not None:
        raise InvalidGame("ratifiers: no protocol asks for their consent; leave out [protocol], or the ratifiers")
    if not game.affine:
        raise InvalidGame("ratifiers: they take utilities that are affine in the issues; write these without bends")
    for one in game.ratifiers:
        with locate_errors(f"ratifiers.{key(one.name)}"):
            if one.name in names:
                raise InvalidGame("a party has the same name; a ratifier wants nothing for itself, so rename it")
            if one.of not in names:
                raise InvalidGame(f"of: {no_such('party', one.of, names)}")
            if bending((game.write_out(one.gives), game.write_out(one.needs)), issues) is not Bending.AFFINE:
                sums = f"write both sides as sums of multiples of {'these' if issues[1:] else 'it'}"
                raise InvalidGame(f"accepts: {quote(one.accepts)} is not affine in {', '.join(issues)}; {sums}")


def _agreement_place(agreement: Agreement) -> str:
    return f"agreements.{key(agreement.name)}"


def _split_places(game: Dispute) -> tuple[list[tuple[str, Expression]], list[tuple[str, Expression]]]:
    """Return the places that hold before any agreement, and those at which issues may stand."""
    found: tuple[list[tuple[str, Expression]], list[tuple[str, Expression]]] = ([], [])
    for place, entry in game.places():
        found[place.startswith(("utilities", "ratifiers"))].append((place, entry))
    return found


def _check_ranges(game: Dispute) -> None:
    """Raise InvalidGame where something is divided by zero, at parameters and issues within their ranges."""
    before, over = _split_places(game)
    check_ranges(game, before)
    issues = tuple(Parameter(one.name, one.low, one.low, one.high) for one in game.issues)
    wide = ParameterSpace((*game.space.parameters, *issues), game.space.assumptions)
    refuse_poles(((place, game.write_out(entry)) for place, entry in over), wide, "or multiply it out")


def dispute(
    players: Mapping[str, object] | Sequence[str | Party],
    *,
    issues: Mapping[str, object] | Sequence[Issue] = (),
    utilities: Mapping[str, object] | Sequence[object] = (),
    agreements: Mapping[str, object] | Sequence[Agreement] = (),
    disagreement: Mapping[str, object] | Sequence[object] = (),
    parameters: Mapping[str, object] | Sequence[Parameter] = (),
    protocol: Mapping[str, object] | Protocol | None = None,
    ratifiers: Mapping[str, object] | Sequence[Ratifier] = (),
    terms: Mapping[str, object] | None = None,
    assumptions: Sequence[str | Condition] = (),
    title: str = "",
    note: str = "",
    payoff_unit: str = "",
    name: str = "",
    sources: Mapping[str, object] | Sequence[Source] = (),
    answers: Sequence[PublishedAgreement | Mapping[str, object]] = (),
) -> Dispute:
    """Make a dispute of Python values: numbers, fractions, texts or sympy expressions for utilities and payoffs.

    >>> pie = dispute({"first": "who speaks first", "second": {}}, agreements={"all": [1, 0], "none": [0, 1]})
    >>> pie.players[0].title, pie.labels()
    ('who speaks first', ('all', 'none'))

    `players` lists names, or maps each to its title or to {"name": title}. `issues` maps names to ranges (low, high) or
    to {"range": ..., "meaning": ...}, with `utilities` an expression a party over issues and parameters; `agreements`
    maps names to payoffs, one a party. `disagreement` says what parties get without an agreement: 0 for those that are
    not named. `ratifiers` maps names to {"of": party, "accepts": "a comparison of formulas in the issues"}. The rest is
    as in `solver.forms.normal.game`. Raises InvalidGame with the place of the fault.
    """
    parties = tables.read_parties(players)
    check_names(parties, 2, "name two parties or more")
    over = dispute_tables.read_issues(issues)
    parts = tables.SharedParts(parameters, terms, over)
    formulas = parts.formulas
    has_utilities = bool(utilities) or bool(over)
    made = Dispute(
        players=parties,
        issues=over,
        utilities=dispute_tables.read_by_party("utilities", utilities, parties, formulas) if has_utilities else (),
        agreements=dispute_tables.read_agreements(agreements, parties, formulas),
        disagreement=dispute_tables.read_by_party("disagreement", disagreement, parties, formulas, otherwise=0),
        protocol=None if protocol is None else read_protocol(protocol, [one.name for one in parties], formulas),
        ratifiers=dispute_tables.read_ratifiers(ratifiers, formulas),
        title=title,
        note=note,
        payoff_unit=payoff_unit,
        name=name,
        **parts.rest(assumptions, sources, answers, PublishedAgreement),
    )
    _check_ranges(made)
    if made.protocol is not None:
        refuse_impossible(made.protocol, made.write_out, made.space)
    with locate_errors("utilities"):
        _ = made.bending  # refuses what is too large when it is multiplied out
    return made
