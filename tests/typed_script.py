"""A script as a user writes one, by which type checkers are tested: each planted mistake has to be seen by them.

mypy is strict about a mark that silences nothing, so that a mistake which it no longer sees fails `make check`.
"""

from __future__ import annotations

from zopa import NormalForm, load, nash, when


def main() -> None:
    """Ask about the deal, with mistakes."""
    deal = load("thaad-deal", NormalForm)
    atlas = nash(deal)
    answer = when(atlas, "unique(keep, tolerate)")
    print(answer.holds, [branch.label for branch in atlas.branches], deal.shape[0] + 1)


def mistakes() -> None:
    """Make mistakes that no checker may let pass."""
    load(3)  # type: ignore[call-overload]
    nash("thaad-deal")  # type: ignore[arg-type]
    when(nash(load("thaad-deal", NormalForm)), 3)  # type: ignore[arg-type]
    print(when(load("thaad-deal"), "equilibrium(keep, tolerate)").hold)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
