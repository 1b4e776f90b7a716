"""Three-valued logic of extents, held against Kleene's tables at every combination of answers, walls included."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest

from games import load
from solver import nash
from solver.algebra.polynomials import Poly
from solver.errors import Undecided
from solver.expressions.conditions import parse_condition
from solver.regions.decide.emptiness import DEFAULT
from solver.regions.domain import domain
from solver.regions.extent import Extent, Proved, known_extent
from solver.regions.lowering import condition_cells
from solver.regions.parameters import Parameter, ParameterSpace, Point
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region

SPACE = ParameterSpace(tuple(Parameter(name, Fraction(1), Fraction(0), Fraction(6)) for name in ("x", "y")))
PLACES = [Fraction(k, 2) for k in range(13)]  # 0 to 2: it holds; 2 to 4: it is open; 4 to 6: it fails
Answer = bool | None
WALL = Fraction(5)  # on which the sets say that it fails, and the test that it holds


def region(text: str) -> Region:
    return Region(SPACE, condition_cells(parse_condition(text, SPACE.names).tree, domain(SPACE).ring))


def answer(value: Fraction) -> Answer:
    """What is so in a stripe, written down by itself."""
    return True if value == WALL or value < 2 else None if value <= 4 else False


def striped(name: str) -> Extent:
    """An extent that depends on one parameter, with each answer in a stripe of its own, and one wall."""
    ring = domain(SPACE).ring
    holds, fails = region(f"{name} < 2"), region(f"{name} > 4")
    wall: Poly = ring[name] - ring.constant(WALL)
    return Extent(
        SPACE,
        Proved(lambda: holds, may=lambda: ~fails),
        Proved(lambda: fails, may=lambda: ~holds),
        lambda: lambda point: answer(point[name]),
        lambda: (wall,),
        "some outcomes are not known",
    )


def negation(a: Answer) -> Answer:
    return {True: False, False: True, None: None}[a]


def conjunction(a: Answer, b: Answer) -> Answer:
    return False if a is False or b is False else None if None in (a, b) else True


def disjunction(a: Answer, b: Answer) -> Answer:
    return True if a is True or b is True else None if None in (a, b) else False


def implication(a: Answer, b: Answer) -> Answer:
    return True if a is False or b is True else None if None in (a, b) else False


A, B = striped("x"), striped("y")
TABLES: dict[str, tuple[Extent, Callable[[Answer, Answer], Answer]]] = {
    "not a": (~A, lambda a, b: negation(a)),
    "not not a": (~~A, lambda a, b: a),
    "a and b": (A & B, conjunction),
    "a or b": (A | B, disjunction),
    "a implies b": (A.implies(B), implication),
    "not (a and b)": (~(A & B), lambda a, b: negation(conjunction(a, b))),
    "a and not a": (A & ~A, lambda a, b: None if a is None else False),
    "(a or b) and not b": ((A | B) & ~B, lambda a, b: conjunction(disjunction(a, b), negation(b))),
}


@pytest.mark.parametrize("made", TABLES)
def test_every_combination_of_answers(made: str) -> None:
    found, expected = TABLES[made]
    holds, fails, may = found.region(), (~found).region(), found.may()
    assert may is not None
    seen = set()
    for x, y in product(PLACES, PLACES):
        point: Point = {"x": x, "y": y}
        asked = expected(answer(x), answer(y))
        assert found.at(point) is asked
        seen.add(asked)
        if WALL not in (x, y):
            assert holds.contains(point) is (asked is True)
            assert fails.contains(point) is (asked is False)
            assert may.contains(point) is (asked is not False)
    assert seen == {expected(a, b) for a, b in product((True, False, None), repeat=2)}


def test_walls_are_those_of_all_parts() -> None:
    assert len((A & B).walls) == len((A | B).walls) == 2
    assert len((A & ~A).walls) == len((~A).walls) == 1 and not known_extent(region("x < 1")).walls


def test_what_is_known_is_never_open() -> None:
    one = known_extent(region("x < 1"))
    assert one.may() is None and (one & ~one).may() is None and not one.is_open_somewhere()
    assert not (one & ~one).merged().cells and () in (one | ~one).merged().simplified().cells
    assert (one & A).may() is not None and one.settle(Verdict("empty"), DEFAULT).kind == "empty"
    one.refuse_open()


def test_what_is_open_is_neither_empty_nor_refused_in_silence() -> None:
    inside = region("x < 0 and y < 0")  # holds nowhere, but may
    empty = Extent(SPACE, Proved(lambda: inside, may=lambda: region("x < 1")), Proved(lambda: region("x > 1")),
                   lambda: lambda point: None if point["x"] < 1 else False, open="open")  # fmt: skip
    assert empty.settle(Verdict("empty"), DEFAULT).kind == "undecided"
    assert empty.truth(Verdict("undecided"))[0] == "undecided"
    with pytest.raises(Undecided, match="open"):
        empty.refuse_open()
    with_wall = Extent(SPACE, Proved(lambda: inside), Proved(lambda: ~inside), lambda: inside.contains, lambda: A.walls)
    assert with_wall.settle(Verdict("empty"), DEFAULT).kind == "undecided"


@pytest.mark.parametrize("name", ["thaad-deal", "hawk-dove", "two-markets"])
def test_combined_extents_are_the_extents_of_combined_claims(name: str) -> None:
    atlas = nash(load(name))
    texts = [f"equilibrium({', '.join(profile)})" for profile in load(name).profiles()][:3]
    one, other = (atlas.claim(text) for text in texts[:2])
    for made, said in (
        (one & other, f"{texts[0]} and {texts[1]}"), (one | other, f"{texts[0]} or {texts[1]}"),
        (one.implies(other), f"{texts[0]} implies {texts[1]}"), (~one, f"not {texts[0]}"),
    ):  # fmt: skip
        assert made.region().equals(atlas.claim(said).region())
        assert made.at(atlas.game.space.baseline) is atlas.claim(said).at(atlas.game.space.baseline)
