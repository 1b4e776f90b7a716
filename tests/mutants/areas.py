"""Errors to plant in the bargaining solutions that halve, travel, step, pay, threaten, and take more than two."""

from __future__ import annotations

from mutants import mutant

CURVED_PLACES = "solver/concepts/bargaining/curved_places.py"
RAIFFA_FILE = "solver/concepts/bargaining/raiffa.py"
PERLES_MASCHLER = "solver/concepts/bargaining/perles_maschler.py"
SQUARE_ROOT_SUMS = "solver/algebra/square_root_sums.py"
AXIOM_CHECKS = "solver/concepts/bargaining/axiom_checks.py"
AXIOMS_HERE = "solver/concepts/bargaining/axioms_here.py"
AXIOMS_NEARBY = "solver/concepts/bargaining/axioms_nearby.py"
NASH_MANY_PARTIES = "solver/concepts/bargaining/nash_many_parties.py"
HOME = "solver/concepts/bargaining/"
RAIFFA = ("tests/concepts/test_polygon_solutions.py", "-k", "raiffa or limit or steps")
AREA = ("tests/concepts/test_polygon_solutions.py", "-k", "area")
CHAINS = ("tests/concepts/test_polygon_solutions.py", "-k", "symbols or chain")
PERLES = ("tests/concepts/test_polygon_solutions.py", "-k", "perles or roots or corner or coprime")
POLYGON = ("tests/concepts/test_polygon_solutions.py",)
PAYMENTS = ("tests/concepts/test_side_payments.py", "-k", "split or surplus or players or refusals")
THREATS = ("tests/concepts/test_side_payments.py", "-k", "threats or oracle or axioms")
MANY_PARTIES = ("tests/concepts/test_many.py", "-k", "not product and not nash")
NASH = (
    "tests/concepts/test_many.py",
    "-k",
    "nash or product or bounds or exact or hand or published or dividing or guessed",
)
CURVE = ("tests/concepts/test_curve.py", "-k", "not supporting")
LINES = ("tests/concepts/test_curve.py",)
AXIOMS = ("tests/concepts/test_axioms.py",)

OUTLINES = (
    mutant("weights of the wrong corner", "solver/concepts/bargaining/frontier_at_point.py",
           "(k, affine(share, start, end - start))", "(k, affine(share, start, end))", POLYGON),
    mutant("an affine image turned round", "solver/algebra/bounded_numbers.py",
           "return coordinate(start + slope * scalar(t))", "return coordinate(start - slope * scalar(t))", PERLES),
)  # fmt: skip

AREAS = (
    mutant("the triangle under the roof forgotten", HOME + "equal_area.py",
           "    left = corners[0].x * corners[0].y\n", "    left = Fraction(0)\n", AREA),
    mutant("the triangle beside the wall forgotten", HOME + "equal_area.py",
           "sum(swept) + corners[-1].x * corners[-1].y) / 2", "sum(swept)) / 2", AREA),
    mutant("a third of the area", HOME + "equal_area.py",
           "corners[-1].x * corners[-1].y) / 2\n", "corners[-1].x * corners[-1].y) / 3\n", AREA),
    mutant("the share measured from the other end", HOME + "equal_area.py",
           "corners[k], corners[k + 1], (half", "corners[k + 1], corners[k], (half", AREA),
    mutant("the area in symbols without what lies before", HOME + "equal_area.py",
           "        left = left + area\n", "        left = left + area - area\n", CHAINS),
    mutant("half the area without its upper condition", HOME + "equal_area.py",
           "at_least(half - left), at_least(left + area - half))", "at_least(half - left))", CHAINS),
    mutant("a cut edge counted from its point", HOME + "equal_area.py",
           "edge.mixture(a[0] + share * (b[0] - a[0]))", "edge.mixture(share * b[0])", CHAINS),
    mutant("an edge with points above it", "solver/concepts/bargaining/pareto_frontier.py",
           "else conjunction_of((*falls, *below))", "else conjunction_of(falls)", CHAINS),
    mutant("chains that start only at points", HOME + "equal_area.py",
           "        yield from starts_on_edge(i)\n", "", CHAINS),
    mutant("a frontier that goes on though player 2 gains nothing", HOME + "equal_area.py",
           "restrict(line.cell, *edge.cell, at_least(gains[here][1]))", "restrict(line.cell, *edge.cell)", CHAINS),
    mutant("a beaten point is kept, a good one dropped", "solver/concepts/bargaining/frontier_at_point.py",
           "return hull[top:]", "return hull[: top + 1]", CHAINS),
)  # fmt: skip

