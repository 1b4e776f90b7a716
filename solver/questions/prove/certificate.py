"""A proof as a certificate: its game, claim and verdict, the points, and a tree that anyone can walk.

The tree is not a record of how `prove` found its answer. It is searched for anew over the checker's own formula
(`claims`), so that what is certified is the claim and not the regions that were made of it. What is written has
been checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate
from solver.checks.certificates.at_point import holds_at
from solver.checks.certificates.case_tree import Conflict, Refuted, Split, Tree
from solver.checks.certificates.claims import ClaimTranslator, read_claim
from solver.checks.certificates.file import MAX_BYTES, POINTS, Certified, as_json
from solver.checks.certificates.formula import ALWAYS, Key, every
from solver.checks.certificates.verify import check_text
from solver.errors import Undecided, UsageError
from solver.forms.files.toml_write import game_hash
from solver.forms.normal import NormalForm
from solver.questions.prove.answer import Proof
from solver.questions.prove.case_search import Search
from solver.questions.subject import claims_of, narrowed
from solver.regions.domain import domain
from solver.regions.proofs.certificates import Verdict, Witness

NO_TREE = Tree((), ())


def written(proof: Proof) -> str:
    """The certificate of a proof, as JSON text.

    >>> from games import load
    >>> from solver.questions.prove.answer import prove
    >>> text = written(prove(load("two-markets"), "equilibrium(first, first)", given="share >= 3/4"))
    >>> print(text[text.index('  "polynomials"'):], end="")
      "polynomials": [
        [["-3", [0]], ["4", [1]]],
        [["-2", [0]], ["3", [1]]]
      ],
      "refutations": [
        {"states": [[0, ">="], [1, "<"]],
         "by": {"multipliers": [[0, "3/7"], [1, "4/7"]], "products": [], "total": "-1/7"}}
      ],
      "tree": [
        {"split": 0, "sides": {">=": 1, "<": 2}},
        {"split": 1, "sides": {"<": 3, ">=": 4}},
        {"false": true},
        {"refuted": 0},
        {"false": true}
      ]
    }

    Raises Undecided where the verdict is, and where no certificate is found within the budget of the proof.
    """
    if proof.verdict == "undecided":
        raise Undecided("the claim is undecided, so there is nothing to certify; raise the budget, or claim less")
    from importlib.metadata import version

    from solver.forms.files.toml_read import reads
    from solver.forms.files.toml_write import canonical

    toml = canonical(proof.game)
    game = reads(toml)
    polynomials, tree = _tree(proof) if proof.verdict != "mixed" else ((), NO_TREE)
    text = as_json(
        Certified(
            version("zopa"),
            game.title,
            game_hash(game),
            toml,
            proof.claim,
            proof.given,
            proof.verdict,
            (proof.budget.coefficients, proof.budget.steps),
            {name: _point(proof, name) for name in POINTS[proof.verdict]},
            polynomials,
            tree,
        )
    )
    if len(text) > MAX_BYTES:
        raise Undecided(f"the certificate is larger than {MAX_BYTES // 10**6} MB; claim something simpler")
    checked = check_text(text, "the certificate")
    wrong = [f"{step.what}: {step.found}" for step in checked.steps if step.ok is False]
    if wrong:
        raise Undecided(f"the certificate does not check ({wrong[0]}), so it is not written; please report this")
    return text


def _tree(proof: Proof) -> tuple[tuple[Key, ...], Tree]:
    """The polynomials that the tree speaks of, and the tree."""
    game = _in_strategies(proof)
    sayer = ClaimTranslator(game)
    given = sayer.says(read_claim(game, proof.given).tree) if proof.given else ALWAYS
    denied = proof.verdict == "true"
    claim = ALWAYS if proof.verdict == "contradictory" else sayer.says(read_claim(game, proof.claim).tree, denied)
    formula = every(sayer.assumed(), given, claim)
    keys = sayer.polynomials.keys
    found = Search(formula, keys, domain(game.space), proof.budget, sayer.polynomials.known).run()
    return _without_unused(keys, found)


def _without_unused(keys: list[Key], tree: Tree) -> tuple[tuple[Key, ...], Tree]:
    """The tree with only those polynomials and refutations that it uses, numbered anew."""
    wanted = sorted({node.by for node in tree.nodes if isinstance(node, Refuted) and node.by is not None})
    conflicts = [tree.conflicts[k] for k in wanted]
    used = {node.polynomial for node in tree.nodes if isinstance(node, Split)}
    used |= {number for conflict in conflicts for number, _ in conflict.stated}
    place = {number: k for k, number in enumerate(sorted(used))}
    by = {number: k for k, number in enumerate(wanted)}
    nodes = (
        Split(place[node.polynomial], node.sides)
        if isinstance(node, Split)
        else Refuted(None if node.by is None else by[node.by])
        for node in tree.nodes
    )
    stated = (Conflict(tuple((place[n], r) for n, r in c.stated), c.refutation) for c in conflicts)
    return tuple(keys[number] for number in sorted(used)), Tree(tuple(nodes), tuple(stated))


def _point(proof: Proof, name: str) -> Mapping[str, Coordinate]:
    """A point that shows what it is called for: the claim holds at a witness and fails at a counterexample."""
    found = proof.witness if name == "witness" else proof.counterexample
    if found is not None:
        return found
    verdict: Verdict | None = proof.holds if name == "witness" else proof.fails
    if verdict is not None and isinstance(verdict.certificate, Witness):
        return dict(zip(proof.game.space.names, verdict.certificate.point, strict=True))
    claim = read_claim(_in_strategies(proof), proof.claim).tree
    given = read_claim(_in_strategies(proof), proof.given).tree if proof.given else None
    for point in _starts(proof):
        fits = given is None or holds_at(_in_strategies(proof), given, point)
        if fits and holds_at(_in_strategies(proof), claim, point) == (name == "witness"):
            return point
    raise Undecided(f"no {name} is known, so there is nothing to certify; raise the budget")


def _starts(proof: Proof) -> Iterator[Mapping[str, Fraction]]:
    yield proof.game.space.baseline
    space = narrowed(claims_of(proof.game), proof.given or None, proof.budget)
    if space is not None:
        yield space.baseline


def _in_strategies(proof: Proof) -> NormalForm:
    """The game, which has to be in normal form."""
    if isinstance(proof.game, NormalForm):
        return proof.game
    raise UsageError("a certificate is written for claims about a game in normal form so far, not about a dispute")
