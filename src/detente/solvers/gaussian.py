"""The normal distribution inside kernels, safe in both tails.

With φ the density and Φ the distribution function of N(0, 1):

    Φ(x)        = erfc(-x/√2) / 2                                 never 1 - something, so 10⁻³⁰⁰ is still a number
    φ(x)/Φ(x)   = 1 / (t + 1/(t + 2/(t + 3/(t + …)))) turned over, t = -x, in the far left tail (Laplace's fraction)
    log Φ(x)    = log φ(x) - log(φ(x)/Φ(x)) there
    Φ2(h, k; ρ) = Φ(h) Φ(k) + 1/(2π) ∫₀^{asin ρ} exp(-(h² + k² - 2hk sin t) / (2 cos² t)) dt

The last is Plackett's identity integrated :cite:`plackett1954`, by Gauss's rule. Where ρ > 0 all its terms are
positive, so small values are right to many digits. The quantile comes from Newton's method on log Φ, which is concave:
no step goes astray.
"""

import math

import numpy as np

from detente.core.kernels import compiled

ROOT_HALF = math.sqrt(0.5)
LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)
FAR = -10.0  # left of here ratios come from the continued fraction
TERMS = 40  # of the fraction; at 10 it is exact to the last digit
ROUND = 5.0  # bounds beyond this need more nodes
FEW, MANY = (np.polynomial.legendre.leggauss(count) for count in (12, 24))


def arc(correlation: float, nodes: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return what :func:`bivariate_along` needs of a correlation, made once.

    Returns
    -------
    array, shape (nodes, 3)
        sin t, 1/(2 cos² t), and the weight of each node.
    """
    half = 0.5 * math.asin(correlation)
    sines = np.sin(half * (1.0 + nodes[0]))
    return np.stack([sines, 0.5 / (1.0 - sines**2), half * nodes[1] / (2.0 * math.pi)], axis=1)


@compiled
def density(x: float) -> float:
    """Return φ(x)."""
    return math.exp(-0.5 * x * x - LOG_ROOT_TWO_PI)


@compiled
def cdf(x: float) -> float:
    """Return Φ(x), to full relative precision where it is above 10⁻³⁰⁰."""
    return 0.5 * math.erfc(-x * ROOT_HALF)


@compiled
def hazard(x: float) -> float:
    """Return φ(x)/Φ(x), the slope of log Φ; about -x in the far left tail."""
    if x > FAR:
        return density(x) / cdf(x)
    if not x > -1e150:
        return -x
    below = -x
    for term in range(TERMS, 0, -1):
        below = -x + term / below
    return below


@compiled
def log_cdf(x: float) -> float:
    """Return log Φ(x), finite for every finite x above -10¹⁵⁰."""
    if x > 0.0:
        return math.log1p(-0.5 * math.erfc(x * ROOT_HALF))
    if x > FAR:
        return math.log(0.5 * math.erfc(-x * ROOT_HALF))
    return -0.5 * x * x - LOG_ROOT_TWO_PI - math.log(hazard(x))


@compiled
def quantile(probability: float) -> float:
    """Return the x with Φ(x) = probability; -inf at 0, inf at 1, NaN outside.

    >>> round(float(quantile(0.975)), 10)
    1.9599639845
    """
    if not 0.0 <= probability <= 1.0:
        return math.nan
    if probability == 0.0:
        return -math.inf
    if probability == 1.0:
        return math.inf
    upper = probability > 0.5
    target = math.log1p(-probability) if upper else math.log(probability)
    x = -math.sqrt(max(-2.0 * (target + math.log(2.0)), 0.0))  # Φ(x) ≤ exp(-x²/2)/2 left of 0: the start lies left
    for _ in range(60):
        step = (target - log_cdf(x)) / hazard(x)
        x += step
        if abs(step) < 1e-15 * (1.0 + abs(x)):
            break
    return -x if upper else x


@compiled
def bivariate_along(h: float, k: float, few: np.ndarray, many: np.ndarray) -> float:
    """Return Φ2(h, k; ρ) with the :func:`arc` of ρ at few and at many nodes; bounds between -40 and 40."""
    nodes = few if abs(h) < ROUND and abs(k) < ROUND else many
    squares, product, total = h * h + k * k, 2.0 * h * k, 0.0
    for place in range(nodes.shape[0]):
        total += nodes[place, 2] * math.exp((product * nodes[place, 0] - squares) * nodes[place, 1])
    return min(max(cdf(h) * cdf(k) + total, 0.0), 1.0)


def bivariate_cdf(h: float, k: float, correlation: float) -> float:
    r"""Return Φ2(h, k; ρ), the chance that two standard normals with correlation ρ lie below h and k.

    The error is below 10⁻¹² for \|ρ\| ≤ 0.8, and for ρ ≥ 0 also relative to the value, down to values of 10⁻⁵⁰; an
    infinite bound is as good as 40.

    >>> round(bivariate_cdf(0.0, 0.0, 0.5), 12)  # 1/4 + asin(ρ)/(2π)
    0.333333333333
    """
    if not -1.0 < correlation < 1.0:
        raise ValueError(f"a correlation lies between -1 and 1, not at {correlation}")
    h, k = min(max(h, -40.0), 40.0), min(max(k, -40.0), 40.0)
    return float(bivariate_along(h, k, arc(correlation, FEW), arc(correlation, MANY)))
