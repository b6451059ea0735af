"""The moves of a history as likelihoods, in the threat game.

A history is filtered in rounds. In each round the game is solved at the current public odds b of both sides' types; a
move with chance p_t for type t, at a node with K actions and with coding error ε, has the likelihood

    ℓ_t = (1 - ε) p_t + ε (1 - p_t) / (K - 1),

and the public odds of the mover become b_t ℓ_t / Σ b ℓ. Chances come from log space, so that an action that a type
takes with probability 1 - 10⁻²⁰ leaves the others a likelihood above 0 without any coding error, too.
"""

import numpy as np
import numpy.typing as npt

from detente.solvers.threat.equilibria import solve_threat
from detente.solvers.threat.game import ACCEPT, BACK_DOWN, FIGHT, REFUSE

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

FIRST, ANSWER, OFFERED, RESISTED = range(4)
LEAST = 1e-300  # the log of a smaller chance is that of this one


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
    mine, theirs = odds.copy(), others.copy()
    scores, public = np.zeros((draws, count, kinds + rivals)), np.empty((draws, count, kinds + rivals))
    ended, play = np.empty((draws, count)), _no_play(draws, challenger.shape[1:])
    for m in range(count):
        at, node = moves[:, m, 1].astype(int), moves[:, m, 2]
        new = np.nonzero(moves[:, m, 0] != moves[:, m - 1, 0])[0] if m > 0 else each
        if len(new) > 0:
            games = challenger[new, at[new]], defender[new, at[new]], mine[new], theirs[new], precision[new]
            for whole, part in zip(play, solve_threat(*games), strict=True):
                whole[new] = part
        for own, first, rows in (
            (mine, 0, np.nonzero(node != ANSWER)[0]),
            (theirs, kinds, np.nonzero(node == ANSWER)[0]),
        ):
            if len(rows) > 0:
                pays = challenger[rows, at[rows], :, 0]
                found = _score([part[rows] for part in play], pays, precision[rows], moves[rows, m], errors[rows, m])
                scores[rows, m, first : first + found.shape[1]] = found
                own[rows] = _bayes(own[rows], found)
        public[:, m, :kinds], public[:, m, kinds:] = mine, theirs
        ended[:, m] = play[4][:, 0]
    signal = moves[:, -1, 4].astype(int) if count > 0 else np.zeros(draws, dtype=int)
    answer = play[1][each, signal, true_types[:, 1].astype(int)]
    word = play[2][each, signal, true_types[:, 0].astype(int)]
    return scores, public, mine, theirs, ended, answer, word


def _no_play(draws: int, shape: tuple[int, ...]) -> tuple[Floats, ...]:
    """Return room for the strategies of a round and how its solve ended, as yet unknown."""
    _, kinds, rivals, signals, _ = shape
    shapes = ((kinds, 1 + signals), (signals, rivals, 3), (signals, kinds, 2), (signals, kinds), (2,))
    return tuple(np.full((draws, *each), np.nan) for each in shapes)


def _score(play: list[Floats], pays: Floats, precision: Floats, move: Floats, error: Floats) -> Floats:
    """Return the log-likelihoods of moves of one side under each type of it, (draws, types).

    ``pays`` are A's payoffs, (draws, types of A, signals, 6).
    """
    first, answer, last = play[:3]
    each = np.arange(len(move))
    node, action, signal = move[:, 2], move[:, 3].astype(int), move[:, 4].astype(int)
    if np.all(node == ANSWER):
        chance = answer[each, signal, :, action]
        return _with_error(chance, np.log(np.maximum(chance, LEAST)), 3, error)
    at_first, word = node == FIRST, np.where(node == OFFERED, 0, 1)
    sent = first[each, :, np.where(at_first, action, 0)]
    said = last[each, signal, :, word]
    said = np.where(action[:, None] == 0, 1 - said, said)
    chance = np.where(at_first[:, None], sent, said)
    actions = np.where(at_first, first.shape[2], 2)
    low, high = np.where(word, BACK_DOWN, ACCEPT), np.where(word, FIGHT, REFUSE)
    with np.errstate(invalid="ignore"):  # where an action does not exist, there is no choice
        gap = pays[each, :, signal, high] - pays[each, :, signal, low]
    log_said = _log_sigmoid(np.where(action == 0, -1.0, 1.0)[:, None] * precision[:, None] * gap)
    log_chance = np.where(at_first[:, None], np.log(np.maximum(sent, LEAST)), log_said)
    return _with_error(chance, log_chance, actions, error)


def _with_error(chance: Floats, log_chance: Floats, actions: npt.ArrayLike, error: Floats) -> Floats:
    """Return log ((1 - ε) p + ε (1 - p) / (K - 1))."""
    error = error[:, None]
    others = np.reshape(np.asarray(actions, dtype=float) - 1, (-1, 1))
    with np.errstate(divide="ignore"):
        mixed = np.log((1 - error) * chance + error * (1 - chance) / others)
    return np.where(error > 0, mixed, log_chance)


def _log_sigmoid(x: Floats) -> Floats:
    """Return log (1 / (1 + exp(-x))); of a choice that does not exist, 0."""
    return np.where(np.isnan(x), 0.0, -np.logaddexp(0.0, -x))


def _bayes(odds: Floats, log_likelihood: Floats) -> Floats:
    """Return the odds after a move; what no type could have done changes nothing."""
    possible = np.where(odds > 0, log_likelihood, -np.inf)
    top = possible.max(axis=1, keepdims=True)
    joint = odds * np.exp(log_likelihood - np.where(top > -np.inf, top, 0.0))
    joint[~(odds > 0)] = 0.0
    total = joint.sum(axis=1, keepdims=True)
    return np.where(top > -np.inf, joint / np.where(total > 0, total, 1.0), odds)
