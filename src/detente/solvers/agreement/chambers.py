"""Chambers inside a search: whether bodies that vote carry a package, and whether they still could.

A chamber has voters with seats, a quota, and voters with a veto. Voter v gains g_v(x) by package x and votes for it
with chance Φ(g_v(x)/σ); without doubt, σ = 0, it does so iff g_v(x) ≥ 0. The chance to pass comes from the exact
recursion of :mod:`detente.solvers.agreement.votes`. A chamber *carries* x when that chance is at least a half, and what
none of its voters gains or loses anything by. All chambers must carry it.

The chance rises with every gain. Where gains lie between low_v and high_v behind a branch, no package there is carried
if the chance at all the high_v is below a half, unless there may be one that moves nobody; and all are carried if the
chance at all the low_v is not.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world

Floats = npt.NDArray[np.float64]
SAME = 1e-9  # gains this far below 0 count as 0
HALF = 0.5 - 1e-12


@dataclass(frozen=True, eq=False)
class Chambers:
    """Bodies that vote, in every world.

    Attributes
    ----------
    seats, veto : arrays, shape (..., chambers, voters)
        Seats are rounded to whole ones; 0 for who does not vote there. Where a veto is not 0, nothing passes without
        that voter.
    quota : array, shape (..., chambers)
        Seats that must be in favour; between two whole numbers, the upper one.
    doubt : array, shape (...,)
        Standard deviation of what a voter thinks a package is worth.
    """

    seats: Floats
    quota: Floats
    veto: Floats
    doubt: Floats

    def over(self, draws: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the arrays with so many worlds as their first axis."""
        shape = self.seats.shape[-2:]
        return (
            np.ascontiguousarray(np.broadcast_to(self.seats, (draws, *shape))),
            np.ascontiguousarray(np.broadcast_to(self.quota, (draws, shape[0]))),
            np.ascontiguousarray(np.broadcast_to(self.veto, (draws, *shape))),
            np.ascontiguousarray(np.broadcast_to(self.doubt, (draws,))),
        )

    def rows(self, some: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "Chambers":
        """Return some of the worlds."""
        return Chambers(self.seats[some], self.quota[some], self.veto[some], self.doubt[some])

    def only(self, chamber: int) -> "Chambers":
        """Return one of the bodies."""
        some = slice(chamber, chamber + 1)
        return Chambers(self.seats[..., some, :], self.quota[..., some], self.veto[..., some, :], self.doubt)

    def chances(self, gains: npt.ArrayLike) -> Floats:
        """Return the chance of each chamber to pass what every voter gains so much by.

        ``gains`` has the shape (worlds, ..., voters), the answer (worlds, ..., chambers).
        """
        over = np.asarray(gains, dtype=np.float64)
        return np.asarray(chance_of_each(over, *self._beside(over)))

    def carry(self, gains: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return whether all chambers carry what every voter gains so much by; shape (worlds, ...)."""
        over = np.asarray(gains, dtype=np.float64)
        return np.asarray(carried(over, *self._beside(over))) > 0

    def _beside(self, gains: Floats) -> list[Floats]:
        """Return the arrays with room for what stands between the worlds and the voters of some gains."""
        between = tuple(range(1, gains.ndim - 1))
        parts = ((self.seats, 2), (self.quota, 1), (self.veto, 2), (self.doubt, 0))
        return [np.expand_dims(part, between) if part.ndim == own + 1 else part for part, own in parts]


def no_chambers() -> Chambers:
    """Return no bodies at all."""
    return Chambers(np.zeros((0, 0)), np.zeros(0), np.zeros((0, 0)), np.zeros(()))


@compiled
def in_favour(gain: float, doubt: float) -> float:
    """Return the chance that a voter votes for what it gains so much by."""
    if doubt > 0.0:
        return 0.5 * math.erfc(-gain / doubt / math.sqrt(2.0))
    return 1.0 if gain >= -SAME else 0.0


@compiled
def chance_by_votes(votes: Floats, seats: Floats, quota: float, veto: Floats) -> float:
    """Return the chance that a chamber passes what its voters vote for with such chances; sums stop at the quota."""
    need, total, sure, unsure = int(max(math.ceil(quota - SAME), 0.0)), 0.0, 0.0, False
    for v in range(seats.shape[0]):
        total += np.rint(seats[v])
        if veto[v] != 0.0 and votes[v] == 0.0:
            return 0.0
        if votes[v] == 1.0:
            sure += np.rint(seats[v])
        elif votes[v] > 0.0:
            unsure = True
    if need > total:
        return 0.0
    if not unsure:
        return 1.0 if sure >= need else 0.0
    ways = np.zeros(need + 1)
    ways[0] = 1.0
    for v in range(seats.shape[0]):
        own, yes = int(np.rint(seats[v])), votes[v]
        no = 0.0 if veto[v] != 0.0 else 1.0 - yes
        if own == 0 and veto[v] == 0.0:
            continue
        reached = ways[need] * (yes + no)
        for n in range(max(need - own, 0), need):
            reached += yes * ways[n]
        for n in range(need - 1, -1, -1):
            ways[n] = no * ways[n] + (yes * ways[n - own] if n >= own else 0.0)
        ways[need] = reached
    return float(min(max(ways[need], 0.0), 1.0))


@compiled
def chance_of_chamber(gains: Floats, seats: Floats, quota: float, veto: Floats, doubt: float) -> float:
    """Return the chance that one chamber passes what its voters gain so much by."""
    votes = np.empty(seats.shape[0])
    for v in range(seats.shape[0]):
        votes[v] = in_favour(gains[v], doubt)
    return chance_by_votes(votes, seats, quota, veto)


@compiled
def may_carry(low: Floats, high: Floats, first: int, seats: Floats, quota: Floats, veto: Floats, doubt: float) -> bool:
    """Return whether all chambers may carry something that gives every voter between ``low`` and ``high``.

    The voters' entries of both arrays begin at ``first``. With the same array twice, whether it is carried.
    """
    for chamber in range(seats.shape[0]):
        moves = False
        for v in range(seats.shape[1]):
            if seats[chamber, v] > 0.0 or veto[chamber, v] != 0.0:
                moves = moves or high[first + v] < -SAME or low[first + v] > SAME
        if moves and chance_of_chamber(high[first:], seats[chamber], quota[chamber], veto[chamber], doubt) < HALF:
            return False
    return True


@compiled
def must_carry(low: Floats, first: int, seats: Floats, quota: Floats, veto: Floats, doubt: float) -> bool:
    """Return whether all chambers carry whatever gives every voter at least so much."""
    for chamber in range(seats.shape[0]):
        if chance_of_chamber(low[first:], seats[chamber], quota[chamber], veto[chamber], doubt) < HALF:
            return False
    return True


@per_world("(voter),(chamber,voter),(chamber),(chamber,voter),()->(chamber)")
def chance_of_each(gains: Floats, seats: Floats, quota: Floats, veto: Floats, doubt: float, chance: Floats) -> None:
    """Write the chance that each chamber passes what its voters gain so much by.

    >>> from numpy import array, ones, zeros
    >>> chance_of_each(array([-1.0, 1.0, 1.0]), array([[2.0, 1.0, 1.0]]), array([2.0]), zeros((1, 3)), 0.0).tolist()
    [1.0]
    """
    for chamber in range(seats.shape[0]):
        chance[chamber] = chance_of_chamber(gains, seats[chamber], quota[chamber], veto[chamber], doubt)


@per_world("(voter),(chamber,voter),(chamber),(chamber,voter),()->()")
def carried(gains: Floats, seats: Floats, quota: Floats, veto: Floats, doubt: float, out: Floats) -> None:
    """Write whether all chambers carry something."""
    out[0] = 1.0 if may_carry(gains, gains, 0, seats, quota, veto, doubt) else 0.0