STEPS = (
    mutant("a step of a third", RAIFFA_FILE,
           "sure = (sure[0] + x) / 2, (sure[1] + y) / 2", "sure = (sure[0] + x) / 3, (sure[1] + y) / 3",
           RAIFFA),
    mutant("the limit at an end of the edge", RAIFFA_FILE,
           "outline[above + 1], (up + along) / 2)", "outline[above + 1], up)", RAIFFA),
    mutant("a corner taken for the limit too soon", RAIFFA_FILE,
           "return (v.y - sure[1]) ** 2 == slopes * (v.x - sure[0]) ** 2", "return True", RAIFFA),
    mutant("a corner never taken for the limit", RAIFFA_FILE,
           "return (v.y - sure[1]) ** 2 == slopes * (v.x - sure[0]) ** 2", "return False", RAIFFA),
    mutant("an end of the outline taken for the limit", RAIFFA_FILE,
           "return flat and steep", "return True", RAIFFA),
    mutant("bounds that are no bounds", RAIFFA_FILE,
           "Between(_down(low + d), -_down(-high - d))", "Between(_down(low + d), _down(low + d) + 1)", RAIFFA),
    mutant("hopes beyond the ends of an edge", RAIFFA_FILE,
           "crossed = (at_least(a[other] - keeps), at_least(keeps - b[other]))", "crossed = ()", RAIFFA),
    mutant("steps in symbols of a third", RAIFFA_FILE,
           "    half = problem.ring.number(Fraction(1, 2))", "    half = problem.ring.number(Fraction(1, 3))", RAIFFA),
)  # fmt: skip

TRAVELS = (
    mutant("the speed without its root", PERLES_MASCHLER,
           "squares = [(b.x - a.x) * (a.y - b.y) for", "squares = [((b.x - a.x) * (a.y - b.y)) ** 2 for", PERLES),
    mutant("the travellers start at the wrong ends", PERLES_MASCHLER,
           "ratios = [(1 if i > k else -1,", "ratios = [(-1 if i > k else 1,", PERLES),
    mutant("the first edge that is longer", PERLES_MASCHLER,
           "if sign_of_sum(signed) >= 0)", "if signed[0][1] > signed[-1][1] or k == len(squares) - 1)", PERLES),
    mutant("dependent roots taken for independent", SQUARE_ROOT_SUMS,
           "            if left & lead:\n", "            if left & lead == -1:\n", PERLES),
    mutant("another root of the same polynomial", PERLES_MASCHLER,
           "(factor * square_root(", "(abs(factor) * square_root(", PERLES),
    mutant("roots of a base that is not coprime", SQUARE_ROOT_SUMS,
           "(n // common, common, b // common)", "(n // common, b // common)", PERLES),
)  # fmt: skip

