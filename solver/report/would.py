"""What somebody would do, from the name of a choice: "would withdraw", and "would choose “hawk”" of what is no verb.

Nothing in a game file says whether a choice is named by a verb, so its first word is looked up among those that
disputes are made of. A verb that is not there is put in quotation marks, which is right as well.
"""

from __future__ import annotations

from solver.report.words import clean

VERBS = frozenset((
    "abandon", "abide", "abolish", "abstain", "accede", "accept", "accommodate", "acknowledge", "acquiesce",
    "act", "admit", "adopt", "advance", "agree", "aid", "allow", "ally", "annex", "answer", "appeal", "appease",
    "approve", "arm", "arrest", "ask", "attack", "back", "bargain", "bid", "block", "blockade", "bluff", "bomb",
    "boycott", "break", "bribe", "build", "buy", "call", "cancel", "challenge", "cheat", "claim", "clean",
    "close", "collude", "comply", "concede", "condemn", "confess", "confirm", "confront", "consent", "contest",
    "continue", "contribute", "convict", "cooperate", "cut", "deal", "deceive", "declare", "decline",
    "deescalate", "defect", "defend", "defer", "delay", "deliver", "demand", "demobilise", "demobilize", "deny",
    "deploy", "deter", "develop", "dictate", "disarm", "disclose", "dismantle", "divert", "divide", "do", "drain",
    "draw", "dredge", "drill", "drop", "embargo", "end", "endorse", "enforce", "engage", "enrich", "enter",
    "escalate", "evacuate", "exchange", "exit", "expand", "expel", "expose", "fight", "fill", "finance", "fish",
    "flare", "flee", "follow", "fortify", "free", "freeze", "fulfil", "fulfill", "fund", "give", "go", "grant",
    "guarantee", "halt", "help", "hide", "hold", "honor", "honour", "ignore", "impose", "increase", "insist",
    "inspect", "insure", "intervene", "invade", "invest", "invite", "join", "keep", "land", "launch", "lay",
    "lead", "leak", "leave", "lend", "let", "liberate", "lie", "lift", "limit", "litigate", "loan", "look",
    "lower", "maintain", "march", "match", "mediate", "meet", "mobilise", "mobilize", "monitor", "move",
    "negotiate", "nod", "obey", "observe", "obstruct", "occupy", "offer", "open", "oppose", "overfish",
    "overlook", "patrol", "pause", "pay", "permit", "persist", "play", "pledge", "plunder", "poach", "postpone",
    "preempt", "prepare", "press", "proceed", "produce", "promise", "propose", "prosecute", "protect", "protest",
    "provide", "pull", "punish", "push", "raise", "ratify", "reassure", "recall", "recognise", "recognize",
    "redeploy", "reduce", "refrain", "refuse", "reject", "release", "remain", "renege", "renew", "repair",
    "repay", "replace", "report", "request", "resist", "respect", "respond", "restrain", "restrict", "resume",
    "retaliate", "retreat", "return", "reveal", "revoke", "risk", "run", "sabotage", "sail", "sanction", "save",
    "sell", "send", "settle", "share", "shirk", "shoot", "shut", "sign", "skip", "slow", "smuggle", "spare",
    "speed", "spend", "split", "spy", "stall", "stand", "start", "stay", "steal", "stick", "stock", "stop",
    "strike", "submit", "subsidise", "subsidize", "sue", "supply", "support", "surrender", "suspend", "swap",
    "swerve", "switch", "take", "talk", "tax", "test", "threaten", "tie", "tolerate", "trade", "train",
    "transfer", "trust", "turn", "use", "verify", "veto", "violate", "vote", "wait", "warn", "watch", "weaken",
    "withdraw", "withhold", "work", "yield",
))  # fmt: skip


def would(choice: str) -> str:
    """Return that somebody would make a choice, as the end of a clause.

    >>> would("look_away"), would("hawk"), would("Withdraw in full")
    ('would look away', 'would choose “hawk”', 'would withdraw in full')
    """
    said = clean(choice.replace("_", " "))
    first, blank, rest = said.partition(" ")
    verb = first.partition("-")[0].lower()
    return f"would {first.lower()}{blank}{rest}" if verb in VERBS else f"would choose “{said}”"
