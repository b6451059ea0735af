"""Likelihoods against simulated players, finite differences, and each other."""

import numpy as np
import pytest
from scipy.special import ndtr

from detente.solvers.signalling import equilibria, outcomes
from detente.study.fit.likelihoods import (
    Likelihood,
    in_equilibrium,
    likeliest,
    likeliest_equilibrium,
    logit,
    nearest_equilibrium,
    probit,
    replies,
    staged,
)
from detente.worlds.worlds import Floats

STAGED = {
    "agent probit, two stages": staged(probit, stages=2),
    "agent logit, two stages": staged(logit, stages=2),
    "private probit": staged(probit, stages=2, private=True),
    "agent probit, three stages": staged(probit, stages=3),
    "agent logit, three stages": staged(logit, stages=3),
}


def games(count: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(0, 1, (count, 7))


def gentle(count: int, seed: int = 0) -> Floats:
    """Return signalling games with nothing rarer than one in a million."""
    luck = np.random.default_rng(seed)
    centre = np.array([0, 1, -0.8, -0.8, -0.6, -1, 0.2])
    return centre + luck.uniform(-0.3, 0.3, (count, 7))


@pytest.mark.parametrize("name", STAGED)
def test_chances_sum_to_one_and_slopes_are_those_of_finite_differences(name: str) -> None:
    _check(STAGED[name], games(60))


def test_slopes_of_replies_and_of_equilibria_are_those_of_finite_differences() -> None:
    luck, payoffs = np.random.default_rng(3), gentle(60)
    _check(replies(luck.normal(size=60), luck.uniform(0.1, 0.9, 60)), payoffs)
    _check(likeliest(np.ones((60, 4))), payoffs)


def _check(likelihood: Likelihood, payoffs: Floats) -> None:
    log, slope = likelihood(payoffs)
    np.testing.assert_allclose(np.exp(log).sum(axis=1), 1, atol=1e-12)
    for place in range(7):
        step = np.zeros(7)
        step[place] = 1e-5
        up, down = likelihood(payoffs + step)[0], likelihood(payoffs - step)[0]
        seen = np.isfinite(log)
        difference = (up[seen] - down[seen]) / 2e-5
        np.testing.assert_allclose(slope[:, :, place][seen], difference, rtol=1e-5, atol=1e-5)


def played(payoffs: Floats, stages: int, errors: str, draws: int = 400_000) -> list[float]:
    """Return how often each ending came, with errors of actions drawn for every play."""
    luck = np.random.default_rng(5)
    s, v, c, w, u, a, r = payoffs

    def error() -> Floats:
        if errors == "probit":
            return np.asarray(luck.standard_normal(draws) - luck.standard_normal(draws))
        return np.asarray(luck.logistic(size=draws) * np.sqrt(2))

    firm = w + error() > a if stages == 3 else np.ones(draws, dtype=bool)
    p_firm = firm.mean()
    resist = p_firm * u + (1 - p_firm) * r + error() > c
    p_resist = resist.mean()
    challenge = p_resist * (p_firm * w + (1 - p_firm) * a) + (1 - p_resist) * v + error() > s
    ends = (~challenge, challenge & ~resist, challenge & resist & ~firm, challenge & resist & firm)
    return [float(end.mean()) for end in ends]


@pytest.mark.parametrize("stages", [2, 3])
@pytest.mark.parametrize("errors", ["probit", "logit"])
def test_players_who_err_end_as_often_as_the_likelihood_says(stages: int, errors: str) -> None:
    likelihood = staged(probit if errors == "probit" else logit, stages=stages)
    for payoffs in games(4, seed=8):
        log, _ = likelihood(payoffs[None])
        np.testing.assert_allclose(np.exp(log[0]), played(payoffs, stages, errors), atol=4e-3)


def test_players_with_private_payoffs_end_as_often_as_the_likelihood_says() -> None:
    luck = np.random.default_rng(6)
    for s, v, c, w, u, a, r in games(4, seed=9):
        shock = luck.standard_normal((5, 400_000))
        resist = u + shock[0] > c + shock[1]
        p = ndtr((u - c) / np.sqrt(2))
        challenge = p * (w + shock[2]) + (1 - p) * (v + shock[3]) > s + shock[4]
        ends = (~challenge, challenge & ~resist, challenge & resist)
        log, _ = staged(probit, stages=2, private=True)(np.array([[s, v, c, w, u, a, r]]))
        np.testing.assert_allclose(np.exp(log[0, [0, 1, 3]]), [end.mean() for end in ends], atol=4e-3)


def test_replies_to_an_equilibrium_are_the_equilibrium() -> None:
    payoffs = gentle(50, seed=4)
    found, _, _ = equilibria(payoffs)
    given = replies(found[:, 0, 0], found[:, 0, 3])(payoffs)[0]
    np.testing.assert_allclose(given, in_equilibrium(payoffs, found[:, 0, 0])[0], atol=1e-9)


def test_the_likeliest_of_several_equilibria_depends_on_what_was_seen() -> None:
    payoffs = np.repeat([[0.0, 1.0, 0.0, -1.9, -2.85, -1.2, 1.0]], 4, axis=0)
    found, number, _ = equilibria(payoffs)
    z, several = likeliest_equilibrium(payoffs, np.eye(4))
    assert (several == 3).all()
    assert (number == 3).all()
    likeliest_place = outcomes(found[0, :3]).argmax(axis=0)
    assert len(set(likeliest_place.tolist())) > 1
    np.testing.assert_allclose(z, found[0, likeliest_place, 0], atol=1e-9)
    np.testing.assert_allclose(nearest_equilibrium(payoffs, z + 0.05), z, atol=1e-9)


def test_what_never_happens_has_a_logarithm_all_the_same() -> None:
    payoffs = np.array([[50.0, 1, 0, -60, -2, -70, 1]])
    log, slope = replies(np.array([0.3]), np.array([0.5]))(payoffs)
    assert np.isfinite(log).all()
    assert np.isfinite(slope).all()
    assert log[0, 3] < -1000
