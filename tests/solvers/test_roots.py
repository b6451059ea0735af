"""Roots of equations whose roots are known."""

import math

import numpy as np
import pytest

from detente.core.kernels import compiled, plain
from detente.solvers.roots import finds_all, refines, searches


@compiled
def polynomial(x: float, roots: np.ndarray) -> float:
    """Return the product of the distances to the roots."""
    product = 1.0
    for root in roots:
        product *= x - root
    return product


@compiled
def steep(x: float, parameters: np.ndarray) -> float:
    """Return a step that is flat nearly everywhere."""
    return math.tanh(parameters[0] * (x - parameters[1]))


def test_all_roots_of_random_polynomials_are_found_in_order() -> None:
    find, luck = finds_all(polynomial), np.random.default_rng(1)
    for _ in range(200):
        roots = np.sort(luck.uniform(-1, 1, luck.integers(1, 6)))
        found = np.full(8, np.nan)
        count = find(roots, np.linspace(-1.1, 1.1, 401), found, 1e-14)
        if np.diff(roots).min(initial=1) > 0.006:
            assert count == len(roots)
            np.testing.assert_allclose(found[:count], roots, atol=1e-11)


def test_two_roots_between_two_points_are_found() -> None:
    find = finds_all(polynomial)
    roots = np.array([-0.8, 0.3001, 0.3012])
    found = np.empty(3)
    assert find(roots, np.linspace(-1, 1, 21), found, 1e-14) == 3
    np.testing.assert_allclose(found, roots, atol=1e-12)


def test_roots_beyond_the_room_are_counted_and_nothing_is_written_past_it() -> None:
    find = finds_all(polynomial)
    room = np.full(4, np.nan)
    assert find(np.array([-0.5, 0.0, 0.5]), np.linspace(-1, 1, 30), room[:2], 1e-12) == 3
    np.testing.assert_allclose(room[:2], [-0.5, 0.0], atol=1e-10)
    assert np.isnan(room[2:]).all()


def test_a_root_on_a_point_of_the_grid_counts_once() -> None:
    found = np.empty(5)
    assert finds_all(polynomial)(np.array([0.0]), np.linspace(-1, 1, 5), found, 1e-12) == 1
    assert found[0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("slope", [1e-3, 1.0, 30.0, 1e6])
def test_the_refinement_ends_at_the_root_of_flat_and_steep_functions(slope: float) -> None:
    parameters = np.array([slope, 0.123456789])
    ends = (steep(-3.0, parameters), steep(5.0, parameters))
    assert refines(steep)(parameters, -3.0, 5.0, *ends, 1e-13) == pytest.approx(0.123456789, abs=1e-11)
    again = plain(refines(steep))(parameters, -3.0, 5.0, *ends, 1e-13)
    assert again == pytest.approx(0.123456789, abs=1e-11)


def test_a_dip_is_found_at_its_lowest_point() -> None:
    at, value = searches(polynomial)(np.array([0.2, 0.2]), -1.0, 1.0, 1.0)
    assert at == pytest.approx(0.2, abs=1e-6)
    assert value == pytest.approx(0.0, abs=1e-12)
