"""Hypergames: the reference block confirmed by a second program in plain sets, pictures of pictures, classes."""

from collections.abc import Iterable

import numpy as np
import pytest

from detente.solvers.graphs.stable import stable
from detente.solvers.situation.hypergame import (
    FALSE,
    NEITHER,
    REAL,
    STEADY,
    View,
    believed,
    hiding,
    level_1,
    level_2,
    own_moves_removed,
)
from detente.solvers.situation.undeterred import Bools, Floats
from tests.solvers.situation.models import Model, fits, option_model, random_model, read

CASE = read("syria-iraq-hypergame")
CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


def hidden(model: Model) -> Bools:
    """Return what each side does not see, from the patterns of the reference file."""
    vectors = read("syria-iraq-1975")["states"]
    patterns = [CASE["unseen"][player].split()[0] for player in model.players]
    return np.array([[fits(pattern, vectors[name]) for name in model.states] for pattern in patterns])


def plain_stable(
    model: Model, player: int, gone: Iterable[int], concept: str, blind: tuple[Iterable[int], ...] = ()
) -> set[int]:
    """Return the stable states of a player for whom some states do not exist.

    Nor, where it is given, does it expect anybody to move to or from what that one does not see. Written apart from
    everything else: moves are a set of triples, and who replies walks state by state.
    """
    out = set(gone)
    moves = {
        (i, s, int(q))
        for i in range(model.graph.players)
        for s in range(model.graph.states)
        for q in model.graph.row(i, s)
        if s not in out and int(q) not in out and not (blind and {s, int(q)} & set(blind[i]))
    }

    def value(i: int, s: int) -> float:
        return float(model.worth[i, s])

    def replies(s1: int) -> set[int]:
        reached: set[tuple[int, int]] = set()
        frontier = {(s1, player)}
        while frontier:
            step = set()
            for at, last in frontier:
                for i, s, q in moves:
                    gains = concept in ("nash", "gmr", "smr") or value(i, q) > value(i, s)
                    if s == at and i not in (player, last) and gains:
                        step.add((q, i))
            frontier = step - reached
            reached |= step
        return {q for q, _ in reached}

    found = set()
    for s in set(range(model.graph.states)) - out:
        good = True
        for i, here, s1 in moves:
            if i != player or here != s or value(player, s1) <= value(player, s):
                continue
            punished = False
            for s2 in replies(s1) if concept != "nash" else ():
                escapes = [q for j, at, q in moves if j == player and at == s2] if concept in ("smr", "sseq") else []
                punished = punished or all(value(player, q) <= value(player, s) for q in [s2, *escapes])
            good = good and punished
        if good:
            found.add(s)
    return found | out


def test_the_reference_block_is_what_a_second_program_finds_too() -> None:
    model = option_model("syria-iraq-1975")
    unseen = hidden(model)
    for concept, expected in CASE["level_1"]["stable"].items():
        for i, player in enumerate(model.players):
            found = plain_stable(model, i, np.flatnonzero(unseen[i]).tolist(), concept)
            assert found == model.at(expected[player])


def test_each_side_that_does_not_see_some_states() -> None:
    model = option_model("syria-iraq-1975")
    unseen = hidden(model)
    views = [hiding(model.graph, model.worth, row) for row in unseen]
    for concept, expected in CASE["level_1"]["stable"].items():
        found = level_1(model.graph, model.worth, views, concept)
        for i, player in enumerate(model.players):
            assert set(np.flatnonzero(found.stable[i])) == model.at(expected[player])
        assert set(np.flatnonzero(found.equilibrium)) == model.at(expected["equilibria"])
        truth = model.at(read("syria-iraq-1975")["stable"][concept]["equilibria"])
        for s in range(6):
            kinds = {(True, True): STEADY, (True, False): FALSE, (False, True): REAL, (False, False): NEITHER}
            assert found.kind[s] == kinds[bool(found.equilibrium[s]), s in truth]
        np.testing.assert_array_equal(found.unseen, unseen)
        assert (found.surprise >= (found.equilibrium & unseen)).all()


def test_the_variant_that_only_takes_away_own_moves() -> None:
    model = option_model("syria-iraq-1975")
    graph = own_moves_removed(model.graph, hidden(model))
    for concept, expected in CASE["own_moves_removed"]["stable"].items():
        found = stable(graph, model.worth, (concept,))[concept]
        for i, player in enumerate(model.players):
            assert set(np.flatnonzero(found[i])) == model.at(expected[player])
        assert set(np.flatnonzero(found.all(axis=0))) == model.at(expected["equilibria"])


