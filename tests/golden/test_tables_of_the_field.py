"""The field's tables as cases: they hold the tables' numbers, and settle at the reference's means and medians."""

import csv
from pathlib import Path

import numpy as np
import pytest

from detente.crisis.crisis import Crisis
from detente.crisis.file.positions.read import read_positions
from detente.workbench import open_crisis, run

REFERENCE = Path(__file__).parents[1] / "reference" / "spatial"
CASES = {
    "emission-standards": "emission-standards",
    "oil-price-sultan": "oil-price",
    "china-democratisation": "china-democratisation",
    "honduras-nicaragua": "honduras-nicaragua",
    "israel-palestine-1990-international": "israel-palestine-1990",
    "copenhagen-2009": "copenhagen-2009",
    "three-dimensions": "three-dimensions",
}
BASELINES = list(csv.DictReader((REFERENCE / "baselines.csv").read_text(encoding="utf-8").splitlines()))


def in_units(crisis: Crisis, values: dict[str, float]) -> list[float]:
    """Return positions in the units of their issues."""
    found = []
    for issue, value in values.items():
        units = crisis.issues[issue].units
        assert units is not None
        found.append(units.zero + value * (units.one - units.zero))
    return found


@pytest.mark.parametrize("table", CASES)
def test_a_case_holds_the_numbers_of_its_table(table: str) -> None:
    crisis = open_crisis(CASES[table]).crisis
    read = read_positions(REFERENCE / f"{table}.csv", scales={None: (0, 100)} if table == "three-dimensions" else None)
    assert len(crisis.parties) == len(read.parties)
    powers = np.array([party.capability.quantity.value for party in crisis.parties.values()])  # type: ignore[union-attr]
    np.testing.assert_allclose(powers / powers.max(), read.capability / read.capability.max(), atol=1e-9)
    for row, party in enumerate(crisis.parties):
        stances = crisis.stances[party]
        there = ~np.isnan(read.position[row])
        assert [issue in stances for issue in crisis.issues] == there.tolist()
        ideals = {issue: stances[issue].ideal.quantity.value for issue in crisis.issues if issue in stances}  # type: ignore[union-attr]
        saliences = [stances[issue].salience.quantity.value for issue in ideals]  # type: ignore[union-attr]
        np.testing.assert_allclose(in_units(crisis, ideals), read.position[row, there], atol=1e-7)
        np.testing.assert_allclose(saliences, read.salience[row, there], atol=1e-9)


@pytest.mark.parametrize("row", BASELINES, ids=lambda row: row["case"])
def test_a_case_settles_at_the_reference_mean_and_median(row: dict[str, str]) -> None:
    opened = open_crisis(CASES[row["case"]])
    found = run(opened, lenses=["weighted_mean", "weighted_median"], draws=100).summary

    def end(lens: str, output: str) -> float:
        (value,) = in_units(opened.crisis, {issue: at["mean"] for issue, at in found[lens][output].items()})
        return value

    assert end("weighted_mean", "position") == pytest.approx(float(row["weighted_mean"]), abs=5e-7)
    assert end("weighted_median", "low") == pytest.approx(float(row["weighted_median_low"]), abs=1e-7)
    assert end("weighted_median", "high") == pytest.approx(float(row["weighted_median_high"]), abs=1e-7)


def test_copenhagen_begins_at_the_reference_means() -> None:
    opened = open_crisis("copenhagen-2009")
    found = run(opened, lenses=["weighted_mean"], draws=100).summary["weighted_mean"]["position"]
    means = [61.5763, 58.1447, 30.7074, 52.2359, 51.9499, 57.6214, 64.6207]  # reference: exchange-copenhagen.json
    assert in_units(opened.crisis, {issue: at["mean"] for issue, at in found.items()}) == pytest.approx(means, abs=5e-5)
