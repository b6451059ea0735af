"""Preferences with degrees, gaps and contradictions, and stability under them: printed vectors, sets, closures."""

from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from detente.solvers.graphs.graph import Graph
from detente.solvers.situation.comparisons import UNKNOWN, Degrees, closed, gaps, stated
from detente.solvers.situation.holding import (
    CONCEPTS,
    EXTENSIONS,
    holding,
    of_chances,
    of_degrees,
    of_fuzzy,
    strength,
    strongly,
)
from detente.solvers.situation.relation import chances_of, chances_of_draws, checked, degrees_of_worth
from tests.solvers.situation import by_sets
from tests.solvers.situation.models import Model, option_model, random_model, read

EXTENDED = read("extended-preferences")


def parsed(text: str, states: tuple[str, ...]) -> Degrees:
    """Return the degrees of a line such as ``DC > CC >> {CD, DD}; CD against DD unknown``."""
    line = text.split(";", maxsplit=1)[0]
    tiers, marks = [], []
    for word in line.replace("{", "").replace("}", "").replace(", ", ",").split():
        if word in (">", ">>"):
            marks.append(len(word))
        else:
            tiers.append([states.index(name) for name in word.split(",")])
    better = [
        (a, b, max(marks[one:other]))
        for one, other in product(range(len(tiers)), repeat=2)
        if one < other
        for a in tiers[one]
        for b in tiers[other]
    ]
    return stated(len(states), better).degree


def case_of(name: str, block: dict[str, Any]) -> tuple[Model, Degrees]:
    model = option_model(name)
    return model, np.stack([parsed(block[player], model.states) for player in model.players])


def test_the_vectors_with_degrees_are_reproduced() -> None:
    for name, block in (("prisoners-dilemma", "prisoners_dilemma"), ("chicken", "chicken")):
        given = EXTENDED["strength"][block]
        model, degree = case_of(name, given)
        general = holding(model.graph, of_degrees(degree, 2, 4))
        split = strength(model.graph, degree)
        for i, player in enumerate(model.players):
            for concept, expected in given["general"].items():
                assert set(np.flatnonzero(general[concept][i])) == model.at(expected[player])
            for concept, expected in given["strong"].items():
                assert set(np.flatnonzero(split[concept].strong[i])) == model.at(expected[player])
        for concept in CONCEPTS:
            np.testing.assert_array_equal(split[concept].strong | split[concept].weak, general[concept])
            assert not (split[concept].strong & split[concept].weak).any()


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_vectors_with_an_unknown_comparison_are_reproduced(extension: str) -> None:
    given = EXTENDED["unknown"]["chicken"]
    model, degree = case_of("chicken", given)
    assert gaps(degree[0]) == (tuple(sorted(model.at(["CD", "DD"]))),)
    found = holding(model.graph, of_degrees(degree, 2, 4, extension))
    for concept, expected in given["extensions"][extension].items():
        for i, player in enumerate(model.players):
            assert set(np.flatnonzero(found[concept][i])) == model.at(expected[player])


@pytest.mark.parametrize("name", ["chicken", "syria-iraq-1975", "elmira-12"])
def test_complete_preferences_give_the_stable_states_of_rankings_under_every_extension(name: str) -> None:
    model = option_model(name)
    degree = degrees_of_worth(model.worth)
    for extension in EXTENSIONS:
        found = holding(model.graph, of_degrees(degree, model.graph.players, model.graph.states, extension))
        for concept, expected in read(name)["stable"].items():
            for i, player in enumerate(model.players):
                assert set(np.flatnonzero(found[concept][i])) == model.at(expected[player])


