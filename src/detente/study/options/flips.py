"""Flips: whose preference between which two states decides whether a state holds.

Over many worlds a state s holds in some and not in others. For a party i and another state q, let P be the share of
worlds in which s holds among those in which i prefers q to s, and P' among the others. The pair with the largest
difference P' - P is the preference on which the state hangs most; it is a difference between worlds, which other
numbers that go along with the preference share in.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LEAST = 0.05  # share of the worlds that each side of a comparison needs before it says anything
SHOWN = 3
WEAK = 0.1  # a smaller difference is none that a state hangs on


@dataclass(frozen=True)
class Flip:
    """A preference on which a state hangs.

    Attributes
    ----------
    party, other : int
        Place of the party, and the state that it compares with this one.
    prefers : float
        Share of worlds in which the party prefers the other state.
    holds_then, holds_else : float
        Share of worlds in which the state holds where the party prefers the other one, and where it does not.
    """

    party: int
    other: int
    prefers: float
    holds_then: float
    holds_else: float

    @property
    def difference(self) -> float:
        """How much more often the state holds where the party does not prefer the other one."""
        return self.holds_else - self.holds_then


def flips(worth: Floats, holds: Bools, state: int, *, most: int = SHOWN, least: float = LEAST) -> tuple[Flip, ...]:
    """Return the preferences on which a state hangs, the strongest first; one other state a party and difference.

    Parameters
    ----------
    worth : array, shape (draws, parties, states)
    holds : array of bool, shape (draws,)
        Whether the state is an equilibrium in each world.
    state : int
    most : int
    least : float
        Smallest share of worlds on either side of a comparison.

    Examples
    --------
    >>> worth = np.array([[[0.0, 1.0]], [[0.0, 2.0]], [[1.0, 0.0]], [[1.0, 0.5]]])
    >>> flips(worth, np.array([False, False, True, True]), 0)
    (Flip(party=0, other=1, prefers=0.5, holds_then=0.0, holds_else=1.0),)
    """
    if not 0 < holds.mean() < 1:
        return ()
    found = []
    for party in range(worth.shape[1]):
        better = worth[:, party] > worth[:, party, state, None]
        prefers = better.mean(axis=0)
        able = (prefers >= least) & (prefers <= 1 - least)
        for other in np.flatnonzero(able).tolist():
            then, otherwise = holds[better[:, other]].mean(), holds[~better[:, other]].mean()
            if abs(otherwise - then) >= WEAK:
                found.append(Flip(party, other, float(prefers[other]), float(then), float(otherwise)))
    found.sort(key=lambda flip: (-abs(flip.difference), flip.party, flip.other))
    kept: list[Flip] = []
    for flip in found:
        if all((flip.party, flip.prefers, flip.holds_then) != (o.party, o.prefers, o.holds_then) for o in kept):
            kept.append(flip)
    return tuple(kept[:most])
