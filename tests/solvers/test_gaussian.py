"""The normal distribution against other ways to the same numbers."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, special

from detente.core.kernels import plain
from detente.solvers import gaussian
from detente.solvers.gaussian import FEW, MANY, arc, bivariate_along, bivariate_cdf, cdf, hazard, log_cdf, quantile
from tests.reference import reference

POINTS = [-1e6, -1000.0, -50.0, -37.0, -20.0, -10.001, -10.0, -9.99, -5.0, -1.0, -1e-9, 0.0, 0.3, 2.0, 8.0, 40.0]


@pytest.mark.parametrize("x", POINTS)
def test_tails_keep_their_digits(x: float) -> None:
    assert log_cdf(x) == pytest.approx(float(special.log_ndtr(x)), rel=1e-13, abs=1e-300)
    if x > -37:
        assert cdf(x) == pytest.approx(float(special.ndtr(x)), rel=1e-12)
    step = 1e-5 * max(1.0, abs(x))
    assert hazard(x) == pytest.approx((log_cdf(x + step) - log_cdf(x - step)) / (2 * step), rel=1e-5, abs=1e-9)
    for function in (cdf, log_cdf, hazard):
        assert plain(function)(x) == pytest.approx(function(x), rel=1e-14)


def test_the_ends_of_the_line() -> None:
    assert (cdf(-math.inf), cdf(math.inf), log_cdf(math.inf)) == (0.0, 1.0, 0.0)
    assert hazard(-1e200) == 1e200
    assert hazard(math.inf) == 0.0
    assert (quantile(0.0), quantile(1.0)) == (-math.inf, math.inf)
    assert math.isnan(quantile(-0.1))
    assert math.isnan(quantile(math.nan))


@pytest.mark.parametrize("probability", [1e-300, 1e-50, 1e-9, 0.02, 0.4999, 0.5, 0.5001, 0.7, 1 - 1e-9])
def test_the_quantile_turns_the_distribution_round(probability: float) -> None:
    assert quantile(probability) == pytest.approx(float(special.ndtri(probability)), rel=1e-12, abs=1e-15)


def by_conditioning(h: float, k: float, correlation: float) -> float:
    """Return Φ2 as the integral of the density of one times the distribution of the other given it."""
    width = math.sqrt(1 - correlation**2)

    def given(x: float) -> float:
        return math.exp(-x * x / 2) / math.sqrt(2 * math.pi) * float(special.ndtr((h - correlation * x) / width))

    cuts = np.linspace(max(k - 12, -12), min(k, 12), 9)
    return float(sum(integrate.quad(given, a, b, epsabs=1e-16, epsrel=1e-13)[0] for a, b in pairwise(cuts)))


@pytest.mark.parametrize("correlation", [-0.8, -0.3, 0.0, 0.5, math.sqrt(0.5), 0.8])
def test_two_normals_against_conditioning_on_one(correlation: float) -> None:
    luck = np.random.default_rng(3)
    for h, k in [*luck.uniform(-4, 4, (25, 2)), *luck.uniform(-9, 9, (10, 2))]:
        assert bivariate_cdf(h, k, correlation) == pytest.approx(by_conditioning(h, k, correlation), abs=1e-12)


def test_two_normals_where_the_answer_is_known() -> None:
    for case in reference("escalation/signalling")["bivariate_normal"]:
        assert bivariate_cdf(case["h"], case["k"], math.sqrt(0.5)) == pytest.approx(case["value"], abs=1e-12)
    for correlation in (-0.7, 0.2, 0.6):
        quadrant = 0.25 + math.asin(correlation) / (2 * math.pi)
        assert bivariate_cdf(0, 0, correlation) == pytest.approx(quadrant, abs=1e-14)
        assert bivariate_cdf(math.inf, 0.4, correlation) == pytest.approx(cdf(0.4), abs=1e-14)
        assert bivariate_cdf(-math.inf, 0.4, correlation) == 0.0
    with pytest.raises(ValueError, match="between -1 and 1"):
        bivariate_cdf(0, 0, 1.0)


def test_small_values_keep_their_digits_too() -> None:
    # P(both below -8, correlation √½), by conditioning in logarithms
    k, h = -8.0, -8.0
    x = np.linspace(k - 8, k, 200_001)
    density = np.exp(-x * x / 2 + special.log_ndtr((h - x * math.sqrt(0.5)) * math.sqrt(2))) / math.sqrt(2 * math.pi)
    assert bivariate_cdf(h, k, math.sqrt(0.5)) == pytest.approx(float(integrate.simpson(density, x=x)), rel=1e-9)


def test_the_arc_runs_uncompiled_alike() -> None:
    parts = arc(0.6, FEW), arc(0.6, MANY)
    for h, k in ((0.2, -1.0), (6.0, -7.0)):
        assert plain(bivariate_along)(h, k, *parts) == pytest.approx(bivariate_along(h, k, *parts), rel=1e-14)
    assert gaussian.quantile.__doc__
