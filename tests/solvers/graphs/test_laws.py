"""Laws: what must not matter does not, and bad input is refused with what to do."""

from dataclasses import replace

import numpy as np
import pytest

from detente.solvers.graphs.closure import group_moves
from detente.solvers.graphs.form import OptionForm
from detente.solvers.graphs.graph import MOST_MOVES, Graph, graph_of_form, graph_of_moves, is_transitive, option_graph
from detente.solvers.graphs.limited import foresee
from detente.solvers.graphs.stable import EVERY_CONCEPT, FIVE, stable, stable_draws
from detente.solvers.graphs.world import CONCEPTS
from tests.solvers.graphs.by_definition import Situation, replies
from tests.solvers.graphs.models import random_situation

each_seed = pytest.mark.parametrize("seed", range(40))
SIX = (*FIVE, "sim")


def listed(graph: Graph) -> tuple[list[int], list[int], list[int]]:
    moves = [(i, s, q) for i in range(graph.players) for s in range(graph.states) for q in graph.row(i, s).tolist()]
    by, source, target = zip(*moves, strict=True) if moves else ((), (), ())
    return list(by), list(source), list(target)


@each_seed
def test_the_order_of_players_and_states_does_not_matter(seed: int) -> None:
    luck = np.random.default_rng(seed)
    for drawn in (False, True):
        plain, graph = random_situation(luck, drawn=drawn)
        players, states = luck.permutation(graph.players), luck.permutation(graph.states)
        by, source, target = listed(graph)
        other = graph_of_moves(graph.states, graph.players, players[by], states[source], states[target])
        worth, moved = np.array(plain.worth), np.empty_like(plain.worth)
        moved[np.ix_(players, states)] = worth
        order = luck.permutation(graph.players)
        first = stable(graph, worth, [*FIVE, "l2", "l6", "nm"], order=order.tolist())
        second = stable(other, moved, [*FIVE, "l2", "l6", "nm"], order=players[order].tolist())
        assert all((second[concept][np.ix_(players, states)] == first[concept]).all() for concept in first)


@each_seed
def test_the_order_of_options_does_not_matter(seed: int) -> None:
    luck = np.random.default_rng(seed)
    plain, graph = random_situation(luck)
    form = graph.form
    assert form is not None
    place = luck.permutation(5)

    def moved(mask: int) -> int:
        return sum(1 << int(place[k]) for k in range(5) if int(mask) >> k & 1)

    codes = np.array([moved(code) for code in form.codes])
    order = np.argsort(codes)
    other = option_graph(codes[order], [moved(own) for own in form.own], moved(form.on), moved(form.off))
    worth = np.array(plain.worth)
    first, second = stable(graph, worth, SIX), stable(other, worth[:, order], SIX)
    assert all((second[concept] == first[concept][:, order]).all() for concept in SIX)


@each_seed
def test_only_the_order_of_worth_counts(seed: int) -> None:
    luck = np.random.default_rng(seed)
    plain, graph = random_situation(luck)
    worth = np.array(plain.worth, dtype=float)
    changed = np.stack([np.exp(row * luck.uniform(0.1, 2)) - luck.uniform(0, 9) for row in worth])
    order = range(graph.players)
    first, second = (stable(graph, u, EVERY_CONCEPT, order=order) for u in (worth, changed))
    assert all((first[concept] == second[concept]).all() for concept in EVERY_CONCEPT)


@each_seed
def test_an_option_that_nobody_may_flip_changes_nothing(seed: int) -> None:
    """Each state is there twice then, once with it off and once with it on, and all goes on as in the one."""
    luck = np.random.default_rng(seed)
    plain, graph = random_situation(luck)
    form = graph.form
    assert form is not None
    twice = np.concatenate((form.codes, form.codes | 32))
    own = form.own | np.where(luck.random(graph.players) < 0.5, 32, 0)
    other = option_graph(twice, own, form.on & ~32, form.off & ~32)
    assert other.form is not None
    found = stable(graph, plain.worth, SIX)
    for there in (other, replace(other, form=None)):
        again = stable(there, np.tile(plain.worth, 2), SIX)
        assert all((again[concept] == np.tile(found[concept], 2)).all() for concept in SIX)
    unlisted = stable(other.form, np.tile(plain.worth, 2))
    assert all((unlisted[concept] == np.tile(found[concept], 2)).all() for concept in FIVE)


