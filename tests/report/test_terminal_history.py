"""The history on a terminal: the answer first, a block a move, nothing wider than the terminal."""

import dataclasses

import pytest

from detente.report.terminal_history import answer, draw_history, draw_looks, move_lines, told_of
from detente.report.views.ending.history import (
    HistoryView,
    HypothesisView,
    LooksView,
    LookView,
    MoveView,
    RedLineView,
    _carriers,
)
from detente.report.views.numeral import Numeral

NAMES = ("resolved", "bluffing")


def numerals(*values: float, names: tuple[str, ...] = NAMES) -> tuple[tuple[str, Numeral], ...]:
    return tuple((name, Numeral(f"{value:.2f}", value, "odds")) for name, value in zip(names, values, strict=True))


def a_move(gain: str = "0.91", chances: tuple[float, float] = (0.61, 0.05), *, carries: bool = True) -> MoveView:
    odds = numerals(0.82, 0.18)
    return MoveView(
        number=3, at="move", date="2030-01-21", start="2030-01-21", by="North", does="refuses", says="", claims=(),
        likelihood=numerals(*chances), surprise="2.3", gain=gain, favours="resolved",
        evidence=(("resolved", "bluffing", "+3.51"),), odds=odds, without=odds, absent=(), public=odds,
        carries=carries, notes=("no hypothesis expected this: doubt its coding or the model before the party",),
    )  # fmt: skip


def a_history(*, enough: bool = True) -> HistoryView:
    before, after = Numeral("30 %", 0.3, "odds"), Numeral("82 %", 0.82, "odds")
    one = HypothesisView("resolved", "North", "", before, after, before, after, 0.01, (("Kyiv", before, None),), "")
    unnamed = dataclasses.replace(one, name="south cost 1 of 3")
    lines = (
        RedLineView("North", "red line on the strait", "0.50 (0.2 to 0.8)", "0.70 (0.4 to 0.9)", 0.2),
        RedLineView("South", "red line on tolls", "0.40 (0.2 to 0.8)", "0.41 (0.2 to 0.8)", 0.01),
    )
    looks = LooksView(
        enough=True,
        quality="",
        looks=(LookView("North", "offer", "0.40", "", (("accept", before, numerals(0.1, 0.9)),)),),
    )
    move = a_move()
    return HistoryView(
        enough, "Effective sample size 100.", (one, unnamed), (move,), _carriers((move,)), lines, looks, ()
    )


@pytest.mark.parametrize("width", [80, 100])
def test_no_line_of_a_history_is_wider_than_the_terminal(width: int) -> None:
    said: list[str] = []
    tables: list[str] = []
    found = a_history()
    draw_history(found, said.append, lambda _, rows, title: tables.append(f"{title} {rows}"), width=width, details=True)
    assert max(map(len, said)) <= width
    draw_looks(found.watch, said.append, width=width)
    assert max(map(len, said)) <= width
    assert "Odds before → after the history: resolved 30 % → 82 %." in said
    assert any(line.startswith("Not shown, as their median moved by less than 0.05: 1 red line") for line in said)
    assert "the strait" in tables[-1]
    assert "tolls" not in tables[-1]


def test_a_move_that_tests_nothing_has_one_line_besides_its_notes() -> None:
    lines = move_lines(a_move("0.00", (0.3, 0.3)), enough=True, details=True)
    assert lines[0].endswith("chance 0.30 under each of resolved and bluffing; tests no hypothesis")
    assert len(lines) == 2
    assert len(move_lines(a_move(), enough=True, details=False)) > 3


def test_types_that_look_alike_are_said_once() -> None:
    kinds = ("us cost 1 of 3", "us cost 2 of 3", "us cost 3 of 3")
    assert told_of(numerals(0.2, 0.2, 0.2, names=kinds)) == "0.20 whatever force costs"
    assert told_of(numerals(0.2, 0.2)) == "0.20 under each of resolved and bluffing"
    assert told_of(numerals(0.34, 0.33, 0.33, names=kinds)) == "about 0.33 whatever force costs"
    assert told_of(numerals(0.1, 0.2, 0.3, names=kinds)) == (
        "force costs low 0.10, force costs middle 0.20, force costs high 0.30"
    )


def test_without_worlds_that_explain_it_no_odds_are_said() -> None:
    assert "no odds" in answer(a_history(enough=False))
