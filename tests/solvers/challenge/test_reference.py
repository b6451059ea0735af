"""Every number of the reference that rounds of challenge must reproduce."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.crisis.spatial.presets import PRESETS
from detente.solvers.challenge.play import Ended
from detente.solvers.challenge.rounds import Rounds, play_rounds
from detente.solvers.challenge.rules import Rules, rules_from

HERE = Path(__file__).parents[2] / "reference" / "spatial"
SCHOLZ = rules_from(PRESETS["scholz_2011"])
TEXT = rules_from(PRESETS["text_2002"])


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def told(name: str) -> dict[str, Any]:
    return dict(json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")))


def table(name: str) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    found = rows(name)
    columns = [np.array([float(row[key]) for row in found]) for key in ("position", "capability", "salience")]
    return [row["party"] for row in found], columns[0], columns[1], columns[2]


@pytest.fixture(scope="module")
def emission() -> tuple[list[str], Rounds]:
    names, x, c, s = table("emission-standards")
    return names, play_rounds(x, c, s, rules=SCHOLZ, rounds=12)


@pytest.fixture(scope="module")
def text() -> tuple[list[str], Rounds]:
    names, x, c, s = table("emission-standards")
    return names, play_rounds((x - 4) / 6, c, s, rules=TEXT, rounds=1)


def test_twelve_rounds_of_the_emission_case_are_those_of_the_reference(emission: tuple[list[str], Rounds]) -> None:
    names, found = emission
    for turn, row in enumerate(rows("scs-emission-rounds")):
        assert found.median[turn] == pytest.approx(float(row["weighted_median"]), abs=1e-9)
        assert found.mean[turn] == pytest.approx(float(row["weighted_mean"]), abs=1e-9)
        assert found.positions[turn] == pytest.approx([float(row[name]) for name in names], abs=1e-9)


def test_its_first_round_has_the_exponents_gains_and_offers_of_the_reference(
    emission: tuple[list[str], Rounds],
) -> None:
    names, found = emission
    first = told("scs-emission-first-round")
    assert found.risk == pytest.approx([first["risk_exponent"][name] for name in names], abs=1e-8)
    belgium = names.index("Belgium")
    for other, gains in first["belgium_view"].items():
        assert found.own_gain[belgium, names.index(other)] == pytest.approx(gains["own_gain"], abs=1e-8)
        assert found.other_gain[belgium, names.index(other)] == pytest.approx(gains["gain_of_other"], abs=1e-8)
    seven, four = belgium, names.index("Netherlands")
    assert found.seen[0, seven, four, 7] == pytest.approx(0.00898491, abs=1e-8)
    assert found.seen[0, four, seven, 7] == pytest.approx(0.00314775, abs=1e-8)
    kinds = {names[i]: int(found.seen[0, i, j, 2]) for i, j in enumerate(found.chosen[0]) if j >= 0}
    assert kinds == {"Belgium": 4, "Luxembourg": 3, "Ireland": 3}


def test_danger_with_neutral_risk_is_that_of_the_reference() -> None:
    from detente.solvers.challenge.gains import write_exponents
    from detente.solvers.challenge.support import write_chances, write_support

    names, x, c, s = table("emission-standards")
    order = np.argsort(x, kind="stable")
    x, w, s = x[order], (c * s)[order], s[order]
    n = len(x)
    chance, danger, exponent, rules = np.empty((n, n)), np.empty(n), np.empty(n), SCHOLZ.codes()
    write_support(x, w, np.ones(n), 6.0, np.empty((n, n + 1)), chance)
    write_chances(x, 6.0, w.sum(), rules[0], chance)
    write_exponents(x, s, w, 4.0, 6.0, chance, 0.0, rules, danger, exponent)
    stated = told("scs-emission-first-round")["danger_with_neutral_risk"]
    assert danger == pytest.approx([stated[names[k]] for k in order], abs=1e-7)


def test_published_curves_agree_to_a_tenth_but_for_the_two_known_medians(emission: tuple[list[str], Rounds]) -> None:
    names, found = emission
    figures = told("scs-published-figures")
    assert found.mean[:10] == pytest.approx(figures["mean_by_step_0_to_9"], abs=0.1)
    assert found.mean[10] == pytest.approx(figures["mean_step_10"], abs=0.1)
    apart = np.abs(found.median[:10] - figures["median_by_step_0_to_9"])
    assert np.flatnonzero(apart > 0.1).tolist() == [2, 9]
    assert found.median[10] == pytest.approx(figures["median_by_step_0_to_9"][9])  # one round later
    belgium = names.index("Belgium")
    for others, point in figures["octant_figure_belgium"].items():
        if others != "note":
            for other in others.split(" and "):
                seen = (found.own_gain[belgium, names.index(other)], found.other_gain[belgium, names.index(other)])
                assert seen == pytest.approx(point, abs=0.02)


def test_every_printed_digit_of_the_text_is_reproduced(text: tuple[list[str], Rounds]) -> None:
    names, found = text
    stated = told("text-first-round")
    assert found.risk == pytest.approx([stated["risk_exponent_computed"][name] for name in names], abs=1e-8)
    for name, exponent in stated["risk_exponent_published"].items():
        assert found.risk[names.index(name)] == pytest.approx(exponent, abs=0.005)
    for row in rows("text-expected-utility"):
        gain = found.own_gain[names.index(row["source"]), names.index(row["target"])]
        assert gain == pytest.approx(float(row["computed"]), abs=1e-6)
        assert gain == pytest.approx(float(row["published"]), abs=0.0051)
    belgium, netherlands = names.index("Belgium"), names.index("Netherlands")
    assert found.seen[0, belgium, netherlands, 7] == pytest.approx(0.63367799, abs=1e-8)
    _, x, c, s = table("emission-standards")
    votes = c * s * (np.abs(x - 4) - np.abs(x - 7)) / 6
    assert votes == pytest.approx([stated["votes_belgium_against_netherlands"][name] for name in names])


def test_the_text_takes_the_offers_that_its_author_lists_when_ties_go_by_the_list() -> None:
    names, x, c, s = table("emission-standards")
    rules = Rules(confrontation="lottery", reneging="yes", ties="file")
    found = play_rounds((x - 4) / 6, c, s, rules=rules, rounds=1)
    taken = {names[i]: names[j] for i, j in enumerate(found.chosen[0]) if j >= 0}
    assert taken == {  # masad2016, table of accepted offers
        "Netherlands": "Belgium", "Belgium": "Netherlands", "Luxembourg": "Belgium", "Germany": "Belgium",
        "France": "Belgium", "Italy": "Belgium", "Ireland": "Netherlands", "Denmark": "Greece", "Greece": "UK",
    }  # fmt: skip
    came = dict(zip(names, found.came_of_it[0].tolist(), strict=True))
    assert came["Greece"] == 2  # Denmark accepted its offer, so it reneges
    assert came["Denmark"] == 1
    assert {came["Belgium"], came["Netherlands"]} == {3, 4}
    assert all(came[name] == 5 for name in ("Luxembourg", "Germany", "France", "Italy", "Ireland"))


@pytest.mark.parametrize(
    "row",
    [row for row in rows("scs-after-ten-rounds") if row["use_as_test"] == "yes"],
    ids=lambda row: "-".join((row["case"][:8], row["denominator"], row["choice"], row["capitulation"])),
)
def test_ten_rounds_of_five_variants_end_as_in_the_reference_under_both_tie_rules(row: dict[str, str]) -> None:
    _, x, c, s = table(row["case"])
    for ties, column in (("value", "by_value"), ("file", "in_file_order")):
        rules = Rules(
            denominator=row["denominator"],
            risk_in_votes="yes",
            choice={"scholz": "kind", "least_move": "movement"}[row["choice"]],
            capitulation={"dead": "dead", "repaired": "live"}[row["capitulation"]],
            scale="initial",
            ties=ties,
        )
        found = play_rounds(x, c, s, rules=rules)
        assert found.mean[-1] == pytest.approx(float(row[f"mean_ties_{column}"]), abs=1e-6)
        assert found.median[-1] == pytest.approx(float(row[f"median_ties_{column}"]), abs=1e-6)


@pytest.mark.parametrize("row", rows("baselines"), ids=lambda row: row["case"])
def test_every_case_starts_at_its_published_mean_and_median(row: dict[str, str]) -> None:
    _, x, c, s = table(row["case"])
    found = play_rounds(x, c, s, rules=SCHOLZ, rounds=1)
    assert found.mean[0] == pytest.approx(float(row["weighted_mean"]), abs=5e-7)
    middle = (float(row["weighted_median_low"]) + float(row["weighted_median_high"])) / 2
    assert found.median[0] == pytest.approx(middle)


def test_nobody_moves_on_the_oil_price_and_the_lens_says_so() -> None:
    _, x, c, s = table("oil-price-sultan")
    found = play_rounds(x, c, s, rules=SCHOLZ)
    assert found.ended is Ended.AT_REST
    assert (found.positions == x).all()


def test_the_famous_end_of_the_emission_case_rests_on_the_denominator() -> None:
    _, x, c, s = table("emission-standards")
    one = Rules("dyad", "yes", choice="kind", capitulation="live", scale="initial", ties="file")
    found = play_rounds(x, c, s, rules=one)
    assert found.mean[:3] == pytest.approx([7.389956, 7.604, 7.027], abs=5e-4)
    assert found.median[-1] == 7
