"""Plays against the reference rows, the closed form of one issue, and a plain play over lists of packages."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from detente.core.kernels import plain
from detente.solvers.concession.aspiration import asked, aspiration, times_of
from detente.solvers.concession.fresh import play_fresh
from detente.solvers.concession.ladder import Ladders, ladders, lowest_rung
from detente.solvers.concession.play import play
from tests.reference import reference
from tests.solvers.concession.plain import Package, mean, on_the_front, played, utilities

Floats = npt.NDArray[np.float64]
ROWS = reference("deals/solution-toys")["concession"]
NANO = 10**9


def one_issue(steps: int) -> Ladders:
    x = np.arange(steps + 1) / steps
    return ladders(np.stack([x, 1 - x], axis=1), [0.0, 0.0])


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_reference_rows_on_one_issue(row: dict[str, Any]) -> None:
    ended = play(one_issue(100), [0, 0], row["pace"], rounds=100)
    if "agreement" in row:
        assert ended.package[0] == row["agreement"]
        assert ended.round[0] == row["round_from_zero"]
    else:
        assert ended.utility[0, 0] == pytest.approx(row["agreement_near"], abs=row["within"])


def test_the_reference_limit_is_the_root_of_its_equation() -> None:
    root = brentq(lambda s: s**2 + s**0.5 - 1, 0, 1)
    assert root == pytest.approx(0.5249, abs=5e-5)
    assert 1 - root**2 == pytest.approx(0.7245, abs=5e-5)


def test_the_rule_is_that_of_an_independent_program_within_one_step() -> None:
    # NegMAS 0.16.0, aspiration agents on this issue, 100 steps in each of which both offer, time (step + 1)/(steps + 1)
    paces, theirs = np.array([[1, 1], [0.5, 2], [2, 0.5], [0.3, 0.3]]), np.array([50, 72, 27, 50])
    ended = play(one_issue(100), [0, 0], paces, times=np.repeat((np.arange(100) + 1) / 101, 2))
    assert np.abs(ended.package - theirs).max() <= 1


@given(
    steps=st.integers(10, 200),
    more=st.integers(1, 10),
    pace=st.floats(0.25, 4),
    opener=st.integers(0, 1),
)
def test_equal_paces_meet_within_one_step_of_the_middle(steps: int, more: int, pace: float, opener: int) -> None:
    # enough rounds that nobody comes down by more than half a step in one
    rounds = int(np.ceil(more * 2 * steps * max(pace, 1 / pace) * 2)) + 2
    ended = play(one_issue(steps), [0, 0], [pace, pace], rounds=rounds, opener=opener)
    assert ended.agreed[0]
    assert abs(ended.utility[0, 0] - 0.5) <= 1 / steps + 1e-9


@given(one=st.floats(0.3, 3), other=st.floats(0.3, 3), opener=st.integers(0, 1))
def test_unequal_paces_meet_where_their_concessions_add_up_to_the_whole(one: float, other: float, opener: int) -> None:
    root = brentq(lambda t: t ** (1 / one) + t ** (1 / other) - 1, 0, 1)
    ended = play(one_issue(100), [0, 0], [one, other], rounds=20_001, opener=opener)
    assert ended.utility[0, 0] == pytest.approx(1 - root ** (1 / one), abs=0.01 + 1e-3)
    slowest = 1 / min(one, other, 1)  # how fast the later party moves at the end, in shares a unit of time
    assert ended.round[0] / 20_000 == pytest.approx(root, abs=0.01 * max(one, other, 1) * slowest)


def world(luck: np.random.Generator) -> dict[str, Any]:
    """Return a small random space, with few distinct values so that packages tie, or many."""
    parties, issues = int(luck.integers(2, 5)), int(luck.integers(1, 5))
    levels = tuple(int(count) for count in luck.integers(1, 5, issues))
    scale = NANO // int(luck.choice([1, 4, 1000]))
    tables = luck.integers(0, int(luck.choice([2, 4, 1000])), (issues, max(levels), parties)) * scale
    patience = luck.choice([1.0, 0.97], parties) if luck.random() < 0.5 else np.ones(parties)
    return {
        "tables": tables,
        "levels": levels,
        "least": luck.integers(0, 4, parties) * scale,
        "floor": luck.integers(-2, 3, parties) * scale,
        "pace": np.exp(luck.uniform(-1.2, 1.2, parties)),
        "patience": patience,
        "times": times_of(int(luck.integers(1, 30))),
        "opener": int(luck.integers(parties)),
        "quo": tuple(int(luck.integers(count)) if luck.random() < 0.6 else -1 for count in levels),
        "far": luck.integers(0, int(luck.choice([1, 3])), (issues, max(levels))) * NANO,
    }


def by_definition(one: dict[str, Any], worth: dict[Package, list[int]]) -> tuple[list[Package], int, int]:
    far = [[int(step) for step in row] for row in one["far"]]
    least, floor = ([int(value) for value in one[name]] for name in ("least", "floor"))
    rest = {name: one[name] for name in ("pace", "patience", "times", "opener", "quo")}
    return played(worth, least=least, floor=floor, far=far, **rest)


def test_plays_over_a_shared_space_are_those_of_the_definition() -> None:
    luck, deals, tied = np.random.default_rng(7), 0, 0
    for _ in range(700):
        one = world(luck)
        worth = utilities(one["tables"].tolist(), one["levels"])
        packages = list(worth)
        moved = [sum(level != one["quo"][i] and one["quo"][i] >= 0 for i, level in enumerate(p)) for p in packages]
        far = [sum(one["far"][i, level] for i, level in enumerate(p)) / NANO for p in packages]
        over = ladders(np.array(list(worth.values())) / NANO, one["floor"] / NANO, moved, far)
        ended = play(
            over, one["least"] / NANO, one["pace"], times=one["times"], patience=one["patience"], opener=one["opener"]
        )
        deal, turn, proposer = by_definition(one, worth)
        assert (ended.round[0], ended.proposer[0], ended.ties[0]) == (turn, proposer, len(deal))
        assert [packages[code] for code in ended.packages(over, 0)] == deal
        if deal:
            np.testing.assert_allclose(ended.utility[0], np.array(mean(worth, deal)) / NANO, atol=1e-12)
        else:
            assert np.isnan(ended.utility).all()
        deals, tied = deals + bool(deal), tied + (len(deal) > 1)
    assert 300 < deals < 690  # both ends are seen
    assert tied > 10


def test_plays_over_fronts_are_those_of_the_definition_on_the_front() -> None:
    luck, deals, tied, ragged = np.random.default_rng(8), 0, 0, 0
    for _ in range(500):
        one = world(luck)
        worth = on_the_front(utilities(one["tables"].tolist(), one["levels"]))
        ended = play_fresh(
            one["tables"][None] / NANO,
            one["levels"],
            one["least"] / NANO,
            one["pace"],
            disagreement=one["floor"] / NANO,
            status_quo=one["quo"],
            movement=one["far"] / NANO,
            times=one["times"],
            patience=one["patience"],
            opener=one["opener"],
        )
        deal, turn, proposer = by_definition(one, worth)
        assert ended.points[0] == len({tuple(mine) for mine in worth.values()})
        assert (ended.plays.round[0], ended.plays.proposer[0]) == (turn, proposer)
        assert ended.plays.ties[0] == len(deal)
        if deal:
            assert tuple(ended.levels[0]) in deal
            assert ended.plays.package[0] == np.ravel_multi_index(tuple(ended.levels[0]), one["levels"])
            np.testing.assert_allclose(ended.plays.utility[0], np.array(mean(worth, deal)) / NANO, atol=1e-12)
        deals, tied, ragged = deals + bool(deal), tied + (len(deal) > 1), ragged + (len(set(one["levels"])) > 1)
    assert 200 < deals < 495
    assert tied > 10
    assert ragged > 100


def test_red_lines_keep_levels_off_the_table() -> None:
    luck = np.random.default_rng(3)
    tables, allowed = luck.random((40, 3, 3, 2)), luck.random((40, 3, 3)) < 0.6
    ended = play_fresh(tables, (3, 3, 3), [0.0, 0.0], [1.0, 2.0], allowed=allowed, rounds=40)
    shut = np.any(~np.any(allowed, axis=2), axis=1)
    assert shut.any()
    assert (ended.points[shut] == 0).all()
    assert not ended.plays.agreed[shut].any()
    for draw in np.flatnonzero(ended.plays.agreed):
        assert all(allowed[draw, issue, level] for issue, level in enumerate(ended.levels[draw]))
    assert ended.plays.agreed.sum() > 15


def test_the_order_of_packages_and_renamed_parties_change_nothing() -> None:
    luck = np.random.default_rng(5)
    utility = luck.integers(0, 5, (60, 3)) / 4
    pace = luck.uniform(0.4, 2.5, (50, 3))
    shuffled, turned = luck.permutation(60), np.array([1, 2, 0])  # the table is round: who follows whom stays
    whole = play(ladders(utility, [0, 0, 0]), [0.1, 0.2, 0.3], pace, rounds=30)
    other = play(
        ladders(utility[shuffled][:, turned], [0, 0, 0]), [0.2, 0.3, 0.1], pace[:, turned], rounds=30, opener=2
    )
    np.testing.assert_array_equal(whole.round, other.round)
    np.testing.assert_array_equal(whole.ties, other.ties)
    np.testing.assert_allclose(whole.utility[:, turned], other.utility, atol=1e-12)
    assert whole.agreed.any()


def test_draws_are_played_alike_whatever_is_played_beside_them() -> None:
    luck = np.random.default_rng(6)
    over, pace = ladders(luck.random((80, 3)), [0, 0, 0]), luck.uniform(0.3, 3, (30, 3))
    together = play(over, [0.3, 0.3, 0.3], pace, rounds=50)
    for draw in range(30):
        alone = play(over, [0.3, 0.3, 0.3], pace[draw], rounds=50)
        assert alone.package[0] == together.package[draw]
        np.testing.assert_array_equal(alone.utility[0], together.utility[draw])


def test_the_impatient_ask_for_less_and_agree_no_later() -> None:
    over = one_issue(100)
    patient, hasty = (play(over, [0, 0], [0.4, 0.4], rounds=100, patience=delta) for delta in (1.0, [1.0, 0.98]))
    assert hasty.round[0] < patient.round[0]
    assert hasty.utility[0, 0] > patient.utility[0, 0]


def test_nobody_signs_below_the_value_of_no_agreement() -> None:
    luck = np.random.default_rng(9)
    utility, least = luck.random((40, 3)), luck.uniform(0.2, 0.9, (300, 3))
    ended = play(ladders(utility, [0, 0, 0]), least, np.ones(3), rounds=60)
    assert (ended.utility[ended.agreed] >= least[ended.agreed] - 1e-9).all()
    exists = np.any(np.all(utility[None] >= least[:, None], axis=2), axis=1)
    assert not (ended.agreed & ~exists).any()
    assert 0 < ended.agreed.sum() < 300


def test_a_status_quo_that_sums_to_the_reservation_value_is_not_lost_to_rounding() -> None:
    utility = np.array([[0.1 + 0.2, 0.7 + 0.1], [1.0, 0.0], [0.0, 1.0]])
    ended = play(ladders(utility, [0, 0]), [0.3, 0.8], [1, 1], rounds=10)
    assert ended.package[0] == 0


def test_aspirations_are_those_of_the_formula_compiled_or_not() -> None:
    luck = np.random.default_rng(2)
    for _ in range(200):
        best, least, pace, patience, time = luck.random(5)
        turn, patience = int(luck.integers(20)), min(patience + 0.05, 1)
        pace += 0.1
        expected = aspiration(best, least, pace, time, patience, turn)
        for kernel in (asked, plain(asked)):
            assert kernel(best * 1e9, least * 1e9, pace, patience, time, turn) == pytest.approx(expected * 1e9, abs=1)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40, unique=True), st.integers(-1, 32), st.data())
def test_the_lowest_rung_is_found_from_wherever_the_search_begins(
    worth: list[int], least: int, data: st.DataObject
) -> None:
    rungs = np.array(sorted(worth), dtype=np.float64)
    high = data.draw(st.integers(0, len(rungs) - 1))
    enough = [place for place in range(high + 1) if rungs[place] >= least]
    assert lowest_rung(rungs, high, float(least)) == (enough[0] if enough else -1)


def test_what_cannot_be_played_is_refused_with_a_reason() -> None:
    over = one_issue(10)
    for call, message in (
        (lambda: play(over, [0, 0], [0, 1], rounds=5), "a pace must be above 0"),
        (lambda: play(over, [0, 0], [1, 1]), "at least one round"),
        (lambda: play(over, [0, 0], [1, 1], times=[0.5, 0.2]), "never fall"),
        (lambda: play(over, [0, 0], [1, 1], rounds=5, patience=1.2), "patience must be"),
        (lambda: play(over, [0, np.nan], [1, 1], rounds=5), "reservation values must be finite"),
        (lambda: play(over, [0, 0], [1, 1], rounds=5, opener=2), "an opener is a party"),
        (lambda: ladders(np.empty((0, 2)), [0, 0]), "at least one of each"),
        (lambda: ladders([[1.0, 2.0]], [0, 0], moved=[1, 2]), "one number for each"),
        (lambda: play_fresh(np.zeros((2, 2, 2, 2)), (2, 3), [0, 0], [1, 1], rounds=3), "between 1 and 2 levels"),
        (lambda: play_fresh(np.zeros((1, 60, 2, 2)), (2,) * 60, [0, 0], [1, 1], rounds=3), "no longer be numbered"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
