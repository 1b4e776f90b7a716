"""What somebody is called in a running sentence: "the United States", "the bank", "China".

One rule, in this order; tables, keys, labels and formulas keep the bare name.

1. A name that begins with an article keeps it, in small letters: `name = "The guarantor"`, `name = "a small aircraft"`.
2. So does one that begins with a word that stands in its place: "China's allies", "one of middle size", "who owns it".
3. States and bodies that English gives the article have it: the known ones of `KNOWN`, any whose last word is one of
   `HEADS` ("Marshall Islands", "Security Council"), and any that is a head "of" something ("Republic of Korea").
4. A common noun has it: a word of two letters or more in small letters ("bank"), one of `ROLES` with a capital
   ("Patron"), and what is counted ("First voter"), whose capital is only that of a heading.
5. Any other is a proper name and has none. Where the rule is wrong, `name = "the …"` in the game file gives an article,
   and a capital takes it away.
"""

from __future__ import annotations

import re

ACRONYMS = frozenset(
    "US U.S. USA U.S.A. UK U.K. EU E.U. UN U.N. USSR UAE DPRK ROK PRC DRC GDR FRG IMF WTO IAEA OECD AU ECB".split()  # noqa: SIM905
)
KNOWN = ACRONYMS | {
    "European Union", "Soviet Union", "African Union", "Eurasian Union", "Netherlands", "Philippines", "Bahamas",
    "Maldives", "Gambia", "Seychelles", "Comoros", "Congo", "Vatican", "Holy See", "Ivory Coast", "Hague", "West",
    "North", "South", "East", "Global South", "World Bank", "Central Bank", "Federal Reserve", "White House", "Kremlin",
    "Pentagon", "Taliban", "Arab League", "Crown",
}  # fmt: skip
HEADS = (
    "States|Kingdom|Republic|Emirates|Federation|Nations|Islands|Empire|Senate|Council|Commission|Committee|Ministry"
    "|Government|Assembly|Allies|Alliance|Confederation|Commonwealth"
)
ROLES = (
    "aggressor|agent|ally|arbiter|attacker|bank|boss|buyer|challenger|client|column|company|creditor|debtor|defender"
    "|employer|entrant|firm|government|guarantor|incumbent|inspector|insurgents|leader|follower|mediator|monitor"
    "|neighbour|neighbor|opposition|owner|patron|principal|proposer|rebels|regime|responder|row|seller|sender|receiver"
    "|state|tenant|union|worker"
)
_ARTICLE = re.compile(r"(the|an?)\s+(?=\S)", re.IGNORECASE)
_INSTEAD = re.compile(
    r"(?i:one|two|three|four|five|six|both|all|whoever|who|whatever|what|its|their|his|her|our|my|your|every|each)\b"
)
_OWNER = re.compile(r"\S+(['\u2019]s|s['\u2019])\s")
_COUNTED = re.compile(r"(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|other)(?=$| [^A-Z])")
_HEAD_OF = re.compile(rf"(?:[A-Z]\S* )*({HEADS}|Union|Bank|State|City) of [A-Z]")
_LAST = re.compile(rf"[A-Z].* ({HEADS})")
_COMMON = re.compile(r"[a-z][a-z'-]+( [a-z][\w'-]*)*")
_ROLE = re.compile(rf"(?i:{ROLES})")


def name_in_sentence(name: str) -> str:
    """Return a name as it stands within a sentence, with its article where it has one.

    >>> [name_in_sentence(one) for one in ("United States", "US", "China", "Republic of Korea", "bank", "Patron")]
    ['the United States', 'the US', 'China', 'the Republic of Korea', 'the bank', 'the patron']
    >>> [name_in_sentence(one) for one in ("The old guard", "First voter", "China's allies", "B", "one of middle size")]
    ['the old guard', 'the first voter', "China's allies", 'B', 'one of middle size']
    """
    if begun := _ARTICLE.match(name):
        return name[: begun.end()].lower() + name[begun.end() :]
    if _INSTEAD.match(name) or _OWNER.match(name):
        return name
    if _COUNTED.match(name) or _ROLE.fullmatch(name):
        return f"the {name[0].lower()}{name[1:]}"
    takes_one = name in KNOWN or _LAST.fullmatch(name) or _HEAD_OF.match(name) or _COMMON.fullmatch(name)
    return f"the {name}" if takes_one else name
