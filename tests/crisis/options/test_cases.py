"""The cases of the field, read from their files: states, rankings and every verdict of the reference."""

from typing import Any

import numpy as np
import pytest

from detente.crisis.file.cases import bundled_cases
from detente.crisis.file.read import read
from detente.crisis.options.model import OptionModel
from detente.crisis.options.moves import moves_of
from detente.crisis.options.preference import Worth, preferences_of
from detente.crisis.options.stated import stated_model
from detente.crisis.options.states import States, states_of
from detente.solvers.graphs.graph import Graph, graph_of_moves
from detente.solvers.graphs.stable import stable
from tests.crisis.options.models import reference, tiers

CASES = {
    "elmira": ("elmira-12", {"MoE": "moe", "UR": "uniroyal", "LG": "local-government"}),
    "syria-iraq-1975": ("syria-iraq-1975", {"Syria": "syria", "Iraq": "iraq"}),
    "prisoners-dilemma": ("prisoners-dilemma", {"P1": "first", "P2": "second"}),
    "chicken": ("chicken", {"P1": "first", "P2": "second"}),
    "cuba-1962": ("cuba-1962", {"US": "us", "USSR": "ussr"}),
}


def graph_of(model: OptionModel, states: States) -> Graph:
    moves = moves_of(model, states)
    codes = None if states.merged or model.moves else states.codes
    return graph_of_moves(states.count, len(model.parties), moves.by, moves.source, moves.target, codes)


def opened(case: str) -> tuple[OptionModel, States, Any, dict[str, str]]:
    file, names = CASES[case]
    model = stated_model(read(bundled_cases()[case]))
    return model, states_of(model), reference(file), names


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_the_states_of_the_reference(case: str) -> None:
    _, states, known, _ = opened(case)
    expected = known["states"]
    if not isinstance(expected, dict):  # named by the sum of the bits
        expected = {str(code): word for code, word in zip(states.codes.tolist(), states.words, strict=True)}
        assert set(map(int, expected)) == set(known["ranks_best_first"]["US"])
    assert dict(zip(states.names, states.words, strict=True)) == expected


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_the_rankings_of_the_reference(case: str) -> None:
    model, states, known, names = opened(case)
    found = preferences_of(model, states)
    for party, ranks in known["ranks_best_first"].items():
        worth = found[names[party]]
        assert isinstance(worth, Worth)
        assert [{states.names[state] for state in tier} for tier in worth.tiers()] == [
            set(tier) for tier in tiers(ranks)
        ]


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_the_verdicts_of_the_reference(case: str) -> None:
    model, states, known, names = opened(case)
    found = preferences_of(model, states)
    worth = [preference.worth for p in model.parties if isinstance(preference := found[p], Worth)]
    said = known["variants"]["air_strike_irreversible"] if "variants" in known else known
    expected = {**said["stable"], "sim": said["sim"]}
    verdicts = stable(graph_of(model, states), np.array(worth), tuple(expected))
    for concept, table in expected.items():
        for party, good in table.items():
            if party == "equilibria":
                flags = verdicts[concept].all(axis=0)
            else:
                flags = verdicts[concept][model.parties.index(names[party])]
            assert {states.names[s] for s in np.flatnonzero(flags)} == set(map(str, good)), (concept, party)


def test_things_stand_where_the_cases_say() -> None:
    words = {case: opened(case)[0].now for case in CASES}
    assert words == {
        "elmira": "NYNNN", "syria-iraq-1975": "NNN", "prisoners-dilemma": "NN", "chicken": "NN", "cuba-1962": "NYNN",
    }  # fmt: skip
