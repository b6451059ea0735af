"""Terms of one exchange: who moves how far on what, so that both parties gain the same :cite:`stokman1994`.

On every issue p the outcome is the mean of the positions that the parties vote for,

    O_p = Σ_k w_kp y_kp / W_p,    w_kp = c_k s_kp,    W_p = Σ_k w_kp,

and a party at x_kp loses s_kp |O_p - x_kp|. A party is left of the outcome or right of it by x and by the O of the
start; who stands on it is on no side. Two parties may trade on two issues on both of which they are on opposite sides.
Of a and b, a *supplies* p, which b *demands*: it moves its vote on p towards x_bp, and b moves its vote on q towards
x_aq. A move shifts the outcome by δ = |move| w / W. The gains

    of a: s_aq δ_q - s_ap δ_p,    of b: s_bp δ_p - s_bq δ_q

are equal iff δ_q (s_aq + s_bq) = δ_p (s_ap + s_bp); then each is

    δ_p (s_aq s_bp - s_ap s_bq) / (s_aq + s_bq),

above 0 iff s_ap / s_aq < s_bp / s_bq: each gives way where it cares less than the other. Both move as far as they can:
until one of them votes for what the other wants, or an outcome has come to the position of who demands it.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled

LEAST = 1e-12  # of the scale: a smaller gain, move or distance is rounding
FREE, HELD_FIRST, HELD_SECOND = -1, 0, 1  # what holds an exchange back: a vote, or the outcome of an issue


class Ground(NamedTuple):
    """What a round of exchanges starts from; parties that do not vote on an issue have weight 0 there.

    Attributes
    ----------
    position, salience, weight : arrays, shape (parties, issues)
        Position may be NaN where the weight is 0.
    total : array, shape (issues,)
        Sum of the weights.
    side : array, shape (parties, issues)
        -1 left of the outcome, 1 right of it, 0 on it or without a vote.
    """

    position: np.ndarray
    salience: np.ndarray
    weight: np.ndarray
    total: np.ndarray
    side: np.ndarray


class State(NamedTuple):
    """Where a round stands.

    Attributes
    ----------
    vote : array, shape (parties, issues)
        What each party votes for.
    outcome : array, shape (issues,)
    """

    vote: np.ndarray
    outcome: np.ndarray


class Offers(NamedTuple):
    """Exchanges that may be made: party (k) supplies issue (k) to the other party.

    Attributes
    ----------
    party, issue : arrays of int, shape (offers, 2)
    """

    party: np.ndarray
    issue: np.ndarray


@compiled
def mean_vote(vote: np.ndarray, weight: np.ndarray, total: np.ndarray, issue: int) -> float:
    """Return the outcome of an issue; 0 where nobody votes."""
    moment = 0.0
    for party in range(vote.shape[0]):
        if weight[party, issue] > 0:
            moment += weight[party, issue] * vote[party, issue]
    return moment / total[issue] if total[issue] > 0 else 0.0


@compiled
def survey(position: np.ndarray, salience: np.ndarray, weight: np.ndarray) -> tuple[Ground, State]:
    """Return what a round starts from, and that nobody has moved yet."""
    parties, issues = position.shape
    vote, outcome, total = position.copy(), np.zeros(issues), np.zeros(issues)
    side = np.zeros((parties, issues))
    for issue in range(issues):
        for party in range(parties):
            total[issue] += weight[party, issue]
        outcome[issue] = mean_vote(vote, weight, total, issue)
        for party in range(parties):
            if weight[party, issue] > 0 and abs(position[party, issue] - outcome[issue]) > LEAST:
                side[party, issue] = 1.0 if position[party, issue] > outcome[issue] else -1.0
    return Ground(position, salience, weight, total, side), State(vote, outcome)


@compiled
def direct(offers: Offers, number: int, pair: tuple[int, int], issues: tuple[int, int], salience: np.ndarray) -> None:
    """Write an offer of two parties on two issues: each supplies what it cares for less than the other."""
    first, second = pair
    one, other = issues
    if salience[first, one] * salience[second, other] > salience[first, other] * salience[second, one]:
        one, other = other, one
    offers.party[number, 0], offers.party[number, 1] = first, second
    offers.issue[number, 0], offers.issue[number, 1] = one, other


@compiled
def reach(ground: Ground, state: State, supplier: int, demander: int, issue: int) -> tuple[float, float]:
    """Return how far all of a supplier's move would shift an outcome, and how far it lies from what is demanded."""
    side, wanted = ground.side[demander, issue], ground.position[demander, issue]
    share = ground.weight[supplier, issue] / ground.total[issue]
    return share * (wanted - state.vote[supplier, issue]) * side, (wanted - state.outcome[issue]) * side


@compiled
def limits(ground: Ground, state: State, offers: Offers, number: int) -> tuple[float, float, float, float]:
    """Return what :func:`reach` gives for the first issue of an offer, and for the second."""
    a, b = offers.party[number, 0], offers.party[number, 1]
    p, q = offers.issue[number, 0], offers.issue[number, 1]
    full_p, room_p = reach(ground, state, a, b, p)
    full_q, room_q = reach(ground, state, b, a, q)
    return full_p, room_p, full_q, room_q


@compiled
def equal_gain(ground: Ground, state: State, offers: Offers, number: int) -> tuple[float, float, float, int]:
    """Return the terms of an offer as things stand.

    Returns
    -------
    first, second : float
        How far the two outcomes are shifted towards who demands it; at most 0 where the exchange cannot be made.
    gain : float
        What each of the two gains.
    held : int
        Which of the two outcomes holds it back, -1 for a vote: only the former may let go again.
    """
    a, b = offers.party[number, 0], offers.party[number, 1]
    p, q = offers.issue[number, 0], offers.issue[number, 1]
    s = ground.salience
    full_p, room_p, full_q, room_q = limits(ground, state, offers, number)
    rate = (s[a, p] + s[b, p]) / (s[a, q] + s[b, q])
    shift, held = min(full_p, full_q / rate), FREE
    if room_p < shift:
        shift, held = room_p, HELD_FIRST
    if room_q / rate < shift:
        shift, held = room_q / rate, HELD_SECOND
    gain = shift * (s[a, q] * s[b, p] - s[a, p] * s[b, q]) / (s[a, q] + s[b, q])
    return shift, rate * shift, gain, held
