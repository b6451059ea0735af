"""The moves of a history as likelihoods, in the threat game.

A history is filtered in rounds. In each round the game is solved at the current public odds b of both sides' types; a
move with chance p_t for type t, at a node with K actions and with coding error ε, has the likelihood

    ℓ_t = (1 - ε) p_t + ε (1 - p_t) / (K - 1),

and the public odds of the mover become b_t ℓ_t / Σ b ℓ. Chances come from log space, so that an action that a type
takes with probability 1 - 10⁻²⁰ leaves the others a likelihood above 0 without any coding error, too.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.threat.branch import principal
from detente.solvers.threat.game import (
    ACCEPT,
    BACK_DOWN,
    FIGHT,
    REFUSE,
    Game,
    Play,
    empty_play,
    log_sigmoid,
    unknowns,
)

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
def _score(
    game: Game, play: Play, precision: float, node: int, action: int, signal: int, kind: int, error: float
) -> float:
    """Return the log-likelihood of one action under one type of the mover."""
    if node == FIRST:
        p = play.first[kind, action]
        return _log_likelihood(p, np.log(max(p, 1e-300)), play.first.shape[1], error)
    if node == ANSWER:
        p = play.answer[signal, kind, action]
        return _log_likelihood(p, np.log(max(p, 1e-300)), 3, error)
    word = 0 if node == OFFERED else 1
    chance = play.last[signal, kind, word]
    pays = game.challenger[kind, 0, signal]
    gap = (pays[REFUSE] - pays[ACCEPT]) if word == 0 else (pays[FIGHT] - pays[BACK_DOWN])
    if action == 0:
        return _log_likelihood(1.0 - chance, log_sigmoid(-precision * gap), 2, error)
    return _log_likelihood(chance, log_sigmoid(precision * gap), 2, error)


@per_world("(g,t,u,s,e),(g,t,u,s,e),(t),(u),(),(m,i),(m),(p),(c),(b)->(m,c),(m,c),(t),(u),(m),(b),(p)")
def filter_of_one_world(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    moves: np.ndarray,
    errors: np.ndarray,
    true_types: np.ndarray,
    _types: np.ndarray,
    _answers: np.ndarray,
    log_likelihood: np.ndarray,
    public: np.ndarray,
    odds_after: np.ndarray,
    others_after: np.ndarray,
    ended: np.ndarray,
    next_answer: np.ndarray,
    next_word: np.ndarray,
) -> None:
    """Write the likelihood of every dated move under every type of the mover, and the public odds after it.

    ``moves`` has a row a move: round, game, node, action, signal. Types of the side that does not move have the
    likelihood 1. ``next_answer`` are the chances of B's answers in the last round, ``next_word`` those of A to refuse
    an offer and to fight resistance there, for the two types in ``true_types``.
    """
    kinds, rivals, signals = challenger.shape[1:4]
    play = empty_play(Game(challenger[0], defender[0], odds_after, others_after))
    unknown = np.empty(signals * (kinds - 1) + 2 * signals * (rivals - 1))
    scores = np.empty(max(kinds, rivals))
    odds_after[:], others_after[:] = odds, others
    solved, how = -1.0, 0
    for m in range(moves.shape[0]):
        at, node, action, signal = int(moves[m, 1]), int(moves[m, 2]), int(moves[m, 3]), int(moves[m, 4])
        game = Game(challenger[at], defender[at], odds_after, others_after)
        if moves[m, 0] != solved:
            solved = moves[m, 0]
            size = unknowns(game.challenger)
            how, _ = principal(game, precision, unknown[:size], play)
        log_likelihood[m] = 0.0
        by_a = node != ANSWER
        count = kinds if by_a else rivals
        for t in range(count):
            scores[t] = _score(game, play, precision, node, action, signal, t, errors[m])
            log_likelihood[m, t if by_a else kinds + t] = scores[t]
        _bayes(odds_after if by_a else others_after, scores[:count])
        public[m, :kinds], public[m, kinds:] = odds_after, others_after
        ended[m] = how
    next_answer[:], next_word[:] = np.nan, np.nan
    if moves.shape[0] > 0:
        signal = int(moves[-1, 4])
        next_answer[:] = play.answer[signal, int(true_types[1])]
        next_word[:] = play.last[signal, int(true_types[0])]


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
    both = challenger.shape[2] + challenger.shape[3]
    found: tuple[np.ndarray, ...] = filter_of_one_world(
        challenger, defender, odds, others, precision, moves, errors, true_types, np.empty(both), np.empty(3)
    )
    return found
