"""Stabilities of the graph model: the essay's sentences exactly, and a search of moves and sanctions by definition.

The search knows nothing but integers: who can move where, which sets a coalition reaches when nobody moves twice in a
row, and which it reaches by improvements of whoever moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from audit import how_many, tenth

from games import load
from solver import claim_region, concede, game, nash, prove, uncertain, when
from solver.checks.certificates.tree_claims import holds_at
from solver.checks.certificates.verify import check
from solver.claims import parse_claim
from solver.concepts.nash.predicates import MAX_ANSWERS
from solver.errors import InvalidGame, UsageError
from solver.forms.normal import NormalForm
from solver.questions.prove.certificate import certificate_text
from solver.questions.subject import claims_of

STABILITIES = ("nash", "gmr", "smr", "seq")
C = "(buffer - calm)"
WEAK = ("breach_us >= shield or embargo >= shield", f"breach_cn >= {C} or relief >= {C}")
DEAL = {  # for each player
    "nash": ("breach_us >= shield", f"breach_cn >= {C}"),
    "gmr": WEAK,
    "smr": WEAK,
    "seq": (
        f"breach_us >= shield or (embargo >= shield and {C} > 0)",
        f"breach_cn >= {C} or (relief >= {C} and shield > 0)",
    ),
}


@pytest.mark.parametrize("name", STABILITIES)
def test_the_deal_is_stable_exactly_where_the_essay_says(name: str) -> None:
    deal = load("thaad-deal")
    us, china = DEAL[name]
    for claim, reading in {
        f"{name}(withdraw, sanction)": f"({us}) and ({china})",
        f"{name}(US, withdraw, sanction)": us,
        f"{name}(China, withdraw, sanction)": china,
    }.items():
        assert prove(deal, f"({claim} implies ({reading})) and (({reading}) implies {claim})").verdict == "true"


def test_at_the_baseline_it_is_no_equilibrium_and_yet_stable() -> None:
    deal = load("thaad-deal")
    here = {name: nash(deal).claim(f"{name}(withdraw, sanction)").test for name in STABILITIES}
    held = {name: test(deal.space.baseline) for name, test in here.items()}
    assert held == {"nash": False, "gmr": True, "smr": True, "seq": True}


# --- the second path: moves and sanctions by definition -------------------------------------------

State = tuple[int, ...]


class Conflict:
    """A conflict in graph form: `u[s]` are the payoffs in a state; players move alone to any other own strategy."""

    def __init__(self, shape: tuple[int, ...], u: dict[State, list[Fraction]]) -> None:
        self.shape, self.u, self.players = shape, u, range(len(shape))

    def moves(self, i: int, s: State) -> Iterator[State]:
        for k in range(self.shape[i]):
            if k != s[i]:
                yield (*s[:i], k, *s[i + 1 :])

    def reached(self, coalition: list[int], s: State, improving: bool) -> set[State]:
        """Where legal sequences of a coalition's moves lead from s, one move at least, nobody twice in a row."""
        found: set[tuple[State, int]] = set()
        waiting: list[tuple[State, int]] = [(s, -1)]
        while waiting:
            state, last = waiting.pop()
            for i in coalition:
                for to in self.moves(i, state) if i != last else ():
                    if (not improving or self.u[to][i] > self.u[state][i]) and (to, i) not in found:
                        found.add((to, i))
                        waiting.append((to, i))
        return {state for state, _ in found}

    def stable(self, name: str, i: int, s: State) -> bool:
        others = [j for j in self.players if j != i]
        for s1 in self.moves(i, s):
            if self.u[s1][i] <= self.u[s][i]:
                continue
            if name == "nash":
                return False
            sanctions = [s2 for s2 in self.reached(others, s1, name == "seq") if self.u[s2][i] <= self.u[s][i]]
            if name == "smr":
                sanctions = [s2 for s2 in sanctions if all(self.u[s3][i] <= self.u[s][i] for s3 in self.moves(i, s2))]
            if not sanctions:
                return False
        return True


SHAPES = [(2, 2), (2, 3), (2, 2, 2), (3,), (1, 3), (3, 3), (2, 3, 2), (2, 2, 2, 2)]


def numeric(shape: tuple[int, ...], draw: Random) -> tuple[NormalForm, Conflict]:
    """A game in few integers, so that ties are common."""
    u = {s: [Fraction(draw.randrange(4)) for _ in shape] for s in product(*map(range, shape))}
    players = {f"p{i}": [f"s{i}{k}" for k in range(m)] for i, m in enumerate(shape)}
    return game(players, {named(s): u[s] for s in u}), Conflict(shape, u)


