"""Weights: what a history makes of the odds of types, and of the worlds.

With π_t, ρ_u the odds of the types of both sides in world ω, and ℓ_m the likelihood of move m, the *evidence* of a pair
of types is

    Z_tu = mean over worlds of π_t ρ_u Π_m ℓ_m(t, u),

over all payoffs that the types have on the same luck. Odds after the history are Z_tu / Σ Z. Lenses know worlds with
one true pair of types each; their weights are w = Π_m ℓ_m(true types).

The quality of weights is their *effective sample size* (Σ w)² / Σ w², and the shape k̂ of a Pareto tail fitted to the
largest of them :cite:`zhang2009`, :cite:`vehtari2024`: below 0.5 good, above 0.7 not to be trusted.
"""

import numpy as np

from detente.worlds.worlds import Floats


def joint_likelihood(log_likelihood: Floats, challenger_types: int, leave_out: int | None = None) -> Floats:
    """Return the log-likelihood of all moves for every pair of types; shape (draws, types of A, types of B)."""
    kept = log_likelihood if leave_out is None else np.delete(log_likelihood, leave_out, axis=1)
    total = kept.sum(axis=1)
    return np.asarray(total[:, :challenger_types, None] + total[:, None, challenger_types:])


def evidence(log_joint: Floats, prior: Floats) -> tuple[Floats, float]:
    """Return Z of every pair of types, scaled by its largest, and the logarithm of that scale.

    Parameters
    ----------
    log_joint : array, shape (draws, types of A, types of B)
    prior : array, shape (draws, types of both)
    """
    kinds = log_joint.shape[1]
    top = float(log_joint.max(initial=-np.inf))
    if not np.isfinite(top):
        return np.zeros(log_joint.shape[1:]), 0.0
    pairs = prior[:, :kinds, None] * prior[:, None, kinds:]
    return np.asarray((pairs * np.exp(log_joint - top)).mean(axis=0)), top


def odds(log_joint: Floats, prior: Floats) -> Floats:
    """Return the odds of the types of both sides after the moves; shape (types of both,)."""
    found, _ = evidence(log_joint, prior)
    total = float(found.sum())
    if total <= 0:
        return np.full(prior.shape[1], np.nan)
    return np.asarray(np.concatenate([found.sum(axis=1), found.sum(axis=0)]) / total)


def sampling_error(log_joint: Floats, prior: Floats) -> Floats:
    """Return the standard error of each of the odds, from the spread over worlds; shape (types of both,)."""
    kinds = log_joint.shape[1]
    top = float(log_joint.max(initial=-np.inf))
    if not np.isfinite(top):
        return np.full(prior.shape[1], np.nan)
    pairs = prior[:, :kinds, None] * prior[:, None, kinds:] * np.exp(log_joint - top)
    parts = np.concatenate([pairs.sum(axis=2), pairs.sum(axis=1)], axis=1)
    whole = pairs.sum(axis=(1, 2))
    share = parts.sum(axis=0) / whole.sum()
    return np.asarray(np.sqrt(((parts - whole[:, None] * share) ** 2).sum(axis=0)) / whole.sum())


def log_weights(log_likelihood: Floats, challenger: Floats, defender: Floats, challenger_types: int) -> Floats:
    """Return the log-weight of every world, by the types that are true in it; shape (draws,)."""
    total = log_likelihood.sum(axis=1)
    rows = np.arange(len(total))
    return np.asarray(
        total[rows, challenger.astype(np.int64)] + total[rows, challenger_types + defender.astype(np.int64)]
    )


def normalised(log_weight: Floats) -> Floats:
    """Return weights that sum to 1; all 0 when no world has any."""
    top = float(log_weight.max(initial=-np.inf))
    if not np.isfinite(top):
        return np.zeros_like(log_weight)
    raw = np.exp(log_weight - top)
    return np.asarray(raw / raw.sum())


def effective_sample_size(log_weight: Floats) -> float:
    """Return (Σ w)² / Σ w²; 0 when no world has any weight.

    >>> round(effective_sample_size(np.log(np.array([1.0, 1.0, 2.0]))), 4)
    2.6667
    """
    weight = normalised(log_weight)
    squares = float((weight**2).sum())
    return 1.0 / squares if squares > 0 else 0.0


def pareto_k(log_weight: Floats) -> float:
    """Return the shape k̂ of the tail of the weights: the largest min(n/5, 3√n) of them; NaN when too few differ."""
    weight = np.sort(normalised(log_weight))
    count = int(min(weight.size / 5, 3 * weight.size**0.5))
    if count < 5 or weight[-count - 1] <= 0:
        return float("nan")
    excess = weight[-count:] - weight[-count - 1]
    excess = excess[excess > 0]
    return float("nan") if excess.size < 5 else _shape(excess)


def _shape(excess: Floats) -> float:
    """Return the profile-posterior mean of a generalised Pareto shape for sorted excesses :cite:`zhang2009`."""
    n = excess.size
    grid = 30 + int(n**0.5)
    quarter = excess[int(n / 4 + 0.5) - 1]
    theta = 1 / excess[-1] + (1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / (3 * quarter)
    shape = np.log1p(-theta[:, None] * excess).mean(axis=1)
    profile = n * (np.log(-theta / shape) - shape - 1)
    weight = 1 / np.exp(profile - profile[:, None]).sum(axis=1)
    best = float((theta * weight).sum() / weight.sum())
    k = float(np.log1p(-best * excess).mean())
    return (n * k + 5) / (n + 10)  # drawn a little towards 0.5, as for small tails


def weighted_quantiles(values: Floats, weight: Floats, at: tuple[float, ...]) -> list[float]:
    """Return quantiles of weighted values: the least value up to which at least that much weight lies.

    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.5, 0.4]), (0.5, 0.95))
    [1.0, 3.0]
    """
    order = np.argsort(values, kind="stable")
    steps = np.cumsum(weight[order])
    places = np.searchsorted(steps, np.asarray(at) * steps[-1] * (1 - 1e-12))
    return [float(values[order][min(place, len(order) - 1)]) for place in places]
