"""Is a certificate right? The game, the claim and every step are read and worked out again, without the search.

1. The game is read from the text in the file, and must have the hash that is written.
2. The claim and what is given are written anew as formulas over signs of polynomials (`claims`).
3. A witness and a counterexample are evaluated: over fractions by brute force (`at_point`), and where a coordinate is
   algebraic by the signs of the formula's polynomials there.
4. The tree of cases is walked, which must leave no point of the box:

* The sides of a split must leave out no sign that the polynomial can have there.
* Where a node is called false, the formula must be false whatever the signs that are not known are.
* Where it is called refuted, the refutation must be right (`solver.regions.proofs.checker`) and state no more than is
  known. What z3 refuted cannot be checked: its text must ask what is stated, it is shown, and the answer is None.

The effort is counted before it is spent, since a certificate may come from anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import lcm, prod
from pathlib import Path
from typing import ClassVar

import games
from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomials import ring
from solver.checks.certificates import file
from solver.checks.certificates import formula as formulas
from solver.checks.certificates.claims import read_claim
from solver.checks.certificates.file import MAX_BYTES, Certified, Conflict, Split, as_constraint, smt_text
from solver.checks.certificates.formula import ALWAYS, ANY, SIGNS, Key, Known, Statement, TooLarge
from solver.checks.certificates.lists import SupportLists
from solver.checks.certificates.tree_claims import holds_at, translator_of
from solver.errors import InvalidGame, ZopaError, path_text
from solver.expressions.conditions import Condition
from solver.forms.files.toml_read import reads
from solver.forms.files.toml_write import game_hash
from solver.forms.formulas import locate_errors
from solver.forms.normal import NormalForm
from solver.forms.tree import Tree
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Boxes, Combination, Refutation, Smt, Witness
from solver.regions.proofs.checker import check as recheck
from solver.report.answer import Answer
from solver.report.blocks import Advice, Block, Code, Facts, Head, Picture, Report, Say
from solver.report.files import reading

MAX_EFFORT = 40_000_000  # coefficients, signs and parts of the formula that are looked at: some tens of seconds
MAX_BITS = 16_000  # of the common denominator of a refutation's multipliers


class Walk:
    """A walk through one tree: `statement` tells which signs leave nothing to show, at a cost, and which polynomials
    have in any case; `smt`: refutations that are taken on trust."""

    def __init__(self, statement: Statement | SupportLists, held: Certified, over: Domain) -> None:
        self.statement, self.numbers = statement, statement.polynomials.numbers
        self.keys, self.tree, self.over = held.polynomials, held.tree, over
        self.own = [self.numbers.get(key, -1) for key in held.polynomials]
        self.reached: set[int] = {0}
        self.done: set[int] = set()
        self.leaves = self.effort = 0
        self.smt: list[str] = []

    def fault(self) -> str:
        """Return what is wrong with the tree, or nothing."""
        if -1 in self.own:
            return f"polynomial number {self.own.index(-1)} is none of the claim's"
        if len(set(self.own)) < len(self.own) or not self.tree.nodes:
            return "a polynomial is there twice, or there is no case"
        pending: list[tuple[int, Known]] = [(0, self.statement.known)]
        while pending:
            place, known = pending.pop()
            node = self.tree.nodes[place]
            if isinstance(node, Split):
                self.spend(len(known) + 1)
                fault = self.split(place, node, known, pending)
            else:
                self.leaves += 1
                fault = self.is_false(place, known) if node is None else self.check_closed(place, node, known)
            if fault:
                return fault
        if len(self.reached) < len(self.tree.nodes) or len(self.done) < len(self.tree.conflicts):
            return "it holds cases or refutations that lead nowhere"
        return ""

    def cases_text(self) -> str:
        """Return how many cases there were, and what closed them."""
        cases = f"{self.leaves} case{'' if self.leaves == 1 else 's'}"
        if not self.done:
            return f"{cases}, each closed by what it says"
        return f"{cases}, closed by what they say or by {len(self.done)} refutation{'' if len(self.done) == 1 else 's'}"

    def spend(self, count: int) -> None:
        self.effort += count
        if self.effort > (most := formulas.allow_work(MAX_EFFORT)):
            raise TooLarge(f"the proof is longer {formulas.BEYOND}, {most:,.0f} steps")

    def split(self, place: int, node: Split, known: Known, pending: list[tuple[int, Known]]) -> str:
        number = self.own[node.polynomial]
        before = known.get(number, ANY)
        left = before
        for relation, after in node.sides:
            signs = before & SIGNS[relation]
            if after in self.reached or not signs:
                return f"case {after} is reached twice, or by no sign"
            self.reached.add(after)
            pending.append((after, {**known, number: signs}))
            left -= signs
        return f"case {place} leaves out a sign" if left else ""

    def is_false(self, place: int, known: Known) -> str:
        self.spend(self.statement.cost)
        return "" if self.statement.is_false(known) else f"what is to be shown is left open in case {place}"

    def check_closed(self, place: int, by: int, known: Known) -> str:
        conflict = self.tree.conflicts[by]
        if not all(known.get(self.own[n], ANY) <= SIGNS[relation] for n, relation in conflict.stated):
            return f"case {place} does not have the signs that refutation number {by} states"
        if by in self.done:
            return ""
        self.done.add(by)
        fault = self.check_refutation(conflict)
        return f"refutation number {by}: {fault}" if fault else ""

    def check_refutation(self, conflict: Conflict) -> str:
        """Return what is wrong with a refutation, or nothing."""
        keys = [self.keys[n] for n, _ in conflict.stated]
        relations = [relation for _, relation in conflict.stated]
        if isinstance(conflict.refutation, Smt):
            box = tuple(zip(self.over.low, self.over.high, strict=True))
            text = smt_text(zip(keys, relations, strict=True), self.over.names, box)
            self.smt.append(text)
            return "" if text == conflict.refutation.text else "the SMT-LIB text does not ask what is stated"
        cell = [as_constraint(key, relation, self.over.ring) for key, relation in zip(keys, relations, strict=True)]
        self.spend(effort(conflict.refutation, keys))
        found = recheck(cell, self.over, conflict.refutation)
        return "" if found else found.reason


def statement_of(game: NormalForm | Tree, claim: Condition | None, given: Condition | None, verdict: str) -> Statement:
    """Return what a verdict's cases show to hold nowhere: what is assumed and given, and the claim or its denial."""
    translator, denied = translator_of(game), {"true": True, "false": False}.get(verdict.removeprefix("almost "))
    granted = ALWAYS if given is None else translator.says(given.tree)
    claimed = ALWAYS if denied is None or claim is None else translator.says(claim.tree, denied)
    formula = formulas.every(translator.say_assumptions(), granted, claimed)
    return Statement(formula, translator.polynomials, verdict in file.OFF_WALLS)


