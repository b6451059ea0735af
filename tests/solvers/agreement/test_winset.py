"""Win-sets against the reference rows, laws, and every group of filters tried."""

from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.solvers.agreement.winset import cheapest_repair, funnel, left_by, minimal_conflicts, unlocking
from tests.reference import reference

Floats = npt.NDArray[np.float64]
TOYS = reference("deals/win-set-toys")
PIE = TOYS["split-the-pie"]
WORKED = reference("deals/worked-draw")
FIRST = np.arange(11.0)  # what the first party gets of ten units
PARTIES = [np.maximum(0, -FIRST), np.maximum(0, FIRST - 10)]


def random_misses(luck: np.random.Generator) -> Floats:
    shape = (int(luck.integers(1, 7)), int(luck.integers(0, 12)))
    return luck.choice([0.0, 0.0, 0.5, 1.0, 2.0, np.inf], shape)


def test_reference_pie_without_and_with_one_parliament() -> None:
    assert funnel(PARTIES)[-1] == PIE["no_ratification"]["win_set_size"]
    tied = [*PARTIES, np.maximum(0, 7 - FIRST)]
    left = left_by(tied)
    assert len(left) == PIE["first_parliament_needs_7"]["win_set_size"]
    for row, packages in (("no_ratification", np.arange(11)), ("first_parliament_needs_7", left)):
        assert packages[np.argmax(packages * (10 - packages))] == PIE[row]["nash"]


def test_reference_pie_with_two_parliaments_has_its_conflict_and_its_repairs() -> None:
    row = PIE["second_parliament_needs_5_as_well"]
    misses = [*PARTIES, np.maximum(0, 7 - FIRST), np.maximum(0, 5 - (10 - FIRST))]
    names = ["first", "second", "first-parliament", "second-parliament"]
    assert funnel(misses)[-1] == row["win_set_size"]
    assert [[names[place] for place in group] for group in minimal_conflicts(misses)] == row["minimal_conflicts"]
    equal, unequal = cheapest_repair(misses), cheapest_repair(misses, [1, 1, 1, 3])
    assert equal.total == row["cheapest_repair_equal_prices"]["total"]
    assert equal.packages.tolist() == row["cheapest_repair_equal_prices"]["packages"]
    priced = row["cheapest_repair_prices_1_and_3"]
    assert unequal.total == priced["total"]
    assert unequal.packages.tolist() == priced["packages"]
    assert unequal.amounts[0].tolist() == [0, 0, priced["first_parliament_gives"], priced["second_parliament_gives"]]


def test_reference_hidden_ratifier_is_found_in_the_whole_space_and_not_on_the_parties_front() -> None:
    row = TOYS["hidden-ratifier"]
    names, utility = list(row["packages"]), np.array(list(row["packages"].values()), dtype=float)
    body = np.maximum(0, 0.5 - utility[:, 2])
    assert [names[place] for place in left_by([body])] == row["win_set"]
    on_front = [a for a in range(2) if not any((utility[b, :2] > utility[a, :2]).all() for b in range(2))]
    assert left_by([body[on_front]]).size == 0


def worked_world() -> tuple[list[tuple[float, ...]], list[str], Floats]:
    """Return the packages of the worked world, and by how much each misses each filter; insistence cannot be bent."""
    levels, quo = WORKED["levels"], WORKED["status_quo"]
    places = list(product(*(range(len(marks)) for marks in levels.values())))
    packages = [tuple(marks[k] for marks, k in zip(levels.values(), place, strict=True)) for place in places]
    names, rows = [], []
    for party in ("russia", "united-states"):
        for j, (issue, (ideal, _, limit)) in enumerate(WORKED["stances"][party].items()):
            beyond = [x[j] - limit if ideal <= limit else limit - x[j] for x in packages]
            signed = [x[j] != quo[issue] for x in packages]
            names.append(f"{party} limit on {issue}")
            rows.append([max(0.0, miss) if moved else 0.0 for miss, moved in zip(beyond, signed, strict=True)])
    for party in ("russia", "united-states"):
        tables = [[Fraction(value) for value in row] for row in WORKED["expected"]["tables"][party].values()]
        now = Fraction(WORKED["expected"]["status_quo_utility"][party])
        names.append(f"{party} no deal")
        rows.append([max(0.0, float(now - sum(t[k] for t, k in zip(tables, place, strict=True)))) for place in places])
    names.append("a deal changes something")
    rows.append([np.inf if list(x) == list(quo.values()) else 0.0 for x in packages])
    return packages, names, np.array(rows)


def test_reference_worked_world_has_its_counts() -> None:
    packages, _, misses = worked_world()
    expected, counts = WORKED["expected"]["bilateral"], funnel(misses)
    found = [len(packages), counts[6], counts[8], counts[9]]
    assert found == [expected[name] for name in ("packages", "after_limits", "after_reservation", "win_set")]


