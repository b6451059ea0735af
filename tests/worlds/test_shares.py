"""Deals by shares of the demand, on the flagship and on a crisis that says everything."""

from pathlib import Path

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.lens import checked
from detente.lenses import all_lenses
from detente.workbench import OpenCrisis, open_crisis
from detente.worlds.build import build_worlds, unavailable
from detente.worlds.worlds import Worlds

FOUR = ("ultimatum", "attrition", "offers", "ratification")
STRAIT = Path(__file__).parents[1] / "crisis" / "strait"


@pytest.fixture(scope="module", params=["geneva-2022", str(STRAIT)])
def crisis(request: pytest.FixtureRequest) -> Crisis:
    return open_crisis(request.param).crisis


@pytest.fixture(scope="module")
def worlds(crisis: Crisis) -> Worlds:
    return build_worlds(crisis, seed=Seed(3), first=0, replicates=4)


def test_all_of_the_demand_is_the_ending_in_which_it_is_conceded(worlds: Worlds) -> None:
    net = worlds.arrays["share_worth"] - worlds.arrays["share_face"]
    for side, name in enumerate(("challenger_worth", "defender_worth")):
        conceded = worlds.arrays[name][:, 1]
        stated = np.isfinite(net[:, side, -1])
        np.testing.assert_allclose(net[stated, side, -1], conceded[stated], atol=1e-12)
        if side == 1:  # a hard line takes the deal away from who would have to sign it
            assert np.isnan(conceded[~stated]).all()


def test_none_of_the_demand_is_backing_down_for_one_side_and_the_status_quo_for_the_other(worlds: Worlds) -> None:
    passes = worlds.arrays["share_ratified"][:, :, 0]
    face = worlds.arrays["face"]
    lost = worlds.arrays["share_face"][:, :, 0]
    np.testing.assert_allclose(lost[:, 0], face[:, 0] * (passes.prod(axis=1) + 1 - passes[:, 0]), atol=1e-12)
    np.testing.assert_allclose(lost[:, 1], face[:, 1] * (1 - passes[:, 1]), atol=1e-12)
    for side, name in enumerate(("challenger_worth", "defender_worth")):
        np.testing.assert_allclose(worlds.arrays["share_worth"][:, side, 0], worlds.arrays[name][:, 0], atol=1e-12)


def test_the_true_type_of_a_defender_with_hypotheses_has_what_is_so(worlds: Worlds) -> None:
    net = (worlds.arrays["share_worth"] - worlds.arrays["share_face"])[:, 1]
    true = worlds.arrays["true_defender"].astype(int)
    by_type = worlds.arrays["share_by_type"][np.arange(len(true)), -1, true]
    np.testing.assert_allclose(by_type, net, atol=1e-12)


@pytest.mark.parametrize("name", FOUR)
def test_every_draw_ends_with_a_number_or_a_stated_reason(crisis: Crisis, worlds: Worlds, name: str) -> None:
    lens = all_lenses()[name]
    found = checked(lens, worlds, lens.solve(worlds, Seed(0)))
    if "outcome" in found:
        np.testing.assert_allclose(found["outcome"].sum(axis=1), 1, atol=1e-12)
    for item in lens.gives:
        assert item.missing or not np.isnan(found[item.name]).any()


@pytest.mark.parametrize("name", FOUR)
def test_without_a_confrontation_a_lens_says_what_is_missing(toy: OpenCrisis, name: str) -> None:
    missing = unavailable(toy.crisis)
    assert {missing[field] for field in all_lenses()[name].reads if field in missing} == {
        "the crisis states no confrontation"
    }
