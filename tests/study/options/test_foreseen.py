"""Reasons of foresight: verdicts as in the tables, and lines of play that are moves of whoever's turn it is."""

import pytest

from detente.study.options.foreseen import foreseen
from detente.study.options.verdicts import Terms, verdicts
from detente.workbench import explain
from detente.workbench.options.opening import open_options

CONCEPTS = ("l2", "l3", "l4", "l5", "l6", "nm")


@pytest.mark.parametrize("case", ["chicken", "prisoners-dilemma", "cuba-1962", "syria-iraq-1975"])
@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_verdict_is_that_of_the_tables_and_every_line_can_be_played(case: str, concept: str) -> None:
    opened = open_options(case)
    situation, worth = opened.situation, opened.situation.worth
    assert worth is not None
    held = verdicts(situation, (concept,)).stable[concept]
    for place, party in enumerate(situation.parties):
        for state in range(situation.states.count):
            found = foreseen(situation, state, party, concept, opened.names)
            assert found.stable == held[place, state]
            assert found.stable == all(worth[place, line.ends] <= worth[place, state] for line in found.lines)
            for line in found.lines:
                here, turn = state, place
                for step in line.path:
                    assert step.mover == turn
                    assert step.state in situation.graph.row(turn, here)
                    here, turn = step.state, 1 - turn
                assert here == line.ends
                assert len(line.path) <= found.horizon


def test_more_than_two_parties_need_an_order_of_moves() -> None:
    opened = open_options("elmira")
    terms = Terms(order=("uniroyal", "moe", "local-government"))
    held = verdicts(opened.situation, ("l3",), terms).stable["l3"]
    for place, party in enumerate(opened.situation.parties):
        for state in range(opened.situation.states.count):
            assert foreseen(opened.situation, state, party, "l3", opened.names, terms).stable == held[place, state]
    document = explain("elmira", "7", concept="l3", order=terms.order).as_json()
    keys = {"party", "concept", "stable", "horizon", "lines", "says"}
    assert [set(proof) for proof in document["proofs"]] == [keys] * 3
