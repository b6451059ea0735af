"""The balance, held against sums by hand."""

import numpy as np
import pytest

from detente.study.balance import account, balance
from detente.workbench import OpenCrisis, run
from detente.worlds.utility import normalised
from detente.worlds.worlds import Worlds, labels_of


def one_world(position: float) -> tuple[Worlds, np.ndarray]:
    """One issue at 0.6; a wants 0, b wants 1, the absent c wants 1 and accepts nothing below 0.5."""
    salience = np.array([[[0.5], [0.5], [1.0]]])
    worlds = Worlds(
        "hand",
        labels_of({"party": ("a", "b", "c"), "issue": ("x",)}),
        {
            "ideal": np.array([[[0.0], [1.0], [1.0]]]),
            "weight": normalised(salience),
            "limit": np.array([[[np.nan], [0.3], [0.5]]]),
            "limit_side": np.array([[[0.0], [-1.0], [-1.0]]]),
            "seated": np.array([[[1.0], [1.0], [0.0]]]),
            "status_quo": np.array([[0.6]]),
        },
    )
    return worlds, np.array([[position]])


def test_gains_and_trades_are_those_of_the_sum_by_hand() -> None:
    worlds, positions = one_world(0.4)
    found = balance("hand", worlds, account(worlds, positions))
    a, b, c = found.lines
    assert [line.before for line in (a, b, c)] == pytest.approx([0.4, 0.6, 0.6])
    assert [line.gain for line in (a, b, c)] == pytest.approx([0.2, -0.2, -0.2])
    assert a.traded is None
    assert b.crossed == {}
    assert c.traded is not None
    assert c.traded.probability == 1
    assert c.traded_on == {"x": 1.0}


def test_nobody_is_traded_where_nothing_moves() -> None:
    worlds, positions = one_world(0.6)
    worlds = Worlds("hand", worlds.labels, {**worlds.arrays, "limit": np.array([[[np.nan], [0.3], [0.7]]])})
    line = balance("hand", worlds, account(worlds, positions)).lines[2]
    assert line.traded is not None
    assert line.traded.probability == 0


def test_gains_add_up_over_issues_and_weak_absent_parties_are_traded(flagship: OpenCrisis) -> None:
    result = run(flagship, draws=2000)
    for item in result.balances.values():
        for line in item.lines:
            assert sum(line.by_issue.values()) == pytest.approx(line.gain)
            assert line.after - line.before == pytest.approx(line.gain)
    ukraine = next(line for line in result.balances["weighted_mean"].lines if line.party == "ukraine")
    assert ukraine.traded is not None
    assert ukraine.traded.probability > 0.5
