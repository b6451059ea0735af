"""Further equilibria of the threat game, and its moves as likelihoods.

Equilibria of one game (:mod:`detente.solvers.threat`) beside that of the principal branch: with one unknown all sign
changes on a grid, refined by bisection; with several, Newton's method from starts in which every signal points to one
type. How many are found is a lower bound of how many there are.

A history is filtered in rounds. In each round the game is solved at the current public odds b of both sides' types; a
move with chance p_t for type t, at a node with K actions and with coding error ε, has the likelihood

    ℓ_t = (1 - ε) p_t + ε (1 - p_t) / (K - 1),

and the public odds of the mover become b_t ℓ_t / Σ b ℓ. Chances come from log space, so that an action that a type
takes with probability 1 - 10⁻²⁰ leaves the others a likelihood above 0 without any coding error, too.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.threat import (
    ACCEPT,
    BACK_DOWN,
    BIG,
    FIGHT,
    MOST,
    REFUSE,
    newton,
    principal,
    respond,
    scratch,
    unknowns,
)

GRID = 96
SAME = 1e-6  # log-odds below which two solutions are one
FIRST, ANSWER, OFFERED, RESISTED = range(4)


@compiled
def _spread(challenger: np.ndarray, precision: float) -> float:
    """Return the largest log-odds that can be: precision times the range of A's payoffs."""
    low, high = np.inf, -np.inf
    for x in challenger.flat:
        if x > -np.inf:
            low, high = min(low, x), max(high, x)
    return min(precision * (high - low) + 30.0, BIG)


@compiled
def _keep(found: np.ndarray, count: int, unknown: np.ndarray) -> int:
    """Add a solution unless it is known; return how many there are."""
    for k in range(count):
        apart = 0.0
        for i in range(unknown.shape[0]):
            apart = max(apart, np.abs(found[k, i] - unknown[i]))
        if apart < SAME * (1.0 + np.abs(unknown).max()):
            return count
    if count < found.shape[0]:
        found[count] = unknown
        return count + 1
    return count


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(),(),(k),(f),(b),(w)->(k,f),(k,s,b),(k,s,w),()")
def equilibria_of_one_world(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    true_type: float,
    other_type: float,
    _kept: np.ndarray,
    _firsts: np.ndarray,
    _answers: np.ndarray,
    _words: np.ndarray,
    first_of: np.ndarray,
    answer_of: np.ndarray,
    last_of: np.ndarray,
    number: np.ndarray,
) -> None:
    """Write the strategies of the true types in every equilibrium found; the principal one comes first."""
    kinds, rivals, signals, _ = challenger.shape
    n = unknowns(challenger)
    unknown, work = np.empty(n), scratch(n, kinds, rivals, signals)
    first, answer = np.empty((kinds, signals + 1)), np.empty((signals, rivals, 3))
    last, belief = np.empty((signals, kinds, 2)), np.empty((signals, kinds))
    found = np.empty((first_of.shape[0], n))
    principal(challenger, defender, odds, others, precision, unknown, first, answer, last, belief, work)
    found[0] = unknown
    count = 1
    reach = _spread(challenger, precision)
    value, room = work[0, :n], work[3 + n :]
    if n == 1:
        before, at = 0.0, 0.0
        centre = np.log(max(odds[0], 1e-12) / max(odds[1], 1e-12))
        for g in range(GRID):
            x = 2.0 * g / (GRID - 1) - 1.0
            here = centre + reach * np.sign(x) * np.abs(x) ** 2.5  # dense where what B believes turns over
            unknown[0] = here
            respond(challenger, defender, odds, others, precision, unknown, value, first, answer, last, belief, room)
            gap = value[0] - here
            if g > 0 and (gap > 0) != (before > 0):
                low, high, rising = at, here, gap > 0
                for _ in range(60):
                    unknown[0] = (low + high) / 2
                    respond(
                        challenger, defender, odds, others, precision, unknown, value, first, answer, last, belief, room
                    )
                    if (value[0] - unknown[0] > 0) == rising:
                        high = unknown[0]
                    else:
                        low = unknown[0]
                count = _keep(found, count, unknown)
            before, at = gap, here
    elif n > 1:
        for t in range(kinds):
            unknown[:] = 0.0
            for s in range(signals):
                for other in range(1, kinds):
                    lead = reach if other == t else -reach if t == 0 else 0.0
                    unknown[s * (kinds - 1) + other - 1] = lead
            for _ in range(2):
                respond(
                    challenger, defender, odds, others, precision, unknown, value, first, answer, last, belief, room
                )
                unknown[:] = value
            size, _ = newton(
                challenger, defender, odds, others, precision, unknown, first, answer, last, belief, work, 12
            )
            if size < 1e-8:
                count = _keep(found, count, unknown)
    first_of[:], answer_of[:], last_of[:] = np.nan, np.nan, np.nan
    t, u = int(true_type), int(other_type)
    for k in range(count):
        unknown[:] = found[k]
        respond(challenger, defender, odds, others, precision, unknown, value, first, answer, last, belief, room)
        first_of[k] = first[t]
        answer_of[k] = answer[:, u]
        last_of[k] = last[:, t]
    number[0] = count


