"""Win-set and best packages against the full array of packages."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.core.errors import BadInput
from detente.core.kernels import plain
from detente.solvers.packages.best import Best, best_of_world, best_packages
from detente.solvers.packages.count import count_packages
from detente.solvers.packages.score import RULES
from detente.solvers.packages.space import Space
from tests.solvers.packages.by_hand import World, best_by_hand, random_world


def found_in(world: World, **options: Any) -> Best:
    return best_packages(
        world.tables,
        world.space,
        world.disagreement,
        thresholds=world.thresholds,
        limits=world.limits,
        insists=world.insists,
        weights=world.weights,
        status_quo=world.status_quo,
        movement=world.movement,
        **options,
    )


def listed(codes: np.ndarray) -> list[int]:
    return [int(code) for code in codes if not np.isnan(code)]


def assert_is_best(world: World, found: Best, expected: dict[str, Any]) -> int:
    """Compare with the full array; return how many ties there were."""
    tied = 0
    assert found.after.tolist() == expected["after"]
    assert found.size == expected["size"]
    assert found.rational == (len(expected["rational"]) > 0)
    if len(expected["rational"]) == 0:
        assert np.isnan(found.ideal).all()
        assert np.isnan(found.share).all()
        return 0
    np.testing.assert_allclose(found.ideal, expected["ideal"], atol=1e-12)
    for place, rule in enumerate(RULES):
        ties, alike = expected[rule]
        assert found.ties[place] == len(ties), rule
        assert found.alike[place] == len(alike), rule
        assert listed(found.codes[place]) == (alike.tolist() if len(alike) <= found.codes.shape[1] else []), rule
        x = world.space.package_of(alike)
        for j, count in enumerate(world.space.levels):
            shares = np.bincount(x[:, j], minlength=count) / len(alike)
            np.testing.assert_allclose(found.share[place, j, :count], shares, atol=1e-12)
        tied += len(ties) > 1
    return tied


def test_two_thousand_random_worlds_agree_with_the_full_array() -> None:
    luck, tied, dealt, ruled, empty = np.random.default_rng(4), 0, 0, 0, 0
    for _ in range(2000):
        world = random_world(luck)
        found = found_in(world)
        tied += assert_is_best(world, found, best_by_hand(world))
        dealt += int(found.rational)
        empty += int(found.size == 0)
        ruled += world.space.rules is not None
    assert min(tied, dealt, ruled, empty) > 300  # there was something to get wrong


def test_larger_worlds_with_rules_agree_with_the_full_array() -> None:
    luck, dealt = np.random.default_rng(5), 0
    for _ in range(300):
        world = random_world(luck, most=9)  # counted in halves, where there are more than a few
        dealt += int(found_in(world).size > 100)
        assert_is_best(world, found_in(world), best_by_hand(world))
    assert dealt > 5


def test_the_kernel_says_the_same_uncompiled() -> None:
    luck = np.random.default_rng(6)
    worlds = [random_world(luck, most=3) for _ in range(4)]
    for world in worlds:
        shape = (*world.tables.shape[:2], 4)
        out = [np.zeros(s) for s in [(4,), (1,), (1,), world.disagreement.shape, (4,), (4,), (4, *shape[:2]), (4, 16)]]
        given = [world.tables, np.array(world.space.levels, dtype=float), *world.space.bits]
        given += [part.astype(float) for part in (world.limits, world.insists)]
        given += [world.thresholds, world.disagreement, world.weights, world.status_quo.astype(float), world.movement]
        nobody = (np.zeros((0, 0)), np.zeros(0), np.zeros((0, 0)), 0.0)  # votes
        plain(best_of_world)(*given, np.zeros(4), np.zeros(4), np.zeros(16), 1.0, *nobody, *out)
        found = found_in(world)
        for name, array in zip(
            ("after", "size", "rational", "ideal", "ties", "alike", "share", "codes"), out, strict=True
        ):
            np.testing.assert_array_equal(np.squeeze(array), np.squeeze(getattr(found, name)), err_msg=name)


def test_worlds_are_rows_and_each_is_solved_as_if_alone() -> None:
    luck = np.random.default_rng(7)
    tables = luck.random((20, 4, 3, 3))
    tables[11] = np.nan
    tables[5] = tables[3]
    quo = np.zeros(4)
    many = best_packages(tables, Space((3,) * 4), tables[:, :, 0].sum(axis=1), status_quo=quo)
    for i in range(20):
        one = best_packages(tables[i], Space((3,) * 4), tables[i, :, 0].sum(axis=0), status_quo=quo)
        for name in ("after", "size", "ideal", "ties", "alike", "share", "codes", "value"):
            np.testing.assert_array_equal(getattr(many, name)[i], getattr(one, name))
    assert np.isnan(many.size[11])
    np.testing.assert_array_equal(many.share[5], many.share[3])


def test_reordering_issues_or_parties_changes_nothing_to_the_last_bit() -> None:
    luck, same = np.random.default_rng(8), 0
    for _ in range(200):
        world = random_world(luck)
        parties, bodies = len(world.disagreement), len(world.thresholds) - len(world.disagreement)
        j = luck.permutation(len(world.space.levels))
        q = luck.permutation(parties)
        every = np.concatenate([q, parties + np.arange(bodies)])
        rules = world.space.rules
        moved = World(
            Space(
                tuple(world.space.levels[i] for i in j),
                None if rules is None else replace(rules, when=rules.when[:, j], then=rules.then[:, j]),
            ),
            world.tables[j][:, :, every],
            world.disagreement[q],
            world.thresholds[every],
            world.limits[j],
            world.insists[j],
            world.weights[q],
            world.status_quo[j],
            world.movement[j],
        )
        before, after = found_in(world), found_in(moved)
        np.testing.assert_array_equal(before.after, after.after)
        np.testing.assert_array_equal(before.ideal[q], after.ideal)
        np.testing.assert_array_equal(before.ties, after.ties)
        np.testing.assert_array_equal(before.share[:, j], after.share)
        same += int(before.rational)
    assert same > 60


def test_nash_and_kalai_smorodinsky_do_not_depend_on_the_scale_of_a_party() -> None:
    luck, moved = np.random.default_rng(9), 0
    for _ in range(100):
        tables = luck.random((4, 4, 3))
        origin = tables[:, 0].sum(axis=0)
        before = best_packages(tables, Space((4,) * 4), origin)
        scale = np.array([1.0, 7.0, 0.2])
        after = best_packages(tables * scale, Space((4,) * 4), origin * scale)
        np.testing.assert_array_equal(before.share[:2], after.share[:2])
        moved += int((before.share[2:] != after.share[2:]).any())
    assert moved > 20


def test_a_further_filter_never_enlarges_and_counting_agrees() -> None:
    luck = np.random.default_rng(10)
    for _ in range(200):
        world = random_world(luck)
        found = found_in(world)
        assert (np.diff(found.after) <= 0).all()
        options: Any = {"allowed": world.limits & world.insists, "status_quo": world.status_quo}
        assert count_packages(world.tables, world.space, world.thresholds, **options) == found.size
        some = count_packages(world.tables, world.space, world.thresholds, **options, enough=1)
        assert some == min(found.size, 1)


def test_what_does_not_fit_is_refused() -> None:
    tables = np.zeros((2, 3, 2))
    with pytest.raises(BadInput, match="shape"):
        best_packages(tables, Space((3, 4)), [0, 0])
    with pytest.raises(BadInput, match="parties"):
        best_packages(tables, Space((3, 3)), [0, 0, 0])
    with pytest.raises(BadInput, match="ratifier"):
        best_packages(tables, Space((3, 3)), [0])
    with pytest.raises(BadInput, match="at most"):
        best_packages(np.zeros((20, 5, 2)), Space((5,) * 20), [0, 0])
    with pytest.raises(BadInput, match="at most"):
        count_packages(np.zeros((20, 5, 2)), Space((5,) * 20), [0, 0])
