"""What the four rules compare: the score of gains, larger in the order of its entries is better.

With gains g_q = U_q - d_q over the disagreement point, and m_q the best gain of q inside the rational set:

- ``nash``: how many gain, then the product over those who do, Π g_q / m_q. Where the same parties gain the scale m_q
  decides nothing; between different groups of equal number it keeps the answer free of the parties' scales;
- ``kalai_smorodinsky``: the ratios g_q / m_q from the smallest up (leximin);
- ``egalitarian``: the gains from the smallest up (leximin);
- ``utilitarian``: Σ λ_q g_q.

Who cannot gain in any package is left out of the leximin: what is the same everywhere decides nothing there.

A score never falls when a gain rises, so that the score of what each party could still get at best bounds a whole
branch. A second bound needs a sum only. With ratios ρ_q = g_q / m_q and p parties, min ρ ≤ Σ ρ / p and
Π ρ ≤ (Σ ρ / p)^p, and likewise for gains: a score can be reached only where a weighted sum of gains is at least its
:func:`line_of`.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.packages.grid import SAME_PRODUCT, TOLERANCE

RULES = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
NASH, KALAI_SMORODINSKY, EGALITARIAN, UTILITARIAN = 0, 1, 2, 3
SLACK = 1e-9  # of bounds that roots and powers go into


@compiled
def sort(values: np.ndarray, count: int) -> None:
    """Sort the first few entries, the smallest first."""
    for i in range(1, count):
        value, k = values[i], i
        while k > 0 and values[k - 1] > value:
            values[k] = values[k - 1]
            k -= 1
        values[k] = value


@compiled
def weigh(rule: int, ideal: np.ndarray, weight: np.ndarray, out: np.ndarray) -> None:
    """Write the weights of the sum that bounds a rule's score."""
    for q in range(ideal.shape[0]):
        if rule == UTILITARIAN:
            out[q] = weight[q]
        elif rule == EGALITARIAN:
            out[q] = 1.0 if ideal[q] > TOLERANCE else 0.0
        else:
            out[q] = 1.0 / ideal[q] if ideal[q] > TOLERANCE else 0.0


@compiled
def score_gains(rule: int, gains: np.ndarray, scale: np.ndarray, out: np.ndarray) -> int:
    """Write the score of gains; return how many entries it has.

    ``scale`` is what :func:`weigh` wrote. A gain within the tolerance of 0 is none.
    """
    parties = gains.shape[0]
    if rule == UTILITARIAN:
        out[0] = 0.0
        for q in range(parties):
            out[0] += scale[q] * gains[q]
        return 1
    if rule == NASH:
        out[0], out[1] = 0.0, 1.0
        for q in range(parties):
            if gains[q] > TOLERANCE:
                out[0] += 1.0
                out[1] *= gains[q] * scale[q] if scale[q] > 0.0 else 1.0
        return 2
    for q in range(parties):
        out[q] = gains[q] * scale[q] if scale[q] > 0.0 else np.inf
    sort(out, parties)
    return int(parties)


@compiled
def compare(rule: int, one: np.ndarray, other: np.ndarray, count: int) -> int:
    """Return 1, 0 or -1: the first score is better, as good or worse."""
    if rule == NASH:
        if one[0] != other[0]:
            return 1 if one[0] > other[0] else -1
        near = SAME_PRODUCT * max(one[1], other[1])
        return 0 if np.abs(one[1] - other[1]) <= near else (1 if one[1] > other[1] else -1)
    for i in range(count):
        if one[i] > other[i] + TOLERANCE:
            return 1
        if one[i] < other[i] - TOLERANCE:
            return -1
    return 0


@compiled
def line_of(rule: int, score: np.ndarray, able: int) -> float:
    """Return the weighted sum of gains below which no package reaches a score.

    ``able`` is how many parties can gain at all.
    """
    if rule == UTILITARIAN:
        return float(score[0] - 2 * TOLERANCE - SLACK)
    if rule == NASH:
        return able * score[1] ** (1.0 / able) * (1.0 - SLACK) if 0 < able == int(score[0]) else -np.inf
    return float(able * (score[0] - 2 * TOLERANCE) - SLACK) if able > 0 else -np.inf
