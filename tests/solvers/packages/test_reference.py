"""Best packages of published games, and of the world that is worked through by hand."""

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.solvers.packages.best import Best, best_packages
from detente.solvers.packages.count import count_packages
from detente.solvers.packages.score import RULES
from detente.solvers.packages.space import Space
from tests import reference as references
from tests.reference import reference

Floats = np.ndarray
DEALS = Path(references.__file__).parent / "deals"


def table_of(parties: list[list[list[float]]]) -> Floats:
    """Return (issue, level, party) from lists of levels, one an issue, one list a party."""
    most = max(len(levels) for levels in parties[0])
    padded = [[levels + [0.0] * (most - len(levels)) for levels in party] for party in parties]
    return np.moveaxis(np.array(padded, dtype=float), 0, -1)


def picked(found: Best, rule: str, space: Space) -> list[int]:
    """Return the one package of a rule, levels counted from 1."""
    place = RULES.index(rule)
    assert found.alike[place] == 1
    return [int(level) + 1 for level in space.package_of(int(found.codes[place, 0]))]


def test_harbour_sport_park_as_published() -> None:
    case = reference("deals/harbour-sport-park")
    scores, expected = case["scores"], case["expected"]
    space = Space(tuple(case["issues"].values()))
    table = table_of([[list(party[issue]) for issue in case["issues"]] for party in scores.values()])
    least = np.array([party["minimum"] for party in scores.values()], dtype=float)
    found = best_packages(table, space, least)
    assert space.packages == expected["packages"]
    assert found.size == expected["accepted_by_all_six"]
    np.testing.assert_allclose(found.ideal, expected["ideal_gain_inside_the_twelve"], atol=1e-12)
    for rule, point in expected["points"].items():
        assert picked(found, rule, space) == point["package"]
        if "scores" in point:
            np.testing.assert_allclose(found.value[RULES.index(rule)], point["scores"], atol=1e-12)
    alone = np.where(np.eye(6, dtype=bool), least, -np.inf)
    counts = count_packages(table, space, alone)
    assert dict(zip(scores, counts.tolist(), strict=True)) == expected["accepted_by_each_alone"]
    veto = np.array([party["veto"] for party in scores.values()])
    first = np.arange(6) == 0
    for name, bound in (("with_both_vetoes", veto), ("with_sport_company", first), ("no_veto", veto & ~veto)):
        all_six = count_packages(table, space, least)
        without = [count_packages(table, space, np.where(np.arange(6) == q, -np.inf, least)) for q in range(6)]
        five = all_six + sum(count - all_six for q, count in enumerate(without) if not bound[q])
        assert five == expected[f"accepted_by_five_of_six_{name}"]
    with (DEALS / "harbour-sport-park-deals.csv").open(encoding="utf-8") as lines:
        deals = [[int(row[issue]) for issue in "ABCDE"] for row in csv.DictReader(lines) if row["all_six"] == "1"]
    assert len(deals) == found.size
    assert picked(found, "nash", space) in deals


def test_new_recruit_as_published() -> None:
    case = reference("deals/new-recruit")
    table, space = np.array(list(case["issues"].values()), dtype=float), Space((5,) * 8)
    found = best_packages(table, space, [0, 0])
    expected, joint = case["expected"], best_packages(table, space, [-8400, -8400])
    assert found.size == expected["packages_worth_zero_or_more_to_both"]
    for rule in ("nash", "kalai_smorodinsky", "egalitarian"):
        assert found.ties[RULES.index(rule)] == 1
        assert found.value[RULES.index(rule)].tolist() == expected["points"][rule]["values"]
        assert picked(found, rule, space) == expected["points"]["nash"]["options"]
    assert found.ideal.tolist() == expected["points"]["kalai_smorodinsky"]["ideal"]
    assert joint.size == expected["packages"]
    assert joint.ties[3] == expected["packages_with_highest_joint_value"]
    assert joint.value[3].sum() == expected["highest_joint_value"]
    assert (joint.ideal - 8400).tolist() == [expected["lowest_and_highest_of_each"][1]] * 2


@pytest.mark.parametrize("name", ["raw_sums", "genius_rule"])
def test_england_and_zimbabwe_under_both_ways_of_scoring(name: str) -> None:
    case = reference("deals/england-zimbabwe")
    sides, space = ("england", "zimbabwe"), Space((4, 4, 3, 3, 4))
    parties = []
    for side in sides:
        levels = [np.array(issue[side], dtype=float) for issue in case["issues"].values()]
        if name == "genius_rule":
            levels = [values / values.max() for values in levels]
        parties.append([(w * v).tolist() for w, v in zip(case["weights"][side], levels, strict=True)])
    found, expected = best_packages(table_of(parties), space, [0, 0]), case["expected"][name]
    np.testing.assert_allclose(found.ideal, expected["best_of_each"], atol=5.1e-5)
    for place, rule in enumerate(RULES):
        assert picked(found, rule, space) == expected[rule]["options"]
        np.testing.assert_allclose(found.value[place], expected[rule]["utilities"], atol=5.1e-5)


