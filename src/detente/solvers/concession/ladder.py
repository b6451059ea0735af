"""A party's ladder: its own cheapest package for everything that it could ask for.

A rung is a value that some packages have for the party. Whoever asks for a takes the lowest rung worth at least a.
Several packages may stand on one rung; which of them is offered must not hang on where it stands in a file, so the
choice is by

1. leximin of everybody's gains: the larger least gain, then the larger second least, and so on,
2. the fewest issues moved,
3. the least movement.

Packages that all this cannot tell apart are offered together, and the others may take any of them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.concession.aspiration import UNIT, Floats, whole


@dataclass(frozen=True)
class Ladders:
    """The ladders of all parties over one space; values in whole numbers of 10⁻⁹.

    Attributes
    ----------
    utility : array, shape (packages, parties)
    worth : array, shape (parties, rungs)
        What a rung is worth to its party, rising; inf beyond its last.
    start, tied : arrays, shape (parties, rungs)
        Where the packages that a rung offers begin in ``order``, and how many are offered together.
    order : array, shape (parties, packages)
    """

    utility: Floats
    worth: Floats
    start: Floats
    tied: Floats
    order: Floats

    @property
    def best(self) -> Floats:
        """What each party could have at best."""
        return np.asarray(self.utility.max(axis=0) / UNIT)

    def offered(self, party: int, asked: float) -> tuple[int, ...]:
        """Return the packages that a party offers together when it asks for so much."""
        rungs = int(np.isfinite(self.worth[party]).sum())
        rung = lowest_rung(self.worth[party], rungs - 1, float(np.rint(asked * UNIT)))
        if rung < 0:
            return ()
        first = int(self.start[party, rung])
        return tuple(int(place) for place in self.order[party, first : first + int(self.tied[party, rung])])


def ladders(
    utility: npt.ArrayLike,
    disagreement: npt.ArrayLike,
    moved: npt.ArrayLike | None = None,
    movement: npt.ArrayLike | None = None,
) -> Ladders:
    """Return the ladders of all parties over packages that all draws share.

    Parameters
    ----------
    utility : array, shape (packages, parties)
        Rounded to whole numbers of 10⁻⁹.
    disagreement : array, shape (parties,)
        From where gains are counted when packages tie.
    moved, movement : arrays, shape (packages,)
        Issues that a package moves, and how far in all; left out, they do not tell packages apart.

    Examples
    --------
    >>> made = ladders([[0.0, 1.0], [0.5, 0.2], [0.5, 0.4], [1.0, 0.0]], [0.0, 0.0])
    >>> made.offered(0, 0.3), made.offered(1, 0.3)
    ((2,), (2,))
    """
    values = whole(utility, "utilities")
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError("utilities must have the shape (packages, parties), with at least one of each")
    packages, parties = values.shape
    floor = whole(np.broadcast_to(np.asarray(disagreement, dtype=np.float64), (parties,)), "disagreement values")
    counts = np.zeros(packages) if moved is None else whole(moved, "issues moved")
    far = np.zeros(packages) if movement is None else whole(movement, "movement")
    if counts.shape != (packages,) or far.shape != (packages,):
        raise ValueError(f"issues moved and movement need one number for each of the {packages} packages")
    worth, start, tied = (
        np.full((parties, packages), np.inf),
        np.zeros((parties, packages)),
        np.zeros((parties, packages)),
    )
    order = np.argsort(values, axis=0, kind="stable").T.astype(np.float64)
    rungs = [climb(values, p, floor, counts, far, order[p], worth[p], start[p], tied[p]) for p in range(parties)]
    kept = max(rungs)
    worth, start, tied = (np.ascontiguousarray(part[:, :kept]) for part in (worth, start, tied))
    return Ladders(values, worth, start, tied, np.ascontiguousarray(order))


@compiled
def lowest_rung(worth: Floats, high: int, least: float) -> int:
    """Return the lowest rung at or below ``high`` that is worth at least so much; -1: not even that one is."""
    if high < 0 or worth[high] < least:
        return -1
    step, top = 1, high
    low = high - 1
    while low >= 0 and worth[low] >= least:  # stride down, since parties mostly come down a little
        top = low
        low -= step
        step *= 2
    low = max(low, -1)
    while top - low > 1:
        middle = (top + low) // 2
        if worth[middle] >= least:
            top = middle
        else:
            low = middle
    return top


@compiled
def preferred(
    utility: Floats, one: int, other: int, floor: Floats, moved: Floats, movement: Floats, gains: Floats
) -> int:
    """Return 1 when the first package is to be offered before the second, -1 after it, 0: nothing tells them apart."""
    parties = utility.shape[1]
    for side in range(2):
        package = one if side == 0 else other
        for party in range(parties):
            gain = utility[package, party] - floor[party]
            place = party
            while place > 0 and gains[side, place - 1] > gain:
                gains[side, place] = gains[side, place - 1]
                place -= 1
            gains[side, place] = gain
    for place in range(parties):
        if gains[0, place] != gains[1, place]:
            return 1 if gains[0, place] > gains[1, place] else -1
    if moved[one] != moved[other]:
        return 1 if moved[one] < moved[other] else -1
    if movement[one] != movement[other]:
        return 1 if movement[one] < movement[other] else -1
    return 0


@compiled
def climb(
    utility: Floats,
    party: int,
    floor: Floats,
    moved: Floats,
    movement: Floats,
    order: Floats,
    worth: Floats,
    start: Floats,
    tied: Floats,
) -> int:
    """Write a party's rungs and return how many there are.

    ``order`` holds the packages by rising value to the party; those that a rung offers are brought to its front.
    """
    packages, rungs, first = order.shape[0], 0, 0
    gains = np.empty((2, utility.shape[1]))
    while first < packages:
        value = utility[int(order[first]), party]
        count, place = 1, first + 1
        while place < packages and utility[int(order[place]), party] == value:
            here = int(order[place])
            better = preferred(utility, here, int(order[first]), floor, moved, movement, gains)
            if better >= 0:
                count = 1 if better > 0 else count + 1
                to = first + count - 1
                order[place], order[to] = order[to], order[place]
            place += 1
        worth[rungs], start[rungs], tied[rungs] = value, first, count
        rungs += 1
        first = place
    return rungs
