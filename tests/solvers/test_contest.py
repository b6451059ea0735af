"""The stochastic contest against a plain copy with the same luck, and against the laws that it must obey."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.errors import BadInput
from detente.core.seed import Seed
from detente.solvers.contest import Contest, Ended, contest
from detente.worlds.worlds import Floats
from tests.solvers.contests import contest_by_hand, luck_of

Table = tuple[Floats, Floats, Floats]
KEYS = np.array([Seed(3).key(f"issue {number}") for number in range(3)], dtype=np.float64)


def table(luck: np.random.Generator, draws: int, parties: int, issues: int) -> Table:
    shape = (draws, parties, issues)
    return luck.random(shape), luck.uniform(0.05, 1, shape), luck.uniform(0.05, 1, shape[:2])


def solved(given_table: Table, **choices: Any) -> Contest:
    return contest(*given_table, keys=KEYS[: given_table[0].shape[2]], **choices)


tables = st.builds(
    lambda seed, draws, parties, issues: table(np.random.default_rng(seed), draws, parties, issues),
    st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(2, 6), st.integers(1, 3),
)  # fmt: skip


def test_a_plain_copy_with_the_same_luck_ends_alike() -> None:
    luck = np.random.default_rng(1)
    for _ in range(12):
        places, cares, power = table(luck, 2, int(luck.integers(2, 6)), 2)
        cares[luck.random(cares.shape) < 0.3] = 1.0
        found = solved((places, cares, power), first=7)
        for draw, issue in np.ndindex(2, 2):
            expected = contest_by_hand(
                places[draw, :, issue].tolist(),
                power[draw].tolist(),
                cares[draw, :, issue].tolist(),
                luck_of(KEYS[issue], 7 + draw),
            )
            assert found.position[draw, issue] == pytest.approx(expected[0], abs=1e-9)
            assert found.rounds[draw, issue] == expected[1]
            assert Ended(int(found.ended[draw, issue])).name == expected[2]


@settings(max_examples=40)
@given(tables)
def test_the_end_lies_among_the_positions_and_says_how_it_came(given_table: Table) -> None:
    found, places = solved(given_table), given_table[0]
    assert (found.position >= places.min(axis=1) - 1e-9).all()
    assert (found.position <= places.max(axis=1) + 1e-9).all()
    assert set(found.ended.ravel()) <= {Ended.AGREED, Ended.QUIET, Ended.OUT_OF_ROUNDS}
    assert all(ended.sentence for ended in Ended)


@settings(max_examples=40)
@given(tables, st.floats(-5, 5))
def test_moving_all_positions_moves_the_end_as_far(given_table: Table, step: float) -> None:
    places, cares, power = given_table
    before, after = solved(given_table), solved((places + step, cares, power))
    np.testing.assert_allclose(after.position, before.position + step, atol=1e-7)


@settings(max_examples=40)
@given(tables, st.floats(0.01, 100))
def test_the_unit_of_the_scale_changes_nothing(given_table: Table, unit: float) -> None:
    places, cares, power = given_table
    before, after = solved(given_table), solved((places * unit, cares, power), scale=unit)
    np.testing.assert_allclose(after.position, unit * before.position, rtol=1e-7)
    np.testing.assert_array_equal(after.ended, before.ended)


@settings(max_examples=40)
@given(tables)
def test_turning_the_scale_round_turns_the_end_round(given_table: Table) -> None:
    places, cares, power = given_table
    np.testing.assert_allclose(solved((1 - places, cares, power)).position, 1 - solved(given_table).position, atol=1e-7)


@settings(max_examples=40)
@given(tables, st.floats(0.01, 100))
def test_the_unit_of_power_changes_nothing(given_table: Table, unit: float) -> None:
    places, cares, power = given_table
    np.testing.assert_allclose(
        solved((places, cares, np.minimum(power, 1) * unit)).position, solved(given_table).position, atol=1e-7
    )


@settings(max_examples=20)
@given(tables, st.floats(0, 1))
def test_those_who_agree_stay(given_table: Table, at: float) -> None:
    found = solved((np.full_like(given_table[0], at), *given_table[1:]))
    np.testing.assert_allclose(found.position, at)
    assert (found.rounds == 0).all()
    assert (found.ended == Ended.AGREED).all()


@settings(max_examples=20)
@given(tables, st.integers(0, 10**8))
def test_what_a_draw_meets_depends_on_its_number_and_the_issue_alone(given_table: Table, first: int) -> None:
    whole = solved(given_table, first=first)
    for draw in range(len(given_table[0])):
        alone = solved(tuple(array[draw : draw + 1] for array in given_table), first=first + draw)  # type: ignore[arg-type]
        np.testing.assert_array_equal(alone.position[0], whole.position[draw])
    backwards = contest(
        given_table[0][:, :, ::-1], given_table[1][:, :, ::-1], given_table[2],
        keys=KEYS[: given_table[0].shape[2]][::-1], first=first,
    )  # fmt: skip
    np.testing.assert_array_equal(backwards.position[:, ::-1], whole.position)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_two_sided_issues_and_powerless_parties_never_fail(seed: int, parties: int) -> None:
    luck = np.random.default_rng(seed)
    shape = (3, parties, 2)
    coarse = [luck.integers(0, 3, size) / 2 for size in (shape, shape, shape[:2])]
    places = np.where(luck.random(shape) < 0.2, np.nan, np.round(coarse[0]))
    found = solved((places, coarse[1], coarse[2]))
    np.testing.assert_array_equal(np.isnan(found.position), found.ended == Ended.NOBODY)


def test_equals_at_two_ends_meet_anywhere_between_and_in_the_middle_on_average() -> None:
    draws = 4000
    places = np.broadcast_to(np.array([[0.0], [1.0]]), (draws, 2, 1))
    found = solved((places, np.full((draws, 2, 1), 0.6), np.full((draws, 2), 0.5)))
    assert found.position.mean() == pytest.approx(0.5, abs=0.02)
    assert found.position.std() > 0.02


def test_other_keys_are_other_luck_of_the_same_kind() -> None:
    luck = np.random.default_rng(2)
    one = table(luck, 1, 4, 1)
    many: Table = tuple(np.repeat(array, 3000, axis=0) for array in one)  # type: ignore[assignment]
    first, second = solved(many), contest(*many, keys=KEYS[1:2])
    assert (first.position != second.position).mean() > 0.9
    error = np.hypot(first.position.std(), second.position.std()) / np.sqrt(3000)
    assert abs(first.position.mean() - second.position.mean()) < 5 * error


@pytest.mark.parametrize(
    "bad",
    [
        {"salience": np.full((1, 2, 1), 1.1)},
        {"capability": np.array([[1.0, -1.0]])},
        {"capability": np.array([[1.0, np.nan]])},
        {"keys": KEYS[:2]},
        {"scale": 0.0},
        {"scale": np.inf},
    ],
)
def test_what_is_out_of_range_is_refused(bad: dict[str, Any]) -> None:
    good = {
        "position": np.zeros((1, 2, 1)), "salience": np.ones((1, 2, 1)), "capability": np.ones((1, 2)),
        "keys": KEYS[:1],
    }  # fmt: skip
    with pytest.raises(BadInput):
        contest(**(good | bad))