def named(s: State) -> str:
    return ", ".join(f"s{i}{k}" for i, k in enumerate(s))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_game_in_numbers_is_as_stable_as_the_search_says(shape: tuple[int, ...]) -> None:
    draw = Random(str(shape))
    for _ in range(how_many(25, 100) if len(shape) < 4 else how_many(3, 12)):
        here, conflict = numeric(shape, draw)
        claims = claims_of(here)
        s = draw.choice([*conflict.u])
        for name in STABILITIES:
            each = [conflict.stable(name, i, s) for i in conflict.players]
            asked = [f"{name}({named(s)})", *(f"{name}(p{i}, {named(s)})" for i in conflict.players)]
            for claim, truth in zip(asked, [all(each), *each], strict=True):
                read = parse_claim(here, claim)
                assert claims.claim(read).test({}) is truth, (claim, conflict.u)
                assert holds_at(here, read.tree, {}) is truth, (claim, conflict.u)


ENTRIES = ("0", "1", "2", "x", "y", "2*x - y", "1 - x")
CURVED = ("x*y", "Max(x, y)")


def symbolic(seed: int) -> tuple[NormalForm, tuple[int, ...]]:
    draw = Random(seed)
    shape = draw.choice([(2, 2), (2, 3), (2, 2, 2)])
    players = {f"p{i}": [f"s{i}{k}" for k in range(m)] for i, m in enumerate(shape)}
    entries = ENTRIES if len(shape) > 2 else ENTRIES + CURVED
    payoffs = {named(s): [draw.choice(entries) for _ in shape] for s in product(*map(range, shape))}
    return game(players, payoffs, {name: {"baseline": 1, "range": (-1, 2)} for name in "xy"}), shape


@pytest.mark.slow
@pytest.mark.parametrize("seed", tenth(range(14), 3))
def test_regions_hold_on_walls_and_off_them(seed: int) -> None:
    here, shape = symbolic(seed)
    draw = Random(seed)
    atlas = nash(here)
    points = [dict(zip("xy", map(Fraction, two), strict=True)) for two in product((-1, 0, 1, 2), repeat=2)]
    points += [{name: Fraction(draw.randrange(-8, 17), 8) for name in "xy"} for _ in range(16)]
    for s in draw.sample([*product(*map(range, shape))], 2):
        for name in STABILITIES:
            region = claim_region(atlas, f"{name}({named(s)})")
            one = claim_region(atlas, f"{name}(p1, {named(s)})", denied=True)
            for point in points:
                u = {
                    t: [here.value_at(e, point) for e in cell]
                    for t, cell in zip(product(*map(range, shape)), here.payoffs, strict=True)
                }
                conflict = Conflict(shape, u)
                truth = [conflict.stable(name, i, s) for i in conflict.players]
                assert region.contains(point) is all(truth), (name, s, point)
                assert one.contains(point) is not truth[1], (name, s, point)


@pytest.mark.slow
@pytest.mark.parametrize("seed", tenth(range(4), 2))
def test_the_checker_finds_the_same_proofs(seed: int, tmp_path: Path) -> None:
    here, shape = symbolic(100 + seed)
    s = Random(seed).choice([*product(*map(range, shape))])
    weaker = f"(nash({named(s)}) implies smr({named(s)})) and (smr({named(s)}) implies gmr({named(s)}))"
    for claim in (f"{weaker} and (seq({named(s)}) implies gmr({named(s)}))", f"seq({named(s)})"):
        proof = prove(here, claim)
        assert proof.verdict == "true" or claim.startswith("seq")
        path = tmp_path / "proof.json"
        path.write_text(certificate_text(proof))
        assert check(path).ok


@pytest.mark.slow
def test_every_question_takes_them() -> None:
    deal = load("thaad-deal")
    answer = when(deal, "seq(withdraw, sanction)", given="nash(US, keep, tolerate)")
    assert answer.holds
    assert uncertain(deal, ["seq(withdraw, sanction)"], samples=100).claims
    mended = concede(deal, "withdraw, sanction", make="seq", at={"embargo": 2}).joint.ways[0].to["breach_us"]
    assert mended == 3
    powers = load("three-powers")
    assert prove(powers, "nash(withdraw, sanction, freeze) implies seq(withdraw, sanction, freeze)").verdict == "true"


def test_what_does_not_fit_is_refused() -> None:
    deal = load("thaad-deal")
    for claim, said in {
        "seq(withdraw)": "one strategy for each of US, China; 1 is given",
        "seq(withdrew, sanction)": "did you mean 'withdraw'",
        "seq(USA, withdraw, sanction)": "names a player first, one of US, China, not 'USA'; did you mean 'US'",
        "gmr(withdraw + keep, sanction)": "gmr speaks of pure strategies",
        "gmr(US, withdraw, sanction, keep)": "3 are given",
    }.items():
        with pytest.raises(InvalidGame, match=said):
            parse_claim(deal, claim)
    players = {f"p{i}": [f"s{i}{k}" for k in range(4)] for i in range(4)}
    large = game(players, {named(s): [0] * 4 for s in product(range(4), repeat=4)})
    assert prove(large, f"gmr({named((0,) * 4)}) and smr({named((0,) * 4)})").verdict == "true"
    with pytest.raises(UsageError, match=f"more than {MAX_ANSWERS} moves; ask gmr or smr"):
        prove(large, f"seq({named((0,) * 4)})")
