"""The vote among positions against plain loops under all rules, and against the laws it must obey."""

from enum import IntEnum
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.errors import BadInput
from detente.core.kernels import plain
from detente.solvers.condorcet.chances import beats, chances_of
from detente.solvers.condorcet.play import Ended, Play, play
from detente.solvers.condorcet.rules import (
    DEFAULT,
    KTAB,
    Bargain,
    Risk,
    Rules,
    ThirdParty,
    Victory,
    View,
    Vote,
    Win,
)
from detente.worlds.worlds import Floats
from tests.solvers.condorcet import by_hand
from tests.solvers.condorcet.test_reference import prevails

KINDS: dict[str, type[IntEnum]] = {
    "vote": Vote, "victory": Victory, "win": Win, "risk": Risk, "view": View, "third_party": ThirdParty,
    "bargain": Bargain,
}  # fmt: skip
Table = tuple[Floats, Floats, Floats]


def table(luck: np.random.Generator, parties: int, issues: int, draws: int = 1, *, ends: bool = False) -> Table:
    places = luck.random((draws, parties, issues))
    saliences = luck.random((draws, parties, issues))
    saliences /= np.maximum(saliences.sum(axis=2).max(axis=1), 1)[:, None, None]
    return (np.round(places) if ends else places), saliences, luck.uniform(0.1, 1, (draws, parties))


def tables(*, least: float = 0.0, most: float = 1.0) -> st.SearchStrategy[Table]:
    def made(seed: int, parties: int, issues: int) -> Table:
        places, saliences, power = table(np.random.default_rng(seed), parties, issues)
        return least + (most - least) * places, saliences, power

    return st.builds(made, st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(1, 4))


def in_words(rules: Rules) -> dict[str, Any]:
    words = {name: getattr(rules, name).name.lower() for name in KINDS}
    return words | {"digits": 4 if rules.rounded else 0, "steps": rules.steps}


def agrees(given: Table, rules: Rules, turns: int) -> bool:
    """Hold one world against the plain loops; whether all its chances converged."""
    places, saliences, power = (array[0].tolist() for array in given)
    power = [100 * each / max(power) for each in power]
    history, well = by_hand.play(places, saliences, power, in_words(rules), turns)
    found = play(*given, rules=rules, turns=turns)
    assert (found.ended[0] == Ended.NO_CHANCES) == (not well)
    if well:
        assert found.turns[0] == len(history) - 1
        np.testing.assert_allclose(found.position[0], history[-1], atol=1e-9)
        now = by_hand.Turn(places, saliences, power, in_words(rules))
        np.testing.assert_allclose(found.risk[0], now.risk, atol=1e-9)
        np.testing.assert_allclose(found.win[0], now.told(), atol=1e-9)
    return well


def test_plain_loops_find_the_same_under_every_rule() -> None:
    luck = np.random.default_rng(5)
    single = [Rules(**{name: choice}) for name, kind in KINDS.items() for choice in kind]  # type: ignore[arg-type]
    mixed = [
        Rules(**{name: kind(luck.integers(0, len(kind))) for name, kind in KINDS.items()}, rounded=luck.random() < 0.5)  # type: ignore[arg-type]
        for _ in range(25)
    ]
    converged = [
        agrees(table(luck, int(luck.integers(2, 7)), int(luck.integers(1, 4))), rules, 12)
        for rules in [*single, *mixed, KTAB]
    ]
    assert np.mean(converged) > 0.9


def test_plain_loops_find_the_same_to_the_last_turn() -> None:
    luck = np.random.default_rng(6)
    for parties, issues in ((2, 1), (3, 2), (8, 1), (5, 5), (4, 10)):
        agrees(table(luck, parties, issues), DEFAULT, 100)


def test_ties_of_round_numbers_are_broken_as_in_the_plain_loops() -> None:
    luck = np.random.default_rng(7)
    for _ in range(60):
        parties, issues = int(luck.integers(2, 6)), int(luck.integers(1, 3))
        places = luck.integers(0, 3, (1, parties, issues)) / 2
        saliences = luck.integers(1, 3, (1, parties, issues)) / 4 / issues
        agrees((places, saliences, luck.integers(1, 3, (1, parties)) / 2.0), DEFAULT, 8)


def same(one: Play, other: Play, *, turned: Any = lambda places: places, close: float = 1e-9) -> None:
    np.testing.assert_allclose(other.position, turned(one.position), atol=close)
    np.testing.assert_allclose(other.win, one.win, atol=close)
    np.testing.assert_allclose(other.risk, one.risk, atol=close)
    assert other.turns.tolist() == one.turns.tolist()


