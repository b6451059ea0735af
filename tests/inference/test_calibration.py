"""Odds mean what they say: over histories that the model plays itself, 70 % come true in 70 %."""

import numpy as np
import pytest
from scipy.stats import kstest

from tests.inference.simulated import calibrate, off_by


@pytest.mark.parametrize("error", [0.0, 0.05])
def test_odds_after_simulated_histories_are_calibrated(error: float) -> None:
    found = calibrate(histories=200, draws=400, error=error)
    for rank in found.ranks.T:  # of the challenger's type, the defender's, and the precision
        assert kstest(rank, "uniform").pvalue > 0.005
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        stated, came_true, count = off_by(found, low, low + 0.2)
        assert abs(stated - came_true) < 4 * np.sqrt(stated * (1 - stated) / count)


def test_a_wrong_coding_error_is_found_out() -> None:
    """The test can fail: worlds that take nothing for miscoded are too sure of what a fifth of the moves say."""
    from tests.inference import simulated

    truth, worlds = simulated.worlds_of(300, 1_001, 0.2), simulated.worlds_of(400, 1, 0.2)
    rng = np.random.default_rng(1)
    stated, true = [], []
    for row in range(300):
        world = {name: array[row] for name, array in truth.arrays.items()}
        odds, _ = simulated.judge(worlds, simulated.play(world, 0.2, rng), 0.001)
        stated.append(odds[:3])
        true.append(np.arange(3) == int(world["true_challenger"]))
    said, was = np.concatenate(stated), np.concatenate(true)
    sure = said > 0.8
    assert said[sure].mean() - was[sure].mean() > 0.1
