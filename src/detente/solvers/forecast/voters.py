"""Voters: who counts on one issue, in the order of where they stand.

A party counts when it sits at a table with the issue, has a position, and has a weight w = capability times salience
above 0.
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

Floats = npt.NDArray[np.float64]


@compiled
def rank_voters(
    ideal: Floats,
    salience: Floats,
    capability: Floats,
    seated: Floats,
    issue: int,
    place: Floats,
    weight: Floats,
) -> tuple[int, float]:
    """Write positions and weights of those who count by rising position; return how many there are and their weight.

    Parameters
    ----------
    ideal, salience, seated : arrays, shape (parties, issues)
        NaN in ``ideal``: no position.
    capability : array, shape (parties,)
    issue : int
    place, weight : arrays, shape (parties,)
        Written to, as far as there are voters. Equal positions stay in the order of the parties.
    """
    voters, total = 0, 0.0
    for party in range(ideal.shape[0]):
        share = capability[party] * salience[party, issue]
        if seated[party, issue] > 0 and share > 0 and not np.isnan(ideal[party, issue]):
            at = voters
            while at > 0 and place[at - 1] > ideal[party, issue]:
                place[at], weight[at] = place[at - 1], weight[at - 1]
                at -= 1
            place[at], weight[at] = ideal[party, issue], share
            voters += 1
            total += share
    return voters, total
