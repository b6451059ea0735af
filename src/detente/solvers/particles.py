"""Particles: a sample of a posterior that prior draws hardly reach, found by tempering.

Every uncertain quantity is a function of its standard normal z, so that the prior is N(0, I) whatever the quantities
are. What is known arrives in steps, with Λ_k(z) the log-likelihood of the first k of them; between two steps the target

    N(z; 0, I) exp(Λ_{k-1}(z) + β (Λ_k(z) - Λ_{k-1}(z))),        0 ≤ β ≤ 1,

is heated up :cite:`delmoral2006`: β goes as far as the effective sample size of the weights stays at half of the
particles. Where that is not all the way, the particles are resampled with one uniform (systematically), and each makes
eight steps of a random walk, whose normal steps have the covariance of the particles times 2.38² / d, accepted with
probability min(1, target(z') / target(z)). The evidence after each step is the product of the mean weights.

How uncertain log Z is follows from the *families* of the starting particles :cite:`lee2018`: with s_e the share of the
weight that the descendants of e hold at the end and r resamplings of n particles, Z has the relative variance

    V = 1 - (n / (n - 1))^(r + 1) (1 - Σ_e s_e²).

It cannot see a place that no family has found. So the particles may be kept on several *islands* that know nothing of
each other: Z is the mean of theirs, and its variance is what their spread says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from detente.core.seed import Seed
from detente.core.streams import uniforms

Floats: TypeAlias = npt.NDArray[np.float64]
Look: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]

HALF = 0.5  # share of the particles below which their effective number must not fall
MOVES = 8  # of the random walk, after each resampling
EXPECTED = (0.15, 0.5)  # share of the steps of the walk that are accepted
AIM = 0.25  # acceptance towards which the length of steps is drawn
RIDGE = 1e-9
MOST_STAGES = 24  # sharp histories need three or four
ISLANDS = 4


class Ended(IntEnum):
    """How tempering ended."""

    CONVERGED = 0
    STIFF = 1
    IMPOSSIBLE = 2
    OUT_OF_STAGES = 3

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "reached the posterior",
            "reached the posterior, but the steps of the random walk were hardly ever or nearly always accepted",
            "no particle makes what was seen possible",
            "ran out of stages before it reached the posterior",
        )[self]


@dataclass(frozen=True, eq=False)
class Tempered:
    """A weighted sample of a posterior.

    Attributes
    ----------
    normal : array, shape (particles, coordinates)
    log_weight : array, shape (particles,)
        Normalised: the logarithms of weights that sum to 1.
    log_likelihood : array, shape (particles, steps)
        Λ of every particle.
    log_evidence : array, shape (steps,)
    means : array, shape (steps, …)
        What was looked at, averaged with the weights after each step.
    parent : array of int, shape (particles,)
        Number of the starting particle from which each descends.
    variance : float
        Relative variance of the evidence after the last step.
    stages : int
        How often particles were resampled.
    acceptance : tuple of float
        Of each stage.
    ended : Ended
    """

    normal: Floats
    log_weight: Floats
    log_likelihood: Floats
    log_evidence: Floats
    means: Floats
    parent: npt.NDArray[np.int64]
    variance: float
    stages: int
    acceptance: tuple[float, ...]
    ended: Ended


def temper(look: Look, start: Floats, seed: Seed, moving: npt.NDArray[np.bool_] | None = None) -> Tempered:
    """Return particles of a posterior.

    Parameters
    ----------
    look : callable
        Takes normals, shape (particles, coordinates); returns Λ, shape (particles, steps), and whatever shall be
        averaged after each step, shape (particles, steps, …).
    start : array, shape (particles, coordinates)
        Draws of the prior: standard normals.
    seed : Seed
        Of the streams; they are found from the stage and the move.
    moving : array of bool, shape (coordinates,), optional
        Which coordinates the random walk moves, all by default. The others stay what they are in a particle: right
        whatever they do, and cheap where they do nothing.
    """
    found, seen = look(start)
    walk = _Walk(look, start.copy(), found, seen, seed, np.ones(start.shape[1], bool) if moving is None else moving)
    steps = found.shape[1]
    log_evidence, means = np.full(steps, -np.inf), np.zeros((steps, *seen.shape[2:]))
    for step in range(steps):
        if not walk.climb(step):
            ended = Ended.IMPOSSIBLE if walk.stages < MOST_STAGES else Ended.OUT_OF_STAGES
            return walk.result(log_evidence, means, ended)
        log_evidence[step] = walk.log_evidence + _log_mean(walk.log_weight)
        means[step] = np.tensordot(_shares(walk.log_weight), walk.seen[:, step], axes=1)
    low, high = EXPECTED
    easy = all(low <= share <= high for share in walk.acceptance)
    return walk.result(log_evidence, means, Ended.CONVERGED if easy else Ended.STIFF)


def temper_islands(look: Look, start: Floats, seed: Seed, moving: npt.NDArray[np.bool_] | None = None) -> Tempered:
    """Return particles of a posterior from islands that know nothing of each other; parameters as of :func:`temper`.

    The islands' weights are in proportion to their evidence, and ``variance`` is that of the mean evidence.
    """
    parts = [temper(look, start[i::ISLANDS], seed.branch(f"island {i}"), moving) for i in range(ISLANDS)]
    path = np.stack([one.log_evidence for one in parts])
    top = path.max(axis=0, initial=-np.inf)
    shares = np.exp(np.where(np.isfinite(top), path - np.where(np.isfinite(top), top, 0), -np.inf))
    total = shares.sum(axis=0)
    with np.errstate(divide="ignore"):
        log_evidence = np.where(total > 0, top + np.log(np.maximum(total, 1e-300) / ISLANDS), -np.inf)
        last = np.log(shares[:, -1] / total[-1]) if total[-1] > 0 else np.full(ISLANDS, -np.log(ISLANDS))
    part = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    spread = float(shares[:, -1].var(ddof=1) / ISLANDS / shares[:, -1].mean() ** 2) if total[-1] > 0 else 0.0
    return Tempered(
        np.concatenate([one.normal for one in parts]),
        np.concatenate([one.log_weight + share for one, share in zip(parts, last, strict=True)]),
        np.concatenate([one.log_likelihood for one in parts]),
        log_evidence,
        np.einsum("bs,bs...->s...", part, np.stack([one.means for one in parts])),
        np.concatenate([i + ISLANDS * one.parent for i, one in enumerate(parts)]),
        spread,
        sum(one.stages for one in parts),
        tuple(share for one in parts for share in one.acceptance),
        max(one.ended for one in parts),
    )


class _Walk:
    """The particles on their way."""

    def __init__(
        self, look: Look, normal: Floats, found: Floats, seen: Floats, seed: Seed, moving: npt.NDArray[np.bool_]
    ) -> None:
        self.look, self.seed, self.moving = look, seed, np.flatnonzero(moving)
        self.normal, self.found, self.seen = normal, found, seen
        self.parent = np.arange(len(normal))
        self.log_weight = np.zeros(len(normal))
        self.log_evidence, self.scale, self.stages = 0.0, 1.0, 0
        self.acceptance: list[float] = []

    def climb(self, step: int) -> bool:
        """Temper one step; return whether that could be done."""
        at = 0.0
        while True:
            gain = _rise(self._target(self.found, step, 0.0), self._target(self.found, step, 1.0))
            further = _furthest(self.log_weight, gain, 1 - at)
            self.log_weight = self.log_weight + further * gain
            at = 1.0 if further >= 1 - at else at + further
            if not np.isfinite(self.log_weight.max()):
                return False
            if at >= 1:
                return True
            if self.stages >= MOST_STAGES:
                return False
            self._resample()
            self._move(step, at)

    @staticmethod
    def _target(found: Floats, step: int, at: float) -> Floats:
        before = found[:, step - 1] if step > 0 else np.zeros(len(found))
        return before if at == 0 else before + at * _rise(before, found[:, step])

    def _resample(self) -> None:
        """Draw particles by their weights with one uniform."""
        self.stages += 1
        self.log_evidence += _log_mean(self.log_weight)
        n = len(self.log_weight)
        u = uniforms(self.seed.key(f"stage {self.stages}/resample"), first=0, replicates=1, size=1)[0]
        steps = np.cumsum(_shares(self.log_weight))
        chosen = np.searchsorted(steps / steps[-1], (np.arange(n) + u) / n, side="right")
        self.normal, self.found, self.seen = self.normal[chosen], self.found[chosen], self.seen[chosen]
        self.parent, self.log_weight = self.parent[chosen], np.zeros(n)

    def _move(self, step: int, at: float) -> None:
        """Make the moves of the random walk."""
        n, d = len(self.normal), len(self.moving)
        if d == 0:
            return
        spread = np.atleast_2d(np.cov(self.normal[:, self.moving], rowvar=False)) + RIDGE * np.eye(d)
        factor = np.linalg.cholesky(spread) * (2.38 / d**0.5)
        shares = []
        for move in range(MOVES):
            name = f"stage {self.stages}/move {move}"
            noise = ndtri(uniforms(self.seed.key(name), first=0, replicates=n * d, size=1)).reshape(n, d)
            luck = uniforms(self.seed.key(f"{name}/accept"), first=0, replicates=n, size=1)
            tried = self.normal.copy()
            tried[:, self.moving] += self.scale * (noise @ factor.T)
            found, seen = self.look(tried)
            rise = _rise(self._target(self.found, step, at), self._target(found, step, at))
            rise += (self.normal[:, self.moving] ** 2 - tried[:, self.moving] ** 2).sum(axis=1) / 2
            taken = np.log(luck) < rise
            self.normal[taken], self.found[taken], self.seen[taken] = tried[taken], found[taken], seen[taken]
            shares.append(float(taken.mean()))
            self.scale *= float(np.exp(shares[-1] - AIM))
        self.acceptance.append(float(np.mean(shares)))

    def result(self, log_evidence: Floats, means: Floats, ended: Ended) -> Tempered:
        share = _shares(self.log_weight)
        n = len(share)
        families = np.bincount(self.parent, weights=share, minlength=n)
        variance = 1 - (n / (n - 1)) ** (self.stages + 1) * (1 - float((families**2).sum()))
        with np.errstate(divide="ignore"):
            return Tempered(
                self.normal, np.log(share), self.found, log_evidence, means, self.parent, max(variance, 0.0),
                self.stages, tuple(self.acceptance), ended,
            )  # fmt: skip


def _rise(before: Floats, after: Floats) -> Floats:
    """Return the difference; what was impossible before stays so, and its difference is 0."""
    return np.subtract(after, before, out=np.zeros_like(after), where=before > -np.inf)


def _shares(log_weight: Floats) -> Floats:
    top = float(log_weight.max())
    raw = np.exp(log_weight - top) if np.isfinite(top) else np.ones_like(log_weight)
    return np.asarray(raw / raw.sum())


def _log_mean(log_weight: Floats) -> float:
    top = float(log_weight.max())
    return top + float(np.log(np.exp(log_weight - top).mean())) if np.isfinite(top) else -np.inf


def _furthest(log_weight: Floats, gain: Floats, left: float) -> float:
    """Return the largest step of β, at most what is left, that keeps the effective number of particles at half."""

    def effective(step: float) -> float:
        return 1 / float((_shares(log_weight + step * gain) ** 2).sum())

    least = HALF * len(log_weight)
    if effective(left) >= least:
        return left
    low, high = 0.0, left
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(middle) >= least else (low, middle)
    return low
