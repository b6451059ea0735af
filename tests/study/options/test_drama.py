"""Positions and threats, ways by groups, and single comparisons, as commands show them, against counting."""

from itertools import pairwise
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from detente.crisis.file.cases import bundled_cases, check_case
from detente.solvers.graphs.stable import stable
from detente.workbench import evolve, options, stabilise


def test_the_dilemmas_of_cuba_follow_from_the_rankings() -> None:
    found = options("cuba-1962").as_json()["dilemmas"]
    assert (found["positions"], found["threat"]) == ({"us": 4, "ussr": 0}, 9)
    kinds = [(item["kind"], item["party"], item["instead"]) for item in found["found"]]
    assert kinds == [
        ("rejection", "us", [0]),  # US: 4, 6, 5, 7, 2, 1, 3, 0, 11, 9: it likes 0 better than 9
        ("rejection", "ussr", [4]),
        ("trust", "us", [0]),  # from 4 the USSR gains by 0
        ("trust", "ussr", [1, 2, 3]),
        ("threat", "us", [11]),
        ("threat", "ussr", [1, 5]),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ussr: [escalate]}", "ussr: [escalate, withdraw]}", "what all intend, YNYY, is no state"),
        ("ussr: [escalate]}", "ussr: [quarantine]}", "'quarantine' is no option of 'ussr'"),
        ("ussr: [escalate]}", "ussr: [escalat]}", "there is no option 'escalat'"),
        ("positions: {us: 4, ussr: 0}", "positions: {us: 4, ussr: 40}", "there is no state '40'"),
        ("positions: {us: 4, ussr: 0}", "positions: {us: 4, usr: 0}", "'usr'"),
        (
            "  positions: {us: 4, ussr: 0}",
            "  order: [us]\n  positions: {us: 4, ussr: 0}",
            "the order of moves names us",
        ),
    ],
)
def test_what_cannot_be_asked_for_or_threatened_is_told_at_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = Path(copytree(bundled_cases()["cuba-1962"], tmp_path / "cuba"))
    file = folder / "crisis.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    errors = [problem for problem in check_case(folder).errors if said in str(problem)]
    assert errors, check_case(folder).errors
    assert errors[0].line == 1 + text[: text.index(old.strip())].count("\n")


def test_the_ministry_and_the_company_leave_the_deadlock_only_together() -> None:
    found = evolve("elmira").found
    assert (found.by_gains, found.by_coalitions) == ((6,), (6, 9))


def test_a_pivotal_comparison_turns_the_verdict_where_it_leaves_a_ranking() -> None:
    """In strict rankings, two neighbours that change places are such a comparison; all others keep the verdict."""
    case = "syria-iraq-1975"
    situation = options(case).situation
    assert situation.worth is not None
    graph = situation.graph
    for state in range(situation.states.count):
        found = {
            (flip.player, flip.better, flip.worse)
            for flip in stabilise(case, situation.states.names[state]).found.pivots
            if flip.ranking
        }
        holds = stable(graph, situation.worth, ("seq",))["seq"][:, state].all()
        for player in (0, 1):
            order = np.argsort(-situation.worth[player])
            for better, worse in pairwise(order):
                changed = situation.worth.copy()
                changed[player, [better, worse]] = changed[player, [worse, better]]
                turned = stable(graph, changed, ("seq",))["seq"][:, state].all() != holds
                assert turned == ((player, int(worse), int(better)) in found)
