"""What the pages of solutions say, of matrices, trees, coalitions and phases: the table of their phrases."""

from __future__ import annotations

from solver.report.phrases import Phrases

SAY = Phrases(
    "solve",
    stable="An outcome is stable, an equilibrium, if no player gains by changing its own choice alone. Each one below"
    " stands exactly where its conditions hold, within the parameters' ranges.",
    mixed_follow="They are all in pure strategies; mixed ones follow.",
    pure_only="They are all in pure strategies; there may be mixed equilibria besides.",
    sets_of_mixed="Some player is indifferent whatever the parameters are, so mixed equilibria come in sets. One in"
    " which all the strategies named have some probability stands just where this holds:",
    not_known="not known",
    long_set="in {cells} alternatives, which atlas.mixed has",
    marked="* {stands} {place}",
    proof="{proof}[, knife-edge{thin?}]",
    knife_edge="(knife-edge)",
    open="(open)",
    unmixed="wherever it stands, the probability of {unused:and} is 0, so it is the same as {same}",
    standing="{numbers:number Number/Numbers} {numbers:and} {numbers:number stands/stand} {place} (marked *).",
    none_standing="None of them stands {place}.",
    player="{who}: {what}",
    paid="{who}[ each{each?}] {payoff}",
    case="{case} with these choices, each with formulas of its own",
    stands_here="it stands, and {payoffs}",
    on_wall="The point lies exactly on a wall, {walls}, where one list of equilibria can give way to another: there can"
    " be more than these, even continua.",
    excluded="{others:count other candidate} {others:number is/are} proved to stand nowhere in the ranges"
    " ({kinds:and})",
    of_kind="{count} {kind}",
    open_branches="Open: whether {open:count of them stands/of them stand} anywhere at all.",
    ties="Where there are ties ({ties}), some choice has more best answers than it needs, so equilibria can join into"
    " continua",
    corner="corner of a continuum",
    representative="representative (max-entropy point)",
    found="Found {how}.",
    by_forms="from the closed forms; the point lies on no wall, so they give every equilibrium",
    by_solver="by the exact point solver ({method})[, because the point lies exactly on a wall, {walls}, where one list"
    " of equilibria can give way to another and the closed forms may not tell everything]",
    ranks="By how each side ranks the outcomes: {name}.",
    degenerate="The game is degenerate here: some choice has more best answers than it needs, so equilibria need be"
    " neither isolated nor odd in number.",
    degenerate_nearby="The game is degenerate here and at every point nearby, whatever the exact numbers: some choice"
    " always has more best answers than it needs. The closed forms take that into account, so the list is complete, but"
    " equilibria need be neither isolated nor odd in number.",
    continua="{n:count continuum/continua} of equilibria",
    listed="{parts:and} (no player gains by changing its own choice alone)",
    on_branch="{label}, which stands [{where}|if {condition}]",
    on_long_branch="{label}, whose conditions are long",
    on_none="[none: only the wall has it{wall?}|not looked for]",
    continuum="A continuum: any choices within [one of these {sets} sets, which touch each other|this set]",
    corner_pays="{corner} ({payoffs}[; {branch}])",
    branch="branch {label}",
    no_branch="on no branch",
    even="(the max-entropy point of the continuum: mixed as evenly as can be)",
    sets="Any choices within one of these sets are an equilibrium; the sets of one component touch each other.",
    none="none",
    by_support="Found support by support: the equations of each are solved exactly, so that every weight and every loss"
    " has a proved sign.[ All of them are regular, so their number is odd.{odd?}]",
    equilibria="{n:count equilibrium/equilibria}",
    in_sets="infinitely many [{more?}more|equilibria] in {n:count set}",
    solution_sets="{n:count set of solutions/sets of solutions}",
    pure_in_sets="Of the equilibria in sets, {n:count is/are} pure",
    root="{player}, {choice}: {root}",
    any_choice="any choice of these is an equilibrium",
    solutions="{label}: the equations of these choices have infinitely many solutions, [some of them equilibria, such"
    " as {example}|some of them equilibria{some?}|and it is open whether any of them is an equilibrium]",
    perfect="In a [perfect Bayesian{believed?}|subgame-perfect] equilibrium every move is best for the one who makes"
    " it, given what follows[ and what the player believes about what it does not see{believed?}], wherever the game"
    " has got to: a threat counts only if it would be carried out.[ Where play leads, beliefs follow Bayes' rule;"
    " elsewhere any belief will do that makes the move best.{believed?}] A player who moves alone is assumed to draw no"
    " lots at a tie.[ Where ends are joined by +, chance or a player who mixes decides between them.{several?}]",
    by_rule="{who} at {at:or}: {chances}, by Bayes' rule",
    by_belief="{who} at {at:or}, where play does not lead: {answers:or} if {history} has a probability of"
    " {range}[, which is enough only where {where}|, which may be enough only in a part of that{in_part?}]",
    by_beliefs="{who} at {at:or}, where play does not lead: {answers:or} for any belief between"
    " {corners:and}[, which is enough only where {where}|, which may be enough only in a part of that{in_part?}]",
    speech="by the intuitive criterion[ where {where}]: only {only:or} could gain by {action}",
    doubted="the intuitive criterion rejects {which}, since only {only:or} could gain by {action}",
    it="it",
    surely="surely {history}",
    any_chance="whatever it may be",
    at_most="at most {high}",
    at_least="at least {low}",
    between="{low} to {high}",
    chance_of="{history} with {chance}",
    on_wall_of_tree="The point lies exactly on a wall, {walls}, where more than one way may be played.",
    at_wall="The point lies on a wall: {walls}.",
    in_some="[told {told?}]in some equilibrium if",
    open_every="open",
    long_every="too long to be listed here",
    played="Played[ {place}]: {label}; {payoffs}.[ {never}]",
    never="{ends:and} {ends:number is/are} reached with probability 0.",
    instead="[After {at}, if|If] {player} chose {action}, it would get {gets}[, since {rest} would follow].",
    instead_tied="[After {at}, if|If] {player} chose {action}, it might get only {gets}[, since {rest} might follow, at"
    " a tie].",
    way="way to play is",
    ways="ways to play are",
    marked_plays="(marked * where played {place})",
    plays="{who} plays",
    together="Which stand together",
    split="Apart from the walls between them, {whole} [{assumed?}splits|split] into {regions:count region}; the list is"
    " complete.",
    found_so_far="{regions:count region} found so far",
    others="Other lists may stand on {rest}.",
    these_alone="where these stand and no other",
    numbered="{labels:and}, {numbers:number number/numbers} {numbers:and}",
    fills="{share} of {whole}, by volume",
    more="And {left:count more region}",
    shapley="The Shapley value gives each player what it adds to those before it, averaged over all orders. In the core"
    " no coalition gets less than it is worth by itself.",
    terms="The Banzhaf value is what a player adds to a coalition of others, averaged over all of these. The nucleolus"
    " makes the greatest complaint of any coalition as small as can be, then the second greatest, and so on. In the"
    " kernel the surpluses of any two players against each other are equal, unless one has no more than alone. In a"
    " convex game who joins later adds no less. In a superadditive game coalitions lose nothing by joining.",
    in_numbers="in numbers",
    has_core="the core has a point",
    has_shapley="the Shapley value is in it",
    is_convex="the game is convex",
    is_superadditive="it is superadditive",
    exactly="exactly if",
    now="{place}: {answer}",
    core_up_to="Where the core has a point is found for up to {most} players.",
    simple="The game is simple, so these values are indices of power: Shapley-Shubik and Banzhaf.",
    surpluses="Surpluses at the nucleolus: the most by which the worth of a coalition with the one player and without"
    " the other exceeds its shares:",
    pair="{one} and {other}",
    both="both {surplus}",
    against="{surplus} against {back}",
    core="The core is [{some?}not empty|empty][; it has {corners:count corner}].",
    corners_up_to="Its corners are listed for up to {most} players.",
    shapley_in="The Shapley value is [{core?}in|not in] the core and [{kernel?}in|not in] the kernel.",
    no_nucleolus="There is no nucleolus: all together are worth less than what each has alone, added up.",
    nucleolus="The nucleolus is in the kernel, as it always is[, and in the core{core?}].",
    kept="The game is {what}.",
    broken="The game is not {what}: {{{first}}} and {{{second}}} break it.",
    fair_split="[{place}, ]all that is made can be shared so that no group would do better by itself",
    no_fair_split="[{place}, ]however all that is made is shared, some group would do better by itself",
    adds="what each adds, on average over all orders, is the Shapley value: {gets}",
    gets="{who} {value}",
)
