"""Where the play goes: undeterred improvements against sets, the chain against simulation, powers and by hand."""

# ruff: noqa: FBT001, FBT003 - kernels take no keywords
import time

import numpy as np
import numpy.typing as npt
import pytest

from detente.core.kernels import plain
from detente.solvers.graphs.graph import Graph, graph_of_moves
from detente.solvers.graphs.stable import DETERS, RULES
from detente.solvers.graphs.world import CONCEPTS, mark_stable
from detente.solvers.situation import evolution
from detente.solvers.situation.evolution import ABSORBED, CYCLE, NO_MOVE, absorb, evolve, evolve_by
from detente.solvers.situation.undeterred import (
    improvements_where_unstable,
    mark_undeterred,
    undeterred,
    undeterred_moves,
)
from tests.solvers.situation import by_sets
from tests.solvers.situation.models import elmira_9, option_model, random_model, read


def matrix(graph: Graph, free: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return the chain as a matrix, move by move from its definition; a state without free moves stays."""
    chain = np.zeros((graph.states, graph.states))
    for s in range(graph.states):
        choices = []
        for i in range(graph.players):
            row = range(graph.start[i, s], graph.start[i, s + 1])
            choices.append([int(graph.to[k]) for k in row if free[k]])
        movers = [choice for choice in choices if choice]
        for choice in movers:
            for q in choice:
                chain[s, q] += 1 / len(movers) / len(choice)
        if not movers:
            chain[s, s] = 1
    return chain


def by_powers(chain: npt.NDArray[np.float64], now: int) -> npt.NDArray[np.float64]:
    """Return the long-run average of the chain: with odds 1/2 to stay it has the same one, and no period."""
    lazy = (chain + np.eye(len(chain))) / 2
    for _ in range(60):
        lazy = lazy @ lazy
        lazy /= lazy.sum(axis=1, keepdims=True)
    return np.asarray(lazy[now])


@pytest.mark.parametrize("seed", range(60))
def test_undeterred_improvements_are_those_of_the_definition(seed: int) -> None:
    model = random_model(np.random.default_rng(seed))
    likes = by_sets.better(model.worth)
    for concept in CONCEPTS[:5]:
        free = undeterred_moves(model.graph, model.worth, concept)
        for i in range(model.graph.players):
            for s in range(model.graph.states):
                expected = by_sets.undeterred(model.graph, likes, i, s, concept)
                row = slice(model.graph.start[i, s], model.graph.start[i, s + 1])
                assert set(model.graph.to[row][free[row]].tolist()) == expected


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("strict", [False, True])
def test_a_state_is_stable_exactly_when_nothing_is_undeterred(rule: str, strict: bool) -> None:
    model = option_model("elmira-12")
    graph, codes = model.graph, model.graph.codes
    assert codes is not None
    out = np.zeros((6, graph.players, graph.states))
    mark_stable(graph.start, graph.to, codes, graph.transitive, model.worth, RULES[rule], strict, out)
    for c, concept in enumerate(CONCEPTS):
        free = undeterred_moves(graph, model.worth, concept, rule=rule, deter=DETERS[strict])
        ends = np.concatenate(([0], np.cumsum(free)))
        np.testing.assert_array_equal(ends[graph.start[:, 1:]] == ends[graph.start[:, :-1]], out[c] > 0)
    free = undeterred_moves(graph, model.worth, "seq_or_sim", rule=rule, deter=DETERS[strict])
    ends = np.concatenate(([0], np.cumsum(free)))
    either = (out[3] > 0) | (out[5] > 0)
    np.testing.assert_array_equal(ends[graph.start[:, 1:]] == ends[graph.start[:, :-1]], either)


@pytest.mark.parametrize("seed", range(80))
def test_the_chain_ends_where_its_powers_end(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=14)
    free = luck.random(model.graph.moves) < luck.choice([0.2, 0.5, 1.0])
    now = int(luck.integers(model.graph.states))
    found = evolve_by(model.graph, free, now)
    expected = by_powers(matrix(model.graph, free), now)
    np.testing.assert_allclose(found.reached, expected, atol=1e-9)
    on_cycles = sorted(state for cycle in found.cycles for state in cycle)
    assert found.cycling == pytest.approx(expected[on_cycles].sum(), abs=1e-9)
    assert all(len(cycle) > 1 for cycle in found.cycles)


def test_a_simulated_chain_ends_as_often_in_each_state() -> None:
    luck = np.random.default_rng(3)
    model = option_model("cuba-1962", one_way=("Air strike",))
    free = undeterred_moves(model.graph, model.worth, "nash")
    now = model.states.index("0")
    chain = matrix(model.graph, free)
    steps, walkers = 400, 20_000
    at = np.full(walkers, now)
    odds = np.cumsum(chain, axis=1)
    for _ in range(steps):
        at = (luck.random(walkers)[:, None] > odds[at]).sum(axis=1)
    found = evolve_by(model.graph, free, now)
    shares = np.bincount(at, minlength=model.graph.states) / walkers
    assert found.reached[model.states.index("5")] == pytest.approx(1)  # the only state that nobody would leave
    np.testing.assert_allclose(shares, found.reached, atol=4 / np.sqrt(walkers))


def test_a_simulated_chain_spends_its_time_as_the_long_run_shares_say() -> None:
    model = option_model("cuba-1962")
    free = undeterred_moves(model.graph, model.worth, "nash")
    found = evolve_by(model.graph, free, 0)
    luck, at, seen = np.random.default_rng(5), 0, np.zeros(model.graph.states)
    odds = np.cumsum(matrix(model.graph, free), axis=1)
    draws = luck.random(60_000)
    for draw in draws:
        at = int((draw > odds[at]).sum())
        seen[at] += 1
    assert found.ended == CYCLE
    assert found.cycling == pytest.approx(1)
    np.testing.assert_allclose(seen / len(draws), found.reached, atol=0.01)


def test_the_cycle_of_the_missile_crisis_is_a_class_with_a_quarter_each() -> None:
    model = option_model("cuba-1962")
    ring = [0, 2, 6, 4]
    free = np.zeros(model.graph.moves, dtype=bool)
    for s, q in zip(ring, [*ring[1:], 0], strict=True):
        here, there = model.states.index(str(s)), model.states.index(str(q))
        for i in range(2):
            likes = model.worth[i, there] > model.worth[i, here]
            for k in range(model.graph.start[i, here], model.graph.start[i, here + 1]):
                free[k] |= likes and model.graph.to[k] == there
    found = evolve_by(model.graph, free, model.states.index("0"))
    assert found.cycles == (tuple(sorted(model.states.index(str(s)) for s in ring)),)
    assert found.reached[list(found.cycles[0])].tolist() == pytest.approx([0.25] * 4)


@pytest.mark.parametrize(("variant", "one_way"), [("air_strike_irreversible", ("Air strike",)), ("all_reversible", ())])
def test_the_improvements_of_the_missile_crisis(variant: str, one_way: tuple[str, ...]) -> None:
    model = option_model("cuba-1962", one_way=one_way)
    listed = read("cuba-1962")["variants"][variant]["improvements"]
    for i, player in enumerate(model.players):
        for s, name in enumerate(model.states):
            found = undeterred(model.graph, model.worth, i, s, "nash")
            assert model.names(found) == [str(q) for q in listed[player].get(name, [])]


def test_elmira_goes_from_the_status_quo_to_the_published_equilibrium() -> None:
    model = elmira_9()
    found = evolve(model.graph, model.worth, 0, "seq")
    assert found.reached[4] == pytest.approx(1)
    assert found.ended == ABSORBED
    assert evolve(model.graph, model.worth, 4, "seq").ended == NO_MOVE


@pytest.mark.parametrize("seed", range(10))
def test_whoever_is_not_content_improves_whatever_the_concept(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck)
    graph, held = model.graph, luck.random(model.worth.shape) < 0.5
    found = improvements_where_unstable(graph, model.worth, held)
    for i in range(graph.players):
        for s in range(graph.states):
            for k in range(graph.start[i, s], graph.start[i, s + 1]):
                assert found[k] == (not held[i, s] and model.worth[i, graph.to[k]] > model.worth[i, s])
    none = np.zeros_like(held)
    np.testing.assert_array_equal(
        improvements_where_unstable(graph, model.worth, none), undeterred_moves(graph, model.worth, "nash")
    )
    with pytest.raises(ValueError, match="for whom"):
        improvements_where_unstable(graph, model.worth, held[0])


def test_only_the_best_improvements_are_made_where_the_rule_says_so() -> None:
    graph = graph_of_moves(4, 1, [0, 0, 0], [0, 0, 0], [1, 2, 3])
    found = evolve(graph, [[0.0, 1.0, 2.0, 2.0]], 0, "nash", rule="best_unsanctioned")
    assert found.reached.tolist() == [0, 0, 0.5, 0.5]


def test_a_leak_of_one_in_a_trillion_is_found_exactly() -> None:
    """A class of many states that is left from one of them only: chances stay exact without subtractions."""
    size = 40  # a walk that climbs with odds 1/2 a step, falls back to 0 otherwise, and leaves at the top
    by = [0] * size + [1] * (size - 1)
    source = [*range(size), *range(1, size)]
    target = [*range(1, size + 1), *([0] * (size - 1))]
    graph = graph_of_moves(size + 1, 2, by, source, target)
    found = evolve_by(graph, np.ones(graph.moves, dtype=bool), 0)
    assert found.reached[size] == pytest.approx(1, abs=1e-12)
    assert found.cycling == 0


def test_uncompiled_kernels_agree_with_compiled_ones() -> None:
    model = random_model(np.random.default_rng(11))
    graph, codes = model.graph, np.empty(0, dtype=np.int64)
    for concept in range(5):
        free, slow = np.zeros(graph.moves), np.zeros(graph.moves)
        mark_undeterred(graph.start, graph.to, codes, False, model.worth, concept, 0, False, free)
        plain(mark_undeterred)(graph.start, graph.to, codes, False, model.worth, concept, 0, False, slow)
        np.testing.assert_array_equal(free, slow)
        reached, cycle = np.zeros(graph.states), np.zeros(graph.states)
        again, ring = np.zeros(graph.states), np.zeros(graph.states)
        absorb(graph.start, graph.to, free, 0, reached, cycle)
        plain(absorb)(graph.start, graph.to, free > 0, 0, again, ring)
        np.testing.assert_allclose(reached, again, atol=1e-15)
        np.testing.assert_array_equal(cycle, ring)


def test_a_world_of_128_states_takes_less_than_a_few_milliseconds() -> None:
    luck = np.random.default_rng(0)
    vectors = np.arange(128)
    own = [0b0000111, 0b0011000, 0b1100000]
    by, source, target = zip(
        *[(i, s, q) for i, mask in enumerate(own) for s in vectors for q in vectors if s != q and not (s ^ q) & ~mask],
        strict=True,
    )
    graph = graph_of_moves(128, 3, by, source, target)
    free, reached, cycle = np.zeros(graph.moves, dtype=bool), np.zeros(128), np.zeros(128)
    spent = []
    for _ in range(30):
        worth = luck.random((3, 128))
        before = time.process_time()
        for concept in range(5):
            mark_undeterred(graph.start, graph.to, vectors, graph.transitive, worth, concept, 0, False, free)
        absorb(graph.start, graph.to, free, 0, reached, cycle)
        spent.append(time.process_time() - before)
        assert reached.sum() == pytest.approx(1)
    assert min(spent) < 0.005


def test_a_rule_or_a_concept_that_does_not_exist_is_refused() -> None:
    model = elmira_9()
    with pytest.raises(ValueError, match="nash, gmr"):
        evolve(model.graph, model.worth, 0, "core")
    with pytest.raises(ValueError, match="any_unsanctioned"):
        evolve(model.graph, model.worth, 0, "seq", rule="worst")
    with pytest.raises(ValueError, match="must be a number"):
        evolve(model.graph, np.where(model.worth == 0, np.nan, model.worth), 0, "seq")
    with pytest.raises(ValueError, match="rule"):
        undeterred_moves(model.graph, model.worth, "seq", rule="no rule")
    with pytest.raises(ValueError, match="sets of options"):
        undeterred_moves(model.graph, model.worth, "sim")
    with pytest.raises(ValueError, match="shape"):
        evolve(model.graph, model.worth[:2], 0, "seq")
    assert evolution.RULES[0] == "any_unsanctioned"
