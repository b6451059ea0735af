"""Position exchange: the same as the method step by step, a published table, and the laws that it must obey."""

import csv
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.solvers.exchange.listing import Traded, trade
from detente.worlds.worlds import Floats
from tests.reference import HERE
from tests.solvers.exchange.by_the_sheet import Play

SPATIAL = HERE / "spatial"
EXPECTED = json.loads((SPATIAL / "exchange-copenhagen.json").read_text(encoding="utf-8"))
World = tuple[Floats, Floats, Floats]


def copenhagen() -> tuple[tuple[str, ...], tuple[str, ...], World]:
    """Return parties, issues, and positions on 0-100, saliences and capabilities in the order of the file."""
    with (SPATIAL / "copenhagen-2009.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    parties, issues = (tuple(dict.fromkeys(row[name] for row in rows)) for name in ("party", "issue"))
    position, salience = np.full((len(parties), len(issues)), np.nan), np.zeros((len(parties), len(issues)))
    capability = np.zeros(len(parties))
    for row in rows:
        at = parties.index(row["party"]), issues.index(row["issue"])
        position[at], salience[at], capability[at[0]] = (
            float(row[name]) for name in ("position", "salience", "capability")
        )
    return parties, issues, (position, salience, capability)


PARTIES, ISSUES, COPENHAGEN = copenhagen()


def random_world(seed: int, most_parties: int = 7, most_issues: int = 4) -> World:
    luck = np.random.default_rng(seed)
    shape = luck.integers(2, most_parties + 1), luck.integers(2, most_issues + 1)
    return luck.random(shape), luck.random(shape), luck.random(shape[0])


def coarse_world(seed: int) -> World:
    """Return a small world with many ties: parties and issues alike, some stances missing."""
    luck = np.random.default_rng(seed)
    shape = luck.integers(2, 6), luck.integers(2, 4)
    position = luck.integers(0, 3, shape) / 2
    position[luck.random(shape) < 0.15] = np.nan
    return position, luck.integers(0, 3, shape) / 2, luck.integers(0, 3, shape[0]) / 2


def first_exchanges(found: Traded, count: int) -> list[dict[str, Any]]:
    """Return the first exchanges as the reference has them, whichever of the two comes first."""
    told = []
    for exchange, expected in zip(found.exchanges[:count], EXPECTED["first_exchanges"], strict=False):
        pair = (exchange.first, exchange.second)
        one, other = pair if PARTIES[pair[0].party] == expected["supplier"] else pair[::-1]
        told.append(
            {
                "supplier": PARTIES[one.party],
                "issue": ISSUES[one.issue],
                "from": pytest.approx(one.start, abs=5e-5),
                "to": pytest.approx(one.end, abs=5e-5),
                "partner": PARTIES[other.party],
                "partner_issue": ISSUES[other.issue],
                "partner_from": pytest.approx(other.start, abs=5e-5),
                "partner_to": pytest.approx(other.end, abs=5e-5),
                "gain_each": pytest.approx(one.gain, abs=5e-7),
            }
        )
    return told


def test_the_peers_books_give_its_numbers_on_the_table_of_copenhagen() -> None:
    found = trade(*COPENHAGEN, scale=(0, 100), bookkeeping="peer")
    np.testing.assert_allclose(found.start, list(EXPECTED["initial_weighted_mean"].values()), atol=5e-5)
    outcome = EXPECTED["voting_outcome_after_round_1"]["bookkeeping_peer"]
    assert list(outcome) == list(ISSUES)
    np.testing.assert_allclose(found.outcome, list(outcome.values()), atol=5e-5)
    assert found.count == EXPECTED["number_of_exchanges"]
    assert first_exchanges(found, 10) == EXPECTED["first_exchanges"]


def test_both_ways_to_keep_books_make_the_same_first_four_exchanges_there() -> None:
    found = trade(*COPENHAGEN, scale=(0, 100), ties="listed")
    assert first_exchanges(found, 4) == EXPECTED["first_exchanges"][:4]


@pytest.mark.parametrize("seed", range(40))
def test_exchanges_are_those_of_the_method_step_by_step(seed: int) -> None:
    world = random_world(seed)
    by_hand, found = Play(*(part.tolist() for part in world)).run(), trade(*world)
    assert found.ended
    assert found.count == len(by_hand.gains)
    np.testing.assert_allclose(found.vote, by_hand.y, atol=1e-12)
    np.testing.assert_allclose([exchange.first.gain for exchange in found.exchanges], by_hand.gains, atol=1e-12)
    effects = np.sum([exchange.effect for exchange in found.exchanges], axis=0)
    np.testing.assert_allclose(effects, by_hand.externality, atol=1e-12)


def test_two_parties_trade_only_what_they_meet_over_at_one_table() -> None:
    position, salience, capability = random_world(3, 6, 4)
    parties, issues = position.shape
    luck = np.random.default_rng(4)
    seats = (luck.random((3, parties, 1)) < 0.7) & (luck.random((3, 1, issues)) < 0.7)
    seats[0] |= ~seats.any(axis=0)
    pairs = {
        (i, j, p, q)
        for t in range(3)
        for i in range(parties)
        for j in range(i + 1, parties)
        for p in range(issues)
        for q in range(p + 1, issues)
        if seats[t, i, p] and seats[t, i, q] and seats[t, j, p] and seats[t, j, q]
    }
    by_hand = Play(position.tolist(), salience.tolist(), capability.tolist(), pairs).run()
    found = trade(position, salience, capability, tables=seats)
    assert 0 < found.count == len(by_hand.gains) < trade(position, salience, capability).count
    np.testing.assert_allclose(found.vote, by_hand.y, atol=1e-12)


def sold(found: Traded, parties: int) -> Floats:
    gain = np.zeros(parties)
    for exchange in found.exchanges:
        for move in (exchange.first, exchange.second):
            gain[move.party] += move.gain
    return gain


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), coarse=st.booleans())
def test_gains_are_equal_and_positive_and_outcomes_stay_in_range(seed: int, coarse: bool) -> None:  # noqa: FBT001
    position, salience, capability = coarse_world(seed) if coarse else random_world(seed)
    found = trade(position, salience, capability)
    assert found.ended
    for exchange in found.exchanges:
        assert exchange.first.gain == pytest.approx(exchange.second.gain, abs=1e-12)
        assert exchange.first.gain > 0
        for move, other in ((exchange.first, exchange.second), (exchange.second, exchange.first)):
            wanted = position[other.party, move.issue]
            assert abs(move.end - wanted) <= abs(move.start - wanted)
            assert (wanted - move.before) * (wanted - move.after) >= -1e-12, "an outcome passed who demands it"
    votes = np.where(capability[:, None] * np.nan_to_num(salience) > 0, position, np.nan)
    for issue in range(position.shape[1]):
        if not np.isnan(found.outcome[issue]):
            low, high = np.nanmin(votes[:, issue]), np.nanmax(votes[:, issue])
            assert low - 1e-12 <= found.outcome[issue] <= high + 1e-12
        else:
            assert np.isnan(votes[:, issue]).all()


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), coarse=st.booleans(), data=st.data())
def test_order_side_and_scale_change_nothing(seed: int, coarse: bool, data: st.DataObject) -> None:  # noqa: FBT001
    position, salience, capability = coarse_world(seed) if coarse else random_world(seed)
    found = trade(position, salience, capability)
    rows, columns = (data.draw(st.permutations(range(size))) for size in position.shape)
    turned = trade(position[rows][:, columns], salience[rows][:, columns], capability[rows])
    np.testing.assert_allclose(turned.vote, found.vote[rows][:, columns], atol=1e-9)
    np.testing.assert_allclose(sold(turned, len(rows)), sold(found, len(rows))[rows], atol=1e-9)
    flip = np.array([data.draw(st.booleans()) for _ in columns])
    mirrored = trade(np.where(flip, 1 - position, position), salience, capability)
    np.testing.assert_allclose(np.where(flip, 1 - mirrored.vote, mirrored.vote), found.vote, atol=1e-9)
    moved = trade(5 + 20 * position, salience, 3 * capability, scale=(5, 25))
    np.testing.assert_allclose(moved.outcome, 5 + 20 * found.outcome, atol=1e-7)
    assert turned.count == mirrored.count == moved.count == found.count


