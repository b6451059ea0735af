"""What an exchange brings: to the two who make it, and to everybody else.

The two gain what their terms say. For any other party k the worth of an exchange is what it does to k's losses on its
two issues, Σ s_k (|O - x_k| - |O' - x_k|), with O and O' the outcomes before and after: its *external effect*. It falls
also on those who sit at no table. Where several exchanges are made at once each has its part of the effect, in
proportion to its shift.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.exchange.terms import LEAST, Ground, Offers, State

STEP, GAIN = 0, 1  # columns of the record that hold for both
PARTY, ISSUE, START, END, SHIFT, BEFORE, AFTER = range(7)  # columns of each of the two, from 3 and from 10 on
COLUMNS = 17


class Tally(NamedTuple):
    """What exchanges have brought so far.

    Attributes
    ----------
    gain : array, shape (parties,)
        Of the two who trade.
    effect : array, shape (parties,)
        On all others.
    made : array of int, shape (1,)
        How many.
    record : array, shape (rows, COLUMNS)
        The first exchanges: the number of the step and the gains of the two; then for each of the two who it is, what
        it supplies, its vote before and after, how far that shifts the outcome, and the outcome before and after.
    """

    gain: np.ndarray
    effect: np.ndarray
    made: np.ndarray
    record: np.ndarray


@compiled
def lighter(before: float, after: float, position: float) -> float:
    """Return by how much a party's distance from an outcome falls for each unit by which the outcome rises."""
    if abs(after - before) > LEAST:
        return (abs(before - position) - abs(after - position)) / (after - before)
    if abs(position - before) <= LEAST:
        return 0.0
    return 1.0 if position > before else -1.0


@compiled
def account(
    ground: Ground,
    state: State,
    offers: Offers,
    number: int,
    shift: np.ndarray,
    moves: np.ndarray,
    before: np.ndarray,
    tally: Tally,
    step: int,
    row: int,
) -> None:
    """Add up what one exchange brings those who make it, and what it does to everybody else; and note it.

    Parameters
    ----------
    state : State
        After all exchanges of the step.
    shift, moves : arrays, shape (rows, 2), (rows, 4)
        How far each exchange of the step shifts its two outcomes; both votes before and after. This one is at ``row``.
    before : array, shape (issues,)
        The outcomes before the step.
    """
    a, b, s = offers.party[number, 0], offers.party[number, 1], ground.salience
    line, record = tally.made[0], tally.record
    tally.made[0] += 1
    for k in range(2):
        supplier, demander = offers.party[number, k], offers.party[number, 1 - k]
        issue, other = offers.issue[number, k], offers.issue[number, 1 - k]
        gain = s[supplier, other] * shift[row, 1 - k] - s[supplier, issue] * shift[row, k]
        rise = shift[row, k] * ground.side[demander, issue]
        tally.gain[supplier] += gain
        for party in range(s.shape[0]):
            if party not in (a, b) and not np.isnan(ground.position[party, issue]):
                lift = lighter(before[issue], state.outcome[issue], ground.position[party, issue])
                tally.effect[party] += s[party, issue] * rise * lift
        if line < record.shape[0]:
            at = 3 + 7 * k
            record[line, STEP], record[line, GAIN + k] = step, gain
            record[line, at + PARTY], record[line, at + ISSUE] = supplier, issue
            record[line, at + START], record[line, at + END] = moves[row, 2 * k], moves[row, 2 * k + 1]
            record[line, at + SHIFT] = rise
            record[line, at + BEFORE], record[line, at + AFTER] = before[issue], state.outcome[issue]
