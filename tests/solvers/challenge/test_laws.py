"""Laws of the rounds: they equal a second program, and what they must not depend on changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.seed import Seed
from detente.crisis.spatial.presets import PRESETS
from detente.solvers.challenge.play import Ended
from detente.solvers.challenge.rounds import Rounds, play_rounds
from detente.solvers.challenge.rules import OPTIONS, Rules, rules_from
from detente.solvers.challenge.support import write_chances, write_support
from tests.solvers.challenge.oracle import Oracle

Table = tuple[np.ndarray, np.ndarray, np.ndarray]
KEY = Seed(1).key("x").astype(float)


@st.composite
def any_rules(draw: st.DrawFn) -> Rules:
    words = {option: draw(st.sampled_from(values)) for option, values in OPTIONS.items()}
    chance = st.sampled_from((1.0, 0.5, 0.0))
    return Rules(**words, status_quo_chance=draw(chance), better_chance=draw(chance))


@st.composite
def tables(draw: st.DrawFn, *, ties: bool = True) -> Table:
    n = draw(st.integers(2, 7))
    luck = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if ties and draw(st.booleans()):
        return luck.integers(0, 5, n) / 4, luck.integers(0, 3, n) / 2, luck.integers(0, 5, n) / 4
    return luck.random(n), luck.random(n), luck.random(n)


def played(table: Table, rules: Rules, rounds: int = 4, **more: object) -> Rounds:
    return play_rounds(*table, rules=rules, rounds=rounds, key=KEY, **more)  # type: ignore[arg-type]


@settings(max_examples=100)
@given(table=tables(), rules=any_rules())
def test_one_round_is_what_a_second_program_computes_whatever_the_options(table: Table, rules: Rules) -> None:
    x, c, s = table
    if (c * s).sum() == 0 or np.ptp(x) == 0:
        return
    found, oracle = played(table, rules, 1), Oracle(x.tolist(), c.tolist(), s.tolist(), rules)
    chance, own, other, risk = oracle.look()
    np.testing.assert_allclose(found.risk, risk, atol=1e-10)
    np.testing.assert_allclose(found.own_gain, own, atol=1e-10)
    np.testing.assert_allclose(found.other_gain, other, atol=1e-10)
    np.testing.assert_allclose(found.seen[0, :, :, 7] * (1 - np.eye(len(x))), chance, atol=1e-10)
    assert found.mean[0] == pytest.approx(oracle.mean())
    assert found.median[0] == pytest.approx(oracle.median())
    oracle.step((found.came_of_it[0] == 3).tolist())  # who is lucky is another test
    np.testing.assert_allclose(found.positions[1], oracle.x, atol=1e-9)
    assert found.chosen[0].tolist() == oracle.chosen


@settings(max_examples=25)
@given(table=tables(ties=False), preset=st.sampled_from(("scholz_2011", "dyad")))
def test_six_rounds_are_what_a_second_program_computes(table: Table, preset: str) -> None:
    rules = rules_from(PRESETS[preset])
    found = played(table, rules, 6)
    oracle = Oracle(table[0].tolist(), table[1].tolist(), table[2].tolist(), rules)
    for turn in range(1, 7):
        if np.ptp(oracle.x) > 1e-12:
            oracle.step()
        np.testing.assert_allclose(found.positions[turn], oracle.x, atol=1e-7)


@settings(max_examples=60)
@given(table=tables(), rules=any_rules(), data=st.data())
def test_moving_or_stretching_the_scale_moves_and_stretches_the_rounds(
    table: Table, rules: Rules, data: st.DataObject
) -> None:
    x, c, s = table
    by, factor = data.draw(st.sampled_from((0.0, -3.0, 40.0))), data.draw(st.sampled_from((1.0, 6.0, 0.25)))
    one, other = played(table, rules), played((by + factor * x, c, s), rules, bottom=by, length=factor)
    np.testing.assert_allclose(other.positions, by + factor * one.positions, atol=1e-7 * factor)
    np.testing.assert_allclose(other.own_gain, one.own_gain, atol=1e-9)


@settings(max_examples=60)
@given(table=tables(), rules=any_rules(), data=st.data())
def test_more_power_for_all_alike_changes_nothing(table: Table, rules: Rules, data: st.DataObject) -> None:
    x, c, s = table
    factor = data.draw(st.sampled_from((0.01, 100.0)))
    one, other = played(table, rules), played((x, c * factor, s), rules)
    np.testing.assert_allclose(other.positions, one.positions, atol=1e-7)


@settings(max_examples=60)
@given(table=tables(), rules=any_rules(), data=st.data())
def test_the_order_of_the_parties_changes_nothing(table: Table, rules: Rules, data: st.DataObject) -> None:
    rules = replace(rules, ties="value")
    turn = np.array(data.draw(st.permutations(range(len(table[0])))))
    names = np.arange(len(turn), dtype=float)
    one = played(table, rules, rank=names)
    other = played((table[0][turn], table[1][turn], table[2][turn]), rules, rank=names[turn])
    np.testing.assert_array_equal(other.positions, one.positions[:, turn])
    np.testing.assert_array_equal(other.last, one.last[np.ix_(turn, turn)])


@settings(max_examples=60)
@given(table=tables(ties=False), rules=any_rules())
def test_a_mirrored_scale_mirrors_the_rounds_unless_low_compromises_come_first(table: Table, rules: Rules) -> None:
    x, c, s = table
    rules = replace(rules, ties="value", choice="movement" if rules.choice == "kind" else rules.choice)
    one, other = played(table, rules), played((1 - x, c, s), rules)
    np.testing.assert_allclose(other.positions, 1 - one.positions, atol=1e-7)


def test_the_rule_for_compromises_of_the_published_rounds_is_no_mirror_image() -> None:
    x, c, s = np.array([0.0, 0.45, 1.0]), np.array([1.0, 0.3, 1.0]), np.array([0.9, 0.2, 0.9])
    rules = rules_from(PRESETS["scholz_2011"])
    one, other = played((x, c, s), rules, 1), played((1 - x, c, s), rules, 1)
    assert one.seen[0, 1, [0, 2], 3].tolist() == [1, 1]
    assert abs(other.positions[1, 1] - (1 - one.positions[1, 1])) > 0.1


@settings(max_examples=60)
@given(table=tables(), rules=any_rules())
def test_who_is_of_one_mind_never_moves(table: Table, rules: Rules) -> None:
    x = np.full(len(table[0]), 0.3)
    found = played((x, table[1], table[2]), rules)
    assert (found.positions == 0.3).all()
    assert found.ended is (Ended.AGREED if (table[1] * table[2]).sum() > 0 else Ended.POWERLESS)
    assert (found.risk == 1).all()
    assert (found.relation == 0).all()


@settings(max_examples=100)
@given(table=tables())
def test_chances_of_a_pair_add_up_to_one(table: Table) -> None:
    x, c, s = table
    order = np.argsort(x, kind="stable")
    x, w = x[order], (c * s)[order]
    n = len(x)
    luck = np.random.default_rng(n)
    chance = np.empty((n, n))
    write_support(x, w, luck.uniform(0.5, 2, n), 1.0, np.empty((n, n + 1)), chance)
    write_chances(x, 1.0, max(w.sum(), 1e-300), 1, chance)
    apart = np.abs(x[:, None] - x) > 0
    np.testing.assert_allclose((chance + chance.T)[apart], 1, atol=1e-12)
    assert (chance[~apart] == 0).all()


@settings(max_examples=80)
@given(table=tables(), rules=any_rules(), data=st.data())
def test_two_positions_no_power_and_no_salience_end_in_numbers(table: Table, rules: Rules, data: st.DataObject) -> None:
    n = len(table[0])
    x = np.array(data.draw(st.lists(st.sampled_from((0.0, 1.0)), min_size=n, max_size=n)))
    c = table[1] * np.array(data.draw(st.lists(st.sampled_from((0.0, 1.0)), min_size=n, max_size=n)))
    s = np.array(data.draw(st.lists(st.sampled_from((0.0, 0.5, 1.0)), min_size=n, max_size=n)))
    found = played((x, c, s), rules)
    for array in (found.positions, found.risk, found.own_gain, found.other_gain, found.seen):
        assert np.isfinite(array).all()
    assert ((found.positions >= 0) & (found.positions <= 1)).all()
    assert ((found.risk >= 0.5 - 1e-9) & (found.risk <= 2 + 1e-9)).all()
    if (c * s).sum() == 0:
        assert found.ended is Ended.POWERLESS
        assert (found.positions == x).all()
    else:
        assert np.isfinite(found.mean).all()
        assert np.isfinite(found.median).all()


def test_equal_danger_makes_nobody_fond_of_risk() -> None:
    found = played((np.array([0.0, 1.0]), np.ones(2), np.full(2, 0.7)), Rules())
    assert found.risk.tolist() == [1, 1]


def test_a_lottery_is_won_as_often_as_its_chance_says_and_is_the_same_every_time() -> None:
    x, c, s = np.array([0.0, 1.0]), np.array([1.0, 1.0]), np.array([0.3, 0.2])
    rules = Rules(confrontation="lottery", reneging="yes")
    ends, chance = [], 0.0
    for number in range(2_000):
        found = play_rounds(x, c, s, rules=rules, rounds=1, key=KEY, number=number)
        assert sorted(found.came_of_it[0].tolist()) == [3, 4]
        ends.append(found.positions[1, 0])
        chance = found.seen[0, 0, 1, 7]
    assert chance == pytest.approx(0.6)
    assert 1 - np.mean(ends) == pytest.approx(0.6, abs=4 * (0.24 / 2_000) ** 0.5)
    again = play_rounds(x, c, s, rules=rules, rounds=1, key=KEY, number=7)
    assert again.positions[1, 0] == ends[7]


def test_rules_and_tables_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="denominator is one of all_pairs, dyad, net, not 'pairs'"):
        Rules(denominator="pairs")
    with pytest.raises(ValueError, match="between 0 and 1"):
        Rules(better_chance=2)
    with pytest.raises(ValueError, match="no option of the rules"):
        rules_from({"speed": "high"})
    for bad in (([0, np.nan], [1, 1], [1, 1]), ([0, 1], [1, -1], [1, 1]), ([0, 1], [1, 1], [1, 2]), ([0], [1, 1], [1])):
        with pytest.raises(ValueError, match="must"):
            play_rounds(*bad)
    with pytest.raises(ValueError, match="positions must lie on the scale, from 0 to 1"):
        play_rounds([0, 6], [1, 1], [1, 1])
    with pytest.raises(ValueError, match="at least one round"):
        play_rounds([0, 1], [1, 1], [1, 1], rounds=0)


def test_presets_name_every_option() -> None:
    for words in PRESETS.values():
        assert set(words) == {*OPTIONS, "status_quo_chance", "better_chance"}
    assert rules_from(PRESETS["dyad"]) == Rules()
