"""Slopes of the signalling game: how its choices and its equilibria move with the payoffs, in closed form.

In the notation of :mod:`detente.solvers.signalling`, with r = φ/Φ, J the chance to challenge and then to stand firm,
and J' that to challenge and then to back down,

    d log(1 - p_C) = r(c - W) (dc - dW) + r(c - a) (dc - da)
    d p_C          = Φ(c - a) φ(W - c) (dW - dc) + Φ(c - W) φ(a - c) (da - dc), also in logarithms
    d J            = φ(h) Φ(m) (dW - da)/√2 + φ(W - c) Φ(c - a) (dW - dc),    h = (W - a)/√2,  m = (W + a - 2c)/√2
    d J'           = φ(h) Φ(m) (da - dW)/√2 + φ(a - c) Φ(c - W) (da - dc)
    d c            = dS/p + (1 - 1/p) dV - (S - V) r(z)/p dz.

An equilibrium solves z = reply(z, payoffs), so that by the theorem of the implicit function

    dz/d(payoff) = ∂reply/∂(payoff) / (1 - ∂reply/∂z).
"""

import numpy as np

from detente.core.kernels import per_world
from detente.solvers.gaussian import ROOT_HALF, cdf, density, hazard, log_cdf
from detente.solvers.signalling import (
    BACK_A,
    BACK_B,
    EDGE,
    FIRM_A,
    FIRM_B,
    LEAST,
    PAD,
    QUIET,
    YIELDED_A,
    YIELDED_B,
    standing,
    threshold,
)

Z = 7  # the place of z among what slopes are taken in, after the payoffs
TINY = 1e-300
WIDE = 1e8  # largest |c|: beyond, the logarithm of a chance is below -10¹⁵


@per_world("(n),(),(f),(m)->(f),(f,m)")
def choices_of_one_world(
    payoffs: np.ndarray, z: float, _facts: np.ndarray, _places: np.ndarray, value: np.ndarray, slope: np.ndarray
) -> None:
    """Write log(1 - p_C), log p_C, log p_F, log(1 - p_F) and the reply at a z that A expects, and their slopes."""
    value[:] = np.nan
    slope[:] = np.nan
    if not (np.isfinite(payoffs).all() and np.isfinite(z)):
        return
    slope[:] = 0.0
    z = min(max(z, -EDGE), EDGE)
    firm, back, p = payoffs[FIRM_A], payoffs[BACK_A], cdf(z)
    whole = payoffs[YIELDED_A] + (payoffs[QUIET] - payoffs[YIELDED_A]) / p
    inside = abs(whole) < WIDE
    whole = min(max(whole, -WIDE), WIDE)
    c = threshold(z, payoffs)
    stands, backs = max(standing(c, firm, back), TINY), max(standing(c, back, firm), TINY)
    log_x, log_rest = log_cdf(firm - whole), log_cdf(back - whole) + log_cdf(whole - firm)
    top = max(log_x, log_rest)
    value[0] = log_cdf(whole - firm) + log_cdf(whole - back)
    value[1] = top + np.log(np.exp(log_x - top) + np.exp(log_rest - top))
    share = np.exp(log_x - value[1])  # of x in p_C = x + y (1 - x)
    x, y = cdf(firm - c), cdf(back - c)
    challenge = max(x + y - x * y, TINY)
    value[2], value[3] = min(np.log(stands / challenge), 0.0), min(np.log(backs / challenge), 0.0)
    shared = density((firm - back) * ROOT_HALF) * cdf((firm + back - 2.0 * c) * ROOT_HALF) * ROOT_HALF
    to_firm, to_back = density(firm - c) * cdf(c - back), density(back - c) * cdf(c - firm)
    for place in range(slope.shape[1]):
        d_firm, d_back = (1.0 if place == FIRM_A else 0.0), (1.0 if place == BACK_A else 0.0)
        d_whole = 0.0
        if not inside:
            d_whole = 0.0
        elif place == QUIET:
            d_whole = 1.0 / p
        elif place == YIELDED_A:
            d_whole = 1.0 - 1.0 / p
        elif place == Z:
            d_whole = -(payoffs[QUIET] - payoffs[YIELDED_A]) * hazard(z) / p
        d_c = d_whole if c == whole else d_firm if (firm > back) == (c < whole) else d_back
        to_quiet = hazard(whole - firm) * (d_whole - d_firm)
        slope[0, place] = to_quiet + hazard(whole - back) * (d_whole - d_back)
        slope[1, place] = share * hazard(firm - whole) * (d_firm - d_whole)
        slope[1, place] += (1.0 - share) * (hazard(back - whole) * (d_back - d_whole) + to_quiet)
        d_challenge = to_firm * (d_firm - d_c) + to_back * (d_back - d_c)
        slope[2, place] = (shared * (d_firm - d_back) + to_firm * (d_firm - d_c)) / stands - d_challenge / challenge
        slope[3, place] = (shared * (d_back - d_firm) + to_back * (d_back - d_c)) / backs - d_challenge / challenge
    chance = max(np.exp(value[2]), LEAST)
    margin = payoffs[BACK_B] - payoffs[YIELDED_B]
    value[4] = payoffs[FIRM_B] - payoffs[BACK_B] + margin / chance
    for place in range(slope.shape[1]):
        slope[4, place] = -margin / chance * slope[2, place] if chance > LEAST else 0.0
    slope[4, FIRM_B] += 1.0
    slope[4, YIELDED_B] -= 1.0 / chance
    slope[4, BACK_B] += 1.0 / chance - 1.0


def choices_and_slopes(payoffs: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the players' choices when A expects B to resist with chance Φ(z), and their slopes.

    Parameters
    ----------
    payoffs : array, shape (draws, 7)
        S, V, C, W, U, a, R.
    z : array, shape (draws,)

    Returns
    -------
    value : array, shape (draws, 5)
        log(1 - p_C), log p_C, log p_F, log(1 - p_F), and B's reply; NaN where an input is no finite number.
    slope : array, shape (draws, 5, 8)
        In the payoffs and in z.
    """
    found: tuple[np.ndarray, np.ndarray] = choices_of_one_world(payoffs, z, np.empty(5), np.empty(8))
    return found


def slopes_of_equilibrium(payoffs: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return how the z of an equilibrium moves with the payoffs.

    Parameters
    ----------
    payoffs : array, shape (draws, 7)
    z : array, shape (draws,)
        An equilibrium of each.

    Returns
    -------
    array, shape (draws, 7)
        Infinite where the equilibrium is just about to vanish, 0 where z lies at the edge of what is told apart.
    """
    _, slope = choices_and_slopes(payoffs, z)
    with np.errstate(divide="ignore", invalid="ignore"):
        moves = slope[:, 4, :7] / (1.0 - slope[:, 4, 7])[:, None]
    return np.where(np.abs(z[:, None]) < EDGE - PAD, moves, 0.0)
