"""Laws of the lens signalling that follow from its game."""

from typing import Any

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.lens import Published, checked
from detente.lenses import all_lenses
from detente.worlds.worlds import Floats

LENS = all_lenses()["signalling"]
STRAIT: dict[str, Any] = {
    "challenger_worth": [0.12, 0.55, 0.1072, 0.258, -0.03, 0.258],
    "defender_worth": [1.0, 0.4875, 0.8136, 0.36, 1.0, 0.36],
    "precision": 10,
    "ratified": [[1, 1]],
    "technical_only": [0],
}


def played(**changes: object) -> dict[str, Floats]:
    world = Published("", STRAIT | changes, {}).world()
    return {name: array[0] for name, array in checked(LENS, world, LENS.solve(world, Seed(0))).items()}


def put(name: str, place: int, value: float) -> dict[str, list[float]]:
    numbers = list(STRAIT[name])
    numbers[place] = value
    return {name: numbers}


def test_players_with_shocks_as_wide_as_logit_ones_choose_what_the_lens_says() -> None:
    found = played()
    width = np.pi / np.sqrt(6) / 10
    firm, back, other = width * np.random.default_rng(1).standard_normal((3, 2_000_000))
    resist, stands = float(found["p_resist"]), float(found["p_stand_firm"])
    fights, folds = 0.258 + firm, -0.03 + back
    challenges = resist * np.maximum(fights, folds) + (1 - resist) * 0.55 > 0.12
    assert challenges.mean() == pytest.approx(float(found["p_challenge"]), abs=2e-3)
    assert (fights > folds)[challenges].mean() == pytest.approx(stands, abs=2e-3)
    assert (stands * (0.36 + other) + (1 - stands) * 1.0 > 0.4875).mean() == pytest.approx(resist, abs=2e-3)
    conflict = found["p_challenge"] * found["p_resist"] * found["p_stand_firm"]
    assert found["outcome"][3] == pytest.approx(conflict)


def test_without_force_nobody_stands_firm_and_a_costly_bluff_is_rare() -> None:
    found = played(**put("challenger_worth", 5, np.nan))
    assert found["outcome"][3] == pytest.approx(0, abs=1e-11)
    assert found["p_resist"] == 1  # nothing comes after resistance
    assert found["p_challenge"] == pytest.approx(0.121, abs=0.01)  # Φ((-0.03 - 0.12) · 10 · √6/π)


def test_beyond_a_hard_line_nobody_concedes() -> None:
    found = played(**put("defender_worth", 1, np.nan))
    assert found["p_resist"] == 1
    assert found["outcome"][0] == pytest.approx(0, abs=1e-200)


def test_who_does_not_ratify_turns_a_concession_into_an_impasse() -> None:
    whole, half = played()["outcome"], played(ratified=[[0.5, 1]])["outcome"]
    assert half[0] == pytest.approx(whole[0] / 2)
    assert half[2] == pytest.approx(whole[2] + whole[0] / 2)
    assert played(technical_only=[1])["outcome"][1] == pytest.approx(whole[0])


def test_an_ending_without_a_payoff_that_decides_the_game_is_said() -> None:
    found = played(**put("challenger_worth", 0, np.nan))
    assert found["ended"] == 3
    assert found["equilibria"] == 0
    assert np.isnan(found["outcome"]).all()


def test_scaling_payoffs_up_and_precision_down_changes_nothing() -> None:
    one = played()
    other = played(
        challenger_worth=[4 * x for x in STRAIT["challenger_worth"]],
        defender_worth=[4 * x for x in STRAIT["defender_worth"]],
        precision=2.5,
    )
    for name, value in one.items():
        np.testing.assert_allclose(other[name], value, atol=1e-12)


def test_outcomes_lie_between_the_least_and_the_most_over_equilibria() -> None:
    world = LENS.published[0].world()
    found = LENS.solve(world, Seed(0))
    assert found["equilibria"][0] == 3
    assert (found["outcome_low"] <= found["outcome"]).all()
    assert (found["outcome_high"] >= found["outcome"]).all()
    assert found["outcome_high"][0, 3] == pytest.approx(0.07736, abs=1e-5)
    assert found["outcome_low"][0, 3] == pytest.approx(0.03488, abs=1e-5)
