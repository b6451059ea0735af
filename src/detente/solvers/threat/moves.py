"""The moves of a history as likelihoods, in the threat game.

A history is filtered in rounds. In each round the game is solved at the current public odds b of both sides' types; a
move with chance p_t for type t, at a node with K actions and with coding error ε, has the likelihood

    ℓ_t = (1 - ε) p_t + ε (1 - p_t) / (K - 1),

and the public odds of the mover become b_t ℓ_t / Σ b ℓ. Chances come from log space, so that an action that a type
takes with probability 1 - 10⁻²⁰ leaves the others a likelihood above 0 without any coding error, too.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.threat.equilibria import Floats, solve_threat
from detente.solvers.threat.game import ACCEPT, BACK_DOWN, FIGHT, REFUSE, log_sigmoid

FIRST, ANSWER, OFFERED, RESISTED = range(4)


@compiled
def _log_likelihood(chance: float, log_chance: float, actions: int, error: float) -> float:
    """Return log ((1 - ε) p + ε (1 - p) / (K - 1))."""
    if error <= 0.0:
        return log_chance
    return float(np.log((1.0 - error) * chance + error * (1.0 - chance) / (actions - 1)))


@compiled
def _bayes(odds: np.ndarray, log_likelihood: np.ndarray) -> None:
    """Update odds in place; what no type could have done changes nothing."""
    top = -np.inf
    for t in range(odds.shape[0]):
        if odds[t] > 0:
            top = max(top, log_likelihood[t])
    if top == -np.inf:
        return
    total = 0.0
    for t in range(odds.shape[0]):
        odds[t] *= np.exp(log_likelihood[t] - top)
        total += odds[t]
    for t in range(odds.shape[0]):
        odds[t] /= total


@compiled
def _of_last_word(chance: float, pays: np.ndarray, precision: float, word: int, action: int, error: float) -> float:
    """Return the log-likelihood of a last word with the chance of its second action; ``pays`` are A's, of one type."""
    gap = (pays[REFUSE] - pays[ACCEPT]) if word == 0 else (pays[FIGHT] - pays[BACK_DOWN])
    if action == 0:
        return _log_likelihood(1.0 - chance, log_sigmoid(-precision * gap), 2, error)
    return _log_likelihood(chance, log_sigmoid(precision * gap), 2, error)


@per_world("(t,f),(s,u,b),(s,t,w),(t,u,s,e),(),(i),(),(t),(u)->(t),(u),(t),(u)")
def weigh(
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    challenger: np.ndarray,
    precision: float,
    move: np.ndarray,
    error: float,
    odds: np.ndarray,
    others: np.ndarray,
    of_a: np.ndarray,
    of_b: np.ndarray,
    odds_after: np.ndarray,
    others_after: np.ndarray,
) -> None:
    """Write the log-likelihood of a move under every type of both sides, 0 for the side at rest, and the odds after it.

    A move is round, game, node, action, signal.
    """
    node, action, signal = int(move[2]), int(move[3]), int(move[4])
    for u in range(others.shape[0]):
        of_b[u] = 0.0
        others_after[u] = others[u]
        if node == ANSWER:
            p = answer[signal, u, action]
            of_b[u] = _log_likelihood(p, np.log(max(p, 1e-300)), 3, error)
    for t in range(odds.shape[0]):
        of_a[t] = 0.0
        odds_after[t] = odds[t]
        if node == FIRST:
            p = first[t, action]
            of_a[t] = _log_likelihood(p, np.log(max(p, 1e-300)), first.shape[1], error)
        elif node != ANSWER:
            word = 0 if node == OFFERED else 1
            of_a[t] = _of_last_word(last[signal, t, word], challenger[t, 0, signal], precision, word, action, error)
    if node == ANSWER:
        _bayes(others_after, of_b)
    else:
        _bayes(odds_after, of_a)


def filter_history(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: np.ndarray,
    moves: np.ndarray,
    errors: np.ndarray,
    true_types: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Return the likelihoods of a history and the public odds that it leaves.

    Parameters
    ----------
    challenger, defender : arrays, shape (draws, games, types of A, types of B, signals, 6)
    odds, others, precision : arrays
        As in :func:`detente.solvers.threat.equilibria.solve_threat`, at the start of the history.
    moves : array, shape (draws, moves, 5)
        Round, game, node, action, signal.
    errors : array, shape (draws, moves)
        Coding error of each move.
    true_types : array, shape (draws, 2)

    Returns
    -------
    tuple of arrays
        log-likelihoods and public odds (draws, moves, types of both), odds of A's and of B's types after the last move,
        how each round's solve ended (draws, moves), and the chances of B's next answer (draws, 3) and of A's next word
        (draws, 2) in the last round.
    """
    draws, kinds, rivals = len(odds), odds.shape[1], others.shape[1]
    count, each = moves.shape[1], np.arange(draws)
    scores, public = np.empty((draws, count, kinds + rivals)), np.empty((draws, count, kinds + rivals))
    ended, play = np.empty((draws, count)), _no_play(draws, challenger.shape[1:])
    mine, theirs = odds, others
    for m in range(count):
        pays, counter = _of_game(challenger, moves[:, m, 1]), _of_game(defender, moves[:, m, 1])
        new = moves[:, m, 0] != (moves[:, m - 1, 0] if m > 0 else -1)
        if new.all():
            play = solve_threat(pays, counter, mine, theirs, precision)
        elif new.any():
            found = solve_threat(pays[new], counter[new], mine[new], theirs[new], precision[new])
            for whole, part in zip(play, found, strict=True):
                whole[new] = part
        of_a, of_b, mine, theirs = weigh(*play[:3], pays, precision, moves[:, m], errors[:, m], mine, theirs)
        scores[:, m, :kinds], scores[:, m, kinds:] = of_a, of_b
        public[:, m, :kinds], public[:, m, kinds:] = mine, theirs
        ended[:, m] = play[4][:, 0]
    signal = moves[:, -1, 4].astype(int) if count > 0 else np.zeros(draws, dtype=int)
    answer = play[1][each, signal, true_types[:, 1].astype(int)]
    word = play[2][each, signal, true_types[:, 0].astype(int)]
    return scores, public, mine, theirs, ended, answer, word


def _of_game(payoffs: Floats, game: Floats) -> Floats:
    """Return the payoffs of one of the games, (draws, games, …), in each draw."""
    if len(game) > 0 and (game == game[0]).all():
        return payoffs[:, int(game[0])]
    return np.asarray(payoffs[np.arange(len(game)), game.astype(int)])


def _no_play(draws: int, shape: tuple[int, ...]) -> tuple[Floats, ...]:
    """Return room for the strategies of a round and how its solve ended, as yet unknown."""
    _, kinds, rivals, signals, _ = shape
    shapes = ((kinds, 1 + signals), (signals, rivals, 3), (signals, kinds, 2), (signals, kinds), (2,))
    return tuple(np.full((draws, *each), np.nan) for each in shapes)
