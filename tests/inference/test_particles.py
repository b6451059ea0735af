"""Particles beside weights, beside brute force, and beside the reference."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from detente.core.seed import Seed
from detente.core.streams import uniforms
from detente.ensemble.plan import Plan
from detente.ensemble.run import execute
from detente.ensemble.shelf import MemoryShelf
from detente.inference.evidence import Evidence, Quality, evidence_of, quality_of, weigh
from detente.inference.particles import Particles, temper_history
from detente.solvers.particles import Ended, temper
from detente.workbench import reveal
from detente.workbench.reveals import history_plan
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats
from tests.inference.crises import opened, strait, uncertain
from tests.inference.persistent import CASE, each_round, numbers

SHARP = "38 to 42"


def normals(seed: Seed, count: int, size: int) -> Floats:
    return np.asarray(ndtri(uniforms(seed.key("start"), first=0, replicates=count * size, size=1)).reshape(count, size))


def gaussian(mean: float, spread: float) -> Any:
    """Return a likelihood under which the posterior and the evidence of standard normals are known."""

    def look(z: Floats) -> tuple[Floats, Floats]:
        log = -((z - mean) ** 2).sum(axis=1) / (2 * spread**2)
        return log[:, None], z[:, None, :]

    return look


@pytest.mark.parametrize(("mean", "spread"), [(0.5, 1.0), (3.0, 0.2)])
def test_a_normal_posterior_has_its_mean_and_its_evidence(mean: float, spread: float) -> None:
    size, found = 3, []
    for root in range(8):
        seed = Seed(root)
        found.append(temper(gaussian(mean, spread), normals(seed, 1000, size), seed))
    assert all(one.ended == Ended.CONVERGED for one in found)
    log_z = size * (np.log(spread / np.hypot(1, spread)) - mean**2 / (2 * (1 + spread**2)))
    errors = np.array([one.log_evidence[0] - log_z for one in found])
    stated = np.sqrt(np.mean([one.variance for one in found]))
    assert abs(errors.mean()) < 4 * stated / len(found) ** 0.5 + stated**2
    assert 0.3 * stated < errors.std(ddof=1) < 3 * stated
    means = np.array([one.means[0] for one in found])
    assert means.mean(axis=0) == pytest.approx(np.full(size, mean / (1 + spread**2)), abs=0.05 * spread + 0.02)


def test_what_nothing_explains_ends_as_impossible() -> None:
    def look(z: Floats) -> tuple[Floats, Floats]:
        return np.full((len(z), 1), -np.inf), np.zeros((len(z), 1, 1))

    found = temper(look, normals(Seed(1), 200, 2), Seed(1))
    assert found.ended == Ended.IMPOSSIBLE
    assert found.log_evidence[0] == -np.inf


def test_steps_that_never_move_are_said_to_be_stiff() -> None:
    def look(z: Floats) -> tuple[Floats, Floats]:  # only the starting points are possible: wherever one goes is a wall
        is_start = np.isin(z[:, 0], start[:, 0])
        return np.where(is_start, 3 * z[:, 0], -np.inf)[:, None], np.zeros((len(z), 1, 1))

    start = normals(Seed(2), 300, 2)
    assert temper(look, start, Seed(2)).ended == Ended.STIFF


@cache
def persistent(root: int) -> dict[str, float]:
    """Return what particles say of the persistent types."""
    seed = Seed(root).branch("persistent")

    def look(z: Floats) -> tuple[Floats, Floats]:
        log, one, other = each_round(z)
        of = numbers(z)
        seen = np.stack([one, other, *(of[name] for name in ("minus_a", "precision", "W_A_gap", "W_A_lo"))], axis=1)
        return log[:, -1:], seen[:, None]

    found = temper(look, normals(seed, 2048, len(CASE["priors"])), seed)
    assert found.ended == Ended.CONVERGED
    names = ("p_challenger_high", "p_defender_high", "minus_a", "precision", "W_A_gap", "W_A_lo")
    return {"log_evidence": float(found.log_evidence[0]), **dict(zip(names, found.means[0].tolist(), strict=True))}


@pytest.mark.parametrize("name", sorted(CASE["expected"].keys() - {"predicted_per_round", "ess_of_200000"}))
def test_particles_of_persistent_types_agree_with_twelve_million_draws(name: str) -> None:
    runs = np.array([persistent(root)[name] for root in range(6)])
    expected = CASE["expected"][name]
    error = np.hypot(runs.std(ddof=1) / len(runs) ** 0.5, expected["error"])
    assert abs(runs.mean() - expected["mean"]) < 4 * error


@pytest.mark.slow
def test_weights_of_persistent_types_agree_with_twelve_million_draws() -> None:
    z = np.random.default_rng(3).standard_normal((200_000, len(CASE["priors"])))
    log, one, other = each_round(z)
    weight = np.exp(log[:, -1] - log[:, -1].max())
    low, high = CASE["expected"]["ess_of_200000"]
    assert low - 1000 < weight.sum() ** 2 / (weight**2).sum() < high + 1000  # one more sample of a figure that varies
    weight /= weight.sum()
    of = {**numbers(z), "p_challenger_high": one, "p_defender_high": other}
    for name, expected in CASE["expected"].items():
        if name in of:
            mean = weight @ of[name]
            error = np.hypot(np.sqrt(weight**2 @ (of[name] - mean) ** 2), expected["error"])
            assert abs(mean - expected["mean"]) < 4 * error
    each = np.exp(log).mean(axis=0)
    assert (each[1:] / each[:-1]).tolist() == pytest.approx(CASE["expected"]["predicted_per_round"], rel=0.02)


def sharp(precision: str = SHARP) -> dict[str, Any]:
    """Return a crisis with eight moves and choices so sure that few worlds explain them."""
    crisis = uncertain()
    crisis["confrontation"] |= {"precision": precision, "coding_error": 0.01}
    crisis["history"] = [
        {"date": f"2030-01-{2 * place + 2:02d}", "by": by, "move": move}
        for place, (by, move) in enumerate(
            [("north", "challenge"), ("south", "offer"), ("north", "refuse")] * 2
            + [("north", "challenge"), ("south", "resist")]
        )
    ]
    del crisis["levers"]["mass"], crisis["levers"]["strike"]["needs"]
    return crisis


def plan_of(crisis: dict[str, Any], draws: int, seed: int = 1) -> Plan:
    return history_plan(opened(crisis), reading=None, draws=draws, seed=seed)


def by_weights(plan: Plan) -> tuple[Evidence, Quality]:
    arrays = weigh(execute(plan, MemoryShelf()))
    return evidence_of(arrays), quality_of(arrays, Sides(plan.crisis))


def assert_agree(one: Evidence, other: Evidence) -> None:
    """Assert that two samples agree within four standard errors, after all moves and in the evidence."""
    error = np.hypot(one.error, other.error)
    assert (np.abs(one.odds(-1) - other.odds(-1)) < 4 * error).all(), (one.odds(-1), other.odds(-1), error)


@cache
def particles_of_uncertain() -> Particles:
    return temper_history(plan_of(uncertain(), 1000))


def test_particles_and_weights_agree_where_both_work() -> None:
    new, (old, quality) = particles_of_uncertain().evidence, by_weights(plan_of(uncertain(), 20_000))
    assert not quality.weights_fail
    assert_agree(new, old)
    for place in range(len(old.log)):
        assert new.odds(place) == pytest.approx(old.odds(place), abs=0.02)
    assert new.public == pytest.approx(old.public, abs=0.01)
    assert np.exp(new.without - old.without) == pytest.approx(np.ones_like(old.without), abs=0.06)


def test_particles_are_the_same_whatever_the_threads() -> None:
    one, other = (temper_history(plan_of(uncertain(), 1000), size=100, threads=threads) for threads in (1, 2))
    assert one.quality.parents > 0
    assert (one.evidence.log == other.evidence.log).all()
    assert (one.log_weight == other.log_weight).all()
    another = temper_history(plan_of(uncertain(), 1000, seed=2), size=100)
    assert (one.evidence.log != another.evidence.log).any()


def test_what_particles_weigh_is_what_the_history_says_of_their_worlds() -> None:
    found = particles_of_uncertain()
    arrays = weigh(found.run())
    pairs = len(found.plan.pairs)
    for place, pair in enumerate(found.plan.pairs):
        rows = slice(place * found.plan.draws // pairs, (place + 1) * found.plan.draws // pairs)
        assert (arrays.challenger[rows] == pair.challenger).all()
        assert (arrays.defender[rows] == pair.defender).all()
    prior = arrays.prior[np.arange(len(arrays.prior)), arrays.challenger.astype(int)]
    prior = prior * arrays.prior[np.arange(len(arrays.prior)), arrays.kinds + arrays.defender.astype(int)]
    assert np.log(prior) + arrays.log_weight == pytest.approx(found.log_target, abs=1e-9)
    true = np.exp(found.log_weight)
    share = [true[arrays.challenger == kind].sum() for kind in range(arrays.kinds)]
    assert share == pytest.approx(found.evidence.odds(-1)[: arrays.kinds], abs=1e-9)


def test_odds_come_from_particles_when_weights_fail_and_say_so() -> None:
    document = reveal(opened(uncertain()), lenses=["escalation"], draws=500).as_json()
    assert document["sample"]["weights"]["least_ess"] < 1000
    assert document["sample"]["kind"] == "particles"
    assert set(document["outcome"]["after"]["lenses"]) == {"escalation"}
    assert not document["sample"]["common_random_numbers"]
    assert document["enough"]
    assert "luck is not that of other runs" in document["ended"]
    assert document["least_ess"] >= 1000
    assert sum(document["outcome"]["after"]["together"].values()) == pytest.approx(1)
    assert document["limit_posterior"]
    known = reveal(opened(strait()), lenses=["escalation"], draws=4000).as_json()
    assert known["sample"]["kind"] == "worlds"


def test_particles_agree_with_two_million_draws_where_weights_fail() -> None:
    """The figures are of 2,000,000 draws of seed 5, in 200 blocks; their errors are from the spread over the blocks."""
    _, quality = by_weights(plan_of(sharp(), 2000))
    assert quality.weights_fail
    new = temper_history(plan_of(sharp(), 1000)).evidence
    odds = np.array([0.99966878, 0.00013595, 0.00019527, 0.88506094, 0.11493906])
    error = np.array([1.3e-6, 1.1e-6, 4.9e-7, 4.6e-4, 4.6e-4])
    assert (np.abs(new.odds(-1) - odds) < 4 * np.hypot(new.error, error)).all()
    assert abs(new.total - -9.2164) < 4 * np.hypot(new.log_error, 0.0038)
    assert new.log_error < 0.15
