"""What every test has in common: names that examples know, the order of the files, garbage that is collected rarely.

No test depends on the clock: generated examples have no time limit, and may be made slowly. Most of what is made is
kept or freed at once, so that looking for garbage finds little.
"""

import gc
import os
from importlib import import_module

import pytest
from hypothesis import HealthCheck, settings

import zopa

gc.set_threshold(100_000, 50, 100)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as on the command line
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


EXAMPLE_MAKERS = {  # what makes the small formulas, problems and deals of many examples
    "solver.algebra.polynomials": ("ring", "ratio"),
    "solver.algebra.polynomial_text": ("ratio_text", "text"),
    "solver.algebra.algebraic_numbers": ("real_roots",),
    "solver.algebra.surds": ("square_root",),
    "solver.expressions.nodes": ("render",),
    "solver.expressions.expression": ("of", "parse"),
    "solver.expressions.conditions": ("parse_condition", "render_condition"),
    "solver.regions.constraints": ("constraint",),
    "solver.regions.domain": ("domain",),
    "solver.regions.norms": ("Common", "Total"),
    "solver.regions.proofs.certificates": ("UNDECIDED", "Term"),
    "solver.atlas": ("outcome_region",),
    "solver.claims": ("parse_claim",),
    "solver.forms.parties": ("Party",),
    "solver.sweeps.kernels.engine": ("choose",),
    "solver.concepts.bargaining.problem": ("pie",),
    "problems": ("curve", "formulas", "numbers"),  # in tests/support
    "boxes": ("box", "conjunction"),
    "solver.concepts.enforcement.deal": ("Deal", "State"),
    "solver.concepts.catalogue": ("usual_atlas",),
    "solver.concepts.enforcement.transfers": ("transfer",),
}


@pytest.fixture(autouse=True)
def public_names(request: pytest.FixtureRequest) -> None:
    """Let an example know the public names, as after `from zopa import *`, and EXAMPLE_MAKERS; those of its module come
    first."""
    if isinstance(request.node, pytest.DoctestItem) and request.node.path.suffix == ".py":
        known = dict.fromkeys(zopa.__all__, zopa)
        known |= {name: import_module(module) for module, names in EXAMPLE_MAKERS.items() for name in names}
        for name, module in known.items():
            request.node.dtest.globs.setdefault(name, getattr(module, name))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files in falling order, the modules' examples last: what is short comes last, so that all end at once."""
    items.sort(key=lambda item: (not item.nodeid.startswith("solver/"), item.nodeid.partition("::")[0]), reverse=True)


def pytest_sessionfinish() -> None:
    """Collect garbage once; pytest does it five times more, which costs a second and a half on what is left."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not looked at, and what it would take."""
    if terminalreporter.config.option.markexpr == "not slow":
        terminalreporter.write_line("not run: tests that are marked slow; make test-all runs them, too")
    for reason in sorted({report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())}):
        terminalreporter.write_line(f"not run: {reason.removeprefix('Skipped: ')}")
