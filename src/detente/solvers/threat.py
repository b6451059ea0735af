"""The threat game with types: agent logit equilibrium, solved in a few unknowns instead of on its tree.

Nature draws the types t of A and u of B, with odds π and ρ. A waits or sends one of several signals σ (ways to
challenge). B sees the signal and concedes, offers or resists. After an offer A accepts or refuses, after resistance it
backs down or fights. Every choice is logit with precision λ: a difference of utility d is chosen with odds exp(λ d)
:cite:`mckelvey1998`. With s(x) = 1 / (1 + exp(-x)),

    g_σt = s(λ (refuse - accept)),   f_σt = s(λ (fight - back down))                      A's last word
    μ_σ(t) ∝ π_t c_t(σ)                                                                   what B believes after σ
    r_σu ∝ exp(λ (concede, Σ_t μ_σ(t) offered_t, Σ_t μ_σ(t) resisted_t))                  B's answer
    c_t ∝ exp(λ (wait, Q_σt)),       Q_σt = Σ_u ρ_u Σ_b r_σu(b) A's worth of answer b     A's first move

The unknowns are the log-odds d_σt = log c_t(σ) - log c_0(σ), one a signal and further type: all else follows in closed
form, and a solution is a fixed point of d. When A's payoffs depend on B's type, A also learns from the answer, and the
log-odds log r_σu(b) - log r_σ0(b) of offer and resistance join the unknowns.

The *principal branch* starts at λ = 0, where everybody chooses evenly, and is followed in λ by Newton's method; steps
are halved when it fails or moves far. Other equilibria at the same λ are looked for on a grid of the one unknown, or
from starts in which every signal points to one type; what is found is a lower bound of how many there are.

An action that is worth -inf is never chosen. A type with odds 0 still has its strategy.
"""

from enum import IntEnum

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.linear import solve_in_place

MOST = 5  # equilibria that are kept
TIGHT = 1e-10  # residual of a solution, in log-odds
FAR = 0.5  # log-odds that a step of the continuation may end from where it was expected
CHORD = 0.2  # slopes are computed anew when the residual shrinks by less than this
LEAST = 2e-4  # of the way to λ: shorter steps mean that the branch has turned
SHORT = 3e-3  # of the way to λ: steps that may move far
CLIP = 6.0  # log-odds of one Newton step
BIG = 600.0  # log-odds of what is as good as certain
WAIT, CONCEDE, ACCEPT, REFUSE, BACK_DOWN, FIGHT = range(6)


class Ended(IntEnum):
    """How solving ended."""

    CONVERGED = 0
    TURNED = 1
    FAILED = 2

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "followed the principal branch to the stated precision",
            "the principal branch turns back before the stated precision; the nearest equilibrium beyond it is given",
            "no equilibrium was found near the principal branch; the last iterate is given",
        )[self]


@compiled
def _log_sigmoid(x: float) -> float:
    return -np.log1p(np.exp(-x)) if x > 0 else x - np.log1p(np.exp(x))


@compiled
def _chance(difference: float, precision: float) -> float:
    """Return the chance of the second action; differences of infinities are choices that do not exist."""
    if np.isnan(difference):
        return 1.0
    x = precision * difference
    if x > BIG:
        return 1.0
    if x < -BIG:
        return 0.0
    return 1.0 / (1.0 + np.exp(-x))


@compiled
def _mixed(chance: float, second: float, first: float) -> float:
    """Return the worth of a last word, without 0 times infinity."""
    if chance <= 0.0:
        return first
    if chance >= 1.0:
        return second
    return chance * second + (1.0 - chance) * first


@compiled
def depends_on_other(challenger: np.ndarray) -> bool:
    """Return whether A's payoffs depend on B's type."""
    kinds, others, signals, ends = challenger.shape
    for t in range(kinds):
        for u in range(1, others):
            for s in range(signals):
                for e in range(ends):
                    one, other = challenger[t, u, s, e], challenger[t, 0, s, e]
                    if one != other and not np.abs(one - other) < 1e-12:
                        return True
    return False


