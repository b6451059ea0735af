"""Fields of the spatial lenses."""

from pathlib import Path

import numpy as np

from detente.core.seed import Seed
from detente.crisis.file.cases import bundled_cases
from detente.crisis.file.read import read
from detente.crisis.spatial.presets import PRESETS
from detente.worlds.build import build_worlds
from detente.worlds.fields import FIELDS
from tests.crisis.test_points import FILE, put

NAMES = ("spatial_rules", "spatial_round", "spatial_counts", "forcing")


def test_the_variant_of_the_rules_is_drawn_with_its_odds_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    drawn = []
    for odds in ("dyad: 3, scholz_2011: 1", "scholz_2011: 1, dyad: 3"):
        crisis = read(put(tmp_path, FILE + f"spatial: {{rules: {{choose: {{{odds}}}}}, rounds: 4}}\n"))
        arrays = build_worlds(crisis, seed=Seed(1), first=0, replicates=10, fields=NAMES).arrays
        drawn.append(arrays["spatial_rules"])
        assert arrays["spatial_round"][0].tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.bincount(drawn[0].astype(int), minlength=3).tolist() == [250, 0, 750]  # stratified
    assert FIELDS["spatial_rules"].high == len(PRESETS) - 1


def test_all_count_or_those_at_a_table_and_force_presses_on_what_is_demanded() -> None:
    crisis = read(bundled_cases()["geneva-2022"])
    arrays = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=(*NAMES, "seated")).arrays
    assert arrays["spatial_counts"].min() == 1
    seated = crisis.model_copy(update={"spatial": crisis.spatial.model_copy(update={"who_counts": "seated"})})
    narrow = build_worlds(seated, seed=Seed(1), first=0, replicates=1, fields=NAMES).arrays
    np.testing.assert_array_equal(narrow["spatial_counts"], arrays["seated"])
    play = crisis.confrontation
    assert play is not None
    parties, issues = list(crisis.parties), list(crisis.issues)
    for side, party in enumerate((play.challenger, play.defender)):
        pressed = arrays["forcing"][:, side, parties.index(party)]
        assert [issues[place] for place in np.flatnonzero(pressed[0])] == [i for i in issues if i in play.demand]
    assert arrays["forcing"].sum(axis=(1, 2, 3)).max() == 2 * len(play.demand)
    quiet = crisis.model_copy(update={"confrontation": None})
    assert build_worlds(quiet, seed=Seed(1), first=0, replicates=1, fields=("forcing",)).arrays["forcing"].max() == 0
