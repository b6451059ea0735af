"""Coalitions: the published conflict of Elmira in both forms, the definitions by sets, merged players."""

import numpy as np
import pytest

from detente.solvers.graphs.closure import Step
from detente.solvers.graphs.graph import Graph
from detente.solvers.situation.coalition import (
    CONCEPTS,
    Group,
    coalition_graph,
    coalition_improvements,
    coalition_stable,
    coalitions,
    merged_players,
    universally_stable,
)
from detente.solvers.situation.holding import holding
from detente.solvers.situation.undeterred import Floats
from detente.solvers.situation.ways import reachable, shortest_path
from tests.solvers.situation import by_sets
from tests.solvers.situation.models import Model, elmira_9, option_model, random_model, read


def case_of(name: str) -> Model:
    return elmira_9() if name == "elmira-9" else option_model(name)


@pytest.mark.parametrize("name", ["elmira-9", "elmira-12"])
@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_coalitions_of_elmira(name: str, concept: str) -> None:
    model = case_of(name)
    listed = read(name)["coalitions"][concept]
    assert len(listed) == 8
    for key, expected in listed.items():
        if key == "universal":
            found = universally_stable(model.graph, model.worth, (concept,))[concept]
        else:
            group = [model.players.index(player) for player in key.split("+")]
            found = coalition_stable(model.graph, model.worth, group, (concept,))[concept]
        assert set(np.flatnonzero(found)) == model.at(expected)


def test_the_improvement_of_two_that_is_none_of_either() -> None:
    model = elmira_9()
    two = (model.players.index("MoE"), model.players.index("UR"))
    here = model.states.index("5")
    listed = read("elmira-9")["coalitions"]["improvements"]["MoE+UR from 5"]
    assert set(coalition_improvements(model.graph, model.worth, two, here).tolist()) == model.at(listed)
    graph = coalition_graph(model.graph, model.worth, coalitions(range(3)))
    assert set(reachable(graph, here).tolist()) == model.at(listed)
    assert shortest_path(graph, here, model.states.index("8")) == (Step(coalitions(range(3)).index(two), 7),)
    way = shortest_path(graph, 0, model.states.index("8"))  # delay goes on until the two move together
    assert way is not None
    assert [model.states[step.state] for step in way] == ["5", "8"]


def improving(graph: Graph, worth: Floats, group: Group, state: int) -> set[int]:
    return {q for q in by_sets.together(graph, group, state) if all(worth[i, q] > worth[i, state] for i in group)}


def in_turns(graph: Graph, worth: Floats, groups: tuple[Group, ...], state: int) -> set[int]:
    """Return what improvements of subcoalitions bring about, none of them twice in a row."""
    seen = {(q, group) for group in groups for q in improving(graph, worth, group, state)}
    todo = list(seen)
    while todo:
        t, last = todo.pop()
        for group in groups:
            for q in improving(graph, worth, group, t) if group != last else ():
                if (q, group) not in seen:
                    seen.add((q, group))
                    todo.append((q, group))
    return {q for q, _ in seen}


def holds(graph: Graph, worth: Floats, group: Group, state: int, concept: str) -> bool:
    rest = tuple(j for j in range(graph.players) if j not in group)

    def bad(q: int) -> bool:
        return not all(worth[i, q] > worth[i, state] for i in group)

    for s1 in improving(graph, worth, group, state):
        if concept == "cnash" or not rest:
            return False
        if concept == "cseq":
            replies = in_turns(graph, worth, coalitions(rest), s1)
        else:
            replies = by_sets.together(graph, rest, s1)
        sanctions = {s2 for s2 in replies if bad(s2)}
        if concept == "csmr":
            sanctions = {s2 for s2 in sanctions if all(bad(s3) for s3 in by_sets.together(graph, group, s2))}
        if not sanctions:
            return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_every_coalition_of_random_conflicts_agrees_with_sets(seed: int) -> None:
    model = random_model(np.random.default_rng(seed), most_states=7, most_players=4)
    graph, worth = model.graph, model.worth
    for group in coalitions(range(graph.players)):
        found = coalition_stable(graph, worth, group)
        for concept in CONCEPTS:
            expected = [holds(graph, worth, group, s, concept) for s in range(graph.states)]
            assert found[concept].tolist() == expected


def test_the_merged_player_of_elmira() -> None:
    model = option_model("elmira-12")
    listed = read("elmira-12")["merged_player"]
    two = tuple(model.players.index(player) for player in listed["members"].split("+"))
    alone = model.players.index("LG")
    graph, questions = merged_players(model.graph, model.worth, (two, (alone,)))
    found = holding(graph, questions)
    for concept, expected in listed["stable"].items():
        assert set(np.flatnonzero(found[concept][0])) == model.at(expected["MoE+UR"])
        assert set(np.flatnonzero(found[concept][1])) == model.at(expected["LG"])
        assert set(np.flatnonzero(found[concept].all(axis=0))) == model.at(expected["equilibria"])


def test_players_that_are_merged_with_nobody_stay_what_they_are() -> None:
    model = elmira_9()
    graph, questions = merged_players(model.graph, model.worth, ((0,), (1,), (2,)))
    found = holding(graph, questions)
    for concept, expected in read("elmira-9")["stable"].items():
        for i, player in enumerate(model.players):
            assert set(np.flatnonzero(found[concept][i])) == model.at(expected[player])


def test_a_group_of_nobody_or_of_strangers_is_refused() -> None:
    model = elmira_9()
    for group in ((), (0, 0), (3,)):
        with pytest.raises(ValueError, match="each once"):
            coalition_stable(model.graph, model.worth, group)
    with pytest.raises(ValueError, match="one group"):
        merged_players(model.graph, model.worth, ((0, 1),))
    with pytest.raises(ValueError, match="no concept seq"):
        coalition_stable(model.graph, model.worth, (0,), ("seq",))
