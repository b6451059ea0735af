"""The law of a compromise: its two forms against each other, its symmetries, and its fit to cases of a known law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.kernels import plain
from detente.lenses.compromise_forecast import CONSTANTS, points_of_one_world
from detente.solvers.forecast import Constants, Decided, Law, chances_below, fit_law
from detente.solvers.forecast.law import Floats, allotted, place_at, size_at

GRID = np.linspace(0, 100, 201)


def some_law(luck: np.random.Generator, cases: int, parties: int = 8) -> Law:
    positions = 100 * luck.integers(0, 11, (cases, parties)) / 10
    positions[luck.random((cases, parties)) < 0.2] = np.nan
    positions[:, 0] = 100 * luck.random(cases)
    return Law.of(positions, luck.random((cases, parties)) + 0.01)


def points(law: Law, constants: Constants, chance: Floats) -> Floats:
    """Return quantiles from the lens' kernel; shape (cases, chances)."""
    cases, parties = law.shares.shape
    ones = np.ones((cases, parties, 1))
    chances = np.broadcast_to(chance, (cases, 1, len(chance)))
    found = points_of_one_world(
        law.positions[..., None] / 100, ones, law.shares, ones, np.zeros((cases, 1)), chances, constants.as_array()
    )
    return np.asarray(100 * found[:, 0])


def some_constants(luck: np.random.Generator) -> Constants:
    sizes = (0.0, *np.cumsum(luck.random(6)))
    return Constants(float(luck.uniform(0, 0.9)), float(luck.random()), sizes)


def drawn(law: Law, constants: Constants, luck: np.random.Generator) -> Floats:
    """Return one end of every case, drawn as the docstring of the law has it."""
    cases = len(law.mean)
    steps = np.linspace(0, 1, len(constants.sizes))
    size = np.interp(luck.random(cases), steps, constants.sizes) * luck.choice([-1, 1], cases)
    middle = (law.low + law.high) / 2
    around = np.clip(middle + constants.shrink * (law.mean - middle) + law.spread * size, law.low, law.high)
    who = (luck.random((cases, 1)) > np.cumsum(law.shares, axis=1)).sum(axis=1).clip(max=law.shares.shape[1] - 1)
    at = law.positions[np.arange(cases), who]
    return np.asarray(np.where(luck.random(cases) < constants.share, at, around))


@settings(max_examples=40, deadline=None)
@given(number=st.integers(0, 2**32 - 1))
def test_a_quantile_is_where_the_chance_below_reaches_it(number: int) -> None:
    luck = np.random.default_rng(number)
    law, constants = some_law(luck, 3), some_constants(luck)
    chance = luck.uniform(0.01, 0.99, 7)
    found = points(law, constants, chance)
    for place in range(len(chance)):
        below, upto = allotted(law, constants, found[:, place])
        assert (below <= chance[place] + 1e-6).all()
        assert (upto >= chance[place] - 1e-6).all()


def test_the_law_is_that_of_its_own_draws() -> None:
    luck = np.random.default_rng(3)
    one = some_law(luck, 1)
    constants = some_constants(luck)
    many = Law(*(np.repeat(getattr(one, name), 40_000, axis=0) for name in Law.__dataclass_fields__))
    ends = drawn(many, constants, luck)
    told = chances_below(one, constants, GRID)[0]
    counted = (ends[:, None] <= GRID).mean(axis=0)
    np.testing.assert_allclose(told, counted, atol=0.012)  # five standard errors


@settings(max_examples=40, deadline=None)
@given(number=st.integers(0, 2**32 - 1))
def test_moving_stretching_and_turning_the_scale_moves_stretches_and_turns_the_forecast(number: int) -> None:
    luck = np.random.default_rng(number)
    law = some_law(luck, 2)
    chance = luck.uniform(0.02, 0.98, 5)
    found = points(law, CONSTANTS, chance)

    def changed(place: Floats, chances: Floats) -> Floats:
        return points(Law.of(np.where(law.shares > 0, place, np.nan), law.shares), CONSTANTS, chances)

    np.testing.assert_allclose(changed(10 + 0.4 * law.positions, chance), 10 + 0.4 * found, atol=1e-6)
    np.testing.assert_allclose(changed(100 - law.positions, 1 - chance), 100 - found, atol=1e-6)


def test_kernels_run_uncompiled_alike() -> None:
    luck = np.random.default_rng(4)
    constants = some_constants(luck).as_array()
    place, until = np.sort(luck.random(5)), np.cumsum(np.full(5, 0.2))
    for chance in (0.001, 0.3, 0.5, 0.999):
        assert plain(size_at)(constants, chance) == size_at(constants, chance)
        inputs = (place, until, 0.4, 0.2, constants, chance)
        assert plain(place_at)(*inputs) == pytest.approx(place_at(*inputs))
    assert size_at(constants, 0.0) == -np.inf
    assert size_at(constants, 1.0) == np.inf


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
def test_the_fit_finds_the_law_that_made_the_cases(share: float) -> None:
    luck = np.random.default_rng(int(10 * share))
    truth = Constants(share, 0.6, (0.0, 0.2, 0.35, 0.5, 0.8))
    law = some_law(luck, 3_000)
    found = fit_law(Decided.of(law, drawn(law, truth, luck), GRID))
    below = chances_below(law, found, GRID) - chances_below(law, truth, GRID)
    assert np.abs(below).mean() < 0.05
    if share == 0:  # then nothing but the residuals is at work, and every constant is known by itself
        assert found.share < 0.05
        assert found.shrink == pytest.approx(0.6, abs=0.05)
        steps = np.linspace(0, 1, len(truth.sizes))
        np.testing.assert_allclose(
            np.interp(steps[1:-1], np.linspace(0, 1, len(found.sizes)), found.sizes), truth.sizes[1:-1], atol=0.05
        )


def test_the_share_is_the_best_of_all_shares() -> None:
    luck = np.random.default_rng(9)
    law = some_law(luck, 400)
    cases = Decided.of(law, drawn(law, Constants(0.4, 0.8, (0.0, 0.4, 1.0)), luck), GRID)
    found = fit_law(cases)

    def loss(share: float) -> float:
        chances = chances_below(law, Constants(share, found.shrink, found.sizes), GRID)
        return float(((chances - (cases.came[:, None] <= GRID)) ** 2).mean())

    assert loss(found.share) == pytest.approx(min(map(loss, np.linspace(0, 0.95, 96))), abs=1e-6)
    assert loss(found.share) < min(loss(0.0), loss(0.9))


def test_cases_that_teach_nothing_are_refused() -> None:
    same = Law.of(np.full((2, 3), 40.0), np.ones((2, 3)))
    with pytest.raises(ValueError, match="nothing to fit"):
        fit_law(Decided.of(same, np.array([40.0, 40.0]), GRID))
    with pytest.raises(ValueError, match="no position"):
        Law.of(np.full((1, 3), np.nan), np.ones((1, 3)))
    for wrong in ((1.0, 0.5, (0.0, 1.0)), (0.5, 2.0, (0.0, 1.0)), (0.5, 0.5, (0.0, 1.0, 0.5)), (0.5, 0.5, (0.1, 1.0))):
        with pytest.raises(ValueError, match="must be"):
            Constants(*wrong)
