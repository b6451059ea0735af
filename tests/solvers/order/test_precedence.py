"""Demands that contradict: cycles and what could be given up, against all subsets; what enforces itself."""

from graphlib import CycleError, TopologicalSorter
from itertools import chain, combinations, permutations

import numpy as np
import pytest

from detente.solvers.order.enforce import keeps_on, least_patience
from detente.solvers.order.precedence import NEED, Edge, cycles, edges_of, has_cycle, orders_between, to_give_up
from tests.reference import reference


def random_demands(luck: np.random.Generator) -> tuple[tuple[Edge, ...], int]:
    steps, orders = int(luck.integers(2, 7)), int(luck.integers(1, 6))
    needs = [[other for other in range(step) if luck.random() < 0.1] for step in range(steps)]
    demands = []
    for _ in range(orders):
        mixed = luck.permutation(steps).tolist()
        first = int(luck.integers(1, steps))
        demands.append((mixed[:first][:2], mixed[first:][:2]))
    return edges_of(needs, demands), orders


def test_the_reference_contradiction_has_one_cycle_and_either_order_may_go() -> None:
    case = reference("deals/sequencing")["contradictory-orders"]
    orders = [([item["first"]], [item["then"]]) for item in case["orders"]]
    names = ["a", "b"]
    edges = edges_of([[], []], [([names.index(f[0])], [names.index(t[0])]) for f, t in orders])
    assert has_cycle(edges) is not case["feasible"]
    assert [[names[step] for step in cycle] for cycle in cycles(edges)] == case["cycles"]
    assert [sorted(item) for item in to_give_up(edges).smallest] == case["smallest_sets_of_orders_to_give_up"]


def test_cycles_are_those_among_all_rings_of_steps() -> None:
    luck = np.random.default_rng(1)
    several = 0
    for _ in range(300):
        edges, _ = random_demands(luck)
        there = {(edge.before, edge.after) for edge in edges}
        rings = (ring for size in range(2, 7) for ring in permutations(range(6), size) if ring[0] == min(ring))
        known = sorted(ring for ring in rings if {*zip(ring, ring[1:] + ring[:1], strict=True)} <= there)
        assert sorted(cycles(edges, most=10_000)) == known
        assert has_cycle(edges) == bool(known)
        several += len(known) > 1
    assert several > 50


def test_what_to_give_up_is_every_least_set_among_all_subsets() -> None:
    luck = np.random.default_rng(2)
    larger = hopeless = 0
    for _ in range(300):
        edges, orders = random_demands(luck)
        if luck.random() < 0.1:
            edges = (*edges, Edge(0, 1), Edge(1, 0))
        every = chain.from_iterable(combinations(range(orders), size) for size in range(orders + 1))
        works = [set(given) for given in every if not _cyclic(edges, given)]
        least = [given for given in works if not any(other < given for other in works)]
        found = to_give_up(edges)
        assert found.complete
        assert sorted(map(sorted, found.sets)) == sorted(map(sorted, least))
        assert [set(item) for item in found.smallest] == [
            set(item) for item in found.sets if len(item) == min(map(len, found.sets))
        ]
        prices = luck.integers(0, 4, orders) / 10
        prices[luck.random(orders) < 0.2] = np.nan
        costs = {tuple(sorted(given)): _cost(given, prices) for given in least}
        cheapest = {given for given, cost in costs.items() if cost == min(costs.values())}
        assert {tuple(sorted(item)) for item in found.cheapest(prices.tolist())} == cheapest
        larger += any(len(given) > 1 for given in least)
        hopeless += not works
    assert larger > 30
    assert hopeless > 5


def _cyclic(edges: tuple[Edge, ...], given: tuple[int, ...]) -> bool:
    before: dict[int, set[int]] = {}
    for edge in edges:
        if edge.order not in given:
            before.setdefault(edge.after, set()).add(edge.before)
    try:
        TopologicalSorter(before).prepare()
    except CycleError:
        return True
    return False


def _cost(given: set[int], prices: np.ndarray) -> tuple[int, float]:
    stated = [prices[order] for order in given]
    return int(np.isnan(stated).sum()), round(float(np.nansum(stated)), 6)


def test_an_edge_says_whose_it_is_and_a_search_that_is_cut_short_says_so() -> None:
    edges = edges_of([[], [0]], [([0], [1]), ([1], [0])])
    assert orders_between(edges, 0, 1) == (NEED, 0)
    assert to_give_up(edges).sets == (frozenset({1}),)
    many = edges_of([[]] * 12, [([i], [j]) for i in range(12) for j in range(12) if i != j])
    assert len(cycles(many)) == 200
    assert not to_give_up(many, most=50).complete


def test_plans_enforce_themselves_from_the_printed_patience_on() -> None:
    text = reference("deals/solution-toys")
    for rule, once in (("least_discount_factor_flow", False), ("least_discount_factor_once", True)):
        for case in text["self-enforcement"][rule]:
            least = float(least_patience(case["t"], case["v"], case["L"], once=once))
            assert least == pytest.approx(case["delta"], abs=5e-7)
            assert keeps_on(case["t"], case["v"], least + 1e-9, case["L"], once=once)
            assert not keeps_on(case["t"], case["v"], least - 1e-6, case["L"], once=once)


def test_self_enforcement_is_what_the_two_streams_sum_to() -> None:
    """Sum period by period, over a horizon so long that nothing is left of it."""
    luck = np.random.default_rng(3)
    for _ in range(200):
        gain, peace, patience = luck.uniform(0, 3), luck.uniform(-0.2, 2), luck.uniform(0.05, 0.95)
        delay = int(luck.integers(0, 5))
        weights = patience ** np.arange(2_000)
        honest = peace * weights
        cheat = np.where(np.arange(2_000) <= delay, (peace + gain) * weights, 0)
        once = np.where(np.arange(2_000) <= delay, peace * weights, 0) + np.eye(1, 2_000)[0] * gain
        assert keeps_on(gain, peace, patience, delay) == (peace >= 0 and cheat.sum() <= honest.sum() + 1e-9)
        assert keeps_on(gain, peace, patience, delay, once=True) == (peace >= 0 and once.sum() <= honest.sum() + 1e-9)
    assert float(least_patience(0, 1, 3)) == 0
    assert float(least_patience(1, 0, 0)) == 1
    assert float(least_patience(1, -1, 0, once=True)) == 1