@settings(max_examples=40)
@given(given_table=tables(), data=st.data())
def test_the_order_of_parties_and_issues_changes_nothing(given_table: Table, data: st.DataObject) -> None:
    places, saliences, power = given_table
    parties, issues = (data.draw(st.permutations(range(size))) for size in places.shape[1:])
    found = play(places[:, parties][:, :, issues], saliences[:, parties][:, :, issues], power[:, parties])
    before = play(*given_table)
    np.testing.assert_allclose(found.position, before.position[:, parties][:, :, issues], atol=1e-9)
    np.testing.assert_allclose(found.win, before.win[:, parties], atol=1e-9)


@settings(max_examples=40)
@given(given_table=tables(least=0.2, most=0.8), step=st.floats(-0.2, 0.2))
def test_moving_all_positions_moves_the_end_as_far(given_table: Table, step: float) -> None:
    places, saliences, power = given_table
    same(play(*given_table), play(places + step, saliences, power), turned=lambda end: end + step)


@settings(max_examples=40)
@given(given_table=tables(), data=st.data())
def test_turning_an_issue_round_turns_its_end_round(given_table: Table, data: st.DataObject) -> None:
    places, saliences, power = given_table
    turns = np.array(data.draw(st.lists(st.booleans(), min_size=places.shape[2], max_size=places.shape[2])))
    other = play(np.where(turns, 1 - places, places), saliences, power)
    same(play(*given_table), other, turned=lambda end: np.where(turns, 1 - end, end))


@settings(max_examples=40)
@given(given_table=tables(), factor=st.floats(0.5, 1000))
def test_the_unit_of_power_changes_nothing(given_table: Table, factor: float) -> None:
    places, saliences, power = given_table
    same(play(*given_table), play(places, saliences, factor * power))


@settings(max_examples=40)
@given(given_table=tables(), at=st.floats(0, 1))
def test_those_who_agree_never_move(given_table: Table, at: float) -> None:
    places, saliences, power = given_table
    found = play(np.full_like(places, at), saliences, power)
    assert (found.position == at).all()
    assert found.win == pytest.approx(np.ones_like(power))
    assert (found.risk == 0).all()
    assert found.ended.tolist() == [Ended.SETTLED]


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1), parties=st.integers(2, 6), issues=st.integers(1, 10), ktab=st.booleans(),
    coarse=st.booleans(),
)  # fmt: skip
def test_two_sided_issues_and_powerless_parties_never_fail(
    seed: int, parties: int, issues: int, *, ktab: bool, coarse: bool
) -> None:
    luck = np.random.default_rng(seed)
    places, saliences, power = table(luck, parties, issues, ends=True)
    power = np.round(power) if coarse else power
    found = play(places, saliences, power, rules=KTAB if ktab else DEFAULT)
    for array in found[:3]:
        assert np.isfinite(array).all()
    assert found.position.min() >= 0
    assert found.position.max() <= 1
    assert found.ended[0] in {Ended.SETTLED, Ended.OUT_OF_TURNS}


@settings(max_examples=60)
@given(given_table=tables(), factor=st.floats(1, 1e6), data=st.data())
def test_more_power_to_a_third_party_never_hurts_whom_it_prefers(
    given_table: Table, factor: float, data: st.DataObject
) -> None:
    """In a challenge, in anybody's eyes, with whatever attitudes to risk."""
    places, saliences, power = given_table
    i, j, *others = data.draw(st.permutations(range(power.shape[1])))
    if not others:
        return
    friend, eyes = others[0], data.draw(st.integers(0, power.shape[1] - 1))
    cares, mine, of_i, of_j = (row.tolist() for row in (saliences[0, friend], *places[0, [friend, i, j]]))
    if by_hand.distance(cares, mine, of_j) < by_hand.distance(cares, mine, of_i):
        i, j = j, i
    stronger = power * np.where(np.arange(power.shape[1]) == friend, factor, 1.0)
    risk = play(*given_table, turns=0).risk[0]
    before, after = (prevails(eyes, i, j, (places, saliences, each), DEFAULT, risk=risk) for each in (power, stronger))
    assert after >= before - 1e-12


