"""Errors to plant in what makes agreements atlases: closed pieces, claims about them, lines, protocols as outcomes."""

from __future__ import annotations

from mutants import Mutant, mutant

RAIFFA = "solver/concepts/bargaining/raiffa.py"
RATIFIED_FILE = "solver/concepts/bargaining/ratified.py"
DISPUTE_ATLAS = "solver/concepts/bargaining/dispute_atlas.py"
SHARED = ("tests/concepts/test_agreements.py",)
SEVERAL = ("tests/concepts/test_several_outcomes.py",)
DRAFTS = ("tests/concepts/test_closed.py",)
ASKED = ("tests/questions/test_bargain.py",)
PUBLISHED = ("tests/test_published_agreements.py",)
FORM = ("tests/forms/test_protocol_form.py",)

CLOSED = "solver/concepts/piecewise.py"
LINES = "solver/concepts/line_search.py"
SOLUTIONS, BARGAIN = "solver/concepts/bargaining/atlas.py", "solver/questions/bargain/answer.py"
OUTCOMES = "solver/concepts/protocols/atlas.py"
LIMITS = "solver/forms/protocol.py"
CUT = SAID = "solver/concepts/bargaining/cases.py"
RATIFIED = ("tests/concepts/test_ratified.py",)
KERNEL = "solver/sweeps/kernels/closed_forms.py"