@compiled
def respond(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    unknown: np.ndarray,
    out: np.ndarray,
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    belief: np.ndarray,
    room: np.ndarray,
) -> None:
    """Write the strategies that follow from the unknowns, and the unknowns that follow from the strategies.

    ``last`` holds, for each signal and type, the chances to refuse an offer and to fight resistance; ``room`` is
    scratch of the shape of ``belief`` plus three rows of B's types.
    """
    kinds, rivals, signals, _ = challenger.shape
    learns = unknown.shape[0] > signals * (kinds - 1)
    base = signals * (kinds - 1)
    for s in range(signals):
        # what A believes of B after offer and resistance, then its last word
        for t in range(kinds):
            for b in range(2):
                low, high = 0.0, 0.0
                if learns:
                    top = 0.0
                    for u in range(1, rivals):
                        top = max(top, unknown[base + (s * 2 + b) * (rivals - 1) + u - 1])
                    total = 0.0
                    for u in range(rivals):
                        e = unknown[base + (s * 2 + b) * (rivals - 1) + u - 1] if u > 0 else 0.0
                        room[0, u] = others[u] * np.exp(e - top)
                        total += room[0, u]
                    for u in range(rivals):
                        p = room[0, u] / total if total > 0 else others[u]
                        if p > 0:
                            low += p * challenger[t, u, s, ACCEPT if b == 0 else BACK_DOWN]
                            high += p * challenger[t, u, s, REFUSE if b == 0 else FIGHT]
                else:
                    low = challenger[t, 0, s, ACCEPT if b == 0 else BACK_DOWN]
                    high = challenger[t, 0, s, REFUSE if b == 0 else FIGHT]
                last[s, t, b] = _chance(high - low, precision)
        # what B believes of A
        top = -np.inf
        for t in range(kinds):
            d = unknown[s * (kinds - 1) + t - 1] if t > 0 else 0.0
            if odds[t] > 0:
                top = max(top, d)
        total = 0.0
        for t in range(kinds):
            d = unknown[s * (kinds - 1) + t - 1] if t > 0 else 0.0
            belief[s, t] = odds[t] * np.exp(d - top) if odds[t] > 0 else 0.0
            total += belief[s, t]
        for t in range(kinds):
            belief[s, t] /= total
        # B's answer
        for u in range(rivals):
            concede, offer, resist = 0.0, 0.0, 0.0
            for t in range(kinds):
                m = belief[s, t]
                if m > 0:
                    concede += m * defender[t, u, s, CONCEDE]
                    if defender[t, u, s, ACCEPT] == -np.inf:
                        offer = -np.inf
                    else:
                        offer += m * _mixed(last[s, t, 0], defender[t, u, s, REFUSE], defender[t, u, s, ACCEPT])
                    resist += m * _mixed(last[s, t, 1], defender[t, u, s, FIGHT], defender[t, u, s, BACK_DOWN])
            best = max(concede, offer, resist)
            c = np.exp(precision * (concede - best))
            o = np.exp(precision * (offer - best))
            r = np.exp(precision * (resist - best))
            answer[s, u, 0], answer[s, u, 1], answer[s, u, 2] = c / (c + o + r), o / (c + o + r), r / (c + o + r)
            if learns:
                room[1, u], room[2, u] = precision * (offer - best), precision * (resist - best)
                norm = np.log(c + o + r)
                room[1, u], room[2, u] = max(room[1, u] - norm, -BIG), max(room[2, u] - norm, -BIG)
        if learns:
            for b in range(2):
                for u in range(1, rivals):
                    out[base + (s * 2 + b) * (rivals - 1) + u - 1] = room[1 + b, u] - room[1 + b, 0]
    # A's first move
    for t in range(kinds):
        best = challenger[t, 0, 0, WAIT]
        for s in range(signals):
            worth = 0.0
            for u in range(rivals):
                if others[u] > 0:
                    pays = challenger[t, u, s]
                    value = answer[s, u, 0] * pays[CONCEDE] if answer[s, u, 0] > 0 else 0.0
                    if answer[s, u, 1] > 0:
                        value += answer[s, u, 1] * _mixed(last[s, t, 0], pays[REFUSE], pays[ACCEPT])
                    if answer[s, u, 2] > 0:
                        value += answer[s, u, 2] * _mixed(last[s, t, 1], pays[FIGHT], pays[BACK_DOWN])
                    worth += others[u] * value
            first[t, 1 + s] = worth
            best = max(best, worth)
        wait = challenger[t, 0, 0, WAIT]
        total = np.exp(precision * (wait - best))
        for s in range(signals):
            total += np.exp(precision * (first[t, 1 + s] - best))
        norm = np.log(total)
        for s in range(signals):
            log_chance = precision * (first[t, 1 + s] - best) - norm
            if t == 0:
                room[3, s] = log_chance
            else:
                out[s * (kinds - 1) + t - 1] = log_chance - room[3, s]
            first[t, 1 + s] = np.exp(log_chance)
        first[t, 0] = np.exp(precision * (wait - best) - norm)


