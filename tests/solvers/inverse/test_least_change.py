"""The least change that makes a state stable: every ranking of small conflicts tried."""

from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from detente.solvers.graphs.graph import graph_of_moves
from detente.solvers.inverse.least_change import MOST_STATES, change_to, distance, least_change
from detente.solvers.situation.ways import sources
from tests.solvers.situation import by_sets
from tests.solvers.situation.models import elmira_9, option_model, random_model

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@cache
def rankings(states: int) -> npt.NDArray[np.int64]:
    """Return every ranking with ties, as tiers from 0."""
    found = [tiers for tiers in product(range(states), repeat=states) if set(tiers) == set(range(max(tiers) + 1))]
    return np.array(found)


def makes_ties(old: npt.NDArray[np.float64], new: npt.NDArray[np.int64]) -> bool:
    return bool(((new[:, None] == new) & (old[:, None] != old)).any())


@pytest.mark.parametrize("seed", range(40))
def test_no_ranking_that_makes_the_state_stable_is_nearer(seed: int) -> None:
    luck = np.random.default_rng(seed)
    leaves = np.empty(0, dtype=np.int64)
    while not leaves.size:  # somebody would leave some state
        model = random_model(luck, most_states=5, most_players=3)
        graph, worth = model.graph, model.worth
        by, source = sources(graph)
        leaves = np.flatnonzero(worth[by, graph.to] > worth[by, source])
    move = luck.choice(leaves)
    player, state = int(by[move]), int(source[move])
    old = worth[player].copy()
    nearest = dict.fromkeys(CONCEPTS, 10**6)
    tried = worth.copy()
    for new in rankings(graph.states):
        if makes_ties(old, new):
            continue
        apart = distance(old, new)
        tried[player] = new
        likes = by_sets.better(tried)
        for concept in CONCEPTS:
            if apart < nearest[concept] and not by_sets.undeterred(graph, likes, player, state, concept):
                nearest[concept] = apart
    assert nearest["nash"] > 0
    for concept, expected in nearest.items():
        change = least_change(graph, worth, player, state, concept)
        tried[player] = change.worth
        assert change.distance == expected == distance(old, change.worth)
        assert not by_sets.undeterred(graph, by_sets.better(tried), player, state, concept)
        assert not makes_ties(old, change.worth.astype(np.int64))


def test_a_state_that_is_stable_needs_no_change() -> None:
    model = elmira_9()
    for i in range(3):
        change = least_change(model.graph, model.worth, i, 4, "seq")
        assert change.distance == 0
        np.testing.assert_array_equal(np.argsort(change.worth), np.argsort(model.worth[i]))


def test_the_missile_crisis_would_have_ended_at_once_had_the_strike_been_worse_than_nothing() -> None:
    """At state 0 only the United States has improvements; the change makes each of them no better than nothing."""
    model = option_model("cuba-1962", one_way=("Air strike",))
    now = model.states.index("0")
    change = least_change(model.graph, model.worth, 0, now, "nash")
    listed = {(model.states[a], model.states[b]) for a, b in change.swapped}
    assert listed == {("0", "2"), ("0", "1"), ("0", "3")}
    assert change.split == ()
    assert least_change(model.graph, model.worth, 1, now, "nash").distance == 0


def test_what_was_swapped_and_what_was_split_is_told() -> None:
    change = change_to(np.array([2.0, 1.0, 1.0]), np.array([0.0, 5.0, 3.0]))
    assert change.swapped == ((1, 0), (2, 0))
    assert change.split == ((1, 2),)
    assert change.distance == 5


def test_a_conflict_of_forty_states_is_solved_to_the_end() -> None:
    luck = np.random.default_rng(4)
    made = luck.random((3, 40, 40)) < 0.08
    graph = graph_of_moves(40, 3, *np.nonzero(made))
    worth = np.stack([luck.permutation(40) for _ in range(3)]).astype(float)
    state = int(np.argmin(worth[0]))
    tried = worth.copy()
    nash, seq = (least_change(graph, worth, 0, state, concept) for concept in ("nash", "seq"))
    tried[0] = seq.worth
    assert not by_sets.undeterred(graph, by_sets.better(tried), 0, state, "seq")
    assert 0 < seq.distance <= nash.distance


def test_too_many_states_are_refused() -> None:
    states = MOST_STATES + 1
    graph = graph_of_moves(states, 1, [0], [0], [1])
    with pytest.raises(ValueError, match="more than the"):
        least_change(graph, np.zeros((1, states)), 0, 0, "nash")