@pytest.mark.parametrize(("row", "name"), [("least_movement", None), ("other_movement", "russia limit on enlargement")])
def test_reference_worked_world_that_insists_has_its_repairs(row: str, name: str | None) -> None:
    packages, names, misses = worked_world()
    quo = WORKED["status_quo"]["enlargement"]
    names.append("russia insistence")
    misses = np.vstack([misses, [np.inf if x[0] == quo else 0.0 for x in packages]])
    wanted = WORKED["expected"]["russia_insists_on_enlargement"]
    expected = wanted[row]
    assert funnel(misses)[-1] == wanted["win_set"]
    assert [names[place] for place in unlocking(misses)] == [
        named for named in names if named in wanted["giving_up_one_of_these_opens_a_deal"]
    ]
    (mover,) = (key for key in expected if key in names)
    prices = 1.0 if name is None else np.where(np.array(names) == name, 1.0, np.inf)
    repair = cheapest_repair(misses, prices)
    assert repair.total == pytest.approx(expected["amount"], abs=1e-9)
    assert [list(packages[place]) for place in repair.packages] == expected["packages"]
    assert {names[place] for place in np.flatnonzero(repair.amounts.max(axis=0))} == {mover}
    assert left_by(misses, repair.amounts[0]).tolist() == repair.packages.tolist()
    assert len(repair.packages) == expected["win_set"]


def test_conflicts_are_those_of_every_group_tried() -> None:
    luck, sizes = np.random.default_rng(1), set()
    for _ in range(400):
        misses = random_misses(luck)
        filters, packages = misses.shape
        groups = [group for size in range(filters + 1) for group in combinations(range(filters), size)]
        empty = {g for g in groups if not any(all(misses[f, x] == 0 for f in g) for x in range(packages))}
        expected = [g for g in groups if g in empty and not any(set(o) < set(g) for o in empty)]
        found = minimal_conflicts(misses)
        assert list(found) == expected
        sizes |= {len(group) for group in found}
        alone = [f for f in range(filters) if tuple(range(filters)) in empty]
        assert list(unlocking(misses)) == [f for f in alone if tuple(g for g in range(filters) if g != f) not in empty]
    assert {0, 1, 2, 3} <= sizes


def test_sixty_filters_are_gone_through_and_one_more_is_refused() -> None:
    misses = np.ones((60, 60)) - np.eye(60)  # package i passes filter i alone
    assert minimal_conflicts(misses) == tuple(combinations(range(60), 2))
    with pytest.raises(ValueError, match="too many to go through"):
        minimal_conflicts(np.zeros((61, 2)))


def test_more_conflicts_than_can_be_told_are_refused() -> None:
    pairs = np.repeat(np.eye(20), 2, axis=0)  # package i misses filters 2i and 2i + 1: any choice of one of each
    with pytest.raises(ValueError, match="more than 20,000 groups"):
        minimal_conflicts(pairs)


def test_no_cheaper_movement_on_a_grid_opens_the_set() -> None:
    luck, opened = np.random.default_rng(2), 0
    for _ in range(150):
        misses = random_misses(luck)[:3]
        prices = luck.choice([0.0, 1.0, 3.0, np.inf], misses.shape[0])
        repair = cheapest_repair(misses, prices)
        best = np.inf
        for moves in product([0.0, 0.5, 1.0, 2.0], repeat=misses.shape[0]):
            if left_by(misses, moves).size:
                best = min(best, sum(p * s for p, s in zip(prices, moves, strict=True) if s > 0))
        assert repair.total == best
        for package, amounts in zip(repair.packages, repair.amounts, strict=True):
            assert package in left_by(misses, amounts)
            assert sum(p * s for p, s in zip(prices, amounts, strict=True) if s > 0) == best
        opened += bool(repair.packages.size)
    assert 50 < opened < 150


@given(
    arrays(float, st.tuples(st.integers(1, 4), st.integers(0, 8)), elements=st.sampled_from([0.0, 0.0, 0.3, np.inf]))
)
def test_a_further_filter_never_enlarges_and_the_order_does_not_change_what_is_left(misses: Floats) -> None:
    counts = funnel(misses)
    assert (np.diff(counts) <= 0).all()
    for order in permutations(range(len(misses))):
        assert left_by(misses[list(order)]).tolist() == left_by(misses).tolist()
        assert funnel(misses[list(order)])[-1] == counts[-1] == left_by(misses).size


def test_what_misses_by_rounding_alone_passes() -> None:
    assert left_by([[0.1 + 0.2 - 0.3, 0.1]]).tolist() == [0]


@pytest.mark.parametrize("wrong", [[[np.nan, 0.0]], [[-0.1, 0.0]], [0.0, 1.0]])
def test_what_is_no_miss_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="miss"):
        funnel(wrong)
