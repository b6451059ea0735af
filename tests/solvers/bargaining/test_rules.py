"""The four rules against published points, toys that were solved by hand, their definition, and their axioms."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.solvers.bargaining import RULES, four_points, rational, solutions
from detente.solvers.packages.space import Space
from tests.reference import reference
from tests.solvers.pareto.spaces import (
    Numbers,
    all_packages,
    codes_of,
    harbour,
    random_space,
    random_tables,
    recruit,
    treaty,
    worth,
)

TOYS = reference("deals/solution-toys")
SOLVED = [
    "smallest-spread-is-not-kalai-smorodinsky",
    "ideal-inside-the-rational-set",
    "nash-when-one-cannot-gain",
    "rescaling",
    "independence",
]


def chosen(points: Numbers, disagreement: Numbers) -> dict[str, list[int]]:
    """Return what each rule chooses among the rational points, as places in the whole list."""
    kept = rational(points, disagreement)
    found = solutions(np.asarray(points)[kept] - disagreement)
    return {rule: kept[places].tolist() for rule, places in found.items()}


@pytest.mark.parametrize("name", SOLVED)
def test_the_toys_have_the_answers_found_by_hand(name: str) -> None:
    toy = TOYS[name]
    found = chosen(np.array(toy["points"]), np.array(toy["disagreement"]))
    stated = {rule: toy[rule] for rule in RULES if rule in toy}
    assert stated
    assert {rule: found[rule] for rule in stated} == {
        rule: np.atleast_1d(places).tolist() for rule, places in stated.items()
    }


def test_leximin_leaves_no_false_ties() -> None:
    toy = TOYS["leximin"]
    points = np.array(toy["points"])
    assert solutions(points)["egalitarian"].tolist() == toy["egalitarian"]
    least = points.min(axis=1)
    assert np.flatnonzero(least == least.max()).tolist() == toy["plain_max_min"]


def test_the_best_gain_is_that_of_the_rational_set() -> None:
    toy = TOYS["ideal-inside-the-rational-set"]
    points, nothing = np.array(toy["points"]), np.array(toy["disagreement"])
    assert (points[rational(points, nothing)] - nothing).max(axis=0).tolist() == toy["ideal_gain"]
    everywhere = ((points - nothing) / (points - nothing).max(axis=0)).min(axis=1)
    everywhere[0] = -1  # refused
    assert everywhere.argmax() == toy["with_global_ideal"] != toy["kalai_smorodinsky"]


def test_another_scale_moves_the_two_rules_that_compare_parties() -> None:
    toy = TOYS["rescaling"]
    found = solutions(np.array(toy["points"]) * [1, 10])
    for rule, places in toy["after_second_party_times_10"].items():
        assert found[rule].tolist() == np.atleast_1d(places).tolist()
    weighted = solutions(toy["points"], weights=[1, 10])
    assert weighted["utilitarian"].tolist() == found["utilitarian"].tolist()


def test_taking_away_what_was_not_chosen_may_move_kalai_smorodinsky_but_not_nash() -> None:
    toy = TOYS["independence"]
    found = solutions(toy["points"][:-1])
    assert {rule: found[rule].tolist() for rule in toy["after_removing_the_last"]} == {
        rule: [place] for rule, place in toy["after_removing_the_last"].items()
    }


def test_harbour_sport_park_has_its_published_points() -> None:
    case = reference("deals/harbour-sport-park")
    tables, space = harbour()
    least = np.array([party["minimum"] for party in case["scores"].values()])
    found = four_points(tables, least, space)
    assert len(found.front.codes) == case["expected"]["pareto_packages"]
    assert int(found.front.counts[found.acceptable].sum()) == case["expected"]["undominated_among_the_twelve"]
    assert found.ideal.tolist() == case["expected"]["ideal_gain_inside_the_twelve"]
    for rule, point in case["expected"]["points"].items():
        packages = space.package_of(found.codes(rule)) + 1
        assert packages.tolist() == [point["package"]]
        assert found.front.points[found.chosen[rule]].tolist() == [point["scores"]]
    nash = case["expected"]["points"]["nash"]
    assert math.prod(found.front.points[found.chosen["nash"][0]] - least) == nash["product_of_gains"]
    shares = [
        Fraction(int(gain), int(best)) for gain, best in zip(np.array(nash["scores"]) - least, found.ideal, strict=True)
    ]
    assert min(shares) == Fraction(case["expected"]["points"]["kalai_smorodinsky"]["least_ratio"])
    egalitarian = case["expected"]["points"]["egalitarian"]
    assert min(np.array(egalitarian["scores"]) - least) == egalitarian["least_gain"]


def test_new_recruit_has_one_package_for_three_rules() -> None:
    case = reference("deals/new-recruit")["expected"]
    tables, space = recruit()
    found = four_points(tables, [0, 0], space)
    for rule, point in case["points"].items():
        assert found.front.points[found.chosen[rule]].tolist() == [point["values"]]
        assert (space.package_of(found.codes(rule)) + 1).tolist() == [case["points"]["nash"]["options"]]
    assert found.ideal.tolist() == case["points"]["kalai_smorodinsky"]["ideal"]
    best = found.codes("utilitarian")
    total = worth(tables, space.package_of(best)).sum(axis=1)
    assert set(total.tolist()) == {case["highest_joint_value"]}
    all_best = four_points(tables, [-20_000, -20_000], space).codes("utilitarian")
    assert len(all_best) == case["packages_with_highest_joint_value"]


@pytest.mark.parametrize("rule", ["raw_sums", "genius_rule"])
def test_both_readings_of_the_treaty_have_their_published_points(rule: str) -> None:
    case = reference("deals/england-zimbabwe")
    tables, space = treaty(divided=rule == "genius_rule")
    found = four_points(tables, case["disagreement"], space)
    for name in RULES:
        stated = case["expected"][rule][name]
        assert (space.package_of(found.codes(name)) + 1).tolist() == [stated["options"]]
        np.testing.assert_allclose(found.front.points[found.chosen[name]], [stated["utilities"]], atol=0.6e-4)


def by_definition(values: Numbers, disagreement: Numbers) -> dict[str, list[int]]:
    """Return what each rule chooses, in whole numbers and fractions, comparing every package with every other."""
    kept = [k for k, row in enumerate(values) if all(row >= disagreement)]
    gains = {k: [int(gain) for gain in values[k] - disagreement] for k in kept}
    best = [max((gains[k][q] for k in kept), default=0) for q in range(values.shape[1])]
    ranks: dict[str, dict[int, Any]] = {
        "nash": {k: (sum(g > 0 for g in row), math.prod(g for g in row if g > 0)) for k, row in gains.items()},
        "egalitarian": {k: sorted(row) for k, row in gains.items()},
        "kalai_smorodinsky": {
            k: sorted(Fraction(g, most) for g, most in zip(row, best, strict=True) if most > 0)
            for k, row in gains.items()
        },
        "utilitarian": {k: sum(row) for k, row in gains.items()},
    }
    return {rule: [k for k in kept if rank[k] == max(rank.values())] for rule, rank in ranks.items()}


@pytest.mark.parametrize("rules", [False, True])
def test_the_four_points_of_random_spaces_are_those_of_the_definition(*, rules: bool) -> None:
    luck = np.random.default_rng(20 + rules)
    nobody = tied = 0
    for _ in range(300):
        space = random_space(luck, rules=rules)
        parties = int(luck.integers(1, 5))
        tables = luck.integers(-4, 5, (len(space.levels), max(space.levels), parties))
        nothing = luck.integers(-3, 3, parties)
        packages = all_packages(space)
        values = worth(tables, packages)
        expected = by_definition(values, nothing)
        assert chosen(values, nothing) == expected
        found = four_points(tables, nothing, space)
        codes = np.array(codes_of(space, packages), dtype=int)
        assert {rule: found.codes(rule).tolist() for rule in RULES} == {
            rule: codes[places].tolist() for rule, places in expected.items()
        }
        nobody, tied = nobody + (not expected["nash"]), tied + (len(expected["nash"]) > 1)
    assert nobody > 20
    assert tied > 5


def test_floats_are_decided_as_whole_numbers_are() -> None:
    """Tenths, which no float holds, in random orders of summation."""
    luck = np.random.default_rng(9)
    for _ in range(100):
        space = random_space(luck, rules=False)
        whole = luck.integers(0, 6, (len(space.levels), max(space.levels), 3))
        nothing = luck.integers(0, 6, 3)
        exact, floats = four_points(whole, nothing, space), four_points(whole / 10, nothing / 10, space)
        assert {rule: exact.codes(rule).tolist() for rule in RULES} == {
            rule: floats.codes(rule).tolist() for rule in RULES
        }
        order = luck.permutation(len(space.levels))
        moved = four_points(whole[order] / 10, nothing / 10, Space(tuple(space.levels[j] for j in order)))
        assert {rule: moved.front.whole[moved.chosen[rule]].tolist() for rule in RULES} == {
            rule: floats.front.whole[floats.chosen[rule]].tolist() for rule in RULES
        }


def test_a_body_that_must_ratify_keeps_packages_out_and_gains_nothing() -> None:
    luck = np.random.default_rng(30)
    seen = 0
    for _ in range(100):
        space = random_space(luck, rules=False)
        tables = random_tables(luck, space, 3)
        if tables.dtype.kind == "f":
            continue
        packages = all_packages(space)
        values = worth(tables, packages)
        allowed = values[(values >= [0, 0, 1]).all(axis=1)]
        found = four_points(tables, [0, 0, 1], space, parties=2)
        expected = by_definition(allowed[:, :2], np.zeros(2, dtype=int))
        for rule in RULES:
            mine = {tuple(row) for row in found.front.whole[found.chosen[rule], :2].tolist()}
            assert mine == {tuple(row) for row in allowed[expected[rule], :2].tolist()}
        seen += len(allowed) > 0
    assert seen > 10


GAINS = st.integers(2, 4).flatmap(
    lambda parties: st.lists(st.lists(st.integers(1, 30), min_size=parties, max_size=parties), min_size=1, max_size=12)
)


@given(rows=GAINS, data=st.data())
def test_scales_do_not_move_nash_and_kalai_smorodinsky(rows: list[list[int]], data: st.DataObject) -> None:
    gains = np.array(rows, dtype=float)
    factors = data.draw(st.lists(st.floats(0.01, 100), min_size=gains.shape[1], max_size=gains.shape[1]))
    before, after = solutions(gains), solutions(gains * factors)
    for rule in ("nash", "kalai_smorodinsky"):
        assert before[rule].tolist() == after[rule].tolist()


@given(rows=GAINS, data=st.data())
def test_renaming_parties_and_reordering_packages_moves_nothing(rows: list[list[int]], data: st.DataObject) -> None:
    gains = np.array(rows)
    order = data.draw(st.permutations(range(len(gains))))
    names = data.draw(st.permutations(range(gains.shape[1])))
    before, after = solutions(gains), solutions(gains[order][:, names])
    for rule in RULES:
        assert sorted(np.array(order)[after[rule]].tolist()) == before[rule].tolist()


@given(rows=GAINS)
def test_a_symmetric_problem_has_a_symmetric_answer(rows: list[list[int]]) -> None:
    gains = np.array(rows)[:, :2]
    both = np.concatenate([gains, gains[:, ::-1]])
    for places in solutions(both).values():
        assert {tuple(row) for row in both[places].tolist()} == {tuple(row[::-1]) for row in both[places].tolist()}


@given(rows=GAINS, data=st.data())
def test_nash_does_not_depend_on_packages_that_it_did_not_choose(rows: list[list[int]], data: st.DataObject) -> None:
    gains = np.array(rows)
    kept = set(solutions(gains)["nash"].tolist())
    assume(len(kept) < len(gains))
    others = [k for k in range(len(gains)) if k not in kept]
    gone = set(data.draw(st.lists(st.sampled_from(others), unique=True, min_size=1)))
    left = [k for k in range(len(gains)) if k not in gone]
    assert {left[k] for k in solutions(gains[left])["nash"]} == kept


def test_large_and_small_products_neither_run_over_nor_vanish() -> None:
    luck = np.random.default_rng(8)
    gains = luck.uniform(1, 2, (50, 200))
    for scale in (1e-6, 1.0, 1e6):
        assert solutions(gains * scale)["nash"].tolist() == [int(np.log(gains).sum(axis=1).argmax())]


def test_nothing_to_choose_from_is_an_answer() -> None:
    assert {rule: places.tolist() for rule, places in solutions(np.zeros((0, 3))).items()} == {
        rule: [] for rule in RULES
    }
    found = four_points(np.zeros((1, 2, 2)), [1, 1], Space((2,)))
    assert {rule: found.codes(rule).tolist() for rule in RULES} == {rule: [] for rule in RULES}


def test_where_nobody_gains_every_package_is_tied() -> None:
    assert {rule: places.tolist() for rule, places in solutions(np.zeros((3, 2))).items()} == {
        rule: [0, 1, 2] for rule in RULES
    }


def test_gains_and_weights_that_are_none_are_refused() -> None:
    for gains in ([[1.0, -1.0]], [[np.nan, 0.0]], [1.0, 2.0]):
        with pytest.raises(ValueError, match="gain"):
            solutions(gains)
    for weights in ([1.0], [0.0, 0.0], [1.0, -1.0]):
        with pytest.raises(ValueError, match="weights"):
            solutions([[1.0, 1.0]], weights)
    for limits, parties in (([0.0], None), ([0.0, 0.0], 3), ([0.0, -np.inf], None), ([0.0, np.inf], 1)):
        with pytest.raises(ValueError, match="disagreement"):
            four_points(np.zeros((1, 2, 2)), limits, Space((2,)), parties=parties)
