"""Pivotal comparisons against the engine of relations, and shares over drawn rankings."""

from itertools import permutations

import numpy as np
import pytest

from detente.solvers.inverse.pivotal import flips
from detente.solvers.situation.comparisons import stated
from detente.solvers.situation.holding import holding, of_degrees
from detente.solvers.situation.relation import degrees_of_worth, drawn_rankings
from tests.solvers.situation.models import elmira_9, random_model

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@pytest.mark.parametrize("seed", range(25))
def test_turning_any_one_pair_turns_the_verdict_exactly_where_it_is_said_to(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=6, most_players=3)
    graph = model.graph
    degree = degrees_of_worth(model.worth)
    state = int(luck.integers(graph.states))
    whole = holding(graph, of_degrees(degree, graph.players, graph.states))
    expected: dict[str, set[tuple[int, int, int]]] = {concept: set() for concept in CONCEPTS}
    for i in range(graph.players):
        for better, worse in permutations(range(graph.states), 2):
            if degree[i, worse, better] > 0:
                continue
            turned = degree.copy()
            turned[i, worse, better], turned[i, better, worse] = 1, -1
            found = holding(graph, of_degrees(turned, graph.players, graph.states))
            for concept in CONCEPTS:
                if found[concept][:, state].all() != whole[concept][:, state].all():
                    expected[concept].add((i, better, worse))
    for concept in CONCEPTS:
        holds, listed = flips(graph, model.worth, state, concept)
        assert holds == whole[concept][:, state].all()
        assert {(flip.player, flip.better, flip.worse) for flip in listed} == expected[concept]
        for i in range(graph.players):
            mine, _ = flips(graph, model.worth, state, concept, i)
            assert mine == whole[concept][i, state]


def test_neighbours_can_change_places_and_others_cannot_without_more() -> None:
    """Delay with insistence holds for the polluter as long as it likes it no less than accepting and than leaving."""
    model = elmira_9()
    holds, found = flips(model.graph, model.worth, model.states.index("5"), "seq")
    assert holds
    told = {(model.players[f.player], model.states[f.better], model.states[f.worse], f.ranking) for f in found}
    assert ("UR", "9", "5", True) in told
    assert ("UR", "7", "5", False) in told


def test_drawn_rankings_agree_with_what_is_known_and_are_drawn_alike() -> None:
    luck = np.random.default_rng(1)
    degree = stated(5, better=[(0, 1, 1), (2, 3, 1)], equal=[(1, 4)]).degree
    found = drawn_rankings(degree, 6000, luck)
    assert (found[:, 0] > found[:, 1]).all()
    assert (found[:, 2] > found[:, 3]).all()
    assert (found[:, 1] == found[:, 4]).all()
    kinds, counts = np.unique(found, axis=0, return_counts=True)
    assert len(kinds) == 6  # four groups with two chains of two
    np.testing.assert_allclose(counts / 6000, 1 / 6, atol=0.02)
    ring = stated(3, better=[(0, 1, 1), (1, 2, 1), (2, 0, 1)])
    with pytest.raises(ValueError, match="circle"):
        drawn_rankings(ring.degree, 1, luck)


def test_a_concept_whose_comparisons_are_not_known_is_refused() -> None:
    model = elmira_9()
    with pytest.raises(ValueError, match="sim"):
        flips(model.graph, model.worth, 0, "sim")
