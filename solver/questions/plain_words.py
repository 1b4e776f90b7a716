"""Outcomes, claims, points and what moves, in plain words, for readers who know no game theory.

Players go by the names that the game file gives them, strategies by their own. What is called *stable* is an
equilibrium: no side gains by changing its own choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from solver.atlas import PERHAPS, PointAnswer
from solver.concepts.nash.atlas import PURE_METHOD
from solver.forms.any_form import AnyForm, in_payoff_unit
from solver.forms.traits import function_named
from solver.questions.plain_conditions import COMPARED, PlainWords
from solver.questions.sentence_length import COUNTED, MAX_WORDS, count_words
from solver.regions.parameters import ParameterSpace
from solver.report.articles import name_in_sentence
from solver.report.numbers import number, writing_sentences
from solver.report.phrases import Phrases
from solver.report.words import brief_amount, clean, count_of, each_once, join_words

_HEADING = re.compile(r"^The (?=\S)|(?<=\w\w)\.$")  # what a name has as a heading, and not within a sentence
MAX_TITLE, MAX_MOVED, MAX_MOVERS = 60, 3, 2  # characters of a player's name; parameters, and movers, that are named
MAX_CORNERS = 15  # words of a continuum's corners, beyond which they go by their names
MAX_LEAD = 6  # words before what moves
MAX_LISTED = 4  # outcomes that are named
UNNAMED = "at the values chosen"
MEANT = {  # words of sentences, and what they mean
    r"stable(?! against)": "Stable means that no side gains by changing its own choice.",
    r"equilibrium(?!\()": "In an equilibrium every move is best for the one who makes it, given what follows.",
}
APART = "apart from boundaries, where payoffs tie exactly, "
ALMOST = {
    "almost true": "almost always: everywhere within the ranges, except on a boundary, where some equality holds"
    " exactly",
    "almost false": "almost never: only on a boundary, where some equality holds exactly",
}
_CLAIM = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")
_VALUE = re.compile(r"\s*(?:in\s*\(([^()]*)\)\s*:)?\s*(\w+(?:\([^()]*\))?)\s*([<>]=?|[≥≤])\s*(-?[\d./]+)\s*")
STABLE_AS = {  # how an outcome is stable; by three, as the graph model has it
    "strict": "strictly stable (whoever left it alone would lose)",
    "gmr": "stable against answers (gmr: whoever left it could be answered, and be left no better off)",
    "smr": "stable against answers (smr: whoever left it could be answered, and be left no better off even by moving"
    " again)",
    "seq": "stable against answers that pay (seq: whoever left it would meet answers that pay those who give them, and"
    " be left no better off)",
}
_SAID = {
    "equilibrium": "{0} is stable",
    "unique": "{0} is the only stable one",
    "pareto": "no other choice makes one side better off than {0} and none worse off",
    "played": "{0} is played in at least one equilibrium",
    "always_played": "{0} is played in every equilibrium",
    "intuitive": "{0} is played in an equilibrium that the intuitive criterion does not reject",
    "agreement": "{0} is what comes out",
    **{name: f"{{0}} is {how}" for name, how in STABLE_AS.items()},
}

SAY = Phrases(
    "outcomes",
    standing="[{told?}told to be ]{stands}[ in pure strategies{pure?}]",
    none_stands="no [{pure?}pure ]outcome is {kind}",
    continuum="[{perhaps?}perhaps ]{corner}[ with any probabilities{any?}| with infinitely many probabilities{many?}]",
    as_much="and as much[, up or down,{turned?}] with {others:count more/more}",
    moves_most="{verb} most with {parameter}[ ({aside})]",
)


def player_words(game: AnyForm, seat: int) -> str:
    """Return what a player is called within a sentence: by its title, or by its name without a title of its own.

    >>> player_words(load("thaad-deal"), 0), player_words(load("thaad-deal"), 1)
    ('the United States', 'China')
    """
    return name_in_sentence(_bare_name(game, seat))


def _bare_name(game: AnyForm, seat: int) -> str:
    """Return a player's title, or the name where no title is short enough and its own, without an article of ours."""
    titles = [_HEADING.sub(lambda found: found[0].lower().strip("."), clean(one.title)) for one in game.players]
    fits = 0 < len(title := titles[seat]) <= MAX_TITLE and titles.count(title) == 1
    return title if fits else game.players[seat].name.replace("_", " ")


