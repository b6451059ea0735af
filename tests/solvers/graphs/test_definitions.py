"""The solvers against plain sets on random models: no difference, for any concept, rule or way of computing.

One run takes 300 models; set ``DETENTE_MODELS`` to take more.
"""

import os
from itertools import pairwise, product

import numpy as np
import pytest

from detente.solvers.graphs.form import OptionForm
from detente.solvers.graphs.graph import Graph, graph_of_moves
from detente.solvers.graphs.limited import foresee
from detente.solvers.graphs.stable import DETERS, EVERY_CONCEPT, FIVE, stable
from tests.solvers.graphs.by_definition import Situation, ends_of_play, is_stable, tables_of_two
from tests.solvers.graphs.by_matrices import stable_by_matrices
from tests.solvers.graphs.models import random_situation

MODELS = int(os.environ.get("DETENTE_MODELS", "300"))
BATCHES = 10
RULES = ("any_legal_sequence", "each_opponent_once", "single_move")
each_batch = pytest.mark.parametrize("batch", range(BATCHES))
each_deter = pytest.mark.parametrize("deter", DETERS)


def batch_of(batch: int, *, drawn: bool = False) -> list[tuple[Situation, Graph]]:
    return [
        random_situation(np.random.default_rng([batch, number, drawn]), drawn=drawn)
        for number in range(-(-MODELS // BATCHES))
    ]


def by_definition(plain: Situation, concept: str, rule: str, deter: str) -> list[list[bool]]:
    return [[is_stable(plain, i, s, concept, rule, deter) for s in plain.states] for i in plain.players]


@each_batch
@each_deter
def test_option_forms_have_the_verdicts_of_the_definitions(batch: int, deter: str) -> None:
    for plain, graph in batch_of(batch):
        concepts = (*FIVE, "sim", "seq_or_sim")
        for rule in RULES[: 3 if batch < 3 else 1]:
            found = stable(graph, plain.worth, concepts, rule=rule, deter=deter)
            for concept in concepts:
                assert found[concept].tolist() == by_definition(plain, concept, rule, deter), (concept, rule)


@each_batch
@each_deter
def test_drawn_graphs_have_the_verdicts_of_the_definitions(batch: int, deter: str) -> None:
    for plain, graph in batch_of(batch, drawn=True):
        for rule in RULES:
            found = stable(graph, plain.worth, rule=rule, deter=deter)
            for concept in FIVE:
                assert found[concept].tolist() == by_definition(plain, concept, rule, deter), (concept, rule)


@each_batch
@each_deter
def test_option_forms_with_barred_moves_have_the_verdicts_of_the_definitions(batch: int, deter: str) -> None:
    """States are still sets of options then, but two moves need no longer be one."""
    luck = np.random.default_rng(batch)
    for plain, graph in batch_of(batch):
        moves = [{s: frozenset(q for q in rows[s] if luck.random() < 0.7) for s in rows} for rows in plain.moves]
        listed = [(i, s, q) for i in plain.players for s in plain.states for q in moves[i][s]]
        by, source, target = zip(*listed, strict=True) if listed else ((), (), ())
        barred = graph_of_moves(graph.states, graph.players, by, source, target, graph.codes)
        fewer = Situation(moves, plain.worth, plain.vectors)
        concepts = (*FIVE, "sim", "seq_or_sim")
        found = stable(barred, plain.worth, concepts, deter=deter)
        for concept in concepts:
            assert found[concept].tolist() == by_definition(fewer, concept, "any_legal_sequence", deter), concept


@each_batch
@each_deter
def test_every_way_of_computing_gives_the_same(batch: int, deter: str) -> None:
    for plain, graph in batch_of(batch):
        assert graph.form is not None
        listed = stable(Graph(graph.states, graph.players, graph.start, graph.to), plain.worth, deter=deter)
        for other in (graph, graph.form, Graph(graph.states, graph.players, graph.start, graph.to, transitive=True)):
            found = stable(other, plain.worth, deter=deter)
            assert all((found[concept] == listed[concept]).all() for concept in FIVE)


@each_batch
def test_products_of_matrices_give_the_same(batch: int) -> None:
    for drawn in (False, True):
        for plain, graph in batch_of(batch, drawn=drawn):
            found, expect = stable(graph, plain.worth), stable_by_matrices(graph, plain.worth)
            assert all((found[concept] == expect[concept]).all() for concept in FIVE)


@each_batch
def test_concepts_imply_one_another(batch: int) -> None:
    for drawn in (False, True):
        for plain, graph in batch_of(batch, drawn=drawn):
            for rule, deter in product(RULES, DETERS):
                found = stable(graph, plain.worth, rule=rule, deter=deter)
                for narrow, wide in (
                    ("nash", "sseq"),
                    ("sseq", "seq"),
                    ("sseq", "smr"),
                    ("seq", "gmr"),
                    ("smr", "gmr"),
                ):
                    assert not (found[narrow] & ~found[wide]).any(), (narrow, wide)


@each_batch
def test_more_ways_to_reply_hold_more(batch: int) -> None:
    for plain, graph in batch_of(batch):
        answers = [
            stable(graph, plain.worth, rule=rule)
            for rule in ("single_move", "each_opponent_once", "any_legal_sequence")
        ]
        for fewer, more in pairwise(answers):
            assert all(not (fewer[concept] & ~more[concept]).any() for concept in FIVE)


@each_batch
def test_foresight_is_that_of_the_definition(batch: int) -> None:
    """With ties, all choices one by one; with a stated order of moves, more than two players."""
    luck = np.random.default_rng(batch)
    for plain, graph in batch_of(batch):
        if graph.states > 12:
            continue
        order = luck.permutation(graph.players).tolist()
        seen = foresee(graph, np.array(plain.worth, dtype=float), order)
        for horizon in (1, 2):
            expect = [[ends_of_play(plain, i, s, horizon, order) == {s} for s in plain.states] for i in plain.players]
            assert seen.at(horizon).tolist() == expect


@each_batch
def test_foresight_without_ties_repeats_as_the_plain_tables_do(batch: int) -> None:
    luck = np.random.default_rng(batch)
    for drawn in (False, True):
        for plain, graph in batch_of(batch, drawn=drawn):
            if graph.players != 2:
                continue
            worth = [luck.permutation(graph.states).tolist() for _ in range(2)]
            strict = Situation(plain.moves, worth, plain.vectors)
            tables = tables_of_two(strict, 60)
            flags = [[[end == s for s, end in enumerate(row)] for row in table] for table in tables]
            seen = foresee(graph, np.array(worth, dtype=float), (0, 1))
            assert tables[seen.first] == tables[seen.first + seen.period]
            assert len({str(table) for table in tables[: seen.first + seen.period]}) == seen.first + seen.period
            for horizon in range(1, 61):
                assert seen.at(horizon).tolist() == flags[horizon]
            cycle = np.array(flags[60 - seen.period : 60])
            assert (stable(graph, worth, ["nm"])["nm"] == cycle.all(axis=0)).all()


def test_the_door_gives_every_concept_in_the_order_asked() -> None:
    plain, graph = random_situation(np.random.default_rng(5))
    form = graph.form
    assert isinstance(form, OptionForm)
    found = stable(form, plain.worth, EVERY_CONCEPT, order=range(graph.players))
    assert list(found) == list(EVERY_CONCEPT)
    assert all(flags.shape == (graph.players, graph.states) and flags.dtype == np.bool_ for flags in found.values())
