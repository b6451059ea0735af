"""A round of exchanges in one world: the one that pays most is made, then the next, until none is left.

Every exchange is held against the outcome as all exchanges before it have left it. No vote moves back: parties on one
side of an outcome supply those on the other side only. Waiting offers stand in a heap under a bound of what they pay,
which is looked up again when an offer comes to the top. What a vote holds back can only become less. What an outcome
holds back becomes more when the outcome moves away from who demands it, and is then looked up at once.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.exchange.heap import Heap, empty_heap, put, take
from detente.solvers.exchange.luck import divided_gain
from detente.solvers.exchange.tally import Tally, account
from detente.solvers.exchange.terms import (
    FREE,
    LEAST,
    Ground,
    Offers,
    State,
    direct,
    equal_gain,
    mean_vote,
    survey,
)
from detente.solvers.exchange.together import share_out

TIE = 1e-9  # of a gain: nearer ones are the same
STEPS = 100  # exchanges for each that could be made at the start; two or three in all are usual
FIXED, BY_SALIENCE = 0.1, 0.4  # share of a vote's move that becomes the party's own position in the next round


class Rules(NamedTuple):
    """How exchanges are made.

    Attributes
    ----------
    together : float
        1 when those that pay the same are made together, 0 when the first of them is made.
    spread : float
        How much luck decides of the gains, 0 to 1.
    luck : array, shape (rows, 3)
        Drawn numbers of the exchanges, used in turn.
    """

    together: float
    spread: float
    luck: np.ndarray


@compiled
def may_trade(ground: Ground, tables: np.ndarray, pair: tuple[int, int], issues: tuple[int, int]) -> bool:
    """Return whether two parties are on opposite sides of two issues that they meet over at one table."""
    a, b = pair
    p, q = issues
    if ground.side[a, p] * ground.side[b, p] >= 0 or ground.side[a, q] * ground.side[b, q] >= 0:
        return False
    for table in range(tables.shape[0]):
        if min(tables[table, a, p], tables[table, a, q], tables[table, b, p], tables[table, b, q]) > 0:
            return True
    return False


@compiled
def possible_offers(ground: Ground, tables: np.ndarray) -> Offers:
    """Return every exchange that two parties could make."""
    parties, issues = ground.weight.shape
    most = parties * (parties - 1) // 2 * (issues * (issues - 1) // 2)
    offers, count = Offers(np.empty((most, 2), np.int64), np.empty((most, 2), np.int64)), 0
    for one in range(issues):
        for other in range(one + 1, issues):
            for first in range(parties):
                for second in range(first + 1, parties):
                    if may_trade(ground, tables, (first, second), (one, other)):
                        direct(offers, count, (first, second), (one, other), ground.salience)
                        count += 1
    return Offers(offers.party[:count], offers.issue[:count])


@compiled
def look_up(ground: Ground, state: State, offers: Offers, number: int, heap: Heap, held: np.ndarray) -> None:
    """Put an offer where it belongs among those that wait, or out when it pays nothing."""
    _, _, gain, held[number] = equal_gain(ground, state, offers, number)
    if gain >= LEAST:
        put(heap, number, gain)
    else:
        take(heap, number)


@compiled
def best_offers(ground: Ground, state: State, offers: Offers, heap: Heap, held: np.ndarray, chosen: np.ndarray) -> int:
    """Take the offers that pay most out of the heap; how many there are, their numbers in ``chosen``, rising."""
    best, count = 0.0, 0
    while heap.size[0] > 0:
        number = heap.offer[0]
        if heap.key[number] < best * (1 - TIE):
            break
        look_up(ground, state, offers, number, heap, held)
        if heap.size[0] > 0 and heap.offer[0] == number and heap.key[number] >= best * (1 - TIE):
            best = max(best, heap.key[number])
            take(heap, number)
            at = count
            while at > 0 and chosen[at - 1] > number:
                chosen[at] = chosen[at - 1]
                at -= 1
            chosen[at] = number
            count += 1
    return count


@compiled
def make(
    ground: Ground, state: State, offers: Offers, chosen: np.ndarray, shift: np.ndarray, tally: Tally, step: int
) -> np.ndarray:
    """Make some exchanges at once; which way each outcome has moved."""
    issues = len(state.outcome)
    before, drift, touched = state.outcome.copy(), np.zeros(issues), np.zeros(issues)
    moves = np.zeros((len(chosen), 4))
    for row in range(len(chosen)):
        number = chosen[row]
        for k in range(2):
            a, b, p = offers.party[number, k], offers.party[number, 1 - k], offers.issue[number, k]
            side, wanted = ground.side[b, p], ground.position[b, p]
            vote = state.vote[a, p] + side * shift[row, k] * ground.total[p] / ground.weight[a, p]
            moves[row, 2 * k] = state.vote[a, p]
            state.vote[a, p] = moves[row, 2 * k + 1] = min(vote, wanted) if side > 0 else max(vote, wanted)
            drift[p] += side * shift[row, k]
            touched[p] = 1.0
    for p in range(issues):
        if touched[p] > 0:
            state.outcome[p] = mean_vote(state.vote, ground.weight, ground.total, p)
    for row in range(len(chosen)):
        account(ground, state, offers, chosen[row], shift, moves, before, tally, step, row)
    return drift


@compiled
def trade_round(ground: Ground, state: State, tables: np.ndarray, rules: Rules, tally: Tally) -> bool:
    """Make exchanges until none is left; whether there were no more than the most that are looked for."""
    offers = possible_offers(ground, tables)
    count = len(offers.party)
    heap, held, chosen = empty_heap(count), np.full(count, FREE, np.int64), np.empty(count, np.int64)
    for number in range(count):
        look_up(ground, state, offers, number, heap, held)
    for step in range(STEPS * heap.size[0]):
        size = best_offers(ground, state, offers, heap, held, chosen)
        if size == 0:
            return True
        for row in range(size):
            put(heap, chosen[row], np.inf)  # whatever becomes of it, it is looked up again
        made = chosen[: size if rules.together > 0 else 1]
        shift = np.empty((len(made), 2))
        for row in range(len(made)):
            if rules.spread > 0:
                turn = (tally.made[0] + row) % rules.luck.shape[0]
                shift[row, 0], shift[row, 1] = divided_gain(
                    ground, state, offers, made[row], rules.luck[turn], rules.spread
                )
            else:
                shift[row, 0], shift[row, 1], _, _ = equal_gain(ground, state, offers, made[row])
        if len(made) > 1:
            share_out(ground, state, offers, made, shift)
        drift = make(ground, state, offers, made, shift, tally, step)
        for number in range(count):
            k = held[number]
            if k != FREE and drift[offers.issue[number, k]] * _asks(ground, offers, number, k) < 0:
                look_up(ground, state, offers, number, heap, held)
    return bool(heap.size[0] == 0)


@compiled
def _asks(ground: Ground, offers: Offers, number: int, k: int) -> float:
    """Return which way an offer would move its first or second issue."""
    return float(ground.side[offers.party[number, 1 - k], offers.issue[number, k]])


@compiled
def trade_world(
    position: np.ndarray,
    salience: np.ndarray,
    weight: np.ndarray,
    tables: np.ndarray,
    rounds: int,
    rules: Rules,
    tally: Tally,
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return votes and outcomes after some rounds, and whether each came to its end.

    Parameters
    ----------
    position, salience, weight : arrays, shape (parties, issues)
    tables : array, shape (tables, parties, issues)
        Who sits where over what.
    rounds : int
        At least 1. A party enters the next one at x + (y - x) (0.1 + 0.4 (1 - s)).
    """
    ended, here = True, position.copy()
    ground, state = survey(here, salience, weight)
    for turn in range(rounds):
        if turn > 0:
            here = here + (state.vote - here) * (FIXED + BY_SALIENCE * (1 - salience))
            ground, state = survey(here, salience, weight)
        before = tally.made[0]
        ended = trade_round(ground, state, tables, rules, tally) and ended
        if tally.made[0] == before:
            break
    return state.vote, state.outcome, ended
