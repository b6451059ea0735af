"""Packages as numbers, and what the lens deals makes of them: one world worked through by hand, and its variants."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.file.read import read
from detente.crisis.mediation.levels import levels_of
from detente.lens import checked
from detente.lenses.deals import LENS
from detente.worlds.build import build_worlds
from tests.crisis.test_points import put

WORKED = YAML(typ="safe").load(Path(__file__).parents[1] / "reference/deals/worked-draw.yaml")
PARTIES, ISSUES = ("russia", "united-states", "ukraine"), ("enlargement", "deployments", "donbas")
ENDS = {name: {0.0: "one end", 1.0: "the other end"} for name in ISSUES}


def crisis_of(folder: Path, *, seated: int = 2, **more: Any) -> Crisis:
    """Return the worked world as a crisis; ``seated`` of its parties sit at the one table."""
    stances = {
        party: {issue: dict(zip(("ideal", "salience", "limit"), numbers, strict=True)) for issue, numbers in of.items()}
        for party, of in WORKED["stances"].items()
    }
    data = {
        "detente": 1, "crisis": "worked", "title": "Worked", "question": "Is there a deal?", "as_of": "2022-01-24",
        "parties": {name: {"name": name.title()} for name in PARTIES},
        "issues": {
            name: {
                "title": name, "scope": "fundamental" if name in WORKED["fundamental"] else "technical",
                "marks": ENDS[name] | {at: f"mark {at}" for at in WORKED["levels"][name]},
                "status_quo": WORKED["status_quo"][name],
            }
            for name in ISSUES
        },
        "stances": stances,
        "tracks": {"table": {"parties": list(PARTIES[:seated]), "issues": list(ISSUES)}},
    } | more  # fmt: skip
    return read(put(folder, json.dumps(data)))


def solved(crisis: Crisis) -> dict[str, np.ndarray]:
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=LENS.reads)
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(1)))
    return {name: array[0] for name, array in found.items()}


def fractions(values: dict[str, str]) -> list[float]:
    return [float(Fraction(values[name])) for name in PARTIES if name in values]


def test_tables_and_the_status_quo_are_the_worked_fractions(tmp_path: Path) -> None:
    worlds = build_worlds(crisis_of(tmp_path), seed=Seed(1), first=0, replicates=1, fields=("level_worth", "no_deal"))
    for row, party in enumerate(PARTIES):
        for column, issue in enumerate(ISSUES):
            want = [float(Fraction(value)) for value in WORKED["expected"]["tables"][party][issue]]
            np.testing.assert_allclose(worlds.arrays["level_worth"][0, row, column, : len(want)], want, atol=1e-12)
    np.testing.assert_allclose(
        worlds.arrays["no_deal"][0], fractions(WORKED["expected"]["status_quo_utility"]), atol=1e-12
    )


@pytest.mark.parametrize(("seated", "name"), [(2, "bilateral"), (3, "all_seated")])
def test_the_worked_world_has_the_deals_that_exact_fractions_give(tmp_path: Path, seated: int, name: str) -> None:
    found, want = solved(crisis_of(tmp_path, seated=seated)), WORKED["expected"][name]
    assert found["after"][[0, 2]].tolist() == [want["after_limits"], want["after_reservation"]]
    assert found["size"] == want["win_set"]
    assert found["outcome"].tolist() == want["outcome"]
    for place, rule in enumerate(("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")):
        np.testing.assert_allclose(found["package"][place], want[rule]["package"], atol=1e-12)
        np.testing.assert_allclose(found["gain"][place], fractions(want[rule]["gain"]), atol=1e-12)
    overlap = WORKED["expected"]["overlap_russia_and_united_states" if seated == 2 else "overlap_all_three"]
    np.testing.assert_allclose(found["overlap"], [overlap[issue] for issue in ISSUES], atol=1e-12)


def insisting(tmp_path: Path, **more: Any) -> Crisis:
    stances = {
        party: {issue: dict(zip(("ideal", "salience", "limit"), numbers, strict=True)) for issue, numbers in of.items()}
        for party, of in WORKED["stances"].items()
    }
    stances["russia"]["enlargement"]["insist"] = 1
    return crisis_of(tmp_path, stances=stances, **more)


def test_insisting_on_the_fundamental_issue_empties_the_set_and_says_who_is_short_by_how_much(tmp_path: Path) -> None:
    found, want = solved(insisting(tmp_path)), WORKED["expected"]["russia_insists_on_enlargement"]
    assert float(found["size"]) == 0
    assert float(found["deal"]) == 0
    assert found["outcome"].tolist() == want["outcome"]
    np.testing.assert_allclose(found["short"][:2], fractions(want["short"]), atol=1e-12)
    assert np.isnan(found["short"][2])
    assert found["unlocks"].tolist() == [1, 1, 0]


FORCE: dict[str, Any] = {
    "levers": {
        "invade": {"party": "russia", "kind": "force", "hits": {"united-states": 0.05, "ukraine": 0.5}},
    },
    "confrontation": {
        "challenger": "russia", "defender": "united-states", "demand": {"enlargement": 0.3}, "force": "invade",
        "decides": {"donbas": 0}, "success": 0.6,
    },
}  # fmt: skip


@pytest.mark.parametrize("case", [0, 1])
def test_force_that_pays_is_what_no_deal_means(tmp_path: Path, case: int) -> None:
    want = WORKED["expected"]["force"][case]
    levers = {"invade": FORCE["levers"]["invade"] | {"cost": float(Fraction(want["costs"][0]))}}
    more: dict[str, Any] = FORCE | {"levers": levers, "history": []}
    worlds = build_worlds(
        crisis_of(tmp_path, **more), seed=Seed(1), first=0, replicates=1, fields=("force_value", "force_pays")
    )
    np.testing.assert_allclose(worlds.arrays["force_value"][0], fractions(want["value"]), atol=1e-12)
    assert bool(worlds.arrays["force_pays"][0]) == want["pays_for_challenger"]
    if want["pays_for_challenger"]:
        found = solved(crisis_of(tmp_path, **more))
        for place, rule in enumerate(("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")):
            np.testing.assert_allclose(found["package"][place], want["bilateral"][rule]["package"], atol=1e-12)
        assert found["size"] == want["bilateral"]["win_set"]
        assert found["gain"][0, 2] == pytest.approx(-0.13)
        insisted = solved(insisting(tmp_path, **more))
        assert insisted["outcome"].tolist() == want["russia_insists_on_enlargement"]["outcome"]


def test_a_doubtful_body_passes_what_it_gains_by_and_need_not_pass_what_stands(tmp_path: Path) -> None:
    body = {"of": "ukraine", "ratifies": ["donbas"], "stances": {"donbas": {"ideal": 1}}}
    more: dict[str, Any] = {"audiences": {"public": body}, "ratify_doubt": 0.1}
    found = solved(crisis_of(tmp_path, **more))
    assert found["package"][0].tolist() == [0.6, 0.5, 0.7]
    assert found["ratified"][0] == 1.0
    worlds = build_worlds(crisis_of(tmp_path, **more), seed=Seed(1), first=0, replicates=1, fields=("body_worth",))
    np.testing.assert_allclose(worlds.arrays["body_worth"][0, 0, 2], [-0.7, -0.2, 0, 0.3], atol=1e-12)


def test_levels_are_marks_steps_and_where_an_issue_stands(tmp_path: Path) -> None:
    crisis = crisis_of(tmp_path)
    assert levels_of(crisis).counts == (4, 3, 4)
    assert levels_of(crisis).packages == WORKED["expected"]["bilateral"]["packages"]
    drawn = crisis_of(tmp_path, dependencies=[])
    assert [level.label for level in levels_of(drawn).of["donbas"]] == ["0", "0.5", "0.7", "1"]


def test_a_mark_that_says_what_stands_is_no_level_of_its_own_and_no_red_line(tmp_path: Path) -> None:
    issues = {
        name: {
            "title": name,
            "scope": "technical",
            "marks": {0: "none", 0.6: "as now", 1: "all"},
            "status_quo": "0.58 to 0.62" if name == "enlargement" else WORKED["status_quo"][name],
        }
        for name in ISSUES
    }
    crisis = crisis_of(tmp_path, issues=issues)
    names = (*LENS.reads, "weight")
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=2, fields=names)
    distinct, at = worlds.arrays["level_distinct"][:, 0], worlds.arrays["level_position"][:, 0]
    near = np.abs(at - worlds.arrays["status_quo"][:, :1]) < 0.05
    assert near[:, 1].all()
    np.testing.assert_array_equal(distinct[:, 1], 0)
    np.testing.assert_array_equal(distinct[:, [0, 2, 3]], 1)
    np.testing.assert_array_equal(worlds.arrays["level_signed"][:, 1, 0, 1], 1)  # the limit of 0.6 allows it
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(1)))
    deal = found["deal"] > 0
    moved = np.abs(found["package"][deal, :, 0] - worlds.arrays["status_quo"][deal, None, 0])
    assert ((moved < 1e-9) | (moved > 0.05)).all()


def test_a_party_that_wants_what_stands_has_all_there_is_and_no_more() -> None:
    """Shares of these saliences sum to a trifle more than 1 in binary."""
    names = dict(zip("abc", (0.6, 0.4, 0.4), strict=True))
    data = {
        "detente": 1, "crisis": "content", "title": "Content", "question": "Why move?", "as_of": "2022-01-24",
        "parties": {"one": {"name": "One"}},
        "issues": {
            name: {"title": name, "scope": "technical", "marks": {0: "as it is", 1: "otherwise"}, "status_quo": 0}
            for name in names
        },
        "stances": {"one": {name: {"ideal": 0, "salience": salience} for name, salience in names.items()}},
    }  # fmt: skip
    crisis = Crisis.model_validate(data)
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=["no_deal"])
    assert worlds.arrays["no_deal"].max() == 1.0