@each_seed
def test_draws_are_worlds_one_by_one(seed: int) -> None:
    luck = np.random.default_rng(seed)
    for drawn in (False, True):
        plain, graph = random_situation(luck, drawn=drawn)
        worth = luck.integers(0, 6, (7, graph.players, graph.states)).astype(float)
        concepts = ("seq", "nash", "gmr") if drawn else ("sim", "sseq", "smr")
        found = stable_draws(graph, worth, concepts, deter="strictly_worse")
        for draw, marks in zip(worth, found, strict=True):
            alone = stable(graph, draw, concepts, deter="strictly_worse")
            assert all((marks[k] == alone[concept]).all() for k, concept in enumerate(concepts))
        assert found.shape == (7, 3, graph.players, graph.states)
        assert len(plain.worth) == graph.players


@each_seed
def test_groups_reach_what_the_definition_says(seed: int) -> None:
    luck = np.random.default_rng(seed)
    for drawn in (False, True):
        plain, graph = random_situation(luck, drawn=drawn)
        group = [j for j in plain.players if luck.random() < 0.6] or [0]
        nobody = Situation([*plain.moves, {s: frozenset() for s in plain.states}], [*plain.worth, [0.0] * graph.states])
        members = Situation(
            [moves if i in group else nobody.moves[-1] for i, moves in enumerate(nobody.moves)], nobody.worth
        )
        for state in plain.states:
            for gaining in (False, True):
                walk = group_moves(graph, group, state, plain.worth if gaining else None)
                if len(group) == 1:
                    expect = plain.leads(group[0], state, gaining=gaining)
                else:
                    expect = replies(members, graph.players, state, "any_legal_sequence", gaining=gaining)
                assert walk.states.tolist() == sorted(expect)
                for reached in expect:
                    here, last = state, -1
                    for step in walk.path(reached):
                        assert step.mover in group
                        assert step.mover != last
                        assert step.state in plain.leads(step.mover, here, gaining=gaining)
                        here, last = step.state, step.mover
                    assert here == reached
                    assert last in walk.last_movers(reached)


@each_seed
def test_a_graph_knows_whether_two_moves_are_one(seed: int) -> None:
    luck = np.random.default_rng(seed)
    for drawn in (False, True):
        plain, graph = random_situation(luck, drawn=drawn)
        two = all(
            r == s or r in moves[s] for moves in plain.moves for s in plain.states for q in moves[s] for r in moves[q]
        )
        assert graph.transitive == two
        assert is_transitive(graph.start, graph.to) == two
        again = graph_of_moves(graph.states, graph.players, *listed(graph))
        assert (again.start == graph.start).all()
        assert (again.to == graph.to).all()


def test_whole_numbers_beyond_what_floats_hold_are_told_apart() -> None:
    graph = option_graph([0, 1], [1], 1, 1)
    worth = np.array([[2**60, 2**60 + 1]])
    assert stable(graph, worth, ["nash"])["nash"].tolist() == [[False, True]]


def test_worth_without_bound_is_worth_like_any_other() -> None:
    graph = option_graph([0, 1, 2, 3], [1, 2], 3, 3)
    worth = np.array([[1.0, 0, 3, 2], [1, 3, 0, 2]])
    expect = stable(graph, worth, SIX)
    far = np.where(worth == 0, -np.inf, np.where(worth == 3, np.inf, worth))
    found = stable(graph, far, SIX)
    assert all((found[concept] == expect[concept]).all() for concept in SIX)
    assert not expect["nash"].all()


