"""Chances to win: from everybody's utilities of some options to each option's chance to be chosen.

Voter k with weight w_k backs i against j by v_k = w_k f(u_ki - u_kj). The strength of i against j is
C_ij = 1e-8 + Σ_k max(0, v_k), and i beats j with chance P_ij = C_ij / (C_ij + C_ji), or by a higher power of the
strengths; P_ii = 1/2. *Conditional*: p_i is proportional to Π_j P_ij, the chance to beat all others given that some
option does. *Markov*: the favourite j is challenged by i with chance χ_ij, even or in proportion to C_ij P_ij, and
p is the resting point of

    q_i = Σ_j P_ij (p_i χ_ji + p_j χ_ij),

from even chances, half a step at a time.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.condorcet.rules import Victory, Vote, Win

LEAST_STRENGTH = 1e-8
SAME = 1e-12  # gains no larger are none: rounding errors cast no votes
RAMP = 1e-3  # a binary vote on less than this is in proportion
ADVANTAGE = 1.1  # ratio of strengths from which on the binary rule is certain
SURE = 1e-6  # the odds against what is certain
IDLE = 1e-10  # push of the favourite against itself
CLOSE_UNIFORM, CLOSE_INCENTIVE = 1e-6, 1e-8


@compiled
def vote_of(rule: int, z: float) -> float:
    """Return the vote on a gain of z, per unit of weight."""
    if abs(z) <= SAME:
        return 0.0
    if rule == Vote.PROPORTIONAL:
        return z
    if rule == Vote.PROPORTIONAL_CUBIC:
        return (z + z * z * z) / 2.0
    if rule == Vote.CUBIC:
        return z * z * z
    if rule == Vote.ASYMMETRIC:
        return z if z < 0.0 else 2.0 * z / 3.0
    binary = min(max(z / RAMP, -1.0), 1.0)
    return binary if rule == Vote.BINARY else 0.8 * z + 0.2 * binary


@compiled
def beats(rule: int, ours: float, theirs: float) -> float:
    """Return the chance of one strength to beat another."""
    if rule == Victory.BINARY:
        if ours >= ADVANTAGE * theirs:
            return 1.0 / (1.0 + SURE)
        if theirs >= ADVANTAGE * ours:
            return SURE / (1.0 + SURE)
        return (ours / (ours + theirs) * (ADVANTAGE + 1.0) - 1.0) / (ADVANTAGE - 1.0)
    odds = theirs / ours
    if rule != Victory.LINEAR:
        odds *= odds
    if rule >= Victory.FOURTH:
        odds *= odds
    if rule == Victory.EIGHTH:
        odds *= odds
    return 1.0 / (1.0 + odds)


@compiled
def _vote_in_pairs(
    utility: np.ndarray, weight: np.ndarray, options: int, rules: np.ndarray, strength: np.ndarray, wins: np.ndarray
) -> None:
    """Write the strength of every option against every other, and its chance to beat it."""
    vote, victory = int(rules[0]), int(rules[1])
    for i in range(options):
        strength[i, i], wins[i, i] = LEAST_STRENGTH, 0.5
        for j in range(i):
            ours = theirs = LEAST_STRENGTH
            for k in range(weight.shape[0]):
                said = weight[k] * vote_of(vote, utility[k, i] - utility[k, j])
                against = said
                if vote == Vote.ASYMMETRIC:
                    against = -weight[k] * vote_of(vote, utility[k, j] - utility[k, i])
                if said > 0.0:
                    ours += said
                if against < 0.0:
                    theirs -= against
            strength[i, j], strength[j, i] = ours, theirs
            wins[i, j], wins[j, i] = beats(victory, ours, theirs), beats(victory, theirs, ours)


@compiled
def _rest(wins: np.ndarray, challenges: np.ndarray, options: int, close: float, steps: int, p: np.ndarray) -> bool:
    """Move chances to the resting point of a Markov chain; return whether they got there."""
    q = np.empty(options)
    for i in range(options):
        p[i] = 1.0 / options
    for _ in range(steps):
        change = 0.0
        for i in range(options):
            q[i] = 0.0
            for j in range(options):
                q[i] += wins[i, j] * (p[i] * challenges[j, i] + p[j] * challenges[i, j])
            change = max(change, abs(q[i] - p[i]))
        for i in range(options):
            p[i] = (p[i] + q[i]) / 2.0
        if change <= close:
            return True
    return False


@compiled
def chances_of(
    utility: np.ndarray,
    weight: np.ndarray,
    options: int,
    rules: np.ndarray,
    strength: np.ndarray,
    wins: np.ndarray,
    p: np.ndarray,
) -> bool:
    """Write each option's chance to win.

    Parameters
    ----------
    utility : array, shape (voters, at least options)
    weight : array, shape (voters,)
    options : int
    rules : array
        From :meth:`detente.solvers.condorcet.rules.Rules.numbers`.
    strength, wins : arrays, shape (at least options, at least options)
        Room; afterwards strengths and chances in pairs.
    p : array, shape (at least options,)
        The chances; they sum to 1.

    Returns
    -------
    bool
        Whether the chances converged; the conditional ones need no steps and always do.
    """
    _vote_in_pairs(utility, weight, options, rules, strength, wins)
    rule, steps = int(rules[2]), int(rules[8])
    if rule == Win.CONDITIONAL:
        total = 0.0
        for i in range(options):
            p[i] = 1.0
            for j in range(options):
                p[i] *= wins[i, j]
            total += p[i]
        for i in range(options):
            # chances too small for any number: only where dozens of options are each sure to lose to another one
            p[i] = p[i] / total if total > 0.0 else 1.0 / options
        return True
    challenges = np.empty((options, options))
    for j in range(options):
        total = 0.0
        for i in range(options):
            challenges[i, j] = 1.0
            if rule == Win.MARKOV_INCENTIVE:
                challenges[i, j] = strength[i, j] * wins[i, j] + (IDLE if i == j else 0.0)
            total += challenges[i, j]
        for i in range(options):
            challenges[i, j] /= total
    return _rest(wins, challenges, options, CLOSE_UNIFORM if rule == Win.MARKOV_UNIFORM else CLOSE_INCENTIVE, steps, p)
