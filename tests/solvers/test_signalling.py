"""The signalling game against reference numbers, brute force, simulated players, and finite differences."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special

from detente.core.kernels import plain
from detente.solvers.signalling import MOST, Ended, equilibria, equilibria_of_one_world, gap, outcomes
from detente.solvers.signalling_slopes import choices_and_slopes, choices_of_one_world, slopes_of_equilibrium
from tests.reference import reference

Floats = npt.NDArray[np.float64]
NUMBERS = reference("escalation/signalling")
NAMES = ("S_A", "V_A", "C_B", "Wbar_A", "Wbar_B", "abar", "V_B")


def random_games(count: int, seed: int) -> Floats:
    low, high = (np.array([NUMBERS["multiplicity"]["priors"][name][end] for name in NAMES]) for end in (0, 1))
    return np.random.default_rng(seed).uniform(low, high, (count, 7))


def games_with_several(count: int, seed: int) -> Floats:
    """Return games near those of the reference page, where three equilibria are usual."""
    centre = np.array([0.0, 1.0, 0.0, -1.9, -2.85, -1.2, 1.0])
    return centre + np.random.default_rng(seed).uniform(-0.08, 0.08, (count, 7))


NODES, WEIGHTS = special.roots_legendre(80)


def reply_by_quadrature(z: Floats, games: Floats) -> Floats:
    """Return B's reply from the density of the better of A's shocked payoffs, integrated above the threshold."""
    s, v, c_b, w, u, a, r = (games[:, place, None] for place in range(7))
    p = special.ndtr(z)
    least = np.clip(v + (s - v) / p, np.minimum(w, a) - 9, np.maximum(w, a) + 30)
    most = np.maximum(least, np.maximum(w, a)) + 9
    x = least[..., None] + (most - least)[..., None] * (NODES + 1) / 2
    firm = -0.5 * (x - w[..., None]) ** 2 + special.log_ndtr(x - a[..., None])
    back = -0.5 * (x - a[..., None]) ** 2 + special.log_ndtr(x - w[..., None])
    top = np.maximum(firm, back).max(axis=-1, keepdims=True)
    stands, backs = ((np.exp(part - top) * WEIGHTS).sum(axis=-1) for part in (firm, back))
    return np.asarray(u - r + (r - c_b) / np.maximum(stands / (stands + backs), 1e-12))


def brute_force(games: Floats) -> list[list[float]]:
    """Return the roots of every game: sign changes on a fine grid, halved sixty times."""
    grid = np.concatenate([np.linspace(-36, -6, 41)[:-1], np.linspace(-6, 6, 901), np.linspace(6, 36, 41)[1:]])
    found: list[list[float]] = [[] for _ in games]
    for start in range(0, len(games), 100):
        block = games[start : start + 100]
        above = reply_by_quadrature(np.broadcast_to(grid, (len(block), grid.size)), block) > grid
        game, place = np.nonzero(above[:, 1:] != above[:, :-1])
        low, high, rising = grid[place], grid[place + 1], above[game, place + 1]
        for _ in range(60):
            middle = (low + high) / 2
            same = (reply_by_quadrature(middle[:, None], block[game])[:, 0] > middle) == rising
            low, high = np.where(same, low, middle), np.where(same, middle, high)
        for one, root in zip(game, (low + high) / 2, strict=True):
            found[start + one].append(float(root))
        for one in np.nonzero(above[:, -1])[0]:  # above the grid to its end: B resists for sure
            found[start + one].append(np.inf)
    return found


@pytest.mark.parametrize("case", NUMBERS["cases"], ids=lambda case: str(case["Wbar_B"]))
def test_the_reference_equilibria_are_all_found(case: dict[str, list[list[float]]]) -> None:
    numbers = NUMBERS["fixed"] | {"Wbar_B": case["Wbar_B"]}
    found, number, ended = equilibria(np.array([[numbers[name] for name in NAMES]], dtype=np.float64))
    expected = np.array(case["equilibria"])
    assert number[0] == len(expected)
    assert ended[0] in {Ended.CONVERGED, Ended.TURNED}
    inside = found[0, : len(expected), 1:]
    np.testing.assert_allclose(inside[np.argsort(inside[:, 0])], expected, atol=NUMBERS["tolerance"])
    assert np.isnan(found[0, len(expected) :]).all()


def test_one_equilibrium_where_the_reference_has_one() -> None:
    numbers = NUMBERS["fixed"]
    ends = NUMBERS["number_of_equilibria"]
    for worth in np.arange(ends["one_from"], ends["one_to"] + 0.01, 0.05):
        game = np.array([[{**numbers, "Wbar_B": worth}[name] for name in NAMES]])
        assert equilibria(game)[1][0] == 1


@pytest.mark.parametrize("games", [random_games(700, 5), games_with_several(300, 6)], ids=["wide", "narrow"])
def test_roots_are_those_of_brute_force(games: Floats) -> None:
    found, number, ended = equilibria(games)
    assert (ended <= Ended.TURNED).all()
    for one, roots in enumerate(brute_force(games)):
        mine = np.sort(found[one, : int(number[one]), 0])
        assert len(mine) == len(roots), games[one].tolist()
        for left, right in zip(mine, roots, strict=True):
            assert left == pytest.approx(right, abs=1e-7) or left > 35 < right


def test_how_often_there_are_three_and_never_none() -> None:
    _, number, _ = equilibria(random_games(100_000, 0))
    assert set(np.unique(number)) == {1.0, 3.0}
    assert (number == 3).mean() == pytest.approx(NUMBERS["multiplicity"]["share_with_three"], abs=3e-4)


def test_every_root_is_a_fixed_point_and_the_principal_one_is_stable() -> None:
    games = games_with_several(400, 8)
    found, number, _ = equilibria(games)
    assert (number == 3).sum() > 50
    for game, rows, count in zip(games, found, number, strict=True):
        for place in range(int(count)):
            assert gap(rows[place, 0], game) == pytest.approx(0, abs=1e-9)
    _, slope = choices_and_slopes(games, found[:, 0, 0])
    assert (slope[:, 4, 7] < 1).all()  # best replies run to it, not away from it


def test_the_principal_equilibrium_moves_on_a_branch_and_a_branch_that_turns_is_told() -> None:
    told = set()
    for worth in np.linspace(-3.3, -2.2, 56):
        game = np.array([[0.0, 1.0, 0.0, -1.9, worth, -1.2, 1.0]])
        found, _, ended = equilibria(game)
        z = 0.0  # Euler's way: many small steps of size, many best replies at each
        for size in np.linspace(0.002, 1, 500):
            for _ in range(40):
                z += 0.5 * gap(z, size * game[0])
        for _ in range(4000):
            z += 0.5 * gap(z, game[0])
        assert found[0, 0, 0] == pytest.approx(z, abs=1e-6)
        told.add(int(ended[0]))
    assert told <= {Ended.CONVERGED, Ended.TURNED}


def test_simulated_players_play_as_the_equilibrium_says() -> None:
    luck = np.random.default_rng(2)
    shock = luck.standard_normal((3, 1_000_000))
    for game in (*random_games(6, 11), *games_with_several(2, 12)):
        found, number, _ = equilibria(game[None])
        s, v, c_b, w, u, a, r = game
        for z, resist, challenge, firm in found[0, : int(number[0])]:
            later = np.maximum(w + shock[0], a + shock[1])
            challenges = resist * later + (1 - resist) * v > s
            stands = w + shock[0] > a + shock[1]
            assert challenges.mean() == pytest.approx(challenge, abs=3e-3)
            assert stands[challenges].mean() == pytest.approx(firm, abs=4e-3 / max(challenge, 0.02) ** 0.5)
            assert (firm * (u + shock[2]) + (1 - firm) * r > c_b).mean() == pytest.approx(resist, abs=3e-3)
            ends = outcomes(np.array([z, resist, challenge, firm]))
            assert ends.sum() == pytest.approx(1, abs=1e-15)
            assert ends[3] == pytest.approx(challenge * resist * firm)


def test_constants_that_a_player_cannot_tell_apart_change_nothing() -> None:
    games = random_games(50, 21)
    found, _, _ = equilibria(games)
    of_a, of_b = np.array([1, 1, 0, 1, 0, 1, 0]), np.array([0, 0, 1, 0, 1, 0, 1])
    for shift in (of_a, of_b):
        moved, _, _ = equilibria(games + 0.7 * shift)
        np.testing.assert_allclose(moved, found, atol=1e-9)


def test_no_row_is_lost_whatever_stands_beside_it() -> None:
    games = random_games(300, 31)
    luck = np.random.default_rng(1)
    games[luck.random(games.shape) < 0.05] *= 1e6
    games[7, 3], games[11, 0], games[13, 6] = np.nan, np.inf, -np.inf
    games[17] = 0
    games[19, :2] = 0.5  # S = V
    games[23, 3] = games[23, 5] = -0.5  # W = a
    found, number, ended = equilibria(games)
    assert set(np.nonzero(ended == Ended.NO_NUMBER)[0]) == {7, 11, 13}
    assert (number[ended == Ended.NO_NUMBER] == 0).all()
    fine = ended != Ended.NO_NUMBER
    assert (number[fine] >= 1).all()
    assert np.isfinite(found[fine, 0]).all()
    assert ((found[fine, 0, 1:] >= 0) & (found[fine, 0, 1:] <= 1)).all()
    alone = np.array([equilibria(game[None])[0][0] for game in games])
    np.testing.assert_array_equal(alone, found)
    assert all(Ended(int(code)).sentence for code in range(4))


def test_slopes_are_those_of_finite_differences() -> None:
    games = np.vstack([random_games(60, 41), games_with_several(20, 42)])
    z = np.random.default_rng(4).uniform(-2, 2, len(games))
    value, slope = choices_and_slopes(games, z)
    for place in range(8):
        ends = []
        for sign in (1, -1):
            moved, at = games.copy(), z.copy()
            if place < 7:
                moved[:, place] += sign * 1e-5
            else:
                at += sign * 1e-5
            ends.append(choices_and_slopes(moved, at)[0])
        difference = (ends[0] - ends[1]) / 2e-5
        np.testing.assert_allclose(slope[:, :, place], difference, rtol=2e-5, atol=2e-6)
    chances = np.exp(value[:, :4])
    np.testing.assert_allclose(chances[:, 0] + chances[:, 1], 1, atol=1e-12)
    np.testing.assert_allclose(chances[:, 2] + chances[:, 3], 1, atol=1e-12)


def test_slopes_of_equilibria_are_those_of_solving_again() -> None:
    games = np.vstack([random_games(60, 51), games_with_several(40, 52)])
    found, number, _ = equilibria(games)
    slope = slopes_of_equilibrium(games, found[:, 0, 0])
    for place in range(7):
        ends = []
        for sign in (1, -1):
            moved = games.copy()
            moved[:, place] += sign * 1e-6
            other, count, _ = equilibria(moved)
            assert (count == number).mean() > 0.95
            nearest = np.nanargmin(np.abs(other[:, :, 0] - found[:, :1, 0]), axis=1)
            ends.append(other[np.arange(len(games)), nearest, 0])
        difference = (ends[0] - ends[1]) / 2e-6
        near = np.abs(difference) < 100  # farther, the equilibrium is about to vanish
        assert near.mean() > 0.95
        np.testing.assert_allclose(slope[near, place], difference[near], rtol=1e-3, atol=1e-4)


def test_kernels_run_uncompiled_alike() -> None:
    for game in (random_games(1, 3)[0], games_with_several(1, 3)[0]):
        found, facts = np.empty((MOST, 4)), np.empty(1)
        plain(equilibria_of_one_world)(game, np.empty(MOST), np.empty(4), found, facts)
        again = equilibria_of_one_world(game[None], np.empty(MOST), np.empty(4))
        np.testing.assert_allclose(found, again[0][0], atol=1e-12)
        assert facts[0] == again[1][0]
        value, slope = np.empty(5), np.empty((5, 8))
        plain(choices_of_one_world)(game, 0.3, np.empty(5), np.empty(8), value, slope)
        compiled_value, compiled_slope = choices_and_slopes(game[None], np.array([0.3]))
        np.testing.assert_allclose(value, compiled_value[0], rtol=1e-12)
        np.testing.assert_allclose(slope, compiled_slope[0], rtol=1e-12)
