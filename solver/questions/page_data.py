"""What a page for a browser knows of a game: the closed forms as one tape, and the words that go with them.

    atlas  →  signs of polynomials, conditions on them, values      (`solver.sweeps.kernels.tape`)
           →  registers of one straight-line program, as plain data

The page's script runs the program on floats, whose rounding errors the tape bounds: where a sign is not certain the
page says so. A condition is a place among the signs, whether its polynomial is kept with the other sign, and the
relation; a value is a register. Along one parameter every polynomial that decides a region is Σ c_k x^k, and the
coefficients are registers, too: their roots are the tipping points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isinf, prod
from typing import Any, TypeAlias

import solver
from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Poly, Ratio, degrees, ratio
from solver.atlas import Atlas, Branch, groups_of
from solver.concepts.nash.atlas import PURE
from solver.errors import UsageError
from solver.expressions.expression import parse
from solver.expressions.nodes import Node, names
from solver.forms import any_form
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute
from solver.forms.normal import NormalForm
from solver.forms.reductions import to
from solver.forms.tree import Tree
from solver.questions.page_words import outcome_titles, shared_words, short_name
from solver.questions.plain_conditions import PlainWords
from solver.questions.solve.phrases import SAY
from solver.questions.solve.tree_picture import MAX_ENDS, tree_picture
from solver.questions.words import formula_code, left_out, thinness
from solver.regions.constraints import Cell
from solver.regions.domain import domain
from solver.regions.parameters import NOBODY, Parameter
from solver.regions.sentences import Sentence, wall_text
from solver.report import figure_style, numbers, words
from solver.report.blocks import condition_text, plain
from solver.report.remedies import FIX, ask_at_point
from solver.sweeps.kernels.closed_forms import live_walls
from solver.sweeps.kernels.polynomial_signs import SignedPolynomials
from solver.sweeps.kernels.tape import Instruction, Register, Tape

Data: TypeAlias = dict[str, Any]
MAX_STEPS = 60_000  # operations of the whole program: some megabytes of page, tens of milliseconds a redraw
NUMBER_RULE: Data = {  # of `numbers.number`, which the script follows
    "digits": numbers.DIGITS, "whole": numbers.MAX_WHOLE, "large": numbers.LARGE, "least": float(numbers.MIN_DECIMAL),
}  # fmt: skip
MAX_PROFILES = 64  # of three players or more: a table for each choice of the others
CODES = {"in": "i", "const": "c", "min": "<", "max": ">", "root": "r"}  # a letter each; the others are their own


def unit_of(unit: str) -> Data:
    """Return the entry for what numbers count, where a file says it.

    >>> unit_of("billion dollars"), unit_of("")
    ({'unit': 'billion dollars'}, {})
    """
    return {"unit": words.clean(unit)} if unit else {}


def colour(position: int) -> str:
    """Return the colour of an equilibrium, by its position among the branches."""
    colours = figure_style.PALETTES["okabe-ito"]  # as `figure_style.look` takes it, before it is made lighter
    turn, k = divmod(position, len(colours))  # each turn darker
    return figure_style.blend(colours[k], figure_style.INK, 1 - 0.6**turn) if turn else colours[k]


class PageWriter:
    """One game's tape, in the parameters that are `free`, and what is written of it. Values are registers; free text is
    for `textContent` alone."""

    def __init__(self, game: AnyForm) -> None:
        self.game, self.over, self.signs = game, domain(game.space), SignedPolynomials(Tape(game.space.box))
        one = self.over.ring.one
        self.values = {name: self.over.in_free(ratio(x, one)) for name, x in self.over.ring.generators.items()}
        self.inputs = {name: self.signs.tape.ratio(value) for name, value in self.values.items()}
        self.wording, self.sides = PlainWords(game.space), dict[str, int]()
        self.free = [k for k in range(len(self.values)) if k not in self.over.solved]

    def page(self, atlas: Atlas, others: Sequence[Atlas], point: Mapping[str, Any]) -> Data:
        """Return everything that the page knows, ready for JSON; UsageError for a program that is too long."""
        assumed = self.where(self.over.flat.alternatives)
        main = self.main(atlas)
        decisive = range(len(self.signs.registers))  # what comes later decides nothing about the main atlas
        equations = {place for form in assumed for place, _, relation in form if relation == "=="}
        watched = {self.signs.place(self.over.put(wall))[0] for wall in live_walls(atlas)} | {*decisive} - equations
        made = self.words_of_game(atlas) | self.parameters(point) | {
            "assumed": [str(one) for one in self.game.space.assumptions], "admitted": assumed,
            "main": main, "sides": [self.side(one) for one in self.sides],
            "others": [self.other(one) for one in others], **self.shape(),
        }  # fmt: skip
        polynomials = [key.poly for key in self.signs.places]
        made["along"] = {place: self.coefficients(polynomials[place]) for place in decisive}
        made["signs"] = [
            [register, None if isinf(bound) else bound, self.wall(polynomials[k]) if k in watched else ""]
            for k, register in enumerate(self.signs.registers)
            for bound in [self.signs.tape.error(register)]
        ]
        return made | {"tape": self.tape()}

    def main(self, atlas: Atlas) -> Data:
        """Return the atlas that the page is about."""
        mixes = atlas.traits.strategic and not atlas.traits.complete_on_walls
        profiles = to("normal", self.game).game.payoffs if mixes else ()  # from which the page sees ties
        titles = outcome_titles(atlas)
        return {
            "concept": atlas.concept, "single": atlas.traits.single,
            "groups": [{"name": name, "members": list(members)} for name, members in groups_of(atlas)],
            "branches": [self.describe_branch(k, titles[k], branch) for k, branch in enumerate(atlas.branches)],
            "cells": [[self.node(self.game.write_out(entry)) for entry in cell] for cell in profiles],
        }  # fmt: skip

    def words_of_game(self, atlas: Atlas) -> Data:
        """Return what the game, its players and its outcomes are called."""
        game = self.game
        return {
            "version": solver.__version__, "title": any_form.title(game), "name": game.name, "form": game.form,
            "note": words.clean(game.note), "payoff_unit": words.clean(game.payoff_unit), "numbers": NUMBER_RULE,
            "outcome": [any_form.outcome(game, count, atlas.concept) for count in (1, 2)],
            "players": [{"name": one.name, "title": words.clean(one.title)} for one in game.players],
            "besides": SAY("pure_only") if atlas.concept == PURE else left_out(game), "words": shared_words(),
        }  # fmt: skip

    def parameters(self, point: Mapping[str, Any]) -> Data:
        """Return the parameters that move, those that follow, and the terms."""
        space = self.game.space
        return {
            "parameters": [self.parameter(space.parameters[k], point) for k in self.free],
            "followers": [self.follower(space[name], point) for name in self.over.origins],
            "terms": [[name, str(entry)] for name, entry in self.game.terms],
        }

    def tape(self) -> Data:
        """Return the program: a letter an instruction, and what it takes."""
        steps = self.signs.tape.steps
        if len(steps) > MAX_STEPS:
            raise UsageError(
                f"the closed forms take {len(steps)} operations, and a page runs at most {MAX_STEPS}",
                remedies=[FIX, ask_at_point(self.game.traits.asks, self.game.fixed)],
            )
        return {
            "steps": "".join(CODES.get(step.what, step.what) for step in steps),
            "left": [self.first_of(step) for step in steps],
            "right": [step.right for step in steps],
        }

    def first_of(self, step: Instruction) -> float:
        """Return what an instruction takes first: a number, the place of a free parameter, or a register."""
        if step.what == "const":
            return float(step.value)
        return self.free.index(step.left) if step.what == "in" else step.left

    def parameter(self, one: Parameter, point: Mapping[str, Any]) -> Data:
        """Return a parameter with its ends as numbers, and as the file has them."""
        ends = {"low": one.low, "high": one.high, "baseline": one.baseline, "start": point[one.name]}
        seat = {player.name: player.title or player.name for player in self.game.players}
        return {
            "name": one.name, "meaning": words.clean(one.meaning), **unit_of(one.unit),
            "control": "" if one.control == NOBODY else words.clean(seat.get(one.control, one.control)),
            "text": {end: words.exactly(value) for end, value in ends.items()},
            **{end: float(value) for end, value in ends.items()},
        }  # fmt: skip

    def follower(self, one: Parameter, point: Mapping[str, Any]) -> Data:
        """Return a parameter that the assumptions determine, with what it is."""
        formula = ratio_text(self.values[one.name], self.game.space.names)
        return self.parameter(one, point) | {"formula": formula, "value": self.inputs[one.name]}

    def where(self, cells: Iterable[Cell]) -> list[list[list[Any]]]:
        """Return conditions as signs: a place, whether its polynomial is kept with the other sign, the relation."""
        forms = (self.signs.form(self.over.eliminate(cell)) for cell in cells)
        return [[[sign.place, int(sign.turned), sign.relation] for sign in form] for form in forms]

    def other(self, atlas: Atlas) -> Data:
        """Return an atlas in numbers alone: of each branch where it holds and what it is."""
        return {
            "concept": atlas.concept, "single": atlas.traits.single,
            "branches": [self.branch(branch, branch.region.cells) for branch in atlas.branches],
        }  # fmt: skip

    def branch(self, branch: Branch, cells: Sequence[Cell]) -> Data:
        return {
            "where": self.where(cells),
            "strategies": [[self.ratio(value) for value in group] for group in branch.strategies],
            "payoffs": [self.ratio(value) for value in branch.payoffs],
        }

    def ratio(self, value: Ratio) -> Register:
        return self.signs.tape.ratio(self.over.in_free(value))

    def describe_branch(self, position: int, title: str, branch: Branch) -> Data:
        """Return a branch with its title, its formulas, and each condition as a sentence with its two sides."""
        formula = branch.formula
        return self.branch(branch, branch.region.simplified().cells) | {
            "label": branch.label, "title": title, "short": short_name(branch.label), "colour": colour(position),
            "note": thinness(branch, self.game),
            "formulas": {
                "strategies": [[plain(formula_code(v, formula)) for v in group] for group in branch.strategies],
                "payoffs": [plain(formula_code(v, formula)) for v in branch.paid],
            },
            "sentences": [[self.sentence(one) for one in line] for line in branch.region.sentences()],
        }  # fmt: skip

    def sentence(self, one: Sentence) -> Data:
        """Return a condition: as a formula, its relation, and its sides as places among all sides."""
        sides = [self.sides.setdefault(side, len(self.sides)) for side in (one.left, one.right)]
        return {"text": condition_text(one.chain), "relation": one.relation, "sides": sides}

    def side(self, written: str) -> Data:
        """Return one side of conditions: in words or as a formula, the verb after it, its value and its unit."""
        said, verb = self.wording.side(written)
        tree = parse(written).tree
        unit = unit_of(self.wording.unit(names(tree)))
        return {"text": said, "verb": verb, "code": said == written, "value": self.node(tree), **unit}

    def node(self, tree: Node) -> Register:
        return self.signs.tape.node(tree, self.inputs)

    def wall(self, poly: Poly) -> str:
        return wall_text(poly, self.game.space.names) if poly and not poly.is_constant() else ""

    def coefficients(self, poly: Poly) -> list[list[Register] | None]:
        """Return for each free parameter the coefficients of a polynomial, constant first; None where it is absent."""
        found: list[list[Register] | None] = []
        ring = poly.context()
        for k in self.free:
            degree = degrees(poly)[k]
            parts: list[dict[tuple[int, ...], Any]] = [{} for _ in range(degree + 1)]
            for exponents, value in poly.to_dict().items():
                parts[exponents[k]][*exponents[:k], 0, *exponents[k + 1 :]] = value
            found.append([self.signs.tape.polynomial(ring.from_dict(part)) for part in parts] if degree else None)
        return found

    def shape(self) -> Data:
        """Return what is drawn of the game itself: its table, its tree, or what can be agreed on."""
        kind = self.game.traits.page
        found = getattr(self, kind)(self.game) if kind else {}
        return {kind: found} if found else {}

    def table(self, game: NormalForm) -> Data:
        """Return the payoffs of every profile, the last player's strategy running the fastest; nothing of one player,
        and of more than two whose tables would fill many screens."""
        if len(game.shape) < 2 or (len(game.shape) > 2 and prod(game.shape) > MAX_PROFILES):
            return {}
        cells = [[self.entry(entry) for entry in cell] for cell in game.payoffs]
        return {"strategies": [list(player.strategies) for player in game.players], "cells": cells}

    def entry(self, entry: Any) -> Data:
        return {"text": str(entry), "value": self.node(self.game.write_out(entry))}

    def tree(self, game: Tree) -> Data:
        """Return where each history is drawn, who moves there, and what the ends pay; nothing of too large a tree."""
        if len(game.payoffs) > MAX_ENDS:
            return {}
        drawn, sets = tree_picture(game), {move: k for k, move in enumerate(game.sets)}
        nodes = []
        for history in game.histories:
            move = game.move_at(history)
            one: Data = {"history": history, "place": drawn.places[history]}
            if move is None:
                one["pays"] = [self.entry(entry) for entry in game.cell(history)]
            else:
                one |= {"player": move.player, "actions": list(move.actions), "set": sets.get(move, -1)}
                one["chances"] = [self.entry(chance) for chance in move.probabilities]
                one["together"] = len(move.at) > 1 and not move.is_chance
            nodes.append(one)
        return {"nodes": nodes}

    def bargain(self, game: Dispute) -> Data:
        """Return the payoffs whose hull can be agreed on, those without an agreement, and what the issues mean."""
        two = game.is_of_two and not game.ratifiers  # whose cuts the page does not draw
        return {
            "points": [[self.node(tree) for tree in row] for row in game.points()] if two else [],
            "labels": list(game.labels()) if two else [],
            "threat": [self.node(tree) for tree in game.threat],
            "utilities": [str(entry) for entry in game.utilities],
            "issues": [
                {
                    "name": one.name,
                    "meaning": words.clean(one.meaning),
                    "low": float(one.low),
                    "high": float(one.high),
                    "share": one.low == 0 and one.high == 1,
                }
                for one in game.issues
            ],
        }
