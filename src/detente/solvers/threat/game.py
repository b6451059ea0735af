"""The threat game: what follows from a few unknowns, and which unknowns follow from that.

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

An action that is worth -inf is never chosen. A type with odds 0 still has its strategy.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled, per_world

BIG = 600.0  # log-odds of what is as good as certain
IMPOSSIBLE = -5000.0  # the log of no chance
CERTAIN = 2000.0  # log-odds beyond come from actions that do not exist for some type
WAIT, CONCEDE, ACCEPT, REFUSE, BACK_DOWN, FIGHT = range(6)


class Game(NamedTuple):
    """One game.

    Attributes
    ----------
    challenger, defender : arrays, shape (types of A, types of B, signals, 6)
        What the endings wait, concede, accept, refuse, back down, fight are worth; what A gets from waiting is read
        at B's first type and the first signal.
    odds, others : arrays, shape (types,)
        What is believed of A's and of B's type.
    """

    challenger: np.ndarray
    defender: np.ndarray
    odds: np.ndarray
    others: np.ndarray


class Play(NamedTuple):
    """Strategies of all types.

    Attributes
    ----------
    first : array, shape (types of A, 1 + signals)
    answer : array, shape (signals, types of B, 3)
        Concede, offer, resist.
    last : array, shape (signals, types of A, 2)
        Chances to refuse an offer and to fight resistance.
    belief : array, shape (signals, types of A)
        What B believes after each signal.
    """

    first: np.ndarray
    answer: np.ndarray
    last: np.ndarray
    belief: np.ndarray


@compiled
def log_sigmoid(x: float) -> float:
    """Return log (1 / (1 + exp(-x))); of a choice that does not exist, 0."""
    if np.isnan(x):
        return 0.0
    found: float = -np.log1p(np.exp(-x)) if x > 0 else x - np.log1p(np.exp(x))
    return found


@compiled
def chance(difference: float, precision: float) -> float:
    """Return the chance of the second action; differences of infinities are choices that do not exist."""
    if np.isnan(difference):
        return 1.0
    x = precision * difference
    if x > BIG:
        return 1.0
    if x < -BIG:
        return 0.0
    found: float = 1.0 / (1.0 + np.exp(-x))
    return found


@compiled
def mixed(second_chance: float, second: float, first: float) -> float:
    """Return the worth of a last word, without 0 times infinity."""
    if second_chance <= 0.0:
        return first
    if second_chance >= 1.0:
        return second
    return second_chance * second + (1.0 - second_chance) * first


@compiled
def log_odds(one: float, other: float) -> float:
    """Return the difference of two logs of chances, of which one may be that of an action that does not exist."""
    return max(one, IMPOSSIBLE) - max(other, IMPOSSIBLE)


@compiled
def range_of(payoffs: np.ndarray) -> float:
    """Return the range of the payoffs of actions that exist."""
    low, high = np.inf, -np.inf
    kinds, rivals, signals, ends = payoffs.shape
    for t in range(kinds):
        for u in range(rivals):
            for s in range(signals):
                for e in range(ends):
                    x = payoffs[t, u, s, e]
                    if x > -np.inf:
                        low, high = min(low, x), max(high, x)
    return high - low


@compiled
def _last_words(game: Game, precision: float, unknown: np.ndarray, play: Play, room: np.ndarray) -> None:
    """Write A's last words; they depend on the unknowns only when A learns from the answer."""
    kinds, rivals, signals, _ = game.challenger.shape
    base, pays = signals * (kinds - 1), game.challenger
    learns = unknown.shape[0] > base
    for s in range(signals):
        for b in range(2):
            low, high = (ACCEPT, REFUSE) if b == 0 else (BACK_DOWN, FIGHT)
            if learns:
                _believe(game.others, unknown, base + (s * 2 + b) * (rivals - 1), room, 0)
            for t in range(kinds):
                gap = 0.0
                if learns:
                    for u in range(rivals):
                        if room[0, u] > 0:
                            gap += room[0, u] * (pays[t, u, s, high] - pays[t, u, s, low])
                else:
                    gap = pays[t, 0, s, high] - pays[t, 0, s, low]
                play.last[s, t, b] = chance(gap, precision)


@compiled
def _believe(odds: np.ndarray, log_odds: np.ndarray, at: int, out: np.ndarray, row: int) -> None:
    """Write the odds of the types after an action, whose log-odds over those of type 0 are given from a place on."""
    top = -np.inf
    for t in range(odds.shape[0]):
        if odds[t] > 0:
            top = max(top, log_odds[at + t - 1] if t > 0 else 0.0)
    total = 0.0
    for t in range(odds.shape[0]):
        part = odds[t] * np.exp((log_odds[at + t - 1] if t > 0 else 0.0) - top) if odds[t] > 0 else 0.0
        out[row, t] = part
        total += part
    for t in range(odds.shape[0]):
        out[row, t] /= total


