"""Scores against the reference, numerical integration, and the closed form of the normal law."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

from detente.solvers.forecast.scores import crps_of_samples, crps_on_grid, tenths

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "studies" / "scores.json").read_text(encoding="utf-8")
)


def test_the_score_of_samples_is_the_reference_and_the_integral() -> None:
    known = REFERENCE["crps_ensemble"]
    members, came = np.array(known["members"], dtype=np.float64), float(known["y"])
    assert crps_of_samples(members[:, None], np.array([came]))[0] == pytest.approx(known["plain"], abs=1e-9)
    luck = np.random.default_rng(1)
    samples, came = luck.random(9), 0.37
    edges = np.unique([0, *samples, came, 1])
    total = sum(
        quad(lambda z: ((samples <= z).mean() - (came <= z)) ** 2, low, high)[0] for low, high in pairwise(edges)
    )
    assert crps_of_samples(samples[:, None], np.array([came]))[0] == pytest.approx(total, abs=1e-9)


def test_the_score_of_a_point_is_its_absolute_error() -> None:
    came = np.array([0.2, 0.9])
    assert crps_of_samples(np.array([[0.5, 0.5]]), came).tolist() == pytest.approx([0.3, 0.4])


def test_both_forms_agree_with_the_closed_form_of_the_normal_law() -> None:
    known = REFERENCE["crps_standard_normal"]
    came = np.array(known["y"], dtype=np.float64)
    grid = np.linspace(-8, 8, 16_001)
    chances = np.broadcast_to(ndtr(grid), (len(came), len(grid)))
    np.testing.assert_allclose(crps_on_grid(chances, grid, came), known["crps"], atol=1e-3)
    many = ndtri((np.arange(20_000) + 0.5) / 20_000)
    samples = np.repeat(many[:, None], len(came), axis=1)
    np.testing.assert_allclose(crps_of_samples(samples, came), known["crps"], atol=1e-3)


def test_allotted_chances_are_even_where_forecasts_are_calibrated_and_lie_at_the_ends_where_they_are_narrow() -> None:
    luck = np.random.default_rng(2)
    faces = luck.integers(0, 6, 60_000)  # of a die: what is below and up to each face
    np.testing.assert_allclose(tenths(faces / 6, (faces + 1) / 6), np.full(10, 0.1), atol=0.005)
    upto = ndtr(2 * luck.normal(size=20_000))
    assert tenths(upto, upto)[[0, 9]].min() > 0.2
