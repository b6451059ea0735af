"""First guesses and steps of nested pseudo-likelihood in the signalling game.

Pseudo-likelihood needs the chances to resist and to stand firm as the players expect them. They come from columns of
the table, or from two logistic regressions on all regressors, of resistance among the challenged and of standing firm
among the resisted, held in check by a weak normal prior. Nested pseudo-likelihood replaces them by what the estimate
implies, and estimates again, until nothing moves: then the expectations are an equilibrium
:cite:`aguirregabiria2007,crismancox2021`.
"""

import numpy as np
from scipy.special import expit, log_expit, ndtri

from detente.core.errors import BadInput
from detente.solvers.signalling import EDGE
from detente.solvers.signalling_slopes import choices_and_slopes
from detente.study.fit.cases import Cases
from detente.worlds.worlds import Floats

PRIOR = 0.1  # precision of the weak prior, for regressors of mean square 1
SURE = 1e-4  # first guesses stay as far from 0 and 1


def first_guess(cases: Cases) -> tuple[Floats, Floats]:
    """Return z, the quantile of the chance to resist, and the chance to stand firm, of every case.

    Raises
    ------
    BadInput
        When some move was never made or always made, so that nothing can be learnt of it.
    """
    if cases.start is not None:
        resist, firm = cases.start.T
        if not ((cases.start > 0) & (cases.start < 1)).all():
            raise BadInput("the columns of start hold a chance that does not lie between 0 and 1; leave start out")
    else:
        wait, concede, back, fight = cases.counts.T
        del wait
        resist = logistic(cases, back + fight, concede, "resisted")
        firm = logistic(cases, fight, back, "stood firm")
    return np.asarray(ndtri(np.clip(resist, SURE, 1 - SURE))), np.clip(firm, SURE, 1 - SURE)


def logistic(cases: Cases, yes: Floats, no: Floats, what: str) -> Floats:
    """Return the chance of a move in every case, by logistic regression on all regressors of the table."""
    if not (yes.any() and no.any()):
        verb = "nobody" if not yes.any() else "everybody who could"
        raise BadInput(f"{verb} {what} in these cases, so that the model signalling cannot be fitted to them")
    columns = np.unique(cases.regressors, axis=1)
    columns = columns / np.maximum(np.sqrt((columns**2).mean(axis=0)), 1e-300)
    columns = np.concatenate([np.ones((len(yes), 1)), columns], axis=1)
    found = np.zeros(columns.shape[1])

    def value(at: Floats) -> float:
        x = columns @ at
        return float((yes * log_expit(x) + no * log_expit(-x)).sum() - PRIOR / 2 * (at**2).sum())

    for _ in range(100):
        chance = np.asarray(expit(columns @ found))
        slope = columns.T @ (yes - (yes + no) * chance) - PRIOR * found
        bend = columns.T @ (((yes + no) * chance * (1 - chance))[:, None] * columns) + PRIOR * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        size, before = 1.0, value(found)
        while value(found + size * step) < before - 1e-12 and size > 1e-6:
            size /= 2
        found = found + size * step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(expit(columns @ found))


def implied(payoffs: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Return what beliefs become when both sides reply to them: z and the chance to stand firm."""
    value, _ = choices_and_slopes(payoffs, z)
    return np.clip(value[:, 4], -EDGE, EDGE), np.clip(np.exp(value[:, 2]), 1e-12, 1.0)