def names_note(game: AnyForm) -> str:
    """Introduce the players' short names, for a page with sentences and tables; nothing where none differs.

    >>> names_note(load("thaad-deal"))
    'In tables and formulas US stands for the United States.'
    """
    called = [(player.name, _bare_name(game, k)) for k, player in enumerate(game.players)]
    short = [f"{name} stands for {name_in_sentence(title)}" for name, title in called if name.lower() != title.lower()]
    return f"In tables and formulas {join_words(short)}." if short else ""


def outcome_words(game: AnyForm, label: str) -> str:
    """Return an outcome by who does what; `label`: its name, as an atlas has it.

    >>> outcome_words(load("thaad-deal"), "(withdraw + keep, tolerate)")
    'the outcome in which the United States chooses at random between withdraw and keep, and China chooses tolerate'
    >>> outcome_words(load("thaad-offer"), "offer/accept/enforce")
    'the course offer (the United States), accept (China) and enforce (China)'
    >>> outcome_words(load("swap-package"), "(withdraw-all, ban-part)")
    'the agreement withdraw in full and ban in part'
    """
    said: str = function_named(game.traits.outcome_words)(game, label)
    return said


def listed_words(game: AnyForm, labels: Sequence[str], concept: str = "") -> str:
    """Return that all of these outcomes stand, as a clause: few by name, and one as the only one.

    >>> listed_words(load("thaad-deal"), ["(keep, tolerate)"])
    'the outcome keep (the United States) and tolerate (China) is all that is stable'
    >>> listed_words(load("thaad-offer"), ["hold", "offer/accept/enforce"])
    'hold and offer/accept/enforce are played'
    """
    what = standing_word(game, concept)
    if len(labels) == 1:
        return f"{outcome_words(game, labels[0])} is all that is {what}"
    if 0 < len(labels) <= MAX_LISTED:
        return f"{join_words(each_once(map(label_in_sentence, labels)))} are {what}"
    return f"{count_of(len(labels), game.traits.outcome)} are listed as {what}"


def label_in_sentence(label: str) -> str:
    """Return an outcome's name without the signs of tables and formulas.

    >>> label_in_sentence("(swerve + dare, hold_on)")
    '(swerve or dare, hold on)'
    """
    return clean(label).replace(" + ", " or ").replace("_", " ")


def standing_word(game: AnyForm, concept: str = "") -> str:
    """Return what an outcome is called that an answer lists, such as `stable`."""
    pure = concept.endswith("pure strategies")
    return SAY("standing", told=bool(game.open), stands=game.traits.stands, pure=pure)


@writing_sentences()
def now_words(game: AnyForm, here: PointAnswer) -> str:
    """Return what stands at a point, continua as sets, and what a single outcome pays.

    >>> game = load("prisoners-dilemma")
    >>> print(now_words(game, nash(game).at("baseline")))
    At the baseline values, the outcome defect (the first) and defect (the second) is stable, and nothing else is: the
    first gets 1 and the second gets 1.
    """
    kind, pure, sets = game.traits.stands, getattr(here, "method", "") == PURE_METHOD, [*here.maximal]
    beside, alone = "; mixed ones are not looked for" if pure else "", all(len(labels) == 1 for labels, *_ in sets)
    short = alone and len(sets) > MAX_LISTED
    said = (
        [label_in_sentence(label) for (label,), *_ in sets]
        if short
        else [_outcome_or_continuum(game, *one) for one in sets]
    )
    at, unlisted = f"{place_words(game.space, here.point)}, " if game.space else "", getattr(here, "unlisted", ())
    if not said:
        return sentences(f"{at}{SAY('none_stands', pure=pure, kind=kind)}{beside}", *unlisted)
    if len(said) > 1:
        count = count_of(len(said), "outcome") if alone else "these"
        return sentences(*_say_several(f"{at}{count} are {kind}", said, beside), *unlisted)
    outcomes = getattr(here, "outcomes", ())
    payoffs = outcomes[0].payoffs if outcomes else ()
    gets = join_words([f"{player_words(game, k)} gets {brief_amount(u)}" for k, u in enumerate(payoffs)] or [""])
    gets = in_payoff_unit(game, gets) if gets else ""
    only = "" if unlisted else f", and {'no other pure outcome' if pure else 'nothing else'} is"
    paid = gets if alone else ""
    whole = f"{at}{said[0]} is {kind}{only}"
    parts = [f"{whole}: {paid}"] if paid and count_words(f"{whole}: {paid}") <= MAX_WORDS else [whole, paid]
    return sentences(*parts, *unlisted)