@compiled
def _answers(game: Game, precision: float, play: Play, s: int, u: int) -> tuple[float, float]:
    """Write B's answer of one type to one signal; return the logs of the chances to offer and to resist."""
    concede, offer, resist = 0.0, 0.0, 0.0
    pays = game.defender
    for t in range(game.challenger.shape[0]):
        m = play.belief[s, t]
        if m > 0:
            concede += m * pays[t, u, s, CONCEDE]
            if pays[t, u, s, ACCEPT] > -np.inf:
                offer += m * mixed(play.last[s, t, 0], pays[t, u, s, REFUSE], pays[t, u, s, ACCEPT])
            else:
                offer = -np.inf
            resist += m * mixed(play.last[s, t, 1], pays[t, u, s, FIGHT], pays[t, u, s, BACK_DOWN])
    best = max(concede, offer, resist)
    c = np.exp(precision * (concede - best))
    o = np.exp(precision * (offer - best)) if offer > -np.inf else 0.0
    r = np.exp(precision * (resist - best))
    total = c + o + r
    play.answer[s, u, 0], play.answer[s, u, 1], play.answer[s, u, 2] = c / total, o / total, r / total
    norm = np.log(total)
    return precision * (offer - best) - norm, precision * (resist - best) - norm


@compiled
def _first_move(game: Game, precision: float, play: Play, t: int, room: np.ndarray, row: int) -> None:
    """Write A's first move of one type; ``room`` takes the logs of its chances to send each signal."""
    _, rivals, signals, _ = game.challenger.shape
    pays, says = game.challenger, play.answer
    wait = pays[t, 0, 0, WAIT]
    best = wait
    for s in range(signals):
        worth = 0.0
        for u in range(rivals):
            if game.others[u] > 0:
                value = says[s, u, 0] * pays[t, u, s, CONCEDE] if says[s, u, 0] > 0 else 0.0
                if says[s, u, 1] > 0:
                    value += says[s, u, 1] * mixed(play.last[s, t, 0], pays[t, u, s, REFUSE], pays[t, u, s, ACCEPT])
                if says[s, u, 2] > 0:
                    value += says[s, u, 2] * mixed(play.last[s, t, 1], pays[t, u, s, FIGHT], pays[t, u, s, BACK_DOWN])
                worth += game.others[u] * value
        room[row, s] = worth
        best = max(best, worth)
    total = np.exp(precision * (wait - best))
    play.first[t, 0] = total
    for s in range(signals):
        part = np.exp(precision * (room[row, s] - best))
        play.first[t, 1 + s] = part
        total += part
    norm = np.log(total)
    for s in range(signals):
        room[row, s] = precision * (room[row, s] - best) - norm
    for s in range(signals + 1):
        play.first[t, s] /= total


@compiled
def respond(game: Game, precision: float, unknown: np.ndarray, out: np.ndarray, play: Play, room: np.ndarray) -> None:
    """Write the strategies that follow from the unknowns, and the unknowns that follow from the strategies.

    ``room`` is scratch: three rows, long enough for types and signals.
    """
    _last_words(game, precision, unknown, play, room)
    kinds, rivals, signals, _ = game.challenger.shape
    base = signals * (kinds - 1)
    learns = unknown.shape[0] > base
    for s in range(signals):
        _believe(game.odds, unknown, s * (kinds - 1), play.belief, s)
        start = base + s * 2 * (rivals - 1)
        offered, resisted = 0.0, 0.0
        for u in range(rivals):
            offer, resist = _answers(game, precision, play, s, u)
            if u == 0:
                offered, resisted = offer, resist
            elif learns:
                out[start + u - 1] = log_odds(offer, offered)
                out[start + rivals - 1 + u - 1] = log_odds(resist, resisted)
    for t in range(kinds):
        row = 1 if t > 0 else 2
        _first_move(game, precision, play, t, room, row)
        if t > 0:
            for s in range(signals):
                out[s * (kinds - 1) + t - 1] = log_odds(room[1, s], room[2, s])


@compiled
def empty_play(game: Game) -> Play:
    """Return room for the strategies of a game."""
    kinds, rivals, signals, _ = game.challenger.shape
    return Play(
        np.empty((kinds, signals + 1)),
        np.empty((signals, rivals, 3)),
        np.empty((signals, kinds, 2)),
        np.empty((signals, kinds)),
    )


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(n),(f),(b),(w)->(t,f),(s,u,b),(s,t,w),(s,t),(n)")
def strategies(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    unknown: np.ndarray,
    _firsts: np.ndarray,
    _answers: np.ndarray,
    _words: np.ndarray,
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    belief: np.ndarray,
    follows: np.ndarray,
) -> None:
    """Write the strategies that follow from the unknowns, and the unknowns that follow from them."""
    game = Game(challenger, defender, odds, others)
    rows = np.empty((3, max(odds.shape[0], others.shape[0], answer.shape[0])))
    respond(game, precision, unknown, follows, Play(first, answer, last, belief), rows)
