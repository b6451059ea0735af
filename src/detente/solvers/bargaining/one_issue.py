"""The Nash solution on one issue: the position with the largest weighted product of gains over a disagreement.

A party at x_k loses l(y - x_k) at the position y, quadratic l(z) = z² or absolute l(z) = |z|. With weights w_k the
solution maximises Σ w_k ln g_k(y) :cite:`nash1950`, where g_k is what the party gains over one of two disagreements.

* The *status quo* d: g_k(y) = l(d - x_k) - l(y - x_k). All gain something only if all want to leave d towards the same
  side. With m_k = |x_k - d| and z = |y - d| the quadratic gain is z (2 m_k - z), positive for z below the smallest
  2 m_k, and the derivative

      Σ w_k / z - Σ w_k / (2 m_k - z)

  falls from +∞ to -∞; the absolute one is the same, but that a party counts in the first sum only until z has come to
  its m_k, and in the second only from there on. Where there is no such side nothing is better for all than d.
* The *worst case*, for each party its worst end of the scale at a distance of D_k = max(x_k, 1 - x_k), and a loss B
  beyond that: g_k(y) = l(D_k) + B - l(y - x_k). This is positive inside the scale, and the derivative falls between the
  lowest and the highest x_k. As B grows the quadratic solution goes to the weighted mean.

Both are strictly concave; the sign of the derivative is bisected.
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world

Floats = npt.NDArray[np.float64]
LEAST = 1e-12  # of the scale: who is nearer to the status quo than this wants no change
HALVINGS = 54  # of the scale: to the last digit


@compiled
def from_status_quo(position: Floats, weight: Floats, status_quo: float, absolute: float) -> tuple[float, float]:
    """Return the solution with the status quo as disagreement.

    Parameters
    ----------
    position, weight : arrays, shape (parties,)
        A party with weight 0 does not count; its position may be NaN.
    status_quo : float
    absolute : float
        1 for absolute losses, 0 for quadratic ones.

    Returns
    -------
    position : float
        The status quo where there is none that all prefer.
    feasible : float
        1 where there is one, else 0.
    """
    low, high, voters = np.inf, -np.inf, 0
    for party in range(len(position)):
        if weight[party] > 0:
            voters += 1
            low, high = min(low, position[party] - status_quo), max(high, position[party] - status_quo)
    if voters == 0 or (low <= LEAST and high >= -LEAST):
        return status_quo, 0.0
    side = 1.0 if low > 0 else -1.0
    near, far = 0.0, 2.0 * (low if side > 0 else -high)
    for _ in range(HALVINGS):
        z, slope = 0.5 * (near + far), 0.0
        for party in range(len(position)):
            if weight[party] > 0:
                m = side * (position[party] - status_quo)
                if absolute == 0 or z <= m:
                    slope += weight[party] / z
                if absolute == 0 or z > m:
                    slope -= weight[party] / (2.0 * m - z)
        if slope > 0:
            near = z
        else:
            far = z
    return status_quo + side * 0.5 * (near + far), 1.0


@compiled
def from_worst_case(position: Floats, weight: Floats, absolute: float, beyond: float) -> float:
    """Return the solution with every party's worst case as disagreement; NaN where nobody has a weight.

    Parameters
    ----------
    position, weight : arrays, shape (parties,)
        Positions on a scale from 0 to 1.
    absolute : float
        1 for absolute losses, 0 for quadratic ones.
    beyond : float
        By how much disagreement is worse than the worst end of the scale.
    """
    low, high = np.inf, -np.inf
    for party in range(len(position)):
        if weight[party] > 0:
            low, high = min(low, position[party]), max(high, position[party])
    if not low < high:
        return low if low == high else np.nan
    for _ in range(HALVINGS):
        y, slope = 0.5 * (low + high), 0.0
        for party in range(len(position)):
            if weight[party] > 0:
                apart, worst = position[party] - y, max(position[party], 1.0 - position[party])
                if absolute == 0:
                    slope += 2.0 * weight[party] * apart / (worst * worst + beyond - apart * apart)
                elif apart != 0:
                    slope += weight[party] * (1.0 if apart > 0 else -1.0) / (worst + beyond - abs(apart))
        if slope > 0:
            low = y
        else:
            high = y
    return 0.5 * (low + high)


@per_world("(party,issue),(party,issue),(party),(party,issue),(issue)->(issue),(issue),(issue),(issue),(issue)")
def nash_of_one_world(
    ideal: Floats,
    salience: Floats,
    capability: Floats,
    seated: Floats,
    status_quo: Floats,
    position: Floats,
    feasible: Floats,
    worst_case: Floats,
    absolute: Floats,
    worst_case_absolute: Floats,
) -> None:
    """Write the solutions of every issue; weights are capability times salience of those who sit there."""
    for issue in range(ideal.shape[1]):
        weight = np.zeros(ideal.shape[0])
        total = 0.0
        for party in range(ideal.shape[0]):
            if seated[party, issue] > 0 and not np.isnan(ideal[party, issue]):
                weight[party] = capability[party] * salience[party, issue]
                total += weight[party]
        place = ideal[:, issue]
        position[issue], feasible[issue] = from_status_quo(place, weight, status_quo[issue], 0.0)
        absolute[issue], _ = from_status_quo(place, weight, status_quo[issue], 1.0)
        worst_case[issue] = worst_case_absolute[issue] = status_quo[issue]
        if total > 0:
            worst_case[issue] = from_worst_case(place, weight, 0.0, 0.0)
            worst_case_absolute[issue] = from_worst_case(place, weight, 1.0, 0.0)