def test_twins_are_treated_alike_where_a_list_would_favour_the_first() -> None:
    world: Any = ([[0, 0.1], [1, 1], [1, 1], [0.4, 0.9]], [[1, 0.2], [0.3, 0.9], [0.3, 0.9], [0.5, 0.5]], [1, 1, 1, 1])
    alike, listed = trade(*world), trade(*world, ties="listed")
    np.testing.assert_allclose(alike.vote[1], alike.vote[2], atol=1e-12)
    assert not np.allclose(listed.vote[1], listed.vote[2])


@pytest.mark.parametrize("salience", [0.0, 0.5, 1.0])
def test_nobody_trades_where_all_want_the_same(salience: float) -> None:
    found = trade(np.full((4, 3), 0.3), np.full((4, 3), salience), np.ones(4))
    assert found.count == 0
    assert found.ended


def test_equal_saliences_leave_nothing_to_trade() -> None:
    assert trade(random_world(1)[0], np.full(random_world(1)[0].shape, 0.7), random_world(1)[2]).count == 0


def test_what_exchanges_do_adds_up_to_what_the_outcomes_did() -> None:
    for seed in range(20):
        position, salience, capability = random_world(seed)
        found = trade(position, salience, capability)
        moved = np.abs(found.start - position) - np.abs(found.outcome - position)
        net, others = (salience * moved).sum(axis=1), np.sum([one.effect for one in found.exchanges], axis=0)
        assert (net >= sold(found, len(net)) + others - 1e-9).all(), "an outcome beyond one's own wish costs less"