def test_the_same_power_of_a_near_friend_hurts_under_the_rule_of_the_program() -> None:
    near = np.array([[[0.1], [0.9], [0.12]]]), np.full((1, 3, 1), 0.5)
    weak, strong = (np.array([[100.0, 100.0, friend]]) for friend in (1.0, 1000.0))
    assert prevails(0, 0, 1, (*near, strong), DEFAULT) > prevails(0, 0, 1, (*near, weak), DEFAULT) + 0.4
    assert prevails(0, 0, 1, (*near, strong), KTAB) < prevails(0, 0, 1, (*near, weak), KTAB) - 0.1


def chances(utility: Floats, weight: Floats, rules: Rules) -> tuple[Floats, Floats, bool]:
    options = utility.shape[1]
    strength, wins, p = np.empty((options, options)), np.empty((options, options)), np.empty(options)
    numbers = np.repeat(rules.numbers(), 2)[::2]  # with gaps, as kernels get them: so nothing is compiled anew
    well = chances_of(utility, weight, options, numbers, strength, wins, p)
    return p, wins, bool(well)


@pytest.mark.parametrize(("win", "victory"), list(product(Win, Victory)))
def test_chances_sum_to_one_pairs_to_one_and_backers_help(win: Win, victory: Victory) -> None:
    luck = np.random.default_rng(8)
    utility, weight = luck.random((6, 4)), luck.random(6)
    rules = Rules(win=win, victory=victory, steps=100_000)
    p, wins, well = chances(utility, weight, rules)
    assert well
    assert p.sum() == pytest.approx(1)
    np.testing.assert_allclose(wins + wins.T, 1)
    stronger = weight * np.where(np.arange(6) == 2, 10, 1)
    best = int(utility[2].argmax())
    more, more_wins, _ = chances(utility, stronger, rules)
    assert (more_wins[best] >= wins[best] - 1e-12).all()
    assert more[best] >= p[best] - 1e-6


def test_an_advantage_of_a_tenth_is_certain_under_the_binary_rule_and_the_band_is_continuous() -> None:
    assert plain(beats)(Victory.BINARY, 1.1, 1.0) == pytest.approx(1, abs=2e-6)
    assert plain(beats)(Victory.BINARY, 1.0, 1.0) == 0.5
    assert plain(beats)(Victory.BINARY, 1.0999999, 1.0) == pytest.approx(1, abs=1e-5)


def test_a_play_says_how_it_ended() -> None:
    luck = np.random.default_rng(9)
    given_table = table(luck, 5, 2)
    assert play(*given_table, turns=1).ended.tolist() == [Ended.OUT_OF_TURNS]
    slow = play(*given_table, rules=Rules(win=Win.MARKOV_UNIFORM, steps=1))
    assert slow.ended.tolist() == [Ended.NO_CHANCES]
    np.testing.assert_array_equal(slow.position, given_table[0])
    places, saliences, power = given_table
    alone = play(places, saliences * (np.arange(5) == 3)[None, :, None], power)
    assert alone.ended.tolist() == [Ended.NOBODY]
    assert np.isnan(alone.win).all()
    np.testing.assert_array_equal(alone.position, places)
    assert all(ended.sentence for ended in Ended)


def test_who_has_no_stake_changes_nothing_for_the_others() -> None:
    luck = np.random.default_rng(10)
    places, saliences, power = table(luck, 5, 2)
    saliences[:, 2] = 0
    others = [0, 1, 3, 4]
    found, without = play(places, saliences, power), play(places[:, others], saliences[:, others], power[:, others])
    np.testing.assert_array_equal(found.position[:, others], without.position)
    np.testing.assert_array_equal(found.win[:, others], without.win)
    assert np.isnan(found.risk[0, 2])


@pytest.mark.parametrize(
    "bad",
    [
        {"position": np.full((1, 2, 1), 1.5)},
        {"position": np.full((1, 2, 1), np.nan)},
        {"position": np.zeros((1, 3, 1))},
        {"salience": np.full((1, 2, 1), 1.1)},
        {"salience": np.full((1, 2, 1), -0.1)},
        {"capability": np.array([[1.0, -1.0]])},
        {"capability": np.array([[1.0, np.inf]])},
        {"turns": -1},
    ],
)
def test_what_is_out_of_range_is_refused(bad: dict[str, Any]) -> None:
    good = {"position": np.zeros((1, 2, 1)), "salience": np.ones((1, 2, 1)), "capability": np.ones((1, 2))}
    with pytest.raises(BadInput):
        play(**(good | bad))
    with pytest.raises(BadInput, match="steps"):
        Rules(steps=0)