def all_equilibria(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: np.ndarray,
    true_type: np.ndarray,
    other_type: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Return the strategies of the true types in all equilibria found.

    Parameters
    ----------
    challenger, defender, odds, others, precision : arrays
        As in :func:`detente.solvers.threat.solve_threat`.
    true_type, other_type : arrays, shape (draws,)
        Which types A and B are.

    Returns
    -------
    tuple of arrays
        first (draws, 5, 1 + signals), answer (draws, 5, signals, 3), last (draws, 5, signals, 2), NaN beyond the
        number of equilibria; and that number, shape (draws,). The principal one comes first.
    """
    dummies = (np.empty(MOST), np.empty(challenger.shape[-2] + 1), np.empty(3), np.empty(2))
    found: tuple[np.ndarray, ...] = equilibria_of_one_world(
        challenger, defender, odds, others, precision, true_type, other_type, *dummies
    )
    return found


@compiled
def _log_likelihood(chance: float, log_chance: float, actions: int, error: float) -> float:
    """Return log ((1 - ε) p + ε (1 - p) / (K - 1))."""
    if error <= 0.0:
        return log_chance
    return np.log((1.0 - error) * chance + error * (1.0 - chance) / (actions - 1))


@compiled
def _log_sigmoid(x: float) -> float:
    if np.isnan(x):
        return 0.0
    return -np.log1p(np.exp(-x)) if x > 0 else x - np.log1p(np.exp(x))


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
    challenger: np.ndarray,
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    precision: float,
    node: int,
    action: int,
    signal: int,
    kind: int,
    error: float,
) -> float:
    """Return the log-likelihood of one action under one type of the mover."""
    if node == FIRST:
        p = first[kind, action]
        return _log_likelihood(p, np.log(max(p, 1e-300)), first.shape[1], error)
    if node == ANSWER:
        p = answer[signal, kind, action]
        return _log_likelihood(p, np.log(max(p, 1e-300)), 3, error)
    word = 0 if node == OFFERED else 1
    chance = last[signal, kind, word]
    pays = challenger[kind, 0, signal]
    gap = (pays[REFUSE] - pays[ACCEPT]) if word == 0 else (pays[FIGHT] - pays[BACK_DOWN])
    if action == 0:
        return _log_likelihood(1.0 - chance, _log_sigmoid(-precision * gap), 2, error)
    return _log_likelihood(chance, _log_sigmoid(precision * gap), 2, error)


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
    first, answer = np.empty((kinds, signals + 1)), np.empty((signals, rivals, 3))
    last, belief = np.empty((signals, kinds, 2)), np.empty((signals, kinds))
    unknown = np.empty(signals * (kinds - 1) + 2 * signals * (rivals - 1))
    work = scratch(unknown.shape[0], kinds, rivals, signals)
    scores = np.empty(max(kinds, rivals))
    odds_after[:], others_after[:] = odds, others
    solved, how = -1.0, 0
    for m in range(moves.shape[0]):
        game, node, action, signal = int(moves[m, 1]), int(moves[m, 2]), int(moves[m, 3]), int(moves[m, 4])
        if moves[m, 0] != solved:
            solved = moves[m, 0]
            a, b = challenger[game], defender[game]
            size = unknowns(a)
            how, _ = principal(
                a, b, odds_after, others_after, precision, unknown[:size], first, answer, last, belief, work
            )
        log_likelihood[m] = 0.0
        by_a = node != ANSWER
        count = kinds if by_a else rivals
        for t in range(count):
            scores[t] = _score(challenger[game], first, answer, last, precision, node, action, signal, t, errors[m])
            log_likelihood[m, t if by_a else kinds + t] = scores[t]
        _bayes(odds_after if by_a else others_after, scores[:count])
        public[m, :kinds], public[m, kinds:] = odds_after, others_after
        ended[m] = how
    next_answer[:], next_word[:] = np.nan, np.nan
    if moves.shape[0] > 0:
        signal = int(moves[-1, 4])
        next_answer[:] = answer[signal, int(true_types[1])]
        next_word[:] = last[signal, int(true_types[0])]


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
        As in :func:`detente.solvers.threat.solve_threat`, at the start of the history.
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
