"""War of attrition before audiences: who quits when, if holding out makes quitting dearer.

Each side holds out, quits, or fights. When j quits, i wins a prize v_i; quitting at time t costs i a_i t before its
audience; war is worth w_i, known to i alone, with distribution F_i :cite:`fearon1994`. Whoever prefers war to quitting
at the horizon t* never quits. At t* nobody else is left:

    F_i(-a_i t_i) = a_j t_i/(v_j + a_j t_i),       t* = min(t_1, t_2),       P(i never quits) = N_i = 1 - F_i(-a_i t*)
    hazard of j that keeps i indifferent           a_i/(v_i + a_i t)
    i quits at once with chance                    q_i = 1 - N_i (1 + a_j t*/v_j),      one side only
    i is still in at t with chance                 S_i(t) = (1 - q_i) v_j/(v_j + a_j t)

and war comes when neither quits, with chance N_1 N_2. For F_i uniform on [-W_i, 0] the horizon is a root of a square:
t_i = (-v_j + √(v_j² + 4 (a_j/a_i) W_i v_j))/(2 a_j). Silence is a move: P(never quits | still in at t) = N_i/S_i(t).

Raising a_i ties i's hands: i holds out more often and the other side less often. In the uniform case the other side
also quits at once more often; where some of it would never quit, its quitting may only become quicker.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Distribution = Callable[[float], float]


class Attrition(NamedTuple):
    """A war of attrition, by side in the last axis: horizon, who never quits, who quits at once."""

    horizon: Floats
    never_quits: Floats
    concedes_at_once: Floats
    conflict: Floats


def uniform_horizons(cost: npt.ArrayLike, width: npt.ArrayLike, prize: npt.ArrayLike) -> Floats:
    """Return t_1 and t_2 for values of war uniform on [-width, 0]; arrays of shape (…, 2), all above 0."""
    a, w, v = (np.asarray(part, dtype=np.float64) for part in (cost, width, prize))
    other_a, other_v = a[..., ::-1], v[..., ::-1]
    return np.asarray((-other_v + np.sqrt(other_v**2 + 4 * other_a / a * w * other_v)) / (2 * other_a))


def uniform(cost: npt.ArrayLike, width: npt.ArrayLike, prize: npt.ArrayLike = (1.0, 1.0)) -> Attrition:
    """Return the war of attrition for values of war uniform on [-width, 0].

    Parameters
    ----------
    cost, width, prize : array, shape (…, 2)
        Audience cost per unit of time, worst value of war, and prize of each side; all above 0.

    Examples
    --------
    >>> found = uniform((1.0, 0.5), (2.0, 2.0))
    >>> [round(float(part), 6) for part in (found.horizon, *found.never_quits, *found.concedes_at_once)]
    [1.236068, 0.618034, 0.309017, 0.0, 0.309017]
    """
    a, w, v = (np.asarray(part, dtype=np.float64) for part in (cost, width, prize))
    if not (np.all(a > 0) and np.all(w > 0) and np.all(v > 0)):
        raise ValueError("costs, widths and prizes lie above 0")
    each = uniform_horizons(a, w, v)
    horizon = each.min(axis=-1, keepdims=True)
    never = np.minimum(a * horizon / w, 1)
    at_once = np.maximum(1 - never * (1 + a[..., ::-1] * horizon / v[..., ::-1]), 0)
    at_once = np.where(each <= horizon, 0.0, at_once)
    return Attrition(horizon[..., 0], never, at_once, never.prod(axis=-1))


def against(
    distributions: tuple[Distribution, Distribution], cost: tuple[float, float], prize: tuple[float, float] = (1.0, 1.0)
) -> Attrition:
    """Return the war of attrition for any two distributions of the value of war, by root finding.

    Examples
    --------
    >>> flat = lambda w: min(max((w + 2) / 2, 0), 1)
    >>> found = against((flat, flat), (1.0, 0.5))
    >>> round(float(found.horizon), 6), round(float(found.conflict), 6)
    (1.236068, 0.190983)
    """
    if not (min(cost) > 0 and min(prize) > 0):
        raise ValueError("costs and prizes lie above 0")
    from scipy.optimize import brentq  # takes half a second to import, and no lens needs it

    def gap(t: float, i: int) -> float:
        j = 1 - i
        return distributions[i](-cost[i] * t) * (prize[j] + cost[j] * t) - cost[j] * t

    each = []
    for i in (0, 1):
        top = 1.0
        while gap(top, i) > 0 and top < 1e150:
            top *= 2
        each.append(float(brentq(gap, 0.0, top, args=(i,), xtol=1e-14)) if gap(0.0, i) > 0 else 0.0)
    horizon = min(each)
    never = np.array([1 - distributions[i](-cost[i] * horizon) for i in (0, 1)])
    at_once = np.array([max(1 - never[i] * (1 + cost[1 - i] * horizon / prize[1 - i]), 0.0) for i in (0, 1)])
    at_once[int(np.argmin(each))] = 0.0
    return Attrition(np.asarray(horizon), never, at_once, never.prod())


def still_in(
    time: float, side: int, found: Attrition, cost: tuple[float, float], prize: tuple[float, float] = (1.0, 1.0)
) -> tuple[float, float]:
    """Return S_i(t), and the chance that a side which is still in at t never quits; times after t* count as t*.

    Examples
    --------
    >>> found = uniform((1.0, 0.5), (2.0, 2.0))
    >>> [round(part, 6) for part in still_in(0.5, 1, found, (1.0, 0.5))]
    [0.460655, 0.67082]
    """
    t, j = min(time, float(found.horizon)), 1 - side
    chance = (1 - float(found.concedes_at_once[side])) * prize[j] / (prize[j] + cost[j] * t)
    return chance, min(float(found.never_quits[side]) / chance, 1.0)
