"""What groups bring about, and the ways there: against sets with last movers, and every way tried."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from detente.solvers.graphs.closure import Step
from detente.solvers.graphs.graph import graph_of_moves
from detente.solvers.situation.ways import (
    improvements,
    only,
    paths,
    reach_bits,
    reachable,
    shortest_path,
    sources,
    unpacked,
)
from tests.solvers.situation import by_sets
from tests.solvers.situation.models import elmira_9, option_model, random_model, read


@pytest.mark.parametrize("seed", range(40))
def test_a_group_brings_about_what_the_least_set_with_last_movers_holds(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=12, most_players=4)
    graph, likes = model.graph, by_sets.better(model.worth)
    better = improvements(graph, model.worth)
    for size in range(1, graph.players + 1):
        for group in combinations(range(graph.players), size):
            any_move = unpacked(reach_bits(graph, group), graph.states)
            gaining = unpacked(reach_bits(better, group), graph.states)
            for s in range(graph.states):
                assert set(np.flatnonzero(any_move[s])) == by_sets.together(graph, group, s)
                assert set(np.flatnonzero(gaining[s])) == by_sets.together(graph, group, s, likes)


def test_rows_of_bits_hold_more_than_a_word() -> None:
    states = 200
    graph = graph_of_moves(states, 2, [s % 2 for s in range(states - 1)], range(states - 1), range(1, states))
    found = unpacked(reach_bits(graph, (0, 1)), states)
    np.testing.assert_array_equal(found, np.triu(np.ones((states, states), dtype=bool), 1))


def test_elmira_from_the_status_quo() -> None:
    model, listed = elmira_9(), read("elmira-9")["from_status_quo"]
    now = model.states.index(str(listed["state"]))
    assert set(reachable(model.graph, now).tolist()) == model.at(listed["by_any_moves"])
    better = improvements(model.graph, model.worth)
    assert set(reachable(better, now).tolist()) == model.at(listed["by_improvements"])


@pytest.mark.parametrize("one_way", [(), ("Air strike",)])
def test_improvements_of_the_missile_crisis_come_back_to_where_they_began(one_way: tuple[str, ...]) -> None:
    model = option_model("cuba-1962", one_way=one_way)
    better = improvements(model.graph, model.worth)
    variant = read("cuba-1962")["variants"]["all_reversible"]
    now = model.states.index("0")
    assert set(reachable(better, now).tolist()) == model.at(variant["reached_by_improvements_from_0"])
    ring = [model.states.index(name) for name in ("0", "2", "6", "4", "0")]
    for here, there in pairwise(ring):
        assert there in {q for i in range(2) for q in better.row(i, here).tolist()}


@pytest.mark.parametrize("seed", range(30))
def test_no_way_is_shorter_than_the_shortest(seed: int) -> None:
    model = random_model(np.random.default_rng(seed), most_states=9)
    graph = model.graph
    walks = {(-1, 0)}
    length = {0: 0}
    for steps in range(1, graph.states * graph.players + 1):
        walks = {
            (k, q) for last, s in walks for k in range(graph.players) if k != last for q in by_sets.row(graph, k, s)
        }
        for _, q in walks:
            length.setdefault(q, steps)
    for end in range(graph.states):
        way = shortest_path(graph, 0, end)
        assert (None if way is None else len(way)) == length.get(end)
        at, last = 0, -1
        for step in way or ():
            assert step.mover != last
            assert step.state in by_sets.row(graph, step.mover, at)
            at, last = step.state, step.mover
        assert way is None or at == end


def told(way: tuple[Step, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((step.mover, step.state) for step in way)


def test_ways_go_on_as_long_as_they_can_and_through_no_state_twice() -> None:
    graph = graph_of_moves(4, 2, [0, 1, 0, 1, 0], [0, 1, 2, 1, 0], [1, 2, 0, 3, 3])
    found = {told(way) for way in paths(graph, 0, most_steps=10)}
    assert found == {((0, 1), (1, 2)), ((0, 1), (1, 3)), ((0, 3),)}
    assert {told(way) for way in paths(graph, 0, most_steps=1)} == {((0, 1),), ((0, 3),)}
    assert len(list(paths(graph, 0, most_steps=10, most=2))) == 2


def test_the_graph_of_all_moves_is_the_graph() -> None:
    model = elmira_9()
    again = only(model.graph, np.ones(model.graph.moves, dtype=bool))
    np.testing.assert_array_equal(again.to, model.graph.to)
    np.testing.assert_array_equal(again.start, model.graph.start)
    by, source = sources(model.graph)
    assert list(model.graph.to[(by == 1) & (source == 0)]) == [2, 8]
