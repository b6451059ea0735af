"""Counts in halves, maps over draws, and rules that contradict each other, against the full array."""

from itertools import combinations

import numpy as np
import pytest

from detente.core.errors import BadInput
from detente.solvers.packages.conflict import smallest_conflict
from detente.solvers.packages.count import count_packages
from detente.solvers.packages.space import Rules, Space
from detente.solvers.packages.tally import map_packages
from tests.solvers.packages.by_hand import lawful, may_take, random_rules, random_world, utilities


def test_maps_agree_with_the_full_array_and_with_a_plain_scan() -> None:
    luck, filled = np.random.default_rng(11), 0
    for _ in range(300):
        world, draws = random_world(luck), 3
        tables = np.stack([world.tables, world.tables + luck.random(world.tables.shape), world.tables[::-1]])[:draws]
        least = np.stack([world.thresholds] * draws)
        allowed = np.stack([world.limits, world.insists, np.ones_like(world.limits)])
        weights = luck.random(draws)
        found = map_packages(tables, world.space, least, allowed=allowed, weights=weights)
        plain = map_packages(tables, world.space, least, allowed=allowed, weights=weights, scans=True)
        np.testing.assert_array_equal(found, plain)
        passes = np.stack(
            [
                lawful(world.space)
                & may_take(world.space, allowed[i])
                & (utilities(world.space, tables[i]) >= least[i] - 1e-9).all(axis=1)
                for i in range(draws)
            ]
        )
        np.testing.assert_allclose(found, weights @ passes / weights.sum(), atol=1e-14)
        filled += int(passes.any())
        swapped = map_packages(tables[::-1], world.space, least[::-1], allowed=allowed[::-1], weights=weights[::-1])
        np.testing.assert_array_equal(found, swapped)
    assert filled > 100


@pytest.mark.parametrize("rules", [0, 4, 12])
def test_halves_count_what_the_full_array_holds(rules: int) -> None:
    luck, counted = np.random.default_rng(rules), []
    for levels in ((5,) * 6, (2, 9, 3, 7, 4, 5), (60, 70), (300, 2, 3, 4), (1, 1, 3000)):
        space = Space(levels, random_rules(luck, levels, rules, applies=0.25) if rules else None)
        for coordinates in (1, 3, 5):
            tables = luck.random((len(levels), max(levels), coordinates))
            least = utilities(space, tables).mean(axis=0) - luck.random() * 0.5
            least[-1] = -np.inf if coordinates == 5 else least[-1]
            passes = lawful(space) & (utilities(space, tables) >= least).all(axis=1)
            counted.append(int(count_packages(tables, space, least)))
            assert counted[-1] == passes.sum()
    assert max(counted) > 1000


def test_weights_and_missing_numbers_of_a_map_are_looked_at() -> None:
    tables = np.zeros((2, 1, 3, 1))
    space = Space((3,))
    tables[1] = np.nan
    assert map_packages(tables, space, np.zeros((2, 1))).tolist() == [0.5] * 3
    for weights in ([0, 0], [1, -1], [np.nan, 1], [1, 1, 1]):
        with pytest.raises(BadInput, match="weights"):
            map_packages(tables, space, np.zeros((2, 1)), weights=weights)
    with pytest.raises(BadInput, match="at most"):
        map_packages(np.zeros((1, 12, 5, 2)), Space((5,) * 12), np.zeros((1, 2)))


def test_a_smallest_conflict_is_one_and_none_is_smaller() -> None:
    luck, sizes = np.random.default_rng(12), []
    for _ in range(300):
        levels = tuple(int(k) for k in luck.integers(1, 4, luck.integers(1, 4)))
        rules = random_rules(luck, levels, 8)
        space = Space(levels, rules)
        group = smallest_conflict(space)
        if not group:
            assert lawful(space).any()
            continue
        assert not lawful(Space(levels, rules.only(group))).any()
        for smaller in combinations(range(8), len(group) - 1):
            assert lawful(Space(levels, rules.only(smaller))).any()
        sizes.append(len(group))
    assert len(sizes) > 50
    assert max(sizes) >= 3


def test_codes_and_packages_are_the_same_thing() -> None:
    space = Space((2, 3, 4))
    codes = np.arange(space.packages)
    assert space.code_of(space.package_of(codes)).tolist() == codes.tolist()
    assert space.package_of(23).tolist() == [1, 2, 3]
    ruled = Space((3, 4), random_rules(np.random.default_rng(1), (3, 4), 5))
    assert ruled.keeps(ruled.package_of(np.arange(12))).tolist() == lawful(ruled).tolist()


def test_a_space_that_cannot_be_is_refused() -> None:
    flags = np.ones((1, 2, 2), dtype=bool)
    for levels, rules, message in (
        ((), None, "no issue"),
        ((3, 0), None, "at least one"),
        ((9,) * 20, None, "packages"),
        ((3, 3), Rules(flags, flags), "shape"),
        ((2, 2), Rules(np.repeat(flags, 53, axis=0), np.repeat(flags, 53, axis=0)), "at most 52"),
    ):
        with pytest.raises(BadInput, match=message):
            Space(levels, rules)
