"""The threat game against reference numbers, its definition in plain Python, and the laws of its equilibrium."""

from typing import Any

import numpy as np
import pytest

from detente.solvers.threat.equilibria import Ended, all_equilibria, solve_threat
from tests.reference import reference
from tests.solvers.threats import Floats, random_game, surprise, written

NUMBERS = reference("escalation/logit_qre")
CLOSE = NUMBERS["tolerance"]


def in_order(first: Floats, answer: Floats, last: Floats) -> list[float]:
    """Return the chances in the order of the reference page."""
    play = [first[0, 1], last[0, 0, 1], first[1, 1], last[0, 1, 1]]
    return [*play, *(answer[0, u, 2] / answer[0, u, [0, 2]].sum() for u in range(2))]


@pytest.mark.parametrize("case", NUMBERS["golden"]["principal"], ids=lambda case: str(case["precision"]))
def test_the_golden_game_has_its_equilibrium(case: dict[str, Any]) -> None:
    games = written(NUMBERS["golden"]["game"], case["precision"])
    first, answer, last, _, facts = solve_threat(*games)
    np.testing.assert_allclose(in_order(first[0], answer[0], last[0]), case["probabilities"], atol=CLOSE)
    assert facts[0, 0] == Ended.CONVERGED
    if case["precision"] == 100:
        chances = np.round(in_order(first[0], answer[0], last[0]), 2)
        assert chances.tolist() in NUMBERS["golden"]["sequential"]
        assert chances.tolist() not in NUMBERS["golden"]["nash_but_not_credible"]


@pytest.mark.parametrize("place", [0, 1])
def test_all_equilibria_are_found_and_the_principal_one_comes_first(place: int) -> None:
    family = NUMBERS["three_equilibria"][place]
    for case in family["at"]:
        games = written(family["game"], case["precision"])
        rho, found = family["game"]["rho"], []
        for u, weight in ((0, 1 - rho), (1, rho)):
            _, answer, _, number = all_equilibria(*games, np.zeros(1), np.array([float(u)]))
            assert number[0] == len(case["p_resist"])
            found.append(weight * answer[0, : int(number[0]), 0, 2])
        resist = found[0] + found[1]
        assert resist[0] == pytest.approx(case["principal"], abs=CLOSE)
        np.testing.assert_allclose(np.sort(resist), case["p_resist"], atol=CLOSE)


def test_a_posterior_comes_from_log_space_when_nobody_would_challenge() -> None:
    case = NUMBERS["underflow"]
    first, answer, last, belief, _ = solve_threat(*written(case["game"], case["precision"]))
    np.testing.assert_allclose(in_order(first[0], answer[0], last[0]), case["probabilities"], atol=CLOSE)
    np.testing.assert_allclose(belief[0, 0], case["posterior_after_challenge"], atol=CLOSE)


def test_a_thousand_random_games_of_every_shape_are_in_equilibrium() -> None:
    luck, unsolved = np.random.default_rng(1), 0
    for _ in range(1000):
        games = random_game(luck)
        found = solve_threat(*games)
        assert not any(np.isnan(part).any() for part in found)
        if found[4][0, 1] > 1e-8:  # no equilibrium was reached; then it says so
            assert found[4][0, 0] == Ended.FAILED
            unsolved += 1
        else:
            assert surprise(games, found) < 1e-7
    assert unsolved <= 3


def test_laws_of_the_equilibrium() -> None:
    luck, looked = np.random.default_rng(4), 0
    for _ in range(150):
        challenger, defender, odds, others, precision = random_game(luck)
        games = (challenger, defender, odds, others, precision)
        first, answer, last, belief, facts = solve_threat(*games)
        np.testing.assert_allclose(first.sum(axis=-1), 1)
        np.testing.assert_allclose(answer.sum(axis=-1), 1)
        np.testing.assert_allclose(belief.sum(axis=-1), 1)
        if facts[0, 0] != Ended.CONVERGED:
            continue
        looked += 1
        moved = solve_threat(challenger + 0.7, defender - 0.3, odds, others, precision)
        scaled = solve_threat(challenger * 4, defender * 4, odds, others, precision / 4)
        turned = solve_threat(
            challenger[:, ::-1, ::-1].copy(),
            defender[:, ::-1, ::-1].copy(),
            odds[:, ::-1].copy(),
            others[:, ::-1].copy(),
            precision,
        )
        for other in (moved, scaled):
            np.testing.assert_allclose(other[0], first, atol=1e-7)
            np.testing.assert_allclose(other[1], answer, atol=1e-7)
            np.testing.assert_allclose(other[2], last, atol=1e-7)
        if turned[4][0, 0] == Ended.CONVERGED:
            np.testing.assert_allclose(turned[0][:, ::-1], first, atol=1e-7)
            np.testing.assert_allclose(turned[1][:, :, ::-1], answer, atol=1e-7)
    assert looked > 140


def test_without_precision_everybody_chooses_evenly() -> None:
    first, answer, last, _, _ = solve_threat(*written(NUMBERS["golden"]["game"], 1e-9))
    np.testing.assert_allclose(first, 0.5, atol=1e-8)
    np.testing.assert_allclose(answer[..., [0, 2]], 0.5, atol=1e-8)
    np.testing.assert_allclose(last[..., 1], 0.5, atol=1e-8)