def effort(refutation: Refutation, keys: Sequence[Key]) -> int:
    """Return coefficients that checking a refutation looks at, at most."""
    degrees = ([max(each) for each in zip(*(exponents for exponents, _ in key), strict=True)] for key in keys)
    tensors: list[int] = [prod([1 + degree for degree in each]) for each in degrees]  # coefficients on the unit box
    moved = sum(len(key) * tensor for key, tensor in zip(keys, tensors, strict=True))
    leaves = refutation.leaves if isinstance(refutation, Boxes) else ()
    combined = [refutation] if isinstance(refutation, Combination) else [leaf.combination for leaf in leaves]
    added, halvings = [one for one in combined if one is not None], sum(1 + sum(leaf.depth) for leaf in leaves)
    return moved * (1 + len(added)) + halvings * sum(tensors) + sum(_effort_of_adding(one, tensors) for one in added)


def _effort_of_adding(combination: Combination, tensors: Sequence[int]) -> int:
    products = [product for product, _ in combination.products]
    sizes = (prod([h + 1 for h in one.high]) * prod([tensors[k] for k in one.factors]) for one in products)
    return (sum(tensors) + sum(sizes)) * (1 + _bits(combination) ** 2 // 200_000)


def _bits(refutation: Combination) -> int:
    """Return the length of the multipliers' common denominator; raises TooLarge for a long one."""
    common = 1
    for _, multiplier in (*refutation.constraints, *refutation.products):
        common = lcm(common, multiplier.denominator)
        if common.bit_length() > formulas.allow_work(MAX_BITS):
            raise TooLarge("the multipliers of a refutation are longer than the checker works through")
    return common.bit_length()


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

    report: ClassVar[str] = "solver.checks.certificates.verify"
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
    held = file.from_json(text, where)
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
        known: dict[int, formulas.Signs] = {}
        witness = Witness(point)
        roots = [x.coefficients for x in point if isinstance(x, Root)]
        longest = max(abs(c) for coefficients in roots for c in (0, *coefficients))
        work = len(keys) * sum(len(one) ** 4 * max(len(str(abs(c))) for c in one) for one in roots)
        counts = (sum(map(len, roots)) * len(keys), MAX_ROOTS), (work, MAX_ROOT_WORK)
        if longest > MAX_COEFFICIENT or any(count > formulas.allow_work(most) for count, most in counts):
            raise TooLarge("there are more algebraic numbers than the checker works through")
        for number, key in enumerate(keys):
            found = [
                sign
                for relation, sign in ((">", 1), ("==", 0), ("<", -1))
                if recheck((as_constraint(key, relation, self.over.ring),), self.over, witness)
            ]
            known[number] = frozenset(found) or ANY
        inside = recheck((), self.over, witness)
        if inside.ok is not True:
            return inside.ok, inside.reason
        under = {n for n in formulas.denominators(formula) if known[n] != {1} and known[n] != {-1}}
        answer = None if under else formulas.truth(formula, known)
        if answer is None:
            return None, "the signs at these algebraic numbers could not be told"
        return answer, "the signs there are " + ("as they should be" if answer else "not what the claim needs")

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


# --- how the check is written -----------------------------------------------------------------------

VERDICT_WORDS = {
    "true": "It says that the claim is true at every point",
    "false": "It says that the claim is false at every point",
    "almost true": "It says that the claim is true, but for walls of measure zero, at every point",
    "almost false": "It says that the claim is false, but for walls of measure zero, at every point",
    "mixed": "It says that the claim is true at some points and false at others",
    "contradictory": "It says that there is no point",
    "complete": "It says that one of the lists below stands, off the walls, at every point",
}
WORDS = {True: "right", False: "WRONG", None: "open"}


def report(answer: Checked) -> Report:
    """Return the answer in blocks."""
    return Report(f"A certificate about {answer.title or 'a game'}", tuple(_blocks(answer)))


def _blocks(answer: Checked) -> Iterator[Block]:
    yield Say("The claim:", Code(answer.claim))
    kept = ", all within its assumptions" if answer.verdict == "mixed" else " that keeps its assumptions"
    given = ("and where", Code(answer.given)) if answer.given else ()
    yield Say(VERDICT_WORDS[answer.verdict], f"of the game's ranges{kept}", *given, ".")
    more = answer.ok is None and any(formulas.BEYOND in step.found for step in answer.steps)
    yield Say(Advice(_verdict(answer), "With --budget 10 it does ten times the work." * more))
    yield Facts(tuple((step.what, (f"{step.word}: {step.found}",)) for step in answer.steps))
    for text in answer.smt:
        yield Head("Trusted: z3 found that no numbers satisfy this; any other solver can be asked")
        yield Picture(tuple(text.splitlines()))


def _verdict(answer: Checked) -> str:
    if answer.ok:
        return "Right: every step was worked out again, exactly, and holds."
    if answer.ok is False:
        return "Wrong: it does not prove what it says."
    if answer.trusted:
        rest = "the rest is z3's verdict, without a certificate"
        return f"Trusted: everything that can be worked out again holds, and {rest}."
    return "Open: nothing was found wrong, but it could not be checked to the end."
