"""Is a certificate right? The game, the claim and every step are read and worked out again.

1. The game is read from the text in the file, and must have the hash that is written.
2. The claim and what is given are written anew as formulas over signs of polynomials (`claims`, `vertices`).
3. A witness and a counterexample are evaluated: over fractions by brute force (`pointwise`), and where a
   coordinate is algebraic by the signs of the formula's polynomials there.
4. The tree is walked (`walking`).

Nothing of the search takes part. What z3 refuted cannot be checked: then the answer is None, and its text is shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import ClassVar

from solver.certificates.claims import Sayer, read_claim
from solver.certificates.formula import (
    ALWAYS,
    ANY,
    Formula,
    Signs,
    denominators,
    every,
    truth,
)
from solver.certificates.pointwise import holds_at
from solver.certificates.record import MAX_BYTES, Certified, Point, from_json
from solver.certificates.tree import as_constraint
from solver.certificates.values import TooLarge
from solver.certificates.walking import Walk
from solver.condition import Condition
from solver.domain import Domain
from solver.errors import InvalidGame, ZopaError, clip
from solver.files import usable
from solver.forms.normal import NormalForm
from solver.polynomial import ring
from solver.proof.certificate import Coordinate, Root, Witness
from solver.proof.checking import check as recheck
from solver.shown import Shown

MAX_ROOTS = 2_000  # degrees of the algebraic coordinates times polynomials
MAX_COEFFICIENT = 10**40  # of an algebraic coordinate's polynomial


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was checked, and what came of it: right, wrong, or (`ok` None) left open."""

    what: str
    ok: bool | None
    found: str


