"""Two moves of one date, whose order may matter."""

from typing import Any

import pytest

from detente.workbench import Revealed, reveal
from tests.inference.crises import opened, strait


def revealed(history: list[dict[str, Any]], draws: int = 4000) -> Revealed:
    crisis = strait()
    crisis["history"] = history
    return reveal(opened(crisis), lenses=["escalation"], draws=draws)


def moves(*dated: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"date": date, "by": by, "move": move} for date, by, move in dated]


def test_a_swap_that_changes_the_odds_is_reported_with_the_odds_of_the_other_order() -> None:
    start = [("2030-01-02", "north", "challenge"), ("2030-01-04", "south", "offer"), ("2030-01-06", "north", "refuse")]
    written = revealed(moves(*start, ("2030-01-09", "south", "resist"), ("2030-01-09", "north", "challenge")))
    turned = revealed(moves(*start, ("2030-01-09", "north", "challenge"), ("2030-01-09", "south", "resist")))
    change = max(abs(turned.reveal.after[name] - odds) for name, odds in written.reveal.after.items())
    found = written.order_matters
    assert bool(found) == (change > 0.05)
    for item in found:
        assert (item.first, item.second) == ("history.3", "history.4")
        assert item.change == pytest.approx(change, abs=1e-9)
        assert item.odds == pytest.approx(turned.reveal.after)


def test_moves_of_different_dates_or_without_another_order_are_no_matter() -> None:
    assert revealed(strait()["history"]).order_matters == ()
    same_day = moves(("2030-01-02", "north", "challenge"), ("2030-01-02", "south", "resist"))
    assert all(item.first == "history.0" for item in revealed(same_day).order_matters)
