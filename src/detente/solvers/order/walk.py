"""Walking a plan: what every party stands to lose, and is tempted by, at every moment of one given order of steps.

With the names of :mod:`detente.solvers.order.bottleneck`, the moments are the states after 0, 1, 2 … steps. Of an
exposure e_q(Y) the guarantees in force at Y cover c_q(Y); what is left is *uncovered*, max(0, e_q(Y) - c_q(Y)).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.solvers.order.bottleneck import NANO, nanos

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Walked:
    """What happens along given plans.

    Attributes
    ----------
    order : array of int, shape (draws, steps)
        The steps in the order of the plan; steps that are not there come last.
    exposure, uncovered : array, shape (draws, 1 + steps, parties)
        Before the first step and after every step.
    temptation : array, shape (draws, steps, parties)
        Before every step, of those who must act in it; 0 for others.
    """

    order: npt.NDArray[np.int64]
    exposure: Floats
    uncovered: Floats
    temptation: Floats


def walk(
    rank: Floats, kept: Floats, total: Floats, owner: Floats, cover: Floats | None = None, needs: Floats | None = None
) -> Walked:
    """Return what happens along one plan a draw.

    Parameters
    ----------
    rank : array, shape (draws, steps)
        When each step is done, from 1; NaN for a step that is not there.
    kept : array, shape (draws, steps, parties)
        0 for a step that is not there.
    total : array, shape (draws, parties)
    owner : array, shape (draws, steps, parties)
    cover : array, shape (draws, guarantees, parties), optional
    needs : array, shape (draws, guarantees, steps), optional
        1 for the steps after which a guarantee is in force; with one that is not there it never is.
    """
    draws, steps, parties = kept.shape
    order = np.argsort(rank, axis=1, kind="stable")
    there = ~np.isnan(np.take_along_axis(rank, order, axis=1))
    moves = np.take_along_axis(nanos(kept), order[:, :, None], axis=1)
    held = np.concatenate([np.zeros((draws, 1, parties)), moves.cumsum(axis=1)], axis=1)
    acts = np.take_along_axis(owner, order[:, :, None], axis=1) * there[:, :, None]
    exposure = np.maximum(0, -held)
    covered = np.zeros_like(exposure)
    if cover is not None and needs is not None and cover.shape[1]:
        late = np.where(np.isnan(rank), np.inf, rank)[:, None, :]
        since = np.where(needs > 0, late, 0).max(axis=2, initial=0)
        in_force = since[:, None, :] <= np.arange(steps + 1)[None, :, None]
        covered = np.einsum("nmg,ngq->nmq", in_force, nanos(cover))
    beyond = np.maximum(0, held[:, :-1] - nanos(total)[:, None, :]) * (acts > 0)
    return Walked(order, exposure / NANO, np.maximum(0, exposure - covered) / NANO, beyond / NANO)
