"""Points as salience."""

from pathlib import Path

import numpy as np

from detente.core.seed import Seed
from detente.crisis.file.read import read
from detente.worlds.build import build_worlds
from tests.crisis.test_points import FILE, put


def test_salience_and_weight_follow_from_the_ranges_of_points(tmp_path: Path) -> None:
    crisis = read(put(tmp_path, FILE.replace("40 to 60", "55")))
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=("salience", "weight", "ideal"))
    np.testing.assert_allclose(worlds.arrays["salience"][0], [[1, 0.5], [1 / 3, 1]])
    np.testing.assert_allclose(worlds.arrays["weight"][0], [[60 / 90, 30 / 90], [1 / 4, 3 / 4]])
    np.testing.assert_allclose(worlds.arrays["ideal"][0], [[0.5, 1.0], [0.0, 0.0]])


def test_uncertain_points_make_an_uncertain_weight_and_a_reading_may_set_them(tmp_path: Path) -> None:
    text = FILE + "readings:\n  other: {sets: {stances.one.size.worth.0.5: 85}, assumed: a guess}\n"
    worlds = build_worlds(read(put(tmp_path, FILE)), seed=Seed(1), first=0, replicates=1, fields=("weight",))
    ends = np.percentile(worlds.arrays["weight"][:, 0, 0], [5, 95])
    np.testing.assert_allclose(ends, [45 / 75, 65 / 95], atol=0.01)
    worlds = build_worlds(read(put(tmp_path, text)), seed=Seed(1), first=0, replicates=1, fields=("weight",))
    np.testing.assert_allclose(worlds.arrays["weight"][:, 0, 0], 90 / 120)


def test_one_who_values_everything_alike_cares_about_nothing(tmp_path: Path) -> None:
    crisis = read(
        put(
            tmp_path,
            FILE.replace("{0: 1, 0.5: 1, 1: 0}", "{0: 1, 0.5: 1, 1: 1}").replace("{0: 3, 1: 0}", "{0: 3, 1: 3}"),
        )
    )
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=("weight",))
    assert worlds.arrays["weight"][:, 1].max() == 0
