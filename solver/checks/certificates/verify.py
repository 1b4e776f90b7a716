"""Is a certificate right? The game, the claim and every step are read and worked out again, without the search.

1. The game is read from the text in the file, and must have the hash that is written.
2. The claim and what is given are written anew as formulas over signs of polynomials (`claims`).
3. A witness and a counterexample are evaluated: over fractions by brute force (`at_point`), and where a coordinate is
   algebraic by the signs of the formula's polynomials there.
4. The tree of cases is walked, which must leave no point of the box (`walk`).

The effort is counted before it is spent, since a certificate may come from anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import ClassVar

import games
from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomials import ring
from solver.checks.certificates import file
from solver.checks.certificates import formula as formulas
from solver.checks.certificates.claims import read_claim
from solver.checks.certificates.file import MAX_BYTES, Certified
from solver.checks.certificates.formula import ALWAYS, ANY, Key, Statement, TooLarge
from solver.checks.certificates.lists import SupportLists
from solver.checks.certificates.read_json import from_json
from solver.checks.certificates.relations import as_constraint
from solver.checks.certificates.tree_claims import holds_at, translator_of
from solver.checks.certificates.walk import Walk
from solver.errors import InvalidGame, ZopaError, path_text
from solver.expressions.conditions import Condition
from solver.forms.files.toml_read import reads
from solver.forms.files.toml_write import game_hash
from solver.forms.formulas import locate_errors
from solver.forms.normal import NormalForm
from solver.forms.tree import Tree
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Witness
from solver.regions.proofs.checker import check as recheck
from solver.report.answer import Answer
from solver.report.files import reading


def statement_of(game: NormalForm | Tree, claim: Condition | None, given: Condition | None, verdict: str) -> Statement:
    """Return what a verdict's cases show to hold nowhere: what is assumed and given, and the claim or its denial."""
    translator, denied = translator_of(game), {"true": True, "false": False}.get(verdict.removeprefix("almost "))
    granted = ALWAYS if given is None else translator.says(given.tree)
    claimed = ALWAYS if denied is None or claim is None else translator.says(claim.tree, denied)
    formula = formulas.every(translator.say_assumptions(), granted, claimed)
    return Statement(formula, translator.polynomials, verdict in file.OFF_WALLS)


MAX_ROOTS = 2_000  # degrees of the algebraic coordinates times polynomials
MAX_COEFFICIENT = 10**40  # of an algebraic coordinate's polynomial
MAX_ROOT_WORK = 10_000_000  # degree⁴ times digits, of all of them, for each polynomial: some seconds


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """One thing that was checked, and what came of it: right, wrong, or (`ok` None) left open."""

    what: str
    ok: bool | None
    found: str

    @property
    def word(self) -> str:
        """The verdict in a word."""
        return "trusted" if self.ok is None and self.found == TRUSTED else WORDS[self.ok]