def deterred_by_sets(graph: Graph, degree: Degrees, extension: str, concept: str, strong: bool) -> list[set[int]]:  # noqa: FBT001
    """Return the stable states from the definitions with unknown and strong preferences, once more with plain sets."""
    leaving = {1, 2} | ({UNKNOWN} if extension in "ac" else set())
    bad = {-2} if strong else {0, -1, -2} | ({UNKNOWN} if extension in "cd" else set())
    found: list[set[int]] = []
    for i in range(graph.players):
        others = [j for j in range(graph.players) if j != i]
        holds = set()
        for s in range(graph.states):
            fine = True
            for s1 in by_sets.row(graph, i, s):
                if int(degree[i, s, s1]) not in leaving:
                    continue
                credible = None
                if concept in ("seq", "sseq"):

                    def credible(j: int, a: int, b: int) -> bool:
                        return int(degree[j, a, b]) in {1, 2, UNKNOWN}

                replies = set() if concept == "nash" else by_sets.together(graph, others, s1, credible)
                sanctions = {s2 for s2 in replies if int(degree[i, s, s2]) in bad}
                if concept in ("smr", "sseq"):
                    sanctions = {
                        s2 for s2 in sanctions if {int(degree[i, s, s3]) for s3 in by_sets.row(graph, i, s2)} <= bad
                    }
                fine = fine and bool(sanctions)
            if fine:
                holds.add(s)
        found.append(holds)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_relations_with_gaps_and_degrees_agree_with_sets(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=9)
    graph = model.graph
    upper = luck.choice([-2, -1, 0, 1, 2, UNKNOWN], (graph.players, graph.states, graph.states)).astype(np.int8)
    degree = np.zeros_like(upper)
    for i in range(graph.players):
        for s in range(graph.states):
            for q in range(s):
                degree[i, q, s] = upper[i, q, s]
                degree[i, s, q] = UNKNOWN if upper[i, q, s] == UNKNOWN else -upper[i, q, s]
    for extension in EXTENSIONS:
        plain = holding(graph, of_degrees(degree, graph.players, graph.states, extension))
        strong = holding(graph, strongly(degree, graph.players, graph.states, extension))
        for concept in CONCEPTS:
            for questions, found in ((False, plain), (True, strong)):
                expected = deterred_by_sets(graph, degree, extension, concept, questions)
                assert [set(np.flatnonzero(row)) for row in found[concept]] == expected


def test_chances_of_zero_and_one_are_preferences_and_thresholds_loosen_them() -> None:
    model = option_model("chicken")
    sure = chances_of_draws(model.worth[None])
    general = holding(model.graph, of_degrees(degrees_of_worth(model.worth), 2, 4))
    for tau in (0.0, 0.4, 0.9):
        found = holding(model.graph, of_chances(sure, (tau, tau)))
        for concept in CONCEPTS:
            np.testing.assert_array_equal(found[concept], general[concept])
    luck = np.random.default_rng(1)
    draws = luck.random((200, 2, 4))
    nash = [holding(model.graph, of_chances(chances_of_draws(draws), (tau, tau)), ("nash",))["nash"] for tau in (0, 1)]
    assert nash[1].all()
    assert not nash[0].any()


def test_chances_are_shares_of_draws_and_may_be_weighted() -> None:
    draws = [[[1, 2]], [[2, 1]], [[2, 2]]]
    assert chances_of_draws(draws)[0].tolist() == [[0, pytest.approx(1 / 3)], [pytest.approx(1 / 3), 0]]
    assert chances_of_draws(draws, (0, 1, 0))[0].tolist() == [[0, 0], [1, 0]]


def test_stated_chances_fill_the_gaps_of_a_relation() -> None:
    degree = stated(3, better=[(0, 1, 1)], equal=[(1, 2)]).degree
    found = chances_of(degree, [(2, 0, 0.25)])
    assert found.tolist() == [[0, 0, 0.25], [1, 0, 0], [0.75, 0, 0]]
    with pytest.raises(ValueError, match="not stated"):
        chances_of(degree)
    with pytest.raises(ValueError, match="already"):
        chances_of(degree, [(0, 1, 0.5)])
    with pytest.raises(ValueError, match="0 to 1"):
        chances_of(degree, [(0, 2, 1.5)])


@pytest.mark.parametrize("seed", range(20))
def test_chances_against_thresholds_agree_with_sets(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck)
    graph = model.graph
    chance = chances_of_draws(luck.random((7, graph.players, graph.states)))
    tau = luck.choice([0.2, 0.5, 0.7], graph.players)
    found = holding(graph, of_chances(chance, tau.tolist()))

    def likes(i: int, s: int, q: int) -> bool:
        return bool(chance[i, s, q] > tau[i])

    for concept in CONCEPTS:
        assert [set(np.flatnonzero(row)) for row in found[concept]] == by_sets.stable(graph, likes, concept)


