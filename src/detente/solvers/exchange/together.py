"""Exchanges that pay the same are made together, in equal shares, as far as all of them can be.

A rule that takes one of them first lets the order of a list decide who trades, and an order of the data does not help
where two parties want the same things. Of exchanges that pay the same, those that have an issue in common form a group.
All of a group are made by the same share f of what each would be alone, the largest up to 1 for which

* nobody moves its vote beyond what one of its partners demands, Σ f δ ≤ δ of the whole move, and
* no outcome passes the position of one who demands it, f |Σ ± δ| ≤ |x - O|.

Then at least one of the group can go no further, so that this ends as it would one by one.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.exchange.terms import LEAST, Ground, Offers, State, reach


@compiled
def root_of(group: np.ndarray, issue: int) -> int:
    """Return the issue that names the group of an issue."""
    while group[issue] != issue:
        issue = group[issue]
    return issue


@compiled
def groups_of(offers: Offers, chosen: np.ndarray, issues: int) -> np.ndarray:
    """Return for every issue the issue that names its group."""
    group = np.arange(issues)
    for row in range(len(chosen)):
        first = root_of(group, offers.issue[chosen[row], 0])
        group[root_of(group, offers.issue[chosen[row], 1])] = first
    for issue in range(issues):
        group[issue] = root_of(group, issue)
    return group


@compiled
def share_out(ground: Ground, state: State, offers: Offers, chosen: np.ndarray, shift: np.ndarray) -> None:
    """Reduce some exchanges to the share by which all of their group can be made.

    Parameters
    ----------
    chosen : array of int, shape (chosen,)
    shift : array, shape (chosen, 2)
        How far each would shift its two outcomes towards who demands it, and then does.
    """
    parties, issues = state.vote.shape
    group = groups_of(offers, chosen, issues)
    spent, drift, share = np.zeros((parties, issues)), np.zeros(issues), np.ones(issues)
    for row in range(len(chosen)):
        for k in range(2):
            number = chosen[row]
            supplier, demander, issue = offers.party[number, k], offers.party[number, 1 - k], offers.issue[number, k]
            spent[supplier, issue] += shift[row, k]
            drift[issue] += shift[row, k] * ground.side[demander, issue]
    for row in range(len(chosen)):
        for k in range(2):
            number = chosen[row]
            supplier, demander, issue = offers.party[number, k], offers.party[number, 1 - k], offers.issue[number, k]
            full, room = reach(ground, state, supplier, demander, issue)
            towards, of = drift[issue] * ground.side[demander, issue], group[issue]
            share[of] = min(share[of], full / spent[supplier, issue])
            if towards > LEAST:
                share[of] = min(share[of], room / towards)
    for row in range(len(chosen)):
        part = share[group[offers.issue[chosen[row], 0]]]
        shift[row, 0] *= part
        shift[row, 1] *= part
