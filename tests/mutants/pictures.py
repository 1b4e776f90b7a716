"""Errors to plant in the tornado and in the pictures."""

from __future__ import annotations

from mutants import mutant

TORNADO = ("tests/questions/test_tornado.py", "-k", "hand or attained or tips or extremes or irrational or not_stand")
SOLVED = ("tests/questions/test_tornado.py", "-k", "every_value and (1 or 2 or 3)")
AREAS = ("tests/test_plots.py", "-k", "affine or disc or turning or hand or continuum or between")
WORDS = ("tests/test_plots.py", "-k", "within_their or no_room or cut")
DATA = ("tests/test_plots.py", "-k", "strips or bars or strands or chances or best_answers or shading or span_past")

LOOKS = ("tests/test_plots.py", "-k", "one_look or way_round or equations")

MUTANTS = (
    mutant("what takes over counted to the slopes", "solver/questions/tornado/answer.py",
           "(followed if tip is None else past).append(piece)", "followed.append(piece)", TORNADO),
    mutant("the outcome not followed beside others", "solver/questions/tornado/answer.py",
           "[one for one in standing if one.label == outcome] or standing", "standing", TORNADO),
    mutant("a tip that begins called one that ends", "solver/questions/tornado/answer.py",
           '"ends" if was else "begins"', '"begins" if was else "ends"', TORNADO),
    mutant("formulas joined across a wall", "solver/questions/tornado/answer.py",
           "low != self.value and [c.key for c in runs[-1][2]] == list(curves)", "low != self.value", SOLVED),
    mutant("bars in order of declaration", "solver/questions/tornado/answer.py",
           "key=lambda bar: -bar.swing)", "key=lambda bar: 0)", TORNADO),
    mutant("extremes at the ends only", "solver/questions/tornado/answer.py",
           "for t in (low, *turns, high))", "for t in (low, high))", TORNADO),
    mutant("a slope without the denominator", "solver/questions/tornado/answer.py",
           " - self.over * self.under.derivative()", "", TORNADO),
    mutant("corners where a ring goes straight on", "solver/algebra/rectangle_faces.py",
           "if not _in_line(a, b, c)", "        if a != b\n", AREAS),
    mutant("a crossing in the middle of the edge", "solver/algebra/rectangle_faces.py",
           "    t = first / (first - second)\n", "    t = first / (first - second) * 0 + Fraction(1, 2)\n", AREAS),
    mutant("walls of two polynomials taken for one", "solver/questions/phases/plane.py",
           "key=str)]", "key=str)[:1]]", AREAS),
    mutant("areas of a turned plane not turned", "solver/questions/phases/plane.py",
           "    if not turned:\n", "    if True:\n", AREAS),
    mutant("continua taken apart where strategies tie throughout", "solver/questions/phases/plane.py",
           " or atlas.ties.contains(point):", ":", AREAS),
    mutant("lists told apart by their order", "solver/atlas.py",
           "key=lambda labels: list(map(place", "key=lambda labels: 0 and list(map(place", DATA),
    mutant("a name over a taken place", "solver/report/figure_labels.py",
           "        return inner & self.free\n", "        return inner\n", WORDS),
    mutant("a name half outside its area", "solver/report/figure_labels.py",
           "            fits = np.argwhere(held == rows * columns)\n",
           "            fits = np.argwhere(held >= rows * columns / 2)\n", WORDS),
    mutant("a strip to the wrong scale", "solver/questions/thresholds/picture.py",
           "float((exact - line.low) / (line.high - line.low))", "float(exact / line.high) / 2", DATA),
    mutant("bars that begin at zero", "solver/questions/tornado/picture.py",
           "HEIGHT, left=low, color=colour", "HEIGHT, left=0, color=colour", DATA),
    mutant("best answers the other way round", "solver/questions/solve/best_response_picture.py",
           "Fraction(at_one > at_zero)", "Fraction(at_one < at_zero)", DATA),
    mutant("chances without one of the players", "solver/questions/thresholds/picture.py",
           "QuantityCurve.of(branch.label, reduce(mul, chosen))", "QuantityCurve.of(branch.label, chosen[0])", DATA),
    mutant("the shade of the other strategy", "solver/questions/phases/picture.py",
           ".strategies[player][place], arrays)", ".strategies[player][1 - place], arrays)", DATA),
    mutant("an outcome with another's colour", "solver/questions/subject.py",
           "self.places.get(label, len(self.places))", "len(self.places) - self.places.get(label, 0)", LOOKS),
    mutant("shares with their axes exchanged", "solver/questions/uncertain/shares_picture.py",
           "chosen.swapaxes(1, -1)", "chosen", LOOKS),
    mutant("a wall's equation off its line", "solver/report/figure_labels.py",
           "            centre = start + share * (end - start)\n",
           "            centre = start + share * (end - start) + height\n", LOOKS),
)  # fmt: skip
