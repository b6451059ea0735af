"""Offers: what i makes of each other party's challenge, and which one offer it goes with.

With a what i thinks it has of challenging j, and b what it thinks j has of challenging it :cite:`bdm1994`:

| a, b | relation | what j offers i |
|---|---|---|
| both above 0 | confrontation | move all the way, if b > a (who gives in); under a lottery: fight |
| b > 0 > a, b > -a | compromise | move the part -a/b of the way |
| b > 0 > a, b < -a | capitulation | move all the way |
| a > 0 > b | compel | nothing: it is for j to see |
| both below 0 | stalemate | nothing |

Where a or b is 0, or b = -a, there is no relation and no offer. Numbers nearer to each other than 1e-12 are equal, so
that how a sum was rounded decides nothing.

Of its offers a party takes the one with the smallest first key, then second key, then (by value) the largest b, then
the lowest new position; keys are compared after rounding to 12 digits. What is equal even then is the same move; where
it matters whose it is (a lottery, reneging) it is that of the sender with the most weight, then of the most salience.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.challenge.rules import (
    BY_GAIN,
    BY_KIND,
    CAPITULATION,
    CHOICE,
    CONFRONTATION,
    TIES,
    Floats,
)
from detente.solvers.challenge.support import SAME

TELLS = 1.0 / SAME  # smallest differences in 1
RELATIONS = ("none", "stalemate", "compel", "confrontation", "compromise", "capitulation")
NO_RELATION, STALEMATE, COMPEL, CONFRONT, COMPROMISE, CAPITULATE = 0, 1, 2, 3, 4, 5


@compiled
def relation_of(own: float, other: float) -> int:
    """Return how one party sees the other, by what it and the other would have of a challenge."""
    if abs(own) <= SAME or abs(other) <= SAME:
        return NO_RELATION
    if other < 0.0:
        return STALEMATE if own < 0.0 else COMPEL
    if own > 0.0:
        return CONFRONT
    if abs(other + own) <= SAME:
        return NO_RELATION
    return COMPROMISE if other > -own else CAPITULATE


@compiled
def offer_of(
    here: float, there: float, own: float, other: float, wins: float, bottom: float, unit: float, rules: Floats,
    offer: Floats,
) -> bool:  # fmt: skip
    """Write the new position and the keys of an offer, and return whether there is one.

    Parameters
    ----------
    here, there : float
        Where the party and the other stand.
    own, other : float
        What each has of a challenge, as the party sees it.
    wins : float
        Chance that the party wins a fight, given that somebody does.
    bottom, unit : float
        Where the scale begins, and how many of the smallest lengths that are told apart make up one of its units.
    rules : array
    offer : array, shape (5,)
        Result: the new position, then the four keys.
    """
    relation = relation_of(own, other)
    lottery = rules[CONFRONTATION] == 1.0
    move = there - here
    kind, way = 0.0, 1.0
    if relation == CONFRONT:
        if not lottery and other <= own + SAME:
            return False
        if lottery:
            way = 1.0 - wins  # a fight counts as moving this far
    elif relation == COMPROMISE:
        kind, way = 1.0, -own / other
    elif relation == CAPITULATE:
        if rules[CAPITULATION] == 0.0:
            return False
        kind = 2.0
    else:
        return False
    new = there if way == 1.0 or relation == CONFRONT else here + move * way
    distance = np.rint(abs(move) * way * unit)
    gain = np.rint(-other * TELLS)
    offer[0] = new
    if rules[CHOICE] == BY_KIND:
        offer[1], offer[2] = kind, distance
        if relation == COMPROMISE:  # a position, not a distance: as in the program that the published rounds come from
            offer[2] = np.rint(((-own * here + other * there) / (other - own) - bottom) * unit)
    elif rules[CHOICE] == BY_GAIN:
        offer[1], offer[2] = gain, distance
    else:
        offer[1], offer[2] = distance, gain
    offer[3], offer[4] = gain, np.rint((new - bottom) * unit)
    return True


@compiled
def comes_before(one: Floats, other: Floats, rules: Floats) -> bool:
    """Return whether an offer is taken rather than another one that stands earlier in the list."""
    for key in range(1, 3 if rules[TIES] == 1.0 else 5):
        if one[key] != other[key]:
            return bool(one[key] < other[key])
    return False
