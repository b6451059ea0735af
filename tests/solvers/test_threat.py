"""The threat game against reference numbers, its definition in plain Python, and the laws of its equilibrium."""

from typing import Any

import numpy as np
import pytest

from detente.solvers.threat.equilibria import Ended, all_equilibria, solve_threat
from tests.reference import reference
from tests.solvers.threats import Floats, Games, drawn, gap, on_the_shore, random_game, surprise, written

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
    luck, lost = np.random.default_rng(1), 0
    for _ in range(1000):
        games = random_game(luck)
        found = solve_threat(*games)
        assert not any(np.isnan(part).any() for part in found)
        lost += found[4][0, 0] == Ended.FAILED  # an equilibrium all the same, but perhaps of another branch
        assert found[4][0, 1] < 1e-8
        assert surprise(games, found) < 1e-7
    assert lost <= 1


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


def test_a_game_is_solved_alike_whatever_is_solved_beside_it() -> None:
    luck, draws = np.random.default_rng(12), 60
    challenger, defender = luck.uniform(-1, 1, (2, draws, 2, 2, 1, 6))
    challenger[..., 0] = challenger[:, :, :1, :, 0]
    challenger[::2, :, 1] = challenger[::2, :, 0]  # there A's payoffs do not depend on B's type
    odds, others = luck.dirichlet(np.ones(2), draws), luck.dirichlet(np.ones(2), draws)
    games = (challenger, defender, odds, others, luck.uniform(1, 15, draws))
    truth = np.zeros(draws), np.ones(draws)
    together, every = solve_threat(*games), all_equilibria(*games, *truth)
    for i in range(draws):
        alone: Games = tuple(part[i : i + 1] for part in games)  # type: ignore[assignment]
        for one, other in zip(solve_threat(*alone), together, strict=True):
            np.testing.assert_array_equal(one[0], other[i])
        for one, other in zip(all_equilibria(*alone, truth[0][:1], truth[1][:1]), every, strict=True):
            np.testing.assert_array_equal(one[0], other[i])


def test_without_precision_everybody_chooses_evenly() -> None:
    first, answer, last, _, _ = solve_threat(*written(NUMBERS["golden"]["game"], 1e-9))
    np.testing.assert_allclose(first, 0.5, atol=1e-8)
    np.testing.assert_allclose(answer[..., [0, 2]], 0.5, atol=1e-8)
    np.testing.assert_allclose(last[..., 1], 0.5, atol=1e-8)


@pytest.mark.parametrize("family", NUMBERS["multiplicity"]["families"], ids=lambda family: str(family["name"]))
def test_as_many_random_games_have_several_equilibria_as_the_reference_found(
    family: dict[str, dict[int, float]],
) -> None:
    count = 20_000
    games = drawn(family, NUMBERS["multiplicity"]["common"], count, np.random.default_rng(6))
    for precision, share in family["at"].items():
        number = all_equilibria(*games[:4], games[4] * precision, np.zeros(count), np.zeros(count))[3]
        error = np.sqrt(share * (1 - share) * (1 / count + 1e-5)) + 1e-5
        assert abs(np.mean(number >= 3) - share) < 3 * error
        assert np.all(number % 2 == 1)


@pytest.mark.parametrize("family", NUMBERS["multiplicity"]["families"][1:], ids=lambda family: str(family["name"]))
def test_no_equilibrium_is_missed_that_a_grid_sees(family: dict[str, dict[int, float]]) -> None:
    count, several = 300, 0
    games = drawn(family, NUMBERS["multiplicity"]["common"], count, np.random.default_rng(7))
    games = (*games[:4], games[4] * 20)
    first, _, _, number = all_equilibria(*games, np.zeros(count), np.zeros(count))
    other, _, _, _ = all_equilibria(*games, np.ones(count), np.zeros(count))
    for i in range(count):
        one = tuple(part[i : i + 1] for part in games)
        lead = np.log(games[2][i, 1] / games[2][i, 0])
        x = np.unique(np.concatenate([np.linspace(-110, 110, 4001), np.linspace(-12, 12, 4001) - lead]))
        h = gap(one, x, 20.0)  # type: ignore[arg-type]
        seen = int(np.sum((h[1:] > 0) != (h[:-1] > 0)))
        assert number[i] >= seen
        roots = np.log(other[i, : int(number[i]), 1] / first[i, : int(number[i]), 1])
        assert np.abs(gap(one, roots, 20.0)).max() < 1e-7  # type: ignore[arg-type]
        several += seen >= 3
    assert several > 15


def test_the_principal_branch_is_the_shore_between_land_and_sea() -> None:
    looked, turned, moved = 0, 0, 0
    for place, precision in ((2, 20.0), (2, 8.0), (1, 20.0)):
        family, count = NUMBERS["multiplicity"]["families"][place], 4000
        games = drawn(family, NUMBERS["multiplicity"]["common"], count, np.random.default_rng(8))
        games = (*games[:4], games[4] * precision)
        first, _, _, _, facts = solve_threat(*games)
        number = all_equilibria(*games, np.zeros(count), np.zeros(count))[3]
        assert not np.any(facts[:, 0] == Ended.FAILED)
        turns = np.nonzero(facts[:, 0] == Ended.TURNED)[0]
        for i in (*turns, *np.nonzero((number > 1) & (facts[:, 0] == Ended.CONVERGED))[0][:110]):
            one = tuple(part[i : i + 1] for part in games)
            shore = on_the_shore(one, 500, 120)  # type: ignore[arg-type]
            if len(shore) != 1:  # the grid is too coarse to tell
                continue
            looked += 1
            turned += i in turns
            x = np.log(first[i, 1, 1]) - np.log(first[i, 0, 1])
            low, high = shore[0]
            moved += not low - 1e-6 <= x <= high + 1e-6
    assert looked > 300
    assert turned > 40
    assert moved == 0