def test_fuzzy_degrees_decide_by_their_difference_against_the_threshold() -> None:
    model = option_model("chicken")
    table = np.full((2, 4, 4), 0.5)
    for i in range(2):
        for s, q in permutations(range(4), 2):
            table[i, s, q] = 0.5 + 0.1 * np.sign(model.worth[i, q] - model.worth[i, s])
    general = holding(model.graph, of_degrees(degrees_of_worth(model.worth), 2, 4))
    low, high = (holding(model.graph, of_fuzzy(table, (g, g))) for g in (0.15, 0.25))
    for concept in CONCEPTS:  # differences are 0.2: all preferences count below it, none above
        np.testing.assert_array_equal(low[concept], general[concept])
        assert high[concept].all()
    with pytest.raises(ValueError, match="r\\(q, s\\)"):
        of_fuzzy(np.full((2, 4, 4), 0.3), (0.2, 0.2))
    with pytest.raises(ValueError, match="above 0"):
        of_fuzzy(table, (0.0, 0.2))


def test_gaps_and_cycles_are_listed_and_never_mended() -> None:
    found = stated(4, better=[(0, 1, 1), (1, 2, 2)], equal=[(2, 3)])
    assert found.cycles == ()
    assert found.gaps == ((0, 2), (0, 3), (1, 3))
    ring = stated(4, better=[(0, 1, 1), (1, 2, 1)], equal=[(2, 0)])
    assert ring.cycles == ((0, 1, 2),)
    assert ring.degree[1, 0] == 1
    both = stated(3, better=[(0, 1, 1), (1, 0, 1)])
    assert both.cycles == ((0, 1),)
    assert both.degree[0, 1] == UNKNOWN
    twice = stated(3, better=[(0, 1, 1), (0, 1, 2)])
    assert twice.cycles == ((0, 1),)
    denied = stated(3, better=[(0, 1, 1)], unknown=[(1, 0)])
    assert denied.cycles == ((0, 1),)
    with pytest.raises(ValueError, match="0 over 1 over 2 over 0"):
        closed(ring.degree)


@pytest.mark.parametrize("seed", range(25))
def test_what_follows_is_what_every_chain_of_comparisons_says(seed: int) -> None:
    luck = np.random.default_rng(seed)
    states = int(luck.integers(2, 7))
    worth = luck.integers(0, 4, states)
    pairs = [(a, b) for a, b in permutations(range(states), 2) if worth[a] >= worth[b] and luck.random() < 0.4]
    better = [(a, b, int(luck.integers(1, 3))) for a, b in pairs if worth[a] > worth[b]]
    equal = [(a, b) for a, b in pairs if worth[a] == worth[b]]
    found = closed(stated(states, better, equal).degree)
    steps = {(a, b): d for a, b, d in better} | dict.fromkeys(equal, 0) | {(b, a): 0 for a, b in equal}
    follows = dict(steps)
    before: dict[tuple[int, int], int] = {}
    while before != follows:
        before = dict(follows)
        for (a, b), (c, d) in product(before, repeat=2):
            if b == c and a != d:
                follows[a, d] = max(follows.get((a, d), 0), before[a, b], before[c, d])
    for a, b in permutations(range(states), 2):
        if (a, b) in follows:
            assert found[b, a] == follows[a, b]
        elif (b, a) not in follows:
            assert found[b, a] == UNKNOWN


def test_what_is_no_relation_is_refused() -> None:
    degree = degrees_of_worth([[1, 2, 3]])
    assert checked(degree, 1, 3) is not None
    with pytest.raises(ValueError, match="shape"):
        checked(degree, 2, 3)
    bent = degree.copy()
    bent[0, 0, 1] = UNKNOWN
    with pytest.raises(ValueError, match="other sign"):
        checked(bent, 1, 3)
    with pytest.raises(ValueError, match="coarser"):
        degrees_of_worth([[1, 2]], far=[[2, 1]])
    with pytest.raises(ValueError, match="none is 7"):
        stated(3, better=[(0, 7, 1)])
    with pytest.raises(ValueError, match="itself"):
        stated(3, equal=[(1, 1)])
    with pytest.raises(ValueError, match="not 3"):
        stated(3, better=[(0, 1, 3)])
    with pytest.raises(ValueError, match="a, b, c, d"):
        of_degrees(degree, 1, 3, "e")
    model = option_model("chicken")
    with pytest.raises(ValueError, match="core"):
        holding(model.graph, of_degrees(degrees_of_worth(model.worth), 2, 4), ("core",))
    with pytest.raises(ValueError, match="0 to 1"):
        of_chances(np.zeros((1, 3, 3)), (1.5,))