PAYS = (
    mutant("a surplus that is never compared with d", HOME + "side_payments.py",
           "surplus = total - sum(problem.threat, Fraction(0))", "surplus = Fraction(total)", PAYMENTS),
    mutant("the payments the wrong way", HOME + "side_payments.py",
           "passed = tuple(tuple(p - v for p, v in", "passed = tuple(tuple(v - p for p, v in", PAYMENTS),
    mutant("only the first of the best plans", HOME + "side_payments.py",
           "plans = tuple(k for k, point in enumerate(problem.points) if sum(point) == total)",
           "plans = tuple(k for k, point in enumerate(problem.points) if sum(point) == total)[:1]", PAYMENTS),
    mutant("the advantage to the other side", HOME + "side_payments.py",
           "split = ((total + value) / 2, (total - value) / 2)", "split = ((total - value) / 2, (total + value) / 2)",
           THREATS),
    mutant("the greatest sum of another game", HOME + "side_payments.py",
           "(i, j): Fraction(a) + B[i][j] for", "(i, j): Fraction(a) - B[i][j] for", THREATS),
    mutant("one of the optimal threats", HOME + "side_payments.py",
           "columns = tuple(dict.fromkeys(e.column for e in equilibria))", "columns = (equilibria[0].column,)",
           THREATS),
    mutant("threats of the game itself", HOME + "side_payments.py",
           "solve(spread, [[-entry for entry in line] for line in spread])", "solve(A, B)", THREATS),
)  # fmt: skip

PLAYERS = (
    mutant("the first round fixes everybody", "solver/concepts/bargaining/many_parties.py",
           "if _greatest(shares[i], kept) == level)", "if True)", MANY_PARTIES),
    mutant("a sum at which somebody loses", "solver/concepts/bargaining/many_parties.py",
           "(total, -_greatest(total, _rational(problem)))]", "(total, -_greatest(total, ()))]", MANY_PARTIES),
    mutant("ideals at which others may lose", "solver/concepts/bargaining/many_parties.py",
           "ideals(problem) or ()", "[max(column) for column in _columns(problem)]", MANY_PARTIES),
    mutant("a sum that need not be the greatest", "solver/concepts/bargaining/many_parties.py",
           "(total, -_greatest(total, _rational(problem)))]", "(total, Fraction(10**6))]", MANY_PARTIES),
    mutant("an agreement without gains", "solver/concepts/bargaining/many_parties.py",
           "found is not None and found.value > 0 else ()", "found is not None else ()", MANY_PARTIES),
    mutant("the plane of a facet met elsewhere", NASH_MANY_PARTIES,
           "tuple(height / (len(first) * p) for p in normal)", "tuple(height / (2 * p) for p in normal)", NASH),
    mutant("a guess that nothing checks", NASH_MANY_PARTIES,
           "if min(here) <= 0 or _excess(gains, here) > 0:", "if min(here) <= 0:", NASH),
    mutant("any root on the line", NASH_MANY_PARTIES,
           "if sign(value_at(beyond - len(lines) * product, scalar(t))) > 0:", "if False:", NASH),
    mutant("the slope of another product", NASH_MANY_PARTIES,
           "real_roots(product.derivative()) if product.derivative()",
           "real_roots(product - 1) if product.derivative()", NASH),
    mutant("no step of Newton's", NASH_MANY_PARTIES,
           "for _ in range(NEWTON_STEPS):", "for _ in range(0):", NASH),
    mutant("bounds of the wrong side", NASH_MANY_PARTIES,
           "Between(d + g * (1 - below), d + g * (1 + above))",
           "Between(d + g * (1 + above), d + g * (1 + 2 * above))", NASH),
)  # fmt: skip

