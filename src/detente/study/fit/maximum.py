"""The maximum of a likelihood: value, slope, curvature, and the search by trust regions.

For a case i with payoffs η_i = X_i β, chances log q_ik(η_i) and counts n_ik, the log-likelihood is Σ n_ik log q_ik. Its
slope in the payoffs is exact; the curvature of each case in its payoffs, at most 7 × 7, comes from central differences
of that slope, and the curvature in β from it without further differences. Regressors are scaled to a mean square of 1
on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from scipy.optimize import minimize

from detente.study.fit.cases import Cases
from detente.study.fit.likelihoods import Likelihood
from detente.study.fit.penalties import Penalty
from detente.worlds.worlds import Floats

STEPS = 1000
FLAT = 1e-9  # what one more Newton step would add to the log-likelihood when the search has ended
FORBIDDEN = 1e300
NUDGE = 1e-5  # of payoffs, for curvatures


class Ended(IntEnum):
    """How the search ended."""

    CONVERGED = 0
    OUT_OF_STEPS = 1
    STUCK = 2

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "reached a maximum",
            f"ran out of {STEPS} steps before a maximum",
            "stopped where no step gains anything, at no maximum; look at what is not identified",
        )[self]


@dataclass(frozen=True)
class Target:
    """What is maximised.

    Attributes
    ----------
    cases : Cases
    likelihood : callable
        Of payoffs.
    local : callable
        From payoffs to a likelihood that is smooth around them.
    penalty : callable
    """

    cases: Cases
    likelihood: Likelihood
    local: Callable[[Floats], Likelihood]
    penalty: Penalty

    def log_likelihood(self, coefficients: Floats) -> float:
        """Return the log-likelihood without the penalty."""
        return self._total(self.likelihood(self.cases.payoffs(coefficients))[0])

    def _total(self, log: Floats) -> float:
        counts = self.cases.counts
        return float((counts * np.where(counts > 0, log, 0.0)).sum())

    def scores(self, coefficients: Floats) -> Floats:
        """Return the slope of each case's log-likelihood; shape (cases, parameters)."""
        _, slope = self.likelihood(self.cases.payoffs(coefficients))
        return self.cases.regressors * self._of_payoffs(slope)[:, self.cases.payoff]

    def _of_payoffs(self, slope: Floats) -> Floats:
        return np.asarray(np.einsum("ik,ikp->ip", self.cases.counts, slope))

    def value(self, coefficients: Floats) -> tuple[float, Floats]:
        """Return the penalised log-likelihood and its slope."""
        log, slope = self.likelihood(self.cases.payoffs(coefficients))
        gradient = (self.cases.regressors * self._of_payoffs(slope)[:, self.cases.payoff]).sum(axis=0)
        more, rise, _ = self.penalty(coefficients, self.cases.regressors)
        return self._total(log) + float(more.sum()), gradient + rise

    def curvature(self, coefficients: Floats) -> Floats:
        """Return the second derivatives of the penalised log-likelihood."""
        cases, payoffs = self.cases, self.cases.payoffs(coefficients)
        likelihood, used = self.local(payoffs), np.unique(cases.payoff)
        bends = np.zeros((len(payoffs), payoffs.shape[1], payoffs.shape[1]))
        for place in used:
            nudge = NUDGE * np.maximum(1.0, np.abs(payoffs[:, place]))
            ends = []
            for sign in (1.0, -1.0):
                moved = payoffs.copy()
                moved[:, place] += sign * nudge
                ends.append(self._of_payoffs(likelihood(moved)[1]))
            bends[:, :, place] = (ends[0] - ends[1]) / (2 * nudge)[:, None]
        bends = (bends + bends.transpose(0, 2, 1)) / 2
        found = np.zeros((len(cases.payoff), len(cases.payoff)))
        for one in used:
            for other in used:
                rows, columns = np.nonzero(cases.payoff == one)[0], np.nonzero(cases.payoff == other)[0]
                left, right = cases.regressors[:, rows], cases.regressors[:, columns]
                found[np.ix_(rows, columns)] = left.T @ (bends[:, one, other, None] * right)
        found[np.diag_indices_from(found)] += self.penalty(coefficients, cases.regressors)[2]
        return found


def maximise(target: Target, start: Floats) -> tuple[Floats, Ended, int]:
    """Return where the penalised log-likelihood is greatest, how the search ended, and its steps."""
    scale = 1.0 / np.maximum(np.sqrt((target.cases.regressors**2).mean(axis=0)), 1e-300)

    def value(x: Floats) -> tuple[float, Floats]:
        found, slope = target.value(x * scale)
        if not (np.isfinite(found) and np.isfinite(slope).all()):
            return FORBIDDEN, np.zeros_like(x)  # a step that went too far is taken back
        return -found, -slope * scale

    def curvature(x: Floats) -> Floats:
        return -target.curvature(x * scale) * np.outer(scale, scale)

    options = {"gtol": 1e-7, "maxiter": STEPS, "max_trust_radius": 100.0}
    search: Any = minimize  # its stubs know no function that gives value and slope
    done = search(value, start / scale, jac=True, hess=curvature, method="trust-exact", options=options)
    coefficients = np.asarray(done.x * scale)
    if gain_left(target, coefficients) < FLAT:
        ended = Ended.CONVERGED
    else:
        ended = Ended.OUT_OF_STEPS if done.nit >= STEPS else Ended.STUCK
    return coefficients, ended, int(done.nit)


def gain_left(target: Target, coefficients: Floats) -> float:
    """Return what one Newton step would add to the penalised log-likelihood; infinite where it curves upwards."""
    slope, curvature = target.value(coefficients)[1], target.curvature(coefficients)
    spread = np.sqrt(np.maximum(-np.diag(curvature), 1e-300))
    values, vectors = np.linalg.eigh(-curvature / np.outer(spread, spread))
    along = vectors.T @ (slope / spread)
    if (values < -1e-6).any():
        return float(np.inf)
    return float(0.5 * (along**2 / np.maximum(values, 1e-9)).sum())
