"""What answers about bargaining say: the table of their phrases, see `solver.report.phrases`."""

from __future__ import annotations

from solver.report.phrases import Phrases

SAY = Phrases(
    "bargain",
    asked="What [{two?}both|all] could agree on",
    gain="[{place}, ]an agreement[ that would be ratified{ratified?}] can make [{two?}both|all] sides better off[;"
    " {picks}]",
    no_gain="[{place}, ]no agreement[ that would be ratified{ratified?}] makes [{two?}both|all] sides better off, so"
    " each side keeps what it has",
    picks="the {title} [is {agreement} ({paid})|leaves several open]",
    paid="{who} {value}",
    leads="its protocol, {title}, leads to [one of {several} outcomes|war ({paid}){war?}|{paid}]",
    same="{paid}, no more than without an agreement",
    no_answer_of="its protocol, {title}, has no answer here: {why}",
    only_paid="known by what it pays",
    level="{issue} {value}",
    drawn="{agreement} or {value} (chance {chance})",
    to="{low} to {high}",
    ratifier="{who} {does}, and [{change}|changes nothing for {side}].",
    binding="[{binds?}binds|does not bind]",
    stuck="[{alone?}stands in the way|does not stand in the way alone]",
    change="[{up?}helps|hurts] its own side: {side} gets {size} [{up?}more|less] than without it",
    no_zone="There is no zone of possible agreement: {parties:and} cannot both gain anywhere in the ranges.",
    zone_everywhere="There is a zone of possible agreement everywhere in the ranges: {parties:and} can both gain.",
    zone="There is a zone of possible agreement, where {parties:and} can both gain[ from what would be"
    " ratified{ratified?}], exactly if",
    zone_share="This is so in {share} of {whole}.",
    long_zone="There is a zone of possible agreement, where {parties:and} can both gain[ from what would be"
    " ratified{ratified?}].[ It fills {share} of {whole}.] Its condition has {cells} alternatives, all in JSON.",
    stake="What is at stake[ {place}]",
    nothing="nothing",
    each="What each solution picks[ {place}]",
    continuum="picks anything between these two; both ends are listed",
    protocol="What the protocol leads to: {title}",
    no_answer="No answer here: {why}.",
    more_outcomes="And {left:count more outcome}, all in the JSON record.",
    payments="If one side can pay the other",
    total="The greatest total is {total}, with {plan}. What it adds is shared equally:",
    payment="[{gets?}gets|pays] {size}",
    no_payment="none",
    threats="If each side first chooses what it threatens with",
    threatened="Played for the difference of the payoffs, the game is worth {edge} to {first}. So of the greatest"
    " total, {total}, {first} gets {own} and {second} gets {other} (Nash 1953).",
    axioms="Which axioms each solution keeps here",
    verdicts="Yes: no trial here breaks the axiom, which is no proof in general. No: one does, and JSON shows it.["
    " Open: no trial is seen to break it, but some are not decided.{open?}] -: the axiom says nothing here.",
    meanings="Rational: nobody loses by agreeing. Indep.: taking away what is not picked changes nothing. Monot.: a"
    " side whose prospects improve does not get less.",
    closed="In closed form: the {concept}",
    more_pieces="And {left:count more piece}, of other agreements",
    open_pieces="Open: whether each piece of {name} stands anywhere.",
    piece="{label}[, which it picks here{here?}]",
    everywhere="everywhere",
    across="Across the ranges: the {title}",
    sure="What each side is sure of without an agreement has a name here:",
    portion="{agreement}, picked in {share} of the ranges",
    rest="Nothing is agreed on in {nothing} of the ranges[, and other agreements are picked in {others}]. These shares"
    " are of {points} points drawn from the ranges, right to about {error} percentage points.",
    exact="The exact conditions of each are in JSON",
    left_out="Left out",
)
