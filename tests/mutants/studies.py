"""Errors to plant in studies: parameters that games share, renamings, regions over all of them, the summary."""

from __future__ import annotations

from mutants import Mutant, mutant

RANDOM, FILES = ("tests/concepts/test_random_studies.py",), ("tests/forms/test_study_files.py",)
PLAN = ("tests/questions/test_study.py",)
SHARED, ATLAS, ANSWER = (
    "solver/forms/joint_parameters.py",
    "solver/concepts/claim_atlas.py",
    "solver/questions/study/answer.py",
)

MUTANTS: tuple[Mutant, ...] = (
    mutant("the widest range of a parameter for the common one", SHARED,
           "max(uses, key=lambda use: use[1].low), min(uses, key=lambda use: use[1].high)",
           "min(uses, key=lambda use: use[1].low), max(uses, key=lambda use: use[1].high)", RANDOM),
    mutant("a baseline chosen in silence", SHARED, "if len(said) > 1 and part not in given:",
           "if len(said) > 1 and part not in given and part != \"baseline\":", RANDOM),
    mutant("two parameters of a game under one name", SHARED, "            if new in found:\n",
           "            if new in found and found[new] == new:\n", RANDOM),
    mutant("a region read over the wrong parameters", "solver/regions/extent.py",
           "ours = [wide[name] for name in region.space.names]",
           "ours = [wide[name] for name in sorted(region.space.names)]", RANDOM),
    mutant("the plan where some step holds", "solver/concepts/study_atlas.py", "reduce(and_, steps.values())",
           "reduce(lambda a, b: a | b, steps.values())", RANDOM),
    mutant("a game that has changed since it was named", "solver/forms/files/toml_forms.py",
           "one.get(\"hash\", found := game_hash(games[name].game)) != found", "False", FILES),
    mutant("the likeliest step for the one that fails most", ANSWER, "rarest = min(steps,",
           "rarest = max(steps,", PLAN),
)  # fmt: skip
