"""The Nash solution on one issue: against a search by SciPy, closed forms, and the weighted mean in the limit."""

import csv
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from detente.solvers.bargaining.one_issue import from_status_quo, from_worst_case
from detente.worlds.worlds import Floats
from tests.reference import HERE

SPATIAL = HERE / "spatial"


def parties(seed: int) -> tuple[Floats, Floats]:
    luck = np.random.default_rng(seed)
    count = luck.integers(1, 7)
    return luck.random(count), luck.random(count) * (luck.random(count) < 0.8)


def searched(less: Callable[[float], float], low: float, high: float) -> float:
    """Return where a bounded search of SciPy finds the largest weighted product."""
    found = minimize_scalar(less, bounds=(low, high), method="bounded", options={"xatol": 1e-11})
    return float(found.x)


@settings(max_examples=80)
@given(seed=st.integers(0, 10**6), absolute=st.booleans(), above=st.booleans())
def test_against_the_status_quo_it_is_what_a_search_finds(
    seed: int,
    absolute: bool,  # noqa: FBT001
    above: bool,  # noqa: FBT001
) -> None:
    x, w = parties(seed)
    x, quo = (0.3 + 0.7 * x, 0.25) if above else (0.7 * x, 0.75)
    found, feasible = from_status_quo(x, w, quo, float(absolute))
    if w.sum() == 0:
        assert (found, feasible) == (quo, 0)
        return
    assert feasible == 1
    own = x[w > 0]
    end = (2 * own - quo).min() if above else (2 * own - quo).max()

    def loss(y: float) -> Floats:
        return np.abs(y - own) if absolute else (y - own) ** 2

    def less(y: float) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            return -float((w[w > 0] * np.log(np.maximum(loss(quo) - loss(y), 0))).sum())

    best = searched(less, min(quo, end), max(quo, end))
    assert less(found) <= less(best) + 1e-9
    assert found == pytest.approx(best, abs=2e-5)


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), absolute=st.booleans())
def test_against_the_worst_case_it_is_what_a_search_finds(seed: int, absolute: bool) -> None:  # noqa: FBT001
    x, w = parties(seed)
    found = from_worst_case(x, w, float(absolute), 0.0)
    if w.sum() == 0:
        assert np.isnan(found)
        return
    own, worst = x[w > 0], np.maximum(x, 1 - x)[w > 0]

    def less(y: float) -> float:
        gain = worst - np.abs(y - own) if absolute else worst**2 - (y - own) ** 2
        return -float((w[w > 0] * np.log(np.maximum(gain, 1e-300))).sum())

    best = searched(less, 0.0, 1.0)
    assert less(found) <= less(best) + 1e-9
    assert own.min() <= found <= own.max()


def test_one_party_gets_its_wish_and_two_on_both_sides_change_nothing() -> None:
    for absolute in (0.0, 1.0):
        assert from_status_quo(np.array([0.7]), np.ones(1), 0.2, absolute)[0] == pytest.approx(0.7, abs=1e-12)
        assert from_worst_case(np.array([0.7]), np.ones(1), absolute, 0.0) == 0.7
        assert from_status_quo(np.array([0.1, 0.7]), np.ones(2), 0.2, absolute) == (0.2, 0)
        assert from_status_quo(np.array([0.2, 0.7]), np.ones(2), 0.2, absolute) == (0.2, 0)


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_sides_order_and_the_unit_of_weights_change_nothing(seed: int) -> None:
    x, w = parties(seed)
    x = 0.3 + 0.7 * x
    for absolute in (0.0, 1.0):
        found = from_status_quo(x, w, 0.1, absolute)[0]
        assert from_status_quo(1 - x, w, 0.9, absolute)[0] == pytest.approx(1 - found, abs=1e-9)
        assert from_status_quo(x[::-1].copy(), 7 * w[::-1], 0.1, absolute)[0] == pytest.approx(found, abs=1e-9)
        worst = from_worst_case(x, w, absolute, 0.0)
        mirrored = from_worst_case(1 - x[::-1], 7 * w[::-1], absolute, 0.0)
        if absolute == 0:  # with absolute losses a whole stretch may be best, in exact ties
            assert mirrored == pytest.approx(1 - worst, abs=1e-9, nan_ok=True)


def test_with_an_infinitely_bad_disagreement_it_is_the_weighted_mean_of_the_published_tables() -> None:
    with (SPATIAL / "baselines.csv").open(encoding="utf-8") as file:
        baselines = list(csv.DictReader(file))
    assert len(baselines) == 5
    for row in baselines:
        with (SPATIAL / f"{row['case']}.csv").open(encoding="utf-8") as file:
            table = list(csv.DictReader(file))
        place, salience, capability = (
            np.array([float(line[name]) for line in table]) for name in ("position", "salience", "capability")
        )
        assert len(table) == int(row["parties"])
        low, width = place.min(), np.ptp(place)
        found = low + width * from_worst_case((place - low) / width, salience * capability, 0.0, 1e9)
        assert found == pytest.approx(float(row["weighted_mean"]), abs=2e-6)