@dataclass(frozen=True, slots=True)
class Checked(Shown):
    """What came of checking a certificate.

    `ok`: right, wrong, or None where it rests on z3's word or is more than the checker works through. `smt`: the
    questions, in SMT-LIB, whose refutation by z3 is trusted.
    """

    kind: ClassVar[str] = "certificate"
    where: str
    title: str
    claim: str
    given: str
    verdict: str
    version: str
    steps: tuple[Step, ...]
    smt: tuple[str, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool | None:
        answers = {step.ok for step in self.steps}
        return False if False in answers else None if None in answers else True

    @property
    def trusted(self) -> bool:
        """Whether nothing is wrong or open but what rests on z3's word."""
        return self.ok is None and all(step.ok is not None or step.found == TRUSTED for step in self.steps)

    def __bool__(self) -> bool:
        return self.ok is True


TRUSTED = "z3's word is trusted for a part of it"


def check(path: str | os.PathLike[str]) -> Checked:
    """Check a certificate file again, from the game's text to the last refutation.

    >>> import tempfile
    >>> from games import load
    >>> from solver.certificates import written
    >>> from solver.questions.prove import prove
    >>> proof = prove(load("thaad-deal"), "equilibrium(keep, tolerate)", given="buffer >= calm")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "proof.json"
    ...     _ = file.write_text(written(proof))
    ...     checked = check(file)
    >>> checked.ok, checked.verdict, len(checked.steps)
    (True, 'true', 3)

    Raises UsageError where there is nothing to read, and InvalidGame, with the place, for what is no certificate.
    """
    file_path = Path(path)
    with usable(file_path, "read"), file_path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    where = clip(str(file_path), 200)
    if len(content) > MAX_BYTES:
        raise InvalidGame(f"{where}: it is larger than {MAX_BYTES // 10**6} MB, so it is no certificate")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise InvalidGame(f"{where}: it is no certificate, for it is not UTF-8 text; name another file") from None
    return check_text(text, where)


def check_text(text: str, where: str = "<text>") -> Checked:
    """The same for a certificate as text; `where` is what errors call it."""
    from solver.gamefile import reads

    held = from_json(text, where)
    game = reads(held.toml, f"the game in {where}")
    claim, given = (read_claim(game, one) if one else None for one in (held.claim, held.given))
    if claim is None:
        raise InvalidGame(f"{where}: it is no certificate: it claims nothing")
    checker = _Checker(game, claim, given, held)
    steps = tuple(checker.steps())
    return Checked(
        where, game.title, held.claim, held.given, held.verdict, held.version, steps, tuple(checker.smt)
    )


class _Checker:
    def __init__(self, game: NormalForm, claim: Condition, given: Condition | None, held: Certified) -> None:
        self.game, self.claim, self.given, self.held = game, claim, given, held
        space = game.space
        low, high = tuple(a for a, _ in space.box), tuple(b for _, b in space.box)
        self.over = Domain(ring(space.names), low, high, low)
        self.smt: list[str] = []

    def steps(self) -> Iterator[Step]:
        same = self.game.hash == self.held.hash
        yield Step(
            "the game",
            same,
            f"it has the hash {self.game.hash}" if same else f"its hash is {self.game.hash}, not the one written",
        )
        for name, point in self.held.points.items():
            yield self.guarded(f"the {name}", partial(self.at, name, point))
        if self.held.verdict != "mixed":
            yield self.guarded("the cases", self.walk)
        elif self.held.tree.nodes or self.held.tree.conflicts or self.held.polynomials:
            yield Step("the tree", False, "the verdict needs none")

    def guarded(self, what: str, compute: Callable[[], tuple[bool | None, str]]) -> Step:
        try:
            ok, found = compute()
        except TooLarge as error:
            return Step(what, None, str(error))
        return Step(what, ok, found)

    # points

    def at(self, name: str, point: Point) -> tuple[bool | None, str]:
        """Whether the point lies in Θ, and the claim holds or fails there as it should."""
        names = self.game.space.names
        if set(point) != set(names):
            return False, "it does not give one value for each parameter"
        exact = {n: value for n in names if isinstance(value := point[n], Fraction)}
        if len(exact) < len(names):
            return self.at_roots(name, tuple(point[n] for n in names))
        try:
            if not self.game.space.admits(exact):
                return False, "it is outside the ranges or breaks an assumption"
            if self.given is not None and not holds_at(self.game, self.given.tree, exact):
                return False, "what is given does not hold there"
            if holds_at(self.game, self.claim.tree, exact) != (name == "witness"):
                return False, f"the claim {'fails' if name == 'witness' else 'holds'} there"
        except ZopaError as error:
            return False, str(error)
        return True, f"the claim {'holds' if name == 'witness' else 'fails'} there, evaluated on the payoffs"

    def at_roots(self, name: str, point: tuple[Coordinate, ...]) -> tuple[bool | None, str]:
        sayer = Sayer(self.game)
        formula = self.formula(sayer, denied=name == "counterexample")
        known: dict[int, Signs] = {}
        witness = Witness(point)
        roots = [x.coefficients for x in point if isinstance(x, Root)]
        longest = max(abs(c) for coefficients in roots for c in (0, *coefficients))
        if sum(map(len, roots)) * len(sayer.polynomials.keys) > MAX_ROOTS or longest > MAX_COEFFICIENT:
            raise TooLarge("there are more algebraic numbers than the checker works through")
        for number, key in enumerate(sayer.polynomials.keys):
            found = [
                sign
                for relation, sign in ((">", 1), ("==", 0), ("<", -1))
                if recheck((as_constraint(key, relation, self.over.ring),), self.over, witness)
            ]
            known[number] = frozenset(found) or ANY
        inside = recheck((), self.over, witness)
        if inside.ok is not True:
            return inside.ok, inside.reason
        under = {n for n in denominators(formula) if known[n] != {1} and known[n] != {-1}}
        answer = None if under else truth(formula, known)
        if answer is None:
            return None, "the signs at these algebraic numbers could not be told"
        return answer, "the signs there are " + ("as they should be" if answer else "not what the claim needs")

    # the tree

    def formula(self, sayer: Sayer, denied: bool | None) -> Formula:
        """What is assumed and given and the claim, or with `denied` its denial; None: without the claim."""
        given = ALWAYS if self.given is None else sayer.says(self.given.tree)
        return every(sayer.assumed(), given, ALWAYS if denied is None else sayer.says(self.claim.tree, denied))

    def walk(self) -> tuple[bool | None, str]:
        """Whether the tree shows that the formula holds nowhere."""
        denied = {"true": True, "false": False}.get(self.held.verdict)
        sayer = Sayer(self.game)
        formula = self.formula(sayer, denied)
        walk = Walk(formula, sayer.polynomials, self.held, self.over)
        fault = walk.fault()
        if fault:
            return False, fault
        self.smt.extend(walk.smt)
        if walk.smt:
            return None, TRUSTED
        nowhere = {True: "the claim fails", False: "the claim holds", None: "what is given holds"}[denied]
        return True, f"{nowhere} in none of {walk.counted()}"
