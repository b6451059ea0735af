"""Path of deals: what shares between nothing and all are worth, at even steps and linear in between.

Arrays end in the axis of the steps; -inf marks a deal that would never be signed, and so does everything next to it.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def at_share(values: Floats, share: Floats) -> Floats:
    """Return the values at one share of every row.

    >>> at_share(np.array([[0.0, 1.0, 4.0]]), np.array([0.75])).tolist()
    [2.5]
    """
    last = values.shape[-1] - 1
    place = np.clip(share, 0, 1) * last
    step = np.minimum(np.floor(place + 1e-9), last - 1).astype(np.int64)
    part = np.clip(place - step, 0, 1)
    part = np.where(part < 1e-9, 0, np.where(part > 1 - 1e-9, 1, part))
    below, above = (np.take_along_axis(values, (step + more)[..., None], axis=-1)[..., 0] for more in (0, 1))
    with np.errstate(invalid="ignore"):
        between = below + part * (above - below)
    between = np.where(np.isfinite(below) & np.isfinite(above), between, -np.inf)
    return np.where(part == 0, below, np.where(part == 1, above, between))


def least_share(values: Floats, level: Floats) -> Floats:
    """Return the least share that is worth at least a level; NaN where none is.

    >>> least_share(np.array([[0.0, 1.0, 4.0]]), np.array([2.5])).tolist()
    [0.75]
    """
    last = values.shape[-1] - 1
    enough = values >= level[..., None] - 1e-12
    step = enough.argmax(axis=-1)
    before = np.maximum(step - 1, 0)
    above, below = (np.take_along_axis(values, at[..., None], axis=-1)[..., 0] for at in (step, before))
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(np.isfinite(below) & (step > 0), (level - below) / (above - below), 1.0)
    part = np.where(step == 0, 1.0, np.clip(part, 0, 1))
    return np.where(enough.any(axis=-1), np.where(step == 0, 0.0, (before + part) / last), np.nan)


def most_share(values: Floats, level: Floats) -> Floats:
    """Return the greatest share that is worth at least a level; NaN where none is."""
    return 1 - least_share(values[..., ::-1], level)
