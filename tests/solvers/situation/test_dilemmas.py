"""Dilemmas: chicken and the prisoners' dilemma by hand, every kind made and unmade, what is refused."""

import numpy as np
import pytest

from detente.solvers.graphs.graph import option_graph
from detente.solvers.situation.dilemmas import KINDS, Dilemma, dilemmas, threat_future
from tests.solvers.situation.models import elmira_9, option_model


def named(found: tuple[Dilemma, ...]) -> list[tuple[str, int, int | None]]:
    return [(d.kind, d.player, d.towards) for d in found]


def test_chicken_where_both_ask_that_the_other_swerve() -> None:
    """The threat is the crash: each would rather give way than carry it out, and the other's demand beats it."""
    model = option_model("chicken")
    at = {name: s for s, name in enumerate(model.states)}
    found = dilemmas(model.graph, model.worth, [at["DC"], at["CD"]], at["DD"])
    assert named(found) == [("rejection", 0, 1), ("rejection", 1, 0), ("threat", 0, None), ("threat", 1, None)]
    assert found[2].instead == (at["CD"],)
    assert found[0] == Dilemma("rejection", 0, 1, at["DD"], (at["CD"],))


def test_the_prisoners_dilemma_where_both_ask_for_cooperation() -> None:
    """They agree on a position that nobody can be trusted to keep; the threat needs no courage."""
    model = option_model("prisoners-dilemma")
    at = {name: s for s, name in enumerate(model.states)}
    found = dilemmas(model.graph, model.worth, [at["CC"], at["CC"]], at["DD"])
    assert named(found) == [("trust", 0, 1), ("trust", 1, 0), ("cooperation", 0, None), ("cooperation", 1, None)]
    assert [d.instead for d in found] == [(at["CD"],), (at["DC"],), (at["DC"],), (at["CD"],)]


def test_persuasion_and_positioning_come_and_go_with_what_is_preferred() -> None:
    graph = option_graph([0, 1, 2, 3], [1, 2], on=3, off=3)
    worth = np.array([[0.0, 3.0, 2.0, 1.0], [1.0, 0.0, 3.0, 2.0]])
    found = named(dilemmas(graph, worth, [1, 2], threat=0))
    assert ("persuasion", 0, 1) in found  # 1 likes the threat future, worth 1, no less than 0's position, worth 0
    assert ("persuasion", 1, 0) not in found
    assert ("positioning", 0, 1) not in found
    worth[0, 2], worth[1, 1] = 4.0, 2.5
    found = named(dilemmas(graph, worth, [1, 2], threat=0))
    assert ("positioning", 0, 1) in found
    assert ("persuasion", 0, 1) not in found
    tied = worth.copy()
    tied[1, 0] = tied[1, 1]
    assert ("persuasion", 0, 1) in named(dilemmas(graph, tied, [1, 2], threat=0))


def test_what_a_player_thinks_of_the_other_decides_what_it_need_fear() -> None:
    model = option_model("prisoners-dilemma")
    at = {name: s for s, name in enumerate(model.states)}
    trusting = np.stack([model.worth, model.worth])
    trusting[0, 1, at["CC"]] = 10.0  # the first believes that the second loves to cooperate
    found = dilemmas(model.graph, model.worth, [at["CC"], at["CC"]], at["DD"], seen=trusting)
    assert named(found) == [("trust", 1, 0), ("cooperation", 0, None), ("cooperation", 1, None)]


def test_every_kind_is_found_somewhere_by_its_definition_among_random_conflicts() -> None:
    luck = np.random.default_rng(0)
    met = set()
    for _ in range(30):
        graph = option_graph(np.arange(8), [1, 2, 4], on=7, off=int(luck.integers(8)))
        worth = luck.integers(0, 5, (3, 8)).astype(float)
        positions, t = luck.integers(0, 8, 3).tolist(), int(luck.integers(8))
        expected: set[tuple[str, int, int | None]] = set()
        for i in range(3):
            for j in set(range(3)) - {i}:
                apart = positions[i] != positions[j]
                if apart and not worth[i, positions[j]] < worth[i, t]:
                    expected.add(("rejection", i, j))
                if apart and not worth[j, t] < worth[j, positions[i]]:
                    expected.add(("persuasion", i, j))
                if worth[i, positions[j]] > worth[i, positions[i]]:
                    expected.add(("positioning", i, j))
                if any(worth[j, q] > worth[j, positions[i]] for q in graph.row(j, positions[i])):
                    expected.add(("trust", i, j))
            if any(worth[i, q] > worth[i, positions[i]] for q in graph.row(i, positions[i])):
                expected.add(("cooperation", i, None))
            if any(worth[i, q] > worth[i, t] for q in graph.row(i, t)):
                expected.add(("threat", i, None))
        found = named(dilemmas(graph, worth, positions, t))
        assert len(found) == len(set(found))
        assert set(found) == expected
        met |= {kind for kind, *_ in found}
    assert met == set(KINDS)


def test_the_threat_future_is_what_all_do_together() -> None:
    graph = option_graph([0, 1, 2, 4, 5], [3, 6], on=7, off=7)
    assert threat_future(graph, [1, 4]) == 4
    assert threat_future(graph, [1 | 4, 4]) == 4  # what is not its own does not count
    with pytest.raises(ValueError, match="different things"):
        threat_future(graph, [2, 0])
    with pytest.raises(ValueError, match="cannot stand together"):
        threat_future(graph, [3, 2])
    with pytest.raises(ValueError, match="sets of options"):
        threat_future(elmira_9().graph, [0, 0, 0])


def test_a_position_that_is_no_state_is_refused() -> None:
    model = option_model("chicken")
    with pytest.raises(ValueError, match="asks for one"):
        dilemmas(model.graph, model.worth, [0, 9], 1)
    with pytest.raises(ValueError, match="without gaps"):
        dilemmas(model.graph, model.worth, [0, 1], 1, seen=np.zeros((2, 4)))