MUTANTS: tuple[Mutant, ...] = (
    # ratifiers
    mutant(
        "who has nothing to spare refuses", RATIFIED_FILE, "corner.row[column] >= 0", "corner.row[column] > 0", RATIFIED
    ),
    mutant(
        "cut at the other end",
        RATIFIED_FILE,
        "(p.row[column] - q.row[column])",
        "(q.row[column] - p.row[column])",
        RATIFIED,
    ),
    mutant("a zone without gains", RATIFIED_FILE, 'whole.gains, ">"), (spare', 'whole.gains, ">="), (spare', RATIFIED),
    mutant("a hawk helps where it hurts", DISPUTE_ATLAS, "more if up else -more", "-more if up else more", RATIFIED),
    mutant("gains over nothing", DISPUTE_ATLAS, "add(payoff, negate(threat))", "payoff", RATIFIED),
    # pieces
    mutant(
        "what stands read off the pieces that do not",
        CLOSED,
        "for piece in branches_at(self, full):",
        "for piece in {*self.branches} - {*self.standing(full)}:",
        SHARED,
    ),
    mutant(
        "an outcome listed once a piece",
        CLOSED,
        "found.setdefault(paid, ",
        "found.setdefault((piece.title, paid), ",
        SHARED,
    ),
    mutant(
        "pieces of one label in one branch",
        CLOSED,
        "key = (candidate.label, candidate.values, candidate.payoffs)",
        "key = (candidate.label,)",
        SHARED,
    ),
    mutant("an empty piece among those that stand", CLOSED, 'if piece.verdict.kind != "empty"]', "]", DRAFTS),
    mutant(
        "an undecided part of a piece left out",
        "solver/regions/unions.py",
        'if known[k].kind != "empty")\n    return Region',
        'if known[k].kind == "nonempty")\n    return Region',
        DRAFTS,
    ),
    mutant(
        "a piece on walls left out, though nothing else stands there",
        CLOSED,
        "or not _is_covered(piece, others)]",
        "]",
        SHARED,
    ),
    mutant("values cut at the wrong group", CLOSED, "islice(values, len(members))", "islice(values, 1)", DRAFTS),
    # claims
    mutant(
        "a claim asked of every piece everywhere",
        CLOSED,
        "both in consistent(cell + here for",
        "both in consistent(here for",
        SHARED,
    ),
    mutant(
        "a claim of the last piece alone",
        CLOSED,
        "        for piece in self.branches:\n            asked",
        "        for piece in self.branches[-1:]:\n            asked",
        SHARED,
    ),
    mutant(
        "payoffs of the parties mixed up",
        CLOSED,
        "zip(self.game.seat_names, piece.payoffs, strict=True)",
        "zip(self.game.seat_names, piece.payoffs[::-1], strict=True)",
        SHARED,
    ),
    mutant(
        "an agreement by its name is any agreement",
        CLOSED,
        "return TRUE if piece.label == self.label(predicate.arguments) else deny(TRUE)",
        "return TRUE",
        ASKED,
    ),
    mutant(
        "a denial of one outcome for that of all", CLOSED, "return self.one_outcome and all(", "return all(", SEVERAL
    ),
    mutant(
        "a name denied where two pieces share a wall",
        CLOSED,
        "self.one_outcome and all(one.name != AGREEMENT for one in predicates(claim.tree))",
        "self.one_outcome",
        SEVERAL,
    ),
    mutant(
        "nothing between two agreements with one sum",
        SOLUTIONS,
        "weights=parts), convex=convex)",
        "weights=parts))",
        SEVERAL,
    ),
    mutant(
        "what lies between any two outcomes",
        "solver/concepts/outcome_claims.py",
        "if convex and isinstance(tree, Comparison)",
        "if isinstance(tree, Comparison)",
        SEVERAL,
    ),
    mutant(
        "halves of a claim met by different outcomes",
        "solver/concepts/outcome_claims.py",
        "if not convex and is_of_outcomes(part)]",
        "if False]",
        SEVERAL,
    ),
    mutant(
        "what is denied of one outcome joined to another",
        "solver/concepts/outcome_claims.py",
        "        case Not():\n            return False\n",
        "",
        SEVERAL,
    ),
    mutant("a denied claim asked as it is", CLOSED, "deny(claim.tree) if denied else claim.tree", "claim.tree", SHARED),
    # lines
    mutant("pieces on a line where one condition holds", LINES, "any(all(holds_at", "any(any(holds_at", SHARED),
    mutant(
        "tipping points of the first piece alone",
        LINES,
        "for _, cells in self.conditions for cell in cells for poly",
        "for _, cells in self.conditions[:1] for cell in cells for poly",
        SHARED,
    ),
    mutant(
        "every change of formula a jump",
        "solver/questions/tornado/answer.py",
        " and not (line.seamless and piece.at(near) == at_end)",
        "",
        ASKED,
    ),
    # solutions
    mutant("no agreement outside Θ's cases only", SOLUTIONS, " if without:\n", " if not without:\n", SHARED),
    mutant(
        "no agreement pays nothing",
        SOLUTIONS,
        "Candidate(NO_AGREEMENT, values(problem), problem.threat, Region(",
        "Candidate(NO_AGREEMENT, values(problem), (problem.ring.number(0),) * 2, Region(",
        SHARED,
    ),
    mutant(
        "issues by the wrong corner",
        SOLUTIONS,
        "(weight * settled[k][issue] for k, weight in mixture)",
        "(weight * settled[-1 - k][issue] for k, weight in mixture)",
        PUBLISHED,
        SHARED,
    ),
    mutant(
        "cases of the utilities without their conditions",
        SOLUTIONS,
        "cells = tuple(guards + cell for cell in piece.cells)",
        "cells = tuple(piece.cells)",
        ASKED,
    ),
    mutant(
        "a mixture the wrong way round at a point",
        SOLUTIONS,
        "affine(number(share), a, b - a)",
        "affine(number(share), b, a - b)",
        ASKED,
    ),
    mutant(
        "a step that leads nowhere left out",
        RAIFFA,
        "begun=step > 0)",
        "begun=False)",
        SHARED,
    ),
    mutant(
        "steps on pieces without an inside left out where the ends of an edge meet",
        RAIFFA,
        "any(may_be(cell + one) for one in points) and",
        "False and",
        ("tests/concepts/test_agreements.py", "-k", "steps_of_raiffa"),
    ),
    mutant(
        "one step too many",
        SOLUTIONS,
        "raiffa_candidates(problem, number, ",
        "raiffa_candidates(problem, number + 1, ",
        SHARED,
    ),
    # bargain
    mutant(
        "gains over nothing instead of the disagreement point",
        BARGAIN,
        "affine(number(u), -d, Fraction(1)) for u, d",
        "affine(number(u), d - d, Fraction(1)) for u, d",
        ASKED,
    ),
    mutant(
        "weights of the parties mixed up",
        "solver/concepts/bargaining/atlas.py",
        "(exact(weights.get(name, 1)) for name in names)",
        "(exact(weights.get(name, 1)) for name in names[::-1])",
        SHARED,
    ),
    mutant(
        "a protocol that always pays what there is anyway",
        BARGAIN,
        "first is not None and first == tuple(",
        "first is not None and first != tuple(",
        ("tests/questions/test_plain_answers.py", "-k", "bargain"),
    ),
    mutant("ideals without what there is anyway", BARGAIN, "map(add, problem.threat, ideals)", "ideals", ASKED),
    # protocols
    mutant(
        "terms of a protocol without their conditions",
        OUTCOMES,
        "cells=tuple(guards + terms + cell for cell",
        "cells=tuple(guards + cell for cell",
        ASKED,
    ),
    mutant(
        "a protocol that picks several outcomes shows one",
        OUTCOMES,
        "not procedure.several",
        "procedure.several",
        ASKED,
    ),
    mutant("a chance of 5 is one", LIMITS, 'Comparison(tree, "<=", ONE)', 'Comparison(tree, ">=", ZERO)', FORM),
    mutant(
        "a cost below nothing",
        LIMITS,
        '= "0 or more", lambda tree: Comparison(tree, ">=", ZERO)',
        '= "0 or more", lambda tree: Comparison(tree, "<=", tree)',
        FORM,
    ),
    mutant(
        "a term refused that some values bring within its limits",
        LIMITS,
        "return all(is_empty",
        "return any(is_empty",
        FORM,
    ),
    mutant("counts never looked at", LIMITS, "not least <= count <= most", "not count <= most", FORM),
    # many points
    mutant("where pieces meet, none stands", KERNEL, "mask[here[again]] = False", "mask[here] = False", SHARED),
)
