"""What is said of concessions: the cheapest change, each parameter alone, and why some cannot do it."""

from __future__ import annotations

from solver.report.phrases import Phrases

SAY = Phrases(
    "concede",
    asked="The cheapest way to make {outcome} {goal}",
    claim="the claim {claim}",
    spare="with {margin} or more to spare in each condition[ of {several?}one of the alternatives]",
    holds="{place}, {outcome} is already {goal}[, {spare}], so nothing has to change",
    already="That holds already; nothing has to change.",
    never="[{apart?}{boundaries}]no change of {levers:or} within the ranges makes {outcome} {goal}[, {spare}]. That is"
    " proved",
    open="[{apart?}{boundaries}]it is undecided whether a change of {levers:or} can make {outcome} {goal}[, {spare}]",
    way="[{apart?}{boundaries}][{exact?}the cheapest way|a way, perhaps not the very cheapest,] to make {outcome}"
    " {goal}[, {spare},] is to {moves}[, apart from ways that hold on curved boundaries only{curved?}]",
    move="{verb} {what} from {start} to {target}",
    past="just [{below?}below|above] {target}",
    from_on="at [{up?}least|most] {target}[ and {most} {end}]",
    on_edge="{moves} (at [{value} exactly|exactly these values] {undone})",
    undone="[{known?}any error can undo it|it is undecided whether any error can undo it]",
    own="only what a player controls may change",
    price="changes are counted in per cent of each range, added up",
    others="other changes cost the same",
    tied="what is assumed ties {lever} to {rest:and}; name them together",
    numbers="The numbers are {place}.",
    levers="What any player controls may change: {levers:and}.",
    owned="{levers:and} ({owner})",
    nowhere="[{apart?}{boundaries}]{outcome} is [{open?}not told to be anywhere|nowhere] {goal} within the ranges.",
    stands="[{apart?}{boundaries}]{outcome} is {goal}[ if{somewhere?}]",
    seam="The margin is asked of the alternatives one by one: where two of them touch, a smaller change may have as"
    " much to spare.",
    changing="Changing [{several?}any of ]{levers:or}",
    each_alone="Each alone",
    few_alone="[{able:or} alone [{sure?}does it|might do it], and no other.|None does it alone (proved).]",
    unpriced="Costs are the changes in per cent of each range, added up. The other parameters stay where they are.",
    priced="Costs per unit, as given: {prices:and}. The other parameters stay where they are.",
    impossible="Impossible within the ranges, which is proved.",
    undecided="Undecided: {spent}.",
    at_least="A change costs at least {low} {unit} ({proved}).",
    between="The cheapest change costs between {low} and {high} {unit} ({proved}).",
    more_than="This costs more than {high} {unit}, by as little as one likes.",
    costs="This costs {high} {unit}; nothing cheaper does it ({proved}).",
    as_given="at the costs given",
    of_range="per cent of the ranges",
    aside="{aside:count alternative} that can hold on curved walls only left aside.",
    also_cheapest="or, as cheaply,",
    alone="[{one} alone does|Each of {several:and} alone does] it at the same cost.",
    at_end="At the end of the range: {ends:and}.",
    loose="Other changes cost the same, with {ranges:and}.",
    loose_range="{name} from [{has_low?}|above ]{low} to [{has_high?}|below ]{high}",
    example="For instance {moved:and}.",
    empty="[{apart?}{boundaries}]it holds nowhere within the ranges, whatever is changed: every alternative was"
    " proved empty",
    blocked="{conditions} [{together?}cannot hold together|cannot be brought about]",
    unmet="no values of what may change satisfy [{some?}the rest|it]",
    proof="proof: {proof}",
)