def _say_several(lead: str, each: Sequence[str], beside: str) -> list[str]:
    """Return that several outcomes stand as a sentence, or as one for each of them where that would be too long."""
    whole = f"{lead}: {'; '.join(each)}{beside}"
    if count_words(whole) <= MAX_WORDS:
        return [whole]
    return [f"{lead}{beside}", *(f"{nth} is {one}" for nth, one in zip(_counted(len(each)), each, strict=True))]


def _counted(count: int) -> list[str]:
    """Return how each of so many is begun: `the first`, `the next` where they are very many."""
    return [f"the {COUNTED[k] if k < len(COUNTED) else 'next'}" for k in range(count)]


def _outcome_or_continuum(game: AnyForm, labels: Sequence[str], pieces: int, whole: bool) -> str:
    corners = [outcome_words(game, label.removeprefix(PERHAPS)) for label in dict.fromkeys(labels)]
    if len(corners) == 1:
        perhaps, mixed = labels[0].startswith(PERHAPS), len(labels) > 1
        return SAY("continuum", perhaps=perhaps, corner=corners[0], any=mixed and whole, many=mixed and not whole)
    if count_words(" ".join(corners)) > MAX_CORNERS:
        corners = [label_in_sentence(label.removeprefix(PERHAPS)) for label in dict.fromkeys(labels)]
    if pieces == 1:
        return f"every mixture between {join_words(corners)}"
    parts = f"{count_of(pieces, 'piece')} that touch each other (zopa solve lists them at a point)"
    return f"a set of mixtures in {parts}, between {join_words(corners)}"


def claim_words(game: AnyForm, claim: str) -> str:
    """Return a claim as a clause; one of several parts stays as it is written.

    >>> claim_words(load("thaad-deal"), "equilibrium(withdraw, sanction)")
    'the outcome withdraw (the United States) and sanction (China) is stable'
    >>> print(claim_words(load("thaad-deal"), "in(keep, tolerate): payoff(US) >= 2"))
    the outcome keep (the United States) and tolerate (China) is stable, and in it what the United States gets is at
    least 2
    >>> claim_words(load("thaad-deal"), "not dominant(US, keep)")
    'the claim not dominant(US, keep) holds'
    """
    found = _CLAIM.fullmatch(claim)
    if found and found[1] in _SAID and not (found[1] in STABLE_AS and found[2].count(",") == len(game.players)):
        return _SAID[found[1]].format(outcome_words(game, found[2]))
    said = _value_words(game, *found.groups()) if (found := _VALUE.fullmatch(claim)) else ""
    return said or f"the claim {clean(claim)} holds"


def _value_words(game: AnyForm, outcome: str | None, value: str, relation: str, bound: str) -> str:
    """Return a value of equilibria compared with a number, in an outcome or of all; nothing for what has no words."""
    kind, *labels = re.findall(r"[^\s(),]+", value)
    names, compared = game.seat_names, f"{COMPARED[relation]} {_number_words(bound)}"
    paid = in_payoff_unit(game, compared)
    who = player_words(game, names.index(labels[0])) if labels and labels[0] in names else "all sides together"
    if outcome is None:
        some = "some" if (kind == "best") == (relation in (">", ">=")) else "every"
        found = {"equilibria": f"the number of stable outcomes is {compared}"}
        what = game.traits.equilibrium  # a threat may be stable and empty
        return found.get(kind, f"{some} {what} pays {who} {paid}" if kind in ("best", "worst") else "")
    inside = dict.fromkeys(["payoff", "value", "welfare"], f"what {who} {'gets' if labels else 'get'} is {paid}")
    inside["probability"] = f"{who} chooses {''.join(labels[1:])} with probability {compared}"
    stands = f"is {game.traits.stands_in_some}"
    return f"{outcome_words(game, outcome)} {stands}, and in it {inside[kind]}" if kind in inside else ""


