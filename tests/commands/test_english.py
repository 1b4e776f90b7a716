"""The English of sentences on random games: articles, lengths and what was given up."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from games import load
from solver import game, thresholds, when
from solver.questions.called import called_in_sentences
from solver.questions.meanings import cut_to_noun, noun_phrase
from solver.questions.sentence_length import MAX_WORDS, join_or_split, one_or_several
from solver.report.articles import name_in_sentence

GIVEN_UP = (
    "by lot", "keep itself", "Not so is", "by its formula", "changes nothing", "which --format text has",
    " stands for ", "exceptional case", "all of these two",
)  # fmt: skip
NEEDS_ARTICLE = re.compile(r"(?<!the )(?<!The )\b(United States|United Kingdom|European Union)\b")
OPERATOR = re.compile(r"[<>=*_^]|(?<=\w) \+ (?=\w)")
QUOTED = re.compile(r"(?i:the claim|assuming|given) .*? (?=holds?\b|fails?\b|is\b|the )")  # as it was typed
SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z(])")
MAX_LONG = 50  # words of a sentence whose single condition, list of ends or change cannot be parted


def faults_of(said: str, typed: str = "") -> list[str]:
    """What a text should not say."""
    found = [one for one in GIVEN_UP if one in said] + NEEDS_ARTICLE.findall(said)
    for one in SENTENCE_END.split(said):
        if len(one.split()) > MAX_LONG:
            found.append(f"{len(one.split())} words: {one}")
        if OPERATOR.search(QUOTED.sub("", one.replace(typed, "") if typed else one)):
            found.append(f"a formula: {one}")
    return found


def random_game(seed: int) -> Any:
    """Two players of two strategies, whose payoffs are sums of parameters with meanings of all kinds."""
    draw = random.Random(seed)
    meanings = [
        "cost of war",
        "What peace is worth: a guess",
        "value to the US of calm, as it sees it",
        "",
        "by how much",
    ]
    parameters = {
        f"a_{k}": {"baseline": draw.randint(1, 4), "range": (0, 5), "meaning": draw.choice(meanings)} for k in range(3)
    }
    names = [*parameters]
    cells = {
        pair: [f"{draw.choice(names)} - {draw.choice(names)}*{draw.randint(0, 2)}", draw.choice(names)]
        for pair in ("hold_on, x", "hold_on, y", "let_go, x", "let_go, y")
    }
    who = draw.sample(["United States", "European Union", "China", "bank", "the old guard", "First voter"], 2)
    players = {f"p{k}": {"name": name, "strategies": own} for k, (name, own) in enumerate(
        zip(who, (["hold_on", "let_go"], ["x", "y"]), strict=True))}  # fmt: skip
    return game(players, cells, parameters)


@pytest.mark.parametrize("seed", range(40))
def test_sentences_of_random_games(seed: int) -> None:
    made = random_game(seed)
    for answer in (when(made, "equilibrium(hold_on, x)"), thresholds(made)):
        assert not faults_of(" ".join(answer.export("sentence").split()))


def test_long_statements_are_parted() -> None:
    """Two conditions, in one sentence 63 words; the second alone has 34, and cannot be parted."""
    said = " ".join(when(load("thaad-deal"), "equilibrium(withdraw, sanction)").export("sentence").split())
    assert max(len(one.split()) for one in SENTENCE_END.split(said)) <= 34 and MAX_WORDS == 30
    long = " ".join(["word"] * 20)
    assert join_or_split(long, long).count(". Word") == 1 and join_or_split("a", "b") == "a, b"
    assert one_or_several("it is so", ["x", "y"], numbered=False) == "it is so. X. Y"


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("United States", "the United States"), ("USSR", "the USSR"), ("Netherlands", "the Netherlands"),
        ("Czech Republic", "the Czech Republic"), ("Solomon Islands", "the Solomon Islands"), ("China", "China"),
        ("North Korea", "North Korea"), ("Deutsche Bank", "Deutsche Bank"), ("bank", "the bank"), ("Bank", "the bank"),
        ("The old guard", "the old guard"), ("a small aircraft", "a small aircraft"), ("B", "B"), ("p0", "p0"),
        ("First voter", "the first voter"), ("First Bank", "First Bank"), ("one", "one"), ("the Senate", "the Senate"),
        ("Russia's allies", "Russia's allies"), ("Republic of Korea", "the Republic of Korea"), ("", ""),
    ],
)  # fmt: skip
def test_articles(name: str, called: str) -> None:
    assert name_in_sentence(name) == called


def test_what_a_meaning_is_called() -> None:
    assert noun_phrase("Chance of a leak. A guess") == "the chance of a leak"
    assert noun_phrase("what it costs to convict, 1 less what it costs to acquit") == "what it costs to convict"
    both = ["the value to China of a quiet neighbour", "the value to the US of an embargo"]
    assert [cut_to_noun(one, both) for one in both] == both  # what distinguishes them is not cut
    assert cut_to_noun(both[0], both[:1]) == "the value"


def test_check_shows_what_is_called_how() -> None:
    lines = [*called_in_sentences(load("thaad-deal"))]
    assert lines[0] == "called in sentences:" and lines[1].split(None, 1) == ["US", "the United States"]
    assert len(lines) == 1 + 2 + 7