@dataclass(frozen=True, slots=True)
class Checked(Answer, schema="zopa.checked/2", add="ok trusted"):
    """What came of checking a certificate. `ok`: right, wrong, or None where it is z3's verdict, without a certificate,
    or more than the checker works through. `smt`: the questions, in SMT-LIB, whose refutation by z3 is trusted."""

    report: ClassVar[str] = "solver.checks.certificates.report"
    where: str
    title: str
    claim: str
    given: str
    verdict: str
    version: str
    steps: tuple[CheckedStep, ...]
    smt: tuple[str, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool | None:
        answers = {step.ok for step in self.steps}
        return False if False in answers else None if None in answers else True

    @property
    def trusted(self) -> bool:
        """Whether nothing is wrong or open but what is z3's verdict, without a certificate."""
        return self.ok is None and all(step.word != "open" for step in self.steps)

    def __bool__(self) -> bool:
        return self.ok is True


TRUSTED = "z3's verdict, without a certificate, is trusted for a part of it"


def check(path: str | os.PathLike[str], budget: float = 1) -> Checked:
    """Check a certificate file again, from the game's text to the last refutation.

    `budget`: do so many times the usual work before a step is left open.

    >>> import tempfile
    >>> from solver.questions.prove.certificate import certificate_text
    >>> proof = prove(load("thaad-deal"), "equilibrium(keep, tolerate)", given="buffer >= calm")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "proof.json"
    ...     _ = file.write_text(certificate_text(proof))
    ...     checked = check(file)
    >>> checked.ok, checked.verdict, len(checked.steps)
    (True, 'true', 3)

    Raises UsageError where there is nothing to read, and InvalidGame, with the place, for what is no certificate.
    """
    file_path = Path(path)
    with reading(file_path) as stream:
        content = stream.read(MAX_BYTES + 1)
    where = path_text(file_path)
    if len(content) > MAX_BYTES:
        raise InvalidGame(f"{where}: it is larger than {MAX_BYTES // 10**6} MB, so it is no certificate")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise InvalidGame(f"{where}: it is no certificate, for it is not UTF-8 text; name another file") from None
    with formulas.working(budget):
        return check_text(text, where)


def check_text(text: str, where: str = "<text>") -> Checked:
    """Check a certificate as text; `where` is what errors call it."""
    held = from_json(text, where)
    game = reads(held.toml, f"the game in {where}", games.files)
    of_lists = held.verdict == "complete"
    said = {"claim": None, "given": None} if of_lists else {"claim": held.claim, "given": held.given}
    claim, given = (_read(game, one, f"{where}: {part}") if one else None for part, one in said.items())
    if claim is None and not of_lists:
        raise InvalidGame(f"{where}: it is no certificate: it claims nothing")
    checker = _Checker(game, claim, given, held)
    steps = tuple(checker.steps())
    return Checked(where, game.title, held.claim, held.given, held.verdict, held.version, steps, tuple(checker.smt))


def _read(game: NormalForm | Tree, text: str, place: str) -> Condition:
    with locate_errors(place):
        return read_claim(game, text)


def refuse_long_roots(roots: Sequence[tuple[int, ...]], polynomials: int) -> None:
    """Raise TooLarge where signs at roots of these polynomials, of so many others, take more work than is allowed."""
    longest = max(abs(c) for coefficients in roots for c in (0, *coefficients))
    work = polynomials * sum(len(one) ** 4 * max(len(str(abs(c))) for c in one) for one in roots)
    counts = (sum(map(len, roots)) * polynomials, MAX_ROOTS), (work, MAX_ROOT_WORK)
    if longest > MAX_COEFFICIENT or any(count > formulas.allow_work(most) for count, most in counts):
        raise TooLarge("there are more algebraic numbers than the checker works through")


class _Checker:
    def __init__(
        self, game: NormalForm | Tree, claim: Condition | None, given: Condition | None, held: Certified
    ) -> None:
        self.game, self.claim, self.given, self.held = game, claim, given, held
        space = game.space
        low, high = tuple(a for a, _ in space.box), tuple(b for _, b in space.box)
        self.over = Domain(ring(space.names), low, high, low)
        self.smt: list[str] = []

    def steps(self) -> Iterator[CheckedStep]:
        own = game_hash(self.game)
        same = own == self.held.hash
        yield CheckedStep(
            "the game", same, f"it has the hash {own}" if same else f"its hash is {own}, not the one written"
        )
        if meant := self.game.traits.claims_mean:
            yield CheckedStep("what is meant", True, meant)
        for name, point in self.held.points.items() if self.claim else ():
            yield self.run_guarded(f"the {name}", partial(self.at, name, point))
        if self.held.verdict == "complete":
            yield from self.of_lists()
        elif self.held.verdict != "mixed":
            yield self.run_guarded("the cases", self.walk)
        elif self.held.tree.nodes or self.held.tree.conflicts or self.held.polynomials:
            yield CheckedStep("the tree", False, "the verdict needs none")

    def run_guarded(self, what: str, compute: Callable[[], tuple[bool | None, str]]) -> CheckedStep:
        try:
            ok, found = compute()
        except TooLarge as error:
            return CheckedStep(what, None, str(error))
        except ZopaError as error:
            return CheckedStep(what, False, str(error))
        return CheckedStep(what, ok, found)

    # points

    def at(self, name: str, point: file.Point) -> tuple[bool | None, str]:
        """Whether the point lies in Θ, and the claim holds or fails there as it should."""
        names = self.game.space.names
        if set(point) != set(names):
            return False, "it does not give one value for each parameter"
        exact = {n: value for n in names if isinstance(value := point[n], Fraction)}
        broad = name == file.OFF_WALLS.get(self.held.verdict)
        if len(exact) < len(names):
            return (False, "it is irrational") if broad else self.at_roots(name, tuple(point[n] for n in names))
        if not self.game.space.admits(exact):
            return False, "it is outside the ranges or breaks an assumption"
        if self.given is not None and not holds_at(self.game, self.given.tree, exact):
            return False, "what is given does not hold there"
        assert self.claim is not None  # else it is of lists
        if holds_at(self.game, self.claim.tree, exact) != (name == "witness"):
            return False, f"the claim {'fails' if name == 'witness' else 'holds'} there"
        if broad and not self.is_off_walls(exact):
            return False, "it lies on a wall, so it does not show that there is more than walls"
        return True, f"the claim {'holds' if name == 'witness' else 'fails'} there, evaluated on the payoffs"

    def is_off_walls(self, point: dict[str, Fraction]) -> bool:
        """Whether no polynomial of the claim is zero there, so that a part of the box is like the point."""
        polynomials = statement_of(self.game, self.claim, self.given, self.held.verdict).polynomials
        conditions = (as_constraint(key, "==", self.over.ring) for key in polynomials.keys)
        values = self.over.ring.values(point)
        return not any(condition.holds(values) for condition in conditions)

    def at_roots(self, name: str, point: tuple[Coordinate, ...]) -> tuple[bool | None, str]:
        denied = "true" if name == "counterexample" else "false"  # by a point at which what it would show holds
        statement = statement_of(self.game, self.claim, self.given, denied)
        formula, keys = statement.formula, statement.polynomials.keys
        witness = Witness(point)
        refuse_long_roots([x.coefficients for x in point if isinstance(x, Root)], len(keys))
        known = {number: self.signs_at(key, witness) for number, key in enumerate(keys)}
        inside = recheck((), self.over, witness)
        if inside.ok is not True:
            return inside.ok, inside.reason
        under = {n for n in formulas.denominators(formula) if known[n] != {1} and known[n] != {-1}}
        answer = None if under else formulas.truth(formula, known)
        if answer is None:
            return None, "the signs at these algebraic numbers could not be told"
        return answer, "the signs there are " + ("as they should be" if answer else "not what the claim needs")

    def signs_at(self, key: Key, witness: Witness) -> formulas.Signs:
        """Return the sign of a polynomial at a point; any sign where it cannot be told."""
        found = [
            sign
            for relation, sign in ((">", 1), ("==", 0), ("<", -1))
            if recheck((as_constraint(key, relation, self.over.ring),), self.over, witness)
        ]
        return frozenset(found) or ANY

    # the tree

    def walk(self) -> tuple[bool | None, str]:
        """Whether the tree shows that the formula holds nowhere."""
        verdict = self.held.verdict
        statement = statement_of(self.game, self.claim, self.given, verdict)
        almost, what = ("off the walls " if statement.off_walls else ""), verdict.removeprefix("almost ")
        nowhere = {"true": "the claim fails", "false": "the claim holds"}.get(what, "what is given holds")
        return self.outcome(statement, f"{almost}{nowhere} in none of")

    def outcome(self, statement: Statement | SupportLists, nothing: str) -> tuple[bool | None, str]:
        """Return what comes of walking the tree; `nothing`: what is in no case."""
        walk = Walk(statement, self.held, self.over)
        fault = walk.fault()
        if fault:
            return False, fault
        self.smt.extend(walk.smt)
        return (None, TRUSTED) if walk.smt else (True, f"{nothing} {walk.cases_text()}")

    # lists of equilibria

    def of_lists(self) -> Iterator[CheckedStep]:
        try:
            lists = SupportLists(self.game, self.held.polynomials, self.held.claim)
        except ZopaError as error:
            yield CheckedStep("the claim", None if isinstance(error, TooLarge) else False, str(error))
            return
        if not self.held.points or self.held.given:
            yield CheckedStep("the claim", False, "it names no list, or is of a part of the ranges")
        for name, point in self.held.points.items():
            yield self.run_guarded("list", partial(lists.stands, name, point))
        trusted = " (the sum of the indices is trusted)" if lists.by_index else ""
        yield self.run_guarded("the cases", partial(self.outcome, lists, f"no other list stands{trusted} in any of"))


WORDS = {True: "right", False: "WRONG", None: "open"}
