"""The vote among positions against the printed numbers of the program KTAB, and against the plain loops."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.kernels import plain
from detente.solvers.condorcet.play import play
from detente.solvers.condorcet.rules import DEFAULT, KTAB, Rules
from detente.solvers.condorcet.turn import chances_to_prevail
from detente.solvers.condorcet.views import look_through, share_of
from detente.worlds.worlds import Floats
from tests import reference as references

SPATIAL = Path(references.__file__).parent / "spatial"


def rows(name: str) -> list[dict[str, str]]:
    with (SPATIAL / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def printed(name: str) -> Any:
    return json.loads((SPATIAL / f"{name}.json").read_text(encoding="utf-8"))


def three_dimensions() -> tuple[Floats, Floats, Floats]:
    table = rows("three-dimensions")
    places, saliences = (
        np.array([[float(row[f"{column}_{issue}"]) / 100 for issue in (1, 2, 3)] for row in table])
        for column in ("position", "salience")
    )
    return places[None], saliences[None], np.array([[float(row["capability"]) for row in table]])


def emission() -> tuple[Floats, Floats, Floats]:
    table = rows("emission-standards")
    column = {name: np.array([float(row[name]) for row in table]) for name in ("position", "salience", "capability")}
    return (
        (column["position"][None, :, None] - 4) / 6,
        column["salience"][None, :, None],
        100 * column["capability"][None],
    )


def test_seven_parties_on_three_issues_end_where_the_program_printed() -> None:
    given, expected = three_dimensions(), printed("smp-three-dimensions")
    found = play(*given, rules=KTAB)
    assert found.turns[0] == expected["turns"]
    np.testing.assert_allclose(100 * found.position[0], list(expected["positions"]["last"].values()), atol=0.00501)
    np.testing.assert_allclose(found.risk[0], list(expected["risk_turn_0"].values()), atol=5.01e-5)
    np.testing.assert_allclose(found.win[0], list(expected["win_probability"]["turn_0"].values()), atol=5.01e-5)


def test_every_turn_of_them_moves_as_much_as_the_program_printed() -> None:
    given, expected = three_dimensions(), printed("smp-three-dimensions")
    path = [given[0], *(play(*given, rules=KTAB, turns=turns).position for turns in range(1, expected["turns"] + 1))]
    moved = [np.linalg.norm(after - before, axis=2).sum() for before, after in pairwise(path)]
    shares = np.array(moved) / (moved[0] + 1e-4)
    np.testing.assert_allclose(shares, expected["fractional_change_by_turn"], atol=5.01e-5)
    np.testing.assert_allclose(100 * path[1][0], list(expected["positions"]["turn_1"].values()), atol=0.00501)
    again = play(path[1], *given[1:], rules=KTAB, turns=0)  # two of them stand within a thousandth of each other
    np.testing.assert_allclose(again.win[0], list(expected["win_probability"]["turn_1"].values()), atol=5.01e-5)


def test_the_emission_table_ends_where_the_program_and_its_copy_agree() -> None:
    expected = printed("smp-emission")
    found = play(*emission(), rules=KTAB)
    assert found.turns[0] == expected["turns"]
    np.testing.assert_allclose(
        4 + 6 * found.position[0, :, 0], list(expected["final_position_years"].values()), atol=6e-5
    )


@pytest.mark.parametrize("order", [range(9, -1, -1), (3, 1, 4, 0, 5, 9, 2, 6, 8, 7)])
def test_the_printed_end_does_not_depend_on_the_order_of_the_parties(order: Any) -> None:
    turn = list(order)
    places, saliences, power = emission()
    found = play(places[:, turn], saliences[:, turn], power[:, turn], rules=KTAB)
    np.testing.assert_allclose(found.position, play(places, saliences, power, rules=KTAB).position[:, turn], atol=1e-12)


def prevails(
    eyes: int, i: int, j: int, given: tuple[Floats, Floats, Floats], rules: Rules, risk: Floats | None = None
) -> float:
    """Chance that i prevails over j in some party's eyes; attitudes to risk are read from chances or given."""
    places, saliences, power = (array[0] for array in given)
    weight = saliences**2 / (saliences**2).sum(axis=1, keepdims=True)
    distance = np.sqrt((weight[:, None] * (places[:, None] - places[None]) ** 2).sum(axis=2))
    attitudes = play(*given, rules=rules, turns=0).risk[0] if risk is None else risk
    seen = np.empty_like(distance)
    plain(look_through)(eyes, plain(share_of)(rules.view), distance, attitudes, seen)
    over = np.empty(len(seen))
    plain(chances_to_prevail)(i, seen, power * saliences.sum(axis=1), rules.numbers(), over)
    return float(over[j])


@pytest.mark.parametrize("row", rows("smp-third-party"), ids=lambda row: row["third_party_capability"])
def test_the_power_of_a_third_party_does_to_a_challenge_what_is_tabulated(row: dict[str, str]) -> None:
    given = (
        np.array([[[0.1], [0.9], [0.12]]]),
        np.full((1, 3, 1), 0.5),
        np.array([[100.0, 100.0, float(row["third_party_capability"])]]),
    )
    for rules, column in ((KTAB, "ktab"), (DEFAULT, "signed")):
        assert prevails(0, 0, 1, given, rules) == pytest.approx(
            float(row[f"win_probability_{column}_vote"]), abs=5.01e-5
        )
