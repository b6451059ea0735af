"""Two moves of one date, whose order may matter."""

from typing import Any

import pytest

from detente.workbench import Revealed, reveal
from tests.inference.crises import opened, strait


def revealed(history: list[dict[str, Any]], draws: int = 4000) -> Revealed:
    crisis = strait()
    crisis["history"] = history
    crisis["confrontation"]["coding_error"] = 0.02
    return reveal(opened(crisis), lenses=["escalation"], draws=draws)


def moves(*dated: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"date": date, "by": by, "move": move} for date, by, move in dated]


OFFERED = (("2030-01-02", "north", "challenge"), ("2030-01-04", "south", "offer"))
REFUSED = (*OFFERED, ("2030-01-06", "north", "refuse"))
FIRM, RESISTS = ("2030-01-09", "north", "stand-firm"), ("2030-01-09", "south", "resist")
CHALLENGES = ("2030-01-09", "north", "challenge")


@pytest.mark.parametrize(
    ("start", "one", "other", "matters"),
    [
        # Does North refuse the offer, or does it stand firm against a resistance that the offer gave way to?
        (OFFERED, FIRM, RESISTS, True),
        (OFFERED, RESISTS, FIRM, True),
        (REFUSED, RESISTS, CHALLENGES, False),
    ],
)
def test_a_swap_that_changes_the_odds_is_reported_with_the_odds_of_the_other_order(
    start: tuple[tuple[str, str, str], ...], one: tuple[str, str, str], other: tuple[str, str, str], *, matters: bool
) -> None:
    written, turned = revealed(moves(*start, one, other)), revealed(moves(*start, other, one))
    change = max(abs(turned.reveal.after[name] - odds) for name, odds in written.reveal.after.items())
    assert (change > 0.05) == matters
    found = written.order_matters
    assert len(found) == matters
    for item in found:
        assert (item.first, item.second) == (f"history.{len(start)}", f"history.{len(start) + 1}")
        assert item.change == pytest.approx(change, abs=1e-9)
        assert item.odds == pytest.approx(turned.reveal.after)


def test_moves_of_different_dates_or_without_another_order_are_no_matter() -> None:
    assert revealed(strait()["history"]).order_matters == ()
    same_day = moves(("2030-01-02", "north", "challenge"), ("2030-01-02", "south", "resist"))
    assert all(item.first == "history.0" for item in revealed(same_day).order_matters)
