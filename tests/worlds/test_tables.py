"""Who sits at which table over what."""

import numpy as np

from detente.core.seed import Seed
from detente.workbench import OpenCrisis, open_crisis
from detente.worlds.build import build_worlds


def test_a_party_is_seated_where_it_sits_at_some_open_table(flagship: OpenCrisis) -> None:
    worlds = build_worlds(
        flagship.crisis, seed=Seed(1), first=0, replicates=2, fields=("at_table", "seated", "track_open")
    )
    at_table, is_open = worlds.arrays["at_table"], worlds.arrays["track_open"]
    np.testing.assert_array_equal(at_table.max(axis=1), worlds.arrays["seated"])
    assert set(np.unique(is_open)) == {0, 1}, "some track exists in some worlds only"
    np.testing.assert_array_equal(at_table.max(axis=(2, 3)), is_open)
    parties, issues = worlds.labels["party"], worlds.labels["issue"]
    for row, name in enumerate(worlds.labels["track"]):
        track = flagship.crisis.tracks[name]
        expected = np.array([[p in track.parties and i in track.issues for i in issues] for p in parties])
        assert (at_table[:, row] == is_open[:, row, None, None] * expected).all()


def test_without_tracks_there_are_no_tables_and_everybody_is_seated() -> None:
    crisis = open_crisis("camp-david").crisis
    assert not crisis.tracks
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=("at_table", "seated"))
    assert worlds.arrays["at_table"].shape[1] == 0
    assert (worlds.arrays["seated"] == 1).all()