WORKED = reference("deals/worked-draw")
ISSUES = list(WORKED["levels"])
PARTIES = list(WORKED["stances"])
QUO = [WORKED["levels"][issue].index(WORKED["status_quo"][issue]) for issue in ISSUES]


def worked(seated: list[str], *, insists: bool = False, disagreement: Any = None) -> tuple[Best, Space]:
    """Return what is best in the worked world; its limits as the sheet defines them."""
    space = Space(tuple(len(WORKED["levels"][issue]) for issue in ISSUES))
    tables = WORKED["expected"]["tables"]
    table = table_of([[[float(Fraction(v)) for v in tables[party][issue]] for issue in ISSUES] for party in seated])
    limits, must = np.ones(space.exists.shape, dtype=bool), np.ones(space.exists.shape, dtype=bool)
    movement = np.zeros(space.exists.shape)
    for j, issue in enumerate(ISSUES):
        for k, level in enumerate(WORKED["levels"][issue]):
            movement[j, k] = abs(level - WORKED["status_quo"][issue])
            for party in seated:
                ideal, _, limit = WORKED["stances"][party][issue]
                inside = level <= limit if ideal <= limit else level >= limit
                limits[j, k] &= inside or k == QUO[j]
    if insists:
        must[0, QUO[0]] = False
    stands = table[np.arange(3), QUO].sum(axis=0)
    origin = stands if disagreement is None else disagreement
    options: Any = {"limits": limits, "insists": must, "status_quo": QUO, "movement": movement}
    return best_packages(table, space, origin, **options), space


def assert_picks(found: Best, space: Space, expected: dict[str, Any], seated: list[str], origin: Floats) -> None:
    for place, rule in enumerate(RULES):
        positions = [
            WORKED["levels"][issue][k - 1] for issue, k in zip(ISSUES, picked(found, rule, space), strict=True)
        ]
        assert positions == expected[rule]["package"]
        for q, party in enumerate(seated):
            if party in expected[rule].get("gain", {}):
                gain = float(Fraction(expected[rule]["gain"][party]))
                assert found.value[place, q] - origin[q] == pytest.approx(gain, abs=1e-12)


@pytest.mark.parametrize(("name", "seated"), [("bilateral", PARTIES[:2]), ("all_seated", PARTIES)])
def test_the_worked_world(name: str, seated: list[str]) -> None:
    expected = WORKED["expected"][name]
    found, space = worked(seated)
    after = [expected["after_limits"], expected["after_limits"], expected["after_reservation"]]
    assert found.after.tolist() == [*after, expected["after_reservation"]]
    assert found.size == expected["win_set"]
    quo = np.array([float(Fraction(WORKED["expected"]["status_quo_utility"][party])) for party in seated])
    assert_picks(found, space, expected, seated, quo)


def test_the_worked_world_when_russia_insists_has_no_deal() -> None:
    found, _ = worked(PARTIES[:2], insists=True)
    assert found.size == WORKED["expected"]["russia_insists_on_enlargement"]["win_set"] == 0
    assert np.isnan(found.share).all()


def test_the_worked_world_under_the_value_of_force() -> None:
    force = WORKED["expected"]["force"][1]
    value = np.array([float(Fraction(force["value"][party])) for party in PARTIES[:2]])
    found, space = worked(PARTIES[:2], disagreement=value)
    assert found.size == force["bilateral"]["win_set"]
    assert_picks(found, space, force["bilateral"], PARTIES[:2], value)


def test_tied_hands_get_more_and_leximin_leaves_no_false_tie() -> None:
    pie = reference("deals/win-set-toys")["split-the-pie"]
    units = np.arange(11.0)
    table = np.stack([units, 10 - units, units, 10 - units], axis=-1)[None]
    low = -np.inf
    thresholds = np.array([[0, 0, low, low], [0, 0, 7, low], [0, 0, 7, 5]])
    found = best_packages(table, Space((11,)), [0, 0], thresholds=thresholds)
    names = ("no_ratification", "first_parliament_needs_7", "second_parliament_needs_5_as_well")
    assert found.size.tolist() == [pie[name]["win_set_size"] for name in names]
    assert found.codes[:2, 0, 0].tolist() == [pie[name]["nash"] for name in names[:2]]
    toys = reference("deals/solution-toys")
    points = np.array(toys["leximin"]["points"], dtype=float)
    assert best_packages(points[None], Space((3,)), np.zeros(3)).codes[2, 0] == toys["leximin"]["egalitarian"][0]
    inside = toys["ideal-inside-the-rational-set"]
    found = best_packages(np.array([inside["points"]], dtype=float), Space((3,)), inside["disagreement"])
    assert found.ideal.tolist() == inside["ideal_gain"]
    assert found.codes[1, 0] == inside["kalai_smorodinsky"]
    stuck = toys["nash-when-one-cannot-gain"]
    found = best_packages(np.array([stuck["points"]], dtype=float), Space((3,)), stuck["disagreement"])
    assert found.codes[0, 0] == stuck["nash"]
    tied = toys["rescaling"]
    found = best_packages(np.array([tied["points"]], dtype=float), Space((3,)), tied["disagreement"])
    assert found.ties[0] == len(tied["nash"])
