"""The lens compromise_forecast: its draws are those of its law, whatever block of worlds they stand in."""

import csv
from importlib.resources import files

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.lenses.compromise_forecast import CONSTANTS, LENS, NAME, READS, TWO, solve
from detente.solvers.forecast import Law, chances_below
from detente.solvers.forecast.scores import crps_of_samples, crps_on_grid
from detente.worlds.worlds import Worlds, labels_of

IDEAL = np.array([[0.0, 0.2], [0.4, 0.2], [1.0, np.nan], [0.7, 0.5]])
SALIENCE = np.array([[0.5, 0.9], [1.0, 0.1], [0.3, 0.0], [0.2, 0.8]])
CAPABILITY = np.array([0.5, 0.2, 0.9, 0.4])


def worlds(draws: int) -> Worlds:
    arrays = {
        "ideal": IDEAL, "salience": SALIENCE, "capability": CAPABILITY, "seated": np.ones((4, 2)),
        "status_quo": np.array([0.1, 0.9]),
    }  # fmt: skip
    labels = labels_of({"party": ("a", "b", "c", "d"), "issue": ("one", "two")})
    return Worlds("made", labels, {name: np.repeat(arrays[name][None], draws, axis=0) for name in READS})


def test_any_block_of_worlds_draws_the_same() -> None:
    whole = worlds(450)
    found = solve(whole, Seed(3))["forecast"]
    for start, stop in ((0, 1), (99, 101), (130, 415), (449, 450)):
        np.testing.assert_array_equal(solve(whole.rows(start, stop), Seed(3))["forecast"], found[start:stop])
    assert (solve(whole, Seed(4))["forecast"] != found).any()


def test_draws_follow_the_law_and_its_points_lie_where_they_say() -> None:
    found = solve(worlds(20_000), Seed(1))
    grid = np.linspace(0, 1, 2_001)
    law = Law.of(IDEAL.T, (SALIENCE * CAPABILITY[:, None]).T)
    chances = chances_below(law, CONSTANTS, grid)
    counted = (found["forecast"][:, :, None] <= grid).mean(axis=0)
    np.testing.assert_allclose(
        counted, chances, atol=3e-3
    )  # three standard errors of an unstratified sample would be 0.01
    for name, chance in (("low", 0.05), ("middle_low", 0.25), ("position", 0.5), ("high", 0.95)):
        place = found[name][0]
        assert ((found["forecast"] < place - 1e-9).mean(axis=0) <= chance + 1e-3).all()
        assert ((found["forecast"] <= place + 1e-9).mean(axis=0) >= chance - 1e-3).all()
    came = np.array([0.35, 0.5])
    samples = crps_of_samples(found["forecast"], came)
    np.testing.assert_allclose(samples, crps_on_grid(chances, grid, came), atol=1e-3)
    one, two = found["forecast"].T
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.04  # issues have luck of their own


def test_more_power_draws_the_forecast_nearer() -> None:
    middle = [
        solve(
            Worlds(
                "made",
                labels_of({"party": ("a", "b"), "issue": ("one",)}),
                {name: np.array(TWO[name] if name != "capability" else (0.4, power))[None] for name in READS},
            ),
            Seed(1),
        )["position"][0, 0]
        for power in (0.1, 0.3, 0.4, 0.5, 0.9)
    ]
    assert middle[2] == pytest.approx(0.5)
    assert middle == sorted(middle)
    assert middle[0] < 0.2
    assert middle[-1] > 0.6


def test_the_constants_say_how_they_were_fitted() -> None:
    with files("detente.lenses").joinpath(f"{NAME}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["how it was fitted"] for row in rows)
    assert len(rows) == 2 + len(CONSTANTS.sizes)
    assert "250 decided issues" in rows[0]["how it was fitted"]
    assert "250" in LENS.assumes
