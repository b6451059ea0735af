"""The least change of all players that makes a state an equilibrium: every profile of small conflicts tried."""

from itertools import permutations, product

import numpy as np
import pytest

from detente.solvers.graphs.graph import Graph, graph_of_moves
from detente.solvers.graphs.stable import stable
from detente.solvers.inverse import joint_change as joint
from detente.solvers.inverse.joint_change import joint_change
from detente.solvers.inverse.least_change import distance
from detente.solvers.situation.undeterred import Floats
from tests.solvers.situation import by_sets
from tests.solvers.situation.models import elmira_9, option_model

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


def small(seed: int) -> tuple[Graph, Floats, int]:
    """Return a conflict of two over four states, or of three over three, and a state that somebody would leave."""
    luck = np.random.default_rng(seed)
    players, states = ((2, 4), (3, 3))[seed % 2]
    while True:
        made = luck.random((players, states, states)) < 0.45
        graph = graph_of_moves(states, players, *np.nonzero(made))
        worth = np.stack([luck.permutation(states) for _ in range(players)]).astype(float)
        left = ~stable(graph, worth, ("seq",))["seq"].all(axis=0)
        if left.any():
            return graph, worth, int(luck.choice(np.flatnonzero(left)))


@pytest.mark.parametrize("seed", range(16))
def test_no_profile_that_makes_the_state_an_equilibrium_is_nearer(seed: int) -> None:
    graph, worth, state = small(seed)
    nearest = dict.fromkeys(CONCEPTS, 10**6)
    for profile in product(permutations(range(graph.states)), repeat=graph.players):
        apart = sum(distance(old, new) for old, new in zip(worth, profile, strict=True))
        if apart >= max(nearest.values()):
            continue
        likes = by_sets.better(np.array(profile, dtype=float))
        for concept in CONCEPTS:
            if apart < nearest[concept] and not any(
                by_sets.undeterred(graph, likes, i, state, concept) for i in range(graph.players)
            ):
                nearest[concept] = apart
    for concept, expected in nearest.items():
        found = joint_change(graph, worth, state, concept)
        assert found.exact
        assert found.distance == found.at_least == expected
        after = np.stack([change.worth for change in found.changes])
        assert stable(graph, after, (concept,))[concept][:, state].all()


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("concept", ["seq", "sseq"])
def test_the_program_over_all_rankings_agrees_where_the_bounds_do_not_meet_too(seed: int, concept: str) -> None:
    graph, worth, state = small(seed)
    after = joint._Together(graph, worth, state, lasting=concept == "sseq").solved()
    assert stable(graph, after, (concept,))[concept][:, state].all()
    apart = sum(distance(old, new) for old, new in zip(worth, after, strict=True))
    assert apart == joint_change(graph, worth, state, concept).distance


def test_a_bound_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "MOST_LITERALS", 0)
    bounds = 0
    for seed in range(16):
        graph, worth, state = small(seed)
        found = joint_change(graph, worth, state, "seq")
        after = np.stack([change.worth for change in found.changes])
        assert stable(graph, after, ("seq",))["seq"][:, state].all()
        assert found.at_least <= found.distance
        assert found.exact == (found.at_least == found.distance)
        bounds += not found.exact
    assert bounds > 0


def test_an_equilibrium_needs_no_change_and_another_state_some() -> None:
    model = elmira_9()
    for state in range(9):
        found = joint_change(model.graph, model.worth, state, "seq")
        assert (found.distance == 0) == (model.states[state] in {"5", "8", "9"})


def test_ties_may_be_broken_but_none_are_made() -> None:
    model = option_model("elmira-12")
    for state in range(12):
        found = joint_change(model.graph, model.worth, state, "gmr")
        after = np.stack([change.worth for change in found.changes])
        assert stable(model.graph, after, ("gmr",))["gmr"][:, state].all()
        for old, change in zip(model.worth, found.changes, strict=True):
            new_ties = (change.worth[:, None] == change.worth) & (old[:, None] != old)
            assert not new_ties.any()