def test_a_part_of_what_was_sold_becomes_ones_own_position_in_the_next_round() -> None:
    position, salience, capability = random_world(8)
    once = trade(position, salience, capability)
    own = position + (once.vote - position) * (0.1 + 0.4 * (1 - salience))
    again, both = trade(own, salience, capability), trade(position, salience, capability, rounds=2)
    np.testing.assert_allclose(both.vote, again.vote, atol=1e-12)
    assert both.count == once.count + again.count


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), spread=st.floats(0.01, 1))
def test_luck_divides_gains_without_anybody_losing(seed: int, spread: float) -> None:
    position, salience, capability = random_world(seed)
    found = trade(position, salience, capability, spread=spread, luck=np.random.default_rng(seed).random((50, 3)))
    assert found.ended
    for exchange in found.exchanges:
        assert min(exchange.first.gain, exchange.second.gain) >= -1e-12
    even = trade(position, salience, capability, spread=1e-13, luck=np.random.default_rng(seed).random((50, 3)))
    np.testing.assert_allclose(even.outcome, trade(position, salience, capability).outcome, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"salience": [[1.0], [0.5]]}, "do not fit"),
        ({"salience": [[1.0, 2.0], [0.5, 0.5]]}, "saliences must lie"),
        ({"capability": [-1.0, 1.0]}, "capabilities must be"),
        ({"position": [[np.inf, 0.0], [1.0, 1.0]]}, "not finite"),
        ({"position": [[7.0, 0.0], [1.0, 1.0]]}, "outside the scale"),
        ({"spread": 0.5}, "needs luck"),
        ({"rounds": 0}, "at least 1"),
        ({"scale": (1.0, 1.0)}, "lower and a higher end"),
    ],
)
def test_what_makes_no_world_is_refused(change: dict[str, Any], says: str) -> None:
    whole: dict[str, Any] = {
        "position": [[0.0, 0.0], [1.0, 1.0]],
        "salience": [[1.0, 0.5], [0.5, 1.0]],
        "capability": [1.0, 1.0],
    } | change
    with pytest.raises(ValueError, match=says):
        trade(whole.pop("position"), whole.pop("salience"), whole.pop("capability"), **whole)