def test_a_million_states_need_no_list_of_moves() -> None:
    """What is nash is seen from a table with an axis an option."""
    own = [sum(1 << k for k in range(20) if k % 4 == i) for i in range(4)]
    codes = np.arange(1 << 20)
    worth = np.random.default_rng(1).integers(0, 1000, (4, 1 << 20)).astype(np.float64)
    form = OptionForm(codes, np.array(own), (1 << 20) - 1, (1 << 20) - 1)
    found = stable(form, worth, ["nash"])["nash"]
    table = worth[0].reshape((2,) * 20)  # the first axis is the highest bit
    axes = tuple(19 - k for k in range(20) if k % 4 == 0)
    assert (found[0] == (table == table.max(axis=axes, keepdims=True)).ravel()).all()


@pytest.mark.parametrize("seed", range(6))
def test_larger_forms_are_the_same_along_lines_over_masks_and_over_lists(seed: int) -> None:
    luck = np.random.default_rng(seed)
    codes = np.flatnonzero(luck.random(512) < (0.3, 0.8, 1.0)[seed % 3])
    owner = luck.integers(0, 4, 9)
    own = [sum(1 << k for k in range(9) if owner[k] == i) for i in range(4)]
    on, off = (511, 511) if seed < 3 else (luck.integers(512), luck.integers(512))
    graph, worth = option_graph(codes, own, int(on), int(off)), luck.integers(0, 99, (4, len(codes)))
    expect = stable(replace(graph, form=None), worth)
    assert graph.form is not None
    for other in (graph, graph.form, replace(graph, form=None, transitive=False)):
        found = stable(other, worth)
        assert all((found[concept] == expect[concept]).all() for concept in FIVE)


def test_what_there_is_not_is_refused() -> None:
    graph, worth = option_graph([0, 1, 2, 3], [1, 2], 3, 3), np.zeros((2, 4))
    drawn = graph_of_moves(2, 3, [0], [0], [1])
    with pytest.raises(ValueError, match="concept must be one of nash"):
        stable(graph, worth, ["NASH"])
    with pytest.raises(ValueError, match="rule must be one of"):
        stable(graph, worth, rule="all")
    with pytest.raises(ValueError, match="deter must be one of"):
        stable(graph, worth, deter="worse")
    with pytest.raises(ValueError, match="sets of options"):
        stable(drawn, np.zeros((3, 2)), ["sim"])
    with pytest.raises(ValueError, match="stated order of moves"):
        stable(drawn, np.zeros((3, 2)), ["l2"])
    with pytest.raises(ValueError, match="names each of 3 players once"):
        foresee(drawn, np.zeros((3, 2)), (0, 1, 1))
    with pytest.raises(ValueError, match="players by states"):
        stable(graph, worth.T)
    with pytest.raises(ValueError, match="no full ranking"):
        stable(graph, np.full((2, 4), np.nan))
    with pytest.raises(ValueError, match="over draws"):
        stable_draws(graph, worth[None], ["seq", "l2"])
    with pytest.raises(ValueError, match="at most 12 players"):
        stable(graph_of_moves(2, 13, [0], [0], [1]), np.zeros((13, 2)), rule="each_opponent_once")
    assert CONCEPTS[:5] == FIVE


def test_forms_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="no state can stand"):
        option_graph([], [1], 1, 1)
    with pytest.raises(ValueError, match="codes must ascend"):
        option_graph([1, 0], [1], 1, 1)
    with pytest.raises(ValueError, match="at most 20 options"):
        option_graph([0, 1 << 20], [1], 1, 1)
    with pytest.raises(ValueError, match="source must be at least 0 and below 2"):
        graph_of_moves(2, 1, [0], [2], [1])
    wide = OptionForm(np.arange(1 << 18), np.array([511, 511 << 9]), (1 << 18) - 1, (1 << 18) - 1)
    assert wide.moves == 2 * 511 << 18 > MOST_MOVES
    with pytest.raises(ValueError, match="pass the form itself"):
        graph_of_form(wide)
