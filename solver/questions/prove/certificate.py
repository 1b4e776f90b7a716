"""A proof as a certificate: its game, claim and verdict, the points, and a tree that anyone can walk.

The tree is not a record of how `prove` found its answer. It is searched for anew over the checker's own formula, so
that what is certified is the claim and not the regions that were made of it; and the text has been checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

import games
from solver.algebra.algebraic_numbers import Coordinate
from solver.checks.certificates import file
from solver.checks.certificates.claims import read_claim
from solver.checks.certificates.tree_claims import holds_at
from solver.checks.certificates.verify import check_text, statement_of
from solver.errors import Undecided, UsageError
from solver.forms.files.toml_read import reads
from solver.forms.files.toml_write import canonical, game_hash
from solver.forms.normal import NormalForm
from solver.forms.traits import function_named
from solver.forms.tree import Tree
from solver.questions.phases.answer import PhaseMap
from solver.questions.prove.answer import Proof
from solver.questions.prove.list_search import certify_lists
from solver.questions.prove.refutation_search import CaseTree, Evidence, RefutationSearch, drop_unused
from solver.questions.subject import claims_of, space_given
from solver.regions.decide.sampling import grid_points
from solver.regions.domain import domain
from solver.regions.extent import MAX_OFF_WALLS
from solver.regions.proofs import certificates
from solver.regions.proofs.certificates import Verdict
from solver.report.remedies import FIX


def certificate_text(proof: Proof | PhaseMap) -> str:
    """Return the certificate of a proof, or of phases, as JSON text; Undecided where it is left open whether the claim
    holds or whether these are all phases, or where none is found within the budget.

    >>> text = certificate_text(prove(load("two-markets"), "equilibrium(first, first)", given="share >= 3/4"))
    >>> text[text.index('"by"') :].splitlines()[0]
    '"by": {"multipliers": [[0, "3/7"], [1, "4/7"]], "products": [], "total": "-1/7"}}'
    """
    from importlib.metadata import version

    if (asked := proof.game.traits.uncertified) and (why := function_named(asked)(proof.game)):
        raise UsageError(why)
    found = certify_lists(proof) if isinstance(proof, PhaseMap) else _certify_claim(proof)
    game = reads(toml := canonical(proof.game), catalogue=games.files)
    budget = (proof.budget.coefficients, proof.budget.steps)
    made = (version("zopa"), game.title, game_hash(game), toml, found.claim, found.given, found.verdict)
    text = file.as_json(file.Certified(*made, budget, found.points, *found.cases))
    if len(text) > file.MAX_BYTES or text.count("[") + text.count("{") > file.MAX_BRACKETS:
        most = f"{file.MAX_BYTES // 10**6} MB and {file.MAX_BRACKETS} brackets"
        raise Undecided(f"the certificate is larger than is read again, {most}; claim something simpler")
    wrong = [f"{step.what}: {step.found}" for step in check_text(text, "the certificate").steps if step.ok is False]
    if wrong:
        hint = "where three move at once, it may hang on equilibria in which three mix; else please report this"
        raise Undecided(f"the certificate does not check ({wrong[0]}), so it is not written; {hint}")
    return text


def _certify_claim(proof: Proof) -> Evidence:
    if proof.verdict == "undecided":
        raise Undecided("the claim is undecided, so there is nothing to certify; raise the budget, or claim less")
    game = _of_players(proof)
    points = {name: _point(proof, game, name) for name in file.POINTS[proof.verdict]}
    shown = _tree(proof, game) if proof.verdict != "mixed" else CaseTree((), file.RefutationTree((), ()))
    return Evidence(proof.claim, proof.given, proof.verdict, points, shown)


def _tree(proof: Proof, game: NormalForm | Tree) -> CaseTree:
    given = read_claim(game, proof.given) if proof.given else None
    statement = statement_of(game, read_claim(game, proof.claim), given, proof.verdict)
    keys, over = statement.polynomials.keys, domain(game.space).box
    return drop_unused(keys, RefutationSearch(statement.formula, keys, over, proof.budget, statement.known).run())


def _point(proof: Proof, game: NormalForm | Tree, name: str) -> Mapping[str, Coordinate]:
    """Return a point that shows what it is called for: the claim holds at a witness and fails at a counterexample."""
    broad = file.OFF_WALLS.get(proof.verdict) == name
    known = None if broad else _known_point(proof, name)
    if known is None:
        known = _searched_point(proof, game, name, broad)
    if known is not None:
        return known
    verdict = _verdict_on(proof, name)
    if not broad and verdict is not None and verdict.witness is not None:
        several = f"the {name} that is known has several irrational coordinates, which a certificate does not hold"
        raise Undecided(several, remedies=[FIX])
    advice = "give no equality, for nothing is off the walls on a surface" if broad else "raise the budget"
    raise Undecided(f"no {name} is known, so there is nothing to certify; {advice}")


def _verdict_on(proof: Proof, name: str) -> Verdict | None:
    """Return the verdict on where the claim holds, for a witness, or on where it fails."""
    return proof.holds if name == "witness" else proof.fails


def _known_point(proof: Proof, name: str) -> Mapping[str, Coordinate] | None:
    """Return the point that the proof has, if a certificate can hold its coordinates."""
    found, verdict = proof.witness if name == "witness" else proof.counterexample, _verdict_on(proof, name)
    if found is not None:
        return found
    if verdict is not None and certificates.Witness(verdict.witness or ()) == verdict.certificate:
        return dict(zip(proof.game.space.names, verdict.witness or (), strict=True))
    return None


def _searched_point(proof: Proof, game: NormalForm | Tree, name: str, broad: bool) -> Mapping[str, Fraction] | None:
    """Return a point that shows it at a baseline; with `broad`, one off the walls, of a grid."""
    claim = read_claim(game, proof.claim).tree
    given = read_claim(game, proof.given).tree if proof.given else None
    space = space_given(claims_of(game), proof.given or None, proof.budget)
    starts = [game.space.baseline, *([] if space is None else [space.baseline])]
    for point in grid_points(game.space, MAX_OFF_WALLS, off_walls=True) if broad else starts:
        fits = given is None or holds_at(game, given, point)
        if fits and holds_at(game, claim, point) == (name == "witness"):
            return point
    return None


def _of_players(proof: Proof) -> NormalForm | Tree:
    """Return the game, in normal form or a tree."""
    game: Any = proof.game
    if game.traits.checked_by:
        return cast("NormalForm | Tree", game)
    raise UsageError(
        f"{game.name or 'this'} is a {game.traits.kind}; certificates are of claims about games in normal form and"
        " trees, so prove it without one"
    )
