"""Separation: a direction in which nothing that was seen becomes less likely.

Along such a direction the likelihood rises for ever, and no finite estimate exists :cite:`albert1984`. With what later
moves are expected to bring held at the estimate, every move is a choice with a linear index, so that a linear programme
decides :cite:`konis2007`: with rows w_i = ± regressors (+ where the move was made, - where not), find the d with
w_i · d ≥ 0 for all i, -1 ≤ d ≤ 1, and the largest Σ w_i · d; it is 0 when there is no separation. In the model
``signalling`` the first move's index is taken as it is in the neighbourhood of the estimate.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog

from detente.solvers.signalling_slopes import choices_and_slopes
from detente.study.fit.cases import Cases
from detente.study.fit.likelihoods import A, C, Link, R, S, U, V, W
from detente.worlds.worlds import Floats

SOME = 1e-6
LIKE = 1e-9  # rows nearer to each other than this are one


def staged_indices(link: Link, payoffs: Floats, *, stages: int) -> Floats:
    """Return the weights of the payoffs in the index of each move: first, answer, last; shape (cases, 3, 7)."""
    found = np.zeros((len(payoffs), 3, payoffs.shape[1]))
    firm = np.ones(len(payoffs))
    if stages == 3:
        found[:, 2, W], found[:, 2, A] = 1.0, -1.0
        firm = link((payoffs[:, W] - payoffs[:, A]) / np.sqrt(2))[0]
    fight = firm * payoffs[:, U] + (1 - firm) * payoffs[:, R]
    resist = link((fight - payoffs[:, C]) / np.sqrt(2))[0]
    found[:, 1, U], found[:, 1, R], found[:, 1, C] = firm, 1 - firm, -1.0
    found[:, 0, W], found[:, 0, A] = resist * firm, resist * (1 - firm)
    found[:, 0, V], found[:, 0, S] = 1 - resist, -1.0
    return found


def signalling_indices(payoffs: Floats, z: Floats) -> Floats:
    """Return the same for the signalling game at beliefs z; shape (cases, 3, 7)."""
    value, slope = choices_and_slopes(payoffs, z)
    found = np.zeros((len(payoffs), 3, payoffs.shape[1]))
    firm = np.exp(value[:, 2])
    rise = slope[:, 1, :7]
    found[:, 0] = rise / np.maximum(np.abs(rise).max(axis=1, keepdims=True), 1e-300)
    found[:, 1, U], found[:, 1, R], found[:, 1, C] = firm, 1 - firm, -1.0
    found[:, 2, W], found[:, 2, A] = 1.0, -1.0
    return found


def separated(cases: Cases, indices: Floats) -> tuple[str, ...]:
    """Return the names of the coefficients that separation sends to infinity; none as a rule.

    Parameters
    ----------
    cases : Cases
    indices : array, shape (cases, 3, 7)
        Weights of the payoffs in the index of each move.
    """
    counts = cases.counts
    ways: Sequence[tuple[int, Floats, Floats]] = (
        (0, counts[:, 1:].sum(axis=1), counts[:, 0]),
        (1, counts[:, 2:].sum(axis=1), counts[:, 1]),
        (2, counts[:, 3], counts[:, 2]),
    )
    rows = []
    for move, made, not_made in ways:
        weights = cases.regressors * indices[:, move, cases.payoff]
        if not np.abs(indices[:, move]).any():
            continue
        rows += [weights[made > 0], -weights[not_made > 0]]
    stacked = np.concatenate(rows)
    scale = np.maximum(np.abs(stacked).max(axis=0), 1e-300)
    stacked = np.unique(np.round(stacked / scale / LIKE) * LIKE, axis=0)
    bounds = [(-1.0, 1.0)] * stacked.shape[1]
    done: Any = linprog(-stacked.sum(axis=0), A_ub=-stacked, b_ub=np.zeros(len(stacked)), bounds=bounds, method="highs")
    if done.status != 0 or -done.fun < SOME:
        return ()
    return tuple(name for name, way in zip(cases.names, done.x, strict=True) if abs(way) > SOME)
