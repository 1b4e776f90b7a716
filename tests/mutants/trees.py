"""Errors to plant in trees: what one is, subgames and plans, backward induction in symbols and at a point, claims."""

from __future__ import annotations

from mutants import Mutant, mutant

RANDOM = ("tests/concepts/test_random_trees.py", "-k", "random_trees")
PLANS = ("tests/concepts/test_random_trees.py", "-k", "plans")
ROOTS = ("tests/concepts/test_random_trees.py", "-k", "forgets")
FOUND = ("tests/concepts/test_random_trees.py", "-k", "further or lie_on or chance_alone or gets_there or edge")
FORM = ("tests/forms/test_trees.py",)

PROVED = ("tests/checks/test_tree_certificates.py",)
POINT, SYMBOLS = "solver/concepts/sequential/at_point.py", "solver/concepts/sequential/backward_induction.py"
SUBGAMES, ATLAS = "solver/concepts/sequential/subgames.py", "solver/concepts/sequential/atlas.py"
REDUCED, CERTIFIED = "solver/concepts/sequential/subgames.py", "solver/checks/certificates/tree_claims.py"
TREE, HISTORIES, CHANCES = "solver/forms/tree.py", "solver/forms/histories.py", "solver/forms/histories.py"

MUTANTS: tuple[Mutant, ...] = (
    mutant("a move that is worst for the one who makes it", SYMBOLS,
           "(*cell, at_least(play.values[seat] - other.values[seat]))",
           "(*cell, at_least(other.values[seat] - play.values[seat]))", RANDOM),
    mutant("a tie at a node dropped", SYMBOLS, "(*cell, at_least(play.values[seat] - other.values[seat]))",
           "(*cell, at_least(play.values[seat] - other.values[seat], strict=True))", RANDOM),
    mutant("a move judged by the next player", SYMBOLS, "        seat = self.seats[move.player]\n",
           "        seat = len(self.seats) - 1 - self.seats[move.player]\n", RANDOM),
    mutant("a subgame folded into the first of its plays", SYMBOLS, "            return self.plays[leaf]\n",
           "            return self.plays[leaf][:1]\n", RANDOM),
    mutant("chances of a draw the wrong way round", SUBGAMES, "yield move.probabilities[move.actions.index(action)]",
           "yield move.probabilities[-1 - move.actions.index(action)]", RANDOM),
    mutant("a tie of plans dropped", SYMBOLS, "[(at_least(mine[seat] - other[seat]),)]",
           "[(at_least(mine[seat] - other[seat], strict=True),)]", RANDOM),
    mutant("the sign of a denominator told for the whole tree", SYMBOLS,
           "[cleared(table, self.over.ring, decide) for table in tables]",
           "[cleared(table, self.over.ring, self.decide) for table in tables]", FOUND),
    mutant("weights of actions not divided by how likely a set is reached", SYMBOLS,
           "weights[move] = tuple(one / total for one in each)", "weights[move] = tuple(each)", FOUND),
    mutant("what two pay whose plans are mixed, of the first plans", SYMBOLS,
           "used = [(weight, paid) for weight, paid in zip(weights, values, strict=True) if weight.over]",
           "used = [(self.one, paid) for weight, paid in zip(weights, values, strict=True) if weight.over][:1]",
           RANDOM),
    mutant("weights at a point not divided by how likely a set is reached", POINT,
           "(move, tuple(one / total for one in each))", "(move, tuple(each))", FOUND),
    mutant("a move at a point that is worst for the one who makes it", POINT, "if play.values[seat] >= best",
           "if play.values[seat] <= best", RANDOM),
    mutant("the best of the plays that another action may lead to", POINT,
           "best = max([min([play.values[seat] for play in theirs]) for theirs in plays])",
           "best = max([max([play.values[seat] for play in theirs]) for theirs in plays])", RANDOM),
    mutant("the worst action in place of the best", POINT,
           "best = max([min([play.values[seat] for play in theirs]) for theirs in plays])",
           "best = min([min([play.values[seat] for play in theirs]) for theirs in plays])", RANDOM),
    mutant("chances at a point the wrong way round", POINT, "list(map(value, move.probabilities))",
           "list(map(value, move.probabilities[::-1]))", RANDOM),
    mutant("chance left out where sets tie moves together", POINT, "prod(map(value, chances_on_way(game, root, leaf)))",
           "prod(map(value, ()))", RANDOM),
    mutant("the worst plan of a player that moves alone", POINT, "        best = max(one[seats[0]] for one in paid)\n",
           "        best = min(one[seats[0]] for one in paid)\n", RANDOM),
    mutant("ends that chance does not reach first", SUBGAMES, "used = [True] * len(move.actions) if move.is_chance",
           "used = [k == 0 for k in range(len(move.actions))] if move.is_chance", RANDOM),
    mutant("a subgame that begins within an information set", SUBGAMES, "        if low == k and high <= last:\n",
           "        if low == k:\n", ROOTS),
    mutant("a subgame that must not end where a set does", SUBGAMES, "        if low == k and high <= last:\n",
           "        if low == k and high < last:\n", ROOTS),
    mutant("sets below left out of where a subgame begins", SUBGAMES,
           "low, high = min(tied[0], *(one[0] for one in below)), max(tied[1], *(one[1] for one in below))",
           "low, high = tied", ROOTS),
    mutant("plans for what they exclude", SUBGAMES,
           "if _allows(game, plan, stage.root, history, player) else [{}]", "if plan is not None else [{}]", PLANS),
    mutant("nobody ever forgets", SUBGAMES, "    if pair := forgotten(game):\n",
           "    if (pair := forgotten(game)) and not pair:\n", ROOTS),
    mutant("a past without the actions taken", SUBGAMES,
           "(past[move.player], numbers[id(move)], action), len(pasts) + 1)",
           "(past[move.player], numbers[id(move)], move.actions[0]), len(pasts) + 1)", ROOTS, FORM),
    mutant("some for every", ATLAS, "lambda point: played.contains(point) and not other.contains(point),\n"
           "            lambda: Parts(((played.merged().cells, other.cells),), self.domain),",
           "lambda point: played.contains(point),\n"
           "            lambda: Parts(((played.merged().cells, ()),), self.domain),", RANDOM),
    mutant("a history that is one among several", ATLAS, "elif bool(weight.over) != (action in actions):",
           "elif action in actions and not weight.over:", RANDOM),
    mutant("a branch that is not known on its edge", ATLAS, "(self.reached(one.strategies), one.payoffs): branch",
           "(one.strategies, one.payoffs): branch", FOUND),
    mutant("a wall read off the branches", ATLAS, "if not (found.walls and self.tied):", "if found is not None:",
           FOUND),
    mutant("other choices at one information set alone", CERTIFIED, "if not other.items() <= choices.items()",
           "if len(set(stage[0].at) & {h for h in other if other[h] != choices[h]}) and len(stage) == 1", PROVED),
    mutant("a subgame for the checker that cuts a set", CERTIFIED,
           "if len(move.at) > 1 and move.player != CHANCE]", "if len(move.at) > 2 and move.player != CHANCE]", PROVED),
    mutant("plans paid without chance", REDUCED, "multiply(*each) if each else ONE", "ONE", PLANS),
    mutant("ends that a plan does not lead to", REDUCED,
           "if all(move.is_chance or does.get(move) == action for move, action in way)",
           "if any(move.is_chance or does.get(move) == action for move, action in way)", PLANS),
    mutant("probabilities that are not checked", TREE, "        if move.is_chance:\n            check.refuse(",
           "        if move.is_chance and not move.actions:\n            check.refuse(", FORM),
    mutant("probabilities of any sum", CHANCES, "            if total != one:\n", "            if not total.over:\n",
           FORM),
    mutant("numbers of any sum", CHANCES, "if min(chances) < 0 or sum(chances) != 1:", "if min(chances) < 0:", FORM),
    mutant("probabilities below zero", CHANCES, 'verdict.kind != "empty":', 'verdict.kind == "undecided":', FORM),
    mutant("the order of histories in a set", TREE, "return tuple(move if len(at) == 1 else replace",
           "return tuple(move if len(at) >= 1 else replace", FORM),
    mutant("payoffs that are never reached", HISTORIES, "            if history not in reached:\n",
           "            if history not in reached and not history:\n", FORM),
    mutant("a history that is not finished", HISTORIES, "        if (move is None) == (history not in ends):\n",
           "        if move is not None and history in ends:\n", FORM),
    mutant("a history in two information sets", HISTORIES, "            if history in found:\n",
           "            if history in found and found[history] is move:\n", FORM),
    mutant("a player that forgets that it has moved", HISTORIES,
           '            if not first or history.startswith(f"{first}/"):\n',
           '            if history == first:\n', FORM),
    mutant("a fixed game with the old probabilities", TREE,
           "replace(m, probabilities=tuple(map(change, m.probabilities)))", "m", FORM),
)  # fmt: skip
