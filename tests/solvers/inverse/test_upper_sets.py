"""Rankings that make a state stable: printed counts, all rankings of small conflicts, size and speed."""

import time
from itertools import permutations
from math import factorial

import numpy as np
import pytest

from detente.solvers.graphs.graph import graph_of_moves
from detente.solvers.graphs.stable import stable
from detente.solvers.inverse.upper_sets import conditions, linked, stable_rankings
from tests.solvers.situation import by_sets
from tests.solvers.situation.models import elmira_9, option_model, random_model, read

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@pytest.mark.parametrize("name", ["elmira-9", "syria-iraq-1975"])
def test_the_reference_counts(name: str) -> None:
    model, listed = elmira_9() if name == "elmira-9" else option_model(name), read(name)["inverse"]
    player, state = model.players.index(listed["decision_maker"]), model.states.index(str(listed["state"]))
    assert factorial(model.graph.states) == listed["strict_rankings"]
    for concept, expected in listed["count_making_it_stable"].items():
        assert stable_rankings(model.graph, model.worth, player, state, concept) == expected


def test_we_differ_because_one_sanction_must_be_found_for_every_improvement() -> None:
    """A published guide prints 420 rankings; by its own definition it fails with odds 1/3 + 1/3 - 1/5 = 7/15."""
    model = option_model("syria-iraq-1975")
    printed = read("syria-iraq-1975")["inverse"]["printed_in_the_guide"]["seq"]
    found = stable_rankings(model.graph, model.worth, 0, model.states.index("2"), "seq")
    assert found == 720 * 8 // 15
    assert found != printed


@pytest.mark.parametrize("seed", range(12))
def test_counts_agree_with_all_rankings(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=6, most_players=3)
    player, state = int(luck.integers(model.graph.players)), int(luck.integers(model.graph.states))
    counts = dict.fromkeys(CONCEPTS, 0)
    worth = model.worth.copy()
    for ranking in permutations(range(model.graph.states)):
        worth[player] = ranking
        likes = by_sets.better(worth)
        for concept in CONCEPTS:
            counts[concept] += not by_sets.undeterred(model.graph, likes, player, state, concept)
    for concept, expected in counts.items():
        assert stable_rankings(model.graph, model.worth, player, state, concept) == expected


def test_counts_agree_with_all_rankings_of_seven_states() -> None:
    luck = np.random.default_rng(2)
    made = luck.random((3, 7, 7)) < 0.2
    made[1, 3, [0, 5]] = True
    graph = graph_of_moves(7, 3, *np.nonzero(made))
    worth = np.stack([luck.permutation(7) for _ in range(3)]).astype(float)
    counts = dict.fromkeys(CONCEPTS, 0)
    for ranking in permutations(range(7)):
        worth[1] = ranking
        for concept, rows in stable(graph, worth, CONCEPTS).items():
            counts[concept] += int(rows[1, 3])
    assert len(set(counts.values())) > 2
    for concept, expected in counts.items():
        assert stable_rankings(graph, worth, 1, 3, concept) == expected


def test_conditions_with_nothing_in_common_are_counted_apart() -> None:
    """A star of moves: two replies to each of 40 moves would be 2^120 subsets at once."""
    arms, states = 40, 121
    by = [0] * arms + [1] * (2 * arms)
    source = [0] * arms + [1 + arm for arm in range(arms)] * 2
    target = [1 + arm for arm in range(arms)] + [1 + arms + k for k in range(2 * arms)]
    graph = graph_of_moves(states, 2, by, source, target)
    worth = np.zeros((2, states))
    assert len(linked(conditions(graph, worth, 0, 0, "gmr"))) == arms
    found = stable_rankings(graph, worth, 0, 0, "gmr")
    assert stable_rankings(graph, worth, 0, 0, "nash") == factorial(states) // (arms + 1)
    luck = np.random.default_rng(0)  # the share once more, from drawn rankings
    draws = luck.random((20_000, states))
    better = draws > draws[:, :1]
    first, replies = better[:, 1 : 1 + arms], better[:, 1 + arms :].reshape(-1, 2, arms)
    share = (~first | ~replies.all(axis=1)).all(axis=1).mean()
    assert found / factorial(states) == pytest.approx(share, abs=0.015)


def test_twenty_relevant_states_take_less_than_a_second() -> None:
    luck = np.random.default_rng(1)
    states = 21
    by = [0] * 10 + [1] * 60 + [0] * 60
    source = [0] * 10 + [int(q) for q in np.repeat(np.arange(1, 11), 6)] + luck.integers(11, 21, 60).tolist()
    target = [*range(1, 11), *luck.integers(11, 21, 60).tolist(), *luck.integers(1, 21, 60).tolist()]
    graph = graph_of_moves(states, 2, by, source, target)
    worth = np.zeros((2, states))
    stable_rankings(graph, worth, 0, 0, "smr")
    for concept in ("gmr", "smr"):
        asked = conditions(graph, worth, 0, 0, concept)
        assert len(set().union(*(condition.states for condition in asked))) == 20
        before = time.process_time()
        assert 0 < stable_rankings(graph, worth, 0, 0, concept) < factorial(states)
        assert time.process_time() - before < 1


def test_too_many_states_that_hang_together_are_refused() -> None:
    states = 60
    graph = graph_of_moves(states, 2, [0] + [1] * 58, [0] + [1] * 58, range(1, 60))
    with pytest.raises(ValueError, match="hang together over 59 states"):
        stable_rankings(graph, np.zeros((2, states)), 0, 0, "gmr")
    with pytest.raises(ValueError, match="sim"):
        stable_rankings(graph, np.zeros((2, states)), 0, 0, "sim")