@compiled
def newton(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    unknown: np.ndarray,
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    belief: np.ndarray,
    work: np.ndarray,
    steps: int,
) -> tuple[float, float]:
    """Move the unknowns to a fixed point; return the residual and the sign of det(I - J) there.

    Slopes are kept while they make the residual shrink fast. ``work`` comes from :func:`scratch`; strategies are left as they are at the solution.
    """
    n = unknown.shape[0]
    value, moved = work[0, :n], work[1, :n]
    matrix, room = work[3 : 3 + n, : n + 1], work[3 + n :]
    slopes = work[3 + n + 4 : 3 + n + 4 + n, :n]
    size, before, sign, fresh = np.inf, np.inf, 1.0, False
    for step in range(steps + 1):
        respond(challenger, defender, odds, others, precision, unknown, value, first, answer, last, belief, room)
        before, size = size, 0.0
        for i in range(n):
            size = max(size, np.abs(value[i] - unknown[i]))
        if size < TIGHT or step == steps or not size < np.inf:
            break
        if not fresh or size > CHORD * before:  # new slopes, unless the last ones still serve
            fresh = True
            for j in range(n):
                kept = unknown[j]
                nudge = 1e-6 * max(1.0, np.abs(kept))
                unknown[j] = kept + nudge
                respond(
                    challenger, defender, odds, others, precision, unknown, moved, first, answer, last, belief, room
                )
                unknown[j] = kept
                for i in range(n):
                    slopes[i, j] = (1.0 if i == j else 0.0) - (moved[i] - value[i]) / nudge
        for i in range(n):
            for j in range(n):
                matrix[i, j] = slopes[i, j]
            matrix[i, n] = value[i] - unknown[i]
        sign = solve_in_place(matrix)
        for i in range(n):
            unknown[i] += min(max(matrix[i, n], -CLIP), CLIP)
    return size, sign


@compiled
def principal(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    unknown: np.ndarray,
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    belief: np.ndarray,
    work: np.ndarray,
) -> tuple[int, float]:
    """Follow the principal branch from λ = 0; return how it ended and the residual. ``unknown`` is overwritten."""
    n = unknown.shape[0]
    unknown[:] = 0.0
    kept, start, before, room = np.zeros(n), np.zeros(n), np.zeros(n), work[3 + n :]
    at, last_at, step, size = 0.0, 0.0, 1.0, 0.0
    while at < 1.0:
        target = min(at + step, 1.0)
        kept[:] = unknown
        if target == 1.0 and at == 0.0:  # in one step: from the answer to the prior odds
            respond(challenger, defender, odds, others, precision, kept, start, first, answer, last, belief, room)
        elif at > 0.0:  # along the line through the last two points
            start[:] = kept + (kept - before) * ((target - at) / (at - last_at))
        else:
            start[:] = kept
        unknown[:] = start
        size, sign = newton(
            challenger, defender, odds, others, precision * target, unknown, first, answer, last, belief, work, 12
        )
        moved = 0.0
        for i in range(n):
            moved = max(moved, np.abs(unknown[i] - start[i]))
        if size < TIGHT and sign > 0 and (moved < FAR or step < SHORT):
            before[:] = kept
            last_at, at = at, target
            step *= 2.0
            continue
        unknown[:] = kept
        step /= 2.0
        if step < LEAST:
            size, sign = newton(
                challenger, defender, odds, others, precision, unknown, first, answer, last, belief, work, 60
            )
            return (1 if size < 1e-8 else 2), size
    return 0, size


@compiled
def unknowns(challenger: np.ndarray) -> int:
    """Return how many unknowns a game has."""
    kinds, others, signals, _ = challenger.shape
    count = signals * (kinds - 1)
    return count + 2 * signals * (others - 1) if depends_on_other(challenger) else count


@compiled
def scratch(count: int, kinds: int, rivals: int, signals: int) -> np.ndarray:
    """Return room to work in for a game of this size."""
    return np.empty((2 * count + 8, max(count + 1, kinds, rivals, signals)))


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(f),(b),(w),(i)->(t,f),(s,u,b),(s,t,w),(s,t),(i)")
def threat_of_one_world(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    _firsts: np.ndarray,
    _answers: np.ndarray,
    _words: np.ndarray,
    _facts: np.ndarray,
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    belief: np.ndarray,
    facts: np.ndarray,
) -> None:
    """Write the strategies of the principal branch; ``facts`` = how it ended, and the residual."""
    kinds, rivals, signals, _ = challenger.shape
    unknown = np.empty(unknowns(challenger))
    work = scratch(unknown.shape[0], kinds, rivals, signals)
    ended, size = principal(challenger, defender, odds, others, precision, unknown, first, answer, last, belief, work)
    facts[0], facts[1] = ended, size


def solve_threat(
    challenger: np.ndarray, defender: np.ndarray, odds: np.ndarray, others: np.ndarray, precision: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return the principal equilibrium of every draw.

    Parameters
    ----------
    challenger, defender : arrays, shape (draws, types of A, types of B, signals, 6)
        Utility of wait, concede, accept, refuse, back down, fight.
    odds, others : arrays, shape (draws, types of A) and (draws, types of B)
        Each sums to 1.
    precision : array, shape (draws,)

    Returns
    -------
    tuple of arrays
        first (draws, types of A, 1 + signals); answer (draws, signals, types of B, 3); last (draws, signals, types of
        A, 2), the chances to refuse an offer and to fight resistance; belief (draws, signals, types of A); facts
        (draws, 2), an :class:`Ended` and the residual.
    """
    signals = challenger.shape[-2]
    dummies = (np.empty(signals + 1), np.empty(3), np.empty(2), np.empty(2))
    found: tuple[np.ndarray, ...] = threat_of_one_world(challenger, defender, odds, others, precision, *dummies)
    return found
