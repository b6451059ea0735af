"""The threat game in its log-odds alone, with exact slopes, for games in which A's payoffs do not depend on B's type.

At a precision λ A's last words are known, so that every answer b has a worth for type t of A after signal σ, beyond
waiting, and one for each pair of types of B; both times λ are a_σtb and b_σtub. With the log-odds d_σt (d_σ0 = 0),

    μ_σt ∝ π_t exp(d_σt),    x_σub = Σ_t μ_σt b_σtub,    r_σu = softmax x_σu,    Q_σt = Σ_u ρ_u Σ_b r_σub a_σtb,
    L_σt = Q_σt - log (1 + Σ_σ' exp Q_σ't),

d is mapped to L_σt - L_σ0. The slopes follow by the chain rule without any further exponential:

    ∂x_σub/∂d_σt = μ_σt (b_σtub - x_σub),    ∂r_b = r_b (∂x_b - Σ r ∂x),    ∂L_σ't' = ([σ = σ'] - c_t'(σ)) ∂Q_σt'.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.threat.game import ACCEPT, BACK_DOWN, CONCEDE, FIGHT, REFUSE, WAIT, Game, chance, log_odds, mixed


class Reduced(NamedTuple):
    """A game at one precision, and room to respond.

    Attributes
    ----------
    mine : array, shape (signals, types of A, 3)
        λ times what concession, offer and resistance are worth to A beyond waiting.
    theirs : array, shape (signals, types of A, types of B, 3)
        λ times what they are worth to B.
    worth, sent : arrays, shape (types of A, signals)
        Q, and the chances of each signal.
    moved : array, shape (types of A, signals, types of A)
        Slopes of Q in the log-odds after the same signal.
    belief, answer : arrays, shape (types of A,), (2, 3)
        Scratch.
    """

    mine: np.ndarray
    theirs: np.ndarray
    worth: np.ndarray
    sent: np.ndarray
    moved: np.ndarray
    belief: np.ndarray
    answer: np.ndarray


@compiled
def room_to_reduce(game: Game) -> Reduced:
    """Return room for a game."""
    kinds, rivals, signals, _ = game.challenger.shape
    return Reduced(
        np.empty((signals, kinds, 3)),
        np.empty((signals, kinds, rivals, 3)),
        np.empty((kinds, signals)),
        np.empty((kinds, signals)),
        np.empty((kinds, signals, kinds)),
        np.empty(kinds),
        np.empty((2, 3)),
    )


@compiled
def reduce_at(game: Game, precision: float, into: Reduced) -> None:
    """Write what the answers are worth at a precision."""
    kinds, rivals, signals, _ = game.challenger.shape
    for t in range(kinds):
        wait = game.challenger[t, 0, 0, WAIT]
        for s in range(signals):
            pays = game.challenger[t, 0, s]
            refuses = chance(pays[REFUSE] - pays[ACCEPT], precision)
            fights = chance(pays[FIGHT] - pays[BACK_DOWN], precision)
            into.mine[s, t, 0] = precision * (pays[CONCEDE] - wait)
            into.mine[s, t, 1] = precision * (mixed(refuses, pays[REFUSE], pays[ACCEPT]) - wait)
            into.mine[s, t, 2] = precision * (mixed(fights, pays[FIGHT], pays[BACK_DOWN]) - wait)
            for u in range(rivals):
                gets = game.defender[t, u, s]
                into.theirs[s, t, u, 0] = precision * gets[CONCEDE]
                able = gets[ACCEPT] > -np.inf
                into.theirs[s, t, u, 1] = precision * mixed(refuses, gets[REFUSE], gets[ACCEPT]) if able else -np.inf
                into.theirs[s, t, u, 2] = precision * mixed(fights, gets[FIGHT], gets[BACK_DOWN])


@compiled
def _believe(odds: np.ndarray, log_odds: np.ndarray, out: np.ndarray) -> None:
    top = -np.inf
    for t in range(odds.shape[0]):
        if odds[t] > 0:
            top = max(top, log_odds[t - 1] if t > 0 else 0.0)
    total = 0.0
    for t in range(odds.shape[0]):
        out[t] = 0.0
        if odds[t] > 0:
            here = (log_odds[t - 1] if t > 0 else 0.0) - top
            out[t] = odds[t] * np.exp(here) if here != 0.0 else odds[t]
        total += out[t]
    for t in range(odds.shape[0]):
        out[t] /= total


@compiled
def _answer(of: Reduced, s: int, u: int) -> None:
    """Write what the answers are worth to a type of B as it believes, and its chances, as the rows of ``answer``."""
    x, r = of.answer[0], of.answer[1]
    x[0], x[1], x[2] = 0.0, 0.0, 0.0
    for t in range(of.belief.shape[0]):
        m = of.belief[t]
        if m > 0:
            for b in range(3):
                x[b] += m * of.theirs[s, t, u, b]
    best = max(x[0], x[1], x[2])
    total = 0.0
    for b in range(3):
        r[b] = 1.0 if x[b] == best else np.exp(x[b] - best)
        total += r[b]
    for b in range(3):
        r[b] /= total


@compiled
def _expect(of: Reduced, share: float, s: int, u: int) -> None:
    """Add what a type of B, met with chance ``share``, does to A's worth of a signal, and to its slopes."""
    kinds = of.belief.shape[0]
    x, r = of.answer[0], of.answer[1]
    for t in range(kinds):
        for b in range(3):
            if r[b] > 0:
                of.worth[t, s] += share * r[b] * of.mine[s, t, b]
    for t in range(1, kinds):
        m = of.belief[t]
        if m <= 0:
            continue
        mean = 0.0
        for b in range(3):
            if r[b] > 0:
                mean += r[b] * (of.theirs[s, t, u, b] - x[b])
        for b in range(3):
            if r[b] > 0:
                bent = share * m * r[b] * (of.theirs[s, t, u, b] - x[b] - mean)
                for k in range(kinds):
                    of.moved[k, s, t] += bent * of.mine[s, k, b]


