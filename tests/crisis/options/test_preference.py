"""Stated preferences: statements against their definition, rankings with ties and large steps, torn pairs."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from detente.crisis.options.model import Option, OptionModel, Pairs, Preference, Ranking, Statements
from detente.crisis.options.preference import (
    Compared,
    Worth,
    circles_of,
    preference_of,
    preferences_of,
    worth_of_statements,
)
from detente.crisis.options.states import ModelError, states_of
from tests.crisis.options.models import model_of, reference, statements, tiers

TWO = OptionModel("m", ("x", "y"), (Option("a", ("x",)), Option("b", ("y",))))  # 1 NN, 2 YN, 3 NY, 4 YY


def found(preference: Preference, model: OptionModel = TWO) -> Worth | Compared:
    return preference_of(model, states_of(model), preference, ("here",))


@pytest.mark.parametrize("case", ["cuba-1962", "syria-iraq-1975", "prisoners-dilemma"])
def test_the_statements_of_the_reference_give_its_rankings(case: str) -> None:
    said = reference(case)
    model = model_of(said, preferences=statements(said))
    states = states_of(model)
    for party, worth in preferences_of(model, states).items():
        assert isinstance(worth, Worth)
        names = states.names if isinstance(said["states"], dict) else [str(code) for code in states.codes]
        ours = [{names[state] for state in tier} for tier in worth.tiers()]
        assert ours == [set(tier) for tier in tiers(said["ranks_best_first"][party])]


@pytest.mark.parametrize("count", [1, 5, 53, 54, 70])
def test_an_earlier_statement_outweighs_all_later_ones(count: int) -> None:
    truths = np.random.default_rng(count).random((count, 40)) < 0.5
    truths[:, 1] = truths[:, 0]
    truths[: count // 2, 2] = truths[: count // 2, 0]
    worth = worth_of_statements(truths)
    for one, other in combinations(range(40), 2):
        left, right = tuple(truths[:, one].tolist()), tuple(truths[:, other].tolist())
        assert (worth[one] > worth[other], worth[one] == worth[other]) == (left > right, left == right)


def test_weights_add_up_where_their_formulas_hold() -> None:
    worth = found(Statements(("a", "b", "a iff b"), (2.5, -1.0, 0.25)))
    assert isinstance(worth, Worth)
    assert worth.worth.tolist() == [0.25, 2.5, -1.0, 1.75]


def test_no_statements_leave_all_states_equal() -> None:
    worth = found(Statements(()))
    assert isinstance(worth, Worth)
    assert worth.tiers() == ((0, 1, 2, 3),)


def test_a_ranking_keeps_its_ties_and_its_large_steps() -> None:
    worth = found(Ranking((("YY",), ("1", "2"), ("3",)), far=(0,)))
    assert isinstance(worth, Worth)
    assert worth.worth.tolist() == [2, 2, 1, 3]
    assert worth.tiers() == ((3,), (0, 1), (2,))
    assert worth.band is not None
    assert worth.band.tolist() == [0, 0, 0, 1]
    plain = found(Ranking((("1", "2", "3", "4"),)))
    assert isinstance(plain, Worth)
    assert plain.band is None


@pytest.mark.parametrize(
    ("preference", "at", "says"),
    [
        (Ranking((("1",), ("2", "3"))), ("here",), "the ranking misses 1 of 4 states: '4'"),
        (Ranking((("1",),)), ("here",), "misses 3 of 4 states: '2', '3', '4'"),
        (Ranking((("1",), ("2", "3"), ("4", "YN"))), ("here", "2"), "'YN' stands twice in the ranking"),
        (Ranking((("1",), ("2", "3"), ("5",))), ("here", "2"), "there is no state '5'"),
        (Pairs(better=(("1", "2", 1), ("1", "NN", 1))), ("here", "better", "1"), "are the same state"),
        (Pairs(equal=(("1", "x"),)), ("here", "equal", "0"), "there is no state 'x'"),
        (Pairs(chances=(("9", "1", 0.5),)), ("here", "chances", "0"), "there is no state '9'"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(preference: Preference, at: tuple[str, ...], says: str) -> None:
    with pytest.raises(ModelError) as caught:
        found(preference)
    assert caught.value.at == at
    assert says in str(caught.value)


def test_a_long_list_of_missing_states_is_cut() -> None:
    five = OptionModel("m", ("x",), tuple(Option(f"o{bit}", ("x",)) for bit in range(5)))
    with pytest.raises(ModelError, match=r"misses 31 of 32 states: '2', .*'9' and 23 more"):
        found(Ranking((("1",),)), five)


def test_a_statement_may_not_tell_the_parts_of_a_state_apart() -> None:
    merged = OptionModel("m", ("x", "y"), TWO.options, merged=("a",))
    assert isinstance(found(Statements(("a", "not a and b")), merged), Worth)
    with pytest.raises(ModelError, match="'b' holds in some of the combinations that are the state '2'"):
        found(Statements(("a", "b")), merged)


def test_pairs_are_kept_as_they_were_stated() -> None:
    said = Pairs((("1", "2", 2),), (("2", "YY"),), (("3", "1"),), (("4", "3", 0.75),))
    assert found(said) == Compared(((0, 1, 2),), ((1, 3),), ((2, 0),), ((3, 2, 0.75),))


@pytest.mark.parametrize(
    ("compared", "circles"),
    [
        (Compared(better=((0, 1, 1), (1, 2, 2))), ()),
        (Compared(better=((0, 1, 1), (1, 0, 1))), ((0, 1),)),
        (Compared(better=((0, 1, 1),), equal=((1, 0),)), ((0, 1),)),
        (Compared(better=((0, 1, 1), (1, 2, 1), (2, 0, 1))), ((0, 1, 2),)),
        (Compared(better=((0, 1, 1),), equal=((1, 2), (2, 0))), ((0, 1, 2),)),
        (Compared(equal=((0, 1), (1, 2), (2, 0))), ()),
        (Compared(better=((0, 1, 1),), unknown=((1, 0),)), ((1, 0),)),
        (Compared(equal=((0, 1),), chances=((0, 1, 0.5),)), ((0, 1),)),
    ],
)
def test_contradictions_are_shown_as_circles(compared: Compared, circles: Any) -> None:
    assert circles_of(compared) == circles


def test_a_circle_is_found_exactly_where_no_ranking_satisfies_the_pairs() -> None:
    luck, some = np.random.default_rng(8), 0
    for _ in range(300):
        pairs = [(int(a), int(b), int(luck.random() < 0.7)) for a, b in luck.integers(0, 5, (6, 2)) if a != b]
        better = tuple((a, b, 1) for a, b, strict in pairs if strict)
        equal = tuple((a, b) for a, b, strict in pairs if not strict)
        reach = np.eye(5, dtype=bool)
        for a, b, strict in pairs:
            reach[a, b] = True
            reach[b, a] |= not strict
        for middle in range(5):
            reach |= reach[:, [middle]] & reach[[middle], :]
        torn = any(reach[b, a] for a, b, _ in better)
        circles = circles_of(Compared(better=better, equal=equal))
        assert bool(circles) == torn
        for circle in circles:
            steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
            over, same = {(a, b) for a, b, _ in better}, {*equal, *((b, a) for a, b in equal)}
            assert all(step in over | same for step in steps)
            assert any(step in over for step in steps)
        some += torn
    assert 50 < some < 280
