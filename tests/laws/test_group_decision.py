"""What the lens group_decision makes of the rounds."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.crisis.spatial.presets import PRESETS
from detente.lens import Published, checked
from detente.lenses import group_decision
from detente.lenses.group_decision import EMISSION, LENS
from detente.worlds.worlds import Worlds

DYAD = list(PRESETS).index("dyad")
# two at the ends of one scale; the second cares less and gives in at once
TWO: dict[str, Any] = dict(LENS.published[2].inputs)


def found(**changes: Any) -> dict[str, Any]:
    world = Published("", TWO | changes, {}).world()
    return {name: array[0] for name, array in checked(LENS, world, LENS.solve(world, Seed(0))).items()}


def test_an_issue_is_settled_where_its_median_is_within_every_seated_limit_and_has_moved() -> None:
    line: dict[str, Any] = {"limit": [[np.nan], [0.4]], "limit_side": [[0], [-1]]}
    assert found()["outcome"].tolist() == [1, 0, 0, 0]
    assert found(fundamental=[0])["outcome"].tolist() == [0, 1, 0, 0]
    assert found(status_quo=[0.01])["outcome"].tolist() == [0, 0, 1, 0]
    assert found(**line)["outcome"].tolist() == [0, 0, 1, 0]
    assert found(**line, seated=[[1], [0]])["outcome"].tolist() == [1, 0, 0, 0]
    assert found(seated=[[0], [0]])["outcome"].tolist() == [0, 0, 1, 0]


def test_force_is_used_where_both_sides_see_a_confrontation_in_the_last_round() -> None:
    both: dict[str, Any] = {"salience": [[0.3], [0.2]], "forcing": [[[1], [0]], [[0], [1]]]}
    assert found(**both)["relation"][:, :, 0].tolist() == [[0, 3], [3, 0]]
    assert found(**both)["outcome"].tolist() == [0, 0, 0, 1]
    assert found(**both | {"forcing": [[[0], [1]], [[1], [0]]]})["outcome"].tolist() == [0, 0, 0, 1]
    assert found(**both | {"forcing": np.zeros((2, 2, 1))})["outcome"].tolist() != [0, 0, 0, 1]
    assert found(**both | {"forcing": [[[1], [1]], [[0], [0]]]})["outcome"].tolist() != [0, 0, 0, 1]
    # as soon as both hold one position, there is nothing left to fight over
    assert found(**both, spatial_round=range(5))["outcome"].tolist() == [1, 0, 0, 0]


def test_who_has_no_stance_or_does_not_count_is_left_out_of_everything() -> None:
    one = {"ideal": [[0], [np.nan]]}
    for changes in (one, {"spatial_counts": [[1], [0]]}):
        alone = found(**changes)
        assert np.isnan(alone["end_position"][1, 0])
        assert np.isnan(alone["own_gain"][0, 1, 0])
        assert np.isnan(alone["risk"][1, 0])
        assert (alone["end_position"][0, 0], alone["end_mean"][0], alone["ended"][0]) == (0, 0, 2)


def test_without_power_or_anybody_an_issue_stays_where_it_is_and_the_lens_says_why() -> None:
    weak, nobody = found(capability=(0, 0)), found(ideal=[[np.nan], [np.nan]])
    for none, why in ((weak, 3), (nobody, 4)):
        assert none["ended"][0] == why
        assert (none["end_mean"][0], none["end_median"][0]) == (0.5, 0.5)
        assert (none["round_mean"] == 0.5).all()
        assert none["outcome"].tolist() == [0, 0, 1, 0]
    assert weak["end_position"][:, 0].tolist() == [0, 1]


def many(preset: str, draws: int, first: int = 0) -> Worlds:
    world = Published("", EMISSION | {"spatial_rules": list(PRESETS).index(preset)}, {}).world()
    arrays = {name: np.repeat(array, draws, axis=0) for name, array in world.arrays.items()}
    if preset == "text_2002":
        arrays["salience"] = np.random.default_rng(5).random(arrays["salience"].shape)
    return replace(world, arrays=arrays, first=first)


def test_lotteries_follow_the_seed_and_the_number_of_the_draw_and_nothing_else() -> None:
    worlds = many("text_2002", 300)
    one, again, other = (LENS.solve(worlds, Seed(seed))["end_position"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    late = LENS.solve(replace(worlds.rows(100, 300), first=100), Seed(1))["end_position"]
    np.testing.assert_array_equal(late, one[100:])
    moved = LENS.solve(replace(worlds, first=1_000), Seed(1))["end_position"]
    assert (moved != one).any()


@pytest.mark.parametrize("preset", ["dyad", "scholz_2011"])
def test_the_other_presets_draw_nothing(preset: str) -> None:
    worlds = many(preset, 3)
    one, other = (LENS.solve(worlds, Seed(seed)) for seed in (1, 2))
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name])


def test_variants_differ_by_years_on_the_emission_case() -> None:
    ends = {
        preset: 4 + 6 * LENS.solve(many(preset, 1), Seed(1))["end_mean"][0, 0] for preset in ("dyad", "scholz_2011")
    }
    assert ends["scholz_2011"] == pytest.approx(7.242131, abs=1e-6)
    assert abs(ends["dyad"] - ends["scholz_2011"]) > 0.05
    assert group_decision.RULES[DYAD].denominator == "dyad"
