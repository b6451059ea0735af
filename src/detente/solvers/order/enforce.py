"""Whether a plan enforces itself: no party gains by stopping where it is tempted most.

A party whose patience is δ finds the peace worth v a period. If it stops at the step where it is tempted by τ, that is
noticed after L periods, and the peace is over. Stopping pays τ more in each of L+1 periods and costs v in all periods
after them, so that it goes on iff

    τ (1 - δ^{L+1}) ≤ v δ^{L+1},      that is δ ≥ (τ / (τ + v))^{1 / (L+1)},

and for a gain that is had once, iff τ ≤ v δ^{L+1} / (1 - δ). With L = 0 both say τ ≤ v δ / (1 - δ).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_HALVINGS = 200  # of an interval of length 1: more than a float can tell apart


def keeps_on(
    temptation: npt.ArrayLike,
    peace: npt.ArrayLike,
    patience: npt.ArrayLike,
    delay: npt.ArrayLike,
    *,
    once: bool = False,
) -> npt.NDArray[np.bool_]:
    """Whether a party goes on although it is tempted.

    Parameters
    ----------
    temptation : array
        What stopping pays, 0 or more: a period, or ``once``.
    peace : array
        What the peace is worth a period; who loses by it stops whenever it can.
    patience : array
        Worth of one unit a period later, 0-1.
    delay : array
        Periods until stopping is noticed, 0 or more.
    once : bool
        Whether the gain is had once, not in every period until it is noticed.

    Examples
    --------
    >>> bool(keeps_on(1.0, 1.0, 0.5, 0)), bool(keeps_on(1.0, 1.0, 0.49, 0))
    (True, False)
    """
    gain, worth, factor = (np.asarray(part, dtype=np.float64) for part in (temptation, peace, patience))
    later = factor ** (np.asarray(delay, dtype=np.float64) + 1)
    left = gain * ((1 - factor) if once else (1 - later))
    return np.asarray((worth >= 0) & (left <= worth * later + 1e-12))


def least_patience(
    temptation: npt.ArrayLike, peace: npt.ArrayLike, delay: npt.ArrayLike, *, once: bool = False
) -> Floats:
    """Return the least patience with which a party goes on; 1 where none below 1 is enough.

    Parameters are those of :func:`keeps_on`.

    Examples
    --------
    >>> least_patience(1.0, 3.0, 1).tolist()
    0.5
    """
    parts = (np.asarray(part, dtype=np.float64) for part in (temptation, peace, delay))
    gain, worth, wait = np.broadcast_arrays(*parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        flow = np.where(gain > 0, (gain / (gain + worth)) ** (1 / (wait + 1)), 0.0)
    found = _least_once(gain, worth, wait) if once else flow
    return np.where(worth < 0, 1.0, np.where(gain <= 0, 0.0, np.where(worth == 0, 1.0, found)))


def _least_once(gain: Floats, worth: Floats, wait: Floats) -> Floats:
    """Solve τ (1 - δ) = v δ^{L+1}, whose left side falls and whose right side rises, by halving."""
    low, high = np.zeros(gain.shape), np.ones(gain.shape)
    for _ in range(MOST_HALVINGS):
        middle = (low + high) / 2
        enough = gain * (1 - middle) <= worth * middle ** (wait + 1)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high
