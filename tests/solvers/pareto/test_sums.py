"""The front of a sum of sets against looking at every package, and against published games."""

from itertools import islice

import numpy as np
import pytest

from detente.core.errors import BadInput
from detente.solvers.packages.space import Rules, Space
from detente.solvers.pareto import front, front_of_sums
from tests.reference import reference
from tests.solvers.pareto.spaces import (
    Numbers,
    all_packages,
    brute_front,
    codes_of,
    harbour,
    random_space,
    random_tables,
    recruit,
    table_of,
    treaty,
    worth,
)


@pytest.mark.parametrize("rules", [False, True])
def test_fronts_of_a_thousand_random_spaces_are_those_of_the_definition(*, rules: bool) -> None:
    luck = np.random.default_rng(int(rules))
    empty = several = 0
    for _ in range(1000):
        space = random_space(luck, rules=rules)
        tables = random_tables(luck, space, int(luck.integers(1, 6)))
        packages = all_packages(space)
        points = worth(tables, packages)
        chosen = brute_front(points)
        found = front_of_sums(tables, space)
        assert sorted(found.codes.tolist()) == codes_of(space, packages[chosen])
        assert sorted(front(points).tolist()) == chosen
        by_code = dict(zip(codes_of(space, packages), points, strict=True))
        expected = np.array([by_code[code] for code in found.codes.tolist()]).reshape(-1, tables.shape[2])
        np.testing.assert_allclose(found.points[found.rows], expected, atol=1e-8, rtol=0)
        assert len(np.unique(found.whole, axis=0)) == len(found.points)
        empty, several = empty + (len(packages) == 0), several + int((found.counts > 1).any())
    assert several > 50
    assert (empty > 10) == rules


def test_the_dependency_toy_never_lists_the_forbidden_package() -> None:
    toy = reference("deals/solution-toys")["dependency"]
    when, then = np.ones((2, 2, 3), dtype=bool), np.ones((2, 2, 3), dtype=bool)
    for rule in (0, 1):  # a + b <= 2, as "if a is at least 1 + r, then b is at most 1 - r"
        when[rule, 0], then[rule, 1] = np.arange(3) >= 1 + rule, np.arange(3) <= 1 - rule
    tables = np.zeros((2, 3, 2), dtype=int)
    tables[0, :, 0] = tables[1, :, 1] = np.arange(3)
    found = front_of_sums(tables, Space(tuple(toy["levels"]), Rules(when, then)))
    packages = [found.packages_of(point)[0].tolist() for point in range(len(found.points))]
    assert sorted(packages) == toy["pareto"]


def test_new_recruit_has_its_53_packages_in_45_pairs() -> None:
    case = reference("deals/new-recruit")["expected"]
    tables, space = recruit()
    found = front_of_sums(tables, space)
    assert (len(found.points), int(found.counts.sum())) == (case["pareto_value_pairs"], case["pareto_packages"])
    assert sorted(listed(found.codes, space, found.points[found.rows])) == sorted(
        [int(cell) for cell in row] for row in table_of("new-recruit-pareto.csv")
    )


def test_harbour_sport_park_has_481_undominated_packages() -> None:
    found = front_of_sums(*harbour())
    assert found.codes.shape == (reference("deals/harbour-sport-park")["expected"]["pareto_packages"],)


@pytest.mark.parametrize("rule", ["raw_sums", "genius_rule"])
def test_both_readings_of_the_treaty_have_their_published_front(rule: str) -> None:
    case = reference("deals/england-zimbabwe")["expected"][rule]
    tables, space = treaty(divided=rule == "genius_rule")
    found = front_of_sums(tables, space)
    rows = [row[1:] for row in table_of("england-zimbabwe-pareto.csv") if row[0] == rule]
    assert len(found.codes) == case["pareto_packages"] == len(rows)
    mine = sorted(listed(found.codes, space, found.points[found.rows]))
    theirs = sorted([float(cell) for cell in row] for row in rows)
    np.testing.assert_allclose(mine, theirs, atol=0.6e-4)
    np.testing.assert_allclose(found.points.max(axis=0), case["best_of_each"], atol=0.6e-4)


def listed(codes: Numbers, space: Space, points: Numbers) -> list[list[float]]:
    """Return options from 1 and values of packages."""
    packages = np.stack(np.unravel_index(codes, space.levels), axis=1) + 1
    return [[*package.tolist(), *point.tolist()] for package, point in zip(packages, points, strict=True)]


def test_a_point_with_very_many_packages_is_counted_and_listed_one_by_one() -> None:
    space = Space((4,) * 16)
    found = front_of_sums(np.ones((16, 4, 2)), space)
    assert found.counts.tolist() == [4**16]
    with pytest.raises(BadInput, match="4,294,967,296 packages are undominated"):
        _ = found.codes
    some = list(islice(found.each_code(0), 1000))
    assert len(set(some)) == 1000
    assert all(0 <= code < 4**16 for code in some)


def test_packages_one_by_one_are_those_listed_at_once() -> None:
    luck = np.random.default_rng(3)
    for _ in range(40):
        space = random_space(luck, rules=True)
        found = front_of_sums(luck.integers(0, 2, (len(space.levels), max(space.levels), 2)), space)
        for point in range(len(found.points)):
            assert sorted(found.each_code(point)) == found.codes_of(point).tolist()
            assert found.codes_of(point).tolist() == found.codes[found.rows == point].tolist()


def test_a_front_of_many_parties_is_that_of_a_scan() -> None:
    luck = np.random.default_rng(4)
    for parties in (2, 3, 4, 5):
        space, tables = Space((5,) * 6), luck.random((6, 5, parties))
        packages = np.stack(np.unravel_index(np.arange(5**6), space.levels), axis=1)
        chosen = front(worth(tables, packages))
        assert sorted(front_of_sums(tables, space).codes.tolist()) == chosen.tolist()


def test_reordering_issues_and_levels_reorders_the_packages_and_nothing_else() -> None:
    luck = np.random.default_rng(6)
    tables = luck.random((5, 4, 3))
    found = front_of_sums(tables, Space((4,) * 5))
    issues, levels = luck.permutation(5), luck.permutation(4)
    other = front_of_sums(tables[issues][:, levels], Space((4,) * 5))
    assert (other.whole == found.whole).all()
    back = np.stack([levels[other.packages_of(k)[0]][np.argsort(issues)] for k in range(len(other.points))])
    assert back.tolist() == [found.packages_of(k)[0].tolist() for k in range(len(found.points))]


def test_what_does_not_fit_is_refused() -> None:
    space = Space((3, 2))
    for shape in ((2, 3), (3, 3, 2), (2, 2, 2), (2, 3, 0)):
        with pytest.raises(ValueError, match="tables"):
            front_of_sums(np.zeros(shape), space)
    with pytest.raises(ValueError, match="finite"):
        front_of_sums(np.full((2, 3, 2), np.nan), space)
    with pytest.raises(ValueError, match="too large"):
        front_of_sums(np.full((2, 3, 2), 2**61), space)
    with pytest.raises(BadInput, match="more than 10 vectors"):
        front_of_sums(np.random.default_rng(1).random((4, 5, 3)), Space((5,) * 4), most=10)
