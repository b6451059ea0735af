"""Support: with which chance one side of a pair beats the other, when all parties vote, for all pairs at once.

Party k, with weight w_k and exponent r_k, votes for i against j with

    v_k(i,j) = w_k (|(x_k - x_j)/R|^{r_k} - |(x_k - x_i)/R|^{r_k}),      N_ij = Σ_k max(0, v_k(i,j)).

k is for whoever is nearer to it, whatever its exponent: for i exactly if it lies on i's side of the midpoint of i and
j. With the parties sorted by position, G_ki = w_k |(x_k - x_i)/R|^{r_k}, C_i(m) = Σ_{k≤m} G_ki and m the number of
parties below the midpoint, for x_i < x_j

    N_ij = C_j(m) - C_i(m),      N_ji = (C_i(n) - C_i(m)) - (C_j(n) - C_j(m)),

so that all pairs cost n² instead of n³: for a fixed i the midpoint, and with it m, only rises with j.
"""

import math

from detente.core.kernels import compiled
from detente.solvers.challenge.rules import ALL_PAIRS, NET, Floats

SAME = 1e-12  # positions nearer than this, of the scale, are one position; gains and keys likewise
NOTHING = 1e-14  # of all weight: less support than this is a rounding error, and nobody is for either side


@compiled
def write_support(x: Floats, weight: Floats, exponent: Floats, scale: float, below: Floats, support: Floats) -> None:
    """Write N_ij for all pairs of parties that are sorted by position.

    Parameters
    ----------
    x, weight, exponent : arrays, shape (parties,)
    scale : float
        R, above 0.
    below : array, shape (parties, 1 + parties)
        Scratch: C_i(m).
    support : array, shape (parties, parties)
        Result; 0 where two positions are the same.
    """
    n = x.shape[0]
    for i in range(n):  # G first, each logarithm used for both of a pair
        below[i, i + 1] = 0.0
        for k in range(i + 1, n):
            distance = (x[k] - x[i]) / scale
            if distance <= 0.0:
                below[i, k + 1] = below[k, i + 1] = 0.0
                continue
            if exponent[i] == 1.0 and exponent[k] == 1.0:
                below[i, k + 1], below[k, i + 1] = weight[k] * distance, weight[i] * distance
                continue
            logarithm = math.log(distance)
            below[i, k + 1] = weight[k] * math.exp(exponent[k] * logarithm)
            below[k, i + 1] = weight[i] * math.exp(exponent[i] * logarithm)
    for i in range(n):
        below[i, 0] = 0.0
        for m in range(n):
            below[i, m + 1] += below[i, m]
    for i in range(n):
        support[i, i] = 0.0
        m = i
        for j in range(i + 1, n):
            if x[j] - x[i] <= SAME * scale:
                support[i, j] = support[j, i] = 0.0
                continue
            middle = 0.5 * (x[i] + x[j])
            while m < n and x[m] < middle:
                m += 1
            support[i, j] = max(below[j, m] - below[i, m], 0.0)
            support[j, i] = max((below[i, n] - below[i, m]) - (below[j, n] - below[j, m]), 0.0)


@compiled
def write_chances(x: Floats, scale: float, total: float, denominator: float, chance: Floats) -> None:
    """Turn N_ij into P_ij, in place; where nobody is for either side of a dyad both have one half.

    Parameters
    ----------
    x : array, shape (parties,)
        Sorted.
    scale : float
    total : float
        Sum of all weights.
    denominator : int
        Code of the option.
    chance : array, shape (parties, parties)
        Support before, chances afterwards; 0 where two positions are the same.
    """
    n = x.shape[0]
    everything = 0.0
    if denominator == ALL_PAIRS:
        for i in range(n):
            for j in range(n):
                everything += 2.0 * chance[i, j]
    for i in range(n):
        for j in range(i + 1, n):
            if x[j] - x[i] <= SAME * scale:
                continue
            one, other = chance[i, j], chance[j, i]
            if denominator == ALL_PAIRS:
                whole = everything
            else:
                whole = one + other
                if denominator == NET:
                    one, other = max(one - other, 0.0), max(other - one, 0.0)
            if whole > NOTHING * total:
                part = 1.0 / whole
                chance[i, j], chance[j, i] = one * part, other * part
            elif denominator == ALL_PAIRS:
                chance[i, j] = chance[j, i] = 0.0
            else:
                chance[i, j] = chance[j, i] = 0.5
