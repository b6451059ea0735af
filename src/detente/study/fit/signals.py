"""Fitting the signalling game: by pseudo-likelihood, nested pseudo-likelihood, or the full likelihood.

``pl``: beliefs are first guesses, and each case is judged by best replies to them. ``npl``: beliefs are replaced by
what the estimate implies, until they are an equilibrium. ``ml``: starts there, and takes in each case the equilibrium
that makes it likeliest, with exact slopes through the equilibrium :cite:`crismancox2021`.
"""

from dataclasses import dataclass, replace

import numpy as np

from detente.solvers.signalling import EDGE
from detente.solvers.signalling_slopes import choices_and_slopes
from detente.study.fit.beliefs import first_guess, implied
from detente.study.fit.cases import Cases
from detente.study.fit.likelihoods import (
    Likelihood,
    in_equilibrium,
    likeliest,
    likeliest_equilibrium,
    nearest_equilibrium,
    replies,
)
from detente.study.fit.maximum import Ended, Target, maximise
from detente.study.fit.penalties import Penalty
from detente.worlds.worlds import Floats

ROUNDS = 200  # of nested pseudo-likelihood
STILL = 1e-9  # of beliefs


@dataclass(frozen=True)
class Found:
    """A maximum and what surrounds it.

    Attributes
    ----------
    method : str
    coefficients : array
    log_likelihood : float
    bend : array, shape (parameters, parameters)
        Minus the slope of the scores.
    spread : array or None
        Sum of the products of scores, where standard errors are those of the sandwich.
    z : array or None
        What A expects in each case of a signalling game.
    ended : Ended
    steps : int
    errors : str
        Where standard errors come from.
    """

    method: str
    coefficients: Floats
    log_likelihood: float
    bend: Floats
    spread: Floats | None
    z: Floats | None
    ended: Ended
    steps: int
    errors: str = "observed information"


def fit_signals(cases: Cases, method: str, penalty: Penalty) -> Found:
    """Return the estimate of the signalling game by a method: pl, npl or ml."""
    z, firm = first_guess(cases)
    target = _given(cases, z, firm, penalty)
    coefficients, ended, steps = maximise(target, np.zeros(len(cases.names)))
    if method == "pl":
        scores = target.scores(coefficients)
        value, bend = target.log_likelihood(coefficients), -target.curvature(coefficients)
        errors = "sandwich, first guesses taken as given"
        return Found("pl", coefficients, value, bend, scores.T @ scores, z, ended, steps, errors)
    nested = _nested(cases, coefficients, (z, firm), penalty)
    return nested if method == "npl" else _full(cases, nested, penalty)


def _given(cases: Cases, z: Floats, firm: Floats, penalty: Penalty) -> Target:
    likelihood = replies(z, firm)
    return Target(cases, likelihood, lambda _: likelihood, penalty)


def _nested(cases: Cases, start: Floats, beliefs: tuple[Floats, Floats], penalty: Penalty) -> Found:
    coefficients, ended, rounds = start, Ended.OUT_OF_STEPS, 0
    z, firm = beliefs
    for rounds in range(1, ROUNDS + 1):
        new_z, new_firm = implied(cases.payoffs(coefficients), z)
        moved = max(np.abs(new_z - z).max(), np.abs(new_firm - firm).max())
        share = 1.0 if rounds < 60 else 0.5  # what still swings is damped
        z, firm = z + share * (new_z - z), firm + share * (new_firm - firm)
        before = coefficients
        coefficients, how, _ = maximise(_given(cases, z, firm, penalty), coefficients)
        if moved < STILL and np.abs(coefficients - before).max() < 1e-7 * (1 + np.abs(before).max()):
            ended = how
            break
    bend, spread = _sandwich(cases, coefficients, z, penalty)
    log, _ = in_equilibrium(cases.payoffs(coefficients), z)
    value = float((cases.counts * np.where(cases.counts > 0, log, 0.0)).sum())
    errors = "sandwich, beliefs in equilibrium"
    return Found("npl", coefficients, value, bend, spread, z, ended, rounds, errors)


def _sandwich(cases: Cases, coefficients: Floats, z: Floats, penalty: Penalty) -> tuple[Floats, Floats]:
    """Return minus the slope of the summed scores while beliefs stay an equilibrium, and the scores' products."""

    def scores(at: Floats) -> Floats:
        payoffs = cases.payoffs(at)
        near = nearest_equilibrium(payoffs, z)
        firm = np.clip(np.exp(choices_and_slopes(payoffs, near)[0][:, 2]), 1e-12, 1.0)
        return _given(cases, near, firm, penalty).scores(at)

    scale = 1.0 / np.maximum(np.sqrt((cases.regressors**2).mean(axis=0)), 1e-300)
    bend = np.empty((len(coefficients), len(coefficients)))
    for place, unit in enumerate(scale):
        step = np.zeros_like(coefficients)
        step[place] = 1e-5 * unit
        bend[:, place] = -(scores(coefficients + step) - scores(coefficients - step)).sum(axis=0) / (2 * step[place])
    bend[np.diag_indices_from(bend)] -= penalty(coefficients, cases.regressors)[2]
    found = scores(coefficients)
    return bend, found.T @ found


def _full(cases: Cases, start: Found, penalty: Penalty) -> Found:
    def local(payoffs: Floats) -> Likelihood:
        z, _ = likeliest_equilibrium(payoffs, cases.counts)
        return lambda moved: in_equilibrium(moved, nearest_equilibrium(moved, z))

    target = Target(cases, likeliest(cases.counts), local, penalty)
    coefficients, ended, steps = maximise(target, start.coefficients)
    if target.value(coefficients)[0] < target.value(start.coefficients)[0]:
        coefficients, ended = start.coefficients, Ended.STUCK
    z, _ = likeliest_equilibrium(cases.payoffs(coefficients), cases.counts)
    return replace(
        start,
        method="ml",
        coefficients=coefficients,
        log_likelihood=target.log_likelihood(coefficients),
        bend=-target.curvature(coefficients),
        spread=None,
        z=np.clip(z, -EDGE, EDGE),
        ended=ended,
        steps=steps,
        errors="observed information",
    )