@pytest.mark.parametrize("seed", range(25))
def test_random_pictures_with_states_hidden_agree_with_the_second_program(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=8)
    unseen = luck.random((model.graph.players, model.graph.states)) < 0.3
    unseen[:, 0] = False
    views = [hiding(model.graph, model.worth, row) for row in unseen]
    for concept in CONCEPTS:
        found = level_1(model.graph, model.worth, views, concept)
        for i in range(model.graph.players):
            expected = plain_stable(model, i, np.flatnonzero(unseen[i]).tolist(), concept)
            assert set(np.flatnonzero(found.stable[i])) == expected


def test_who_sees_all_sees_the_truth() -> None:
    model = option_model("chicken")
    views = [hiding(model.graph, model.worth, np.zeros(4))] * 2
    for concept in CONCEPTS:
        found = level_1(model.graph, model.worth, views, concept)
        np.testing.assert_array_equal(found.stable, stable(model.graph, model.worth, (concept,))[concept])
        assert not (found.kind == FALSE).any()
        assert not (found.kind == REAL).any()
        assert not found.surprise.any()
        second = level_2(model.graph, model.worth, [views] * 2, concept)
        np.testing.assert_array_equal(second.kind, found.kind)
        np.testing.assert_array_equal(second.expected, np.tile(found.equilibrium, (2, 1)))


def test_a_wrong_idea_of_the_other_makes_a_false_equilibrium() -> None:
    """In chicken, P1 takes P2 for somebody who would rather crash than give way; so it does not try its luck."""
    model = option_model("chicken")
    stubborn = model.worth.copy()
    stubborn[1, model.states.index("DD")] = 10.0
    views = [View(model.graph, stubborn, np.arange(4)), View(model.graph, model.worth, np.arange(4))]
    found = level_1(model.graph, model.worth, views, "seq")
    both = model.states.index("CC")
    assert found.stable[:, both].tolist() == [True, False]
    other = level_1(model.graph, model.worth, [views[0], View(model.graph, _stubborn(model, 0), np.arange(4))], "seq")
    assert other.equilibrium[both]
    assert other.kind[both] == FALSE


def _stubborn(model: Model, player: int) -> Floats:
    worth = model.worth.copy()
    worth[player, model.states.index("DD")] = 10.0
    return worth


def test_on_level_2_a_player_reckons_with_what_the_other_believes() -> None:
    """P1 knows chicken as it is, but believes that P2 does not see the crash: P2 then never replies by it."""
    model = option_model("chicken")
    everything = hiding(model.graph, model.worth, np.zeros(4))
    crash = np.array([name == "DD" for name in model.states])
    blind = hiding(model.graph, model.worth, crash)
    picture = believed(0, [everything, blind])
    assert not set(picture.graph.to[picture.graph.start[1, 0] :].tolist()) & {model.states.index("DD")}
    alone = level_1(model.graph, model.worth, [everything, everything], "gmr")
    found = level_2(model.graph, model.worth, [[everything, blind], [everything, everything]], "gmr")
    both = model.states.index("CC")
    assert alone.stable[0, both]
    assert not found.stable[0, both]
    assert found.stable[1, both]
    np.testing.assert_array_equal(found.surprise, found.equilibrium & ~found.expected)


@pytest.mark.parametrize("seed", range(25))
def test_random_pictures_of_pictures_agree_with_the_second_program(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=7, most_players=3)
    players = range(model.graph.players)
    unseen = luck.random((model.graph.players, model.graph.players, model.graph.states)) < 0.25
    unseen[:, :, 0] = False
    gone = [[np.flatnonzero(row).tolist() for row in rows] for rows in unseen]
    views = [[hiding(model.graph, model.worth, row) for row in rows] for rows in unseen]
    for concept in CONCEPTS:
        found = level_2(model.graph, model.worth, views, concept)
        for i in players:
            blind = tuple(gone[i][j] if j != i else [] for j in players)
            mine = plain_stable(model, i, gone[i][i], concept, blind)
            assert set(np.flatnonzero(found.stable[i])) == mine
            mind = [mine if j == i else plain_stable(model, j, gone[i][j], concept) for j in players]
            assert set(np.flatnonzero(found.expected[i])) == set.intersection(*mind) - set(gone[i][i])


def test_states_taken_for_one_must_not_be_ranked_apart_by_the_other() -> None:
    model = option_model("chicken")
    everything = hiding(model.graph, model.worth, np.zeros(4))
    small = option_model("chicken").graph
    blurred = View(small, model.worth, np.array([0, 0, 2, 3]))
    with pytest.raises(ValueError, match="takes for one state"):
        believed(0, [blurred, everything])
    with pytest.raises(ValueError, match="each of 2 players"):
        level_1(model.graph, model.worth, [everything], "seq")
    with pytest.raises(ValueError, match="or as -1"):
        level_1(model.graph, model.worth, [everything, View(small, model.worth, np.array([0, 1, 2, 9]))], "seq")
    with pytest.raises(ValueError, match="at least one must be seen"):
        hiding(model.graph, model.worth, np.ones(4))
