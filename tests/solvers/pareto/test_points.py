"""The front of a list of points against its definition."""

import numpy as np
import pytest

from detente.core.kernels import plain
from detente.solvers.pareto import front
from detente.solvers.pareto.points import to_whole, undominated
from tests.reference import reference
from tests.solvers.pareto.spaces import brute_front

TOYS = reference("deals/solution-toys")


@pytest.mark.parametrize("name", ["ties", "float-noise"])
def test_ties_stay_and_noise_is_no_difference(name: str) -> None:
    toy = TOYS[name]
    assert front(toy["points"]).tolist() == toy["pareto"]
    assert len(np.unique(to_whole(toy["points"]), axis=0)) == toy.get("distinct_vectors", 2)


@pytest.mark.parametrize("coordinates", [1, 2, 3, 4, 5, 6])
def test_the_front_of_random_points_is_that_of_the_definition(coordinates: int) -> None:
    luck = np.random.default_rng(coordinates)
    for _ in range(60):
        count = int(luck.integers(1, 90))
        few = luck.integers(0, 5, (count, coordinates))  # many ties
        # floats a whole multiple of the tolerance apart, give or take noise far below it
        noisy = few * 1e-9 + luck.uniform(-1e-11, 1e-11, few.shape)
        for points in (few, noisy, luck.random((count, coordinates)), luck.integers(-(10**15), 10**15, few.shape)):
            expected = brute_front(points.astype(float), 0.5e-9)
            assert front(points).tolist() == expected


@pytest.mark.parametrize("coordinates", [2, 3, 4, 5])
def test_large_fronts_are_those_of_the_definition(coordinates: int) -> None:
    """Points near a sphere: most are undominated, so that the staircase and the archive fill."""
    luck = np.random.default_rng(10 + coordinates)
    points = np.abs(luck.normal(size=(3000, coordinates)))
    points *= (luck.uniform(0.97, 1, 3000) / np.linalg.norm(points, axis=1))[:, None]
    found = front(points).tolist()
    assert found == brute_front(points)
    assert len(found) > 30 * coordinates
    order = luck.permutation(3000)
    assert sorted(order[front(points[order])].tolist()) == found


def test_a_long_staircase_is_followed() -> None:
    """More steps than there is room for at first, all undominated, and as many just below them."""
    steps = np.arange(6000)
    above = np.stack([np.random.default_rng(5).permutation(steps), steps, -steps], axis=1)
    points = np.concatenate([above, above - 1])
    assert front(points).tolist() == list(range(6000))  # of two steps each is better in one of the last coordinates


def test_the_kernel_gives_the_same_uncompiled() -> None:
    luck = np.random.default_rng(2)
    for coordinates in (1, 2, 3, 4):
        points = luck.integers(0, 6, (40, coordinates))
        ordered = points[np.lexsort(points.T[::-1])[::-1]]
        assert plain(undominated)(ordered).tolist() == undominated(ordered).tolist()


def test_what_cannot_be_compared_is_refused() -> None:
    for points in ([[np.nan, 1.0]], [[np.inf, 1.0]], [[1e12, 0.0]]):
        with pytest.raises(ValueError, match="finite"):
            front(points)
    with pytest.raises(ValueError, match="too large"):
        front([[2**62, 0]])
    with pytest.raises(ValueError, match="table"):
        front([1.0, 2.0])


def test_no_points_have_an_empty_front() -> None:
    assert front(np.zeros((0, 3))).tolist() == []
