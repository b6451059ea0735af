"""Integer programs against looking at every package."""

import math

import numpy as np
import pytest

from detente.solvers.bargaining import RULES, solutions
from detente.solvers.choice import Ended, choose
from detente.solvers.packages.space import Space
from tests.reference import reference
from tests.solvers.pareto.spaces import all_packages, harbour, random_space, recruit, worth


@pytest.mark.parametrize("rules", [False, True])
def test_programs_choose_what_a_search_of_every_package_chooses(*, rules: bool) -> None:
    luck = np.random.default_rng(70 + rules)
    nobody = 0
    for _ in range(25):
        space = random_space(luck, rules=rules)
        parties = int(luck.integers(1, 4))
        tables = luck.integers(-4, 5, (len(space.levels), max(space.levels), parties))
        nothing = luck.integers(-4, 2, parties)
        packages = all_packages(space)
        gains = worth(tables, packages) - nothing
        gains, packages = gains[(gains >= 0).all(axis=1)], packages[(gains >= 0).all(axis=1)]
        expected = solutions(gains)
        nobody += len(gains) == 0
        for rule in RULES:
            found = choose(rule, tables, nothing, space)
            if not len(gains):
                assert (found.package, found.ended) == ((), Ended.NO_PACKAGE)
                continue
            assert found.ended == Ended.OPTIMAL
            assert found.package in {tuple(row) for row in packages[expected[rule]].tolist()}
            assert found.gap <= 1e-6
            chosen = [tuple(row) for row in packages.tolist()].index(found.package)
            assert found.gains.tolist() == gains[chosen].tolist()
    assert nobody > 1


def test_harbour_sport_park_has_its_published_points() -> None:
    case = reference("deals/harbour-sport-park")
    tables, space = harbour()
    least = np.array([party["minimum"] for party in case["scores"].values()])
    for rule, point in case["expected"]["points"].items():
        found = choose(rule, tables, least, space)
        assert [level + 1 for level in found.package] == point["package"]
        assert (found.gains + least).tolist() == point["scores"]
    nash = choose("nash", tables, least, space)
    assert math.prod(nash.gains) == case["expected"]["points"]["nash"]["product_of_gains"]


def test_new_recruit_has_its_published_point() -> None:
    tables, space = recruit()
    point = reference("deals/new-recruit")["expected"]["points"]["nash"]
    for rule in ("nash", "egalitarian"):
        assert [level + 1 for level in choose(rule, tables, [0, 0], space).package] == point["options"]


def test_a_package_a_hair_short_of_the_disagreement_point_is_not_given() -> None:
    tables = np.array([[[0.5, 0.5], [0.5 - 2e-9, 0.9], [0.0, 1.0]]])
    assert choose("utilitarian", tables, [0.5, 0.0], Space((3,))).package == (0,)


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="none of nash"):
        choose("median", np.zeros((1, 2, 2)), [0, 0], Space((2,)))
    with pytest.raises(ValueError, match="tables"):
        choose("nash", np.zeros((2, 2)), [0, 0], Space((2,)))
