"""Laws: names and order do not matter, nor what is worth how much more; stronger concepts hold in fewer states."""

import numpy as np
import numpy.typing as npt
import pytest

from detente.solvers.graphs.graph import Graph, graph_of_moves
from detente.solvers.inverse.least_change import least_change
from detente.solvers.inverse.upper_sets import stable_rankings
from detente.solvers.situation.coalition import coalition_stable, coalitions, universally_stable
from detente.solvers.situation.evolution import evolve
from detente.solvers.situation.holding import EXTENSIONS, holding, of_degrees, strength
from detente.solvers.situation.relation import degrees_of_worth
from detente.solvers.situation.undeterred import Floats
from detente.solvers.situation.ways import sources
from tests.solvers.situation.models import random_model

seeds = pytest.mark.parametrize("seed", range(15))
CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
Ints = npt.NDArray[np.int64]


def renamed(graph: Graph, worth: Floats, who: Ints, where: Ints) -> tuple[Graph, Floats]:
    """Return the conflict in which player i is who[i], and state s is where[s]."""
    by, source = sources(graph)
    other = graph_of_moves(graph.states, graph.players, who[by], where[source], where[graph.to])
    moved = np.empty_like(worth)
    moved[np.ix_(who, where)] = worth
    return other, moved


@seeds
def test_names_and_order_change_nothing(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck, most_states=7)
    graph, worth = model.graph, model.worth
    who, where = luck.permutation(graph.players), luck.permutation(graph.states)
    other, moved = renamed(graph, worth, who, where)
    group = tuple(luck.permutation(graph.players)[:2].tolist())
    one, two = coalition_stable(graph, worth, group), coalition_stable(other, moved, [int(who[i]) for i in group])
    for concept, rows in one.items():
        np.testing.assert_array_equal(rows, two[concept][where])
    now, player = int(luck.integers(graph.states)), int(luck.integers(graph.players))
    for concept in CONCEPTS:
        first, then = evolve(graph, worth, now, concept), evolve(other, moved, int(where[now]), concept)
        np.testing.assert_allclose(first.reached, then.reached[where], atol=1e-12)
        assert first.ended == then.ended
        there = (int(who[player]), int(where[now]), concept)
        assert stable_rankings(graph, worth, player, now, concept) == stable_rankings(other, moved, *there)
        before, after = least_change(graph, worth, player, now, concept), least_change(other, moved, *there)
        assert before.distance == after.distance


@seeds
def test_only_the_order_of_states_counts(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck)
    stretched = np.exp(model.worth / 3)
    for concept in CONCEPTS:
        one, two = (evolve(model.graph, worth, 0, concept) for worth in (model.worth, stretched))
        np.testing.assert_array_equal(one.reached, two.reached)
    for rows, again in zip(
        universally_stable(model.graph, model.worth).values(),
        universally_stable(model.graph, stretched).values(),
        strict=True,
    ):
        np.testing.assert_array_equal(rows, again)


@seeds
def test_a_stronger_concept_holds_in_fewer_states(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck)
    graph = model.graph
    for group in coalitions(range(graph.players)):
        found = coalition_stable(graph, model.worth, group)
        assert (found["cnash"] <= found["csmr"]).all()
        assert (found["cnash"] <= found["cseq"]).all()
        assert (found["csmr"] <= found["cgmr"]).all()
    degree = degrees_of_worth(model.worth, far=np.floor(model.worth / 2))
    hide = luck.random(degree.shape) < 0.3
    degree[hide | np.swapaxes(hide, 1, 2)] = -128
    degree[:, np.arange(graph.states), np.arange(graph.states)] = 0
    by_extension = {x: holding(graph, of_degrees(degree, graph.players, graph.states, x)) for x in EXTENSIONS}
    for rows in by_extension.values():
        assert (rows["nash"] <= rows["sseq"]).all()
        assert (rows["sseq"] <= rows["seq"] & rows["smr"]).all()
        assert (rows["seq"] | rows["smr"] <= rows["gmr"]).all()
    for concept in CONCEPTS:  # d leaves for less than c and is deterred by more than b; a is the other way round
        a, b, c, d = (by_extension[x][concept] for x in EXTENSIONS)
        assert (a <= b).all()
        assert (a <= c).all()
        assert (b <= d).all()
        assert (c <= d).all()
    for split in strength(graph, degree).values():
        assert not (split.strong & split.weak).any()


@seeds
def test_a_coalition_of_one_holds_what_it_would_alone(seed: int) -> None:
    """But for sequential stability: there the others may act together."""
    model = random_model(np.random.default_rng(seed))
    alone = holding(model.graph, of_degrees(degrees_of_worth(model.worth), model.graph.players, model.graph.states))
    for i in range(model.graph.players):
        found = coalition_stable(model.graph, model.worth, (i,))
        for concept in ("nash", "gmr", "smr"):
            np.testing.assert_array_equal(found[f"c{concept}"], alone[concept][i])


@seeds
def test_rankings_that_make_a_state_stable_are_fewer_for_stronger_concepts(seed: int) -> None:
    luck = np.random.default_rng(seed)
    model = random_model(luck)
    player, state = int(luck.integers(model.graph.players)), int(luck.integers(model.graph.states))
    count = {c: stable_rankings(model.graph, model.worth, player, state, c) for c in CONCEPTS}
    change = {c: least_change(model.graph, model.worth, player, state, c).distance for c in CONCEPTS}
    for strong, weak in (("nash", "sseq"), ("sseq", "seq"), ("sseq", "smr"), ("seq", "gmr"), ("smr", "gmr")):
        assert count[strong] <= count[weak]
        assert change[strong] >= change[weak]