def _number_words(written: str) -> str:
    """Return a number of a claim as people read it, or as it is written where it is none."""
    try:
        return number(Fraction(written))
    except (ValueError, ZeroDivisionError):
        return written


def stable_note(said: str) -> str:
    """Return what `stable` means, and `equilibrium` of a tree, if a text says them.

    >>> stable_note("it is stable."), stable_note("the claim equilibrium(keep, tolerate) is true.")
    (' Stable means that no side gains by changing its own choice.', '')
    """
    return "".join(f" {meant}" for word, meant in MEANT.items() if re.search(rf"\b{word}\b", said))


def with_stable_note(said: str) -> str:
    """Return a text, and behind it what `stable` means, if the text says it.

    >>> with_stable_note("it holds.")
    'it holds.'
    """
    return said + stable_note(said)


def place_words(space: ParameterSpace, point: Mapping[str, Fraction]) -> str:
    """Return a point as the beginning of a sentence.

    >>> place_words(load("thaad-deal").space, load("thaad-deal").space.point({"shield": 4}))
    'with the cost to the US of taking THAAD out at 4 and the rest at the baseline'
    """
    moved = [name for name, value in point.items() if value != space.baseline[name]]
    if not moved:
        return "at the baseline values"
    if len(moved) > MAX_MOVED:
        return UNNAMED
    wording = PlainWords(space)
    each = [f"{wording.name(name)} at {wording.number(point[name], [name])}" for name in moved]
    rest = ["the rest at the baseline"] if len(moved) < len(point) else []
    return f"with {join_words([*each, *rest])}"


@writing_sentences()
def movers(game: AnyForm, moved: Iterable[tuple[str, Mapping[str, Fraction | float]]], amounts: bool) -> str:
    """Return with which parameter each quantity moves most; `moved`: its name, how much each parameter moves it.

    >>> movers(load("hawk-dove"), [("first", {"value": 1, "injury": -1})], amounts=False)
    'what the first gets rises most with the worth of the resource (and as much, up or down, with one more)'
    """
    seats, wording, told = game.seat_names, PlainWords(game.space), dict[str, list[str]]()
    for name, sizes in moved:
        if most := max((abs(Fraction(size)) for size in sizes.values()), default=Fraction(0)):
            first, *others = (one for one, size in sizes.items() if abs(size) == most)
            size = in_payoff_unit(game, brief_amount(most), apart=False) if name in seats else brief_amount(most)
            aside = [f"by {size}"] if amounts else []
            turned = not amounts and any(sizes[one] * sizes[first] < 0 for one in others)
            aside += [SAY("as_much", turned=turned, others=others)] if others else []
            verb = "moves" if amounts else "rises" if sizes[first] > 0 else "falls"
            how = SAY("moves_most", verb=verb, parameter=wording.name(first), aside=", ".join(aside))
            what = "what {} gets " if name in seats else f"the chance of {_chance_words(name)} "
            told.setdefault(what + how, []).append(player_words(game, seats.index(name)) if name in seats else "")
    each = [
        one.replace("{} gets", f"{join_words(who)} {'gets' if len(who) == 1 else 'get'}", 1)
        for one, who in told.items()
    ]
    rest = ["the tables have the rest"] if len(each) > MAX_MOVERS else []
    said = wording.briefly("; ".join(each[:MAX_MOVERS])).split("; ")
    whole = "; ".join([*said, *rest])
    if count_words(whole) <= MAX_WORDS - MAX_LEAD:
        return whole
    return ". ".join([said[0], sentences(*said[1:], *rest).rstrip(".")]).removesuffix(". ")


def _chance_words(name: str) -> str:
    """Return what has a chance that is called `Pr(…)`: an outcome, or a choice with whose it is."""
    who, _, what = name[3:-1].rpartition(": ")
    return f"{what} ({who})" if who else name[2:] if ", " in what else what


def sentences(*parts: str) -> str:
    """Return parts as sentences, each with a capital and a full stop.

    >>> sentences("it holds", "", "nothing is missing")
    'It holds. Nothing is missing.'
    """
    return " ".join(f"{part[0].upper()}{part[1:]}{'' if part.endswith(('.', ':')) else '.'}" for part in parts if part)