CURVES = (
    mutant("a chord through the air", "solver/concepts/bargaining/curved_frontier.py",
           "return chord if supports(curve, chord.normal, chord.ends[0]) else None", "return chord", CURVE, LINES),
    mutant("no chords with a free end", "solver/concepts/bargaining/curved_frontier.py",
           "            if low < root < high:\n                yield scalar(root), in_field_of(end, scalar(root))\n",
           "            pass\n", LINES),
    mutant("no chords with two free ends", "solver/concepts/bargaining/curved_frontier.py",
           "    yield from _bitangents(curve)\n", "", CURVE),
    mutant("signs at the ends alone", "solver/algebra/number_fields.py",
           "[low, *(root for root in real_roots(norm) if low < root < high), high]", "[low, high]", CURVE, LINES),
    mutant("the best of the ends", "solver/concepts/bargaining/curved_frontier.py",
           "*(root for root in real_roots(slope) if", "*(root for root in () if", CURVE, LINES),
    mutant("weights exchanged on arcs", CURVED_PLACES,
           "value(*map(to_fmpq, weights), curve", "value(*map(to_fmpq, weights[::-1]), curve", CURVE),
    mutant("weights exchanged on chords", CURVED_PLACES,
           "(value(*weights, gains, (rise", "(value(*weights[::-1], gains, (rise", LINES),
    mutant("slopes that do not turn with the issue", CURVED_PLACES,
           "[slope * part.way for slope in curve.slopes]", "curve.slopes", CURVE),
    mutant("standing still taken for arriving", CURVED_PLACES,
           "poly, turn = poly.derivative(), turn * way", "return 0", CURVE),
    mutant("one of two best sums", "solver/concepts/bargaining/curved_solutions.py",
           "for one in (False, True)]", "for one in (False,)]", CURVE),
    mutant("the ray to the wrong ideal", "solver/concepts/bargaining/curved_solutions.py",
           "quotient_of(real(last.gains[0]), real(first.gains[1]))",
           "quotient_of(real(first.gains[1]), real(last.gains[0]))", LINES),
    mutant("another root of the quotient", CURVED_PLACES,
           "candidates = [root for root in candidates if a / d <= root <= b / c]", "candidates = candidates[:1]",
           LINES),
    mutant("a solution beyond what leaves the other whole", "solver/concepts/bargaining/curved_solutions.py",
           "sorted((first, place, last), key=lambda one: real(one.gains[0]))[1]",
           "max(first, place, key=lambda one: real(one.gains[0]))", LINES),
    mutant("a lottery not mentioned", CURVED_PLACES,
           "return IssueLottery(issue, payoffs, LOTTERY if len(issue) > 1 else \"\")",
           "return IssueLottery(issue, payoffs)", CURVE),
)  # fmt: skip

TRIED = (
    mutant("kept although a trial breaks it", AXIOM_CHECKS,
           "return AxiomCheck(axiom, \"broken\", trials, one, note)", "continue", AXIOMS),
    mutant("undecided called kept", AXIOM_CHECKS,
           "AxiomCheck(axiom, \"undecided\" if unsure else \"kept\", trials", "AxiomCheck(axiom, \"kept\", trials",
           AXIOMS),
    mutant("weakly efficient is efficient", AXIOMS_HERE,
           "better = _better(problem, point, weak)", "better = _better(problem, point, True)", AXIOMS),
    mutant("prices that nobody asks for", AXIOMS_HERE,
           "    if _has_prices(problem, held, weak):\n", "    if held:\n", AXIOMS),
    mutant("any problem is symmetric", AXIOMS_HERE,
           " and all(mixture_weights(point, problem.points) for point in turned)", "", AXIOMS),
    mutant("no problem is symmetric", AXIOMS_HERE,
           "return len(set(problem.threat)) < 2 and", "return not problem.points and", AXIOMS),
    mutant("units that are not carried over", AXIOMS_NEARBY,
           "tuple(affine(number(value), b, a) for", "tuple(affine(number(value), b, a * 2) for", AXIOMS),
    mutant("parts without the solution", AXIOMS_NEARBY,
           "in islice(_parts(problem, kept), MAX_PARTS))", "in islice(_parts(problem, ()), MAX_PARTS))", AXIOMS),
    mutant("monotone in whatever the ideals are", AXIOMS_NEARBY,
           "if all(a == b for j, (a, b) in enumerate(zip(hopes, others, strict=True)) if j != i):", "if True:", AXIOMS),
    mutant("more is less", AXIOMS_NEARBY,
           "more = less(here[i], found[0][i])", "more = less(found[0][i], here[i])", AXIOMS),
    mutant("losses not noticed", AXIOMS_HERE,
           "worse = [less(value, d) for", "worse = [less(value, d - 9) for", AXIOMS),
    mutant("any two points hold an irrational pair", AXIOM_CHECKS,
           "strict=True)) is True\n", "strict=True)) is not None\n", AXIOMS),
)  # fmt: skip

MUTANTS = (*OUTLINES, *AREAS, *STEPS, *TRAVELS, *PAYS, *PLAYERS, *CURVES, *TRIED)