@compiled
def respond_in(  # noqa: C901, PLR0912 - one pass, so that nothing is computed twice
    game: Game, of: Reduced, unknown: np.ndarray, out: np.ndarray, system: np.ndarray
) -> None:
    """Write the log-odds that follow from log-odds, and I minus their slopes into ``system``."""
    signals, kinds, rivals, _ = of.theirs.shape
    for s in range(signals):
        for t in range(kinds):
            of.worth[t, s] = 0.0
            for k in range(kinds):
                of.moved[t, s, k] = 0.0
        _believe(game.odds, unknown[s * (kinds - 1) :], of.belief)
        for u in range(rivals):
            if game.others[u] > 0:
                _answer(of, s, u)
                _expect(of, game.others[u], s, u)
    for t in range(kinds):  # worth becomes L
        best = 0.0
        for s in range(signals):
            best = max(best, of.worth[t, s])
        total = np.exp(-best) if best > 0 else 1.0
        for s in range(signals):
            of.sent[t, s] = np.exp(of.worth[t, s] - best)
            total += of.sent[t, s]
        norm = best + np.log(total)
        for s in range(signals):
            of.worth[t, s] -= norm
            of.sent[t, s] /= total
    for s in range(signals):
        for t in range(1, kinds):
            row = s * (kinds - 1) + t - 1
            out[row] = log_odds(of.worth[t, s], of.worth[0, s])
    for w in range(signals):
        first = of.sent[0, w]
        for t in range(1, kinds):
            sent = of.sent[t, w]
            for s in range(signals):
                row, same = s * (kinds - 1) + t - 1, 1.0 if s == w else 0.0
                for k in range(1, kinds):
                    column = w * (kinds - 1) + k - 1
                    slope = (same - sent) * of.moved[t, w, k] - (same - first) * of.moved[0, w, k]
                    if not np.abs(slope) < np.inf:
                        slope = 0.0
                    system[row, column] = (1.0 if row == column else 0.0) - slope
